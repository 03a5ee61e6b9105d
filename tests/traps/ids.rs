//! Ids of orders and customers.

use crate::run::retain;

use super::{counted, plain, shopify};

#[test]
fn a_number_sign_begins_no_comment() {
    let text = shopify("#1001,ann@example.com,paid,2024-01-05,1,EUR,30.00,0.00\n");
    assert_eq!(counted(text), "1 order, 1 customer, 30 EUR, 2024-01-05 to 2024-01-05");
    let text = plain("#1,#A,2024-01-05,30\n#2,#A,2024-01-06,12\n");
    assert_eq!(counted(text), "2 orders, 1 customer, 42, 2024-01-05 to 2024-01-06");
}

#[test]
fn leading_zeros_tell_ids_apart() {
    let text = plain("007,00042,2024-01-05,30\n7,42,2024-01-06,12\n");
    assert_eq!(counted(text), "2 orders, 2 customers, 42, 2024-01-05 to 2024-01-06");
}

#[test]
fn a_decimal_point_behind_an_id_is_taken_off_where_a_format_writes_one() {
    let text = "Invoice,StockCode,Quantity,InvoiceDate,Price,Customer ID\n\
                1,A,1,2009-12-01 07:45:00,30,13085.0\n2,A,1,2009-12-02 07:45:00,12,13085\n";
    assert_eq!(counted(text), "2 orders, 1 customer, 42, 2009-12-01 to 2009-12-02");
    let text = plain("1,13085.0,2024-01-05,30\n2,13085,2024-01-06,12\n");
    assert_eq!(counted(text), "2 orders, 2 customers, 42, 2024-01-05 to 2024-01-06");
}

#[test]
fn an_apostrophe_that_keeps_a_number_text_is_no_part_of_it() {
    let text = "Name,Phone,Financial Status,Created at,Lineitem quantity,Total\n\
                #1,'+15550100,paid,2024-01-05,1,30.00\n#2,+15550100,paid,2024-01-06,1,12.00\n";
    assert_eq!(counted(text), "2 orders, 1 customer, 42, 2024-01-05 to 2024-01-06");
}

#[test]
fn a_tab_behind_an_id_is_no_part_of_it() {
    let text = "Order ID,Order Status,Order Substatus,Created Time,Order Amount,Buyer Username\n\
                \"576400000000000001\t\",Completed,Completed,\"01/05/2024 09:00:00 AM\t\",30.00,ann\n\
                576400000000000001,Completed,Completed,01/05/2024 09:00:00 AM,30.00,\"ann\t\"\n";
    assert_eq!(
        counted(text),
        "1 order, 1 customer, 30, 2024-01-05 to 2024-01-05, 1 folded"
    );
}

#[test]
fn ids_of_18_digits_that_differ_in_the_last_are_two_and_a_destroyed_one_is_an_error() {
    let header = "Order ID,Order Status,Order Substatus,Created Time,Order Amount,Buyer Username\n";
    let rows = |first: &str, second: &str| {
        counted(format!(
            "{header}{first},Completed,Completed,01/05/2024 09:00:00 AM,30.00,ann\n\
             {second},Completed,Completed,01/06/2024 09:00:00 AM,12.00,ann\n"
        ))
    };
    assert_eq!(
        rows("576461413038785751", "576461413038785752"),
        "2 orders, 1 customer, 42, 2024-01-05 to 2024-01-06"
    );
    assert_eq!(
        rows("5.76E+17", "5.76E+17"),
        "error: 2 rows of the input cannot be read"
    );
}

