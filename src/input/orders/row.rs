//! One row of a file of orders: what it is, looked at in the order of the
//! definition: width, status, customer, date, amount, currency. It leaves at
//! the first reason.

use super::super::amount::AmountError;
use super::super::cells::{RowPlace, amount_problem, customer_id};
use super::super::problem::{Hint, Problem};
use super::super::record::{record_end, without_line_end};
use super::super::status::Fate;
use super::aside::Aside;
use super::batch::{Batch, GoneBy, GoneRow, Kept, LineRow, RefundRow, Span, few};
use super::cell_reader::{CellReader, Cells, Found};
use super::plan::{AmountSource, Plan, RowsMode};
use crate::model::amounts::Amount;
use crate::model::day::Day;
use crate::model::ids::IdHasher;
use crate::model::left_out::{Reason, Spot};

/// Reads blocks of one file, on one thread.
pub struct RowReader<'a> {
    plan: &'a Plan<'a>,
    hasher: &'a IdHasher,
    cells: CellReader<'a>,
    lower: Vec<u8>,
    refunded: usize,
}

/// What is known of a row.
#[derive(Debug, Clone, Copy)]
struct Known {
    /// Whether it is UTF-8.
    is_text: bool,
    /// Whether the splitter has seen it already.
    is_split: bool,
}

impl<'a> RowReader<'a> {
    pub fn new(plan: &'a Plan<'a>, hasher: &'a IdHasher) -> Self {
        Self {
            plan,
            hasher,
            cells: CellReader::new(plan),
            lower: Vec::new(),
            refunded: 0,
        }
    }

    /// Rows that were kept aside, once all is settled that ever will be.
    pub fn read_aside(&mut self, aside: &Aside) -> Batch {
        let mut batch = Batch::default();
        self.cells.is_settled = true;
        self.begin(&mut batch);
        for (record, line) in aside.iter() {
            let known = Known {
                is_text: true,
                is_split: false,
            };
            self.read_row(&mut batch, record, line, known);
        }
        batch
    }

    fn begin(&mut self, batch: &mut Batch) {
        self.refunded = batch.statuses.number(b"refunded", &self.plan.options.status);
        self.cells.settle();
    }

