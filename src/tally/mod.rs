//! Ledger × periods × groups → tallies, and ledger → facts: the only room that
//! walks over orders. Everything is counted in one walk over the orders of
//! each customer; sets of customers over windows of time are unions of
//! intervals of period ends, added up by difference arrays.

mod by_customer;
mod by_group;
pub mod by_value;
pub mod cohorts;
pub mod counted;
pub mod counted_cohorts;
mod coverage;
mod each_customer;
pub mod facts;
mod gaps;
mod grid;
pub mod members;
mod period_tally;
mod revenue_steps;
pub mod rhythm;
mod sums;
mod walk;

use rust_decimal::Decimal;

use crate::model::amounts::sum_to_decimal;
use crate::model::calendar::{Calendar, Period, PeriodKind, TooManyPeriods, whole};
use crate::model::day::Day;
use crate::model::ledger::{Customer, Ledger, Response};
use crate::model::undefined::Undefined;
pub use coverage::Flags;
use coverage::RecordDays;
use each_customer::looked_through;
use grid::Grid;
pub use period_tally::{AnswerClass, BaseRevenue, ResponseTally, Tally, YearTally};
use sums::SumRow;

/// Who is a customer at a point in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Basis {
    /// Buyers of a period, or of an active window.
    #[default]
    Orders,
    /// Those with a running subscription.
    Subscriptions,
}

impl Basis {
    /// The word on the command line and in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Orders => "orders",
            Self::Subscriptions => "subscriptions",
        }
    }
}

/// What to count.
#[derive(Debug, Clone, Copy)]
pub struct TallyOptions {
    /// The periods.
    pub calendar: Calendar,
    /// Who is a customer.
    pub basis: Basis,
    /// The days before a point in time in which an order makes a customer,
    /// instead of a period.
    pub active_window: Option<u32>,
    /// The day at whose end the report is made.
    pub as_of: Option<Day>,
    /// How many threads walk.
    pub threads: usize,
}

impl TallyOptions {
    /// Calendar periods, by orders, up to the last day of the data.
    #[must_use]
    pub fn new(kind: PeriodKind) -> Self {
        Self {
            calendar: Calendar::new(kind),
            basis: Basis::Orders,
            active_window: None,
            as_of: None,
            threads: std::thread::available_parallelism().map_or(1, usize::from),
        }
    }
}

/// Which group a customer is in.
#[derive(Debug, Clone, Copy)]
pub enum Grouping<'a> {
    /// All are in the one group 0.
    Whole,
    /// The group of each customer by number, below `groups`.
    ByCustomer {
        /// By customer number.
        group_of: &'a [u32],
        /// How many groups there are.
        groups: usize,
    },
}

impl Grouping<'_> {
    const fn groups(&self) -> usize {
        match self {
            Self::Whole => 1,
            Self::ByCustomer { groups, .. } => *groups,
        }
    }

    /// The group of an answer; by customer, none where nobody knows whose it is.
    fn group_of_response(&self, response: &Response) -> Option<usize> {
        match self {
            Self::Whole => Some(0),
            Self::ByCustomer { .. } => response.customer.map(|customer| self.group_of(customer)),
        }
    }

    fn group_of(&self, customer: Customer) -> usize {
        match self {
            Self::Whole => 0,
            Self::ByCustomer { group_of, .. } => group_of[customer as usize] as usize,
        }
    }
}

/// The tallies of all periods.
#[derive(Debug, Clone)]
pub struct Tallies {
    /// The periods and what the data do not cover.
    pub periods: Vec<FlaggedPeriod>,
    /// All the data as one row.
    pub whole: FlaggedPeriod,
    /// By group.
    pub groups: Vec<GroupTallies>,
    /// Counted orders.
    pub orders: u64,
    /// Customers with a counted order, and on the basis of subscriptions those
    /// with a subscription.
    pub customers: u64,
    /// The first record day.
    pub first_day: Day,
    /// The last record day.
    pub last_day: Day,
    /// Record days in all.
    pub record_days: u64,
    /// The days without a record that are usual around the last period, and
    /// excuse as many at its end.
    pub pause: u32,
    /// Dated answers outside all periods.
    pub responses_outside: u64,
    /// Answers without a date, which count in no period.
    pub responses_undated: u64,
    /// Periods without a record day.
    pub empty: Vec<usize>,
    /// The last day on which somebody signed up, ordered or got money back,
    /// and the last cancellation.
    pub last_cancellation: Option<LateCancellation>,
}

