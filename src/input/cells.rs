//! What every reader of rows shares: trimming, ids of customers, and problems
//! of cells with their places.

use memchr::memchr;

use super::alike::has;
use super::amount::AmountError;
use super::date::{DateError, several_zones};
use super::fields::FileKind;
use super::problem::{Hint, Problem, cell_place, lines_before, shortened};
use super::record::{QuoteError, raw_field};

/// A cell without the blanks around it: space, tab, CR, LF, no-break space.
#[must_use]
#[inline]
pub fn trim(cell: &[u8]) -> &[u8] {
    // Most cells have none.
    let is_plain = |byte: &u8| (b'!'..0x80).contains(byte);
    if cell.first().is_some_and(is_plain) && cell.last().is_some_and(is_plain) {
        return cell;
    }
    without_blanks(cell)
}

fn without_blanks(mut cell: &[u8]) -> &[u8] {
    loop {
        cell = match cell {
            [b' ' | b'\t' | b'\r' | b'\n', rest @ ..]
            | [rest @ .., b' ' | b'\t' | b'\r' | b'\n']
            | [0xC2, 0xA0, rest @ ..]
            | [rest @ .., 0xC2, 0xA0] => rest,
            _ => return cell,
        }
    }
}

/// The id of a customer as it is compared: trimmed; with an `@` in it in ASCII
/// lower case, for which `lower` is the room. None where it is blank.
#[must_use]
#[inline]
pub fn customer_id<'a>(cell: &'a [u8], lower: &'a mut Vec<u8>) -> Option<&'a [u8]> {
    let id = trim(cell);
    (!id.is_empty()).then(|| compared_id(id, lower))
}

/// The same of a trimmed cell that is not blank.
#[must_use]
#[inline]
pub fn compared_id<'a>(id: &'a [u8], lower: &'a mut Vec<u8>) -> &'a [u8] {
    if !has(id, b'@') {
        return id;
    }
    lower.clear();
    lower.extend(id.iter().map(u8::to_ascii_lowercase));
    lower
}

/// Whether an id is a number as a spreadsheet shortens it, `5.76E+17`: its last
/// digits are gone, and two ids have become one.
#[must_use]
#[inline]
pub fn has_lost_digits(id: &[u8]) -> bool {
    has(id, b'+') && is_shortened_number(id)
}

#[cold]
fn is_shortened_number(id: &[u8]) -> bool {
    let Some(place) = id.iter().position(|byte| matches!(byte, b'E' | b'e')) else {
        return false;
    };
    let (number, exponent) = id.split_at(place);
    let is_number = number
        .iter()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','));
    let digits = exponent[1..].strip_prefix(b"+").unwrap_or_default();
    is_number
        && number.first().is_some_and(u8::is_ascii_digit)
        && !digits.is_empty()
        && digits.iter().all(u8::is_ascii_digit)
}

/// An id that a spreadsheet has shortened.
#[must_use]
pub fn lost_digits_problem(column: usize, id: &[u8]) -> CellProblem {
    CellProblem {
        column,
        message: format!("the id {} has lost its last digits in a spreadsheet", quoted(id)),
        expected: "expected the id as it was, from the export itself".into(),
        hint: Hint::LostDigits,
    }
}

/// What is wrong with one cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellProblem {
    /// The column.
    pub column: usize,
    /// What was found.
    pub message: String,
    /// What was expected.
    pub expected: String,
    /// The way out.
    pub hint: Hint,
}

/// A cell as a message shows it.
#[must_use]
pub fn quoted(cell: &[u8]) -> String {
    format!("`{}`", shortened(&String::from_utf8_lossy(cell)))
}

/// A cell that is not an amount.
#[must_use]
pub fn amount_problem(column: usize, cell: &[u8], error: AmountError) -> CellProblem {
    number_problem("amount", column, cell, error)
}

/// A cell that is not a number; `what` is the word for it.
#[must_use]
pub fn number_problem(what: &str, column: usize, cell: &[u8], error: AmountError) -> CellProblem {
    let article = if what.starts_with('a') { "an" } else { "a" };
    let (message, expected) = match error {
        AmountError::Blank => (format!("the {what} is blank"), "expected a number"),
        AmountError::NotANumber => (
            format!("{} is not {article} {what}", quoted(cell)),
            "expected digits, groups of three, one decimal mark",
        ),
        AmountError::Ambiguous => {
            let digits: String = String::from_utf8_lossy(cell).replace(',', ".");
            let message = format!("{} can be {digits} and {}", quoted(cell), digits.replace('.', ""));
            return CellProblem {
                column,
                message,
                expected: "expected another amount of the column that settles it".into(),
                hint: Hint::DecimalMark,
            };
        }
        AmountError::TooManyDigits => (
            format!("{} cannot be held exactly", quoted(cell)),
            "expected at most 28 digits",
        ),
    };
    CellProblem {
        column,
        message,
        expected: expected.into(),
        hint: Hint::SkipInvalid,
    }
}

