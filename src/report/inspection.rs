//! What `retain inspect` says: how the files are written and what became of
//! their rows.

use rust_decimal::Decimal;

use super::metrics::{Input, Settings};
use crate::model::inspection::{Cited, ColumnForm, DateForm, FieldInspection, FileInspection, Inspection, Why};
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
        self.rows_left_out(self.input.account.left_out.reasons())
    }

    /// What was left out of the files of orders, or of all where there are
    /// none.
    #[must_use]
    pub fn left_out_of_orders(&self) -> Vec<LeftOutRows> {
        let account = &self.input.account;
        if account.rows_were.is_none() {
            return self.left_out();
        }
        let elsewhere = account.left_out_elsewhere.reasons();
        let rows_elsewhere = |reason: &Reason| {
            let of_reason = elsewhere.iter().find(|(other, ..)| other == reason);
            of_reason.map_or(0, |(_, rows, _)| *rows)
        };
        // The files of orders are the first, so the first row is one of them.
        let of_orders = account.left_out.reasons().into_iter();
        let of_orders = of_orders.map(|(reason, rows, spot)| {
            let rows = rows - rows_elsewhere(&reason);
            (reason, rows, spot)
        });
        self.rows_left_out(of_orders.filter(|(_, rows, _)| *rows > 0).collect())
    }

    /// What was left out of other files, where there are some of orders.
    #[must_use]
    pub fn left_out_elsewhere(&self) -> Vec<LeftOutRows> {
        let account = &self.input.account;
        if account.rows_were.is_none() {
            return Vec::new();
        }
        self.rows_left_out(account.left_out_elsewhere.reasons())
    }

    fn rows_left_out(&self, reasons: Vec<(Reason, u64, Spot)>) -> Vec<LeftOutRows> {
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
                Reason::Copied => ("copied", None, "that another file has too".to_owned()),
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
        reasons.into_iter().map(rows).collect()
    }

    fn folded(&self) -> &'static str {
        let account = &self.input.account;
        match self.settings.rows {
            "unique" | "latest" if !account.adds_up_lines => "of an order that counts once",
            "lines" | "latest" | "unique" if account.adds_up_lines || !account.first_row_speaks => {
                "added up in the first row of their order"
            }
            _ => "further rows of an order that counts once",
        }
    }

    /// Where a row stands: only the line, where there is one file.
    #[must_use]
    pub fn place(&self, file: &str, line: u64) -> String {
        match &self.inspection.files[..] {
            [_] => format!("the first on line {line}"),
            _ => format!("the first on {file}:{line}"),
        }
    }

    /// The money that was given back: how many orders or rows, how much, and
    /// by what. How much is not said of orders that left.
    #[must_use]
    pub fn given_back(&self) -> Vec<(u64, &'static str, Option<Decimal>, String)> {
        let Inspection {
            files,
            netted,
            all_refunded,
            refunds,
            ..
        } = &self.inspection;
        let path = |file: usize| files.get(file).map_or("", |file| file.path.as_str());
        let place = |spot: Option<Spot>| {
            spot.map_or_else(String::new, |spot| {
                format!("; {}", self.place(path(spot.file), spot.line))
            })
        };
        let fields = files.iter().flat_map(|file| &file.fields);
        let column = fields
            .filter(|field| field.field == "refunded_amount")
            .find_map(|field| field.column.as_deref());
        let by = column.map_or_else(String::new, |column| format!(", by `{column}`"));
        let mut lines = Vec::new();
        if netted.count > 0 {
            let words = format!("taken off the amount of the order{by}{}", place(netted.first));
            lines.push((netted.count, "order", netted.sum, words));
        }
        if let Some(all) = all_refunded {
            let words = format!(
                "all of the amount{by}: left out as `refunded`{}",
                place(Some(all.first))
            );
            lines.push((all.rows, "row", None, words));
        }
        if refunds.count > 0 {
            let words = format!("rows of their own, taken off on their own day{}", place(refunds.first));
            lines.push((refunds.count, "refund", refunds.sum, words));
        }
        lines
    }

    /// What the rows of the files of orders are, which adds up; none where
    /// there is no such file.
    #[must_use]
    pub fn sum_of_rows(&self) -> Option<Vec<(u64, &'static str)>> {
        let account = &self.input.account;
        account.rows_were?;
        let of_orders = account.left_out.total() - account.left_out_elsewhere.total();
        let copied = (account.left_out.copied, "in another file too");
        let parts = [
            (self.input.orders, "order"),
            (self.input.refund_rows, "refund"),
            (account.left_out.folded, "folded"),
            copied,
            (of_orders - account.left_out.not_again(), "left out"),
        ];
        let has_copies = account.overlap.is_some();
        Some(parts.into_iter().filter(|part| has_copies || *part != copied).collect())
    }
}

/// Whether a declaration of a format says which column is which field.
#[must_use]
pub fn is_of_a_format(file: &FileInspection) -> bool {
    file.format.is_some()
}

/// Why a field is in its column and how that is written, in words, for the
/// file it is in.
#[must_use]
pub fn words(field: &FieldInspection, file: &FileInspection) -> String {
    let path = &file.path;
    let has = |name: &str| {
        file.fields
            .iter()
            .any(|field| field.field == name && field.column.is_some())
    };
    let is_product = field.field == "amount" && field.column.is_none() && has("quantity") && has("unit_price");
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
        (Why::NoColumn, _) if is_product => "the quantity times the unit price",
        (Why::NoColumn, _) if field.fixed.is_some() => "by the format",
        (Why::NoColumn, _) if is_of_a_format(file) => "none that the format names",
        (Why::NoColumn, _) => "no column has a name that means it",
    };
    let mut parts = vec![why.to_owned()];
    let quoted = |names: &[String]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>();
    if !field.lacking.is_empty() {
        parts = vec![format!(
            "not there; the format takes it from {}",
            quoted(&field.lacking).join(", then ")
        )];
    }
    if !field.with.is_empty() {
        parts.push(format!("with the time in {}", quoted(&field.with).join(" or ")));
    }
    if !field.otherwise.is_empty() {
        parts.push(format!(
            "where it is blank, {}",
            quoted(&field.otherwise).join(", then ")
        ));
    }
    for (columns, word) in [(&field.plus, "with"), (&field.minus, "less")] {
        if !columns.is_empty() {
            parts.push(format!("{word} {}", quoted(columns).join(", ")));
        }
    }
    if let Some(column) = &field.zone {
        parts.push(format!("the zone is in `{column}`"));
    }
    match (&field.fixed, field.field) {
        (None, _) => {}
        (Some(currency), "currency") => parts.push(format!("`{currency}` in every row")),
        (Some(zone), _) => parts.push(format!("times are in {zone}")),
    }
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
            // Where nobody said a format, it is one of the file's own.
            let name = |form: &DateForm| match form {
                DateForm::Format => "as its format writes them",
                other => other.name(),
            };
            parts.extend(forms.map(|(form, cited)| format!("{} ({})", name(form), place(cited))));
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
