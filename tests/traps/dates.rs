//! The edge of a month; which number of a date is the day.

use retain::model::calendar::PeriodKind;

use super::{counted, counted_as, shopify};
use crate::reference::library::Asked;

fn moved_to(zone: &str) -> Asked {
    let mut asked = Asked::of(PeriodKind::All);
    asked.read.zone = Some(zone.parse().expect("a zone"));
    asked
}

#[test]
fn the_last_evening_of_a_month_stays_in_it_in_the_time_of_the_shop() {
    let text = shopify("#1,ann@example.com,paid,2024-01-31 23:30:00 -0500,1,USD,30.00,0.00\n");
    assert_eq!(
        counted(text.clone()),
        "1 order, 1 customer, 30 USD, 2024-01-31 to 2024-01-31"
    );
    assert_eq!(
        counted_as(text, &moved_to("UTC")),
        "1 order, 1 customer, 30 USD, 2024-02-01 to 2024-02-01"
    );
}

#[test]
fn a_time_in_utc_is_one_and_can_be_moved_to_the_shop() {
    let stripe = "id,Created date (UTC),Amount,Amount Refunded,Currency,Status,Customer ID\n\
                  ch_1,2024-02-01 04:30:00,30.00,0.00,usd,Paid,cus_1\n";
    assert_eq!(counted(stripe), "1 order, 1 customer, 30 USD, 2024-02-01 to 2024-02-01");
    let january = "1 order, 1 customer, 30 USD, 2024-01-31 to 2024-01-31";
    assert_eq!(counted_as(stripe, &moved_to("America/New_York")), january);
    let gumroad = "Purchase ID,Item Name,Purchase Date,Purchase Time (UTC timezone),Purchase Email,Sale Price ($)\n\
                   a,Book,2024-02-01,2024-02-01 04:30:00 UTC,ann@example.com,30.0\n";
    assert_eq!(counted_as(gumroad, &moved_to("America/New_York")), january);
}

#[test]
fn a_time_of_the_shop_without_a_zone_is_taken_as_written() {
    let exporter = "Order Number,Order Status,Order Date,Order Total Amount,Email (Billing)\n\
                    1,Completed,2024-01-31 23:30,30.00,ann@example.com\n";
    let january = "1 order, 1 customer, 30, 2024-01-31 to 2024-01-31";
    assert_eq!(counted(exporter), january);
    assert_eq!(counted_as(exporter, &moved_to("Asia/Tokyo")), january);
    let square = "Date,Time,Time Zone,Gross Sales,Net Sales,Total Collected,Transaction ID,Event Type,Customer ID\n\
                  2024-01-31,11:30:00 PM,Eastern Time (US & Canada),$30.00,$30.00,$30.00,T1,Payment,C1\n";
    assert_eq!(counted(square), "1 order, 1 customer, 30 $, 2024-01-31 to 2024-01-31");
}

#[test]
fn the_month_is_first_where_a_platform_always_writes_it_so() {
    let etsy = "Sale Date,Order ID,Order Value,Number of Items,Buyer User ID,Order Total\n\
                03/04/24,1,30.00,1,ann,30.00\n";
    assert_eq!(counted(etsy), "1 order, 1 customer, 30, 2024-03-04 to 2024-03-04");
}

#[test]
fn a_column_says_which_number_is_the_day_where_a_platform_leaves_it_to_accounts() {
    let paypal = |dates: [&str; 2]| {
        counted(format!(
            "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,From Email Address,Transaction ID\n\
             {},10:00:00,CET,Ann,Payment,Completed,EUR,30.00,ann@example.com,A1\n\
             {},10:00:00,CET,Bob,Payment,Completed,EUR,12.00,bob@example.com,A2\n",
            dates[0], dates[1]
        ))
    };
    let counts = "2 orders, 2 customers, 42 EUR, 2024-03-04 to 2024-03-31";
    assert_eq!(paypal(["03/04/2024", "03/31/2024"]), counts);
    assert_eq!(paypal(["04/03/2024", "31/03/2024"]), counts);
    assert_eq!(paypal(["04.03.2024", "31.03.2024"]), counts);
    let bigcommerce = |dates: [&str; 2]| {
        counted(format!(
            "Order ID,Customer ID,Customer Email,Order Date,Order Status,Order Total (inc tax)\n\
             1,7,ann@example.com,{},Completed,30.00\n2,8,bob@example.com,{},Completed,12.00\n",
            dates[0], dates[1]
        ))
    };
    let counts = counts.replace(" EUR", "");
    assert_eq!(bigcommerce(["04/03/2024", "31/03/2024"]), counts);
    assert_eq!(bigcommerce(["03/04/2024", "03/31/2024"]), counts);
}

#[test]
fn the_day_is_first_in_the_answers_of_a_survey_that_writes_it_so() {
    let answers = "ID,NPS,Survey date\n1,9,02/03/23\n2,10,03/03/23\n";
    let (_folder, path) = crate::run::file("answers.csv", answers);
    let path = path.to_str().expect("a path");
    let asked = [
        "metrics",
        "examples/orders.csv",
        "--responses",
        path,
        "--period",
        "monthly",
    ];
    let document: serde_json::Value =
        serde_json::from_str(&crate::run::stdout(&[&asked[..], &["--format", "json"]].concat())).expect("JSON");
    let periods = document["periods"].as_array().expect("a list");
    let march = periods.iter().find(|period| period["period"] == "2023-03");
    assert_eq!(march.expect("a month of the orders")["responses"], 2);
}

#[test]
fn dates_of_both_kinds_in_one_column_are_an_error() {
    let text = super::plain("1,A,31/01/2024,30\n2,B,01/31/2024,12\n");
    assert_eq!(
        counted(text),
        "error: the dates of the column `order_date` contradict each other"
    );
}

#[test]
fn dates_that_nothing_settles_are_asked_for_and_not_guessed() {
    let text = "Order ID,Customer ID,Customer Email,Order Date,Order Status,Order Total (inc tax)\n\
                1,7,ann@example.com,03/04/2024,Completed,30.00\n";
    assert_eq!(counted(text), "error: 1 row of the input cannot be read");
    let mut asked = Asked::of(PeriodKind::All);
    let kind = retain::input::fields::FileKind::Orders;
    asked.read.date_formats = vec![(kind, "%d/%m/%Y".into())];
    assert_eq!(
        counted_as(text, &asked),
        "1 order, 1 customer, 30, 2024-04-03 to 2024-04-03"
    );
}
