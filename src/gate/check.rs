//! A requirement with its conditions, and what cannot be asked.

use super::requirement::{Reference, Requirement};
use super::sample::has_interval;
use crate::metrics::Metric;
use crate::model::calendar::PeriodKind;
use crate::model::exact::Exact;

/// One requirement and how it is judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What people call it; none where the requirement says enough.
    pub name: Option<String>,
    /// What is required.
    pub requirement: Requirement,
    /// What becomes of it where it fails.
    pub severity: Severity,
    /// With fewer customers (or answers) behind a number it is not judged.
    pub min_customers: u64,
    /// Whether it fails only where chance does not explain it.
    pub significant: bool,
    /// Which periods are judged.
    pub on: On,
}

/// What becomes of a check that fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Severity {
    /// It fails the run.
    #[default]
    Error,
    /// It is told, and changes no exit code.
    Warning,
}

/// Which periods are judged.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum On {
    /// The last one whose number the data cover.
    #[default]
    Last,
    /// Every one whose number the data cover.
    All,
    /// The one of this name, whether the data cover it or not.
    Named(String),
}

impl On {
    /// `last`, `all` or the name of a period.
    #[must_use]
    pub fn from_word(word: &str) -> Self {
        if word.eq_ignore_ascii_case("last") {
            Self::Last
        } else if word.eq_ignore_ascii_case("all") {
            Self::All
        } else {
            Self::Named(word.to_owned())
        }
    }
}

/// How sure a significant check is, in percent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confidence {
    percent: Exact,
}

impl Default for Confidence {
    fn default() -> Self {
        Self {
            percent: Exact::from(95),
        }
    }
}

impl Confidence {
    /// A percentage from 50 to 99.999999; none where it is not one.
    #[must_use]
    pub fn from_percent(percent: Exact) -> Option<Self> {
        // Closer to 100 there is nothing to compute with.
        let most = Exact::from_plain("99.999999")?;
        (percent >= Exact::from(50) && percent <= most).then_some(Self { percent })
    }

    /// The percentage.
    #[must_use]
    pub const fn percent(&self) -> &Exact {
        &self.percent
    }
}

/// What cannot be asked, whatever the data are.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Contradiction {
    /// Significance of a number that chance has no known interval for.
    #[error("`{}` has no interval, so that nobody can say what is significant", .0.key())]
    NoInterval(Metric),
    /// A reference to a baseline that is not given.
    #[error("`baseline` needs a baseline")]
    NoBaseline,
    /// A period twelve months earlier, with periods longer than that.
    #[error("`year_ago` needs periods of a year or shorter, not `{0}`")]
    NoYearAgo(String),
    /// A period before, where there is one period.
    #[error("`{0}` needs a period before, and `all` is one period")]
    NoPeriodBefore(&'static str),
}

impl Check {
    /// A check of a requirement, with nothing else asked.
    #[must_use]
    pub fn new(requirement: Requirement) -> Self {
        Self {
            name: None,
            requirement,
            severity: Severity::default(),
            min_customers: 0,
            significant: false,
            on: On::default(),
        }
    }

    /// What makes it senseless with such periods.
    ///
    /// # Errors
    ///
    /// The contradiction.
    pub fn possible(&self, kind: PeriodKind, has_baseline: bool) -> Result<(), Contradiction> {
        let metric = self.requirement.metric;
        if self.significant && !has_interval(metric) {
            return Err(Contradiction::NoInterval(metric));
        }
        match (&self.requirement.reference, kind) {
            (Reference::Baseline, _) if !has_baseline => Err(Contradiction::NoBaseline),
            (Reference::Previous, PeriodKind::All) => Err(Contradiction::NoPeriodBefore("previous")),
            (Reference::Trailing(_), PeriodKind::All) => Err(Contradiction::NoPeriodBefore("trailing")),
            (Reference::YearAgo, PeriodKind::All) => Err(Contradiction::NoPeriodBefore("year_ago")),
            (Reference::YearAgo, PeriodKind::Years(years)) if years > 1 => Err(Contradiction::NoYearAgo(kind.name())),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::grammar::parse;

    fn check(text: &str, significant: bool) -> Check {
        Check {
            significant,
            ..Check::new(parse(text).expect("a requirement"))
        }
    }

    #[test]
    fn rates_of_people_and_the_net_promoter_score_can_be_significant_and_nothing_else() {
        let possible = |metric: &Metric| {
            check(&format!("{} >= 1", metric.key()), true)
                .possible(PeriodKind::Monthly, false)
                .is_ok()
        };
        let names: Vec<&str> = Metric::ALL
            .iter()
            .filter(|metric| possible(metric))
            .map(|metric| metric.key())
            .collect();
        assert_eq!(
            names,
            [
                "retention_rate_pct",
                "churn_rate_pct",
                "repeat_rate_pct",
                "repeat_in_period_pct",
                "net_promoter_score"
            ]
        );
    }

    #[test]
    fn references_that_no_period_can_have_are_contradictions() {
        let of = |text, kind| check(text, false).possible(kind, false);
        assert_eq!(of("crr >= year_ago", PeriodKind::Years(1)), Ok(()));
        assert_eq!(
            of("crr >= year_ago", PeriodKind::Years(2)),
            Err(Contradiction::NoYearAgo("2y".into()))
        );
        assert_eq!(of("crr >= 5", PeriodKind::All), Ok(()));
        for (text, word) in [
            ("aov > previous", "previous"),
            ("aov > year_ago", "year_ago"),
            ("aov > trailing(2)", "trailing"),
        ] {
            assert_eq!(of(text, PeriodKind::All), Err(Contradiction::NoPeriodBefore(word)));
        }
        assert_eq!(of("aov > baseline", PeriodKind::All), Err(Contradiction::NoBaseline));
        assert_eq!(check("aov > baseline", false).possible(PeriodKind::All, true), Ok(()));
    }

    #[test]
    fn a_confidence_is_a_percentage_from_50_to_below_100() {
        let of = |text| Confidence::from_percent(Exact::from_plain(text).expect("a number")).is_some();
        for text in ["50", "95", "97.5", "99.999999"] {
            assert!(of(text), "{text}");
        }
        for text in ["49.9", "100", "0", "-95", "99.9999999", "1000"] {
            assert!(!of(text), "{text}");
        }
    }
}
