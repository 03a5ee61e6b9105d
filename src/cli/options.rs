//! Options that several commands share, and the readers of their values.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::Weekday;
use chrono_tz::Tz;
use clap::ValueEnum;
use encoding_rs::Encoding;

use super::error::CliError;
use super::format_error::{declaration_error, no_such_format};
use super::read_error::{no_file, read_error};
use super::redaction::{RedactOption, Redaction};
use super::values::{
    parse_currency, parse_date_format, parse_day, parse_decimal_mark, parse_delimiter, parse_encoding, parse_month,
    parse_period, parse_sheet, parse_weekday, parse_window, parse_zone,
};
use crate::input::amount::DecimalMark;
use crate::input::by::By;
use crate::input::fields::{FileKind, Mapping};
use crate::input::formats::{Declaration, FormatChoice, Formats, PLAIN};
use crate::input::orders::RowsMode;
use crate::input::source::Source;
use crate::input::status::{Fate, StatusPolicy};
use crate::input::{self, Files, ReadOptions, Reading};
use crate::model::calendar::{Calendar, PeriodKind};
use crate::model::day::Day;
use crate::model::inspection::StatusesSeen;
use crate::tally::Basis;

/// What to read and how.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Input")]
pub struct InputOptions {
    /// Files of orders, together one input; `-` is standard input
    #[arg(value_name = "ORDERS", help_heading = "Arguments")]
    orders: Vec<PathBuf>,
    /// File of customers: `customer_id`, `nps_score`, `nps_date`; with `--basis subscriptions` `signup_date`, `cancelled_at`
    #[arg(long, value_name = "FILE")]
    customers: Option<PathBuf>,
    /// File of answers to "would you recommend us": score, date, `customer_id`
    #[arg(long, value_name = "FILE")]
    responses: Option<PathBuf>,
    /// File of customers who do not count, such as staff and tests: a column of ids, or one id a line
    ///
    /// Their orders, refunds, answers and subscriptions are left out and counted. A row leaves by this after its
    /// status and before its date and amount.
    #[arg(long, value_name = "FILE")]
    exclude_customers: Option<PathBuf>,
    /// File of ids that are the same person: an id, and the id that it belongs to
    ///
    /// Columns `alias` and `customer_id`, or two columns in that order. Chains are followed. Whoever is listed in
    /// `--exclude-customers` by one of his ids is so by all of them.
    #[arg(long, value_name = "FILE")]
    alias: Option<PathBuf>,
    /// Which column is which field; may be repeated
    ///
    /// Fields of orders: `order_id`, `customer_id`, `order_date`, amount, `refunded_amount`, currency, status,
    /// quantity, `unit_price`. Of the other files: `customers.signup_date=joined`, responses.score=nps,
    /// `exclude-customers.customer_id=email`, `alias.alias=old`. An empty
    /// column name means that the file has no such field.
    #[arg(long = "map", value_name = "FIELD=COLUMN", value_parser = Mapping::parse)]
    mappings: Vec<Mapping>,
    /// The format of the files, where their headers do not tell; `retain formats` lists all
    ///
    /// `plain` finds columns by their names, whatever the header looks like.
    #[arg(long = "as", value_name = "FORMAT")]
    format_name: Option<String>,
    /// A format of one's own, declared as `retain formats NAME` shows; may be repeated
    #[arg(long = "format-file", value_name = "FILE")]
    format_files: Vec<PathBuf>,
    /// How dates are written, for example `%d/%m/%Y`; ISO 8601 needs no format
    ///
    /// `customers.FORMAT` and `responses.FORMAT` are for the other files. May be repeated.
    #[arg(long = "date-format", value_name = "FORMAT", value_parser = parse_date_format)]
    date_formats: Vec<(Option<FileKind>, String)>,
    #[command(flatten)]
    pub rows: RowOptions,
    /// The encoding of files that are not UTF-8, for example windows-1252; UTF-16 is recognised
    #[arg(long, value_name = "NAME", value_parser = parse_encoding)]
    encoding: Option<&'static Encoding>,
    /// What separates cells, where the header does not show it: `,` `;` `|` or tab
    #[arg(long, value_name = "CHAR", value_parser = parse_delimiter)]
    delimiter: Option<u8>,
    /// Which sheet of a spreadsheet to read, where several hold something
    ///
    /// `customers.NAME` and `responses.NAME` are for the other files: one sheet for each kind.
    #[arg(long = "sheet", value_name = "NAME", value_parser = parse_sheet)]
    sheets: Vec<(Option<FileKind>, String)>,
    /// The decimal mark, point or comma, where `1,234` can be read in two ways
    ///
    /// `customers.MARK` and `responses.MARK` are for the other files. May be repeated.
    #[arg(long = "decimal-mark", value_name = "MARK", value_parser = parse_decimal_mark)]
    decimal_marks: Vec<(Option<FileKind>, DecimalMark)>,
    /// Leave out rows that cannot be read, and count them
    #[arg(long)]
    skip_invalid: bool,
    /// Show of a bad row only the bad cell, for logs that others can read; auto: where `CI` is set
    #[arg(
        long,
        value_name = "WHEN",
        value_enum,
        num_args = 0..=1,
        require_equals = true,
        default_value_t = RedactOption::Auto,
        default_missing_value = "always"
    )]
    redact: RedactOption,
    /// How many threads to use
    #[arg(long, hide = true)]
    threads: Option<std::num::NonZeroUsize>,
}