/// A cell that is not a date, or that names a zone which is not known.
#[must_use]
pub fn date_problem(kind: FileKind, column: usize, cell: &[u8], error: DateError, format: Option<&str>) -> CellProblem {
    let form = format.map_or_else(
        || "a date like 2024-03-01 or 2024-03-01T10:00:00Z".to_owned(),
        |format| format!("a date in the format `{format}`"),
    );
    let (message, expected, hint) = match error {
        DateError::Blank => (
            "the date is blank".to_owned(),
            format!("expected {form}"),
            Hint::SkipInvalid,
        ),
        DateError::NoSuchDay => (
            format!("{} does not exist", quoted(cell)),
            if cell.len() > 10 {
                "expected a day and a time that exist".to_owned()
            } else {
                "expected a day of the calendar".to_owned()
            },
            Hint::SkipInvalid,
        ),
        DateError::UnknownZone => (
            match several_zones(cell) {
                Some(places) => format!("{} is the time zone of {places}", quoted(cell)),
                None => format!("{} is not a time zone that is known", quoted(cell)),
            },
            "expected a zone like Europe/Berlin, GMT+01:00 or PST".to_owned(),
            Hint::Zone,
        ),
        DateError::Ambiguous => {
            let (first, second) = both_readings(cell);
            (
                format!("{} can be {first} and {second}", quoted(cell)),
                "no other row tells which number is the day".to_owned(),
                Hint::DateFormat(kind),
            )
        }
        DateError::NotADate => (
            format!("{} is not a date", quoted(cell)),
            format!("expected {form}"),
            Hint::DateFormat(kind),
        ),
    };
    CellProblem {
        column,
        message,
        expected,
        hint,
    }
}

/// A date whose text names a zone that is not known, without a column for it.
#[must_use]
pub fn zone_within_problem(column: usize, name: &str) -> CellProblem {
    let named = date_problem(FileKind::Orders, column, name.as_bytes(), DateError::UnknownZone, None);
    CellProblem {
        hint: Hint::ZoneInDate,
        ..named
    }
}

/// The day with the day first, and the day with the month first.
fn both_readings(cell: &[u8]) -> (String, String) {
    let text = String::from_utf8_lossy(cell);
    let parts: Vec<&str> = text.splitn(3, ['/', '.', '-']).collect();
    let [a, b, rest] = parts[..] else {
        return (text.to_string(), text.to_string());
    };
    let year: String = rest.chars().take(4).collect();
    (format!("{year}-{b:0>2}-{a:0>2}"), format!("{year}-{a:0>2}-{b:0>2}"))
}

/// A cell that is not a score.
#[must_use]
pub fn score_problem(column: usize, cell: &[u8]) -> CellProblem {
    CellProblem {
        column,
        message: format!("{} is not a score", quoted(cell)),
        expected: "expected a whole number from 0 to 10".into(),
        hint: Hint::SkipInvalid,
    }
}

/// Where a row stands and how its file is written, to tell of its problems.
#[derive(Debug, Clone, Copy)]
pub struct RowPlace<'a> {
    /// The file.
    pub path: &'a str,
    /// The names of its columns.
    pub header: &'a [String],
    /// What separates cells.
    pub delimiter: u8,
    /// The record without its line end.
    pub record: &'a [u8],
    /// The line it begins on.
    pub line: u64,
    /// How many of the cells, the last ones, another file says.
    pub joined: usize,
}

impl<'a> RowPlace<'a> {
    /// How many columns are those of the file itself.
    const fn own_columns(&self) -> usize {
        self.header.len() - self.joined
    }

