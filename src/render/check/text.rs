//! Verdicts as a table for people and as Markdown.

use std::io::{self, Write};

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{Numbers, group_word, name, period, place, remark, sum, title, word};
use crate::render::table::Look;
use crate::render::{markdown, table};
use crate::report::Cell;
use crate::report::check::CheckReport;
use crate::report::printable::printable;
use crate::report::table::{Align, Column, Room, Table, TableCell};

/// A title has this much room at the least.
const LEAST_TITLE: usize = 12;

/// The place of the column of groups, where there is one.
const GROUP: usize = 1;

/// The place of the column of values.
fn place_of_values(report: &CheckReport) -> usize {
    let has_groups = report.rows.iter().any(|row| row.group.is_some());
    2 + usize::from(has_groups)
}

/// Writes verdicts as a table; the last line is what they come to.
pub fn write_table(report: &CheckReport, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let table = built(report, look.width);
    table::write(&table, look, out)?;
    if table.notes.is_empty() {
        writeln!(out)?;
    }
    writeln!(out, "{}", sum(report))
}

/// Writes verdicts as Markdown; the last line is what they come to.
pub fn write_markdown(report: &CheckReport, out: &mut dyn Write) -> io::Result<()> {
    markdown::write(&built(report, None), crate::render::Precision::default(), out)?;
    writeln!(out, "\n{}", sum(report))
}

/// The verdicts as a table of this width, if it has one: titles that have no
/// room are cut off, and stand below it.
fn built(report: &CheckReport, width: Option<usize>) -> Table {
    let labels = ["Check", "Period", "Value", "Bound", "Margin", "Verdict"];
    let mut columns: Vec<Column> = labels
        .iter()
        .map(|label| Column::numbers(&label.to_lowercase(), *label, Room::Always))
        .collect();
    columns[0].align = Align::Left;
    if let Some(group) = report.rows.iter().find_map(|row| row.group.as_ref()) {
        columns.insert(GROUP, Column::words("by", name(&group.column), Room::Always));
    }
    let value = place_of_values(report);
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
        if let Some(group) = group_word(row) {
            cells.insert(GROUP, Cell::Text(group).into());
        }
        cells[value].is_marked = row.mark.is_some() && row.value.is_some();
        rows.push(cells);
        if let (Some(mark), None) = (&row.mark, &row.why) {
            notes.push(format!("* {}: {mark}", place(row)));
        }
        if let Some(remark) = remark(report, row, numbers.places) {
            let mark = if row.mark.is_some() { "* " } else { "" };
            notes.push(format!("{mark}{}, {}: {remark}", title(row), place(row)));
        }
        let requirement = format!("{} is {}", title(row), printable(&row.requirement));
        if row.name.is_some() && !notes.contains(&requirement) {
            notes.push(requirement);
        }
    }
    let mut table = Table {
        columns,
        rows,
        notes,
        ..Table::default()
    };
    if let Some(width) = width {
        cut_titles(&mut table, report, width);
    }
    table
}

/// Cuts off the titles for which a table of this width has no room.
fn cut_titles(table: &mut Table, report: &CheckReport, width: usize) {
    let text = |cell: &TableCell| match &cell.cell {
        Cell::Text(text) => text.clone(),
        _ => String::new(),
    };
    let others = 1..table.columns.len();
    let value = place_of_values(report);
    let taken: usize = others
        .map(|column| {
            let cells = table.rows.iter().map(|row| text(&row[column]).width());
            // Two blanks before a column, and one where a value is marked.
            let mark = usize::from(column == value && table.rows.iter().any(|row| row[column].is_marked));
            2 + mark + cells.max().unwrap_or(0).max(table.columns[column].label.width())
        })
        .sum();
    let room = width.saturating_sub(taken).max(LEAST_TITLE);
    let mut cut = Vec::new();
    for (cells, row) in table.rows.iter_mut().zip(&report.rows) {
        let whole = title(row);
        if whole.width() <= room {
            continue;
        }
        let mut short = String::new();
        for c in whole.chars() {
            if short.width() + c.width().unwrap_or(0) + 1 > room {
                break;
            }
            short.push(c);
        }
        short.push('…');
        let note = format!("{short} is {whole}");
        cells[0].cell = Cell::Text(short);
        if !cut.contains(&note) {
            cut.push(note);
        }
    }
    table.notes.splice(0..0, cut);
}
