//! The laws of the definition, on shops of any kind: what always adds up, and what may change no number.

mod cohorts;
mod customers;
mod forms;
mod groups;
mod groups_of_reports;
mod rows;
pub(crate) mod shops;
mod sums;
mod texts;
mod time;

use proptest::test_runner::Config;
use retain::report::metrics::MetricsReport;

use crate::naive::fraction::Fraction;
use crate::naive::{Report, Row};
use crate::reference::library::{self, Asked, Failed};
use retain::input::{Files, ReadErrorKind};

/// So many shops, and no file of those that failed.
fn cases(cases: u32) -> Config {
    Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    }
}

/// A report, or none where nothing is counted.
fn report(files: &Files, asked: &Asked) -> Option<MetricsReport> {
    match library::report(files, asked) {
        Ok(report) => Some(report),
        Err(Failed::Read(error)) if matches!(*error.kind, ReadErrorKind::Nothing { .. }) => None,
        Err(failed) => panic!("{failed:?}"),
    }
}

/// The rows of a report, those of its periods and the totals.
fn all_rows(report: &Report) -> impl Iterator<Item = &Row> {
    report.periods.iter().chain([&report.totals])
}

/// A number of a row, none where it is null.
fn number(row: &Row, key: &str) -> Option<Fraction> {
    let text = row[key].as_str();
    (text != "null").then(|| Fraction::parse(text).expect("a number in the document"))
}

/// A number of a row that is never null.
fn count(row: &Row, key: &str) -> Fraction {
    number(row, key).expect("a count is never null")
}

/// The rows of a report without their flags.
fn without_flags(rows: &[Row]) -> Vec<Row> {
    let mut rows = rows.to_vec();
    for row in &mut rows {
        row.remove("flags").expect("every row has flags");
    }
    rows
}
