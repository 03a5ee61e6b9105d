//! Cohorts and segments of groups against the naive reference: the same questions asked of some of the customers.

use std::collections::{BTreeMap, BTreeSet};

use retain::input::by::By;
use retain::input::{Files, read};
use retain::metrics::rfm::Scoring;
use retain::metrics::segment::Segment;
use retain::metrics::segment_tally::{ScoredAmong, segment_tallies_of_group};
use retain::tally::by_value::{GroupName, cohorts_by_value, facts_by_value};
use retain::tally::cohorts::{CohortTallies, Middle};
use retain::tally::facts::facts;

use super::library::{Asked, memory};
use super::{asked, in_memory};
use crate::naive::fraction::Fraction;
use crate::naive::random::random_shop;
use crate::naive::shop::Shop;
use crate::naive::{self, Options};

const COUNTRIES: [&str; 4] = ["DE", "FR", "", "US"];

/// A random shop by orders and by calendar periods, and the country of each customer.
fn shop(seed: u64) -> Option<(naive::Files, Options, BTreeMap<String, &'static str>)> {
    let (mut files, mut options) = random_shop(seed);
    files.orders.as_ref()?;
    (files.customers, files.responses) = (None, None);
    (options.subscriptions, options.active_window) = (false, None);
    if options.period == "all" {
        "monthly".clone_into(&mut options.period);
    }
    let shop = Shop::read(&files, &options).ok()?;
    let refunded = shop.refunds.iter().map(|refund| &refund.customer);
    let ids: BTreeSet<&String> = shop.order_days.keys().chain(refunded).collect();
    let countries = ids.into_iter().cloned().zip(COUNTRIES.into_iter().cycle());
    Some((files.clone(), options, countries.collect()))
}

/// The files of the shop, one with the countries among them.
fn with_countries(files: &naive::Files, countries: &BTreeMap<String, &str>, asked: &mut Asked) -> Files {
    let rows = countries.iter().map(|(id, country)| format!("{id},{country}\n"));
    let text = format!("customer_id,country\n{}", rows.collect::<String>());
    asked.read.by = Some(By {
        kind: None,
        column: "country".to_owned(),
    });
    Files {
        customers: Some(memory("customers.csv", text)),
        ..in_memory(files)
    }
}

fn country(name: &GroupName) -> &str {
    match name {
        GroupName::Value(value) => value,
        GroupName::NoValue => "",
        GroupName::Rest(_) => panic!("each country has a group"),
    }
}

fn count(number: usize) -> u64 {
    number.try_into().expect("few")
}

fn compare_cohorts(ours: &CohortTallies, theirs: &naive::cohorts::Cohorts, said: &str) {
    assert_eq!(ours.cohorts.len(), theirs.cohorts.len(), "{said}");
    for (own, cohort) in ours.cohorts.iter().zip(&theirs.cohorts) {
        let found = (&*ours.periods[own.period].period.label, own.customers, own.ages.len());
        let expected = (&*cohort.period, count(cohort.customers), cohort.cells.len());
        assert_eq!(found, expected, "{said}");
        for (age, (own_age, cell)) in own.ages.iter().zip(&cohort.cells).enumerate() {
            let found = [own_age.customers, own_age.customers_on_or_after, own_age.orders];
            let expected = [cell.buyers, cell.buyers_on_or_after, cell.orders].map(count);
            assert_eq!(found, expected, "{} at age {age}\n{said}", cohort.period);
            let flags = ours.periods[own.period + age].flags;
            assert_eq!(
                flags.incomplete, cell.is_incomplete,
                "{} at age {age}\n{said}",
                cohort.period
            );
            let amount = |amount: rust_decimal::Decimal| Fraction::parse(&amount.to_string()).expect("an amount");
            assert_eq!(own_age.revenue.map(amount), Some(cell.revenue), "age {age}\n{said}");
            let middle = own_age.middle_revenue.map(|(low, high)| amount(low) + amount(high));
            assert_eq!(
                middle,
                Some(cell.median_revenue + cell.median_revenue),
                "age {age}\n{said}"
            );
        }
    }
    let people = ours.without_orders.customers;
    assert_eq!(people, count(theirs.without_orders.0), "{said}");
}

#[test]
fn the_cohorts_of_a_group_are_those_of_its_customers() {
    let mut compared = 0;
    for seed in 400..480 {
        let Some((files, options, countries)) = shop(seed) else {
            continue;
        };
        let mut asked = asked(&files, &options);
        let files_with = with_countries(&files, &countries, &mut asked);
        let reading = read(&files_with, &asked.read).expect("a shop");
        let groups = cohorts_by_value(reading.ledger, &asked.tally, Middle::Wanted, 9).expect("groups");
        let found: BTreeSet<&str> = groups.iter().map(|group| country(&group.name)).collect();
        assert_eq!(found, countries.values().copied().collect());
        for group in &groups {
            let name = country(&group.name);
            let is_one = |id: &str| countries.get(id) == Some(&name);
            let theirs = naive::cohorts::cohorts_of(&files, &options, &is_one).expect("a shop");
            compare_cohorts(
                &group.tallies,
                &theirs,
                &format!("seed {seed}, {name}\n{options:?}\n{files:#?}"),
            );
            compared += 1;
        }
    }
    assert!(compared > 100, "{compared} groups");
}

#[test]
fn the_segments_of_a_group_are_those_of_its_customers_among_all_customers() {
    let mut compared = 0;
    for seed in 480..560 {
        let Some((files, options, countries)) = shop(seed) else {
            continue;
        };
        let mut asked = asked(&files, &options);
        let files_with = with_countries(&files, &countries, &mut asked);
        let reading = read(&files_with, &asked.read).expect("a shop");
        let scoring = Scoring::of(&facts(&reading.ledger, &asked.tally).expect("facts"));
        let groups = facts_by_value(reading.ledger, &asked.tally, 9).expect("groups");
        let theirs = naive::customers::customers(&files, &options).expect("a shop");
        for group in &groups {
            let name = country(&group.name);
            let ours = segment_tallies_of_group(&group.tallies, ScoredAmong::All(&scoring));
            let own = || theirs.rows.iter().filter(|(id, _)| countries.get(*id) == Some(&name));
            for segment in Segment::ALL {
                let quoted = format!("\"{}\"", segment.name());
                let members: Vec<_> = own().filter(|(_, row)| row["segment"] == quoted).collect();
                let sum = |key: &str| -> Fraction {
                    let numbers = members
                        .iter()
                        .map(|(_, row)| Fraction::parse(&row[key]).expect("a number"));
                    numbers.sum()
                };
                let tally = &ours.segments[segment as usize];
                let said = format!("seed {seed}, {name}, {quoted}\n{files:#?}");
                assert_eq!(tally.customers, count(members.len()), "{said}");
                assert_eq!(Fraction::new(tally.orders.into(), 1), sum("orders"), "{said}");
                assert_eq!(
                    Fraction::new(tally.days_since.into(), 1),
                    sum("days_since_last_order"),
                    "{said}"
                );
                let revenue = group.tallies.facts.money(tally.units).expect("small").expect("amounts");
                assert_eq!(Fraction::parse(&revenue.to_string()), Ok(sum("revenue")), "{said}");
            }
            compared += 1;
        }
    }
    assert!(compared > 100, "{compared} groups");
}
