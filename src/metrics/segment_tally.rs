//! What the customers of each segment have done, added up from the facts of
//! each.

use super::rfm::Scoring;
use super::segment::Segment;
use crate::model::ledger::{Customer, Response};
use crate::model::ratio::Ratio;
use crate::model::undefined::Undefined;
use crate::tally::ResponseTally;
use crate::tally::by_value::GroupFacts;
use crate::tally::facts::Facts;

/// What was counted in one segment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SegmentTally {
    /// Customers.
    pub customers: u64,
    /// Their counted orders.
    pub orders: u64,
    /// Their revenue in minor units, refunds subtracted.
    pub units: i128,
    /// The days since their last orders, added up.
    pub days_since: u64,
    /// Their answers.
    pub responses: ResponseTally,
}

/// What was counted in all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SegmentTallies {
    /// In the order of [`Segment::ALL`].
    pub segments: [SegmentTally; 10],
    /// People with a refund and no counted order.
    pub without_orders: SegmentTally,
    /// All customers; revenue and answers are those of the people without an
    /// order too.
    pub totals: SegmentTally,
    /// Answers of nobody who is known, or of people who are in none of these.
    pub responses_elsewhere: u64,
}

impl SegmentTally {
    /// The mean of the days since the last order.
    ///
    /// Undefined: [`Undefined::Nobody`] where there are no customers, and
    /// [`Undefined::NoCountedOrder`] where nobody has an order.
    pub fn mean_recency(&self) -> Result<Ratio, Undefined> {
        let mean = Ratio::of(self.days_since, self.customers).ok_or(Undefined::Nobody)?;
        if self.orders > 0 {
            Ok(mean)
        } else {
            Err(Undefined::NoCountedOrder)
        }
    }

    fn add(&mut self, other: &Self) {
        self.customers += other.customers;
        self.orders += other.orders;
        self.units += other.units;
        self.days_since += other.days_since;
        self.responses.promoters += other.responses.promoters;
        self.responses.passives += other.responses.passives;
        self.responses.detractors += other.responses.detractors;
    }
}

/// Among whom the customers of a group are scored.
#[derive(Debug, Clone, Copy)]
pub enum ScoredAmong<'a> {
    /// Among all customers, where each of them is in one group: a champion of
    /// the shop is a champion of the group, and the groups add up to the whole.
    All(&'a Scoring),
    /// Among those of the group, where a column of orders makes it a shop of
    /// its own.
    Group,
}

/// Adds up what is known of the customers of each segment of a group.
#[must_use]
pub fn segment_tallies_of_group(group: &GroupFacts, among: ScoredAmong<'_>) -> SegmentTallies {
    let GroupFacts { facts, responses } = group;
    match among {
        ScoredAmong::All(scoring) => segment_tallies(facts, scoring, responses),
        ScoredAmong::Group => segment_tallies(facts, &Scoring::of(facts), responses),
    }
}

/// Adds up what is known of the customers of each segment.
#[must_use]
pub fn segment_tallies(facts: &Facts, scoring: &Scoring, responses: &[Response]) -> SegmentTallies {
    let mut segments = [SegmentTally::default(); 10];
    let place_of = |fact| Segment::of(scoring.scores(fact)) as usize;
    for fact in &facts.customers {
        let own = &mut segments[place_of(fact)];
        own.customers += 1;
        own.orders += u64::from(fact.orders);
        own.units += fact.units;
        own.days_since += u64::from(facts.end.since(fact.last).unsigned_abs());
    }
    let mut without_orders = SegmentTally {
        customers: facts.refunded.len() as u64,
        units: facts.refunded.iter().map(|(_, units)| units).sum(),
        ..SegmentTally::default()
    };
    let is_refunded = |customer: Customer| facts.refunded.binary_search_by_key(&customer, |(who, _)| *who).is_ok();
    let mut responses_elsewhere = 0;
    for response in responses {
        let fact = response.customer.and_then(|customer| facts.of(customer));
        match fact {
            Some(fact) => segments[place_of(fact)].responses.add(response.score),
            None if response.customer.is_some_and(is_refunded) => without_orders.responses.add(response.score),
            None => responses_elsewhere += 1,
        }
    }
    let mut totals = SegmentTally::default();
    segments.iter().chain([&without_orders]).for_each(|own| totals.add(own));
    totals.customers -= without_orders.customers;
    SegmentTallies {
        segments,
        without_orders,
        totals,
        responses_elsewhere,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::model::day::Day;
    use crate::tally::facts::Fact;

    #[test]
    fn segments_the_refunded_and_nobody_add_up() {
        let fact = |customer, last, orders, units| Fact {
            customer,
            first: Day::from_number(0),
            last: Day::from_number(last),
            orders,
            order_days: orders,
            median_gap: None,
            units,
        };
        // By days: 1, 5; by orders: 5, 1. The one is a champion, the other hibernates.
        let facts = Facts {
            customers: vec![
                fact(3, 90, 9, 500),
                fact(5, 60, 1, 70),
                fact(6, 61, 1, 30),
                fact(7, 62, 1, 1),
                fact(8, 63, 1, 1),
            ],
            subscribers: Vec::new(),
            refunded: vec![(1, -40), (4, -2)],
            gaps: BTreeMap::new(),
            scale: Some(2),
            orders: 13,
            first_day: Day::from_number(0),
            last_day: Day::from_number(90),
            end: Day::from_number(100),
        };
        let answer = |customer, score| Response {
            customer,
            day: None,
            score,
        };
        let answers = [
            answer(Some(3), 10),
            answer(Some(3), 3),
            answer(Some(4), 9),
            answer(None, 9),
            answer(Some(2), 9),
        ];
        let tallies = segment_tallies(&facts, &Scoring::of(&facts), &answers);
        let champions = tallies.segments[Segment::Champions as usize];
        assert_eq!((champions.customers, champions.orders, champions.units), (1, 9, 500));
        assert_eq!(champions.mean_recency(), Ok(Ratio::of(10, 1).expect("one")));
        assert_eq!((champions.responses.promoters, champions.responses.detractors), (1, 1));
        assert_eq!(
            (tallies.totals.customers, tallies.totals.orders, tallies.totals.units),
            (5, 13, 560)
        );
        assert_eq!(tallies.without_orders.responses.promoters, 1);
        assert_eq!((tallies.totals.responses.total(), tallies.responses_elsewhere), (3, 2));
        let loyal = tallies.segments[Segment::Loyal as usize];
        assert_eq!(loyal.mean_recency(), Err(Undefined::Nobody));
        assert_eq!(tallies.without_orders.mean_recency(), Err(Undefined::NoCountedOrder));
    }
}
