//! What was found out about files, as text for people and as JSON.

use std::io::{self, Write};

use anstyle::{Effects, Style};
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::table::wrapped;
use crate::model::inspection::{Cited, ColumnForm, FieldInspection, FileInspection, TextForm};
use crate::model::ratio::group;
use crate::report::inspection::{InspectionReport, LeftOutRows, is_of_a_format, words};
use crate::report::printable::printable;

/// The name and version of the document.
pub const INSPECT_SCHEMA: &str = "retain.inspect/1";

/// Writes the report as text.
pub fn write_text(report: &InspectionReport, width: usize, styled: bool, out: &mut dyn Write) -> io::Result<()> {
    let page = Page {
        width: width.max(40),
        bold: if styled {
            Style::new().effects(Effects::BOLD)
        } else {
            Style::new()
        },
    };
    let copies = report.input.account.overlap.iter().flat_map(|overlap| &overlap.rows);
    let mut copies = copies.copied();
    for (file, read) in report.inspection.files.iter().zip(&report.input.account.files) {
        page.heading(&file.path, out)?;
        let about = file_words(file, &read.format, read.rows);
        let about = match copies.next().filter(|rows| *rows > 0) {
            Some(rows) => format!("{about}, {} of them also in another file", group(&rows.to_string())),
            None => about,
        };
        page.paragraph(&about, out)?;
        let fields = file.fields.iter().map(|field| {
            let column = field.column.clone().unwrap_or_else(|| "–".to_owned());
            [field.field.to_owned(), column, words(field, file)]
        });
        page.columns(&fields.collect::<Vec<_>>(), out)?;
        let unused: Vec<String> = file
            .columns
            .iter()
            .filter(|column| file.fields.iter().all(|field| field.column.as_ref() != Some(column)))
            .map(|column| format!("`{column}`"))
            .collect();
        if !unused.is_empty() {
            // A format may take the customer or the status from more columns
            // than one.
            let name = if is_of_a_format(file) {
                "other columns"
            } else {
                "not used"
            };
            page.paragraph(&format!("{name}: {}", unused.join(", ")), out)?;
        }
        writeln!(out)?;
    }
    let statuses = &report.inspection.statuses;
    if !statuses.seen.is_empty() {
        page.heading("Statuses", out)?;
        let mut seen: Vec<_> = statuses.seen.iter().collect();
        seen.sort_by_key(|(status, seen)| (std::cmp::Reverse(seen.rows), *status));
        let shown = 40;
        let mut lines: Vec<[String; 3]> = seen
            .iter()
            .take(shown)
            .map(|(status, seen)| {
                let name = if status.is_empty() { "(blank)" } else { status };
                [name.to_owned(), rows(seen.rows), seen.fate.to_owned()]
            })
            .collect();
        let others: u64 = seen.iter().skip(shown).map(|(_, seen)| seen.rows).sum();
        if others + statuses.others > 0 {
            lines.push(["others".to_owned(), rows(others + statuses.others), String::new()]);
        }
        page.columns(&lines, out)?;
        writeln!(out)?;
    }
    let (folded, left_out): (Vec<LeftOutRows>, Vec<LeftOutRows>) =
        report.left_out().into_iter().partition(|left| left.key == "folded");
    for (heading, of) in [("Left out", left_out), ("Folded", folded)] {
        if of.is_empty() && heading == "Folded" {
            continue;
        }
        page.heading(heading, out)?;
        let lines: Vec<[String; 3]> = of
            .into_iter()
            .map(|left| {
                let first = if report.inspection.files.len() == 1 {
                    format!("the first on line {}", left.line)
                } else {
                    format!("the first on {}:{}", left.file, left.line)
                };
                [rows(left.rows), left.words, first]
            })
            .collect();
        if lines.is_empty() {
            page.paragraph("nothing", out)?;
        }
        page.columns(&lines, out)?;
        writeln!(out)?;
    }
    page.heading("Counted", out)?;
    page.columns(&counted(report), out)
}

/// How a report is laid out.
struct Page {
    width: usize,
    bold: Style,
}

impl Page {
    fn heading(&self, text: &str, out: &mut dyn Write) -> io::Result<()> {
        let bold = self.bold;
        writeln!(out, "{bold}{}{bold:#}", printable(text))
    }

    fn paragraph(&self, text: &str, out: &mut dyn Write) -> io::Result<()> {
        for line in wrapped(&printable(text), Some(self.width - 2)) {
            writeln!(out, "  {line}")?;
        }
        Ok(())
    }

    /// Lines of three columns; the last one is broken where it has no room.
    fn columns(&self, lines: &[[String; 3]], out: &mut dyn Write) -> io::Result<()> {
        let printable = |text: &String| shortened(&printable(text), 60);
        let widest = |column: usize| {
            let cells = lines.iter().map(|line| printable(&line[column]).width());
            cells.max().unwrap_or(0).min(self.width * 2 / 5)
        };
        let (first, second) = (widest(0), widest(1));
        let indent = 2 + first + 2 + second + 2;
        for line in lines {
            let left = format!(
                "  {}  {}",
                padded(&printable(&line[0]), first),
                padded(&printable(&line[1]), second)
            );
            let last = crate::report::printable::printable(&line[2]);
            let room = self.width.saturating_sub(indent).max(20);
            for (i, part) in wrapped(&last, Some(room)).iter().enumerate() {
                let text = if i == 0 {
                    format!("{left}  {part}")
                } else {
                    format!("{}{}", " ".repeat(indent), part.trim_start())
                };
                writeln!(out, "{}", text.trim_end())?;
            }
        }
        Ok(())
    }
}

fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}

fn rows(count: u64) -> String {
    plural(count, "row")
}

fn plural(count: u64, word: &str) -> String {
    let s = if count == 1 { "" } else { "s" };
    format!("{} {word}{s}", group(&count.to_string()))
}

fn file_words(file: &FileInspection, format: &str, count: u64) -> String {
    let text = match &file.text {
        TextForm::Delimited { encoding, delimiter } => {
            let delimiter = match delimiter {
                '\t' => "tabs".to_owned(),
                other => format!("`{other}`"),
            };
            format!("{encoding}, delimited by {delimiter}")
        }
        TextForm::Sheet(name) => format!("the sheet `{name}`"),
    };
    let compression = file
        .compression
        .map(|compression| format!(", {compression}"))
        .unwrap_or_default();
    format!("{}, {format} format, {text}{compression}, {}", file.kind, rows(count))
}

fn counted(report: &InspectionReport) -> Vec<[String; 3]> {
    let input = &report.input;
    let line = |name: &str, value: String, more: String| [name.to_owned(), value, more];
    let currency = report.currency.clone().unwrap_or_else(|| "not named".to_owned());
    let mut lines = vec![
        line("orders", group(&input.orders.to_string()), String::new()),
        line("customers", group(&input.customers.to_string()), String::new()),
        line("refunds", group(&input.refund_rows.to_string()), String::new()),
        line("currency", currency, String::new()),
        line("first day", input.first_day.to_string(), String::new()),
        line(
            "last day",
            input.last_day.to_string(),
            format!("{} with a record", plural(report.record_days, "day")),
        ),
        line(
            "pause",
            plural(u64::from(report.pause), "day"),
            "is a usual break: the last period counts as complete where the data end so long before it".to_owned(),
        ),
    ];
    if let Some(used) = input.account.aliases {
        let more = format!("belong to another id, in {}", rows(used.rows));
        lines.push(line("aliases", plural(used.ids, "id"), more));
    }
    lines
}

/// Writes the report as JSON.
pub fn write_json(report: &InspectionReport, out: &mut dyn Write) -> io::Result<()> {
    let input = &report.input;
    let files: Vec<Value> = report
        .inspection
        .files
        .iter()
        .zip(&input.account.files)
        .map(|(file, read)| file_object(file, &read.format, read.rows))
        .collect();
    let statuses = &report.inspection.statuses;
    let seen: Vec<Value> = statuses
        .seen
        .iter()
        .map(|(status, seen)| json!({"status": status, "rows": seen.rows, "fate": seen.fate}))
        .collect();
    let left_out: Vec<Value> = report
        .left_out()
        .into_iter()
        .map(|left| {
            let first = json!({"file": left.file, "line": left.line});
            json!({"reason": left.key, "value": left.value, "rows": left.rows, "first": first})
        })
        .collect();
    let document = json!({
        "schema": INSPECT_SCHEMA,
        "files": files,
        "statuses": seen,
        "rows_of_other_statuses": statuses.others,
        "left_out": left_out,
        "currency": report.currency,
        "rows": input.account.rows,
        "orders": input.orders,
        "customers": input.customers,
        "refund_rows": input.refund_rows,
        "overlap": super::json::overlap(input.account.overlap.as_ref()),
        "aliased": super::json::aliased(input.account.aliases),
        "first_day": input.first_day.to_string(),
        "last_day": input.last_day.to_string(),
        "record_days": report.record_days,
        "pause_days": report.pause,
        "warnings": input.account.warnings,
    });
    super::json::write_value(&document, out)
}

fn file_object(file: &FileInspection, format: &str, rows: u64) -> Value {
    let (encoding, delimiter, sheet) = match &file.text {
        TextForm::Delimited { encoding, delimiter } => (Some(*encoding), Some(delimiter.to_string()), None),
        TextForm::Sheet(name) => (None, None, Some(name)),
    };
    json!({
        "path": file.path,
        "holds": file.kind,
        "format": format,
        "compression": file.compression,
        "encoding": encoding,
        "delimiter": delimiter,
        "sheet": sheet,
        "header_lines": file.header_lines,
        "rows": rows,
        "columns": file.columns,
        "fields": file.fields.iter().map(field_object).collect::<Vec<_>>(),
    })
}

fn cited(cited: &Cited) -> Value {
    json!({"file": cited.file, "line": cited.line, "cell": cited.cell})
}

fn field_object(field: &FieldInspection) -> Value {
    let (mut dates, mut numbers) = (Value::Null, Value::Null);
    match &field.form {
        None => {}
        Some(ColumnForm::Dates {
            forms,
            day,
            settled_by,
            said,
        }) => {
            let forms: Vec<Value> = forms
                .iter()
                .map(|(form, first)| json!({"form": form.name(), "first": cited(first)}))
                .collect();
            dates = json!({"forms": forms, "order": day, "settled_by": settled_by.as_ref().map(cited), "format": said});
        }
        Some(ColumnForm::Numbers {
            decimal_mark,
            settled_by,
            open,
            is_said,
        }) => {
            numbers = json!({
                "decimal_mark": decimal_mark,
                "settled_by": settled_by.as_ref().map(cited),
                "open": open.as_ref().map(cited),
                "by_option": is_said,
            });
        }
    }
    json!({
        "field": field.field,
        "column": field.column,
        "why": field.why.name(),
        "dates": dates,
        "numbers": numbers,
    })
}
