//! The library in one process, as a program would use it: files in memory in, a report and its numbers out.

use std::collections::BTreeMap;

use retain::input::orders::RowsMode;
use retain::input::source::Source;
use retain::input::{Files, ReadError, ReadOptions, read};
use retain::model::calendar::PeriodKind;
use retain::model::day::Day;
use retain::render::json;
use retain::report::metrics::{MetricsReport, Settings, Shown};
use retain::tally::{Basis, Grouping, TallyError, TallyOptions, tally};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::naive::{Report, Row};

/// What is asked of a report.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) read: ReadOptions,
    pub(crate) tally: TallyOptions,
}

impl Asked {
    /// Periods of this kind, all else as it is where nothing is said, on one thread.
    pub(crate) fn of(kind: PeriodKind) -> Self {
        let read = ReadOptions {
            threads: 1,
            ..ReadOptions::default()
        };
        let tally = TallyOptions {
            threads: 1,
            ..TallyOptions::new(kind)
        };
        Self { read, tally }
    }

    /// The same, read and counted by so many threads.
    pub(crate) fn threads(mut self, threads: usize) -> Self {
        (self.read.threads, self.tally.threads) = (threads, threads);
        self
    }

    /// The same, at the end of this day, where there is one.
    pub(crate) fn at_end_of(mut self, day: Option<Day>) -> Self {
        (self.read.as_of, self.tally.as_of) = (day, day);
        self
    }

    /// The same, for other rows.
    pub(crate) fn rows(mut self, rows: RowsMode) -> Self {
        self.read.rows = rows;
        self
    }

    /// The same, with rows left out that cannot be read.
    pub(crate) fn skip_invalid(mut self, skip: bool) -> Self {
        self.read.skip_invalid = skip;
        self
    }

    /// The same, by subscriptions.
    pub(crate) fn subscriptions(mut self) -> Self {
        self.read.subscriptions = true;
        self.tally.basis = Basis::Subscriptions;
        self
    }
}

/// Why there is no report.
#[derive(Debug)]
pub(crate) enum Failed {
    Read(ReadError),
    Tally(TallyError),
}

/// A file in memory.
pub(crate) fn memory(name: &str, bytes: impl Into<Vec<u8>>) -> Source {
    Source::Memory {
        name: name.to_owned(),
        bytes: bytes.into(),
    }
}

/// Files of orders, and nothing else.
pub(crate) fn orders(texts: &[&str]) -> Files {
    let name = |place: usize| format!("orders-{place}.csv");
    Files {
        orders: (0..).zip(texts).map(|(i, text)| memory(&name(i), *text)).collect(),
        ..Files::default()
    }
}

/// Reads, counts and reports.
pub(crate) fn report(files: &Files, asked: &Asked) -> Result<MetricsReport, Failed> {
    let reading = read(files, &asked.read).map_err(Failed::Read)?;
    let tallies = tally(&reading.ledger, &asked.tally, Grouping::Whole).map_err(Failed::Tally)?;
    let settings = Settings {
        period: asked.tally.calendar.kind.name(),
        basis: asked.tally.basis.name(),
        rows: asked.read.rows.settled().name(),
        as_of: asked.tally.as_of,
        active_window_days: asked.tally.active_window,
        skip_invalid: asked.read.skip_invalid,
        source: "files".to_owned(),
        ..Settings::default()
    };
    let currency = reading.ledger.currency.clone();
    Ok(MetricsReport::new(
        &tallies,
        reading.account,
        settings,
        currency,
        Shown::default(),
    ))
}

/// The JSON document of a report.
pub(crate) fn document(report: &MetricsReport) -> String {
    let mut bytes = Vec::new();
    json::write(report, &mut bytes).expect("memory can be written");
    String::from_utf8(bytes).expect("JSON is UTF-8")
}

type Object = BTreeMap<String, Box<RawValue>>;

#[derive(Deserialize)]
struct Rows {
    periods: Vec<Object>,
    totals: Object,
}

/// The rows of the JSON document, every value as it is written there.
pub(crate) fn numbers(report: &MetricsReport) -> Report {
    let rows: Rows = serde_json::from_str(&document(report)).expect("the document is JSON");
    Report {
        periods: rows.periods.iter().map(flat).collect(),
        totals: flat(&rows.totals),
    }
}

/// One row; what is in an object of its own gets the names of both, like `clv_inputs.buyers`.
fn flat(object: &Object) -> Row {
    let mut row = Row::new();
    // What stands beside numbers is made of them.
    let beside = ["intervals", "compared_with", "changes"];
    for (key, value) in object.iter().filter(|(key, _)| !beside.contains(&key.as_str())) {
        let text = value.get();
        if text.starts_with('{') {
            let inner: Object = serde_json::from_str(text).expect("an object in the document is JSON");
            row.extend(
                inner
                    .iter()
                    .map(|(part, value)| (format!("{key}.{part}"), value.get().to_owned())),
            );
        } else if text.starts_with('[') {
            row.insert(key.clone(), text.split_whitespace().collect());
        } else {
            row.insert(key.clone(), text.to_owned());
        }
    }
    row
}