/// Which rows count, and what they mean.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Input")]
pub struct RowOptions {
    /// The shop's time zone, to which times with an offset are moved, for example Europe/Berlin
    #[arg(long, value_name = "ZONE", value_parser = parse_zone)]
    timezone: Option<Tz>,
    /// Keep amounts in this currency and leave out the rest
    #[arg(long, value_name = "CODE", value_parser = parse_currency)]
    currency: Option<String>,
    /// Statuses that do not count, in place of the usual ones; separated by commas
    ///
    /// The usual ones: abandoned, awaiting payment, canceled, cancelled, chargeback, checkout draft, declined,
    /// denied, disputed, draft, expired, failed, fraud, holded, incomplete, on hold, payment review, pending,
    /// pending payment, refunded, rejected, reversed, test, trash, unpaid, void, voided. Case, dashes, underscores
    /// and spaces make no difference. An empty text excludes none.
    #[arg(
        long,
        value_name = "STATUS",
        value_delimiter = ',',
        conflicts_with = "include_status"
    )]
    exclude_status: Option<Vec<String>>,
    /// The only statuses that count; separated by commas
    #[arg(long, value_name = "STATUS", value_delimiter = ',')]
    include_status: Option<Vec<String>>,
    /// What several rows of one order id are
    #[arg(long, value_enum, default_value_t = Rows::Auto)]
    rows: Rows,
}

impl RowOptions {
    /// The zone that times are moved to.
    pub fn zone(&self) -> Option<Tz> {
        self.timezone
    }

    /// The one currency that is kept.
    pub const fn currency(&self) -> Option<&String> {
        self.currency.as_ref()
    }

    /// What several rows of one order id are.
    pub const fn mode(&self) -> RowsMode {
        match self.rows {
            Rows::Auto => RowsMode::Auto,
            Rows::Orders => RowsMode::Orders,
            Rows::Lines => RowsMode::Lines,
            Rows::Unique => RowsMode::Unique,
            Rows::Latest => RowsMode::Latest,
        }
    }

    /// Which statuses count.
    pub fn status_policy(&self) -> StatusPolicy {
        match (&self.exclude_status, &self.include_status) {
            (_, Some(included)) => StatusPolicy::including(included.iter().map(String::as_str)),
            (Some(excluded), None) => StatusPolicy::excluding(excluded.iter().map(String::as_str)),
            (None, None) => StatusPolicy::default(),
        }
    }
}

