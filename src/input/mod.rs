//! Bytes → ledger. Every problem is collected with its position; nothing is
//! computed from a file that has one. The order of reading: [`source`] gives
//! blocks, `record` splits them, [`spreadsheet`] makes text of workbooks, [`header`] says what the columns are,
//! [`orders`], [`customers`] and [`responses`] read the rows.

pub mod amount;
mod blank;
mod cells;
pub mod customers;
pub mod date;
mod date_columns;
mod decode;
mod evidence;
pub mod fields;
mod file;
pub mod header;
pub mod likely;
pub mod orders;
mod parallel;
pub mod problem;
mod record;
pub mod responses;
mod rows;
mod score;
pub mod source;
pub mod spreadsheet;
pub mod status;

use std::fmt;
use std::io;

use chrono_tz::Tz;

use crate::model::day::Day;
use crate::model::ledger::{Account, Ledger, LeftOut, Names};
use amount::DecimalMark;
use date::DateFormatError;
pub use decode::Undecodable;
use fields::{FileKind, Mapping};
pub use file::NotPlainText;
use file::{OpenFile, SheetUsed};
use header::HeaderError;
use orders::{Assembly, RowsMode};
use problem::Problems;
use source::{BlockError, Source};
use spreadsheet::{LostDigits, SpreadsheetError};
use status::StatusPolicy;

/// The files to read.
#[derive(Debug, Clone, Default)]
pub struct Files {
    /// Files of orders; together one input.
    pub orders: Vec<Source>,
    /// The file of customers.
    pub customers: Option<Source>,
    /// The file of answers.
    pub responses: Option<Source>,
}

/// How to read them.
#[derive(Debug, Clone)]
pub struct ReadOptions {
    /// Rows dated later are left out.
    pub as_of: Option<Day>,
    /// Times with an offset are moved to this zone.
    pub zone: Option<Tz>,
    /// How dates are written, by kind of file.
    pub date_formats: Vec<(FileKind, String)>,
    /// What columns are called.
    pub mappings: Vec<Mapping>,
    /// The one currency to keep, in upper case.
    pub currency: Option<String>,
    /// Which statuses count.
    pub status: StatusPolicy,
    /// What several rows of one order id are.
    pub rows: RowsMode,
    /// Leave rows out that cannot be read.
    pub skip_invalid: bool,
    /// The encoding of files that have no byte order mark; UTF-8 where none is
    /// named.
    pub encoding: Option<&'static encoding_rs::Encoding>,
    /// Which sheet of a spreadsheet is read, by kind of file; the only one
    /// that holds anything where none is named.
    pub sheets: Vec<(FileKind, String)>,
    /// The decimal mark, by kind of file, where the numbers alone do not tell.
    pub decimal_marks: Vec<(FileKind, DecimalMark)>,
    /// What separates cells; recognised in the header where none is named.
    pub delimiter: Option<u8>,
    /// Read signups and cancellations from the file of customers.
    pub subscriptions: bool,
    /// How many threads parse.
    pub threads: usize,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            as_of: None,
            zone: None,
            date_formats: Vec::new(),
            mappings: Vec::new(),
            currency: None,
            status: StatusPolicy::default(),
            rows: RowsMode::Auto,
            skip_invalid: false,
            encoding: None,
            sheets: Vec::new(),
            delimiter: None,
            decimal_marks: Vec::new(),
            subscriptions: false,
            threads: std::thread::available_parallelism().map_or(1, usize::from),
        }
    }
}

impl ReadOptions {
    /// Whether a day lies after the day of the report.
    pub(crate) fn is_later(&self, day: Day) -> bool {
        self.as_of.is_some_and(|as_of| day > as_of)
    }

    pub(crate) fn decimal_mark(&self, kind: FileKind) -> Option<DecimalMark> {
        self.decimal_marks
            .iter()
            .rfind(|(of, _)| *of == kind)
            .map(|(_, mark)| *mark)
    }

    pub(crate) fn sheet(&self, kind: FileKind) -> Option<&str> {
        let last = self.sheets.iter().rfind(|(of, _)| *of == kind);
        last.map(|(_, name)| name.as_str())
    }

    pub(crate) fn date_format(&self, kind: FileKind) -> Option<&str> {
        self.date_formats
            .iter()
            .rfind(|(of, _)| *of == kind)
            .map(|(_, format)| format.as_str())
    }
}

/// Where the earliest or the latest day stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The day.
    pub day: Day,
    /// The file.
    pub file: String,
    /// The line.
    pub line: u64,
}

impl Place {
    /// Widens a span of places by one day.
    pub(crate) fn widen(span: &mut Option<(Self, Self)>, day: Day, file: &str, line: u64) {
        let here = || Self {
            day,
            file: file.to_owned(),
            line,
        };
        match span {
            None => *span = Some((here(), here())),
            Some((first, _)) if day < first.day => *first = here(),
            Some((_, last)) if day > last.day => *last = here(),
            Some(_) => {}
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}:{})", self.day, self.file, self.line)
    }
}

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

