//! What stands beside a number where it is asked for: its interval, and its
//! change since an earlier period.

use super::Cell;
use super::change::Change;
use super::metrics::MetricsReport;
use crate::gate::check::Confidence;
use crate::gate::interval::{interval, metrics_with_interval};
use crate::metrics::Metric;
use crate::model::day::Day;
use crate::model::exact::Exact;
use crate::model::undefined::Undefined;
use crate::tally::{FlaggedPeriod, Tallies, Tally};

/// The period that a number is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    /// The one before.
    Previous,
    /// The one that starts twelve months earlier, of weeks 52 weeks earlier.
    YearAgo,
}

impl Compare {
    /// The word on the command line and in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Previous => "previous",
            Self::YearAgo => "year-ago",
        }
    }

    /// The place of the period to compare with.
    fn place(self, periods: &[FlaggedPeriod], place: usize, period: &str) -> Option<usize> {
        match self {
            Self::Previous => place.checked_sub(1),
            Self::YearAgo => {
                let start = periods[place].period.start;
                let then = if period == "weekly" {
                    start.plus(-7 * 52)
                } else {
                    start.plus_months(-12)
                };
                place_of(&periods[..place], then)
            }
        }
    }
}

/// The changes of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// The period it is compared with, where the data have it.
    pub with: Option<String>,
    /// The change of each of [`Metric::ALL`], by its key.
    pub changes: Vec<(&'static str, Cell)>,
}

impl Comparison {
    /// A row and an earlier one. A number that is marked in either has no
    /// change, nor has one that does not exist in either.
    fn new(row: (&FlaggedPeriod, &Tally), earlier: Option<(&FlaggedPeriod, &Tally)>) -> Self {
        let change = |metric: Metric| {
            let none = Cell::Undefined(Undefined::NothingToCompare);
            let Some(earlier) = earlier else { return none };
            if metric.mark(row.0.flags).or(metric.mark(earlier.0.flags)).is_some() {
                return none;
            }
            let [old, new] = [earlier.1, row.1].map(|tally| Cell::from(metric.value(tally)));
            Change::between(&old, &new).map_or(none, Cell::Change)
        };
        Self {
            with: earlier.map(|(period, _)| period.period.label.clone()),
            changes: Metric::ALL
                .iter()
                .map(|&metric| (metric.key(), change(metric)))
                .collect(),
        }
    }
}

impl MetricsReport {
    /// The same with an interval beside each number that has one.
    #[must_use]
    pub fn with_intervals(mut self, tallies: &Tallies, confidence: Confidence) -> Self {
        let intervals = |tally: &Tally| {
            let cell = |metric: Metric| {
                let found = interval(metric, tally, &confidence);
                let none = Cell::Undefined(Undefined::NothingToCompare);
                (metric.key(), found.map_or(none, Cell::Interval))
            };
            Some(metrics_with_interval().map(cell).collect())
        };
        for row in &mut self.periods {
            row.intervals =
                place_of(&tallies.periods, row.start).and_then(|place| intervals(&tallies.groups[0].periods[place]));
        }
        self.totals.intervals = tallies.groups.first().and_then(|group| intervals(&group.totals));
        self.confidence = Some(confidence);
        self
    }

    /// How sure the intervals are, in percent, where there are any.
    #[must_use]
    pub fn percent_of_confidence(&self) -> Option<&Exact> {
        self.confidence.as_ref().map(Confidence::percent)
    }

    /// The same with the change of each number since an earlier period, which
    /// need not be shown.
    #[must_use]
    pub fn with_changes(mut self, tallies: &Tallies, compare: Compare) -> Self {
        let row_at = |place: usize| (&tallies.periods[place], &tallies.groups[0].periods[place]);
        for row in &mut self.periods {
            row.comparison = place_of(&tallies.periods, row.start).map(|place| {
                let earlier = compare.place(&tallies.periods, place, &self.settings.period);
                Comparison::new(row_at(place), earlier.map(row_at))
            });
        }
        self.totals.comparison = tallies
            .groups
            .first()
            .map(|group| Comparison::new((&tallies.whole, &group.totals), None));
        self.compare = Some(compare);
        self
    }
}

/// The place of the period that starts on a day; they ascend.
fn place_of(periods: &[FlaggedPeriod], start: Day) -> Option<usize> {
    periods.binary_search_by_key(&start, |period| period.period.start).ok()
}
