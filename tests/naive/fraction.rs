//! Exact fractions of 128-bit integers, and their texts. What does not fit panics: a reference must not wrap.

use std::cmp::Ordering;
use std::ops::{Add, Div, Mul, Sub};

/// A fraction in lowest terms; the denominator is positive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fraction {
    numerator: i128,
    denominator: i128,
}

fn greatest_common_divisor(a: i128, b: i128) -> i128 {
    if b == 0 {
        a.abs()
    } else {
        greatest_common_divisor(b, a % b)
    }
}

fn times(a: i128, b: i128) -> i128 {
    a.checked_mul(b).expect("the reference works with at most 127 bits")
}

impl Fraction {
    pub(crate) const ZERO: Self = Self {
        numerator: 0,
        denominator: 1,
    };

    /// `numerator` / `denominator`, which is not 0.
    pub(crate) fn new(numerator: i128, denominator: i128) -> Self {
        assert_ne!(denominator, 0, "a fraction over zero");
        let shared = greatest_common_divisor(numerator, denominator) * denominator.signum();
        Self {
            numerator: numerator / shared,
            denominator: denominator / shared,
        }
    }

    /// A count as a fraction.
    pub(crate) fn count(number: usize) -> Self {
        Self::new(i128::try_from(number).expect("a count fits"), 1)
    }

    /// `part` / `whole`, None over 0.
    pub(crate) fn share(part: Self, whole: usize) -> Option<Self> {
        (whole != 0).then(|| part / Self::count(whole))
    }

    /// `part` / `whole` × 100, None over 0.
    pub(crate) fn percent(part: usize, whole: usize) -> Option<Self> {
        Self::share(Self::count(100) * Self::count(part), whole)
    }

    /// Reads an amount like `-12.50`.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
        let digits: i128 = format!("{whole}{decimals}")
            .parse()
            .map_err(|_| format!("`{text}` is not an amount"))?;
        Ok(Self::new(digits, decimals.bytes().fold(1, |power, _| times(power, 10))))
    }

    pub(crate) fn is_positive(self) -> bool {
        self.numerator > 0
    }

    pub(crate) fn is_negative(self) -> bool {
        self.numerator < 0
    }

    /// Rounded to so many decimals, half away from zero.
    pub(crate) fn rounded(self, places: u32) -> Self {
        let power = 10_i128.pow(places);
        let doubled = times(times(self.numerator.abs(), power), 2);
        let units = (doubled + self.denominator) / times(self.denominator, 2);
        Self::new(units * self.numerator.signum(), power)
    }

    /// The shortest decimal text of a fraction that has one (all amounts, and what is rounded).
    pub(crate) fn text(self) -> String {
        let sign = if self.is_negative() { "-" } else { "" };
        let (whole, mut rest) = (
            self.numerator.abs() / self.denominator,
            self.numerator.abs() % self.denominator,
        );
        let mut text = format!("{sign}{whole}");
        if rest != 0 {
            text.push('.');
        }
        let start = text.len();
        while rest != 0 {
            assert!(text.len() - start < 30, "{self:?} has no short decimal text");
            text.push_str(&(rest * 10 / self.denominator).to_string());
            rest = rest * 10 % self.denominator;
        }
        text
    }
}

impl Add for Fraction {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self::new(
            times(self.numerator, other.denominator)
                .checked_add(times(other.numerator, self.denominator))
                .expect("the reference works with at most 127 bits"),
            times(self.denominator, other.denominator),
        )
    }
}

impl Sub for Fraction {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + Self::new(-other.numerator, other.denominator)
    }
}

impl Mul for Fraction {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        Self::new(
            times(self.numerator, other.numerator),
            times(self.denominator, other.denominator),
        )
    }
}

impl Div for Fraction {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        Self::new(
            times(self.numerator, other.denominator),
            times(self.denominator, other.numerator),
        )
    }
}

impl std::iter::Sum for Fraction {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::ZERO, Add::add)
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Fraction {
    fn cmp(&self, other: &Self) -> Ordering {
        times(self.numerator, other.denominator).cmp(&times(other.numerator, self.denominator))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_rounded_away_from_zero() {
        for (numerator, denominator, text) in [
            (2, 3, "0.6667"),
            (-2, 3, "-0.6667"),
            (1, 20_000, "0.0001"),
            (-1, 20_000, "-0.0001"),
            (1, 20_001, "0"),
            (-1, 20_001, "0"),
            (100, 1, "100"),
            (25, -2, "-12.5"),
            (199_999, 200_000, "1"),
        ] {
            assert_eq!(
                Fraction::new(numerator, denominator).rounded(4).text(),
                text,
                "{numerator}/{denominator}"
            );
        }
    }

    #[test]
    fn amounts_are_read_and_written_exactly() {
        for (read, written) in [
            ("12.50", "12.5"),
            ("-0.0001", "-0.0001"),
            ("0.00", "0"),
            ("12345678901234567890", "12345678901234567890"),
            ("-99999999999999999999.9999", "-99999999999999999999.9999"),
        ] {
            assert_eq!(Fraction::parse(read).expect("an amount of this test").text(), written);
        }
        assert!(Fraction::parse("1,5").is_err());
        assert!(Fraction::parse("").is_err());
    }

    #[test]
    fn nothing_is_lost_between_thirds() {
        let third = Fraction::new(1, 3);
        assert_eq!(third + third + third, Fraction::count(1));
        assert_eq!(third - third, Fraction::ZERO);
        assert_eq!(third * third / third, third);
        assert_eq!(
            Fraction::percent(1, 3).map(|rate| rate.rounded(4).text()),
            Some("33.3333".to_owned())
        );
        assert_eq!(Fraction::percent(1, 0), None);
        assert!(third > Fraction::new(3333, 10_000));
    }
}
