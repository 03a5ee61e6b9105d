//! Which statuses count. Compared without case, `-`, `_` and spaces.

use std::sync::Arc;

use super::formats::Declaration;

/// The statuses of orders that do not count, in the form in which they are
/// compared.
pub const EXCLUDED: &[&str] = &[
    "abandoned",
    "awaitingpayment",
    "canceled",
    "cancelled",
    "chargeback",
    "checkoutdraft",
    "declined",
    "denied",
    "disputed",
    "draft",
    "expired",
    "failed",
    "fraud",
    "holded",
    "incomplete",
    "onhold",
    "paymentreview",
    "pending",
    "pendingpayment",
    "refunded",
    "rejected",
    "reversed",
    "test",
    "trash",
    "unpaid",
    "void",
    "voided",
];

/// The statuses with which a refund row is still a refund.
pub const OF_REFUNDS: &[&str] = &["chargeback", "partiallyrefunded", "refunded", "reversed"];

/// Which statuses count: all but some, or only some.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StatusPolicy {
    /// All but these; in the form in which they are compared.
    Exclude(Vec<String>),
    /// Only these; in the form in which they are compared.
    Include(Vec<String>),
}

impl Default for StatusPolicy {
    fn default() -> Self {
        Self::excluding(EXCLUDED.iter().copied())
    }
}

/// What becomes of a row by its status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fate {
    /// It counts.
    Counts,
    /// An order of that status does not count; a refund row is still a refund.
    RefundsCount,
    /// An order of that status does not count, nor a refund row by itself; one
    /// that names an order shares its fate. So it is with a status that is not
    /// excluded anywhere, but is not among the included ones.
    WithItsOrder,
    /// Neither counts.
    Dropped,
}

impl Fate {
    /// In words.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Counts => "counts",
            Self::RefundsCount => "left out, refunds count",
            Self::WithItsOrder | Self::Dropped => "left out",
        }
    }
}

/// Which statuses of one file count: its own words may stand for others.
#[derive(Debug, Clone)]
pub struct Fates<'a> {
    policy: &'a StatusPolicy,
    format: Option<Arc<Declaration>>,
}

impl<'a> Fates<'a> {
    /// By a policy and the words of a format.
    #[must_use]
    pub const fn new(policy: &'a StatusPolicy, format: Option<Arc<Declaration>>) -> Self {
        Self { policy, format }
    }

    /// What becomes of a row with this status.
    #[must_use]
    pub fn of(&self, status: &str) -> Fate {
        self.policy.fate(self.meant(status).unwrap_or(status))
    }

    /// The status that a word of the format means.
    #[must_use]
    pub fn meant(&self, status: &str) -> Option<&str> {
        let words = &self.format.as_ref()?.status;
        let meant = words.iter().find(|(word, _)| plain(word) == plain(status));
        meant.map(|(_, meant)| meant.as_str())
    }
}

impl StatusPolicy {
    /// Leaves out these statuses, written in any way.
    pub fn excluding<'a>(statuses: impl IntoIterator<Item = &'a str>) -> Self {
        Self::Exclude(compared(statuses))
    }

    /// Counts only these statuses, written in any way.
    pub fn including<'a>(statuses: impl IntoIterator<Item = &'a str>) -> Self {
        Self::Include(compared(statuses))
    }

    /// What becomes of a row with this status.
    #[must_use]
    pub fn fate(&self, status: &str) -> Fate {
        let plain = plain(status);
        let counts = match self {
            Self::Exclude(set) => !set.contains(&plain),
            Self::Include(set) => set.contains(&plain),
        };
        if counts {
            Fate::Counts
        } else if OF_REFUNDS.contains(&plain.as_str()) {
            Fate::RefundsCount
        } else if matches!(self, Self::Include(_)) && !EXCLUDED.contains(&plain.as_str()) {
            Fate::WithItsOrder
        } else {
            Fate::Dropped
        }
    }
}

/// Whether a status is one of the words that shops use for orders that do not
/// count, written in any way.
#[must_use]
pub fn is_usual(status: &str) -> bool {
    EXCLUDED.contains(&plain(status).as_str())
}

fn compared<'a>(statuses: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut set: Vec<String> = statuses
        .into_iter()
        .map(plain)
        .filter(|status| !status.is_empty())
        .collect();
    set.sort_unstable();
    set.dedup();
    set
}

/// A status as it is compared.
#[must_use]
pub fn plain(status: &str) -> String {
    status
        .chars()
        .filter(|c| !matches!(c, '-' | '_') && !c.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_dashes_underscores_and_spaces_make_no_difference() {
        let policy = StatusPolicy::default();
        for status in ["Cancelled", "on-hold", "ON_HOLD", "Pending Payment", "checkout-draft"] {
            assert_eq!(policy.fate(status), Fate::Dropped, "{status}");
        }
        for status in ["paid", "", "Completed", "partially_refunded"] {
            assert_eq!(policy.fate(status), Fate::Counts, "{status}");
        }
        assert_eq!(policy.fate("Refunded"), Fate::RefundsCount);
    }

    #[test]
    fn the_included_are_the_only_ones_that_count() {
        let policy = StatusPolicy::including(["Paid"]);
        assert_eq!(policy.fate("PAID"), Fate::Counts);
        assert_eq!(policy.fate("shipped"), Fate::WithItsOrder);
        assert_eq!(policy.fate("failed"), Fate::Dropped);
        assert_eq!(policy.fate("charge-back"), Fate::RefundsCount);
    }

    #[test]
    fn the_set_is_sorted_and_has_no_double() {
        assert!(EXCLUDED.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(
            StatusPolicy::excluding(["B", "a", "b"]),
            StatusPolicy::Exclude(vec!["a".into(), "b".into()])
        );
    }
}
