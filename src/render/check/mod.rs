//! The verdicts of `retain check` → bytes, one file a format. How a number is
//! shown beside its bound is settled here, once for all of them.

pub mod annotations;
pub mod json;
pub mod junit;
pub mod text;

use super::Precision;
use crate::model::exact::{Exact, RoundedExact};
use crate::model::ratio::group;
use crate::report::Cell;
use crate::report::check::{CheckReport, CheckRow, Interval, Quantity, Word};
use crate::report::printable::printable;

/// No number is shown with more decimals than this for being exact; to tell
/// two numbers apart there may be more.
const MOST_DECIMALS: u32 = 28;

/// The numbers of a row as text, with so many decimals that what differs reads
/// differently.
struct Numbers {
    value: Option<String>,
    reference: Option<String>,
    bound: Option<String>,
    /// The value less the bound, with its sign.
    margin: Option<String>,
    places: u32,
}

impl Numbers {
    /// Grouped, with the usual decimals or more.
    fn for_people(row: &CheckRow) -> Self {
        let usual = match row.quantity {
            Quantity::Count => 0,
            Quantity::Percent | Quantity::PercentLeft | Quantity::Points | Quantity::Days => 1,
            Quantity::Money | Quantity::Quotient | Quantity::Number => 2,
        };
        Self::new(row, usual, |number| {
            let plain = match row.quantity {
                Quantity::Count => number.shortest(),
                _ => number,
            };
            group(&plain.to_string())
        })
    }

    /// Plain, with four decimals or more.
    fn for_programs(row: &CheckRow) -> Self {
        Self::new(row, super::DECIMALS, |number| number.shortest().to_string())
    }

    fn new(row: &CheckRow, usual: u32, text: impl Fn(RoundedExact) -> String) -> Self {
        let rounded = |number: &Exact, places| rounded(row.quantity, number, places);
        let margin = row.value.as_ref().zip(row.bound.as_ref());
        let margin = margin.map(|(value, bound)| value - bound);
        let hides = |places: u32| {
            let (Some(value), Some(bound), Some(margin)) = (&row.value, &row.bound, &margin) else {
                return false;
            };
            let reads_as_equal = rounded(value, places) == rounded(bound, places) || margin.rounded(places).is_zero();
            let is_cut = |number: &Exact| number.rounded(places).shortest() != number.rounded(MOST_DECIMALS).shortest();
            value != bound && reads_as_equal
                || row.quantity == Quantity::Money && is_cut(value) && places < MOST_DECIMALS
        };
        let mut places = usual;
        while hides(places) {
            places += 1;
        }
        let shown = |number: &Option<Exact>| number.as_ref().map(|number| text(rounded(number, places)));
        Self {
            value: shown(&row.value),
            reference: shown(&row.reference),
            bound: shown(&row.bound),
            margin: margin.map(|margin| {
                let sign = if margin > Exact::ZERO { "+" } else { "" };
                format!("{sign}{}", text(margin.rounded(places)))
            }),
            places,
        }
    }
}

/// A number of a kind as it is shown with so many decimals.
fn rounded(quantity: Quantity, number: &Exact, places: u32) -> RoundedExact {
    match quantity {
        Quantity::PercentLeft => (&Exact::from(100) - number).rounded(places).complement_to_100(),
        Quantity::Count
        | Quantity::Money
        | Quantity::Quotient
        | Quantity::Percent
        | Quantity::Points
        | Quantity::Number
        | Quantity::Days => number.rounded(places),
    }
}

/// The word for what came of a check.
const fn word(word: Word) -> &'static str {
    match word {
        Word::Passed => "passed",
        Word::Failed => "failed",
        Word::Warned => "warned",
        Word::Unjudged => "not judged",
        Word::UnjudgedAllowed => "not judged (allowed)",
        Word::Skipped => "skipped",
    }
}

