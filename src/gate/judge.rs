//! The verdicts: each check on each period it asks for, judged by exact
//! values.

use super::baseline::Baseline;
use super::check::{Check, Confidence, On};
use super::noise::Noise;
use super::reference::value_of;
use super::sample::Sample;
use crate::metrics::{Mark, Metric};
use crate::model::calendar::{Calendar, Period};
use crate::model::exact::Exact;
use crate::model::undefined::Undefined;
use crate::tally::{Tallies, Tally};

/// What is judged.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// What was counted.
    pub tallies: &'a Tallies,
    /// How long periods are and where they begin.
    pub calendar: Calendar,
    /// What was counted before.
    pub baseline: Option<&'a Baseline>,
    /// How sure a significant check is.
    pub confidence: &'a Confidence,
}

/// A check on a period, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// The place of the check among those asked for.
    pub check: usize,
    /// The period; none where there is none to judge.
    pub period: Option<Period>,
    /// What the data do not cover of the number; a named period is judged all the same.
    pub mark: Option<Mark>,
    /// The value, where there is one.
    pub value: Option<Exact>,
    /// What it was compared with, before the margin.
    pub reference: Option<Exact>,
    /// What it was compared with.
    pub bound: Option<Exact>,
    /// What chance can explain, where that was asked.
    pub noise: Option<Noise>,
    /// What came of it.
    pub verdict: Verdict,
}

/// What came of a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The requirement is met.
    Passed,
    /// It is missed by no more than chance can explain.
    PassedByChance,
    /// It is missed.
    Failed,
    /// Nobody can say.
    Unjudged(Reason),
    /// One of all periods, whose number the data do not cover.
    Skipped(Mark),
}

/// Why a check cannot be judged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// The data cover the number in no period.
    #[error("the data cover no period for it")]
    NoPeriod,
    /// The data do not cover what the number counts.
    #[error("{0}")]
    Marked(Mark),
    /// There is no value.
    #[error("{0}")]
    Undefined(Undefined),
    /// Too few people stand behind the number.
    #[error("{count} {}, fewer than {min_customers}", .who[usize::from(*.count != 1)])]
    TooFew {
        /// So many.
        count: u64,
        /// Who they are, one of them and several.
        who: [&'static str; 2],
        /// So many it takes.
        min_customers: u64,
    },
    /// There is nothing to compare with.
    #[error("{0}")]
    NoReference(String),
    /// What it is compared with has no value that counts.
    #[error("the reference `{period}`: {why}")]
    OfReference {
        /// The period of the reference.
        period: String,
        /// What is wrong with it.
        why: Box<Reason>,
    },
}

/// There is no period of that name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownPeriod {
    /// The place of the check that asks for it.
    pub check: usize,
    /// The name.
    pub name: String,
}

/// Judges every check.
///
/// # Errors
///
/// Where a check names a period that is not there.
pub fn judge(checks: &[Check], subject: &Subject<'_>) -> Result<Vec<Judgement>, UnknownPeriod> {
    let mut judgements = Vec::new();
    for (number, check) in checks.iter().enumerate() {
        let unknown = |name: &str| UnknownPeriod {
            check: number,
            name: name.to_owned(),
        };
        let metric = check.requirement.metric;
        let last = || {
            subject
                .places()
                .rev()
                .find(|&place| subject.mark(metric, place).is_none())
        };
        match &check.on {
            On::Last => judgements.push(match last() {
                Some(place) => subject.judgement(number, check, place),
                None => unjudged(number, None, Reason::NoPeriod),
            }),
            On::Named(name) => {
                let place = subject.named(name).ok_or_else(|| unknown(name))?;
                judgements.push(subject.judgement(number, check, place));
            }
            On::All if last().is_none() => judgements.push(unjudged(number, None, Reason::NoPeriod)),
            On::All => judgements.extend(subject.places().map(|place| match subject.mark(metric, place) {
                Some(mark) => Judgement {
                    verdict: Verdict::Skipped(mark),
                    mark: Some(mark),
                    value: value_of(metric, subject.tally(place), 0).ok(),
                    ..unjudged(number, Some(subject.period(place).clone()), Reason::NoPeriod)
                },
                None => subject.judgement(number, check, place),
            })),
        }
    }
    Ok(judgements)
}

fn unjudged(check: usize, period: Option<Period>, reason: Reason) -> Judgement {
    Judgement {
        check,
        period,
        mark: None,
        value: None,
        reference: None,
        bound: None,
        noise: None,
        verdict: Verdict::Unjudged(reason),
    }
}

impl Subject<'_> {
    fn places(&self) -> std::ops::Range<usize> {
        0..self.tallies.periods.len().min(self.rows_of_tallies().len())
    }

    pub(super) fn rows_of_tallies(&self) -> &[Tally] {
        self.tallies.groups.first().map_or(&[], |group| &group.periods)
    }

    fn tally(&self, place: usize) -> &Tally {
        &self.rows_of_tallies()[place]
    }

    fn period(&self, place: usize) -> &Period {
        &self.tallies.periods[place].period
    }

    fn mark(&self, metric: Metric, place: usize) -> Option<Mark> {
        metric.mark(self.tallies.periods[place].flags)
    }

    /// The period of a name; an en dash may be written as a hyphen, and case
    /// does not matter.
    fn named(&self, name: &str) -> Option<usize> {
        let plain = |text: &str| text.replace('–', "-").to_lowercase();
        self.places()
            .find(|&place| plain(&self.period(place).label) == plain(name))
    }

    fn judgement(&self, number: usize, check: &Check, place: usize) -> Judgement {
        let requirement = &check.requirement;
        let metric = requirement.metric;
        let mut told = unjudged(number, Some(self.period(place).clone()), Reason::NoPeriod);
        told.mark = self.mark(metric, place);
        let value = match value_of(metric, self.tally(place), check.min_customers) {
            Ok(value) => value,
            Err(reason) => {
                told.value = value_of(metric, self.tally(place), 0).ok();
                told.verdict = Verdict::Unjudged(reason);
                return told;
            }
        };
        told.value = Some(value.clone());
        let compared = match self.compared(&requirement.reference, metric, place, check.min_customers) {
            Ok(compared) => compared,
            Err(reason) => {
                told.verdict = Verdict::Unjudged(reason);
                return told;
            }
        };
        let margin = requirement.margin.as_ref().map(|margin| margin.amount(&compared.value));
        let margin = margin.unwrap_or(Exact::ZERO);
        let bound = &compared.value + &margin;
        if check.significant
            && let Some(sample) = Sample::of(metric, self.tally(place))
        {
            let threshold = if compared.sample.is_some() {
                margin
            } else {
                bound.clone()
            };
            told.noise = Noise::new(
                sample,
                compared.sample,
                threshold,
                requirement.operator,
                self.confidence,
            );
        }
        let is_met = requirement.operator.is_met(value.cmp(&bound));
        told.verdict = match &told.noise {
            _ if is_met => Verdict::Passed,
            Some(noise) if !noise.is_distinguishable() => Verdict::PassedByChance,
            _ => Verdict::Failed,
        };
        told.reference = Some(compared.value);
        told.bound = Some(bound);
        told
    }
}

#[cfg(test)]
mod simulation;
#[cfg(test)]
mod tests;
