//! The report of `retain check`: a row for each verdict, with the numbers it
//! rests on, and what they come to.

use super::groups::GroupLabel;
use crate::gate::check::{Check, Confidence, Severity};
use crate::gate::judge::{Judgement, Verdict};
use crate::gate::noise::IntervalOf;
use crate::gate::outcome::Outcome;
use crate::metrics::{Metric, Unit};
use crate::model::calendar::Period;
use crate::model::exact::Exact;

/// The report of `retain check`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckReport {
    /// The kind of period.
    pub kind_of_period: String,
    /// How sure a significant check is, in percent.
    pub confidence: Exact,
    /// One a verdict.
    pub rows: Vec<CheckRow>,
    /// How many verdicts there are of each kind.
    pub counts: Vec<(Word, u64)>,
    /// How the run ends.
    pub ending: Ending,
    /// What a careful reader should know.
    pub warnings: Vec<String>,
}

/// How a run ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ending {
    /// The word for it: `passed`, `failed` or `not judged`.
    pub word: Word,
    /// The exit code of the program.
    pub exit_code: u8,
}

/// What came of a check, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// The requirement is met, or missed by chance.
    Passed,
    /// It is missed.
    Failed,
    /// It is missed, which is no more than a warning.
    Warned,
    /// Nobody can say.
    Unjudged,
    /// Nobody can say, which is no more than a warning or is allowed.
    UnjudgedAllowed,
    /// One of all periods, whose number the data do not cover.
    Skipped,
}

/// A verdict and what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckRow {
    /// What people call the check.
    pub name: Option<String>,
    /// What is required, as written.
    pub requirement: String,
    /// The key of the number.
    pub metric: &'static str,
    /// How the value must compare with the bound.
    pub operator: &'static str,
    /// Whether it is no more than a warning.
    pub is_warning: bool,
    /// Whether it fails only where chance does not explain it.
    pub is_significant: bool,
    /// So many people it takes.
    pub min_customers: u64,
    /// The group it is about, where each is judged by itself.
    pub group: Option<GroupLabel>,
    /// The period, where there is one to judge.
    pub period: Option<Period>,
    /// What the data do not cover of the number, where it is marked.
    pub mark: Option<String>,
    /// What kind of number it is.
    pub quantity: Quantity,
    /// The value.
    pub value: Option<Exact>,
    /// What it is compared with, before the margin.
    pub reference: Option<Exact>,
    /// What it is compared with.
    pub bound: Option<Exact>,
    /// What chance can explain.
    pub interval: Option<Interval>,
    /// What came of it.
    pub word: Word,
    /// Whether it is missed, and chance explains that.
    pub by_chance: bool,
    /// Why it is not judged.
    pub why: Option<String>,
    /// The file and the line that ask for it, where a file does.
    pub source: Option<(String, u64)>,
}

/// The kind of a number, which decides how it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// A whole number; a bound may have decimals.
    Count,
    /// A sum of money, shown as it is.
    Money,
    /// Money that is a quotient.
    Quotient,
    /// A percentage.
    Percent,
    /// What is left of a percentage, shown as 100 minus that as it is shown.
    PercentLeft,
    /// Points from -100 to 100.
    Points,
    /// A plain number.
    Number,
    /// Days, halves included.
    Days,
}

/// Where a value or a difference lies, as far as chance lets us know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interval {
    /// Whether it is one of the difference to the reference.
    pub is_of_difference: bool,
    /// The lower bound, where it is asked for.
    pub low: Option<Exact>,
    /// The upper bound, where it is asked for.
    pub high: Option<Exact>,
    /// What it is compared with.
    pub threshold: Exact,
}

impl Quantity {
    fn of(metric: Metric) -> Self {
        match (metric, metric.definition().unit) {
            (Metric::ChurnRate, _) => Self::PercentLeft,
            (Metric::Revenue, _) => Self::Money,
            (_, Unit::Count) => Self::Count,
            (_, Unit::Money) => Self::Quotient,
            (_, Unit::Percent) => Self::Percent,
            (_, Unit::Points) => Self::Points,
            (_, Unit::Number) => Self::Number,
            (_, Unit::Days) => Self::Days,
        }
    }
}

