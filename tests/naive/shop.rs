//! Reading the clean CSV texts of a shop: which rows count, whose they are, and the days that are on record.

use std::collections::{BTreeMap, BTreeSet};

use super::calendar::{Day, parse};
use super::fraction::Fraction;
use super::{Files, Options};

/// The statuses that do not count, in lower case without `-`, `_` and spaces.
const EXCLUDED: [&str; 27] = [
    "cancelled",
    "canceled",
    "void",
    "voided",
    "refunded",
    "failed",
    "declined",
    "denied",
    "rejected",
    "reversed",
    "disputed",
    "fraud",
    "chargeback",
    "expired",
    "abandoned",
    "incomplete",
    "draft",
    "checkoutdraft",
    "pending",
    "pendingpayment",
    "awaitingpayment",
    "paymentreview",
    "onhold",
    "holded",
    "unpaid",
    "trash",
    "test",
];

/// The statuses that say of a refund row what it is, and so are no reason to leave it out.
const REFUNDED: [&str; 4] = ["refunded", "partiallyrefunded", "chargeback", "reversed"];

/// A counted order or refund.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) day: Day,
    pub(crate) customer: String,
    pub(crate) amount: Fraction,
}

/// A subscription: the day it began and, where it ended, the day it did.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Subscription {
    pub(crate) signup: Day,
    pub(crate) cancelled: Option<Day>,
}

/// All that counts of a shop, at the end of the day of the report.
#[derive(Clone, Debug)]
pub(crate) struct Shop {
    pub(crate) orders: Vec<Entry>,
    pub(crate) refunds: Vec<Entry>,
    /// The days of each buyer's orders, ascending, a day as often as it has orders.
    pub(crate) order_days: BTreeMap<String, Vec<Day>>,
    /// On the basis of subscriptions: those of each customer.
    pub(crate) subscriptions: Option<BTreeMap<String, Vec<Subscription>>>,
    /// The answers with their days, where they have one.
    pub(crate) answers: Vec<(Option<Day>, u8)>,
    /// The record days, ascending, each once.
    pub(crate) record_days: Vec<Day>,
    /// The last day of the report: the last record day, or the one it was asked for.
    pub(crate) last_day: Day,
    pub(crate) has_orders_file: bool,
    pub(crate) has_as_of: bool,
}

/// One row of a CSV text: its cells by column.
type Cells<'a> = BTreeMap<&'a str, &'a str>;

/// The rows of a CSV text without quotes.
fn rows(text: &str) -> Vec<Cells<'_>> {
    let mut lines = text.lines().filter(|line| !line.is_empty());
    let header: Vec<&str> = lines.next().unwrap_or("").split(',').collect();
    lines
        .map(|line| header.iter().copied().zip(line.split(',')).collect())
        .collect()
}

fn cell<'a>(row: &Cells<'a>, column: &str) -> &'a str {
    row.get(column).copied().unwrap_or("")
}

/// A customer as the row names it: trimmed, in ASCII lower case where it is an address; empty for a guest.
fn customer(row: &Cells) -> String {
    let name = cell(row, "customer_id").trim_matches([' ', '\t', '\r', '\n', '\u{a0}']);
    if name.contains('@') {
        name.to_ascii_lowercase()
    } else {
        name.to_owned()
    }
}

fn status(row: &Cells) -> String {
    cell(row, "status").to_lowercase().replace(['-', '_', ' '], "")
}

fn is_excluded(status: &str) -> bool {
    EXCLUDED.contains(&status)
}

/// The customer a row with this amount counts for; None where it does not count.
fn counted_for(
    row: &Cells,
    amount: Fraction,
    day: Day,
    named: &BTreeMap<&str, Cells>,
) -> Result<Option<String>, String> {
    let excluded = is_excluded(&status(row));
    let own = Some(customer(row)).filter(|name| !name.is_empty());
    if !amount.is_negative() {
        return Ok(own.filter(|_| !excluded));
    }
    if excluded && !REFUNDED.contains(&status(row).as_str()) {
        return Ok(None);
    }
    match named.get(cell(row, "order_id")) {
        Some(order) if parse(cell(order, "order_date"))? <= day => {
            let theirs = Some(customer(order)).filter(|name| !name.is_empty());
            Ok(theirs.filter(|_| !is_excluded(&status(order))))
        }
        _ => Ok(own),
    }
}

/// The counted orders and refunds up to the day of the report, each in the order of their days.
fn entries(text: &str, as_of: Option<Day>) -> Result<(Vec<Entry>, Vec<Entry>), String> {
    let rows = rows(text);
    let mut named = BTreeMap::new();
    for row in &rows {
        if !cell(row, "order_id").is_empty() && !Fraction::parse(cell(row, "amount"))?.is_negative() {
            named.insert(cell(row, "order_id"), row.clone());
        }
    }
    let (mut orders, mut refunds) = (Vec::new(), Vec::new());
    for row in &rows {
        let amount = Fraction::parse(cell(row, "amount"))?;
        let day = parse(cell(row, "order_date"))?;
        if as_of.is_some_and(|last| day > last) {
            continue;
        }
        if let Some(customer) = counted_for(row, amount, day, &named)? {
            let kept = if amount.is_negative() {
                &mut refunds
            } else {
                &mut orders
            };
            kept.push(Entry { day, customer, amount });
        }
    }
    orders.sort_by_key(|order: &Entry| order.day);
    refunds.sort_by_key(|refund: &Entry| refund.day);
    Ok((orders, refunds))
}

