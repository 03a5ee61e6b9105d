//! Groups of customers or orders: what they are called, and what a report says
//! of each.

use super::Cell;
use super::metrics::{MetricsReport, ReportRow};
use super::printable::printable;
use super::table::{Block, Column, Room};
use crate::model::undefined::Undefined;
use crate::tally::by_value::GroupName;

/// A group as people and programs are told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupLabel {
    /// The column.
    pub column: String,
    /// What its members have in common.
    pub name: GroupName,
    /// The same as a word, which no other group of the report has.
    pub word: String,
}

impl GroupLabel {
    /// The labels of the groups of a report.
    #[must_use]
    pub fn all(column: &str, names: &[GroupName]) -> Vec<Self> {
        let is_value = |word: &str| {
            let mut values = names.iter();
            values.any(|name| matches!(name, GroupName::Value(value) if value == word))
        };
        // A value may be called so, too.
        let unlike_values = |word: &str, more: &str| {
            let mut word = word.to_owned();
            while is_value(&word) {
                word.push_str(more);
            }
            word
        };
        let word = |name: &GroupName| match name {
            GroupName::Value(value) => value.clone(),
            GroupName::Rest(_) => unlike_values("other", " (the rest)"),
            GroupName::NoValue => unlike_values("(none)", " (no value)"),
        };
        let label = |name: &GroupName| Self {
            column: column.to_owned(),
            word: word(name),
            name: name.clone(),
        };
        names.iter().map(label).collect()
    }

    /// The value in a document; none where there is none.
    #[must_use]
    pub fn value(&self) -> Option<&str> {
        match self.name {
            GroupName::Value(_) | GroupName::Rest(_) => Some(&self.word),
            GroupName::NoValue => None,
        }
    }

    /// The value in a table for programs, where a blank says that there is
    /// none.
    #[must_use]
    pub fn cell(&self) -> Cell {
        let none = Cell::Undefined(Undefined::NothingToCompare);
        self.value().map_or(none, |word| Cell::Name(word.to_owned()))
    }

    /// The rows from this one on are those of the group.
    #[must_use]
    pub fn block(&self, row: usize) -> Block {
        Block {
            row,
            column: self.column.clone(),
            name: self.word.clone(),
            remark: match self.rest_values() {
                None => String::new(),
                Some(1) => " (1 value)".to_owned(),
                Some(values) => format!(" ({values} values)"),
            },
        }
    }

    /// How many values are put together, where it is the rest.
    #[must_use]
    pub const fn rest_values(&self) -> Option<usize> {
        match self.name {
            GroupName::Rest(values) => Some(values),
            GroupName::Value(_) | GroupName::NoValue => None,
        }
    }
}

/// The groups of a report, and what each of them has of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportGroups<T> {
    /// The name of the column.
    pub column: String,
    /// Whether it is one of orders, so that each group sees its own.
    pub is_of_orders: bool,
    /// One for each value, and the rest.
    pub groups: Vec<ReportGroup<T>>,
}

/// One group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportGroup<T> {
    /// Which group.
    pub label: GroupLabel,
    /// What the report says of it.
    pub own: T,
}

/// The rows of one group of the metrics.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupRows {
    /// One row a period, those of the whole.
    pub periods: Vec<ReportRow>,
    /// All the data as one row.
    pub totals: ReportRow,
}

impl From<MetricsReport> for GroupRows {
    fn from(report: MetricsReport) -> Self {
        Self {
            periods: report.periods,
            totals: report.totals,
        }
    }
}

impl<T> ReportGroups<T> {
    /// Groups, and what is said of each of them.
    #[must_use]
    pub fn new(column: String, is_of_orders: bool, groups: Vec<(GroupName, T)>) -> Self {
        let (names, own): (Vec<GroupName>, Vec<T>) = groups.into_iter().unzip();
        let groups = GroupLabel::all(&column, &names).into_iter().zip(own);
        Self {
            groups: groups.map(|(label, own)| ReportGroup { label, own }).collect(),
            column,
            is_of_orders,
        }
    }

    /// What people have to know of them, with more where they are of customers
    /// and where they are of orders.
    #[must_use]
    pub(super) fn note(&self, of_customers: &str, of_orders: &str) -> String {
        if self.is_of_orders {
            format!(
                "groups: each sees its own orders alone, so that whoever buys in two is a customer of both{of_orders}"
            )
        } else {
            format!("groups: each customer is in one{of_customers}")
        }
    }

    /// The column of the values in a table for programs.
    #[must_use]
    pub fn value_column(&self) -> Column {
        Column::words(&format!("by.{}", printable(&self.column)), "", Room::Always)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_and_nobody_s_are_called_like_no_value() {
        let words = |values: &[&str]| -> Vec<String> {
            let values = values.iter().map(|&value| GroupName::Value(value.to_owned()));
            let names: Vec<GroupName> = values.chain([GroupName::Rest(3), GroupName::NoValue]).collect();
            let labels = GroupLabel::all("country", &names);
            assert_eq!(labels.last().and_then(GroupLabel::value), None);
            labels.into_iter().map(|label| label.word).collect()
        };
        assert_eq!(words(&["DE"]), ["DE", "other", "(none)"]);
        assert_eq!(
            words(&["other", "(none)", "other (the rest)"]),
            [
                "other",
                "(none)",
                "other (the rest)",
                "other (the rest) (the rest)",
                "(none) (no value)"
            ]
        );
    }
}
