//! The cells of a row of orders that take reading: numbers, the date, the
//! currency. What they say of their columns is noted.

use std::num::NonZeroU64;

use super::super::alike::are_alike;
use super::super::amount::{
    AmountError, AmountReader, DecimalMark, MarkEvidence, agreed, currency_named, is_code, may_mean,
};
use super::super::cells::{
    CellProblem, amount_problem, date_problem, number_problem, quoted, trim, zone_within_problem,
};
use super::super::date::{DateError, DateReader};
use super::super::fields::FileKind;
use super::super::problem::Hint;
use super::super::record::Fields;
use super::evidence::{ColumnEvidence, NumberColumn};
use super::plan::{AmountSource, Given, Plan};
use crate::model::amounts::Amount;
use crate::model::day::Day;
use crate::model::hour::HoursByLine;

/// A cell that is added to the amount of its row.
#[derive(Debug, Clone, Default)]
pub struct Part {
    pub column: usize,
    pub sign: Sign,
    /// Trimmed; empty where it means nothing.
    pub cell: Vec<u8>,
}

/// With which sign a number is added.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sign {
    /// Its own.
    #[default]
    AsWritten,
    /// As more than nothing, whatever its own.
    Plus,
    /// As less than nothing, whatever its own.
    Minus,
}

impl Sign {
    fn of(self, amount: Amount) -> Amount {
        let is_other = match self {
            Self::AsWritten => false,
            Self::Plus => amount.is_negative(),
            Self::Minus => amount.is_positive(),
        };
        if is_other { amount.negated() } else { amount }
    }
}

/// The cells of a row, trimmed; empty where there is no such column.
#[derive(Debug, Clone, Copy)]
pub struct OrderCells<'a> {
    pub order_id: &'a [u8],
    pub customer: &'a [u8],
    pub status: &'a [u8],
    pub date: &'a [u8],
    /// The zone of the time, where a column names it.
    pub zone: &'a [u8],
    /// The amount, or the quantity.
    pub amount: &'a [u8],
    /// What is added to the amount or taken off it.
    pub parts: &'a [Part],
    pub unit_price: &'a [u8],
    pub refunded: &'a [u8],
    pub currency: &'a [u8],
}

impl<'a> OrderCells<'a> {
    /// Those of the record that was split last.
    #[inline]
    pub fn of(plan: &Plan<'_>, fields: Fields<'a>) -> Self {
        let cell = |column: usize| trim(fields.get(column));
        let maybe = |column: Option<usize>| column.map_or(&b""[..], cell);
        let (amount, unit_price) = match plan.amount {
            AmountSource::None => (&b""[..], &b""[..]),
            AmountSource::Column(column) | AmountSource::Sum(column) => (cell(column), &b""[..]),
            AmountSource::Product { quantity, unit_price } => (cell(quantity), cell(unit_price)),
        };
        Self {
            order_id: maybe(plan.order_id),
            customer: cell(plan.customer),
            status: maybe(plan.status.column()),
            date: cell(plan.date),
            zone: b"",
            amount,
            parts: &[],
            unit_price,
            refunded: maybe(plan.refunded),
            currency: maybe(plan.currency.column()),
        }
    }
}

/// Reads the cells of one file, row after row.
pub struct CellReader<'a> {
    plan: &'a Plan<'a>,
    pub(super) dates: DateReader,
    /// By [`NumberColumn`].
    pub(super) numbers: [AmountReader; 3],
    /// The cell of the currency that was read last, and what it means.
    currency: (Vec<u8>, String),
    /// Goes up with every cell of the currency that is not the one before.
    version: NonZeroU64,
    /// What the cells of a block say of their columns.
    pub evidence: ColumnEvidence,
    /// The hours of a block's rows, where they are asked for.
    pub hours: HoursByLine,
    /// Whether what the columns say is all known, so that no row is kept aside.
    pub is_settled: bool,
    /// The line of the row at hand.
    pub line: u64,
    /// Whether it has a cell that its column has not settled.
    pub is_open: bool,
    /// The currency that stands beside its amounts.
    symbol: Option<&'static str>,
}

/// What they say; what is wrong with one matters only where the row does not
/// leave before.
pub struct Said {
    pub amount: Found<Option<Amount>>,
    pub refunded: Found<Option<Amount>>,
    pub day: Found<Day>,
}

