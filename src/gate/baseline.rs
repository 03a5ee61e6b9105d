//! What was counted before: the rows of an earlier report, as tallies, so that
//! values are computed anew from counts and never read rounded.

use crate::tally::{Flags, Tally};

/// The rows of an earlier report with the same settings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Baseline {
    /// One a period.
    pub rows: Vec<BaselineRow>,
}

/// One period of an earlier report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaselineRow {
    /// Its name, which with the same settings stands for the same days; only
    /// the period `all` grows.
    pub period: String,
    /// What the data did not cover then.
    pub flags: Flags,
    /// What was counted then.
    pub tally: Tally,
}

impl Baseline {
    /// The row of a period.
    #[must_use]
    pub fn row(&self, period: &str) -> Option<&BaselineRow> {
        self.rows.iter().find(|row| row.period == period)
    }
}
