//! Exact fractions, and the one rounding that turns them into decimals. A
//! rate stays a [`Ratio`] until it is rendered.

use std::fmt;

use rust_decimal::Decimal;

/// An exact fraction, `numerator / (denominator × 10^scale)`.
///
/// The power of ten is kept apart so that a quotient of an amount of 28
/// digits and two customer counts still fits.
///
/// ```
/// use retain::model::ratio::Ratio;
///
/// let retained = Ratio::percent(5_376, 23_570).unwrap();
/// assert_eq!(retained.rounded(4).to_string(), "22.8087");
/// assert_eq!(Ratio::percent(1, 0), None);
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Ratio {
    numerator: i128,
    denominator: u128,
    scale: u32,
}

impl Ratio {
    /// `numerator / denominator`; `None` where the denominator is zero.
    #[must_use]
    pub fn new(numerator: i128, denominator: u128) -> Option<Self> {
        Self::scaled(numerator, denominator, 0)
    }

    /// The quotient of two counts; `None` where the second is zero.
    #[must_use]
    pub fn of(part: u64, whole: u64) -> Option<Self> {
        Self::new(i128::from(part), u128::from(whole))
    }

    /// `part / whole × 100`; `None` where the whole is zero.
    #[must_use]
    pub fn percent(part: u64, whole: u64) -> Option<Self> {
        Self::new(i128::from(part) * 100, u128::from(whole))
    }

    /// An amount divided by a count; `None` where the count is zero.
    #[must_use]
    pub fn per(amount: Decimal, count: u64) -> Option<Self> {
        Self::scaled(amount.mantissa(), u128::from(count), amount.scale())
    }

    /// `numerator / (denominator × 10^scale)`; `None` where the denominator is zero.
    #[must_use]
    pub fn scaled(numerator: i128, denominator: u128, scale: u32) -> Option<Self> {
        (denominator != 0).then_some(Self {
            numerator,
            denominator,
            scale,
        })
    }

    /// The numerator, the denominator and the power of ten beside it.
    #[must_use]
    pub const fn parts(self) -> (i128, u128, u32) {
        (self.numerator, self.denominator, self.scale)
    }

    /// This fraction times `part / whole`; `None` where the whole is zero or
    /// the product has no room in 128 bits (an amount of more than 28 digits).
    #[must_use]
    pub fn times(self, part: u64, whole: u64) -> Option<Self> {
        let divisor = gcd(u128::from(part), u128::from(whole)).max(1);
        let (part, whole) = (u128::from(part) / divisor, u128::from(whole) / divisor);
        Self::scaled(
            self.numerator.checked_mul(i128::try_from(part).ok()?)?,
            self.denominator.checked_mul(whole)?,
            self.scale,
        )
    }

    /// The fraction rounded to `places` decimals, half away from zero.
    ///
    /// # Panics
    ///
    /// Where the rounded number has more than 38 digits, which no quotient of
    /// an amount of 28 digits has at the precisions the program offers.
    #[must_use]
    pub fn rounded(self, places: u32) -> Rounded {
        if let Some(rounded) = self.rounded_in_64_bits(places) {
            return rounded;
        }
        let magnitude = self.numerator.unsigned_abs();
        let mut whole = magnitude / self.denominator;
        let mut rest = magnitude % self.denominator;
        let up = if self.scale > places {
            let unit = 10_u128.pow(self.scale - places);
            let cut = whole % unit;
            whole /= unit;
            cut >= unit / 2
        } else {
            for _ in self.scale..places {
                rest *= 10;
                whole = whole * 10 + rest / self.denominator;
                rest %= self.denominator;
            }
            rest >= self.denominator - rest
        };
        let digits = i128::try_from(whole + u128::from(up)).expect("a rounded ratio fits 38 digits");
        Rounded {
            digits: if self.numerator < 0 { -digits } else { digits },
            places,
        }
    }
}

impl Ratio {
    /// The same where all numbers on the way are small, which takes a tenth of
    /// the time.
    fn rounded_in_64_bits(self, places: u32) -> Option<Rounded> {
        let up = 10_u64.checked_pow(places.saturating_sub(self.scale))?;
        let down = 10_u64.checked_pow(self.scale.saturating_sub(places))?;
        let numerator = u64::try_from(self.numerator.unsigned_abs()).ok()?.checked_mul(up)?;
        let denominator = u64::try_from(self.denominator).ok()?.checked_mul(down)?;
        let (whole, rest) = (numerator / denominator, numerator % denominator);
        let digits = i128::from(whole) + i128::from(rest >= denominator - rest);
        Some(Rounded {
            digits: if self.numerator < 0 { -digits } else { digits },
            places,
        })
    }
}

impl PartialEq for Ratio {
    /// Equal as numbers: 1/2 equals 2/4 and 50/(1 × 10²).
    fn eq(&self, other: &Self) -> bool {
        self.lowest_terms() == other.lowest_terms()
    }
}

