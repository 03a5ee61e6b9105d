//! One row of a file of orders: what it is, looked at in the order of the
//! definition: width, status, customer, date, amount, currency. It leaves at
//! the first reason.

use super::super::amount::{AmountError, AmountReader, DecimalMark, MarkEvidence, currency_named, is_code, may_mean};
use super::super::cells::{
    CellProblem, RowPlace, amount_problem, customer_id, date_problem, number_problem, quoted, trim,
};
use super::super::date::{DateError, DateReader};
use super::super::fields::FileKind;
use super::super::problem::{Hint, Problem};
use super::super::record::{Splitter, record_end, without_line_end};
use super::super::status::Fate;
use super::alike::{are_alike, has};
use super::aside::Aside;
use super::batch::{Batch, GoneBy, GoneRow, Kept, LineRow, RefundRow, Span, few};
use super::evidence::{ColumnEvidence, NumberColumn};
use super::plan::{AmountSource, Plan, RowsMode};
use crate::model::amounts::Amount;
use crate::model::day::Day;
use crate::model::ids::IdHasher;
use crate::model::left_out::{Reason, Spot};

/// Reads blocks of one file, on one thread.
pub struct RowReader<'a> {
    plan: &'a Plan<'a>,
    hasher: &'a IdHasher,
    splitter: Splitter,
    dates: DateReader,
    lower: Vec<u8>,
    currency: (Vec<u8>, String),
    refunded: usize,
    /// By [`NumberColumn`].
    numbers: [AmountReader; 3],
    evidence: ColumnEvidence,
    /// Whether what the columns say is all known, so that no row is kept aside.
    is_settled: bool,
    /// The line of the row at hand, whether it has a cell that its column has
    /// not settled, and the currency that stands beside its amounts.
    line: u64,
    is_open: bool,
    symbol: Option<&'static str>,
}

/// What is known of a row.
#[derive(Debug, Clone, Copy)]
struct Known {
    /// Whether it is UTF-8.
    is_text: bool,
    /// Whether the splitter has seen it already.
    is_split: bool,
}

/// The cells of a row that take reading.
struct Cells {
    amount: Found<Option<Amount>>,
    refunded: Found<Option<Amount>>,
    day: Found<Day>,
}

