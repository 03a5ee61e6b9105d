//! `retain inspect` as a process.

use std::collections::BTreeMap;

use insta::assert_snapshot;

use crate::run::{everything, file, retain, stdout};

const SHOP: &str = "order id;Kunde;customer email;Datum;amount;refunded;state
1;C1;a@x;03.04.2024;1.234;;paid
2;;b@x;31.12.2023;9,99;;Void
3;C2;;31.12.2023;9,99;;paid
4;C2;c@x;02.01.2024;-5,00;;refunded
5;C2;c@x;02.01.2024;20,00;20,00;
6;C2;c@x;02.01.2024;?;;paid
7;C2;c@x;02.01.2024;20,00;;paid
7;C2;c@x;02.01.2024;20,00;;paid
8;C2;c@x;02.05.2024;20,00;;paid
";

fn inspected(text: &str, arguments: &[&str]) -> serde_json::Value {
    let (_folder, path) = file("shop.csv", text);
    let mut all = vec!["inspect", "--quiet", "--format", "json", path.to_str().expect("a path")];
    all.extend(arguments);
    serde_json::from_str(&stdout(&all)).expect("the document is JSON")
}

const OPTIONS: [&str; 8] = [
    "--map",
    "order_date=Datum",
    "--map",
    "refunded_amount=refunded",
    "--rows=unique",
    "--skip-invalid",
    "--as-of",
    "2024-04-30",
];

#[test]
fn every_row_that_is_left_out_has_its_reason_and_the_first_its_line() {
    let document = inspected(SHOP, &OPTIONS);
    let left_out: BTreeMap<(String, String), (u64, u64)> = document["left_out"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|left| {
            let text = |key: &str| left[key].as_str().unwrap_or("").to_owned();
            let number = |value: &serde_json::Value| value.as_u64().expect("a number");
            (
                (text("reason"), text("value")),
                (number(&left["rows"]), number(&left["first"]["line"])),
            )
        })
        .collect();
    let of = |reason: &str, value: &str| left_out.get(&(reason.to_owned(), value.to_owned())).copied();
    assert_eq!(of("status", "Void"), Some((1, 3)));
    assert_eq!(of("unattributed", ""), Some((1, 4)));
    assert_eq!(of("status", "refunded"), Some((1, 6)));
    assert_eq!(of("invalid", ""), Some((1, 7)));
    assert_eq!(of("folded", ""), Some((1, 9)));
    assert_eq!(of("after_as_of", ""), Some((1, 10)));
    let all: u64 = left_out.values().map(|(rows, _)| rows).sum();
    let counted = ["orders", "refund_rows"].map(|key| document[key].as_u64().expect("a count"));
    assert_eq!(document["rows"].as_u64(), Some(all + counted[0] + counted[1]));
}

#[test]
fn each_column_has_its_field_its_form_and_the_cell_that_settled_it() {
    let document = inspected(SHOP, &OPTIONS);
    let file = &document["files"][0];
    assert_eq!((&file["encoding"], &file["delimiter"]), (&"UTF-8".into(), &";".into()));
    assert_eq!((&file["rows"], &file["header_lines"]), (&9.into(), &1.into()));
    let field = |name: &str| {
        let fields = file["fields"].as_array().expect("a list");
        fields
            .iter()
            .find(|field| field["field"] == name)
            .expect("a field")
            .clone()
    };
    let date = field("order_date");
    assert_eq!((&date["column"], &date["why"]), (&"Datum".into(), &"map".into()));
    assert_eq!(date["dates"]["order"], "day first");
    assert_eq!(date["dates"]["settled_by"]["line"], 3);
    assert_eq!(date["dates"]["settled_by"]["cell"], "31.12.2023");
    let amount = field("amount");
    assert_eq!(amount["why"], "name");
    assert_eq!(amount["numbers"]["decimal_mark"], "decimal comma");
    assert_eq!(amount["numbers"]["settled_by"]["cell"], "9,99");
    assert_eq!(amount["numbers"]["open"]["cell"], "1.234");
    assert_eq!(field("currency")["column"], serde_json::Value::Null);
    let statuses: Vec<(&str, u64, &str)> = document["statuses"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|seen| {
            let text = |key: &str| seen[key].as_str().expect("a text");
            (text("status"), seen["rows"].as_u64().expect("a number"), text("fate"))
        })
        .collect();
    assert_eq!(
        statuses,
        [
            ("", 1, "counts"),
            ("Void", 1, "left out"),
            ("paid", 6, "counts"),
            ("refunded", 1, "left out, refunds count")
        ]
    );
}

