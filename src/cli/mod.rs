//! The edge: the command line, the streams and the exit code. One file a
//! subcommand.

mod columns;
mod date_hint;
mod diff;
mod documents;
mod error;
mod excerpt;
mod explain;
mod header_error;
mod inspect;
mod metrics;
mod options;
mod progress;
mod question;
mod read_error;
mod redaction;
mod schema;
mod streams;
mod values;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::input::{Place, ReadError};
use crate::model::day::Day;
use crate::tally::TallyError;
use error::CliError;
use redaction::Redaction;

/// Customer retention metrics from order records
///
/// `retain` reads files of orders and customers and prints, per week, month,
/// quarter, year or several years: customer retention rate, churn, customer
/// lifetime value, net promoter score, repeat-customer rate and purchase
/// frequency. It says what it counted, what it left out and why.
#[derive(Debug, Parser)]
#[command(name = "retain", version, max_term_width = 100, after_long_help = EXIT_CODES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    color: colorchoice_clap::Color,
    /// Print no warnings
    #[arg(long, short, global = true)]
    quiet: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    Metrics(Box<metrics::Args>),
    Inspect(Box<inspect::Args>),
    Diff(diff::Args),
    Explain(explain::Args),
    Schema(schema::Args),
}

const EXIT_CODES: &str = "Exit codes:
  0  done (and every gate passed or only warned)
  1  the input or the system is at fault
  2  the command line or the configuration is at fault
  3  a gate failed
  4  a gate could not be judged and none failed";

/// Runs the program on the arguments of the process.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no errors; clap knows where each goes.
            let code = if error.use_stderr() { 2 } else { 0 };
            let _ = error.print();
            // What was meant where the first word is a file.
            if error.kind() == clap::error::ErrorKind::InvalidSubcommand
                && let Some(path) = std::env::args()
                    .nth(1)
                    .filter(|path| std::path::Path::new(path).is_file())
            {
                streams::print_hint(&format!("to read a file, write `retain metrics {path}`"));
            }
            return ExitCode::from(code);
        }
    };
    cli.color.write_global();
    let talk = streams::Talk { quiet: cli.quiet };
    let result = match cli.command {
        Command::Metrics(args) => metrics::run(&args, talk),
        Command::Inspect(args) => inspect::run(&args, talk),
        Command::Diff(args) => return diff::run(&args).unwrap_or_else(|error| finish(&error)),
        Command::Explain(args) => explain::run(&args),
        Command::Schema(args) => schema::run(&args),
    };
    result.map_or_else(|error| finish(&error), |()| ExitCode::SUCCESS)
}

/// What the program prints where reading fails, with the ways out; for
/// programs that use the library.
#[must_use]
pub fn words_of(error: ReadError) -> String {
    words(&read_error::read_error(error, Redaction::Off))
}

/// What the program prints where nothing can be counted; `span` says where
/// the earliest and the latest day stand.
#[must_use]
pub fn words_of_tally(error: TallyError, span: Option<&(Place, Place)>, as_of: Option<Day>) -> String {
    words(&read_error::tally_error(error, span, as_of))
}

fn words(error: &CliError) -> String {
    let mut bytes = Vec::new();
    // Memory can always be written.
    let _ = excerpt::write_error(error, &mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

fn finish(error: &CliError) -> ExitCode {
    if error.is_closed_pipe() {
        return ExitCode::SUCCESS;
    }
    streams::print_error(error);
    ExitCode::from(error.exit_code())
}