/// What was read.
#[derive(Debug, Clone)]
pub struct Reading {
    /// What counts.
    pub ledger: Ledger,
    /// What was read and what was left out.
    pub account: Account,
    /// Where the earliest and the latest date stand.
    pub span: Option<(Place, Place)>,
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
    /// The columns cannot be told.
    #[error("{error}")]
    Header {
        /// What the file should hold.
        kind: FileKind,
        /// What is wrong.
        error: HeaderError,
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
        /// What the file holds.
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
        left_out: LeftOut,
    },
    /// Scores in two files.
    #[error("there are scores in the file of customers and in the file of answers")]
    TwoScores,
    /// A date format that cannot be understood.
    #[error(transparent)]
    DateFormat(#[from] DateFormatError),
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

impl Cited {
    pub(crate) fn new(witness: &evidence::Witness, files: &[String]) -> Self {
        Self {
            file: files.get(witness.file).cloned().unwrap_or_default(),
            line: witness.line,
            cell: witness.cell.clone(),
        }
    }
}

fn count_rows(rows: u64) -> String {
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

fn no_such_column(file: &OpenFile, kind: FileKind, column: &str) -> ReadError {
    let columns = &file.columns;
    let kind = ReadErrorKind::Header {
        kind,
        error: columns.no_such_column(column),
        header: columns.header.clone(),
    };
    ReadError::of_file(&file.path, kind)
}

/// A sheet that is named must be in one of the files of its kind.
fn check_sheets(files: &[OpenFile], kind: FileKind, options: &ReadOptions) -> Result<(), ReadError> {
    let Some(name) = options.sheet(kind).filter(|_| !files.is_empty()) else {
        return Ok(());
    };
    let mut error = SpreadsheetError::NoSpreadsheet;
    let mut path = None;
    for file in files {
        match &file.sheet {
            SheetUsed::AsWanted => return Ok(()),
            SheetUsed::NoSpreadsheet => {}
            SheetUsed::Other(sheets) => {
                error = SpreadsheetError::no_such_sheet(name, sheets.clone());
                path = Some(file.path.clone());
            }
        }
    }
    let kind = Box::new(ReadErrorKind::Spreadsheet { kind, error });
    Err(ReadError { path, kind })
}

fn open_one(source: &Source, kind: FileKind, options: &ReadOptions) -> Result<OpenFile, ReadError> {
    let file = OpenFile::open(source, kind, options)?;
    check_sheets(std::slice::from_ref(&file), kind, options)?;
    match file.columns.unmatched.first() {
        Some(column) => Err(no_such_column(&file, kind, column)),
        None => Ok(file),
    }
}

/// Opens the files of orders. A column that `--map` names must be in one of
/// them.
fn open_all(sources: &[Source], options: &ReadOptions) -> Result<Vec<OpenFile>, ReadError> {
    let open = |source| OpenFile::open(source, FileKind::Orders, options);
    let files: Vec<OpenFile> = sources.iter().map(open).collect::<Result<_, _>>()?;
    check_sheets(&files, FileKind::Orders, options)?;
    if let Some(last) = files.last() {
        let is_nowhere = |column: &&String| files.iter().all(|file| file.columns.unmatched.contains(column));
        if let Some(column) = last.columns.unmatched.iter().find(is_nowhere) {
            return Err(no_such_column(last, FileKind::Orders, column));
        }
    }
    Ok(files)
}

/// Reads all files into a ledger.
pub fn read(files: &Files, options: &ReadOptions) -> Result<Reading, ReadError> {
    let mut account = Account::default();
    let mut assembly = Assembly::new(options);
    for file in open_all(&files.orders, options)? {
        account.files.push(orders::read_file(file, options, &mut assembly)?);
    }
    let settled = assembly.settle()?;
    let (mut table, mut span) = (settled.table, settled.span);
    account.rows = settled.rows;
    account.left_out = settled.left_out;
    account.without_order_ids = settled.without_order_ids;
    account.counted_refunds = settled.refunds.len() as u64;
    if !files.orders.is_empty() && settled.orders.amounts.is_none() {
        account.warnings.push(
            "no column is the `amount`: revenue and what needs it do not exist; to say which column it is, pass \
                 `--map 'amount=COLUMN'`"
                .to_owned(),
        );
    }
    let mut ledger = Ledger {
        refunds: settled.refunds,
        currency: settled.currency,
        orders: (!files.orders.is_empty()).then_some(settled.orders),
        ..Ledger::default()
    };
    let mut problems = Problems::default();
    if let Some(source) = &files.customers {
        let file = open_one(source, FileKind::Customers, options)?;
        let list = customers::read_file(file, options, &mut table, &mut problems, &mut span, &mut account)?;
        ledger.subscriptions = list.subscriptions;
        ledger.responses = list.responses;
    }
    if let Some(source) = &files.responses {
        if !ledger.responses.is_empty() {
            return Err(ReadErrorKind::TwoScores.into());
        }
        let file = open_one(source, FileKind::Responses, options)?;
        ledger.responses = responses::read_file(file, options, &mut table, &mut problems, &mut account)?;
    }
    if !problems.is_empty() {
        return Err(ReadErrorKind::Problems(problems).into());
    }
    let left_out = [
        (account.left_out.unattributed, "without a customer"),
        (account.left_out.invalid, "that cannot be read"),
    ];
    for (rows, which) in left_out.into_iter().filter(|(rows, _)| *rows > 0) {
        let are = if rows == 1 { "is" } else { "are" };
        account
            .warnings
            .push(format!("{} {which} {are} left out", count_rows(rows)));
    }
    let counted = ledger.orders.as_ref().is_some_and(|orders| !orders.is_empty())
        || ledger.subscriptions.as_ref().is_some_and(|signups| !signups.is_empty());
    if !counted {
        return Err(ReadErrorKind::Nothing {
            kind: if files.orders.is_empty() {
                FileKind::Customers
            } else {
                FileKind::Orders
            },
            rows: account.files.iter().map(|file| file.rows).sum(),
            refunds: account.counted_refunds,
            left_out: account.left_out,
        }
        .into());
    }
    ledger.names = Names::new(table);
    Ok(Reading { ledger, account, span })
}
