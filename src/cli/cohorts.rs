//! `retain cohorts`: what the customers who came in one period did later.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::ValueEnum;

use super::configuration::ConfigOptions;
use super::engine::EngineOptions;
use super::error::CliError;
use super::format::Format;
use super::groups::{AnswerGroups, GroupOptions};
use super::metrics::parse_last;
use super::options::{CalendarOptions, InputOptions};
use super::question::{Elsewhere, OrdersRead, empty_periods, settings};
use super::read_error::tally_error;
use super::sql::no_single_period;
use super::streams::{Destination, Talk};
use super::tallies::{Brought, BroughtCohorts};
use super::values::{parse_day, parse_precision};
use crate::input::Reading;
use crate::metrics::cohorts::{Measure, Shown};
use crate::model::day::Day;
use crate::render::table::Look;
use crate::render::{Precision, cohorts as render, csv};
use crate::report::cohorts::{Asked, CohortsReport};
use crate::report::metrics::{Settings, Shown as ShownRows};
use crate::sql::Report as SqlReport;
use crate::tally::by_value::cohorts_by_value;
use crate::tally::cohorts::{CohortTallies, Middle, cohorts};
use crate::tally::{Basis, TallyOptions};

/// Print how many customers of each period still buy so many periods later
///
/// Customers are grouped by the period of their first order, the cohort. A row is a cohort, a column its age: 0 is the
/// period of the first order, 1 the one after it. A cell whose period is not all in the data is marked with `*`; one
/// whose period has not begun is blank. The last row is the mean, weighted by customers, of cells that are not marked.
/// With `--by` each group has the same cohorts and ages. `retain explain cohorts` says more.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "Examples:
  retain cohorts orders.csv
  retain cohorts orders.csv --period quarterly --mode on-or-after
  retain cohorts orders.csv --measure revenue --median --last 12
  retain cohorts orders.csv --customers customers.csv --by country --top-groups 3
  retain cohorts orders.csv --counts --format csv -o cohorts.csv
  retain cohorts --engine duckdb:shop.db --from orders --period monthly
  retain cohorts orders.csv --format json | jq '.mean[1].value'")]
