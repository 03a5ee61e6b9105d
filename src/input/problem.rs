//! What is wrong with a row: where it stands, what was found, what was
//! expected and the way out. The loader collects these and computes nothing.

use std::fmt;
use std::sync::Arc;

use encoding_rs::{Encoding, UTF_8};

use super::fields::FileKind;
use super::formats::Declaration;
use super::likely::likely_encoding;

/// So many problems are kept to be shown; the rest are counted.
pub const SHOWN: usize = 10;

/// One row that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file, as given.
    pub file: String,
    /// The line of the file, from 1.
    pub line: u64,
    /// What was found, in a sentence without a period.
    pub message: String,
    /// The cell it was found in, where it is one.
    pub cell: Option<CellPlace>,
    /// The way out.
    pub hint: Hint,
}

/// A cell in the text of its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellPlace {
    /// The name of its column in the header, where it is one cell.
    pub column: Option<String>,
    /// The line it stands on, or the part of a long one around it.
    pub text: String,
    /// Where the cell begins in that text, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// Its place on the line, in characters from 1.
    pub position: usize,
    /// What was expected there.
    pub expected: String,
    /// Whether the cell goes on behind the line, so that it may be rows that a
    /// lost quote has joined.
    pub spans_lines: bool,
    /// The bytes of the line, or of the beginning of a long one, where they are
    /// not UTF-8.
    pub undecoded: Vec<u8>,
}

/// The way out of a problem. Each option it names exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hint {
    /// Say how dates of a kind of file are written.
    DateFormat(FileKind),
    /// Say what zone is meant, or take times as they are.
    Zone,
    /// The same of a zone that stands in the text of a date.
    ZoneInDate,
    /// Say what the decimal mark is.
    DecimalMark,
    /// Say what several rows of one order id are.
    Rows,
    /// The same, where each of the rows has the amount of a whole order.
    RowsOfOrders,
    /// The same, of rows in different files: these may overlap.
    RowsOfFiles,
    /// Say whether files of line items overlap.
    LinesOfFiles,
    /// Say which of the copies of an order counts.
    Copies,
    /// The same, of what several files say of a key of orders.
    PartsDiffer,
    /// Correct a file of aliases.
    Alias,
    /// Repair the quotes.
    Quotes,
    /// Repair the quotes: a cell that runs over lines may hide rows, so that
    /// it cannot be left out.
    OpenQuote,
    /// Say how the file is encoded.
    Encoding,
    /// Say how the file is encoded: it shows in the header, which cannot be
    /// left out.
    HeaderEncoding,
    /// Read the export itself, where a spreadsheet has shortened an id.
    LostDigits,
    /// Leave such rows out.
    SkipInvalid,
}

impl Hint {
    /// Whether it helps to leave such rows out. Of a file whose ids are
    /// destroyed nothing would be left.
    #[must_use]
    pub const fn can_be_skipped(self) -> bool {
        !matches!(
            self,
            Self::Rows
                | Self::RowsOfOrders
                | Self::RowsOfFiles
                | Self::LinesOfFiles
                | Self::Copies
                | Self::PartsDiffer
                | Self::Alias
                | Self::OpenQuote
                | Self::HeaderEncoding
                | Self::LostDigits
        )
    }
}

