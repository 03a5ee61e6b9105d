//! A table as CSV: keys as header, plain numbers, an empty cell where there is
//! no value. A spreadsheet runs a cell that begins like a formula, so that
//! words from the data are made harmless, unless they are wanted as they are.

use std::borrow::Cow;
use std::io::{self, Write};

use super::plain_number;
use crate::report::Cell;
use crate::report::printable::printable;
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

/// Writes rows as CSV, one after another: there may be more of them than
/// memory holds.
pub fn write_rows<C: std::borrow::Borrow<Cell>>(
    columns: &[Column],
    rows: impl Iterator<Item = impl IntoIterator<Item = C>>,
    names: Names,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(columns.iter().map(|column| &column.key))?;
    write_to(&mut writer, rows, names)?;
    writer.flush()
}

/// Rows as CSV without a header, a part of many.
pub fn part<C: std::borrow::Borrow<Cell>>(
    rows: impl Iterator<Item = impl IntoIterator<Item = C>>,
    names: Names,
) -> io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    write_to(&mut writer, rows, names)?;
    writer.into_inner().map_err(csv::IntoInnerError::into_error)
}

fn write_to<C: std::borrow::Borrow<Cell>>(
    writer: &mut csv::Writer<impl Write>,
    rows: impl Iterator<Item = impl IntoIterator<Item = C>>,
    names: Names,
) -> io::Result<()> {
    for row in rows {
        for cell in row {
            writer.write_field(text(cell.borrow(), names).as_bytes())?;
        }
        writer.write_record(None::<&[u8]>)?;
    }
    Ok(())
}

fn text(cell: &Cell, names: Names) -> Cow<'_, str> {
    match cell {
        Cell::Text(text) => Cow::Borrowed(text),
        Cell::Name(name) if names == Names::Raw => Cow::Borrowed(name),
        Cell::Name(name) => harmless(name),
        Cell::Date(day) => day.to_string().into(),
        // The bounds of an interval have columns of their own.
        Cell::Undefined(_) | Cell::Interval(_) => Cow::Borrowed(""),
        Cell::Count(_)
        | Cell::Money(_)
        | Cell::Quotient(_)
        | Cell::Percent(_)
        | Cell::PercentLeft(_)
        | Cell::Points(_)
        | Cell::Number(_)
        | Cell::Days(_)
        | Cell::Bound(_)
        | Cell::Change(_) => plain_number(cell).unwrap_or_default().into(),
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
    let begins = name.starts_with(['\t', '\r', '\n']) || name.trim_start().starts_with(FORMULA);
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
        for name in ["=1+1", "+49", "-5", "@SUM(A1)", "\t=1", "\r=1", "\n1", " =1", "＝1"] {
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
