//! What always adds up: customers, rates, periods, groups, rows.

use proptest::prelude::*;
use proptest::sample::Index;
use retain::input::orders::RowsMode;
use retain::input::read;
use retain::model::ledger::Account;
use retain::tally::{Grouping, Tally, tally};
use rust_decimal::Decimal;

use super::shops::{
    Answer, Currencies, HEADER, answers, asked, asked_by_period, customers, day, files, line_items, orders,
    orders_and_mode, subscriptions, text,
};
use super::{all_rows, cases, count, number, report};
use crate::naive::fraction::Fraction;
use crate::naive::{Report, Row};
use crate::reference::library::{self, Asked, numbers};

fn sum(rows: &[Row], key: &str) -> Fraction {
    rows.iter().map(|row| count(row, key)).sum()
}

fn customers_add_up(report: &Report) -> Result<(), TestCaseError> {
    let hundred = Fraction::count(100);
    for row in all_rows(report) {
        let of = |key| count(row, key);
        prop_assert_eq!(of("customers_start"), of("customers_retained") + of("customers_lost"));
        prop_assert_eq!(
            of("customers_new"),
            of("customers_first_time") + of("customers_reactivated")
        );
        prop_assert_eq!(of("customers_end"), of("customers_retained") + of("customers_new"));
        prop_assert!(of("buyers") <= of("orders"));
        prop_assert_eq!(of("responses"), of("promoters") + of("passives") + of("detractors"));
        let rates = (number(row, "retention_rate_pct"), number(row, "churn_rate_pct"));
        let has_start = of("customers_start").is_positive();
        prop_assert_eq!((rates.0.is_some(), rates.1.is_some()), (has_start, has_start));
        if let (Some(retention), Some(churn)) = rates {
            prop_assert_eq!(retention + churn, hundred);
            prop_assert!(!retention.is_negative() && retention <= hundred);
        }
    }
    Ok(())
}

fn left_out_adds_up(account: &Account, orders: u64) -> Result<(), TestCaseError> {
    let known = orders + account.counted_refunds + account.left_out.total();
    prop_assert_eq!(account.rows, known, "{:?}, {} orders", account, orders);
    Ok(())
}

/// The numbers of a tally that add up over groups.
pub(super) fn parts(tally: &Tally) -> (Vec<u64>, Vec<Decimal>) {
    let counts = vec![
        tally.customers_start,
        tally.customers_end,
        tally.customers_retained,
        tally.customers_first_time,
        tally.buyers,
        tally.orders,
        tally.repeat_buyers,
        tally.repeat_buyers_in_period,
        tally.year.buyers,
        tally.year.base,
        tally.year.retained,
    ];
    let base = tally
        .base_revenue
        .as_ref()
        .map_or([Decimal::ZERO; 2], |base| [base.before, base.now]);
    let money = [tally.revenue, tally.year.revenue].map(|sum| sum.expect("the file has amounts"));
    (counts, [base, money].concat())
}

pub(super) fn added(tallies: &[&Tally]) -> (Vec<u64>, Vec<Decimal>) {
    let all: Vec<_> = tallies.iter().map(|tally| parts(tally)).collect();
    let (counts, money) = &all[0];
    (
        (0..counts.len())
            .map(|i| all.iter().map(|part| part.0[i]).sum())
            .collect(),
        (0..money.len())
            .map(|i| all.iter().map(|part| part.1[i]).sum())
            .collect(),
    )
}

