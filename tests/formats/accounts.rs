//! Every row of every export is accounted for: it is an order, a refund, or
//! left out for a reason that is told with its count.

use serde_json::Value;

use super::{expected, export, folders};
use crate::run::{package, retain};

/// What `retain inspect` says of the export of a folder; none where that is
/// refused.
fn inspected(name: &str) -> Option<(Value, String)> {
    let folder = package().join("tests/formats").join(name);
    let expected = expected(&folder);
    if expected.contains_key("refused") {
        return None;
    }
    let export = export(&folder);
    let path = export
        .strip_prefix(package())
        .expect("in the package")
        .to_string_lossy();
    let mut arguments = vec!["inspect"];
    if let Some(more) = expected.get("arguments").and_then(toml::Value::as_array) {
        arguments.extend(more.iter().map(|argument| argument.as_str().expect("a text")));
    }
    if arguments.contains(&"--responses") {
        arguments.insert(1, "examples/orders.csv");
    }
    arguments.extend([&path, "--quiet", "--format", "json"]);
    let output = retain(&arguments).output().expect("the program runs");
    let document = serde_json::from_slice(&output.stdout).expect("the document is JSON");
    Some((document, path.into_owned()))
}

fn count(value: &Value) -> u64 {
    value.as_u64().expect("a count")
}

/// Rows of a file that are left out, whatever the reason.
fn left_out(document: &Value, path: &str) -> u64 {
    let left_out = document["left_out"].as_array().expect("a list").iter();
    let of_file = left_out.filter(|left| left["first"]["file"] == path);
    of_file.map(|left| count(&left["rows"])).sum()
}

#[test]
fn the_rows_of_every_export_add_up() {
    let mut seen = 0;
    for (document, path) in folders().iter().filter_map(|name| inspected(name)) {
        let files = document["files"].as_array().expect("a list");
        let file = files
            .iter()
            .find(|file| file["path"] == path.as_str())
            .expect("the export");
        let taken: u64 = match file["holds"].as_str() {
            Some("orders") => count(&document["orders"]) + count(&document["refund_rows"]),
            _ => file["taken"].as_object().expect("an object").values().map(count).sum(),
        };
        assert_eq!(count(&file["rows"]), taken + left_out(&document, &path), "{path}");
        seen += 1;
    }
    assert!(seen > 40, "{seen}");
}

#[test]
fn every_row_that_a_format_has_a_rule_for_is_told_with_its_rule() {
    for (document, path) in folders().iter().filter_map(|name| inspected(name)) {
        let ignored = document["left_out"].as_array().expect("a list").iter();
        for left in ignored.filter(|left| left["reason"] == "ignored") {
            let then = format!("left out: {}", left["value"].as_str().expect("words"));
            let files = document["files"].as_array().expect("a list").iter();
            let rules = files.filter_map(|file| file["declared"]["rules"].as_array()).flatten();
            let of_words: Vec<&Value> = rules.filter(|rule| rule["then"] == then.as_str()).collect();
            let rows: u64 = of_words.iter().map(|rule| count(&rule["rows"])).sum();
            assert_eq!(rows, count(&left["rows"]), "{path}: {then}");
            let firsts = of_words.iter().filter_map(|rule| rule["first"].as_u64());
            assert_eq!(firsts.min(), left["first"]["line"].as_u64(), "{path}: {then}");
        }
    }
}