impl fmt::Display for Hint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = match self {
            Self::DateFormat(_) => "to say how the dates are written, pass `--date-format`",
            Self::Zone => {
                "to take times as they are written, leave `--timezone` away; to say what zone a name stands for, put \
                 it under `[zones]` (`IST = \"Asia/Kolkata\"`) in a declaration of your own, which `retain formats NAME` prints to \
                 start from, and pass that with `--format-file`"
            }
            Self::ZoneInDate => {
                "to take times as they are written, leave `--timezone` away; else put an offset like `+05:30` in place of \
                 the name"
            }
            Self::Rows => {
                "if the rows are the lines of one order, pass `--rows lines`; \
                 to keep the first row of each order, pass `--rows unique`"
            }
            Self::RowsOfOrders => "to keep the first row of each order, pass `--rows unique`",
            Self::RowsOfFiles => {
                "if the files overlap, pass `--rows unique`, which counts an order that stands in several of them once; \
                 where a later file knows more of it, give the files in the order of their age and pass `--rows latest`"
            }
            Self::LinesOfFiles => {
                "if the files overlap, pass `--rows unique`, which counts what stands in several of them once, or \
                 `--rows latest`; if these are further lines of the same order, pass `--rows lines`, which adds them up"
            }
            Self::Copies => {
                "exports of later days know more: give the files in the order of their age and pass `--rows latest`, \
                 which counts an order as the last file has it"
            }
            Self::PartsDiffer => {
                "to count what the file says that is given last, pass `--rows latest`; to add up what the files say, pass \
                 `--rows lines`"
            }
            Self::Alias => "an id belongs to one other id, and not to one that belongs to it: correct the file",
            Self::DecimalMark => {
                "to say what the decimal mark is, pass `--decimal-mark point` or `--decimal-mark comma`"
            }
            Self::Quotes | Self::OpenQuote => "remove the quote, or write it twice and put the whole cell in quotes",
            Self::Encoding | Self::HeaderEncoding => "to read a file that is not UTF-8, pass `--encoding`",
            Self::LostDigits => {
                "export the file again and read it as it is: a spreadsheet that opens and saves it keeps such ids only \
                 where their column is formatted as text"
            }
            Self::SkipInvalid => "to leave such rows out, pass `--skip-invalid`",
        };
        f.write_str(words)
    }
}

/// The first problems in the order of the input, and how many there are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problems {
    /// The first of them.
    pub shown: Vec<Problem>,
    /// All of them.
    pub total: u64,
    /// Formats that the headers of the files look like and that are only read
    /// where they are named.
    pub look_like: Vec<Arc<Declaration>>,
}

impl Problems {
    /// Adds one, which lies behind those before it.
    pub fn push(&mut self, problem: Problem) {
        self.push_with(|| problem);
    }

    /// Adds one that is made only where it will be shown.
    pub fn push_with(&mut self, problem: impl FnOnce() -> Problem) {
        self.total += 1;
        if self.shown.len() < SHOWN {
            self.shown.push(problem());
        }
    }

    /// Adds those of a later part of the input that begins after `lines` lines.
    pub fn append(&mut self, other: Self, lines: u64) {
        self.total += other.total;
        self.look_like.extend(other.look_like);
        for mut problem in other.shown {
            if self.shown.len() == SHOWN {
                break;
            }
            problem.line += lines;
            self.shown.push(problem);
        }
    }

    /// Adds others that stand anywhere; of all of them the first are shown.
    pub fn merge<Place: Ord>(&mut self, other: Self, place: impl Fn(&Problem) -> Place) {
        self.total += other.total;
        self.shown.extend(other.shown);
        self.shown.sort_by_key(place);
        self.shown.truncate(SHOWN);
    }

    /// The likely encoding of the lines that are not UTF-8; none where nothing
    /// is known of it.
    #[must_use]
    pub fn likely_encoding(&self) -> Option<&'static Encoding> {
        let lines = self.shown.iter().filter_map(|problem| problem.cell.as_ref());
        let text: Vec<u8> = lines
            .filter(|place| !place.undecoded.is_empty())
            .flat_map(|place| place.undecoded.iter().copied().chain([b'\n']))
            .collect();
        (!text.is_empty())
            .then(|| likely_encoding(&text))
            .filter(|likely| *likely != UTF_8)
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.total == 0
    }
}

/// How much of a long line is kept around a cell, on each side.
const AROUND: usize = 400;

/// So many characters of a cell, a name or the like are shown in a message.
const LONGEST: usize = 60;