/// The values of `--rows`.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Rows {
    /// As the format says, else orders
    Auto,
    /// Each row is an order; a repeated id is an error
    Orders,
    /// Rows are the lines of orders
    Lines,
    /// The first row of each id is the order; files that overlap have to agree on it
    Unique,
    /// The row of each id in the file that is given last is the order
    Latest,
}

impl InputOptions {
    /// The files, checked for what cannot be.
    pub fn files(&self) -> Result<Files, CliError> {
        let source = |path: &PathBuf| Source::from_argument(path.clone());
        let files = Files {
            orders: self.orders.iter().map(source).collect(),
            customers: self.customers.as_ref().map(source),
            responses: self.responses.as_ref().map(source),
            exclusions: self.exclude_customers.as_ref().map(source),
            aliases: self.alias.as_ref().map(source),
        };
        let lists = files.exclusions.iter().chain(&files.aliases);
        let all = files.orders.iter().chain(&files.customers).chain(&files.responses);
        let all = all.chain(lists);
        if all.filter(|source| **source == Source::Stdin).count() > 1 {
            return Err(CliError::usage("standard input can be read only once").hint("give one of them as a file"));
        }
        for (i, (kind, name)) in self.sheets.iter().enumerate() {
            if self.sheets[..i].iter().any(|(other, _)| other == kind) {
                return Err(CliError::usage(format!(
                    "`--sheet` names two sheets, `{}` and `{name}`",
                    self.sheets[0].1
                ))
                .hint("one sheet is read: save the others as files of their own, and give them all"));
            }
        }
        self.check_use(&files)?;
        if files.orders.is_empty() && files.customers.is_none() {
            return Err(CliError::usage("there is no file to read")
                .hint("give a file of orders, `-` for standard input, or `--customers FILE` with subscriptions"));
        }
        Ok(files)
    }

    /// A file is read once, and options for a file need the file.
    fn check_use(&self, files: &Files) -> Result<(), CliError> {
        let mut seen = Vec::new();
        for path in &self.orders {
            let real = path.canonicalize().ok();
            if real.is_some() && seen.contains(&real) {
                return Err(
                    CliError::usage(format!("`{}` is given twice", path.display())).hint("give every file once")
                );
            }
            seen.push(real);
        }
        let is_there = |kind: FileKind| match kind {
            FileKind::Orders | FileKind::Parts => !files.orders.is_empty(),
            FileKind::Customers => files.customers.is_some(),
            FileKind::Responses => files.responses.is_some(),
            FileKind::Exclusions => files.exclusions.is_some(),
            FileKind::Aliases => files.aliases.is_some(),
        };
        let mapped = self.mappings.iter().map(|mapping| ("--map", mapping.kind));
        let formatted = self
            .date_formats
            .iter()
            .filter_map(|(kind, _)| Some(("--date-format", (*kind)?)));
        let marked = self
            .decimal_marks
            .iter()
            .filter_map(|(kind, _)| Some(("--decimal-mark", (*kind)?)));
        let sheets = self.sheets.iter().filter_map(|(kind, _)| Some(("--sheet", (*kind)?)));
        let all = mapped.chain(formatted).chain(marked).chain(sheets);
        match all.into_iter().find(|(_, kind)| !is_there(*kind)) {
            None => Ok(()),
            Some((option, FileKind::Orders)) => Err(CliError::usage(format!(
                "`{option}` is for a file of orders, and there is none"
            ))
            .hint("for a file of customers, write `customers.` before the field or the format")),
            Some((option, kind)) => Err(CliError::usage(format!(
                "`{option}` is for a file of {kind}, and there is none"
            ))
            .hint(format!("give the file with `--{}`", kind.option().unwrap_or_default()))),
        }
    }

