//! Blocks of a file of orders → records → cells, and which rows are one's own
//! fault: not UTF-8, odd quotes, too few cells.

use encoding_rs::Encoding;

use super::super::cells::{RowPlace, trim};
use super::super::formats::NoRow;
use super::super::problem::Hint;
use super::super::record::{Fields, Splitter, record_end, without_line_end};
use super::above::Above;
use super::adapter::{Adapted, Adapter, Room};
use super::aside::Aside;
use super::batch::{Batch, Kept, count_on};
use super::cell_reader::OrderCells;
use super::guests::Address;
use super::plan::Plan;
use super::row::RowReader;
use super::values_by_line::ValuesByLine;
use crate::model::ids::IdHasher;
use crate::model::left_out::{Reason, Spot};

/// Reads blocks of one file, on one thread.
pub struct OrderBlocks<'a> {
    plan: &'a Plan<'a>,
    splitter: Splitter,
    /// For rows that are not UTF-8.
    other_splitter: Splitter,
    rows: RowReader<'a>,
    /// For the cells of formats that do not have them as they are taken.
    room: Room,
    above: Above,
    values: ValuesByLine,
    hasher: &'a IdHasher,
}

/// What is known of a row.
#[derive(Debug, Clone, Copy)]
struct Known {
    /// Whether it is UTF-8.
    is_text: bool,
    /// Whether the splitter has seen it already.
    is_split: bool,
}

impl<'a> OrderBlocks<'a> {
    pub fn new(plan: &'a Plan<'a>, hasher: &'a IdHasher) -> Self {
        let splitter = || Splitter::new(plan.delimiter).with_quotes(plan.has_quotes);
        Self {
            plan,
            splitter: splitter(),
            other_splitter: splitter(),
            rows: RowReader::new(plan, hasher),
            room: Room::default(),
            above: Above::Unknown,
            values: ValuesByLine::default(),
            hasher,
        }
    }

    /// Rows that were kept aside, once all is settled that ever will be.
    pub fn read_aside(&mut self, aside: &Aside) -> Batch {
        let mut batch = Batch::default();
        self.rows.begin_settled(&mut batch);
        self.above = Above::Judged;
        for (record, line) in aside.iter() {
            let known = Known {
                is_text: true,
                is_split: false,
            };
            self.read_row(&mut batch, record, line, known);
        }
        // They were counted when the rows were looked at first.
        batch.rules.clear();
        self.give_what_was_noted(&mut batch);
        batch
    }

    /// What was noted of rows by their lines.
    fn give_what_was_noted(&mut self, batch: &mut Batch) {
        batch.hours = self.rows.take_hours();
        batch.values = std::mem::take(&mut self.values);
    }

    /// The first row of a block, below a row of that order.
    pub fn read_first(&mut self, record: &[u8], line: u64, above: &[u8]) -> Batch {
        let mut batch = Batch::default();
        self.rows.begin(&mut batch);
        self.above = Above::Id(above.to_vec());
        let known = Known {
            is_text: true,
            is_split: false,
        };
        self.read_row(&mut batch, record, line, known);
        batch.evidence = self.rows.take_evidence();
        self.give_what_was_noted(&mut batch);
        batch
    }

    /// All rows of a block. What it keeps is put into that room.
    pub fn read_block(&mut self, block: &[u8], room: Kept) -> Batch {
        let mut batch = Batch {
            kept: room,
            ..Batch::default()
        };
        self.rows.begin(&mut batch);
        self.above = Above::Unknown;
        let may_have_quotes = self.plan.has_quotes && memchr::memchr(b'"', block).is_some();
        let has_quotes = may_have_quotes || !self.splitter.begin(block, self.plan.header.len());
        let is_text = (!has_quotes && self.splitter.is_ascii()) || std::str::from_utf8(block).is_ok();
        // An id that a spreadsheet has shortened has a plus in it.
        self.rows.may_have_lost_digits(memchr::memchr(b'+', block).is_some());
        let mut at = 0;
        while at < block.len() {
            let start = at;
            let end = if has_quotes {
                record_end(&block[at..], self.plan.delimiter).map_or(block.len(), |end| at + end)
            } else {
                self.splitter.split_next(block)
            };
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
                if self
                    .plan
                    .adapter
                    .as_ref()
                    .is_none_or(|adapter| !adapter.cells().has_blank_rows())
                {
                    batch.blank_end.push(line);
                } else {
                    count_on(&mut batch.no_rows, line);
                }
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
            if !has_quotes && is_text && self.read_usual(&mut batch, block, start + record.len(), line) {
                continue;
            }
            let known = Known {
                is_text,
                is_split: !has_quotes,
            };
            self.read_row(&mut batch, record, line, known);
        }
        if let Above::Id(id) = &mut self.above {
            batch.last_id = Some(std::mem::take(id));
        }
        batch.bytes = block.len() as u64;
        batch.evidence = self.rows.take_evidence();
        self.give_what_was_noted(&mut batch);
        batch
    }

    /// Reads a row that is like most, of those that the splitter has seen.
    #[inline]
    fn read_usual(&mut self, batch: &mut Batch, block: &[u8], end: usize, line: u64) -> bool {
        let is_whole = self.splitter.len() == self.plan.header.len();
        is_whole
            && self
                .rows
                .read_usual(batch, self.splitter.plain_fields(block, end), line)
    }

