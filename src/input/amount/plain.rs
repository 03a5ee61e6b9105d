//! The usual form of an amount, `-1234.50`: a sign, digits, at most one decimal
//! point. Other forms are brought to this one.

use super::AmountError;
use super::short::{SHORT, parse_eight};
use crate::model::amounts::{Amount, MOST_DIGITS};

/// Reads a trimmed text: a sign, digits, at most one decimal point.
#[inline]
pub fn parse_amount(text: &[u8]) -> Result<Amount, AmountError> {
    let (negative, digits) = match text.split_first() {
        None => return Err(AmountError::Blank),
        Some((b'-', rest)) => (true, rest),
        Some((b'+', rest)) => (false, rest),
        Some(_) => (false, text),
    };
    let (magnitude, scale) = if (1..=SHORT).contains(&digits.len()) {
        let (magnitude, scale) = parse_eight(digits)?;
        (i128::from(magnitude), scale)
    } else if digits.len() <= 18 {
        let (magnitude, scale) = parse_short(digits)?;
        (i128::from(magnitude), scale)
    } else {
        parse_long(digits)?
    };
    Ok(Amount::new(if negative { -magnitude } else { magnitude }, scale)?)
}

#[inline]
fn parse_short(digits: &[u8]) -> Result<(u64, u32), AmountError> {
    let mut magnitude = 0_u64;
    let mut point = None;
    for (i, &byte) in digits.iter().enumerate() {
        let digit = byte.wrapping_sub(b'0');
        if digit < 10 {
            magnitude = magnitude * 10 + u64::from(digit);
        } else if byte == b'.' && point.is_none() {
            point = Some(i);
        } else {
            return Err(AmountError::NotANumber);
        }
    }
    if digits.len() <= usize::from(point.is_some()) {
        return Err(AmountError::NotANumber);
    }
    let scale = point.map_or(0, |point| digits.len() - point - 1);
    Ok((magnitude, u32::try_from(scale).map_err(|_| AmountError::TooManyDigits)?))
}

/// More than 18 characters: zeros at both ends do not count as digits.
fn parse_long(digits: &[u8]) -> Result<(i128, u32), AmountError> {
    let mut magnitude = 0_i128;
    let (mut scale, mut zeros) = (0_u32, 0_u32);
    let (mut has_point, mut significant) = (false, 0_u32);
    for &byte in digits {
        match byte {
            b'.' if !has_point => has_point = true,
            // A zero behind the point counts only when a digit follows it.
            b'0' if has_point => zeros += 1,
            b'0'..=b'9' => {
                let shift = zeros + 1;
                scale += if has_point { shift } else { 0 };
                significant += if significant > 0 {
                    shift
                } else {
                    u32::from(byte != b'0')
                };
                if significant > MOST_DIGITS || scale > MOST_DIGITS {
                    // The rest must still be a number to be called too long.
                    magnitude = 0;
                } else {
                    magnitude = magnitude * 10_i128.pow(shift) + i128::from(byte - b'0');
                }
                zeros = 0;
            }
            _ => return Err(AmountError::NotANumber),
        }
    }
    if significant > MOST_DIGITS || scale > MOST_DIGITS {
        return Err(AmountError::TooManyDigits);
    }
    Ok((magnitude, scale))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rust_decimal::Decimal;

    use super::*;

    fn read(text: &str) -> Result<String, AmountError> {
        parse_amount(text.as_bytes()).map(|amount| amount.to_decimal().to_string())
    }

    #[test]
    fn plain_numbers_are_read_to_the_last_digit() {
        assert_eq!(read("1.10"), Ok("1.10".into()));
        assert_eq!(read("-12"), Ok("-12".into()));
        assert_eq!(read("+0.005"), Ok("0.005".into()));
        assert_eq!(read(".5"), Ok("0.5".into()));
        assert_eq!(read("5."), Ok("5".into()));
        assert_eq!(read("-0"), Ok("0".into()));
        assert_eq!(
            read("1234567890123456789.123456789"),
            Ok("1234567890123456789.123456789".into())
        );
        assert_eq!(
            read("9999999999999999999999999999"),
            Ok("9999999999999999999999999999".into())
        );
    }

    #[test]
    fn thirty_digits_are_refused_and_never_rounded() {
        assert_eq!(read("123456789012345678901234567890"), Err(AmountError::TooManyDigits));
        assert_eq!(read("0.12345678901234567890123456789"), Err(AmountError::TooManyDigits));
        assert_eq!(read("10000000000000000000000000000"), Err(AmountError::TooManyDigits));
    }

    #[test]
    fn zeros_at_both_ends_are_not_digits() {
        assert_eq!(read("000000000000000000000000000000001.5"), Ok("1.5".into()));
        assert_eq!(read("1.5000000000000000000000000000000000"), Ok("1.5".into()));
        assert_eq!(read("0.0000000000000000000000000000000000"), Ok("0".into()));
        assert_eq!(read("1.00000000000000000005"), Ok("1.00000000000000000005".into()));
    }

    #[test]
    fn what_is_not_a_number_in_one_way_is_refused() {
        for text in [
            "12,50,3",
            "1_000",
            "1e3",
            "abc",
            "-",
            "+",
            ".",
            "--1",
            "1.2.3",
            "1 000",
            "0x10",
            "NaN",
            "inf",
            "１",
            "1234567890123456789x",
            "1234567890.12345678.9",
        ] {
            assert_eq!(read(text), Err(AmountError::NotANumber), "{text}");
        }
        assert_eq!(read(""), Err(AmountError::Blank));
    }

    #[test]
    fn every_short_text_is_read_as_by_one_who_goes_through_it() {
        let characters = b"0159.-/:,a\0\xb1\xae";
        let mut text = Vec::new();
        for number in 0_usize..13_usize.pow(5) {
            text.clear();
            let mut rest = number;
            while rest > 0 {
                text.push(characters[rest % 13]);
                rest /= 13;
            }
            for prefix in ["", "8", "12.", "120"] {
                let text = [prefix.as_bytes(), &text].concat();
                if !text.is_empty() {
                    assert_eq!(
                        parse_eight(&text),
                        parse_short(&text).map(|(digits, scale)| (u32::try_from(digits).expect("eight digits"), scale)),
                        "{text:?}"
                    );
                }
            }
        }
    }

    proptest! {
        #[test]
        fn what_decimal_holds_exactly_is_read_the_same(mantissa in -(10_i128.pow(27))..10_i128.pow(27), scale in 0_u32..=27) {
            let decimal = Decimal::from_i128_with_scale(mantissa, scale);
            let amount = parse_amount(decimal.to_string().as_bytes());
            prop_assert_eq!(amount.map(Amount::to_decimal), Ok(decimal));
        }
    }
}