/// What all verdicts come to, in a line.
fn sum(report: &CheckReport) -> String {
    let counts: Vec<String> = report
        .counts
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(kind, count)| format!("{count} {}", word(*kind)))
        .collect();
    format!("{}: {}", word(report.ending.word), counts.join(", "))
}

/// What people call a check.
fn title(row: &CheckRow) -> String {
    printable(row.name.as_ref().unwrap_or(&row.requirement))
}

/// The name of its period.
fn period(row: &CheckRow) -> &str {
    row.period.as_ref().map_or("–", |period| &period.label)
}

/// The group of a row, where there is one, as people are told of it.
fn group_word(row: &CheckRow) -> Option<String> {
    row.group.as_ref().map(|group| name(&group.word))
}

/// A word from the data.
fn name(word: &str) -> String {
    Precision::default().text(&Cell::Name(word.to_owned()))
}

/// What a row is about: its group, where there is one, and its period.
fn place(row: &CheckRow) -> String {
    match group_word(row) {
        Some(group) => format!("{group}, {}", period(row)),
        None => period(row).to_owned(),
    }
}

/// What is to be said of a row beside its numbers: why it is not judged, or
/// what chance can explain.
fn remark(report: &CheckReport, row: &CheckRow, places: u32) -> Option<String> {
    if let Some(why) = &row.why {
        return Some(printable(why));
    }
    let interval = row.interval.as_ref()?;
    let confidence = report.confidence.rounded(6).shortest();
    let found = range(interval, row.quantity, places);
    let verdict = match row.word {
        _ if row.by_chance => "chance explains that it is missed",
        Word::Failed | Word::Warned => "chance does not explain that it is missed",
        // What is met needs no chance.
        Word::Passed | Word::Unjudged | Word::UnjudgedAllowed | Word::Skipped => return None,
    };
    Some(format!("{verdict}: with {confidence} % confidence {found}"))
}

fn range(interval: &Interval, quantity: Quantity, places: u32) -> String {
    let quantity = if interval.is_of_difference {
        Quantity::Points
    } else {
        quantity
    };
    let threshold = &interval.threshold;
    let shown = |number: &Exact| {
        let mut places = places;
        while number != threshold && rounded(quantity, number, places) == rounded(quantity, threshold, places) {
            places += 1;
        }
        rounded(quantity, number, places).to_string()
    };
    let what = if interval.is_of_difference {
        "the difference to the reference is"
    } else {
        "it is"
    };
    let range = match (&interval.low, &interval.high) {
        (Some(low), Some(high)) => format!("between {} and {}", shown(low), shown(high)),
        (None, Some(high)) => format!("at most {}", shown(high)),
        (Some(low), None) => format!("at least {}", shown(low)),
        (None, None) => "unknown".to_owned(),
    };
    let margin = if interval.is_of_difference && *threshold != Exact::ZERO {
        format!(", with a margin of {}", rounded(quantity, threshold, places))
    } else {
        String::new()
    };
    format!("{what} {range}{margin}")
}

/// A row as one line: the numbers and what is to be said of them.
fn sentence(report: &CheckReport, row: &CheckRow) -> String {
    let numbers = Numbers::for_people(row);
    let Numbers {
        value, bound, margin, ..
    } = &numbers;
    let measured = match (value, bound, margin) {
        (Some(value), Some(bound), Some(margin)) => {
            let operator = row.operator;
            format!(
                ", {} is {value}, required {operator} {bound}, margin {margin}",
                row.metric
            )
        }
        (Some(value), ..) => format!(", {} is {value}", row.metric),
        _ => String::new(),
    };
    let head = format!("{}: {}{measured}", place(row), word(row.word));
    let mark = row.mark.clone().filter(|_| row.why.is_none());
    let parts: Vec<String> = [Some(head), mark, remark(report, row, numbers.places)]
        .into_iter()
        .flatten()
        .collect();
    let requirement = row.name.as_ref().map(|_| format!(" ({})", printable(&row.requirement)));
    parts.join("; ") + &requirement.unwrap_or_default()
}

#[cfg(test)]
mod tests;
