//! Median days between orders: how long a customer who comes back has been
//! away.

use super::definition::{self, Definition, Elsewhere, Unit};
use crate::model::ratio::Ratio;
use crate::model::undefined::Undefined;
use crate::tally::Tally;

/// What is said about the days between orders.
pub const DEFINITION: Definition = Definition {
    key: "median_days_between_orders",
    short: None,
    label: "Days between",
    name: "median days between orders",
    unit: Unit::Days,
    meaning: "How many days lie between an order day of the period and the same customer's order day before \
        it: half of these gaps are shorter, half are longer.",
    formula: "The median of the gaps that end in the period. A gap is the number of days from one day with an \
        order of a customer to the next; with an even number of gaps the median is the mean of the middle \
        two.",
    who_counts: "Each day in the period on which a customer has a counted order, provided that the same \
        customer has one on an earlier day, in the period or before it. Several orders on one day are one \
        order day. Customers who have bought on one day only have no gap and are not in it. An order without \
        a customer id is left out.",
    refunds: definition::REFUNDS_LEAVE_COUNTS,
    window: "Gaps that end in the period; they may begin at any time since the data begin. Gaps longer than \
        the data are not seen, so that the median of the first periods is low. Marked `incomplete` where the \
        data do not cover the period.",
    undefined: "Null, printed as a dash, where nobody who buys in the period has bought on an earlier day.",
    example: "In 2025 Ann buys on 1 January, 11 January and 10 March, Ben on 5 January and 6 March, Cem on 7 \
        March. Two gaps end in March, Ann's of 58 days and Ben's of 60, and the median is (58 + 60) / 2 = 59 \
        days. Ann's gap of 10 days ends in January; Cem has none.",
    elsewhere: &[
        Elsewhere {
            who: "Klaviyo",
            how: "Shows for each customer the average number of days between orders, and nothing for \
                customers with one order. An average is pulled up by single long gaps; the median is not.",
            source: "Profile schema PredictiveAnalytics of the Klaviyo API, \
                https://raw.githubusercontent.com/api-evangelist/klaviyo/refs/heads/main/json-schema/klaviyo-predictiveanalytics-schema.json",
        },
        Elsewhere {
            who: "Lifetimely (for Shopify)",
            how: "Shows the average time between orders and how the gaps are spread, if asked for between the \
                first and the second order only. Customers with one order are left out, as here.",
            source: "Time Between Orders Report, \
                https://help.lifetimely.io/article/57-time-between-orders-report",
        },
        Elsewhere {
            who: "Omnisend",
            how: "Shows the average time between repeat orders after removing outliers. The median needs no \
                such step.",
            source: "Customer Breakdown, https://support.omnisend.com/en/articles/5560449-customer-breakdown",
        },
    ],
};

/// The median of the days between an order day in the period and the same customer's order day before it.
///
/// Formula: the middle one of all these gaps, or the mean of the middle two where their number is even. The tally
/// holds the middle two (the same one twice where their number is odd).
///
/// Who counts: every order day in the period of a customer with an earlier one.
///
/// Undefined: [`Undefined::NoEarlierOrderDay`] where there is no such day.
///
/// Worked example: CDNOW (Fader and Hardie, <http://brucehardie.com/datasets/>), 1997-Q2: the gap in the middle is 36
/// days. And by hand: of the gaps 3, 10, 13 and 400 the middle two are 10 and 13, and the median is 11.5.
///
/// ```
/// use retain::metrics::days_between_orders::days_between_orders;
/// use retain::tally::Tally;
///
/// let quarter = Tally { median_gap: Some((36, 36)), ..Tally::default() };
/// assert_eq!(days_between_orders(&quarter)?.rounded(1).to_string(), "36.0");
/// let by_hand = Tally { median_gap: Some((10, 13)), ..Tally::default() };
/// assert_eq!(days_between_orders(&by_hand)?.rounded(1).to_string(), "11.5");
/// # Ok::<(), retain::model::undefined::Undefined>(())
/// ```
pub fn days_between_orders(tally: &Tally) -> Result<Ratio, Undefined> {
    tally
        .median_gap
        .and_then(|(lower, upper)| Ratio::of(u64::from(lower) + u64::from(upper), 2))
        .ok_or(Undefined::NoEarlierOrderDay)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn median(median_gap: Option<(u32, u32)>) -> Result<String, Undefined> {
        let tally = Tally {
            median_gap,
            ..Tally::default()
        };
        days_between_orders(&tally).map(|ratio| ratio.rounded(4).shortest().to_string())
    }

    #[test]
    fn the_middle_two_are_averaged() {
        assert_eq!(median(Some((58, 60))), Ok("59".into()));
        assert_eq!(median(Some((13, 14))), Ok("13.5".into()));
    }

    #[test]
    fn one_gap_is_its_own_median() {
        assert_eq!(median(Some((1, 1))), Ok("1".into()));
    }

    #[test]
    fn it_is_undefined_when_nobody_comes_back() {
        assert_eq!(median(None), Err(Undefined::NoEarlierOrderDay));
    }

    #[test]
    fn the_longest_gaps_do_not_wrap() {
        assert_eq!(median(Some((u32::MAX, u32::MAX))), Ok("4294967295".into()));
    }
}
