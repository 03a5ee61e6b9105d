//! What moved between two documents, as JSON; and as a table in which two
//! numbers that are not the same never read the same.

use std::io::{self, Write};

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::json::{CellValue, write_value};
use super::table::Look;
use super::{Precision, markdown, table};
use crate::model::calendar::Period;
use crate::report::Cell;
use crate::report::diff::{DiffReport, Move, Side};
use crate::report::table::Table;

/// The name and version of the document.
pub const DIFF_SCHEMA: &str = "retain.diff/1";

/// Decimals beyond which two numbers that differ may read the same.
const MOST_DECIMALS: u32 = 12;

/// Writes what moved as a table.
pub fn write_table(report: &DiffReport, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let (told, notes) = told(report, look.precision);
    if told.rows.is_empty() {
        for note in notes {
            for line in table::wrapped(&note, look.width) {
                writeln!(out, "{line}")?;
            }
        }
        return Ok(());
    }
    table::write(&Table { notes, ..told }, look, out)
}

/// Writes what moved as Markdown.
pub fn write_markdown(report: &DiffReport, precision: Precision, out: &mut dyn Write) -> io::Result<()> {
    let (told, notes) = told(report, precision);
    if told.rows.is_empty() {
        return notes.iter().try_for_each(|note| writeln!(out, "{note}"));
    }
    markdown::write(&Table { notes, ..told }, precision, out)
}

/// The table with its numbers as words, each with as many decimals as it takes
/// to see that it moved; and the notes.
fn told(report: &DiffReport, precision: Precision) -> (Table, Vec<String>) {
    let mut table = report.table();
    for row in &mut table.rows {
        let [_, _, old, new, change] = &mut row[..] else {
            continue;
        };
        let reads_the_same = |precision: &Precision| precision.text(&old.cell) == precision.text(&new.cell);
        let mut finer = (2..=MOST_DECIMALS).map(|decimals| Precision(Some(decimals)));
        let precision = if reads_the_same(&precision) {
            finer.find(|finer| !reads_the_same(finer)).unwrap_or(precision)
        } else {
            precision
        };
        for cell in [old, new, change] {
            if !matches!(cell.cell, Cell::Undefined(_)) {
                cell.cell = Cell::Text(precision.text(&cell.cell));
            }
        }
    }
    let notes = std::mem::take(&mut table.notes);
    (table, notes)
}

/// Writes what moved as JSON.
pub fn write_json(report: &DiffReport, out: &mut dyn Write) -> io::Result<()> {
    write_value(&Document(report), out)
}

struct Document<'a>(&'a DiffReport);

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let report = self.0;
        let periods = |periods: &[Period]| -> Vec<serde_json::Value> {
            let object = |period: &Period| {
                serde_json::json!({
                    "period": period.label,
                    "start": period.start.to_string(),
                    "end": period.last_day().to_string(),
                })
            };
            periods.iter().map(object).collect()
        };
        let moves: Vec<MoveObject<'_>> = report.moves.iter().map(MoveObject).collect();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("schema", DIFF_SCHEMA)?;
        map.serialize_entry("period", &report.period)?;
        map.serialize_entry("basis", report.basis)?;
        map.serialize_entry("old", &side(&report.old))?;
        map.serialize_entry("new", &side(&report.new))?;
        map.serialize_entry("periods_compared", &report.compared)?;
        map.serialize_entry("past_moves", &report.past_moves())?;
        map.serialize_entry("moves", &moves)?;
        map.serialize_entry("only_old", &periods(&report.only_old))?;
        map.serialize_entry("only_new", &periods(&report.only_new))?;
        map.end()
    }
}

fn side(side: &Side) -> serde_json::Value {
    serde_json::json!({
        "path": side.name,
        "first_day": side.first_day.to_string(),
        "last_day": side.last_day.to_string(),
        "as_of": side.as_of.map(|day| day.to_string()),
    })
}

struct MoveObject<'a>(&'a Move);

impl Serialize for MoveObject<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let moved = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("period", &moved.period.label)?;
        map.serialize_entry("start", &moved.period.start.to_string())?;
        map.serialize_entry("end", &moved.period.last_day().to_string())?;
        map.serialize_entry("number", &moved.key)?;
        map.serialize_entry("old", &CellValue(&moved.old))?;
        map.serialize_entry("new", &CellValue(&moved.new))?;
        let change = match moved.change() {
            Cell::Change(change) => Some(Cell::Change(change)),
            _ => None,
        };
        map.serialize_entry("change", &change.as_ref().map(CellValue))?;
        map.serialize_entry("expected", &moved.is_expected)?;
        map.end()
    }
}
