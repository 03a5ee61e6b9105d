//! Exports of other programs, a folder each: a small file, and what was counted
//! by hand in it. They are read without options, but for those that
//! `expected.toml` names.

mod accounts;
mod joined;
mod mutated;
mod repeated;
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

const SHOPIFY: &str = "Name,Email,Financial Status,Created at,Currency,Total,Lineitem quantity,Lineitem name\n";

/// The first row of an order in such an export, or one below it.
fn shopify_row(name: &str, is_first: bool) -> String {
    let (status, amount) = if is_first { ("paid", "EUR,1.50") } else { ("", ",") };
    format!("{name},ann@example.com,{status},2024-01-08 10:00:00 +0100,{amount},1,\"Mug, blue, with a name\"\n")
}

/// What is counted of these rows, by so many threads.
fn shopify_report(rows: &str, threads: &str) -> Value {
    let (_folder, path) = crate::run::file("orders.csv", format!("{SHOPIFY}{rows}"));
    let path = path.display().to_string();
    let arguments = [
        "metrics",
        &path,
        "--threads",
        threads,
        "--skip-invalid",
        "--period",
        "all",
        "--format",
        "json",
    ];
    serde_json::from_str(&crate::run::stdout(&arguments)).expect("JSON")
}

#[test]
fn rows_below_an_order_belong_to_it_also_where_a_block_ends_between_them() {
    let order = |number: usize| {
        let name = format!("#{number}");
        let below = shopify_row(&name, false).repeat(number % 3);
        shopify_row(&name, true) + &below
    };
    let rows: String = (0..15_000).map(order).collect();
    // Blocks have half a megabyte.
    assert!(rows.len() > 2_000_000);
    for threads in ["1", "2"] {
        let document = shopify_report(&rows, threads);
        assert_eq!(document["input"]["orders"], 15_000);
        assert_eq!(document["input"]["excluded"]["folded"], 15_000);
        assert_eq!(document["totals"]["revenue"], 22_500);
    }
}

#[test]
fn a_row_without_an_amount_is_no_item_of_an_order_with_another_id_wherever_blocks_end() {
    // Each order but one is without its first row.
    let below: String = (0..15_000)
        .map(|number| shopify_row(&format!("#{number}"), false))
        .collect();
    assert!(below.len() > 1_100_000);
    for threads in ["1", "2"] {
        let document = shopify_report(&(shopify_row("#first", true) + &below), threads);
        assert_eq!(document["input"]["orders"], 1);
        assert_eq!(document["input"]["excluded"]["invalid"], 15_000);
        assert_eq!(document["input"]["rows"], 15_001);
    }
}

#[test]
fn footers_above_other_rows_are_counted_and_those_at_the_end_are_no_rows() {
    let declaration = "name = \"mine\"\ntitle = \"mine\"\nkind = \"orders\"\n[header]\nneed = [\"who\", \"when\"]\n\
                       [text]\nfooter = [\"Total\"]\nblank_lines = true\n[order]\ncustomer = [\"who\"]\ndate = [\"when\"]\n";
    let (_folder, format) = crate::run::file("mine.toml", declaration);
    let rows = "who,when\na,2024-01-01\nTotal,1\nTotal\n\nb,2024-01-02\ntotals: 2,\n\nTotal 3\n";
    let (_other, orders) = crate::run::file("orders.csv", rows);
    let (format, orders) = (format.display().to_string(), orders.display().to_string());
    let arguments = ["metrics", &orders, "--format-file", &format, "--format", "json"];
    let document: Value = serde_json::from_str(&crate::run::stdout(&arguments)).expect("JSON");
    assert_eq!(document["totals"]["orders"], 2);
    assert_eq!(document["input"]["rows"], 4);
    assert_eq!(document["input"]["excluded"]["ignored"]["footers"], 2);
}

