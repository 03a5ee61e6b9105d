//! The grammar of a score: a whole number from 0 to 10.

use super::ReadOptions;
use super::amount::AmountReader;
use super::cells::{CellProblem, score_problem};
use super::fields::FileKind;

/// Reads the scores of one file.
#[derive(Debug, Clone, Copy, Default)]
pub struct ScoreReader(AmountReader);

impl ScoreReader {
    /// For a kind of file.
    pub fn new(options: &ReadOptions, kind: FileKind) -> Self {
        Self(AmountReader {
            said: options.decimal_mark(kind),
            settled: None,
        })
    }

    /// A score; `9.0` and `9,0` are 9. A mark before three digits is the
    /// decimal mark: a thousand is no score. A label may stand beside it, as in
    /// `10 - Extremely likely`.
    pub fn read(self, column: usize, cell: &[u8]) -> Result<u8, CellProblem> {
        self.score(cell).ok_or_else(|| score_problem(column, cell))
    }

    /// Whether a cell is a score.
    pub fn is_score(self, cell: &[u8]) -> bool {
        self.score(cell).is_some()
    }

    fn score(self, cell: &[u8]) -> Option<u8> {
        self.number(cell).or_else(|| self.number(without_label(cell)?))
    }

    fn number(self, cell: &[u8]) -> Option<u8> {
        let read = self.0.read(cell).ok().filter(|read| read.currency.is_none())?;
        let whole = read.amount.to_decimal().normalize();
        if whole.scale() != 0 {
            return None;
        }
        u8::try_from(whole.mantissa()).ok().filter(|score| *score <= 10)
    }
}

/// The number of a cell like `10 - Extremely likely`, `0 (not at all)` or
/// `Extremely likely - 10`. The label has no digit, so that `9/10` and `9 - 10`
/// are none.
fn without_label(cell: &[u8]) -> Option<&[u8]> {
    let cell = std::str::from_utf8(cell).ok()?;
    let is_label = |text: &str| text.chars().any(char::is_alphabetic) && !text.chars().any(char::is_numeric);
    let digits = cell.find(|c: char| !c.is_ascii_digit()).unwrap_or(cell.len());
    let (first, behind) = cell.split_at(digits);
    // `5-star` is no five of ten.
    let is_dash = [" -", " \u{2013}", " \u{2014}"]
        .iter()
        .any(|dash| behind.starts_with(dash));
    let separated = is_dash || behind.trim_start().starts_with(['=', ':', '(']);
    if !first.is_empty() && separated && is_label(behind) {
        return Some(first.as_bytes());
    }
    let (before, last) = cell.rsplit_once(" - ").or_else(|| cell.rsplit_once(" \u{2013} "))?;
    let is_number = !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit());
    (is_number && is_label(before)).then_some(last.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_whole_numbers_from_0_to_10() {
        let read = |text: &str| ScoreReader::new(&ReadOptions::default(), FileKind::Responses).score(text.as_bytes());
        assert_eq!(read("0"), Some(0));
        assert_eq!(read("10"), Some(10));
        assert_eq!(read("9.0"), Some(9));
        assert_eq!(read("9,0"), Some(9));
        assert_eq!(read("9.000"), Some(9));
        assert_eq!(read("10 - Extremely likely"), Some(10));
        assert_eq!(read("0 = Not at all likely"), Some(0));
        assert_eq!(read("7 (neutral)"), Some(7));
        assert_eq!(read("Extremely likely - 10"), Some(10));
        for text in [
            "11",
            "-1",
            "9.5",
            "nine",
            "",
            "256",
            "1e1",
            "$9",
            "9/10",
            "9 - 10",
            "11 - more",
            "9 lives",
            "score -1",
            "9 -",
            "5-star",
            "- 9",
            "5 of 10 - good",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
