//! Files that cannot be used, and those that look like ones that can.

use super::{counted, warnings};

#[test]
fn a_file_that_names_no_customer_is_refused() {
    let all_orders = "amazon-order-id\tpurchase-date\torder-status\tquantity\titem-price\n\
                      1\t2024-01-05T10:00:00+00:00\tShipped\t1\t30.00\n";
    let error = counted(all_orders);
    assert!(error.contains("no column names the customer"), "{error}");
    let date_range = "Includes Amazon Marketplace\nAll amounts in USD\n\n\
                      date/time,settlement id,type,order id,total\n\"Jan 5, 2024 1:05:07 AM PST\",1,Order,1,30.00\n";
    let error = counted(date_range);
    assert!(error.contains("no column names the customer"), "{error}");
}

#[test]
fn a_name_to_show_is_a_customer_with_a_warning() {
    let analytics = "Date,Order #,Status,Customer,Customer type,Product(s),Items sold,Net Sales\n\
                     2024-01-05 10:00:00,1,completed,Ann Ash,new,1× Mug,1,30\n";
    let prestashop = "ID;Reference;New client;Customer;Total;Payment;Status;Date\n\
                      1;ABC;1;A. ASH;30,00 €;Card;Delivered;2024-01-05 10:00:00\n";
    let magento = "ID,Purchase Date,Bill-to Name,Grand Total (Purchased),Status\n\
                   000000001,2024-01-05 10:00:00,Ann Ash,30.0000,Complete\n";
    for text in [analytics, prestashop, magento] {
        let warnings = warnings(text);
        assert!(
            warnings
                .iter()
                .any(|warning| warning.contains("two people of one name")),
            "{warnings:?}"
        );
    }
}

#[test]
fn what_is_no_list_of_orders_is_refused_by_what_it_is() {
    let cases = [
        (
            "id,Created (UTC),Amount,Amount Refunded,Currency,Application ID,Transaction ID,Status\n\
             fee_1,2024-01-05 10:00,3.00,0.00,usd,ca_1,txn_1,Paid\n",
            "a row is a fee of a platform",
        ),
        (
            "id,Type,Amount,Fee,Net,Currency,Created (UTC),Arrival Date (UTC),Status\n\
             po_1,bank,3.00,0.00,3.00,usd,2024-01-05 10:00,2024-01-07 00:00,paid\n",
            "a row is a transfer to the bank",
        ),
        (
            "Transaction Date,Type,Order,Card Brand,Card Source,Payout Status,Amount,Fee,Net,Currency\n\
             2024-01-05 10:00:00 -0500,charge,#1,visa,online,paid,30.00,1.00,29.00,USD\n",
            "a row is a card transaction",
        ),
        (
            "Payout Date,Status,Charges,Refunds,Adjustments,Reserved Funds,Fees,Retried Amount,Total,Currency\n\
             2024-01-05,paid,30.00,0.00,0.00,0.00,1.00,0.00,29.00,USD\n",
            "a row is a transfer to the bank",
        ),
        (
            "Date,Type,Title,Info,Currency,Amount,Fees & Taxes,Net,Tax Details\n\
             \"January 5, 2024\",Sale,Payment for Order #1,,USD,$30.00,--,$30.00,--\n",
            "a row is a movement of the payment account",
        ),
    ];
    for (text, reason) in cases {
        let error = counted(text);
        assert!(error.contains(": this is ") && error.contains(reason), "{error}");
    }
}

#[test]
fn a_list_of_customers_is_no_file_of_orders() {
    let shopify = "Customer ID,First Name,Last Name,Email,Total Spent,Total Orders\n\
                   '721,Ann,Ash,ann@example.com,30.00,1\n";
    let stripe = "id,Email,Created (UTC),Total Spend\ncus_1,ann@example.com,2024-01-05 10:00,30.00\n";
    for text in [shopify, stripe] {
        let error = counted(text);
        assert!(error.contains("a file of customers, and not one of orders"), "{error}");
    }
}
