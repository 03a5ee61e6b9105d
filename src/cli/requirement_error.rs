//! What is wrong with a requirement, as it is told: the text with a caret
//! under the word, and the way out.

use std::ops::Range;

use super::error::{CliError, Excerpt};
use crate::gate::check::{Check, Contradiction};
use crate::gate::grammar::SyntaxError;
use crate::gate::judge::UnknownPeriod;
use crate::input::problem::CellPlace;
use crate::tally::Tallies;

/// A requirement of the command line that cannot be read.
pub fn syntax_error(error: &SyntaxError, text: &str) -> CliError {
    let told = CliError::usage(error.message.clone()).at(part_of_line(
        "--require",
        1,
        text,
        error.start..error.end,
        error.expected.clone(),
    ));
    told.hint("`retain check --help` has the grammar")
}

/// A part of a line of a file, or of the value of an option, and what was
/// expected there.
pub fn part_of_line(file: &str, line: u64, text: &str, part: Range<usize>, expected: String) -> Excerpt {
    Excerpt {
        file: file.to_owned(),
        line,
        cell: CellPlace {
            column: None,
            text: text.to_owned(),
            start: part.start,
            end: part.end,
            position: text[..part.start].chars().count() + 1,
            expected,
            spans_lines: false,
            undecoded: Vec::new(),
        },
    }
}

/// A check that no data can meet.
pub fn contradiction(fault: &Contradiction, check: &Check, source: Option<&(String, u64)>) -> CliError {
    let hint = match fault {
        Contradiction::NoInterval(_) => {
            "only rates of people (crr, churn, rcr, repeat_in_period_pct) and nps can be judged with `--significant`"
        }
        Contradiction::NoBaseline => "pass `--baseline FILE` with a document of `retain metrics --format json`",
        Contradiction::NoYearAgo(_) | Contradiction::NoPeriodBefore(_) => "pass a shorter `--period`",
    };
    placed(CliError::usage(fault.to_string()), &check.requirement.text, source).hint(hint)
}

/// A period that is not there.
pub fn unknown_period(unknown: &UnknownPeriod, tallies: &Tallies, source: Option<&(String, u64)>) -> CliError {
    let labels = || tallies.periods.iter().map(|period| period.period.label.as_str());
    let mut told = CliError::usage(format!("there is no period `{}`", unknown.name));
    if let Some((file, line)) = source {
        told = told.note(format!("asked for at {file}:{line}"));
    }
    told = match (labels().next(), labels().next_back()) {
        (Some(first), Some(last)) if first != last => told.note(format!("the periods run from `{first}` to `{last}`")),
        (Some(only), _) => told.note(format!("the only period is `{only}`")),
        _ => told,
    };
    // One of another length is not in any data; one of this length is not in these.
    let form = |label: &str| label.replace(|c: char| c.is_ascii_digit(), "0").to_lowercase();
    if labels().any(|label| form(label) == form(&unknown.name)) {
        told
    } else {
        told.hint("to have periods of another length, pass `--period`")
    }
}

/// The same with where the requirement is written.
fn placed(told: CliError, requirement: &str, source: Option<&(String, u64)>) -> CliError {
    match source {
        Some((file, line)) => told.note(format!("in `{requirement}` at {file}:{line}")),
        None => told.note(format!("in `{requirement}`")),
    }
}
