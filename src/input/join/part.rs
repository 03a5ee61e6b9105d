//! A file that says more of the rows of another one, by a key: of each key one
//! row, or several whose numbers are added up. Of a key that stands in several
//! files with the same numbers, nobody can say whether it was paid twice but
//! the user.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

use super::super::amount::{AmountReader, DecimalMark, MarkEvidence};
use super::super::cells::{CellProblem, number_problem, quoted};
use super::super::fields::FileKind;
use super::super::file::OpenFile;
use super::super::formats::{Declaration, Part as Declared};
use super::super::orders::RowsMode;
use super::super::people::ListRead;
use super::super::problem::{Hint, Problem, Problems};
use super::super::rows::{Row, TakeRows};
use super::super::{ReadError, ReadErrorKind, ReadOptions};
use crate::model::amounts::Amount;
use crate::model::ledger::Account;
use crate::model::left_out::Spot;

/// What was read of one part.
#[derive(Debug)]
pub struct Part {
    /// What the format says of it.
    pub declared: Declared,
    /// Its files.
    paths: Vec<String>,
    /// By key.
    said: HashMap<Box<[u8]>, Said>,
    /// Rows of orders whose key it does not have.
    missing: AtomicU64,
}

/// What it says of one key.
#[derive(Debug)]
struct Said {
    /// Where the cells stand that are taken.
    at: Spot,
    taken: Vec<Box<[u8]>>,
    /// The numbers of each file that has the key; of one, once all are read.
    of_files: Vec<OfFile>,
    /// Whether a row of orders has that key.
    is_used: AtomicBool,
}

/// The rows of one key in one file.
#[derive(Debug)]
struct OfFile {
    first: Spot,
    rows: u64,
    sums: Vec<Amount>,
}

impl OfFile {
    /// Whether another file says the same of the key.
    fn is_same(&self, other: &Self) -> bool {
        self.rows == other.rows && self.has_same_sums(other)
    }

    fn has_same_sums(&self, other: &Self) -> bool {
        let both = self.sums.iter().zip(&other.sums);
        both.into_iter()
            .all(|(one, other)| one.to_decimal() == other.to_decimal())
    }

    /// Whether it says more than that nothing is to be added.
    fn is_something(&self) -> bool {
        self.sums.iter().any(|sum| sum.is_positive() || sum.is_negative())
    }

    fn add(&mut self, other: &Self) -> Result<(), ReadErrorKind> {
        self.rows += other.rows;
        for (sum, number) in self.sums.iter_mut().zip(&other.sums) {
            *sum = sum.plus(*number).map_err(|_| ReadErrorKind::TooManyDigits)?;
        }
        Ok(())
    }
}

impl Part {
    /// Nothing of it yet.
    pub fn new(declared: &Declared) -> Self {
        Self {
            declared: declared.clone(),
            paths: Vec::new(),
            said: HashMap::new(),
            missing: AtomicU64::new(0),
        }
    }

    /// Reads a file of it.
    pub fn read(&mut self, file: OpenFile, format: &Declaration, options: &ReadOptions) -> Result<ListRead, ReadError> {
        let place = |name: &String| {
            // It was recognised by these columns.
            let missing = || ReadErrorKind::Refused(format.clone().into());
            let column = file.columns.place_of(name);
            column.ok_or_else(|| ReadError::of_file(&file.path, missing()))
        };
        let places = |names: &[String]| names.iter().map(place).collect::<Result<Vec<_>, _>>();
        self.paths.push(file.path.clone());
        let mut taker = PartTaker {
            key: place(&self.declared.key)?,
            taken: places(&self.declared.take)?,
            summed: places(&self.declared.sum)?,
            reader: AmountReader {
                said: options.decimal_mark(FileKind::Orders),
                settled: None,
            },
            marks: [false; 2],
            is_settled: false,
            point_is_usual: file.cells.delimiter != b';',
            said: &mut self.said,
            paths: &self.paths,
            rows: options.rows,
        };
        let mut list = ListRead::of(file, FileKind::Parts, options, &mut taker)?;
        for file in &mut list.account.files {
            file.format.clone_from(&format.name);
        }
        Ok(list)
    }

