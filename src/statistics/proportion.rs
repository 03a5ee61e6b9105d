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

/// The same with a correction for continuity: wider by about half a customer,
/// so that a rate that does not change misses it no more often than it says.
/// [`wilson`] itself misses as often as it says on the average, and more often
/// for some rates. Source: R. G. Newcombe, "Two-sided confidence intervals for
/// the single proportion: comparison of seven methods", Statistics in Medicine
/// 17 (1998), method 4.
///
/// ```
/// use retain::statistics::{normal::quantile, proportion::wilson_with_correction};
/// let rate = wilson_with_correction(81, 263, quantile(0.975)).expect("263 is a whole");
/// assert_eq!(format!("{:.4} to {:.4}", rate.low, rate.high), "0.2535 to 0.3682");
/// ```
#[must_use]
pub fn wilson_with_correction(part: u64, whole: u64, z: f64) -> Option<Interval> {
    if whole == 0 || part > whole {
        return None;
    }
    let (successes, trials, failures) = (to_float(part), to_float(whole), to_float(whole - part));
    let rate = successes / trials;
    let middle = 2.0 * successes + z * z;
    let width = 2.0 * (trials + z * z);
    // `side` is 1 for the upper bound and -1 for the lower one.
    let bound = |side: f64| {
        let under = z * z + side * 2.0 - 1.0 / trials + 4.0 * rate * (failures - side);
        (middle + side * (1.0 + z * under.max(0.0).sqrt())) / width
    };
    Some(Interval {
        low: if part == 0 { 0.0 } else { bound(-1.0).max(0.0) },
        high: if part == whole { 1.0 } else { bound(1.0).min(1.0) },
    })
}

/// So many trials and fewer are few enough for sums of their exact
/// probabilities; with more, the bounds of [`wilson_with_correction`] are as good.
const FEW: u64 = 1_000_000;

/// The exact interval of `part` of `whole`, with a chance of `tail` beyond
/// either bound at the most; none where there is no whole, or a large one.
/// Source: C. J. Clopper and E. S. Pearson, "The use of confidence or fiducial
/// limits illustrated in the case of the binomial", Biometrika 26 (1934).
///
/// ```
/// use retain::statistics::proportion::clopper_pearson;
/// // None of ten: the rate at which that happens once in twenty times.
/// let rate = clopper_pearson(0, 10, 0.05).expect("ten are few");
/// assert_eq!(format!("{:.6}", rate.high), format!("{:.6}", 1.0 - 0.05_f64.powf(0.1)));
/// ```
#[must_use]
pub fn clopper_pearson(part: u64, whole: u64, tail: f64) -> Option<Interval> {
    if whole == 0 || part > whole || whole > FEW {
        return None;
    }
    let upper = |part: u64| {
        if part == whole {
            return 1.0;
        }
        // The rate at which as few as `part` come with the chance of the tail.
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..60 {
            let middle = f64::midpoint(low, high);
            if chance_of_at_most(part, whole, middle) > tail {
                low = middle;
            } else {
                high = middle;
            }
        }
        high
    };
    Some(Interval {
        low: 1.0 - upper(whole - part),
        high: upper(part),
    })
}

