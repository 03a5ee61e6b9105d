//! Customers and segments against the naive reference, customer by customer, on random shops.

use std::collections::BTreeMap;

use retain::input::{Files, read};
use retain::metrics::rfm::Scoring;
use retain::metrics::segment_tally::segment_tallies;
use retain::report::customers::{CustomersReport, Filter, Ids, Wanted, default_sort};
use retain::report::metrics::Settings;
use retain::report::segments::SegmentsReport;
use retain::tally::facts::facts;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::library::{Asked, Failed};
use super::{asked, in_memory};
use crate::naive::fraction::Fraction;
use crate::naive::random::random_shop;
use crate::naive::{self, Options};

type Object = BTreeMap<String, Box<RawValue>>;

#[derive(Deserialize)]
struct Document {
    customers: Vec<Object>,
}

#[derive(Deserialize)]
struct Segments {
    #[serde(rename = "segments")]
    each: Vec<Object>,
    without_orders: Object,
    totals: Object,
}

/// Reads and lists customers.
pub(crate) fn customers(files: &Files, asked: &Asked, filter: Filter) -> Result<CustomersReport, Failed> {
    let reading = read(files, &asked.read).map_err(Failed::Read)?;
    let facts = facts(&reading.ledger, &asked.tally).map_err(Failed::Tally)?;
    let ids = Ids {
        names: reading.ledger.names.list(),
        are_hashed: false,
    };
    let wanted = Wanted {
        filter,
        sort: default_sort(),
        top: None,
        threads: 1,
    };
    let answers = &reading.ledger.responses;
    Ok(CustomersReport::new(
        facts,
        (answers, ids),
        reading.account,
        (Settings::default(), None),
        wanted,
    ))
}

/// Reads and adds up segments.
pub(crate) fn segments(files: &Files, asked: &Asked) -> Result<SegmentsReport, Failed> {
    let reading = read(files, &asked.read).map_err(Failed::Read)?;
    let facts = facts(&reading.ledger, &asked.tally).map_err(Failed::Tally)?;
    let tallies = segment_tallies(&facts, &Scoring::of(&facts), &reading.ledger.responses);
    SegmentsReport::new(&facts, &tallies, reading.account, Settings::default(), None).map_err(Failed::Tally)
}

fn documents(files: &Files, asked: &Asked) -> (Document, Segments) {
    let mut bytes = Vec::new();
    let report = customers(files, asked, Filter::default()).expect("customers");
    retain::render::customers::write_json(&report, &mut bytes).expect("memory can be written");
    let customers = serde_json::from_slice(&bytes).expect("the document is JSON");
    let mut bytes = Vec::new();
    let report = segments(files, asked).expect("segments");
    retain::render::segments::write_json(&report, &mut bytes).expect("memory can be written");
    (customers, serde_json::from_slice(&bytes).expect("the document is JSON"))
}

/// A random shop by orders.
fn shop(seed: u64) -> Option<(naive::Files, Options)> {
    let (mut files, mut options) = random_shop(seed);
    files.orders.as_ref()?;
    (files.customers, files.responses) = (None, None);
    (options.subscriptions, options.active_window) = (false, None);
    Some((files, options))
}

/// Compares the customers of one shop; how many there are, none where nothing is counted.
fn agree_on(seed: u64, threads: usize) -> Option<usize> {
    let (files, options) = shop(seed)?;
    let asked = asked(&files, &options).threads(threads);
    let said = format!("seed {seed}, {threads} threads\n{options:?}\n{files:#?}");
    let Ok(theirs) = naive::customers::customers(&files, &options) else {
        let ours = customers(&in_memory(&files), &asked, Filter::default());
        assert!(matches!(ours, Err(Failed::Read(_))), "{said}");
        return None;
    };
    let (ours, segments) = documents(&in_memory(&files), &asked);
    let mut found: BTreeMap<String, BTreeMap<&str, String>> = BTreeMap::new();
    for object in &ours.customers {
        let id: String = serde_json::from_str(object["customer_id"].get()).expect("an id is a text");
        let keys = theirs
            .rows
            .get(&id)
            .map(|row| row.keys().copied())
            .into_iter()
            .flatten();
        let row = keys.map(|key| (key, object[key].get().to_owned())).collect();
        assert_eq!(found.insert(id, row), None, "{said}");
    }
    assert_eq!(found, theirs.rows, "{said}");
    let amounts = ours
        .customers
        .iter()
        .map(|row| Fraction::parse(row["revenue"].get()).expect("an amount"));
    assert!(
        amounts.collect::<Vec<_>>().is_sorted_by(|one, other| one >= other),
        "{said}"
    );
    for segment in &segments.each {
        let name = segment["segment"].get();
        let members: Vec<_> = theirs.rows.values().filter(|row| row["segment"] == name).collect();
        let sum = |key: &str| -> Fraction {
            let values = members.iter().map(|row| Fraction::parse(&row[key]).expect("a number"));
            values.sum()
        };
        let or_null =
            |value: Option<Fraction>| value.map_or_else(|| "null".to_owned(), |value| value.rounded(4).text());
        let recency = or_null(Fraction::share(sum("days_since_last_order"), members.len()));
        assert_eq!(segment["customers"].get(), members.len().to_string(), "{name}\n{said}");
        assert_eq!(segment["revenue"].get(), sum("revenue").text(), "{name}\n{said}");
        assert_eq!(segment["orders"].get(), sum("orders").text(), "{name}\n{said}");
        assert_eq!(segment["mean_recency_days"].get(), recency, "{name}\n{said}");
    }
    let (people, refunded) = theirs.without_orders;
    assert_eq!(segments.without_orders["customers"].get(), people.to_string(), "{said}");
    assert_eq!(segments.without_orders["revenue"].get(), refunded.text(), "{said}");
    assert_eq!(
        segments.totals["customers"].get(),
        theirs.rows.len().to_string(),
        "{said}"
    );
    Some(theirs.rows.len())
}

#[test]
fn every_customer_and_every_segment_is_that_of_the_reference() {
    let customers: Vec<usize> = (0..150).filter_map(|seed| agree_on(seed, 1)).collect();
    assert!(customers.len() > 70, "{} shops have customers", customers.len());
    assert!(customers.iter().any(|count| *count > 10), "{customers:?}");
}

#[test]
fn customers_do_not_depend_on_the_number_of_threads() {
    let shops = (150..180).filter_map(|seed| agree_on(seed, 3)).count();
    assert!(shops > 12, "{shops} shops have customers");
}