/// A cancellation that lies after every signup and order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LateCancellation {
    /// The last day of a signup, an order or a refund.
    pub last_activity: Day,
    /// The last cancellation.
    pub cancelled: Day,
}

/// A period and what the data do not cover of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlaggedPeriod {
    /// The period.
    pub period: Period,
    /// What is not covered.
    pub flags: Flags,
}

/// The tallies of one group.
#[derive(Debug, Clone)]
pub struct GroupTallies {
    /// One for each period.
    pub periods: Vec<Tally>,
    /// Over all the data; a tally of its own, not a sum.
    pub totals: Tally,
}

/// Why nothing can be tallied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TallyError {
    /// There would be more than 10,000 periods.
    #[error("from {first} to {last} there are more than 10,000 periods")]
    TooManyPeriods {
        /// The first record day.
        first: Day,
        /// The last one, or the day of the report.
        last: Day,
    },
    /// There would be more cohorts than anybody could look at.
    #[error("from {first} to {last} there are more than 2,000 periods")]
    TooManyCohorts {
        /// The first record day.
        first: Day,
        /// The last one, or the day of the report.
        last: Day,
    },
    /// All groups together would have more cells than the largest triangle of
    /// cohorts.
    #[error("{groups} groups with the cohorts of {periods} periods each are more than anybody could look at")]
    TooManyGroupsOfCohorts {
        /// How many groups there are.
        groups: usize,
        /// How many periods.
        periods: usize,
    },
    /// A sum has more than 28 digits.
    #[error("a sum of amounts needs more than 28 digits and cannot be held exactly")]
    TooManyDigits,
    /// There is no record day.
    #[error("nothing is counted")]
    Nothing,
}

/// Counts everything that the metrics need.
pub fn tally(ledger: &Ledger, options: &TallyOptions, grouping: Grouping<'_>) -> Result<Tallies, TallyError> {
    let (days, parts) = looked_through(ledger, options).ok_or(TallyError::Nothing)?;
    let last = options.as_of.unwrap_or(days.last()).max(days.last());
    let periods =
        options
            .calendar
            .periods(days.first(), last)
            .map_err(|TooManyPeriods| TallyError::TooManyPeriods {
                first: days.first(),
                last,
            })?;
    let all = whole(days.first(), last);
    let is_whole = options.calendar.kind == PeriodKind::All;
    let window = options.active_window.filter(|_| !is_whole);
    let grid = Grid::new(&periods, window, is_whole);
    let total_grid = Grid::new(std::slice::from_ref(&all), None, true);
    let grids = [&grid, &total_grid];
    let walked = walk::walk(ledger, &parts, options, grouping, &grids);
    let [period_sums, total_sums] = walked.sums;
    let scale = ledger
        .orders
        .as_ref()
        .and_then(|orders| orders.amounts.as_ref())
        .map(crate::model::amounts::Amounts::scale);
    let money = |units: i128| scale.map(|scale| sum_to_decimal(units, scale)).transpose();
    let (base, no_base) = missing_base(is_whole, window, scale);
    let mut groups = Vec::with_capacity(grouping.groups());
    for (sums, totals) in period_sums.into_iter().zip(total_sums) {
        let mut tallies = to_tallies(sums.rows(), &money, base)?;
        let mut totals = to_tallies(totals.rows(), &money, Err(no_base))?;
        let mut totals = totals.pop().unwrap_or_default();
        let group = groups.len();
        let responses = ledger
            .responses
            .iter()
            .filter(|response| grouping.group_of_response(response) == Some(group));
        count_responses(responses, &grid, &mut tallies, &mut totals);
        groups.push(GroupTallies {
            periods: tallies,
            totals,
        });
    }
    let responses_outside = if is_whole { 0 } else { responses_outside(ledger, &grid) };
    let undated = ledger
        .responses
        .iter()
        .filter(|response| response.day.is_none())
        .count() as u64;
    let flagged = |period: &Period| FlaggedPeriod {
        period: period.clone(),
        flags: days.flags(period, options, is_whole),
    };
    Ok(Tallies {
        whole: FlaggedPeriod {
            flags: days.flags(&all, options, true),
            period: all,
        },
        orders: ledger.orders.as_ref().map_or(0, |orders| orders.len() as u64),
        customers: walked.customers,
        first_day: days.first(),
        last_day: days.last(),
        record_days: days.len() as u64,
        pause: periods
            .last()
            .map_or(0, |last| u32::try_from(days.slack(last.start, last.end)).unwrap_or(0)),
        responses_outside,
        responses_undated: if is_whole { 0 } else { undated },
        empty: (0..periods.len())
            .filter(|&i| !days.any_in(periods[i].start, periods[i].end))
            .collect(),
        periods: periods.iter().map(flagged).collect(),
        groups,
        last_cancellation: late_cancellation(ledger, options),
    })
}

