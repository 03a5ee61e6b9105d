//! What all verdicts come to: how the run ends. Whoever prints the verdicts and
//! whoever ends the program are told by this, so that the two always agree.

use super::check::{Check, Severity};
use super::judge::{Judgement, Verdict};

/// How a run ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing failed, and what cannot be judged is allowed.
    Passed,
    /// A requirement is missed.
    Failed,
    /// One cannot be judged, and none is missed.
    Unjudged,
}

impl Outcome {
    /// What verdicts on some checks come to. A warning changes nothing, missed or not judged.
    #[must_use]
    pub fn of(judgements: &[Judgement], checks: &[Check], allow_unjudged: bool) -> Self {
        let mut outcome = Self::Passed;
        for judgement in judgements {
            match (&judgement.verdict, checks[judgement.check].severity) {
                (Verdict::Failed, Severity::Error) => return Self::Failed,
                (Verdict::Unjudged(_), Severity::Error) if !allow_unjudged => outcome = Self::Unjudged,
                (Verdict::Unjudged(_), Severity::Error)
                | (Verdict::Failed | Verdict::Unjudged(_), Severity::Warning)
                | (Verdict::Passed | Verdict::PassedByChance | Verdict::Skipped(_), _) => {}
            }
        }
        outcome
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::grammar::parse;
    use crate::gate::judge::Reason;
    use crate::metrics::Mark;

    fn of(verdicts: &[(Verdict, Severity)], allow_unjudged: bool) -> Outcome {
        let requirement = parse("crr >= 1").expect("a requirement");
        let checks: Vec<Check> = verdicts
            .iter()
            .map(|(_, severity)| Check {
                severity: *severity,
                ..Check::new(requirement.clone())
            })
            .collect();
        let judgements: Vec<Judgement> = (0..)
            .zip(verdicts)
            .map(|(check, (verdict, _))| Judgement {
                check,
                period: None,
                mark: None,
                value: None,
                reference: None,
                bound: None,
                noise: None,
                verdict: verdict.clone(),
            })
            .collect();
        Outcome::of(&judgements, &checks, allow_unjudged)
    }

    #[test]
    fn what_is_missed_outweighs_what_cannot_be_judged_and_a_warning_weighs_nothing() {
        use Severity::{Error, Warning};
        let unjudged = || Verdict::Unjudged(Reason::NoPeriod);
        let skipped = || Verdict::Skipped(Mark::Incomplete);
        for (verdicts, told, allowed) in [
            (vec![], Outcome::Passed, Outcome::Passed),
            (
                vec![(Verdict::Passed, Error), (Verdict::PassedByChance, Error)],
                Outcome::Passed,
                Outcome::Passed,
            ),
            (vec![(skipped(), Error)], Outcome::Passed, Outcome::Passed),
            (
                vec![(Verdict::Failed, Warning), (unjudged(), Warning)],
                Outcome::Passed,
                Outcome::Passed,
            ),
            (
                vec![(Verdict::Passed, Error), (unjudged(), Error)],
                Outcome::Unjudged,
                Outcome::Passed,
            ),
            (
                vec![(Verdict::Failed, Error), (unjudged(), Error)],
                Outcome::Failed,
                Outcome::Failed,
            ),
            (
                vec![(unjudged(), Error), (Verdict::Failed, Error)],
                Outcome::Failed,
                Outcome::Failed,
            ),
            (
                vec![(unjudged(), Error), (Verdict::Failed, Warning)],
                Outcome::Unjudged,
                Outcome::Passed,
            ),
        ] {
            assert_eq!(
                (of(&verdicts, false), of(&verdicts, true)),
                (told, allowed),
                "{verdicts:?}"
            );
        }
    }
}
