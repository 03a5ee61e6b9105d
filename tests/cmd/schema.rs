//! `retain schema` as a process, and documents against it.

use retain::metrics::Metric;

use crate::run::{retain, stdout};

fn schema() -> serde_json::Value {
    serde_json::from_str(&stdout(&["schema", "metrics"])).expect("the schema is JSON")
}

fn document(arguments: &[&str]) -> serde_json::Value {
    let mut all = vec!["metrics", "--quiet", "--format", "json"];
    all.extend(arguments);
    serde_json::from_str(&stdout(&all)).expect("the document is JSON")
}

const SHOP: &[&[&str]] = &[
    &["examples/orders.csv"],
    &[
        "examples/orders.csv",
        "--responses",
        "examples/responses.csv",
        "--period",
        "weekly",
    ],
    &["examples/orders.csv", "--period", "all"],
    &[
        "examples/orders.csv",
        "--period",
        "quarterly",
        "--year-start",
        "april",
        "--active-window",
        "400d",
    ],
    &[
        "examples/orders.csv",
        "--as-of",
        "2023-02-03",
        "--timezone",
        "Europe/Berlin",
        "--include-status",
        "paid",
    ],
    &[
        "examples/orders.csv",
        "--map",
        "amount=",
        "--period",
        "2y",
        "--last",
        "1",
    ],
    &["--customers", "examples/customers.csv", "--period", "monthly"],
    &[
        "examples/orders.csv",
        "--period",
        "weekly",
        "--confidence",
        "90",
        "--compare",
        "year-ago",
    ],
    &[
        "examples/orders.csv",
        "--responses",
        "examples/responses.csv",
        "--confidence",
        "99.5",
        "--compare",
        "previous",
    ],
    &[
        "examples/orders.csv",
        "--customers",
        "examples/customers.csv",
        "--basis",
        "subscriptions",
    ],
];

#[test]
fn documents_of_all_kinds_are_valid() {
    let validator = jsonschema::validator_for(&schema()).expect("the schema is one");
    for arguments in SHOP {
        let document = document(arguments);
        let errors: Vec<String> = validator
            .iter_errors(&document)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{arguments:?}: {errors:?}");
    }
}

#[test]
fn a_document_without_a_key_or_with_a_wrong_kind_is_not_valid() {
    let validator = jsonschema::validator_for(&schema()).expect("the schema is one");
    let whole = document(&["examples/orders.csv"]);
    for key in [
        "schema",
        "currency",
        "confidence",
        "compare",
        "groups",
        "warnings",
        "totals",
    ] {
        let mut cut = whole.clone();
        cut.as_object_mut().expect("an object").remove(key);
        assert!(!validator.is_valid(&cut), "without {key}");
    }
    for metric in Metric::ALL {
        let mut cut = whole.clone();
        cut["periods"][0].as_object_mut().expect("a row").remove(metric.key());
        assert!(!validator.is_valid(&cut), "without {}", metric.key());
        let mut wrong = whole.clone();
        wrong["totals"][metric.key()] = "12".into();
        assert!(!validator.is_valid(&wrong), "{} as text", metric.key());
    }
}

#[test]
fn every_key_of_a_row_is_in_the_schema_with_its_words() {
    let schema = schema();
    let row = &schema["$defs"]["row"]["properties"];
    let document = document(&["examples/orders.csv"]);
    for key in document["totals"].as_object().expect("a row").keys() {
        assert!(row[key].is_object(), "{key}");
    }
    for metric in Metric::ALL {
        assert_eq!(row[metric.key()]["description"], metric.definition().meaning);
    }
}

#[test]
fn an_unknown_document_is_a_usage_error() {
    retain(&["schema", "orders"]).assert().code(2);
}