impl Ratio {
    /// The sign, the numerator and the denominator without their factors 2, 5
    /// and those they share, and the powers of 2 and of 5 that the fraction is
    /// to be multiplied by. Every number has one such form, and finding it
    /// multiplies nothing.
    fn lowest_terms(&self) -> (i128, u128, u128, i64, i64) {
        if self.numerator == 0 {
            return (0, 0, 1, 0, 0);
        }
        let above = self.numerator.unsigned_abs();
        let (above, twos_above) = without(above, 2);
        let (above, fives_above) = without(above, 5);
        let (below, twos_below) = without(self.denominator, 2);
        let (below, fives_below) = without(below, 5);
        let divisor = gcd(above, below);
        let scale = i64::from(self.scale);
        (
            self.numerator.signum(),
            above / divisor,
            below / divisor,
            twos_above - twos_below - scale,
            fives_above - fives_below - scale,
        )
    }
}

/// A number that is not zero without a factor, and how often it has it.
const fn without(mut number: u128, factor: u128) -> (u128, i64) {
    let mut times = 0;
    while number.is_multiple_of(factor) {
        number /= factor;
        times += 1;
    }
    (number, times)
}

impl Eq for Ratio {}

fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// A decimal number that has been rounded, as whole digits and the number of
/// them behind the point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rounded {
    digits: i128,
    places: u32,
}

impl Rounded {
    /// An amount as it is, without rounding.
    #[must_use]
    pub fn exact(amount: Decimal) -> Self {
        Self {
            digits: amount.mantissa(),
            places: amount.scale(),
        }
    }

    /// 100 minus this number, at the same precision.
    #[must_use]
    pub fn complement_to_100(self) -> Self {
        Self {
            digits: 100 * 10_i128.pow(self.places) - self.digits,
            ..self
        }
    }

    /// The same number without zeros at its end: `22.5` for `22.5000`.
    #[must_use]
    pub fn shortest(mut self) -> Self {
        // Most numbers are small, and then a division takes a fraction of the time.
        if let Ok(mut digits) = i64::try_from(self.digits) {
            while self.places > 0 && digits % 10 == 0 {
                digits /= 10;
                self.places -= 1;
            }
            self.digits = digits.into();
            return self;
        }
        while self.places > 0 && self.digits % 10 == 0 {
            self.digits /= 10;
            self.places -= 1;
        }
        self
    }

    /// The same number with at least this many decimals.
    ///
    /// # Panics
    ///
    /// Where the number then has more than 38 digits.
    #[must_use]
    pub fn at_least(mut self, places: u32) -> Self {
        while self.places < places {
            self.digits = self.digits.checked_mul(10).expect("38 digits are enough");
            self.places += 1;
        }
        self
    }

    /// The number with its whole part in groups of three: `2,500,315.63`.
    #[must_use]
    pub fn grouped(self) -> String {
        group(&self.to_string())
    }
}

/// Puts a comma between groups of three digits of a plain decimal number.
#[must_use]
pub fn group(plain: &str) -> String {
    let (sign, rest) = plain.strip_prefix('-').map_or(("", plain), |rest| ("-", rest));
    let (whole, fraction) = rest.split_at(rest.find('.').unwrap_or(rest.len()));
    let mut text = String::from(sign);
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text.push_str(fraction);
    text
}

/// Digits of the greatest number of 64 bits.
const MOST_DIGITS_OF_64_BITS: usize = 20;

impl fmt::Display for Rounded {
    /// Plain digits, without grouping and without an exponent.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = self.places as usize;
        if let Ok(mut digits) = u64::try_from(self.digits.unsigned_abs())
            && places <= MOST_DIGITS_OF_64_BITS
        {
            // Lists have millions of numbers: from the last digit to the first, with a point and a sign.
            let mut text = [b'0'; 2 * MOST_DIGITS_OF_64_BITS];
            let mut at = text.len();
            let mut put = |byte: u8| {
                at -= 1;
                text[at] = byte;
            };
            for place in 0.. {
                if place > places && digits == 0 {
                    break;
                }
                if place == places && places > 0 {
                    put(b'.');
                }
                put(b'0' + u8::try_from(digits % 10).unwrap_or(0));
                digits /= 10;
            }
            if self.digits < 0 {
                put(b'-');
            }
            return f.write_str(std::str::from_utf8(&text[at..]).map_err(|_| fmt::Error)?);
        }
        let digits = format!("{:0>width$}", self.digits.unsigned_abs(), width = places + 1);
        let (whole, fraction) = digits.split_at(digits.len() - places);
        let sign = if self.digits < 0 { "-" } else { "" };
        let point = if places == 0 { "" } else { "." };
        write!(f, "{sign}{whole}{point}{fraction}")
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn rounded(numerator: i128, denominator: u128, places: u32) -> String {
        Ratio::new(numerator, denominator)
            .expect("the denominator is not zero")
            .rounded(places)
            .to_string()
    }

    #[test]
    fn halves_round_away_from_zero() {
        assert_eq!(rounded(1, 8, 2), "0.13");
        assert_eq!(rounded(-1, 8, 2), "-0.13");
        assert_eq!(rounded(5, 10, 0), "1");
        assert_eq!(rounded(-5, 10, 0), "-1");
        assert_eq!(rounded(4, 10, 0), "0");
    }

