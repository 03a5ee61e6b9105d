//! What was found out about files, as text for people; as JSON one room further.

mod json;

use std::io::{self, Write};

use anstyle::{Effects, Style};
use unicode_width::UnicodeWidthStr;

pub use json::write_json;

use super::Precision;
use super::table::wrapped;
use crate::model::inspection::{FieldInspection, FileInspection, TextForm};
use crate::model::ratio::group;
use crate::report::Cell;
use crate::report::inspection::{InspectionReport, LeftOutRows, words};
use crate::report::printable::printable;

/// The name and version of the document.
pub const INSPECT_SCHEMA: &str = "retain.inspect/1";

/// So many columns that are not used are named.
const MOST_UNUSED: usize = 12;

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
        page.file(report, file, out)?;
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
                let means = seen.means.as_ref().map(|means| format!("means `{means}`: "));
                [name.to_owned(), rows(seen.rows), means.unwrap_or_default() + seen.fate]
            })
            .collect();
        let others: u64 = seen.iter().skip(shown).map(|(_, seen)| seen.rows).sum();
        if others + statuses.others > 0 {
            lines.push(["others".to_owned(), rows(others + statuses.others), String::new()]);
        }
        page.columns(&lines, out)?;
        writeln!(out)?;
    }
    let given_back: Vec<[String; 3]> = report
        .given_back()
        .into_iter()
        .map(|(count, what, sum, words)| {
            let sum = sum.map_or_else(String::new, |sum| Precision::default().text(&Cell::Money(sum)));
            [plural(count, what), sum, words]
        })
        .collect();
    if !given_back.is_empty() {
        page.heading("Given back", out)?;
        page.columns(&given_back, out)?;
        writeln!(out)?;
    }
    let (folded, left_out): (Vec<LeftOutRows>, Vec<LeftOutRows>) = report
        .left_out_of_orders()
        .into_iter()
        .partition(|left| matches!(left.key, "folded" | "copied"));
    let sections = [
        ("Left out", left_out),
        ("Left out of other files", report.left_out_elsewhere()),
        ("Folded", folded),
    ];
    for (heading, of) in sections {
        if of.is_empty() && heading != "Left out" {
            continue;
        }
        page.heading(heading, out)?;
        let lines: Vec<[String; 3]> = of
            .into_iter()
            .map(|left| {
                let first = report.place(&left.file, left.line);
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
    /// How the rows of a file are read.
    fn file(&self, report: &InspectionReport, file: &FileInspection, out: &mut dyn Write) -> io::Result<()> {
        if file.header_lines > 1 {
            self.paragraph(&format!("the rows begin on line {}", file.header_lines + 1), out)?;
        }
        if let Some(rows_are) = file.rows_are {
            self.paragraph(rows_are, out)?;
        }
        let has_amount = file
            .fields
            .iter()
            .any(|field| field.field == "amount" && field.column.is_some());
        // With an amount nobody asks how many at how much each.
        let is_asked = |field: &&FieldInspection| !has_amount || !matches!(field.field, "quantity" | "unit_price");
        let fields = file.fields.iter().filter(is_asked).map(|field| {
            let column = field.column.clone().unwrap_or_else(|| "–".to_owned());
            [field.field.to_owned(), column, words(field, file)]
        });
        self.columns(&fields.collect::<Vec<_>>(), out)?;
        let unused: Vec<String> = file.unused.iter().map(|column| format!("`{column}`")).collect();
        if !unused.is_empty() {
            let shown = unused.iter().take(MOST_UNUSED).cloned().collect::<Vec<_>>();
            let more = match unused.len() - shown.len() {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            self.paragraph(&format!("not used: {}{more}", shown.join(", ")), out)?;
        }
        let taken = file
            .taken
            .iter()
            .map(|(name, count)| format!("{name}: {}", group(&count.to_string())));
        let taken: Vec<String> = taken.collect();
        if !taken.is_empty() {
            self.paragraph(&taken.join("; "), out)?;
        }
        if let Some((count, line)) = file.no_rows {
            let are = if count == 1 { "is no row" } else { "are no rows" };
            let first = report.place(&file.path, line);
            self.paragraph(&format!("{} {are}, by the format; {first}", plural(count, "line")), out)?;
        }
        let Some(format) = &file.format else { return Ok(()) };
        for sentence in &format.cells {
            self.paragraph(sentence, out)?;
        }
        let (met, unmet): (Vec<_>, Vec<_>) = format.rules.iter().partition(|rule| rule.rows > 0);
        if !met.is_empty() {
            self.paragraph("rows that the format has a rule for:", out)?;
        }
        let lines = met.into_iter().map(|rule| {
            let first = rule
                .first
                .map_or_else(String::new, |line| format!("; {}", report.place(&file.path, line)));
            let text = format!("{}, where {}{first}", rule.then, rule.with);
            [rows(rule.rows), String::new(), text]
        });
        self.columns(&lines.collect::<Vec<_>>(), out)?;
        let (unmet, cannot): (Vec<_>, Vec<_>) = unmet.into_iter().partition(|rule| rule.can_apply);
        let told = [(unmet.len(), "no row"), (cannot.len(), "a column that is not there")];
        for (count, what) in told.into_iter().filter(|(count, _)| *count > 0) {
            let are = if count == 1 { "is" } else { "are" };
            self.paragraph(
                &format!(
                    "{} of the format {are} about {what}",
                    plural(count as u64, "other rule")
                ),
                out,
            )?;
        }
        Ok(())
    }

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
        let widest = |column: usize, most: usize| {
            let cells = lines.iter().map(|line| printable(&line[column]).width());
            cells.filter(|width| *width <= most).max().unwrap_or(0)
        };
        let first = widest(0, self.width * 2 / 5);
        let second = widest(1, self.width.saturating_sub(first + 6 + 24));
        let gap = if second == 0 { 0 } else { 2 };
        let indent = 2 + first + 2 + second + gap;
        for line in lines {
            let left = format!(
                "  {}{}{}",
                padded(&printable(&line[0]), first + 2),
                padded(&printable(&line[1]), second),
                " ".repeat(gap)
            );
            // What is too wide for its column has a line of its own.
            let left = if left.width() > indent {
                writeln!(out, "{}", left.trim_end())?;
                " ".repeat(indent)
            } else {
                left
            };
            let last = crate::report::printable::printable(&line[2]);
            let room = self.width.saturating_sub(indent).max(20);
            for (i, part) in wrapped(&last, Some(room)).iter().enumerate() {
                let text = if i == 0 {
                    format!("{left}{part}")
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
    let sum = report.sum_of_rows().map(|parts| {
        let words: Vec<String> = parts
            .into_iter()
            .map(|(count, what)| match what {
                "order" | "refund" => plural(count, what),
                _ => format!("{} {what}", group(&count.to_string())),
            })
            .collect();
        let all = group(&input.account.rows.to_string());
        line("rows", all, format!("= {}", words.join(" + ")))
    });
    let mut lines: Vec<[String; 3]> = sum.into_iter().collect();
    lines.extend([
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
    ]);
    if let Some(used) = input.account.aliases {
        let more = format!("belong to another id, in {}", rows(used.rows));
        lines.push(line("aliases", plural(used.ids, "id"), more));
    }
    lines
}
