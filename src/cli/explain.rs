//! `retain explain`: what a metric means, how it is computed, who counts, and
//! how others count it.

use clap::ValueEnum;

use super::error::CliError;
use super::streams::Destination;
use super::values::parse_explained;
use crate::metrics::{Definition, Metric, REPORTS};
use crate::render::explanation;
use crate::report::explanation::Explanation;

/// Explain a metric or a report: meaning, formula, who counts, when it is undefined
///
/// Without a name, all are listed.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "Examples:
  retain explain crr
  retain explain customer_lifetime_value
  retain explain cohorts
  retain explain by
  retain explain --format json")]
pub struct Args {
    /// The metric, by its key or its short name, the command whose report it is, or `by`
    #[arg(value_parser = parse_explained)]
    metric: Option<&'static Definition>,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

/// Prints the explanation.
pub fn run(args: &Args) -> Result<(), CliError> {
    let destination = Destination::Stdout;
    let mut out = Vec::new();
    let all = || {
        let metrics = Metric::ALL.iter().map(|metric| metric.definition());
        metrics.chain(REPORTS.iter().copied()).collect()
    };
    let asked: Vec<&Definition> = args.metric.map_or_else(all, |definition| vec![definition]);
    let all: Vec<Explanation> = asked.into_iter().map(Explanation::of).collect();
    match (args.format, args.metric) {
        (Format::Json, _) => explanation::write_json(&all, &mut out)?,
        (Format::Text, None) => explanation::write_list(&all, &mut out)?,
        (Format::Text, Some(_)) => {
            let width = destination.width().min(100);
            explanation::write_text(&all[0], width, destination.is_styled(), &mut out)?;
        }
    }
    destination.write(&out)
}
