//! The report of `retain cohorts`: a triangle of typed cells, the means below
//! it, and what is said of both.

use super::Cell;
use super::heat::Scale;
use super::metrics::{Input, Settings, Shown as ShownRows};
use super::summary;
use super::table::{Column, Room, Table, TableCell};
use crate::metrics::cohorts::{Measure, Shown, complete_at};
use crate::model::day::Day;
use crate::model::ledger::Account;
use crate::model::ratio::{Rounded, group};
use crate::model::undefined::Undefined;
use crate::tally::Flags;
use crate::tally::cohorts::{CohortTallies, CohortTally};

/// The report of `retain cohorts`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CohortsReport {
    /// What can change a number.
    pub settings: Settings,
    /// The currency of the amounts, where the input names it.
    pub currency: Option<String>,
    /// What was counted and what was left out.
    pub input: Input,
    /// What the cells are.
    pub measure: Measure,
    /// Whether they are rates or what these are made of.
    pub shown: Shown,
    /// The cohorts that are shown.
    pub cohorts: Vec<CohortRow>,
    /// How many there are in all.
    pub all_cohorts: usize,
    /// By age: the mean over all cohorts.
    pub mean: Vec<MeanCell>,
    /// People with a refund and no counted order, and what they got back.
    pub without_orders: (u64, Cell),
    /// What a careful reader should know.
    pub warnings: Vec<String>,
}

/// One cohort.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CohortRow {
    /// The name of its period.
    pub period: String,
    /// The first day of that.
    pub start: Day,
    /// The last one.
    pub end: Day,
    /// What the data do not cover of it.
    pub flags: Flags,
    /// How many customers there are.
    pub customers: u64,
    /// By age, as far as periods have begun.
    pub cells: Vec<CohortCell>,
}

/// One cohort at one age.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CohortCell {
    /// The name of the period.
    pub period: String,
    /// Whether it is not all in the data.
    pub is_incomplete: bool,
    /// What was counted, by [`CohortCell::KEYS`].
    pub counts: [Cell; 4],
    /// What is shown.
    pub value: Cell,
}

impl CohortCell {
    /// The keys of what was counted.
    pub const KEYS: [&'static str; 4] = ["buyers", "buyers_on_or_after", "orders", "cumulative_revenue"];
}

/// The mean at one age.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeanCell {
    /// Over so many cohorts.
    pub cohorts: u64,
    /// With so many customers.
    pub customers: u64,
    /// The mean, weighted by these.
    pub value: Cell,
}

/// What is asked of the report.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// What the cells are.
    pub measure: Measure,
    /// Whether they are rates or what these are made of.
    pub shown: Shown,
    /// Which cohorts are shown.
    pub rows: ShownRows,
}

impl CohortsReport {
    /// The report of what was counted.
    #[must_use]
    pub fn new(
        tallies: &CohortTallies,
        account: Account,
        settings: Settings,
        currency: Option<String>,
        asked: Asked,
    ) -> Self {
        let rows: Vec<CohortRow> = tallies
            .cohorts
            .iter()
            .map(|cohort| row(tallies, cohort, asked))
            .filter(|row| asked.rows.since.is_none_or(|since| row.end >= since))
            .collect();
        let skipped = asked.rows.last.map_or(0, |last| rows.len().saturating_sub(last));
        let ages = tallies.cohorts.first().map_or(0, |cohort| cohort.ages.len());
        Self {
            warnings: account.warnings.clone(),
            input: Input {
                orders: tallies.orders,
                customers: tallies.customers,
                refund_rows: account.counted_refunds,
                first_day: tallies.first_day,
                last_day: tallies.last_day,
                responses_outside: 0,
                account,
            },
            settings,
            currency,
            measure: asked.measure,
            shown: asked.shown,
            cohorts: rows.into_iter().skip(skipped).collect(),
            all_cohorts: tallies.cohorts.len(),
            mean: (0..ages).map(|age| mean(tallies, age, asked.measure)).collect(),
            without_orders: (
                tallies.without_orders.customers,
                tallies
                    .without_orders
                    .revenue
                    .map_or(Cell::Undefined(Undefined::NoAmounts), Cell::Money),
            ),
        }
    }

    /// The ages of the cohorts that are shown.
    #[must_use]
    pub fn ages(&self) -> usize {
        self.cohorts.iter().map(|row| row.cells.len()).max().unwrap_or(0)
    }

