//! Repeat-customer rate (RCR): of those who buy in a period, who has bought
//! before or buys again. It looks back over the whole history; the rate that
//! does not is in `repeat_in_period`.

use super::definition::{self, Definition, Elsewhere, Unit};
use crate::model::ratio::Ratio;
use crate::model::undefined::Undefined;
use crate::tally::Tally;

/// What is said about the repeat-customer rate.
pub const DEFINITION: Definition = Definition {
    key: "repeat_rate_pct",
    short: Some("rcr"),
    label: "RCR",
    name: "repeat-customer rate",
    unit: Unit::Percent,
    meaning: "Of the people who buy in the period, the percentage who have bought at least twice by its end, \
        counting every order since the data begin.",
    formula: "Buyers whose counted orders up to the end of the period number two or more / buyers × 100. Their \
        number is in the JSON document under `repeat_inputs`.",
    who_counts: "Everybody with a counted order in the period. A buyer is a repeat customer with an earlier \
        order, however long ago, or with two orders in the period, also on one day. Orders after the period \
        change nothing. An order without a customer id belongs to nobody and is left out. Where the data \
        begin late, earlier orders are not known and the rate is lower than it was.",
    refunds: definition::REFUNDS_LEAVE_COUNTS,
    window: "The buyers are those of the period; their orders are counted from the beginning of the data to \
        the end of the period. Marked `incomplete` where the data do not cover the period.",
    undefined: "Null, printed as a dash, where nobody bought in the period.",
    example: "In March Ann, Ben and Cem buy. Ann has bought in January, Ben buys twice in March, Cem has no \
        other order: 2 of 3 buyers, 2 / 3 × 100 = 66.7 %.",
    elsewhere: &[
        Elsewhere {
            who: "Shopify",
            how: "Its returning customer rate is described as the share of those who ordered in the selected \
                days that has placed more than one order, where the first order may lie before those days, as \
                here.",
            source: "Returning Customer Rate (a glossary entry by Little Stream Software on Shopify's \
                metric), https://www.littlestreamsoftware.com/glossary/returning-customer-rate/",
        },
        Elsewhere {
            who: "Square",
            how: "Counts as returning those buyers of a period who bought at any time before, and knows \
                people by their payment card: cash sales are left out, and two cards are two customers. Here \
                a customer is a customer id.",
            source: "Customer Insights Definitions, \
                https://squareup.com/help/us/en/article/5327-customer-insights-definitions",
        },
        Elsewhere {
            who: "BigCommerce",
            how: "Shows the percentages of new and of returning customers, by whether the order in the \
                selected days was the first, the second and so on. Guests are grouped under one label, \
                Anonymous; here orders without a customer id are left out.",
            source: "BigCommerce Analytics, Customers Report, \
                https://support.bigcommerce.com/articles/Public/Customers-Report",
        },
        Elsewhere {
            who: "Lifetimely (for Shopify)",
            how: "Takes those who first bought in one month and shows the percentage with a second order \
                within 30, 90, 180 and 365 days. The base is new customers only, and the second order comes \
                later.",
            source: "Repurchase Rate Report Walkthrough, \
                https://help.useamp.com/article/675-repurchase-rate-report-walkthrough",
        },
    ],
};

/// Of the buyers of the period, the percentage with two or more counted orders up to its end.
///
/// Formula: `repeat_buyers / buyers × 100`.
///
/// Who counts: everybody with a counted order in the period; earlier orders count however old they are.
///
/// Undefined: [`Undefined::NoBuyers`] where nobody bought in the period.
///
/// Worked example: CDNOW (Fader and Hardie, <http://brucehardie.com/datasets/>), 1997-Q1. All 23,570 customers buy
/// for the first time in that quarter, and 5,066 of them buy again before it ends. 5,066 / 23,570 × 100 = 21.4934.
///
/// ```
/// use retain::metrics::repeat_rate::repeat_rate;
/// use retain::tally::Tally;
///
/// let quarter = Tally { buyers: 23_570, repeat_buyers: 5_066, ..Tally::default() };
/// assert_eq!(repeat_rate(&quarter)?.rounded(4).to_string(), "21.4934");
/// # Ok::<(), retain::model::undefined::Undefined>(())
/// ```
pub fn repeat_rate(tally: &Tally) -> Result<Ratio, Undefined> {
    Ratio::percent(tally.repeat_buyers, tally.buyers).ok_or(Undefined::NoBuyers)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(buyers: u64, repeat_buyers: u64) -> Result<String, Undefined> {
        let tally = Tally {
            buyers,
            repeat_buyers,
            repeat_buyers_in_period: 0,
            ..Tally::default()
        };
        repeat_rate(&tally).map(|ratio| ratio.rounded(4).to_string())
    }

    #[test]
    fn two_of_three_buyers_have_bought_twice() {
        assert_eq!(rate(3, 2), Ok("66.6667".into()));
    }

    #[test]
    fn it_is_undefined_when_nobody_buys() {
        assert_eq!(rate(0, 0), Err(Undefined::NoBuyers));
    }

    #[test]
    fn one_buyer_is_either_a_repeat_customer_or_not() {
        assert_eq!(rate(1, 1), Ok("100.0000".into()));
        assert_eq!(rate(1, 0), Ok("0.0000".into()));
    }

    #[test]
    fn it_is_exact_for_the_largest_counts() {
        assert_eq!(rate(u64::MAX, u64::MAX), Ok("100.0000".into()));
    }
}
