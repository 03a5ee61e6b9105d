//! One row of a file of orders: what it is, looked at in the order of the
//! definition: width, status, customer, date, amount, currency. It leaves at
//! the first reason.

use super::super::amount::AmountError;
use super::super::cells::{
    CellProblem, RowPlace, amount_problem, compared_id, customer_id, has_lost_digits, lost_digits_problem,
};
use super::super::people::{People, Person};
use super::super::problem::Problem;
use super::super::record::Splitter;
use super::super::status::Fate;
use super::batch::{Batch, GoneBy, GoneRow, LineRow, RefundRow, Span, count_on, few};
use super::cell_reader::{CellReader, Found, Named, OrderCells, Said};
use super::evidence::ColumnEvidence;
use super::plan::{AmountSource, Plan, RowsMode};
use super::usual::UsualColumns;
use crate::model::amounts::Amount;
use crate::model::by_column::NO_VALUE;
use crate::model::day::Day;
use crate::model::hour::HoursByLine;
use crate::model::ids::IdHasher;
use crate::model::left_out::{Reason, Spot};

/// Reads the rows of one file, on one thread.
pub struct RowReader<'a> {
    pub(super) plan: &'a Plan<'a>,
    hasher: &'a IdHasher,
    pub(super) cells: CellReader<'a>,
    pub(super) usual: Option<UsualColumns>,
    lower: Vec<u8>,
    refunded: usize,
    pub(super) may_have_lost_digits: bool,
    /// Whether the customer of the row at hand does not count.
    is_excluded: bool,
}

impl<'a> RowReader<'a> {
    pub fn new(plan: &'a Plan<'a>, hasher: &'a IdHasher) -> Self {
        Self {
            plan,
            hasher,
            cells: CellReader::new(plan),
            usual: UsualColumns::of(plan),
            lower: Vec::new(),
            refunded: 0,
            may_have_lost_digits: true,
            is_excluded: false,
        }
    }

    /// Whether ids of the rows to come may be shortened numbers.
    pub const fn may_have_lost_digits(&mut self, may: bool) {
        self.may_have_lost_digits = may;
    }

    /// A block begins: all is used that is settled by now.
    pub fn begin(&mut self, batch: &mut Batch) {
        self.refunded = batch.statuses.number(b"refunded", &self.plan.fates);
        self.cells.settle();
    }

    /// The rows that were kept aside begin: all is settled that ever will be.
    pub fn begin_settled(&mut self, batch: &mut Batch) {
        self.cells.is_settled = true;
        self.begin(batch);
    }

    /// What the cells since the last time say of their columns.
    pub fn take_evidence(&mut self) -> ColumnEvidence {
        std::mem::take(&mut self.cells.evidence)
    }

    /// The hours of the rows since the last time.
    pub fn take_hours(&mut self) -> HoursByLine {
        std::mem::take(&mut self.cells.hours)
    }

    /// A row that cannot be read: a problem, or left out.
    pub fn invalid(&self, batch: &mut Batch, line: u64, problem: impl FnOnce() -> Problem) {
        if self.plan.options.skip_invalid {
            batch.left_out.add(&Reason::Invalid, 1, Spot::line(line));
        } else {
            batch.problems.push_with(problem);
        }
    }

