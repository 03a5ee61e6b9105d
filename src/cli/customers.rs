//! `retain customers`: a row a customer, and the people behind a number.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use super::error::CliError;
use super::format::Format;
use super::hashed_ids::{KeyPlace, parse_key_place};
use super::in_parts::Parts;
use super::question::{Asked, Question, settings};
use super::read_error::tally_error;
use super::streams::{Destination, Talk};
use super::values::{parse_precision, parse_window};
use crate::input::Reading;
use crate::metrics::segment::Segment;
use crate::metrics::standing::Standings;
use crate::metrics::state::State;
use crate::model::calendar::{Calendar, Period, PeriodKind};
use crate::model::ledger::{Customer, Orders};
use crate::render::table::Look;
use crate::render::{Precision, csv, customers as render, markdown, table};
use crate::report::Cell;
use crate::report::customers::{
    COLUMNS, CustomersReport, Filter, Ids, Sort, Wanted, column, default_sort, usual_order,
};
use crate::report::list::columns;
use crate::tally::facts::{Facts, facts};
use crate::tally::members::{Movement, members};
use crate::tally::{AnswerClass, TallyOptions, flags_of};

/// So many rows are shown to people.
const ROWS_OF_A_TABLE: usize = 50;

/// Print a row a customer: orders, revenue, state, next order, scores, segment, answer
///
/// With filters, the people to write to; with `--lost-in 2024-Q1` and its like, those behind a number of `retain
/// metrics` with the same options. A table shows the first 50 rows, CSV and JSON have all. `retain explain customers`
/// says more.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "Examples:
  retain customers orders.csv --segment 'cannot lose,at risk' --format csv -o win-back.csv
  retain customers orders.csv --lost-in 2024-Q1 --min-orders 2
  retain customers orders.csv --responses answers.csv --nps promoter --state active
  retain customers orders.csv --inactive-for 90d --sort last_order:asc --top 20
  retain customers orders.csv --format csv --hash-ids env:RETAIN_KEY")]
