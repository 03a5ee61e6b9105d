//! The forms in which the id of a list of people stands in the rows of the
//! files: as it is, or as a format cleans it.

use super::cells::customer_id;
use super::fields::Field;
use super::file::OpenFile;
use super::formats::CellRules;

/// An id as it is compared.
type Id = Box<[u8]>;

/// How the files clean the ids of customers.
#[derive(Debug, Default)]
pub struct IdForms {
    files: Vec<(CellRules, Vec<usize>)>,
    /// Whether a file takes ids as they are, or there is no file.
    has_plain: bool,
}

impl IdForms {
    /// Those of some files.
    pub fn of<'f>(files: impl IntoIterator<Item = &'f OpenFile>) -> Self {
        let mut forms = Self::default();
        for file in files {
            match &file.format {
                None => forms.has_plain = true,
                Some(format) => forms.files.push((
                    CellRules::new(format, &file.columns.header),
                    file.columns.all(Field::CustomerId),
                )),
            }
        }
        forms
    }

    /// The forms of a trimmed cell, each once: as every file has it. A cell
    /// that means nobody in all of them stays as it is, and stands in no row.
    pub fn of_cell(&self, cell: &[u8], lower: &mut Vec<u8>) -> Vec<Id> {
        let mut forms: Vec<Id> = Vec::new();
        let mut add = |form: &[u8]| {
            if let Some(id) = customer_id(form, lower)
                && !forms.iter().any(|other| **other == *id)
            {
                forms.push(id.into());
            }
        };
        for (rules, columns) in &self.files {
            let cleaned = || columns.iter().map(|column| rules.cleaned(*column, cell));
            if cleaned().all(|form| form == cell) {
                add(cell);
            }
            cleaned().filter(|form| *form != cell).for_each(&mut add);
        }
        if self.has_plain {
            add(cell);
        }
        if forms.is_empty() {
            forms.extend(customer_id(cell, lower).map(Id::from));
        }
        forms
    }
}
