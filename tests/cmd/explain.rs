//! `retain explain` as a process.

use retain::metrics::{Definition, Metric, REPORTS};

use crate::run::{everything, retain, stdout};

fn definitions() -> impl Iterator<Item = &'static Definition> {
    let metrics = Metric::ALL.iter().map(|metric| metric.definition());
    metrics.chain(REPORTS.iter().copied())
}

#[test]
fn every_metric_and_report_is_explained_by_its_key_and_its_short_name() {
    for definition in definitions() {
        let by_key = stdout(&["explain", definition.key]);
        for heading in [
            "Meaning",
            "Formula",
            "Who counts",
            "Refunds and cancelled orders",
            "Window",
            "Undefined",
            "Example",
        ] {
            assert!(
                by_key.contains(&format!("\n{heading}\n  ")),
                "{heading} of {}",
                definition.key
            );
        }
        if let Some(short) = definition.short {
            assert_eq!(stdout(&["explain", short]), by_key);
            assert!(
                by_key.contains("\nElsewhere: "),
                "{short} is counted differently elsewhere"
            );
        }
    }
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for definition in definitions() {
        let text = stdout(&["explain", definition.key]);
        let is_address = |line: &str| line.trim_start().starts_with("http");
        let longest = text
            .lines()
            .filter(|line| !is_address(line))
            .max_by_key(|line| line.chars().count());
        assert!(longest.is_some_and(|line| line.chars().count() <= 80), "{longest:?}");
    }
}

#[test]
fn without_a_metric_all_are_listed() {
    let list = stdout(&["explain"]);
    assert_eq!(list.lines().count(), Metric::ALL.len() + REPORTS.len());
    assert!(
        list.lines()
            .any(|line| line == "retention_rate_pct          crr    customer retention rate")
    );
}

#[test]
fn json_has_every_part_of_every_metric() {
    let all: serde_json::Value = serde_json::from_str(&stdout(&["explain", "--format", "json"])).expect("JSON");
    let all = all.as_array().expect("a list");
    assert_eq!(all.len(), Metric::ALL.len() + REPORTS.len());
    for entry in all {
        for key in [
            "key",
            "name",
            "unit",
            "meaning",
            "formula",
            "who_counts",
            "refunds",
            "window",
            "undefined",
            "example",
        ] {
            assert!(
                entry[key].as_str().is_some_and(|text| !text.is_empty()),
                "{key} of {entry}"
            );
        }
        assert!(entry["elsewhere"].is_array());
    }
    let one: serde_json::Value = serde_json::from_str(&stdout(&["explain", "nps", "--format", "json"])).expect("JSON");
    assert_eq!(one[0]["key"], "net_promoter_score");
}

#[test]
fn a_misspelt_metric_gets_the_nearest_name() {
    insta::assert_snapshot!(everything(&mut retain(&["explain", "retension"])), @"
    exit code: 2
    ----- stdout -----
    ----- stderr -----
    error: invalid value 'retension' for '[METRIC]': there is no such metric; `retain explain` lists them

    For more information, try '--help'.
    ");
}

#[test]
fn a_misspelt_report_gets_the_nearest_name() {
    let said = everything(&mut retain(&["explain", "cohort"]));
    assert!(said.contains("the nearest is `cohorts`"), "{said}");
}
