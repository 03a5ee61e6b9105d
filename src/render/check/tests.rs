//! Numbers beside their bounds.

use super::*;
use crate::model::calendar::Period;
use crate::model::day::Day;
use crate::report::check::Ending;

fn number(text: &str) -> Exact {
    Exact::from_plain(text).expect("a number")
}

fn row(quantity: Quantity, value: &Exact, bound: &Exact) -> CheckRow {
    let start = Day::from_ymd(2024, 1, 1).expect("a day");
    CheckRow {
        name: None,
        requirement: "crr >= 80".into(),
        metric: "retention_rate_pct",
        operator: ">=",
        is_warning: false,
        is_significant: false,
        min_customers: 0,
        group: None,
        period: Some(Period {
            label: "2024-01".into(),
            start,
            end: start.plus(31),
        }),
        mark: None,
        quantity,
        value: Some(value.clone()),
        reference: None,
        bound: Some(bound.clone()),
        interval: None,
        word: Word::Failed,
        by_chance: false,
        why: None,
        source: None,
    }
}

/// Value, bound and margin as people and as programs are shown them.
fn shown(quantity: Quantity, value: &str, bound: &str) -> [[String; 3]; 2] {
    let row = row(quantity, &number(value), &number(bound));
    [Numbers::for_people(&row), Numbers::for_programs(&row)].map(|numbers| {
        let Numbers {
            value, bound, margin, ..
        } = numbers;
        [value, bound, margin].map(|text| text.expect("there is one"))
    })
}

#[test]
fn what_differs_reads_differently() {
    assert_eq!(shown(Quantity::Percent, "79.96", "80")[0], ["79.96", "80.00", "-0.04"]);
    assert_eq!(
        shown(Quantity::Percent, "79.9499", "79.95")[0],
        ["79.9499", "79.9500", "-0.0001"]
    );
    assert_eq!(
        shown(Quantity::Percent, "79.94999", "79.95")[1],
        ["79.94999", "79.95", "-0.00001"]
    );
    assert_eq!(shown(Quantity::Percent, "79.949", "80")[0], ["79.9", "80.0", "-0.1"]);
    assert_eq!(shown(Quantity::Percent, "80", "80")[0], ["80.0", "80.0", "0.0"]);
    assert_eq!(
        shown(Quantity::PercentLeft, "20.04", "20")[0],
        ["20.04", "20.00", "+0.04"]
    );
    assert_eq!(shown(Quantity::Count, "1234", "1000")[0], ["1,234", "1,000", "+234"]);
    assert_eq!(shown(Quantity::Count, "12", "12.25")[0], ["12", "12.3", "-0.3"]);
    assert_eq!(
        shown(Quantity::Quotient, "41.29", "41.291")[0],
        ["41.290", "41.291", "-0.001"]
    );
    assert_eq!(
        shown(Quantity::Money, "1234.5", "1")[0],
        ["1,234.50", "1.00", "+1,233.50"]
    );
    assert_eq!(
        shown(Quantity::Money, "1234.567", "1")[0],
        ["1,234.567", "1.000", "+1,233.567"]
    );
    assert_eq!(shown(Quantity::Points, "-12.5", "-12.5")[1], ["-12.5", "-12.5", "0"]);
}

#[test]
fn churn_is_100_less_the_retention_that_is_shown() {
    // Retention of 12.25 reads as 12.3, and so churn of 87.75 as 87.7.
    assert_eq!(shown(Quantity::PercentLeft, "87.75", "50")[0][0], "87.7");
    assert_eq!(shown(Quantity::Percent, "87.75", "50")[0][0], "87.8");
}

#[test]
fn the_last_line_says_what_all_come_to() {
    let report = CheckReport {
        kind_of_period: "monthly".into(),
        confidence: number("95"),
        rows: vec![row(Quantity::Percent, &number("79.96"), &number("80"))],
        counts: vec![(Word::Passed, 0), (Word::Failed, 1), (Word::Unjudged, 2)],
        ending: Ending {
            word: Word::Failed,
            exit_code: 3,
        },
        warnings: Vec::new(),
    };
    assert_eq!(sum(&report), "failed: 1 failed, 2 not judged");
    assert_eq!(
        sentence(&report, &report.rows[0]),
        "2024-01: failed, retention_rate_pct is 79.96, required >= 80.00, margin -0.04"
    );
}
