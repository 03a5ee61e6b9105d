//! The text of orders with further cells at the end of each row. Lines stay
//! where they are.

use std::io::{self, Read};
use std::sync::Arc;

use super::super::cells::trim;
use super::super::file::CellForm;
use super::super::record::{Splitter, without_line_end};
use super::super::source::{BlockError, BlockReader};
use super::part::Part;

/// Rows and the cells that their parts say.
pub struct JoinedRows {
    reader: BlockReader,
    cells: CellForm,
    splitter: Splitter,
    /// Each with the column of its key.
    parts: Vec<(usize, Arc<Part>)>,
    block: Vec<u8>,
    out: Vec<u8>,
    /// How much of it was read.
    read: usize,
}

impl JoinedRows {
    /// The rows of a reader behind its header.
    pub fn new(reader: BlockReader, cells: CellForm, parts: Vec<(usize, Arc<Part>)>) -> Self {
        Self {
            reader,
            cells,
            splitter: cells.splitter(),
            parts,
            block: Vec::new(),
            out: Vec::new(),
            read: 0,
        }
    }

    fn join_block(&mut self) {
        let mut at = 0;
        while at < self.block.len() {
            let end = at + self.cells.record_end(&self.block[at..]);
            let record = without_line_end(&self.block[at..end]);
            self.out.extend_from_slice(record);
            // A row that cannot be split is told as it is, and a blank line is
            // one.
            if !record.is_empty() && self.splitter.split(record).is_ok() {
                for (key, part) in &self.parts {
                    let key = if *key < self.splitter.len() {
                        trim(self.splitter.field(record, *key))
                    } else {
                        b""
                    };
                    part.write(key, self.cells.delimiter, &mut self.out);
                }
            }
            self.out.extend_from_slice(&self.block[at + record.len()..end]);
            at = end;
        }
    }
}

impl Read for JoinedRows {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.read == self.out.len() {
            self.read = 0;
            self.out.clear();
            let has_more = self.reader.next_into(&mut self.block).map_err(|error| match error {
                BlockError::Io(error) => error,
                BlockError::EndlessRecord => io::Error::other("a row is longer than 256 MB"),
            })?;
            if !has_more {
                return Ok(0);
            }
            self.join_block();
        }
        let taken = buffer.len().min(self.out.len() - self.read);
        buffer[..taken].copy_from_slice(&self.out[self.read..self.read + taken]);
        self.read += taken;
        Ok(taken)
    }
}
