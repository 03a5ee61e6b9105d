//! Verdicts as a table for people and as Markdown.

use std::io::{self, Write};

use super::{Numbers, period, remark, sum, title, word};
use crate::render::table::Look;
use crate::render::{markdown, table};
use crate::report::Cell;
use crate::report::check::CheckReport;
use crate::report::printable::printable;
use crate::report::table::{Column, Room, Table, TableCell};

/// The place of the column of values.
const VALUE: usize = 2;

/// Writes verdicts as a table; the last line is what they come to.
pub fn write_table(report: &CheckReport, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let table = built(report);
    table::write(&table, look, out)?;
    if table.notes.is_empty() {
        writeln!(out)?;
    }
    writeln!(out, "{}", sum(report))
}

/// Writes verdicts as Markdown; the last line is what they come to.
pub fn write_markdown(report: &CheckReport, out: &mut dyn Write) -> io::Result<()> {
    markdown::write(&built(report), crate::render::Precision::default(), out)?;
    writeln!(out, "\n{}", sum(report))
}

fn built(report: &CheckReport) -> Table {
    let labels = ["Check", "Period", "Value", "Bound", "Margin", "Verdict"];
    let columns = labels.map(|label| Column {
        key: label.to_lowercase(),
        label,
        room: Room::Always,
    });
    let mut notes = Vec::new();
    let mut rows = Vec::new();
    for row in &report.rows {
        let numbers = Numbers::for_people(row);
        let or_dash = |text: &Option<String>| text.clone().unwrap_or_else(|| "–".to_owned());
        let cells = [
            title(row),
            period(row).to_owned(),
            or_dash(&numbers.value),
            or_dash(&numbers.bound),
            or_dash(&numbers.margin),
            word(row.word).to_owned(),
        ];
        let cells = cells.map(|text| TableCell {
            cell: Cell::Text(text),
            is_marked: false,
        });
        let mut cells = Vec::from(cells);
        cells[VALUE].is_marked = row.mark.is_some() && row.value.is_some();
        rows.push(cells);
        if let (Some(mark), None) = (&row.mark, &row.why) {
            notes.push(format!("* {}: {mark}", period(row)));
        }
        if let Some(remark) = remark(report, row, numbers.places) {
            let mark = if row.mark.is_some() { "* " } else { "" };
            notes.push(format!("{mark}{}, {}: {remark}", title(row), period(row)));
        }
        let said = |note: &String| note.starts_with(&format!("{} is ", title(row)));
        if row.name.is_some() && !notes.iter().any(said) {
            notes.push(format!("{} is {}", title(row), printable(&row.requirement)));
        }
    }
    Table {
        columns: columns.into(),
        rows,
        notes,
    }
}
