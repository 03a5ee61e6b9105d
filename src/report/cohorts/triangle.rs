//! The triangle of the cohorts of all customers or of those of a group: a row
//! a cohort, and the means below them.

use std::collections::BTreeSet;

use super::super::Cell;
use super::super::metrics::Shown as ShownRows;
use rust_decimal::Decimal;

use crate::metrics::cohorts::{Measure, Shown, complete_at};
use crate::model::day::Day;
use crate::model::undefined::Undefined;
use crate::tally::Flags;
use crate::tally::cohorts::{AgeTally, CohortTallies, CohortTally};

/// What is asked of the report.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// What the cells are.
    pub measure: Measure,
    /// Whether they are rates or what these are made of.
    pub shown: Shown,
    /// Which cohorts are shown.
    pub rows: ShownRows,
}

/// Cohorts, and the means below them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Triangle {
    /// How many customers there are in all cohorts.
    pub customers: u64,
    /// The cohorts that are shown.
    pub cohorts: Vec<CohortRow>,
    /// By age: the mean over all cohorts.
    pub mean: Vec<MeanCell>,
    /// People with a refund and no counted order, and what they got back.
    pub without_orders: (u64, Cell),
}

/// One cohort.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CohortRow {
    /// The name of its period.
    pub period: String,
    /// The first day of that.
    pub start: Day,
    /// The last one.
    pub end: Day,
    /// What the data do not cover of it.
    pub flags: Flags,
    /// How many customers there are.
    pub customers: u64,
    /// By age, as far as periods have begun.
    pub cells: Vec<CohortCell>,
}

/// One cohort at one age.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CohortCell {
    /// The name of the period.
    pub period: String,
    /// Whether it is not all in the data.
    pub is_incomplete: bool,
    /// What was counted, by [`CohortCell::KEYS`].
    pub counts: [Cell; 4],
    /// What is shown.
    pub value: Cell,
}

impl CohortCell {
    /// The keys of what was counted.
    pub const KEYS: [&'static str; 4] = ["buyers", "buyers_on_or_after", "orders", "cumulative_revenue"];
}

/// The mean at one age.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeanCell {
    /// Over so many cohorts.
    pub cohorts: u64,
    /// With so many customers.
    pub customers: u64,
    /// The mean, weighted by these.
    pub value: Cell,
}

impl Triangle {
    /// The triangle of all customers: the cohorts that have any.
    pub(super) fn new(tallies: &CohortTallies, asked: Asked) -> Self {
        let rows: Vec<CohortRow> = tallies
            .cohorts
            .iter()
            .map(|cohort| row(tallies, cohort, asked))
            .filter(|row| asked.rows.since.is_none_or(|since| row.end >= since))
            .collect();
        let skipped = asked.rows.last.map_or(0, |last| rows.len().saturating_sub(last));
        Self::of(tallies, rows.into_iter().skip(skipped).collect(), ages(tallies), asked)
    }

    /// The triangles of groups, one below the other: each has the ages of the
    /// whole and the same cohorts, also those in which it has nobody. These
    /// are the cohorts of the whole, and the periods in which somebody bought
    /// for the first time in a group that sees its own orders alone.
    pub(super) fn of_groups(whole: &CohortTallies, shown: &Self, groups: &[CohortTallies], asked: Asked) -> Vec<Self> {
        let all = std::iter::once(whole).chain(groups);
        let all = all.flat_map(|tallies| tallies.cohorts.iter().map(|cohort| cohort.period));
        let is_late_enough = |place: &usize| {
            let period = &whole.periods[*place].period;
            asked.rows.since.is_none_or(|since| period.last_day() >= since)
        };
        let mut periods: Vec<usize> = all
            .collect::<BTreeSet<_>>()
            .into_iter()
            .filter(is_late_enough)
            .collect();
        if let Some(last) = asked.rows.last {
            // Those from the first one on that is shown of the whole.
            match shown.cohorts.first() {
                Some(first) => periods.retain(|place| whole.periods[*place].period.start >= first.start),
                None => drop(periods.drain(..periods.len().saturating_sub(last))),
            }
        }
        let of_group = |tallies: &CohortTallies| {
            let of_period = |&period: &usize| {
                let found = tallies.cohorts.binary_search_by_key(&period, |cohort| cohort.period);
                let nobody = || CohortTally {
                    period,
                    customers: 0,
                    ages: vec![nothing(tallies); tallies.periods.len() - period],
                };
                found.map_or_else(
                    |_| row(tallies, &nobody(), asked),
                    |place| row(tallies, &tallies.cohorts[place], asked),
                )
            };
            Self::of(tallies, periods.iter().map(of_period).collect(), ages(whole), asked)
        };
        groups.iter().map(of_group).collect()
    }

    fn of(tallies: &CohortTallies, cohorts: Vec<CohortRow>, ages: usize, asked: Asked) -> Self {
        let revenue = tallies.without_orders.revenue;
        Self {
            customers: tallies.customers,
            cohorts,
            mean: (0..ages).map(|age| mean(tallies, age, asked.measure)).collect(),
            without_orders: (
                tallies.without_orders.customers,
                revenue.map_or(Cell::Undefined(Undefined::NoAmounts), Cell::Money),
            ),
        }
    }

    /// The ages of the cohorts that are shown.
    pub(super) fn ages(&self) -> usize {
        self.cohorts.iter().map(|row| row.cells.len()).max().unwrap_or(0)
    }
}

/// The ages of the first cohort.
fn ages(tallies: &CohortTallies) -> usize {
    tallies.cohorts.first().map_or(0, |cohort| cohort.ages.len())
}

/// What nobody did.
fn nothing(tallies: &CohortTallies) -> AgeTally {
    AgeTally {
        revenue: tallies
            .without_orders
            .revenue
            .map(|revenue| Decimal::new(0, revenue.scale())),
        ..AgeTally::default()
    }
}

fn row(tallies: &CohortTallies, cohort: &CohortTally, asked: Asked) -> CohortRow {
    let of = &tallies.periods[cohort.period];
    let cells = cohort.ages.iter().zip(&tallies.periods[cohort.period..]);
    CohortRow {
        period: of.period.label.clone(),
        start: of.period.start,
        end: of.period.last_day(),
        flags: of.flags,
        customers: cohort.customers,
        cells: cells
            .map(|(age, flagged)| CohortCell {
                period: flagged.period.label.clone(),
                is_incomplete: flagged.flags.incomplete,
                counts: [
                    Cell::Count(age.customers),
                    Cell::Count(age.customers_on_or_after),
                    Cell::Count(age.orders),
                    age.revenue.map_or(Cell::Undefined(Undefined::NoAmounts), Cell::Money),
                ],
                value: asked.measure.value(cohort.customers, age, asked.shown).into(),
            })
            .collect(),
    }
}

fn mean(tallies: &CohortTallies, age: usize, measure: Measure) -> MeanCell {
    let complete = || complete_at(&tallies.cohorts, age, |period| is_complete(tallies, period));
    MeanCell {
        cohorts: complete().count() as u64,
        customers: complete().map(|(customers, _)| customers).sum(),
        value: measure.mean(complete()).into(),
    }
}

fn is_complete(tallies: &CohortTallies, period: usize) -> bool {
    let flagged = tallies.periods.get(period);
    flagged.is_some_and(|flagged| !flagged.flags.incomplete)
}
