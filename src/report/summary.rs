//! What is said below the table: what the marks mean, and what was counted
//! and left out.

use std::collections::BTreeMap;

use super::Cell;
use super::comparison::Compare;
use super::metrics::{Input, MetricsReport, ReportRow, Settings};
use super::printable::printable;
use crate::metrics::Metric;
use crate::model::day::Day;
use crate::model::left_out::Counted;
use crate::model::ratio::group;

/// The paragraphs below the table: what the marks in the columns of these
/// metrics mean, and what was counted.
pub fn notes(report: &MetricsReport, shown: &[Metric]) -> Vec<String> {
    let mut notes = footnotes(report, shown);
    notes.extend(beside(report));
    notes.extend(
        report
            .groups
            .as_ref()
            .map(|groups| groups.note(NAMED_ANSWERS, NO_ANSWERS)),
    );
    let has_amounts = report
        .totals
        .values
        .iter()
        .any(|(metric, cell)| *metric == Metric::Revenue && !matches!(cell, Cell::Undefined(_)));
    let currency = report.currency.as_deref();
    notes.extend(account(&report.input, &report.settings, currency, has_amounts));
    notes
}

/// Whose answers are in groups of customers.
pub(super) const NAMED_ANSWERS: &str = "; of answers, those whose customer is named";

/// None are in groups of orders.
pub(super) const NO_ANSWERS: &str = "; answers are of no order";

/// What was counted, and what was left out and why.
pub(super) fn account(input: &Input, settings: &Settings, currency: Option<&str>, has_amounts: bool) -> Vec<String> {
    let mut notes = vec![counted(input, settings, currency, has_amounts)];
    notes.extend(folded(input, settings));
    notes.extend(left_out(input));
    notes.extend(overlap(input));
    notes.extend(aliased(input));
    notes
}

/// What the mark of a period says that the data do not cover.
pub(super) fn incomplete(periods: &str, input: &Input, as_of: Option<Day>) -> String {
    let first = input.first_day;
    match as_of {
        Some(as_of) => format!(
            "* {periods}: not all of the period is in the data, which begin on {first}, or before the end of {as_of}, \
             the day of the report"
        ),
        None => format!(
            "* {periods}: not all of the period is in the data, which run from {first} to {}",
            input.last_day
        ),
    }
}

/// What stands beside the numbers.
fn beside(report: &MetricsReport) -> Vec<String> {
    let interval = report.percent_of_confidence().map(|percent| {
        let percent = percent.rounded(6).shortest();
        format!("interval: with {percent} % confidence, by Wilson for rates, adjusted Wald for NPS")
    });
    let change = report.compare.map(|compare| {
        let since = match compare {
            Compare::Previous => "the period before",
            Compare::YearAgo if report.settings.period == "weekly" => "52 weeks before",
            Compare::YearAgo => "the period a year before",
        };
        format!("+/-: change since {since}, of rates in points; none where either number is marked or missing")
    });
    interval.into_iter().chain(change).collect()
}

fn footnotes(report: &MetricsReport, shown: &[Metric]) -> Vec<String> {
    let starred = |row: &ReportRow, metrics: &[Metric]| {
        row.values
            .iter()
            .any(|(metric, cell)| metrics.contains(metric) && !matches!(cell, Cell::Undefined(_)))
    };
    let mut notes = Vec::new();
    let of_base: Vec<Metric> = shown
        .iter()
        .copied()
        .filter(|metric| metric.depends_on_base())
        .collect();
    if let Some(periods) = periods_with(&report.periods, |row| {
        row.flags.incomplete_base && starred(row, &of_base)
    }) {
        let labels: Vec<&str> = of_base.iter().map(|metric| metric.definition().label).collect();
        let reason = match (report.settings.period.as_str(), report.settings.active_window_days) {
            ("all", _) => "nobody is there at the start of all the data",
            (_, Some(_)) => "the window before the start is not all in the data",
            (_, None) => "the period before is not all in the data",
        };
        notes.push(format!("* {periods}: {}: {reason}", labels.join(", ")));
    }
    let clv = [Metric::CustomerLifetimeValue];
    let clv: &[Metric] = if shown.contains(&clv[0]) { &clv } else { &[] };
    if let Some(periods) = periods_with(&report.periods, |row| row.flags.short_history && starred(row, clv)) {
        notes.push(format!(
            "* {periods}: CLV: the 24 months up to the end of the period are not all in the data"
        ));
    }
    if let Some(periods) = periods_with(&report.periods, |row| row.flags.incomplete && starred(row, shown)) {
        notes.push(incomplete(&periods, &report.input, report.settings.as_of));
    }
    notes
}