/// The currency of a row.
#[derive(Debug, Clone, Copy)]
pub struct Named<'a> {
    pub name: &'a str,
    /// What two rows of one reader have in common whose currency is the same;
    /// none where that was not looked at.
    pub version: Option<NonZeroU64>,
}

/// What a cell says, or what is wrong with it: boxed, since what is found is
/// carried about a lot, and is seldom a problem.
pub type Found<T> = Result<T, Box<CellProblem>>;

impl<'a> CellReader<'a> {
    pub fn new(plan: &'a Plan<'a>) -> Self {
        Self {
            plan,
            dates: plan.dates.clone(),
            numbers: [AmountReader {
                said: plan.decimal_mark,
                settled: None,
            }; 3],
            currency: Default::default(),
            version: NonZeroU64::MIN,
            evidence: ColumnEvidence::default(),
            hours: HoursByLine::default(),
            is_settled: false,
            line: 0,
            is_open: false,
            symbol: None,
        }
    }

    /// The next row stands on that line.
    pub const fn begin_row(&mut self, line: u64) {
        self.line = line;
        self.is_open = false;
        self.symbol = None;
    }

    /// Reads on with what is settled by now.
    pub fn settle(&mut self) {
        let settled = &self.plan.settled;
        self.dates.settle(settled.date());
        for column in NumberColumn::ALL {
            self.numbers[column as usize].settled = settled.number(column);
        }
    }

    /// Reads the row at hand.
    #[inline]
    pub fn read(&mut self, cells: &OrderCells<'_>) -> Said {
        Said {
            amount: self.amount(cells),
            refunded: self.refunded_amount(cells),
            day: self.date(cells),
        }
    }

    /// One number of a row; what it says of its column is noted.
    #[inline]
    fn number(&mut self, what: NumberColumn, word: &str, cell: &[u8], column: usize) -> Found<Amount> {
        let reader = self.numbers[what as usize];
        if let Some((amount, mark)) = reader.read_usual(cell) {
            if let MarkEvidence::Mark(mark) = mark {
                self.evidence.numbers[what as usize].see(mark, self.line, cell);
            }
            return Ok(amount);
        }
        let read = reader
            .read(cell)
            .map_err(|error| Box::new(number_problem(word, column, cell, error)))?;
        let evidence = &mut self.evidence.numbers[what as usize];
        match read.evidence {
            MarkEvidence::None => {}
            MarkEvidence::Mark(mark) => evidence.see(mark, self.line, cell),
            MarkEvidence::Open(mark) => {
                evidence.see_open(self.line, cell);
                if reader.settled.is_none() {
                    let is_usual = mark == DecimalMark::Point && self.plan.delimiter != b';';
                    if self.is_settled && !is_usual {
                        return Err(number_problem(word, column, cell, AmountError::Ambiguous).into());
                    }
                    self.is_open = true;
                }
            }
        }
        if let Some(currency) = read.currency {
            let other = self.symbol.unwrap_or(currency);
            let both = agreed(other, currency).ok_or_else(|| two_currencies(column, other, currency))?;
            self.symbol = Some(both);
        }
        Ok(read.amount)
    }

    #[inline]
    fn amount(&mut self, cells: &OrderCells<'_>) -> Found<Option<Amount>> {
        use NumberColumn::{Amount, UnitPrice};
        match self.plan.amount {
            AmountSource::None => Ok(None),
            AmountSource::Column(column) => self.number(Amount, "amount", cells.amount, column).map(Some),
            AmountSource::Sum(column) => self.sum(cells, column).map(Some),
            AmountSource::Product { quantity, unit_price } => {
                let pieces = self.number(Amount, "quantity", cells.amount, quantity)?;
                let price = self.number(UnitPrice, "unit price", cells.unit_price, unit_price)?;
                pieces
                    .times(price)
                    .map(Some)
                    .map_err(|_| amount_problem(unit_price, cells.unit_price, AmountError::TooManyDigits).into())
            }
        }
    }

