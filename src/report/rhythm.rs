//! The report of `retain rhythm`: days between orders, who comes back, and
//! when orders come, as typed cells.

use super::Cell;
use super::metrics::{Input, Settings};
use super::summary;
use super::table::{Align, Column, Room, Table, TableCell};
use crate::metrics::rhythm::{AT_RISK, LAPSED, PERCENTILES, count, median, percentile, share_back};
use crate::model::day::Day;
use crate::model::ledger::Account;
use crate::model::ratio::{Ratio, group};
use crate::model::undefined::Undefined;
use crate::tally::rhythm::{OrderHours, RhythmTally};

/// The report of `retain rhythm`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RhythmReport {
    /// What can change a number.
    pub settings: Settings,
    /// The currency of the amounts, where the input names it.
    pub currency: Option<String>,
    /// What was counted and what was left out.
    pub input: Input,
    /// The last day that could have been seen.
    pub end: Day,
    /// How many gaps there are.
    pub gaps: u64,
    /// How many customers have any.
    pub customers_with_gaps: u64,
    /// Percentiles and the median, by key.
    pub between: Vec<(String, Cell)>,
    /// The days after which a customer is at risk.
    pub at_risk_after: Cell,
    /// The days after which a customer has lapsed.
    pub lapsed_after: Cell,
    /// Who came back within so many days.
    pub back_within: Vec<BackRow>,
    /// Orders by weekday.
    pub weekdays: Vec<ShareOfOrders>,
    /// Orders by hour, where times are known.
    pub hours: Option<Hours>,
    /// Orders that have a time.
    pub with_time: u64,
    /// Orders whose time is midnight to the second.
    pub at_midnight: u64,
    /// What a careful reader should know.
    pub warnings: Vec<String>,
}

/// Who came back within so many days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackRow {
    /// So many.
    pub days: u32,
    /// Customers whose first order lies so far back.
    pub old_enough: u64,
    /// Those of them who came back.
    pub came_back: u64,
    /// Their share.
    pub share: Cell,
}

/// Some of the orders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShareOfOrders {
    /// How many.
    pub orders: u64,
    /// Their share of all that could be among them.
    pub share: Cell,
}

/// Orders by hour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hours {
    /// By hour.
    pub all: Vec<ShareOfOrders>,
    /// By weekday and hour.
    pub by_weekday: Vec<Vec<ShareOfOrders>>,
}

/// The weekdays, from Monday: in words, and short.
pub const WEEKDAYS: [(&str, &str); 7] = [
    ("monday", "Mon"),
    ("tuesday", "Tue"),
    ("wednesday", "Wed"),
    ("thursday", "Thu"),
    ("friday", "Fri"),
    ("saturday", "Sat"),
    ("sunday", "Sun"),
];

impl RhythmReport {
    /// The report of what was counted.
    #[must_use]
    pub fn new(tally: &RhythmTally, account: Account, settings: Settings, currency: Option<String>) -> Self {
        let days_at = |percent| percentile(&tally.gaps, percent).map_or_else(Cell::Undefined, days);
        let mut between: Vec<(String, Cell)> = PERCENTILES
            .iter()
            .map(|&percent| (format!("p{percent}"), days_at(percent)))
            .collect();
        let lower = PERCENTILES.iter().filter(|percent| **percent < 50).count();
        let median = median(&tally.gaps).map_or_else(Cell::Undefined, Cell::Days);
        between.insert(lower, ("median".to_owned(), median));
        let back = tally.back_within.iter().map(|within| BackRow {
            days: within.days,
            old_enough: within.old_enough,
            came_back: within.came_back,
            share: share_back(*within).map_or_else(Cell::Undefined, Cell::Percent),
        });
        Self {
            warnings: account.warnings.clone(),
            input: Input {
                orders: tally.orders,
                customers: tally.customers,
                refund_rows: account.counted_refunds,
                first_day: tally.first_day,
                last_day: tally.last_day,
                responses_outside: 0,
                account,
            },
            settings,
            currency,
            end: tally.end,
            gaps: count(&tally.gaps),
            customers_with_gaps: tally.customers_with_gaps,
            between,
            at_risk_after: days_at(AT_RISK),
            lapsed_after: days_at(LAPSED),
            back_within: back.collect(),
            weekdays: tally
                .hours
                .weekdays
                .iter()
                .map(|&orders| share(orders, tally.orders))
                .collect(),
            with_time: tally.hours.with_time(),
            at_midnight: tally.hours.at_midnight,
            hours: tally.hours.are_known().then(|| hours(&tally.hours)),
        }
    }

    /// The tables for people: days between orders, who came back, weekdays.
    #[must_use]
    pub fn tables(&self) -> Vec<Table> {
        let text = |text: String| Cell::Text(text);
        let between = self.between.iter().map(|(key, days)| {
            let label = match key.strip_prefix('p') {
                Some(percent) => format!("{percent} % within"),
                None => key.clone(),
            };
            vec![text(label), days.clone()]
        });
        let back = self.back_within.iter().map(|row| {
            vec![
                text(format!("{} days", row.days)),
                Cell::Count(row.old_enough),
                Cell::Count(row.came_back),
                row.share.clone(),
            ]
        });
        let weekdays = WEEKDAYS.iter().zip(&self.weekdays).map(|((_, label), of_day)| {
            vec![
                text((*label).to_owned()),
                Cell::Count(of_day.orders),
                of_day.share.clone(),
            ]
        });
        vec![
            table(&["Between orders", "Days"], between),
            table(&["Back within", "Old enough", "Came back", "Share %"], back),
            table(&["Weekday", "Orders", "Share %"], weekdays),
        ]
    }

