//! Problems that stand far into a large file, which is read in blocks and by
//! several threads: they name their lines all the same.

use std::fmt::Write;

use crate::run::{file, retain};

/// So many rows are several blocks.
const ROWS: usize = 60_000;

/// A file of orders whose row on line `n` is what `row` makes of `n`.
fn orders(row: impl Fn(usize) -> String) -> String {
    let mut text = String::from("order_id,customer_id,order_date,amount\n");
    for line in 2..ROWS + 2 {
        writeln!(text, "{}", row(line)).expect("a string can be written to");
    }
    text
}

fn good(line: usize) -> String {
    format!("{line},C-{},2024-01-{:02},12.50", line % 999, line % 28 + 1)
}

/// The places that the errors of a run name, with one thread and with several.
fn places(contents: &str) -> Vec<String> {
    let (folder, _path) = file("orders.csv", contents);
    let run = |threads: &str| {
        let output = retain(&["metrics", "orders.csv", "--threads", threads])
            .current_dir(folder.path())
            .output()
            .expect("the program runs");
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8(output.stderr).expect("errors are UTF-8")
    };
    let alone = run("1");
    assert_eq!(run("4"), alone);
    alone
        .lines()
        .filter_map(|line| line.trim().strip_prefix("--> "))
        .map(str::to_owned)
        .collect()
}

#[test]
fn bad_amounts_and_blank_lines() {
    let text = orders(|line| match line {
        2 | 59_999 => format!("{line},C-1,2024-01-05,free"),
        30_000 => String::new(),
        45_000 => format!("{line},C-1,2024-01-05"),
        _ => good(line),
    });
    assert_eq!(
        places(&text),
        [
            "orders.csv:2:18 (column `amount`)",
            "orders.csv:30000:1",
            "orders.csv:45000:21",
            "orders.csv:59999:22 (column `amount`)"
        ]
    );
}

#[test]
fn behind_cells_of_several_lines() {
    let text = orders(|line| match line {
        100..200 => format!("\"{line}\n\",C-1,2024-01-05,12.50"),
        59_999 => format!("{line},C-1,2024-01-05,free"),
        _ => good(line),
    });
    assert_eq!(places(&text), ["orders.csv:60099:22 (column `amount`)"]);
}

#[test]
fn repeated_order_ids() {
    let text = orders(|line| match line {
        59_000 => good(3),
        _ => good(line),
    });
    assert_eq!(places(&text), ["orders.csv:59000"]);
}

#[test]
fn a_quote_that_is_never_closed() {
    let text = orders(|line| match line {
        100 => format!("{line},\"C-1,2024-01-05,12.50"),
        _ => good(line),
    });
    assert_eq!(places(&text), ["orders.csv:100:5"]);
}
