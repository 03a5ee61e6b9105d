//! Ledger → cohorts: customers by the period of their first order, and what
//! they did in that period and in each one after it.

use rust_decimal::Decimal;

use super::by_customer::{Parts, Units};
use super::by_group::{ByGroup, of_each_group};
use super::counted_cohorts::{CountedAge, CountedCohort};
use super::coverage::RecordDays;
use super::each_customer::{Known, Visitor, for_each_customer, looked_through};
use super::grid::Grid;
use super::revenue_steps::RevenueSteps;
use super::{FlaggedPeriod, Grouping, TallyError, TallyOptions, money_at};
use crate::model::amounts::Amounts;
use crate::model::calendar::Period;
use crate::model::day::Day;
use crate::model::ledger::Ledger;

/// More periods than this make no triangle that anybody could look at.
pub const MOST_COHORTS: usize = 2_000;

/// All cohorts of the data.
#[derive(Debug, Clone)]
pub struct CohortTallies {
    /// The periods and what the data do not cover.
    pub periods: Vec<FlaggedPeriod>,
    /// One for each period in which somebody bought for the first time, in
    /// order.
    pub cohorts: Vec<CohortTally>,
    /// People with a refund and no counted order, who are in no cohort.
    pub without_orders: WithoutOrders,
    /// Counted orders.
    pub orders: u64,
    /// Customers with a counted order.
    pub customers: u64,
    /// The first record day.
    pub first_day: Day,
    /// The last record day.
    pub last_day: Day,
    /// Periods without a record day.
    pub empty: Vec<usize>,
}

/// The customers whose first order lies in one period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CohortTally {
    /// The number of the period.
    pub period: usize,
    /// How many there are.
    pub customers: u64,
    /// By age: one for each period from that one on that has begun.
    pub ages: Vec<AgeTally>,
}

/// What a cohort did so many periods after its first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AgeTally {
    /// Those who bought in that period.
    pub customers: u64,
    /// Those who bought in it or in a later one.
    pub customers_on_or_after: u64,
    /// Counted orders in that period.
    pub orders: u64,
    /// All revenue up to the end of that period; none without amounts.
    pub revenue: Option<Decimal>,
    /// The middle two of the customers by their revenue up to that period's
    /// end (the same one twice where their number is odd); none where it was
    /// not asked for, or without amounts.
    pub middle_revenue: Option<(Decimal, Decimal)>,
}

/// People with a refund and no counted order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WithoutOrders {
    /// How many there are.
    pub customers: u64,
    /// Their revenue, which is less than nothing; none without amounts.
    pub revenue: Option<Decimal>,
}

/// Whether the middle customers by revenue are looked for, which takes longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Middle {
    /// They are.
    Wanted,
    /// They are not.
    Unwanted,
}

/// Counts all cohorts, by orders whatever the basis of the options.
///
/// # Errors
///
/// Where nothing is counted, where there are more than [`MOST_COHORTS`] periods, and where a sum has more than 28
/// digits.
pub fn cohorts(ledger: &Ledger, options: &TallyOptions, middle: Middle) -> Result<CohortTallies, TallyError> {
    let walk = CohortWalk::of(ledger, options)?;
    let visitor = walk.visitor(ledger, middle);
    let found = for_each_customer(ledger, &walk.parts, options.basis, options.threads, &visitor);
    walk.tallies(found, amounts(ledger))
}

/// Counts the cohorts of each group, over the periods of all of them.
///
/// # Errors
///
/// As [`cohorts`] has them, and where all groups together would have more cells than the largest triangle.
pub(super) fn cohorts_of_groups(
    ledger: &Ledger,
    options: &TallyOptions,
    middle: Middle,
    grouping: Grouping<'_>,
) -> Result<Vec<CohortTallies>, TallyError> {
    let walk = CohortWalk::of(ledger, options)?;
    let (groups, periods) = (grouping.groups(), walk.frame.periods.len());
    if groups * cells(periods) > cells(MOST_COHORTS) {
        return Err(TallyError::TooManyGroupsOfCohorts { groups, periods });
    }
    let visitor = ByGroup {
        each: &walk.visitor(ledger, middle),
        grouping,
    };
    let found = for_each_customer(ledger, &walk.parts, options.basis, options.threads, &visitor);
    let groups = of_each_group(found).into_iter();
    groups.map(|found| walk.tallies(found, amounts(ledger))).collect()
}

