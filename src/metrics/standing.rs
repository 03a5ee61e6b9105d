//! Where each customer stands: scores, segment, state and the next order.

use super::rfm::{Scores, Scoring};
use super::segment::Segment;
use super::state::{State, Usual};
use crate::model::day::Day;
use crate::model::ledger::{Customer, Response};
use crate::model::undefined::Undefined;
use crate::tally::facts::{Fact, Facts};

/// Where one customer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Days since the last order.
    pub days_since: u32,
    /// The scores.
    pub scores: Scores,
    /// The segment.
    pub segment: Segment,
    /// The state.
    pub state: State,
    /// The day on which the next order is to be expected.
    pub next_order: Result<Day, Undefined>,
}

/// What a customer is compared with.
#[derive(Debug, Clone)]
pub struct Standings {
    /// What is usual in the shop.
    pub usual: Usual,
    scoring: Scoring,
    end: Day,
}

impl Standings {
    /// All customers with a counted order.
    #[must_use]
    pub fn of(facts: &Facts) -> Self {
        Self {
            usual: Usual::of(&facts.gaps),
            scoring: Scoring::of(facts),
            end: facts.end,
        }
    }

    /// Where one of them stands.
    #[must_use]
    pub fn standing(&self, fact: &Fact) -> Standing {
        let days_since = self.end.since(fact.last).unsigned_abs();
        let scores = self.scoring.scores(fact);
        Standing {
            days_since,
            scores,
            segment: Segment::of(scores),
            state: self.usual.state(days_since, fact.order_days),
            next_order: self.usual.next_order(fact),
        }
    }
}

/// The last answer of each customer who gave one, by customer number: the last
/// by date, of one day the last in the input, and one without a date where
/// there is no other.
#[must_use]
pub fn last_answers(responses: &[Response]) -> Vec<(Customer, u8)> {
    let mut known: Vec<(Customer, Option<Day>, u8)> = responses
        .iter()
        .filter_map(|response| Some((response.customer?, response.day, response.score)))
        .collect();
    known.sort_by_key(|(customer, day, _)| (*customer, *day));
    let each = known.chunk_by(|(one, ..), (other, ..)| one == other);
    let last = each.filter_map(|answers| answers.last());
    last.map(|(customer, _, score)| (*customer, *score)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_answer_is_the_one_with_the_latest_date() {
        let answer = |customer, day: Option<i32>, score| Response {
            customer,
            day: day.map(Day::from_number),
            score,
        };
        let answers = [
            answer(Some(4), Some(9), 1),
            answer(Some(4), Some(3), 2),
            answer(None, Some(30), 3),
            answer(Some(4), None, 4),
            answer(Some(1), None, 5),
            answer(Some(1), None, 6),
            answer(Some(2), Some(3), 7),
            answer(Some(2), Some(3), 8),
        ];
        assert_eq!(last_answers(&answers), [(1, 6), (2, 8), (4, 1)]);
    }
}
