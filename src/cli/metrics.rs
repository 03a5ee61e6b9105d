//! `retain metrics`: the KPIs per period.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::ValueEnum;

use super::columns::{Columns, parse_columns, selection};
use super::engine::EngineOptions;
use super::error::CliError;
use super::groups::GroupOptions;
use super::question::{Answer, Question};
use super::streams::{Destination, Talk};
use super::tallies::Brought;
use super::values::{parse_confidence, parse_day, parse_precision};
use crate::gate::check::Confidence;
use crate::model::calendar::PeriodKind;
use crate::model::day::Day;
use crate::model::ledger::Account;
use crate::render::table::Look;
use crate::render::{Precision, csv, json, markdown, table};
use crate::report::columns::Selection;
use crate::report::comparison::Compare;
use crate::report::groups::ReportGroups;
use crate::report::metrics::{MetricsReport, Shown};
use crate::tally::Tallies;

/// Print retention, churn, lifetime value and more, per period
///
/// Reads files of orders (CSV, .xlsx or .ods, compressed or not, with a header; columns are found by
/// name) and prints a row for every period. Numbers that the data do not cover are marked with `*`; a dash stands for a number that does
/// not exist.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "Examples:
  retain metrics orders.csv
  retain metrics orders.csv --period monthly --last 12
  retain metrics orders.csv --format json | jq '[.periods[] | select(.flags == [])][-1].retention_rate_pct'
  retain metrics orders.csv --responses answers.csv --as-of 2024-06-30
  retain metrics orders.csv --customers customers.csv --by country
  retain metrics --customers subscribers.csv --period monthly
  gzip -dc lines.csv.gz | retain metrics - --rows lines --currency EUR")]
pub struct Args {
    #[command(flatten)]
    question: Question,
    /// Rows that an engine counted with the query of `retain sql`, as CSV, in place of files; `-` is standard input
    #[arg(
        long,
        value_name = "FILE",
        help_heading = "Input",
        conflicts_with_all = ["orders", "customers", "exclude_customers", "alias", "by", "basis", "skip_invalid", "engine"]
    )]
    tallies: Option<PathBuf>,
    #[command(flatten)]
    engine: EngineOptions,
    #[command(flatten)]
    groups: GroupOptions,
    /// Show periods that end on this day or later; earlier ones still count as history
    #[arg(long, value_name = "DATE", value_parser = parse_day, help_heading = "Output")]
    since: Option<Day>,
    /// Show the last N periods; earlier ones still count as history
    #[arg(long, value_name = "N", value_parser = parse_last, help_heading = "Output")]
    last: Option<NonZeroUsize>,
    /// How to print the report
    #[arg(long, value_enum, default_value_t = Format::Table, help_heading = "Output")]
    format: Format,
    /// Write the report to this file
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    output: Option<PathBuf>,
    /// Columns of table, Markdown and CSV: crr, churn, rcr, pfr, aov, clv, nps, nrr, any key, or all
    #[arg(long, value_name = "METRICS", value_delimiter = ',', value_parser = parse_columns, help_heading = "Output")]
    metrics: Vec<Columns>,
    /// Show where rates and the net promoter score lie as far as chance lets us know, with this confidence in percent
    ///
    /// Wilson's interval of a rate, the adjusted-Wald interval of a net promoter score, for example 95. JSON has them
    /// under `intervals`, CSV in columns that end in `_low` and `_high`.
    #[arg(long, value_name = "PERCENT", value_parser = parse_confidence, help_heading = "Output")]
    confidence: Option<Confidence>,
    /// Show the change of each number since another period
    ///
    /// Percentages change in points, all else in its own unit. A number that is marked in either period has no change.
    /// JSON has them under `changes`, CSV in columns that end in `_change`.
    #[arg(long, value_name = "PERIOD", value_enum, help_heading = "Output")]
    compare: Option<CompareOption>,
    /// Decimals in table and Markdown
    #[arg(long, value_name = "N", value_parser = parse_precision, help_heading = "Output")]
    precision: Option<u32>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// For people
    Table,
    /// One document, for programs
    Json,
    /// One row a period, for spreadsheets
    Csv,
    /// For documents and pull requests
    Markdown,
}