/// The cells of a triangle of so many periods.
const fn cells(periods: usize) -> usize {
    periods * (periods + 1) / 2
}

/// The periods in which cohorts come and grow older.
pub(super) struct Frame {
    pub periods: Vec<FlaggedPeriod>,
    empty: Vec<usize>,
    first_day: Day,
    last_day: Day,
}

impl Frame {
    pub fn of(days: &RecordDays, options: &TallyOptions) -> Result<Self, TallyError> {
        let (first, last) = (days.first(), options.as_of.unwrap_or(days.last()).max(days.last()));
        let too_many = TallyError::TooManyCohorts { first, last };
        let periods = options.calendar.periods(first, last).map_err(|_| too_many)?;
        if periods.len() > MOST_COHORTS {
            return Err(too_many);
        }
        let empty = (0..periods.len()).filter(|&i| !days.any_in(periods[i].start, periods[i].end));
        Ok(Self {
            empty: empty.collect(),
            first_day: days.first(),
            last_day: days.last(),
            periods: flagged(periods, days, options),
        })
    }

    /// The tallies of cohorts that came in these periods; money is in minor
    /// units of that scale.
    pub fn tallies(
        &self,
        cohorts: impl Iterator<Item = CountedCohort>,
        (customers, revenue): (u64, i128),
        scale: Option<u32>,
    ) -> Result<CohortTallies, TallyError> {
        let money = |units: i128| scale.map(|scale| money_at(units, scale)).transpose();
        let cohorts: Vec<CohortTally> = cohorts
            .map(|cohort| cohort.into_tally(&money))
            .collect::<Result<_, _>>()?;
        let ages = cohorts.iter().flat_map(|cohort| &cohort.ages);
        Ok(CohortTallies {
            periods: self.periods.clone(),
            without_orders: WithoutOrders {
                customers,
                revenue: money(revenue)?,
            },
            orders: ages.map(|age| age.orders).sum(),
            customers: cohorts.iter().map(|cohort| cohort.customers).sum(),
            cohorts,
            first_day: self.first_day,
            last_day: self.last_day,
            empty: self.empty.clone(),
        })
    }
}

/// What is the same for all groups.
struct CohortWalk {
    /// The customers.
    parts: Parts,
    grid: Grid,
    frame: Frame,
}

impl CohortWalk {
    fn of(ledger: &Ledger, options: &TallyOptions) -> Result<Self, TallyError> {
        let (days, parts) = looked_through(ledger, options).ok_or(TallyError::Nothing)?;
        let frame = Frame::of(&days, options)?;
        let periods: Vec<Period> = frame.periods.iter().map(|flagged| flagged.period.clone()).collect();
        Ok(Self {
            parts,
            grid: Grid::new(&periods, None, false),
            frame,
        })
    }

    fn visitor(&self, ledger: &Ledger, middle: Middle) -> Cohorts<'_> {
        Cohorts {
            grid: &self.grid,
            middle: match middle {
                Middle::Wanted if amounts(ledger).is_some() => Middle::Wanted,
                _ => Middle::Unwanted,
            },
        }
    }

    /// The tallies of what the threads have found.
    fn tallies(&self, found: Vec<Found>, amounts: Option<&Amounts>) -> Result<CohortTallies, TallyError> {
        let mut found = found.into_iter();
        let mut all = found.next().ok_or(TallyError::Nothing)?;
        found.for_each(|more| all.append(more));
        let rows = all.rows.into_iter().enumerate();
        let cohorts = rows.filter_map(|(period, row)| Some(row?.into_cohort(period)));
        let without_orders = (all.without_orders, all.revenue_without_orders);
        self.frame.tallies(cohorts, without_orders, amounts.map(Amounts::scale))
    }
}

fn flagged(periods: Vec<Period>, days: &RecordDays, options: &TallyOptions) -> Vec<FlaggedPeriod> {
    let flagged = |period| FlaggedPeriod {
        flags: days.flags(&period, options, false),
        period,
    };
    periods.into_iter().map(flagged).collect()
}

fn amounts(ledger: &Ledger) -> Option<&Amounts> {
    ledger.orders.as_ref()?.amounts.as_ref()
}

struct Cohorts<'a> {
    grid: &'a Grid,
    middle: Middle,
}

