//! Verdicts on tallies made by hand.

use proptest::prelude::*;

use super::*;
use crate::gate::baseline::BaselineRow;
use crate::gate::grammar::parse;
use crate::model::calendar::PeriodKind;
use crate::model::day::Day;
use crate::tally::{BaseRevenue, FlaggedPeriod, Flags, GroupTallies, ResponseTally, YearTally};
use rust_decimal::Decimal;

const COVERED: Flags = Flags {
    incomplete: false,
    incomplete_base: false,
    short_history: false,
};

fn flagged(incomplete: bool, incomplete_base: bool, short_history: bool) -> Flags {
    Flags {
        incomplete,
        incomplete_base,
        short_history,
    }
}

/// Periods from 1 January 2023 on, with these flags and tallies.
pub(super) fn tallies(kind: PeriodKind, rows: Vec<(Flags, Tally)>) -> (Tallies, Calendar) {
    let calendar = Calendar::new(kind);
    let first = Day::from_ymd(2023, 1, 2).expect("a day");
    let last = first.plus(366 * 30);
    let periods = calendar.periods(first, last).expect("few periods");
    let (flags, tallies): (Vec<Flags>, Vec<Tally>) = rows.into_iter().unzip();
    let periods: Vec<FlaggedPeriod> = periods
        .into_iter()
        .zip(flags)
        .map(|(period, flags)| FlaggedPeriod { period, flags })
        .collect();
    let whole = periods[0].clone();
    let tallies = Tallies {
        periods,
        whole,
        groups: vec![GroupTallies {
            periods: tallies,
            totals: Tally::default(),
        }],
        orders: 0,
        customers: 0,
        first_day: first,
        last_day: last,
        record_days: 0,
        pause: 0,
        responses_outside: 0,
        responses_undated: 0,
        empty: Vec::new(),
        last_cancellation: None,
    };
    (tallies, calendar)
}

/// So many of so many are retained.
pub(super) fn retained(part: u64, whole: u64) -> Tally {
    Tally {
        customers_start: whole,
        customers_end: part,
        customers_retained: part,
        ..Tally::default()
    }
}

fn judged(check: &Check, subject: (&Tallies, Calendar), baseline: Option<&Baseline>) -> Vec<Judgement> {
    let confidence = Confidence::default();
    let subject = Subject {
        tallies: subject.0,
        calendar: subject.1,
        baseline,
        confidence: &confidence,
    };
    judge(std::slice::from_ref(check), &subject).expect("every period is there")
}

/// The label of the period and the verdict of the only judgement.
fn verdict(text: &str, rows: &[(Flags, Tally)]) -> (String, Verdict) {
    let (tallies, calendar) = tallies(PeriodKind::Monthly, rows.to_vec());
    let mut judgements = judged(&check(text), (&tallies, calendar), None);
    assert_eq!(judgements.len(), 1, "{text}");
    let judgement = judgements.remove(0);
    (
        judgement.period.map_or_else(String::new, |period| period.label),
        judgement.verdict,
    )
}

pub(super) fn check(text: &str) -> Check {
    Check::new(parse(text).expect("a requirement"))
}

#[test]
fn values_are_compared_unrounded() {
    // 79.96 % reads as 80.0 and is not 80.
    let rows = [(COVERED, retained(1999, 2500))];
    assert_eq!(verdict("crr >= 80", &rows).1, Verdict::Failed);
    assert_eq!(verdict("crr >= 79.96", &rows).1, Verdict::Passed);
    assert_eq!(verdict("crr > 79.96", &rows).1, Verdict::Failed);
    assert_eq!(verdict("crr == 79.96", &rows).1, Verdict::Passed);
    assert_eq!(verdict("churn <= 20.04", &rows).1, Verdict::Passed);
    assert_eq!(verdict("churn < 20.04", &rows).1, Verdict::Failed);
    // A third is no decimal number.
    let third = [(COVERED, retained(1, 3)), (COVERED, retained(1, 3))];
    assert_eq!(verdict("crr == 33.3333", &third).1, Verdict::Failed);
    assert_eq!(verdict("crr == previous", &third).1, Verdict::Passed);
    assert_eq!(verdict("crr > previous", &third).1, Verdict::Failed);
}

