//! The interval of the difference of two rates.

#![expect(clippy::float_arithmetic, reason = "statistics are floating point")]

use super::Interval;
use super::proportion::{to_float, wilson};

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
    let [one, other] = [first, second].map(|(part, whole)| {
        let rate = to_float(part) / to_float(whole);
        wilson(part, whole, z).map(|interval| (rate, interval))
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
    fn a_rate_of_nothing_has_no_difference() {
        assert_eq!(newcombe((0, 0), (1, 2), 1.96), None);
        assert_eq!(newcombe((1, 2), (0, 0), 1.96), None);
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
