//! What chance alone can explain of a shortfall. The bounds come from
//! [`crate::statistics`] as binary floating point and are taken as the exact
//! numbers that they are; what is compared with them is exact.
//!
//! A rate or a net promoter score against a number is judged by its own
//! interval (Wilson, adjusted Wald), against another period by the interval of
//! the difference (Newcombe's hybrid score interval and its counterpart for
//! scores), with the margin inside it. Both are corrected for continuity:
//! without that, where nothing changes, more than one run in twenty fails for
//! some numbers of customers. Against a number, the bound of a rate is no
//! nearer than that of the exact interval (Clopper and Pearson).
//!
//! The difference is taken as one of independent samples. Neighbouring periods
//! share customers, and a baseline shares nearly all of them, so that it is an
//! approximation. A margin in percent is taken of the reference as measured.

use super::check::Confidence;
use super::requirement::Operator;
use super::sample::Sample;
use crate::model::exact::Exact;
use crate::statistics::normal::{one_sided, one_sided_tail, two_sided, two_sided_tail};
use crate::statistics::{Interval, difference, proportion, score};

/// Where a value, or a difference of two, lies as far as chance lets us know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noise {
    /// What the interval is of.
    pub of: IntervalOf,
    /// The lower bound; none where the operator does not ask for it.
    pub low: Option<Exact>,
    /// The upper bound; none where the operator does not ask for it.
    pub high: Option<Exact>,
    /// What the interval is compared with: the bound, or the margin.
    pub threshold: Exact,
}

/// What an interval is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IntervalOf {
    /// The value.
    Value,
    /// The value less the reference.
    Difference,
}

impl Noise {
    /// The interval of a value against a threshold, or of the difference to a
    /// reference where there is one; none where nothing was counted.
    ///
    /// `>=` and `>` ask whether the upper bound lies below the threshold, `<=`
    /// and `<` whether the lower one lies above it, each on one side. `==` can
    /// be missed on either side, and so its interval is two-sided: with no
    /// change at all it fails as seldom as the others.
    pub(super) fn new(
        value: Sample,
        reference: Option<Sample>,
        threshold: Exact,
        operator: Operator,
        confidence: &Confidence,
    ) -> Option<Self> {
        let percent: f64 = confidence.percent().rounded(6).to_string().parse().ok()?;
        let z = match operator {
            Operator::Equal => two_sided(percent),
            Operator::AtLeast | Operator::Above | Operator::AtMost | Operator::Below => one_sided(percent),
        };
        let tail = match operator {
            Operator::Equal => two_sided_tail(percent),
            _ => one_sided_tail(percent),
        };
        let (of, interval, is_share) = match (value, reference) {
            (Sample::Share { part, whole }, None) => (IntervalOf::Value, rate_interval(part, whole, z, tail), true),
            (Sample::Answers(answers), None) => (IntervalOf::Value, score::with_correction(answers, None, z), false),
            (
                Sample::Share { part, whole },
                Some(Sample::Share {
                    part: before,
                    whole: all,
                }),
            ) => (
                IntervalOf::Difference,
                difference::newcombe_with_correction((part, whole), (before, all), z),
                true,
            ),
            (Sample::Answers(answers), Some(Sample::Answers(before))) => (
                IntervalOf::Difference,
                score::with_correction(answers, Some(before), z),
                false,
            ),
            // Samples of one metric are of one kind.
            _ => return None,
        };
        let Interval { low, high } = interval?;
        let points = |bound: f64| {
            let bound = exact(bound);
            if is_share { &bound * &Exact::from(100) } else { bound }
        };
        let (asks_low, asks_high) = match operator {
            Operator::AtLeast | Operator::Above => (false, true),
            Operator::AtMost | Operator::Below => (true, false),
            Operator::Equal => (true, true),
        };
        // A value ends where such values end; a rate's bounds do so by themselves.
        let (least, most) = match of {
            IntervalOf::Value => (-Exact::from(100), Exact::from(100)),
            IntervalOf::Difference => (-Exact::from(200), Exact::from(200)),
        };
        Some(Self {
            of,
            low: asks_low.then(|| points(low).max(least)),
            high: asks_high.then(|| points(high).min(most)),
            threshold,
        })
    }

