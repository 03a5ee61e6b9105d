//! How the rows of one file of orders are to be read: its columns and the
//! options, settled before the first row.

use std::sync::Arc;

use encoding_rs::Encoding;

use super::super::amount::DecimalMark;
use super::super::date::DateReader;
use super::super::fields::{Field, FileKind};
use super::super::file::OpenFile;
use super::super::formats::{Declaration, Rows};
use super::super::header::Columns;
use super::super::inspection::Inspected;
use super::super::people::People;
use super::super::status::Fates;
use super::super::{ReadErrorKind, ReadOptions};
use super::adapter::Adapter;
use super::evidence::{NumberColumn, Settled};

/// What several rows of one order id are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RowsMode {
    /// As the format says; the plain format says orders.
    #[default]
    Auto,
    /// Each row is an order, and a repeated id a mistake.
    Orders,
    /// Rows are the lines of orders.
    Lines,
    /// Rows are orders, and further rows of an id the same order again. The
    /// first counts; two files have to say the same of it.
    Unique,
    /// The same, but the file counts that is given last.
    Latest,
}

/// Which of the copies of an order counts that stand in several files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Copies {
    /// The first; the others have to say the same.
    First,
    /// The one in the file that is given last.
    Latest,
}

impl RowsMode {
    /// What the rows of a plain file are.
    #[must_use]
    pub const fn settled(self) -> Self {
        match self {
            Self::Auto => Self::Orders,
            other => other,
        }
    }

    /// The word on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Orders => "orders",
            Self::Lines => "lines",
            Self::Unique => "unique",
            Self::Latest => "latest",
        }
    }
}

/// Where amounts come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AmountSource {
    /// There are none.
    None,
    /// A column.
    Column(usize),
    /// A column, to which a format adds others.
    Sum(usize),
    /// Quantity times unit price.
    Product {
        /// The column of the quantity.
        quantity: usize,
        /// The column of the unit price.
        unit_price: usize,
    },
}

/// Where a text comes from that a format may say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given {
    /// Nothing says it.
    Nowhere,
    /// A column.
    Column(usize),
    /// The format.
    ByFormat,
}

impl Given {
    /// A column, where there is one; else the format where it says so.
    const fn of(column: Option<usize>, by_format: bool) -> Self {
        match column {
            Some(column) => Self::Column(column),
            None if by_format => Self::ByFormat,
            None => Self::Nowhere,
        }
    }

    /// Its column.
    #[inline]
    pub const fn column(self) -> Option<usize> {
        match self {
            Self::Column(column) => Some(column),
            Self::Nowhere | Self::ByFormat => None,
        }
    }

    /// Whether anything says it.
    #[inline]
    pub fn is_given(self) -> bool {
        self != Self::Nowhere
    }
}

/// One file's columns and the options that its rows are read by.
pub struct Plan<'a> {
    pub path: String,
    pub header: Vec<String>,
    pub header_lines: u64,
    pub delimiter: u8,
    pub order_id: Option<usize>,
    pub customer: usize,
    pub date: usize,
    pub amount: AmountSource,
    pub refunded: Option<usize>,
    pub currency: Given,
    pub status: Given,
    pub dates: DateReader,
    /// The column that names the zone of the time, where times are moved.
    pub zone: Option<usize>,
    pub date_format: Option<&'a str>,
    pub decimal_mark: Option<DecimalMark>,
    pub settled: Settled,
    pub inspection: Inspected,
    pub mode: RowsMode,
    /// Whether the format says that a row has the amount of a whole order.
    pub has_whole_amounts: bool,
    /// Which copy counts of an order that stands in several files; none where
    /// a repeated id is a mistake, or a line of the same order.
    pub copies: Option<Copies>,
    /// How many of the columns, the last ones, other files say.
    pub joined: usize,
    /// The column that orders are told apart by.
    pub by: Option<usize>,
    /// The format that the header looks like, where that is only read where it
    /// is named.
    pub looks_like: Option<Arc<Declaration>>,
    /// Where the file is of a format that is no plain one.
    pub adapter: Option<Adapter>,
    /// Whether a quote is more than a character.
    pub has_quotes: bool,
    /// The encoding of rows that are not UTF-8.
    pub encoding: Option<&'static Encoding>,
    /// The encoding of a header that is not UTF-8, and its line.
    pub decoded: Option<(&'static str, u64)>,
    pub fates: Fates<'a>,
    /// What everybody should know who reads such a file.
    pub warnings: Vec<String>,
    pub options: &'a ReadOptions,
    /// What the user says of customers.
    pub people: Option<&'a People>,
}

