//! Cohorts and rhythm against the naive reference, cell by cell, on random shops.

use retain::input::read;
use retain::metrics::cohorts::{Measure, Shown};
use retain::report::cohorts::{Asked as AskedOfCohorts, CohortsReport};
use retain::report::metrics::{Settings, Shown as ShownRows};
use retain::report::rhythm::RhythmReport;
use retain::tally::cohorts::{Middle, cohorts};
use retain::tally::rhythm::rhythm;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::library::{Asked, Failed};
use super::{asked, in_memory};
use crate::naive::cohorts::{Cell, Cohorts};
use crate::naive::fraction::Fraction;
use crate::naive::random::random_shop;
use crate::naive::{self, Options};

#[derive(Deserialize)]
struct Document {
    cohorts: Vec<Row>,
    mean: Vec<Mean>,
    without_orders: WithoutOrders,
}

#[derive(Deserialize)]
struct Row {
    period: String,
    customers: usize,
    cells: Vec<Option<CellOfDocument>>,
}

#[derive(Deserialize)]
struct CellOfDocument {
    age: usize,
    period: String,
    flags: Vec<String>,
    buyers: usize,
    buyers_on_or_after: usize,
    orders: usize,
    cumulative_revenue: Box<RawValue>,
    value: Box<RawValue>,
}

#[derive(Deserialize)]
struct Mean {
    cohorts: usize,
    customers: usize,
    value: Box<RawValue>,
}

#[derive(Deserialize)]
struct WithoutOrders {
    customers: usize,
    revenue: Box<RawValue>,
}

pub(crate) const MEASURES: [Measure; 5] = [
    Measure::Customers,
    Measure::CustomersOnOrAfter,
    Measure::Orders,
    Measure::Revenue,
    Measure::MedianRevenue,
];

/// Reads and counts cohorts.
pub(crate) fn report(files: &retain::input::Files, asked: &Asked, measure: Measure) -> Result<CohortsReport, Failed> {
    let reading = read(files, &asked.read).map_err(Failed::Read)?;
    let tallies = cohorts(&reading.ledger, &asked.tally, Middle::Wanted).map_err(Failed::Tally)?;
    let shown = AskedOfCohorts {
        measure,
        shown: Shown::Rates,
        rows: ShownRows::default(),
    };
    Ok(CohortsReport::new(
        &tallies,
        reading.account,
        Settings::default(),
        None,
        shown,
    ))
}

fn document(report: &CohortsReport) -> Document {
    let mut bytes = Vec::new();
    retain::render::cohorts::write_json(report, &mut bytes).expect("memory can be written");
    serde_json::from_slice(&bytes).expect("the document is JSON")
}

/// A random shop that has orders, by orders and by calendar periods.
fn shop(seed: u64) -> Option<(naive::Files, Options)> {
    let (mut files, mut options) = random_shop(seed);
    files.orders.as_ref()?;
    (files.customers, files.responses) = (None, None);
    (options.subscriptions, options.active_window) = (false, None);
    if options.period == "all" {
        "monthly".clone_into(&mut options.period);
    }
    Some((files, options))
}

fn value(measure: Measure, customers: usize, cell: &Cell) -> Fraction {
    let per_customer = |whole: Fraction| Fraction::share(whole, customers).expect("a cohort has customers");
    let hundred = Fraction::count(100);
    match measure {
        Measure::Customers => per_customer(hundred * Fraction::count(cell.buyers)),
        Measure::CustomersOnOrAfter => per_customer(hundred * Fraction::count(cell.buyers_on_or_after)),
        Measure::Orders => per_customer(Fraction::count(cell.orders)),
        Measure::Revenue => per_customer(cell.revenue),
        Measure::MedianRevenue => cell.median_revenue,
    }
}

fn rounded(value: Fraction) -> String {
    value.rounded(4).text()
}

/// The mean of the values at an age, each as often as its cohort has customers.
fn mean_of(theirs: &Cohorts, age: usize, measure: Measure) -> (usize, usize, String) {
    let complete = theirs.cohorts.iter().filter_map(|cohort| {
        let cell = cohort.cells.get(age)?;
        (!cell.is_incomplete).then(|| (cohort.customers, value(measure, cohort.customers, cell)))
    });
    let complete: Vec<(usize, Fraction)> = complete.collect();
    let customers: usize = complete.iter().map(|(customers, _)| *customers).sum();
    let sum: Fraction = complete
        .iter()
        .map(|(customers, value)| Fraction::count(*customers) * *value)
        .sum();
    let mean = Fraction::share(sum, customers).map_or_else(|| "null".to_owned(), rounded);
    (complete.len(), customers, mean)
}

