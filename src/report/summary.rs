//! What is said below the table: what the marks mean, and what was counted
//! and left out.

use super::Cell;
use super::metrics::{MetricsReport, ReportRow};
use crate::metrics::Metric;
use crate::model::ratio::group;
use crate::tally::Flags;

/// The paragraphs below the table.
pub fn notes(report: &MetricsReport) -> Vec<String> {
    let mut notes = footnotes(report);
    notes.push(counted(report));
    notes.extend(left_out(report));
    notes
}

fn footnotes(report: &MetricsReport) -> Vec<String> {
    let (first, last) = (report.input.first_day, report.input.last_day);
    let flagged = |has: fn(&Flags) -> bool| periods_with(&report.periods, has);
    let before = if report.settings.active_window_days.is_some() {
        "the window before the start"
    } else {
        "the period before"
    };
    let mut notes = Vec::new();
    if let Some(periods) = flagged(|flags| flags.incomplete) {
        let until = report.settings.as_of.unwrap_or(last);
        notes.push(format!(
            "* {periods}: not all of the period is in the data, which run from {first} to {until}"
        ));
    }
    if let Some(periods) = flagged(|flags| flags.incomplete_base) {
        notes.push(format!(
            "* {periods}: customers, CRR, churn and NRR: {before} is not all in the data"
        ));
    }
    if let Some(periods) = flagged(|flags| flags.short_history) {
        notes.push(format!(
            "* {periods}: CLV: the 24 months up to the end of the period are not all in the data"
        ));
    }
    notes
}

/// The names of the periods with a flag, neighbours joined.
fn periods_with(rows: &[ReportRow], has: impl Fn(&Flags) -> bool) -> Option<String> {
    let places: Vec<usize> = (0..rows.len()).filter(|&i| has(&rows[i].flags)).collect();
    let runs: Vec<String> = places
        .chunk_by(|a, b| a + 1 == *b)
        .map(|run| {
            let (first, last) = (&rows[run[0]].period, &rows[run[run.len() - 1]].period);
            match run.len() {
                1 => first.clone(),
                2 => format!("{first}, {last}"),
                _ => format!("{first} to {last}"),
            }
        })
        .collect();
    let shown = 4;
    match runs.len() {
        0 => None,
        n if n <= shown => Some(runs.join(", ")),
        n => Some(format!("{} and {} more", runs[..shown].join(", "), n - shown)),
    }
}

fn counted(report: &MetricsReport) -> String {
    let input = &report.input;
    let has_amounts = report
        .totals
        .values
        .iter()
        .any(|(metric, cell)| *metric == Metric::Revenue && !matches!(cell, Cell::Undefined(_)));
    let currency = match &report.currency {
        Some(currency) if has_amounts => format!("{}; ", printable(currency)),
        None if has_amounts => "no currency named; ".to_owned(),
        _ => String::new(),
    };
    let customers = plural(input.customers, "customer");
    let counted = if input.orders == 0 {
        customers
    } else {
        format!("{} by {customers}", plural(input.orders, "order"))
    };
    let refunds = match input.refund_rows {
        0 => String::new(),
        rows => format!(", {}", plural(rows, "refund")),
    };
    format!(
        "{currency}basis {}; {counted}{refunds}; {} to {}",
        report.settings.basis, input.first_day, input.last_day
    )
}

fn left_out(report: &MetricsReport) -> Option<String> {
    let left_out = &report.input.account.left_out;
    let mut parts = Vec::new();
    let mut statuses: Vec<(&String, &u64)> = left_out.status.iter().collect();
    statuses.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    let shown = 8;
    for (status, rows) in statuses.iter().take(shown) {
        parts.push(format!("{} {}", group(&rows.to_string()), printable(status)));
    }
    if statuses.len() > shown {
        let rows: u64 = statuses[shown..].iter().map(|(_, rows)| **rows).sum();
        parts.push(format!(
            "{} of {} other statuses",
            group(&rows.to_string()),
            statuses.len() - shown
        ));
    }
    for (currency, rows) in left_out.currency.iter().take(shown) {
        parts.push(format!("{} in {}", group(&rows.to_string()), printable(currency)));
    }
    if left_out.currency.len() > shown {
        let rows: u64 = left_out.currency.values().skip(shown).sum();
        parts.push(format!(
            "{} in {} other currencies",
            group(&rows.to_string()),
            left_out.currency.len() - shown
        ));
    }
    let reasons = [
        (left_out.unattributed, "without a customer"),
        (left_out.after_as_of, "after the day of the report"),
        (left_out.invalid, "invalid"),
        (left_out.folded, "folded into the order of another row"),
    ];
    for (rows, reason) in reasons {
        if rows > 0 {
            parts.push(format!("{} {reason}", group(&rows.to_string())));
        }
    }
    (!parts.is_empty()).then(|| format!("left out {}: {}", plural(left_out.total(), "row"), parts.join(", ")))
}

fn plural(count: u64, word: &str) -> String {
    let s = if count == 1 { "" } else { "s" };
    format!("{} {word}{s}", group(&count.to_string()))
}

/// Words from the data without what could move a terminal.
fn printable(text: &str) -> String {
    text.chars()
        .take(40)
        .flat_map(|c| {
            let escaped: Vec<char> = if c.is_control() {
                c.escape_default().collect()
            } else {
                vec![c]
            };
            escaped
        })
        .collect()
}