    /// All rows of a block. What it keeps is put into that room.
    pub fn read_block(&mut self, block: &[u8], room: Kept) -> Batch {
        let mut batch = Batch {
            kept: room,
            ..Batch::default()
        };
        self.begin(&mut batch);
        let has_quotes = memchr::memchr(b'"', block).is_some();
        let is_text = std::str::from_utf8(block).is_ok();
        let mut at = 0;
        while at < block.len() {
            let rest = &block[at..];
            let length = if has_quotes {
                record_end(rest, self.plan.delimiter).unwrap_or(rest.len())
            } else {
                self.cells.splitter.split_first(rest)
            };
            let end = at + length;
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
            if batch.blank_end.count > 0 {
                batch.rows += std::mem::take(&mut batch.blank_end).settle(
                    self.plan.options,
                    (0, &self.plan.path),
                    self.plan.header.len(),
                    &mut batch.left_out,
                    &mut batch.problems,
                );
            }
            batch.rows += 1;
            let known = Known {
                is_text,
                is_split: !has_quotes,
            };
            self.read_row(&mut batch, record, line, known);
        }
        batch.bytes = block.len() as u64;
        batch.evidence = std::mem::take(&mut self.cells.evidence);
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

    fn invalid(&self, batch: &mut Batch, problem: impl FnOnce() -> Problem) {
        if self.plan.options.skip_invalid {
            batch.left_out.add(&Reason::Invalid, 1, Spot::line(self.cells.line));
        } else {
            batch.problems.push_with(problem);
        }
    }

    fn read_row(&mut self, batch: &mut Batch, record: &[u8], line: u64, known: Known) {
        self.cells.begin_row(line);
        let place = self.place(record, line);
        if !known.is_text
            && let Err(error) = std::str::from_utf8(record)
        {
            return self.invalid(batch, || place.encoding(error.valid_up_to()));
        }
        let split = if known.is_split {
            Ok(())
        } else {
            self.cells.splitter.split(record)
        };
        if let Err(error) = split {
            let problem = place.quotes(error);
            // Where a cell runs over lines that may be rows of their own,
            // leaving them out would lose them uncounted.
            if problem.hint == Hint::OpenQuote {
                return batch.problems.push(problem);
            }
            return self.invalid(batch, || problem);
        }
        if self.cells.splitter.len() != self.plan.header.len() {
            return self.invalid(batch, || place.width(self.cells.splitter.len()));
        }
        let cells = self.cells.read(record);
        if self.cells.is_open && !self.cells.is_settled {
            return batch.aside.push(record, line);
        }
        let result = if self.plan.mode == RowsMode::Lines {
            self.read_line(batch, record, line, cells);
            Ok(())
        } else {
            self.read_order(batch, record, line, cells)
        };
        if let Err(problem) = result {
            self.invalid(batch, || place.cell(*problem));
        }
    }

    fn status(&self, batch: &mut Batch, record: &[u8]) -> usize {
        let status = self
            .plan
            .status
            .map_or(&b""[..], |column| self.cells.cell(record, column));
        let number = batch.statuses.number(status, &self.plan.options.status);
        batch.statuses.seen[number].rows += 1;
        number
    }

    fn read_order(&mut self, batch: &mut Batch, record: &[u8], line: u64, cells: Cells) -> Found<()> {
        let Cells { amount, refunded, day } = cells;
        let mut status = self.status(batch, record);
        if let Ok(Some(amount)) = &amount {
            if amount.is_negative() {
                let (amount, _) = (*amount, refunded?);
                return self.read_refund(batch, record, line, amount, status, day);
            }
            if is_all_refunded(*amount, &refunded) && batch.statuses.seen[status].fate == Fate::Counts {
                status = self.refunded;
            }
        }
        if batch.statuses.seen[status].fate != Fate::Counts {
            batch.statuses.leave(status, line);
            self.note_gone(batch, record, day.ok(), GoneBy::Status(few(status)));
            return Ok(());
        }
        if self.cells.cell(record, self.plan.customer).is_empty() {
            batch.left_out.add(&Reason::Unattributed, 1, Spot::line(line));
            self.note_gone(batch, record, day.ok(), GoneBy::Unattributed);
            return Ok(());
        }
        let day = day?;
        if self.plan.options.is_later(day) {
            batch.left_out.add(&Reason::AfterAsOf, 1, Spot::line(line));
            return Ok(());
        }
        let mut amount = amount?;
        if let (Some(gross), Some(back)) = (amount, refunded?) {
            let column = self.plan.refunded.unwrap_or_default();
            amount =
                Some(gross.less_at_most(back).map_err(|_| {
                    amount_problem(column, self.cells.cell(record, column), AmountError::TooManyDigits)
                })?);
        }
        let kept = self.plan.options.currency.as_deref();
        let mut is_blank = false;
        if let Some(currency) = self.cells.currency(record)? {
            is_blank = currency.is_empty();
            batch.currencies.see(currency, line);
            batch.names_currency = true;
            if kept.is_some_and(|kept| kept != currency) && !is_blank {
                let number = batch.gone.by_currency(currency, line);
                self.note_gone(batch, record, Some(day), GoneBy::Currency(number));
                return Ok(());
            }
        } else {
            batch.kept.push_without_currency();
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
        if let Some(customer) = customer_id(self.cells.cell(record, self.plan.customer), &mut self.lower) {
            batch.kept.customers.push(customer, self.hasher);
        }
        batch.kept.ids.push(self.cells.order_id(record));
        Ok(())
    }

    /// An order that does not count is remembered for its refunds' sake.
    fn note_gone(&self, batch: &mut Batch, record: &[u8], day: Option<Day>, by: GoneBy) {
        if self.plan.order_id.is_none() || self.plan.amount == AmountSource::None {
            return;
        }
        let id = self.cells.order_id(record);
        if !id.is_empty() {
            batch.gone.ids.push(id);
            let line = few(usize::try_from(self.cells.line).unwrap_or_default());
            batch.gone.rows.push(GoneRow { day, by, line });
        }
    }

    fn read_refund(
        &mut self,
        batch: &mut Batch,
        record: &[u8],
        line: u64,
        amount: Amount,
        status: usize,
        day: Found<Day>,
    ) -> Found<()> {
        let order_id: Box<[u8]> = self.cells.order_id(record).into();
        let customer: Option<Box<[u8]>> =
            customer_id(self.cells.cell(record, self.plan.customer), &mut self.lower).map(Into::into);
        let fate = batch.statuses.seen[status].fate;
        if order_id.is_empty() {
            if fate >= Fate::WithItsOrder {
                batch.statuses.leave(status, line);
                return Ok(());
            }
            if customer.is_none() {
                batch.left_out.add(&Reason::Unattributed, 1, Spot::line(line));
                return Ok(());
            }
        }
        let day = match day {
            Ok(day) => day,
            // Its own status is reason enough to leave, whatever its order.
            Err(_) if fate == Fate::Dropped => {
                batch.statuses.leave(status, line);
                return Ok(());
            }
            Err(problem) => return Err(problem),
        };
        if self.plan.options.is_later(day) {
            batch.left_out.add(&Reason::AfterAsOf, 1, Spot::line(line));
            return Ok(());
        }
        let currency = self.cells.currency(record)?.map(str::to_owned);
        batch.names_currency |= currency.is_some();
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
    fn read_line(&mut self, batch: &mut Batch, record: &[u8], line: u64, cells: Cells) {
        let Cells { amount, refunded, day } = cells;
        let status = self.status(batch, record);
        let order_id: Box<[u8]> = self.cells.order_id(record).into();
        if !order_id.is_empty() {
            batch.line_rows.order_ids.push(&order_id, self.hasher);
        }
        let customer = customer_id(self.cells.cell(record, self.plan.customer), &mut self.lower);
        let has_customer = customer.is_some();
        if let Some(customer) = customer {
            batch.line_rows.customers.push(customer, self.hasher);
        }
        let known_day = day.as_ref().ok().copied();
        let currency = self.cells.currency(record).map(|currency| currency.map(str::to_owned));
        let read = day.and_then(|_| Ok((amount?.unwrap_or(Amount::ZERO), refunded?, currency?)));
        let ((amount, refunded, currency), problem) = match read {
            Ok(read) => (read, None),
            Err(problem) => ((Amount::ZERO, None, None), Some(problem)),
        };
        batch.names_currency |= currency.is_some();
        batch.line_rows.rows.push(LineRow {
            has_order_id: !order_id.is_empty(),
            has_customer,
            day: known_day,
            amount,
            refunded,
            status,
            currency,
            line,
            problem: problem.map(|problem| Box::new(self.place(record, line).cell(*problem))),
        });
    }
}

fn is_all_refunded(amount: Amount, refunded: &Found<Option<Amount>>) -> bool {
    let Ok(Some(refunded)) = refunded else { return false };
    amount.is_positive() && refunded.is_at_least(amount)
}
