//! How a requirement is written, and what is wrong with one that is not.

use super::requirement::{Margin, Operator, Reference, Requirement};
use crate::metrics::{Metric, nearest};
use crate::model::exact::Exact;

/// The grammar, for the help and the README.
pub const GRAMMAR: &str = "\
requirement = metric operator bound
metric      = a key or a short name, as in `retain explain`
operator    = >=  >  <=  <  ==
bound       = number | reference [ (+|-) margin ]
reference   = previous | year_ago | trailing(N) | baseline
margin      = number | number%
number      = digits with one decimal point or none, like 80 or -2.5";

/// So many digits are read of a number.
const MOST_DIGITS: usize = 28;

/// The words that can stand for a reference.
const REFERENCES: [&str; 4] = ["previous", "year_ago", "trailing", "baseline"];

/// What is wrong with a requirement, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}: {expected}")]
pub struct SyntaxError {
    /// What was found, in lower case and without a period.
    pub message: String,
    /// What was expected in its place.
    pub expected: String,
    /// Where it begins, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

/// Reads a requirement.
///
/// # Errors
///
/// What is wrong with the first word that does not fit, and where it stands.
pub fn parse(text: &str) -> Result<Requirement, SyntaxError> {
    let mut reader = Reader { text, at: 0 };
    reader.skip_blanks();
    if reader.rest().is_empty() {
        return Err(reader.error(0, "the requirement is empty", "expected one like `crr >= previous - 3`"));
    }
    let metric = reader.metric()?;
    let operator = reader.operator()?;
    let reference = reader.reference()?;
    let margin = match reference {
        Reference::Number(_) => None,
        _ => reader.margin()?,
    };
    reader.end(&reference)?;
    Ok(Requirement {
        text: text.trim().to_owned(),
        metric,
        operator,
        reference,
        margin,
    })
}

struct Reader<'a> {
    text: &'a str,
    /// In bytes.
    at: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn skip_blanks(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    /// So many bytes from here, with what follows up to the next word.
    fn take(&mut self, bytes: usize) -> &'a str {
        let taken = &self.rest()[..bytes];
        self.at += bytes;
        taken
    }

    /// An error at the next so many bytes.
    fn error(&self, bytes: usize, message: impl Into<String>, expected: impl Into<String>) -> SyntaxError {
        SyntaxError {
            message: message.into(),
            expected: expected.into(),
            start: self.at,
            end: self.at + bytes,
        }
    }

    /// The bytes of the next word: up to a blank, an operator or a bracket.
    fn word_length(&self) -> usize {
        let rest = self.rest();
        let ends = |c: char| c.is_whitespace() || "<>=!()%+".contains(c);
        let length = rest.find(ends).unwrap_or(rest.len());
        // One character that is no word is still something to point at.
        length.max(rest.chars().next().map_or(0, char::len_utf8))
    }

    /// All up to the operator: names may have blanks and hyphens.
    fn metric(&mut self) -> Result<Metric, SyntaxError> {
        let rest = self.rest();
        let length = rest.find(['<', '>', '=', '!', '≥', '≤']).unwrap_or(rest.len());
        let name = rest[..length].trim_end();
        if name.is_empty() {
            return Err(self.error(
                self.word_length(),
                "there is no metric before the operator",
                "expected a metric like `crr`",
            ));
        }
        if let Some(metric) = Metric::from_name(name) {
            self.at += length;
            return Ok(metric);
        }
        // Without an operator the first word is the metric, and what follows it is what is wrong.
        let first = name.split_whitespace().next().unwrap_or(name);
        if length == rest.len()
            && let Some(metric) = Metric::from_name(first)
        {
            self.at += first.len();
            return Ok(metric);
        }
        let name = if length == rest.len() { first } else { name };
        let expected = nearest(name).map_or_else(
            || "`retain explain` lists the metrics".to_owned(),
            |nearest| format!("the nearest is `{nearest}`"),
        );
        Err(self.error(name.len(), format!("there is no metric `{name}`"), expected))
    }