#[test]
fn documents_of_all_kinds_are_valid() {
    let schema = serde_json::from_str(&stdout(&["schema", "inspect"])).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    let documents = [
        inspected(SHOP, &OPTIONS),
        inspected("date,customer\n2024-01-01,A\n", &["--date-format", "%Y-%m-%d"]),
        serde_json::from_str(&stdout(&[
            "inspect",
            "--format",
            "json",
            "--customers",
            "examples/customers.csv",
            "--responses",
            "examples/responses.csv",
        ]))
        .expect("the document is JSON"),
    ];
    for document in documents {
        let errors: Vec<String> = validator
            .iter_errors(&document)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
}

#[test]
fn what_metrics_refuses_is_refused_with_the_same_words() {
    let (_folder, path) = file("shop.csv", SHOP);
    let path = path.to_str().expect("a path");
    let said = |command: &str| everything(&mut retain(&[command, path, "--map", "order_date=Datum"]));
    assert!(said("inspect").starts_with("exit code: 1\n"));
    assert_eq!(said("inspect"), said("metrics"));
}

#[test]
fn several_files_at_80_columns() {
    assert_snapshot!(everything(&mut retain(&[
        "inspect",
        "examples/orders.csv",
        "--responses",
        "examples/responses.csv",
        "--period",
        "monthly",
    ])), @"
    exit code: 0
    ----- stdout -----
    examples/orders.csv
      orders, plain format, UTF-8, delimited by `,`, 411 rows
      each row is an order
      order_id         order_id     by its name
      customer_id      customer_id  by its name
      order_date       order_date   by its name; ISO 8601 (`2021-01-04` on line 2)
      amount           amount       by its name; decimal point, settled by `62.90`
                                    on line 2
      refunded_amount  –            no column has a name that means it
      currency         currency     by its name
      status           status       by its name

    examples/responses.csv
      responses, plain format, UTF-8, delimited by `,`, 82 rows
      score        score        by its name
      date         date         by its name; ISO 8601 (`2022-01-12` on line 2)
      customer_id  customer_id  by its name
      not used: `comment`
      answers: 75; rows without a score: 7

    Statuses
      paid       380 rows  counts
      refunded   16 rows   left out, refunds count
      cancelled  10 rows   left out
      pending    5 rows    left out

    Given back
      8 refunds  121.20  rows of their own, taken off on their own day; the first on
                         examples/orders.csv:8

    Left out
      11 rows  by the status `cancelled`  the first on examples/orders.csv:26
      5 rows   by the status `pending`    the first on examples/orders.csv:91
      7 rows   by the status `refunded`   the first on examples/orders.csv:49
      6 rows   without a customer         the first on examples/orders.csv:96

    Counted
      rows       411         = 374 orders + 8 refunds + 0 folded + 29 left out
      orders     374
      customers  90
      refunds    8
      currency   USD
      first day  2021-01-04
      last day   2024-08-14  374 days with a record
      pause      5 days      is a usual break: the last period counts as complete
                             where the data end so long before it
    ----- stderr -----
    warning: 6 rows without a customer are left out
    warning: 2 undated answers count only in `totals` and with `--period all`
    ");
}

#[test]
fn an_export_of_a_shop_is_named_with_its_columns_and_every_row_is_accounted_for() {
    let path = "tests/formats/paypal-activity/export.csv";
    let document: serde_json::Value =
        serde_json::from_str(&stdout(&["inspect", path, "--quiet", "--format", "json"])).expect("the document is JSON");
    assert_eq!(document["files"][0]["format"], "paypal-activity");
    let left_out = document["left_out"].as_array().expect("a list");
    let left_out: u64 = left_out
        .iter()
        .map(|left| left["rows"].as_u64().expect("a number"))
        .sum();
    let counted = |key: &str| document[key].as_u64().expect("a number");
    assert_eq!(counted("orders") + counted("refund_rows") + left_out, counted("rows"));
    let text = stdout(&["inspect", path, "--quiet"]);
    let left_out = text.split("\n\n").find(|part| part.starts_with("Left out"));
    assert_snapshot!(left_out.expect("what is left out"), @"
    Left out
      1 row   by the status `Pending`          the first on line 5
      1 row   by the status `cancelled`        the first on line 11
      2 rows  no orders: currency conversions  the first on line 7
      1 row   no orders: holds                 the first on line 10
      1 row   no orders: notes                 the first on line 13
      1 row   no orders: payments made         the first on line 9
      1 row   no orders: withdrawals           the first on line 6
      1 row   without a customer               the first on line 12
    ");
}

#[test]
fn what_a_format_does_not_name_is_not_called_a_missing_name() {
    let text = stdout(&["inspect", "examples/shopify-orders.csv", "--quiet"]);
    assert!(text.contains("orders, shopify-orders format, UTF-8"), "{text}");
    assert!(
        text.contains("customer_id      Email             by the format; where it is blank, `Phone`\n"),
        "{text}"
    );
    let items = stdout(&["inspect", "tests/formats/square-items/export.csv", "--quiet"]);
    assert!(
        items.contains("refunded_amount  –               none that the format names\n"),
        "{items}"
    );
    let mapped = stdout(&[
        "inspect",
        "examples/shopify-orders.csv",
        "--quiet",
        "--map",
        "customer_id=Billing Name",
    ]);
    assert!(
        mapped.contains("customer_id      Billing Name      by `--map`\n"),
        "{mapped}"
    );
}

/// The line of a text that begins so, without the blanks before it.
fn line<'a>(text: &'a str, begins: &str) -> &'a str {
    let mut lines = text.lines().map(str::trim_start);
    lines
        .find(|line| line.starts_with(begins))
        .unwrap_or_else(|| panic!("no line `{begins}` in {text}"))
}

#[test]
fn what_a_shop_gave_back_is_told_by_how_it_was_given_back() {
    let header = "Name,Email,Financial Status,Created at,Lineitem quantity,Total,Refunded Amount\n";
    let rows = [
        "#1,ann@example.com,paid,2024-01-01,1,10.00,0.00",
        "#2,bob@example.com,partially_refunded,2024-01-02,1,20.00,5.25",
        "#2,bob@example.com,,2024-01-02,3,,",
        "#3,bob@example.com,partially_refunded,2024-01-03,1,30.00,1.00",
        "#4,eve@example.com,paid,2024-01-04,1,40.00,40.00",
        "#5,eve@example.com,refunded,2024-01-05,1,50.00,50.00",
    ];
    let (_folder, path) = file("shop.csv", format!("{header}{}\n", rows.join("\n")));
    let path = path.to_str().expect("a path");
    let text = stdout(&["inspect", path, "--quiet"]);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        text.contains(
            "Given back 2 orders 6.25 taken off the amount of the order, by `Refunded Amount`; the first on line 3 \
             1 row all of the amount, by `Refunded Amount`: left out as `refunded`; the first on line 6"
        ),
        "{text}"
    );
    assert!(
        text.contains("rows 6 = 3 orders + 0 refunds + 1 folded + 2 left out"),
        "{text}"
    );
    let document: serde_json::Value =
        serde_json::from_str(&stdout(&["inspect", path, "--format", "json"])).expect("JSON");
    assert_eq!(document["netted"]["count"], 2);
    assert_eq!(document["netted"]["sum"].to_string(), "6.25");
    assert_eq!(document["netted"]["first"]["line"], 3);
    assert_eq!(document["all_refunded"]["rows"], 1);
    assert_eq!(document["all_refunded"]["first"]["line"], 6);
}