    /// All files of it are read: what several of them say of a key becomes one.
    pub fn settle(&mut self, rows: RowsMode) -> Result<(), ReadErrorKind> {
        let mut found: Vec<([Spot; 2], String, Hint)> = Vec::new();
        let title = &self.declared.title;
        for (key, said) in self.said.iter_mut().filter(|(_, said)| said.of_files.len() > 1) {
            let files = std::mem::take(&mut said.of_files);
            let repeated = (1..files.len()).find_map(|place| {
                let other = Some(&files[place]).filter(|other| other.is_something())?;
                let before = files[..place].iter().find(|before| before.is_same(other))?;
                Some([before.first, other.first])
            });
            let differing = files.iter().find(|other| !files[0].has_same_sums(other));
            match (rows, repeated, differing) {
                (RowsMode::Auto | RowsMode::Orders, Some(both), _) => {
                    let said = format!("the {title} of {} stands with the same numbers", quoted(key));
                    found.push((both, said, Hint::LinesOfFiles));
                }
                (RowsMode::Unique, _, Some(other)) => {
                    let said = format!("the {title} of {} stands with different sums", quoted(key));
                    found.push(([files[0].first, other.first], said, Hint::PartsDiffer));
                }
                _ => {}
            }
            let mut files = files.into_iter();
            let settled = match rows {
                RowsMode::Unique => files.next(),
                RowsMode::Latest => files.next_back(),
                RowsMode::Auto | RowsMode::Orders | RowsMode::Lines => {
                    let mut settled = files.next();
                    if let Some(sum) = &mut settled {
                        files.try_for_each(|other| sum.add(&other))?;
                    }
                    settled
                }
            };
            said.of_files.extend(settled);
        }
        found.sort_by_key(|([_, second], ..)| *second);
        let mut problems = Problems::default();
        for ([first, second], said, hint) in found {
            problems.push(Problem {
                file: self.paths[second.file].clone(),
                line: second.line,
                message: format!("{said} on {} and on {}", self.place(first), self.place(second)),
                cell: None,
                hint,
            });
        }
        if problems.is_empty() {
            Ok(())
        } else {
            Err(ReadErrorKind::Problems(problems))
        }
    }

    fn place(&self, spot: Spot) -> String {
        format!("{}:{}", self.paths[spot.file], spot.line)
    }

    /// Writes the cells of a key, each behind a delimiter.
    pub fn write(&self, key: &[u8], delimiter: u8, out: &mut Vec<u8>) {
        let said = self.said.get(key);
        match said {
            Some(said) => said.is_used.store(true, Relaxed),
            None => {
                self.missing.fetch_add(1, Relaxed);
            }
        }
        for number in 0..self.declared.take.len() {
            out.push(delimiter);
            let cell = said.map_or(&b""[..], |said| &said.taken[number]);
            write_cell(cell, delimiter, out);
        }
        for number in 0..self.declared.sum.len() {
            // What was never paid is nothing.
            let sum = said
                .and_then(|said| said.of_files.first())
                .map_or(Amount::ZERO, |of_file| of_file.sums[number]);
            out.push(delimiter);
            write_cell(sum.to_decimal().to_string().as_bytes(), delimiter, out);
        }
    }

    /// What a careful reader should know, once all orders are read.
    pub fn warnings(&self) -> Vec<String> {
        let title = &self.declared.title;
        let quoted: Vec<String> = self.paths.iter().map(|path| format!("`{path}`")).collect();
        let paths = quoted.join(" and ");
        let missing = self.missing.load(Relaxed);
        let unused = self.said.values().filter(|said| !said.is_used.load(Relaxed));
        let lines: Vec<Spot> = unused.map(|said| said.at).collect();
        let mut warnings = Vec::new();
        if missing > 0 {
            let (rows, have) = if missing == 1 { ("row", "has") } else { ("rows", "have") };
            let so = if self.declared.sum.is_empty() {
                ""
            } else {
                ", which counts as 0"
            };
            warnings.push(format!("{missing} {rows} of orders {have} no {title} in {paths}{so}"));
        }
        if let Some(first) = lines.iter().min().filter(|_| !self.declared.sum.is_empty()) {
            let (keys, have) = if lines.len() == 1 {
                ("key", "has")
            } else {
                ("keys", "have")
            };
            let key = &self.declared.key;
            warnings.push(format!(
                "{} {keys} `{key}` of {paths} {have} no order, the first on {}",
                lines.len(),
                match self.paths.len() {
                    1 => format!("line {}", first.line),
                    _ => self.place(*first),
                }
            ));
        }
        warnings
    }
}

/// Writes a cell, in quotes where it needs them.
fn write_cell(cell: &[u8], delimiter: u8, out: &mut Vec<u8>) {
    let needs_quotes = |byte: &u8| *byte == delimiter || matches!(byte, b'"' | b'\n' | b'\r');
    if !cell.iter().any(needs_quotes) {
        return out.extend_from_slice(cell);
    }
    out.push(b'"');
    for &byte in cell {
        out.push(byte);
        if byte == b'"' {
            out.push(b'"');
        }
    }
    out.push(b'"');
}

