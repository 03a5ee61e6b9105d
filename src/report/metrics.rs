//! The report of `retain metrics`: rows of typed cells, the settings that can
//! change a number, and what was counted and left out.

use rust_decimal::Decimal;

use super::Cell;
use super::comparison::{Compare, Comparison};
use super::groups::{GroupRows, ReportGroups};
use super::table::TableCell;
use crate::gate::check::Confidence;
use crate::metrics::Metric;
use crate::model::day::Day;
use crate::model::ledger::Account;
use crate::model::undefined::Undefined;
use crate::tally::facts::Facts;
use crate::tally::{FlaggedPeriod, Flags, Tallies, Tally};

/// What can change a number, as it was set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// The kind of period.
    pub period: String,
    /// Who is a customer.
    pub basis: &'static str,
    /// The zone that times are moved to.
    pub timezone: Option<String>,
    /// The first day of a week.
    pub week_start: String,
    /// The first month of a year.
    pub year_start: String,
    /// The days in which an order makes a customer.
    pub active_window_days: Option<u32>,
    /// The day at whose end the report is made.
    pub as_of: Option<Day>,
    /// What several rows of one order id are.
    pub rows: &'static str,
    /// The one currency that was asked for.
    pub currency: Option<String>,
    /// The statuses that do not count.
    pub exclude_status: Option<Vec<String>>,
    /// The only statuses that count.
    pub include_status: Option<Vec<String>>,
    /// Whether rows that cannot be read were left out.
    pub skip_invalid: bool,
    /// How many ids are listed as those who do not count; none without a list.
    pub exclude_customers: Option<u64>,
    /// How many ids are said to belong to others; none where nothing is said.
    pub alias: Option<u64>,
    /// The column whose values have numbers of their own, behind the kind of
    /// its file.
    pub by: Option<String>,
    /// How many of its values have a group of their own.
    pub top_groups: Option<usize>,
    /// Who counted: `files`, or an engine.
    pub source: String,
}

/// The report of `retain metrics`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetricsReport {
    /// What can change a number.
    pub settings: Settings,
    /// The currency of the amounts, where the input names it.
    pub currency: Option<String>,
    /// What was counted and what was left out.
    pub input: Input,
    /// How sure the intervals are, where there are any.
    pub confidence: Option<Confidence>,
    /// What changes are since, where there are any.
    pub compare: Option<Compare>,
    /// One row a period.
    pub periods: Vec<ReportRow>,
    /// All the data as one row.
    pub totals: ReportRow,
    /// The same for each value of a column, where one was asked for.
    pub groups: Option<ReportGroups<GroupRows>>,
    /// What a careful reader should know.
    pub warnings: Vec<String>,
}

/// What was counted and what was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// What was read.
    pub account: Account,
    /// Counted orders.
    pub orders: u64,
    /// Customers with a counted order, or with a subscription on that basis.
    pub customers: u64,
    /// Refund rows that count.
    pub refund_rows: u64,
    /// The first record day.
    pub first_day: Day,
    /// The last record day.
    pub last_day: Day,
    /// Dated answers outside all periods.
    pub responses_outside: u64,
}

impl Input {
    /// What was read and counted.
    #[must_use]
    pub fn new(tallies: &Tallies, account: Account) -> Self {
        Self {
            orders: tallies.orders,
            customers: tallies.customers,
            refund_rows: account.counted_refunds,
            first_day: tallies.first_day,
            last_day: tallies.last_day,
            responses_outside: tallies.responses_outside,
            account,
        }
    }

    /// What was read, and what is known of customers one by one.
    #[must_use]
    pub fn of_facts(facts: &Facts, account: Account) -> Self {
        Self {
            orders: facts.orders,
            customers: (facts.customers.len() + facts.subscribers.len()) as u64,
            refund_rows: account.counted_refunds,
            first_day: facts.first_day,
            last_day: facts.last_day,
            // There are no periods.
            responses_outside: 0,
            account,
        }
    }
}

/// One period of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportRow {
    /// Its name.
    pub period: String,
    /// Its first day.
    pub start: Day,
    /// Its last day.
    pub end: Day,
    /// What the data do not cover.
    pub flags: Flags,
    /// A value for each of [`Metric::ALL`].
    pub values: Vec<(Metric, Cell)>,
    /// The counts and sums of which the numbers are made, as far as no number
    /// of its own says them: with them every number can be computed again.
    pub inputs: [Inputs; 3],
    /// The interval of each metric that has one, by its key, where they were
    /// asked for.
    pub intervals: Option<Vec<(&'static str, Cell)>>,
    /// The change of each metric, where it was asked for.
    pub comparison: Option<Comparison>,
}

/// Counts and sums that stand together in an object of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inputs {
    /// The metric behind which they stand.
    pub after: Metric,
    /// The key of the object.
    pub key: &'static str,
    /// Their own keys and values.
    pub cells: Vec<(&'static str, Cell)>,
}

