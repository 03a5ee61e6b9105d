//! The library against the naive reference, number by number, on random shops.

pub(crate) mod customers_over_time;
pub(crate) mod each_customer;
mod groups_of_customers;
pub(crate) mod library;

use chrono::Weekday;
use retain::input::{Files, ReadErrorKind};
use retain::model::calendar::{Calendar, PeriodKind};
use retain::model::day::Day;

use crate::naive::random::random_shop;
use crate::naive::{self, Report, Row};
use library::{Asked, Failed, memory};

/// The kind of period of this name.
fn kind(name: &str) -> PeriodKind {
    match name {
        "weekly" => PeriodKind::Weekly,
        "monthly" => PeriodKind::Monthly,
        "quarterly" => PeriodKind::Quarterly,
        "yearly" => PeriodKind::Years(1),
        "all" => PeriodKind::All,
        years => {
            let count = years.strip_suffix('y').and_then(|count| count.parse().ok());
            PeriodKind::Years(count.expect("a kind of period"))
        }
    }
}

/// What is asked of the reference, asked of the library.
fn asked(files: &naive::Files, options: &naive::Options) -> Asked {
    let day = |text: &str| Day::from_date(text.parse().expect("a day of the reference"));
    let asked = Asked::of(kind(&options.period)).at_end_of(options.as_of.as_deref().map(day));
    let mut asked = if options.subscriptions || files.orders.is_none() {
        asked.subscriptions()
    } else {
        asked
    };
    asked.tally.active_window = options.active_window;
    asked.tally.calendar = Calendar {
        week_start: Weekday::try_from(u8::try_from(options.week_start).expect("a weekday")).expect("a weekday"),
        year_start: options.year_start,
        ..asked.tally.calendar
    };
    asked
}

fn in_memory(files: &naive::Files) -> Files {
    let file = |name: &str, text: &Option<String>| text.as_ref().map(|text| memory(name, text.as_str()));
    Files {
        orders: file("orders.csv", &files.orders).into_iter().collect(),
        customers: file("customers.csv", &files.customers),
        responses: file("responses.csv", &files.responses),
        ..Files::default()
    }
}

/// The numbers in which two reports differ, one a line.
fn differences(ours: &Report, theirs: &Report) -> Vec<String> {
    let mut found = Vec::new();
    if ours.periods.len() != theirs.periods.len() {
        let (ours, theirs) = (ours.periods.len(), theirs.periods.len());
        found.push(format!("{ours} periods, the reference has {theirs}"));
    }
    let none = Row::new();
    let pairs = ours
        .periods
        .iter()
        .zip(&theirs.periods)
        .chain([(&ours.totals, &theirs.totals)]);
    for (our_row, their_row) in pairs {
        let label = their_row.get("period").map_or("?", String::as_str);
        let keys = our_row
            .keys()
            .chain(their_row.keys().filter(|key| !our_row.contains_key(*key)));
        for key in keys {
            let (our_text, their_text) = (our_row.get(key), their_row.get(key));
            if our_text != their_text {
                found.push(format!("{label} {key}: {our_text:?}, the reference has {their_text:?}"));
            }
        }
        if our_row == &none {
            found.push(format!("{label} is empty"));
        }
    }
    found
}

/// Compares the library with the reference on one shop; whether anything is counted there.
fn agree_on(seed: u64, threads: usize) -> bool {
    let (files, options) = random_shop(seed);
    let ours = library::report(&in_memory(&files), &asked(&files, &options).threads(threads));
    let theirs = naive::report(&files, &options);
    let shop = || format!("seed {seed}, {threads} threads\n{options:?}\n{files:#?}");
    match (ours, theirs) {
        (Ok(ours), Ok(theirs)) => {
            let found = differences(&library::numbers(&ours), &theirs);
            assert!(found.is_empty(), "{}\n{}", found.join("\n"), shop());
            true
        }
        (Err(Failed::Read(error)), Err(_)) => {
            let is_nothing = matches!(*error.kind, ReadErrorKind::Nothing { .. });
            assert!(is_nothing, "{error}, the reference counts nothing\n{}", shop());
            false
        }
        (Ok(_), Err(theirs)) => panic!("a report, the reference says {theirs}\n{}", shop()),
        (Err(ours), _) => panic!("{ours:?}\n{}", shop()),
    }
}

#[test]
fn every_number_is_that_of_the_reference_with_one_thread() {
    let reports = (0..400).filter(|&seed| agree_on(seed, 1)).count();
    assert!((300..400).contains(&reports), "{reports} of 400 shops have a report");
}

#[test]
fn every_number_is_that_of_the_reference_with_three_threads() {
    let reports = (400..800).filter(|&seed| agree_on(seed, 3)).count();
    assert!((300..400).contains(&reports), "{reports} of 400 shops have a report");
}

#[test]
fn a_report_with_other_numbers_does_not_agree() {
    let (files, options) = random_shop(1);
    let ours = library::report(&in_memory(&files), &asked(&files, &options)).expect("a report");
    let mut theirs = library::numbers(&ours);
    assert_eq!(differences(&library::numbers(&ours), &theirs), [""; 0]);
    theirs.totals.insert("orders".to_owned(), "-1".to_owned());
    theirs.periods.pop();
    assert_eq!(differences(&library::numbers(&ours), &theirs).len(), 2);
}