/// The subscriptions begun by the day of the report, with the cancellations known by then.
fn subscriptions(text: &str, as_of: Option<Day>) -> Result<BTreeMap<String, Vec<Subscription>>, String> {
    let is_known = |day: &Day| as_of.is_none_or(|last| *day <= last);
    let mut all: BTreeMap<String, Vec<Subscription>> = BTreeMap::new();
    for row in rows(text) {
        let signup = parse(cell(&row, "signup_date"))?;
        let ended = cell(&row, "cancelled_at").trim();
        let cancelled = if ended.is_empty() {
            None
        } else {
            Some(parse(ended)?).filter(is_known)
        };
        if is_known(&signup) {
            all.entry(customer(&row))
                .or_default()
                .push(Subscription { signup, cancelled });
        }
    }
    Ok(all)
}

/// The answers up to the day of the report, and those without a day.
fn answers(text: &str, as_of: Option<Day>) -> Result<Vec<(Option<Day>, u8)>, String> {
    let mut all = Vec::new();
    for row in rows(text) {
        if cell(&row, "score").is_empty() {
            continue;
        }
        let score = cell(&row, "score")
            .parse()
            .map_err(|_| "a score that is not a whole number".to_owned())?;
        let date = cell(&row, "date");
        let day = if date.is_empty() { None } else { Some(parse(date)?) };
        if as_of.is_none() || day.is_none() || day <= as_of {
            all.push((day, score));
        }
    }
    Ok(all)
}

impl Shop {
    /// Reads the files; an error where nothing is counted.
    pub(crate) fn read(files: &Files, options: &Options) -> Result<Self, String> {
        let as_of = options.as_of.as_deref().map(parse).transpose()?;
        let (orders, refunds) = entries(files.orders.as_deref().unwrap_or(""), as_of)?;
        let subscriptions = if options.subscriptions || files.orders.is_none() {
            let text = files
                .customers
                .as_deref()
                .ok_or("subscriptions need a customers file")?;
            Some(subscriptions(text, as_of)?)
        } else {
            None
        };
        if orders.is_empty() && subscriptions.as_ref().is_none_or(BTreeMap::is_empty) {
            return Err("nothing is counted".to_owned());
        }
        let mut order_days: BTreeMap<String, Vec<Day>> = BTreeMap::new();
        for order in &orders {
            order_days.entry(order.customer.clone()).or_default().push(order.day);
        }
        let mut record_days: BTreeSet<Day> = orders.iter().chain(&refunds).map(|entry| entry.day).collect();
        for subscription in subscriptions.iter().flat_map(BTreeMap::values).flatten() {
            record_days.insert(subscription.signup);
            record_days.extend(subscription.cancelled);
        }
        let record_days: Vec<Day> = record_days.into_iter().collect();
        Ok(Self {
            answers: answers(files.responses.as_deref().unwrap_or(""), as_of)?,
            last_day: as_of.unwrap_or(record_days[record_days.len() - 1]),
            orders,
            refunds,
            order_days,
            subscriptions,
            record_days,
            has_orders_file: files.orders.is_some(),
            has_as_of: as_of.is_some(),
        })
    }

    /// The first record day.
    pub(crate) fn first_day(&self) -> Day {
        self.record_days[0]
    }

    /// B(t0, t1): those with a counted order on a day in [t0, t1).
    pub(crate) fn buyers(&self, from: Day, to: Day) -> BTreeSet<&str> {
        let orders = self.orders.iter().filter(|order| (from..to).contains(&order.day));
        orders.map(|order| order.customer.as_str()).collect()
    }

    /// Those whose subscription began before this day and was not cancelled before it.
    pub(crate) fn subscribed(&self, day: Day) -> BTreeSet<&str> {
        let runs = |subscription: &Subscription| {
            subscription.signup < day && subscription.cancelled.is_none_or(|cancelled| cancelled >= day)
        };
        let all = self.subscriptions.iter().flatten();
        all.filter(|(_, theirs)| theirs.iter().any(runs))
            .map(|(customer, _)| customer.as_str())
            .collect()
    }

    /// Amounts less refunds on the days in [from, to), of some customers or of all.
    pub(crate) fn revenue(&self, from: Day, to: Day, of: Option<&BTreeSet<&str>>) -> Fraction {
        let is_theirs = |entry: &&Entry| of.is_none_or(|customers| customers.contains(entry.customer.as_str()));
        let entries = self
            .orders
            .iter()
            .chain(&self.refunds)
            .filter(|entry| (from..to).contains(&entry.day));
        entries.filter(is_theirs).map(|entry| entry.amount).sum()
    }

