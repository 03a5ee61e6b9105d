//! The state of a customer: new, active, at risk or lapsed, by the days since
//! the last order and the rhythm of the shop; and when the next order is to be
//! expected.

use std::collections::BTreeMap;

use super::definition::{self, Definition, Unit};
use super::rhythm;
use crate::model::day::Day;
use crate::model::ratio::Ratio;
use crate::model::undefined::Undefined;
use crate::tally::facts::Fact;

/// What is said about lists of customers.
pub const DEFINITION: Definition = Definition {
    key: "customers",
    short: None,
    label: "Customer",
    name: "customers one by one: state, next order, scores",
    unit: Unit::Count,
    meaning: "A row a customer: what is known of each, whether they are still there, and when the next order is to be \
        expected. With a filter, the people to write to: those who have gone quiet, the promoters, those who were lost \
        in a month.",
    formula: "A gap is the number of days between two neighbouring days with an order of one customer. State: lapsed \
        where more days have passed since the last order than the 95th percentile of all gaps of the shop (nearest \
        rank), at risk where more have passed than the 80th, else new with one order day and active with more. \
        Expected next order: the last order plus the median of the customer's own gaps, where there are two or more, \
        else plus the median of all gaps of the shop; half a day counts as a day. Scores and segment: \
        `retain explain segments`. `--lost-in`, `--retained-in`, `--new-in`, `--first-time-in` and `--reactivated-in` \
        list the customers that `retain metrics` counts as such in that period, with the same options.",
    who_counts: "Every customer with a counted order; with `--basis subscriptions` also those with a subscription and \
        no order, of whom only the id and the answers are known. A filter hides customers and changes no score: scores \
        and states are those among all customers. The answer that is shown is the last one by date, and one without a \
        date where there is no other.",
    refunds: definition::REFUNDS_LOWER_REVENUE,
    window: "All the data, up to `--as-of` where given. Days are counted to that day, or to the last day with a record. \
        A gap longer than the data is not seen, so that with short data customers are called lapsed too soon.",
    undefined: "Where nobody has bought on two days there are no gaps: then nobody is at risk or lapsed, everybody is \
        new, and no next order is expected. The own median gap is null with one order day, the money score and the \
        amounts where the input has none, the answer where nobody knows one.",
    example: "The gaps of a shop are 10, 20, 30, 40 and 100 days: the 80th percentile is the 4th of 5, 40 days, the 95th \
        the 5th, 100 days. Ann bought on 1 and 31 January and on 10 February 2024; it is 25 March. 44 days have passed: she is \
        at risk. Her own gaps are 30 and 10, their median is 20: the next order was expected on 1 March.",
    elsewhere: &[],
};

/// What becomes of a customer who does not come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum State {
    /// Bought on one day, not long ago.
    New,
    /// Bought on several days, the last time not long ago.
    Active,
    /// Should have come back by now.
    AtRisk,
    /// Is not expected to come back.
    Lapsed,
}

impl State {
    /// All of them, from the newest customers to those who are gone.
    pub const ALL: [Self; 4] = [Self::New, Self::Active, Self::AtRisk, Self::Lapsed];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Active => "active",
            Self::AtRisk => "at risk",
            Self::Lapsed => "lapsed",
        }
    }

    /// The state of that name. Case does not matter, nor do `-`, `_` and
    /// spaces.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|state| super::names::is_same(state.name(), name))
    }
}

/// What is usual in a shop: how many days lie between orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usual {
    /// The median of all gaps.
    pub median: Result<Ratio, Undefined>,
    /// The 80th percentile of all gaps.
    pub at_risk_after: Result<u32, Undefined>,
    /// The 95th percentile of all gaps.
    pub lapsed_after: Result<u32, Undefined>,
}

