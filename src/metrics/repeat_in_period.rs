//! Repeat rate within a period: of those who buy in it, who buys twice in it.
//! Unlike the repeat-customer rate it does not look back.

use super::definition::{self, Definition, Elsewhere, Unit};
use crate::model::ratio::Ratio;
use crate::model::undefined::Undefined;
use crate::tally::Tally;

/// What is said about the repeat rate within the period.
pub const DEFINITION: Definition = Definition {
    key: "repeat_in_period_pct",
    short: None,
    label: "Repeat in period",
    name: "repeat rate within the period",
    unit: Unit::Percent,
    meaning: "Of the people who buy in the period, the percentage who buy at least twice in it.",
    formula: "Buyers with two or more counted orders in the period / buyers × 100.",
    who_counts: "Everybody with a counted order in the period. Only orders of the period count, two on one \
        day included. It is never above the repeat-customer rate, and it does not depend on how far back the \
        data go. An order without a customer id belongs to nobody and is left out.",
    refunds: definition::REFUNDS_LEAVE_COUNTS,
    window: definition::WINDOW_OF_PERIOD,
    undefined: "Null, printed as a dash, where nobody bought in the period.",
    example: "In March Ann, Ben and Cem buy; Ben buys twice. That Ann has bought in January does not count \
        here: 1 of 3 buyers, 1 / 3 × 100 = 33.3 %.",
    elsewhere: &[
        Elsewhere {
            who: "Little Stream Software (for Shopify)",
            how: "Calls this the repeat purchase rate, both orders lying inside the period, and keeps it \
                apart from Shopify's returning customer rate, where the first order may lie before.",
            source: "Returning Customer Rate, \
                https://www.littlestreamsoftware.com/glossary/returning-customer-rate/",
        },
        Elsewhere {
            who: "SkyVerge (for WooCommerce)",
            how: "Its report of new and returning customers counts somebody with a first and a repeat order \
                in the selected days under both headings, so that the two can add up to more than the buyers.",
            source: "WooCommerce New Customer Report, \
                https://www.skyverge.com/product/woocommerce-new-customer-report/",
        },
    ],
};

/// Of the buyers of the period, the percentage with two or more counted orders in it.
///
/// Formula: `repeat_buyers_in_period / buyers × 100`.
///
/// Who counts: everybody with a counted order in the period; earlier orders do not count.
///
/// Undefined: [`Undefined::NoBuyers`] where nobody bought in the period.
///
/// Worked example: CDNOW (Fader and Hardie, <http://brucehardie.com/datasets/>), 1997-Q2. Of 5,376 buyers, 2,049 buy
/// twice or more in that quarter. 2,049 / 5,376 × 100 = 38.1138.
///
/// ```
/// use retain::metrics::repeat_in_period::repeat_in_period;
/// use retain::tally::Tally;
///
/// let quarter = Tally { buyers: 5_376, repeat_buyers_in_period: 2_049, ..Tally::default() };
/// assert_eq!(repeat_in_period(&quarter)?.rounded(4).to_string(), "38.1138");
/// # Ok::<(), retain::model::undefined::Undefined>(())
/// ```
pub fn repeat_in_period(tally: &Tally) -> Result<Ratio, Undefined> {
    Ratio::percent(tally.repeat_buyers_in_period, tally.buyers).ok_or(Undefined::NoBuyers)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(buyers: u64, repeat_buyers_in_period: u64) -> Result<String, Undefined> {
        let tally = Tally {
            buyers,
            repeat_buyers: buyers,
            repeat_buyers_in_period,
            ..Tally::default()
        };
        repeat_in_period(&tally).map(|ratio| ratio.rounded(4).to_string())
    }

    #[test]
    fn earlier_orders_do_not_make_a_repeat_buyer() {
        assert_eq!(rate(3, 1), Ok("33.3333".into()));
    }

    #[test]
    fn it_is_undefined_when_nobody_buys() {
        assert_eq!(rate(0, 0), Err(Undefined::NoBuyers));
    }

    #[test]
    fn one_buyer_buys_once_or_more_often() {
        assert_eq!(rate(1, 0), Ok("0.0000".into()));
        assert_eq!(rate(1, 1), Ok("100.0000".into()));
    }

    #[test]
    fn it_is_exact_for_the_largest_counts() {
        assert_eq!(rate(u64::MAX, u64::MAX), Ok("100.0000".into()));
    }
}
