//! A report that is a list: its columns, each said once for the table, CSV, the
//! document and its schema.

use super::Cell;
use super::table::{Align, Column, Room, Table, TableCell};

/// A column of a list whose rows are `R`.
#[derive(Debug)]
pub struct ListColumn<R: 'static> {
    /// The key in the document and in the header of a CSV file.
    pub key: &'static str,
    /// The words over it in a table.
    pub label: &'static str,
    /// What becomes of it in a table; none where it is for programs alone.
    pub room: Option<Room>,
    /// What its values are.
    pub kind: Kind,
    /// What it says.
    pub meaning: &'static str,
    /// Its value in a row.
    pub read: fn(&R) -> Cell,
}

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A text that is always there.
    Words,
    /// A text that there may be none of.
    WordsOrNone,
    /// A day that there may be none of.
    Date,
    /// A whole number.
    Count,
    /// A whole number that there may be none of.
    CountOrNone,
    /// A number that there may be none of.
    Number,
}

impl<R> ListColumn<R> {
    fn column(&self, room: Room) -> Column {
        let align = match self.kind {
            Kind::Words | Kind::WordsOrNone => Align::Left,
            Kind::Date | Kind::Count | Kind::CountOrNone | Kind::Number => Align::Right,
        };
        Column {
            align,
            ..Column::words(self.key, self.label, room)
        }
    }
}

/// The columns for programs.
#[must_use]
pub fn columns<R>(list: &[ListColumn<R>]) -> Vec<Column> {
    list.iter().map(|column| column.column(Room::Always)).collect()
}

/// The cells of a row for programs.
#[must_use]
pub fn cells<R>(list: &[ListColumn<R>], row: &R) -> Vec<Cell> {
    list.iter().map(|column| (column.read)(row)).collect()
}

/// The table for people, without notes.
#[must_use]
pub fn table<'a, R: 'static>(list: &[ListColumn<R>], rows: impl Iterator<Item = &'a R>) -> Table {
    let shown: Vec<(&ListColumn<R>, Room)> = list.iter().filter_map(|column| Some((column, column.room?))).collect();
    let row = |row: &R| {
        shown
            .iter()
            .map(|(column, _)| TableCell::from((column.read)(row)))
            .collect()
    };
    Table {
        rows: rows.map(row).collect(),
        columns: shown.iter().map(|(column, room)| column.column(*room)).collect(),
        way_to_columns: "CSV and JSON have all columns",
        ..Table::default()
    }
}