    fn read_row(&mut self, batch: &mut Batch, record: &[u8], line: u64, known: Known) {
        let row = RowPlace {
            path: &self.plan.path,
            header: &self.plan.header,
            delimiter: self.plan.delimiter,
            record,
            line,
            joined: self.plan.joined,
        };
        if !known.is_text
            && let Err(error) = std::str::from_utf8(record)
        {
            return match self.plan.encoding {
                Some(encoding) => self.read_decoded(batch, record, line, encoding),
                None => self.rows.invalid(batch, line, || row.encoding(error.valid_up_to())),
            };
        }
        if !known.is_split
            && let Err(error) = self.splitter.split(record)
        {
            let problem = row.quotes(error);
            // Where a cell runs over lines that may be rows of their own,
            // leaving them out would lose them uncounted.
            if problem.hint == Hint::OpenQuote {
                return batch.problems.push(problem);
            }
            return self.rows.invalid(batch, line, || problem);
        }
        let fields = self.splitter.fields(record);
        let width = self.splitter.len();
        if width != self.plan.header.len() {
            if let Some(adapter) = &self.plan.adapter {
                if let Some(what) = adapter.cells().no_row(fields) {
                    return batch.see_no_row(what, line);
                }
                batch.leave_footers();
            }
            return self.rows.invalid(batch, line, || row.width(width));
        }
        if let Some(column) = self.plan.by {
            let value = match &self.plan.adapter {
                None => trim(fields.get(column)),
                Some(adapter) => adapter.cell(fields, column),
            };
            self.values.push(line, value);
        }
        // One call, so that it is put in place of it.
        let cells = match &self.plan.adapter {
            None => OrderCells::of(self.plan, fields),
            Some(adapter) => match adapted(adapter, fields, (&mut self.room, &mut self.above), batch, &row) {
                Some(cells) => cells,
                None => return,
            },
        };
        let taken = batch.taken();
        self.rows.read(batch, &row, &cells);
        if let Some(adapter) = &self.plan.adapter
            && batch.taken() > taken
        {
            if let Some(address) = adapter.address(fields) {
                self.note_address(batch, address);
            }
            if adapter.is_masked(fields) {
                count_on(&mut batch.masked, line);
            }
        }
    }

    /// Notes the address of a customer, unless the user says who that is.
    #[cold]
    fn note_address(&self, batch: &mut Batch, address: Address<'_>) {
        let (Address::WithId(cell) | Address::Alone(cell)) = address;
        if !self.plan.people.is_some_and(|people| people.knows(cell)) {
            batch.guests.note(address, self.hasher);
        }
    }
}

impl OrderBlocks<'_> {
    /// Reads a row that is not UTF-8 in another encoding. Those that a format
    /// may name have the delimiters, quotes and digits of UTF-8.
    #[cold]
    fn read_decoded(&mut self, batch: &mut Batch, record: &[u8], line: u64, encoding: &'static Encoding) {
        let text = encoding.decode_without_bom_handling(record).0;
        batch.decoded.get_or_insert((encoding.name(), line));
        let known = Known {
            is_text: true,
            is_split: false,
        };
        // The places of the block's own records are still needed.
        std::mem::swap(&mut self.splitter, &mut self.other_splitter);
        self.read_row(batch, text.as_bytes(), line, known);
        std::mem::swap(&mut self.splitter, &mut self.other_splitter);
    }
}

/// The cells of a row of a declared format; none where it is no order, which is
/// counted.
#[inline(never)]
fn adapted<'a>(
    adapter: &'a Adapter,
    fields: Fields<'a>,
    (room, above): (&'a mut Room, &mut Above),
    batch: &mut Batch,
    row: &RowPlace<'_>,
) -> Option<OrderCells<'a>> {
    let line = row.line;
    let (found, rule) = adapter.adapt(fields, room, above);
    if let Some(rule) = rule {
        batch.rules.entry(rule).or_insert((0, line)).0 += 1;
    }
    if !matches!(found, Adapted::NoRow(_)) {
        batch.leave_footers();
    }
    let reason = match found {
        Adapted::Order(cells) => return Some(cells),
        Adapted::NoRow(what) => {
            batch.see_no_row(what, line);
            return None;
        }
        Adapted::Undecided => {
            batch.first = Some((row.record.to_vec(), line));
            return None;
        }
        Adapted::Folded => Reason::Folded,
        Adapted::Ignored(words) => Reason::Ignored(words.to_owned()),
    };
    batch.left_out.add(&reason, 1, Spot::line(line));
    None
}

impl Batch {
    /// The row at hand is none.
    fn see_no_row(&mut self, what: NoRow, line: u64) {
        self.rows -= 1;
        match what {
            NoRow::Footer => self.footers.push(line),
            NoRow::Blank => count_on(&mut self.no_rows, line),
        }
    }

    /// A row below those that look like the end of the file shows that they are
    /// rows.
    fn leave_footers(&mut self) {
        self.rows += std::mem::take(&mut self.footers).leave_footers(0, &mut self.left_out);
    }
}