/// Rows of a part.
struct PartTaker<'a> {
    key: usize,
    taken: Vec<usize>,
    summed: Vec<usize>,
    reader: AmountReader,
    /// Whether a number has a decimal point, or a decimal comma, for sure.
    marks: [bool; 2],
    is_settled: bool,
    point_is_usual: bool,
    said: &'a mut HashMap<Box<[u8]>, Said>,
    /// The files of the part, of which the last is read.
    paths: &'a [String],
    /// What the user says of files that overlap.
    rows: RowsMode,
}

impl PartTaker<'_> {
    /// A number to be added up.
    fn number(&self, column: usize, cell: &[u8]) -> Result<Amount, CellProblem> {
        let read = self.reader.read(cell);
        let read = read.map_err(|error| number_problem("amount", column, cell, error))?;
        if let MarkEvidence::Open(mark) = read.evidence
            && self.reader.settled.is_none()
            && (mark != DecimalMark::Point || !self.point_is_usual || self.marks == [true; 2])
        {
            let error = super::super::amount::AmountError::Ambiguous;
            return Err(number_problem("amount", column, cell, error));
        }
        Ok(read.amount)
    }
}

impl TakeRows for PartTaker<'_> {
    fn has_to_wait(&mut self, row: &Row<'_>) -> bool {
        let mut is_open = false;
        for &column in &self.summed {
            match self.reader.read(row.first(&[column]).1).map(|read| read.evidence) {
                Ok(MarkEvidence::Mark(DecimalMark::Point)) => self.marks[0] = true,
                Ok(MarkEvidence::Mark(DecimalMark::Comma)) => self.marks[1] = true,
                Ok(MarkEvidence::Open(_)) => is_open = true,
                Ok(MarkEvidence::None) | Err(_) => {}
            }
        }
        is_open && !self.is_settled
    }

    fn settle(&mut self, _: &str, _: &[String]) -> Result<(), ReadErrorKind> {
        self.is_settled = true;
        self.reader.settled = match self.marks {
            [true, false] => Some(DecimalMark::Point),
            [false, true] => Some(DecimalMark::Comma),
            _ => None,
        };
        Ok(())
    }

    fn take(&mut self, row: &Row<'_>, _: &mut Account) -> Result<(), CellProblem> {
        let taken: Vec<Box<[u8]>> = self.taken.iter().map(|column| row.first(&[*column]).1.into()).collect();
        let numbers = self
            .summed
            .iter()
            .map(|&column| self.number(column, row.first(&[column]).1));
        let numbers: Vec<Amount> = numbers.collect::<Result<_, _>>()?;
        let here = Spot {
            file: self.paths.len() - 1,
            line: row.line,
        };
        let own = OfFile {
            first: here,
            rows: 1,
            sums: numbers,
        };
        match self.said.entry(row.first(&[self.key]).1.into()) {
            Entry::Vacant(entry) => {
                entry.insert(Said {
                    at: here,
                    taken,
                    of_files: vec![own],
                    is_used: AtomicBool::new(false),
                });
            }
            Entry::Occupied(mut entry) => {
                let (key, said) = (quoted(entry.key()), entry.get_mut());
                let differing = (0..taken.len()).find(|&place| taken[place] != said.taken[place]);
                if self.rows == RowsMode::Latest && said.at.file != here.file {
                    // The file that is given last knows more.
                    (said.at, said.taken) = (here, taken);
                } else if let Some(place) = differing {
                    let there = if said.at.file == here.file {
                        format!("line {}", said.at.line)
                    } else {
                        format!("{}:{}", self.paths[said.at.file], said.at.line)
                    };
                    return Err(CellProblem {
                        column: self.taken[place],
                        message: format!(
                            "{key} is {} on {there} and {} here",
                            quoted(&said.taken[place]),
                            quoted(&taken[place])
                        ),
                        expected: "expected the same as there".into(),
                        hint: Hint::SkipInvalid,
                    });
                }
                match said.of_files.last_mut().filter(|last| last.first.file == here.file) {
                    Some(last) => {
                        let column = self.summed.first().copied().unwrap_or(self.key);
                        let too_many = super::super::amount::AmountError::TooManyDigits;
                        last.add(&own)
                            .map_err(|_| number_problem("amount", column, row.first(&[column]).1, too_many))?;
                    }
                    None => said.of_files.push(own),
                }
            }
        }
        Ok(())
    }
}
