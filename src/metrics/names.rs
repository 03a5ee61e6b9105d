//! How a metric is found by the name that somebody typed, and which name to
//! suggest where there is none.

use strsim::damerau_levenshtein;

use super::{Definition, Metric, REPORTS};

impl Metric {
    /// The metric of that name: its JSON key, its short name, its name in words or the
    /// head of its column. Case does not matter, nor do `-`,
    /// `_` and spaces.
    ///
    /// ```
    /// use retain::metrics::Metric;
    ///
    /// assert_eq!(Metric::from_name("CRR"), Some(Metric::RetentionRate));
    /// assert_eq!(Metric::from_name("retention-rate-pct"), Some(Metric::RetentionRate));
    /// assert_eq!(Metric::from_name("loyalty"), None);
    /// ```
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let wanted = plain(name);
        Self::ALL.iter().copied().find(|metric| {
            let definition = metric.definition();
            [
                Some(definition.key),
                definition.short,
                Some(definition.name),
                Some(definition.label),
            ]
            .into_iter()
            .flatten()
            .any(|known| plain(known) == wanted)
        })
    }
}

/// What is said about the metric or the report of that name.
///
/// ```
/// use retain::metrics::definition_named;
///
/// assert_eq!(definition_named("CRR").map(|definition| definition.key), Some("retention_rate_pct"));
/// assert_eq!(definition_named("cohorts").map(|definition| definition.key), Some("cohorts"));
/// assert_eq!(definition_named("loyalty"), None);
/// ```
#[must_use]
pub fn definition_named(name: &str) -> Option<&'static Definition> {
    let report = || {
        let wanted = plain(name);
        let is_called = |report: &&Definition| {
            let names = [Some(report.key), report.short];
            names.into_iter().flatten().any(|name| plain(name) == wanted)
        };
        REPORTS.iter().copied().find(is_called)
    };
    Metric::from_name(name).map(Metric::definition).or_else(report)
}

/// The key or short name that was probably meant: the one with the fewest changed letters, if those are no more than
/// a third, else the first key that the name is a part of. For the hint "did you mean …".
///
/// ```
/// use retain::metrics::nearest;
///
/// assert_eq!(nearest("retention rate"), Some("retention_rate_pct"));
/// assert_eq!(nearest("churm"), Some("churn"));
/// assert_eq!(nearest("loyalty"), None);
/// ```
#[must_use]
pub fn nearest(name: &str) -> Option<&'static str> {
    let wanted = plain(name);
    let length = wanted.chars().count();
    let closest = Metric::ALL
        .iter()
        .map(|metric| metric.definition())
        .flat_map(|definition| [Some(definition.key), definition.short])
        .flatten()
        .map(|known| {
            let candidate = plain(known);
            let most = length.max(candidate.len()) / 3;
            (damerau_levenshtein(&wanted, &candidate), most, known)
        })
        .filter(|(changes, most, _)| changes <= most)
        .min_by_key(|(changes, ..)| *changes)
        .map(|(.., known)| known);
    closest.or_else(|| {
        Metric::ALL
            .iter()
            .map(|metric| metric.key())
            .find(|key| length >= 3 && plain(key).contains(&wanted))
    })
}

/// Whether two names are the same but for case, `-`, `_` and spaces.
pub(super) fn is_same(name: &str, other: &str) -> bool {
    plain(name) == plain(other)
}

/// A name without case, `-`, `_` and white space.
fn plain(name: &str) -> String {
    name.chars()
        .filter(|letter| !matches!(letter, '-' | '_') && !letter.is_whitespace())
        .map(|letter| letter.to_ascii_lowercase())
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn every_name_leads_to_one_metric() {
        let mut owners: BTreeMap<String, Metric> = BTreeMap::new();
        for &metric in Metric::ALL {
            let definition = metric.definition();
            for name in [Some(definition.key), definition.short, Some(definition.name)]
                .into_iter()
                .flatten()
            {
                assert_eq!(Metric::from_name(name), Some(metric), "{name}");
                let owner = *owners.entry(plain(name)).or_insert(metric);
                assert_eq!(owner, metric, "{name} is taken");
            }
        }
    }

    #[test]
    fn case_and_separators_do_not_matter() {
        for name in [
            "net_promoter_score",
            "NET-PROMOTER-SCORE",
            "Net promoter score",
            " netPromoterScore ",
            "NPS",
        ] {
            assert_eq!(Metric::from_name(name), Some(Metric::NetPromoterScore), "{name}");
        }
    }

    #[test]
    fn the_short_names_are_those_of_the_specification() {
        let expected = [
            ("crr", Metric::RetentionRate),
            ("churn", Metric::ChurnRate),
            ("rcr", Metric::RepeatRate),
            ("pfr", Metric::PurchaseFrequency),
            ("aov", Metric::AverageOrderValue),
            ("clv", Metric::CustomerLifetimeValue),
            ("nps", Metric::NetPromoterScore),
            ("nrr", Metric::NetRevenueRetention),
        ];
        for (short, metric) in expected {
            assert_eq!(Metric::from_name(short), Some(metric), "{short}");
        }
        let known = Metric::ALL.iter().filter(|metric| metric.definition().short.is_some());
        assert_eq!(known.count(), expected.len());
    }

    #[test]
    fn what_is_no_name_finds_nothing() {
        for name in ["", " ", "_", "rate", "clv_inputs", "période", "crr2"] {
            assert_eq!(Metric::from_name(name), None, "{name}");
        }
    }

    #[test]
    fn a_slip_of_the_finger_is_recognised() {
        for (typed, meant) in [
            ("crrr", "crr"),
            ("nsp", "nps"),
            ("avo", "aov"),
            ("buyer", "buyers"),
            ("churn_rate", "churn_rate_pct"),
            ("purchase frequenzy", "purchase_frequency"),
            ("customers_lots", "customers_lost"),
        ] {
            assert_eq!(nearest(typed), Some(meant), "{typed}");
        }
    }

    #[test]
    fn a_part_of_a_name_is_recognised() {
        for (typed, meant) in [
            ("retention", "retention_rate_pct"),
            ("lifetime-value", "customer_lifetime_value"),
            ("days", "median_days_between_orders"),
        ] {
            assert_eq!(nearest(typed), Some(meant), "{typed}");
        }
    }

    #[test]
    fn what_is_far_from_every_name_has_no_suggestion() {
        for typed in ["", "x", "e", "loyalty", "mrr growth of subscriptions", "ñandú"] {
            assert_eq!(nearest(typed), None, "{typed}");
        }
    }
}
