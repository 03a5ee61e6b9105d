//! What one block of rows comes to, before anything that depends on other
//! blocks is settled.

use std::collections::BTreeMap;
use std::num::NonZeroU64;
use std::ops::Range;

use super::super::alike::are_alike;
use super::super::blank::BlankLines;
use super::super::problem::{Problem, Problems};
use super::super::status::Fate;
use super::aside::Aside;
use super::evidence::ColumnEvidence;
use super::guests::GuestsOfBlock;
use super::id_log::IdLog;
use super::statuses::Statuses;
use super::values_by_line::ValuesByLine;
use crate::model::amounts::{Amount, Amounts};
use crate::model::by_column::ValueNumber;
use crate::model::day::Day;
use crate::model::hour::HoursByLine;
use crate::model::ids::IdBatch;
use crate::model::left_out::LeftOut;

/// The rows of one block. Lines are counted from 1 at its beginning.
#[derive(Debug, Default)]
pub struct Batch {
    /// Line ends in the block.
    pub lines: u64,
    /// Bytes of the block.
    pub bytes: u64,
    /// Rows in the block, blank lines at its end not counted.
    pub rows: u64,
    /// Blank lines at its end; they are nothing at the end of the file, and a
    /// problem anywhere else.
    pub blank_end: BlankLines,
    /// Rows at its end that look like the end of the file.
    pub footers: BlankLines,
    /// Its first row and the line of that, where only the block before tells
    /// whether it belongs to the order above.
    pub first: Option<(Vec<u8>, u64)>,
    /// The order id of its last row that has one, where a format compares them.
    pub last_id: Option<Vec<u8>>,
    pub kept: Kept,
    pub refunds: Vec<RefundRow>,
    pub gone: Gone,
    pub line_rows: LineRows,
    pub statuses: Statuses,
    pub currencies: Currencies,
    pub left_out: LeftOut,
    pub problems: Problems,
    pub span: Option<Span>,
    /// The hours of its rows, where they are asked for.
    pub hours: HoursByLine,
    /// The values of the column that orders are told apart by.
    pub values: ValuesByLine,
    /// What the cells say of their columns.
    pub evidence: ColumnEvidence,
    /// Rows to be read when their columns are settled.
    pub aside: Aside,
    /// The encoding of rows that are not UTF-8, and the line of the first.
    pub decoded: Option<(&'static str, u64)>,
    /// Whether a row names its currency.
    pub names_currency: bool,
    /// An amount that does not fit with the others at one scale.
    pub too_many_digits: bool,
    /// Rows that left since a column says that all was given back, and the line
    /// of the first.
    pub all_refunded: Option<(u64, u64)>,
    /// Lines that are no rows, by the format, and the first.
    pub no_rows: Option<(u64, u64)>,
    /// Rows that a rule of the format is about, by its number, and the line of
    /// the first.
    pub rules: BTreeMap<usize, (u64, u64)>,
    /// Rows of customers whose name is masked in part, and the first.
    pub masked: Option<(u64, u64)>,
    /// The addresses of customers, where a format has them beside ids.
    pub guests: GuestsOfBlock,
}

impl Batch {
    /// How many rows are orders, or lines of orders, so far.
    pub fn taken(&self) -> usize {
        self.kept.days.len() + self.line_rows.rows.len()
    }
}

/// Counts one more, on that line.
pub fn count_on(counted: &mut Option<(u64, u64)>, line: u64) {
    counted.get_or_insert((0, line)).0 += 1;
}

/// Rows that are orders so far.
#[derive(Debug, Default)]
pub struct Kept {
    pub customers: IdBatch,
    pub days: Vec<Day>,
    pub amounts: Amounts,
    pub ids: IdLog,
    /// The lines of the rows: an entry where a row is not on the line behind
    /// the one before it.
    pub lines: Vec<(usize, u64)>,
    pub last_line: u64,
    /// Rows whose currency is blank in a file that has the column.
    pub blank_currency: Vec<usize>,
    /// Rows that say nothing of their currency, in a file that has no such
    /// column.
    pub without_currency: Vec<Range<usize>>,
    /// Rows of which a part was given back, by a column of their own, and how
    /// much.
    pub netted: Vec<(usize, Amount)>,
}

impl Kept {
    /// Lets go of the rows, and keeps the room that they took.
    pub fn clear(&mut self) {
        self.customers.clear();
        self.days.clear();
        self.amounts.clear();
        self.ids.clear();
        self.lines.clear();
        self.last_line = 0;
        self.blank_currency.clear();
        self.without_currency.clear();
        self.netted.clear();
    }