    /// Whether the data cover [from, to), give or take the usual pause there.
    pub(crate) fn covers(&self, from: Day, to: Day) -> bool {
        let length = to - from;
        let near: Vec<Day> = self
            .record_days
            .iter()
            .copied()
            .filter(|day| (from - length..to + length).contains(day))
            .collect();
        let mut pauses: Vec<i64> = near.windows(2).map(|pair| pair[1] - pair[0] - 1).collect();
        pauses.sort_unstable();
        // The nearest rank: the smallest pause that at least 95 of 100 do not pass.
        let usual = pauses.iter().find(|pause| {
            let within = pauses.iter().filter(|other| other <= pause).count();
            within * 100 >= pauses.len() * 95
        });
        let slack = usual.copied().unwrap_or(0).min((length + 3) / 4);
        let slack_at_end = if self.has_as_of { 0 } else { slack };
        self.first_day() <= from + slack && self.last_day >= to - 1 - slack_at_end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(orders: &str, as_of: Option<&str>) -> Result<Shop, String> {
        let files = Files {
            orders: Some(orders.to_owned()),
            customers: None,
            responses: None,
        };
        let options = Options {
            as_of: as_of.map(str::to_owned),
            ..Options::of("all")
        };
        Shop::read(&files, &options)
    }

    fn kept(entries: &[Entry]) -> Vec<(String, String)> {
        entries
            .iter()
            .map(|entry| (entry.customer.clone(), entry.amount.text()))
            .collect()
    }

    #[test]
    fn a_refund_shares_the_fate_and_the_customer_of_its_order() {
        let shop = read(
            "order_id,customer_id,order_date,amount,status\n\
             1,A,2024-01-02,10,paid\n\
             1,B,2024-01-03,-1,refunded\n\
             2,A,2024-01-02,10,On-Hold\n\
             2,A,2024-01-03,-2,\n\
             3,,2024-01-02,10,paid\n\
             3,A,2024-01-03,-3,\n\
             1,B,2024-01-01,-4,chargeback\n\
             9,,2024-01-03,-5,\n\
             1,A,2024-01-03,-6,cancelled\n",
            None,
        )
        .expect("a shop with an order");
        assert_eq!(kept(&shop.orders), [("A".to_owned(), "10".to_owned())]);
        assert_eq!(
            kept(&shop.refunds),
            [("B".to_owned(), "-4".to_owned()), ("A".to_owned(), "-1".to_owned())]
        );
    }

    #[test]
    fn customers_are_trimmed_and_addresses_lowered() {
        let shop = read(
            "customer_id,order_date,amount\n \u{a0}Ann@X.de ,2024-01-01,1\r\nann@x.DE,2024-01-02,1\na,2024-01-03,1\nA\t,2024-01-04,0\n",
            None,
        )
        .expect("a shop with orders");
        assert_eq!(shop.order_days.keys().collect::<Vec<_>>(), ["A", "a", "ann@x.de"]);
    }

    #[test]
    fn nothing_counted_is_an_error() {
        assert!(read("order_id,customer_id,order_date,amount\n", None).is_err());
        assert!(
            read(
                "order_id,customer_id,order_date,amount\n1,A,2024-01-02,1\n",
                Some("2024-01-01")
            )
            .is_err()
        );
        assert!(read("order_id,customer_id,order_date,amount\n1,A,2024-01-02,-1\n", None).is_err());
    }

    #[test]
    fn a_shop_closed_at_weekends_has_a_full_week_on_friday_but_a_daily_one_has_not() {
        let days = |days: &[u32]| {
            let lines: Vec<String> = days.iter().map(|day| format!("c,2024-01-{day:02},1\n")).collect();
            read(&format!("customer_id,order_date,amount\n{}", lines.concat()), None).expect("a shop with orders")
        };
        let week = (
            parse("2024-01-15").expect("a date"),
            parse("2024-01-22").expect("a date"),
        );
        let weekdays = days(&[8, 9, 10, 11, 12, 15, 16, 17, 18, 19]);
        assert!(weekdays.covers(week.0, week.1));
        let daily = days(&[8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
        assert!(!daily.covers(week.0, week.1));
    }

    #[test]
    fn a_subscription_runs_from_the_day_after_its_signup_to_the_day_it_is_cancelled() {
        let files = Files {
            orders: None,
            customers: Some("customer_id,signup_date,cancelled_at\nA,2024-01-01,2024-01-03\nB,2024-01-02,2024-01-02\nA,2024-01-02,\n".to_owned()),
            responses: None,
        };
        let shop = Shop::read(&files, &Options::of("all")).expect("a shop with signups");
        let day = |text| parse(text).expect("a date");
        assert!(shop.subscribed(day("2024-01-01")).is_empty());
        assert_eq!(shop.subscribed(day("2024-01-02")), BTreeSet::from(["A"]));
        assert_eq!(shop.subscribed(day("2025-01-02")), BTreeSet::from(["A"]));
    }
}