/// What a cell says, or what is wrong with it.
/// The problem is elsewhere, for what is found is carried about a lot.
type Found<T> = Result<T, Box<CellProblem>>;

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
            numbers: [AmountReader {
                said: plan.decimal_mark,
                settled: None,
            }; 3],
            evidence: ColumnEvidence::default(),
            is_settled: false,
            line: 0,
            is_open: false,
            symbol: None,
        }
    }

    /// Reads on with what is settled by now.
    fn settle(&mut self) {
        let settled = &self.plan.settled;
        self.dates.settle(settled.date());
        for column in NumberColumn::ALL {
            self.numbers[column as usize].settled = settled.number(column);
        }
    }

    /// Rows that were kept aside, once all is settled that ever will be.
    pub fn read_aside(&mut self, aside: &Aside) -> Batch {
        let mut batch = Batch::default();
        self.is_settled = true;
        self.begin(&mut batch);
        for (record, line) in aside.iter() {
            self.read_row(
                &mut batch,
                record,
                line,
                Known {
                    is_text: true,
                    is_split: false,
                },
            );
        }
        batch
    }

    fn begin(&mut self, batch: &mut Batch) {
        self.refunded = batch.statuses.number(b"refunded", &self.plan.options.status);
        self.settle();
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
                self.splitter.split_first(rest)
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
        batch.evidence = std::mem::take(&mut self.evidence);
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
            batch.left_out.add(&Reason::Invalid, 1, Spot::line(self.line));
        } else {
            batch.problems.push(problem);
        }
    }

    fn read_row(&mut self, batch: &mut Batch, record: &[u8], line: u64, known: Known) {
        self.line = line;
        let place = self.place(record, line);
        if !known.is_text
            && let Err(error) = std::str::from_utf8(record)
        {
            return self.invalid(batch, place.encoding(error.valid_up_to()));
        }
        let split = if known.is_split {
            Ok(())
        } else {
            self.splitter.split(record)
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
        self.symbol = None;
        self.is_open = false;
        let cells = self.read_cells(record);
        if self.is_open && !self.is_settled {
            return batch.aside.push(record, line);
        }
        let result = if self.plan.mode == RowsMode::Lines {
            self.read_line(batch, record, line, cells);
            Ok(())
        } else {
            self.read_order(batch, record, line, cells)
        };
        if let Err(problem) = result {
            self.invalid(batch, place.cell(*problem));
        }
    }

    /// The cells that take reading; what is wrong with one matters only where
    /// the row does not leave before.
    #[inline]
    fn read_cells(&mut self, record: &[u8]) -> Cells {
        Cells {
            amount: self.amount(record),
            refunded: self.refunded_amount(record),
            day: self.date(record),
        }
    }

    fn cell<'r>(&'r self, record: &'r [u8], column: usize) -> &'r [u8] {
        trimmed(self.splitter.field(record, column))
    }

    fn status(&self, batch: &mut Batch, record: &[u8]) -> usize {
        let status = self.plan.status.map_or(&b""[..], |column| self.cell(record, column));
        let number = batch.statuses.number(status, &self.plan.options.status);
        batch.statuses.seen[number].rows += 1;
        number
    }

    /// One number of a row; what it says of its column is noted.
    #[inline]
    fn number(&mut self, what: NumberColumn, word: &str, record: &[u8], column: usize) -> Found<Amount> {
        let cell = trimmed(self.splitter.field(record, column));
        let reader = self.numbers[what as usize];
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
            if let Some(other) = self.symbol.filter(|other| *other != currency) {
                return Err(two_currencies(column, other, currency).into());
            }
            self.symbol = Some(currency);
        }
        Ok(read.amount)
    }

    fn amount(&mut self, record: &[u8]) -> Found<Option<Amount>> {
        use NumberColumn::{Amount, UnitPrice};
        match self.plan.amount {
            AmountSource::None => Ok(None),
            AmountSource::Column(column) => self.number(Amount, "amount", record, column).map(Some),
            AmountSource::Product { quantity, unit_price } => {
                let pieces = self.number(Amount, "quantity", record, quantity)?;
                let price = self.number(UnitPrice, "unit price", record, unit_price)?;
                pieces.times(price).map(Some).map_err(|_| {
                    amount_problem(unit_price, self.cell(record, unit_price), AmountError::TooManyDigits).into()
                })
            }
        }
    }

    /// What was given back, by a column of the order's own row.
    fn refunded_amount(&mut self, record: &[u8]) -> Found<Option<Amount>> {
        let Some(column) = self.plan.refunded else {
            return Ok(None);
        };
        if self.cell(record, column).is_empty() {
            return Ok(None);
        }
        let amount = self.number(NumberColumn::Refunded, "amount", record, column)?;
        if amount.is_negative() {
            let cell = quoted(self.cell(record, column));
            return Err(Box::new(CellProblem {
                column,
                message: format!("the refunded amount {cell} is below zero"),
                expected: "expected what was given back, zero or more".into(),
                hint: Hint::SkipInvalid,
            }));
        }
        Ok(Some(amount))
    }

    fn date(&mut self, record: &[u8]) -> Found<Day> {
        let column = self.plan.date;
        let cell = trimmed(self.splitter.field(record, column));
        let read = self.dates.read(cell);
        if let Some((form, place)) = self.dates.take_evidence() {
            self.evidence.see_date(form, place, self.line, cell);
        }
        read.map_err(|error| {
            if error == DateError::Ambiguous {
                self.evidence.date.see_open(self.line, cell);
                self.is_open = true;
            }
            date_problem(FileKind::Orders, column, cell, error, self.plan.date_format).into()
        })
    }

    /// The currency: the cell of its column in upper case, else what stands
    /// beside the amounts; none where the file has no such column and nothing
    /// stands there, empty where the cell is blank.
    fn currency(&mut self, record: &[u8]) -> Found<Option<&str>> {
        let Some(column) = self.plan.currency else {
            let kept = self.plan.options.currency.as_deref();
            // Of the currencies that a symbol may mean, it is the one that is
            // asked for.
            let meant = self
                .symbol
                .and_then(|symbol| kept.filter(|kept| may_mean(symbol, kept)));
            return Ok(meant.or(self.symbol));
        };
        let cell = trimmed(self.splitter.field(record, column));
        if !are_alike(&self.currency.0, cell) {
            self.currency = (cell.to_vec(), currency_named(&String::from_utf8_lossy(cell)));
        }
        let named = &self.currency.1;
        match self.symbol {
            // A symbol that several currencies use says no more than a blank.
            Some(symbol) if named.is_empty() && is_code(symbol) => Ok(Some(symbol)),
            Some(symbol) if !named.is_empty() && symbol != named && !may_mean(symbol, named) => {
                Err(two_currencies(column, symbol, named).into())
            }
            _ => Ok(Some(named)),
        }
    }

    fn order_id<'r>(&'r self, record: &'r [u8]) -> &'r [u8] {
        self.plan.order_id.map_or(b"", |column| self.cell(record, column))
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
        if self.cell(record, self.plan.customer).is_empty() {
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
            amount = Some(
                gross
                    .less_at_most(back)
                    .map_err(|_| amount_problem(column, self.cell(record, column), AmountError::TooManyDigits))?,
            );
        }
        let kept = self.plan.options.currency.as_deref();
        let mut is_blank = false;
        if let Some(currency) = self.currency(record)? {
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
        let customer = trimmed(self.splitter.field(record, self.plan.customer));
        if !has(customer, b'@') {
            batch.kept.customers.push(customer, self.hasher);
        } else if let Some(customer) = customer_id(customer, &mut self.lower) {
            batch.kept.customers.push(customer, self.hasher);
        }
        batch.kept.ids.push(self.order_id(record));
        Ok(())
    }

    /// An order that does not count is remembered for its refunds' sake.
    fn note_gone(&self, batch: &mut Batch, record: &[u8], day: Option<Day>, by: GoneBy) {
        if self.plan.order_id.is_none() || self.plan.amount == AmountSource::None {
            return;
        }
        let id = self.order_id(record);
        if !id.is_empty() {
            batch.gone.ids.push(id);
            let line = few(usize::try_from(self.line).unwrap_or_default());
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
        let order_id: Box<[u8]> = self.order_id(record).into();
        let customer: Option<Box<[u8]>> =
            customer_id(self.splitter.field(record, self.plan.customer), &mut self.lower).map(Into::into);
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
        let currency = self.currency(record)?.map(str::to_owned);
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
        let order_id: Box<[u8]> = self.order_id(record).into();
        if !order_id.is_empty() {
            batch.line_rows.order_ids.push(&order_id, self.hasher);
        }
        let customer = customer_id(self.splitter.field(record, self.plan.customer), &mut self.lower);
        let has_customer = customer.is_some();
        if let Some(customer) = customer {
            batch.line_rows.customers.push(customer, self.hasher);
        }
        let known_day = day.as_ref().ok().copied();
        let currency = self.currency(record).map(|currency| currency.map(str::to_owned));
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

/// [`trim`], which most cells need not be handed to.
#[inline]
fn trimmed(cell: &[u8]) -> &[u8] {
    let is_plain = |byte: &u8| (b'!'..0x80).contains(byte);
    if cell.first().is_some_and(is_plain) && cell.last().is_some_and(is_plain) {
        return cell;
    }
    trim(cell)
}

fn two_currencies(column: usize, one: &str, other: &str) -> CellProblem {
    CellProblem {
        column,
        message: format!("the row names two currencies: {one} and {other}"),
        expected: "expected one currency".into(),
        hint: Hint::SkipInvalid,
    }
}

fn is_all_refunded(amount: Amount, refunded: &Found<Option<Amount>>) -> bool {
    let Ok(Some(refunded)) = refunded else { return false };
    amount.is_positive() && refunded.is_at_least(amount)
}
