//! Reports → bytes, one file a format, each over [`std::io::Write`]. The only
//! place that rounds and formats.

pub mod check;
pub mod cohorts;
pub mod csv;
pub mod customers;
pub mod diff;
pub mod explanation;
mod harmless_json;
mod heat_map;
pub mod inspection;
pub mod json;
pub mod markdown;
pub mod rhythm;
pub mod segments;
pub mod table;

use std::fmt::Write as _;

use unicode_width::UnicodeWidthChar;

use crate::model::ratio::{Rounded, group};
use crate::report::Cell;
use crate::report::change::Decimals;
use crate::report::printable::visible;

/// How many decimals people are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Precision(pub Option<u32>);

impl Precision {
    /// A rate has one decimal, money and frequencies two, unless a number of
    /// decimals is set; a sum of money is exact.
    fn text(self, cell: &Cell) -> String {
        self.text_within(cell, WIDEST_NAME)
    }

    /// The same with a name from the data of so many characters at the most.
    fn text_within(self, cell: &Cell, widest_name: usize) -> String {
        let or = |usual: u32| self.0.unwrap_or(usual);
        match cell {
            Cell::Count(count) => group(&count.to_string()),
            Cell::Money(money) => Rounded::exact(*money).shortest().at_least(2).grouped(),
            Cell::Quotient(ratio) | Cell::Number(ratio) => ratio.rounded(or(2)).grouped(),
            Cell::Percent(ratio) | Cell::Points(ratio) | Cell::Days(ratio) => ratio.rounded(or(1)).grouped(),
            Cell::PercentLeft(ratio) => ratio.rounded(or(1)).complement_to_100().grouped(),
            Cell::Change(change) => {
                let rounded = match change.decimals {
                    Decimals::Whole => change.by.rounded(0),
                    // Two at least, and none that says nothing.
                    Decimals::Exact(places) => (2..places)
                        .map(|fewer| change.by.rounded(fewer))
                        .find(|rounded| rounded.clone().shortest() == change.by.rounded(places).shortest())
                        .unwrap_or_else(|| change.by.rounded(places.max(2))),
                    Decimals::Usual(usual) => change.by.rounded(or(usual)),
                };
                let text = group(&rounded.to_string());
                let sign = if text.starts_with('-') || rounded.is_zero() {
                    ""
                } else {
                    "+"
                };
                format!("{sign}{text}")
            }
            Cell::Bound(bound) => bound.rounded(or(1)).to_string(),
            Cell::Interval(interval) => {
                let [low, high] = [&interval.low, &interval.high].map(|bound| bound.rounded(or(1)).to_string());
                // A dash beside a sign would be hard to tell from it.
                let between = if high.starts_with('-') { " to " } else { "–" };
                format!("{low}{between}{high}")
            }
            Cell::Date(day) => day.to_string(),
            Cell::Text(text) => text.clone(),
            Cell::Word(word) => (*word).to_owned(),
            Cell::Name(name) => shortened(&visible(name), widest_name),
            Cell::Undefined(_) => "–".into(),
        }
    }
}

/// So wide is a name from the data at the most.
const WIDEST_NAME: usize = 40;

/// So much of a longer one is shown where there is little room.
const NARROWEST_NAME: usize = 16;

/// The beginning of a name; its length counts too, since there are characters
/// without a width.
fn shortened(name: &str, widest: usize) -> String {
    let (mut width, mut end) = (0, 0);
    for (count, (at, c)) in name.char_indices().enumerate() {
        width += c.width().unwrap_or(0);
        if width > widest || count == 2 * widest {
            return format!("{}…", &name[..end]);
        }
        if width < widest {
            end = at + c.len_utf8();
        }
    }
    name.to_owned()
}

/// Programs get four decimals, in the shortest form and without an exponent.
const DECIMALS: u32 = 4;

/// The plain number of a cell for programs; none where it is not one.
fn plain_number(cell: &Cell) -> Option<String> {
    let mut text = String::new();
    push_plain_number(cell, &mut text).then_some(text)
}

