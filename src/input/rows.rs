//! Rows of the smaller files, customers and answers, one after another.

use super::blank::BlankLines;
use super::cells::{CellProblem, RowPlace, trim};
use super::file::OpenFile;
use super::formats::{CellRules, PLAIN};
use super::problem::{Hint, Problem, Problems};
use super::record::{Fields, Splitter, record_end, without_line_end};
use super::{ReadError, ReadErrorKind, ReadOptions};
use crate::model::ledger::{Account, FileRead};
use crate::model::left_out::Reason;

/// One row: its cells, trimmed.
pub struct Row<'a> {
    fields: Fields<'a>,
    rules: Option<&'a CellRules>,
    /// The line it begins on.
    pub line: u64,
}

impl Row<'_> {
    /// A cell, empty where the file has no such column.
    pub fn cell(&self, column: Option<usize>) -> &[u8] {
        column.map_or(b"", |column| {
            let cell = trim(self.fields.get(column));
            self.rules.map_or(cell, |rules| rules.cleaned(column, cell))
        })
    }
}

/// Who takes the rows of a file.
pub trait TakeRows {
    /// Looks at the dates of a row, and says whether it has to wait until all
    /// rows have been looked at.
    fn has_to_wait(&mut self, row: &Row<'_>) -> bool;

    /// All rows have been looked at.
    fn settle(&mut self, path: &str, header: &[String]) -> Result<(), ReadErrorKind>;

    /// Takes a row.
    fn take(&mut self, row: &Row<'_>, account: &mut Account) -> Result<(), CellProblem>;
}

/// Where the rows of a file are collected that cannot be read.
struct Faults<'a> {
    options: &'a ReadOptions,
    problems: &'a mut Problems,
}

impl Faults<'_> {
    fn add(&mut self, problem: Problem, account: &mut Account) {
        // A quote that spans lines may hide rows that nobody counts.
        if self.options.skip_invalid && problem.hint != Hint::OpenQuote {
            account.leave(&Reason::Invalid, problem.line);
        } else {
            self.problems.push(problem);
        }
    }
}

/// Reads all rows of a file; those that `taker` finds a problem in are
/// collected, or left out with `--skip-invalid`.
pub fn for_each_row(
    file: OpenFile,
    options: &ReadOptions,
    problems: &mut Problems,
    account: &mut Account,
    taker: &mut impl TakeRows,
) -> Result<(), ReadError> {
    let OpenFile {
        path,
        mut reader,
        columns,
        format,
        delimiter,
        header_lines,
        ..
    } = file;
    let mut splitter = Splitter::new(delimiter);
    let rules = format.as_ref().map(|format| CellRules::new(format, &columns.header));
    let mut line = header_lines;
    let mut rows = 0;
    let mut blank = BlankLines::default();
    let mut waiting: Vec<(Vec<u8>, u64)> = Vec::new();
    let mut faults = Faults { options, problems };
    let nowhere = RowPlace {
        path: &path,
        header: &columns.header,
        delimiter,
        record: b"",
        line: 0,
    };
    let mut block = Vec::new();
    let mut next = |block: &mut Vec<u8>| {
        let read = reader.next_into(block);
        read.map_err(|error| ReadError::of_file(&path, error.into()))
    };
    while next(&mut block)? {
        let mut at = 0;
        while at < block.len() {
            let end = record_end(&block[at..], delimiter).map_or(block.len(), |end| at + end);
            let record = without_line_end(&block[at..end]);
            let place = RowPlace {
                record,
                line: line + 1,
                ..nowhere
            };
            line += memchr::memchr_iter(b'\n', &block[at..end]).count() as u64;
            at = end;
            if record.is_empty() {
                if rules.as_ref().is_none_or(|rules| !rules.has_blank_rows()) {
                    blank.push(place.line);
                }
                continue;
            }
            rows += std::mem::take(&mut blank).settle(
                options,
                (account.files.len(), &path),
                columns.header.len(),
                &mut account.left_out,
                faults.problems,
            );
            rows += 1;
            let problem = if let Err(error) = std::str::from_utf8(record) {
                Some(place.encoding(error.valid_up_to()))
            } else if let Err(error) = splitter.split(record) {
                Some(place.quotes(error))
            } else if splitter.len() != columns.header.len() {
                Some(place.width(splitter.len()))
            } else {
                let fields = splitter.fields(record);
                if rules.as_ref().is_some_and(|rules| rules.is_nothing(fields)) {
                    rows -= 1;
                    continue;
                }
                let rule = rules.as_ref().and_then(|rules| rules.rule(fields));
                if let Some(what) = rule.and_then(|rule| rule.ignore.as_ref()) {
                    account.leave(&Reason::Ignored(what.clone()), place.line);
                    continue;
                }
                let row = Row {
                    fields,
                    rules: rules.as_ref(),
                    line: place.line,
                };
                if taker.has_to_wait(&row) {
                    waiting.push((record.to_vec(), place.line));
                    continue;
                }
                taker.take(&row, account).err().map(|problem| place.cell(problem))
            };
            if let Some(problem) = problem {
                faults.add(problem, account);
            }
        }
    }
    taker
        .settle(&path, &columns.header)
        .map_err(|error| ReadError::of_file(&path, error))?;
    let waited = Waited {
        taker,
        splitter,
        rules: rules.as_ref(),
        options,
        nowhere,
    };
    let late = waited.take_all(&waiting, account);
    // Files are read one after another: those before this one come first.
    let before: Vec<String> = account.files.iter().map(|file| file.path.clone()).collect();
    faults.problems.merge(late, |problem| {
        let file = before.iter().position(|path| *path == problem.file);
        (file.unwrap_or(usize::MAX), problem.line)
    });
    account.files.push(FileRead {
        path,
        format: format.map_or_else(|| PLAIN.to_owned(), |format| format.name.clone()),
        rows,
    });
    Ok(())
}

/// Who takes the rows that had to wait.
struct Waited<'a, T> {
    taker: &'a mut T,
    splitter: Splitter,
    rules: Option<&'a CellRules>,
    options: &'a ReadOptions,
    /// The file, without a row.
    nowhere: RowPlace<'a>,
}

impl<T: TakeRows> Waited<'_, T> {
    /// Takes the rows, each with its line, and gives what is wrong with them.
    fn take_all(mut self, rows: &[(Vec<u8>, u64)], account: &mut Account) -> Problems {
        let mut problems = Problems::default();
        let mut faults = Faults {
            options: self.options,
            problems: &mut problems,
        };
        for (record, line) in rows {
            // It was split before.
            let _ = self.splitter.split(record);
            let row = Row {
                fields: self.splitter.fields(record),
                rules: self.rules,
                line: *line,
            };
            if let Err(problem) = self.taker.take(&row, account) {
                let place = RowPlace {
                    record,
                    line: *line,
                    ..self.nowhere
                };
                faults.add(place.cell(problem), account);
            }
        }
        problems
    }
}
