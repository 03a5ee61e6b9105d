//! Exact numbers of any size: what is compared where a sum of fractions has no
//! room in 128 bits. A [`Ratio`] is what a metric comes to; an [`Exact`] is what
//! several of them come to together.

use std::fmt;
use std::ops::{Add, Mul, Neg, Sub};

use dashu_ratio::RBig;
use rust_decimal::Decimal;

use super::ratio::Ratio;

/// A fraction of two whole numbers of any size.
///
/// ```
/// use retain::model::exact::Exact;
/// use retain::model::ratio::Ratio;
///
/// let third = Exact::from(Ratio::of(1, 3).unwrap());
/// let sum = &(&third + &third) + &third;
/// assert_eq!(sum, Exact::from(1_u64));
/// assert_eq!(third.rounded(2).to_string(), "0.33");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Exact(RBig);

impl Exact {
    /// Nothing.
    pub const ZERO: Self = Self(RBig::ZERO);

    /// A plain decimal number, `-12.5`: digits, and one point with digits on both sides of it; none where the text
    /// is not one.
    #[must_use]
    pub fn from_plain(text: &str) -> Option<Self> {
        let (is_negative, magnitude) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, fraction) = magnitude.split_once('.').unwrap_or((magnitude, "0"));
        let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !is_digits(whole) || !is_digits(fraction) {
            return None;
        }
        let digits: dashu_int::IBig = format!("{whole}{fraction}").parse().ok()?;
        let value = Self(RBig::from_parts(digits, power_of_ten(fraction.len())));
        Some(if is_negative { -value } else { value })
    }

    /// `±mantissa × 2^exponent`, which is what a number of binary floating point is.
    #[must_use]
    pub fn from_binary(mantissa: u64, exponent: i16, is_negative: bool) -> Self {
        let two = |power: u16| dashu_int::UBig::ONE << usize::from(power);
        let (numerator, denominator) = if exponent < 0 {
            (dashu_int::UBig::from(mantissa), two(exponent.unsigned_abs()))
        } else {
            (mantissa * two(exponent.unsigned_abs()), dashu_int::UBig::ONE)
        };
        let value = Self(RBig::from_parts(numerator.into(), denominator));
        if is_negative { -value } else { value }
    }

    /// The mean of some numbers; none where there are none.
    #[must_use]
    pub fn mean(numbers: &[Self]) -> Option<Self> {
        let count = dashu_int::UBig::from(numbers.len());
        let sum = numbers.iter().fold(RBig::ZERO, |sum, number| sum + &number.0);
        (!numbers.is_empty()).then(|| Self(sum / RBig::from(count)))
    }

    /// This many hundredths of a number.
    #[must_use]
    pub fn percent_of(&self, whole: &Self) -> Self {
        Self(&self.0 * &whole.0 / RBig::from(100_u8))
    }

    /// The number without its sign.
    #[must_use]
    pub fn magnitude(&self) -> Self {
        if *self < Self::ZERO {
            -self.clone()
        } else {
            self.clone()
        }
    }

    /// The number rounded to so many decimals, half away from zero.
    #[must_use]
    pub fn rounded(&self, places: u32) -> RoundedExact {
        let unit = power_of_ten(places as usize);
        RoundedExact {
            digits: (&self.0 * RBig::from(unit)).round(),
            places: places as usize,
        }
    }
}

fn power_of_ten(exponent: usize) -> dashu_int::UBig {
    dashu_int::UBig::from(10_u8).pow(exponent)
}

impl From<u64> for Exact {
    fn from(count: u64) -> Self {
        Self(RBig::from(count))
    }
}

impl From<Ratio> for Exact {
    fn from(ratio: Ratio) -> Self {
        let (numerator, denominator, scale) = ratio.parts();
        let whole = dashu_int::UBig::from(denominator) * power_of_ten(scale as usize);
        Self(RBig::from_parts(numerator.into(), whole))
    }
}

impl From<Decimal> for Exact {
    fn from(amount: Decimal) -> Self {
        Self(RBig::from_parts(
            amount.mantissa().into(),
            power_of_ten(amount.scale() as usize),
        ))
    }
}

impl Add for &Exact {
    type Output = Exact;
    fn add(self, other: Self) -> Exact {
        Exact(&self.0 + &other.0)
    }
}

