//! The cells of an `.xlsx`, one after another: the crate's other way to read a
//! sheet holds the whole rectangle of its cells, which one cell far off makes
//! larger than any memory.

use std::io::Cursor;

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxCellReader, XlsxError};

use super::error::SpreadsheetError;
use super::table::Table;
use super::{Book, Sheet};

type Bytes<'a> = Cursor<&'a [u8]>;

/// An open `.xlsx`.
pub struct XlsxBook<'a> {
    workbook: Xlsx<Bytes<'a>>,
    /// The names of its sheets that have cells.
    names: Vec<String>,
}

impl From<XlsxError> for SpreadsheetError {
    fn from(error: XlsxError) -> Self {
        match error {
            XlsxError::Password => Self::Password,
            error => Self::Damaged(error.to_string()),
        }
    }
}

impl<'a> XlsxBook<'a> {
    pub fn open(bytes: &'a [u8]) -> Result<Self, SpreadsheetError> {
        let workbook = Xlsx::new(Cursor::new(bytes))?;
        Ok(Self {
            workbook,
            names: Vec::new(),
        })
    }
}

impl Book for XlsxBook<'_> {
    fn sheets(&mut self) -> Result<Vec<Sheet>, SpreadsheetError> {
        let all = self.workbook.sheets_metadata().to_vec();
        let mut sheets = Vec::new();
        for sheet in all.into_iter().filter(|sheet| sheet.typ == SheetType::WorkSheet) {
            sheets.push(Sheet {
                is_hidden: sheet.visible != SheetVisible::Visible,
                is_empty: is_empty(self.workbook.worksheet_cells_reader(&sheet.name)?)?,
                name: sheet.name,
            });
        }
        self.names = sheets.iter().map(|sheet| sheet.name.clone()).collect();
        Ok(sheets)
    }

    fn read(&mut self, sheet: usize, table: &mut Table<'_>) -> Result<(), SpreadsheetError> {
        let mut cells = self.workbook.worksheet_cells_reader(&self.names[sheet])?;
        let mut row = 0;
        while let Some(cell) = cells.next_cell()? {
            let (cell_row, column) = cell.get_position();
            if cell_row != row {
                table.end_row(u64::from(row) + 1, 1)?;
                row = cell_row;
            }
            match cell.get_value() {
                DataRef::Empty => {}
                DataRef::Float(number) => table.number(column, *number),
                DataRef::String(text) => table.cell(column, |_, out| out.push_str(text)),
                DataRef::SharedString(text) => table.cell(column, |_, out| out.push_str(text)),
                DataRef::DateTime(serial) => table.cell(column, |forms, out| forms.serial(*serial, out)),
                DataRef::DateTimeIso(text) => table.cell(column, |forms, out| forms.iso(text, out)),
                DataRef::Bool(true) => table.cell(column, |_, out| out.push_str("TRUE")),
                DataRef::Bool(false) => table.cell(column, |_, out| out.push_str("FALSE")),
                DataRef::Int(number) => table.cell(column, |_, out| out.push_str(&number.to_string())),
                DataRef::DurationIso(text) => table.cell(column, |_, out| out.push_str(text)),
                DataRef::Error(error) => table.cell(column, |_, out| out.push_str(&error.to_string())),
            }
        }
        table.end_row(u64::from(row) + 1, 1)
    }
}

/// Whether no cell of a sheet holds anything.
fn is_empty(mut cells: XlsxCellReader<'_, Bytes<'_>>) -> Result<bool, SpreadsheetError> {
    while let Some(cell) = cells.next_cell()? {
        let is_blank = match cell.get_value() {
            DataRef::Empty => true,
            DataRef::String(text) => text.trim().is_empty(),
            DataRef::SharedString(text) => text.trim().is_empty(),
            _ => false,
        };
        if !is_blank {
            return Ok(false);
        }
    }
    Ok(true)
}
