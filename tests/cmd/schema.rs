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
    &["tests/formats/paypal-activity/export.csv"],
    &[
        "examples/orders.csv",
        "--customers",
        "examples/customers.csv",
        "--by",
        "country",
        "--top-groups",
        "2",
    ],
    &["examples/shopify-orders.csv", "--by", "phone"],
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

#[test]
fn documents_of_verdicts_of_every_kind_are_valid() {
    let schema = serde_json::from_str(&stdout(&["schema", "check"])).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    for arguments in [
        &[
            "--require",
            "crr >= previous - 3",
            "--require",
            "nps > 5",
            "--significant",
        ][..],
        &[
            "--require",
            "churn == 40.5",
            "--require",
            "rcr < trailing(2) + 2%",
            "--significant",
            "--on",
            "all",
        ],
        &["--require", "clv > 1000", "--severity", "warning", "--on", "2024"],
        &[
            "--require",
            "revenue >= year_ago",
            "--period",
            "weekly",
            "--confidence",
            "97.5",
        ],
        &["--require", "aov < 5", "--as-of", "2021-01-09", "--min-customers", "7"],
    ] {
        let all = [
            &["check", "examples/orders.csv", "--quiet", "--format", "json"],
            arguments,
        ]
        .concat();
        let output = retain(&all).output().expect("the program runs");
        let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("the document is JSON");
        let errors: Vec<String> = validator
            .iter_errors(&document)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{arguments:?}: {errors:?}");
        assert_eq!(document["exit_code"], output.status.code().expect("no signal ends it"));
        for key in document.as_object().expect("an object").keys() {
            let mut cut = document.clone();
            cut.as_object_mut().expect("an object").remove(key);
            assert!(!validator.is_valid(&cut), "without {key}");
        }
        for key in document["checks"][0].as_object().expect("a check").keys() {
            let mut cut = document.clone();
            cut["checks"][0].as_object_mut().expect("a check").remove(key);
            assert!(!validator.is_valid(&cut), "without {key}");
        }
    }
}

/// Without any of its keys, a document or a part of it is not valid.
fn needs_every_key(validator: &jsonschema::Validator, document: &serde_json::Value, parts: &[&str]) {
    for part in parts {
        let keys = document.pointer(part).and_then(serde_json::Value::as_object);
        for key in keys.expect("an object").keys() {
            let mut cut = document.clone();
            let object = cut.pointer_mut(part).and_then(serde_json::Value::as_object_mut);
            object.expect("an object").remove(key);
            assert!(!validator.is_valid(&cut), "{part} without {key}");
        }
    }
}

#[test]
fn documents_of_cohorts_of_every_kind_are_valid() {
    let schema = serde_json::from_str(&stdout(&["schema", "cohorts"])).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    for arguments in [
        &["--counts"][..],
        &["--mode", "on-or-after", "--period", "quarterly", "--last", "2"],
        &["--measure", "orders", "--period", "2y", "--as-of", "2023-01-05"],
        &["--measure", "revenue", "--period", "weekly", "--map", "amount="],
        &["--measure", "revenue", "--median"],
        &["--by", "currency", "--last", "3"],
        &[
            "--customers",
            "examples/customers.csv",
            "--by",
            "country",
            "--top-groups",
            "1",
        ],
    ] {
        let all = [
            &["cohorts", "examples/orders.csv", "--quiet", "--format", "json"],
            arguments,
        ]
        .concat();
        let document = serde_json::from_str(&stdout(&all)).expect("the document is JSON");
        let errors: Vec<String> = validator
            .iter_errors(&document)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{arguments:?}: {errors:?}");
        needs_every_key(
            &validator,
            &document,
            &["", "/cohorts/0", "/cohorts/0/cells/0", "/mean/0", "/without_orders"],
        );
        if arguments.contains(&"--by") {
            let parts = ["", "/cohorts/0", "/cohorts/0/cells/0", "/mean/0", "/without_orders"];
            let parts = parts.map(|part| format!("/groups/0{part}"));
            needs_every_key(&validator, &document, &parts.each_ref().map(String::as_str));
        }
    }
}

