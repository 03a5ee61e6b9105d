//! How amounts are written.

use retain::model::calendar::PeriodKind;

use super::{amount, counted, counted_as, plain};
use crate::reference::library::Asked;

/// What one order of an amount comes to.
fn one_order(revenue: &str) -> String {
    format!("1 order, 1 customer, {revenue}, 2024-01-05 to 2024-01-05")
}

#[test]
fn a_symbol_stands_before_or_behind_the_number() {
    assert_eq!(amount("$1,250.00"), one_order("1250 $"));
    assert_eq!(amount("1.020,00 €"), one_order("1020 EUR"));
}

#[test]
fn a_minus_stands_before_the_symbol_behind_it_or_is_another_character() {
    let refund = |cell: &str| counted(plain(&format!("1,A,2024-01-05,$30.00\n1,A,2024-01-06,{cell}\n")));
    let expected = "1 order, 1 customer, 1 refund, 18 $, 2024-01-05 to 2024-01-06";
    for cell in ["-$12.00", "$-12.00", "($12.00)", "\u{2212}$12.00", "$12.00-"] {
        assert_eq!(refund(cell), expected, "{cell}");
    }
}

#[test]
fn parentheses_mean_less_than_nothing() {
    let text = plain("1,A,2024-01-05,30.00\n1,A,2024-01-06,(3.00)\n");
    assert_eq!(
        counted(text),
        "1 order, 1 customer, 1 refund, 27, 2024-01-05 to 2024-01-06"
    );
}

#[test]
fn blanks_of_any_kind_group_digits() {
    for blank in [" ", "\u{a0}", "\u{202f}"] {
        assert_eq!(amount(&format!("1{blank}020,00 €")), one_order("1020 EUR"), "{blank:?}");
    }
}

#[test]
fn lakhs_are_groups_too() {
    assert_eq!(amount("1,23,456.78"), one_order("123456.78"));
}

#[test]
fn four_decimals_are_kept() {
    assert_eq!(amount("34.9801"), one_order("34.9801"));
}

#[test]
fn whole_cents_are_read_as_such_where_a_format_says_so() {
    let text = "identifier,order_number,user_email,date_utc,total,currency,status\n\
                a,1,ann@example.com,2024-01-05 10:00:00,3498,USD,paid\n\
                b,2,bob@example.com,2024-01-06 10:00:00,5,USD,paid\n";
    let mut asked = Asked::of(PeriodKind::All);
    let formats = &asked.read.formats;
    let named = formats.named("lemonsqueezy-orders").expect("a known format");
    asked.read.format = retain::input::formats::FormatChoice::Named(named);
    assert_eq!(
        counted_as(text, &asked),
        "2 orders, 2 customers, 35.03 USD, 2024-01-05 to 2024-01-06"
    );
}

#[test]
fn two_dashes_are_no_amount_where_a_format_writes_them_and_an_error_elsewhere() {
    let text = "Transaction creation date,Type,Order number,Buyer username,Net amount,Gross transaction amount,\
                Transaction currency\n\
                \"Jan 5, 2024\",Order,01-1,ann_1,28.00,30.00,USD\n\
                \"Jan 6, 2024\",Payout,--,--,-28.00,--,USD\n";
    assert_eq!(
        counted(text),
        "1 order, 1 customer, 30 USD, 2024-01-05 to 2024-01-05, 1 payouts"
    );
    assert_eq!(amount("--"), "error: 1 row of the input cannot be read");
}