pub struct Args {
    #[command(flatten)]
    question: Question,
    /// Those in these segments; separated by commas
    ///
    /// champions, loyal, potential loyalists, new, promising, need attention, about to sleep, cannot lose, at risk,
    /// hibernating; case, dashes and underscores make no difference.
    #[arg(long, value_name = "SEGMENT", value_delimiter = ',', value_parser = parse_segment, help_heading = "Filters")]
    segment: Vec<Segment>,
    /// Those in these states: new, active, at risk, lapsed; separated by commas
    #[arg(long, value_name = "STATE", value_delimiter = ',', value_parser = parse_state, help_heading = "Filters")]
    state: Vec<State>,
    /// Those whose last order is this many days ago or more, for example 90d
    #[arg(long, value_name = "DAYS", value_parser = parse_window, help_heading = "Filters")]
    inactive_for: Option<u32>,
    /// Those whose last answer is one of these: promoter, passive, detractor; separated by commas
    #[arg(long, value_name = "ANSWER", value_delimiter = ',', value_parser = parse_class, help_heading = "Filters")]
    nps: Vec<AnswerClass>,
    /// Those with this many orders or more
    #[arg(long, value_name = "N", help_heading = "Filters")]
    min_orders: Option<u32>,
    /// Those who were customers at the start of this period and at its end, for example 2024-Q1
    #[arg(long, value_name = "PERIOD", help_heading = "Filters")]
    retained_in: Option<String>,
    /// Those who were customers at the start of this period and not at its end
    #[arg(long, value_name = "PERIOD", help_heading = "Filters")]
    lost_in: Option<String>,
    /// Those who were customers at the end of this period and not at its start
    #[arg(long, value_name = "PERIOD", help_heading = "Filters")]
    new_in: Option<String>,
    /// Those of them who were never customers before
    #[arg(long, value_name = "PERIOD", help_heading = "Filters")]
    first_time_in: Option<String>,
    /// Those of them who had been customers before
    #[arg(long, value_name = "PERIOD", help_heading = "Filters")]
    reactivated_in: Option<String>,
    /// Order by this key of the CSV; numbers and days from the greatest, with `:asc` from the least
    #[arg(long, value_name = "KEY", value_parser = parse_sort, help_heading = "Output")]
    sort: Option<Sort>,
    /// Show the first N rows
    #[arg(long, value_name = "N", value_parser = parse_top, help_heading = "Output")]
    top: Option<NonZeroUsize>,
    /// Show keyed hashes of ids; the key is in this file, or with `env:NAME` in that variable
    ///
    /// HMAC-SHA-256 in hexadecimal digits: the same id has the same hash with the same key, and without the key nobody
    /// can try out whose it is.
    #[arg(long, value_name = "KEYFILE", value_parser = parse_key_place, help_heading = "Output")]
    hash_ids: Option<KeyPlace>,
    /// Write ids into CSV as they are, also those that a spreadsheet would run as a formula
    #[arg(long, help_heading = "Output")]
    raw: bool,
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

fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

fn parse_segment(text: &str) -> Result<Segment, String> {
    Segment::from_name(text).ok_or_else(|| {
        let names = Segment::ALL.map(Segment::name);
        format!("expected some of {}", listed(names.into_iter()))
    })
}

fn parse_state(text: &str) -> Result<State, String> {
    State::from_name(text).ok_or_else(|| {
        let names = State::ALL.map(State::name);
        format!("expected some of {}", listed(names.into_iter()))
    })
}

fn parse_class(text: &str) -> Result<AnswerClass, String> {
    let wanted = text.trim().to_lowercase();
    let wanted = wanted.strip_suffix('s').unwrap_or(&wanted);
    let found = AnswerClass::ALL.into_iter().find(|class| class.name() == wanted);
    found.ok_or_else(|| {
        let names = AnswerClass::ALL.map(AnswerClass::name);
        format!("expected some of {}", listed(names.into_iter()))
    })
}

fn parse_top(text: &str) -> Result<NonZeroUsize, String> {
    text.parse()
        .map_err(|_| "expected a number of rows, 1 or more".to_owned())
}

fn parse_sort(text: &str) -> Result<Sort, String> {
    let (key, order) = text
        .split_once(':')
        .map_or((text, None), |(key, order)| (key, Some(order)));
    let key = key.trim().to_lowercase().replace('-', "_");
    let found = column(&key).ok_or_else(|| {
        let likeness = |name: &&str| strsim::jaro_winkler(name, &key);
        let names = COLUMNS.iter().map(|column| column.key);
        let near = names.clone().filter(|name| likeness(name) > 0.8);
        match near.max_by(|a, b| likeness(a).total_cmp(&likeness(b))) {
            Some(nearest) => format!("there is no such key; the nearest is `{nearest}`"),
            None => format!("expected one of {}", listed(names)),
        }
    })?;
    let is_descending = match order {
        None => return Ok(usual_order(found)),
        Some("asc") => false,
        Some("desc") => true,
        Some(_) => return Err("expected `:asc` or `:desc` behind the key".to_owned()),
    };
    Ok(Sort {
        column: found,
        is_descending,
    })
}

/// What two make, each on a thread of its own where there is more than one.
fn in_two<A: Send, B>(threads: usize, one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B) -> (A, B) {
    if threads <= 1 {
        return (one(), other());
    }
    std::thread::scope(|scope| {
        let one = scope.spawn(one);
        let other = other();
        (
            one.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            other,
        )
    })
}

/// Prints the report.
pub fn run(args: &Args, talk: Talk) -> Result<(), CliError> {
    args.question.input.check_output(args.output.as_deref())?;
    let report = args.report(talk)?;
    for warning in &report.warnings {
        talk.warn(warning);
    }
    let written = args.write(&report, &Destination::from_option(args.output.as_deref()));
    // The program ends here, and gives its memory back as a whole: a million ids one by one would take longer.
    std::mem::forget(report);
    written
}

impl Args {
    fn report(&self, talk: Talk) -> Result<CustomersReport, CliError> {
        // A key that is not there is told before anything is read.
        let hasher = self.hash_ids.as_ref().map(KeyPlace::hasher).transpose()?;
        let Asked {
            mut reading,
            options,
            tally_options,
        } = self.question.read(talk, None)?;
        let unseen = self.question.input.unseen_statuses(&reading.inspection.statuses);
        reading.account.warnings.extend(unseen);
        let facts = facts(&reading.ledger, &tally_options)
            .map_err(|error| tally_error(error, reading.span.as_ref(), tally_options.as_of))?;
        let wanted = Wanted {
            filter: self.filter(&mut reading, &tally_options, &facts)?,
            sort: self.sort.unwrap_or_else(default_sort),
            top: self.top.map(usize::from),
            threads: tally_options.threads,
        };
        let names = || {
            let names = reading.ledger.names.list();
            match &hasher {
                Some(hasher) => names.iter().map(|id| hasher.hash(id)).collect(),
                None => names,
            }
        };
        let standings = || Standings::of(&facts);
        let (names, standings) = in_two(tally_options.threads, names, standings);
        let settings = settings(&options, &tally_options, &reading);
        let ids = Ids {
            names,
            are_hashed: hasher.is_some(),
        };
        Ok(CustomersReport::new(
            (facts, standings),
            (&reading.ledger.responses, ids),
            reading.account,
            (settings, reading.ledger.currency),
            wanted,
        ))
    }

