//! One row of a file of orders: what it is, looked at in the order of the
//! definition: width, status, customer, date, amount, currency. It leaves at
//! the first reason.

use std::cell::Cell;

use super::super::amount::{AmountError, AmountReader, DecimalMark, Evidence};
use super::super::cells::{
    CellProblem, RowPlace, amount_problem, customer_id, date_problem, number_problem, quoted, trim,
};
use super::super::date::DateReader;
use super::super::fields::FileKind;
use super::super::problem::{Hint, Problem};
use super::super::record::{Splitter, record_end, without_line_end};
use super::super::status::Fate;
use super::batch::{Batch, GoneBy, LineRow, RefundRow, Span};
use super::plan::{AmountSource, Plan, RowsMode};
use crate::model::amounts::Amount;
use crate::model::day::Day;
use crate::model::ids::IdHasher;

/// Reads blocks of one file, on one thread.
pub struct RowReader<'a> {
    plan: &'a Plan<'a>,
    hasher: &'a IdHasher,
    splitter: Splitter,
    dates: DateReader,
    lower: Vec<u8>,
    currency: (Vec<u8>, String),
    refunded: usize,
    amounts: AmountReader,
    /// Whether the row at hand has a decimal comma, or a point that may be
    /// either mark.
    has_comma: Cell<bool>,
    has_open_point: Cell<bool>,
}

/// What is known of all rows of a block.
#[derive(Debug, Clone, Copy)]
struct Known {
    is_text: bool,
    has_quotes: bool,
}

/// What a cell says, or what is wrong with it.
type Found<T> = Result<T, CellProblem>;

impl<'a> RowReader<'a> {
    pub fn new(plan: &'a Plan<'a>, hasher: &'a IdHasher) -> Self {
        Self {
            plan,
            hasher,
            splitter: Splitter::new(plan.delimiter),
            dates: plan.dates.clone(),
            lower: Vec::new(),
            currency: Default::default(),
            refunded: 0,
            amounts: AmountReader {
                mark: plan.options.decimal_mark,
                semicolons: plan.delimiter == b';',
            },
            has_comma: Cell::new(false),
            has_open_point: Cell::new(false),
        }
    }

    /// All rows of a block.
    pub fn read_block(&mut self, block: &[u8]) -> Batch {
        let mut batch = Batch::default();
        let policy = &self.plan.options.status;
        self.refunded = batch.statuses.number(b"refunded", policy);
        let has_quotes = memchr::memchr(b'"', block).is_some();
        let is_text = std::str::from_utf8(block).is_ok();
        let mut at = 0;
        while at < block.len() {
            let end = if has_quotes {
                record_end(&block[at..], self.plan.delimiter)
            } else {
                memchr::memchr(b'\n', &block[at..]).map(|end| end + 1)
            };
            let end = end.map_or(block.len(), |end| at + end);
            let whole = &block[at..end];
            let record = without_line_end(whole);
            let line = batch.lines + 1;
            batch.lines += if has_quotes {
                memchr::memchr_iter(b'\n', whole).count() as u64
            } else {
                1
            };
            at = end;
            if record.is_empty() {
                batch.blank_end.push(line);
                continue;
            }
            batch.rows += std::mem::take(&mut batch.blank_end).settle(
                self.plan.options,
                &self.plan.path,
                self.plan.header.len(),
                &mut batch.left_out,
                &mut batch.problems,
            );
            batch.rows += 1;
            self.read_row(&mut batch, record, line, Known { is_text, has_quotes });
        }
        batch
    }

