//! A run from bytes to rendered reports, with what must hold on the way: rows
//! add up, problems lie in their file, nothing moves a terminal.

use retain::input::problem::{Hint, Problems};
use retain::input::source::Source;
use retain::input::{Files, ReadError, ReadErrorKind, Reading, read};
use retain::render::table::Look;
use retain::render::{Precision, csv, json, markdown, table};
use retain::report::columns::Selection;
use retain::report::metrics::{MetricsReport, Settings, Shown};
use retain::tally::{Grouping, Tallies, Tally, tally};

use crate::asked::Asked;
use crate::decoded::{Decoded, decoded, lines};

/// So many periods are rendered; each one looks like the others.
const RENDERED: usize = 20;

/// What a run says: the account and the reports, or the error, as the program
/// prints it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// A report.
    Report {
        /// What was read and where it stands.
        read: String,
        /// How many rows of orders there were.
        rows: u64,
        /// JSON, CSV, table and Markdown.
        rendered: [String; 4],
    },
    /// An error.
    Error(String),
}

/// Reads, counts, reports and renders; none where a file is too long to try.
///
/// # Panics
///
/// Where something does not hold.
#[must_use]
pub fn run(files: &Files, asked: &Asked) -> Option<Said> {
    let texts: Vec<(&str, Decoded)> = all(files)
        .map(|(name, bytes)| (name, decoded(bytes, asked.read.encoding)))
        .collect();
    let any = |wanted: &Decoded| texts.iter().any(|(_, text)| text == wanted);
    if any(&Decoded::TooLong) {
        return None;
    }
    let reading = match read(files, &asked.read) {
        Ok(reading) => reading,
        Err(error) => return Some(Said::Error(told_error(error, &texts, asked))),
    };
    assert!(!any(&Decoded::Broken), "a file that cannot be decoded was read");
    rows_add_up(&reading, files, asked);
    let as_of = asked.tally.as_of;
    let tallies = match tally(&reading.ledger, &asked.tally, Grouping::Whole) {
        Ok(tallies) => tallies,
        Err(error) => {
            let text = retain::cli::words_of_tally(error, reading.span.as_ref(), as_of);
            return Some(Said::Error(printable(text)));
        }
    };
    counts_fit(&tallies);
    let read = format!("{:?} {:?}", reading.account, reading.span);
    let rows = reading.account.rows;
    let report = report(reading, &tallies, asked);
    Some(Said::Report {
        read,
        rows,
        rendered: rendered(&report),
    })
}

/// The names and the bytes of all files.
fn all(files: &Files) -> impl Iterator<Item = (&str, &[u8])> {
    let all = files.orders.iter().chain(&files.customers).chain(&files.responses);
    all.filter_map(|source| match source {
        Source::Memory { name, bytes } => Some((name.as_str(), bytes.as_slice())),
        Source::File(_) | Source::Stdin => None,
    })
}

fn told_error(error: ReadError, texts: &[(&str, Decoded)], asked: &Asked) -> String {
    if let ReadErrorKind::Problems(problems) = &*error.kind {
        lie_in_their_file(problems, texts);
        // Only a quote that may hide rows cannot be skipped, and the header.
        let could_be_skipped = |hint: Hint| !matches!(hint, Hint::OpenQuote | Hint::HeaderEncoding);
        let some = problems.shown.iter().any(|problem| could_be_skipped(problem.hint));
        assert!(!(asked.read.skip_invalid && some), "{problems:?}");
    }
    printable(retain::cli::words_of(error))
}

fn lie_in_their_file(problems: &Problems, texts: &[(&str, Decoded)]) {
    assert!(!problems.shown.is_empty());
    assert!(problems.shown.len() as u64 <= problems.total);
    for problem in &problems.shown {
        let text = texts.iter().find(|(name, _)| *name == problem.file);
        let (_, text) = text.expect("a problem names one of the files");
        if let Decoded::Text(text) = text {
            let lines = lines(text);
            assert!((1..=lines).contains(&problem.line), "one of {lines} lines: {problem:?}");
        }
        assert!(!problem.message.is_empty(), "{problem:?}");
        if let Some(cell) = &problem.cell {
            assert!(cell.text.get(cell.start..cell.end).is_some(), "{cell:?}");
            assert!(cell.position >= 1 && !cell.text.contains('\n'), "{cell:?}");
        }
    }
}

