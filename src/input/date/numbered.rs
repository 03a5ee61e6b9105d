//! Dates of three numbers with the year behind: `3/4/2024`, `03.04.2024 10:30`.

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
