//! Cohorts and segments of groups: those of a column of customers add up to the whole, those of a column of orders are
//! what their rows alone come to.

use std::collections::BTreeMap;

use proptest::prelude::*;
use retain::input::{Files, Reading};
use retain::metrics::rfm::Scoring;
use retain::metrics::segment_tally::{
    ScoredAmong, SegmentTallies, SegmentTally, segment_tallies, segment_tallies_of_group,
};
use retain::model::calendar::PeriodKind;
use retain::tally::by_value::{GroupFacts, GroupName, ValueGroup, cohorts_by_value, facts_by_value};
use retain::tally::cohorts::{AgeTally, CohortTallies, Middle, cohorts};
use retain::tally::facts::{Facts, facts};
use rust_decimal::Decimal;

use super::cases;
use super::groups::{by, channel, file, reading};
use super::shops::{Row, asked, asked_by_period, day, files, lines, orders_and_mode};
use crate::reference::library::{Asked, memory};

/// A shop whose customers are of some countries; of the answers one is of nobody who is known.
fn of_countries(rows: &[Row], countries: &[usize], scores: &[u8]) -> Files {
    let names = ["", "DE", "FR", "US", "AT"];
    let row = |(customer, country): (usize, &usize)| match customer {
        1 => format!("Ann@x.de,{}", names[*country]),
        customer => format!("C{customer},{}", names[*country]),
    };
    let customers = lines(
        "customer_id,Country",
        countries.iter().enumerate().skip(1).take(5).map(row),
    );
    let answer = |(who, score): (usize, &u8)| match who {
        0 => format!("{score},"),
        who => format!("{score},C{who}"),
    };
    Files {
        customers: Some(memory("customers.csv", customers)),
        responses: Some(memory(
            "answers.csv",
            lines("score,customer_id", scores.iter().enumerate().map(answer)),
        )),
        ..files(&[rows], &[])
    }
}

/// What can be added of an age of a cohort.
fn added(ages: &[&AgeTally]) -> (u64, u64, u64, Option<Decimal>) {
    (
        ages.iter().map(|age| age.customers).sum(),
        ages.iter().map(|age| age.customers_on_or_after).sum(),
        ages.iter().map(|age| age.orders).sum(),
        ages.iter().map(|age| age.revenue).sum(),
    )
}

fn segments_added<'a>(tallies: impl Iterator<Item = &'a SegmentTally>) -> [i128; 7] {
    let parts = |own: &SegmentTally| {
        [
            i128::from(own.customers),
            i128::from(own.orders),
            own.units,
            i128::from(own.days_since),
            i128::from(own.responses.promoters),
            i128::from(own.responses.passives),
            i128::from(own.responses.detractors),
        ]
    };
    tallies.map(parts).fold([0; 7], |mut sum, own| {
        sum.iter_mut().zip(own).for_each(|(sum, own)| *sum += own);
        sum
    })
}

/// Every row of segments: the ten, that of people without an order, the totals.
fn rows(tallies: &SegmentTallies) -> Vec<&SegmentTally> {
    let others = [&tallies.without_orders, &tallies.totals];
    tallies.segments.iter().chain(others).collect()
}

/// The rows of a group by a column of orders.
fn rows_of(rows: &[Row], groups: &[GroupName], name: &GroupName, channels: usize) -> Vec<Row> {
    let is_named = |channel: &str| {
        let mut names = groups.iter();
        names.any(|name| matches!(name, GroupName::Value(value) if value == channel))
    };
    let is_own = |row: &&Row| match (name, channel(row, channels)) {
        (GroupName::Value(value), channel) => value == channel,
        (GroupName::NoValue, channel) => channel.is_empty(),
        (GroupName::Rest(_), channel) => !channel.is_empty() && !is_named(channel),
    };
    rows.iter().filter(is_own).copied().collect()
}

fn names<T>(groups: &[ValueGroup<T>]) -> Vec<GroupName> {
    groups.iter().map(|group| group.name.clone()).collect()
}

fn count_cohorts(reading: &Reading, asked: &Asked) -> CohortTallies {
    cohorts(&reading.ledger, &asked.tally, Middle::Wanted).expect("few periods")
}

