//! What all verdicts come to: how the run ends. Whoever prints the verdicts and whoever ends the program ask here, so
//! that the two always agree.

use super::check::{Check, Severity};
use super::judge::{Judgement, Verdict};

/// How many verdicts there are that can end a run badly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tallied {
    /// Requirements that are missed, with the severity `error`.
    pub failed: u64,
    /// Those that nobody can judge, with the severity `error`.
    pub unjudged: u64,
}

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

impl Tallied {
    /// Counts the verdicts on some checks.
    #[must_use]
    pub fn new(judgements: &[Judgement], checks: &[Check]) -> Self {
        let mut tallied = Self::default();
        for judgement in judgements {
            let severity = checks[judgement.check].severity;
            match (&judgement.verdict, severity) {
                (Verdict::Failed, Severity::Error) => tallied.failed += 1,
                (Verdict::Unjudged(_), Severity::Error) => tallied.unjudged += 1,
                // None of these can end a run otherwise than well.
                (Verdict::Failed | Verdict::Unjudged(_), Severity::Warning)
                | (Verdict::Passed | Verdict::PassedByChance | Verdict::Skipped(_), _) => {}
            }
        }
        tallied
    }

    /// How the run ends. A warning changes nothing, missed or not judged.
    #[must_use]
    pub const fn outcome(self, allow_unjudged: bool) -> Outcome {
        if self.failed > 0 {
            Outcome::Failed
        } else if self.unjudged > 0 && !allow_unjudged {
            Outcome::Unjudged
        } else {
            Outcome::Passed
        }
    }
}