#[test]
fn what_is_given_back_is_told_once_where_every_line_of_an_order_repeats_it() {
    let path = "tests/formats/wix-orders/export.csv";
    let document: serde_json::Value =
        serde_json::from_str(&stdout(&["inspect", path, "--format", "json"])).expect("JSON");
    assert_eq!(document["netted"]["count"], 1);
    assert_eq!(document["netted"]["sum"].to_string(), "10.5");
}

#[test]
fn a_column_has_its_fallbacks_its_parts_and_the_words_that_mean_nothing() {
    let text = stdout(&["inspect", "tests/formats/woocommerce-webtoffee/export.csv", "--quiet"]);
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        words.contains(
            "customer_id customer_id by the format; where it is blank, `billing_email`, then `customer_email` "
        ),
        "{text}"
    );
    assert_eq!(line(&text, "`0` in"), "`0` in `customer_id` means nothing");
    assert_eq!(
        line(&text, "wc-cancelled"),
        "wc-cancelled  1 row   means `cancelled`: left out"
    );
    let text = stdout(&["inspect", "tests/formats/square-transactions/export.csv", "--quiet"]);
    assert!(
        line(&text, "order_date").contains("by the format; with the time in"),
        "{text}"
    );
    let text = stdout(&["inspect", "tests/formats/gumroad-sales/export.csv", "--quiet"]);
    assert!(
        line(&text, "currency").contains("by the format; `USD` in every"),
        "{text}"
    );
}

#[test]
fn the_settings_say_what_the_rows_were_and_not_what_was_asked() {
    let rows = |path: &str, more: &[&str]| {
        let document: serde_json::Value =
            serde_json::from_str(&stdout(&[&["metrics", path, "--format", "json"], more].concat())).expect("JSON");
        document["settings"]["rows"].as_str().expect("a word").to_owned()
    };
    let of = |format: &str| rows(&format!("tests/formats/{format}/export.csv"), &[]);
    assert_eq!(of("online-retail"), "lines");
    assert_eq!(of("shopify-orders"), "lines");
    assert_eq!(of("wix-orders"), "unique");
    assert_eq!(of("stripe-payments"), "orders");
    assert_eq!(rows("examples/orders.csv", &[]), "orders");
    assert_eq!(rows("examples/orders.csv", &["--rows", "lines"]), "lines");
    assert_eq!(
        rows("tests/formats/shopify-orders/export.csv", &["--rows", "unique"]),
        "unique"
    );
}