#[test]
fn the_word_for_a_guest_is_no_customer() {
    let text = "order_id,order_number,order_date,status,order_total,order_currency,billing_email,customer_id\n\
                1,1,2024-01-05 10:00:00,completed,30.00,EUR,ann@example.com,0\n\
                2,2,2024-01-06 10:00:00,completed,12.00,EUR,bob@example.com,0\n\
                3,3,2024-01-07 10:00:00,completed,5.00,EUR,,0\n";
    assert_eq!(
        counted(text),
        "2 orders, 2 customers, 42 EUR, 2024-01-05 to 2024-01-06, 1 unattributed"
    );
    // Elsewhere it is an id like others.
    let text = plain("1,0,2024-01-05,30\n");
    assert_eq!(counted(text), "1 order, 1 customer, 30, 2024-01-05 to 2024-01-05");
}

#[test]
fn a_blank_customer_is_nobody() {
    let text = plain("1,A,2024-01-05,30\n2, \u{a0},2024-01-06,12\n3,,2024-01-07,5\n");
    assert_eq!(
        counted(text),
        "1 order, 1 customer, 30, 2024-01-05 to 2024-01-05, 2 unattributed"
    );
}

#[test]
fn an_e_mail_is_one_customer_in_any_case_and_another_id_is_not() {
    let text =
        plain("1,Bo@Example.com,2024-01-05,30\n2,bo@example.com,2024-01-06,12\n3,ab,2024-01-07,1\n4,AB,2024-01-08,2\n");
    assert_eq!(counted(text), "4 orders, 3 customers, 45, 2024-01-05 to 2024-01-08");
}

#[test]
fn guests_with_the_address_of_a_customer_are_told() {
    let stripe = "id,Created date (UTC),Amount,Amount Refunded,Currency,Status,Customer ID,Customer Email\n\
                  ch_1,2024-01-05 10:00:00,10.00,0.00,usd,Paid,cus_1,Ann@x.example\n\
                  ch_2,2024-02-05 10:00:00,10.00,0.00,usd,Paid,,ann@X.example\n\
                  ch_3,2024-02-05 10:00:00,10.00,0.00,usd,Paid,,bob@x.example\n\
                  ch_4,2024-02-06 10:00:00,10.00,0.00,usd,Failed,cus_2,bob@x.example\n";
    let folder = tempfile::tempdir().expect("a folder");
    fs_err::write(folder.path().join("payments.csv"), stripe).expect("a file");
    fs_err::write(folder.path().join("alias.csv"), "ann@x.example,cus_1\n").expect("a file");
    let warnings = |arguments: &[&str]| {
        let arguments = [&["metrics", "payments.csv", "--format", "json", "--quiet"], arguments].concat();
        let output = retain(&arguments)
            .current_dir(folder.path())
            .output()
            .expect("the program runs");
        let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("the document is JSON");
        document["warnings"].to_string()
    };
    assert_eq!(
        warnings(&[]),
        "[\"1 e-mail address stands in rows with a customer id and in others without one (guests), and counts as two customers: \
         to say that they are one, list address and id in a file for `--alias`\"]"
    );
    assert_eq!(warnings(&["--alias", "alias.csv"]), "[]");
}

#[test]
fn names_that_are_masked_in_part_are_told() {
    let header = "Order ID,Order Status,Order Substatus,Order Amount,Created Time,Buyer Username\n";
    let row = |id: u8, name: &str| format!("{id},Completed,x,10,2{id}/01/2024 10:00:00,{name}\n");
    let text = format!(
        "{header}{}{}{}{}",
        row(1, "J*** D."),
        row(2, "Max"),
        row(3, "J*** D."),
        row(4, "a*b")
    );
    let folder = tempfile::tempdir().expect("a folder");
    fs_err::write(folder.path().join("orders.csv"), text).expect("a file");
    let arguments = ["metrics", "orders.csv", "--format", "json", "--quiet"];
    let output = retain(&arguments)
        .current_dir(folder.path())
        .output()
        .expect("the program runs");
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("the document is JSON");
    assert_eq!(document["input"]["customers"], 3);
    assert_eq!(
        document["warnings"][0],
        "2 rows have a customer whose name is masked in part (the first on orders.csv:2): people who look the same are counted \
         as one"
    );
}
