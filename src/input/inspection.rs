//! What is found out about a file while it is read, for those who ask.

use super::amount::DecimalMark;
use super::date::DayPlace;
use super::error::cited;
use super::evidence::{DateForms, Evidence};
use super::fields::FileKind;
use super::file::OpenFile;
use crate::model::inspection::{ColumnForm, FieldInspection, FileInspection};

/// A file and the places of its fields in the header.
#[derive(Debug, Clone)]
pub struct Inspected {
    /// What will be told.
    pub told: FileInspection,
    /// By field, its column.
    places: Vec<Option<usize>>,
}

impl Inspected {
    /// What is known once the header is read.
    pub fn new(file: &OpenFile, kind: FileKind) -> Self {
        let columns = &file.columns;
        let found = kind.fields().iter().map(|names| {
            let column = columns.get(names.field);
            let field = FieldInspection {
                field: names.name,
                column: column.map(|column| columns.header[column].clone()),
                why: columns.why(names.field),
                form: None,
            };
            (field, column)
        });
        let (fields, places) = found.unzip();
        let told = FileInspection {
            path: file.path.clone(),
            kind: kind.name(),
            compression: file.compression,
            text: file.text.clone(),
            header_lines: file.header_lines,
            columns: columns.header.clone(),
            fields,
        };
        Self { told, places }
    }

    /// The cells of a column are written so.
    pub fn form_of(&mut self, column: usize, form: &ColumnForm) {
        for (field, place) in self.told.fields.iter_mut().zip(&self.places) {
            if *place == Some(column) {
                field.form = Some(form.clone());
            }
        }
    }
}

/// How the dates of a column are written.
pub fn date_form(evidence: &Evidence<DayPlace>, forms: &DateForms, said: Option<&str>, files: &[String]) -> ColumnForm {
    ColumnForm::Dates {
        forms: forms
            .seen()
            .map(|(form, witness)| (form, cited(witness, files)))
            .collect(),
        day: evidence.verdict().settled().map(DayPlace::name),
        settled_by: evidence.settling().map(|witness| cited(witness, files)),
        said: said.map(str::to_owned),
    }
}

/// How the numbers of a column are written.
pub fn number_form(evidence: &Evidence<DecimalMark>, said: Option<DecimalMark>, files: &[String]) -> ColumnForm {
    ColumnForm::Numbers {
        decimal_mark: said.or(evidence.verdict().settled()).map(DecimalMark::name),
        settled_by: evidence
            .settling()
            .filter(|_| said.is_none())
            .map(|witness| cited(witness, files)),
        open: evidence.open().map(|witness| cited(witness, files)),
        is_said: said.is_some(),
    }
}