    /// A column of a file needs the file.
    pub fn check_by(&self, by: &By) -> Result<(), CliError> {
        let (kind, hint) = match by.kind {
            Some(FileKind::Orders) if !self.has_orders() => (FileKind::Orders, "give a file of orders"),
            Some(FileKind::Customers) if !self.has_customers() => {
                (FileKind::Customers, "give the file with `--customers`")
            }
            _ => return Ok(()),
        };
        Err(CliError::usage(format!("`--by` names a column of {kind}, and there is no file of them")).hint(hint))
    }

    /// A report must not be written over what it is made of.
    pub fn check_output(&self, output: Option<&Path>) -> Result<(), CliError> {
        let lists = self.exclude_customers.iter().chain(&self.alias);
        let files = self.orders.iter().chain(&self.customers).chain(&self.responses);
        check_output(output, files.chain(lists).chain(&self.format_files))
    }

    /// Which column is which field.
    pub fn mappings(&self) -> &[Mapping] {
        &self.mappings
    }

    /// The file of answers.
    pub fn responses(&self) -> Option<Source> {
        let path = self.responses.as_ref()?;
        Some(Source::from_argument(path.clone()))
    }

    /// What may be shown of rows.
    pub fn redaction(&self) -> Redaction {
        self.redact.settled()
    }

    /// Whether there is a file of orders.
    pub const fn has_orders(&self) -> bool {
        !self.orders.is_empty()
    }

    /// Whether there is a file of customers.
    pub const fn has_customers(&self) -> bool {
        self.customers.is_some()
    }

    /// How many threads to use.
    pub fn threads(&self) -> usize {
        self.threads.map_or_else(|| ReadOptions::default().threads, usize::from)
    }

    /// Reads the files; an error shows no more of a row than it may.
    pub fn read(&self, files: &Files, options: &ReadOptions) -> Result<Reading, CliError> {
        input::read(files, options).map_err(|error| read_error(error, self.redact.settled()))
    }

    /// How to read the files.
    pub fn read_options(&self, as_of: Option<Day>, basis: Basis) -> Result<ReadOptions, CliError> {
        let usual_kind = if self.orders.is_empty() {
            FileKind::Customers
        } else {
            FileKind::Orders
        };
        let formats = self.formats()?;
        Ok(ReadOptions {
            format: self.format_choice(&formats)?,
            formats,
            as_of,
            zone: self.rows.zone(),
            date_formats: self
                .date_formats
                .iter()
                .map(|(kind, format)| (kind.unwrap_or(usual_kind), format.clone()))
                .collect(),
            mappings: self.mappings.clone(),
            currency: self.rows.currency().cloned(),
            status: self.rows.status_policy(),
            rows: self.rows.mode(),
            skip_invalid: self.skip_invalid,
            encoding: self.encoding,
            sheets: self
                .sheets
                .iter()
                .map(|(kind, name)| (kind.unwrap_or(usual_kind), name.clone()))
                .collect(),
            delimiter: self.delimiter,
            decimal_marks: self
                .decimal_marks
                .iter()
                .map(|(kind, mark)| (kind.unwrap_or(usual_kind), *mark))
                .collect(),
            subscriptions: basis == Basis::Subscriptions,
            hours: false,
            by: None,
            threads: self.threads(),
            progress: None,
        })
    }

    /// The formats that are recognised, the user's own among them.
    fn formats(&self) -> Result<Formats, CliError> {
        let read = |path: &PathBuf| {
            let text = fs_err::read_to_string(path).map_err(|error| match error.kind() {
                std::io::ErrorKind::NotFound => no_file(&path.display().to_string()),
                _ => CliError::from(error),
            })?;
            Declaration::from_toml(&text)
                .map(Arc::new)
                .map_err(|error| declaration_error(&path.display().to_string(), &error))
        };
        Ok(Formats {
            own: self.format_files.iter().map(read).collect::<Result<_, _>>()?,
        })
    }

