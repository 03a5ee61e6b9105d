//! Periods as a grid over days: for each day the period it lies in, and the
//! period ends that an order on it reaches.

use crate::model::calendar::Period;
use crate::model::day::Day;

/// A range of indices of period ends, the last one not in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    /// The first.
    pub from: u16,
    /// The one behind the last.
    pub to: u16,
}

/// The periods of a report.
#[derive(Debug)]
pub struct Grid {
    first: Day,
    starts: Vec<Day>,
    ends: Vec<Day>,
    /// Twelve months before each end.
    years: Vec<Day>,
    days: Vec<DayReach>,
    is_whole: bool,
}

/// What an order on one day reaches. Ends are numbered like their periods.
#[derive(Debug, Clone, Copy, Default)]
struct DayReach {
    period: u16,
    /// Ends up to which it makes a customer.
    customer_to: u16,
    /// Ends up to which it lies in Y.
    year_to: u16,
    /// Ends up to which it lies in Y′.
    base_to: u16,
}

impl Grid {
    /// A grid over neighbouring periods, at least one and at most 10,000.
    pub fn new(periods: &[Period], window: Option<u32>, is_whole: bool) -> Self {
        let first = periods[0].start;
        let last = periods[periods.len() - 1].end;
        let ends: Vec<Day> = periods.iter().map(|period| period.end).collect();
        let years: Vec<Day> = ends.iter().map(|end| end.plus_months(-12)).collect();
        let bases: Vec<Day> = ends.iter().map(|end| end.plus_months(-24)).collect();
        let window = window.map(|days| i32::try_from(days).unwrap_or(i32::MAX));
        let windows: Vec<Day> = ends
            .iter()
            .zip(periods)
            .map(|(end, period)| window.map_or(period.start, |days| end.plus(-days.min(8_000_000))))
            .collect();
        let mut reach = DayReach::default();
        let days = (first.number()..last.number())
            .map(|number| {
                let day = Day::from_number(number);
                let advance = |at: &mut u16, bounds: &[Day]| {
                    while bounds.get(usize::from(*at)).is_some_and(|bound| *bound <= day) {
                        *at += 1;
                    }
                };
                advance(&mut reach.period, &ends);
                advance(&mut reach.customer_to, &windows);
                advance(&mut reach.year_to, &years);
                advance(&mut reach.base_to, &bases);
                reach
            })
            .collect();
        Self {
            first,
            starts: periods.iter().map(|period| period.start).collect(),
            ends,
            years,
            days,
            is_whole,
        }
    }

    /// How many periods there are.
    pub const fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether the one period is all the data.
    pub const fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// The start of a period.
    pub fn start(&self, period: u16) -> Day {
        self.starts[usize::from(period)]
    }

    /// The first day and the number of days of the grid.
    pub fn span(&self) -> (Day, usize) {
        (self.first, self.days.len())
    }

    fn reach(&self, day: Day) -> DayReach {
        self.days[usize::try_from(day.since(self.first)).expect("a record day lies in the grid")]
    }

    /// The period of a day, where it lies in one.
    pub fn period_of(&self, day: Day) -> Option<usize> {
        let index = usize::try_from(day.since(self.first)).ok()?;
        self.days.get(index).map(|reach| usize::from(reach.period))
    }

    /// What an order on a record day reaches: its period, the ends at which it
    /// makes a customer, those in whose year Y it lies, and those in whose Y′.
    pub fn order(&self, day: Day) -> OrderReach {
        let DayReach {
            period,
            customer_to,
            year_to,
            base_to,
        } = self.reach(day);
        OrderReach {
            period,
            customer: Reach {
                from: period,
                to: customer_to,
            },
            year: Reach {
                from: period,
                to: year_to,
            },
            base: Reach {
                from: year_to.max(period),
                to: base_to,
            },
        }
    }

    /// The ends at which a subscription runs.
    pub fn subscription(&self, signup: Day, cancelled: Option<Day>) -> Reach {
        running(&self.ends, signup, cancelled)
    }

    /// The ends at the start of whose year Y a subscription runs.
    pub fn subscription_in_base(&self, signup: Day, cancelled: Option<Day>) -> Reach {
        running(&self.years, signup, cancelled)
    }
}

/// What an order reaches.
#[derive(Debug, Clone, Copy)]
pub struct OrderReach {
    /// Its period.
    pub period: u16,
    /// Ends at which it makes a customer.
    pub customer: Reach,
    /// Ends in whose twelve months it lies.
    pub year: Reach,
    /// Ends in whose twelve months before those it lies.
    pub base: Reach,
}

/// The bounds that lie after the signup and not after the cancellation.
fn running(bounds: &[Day], signup: Day, cancelled: Option<Day>) -> Reach {
    let index = |day: Day| bounds.partition_point(|bound| *bound <= day);
    let to = cancelled.map_or(bounds.len(), index);
    Reach {
        from: narrow(index(signup)),
        to: narrow(to),
    }
}

fn narrow(index: usize) -> u16 {
    u16::try_from(index).expect("there are at most 10,000 periods")
}
