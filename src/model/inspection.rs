//! What was found out about the files that were read: how they are written,
//! which column is which field and why, what settled the form of a column.

use std::collections::BTreeMap;

/// All files, and the statuses in them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inspection {
    /// The files in the order they were read.
    pub files: Vec<FileInspection>,
    /// The statuses of orders.
    pub statuses: StatusesSeen,
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
    /// Each field that such a file can have.
    pub fields: Vec<FieldInspection>,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatusSeen {
    /// Rows that have it.
    pub rows: u64,
    /// What becomes of an order of that status.
    pub fate: &'static str,
}

impl StatusesSeen {
    /// So many are kept.
    const MOST: usize = 1000;

    /// Counts rows of a status.
    pub fn add(&mut self, status: &str, rows: u64, fate: &'static str) {
        if let Some(seen) = self.seen.get_mut(status) {
            seen.rows += rows;
            return;
        }
        self.seen.insert(status.to_owned(), StatusSeen { rows, fate });
        // Which ones are kept must not depend on the order of rows.
        if self.seen.len() > Self::MOST
            && let Some((_, last)) = self.seen.pop_last()
        {
            self.others += last.rows;
        }
    }
}
