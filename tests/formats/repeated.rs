//! Formats whose rows each have the amount of their whole order: what is told
//! where they do not agree, and where somebody adds them up.

use crate::run::{everything, file, retain};

const WIX: &str = "Order number,Date created,Time,Contact email,Item,Qty,Total,Currency,Payment status\n";
const EBAY: &str = "Sales Record Number,Order Number,Buyer Username,Item Number,Sold For,Total Price,Sale Date\n";

/// What a run says to the file of these rows.
fn said(header: &str, rows: &[&str], options: &[&str]) -> String {
    let (_folder, path) = file("orders.csv", format!("{header}{}\n", rows.join("\n")));
    let path = path.to_str().expect("a path in UTF-8");
    everything(&mut retain(&[&["metrics", path], options].concat())).replace(path, "orders.csv")
}

#[test]
fn rows_that_do_not_repeat_their_order_are_told_and_the_first_counts() {
    let first = "1,\"Dec 8, 2024\",9:15:51 AM,a@x.com,mug,1,30,USD,Paid";
    for second in [
        "1,\"Dec 8, 2024\",9:15:51 AM,a@x.com,tea,1,31,USD,Paid",
        "1,\"Dec 9, 2024\",9:15:51 AM,a@x.com,tea,1,30,USD,Paid",
        "1,\"Dec 8, 2024\",9:15:51 AM,b@x.com,tea,1,30,USD,Paid",
    ] {
        let told = said(WIX, &[first, second], &[]);
        assert!(
            told.contains(
                "warning: 1 order has rows with different amounts, days or customers (the first on orders.csv:3)"
            ),
            "{told}"
        );
        assert!(
            told.contains("1 order by 1 customer") && told.contains("30.00*"),
            "{told}"
        );
        let chosen = said(WIX, &[first, second], &["--rows", "unique"]);
        assert!(!chosen.contains("warning"), "{chosen}");
    }
}

#[test]
fn rows_that_repeat_their_order_are_no_matter_and_neither_are_the_items_below_its_totals() {
    let row = "1,\"Dec 8, 2024\",9:15:51 AM,a@x.com,mug,1,30,USD,Paid";
    let told = said(WIX, &[row, row], &[]);
    assert!(!told.contains("warning"), "{told}");
    let totals = [
        "1,12-1,ann,,$50.00,$50.00,Jan-13-24",
        "1,12-1,ann,9001,$30.00,$30.00,Jan-13-24",
        "1,12-1,ann,9002,$20.00,,Jan-14-24",
        "2,12-2,bob,9001,$20.00,$20.00,Jan-15-24",
    ];
    let told = said(EBAY, &totals, &[]);
    assert!(!told.contains("warning"), "{told}");
    assert!(
        told.contains("2 orders by 2 customers") && told.contains("70.00*"),
        "{told}"
    );
    let two_sales = [
        "1,12-1,ann,9001,$15.00,$15.00,Jan-13-24",
        "2,12-1,bob,9002,$25.00,$25.00,Jan-15-24",
    ];
    let told = said(EBAY, &two_sales, &[]);
    assert!(told.contains("warning: 1 order has rows with different"), "{told}");
}

#[test]
fn who_adds_up_amounts_of_whole_orders_is_told() {
    let header = "Name,Email,Financial Status,Created at,Lineitem quantity,Total,Currency\n";
    let row = "#1,a@x.com,paid,2024-01-31 23:30:00 -0500,1,10.00,USD";
    let told = said(header, &[row, row], &["--rows", "lines"]);
    assert!(
        told.contains(
            "warning: `--rows lines` adds up the amounts of all rows of an order, and in the format `shopify-orders`"
        ),
        "{told}"
    );
    assert!(
        told.contains("1 further row of the same orders, added up in them"),
        "{told}"
    );
    assert!(told.contains("20.00*"), "{told}");
}
