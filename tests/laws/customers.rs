//! The laws of lists of customers: the people behind a number are as many as the number says, segments and states have
//! everybody once, and equal numbers have equal scores.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use retain::input::{Files, read};
use retain::metrics::segment::Segment;
use retain::metrics::state::State;
use retain::model::calendar::PeriodKind;
use retain::report::customers::{CustomersReport, Filter};
use retain::tally::AnswerClass;
use retain::tally::members::{Movement, members};
use retain::tally::{Grouping, tally};

use super::shops::{self, answers, asked, customers as subscription_files, files, orders_and_mode, subscriptions};
use super::{cases, report};
use crate::reference::each_customer::{customers, segments};
use crate::reference::library::Asked;

/// The customers of a shop, none where nothing is counted.
fn list(files: &Files, asked: &Asked, filter: Filter) -> Option<CustomersReport> {
    customers(files, asked, filter).ok()
}

fn ids(report: &CustomersReport) -> BTreeSet<String> {
    report.people().map(|person| person.id).collect()
}

/// For each period of a report and each movement, as many people as it counts.
fn people_are_as_many_as_is_counted(files: &Files, asked: &Asked) -> Result<(), TestCaseError> {
    let Ok(reading) = read(files, &asked.read) else {
        return Err(TestCaseError::reject("nothing is counted"));
    };
    let tallies = tally(&reading.ledger, &asked.tally, Grouping::Whole).expect("few periods");
    for (period, counted) in tallies.periods.iter().zip(&tallies.groups[0].periods) {
        let expected = [
            counted.customers_retained,
            counted.customers_lost(),
            counted.customers_new(),
            counted.customers_first_time,
            counted.customers_reactivated(),
        ];
        let each = Movement::ALL.map(|movement| members(&reading.ledger, &asked.tally, &period.period, movement));
        let found = each.each_ref().map(|people| people.len() as u64);
        prop_assert_eq!(found, expected, "{:?} in {}", Movement::ALL, period.period.label);
        let [retained, lost, new, first_time, reactivated] = each.map(BTreeSet::from_iter);
        prop_assert!(retained.is_disjoint(&lost) && retained.is_disjoint(&new) && lost.is_disjoint(&new));
        prop_assert_eq!(&first_time | &reactivated, new);
        // The name of a period leads back to it.
        prop_assert_eq!(
            PeriodKind::of_label(&period.period.label),
            Some(asked.tally.calendar.kind)
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn the_people_behind_a_number_are_as_many_as_it_says(
        (rows, mode) in orders_and_mode(),
        asked in asked(),
    ) {
        people_are_as_many_as_is_counted(&files(&[&rows], &[]), &asked.rows(mode))?;
    }

    #[test]
    fn so_they_are_by_subscriptions(subscriptions in subscriptions(), asked in asked()) {
        let mut asked = asked.subscriptions();
        asked.tally.active_window = None;
        people_are_as_many_as_is_counted(&subscription_files(&subscriptions), &asked)?;
    }

    #[test]
    fn segments_add_up_to_what_metrics_counts_and_to_the_customers_in_them(
        (rows, mode) in orders_and_mode(),
        asked in asked(),
    ) {
        let asked = asked.rows(mode);
        let files = files(&[&rows], &[]);
        let Some(counted) = report(&files, &asked) else { return Err(TestCaseError::reject("nothing is counted")) };
        let segments = segments(&files, &asked).expect("the same shop");
        let all: u64 = segments.whole.segments.iter().map(|row| row.tally.customers).sum();
        prop_assert_eq!(all, counted.input.customers);
        prop_assert_eq!(all, segments.whole.totals.tally.customers);
        let units: i128 = segments.whole.rows().map(|row| row.tally.units).sum();
        prop_assert_eq!(units, segments.whole.totals.tally.units);
        let orders: u64 = segments.whole.rows().map(|row| row.tally.orders).sum();
        prop_assert_eq!(orders, counted.input.orders);
        let revenue = counted.totals.values.iter().find(|(metric, _)| metric.key() == "revenue");
        let total = segments.whole.totals.revenue.map(retain::report::Cell::Money);
        prop_assert_eq!(total.as_ref().ok(), revenue.map(|(_, cell)| cell));
        let mut union = BTreeSet::new();
        for (segment, row) in Segment::ALL.into_iter().zip(&segments.whole.segments) {
            let filter = Filter { segments: vec![segment], ..Filter::default() };
            let own = ids(&list(&files, &asked, filter).expect("the same shop"));
            prop_assert_eq!(own.len() as u64, row.tally.customers, "{}", row.name);
            prop_assert!(union.is_disjoint(&own));
            union.extend(own);
        }
        let mut by_state = BTreeSet::new();
        for state in State::ALL {
            let filter = Filter { states: vec![state], ..Filter::default() };
            let own = ids(&list(&files, &asked, filter).expect("the same shop"));
            prop_assert!(by_state.is_disjoint(&own));
            by_state.extend(own);
        }
        let everybody = ids(&list(&files, &asked, Filter::default()).expect("the same shop"));
        prop_assert_eq!(&union, &everybody);
        prop_assert_eq!(&by_state, &everybody);
    }

    #[test]
    fn ties_are_never_split_and_the_better_number_never_has_the_worse_score(
        (rows, mode) in orders_and_mode(),
        asked in asked(),
    ) {
        let Some(report) = list(&files(&[&rows], &[]), &asked.rows(mode), Filter::default()) else { return Err(TestCaseError::reject("nothing is counted")) };
        let known: Vec<_> = report.people().filter_map(|person| person.known).collect();
        let mut scores: [BTreeMap<i128, u8>; 3] = Default::default();
        for person in &known {
            let own = person.standing.scores;
            let pairs = [
                (-i128::from(person.standing.days_since), own.recency),
                (i128::from(person.fact.orders), own.frequency),
                (person.fact.units, own.money.expect("the file has amounts")),
            ];
            for (scores, (number, score)) in scores.iter_mut().zip(pairs) {
                prop_assert_eq!(*scores.entry(number).or_insert(score), score, "equal numbers, equal scores");
                prop_assert!((1..=5).contains(&score));
            }
        }
        for scores in scores {
            prop_assert!(scores.values().is_sorted(), "{scores:?}");
            prop_assert_eq!(scores.values().next(), Some(&1), "nobody is worse than the worst");
        }
    }

    #[test]
    fn the_order_of_rows_and_the_number_of_threads_change_no_list(
        (rows, mode) in orders_and_mode(),
        asked in asked(),
        keys in shops::order(),
        threads in 2_usize..4,
    ) {
        prop_assume!(mode != retain::input::orders::RowsMode::Unique && mode != retain::input::orders::RowsMode::Lines);
        let asked = asked.rows(mode);
        let people = |rows: &[shops::Row], asked: &Asked| {
            list(&files(&[rows], &[]), asked, Filter::default()).map(|report| {
                let without_number = report.people().map(|mut person| {
                    if let Some(known) = &mut person.known {
                        known.fact.customer = 0;
                    }
                    person
                });
                without_number.collect::<Vec<_>>()
            })
        };
        let other = shops::reordered(&rows, &keys);
        prop_assert_eq!(people(&rows, &asked), people(&other, &asked.clone().threads(threads)));
    }

    #[test]
    fn answers_without_a_customer_are_nobodys(
        (rows, mode) in orders_and_mode(),
        answers in answers(),
        asked in asked(),
    ) {
        let asked = asked.rows(mode);
        let files = files(&[&rows], &answers);
        let Ok(segments) = segments(&files, &asked) else { return Err(TestCaseError::reject("nothing is counted")) };
        let counted = report(&files, &asked).expect("the same shop");
        prop_assert_eq!(segments.whole.totals.tally.responses.total(), 0);
        let responses = counted.totals.values.iter().find(|(metric, _)| metric.key() == "responses");
        let elsewhere = retain::report::Cell::Count(segments.whole.responses_elsewhere);
        prop_assert_eq!(Some(&elsewhere), responses.map(|(_, cell)| cell));
        let filter = Filter { nps: AnswerClass::ALL.into(), ..Filter::default() };
        prop_assert_eq!(list(&files, &asked, filter).expect("the same shop").found, 0);
    }
}
