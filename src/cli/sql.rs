//! `retain sql`: the query that lets an engine count.

use std::path::PathBuf;

use clap::ValueEnum;

use super::configuration::ConfigOptions;
use super::error::CliError;
use super::options::{CalendarOptions, PeriodOptions, RowOptions};
use super::streams::{Destination, Talk};
use crate::input::fields::{Field, FileKind, Mapping};
use crate::input::orders::RowsMode;
use crate::model::calendar::PeriodKind;
use crate::sql::{Asked, Columns, Dialect, Question, Report, TableName, query};
use crate::tally::cohorts::Middle;

/// Print the query with which an engine counts what a report needs
///
/// Where the orders lie in a database or a lake, the engine there counts, and the formulas stay here: the rows that the
/// query gives, a few for each day and period, are read by `retain metrics --tallies` or `retain cohorts --tallies` with
/// the same options.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "Examples:
  retain sql --dialect postgres --from shop.orders --period monthly > tallies.sql
  psql --csv -f tallies.sql shop | retain metrics --tallies - --period monthly
  retain sql --dialect duckdb --from orders --map customer_id=email --map status= --map currency=
  retain sql --dialect postgres --report cohorts --from shop.orders --period monthly > cohorts.sql
  psql --csv -f cohorts.sql shop | retain cohorts --tallies - --period monthly --measure revenue
  retain sql --dialect spark --from lake.orders --scale 0 --timezone Asia/Tokyo --output tallies.sql")]
pub struct Args {
    /// The engine: postgres, duckdb, clickhouse, spark, databricks, snowflake, bigquery, trino or redshift
    #[arg(long, value_name = "NAME", value_parser = parse_dialect)]
    dialect: Dialect,
    /// The report that reads what the query gives
    #[arg(long, value_enum, default_value_t = ReportOption::Metrics)]
    report: ReportOption,
    /// For `retain cohorts --median`: find the customers in the middle by revenue too, which takes longer
    #[arg(long)]
    median: bool,
    /// The table or view of orders, for example `shop.orders`
    #[arg(long, value_name = "TABLE", value_parser = parse_table, help_heading = "Table")]
    from: TableName,
    /// Which column is which field; may be repeated
    ///
    /// The fields are `order_id`, `customer_id`, `order_date`, amount, currency and status, each in the column of its
    /// name unless said; and `refunded_amount`, quantity and `unit_price`, where said. An empty column name means that the table
    /// has no such column, as in `--map status=`.
    #[arg(long = "map", value_name = "FIELD=COLUMN", value_parser = Mapping::parse, help_heading = "Table")]
    mappings: Vec<Mapping>,
    /// The decimals of the amounts, 0 to 6; amounts with more are an error
    #[arg(long, value_name = "N", default_value = "2", value_parser = parse_scale, help_heading = "Table")]
    scale: u32,
    #[command(flatten)]
    rows: RowOptions,
    #[command(flatten)]
    periods: PeriodOptions,
    #[command(flatten)]
    config: ConfigOptions,
    /// Write the query to this file
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    output: Option<PathBuf>,
}

/// The values of `--report`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ReportOption {
    /// `retain metrics`
    Metrics,
    /// `retain cohorts`
    Cohorts,
}

fn parse_dialect(text: &str) -> Result<Dialect, String> {
    let lower = text.to_ascii_lowercase();
    Dialect::from_name(&lower).ok_or_else(|| {
        let names = Dialect::ALL.map(Dialect::name);
        let likeness = |name: &&str| strsim::jaro_winkler(name, &lower);
        let near = names.into_iter().filter(|name| likeness(name) > 0.75);
        let nearest = near.max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
        let nearest = nearest.map_or_else(String::new, |name| format!("; the nearest is `{name}`"));
        format!("expected {}{nearest}", names.join(", "))
    })
}

/// A name of a table.
pub fn parse_table(text: &str) -> Result<TableName, String> {
    TableName::parse(text).ok_or_else(|| "expected the name of a table, like `orders` or `shop.orders`".to_owned())
}

/// A number of decimals.
pub fn parse_scale(text: &str) -> Result<u32, String> {
    text.parse()
        .ok()
        .filter(|scale| *scale <= 6)
        .ok_or_else(|| "expected a number of decimals from 0 to 6".to_owned())
}