impl Usual {
    /// Of how often each gap occurs.
    ///
    /// ```
    /// use std::collections::BTreeMap;
    ///
    /// use retain::metrics::state::{State, Usual};
    ///
    /// let usual = Usual::of(&BTreeMap::from([(10, 1), (20, 1), (30, 1), (40, 1), (100, 1)]));
    /// assert_eq!((usual.at_risk_after, usual.lapsed_after), (Ok(40), Ok(100)));
    /// assert_eq!(usual.state(44, 3), State::AtRisk);
    /// ```
    #[must_use]
    pub fn of(gaps: &BTreeMap<u32, u64>) -> Self {
        Self {
            median: rhythm::median(gaps),
            at_risk_after: rhythm::percentile(gaps, rhythm::AT_RISK),
            lapsed_after: rhythm::percentile(gaps, rhythm::LAPSED),
        }
    }

    /// The state of a customer so many days after the last order.
    #[must_use]
    pub fn state(&self, days_since: u32, order_days: u32) -> State {
        if self.lapsed_after.is_ok_and(|days| days_since > days) {
            State::Lapsed
        } else if self.at_risk_after.is_ok_and(|days| days_since > days) {
            State::AtRisk
        } else if order_days == 1 {
            State::New
        } else {
            State::Active
        }
    }

    /// The day on which the next order of a customer is to be expected.
    ///
    /// # Errors
    ///
    /// Undefined where nobody has ever come back.
    pub fn next_order(&self, fact: &Fact) -> Result<Day, Undefined> {
        let own = own_median(fact).ok().filter(|_| fact.order_days > 2);
        let (days, of, _) = own.map_or(self.median, Ok)?.parts();
        // Half a day is one more.
        let days = days.unsigned_abs().div_ceil(of);
        Ok(fact.last.plus(i32::try_from(days).unwrap_or(i32::MAX)))
    }
}

/// The median of the days between the order days of one customer.
///
/// # Errors
///
/// Undefined with one order day.
pub fn own_median(fact: &Fact) -> Result<Ratio, Undefined> {
    fact.median_gap
        .and_then(|(low, high)| Ratio::of(u64::from(low) + u64::from(high), 2))
        .ok_or(Undefined::OneOrderDay)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usual(gaps: &[u32]) -> Usual {
        let mut counts = BTreeMap::new();
        for gap in gaps {
            *counts.entry(*gap).or_insert(0) += 1;
        }
        Usual::of(&counts)
    }

    const fn fact(order_days: u32, median_gap: Option<(u32, u32)>) -> Fact {
        Fact {
            customer: 0,
            first: Day::from_number(0),
            last: Day::from_number(100),
            orders: order_days,
            order_days,
            median_gap,
            units: 0,
        }
    }

    #[test]
    fn a_state_begins_on_the_day_after_its_percentile() {
        let usual = usual(&(1..=20).collect::<Vec<_>>());
        assert_eq!(
            [16, 17, 19, 20].map(|days| usual.state(days, 2)),
            [State::Active, State::AtRisk, State::AtRisk, State::Lapsed]
        );
        assert_eq!([16, 17].map(|days| usual.state(days, 1)), [State::New, State::AtRisk]);
    }

    #[test]
    fn where_nobody_came_back_all_are_new_and_nobody_is_expected() {
        let none = usual(&[]);
        assert_eq!(none.state(100_000, 1), State::New);
        assert_eq!(none.next_order(&fact(1, None)), Err(Undefined::NoGaps));
    }

    #[test]
    fn the_next_order_is_expected_after_the_own_median_gap_or_that_of_the_shop() {
        let usual = usual(&[10, 11]);
        let next = |fact: &Fact| usual.next_order(fact).map(Day::number);
        assert_eq!(next(&fact(1, None)), Ok(111), "10.5 days are 11");
        assert_eq!(next(&fact(2, Some((40, 40)))), Ok(111), "one gap is no rhythm");
        assert_eq!(next(&fact(3, Some((40, 41)))), Ok(141));
        assert_eq!(next(&fact(4, Some((40, 40)))), Ok(140));
    }

    #[test]
    fn a_state_is_found_by_its_name() {
        for state in State::ALL {
            assert_eq!(State::from_name(state.name()), Some(state));
        }
        assert_eq!(State::from_name("At-Risk"), Some(State::AtRisk));
        assert_eq!(State::from_name("gone"), None);
    }
}