impl Inputs {
    /// The metrics behind which there are inputs, the key of those, and their
    /// own keys.
    pub const KEYS: [(Metric, &'static str, &'static [&'static str]); 3] = [
        (
            Metric::RepeatInPeriod,
            "repeat_inputs",
            &["repeat_buyers", "repeat_buyers_in_period"],
        ),
        (
            Metric::CustomerLifetimeValue,
            "clv_inputs",
            &["buyers", "revenue", "base", "retained"],
        ),
        (
            Metric::NetRevenueRetention,
            "net_revenue_retention_inputs",
            &["revenue_before", "revenue_now"],
        ),
    ];

    /// The words for one of them, by the key of the object and its own.
    #[must_use]
    pub fn name(object: &str, key: &str) -> &'static str {
        match (object, key) {
            ("repeat_inputs", "repeat_buyers") => "repeat buyers",
            ("repeat_inputs", _) => "repeat buyers within the period",
            ("clv_inputs", "buyers") => "buyers of twelve months",
            ("clv_inputs", "revenue") => "revenue of twelve months",
            ("clv_inputs", "base") => "customers twelve months before",
            ("clv_inputs", _) => "retained over twelve months",
            (_, "revenue_before") => "revenue before of those at start",
            (_, _) => "revenue now of those at start",
        }
    }

    /// All inputs of a tally.
    fn of(tally: &Tally) -> [Self; 3] {
        let money = |amount: Result<Decimal, Undefined>| amount.map_or_else(Cell::Undefined, Cell::Money);
        let base = tally.base_revenue;
        let cells = [
            vec![
                Cell::Count(tally.repeat_buyers),
                Cell::Count(tally.repeat_buyers_in_period),
            ],
            vec![
                Cell::Count(tally.year.buyers),
                money(tally.year.revenue.ok_or(Undefined::NoAmounts)),
                Cell::Count(tally.year.base),
                Cell::Count(tally.year.retained),
            ],
            vec![money(base.map(|base| base.before)), money(base.map(|base| base.now))],
        ];
        let mut cells = cells.into_iter();
        Self::KEYS.map(|(after, key, keys)| Self {
            after,
            key,
            cells: keys.iter().copied().zip(cells.next().unwrap_or_default()).collect(),
        })
    }
}

impl ReportRow {
    /// A row from what was counted in a period.
    #[must_use]
    pub fn new(flagged: &FlaggedPeriod, tally: &Tally) -> Self {
        Self {
            period: flagged.period.label.clone(),
            start: flagged.period.start,
            end: flagged.period.last_day(),
            flags: flagged.flags,
            values: Metric::ALL
                .iter()
                .map(|&metric| (metric, Cell::from(metric.value(tally))))
                .collect(),
            inputs: Inputs::of(tally),
            intervals: None,
            comparison: None,
        }
    }

    /// Whether the flags of the row mark a metric.
    #[must_use]
    pub const fn is_marked(&self, metric: Metric) -> bool {
        metric.mark(self.flags).is_some()
    }

    /// The keys of the document and their values, in order.
    pub fn entries(&self) -> impl Iterator<Item = (&'static str, Entry<'_>)> {
        self.values.iter().flat_map(|(metric, cell)| {
            let inputs = self.inputs.iter().filter(|inputs| inputs.after == *metric);
            let inputs = inputs.map(|inputs| (inputs.key, Entry::Object(&inputs.cells[..])));
            std::iter::once((metric.key(), Entry::Cell(cell))).chain(inputs)
        })
    }

    pub(super) fn value(&self, metric: Metric) -> TableCell {
        let found = self.values.iter().find(|(of, _)| *of == metric);
        TableCell {
            cell: found.map_or(Cell::Undefined(Undefined::NoOrders), |(_, cell)| cell.clone()),
            is_marked: self.is_marked(metric),
        }
    }

    pub(super) fn interval(&self, metric: Metric) -> Option<Cell> {
        cell_of(self.intervals.as_deref()?, metric)
    }

    pub(super) fn change(&self, metric: Metric) -> Option<Cell> {
        cell_of(&self.comparison.as_ref()?.changes, metric)
    }
}

fn cell_of(cells: &[(&'static str, Cell)], metric: Metric) -> Option<Cell> {
    let found = cells.iter().find(|(key, _)| *key == metric.key());
    found.map(|(_, cell)| cell.clone())
}

/// What stands behind a key of the document.
#[derive(Debug, Clone, Copy)]
pub enum Entry<'a> {
    /// One value.
    Cell(&'a Cell),
    /// Several, with keys of their own.
    Object(&'a [(&'static str, Cell)]),
}

/// Rows of the table that are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shown {
    /// Those that end on this day or later.
    pub since: Option<Day>,
    /// So many at the end.
    pub last: Option<usize>,
}

impl MetricsReport {
    /// The report of what was counted.
    #[must_use]
    pub fn new(
        tallies: &Tallies,
        account: Account,
        settings: Settings,
        currency: Option<String>,
        shown: Shown,
    ) -> Self {
        let group = tallies.groups.first();
        let rows: Vec<ReportRow> = tallies
            .periods
            .iter()
            .zip(group.map_or(&[][..], |group| &group.periods))
            .map(|(period, tally)| ReportRow::new(period, tally))
            .filter(|row| shown.since.is_none_or(|since| row.end >= since))
            .collect();
        let skipped = shown.last.map_or(0, |last| rows.len().saturating_sub(last));
        Self {
            warnings: account.warnings.clone(),
            input: Input::new(tallies, account),
            settings,
            currency,
            confidence: None,
            compare: None,
            periods: rows.into_iter().skip(skipped).collect(),
            totals: ReportRow::new(
                &tallies.whole,
                &group.map(|group| group.totals.clone()).unwrap_or_default(),
            ),
            groups: None,
        }
    }
}