/// Compares the cohorts of one shop; how many there are, none where nothing is counted.
fn agree_on(seed: u64, threads: usize) -> Option<usize> {
    let (files, options) = shop(seed)?;
    let asked = asked(&files, &options).threads(threads);
    let said = format!("seed {seed}, {threads} threads\n{options:?}\n{files:#?}");
    let Ok(theirs) = naive::cohorts::cohorts(&files, &options) else {
        let ours = report(&in_memory(&files), &asked, Measure::Customers);
        assert!(matches!(ours, Err(Failed::Read(_))), "{said}");
        return None;
    };
    let ages = theirs
        .cohorts
        .iter()
        .map(|cohort| cohort.cells.len())
        .max()
        .unwrap_or(0);
    for measure in MEASURES {
        let ours = document(&report(&in_memory(&files), &asked, measure).expect("cohorts"));
        let labels = |row: &Row| (row.period.clone(), row.customers);
        let expected: Vec<_> = theirs.cohorts.iter().map(|c| (c.period.clone(), c.customers)).collect();
        assert_eq!(ours.cohorts.iter().map(labels).collect::<Vec<_>>(), expected, "{said}");
        for (row, cohort) in ours.cohorts.iter().zip(&theirs.cohorts) {
            assert_eq!(row.cells.len(), ages, "{said}");
            for (age, cell) in row.cells.iter().enumerate() {
                let (Some(ours), Some(theirs)) = (cell, cohort.cells.get(age)) else {
                    assert!(cell.is_none() && cohort.cells.get(age).is_none(), "age {age}\n{said}");
                    continue;
                };
                let place = || format!("{measure:?}, {} at age {age}\n{said}", cohort.period);
                assert_eq!((ours.age, &ours.period), (age, &theirs.period), "{}", place());
                assert_eq!(!ours.flags.is_empty(), theirs.is_incomplete, "{}", place());
                let counts = [ours.buyers, ours.buyers_on_or_after, ours.orders];
                let expected = [theirs.buyers, theirs.buyers_on_or_after, theirs.orders];
                assert_eq!(counts, expected, "{}", place());
                assert_eq!(ours.cumulative_revenue.get(), theirs.revenue.text(), "{}", place());
                let expected = rounded(value(measure, cohort.customers, theirs));
                assert_eq!(ours.value.get(), expected, "{}", place());
            }
        }
        for (age, mean) in ours.mean.iter().enumerate() {
            let found = (mean.cohorts, mean.customers, mean.value.get().to_owned());
            assert_eq!(
                found,
                mean_of(&theirs, age, measure),
                "{measure:?} at age {age}\n{said}"
            );
        }
        let outside = (ours.without_orders.customers, ours.without_orders.revenue.get());
        let (people, revenue) = theirs.without_orders;
        assert_eq!(outside, (people, &*revenue.text()), "{said}");
    }
    Some(theirs.cohorts.len())
}

#[test]
fn every_cell_of_the_cohorts_is_that_of_the_reference() {
    let cohorts: Vec<usize> = (0..120).filter_map(|seed| agree_on(seed, 1)).collect();
    assert!(cohorts.len() > 60, "{} shops have cohorts", cohorts.len());
    assert!(cohorts.iter().any(|count| *count > 3), "{cohorts:?}");
}

#[test]
fn cohorts_do_not_depend_on_the_number_of_threads() {
    let shops = (120..150).filter_map(|seed| agree_on(seed, 3)).count();
    assert!(shops > 12, "{shops} shops have cohorts");
}

#[test]
fn gaps_returns_and_weekdays_are_those_of_the_reference() {
    let mut with_gaps = 0;
    for seed in 0..200 {
        let Some((files, options)) = shop(seed) else { continue };
        let asked = asked(&files, &options);
        let Ok(theirs) = naive::rhythm::rhythm(&files, &options) else {
            continue;
        };
        let said = format!("seed {seed}\n{options:?}\n{files:#?}");
        let reading = read(&in_memory(&files), &asked.read).expect("a shop");
        let tally = rhythm(&reading.ledger, &asked.tally).expect("a rhythm");
        let ours: Vec<i64> = tally
            .gaps
            .iter()
            .flat_map(|(days, count)| std::iter::repeat_n(i64::from(*days), usize::try_from(*count).expect("few")))
            .collect();
        assert_eq!(ours, theirs.gaps, "{said}");
        let counts = |count: u64| usize::try_from(count).expect("few");
        let back: Vec<_> = tally
            .back_within
            .iter()
            .map(|within| {
                (
                    i64::from(within.days),
                    counts(within.old_enough),
                    counts(within.came_back),
                )
            })
            .collect();
        assert_eq!(back, theirs.back, "{said}");
        assert_eq!(tally.hours.weekdays.map(counts).to_vec(), theirs.weekdays, "{said}");
        let report = RhythmReport::new(&tally, reading.account, Settings::default(), None);
        let mut bytes = Vec::new();
        retain::render::rhythm::write_json(&report, &mut bytes).expect("memory can be written");
        let document: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
        let between = &document["days_between_orders"];
        for percent in [10, 25, 75, 80, 90, 95] {
            let ours = between[format!("p{percent}")].as_i64();
            assert_eq!(ours, theirs.percentile(percent), "{percent} %\n{said}");
        }
        let median = theirs.median().map_or_else(|| "null".to_owned(), rounded);
        assert_eq!(between["median"].to_string(), median, "{said}");
        with_gaps += usize::from(!theirs.gaps.is_empty());
    }
    assert!(with_gaps > 60, "{with_gaps} shops have gaps");
}
