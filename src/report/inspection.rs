//! What `retain inspect` says: how the files are written and what became of
//! their rows.

use super::metrics::{Input, Settings};
use crate::model::inspection::{Cited, ColumnForm, FieldInspection, FileInspection, Inspection, Why};
use crate::model::left_out::{Reason, Spot};
use crate::tally::Tallies;

/// All that is known of the input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InspectionReport {
    /// The files and the statuses.
    pub inspection: Inspection,
    /// What was read and counted.
    pub input: Input,
    /// The options that can change a number.
    pub settings: Settings,
    /// The one currency of the amounts, where the input names it.
    pub currency: Option<String>,
    /// Days with a record.
    pub record_days: u64,
    /// The days without a record that are usual around the last period.
    pub pause: u32,
}

/// Rows that were left out for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOutRows {
    /// The key in the document.
    pub key: &'static str,
    /// The status or the currency.
    pub value: Option<String>,
    /// In words.
    pub words: String,
    /// How many.
    pub rows: u64,
    /// The file of the first.
    pub file: String,
    /// Its line.
    pub line: u64,
}

impl InspectionReport {
    /// From what was read and counted.
    #[must_use]
    pub fn new(
        inspection: Inspection,
        input: Input,
        tallies: &Tallies,
        settings: Settings,
        currency: Option<String>,
    ) -> Self {
        Self {
            inspection,
            input,
            settings,
            currency,
            record_days: tallies.record_days,
            pause: tallies.pause,
        }
    }

    /// Everything that was left out, by reason.
    #[must_use]
    pub fn left_out(&self) -> Vec<LeftOutRows> {
        let account = &self.input.account;
        let rows = |(reason, rows, spot): (Reason, u64, Spot)| {
            let (key, value, words) = match reason {
                Reason::Status(status) if status.is_empty() => ("status", Some(status), "without a status".to_owned()),
                Reason::Status(status) => {
                    let words = format!("by the status `{status}`");
                    ("status", Some(status), words)
                }
                Reason::Currency(currency) => {
                    let words = format!("by the currency `{currency}`");
                    ("currency", Some(currency), words)
                }
                Reason::AfterAsOf => ("after_as_of", None, "dated after `--as-of`".to_owned()),
                Reason::Unattributed => ("unattributed", None, "without a customer".to_owned()),
                Reason::ExcludedCustomer => (
                    "customers",
                    None,
                    "of customers who are listed in `--exclude-customers`".to_owned(),
                ),
                Reason::Invalid => ("invalid", None, "that cannot be read".to_owned()),
                Reason::Ignored(what) => {
                    let words = format!("no orders: {what}");
                    ("ignored", Some(what), words)
                }
                Reason::Folded => ("folded", None, self.folded().to_owned()),
            };
            LeftOutRows {
                key,
                value,
                words,
                rows,
                file: account
                    .files
                    .get(spot.file)
                    .map_or_else(String::new, |file| file.path.clone()),
                line: spot.line,
            }
        };
        account.left_out.reasons().into_iter().map(rows).collect()
    }

    fn folded(&self) -> &'static str {
        match self.settings.rows {
            "unique" | "latest" => "of an order that counts once",
            "lines" => "added up in the first row of their order",
            _ => "further rows of an order, which is counted once",
        }
    }
}

/// Whether a declaration of a format says which column is which field.
#[must_use]
pub fn is_of_a_format(file: &FileInspection) -> bool {
    file.fields.iter().any(|field| field.why == Why::Format)
}

/// Why a field is in its column and how that is written, in words, for the
/// file it is in.
#[must_use]
pub fn words(field: &FieldInspection, file: &FileInspection) -> String {
    let path = &file.path;
    let place = |cited: &Cited| {
        if cited.file == *path {
            format!("`{}` on line {}", cited.cell, cited.line)
        } else {
            format!("`{}` on {}:{}", cited.cell, cited.file, cited.line)
        }
    };
    let why = match (field.why, &field.column) {
        (Why::Map, None) => "none, by `--map`",
        (Why::Map, Some(_)) => "by `--map`",
        (Why::Name, _) => "by its name",
        (Why::Format, _) => "by the format",
        (Why::NoColumn, _) if is_of_a_format(file) => "none that the format names",
        (Why::NoColumn, _) => "no column has a name that means it",
    };
    let mut parts = vec![why.to_owned()];
    match &field.form {
        None => {}
        Some(ColumnForm::Dates {
            forms,
            day,
            settled_by,
            said,
        }) => {
            parts.extend(said.iter().map(|format| format!("read by `{format}`")));
            let forms = forms.iter().filter(|_| said.is_none());
            parts.extend(forms.map(|(form, cited)| format!("{} ({})", form.name(), place(cited))));
            if let (Some(day), Some(cited)) = (day, settled_by) {
                parts.push(format!("{day}, settled by {}", place(cited)));
            }
        }
        Some(ColumnForm::Numbers {
            decimal_mark,
            settled_by,
            open,
            is_said,
        }) => match (decimal_mark, settled_by, open) {
            (Some(mark), _, _) if *is_said => parts.push(format!("{mark}, by `--decimal-mark`")),
            (Some(mark), Some(cited), _) => {
                parts.push(format!("{mark}, settled by {}", place(cited)));
            }
            (_, _, Some(cited)) => parts.push(format!("decimal point, since nothing settles {}", place(cited))),
            _ => parts.push("whole numbers, or each with its own mark".to_owned()),
        },
    }
    parts.join("; ")
}
