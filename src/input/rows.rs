//! Rows of the smaller files, customers and answers, one after another.

use std::collections::BTreeMap;

use encoding_rs::Encoding;

use super::blank::BlankLines;
use super::cells::{CellProblem, RowPlace, trim};
use super::decode::read_as;
use super::file::OpenFile;
use super::formats::{CellRules, NoRow, PLAIN};
use super::problem::{Hint, Problem, Problems};
use super::record::{Fields, Splitter, without_line_end};
use super::source::BlockReader;
use super::{ReadError, ReadErrorKind, ReadOptions};
use crate::model::inspection::FileInspection;
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
    /// The first of these columns that is not blank in the row, and its cell;
    /// where all are, the first of them.
    pub fn first(&self, columns: &[usize]) -> (usize, &[u8]) {
        let cells = columns.iter().map(|&column| {
            let cell = trim(self.fields.get(column));
            (column, self.rules.map_or(cell, |rules| rules.cleaned(column, cell)))
        });
        let blank = (columns.first().copied().unwrap_or_default(), &b""[..]);
        cells.into_iter().find(|(_, cell)| !cell.is_empty()).unwrap_or(blank)
    }
}

/// What is seen of the rows of a file, for those who ask.
#[derive(Debug, Default)]
pub struct SeenInFile {
    /// Lines that are no rows, by the format, and the first.
    pub no_rows: Option<(u64, u64)>,
    /// Rows by the number of the rule of the format that is about them, and the
    /// line of the first.
    pub rules: BTreeMap<usize, (u64, u64)>,
}

impl SeenInFile {
    fn no_rows(&mut self, count: u64, line: u64) {
        self.no_rows.get_or_insert((0, line)).0 += count;
    }

    /// Puts it to what is told of the file.
    pub fn tell(&self, told: &mut FileInspection) {
        told.no_rows = self.no_rows;
        told.set_rules(&self.rules);
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
) -> Result<SeenInFile, ReadError> {
    account.warnings.extend(file.warnings());
    problems.look_like.extend(file.looks_like.clone());
    let other_encoding = file.other_encoding(options);
    let OpenFile {
        path,
        mut reader,
        columns,
        format,
        cells,
        header_lines,
        decoded,
        ..
    } = file;
    let rules = format.as_ref().map(|format| CellRules::new(format, &columns.header));
    let mut rows = Rows {
        options,
        rules: rules.as_ref(),
        other_encoding,
        nowhere: RowPlace {
            path: &path,
            header: &columns.header,
            delimiter: cells.delimiter,
            record: b"",
            line: 0,
            joined: 0,
        },
        count: 0,
        blank: BlankLines::default(),
        footers: BlankLines::default(),
        decoded,
        waiting: Vec::new(),
        seen: SeenInFile::default(),
        faults: Faults { options, problems },
        account,
        taker,
    };
    let mut splitter = cells.splitter();
    let mut line = header_lines;
    let mut block = Vec::new();
    while next_block(&mut reader, &mut block, &path)? {
        let mut at = 0;
        while at < block.len() {
            let end = at + cells.record_end(&block[at..]);
            let record = without_line_end(&block[at..end]);
            rows.take(&mut splitter, record, line + 1);
            line += memchr::memchr_iter(b'\n', &block[at..end]).count() as u64;
            at = end;
        }
    }
    let (count, seen) = rows.finish(&mut splitter)?;
    account.files.push(FileRead {
        path,
        format: format.map_or_else(|| PLAIN.to_owned(), |format| format.name.clone()),
        rows: count,
    });
    Ok(seen)
}

fn next_block(reader: &mut BlockReader, block: &mut Vec<u8>, path: &str) -> Result<bool, ReadError> {
    let read = reader.next_into(block);
    read.map_err(|error| ReadError::of_file(path, error.into()))
}

/// The rows of one file.
struct Rows<'a, T> {
    options: &'a ReadOptions,
    rules: Option<&'a CellRules>,
    /// That of rows that are not UTF-8.
    other_encoding: Option<&'static Encoding>,
    /// The file, without a row.
    nowhere: RowPlace<'a>,
    /// How many rows there are.
    count: u64,
    blank: BlankLines,
    /// Rows that look like the end of the file, as long as none follows.
    footers: BlankLines,
    /// The encoding of rows that are not UTF-8, and the line of the first.
    decoded: Option<(&'static str, u64)>,
    /// Rows that wait until all have been looked at, each with its line.
    waiting: Vec<(Vec<u8>, u64)>,
    seen: SeenInFile,
    faults: Faults<'a>,
    account: &'a mut Account,
    taker: &'a mut T,
}

impl<T: TakeRows> Rows<'_, T> {
    /// Takes the next record, on that line.
    fn take(&mut self, splitter: &mut Splitter, record: &[u8], line: u64) {
        if record.is_empty() {
            let is_nothing = self.taker.passes_over_blank_lines() || self.rules.is_some_and(CellRules::has_blank_rows);
            if is_nothing {
                self.seen.no_rows(1, line);
            } else {
                self.blank.push(line);
            }
            return;
        }
        let Err(error) = std::str::from_utf8(record) else {
            return self.take_text(splitter, record, line);
        };
        if let Some(encoding) = self.other_encoding {
            self.decoded.get_or_insert((encoding.name(), line));
            let text = encoding.decode_without_bom_handling(record).0;
            return self.take_text(splitter, text.as_bytes(), line);
        }
        self.begin_row();
        let place = RowPlace {
            record,
            line,
            ..self.nowhere
        };
        self.faults.add(place.encoding(error.valid_up_to()), self.account);
    }