/// Prints the query.
pub fn run(args: &Args, talk: Talk) -> Result<(), CliError> {
    let report = args.report()?;
    let asked = asked(&args.rows, &args.periods.calendar, args.periods.active_window, report);
    let question = question(&args.from, &args.mappings, args.scale, asked)?;
    if args.dialect == Dialect::Redshift && question.asked.zone.is_some() {
        talk.warn(
            "`--timezone` is for a column of the type `timestamptz`: Redshift does not say which type a column has, and \
             would move times without a zone too",
        );
    }
    let text = query(&question, args.dialect);
    Destination::from_option(args.output.as_deref()).write(text.as_bytes())
}

impl Args {
    /// What is asked for has to go together.
    fn report(&self) -> Result<Report, CliError> {
        match self.report {
            ReportOption::Metrics if self.median => {
                Err(CliError::usage("`--median` is of cohorts").hint("pass `--report cohorts`"))
            }
            ReportOption::Metrics => Ok(Report::Metrics),
            ReportOption::Cohorts if self.periods.active_window.is_some() => Err(CliError::usage(
                "cohorts are made of periods, and know no `--active-window`",
            )
            .hint("leave `--active-window` away")),
            ReportOption::Cohorts => {
                no_single_period(self.periods.calendar.calendar().kind)?;
                let middle = if self.median { Middle::Wanted } else { Middle::Unwanted };
                Ok(Report::Cohorts(middle))
            }
        }
    }
}

/// All the data as one period have no cohorts.
pub fn no_single_period(kind: PeriodKind) -> Result<(), CliError> {
    match kind {
        PeriodKind::All => Err(
            CliError::usage("`--period all` is one period, in which nobody grows older")
                .hint("pass another `--period`, for example `--period monthly`"),
        ),
        _ => Ok(()),
    }
}

/// What is asked of rows that an engine counts.
pub fn asked(rows: &RowOptions, calendar: &CalendarOptions, active_window: Option<u32>, report: Report) -> Asked {
    Asked {
        report,
        calendar: calendar.calendar(),
        active_window,
        as_of: calendar.as_of,
        zone: rows.zone().map(|zone| zone.name().to_owned()),
        status: rows.status_policy(),
        currency: rows.currency().cloned(),
        rows: rows.mode(),
    }
}

/// What is asked of a table, where that can be answered.
pub fn question(table: &TableName, mappings: &[Mapping], scale: u32, asked: Asked) -> Result<Question, CliError> {
    let columns = columns(mappings)?;
    if asked.rows.settled() != RowsMode::Orders && columns.order_id.is_none() {
        let rows = asked.rows.settled().name();
        return Err(CliError::usage(format!("`--rows {rows}` needs a column of order ids"))
            .hint("to say which column it is, pass `--map order_id=COLUMN`"));
    }
    if asked.rows == RowsMode::Lines && asked.currency.is_some() && columns.currency.is_some() {
        return Err(CliError::usage(
            "`--currency` cannot be used with `--rows lines` in a table, whose lines have no order",
        )
        .hint("let `--from` name a view with the lines of one currency"));
    }
    Ok(Question {
        table: table.clone(),
        columns,
        scale,
        asked,
    })
}

/// The columns of a table: those of the usual names, but where it is said which.
fn columns(mappings: &[Mapping]) -> Result<Columns, CliError> {
    let mut columns = Columns::default();
    let is_said = |field| {
        let of_field = |mapping: &&Mapping| mapping.kind == FileKind::Orders && mapping.field == field;
        mappings.iter().any(|mapping| of_field(&mapping))
    };
    if is_said(Field::Quantity) && is_said(Field::UnitPrice) && !is_said(Field::Amount) {
        columns.amount = None;
    }
    for mapping in mappings.iter().filter(|mapping| mapping.kind == FileKind::Orders) {
        let name = Some(mapping.column.clone()).filter(|name| !name.is_empty());
        let place = match mapping.field {
            Field::OrderId => &mut columns.order_id,
            Field::Amount => &mut columns.amount,
            Field::RefundedAmount => &mut columns.refunded_amount,
            Field::Currency => &mut columns.currency,
            Field::Status => &mut columns.status,
            Field::Quantity => &mut columns.quantity,
            Field::UnitPrice => &mut columns.unit_price,
            Field::CustomerId | Field::OrderDate => {
                let (field, place) = if mapping.field == Field::CustomerId {
                    ("customer_id", &mut columns.customer_id)
                } else {
                    ("order_date", &mut columns.order_date)
                };
                *place = name.ok_or_else(|| {
                    CliError::usage(format!("orders need a `{field}`"))
                        .hint(format!("to say which column it is, pass `--map {field}=COLUMN`"))
                })?;
                continue;
            }
            _ => continue,
        };
        *place = name;
    }
    Ok(columns)
}
