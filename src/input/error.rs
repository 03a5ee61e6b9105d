//! Why an input cannot be read. What is said of it, and the way out, is the
//! business of the edge.

use std::fmt;
use std::io;
use std::sync::Arc;

use super::by::ByError;
use super::date::DateFormatError;
use super::decode::Undecodable;
use super::evidence::Witness;
use super::fields::FileKind;
use super::formats::Declaration;
use super::header::HeaderError;
use super::not_plain_text::NotPlainText;
use super::orders::RowsMode;
use super::problem::Problems;
use super::source::BlockError;
use super::spreadsheet::{LostDigits, SpreadsheetError};
use crate::model::inspection::Cited;
use crate::model::left_out::LeftOut;

/// How often a currency was seen, and where first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CurrencyCount {
    /// In upper case; empty where the cell is blank.
    pub currency: String,
    /// Rows.
    pub rows: u64,
    /// The file of the first.
    pub file: String,
    /// Its line.
    pub line: u64,
}

/// Why the input cannot be read.
#[derive(Debug)]
pub struct ReadError {
    /// The file, where it is one.
    pub path: Option<String>,
    /// What is wrong.
    pub kind: Box<ReadErrorKind>,
}

impl ReadError {
    /// A file is at fault.
    pub(crate) fn of_file(path: &str, kind: ReadErrorKind) -> Self {
        Self {
            path: Some(path.to_owned()),
            kind: Box::new(kind),
        }
    }
}

impl From<ReadErrorKind> for ReadError {
    fn from(kind: ReadErrorKind) -> Self {
        Self {
            path: None,
            kind: Box::new(kind),
        }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.path {
            Some(path) => write!(f, "{path}: {}", self.kind),
            None => write!(f, "{}", self.kind),
        }
    }
}

impl std::error::Error for ReadError {}

