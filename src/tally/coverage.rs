//! Whether the data cover a period: record days, pauses between them, and the
//! flags of a row.

use super::{Basis, TallyOptions};
use crate::model::calendar::Period;
use crate::model::day::Day;
use crate::model::ledger::Ledger;

/// What the data do not cover, and so which numbers of a row are marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flags {
    /// The period: all numbers are marked.
    pub incomplete: bool,
    /// The period before it, or the window before its start: customers, CRR,
    /// churn and revenue retention are marked.
    pub incomplete_base: bool,
    /// The 24 months up to its end: CLV is marked.
    pub short_history: bool,
}

impl Flags {
    /// The words in JSON, in order.
    #[must_use]
    pub fn names(self) -> Vec<&'static str> {
        [
            (self.incomplete, "incomplete"),
            (self.incomplete_base, "incomplete_base"),
            (self.short_history, "short_history"),
        ]
        .into_iter()
        .filter_map(|(set, name)| set.then_some(name))
        .collect()
    }
}

/// Days with a counted order or a refund; by subscriptions also those with a
/// signup or a cancellation.
#[derive(Debug)]
pub struct RecordDays {
    days: Vec<Day>,
}

impl RecordDays {
    /// The record days of a ledger; none where there are none.
    pub fn of(ledger: &Ledger, options: &TallyOptions) -> Option<Self> {
        let orders = ledger.orders.as_ref().map_or(&[][..], |orders| &orders.days);
        let refunds = ledger.refunds.iter().map(|refund| refund.day);
        let subscriptions = ledger
            .subscriptions
            .iter()
            .filter(|_| options.basis == Basis::Subscriptions)
            .flatten()
            .flat_map(|s| [Some(s.signup), s.cancelled])
            .flatten();
        let others: Vec<Day> = refunds.chain(subscriptions).collect();
        let span = |days: &[Day]| {
            days.iter()
                .map(|day| day.number())
                .fold((i32::MAX, i32::MIN), |(first, last), day| {
                    (first.min(day), last.max(day))
                })
        };
        let (first, last) = [span(orders), span(&others)]
            .into_iter()
            .reduce(|(a, b), (c, d)| (a.min(c), b.max(d)))
            .filter(|(first, last)| first <= last)
            .map(|(first, last)| (Day::from_number(first), Day::from_number(last)))?;
        let mut seen = vec![false; usize::try_from(last.since(first)).ok()? + 1];
        for days in [orders, &others] {
            // Orders of one day mostly stand together.
            let mut before = None;
            for &day in days {
                if before != Some(day)
                    && let Ok(index) = usize::try_from(day.since(first))
                {
                    seen[index] = true;
                    before = Some(day);
                }
            }
        }
        let days = (first.number()..=last.number())
            .zip(seen)
            .filter_map(|(number, seen)| seen.then_some(Day::from_number(number)))
            .collect();
        Some(Self { days })
    }

    /// Record days that are known, ascending, at least one.
    pub const fn from_days(days: Vec<Day>) -> Self {
        Self { days }
    }

    /// The first record day.
    pub fn first(&self) -> Day {
        self.days[0]
    }

    /// The last record day.
    pub fn last(&self) -> Day {
        self.days[self.days.len() - 1]
    }

    /// The record days in [t0, t1).
    fn within(&self, t0: Day, t1: Day) -> &[Day] {
        let from = self.days.partition_point(|day| *day < t0);
        let to = self.days.partition_point(|day| *day < t1);
        &self.days[from..to.max(from)]
    }

    /// Whether any record day lies in [t0, t1).
    pub fn any_in(&self, t0: Day, t1: Day) -> bool {
        !self.within(t0, t1).is_empty()
    }

    /// The 95th percentile, by nearest rank, of the runs of empty days between
    /// neighbouring record days around [t0, t1).
    fn pause(&self, t0: Day, t1: Day) -> i32 {
        let days = t1.since(t0);
        let near = self.within(t0.plus(-days), t1.plus(days));
        let mut pauses: Vec<i32> = near.windows(2).map(|pair| pair[1].since(pair[0]) - 1).collect();
        if pauses.is_empty() {
            return 0;
        }
        let rank = (pauses.len() * 95).div_ceil(100);
        *pauses.select_nth_unstable(rank - 1).1
    }

    /// The pause around [t0, t1), at most a quarter of its days.
    pub fn slack(&self, t0: Day, t1: Day) -> i32 {
        let days = t1.since(t0);
        self.pause(t0, t1).min((days + 3) / 4)
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.days.len()
    }

    /// Whether the data cover [t0, t1).
    fn cover(&self, t0: Day, t1: Day, as_of: Option<Day>) -> bool {
        let pause = self.slack(t0, t1);
        let (last, slack) = as_of.map_or((self.last(), pause), |as_of| (as_of, 0));
        self.first().since(t0) <= pause && t1.plus(-1).since(last) <= slack
    }

    /// The flags of a period. `alone` says that there is no period before it.
    pub fn flags(&self, period: &Period, options: &TallyOptions, alone: bool) -> Flags {
        let Period { start, end, .. } = *period;
        let base = match options.active_window {
            _ if alone => None,
            Some(days) => i32::try_from(days).ok().map(|days| start.plus(-days.min(8_000_000))),
            None => options.calendar.start_before(start),
        };
        Flags {
            incomplete: !self.cover(start, end, options.as_of),
            incomplete_base: base.is_none_or(|base| !self.cover(base, start, options.as_of)),
            short_history: !self.cover(end.plus_months(-24), end, options.as_of),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(numbers: impl IntoIterator<Item = i32>) -> RecordDays {
        RecordDays {
            days: numbers.into_iter().map(Day::from_number).collect(),
        }
    }

    fn covers(record: &RecordDays, t0: i32, t1: i32) -> bool {
        record.cover(Day::from_number(t0), Day::from_number(t1), None)
    }

    #[test]
    fn a_shop_closed_at_weekends_has_a_full_week_on_friday_and_a_daily_shop_has_not() {
        // Day 0 is a Monday here; the data end on the Friday of the fourth week.
        let weekdays = days((0..26).filter(|day| day % 7 < 5));
        assert!(covers(&weekdays, 21, 28));
        let daily = days(0..26);
        assert!(!covers(&daily, 21, 28));
    }

    #[test]
    fn one_closure_excuses_nothing() {
        let closed_once = days((0..100).filter(|day| !(40..60).contains(day)));
        assert!(!covers(&closed_once, 90, 120));
    }

    #[test]
    fn with_as_of_the_end_has_no_slack() {
        let weekdays = days((0..26).filter(|day| day % 7 < 5));
        let week = (Day::from_number(21), Day::from_number(28));
        assert!(weekdays.cover(week.0, week.1, Some(Day::from_number(27))));
        assert!(!weekdays.cover(week.0, week.1, Some(Day::from_number(26))));
    }

    #[test]
    fn the_pause_is_the_95th_percentile_by_nearest_rank() {
        // 20 pauses: 19 of 1 day, one of 9: rank 19 of 20.
        let record = days((0..20).map(|i| 2 * i).chain([48]));
        assert_eq!(record.pause(Day::from_number(0), Day::from_number(49)), 1);
        assert_eq!(days([5]).pause(Day::from_number(0), Day::from_number(10)), 0);
    }
}
