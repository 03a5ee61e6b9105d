//! Batches → orders and refunds: takes the blocks over in the order of the
//! files and settles what depends on more than one row.

use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::super::blank::BlankLines;
use super::super::decode::read_as;
use super::super::problem::{Problem, Problems};
use super::super::{Place, ReadError, ReadErrorKind, ReadOptions};
use super::adapter::Adapter;
use super::batch::{Batch, Kept, RefundRow};
use super::block::OrderBlocks;
use super::columns::Columns;
use super::disagreements::Disagreements;
use super::guests::Guests;
use super::id_log::IdLog;
use super::lines::Lines;
use super::plan::{AmountSource, Copies, Plan, RowsMode};
use super::refunds::{GoneBlock, Standing};
use super::seen_rows::SeenRows;
use super::values_by_line::Numbered;
use crate::model::amounts::{Amounts, remove_at};
use crate::model::by_column::{ByColumn, ValueNumber, ValueTable, ValuesOf};
use crate::model::day::Day;
use crate::model::hour::{Hour, HoursByLine};
use crate::model::ids::{IdHasher, IdTable};
use crate::model::inspection::{Inspection, MoneyBack, StatusSeen, StatusesSeen};
use crate::model::ledger::{Orders, Overlap, Refund};
use crate::model::left_out::{LeftOut, Reason, Spot};

/// What the blocks of all files of orders have come to so far.
pub struct Assembly<'a> {
    options: &'a ReadOptions,
    pub(super) table: IdTable,
    /// The ids by their numbers, since one of them was asked for.
    pub(super) names: RefCell<Vec<Box<[u8]>>>,
    pub(super) orders: Orders,
    pub(super) amounts: Amounts,
    /// Of the orders, where they are asked for.
    pub(super) hours: Vec<Hour>,
    /// The values of the column that orders are told apart by, where there is
    /// one.
    pub(super) by: Option<ByOrders>,
    has_amounts: Option<(bool, String)>,
    /// Which copy counts of an order that stands in several files.
    pub(super) copies: Option<Copies>,
    /// Orders that stand in several files.
    pub(super) overlap: Option<Overlap>,
    /// What rows are, and the last file that says so.
    mode: Option<(RowsMode, String)>,
    pub(super) ids: Vec<IdLog>,
    pub(super) lines_of: Vec<(usize, usize, u64)>,
    pub(super) blank_currency: Vec<usize>,
    pub(super) refunds: Vec<(usize, RefundRow)>,
    pub(super) gone: Vec<GoneBlock>,
    pub(super) currencies: BTreeMap<String, (u64, Spot)>,
    span: Option<[(Day, Spot); 2]>,
    pub(super) left_out: LeftOut,
    pub(super) problems: Problems,
    pub(super) files: Vec<String>,
    /// Lines of the file at hand that are behind.
    pub(super) line: u64,
    rows: u64,
    blank_end: BlankLines,
    /// Rows at the end of the file at hand that look like its end.
    footers: BlankLines,
    /// The order id of the row above, where a format compares them.
    last_id: Vec<u8>,
    /// How many cells a row of the file at hand should have.
    width: usize,
    pub(super) line_rows: Lines,
    /// Refunds that have not left yet.
    pub(super) standing: Vec<Standing>,
    /// Whether a row names its currency, or a file has a column for it.
    pub(super) names_currency: bool,
    /// Orders that say nothing of their currency, in files without a column
    /// for it.
    pub(super) without_currency: Vec<Range<usize>>,
    pub(super) too_many_digits: bool,
    without_order_ids: bool,
    pub(super) columns: Columns<'a>,
    statuses: StatusesSeen,
    pub(super) disagreements: Disagreements,
    /// By file: the encoding of rows that are not UTF-8, and the first line.
    decoded: BTreeMap<usize, (&'static str, u64)>,
    /// Line items that cannot be read.
    pub(super) line_problems: Vec<(Spot, Problem)>,
    guests: Guests,
    /// What was seen of rows, for those who ask.
    pub(super) seen_rows: SeenRows,
}

/// The column that orders are told apart by.
pub(super) struct ByOrders {
    name: String,
    table: ValueTable,
    /// The value of each order.
    pub orders: Vec<ValueNumber>,
    /// That of each refund that counts.
    pub refunds: Vec<ValueNumber>,
}

