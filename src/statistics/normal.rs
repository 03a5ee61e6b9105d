//! The normal distribution.

#![expect(clippy::float_arithmetic, reason = "statistics are floating point")]

/// The number of standard deviations above the mean that a value stays below
/// with this probability: 0.975 gives 1.96.
///
/// Found by halving on the error function; not a number where the probability
/// is not between 0 and 1.
///
/// ```
/// use retain::statistics::normal::quantile;
/// assert_eq!(format!("{:.4} {:.4}", quantile(0.95), quantile(0.975)), "1.6449 1.9600");
/// ```
#[must_use]
pub fn quantile(probability: f64) -> f64 {
    if !(probability > 0.0 && probability < 1.0) {
        return f64::NAN;
    }
    // Beyond 38 standard deviations there is no smaller number.
    let (mut low, mut high) = (-38.0_f64, 38.0_f64);
    for _ in 0..100 {
        let middle = f64::midpoint(low, high);
        if below(middle) < probability {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

/// How many standard deviations wide an interval is on one side, so that a
/// bound on that side alone holds with this confidence in percent: 95 gives
/// 1.64.
#[must_use]
pub fn one_sided(percent: f64) -> f64 {
    quantile(percent / 100.0)
}

/// How many standard deviations wide an interval is on either side, so that
/// both bounds together hold with this confidence in percent: 95 gives 1.96.
#[must_use]
pub fn two_sided(percent: f64) -> f64 {
    quantile(0.5 + percent / 200.0)
}

/// How likely a value lies below so many standard deviations from the mean.
fn below(deviations: f64) -> f64 {
    libm::erfc(-deviations / std::f64::consts::SQRT_2) / 2.0
}

/// The chance that lies beyond a bound on one side, at a confidence in percent.
#[must_use]
pub fn one_sided_tail(percent: f64) -> f64 {
    1.0 - percent / 100.0
}

/// The chance that lies beyond each of two bounds, at a confidence in percent.
#[must_use]
pub fn two_sided_tail(percent: f64) -> f64 {
    one_sided_tail(percent) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_the_tables() {
        // NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.1.
        for (probability, z) in [
            (0.5, "0.0000"),
            (0.90, "1.2816"),
            (0.95, "1.6449"),
            (0.975, "1.9600"),
            (0.99, "2.3263"),
            (0.995, "2.5758"),
            (0.999, "3.0902"),
        ] {
            assert_eq!(format!("{:.4}", quantile(probability).abs()), z, "{probability}");
            assert!(
                (quantile(1.0 - probability) + quantile(probability)).abs() < 1e-9,
                "{probability}"
            );
        }
    }

    #[test]
    fn a_bound_on_one_side_is_that_of_an_interval_with_twice_the_doubt() {
        assert_eq!(
            format!("{:.4} {:.4}", one_sided(95.0), two_sided(95.0)),
            "1.6449 1.9600"
        );
        assert!((one_sided(95.0) - two_sided(90.0)).abs() < 1e-9);
    }

    #[test]
    fn what_is_no_probability_has_no_quantile() {
        for probability in [0.0, 1.0, -0.1, 1.5, f64::NAN] {
            assert!(quantile(probability).is_nan(), "{probability}");
        }
    }
}
