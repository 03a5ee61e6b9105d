//! Strategies for shops: rows of orders and refunds, answers, subscriptions, and what is asked of a report.

use std::fmt;

use chrono::Weekday;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use retain::input::Files;
use retain::input::orders::RowsMode;
use retain::model::calendar::{Calendar, PeriodKind};
use retain::model::day::Day;

use crate::reference::library::{Asked, memory};

/// A row of a file of orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) id: usize,
    /// 0 is nobody.
    pub(crate) customer: u8,
    /// Counted from the first day a row can have.
    pub(crate) day: i32,
    pub(crate) cents: i64,
    pub(crate) status: &'static str,
    pub(crate) currency: &'static str,
}

const STATUSES: [&str; 8] = [
    "paid",
    "paid",
    "paid",
    "",
    "partially_refunded",
    "refunded",
    "On-Hold",
    "cancelled",
];

/// The columns of [`Row`].
pub(crate) const HEADER: &str = "order_id,customer_id,order_date,amount,status,currency";

/// The day that rows count from: a leap year is among the next ones.
pub(crate) fn day(offset: i32) -> Day {
    Day::from_ymd(2021, 11, 20).expect("a day").plus(offset)
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            id,
            customer,
            day: offset,
            cents,
            status,
            currency,
        } = self;
        let customer = match customer {
            0 => String::new(),
            1 => "Ann@x.de".to_owned(),
            other => format!("C{other}"),
        };
        let sign = if *cents < 0 { "-" } else { "" };
        let (whole, rest) = (cents.abs() / 100, cents.abs() % 100);
        write!(
            f,
            "{id},{customer},{},{sign}{whole}.{rest:02},{status},{currency}",
            day(*offset)
        )
    }
}

/// The text of a file: a header and rows, each on a line.
pub(crate) fn lines(header: &str, rows: impl IntoIterator<Item = String>) -> String {
    let mut text = format!("{header}\n");
    for row in rows {
        text.push_str(&row);
        text.push('\n');
    }
    text
}

/// The text of a file of these rows.
pub(crate) fn text(rows: &[Row]) -> String {
    lines(HEADER, rows.iter().map(ToString::to_string))
}

/// Files of orders and of answers.
pub(crate) fn files(orders: &[&[Row]], answers: &[Answer]) -> Files {
    Files {
        orders: (0..)
            .zip(orders)
            .map(|(i, rows)| memory(&format!("{i}.csv"), text(rows)))
            .collect(),
        responses: (!answers.is_empty()).then(|| memory("answers.csv", answers_text(answers))),
        ..Files::default()
    }
}

/// An answer: its day, where it has one, and its score.
pub(crate) type Answer = (Option<i32>, u8);

fn answers_text(answers: &[Answer]) -> String {
    let date = |offset: Option<i32>| offset.map_or_else(String::new, |offset| day(offset).to_string());
    let row = |(offset, score): &Answer| format!("{},{score}", date(*offset));
    lines("date,score", answers.iter().map(row))
}

/// Whether the file names one currency, now and then, or several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Currencies {
    One,
    Several,
}

/// How many days a shop spans.
const SPANS: [i32; 6] = [1, 40, 300, 800, 1100, 1460];

fn currency(currencies: Currencies) -> impl Strategy<Value = &'static str> {
    match currencies {
        Currencies::One => select(vec!["EUR", "", "eur"]),
        Currencies::Several => select(vec!["EUR", "EUR", "", "USD"]),
    }
}

/// Customer, day, cents, status, currency, and the row whose order it is a refund of.
type Drawn = (u8, i32, i64, &'static str, &'static str, Option<Index>);

/// Orders of a few customers, each on a row of its own, and refunds that name one of them, in any order.
pub(crate) fn orders(currencies: Currencies) -> impl Strategy<Value = Vec<Row>> {
    let row = move |span: i32| {
        let cents = prop_oneof![8 => 0_i64..50_000, 1 => Just(0), 1 => select(vec![1, 99, 1_000_000_000_000])];
        let who = prop_oneof![1 => Just(0_u8), 12 => 1_u8..8];
        let refund = prop_oneof![5 => Just(None), 1 => any::<Index>().prop_map(Some)];
        (
            who,
            0..span,
            cents,
            select(STATUSES.to_vec()),
            currency(currencies),
            refund,
        )
    };
    select(SPANS.to_vec())
        .prop_flat_map(move |span| vec(row(span), 1..50))
        .prop_map(|drawn| {
            let count = drawn.len();
            let row = |(i, drawn): (usize, Drawn)| {
                let (customer, day, cents, status, currency, of) = drawn;
                let (id, cents) = of.map_or((i, cents), |of| (of.index(count), -cents.max(1)));
                Row {
                    id,
                    customer,
                    day,
                    cents,
                    status,
                    currency,
                }
            };
            drawn.into_iter().enumerate().map(row).collect()
        })
}