    fn take_text(&mut self, splitter: &mut Splitter, record: &[u8], line: u64) {
        let place = RowPlace {
            record,
            line,
            ..self.nowhere
        };
        if let Err(error) = splitter.split(record) {
            self.begin_row();
            return self.faults.add(place.quotes(error), self.account);
        }
        let row = Row {
            fields: splitter.fields(record),
            rules: self.rules,
            line,
        };
        match self.rules.and_then(|rules| rules.no_row(row.fields)) {
            Some(NoRow::Blank) => return self.seen.no_rows(1, line),
            Some(NoRow::Footer) => return self.footers.push(line),
            None => self.begin_row(),
        }
        if splitter.len() != place.header.len() {
            return self.faults.add(place.width(splitter.len()), self.account);
        }
        let rule = self.rules.and_then(|rules| rules.rule(row.fields));
        if let Some((number, _)) = rule {
            self.seen.rules.entry(number).or_insert((0, line)).0 += 1;
        }
        if let Some(what) = rule.and_then(|(_, rule)| rule.ignore.as_ref()) {
            self.account.leave(&Reason::Ignored(what.clone()), line);
        } else if self.taker.has_to_wait(&row) {
            self.waiting.push((record.to_vec(), line));
        } else if let Err(problem) = self.taker.take(&row, self.account) {
            self.faults.add(place.cell(problem), self.account);
        }
    }

    /// A row begins: blank lines and footers above it are rows too.
    fn begin_row(&mut self) {
        let file = self.account.files.len();
        self.count += std::mem::take(&mut self.blank).settle(
            self.options,
            (file, self.nowhere.path),
            self.nowhere.header.len(),
            &mut self.account.left_out,
            self.faults.problems,
        );
        self.count += std::mem::take(&mut self.footers).leave_footers(file, &mut self.account.left_out);
        self.count += 1;
    }

    /// All rows are there: takes those that had to wait, and gives how many
    /// there are, and what was seen of them.
    fn finish(self, splitter: &mut Splitter) -> Result<(u64, SeenInFile), ReadError> {
        let Self {
            options,
            rules,
            nowhere,
            count,
            footers,
            mut seen,
            decoded,
            waiting,
            mut faults,
            account,
            taker,
            ..
        } = self;
        if let Some((encoding, line)) = decoded {
            account.warnings.push(read_as(nowhere.path, line, encoding));
        }
        taker
            .settle(nowhere.path, nowhere.header)
            .map_err(|error| ReadError::of_file(nowhere.path, error))?;
        let mut late = Problems::default();
        let mut late_faults = Faults {
            options,
            problems: &mut late,
        };
        for (record, line) in &waiting {
            // It was split before.
            let _ = splitter.split(record);
            let row = Row {
                fields: splitter.fields(record),
                rules,
                line: *line,
            };
            if let Err(problem) = taker.take(&row, account) {
                let place = RowPlace {
                    record,
                    line: *line,
                    ..nowhere
                };
                late_faults.add(place.cell(problem), account);
            }
        }
        faults.merge(late, account);
        if let Some(&line) = footers.first.first() {
            seen.no_rows(footers.count, line);
        }
        Ok((count, seen))
    }
}