    fn filter(&self, reading: &mut Reading, options: &TallyOptions, facts: &Facts) -> Result<Filter, CliError> {
        let asked = [
            (Movement::Retained, &self.retained_in),
            (Movement::Lost, &self.lost_in),
            (Movement::New, &self.new_in),
            (Movement::FirstTime, &self.first_time_in),
            (Movement::Reactivated, &self.reactivated_in),
        ];
        let mut members = Vec::new();
        for ((movement, label), key) in asked.into_iter().zip(Filter::MOVEMENTS) {
            if let Some(label) = label {
                let (period, found) = people(reading, options, facts, (movement, label))?;
                members.push((key, period, found));
            }
        }
        self.check_orders(reading.ledger.orders.as_ref())?;
        if !self.nps.is_empty() && reading.ledger.responses.iter().all(|answer| answer.customer.is_none()) {
            let told = match reading.ledger.responses.len() {
                0 => "`--nps` asks for answers, and there are none",
                _ => "`--nps` asks for the answers of customers, and no answer names its customer",
            };
            return Err(CliError::usage(told).hint("give a file of answers with their customers by `--responses`"));
        }
        Ok(Filter {
            segments: self.segment.clone(),
            states: self.state.clone(),
            inactive_for: self.inactive_for,
            nps: self.nps.clone(),
            min_orders: self.min_orders,
            members,
        })
    }

    /// Filters by what nobody can have would find nobody, and look like an answer.
    fn check_orders(&self, orders: Option<&Orders>) -> Result<(), CliError> {
        let by_orders = [
            (!self.segment.is_empty(), "--segment"),
            (!self.state.is_empty(), "--state"),
            (self.inactive_for.is_some(), "--inactive-for"),
            (self.min_orders.is_some(), "--min-orders"),
        ];
        let Some(orders) = orders else {
            let asked = by_orders.iter().find(|(is_asked, _)| *is_asked);
            return asked.map_or(Ok(()), |(_, option)| {
                let told = CliError::usage(format!("`{option}` asks for orders, and there is no file of them"));
                Err(told.hint("give files of orders beside `--customers`"))
            });
        };
        if !self.segment.is_empty() && orders.amounts.is_none() {
            let told = "`--segment` asks for segments, which need amounts, and there are none";
            return Err(CliError::usage(told).hint("to say which column it is, pass `--map 'amount=COLUMN'`"));
        }
        Ok(())
    }

