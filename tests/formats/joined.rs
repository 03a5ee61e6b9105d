//! Exports of several files that are joined: Olist. The rows are invented.

use std::path::Path;

use serde_json::Value;

use crate::run::{everything, retain};

const ORDERS: &str = "\
\"order_id\",\"customer_id\",\"order_status\",\"order_purchase_timestamp\",\"order_approved_at\"
\"o1\",\"c1\",\"delivered\",\"2017-10-02 10:56:33\",\"2017-10-02 11:07:15\"
\"o2\",\"c2\",\"delivered\",\"2017-11-18 23:28:06\",\"2017-11-18 19:45:59\"
\"o3\",\"c3\",\"canceled\",\"2018-01-05 12:00:00\",\"\"
\"o4\",\"c4\",\"shipped\",\"2018-01-31 23:59:59\",\"2018-02-01 00:10:00\"
\"o5\",\"c5\",\"delivered\",\"2018-02-01 00:00:00\",\"2018-02-01 00:10:00\"
\"o6\",\"c6\",\"delivered\",\"2018-02-03 08:00:00\",\"2018-02-03 08:10:00\"
";
const CUSTOMERS: &str = "\
\"customer_id\",\"customer_unique_id\",\"customer_zip_code_prefix\",\"customer_city\",\"customer_state\"
\"c5\",\"u1\",\"01001\",\"sao paulo\",\"SP\"
\"c1\",\"u1\",\"01001\",\"sao paulo\",\"SP\"
\"c2\",\"u2\",\"20010\",\"rio de janeiro\",\"RJ\"
\"c3\",\"u2\",\"20010\",\"rio de janeiro\",\"RJ\"
\"c4\",\"u3\",\"30110\",\"belo horizonte\",\"MG\"
";
/// Nothing was paid for o5, which is an order; nobody is known to have made o6; there is no o9.
const PAYMENTS: &str = "\
\"order_id\",\"payment_sequential\",\"payment_type\",\"payment_installments\",\"payment_value\"
\"o1\",\"2\",\"voucher\",\"1\",\"18.59\"
\"o1\",\"1\",\"credit_card\",\"1\",\"20.12\"
\"o2\",\"1\",\"boleto\",\"1\",\"141.46\"
\"o3\",\"1\",\"credit_card\",\"3\",\"99.33\"
\"o4\",\"1\",\"credit_card\",\"8\",\"99\"
\"o6\",\"1\",\"credit_card\",\"1\",\"7.00\"
\"o9\",\"1\",\"credit_card\",\"1\",\"7.00\"
";

fn files_in_a_folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        fs_err::write(folder.path().join(name), text).expect("a file");
    }
    folder
}

fn all(orders: &str, customers: &str, payments: &str) -> tempfile::TempDir {
    files_in_a_folder(&[
        ("olist_customers_dataset.csv", customers),
        ("olist_order_payments_dataset.csv", payments),
        ("olist_orders_dataset.csv", orders),
    ])
}

/// In the order in which a shell lists them.
const FILES: [&str; 3] = [
    "olist_customers_dataset.csv",
    "olist_order_payments_dataset.csv",
    "olist_orders_dataset.csv",
];

fn run(folder: &Path, arguments: &[&str]) -> String {
    everything(retain(&[&["metrics"], arguments].concat()).current_dir(folder))
}

fn document(folder: &Path, arguments: &[&str]) -> Value {
    let arguments = [&FILES[..], &["--format", "json", "--quiet"], arguments].concat();
    let output = retain(&[&["metrics"], &arguments[..]].concat())
        .current_dir(folder)
        .output()
        .expect("the program runs");
    serde_json::from_slice(&output.stdout).expect("the document is JSON")
}