    /// The lines of the rows, in order.
    pub fn lines_of_rows(&self) -> impl Iterator<Item = u64> {
        let mut entries = self.lines.iter().peekable();
        let (mut from, mut first) = (0, 1);
        (0..self.days.len()).map(move |place| {
            if let Some(entry) = entries.next_if(|(start, _)| *start <= place) {
                (from, first) = *entry;
            }
            first + (place - from) as u64
        })
    }

    /// The row at hand leaves: what was given back of it is no matter.
    #[cold]
    pub fn forget_netted(&mut self) {
        let place = self.days.len();
        self.netted.pop_if(|(of, _)| *of == place);
    }

    /// Notes that the next row says nothing of its currency.
    pub fn push_without_currency(&mut self) {
        let place = self.days.len();
        match self.without_currency.last_mut() {
            Some(range) if range.end == place => range.end += 1,
            _ => self.without_currency.push(place..place + 1),
        }
    }
}

/// A row whose amount is less than nothing.
#[derive(Debug, Clone)]
pub struct RefundRow {
    pub order_id: Box<[u8]>,
    pub customer: Option<Box<[u8]>>,
    /// Whether its own customer does not count, and so is none.
    pub is_excluded: bool,
    pub day: Day,
    pub amount: Amount,
    /// Its status, as written, and what becomes of it by that.
    pub status: String,
    pub fate: Fate,
    /// Its currency; empty where the cell of its column is blank, none where
    /// there is no such column and nothing stands beside the amount.
    pub currency: Option<String>,
    /// Its value of the column that orders are told apart by; it is known when
    /// the block is taken over.
    pub value: ValueNumber,
    pub line: u64,
}

/// Orders with an id that left by status, customer or currency: their refunds
/// leave with them.
#[derive(Debug, Default)]
pub struct Gone {
    pub ids: IdLog,
    pub rows: Vec<GoneRow>,
    /// Each with its rows and the line of the first.
    pub currencies: Vec<(String, u64, u64)>,
}

impl Gone {
    /// Numbers the statuses anew, only those by which orders are gone, and
    /// gives their texts.
    pub fn keep_statuses(&mut self, statuses: &Statuses) -> Vec<String> {
        let mut numbers: Vec<Option<u32>> = vec![None; statuses.seen.len()];
        let mut texts = Vec::new();
        for row in &mut self.rows {
            if let GoneBy::Status(number) | GoneBy::AllRefunded(number) = &mut row.by {
                let place = *number as usize;
                *number = *numbers[place].get_or_insert_with(|| {
                    texts.push(statuses.seen[place].text.clone());
                    few(texts.len() - 1)
                });
            }
        }
        texts
    }

    /// Counts a row that left by its currency, and gives the number of that.
    pub fn by_currency(&mut self, currency: &str, line: u64) -> u32 {
        match self.currencies.last_mut() {
            Some((last, rows, _)) if last == currency => *rows += 1,
            _ => self.currencies.push((currency.to_owned(), 1, line)),
        }
        few(self.currencies.len() - 1)
    }
}

/// The number of a status, a currency or a line of a block.
pub fn few(number: usize) -> u32 {
    u32::try_from(number).expect("a block has fewer than four billion rows")
}

/// An order that left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GoneRow {
    /// Its day, where that can be read.
    pub day: Option<Day>,
    pub by: GoneBy,
    pub line: u32,
}

