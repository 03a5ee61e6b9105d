//! The rows of a report: every number of one range of days, from the sets of customers and the sums behind it.

use std::collections::BTreeSet;

use super::Row;
use super::calendar::{Day, add_months, text};
use super::fraction::Fraction;
use super::shop::Shop;

/// The days of a row, and those it is compared with.
pub(crate) struct Span {
    pub(crate) label: String,
    pub(crate) start: Day,
    pub(crate) end: Day,
    /// The start of the period before; None where everything is one row.
    pub(crate) before: Option<Day>,
    pub(crate) window: Option<i64>,
}

/// The customers of a row, and those of its twelve months.
struct Customers<'a> {
    at_start: BTreeSet<&'a str>,
    at_end: BTreeSet<&'a str>,
    /// Those at the end who were not there at the start, and never before.
    first_time: BTreeSet<&'a str>,
    /// Those at the start of the twelve months before the end of the row.
    base: BTreeSet<&'a str>,
    /// Those of `base` who are there at the end of them.
    base_retained: BTreeSet<&'a str>,
}

/// The customers a row counts, on its basis.
fn customers<'a>(shop: &'a Shop, span: &Span) -> Customers<'a> {
    let (start, end) = (span.start, span.end);
    let (year, two_years) = (add_months(end, -12), add_months(end, -24));
    let (at_start, at_end, base, at_end_of_year) = if shop.subscriptions.is_some() {
        let at_start = if span.before.is_some() {
            shop.subscribed(start)
        } else {
            BTreeSet::new()
        };
        (
            at_start,
            shop.subscribed(end),
            shop.subscribed(year),
            shop.subscribed(end),
        )
    } else {
        let (at_start, at_end) = match (span.before, span.window) {
            (None, _) => (BTreeSet::new(), shop.buyers(start, end)),
            (Some(before), None) => (shop.buyers(before, start), shop.buyers(start, end)),
            (Some(_), Some(window)) => (shop.buyers(start - window, start), shop.buyers(end - window, end)),
        };
        (at_start, at_end, shop.buyers(two_years, year), shop.buyers(year, end))
    };
    let began = |customer: &str| match &shop.subscriptions {
        Some(all) => all[customer].iter().map(|subscription| subscription.signup).min(),
        None => shop.order_days[customer].first().copied(),
    };
    let is_first_time = |customer: &&str| span.before.is_none() || began(customer) >= Some(start);
    let first_time = at_end.difference(&at_start).copied().filter(is_first_time).collect();
    let base_retained = base.intersection(&at_end_of_year).copied().collect();
    Customers {
        at_start,
        at_end,
        first_time,
        base,
        base_retained,
    }
}

/// Half the sum of the two in the middle, or the one in the middle.
fn median(mut numbers: Vec<i64>) -> Option<Fraction> {
    numbers.sort_unstable();
    let count = numbers.len();
    let middle = numbers.get(count.checked_sub(1)? / 2)? + numbers.get(count / 2)?;
    Some(Fraction::new(i128::from(middle), 2))
}

/// The days between each order day in the row and the one before it of the same customer.
fn gaps(shop: &Shop, span: &Span) -> Vec<i64> {
    let mut gaps = Vec::new();
    for days in shop.order_days.values() {
        let days: Vec<Day> = days.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
        let pairs = days.windows(2).filter(|pair| (span.start..span.end).contains(&pair[1]));
        gaps.extend(pairs.map(|pair| pair[1] - pair[0]));
    }
    gaps
}

/// What the data do not cover.
fn flags(shop: &Shop, span: &Span) -> String {
    let has_base = span.before.is_some_and(|before| {
        let from = span.window.map_or(before, |window| span.start - window);
        shop.covers(from, span.start)
    });
    let found = [
        (shop.covers(span.start, span.end), "\"incomplete\""),
        (has_base, "\"incomplete_base\""),
        (shop.covers(add_months(span.end, -24), span.end), "\"short_history\""),
    ];
    let names: Vec<&str> = found
        .into_iter()
        .filter(|(is_there, _)| !is_there)
        .map(|(_, name)| name)
        .collect();
    format!("[{}]", names.join(","))
}

/// A number rounded to four places, `null` where there is none.
fn four_places(value: Option<Fraction>) -> String {
    value.map_or_else(|| "null".to_owned(), |value| value.rounded(4).text())
}

/// The revenue as it stands, `null` where there is no file of orders.
fn exact(shop: &Shop, revenue: Fraction) -> String {
    if shop.has_orders_file {
        revenue.text()
    } else {
        "null".to_owned()
    }
}

/// One row of the report.
pub(crate) fn row(shop: &Shop, span: &Span) -> Row {
    let mut row = Row::new();
    let mut put = |key: &str, value: String| {
        assert_eq!(row.insert(key.to_owned(), value), None, "{key} twice");
    };
    put("period", format!("\"{}\"", span.label));
    put("start", format!("\"{}\"", text(span.start)));
    put("end", format!("\"{}\"", text(span.end - 1)));
    put("flags", flags(shop, span));
    for (key, value) in customer_numbers(shop, span) {
        put(key, value);
    }
    for (key, value) in order_numbers(shop, span) {
        put(key, value);
    }
    for (key, value) in answer_numbers(shop, span) {
        put(key, value);
    }
    row
}

