//! The report of `retain segments`: for all customers and for each group a row
//! for each segment, one for refunds of people without an order, and one for
//! all.

use rust_decimal::Decimal;

use super::groups::ReportGroups;
use super::list::{Kind, ListColumn};
use super::metrics::{Input, Settings};
use super::table::{Room, Table, TableCell};
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
    /// The segments of all customers.
    pub whole: SegmentRows,
    /// The same for each value of a column, where it was asked for.
    pub groups: Option<ReportGroups<SegmentRows>>,
    /// What a careful reader should know.
    pub warnings: Vec<String>,
}

/// The segments of all customers, or of those of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SegmentRows {
    /// One a segment, in order, also those with nobody.
    pub segments: Vec<SegmentRow>,
    /// People with a refund and no counted order.
    pub without_orders: SegmentRow,
    /// All together.
    pub totals: SegmentRow,
    /// Answers that are in no row.
    pub responses_elsewhere: u64,
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

impl SegmentRows {
    /// The rows of what was counted.
    ///
    /// # Errors
    ///
    /// Where a sum of amounts has more than 28 digits.
    pub fn new(facts: &Facts, tallies: &SegmentTallies) -> Result<Self, TallyError> {
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
            segments,
            without_orders,
            totals: row(TOTAL, tallies.totals, None)?,
            responses_elsewhere: tallies.responses_elsewhere,
        })
    }

    /// The rows for programs: those that add up to the totals.
    pub fn rows(&self) -> impl Iterator<Item = &SegmentRow> + Clone {
        self.segments.iter().chain([&self.without_orders])
    }

    /// The rows for people: one for people without an order where there are
    /// any, and the totals.
    fn rows_for_people(&self) -> impl Iterator<Item = &SegmentRow> + Clone {
        let has_refunded = self.without_orders.tally.customers > 0;
        let refunded = has_refunded.then_some(&self.without_orders);
        self.segments.iter().chain(refunded).chain([&self.totals])
    }
}

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
        Ok(Self {
            warnings: account.warnings.clone(),
            input: Input::of_facts(facts, account),
            settings,
            currency,
            day: facts.end,
            whole: SegmentRows::new(facts, tallies)?,
            groups: None,
        })
    }

    /// The rows of all customers, and those of the groups.
    fn each(&self) -> impl Iterator<Item = &SegmentRows> + Clone {
        let groups = self.groups.iter().flat_map(|groups| &groups.groups);
        std::iter::once(&self.whole).chain(groups.map(|group| &group.own))
    }

    /// The table for programs: the rows that add up to the totals. With groups,
    /// it has theirs, and none of the whole.
    #[must_use]
    pub fn flat_table(&self) -> Table {
        let flat = |row: &SegmentRow| list::cells(COLUMNS, row).into_iter().map(TableCell::from);
        let mut columns = list::columns(COLUMNS);
        let rows = match &self.groups {
            None => self.whole.rows().map(|row| flat(row).collect()).collect(),
            Some(groups) => {
                columns.insert(0, groups.value_column());
                let each = groups.groups.iter().flat_map(|group| {
                    let name = || std::iter::once(TableCell::from(group.label.cell()));
                    group.own.rows().map(move |row| name().chain(flat(row)).collect())
                });
                each.collect()
            }
        };
        Table {
            columns,
            rows,
            ..Table::default()
        }
    }

    /// The table for people, the whole and a block for each group, and what to
    /// do with those who are there.
    #[must_use]
    pub fn table(&self) -> Table {
        let mut rows = self.whole.rows_for_people().count();
        let mut blocks = Vec::new();
        for group in self.groups.iter().flat_map(|groups| &groups.groups) {
            blocks.push(group.label.block(rows));
            rows += group.own.rows_for_people().count();
        }
        Table {
            notes: self.notes(),
            blocks,
            ..list::table(COLUMNS, self.each().flat_map(SegmentRows::rows_for_people))
        }
    }

    fn notes(&self) -> Vec<String> {
        let is_there = |place: usize| self.each().any(|rows| rows.segments[place].tally.customers > 0);
        let segments = self.whole.segments.iter().enumerate();
        let mut notes: Vec<String> = segments
            .filter(|(place, _)| is_there(*place))
            .filter_map(|(_, row)| Some(format!("{}: {}", row.name, row.what_to_do?)))
            .collect();
        if self.each().any(|rows| rows.without_orders.tally.customers > 0) {
            notes.push(format!(
                "{WITHOUT_ORDERS}: people with a refund and no counted order are no customers; their refunds lower the \
                 revenue"
            ));
        }
        let elsewhere = self.whole.responses_elsewhere;
        if elsewhere > 0 {
            let answers = summary::plural(elsewhere, "answer");
            let are = if elsewhere == 1 { "is" } else { "are" };
            notes.push(format!(
                "{answers} {are} in no row: of people without an order, or of nobody who is named"
            ));
        }
        notes.push(format!("days are counted to {}", self.day));
        let note = |groups: &ReportGroups<SegmentRows>| {
            groups.note(
                &format!(", and is scored among all customers{}", summary::NAMED_ANSWERS),
                &format!(", scored in each among its customers{}", summary::NO_ANSWERS),
            )
        };
        notes.extend(self.groups.as_ref().map(note));
        let has_amounts = self.whole.totals.revenue.is_ok();
        notes.extend(summary::account(
            &self.input,
            &self.settings,
            self.currency.as_deref(),
            has_amounts,
        ));
        notes
    }
}
