//! A report that is a list: its columns, each said once for the table, CSV, the
//! document and its schema.

use std::cmp::Ordering;

use super::Cell;
use super::table::{Align, Column, Room, Table, TableCell};
use crate::model::exact::Exact;
use crate::model::ratio::Ratio;

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
pub fn table<'a, R: 'static>(list: &[ListColumn<R>], rows: impl Iterator<Item = &'a R> + Clone) -> Table {
    // What nobody has is no column.
    let is_void = |column: &ListColumn<R>| rows.clone().all(|row| matches!((column.read)(row), Cell::Undefined(_)));
    let shown: Vec<(&ListColumn<R>, Room)> = list
        .iter()
        .filter_map(|column| Some((column, column.room?)))
        .filter(|(column, room)| *room == Room::Always || !is_void(column))
        .collect();
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

/// A value as a whole number, where all values of its column that are one have
/// the same order so: counts, days, and money at a scale. Of what does not
/// exist there is none.
#[must_use]
pub fn whole_key(cell: &Cell, scale: Option<u32>) -> Option<Option<i64>> {
    let key = match cell {
        Cell::Count(count) => i64::try_from(*count).ok(),
        Cell::Date(day) => Some(i64::from(day.number())),
        Cell::Money(money) if Some(money.scale()) == scale => i64::try_from(money.mantissa()).ok(),
        Cell::Undefined(_) => return Some(None),
        _ => None,
    };
    // The greatest and the least are left to those who need a number beside all keys.
    key.filter(|key| (i64::MIN + 1..i64::MAX).contains(key)).map(Some)
}

/// The order of two values of one column: numbers by size, days by time, words
/// by alphabet. What does not exist is none, and stands last in any order.
#[must_use]
pub fn compare(one: &Cell, other: &Cell) -> Option<Ordering> {
    Some(match (one, other) {
        (Cell::Count(one), Cell::Count(other)) => one.cmp(other),
        (Cell::Money(one), Cell::Money(other)) => one.cmp(other),
        (Cell::Date(one), Cell::Date(other)) => one.cmp(other),
        (Cell::Text(one) | Cell::Name(one), Cell::Text(other) | Cell::Name(other)) => one.cmp(other),
        (Cell::Word(one), Cell::Word(other)) => one.cmp(other),
        (
            Cell::Quotient(one) | Cell::Percent(one) | Cell::Points(one) | Cell::Number(one) | Cell::Days(one),
            Cell::Quotient(other)
            | Cell::Percent(other)
            | Cell::Points(other)
            | Cell::Number(other)
            | Cell::Days(other),
        ) => compare_ratios(*one, *other),
        _ => return None,
    })
}

fn compare_ratios(one: Ratio, other: Ratio) -> Ordering {
    let ((a, b, scale), (c, d, other_scale)) = (one.parts(), other.parts());
    let product = |number: i128, times: u128| number.checked_mul(i128::try_from(times).ok()?);
    match (product(a, d), product(c, b)) {
        (Some(one), Some(other)) if scale == other_scale => one.cmp(&other),
        _ => Exact::from(one).cmp(&Exact::from(other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::undefined::Undefined;

    #[test]
    fn values_of_one_column_have_an_order_and_what_is_not_there_has_none() {
        let ratio = |numerator, denominator, scale| {
            Cell::Quotient(Ratio::scaled(numerator, denominator, scale).expect("not zero"))
        };
        assert_eq!(compare(&ratio(1, 3, 2), &ratio(1, 2, 2)), Some(Ordering::Less));
        assert_eq!(compare(&ratio(1, 2, 0), &ratio(50, 1, 2)), Some(Ordering::Equal));
        assert_eq!(
            compare(&ratio(i128::MAX, 3, 2), &ratio(i128::MAX, 2, 2)),
            Some(Ordering::Less)
        );
        assert_eq!(compare(&Cell::Count(9), &Cell::Count(10)), Some(Ordering::Less));
        let none = Cell::Undefined(Undefined::OneOrderDay);
        assert_eq!(compare(&none, &Cell::Count(10)), None);
        assert_eq!(compare(&none, &none), None);
        let money = |units, scale| Cell::Money(rust_decimal::Decimal::new(units, scale));
        assert_eq!(whole_key(&money(-7, 2), Some(2)), Some(Some(-7)));
        assert_eq!(whole_key(&none, Some(2)), Some(None));
        assert_eq!(whole_key(&money(5, 1), Some(2)), None);
        assert_eq!(whole_key(&money(i64::MAX, 2), Some(2)), None);
        assert_eq!(whole_key(&money(i64::MIN, 2), Some(2)), None);
        assert_eq!(whole_key(&Cell::Count(u64::MAX), None), None);
        assert_eq!(whole_key(&Cell::Text("a".into()), None), None);
    }
}
