//! What was seen of the rows of all files that no number needs, and that those
//! want to know who ask what became of each row.

use super::super::blank::BlankLines;
use super::super::rows::SeenInFile;
use super::batch::Batch;
use crate::model::amounts::Amount;
use crate::model::inspection::{FileInspection, MoneyBack};
use crate::model::left_out::{Counted, Spot};

/// What was seen of the rows of all files.
#[derive(Debug, Default)]
pub struct SeenRows {
    /// Orders of which a part was given back.
    pub netted: Vec<Netted>,
    /// Rows that left since a column says that all was given back.
    pub all_refunded: Option<Counted>,
    /// The refunds that count.
    pub refunds: MoneyBack,
    /// Whether a format says that only the first row of an order has its
    /// amount.
    pub first_row_speaks: bool,
    /// Whether a row has the amount of a whole order, by the format of a file.
    pub has_whole_amounts: bool,
    files: Vec<SeenInFile>,
}

/// An order of which a part was given back.
#[derive(Debug)]
pub struct Netted {
    /// Its place among the orders.
    pub place: usize,
    /// How much was given back.
    pub back: Amount,
    /// Its file and line, where its place does not say them.
    pub at: Option<(usize, u64)>,
}

impl SeenRows {
    /// What was seen in a block of a file that begins behind so many lines.
    pub fn take(&mut self, batch: &Batch, file: usize, lines: u64) {
        if let Some((rows, line)) = batch.all_refunded {
            self.note_all_refunded(
                rows,
                Spot {
                    file,
                    line: lines + line,
                },
            );
        }
        if batch.no_rows.is_none() && batch.rules.is_empty() {
            return;
        }
        self.files
            .resize_with(self.files.len().max(file + 1), SeenInFile::default);
        let seen = &mut self.files[file];
        if let Some((count, line)) = batch.no_rows {
            seen.no_rows.get_or_insert((0, lines + line)).0 += count;
        }
        for (rule, (rows, line)) in &batch.rules {
            seen.rules.entry(*rule).or_insert((0, lines + line)).0 += rows;
        }
    }

    /// The orders of a block of which a part was given back; the first order
    /// of the block has that place.
    pub fn take_netted(&mut self, netted: &[(usize, Amount)], start: usize) {
        self.netted.extend(netted.iter().map(|(place, back)| Netted {
            place: start + place,
            back: *back,
            at: None,
        }));
    }

    /// So many rows left since all was given back, the first of them there.
    pub fn note_all_refunded(&mut self, rows: u64, first: Spot) {
        let counted = self.all_refunded.get_or_insert(Counted { rows: 0, first });
        counted.rows += rows;
        counted.first = counted.first.min(first);
    }

    /// Lines at the end of a file that are no rows.
    pub fn note_footers(&mut self, footers: &BlankLines, file: usize) {
        if let Some(&line) = footers.first.first() {
            self.files
                .resize_with(self.files.len().max(file + 1), SeenInFile::default);
            self.files[file].no_rows.get_or_insert((0, line)).0 += footers.count;
        }
    }

    /// Puts what was seen to what is told of each file.
    pub fn tell(&self, files: &mut [FileInspection]) {
        for (file, seen) in files.iter_mut().zip(&self.files) {
            seen.tell(file);
        }
    }
}
