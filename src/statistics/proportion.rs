//! The interval of a rate: so many of so many.

#![expect(clippy::float_arithmetic, reason = "statistics are floating point")]

use super::Interval;

/// Wilson's score interval of `part` of `whole`, `z` standard deviations wide
/// on either side; none where there is no whole.
///
/// It holds for rates near 0 and 1 and for small numbers, and never leaves 0
/// to 1. Source: E. B. Wilson, "Probable inference, the law of succession, and
/// statistical inference", Journal of the American Statistical Association 22
/// (1927).
///
/// ```
/// use retain::statistics::{normal::quantile, proportion::wilson};
/// let rate = wilson(81, 263, quantile(0.975)).expect("263 is a whole");
/// assert_eq!(format!("{:.4} to {:.4}", rate.low, rate.high), "0.2553 to 0.3662");
/// ```
#[must_use]
pub fn wilson(part: u64, whole: u64, z: f64) -> Option<Interval> {
    if whole == 0 || part > whole {
        return None;
    }
    let (successes, trials) = (to_float(part), to_float(whole));
    let rate = successes / trials;
    let share = z * z / trials;
    let middle = rate + share / 2.0;
    let half = z * (rate * (1.0 - rate) / trials + share / (4.0 * trials)).sqrt();
    // At the ends the bound is the end itself, which rounding would miss.
    Some(Interval {
        low: if part == 0 {
            0.0
        } else {
            (middle - half) / (1.0 + share)
        },
        high: if part == whole {
            1.0
        } else {
            (middle + half) / (1.0 + share)
        },
    })
}

/// A count as a floating point number: exact up to 2⁵³.
#[expect(clippy::cast_precision_loss, reason = "beyond 2⁵³ customers chance is nothing")]
pub(super) fn to_float(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::normal::quantile;
    use super::*;

    fn shown(part: u64, whole: u64) -> String {
        let interval = wilson(part, whole, quantile(0.975)).expect("a whole");
        format!("{:.4} {:.4}", interval.low, interval.high)
    }

    #[test]
    fn intervals_are_the_published_ones() {
        // R. G. Newcombe, "Two-sided confidence intervals for the single proportion: comparison of seven methods",
        // Statistics in Medicine 17 (1998), table I, method 3.
        assert_eq!(shown(81, 263), "0.2553 0.3662");
        assert_eq!(shown(15, 148), "0.0624 0.1605");
        assert_eq!(shown(0, 20), "0.0000 0.1611");
        assert_eq!(shown(1, 29), "0.0061 0.1718");
    }

    #[test]
    fn nothing_of_nothing_has_no_interval() {
        assert_eq!(wilson(0, 0, 1.96), None);
        assert_eq!(wilson(2, 1, 1.96), None);
    }

    proptest! {
        #[test]
        fn the_rate_lies_inside_and_the_interval_between_0_and_1(whole in 1_u64..1_000_000, seed in any::<u64>(), z in 0.1_f64..5.0) {
            let part = seed % (whole + 1);
            let interval = wilson(part, whole, z).expect("a whole");
            let rate = to_float(part) / to_float(whole);
            prop_assert!(0.0 <= interval.low && interval.low <= rate && rate <= interval.high && interval.high <= 1.0);
        }
    }
}