#[test]
fn margins_are_points_or_percent_of_the_reference() {
    let rows = [(COVERED, retained(50, 100)), (COVERED, retained(45, 100))];
    for (text, expected) in [
        ("crr >= previous - 5", Verdict::Passed),
        ("crr >= previous - 4.99", Verdict::Failed),
        ("crr >= previous - 10%", Verdict::Passed),
        ("crr >= previous - 9.99%", Verdict::Failed),
        ("crr <= previous + 0", Verdict::Passed),
        ("crr <= previous - 5", Verdict::Passed),
        ("customers_retained >= previous - 5", Verdict::Passed),
        ("customers_retained >= previous - 4", Verdict::Failed),
    ] {
        assert_eq!(verdict(text, &rows).1, expected, "{text}");
    }
}

#[test]
fn the_last_period_is_the_last_whose_number_the_data_cover() {
    let rows = [
        (flagged(false, true, true), retained(9, 10)),
        (flagged(false, false, true), retained(8, 10)),
        (flagged(true, false, true), retained(1, 10)),
    ];
    assert_eq!(verdict("crr >= 50", &rows), ("2023-02".into(), Verdict::Passed));
    assert_eq!(verdict("buyers >= 0", &rows), ("2023-02".into(), Verdict::Passed));
    assert_eq!(
        verdict("clv >= 0", &rows),
        (String::new(), Verdict::Unjudged(Reason::NoPeriod))
    );
    let base_only = [rows[0].clone(), (flagged(false, true, true), retained(1, 10))];
    assert_eq!(
        verdict("crr >= 50", &base_only),
        (String::new(), Verdict::Unjudged(Reason::NoPeriod))
    );
    assert_eq!(verdict("orders >= 0", &base_only), ("2023-02".into(), Verdict::Passed));
}

#[test]
fn a_named_period_is_judged_also_where_the_data_do_not_cover_it() {
    let (tallies, calendar) = tallies(
        PeriodKind::Years(2),
        vec![
            (COVERED, retained(9, 10)),
            (flagged(true, false, false), retained(1, 10)),
        ],
    );
    for name in ["2025–2026", "2025-2026"] {
        let check = Check {
            on: On::Named(name.into()),
            ..check("crr >= 50")
        };
        let judgement = &judged(&check, (&tallies, calendar), None)[0];
        assert_eq!(
            (&judgement.verdict, judgement.mark),
            (&Verdict::Failed, Some(Mark::Incomplete))
        );
    }
    let check = Check {
        on: On::Named("2027-2028".into()),
        ..check("crr >= 50")
    };
    let confidence = Confidence::default();
    let subject = Subject {
        tallies: &tallies,
        calendar,
        baseline: None,
        confidence: &confidence,
    };
    let unknown = judge(&[check], &subject).expect_err("no such period");
    assert_eq!((unknown.check, unknown.name.as_str()), (0, "2027-2028"));
}

#[test]
fn on_all_judges_every_period_that_the_data_cover_and_names_the_others() {
    let rows = vec![
        (flagged(false, true, false), retained(0, 0)),
        (COVERED, retained(0, 0)),
        (COVERED, retained(6, 10)),
        (COVERED, retained(4, 10)),
        (flagged(true, false, false), retained(1, 10)),
    ];
    let (tallies, calendar) = tallies(PeriodKind::Monthly, rows);
    let all = Check {
        on: On::All,
        ..check("crr >= 50")
    };
    let verdicts: Vec<Verdict> = judged(&all, (&tallies, calendar), None)
        .into_iter()
        .map(|judgement| judgement.verdict)
        .collect();
    assert_eq!(
        verdicts,
        [
            Verdict::Skipped(Mark::IncompleteBase),
            Verdict::Unjudged(Reason::Undefined(Undefined::NoCustomersAtStart)),
            Verdict::Passed,
            Verdict::Failed,
            Verdict::Skipped(Mark::Incomplete),
        ]
    );
    let none = Check {
        on: On::All,
        ..check("crr >= 50")
    };
    let (tallies, calendar) =
        super::tests::tallies(PeriodKind::Monthly, vec![(flagged(true, true, true), retained(1, 2))]);
    assert_eq!(
        judged(&none, (&tallies, calendar), None)[0].verdict,
        Verdict::Unjudged(Reason::NoPeriod)
    );
}

