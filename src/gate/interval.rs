//! Where a number of a period lies, as far as chance lets us know: what a
//! report shows beside it.

use super::check::Confidence;
use super::noise::exact;
use super::sample::{Sample, has_interval};
use crate::metrics::Metric;
use crate::model::exact::Exact;
use crate::statistics::normal::two_sided;
use crate::statistics::proportion::wilson;
use crate::statistics::score::adjusted_wald;
use crate::tally::Tally;

/// Two bounds, one on either side, in percent or in points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interval {
    /// The lower bound.
    pub low: Exact,
    /// The upper bound.
    pub high: Exact,
}

/// The metrics that have an interval, in the order of the document: rates of
/// customers and the net promoter score.
pub fn metrics_with_interval() -> impl Iterator<Item = Metric> {
    Metric::ALL.iter().copied().filter(|&metric| has_interval(metric))
}

/// The interval of a number at a confidence: Wilson's of a rate, the
/// adjusted-Wald one of a net promoter score, which ends at -100 and 100 as
/// the score does. None where the number has none or does not exist.
///
/// The bounds are the binary numbers that [`crate::statistics`] computes,
/// taken as the exact fractions they are, so that they are rounded once, where
/// they are shown.
///
/// ```
/// use retain::gate::check::Confidence;
/// use retain::gate::interval::interval;
/// use retain::metrics::Metric;
/// use retain::tally::Tally;
///
/// let year = Tally { customers_start: 263, customers_end: 90, customers_retained: 81, ..Tally::default() };
/// let rate = interval(Metric::RetentionRate, &year, &Confidence::default()).expect("263 customers at the start");
/// assert_eq!(rate.low.rounded(2).to_string(), "25.53");
/// assert_eq!(rate.high.rounded(2).to_string(), "36.62");
/// ```
#[must_use]
pub fn interval(metric: Metric, tally: &Tally, confidence: &Confidence) -> Option<Interval> {
    let percent: f64 = confidence.percent().rounded(6).to_string().parse().ok()?;
    let z = two_sided(percent);
    let hundred = Exact::from(100);
    Some(match Sample::of(metric, tally)? {
        Sample::Share { part, whole } => {
            let bounds = wilson(part, whole, z)?;
            Interval {
                low: &exact(bounds.low) * &hundred,
                high: &exact(bounds.high) * &hundred,
            }
        }
        Sample::Answers(answers) => {
            let bounds = adjusted_wald(answers, z)?;
            Interval {
                low: exact(bounds.low).max(-hundred.clone()),
                high: exact(bounds.high).min(hundred),
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tally::ResponseTally;

    fn shown(metric: Metric, tally: &Tally) -> Option<String> {
        let interval = interval(metric, tally, &Confidence::default())?;
        Some(format!("{} {}", interval.low.rounded(2), interval.high.rounded(2)))
    }

    #[test]
    fn the_published_interval_of_a_rate_in_percent() {
        // R. G. Newcombe, Statistics in Medicine 17 (1998): 81 of 263 and 15 of 148.
        let tally = Tally {
            customers_start: 263,
            customers_end: 81,
            customers_retained: 81,
            buyers: 148,
            repeat_buyers: 15,
            ..Tally::default()
        };
        assert_eq!(shown(Metric::RetentionRate, &tally), Some("25.53 36.62".into()));
        assert_eq!(shown(Metric::ChurnRate, &tally), Some("63.38 74.47".into()));
        assert_eq!(shown(Metric::RepeatRate, &tally), Some("6.24 16.05".into()));
        assert_eq!(shown(Metric::RepeatInPeriod, &tally), Some("0.00 2.53".into()));
    }

    #[test]
    fn the_interval_of_a_score_ends_where_scores_do() {
        let answers = |promoters, detractors| Tally {
            responses: ResponseTally {
                promoters,
                passives: 0,
                detractors,
            },
            ..Tally::default()
        };
        let sure = Confidence::from_percent(Exact::from(99)).expect("a percentage");
        let of = |tally: &Tally| interval(Metric::NetPromoterScore, tally, &sure).expect("an answer");
        assert_eq!(of(&answers(1, 0)).high, Exact::from(100));
        assert!(of(&answers(1, 0)).low > -Exact::from(100));
        assert_eq!(of(&answers(0, 1)).low, -Exact::from(100));
    }

    #[test]
    fn a_number_that_does_not_exist_has_no_interval_nor_has_a_sum_or_a_mean() {
        let metrics: Vec<&str> = metrics_with_interval().map(Metric::key).collect();
        assert_eq!(
            metrics,
            [
                "retention_rate_pct",
                "churn_rate_pct",
                "repeat_rate_pct",
                "repeat_in_period_pct",
                "net_promoter_score"
            ]
        );
        for &metric in Metric::ALL {
            assert_eq!(shown(metric, &Tally::default()), None, "{}", metric.key());
        }
    }
}
