//! Cohorts, once more from the definition: a cell by asking of every customer of the cohort what they did.

use std::collections::BTreeSet;

use super::fraction::Fraction;
use super::periods::{self, Period};
use super::shop::Shop;
use super::{Files, Options};

/// One cohort.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cohort {
    pub(crate) period: String,
    pub(crate) customers: usize,
    /// By age, as long as periods have begun.
    pub(crate) cells: Vec<Cell>,
}

/// One cohort at one age.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) period: String,
    pub(crate) is_incomplete: bool,
    pub(crate) buyers: usize,
    pub(crate) buyers_on_or_after: usize,
    pub(crate) orders: usize,
    pub(crate) revenue: Fraction,
    pub(crate) median_revenue: Fraction,
}

/// The cohorts of a shop, and the revenue of those who are in none, with their number.
#[derive(Clone, Debug)]
pub(crate) struct Cohorts {
    pub(crate) cohorts: Vec<Cohort>,
    pub(crate) without_orders: (usize, Fraction),
}

/// The cohorts of a shop; an error where nothing is counted.
pub(crate) fn cohorts(files: &Files, options: &Options) -> Result<Cohorts, String> {
    cohorts_of(files, options, &|_| true)
}

/// The cohorts of some of the customers of a shop, over its periods.
pub(crate) fn cohorts_of(files: &Files, options: &Options, is_one: &dyn Fn(&str) -> bool) -> Result<Cohorts, String> {
    let shop = Shop::read(files, options)?;
    let (week_start, year_start) = (i64::from(options.week_start), i64::from(options.year_start));
    let periods = periods::list(&options.period, shop.first_day(), shop.last_day, week_start, year_start)?;
    let first = |customer: &str| shop.order_days[customer][0];
    let in_period = |period: &Period| -> BTreeSet<&str> {
        let all = shop.order_days.keys().map(String::as_str);
        all.filter(|customer| is_one(customer))
            .filter(|customer| (period.start..period.end).contains(&first(customer)))
            .collect()
    };
    let cohorts = (0..periods.len())
        .map(|i| (in_period(&periods[i]), &periods[i..]))
        .filter(|(members, _)| !members.is_empty())
        .map(|(members, periods)| Cohort {
            period: periods[0].label.clone(),
            customers: members.len(),
            cells: periods.iter().map(|period| cell(&shop, &members, period)).collect(),
        })
        .collect();
    let others: BTreeSet<&str> = shop
        .refunds
        .iter()
        .map(|refund| refund.customer.as_str())
        .filter(|customer| is_one(customer) && !shop.order_days.contains_key(*customer))
        .collect();
    let revenue = shop.revenue(shop.first_day(), shop.last_day + 1, Some(&others));
    Ok(Cohorts {
        cohorts,
        without_orders: (others.len(), revenue),
    })
}

fn cell(shop: &Shop, members: &BTreeSet<&str>, period: &Period) -> Cell {
    let bought = |from, to| shop.buyers(from, to).intersection(members).count();
    let end = shop.last_day + 1;
    let mut each: Vec<Fraction> = members
        .iter()
        .map(|customer| shop.revenue(shop.first_day(), period.end, Some(&BTreeSet::from([*customer]))))
        .collect();
    each.sort();
    let (low, high) = (each[(each.len() - 1) / 2], each[each.len() / 2]);
    Cell {
        period: period.label.clone(),
        is_incomplete: !shop.covers(period.start, period.end),
        buyers: bought(period.start, period.end),
        buyers_on_or_after: bought(period.start, end.max(period.end)),
        orders: shop
            .orders
            .iter()
            .filter(|order| members.contains(order.customer.as_str()))
            .filter(|order| (period.start..period.end).contains(&order.day))
            .count(),
        revenue: shop.revenue(shop.first_day(), period.end, Some(members)),
        median_revenue: (low + high) * Fraction::new(1, 2),
    }
}
