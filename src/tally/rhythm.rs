//! Ledger → rhythm: the days between orders, who comes back how soon, and on
//! which weekday and in which hour orders come.

use std::collections::BTreeMap;

use super::by_customer::Units;
use super::each_customer::{Known, Visitor, for_each_customer, looked_through};
use super::{TallyError, TallyOptions};
use crate::model::day::Day;
use crate::model::ledger::Ledger;

/// The days within which it is asked who comes back.
pub const BACK_WITHIN: [u32; 5] = [30, 60, 90, 180, 365];

/// When people buy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RhythmTally {
    /// How often each number of days lies between two neighbouring order days
    /// of one customer.
    pub gaps: BTreeMap<u32, u64>,
    /// Customers with two order days or more.
    pub customers_with_gaps: u64,
    /// For each of [`BACK_WITHIN`].
    pub back_within: [BackWithin; 5],
    /// Orders by weekday and hour.
    pub hours: OrderHours,
    /// Counted orders.
    pub orders: u64,
    /// Customers with a counted order.
    pub customers: u64,
    /// The first record day.
    pub first_day: Day,
    /// The last record day.
    pub last_day: Day,
    /// The last day that could have been seen: the last record day, or the day
    /// of the report.
    pub end: Day,
}

/// Who came back within so many days of the first order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BackWithin {
    /// So many.
    pub days: u32,
    /// Customers whose first order lies at least so many days before the end.
    pub old_enough: u64,
    /// Those of them with an order on a later day, within so many days.
    pub came_back: u64,
}

/// Orders by weekday, from Monday, and by hour.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrderHours {
    /// All orders by weekday.
    pub weekdays: [u64; 7],
    /// Those with a time by weekday and hour.
    pub by_hour: [[u64; 24]; 7],
    /// Of those, so many at midnight to the second.
    pub at_midnight: u64,
}

impl OrderHours {
    /// Orders with a time.
    #[must_use]
    pub fn with_time(&self) -> u64 {
        self.by_hour.iter().flatten().sum()
    }

    /// Whether the times of orders say anything: not where all that have one
    /// were placed at midnight to the second.
    #[must_use]
    pub fn are_known(&self) -> bool {
        self.with_time() > self.at_midnight
    }
}

/// Counts when people buy. The hours have to be in the ledger.
///
/// # Errors
///
/// Where nothing is counted.
pub fn rhythm(ledger: &Ledger, options: &TallyOptions) -> Result<RhythmTally, TallyError> {
    let (days, parts) = looked_through(ledger, options).ok_or(TallyError::Nothing)?;
    let end = options.as_of.unwrap_or(days.last()).max(days.last());
    let visitor = Rhythm { end };
    let mut found = for_each_customer(ledger, &parts, options.basis, options.threads, &visitor).into_iter();
    let mut all = found.next().ok_or(TallyError::Nothing)?;
    found.for_each(|more| all.append(&more));
    let counted = (0..).zip(&all.gaps).filter(|(_, count)| **count > 0);
    Ok(RhythmTally {
        gaps: counted.map(|(days, count)| (days, *count)).collect(),
        customers_with_gaps: all.customers_with_gaps,
        back_within: all.back_within,
        hours: hours(ledger),
        orders: ledger.orders.as_ref().map_or(0, |orders| orders.len() as u64),
        customers: all.customers,
        first_day: days.first(),
        last_day: days.last(),
        end,
    })
}

fn hours(ledger: &Ledger) -> OrderHours {
    let mut found = OrderHours::default();
    let days = ledger.orders.as_ref().map_or(&[][..], |orders| &orders.days);
    let mut hours = ledger.hours.iter();
    for day in days {
        let weekday = weekday(*day);
        found.weekdays[weekday] += 1;
        let hour = hours.next();
        if let Some((hour, of_day)) = hour.and_then(|hour| Some((hour, hour.of_day()?))) {
            found.by_hour[weekday][usize::from(of_day)] += 1;
            found.at_midnight += u64::from(hour.is_midnight());
        }
    }
    found
}

/// From 0 for Monday.
fn weekday(day: Day) -> usize {
    // 1 January 1970 was a Thursday.
    usize::try_from((i64::from(day.number()) + 3).rem_euclid(7)).unwrap_or(0)
}

struct Rhythm {
    end: Day,
}

/// What comes of some of the customers.
#[derive(Debug, Default)]
struct Found {
    customers: u64,
    customers_with_gaps: u64,
    /// By their number of days.
    gaps: Vec<u64>,
    back_within: [BackWithin; 5],
}

impl Visitor for Rhythm {
    type Found = Found;

    fn begin(&self) -> Found {
        Found {
            back_within: BACK_WITHIN.map(|days| BackWithin {
                days,
                ..BackWithin::default()
            }),
            ..Found::default()
        }
    }

