//! Files that are as far out as files can be: each ends in a report or in an
//! error that says what is wrong, and neither fills the terminal.

use std::fmt::Write as _;
use std::io::Write as _;

use crate::run::{file, retain};

const HEADER: &str = "order_id,customer_id,order_date,amount\n";

/// What a run said.
struct Said {
    code: i32,
    stdout: String,
    stderr: String,
}

/// Runs `metrics` on a file of that name and contents. What it says on stderr
/// is bounded, whatever is in the file, and so is each line of it.
fn run(name: &str, contents: impl AsRef<[u8]>, options: &[&str]) -> Said {
    let (folder, _path) = file(name, contents);
    let output = retain(&[&["metrics", name], options].concat())
        .current_dir(folder.path())
        .output()
        .expect("the program runs");
    let said = Said {
        code: output.status.code().expect("no signal ends it"),
        stdout: String::from_utf8(output.stdout).expect("reports are UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("errors are UTF-8"),
    };
    assert!(
        said.stderr.len() < 8000,
        "{} bytes: {:.2000}",
        said.stderr.len(),
        said.stderr
    );
    for line in said.stderr.lines() {
        assert!(line.chars().count() < 1000, "{} bytes: {line:.1000}", line.len());
    }
    said
}

/// The report of a run that must succeed, as JSON.
fn report(contents: impl AsRef<[u8]>, options: &[&str]) -> serde_json::Value {
    let said = run(
        "orders.csv",
        contents,
        &[options, &["--format", "json", "--quiet"]].concat(),
    );
    assert_eq!((said.code, said.stderr.as_str()), (0, ""));
    serde_json::from_str(&said.stdout).expect("JSON")
}

/// What a run that must fail says.
fn error(name: &str, contents: impl AsRef<[u8]>, options: &[&str]) -> String {
    let said = run(name, contents, options);
    assert_eq!((said.code, said.stdout.as_str()), (1, ""), "{}", said.stderr);
    said.stderr
}

fn gzip(pieces: usize, piece: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    for _ in 0..pieces {
        writer.write_all(piece).expect("memory can be written");
    }
    writer.finish().expect("memory can be written")
}

const MEGABYTE: usize = 1024 * 1024;

#[test]
fn the_first_and_the_last_year_of_the_calendar_are_one_period_each() {
    let both = format!("{HEADER}1,C-1,0001-01-01,1.00\n2,C-1,9999-12-31,2.00\n");
    let yearly = report(&both, &["--last", "1"]);
    assert_eq!(yearly["periods"][0]["period"], "9999");
    assert_eq!(yearly["periods"][0]["orders"], 1);
    let all = report(&both, &["--period", "all"]);
    assert_eq!(all["periods"][0]["orders"], 2);
    assert_eq!(report(&both, &["--period", "9999y"])["totals"]["orders"], 2);
}

#[test]
fn days_over_ten_thousand_years_are_too_many_months() {
    let both = format!("{HEADER}1,C-1,0001-01-01,1.00\n2,C-1,9999-12-31,2.00\n");
    for period in ["weekly", "monthly", "quarterly"] {
        let said = error("orders.csv", &both, &["--period", period]);
        assert!(
            said.contains("the earliest date is 0001-01-01 (orders.csv:2)"),
            "{said}"
        );
        assert!(said.contains("the latest date is 9999-12-31 (orders.csv:3)"), "{said}");
    }
    let beyond = format!("{HEADER}1,C-1,10000-01-01,1.00\n2,C-1,0000-12-31,2.00\n");
    let said = error("orders.csv", beyond, &[]);
    assert!(said.contains("`10000-01-01` is not a date"), "{said}");
    assert!(said.contains("0000-12-31"), "{said}");
}

#[test]
fn an_id_of_a_megabyte_is_an_id_and_is_cut_where_it_is_shown() {
    let id = "x".repeat(MEGABYTE);
    let rows = format!("{HEADER}{id},{id},2024-01-05,1.00\n2,{id},2024-02-05,1.00\n");
    assert_eq!(report(&rows, &[])["totals"]["buyers"], 1);
    let twice = format!("{rows}{id},C-2,2024-03-05,1.00\n");
    let said = error("orders.csv", twice, &[]);
    assert!(said.contains("…` stands on lines 2 and 4"), "{said}");
    for bad in [format!("1,C-1,{id},1.00"), format!("1,C-1,2024-01-05,{id}")] {
        let said = error("orders.csv", format!("{HEADER}{bad}\n"), &[]);
        assert!(said.contains("x…` is not a"), "{said}");
    }
    let said = error("orders.csv", format!("{id},{id}2\n1,2\n"), &[]);
    assert!(said.contains("no column is the `customer_id`"), "{said}");
    let said = error("orders.csv", format!("{HEADER}1,2,3,4{id}\"\n"), &[]);
    assert!(said.contains("is not a date"), "{said}");
}

#[test]
fn a_hundred_thousand_columns_are_a_row_like_any_other() {
    let commas = ",".repeat(100_000);
    let names: String = (0..100_000).fold(String::new(), |mut names, i| {
        write!(names, ",column {i}").expect("a string can be written to");
        names
    });
    let wide = format!("customer_id,order_date{names}\nC-1,2024-01-05{commas}\n");
    assert_eq!(report(wide, &[])["totals"]["orders"], 1);
    let said = error("orders.csv", format!("{HEADER}1,C-1{commas}\n"), &[]);
    assert!(said.contains("the row has 100002 cells, the header has 4"), "{said}");
    let said = error("orders.csv", format!("id{names}\n1{commas}\n"), &[]);
    assert!(said.contains("no column is the `customer_id`"), "{said}");
    assert!(said.contains("and 99989 more"), "{said}");
}

#[test]
fn two_hundred_thousand_statuses_are_counted_and_a_few_of_them_shown() {
    let mut rows = String::from("customer_id,order_date,status\n");
    for row in 0..200_000 {
        writeln!(rows, "C-{},2024-01-05,state {row}", row % 999).expect("a string can be written to");
    }
    assert_eq!(report(&rows, &[])["totals"]["orders"], 200_000);
    let said = error("orders.csv", &rows, &["--include-status", "paid"]);
    assert!(said.contains("nothing is counted of 200000 rows"), "{said}");
    assert!(said.contains("199980 rows left out by 199980 other statuses"), "{said}");
    let said = run("orders.csv", &rows, &["--quiet", "--include-status", "state 7"]);
    assert_eq!((said.code, said.stderr.as_str()), (0, ""));
    assert!(said.stdout.len() < 4000, "{} bytes", said.stdout.len());
    assert!(said.stdout.contains("left out 199,999 rows"), "{}", said.stdout);
}

#[test]
fn a_status_or_a_currency_of_a_megabyte_is_cut_where_it_is_shown() {
    let long = "x".repeat(MEGABYTE);
    let row = |status: &str, currency: &str| format!("C-1,2024-01-05,1,{status},{currency}\n");
    let header = "customer_id,order_date,amount,status,currency\n";
    let said = error(
        "orders.csv",
        format!("{header}{}", row(&long, "EUR")),
        &["--include-status", "paid"],
    );
    assert!(said.contains("1 row left out by the status `xxx"), "{said}");
    let mixed = format!("{header}{}{}{}", row("", &long), row("", &long), row("", "EUR"));
    let said = error("orders.csv", mixed, &[]);
    assert!(said.contains("the amounts are in 2 currencies"), "{said}");
    let said = error(
        "orders.csv",
        format!("{header}{}", row("", &long)),
        &["--currency", "EUR"],
    );
    assert!(said.contains("1 row left out by the currency `XXX"), "{said}");
}

#[test]
fn compressed_zeros_are_no_text() {
    let said = error("orders.csv.gz", gzip(64, &vec![0; MEGABYTE]), &[]);
    assert!(
        said.starts_with("error: `orders.csv.gz` is not text: its first line has zero bytes\n"),
        "{said}"
    );
}

#[test]
fn a_compressed_line_of_64_megabytes_is_one_header_or_one_row() {
    let line = vec![b'x'; MEGABYTE];
    let said = error("orders.csv.gz", gzip(64, &line), &[]);
    assert!(said.contains("no column is the `customer_id`"), "{said}");
    let rows = [gzip(1, HEADER.as_bytes()), gzip(64, &line)].concat();
    let said = error("orders.csv.gz", rows, &[]);
    assert!(said.contains("the row has 1 cell, the header has 4"), "{said}");
    let open = [gzip(1, HEADER.as_bytes()), gzip(1, b"\""), gzip(64, &line)].concat();
    let said = error("orders.csv.gz", open, &[]);
    assert!(said.contains("a quote is never closed"), "{said}");
}

#[test]
fn compressed_rows_are_read_as_they_come() {
    let row = "7,C-1,2024-01-05,1.00\n";
    let rows = [gzip(1, HEADER.as_bytes()), gzip(20, row.repeat(10_000).as_bytes())].concat();
    let said = error("orders.csv.gz", &rows, &[]);
    assert!(said.contains("order id `7` stands on lines 2 and 3"), "{said}");
    assert!(said.contains("199989 more rows cannot be read"), "{said}");
    let said = run("orders.csv.gz", rows, &["--rows", "unique", "--format", "csv"]);
    assert_eq!(said.code, 0);
}

#[test]
fn a_line_of_twenty_megabytes_is_read_or_shown_in_part() {
    let long = "x".repeat(20 * MEGABYTE);
    let header = HEADER.replace('\n', ",note\n");
    assert_eq!(
        report(format!("{header}1,C-1,2024-01-05,1.00,{long}\n"), &[])["totals"]["orders"],
        1
    );
    let said = error("orders.csv", format!("{header}1,C-1,{long},1.00,\n"), &[]);
    assert!(said.contains("--> orders.csv:2:7 (column `order_date`)"), "{said}");
    let said = error("orders.csv", format!("{header}1,{long},soon,1.00,\n"), &[]);
    assert!(
        said.contains("--> orders.csv:2:20971524 (column `order_date`)"),
        "{said}"
    );
    let bad = [
        header.as_bytes(),
        b"1,",
        long.as_bytes(),
        b" M\xFCller,2024-01-05,1.00,\n",
    ]
    .concat();
    let said = error("orders.csv", bad, &[]);
    assert!(said.contains("byte 0xFC is not valid UTF-8"), "{said}");
    assert!(said.contains("--encoding windows-1252"), "{said}");
}

#[test]
fn a_redacted_error_of_a_long_row_is_bounded_too() {
    let long = "x".repeat(MEGABYTE);
    for row in [format!("1,{long},soon,1.00\n"), format!("1,C-1,{long},1.00\n")] {
        let said = error("orders.csv", format!("{HEADER}{row}"), &["--redact"]);
        assert!(said.contains("is not a date"), "{said}");
    }
}
