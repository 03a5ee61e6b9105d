//! Money as whole minor units: one amount as it was written, and a column of
//! amounts at one scale.

mod column;

use rust_decimal::Decimal;

pub use column::{Amounts, Units};

/// An amount is held exactly up to this many digits.
pub const MOST_DIGITS: u32 = 28;

const LIMIT: i128 = 10_i128.pow(MOST_DIGITS);

/// `mantissa × 10^-scale`, at most 28 digits and 28 of them behind the point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount {
    mantissa: i128,
    scale: u32,
}

/// A number that has more than 28 digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooManyDigits;

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self { mantissa: 0, scale: 0 };

    /// An amount of that many minor units.
    #[inline]
    pub fn new(mantissa: i128, scale: u32) -> Result<Self, TooManyDigits> {
        if mantissa.unsigned_abs() < LIMIT.unsigned_abs() && scale <= MOST_DIGITS {
            return Ok(Self { mantissa, scale });
        }
        Self::without_zeros(mantissa, scale)
    }

    /// An amount of few digits, at most eight of them behind the point.
    #[must_use]
    #[inline]
    pub const fn small(mantissa: u32, scale: u32) -> Self {
        debug_assert!(scale <= 8, "few digits");
        Self {
            mantissa: mantissa as i128,
            scale,
        }
    }

    /// An amount that fits only where it has zeros at the end.
    #[cold]
    fn without_zeros(mut mantissa: i128, mut scale: u32) -> Result<Self, TooManyDigits> {
        while scale > 0 && (scale > MOST_DIGITS || mantissa.abs() >= LIMIT) && mantissa % 10 == 0 {
            mantissa /= 10;
            scale -= 1;
        }
        if mantissa == 0 {
            scale = scale.min(MOST_DIGITS);
        }
        if mantissa.abs() >= LIMIT || scale > MOST_DIGITS {
            return Err(TooManyDigits);
        }
        Ok(Self { mantissa, scale })
    }

    /// How many digits stand behind the point.
    #[must_use]
    pub const fn scale(self) -> u32 {
        self.scale
    }

    /// Whether it is less than nothing.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.mantissa < 0
    }

    /// Whether it is more than nothing.
    #[must_use]
    pub const fn is_positive(self) -> bool {
        self.mantissa > 0
    }

    /// This amount times a quantity.
    pub fn times(self, other: Self) -> Result<Self, TooManyDigits> {
        let (a, b) = (self.shortest(), other.shortest());
        let mantissa = a.mantissa.checked_mul(b.mantissa).ok_or(TooManyDigits)?;
        Self::new(mantissa, a.scale + b.scale)
    }

    /// This amount less another.
    pub fn minus(self, other: Self) -> Result<Self, TooManyDigits> {
        self.plus(other.negated())
    }

    /// The same amount with the other sign.
    #[must_use]
    pub const fn negated(self) -> Self {
        Self {
            mantissa: -self.mantissa,
            scale: self.scale,
        }
    }

    /// The whole number that has the same digits.
    #[must_use]
    pub const fn without_mark(self) -> Self {
        Self {
            mantissa: self.mantissa,
            scale: 0,
        }
    }

    /// What is left of this amount when up to all of it is taken away; one
    /// that is not more than nothing stays as it is.
    pub fn less_at_most(self, other: Self) -> Result<Self, TooManyDigits> {
        if !self.is_positive() {
            return Ok(self);
        }
        let left = self.minus(other)?;
        Ok(if left.is_negative() { Self::ZERO } else { left })
    }

    /// Whether this amount is that large or larger.
    #[must_use]
    pub fn is_at_least(self, other: Self) -> bool {
        self.to_decimal() >= other.to_decimal()
    }

    /// This amount and another.
    pub fn plus(self, other: Self) -> Result<Self, TooManyDigits> {
        let scale = self.scale.max(other.scale);
        Self::new(self.at(scale)? + other.at(scale)?, scale)
    }

    /// Whole units of `10^-scale`; the scale is at least this amount's own.
    fn at(self, scale: u32) -> Result<i128, TooManyDigits> {
        let factor = 10_i128.checked_pow(scale - self.scale).ok_or(TooManyDigits)?;
        self.mantissa
            .checked_mul(factor)
            .filter(|units| units.abs() < LIMIT)
            .ok_or(TooManyDigits)
    }

    fn shortest(mut self) -> Self {
        while self.scale > 0 && self.mantissa % 10 == 0 {
            self.mantissa /= 10;
            self.scale -= 1;
        }
        self
    }

    /// The same amount as a decimal number.
    #[must_use]
    pub fn to_decimal(self) -> Decimal {
        Decimal::from_i128_with_scale(self.mantissa, self.scale)
    }
}

/// Leaves out the items at the given places, which ascend.
pub fn remove_at<T>(items: &mut Vec<T>, places: &[usize]) {
    let mut skip = places.iter().copied().peekable();
    let mut index = 0;
    items.retain(|_| {
        let out = skip.next_if_eq(&index).is_some();
        index += 1;
        !out
    });
}

/// A sum of minor units as a decimal number.
pub fn sum_to_decimal(units: i128, scale: u32) -> Result<Decimal, TooManyDigits> {
    Amount::new(units, scale).map(Amount::to_decimal)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(mantissa: i128, scale: u32) -> Amount {
        Amount::new(mantissa, scale).expect("28 digits or fewer")
    }

    #[test]
    fn more_than_28_digits_are_refused_unless_they_are_zeros_behind_the_point() {
        assert!(Amount::new(10_i128.pow(28), 0).is_err());
        assert_eq!(
            Amount::new(11 * 10_i128.pow(30), 30),
            Amount::new(11 * 10_i128.pow(26), 26)
        );
        assert!(Amount::new(1, 29).is_err());
        assert_eq!(amount(0, 40).to_decimal().to_string(), format!("0.{}", "0".repeat(28)));
    }

    #[test]
    fn no_more_is_taken_away_than_there_is() {
        let left = |a, b| amount(a, 2).less_at_most(amount(b, 1));
        assert_eq!(left(1000, 40), Ok(amount(600, 2)));
        assert_eq!(left(1000, 400), Ok(Amount::ZERO));
        assert_eq!(left(0, 40), Ok(amount(0, 2)));
        assert_eq!(left(-500, 40), Ok(amount(-500, 2)));
    }

    #[test]
    fn quantity_times_price_is_exact() {
        let line = amount(-6, 0).times(amount(255, 2)).expect("fits");
        assert_eq!(line.to_decimal().to_string(), "-15.30");
        let huge = amount(10_i128.pow(27), 0);
        assert_eq!(huge.times(huge), Err(TooManyDigits));
    }

    #[test]
    fn rows_leave_a_column_by_their_places() {
        let mut items = vec!['a', 'b', 'c', 'd'];
        remove_at(&mut items, &[0, 2]);
        assert_eq!(items, ['b', 'd']);
    }
}