/// Rows that cannot be read, or that stand on a line alone.
const BROKEN: [&str; 12] = [
    "9001,C1,2023-01-01,1",
    "9002,C1,2023-01-01,1,paid,EUR,more",
    "9003,C1,2023-02-30,1,paid,EUR",
    "9004,C1,,1,paid,EUR",
    "9005,C1,2023-01-01,one,paid,EUR",
    "9006,C1,2023-01-01,,paid,EUR",
    "9007,,never,1,paid,EUR",
    "9008,C1,never,1,cancelled,EUR",
    "9009,C1,never,-1,paid,EUR",
    "0,C1,2022-02-02,1,paid,EUR",
    "0,C2,never,1,paid,EUR",
    ",C1,2022-02-02,-1,paid,",
];

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn customers_and_rates_add_up_in_every_row(
        (rows, mode) in orders_and_mode(),
        answers in answers(),
        asked in asked(),
    ) {
        if let Some(report) = report(&files(&[&rows], &answers), &asked.rows(mode)) {
            customers_add_up(&numbers(&report))?;
        }
    }

    #[test]
    fn customers_and_rates_add_up_by_subscriptions(
        signups in subscriptions(),
        rows in prop::option::of(orders(Currencies::One)),
        mut asked in asked(),
    ) {
        asked.tally.active_window = None;
        let mut files = customers(&signups);
        files.orders = rows.iter().map(|rows| library::memory("orders.csv", text(rows))).collect();
        if let Some(report) = report(&files, &asked.subscriptions()) {
            customers_add_up(&numbers(&report))?;
        }
    }

    #[test]
    fn periods_add_up_to_the_totals(
        (rows, mode) in orders_and_mode(),
        answers in answers(),
        asked in asked(),
    ) {
        let Some(report) = report(&files(&[&rows], &answers), &asked.clone().rows(mode)) else { return Err(TestCaseError::reject("nothing is counted")) };
        let document = numbers(&report);
        let (Some(first), Some(last)) = (report.periods.first(), report.periods.last()) else {
            return Err(TestCaseError::fail("a report has a period"));
        };
        for key in ["orders", "revenue"] {
            prop_assert_eq!(sum(&document.periods, key), count(&document.totals, key), "{}", key);
        }
        let is_whole = first.period == "all";
        let known = |at: &i32| asked.tally.as_of.is_none_or(|as_of| day(*at) <= as_of);
        let answers: Vec<Answer> = answers.into_iter().filter(|(at, _)| at.iter().all(known)).collect();
        let is_in = |at: i32| first.start <= day(at) && day(at) <= last.end;
        let scores = |key: &str| match key {
            "promoters" => 9..=10,
            "passives" => 7..=8,
            _ => 0..=6,
        };
        for key in ["promoters", "passives", "detractors"] {
            let dated = answers.iter().filter(|(at, score)| {
                scores(key).contains(score) && (is_whole || at.is_some_and(is_in))
            });
            let all = answers.iter().filter(|(_, score)| scores(key).contains(score));
            prop_assert_eq!(sum(&document.periods, key), Fraction::count(dated.count()), "{}", key);
            prop_assert_eq!(count(&document.totals, key), Fraction::count(all.count()), "{}", key);
        }
        let outside = answers.iter().filter(|(at, _)| !is_whole && at.is_some_and(|at| !is_in(at)));
        prop_assert_eq!(report.input.responses_outside, outside.count() as u64);
    }

    #[test]
    fn groups_of_customers_add_up_to_the_whole(
        (rows, mode) in orders_and_mode(),
        asked in asked(),
        groups in prop::collection::vec(0_u32..3, 8),
    ) {
        let asked = asked.rows(mode);
        let Ok(reading) = read(&files(&[&rows], &[]), &asked.read) else { return Err(TestCaseError::reject("nothing is counted")) };
        let group_of: Vec<u32> = groups.iter().copied().cycle().take(reading.ledger.names.len()).collect();
        let grouping = Grouping::ByCustomer { group_of: &group_of, groups: 3 };
        let whole = tally(&reading.ledger, &asked.tally, Grouping::Whole).expect("a tally");
        let grouped = tally(&reading.ledger, &asked.tally, grouping).expect("a tally");
        prop_assert_eq!(grouped.groups.len(), 3);
        prop_assert_eq!(&grouped.periods, &whole.periods);
        let whole_group = &whole.groups[0];
        for (i, period) in whole_group.periods.iter().enumerate() {
            let parts_of: Vec<&Tally> = grouped.groups.iter().map(|group| &group.periods[i]).collect();
            prop_assert_eq!(added(&parts_of), parts(period), "{}", whole.periods[i].period.label);
        }
        let totals: Vec<&Tally> = grouped.groups.iter().map(|group| &group.totals).collect();
        prop_assert_eq!(added(&totals), parts(&whole_group.totals));
    }

    #[test]
    fn rows_are_orders_refunds_and_what_is_left_out(
        (rows, mode) in orders_and_mode(),
        asked in asked(),
    ) {
        if let Some(report) = report(&files(&[&rows], &[]), &asked.rows(mode)) {
            prop_assert_eq!(report.input.account.rows, rows.len() as u64);
            left_out_adds_up(&report.input.account, report.input.orders)?;
        }
    }

    #[test]
    fn rows_in_other_currencies_are_left_out_and_counted(
        rows in orders(Currencies::Several),
        lines in line_items(),
        asked in asked(),
        kept in prop::sample::select(vec!["EUR", "USD"]),
    ) {
        for (rows, mode) in [(&rows, RowsMode::Orders), (&rows, RowsMode::Lines), (&lines, RowsMode::Lines)] {
            let mut asked = asked.clone().rows(mode);
            asked.read.currency = Some(kept.to_owned());
            if let Some(report) = report(&files(&[rows], &[]), &asked) {
                prop_assert_eq!(report.input.account.rows, rows.len() as u64);
                left_out_adds_up(&report.input.account, report.input.orders)?;
            }
        }
    }

    #[test]
    fn rows_add_up_where_some_cannot_be_read(
        (rows, mode) in orders_and_mode(),
        broken in prop::collection::vec((any::<Index>(), prop::sample::select(BROKEN.to_vec())), 1..8),
        as_of in prop::option::of(0..1600_i32),
    ) {
        let mut lines: Vec<String> = rows.iter().map(ToString::to_string).collect();
        for (place, row) in broken {
            lines.insert(place.index(lines.len() + 1), row.to_owned());
        }
        let file = format!("{HEADER}\n{}\n", lines.join("\n"));
        for mode in [mode, RowsMode::Lines, RowsMode::Unique] {
            let asked = Asked::of(retain::model::calendar::PeriodKind::Years(1))
                .rows(mode)
                .skip_invalid(true)
                .at_end_of(as_of.map(day));
            if let Some(report) = report(&library::orders(&[&file]), &asked) {
                prop_assert_eq!(report.input.account.rows, lines.len() as u64);
                left_out_adds_up(&report.input.account, report.input.orders)?;
            }
        }
    }

    #[test]
    fn periods_cover_all_days_of_the_data_without_holes(rows in orders(Currencies::One), asked in asked_by_period()) {
        if let Some(report) = report(&files(&[&rows], &[]), &asked) {
            for pair in report.periods.windows(2) {
                prop_assert_eq!(pair[0].end.plus(1), pair[1].start);
            }
            let (first, last) = (&report.periods[0], &report.periods[report.periods.len() - 1]);
            prop_assert!((first.start..=first.end).contains(&report.input.first_day));
            prop_assert!((last.start..=last.end).contains(&report.input.last_day));
        }
    }
}