    fn place<'r>(&self, record: &'r [u8], line: u64) -> RowPlace<'r>
    where
        'a: 'r,
    {
        RowPlace {
            path: &self.plan.path,
            header: &self.plan.header,
            delimiter: self.plan.delimiter,
            record,
            line,
        }
    }

    fn invalid(&self, batch: &mut Batch, problem: Problem) {
        if self.plan.options.skip_invalid {
            batch.left_out.invalid += 1;
        } else {
            batch.problems.push(problem);
        }
    }

    fn read_row(&mut self, batch: &mut Batch, record: &[u8], line: u64, known: Known) {
        let place = self.place(record, line);
        if !known.is_text
            && let Err(error) = std::str::from_utf8(record)
        {
            return self.invalid(batch, place.encoding(error.valid_up_to()));
        }
        let split = if known.has_quotes {
            self.splitter.split(record)
        } else {
            self.splitter.split_plain(record);
            Ok(())
        };
        if let Err(error) = split {
            let problem = place.quotes(error);
            // Where a cell runs over lines that may be rows of their own,
            // leaving them out would lose them uncounted.
            if problem.hint == Hint::OpenQuote {
                return batch.problems.push(problem);
            }
            return self.invalid(batch, problem);
        }
        if self.splitter.len() != self.plan.header.len() {
            return self.invalid(batch, place.width(self.splitter.len()));
        }
        let result = if self.plan.mode == RowsMode::Lines {
            self.read_line(batch, record, line);
            Ok(())
        } else {
            self.read_order(batch, record, line)
        };
        if self.has_comma.take() {
            batch.decimal_comma = batch.decimal_comma.or(Some(line));
        }
        if self.has_open_point.take() {
            batch.open_point = batch.open_point.or(Some(line));
        }
        if let Err(problem) = result {
            self.invalid(batch, place.cell(problem));
        }
    }

    fn cell<'r>(&'r self, record: &'r [u8], column: usize) -> &'r [u8] {
        trim(self.splitter.field(record, column))
    }

    fn status(&self, batch: &mut Batch, record: &[u8]) -> usize {
        let status = self.plan.status.map_or(&b""[..], |column| self.cell(record, column));
        batch.statuses.number(status, &self.plan.options.status)
    }

    /// One number of a row; what it says of the decimal mark is noted.
    fn number(&self, what: &str, record: &[u8], column: usize) -> Found<Amount> {
        let cell = self.cell(record, column);
        let (amount, evidence) = self
            .amounts
            .read(cell)
            .map_err(|error| number_problem(what, column, cell, error))?;
        match evidence {
            Evidence::Mark(DecimalMark::Comma) => self.has_comma.set(true),
            Evidence::OpenPoint => self.has_open_point.set(true),
            Evidence::None | Evidence::Mark(DecimalMark::Point) => {}
        }
        Ok(amount)
    }

    fn amount(&self, record: &[u8]) -> Found<Option<Amount>> {
        match self.plan.amount {
            AmountSource::None => Ok(None),
            AmountSource::Column(column) => self.number("amount", record, column).map(Some),
            AmountSource::Product { quantity, unit_price } => self
                .number("quantity", record, quantity)?
                .times(self.number("unit price", record, unit_price)?)
                .map(Some)
                .map_err(|_| amount_problem(unit_price, self.cell(record, unit_price), AmountError::TooManyDigits)),
        }
    }

    /// What was given back, by a column of the order's own row.
    fn refunded_amount(&self, record: &[u8]) -> Found<Option<Amount>> {
        let Some(column) = self.plan.refunded else {
            return Ok(None);
        };
        let cell = self.cell(record, column);
        if cell.is_empty() {
            return Ok(None);
        }
        let amount = self.number("amount", record, column)?;
        if amount.is_negative() {
            return Err(CellProblem {
                column,
                message: format!("the refunded amount {} is below zero", quoted(cell)),
                expected: "expected what was given back, zero or more".into(),
                hint: Hint::SkipInvalid,
            });
        }
        Ok(Some(amount))
    }

    fn date(&mut self, record: &[u8]) -> Found<Day> {
        let column = self.plan.date;
        let cell = trim(self.splitter.field(record, column));
        self.dates
            .read(cell)
            .map_err(|error| date_problem(FileKind::Orders, column, cell, error, self.plan.date_format))
    }

    /// The currency in upper case; none where the file has no such column,
    /// empty where the cell is blank.
    fn currency(&mut self, record: &[u8]) -> Option<&str> {
        let cell = trim(self.splitter.field(record, self.plan.currency?));
        if self.currency.0 != cell {
            self.currency = (cell.to_vec(), String::from_utf8_lossy(cell).to_uppercase());
        }
        Some(&self.currency.1)
    }

    fn order_id<'r>(&'r self, record: &'r [u8]) -> &'r [u8] {
        self.plan.order_id.map_or(b"", |column| self.cell(record, column))
    }

    fn read_order(&mut self, batch: &mut Batch, record: &[u8], line: u64) -> Found<()> {
        let amount = self.amount(record);
        let refunded = self.refunded_amount(record);
        let mut status = self.status(batch, record);
        if let Ok(Some(amount)) = &amount {
            if amount.is_negative() {
                return self.read_refund(batch, record, line, *amount, status);
            }
            if is_all_refunded(*amount, &refunded) && batch.statuses.seen[status].fate == Fate::Counts {
                status = self.refunded;
            }
        }
        if batch.statuses.seen[status].fate != Fate::Counts {
            batch.statuses.seen[status].left += 1;
            self.note_gone(batch, record, GoneBy::Status(status));
            return Ok(());
        }
        let customer = self.splitter.field(record, self.plan.customer);
        if trim(customer).is_empty() {
            batch.left_out.unattributed += 1;
            self.note_gone(batch, record, GoneBy::Unattributed);
            return Ok(());
        }
        let day = self.date(record)?;
        if self.plan.options.is_later(day) {
            batch.left_out.after_as_of += 1;
            return Ok(());
        }
        let mut amount = amount?;
        if let (Some(gross), Some(back)) = (amount, refunded?) {
            let column = self.plan.refunded.unwrap_or_default();
            amount = Some(
                gross
                    .less_at_most(back)
                    .map_err(|_| amount_problem(column, self.cell(record, column), AmountError::TooManyDigits))?,
            );
        }
        let kept = self.plan.options.currency.as_deref();
        let mut is_blank = false;
        if let Some(currency) = self.currency(record) {
            is_blank = currency.is_empty();
            batch.currencies.see(currency, line);
            if kept.is_some_and(|kept| kept != currency) && !is_blank {
                let number = batch.gone.by_currency(currency);
                self.note_gone(batch, record, GoneBy::Currency(number));
                return Ok(());
            }
        }
        let place = batch.kept.days.len();
        if is_blank {
            batch.kept.blank_currency.push(place);
        }
        if line != batch.kept.last_line + 1 || place == 0 {
            batch.kept.lines.push((place, line));
        }
        batch.kept.last_line = line;
        batch.span = Some(Span::with(batch.span, day, line));
        batch.kept.days.push(day);
        if let Some(amount) = amount {
            batch.too_many_digits |= batch.kept.amounts.push(amount).is_err();
        }
        if let Some(customer) = customer_id(self.splitter.field(record, self.plan.customer), &mut self.lower) {
            batch.kept.customers.push(customer, self.hasher);
        }
        batch.kept.ids.push(self.order_id(record));
        Ok(())
    }

    /// An order that does not count is remembered for its refunds' sake.
    fn note_gone(&mut self, batch: &mut Batch, record: &[u8], by: GoneBy) {
        if self.plan.order_id.is_none() || self.plan.amount == AmountSource::None {
            return;
        }
        let day = self.date(record).ok();
        let id = self.order_id(record);
        if !id.is_empty() {
            batch.gone.ids.push(id);
            batch.gone.rows.push((day, by));
        }
    }

    fn read_refund(&mut self, batch: &mut Batch, record: &[u8], line: u64, amount: Amount, status: usize) -> Found<()> {
        let order_id: Box<[u8]> = self.order_id(record).into();
        let customer: Option<Box<[u8]>> =
            customer_id(self.splitter.field(record, self.plan.customer), &mut self.lower).map(Into::into);
        let fate = batch.statuses.seen[status].fate;
        if order_id.is_empty() {
            if fate >= Fate::WithItsOrder {
                batch.statuses.seen[status].left += 1;
                return Ok(());
            }
            if customer.is_none() {
                batch.left_out.unattributed += 1;
                return Ok(());
            }
        }
        let day = match self.date(record) {
            Ok(day) => day,
            // Its own status is reason enough to leave, whatever its order.
            Err(_) if fate == Fate::Dropped => {
                batch.statuses.seen[status].left += 1;
                return Ok(());
            }
            Err(problem) => return Err(problem),
        };
        if self.plan.options.is_later(day) {
            batch.left_out.after_as_of += 1;
            return Ok(());
        }
        let currency = self.currency(record).map(str::to_owned);
        batch.refunds.push(RefundRow {
            order_id,
            customer,
            day,
            amount,
            status: batch.statuses.seen[status].text.clone(),
            fate,
            currency,
            line,
        });
        Ok(())
    }

    /// A line of an order: what becomes of it is settled with its order.
    fn read_line(&mut self, batch: &mut Batch, record: &[u8], line: u64) {
        let status = self.status(batch, record);
        let order_id: Box<[u8]> = self.order_id(record).into();
        if !order_id.is_empty() {
            batch.line_rows.order_ids.push(&order_id, self.hasher);
        }
        let customer = customer_id(self.splitter.field(record, self.plan.customer), &mut self.lower);
        let has_customer = customer.is_some();
        if let Some(customer) = customer {
            batch.line_rows.customers.push(customer, self.hasher);
        }
        let day = self.date(record);
        let refunded = self.refunded_amount(record);
        let amount = self.amount(record);
        let known_day = day.as_ref().ok().copied();
        let read = day.and_then(|_| Ok((amount?.unwrap_or(Amount::ZERO), refunded?)));
        let ((amount, refunded), problem) = match read {
            Ok(amounts) => (amounts, None),
            Err(problem) => ((Amount::ZERO, None), Some(problem)),
        };
        let currency = self.currency(record).map(str::to_owned);
        batch.line_rows.rows.push(LineRow {
            has_order_id: !order_id.is_empty(),
            has_customer,
            day: known_day,
            amount,
            refunded,
            status,
            currency,
            line,
            problem: problem.map(|problem| Box::new(self.place(record, line).cell(problem))),
        });
    }
}

fn is_all_refunded(amount: Amount, refunded: &Found<Option<Amount>>) -> bool {
    let Ok(Some(refunded)) = refunded else { return false };
    amount.is_positive() && refunded.is_at_least(amount)
}