impl Word {
    /// All of them, in the order in which they are counted.
    pub const ALL: [Self; 6] = [
        Self::Passed,
        Self::Failed,
        Self::Warned,
        Self::Unjudged,
        Self::UnjudgedAllowed,
        Self::Skipped,
    ];

    fn of(verdict: &Verdict, severity: Severity, is_allowed: bool) -> Self {
        match (verdict, severity) {
            (Verdict::Passed | Verdict::PassedByChance, _) => Self::Passed,
            (Verdict::Failed, Severity::Error) => Self::Failed,
            (Verdict::Failed, Severity::Warning) => Self::Warned,
            (Verdict::Unjudged(_), Severity::Error) if !is_allowed => Self::Unjudged,
            (Verdict::Unjudged(_), _) => Self::UnjudgedAllowed,
            (Verdict::Skipped(_), _) => Self::Skipped,
        }
    }
}

/// What a report is made of beside the verdicts.
#[derive(Debug, Clone)]
pub struct AskedChecks<'a> {
    /// The checks.
    pub checks: &'a [Check],
    /// The file and the line of each, where a file asks for it.
    pub sources: &'a [Option<(String, u64)>],
    /// How sure a significant check is.
    pub confidence: &'a Confidence,
    /// Whether what cannot be judged is allowed.
    pub allow_unjudged: bool,
    /// The kind of period.
    pub kind_of_period: String,
}

impl CheckReport {
    /// The report of some verdicts, each with its group, of what they come to, and of the exit code
    /// that stands for that.
    #[must_use]
    pub fn new(
        asked: &AskedChecks<'_>,
        judgements: Vec<(Option<GroupLabel>, Judgement)>,
        (outcome, exit_code): (Outcome, u8),
        warnings: Vec<String>,
    ) -> Self {
        let word = match outcome {
            Outcome::Passed => Word::Passed,
            Outcome::Failed => Word::Failed,
            Outcome::Unjudged => Word::Unjudged,
        };
        let rows: Vec<CheckRow> = judgements.into_iter().map(|judged| row(asked, judged)).collect();
        let count = |word: Word| rows.iter().filter(|row| row.word == word).count() as u64;
        Self {
            kind_of_period: asked.kind_of_period.clone(),
            confidence: asked.confidence.percent().clone(),
            counts: Word::ALL.iter().map(|&word| (word, count(word))).collect(),
            rows,
            ending: Ending { word, exit_code },
            warnings,
        }
    }
}

fn row(asked: &AskedChecks<'_>, (group, judgement): (Option<GroupLabel>, Judgement)) -> CheckRow {
    let check = &asked.checks[judgement.check];
    let requirement = &check.requirement;
    CheckRow {
        name: check.name.clone(),
        requirement: requirement.text.clone(),
        metric: requirement.metric.key(),
        operator: requirement.operator.symbol(),
        is_warning: check.severity == Severity::Warning,
        is_significant: check.significant,
        min_customers: check.min_customers,
        group,
        period: judgement.period,
        mark: judgement.mark.map(|mark| mark.to_string()),
        quantity: Quantity::of(requirement.metric),
        value: judgement.value,
        reference: judgement.reference,
        bound: judgement.bound,
        interval: judgement.noise.map(|noise| Interval {
            is_of_difference: noise.of == IntervalOf::Difference,
            low: noise.low,
            high: noise.high,
            threshold: noise.threshold,
        }),
        word: Word::of(&judgement.verdict, check.severity, asked.allow_unjudged),
        by_chance: judgement.verdict == Verdict::PassedByChance,
        why: match &judgement.verdict {
            Verdict::Unjudged(reason) => Some(reason.to_string()),
            Verdict::Skipped(mark) => Some(mark.to_string()),
            Verdict::Passed | Verdict::PassedByChance | Verdict::Failed => None,
        },
        source: asked.sources.get(judgement.check).cloned().flatten(),
    }
}
