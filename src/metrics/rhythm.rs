//! Rhythm: how many days lie between orders, who comes back how soon, and the
//! days after which a customer is late, or gone.

use std::collections::BTreeMap;

use super::definition::{self, Definition, Elsewhere, Unit};
use crate::model::ratio::Ratio;
use crate::model::undefined::Undefined;
use crate::tally::rhythm::BackWithin;

/// What is said about the rhythm of a shop.
pub const DEFINITION: Definition = Definition {
    key: "rhythm",
    short: None,
    label: "Rhythm",
    name: "rhythm",
    unit: Unit::Days,
    meaning: "When people buy: how many days a customer lets pass between two orders, how many come back within a \
        month, a quarter, a year, after how many days one who has not come back is late or gone, and on which \
        weekday and in which hour orders come.",
    formula: "A gap is the number of days from one day with an order of a customer to that customer's next. A \
        percentile is a gap by nearest rank: the smallest one that so many percent of all gaps do not exceed. The \
        median is the mean of the middle two where their number is even. Came back within N days: the customers whose \
        first order lies at least N days before the end of the data, and of them those with an order on a later day, \
        at most N days after the first. At risk after the 80th percentile of all gaps, lapsed after the 95th; the \
        95th is the window that `--active-window` is suggested. Orders by weekday and hour: their share of all \
        orders, and of those with a time.",
    who_counts: "Gaps: all customers with counted orders on two days or more, and each of their gaps, so that one who \
        buys often counts often. Several orders on one day are one order day. Came back: every customer who is old \
        enough, each once; those whose first order is more recent are left out, since they have not had the time. \
        Weekdays and hours: every counted order. An order without a customer id is left out.",
    refunds: definition::REFUNDS_LEAVE_COUNTS,
    window: "All the data, up to `--as-of` where given; the end of the data is that day, or the last day with a record. \
        A gap longer than the data is not seen, and neither is one that is still open, so that with short data gaps \
        look shorter than they are. Days and hours are those of the shop: a time with an offset is moved to \
        `--timezone`, any other is taken as written.",
    undefined: "Percentiles and windows are null where nobody has bought on two days; a share is null where nobody is old \
        enough. Hours are null where no order has a time, or where all times are midnight to the second, which is \
        how some programs write a day.",
    example: "The data end on 31 March. Ann buys on 1 January, 11 January and 10 March, Ben on 5 January and 6 March, Cem \
        on 20 March. The gaps are 10, 58 and 60 days: the median is 58, the 80th and the 95th percentile are 60. \
        Within 30 days: Ann and Ben are old enough, Cem is not; Ann came back after 10 days, Ben after 60: 1 of 2, \
        50 %.",
    elsewhere: &[
        Elsewhere {
            who: "Lifetimely (for Shopify)",
            how: "Shows how the gaps of those who came back are spread, in per cent of repeat orders; customers with one \
                order are left out, so that the percentages do not say how many come back at all.",
            source: "Time Between Orders Report, \
                https://help.lifetimely.io/article/57-time-between-orders-report",
        },
        Elsewhere {
            who: "Peel Insights",
            how: "Divides 365 by the orders a customer placed in a year, which is a mean over everybody, also those who \
                never came back.",
            source: "Purchases, https://help.peelinsights.com/docs/purchases-1",
        },
        Elsewhere {
            who: "Bloomreach",
            how: "Counts the time from each purchase to the one before, by purchase number, to the second; here it is \
                whole days.",
            source: "Analyze time between purchases, \
                https://documentation.bloomreach.com/engagement/docs/time-between-purchases",
        },
    ],
};

/// The percentiles that are shown beside the median.
pub const PERCENTILES: [u64; 6] = [10, 25, 75, 80, 90, 95];

/// The percentile after which a customer is at risk.
pub const AT_RISK: u64 = 80;

/// The percentile after which a customer has lapsed.
pub const LAPSED: u64 = 95;

/// How many gaps there are.
#[must_use]
pub fn count(gaps: &BTreeMap<u32, u64>) -> u64 {
    gaps.values().sum()
}

