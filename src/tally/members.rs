//! The people behind a number of a period: who is retained, lost, new,
//! first-time or reactivated. Told customer by customer from the definitions;
//! how many there are of each, [`tally`](super::tally) counts in its own way,
//! and both come to the same.

use super::{Basis, TallyOptions};
use crate::model::calendar::{Period, PeriodKind};
use crate::model::day::Day;
use crate::model::ledger::{Customer, Ledger};

/// What became of a customer from the start of a period to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Movement {
    /// There at the start and at the end.
    Retained,
    /// There at the start and not at the end.
    Lost,
    /// There at the end and not at the start.
    New,
    /// New, and never a customer before.
    FirstTime,
    /// New, and a customer at some time before.
    Reactivated,
}

impl Movement {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Retained,
        Self::Lost,
        Self::New,
        Self::FirstTime,
        Self::Reactivated,
    ];

    /// The word for it in an option: `--lost-in`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Retained => "retained",
            Self::Lost => "lost",
            Self::New => "new",
            Self::FirstTime => "first-time",
            Self::Reactivated => "reactivated",
        }
    }

    /// The key of the number in the document of `retain metrics`.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Retained => "customers_retained",
            Self::Lost => "customers_lost",
            Self::New => "customers_new",
            Self::FirstTime => "customers_first_time",
            Self::Reactivated => "customers_reactivated",
        }
    }

    const fn is_that_of(self, was: Was) -> bool {
        match self {
            Self::Retained => was.at_start && was.at_end,
            Self::Lost => was.at_start && !was.at_end,
            Self::New => was.at_end && !was.at_start,
            Self::FirstTime => was.at_end && !was.at_start && !was.before,
            Self::Reactivated => was.at_end && !was.at_start && was.before,
        }
    }
}

/// When somebody was a customer.
#[derive(Debug, Clone, Copy, Default)]
struct Was {
    /// At some time before the period.
    before: bool,
    /// At its start.
    at_start: bool,
    /// At its end.
    at_end: bool,
}

/// No calendar is longer.
const MOST_DAYS: i32 = 8_000_000;

/// Those of whom a movement in a period is true, by customer number ascending.
#[must_use]
pub fn members(ledger: &Ledger, options: &TallyOptions, period: &Period, movement: Movement) -> Vec<Customer> {
    let mut all = vec![Was::default(); ledger.names.len()];
    match options.basis {
        Basis::Orders => note_orders(ledger, options, period, &mut all),
        Basis::Subscriptions => note_subscriptions(ledger, options, period, &mut all),
    }
    (0..)
        .zip(all)
        .filter(|(_, was)| movement.is_that_of(*was))
        .map(|(customer, _)| customer)
        .collect()
}

fn note_orders(ledger: &Ledger, options: &TallyOptions, period: &Period, all: &mut [Was]) {
    let Some(orders) = &ledger.orders else { return };
    let (start, end) = (period.start, period.end);
    let window = options
        .active_window
        .filter(|_| options.calendar.kind != PeriodKind::All)
        .and_then(|days| i32::try_from(days).ok());
    // The ranges of days in which an order makes a customer at the start and at the end; none at the start where one
    // period spans all the data.
    let (start_from, end_from) = match window {
        Some(days) => (Some(start.plus(-days.min(MOST_DAYS))), end.plus(-days.min(MOST_DAYS))),
        None => (options.calendar.start_before(start), start),
    };
    let lies_in = |day: Day, from: Day, to: Day| from <= day && day < to;
    for (&customer, &day) in orders.customers.iter().zip(&orders.days) {
        let was = &mut all[customer as usize];
        was.before |= day < start;
        was.at_start |= start_from.is_some_and(|from| lies_in(day, from, start));
        was.at_end |= lies_in(day, end_from, end);
    }
}

fn note_subscriptions(ledger: &Ledger, options: &TallyOptions, period: &Period, all: &mut [Was]) {
    let is_whole = options.calendar.kind == PeriodKind::All;
    for subscription in ledger.subscriptions.iter().flatten() {
        let was = &mut all[subscription.customer as usize];
        was.before |= subscription.signup < period.start;
        was.at_start |= !is_whole && subscription.is_active_at(period.start);
        was.at_end |= subscription.is_active_at(period.end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ids::IdTable;
    use crate::model::ledger::{Names, Orders, Subscription};

    const fn day(number: i32) -> Day {
        Day::from_number(number)
    }

    /// January to April 1970, and the customers by number.
    fn ledger() -> Ledger {
        let mut table = IdTable::default();
        for id in 0..5_u8 {
            table.number(&[id]);
        }
        // 0 stays, 1 goes, 2 comes, 3 comes back, 4 came and went long ago.
        let orders = [(0, 31), (0, 60), (1, 58), (2, 59), (3, 0), (3, 89), (4, 30)];
        Ledger {
            names: Names::new(table),
            orders: Some(Orders {
                customers: orders.iter().map(|(customer, _)| *customer).collect(),
                days: orders.iter().map(|(_, number)| day(*number)).collect(),
                amounts: None,
            }),
            ..Ledger::default()
        }
    }

    const MARCH: (i32, i32) = (59, 90);

    fn of(ledger: &Ledger, options: &TallyOptions) -> Vec<Vec<Customer>> {
        let period = Period {
            label: "1970-03".into(),
            start: day(MARCH.0),
            end: day(MARCH.1),
        };
        let each = Movement::ALL.map(|movement| members(ledger, options, &period, movement));
        each.into()
    }

    #[test]
    fn a_month_is_compared_with_the_one_before_it() {
        let found = of(&ledger(), &TallyOptions::new(PeriodKind::Monthly));
        assert_eq!(found, [vec![0], vec![1], vec![2, 3], vec![2], vec![3]]);
    }

    #[test]
    fn with_a_window_its_days_before_the_start_and_before_the_end_count() {
        let mut options = TallyOptions::new(PeriodKind::Monthly);
        options.active_window = Some(30);
        // The window before the start begins on day 29, that before the end on day 60.
        let found = of(&ledger(), &options);
        assert_eq!(found, [vec![0], vec![1, 4], vec![3], vec![], vec![3]]);
    }

    #[test]
    fn over_all_the_data_everybody_is_new() {
        let mut ledger = ledger();
        let options = TallyOptions::new(PeriodKind::All);
        let period = Period {
            label: "all".into(),
            start: day(0),
            end: day(90),
        };
        let of = |ledger: &Ledger, movement| members(ledger, &options, &period, movement);
        assert_eq!(of(&ledger, Movement::FirstTime), [0, 1, 2, 3, 4]);
        assert_eq!(of(&ledger, Movement::Lost), [0; 0]);
        ledger.orders = None;
        assert_eq!(of(&ledger, Movement::FirstTime), [0; 0]);
    }

    #[test]
    fn a_subscription_runs_from_the_day_after_the_signup_to_the_cancellation() {
        let mut ledger = ledger();
        let subscription = |customer, signup, cancelled: Option<i32>| Subscription {
            customer,
            signup: day(signup),
            cancelled: cancelled.map(day),
        };
        ledger.subscriptions = Some(vec![
            subscription(0, 3, None),
            subscription(1, 3, Some(59)),
            subscription(2, 59, None),
            subscription(3, 3, Some(4)),
            subscription(3, 70, Some(90)),
            subscription(4, 90, None),
        ]);
        let mut options = TallyOptions::new(PeriodKind::Monthly);
        options.basis = Basis::Subscriptions;
        let found = of(&ledger, &options);
        assert_eq!(found, [vec![0], vec![1], vec![2, 3], vec![2], vec![3]]);
    }
}