/// Text of the data as a message shows it: the beginning of a long one.
#[must_use]
pub fn shortened(text: &str) -> String {
    if text.chars().nth(LONGEST).is_none() {
        return text.to_owned();
    }
    text.chars().take(LONGEST - 3).chain(['…']).collect()
}

/// The place of a cell in the lines of its record.
#[must_use]
pub fn cell_place(record: &[u8], (start, end): (usize, usize), column: Option<String>, expected: String) -> CellPlace {
    let line_start = memchr::memrchr(b'\n', &record[..start]).map_or(0, |at| at + 1);
    let line_end = memchr::memchr(b'\n', &record[start..]).map_or(record.len(), |at| start + at);
    let from = line_start.max(start.saturating_sub(AROUND));
    let to = line_end.min(start.saturating_add(AROUND));
    let before = String::from_utf8_lossy(&record[from..start]);
    let cell_end = end.clamp(start, to);
    let cell = String::from_utf8_lossy(&record[start..cell_end]);
    let after = String::from_utf8_lossy(&record[cell_end..to]);
    CellPlace {
        column,
        start: before.len(),
        end: before.len() + cell.len(),
        text: format!("{before}{cell}{after}"),
        position: String::from_utf8_lossy(&record[line_start..start]).chars().count() + 1,
        expected,
        spans_lines: end > line_end,
        undecoded: undecoded(&record[line_start..line_end], start - line_start),
    }
}

/// How much of a line that is not UTF-8 is kept to guess its encoding.
const EVIDENCE: usize = 4096;

/// The part of a line around a place, if it is not UTF-8; cut where no
/// encoding of several bytes a character has the inside of one.
fn undecoded(line: &[u8], at: usize) -> Vec<u8> {
    if std::str::from_utf8(line).is_ok() {
        return Vec::new();
    }
    let from = at.saturating_sub(EVIDENCE / 2);
    let to = line.len().min(from + EVIDENCE);
    let is_boundary = |byte: &u8| *byte < b'0';
    let from = match from {
        0 => 0,
        from => line[from..at]
            .iter()
            .position(is_boundary)
            .map_or(from, |skipped| from + skipped),
    };
    let to = if to == line.len() {
        to
    } else {
        line[at..to].iter().rposition(is_boundary).map_or(to, |kept| at + kept)
    };
    line[from..to].to_vec()
}

/// How many line ends stand before a place of a record.
#[must_use]
pub fn lines_before(record: &[u8], at: usize) -> u64 {
    memchr::memchr_iter(b'\n', &record[..at]).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_of_a_record_that_spans_lines_stands_on_its_own_line() {
        let record = "\"a\nü\",xyz,1".as_bytes();
        let place = cell_place(record, (7, 10), Some("name".into()), "letters".into());
        assert_eq!(place.text, "ü\",xyz,1");
        assert_eq!(&place.text[place.start..place.end], "xyz");
        assert_eq!(place.position, 4);
        assert_eq!(lines_before(record, 7), 1);
    }

    #[test]
    fn a_line_of_a_megabyte_is_not_kept_whole() {
        let mut record = vec![b'x'; 1_000_000];
        record[500_000] = b'!';
        let place = cell_place(&record, (500_000, 500_001), None, String::new());
        assert_eq!(&place.text[place.start..place.end], "!");
        assert!(place.text.len() <= 2 * AROUND);
        assert_eq!(place.position, 500_001);
    }

    #[test]
    fn the_first_ten_are_shown_and_the_rest_counted() {
        let problem = |line| Problem {
            file: "f".into(),
            line,
            message: String::new(),
            cell: None,
            hint: Hint::SkipInvalid,
        };
        let mut first = Problems::default();
        (1..=6).for_each(|line| first.push(problem(line)));
        let mut second = Problems::default();
        (1..=30).for_each(|line| second.push(problem(line)));
        first.append(second, 100);
        assert_eq!(first.total, 36);
        assert_eq!(first.shown.len(), SHOWN);
        assert_eq!(first.shown[6].line, 101);
    }
}
