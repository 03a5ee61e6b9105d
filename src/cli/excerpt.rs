//! Errors as text: the message, the line it is about with a caret under the
//! cell, notes and hints. Nothing from the data can move the terminal.

use std::io::{self, Write};

use anstyle::AnsiColor;
use unicode_width::UnicodeWidthStr;

use super::error::CliError;
use crate::input::problem::{CellPlace, shortened};
use crate::report::printable::printable;

/// So many columns of a line are shown on each side of a cell.
const AROUND: usize = 60;

/// No message is longer than this, whatever the data put into it.
const LONGEST: usize = 2000;

/// Text as it can be shown: the beginning of what is too long for a message.
fn bounded(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", printable(&text[..end])),
        None => printable(text),
    }
}

/// Writes an error.
pub fn write_error(error: &CliError, out: &mut dyn Write) -> io::Result<()> {
    let red = AnsiColor::Red.on_default().bold();
    let cyan = AnsiColor::Cyan.on_default();
    for problem in &error.problems {
        writeln!(out, "{red}error{red:#}: {}", bounded(&problem.message))?;
        write_place(&problem.file, problem.line, problem.cell.as_ref(), out)?;
    }
    if error.problems.is_empty() {
        writeln!(out, "{red}error{red:#}: {}", bounded(&error.message))?;
    }
    if let Some(excerpt) = &error.excerpt {
        write_place(&excerpt.file, excerpt.line, Some(&excerpt.cell), out)?;
    }
    for note in &error.notes {
        writeln!(out, "  {}", bounded(note))?;
    }
    for hint in &error.hints {
        writeln!(out, "{cyan}hint{cyan:#}: {}", bounded(hint))?;
    }
    Ok(())
}

fn write_place(file: &str, line: u64, cell: Option<&CellPlace>, out: &mut dyn Write) -> io::Result<()> {
    let file = if file == "-" {
        "standard input".to_owned()
    } else {
        printable(file)
    };
    let Some(cell) = cell else {
        return writeln!(out, "  --> {file}:{line}");
    };
    let column = cell
        .column
        .as_ref()
        .map(|column| format!(" (column `{}`)", printable(&shortened(column))))
        .unwrap_or_default();
    writeln!(out, "  --> {file}:{line}:{}{column}", cell.position)?;
    let number = line.to_string();
    let margin = " ".repeat(number.len());
    let (text, before, width) = around(cell);
    let red = AnsiColor::Red.on_default().bold();
    writeln!(out, "{margin} |")?;
    writeln!(out, "{number} | {text}")?;
    writeln!(
        out,
        "{margin} | {}{red}{}{red:#} {}",
        " ".repeat(before),
        "^".repeat(width.max(1)),
        bounded(&cell.expected)
    )
}

/// The part of a line around a cell, and where the cell stands in it.
fn around(cell: &CellPlace) -> (String, usize, usize) {
    let before: Vec<char> = cell.text[..cell.start].chars().collect();
    let skipped = before.len().saturating_sub(AROUND);
    let mut left: String = before[skipped..].iter().collect();
    if skipped > 0 {
        left.insert(0, '…');
    }
    let inside: Vec<char> = cell.text[cell.start..cell.end].chars().collect();
    let mut middle: String = inside.iter().take(AROUND).collect();
    let is_cut = inside.len() > AROUND;
    if is_cut {
        middle.push('…');
    }
    let after = cell.text[cell.end..].chars();
    let mut right: String = after.clone().take(AROUND).collect();
    if is_cut {
        right.clear();
    } else if after.count() > AROUND {
        right.push('…');
    }
    let (left, middle, right) = (printable(&left), printable(&middle), printable(&right));
    let (before, width) = (left.width(), middle.width());
    (format!("{left}{middle}{right}"), before, width)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_stands_under_wide_characters() {
        let cell = CellPlace {
            column: None,
            text: "日本,x1".into(),
            start: 7,
            end: 9,
            position: 4,
            expected: String::new(),
            spans_lines: false,
            undecoded: Vec::new(),
        };
        assert_eq!(around(&cell), ("日本,x1".into(), 5, 2));
    }
}
