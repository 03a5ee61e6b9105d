//! Workbooks (`.xlsx`, `.ods`) → the text of one sheet, as CSV in UTF-8, which
//! is then read as any other file: the rows of a workbook have no rules of
//! their own.

mod error;
mod forms;
mod ods;
mod package;
mod table;
mod xlsx;

use std::panic::{AssertUnwindSafe, catch_unwind};

pub use error::SpreadsheetError;
pub use forms::Forms;
use ods::OdsBook;
use package::Format;
pub use table::LostDigits;
use table::Table;
use xlsx::XlsxBook;

/// A workbook, and the text of a sheet of it, may have so many bytes.
pub const LARGEST: usize = 2 << 30;

/// The text of a sheet.
#[derive(Debug)]
pub struct SheetText {
    /// Comma-separated UTF-8; each row of the sheet is one line.
    pub text: Vec<u8>,
    /// The row of the sheet that the first line is, from 1.
    pub header_row: u64,
    /// Numbers that have lost digits: the first of each column of the text.
    pub lost: Vec<LostDigits>,
    /// The names of all sheets, where the one that was asked for is not among
    /// them and the only one that holds anything was read instead.
    pub instead_of: Option<Vec<String>>,
    /// The name of the sheet.
    pub name: String,
}

/// What is known of a sheet before it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Sheet {
    name: String,
    is_hidden: bool,
    is_empty: bool,
}

/// A workbook of either format.
trait Book {
    /// Its sheets in order.
    fn sheets(&mut self) -> Result<Vec<Sheet>, SpreadsheetError>;

    /// The cells of a sheet, by its place among them.
    fn read(&mut self, sheet: usize, table: &mut Table<'_>) -> Result<(), SpreadsheetError>;
}

/// The text of the sheet of that name, or of the only one that holds anything.
pub fn sheet_text(workbook: &[u8], wanted: Option<&str>, forms: &Forms<'_>) -> Result<SheetText, SpreadsheetError> {
    let read = || {
        let mut book: Box<dyn Book> = match package::open(workbook)? {
            Format::Xlsx => Box::new(XlsxBook::open(workbook)?),
            Format::Ods => Box::new(OdsBook::open(workbook)?),
        };
        read_book(book.as_mut(), wanted, forms)
    };
    // The crate that reads workbooks was not written for hostile ones: where
    // it stops at a number that overflows, the file is at fault.
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| {
        Err(SpreadsheetError::Damaged(
            "its contents cannot be understood".to_owned(),
        ))
    })
}

fn read_book(book: &mut dyn Book, wanted: Option<&str>, forms: &Forms<'_>) -> Result<SheetText, SpreadsheetError> {
    let sheets = book.sheets()?;
    let found = wanted.and_then(|name| find(&sheets, name));
    let (chosen, instead_of) = match (found, wanted) {
        (Some(sheet), _) => (sheet, None),
        (None, None) => (only_one(&sheets)?, None),
        (None, Some(name)) => {
            let names: Vec<String> = sheets.iter().map(|sheet| sheet.name.clone()).collect();
            let chosen = only_one(&sheets).map_err(|_| SpreadsheetError::no_such_sheet(name, names.clone()))?;
            (chosen, Some(names))
        }
    };
    let mut table = Table::new(forms);
    book.read(chosen, &mut table)?;
    let Some(header_row) = table.header_row else {
        return Err(SpreadsheetError::EmptySheet(sheets[chosen].name.clone()));
    };
    Ok(SheetText {
        text: table.text,
        header_row,
        lost: table.lost,
        instead_of,
        name: sheets[chosen].name.clone(),
    })
}

/// The sheet of that name, else the only one that is so called but for case.
fn find(sheets: &[Sheet], name: &str) -> Option<usize> {
    if let Some(exact) = sheets.iter().position(|sheet| sheet.name == name) {
        return Some(exact);
    }
    let lower = name.to_lowercase();
    let mut alike = (0..sheets.len()).filter(|&i| sheets[i].name.to_lowercase() == lower);
    alike.next().filter(|_| alike.next().is_none())
}

/// The only sheet that holds anything; hidden ones only where no other does.
fn only_one(sheets: &[Sheet]) -> Result<usize, SpreadsheetError> {
    let full = |is_hidden| (0..sheets.len()).filter(move |&i| !sheets[i].is_empty && sheets[i].is_hidden == is_hidden);
    let mut candidates: Vec<usize> = full(false).collect();
    if candidates.is_empty() {
        candidates = full(true).collect();
    }
    match candidates[..] {
        [] => Err(SpreadsheetError::NothingInIt),
        [only] => Ok(only),
        _ => Err(SpreadsheetError::SeveralSheets(
            candidates.iter().map(|&i| sheets[i].name.clone()).collect(),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(name: &str, is_hidden: bool, is_empty: bool) -> Sheet {
        Sheet {
            name: name.to_owned(),
            is_hidden,
            is_empty,
        }
    }

    #[test]
    fn a_name_is_found_exactly_or_without_case_where_that_is_one_sheet() {
        let sheets = ["Orders", "orders", "Käufer"].map(|name| sheet(name, false, false));
        assert_eq!(find(&sheets, "orders"), Some(1));
        assert_eq!(find(&sheets, "ORDERS"), None);
        assert_eq!(find(&sheets, "KÄUFER"), Some(2));
        assert_eq!(find(&sheets, "Order"), None);
    }

    #[test]
    fn the_only_sheet_that_holds_anything_is_taken_and_hidden_ones_count_last() {
        let full = || sheet("a", false, false);
        assert_eq!(only_one(&[sheet("e", false, true), full()]), Ok(1));
        assert_eq!(only_one(&[sheet("h", true, false), full()]), Ok(1));
        assert_eq!(only_one(&[sheet("h", true, false), sheet("e", false, true)]), Ok(0));
        assert_eq!(
            only_one(&[full(), sheet("b", false, false)]),
            Err(SpreadsheetError::SeveralSheets(vec!["a".into(), "b".into()]))
        );
        assert_eq!(only_one(&[]), Err(SpreadsheetError::NothingInIt));
    }
}
