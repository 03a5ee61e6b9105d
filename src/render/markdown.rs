//! A table as Markdown, with what is said below it as a list.

use std::io::{self, Write};

use super::Precision;
use super::table::block_title;
use crate::report::Cell;
use crate::report::table::{Align, Room, Table};

/// Writes a table as Markdown.
pub fn write(table: &Table, precision: Precision, out: &mut dyn Write) -> io::Result<()> {
    let mut is_shown = true;
    let shown: Vec<usize> = (0..table.columns.len())
        .filter(|&i| {
            is_shown = match table.columns[i].room {
                Room::Always | Room::Wanted => true,
                Room::Spare => false,
                Room::Beside => is_shown,
            };
            is_shown
        })
        .collect();
    let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
    let head = line(shown.iter().map(|&i| escaped(&table.columns[i].label)).collect());
    let rule = shown.iter().map(|&i| match table.columns[i].align {
        Align::Left => "---".to_owned(),
        Align::Right => "---:".to_owned(),
    });
    let rule = line(rule.collect());
    writeln!(out, "{head}\n{rule}")?;
    let mut blocks = table.blocks.iter().peekable();
    for (place, row) in table.rows.iter().enumerate() {
        if let Some(block) = blocks.next_if(|block| block.row == place) {
            let title = escaped(&block_title(block, precision));
            writeln!(out, "\n**{title}**\n\n{head}\n{rule}")?;
        }
        let cells = shown.iter().map(|&i| {
            let mark = if row[i].is_marked && !matches!(row[i].cell, Cell::Undefined(_)) {
                "\\*"
            } else {
                ""
            };
            format!("{}{mark}", escaped(&precision.text(&row[i].cell)))
        });
        writeln!(out, "{}", line(cells.collect()))?;
    }
    for (i, note) in table.notes.iter().enumerate() {
        let gap = if i == 0 { "\n" } else { "" };
        writeln!(out, "{gap}- {}", escaped(note))?;
    }
    Ok(())
}

/// Text in which nothing is Markdown.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '|' | '*' | '_' | '`' | '<' | '>' | '[' | ']' | '#' | '&' | '~' | '$' => {
                out.push('\\');
                out.push(c);
            }
            '\n' | '\r' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_the_data_is_markdown() {
        assert_eq!(escaped("a|b*c\nd<e"), "a\\|b\\*c d\\<e");
        assert_eq!(
            escaped("&#x202e;~~x~~ $y$ `z`"),
            "\\&\\#x202e;\\~\\~x\\~\\~ \\$y\\$ \\`z\\`"
        );
    }
}