    /// The mode of counting customers, where they are counted.
    #[must_use]
    pub const fn mode(&self) -> Option<&'static str> {
        match self.measure {
            Measure::Customers => Some("on"),
            Measure::CustomersOnOrAfter => Some("on-or-after"),
            Measure::Orders | Measure::Revenue | Measure::MedianRevenue => None,
        }
    }

    /// Whether revenue is that of the mean customer or of the one in the
    /// middle.
    #[must_use]
    pub const fn statistic(&self) -> Option<&'static str> {
        match self.measure {
            Measure::Revenue => Some("mean"),
            Measure::MedianRevenue => Some("median"),
            Measure::Customers | Measure::CustomersOnOrAfter | Measure::Orders => None,
        }
    }

    /// The kind of number of the cells.
    #[must_use]
    pub const fn unit(&self) -> &'static str {
        match (self.measure, self.shown) {
            (Measure::Customers | Measure::CustomersOnOrAfter | Measure::Orders, Shown::Counts) => "count",
            _ => self.mean_unit(),
        }
    }

    /// The kind of number of the means.
    #[must_use]
    pub const fn mean_unit(&self) -> &'static str {
        match self.measure {
            Measure::Customers | Measure::CustomersOnOrAfter => "percent",
            Measure::Orders => "number",
            Measure::Revenue | Measure::MedianRevenue => "money",
        }
    }

    /// The scale of the cells of the first ages. At age 0 every cohort is
    /// whole: where what follows is a part of that, it has a scale without it.
    #[must_use]
    pub fn scale(&self, ages: usize) -> Option<Scale> {
        let first = match self.measure {
            Measure::Customers | Measure::CustomersOnOrAfter | Measure::Orders => 1,
            Measure::Revenue | Measure::MedianRevenue => 0,
        };
        let of_row = |row: &'_ CohortRow| -> std::ops::Range<usize> { first..row.cells.len().min(ages).max(first) };
        Scale::of(
            self.cohorts
                .iter()
                .flat_map(|row| row.cells[of_row(row)].iter().map(|cell| &cell.value)),
        )
    }

    /// What is said below the table: what the cells are, what the marks mean,
    /// and what was counted.
    #[must_use]
    pub fn notes(&self, ages: usize) -> Vec<String> {
        let mut notes = vec![self.legend()];
        let shown = || self.cohorts.iter().flat_map(|row| row.cells.iter().take(ages));
        let mut incomplete: Vec<&str> = shown()
            .filter(|cell| cell.is_incomplete && !matches!(cell.value, Cell::Undefined(_)))
            .map(|cell| cell.period.as_str())
            .collect();
        incomplete.sort_unstable();
        incomplete.dedup();
        if !incomplete.is_empty() {
            notes.push(summary::incomplete(
                &incomplete.join(", "),
                &self.input,
                self.settings.as_of,
            ));
        }
        let hidden = self.all_cohorts - self.cohorts.len();
        if hidden > 0 {
            notes.push(format!(
                "mean: of all {} cohorts, also those not shown",
                self.all_cohorts
            ));
        }
        if let (people @ 1.., Cell::Money(revenue)) = &self.without_orders {
            let are = if *people == 1 {
                "1 person"
            } else {
                &format!("{} people", group(&people.to_string()))
            };
            let revenue = Rounded::exact(*revenue).shortest().at_least(2).grouped();
            notes.push(format!(
                "in no cohort: {are} without a counted order, with refunds of {revenue}"
            ));
        }
        notes.extend(summary::account(
            &self.input,
            &self.settings,
            self.currency.as_deref(),
            matches!(self.without_orders.1, Cell::Money(_)),
        ));
        notes
    }

    /// What the cells are, in words.
    fn legend(&self) -> String {
        let (one, many) = age_words(&self.settings.period);
        let counts = self.shown == Shown::Counts;
        let cells = match (self.measure, counts) {
            (Measure::Customers, false) => format!("% of the cohort that bought in that {one}"),
            (Measure::Customers, true) => format!("customers who bought in that {one}"),
            (Measure::CustomersOnOrAfter, false) => format!("% of the cohort that bought in that {one} or later"),
            (Measure::CustomersOnOrAfter, true) => format!("customers who bought in that {one} or later"),
            (Measure::Orders, false) => format!("orders in that {one} per customer of the cohort"),
            (Measure::Orders, true) => format!("orders in that {one}"),
            (Measure::Revenue, false) => format!("revenue up to the end of that {one} per customer of the cohort"),
            (Measure::Revenue, true) => format!("revenue up to the end of that {one}"),
            (Measure::MedianRevenue, _) => {
                format!("revenue up to the end of that {one} of the customer in the middle")
            }
        };
        let mean = match (self.measure, counts) {
            (Measure::Customers | Measure::CustomersOnOrAfter, true) => ", in % of the cohort",
            (Measure::Orders | Measure::Revenue, true) => ", per customer of the cohort",
            _ => "",
        };
        format!(
            "columns: {many} after that of the first order; cells: {cells}; mean: weighted by customers, of complete {many}{mean}"
        )
    }

    /// One row a cell, for programs: the first ages of each cohort, and the
    /// means.
    #[must_use]
    pub fn flat_table(&self, ages: usize) -> Table {
        let keys = ["cohort", "start", "end", "customers", "age", "period", "flags"];
        let columns = keys.into_iter().chain(CohortCell::KEYS).chain(["value"]);
        let none = || Cell::Text(String::new());
        let text = |text: &str| Cell::Text(text.to_owned());
        let count = |number: usize| Cell::Count(number as u64);
        let mut rows = Vec::new();
        for row in &self.cohorts {
            for (age, cell) in row.cells.iter().take(ages).enumerate() {
                let mut cells = vec![
                    text(&row.period),
                    Cell::Date(row.start),
                    Cell::Date(row.end),
                    Cell::Count(row.customers),
                    count(age),
                    text(&cell.period),
                    text(if cell.is_incomplete { "incomplete" } else { "" }),
                ];
                cells.extend(cell.counts.iter().cloned());
                cells.push(cell.value.clone());
                rows.push(cells);
            }
        }
        for (age, mean) in self.mean.iter().take(ages).enumerate() {
            let mut cells = vec![text("mean"), none(), none(), Cell::Count(mean.customers), count(age)];
            cells.extend(std::iter::repeat_with(none).take(2 + CohortCell::KEYS.len()));
            cells.push(mean.value.clone());
            rows.push(cells);
        }
        let cells = |cells: Vec<Cell>| cells.into_iter().map(TableCell::from).collect();
        Table {
            columns: columns.map(|key| Column::words(key, "", Room::Always)).collect(),
            rows: rows.into_iter().map(cells).collect(),
            ..Table::default()
        }
    }
}