/// The values of `--compare`.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum CompareOption {
    /// The period before
    Previous,
    /// The period that starts twelve months earlier, of weeks 52 weeks earlier
    YearAgo,
}

impl From<CompareOption> for Compare {
    fn from(option: CompareOption) -> Self {
        match option {
            CompareOption::Previous => Self::Previous,
            CompareOption::YearAgo => Self::YearAgo,
        }
    }
}

/// A number of rows.
pub fn parse_last(text: &str) -> Result<NonZeroUsize, String> {
    text.parse()
        .map_err(|_| "expected a number of periods, 1 or more".to_owned())
}

/// Prints the report.
pub fn run(args: &Args, talk: Talk) -> Result<(), CliError> {
    args.question.input.check_output(args.output.as_deref())?;
    args.check_compare()?;
    let asked = args.groups.asked()?;
    let (question, input) = (&args.question, &args.question.input);
    let brought = match &args.tallies {
        Some(path) => Some(Brought::from_file(path, question.elsewhere()?, input)?),
        None => args.engine.tallies(|| question.elsewhere(), input, talk)?,
    };
    let answer = match brought {
        Some(brought) => brought.metrics(input)?,
        None => question.answer(talk, asked.as_ref())?,
    };
    let report = args.report(answer)?;
    for warning in &report.warnings {
        talk.warn(warning);
    }
    let destination = Destination::from_option(args.output.as_deref());
    destination.write(&args.rendered(&report, &destination)?)
}

impl Args {
    /// What is compared with has to exist for such periods.
    fn check_compare(&self) -> Result<(), CliError> {
        let fault = match (self.compare, self.question.calendar().kind) {
            (Some(_), PeriodKind::All) => "`--compare` needs more than one period, and `--period all` is one",
            (Some(CompareOption::YearAgo), PeriodKind::Years(2..)) => {
                "`--compare year-ago` needs periods of a year or shorter"
            }
            _ => return Ok(()),
        };
        Err(CliError::usage(fault).hint("pass another `--period`"))
    }

    fn report(&self, answer: Answer) -> Result<MetricsReport, CliError> {
        let Answer {
            reading,
            tallies,
            groups,
            settings,
        } = answer;
        let shown = Shown {
            since: self.since,
            last: self.last.map(usize::from),
        };
        let report = |tallies: &Tallies, account, settings, currency| {
            let mut report = MetricsReport::new(tallies, account, settings, currency, shown);
            if let Some(confidence) = &self.confidence {
                report = report.with_intervals(tallies, confidence.clone());
            }
            if let Some(compare) = self.compare {
                report = report.with_changes(tallies, compare.into());
            }
            report
        };
        let groups = groups.map(|found| {
            let rows = |tallies: &Tallies| report(tallies, Account::default(), settings.clone(), None);
            let groups = found.groups.into_iter();
            let reports = groups.map(|group| (group.name, rows(&group.tallies).into()));
            ReportGroups::new(found.column, found.is_of_orders, reports.collect())
        });
        let report = MetricsReport {
            groups,
            ..report(&tallies, reading.account, settings, reading.ledger.currency)
        };
        match self.since {
            Some(since) if report.periods.is_empty() => Err(CliError::usage(format!(
                "no period ends on {since} or later: the data end on {}",
                report.input.last_day
            ))
            .hint("pass an earlier `--since`")),
            _ => Ok(report),
        }
    }

    fn rendered(&self, report: &MetricsReport, destination: &Destination) -> Result<Vec<u8>, CliError> {
        let selection = selection(&self.metrics);
        let precision = Precision(self.precision);
        let mut out = Vec::new();
        match self.format {
            Format::Json => json::write(report, &mut out)?,
            Format::Csv => csv::write(&report.flat_table(&selection), &mut out)?,
            Format::Markdown => markdown::write(&report.table(&selection), precision, &mut out)?,
            Format::Table => {
                // Columns that were asked for by name stay, unless a terminal
                // would break the lines.
                let may_be_wide = selection != Selection::Usual && !destination.is_terminal();
                let look = Look {
                    width: (!may_be_wide).then(|| destination.width()),
                    precision,
                    styled: destination.is_styled(),
                };
                table::write(&report.table(&selection), look, &mut out)?;
            }
        }
        Ok(out)
    }
}
