//! The grammar of an amount: text → whole minor units, exactly. Nothing is
//! rounded and no binary floating point is involved.

use crate::model::amounts::{Amount, MOST_DIGITS, TooManyDigits};

/// Why a text is not an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AmountError {
    /// It is blank.
    Blank,
    /// It is not a number in a form that can be read in one way.
    NotANumber,
    /// It has more than 28 digits.
    TooManyDigits,
    /// It is a number with a decimal mark, or a whole one in groups of three.
    Ambiguous,
}

/// What stands before the decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecimalMark {
    /// `9.99`
    Point,
    /// `9,99`
    Comma,
}

impl DecimalMark {
    /// The mark itself.
    #[must_use]
    pub const fn as_char(self) -> char {
        match self {
            Self::Point => '.',
            Self::Comma => ',',
        }
    }
}

/// What an amount says of the decimal mark of its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// Nothing.
    None,
    /// That is the decimal mark.
    Mark(DecimalMark),
    /// It has one point before exactly three digits, and was read with a
    /// decimal point.
    OpenPoint,
}

/// Reads the amounts of one column.
#[derive(Debug, Clone, Copy)]
pub struct AmountReader {
    /// The decimal mark, where the user says so.
    pub mark: Option<DecimalMark>,
    /// Whether cells are separated by semicolons, as where the comma is the
    /// decimal mark: there one point before three digits says nothing.
    pub semicolons: bool,
}

impl AmountReader {
    /// Reads a trimmed text that can be read in one way.
    pub fn read(self, text: &[u8]) -> Result<(Amount, Evidence), AmountError> {
        if self.mark != Some(DecimalMark::Comma) {
            match parse_amount(text) {
                Ok(amount) => return self.plain(text, amount),
                Err(AmountError::NotANumber) => {}
                Err(error) => return Err(error),
            }
        }
        let (plain, evidence) = without_groups(text, self.mark)?;
        Ok((parse_amount(&plain)?, evidence))
    }

    /// A text that has no other mark than one point.
    #[inline]
    fn plain(self, text: &[u8], amount: Amount) -> Result<(Amount, Evidence), AmountError> {
        if amount.scale() == 0 {
            return Ok((amount, Evidence::None));
        }
        if self.mark.is_some() || amount.scale() != 3 || !could_be_group(text, text.len() - 4) {
            return Ok((amount, Evidence::Mark(DecimalMark::Point)));
        }
        if self.semicolons {
            return Err(AmountError::Ambiguous);
        }
        Ok((amount, Evidence::OpenPoint))
    }
}

/// Whether a mark could also stand between groups: `1.234`, but not `0.125`.
fn could_be_group(text: &[u8], mark: usize) -> bool {
    let before = text[..mark].strip_prefix(b"-").or(text[..mark].strip_prefix(b"+"));
    let before = before.unwrap_or(&text[..mark]);
    (1..=3).contains(&before.len()) && before[0] != b'0' && text.len() - mark == 4
}

/// A number with marks of several kinds as digits with at most one point.
fn without_groups(text: &[u8], mark: Option<DecimalMark>) -> Result<(Vec<u8>, Evidence), AmountError> {
    let (sign, number) = match text.split_first() {
        Some((b'-' | b'+', rest)) => text.split_at(text.len() - rest.len()),
        _ => (&text[..0], text),
    };
    let number = std::str::from_utf8(number).map_err(|_| AmountError::NotANumber)?;
    let is_mark = |c: char| matches!(c, '.' | ',' | ' ' | '\'' | '\u{a0}' | '\u{202f}' | '\u{2019}');
    let marks: Vec<char> = number.chars().filter(|c| is_mark(*c)).collect();
    let runs: Vec<&str> = number.split(is_mark).collect();
    if runs
        .iter()
        .any(|run| run.is_empty() || !run.bytes().all(|byte| byte.is_ascii_digit()))
    {
        return Err(AmountError::NotANumber);
    }
    let decimal_of = |c: char| match c {
        '.' => Some(DecimalMark::Point),
        ',' => Some(DecimalMark::Comma),
        _ => None,
    };
    let Some(&last) = marks.last() else {
        return Ok((text.to_vec(), Evidence::None));
    };
    let is_alone = marks.iter().filter(|c| **c == last).count() == 1;
    let decimal = match (decimal_of(last), mark) {
        (Some(own), Some(mark)) => (own == mark).then_some(own),
        (Some(own), None) if is_alone && marks.len() > 1 => Some(own),
        (Some(own), None) if marks.len() == 1 => {
            if could_be_group(number.as_bytes(), runs[0].len()) {
                return Err(AmountError::Ambiguous);
            }
            Some(own)
        }
        _ => None,
    };
    let groups = if decimal.is_some() { runs.len() - 1 } else { runs.len() };
    let between = &marks[..groups - 1];
    if between
        .iter()
        .any(|c| *c != between[0] || (decimal.is_some() && *c == last))
        || !are_groups(&runs[..groups])
    {
        return Err(AmountError::NotANumber);
    }
    let mut plain = sign.to_vec();
    plain.extend(runs[..groups].concat().bytes());
    if decimal.is_some() {
        plain.push(b'.');
        plain.extend(runs[groups].bytes());
    }
    let other = |grouping: char| match grouping {
        '.' => Evidence::Mark(DecimalMark::Comma),
        ',' => Evidence::Mark(DecimalMark::Point),
        _ => Evidence::None,
    };
    let evidence = decimal.map_or_else(|| other(last), Evidence::Mark);
    Ok((plain, evidence))
}

