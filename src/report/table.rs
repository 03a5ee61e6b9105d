//! A table of typed cells: what the table, Markdown, CSV and JSON renderers
//! show of a command that has rows.

use std::borrow::Cow;

use super::Cell;

/// Columns, rows, and what is said below them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// The columns, from left to right.
    pub columns: Vec<Column>,
    /// The rows, each with a cell for every column.
    pub rows: Vec<Vec<TableCell>>,
    /// Where rows begin that are about something else, and what that is; they
    /// ascend.
    pub blocks: Vec<Block>,
    /// Footnotes and what was counted, a paragraph each.
    pub notes: Vec<String>,
    /// How the columns can be had for which there is no room.
    pub way_to_columns: &'static str,
}

/// Rows that are about one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// The first of them.
    pub row: usize,
    /// What they are told apart by, from the data.
    pub column: String,
    /// What they are about, from the data.
    pub name: String,
    /// What is to be said of that.
    pub remark: String,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The key in a CSV header and in a document.
    pub key: String,
    /// The words over it.
    pub label: Cow<'static, str>,
    /// What becomes of it where there is not enough room.
    pub room: Room,
    /// On which side its cells stand.
    pub align: Align,
}

/// On which side the cells of a column stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Words stand left.
    Left,
    /// Numbers stand right.
    Right,
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

impl From<Cell> for TableCell {
    /// A value that the data cover.
    fn from(cell: Cell) -> Self {
        Self { cell, is_marked: false }
    }
}

impl Column {
    /// A column of words.
    #[must_use]
    pub fn words(key: &str, label: impl Into<Cow<'static, str>>, room: Room) -> Self {
        Self {
            key: key.to_owned(),
            label: label.into(),
            room,
            align: Align::Left,
        }
    }

    /// A column of numbers.
    #[must_use]
    pub fn numbers(key: &str, label: impl Into<Cow<'static, str>>, room: Room) -> Self {
        Self {
            align: Align::Right,
            ..Self::words(key, label, room)
        }
    }
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