    /// The amount, and all that is added to it.
    fn sum(&mut self, cells: &OrderCells<'_>, column: usize) -> Found<Amount> {
        let mut sum = self.number(NumberColumn::Amount, "amount", cells.amount, column)?;
        for Part { column, sign, cell } in cells.parts.iter().filter(|part| !part.cell.is_empty()) {
            let part = self.number(NumberColumn::Amount, "amount", cell, *column)?;
            sum = sum
                .plus(sign.of(part))
                .map_err(|_| amount_problem(*column, cell, AmountError::TooManyDigits))?;
        }
        Ok(sum)
    }

    /// What was given back, by a column of the order's own row.
    fn refunded_amount(&mut self, cells: &OrderCells<'_>) -> Found<Option<Amount>> {
        let Some(column) = self.plan.refunded else {
            return Ok(None);
        };
        if cells.refunded.is_empty() {
            return Ok(None);
        }
        let amount = self.number(NumberColumn::Refunded, "amount", cells.refunded, column)?;
        if amount.is_negative() {
            let cell = quoted(cells.refunded);
            return Err(Box::new(CellProblem {
                column,
                message: format!("the refunded amount {cell} is below zero"),
                expected: "expected what was given back, zero or more".into(),
                hint: Hint::SkipInvalid,
            }));
        }
        Ok(Some(amount))
    }

    fn date(&mut self, cells: &OrderCells<'_>) -> Found<Day> {
        let (column, cell) = (self.plan.date, cells.date);
        let read = match self.plan.zone {
            None => self.dates.read(cell),
            Some(_) => self.dates.read_in(cell, cells.zone),
        };
        if let Some((form, place)) = self.dates.take_evidence() {
            self.evidence.see_date(form, place, self.line, cell);
            // A row with the same text as the one before has its hour too.
            if self.plan.options.hours {
                self.hours.push(self.line, self.dates.hour());
            }
        }
        read.map_err(|error| {
            if error == DateError::Ambiguous {
                self.evidence.date.see_open(self.line, cell);
                self.is_open = true;
            }
            if let Some(name) = self.dates.unknown_zone_within(cell, error) {
                return zone_within_problem(column, name).into();
            }
            if error == DateError::UnknownZone {
                let column = self.plan.zone.unwrap_or(column);
                return date_problem(FileKind::Orders, column, cells.zone, error, None).into();
            }
            date_problem(FileKind::Orders, column, cell, error, self.plan.date_format).into()
        })
    }

    /// The currency: the cell of its column in upper case, else what stands
    /// beside the amounts; none where the file has no such column and nothing
    /// stands there, empty where the cell is blank.
    #[inline]
    pub fn currency(&mut self, cells: &OrderCells<'_>) -> Found<Option<Named<'_>>> {
        if self.plan.currency == Given::Nowhere {
            let kept = self.plan.options.currency.as_deref();
            // Of the currencies that a symbol may mean, it is the one that is
            // asked for.
            let meant = self
                .symbol
                .and_then(|symbol| kept.filter(|kept| may_mean(symbol, kept)));
            return Ok(meant.or(self.symbol).map(|name| Named { name, version: None }));
        }
        let cell = cells.currency;
        if !are_alike(&self.currency.0, cell) {
            self.currency = (cell.to_vec(), currency_named(&String::from_utf8_lossy(cell)));
            self.version = self.version.saturating_add(1);
        }
        let named = &self.currency.1;
        let name = match self.symbol {
            // A symbol that several currencies use says no more than a blank.
            Some(symbol) if named.is_empty() && is_code(symbol) => symbol,
            Some(symbol) if !named.is_empty() => {
                agreed(symbol, named).ok_or_else(|| two_currencies(self.plan.currency_place(), symbol, named))?
            }
            _ => {
                return Ok(Some(Named {
                    name: named,
                    version: Some(self.version),
                }));
            }
        };
        Ok(Some(Named { name, version: None }))
    }
}

impl CellReader<'_> {
    /// What the currency has in common with the one that was read last, where
    /// the cell is the same again and names one.
    #[inline]
    pub fn same_currency(&self, cell: &[u8]) -> Option<NonZeroU64> {
        let (last, name) = &self.currency;
        (!name.is_empty() && are_alike(last, cell)).then_some(self.version)
    }
}

fn two_currencies(column: usize, one: &str, other: &str) -> CellProblem {
    CellProblem {
        column,
        message: format!("the row names two currencies: {one} and {other}"),
        expected: "expected one currency".into(),
        hint: Hint::SkipInvalid,
    }
}
