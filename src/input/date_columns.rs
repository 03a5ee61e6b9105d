//! The columns of dates of a smaller file. A row with a date that can be read
//! in two ways waits until the whole file has been looked at.

use super::cells::{CellProblem, date_problem, zone_within_problem};
use super::date::{DateError, DateFormatError, DateReader, DayPlace};
use super::error::cited;
use super::evidence::{DateForms, Evidence};
use super::fields::FileKind;
use super::file::OpenFile;
use super::inspection::{Inspected, date_form};
use super::rows::Row;
use super::{ReadErrorKind, ReadOptions};
use crate::model::day::Day;

/// The columns of dates of one file.
pub struct DateColumns<'a> {
    kind: FileKind,
    format: Option<&'a str>,
    columns: Vec<DateColumn>,
}

/// One of them.
pub struct DateColumn {
    /// Where it stands in the header, and the columns that stand in for it
    /// where it is blank.
    pub columns: Vec<usize>,
    /// What its cells say of which number is the day.
    pub evidence: Evidence<DayPlace>,
    /// The first date of each form.
    pub forms: DateForms,
    reader: DateReader,
}

impl<'a> DateColumns<'a> {
    /// These columns of a file.
    pub fn new(
        kind: FileKind,
        fields: impl IntoIterator<Item = Vec<usize>>,
        file: &OpenFile,
        options: &'a ReadOptions,
    ) -> Result<Self, DateFormatError> {
        let reader = file.date_reader(kind, options)?;
        Ok(Self {
            kind,
            format: options.date_format(kind),
            columns: fields
                .into_iter()
                .map(|columns| DateColumn {
                    columns,
                    evidence: Evidence::default(),
                    forms: DateForms::default(),
                    reader: reader.clone(),
                })
                .collect(),
        })
    }

    /// Looks at the dates of a row, and says whether one of them can be read
    /// in two ways.
    pub fn has_open(&mut self, row: &Row<'_>) -> bool {
        let mut has_open = false;
        for DateColumn {
            columns,
            evidence,
            forms,
            reader,
        } in &mut self.columns
        {
            let (_, cell) = row.first(columns);
            let read = reader.read(cell);
            if let Some((form, place)) = reader.take_evidence() {
                forms.see(form, row.line, cell);
                if let Some(place) = place {
                    evidence.see(place, row.line, cell);
                }
            }
            if read == Err(DateError::Ambiguous) {
                evidence.see_open(row.line, cell);
                has_open = true;
            }
        }
        has_open
    }

    /// All rows have been looked at: from here on dates are read as they say.
    pub fn settle(&mut self, path: &str, header: &[String]) -> Result<(), ReadErrorKind> {
        let files = [path.to_owned()];
        for column in &mut self.columns {
            if let Some(both) = column.evidence.contradiction() {
                return Err(ReadErrorKind::DayPlaces {
                    kind: self.kind,
                    column: column
                        .columns
                        .first()
                        .and_then(|&first| header.get(first))
                        .cloned()
                        .unwrap_or_default(),
                    cited: Box::new(both.map(|witness| cited(witness, &files))),
                });
            }
            column.reader.settle(column.evidence.verdict().settled());
        }
        Ok(())
    }

    /// The day in the first of these columns that is not blank, if one is not.
    pub fn day(&mut self, row: &Row<'_>, columns: &[usize]) -> Result<Option<Day>, CellProblem> {
        let (column, cell) = row.first(columns);
        if cell.is_empty() {
            return Ok(None);
        }
        let found = self.columns.iter_mut().find(|of| of.columns == columns);
        let Some(of) = found else {
            return Err(self.problem(column, cell, DateError::NotADate));
        };
        of.reader.read(cell).map(Some).map_err(|error| {
            let named = of.reader.unknown_zone_within(cell, error);
            let problem = named.map(|name| zone_within_problem(column, name));
            problem.unwrap_or_else(|| date_problem(self.kind, column, cell, error, self.format))
        })
    }

    /// Tells how the dates are written.
    pub fn tell(&self, path: &str, inspected: &mut Inspected) {
        let files = [path.to_owned()];
        for column in &self.columns {
            let form = date_form(&column.evidence, &column.forms, self.format, &files);
            for &place in &column.columns {
                inspected.form_of(place, &form);
            }
        }
    }

    /// What is wrong with a date.
    pub fn problem(&self, column: usize, cell: &[u8], error: DateError) -> CellProblem {
        date_problem(self.kind, column, cell, error, self.format)
    }
}
