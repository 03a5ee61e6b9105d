//! What was found out about the files that were read: how they are written,
//! which column is which field and why, what settled the form of a column.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::left_out::{Counted, Spot};

/// All files, the statuses in them and the money that was given back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inspection {
    /// The files in the order they were read.
    pub files: Vec<FileInspection>,
    /// The statuses of orders.
    pub statuses: StatusesSeen,
    /// Counted orders of which a part was given back, by a column of their own
    /// rows.
    pub netted: MoneyBack,
    /// Rows that left as `refunded` since that column says that all of their
    /// amount was given back.
    pub all_refunded: Option<Counted>,
    /// Rows that are refunds, and count.
    pub refunds: MoneyBack,
}

/// Orders or rows by which money was given back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MoneyBack {
    /// How many.
    pub count: u64,
    /// How much in all, more than nothing; none where that has too many digits.
    pub sum: Option<Decimal>,
    /// The first.
    pub first: Option<Spot>,
}

impl MoneyBack {
    /// So much was given back by each of these.
    pub fn of(each: impl IntoIterator<Item = (Decimal, Spot)>) -> Self {
        let none = Self {
            sum: Some(Decimal::ZERO),
            ..Self::default()
        };
        each.into_iter().fold(none, |all, (amount, spot)| Self {
            count: all.count + 1,
            sum: all.sum.and_then(|sum| sum.checked_add(amount)),
            first: Some(all.first.map_or(spot, |first| first.min(spot))),
        })
    }
}

/// One file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileInspection {
    /// The path as given, `-` for standard input.
    pub path: String,
    /// What it holds: orders, customers or responses.
    pub kind: &'static str,
    /// gzip or zstd, where it is compressed.
    pub compression: Option<&'static str>,
    /// How its text is written.
    pub text: TextForm,
    /// The lines before the first row: the header and what stands above it.
    pub header_lines: u64,
    /// The names of its columns.
    pub columns: Vec<String>,
    /// Those of them that say nothing of a row.
    pub unused: Vec<String>,
    /// What its rows are, in words, where they are orders.
    pub rows_are: Option<&'static str>,
    /// Each field that such a file can have.
    pub fields: Vec<FieldInspection>,
    /// What its format says of its rows and cells, where it is no plain one.
    pub format: Option<FormatInspection>,
    /// Lines that are no rows, by the format: blank ones, a footer. How many
    /// there are and the number of the first.
    pub no_rows: Option<(u64, u64)>,
    /// What its rows are that were taken, each with how many: of a file of
    /// customers or answers.
    pub taken: Vec<(&'static str, u64)>,
}

/// What a format says of the rows and cells of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FormatInspection {
    /// What it is, in a few words.
    pub title: String,
    /// What is done with cells before they are read, a sentence each.
    pub cells: Vec<String>,
    /// What is done with some rows, in the order in which it is tried.
    pub rules: Vec<RuleInspection>,
}

impl FileInspection {
    /// So many rows are those of each rule, by its number, and the line of the
    /// first.
    pub fn set_rules(&mut self, seen: &BTreeMap<usize, (u64, u64)>) {
        let Some(format) = &mut self.format else { return };
        for (number, (rows, first)) in seen {
            if let Some(rule) = format.rules.get_mut(*number) {
                (rule.rows, rule.first) = (*rows, Some(*first));
            }
        }
    }
}

/// What a format does with some rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleInspection {
    /// Which rows, in words.
    pub with: String,
    /// Whether the file has the column that the rule looks at.
    pub can_apply: bool,
    /// What becomes of them, in words.
    pub then: String,
    /// How many there are.
    pub rows: u64,
    /// The line of the first.
    pub first: Option<u64>,
}

/// How the text of a file is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextForm {
    /// Cells with something between them.
    Delimited {
        /// The name of the encoding.
        encoding: &'static str,
        /// What separates cells.
        delimiter: char,
    },
    /// A sheet of a workbook.
    Sheet(String),
}

