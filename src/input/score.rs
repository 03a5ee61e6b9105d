//! The grammar of a score: a whole number from 0 to 10.

use super::ReadOptions;
use super::amount::AmountReader;
use super::cells::{CellProblem, score_problem};
use super::fields::FileKind;

/// Reads the scores of one file.
#[derive(Debug, Clone, Copy)]
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
    /// decimal mark: a thousand is no score.
    pub fn read(self, column: usize, cell: &[u8]) -> Result<u8, CellProblem> {
        self.score(cell).ok_or_else(|| score_problem(column, cell))
    }

    fn score(self, cell: &[u8]) -> Option<u8> {
        let read = self.0.read(cell).ok().filter(|read| read.currency.is_none())?;
        let whole = read.amount.to_decimal().normalize();
        if whole.scale() != 0 {
            return None;
        }
        u8::try_from(whole.mantissa()).ok().filter(|score| *score <= 10)
    }
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
        for text in ["11", "-1", "9.5", "nine", "", "256", "1e1", "$9"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