/// What comes of some of the customers.
#[derive(Debug)]
struct Found {
    /// By the number of the period.
    rows: Vec<Option<Row>>,
    without_orders: u64,
    revenue_without_orders: i128,
    /// Room for the revenue of one customer by age.
    own: Vec<(u16, i128)>,
}

/// One cohort, by age.
#[derive(Debug)]
struct Row {
    customers: u64,
    bought: Vec<u32>,
    /// Those whose last order is of that age.
    last: Vec<u32>,
    orders: Vec<u32>,
    revenue: Vec<i128>,
    steps: RevenueSteps,
}

impl Visitor for Cohorts<'_> {
    type Found = Found;

    fn begin(&self) -> Found {
        Found {
            rows: std::iter::repeat_with(|| None).take(self.grid.len()).collect(),
            without_orders: 0,
            revenue_without_orders: 0,
            own: Vec::new(),
        }
    }

    #[inline(always)]
    #[expect(
        clippy::inline_always,
        reason = "groups are a second caller, for which the walk over all would pay a call a customer"
    )]
    fn visit<A: Units>(&self, known: &Known<'_, A>, found: &mut Found) {
        let refunds = known.refunds.iter().map(|refund| refund.amount.mantissa());
        let Some(first) = known.orders.first() else {
            if !known.refunds.is_empty() {
                found.without_orders += 1;
                found.revenue_without_orders += refunds.sum::<i128>();
            }
            return;
        };
        let cohort = self.grid.order(first.day).period;
        let ages = self.grid.len() - usize::from(cohort);
        let row = found.rows[usize::from(cohort)].get_or_insert_with(|| Row::new(ages));
        row.customers += 1;
        let own = &mut found.own;
        own.clear();
        for entry in known.orders {
            let age = self.grid.order(entry.day).period - cohort;
            let at = usize::from(age);
            row.orders[at] += 1;
            match own.last_mut() {
                Some((last, revenue)) if *last == age => *revenue += entry.amount.units(),
                _ => {
                    row.bought[at] += 1;
                    own.push((age, entry.amount.units()));
                }
            }
        }
        if let Some((last, _)) = own.last() {
            row.last[usize::from(*last)] += 1;
        }
        for refund in known.refunds {
            // What came back before the first order is of its period.
            let age = self.grid.order(refund.day).period.saturating_sub(cohort);
            own.push((age, refund.amount.mantissa()));
        }
        for (age, revenue) in own.iter() {
            row.revenue[usize::from(*age)] += revenue;
        }
        if self.middle == Middle::Wanted {
            if !known.refunds.is_empty() {
                own.sort_by_key(|(age, _)| *age);
            }
            row.steps.add_customer(own);
        }
    }
}

impl Found {
    fn append(&mut self, other: Self) {
        self.without_orders += other.without_orders;
        self.revenue_without_orders += other.revenue_without_orders;
        for (row, more) in self.rows.iter_mut().zip(other.rows) {
            match (row.as_mut(), more) {
                (Some(row), Some(more)) => row.append(more),
                (None, more) => *row = more,
                (Some(_), None) => {}
            }
        }
    }
}

impl Row {
    fn new(ages: usize) -> Self {
        Self {
            customers: 0,
            bought: vec![0; ages],
            last: vec![0; ages],
            orders: vec![0; ages],
            revenue: vec![0; ages],
            steps: RevenueSteps::default(),
        }
    }

    fn append(&mut self, other: Self) {
        let add = |counts: &mut [u32], more: Vec<u32>| {
            counts.iter_mut().zip(more).for_each(|(count, more)| *count += more);
        };
        self.customers += other.customers;
        add(&mut self.bought, other.bought);
        add(&mut self.last, other.last);
        add(&mut self.orders, other.orders);
        let revenue = self.revenue.iter_mut().zip(other.revenue);
        revenue.for_each(|(revenue, more)| *revenue += more);
        self.steps.append(other.steps);
    }

    fn into_cohort(self, period: usize) -> CountedCohort {
        let mut middle = self.steps.middle(self.bought.len()).into_iter();
        let ages = (0..self.bought.len()).map(|age| CountedAge {
            bought: self.bought[age].into(),
            bought_last: self.last[age].into(),
            orders: self.orders[age].into(),
            revenue: self.revenue[age],
            middle_revenue: middle.next(),
        });
        CountedCohort {
            period,
            customers: self.customers,
            ages: ages.collect(),
        }
    }
}