#[test]
fn the_person_is_the_unique_customer_and_the_amount_all_that_was_paid() {
    let folder = all(ORDERS, CUSTOMERS, PAYMENTS);
    let found = document(folder.path(), &["--period", "monthly"]);
    let input = &found["input"];
    assert_eq!(
        (&input["rows"], &input["orders"], &input["customers"]),
        (&6.into(), &4.into(), &3.into())
    );
    assert_eq!(input["excluded"]["status"]["canceled"], 1);
    assert_eq!(input["excluded"]["unattributed"], 1);
    assert_eq!(found["totals"]["revenue"].to_string(), "279.17");
    assert_eq!(
        (&input["first_day"], &input["last_day"]),
        (&"2017-10-02".into(), &"2018-02-01".into())
    );
    assert_eq!(found["totals"]["repeat_inputs"]["repeat_buyers"], 1);
    let files: Vec<String> = (0..3).map(|i| input["files"][i]["path"].to_string()).collect();
    assert_eq!(
        files,
        [
            "\"olist_orders_dataset.csv\"",
            "\"olist_customers_dataset.csv\"",
            "\"olist_order_payments_dataset.csv\""
        ]
    );
    assert_eq!(
        found["warnings"],
        serde_json::json!([
            "1 row of orders has no customer in `olist_customers_dataset.csv`",
            "1 row of orders has no payment in `olist_order_payments_dataset.csv`, which counts as 0",
            "1 key `order_id` of `olist_order_payments_dataset.csv` has no order, the first on line 8",
            "1 row without a customer is left out",
            "1 of 5 periods have no records: 2017-12"
        ])
    );
    // In another order, as other programs write it, and with orders in two files.
    let (header, rows) = ORDERS.split_once('\n').expect("a header");
    let (first, second) = rows.split_at(rows.find("\"o4\"").expect("a row"));
    let other = files_in_a_folder(&[
        (
            "a.csv",
            &format!("{header}\n{first}").replace(',', ";").replace('"', ""),
        ),
        (
            "b.csv",
            &format!("\u{feff}{}\r\n{}", header.to_uppercase(), second.replace('\n', "\r\n")),
        ),
        ("c.csv", CUSTOMERS),
        ("p.csv", &PAYMENTS.replace(',', "\t")),
    ]);
    let output = retain(&[
        "metrics", "p.csv", "a.csv", "c.csv", "b.csv", "--period", "monthly", "--format", "json",
    ])
    .current_dir(other.path())
    .output()
    .expect("the program runs");
    let same: Value = serde_json::from_slice(&output.stdout).expect("the document is JSON");
    assert_eq!(same["periods"], found["periods"]);
    assert_eq!(same["totals"], found["totals"]);
}

#[test]
fn a_problem_stands_on_its_line_of_its_file() {
    let bad = all(
        &ORDERS.replace("2018-01-31 23:59:59", "2018-01-32"),
        CUSTOMERS,
        PAYMENTS,
    );
    let said = run(bad.path(), &FILES);
    assert!(
        said.contains(" --> olist_orders_dataset.csv:5:21 (column `order_purchase_timestamp`)"),
        "{said}"
    );
    let bad = all(ORDERS, CUSTOMERS, &PAYMENTS.replace("141.46", "much"));
    let said = run(bad.path(), &FILES);
    assert!(said.contains("error: `much` is not an amount"), "{said}");
    assert!(said.contains(" --> olist_order_payments_dataset.csv:4:"), "{said}");
    let bad = all(ORDERS, &CUSTOMERS.replace("\"c2\",\"u2\"", "\"c1\",\"u2\""), PAYMENTS);
    let said = run(bad.path(), &FILES);
    assert!(said.contains("error: `c1` is `u1` on line 3 and `u2` here"), "{said}");
    let twice = all(
        &format!("{ORDERS}{}", ORDERS.lines().nth(1).expect("a row")),
        CUSTOMERS,
        PAYMENTS,
    );
    let said = run(twice.path(), &FILES);
    assert!(said.contains("error: order id `o1` stands on lines 2 and 8"), "{said}");
    assert_eq!(document(twice.path(), &["--rows", "unique"])["input"]["orders"], 4);
}

/// The document or what is said, with another file of payments.
fn with_further_payments(further: &str, arguments: &[&str]) -> String {
    let folder = all(ORDERS, CUSTOMERS, PAYMENTS);
    fs_err::write(folder.path().join("further.csv"), further).expect("a file");
    let files = [&FILES[..], &["further.csv", "--format", "json", "--quiet"], arguments].concat();
    run(folder.path(), &files)
}