    fn format_choice(&self, formats: &Formats) -> Result<FormatChoice, CliError> {
        let Some(name) = &self.format_name else {
            return Ok(FormatChoice::Recognised);
        };
        if name.eq_ignore_ascii_case(PLAIN) {
            return Ok(FormatChoice::Plain);
        }
        let named = formats
            .named(name)
            .ok_or_else(|| no_such_format(name, formats.nearest(name).as_deref()))?;
        let is_given = match named.file_kind() {
            FileKind::Orders | FileKind::Parts => !self.orders.is_empty(),
            FileKind::Customers => self.customers.is_some(),
            FileKind::Responses => self.responses.is_some(),
            FileKind::Exclusions => self.exclude_customers.is_some(),
            FileKind::Aliases => self.alias.is_some(),
        };
        if is_given {
            return Ok(FormatChoice::Named(named));
        }
        let kind = named.file_kind();
        Err(CliError::usage(format!(
            "`--as {}` is a format of {kind}, and no such file is given",
            named.name
        )))
    }

    /// Statuses that are named on the command line and that no row has: what
    /// was meant may be the nearest one.
    pub fn unseen_statuses(&self, statuses: &StatusesSeen) -> Vec<String> {
        let named = self
            .rows
            .exclude_status
            .iter()
            .chain(&self.rows.include_status)
            .flatten();
        if statuses.others > 0 {
            return Vec::new();
        }
        let is_seen = |named: &&String| {
            let policy = StatusPolicy::including([named.as_str()]);
            statuses.seen.keys().any(|seen| policy.fate(seen) == Fate::Counts)
        };
        named
            .filter(|named| !named.trim().is_empty() && !is_seen(named))
            .map(|named| {
                let likeness = |seen: &&String| strsim::jaro_winkler(&seen.to_lowercase(), &named.to_lowercase());
                let near = statuses.seen.keys().filter(|seen| likeness(seen) > 0.8);
                let nearest = near.max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
                let nearest = nearest.map_or_else(String::new, |nearest| format!("; the nearest is `{nearest}`"));
                format!("no row has the status `{named}`{nearest}")
            })
            .collect()
    }
}

/// How long periods are, where they begin, and up to which day.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Periods")]
pub struct CalendarOptions {
    /// weekly, monthly, quarterly, yearly, a number of years like 2y, or all
    #[arg(long, value_name = "PERIOD", default_value = "yearly", value_parser = parse_period)]
    period: PeriodKind,
    /// The first day of a week
    #[arg(long, value_name = "WEEKDAY", default_value = "monday", value_parser = parse_weekday)]
    week_start: Weekday,
    /// The first month of a (fiscal) year
    #[arg(long, value_name = "MONTH", default_value = "january", value_parser = parse_month)]
    year_start: u32,
    /// Report what was known at the end of this day
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    pub as_of: Option<Day>,
}

impl CalendarOptions {
    /// The calendar.
    pub const fn calendar(&self) -> Calendar {
        Calendar {
            kind: self.period,
            week_start: self.week_start,
            year_start: self.year_start,
        }
    }
}

/// Periods, and who is a customer at their bounds.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Periods")]
pub struct PeriodOptions {
    #[command(flatten)]
    pub calendar: CalendarOptions,
    /// Customers are those with an order in this many days before a point in time, for example 90d
    #[arg(long, value_name = "DAYS", value_parser = parse_window)]
    pub active_window: Option<u32>,
}

/// What is printed must not be written over a file that it is made of.
pub fn check_output<'a>(output: Option<&Path>, mut inputs: impl Iterator<Item = &'a PathBuf>) -> Result<(), CliError> {
    let Some((output, real)) = output.and_then(|output| Some((output, output.canonicalize().ok()?))) else {
        return Ok(());
    };
    if real.is_file() && inputs.any(|path| path.canonicalize().is_ok_and(|other| other == real)) {
        return Err(
            CliError::usage(format!("`{}` is a file to read", output.display())).hint("give `--output` another name")
        );
    }
    Ok(())
}