#[test]
fn what_is_added_to_an_amount_is_given_back_with_it() {
    let declaration = "name = \"mine\"\ntitle = \"mine\"\nkind = \"orders\"\n[header]\nneed = [\"who\", \"kind\"]\n\
                       [order]\nid = [\"no\"]\ncustomer = [\"who\"]\ndate = [\"when\"]\namount = [\"sum\"]\n\
                       amount_plus = [\"ship\", \"tax\"]\namount_minus = [\"off\"]\nminor_units = 2\n\
                       [[rule]]\ncolumn = \"kind\"\nis = [\"Back\"]\nrefund = true\n";
    let (_folder, format) = crate::run::file("mine.toml", declaration);
    let report = |rows: &str, more: &[&str]| -> Value {
        let text = format!("no,who,when,kind,sum,ship,tax,off\n{rows}");
        let (_folder, orders) = crate::run::file("orders.csv", text);
        let (format, orders) = (format.display().to_string(), orders.display().to_string());
        let all = [
            &["metrics", &orders, "--format-file", &format, "--format", "json"],
            more,
        ]
        .concat();
        serde_json::from_str(&crate::run::stdout(&all)).expect("JSON")
    };
    // 10.00 + 2.50 + 0.07 - 1.00, and 5.00.
    let sales = "1,a,2024-01-01,Sale,1000,250,7,100\n2,a,2024-01-06,Sale,500,,,\n";
    assert_eq!(report(sales, &[])["totals"]["revenue"].to_string(), "16.57");
    for back in [
        "1,a,2024-01-05,Back,1000,250,7,100\n",
        "1,a,2024-01-05,Back,-1000,-250,-7,-100\n",
    ] {
        let document = report(&format!("{sales}{back}"), &[]);
        assert_eq!(document["totals"]["revenue"], 5);
        assert_eq!(document["input"]["refund_rows"], 1);
    }
    // What the user says of the amount is all that is said of it.
    let said = report("1,a,2024-01-01,Sale,1000,250,7,100\n", &["--map", "amount=tax"]);
    assert_eq!(said["totals"]["revenue"].to_string(), "0.07");
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

/// The document of `retain metrics` for a file with these options, and what
/// was told beside it.
fn reported(text: &str, options: &[&str]) -> (Value, String) {
    let (_folder, path) = crate::run::file("export.csv", text);
    let path = path.display().to_string();
    let asked = ["metrics", &path, "--period", "all", "--format", "json"];
    let output = retain(&[&asked[..], options].concat())
        .output()
        .expect("the program runs");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    let document = serde_json::from_slice(&output.stdout);
    (document.unwrap_or_else(|error| panic!("{error}: {told}")), told)
}

#[test]
fn who_says_that_there_is_no_status_means_the_rules_of_a_format_too() {
    let text = "Name,Email,Financial Status,Fulfillment Status,Cancelled at,Created at,Lineitem quantity,Total\n\
                #1,ann@example.com,paid,fulfilled,,2024-01-05,1,30.00\n\
                #2,bob@example.com,paid,fulfilled,2024-01-07,2024-01-06,1,12.00\n\
                #3,eve@example.com,pending,,,2024-01-08,1,5.00\n";
    let orders = |options: &[&str]| reported(text, options).0["totals"]["orders"].clone();
    assert_eq!(orders(&[]), 1);
    assert_eq!(orders(&["--map", "status="]), 3);
    // Another column takes the place of the one, and the rules stand.
    assert_eq!(orders(&["--map", "status=Fulfillment Status"]), 2);
}

#[test]
fn a_look_alike_that_is_read_by_the_names_of_its_columns_is_told() {
    let text = "id,status,customer_id,currency_code,created_at,grand_total,subscription_id\n\
                txn_1,completed,ctm_1,USD,2024-01-05T10:00:00Z,30.00,\n";
    let (_, told) = reported(text, &[]);
    assert!(told.contains("pass `--as paddle-transactions`"), "{told}");
    let (_, told) = reported(text, &["--as", "plain"]);
    assert!(!told.contains("paddle-transactions"), "{told}");
    let (_, told) = reported(text, &["--as", "paddle-transactions"]);
    assert!(!told.contains("`--as"), "{told}");
}