/// The chance that of `whole` no more than `part` are hits, each with that
/// rate.
fn chance_of_at_most(part: u64, whole: u64, rate: f64) -> f64 {
    if part >= whole || rate <= 0.0 {
        return 1.0;
    }
    if rate >= 1.0 {
        return 0.0;
    }
    let (hits, trials) = (to_float(part), to_float(whole));
    let choose = libm::lgamma(trials + 1.0) - libm::lgamma(hits + 1.0) - libm::lgamma(trials - hits + 1.0);
    // The terms fall from here to either side by known ratios. Where most of
    // the chance lies below, what lies above is summed instead.
    let term = libm::exp(choose + hits * libm::log(rate) + (trials - hits) * libm::log1p(-rate));
    let odds = rate / (1.0 - rate);
    if hits < trials * rate {
        let (mut sum, mut term, mut hits) = (term, term, hits);
        while hits > 0.0 && term > sum * f64::EPSILON {
            term *= hits / ((trials - hits + 1.0) * odds);
            hits -= 1.0;
            sum += term;
        }
        return sum.min(1.0);
    }
    let (mut above, mut term, mut hits) = (0.0, term, hits);
    while hits < trials && (above == 0.0 || term > above * f64::EPSILON) {
        term *= (trials - hits) * odds / (hits + 1.0);
        hits += 1.0;
        above += term;
        if term == 0.0 {
            break;
        }
    }
    (1.0 - above).max(0.0)
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

    #[test]
    fn the_exact_interval_is_the_published_one_and_ends_where_rates_end() {
        // R. G. Newcombe, "Two-sided confidence intervals for the single proportion", 1998, Table I, method 5.
        for ((part, whole), expected) in [
            ((81, 263), "0.2527 0.3676"),
            ((15, 148), "0.0578 0.1617"),
            ((0, 20), "0.0000 0.1684"),
            ((1, 29), "0.0009 0.1776"),
        ] {
            let rate = clopper_pearson(part, whole, 0.025).expect("few");
            assert_eq!(format!("{:.4} {:.4}", rate.low, rate.high), expected);
        }
        assert_eq!(clopper_pearson(0, 0, 0.05), None);
        assert!((clopper_pearson(7, 7, 0.05).expect("few").high - 1.0).abs() < 1e-12);
        let many = clopper_pearson(500_000, 1_000_000, 0.05).expect("a million");
        assert!((many.high - 0.500_823).abs() < 1e-5, "{}", many.high);
    }

    #[test]
    fn a_rate_lies_beyond_its_exact_bound_in_five_of_a_hundred_samples_or_fewer() {
        for whole in [1, 2, 5, 13, 40, 150] {
            for rate in (1..100).map(|percent| f64::from(percent) / 100.0) {
                let below = (0..=whole)
                    .filter(|&part| clopper_pearson(part, whole, 0.05).is_some_and(|interval| interval.high < rate));
                let chance = below.max().map_or(0.0, |part| chance_of_at_most(part, whole, rate));
                assert!(chance <= 0.05 + 1e-9, "{rate} of {whole}: {chance}");
            }
        }
    }

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
    fn corrected_intervals_are_the_published_ones() {
        // Table I of the same paper, method 4.
        let shown = |part, whole| {
            let interval = wilson_with_correction(part, whole, quantile(0.975)).expect("a whole");
            format!("{:.4} {:.4}", interval.low, interval.high)
        };
        assert_eq!(shown(81, 263), "0.2535 0.3682");
        assert_eq!(shown(15, 148), "0.0598 0.1644");
        assert_eq!(shown(0, 20), "0.0000 0.2005");
        assert_eq!(shown(1, 29), "0.0018 0.1963");
    }

    #[test]
    fn nothing_of_nothing_has_no_interval() {
        for interval in [wilson, wilson_with_correction] {
            assert_eq!(interval(0, 0, 1.96), None);
            assert_eq!(interval(2, 1, 1.96), None);
        }
    }

    proptest! {
        #[test]
        fn the_rate_lies_inside_and_the_interval_between_0_and_1(whole in 1_u64..1_000_000, seed in any::<u64>(), z in 0.1_f64..5.0) {
            let part = seed % (whole + 1);
            let interval = wilson(part, whole, z).expect("a whole");
            let rate = to_float(part) / to_float(whole);
            prop_assert!(0.0 <= interval.low && interval.low <= rate && rate <= interval.high && interval.high <= 1.0);
            let wider = wilson_with_correction(part, whole, z).expect("a whole");
            prop_assert!(0.0 <= wider.low && wider.low <= interval.low + 1e-12);
            prop_assert!(interval.high <= wider.high + 1e-12 && wider.high <= 1.0);
        }
    }
}
