//! The grammar of an amount: text → whole minor units, exactly. Nothing is
//! rounded and no binary floating point is involved.

mod grouped;
mod plain;
mod short;
mod symbols;

pub use plain::parse_amount;
use short::{SHORT, parse_eight};
pub use symbols::{agreed, currency_named, is_code, may_mean};

use super::evidence::Way;
use crate::model::amounts::{Amount, TooManyDigits};
use grouped::{could_be_group, signed, without_groups};

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

impl Way for DecimalMark {
    const BOTH: [Self; 2] = [Self::Point, Self::Comma];

    #[inline]
    fn index(self) -> usize {
        match self {
            Self::Point => 0,
            Self::Comma => 1,
        }
    }
}

impl DecimalMark {
    /// The mark that a character is, if it is one.
    const fn of(c: char) -> Option<Self> {
        match c {
            '.' => Some(Self::Point),
            ',' => Some(Self::Comma),
            _ => None,
        }
    }

    /// In words.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Point => "decimal point",
            Self::Comma => "decimal comma",
        }
    }

    /// The mark itself.
    #[must_use]
    pub const fn as_char(self) -> char {
        match self {
            Self::Point => '.',
            Self::Comma => ',',
        }
    }

    /// The mark that then stands between groups.
    const fn other(self) -> Self {
        match self {
            Self::Point => Self::Comma,
            Self::Comma => Self::Point,
        }
    }
}

/// What an amount says of the decimal mark of its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkEvidence {
    /// Nothing.
    None,
    /// That is the decimal mark.
    Mark(DecimalMark),
    /// It has one such mark, before exactly three digits: it is the decimal
    /// mark, or it stands between groups.
    Open(DecimalMark),
}

/// An amount as it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AmountRead {
    /// How much. Where that is open and the mark of the column is not known,
    /// as if its own mark were the decimal mark.
    pub amount: Amount,
    /// What it says of its column.
    pub evidence: MarkEvidence,
    /// The currency written beside it: a code, or a symbol that several use.
    pub currency: Option<&'static str>,
}

/// Reads the amounts of one column.
#[derive(Debug, Clone, Copy, Default)]
pub struct AmountReader {
    /// The decimal mark, where the user says so.
    pub said: Option<DecimalMark>,
    /// The decimal mark, where other cells of the column say so.
    pub settled: Option<DecimalMark>,
}

impl AmountReader {
    /// Reads a trimmed text.
    pub fn read(self, text: &[u8]) -> Result<AmountRead, AmountError> {
        match self.number(text) {
            Ok((amount, evidence)) => Ok(AmountRead {
                amount,
                evidence,
                currency: None,
            }),
            Err(AmountError::NotANumber) => self.dressed(text),
            Err(error) => Err(error),
        }
    }

    /// A number with signs, brackets or a currency round it.
    #[cold]
    fn dressed(self, text: &[u8]) -> Result<AmountRead, AmountError> {
        // `12.-` and `12,-` have no decimals and no sign.
        let whole = [".-", ",-", ".–", ",–", ".—", ",—"]
            .iter()
            .find_map(|end| Some([text.strip_suffix(end.as_bytes())?, &end.as_bytes()[..1], b"00"].concat()));
        let bare = symbols::bare(whole.as_deref().unwrap_or(text))?;
        if bare.number.starts_with(['-', '+']) {
            return Err(AmountError::NotANumber);
        }
        let (amount, evidence) = self.number(bare.number.as_bytes()).map_err(|error| match error {
            AmountError::Blank => AmountError::NotANumber,
            other => other,
        })?;
        Ok(AmountRead {
            amount: if bare.is_negative { amount.negated() } else { amount },
            evidence,
            currency: bare.currency,
        })
    }

    /// The same where it is the usual one: few digits, and a point whose
    /// meaning is clear.
    #[inline]
    #[must_use]
    pub fn read_usual(self, text: &[u8]) -> Option<(Amount, MarkEvidence)> {
        let (digits, scale) = self.read_short(text)?;
        let evidence = if scale == 0 {
            MarkEvidence::None
        } else {
            MarkEvidence::Mark(DecimalMark::Point)
        };
        Some((Amount::small(digits, scale), evidence))
    }

    /// The digits of a usual amount, and how many stand behind its point.
    #[inline]
    #[must_use]
    pub fn read_short(self, text: &[u8]) -> Option<(u32, u32)> {
        if self.said == Some(DecimalMark::Comma) || !(1..=SHORT).contains(&text.len()) {
            return None;
        }
        parse_eight(text).ok().filter(|(_, scale)| *scale != 3)
    }

    /// Digits and marks, with a plain sign before them at most.
    fn number(self, text: &[u8]) -> Result<(Amount, MarkEvidence), AmountError> {
        if self.said != Some(DecimalMark::Comma) {
            match parse_amount(text) {
                Ok(amount) if amount.scale() != 3 => {
                    let is_whole = amount.scale() == 0;
                    let evidence = if is_whole {
                        MarkEvidence::None
                    } else {
                        MarkEvidence::Mark(DecimalMark::Point)
                    };
                    return Ok((amount, evidence));
                }
                Ok(amount) => return Ok(self.with_three_decimals(text, amount)),
                Err(AmountError::NotANumber) => {}
                Err(error) => return Err(error),
            }
        }
        let (plain, evidence) = without_groups(text, self.said)?;
        Ok((self.resolved(parse_amount(&plain)?, evidence), evidence))
    }