    /// The row as it stands in its file.
    fn own_record(&self) -> &'a [u8] {
        if self.joined == 0 {
            return self.record;
        }
        let (joined, _) = raw_field(self.record, self.delimiter, self.own_columns());
        &self.record[..joined.saturating_sub(1)]
    }

    /// A cell is wrong.
    #[must_use]
    pub fn cell(&self, problem: CellProblem) -> Problem {
        if problem.column >= self.own_columns() {
            return self.cell_of_other_file(problem);
        }
        let place = raw_field(self.record, self.delimiter, problem.column);
        self.at(
            place,
            problem.message,
            self.header.get(problem.column).cloned(),
            problem.expected,
            problem.hint,
        )
    }

    /// The row has another number of cells than the header.
    #[must_use]
    pub fn width(&self, cells: usize) -> Problem {
        let (cells, wanted) = (cells - self.joined, self.own_columns());
        let message = format!("the row has {}, the header has {wanted}", count_cells(cells));
        // What other files say stands at its end, whatever its width.
        let end = match self.joined {
            0 => self.record.len(),
            _ => raw_field(self.record, self.delimiter, cells).0.saturating_sub(1),
        };
        let place = if cells > wanted {
            (raw_field(self.record, self.delimiter, wanted).0, end)
        } else {
            (end, end)
        };
        let own = Self {
            record: &self.record[..end],
            joined: 0,
            ..*self
        };
        own.at(place, message, None, expected_cells(wanted), Hint::SkipInvalid)
    }

    /// A cell is wrong that another file says.
    #[cold]
    fn cell_of_other_file(&self, problem: CellProblem) -> Problem {
        let end = self.own_record().len();
        self.at(
            (end, end),
            format!("{}, in the file beside this one", problem.message),
            self.header.get(problem.column).cloned(),
            problem.expected,
            problem.hint,
        )
    }

    /// The quotes are wrong.
    #[must_use]
    pub fn quotes(&self, error: QuoteError) -> Problem {
        let (at, message, expected) = match error {
            QuoteError::NeverClosed(at) => (at, "a quote is never closed".to_owned(), "opens here"),
            QuoteError::TextAfterQuote { open, at } => {
                let line = |at: usize| self.line + lines_before(self.record, at);
                if line(open) == line(at) {
                    let message = "a cell goes on behind its closing quote".to_owned();
                    (at, message, "expected the next cell")
                } else {
                    let message = format!("the quote closes only on line {}, and the cell goes on there", line(at));
                    (open, message, "opens here")
                }
            }
        };
        // What follows on further lines may be rows of their own.
        let hint = if memchr(b'\n', self.record).is_some() {
            Hint::OpenQuote
        } else {
            Hint::Quotes
        };
        // Such a row was not joined with another one.
        let own = Self { joined: 0, ..*self };
        own.at((at, at + 1), message, None, expected.into(), hint)
    }

    /// A byte is not UTF-8.
    #[must_use]
    pub fn encoding(&self, at: usize) -> Problem {
        let byte = self.record.get(at).copied().unwrap_or_default();
        let message = format!("byte 0x{byte:02X} is not valid UTF-8");
        self.at((at, at + 1), message, None, "expected UTF-8".into(), Hint::Encoding)
    }

    fn at(
        &self,
        place: (usize, usize),
        message: String,
        column: Option<String>,
        expected: String,
        hint: Hint,
    ) -> Problem {
        Problem {
            file: self.path.to_owned(),
            line: self.line + lines_before(self.record, place.0),
            message,
            cell: Some(cell_place(self.own_record(), place, column, expected)),
            hint,
        }
    }
}

/// Whether every cell of a header stands in quotes: who writes it so means
/// those of rows, too.
#[must_use]
pub fn is_all_quoted(header: &[u8], delimiter: u8) -> bool {
    let mut cells = header.split(|&byte| byte == delimiter);
    cells.all(|cell| cell.len() > 1 && cell.starts_with(b"\"") && cell.ends_with(b"\""))
}

/// How many cells a row should have.
#[must_use]
pub fn expected_cells(cells: usize) -> String {
    format!("expected {}", count_cells(cells))
}

fn count_cells(cells: usize) -> String {
    if cells == 1 {
        "1 cell".into()
    } else {
        format!("{cells} cells")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_trimmed_and_only_addresses_are_lowered() {
        let mut lower = Vec::new();
        let mut id = |text: &str| customer_id(text.as_bytes(), &mut lower).map(<[u8]>::to_vec);
        assert_eq!(id(" \u{a0}C-1\t"), Some(b"C-1".to_vec()));
        assert_eq!(id("Bo@Example.COM"), Some(b"bo@example.com".to_vec()));
        assert_eq!(id(" \u{a0} "), None);
        assert_eq!(id("0"), Some(b"0".to_vec()));
    }

    #[test]
    fn a_no_break_space_inside_a_letter_is_not_cut() {
        // U+1080 ends in 0x80, "à" is C3 A0: neither is a no-break space.
        assert_eq!(trim("là".as_bytes()), "là".as_bytes());
    }
}
