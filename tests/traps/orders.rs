//! Lines of orders and their totals; money that was given back.

use super::{counted, shopify};

#[test]
fn a_total_on_the_first_row_of_an_order_is_not_missed_on_the_others() {
    let text = shopify(
        "#1,ann@example.com,paid,2024-01-05 10:00:00 +0100,1,EUR,30.00,0.00\n\
         #1,ann@example.com,,2024-01-05 10:00:00 +0100,2,,,\n\
         #2,bob@example.com,paid,2024-01-06 10:00:00 +0100,1,EUR,12.00,0.00\n",
    );
    assert_eq!(
        counted(text),
        "2 orders, 2 customers, 42 EUR, 2024-01-05 to 2024-01-06, 1 folded"
    );
    let squarespace = "Order ID,Email,Financial Status,Created at,Lineitem quantity,Amount Refunded,Total,Currency\n\
                       00001,ann@example.com,PAID,2024-01-05 10:00:00 +0100,1,0.00,30.00,EUR\n\
                       00001,ann@example.com,,,2,,,\n";
    assert_eq!(
        counted(squarespace),
        "1 order, 1 customer, 30 EUR, 2024-01-05 to 2024-01-05, 1 folded"
    );
}

#[test]
fn a_total_that_every_row_of_an_order_repeats_is_counted_once() {
    let wix = "Order number,Date created,Time,Contact email,Item,Qty,Total,Currency\n\
               1,\"Jan 5, 2024\",9:00:00 AM,ann@example.com,Mug,1,30.00,EUR\n\
               1,\"Jan 5, 2024\",9:00:00 AM,ann@example.com,Tea,2,30.00,EUR\n";
    assert_eq!(
        counted(wix),
        "1 order, 1 customer, 30 EUR, 2024-01-05 to 2024-01-05, 1 folded"
    );
    let exporter = "Order Number,Order Status,Order Date,Order Total Amount,Email (Billing)\n\
                    1,Completed,2024-01-05 09:00,30.00,ann@example.com\n\
                    1,Completed,2024-01-05 09:00,30.00,ann@example.com\n";
    assert_eq!(
        counted(exporter),
        "1 order, 1 customer, 30, 2024-01-05 to 2024-01-05, 1 folded"
    );
    let tiktok = "Order ID,Order Status,Order Substatus,Created Time,Order Amount,Buyer Username\n\
                  576400000000000001,Completed,Completed,01/05/2024 09:00:00 AM,30.00,ann\n\
                  576400000000000001,Completed,Completed,01/05/2024 09:00:00 AM,30.00,ann\n";
    assert_eq!(
        counted(tiktok),
        "1 order, 1 customer, 30, 2024-01-05 to 2024-01-05, 1 folded"
    );
}

#[test]
fn a_column_of_the_row_says_what_was_given_back() {
    let shopify = shopify(
        "#1,ann@example.com,partially_refunded,2024-01-05,1,EUR,30.00,5.00\n\
         #2,bob@example.com,paid,2024-01-06,1,EUR,12.00,12.00\n",
    );
    let wholly = "1 order, 1 customer, 25 EUR, 2024-01-05 to 2024-01-05, 1 refunded";
    assert_eq!(counted(shopify), wholly);
    let stripe = "id,Created date (UTC),Amount,Amount Refunded,Currency,Status,Customer ID\n\
                  ch_1,2024-01-05 10:00:00,30.00,5.00,eur,Paid,cus_1\n\
                  ch_2,2024-01-06 10:00:00,12.00,12.00,eur,Paid,cus_2\n";
    assert_eq!(counted(stripe), wholly);
    let squarespace = "Order ID,Email,Financial Status,Created at,Lineitem quantity,Amount Refunded,Total,Currency\n\
                       1,ann@example.com,PAID,2024-01-05,1,5.00,30.00,EUR\n\
                       2,bob@example.com,PAID,2024-01-06,1,12.00,12.00,EUR\n";
    assert_eq!(counted(squarespace), wholly);
    let wix = "Order number,Date created,Time,Contact email,Item,Qty,Total,Currency,Refunded amount\n\
               1,\"Jan 5, 2024\",9:00:00 AM,ann@example.com,Mug,1,30.00,EUR,5.00\n\
               2,\"Jan 6, 2024\",9:00:00 AM,bob@example.com,Mug,1,12.00,EUR,12.00\n";
    assert_eq!(counted(wix), wholly);
    let bigcommerce = "Order ID,Customer ID,Customer Email,Order Date,Order Status,Order Total (inc tax),Refund Amount,\
                       Order Currency Code\n\
                       1,7,ann@example.com,2024-01-05,Completed,30.00,5.00,EUR\n\
                       2,8,bob@example.com,2024-01-06,Completed,12.00,12.00,EUR\n";
    assert_eq!(counted(bigcommerce), wholly);
    let magento = "ID,Purchase Date,Bill-to Name,Grand Total (Purchased),Status,Customer Email,Total Refunded\n\
                   000000001,2024-01-05 10:00:00,Ann,30.0000,Complete,ann@example.com,5.0000\n\
                   000000002,2024-01-06 10:00:00,Bob,12.0000,Complete,bob@example.com,12.0000\n";
    assert_eq!(counted(magento), wholly.replace(" EUR", ""));
    let gumroad = "Purchase ID,Item Name,Purchase Date,Purchase Email,Sale Price ($),Partial Refund ($),Fully Refunded?\n\
                   a,Book,2024-01-05,ann@example.com,30.0,5.0,0\n\
                   b,Book,2024-01-06,bob@example.com,12.0,0.0,1\n";
    assert_eq!(counted(gumroad), wholly.replace("EUR", "USD"));
}

