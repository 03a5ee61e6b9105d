//! Rhythm, once more from the definition: all gaps in a list, and the first return of every customer.

use super::fraction::Fraction;
use super::shop::Shop;
use super::{Files, Options};

/// When the customers of a shop buy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rhythm {
    /// The days between neighbouring order days of one customer, ascending.
    pub(crate) gaps: Vec<i64>,
    /// Days, those old enough, those who came back.
    pub(crate) back: Vec<(i64, usize, usize)>,
    /// Orders by weekday, from Monday.
    pub(crate) weekdays: Vec<usize>,
}

impl Rhythm {
    /// The smallest gap that so many percent of all do not exceed.
    pub(crate) fn percentile(&self, percent: usize) -> Option<i64> {
        let within = |days: i64| self.gaps.iter().filter(|gap| **gap <= days).count();
        let mut candidates = self.gaps.iter().copied();
        candidates.find(|days| within(*days) * 100 >= percent * self.gaps.len())
    }

    pub(crate) fn median(&self) -> Option<Fraction> {
        let (low, high) = (
            self.gaps.get(self.gaps.len().checked_sub(1)? / 2)?,
            self.gaps.get(self.gaps.len() / 2)?,
        );
        Some(Fraction::new(i128::from(low + high), 2))
    }
}

/// The rhythm of a shop; an error where nothing is counted.
pub(crate) fn rhythm(files: &Files, options: &Options) -> Result<Rhythm, String> {
    let shop = Shop::read(files, options)?;
    let days_of: Vec<Vec<i64>> = shop
        .order_days
        .values()
        .map(|days| {
            let mut days = days.clone();
            days.dedup();
            days
        })
        .collect();
    let mut gaps: Vec<i64> = days_of
        .iter()
        .flat_map(|days| days.windows(2).map(|pair| pair[1] - pair[0]))
        .collect();
    gaps.sort_unstable();
    let back = [30, 60, 90, 180, 365].map(|within| {
        let old = || days_of.iter().filter(|days| shop.last_day - days[0] >= within);
        let came_back = old().filter(|days| days.get(1).is_some_and(|second| second - days[0] <= within));
        (within, old().count(), came_back.count())
    });
    let on = |weekday: i64| {
        let orders = shop.orders.iter();
        orders
            .filter(|order| super::calendar::weekday(order.day) == weekday)
            .count()
    };
    Ok(Rhythm {
        gaps,
        back: back.to_vec(),
        weekdays: (0..7).map(on).collect(),
    })
}
