//! Blank lines, and rows that look like the end of a file: nothing at the end
//! of a file, rows anywhere else. Which they are shows only when a further row
//! follows.

use super::ReadOptions;
use super::problem::{CellPlace, Hint, Problem, Problems, SHOWN};
use crate::model::left_out::{LeftOut, Reason, Spot};

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

    /// A further row shows that they are rows without cells: they are left
    /// out or problems. Gives how many rows they are.
    pub fn settle(
        self,
        options: &ReadOptions,
        (file, path): (usize, &str),
        cells: usize,
        left_out: &mut LeftOut,
        problems: &mut Problems,
    ) -> u64 {
        if options.skip_invalid {
            let first = self.first.first().copied().unwrap_or_default();
            left_out.add(&Reason::Invalid, self.count, Spot { file, line: first });
        } else if self.count > 0 {
            problems.append(self.problems(path, cells), 0);
        }
        self.count
    }

    /// They looked like the end of a file, as those of a format's footer do, and
    /// a further row shows that they are rows: they are left out. Gives how
    /// many they are.
    pub fn leave_footers(self, file: usize, left_out: &mut LeftOut) -> u64 {
        if let Some(&line) = self.first.first() {
            left_out.add(&Reason::Ignored("footers".to_owned()), self.count, Spot { file, line });
        }
        self.count
    }

    /// They are rows without cells: what to say of them.
    fn problems(&self, path: &str, cells: usize) -> Problems {
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
                spans_lines: false,
                undecoded: Vec::new(),
            }),
            hint: Hint::SkipInvalid,
        });
        Problems {
            look_like: Vec::new(),
            shown: shown.collect(),
            total: self.count,
        }
    }
}
