//! The edge: the command line, the streams and the exit code. One file a
//! subcommand.

mod check;
mod cohorts;
mod columns;
mod configuration;
mod customers;
mod date_hint;
mod diff;
mod documents;
mod engine;
mod engine_error;
mod engines;
mod error;
mod excerpt;
mod explain;
mod format;
mod format_error;
mod formats;
mod groups;
mod hashed_ids;
mod header_error;
mod in_parts;
mod inspect;
mod metrics;
mod options;
mod progress;
mod question;
mod read_error;
mod redaction;
mod requirement_error;
mod rhythm;
mod schema;
mod segments;
mod sql;
mod streams;
mod tallies;
mod tally_table_error;
mod values;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::input::{Place, ReadError};
use crate::model::day::Day;
use crate::tally::TallyError;
use configuration::Configured;
use error::{CliError, Ending};
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
    Segments(Box<segments::Args>),
    Customers(Box<customers::Args>),
    #[command(mut_arg("period", |period| period.default_value("monthly")))]
    Cohorts(Box<cohorts::Args>),
    Rhythm(Box<rhythm::Args>),
    Inspect(Box<inspect::Args>),
    Formats(formats::Args),
    Engines(engines::Args),
    Check(Box<check::Args>),
    Diff(diff::Args),
    Explain(explain::Args),
    Schema(schema::Args),
    Sql(Box<sql::Args>),
}

const EXIT_CODES: &str = "Exit codes:
  0  done (and every gate passed or only warned)
  1  the input or the system is at fault
  2  the command line or the configuration is at fault
  3  a gate failed
  4  a gate could not be judged and none failed";

/// The commands whose options a file can have.
const CONFIGURED: [&str; 8] = [
    "metrics",
    "segments",
    "customers",
    "cohorts",
    "rhythm",
    "inspect",
    "check",
    "sql",
];

/// Runs the program on the arguments of the process.
#[must_use]
pub fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let ending = run(&arguments);
    ExitCode::from(ending.exit_code())
}

fn run(arguments: &[OsString]) -> Ending {
    let mut program = Cli::command();
    program.build();
    let matches = match program.clone().try_get_matches_from(arguments) {
        Ok(matches) => matches,
        Err(error) => return refused(&error, arguments),
    };
    if let Ok(cli) = Cli::from_arg_matches(&matches) {
        cli.color.write_global();
    }
    let configured = match matches.subcommand() {
        Some((name, of_command)) if CONFIGURED.contains(&name) => {
            Configured::find(&program, name, of_command).map(|configured| {
                (
                    with_arguments(arguments.to_vec(), name, &configured.arguments),
                    configured,
                )
            })
        }
        _ => Ok((arguments.to_vec(), Configured::default())),
    };
    let (arguments, configured) = match configured {
        Ok(configured) => configured,
        Err(error) => return finish(&error),
    };
    let cli = match Cli::try_parse_from(&arguments) {
        Ok(cli) => cli,
        Err(error) => return refused(&error, &arguments),
    };
    cli.color.write_global();
    let talk = streams::Talk { quiet: cli.quiet };
    if configured.is_read() {
        talk.note(&format!("options are read from `{}`", configured.path()));
    }
    let done = |()| Ending::Done;
    let result = match cli.command {
        Command::Formats(args) => formats::run(&args).map(done),
        Command::Engines(args) => engines::run(&args).map(done),
        Command::Metrics(args) => metrics::run(&args, talk).map(done),
        Command::Segments(args) => segments::run(&args, talk).map(done),
        Command::Customers(args) => customers::run(&args, talk).map(done),
        Command::Cohorts(args) => cohorts::run(&args, talk).map(done),
        Command::Rhythm(args) => rhythm::run(&args, talk).map(done),
        Command::Inspect(args) => inspect::run(&args, talk).map(done),
        Command::Check(args) => check::run(&args, &configured, talk),
        Command::Diff(args) => diff::run(&args),
        Command::Explain(args) => explain::run(&args).map(done),
        Command::Schema(args) => schema::run(&args).map(done),
        Command::Sql(args) => sql::run(&args, talk).map(done),
    };
    result.unwrap_or_else(|error| finish(&configured.explained(error)))
}

/// The arguments with those of a file behind the name of the command.
fn with_arguments(mut arguments: Vec<OsString>, command: &str, more: &[OsString]) -> Vec<OsString> {
    let place = arguments.iter().skip(1).position(|argument| argument == command);
    let behind = place.map_or(arguments.len(), |place| place + 2);
    arguments.splice(behind..behind, more.iter().cloned());
    arguments
}

/// A command line that cannot be read, or one that asks for help.
fn refused(error: &clap::Error, arguments: &[OsString]) -> Ending {
    // Help and version are no errors; clap knows where each goes.
    let ending = if error.use_stderr() {
        Ending::UsageAtFault
    } else {
        Ending::Done
    };
    let _ = error.print();
    // What was meant where the first word is a file.
    if error.kind() == clap::error::ErrorKind::InvalidSubcommand
        && let Some(path) = arguments.get(1).filter(|path| std::path::Path::new(path).is_file())
    {
        streams::print_hint(&format!("to read a file, write `retain metrics {}`", path.display()));
    }
    ending
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

fn finish(error: &CliError) -> Ending {
    if error.is_closed_pipe() {
        return Ending::Done;
    }
    streams::print_error(error);
    error.ending()
}
