//! Which flags of a row mark which numbers.

use super::Metric;
use crate::tally::Flags;

impl Metric {
    /// Whether the number compares with customers at the start of the period.
    #[must_use]
    pub const fn depends_on_base(self) -> bool {
        matches!(
            self,
            Self::CustomersStart
                | Self::CustomersEnd
                | Self::CustomersRetained
                | Self::CustomersLost
                | Self::CustomersNew
                | Self::CustomersFirstTime
                | Self::CustomersReactivated
                | Self::RetentionRate
                | Self::ChurnRate
                | Self::NetRevenueRetention
        )
    }

    /// What the data do not cover of what this number counts, in a period with these flags; none where they cover it.
    ///
    /// ```
    /// use retain::metrics::Metric;
    /// use retain::tally::Flags;
    ///
    /// let young = Flags { short_history: true, ..Flags::default() };
    /// assert!(Metric::CustomerLifetimeValue.mark(young).is_some());
    /// assert!(Metric::RetentionRate.mark(young).is_none());
    /// ```
    #[must_use]
    pub const fn mark(self, flags: Flags) -> Option<Mark> {
        let Flags {
            incomplete,
            incomplete_base,
            short_history,
        } = flags;
        if incomplete {
            Some(Mark::Incomplete)
        } else if incomplete_base && self.depends_on_base() {
            Some(Mark::IncompleteBase)
        } else if short_history && matches!(self, Self::CustomerLifetimeValue) {
            Some(Mark::ShortHistory)
        } else {
            None
        }
    }
}

/// What the data do not cover.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Mark {
    /// The period.
    #[error("not all of the period is in the data")]
    Incomplete,
    /// The period before it, or the window before its start.
    #[error("the period before is not all in the data")]
    IncompleteBase,
    /// The 24 months up to its end.
    #[error("the 24 months up to the end of the period are not all in the data")]
    ShortHistory,
}