    /// Whether chance does not explain that the threshold is missed.
    #[must_use]
    pub fn is_distinguishable(&self) -> bool {
        self.high.as_ref().is_some_and(|high| *high < self.threshold)
            || self.low.as_ref().is_some_and(|low| *low > self.threshold)
    }
}

/// The interval of a rate: Wilson's, and where there are so few customers, or
/// the rate lies so near its ends, that it would be missed too often, the exact
/// one.
fn rate_interval(part: u64, whole: u64, z: f64, tail: f64) -> Option<Interval> {
    let wilson = proportion::wilson_with_correction(part, whole, z)?;
    let Some(exact) = proportion::clopper_pearson(part, whole, tail) else {
        return Some(wilson);
    };
    Some(Interval {
        low: wilson.low.min(exact.low),
        high: wilson.high.max(exact.high),
    })
}

/// A number of binary floating point as the fraction that it is.
pub(super) fn exact(number: f64) -> Exact {
    let bits = number.to_bits();
    let exponent = i16::try_from(bits >> 52 & 0x7ff).unwrap_or_default();
    let fraction = bits & ((1 << 52) - 1);
    // Numbers below the smallest normal one have no hidden bit.
    let (mantissa, exponent) = if exponent == 0 {
        (fraction, 1)
    } else {
        (fraction | 1 << 52, exponent)
    };
    Exact::from_binary(mantissa, exponent - 1075, number.is_sign_negative())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_binary_number_is_the_fraction_that_it_is() {
        for (number, plain) in [
            (0.0, "0"),
            (-0.0, "0"),
            (1.0, "1"),
            (-2.5, "-2.5"),
            (0.1, "0.1000000000000000055511151231257827021181583404541015625"),
            (100.0, "100"),
        ] {
            let expected = Exact::from_plain(plain).expect("a number");
            assert_eq!(exact(number), expected, "{number}");
        }
        assert!(exact(f64::MIN_POSITIVE) > Exact::ZERO);
        assert!(exact(5e-324) < exact(f64::MIN_POSITIVE));
    }

    #[test]
    fn only_the_side_that_the_operator_asks_for_is_there() {
        let value = Sample::Share { part: 81, whole: 263 };
        let of = |operator| {
            Noise::new(value, None, Exact::from(40), operator, &Confidence::default()).expect("there is a whole")
        };
        let shown = |bound: &Option<Exact>| bound.as_ref().map(|bound| bound.rounded(2).to_string());
        let equal = of(Operator::Equal);
        // At 95 %, on both sides: published for the exact interval and for Wilson's with its correction, whichever is wider.
        assert_eq!(
            (shown(&equal.low), shown(&equal.high)),
            (Some("25.27".into()), Some("36.82".into()))
        );
        let at_least = of(Operator::AtLeast);
        assert_eq!(
            (shown(&at_least.low), shown(&at_least.high)),
            (None, Some("35.85".into()))
        );
        assert!(at_least.is_distinguishable() && equal.is_distinguishable());
        let at_most = of(Operator::AtMost);
        assert_eq!(
            (shown(&at_most.low), shown(&at_most.high)),
            (Some("26.11".into()), None)
        );
        assert!(!at_most.is_distinguishable());
    }

    #[test]
    fn a_difference_is_that_of_newcombe_in_points() {
        let value = Sample::Share { part: 56, whole: 70 };
        let before = Sample::Share { part: 48, whole: 80 };
        let noise = Noise::new(
            value,
            Some(before),
            Exact::ZERO,
            Operator::Equal,
            &Confidence::default(),
        );
        let noise = noise.expect("there are wholes");
        assert_eq!(noise.of, IntervalOf::Difference);
        let shown = |bound: Option<Exact>| bound.map(|bound| bound.rounded(2).to_string());
        assert_eq!(
            (shown(noise.low), shown(noise.high)),
            (Some("4.28".into()), Some("34.22".into()))
        );
    }
}
