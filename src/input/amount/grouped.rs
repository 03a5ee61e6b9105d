//! Numbers with marks between their groups, and with a decimal comma, as
//! digits with at most one point.

use super::{AmountError, DecimalMark, MarkEvidence};

/// What is written before the digits, if a sign, and the rest.
pub fn signed(text: &[u8]) -> (&[u8], &[u8]) {
    match text.split_first() {
        Some((b'-' | b'+', rest)) => text.split_at(text.len() - rest.len()),
        _ => (&text[..0], text),
    }
}

/// Whether the one mark of a number could also stand between groups: `1.234`,
/// but not `0.125`.
pub fn could_be_group(number: &[u8], mark: usize) -> bool {
    (1..=3).contains(&mark) && number[0] != b'0' && number.len() - mark == 4
}

/// A number with marks of several kinds as digits with at most one point.
pub fn without_groups(text: &[u8], said: Option<DecimalMark>) -> Result<(Vec<u8>, MarkEvidence), AmountError> {
    let (sign, number) = signed(text);
    let number = std::str::from_utf8(number).map_err(|_| AmountError::NotANumber)?;
    let is_mark = |c: char| matches!(c, '.' | ',' | ' ' | '\'' | '\u{a0}' | '\u{202f}' | '\u{2019}');
    let marks: Vec<char> = number.chars().filter(|c| is_mark(*c)).collect();
    let runs: Vec<&str> = number.split(is_mark).collect();
    let is_digits = |run: &str| !run.is_empty() && run.bytes().all(|byte| byte.is_ascii_digit());
    if !runs.iter().all(|run| is_digits(run)) {
        return Err(AmountError::NotANumber);
    }
    let Some(&last) = marks.last() else {
        return Ok((text.to_vec(), MarkEvidence::None));
    };
    let is_alone = marks.iter().filter(|c| **c == last).count() == 1;
    let mut is_open = false;
    let decimal = match (DecimalMark::of(last), said) {
        (Some(own), Some(said)) => (own == said).then_some(own),
        (Some(own), None) if is_alone && marks.len() > 1 => Some(own),
        (Some(own), None) if marks.len() == 1 => {
            is_open = could_be_group(number.as_bytes(), runs[0].len());
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
    let evidence = match decimal {
        Some(mark) if is_open => MarkEvidence::Open(mark),
        Some(mark) => MarkEvidence::Mark(mark),
        None => DecimalMark::of(last).map_or(MarkEvidence::None, |mark| MarkEvidence::Mark(mark.other())),
    };
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
