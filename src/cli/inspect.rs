//! `retain inspect`: how the files are written and what became of their rows.

use std::path::PathBuf;

use clap::ValueEnum;

use super::error::CliError;
use super::question::{Answer, Question};
use super::streams::{Destination, Talk};
use crate::render::inspection;
use crate::report::inspection::InspectionReport;
use crate::report::metrics::Input;

/// Say how files are read: columns, forms of dates and amounts, statuses, what is left out
///
/// Takes the options of `retain metrics`, and fails where that would, with the same words.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "Examples:
  retain inspect orders.csv
  retain inspect orders.csv --map customer_id=email
  retain inspect orders.csv --skip-invalid --format json | jq '.left_out'")]
pub struct Args {
    #[command(flatten)]
    question: Question,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Table, help_heading = "Output")]
    format: Format,
    /// Write it to this file
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// For people
    Table,
    /// One document, for programs
    Json,
}

/// Prints what was found out.
pub fn run(args: &Args, talk: Talk) -> Result<(), CliError> {
    args.question.input.check_output(args.output.as_deref())?;
    let Answer {
        reading,
        tallies,
        settings,
        ..
    } = args.question.answer(talk, None)?;
    let report = InspectionReport::new(
        reading.inspection,
        Input::new(&tallies, reading.account),
        &tallies,
        settings,
        reading.ledger.currency,
    );
    for warning in &report.input.account.warnings {
        talk.warn(warning);
    }
    let destination = Destination::from_option(args.output.as_deref());
    let mut out = Vec::new();
    match args.format {
        Format::Json => inspection::write_json(&report, &mut out)?,
        Format::Table => {
            let width = destination.width().min(120);
            inspection::write_text(&report, width, destination.is_styled(), &mut out)?;
        }
    }
    destination.write(&out)
}
