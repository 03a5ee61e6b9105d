//! The walk: the orders, refunds and subscriptions of one customer after
//! another, into the sums of the customer's group.

use super::by_customer::{Entry, Parts, Units};
use super::each_customer::{Known, Visitor, for_each_customer};
use super::grid::{Grid, Reach};
use super::sums::{Sums, Walked};
use super::{Basis, Grouping, TallyOptions};
use crate::model::day::Day;
use crate::model::ledger::Ledger;

/// Which of the grids is that of all the data as one period.
const ALL: usize = 1;

/// Walks over all customers: by the periods, and by all the data as one.
pub fn walk(
    ledger: &Ledger,
    parts: &Parts,
    options: &TallyOptions,
    grouping: Grouping<'_>,
    grids: &[&Grid; 2],
) -> Walked {
    let part = Part {
        basis: options.basis,
        grouping,
        grids: *grids,
        revenue_of_base: options.active_window.is_none(),
    };
    let mut walked = for_each_customer(ledger, parts, options.basis, options.threads, &part)
        .into_iter()
        .map(|(walked, _)| walked)
        .reduce(|mut all, part| {
            all.customers += part.customers;
            for (sums, more) in all.sums.iter_mut().zip(part.sums) {
                sums.iter_mut().zip(more).for_each(|(sums, more)| sums.append(more));
            }
            all
        })
        .expect("there is at least one thread");
    let [periods, all] = &mut walked.sums;
    for (all, periods) in all.iter_mut().zip(periods) {
        all.gaps.add_periods(&periods.gaps);
    }
    walked
}

struct Part<'a> {
    basis: Basis,
    grouping: Grouping<'a>,
    grids: [&'a Grid; 2],
    revenue_of_base: bool,
}

impl Visitor for Part<'_> {
    type Found = (Walked, Room);

    fn begin(&self) -> Self::Found {
        let groups = self.grouping.groups();
        let walked = Walked {
            sums: self.grids.map(|grid| vec![Sums::new(grid, groups); groups]),
            customers: 0,
        };
        (walked, Room::default())
    }

    fn visit<A: Units>(&self, known: &Known<'_, A>, (walked, room): &mut Self::Found) {
        walked.customers += u64::from(!known.orders.is_empty() || !known.subscriptions.is_empty());
        let group = self.grouping.group_of(known.customer);
        for (which, sums) in walked.sums.iter_mut().enumerate() {
            self.add_customer(known, which, &mut sums[group], room);
        }
    }
}

impl Part<'_> {
    fn add_customer<A: Units>(&self, known: &Known<'_, A>, which: usize, sums: &mut Sums, room: &mut Room) {
        let grid = self.grids[which];
        room.clear();
        if which == ALL {
            self.walk_orders_of_all(known.orders, grid, sums, room);
        } else {
            self.walk_orders(known.orders, grid, sums, room);
        }
        let mut first = known.orders.first().map(|entry| entry.day);
        if self.basis == Basis::Subscriptions {
            first = known.subscriptions.first().map(|s| s.signup);
            room.customer.clear();
            room.base.clear();
            for s in known.subscriptions {
                extend(&mut room.customer, grid.subscription(s.signup, s.cancelled));
                extend(&mut room.base, grid.subscription_in_base(s.signup, s.cancelled));
            }
        }
        for refund in known.refunds {
            let reach = grid.order(refund.day);
            sums.year_revenue.add(reach.year, refund.amount.mantissa());
            room.add_refund(reach.period, refund.amount.mantissa());
        }
        add_membership(&room.customer, first, grid, sums);
        room.year.iter().for_each(|reach| sums.year_buyers.add(*reach));
        room.base.iter().for_each(|reach| sums.year_base.add(*reach));
        let there_at_the_end = match self.basis {
            Basis::Orders => &room.year,
            Basis::Subscriptions => &room.customer,
        };
        for_each_common(&room.base, there_at_the_end, |reach| sums.year_retained.add(reach));
        let mut so_far = 0;
        for own in &room.periods {
            let period = usize::from(own.period);
            sums.revenue[period] += own.revenue;
            if own.orders > 0 {
                so_far += own.orders;
                sums.buyers[period] += 1;
                sums.orders[period] += own.orders;
                sums.repeat[period] += u64::from(so_far >= 2);
                sums.repeat_in_period[period] += u64::from(own.orders >= 2);
            }
        }
        if self.revenue_of_base && !grid.is_whole() {
            add_revenue_of_base(room, sums);
        }
    }

    fn walk_orders<A: Units>(&self, orders: &[Entry<A>], grid: &Grid, sums: &mut Sums, room: &mut Room) {
        let mut last: Option<Day> = None;
        // Revenue of neighbours that lie in the same years is added at once.
        let (mut year, mut year_revenue) = (Reach { from: 0, to: 0 }, 0);
        for entry in orders {
            let reach = grid.order(entry.day);
            let units = entry.amount.units();
            if year != reach.year {
                sums.year_revenue.add(year, year_revenue);
                (year, year_revenue) = (reach.year, 0);
            }
            year_revenue += units;
            match room.periods.last_mut() {
                Some(own) if own.period == reach.period => {
                    own.orders += 1;
                    own.revenue += units;
                }
                _ => room.periods.push(OfPeriod {
                    period: reach.period,
                    orders: 1,
                    revenue: units,
                }),
            }
            if last == Some(entry.day) {
                continue;
            }
            if let Some(last) = last {
                sums.gaps.add(reach.period, entry.day.since(last).unsigned_abs());
            }
            last = Some(entry.day);
            extend(&mut room.year, reach.year);
            extend(&mut room.base, reach.base);
            if self.basis == Basis::Orders {
                extend(&mut room.customer, reach.customer);
            }
        }
        sums.year_revenue.add(year, year_revenue);
    }

    /// The same where all the data are one period. Only the orders of the last
    /// twelve months, and the one before them, have to be looked at; days
    /// between orders are known by period.
    fn walk_orders_of_all<A: Units>(&self, orders: &[Entry<A>], grid: &Grid, sums: &mut Sums, room: &mut Room) {
        if orders.is_empty() {
            return;
        }
        let all = Reach { from: 0, to: 1 };
        let mut year_revenue = 0;
        for entry in orders.iter().rev() {
            let reach = grid.order(entry.day);
            if reach.year != all {
                extend(&mut room.base, reach.base);
                break;
            }
            extend(&mut room.year, all);
            year_revenue += entry.amount.units();
        }
        sums.year_revenue.add(all, year_revenue);
        room.periods.push(OfPeriod {
            period: 0,
            orders: orders.len() as u64,
            revenue: orders.iter().map(|entry| entry.amount.units()).sum(),
        });
        if self.basis == Basis::Orders {
            extend(&mut room.customer, all);
        }
    }
}