/// All files of orders, settled.
pub struct SettledOrders {
    /// Counted orders.
    pub orders: Orders,
    /// Their hours, where they were asked for.
    pub hours: Vec<Hour>,
    /// The values of their column, where they are told apart by one.
    pub by: Option<ByColumn>,
    /// Refunds that count.
    pub refunds: Vec<Refund>,
    /// The one currency, where the files name it.
    pub currency: Option<String>,
    /// Rows of all files.
    pub rows: u64,
    /// Whether a file has no order ids.
    pub without_order_ids: bool,
    /// Orders that stand in several files, where these may.
    pub overlap: Option<Overlap>,
    /// What several rows of one order id were.
    pub rows_were: &'static str,
    /// Whether a format says that only the first row of an order has its amount.
    pub first_row_speaks: bool,
    /// Whether rows are lines of orders, which are added up.
    pub adds_up_lines: bool,
    /// Rows left out.
    pub left_out: LeftOut,
    /// Where the earliest and the latest order stand.
    pub span: Option<(Place, Place)>,
    /// The ids of customers.
    pub table: IdTable,
    /// What was found out about the files.
    pub inspection: Inspection,
    /// What a careful reader should know.
    pub warnings: Vec<String>,
}

impl<'a> Assembly<'a> {
    #[must_use]
    pub fn new(options: &'a ReadOptions) -> Self {
        let table = IdTable::default();
        Self {
            options,
            orders: Orders::default(),
            amounts: Amounts::default(),
            hours: Vec::new(),
            by: None,
            has_amounts: None,
            copies: None,
            overlap: None,
            mode: None,
            ids: Vec::new(),
            lines_of: Vec::new(),
            blank_currency: Vec::new(),
            refunds: Vec::new(),
            gone: Vec::new(),
            currencies: BTreeMap::new(),
            span: None,
            left_out: LeftOut::default(),
            problems: Problems::default(),
            files: Vec::new(),
            line: 0,
            rows: 0,
            blank_end: BlankLines::default(),
            footers: BlankLines::default(),
            last_id: Vec::new(),
            width: 0,
            line_rows: Lines::new(table.hasher().clone()),
            table,
            names: RefCell::default(),
            standing: Vec::new(),
            names_currency: false,
            without_currency: Vec::new(),
            too_many_digits: false,
            without_order_ids: false,
            columns: Columns::default(),
            statuses: StatusesSeen::default(),
            disagreements: Disagreements::default(),
            decoded: BTreeMap::new(),
            line_problems: Vec::new(),
            guests: Guests::default(),
            seen_rows: SeenRows::default(),
        }
    }

    #[must_use]
    pub const fn hasher(&self) -> &IdHasher {
        self.table.hasher()
    }

    /// Orders are told apart by the column of that name.
    pub fn tell_apart_by(&mut self, name: &str) {
        self.by = Some(ByOrders {
            name: name.to_owned(),
            table: ValueTable::default(),
            orders: Vec::new(),
            refunds: Vec::new(),
        });
    }

    pub fn begin_file(&mut self, plan: Arc<Plan<'a>>) -> Result<(), ReadErrorKind> {
        let has_amounts = plan.amount != AmountSource::None;
        match &self.has_amounts {
            Some((others, other)) if *others != has_amounts => {
                let (with, without) = if has_amounts {
                    (plan.path.clone(), other.clone())
                } else {
                    (other.clone(), plan.path.clone())
                };
                return Err(ReadErrorKind::AmountsInSome { with, without });
            }
            _ => self.has_amounts = Some((has_amounts, plan.path.clone())),
        }
        match &self.mode {
            Some((mode, first)) if *mode != plan.mode => {
                return Err(ReadErrorKind::RowsDiffer {
                    first: first.clone(),
                    second: plan.path.clone(),
                    modes: [*mode, plan.mode],
                });
            }
            _ => self.mode = Some((plan.mode, plan.path.clone())),
        }
        self.seen_rows.has_whole_amounts |= plan.has_whole_amounts;
        self.copies = plan.copies;
        self.files.push(plan.path.clone());
        if let Some(decoded) = plan.decoded {
            self.decoded.insert(self.files.len() - 1, decoded);
        }
        self.without_order_ids |= plan.order_id.is_none();
        self.problems.look_like.extend(plan.looks_like.clone());
        self.seen_rows.first_row_speaks |= plan.adapter.as_ref().is_some_and(Adapter::is_of_first_rows);
        self.names_currency |= plan.currency.is_given();
        self.line = plan.header_lines;
        self.width = plan.header.len();
        self.columns.begin_file(plan);
        Ok(())
    }