impl<'a> Plan<'a> {
    pub fn new(file: &OpenFile, options: &'a ReadOptions, people: Option<&'a People>) -> Result<Self, ReadErrorKind> {
        let columns = &file.columns;
        let [customer, date] = file.require(FileKind::Orders, [Field::CustomerId, Field::OrderDate])?;
        let format = file.format.as_deref();
        let adapter = format.map(|format| Adapter::new(format, columns, options.zone.is_some()));
        let amount = match (
            columns.get(Field::Amount),
            columns.get(Field::Quantity),
            columns.get(Field::UnitPrice),
        ) {
            (Some(amount), _, _) if adapter.as_ref().is_some_and(Adapter::has_parts) => AmountSource::Sum(amount),
            (Some(amount), _, _) => AmountSource::Column(amount),
            (None, Some(quantity), Some(unit_price)) => AmountSource::Product { quantity, unit_price },
            _ => AmountSource::None,
        };
        let mode = match (options.rows, format.map(|format| format.order.rows)) {
            // The lines of an order in one file are one copy of it.
            (RowsMode::Auto | RowsMode::Unique | RowsMode::Latest, Some(Rows::Lines)) => RowsMode::Lines,
            (RowsMode::Auto, Some(Rows::Repeats)) | (RowsMode::Latest, _) => RowsMode::Unique,
            (said, _) => said.settled(),
        };
        let copies = match (options.rows, mode) {
            (RowsMode::Latest, _) => Some(Copies::Latest),
            (RowsMode::Unique, _) | (_, RowsMode::Unique) => Some(Copies::First),
            _ => None,
        };
        if format.is_none() && amount == AmountSource::None && are_answers(columns) {
            return Err(ReadErrorKind::AnswersAsOrders {
                header: columns.header.clone(),
            });
        }
        let whole = format.filter(|format| format.order.rows != Rows::Lines && amount != AmountSource::None);
        let mut warnings = file.warnings();
        if let (RowsMode::Lines, Some(format)) = (options.rows, whole) {
            warnings.push(format!(
                "`--rows lines` adds up the amounts of all rows of an order, and in the format `{}` each of them is that of the \
                 whole order",
                format.name
            ));
        }
        let order_id = columns.get(Field::OrderId);
        if order_id.is_none() && mode != RowsMode::Orders {
            return Err(ReadErrorKind::NeedsOrderId {
                mode,
                header: columns.header.clone(),
            });
        }
        let date_format = options.date_format(FileKind::Orders);
        let mut inspection = Inspected::new(file, FileKind::Orders);
        inspection.told.rows_are = Some(rows_are(mode, options.rows, format));
        Ok(Self {
            path: file.path.clone(),
            header: columns.header.clone(),
            header_lines: file.header_lines,
            delimiter: file.cells.delimiter,
            order_id,
            customer,
            date,
            amount,
            refunded: columns.get(Field::RefundedAmount),
            currency: Given::of(
                columns.get(Field::Currency),
                format.is_some_and(|format| format.order.currency_is.is_some()),
            ),
            status: Given::of(
                columns.get(Field::Status),
                // Who says that there is no status means those of rules too.
                format.is_some_and(|format| format.rule.iter().any(|rule| rule.status.is_some()))
                    && !columns.is_said(Field::Status),
            ),
            dates: file.date_reader(FileKind::Orders, options)?,
            zone: adapter.as_ref().and_then(Adapter::zone),
            date_format,
            decimal_mark: options.decimal_mark(FileKind::Orders),
            settled: Settled::default(),
            inspection,
            mode,
            has_whole_amounts: whole.is_some(),
            copies,
            joined: file.joined,
            by: file.by,
            looks_like: file.looks_like.clone(),
            adapter,
            has_quotes: file.cells.has_quotes,
            encoding: file.other_encoding(options),
            decoded: file.decoded,
            fates: Fates::new(&options.status, file.format.clone()),
            warnings,
            options,
            people,
        })
    }

    /// Where a currency is told to stand: in its column, else with the amounts.
    pub fn currency_place(&self) -> usize {
        let of_amounts = self
            .number_column(NumberColumn::UnitPrice)
            .or_else(|| self.number_column(NumberColumn::Amount));
        self.currency.column().or(of_amounts).unwrap_or(self.date)
    }
}

/// Whether a header without amounts is that of answers to a survey: it has
/// scores, and nothing of an order but who and when.
fn are_answers(columns: &Columns) -> bool {
    let of_orders = [
        Field::OrderId,
        Field::Status,
        Field::Currency,
        Field::Quantity,
        Field::UnitPrice,
    ];
    let is_of_scores = |name: &String| {
        let word: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
        ["score", "nps", "npsscore"].contains(&&*word.to_ascii_lowercase())
    };
    !columns.is_said(Field::OrderDate)
        && of_orders.into_iter().all(|field| columns.get(field).is_none())
        && columns.header.iter().any(is_of_scores)
}

/// What rows are, in words.
fn rows_are(mode: RowsMode, said: RowsMode, format: Option<&Declaration>) -> &'static str {
    match (mode, format.map(|format| format.order.rows)) {
        (RowsMode::Auto | RowsMode::Orders, Some(Rows::First)) => {
            "an order stands on its first row; rows below it without an amount and a status are lines of it"
        }
        (RowsMode::Auto | RowsMode::Orders, _) => "each row is an order",
        (RowsMode::Lines, _) if said == RowsMode::Unique => {
            "rows are lines of orders: those of one order id are added up, and of several files that have them one counts"
        }
        (RowsMode::Lines, _) if said == RowsMode::Latest => {
            "rows are lines of orders: those of one order id are added up, as the file has them that is given last"
        }
        (RowsMode::Lines, _) => "rows are lines of orders: those of one order id are added up",
        (RowsMode::Unique, Some(Rows::Repeats)) if said == RowsMode::Auto => {
            "rows are lines of orders, each with the amount of its order: that is counted once"
        }
        (RowsMode::Unique | RowsMode::Latest, _) if said == RowsMode::Latest => {
            "rows are orders: of several of one order id the first in the file that is given last is counted"
        }
        (RowsMode::Unique | RowsMode::Latest, _) => "rows are orders: of several of one order id the first is counted",
    }
}
