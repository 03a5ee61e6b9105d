//! How the rows of one file of orders are to be read: its columns and the
//! options, settled before the first row.

use encoding_rs::Encoding;

use super::super::amount::DecimalMark;
use super::super::date::DateReader;
use super::super::fields::{Field, FileKind};
use super::super::file::OpenFile;
use super::super::formats::Rows;
use super::super::inspection::Inspected;
use super::super::people::People;
use super::super::status::Fates;
use super::super::{ReadErrorKind, ReadOptions};
use super::adapter::Adapter;
use super::evidence::Settled;

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
    /// Quantity times unit price.
    Product {
        /// The column of the quantity.
        quantity: usize,
        /// The column of the unit price.
        unit_price: usize,
    },
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
    pub currency: Option<usize>,
    pub status: Option<usize>,
    pub dates: DateReader,
    pub date_format: Option<&'a str>,
    pub decimal_mark: Option<DecimalMark>,
    pub settled: Settled,
    pub inspection: Inspected,
    pub mode: RowsMode,
    /// Which copy counts of an order that stands in several files; none where
    /// a repeated id is a mistake, or a line of the same order.
    pub copies: Option<Copies>,
    /// Where the file is of a format that is no plain one.
    pub adapter: Option<Adapter>,
    /// Whether a quote is more than a character.
    pub has_quotes: bool,
    /// The encoding of rows that are not UTF-8.
    pub encoding: Option<&'static Encoding>,
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
        let amount = match (
            columns.get(Field::Amount),
            columns.get(Field::Quantity),
            columns.get(Field::UnitPrice),
        ) {
            (Some(amount), _, _) => AmountSource::Column(amount),
            (None, Some(quantity), Some(unit_price)) => AmountSource::Product { quantity, unit_price },
            _ => AmountSource::None,
        };
        let format = file.format.as_deref();
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
        let order_id = columns.get(Field::OrderId);
        if order_id.is_none() && mode != RowsMode::Orders {
            return Err(ReadErrorKind::NeedsOrderId {
                mode,
                header: columns.header.clone(),
            });
        }
        let date_format = options.date_format(FileKind::Orders);
        Ok(Self {
            path: file.path.clone(),
            header: columns.header.clone(),
            header_lines: file.header_lines,
            delimiter: file.delimiter,
            order_id,
            customer,
            date,
            amount,
            refunded: columns.get(Field::RefundedAmount),
            // A currency of the whole file is told of its amounts.
            currency: columns.get(Field::Currency).or_else(|| {
                let is_said = format.is_some_and(|format| format.order.currency_is.is_some());
                let amount = columns.get(Field::Amount).or_else(|| columns.get(Field::UnitPrice));
                amount.filter(|_| is_said)
            }),
            status: columns.get(Field::Status).or_else(|| {
                let by_rule = format.is_some_and(|format| format.rule.iter().any(|rule| rule.status.is_some()));
                by_rule.then_some(date)
            }),
            dates: match format {
                Some(format) if date_format.is_none() => {
                    DateReader::with_forms(&format.order.date_formats, options.zone)?
                }
                _ => DateReader::new(date_format, options.zone)?,
            },
            date_format,
            decimal_mark: options.decimal_mark(FileKind::Orders),
            settled: Settled::default(),
            inspection: Inspected::new(file, FileKind::Orders),
            mode,
            copies,
            adapter: format.map(|format| Adapter::new(format, columns, options.zone.is_some())),
            has_quotes: format.is_none_or(|format| format.text.quotes),
            encoding: format
                .and_then(|format| format.text.encoding.as_ref())
                .filter(|_| options.encoding.is_none())
                .and_then(|name| Encoding::for_label(name.as_bytes()))
                .filter(|encoding| encoding.is_ascii_compatible() && encoding.is_single_byte()),
            fates: Fates::new(&options.status, file.format.clone()),
            warnings: format.map_or_else(Vec::new, |format| format.warnings(options.zone)),
            options,
            people,
        })
    }
}