    fn write(&self, report: &CustomersReport, destination: &Destination) -> Result<(), CliError> {
        let precision = Precision(self.precision);
        let parts = Parts {
            rows: report.len(),
            rows_of_a_part: ROWS_OF_A_PART,
            threads: self.question.input.threads(),
        };
        let table = || report.table(self.top.map_or(ROWS_OF_A_TABLE, usize::from));
        destination.write_by(|out| match self.format {
            Format::Json => render::write_json_around(report, out, |out| {
                parts.write(out, |rows| render::json_part(report, rows))
            }),
            Format::Csv => {
                let names = if self.raw {
                    csv::Names::Raw
                } else {
                    csv::Names::Harmless
                };
                csv::write_rows(&columns(COLUMNS), std::iter::empty::<[Cell; 0]>(), names, out)?;
                parts.write(out, |rows| {
                    let cells = |person| COLUMNS.iter().map(move |column| (column.read)(&person));
                    csv::part(report.people_of(rows).map(cells), names)
                })
            }
            Format::Markdown => markdown::write(&table(), precision, out),
            Format::Table => {
                let look = Look {
                    width: Some(destination.width()),
                    precision,
                    styled: destination.is_styled(),
                };
                table::write(&table(), look, out)
            }
        })
    }
}

/// So many rows are made at once by one thread.
const ROWS_OF_A_PART: usize = 2048;

/// The people behind a number of a period, and the name of that.
fn people(
    reading: &mut Reading,
    options: &TallyOptions,
    facts: &Facts,
    (movement, label): (Movement, &str),
) -> Result<(String, Vec<Customer>), CliError> {
    // The name of a period says what kind it is; where it does not, `--period` does.
    let kind = PeriodKind::of_label(label).unwrap_or(options.calendar.kind);
    let options = TallyOptions {
        calendar: Calendar {
            kind,
            ..options.calendar
        },
        ..*options
    };
    let at_fault = |error| tally_error(error, None, options.as_of);
    let too_many = |_| crate::tally::TallyError::TooManyPeriods {
        first: facts.first_day,
        last: facts.end,
    };
    let periods = options
        .calendar
        .periods(facts.first_day, facts.end)
        .map_err(too_many)
        .map_err(at_fault)?;
    let Some(period) = periods.iter().find(|period| period.is_called(label)) else {
        return Err(no_such_period(label, movement, &periods, kind));
    };
    let flags = flags_of(&reading.ledger, &options, period).map_err(at_fault)?;
    let why = match (flags.incomplete, flags.incomplete_base) {
        (true, _) => Some("the period is not all in the data"),
        (false, true) if kind == PeriodKind::All => Some("nobody is there at the start of all the data"),
        (false, true) if options.active_window.is_some() => Some("the window before the start is not all in the data"),
        (false, true) => Some("the period before is not all in the data"),
        (false, false) => None,
    };
    if let Some(why) = why {
        let warning = format!("`--{}-in {}`: {why}", movement.word(), period.label);
        reading.account.warnings.push(warning);
    }
    Ok((
        period.label.clone(),
        members(&reading.ledger, &options, period, movement),
    ))
}

fn no_such_period(label: &str, movement: Movement, periods: &[Period], kind: PeriodKind) -> CliError {
    let option = format!("--{}-in", movement.word());
    let span = match periods {
        [] => String::new(),
        [only] => format!(": there is `{}`", only.label),
        [first, .., last] => format!(": they run from `{}` to `{}`", first.label, last.label),
    };
    let told = CliError::usage(format!(
        "`{option} {label}` names no {} period of the data{span}",
        kind.name()
    ));
    match PeriodKind::of_label(label) {
        None => told.hint("write a period as `retain metrics` does: 2024, 2024-Q1, 2024-03 or 2024-W09"),
        Some(_) => told.hint(
            "`retain metrics` with the same options and `--period` lists the periods; `--year-start` and `--week-start` \
             change their names",
        ),
    }
}