pub struct Args {
    #[command(flatten)]
    input: InputOptions,
    #[command(flatten)]
    calendar: CalendarOptions,
    #[command(flatten)]
    config: ConfigOptions,
    /// Rows that an engine counted with the query of `retain sql --report cohorts`, as CSV, in place of files; `-` is standard input
    #[arg(
        long,
        value_name = "FILE",
        help_heading = "Input",
        conflicts_with_all = ["orders", "customers", "exclude_customers", "alias", "by", "skip_invalid", "engine"]
    )]
    tallies: Option<PathBuf>,
    #[command(flatten)]
    engine: EngineOptions,
    #[command(flatten)]
    groups: GroupOptions,
    /// What is counted of a cohort
    #[arg(
        long,
        value_enum,
        default_value_t = MeasureOption::Customers,
        help_heading = "Cohorts"
    )]
    measure: MeasureOption,
    /// Which customers count as still buying
    #[arg(long, value_enum, default_value_t = Mode::On, help_heading = "Cohorts")]
    mode: Mode,
    /// Show the revenue of the customer in the middle in place of the mean
    #[arg(long, help_heading = "Cohorts", conflicts_with = "counts")]
    median: bool,
    /// Show customers, orders or revenue themselves, in place of percentages and means
    #[arg(long, help_heading = "Cohorts")]
    counts: bool,
    /// Show cohorts whose period ends on this day or later; the mean is over all
    #[arg(long, value_name = "DATE", value_parser = parse_day, help_heading = "Output")]
    since: Option<Day>,
    /// Show the last N cohorts; the mean is over all
    #[arg(long, value_name = "N", value_parser = parse_last, help_heading = "Output")]
    last: Option<NonZeroUsize>,
    /// Show ages up to N in table, Markdown and CSV
    #[arg(long, value_name = "N", value_parser = parse_ages, help_heading = "Output")]
    ages: Option<usize>,
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

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum MeasureOption {
    /// How many of them buy
    Customers,
    /// Their orders in a period
    Orders,
    /// All their revenue so far
    Revenue,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Mode {
    /// Those who bought in the period
    On,
    /// Those who bought in the period or a later one
    OnOrAfter,
}

fn parse_ages(text: &str) -> Result<usize, String> {
    text.parse()
        .ok()
        .filter(|ages| *ages <= 10_000)
        .ok_or_else(|| "expected a number of periods, 0 or more".to_owned())
}

/// What was counted, by whomever.
struct Found {
    /// The ledger, what was left out, and every warning.
    reading: Reading,
    tallies: CohortTallies,
    /// The same for each value of a column, where one was asked for.
    groups: Option<AnswerGroups<CohortTallies>>,
    settings: Settings,
}

impl From<BroughtCohorts> for Found {
    fn from(brought: BroughtCohorts) -> Self {
        let BroughtCohorts {
            mut reading,
            tallies,
            settings,
        } = brought;
        let empty = empty_periods(&tallies.periods, &tallies.empty, None);
        reading.account.warnings.extend(empty);
        Self {
            reading,
            tallies,
            groups: None,
            settings,
        }
    }
}

/// Prints the report.
pub fn run(args: &Args, talk: Talk) -> Result<(), CliError> {
    args.input.check_output(args.output.as_deref())?;
    let measure = args.measure()?;
    let report = args.report(measure, talk)?;
    for warning in &report.warnings {
        talk.warn(warning);
    }
    let destination = Destination::from_option(args.output.as_deref());
    destination.write(&args.rendered(&report, &destination)?)
}

impl Args {
    /// What is asked for has to go together.
    fn measure(&self) -> Result<Measure, CliError> {
        no_single_period(self.calendar.calendar().kind)?;
        let of_revenue = self.measure == MeasureOption::Revenue;
        if self.median && !of_revenue {
            return Err(CliError::usage("`--median` is of revenue").hint("pass `--measure revenue`"));
        }
        match (self.measure, self.mode) {
            (MeasureOption::Customers, Mode::On) => Ok(Measure::Customers),
            (MeasureOption::Customers, Mode::OnOrAfter) => Ok(Measure::CustomersOnOrAfter),
            (_, Mode::OnOrAfter) => {
                Err(CliError::usage("`--mode on-or-after` counts customers").hint("leave `--mode` or `--measure` away"))
            }
            (MeasureOption::Orders, Mode::On) => Ok(Measure::Orders),
            (MeasureOption::Revenue, Mode::On) if self.median => Ok(Measure::MedianRevenue),
            (MeasureOption::Revenue, Mode::On) => Ok(Measure::Revenue),
        }
    }

    /// Reads the files and counts, or has an engine count.
    fn found(&self, measure: Measure, talk: Talk) -> Result<Found, CliError> {
        let middle = match measure {
            Measure::MedianRevenue => Middle::Wanted,
            _ => Middle::Unwanted,
        };
        let elsewhere = || Elsewhere::new(&self.input, &self.calendar, None, SqlReport::Cohorts(middle));
        let brought = match &self.tallies {
            Some(path) => Some(Brought::from_file(path, elsewhere()?, &self.input)?),
            None => self.engine.tallies(elsewhere, &self.input, talk)?,
        };
        match brought {
            Some(brought) => brought.cohorts(&self.input).map(Found::from),
            None => self.found_in_files(middle, talk),
        }
    }

    fn found_in_files(&self, middle: Middle, talk: Talk) -> Result<Found, CliError> {
        let as_of = self.calendar.as_of;
        let groups = self.groups.asked()?;
        let OrdersRead { mut reading, options } =
            OrdersRead::read(&self.input, "cohorts", as_of, talk, groups.as_ref(), |_| {})?;
        let tally_options = TallyOptions {
            calendar: self.calendar.calendar(),
            basis: Basis::Orders,
            active_window: None,
            as_of,
            threads: options.threads,
        };
        let tallies = cohorts(&reading.ledger, &tally_options, middle)
            .map_err(|error| tally_error(error, reading.span.as_ref(), as_of))?;
        let mut settings = settings(&options, &tally_options, &reading);
        let empty = empty_periods(&tallies.periods, &tallies.empty, reading.span.as_ref());
        reading.account.warnings.extend(empty);
        let groups = groups.map(|groups| {
            let count = |ledger| cohorts_by_value(ledger, &tally_options, middle, groups.most);
            groups.answer(&mut reading, &mut settings, count)
        });
        Ok(Found {
            groups: groups.transpose()?,
            tallies,
            reading,
            settings,
        })
    }

    fn report(&self, measure: Measure, talk: Talk) -> Result<CohortsReport, CliError> {
        let Found {
            reading,
            tallies,
            groups,
            settings,
        } = self.found(measure, talk)?;
        let asked = Asked {
            measure,
            shown: if self.counts { Shown::Counts } else { Shown::Rates },
            rows: ShownRows {
                since: self.since,
                last: self.last.map(usize::from),
            },
        };
        let mut report = CohortsReport::new(&tallies, reading.account, settings, reading.ledger.currency, asked);
        if let Some(found) = groups {
            report = report.with_groups(found.column, found.is_of_orders, &tallies, found.groups, asked);
        }
        match self.since {
            Some(since) if report.ages() == 0 => {
                let last = tallies
                    .cohorts
                    .last()
                    .map(|cohort| &tallies.periods[cohort.period].period.label);
                let last = last.map_or_else(String::new, |last| format!(": the last one is that of {last}"));
                Err(CliError::usage(format!("no cohort ends on {since} or later{last}"))
                    .hint("pass an earlier `--since`"))
            }
            _ => Ok(report),
        }
    }

    fn rendered(&self, report: &CohortsReport, destination: &Destination) -> Result<Vec<u8>, CliError> {
        let precision = Precision(self.precision);
        let all = report.ages();
        let ages = self.ages.map_or(all, |last| all.min(last + 1));
        let mut out = Vec::new();
        match self.format {
            Format::Json => render::write_json(report, &mut out)?,
            Format::Csv => csv::write(&report.flat_table(ages), &mut out)?,
            Format::Markdown => render::write_markdown(report, ages, precision, &mut out)?,
            Format::Table => {
                // Ages that were asked for stay, unless a terminal would break
                // the lines.
                let may_be_wide = self.ages.is_some() && !destination.is_terminal();
                let look = Look {
                    width: (!may_be_wide).then(|| destination.width()),
                    precision,
                    styled: destination.is_styled(),
                };
                render::write_table(report, ages, look, &mut out)?;
            }
        }
        Ok(out)
    }
}
