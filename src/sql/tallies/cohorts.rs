//! The cohorts, none of whose cells can be lost or changed unseen.

use std::collections::BTreeMap;

use super::{CountsError, OfRows, contradiction, count, cut_off};
use crate::sql::cohorts::AGES;
use crate::sql::periods::PeriodNumbers;
use crate::sql::question::{Asked, Report};
use crate::sql::table::TallyTable;
use crate::sql::table_error::TallyTableError;
use crate::tally::TallyOptions;
use crate::tally::cohorts::{CohortTallies, Middle};
use crate::tally::counted_cohorts::{CountedAge, CountedCohort, CountedCohorts};

/// What each cell has.
const LABELS: [&str; 4] = ["bought", "bought_last", "orders", "revenue"];

/// What each cell has besides, where the middle customers are looked for.
const LABELS_OF_MIDDLE: [&str; 3] = ["revenues", "revenue_low", "revenue_high"];

impl TallyTable {
    pub(super) fn cohort_tallies(
        &self,
        asked: &Asked,
        options: &TallyOptions,
        rows: &OfRows,
    ) -> Result<CohortTallies, CountsError> {
        let days = rows.days.iter().map(|day| day.day);
        let frame = CountedCohorts::new(days.collect(), options)?;
        let is_middle_wanted = asked.report == Report::Cohorts(Middle::Wanted) && rows.scale.is_some();
        let numbers = PeriodNumbers::new(asked.calendar);
        let first_day = rows.days[0].day;
        let cells = Cells {
            table: self,
            first: numbers.of(first_day, numbers.year_of(first_day)),
            periods: frame.periods(),
        };
        cells.check_labels(is_middle_wanted)?;
        let mut cohorts = Vec::new();
        for (period, ages) in cells.by_cohort(is_middle_wanted)? {
            let label = frame.period(period).label.as_str();
            cohorts.push(cohort(period, frame.periods() - period, ages, label)?);
        }
        let without_orders = (
            count(self.total("customers_without_orders")?, "customers_without_orders")?,
            self.total("revenue_without_orders")?,
        );
        self.check_cohorts(&cohorts, without_orders.1)?;
        let scale = rows.scale;
        // Without amounts there are no refunds, and so nobody without orders.
        let without_orders = if scale.is_some() { without_orders } else { (0, 0) };
        Ok(frame.tallies(cohorts, without_orders, scale)?)
    }

    /// All cohorts come to what all the data come to.
    fn check_cohorts(&self, cohorts: &[CountedCohort], revenue_without: i128) -> Result<(), TallyTableError> {
        let ages = || cohorts.iter().flat_map(|cohort| &cohort.ages);
        let customers = cohorts.iter().map(|cohort| i128::from(cohort.customers));
        let sums = [
            ("customers", customers.sum::<i128>(), self.total("customers")?),
            (
                "orders",
                ages().map(|age| i128::from(age.orders)).sum(),
                self.total("orders")?,
            ),
            (
                "revenue",
                ages().map(|age| age.revenue).sum::<i128>() + revenue_without,
                self.total("revenue")?,
            ),
        ];
        for (what, found, expected) in sums {
            if found != expected {
                return Err(cut_off(&format!(
                    "the {what} of all cohorts come to {found}, and should to {expected}"
                )));
            }
        }
        Ok(())
    }
}

/// The cells of cohorts by age.
struct Cells<'a> {
    table: &'a TallyTable,
    /// The number of the first period.
    first: i64,
    periods: usize,
}

/// One cell: its age, what its customers did, how many of them have brought
/// something so far.
type Cell = (usize, CountedAge, Option<i128>);

