//! A table of typed cells: what the table, Markdown and CSV renderers show.

use super::Cell;

/// Columns, rows, and what is said below them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// The columns, from left to right.
    pub columns: Vec<Column>,
    /// The rows, each with a cell for every column.
    pub rows: Vec<Vec<TableCell>>,
    /// Footnotes and what was counted, a paragraph each.
    pub notes: Vec<String>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The key in a CSV header.
    pub key: String,
    /// The words over it.
    pub label: &'static str,
    /// What becomes of it where there is not enough room.
    pub room: Room,
}

/// What becomes of a column where a table has to fit a width.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    /// It is always there.
    Always,
    /// It goes, from the right, and a line names it.
    Wanted,
    /// It is there only where there is room for it.
    Spare,
    /// It comes and goes with the column on its left.
    Beside,
}

/// A cell, and whether the data do not cover what it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableCell {
    /// The value.
    pub cell: Cell,
    /// Shown with a `*`.
    pub is_marked: bool,
}

impl Table {
    /// Whether a column has no value in any row.
    #[must_use]
    pub fn is_void(&self, column: usize) -> bool {
        self.rows
            .iter()
            .all(|row| matches!(row[column].cell, Cell::Undefined(_)))
    }

    /// Whether a column has no value in any row, or counts nothing in all.
    #[must_use]
    pub fn says_nothing(&self, column: usize) -> bool {
        self.rows
            .iter()
            .all(|row| matches!(row[column].cell, Cell::Undefined(_) | Cell::Count(0)))
    }
}
