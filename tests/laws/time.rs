//! What comes later changes nothing that was: files cut off at the end of a period, and `--as-of`.

use proptest::prelude::*;
use proptest::sample::Index;
use retain::input::Files;
use retain::model::day::Day;
use retain::report::metrics::MetricsReport;

use super::shops::{
    Answer, Row, Subscription, answers, asked_by_period, customers, day, files, orders_and_mode, subscriptions,
};
use super::{cases, report, without_flags};
use crate::reference::library::{Asked, numbers};

/// The orders dated up to a day.
fn until(rows: &[Row], last: Day) -> Vec<Row> {
    rows.iter().filter(|row| day(row.day) <= last).copied().collect()
}

/// The answers dated up to a day, and those without one.
fn answers_until(answers: &[Answer], last: Day) -> Vec<Answer> {
    let is_known = |at: Option<i32>| at.is_none_or(|at| day(at) <= last);
    answers.iter().filter(|(at, _)| is_known(*at)).copied().collect()
}

/// The signups up to a day, with the cancellations known by then.
fn subscriptions_until(signups: &[Subscription], last: Day) -> Vec<Subscription> {
    let known = signups.iter().filter(|(_, signup, _)| day(*signup) <= last);
    known
        .map(|(customer, signup, end)| (*customer, *signup, end.filter(|days| day(signup + days) <= last)))
        .collect()
}

/// A file cut off at the end of a period, and the same read as of that day, say of the periods before what the whole
/// said; and the two say the same of the day.
fn nothing_later_counts(
    files: &Files,
    asked: &Asked,
    place: Index,
    cut: impl Fn(Day) -> Files,
) -> Result<(), TestCaseError> {
    let Some(whole) = report(files, asked) else {
        return Err(TestCaseError::reject("nothing is counted"));
    };
    let rows = |report: &MetricsReport| without_flags(&numbers(report).periods);
    let all = rows(&whole);
    let i = place.index(all.len());
    let last = whole.periods[i].end;
    if let Some(cut_off) = report(&cut(last), asked) {
        let before = rows(&cut_off);
        prop_assert!(before.len() <= i + 1);
        prop_assert_eq!(&before[..], &all[..before.len()], "cut off after {}", last);
    }
    let asked_then = asked.clone().at_end_of(Some(last));
    let then = report(files, &asked_then);
    let cut_then = report(&cut(last), &asked_then);
    prop_assert_eq!(
        cut_then.as_ref().map(numbers),
        then.as_ref().map(numbers),
        "as of {}",
        last
    );
    if let Some(then) = then {
        prop_assert_eq!(&rows(&then)[..], &all[..=i], "as of {}", last);
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn later_orders_change_no_earlier_row(
        (rows, mode) in orders_and_mode(),
        answers in answers(),
        asked in asked_by_period(),
        place in any::<Index>(),
    ) {
        let cut = |last: Day| files(&[&until(&rows, last)], &answers_until(&answers, last));
        nothing_later_counts(&files(&[&rows], &answers), &asked.rows(mode), place, cut)?;
    }

    #[test]
    fn later_signups_and_cancellations_change_no_earlier_row(
        signups in subscriptions(),
        mut asked in asked_by_period(),
        place in any::<Index>(),
    ) {
        asked.tally.active_window = None;
        let cut = |last: Day| customers(&subscriptions_until(&signups, last));
        nothing_later_counts(&customers(&signups), &asked.subscriptions(), place, cut)?;
    }
}
