//! `retain metrics`: the KPIs per period.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::ValueEnum;

use super::error::CliError;
use super::options::{InputOptions, PeriodOptions, month_name, parse_day, parse_metric, weekday_name};
use super::read_error::tally_error;
use super::streams::{Destination, Talk};
use crate::input::status::StatusPolicy;
use crate::input::{ReadOptions, Reading};
use crate::metrics::Metric;
use crate::model::calendar::PeriodKind;
use crate::model::day::Day;
use crate::render::table::Look;
use crate::render::{Precision, csv, json, markdown, table};
use crate::report::metrics::{MetricsReport, Selection, Settings, Shown};
use crate::tally::{Basis, Grouping, Tallies, TallyOptions, tally};

/// Print retention, churn, lifetime value and more, per period
///
/// Reads files of orders (CSV with a header; columns are found by name) and prints a row for every
/// period. Numbers that the data do not cover are marked with `*`; a dash stands for a number that does
/// not exist.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "Examples:
  retain metrics orders.csv
  retain metrics orders.csv --period monthly --last 12
  retain metrics orders.csv --format json | jq '[.periods[] | select(.flags == [])][-1].retention_rate_pct'
  retain metrics orders.csv --responses answers.csv --as-of 2024-06-30
  retain metrics --customers subscribers.csv --period monthly
  gzip -dc lines.csv.gz | retain metrics - --rows lines --currency EUR")]