    #[test]
    fn equal_numbers_are_equal_however_they_are_written() {
        let ratio = |numerator, denominator, scale| Ratio::scaled(numerator, denominator, scale).unwrap();
        assert_eq!(ratio(1, 2, 0), ratio(2, 4, 0));
        assert_eq!(ratio(1, 2, 0), ratio(50, 1, 2));
        assert_eq!(ratio(-30_50, 3, 2), ratio(-305, 3, 1));
        assert_eq!(ratio(0, 7, 0), ratio(0, 1, 28));
        assert_eq!(ratio(i128::MAX, u128::MAX, 28), ratio(i128::MAX, u128::MAX, 28));
        assert_ne!(ratio(1, 3, 0), ratio(-1, 3, 0));
        assert_ne!(ratio(1, 3, 0), ratio(1, 3, 1));
        assert_ne!(ratio(1, 2, 0), ratio(1, 5, 0));
        assert_ne!(ratio(i128::MAX, u128::MAX, 28), ratio(i128::MAX - 1, u128::MAX, 28));
    }

    #[test]
    fn small_numbers_round_as_large_ones_do() {
        for numerator in [-1000, -15, -5, -1, 0, 1, 4, 5, 6, 49, 50, 51, 999, 12_345, 99_995] {
            for denominator in [1, 2, 3, 7, 8, 40, 999] {
                for scale in [0, 1, 2, 3, 6] {
                    let small = Ratio::scaled(numerator, denominator, scale).unwrap();
                    // The same number in more than 64 bits.
                    let large = 10_i128.pow(18);
                    let large = Ratio::scaled(numerator * large, denominator * large.unsigned_abs(), scale).unwrap();
                    for places in [0, 1, 2, 4] {
                        assert!(large.rounded_in_64_bits(places).is_none() || numerator.abs() < 19);
                        assert_eq!(
                            small.rounded(places),
                            large.rounded(places),
                            "{small:?} to {places} places"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn every_number_is_written_with_all_its_places() {
        let text = |digits: i128, places: u32| Rounded { digits, places }.to_string();
        assert_eq!(text(0, 0), "0");
        assert_eq!(text(0, 4), "0.0000");
        assert_eq!(text(-7, 0), "-7");
        assert_eq!(text(-7, 1), "-0.7");
        assert_eq!(text(7, 2), "0.07");
        assert_eq!(text(1234, 2), "12.34");
        assert_eq!(text(100, 2), "1.00");
        let greatest = i128::from(u64::MAX);
        for places in [0, 1, 19, 20, 21, 28] {
            for digits in [greatest - 1, greatest, greatest + 1, -greatest, 10_i128.pow(28)] {
                let expected = Decimal::from_i128_with_scale(digits, places).to_string();
                assert_eq!(text(digits, places), expected, "{digits} with {places} places");
            }
        }
    }

    #[test]
    fn what_rounds_to_zero_has_no_sign() {
        assert_eq!(rounded(-1, 1000, 2), "0.00");
    }

    #[test]
    fn an_amount_with_many_decimals_rounds_on_all_of_them() {
        let half = Decimal::from_i128_with_scale(12_345_000_000_001, 12);
        assert_eq!(Ratio::per(half, 1).unwrap().rounded(3).to_string(), "12.345");
        assert_eq!(Ratio::per(half, 1).unwrap().rounded(2).to_string(), "12.35");
        let below = Decimal::from_i128_with_scale(12_344_999_999_999, 12);
        assert_eq!(Ratio::per(below, 1).unwrap().rounded(2).to_string(), "12.34");
    }

    #[test]
    fn an_amount_of_28_digits_divides_without_loss() {
        let large = Decimal::from_i128_with_scale(9_999_999_999_999_999_999_999_999_999, 0);
        assert_eq!(
            Ratio::per(large, 3).unwrap().rounded(4).to_string(),
            "3333333333333333333333333333.0000"
        );
        let clv = Ratio::per(large, u64::from(u32::MAX)).unwrap();
        assert_eq!(
            clv.times(4_294_967_294, 4_294_967_295).unwrap().rounded(4).to_string(),
            "2328306436538696288.9363"
        );
    }

    #[test]
    fn shortest_form_keeps_the_zeros_of_whole_numbers() {
        assert_eq!(Ratio::percent(1, 1).unwrap().rounded(4).shortest().to_string(), "100");
        assert_eq!(Ratio::percent(1, 8).unwrap().rounded(4).shortest().to_string(), "12.5");
    }

    #[test]
    fn groups_of_three() {
        assert_eq!(group("1234567.891"), "1,234,567.891");
        assert_eq!(group("-123"), "-123");
        assert_eq!(group("-1234"), "-1,234");
        assert_eq!(group("0.5"), "0.5");
    }

    #[test]
    fn churn_adds_up_to_100_after_rounding() {
        let retention = Ratio::percent(1, 8).unwrap().rounded(0);
        assert_eq!(retention.to_string(), "13");
        assert_eq!(retention.complement_to_100().to_string(), "87");
    }
}