    fn operator(&mut self) -> Result<Operator, SyntaxError> {
        self.skip_blanks();
        let rest = self.rest();
        let symbols = rest.find(|c| !"<>=!≥≤".contains(c)).unwrap_or(rest.len());
        let written = &rest[..symbols];
        let known = Operator::ALL.into_iter().find(|(symbol, _)| *symbol == written);
        if let Some((_, operator)) = known {
            self.at += symbols;
            return Ok(operator);
        }
        let meant = match written {
            "=" | "===" => "write `==`",
            "=>" | "≥" => "write `>=`",
            "=<" | "≤" => "write `<=`",
            _ => "expected one of `>=` `>` `<=` `<` `==`",
        };
        Err(match written {
            "" if rest.is_empty() => self.error(0, "the requirement ends before the operator", meant),
            "" => {
                let length = self.word_length();
                self.error(length, format!("`{}` is not an operator", &rest[..length]), meant)
            }
            _ => self.error(symbols, format!("`{written}` is not an operator"), meant),
        })
    }

    fn reference(&mut self) -> Result<Reference, SyntaxError> {
        const EXPECTED: &str = "expected a number, `previous`, `year_ago`, `trailing(4)` or `baseline`";
        self.skip_blanks();
        let rest = self.rest();
        if rest.is_empty() {
            return Err(self.error(0, "the requirement ends before the bound", EXPECTED));
        }
        if rest.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.')) {
            return self.number(true).map(Reference::Number);
        }
        let length = rest
            .find(|c: char| !c.is_alphanumeric() && c != '_')
            .unwrap_or(rest.len());
        let reference = match rest[..length].to_ascii_lowercase().as_str() {
            "previous" => Reference::Previous,
            "year_ago" => Reference::YearAgo,
            "baseline" => Reference::Baseline,
            "trailing" => {
                self.take(length);
                return self.trailing();
            }
            word => {
                let length = if length == 0 { self.word_length() } else { length };
                let likeness = |known: &&str| strsim::jaro_winkler(known, word);
                let near = REFERENCES.iter().copied().filter(|known| likeness(known) > 0.75);
                let near = near.max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
                let near = match near {
                    Some("trailing") => "; the nearest is `trailing(4)`".to_owned(),
                    Some(near) => format!("; the nearest is `{near}`"),
                    None => String::new(),
                };
                return Err(self.error(
                    length,
                    format!("`{}` is not a bound", &rest[..length]),
                    format!("{EXPECTED}{near}"),
                ));
            }
        };
        self.take(length);
        Ok(reference)
    }

    /// `(4)`
    fn trailing(&mut self) -> Result<Reference, SyntaxError> {
        const EXPECTED: &str = "expected how many periods, as in `trailing(4)`";
        self.skip_blanks();
        let rest = self.rest();
        if !rest.starts_with('(') {
            let length = self.word_length();
            return Err(self.error(length, "`trailing` has no number of periods", EXPECTED));
        }
        self.take(1);
        self.skip_blanks();
        let rest = self.rest();
        let length = rest.find([')', ' ']).unwrap_or(rest.len());
        let count = rest[..length].parse().ok().filter(|count| (1..=9999).contains(count));
        let Some(count) = count else {
            return Err(self.error(
                length.max(usize::from(!rest.is_empty())),
                format!("`{}` is not a number of periods", &rest[..length]),
                "expected a whole number from 1 to 9999",
            ));
        };
        self.take(length);
        self.skip_blanks();
        if !self.rest().starts_with(')') {
            let length = self.word_length().min(self.rest().len());
            return Err(self.error(length, "`trailing(` is not closed", "expected `)`"));
        }
        self.take(1);
        Ok(Reference::Trailing(count))
    }

    fn margin(&mut self) -> Result<Option<Margin>, SyntaxError> {
        self.skip_blanks();
        let is_less = match self.rest().chars().next() {
            Some('-') => true,
            Some('+') => false,
            _ => return Ok(None),
        };
        self.take(1);
        self.skip_blanks();
        let number = self.number(false)?;
        let number = if is_less { -number } else { number };
        if self.rest().trim_start().starts_with('%') {
            self.skip_blanks();
            self.take(1);
            return Ok(Some(Margin::Percent(number)));
        }
        Ok(Some(Margin::Units(number)))
    }

    fn number(&mut self, may_be_negative: bool) -> Result<Exact, SyntaxError> {
        const EXPECTED: &str = "expected digits with a decimal point, or none";
        let rest = self.rest();
        let sign = usize::from(may_be_negative && rest.starts_with('-'));
        let ends = |c: char| !c.is_alphanumeric() && !matches!(c, '.' | ',' | '_');
        let length = sign + rest[sign..].find(ends).unwrap_or(rest.len() - sign);
        let written = &rest[..length];
        let number = Exact::from_plain(written).filter(|_| written.len() <= MOST_DIGITS + 2);
        if let Some(number) = number {
            self.take(length);
            return Ok(number);
        }
        if written.is_empty() && rest.is_empty() {
            return Err(self.error(0, "the requirement ends before the number", EXPECTED));
        }
        let length = if written.is_empty() { self.word_length() } else { length };
        let expected = if written.len() > MOST_DIGITS {
            "expected no more than 28 digits"
        } else {
            EXPECTED
        };
        Err(self.error(length, format!("`{}` is not a number", &rest[..length]), expected))
    }

    fn end(&mut self, reference: &Reference) -> Result<(), SyntaxError> {
        self.skip_blanks();
        let rest = self.rest();
        if rest.is_empty() {
            return Ok(());
        }
        let is_number = matches!(reference, Reference::Number(_));
        let expected = match rest.chars().next() {
            Some('%') if is_number => "rates are in percent already: write the number alone",
            Some('+' | '-') if is_number => "a margin goes with `previous`, `year_ago`, `trailing(4)` or `baseline`",
            _ if is_number => "expected the end; one requirement has one bound",
            _ => "expected `+` or `-` and a margin, or the end",
        };
        let length = self.word_length();
        Err(self.error(length, format!("`{}` cannot stand here", &rest[..length]), expected))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number(text: &str) -> Exact {
        Exact::from_plain(text).expect("a number")
    }

    #[test]
    fn every_form_is_read() {
        for (text, metric, operator, reference, margin) in [
            (
                "crr >= 80",
                Metric::RetentionRate,
                Operator::AtLeast,
                Reference::Number(number("80")),
                None,
            ),
            (
                "nps>-12.5",
                Metric::NetPromoterScore,
                Operator::Above,
                Reference::Number(number("-12.5")),
                None,
            ),
            (
                "Churn <= previous",
                Metric::ChurnRate,
                Operator::AtMost,
                Reference::Previous,
                None,
            ),
            (
                "customers_lost < year_ago+10%",
                Metric::CustomersLost,
                Operator::Below,
                Reference::YearAgo,
                Some(Margin::Percent(number("10"))),
            ),
            (
                "  customer retention rate >= trailing( 4 ) - 2.5  ",
                Metric::RetentionRate,
                Operator::AtLeast,
                Reference::Trailing(4),
                Some(Margin::Units(number("-2.5"))),
            ),
            (
                "repeat-rate-pct == Baseline",
                Metric::RepeatRate,
                Operator::Equal,
                Reference::Baseline,
                None,
            ),
            (
                "aov >= previous -3 %",
                Metric::AverageOrderValue,
                Operator::AtLeast,
                Reference::Previous,
                Some(Margin::Percent(number("-3"))),
            ),
        ] {
            let expected = Requirement {
                text: text.trim().to_owned(),
                metric,
                operator,
                reference,
                margin,
            };
            assert_eq!(parse(text), Ok(expected), "{text}");
        }
    }

    /// The text that is pointed at, the message and what was expected.
    fn assert_faults(faults: &[(&str, &str, &str, &str)]) {
        for &(text, at, message, expected) in faults {
            let error = parse(text).expect_err(text);
            assert_eq!(&text[error.start..error.end], at, "{text}");
            assert_eq!(
                (error.message.as_str(), error.expected.as_str()),
                (message, expected),
                "{text}"
            );
        }
    }

    #[test]
    fn an_error_points_at_the_metric_or_the_operator_that_does_not_fit() {
        assert_faults(&[
            (
                "",
                "",
                "the requirement is empty",
                "expected one like `crr >= previous - 3`",
            ),
            (
                "  ",
                "",
                "the requirement is empty",
                "expected one like `crr >= previous - 3`",
            ),
            (
                "chrn >= 80",
                "chrn",
                "there is no metric `chrn`",
                "the nearest is `churn`",
            ),
            (
                "loyalty >= 80",
                "loyalty",
                "there is no metric `loyalty`",
                "`retain explain` lists the metrics",
            ),
            (
                ">= 80",
                ">",
                "there is no metric before the operator",
                "expected a metric like `crr`",
            ),
            (
                "crr 80",
                "80",
                "`80` is not an operator",
                "expected one of `>=` `>` `<=` `<` `==`",
            ),
            (
                "crr",
                "",
                "the requirement ends before the operator",
                "expected one of `>=` `>` `<=` `<` `==`",
            ),
            ("crr = 80", "=", "`=` is not an operator", "write `==`"),
            ("crr => 80", "=>", "`=>` is not an operator", "write `>=`"),
            ("crr ≥ 80", "≥", "`≥` is not an operator", "write `>=`"),
            (
                "crr != 80",
                "!=",
                "`!=` is not an operator",
                "expected one of `>=` `>` `<=` `<` `==`",
            ),
        ]);
    }

    #[test]
    fn an_error_points_at_the_part_of_the_bound_that_does_not_fit() {
        assert_faults(&[
            (
                "crr >=",
                "",
                "the requirement ends before the bound",
                "expected a number, `previous`, `year_ago`, `trailing(4)` or `baseline`",
            ),
            (
                "crr >= previos",
                "previos",
                "`previos` is not a bound",
                "expected a number, `previous`, `year_ago`, `trailing(4)` or `baseline`; the nearest is `previous`",
            ),
            (
                "crr >= €80",
                "€80",
                "`€80` is not a bound",
                "expected a number, `previous`, `year_ago`, `trailing(4)` or `baseline`",
            ),
            (
                "crr >= 8O",
                "8O",
                "`8O` is not a number",
                "expected digits with a decimal point, or none",
            ),
            (
                "crr >= 80,5",
                "80,5",
                "`80,5` is not a number",
                "expected digits with a decimal point, or none",
            ),
            (
                "crr >= 1e3",
                "1e3",
                "`1e3` is not a number",
                "expected digits with a decimal point, or none",
            ),
            (
                "crr >= 80%",
                "%",
                "`%` cannot stand here",
                "rates are in percent already: write the number alone",
            ),
            (
                "crr >= 80 - 3",
                "-",
                "`-` cannot stand here",
                "a margin goes with `previous`, `year_ago`, `trailing(4)` or `baseline`",
            ),
            (
                "crr >= trailing - 3",
                "-",
                "`trailing` has no number of periods",
                "expected how many periods, as in `trailing(4)`",
            ),
            (
                "crr >= trailing(0)",
                "0",
                "`0` is not a number of periods",
                "expected a whole number from 1 to 9999",
            ),
            ("crr >= trailing(4", "", "`trailing(` is not closed", "expected `)`"),
            (
                "crr >= previous - ",
                "",
                "the requirement ends before the number",
                "expected digits with a decimal point, or none",
            ),
            (
                "crr >= previous - x",
                "x",
                "`x` is not a number",
                "expected digits with a decimal point, or none",
            ),
            (
                "crr >= previous - 3 points",
                "points",
                "`points` cannot stand here",
                "expected `+` or `-` and a margin, or the end",
            ),
            (
                "crr >= 10000000000000000000000000001.5",
                "10000000000000000000000000001.5",
                "`10000000000000000000000000001.5` is not a number",
                "expected no more than 28 digits",
            ),
        ]);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_has_an_error_inside_it(text in ".{0,40}") {
            if let Err(error) = parse(&text) {
                prop_assert!(text.get(error.start..error.end).is_some());
            }
        }

        #[test]
        fn near_requirements_are_read_or_have_an_error_inside_them(
            text in "(crr|nps|orders|x)? ?(>=|>|<=|<|==|=|!)? ?(-?[0-9]{1,3}(\\.[0-9])?|previous|year_ago|trailing|baseline|p)?(\\(4?\\)?)? ?[-+]?[0-9]?%?é?"
        ) {
            if let Err(error) = parse(&text) {
                prop_assert!(text.get(error.start..error.end).is_some());
            }
        }
    }
}
