//! Dates of three numbers: with the year behind, `3/4/2024`, `03.04.2024 10:30`,
//! or before, `2024/3/4`.

use super::iso::digits;

/// A date like `3/4/2024` or `03.04.2024 10:30`.
pub struct Numbers<'a> {
    pub a: u32,
    pub b: u32,
    pub year: i32,
    pub rest: &'a [u8],
}

pub fn numbers(text: &[u8]) -> Option<Numbers<'_>> {
    let mark = text.iter().position(|byte| !byte.is_ascii_digit())?;
    if !(1..=2).contains(&mark) || !matches!(text[mark], b'/' | b'.' | b'-') {
        return None;
    }
    let behind = &text[mark + 1..];
    let second = behind.iter().position(|byte| !byte.is_ascii_digit())?;
    if !(1..=2).contains(&second) || behind[second] != text[mark] {
        return None;
    }
    let (year, rest) = behind[second + 1..].split_at_checked(4)?;
    if rest.first().is_some_and(u8::is_ascii_digit) {
        return None;
    }
    Some(Numbers {
        a: digits(&text[..mark])?,
        b: digits(&behind[..second])?,
        year: i32::try_from(digits(year)?).ok()?,
        rest,
    })
}

/// A date like `2024/3/4`; the numbers are month and day, in that order.
pub fn year_first(text: &[u8]) -> Option<Numbers<'_>> {
    let (year, behind) = text.split_at_checked(4)?;
    let (&mark, behind) = behind
        .split_first()
        .filter(|(mark, _)| matches!(mark, b'/' | b'.' | b'-'))?;
    let second = behind.iter().position(|byte| !byte.is_ascii_digit())?;
    let (month, behind) = behind.split_at(second);
    let day_and_rest = behind.strip_prefix(&[mark])?;
    let end = day_and_rest.iter().position(|byte| !byte.is_ascii_digit());
    let (day, rest) = day_and_rest.split_at(end.unwrap_or(day_and_rest.len()));
    let is_short = |number: &[u8]| (1..=2).contains(&number.len());
    if !is_short(month) || !is_short(day) {
        return None;
    }
    Some(Numbers {
        a: digits(month)?,
        b: digits(day)?,
        year: i32::try_from(digits(year)?).ok()?,
        rest,
    })
}