/// The text, if nothing in it moves a terminal. Colours are the program's own.
fn printable(text: String) -> String {
    let mut rest = text.as_str();
    while let Some(at) = rest.find(|c: char| c.is_control() && c != '\n') {
        let colour = rest[at..].strip_prefix("\u{1b}[");
        let behind = colour.and_then(|colour| {
            colour
                .trim_start_matches(|c: char| c.is_ascii_digit())
                .strip_prefix('m')
        });
        rest = behind.unwrap_or_else(|| panic!("a control character: {text:?}"));
    }
    text
}

/// The rows of orders add up. What is left out of other files is counted with
/// them, so that the orders are then read once more alone.
fn rows_add_up(reading: &Reading, files: &Files, asked: &Asked) {
    if files.customers.is_none() && files.responses.is_none() {
        return orders_add_up(reading);
    }
    let orders = Files {
        orders: files.orders.clone(),
        ..Files::default()
    };
    // Where nobody ordered, a subscription may still count.
    let Ok(alone) = read(&orders, &asked.read) else { return };
    orders_add_up(&alone);
    let (all, alone) = (&reading.account, &alone.account);
    assert_eq!((all.rows, all.counted_refunds), (alone.rows, alone.counted_refunds));
    assert_eq!(
        (&all.left_out.status, &all.left_out.currency, all.left_out.folded),
        (&alone.left_out.status, &alone.left_out.currency, alone.left_out.folded)
    );
    assert!(all.left_out.total() >= alone.left_out.total());
}

fn orders_add_up(reading: &Reading) {
    let orders = reading.ledger.orders.as_ref().map_or(0, |orders| orders.len() as u64);
    let account = &reading.account;
    let known = orders + account.counted_refunds + account.left_out.total();
    assert_eq!(account.rows, known, "{orders} orders, {account:?}");
    assert_eq!(account.counted_refunds, reading.ledger.refunds.len() as u64);
}

/// What is true of all counts.
fn counts_fit(tallies: &Tallies) {
    let group = tallies.groups.first().expect("one group");
    assert_eq!(group.periods.len(), tallies.periods.len());
    assert_eq!(group.totals.orders, tallies.orders);
    let orders: u64 = group.periods.iter().map(|tally| tally.orders).sum();
    assert_eq!(orders, tallies.orders, "every order lies in one period");
    group.periods.iter().chain([&group.totals]).for_each(fits);
}

fn fits(tally: &Tally) {
    assert!(
        tally.customers_retained <= tally.customers_start.min(tally.customers_end),
        "{tally:?}"
    );
    assert!(
        tally.customers_first_time <= tally.customers_end - tally.customers_retained,
        "{tally:?}"
    );
    assert!(tally.buyers <= tally.orders, "{tally:?}");
    assert!(tally.repeat_buyers_in_period <= tally.repeat_buyers, "{tally:?}");
    assert!(tally.repeat_buyers <= tally.buyers, "{tally:?}");
    assert!(tally.year.retained <= tally.year.base, "{tally:?}");
}

fn report(reading: Reading, tallies: &Tallies, asked: &Asked) -> MetricsReport {
    let settings = Settings {
        period: asked.tally.calendar.kind.name(),
        basis: asked.tally.basis.name(),
        rows: asked.read.rows.settled().name(),
        currency: asked.read.currency.clone(),
        as_of: asked.tally.as_of,
        active_window_days: asked.tally.active_window,
        skip_invalid: asked.read.skip_invalid,
        source: "files".to_owned(),
        ..Settings::default()
    };
    let shown = Shown {
        last: Some(RENDERED),
        ..Shown::default()
    };
    MetricsReport::new(tallies, reading.account, settings, reading.ledger.currency, shown)
}

fn rendered(report: &MetricsReport) -> [String; 4] {
    let precision = Precision::default();
    let look = Look {
        width: Some(80),
        precision,
        styled: false,
    };
    let mut texts = [const { Vec::new() }; 4];
    let [as_json, as_csv, as_table, as_markdown] = &mut texts;
    json::write(report, as_json).expect("memory can be written");
    csv::write(&report.flat_table(&Selection::All), as_csv).expect("memory can be written");
    table::write(&report.table(&Selection::Usual), look, as_table).expect("memory can be written");
    markdown::write(&report.table(&Selection::All), precision, as_markdown).expect("memory can be written");
    let document: Result<serde_json::Value, _> = serde_json::from_slice(as_json);
    assert!(document.is_ok_and(|document| document.is_object()));
    texts.map(|text| printable(String::from_utf8(text).expect("reports are UTF-8")))
}
