//! Blank lines: nothing at the end of a file, rows without cells anywhere
//! else. Which they are shows only when a further row follows.

use super::problem::{CellPlace, Hint, Problem, Problems, SHOWN};

/// Blank lines that nothing has followed yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BlankLines {
    /// The first of them.
    pub first: Vec<u64>,
    /// All of them.
    pub count: u64,
}

impl BlankLines {
    /// One more.
    pub fn push(&mut self, line: u64) {
        self.count += 1;
        if self.first.len() < SHOWN {
            self.first.push(line);
        }
    }

    /// Those at the end of a further part, whose lines begin after `before`.
    pub fn append(&mut self, other: &Self, before: u64) {
        self.count += other.count;
        let room = SHOWN - self.first.len();
        self.first
            .extend(other.first.iter().take(room).map(|line| before + line));
    }

    /// They are rows without cells: what to say of them.
    #[must_use]
    pub fn problems(&self, path: &str, cells: usize) -> Problems {
        let shown = self.first.iter().map(|&line| Problem {
            file: path.to_owned(),
            line,
            message: "the line is blank".to_owned(),
            cell: Some(CellPlace {
                column: None,
                text: String::new(),
                start: 0,
                end: 0,
                position: 1,
                expected: super::cells::expected_cells(cells),
            }),
            hint: Hint::SkipInvalid,
        });
        Problems {
            shown: shown.collect(),
            total: self.count,
        }
    }
}