/// Who is there, who came and who went; and what the average one of them is worth.
fn customer_numbers(shop: &Shop, span: &Span) -> Vec<(&'static str, String)> {
    let Customers {
        at_start,
        at_end,
        first_time,
        base,
        base_retained,
    } = customers(shop, span);
    let new = at_end.difference(&at_start).count();
    let retention = Fraction::percent(at_end.len() - new, at_start.len()).map(|rate| rate.rounded(4));
    let year = add_months(span.end, -12);
    let year_buyers = shop.buyers(year, span.end).len();
    let year_revenue = shop.revenue(year, span.end, None);
    let rate = Fraction::share(Fraction::count(base_retained.len()), base.len());
    let value = Fraction::share(year_revenue, year_buyers)
        .zip(rate)
        .map(|(revenue, rate)| revenue * rate);
    let has_before = span.before.filter(|_| span.window.is_none());
    let before = has_before.map_or(Fraction::ZERO, |before| {
        shop.revenue(before, span.start, Some(&at_start))
    });
    let kept = shop.revenue(span.start, span.end, Some(&at_start));
    let of_base = |money| has_before.map_or_else(|| "null".to_owned(), |_| exact(shop, money));
    let revenue_retention = before.is_positive().then(|| Fraction::count(100) * kept / before);
    vec![
        ("customers_start", at_start.len().to_string()),
        ("customers_end", at_end.len().to_string()),
        ("customers_retained", at_start.intersection(&at_end).count().to_string()),
        ("customers_lost", at_start.difference(&at_end).count().to_string()),
        ("customers_new", new.to_string()),
        ("customers_first_time", first_time.len().to_string()),
        ("customers_reactivated", (new - first_time.len()).to_string()),
        ("retention_rate_pct", four_places(retention)),
        (
            "churn_rate_pct",
            four_places(retention.map(|rate| Fraction::count(100) - rate)),
        ),
        ("customer_lifetime_value", four_places(value)),
        ("clv_inputs.buyers", year_buyers.to_string()),
        ("clv_inputs.revenue", exact(shop, year_revenue)),
        ("clv_inputs.base", base.len().to_string()),
        ("clv_inputs.retained", base_retained.len().to_string()),
        ("net_revenue_retention_pct", four_places(revenue_retention)),
        ("net_revenue_retention_inputs.revenue_before", of_base(before)),
        ("net_revenue_retention_inputs.revenue_now", of_base(kept)),
    ]
}

/// What was bought, how often, and by whom again.
fn order_numbers(shop: &Shop, span: &Span) -> Vec<(&'static str, String)> {
    let buyers = shop.buyers(span.start, span.end);
    let with_two_since = |from: Day| {
        let count = |customer: &str| {
            shop.order_days[customer]
                .iter()
                .filter(|day| (from..span.end).contains(*day))
                .count()
        };
        buyers.iter().filter(|customer| count(customer) >= 2).count()
    };
    let orders = shop
        .orders
        .iter()
        .filter(|order| (span.start..span.end).contains(&order.day))
        .count();
    let revenue = shop.revenue(span.start, span.end, None);
    vec![
        ("buyers", buyers.len().to_string()),
        ("orders", orders.to_string()),
        ("revenue", exact(shop, revenue)),
        (
            "repeat_rate_pct",
            four_places(Fraction::percent(with_two_since(Day::MIN), buyers.len())),
        ),
        (
            "repeat_in_period_pct",
            four_places(Fraction::percent(with_two_since(span.start), buyers.len())),
        ),
        ("repeat_inputs.repeat_buyers", with_two_since(Day::MIN).to_string()),
        (
            "repeat_inputs.repeat_buyers_in_period",
            with_two_since(span.start).to_string(),
        ),
        (
            "purchase_frequency",
            four_places(Fraction::share(Fraction::count(orders), buyers.len())),
        ),
        ("average_order_value", four_places(Fraction::share(revenue, orders))),
        ("median_days_between_orders", four_places(median(gaps(shop, span)))),
    ]
}

/// What the customers said.
fn answer_numbers(shop: &Shop, span: &Span) -> Vec<(&'static str, String)> {
    let is_in =
        |day: Option<Day>| span.before.is_none() || day.is_some_and(|day| (span.start..span.end).contains(&day));
    let scores: Vec<u8> = shop
        .answers
        .iter()
        .filter(|(day, _)| is_in(*day))
        .map(|(_, score)| *score)
        .collect();
    let promoters = scores.iter().filter(|score| **score >= 9).count();
    let detractors = scores.iter().filter(|score| **score <= 6).count();
    let surplus = Fraction::count(promoters) - Fraction::count(detractors);
    vec![
        (
            "net_promoter_score",
            four_places(Fraction::share(Fraction::count(100) * surplus, scores.len())),
        ),
        ("promoters", promoters.to_string()),
        ("passives", (scores.len() - promoters - detractors).to_string()),
        ("detractors", detractors.to_string()),
        ("responses", scores.len().to_string()),
    ]
}
