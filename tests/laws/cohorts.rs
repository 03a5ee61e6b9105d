//! The laws of cohorts: at age 0 everybody is there, nobody comes back who is not there, and what comes later changes
//! no older cell.

use proptest::prelude::*;
use proptest::sample::Index;
use retain::metrics::cohorts::Measure;
use retain::model::day::Day;
use retain::report::Cell;
use retain::report::cohorts::{CohortCell, CohortsReport};

use super::cases;
use super::shops::{Row, asked_by_period, day, files, orders_and_mode};
use crate::reference::customers_over_time::{MEASURES, report};
use crate::reference::library::Asked;
use retain::input::Files;

/// The cohorts of a shop, none where nothing is counted.
fn cohorts(files: &Files, asked: &Asked, measure: Measure) -> Option<CohortsReport> {
    report(files, asked, measure).ok()
}

fn percent(cell: &CohortCell) -> String {
    match &cell.value {
        Cell::Percent(ratio) => ratio.rounded(6).shortest().to_string(),
        other => format!("{other:?}"),
    }
}

fn counts(cell: &CohortCell) -> [u64; 3] {
    [0, 1, 2].map(|place| match cell.counts[place] {
        Cell::Count(count) => count,
        _ => u64::MAX,
    })
}

/// A cohort: its period, its customers and the cells of each period.
type Known = (String, u64, Vec<(String, [Cell; 4], Cell)>);

/// The cells of the periods up to a day, without the marks, by cohort.
fn until(report: &CohortsReport, last: Day, measure: Measure) -> Vec<Known> {
    let known = report.whole.cohorts.iter().filter(|row| row.end <= last);
    known
        .map(|row| {
            let cells = row.cells.iter().map(|cell| {
                let mut counts = cell.counts.clone();
                let mut value = cell.value.clone();
                // What they do later is in this number by its meaning.
                counts[1] = Cell::Count(0);
                if measure == Measure::CustomersOnOrAfter {
                    value = Cell::Count(0);
                }
                (cell.period.clone(), counts, value)
            });
            (row.period.clone(), row.customers, cells.collect())
        })
        .collect()
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn everybody_is_there_at_age_0_and_nobody_on_a_day_who_is_not_there_on_or_after_it(
        (rows, mode) in orders_and_mode(),
        asked in asked_by_period(),
    ) {
        let files = files(&[&rows], &[]);
        let asked = asked.rows(mode);
        let Some(on) = cohorts(&files, &asked, Measure::Customers) else { return Err(TestCaseError::reject("nothing is counted")) };
        let after = cohorts(&files, &asked, Measure::CustomersOnOrAfter).expect("the same shop");
        let mut customers = 0;
        let mut orders = 0;
        for (row, later) in on.whole.cohorts.iter().zip(&after.whole.cohorts) {
            prop_assert_eq!(percent(&row.cells[0]), "100");
            prop_assert_eq!(percent(&later.cells[0]), "100");
            let mut least = u64::MAX;
            for cell in &row.cells {
                let [bought, on_or_after, of_cell] = counts(cell);
                prop_assert!(bought <= on_or_after && on_or_after <= row.customers);
                prop_assert!(on_or_after <= least, "it never rises");
                prop_assert!(bought <= of_cell);
                least = on_or_after;
                orders += of_cell;
            }
            customers += row.customers;
        }
        prop_assert_eq!(customers, on.input.customers);
        prop_assert_eq!(orders, on.input.orders);
    }

    #[test]
    fn later_orders_change_no_older_cell(
        (rows, mode) in orders_and_mode(),
        asked in asked_by_period(),
        place in any::<Index>(),
    ) {
        let asked = asked.rows(mode);
        for measure in MEASURES {
            let Some(whole) = cohorts(&files(&[&rows], &[]), &asked, measure) else { return Err(TestCaseError::reject("nothing is counted")) };
            let ends: Vec<Day> = whole.whole.cohorts.iter().map(|row| row.end).collect();
            let last = ends[place.index(ends.len())];
            let before: Vec<Row> = rows.iter().filter(|row| day(row.day) <= last).copied().collect();
            let Some(cut) = cohorts(&files(&[&before], &[]), &asked, measure) else { continue };
            let ours = until(&cut, last, measure);
            let mut theirs = until(&whole, last, measure);
            for (row, own) in theirs.iter_mut().zip(&ours) {
                row.2.truncate(own.2.len());
            }
            prop_assert_eq!(ours, theirs, "{:?}, cut off after {}", measure, last);
        }
    }

    #[test]
    fn as_of_a_day_is_the_file_cut_off_after_it(
        (rows, mode) in orders_and_mode(),
        asked in asked_by_period(),
        offset in 0..900_i32,
    ) {
        let last = day(offset);
        let asked = asked.rows(mode).at_end_of(Some(last));
        let before: Vec<Row> = rows.iter().filter(|row| day(row.day) <= last).copied().collect();
        for measure in MEASURES {
            let whole = cohorts(&files(&[&rows], &[]), &asked, measure);
            let cut = cohorts(&files(&[&before], &[]), &asked, measure);
            let cells = |report: &CohortsReport| (report.whole.cohorts.clone(), report.whole.mean.clone(), report.whole.without_orders.clone());
            prop_assert_eq!(whole.as_ref().map(cells), cut.as_ref().map(cells), "{:?}", measure);
        }
    }
}