/// What the data do not cover of a period.
///
/// # Errors
///
/// Where nothing is counted.
pub fn flags_of(ledger: &Ledger, options: &TallyOptions, period: &Period) -> Result<Flags, TallyError> {
    let days = RecordDays::of(ledger, options).ok_or(TallyError::Nothing)?;
    Ok(days.flags(period, options, options.calendar.kind == PeriodKind::All))
}

/// A sum of money at the scale of the ledger's amounts, and at no other.
fn money_at(units: i128, scale: u32) -> Result<Decimal, TallyError> {
    let money = sum_to_decimal(units, scale).ok();
    money
        .filter(|money| money.scale() == scale)
        .ok_or(TallyError::TooManyDigits)
}

/// Whether the customers at the start of a period have revenue, or why not;
/// and why those of all the data have none.
fn missing_base(is_whole: bool, window: Option<u32>, scale: Option<u32>) -> (Result<(), Undefined>, Undefined) {
    let base = match (is_whole, window, scale) {
        (true, ..) => Err(Undefined::NoPeriodBefore),
        (_, Some(_), _) => Err(Undefined::ActiveWindow),
        (.., None) => Err(Undefined::NoAmounts),
        _ => Ok(()),
    };
    (base, Undefined::NoPeriodBefore)
}

fn to_tallies(
    rows: impl Iterator<Item = SumRow>,
    money: &impl Fn(i128) -> Result<Option<Decimal>, crate::model::amounts::TooManyDigits>,
    base: Result<(), Undefined>,
) -> Result<Vec<Tally>, TallyError> {
    let sum = |units: i128| money(units).map_err(|_| TallyError::TooManyDigits);
    rows.map(|row| {
        let base_revenue = match base {
            Err(reason) => Err(reason),
            Ok(()) => Ok(BaseRevenue {
                before: sum(row.base_before)?.unwrap_or_default(),
                now: sum(row.base_now)?.unwrap_or_default(),
            }),
        };
        Ok(Tally {
            customers_start: row.start,
            customers_end: row.end,
            customers_retained: row.retained,
            customers_first_time: row.first_time,
            buyers: row.buyers,
            orders: row.orders,
            revenue: sum(row.revenue)?,
            repeat_buyers: row.repeat,
            repeat_buyers_in_period: row.repeat_in_period,
            year: YearTally {
                buyers: row.year_buyers,
                revenue: sum(row.year_revenue)?,
                base: row.year_base,
                retained: row.year_retained,
            },
            base_revenue,
            median_gap: row.median_gap,
            responses: ResponseTally::default(),
        })
    })
    .collect()
}

fn count_responses<'a>(
    responses: impl Iterator<Item = &'a Response>,
    grid: &Grid,
    tallies: &mut [Tally],
    totals: &mut Tally,
) {
    for response in responses {
        totals.responses.add(response.score);
        let period = if grid.is_whole() {
            Some(0)
        } else {
            response.day.and_then(|day| grid.period_of(day))
        };
        if let Some(tally) = period.and_then(|period| tallies.get_mut(period)) {
            tally.responses.add(response.score);
        }
    }
}

fn responses_outside(ledger: &Ledger, grid: &Grid) -> u64 {
    ledger
        .responses
        .iter()
        .filter_map(|response| response.day)
        .filter(|day| grid.period_of(*day).is_none())
        .count() as u64
}

fn late_cancellation(ledger: &Ledger, options: &TallyOptions) -> Option<LateCancellation> {
    if options.basis != Basis::Subscriptions {
        return None;
    }
    let subscriptions = ledger.subscriptions.as_ref()?;
    let cancelled = subscriptions.iter().filter_map(|s| s.cancelled).max()?;
    let orders = ledger.orders.iter().flat_map(|orders| orders.days.iter().copied());
    let refunds = ledger.refunds.iter().map(|refund| refund.day);
    let last_activity = subscriptions
        .iter()
        .map(|s| s.signup)
        .chain(orders)
        .chain(refunds)
        .max()?;
    let one_period_later = options.calendar.periods(last_activity, last_activity).ok()?;
    let length = one_period_later.first().map(|p| p.end.since(p.start))?;
    (options.calendar.kind != PeriodKind::All && cancelled.since(last_activity) > length).then_some(LateCancellation {
        last_activity,
        cancelled,
    })
}