/// What is wrong with an input.
#[derive(Debug, thiserror::Error)]
pub enum ReadErrorKind {
    /// The system would not give the file.
    #[error(transparent)]
    Io(io::Error),
    /// A row does not end.
    #[error("a row is longer than 256 MB")]
    EndlessRecord,
    /// The file is empty.
    #[error("the file is empty")]
    Empty,
    /// The file is something else than lines of UTF-8.
    #[error("the file is not plain UTF-8 text")]
    NotPlainText(NotPlainText),
    /// A character cannot be decoded.
    #[error(transparent)]
    Undecodable(Undecodable),
    /// The file is a workbook, or something like one, that cannot be read.
    #[error("{error}")]
    Spreadsheet {
        /// What the file should hold.
        kind: FileKind,
        /// What is wrong.
        error: SpreadsheetError,
    },
    /// A number of a spreadsheet that is an id has lost digits, so that two
    /// ids may have become one.
    #[error("`{}` is an id that has lost its last digits", lost.text)]
    LostDigits {
        /// The number and its row.
        lost: LostDigits,
        /// The name of its column.
        column: String,
    },
    /// The quotes of the header are wrong.
    #[error("a quote in the header is never closed, or a cell goes on behind it")]
    HeaderQuotes,
    /// The first line is a row and not the names of columns: a cell of it is
    /// a date.
    #[error("the first line is a row, not the names of columns")]
    NoHeader(String),
    /// The header is that of a format that cannot be used.
    #[error("this is {}, which cannot be used: {}", .0.title, .0.refuse.as_deref().unwrap_or_default())]
    Refused(Arc<Declaration>),
    /// Some of the files that say more of orders are there, and some are not.
    #[error("no file is the part `{}` of {}", format.part[*part].title, format.title)]
    PartMissing {
        /// The format of the orders.
        format: Arc<Declaration>,
        /// The number of the first part that is missing.
        part: usize,
    },
    /// What belongs to orders, without the orders.
    #[error("this is the part `{}` of {}, without its orders", format.part[*part].title, format.title)]
    PartAlone {
        /// The format that it is a part of.
        format: Arc<Declaration>,
        /// The number of the part.
        part: usize,
    },
    /// The header is that of another kind of file.
    #[error("this is {}, a file of {}, and not one of {kind}", format.title, format.file_kind())]
    OfOtherKind {
        /// The format that it is of.
        format: Arc<Declaration>,
        /// What the file should hold.
        kind: FileKind,
    },
    /// The file is not of the format that `--as` names.
    #[error("the header is not one of {}", .0.title)]
    NotOfFormat(Arc<Declaration>),
    /// The rows of two files are not the same thing.
    #[error("a row of `{first}` is one of {}, and a row of `{second}` one of {}", modes[0].name(), modes[1].name())]
    RowsDiffer {
        /// The first file.
        first: String,
        /// The second file.
        second: String,
        /// What their rows are.
        modes: [RowsMode; 2],
    },
    /// The columns cannot be told.
    #[error("{error}")]
    Header {
        /// What the file should hold.
        kind: FileKind,
        /// What is wrong.
        error: HeaderError,
        /// The names in the header.
        header: Vec<String>,
        /// The format that the header is of, or the one that it looks like and
        /// that is only read where it is named.
        format: Option<Arc<Declaration>>,
    },
    /// The column that rows are to be told apart by cannot be told itself.
    #[error(transparent)]
    By(ByError),
    /// A file of answers was given as orders.
    #[error("the file has answers and no orders")]
    AnswersAsOrders {
        /// The names in the header.
        header: Vec<String>,
    },
    /// `--rows lines` and `--rows unique` need order ids.
    #[error("no column is the order_id, which `--rows {}` needs", mode.name())]
    NeedsOrderId {
        /// What rows are to be.
        mode: RowsMode,
        /// The names in the header.
        header: Vec<String>,
    },
    /// Some files of orders have amounts and some have none.
    #[error("`{without}` has no amounts, `{with}` has")]
    AmountsInSome {
        /// A file that has amounts.
        with: String,
        /// A file that has none.
        without: String,
    },
    /// Rows that cannot be read.
    #[error("{} of the input cannot be read", count_rows(.0.total))]
    Problems(Problems),
    /// The amounts are in several currencies.
    #[error("the amounts are in several currencies")]
    Currencies(Vec<CurrencyCount>),
    /// Numbers of one column were written with different decimal marks, and
    /// some can be read with either.
    #[error("the decimal mark of the column `{column}` is not clear")]
    DecimalMarks {
        /// The name of the column.
        column: String,
        /// A number with a decimal point, one with a decimal comma, and one
        /// that can be read in two ways.
        cited: Box<[Cited; 3]>,
    },
    /// One date of a column has the day first, another the month.
    #[error("the dates of the column `{column}` contradict each other")]
    DayPlaces {
        /// What the file should hold.
        kind: FileKind,
        /// The name of the column.
        column: String,
        /// A date with the day first, and one with the month first.
        cited: Box<[Cited; 2]>,
    },
    /// The amounts need too many digits at one scale.
    #[error("the amounts, taken together, cannot be held exactly: they need more than 28 digits")]
    TooManyDigits,
    /// Nothing is counted.
    #[error("nothing is counted")]
    Nothing {
        /// What was looked for.
        kind: FileKind,
        /// Rows that were read.
        rows: u64,
        /// Refunds, which make nobody a buyer.
        refunds: u64,
        /// Why they were left out.
        left_out: Box<LeftOut>,
    },
    /// Scores in two files.
    #[error("there are scores in the file of customers and in the file of answers")]
    TwoScores,
    /// A date format that cannot be understood.
    #[error(transparent)]
    DateFormat(#[from] DateFormatError),
}

/// A witness as it is told.
pub(super) fn cited(witness: &Witness, files: &[String]) -> Cited {
    Cited {
        file: files.get(witness.file).cloned().unwrap_or_default(),
        line: witness.line,
        cell: witness.cell.clone(),
    }
}

pub(super) fn count_rows(rows: u64) -> String {
    if rows == 1 {
        "1 row".into()
    } else {
        format!("{rows} rows")
    }
}

impl From<io::Error> for ReadErrorKind {
    fn from(error: io::Error) -> Self {
        error.downcast().map_or_else(Self::Io, Self::Undecodable)
    }
}

impl From<BlockError> for ReadErrorKind {
    fn from(error: BlockError) -> Self {
        match error {
            BlockError::Io(error) => error.into(),
            BlockError::EndlessRecord => Self::EndlessRecord,
        }
    }
}
