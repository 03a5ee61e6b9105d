//! What significant checks do where nothing changes at all: shops whose
//! customers keep their habits, thousands of times.

use super::tests::{answers, check, retained, tallies};
use super::*;
use crate::model::calendar::PeriodKind;
use crate::tally::Flags;

/// A generator of numbers (xorshift64*), the same ones in every run.
struct Dice(u64);

impl Dice {
    /// Whether something happens that happens so often in a thousand times.
    fn happens(&mut self, thousandths: u64) -> bool {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % 1000 < thousandths
    }
}

/// How often each of these checks fails in so many runs of a shop, in which
/// `rows` makes the tallies of its periods.
fn failures(checks: &[&str], runs: u64, mut rows: impl FnMut(&mut Dice) -> Vec<Tally>) -> Vec<u64> {
    let mut dice = Dice(0x5EED);
    let checks: Vec<Check> = checks
        .iter()
        .map(|text| Check {
            significant: true,
            ..check(text)
        })
        .collect();
    let mut failed = vec![0; checks.len()];
    for _ in 0..runs {
        let rows = rows(&mut dice)
            .into_iter()
            .map(|tally| (Flags::default(), tally))
            .collect();
        let (tallies, calendar) = tallies(PeriodKind::Monthly, rows);
        let confidence = Confidence::default();
        let subject = Subject {
            tallies: &tallies,
            calendar,
            baseline: None,
            confidence: &confidence,
        };
        for judgement in judge(&checks, &subject).expect("every period is there") {
            failed[judgement.check] += u64::from(judgement.verdict == Verdict::Failed);
        }
    }
    failed
}

/// Five in a hundred runs, or fewer.
fn assert_seldom(checks: &[&str], failed: &[u64], runs: u64) {
    for (check, failed) in checks.iter().zip(failed) {
        assert!(failed * 20 <= runs, "{check}: {failed} of {runs} runs fail");
    }
    assert!(failed.iter().sum::<u64>() > 0, "chance does something: {failed:?}");
}

#[test]
fn retention_checks_of_shops_that_do_not_change_fail_in_5_percent_of_runs_or_fewer() {
    const RUNS: u64 = 4000;
    let checks = [
        "crr >= previous",
        "crr <= previous",
        "churn <= previous",
        "crr == previous",
        "crr >= trailing(3)",
        "repeat_in_period_pct >= previous",
    ];
    // 300 customers, of whom some buy in one month of ten and some in nine.
    let habits: Vec<u64> = (0..300).map(|customer| 100 + 8 * (customer % 100)).collect();
    let failed = failures(&checks, RUNS, |dice| {
        let month = |dice: &mut Dice| -> Vec<u64> {
            let buys = |habit: &u64| u64::from(dice.happens(*habit)) * (1 + u64::from(dice.happens(*habit / 2)));
            habits.iter().map(buys).collect()
        };
        let mut before = month(dice);
        (0..5)
            .map(|_| {
                let now = month(dice);
                let count = |is: &dyn Fn(u64, u64) -> bool| {
                    before
                        .iter()
                        .zip(&now)
                        .filter(|(before, now)| is(**before, **now))
                        .count() as u64
                };
                let tally = Tally {
                    buyers: count(&|_, now| now > 0),
                    repeat_buyers_in_period: count(&|_, now| now > 1),
                    ..retained(
                        count(&|before, now| before > 0 && now > 0),
                        count(&|before, _| before > 0),
                    )
                };
                before = now;
                tally
            })
            .collect()
    });
    assert_seldom(&checks, &failed, RUNS);
}

#[test]
fn score_checks_of_shops_that_do_not_change_fail_in_5_percent_of_runs_or_fewer() {
    const RUNS: u64 = 4000;
    let checks = [
        "nps >= previous",
        "nps <= previous",
        "nps == previous",
        "nps >= trailing(3)",
    ];
    let failed = failures(&checks, RUNS, |dice| {
        let mut month = |_| {
            let (mut promoters, mut passives, mut detractors) = (0, 0, 0);
            for _ in 0..40 {
                match (dice.happens(500), dice.happens(600)) {
                    (true, _) => promoters += 1,
                    (false, true) => passives += 1,
                    (false, false) => detractors += 1,
                }
            }
            answers(promoters, passives, detractors)
        };
        (0..4).map(&mut month).collect()
    });
    assert_seldom(&checks, &failed, RUNS);
}
