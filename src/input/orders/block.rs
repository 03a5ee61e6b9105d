//! Blocks of a file of orders → records → cells, and which rows are one's own
//! fault: not UTF-8, odd quotes, too few cells.

use encoding_rs::Encoding;

use super::super::cells::RowPlace;
use super::super::problem::Hint;
use super::super::record::{Fields, Splitter, record_end, without_line_end};
use super::adapter::{Adapted, Adapter, Room};
use super::aside::Aside;
use super::batch::{Batch, Kept};
use super::cell_reader::OrderCells;
use super::plan::Plan;
use super::row::RowReader;
use crate::model::ids::IdHasher;
use crate::model::left_out::{Reason, Spot};

/// Reads blocks of one file, on one thread.
pub struct OrderBlocks<'a> {
    plan: &'a Plan<'a>,
    splitter: Splitter,
    rows: RowReader<'a>,
    /// For the cells of formats that do not have them as they are taken.
    room: Room,
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
        Self {
            plan,
            splitter: Splitter::new(plan.delimiter).with_quotes(plan.has_quotes),
            rows: RowReader::new(plan, hasher),
            room: Room::default(),
        }
    }

    /// Rows that were kept aside, once all is settled that ever will be.
    pub fn read_aside(&mut self, aside: &Aside) -> Batch {
        let mut batch = Batch::default();
        self.rows.begin_settled(&mut batch);
        for (record, line) in aside.iter() {
            let known = Known {
                is_text: true,
                is_split: false,
            };
            self.read_row(&mut batch, record, line, known);
        }
        batch.hours = self.rows.take_hours();
        batch
    }

    /// All rows of a block. What it keeps is put into that room.
    pub fn read_block(&mut self, block: &[u8], room: Kept) -> Batch {
        let mut batch = Batch {
            kept: room,
            ..Batch::default()
        };
        self.rows.begin(&mut batch);
        let may_have_quotes = self.plan.has_quotes && memchr::memchr(b'"', block).is_some();
        let has_quotes = may_have_quotes || !self.splitter.begin(block);
        let is_text = std::str::from_utf8(block).is_ok();
        // An id that a spreadsheet has shortened has a plus in it.
        self.rows.may_have_lost_digits(memchr::memchr(b'+', block).is_some());
        let mut at = 0;
        while at < block.len() {
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
            let known = Known {
                is_text,
                is_split: !has_quotes,
            };
            self.read_row(&mut batch, record, line, known);
        }
        batch.bytes = block.len() as u64;
        batch.evidence = self.rows.take_evidence();
        batch.hours = self.rows.take_hours();
        batch
    }

    fn read_row(&mut self, batch: &mut Batch, record: &[u8], line: u64, known: Known) {
        let row = RowPlace {
            path: &self.plan.path,
            header: &self.plan.header,
            delimiter: self.plan.delimiter,
            record,
            line,
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
            let adapter = self.plan.adapter.as_ref();
            if adapter.is_some_and(|adapter| adapter.cells().is_nothing(fields)) {
                batch.rows -= 1;
                return;
            }
            return self.rows.invalid(batch, line, || row.width(width));
        }
        // One call, so that it is put in place of it.
        let cells = match &self.plan.adapter {
            None => OrderCells::of(self.plan, fields),
            Some(adapter) => match adapted(adapter, fields, &mut self.room, batch, line) {
                Some(cells) => cells,
                None => return,
            },
        };
        self.rows.read(batch, &row, &cells);
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
        let other = Splitter::new(self.plan.delimiter).with_quotes(self.plan.has_quotes);
        let splitter = std::mem::replace(&mut self.splitter, other);
        self.read_row(batch, text.as_bytes(), line, known);
        self.splitter = splitter;
    }
}

/// The cells of a row of a declared format; none where it is no order, which is
/// counted.
#[inline(never)]
fn adapted<'a>(
    adapter: &'a Adapter,
    fields: Fields<'a>,
    room: &'a mut Room,
    batch: &mut Batch,
    line: u64,
) -> Option<OrderCells<'a>> {
    let reason = match adapter.adapt(fields, room) {
        Adapted::Order(cells) => return Some(cells),
        Adapted::Nothing => {
            batch.rows -= 1;
            return None;
        }
        Adapted::Folded => Reason::Folded,
        Adapted::Ignored(words) => Reason::Ignored(words.to_owned()),
    };
    batch.left_out.add(&reason, 1, Spot::line(line));
    None
}
