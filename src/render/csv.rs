//! A table as CSV: keys as header, plain numbers, an empty cell where there is
//! no value. A spreadsheet runs a cell that begins like a formula, so that
//! words from the data are made harmless, unless they are wanted as they are.

use std::borrow::{Borrow, Cow};
use std::fmt::Write as _;
use std::io::{self, Write};

use super::push_plain_number;
use crate::report::Cell;
use crate::report::printable::{is_invisible, printable};
use crate::report::table::{Column, Table};

/// What becomes of words from the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Names {
    /// A `'` stands before what a spreadsheet would run, and what would move a
    /// terminal is written out.
    #[default]
    Harmless,
    /// They stay as they are.
    Raw,
}

/// Writes a table as CSV.
pub fn write(table: &Table, out: &mut dyn Write) -> io::Result<()> {
    let rows = table.rows.iter().map(|row| row.iter().map(|cell| &cell.cell));
    write_rows(&table.columns, rows, Names::Harmless, out)
}

/// Writes rows as CSV below the keys of their columns.
pub fn write_rows<C: Borrow<Cell>>(
    columns: &[Column],
    rows: impl Iterator<Item = impl IntoIterator<Item = C>>,
    names: Names,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut text = String::new();
    for (i, column) in columns.iter().enumerate() {
        push_field(&column.key, i, &mut text);
    }
    text.push('\n');
    out.write_all(text.as_bytes())?;
    out.write_all(part(rows, names).as_bytes())
}

/// Rows as CSV without the keys of their columns: a part of many.
#[must_use]
pub fn part<C: Borrow<Cell>>(rows: impl Iterator<Item = impl IntoIterator<Item = C>>, names: Names) -> String {
    let mut text = String::new();
    for row in rows {
        for (i, cell) in row.into_iter().enumerate() {
            push_cell(cell.borrow(), names, i, &mut text);
        }
        text.push('\n');
    }
    text
}

fn push_cell(cell: &Cell, names: Names, place: usize, text: &mut String) {
    match cell {
        Cell::Text(words) => push_field(words, place, text),
        Cell::Word(word) => push_field(word, place, text),
        Cell::Name(name) if names == Names::Raw => push_field(name, place, text),
        Cell::Name(name) => push_field(&harmless(name), place, text),
        // The bounds of an interval have columns of their own.
        Cell::Undefined(_) | Cell::Interval(_) => push_field("", place, text),
        Cell::Date(day) => {
            push_field("", place, text);
            // A text can always be written.
            let _ = write!(text, "{day}");
        }
        Cell::Count(_)
        | Cell::Money(_)
        | Cell::Quotient(_)
        | Cell::Percent(_)
        | Cell::PercentLeft(_)
        | Cell::Points(_)
        | Cell::Number(_)
        | Cell::Days(_)
        | Cell::Bound(_)
        | Cell::Change(_) => {
            push_field("", place, text);
            push_plain_number(cell, text);
        }
    }
}

/// Adds a field, in quotes where it would not be one without.
fn push_field(field: &str, place: usize, text: &mut String) {
    if place > 0 {
        text.push(',');
    }
    if field.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\r' | b'\n')) {
        text.push('"');
        text.push_str(&field.replace('"', "\"\""));
        text.push('"');
    } else {
        text.push_str(field);
    }
}

/// What a formula begins with, in some spreadsheet: by OWASP, "CSV Injection".
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// Words that no spreadsheet runs and no terminal obeys.
fn harmless(name: &str) -> Cow<'_, str> {
    // Most are.
    let is_plain = |byte: &u8| byte.is_ascii_graphic() && !FORMULA.contains(&char::from(*byte));
    if name.as_bytes().first().is_none_or(is_plain) && name.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Cow::Borrowed(name);
    }
    // What nobody sees may not be there for a spreadsheet either.
    let is_nothing = |c: char| c.is_whitespace() || is_invisible(c);
    let begins = name.starts_with(['\t', '\r', '\n']) || name.trim_start_matches(is_nothing).starts_with(FORMULA);
    let quote = if begins { "'" } else { "" };
    format!("{quote}{}", printable(name)).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(names: Names, name: &str) -> String {
        let mut out = Vec::new();
        let columns = [Column::words("id", "", crate::report::table::Room::Always)];
        let rows = [[Cell::Name(name.to_owned())]];
        write_rows(&columns, rows.into_iter(), names, &mut out).expect("memory can be written");
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn what_begins_like_a_formula_is_text() {
        for name in [
            "=1+1",
            "+49",
            "-5",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n1",
            " =1",
            "＝1",
            "\u{feff}=1",
            "\u{200b} @a",
        ] {
            let text = harmless(name);
            assert!(text.starts_with('\''), "{name:?}: {text}");
        }
        for name in ["", "C-1", "a=b", "5", "ann@example.com", "'"] {
            assert_eq!(harmless(name), name);
        }
    }

    #[test]
    fn a_cell_stays_one_cell_and_raw_ones_are_kept() {
        assert_eq!(written(Names::Harmless, "=a,\"b\"\n"), "id\n\"'=a,\"\"b\"\"\\u{a}\"\n");
        assert_eq!(written(Names::Raw, "=a,\"b\"\n"), "id\n\"=a,\"\"b\"\"\n\"\n");
        assert_eq!(
            written(Names::Harmless, "\u{1b}[2J\u{202e}"),
            "id\n\\u{1b}[2J\\u{202e}\n"
        );
    }
}