impl Cells<'_> {
    /// Every cell has everything.
    fn check_labels(&self, is_middle_wanted: bool) -> Result<(), TallyTableError> {
        let places = |label| self.table.of_label("cohort", label).map(|(place, _)| place);
        let of_middle = LABELS_OF_MIDDLE.iter().filter(|_| is_middle_wanted);
        for label in LABELS.iter().chain(of_middle) {
            if !places(LABELS[0]).eq(places(label)) {
                return Err(cut_off(&format!("not every cohort has its `{label}`")));
            }
        }
        let cells = places(LABELS[0]).count();
        if i128::try_from(cells) != Ok(self.table.total("cells")?) {
            return Err(cut_off(&format!("{cells} cells of cohorts are there")));
        }
        Ok(())
    }

    /// The cells of each cohort by the number of its period from 0, ascending
    /// by age.
    fn by_cohort(&self, is_middle_wanted: bool) -> Result<BTreeMap<usize, Vec<Cell>>, TallyTableError> {
        let of = |label| self.table.of_label("cohort", label).map(|(_, value)| value);
        let (mut lasts, mut orders, mut revenues) = (of("bought_last"), of("orders"), of("revenue"));
        let (mut counts, mut lows, mut highs) = (of("revenues"), of("revenue_low"), of("revenue_high"));
        let mut cohorts: BTreeMap<usize, Vec<Cell>> = BTreeMap::new();
        for (place, bought) in self.table.of_label("cohort", "bought") {
            let missing = || cut_off("a number of a cohort is missing");
            let (period, age) = self.cell(place)?;
            let mut own = CountedAge {
                bought: count(bought, "bought")?,
                bought_last: count(lasts.next().ok_or_else(missing)?, "bought_last")?,
                orders: count(orders.next().ok_or_else(missing)?, "orders")?,
                revenue: revenues.next().ok_or_else(missing)?,
                middle_revenue: None,
            };
            let mut counted = None;
            if is_middle_wanted {
                own.middle_revenue = lows.next().zip(highs.next());
                counted = Some(counts.next().ok_or_else(missing)?);
            }
            cohorts.entry(period).or_default().push((age, own, counted));
        }
        Ok(cohorts)
    }

    /// The period from 0 and the age of a place.
    fn cell(&self, place: i64) -> Result<(usize, usize), TallyTableError> {
        let (cohort, age) = (place.div_euclid(AGES), place.rem_euclid(AGES));
        let period = cohort.checked_sub(self.first).and_then(|at| usize::try_from(at).ok());
        period
            .zip(usize::try_from(age).ok())
            .filter(|(period, age)| *period < self.periods && *age < self.periods - *period)
            .ok_or_else(|| {
                contradiction(format!(
                    "the cohort of period {cohort} has numbers of age {age}, and no days"
                ))
            })
    }
}

/// A cohort with all its ages, also those at which it did nothing, and nothing
/// that can never be.
fn cohort(period: usize, ages: usize, cells: Vec<Cell>, label: &str) -> Result<CountedCohort, TallyTableError> {
    let customers = match cells.first() {
        Some((0, first, _)) => first.bought,
        _ => 0,
    };
    let wrong = |what: &str| contradiction(format!("the cohort of `{label}` {what}"));
    if customers == 0 {
        return Err(wrong("begins without a customer"));
    }
    let gone: i128 = cells.iter().map(|(_, age, _)| i128::from(age.bought_last)).sum();
    if gone != i128::from(customers) {
        return Err(wrong("has not one last order for each customer"));
    }
    let mut counted = CountedCohort {
        period,
        customers,
        ages: vec![CountedAge::default(); ages],
    };
    let mut cells = cells.into_iter().peekable();
    let mut middle_revenue = None;
    for (age, own) in counted.ages.iter_mut().enumerate() {
        if let Some((_, cell, people)) = cells.next_if(|(of, ..)| *of == age) {
            if cell.bought > customers || cell.bought_last > cell.bought || cell.bought > cell.orders {
                return Err(wrong(&format!("has more buyers of age {age} than customers or orders")));
            }
            if people.is_some_and(|people| people != i128::from(customers)) {
                return Err(wrong(&format!("has not the revenue of every customer at age {age}")));
            }
            if cell.middle_revenue.is_some_and(|(low, high)| low > high) {
                return Err(wrong(&format!("has no middle at age {age}")));
            }
            middle_revenue = cell.middle_revenue;
            *own = cell;
        }
        // Where nothing has changed for anybody, the middle has not either.
        own.middle_revenue = middle_revenue;
    }
    Ok(counted)
}