    /// Reads one row, and puts it where it belongs.
    #[inline(always)]
    #[expect(
        clippy::inline_always,
        reason = "what is handed over takes longer than what is done with it"
    )]
    pub fn read(&mut self, batch: &mut Batch, row: &RowPlace<'_>, cells: &OrderCells<'_>) {
        let line = row.line;
        self.cells.begin_row(line);
        let said = self.cells.read(cells);
        if self.cells.is_open && !self.cells.is_settled {
            return batch.aside.push(row.record, line);
        }
        let customer = match self.plan.people {
            None => cells.customer,
            Some(people) => self.known(people, cells.customer),
        };
        let cells = &OrderCells { customer, ..*cells };
        let result = if self.plan.mode == RowsMode::Lines {
            self.read_line(batch, row, cells, said);
            Ok(())
        } else {
            self.read_order(batch, line, cells, said)
        };
        if let Err(problem) = result {
            self.invalid(batch, line, || self.placed(row, *problem));
        }
    }

    /// The customer of a row as the user says who that is: one who does not
    /// count is none.
    #[inline(never)]
    fn known<'r>(&mut self, people: &'r People, customer: &'r [u8]) -> &'r [u8] {
        let Person { id, is_excluded } = people.judge(customer, &mut self.lower);
        self.is_excluded = is_excluded;
        id
    }

    /// Why a row leaves that has no customer who counts.
    const fn no_customer(&self) -> (Reason, GoneBy) {
        if self.is_excluded {
            (Reason::ExcludedCustomer, GoneBy::ExcludedCustomer)
        } else {
            (Reason::Unattributed, GoneBy::Unattributed)
        }
    }

    /// A problem in the cell that was read, which may stand in for another.
    #[cold]
    fn placed(&self, row: &RowPlace<'_>, mut problem: CellProblem) -> Problem {
        if let Some(adapter) = &self.plan.adapter {
            let mut splitter = Splitter::new(self.plan.delimiter).with_quotes(self.plan.has_quotes);
            if splitter.split(row.record).is_ok() {
                problem.column = adapter.column_read(problem.column, splitter.fields(row.record));
            }
        }
        row.cell(problem)
    }

    #[inline]
    fn status(&self, batch: &mut Batch, cells: &OrderCells<'_>) -> usize {
        let number = batch.statuses.number(cells.status, &self.plan.fates);
        batch.statuses.seen[number].rows += 1;
        number
    }

    fn read_order(&mut self, batch: &mut Batch, line: u64, cells: &OrderCells<'_>, said: Said) -> Found<()> {
        let mut status = self.status(batch, cells);
        if let Ok(Some(amount)) = said.amount
            && amount.is_negative()
        {
            return self.read_refund(batch, line, cells, status, amount, said);
        }
        let Said { amount, refunded, day } = said;
        if let Ok(Some(amount)) = &amount
            && is_all_refunded(*amount, &refunded)
            && batch.statuses.seen[status].fate == Fate::Counts
        {
            status = self.refunded;
            if batch.statuses.seen[status].fate != Fate::Counts {
                count_on(&mut batch.all_refunded, line);
                batch.statuses.leave(status, line);
                self.note_gone(batch, line, day.ok(), cells.order_id, GoneBy::AllRefunded(few(status)));
                return Ok(());
            }
        }
        if batch.statuses.seen[status].fate != Fate::Counts {
            self.leave_by_status(batch, line, day.ok(), cells.order_id, status);
            return Ok(());
        }
        if cells.customer.is_empty() {
            let (reason, by) = self.no_customer();
            batch.left_out.add(&reason, 1, Spot::line(line));
            self.note_gone(batch, line, day.ok(), cells.order_id, by);
            return Ok(());
        }
        self.check_ids(cells)?;
        let day = day?;
        if self.plan.options.is_later(day) {
            batch.left_out.add(&Reason::AfterAsOf, 1, Spot::line(line));
            if self.plan.copies.is_some() {
                self.note_gone(batch, line, Some(day), cells.order_id, GoneBy::AfterAsOf);
            }
            return Ok(());
        }
        let mut amount = amount?;
        if let (Some(gross), Some(back)) = (amount, refunded?) {
            let column = self.plan.refunded.unwrap_or_default();
            let net = gross
                .less_at_most(back)
                .map_err(|_| amount_problem(column, cells.refunded, AmountError::TooManyDigits))?;
            note_netted(batch, gross, net);
            amount = Some(net);
        }
        let kept = self.plan.options.currency.as_deref();
        let mut is_blank = false;
        let named = self.cells.currency(cells);
        if let Some(Named { name, version }) = named.inspect_err(|_| batch.kept.forget_netted())? {
            is_blank = name.is_empty();
            batch.currencies.see(name, version, line);
            batch.names_currency = true;
            if kept.is_some_and(|kept| kept != name) && !is_blank {
                batch.kept.forget_netted();
                let number = batch.gone.by_currency(name, line);
                self.note_gone(batch, line, Some(day), cells.order_id, GoneBy::Currency(number));
                return Ok(());
            }
        } else {
            batch.kept.push_without_currency();
        }
        if is_blank {
            batch.kept.blank_currency.push(batch.kept.days.len());
        }
        if let Some(amount) = amount {
            batch.too_many_digits |= batch.kept.amounts.push(amount).is_err();
        }
        self.keep(batch, line, day, cells.customer, cells.order_id);
        Ok(())
    }

    /// The rest of an order that counts so far, of somebody.
    #[inline]
    pub(super) fn keep(&mut self, batch: &mut Batch, line: u64, day: Day, customer: &[u8], order_id: &[u8]) {
        let place = batch.kept.days.len();
        if line != batch.kept.last_line + 1 || place == 0 {
            batch.kept.lines.push((place, line));
        }
        batch.kept.last_line = line;
        if batch.kept.days.last() != Some(&day) {
            batch.span = Some(Span::with(batch.span, day, line));
        }
        batch.kept.days.push(day);
        let customer = compared_id(customer, &mut self.lower);
        batch.kept.customers.push(customer, self.hasher);
        batch.kept.ids.push(order_id);
    }

    /// Ids that have lost digits would merge orders, or customers.
    fn check_ids(&self, cells: &OrderCells<'_>) -> Found<()> {
        if !self.may_have_lost_digits {
            return Ok(());
        }
        self.check_digits_of_ids(cells)
    }

    #[inline(never)]
    fn check_digits_of_ids(&self, cells: &OrderCells<'_>) -> Found<()> {
        for (id, column) in [
            (cells.customer, Some(self.plan.customer)),
            (cells.order_id, self.plan.order_id),
        ] {
            if has_lost_digits(id) {
                return Err(lost_digits_problem(column.unwrap_or_default(), id).into());
            }
        }
        Ok(())
    }

    /// An order that leaves by its status.
    pub(super) fn leave_by_status(
        &self,
        batch: &mut Batch,
        line: u64,
        day: Option<Day>,
        order_id: &[u8],
        status: usize,
    ) {
        batch.statuses.leave(status, line);
        self.note_gone(batch, line, day, order_id, GoneBy::Status(few(status)));
    }

    /// An order that does not count is remembered for its refunds' sake, and for
    /// that of its copies in other files.
    fn note_gone(&self, batch: &mut Batch, line: u64, day: Option<Day>, order_id: &[u8], by: GoneBy) {
        let is_asked_for = self.plan.amount != AmountSource::None || self.plan.copies.is_some();
        if self.plan.order_id.is_none() || !is_asked_for {
            return;
        }
        if !order_id.is_empty() || self.plan.copies.is_some() {
            batch.gone.ids.push(order_id);
            let line = few(usize::try_from(line).unwrap_or_default());
            batch.gone.rows.push(GoneRow { day, by, line });
        }
    }

    fn read_refund(
        &mut self,
        batch: &mut Batch,
        line: u64,
        cells: &OrderCells<'_>,
        status: usize,
        amount: Amount,
        said: Said,
    ) -> Found<()> {
        let order_id: Box<[u8]> = cells.order_id.into();
        let customer: Option<Box<[u8]>> = customer_id(cells.customer, &mut self.lower).map(Into::into);
        let fate = batch.statuses.seen[status].fate;
        if order_id.is_empty() {
            if fate >= Fate::WithItsOrder {
                batch.statuses.leave(status, line);
                return Ok(());
            }
            if customer.is_none() {
                batch.left_out.add(&self.no_customer().0, 1, Spot::line(line));
                return Ok(());
            }
        }
        let day = match said.day {
            Ok(day) => day,
            // Its own status is reason enough to leave, whatever its order.
            Err(_) if fate == Fate::Dropped => {
                batch.statuses.leave(status, line);
                return Ok(());
            }
            Err(problem) => return Err(problem),
        };
        let mut currency = None;
        if self.plan.options.is_later(day) {
            // Whether another file has it too is seen later.
            if self.plan.copies.is_none() || order_id.is_empty() {
                batch.left_out.add(&Reason::AfterAsOf, 1, Spot::line(line));
                return Ok(());
            }
        } else {
            said.refunded?;
            currency = self.cells.currency(cells)?.map(|named| named.name.to_owned());
            batch.names_currency |= currency.is_some();
        }
        batch.refunds.push(RefundRow {
            order_id,
            customer,
            is_excluded: self.is_excluded,
            day,
            amount,
            status: batch.statuses.seen[status].text.clone(),
            fate,
            currency,
            value: NO_VALUE,
            line,
        });
        Ok(())
    }

    /// A line of an order: what becomes of it is settled with its order.
    fn read_line(&mut self, batch: &mut Batch, row: &RowPlace<'_>, cells: &OrderCells<'_>, said: Said) {
        let Said { amount, refunded, day } = said;
        let status = self.status(batch, cells);
        let order_id: Box<[u8]> = cells.order_id.into();
        if !order_id.is_empty() {
            batch.line_rows.order_ids.push(&order_id, self.hasher);
        }
        let customer = customer_id(cells.customer, &mut self.lower);
        let has_customer = customer.is_some();
        if let Some(customer) = customer {
            batch.line_rows.customers.push(customer, self.hasher);
        }
        let known_day = day.as_ref().ok().copied();
        let currency = self.cells.currency(cells);
        let currency = currency.map(|named| named.map(|named| named.name.to_owned()));
        let read = day.and_then(|_| {
            self.check_ids(cells)?;
            Ok((amount?.unwrap_or(Amount::ZERO), refunded?, currency?))
        });
        let ((amount, refunded, currency), problem) = match read {
            Ok(read) => (read, None),
            Err(problem) => ((Amount::ZERO, None, None), Some(problem)),
        };
        batch.names_currency |= currency.is_some();
        batch.line_rows.rows.push(LineRow {
            has_order_id: !order_id.is_empty(),
            has_customer,
            is_excluded: self.is_excluded,
            day: known_day,
            amount,
            refunded,
            status,
            currency,
            line: row.line,
            problem: problem.map(|problem| Box::new(self.placed(row, *problem))),
        });
    }
}

/// Remembers what was given back of an order.
#[inline(never)]
fn note_netted(batch: &mut Batch, gross: Amount, net: Amount) {
    let back = gross.minus(net).ok().filter(|back| back.is_positive());
    let place = batch.kept.days.len();
    batch.kept.netted.extend(back.map(|back| (place, back)));
}

fn is_all_refunded(amount: Amount, refunded: &Found<Option<Amount>>) -> bool {
    let Ok(Some(refunded)) = refunded else { return false };
    amount.is_positive() && refunded.is_at_least(amount)
}
