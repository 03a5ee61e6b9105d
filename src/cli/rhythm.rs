//! `retain rhythm`: when people buy, and after how many days they are gone.

use std::path::PathBuf;

use super::configuration::ConfigOptions;
use super::error::CliError;
use super::format::Format;
use super::options::InputOptions;
use super::question::{OrdersRead, settings};
use super::read_error::tally_error;
use super::streams::{Destination, Talk};
use super::values::{parse_day, parse_precision};
use crate::model::calendar::PeriodKind;
use crate::model::day::Day;
use crate::render::table::Look;
use crate::render::{Precision, csv, rhythm as render};
use crate::report::rhythm::RhythmReport;
use crate::tally::rhythm::rhythm;
use crate::tally::{Basis, TallyOptions};

/// Print when people buy: days between orders, who comes back, weekdays and hours
///
/// Says how many days customers let pass between two orders, how many come back within 30, 60, 90, 180 and 365 days of
/// their first one, after how many days without an order one is late or gone, and on which weekday and in which hour
/// orders come, in the shop's time. `retain explain rhythm` says more.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "Examples:
  retain rhythm orders.csv
  retain rhythm export.csv --timezone Europe/Berlin
  retain metrics orders.csv --active-window \
                             $(retain rhythm orders.csv --format json | jq .suggested_active_window_days)d")]
pub struct Args {
    #[command(flatten)]
    input: InputOptions,
    #[command(flatten)]
    config: ConfigOptions,
    /// Report what was known at the end of this day
    #[arg(long, value_name = "DATE", value_parser = parse_day, help_heading = "Periods")]
    as_of: Option<Day>,
    /// How to print the report
    #[arg(long, value_enum, default_value_t = Format::Table, help_heading = "Output")]
    format: Format,
    /// Write the report to this file
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    output: Option<PathBuf>,
    /// Decimals in table and Markdown
    #[arg(long, value_name = "N", value_parser = parse_precision, help_heading = "Output")]
    precision: Option<u32>,
}

/// Prints the report.
pub fn run(args: &Args, talk: Talk) -> Result<(), CliError> {
    args.input.check_output(args.output.as_deref())?;
    let report = args.report(talk)?;
    for warning in &report.warnings {
        talk.warn(warning);
    }
    let destination = Destination::from_option(args.output.as_deref());
    destination.write(&args.rendered(&report, &destination)?)
}

impl Args {
    fn report(&self, talk: Talk) -> Result<RhythmReport, CliError> {
        let OrdersRead { reading, options } =
            OrdersRead::read(&self.input, "rhythm", self.as_of, talk, None, |options| {
                options.hours = true;
            })?;
        let tally_options = TallyOptions {
            as_of: self.as_of,
            threads: options.threads,
            basis: Basis::Orders,
            ..TallyOptions::new(PeriodKind::All)
        };
        let tally = rhythm(&reading.ledger, &tally_options)
            .map_err(|error| tally_error(error, reading.span.as_ref(), self.as_of))?;
        let settings = settings(&options, &tally_options, &reading);
        Ok(RhythmReport::new(
            &tally,
            reading.account,
            settings,
            reading.ledger.currency,
        ))
    }

    fn rendered(&self, report: &RhythmReport, destination: &Destination) -> Result<Vec<u8>, CliError> {
        let precision = Precision(self.precision);
        let mut out = Vec::new();
        match self.format {
            Format::Json => render::write_json(report, &mut out)?,
            Format::Csv => csv::write(&report.flat_table(), &mut out)?,
            Format::Markdown => render::write_markdown(report, precision, &mut out)?,
            Format::Table => {
                let look = Look {
                    width: Some(destination.width()),
                    precision,
                    styled: destination.is_styled(),
                };
                render::write_table(report, look, &mut out)?;
            }
        }
        Ok(out)
    }
}
