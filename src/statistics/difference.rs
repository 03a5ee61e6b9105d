//! The interval of the difference of two rates.

#![expect(clippy::float_arithmetic, reason = "statistics are floating point")]

use super::Interval;
use super::proportion::{to_float, wilson, wilson_with_correction};

/// Newcombe's hybrid score interval of the difference of two rates, each so
/// many of so many: the first less the second. None where one has no whole.
///
/// Source: R. G. Newcombe, "Interval estimation for the difference between
/// independent proportions: comparison of eleven methods", Statistics in
/// Medicine 17 (1998), method 10. The samples are taken to be independent;
/// neighbouring periods share customers, so that for them it is an
/// approximation.
///
/// ```
/// use retain::statistics::{difference::newcombe, normal::quantile};
/// let difference = newcombe((56, 70), (48, 80), quantile(0.975)).expect("both are wholes");
/// assert_eq!(format!("{:.4} to {:.4}", difference.low, difference.high), "0.0524 to 0.3339");
/// ```
#[must_use]
pub fn newcombe(first: (u64, u64), second: (u64, u64), z: f64) -> Option<Interval> {
    squared_and_added(first, second, z, wilson)
}

/// The same with a correction for continuity, so that what does not change
/// misses it no more often than it says.
///
/// Source: the same paper, method 11.
///
/// ```
/// use retain::statistics::{difference::newcombe_with_correction, normal::quantile};
/// let difference = newcombe_with_correction((56, 70), (48, 80), quantile(0.975)).expect("both are wholes");
/// assert_eq!(format!("{:.4} to {:.4}", difference.low, difference.high), "0.0428 to 0.3422");
/// ```
#[must_use]
pub fn newcombe_with_correction(first: (u64, u64), second: (u64, u64), z: f64) -> Option<Interval> {
    squared_and_added(first, second, z, wilson_with_correction)
}

/// How far the bounds of the two rates lie from them, squared and added.
fn squared_and_added(
    first: (u64, u64),
    second: (u64, u64),
    z: f64,
    interval: fn(u64, u64, f64) -> Option<Interval>,
) -> Option<Interval> {
    let [one, other] = [first, second].map(|(part, whole)| {
        let rate = to_float(part) / to_float(whole);
        interval(part, whole, z).map(|interval| (rate, interval))
    });
    let ((rate, around), (other_rate, around_other)) = (one?, other?);
    let difference = rate - other_rate;
    Some(Interval {
        low: difference - (rate - around.low).hypot(around_other.high - other_rate),
        high: difference + (around.high - rate).hypot(other_rate - around_other.low),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::normal::quantile;
    use super::*;

    #[test]
    fn differences_are_the_published_ones() {
        // Newcombe 1998 (comparison of eleven methods), table II, method 10.
        for (first, second, published) in [
            ((56, 70), (48, 80), "0.0524 0.3339"),
            ((9, 10), (3, 10), "0.1705 0.8090"),
            ((6, 7), (2, 7), "0.0582 0.8062"),
            ((5, 56), (0, 29), "-0.0381 0.1926"),
            ((0, 10), (0, 20), "-0.1611 0.2775"),
            ((0, 10), (0, 10), "-0.2775 0.2775"),
            ((10, 10), (0, 20), "0.6791 1.0000"),
            ((10, 10), (0, 10), "0.6075 1.0000"),
        ] {
            let interval = newcombe(first, second, quantile(0.975)).expect("wholes");
            assert_eq!(format!("{:.4} {:.4}", interval.low, interval.high), published);
        }
    }

    #[test]
    fn corrected_differences_are_the_published_ones() {
        // Table II of the same paper, method 11.
        for (first, second, published) in [
            ((56, 70), (48, 80), "0.0428 0.3422"),
            ((9, 10), (3, 10), "0.1013 0.8387"),
            ((6, 7), (2, 7), "-0.0290 0.8423"),
            ((5, 56), (0, 29), "-0.0667 0.2037"),
        ] {
            let interval = newcombe_with_correction(first, second, quantile(0.975)).expect("wholes");
            assert_eq!(format!("{:.4} {:.4}", interval.low, interval.high), published);
        }
    }

    #[test]
    fn a_rate_of_nothing_has_no_difference() {
        for interval in [newcombe, newcombe_with_correction] {
            assert_eq!(interval((0, 0), (1, 2), 1.96), None);
            assert_eq!(interval((1, 2), (0, 0), 1.96), None);
        }
    }

    /// How likely so many of so many are, each with this probability.
    fn binomial(whole: u64, probability: f64) -> Vec<f64> {
        let mut likely = vec![1.0];
        for _ in 0..whole {
            let mut next = vec![0.0; likely.len() + 1];
            for (part, chance) in likely.iter().enumerate() {
                next[part] += chance * (1.0 - probability);
                next[part + 1] += chance * probability;
            }
            likely = next;
        }
        likely
    }

    #[test]
    fn a_corrected_bound_on_one_side_is_missed_by_no_change_in_5_percent_of_all_that_can_be_or_fewer() {
        let z = quantile(0.95);
        for (now, before) in [(20_u64, 20_u64), (50, 50), (100, 100), (100, 40)] {
            for tenths in 1..10_u8 {
                let likely = [now, before].map(|whole| binomial(whole, f64::from(tenths) / 10.0));
                let mut missed = 0.0;
                for part in 0..=now {
                    for other in 0..=before {
                        let interval = newcombe_with_correction((part, now), (other, before), z).expect("wholes");
                        if interval.high < 0.0 {
                            missed += likely[0][usize::try_from(part).expect("small")]
                                * likely[1][usize::try_from(other).expect("small")];
                        }
                    }
                }
                assert!(missed < 0.05, "{missed} with {now} and {before}, {tenths}/10");
            }
        }
    }

    proptest! {
        #[test]
        fn the_other_way_round_it_is_the_mirror_image(whole in 1_u64..1000, other in 1_u64..1000, seed in any::<u64>()) {
            let (first, second) = ((seed % (whole + 1), whole), (seed / 7 % (other + 1), other));
            let there = newcombe(first, second, 1.96).expect("wholes");
            let back = newcombe(second, first, 1.96).expect("wholes");
            prop_assert!((there.low + back.high).abs() < 1e-12 && (there.high + back.low).abs() < 1e-12);
        }
    }
}
