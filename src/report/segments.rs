//! The report of `retain segments`: a row for each segment, one for refunds of
//! people without an order, and one for all.

use rust_decimal::Decimal;

use super::list::{Kind, ListColumn};
use super::metrics::{Input, Settings};
use super::table::{Room, Table};
use super::{Cell, list, summary};
use crate::metrics::net_promoter_score::net_promoter_score;
use crate::metrics::segment::Segment;
use crate::metrics::segment_tally::{SegmentTallies, SegmentTally};
use crate::model::day::Day;
use crate::model::ledger::Account;
use crate::model::ratio::Ratio;
use crate::model::undefined::Undefined;
use crate::tally::facts::Facts;
use crate::tally::{Tally, TallyError};

/// The report of `retain segments`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SegmentsReport {
    /// What can change a number.
    pub settings: Settings,
    /// The currency of the amounts, where the input names it.
    pub currency: Option<String>,
    /// What was counted and what was left out.
    pub input: Input,
    /// The day to which days since the last order are counted.
    pub day: Day,
    /// One a segment, in order, also those with nobody.
    pub segments: Vec<SegmentRow>,
    /// People with a refund and no counted order.
    pub without_orders: SegmentRow,
    /// All together.
    pub totals: SegmentRow,
    /// Answers that are in no row.
    pub responses_elsewhere: u64,
    /// What a careful reader should know.
    pub warnings: Vec<String>,
}

/// A row of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SegmentRow {
    /// The name of the segment, or of what else the row is.
    pub name: &'static str,
    /// What was counted.
    pub tally: SegmentTally,
    /// Its revenue.
    pub revenue: Result<Decimal, Undefined>,
    /// Its customers as a part of all.
    pub share: Result<Ratio, Undefined>,
    /// Its revenue as a part of all.
    pub revenue_share: Result<Ratio, Undefined>,
    /// What to do.
    pub what_to_do: Option<&'static str>,
}

/// The columns of the report.
pub const COLUMNS: &[ListColumn<SegmentRow>] = &[
    ListColumn {
        key: "segment",
        label: "Segment",
        room: Some(Room::Always),
        kind: Kind::Words,
        meaning: "The name of the segment",
        read: |row| Cell::Word(row.name),
    },
    ListColumn {
        key: "customers",
        label: "Customers",
        room: Some(Room::Wanted),
        kind: Kind::Count,
        meaning: "Customers with a counted order; people with a refund alone in the row without orders",
        read: |row| Cell::Count(row.tally.customers),
    },
    ListColumn {
        key: "customers_share_pct",
        label: "%",
        room: Some(Room::Beside),
        kind: Kind::Number,
        meaning: "Customers in percent of all customers",
        read: |row| row.share.map_or_else(Cell::Undefined, Cell::Percent),
    },
    ListColumn {
        key: "revenue",
        label: "Revenue",
        room: Some(Room::Wanted),
        kind: Kind::Number,
        meaning: "Sum of their amounts, refunds subtracted",
        read: |row| row.revenue.map_or_else(Cell::Undefined, Cell::Money),
    },
    ListColumn {
        key: "revenue_share_pct",
        label: "%",
        room: Some(Room::Beside),
        kind: Kind::Number,
        meaning: "Revenue in percent of all revenue",
        read: |row| row.revenue_share.map_or_else(Cell::Undefined, Cell::Percent),
    },
    ListColumn {
        key: "mean_recency_days",
        label: "Days ago",
        room: Some(Room::Wanted),
        kind: Kind::Number,
        meaning: "The mean of the days since their last orders",
        read: |row| row.tally.mean_recency().map_or_else(Cell::Undefined, Cell::Days),
    },
    ListColumn {
        key: "orders",
        label: "Orders",
        room: Some(Room::Spare),
        kind: Kind::Count,
        meaning: "Their counted orders",
        read: |row| Cell::Count(row.tally.orders),
    },
    ListColumn {
        key: "average_order_value",
        label: "AOV",
        room: Some(Room::Wanted),
        kind: Kind::Number,
        meaning: "Revenue / orders",
        read: |row| {
            let revenue = row.revenue.ok().filter(|_| row.tally.customers > 0);
            let value = revenue.ok_or(row.revenue.err().unwrap_or(Undefined::Nobody));
            let value =
                value.and_then(|revenue| Ratio::per(revenue, row.tally.orders).ok_or(Undefined::NoCountedOrder));
            value.map_or_else(Cell::Undefined, Cell::Quotient)
        },
    },
    ListColumn {
        key: "net_promoter_score",
        label: "NPS",
        room: Some(Room::Wanted),
        kind: Kind::Number,
        meaning: "The net promoter score of their answers, dated or not",
        read: |row| {
            let tally = Tally {
                responses: row.tally.responses,
                ..Tally::default()
            };
            net_promoter_score(&tally).map_or_else(Cell::Undefined, Cell::Points)
        },
    },
    ListColumn {
        key: "promoters",
        label: "",
        room: None,
        kind: Kind::Count,
        meaning: "Answers of 9 and 10",
        read: |row| Cell::Count(row.tally.responses.promoters),
    },
    ListColumn {
        key: "passives",
        label: "",
        room: None,
        kind: Kind::Count,
        meaning: "Answers of 7 and 8",
        read: |row| Cell::Count(row.tally.responses.passives),
    },
    ListColumn {
        key: "detractors",
        label: "",
        room: None,
        kind: Kind::Count,
        meaning: "Answers of 0 to 6",
        read: |row| Cell::Count(row.tally.responses.detractors),
    },
    ListColumn {
        key: "responses",
        label: "",
        room: None,
        kind: Kind::Count,
        meaning: "All their answers",
        read: |row| Cell::Count(row.tally.responses.total()),
    },
    ListColumn {
        key: "what_to_do",
        label: "",
        room: None,
        kind: Kind::WordsOrNone,
        meaning: "What shops do with such customers",
        read: |row| {
            row.what_to_do
                .map_or(Cell::Undefined(Undefined::NotOfThisRow), Cell::Word)
        },
    },
];