/// A field and the column it was found in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldInspection {
    /// Its name, as in `--map`.
    pub field: &'static str,
    /// The name of its column.
    pub column: Option<String>,
    /// The columns that are taken where that one is blank, in that order.
    pub otherwise: Vec<String>,
    /// The columns whose cells are put behind it, as the time behind the date.
    pub with: Vec<String>,
    /// The columns that are added to it.
    pub plus: Vec<String>,
    /// The columns that are taken off it.
    pub minus: Vec<String>,
    /// The column that names the zone of its time.
    pub zone: Option<String>,
    /// The columns that its format names for it, where the file has none of
    /// them.
    pub lacking: Vec<String>,
    /// What every row says, whatever its columns: a currency, a zone.
    pub fixed: Option<String>,
    /// Why that one, or none.
    pub why: Why,
    /// How its cells are written, where they are dates or numbers.
    pub form: Option<ColumnForm>,
}

/// Why a field is in its column, or in none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The column has a name that means the field.
    Name,
    /// The format of the file says so.
    Format,
    /// `--map` says so.
    Map,
    /// No column has a name that means the field.
    NoColumn,
}

impl Why {
    /// In a word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Format => "format",
            Self::Map => "map",
            Self::NoColumn => "no column",
        }
    }
}

/// How the cells of a column are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnForm {
    /// Dates.
    Dates {
        /// The forms that were seen, each with the first cell of it.
        forms: Vec<(DateForm, Cited)>,
        /// Which number of `03/04/2024` is the day, where a cell settles it.
        day: Option<&'static str>,
        /// That cell.
        settled_by: Option<Cited>,
        /// The format, where the user says it.
        said: Option<String>,
    },
    /// Numbers.
    Numbers {
        /// The decimal mark, where a cell or the user settles it.
        decimal_mark: Option<&'static str>,
        /// That cell.
        settled_by: Option<Cited>,
        /// The first cell that could be read in two ways.
        open: Option<Cited>,
        /// Whether the user says the mark.
        is_said: bool,
    },
}

/// A form that dates are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateForm {
    /// ISO 8601.
    Iso,
    /// Three numbers with the year last: `3/4/2024`.
    Numbers,
    /// Three numbers with the year first: `2024/3/4`.
    YearFirst,
    /// With the name of a month.
    Words,
    /// As `--date-format` says.
    Format,
}

impl DateForm {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Iso, Self::Numbers, Self::YearFirst, Self::Words, Self::Format];

    /// In words.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Iso => "ISO 8601",
            Self::Numbers => "numbers with the year last",
            Self::YearFirst => "numbers with the year first",
            Self::Words => "month in words",
            Self::Format => "the format given",
        }
    }
}

/// A cell and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cited {
    /// The file.
    pub file: String,
    /// The line.
    pub line: u64,
    /// What it says.
    pub cell: String,
}

/// The statuses that rows of orders have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StatusesSeen {
    /// Each as written, with its rows and what becomes of them by it.
    pub seen: BTreeMap<String, StatusSeen>,
    /// Rows of further statuses, the last ones of the alphabet, which are not
    /// kept: no shop has so many.
    pub others: u64,
}

/// One status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusSeen {
    /// Rows that have it.
    pub rows: u64,
    /// What becomes of an order of that status.
    pub fate: &'static str,
    /// The status that it means, by the words of a format.
    pub means: Option<String>,
}

impl StatusesSeen {
    /// So many are kept.
    const MOST: usize = 1000;

    /// Counts rows of a status.
    pub fn add(&mut self, status: &str, seen: StatusSeen) {
        if let Some(known) = self.seen.get_mut(status) {
            known.rows += seen.rows;
            return;
        }
        self.seen.insert(status.to_owned(), seen);
        // Which ones are kept must not depend on the order of rows.
        if self.seen.len() > Self::MOST
            && let Some((_, last)) = self.seen.pop_last()
        {
            self.others += last.rows;
        }
    }
}
