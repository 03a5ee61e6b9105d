//! Rows of the smaller files, customers and answers, one after another.

use super::blank::BlankLines;
use super::cells::{CellProblem, RowPlace, trim};
use super::file::OpenFile;
use super::parallel::for_each_block;
use super::problem::{Hint, Problems};
use super::record::{Splitter, record_end, without_line_end};
use super::{ReadError, ReadOptions};
use crate::model::ledger::{Account, FileRead};

/// One row: its cells, trimmed.
pub struct Row<'a> {
    splitter: &'a Splitter,
    record: &'a [u8],
    /// The line it begins on.
    pub line: u64,
}

impl Row<'_> {
    /// A cell, empty where the file has no such column.
    pub fn cell(&self, column: Option<usize>) -> &[u8] {
        column.map_or(b"", |column| trim(self.splitter.field(self.record, column)))
    }
}

/// Reads all rows of a file; those that `take` finds a problem in are
/// collected, or left out with `--skip-invalid`.
pub fn for_each_row(
    file: OpenFile,
    options: &ReadOptions,
    problems: &mut Problems,
    account: &mut Account,
    mut take: impl FnMut(&Row<'_>, &mut Account) -> Result<(), CellProblem>,
) -> Result<(), ReadError> {
    let OpenFile {
        path,
        reader,
        columns,
        delimiter,
        header_lines,
        sheet: _,
    } = file;
    let mut splitter = Splitter::new(delimiter);
    let mut line = header_lines;
    let mut rows = 0;
    let mut blank = BlankLines::default();
    for_each_block(
        reader,
        1,
        || (),
        |(), block: &[u8]| block.to_vec(),
        |block: Vec<u8>| {
            let mut at = 0;
            while at < block.len() {
                let end = record_end(&block[at..], delimiter).map_or(block.len(), |end| at + end);
                let record = without_line_end(&block[at..end]);
                let place = RowPlace {
                    path: &path,
                    header: &columns.header,
                    delimiter,
                    record,
                    line: line + 1,
                };
                line += memchr::memchr_iter(b'\n', &block[at..end]).count() as u64;
                at = end;
                if record.is_empty() {
                    blank.push(place.line);
                    continue;
                }
                rows += std::mem::take(&mut blank).settle(
                    options,
                    &path,
                    columns.header.len(),
                    &mut account.left_out,
                    problems,
                );
                rows += 1;
                let problem = if let Err(error) = std::str::from_utf8(record) {
                    Some(place.encoding(error.valid_up_to()))
                } else if let Err(error) = splitter.split(record) {
                    Some(place.quotes(error))
                } else if splitter.len() != columns.header.len() {
                    Some(place.width(splitter.len()))
                } else {
                    let row = Row {
                        splitter: &splitter,
                        record,
                        line: place.line,
                    };
                    take(&row, account).err().map(|problem| place.cell(problem))
                };
                // A quote that spans lines may hide rows that nobody counts.
                let is_fatal = problem.as_ref().is_some_and(|problem| problem.hint == Hint::OpenQuote);
                match problem {
                    Some(_) if options.skip_invalid && !is_fatal => account.left_out.invalid += 1,
                    Some(problem) => problems.push(problem),
                    None => {}
                }
            }
        },
    )
    .map_err(|error| ReadError::of_file(&path, error.into()))?;
    account.files.push(FileRead {
        path,
        format: "plain",
        rows,
    });
    Ok(())
}