    fn visit<A: Units>(&self, known: &Known<'_, A>, found: &mut Found) {
        let Some(first) = known.orders.first().map(|entry| entry.day) else {
            return;
        };
        found.customers += 1;
        let (mut last, mut back) = (first, None);
        for entry in known.orders {
            if entry.day != last {
                found.add_gap(entry.day.since(last).unsigned_abs());
                back.get_or_insert(entry.day);
                last = entry.day;
            }
        }
        found.customers_with_gaps += u64::from(back.is_some());
        let age = self.end.since(first).unsigned_abs();
        for within in &mut found.back_within {
            if age >= within.days {
                within.old_enough += 1;
                let came_back = back.is_some_and(|back| back.since(first).unsigned_abs() <= within.days);
                within.came_back += u64::from(came_back);
            }
        }
    }
}

impl Found {
    fn add_gap(&mut self, days: u32) {
        let days = days as usize;
        if days >= self.gaps.len() {
            self.gaps.resize(days + 1, 0);
        }
        self.gaps[days] += 1;
    }

    fn append(&mut self, other: &Self) {
        self.customers += other.customers;
        self.customers_with_gaps += other.customers_with_gaps;
        if self.gaps.len() < other.gaps.len() {
            self.gaps.resize(other.gaps.len(), 0);
        }
        self.gaps
            .iter_mut()
            .zip(&other.gaps)
            .for_each(|(count, more)| *count += more);
        for (within, more) in self.back_within.iter_mut().zip(&other.back_within) {
            within.old_enough += more.old_enough;
            within.came_back += more.came_back;
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::Datelike;

    use super::*;
    use crate::model::calendar::PeriodKind;
    use crate::model::hour::Hour;
    use crate::model::ids::IdTable;
    use crate::model::ledger::{Names, Orders};

    fn ledger(orders: &[(u32, i32)], hours: Vec<Hour>) -> Ledger {
        let mut table = IdTable::default();
        for id in [b"a", b"b", b"c", b"d"] {
            table.number(id);
        }
        Ledger {
            names: Names::new(table),
            orders: Some(Orders {
                customers: orders.iter().map(|(customer, _)| *customer).collect(),
                days: orders.iter().map(|(_, day)| Day::from_number(*day)).collect(),
                amounts: None,
            }),
            hours,
            ..Ledger::default()
        }
    }

    fn of(orders: &[(u32, i32)]) -> RhythmTally {
        rhythm(&ledger(orders, Vec::new()), &TallyOptions::new(PeriodKind::All)).expect("some orders")
    }

    #[test]
    fn gaps_lie_between_order_days_and_two_orders_of_one_day_are_one() {
        let tally = of(&[(0, 5), (0, 0), (0, 5), (0, 15), (1, 3), (2, 9), (2, 9)]);
        assert_eq!(tally.gaps, BTreeMap::from([(5, 1), (10, 1)]));
        assert_eq!((tally.customers, tally.customers_with_gaps), (3, 1));
    }

    #[test]
    fn who_is_not_old_enough_is_left_out_and_the_last_day_counts() {
        // The data end on day 100. The first customer came back after 30 days, the second after 31, the third is 30
        // days old and has not, the fourth 29 days old and has.
        let tally = of(&[(0, 0), (0, 30), (1, 0), (1, 31), (2, 70), (3, 71), (3, 100)]);
        let counts = tally
            .back_within
            .map(|within| (within.days, within.old_enough, within.came_back));
        assert_eq!(counts, [(30, 3, 1), (60, 2, 2), (90, 2, 2), (180, 0, 0), (365, 0, 0)]);
    }

    #[test]
    fn weekdays_begin_with_monday() {
        // 1 January 1970 was a Thursday, 29 February 2024 too.
        for (number, expected) in [(0, 3), (-1, 2), (4, 0), (19_782, 3)] {
            let day = Day::from_number(number);
            assert_eq!(weekday(day), expected);
            assert_eq!(day.to_date().weekday().num_days_from_monday() as usize, expected);
        }
    }

    #[test]
    fn hours_are_known_unless_all_are_midnight() {
        let hour = |seconds| Hour::of_time(seconds, seconds);
        let hours = |hours: Vec<Hour>| super::hours(&ledger(&[(0, 4), (1, 4), (2, 5)], hours));
        let some = hours(vec![hour(0), hour(3600), Hour::UNKNOWN]);
        assert_eq!((some.with_time(), some.at_midnight, some.are_known()), (2, 1, true));
        assert_eq!((some.by_hour[0][0], some.by_hour[0][1]), (1, 1));
        assert_eq!(some.weekdays, [2, 1, 0, 0, 0, 0, 0]);
        assert!(!hours(vec![hour(0), hour(0), hour(0)]).are_known());
        assert!(!hours(Vec::new()).are_known());
    }
}
