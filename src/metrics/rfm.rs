//! Recency, frequency and money: scores from 1 to 5 of each customer among all
//! customers of the shop.

use crate::model::day::Day;
use crate::tally::facts::{Fact, Facts};

/// Where the scores of a number begin.
///
/// A score is 1 + ⌊5 × (customers strictly worse) / customers⌋: of many
/// different numbers a fifth gets each score, and equal numbers get equal
/// scores, so that nobody is set apart from somebody who does the same.
///
/// ```
/// use retain::metrics::rfm::Fifths;
///
/// // Orders of ten customers. Seven are worse than two orders, nine worse than five.
/// let fifths = Fifths::of(vec![1, 1, 1, 1, 1, 1, 1, 2, 2, 5]);
/// assert_eq!(fifths.score(&1), 1);
/// assert_eq!(fifths.score(&2), 4); // 1 + 5 × 7 / 10, rounded down
/// assert_eq!(fifths.score(&5), 5);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fifths<K> {
    /// For each score over 1 the greatest number that is still below it.
    below: Vec<K>,
}

impl<K: Ord + Clone> Fifths<K> {
    /// From the numbers of all customers, where the greater one is the better
    /// one.
    #[must_use]
    pub fn of(mut numbers: Vec<K>) -> Self {
        let count = numbers.len();
        if count == 0 {
            return Self { below: Vec::new() };
        }
        // Score k + 1 takes ⌈k × n / 5⌉ customers that are worse: the last of so many in ascending order.
        // Behind it stand those that are not smaller, and so the next one is looked for there.
        let mut below = Vec::with_capacity(4);
        let (mut rest, mut before) = (numbers.as_mut_slice(), 0);
        for k in 1..5_usize {
            let rank = (k * count).div_ceil(5);
            if rank > before {
                let (_, last, behind) = std::mem::take(&mut rest).select_nth_unstable(rank - before - 1);
                below.push(last.clone());
                (rest, before) = (behind, rank);
            } else if let Some(last) = below.last().cloned() {
                below.push(last);
            }
        }
        Self { below }
    }

    /// The score of one of the numbers.
    #[must_use]
    pub fn score(&self, number: &K) -> u8 {
        self.below
            .iter()
            .fold(1, |score, below| score + u8::from(below < number))
    }
}

/// The three scores of a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scores {
    /// Of the days since the last order: fewer are better.
    pub recency: u8,
    /// Of counted orders.
    pub frequency: u8,
    /// Of revenue with refunds subtracted; none without amounts.
    pub money: Option<u8>,
}

/// How the customers of a shop are scored.
#[derive(Debug, Clone)]
pub struct Scoring {
    /// The later the last order, the fewer days ago.
    recency: Fifths<Day>,
    frequency: Fifths<u32>,
    money: Option<Fifths<i128>>,
}

impl Scoring {
    /// By all customers with a counted order.
    #[must_use]
    pub fn of(facts: &Facts) -> Self {
        let customers = &facts.customers;
        Self {
            recency: Fifths::of(customers.iter().map(|fact| fact.last).collect()),
            frequency: Fifths::of(customers.iter().map(|fact| fact.orders).collect()),
            money: facts
                .scale
                .map(|_| Fifths::of(customers.iter().map(|fact| fact.units).collect())),
        }
    }

    /// The scores of one of them.
    #[must_use]
    pub fn scores(&self, fact: &Fact) -> Scores {
        Scores {
            recency: self.recency.score(&fact.last),
            frequency: self.frequency.score(&fact.orders),
            money: self.money.as_ref().map(|money| money.score(&fact.units)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition, word by word.
    fn naive(numbers: &[i64], number: i64) -> u8 {
        let worse = numbers.iter().filter(|other| **other < number).count();
        u8::try_from(1 + 5 * worse / numbers.len()).expect("at most 5")
    }

    fn scores(numbers: &[i64]) -> Vec<u8> {
        let fifths = Fifths::of(numbers.to_vec());
        let scores: Vec<u8> = numbers.iter().map(|number| fifths.score(number)).collect();
        let expected: Vec<u8> = numbers.iter().map(|number| naive(numbers, *number)).collect();
        assert_eq!(scores, expected, "{numbers:?}");
        scores
    }

    #[test]
    fn a_fifth_of_different_numbers_gets_each_score() {
        assert_eq!(scores(&[50, 10, 40, 20, 30]), [5, 1, 4, 2, 3]);
        assert_eq!(scores(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
    }

    #[test]
    fn ties_are_never_split() {
        assert_eq!(scores(&[7, 7, 7, 7]), [1; 4]);
        assert_eq!(scores(&[1, 1, 1, 1, 2]), [1, 1, 1, 1, 5]);
        assert_eq!(scores(&[1, 2, 2, 2, 2]), [1, 2, 2, 2, 2]);
        assert_eq!(scores(&[0, 0, 1, 1, 1, 5]), [1, 1, 2, 2, 2, 5]);
    }

    #[test]
    fn one_customer_and_two_and_none() {
        assert_eq!(scores(&[3]), [1]);
        assert_eq!(scores(&[3, -4]), [3, 1]);
        assert_eq!(Fifths::<i64>::of(Vec::new()).score(&1), 1);
    }

    #[test]
    fn every_number_of_customers_is_as_by_the_definition() {
        for count in 1..60_i64 {
            let numbers: Vec<i64> = (0..count).map(|i| (i * i * 7 + 3 * i) % (count / 2 + 1)).collect();
            assert_eq!(scores(&numbers).len(), numbers.len());
        }
    }
}