/// What is collected of one customer on the way, and used again for the next.
#[derive(Debug, Default)]
struct Room {
    /// Ends at which this is a customer; as disjoint ranges that do not touch.
    customer: Vec<Reach>,
    /// Ends in whose Y there is an order.
    year: Vec<Reach>,
    /// Ends in whose Y′ there is an order, or at whose Y a subscription runs.
    base: Vec<Reach>,
    /// Orders and revenue by period.
    periods: Vec<OfPeriod>,
}

#[derive(Debug)]
struct OfPeriod {
    period: u16,
    orders: u64,
    revenue: i128,
}

impl Room {
    fn clear(&mut self) {
        self.customer.clear();
        self.year.clear();
        self.base.clear();
        self.periods.clear();
    }

    fn add_refund(&mut self, period: u16, revenue: i128) {
        match self.periods.binary_search_by_key(&period, |own| own.period) {
            Ok(at) => self.periods[at].revenue += revenue,
            Err(at) => self.periods.insert(
                at,
                OfPeriod {
                    period,
                    orders: 0,
                    revenue,
                },
            ),
        }
    }
}

/// Adds a range to disjoint ones; their beginnings never descend.
fn extend(ranges: &mut Vec<Reach>, reach: Reach) {
    if reach.from >= reach.to {
        return;
    }
    match ranges.last_mut() {
        Some(last) if reach.from <= last.to => last.to = last.to.max(reach.to),
        _ => ranges.push(reach),
    }
}

/// Counts a customer at the ends in the ranges: there at each, retained at
/// each but the first of a range, first-time where nothing came before.
fn add_membership(ranges: &[Reach], first: Option<Day>, grid: &Grid, sums: &mut Sums) {
    for (i, reach) in ranges.iter().enumerate() {
        sums.end.add(*reach);
        sums.retained.add(Reach {
            from: reach.from + 1,
            to: reach.to,
        });
        if i == 0 && first.is_some_and(|first| first >= grid.start(reach.from)) {
            sums.first_time[usize::from(reach.from)] += 1;
        }
    }
}

/// Revenue of a customer who was there at the start of a period: in it, and in
/// the one before.
fn add_revenue_of_base(room: &Room, sums: &mut Sums) {
    let (mut at_start, mut at_end) = (Ascending(&room.customer), Ascending(&room.customer));
    for own in &room.periods {
        let period = usize::from(own.period);
        if own.period > 0 && at_start.contain(own.period - 1) {
            sums.base_now[period] += own.revenue;
        }
        if period + 1 < sums.base_before.len() && at_end.contain(own.period) {
            sums.base_before[period + 1] += own.revenue;
        }
    }
}

/// Disjoint ascending ranges, asked for ends that ascend too.
struct Ascending<'a>(&'a [Reach]);

impl Ascending<'_> {
    fn contain(&mut self, end: u16) -> bool {
        while let [first, rest @ ..] = self.0
            && first.to <= end
        {
            self.0 = rest;
        }
        self.0.first().is_some_and(|first| first.from <= end)
    }
}

/// The parts that two lists of disjoint ascending ranges have in common.
fn for_each_common(a: &[Reach], b: &[Reach], mut each: impl FnMut(Reach)) {
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        each(Reach {
            from: a[i].from.max(b[j].from),
            to: a[i].to.min(b[j].to),
        });
        if a[i].to < b[j].to {
            i += 1;
        } else {
            j += 1;
        }
    }
}