pub struct Args {
    #[command(flatten)]
    input: InputOptions,
    #[command(flatten)]
    periods: PeriodOptions,
    /// Who is a customer: buyers, or those with a running subscription; orders, unless there are none
    #[arg(long, value_enum, help_heading = "Periods")]
    basis: Option<BasisOption>,
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
    /// Decimals in table and Markdown
    #[arg(long, value_name = "N", value_parser = parse_precision, help_heading = "Output")]
    precision: Option<u32>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum BasisOption {
    /// Those with a counted order
    Orders,
    /// Those with a running subscription; needs `--customers`
    Subscriptions,
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

#[derive(Debug, Clone, Copy)]
enum Columns {
    All,
    One(Metric),
}

fn parse_columns(text: &str) -> Result<Columns, String> {
    if text.eq_ignore_ascii_case("all") {
        return Ok(Columns::All);
    }
    parse_metric(text).map(Columns::One)
}

fn parse_last(text: &str) -> Result<NonZeroUsize, String> {
    text.parse()
        .map_err(|_| "expected a number of periods, 1 or more".to_owned())
}

fn parse_precision(text: &str) -> Result<u32, String> {
    text.parse()
        .ok()
        .filter(|decimals| *decimals <= 6)
        .ok_or_else(|| "expected a number of decimals from 0 to 6".to_owned())
}

/// Prints the report.
pub fn run(args: &Args, talk: Talk) -> Result<(), CliError> {
    let files = args.input.files()?;
    if let Some(output) = args.output.as_deref().filter(|output| args.input.is_read(output)) {
        return Err(
            CliError::usage(format!("`{}` is a file to read", output.display())).hint("give `--output` another name")
        );
    }
    let basis = args.basis()?;
    let options = args.input.read_options(args.periods.as_of, basis);
    let reading = args.input.read(&files, &options)?;
    let tally_options = TallyOptions {
        calendar: args.periods.calendar(),
        basis,
        active_window: args.periods.active_window,
        as_of: args.periods.as_of,
        threads: options.threads,
    };
    let tallies = tally(&reading.ledger, &tally_options, Grouping::Whole)
        .map_err(|error| tally_error(error, reading.span.as_ref(), tally_options.as_of))?;
    let report = args.report(reading, &tallies, &options, &tally_options)?;
    for warning in &report.warnings {
        talk.warn(warning);
    }
    let destination = Destination::from_option(args.output.as_deref());
    destination.write(&args.rendered(&report, &destination)?)
}

impl Args {
    fn basis(&self) -> Result<Basis, CliError> {
        let basis = match self.basis {
            Some(BasisOption::Orders) => Basis::Orders,
            None if self.input.has_orders() => Basis::Orders,
            Some(BasisOption::Subscriptions) | None => Basis::Subscriptions,
        };
        match basis {
            Basis::Orders if !self.input.has_orders() => {
                Err(CliError::usage("`--basis orders` needs a file of orders")
                    .hint("give a file of orders, or leave `--basis` away"))
            }
            Basis::Subscriptions if !self.input.has_customers() => Err(CliError::usage(
                "`--basis subscriptions` needs `--customers FILE` with signups and cancellations",
            )),
            Basis::Subscriptions if self.periods.active_window.is_some() => Err(CliError::usage(
                "`--active-window` counts orders and cannot be used with the basis subscriptions",
            )),
            basis => Ok(basis),
        }
    }

    fn report(
        &self,
        mut reading: Reading,
        tallies: &Tallies,
        options: &ReadOptions,
        tally_options: &TallyOptions,
    ) -> Result<MetricsReport, CliError> {
        let warnings = warnings(&reading, tallies, tally_options);
        reading.account.warnings.extend(warnings);
        let shown = Shown {
            since: self.since,
            last: self.last.map(usize::from),
        };
        let settings = settings(options, tally_options);
        let report = MetricsReport::new(
            tallies,
            reading.account,
            settings,
            reading.ledger.currency.clone(),
            shown,
        );
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
        let selection = self.selection();
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

    fn selection(&self) -> Selection {
        if self.metrics.is_empty() {
            return Selection::Usual;
        }
        let mut chosen = Vec::new();
        for columns in &self.metrics {
            match columns {
                Columns::All => return Selection::All,
                Columns::One(metric) if !chosen.contains(metric) => chosen.push(*metric),
                Columns::One(_) => {}
            }
        }
        Selection::Metrics(chosen)
    }
}

fn settings(options: &ReadOptions, tally_options: &TallyOptions) -> Settings {
    let (exclude_status, include_status) = match &options.status {
        StatusPolicy::Exclude(set) => (Some(set.clone()), None),
        StatusPolicy::Include(set) => (None, Some(set.clone())),
    };
    let calendar = tally_options.calendar;
    Settings {
        period: calendar.kind.name(),
        basis: tally_options.basis.name(),
        timezone: options.zone.map(|zone| zone.name().to_owned()),
        week_start: weekday_name(calendar.week_start).to_owned(),
        year_start: month_name(calendar.year_start).to_owned(),
        active_window_days: tally_options.active_window,
        as_of: options.as_of,
        rows: options.rows.settled().name(),
        currency: options.currency.clone(),
        exclude_status,
        include_status,
        skip_invalid: options.skip_invalid,
        source: "files".to_owned(),
    }
}

/// What a careful reader should know of the tallies.
fn warnings(reading: &Reading, tallies: &Tallies, options: &TallyOptions) -> Vec<String> {
    let mut warnings = Vec::new();
    let all = tallies.periods.len();
    let empty = tallies.empty.len();
    if empty > 0 {
        let names: Vec<&str> = tallies
            .empty
            .iter()
            .take(5)
            .map(|&i| tallies.periods[i].period.label.as_str())
            .collect();
        let more = if empty > names.len() { ", …" } else { "" };
        let mut warning = format!("{empty} of {all} periods have no records: {}{more}", names.join(", "));
        if 2 * empty > all
            && let Some((first, last)) = &reading.span
        {
            warning = format!("{warning}; the earliest date is {first}, the latest is {last}");
        }
        warnings.push(warning);
    }
    if tallies.responses_outside > 0 {
        let outside = tallies.responses_outside;
        let s = if outside == 1 { " lies" } else { "s lie" };
        warnings.push(format!("{outside} dated answer{s} outside all periods"));
    }
    if tallies.responses_undated > 0 {
        let undated = tallies.responses_undated;
        let answers = if undated == 1 { "answer counts" } else { "answers count" };
        warnings.push(format!(
            "{undated} undated {answers} only in `totals` and with `--period all`"
        ));
    }
    if let Some(window) = options.active_window {
        if options.calendar.kind == PeriodKind::All {
            warnings.push("`--active-window` has no meaning in `--period all`".to_owned());
        } else if let Some(longest) = tallies.periods.iter().map(|p| p.period.end.since(p.period.start)).max()
            && i64::from(window) < i64::from(longest)
        {
            warnings.push(format!(
                "the active window of {window} days is shorter than a period of {longest} days: orders early in a \
                 period make no customer at its end"
            ));
        }
    }
    if let Some(late) = tallies.last_cancellation {
        warnings.push(format!(
            "a cancellation on {} lies more than a period after the last signup or order on {}; to report what was \
             known on a day, pass `--as-of`",
            late.cancelled, late.last_activity
        ));
    }
    warnings
}
