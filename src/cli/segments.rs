//! `retain segments`: the customers by recency and frequency, and what to do
//! with each kind.

use std::path::PathBuf;

use super::configuration::ConfigOptions;
use super::error::CliError;
use super::format::Format;
use super::groups::{AnswerGroups, GroupOptions};
use super::options::InputOptions;
use super::question::{OrdersRead, settings};
use super::read_error::tally_error;
use super::streams::{Destination, Talk};
use super::values::{parse_day, parse_precision};
use crate::metrics::rfm::Scoring;
use crate::metrics::segment_tally::{ScoredAmong, segment_tallies, segment_tallies_of_group};
use crate::model::calendar::PeriodKind;
use crate::model::day::Day;
use crate::render::table::Look;
use crate::render::{Precision, csv, markdown, segments as render, table};
use crate::report::groups::ReportGroups;
use crate::report::segments::{SegmentRows, SegmentsReport};
use crate::tally::by_value::{GroupFacts, ValueGroup, facts_by_value};
use crate::tally::facts::facts;
use crate::tally::{Basis, TallyError, TallyOptions};

/// Print the customers in ten segments by how long ago they bought and how often
///
/// Recency, frequency and money of each customer are scored from 1 to 5 among all customers; recency and frequency make
/// the segment. Says what each segment brings, and what shops do with such customers. With `--by` a column of customers
/// they keep their scores; by a column of orders each group scores its own customers. `retain explain segments` says more.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "Examples:
  retain segments orders.csv
  retain segments orders.csv --responses answers.csv --as-of 2024-06-30
  retain segments orders.csv --customers customers.csv --by country --top-groups 3
  retain segments orders.csv --format csv -o segments.csv
  retain segments orders.csv --format json | jq '.segments[] | select(.segment == \"at risk\")'")]
pub struct Args {
    #[command(flatten)]
    input: InputOptions,
    #[command(flatten)]
    config: ConfigOptions,
    #[command(flatten)]
    groups: GroupOptions,
    /// Report what was known at the end of this day, and count days to it
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
    fn report(&self, talk: Talk) -> Result<SegmentsReport, CliError> {
        let groups = self.groups.asked()?;
        let OrdersRead { mut reading, options } =
            OrdersRead::read(&self.input, "segments", self.as_of, talk, groups.as_ref(), |_| {})?;
        let tally_options = TallyOptions {
            as_of: self.as_of,
            threads: options.threads,
            basis: Basis::Orders,
            ..TallyOptions::new(PeriodKind::All)
        };
        let (span, as_of) = (reading.span.clone(), self.as_of);
        let at_fault = |error| tally_error(error, span.as_ref(), as_of);
        let facts = facts(&reading.ledger, &tally_options).map_err(at_fault)?;
        let scoring = Scoring::of(&facts);
        let tallies = segment_tallies(&facts, &scoring, &reading.ledger.responses);
        let mut settings = settings(&options, &tally_options, &reading);
        let groups = groups.map(|groups| {
            let count = |ledger| facts_by_value(ledger, &tally_options, groups.most);
            groups.answer(&mut reading, &mut settings, count)
        });
        let groups = groups.transpose()?;
        let currency = reading.ledger.currency;
        let report = SegmentsReport::new(&facts, &tallies, reading.account, settings, currency).map_err(at_fault)?;
        let groups = groups.map(|groups| segments_of_groups(groups, &scoring).map_err(at_fault));
        Ok(SegmentsReport {
            groups: groups.transpose()?,
            ..report
        })
    }

    fn rendered(&self, report: &SegmentsReport, destination: &Destination) -> Result<Vec<u8>, CliError> {
        let precision = Precision(self.precision);
        let mut out = Vec::new();
        match self.format {
            Format::Json => render::write_json(report, &mut out)?,
            Format::Csv => csv::write(&report.flat_table(), &mut out)?,
            Format::Markdown => markdown::write(&report.table(), precision, &mut out)?,
            Format::Table => {
                let look = Look {
                    width: Some(destination.width()),
                    precision,
                    styled: destination.is_styled(),
                };
                table::write(&report.table(), look, &mut out)?;
            }
        }
        Ok(out)
    }
}

/// The segments of each group: among all customers where each is in one group,
/// and among its own where it is a shop of its own.
fn segments_of_groups(
    found: AnswerGroups<GroupFacts>,
    scoring: &Scoring,
) -> Result<ReportGroups<SegmentRows>, TallyError> {
    let among = if found.is_of_orders {
        ScoredAmong::Group
    } else {
        ScoredAmong::All(scoring)
    };
    let rows = |group: ValueGroup<GroupFacts>| {
        let tallies = segment_tallies_of_group(&group.tallies, among);
        Ok((group.name, SegmentRows::new(&group.tallies.facts, &tallies)?))
    };
    let groups = found.groups.into_iter().map(rows).collect::<Result<_, _>>()?;
    Ok(ReportGroups::new(found.column, found.is_of_orders, groups))
}
