//! A file that says more of the rows of another one, by a key: of each key one
//! row, or several whose numbers are added up.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

use super::super::amount::{AmountReader, DecimalMark, MarkEvidence};
use super::super::cells::{CellProblem, number_problem, quoted};
use super::super::fields::FileKind;
use super::super::file::OpenFile;
use super::super::formats::{Declaration, Part as Declared};
use super::super::people::ListRead;
use super::super::problem::Hint;
use super::super::rows::{Row, TakeRows};
use super::super::{ReadError, ReadErrorKind, ReadOptions};
use crate::model::amounts::Amount;
use crate::model::ledger::Account;

/// What was read of one part.
#[derive(Debug)]
pub struct Part {
    /// What the format says of it.
    pub declared: Declared,
    path: String,
    /// By key.
    said: HashMap<Box<[u8]>, Said>,
    /// Rows of orders whose key it does not have.
    missing: AtomicU64,
}

/// What it says of one key.
#[derive(Debug)]
struct Said {
    line: u64,
    taken: Vec<Box<[u8]>>,
    sums: Vec<Amount>,
    /// Whether a row of orders has that key.
    is_used: AtomicBool,
}

impl Part {
    /// Nothing of it yet.
    pub fn new(declared: &Declared) -> Self {
        Self {
            declared: declared.clone(),
            path: String::new(),
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
        self.path.clone_from(&file.path);
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
        };
        let mut list = ListRead::of(file, FileKind::Parts, options, &mut taker)?;
        for file in &mut list.account.files {
            file.format.clone_from(&format.name);
        }
        Ok(list)
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
            let sum = said.map_or(Amount::ZERO, |said| said.sums[number]);
            out.push(delimiter);
            write_cell(sum.to_decimal().to_string().as_bytes(), delimiter, out);
        }
    }

    /// What a careful reader should know, once all orders are read.
    pub fn warnings(&self) -> Vec<String> {
        let (path, title) = (&self.path, &self.declared.title);
        let missing = self.missing.load(Relaxed);
        let unused = self.said.values().filter(|said| !said.is_used.load(Relaxed));
        let lines: Vec<u64> = unused.map(|said| said.line).collect();
        let mut warnings = Vec::new();
        if missing > 0 {
            let (rows, have) = if missing == 1 { ("row", "has") } else { ("rows", "have") };
            let so = if self.declared.sum.is_empty() {
                ""
            } else {
                ", which counts as 0"
            };
            warnings.push(format!("{missing} {rows} of orders {have} no {title} in `{path}`{so}"));
        }
        if let Some(first) = lines.iter().min().filter(|_| !self.declared.sum.is_empty()) {
            let (keys, have) = if lines.len() == 1 {
                ("key", "has")
            } else {
                ("keys", "have")
            };
            let key = &self.declared.key;
            warnings.push(format!(
                "{} {keys} `{key}` of `{path}` {have} no order, the first on line {first}",
                lines.len()
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
        match self.said.entry(row.first(&[self.key]).1.into()) {
            Entry::Vacant(entry) => {
                entry.insert(Said {
                    line: row.line,
                    taken,
                    sums: numbers,
                    is_used: AtomicBool::new(false),
                });
            }
            Entry::Occupied(mut entry) => {
                let (key, said) = (quoted(entry.key()), entry.get_mut());
                if let Some(place) = (0..taken.len()).find(|&place| taken[place] != said.taken[place]) {
                    return Err(CellProblem {
                        column: self.taken[place],
                        message: format!(
                            "{key} is {} on line {} and {} here",
                            quoted(&said.taken[place]),
                            said.line,
                            quoted(&taken[place])
                        ),
                        expected: "expected the same as there".into(),
                        hint: Hint::SkipInvalid,
                    });
                }
                for (place, (sum, number)) in said.sums.iter_mut().zip(numbers).enumerate() {
                    let column = self.summed[place];
                    let too_many = super::super::amount::AmountError::TooManyDigits;
                    *sum = sum
                        .plus(number)
                        .map_err(|_| number_problem("amount", column, row.first(&[column]).1, too_many))?;
                }
            }
        }
        Ok(())
    }
}