#[test]
fn payments_that_stand_in_two_files_are_an_error_until_it_is_said_what_they_are() {
    let head = PAYMENTS.lines().next().expect("a header");
    let revenue = |said: &str| {
        let end = said.rfind('}').unwrap_or_else(|| panic!("{said}")) + 1;
        let document = &said[said.find('{').expect("a document")..end];
        let document: Value = serde_json::from_str(document).expect("JSON");
        document["totals"]["revenue"].to_string()
    };
    let said = with_further_payments(PAYMENTS, &[]);
    let place = "`o1` stands with the same numbers on olist_order_payments_dataset.csv:2 and on further.csv:2";
    assert!(said.contains(&format!("error: the payment of {place}")), "{said}");
    assert!(said.contains("`--rows unique`"), "{said}");
    let once = revenue(&with_further_payments(&format!("{head}\n"), &[]));
    assert_eq!(once, "279.17");
    for rows in ["unique", "latest"] {
        assert_eq!(
            revenue(&with_further_payments(PAYMENTS, &["--rows", rows])),
            once,
            "{rows}"
        );
    }
    assert_eq!(
        revenue(&with_further_payments(PAYMENTS, &["--rows", "lines"])),
        "558.34"
    );
    // The payments of an order may be spread over files.
    let further = format!("{head}\n\"o1\",\"3\",\"voucher\",\"1\",\"0.83\"\n");
    assert_eq!(revenue(&with_further_payments(&further, &[])), "280");
    let said = with_further_payments(&further, &["--rows", "unique"]);
    let differ = "`o1` stands with different sums on olist_order_payments_dataset.csv:2 and on further.csv:2";
    assert!(said.contains(differ), "{said}");
    assert!(said.contains("`--rows latest`"), "{said}");
    assert_eq!(
        revenue(&with_further_payments(&further, &["--rows", "latest"])),
        "241.29"
    );
}

#[test]
fn numbers_of_a_part_are_settled_by_its_other_numbers() {
    let payments = |three: &str, other: &str| PAYMENTS.replace("141.46", three).replace("18.59", other);
    let revenue = |payments: &str| {
        let folder = all(ORDERS, CUSTOMERS, payments);
        document(folder.path(), &[])["totals"]["revenue"].to_string()
    };
    assert_eq!(revenue(&payments("1.234", "18.59")), "138.944");
    let commas = PAYMENTS.replace('.', ",").replace("141,46", "1.234");
    assert_eq!(revenue(&commas), "1371.71");
    let folder = all(ORDERS, CUSTOMERS, &payments("1.234", "18,59"));
    let said = run(folder.path(), &FILES);
    assert!(said.contains("error: `1.234` can be 1.234 and 1234"), "{said}");
}

#[test]
fn what_is_missing_is_told() {
    let folder = all(ORDERS, CUSTOMERS, PAYMENTS);
    let said = run(folder.path(), &FILES[1..]);
    assert!(
        said.contains("no file has the customer of its orders")
            && said.contains("hint: give the file with the columns `customer_id`, `customer_unique_id`"),
        "{said}"
    );
    let said = run(folder.path(), &FILES[..2]);
    assert!(
        said.contains("error: `olist_customers_dataset.csv` has the customer of orders, and the orders are not given"),
        "{said}"
    );
}

#[test]
fn a_format_of_ones_own_can_have_parts() {
    let format = "name = 'till'\ntitle = 'Till'\nkind = 'orders'\n[header]\nneed = ['Receipt', 'Day']\n\
                  [order]\nid = ['Receipt']\ncustomer = ['Card']\ndate = ['Day']\namount = ['Paid']\n\
                  [[part]]\ntitle = 'money'\nneed = ['receipt', 'paid', 'card']\nkey = 'RECEIPT'\n\
                  take = ['card']\nsum = ['paid']\n";
    let files = files_in_a_folder(&[
        ("till.toml", format),
        ("days.csv", "Day,Receipt\n2024-01-05, 7\n\"2024-01-06\",\"8\"\n"),
        (
            "money.csv",
            "paid,card,receipt\n\"1,5\",\"a \"\"b\"\", c\",7\n0.5,\"a \"\"b\"\", c\",7\n9,d,8\n",
        ),
    ]);
    let said = run(files.path(), &["--format-file", "till.toml", "days.csv"]);
    assert!(
        said.contains("error: `days.csv` cannot be used: part of it stands in other files\n")
            && said.contains("hint: give those with the money beside it\n"),
        "{said}"
    );
    let said = run(
        files.path(),
        &[
            "--format-file",
            "till.toml",
            "days.csv",
            "money.csv",
            "--format",
            "csv",
            "--metrics",
            "buyers,revenue",
        ],
    );
    assert!(said.contains(",2,11\n"), "{said}");
}

/// Rows of orders and of other files = what became of them.
fn adds_up(input: &Value) {
    let count = |value: &Value| value.as_u64().expect("a count");
    let excluded: u64 = input["excluded"]
        .as_object()
        .expect("an object")
        .values()
        .map(|rows| match rows.as_object() {
            Some(by_word) => by_word.values().map(count).sum(),
            None => count(rows),
        })
        .sum();
    assert_eq!(
        count(&input["rows"]) + count(&input["excluded_elsewhere"]),
        count(&input["orders"]) + count(&input["refund_rows"]) + excluded
    );
}

