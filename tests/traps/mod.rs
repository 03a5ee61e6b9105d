//! What real exports trip readers with, and the test that shows each one.
//!
//! | trap | tests |
//! |---|---|
//! | lines of an order with its total on the first row only, or on every row | [`orders`]: two tests |
//! | money given back in a column of the row, by a row of its own, as an adjusted total, by the status alone | [`orders`]: four tests |
//! | the edge of a month at midnight, in the shop's time or in UTC | [`dates`]: three tests |
//! | the day first or the month first: always, by account, by store, both in one file, never settled | [`dates`]: five tests |
//! | lines above the header, a blank line below it, `sep=`, totals and footers, a second header, a row of junk | [`texts`]: six tests |
//! | byte order marks, Windows-1252, line ends in cells, no line end at the end, bare quotes, columns of one name | [`texts`]: six tests |
//! | ids: `#`, leading zeros, `.0`, apostrophes, tabs, 18 digits and those that a spreadsheet destroyed, guests, blanks, e-mail in any case | [`ids`]: nine tests |
//! | money: symbols, minus signs and parentheses, commas and blanks, lakhs, four decimals, cents, `--` | [`money`]: eight tests |
//! | files that name no customer, or only a name to show | [`refusals`]: two tests |
//! | look-alikes: fees, payouts, transactions of cards, statements, lists of customers | [`refusals`]: two tests |

mod dates;
mod ids;
mod money;
mod orders;
mod refusals;
mod texts;

use retain::input::Files;
use retain::model::calendar::PeriodKind;
use serde_json::Value;

use crate::reference::library::{self, Asked, Failed, memory};

/// What is counted of an export of orders: orders, customers, revenue and its
/// currency, first and last day, what was left out; or what is wrong.
fn counted(text: impl Into<Vec<u8>>) -> String {
    counted_as(text, &Asked::of(PeriodKind::All))
}

/// The same, as it is asked for.
fn counted_as(text: impl Into<Vec<u8>>, asked: &Asked) -> String {
    let files = Files {
        orders: vec![memory("export.csv", text)],
        ..Files::default()
    };
    let report = match library::report(&files, asked) {
        Ok(report) => report,
        Err(Failed::Read(error)) => return format!("error: {error}"),
        Err(Failed::Tally(error)) => return format!("error: {error}"),
    };
    let document: Value = serde_json::from_str(&library::document(&report)).expect("the document is JSON");
    let input = &document["input"];
    let text = |value: &Value| value.to_string().replace('"', "");
    let plural = |count: &Value, word: &str| format!("{count} {word}{}", if *count == 1 { "" } else { "s" });
    let mut parts = vec![
        plural(&input["orders"], "order"),
        plural(&input["customers"], "customer"),
    ];
    if input["refund_rows"] != 0 {
        parts.push(plural(&input["refund_rows"], "refund"));
    }
    let revenue = format!(
        "{} {}",
        text(&document["totals"]["revenue"]),
        text(&document["currency"])
    );
    parts.push(revenue.replace(" null", ""));
    parts.push(format!("{} to {}", text(&input["first_day"]), text(&input["last_day"])));
    for (reason, rows) in input["excluded"].as_object().expect("an object") {
        match rows {
            Value::Object(by_name) => parts.extend(by_name.iter().map(|(name, rows)| format!("{rows} {name}"))),
            rows if *rows != 0 => parts.push(format!("{rows} {reason}")),
            _ => {}
        }
    }
    parts.join(", ")
}

/// The warnings of an export.
fn warnings(text: &str) -> Vec<String> {
    let report = library::report(&library::orders(&[text]), &Asked::of(PeriodKind::All));
    report.expect("an export that can be read").warnings
}

/// A Shopify export of these rows: name, e-mail, status, date, quantity,
/// currency, total and refunded amount.
fn shopify(rows: &str) -> String {
    format!("Name,Email,Financial Status,Created at,Lineitem quantity,Currency,Total,Refunded Amount\n{rows}")
}

/// A plain file of these rows.
fn plain(rows: &str) -> String {
    format!("order_id,customer_id,order_date,amount\n{rows}")
}

/// A plain file of one order of that amount, separated by semicolons, in
/// quotes.
fn amount(cell: &str) -> String {
    counted(format!(
        "order_id;customer_id;order_date;amount\n1;A;2024-01-05;\"{cell}\"\n"
    ))
}
