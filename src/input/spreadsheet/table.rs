//! The rows of a sheet → lines of text. The first row that holds anything is
//! the header; a column without a name in it can be no field and is left away.

use std::ops::Range;

use super::LARGEST;
use super::error::SpreadsheetError;
use super::forms::{Forms, loses_digits};

/// A line break inside a cell. Written as a line feed it would end a line of
/// the text, and errors below it would name other rows than the sheet's.
const LINE_BREAK: char = '\u{2028}';

/// What every reader of rows trims: a cell of nothing else is blank.
const BLANKS: [char; 5] = [' ', '\t', '\r', '\n', '\u{a0}'];

/// A number whose last digits are lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LostDigits {
    /// The row of the sheet, from 1.
    pub row: u64,
    /// The column of the text, from 0.
    pub column: usize,
    /// The number as it is written.
    pub text: String,
}

/// A cell of the row at hand: its column in the sheet, and where its text is.
#[derive(Debug)]
struct Cell {
    column: u32,
    text: Range<usize>,
    has_lost_digits: bool,
}

/// A sheet that is being read.
#[derive(Debug)]
pub struct Table<'a> {
    /// How values are written.
    pub forms: &'a Forms<'a>,
    /// The lines.
    pub text: Vec<u8>,
    /// The row of the header, from 1, once it is known.
    pub header_row: Option<u64>,
    /// The first number of each column that has lost digits.
    pub lost: Vec<LostDigits>,
    /// The columns of the sheet that have a name.
    columns: Vec<u32>,
    /// The last row that is in the text.
    last_row: u64,
    row: Vec<Cell>,
    /// The texts of the row at hand.
    cells: String,
    line: Vec<u8>,
}

impl<'a> Table<'a> {
    pub fn new(forms: &'a Forms<'a>) -> Self {
        Self {
            forms,
            text: Vec::new(),
            header_row: None,
            lost: Vec::new(),
            columns: Vec::new(),
            last_row: 0,
            row: Vec::new(),
            cells: String::new(),
            line: Vec::new(),
        }
    }