#[test]
fn rows_of_parts_that_cannot_be_read_are_no_rows_of_orders() {
    let folder = all(ORDERS, CUSTOMERS, &PAYMENTS.replace("18.59", "bad"));
    let found = document(folder.path(), &["--skip-invalid"]);
    let input = &found["input"];
    adds_up(input);
    assert_eq!(input["rows"], 6);
    assert_eq!(input["excluded"]["invalid"], 1);
    assert_eq!(input["excluded_elsewhere"], 1);
    let arguments = [&["inspect"], &FILES[..], &["--skip-invalid", "--quiet"]].concat();
    let told = everything(retain(&arguments).current_dir(folder.path()));
    let told = told.split_once("Left out\n").expect("a part of it").1;
    let told = told.split_once("  customers").expect("a part of it").0;
    insta::assert_snapshot!(told, @"
      1 row  by the status `canceled`  the first on olist_orders_dataset.csv:4
      1 row  without a customer        the first on olist_orders_dataset.csv:7

    Left out of other files
      1 row  that cannot be read  the first on olist_order_payments_dataset.csv:2

    Counted
      rows       6           = 4 orders + 0 refunds + 0 folded + 2 left out
      orders     4
    ");
}

#[test]
fn the_excerpt_of_an_error_is_the_line_of_its_file() {
    let orders = ORDERS
        .replace("\"2017-10-02 10:56:33\"", "\"2 October\"")
        .replace("\"2018-01-31 23:59:59\",", "");
    let folder = all(&orders, &CUSTOMERS.replace("\"u2\"", "5.76E+17"), PAYMENTS);
    insta::assert_snapshot!(run(folder.path(), &FILES), @r#"
    exit code: 1
    ----- stdout -----
    ----- stderr -----
    error: `2 October` is not a date
      --> olist_orders_dataset.csv:2:23 (column `order_purchase_timestamp`)
      |
    2 | "o1","c1","delivered","2 October","2017-10-02 11:07:15"
      |                       ^^^^^^^^^^^ expected a date like 2024-03-01 or 2024-03-01T10:00:00Z
    error: the id `5.76E+17` has lost its last digits in a spreadsheet, in the file beside this one
      --> olist_orders_dataset.csv:3:66 (column `customer_unique_id`)
      |
    3 | …"c2","delivered","2017-11-18 23:28:06","2017-11-18 19:45:59"
      |                                                              ^ expected the id as it was, from the export itself
    error: the row has 4 cells, the header has 5
      --> olist_orders_dataset.csv:5:42
      |
    5 | "o4","c4","shipped","2018-02-01 00:10:00"
      |                                          ^ expected 5 cells
    hint: to read dates of another form, pass `--date-format`, for example `--date-format '%d %b %Y'`
    hint: export the file again and read it as it is: a spreadsheet that opens and saves it keeps such ids only where their column is formatted as text
    hint: to leave such rows out, pass `--skip-invalid`
    "#);
}

#[test]
fn what_a_part_is_for_is_told() {
    let folder = all(ORDERS, CUSTOMERS, PAYMENTS);
    let arguments = [&["inspect"], &FILES[..], &["--quiet"]].concat();
    let told = everything(retain(&arguments).current_dir(folder.path()));
    let told = told.split_once("Statuses\n").expect("a part of it").0;
    insta::assert_snapshot!(told, @"
    exit code: 0
    ----- stdout -----
    olist_orders_dataset.csv
      orders, olist-orders format, UTF-8, delimited by `,`, 6 rows
      each row is an order
      order_id         order_id                  by the format
      customer_id      customer_unique_id        by the format
      order_date       order_purchase_timestamp  by the format; ISO 8601
                                                 (`2017-10-02 10:56:33` on line 2)
      amount           payment_value             by the format
      refunded_amount  –                         none that the format names
      currency         –                         none that the format names
      status           order_status              by the format
      not used: `order_approved_at`

    olist_customers_dataset.csv
      parts, olist-orders format, UTF-8, delimited by `,`, 5 rows
      not used: `customer_zip_code_prefix`, `customer_city`, `customer_state`
      an order gets `customer_unique_id` by its `customer_id`

    olist_order_payments_dataset.csv
      parts, olist-orders format, UTF-8, delimited by `,`, 7 rows
      not used: `payment_sequential`, `payment_type`, `payment_installments`
      an order gets `payment_value` by its `order_id`, rows of one added up
    ");
}