    /// The share of each weekday in the orders with a time, and that of all.
    #[must_use]
    pub fn weekdays_with_time(&self) -> Vec<Cell> {
        let of_day = |hours: &Vec<ShareOfOrders>| hours.iter().map(|some| some.orders).sum();
        let by_weekday = self.hours.iter().flat_map(|hours| &hours.by_weekday);
        let mut orders: Vec<u64> = by_weekday.map(of_day).collect();
        orders.push(orders.iter().sum());
        orders
            .into_iter()
            .map(|orders| share(orders, self.with_time).share)
            .collect()
    }

    /// What is said below the tables.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let count = |count: u64| group(&count.to_string());
        if let (Cell::Count(at_risk), Cell::Count(lapsed)) = (&self.at_risk_after, &self.lapsed_after) {
            notes.push(format!(
                "{} between order days of {}: at risk after {} without an order (80 % of gaps are no longer), lapsed \
                 after {} (95 %); to count customers so, pass `--active-window {lapsed}d` to `retain metrics`",
                plural(self.gaps, "gap"),
                plural(self.customers_with_gaps, "customer"),
                plural(*at_risk, "day"),
                count(*lapsed),
            ));
        }
        notes.push(format!(
            "back within: of customers whose first order lies at least so many days before {}, those with an order on \
             a later day so soon",
            self.end
        ));
        let zone = match &self.settings.timezone {
            Some(zone) => format!("in {zone} where a time has an offset, else as written"),
            None => "as written".to_owned(),
        };
        let without = self.input.orders - self.with_time;
        if self.hours.is_some() {
            let some = if without > 0 {
                format!("; {} without a time", plural(without, "order"))
            } else {
                String::new()
            };
            notes.push(format!("hours: % of orders with a time, {zone}{some}"));
            if self.at_midnight > self.with_time / 20 {
                notes.push(format!(
                    "{} at midnight to the second: a day may have been written as a time",
                    plural(self.at_midnight, "order")
                ));
            }
        } else if self.with_time > 0 {
            notes.push(
                "hours: unknown, since every time is midnight to the second, as where days are written as times"
                    .to_owned(),
            );
        } else {
            notes.push("hours: unknown, since no order has a time".to_owned());
        }
        notes.extend(summary::account(&self.input, &self.settings, None, false));
        notes
    }

    /// One row a number, for programs.
    #[must_use]
    pub fn flat_table(&self) -> Table {
        let keys = [
            "about",
            "key",
            "days",
            "customers",
            "of_customers",
            "orders",
            "share_pct",
        ];
        let none = || Cell::Text(String::new());
        let text = |text: &str| Cell::Text(text.to_owned());
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        let mut of_days = |about: &str, key: &str, days: &Cell| {
            rows.push(vec![
                text(about),
                text(key),
                days.clone(),
                none(),
                none(),
                none(),
                none(),
            ]);
        };
        for (key, days) in &self.between {
            of_days("days_between_orders", key, days);
        }
        of_days("suggested", "at_risk_after", &self.at_risk_after);
        of_days("suggested", "lapsed_after", &self.lapsed_after);
        for row in &self.back_within {
            rows.push(vec![
                text("back_within"),
                text(&row.days.to_string()),
                days(row.days),
                Cell::Count(row.came_back),
                Cell::Count(row.old_enough),
                none(),
                row.share.clone(),
            ]);
        }
        let mut of_orders = |about: &str, key: &str, some: &ShareOfOrders| {
            let orders = Cell::Count(some.orders);
            rows.push(vec![
                text(about),
                text(key),
                none(),
                none(),
                none(),
                orders,
                some.share.clone(),
            ]);
        };
        for ((weekday, _), some) in WEEKDAYS.iter().zip(&self.weekdays) {
            of_orders("weekday", weekday, some);
        }
        if let Some(hours) = &self.hours {
            for (hour, some) in hours.all.iter().enumerate() {
                of_orders("hour", &hour.to_string(), some);
            }
            for ((weekday, _), of_day) in WEEKDAYS.iter().zip(&hours.by_weekday) {
                for (hour, some) in of_day.iter().enumerate() {
                    of_orders("weekday_hour", &format!("{weekday} {hour}"), some);
                }
            }
        }
        Table {
            columns: keys.map(|key| Column::words(key, "", Room::Always)).to_vec(),
            rows: rows.into_iter().map(to_row).collect(),
            ..Table::default()
        }
    }
}

fn hours(hours: &OrderHours) -> Hours {
    let all = hours.with_time();
    let of_hour = |hour: usize| hours.by_hour.iter().map(|of_day| of_day[hour]).sum();
    Hours {
        all: (0..24).map(|hour| share(of_hour(hour), all)).collect(),
        by_weekday: hours
            .by_hour
            .iter()
            .map(|of_day| of_day.iter().map(|&orders| share(orders, all)).collect())
            .collect(),
    }
}

fn share(orders: u64, all: u64) -> ShareOfOrders {
    ShareOfOrders {
        orders,
        share: Ratio::percent(orders, all).map_or(Cell::Undefined(Undefined::NoOrders), Cell::Percent),
    }
}

fn days(days: u32) -> Cell {
    Cell::Count(u64::from(days))
}

fn to_row(cells: Vec<Cell>) -> Vec<TableCell> {
    cells.into_iter().map(TableCell::from).collect()
}

fn table(labels: &[&'static str], rows: impl Iterator<Item = Vec<Cell>>) -> Table {
    let mut columns: Vec<Column> = labels
        .iter()
        .map(|label| Column::numbers("", *label, Room::Always))
        .collect();
    columns[0].align = Align::Left;
    Table {
        columns,
        rows: rows.map(to_row).collect(),
        ..Table::default()
    }
}

fn plural(count: u64, word: &str) -> String {
    let s = if count == 1 { "" } else { "s" };
    format!("{} {word}{s}", group(&count.to_string()))
}
