//! A table for people: it fits the width, numbers stand right and are never
//! wrapped, a dash stands for what does not exist, `*` for what the data do
//! not cover.

use std::io::{self, Write};

use anstyle::{Effects, Style};
use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, ContentArrangement};
use unicode_width::UnicodeWidthStr;

use super::{NARROWEST_NAME, Precision, WIDEST_NAME};
use crate::report::Cell;
use crate::report::table::{Align, Block, Room, Table};

/// How a table looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// The characters of a line; none where it may be as long as it needs.
    pub width: Option<usize>,
    /// Decimals.
    pub precision: Precision,
    /// Whether to set the header and the notes apart by style.
    pub styled: bool,
}

/// Blanks between two columns.
const GAP: usize = 2;

/// Writes a table.
pub fn write(table: &Table, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let (texts, shown, gone) = fitted(table, look);
    let mut drawn = comfy_table::Table::new();
    drawn.load_style(NOTHING);
    drawn.set_content_arrangement(ContentArrangement::Disabled);
    drawn.set_header(shown.iter().map(|&column| texts[0][column].as_str()));
    drawn.add_rows(
        texts[1..]
            .iter()
            .map(|row| shown.iter().map(|&column| row[column].as_str()).collect::<Vec<_>>()),
    );
    for (place, column) in drawn.column_iter_mut().enumerate() {
        let align = match shown.get(place).map(|&column| table.columns[column].align) {
            Some(Align::Left) => CellAlignment::Left,
            Some(Align::Right) | None => CellAlignment::Right,
        };
        let left = if place == 0 { 0 } else { GAP };
        column.set_cell_alignment(align);
        column.set_padding((u16::try_from(left).unwrap_or(0), 0));
    }
    let (bold, dim) = if look.styled {
        (
            Style::new().effects(Effects::BOLD),
            Style::new().effects(Effects::DIMMED),
        )
    } else {
        (Style::new(), Style::new())
    };
    let mut blocks = table.blocks.iter().peekable();
    let mut lines = drawn.lines();
    let head = lines.next().unwrap_or_default();
    let head = head.trim_end();
    writeln!(out, "{bold}{head}{bold:#}")?;
    for (row, line) in lines.enumerate() {
        if let Some(block) = blocks.next_if(|block| block.row == row) {
            let title = block_title(block, look.precision);
            writeln!(out, "\n{bold}{title}{bold:#}\n{bold}{head}{bold:#}")?;
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    let dropped = (!gone.is_empty()).then(|| format!("no room for {}; {}", gone.join(", "), table.way_to_columns));
    for (i, note) in dropped.iter().chain(&table.notes).enumerate() {
        if i == 0 {
            writeln!(out)?;
        }
        for line in wrapped(note, look.width) {
            writeln!(out, "{dim}{line}{dim:#}")?;
        }
    }
    Ok(())
}

/// What the rows of a block are about, in a line.
pub(super) fn block_title(block: &Block, precision: Precision) -> String {
    let [column, name] = [&block.column, &block.name].map(|text| precision.text(&Cell::Name(text.clone())));
    format!("{column}: {name}{}", block.remark)
}

/// The header and the rows as text, the columns that fit, and the names of those
/// wanted that do not. Long names from the data give way before a column does.
fn fitted(table: &Table, look: Look) -> (Vec<Vec<String>>, Vec<usize>, Vec<String>) {
    let whole = texts(table, look.precision, WIDEST_NAME);
    let (shown, gone) = fit(table, &whole, look.width);
    let is_name = |column: &&usize| table.rows.iter().any(|row| matches!(row[**column].cell, Cell::Name(_)));
    let names = shown.iter().filter(is_name).count();
    let (Some(width), false, 1..) = (look.width, gone.is_empty(), names) else {
        return (whole, shown, gone);
    };
    let narrow = texts(table, look.precision, NARROWEST_NAME);
    let (with_narrow, gone_with_narrow) = fit(table, &narrow, look.width);
    if gone_with_narrow.len() >= gone.len() {
        return (whole, shown, gone);
    }
    // What is left over goes to the names, and not to columns that nobody would miss.
    let mut wanted = with_narrow;
    let mut is_wanted = true;
    wanted.retain(|&column| {
        is_wanted = match table.columns[column].room {
            Room::Always | Room::Wanted => true,
            Room::Spare => false,
            Room::Beside => is_wanted,
        };
        is_wanted
    });
    let left = width.saturating_sub(needed(&widths(&narrow), &wanted));
    let widest = (NARROWEST_NAME + left / names).min(WIDEST_NAME);
    let texts = texts(table, look.precision, widest);
    let (shown, gone) = fit(table, &texts, look.width);
    (texts, shown, gone)
}

/// The width of each column.
fn widths(texts: &[Vec<String>]) -> Vec<usize> {
    let columns = 0..texts[0].len();
    let width = |column: usize| texts.iter().map(|row| row[column].width()).max().unwrap_or(0);
    columns.map(width).collect()
}

/// The width of some columns beside each other.
fn needed(widths: &[usize], columns: &[usize]) -> usize {
    let each = columns.iter().map(|&column| widths[column] + GAP);
    each.sum::<usize>().saturating_sub(GAP)
}

/// The header and the rows as text. Where a column has a marked cell, the
/// others have a blank in place of the mark.
fn texts(table: &Table, precision: Precision, widest_name: usize) -> Vec<Vec<String>> {
    let is_marked = |cell: &crate::report::table::TableCell| cell.is_marked && !matches!(cell.cell, Cell::Undefined(_));
    let columns = 0..table.columns.len();
    let has_mark: Vec<bool> = columns
        .clone()
        .map(|column| table.rows.iter().any(|row| is_marked(&row[column])))
        .collect();
    let end = |marked: bool, column: usize| match (marked, has_mark[column]) {
        (true, _) => "*",
        (false, true) => " ",
        (false, false) => "",
    };
    let mut texts = vec![
        columns
            .map(|column| format!("{}{}", table.columns[column].label, end(false, column)))
            .collect(),
    ];
    texts.extend(table.rows.iter().map(|row| {
        let cell = |(column, cell): (usize, &crate::report::table::TableCell)| {
            let text = precision.text_within(&cell.cell, widest_name);
            format!("{text}{}", end(is_marked(cell), column))
        };
        row.iter().enumerate().map(cell).collect()
    }));
    texts
}

/// The columns that fit, and the names of those wanted that do not: one
/// without any value goes first, then from the right.
fn fit(table: &Table, texts: &[Vec<String>], width: Option<usize>) -> (Vec<usize>, Vec<String>) {
    let widths = widths(texts);
    let fits = |columns: &[usize]| width.is_none_or(|width| needed(&widths, columns) <= width);
    // A column and those that come and go with it.
    let blocks: Vec<Vec<usize>> = (0..table.columns.len()).fold(Vec::new(), |mut blocks: Vec<Vec<usize>>, column| {
        match blocks.last_mut() {
            Some(block) if table.columns[column].room == Room::Beside => block.push(column),
            _ => blocks.push(vec![column]),
        }
        blocks
    });
    let blocks_with = |room: &[Room]| -> Vec<&Vec<usize>> {
        let has_room = |block: &&Vec<usize>| room.contains(&table.columns[block[0]].room);
        blocks.iter().filter(has_room).collect()
    };
    let columns_of = |blocks: &[&Vec<usize>]| -> Vec<usize> { blocks.iter().copied().flatten().copied().collect() };
    let mut shown = blocks_with(&[Room::Always, Room::Wanted]);
    let mut gone = Vec::new();
    while !fits(&columns_of(&shown)) {
        let can_go = |place: &usize| table.columns[shown[*place][0]].room == Room::Wanted;
        let void = (0..shown.len())
            .rev()
            .filter(can_go)
            .find(|&place| table.is_void(shown[place][0]));
        let Some(place) = void.or_else(|| (0..shown.len()).rev().find(can_go)) else {
            break;
        };
        gone.push(table.columns[shown.remove(place)[0]].label.to_string());
    }
    if gone.is_empty() && width.is_some() {
        for block in blocks_with(&[Room::Spare]) {
            if table.says_nothing(block[0]) {
                continue;
            }
            shown.push(block);
            if !fits(&columns_of(&shown)) {
                shown.pop();
                break;
            }
        }
    }
    let shown = columns_of(&shown);
    gone.reverse();
    (shown, gone)
}

/// A paragraph in lines, the later ones set in.
pub(super) fn wrapped(text: &str, width: Option<usize>) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().expect("there is always a line");
        if line.trim().is_empty() {
            line.push_str(word);
        } else if width.is_none_or(|width| line.width() + 1 + word.width() <= width) {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(format!("  {word}"));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::table::{Column, TableCell};

    /// A name, a number that is wanted and one beside it, and one that is not.
    fn drawn(name: &str, width: usize) -> String {
        let number = || TableCell::from(Cell::Count(123_456));
        let table = Table {
            columns: vec![
                Column::words("id", "Name", Room::Always),
                Column::numbers("a", "Wanted", Room::Wanted),
                Column::numbers("b", "Beside", Room::Beside),
                Column::numbers("c", "Spare", Room::Spare),
            ],
            rows: vec![vec![
                TableCell::from(Cell::Name(name.to_owned())),
                number(),
                number(),
                number(),
            ]],
            way_to_columns: "CSV has all",
            ..Table::default()
        };
        let look = Look {
            width: Some(width),
            precision: Precision(None),
            styled: false,
        };
        let mut out = Vec::new();
        write(&table, look, &mut out).expect("memory can be written");
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn a_long_name_gives_way_before_a_column_does() {
        let name = "n".repeat(30);
        let whole = format!(
            "Name{:26}   Wanted   Beside    Spare\n{name}  123,456  123,456  123,456\n",
            ""
        );
        assert_eq!(drawn(&name, 57), whole);
        // A column that is not wanted goes first.
        let without_spare = format!("Name{:26}   Wanted   Beside\n{name}  123,456  123,456\n", "");
        assert_eq!(drawn(&name, 48), without_spare);
        assert_eq!(
            drawn(&name, 40),
            format!(
                "Name{:18}   Wanted   Beside\n{}…  123,456  123,456\n",
                "",
                "n".repeat(21)
            )
        );
        assert_eq!(
            drawn(&name, 34),
            format!(
                "Name{:12}   Wanted   Beside\n{}…  123,456  123,456\n",
                "",
                "n".repeat(15)
            )
        );
    }

    #[test]
    fn a_name_is_whole_where_cutting_it_would_not_help() {
        let name = "n".repeat(30);
        assert_eq!(
            drawn(&name, 33),
            format!("Name\n{name}\n\nno room for Wanted; CSV has all\n")
        );
    }
}
