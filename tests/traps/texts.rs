//! What stands around the rows of a file, and how its text is written.

use retain::model::calendar::PeriodKind;

use super::{counted, counted_as, plain, shopify};
use crate::reference::library::Asked;

const EBAY: &str = "Sales Record Number,Order Number,Buyer Username,Sale Date,Total Price\n";

#[test]
fn lines_above_the_header_and_a_blank_one_below_it_are_no_rows() {
    let text = format!("\n\n{EBAY},,,,\n1,01-1,ann_1,Jan-05-24,$30.00\n");
    assert_eq!(counted(text), "1 order, 1 customer, 30 $, 2024-01-05 to 2024-01-05");
    let report = "\"Transaction report\"\n\"Seller\",\"me\"\n\n\
                  Transaction creation date,Type,Order number,Buyer username,Net amount,Gross transaction amount,\
                  Transaction currency\n\
                  \"Jan 5, 2024\",Order,01-1,ann_1,28.00,30.00,USD\n";
    assert_eq!(counted(report), "1 order, 1 customer, 30 USD, 2024-01-05 to 2024-01-05");
}

#[test]
fn a_line_that_names_the_delimiter_is_no_header() {
    let text = format!("sep=,\n{EBAY}1,01-1,ann_1,Jan-05-24,$30.00\n");
    assert_eq!(counted(text), "1 order, 1 customer, 30 $, 2024-01-05 to 2024-01-05");
    let text = "sep=;\norder_id;customer_id;order_date;amount\n1;A;2024-01-05;30\n";
    assert_eq!(counted(text), "1 order, 1 customer, 30, 2024-01-05 to 2024-01-05");
}

#[test]
fn a_footer_is_no_order() {
    let text = format!("{EBAY}1,01-1,ann_1,Jan-05-24,$30.00\n\n1,record(s) downloaded\n\nSeller ID : me\n");
    assert_eq!(counted(text), "1 order, 1 customer, 30 $, 2024-01-05 to 2024-01-05");
}

#[test]
fn a_row_of_totals_is_no_order() {
    let text = "Purchase ID,Item Name,Purchase Date,Purchase Email,Sale Price ($)\n\
                a,Book,2024-01-05,ann@example.com,30.0\nTotals,,,,30.0\n";
    assert_eq!(
        counted(text),
        "1 order, 1 customer, 30 USD, 2024-01-05 to 2024-01-05, 1 totals"
    );
}

#[test]
fn a_second_header_is_no_answer() {
    let answers = "Respondent ID,Collector ID,Start Date,End Date,Email Address,How likely?\n,,,,,Response\n\
                   118000000001,220000001,01/05/2024 10:00:00 AM,01/15/2024 10:01:00 AM,ann@example.com,9\n";
    let (_folder, path) = crate::run::file("answers.csv", answers);
    let path = path.to_str().expect("a path");
    let arguments = [
        "metrics",
        "examples/orders.csv",
        "--responses",
        path,
        "--quiet",
        "--format",
        "json",
    ];
    let document: serde_json::Value = serde_json::from_str(&crate::run::stdout(&arguments)).expect("JSON");
    assert_eq!(document["totals"]["responses"], 1);
    assert_eq!(document["totals"]["promoters"], 1);
}

#[test]
fn a_row_of_junk_is_an_error_and_is_left_out_where_that_is_asked() {
    let text = plain("1,A,2024-01-05,30\n----,----,----,----\n2,B,2024-01-06,12\n");
    assert_eq!(counted(text.clone()), "error: 1 row of the input cannot be read");
    assert_eq!(
        counted_as(text, &Asked::of(PeriodKind::All).skip_invalid(true)),
        "2 orders, 2 customers, 42, 2024-01-05 to 2024-01-06, 1 invalid"
    );
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_first_name() {
    let text = plain("1,A,2024-01-05,30\n");
    let expected = "1 order, 1 customer, 30, 2024-01-05 to 2024-01-05";
    assert_eq!(counted(format!("\u{feff}{text}")), expected);
    assert_eq!(
        counted(format!("\u{feff}\"order_id\"{}", &text["order_id".len()..])),
        expected
    );
}

#[test]
fn windows_1252_is_read_where_a_format_may_be_written_so_and_asked_for_elsewhere() {
    let mut text = b"InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID\n".to_vec();
    text.extend_from_slice(b"1,A,CUSHION \xA35,2,1/31/2011 8:26,5.00,17850\n");
    assert_eq!(counted(text), "1 order, 1 customer, 10, 2011-01-31 to 2011-01-31");
    let mut text = plain("").into_bytes();
    text.extend_from_slice(b"1,Mi\xE8,2024-01-05,30\n");
    assert_eq!(counted(text), "error: 1 row of the input cannot be read");
}

#[test]
fn line_ends_in_cells_end_no_row() {
    let text = shopify("#1,ann@example.com,paid,2024-01-05,1,EUR,30.00,0.00\n")
        .replace("Refunded Amount\n", "Refunded Amount,Notes\r\n")
        .replace("0.00\n", "0.00,\"leave it\r\nat the door\r\n\"\r\n");
    assert_eq!(counted(text), "1 order, 1 customer, 30 EUR, 2024-01-05 to 2024-01-05");
}

#[test]
fn the_last_row_needs_no_line_end() {
    let text = shopify("#1,ann@example.com,paid,2024-01-05,1,EUR,30.00,0.00");
    assert_eq!(counted(text), "1 order, 1 customer, 30 EUR, 2024-01-05 to 2024-01-05");
}

#[test]
fn a_bare_quote_is_a_character_in_a_file_without_quotes() {
    let text = "order-id\torder-item-id\tpurchase-date\tbuyer-email\tquantity-purchased\tproduct-name\tcurrency\titem-price\n\
                1\t1\t2024-01-05T10:00:00+00:00\ta@m.example\t1\t\"Lamp 12\" wide\tUSD\t30.00\n\
                2\t2\t2024-01-06T10:00:00+00:00\tb@m.example\t1\t5\" nail\"\tUSD\t12.00\n";
    assert_eq!(counted(text), "2 orders, 2 customers, 42 USD, 2024-01-05 to 2024-01-06");
}

#[test]
fn columns_of_one_name_that_nobody_needs_are_no_matter() {
    let text = "Order number,Date created,Time,Contact email,Item,Qty,Total,Delivery country,Delivery country\n\
                1,\"Jan 5, 2024\",9:00:00 AM,ann@example.com,Mug,1,30.00,DE,FR\n";
    assert_eq!(counted(text), "1 order, 1 customer, 30, 2024-01-05 to 2024-01-05");
    let needed = text.replace("Delivery country,Delivery country", "Total,Total");
    let error = counted(needed);
    assert!(error.contains("two columns could be the amount"), "{error}");
}

#[test]
fn quotes_around_all_names_of_a_header_are_quotes_in_the_rows_too() {
    let header = "order-id\torder-item-id\tpurchase-date\tbuyer-email\tquantity-purchased\tcurrency\titem-price";
    let header = format!("\"{}\"", header.replace('\t', "\"\t\""));
    let row = |cells: &str| format!("\"{}\"\n", cells.replace(' ', "\"\t\""));
    let rows =
        row("1 1 2024-01-05T23:30:00-08:00 a@x 1 USD 30.00") + &row("1 2 2024-01-05T23:30:00-08:00 a@x 1 USD 12.00");
    assert_eq!(
        counted(format!("{header}\n{rows}")),
        "1 order, 1 customer, 42 USD, 2024-01-05 to 2024-01-05, 1 folded"
    );
}
