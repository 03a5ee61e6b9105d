//! Rows of the smaller files, customers and answers, one after another.

use super::blank::BlankLines;
use super::cells::{CellProblem, RowPlace, trim};
use super::file::OpenFile;
use super::formats::{CellRules, PLAIN};
use super::problem::{Hint, Problem, Problems};
use super::record::{Fields, Splitter, record_end, without_line_end};
use super::source::BlockReader;
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

    /// Whether blank lines mean nothing, wherever they are.
    fn passes_over_blank_lines(&self) -> bool {
        false
    }

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

impl Faults<'_> {
    /// Further problems. Files are read one after another: those of files
    /// before this one come first.
    fn merge(&mut self, late: Problems, account: &Account) {
        let before: Vec<String> = account.files.iter().map(|file| file.path.clone()).collect();
        self.problems.merge(late, |problem| {
            let file = before.iter().position(|path| *path == problem.file);
            (file.unwrap_or(usize::MAX), problem.line)
        });
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
    if let Some(format) = &format {
        account.warnings.extend(format.warnings(options.zone));
    }
    let rules = format.as_ref().map(|format| CellRules::new(format, &columns.header));
    let blank_is_nothing = taker.passes_over_blank_lines() || rules.as_ref().is_some_and(CellRules::has_blank_rows);
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
    while next_block(&mut reader, &mut block, &path)? {
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
                if !blank_is_nothing {
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
                let row = Row {
                    fields: splitter.fields(record),
                    rules: rules.as_ref(),
                    line: place.line,
                };
                match treatment(&row, taker) {
                    Treatment::Nothing => rows -= 1,
                    Treatment::Ignore(what) => account.leave(&Reason::Ignored(what.to_owned()), place.line),
                    Treatment::Wait => waiting.push((record.to_vec(), place.line)),
                    Treatment::Take => {
                        if let Err(problem) = taker.take(&row, account) {
                            faults.add(place.cell(problem), account);
                        }
                    }
                }
                None
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
    faults.merge(late, account);
    let format = format.map_or_else(|| PLAIN.to_owned(), |format| format.name.clone());
    account.files.push(FileRead { path, format, rows });
    Ok(())
}

fn next_block(reader: &mut BlockReader, block: &mut Vec<u8>, path: &str) -> Result<bool, ReadError> {
    let read = reader.next_into(block);
    read.map_err(|error| ReadError::of_file(path, error.into()))
}

/// What is done with a row.
enum Treatment<'a> {
    /// It is no row.
    Nothing,
    /// It is left out, under these words.
    Ignore(&'a str),
    /// It waits until all rows have been looked at.
    Wait,
    /// It is taken.
    Take,
}

fn treatment<'a>(row: &Row<'a>, taker: &mut impl TakeRows) -> Treatment<'a> {
    if let Some(rules) = row.rules {
        if rules.is_nothing(row.fields) {
            return Treatment::Nothing;
        }
        let rule = rules.rule(row.fields);
        if let Some(what) = rule.and_then(|rule| rule.ignore.as_deref()) {
            return Treatment::Ignore(what);
        }
    }
    if taker.has_to_wait(row) {
        Treatment::Wait
    } else {
        Treatment::Take
    }
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