    /// What was found out about the files: each is told with the columns it
    /// has in common with others.
    fn inspection(&mut self, netted: MoneyBack) -> Inspection {
        let mut files = self.columns.inspections(&self.files);
        self.seen_rows.tell(&mut files);
        Inspection {
            files,
            statuses: std::mem::take(&mut self.statuses),
            netted,
            all_refunded: self.seen_rows.all_refunded,
            refunds: self.seen_rows.refunds,
        }
    }

    /// Takes the next block of the file at hand over, and gives back the room
    /// that its rows took.
    pub fn take(&mut self, mut batch: Batch) -> Kept {
        let file = self.files.len() - 1;
        let evidence = std::mem::take(&mut batch.evidence);
        let aside = std::mem::take(&mut batch.aside);
        self.columns.take(file, self.line, evidence, aside);
        if batch.rows > 0 {
            self.rows += std::mem::take(&mut self.blank_end).settle(
                self.options,
                (file, &self.files[file]),
                self.width,
                &mut self.left_out,
                &mut self.problems,
            );
        }
        self.blank_end.append(&batch.blank_end, self.line);
        if batch.rows > 0 {
            self.rows += std::mem::take(&mut self.footers).leave_footers(file, &mut self.left_out);
        }
        self.footers.append(&batch.footers, self.line);
        self.rows += batch.rows;
        if let Some((record, line)) = batch.first.take() {
            self.take_first(&record, line, file);
        }
        if let Some(id) = batch.last_id.take() {
            self.last_id = id;
        }
        let lines = self.take_rows(&mut batch, file);
        self.line += lines;
        batch.kept
    }

    /// Takes the first row of a block over, which may belong to the order above.
    #[cold]
    fn take_first(&mut self, record: &[u8], line: u64, file: usize) {
        let plan = self.columns.plan(file);
        let hasher = self.hasher().clone();
        let mut batch = OrderBlocks::new(&plan, &hasher).read_first(record, line, &self.last_id);
        let evidence = std::mem::take(&mut batch.evidence);
        let aside = std::mem::take(&mut batch.aside);
        self.columns.take(file, self.line, evidence, aside);
        self.take_rows(&mut batch, file);
    }

    /// Takes the rows of a block of any file over, which begins behind the
    /// line at hand. Gives how many lines it has.
    fn take_rows(&mut self, batch: &mut Batch, file: usize) -> u64 {
        self.problems.append(std::mem::take(&mut batch.problems), self.line);
        self.names_currency |= batch.names_currency;
        let spot = |line: u64| Spot {
            file,
            line: self.line + line,
        };
        self.left_out.append(&batch.left_out, file, self.line);
        for status in &batch.statuses.seen {
            if status.rows > 0 && self.columns.has_statuses(file) {
                let seen = StatusSeen {
                    rows: status.rows,
                    fate: status.fate.name(),
                    means: status.means.clone(),
                };
                self.statuses.add(&status.text, seen);
            }
            if status.left > 0 {
                let reason = Reason::Status(status.text.clone());
                self.left_out.add(&reason, status.left, spot(status.first_left));
            }
        }
        for (currency, rows, first) in &batch.gone.currencies {
            self.left_out
                .add(&Reason::Currency(currency.clone()), *rows, spot(*first));
        }
        self.too_many_digits |= batch.too_many_digits;
        self.seen_rows.take(batch, file, self.line);
        self.guests.take(batch, (file, self.line));
        if let Some((encoding, line)) = batch.decoded {
            self.decoded.entry(file).or_insert((encoding, self.line + line));
        }
        for (currency, seen) in std::mem::take(&mut batch.currencies).into_seen() {
            self.see_currency(&currency, seen.rows, file, self.line + seen.first_line);
        }
        if let Some(span) = batch.span {
            self.see_day(span.first.0, file, self.line + span.first.1);
            self.see_day(span.last.0, file, self.line + span.last.1);
        }
        if batch.gone.ids.len() > 0 {
            let mut gone = std::mem::take(&mut batch.gone);
            let statuses = gone.keep_statuses(&batch.statuses);
            gone.rows.shrink_to_fit();
            self.gone.push(GoneBlock {
                gone,
                statuses,
                file,
                lines: self.line,
            });
        }
        let values = self.take_values(batch);
        if !batch.line_rows.rows.is_empty() {
            self.line_rows.take(
                std::mem::take(&mut batch.line_rows),
                &batch.statuses.seen,
                (&batch.hours, &values),
                &mut self.table,
                (file, self.line),
            );
        }
        self.refunds.extend(batch.refunds.drain(..).map(|mut refund| {
            refund.value = values.at(refund.line);
            refund.line += self.line;
            (file, refund)
        }));
        if self.options.hours {
            self.take_hours(&batch.kept, &batch.hours);
        }
        self.take_kept(&mut batch.kept, file);
        batch.lines
    }