/// The smallest gap that so many percent of all do not exceed.
///
/// Formula: nearest rank, the gap with the number ⌈p × n / 100⌉ in ascending order.
///
/// Undefined: [`Undefined::NoGaps`] where nobody has bought on two days.
///
/// ```
/// use std::collections::BTreeMap;
///
/// use retain::metrics::rhythm::percentile;
///
/// let gaps = BTreeMap::from([(10, 1), (58, 1), (60, 1)]);
/// assert_eq!(percentile(&gaps, 80), Ok(60)); // rank 3 of 3, for 2.4 is rounded up
/// assert_eq!(percentile(&gaps, 25), Ok(10));
/// ```
pub fn percentile(gaps: &BTreeMap<u32, u64>, percent: u64) -> Result<u32, Undefined> {
    let all = u128::from(count(gaps));
    let rank = (all * u128::from(percent)).div_ceil(100).max(1);
    at_rank(gaps, rank).ok_or(Undefined::NoGaps)
}

/// The median of the gaps.
///
/// Formula: the middle one, or the mean of the middle two where their number is even.
///
/// Undefined: [`Undefined::NoGaps`] where nobody has bought on two days.
pub fn median(gaps: &BTreeMap<u32, u64>) -> Result<Ratio, Undefined> {
    let all = u128::from(count(gaps));
    let middle = at_rank(gaps, all.div_ceil(2)).zip(at_rank(gaps, all / 2 + 1));
    middle
        .and_then(|(low, high)| Ratio::of(u64::from(low) + u64::from(high), 2))
        .ok_or(Undefined::NoGaps)
}

/// The gap of that number in ascending order, from 1.
fn at_rank(gaps: &BTreeMap<u32, u64>, rank: u128) -> Option<u32> {
    let mut seen = 0;
    gaps.iter()
        .find(|(_, count)| {
            seen += u128::from(**count);
            seen >= rank
        })
        .map(|(days, _)| *days)
}

/// The share of those old enough who came back in time.
///
/// Formula: came back / old enough × 100.
///
/// Undefined: [`Undefined::NobodyOldEnough`] where nobody's first order lies so far back.
pub fn share_back(within: BackWithin) -> Result<Ratio, Undefined> {
    Ratio::percent(within.came_back, within.old_enough).ok_or(Undefined::NobodyOldEnough)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gaps(days: &[u32]) -> BTreeMap<u32, u64> {
        let mut gaps = BTreeMap::new();
        for days in days {
            *gaps.entry(*days).or_insert(0) += 1;
        }
        gaps
    }

    fn median_of(days: &[u32]) -> Result<String, Undefined> {
        median(&gaps(days)).map(|ratio| ratio.rounded(1).to_string())
    }

    #[test]
    fn percentiles_are_gaps_that_occurred_by_nearest_rank() {
        let twenty: Vec<u32> = (1..=20).collect();
        let all = gaps(&twenty);
        let found = [10, 25, 75, 80, 90, 95, 96, 100].map(|percent| percentile(&all, percent));
        assert_eq!(found, [2, 5, 15, 16, 18, 19, 20, 20].map(Ok));
        assert_eq!(percentile(&gaps(&[7]), 10), Ok(7));
        assert_eq!(percentile(&gaps(&[7, 7, 7, 400]), 75), Ok(7));
        assert_eq!(percentile(&gaps(&[7, 7, 7, 400]), 76), Ok(400));
        assert_eq!(percentile(&gaps(&[]), 95), Err(Undefined::NoGaps));
    }

    #[test]
    fn the_median_of_an_even_number_lies_between_the_middle_two() {
        assert_eq!(median_of(&[10, 58, 60]), Ok("58.0".into()));
        assert_eq!(median_of(&[3, 10, 13, 400]), Ok("11.5".into()));
        assert_eq!(median_of(&[5, 5]), Ok("5.0".into()));
        assert_eq!(median_of(&[]), Err(Undefined::NoGaps));
    }

    #[test]
    fn a_share_of_nobody_is_undefined_and_of_somebody_may_be_zero() {
        let within = |old_enough, came_back| BackWithin {
            days: 30,
            old_enough,
            came_back,
        };
        let share = |within| share_back(within).map(|ratio| ratio.rounded(1).to_string());
        assert_eq!(share(within(0, 0)), Err(Undefined::NobodyOldEnough));
        assert_eq!(share(within(3, 0)), Ok("0.0".into()));
        assert_eq!(share(within(3, 2)), Ok("66.7".into()));
    }
}
