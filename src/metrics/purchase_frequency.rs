//! Purchase frequency (PFR): how many orders a buyer places in a period.

use super::definition::{self, Definition, Elsewhere, Unit};
use crate::model::ratio::Ratio;
use crate::model::undefined::Undefined;
use crate::tally::Tally;

/// What is said about the purchase frequency.
pub const DEFINITION: Definition = Definition {
    key: "purchase_frequency",
    short: Some("pfr"),
    label: "PFR",
    name: "purchase frequency",
    unit: Unit::Number,
    meaning: "How many orders the average buyer of the period places in it.",
    formula: "Orders / buyers.",
    who_counts: "Counted orders of the period and the people who placed them. Customers who buy nothing in \
        the period are not in it, so it is never below 1. An order without a customer id belongs to nobody \
        and is in neither number. It grows with the length of the period: a year and a month do not compare.",
    refunds: definition::REFUNDS_LEAVE_COUNTS,
    window: definition::WINDOW_OF_PERIOD,
    undefined: "Null, printed as a dash, where nobody bought in the period.",
    example: "In March Ann places three orders, Ben two and Cem one: 6 orders / 3 buyers = 2.",
    elsewhere: &[
        Elsewhere {
            who: "Square",
            how: "Shows average visits a customer: the purchases of the selected days for each of their \
                customers. Only card payments count, as people are known by their card.",
            source: "Use customer insights, https://squareup.com/help/article/5418-use-customer-insights",
        },
        Elsewhere {
            who: "Datma (for Shopify)",
            how: "Divides the number of orders by the number of customers of the selected time: the formula \
                above. Its orders are the fulfilled ones; here the counted ones, whether shipped or not.",
            source: "Order metrics explained, \
                https://help.datma.io/en/articles/8857874-order-metrics-explained",
        },
    ],
};

/// How many orders the average buyer of the period places in it.
///
/// Formula: `orders / buyers`.
///
/// Who counts: counted orders in the period, and everybody who placed one.
///
/// Undefined: [`Undefined::NoBuyers`] where nobody bought in the period.
///
/// Worked example: CDNOW (Fader and Hardie, <http://brucehardie.com/datasets/>), all 18 months: 69,659 orders of
/// 23,570 people. 69,659 / 23,570 = 2.9554.
///
/// ```
/// use retain::metrics::purchase_frequency::purchase_frequency;
/// use retain::tally::Tally;
///
/// let all = Tally { buyers: 23_570, orders: 69_659, ..Tally::default() };
/// assert_eq!(purchase_frequency(&all)?.rounded(4).to_string(), "2.9554");
/// # Ok::<(), retain::model::undefined::Undefined>(())
/// ```
pub fn purchase_frequency(tally: &Tally) -> Result<Ratio, Undefined> {
    Ratio::of(tally.orders, tally.buyers).ok_or(Undefined::NoBuyers)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frequency(orders: u64, buyers: u64) -> Result<String, Undefined> {
        let tally = Tally {
            buyers,
            orders,
            ..Tally::default()
        };
        purchase_frequency(&tally).map(|ratio| ratio.rounded(4).to_string())
    }

    #[test]
    fn six_orders_of_three_buyers_are_two_each() {
        assert_eq!(frequency(6, 3), Ok("2.0000".into()));
        assert_eq!(frequency(9_730, 5_376), Ok("1.8099".into()));
    }

    #[test]
    fn it_is_undefined_when_nobody_buys() {
        assert_eq!(frequency(0, 0), Err(Undefined::NoBuyers));
    }

    #[test]
    fn one_order_of_one_buyer_is_one() {
        assert_eq!(frequency(1, 1), Ok("1.0000".into()));
    }

    #[test]
    fn it_is_exact_for_the_largest_counts() {
        assert_eq!(frequency(u64::MAX, 1), Ok("18446744073709551615.0000".into()));
    }
}
