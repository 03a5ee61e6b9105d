//! Segments: what kind of customer somebody is, by recency and frequency, and
//! what shops do with each kind.

use super::definition::{self, Definition, Elsewhere, Unit};
use super::rfm::Scores;

/// What is said about segments.
pub const DEFINITION: Definition = Definition {
    key: "segments",
    short: Some("rfm"),
    label: "Segment",
    name: "customer segments by recency, frequency and money",
    unit: Unit::Count,
    meaning: "Which customers to reward, which to bring back and which to leave alone, by how long ago they bought and \
        how often. Each customer is in one segment.",
    formula: "Recency is the number of days since the last counted order, frequency the number of counted orders, money \
        the revenue with refunds subtracted. The score of each is 1 + ⌊5 × (customers strictly worse) / customers⌋: 5 \
        is the best fifth, and customers with equal numbers have equal scores.\n\
        Segments by recency (R) and frequency (F): champions R 5, F 4–5; loyal R 3–4, F 4–5; potential loyalists R 4–5, \
        F 2–3; new R 5, F 1; promising R 4, F 1; need attention R 3, F 3; about to sleep R 3, F 1–2; cannot lose R 1–2, \
        F 5; at risk R 1–2, F 3–4; hibernating R 1–2, F 1–2. Money is a score of its own and moves nobody.",
    who_counts: "Every customer with a counted order, among all of them. People with a refund and no counted order, who \
        bought before the data begin or whose order does not count, are no customers: they stand in a row of their \
        own, so that revenue adds up to that of `retain metrics`. An answer to the survey counts in the segment of the \
        customer who gave it, and one who answers twice counts twice. With `--by` a column of customers, scores stay \
        those among all customers, so that the groups add up to the whole; by a column of orders, each group scores \
        its own customers by their orders there (`retain explain by`).",
    refunds: definition::REFUNDS_LOWER_REVENUE,
    window: "All the data, up to `--as-of` where given. Days are counted to that day, or to the last day with a record.",
    undefined: "Money, revenue and average order value are null where the input has no amounts; a share of revenue is \
        null where all revenue together is not positive; means and the net promoter score are null where a segment has \
        nobody, or nobody who answered.",
    example: "Ten customers, of whom seven have 1 order, two have 2 and one has 5. Frequency is 1 for the seven (none is \
        worse), 4 for the two (1 + ⌊5 × 7 / 10⌋) and 5 for the one (1 + ⌊5 × 9 / 10⌋). If the last of these bought \
        yesterday and all others longer ago, recency is 5 too, and this customer is a champion.",
    elsewhere: &[Elsewhere {
        who: "Programs that cut customers into five groups of the same size",
        how: "Rank customers and give each score to a fifth of them, whatever their numbers are. Where most customers \
            have one order, customers who did the same then get scores from 1 to 3 by chance; here equal numbers have \
            equal scores, and some score may have nobody.",
        source: "pandas.qcut, https://pandas.pydata.org/docs/reference/api/pandas.qcut.html",
    }],
};

/// What kind of customer somebody is, by recency and frequency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Segment {
    /// They buy often and bought just now.
    Champions,
    /// They buy often and bought not long ago.
    Loyal,
    /// They bought not long ago and more than once, or more than others.
    PotentialLoyalists,
    /// They bought for the first time just now.
    New,
    /// They bought for the first time not long ago.
    Promising,
    /// In the middle of both.
    NeedAttention,
    /// They have not bought for some time, and never often.
    AboutToSleep,
    /// They bought most often of all, and long ago.
    CannotLose,
    /// They bought often, and long ago.
    AtRisk,
    /// They bought seldom, and long ago.
    Hibernating,
}

impl Segment {
    /// All of them, from the best customers to those who are gone.
    pub const ALL: [Self; 10] = [
        Self::Champions,
        Self::Loyal,
        Self::PotentialLoyalists,
        Self::New,
        Self::Promising,
        Self::NeedAttention,
        Self::AboutToSleep,
        Self::CannotLose,
        Self::AtRisk,
        Self::Hibernating,
    ];

