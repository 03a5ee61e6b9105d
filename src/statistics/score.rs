//! The interval of a net promoter score.

#![expect(clippy::float_arithmetic, reason = "statistics are floating point")]

use super::Interval;
use super::proportion::to_float;

/// The answers of a survey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answers {
    /// Those with 9 or 10.
    pub promoters: u64,
    /// Those with 0 to 6.
    pub detractors: u64,
    /// All of them.
    pub responses: u64,
}

impl Answers {
    /// The score from -1 to 1 and its variance, with three answers more: three
    /// quarters of a promoter, as much of a detractor, one and a half passive
    /// ones. They keep the interval honest where the answers are few.
    fn adjusted(self) -> Option<(f64, f64)> {
        if self.responses == 0 {
            return None;
        }
        let all = to_float(self.responses) + 3.0;
        let promoters = (to_float(self.promoters) + 0.75) / all;
        let detractors = (to_float(self.detractors) + 0.75) / all;
        let score = promoters - detractors;
        Some((score, (promoters + detractors - score * score) / all))
    }
}

/// The adjusted-Wald interval of a net promoter score in points from -100 to
/// 100; none without answers.
///
/// Source: J. Lewis and J. Sauro, "Confidence intervals for Net Promoter
/// Scores", `MeasuringU` (2021), after B. Rocks, "Interval estimation for the
/// Net Promoter Score", The American Statistician 70 (2016).
#[must_use]
pub fn adjusted_wald(answers: Answers, z: f64) -> Option<Interval> {
    let (score, variance) = answers.adjusted()?;
    Some(around(score, variance, z))
}

/// The interval of the difference of two scores, the first less the second,
/// in points; the samples are taken to be independent.
///
/// It has the form of [`newcombe`](super::difference::newcombe): the distances
/// of the two intervals' bounds from their middles are squared and added. The
/// middles are those of the adjusted answers, where both intervals are even.
#[must_use]
pub fn difference(first: Answers, second: Answers, z: f64) -> Option<Interval> {
    let ((a, of_a), (b, of_b)) = (first.adjusted()?, second.adjusted()?);
    let interval = around(a - b, of_a + of_b, z);
    Some(interval)
}

/// An interval of a score, or of the difference to another one where there is
/// one, with a correction for continuity: wider by half of what one answer
/// moves, as those of rates are.
#[must_use]
pub fn with_correction(answers: Answers, less: Option<Answers>, z: f64) -> Option<Interval> {
    let half_a_step = |answers: Answers| 50.0 / to_float(answers.responses);
    let (interval, wider) = match less {
        None => (adjusted_wald(answers, z)?, half_a_step(answers)),
        Some(less) => (difference(answers, less, z)?, half_a_step(answers) + half_a_step(less)),
    };
    Some(Interval {
        low: interval.low - wider,
        high: interval.high + wider,
    })
}

fn around(score: f64, variance: f64, z: f64) -> Interval {
    let half = z * variance.sqrt();
    Interval {
        low: 100.0 * (score - half),
        high: 100.0 * (score + half),
    }
}

#[cfg(test)]
mod tests {
    use super::super::normal::quantile;
    use super::*;

    #[test]
    fn a_score_by_hand() {
        // 40 answers, 20 promoters, 10 detractors: (20.75 - 10.75) / 43 = 23.2558 points; the variance is
        // (20.75 + 10.75) / 43 - 0.232558², over 43: 0.0157792; 1.95996 × √0.0157792 = 24.6201 points.
        let answers = Answers {
            promoters: 20,
            detractors: 10,
            responses: 40,
        };
        let interval = adjusted_wald(answers, quantile(0.975)).expect("answers");
        assert_eq!(format!("{:.2} {:.2}", interval.low, interval.high), "-1.36 47.88");
    }

    #[test]
    fn no_answers_have_no_interval_and_one_has_a_wide_one() {
        let answers = |promoters, responses| Answers {
            promoters,
            detractors: 0,
            responses,
        };
        assert_eq!(adjusted_wald(answers(0, 0), 1.96), None);
        let one = adjusted_wald(answers(1, 1), 1.96).expect("an answer");
        assert!(one.low < 0.0 && one.high > 50.0, "{one:?}");
        assert_eq!(difference(answers(1, 1), answers(0, 0), 1.96), None);
    }

    #[test]
    fn a_correction_is_half_of_what_one_answer_moves() {
        let answers = Answers {
            promoters: 20,
            detractors: 10,
            responses: 40,
        };
        let fewer = Answers {
            responses: 50,
            ..answers
        };
        let width =
            |interval: Option<Interval>| interval.map(|interval| interval.high - interval.low).expect("answers");
        let alone = width(with_correction(answers, None, 1.96)) - width(adjusted_wald(answers, 1.96));
        assert!((alone - 2.0 * 1.25).abs() < 1e-9, "{alone}");
        let both = width(with_correction(answers, Some(fewer), 1.96)) - width(difference(answers, fewer, 1.96));
        assert!((both - 2.0 * 2.25).abs() < 1e-9, "{both}");
    }

    #[test]
    fn a_difference_of_equal_scores_lies_around_nothing() {
        let answers = Answers {
            promoters: 30,
            detractors: 20,
            responses: 100,
        };
        let interval = difference(answers, answers, 1.96).expect("answers");
        assert!(
            (interval.low + interval.high).abs() < 1e-9 && interval.high > 0.0,
            "{interval:?}"
        );
    }
}