    /// Further problems, which may lie before those there are.
    pub(super) fn merge_problems(&mut self, found: Problems) {
        let place = |problem: &Problem| {
            let file = self.files.iter().position(|path| *path == problem.file);
            (file, problem.line)
        };
        self.problems.merge(found, place);
    }

    /// Rows that were kept aside are read, now that all is known of their
    /// columns.
    fn take_aside(&mut self) -> Result<(), ReadError> {
        self.columns.check(&self.files)?;
        let hasher = self.hasher().clone();
        let problems = std::mem::take(&mut self.problems);
        let line = self.line;
        for block in self.columns.take_aside() {
            let mut batch = OrderBlocks::new(&block.plan, &hasher).read_aside(&block.rows);
            self.line = block.line;
            self.take_rows(&mut batch, block.file);
        }
        self.line = line;
        let found = std::mem::replace(&mut self.problems, problems);
        self.merge_problems(found);
        Ok(())
    }

    fn take_hours(&mut self, kept: &Kept, hours: &HoursByLine) {
        let mut hours = hours.reader();
        self.hours.extend(kept.lines_of_rows().map(|line| hours.at(line)));
    }

    /// The values of a block's rows, those of its orders noted.
    fn take_values(&mut self, batch: &mut Batch) -> Numbered {
        let Some(by) = &mut self.by else {
            return Numbered::default();
        };
        let values = std::mem::take(&mut batch.values).numbered(&mut by.table);
        by.orders.extend(values.of_lines(batch.kept.lines_of_rows()));
        values
    }

    fn take_kept(&mut self, kept: &mut Kept, file: usize) {
        let start = self.orders.len();
        self.table.number_all(&kept.customers, &mut self.orders.customers);
        self.orders.add_days(&kept.days);
        self.too_many_digits |= self.amounts.append(&mut kept.amounts).is_err();
        if kept.ids.len() > 0 {
            // A copy takes no more room than it needs.
            self.ids.push(kept.ids.clone());
        }
        let line = self.line;
        self.lines_of
            .extend(kept.lines.iter().map(|(place, own)| (start + place, file, line + own)));
        self.blank_currency
            .extend(kept.blank_currency.iter().map(|place| start + place));
        let moved = |range: &Range<usize>| start + range.start..start + range.end;
        self.without_currency.extend(kept.without_currency.iter().map(moved));
        self.seen_rows.take_netted(&kept.netted, start);
        kept.clear();
    }

    /// The file at hand is at its end: blank lines there are nothing.
    pub fn end_file(&mut self) {
        self.blank_end = BlankLines::default();
        let footers = std::mem::take(&mut self.footers);
        self.seen_rows.note_footers(&footers, self.files.len() - 1);
        self.last_id.clear();
    }

    pub(super) fn see_day(&mut self, day: Day, file: usize, line: u64) {
        let here = (day, Spot { file, line });
        let [first, last] = self.span.get_or_insert([here, here]);
        *first = here.min(*first);
        if (Reverse(here.0), here.1) < (Reverse(last.0), last.1) {
            *last = here;
        }
    }

    /// What a careful reader should know of the rows and their formats.
    fn warnings(&self) -> Vec<String> {
        let mut warnings = self.disagreements.warnings(&self.files);
        for (file, (encoding, line)) in &self.decoded {
            let path = &self.files[*file];
            warnings.push(read_as(path, *line, encoding));
        }
        warnings.extend(self.columns.warnings());
        warnings.extend(self.guests.warnings(&self.files));
        warnings
    }

    /// What rows are.
    pub(super) fn mode(&self) -> RowsMode {
        let said = self.options.rows.settled();
        self.mode.as_ref().map_or(said, |(mode, _)| *mode)
    }