    /// A text that has no other mark than one point, before three digits.
    fn with_three_decimals(self, text: &[u8], amount: Amount) -> (Amount, MarkEvidence) {
        let (_, number) = signed(text);
        let is_open = self.said.is_none() && could_be_group(number, number.len().saturating_sub(4));
        let evidence = if is_open {
            MarkEvidence::Open(DecimalMark::Point)
        } else {
            MarkEvidence::Mark(DecimalMark::Point)
        };
        (self.resolved(amount, evidence), evidence)
    }

    /// An open amount, whose mark stands between groups where the column has
    /// the other one for the decimal mark.
    fn resolved(self, amount: Amount, evidence: MarkEvidence) -> Amount {
        match (evidence, self.settled) {
            (MarkEvidence::Open(own), Some(settled)) if own != settled => amount.without_mark(),
            _ => amount,
        }
    }
}

impl From<TooManyDigits> for AmountError {
    fn from(_: TooManyDigits) -> Self {
        Self::TooManyDigits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn any_form(text: &str) -> Result<(String, MarkEvidence), AmountError> {
        AmountReader::default()
            .read(text.as_bytes())
            .map(|read| (read.amount.to_decimal().to_string(), read.evidence))
    }

    fn read_with(reader: AmountReader, text: &str) -> Result<String, AmountError> {
        reader
            .read(text.as_bytes())
            .map(|read| read.amount.to_decimal().to_string())
    }

    #[test]
    fn what_can_be_read_in_one_way_is_read_so() {
        use DecimalMark::{Comma, Point};
        for (text, amount, evidence) in [
            ("1.234,50", "1234.50", MarkEvidence::Mark(Comma)),
            ("9,99", "9.99", MarkEvidence::Mark(Comma)),
            ("1,234.50", "1234.50", MarkEvidence::Mark(Point)),
            ("1 020,00", "1020.00", MarkEvidence::Mark(Comma)),
            ("1\u{a0}020,00", "1020.00", MarkEvidence::Mark(Comma)),
            ("50.00", "50.00", MarkEvidence::Mark(Point)),
            ("-1,234,567", "-1234567", MarkEvidence::Mark(Point)),
            ("1.234.567", "1234567", MarkEvidence::Mark(Comma)),
            ("1'234.50", "1234.50", MarkEvidence::Mark(Point)),
            ("1,23,456.78", "123456.78", MarkEvidence::Mark(Point)),
            ("0,125", "0.125", MarkEvidence::Mark(Comma)),
            ("0.125", "0.125", MarkEvidence::Mark(Point)),
            ("1234,567", "1234.567", MarkEvidence::Mark(Comma)),
            ("1 020", "1020", MarkEvidence::None),
            ("42", "42", MarkEvidence::None),
            ("1.234", "1.234", MarkEvidence::Open(Point)),
        ] {
            assert_eq!(any_form(text), Ok((amount.into(), evidence)), "{text}");
        }
    }

    #[test]
    fn what_has_two_readings_is_open_until_the_mark_is_said_or_settled() {
        use DecimalMark::{Comma, Point};
        assert_eq!(any_form("1,234"), Ok(("1.234".into(), MarkEvidence::Open(Comma))));
        assert_eq!(any_form("-12,345"), Ok(("-12.345".into(), MarkEvidence::Open(Comma))));
        assert_eq!(any_form("1.234 €"), Ok(("1.234".into(), MarkEvidence::Open(Point))));
        for (mark, text, amount) in [
            (Comma, "1,234", "1.234"),
            (Point, "1,234", "1234"),
            (Comma, "1.234", "1234"),
            (Point, "1.234", "1.234"),
            (Point, "$-1,234", "-1234"),
        ] {
            let said = AmountReader {
                said: Some(mark),
                settled: None,
            };
            let settled = AmountReader {
                said: None,
                settled: Some(mark),
            };
            assert_eq!(read_with(said, text), Ok(amount.into()), "{text}");
            assert_eq!(read_with(settled, text), Ok(amount.into()), "{text}");
        }
    }

    #[test]
    fn a_mark_that_is_said_holds_and_one_that_is_settled_only_helps() {
        use DecimalMark::{Comma, Point};
        let said = |mark, text| {
            let reader = AmountReader {
                said: Some(mark),
                settled: None,
            };
            read_with(reader, text)
        };
        assert_eq!(said(Comma, "50.00"), Err(AmountError::NotANumber));
        assert_eq!(said(Point, "50,00"), Err(AmountError::NotANumber));
        let settled = AmountReader {
            said: None,
            settled: Some(Comma),
        };
        assert_eq!(read_with(settled, "50.00"), Ok("50.00".into()));
    }

    #[test]
    fn a_currency_beside_the_digits_is_told() {
        let currency = |text: &str| AmountReader::default().read(text.as_bytes()).map(|read| read.currency);
        assert_eq!(currency("9,99 €"), Ok(Some("EUR")));
        assert_eq!(currency("$1,250.00"), Ok(Some("$")));
        assert_eq!(currency("(3.00)"), Ok(None));
        assert_eq!(
            any_form("CHF 12.-"),
            Ok(("12.00".into(), MarkEvidence::Mark(DecimalMark::Point)))
        );
        assert_eq!(
            any_form("1.250,–"),
            Ok(("1250.00".into(), MarkEvidence::Mark(DecimalMark::Comma)))
        );
        assert_eq!(any_form("12-"), Ok(("-12".into(), MarkEvidence::None)));
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
            "$",
            "()",
            "-",
            "$5 €",
            "--",
            "(-5)",
            "- -5",
            "1,234,",
            "--1,5",
        ] {
            assert_eq!(any_form(text), Err(AmountError::NotANumber), "{text}");
        }
    }
}