#[test]
fn a_refund_with_a_row_of_its_own_is_no_order() {
    let square = "Date,Time,Time Zone,Gross Sales,Net Sales,Total Collected,Transaction ID,Event Type,Customer ID\n\
                  2024-01-05,10:00:00,Eastern Time (US & Canada),$30.00,$30.00,$30.00,T1,Payment,C1\n\
                  2024-02-06,10:00:00,Eastern Time (US & Canada),-$5.00,-$5.00,-$5.00,T1,Refund,\n";
    let back_later = "1 order, 1 customer, 1 refund, 25 $, 2024-01-05 to 2024-02-06";
    assert_eq!(counted(square), back_later);
    let paypal = "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,From Email Address,Transaction ID,Reference Txn ID\n\
                  01/05/2024,10:00:00,PST,Ann,Express Checkout Payment,Completed,USD,30.00,ann@example.com,A1,\n\
                  02/16/2024,10:00:00,PST,Ann,Payment Refund,Completed,USD,-5.00,shop@example.com,A2,A1\n";
    assert_eq!(
        counted(paypal),
        "1 order, 1 customer, 1 refund, 25 USD, 2024-01-05 to 2024-02-16"
    );
    let analytics = "Date,Order #,Status,Customer,Customer type,Product(s),Items sold,Net Sales\n\
                     2024-01-05 10:00:00,1,completed,Ann Ash,new,1× Mug,1,30\n\
                     2024-02-06 10:00:00,1,refunded,Ann Ash,new,1× Mug,-1,-5\n";
    assert_eq!(counted(analytics), back_later.replace(" $", ""));
    let retail = "InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID\n\
                  536365,A,6,1/5/2024 8:26,5.00,17850\n\
                  C536379,A,-1,2/16/2024 8:26,5.00,17850\n";
    assert_eq!(
        counted(retail),
        "1 order, 1 customer, 1 refund, 25, 2024-01-05 to 2024-02-16"
    );
}

#[test]
fn an_adjusted_total_is_what_remains_unless_nothing_was_adjusted() {
    let etsy = "Sale Date,Order ID,Order Value,Number of Items,Buyer User ID,Currency,Order Total,Adjusted Order Total\n\
                01/05/24,1,28.00,1,ann,EUR,30.00,25.00\n\
                01/06/24,2,10.00,1,bob,EUR,12.00,0.00\n";
    assert_eq!(counted(etsy), "2 orders, 2 customers, 37 EUR, 2024-01-05 to 2024-01-06");
}

#[test]
fn a_status_alone_says_that_an_order_was_given_back() {
    let text = "order_id,customer_id,order_date,amount,status\n1,A,2024-01-05,30,paid\n2,B,2024-01-06,12,Refunded\n";
    assert_eq!(
        counted(text),
        "1 order, 1 customer, 30, 2024-01-05 to 2024-01-05, 1 Refunded"
    );
    let magento = "ID,Purchase Date,Bill-to Name,Grand Total (Purchased),Status,Customer Email\n\
                   000000001,2024-01-05 10:00:00,Ann,30.0000,Complete,ann@example.com\n\
                   000000002,2024-01-06 10:00:00,Bob,12.0000,Closed,bob@example.com\n";
    assert_eq!(
        counted(magento),
        "1 order, 1 customer, 30, 2024-01-05 to 2024-01-05, 1 Closed"
    );
}
