//! What a walk adds up for one group, per period; parts of a walk add up too.

use super::gaps::Gaps;
use super::grid::{Grid, Reach};

/// What a walk came to.
pub struct Walked {
    /// By grid and group: the periods, and all the data.
    pub sums: [Vec<Sums>; 2],
    /// Customers with an order, or with a subscription on that basis.
    pub customers: u64,
}

/// Counts and sums by period. Those over ranges of periods are held as the
/// differences between neighbours.
#[derive(Debug, Clone)]
pub struct Sums {
    pub end: Counts,
    pub retained: Counts,
    pub first_time: Vec<u64>,
    pub buyers: Vec<u64>,
    pub orders: Vec<u64>,
    pub repeat: Vec<u64>,
    pub repeat_in_period: Vec<u64>,
    pub year_buyers: Counts,
    pub year_base: Counts,
    pub year_retained: Counts,
    pub revenue: Vec<i128>,
    pub year_revenue: Differences,
    pub base_before: Vec<i128>,
    pub base_now: Vec<i128>,
    pub gaps: Gaps,
}

/// Counts over ranges.
#[derive(Debug, Clone)]
pub struct Counts(Vec<i64>);

impl Counts {
    /// Counts one more in a range.
    pub fn add(&mut self, reach: Reach) {
        if reach.from < reach.to {
            self.0[usize::from(reach.from)] += 1;
            self.0[usize::from(reach.to)] -= 1;
        }
    }

    fn levels(&self) -> impl Iterator<Item = u64> {
        self.0.iter().scan(0, |level, step| {
            *level += step;
            Some(u64::try_from(*level).expect("a count is never negative"))
        })
    }
}

/// Sums of money over ranges.
#[derive(Debug, Clone)]
pub struct Differences(Vec<i128>);

impl Differences {
    /// Adds an amount to a range.
    pub fn add(&mut self, reach: Reach, units: i128) {
        if reach.from < reach.to {
            self.0[usize::from(reach.from)] += units;
            self.0[usize::from(reach.to)] -= units;
        }
    }
}

/// The numbers of one period.
#[derive(Debug)]
pub struct SumRow {
    pub start: u64,
    pub end: u64,
    pub retained: u64,
    pub first_time: u64,
    pub buyers: u64,
    pub orders: u64,
    pub repeat: u64,
    pub repeat_in_period: u64,
    pub year_buyers: u64,
    pub year_base: u64,
    pub year_retained: u64,
    pub revenue: i128,
    pub year_revenue: i128,
    pub base_before: i128,
    pub base_now: i128,
    pub median_gap: Option<(u32, u32)>,
}

impl Sums {
    /// Nothing yet, in one of so many groups.
    pub fn new(grid: &Grid, groups: usize) -> Self {
        let periods = grid.len();
        let counts = || Counts(vec![0; periods + 1]);
        Self {
            end: counts(),
            retained: counts(),
            first_time: vec![0; periods],
            buyers: vec![0; periods],
            orders: vec![0; periods],
            repeat: vec![0; periods],
            repeat_in_period: vec![0; periods],
            year_buyers: counts(),
            year_base: counts(),
            year_retained: counts(),
            revenue: vec![0; periods],
            year_revenue: Differences(vec![0; periods + 1]),
            base_before: vec![0; periods],
            base_now: vec![0; periods],
            gaps: Gaps::new(periods, grid.span().1, groups),
        }
    }

    /// Adds what another part of the customers came to.
    pub fn append(&mut self, other: Self) {
        fn add<T: std::ops::AddAssign>(sums: &mut [T], more: Vec<T>) {
            sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
        }
        add(&mut self.end.0, other.end.0);
        add(&mut self.retained.0, other.retained.0);
        add(&mut self.first_time, other.first_time);
        add(&mut self.buyers, other.buyers);
        add(&mut self.orders, other.orders);
        add(&mut self.repeat, other.repeat);
        add(&mut self.repeat_in_period, other.repeat_in_period);
        add(&mut self.year_buyers.0, other.year_buyers.0);
        add(&mut self.year_base.0, other.year_base.0);
        add(&mut self.year_retained.0, other.year_retained.0);
        add(&mut self.revenue, other.revenue);
        add(&mut self.year_revenue.0, other.year_revenue.0);
        add(&mut self.base_before, other.base_before);
        add(&mut self.base_now, other.base_now);
        self.gaps.append(other.gaps);
    }

    /// The numbers by period. Customers at the start of a period are those at
    /// the end of the one before; before the first record day there are none.
    pub fn rows(&self) -> impl Iterator<Item = SumRow> {
        let periods = self.buyers.len();
        let mut end = self.end.levels();
        let mut retained = self.retained.levels();
        let mut year_buyers = self.year_buyers.levels();
        let mut year_base = self.year_base.levels();
        let mut year_retained = self.year_retained.levels();
        let (mut start_now, mut year_revenue) = (0, 0);
        (0..periods).map(move |period| {
            let end_now = end.next().unwrap_or_default();
            let start = std::mem::replace(&mut start_now, end_now);
            year_revenue += self.year_revenue.0[period];
            SumRow {
                start,
                end: end_now,
                retained: retained.next().unwrap_or_default(),
                first_time: self.first_time[period],
                buyers: self.buyers[period],
                orders: self.orders[period],
                repeat: self.repeat[period],
                repeat_in_period: self.repeat_in_period[period],
                year_buyers: year_buyers.next().unwrap_or_default(),
                year_base: year_base.next().unwrap_or_default(),
                year_retained: year_retained.next().unwrap_or_default(),
                revenue: self.revenue[period],
                year_revenue,
                base_before: self.base_before[period],
                base_now: self.base_now[period],
                median_gap: self.gaps.middle(period),
            }
        })
    }
}