/// The names of the periods with a flag, neighbours joined.
fn periods_with(rows: &[ReportRow], has: impl Fn(&ReportRow) -> bool) -> Option<String> {
    let places: Vec<usize> = (0..rows.len()).filter(|&i| has(&rows[i])).collect();
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

fn counted(input: &Input, settings: &Settings, currency: Option<&str>, has_amounts: bool) -> String {
    let currency = match currency {
        Some(currency) if has_amounts => format!("{}; ", shortened(currency)),
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
        settings.basis, input.first_day, input.last_day
    )
}

/// Rows that are not orders of their own, or that each are one.
fn folded(input: &Input, settings: &Settings) -> Option<String> {
    let account = &input.account;
    let rows = account.left_out.folded;
    if rows == 0 {
        let noted = account.without_order_ids && input.orders > 0;
        return noted.then(|| "no column is the `order_id`: each row is an order".to_owned());
    }
    let further = plural(rows, "further row");
    Some(match settings.rows {
        "unique" | "latest" if !account.adds_up_lines => {
            format!("{further} of an order that stood before, not counted again")
        }
        "lines" | "latest" if account.adds_up_lines || !account.first_row_speaks => {
            format!("{further} of the same orders, added up in them")
        }
        // Only the first row has the amount.
        _ => format!("{further} of the same orders, each of which is counted once"),
    })
}

/// Orders that stand in several files.
fn overlap(input: &Input) -> Option<String> {
    let overlap = input.account.overlap.as_ref()?;
    let (stand, is) = if overlap.orders == 1 {
        ("stands", "is")
    } else {
        ("stand", "are")
    };
    let orders = plural(overlap.orders, "order");
    let copied = input.account.left_out.copied;
    let rows = plural(copied, "row");
    match (overlap.orders, copied) {
        (0, 0) => None,
        (0, _) => Some(format!(
            "{rows} of refunds that another file has too, not counted again"
        )),
        (_, 0) => Some(format!("{orders} {stand} in more than one file and {is} counted once")),
        _ => Some(format!(
            "{orders} {stand} in more than one file and {is} counted once: {rows} not counted again"
        )),
    }
}

/// Ids that belong to others.
fn aliased(input: &Input) -> Option<String> {
    let used = input.account.aliases.filter(|used| used.ids > 0)?;
    let rows = plural(used.rows, "row");
    Some(match used.ids {
        1 => format!("1 id in {rows} counts as the one that it belongs to"),
        ids => format!("{} in {rows} count as those that they belong to", plural(ids, "id")),
    })
}

fn left_out(input: &Input) -> Option<String> {
    let left_out = &input.account.left_out;
    let mut parts = Vec::new();
    let mut statuses: Vec<(&String, u64)> = rows_of(&left_out.status).collect();
    statuses.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let shown = 8;
    for (status, rows) in statuses.iter().take(shown) {
        parts.push(format!("{} {}", group(&rows.to_string()), shortened(status)));
    }
    if statuses.len() > shown {
        let rows: u64 = statuses[shown..].iter().map(|(_, rows)| *rows).sum();
        parts.push(format!(
            "{} of {} other statuses",
            group(&rows.to_string()),
            statuses.len() - shown
        ));
    }
    for (currency, rows) in rows_of(&left_out.currency).take(shown) {
        parts.push(format!("{} in {}", group(&rows.to_string()), shortened(currency)));
    }
    if left_out.currency.len() > shown {
        let rows: u64 = rows_of(&left_out.currency).skip(shown).map(|(_, rows)| rows).sum();
        parts.push(format!(
            "{} in {} other currencies",
            group(&rows.to_string()),
            left_out.currency.len() - shown
        ));
    }
    let reasons = [
        (left_out.unattributed, "without a customer"),
        (left_out.customers, "of excluded customers"),
        (left_out.after_as_of, "after the day of the report"),
        (left_out.invalid, "that cannot be read"),
    ];
    for (rows, reason) in reasons {
        if rows > 0 {
            parts.push(format!("{} {reason}", group(&rows.to_string())));
        }
    }
    parts.extend(no_orders(&left_out.ignored, shown));
    (!parts.is_empty()).then(|| {
        format!(
            "left out {}: {}",
            plural(left_out.total() - left_out.not_again(), "row"),
            parts.join(", ")
        )
    })
}

/// Rows of a known format that are something else than orders and refunds.
fn no_orders(ignored: &BTreeMap<String, Counted>, shown: usize) -> Option<String> {
    let rows: u64 = rows_of(ignored).map(|(_, rows)| rows).sum();
    let is_one_kind = ignored.len() == 1;
    let mut kinds: Vec<String> = rows_of(ignored)
        .take(shown)
        .map(|(what, rows)| {
            if is_one_kind {
                shortened(what)
            } else {
                format!("{} {}", group(&rows.to_string()), shortened(what))
            }
        })
        .collect();
    if ignored.len() > shown {
        kinds.push("others".to_owned());
    }
    let are = if rows == 1 { "is no order" } else { "are no orders" };
    let words = format!("{} that {are} ({})", group(&rows.to_string()), kinds.join(", "));
    (rows > 0).then_some(words)
}

/// How many rows have each.
fn rows_of(counts: &BTreeMap<String, Counted>) -> impl Iterator<Item = (&String, u64)> {
    counts.iter().map(|(name, counted)| (name, counted.rows))
}

/// A count with marks between groups of digits.
pub(super) fn grouped(count: u64) -> String {
    group(&count.to_string())
}

/// So many of something.
pub(super) fn plural(count: u64, word: &str) -> String {
    let s = if count == 1 { "" } else { "s" };
    format!("{} {word}{s}", group(&count.to_string()))
}

/// The beginning of words from the data.
fn shortened(text: &str) -> String {
    printable(&text.chars().take(40).collect::<String>())
}
