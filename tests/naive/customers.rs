//! Each customer, once more from the definition: scores by counting who is worse, states by the list of all gaps.

use std::collections::{BTreeMap, BTreeSet};

use super::calendar::{Day, text};
use super::fraction::Fraction;
use super::shop::Shop;
use super::{Files, Options};

/// What the document says of a customer, by the key of the column; `null` where there is nothing.
pub(crate) type Row = BTreeMap<&'static str, String>;

/// The customers of a shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Customers {
    pub(crate) rows: BTreeMap<String, Row>,
    /// People with a refund and no order, and what they got back.
    pub(crate) without_orders: (usize, Fraction),
}

fn score<T: Ord>(all: &[T], own: &T) -> usize {
    1 + 5 * all.iter().filter(|other| *other < own).count() / all.len()
}

fn segment(recency: usize, frequency: usize) -> &'static str {
    let names = [
        ["hibernating", "hibernating", "at risk", "at risk", "cannot lose"],
        ["hibernating", "hibernating", "at risk", "at risk", "cannot lose"],
        ["about to sleep", "about to sleep", "need attention", "loyal", "loyal"],
        [
            "promising",
            "potential loyalists",
            "potential loyalists",
            "loyal",
            "loyal",
        ],
        [
            "new",
            "potential loyalists",
            "potential loyalists",
            "champions",
            "champions",
        ],
    ];
    names[recency - 1][frequency - 1]
}

/// Twice the median.
fn twice_the_median(gaps: &[Day]) -> Option<Day> {
    let mut gaps = gaps.to_vec();
    gaps.sort_unstable();
    let last = gaps.len().checked_sub(1)?;
    Some(gaps[last / 2] + gaps[gaps.len() / 2])
}

/// The smallest gap that so many percent of all do not exceed.
fn percentile(gaps: &[Day], percent: usize) -> Option<Day> {
    let within = |days: Day| gaps.iter().filter(|gap| **gap <= days).count();
    let reached = gaps.iter().filter(|days| within(**days) * 100 >= percent * gaps.len());
    reached.min().copied()
}

/// The customers of a shop by orders; an error where nothing is counted.
pub(crate) fn customers(files: &Files, options: &Options) -> Result<Customers, String> {
    let shop = Shop::read(files, options)?;
    let buyers: Vec<&String> = shop.order_days.keys().collect();
    let gaps_of: BTreeMap<&String, Vec<Day>> = shop
        .order_days
        .iter()
        .map(|(customer, days)| {
            let days: Vec<Day> = days.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
            (customer, days.windows(2).map(|pair| pair[1] - pair[0]).collect())
        })
        .collect();
    let gaps: Vec<Day> = gaps_of.values().flatten().copied().collect();
    let revenue = |customer: &String| -> Fraction {
        let entries = shop.orders.iter().chain(&shop.refunds);
        entries
            .filter(|entry| entry.customer == *customer)
            .map(|entry| entry.amount)
            .sum()
    };
    let last = |customer: &String| *shop.order_days[customer].last().expect("a buyer has an order");
    let orders = |customer: &String| shop.order_days[customer].len();
    let all_last: Vec<Day> = buyers.iter().map(|customer| last(customer)).collect();
    let all_orders: Vec<usize> = buyers.iter().map(|customer| orders(customer)).collect();
    let all_revenue: Vec<Fraction> = buyers.iter().map(|customer| revenue(customer)).collect();
    let rows = buyers.iter().map(|customer| {
        let since = shop.last_day - last(customer);
        let own = &gaps_of[customer];
        let state = match own.len() {
            _ if percentile(&gaps, 95).is_some_and(|days| since > days) => "lapsed",
            _ if percentile(&gaps, 80).is_some_and(|days| since > days) => "at risk",
            0 => "new",
            _ => "active",
        };
        let twice = twice_the_median(if own.len() >= 2 { own } else { &gaps });
        let next = twice.map(|twice| text(last(customer) + (twice + 1) / 2));
        let (r, f, m) = (
            score(&all_last, &last(customer)),
            score(&all_orders, &orders(customer)),
            score(&all_revenue, &revenue(customer)),
        );
        let or_null = |text: Option<String>| text.unwrap_or_else(|| "null".to_owned());
        let quoted = |text: &str| format!("\"{text}\"");
        let own_median = twice_the_median(own).map(|twice| Fraction::new(i128::from(twice), 2).text());
        let average = Fraction::share(revenue(customer), orders(customer)).map(|value| value.rounded(4).text());
        let row = Row::from([
            ("first_order", quoted(&text(shop.order_days[*customer][0]))),
            ("last_order", quoted(&text(last(customer)))),
            ("orders", orders(customer).to_string()),
            ("order_days", (own.len() + 1).to_string()),
            ("revenue", revenue(customer).text()),
            ("average_order_value", or_null(average)),
            ("median_gap_days", or_null(own_median)),
            ("days_since_last_order", since.to_string()),
            ("expected_next_order", or_null(next.map(|day| quoted(&day)))),
            ("state", quoted(state)),
            ("recency_score", r.to_string()),
            ("frequency_score", f.to_string()),
            ("money_score", m.to_string()),
            ("segment", quoted(segment(r, f))),
        ]);
        ((*customer).clone(), row)
    });
    let rows = rows.collect();
    let refunded = shop
        .refunds
        .iter()
        .filter(|refund| !shop.order_days.contains_key(&refund.customer));
    let people: BTreeSet<&String> = refunded.clone().map(|refund| &refund.customer).collect();
    Ok(Customers {
        rows,
        without_orders: (people.len(), refunded.map(|refund| refund.amount).sum()),
    })
}