    /// The segment of a customer with these scores. Money plays no part.
    ///
    /// ```
    /// use retain::metrics::rfm::Scores;
    /// use retain::metrics::segment::Segment;
    ///
    /// let scores = Scores { recency: 2, frequency: 5, money: Some(1) };
    /// assert_eq!(Segment::of(scores), Segment::CannotLose);
    /// ```
    #[must_use]
    pub const fn of(scores: Scores) -> Self {
        match (scores.recency, scores.frequency) {
            (5, 4 | 5) => Self::Champions,
            (3 | 4, 4 | 5) => Self::Loyal,
            (4 | 5, 2 | 3) => Self::PotentialLoyalists,
            (5, _) => Self::New,
            (4, _) => Self::Promising,
            (3, 3) => Self::NeedAttention,
            (3, _) => Self::AboutToSleep,
            (_, 5) => Self::CannotLose,
            (_, 3 | 4) => Self::AtRisk,
            (_, _) => Self::Hibernating,
        }
    }

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Champions => "champions",
            Self::Loyal => "loyal",
            Self::PotentialLoyalists => "potential loyalists",
            Self::New => "new",
            Self::Promising => "promising",
            Self::NeedAttention => "need attention",
            Self::AboutToSleep => "about to sleep",
            Self::CannotLose => "cannot lose",
            Self::AtRisk => "at risk",
            Self::Hibernating => "hibernating",
        }
    }

    /// What shops do with such customers, in one line.
    #[must_use]
    pub const fn what_to_do(self) -> &'static str {
        match self {
            Self::Champions => "reward them, give VIP access, ask for a referral or a testimonial",
            Self::Loyal => "reward them with a loyalty programme, ask for a review or a testimonial",
            Self::PotentialLoyalists => "invite them to a loyalty programme, with a personal offer",
            Self::New => "welcome and onboard them: how to use what they bought, where to get help",
            Self::Promising => "give a reason for the second order: a personal offer, a thank-you",
            Self::NeedAttention => "write with an offer for a limited time, from what they bought",
            Self::AboutToSleep => "re-engage by e-mail while they remember you: what is new",
            Self::CannotLose => "call or write in person, ask what went wrong, win them back",
            Self::AtRisk => "re-engage by e-mail with a personal offer, and ask for feedback",
            Self::Hibernating => "one e-mail to win them back; spend no more on those who stay silent",
        }
    }

    /// The segment of that name. Case does not matter, nor do `-`, `_` and
    /// spaces.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|segment| super::names::is_same(segment.name(), name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn scores(recency: u8, frequency: u8) -> Scores {
        Scores {
            recency,
            frequency,
            money: None,
        }
    }

    #[test]
    fn every_pair_of_scores_is_in_the_segment_of_the_specification() {
        let names = |recency| {
            let of = |frequency| Segment::of(scores(recency, frequency)).name();
            (1..=5).map(of).collect::<Vec<_>>().join(", ")
        };
        assert_eq!(
            names(5),
            "new, potential loyalists, potential loyalists, champions, champions"
        );
        assert_eq!(
            names(4),
            "promising, potential loyalists, potential loyalists, loyal, loyal"
        );
        assert_eq!(names(3), "about to sleep, about to sleep, need attention, loyal, loyal");
        for recency in [1, 2] {
            assert_eq!(
                names(recency),
                "hibernating, hibernating, at risk, at risk, cannot lose"
            );
        }
    }

    #[test]
    fn a_segment_is_found_by_its_name_however_it_is_written() {
        for segment in Segment::ALL {
            assert_eq!(Segment::from_name(segment.name()), Some(segment));
            assert!(DEFINITION.formula.contains(segment.name()), "{}", segment.name());
            let line = format!("{}: {}", segment.name(), segment.what_to_do());
            assert!(line.len() <= 80, "one line of a terminal: {line}");
        }
        assert_eq!(Segment::from_name("Cannot-Lose"), Some(Segment::CannotLose));
        assert_eq!(Segment::from_name("at_risk"), Some(Segment::AtRisk));
        assert_eq!(Segment::from_name("whales"), None);
    }
}