impl Sub for &Exact {
    type Output = Exact;
    fn sub(self, other: Self) -> Exact {
        Exact(&self.0 - &other.0)
    }
}

impl Mul for &Exact {
    type Output = Exact;
    fn mul(self, other: Self) -> Exact {
        Exact(&self.0 * &other.0)
    }
}

impl Neg for Exact {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

/// An [`Exact`] that has been rounded to a number of decimals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundedExact {
    digits: dashu_int::IBig,
    places: usize,
}

impl RoundedExact {
    /// Whether nothing is left of the number.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.digits == dashu_int::IBig::ZERO
    }

    /// 100 minus this number, at the same precision.
    #[must_use]
    pub fn complement_to_100(self) -> Self {
        let hundred = power_of_ten(self.places + 2);
        Self {
            digits: hundred - self.digits,
            places: self.places,
        }
    }

    /// The same number without zeros at its end.
    #[must_use]
    pub fn shortest(mut self) -> Self {
        let ten = dashu_int::IBig::from(10);
        while self.places > 0 && (&self.digits % &ten) == dashu_int::IBig::ZERO {
            self.digits /= &ten;
            self.places -= 1;
        }
        self
    }
}

impl fmt::Display for RoundedExact {
    /// Plain digits, without grouping and without an exponent.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.digits.to_string();
        let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
        let padded = format!("{digits:0>width$}", width = self.places + 1);
        let (whole, fraction) = padded.split_at(padded.len() - self.places);
        let point = if self.places == 0 { "" } else { "." };
        write!(f, "{sign}{whole}{point}{fraction}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Exact {
        Exact::from_plain(text).expect("a number")
    }

    #[test]
    fn the_mean_of_many_fractions_is_exact() {
        // 1/p for the primes up to 100: the denominator has 121 bits, and more with larger ones.
        let primes = [
            1_000_003_u64,
            1_000_033,
            1_000_037,
            1_000_039,
            1_000_081,
            1_000_099,
            1_000_117,
        ];
        let parts: Vec<Exact> = primes
            .iter()
            .filter_map(|&prime| Ratio::of(prime - 1, prime))
            .map(Exact::from)
            .collect();
        let mean = Exact::mean(&parts).expect("some numbers");
        assert!(mean < Exact::from(1_u64));
        let rest: Vec<Exact> = primes
            .iter()
            .filter_map(|&prime| Ratio::of(1, prime))
            .map(Exact::from)
            .collect();
        let rest = Exact::mean(&rest).expect("some numbers");
        assert_eq!(&mean + &rest, Exact::from(1_u64));
        assert_eq!(Exact::mean(&[]), None);
    }

    #[test]
    fn halves_round_away_from_zero_and_zeros_can_go() {
        assert_eq!(plain("0.125").rounded(2).to_string(), "0.13");
        assert_eq!(plain("-0.125").rounded(2).to_string(), "-0.13");
        assert_eq!(plain("-0.001").rounded(2).to_string(), "0.00");
        assert_eq!(plain("80").rounded(4).shortest().to_string(), "80");
        assert_eq!(plain("87.5").rounded(0).complement_to_100().to_string(), "12");
    }

    #[test]
    fn plain_numbers_are_digits_with_at_most_one_point_between_them() {
        assert_eq!(plain("-12.50"), -plain("12.5"));
        for text in ["", "-", ".5", "5.", "1e3", "1_000", "1,5", "+1", "--1", "1.2.3", "٣"] {
            assert_eq!(Exact::from_plain(text), None, "{text}");
        }
    }

    #[test]
    fn an_amount_a_ratio_and_a_binary_number_are_what_they_are() {
        assert_eq!(Exact::from(Decimal::new(1250, 2)), plain("12.5"));
        assert_eq!(
            Exact::from(Ratio::per(Decimal::new(-1, 1), 4).expect("not zero")),
            plain("-0.025")
        );
        assert_eq!(Exact::from_binary(5, -1, true), plain("-2.5"));
        assert_eq!(Exact::from_binary(5, 2, false), plain("20"));
        assert_eq!(plain("10").percent_of(&plain("-20")).magnitude(), plain("2"));
    }
}
