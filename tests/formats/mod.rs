//! Exports of other programs, a folder each: a small file, and what was counted
//! by hand in it. They are read without options, but for those that
//! `expected.toml` names.

mod joined;
mod mutated;
mod written;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::run::{package, retain};

fn folders() -> Vec<String> {
    let mut names: Vec<String> = fs_err::read_dir(package().join("tests/formats"))
        .expect("a folder")
        .map(|entry| entry.expect("a folder that can be listed"))
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

fn expected(folder: &Path) -> toml::Table {
    let text = fs_err::read_to_string(folder.join("expected.toml")).expect("what is expected");
    text.parse().expect("TOML")
}

/// The export in a folder.
fn export(folder: &Path) -> PathBuf {
    ["export.csv", "export.txt"]
        .into_iter()
        .map(|file| folder.join(file))
        .find(|path| path.exists())
        .expect("an export")
}

/// What a report says, under the names of `expected.toml`.
fn found(document: &Value) -> BTreeMap<String, String> {
    let input = &document["input"];
    let text = |value: &Value| match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let mut found = BTreeMap::new();
    for key in ["orders", "customers", "first_day", "last_day", "refund_rows"] {
        found.insert(key.to_owned(), text(&input[key]));
    }
    found.insert("revenue".into(), text(&document["totals"]["revenue"]));
    let currency = document["currency"].as_str().unwrap_or_default();
    found.insert("currency".into(), currency.to_owned());
    found.insert("responses".into(), text(&document["totals"]["responses"]));
    found.insert("nps".into(), text(&document["totals"]["net_promoter_score"]));
    let mut left_out = Vec::new();
    for (reason, rows) in input["excluded"].as_object().expect("an object") {
        match rows {
            Value::Object(by_name) => {
                left_out.extend(by_name.iter().map(|(name, rows)| format!("{reason} {name} = {rows}")));
            }
            rows if *rows != 0 => left_out.push(format!("{reason} = {rows}")),
            _ => {}
        }
    }
    left_out.sort();
    found.insert("left_out".into(), left_out.join(", "));
    found
}

fn as_text(value: &toml::Value, like: &str) -> String {
    match value {
        toml::Value::Integer(number) => number.to_string(),
        // `1085.00` is `1085`: a number is compared as one.
        toml::Value::String(text) => match (
            text.parse::<rust_decimal::Decimal>(),
            like.parse::<rust_decimal::Decimal>(),
        ) {
            (Ok(expected), Ok(found)) if expected == found => like.to_owned(),
            _ => text.clone(),
        },
        toml::Value::Table(table) => {
            let mut rows: Vec<String> = table
                .iter()
                .map(|(name, rows)| format!("{name} = {}", as_text(rows, "")))
                .collect();
            rows.sort();
            rows.join(", ")
        }
        other => format!("{other:?}"),
    }
}

/// Where a report says something else than what was counted by hand.
fn unlike(name: &str, expected: &toml::Table, document: &Value) -> Vec<String> {
    let found = found(document);
    let of_interest = expected
        .iter()
        .filter(|(key, _)| *key != "arguments" && *key != "warning");
    of_interest
        .filter_map(|(key, value)| {
            let found = found.get(key).cloned().unwrap_or_default();
            let expected = as_text(value, &found);
            (expected != found).then(|| format!("{name}: {key} is {found}, expected {expected}"))
        })
        .collect()
}

/// What is wrong with a folder.
fn differences(name: &str) -> Vec<String> {
    let folder = package().join("tests/formats").join(name);
    let expected = expected(&folder);
    let export = export(&folder);
    let path = export
        .strip_prefix(package())
        .expect("in the package")
        .to_string_lossy();
    let mut arguments = vec!["metrics"];
    if let Some(more) = expected.get("arguments").and_then(toml::Value::as_array) {
        arguments.extend(more.iter().map(|argument| argument.as_str().expect("a text")));
    }
    // Answers stand beside the orders of a shop.
    if arguments.contains(&"--responses") {
        arguments.insert(1, "examples/orders.csv");
    }
    arguments.extend([&path, "--period", "all", "--format", "json"]);
    let output = retain(&arguments).output().expect("the program runs");
    let told = String::from_utf8_lossy(&output.stderr);
    if let Some(reason) = expected.get("refused").and_then(toml::Value::as_str) {
        let is_refused = !output.status.success() && told.contains(reason);
        return if is_refused {
            Vec::new()
        } else {
            vec![format!("{name}: not refused with `{reason}`: {told}")]
        };
    }
    let Ok(document) = serde_json::from_slice::<Value>(&output.stdout) else {
        return vec![format!("{name}: {told}")];
    };
    unlike(name, &expected, &document)
}

#[test]
fn every_export_is_counted_as_by_hand() {
    let differences: Vec<String> = folders().iter().flat_map(|name| differences(name)).collect();
    assert!(differences.is_empty(), "\n{}", differences.join("\n"));
}

#[test]
fn lines_of_orders_leave_by_what_their_status_means_in_their_format() {
    let declaration = "name = \"mine\"\ntitle = \"mine\"\nkind = \"orders\"\n[header]\nneed = [\"who\", \"what\"]\n\
                       [order]\nrows = \"lines\"\nid = [\"no\"]\ncustomer = [\"who\"]\ndate = [\"when\"]\n\
                       amount = [\"sum\"]\nstatus = [\"what\"]\n[status]\nDibatalkan = \"cancelled\"\n";
    let (_folder, format) = crate::run::file("mine.toml", declaration);
    let rows =
        "no,who,when,sum,what\n1,a,2024-01-01,5,Selesai\n2,b,2024-01-02,7,Dibatalkan\n2,b,2024-01-02,1,Dibatalkan\n";
    let (_other, orders) = crate::run::file("orders.csv", rows);
    let (format, orders) = (format.display().to_string(), orders.display().to_string());
    let arguments = ["metrics", &orders, "--format-file", &format, "--format", "json"];
    let document: Value = serde_json::from_str(&crate::run::stdout(&arguments)).expect("JSON");
    assert_eq!(document["totals"]["orders"], 1);
    assert_eq!(document["totals"]["revenue"], 5);
    assert_eq!(document["input"]["excluded"]["status"]["Dibatalkan"], 2);
}