/// The name of the row of people without a counted order.
pub const WITHOUT_ORDERS: &str = "no counted order";

/// The name of the row of all.
pub const TOTAL: &str = "total";

impl SegmentsReport {
    /// The report of what was counted.
    ///
    /// # Errors
    ///
    /// Where a sum of amounts has more than 28 digits.
    pub fn new(
        facts: &Facts,
        tallies: &SegmentTallies,
        account: Account,
        settings: Settings,
        currency: Option<String>,
    ) -> Result<Self, TallyError> {
        let row = |name, tally: SegmentTally, what_to_do| {
            let all = &tallies.totals;
            let revenue = facts.money(tally.units)?.ok_or(Undefined::NoAmounts);
            let is_positive = u128::try_from(all.units).is_ok_and(|all| all > 0);
            let part = tally.units.checked_mul(100).filter(|_| is_positive);
            let revenue_share = part.and_then(|part| Ratio::new(part, all.units.unsigned_abs()));
            Ok::<_, TallyError>(SegmentRow {
                name,
                tally,
                revenue,
                share: Ratio::percent(tally.customers, all.customers).ok_or(Undefined::Nobody),
                revenue_share: revenue.and(revenue_share.ok_or(Undefined::NoRevenue)),
                what_to_do,
            })
        };
        let segments = Segment::ALL.iter().zip(tallies.segments);
        let segments = segments
            .map(|(segment, tally)| row(segment.name(), tally, Some(segment.what_to_do())))
            .collect::<Result<_, _>>()?;
        let without_orders = SegmentRow {
            // They are no customers.
            share: Err(Undefined::NotOfThisRow),
            ..row(WITHOUT_ORDERS, tallies.without_orders, None)?
        };
        Ok(Self {
            warnings: account.warnings.clone(),
            input: Input::of_facts(facts, account),
            settings,
            currency,
            day: facts.end,
            segments,
            without_orders,
            totals: row(TOTAL, tallies.totals, None)?,
            responses_elsewhere: tallies.responses_elsewhere,
        })
    }

    /// The rows for programs: those that add up to the totals.
    pub fn rows(&self) -> impl Iterator<Item = &SegmentRow> {
        self.segments.iter().chain([&self.without_orders])
    }

    /// The table for people: a row for people without an order where there are
    /// any, the totals, and what to do with those who are there.
    #[must_use]
    pub fn table(&self) -> Table {
        let has_refunded = self.without_orders.tally.customers > 0;
        let refunded = has_refunded.then_some(&self.without_orders);
        let rows = self.segments.iter().chain(refunded).chain([&self.totals]);
        Table {
            notes: self.notes(),
            ..list::table(COLUMNS, rows)
        }
    }

    fn notes(&self) -> Vec<String> {
        let there = self.segments.iter().filter(|row| row.tally.customers > 0);
        let mut notes: Vec<String> = there
            .filter_map(|row| Some(format!("{}: {}", row.name, row.what_to_do?)))
            .collect();
        if self.without_orders.tally.customers > 0 {
            notes.push(format!(
                "{WITHOUT_ORDERS}: people with a refund and no counted order are no customers; their refunds lower the \
                 revenue"
            ));
        }
        if self.responses_elsewhere > 0 {
            let answers = summary::plural(self.responses_elsewhere, "answer");
            let are = if self.responses_elsewhere == 1 { "is" } else { "are" };
            notes.push(format!(
                "{answers} {are} in no row: of people without an order, or of nobody who is named"
            ));
        }
        notes.push(format!("days are counted to {}", self.day));
        let has_amounts = self.totals.revenue.is_ok();
        notes.extend(summary::account(
            &self.input,
            &self.settings,
            self.currency.as_deref(),
            has_amounts,
        ));
        notes
    }
}