/// Why an order left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GoneBy {
    /// The number of its status in the block.
    Status(u32),
    /// The number of the status that it has since all was given back.
    AllRefunded(u32),
    /// It is dated after the day of the report.
    AfterAsOf,
    /// It has no customer.
    Unattributed,
    /// Its customer does not count.
    ExcludedCustomer,
    /// The number of its currency in the list.
    Currency(u32),
}

/// Rows where rows are the lines of orders.
#[derive(Debug, Default)]
pub struct LineRows {
    pub order_ids: IdBatch,
    pub customers: IdBatch,
    pub rows: Vec<LineRow>,
}

/// One line of an order.
#[derive(Debug, Clone)]
pub struct LineRow {
    pub has_order_id: bool,
    pub has_customer: bool,
    /// Whether its customer does not count, and so is none.
    pub is_excluded: bool,
    /// None where it cannot be read.
    pub day: Option<Day>,
    /// As written, whatever was refunded of it.
    pub amount: Amount,
    /// What was refunded of it, by a column that says so.
    pub refunded: Option<Amount>,
    /// The number of its status in the block.
    pub status: usize,
    pub currency: Option<String>,
    pub line: u64,
    /// What is wrong with it, unless its order leaves.
    pub problem: Option<Box<Problem>>,
}

/// The currencies of a block. Rows mostly repeat the one of the row before,
/// which is counted without a look-up.
#[derive(Debug, Default)]
pub struct Currencies {
    seen: BTreeMap<String, CurrencySeen>,
    last: Option<(String, CurrencySeen)>,
    /// The version of the last one.
    version: Option<NonZeroU64>,
}

impl Currencies {
    /// Counts a row. A currency of the same version as the one before is that
    /// one again.
    #[inline]
    pub fn see(&mut self, currency: &str, version: Option<NonZeroU64>, line: u64) {
        if version.is_some_and(|version| self.is_last(version)) {
            return self.see_again();
        }
        self.version = version;
        self.see_other(currency, line);
    }

    /// Whether a currency is the one before again.
    #[inline]
    pub fn is_last(&self, version: NonZeroU64) -> bool {
        self.version == Some(version)
    }

    /// Counts a row whose currency is the one before again.
    #[inline]
    pub fn see_again(&mut self) {
        if let Some((_, seen)) = &mut self.last {
            seen.rows += 1;
        }
    }

    fn see_other(&mut self, currency: &str, line: u64) {
        if let Some((last, seen)) = &mut self.last
            && are_alike(last.as_bytes(), currency.as_bytes())
        {
            seen.rows += 1;
            return;
        }
        self.keep_last();
        let first = CurrencySeen {
            rows: 1,
            first_line: line,
        };
        self.last = Some((currency.to_owned(), first));
    }

    fn keep_last(&mut self) {
        if let Some((currency, last)) = self.last.take() {
            let seen = self.seen.entry(currency).or_insert(CurrencySeen { rows: 0, ..last });
            seen.rows += last.rows;
        }
    }

    /// All that were seen.
    pub fn into_seen(mut self) -> BTreeMap<String, CurrencySeen> {
        self.keep_last();
        self.seen
    }
}

/// How often a currency was seen, and where first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CurrencySeen {
    pub rows: u64,
    pub first_line: u64,
}

/// The earliest and the latest day, and the lines they stand on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub first: (Day, u64),
    pub last: (Day, u64),
}

impl Span {
    /// The span with one more day.
    pub fn with(span: Option<Self>, day: Day, line: u64) -> Self {
        let here = (day, line);
        span.map_or(
            Self {
                first: here,
                last: here,
            },
            |span| Self {
                first: if day < span.first.0 { here } else { span.first },
                last: if day > span.last.0 { here } else { span.last },
            },
        )
    }
}
