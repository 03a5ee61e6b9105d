//! What the customers of one cohort did at each age, whoever counted it → the
//! tallies of cohorts.

use rust_decimal::Decimal;

use super::cohorts::{AgeTally, CohortTallies, CohortTally, Frame};
use super::coverage::RecordDays;
use super::{TallyError, TallyOptions};
use crate::model::calendar::Period;
use crate::model::day::Day;

/// The customers whose first order lies in one period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedCohort {
    /// The number of the period, from 0.
    pub period: usize,
    /// How many there are.
    pub customers: u64,
    /// By age: one for each period from that one on.
    pub ages: Vec<CountedAge>,
}

/// What they did at one age.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CountedAge {
    /// Those who bought.
    pub bought: u64,
    /// Those who bought, and did not at any later age.
    pub bought_last: u64,
    /// Counted orders.
    pub orders: u64,
    /// Amounts, refunds subtracted, in minor units.
    pub revenue: i128,
    /// The middle two of the customers by what they have brought up to this
    /// age, where they were looked for.
    pub middle_revenue: Option<(i128, i128)>,
}

impl CountedCohort {
    pub(super) fn into_tally(
        self,
        money: &impl Fn(i128) -> Result<Option<Decimal>, TallyError>,
    ) -> Result<CohortTally, TallyError> {
        let (mut gone, mut revenue) = (0, 0);
        let mut ages = Vec::with_capacity(self.ages.len());
        for age in self.ages {
            revenue += age.revenue;
            let middle_revenue = match age.middle_revenue {
                None => None,
                Some((low, high)) => money(low)?.zip(money(high)?),
            };
            ages.push(AgeTally {
                customers: age.bought,
                customers_on_or_after: self.customers - gone,
                orders: age.orders,
                revenue: money(revenue)?,
                middle_revenue,
            });
            gone += age.bought_last;
        }
        Ok(CohortTally {
            period: self.period,
            customers: self.customers,
            ages,
        })
    }
}

/// The periods in which somebody else counted cohorts.
pub struct CountedCohorts {
    frame: Frame,
}

impl CountedCohorts {
    /// The periods of these record days, ascending, at least one.
    ///
    /// # Errors
    ///
    /// Where there are no days, or more periods than anybody could look at.
    pub fn new(days: Vec<Day>, options: &TallyOptions) -> Result<Self, TallyError> {
        if days.is_empty() {
            return Err(TallyError::Nothing);
        }
        let frame = Frame::of(&RecordDays::from_days(days), options)?;
        Ok(Self { frame })
    }

    /// How many periods there are.
    #[must_use]
    pub fn periods(&self) -> usize {
        self.frame.periods.len()
    }

    /// One of the periods.
    #[must_use]
    pub fn period(&self, number: usize) -> &Period {
        &self.frame.periods[number].period
    }

    /// The tallies of cohorts with an age for each of the periods from their
    /// own on; the customers without an order and their revenue; the decimals
    /// of the minor units, none without amounts.
    ///
    /// # Errors
    ///
    /// Where a sum has more than 28 digits.
    pub fn tallies(
        &self,
        cohorts: Vec<CountedCohort>,
        without_orders: (u64, i128),
        scale: Option<u32>,
    ) -> Result<CohortTallies, TallyError> {
        self.frame.tallies(cohorts.into_iter(), without_orders, scale)
    }
}