    /// What was given back of the orders that count, by columns of their own.
    fn netted(&mut self, removed: &BTreeMap<usize, Reason>) -> MoneyBack {
        let netted = std::mem::take(&mut self.seen_rows.netted);
        let counted = netted.into_iter().filter(|order| !removed.contains_key(&order.place));
        MoneyBack::of(counted.map(|order| {
            let (file, line) = order.at.unwrap_or_else(|| self.line_of(order.place));
            (order.back.to_decimal(), Spot { file, line })
        }))
    }

    /// What rows were, in the words of the command line.
    fn rows_were(&self) -> &'static str {
        match self.mode() {
            _ if self.copies == Some(Copies::Latest) => RowsMode::Latest.name(),
            // The lines of an order have been put together with its first row.
            RowsMode::Orders if self.seen_rows.first_row_speaks => RowsMode::Lines.name(),
            mode => mode.name(),
        }
    }

    pub(super) const fn options(&self) -> &'a ReadOptions {
        self.options
    }

    /// An order of lines whose line will be asked for.
    pub(super) fn note_line(&mut self, place: usize, file: usize, line: u64) {
        self.lines_of.push((place, file, line));
    }

    /// The line of an order.
    pub(super) fn line_of(&self, place: usize) -> (usize, u64) {
        let entry = self.lines_of.partition_point(|(start, _, _)| *start <= place);
        let (start, file, line) = self.lines_of[entry.saturating_sub(1)];
        (file, line + (place - start) as u64)
    }

    /// Settles everything that depends on more than one row.
    pub fn settle(mut self) -> Result<SettledOrders, ReadError> {
        self.take_aside()?;
        let mut removed = BTreeMap::new();
        if self.mode() == RowsMode::Lines {
            self.fold_lines();
        } else {
            self.settle_repeats(&mut removed);
        }
        self.match_refunds(&removed);
        if !self.problems.is_empty() {
            return Err(ReadErrorKind::Problems(self.problems).into());
        }
        if self.too_many_digits {
            return Err(ReadErrorKind::TooManyDigits.into());
        }
        self.settle_rows_without_currency();
        let keep_blank = self.settle_currencies()?;
        if !keep_blank {
            for place in std::mem::take(&mut self.blank_currency) {
                removed.entry(place).or_insert(Reason::Currency("blank".into()));
            }
        }
        let refunds = self.count_refunds(&removed, keep_blank)?;
        let netted = self.netted(&removed);
        for (place, reason) in &removed {
            let (file, line) = self.line_of(*place);
            self.left_out.add(reason, 1, Spot { file, line });
        }
        let places: Vec<usize> = removed.into_keys().collect();
        if !places.is_empty() {
            remove_at(&mut self.orders.customers, &places);
            remove_at(&mut self.orders.days, &places);
            remove_at(&mut self.hours, &places);
            if let Some(by) = &mut self.by {
                remove_at(&mut by.orders, &places);
            }
            self.amounts.remove(&places);
        }
        let rows_were = self.rows_were();
        let adds_up_lines = self.mode() == RowsMode::Lines;
        let warnings = self.warnings();
        let inspection = self.inspection(netted);
        let place = |(day, Spot { file, line }): (Day, Spot)| Place {
            day,
            file: self.files[file].clone(),
            line,
        };
        let span = self.span.map(|[first, last]| (place(first), place(last)));
        let has_amounts = self.has_amounts.is_some_and(|(has, _)| has);
        self.orders.amounts = has_amounts.then_some(self.amounts);
        let mut named = self.currencies.into_keys().filter(|currency| !currency.is_empty());
        Ok(SettledOrders {
            warnings,
            inspection,
            currency: self.options.currency.clone().or_else(|| named.next()),
            orders: self.orders,
            hours: self.hours,
            by: self.by.map(|by| ByColumn {
                name: by.name,
                values: by.table.into_texts(),
                of: ValuesOf::Orders {
                    orders: by.orders,
                    refunds: by.refunds,
                },
            }),
            refunds,
            rows: self.rows,
            without_order_ids: self.without_order_ids,
            overlap: self
                .overlap
                .or_else(|| self.copies.map(|_| Overlap::new(self.files.len()))),
            rows_were,
            adds_up_lines,
            first_row_speaks: self.seen_rows.first_row_speaks,
            left_out: self.left_out,
            span,
            table: self.table,
        })
    }
}