/// Writes the plain number of a cell behind a text; whether it is one.
fn push_plain_number(cell: &Cell, text: &mut String) -> bool {
    // A text can always be written.
    let mut push = |number: &dyn std::fmt::Display| write!(text, "{number}").is_ok();
    match cell {
        // One digit is what most scores are.
        Cell::Count(count @ 0..=9) => {
            text.extend(char::from_digit(u32::try_from(*count).unwrap_or(0), 10));
            true
        }
        Cell::Count(count) => push(count),
        Cell::Money(money) => push(&Rounded::exact(*money).shortest()),
        Cell::Quotient(ratio)
        | Cell::Percent(ratio)
        | Cell::Points(ratio)
        | Cell::Number(ratio)
        | Cell::Days(ratio) => push(&ratio.rounded(DECIMALS).shortest()),
        Cell::PercentLeft(ratio) => push(&ratio.rounded(DECIMALS).complement_to_100().shortest()),
        Cell::Change(change) => {
            let places = match change.decimals {
                Decimals::Whole => 0,
                Decimals::Exact(places) => places,
                Decimals::Usual(_) => DECIMALS,
            };
            push(&change.by.rounded(places).shortest())
        }
        Cell::Bound(bound) => push(&bound.rounded(DECIMALS).shortest()),
        Cell::Interval(_) | Cell::Date(_) | Cell::Text(_) | Cell::Word(_) | Cell::Name(_) | Cell::Undefined(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::*;
    use crate::model::exact::Exact;
    use crate::model::ratio::Ratio;
    use crate::report::Interval;
    use crate::report::change::Change;

    fn shown(old: &Cell, new: &Cell) -> [String; 2] {
        let change = Cell::Change(Change::between(old, new).expect("two numbers"));
        [
            Precision(None).text(&change),
            plain_number(&change).expect("a change is a number"),
        ]
    }

    #[test]
    fn a_change_has_a_sign_unless_it_is_none_and_programs_get_plain_numbers() {
        let count = Cell::Count;
        assert_eq!(shown(&count(5), &count(1_239)), ["+1,234", "1234"]);
        assert_eq!(shown(&count(5), &count(3)), ["-2", "-2"]);
        assert_eq!(shown(&count(5), &count(5)), ["0", "0"]);
    }

    #[test]
    fn a_change_of_money_is_exact_and_has_two_decimals_at_least() {
        let money = |units, scale| Cell::Money(Decimal::new(units, scale));
        assert_eq!(shown(&money(30, 0), &money(60, 0)), ["+30.00", "30"]);
        assert_eq!(shown(&money(30_500, 3), &money(25_000, 3)), ["-5.50", "-5.5"]);
        assert_eq!(shown(&money(1, 3), &money(3, 0)), ["+2.999", "2.999"]);
    }

    #[test]
    fn a_change_of_a_rate_is_rounded_once() {
        let rate = |part, whole| Cell::Percent(Ratio::percent(part, whole).expect("a whole"));
        // 1/3 - 1/4 = 8.333…; of the rounded rates it would be 33.3 - 25.0 = 8.3, and 66.7 - 25.0 = 41.7.
        assert_eq!(shown(&rate(1, 4), &rate(1, 3)), ["+8.3", "8.3333"]);
        assert_eq!(shown(&rate(1, 4), &rate(2, 3)), ["+41.7", "41.6667"]);
        assert_eq!(shown(&rate(1, 3), &rate(3_334, 10_001)), ["0.0", "0.0033"]);
    }

    #[test]
    fn a_long_name_is_cut_off_for_people() {
        let text = |name: &str| Precision(None).text(&Cell::Name(name.to_owned()));
        assert_eq!(text("C-1"), "C-1");
        assert_eq!(text(&"x".repeat(40)), "x".repeat(40));
        assert_eq!(text(&"x".repeat(10_000)), format!("{}…", "x".repeat(39)));
        assert_eq!(text(&"寬".repeat(21)), format!("{}…", "寬".repeat(19)));
        assert_eq!(text(&format!("a{}", "\u{301}".repeat(10_000))).chars().count(), 81);
        assert_eq!(text("a\u{1b}[2J\nb"), "a\\u{1b}[2J\\u{a}b");
    }

    #[test]
    fn an_interval_is_told_from_a_negative_number() {
        let interval = |low: &str, high: &str| {
            let bound = |text| Exact::from_plain(text).expect("a number");
            Cell::Interval(Interval {
                low: bound(low),
                high: bound(high),
            })
        };
        let text = |cell: &Cell| Precision(None).text(cell);
        assert_eq!(text(&interval("25.53", "36.62")), "25.5–36.6");
        assert_eq!(text(&interval("-1.36", "47.88")), "-1.4–47.9");
        assert_eq!(text(&interval("-30.1", "-2")), "-30.1 to -2.0");
        assert_eq!(plain_number(&interval("1", "2")), None);
    }
}
