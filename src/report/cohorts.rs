//! The report of `retain cohorts`: a triangle of typed cells for all customers
//! and for each group, and what is said of them.

mod triangle;

pub use triangle::{Asked, CohortCell, CohortRow, MeanCell, Triangle};

use super::Cell;
use super::groups::ReportGroups;
use super::heat::Scale;
use super::metrics::{Input, Settings};
use super::summary;
use super::table::{Column, Room, Table, TableCell};
use crate::metrics::cohorts::{Measure, Shown};
use crate::model::ledger::Account;
use crate::model::ratio::{Rounded, group};
use crate::tally::by_value::{GroupName, ValueGroup};
use crate::tally::cohorts::CohortTallies;

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
    /// The cohorts of all customers.
    pub whole: Triangle,
    /// How many of these there are, shown or not.
    pub all_cohorts: usize,
    /// The same for each value of a column, where it was asked for.
    pub groups: Option<ReportGroups<Triangle>>,
    /// What a careful reader should know.
    pub warnings: Vec<String>,
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
            whole: Triangle::new(tallies, asked),
            all_cohorts: tallies.cohorts.len(),
            groups: None,
        }
    }

    /// The same report with the cohorts of groups, from the same options.
    #[must_use]
    pub fn with_groups(
        mut self,
        column: String,
        is_of_orders: bool,
        tallies: &CohortTallies,
        groups: Vec<ValueGroup<CohortTallies>>,
        asked: Asked,
    ) -> Self {
        let (names, groups): (Vec<GroupName>, Vec<CohortTallies>) =
            groups.into_iter().map(|group| (group.name, group.tallies)).unzip();
        let triangles = Triangle::of_groups(tallies, &self.whole, &groups, asked);
        let groups = names.into_iter().zip(triangles).collect();
        self.groups = Some(ReportGroups::new(column, is_of_orders, groups));
        self
    }

    /// The triangle of all customers, and those of the groups.
    pub fn triangles(&self) -> impl Iterator<Item = &Triangle> {
        let groups = self.groups.iter().flat_map(|groups| &groups.groups);
        std::iter::once(&self.whole).chain(groups.map(|group| &group.own))
    }

    /// The ages of the cohorts that are shown.
    #[must_use]
    pub fn ages(&self) -> usize {
        self.triangles().map(Triangle::ages).max().unwrap_or(0)
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

    /// The scale of the cells of the first ages of all customers, which is
    /// that of the groups too, so that a colour means the same in each. At age 0 every cohort is
    /// whole: where what follows is a part of that, it has a scale without it.
    #[must_use]
    pub fn scale(&self, ages: usize) -> Option<Scale> {
        let first = match self.measure {
            Measure::Customers | Measure::CustomersOnOrAfter | Measure::Orders => 1,
            Measure::Revenue | Measure::MedianRevenue => 0,
        };
        let of_row = |row: &'_ CohortRow| -> std::ops::Range<usize> { first..row.cells.len().min(ages).max(first) };
        Scale::of(
            self.whole
                .cohorts
                .iter()
                .flat_map(|row| row.cells[of_row(row)].iter().map(|cell| &cell.value)),
        )
    }

    /// What is said below the table: what the cells are, what the marks mean,
    /// and what was counted.
    #[must_use]
    pub fn notes(&self, ages: usize) -> Vec<String> {
        let mut notes = vec![self.legend()];
        let shown = self.triangles().flat_map(|triangle| &triangle.cohorts);
        let shown = shown.flat_map(|row| row.cells.iter().take(ages));
        let mut incomplete: Vec<&str> = shown
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
        let hidden = self.all_cohorts - self.whole.cohorts.len();
        if hidden > 0 {
            notes.push(format!(
                "mean: of all {} cohorts, also those not shown",
                self.all_cohorts
            ));
        }
        if let (people @ 1.., Cell::Money(revenue)) = &self.whole.without_orders {
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
        let note = |groups: &ReportGroups<Triangle>| groups.note("", ", in each from the first order there on");
        notes.extend(self.groups.as_ref().map(note));
        notes.extend(summary::account(
            &self.input,
            &self.settings,
            self.currency.as_deref(),
            matches!(self.whole.without_orders.1, Cell::Money(_)),
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
    /// means. With groups, it has theirs, and none of the whole.
    #[must_use]
    pub fn flat_table(&self, ages: usize) -> Table {
        let keys = ["cohort", "start", "end", "customers", "age", "period", "flags"];
        let columns = keys.into_iter().chain(CohortCell::KEYS).chain(["value"]);
        let mut columns: Vec<Column> = columns.map(|key| Column::words(key, "", Room::Always)).collect();
        let mut rows = Vec::new();
        match &self.groups {
            None => rows = flat_rows(&self.whole, ages),
            Some(groups) => {
                columns.insert(0, groups.value_column());
                for group in &groups.groups {
                    for mut cells in flat_rows(&group.own, ages) {
                        cells.insert(0, group.label.cell());
                        rows.push(cells);
                    }
                }
            }
        }
        let cells = |cells: Vec<Cell>| cells.into_iter().map(TableCell::from).collect();
        Table {
            columns,
            rows: rows.into_iter().map(cells).collect(),
            ..Table::default()
        }
    }
}

fn flat_rows(triangle: &Triangle, ages: usize) -> Vec<Vec<Cell>> {
    let none = || Cell::Text(String::new());
    let text = |text: &str| Cell::Text(text.to_owned());
    let count = |number: usize| Cell::Count(number as u64);
    let mut rows = Vec::new();
    for row in &triangle.cohorts {
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
    for (age, mean) in triangle.mean.iter().take(ages).enumerate() {
        let mut cells = vec![text("mean"), none(), none(), Cell::Count(mean.customers), count(age)];
        cells.extend(std::iter::repeat_with(none).take(2 + CohortCell::KEYS.len()));
        cells.push(mean.value.clone());
        rows.push(cells);
    }
    rows
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
