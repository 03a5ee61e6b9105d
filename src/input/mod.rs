//! Bytes → ledger. Every problem is collected with its position; nothing is
//! computed from a file that has one. The order of reading: [`source`] gives
//! blocks, `record` splits them, [`spreadsheet`] makes text of workbooks, [`header`] says what the columns are,
//! [`orders`], [`customers`] and [`responses`] read the rows.

mod aliases;
mod alike;
pub mod amount;
mod blank;
mod bounds;
pub mod by;
mod cells;
pub mod customers;
pub mod date;
mod date_columns;
mod decode;
mod eight_bytes;
mod error;
mod evidence;
pub mod fields;
mod file;
pub mod formats;
pub mod header;
mod id_forms;
mod inspection;
mod join;
pub mod likely;
mod not_plain_text;
mod options;
pub mod orders;
mod parallel;
mod people;
pub mod problem;
pub mod progress;
mod record;
pub mod responses;
mod rows;
mod score;
mod score_column;
pub mod source;
pub mod spreadsheet;
pub mod status;

use std::fmt;

use crate::model::by_column::{ByColumn, ValuesOf};
use crate::model::day::Day;
use crate::model::ids::IdTable;
use crate::model::inspection::{FileInspection, Inspection};
use crate::model::ledger::{Account, Ledger, Names, Response};
use by::FoundColumn;
pub use decode::Undecodable;
use error::count_rows;
pub use error::{CurrencyCount, ReadError, ReadErrorKind};
use fields::FileKind;
use file::{OpenFile, SheetUsed};
use id_forms::IdForms;
use join::Joined;
pub use not_plain_text::NotPlainText;
pub use options::ReadOptions;
use orders::Assembly;
use people::{ListRead, People};
use problem::Problems;
use source::Source;
use spreadsheet::SpreadsheetError;