    /// A cell of the row at hand, with what writes its value.
    pub fn cell(&mut self, column: u32, write: impl FnOnce(&Forms<'_>, &mut String)) {
        let start = self.cells.len();
        write(self.forms, &mut self.cells);
        let whole = &self.cells[start..];
        let text = whole.trim_start_matches(BLANKS);
        let from = start + (whole.len() - text.len());
        let text = from..from + text.trim_end_matches(BLANKS).len();
        if text.is_empty() {
            self.cells.truncate(start);
            return;
        }
        self.row.push(Cell {
            column,
            text,
            has_lost_digits: false,
        });
    }

    /// A cell that is a number.
    pub fn number(&mut self, column: u32, number: f64) {
        self.cell(column, |forms, out| forms.number(number, out));
        if let Some(cell) = self.row.last_mut() {
            cell.has_lost_digits = loses_digits(number);
        }
    }

    /// A cell that was just given is that of the columns behind it too.
    pub fn repeat_cell(&mut self, columns: Range<u32>) {
        let Some(last) = self.row.last().filter(|cell| cell.column + 1 == columns.start) else {
            return;
        };
        let (text, has_lost_digits) = (last.text.clone(), last.has_lost_digits);
        self.row.extend(columns.map(|column| Cell {
            column,
            text: text.clone(),
            has_lost_digits,
        }));
    }

    /// The row at hand is whole: its number, from 1, and how often it stands
    /// there.
    pub fn end_row(&mut self, number: u64, times: u64) -> Result<(), SpreadsheetError> {
        let written = self.write_row(number, times);
        self.row.clear();
        self.cells.clear();
        written
    }

    fn write_row(&mut self, number: u64, times: u64) -> Result<(), SpreadsheetError> {
        if self.row.is_empty() {
            return Ok(());
        }
        // A column that is given twice keeps what was given last.
        self.row.sort_by_key(|cell| cell.column);
        self.row.dedup_by(|later, earlier| {
            let is_same = later.column == earlier.column;
            if is_same {
                std::mem::swap(later, earlier);
            }
            is_same
        });
        if self.header_row.is_some() {
            return self.write_rows(number, times);
        }
        self.write_header();
        self.header_row = Some(number);
        self.last_row = number;
        if times > 1 {
            return self.write_rows(number + 1, times - 1);
        }
        Ok(())
    }

    fn write_header(&mut self) {
        for cell in &self.row {
            if !self.columns.is_empty() {
                self.text.push(b',');
            }
            self.columns.push(cell.column);
            push_quoted(&self.cells[cell.text.clone()], ' ', &mut self.text);
        }
        self.text.push(b'\n');
    }

    fn write_rows(&mut self, number: u64, times: u64) -> Result<(), SpreadsheetError> {
        self.line.clear();
        let (mut next, mut is_blank) = (0, true);
        for (place, &column) in self.columns.iter().enumerate() {
            if place > 0 {
                self.line.push(b',');
            }
            while self.row.get(next).is_some_and(|cell| cell.column < column) {
                next += 1;
            }
            let Some(cell) = self.row.get(next).filter(|cell| cell.column == column) else {
                continue;
            };
            is_blank = false;
            let text = &self.cells[cell.text.clone()];
            push_quoted(text, LINE_BREAK, &mut self.line);
            if cell.has_lost_digits && self.lost.iter().all(|lost| lost.column != place) {
                self.lost.push(LostDigits {
                    row: number,
                    column: place,
                    text: text.to_owned(),
                });
            }
        }
        if is_blank {
            return Ok(());
        }
        self.line.push(b'\n');
        let Some(blank) = number.checked_sub(self.last_row + 1) else {
            return Err(SpreadsheetError::Damaged("its rows are not in order".to_owned()));
        };
        let length = (self.line.len() as u64).saturating_mul(times).saturating_add(blank);
        if length > (LARGEST - self.text.len().min(LARGEST)) as u64 {
            return Err(SpreadsheetError::TooLarge);
        }
        self.text.extend((0..blank).map(|_| b'\n'));
        for _ in 0..times {
            self.text.extend_from_slice(&self.line);
        }
        self.last_row = number + times - 1;
        Ok(())
    }
}

/// A cell on one line, in quotes where it needs them.
fn push_quoted(text: &str, line_break: char, line: &mut Vec<u8>) {
    if !text.bytes().any(|byte| matches!(byte, b'"' | b',' | b'\r' | b'\n')) {
        line.extend_from_slice(text.as_bytes());
        return;
    }
    line.push(b'"');
    let mut utf_8 = [0; 4];
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => line.extend_from_slice(b"\"\""),
            '\r' if chars.peek() == Some(&'\n') => {}
            '\r' | '\n' => line.extend_from_slice(line_break.encode_utf8(&mut utf_8).as_bytes()),
            c => line.extend_from_slice(c.encode_utf8(&mut utf_8).as_bytes()),
        }
    }
    line.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORMS: Forms<'_> = Forms {
        mark: '.',
        date_format: None,
    };

    /// The text of rows of texts, each with its number.
    fn text(rows: &[(u64, &[&str])]) -> Result<String, SpreadsheetError> {
        let mut table = Table::new(&FORMS);
        for (number, cells) in rows {
            for (column, cell) in (0..).zip(*cells) {
                table.cell(column, |_, out| out.push_str(cell));
            }
            table.end_row(*number, 1)?;
        }
        Ok(String::from_utf8(table.text).expect("the text is UTF-8"))
    }

    #[test]
    fn each_row_is_a_line_and_blank_rows_between_are_blank_lines() {
        let rows: &[(u64, &[&str])] = &[(3, &["a", "b"]), (4, &["1"]), (7, &["", "2"]), (8, &[" ", ""])];
        assert_eq!(text(rows).as_deref(), Ok("a,b\n1,\n\n\n,2\n"));
    }

    #[test]
    fn columns_without_a_name_are_left_away_and_rows_of_nothing_else_are_blank() {
        let rows: &[(u64, &[&str])] = &[
            (1, &["", "a", "", "b"]),
            (2, &["x", "1", "y", "2", "z"]),
            (3, &["note"]),
        ];
        assert_eq!(text(rows).as_deref(), Ok("a,b\n1,2\n"));
    }

    #[test]
    fn cells_are_quoted_and_stay_on_one_line() {
        let rows: &[(u64, &[&str])] = &[(1, &["Order\nDate", "b,c"]), (2, &["\u{a0}x\r\ny\n", "say \"ab\""])];
        let expected = "\"Order Date\",\"b,c\"\n\"x\u{2028}y\",\"say \"\"ab\"\"\"\n";
        assert_eq!(text(rows).as_deref(), Ok(expected));
    }

    #[test]
    fn rows_that_go_back_are_damage() {
        let rows: &[(u64, &[&str])] = &[(2, &["a"]), (4, &["1"]), (3, &["2"])];
        assert!(matches!(text(rows), Err(SpreadsheetError::Damaged(_))));
    }

    #[test]
    fn a_row_that_is_repeated_stands_there_as_often_unless_that_is_too_long() {
        let mut table = Table::new(&FORMS);
        table.cell(0, |_, out| out.push('a'));
        table.end_row(1, 3).expect("three rows");
        table.number(0, 2.5e16);
        table.end_row(5, 2).expect("two rows");
        assert_eq!(table.text, b"a\na\na\n\n2.5E+16\n2.5E+16\n");
        assert_eq!((table.lost[0].row, table.lost[0].column), (5, 0));
        table.cell(0, |_, out| out.push('a'));
        assert_eq!(table.end_row(9, u64::MAX / 2), Err(SpreadsheetError::TooLarge));
    }

    #[test]
    fn a_column_that_is_given_twice_keeps_the_last() {
        let mut table = Table::new(&FORMS);
        for (column, cell) in [(1, "b"), (0, "a"), (1, "c")] {
            table.cell(column, |_, out| out.push_str(cell));
        }
        table.repeat_cell(2..4);
        table.end_row(1, 1).expect("a row");
        assert_eq!(table.text, b"a,c,c,c\n");
    }
}
