//! `retain segments` as a process.

use insta::assert_snapshot;

use crate::run::{everything, file, retain, stdout};

/// Ann buys often and just now, Bob once and long ago, Cy, Dee and Eve in between; Flo has a refund alone.
const ORDERS: &str = "\
order_id,customer_id,order_date,amount,currency
1,ann,2024-01-05,10.00,EUR
2,ann,2024-02-05,20.00,EUR
3,ann,2024-06-30,30.50,EUR
4,bob,2023-03-01,5.00,EUR
5,cy,2024-05-01,8.00,EUR
6,cy,2024-05-21,8.00,EUR
7,dee,2024-06-01,40.00,EUR
8,eve,2024-03-01,1.00,EUR
9,eve,2024-07-01,-0.50,EUR
10,flo,2024-02-01,-7.25,EUR
";

const ANSWERS: &str = "score,date,customer_id
10,2024-03-01,ann
3,2024-06-01,ann
9,,bob
0,2024-05-01,flo
8,2024-05-01,
9,2024-05-01,zoe
";

fn shop() -> tempfile::TempDir {
    let (folder, path) = file("orders.csv", ORDERS);
    fs_err::write(path.with_file_name("answers.csv"), ANSWERS).expect("a temporary file");
    folder
}

fn run(columns: &str, arguments: &[&str]) -> String {
    let folder = shop();
    let mut all = vec!["segments", "orders.csv"];
    all.extend(arguments);
    everything(retain(&all).current_dir(folder.path()).env("COLUMNS", columns))
}

#[test]
fn the_table_at_80_columns() {
    assert_snapshot!(run("80", &["--responses", "answers.csv"]), @"");
}

#[test]
fn the_table_at_120_columns_as_of_an_earlier_day() {
    assert_snapshot!(run("120", &["--as-of", "2024-05-31"]), @"");
}

#[test]
fn without_amounts_there_is_no_money() {
    assert_snapshot!(run("80", &["--map", "amount=", "--quiet"]), @"");
}

#[test]
fn csv_has_the_rows_that_add_up() {
    assert_snapshot!(run("80", &["--format", "csv", "--responses", "answers.csv"]), @"");
}

#[test]
fn markdown_is_a_table_and_a_list() {
    assert_snapshot!(run("80", &["--format", "markdown", "--precision", "2"]), @"");
}

#[test]
fn json_says_the_same_and_what_could_change_it() {
    let folder = shop();
    let arguments = ["segments", "orders.csv", "--format", "json", "--as-of", "2024-07-09"];
    let output = retain(&arguments).current_dir(folder.path()).output().expect("runs");
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(document["schema"], "retain.segments/1");
    assert_eq!(document["end_day"], "2024-07-09");
    assert_eq!(document["settings"]["as_of"], "2024-07-09");
    assert_eq!(document["input"]["customers"], 5);
    assert_eq!(document["currency"], "EUR");
    let segments = document["segments"].as_array().expect("a list");
    assert_eq!(segments.len(), 10);
    assert_eq!(segments[0]["segment"], "champions");
    assert_eq!(segments[0]["mean_recency_days"], 9);
    assert_eq!(document["without_orders"]["customers"], 1);
    assert_eq!(document["without_orders"]["revenue"].to_string(), "-7.25");
    assert_eq!(document["totals"]["revenue"].to_string(), "114.75");
    assert_eq!(document["totals"]["customers"], 5);
}

#[test]
fn one_customer_is_hibernating_for_nobody_is_worse() {
    let (folder, _) = file(
        "orders.csv",
        "order_id,customer_id,order_date,amount\n1,ann,2024-01-05,10.00\n",
    );
    let output = retain(&["segments", "orders.csv", "--format", "csv"])
        .current_dir(folder.path())
        .output()
        .expect("runs");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(text.contains("\nhibernating,1,100,10,100,0,1,10,,0,0,0,0,"), "{text}");
}

#[test]
fn the_segments_of_the_example_are_those_of_its_list() {
    let list = stdout(&["customers", "examples/orders.csv", "--quiet", "--format", "csv"]);
    let segments = stdout(&["segments", "examples/orders.csv", "--quiet", "--format", "csv"]);
    let mut customers = 0;
    for row in segments.lines().skip(1) {
        let cells: Vec<&str> = row.split(',').collect();
        let own = list
            .lines()
            .filter(|line| line.split(',').nth(5) == Some(cells[0]))
            .count();
        assert_eq!(own.to_string(), cells[1], "{row}");
        customers += own;
    }
    assert_eq!(customers, 90);
}
