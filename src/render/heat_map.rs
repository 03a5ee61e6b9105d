//! A grid of numbers for people in which colour says which are large. Every
//! number is printed, so that nothing is lost without colour.

use std::io::{self, Write};

use anstyle::{Ansi256Color, Effects, Style};
use unicode_width::UnicodeWidthStr;

use super::table::wrapped;
use crate::report::heat::LEVELS;

/// A grid of texts. The first columns are words and stand left.
#[derive(Debug, Default)]
pub struct Grid {
    /// The words over the columns.
    pub head: Vec<String>,
    /// The rows, each with a text for every column.
    pub rows: Vec<Vec<Entry>>,
    /// Where rows begin that are about something else, ascending, and the
    /// words over these.
    pub blocks: Vec<(usize, String)>,
}

/// One text of a grid.
#[derive(Debug, Clone, Default)]
pub struct Entry {
    /// It stands there as it is.
    pub text: String,
    /// How large it is, from 0, where that is shown.
    pub level: Option<usize>,
}

impl Entry {
    /// A text that has no colour.
    pub fn plain(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            level: None,
        }
    }
}

/// Background and text from the least to the most: legible whatever the
/// terminal's own colours are.
const COLORS: [(u8, u8); LEVELS] = [(230, 16), (193, 16), (150, 16), (71, 16), (22, 231)];

impl Grid {
    /// The characters of a line with the first of these columns.
    pub fn width(&self, columns: usize) -> usize {
        // A blank on both sides of each, none before the first.
        self.widths().iter().take(columns).map(|width| width + 2).sum::<usize>() - 1
    }

    /// The width of each column.
    fn widths(&self) -> Vec<usize> {
        let of_rows = |column: usize| self.rows.iter().map(move |row| row[column].text.width()).max();
        self.head
            .iter()
            .enumerate()
            .map(|(column, head)| head.width().max(of_rows(column).unwrap_or(0)))
            .collect()
    }

    /// Writes the grid: the first column left, the others right.
    pub fn write(&self, styled: bool, out: &mut dyn Write) -> io::Result<()> {
        let widths = self.widths();
        let bold = if styled {
            Style::new().effects(Effects::BOLD)
        } else {
            Style::new()
        };
        let head: Vec<Entry> = self.head.iter().map(Entry::plain).collect();
        let head = line(&head, &widths, false);
        let head = head.trim_end();
        writeln!(out, "{bold}{head}{bold:#}")?;
        let mut blocks = self.blocks.iter().peekable();
        for (place, row) in self.rows.iter().enumerate() {
            if let Some((_, title)) = blocks.next_if(|(row, _)| *row == place) {
                writeln!(out, "\n{bold}{title}{bold:#}\n{bold}{head}{bold:#}")?;
            }
            writeln!(out, "{}", line(row, &widths, styled).trim_end())?;
        }
        Ok(())
    }
}

fn line(row: &[Entry], widths: &[usize], styled: bool) -> String {
    let mut line = String::new();
    for (column, (entry, width)) in row.iter().zip(widths).enumerate() {
        let blanks = " ".repeat(width - entry.text.width());
        if column == 0 {
            line.push_str(&entry.text);
            line.push_str(&blanks);
            line.push(' ');
            continue;
        }
        let style = entry.level.filter(|_| styled).map_or_else(Style::new, |level| {
            let (back, front) = COLORS[level.min(LEVELS - 1)];
            Style::new()
                .bg_color(Some(Ansi256Color(back).into()))
                .fg_color(Some(Ansi256Color(front).into()))
        });
        // The blanks on both sides are coloured too, so that a row is a band.
        line.extend([format!("{style} "), blanks, entry.text.clone(), format!(" {style:#}")]);
    }
    line
}

/// Writes paragraphs below a table.
pub fn write_notes(notes: &[String], width: Option<usize>, styled: bool, out: &mut dyn Write) -> io::Result<()> {
    let dim = if styled {
        Style::new().effects(Effects::DIMMED)
    } else {
        Style::new()
    };
    for (i, note) in notes.iter().enumerate() {
        if i == 0 {
            writeln!(out)?;
        }
        for line in wrapped(note, width) {
            writeln!(out, "{dim}{line}{dim:#}")?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(styled: bool) -> String {
        let grid = Grid {
            head: ["Cohort", "0"].map(str::to_owned).to_vec(),
            rows: vec![
                vec![
                    Entry::plain("a"),
                    Entry {
                        text: "12.5".into(),
                        level: Some(4),
                    },
                ],
                vec![Entry::plain("b"), Entry::plain("")],
            ],
            blocks: vec![(1, "country: DE".to_owned())],
        };
        let mut out = Vec::new();
        grid.write(styled, &mut out).expect("memory can be written");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn without_style_there_is_text_alone() {
        assert_eq!(
            written(false),
            "Cohort     0\na       12.5\n\ncountry: DE\nCohort     0\nb\n"
        );
    }

    #[test]
    fn colour_adds_nothing_but_colour() {
        let styled = written(true);
        assert!(styled.contains('\u{1b}'));
        let plain = anstream::adapter::strip_str(&styled).to_string();
        let trimmed: Vec<&str> = plain.lines().map(str::trim_end).collect();
        assert_eq!(trimmed.join("\n") + "\n", written(false));
    }
}