fn count_facts(reading: &Reading, asked: &Asked) -> Facts {
    facts(&reading.ledger, &asked.tally).expect("small amounts")
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn cohorts_by_a_column_of_customers_add_up_to_the_whole(
        (rows, mode) in orders_and_mode(),
        asked in asked_by_period(),
        countries in prop::collection::vec(0_usize..5, 8),
        most in 1_usize..6,
    ) {
        let mut asked = asked.rows(mode);
        asked.read.by = Some(by("country", None));
        let Some(reading) = reading(&of_countries(&rows, &countries, &[]), &asked) else { return Err(TestCaseError::reject("nothing is counted")) };
        let whole = count_cohorts(&reading, &asked);
        let groups = cohorts_by_value(reading.ledger, &asked.tally, Middle::Wanted, most).expect("groups");
        let groups: Vec<CohortTallies> = groups.into_iter().map(|group| group.tallies).collect();
        for group in &groups {
            prop_assert_eq!(&group.periods, &whole.periods);
            prop_assert_eq!((group.first_day, group.last_day, &group.empty), (whole.first_day, whole.last_day, &whole.empty));
        }
        prop_assert_eq!(groups.iter().map(|group| group.customers).sum::<u64>(), whole.customers);
        prop_assert_eq!(groups.iter().map(|group| group.orders).sum::<u64>(), whole.orders);
        let people = groups.iter().map(|group| group.without_orders.customers).sum::<u64>();
        let revenue = groups.iter().map(|group| group.without_orders.revenue).sum::<Option<Decimal>>();
        prop_assert_eq!((people, revenue), (whole.without_orders.customers, whole.without_orders.revenue));
        for cohort in &whole.cohorts {
            let own: Vec<_> = groups.iter().flat_map(|group| &group.cohorts).filter(|own| own.period == cohort.period).collect();
            prop_assert_eq!(own.iter().map(|own| own.customers).sum::<u64>(), cohort.customers);
            for (age, tally) in cohort.ages.iter().enumerate() {
                let ages: Vec<&AgeTally> = own.iter().map(|own| &own.ages[age]).collect();
                prop_assert_eq!(added(&ages), added(&[tally]), "age {}", age);
            }
        }
        let cohorts = groups.iter().flat_map(|group| &group.cohorts);
        prop_assert!(cohorts.clone().all(|own| whole.cohorts.iter().any(|cohort| cohort.period == own.period)));
        prop_assert!(cohorts.clone().all(|own| own.customers > 0));
    }

    #[test]
    fn cohorts_by_a_column_of_orders_are_what_their_rows_alone_come_to(
        (rows, mode) in orders_and_mode(),
        asked in asked_by_period(),
        as_of in prop::option::of(0..1600_i32),
        channels in 1_usize..=4,
        most in 1_usize..4,
    ) {
        let asked = asked.rows(mode).at_end_of(as_of.map(day));
        let mut by_channel = asked.clone();
        by_channel.read.by = Some(by("channel", None));
        let all = file(&rows, "channel", |row| channel(row, channels).to_owned());
        let Some(all) = reading(&all, &by_channel) else { return Err(TestCaseError::reject("nothing is counted")) };
        let whole = count_cohorts(&all, &by_channel);
        let groups = cohorts_by_value(all.ledger, &asked.tally, Middle::Wanted, most).expect("groups");
        let names = names(&groups);
        for group in &groups {
            prop_assert_eq!(&group.tallies.periods, &whole.periods);
            let own = rows_of(&rows, &names, &group.name, channels);
            let Some(alone) = reading(&file(&own, "channel", |_| String::new()), &asked) else { continue };
            let alone = count_cohorts(&alone, &asked);
            prop_assert_eq!(group.tallies.customers, alone.customers);
            prop_assert_eq!(group.tallies.orders, alone.orders);
            prop_assert_eq!(group.tallies.without_orders, alone.without_orders);
            if matches!(asked.tally.calendar.kind, PeriodKind::Years(2..)) {
                // They are counted from the first year of the data.
                continue;
            }
            prop_assert_eq!(group.tallies.cohorts.len(), alone.cohorts.len());
            for (own, expected) in group.tallies.cohorts.iter().zip(&alone.cohorts) {
                let (period, expected_period) = (&whole.periods[own.period].period, &alone.periods[expected.period].period);
                prop_assert_eq!((period, own.customers), (expected_period, expected.customers));
                prop_assert!(own.ages.len() >= expected.ages.len());
                prop_assert_eq!(&own.ages[..expected.ages.len()], &expected.ages[..]);
                // Behind the end of their own rows nobody buys.
                for later in &own.ages[expected.ages.len()..] {
                    prop_assert_eq!((later.customers, later.customers_on_or_after, later.orders), (0, 0, 0));
                    prop_assert_eq!(later.revenue, expected.ages.last().and_then(|last| last.revenue));
                }
            }
        }
    }

    #[test]
    fn segments_by_a_column_of_customers_add_up_to_the_whole(
        (orders, mode) in orders_and_mode(),
        asked in asked(),
        countries in prop::collection::vec(0_usize..5, 8),
        scores in prop::collection::vec(0_u8..=10, 0..7),
        most in 1_usize..6,
    ) {
        let mut asked = asked.rows(mode);
        asked.read.by = Some(by("country", None));
        let Some(reading) = reading(&of_countries(&orders, &countries, &scores), &asked) else { return Err(TestCaseError::reject("nothing is counted")) };
        let all = count_facts(&reading, &asked);
        let scoring = Scoring::of(&all);
        let whole = segment_tallies(&all, &scoring, &reading.ledger.responses);
        let unnamed = reading.ledger.responses.iter().filter(|answer| answer.customer.is_none()).count() as u64;
        let groups = facts_by_value(reading.ledger, &asked.tally, most).expect("groups");
        let gaps = groups.iter().flat_map(|group| &group.tallies.facts.gaps);
        let gaps = gaps.fold(BTreeMap::new(), |mut sum, (days, count)| {
            *sum.entry(*days).or_insert(0) += count;
            sum
        });
        prop_assert_eq!(gaps, all.gaps);
        for GroupFacts { facts, .. } in groups.iter().map(|group| &group.tallies) {
            prop_assert_eq!((facts.first_day, facts.last_day, facts.end), (all.first_day, all.last_day, all.end));
            prop_assert_eq!(facts.orders, facts.customers.iter().map(|fact| u64::from(fact.orders)).sum::<u64>());
        }
        let among = ScoredAmong::All(&scoring);
        let tallies: Vec<_> = groups.iter().map(|group| segment_tallies_of_group(&group.tallies, among)).collect();
        for (place, row) in rows(&whole).into_iter().enumerate() {
            let of_groups = tallies.iter().map(|tallies| rows(tallies)[place]);
            prop_assert_eq!(segments_added(of_groups), segments_added([row].into_iter()), "row {}", place);
        }
        let elsewhere: u64 = tallies.iter().map(|tallies| tallies.responses_elsewhere).sum();
        prop_assert_eq!(elsewhere + unnamed, whole.responses_elsewhere);
    }

    #[test]
    fn segments_by_a_column_of_orders_are_what_their_rows_alone_come_to(
        (orders, mode) in orders_and_mode(),
        asked in asked(),
        as_of in prop::option::of(0..1600_i32),
        channels in 1_usize..=4,
        most in 1_usize..4,
    ) {
        let asked = asked.rows(mode).at_end_of(as_of.map(day));
        let mut by_channel = asked.clone();
        by_channel.read.by = Some(by("channel", None));
        let all = file(&orders, "channel", |row| channel(row, channels).to_owned());
        let Some(all) = reading(&all, &by_channel) else { return Err(TestCaseError::reject("nothing is counted")) };
        let end = count_facts(&all, &by_channel).end;
        let groups = facts_by_value(all.ledger, &asked.tally, most).expect("groups");
        let names = names(&groups);
        for group in &groups {
            let own = rows_of(&orders, &names, &group.name, channels);
            let Some(alone) = reading(&file(&own, "channel", |_| String::new()), &asked) else { continue };
            let alone = count_facts(&alone, &asked);
            let mut expected = segment_tallies(&alone, &Scoring::of(&alone), &[]);
            let later = u64::from(end.since(alone.end).unsigned_abs());
            // Days are counted to the end of all the data.
            let segments = expected.segments.iter_mut().chain([&mut expected.totals]);
            segments.for_each(|own| own.days_since += own.customers * later);
            prop_assert_eq!(segment_tallies_of_group(&group.tallies, ScoredAmong::Group), expected, "{:?}", group.name);
            prop_assert_eq!(&group.tallies.facts.gaps, &alone.gaps);
        }
    }
}