/// The files to read.
#[derive(Debug, Clone, Default)]
pub struct Files {
    /// Files of orders; together one input.
    pub orders: Vec<Source>,
    /// The file of customers.
    pub customers: Option<Source>,
    /// The file of answers.
    pub responses: Option<Source>,
    /// The list of customers who do not count.
    pub exclusions: Option<Source>,
    /// Which ids are the same person.
    pub aliases: Option<Source>,
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

/// What was read.
#[derive(Debug, Clone)]
pub struct Reading {
    /// What counts.
    pub ledger: Ledger,
    /// What was read and what was left out.
    pub account: Account,
    /// Where the earliest and the latest date stand.
    pub span: Option<(Place, Place)>,
    /// What was found out about the files.
    pub inspection: Inspection,
}

fn no_such_column(file: &OpenFile, kind: FileKind, column: &str) -> ReadError {
    let columns = &file.columns;
    let kind = ReadErrorKind::Header {
        kind,
        error: columns.no_such_column(column),
        header: columns.header.clone(),
        format: None,
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

/// The file of customers, and the column that customers or orders are told
/// apart by.
type Open = (Option<OpenFile>, Option<FoundColumn>);

/// Looks for the column that customers or orders are told apart by.
fn find_by(mut customers: Option<OpenFile>, orders: &mut [OpenFile], options: &ReadOptions) -> Result<Open, ReadError> {
    let Some(by) = &options.by else {
        return Ok((customers, None));
    };
    let found = by.find(orders, customers.as_mut(), options.subscriptions);
    let found = found.map_err(|(path, error)| ReadError {
        path,
        kind: Box::new(ReadErrorKind::By(error)),
    })?;
    Ok((customers, Some(found)))
}

/// The files that say who is who stand behind the others. Gives what was found
/// out about them.
fn take_lists(lists: Vec<ListRead>, people: Option<&People>, account: &mut Account) -> Vec<FileInspection> {
    let mut told = Vec::new();
    for list in lists {
        let read = list.account;
        account.left_out.append(&read.left_out, account.files.len(), 0);
        account.files.extend(read.files);
        account.warnings.extend(read.warnings);
        told.push(list.inspection);
    }
    if let Some(people) = people {
        people.tell(account);
    }
    told
}

fn warn_of_left_out(account: &mut Account) {
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
}

/// Where nothing is counted there is nothing to report.
fn check_counted(files: &Files, ledger: &Ledger, account: &Account) -> Result<(), ReadError> {
    let counted = ledger.orders.as_ref().is_some_and(|orders| !orders.is_empty())
        || ledger.subscriptions.as_ref().is_some_and(|signups| !signups.is_empty());
    if counted {
        return Ok(());
    }
    let kind = if files.orders.is_empty() {
        FileKind::Customers
    } else {
        FileKind::Orders
    };
    Err(ReadErrorKind::Nothing {
        kind,
        rows: account.files.iter().map(|file| file.rows).sum(),
        refunds: account.counted_refunds,
        left_out: Box::new(account.left_out.clone()),
    }
    .into())
}

/// What has to be known where there are no amounts.
pub const NO_AMOUNTS: &str = "no column is the `amount`: revenue and what needs it do not exist; to say which column it is, \
                          pass `--map 'amount=COLUMN'`";

/// Reads a file of answers alone, where somebody else counts the orders.
pub fn read_responses(source: &Source, options: &ReadOptions) -> Result<(Vec<Response>, Account), ReadError> {
    let mut account = Account::default();
    let (mut table, mut problems) = (IdTable::default(), Problems::default());
    let file = open_one(source, FileKind::Responses, options)?;
    let list = responses::read_file(file, options, (None, &mut table), &mut problems, &mut account)?;
    if !problems.is_empty() {
        return Err(ReadErrorKind::Problems(problems).into());
    }
    Ok((list.responses, account))
}

/// Reads all files into a ledger.
pub fn read(files: &Files, options: &ReadOptions) -> Result<Reading, ReadError> {
    let mut account = Account::default();
    let mut assembly = Assembly::new(options);
    let mut joined = Joined::new(open_all(&files.orders, options)?, options)?;
    let parts = joined.take_parts();
    let mut opened = joined.orders;
    let open_customers = |source| open_one(source, FileKind::Customers, options);
    let customers = files.customers.as_ref().map(open_customers).transpose()?;
    let (people, lists) = People::read(files, options, &IdForms::of(opened.iter().chain(&customers)))?;
    let people = people.as_ref();
    let lists: Vec<ListRead> = joined.lists.into_iter().chain(lists).collect();
    let (customers, by) = find_by(customers, &mut opened, options)?;
    if let Some(by) = by.as_ref().filter(|by| by.kind == FileKind::Orders) {
        assembly.tell_apart_by(&by.name);
        account.warnings.extend(by.warning());
    }
    if let Some(progress) = &options.progress {
        progress.expect(opened.iter().map(|file| file.size).sum());
    }
    for file in opened {
        account
            .files
            .push(orders::read_file(file, (options, people), &mut assembly)?);
    }
    let settled = assembly.settle()?;
    let (mut table, mut span) = (settled.table, settled.span);
    let mut inspection = settled.inspection;
    account.rows = settled.rows;
    // What other files leave out comes first and is put to it in the end.
    let left_out_of_orders = settled.left_out;
    account.overlap = settled.overlap;
    account.warnings.extend(Joined::warnings(&parts));
    account.without_order_ids = settled.without_order_ids;
    if !files.orders.is_empty() {
        account.rows_were = Some(settled.rows_were);
        account.first_row_speaks = settled.first_row_speaks;
        account.adds_up_lines = settled.adds_up_lines;
    }
    account.counted_refunds = settled.refunds.len() as u64;
    account.warnings.extend(settled.warnings);
    if !files.orders.is_empty() && settled.orders.amounts.is_none() {
        account.warnings.push(NO_AMOUNTS.to_owned());
    }
    let mut ledger = Ledger {
        refunds: settled.refunds,
        currency: settled.currency,
        orders: (!files.orders.is_empty()).then_some(settled.orders),
        hours: settled.hours,
        by: settled.by,
        ..Ledger::default()
    };
    let mut problems = Problems::default();
    if let Some(file) = customers {
        let known = (people, &mut table);
        let list = customers::read_file(file, options, known, &mut problems, &mut span, &mut account)?;
        ledger.subscriptions = list.subscriptions;
        inspection.files.push(list.inspection);
        ledger.responses = list.responses;
        let by = by.filter(|by| by.kind == FileKind::Customers);
        let by = by.map(|by| ByColumn {
            name: by.name,
            values: list.values,
            of: ValuesOf::Customers(list.value_of),
        });
        ledger.by = by.or(ledger.by);
    }
    if let Some(source) = &files.responses {
        if !ledger.responses.is_empty() {
            return Err(ReadErrorKind::TwoScores.into());
        }
        let file = open_one(source, FileKind::Responses, options)?;
        let known = (people, &mut table);
        let list = responses::read_file(file, options, known, &mut problems, &mut account)?;
        ledger.responses = list.responses;
        inspection.files.push(list.inspection);
    }
    if !problems.is_empty() {
        return Err(ReadErrorKind::Problems(problems).into());
    }
    inspection.files.extend(take_lists(lists, people, &mut account));
    account.left_out_elsewhere = std::mem::replace(&mut account.left_out, left_out_of_orders);
    account.left_out.add_all(&account.left_out_elsewhere);
    warn_of_left_out(&mut account);
    check_counted(files, &ledger, &account)?;
    ledger.names = Names::new(table);
    Ok(Reading {
        ledger,
        account,
        span,
        inspection,
    })
}