#[test]
fn references_skip_nothing_in_silence() {
    let none = (COVERED, retained(0, 0));
    let some = |part| (COVERED, retained(part, 10));
    let marked = (flagged(true, false, false), retained(9, 10));
    let of = |text: &str, rows: &[(Flags, Tally)]| match verdict(text, rows).1 {
        Verdict::Unjudged(reason) => reason.to_string(),
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(
        of("crr >= previous", &[some(5)]),
        "there is no period before `2023-01` in the data"
    );
    assert_eq!(
        of("crr >= previous", &[some(5), none.clone(), some(5)]),
        "the reference `2023-02`: no customers at the start of the period"
    );
    assert_eq!(
        of("crr >= previous", &[marked.clone(), some(5)]),
        "the reference `2023-01`: not all of the period is in the data"
    );
    assert_eq!(
        of("crr >= trailing(2)", &[some(4), some(5)]),
        "there is 1 period before `2023-02` in the data, not 2"
    );
    assert_eq!(
        of("crr >= trailing(4)", &[some(4), some(4), some(5)]),
        "there are 2 periods before `2023-03` in the data, not 4"
    );
    assert_eq!(
        of("crr >= trailing(2)", &[none, some(4), some(5)]),
        "the reference `2023-01`: no customers at the start of the period"
    );
    assert_eq!(
        of("crr >= year_ago", &[some(4), some(5)]),
        "the data have no period that starts on 2022-02-01, a year before `2023-02`"
    );
    assert_eq!(of("crr >= baseline", &[some(5)]), "`2023-01` is not in the baseline");
}

#[test]
fn the_mean_of_the_periods_before_is_that_of_their_values() {
    // 1/2, 1/3 and 1/7 have the mean 41/126; the pooled rate would be 3/12.
    let rows = [
        (COVERED, retained(1, 2)),
        (COVERED, retained(1, 3)),
        (COVERED, retained(1, 7)),
        (COVERED, retained(41, 126)),
    ];
    assert_eq!(verdict("crr == trailing(3)", &rows).1, Verdict::Passed);
    assert_eq!(verdict("crr == trailing(1)", &rows).1, Verdict::Failed);
}

#[test]
fn a_year_ago_is_the_period_that_starts_twelve_months_or_52_weeks_earlier() {
    for (kind, back) in [
        (PeriodKind::Weekly, 52),
        (PeriodKind::Monthly, 12),
        (PeriodKind::Quarterly, 4),
        (PeriodKind::Years(1), 1),
    ] {
        let last = 60;
        let rows = (0..=last).map(|i| (COVERED, retained(i, 1000))).collect();
        let (tallies, calendar) = tallies(kind, rows);
        // The week that holds 1 January 2023 is not the one that starts on it.
        let shown = |judgement: &Judgement| judgement.reference.clone();
        let judgement = &judged(&check("customers_retained > year_ago"), (&tallies, calendar), None)[0];
        let count = tallies.periods.len() as u64 - 1;
        assert_eq!(shown(judgement), Some(Exact::from(count - back)), "{kind:?}");
    }
}

#[test]
fn with_fewer_people_behind_it_a_number_is_not_judged_nor_is_a_reference() {
    let of = |text: &str, rows: &[(Flags, Tally)]| {
        let (tallies, calendar) = tallies(PeriodKind::Monthly, rows.to_vec());
        let check = Check {
            min_customers: 30,
            ..check(text)
        };
        judged(&check, (&tallies, calendar), None).remove(0)
    };
    let (few, enough) = ((COVERED, retained(10, 29)), (COVERED, retained(10, 30)));
    let judgement = of("crr >= 90", std::slice::from_ref(&few));
    assert!(judgement.value.is_some(), "what is not judged is shown all the same");
    let reason = |judgement: Judgement| match judgement.verdict {
        Verdict::Unjudged(reason) => reason.to_string(),
        other => panic!("{other:?}"),
    };
    assert_eq!(reason(judgement), "29 customers at the start, fewer than 30");
    assert_eq!(of("crr >= 90", std::slice::from_ref(&enough)).verdict, Verdict::Failed);
    assert_eq!(
        reason(of("crr >= previous", &[few, enough])),
        "the reference `2023-01`: 29 customers at the start, fewer than 30"
    );
}

#[test]
fn a_significant_check_fails_only_where_chance_does_not_explain_it() {
    let of = |text: &str, before: Tally, now: Tally| {
        let (tallies, calendar) = tallies(PeriodKind::Monthly, vec![(COVERED, before), (COVERED, now)]);
        let check = Check {
            significant: true,
            ..check(text)
        };
        judged(&check, (&tallies, calendar), None).remove(0).verdict
    };
    let rate = retained;
    // Newcombe's corrected interval of 56/70 less 48/80 is 0.0428 to 0.3422 at 95 % on both sides.
    for (text, before, now, expected) in [
        ("crr >= 31", rate(0, 1), rate(81, 263), Verdict::PassedByChance),
        ("crr >= 40", rate(0, 1), rate(81, 263), Verdict::Failed),
        ("crr > 30", rate(0, 1), rate(81, 263), Verdict::Passed),
        ("crr <= 30", rate(0, 1), rate(81, 263), Verdict::PassedByChance),
        ("crr <= 20", rate(0, 1), rate(81, 263), Verdict::Failed),
        ("crr == 31", rate(0, 1), rate(81, 263), Verdict::PassedByChance),
        ("crr == 37", rate(0, 1), rate(81, 263), Verdict::Failed),
        ("crr >= previous", rate(56, 70), rate(48, 80), Verdict::Failed),
        ("crr >= previous - 5", rate(56, 70), rate(48, 80), Verdict::Failed),
        (
            "crr >= previous - 10",
            rate(56, 70),
            rate(48, 80),
            Verdict::PassedByChance,
        ),
        ("crr >= previous - 20", rate(56, 70), rate(48, 80), Verdict::Passed),
        ("churn <= previous + 5", rate(56, 70), rate(48, 80), Verdict::Failed),
        (
            "churn <= previous + 10",
            rate(56, 70),
            rate(48, 80),
            Verdict::PassedByChance,
        ),
        (
            "crr == previous - 15",
            rate(56, 70),
            rate(48, 80),
            Verdict::PassedByChance,
        ),
        ("crr == previous - 4", rate(56, 70), rate(48, 80), Verdict::Failed),
    ] {
        assert_eq!(of(text, before, now), expected, "{text}");
    }
}

pub(super) fn answers(promoters: u64, passives: u64, detractors: u64) -> Tally {
    Tally {
        responses: ResponseTally {
            promoters,
            passives,
            detractors,
        },
        ..Tally::default()
    }
}

#[test]
fn against_several_periods_their_counts_are_pooled() {
    let of = |text: &str, rows: Vec<Tally>| {
        let rows = rows.into_iter().map(|tally| (COVERED, tally)).collect();
        let (tallies, calendar) = tallies(PeriodKind::Monthly, rows);
        let check = Check {
            significant: true,
            ..check(text)
        };
        let judgement = judged(&check, (&tallies, calendar), None).remove(0);
        judgement
            .noise
            .expect("it is significant")
            .high
            .expect("at least")
            .rounded(6)
            .to_string()
    };
    let four = || vec![retained(14, 20), retained(14, 15), retained(14, 20), retained(14, 15)];
    let with = |mut rows: Vec<Tally>, last: Tally| {
        rows.push(last);
        rows
    };
    assert_eq!(
        of("crr >= trailing(4)", with(four(), retained(48, 80))),
        of("crr >= previous", vec![retained(56, 70), retained(48, 80)])
    );
    let two = vec![answers(10, 5, 2), answers(4, 3, 9)];
    assert_eq!(
        of("nps >= trailing(2)", with(two, answers(3, 3, 3))),
        of("nps >= previous", vec![answers(14, 8, 11), answers(3, 3, 3)])
    );
}

prop_compose! {
    /// A tally of any counts that can be.
    fn any_tally()(
        [start, buyers, orders] in prop::array::uniform3(0_u64..3_000_000),
        shares in prop::array::uniform6(0_u64..=1000),
        money in prop::array::uniform4(-1_000_000_i64..1_000_000_000),
        scale in 0_u32..6,
        responses in prop::array::uniform3(0_u64..100_000),
        gap in prop::option::of((0_u32..500, 0_u32..500)),
        has_amounts in any::<bool>(),
    ) -> Tally {
        let share = |i: usize, whole: u64| whole * shares[i] / 1000;
        let sum = |i: usize| Decimal::new(money[i], scale);
        let retained = share(0, start);
        Tally {
            customers_start: start,
            customers_end: retained + share(1, buyers),
            customers_retained: retained,
            customers_first_time: share(1, share(1, buyers)),
            buyers,
            orders: buyers + orders,
            revenue: has_amounts.then(|| sum(0)),
            repeat_buyers: share(2, buyers),
            repeat_buyers_in_period: share(3, buyers),
            year: YearTally {
                buyers: buyers + 7,
                revenue: has_amounts.then(|| sum(1)),
                base: start,
                retained: share(4, start),
            },
            base_revenue: if has_amounts {
                Ok(BaseRevenue { before: sum(2), now: sum(3) })
            } else {
                Err(Undefined::NoAmounts)
            },
            median_gap: gap.map(|(a, b)| (a.min(b), a.max(b))),
            responses: ResponseTally {
                promoters: responses[0],
                passives: responses[1],
                detractors: responses[2],
            },
        }
    }
}

proptest! {
    #[test]
    fn a_baseline_with_nothing_changed_never_fails(tally in any_tally(), significant in any::<bool>()) {
        let (tallies, calendar) = tallies(PeriodKind::Monthly, vec![(COVERED, tally.clone())]);
        let baseline = Baseline {
            rows: vec![BaselineRow { period: "2023-01".into(), flags: COVERED, tally: tally.clone() }],
        };
        for &metric in Metric::ALL {
            for operator in [">=", "<=", "=="] {
                let check = check(&format!("{} {operator} baseline", metric.key()));
                let significant = significant && check.possible(PeriodKind::Monthly, true).is_ok()
                    && Check { significant, ..check.clone() }.possible(PeriodKind::Monthly, true).is_ok();
                let check = Check { significant, ..check };
                let verdict = judged(&check, (&tallies, calendar), Some(&baseline)).remove(0).verdict;
                let expected = match metric.value(&tally) {
                    Ok(_) => Verdict::Passed,
                    Err(reason) => Verdict::Unjudged(Reason::Undefined(reason)),
                };
                prop_assert_eq!(verdict, expected, "{}", metric.key());
            }
        }
    }

    #[test]
    fn what_passes_passes_also_where_it_must_be_significant(before in any_tally(), now in any_tally(), margin in -20_i32..20) {
        let (tallies, calendar) = tallies(PeriodKind::Monthly, vec![(COVERED, before), (COVERED, now)]);
        for metric in ["crr", "churn", "rcr", "repeat_in_period_pct", "nps"] {
            for operator in [">=", ">", "<=", "<", "=="] {
                let sign = if margin < 0 { '-' } else { '+' };
                let plain = check(&format!("{metric} {operator} previous {sign} {}", margin.abs()));
                let significant = Check { significant: true, ..plain.clone() };
                let [plain, significant] = [plain, significant]
                    .map(|check| judged(&check, (&tallies, calendar), None).remove(0).verdict);
                let by_chance = plain == Verdict::Failed && significant == Verdict::PassedByChance;
                prop_assert!(plain == significant || by_chance, "{metric} {operator}: {plain:?}, {significant:?}");
            }
        }
    }
}