/// Orders of several rows; those of one order share day, customer and status. Refunds on later days stand behind them.
pub(crate) fn line_items() -> impl Strategy<Value = Vec<Row>> {
    let lines = vec(prop_oneof![6 => 0_i64..20_000, 1 => -3_000_i64..0], 1..5);
    let refund = prop_oneof![4 => Just(None), 1 => (1..100_i32, 1_i64..5_000).prop_map(Some)];
    let order = (1_u8..8, 0..1100_i32, select(STATUSES.to_vec()), lines, refund);
    vec(order, 1..20).prop_map(|orders| {
        let mut rows = Vec::new();
        for (id, (customer, day, status, lines, refund)) in orders.into_iter().enumerate() {
            let row = |day, cents| Row {
                id,
                customer,
                day,
                cents,
                status,
                currency: "EUR",
            };
            rows.extend(lines.into_iter().map(|cents| row(day, cents)));
            rows.extend(refund.map(|(later, cents)| row(day + later, -cents)));
        }
        rows
    })
}

/// Answers around the days of a shop, and without a day.
pub(crate) fn answers() -> impl Strategy<Value = Vec<Answer>> {
    let when = prop_oneof![1 => Just(None), 6 => (-100..1600_i32).prop_map(Some)];
    vec((when, 0_u8..=10), 0..25)
}

/// The kinds of periods but `all`.
fn kinds() -> Vec<PeriodKind> {
    vec![
        PeriodKind::Weekly,
        PeriodKind::Monthly,
        PeriodKind::Monthly,
        PeriodKind::Quarterly,
        PeriodKind::Years(1),
        PeriodKind::Years(2),
    ]
}

const WEEKDAYS: [Weekday; 3] = [Weekday::Mon, Weekday::Wed, Weekday::Sun];

/// Periods of any kind but `all`, with or without a window, weeks and years that start anywhere.
pub(crate) fn asked_by_period() -> impl Strategy<Value = Asked> {
    let window = prop_oneof![3 => Just(None), 1 => (1_u32..400).prop_map(Some)];
    let year_start = prop_oneof![2 => Just(1_u32), 1 => 2_u32..=12];
    (select(kinds()), window, select(WEEKDAYS.to_vec()), year_start).prop_map(
        |(kind, window, week_start, year_start)| {
            let mut asked = Asked::of(kind);
            asked.tally.active_window = window;
            asked.tally.calendar = Calendar {
                kind,
                week_start,
                year_start,
            };
            asked
        },
    )
}

/// Periods of any kind, some at the end of a day.
pub(crate) fn asked() -> impl Strategy<Value = Asked> {
    let as_of = prop_oneof![3 => Just(None), 1 => (0..1600_i32).prop_map(Some)];
    let all = Just(Asked::of(PeriodKind::All));
    (prop_oneof![6 => asked_by_period(), 1 => all], as_of).prop_map(|(asked, as_of)| asked.at_end_of(as_of.map(day)))
}

/// A file of orders and the way its rows are to be read.
pub(crate) fn orders_and_mode() -> impl Strategy<Value = (Vec<Row>, RowsMode)> {
    let one_row_each = select(vec![RowsMode::Auto, RowsMode::Orders, RowsMode::Unique]);
    prop_oneof![
        2 => (orders(Currencies::One), one_row_each),
        1 => (line_items(), Just(RowsMode::Lines)),
    ]
}

/// A subscription: customer, day of signup, days until it is cancelled.
pub(crate) type Subscription = (u8, i32, Option<i32>);

/// Subscriptions, several to a customer.
pub(crate) fn subscriptions() -> impl Strategy<Value = Vec<Subscription>> {
    let end = prop_oneof![2 => Just(None), 3 => (0..500_i32).prop_map(Some)];
    vec((1_u8..8, 0..1100_i32, end), 1..30)
}

/// A file of customers.
pub(crate) fn customers(subscriptions: &[Subscription]) -> Files {
    let row = |(customer, signup, days): &Subscription| {
        let end = days.map_or_else(String::new, |days| day(signup + days).to_string());
        format!("C{customer},{},{end}", day(*signup))
    };
    let text = lines("customer_id,signup_date,cancelled_at", subscriptions.iter().map(row));
    Files {
        customers: Some(memory("customers.csv", text)),
        ..Files::default()
    }
}

/// The same rows in the order of these keys.
pub(crate) fn reordered<T: Clone>(rows: &[T], keys: &[u32]) -> Vec<T> {
    let mut keyed: Vec<(u32, &T)> = keys.iter().copied().cycle().zip(rows).collect();
    keyed.sort_by_key(|(key, _)| *key);
    keyed.into_iter().map(|(_, row)| row.clone()).collect()
}

/// Keys for [`reordered`].
pub(crate) fn order() -> impl Strategy<Value = Vec<u32>> {
    vec(any::<u32>(), 97)
}