fn row(tallies: &CohortTallies, cohort: &CohortTally, asked: Asked) -> CohortRow {
    let of = &tallies.periods[cohort.period];
    let cells = cohort.ages.iter().zip(&tallies.periods[cohort.period..]);
    CohortRow {
        period: of.period.label.clone(),
        start: of.period.start,
        end: of.period.last_day(),
        flags: of.flags,
        customers: cohort.customers,
        cells: cells
            .map(|(age, flagged)| CohortCell {
                period: flagged.period.label.clone(),
                is_incomplete: flagged.flags.incomplete,
                counts: [
                    Cell::Count(age.customers),
                    Cell::Count(age.customers_on_or_after),
                    Cell::Count(age.orders),
                    age.revenue.map_or(Cell::Undefined(Undefined::NoAmounts), Cell::Money),
                ],
                value: asked.measure.value(cohort.customers, age, asked.shown).into(),
            })
            .collect(),
    }
}

fn mean(tallies: &CohortTallies, age: usize, measure: Measure) -> MeanCell {
    let complete = || complete_at(&tallies.cohorts, age, |period| is_complete(tallies, period));
    MeanCell {
        cohorts: complete().count() as u64,
        customers: complete().map(|(customers, _)| customers).sum(),
        value: measure.mean(complete()).into(),
    }
}

fn is_complete(tallies: &CohortTallies, period: usize) -> bool {
    let flagged = tallies.periods.get(period);
    flagged.is_some_and(|flagged| !flagged.flags.incomplete)
}

/// One period of this kind, and several, in words.
fn age_words(period: &str) -> (&'static str, &'static str) {
    match period {
        "weekly" => ("week", "weeks"),
        "monthly" => ("month", "months"),
        "quarterly" => ("quarter", "quarters"),
        "yearly" => ("year", "years"),
        _ => ("period", "periods"),
    }
}