#[test]
fn documents_of_rhythm_with_and_without_hours_are_valid() {
    let schema = serde_json::from_str(&stdout(&["schema", "rhythm"])).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    for (file, parts) in [
        (
            "examples/shopify-orders.csv",
            &["", "/back_within/0", "/weekdays/6", "/hours", "/hours/by_hour/23"][..],
        ),
        (
            "examples/orders.csv",
            &["", "/days_between_orders", "/input", "/settings"],
        ),
    ] {
        let document = serde_json::from_str(&stdout(&["rhythm", file, "--quiet", "--format", "json"]));
        let document = document.expect("the document is JSON");
        let errors: Vec<String> = validator
            .iter_errors(&document)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{file}: {errors:?}");
        needs_every_key(&validator, &document, parts);
    }
}

#[test]
fn the_document_of_engines_is_valid_with_and_without_drivers() {
    let schema = serde_json::from_str(&stdout(&["schema", "engines"])).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    let folder = tempfile::tempdir().expect("a folder");
    let manifest = "manifest_version = 1\nname = \"DuckDB\"\n[ADBC]\nversion = \"1.1.0\"\n[Driver.shared]\n\
                    linux_amd64 = \"/nowhere/libduckdb.so\"\n";
    fs_err::write(folder.path().join("duckdb.toml"), manifest).expect("a manifest");
    for (path, parts) in [
        (folder.path(), &["", "/drivers/0", "/missing/0", "/looked_in/0"][..]),
        (
            std::path::Path::new("/nowhere"),
            &["", "/missing/0", "/looked_in/0"][..],
        ),
    ] {
        let mut command = retain(&["engines", "--format", "json"]);
        let output = command
            .env("ADBC_DRIVER_PATH", path)
            .output()
            .expect("the program runs");
        let document = serde_json::from_slice(&output.stdout).expect("the document is JSON");
        let errors: Vec<String> = validator
            .iter_errors(&document)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{errors:?}");
        needs_every_key(&validator, &document, parts);
    }
}

#[test]
fn documents_of_segments_and_customers_are_valid() {
    for (command, arguments, parts) in [
        (
            "segments",
            &[][..],
            &["", "/segments/0", "/without_orders", "/totals", "/input"][..],
        ),
        (
            "segments",
            &["--map", "amount=", "--as-of", "2021-03-01"],
            &["", "/segments/9"],
        ),
        (
            "segments",
            &["--by", "status", "--top-groups", "1"],
            &[
                "",
                "/groups/0",
                "/groups/0/segments/0",
                "/groups/0/without_orders",
                "/groups/0/totals",
            ],
        ),
        (
            "customers",
            &["--responses", "examples/responses.csv"],
            &["", "/customers/0", "/filter", "/settings"],
        ),
        (
            "customers",
            &[
                "--lost-in",
                "2023",
                "--nps",
                "promoter",
                "--top",
                "1",
                "--responses",
                "examples/responses.csv",
            ],
            &["", "/filter"],
        ),
        (
            "customers",
            &["--as-of", "2021-01-04", "--map", "amount="],
            &["", "/customers/0"],
        ),
    ] {
        let schema = serde_json::from_str(&stdout(&["schema", command])).expect("the schema is JSON");
        let validator = jsonschema::validator_for(&schema).expect("the schema is one");
        let all = [
            &[command, "examples/orders.csv", "--quiet", "--format", "json"],
            arguments,
        ]
        .concat();
        let document = serde_json::from_str(&stdout(&all)).expect("the document is JSON");
        let errors: Vec<String> = validator
            .iter_errors(&document)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{command} {arguments:?}: {errors:?}");
        needs_every_key(&validator, &document, parts);
    }
}