/// Groups of three digits, or of two before the last three as in `1,23,456`.
fn are_groups(runs: &[&str]) -> bool {
    let Some((last, rest)) = runs.split_last() else {
        return false;
    };
    let Some((first, between)) = rest.split_first() else {
        return true;
    };
    let all = |length: usize| between.iter().all(|run| run.len() == length);
    last.len() == 3 && (first.len() <= 3 && all(3) || first.len() <= 2 && all(2))
}

impl From<TooManyDigits> for AmountError {
    fn from(_: TooManyDigits) -> Self {
        Self::TooManyDigits
    }
}

/// Reads a trimmed text: a sign, digits, at most one decimal point.
#[inline]
pub fn parse_amount(text: &[u8]) -> Result<Amount, AmountError> {
    let (negative, digits) = match text.split_first() {
        None => return Err(AmountError::Blank),
        Some((b'-', rest)) => (true, rest),
        Some((b'+', rest)) => (false, rest),
        Some(_) => (false, text),
    };
    let (magnitude, scale) = if digits.len() <= 18 {
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

    fn any_form(text: &str) -> Result<(String, Evidence), AmountError> {
        read_with(None, false, text)
    }

    fn read_with(mark: Option<DecimalMark>, semicolons: bool, text: &str) -> Result<(String, Evidence), AmountError> {
        AmountReader { mark, semicolons }
            .read(text.as_bytes())
            .map(|(amount, evidence)| (amount.to_decimal().to_string(), evidence))
    }

    #[test]
    fn what_can_be_read_in_one_way_is_read_so() {
        use DecimalMark::{Comma, Point};
        for (text, amount, evidence) in [
            ("1.234,50", "1234.50", Evidence::Mark(Comma)),
            ("9,99", "9.99", Evidence::Mark(Comma)),
            ("1,234.50", "1234.50", Evidence::Mark(Point)),
            ("1 020,00", "1020.00", Evidence::Mark(Comma)),
            ("1\u{a0}020,00", "1020.00", Evidence::Mark(Comma)),
            ("50.00", "50.00", Evidence::Mark(Point)),
            ("-1,234,567", "-1234567", Evidence::Mark(Point)),
            ("1.234.567", "1234567", Evidence::Mark(Comma)),
            ("1'234.50", "1234.50", Evidence::Mark(Point)),
            ("1,23,456.78", "123456.78", Evidence::Mark(Point)),
            ("0,125", "0.125", Evidence::Mark(Comma)),
            ("0.125", "0.125", Evidence::Mark(Point)),
            ("1234,567", "1234.567", Evidence::Mark(Comma)),
            ("1 020", "1020", Evidence::None),
            ("42", "42", Evidence::None),
            ("1.234", "1.234", Evidence::OpenPoint),
        ] {
            assert_eq!(any_form(text), Ok((amount.into(), evidence)), "{text}");
        }
    }

    #[test]
    fn what_has_two_readings_is_refused_unless_the_mark_is_said() {
        use DecimalMark::{Comma, Point};
        assert_eq!(any_form("1,234"), Err(AmountError::Ambiguous));
        assert_eq!(any_form("-12,345"), Err(AmountError::Ambiguous));
        assert_eq!(read_with(None, true, "1.234"), Err(AmountError::Ambiguous));
        let read = |mark, text| read_with(Some(mark), true, text).map(|(amount, _)| amount);
        assert_eq!(read(Comma, "1,234"), Ok("1.234".into()));
        assert_eq!(read(Point, "1,234"), Ok("1234".into()));
        assert_eq!(read(Comma, "1.234"), Ok("1234".into()));
        assert_eq!(read(Point, "1.234"), Ok("1.234".into()));
        assert_eq!(read(Comma, "50.00"), Err(AmountError::NotANumber));
        assert_eq!(read(Point, "50,00"), Err(AmountError::NotANumber));
    }

    #[test]
    fn what_is_no_number_in_any_form_is_refused() {
        for text in [
            "12,50,3",
            "1,2345,678.0",
            "1.234.56",
            "1,234.567.890",
            "1,,234",
            ",5,",
            "1 2",
            "1.2,3.4",
            "$5",
            "1,234,",
            "--1,5",
        ] {
            assert_eq!(any_form(text), Err(AmountError::NotANumber), "{text}");
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
