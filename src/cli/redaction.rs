//! `--redact`: whether an error may show more of a row than the cell it is
//! about. Logs are often public, and other cells are none of their readers'
//! business.

use clap::ValueEnum;

use crate::input::problem::{CellPlace, Hint, Problem};
use crate::input::status::is_usual;

/// The values of `--redact`.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum RedactOption {
    /// Where the environment variable `CI` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl RedactOption {
    /// What it comes to in the environment of the process.
    pub fn settled(self) -> Redaction {
        match self {
            Self::Always => Redaction::On,
            Self::Never => Redaction::Off,
            Self::Auto => Redaction::of_ci(std::env::var("CI").ok().as_deref()),
        }
    }
}

/// Whether an error shows only the cell of a row that it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Redaction {
    /// It shows the line around the cell too.
    Off,
    /// It shows nothing else of the row.
    On,
}

/// What stands for text that is not shown.
const HIDDEN: &str = "…";

impl Redaction {
    /// On where `CI` is set and says nothing else.
    fn of_ci(ci: Option<&str>) -> Self {
        match ci.map(str::trim) {
            None | Some("" | "0") => Self::Off,
            Some(ci) if ci.eq_ignore_ascii_case("false") => Self::Off,
            Some(_) => Self::On,
        }
    }

    /// A problem as it may be shown.
    pub fn of_problem(self, problem: Problem) -> Problem {
        if self == Self::On && problem.hint == Hint::Alias {
            return Problem {
                message: without_quoted(&problem.message),
                ..problem
            };
        }
        if let (Self::On, Hint::Copies, Some((said, _))) = (self, problem.hint, problem.message.rsplit_once(": ")) {
            return Problem {
                message: format!("{said}: {HIDDEN}"),
                ..problem
            };
        }
        let (Self::On, Some(place)) = (self, &problem.cell) else {
            return problem;
        };
        // What was read as one cell over several lines may be rows that a lost
        // quote has joined.
        let message = if place.spans_lines {
            without_quoted(&problem.message)
        } else {
            problem.message.clone()
        };
        Problem {
            message,
            cell: Some(only_the_cell(place)),
            ..problem
        }
    }

    /// A cell that is quoted in a message, where it is not the one at fault.
    pub fn quoted(self, cell: &str) -> String {
        match self {
            Self::Off => format!("`{}`", crate::input::problem::shortened(cell)),
            Self::On => format!("`{HIDDEN}`"),
        }
    }

    /// Whether a status may be shown: one of the usual words is no one's
    /// secret, anything else may be the cell of a wrong column.
    pub fn shows_status(self, status: &str) -> bool {
        self == Self::Off || is_usual(status)
    }

    /// Whether a currency may be shown: a code of three letters or one sign.
    pub fn shows_currency(self, currency: &str) -> bool {
        let is_code = currency.len() == 3 && currency.bytes().all(|byte| byte.is_ascii_alphabetic());
        let is_sign = currency.chars().count() == 1 && !currency.is_ascii();
        self == Self::Off || is_code || is_sign || currency == "$" || currency.is_empty()
    }

    /// Whether the names of a header may be shown. Where a file has no header,
    /// its first row stands there, which shows by its numbers and addresses.
    pub fn shows_header(self, header: &[String]) -> bool {
        let is_data = |name: &String| {
            name.contains('@') || {
                let digits = name.chars().filter(char::is_ascii_digit).count();
                digits > 0 && 2 * digits >= name.chars().count()
            }
        };
        self == Self::Off || !header.iter().any(is_data)
    }
}

/// The place of a cell with the rest of its line hidden; the whole line where
/// it is not about one cell.
fn only_the_cell(place: &CellPlace) -> CellPlace {
    let is_cell = place.column.is_some() && !place.spans_lines;
    let hidden = |text: &str| if text.is_empty() { "" } else { HIDDEN };
    let (before, cell, after) = if is_cell {
        let (before, after) = (hidden(&place.text[..place.start]), hidden(&place.text[place.end..]));
        match &place.text[place.start..place.end] {
            // The caret under a blank cell needs a place of its own.
            "" if !after.is_empty() => (before, " ", after),
            cell => (before, cell, after),
        }
    } else {
        ("", hidden(&place.text), "")
    };
    CellPlace {
        text: format!("{before}{cell}{after}"),
        start: before.len(),
        end: before.len() + cell.len(),
        ..place.clone()
    }
}

/// A message with what it quotes hidden.
fn without_quoted(message: &str) -> String {
    match (message.find('`'), message.rfind('`')) {
        (Some(first), Some(last)) if first < last => {
            format!("{}`{HIDDEN}{}", &message[..first], &message[last..])
        }
        _ => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_on_where_ci_is_set_and_does_not_say_no() {
        for ci in ["true", "1", "yes", "woodpecker"] {
            assert_eq!(Redaction::of_ci(Some(ci)), Redaction::On, "{ci}");
        }
        for ci in [None, Some(""), Some(" "), Some("0"), Some("false"), Some("False")] {
            assert_eq!(Redaction::of_ci(ci), Redaction::Off, "{ci:?}");
        }
    }

    #[test]
    fn only_the_cell_of_a_line_is_left() {
        let place = |start: usize, end: usize, column: Option<&str>| CellPlace {
            column: column.map(str::to_owned),
            text: "1001,käse,50".into(),
            start,
            end,
            position: 6,
            expected: String::new(),
            spans_lines: false,
            undecoded: Vec::new(),
        };
        let text = |start, end, column| only_the_cell(&place(start, end, column)).text;
        assert_eq!(text(5, 10, Some("name")), "…käse…");
        assert_eq!(text(0, 4, Some("id")), "1001…");
        assert_eq!(text(11, 13, Some("amount")), "…50");
        assert_eq!(text(11, 13, None), "…");
        assert_eq!(text(5, 5, Some("name")), "… …");
        let shown = only_the_cell(&place(5, 10, Some("name")));
        assert_eq!(&shown.text[shown.start..shown.end], "käse");
        assert_eq!(shown.position, 6);
    }

    #[test]
    fn a_cell_over_several_lines_is_not_shown_in_the_message_either() {
        assert_eq!(without_quoted("`C-2,2024\nC-3` is not a date"), "`…` is not a date");
        assert_eq!(without_quoted("the date is blank"), "the date is blank");
    }

    #[test]
    fn usual_words_are_shown_and_others_not() {
        let on = Redaction::On;
        assert!(on.shows_status("On-Hold") && !on.shows_status("bo@example.com"));
        assert!(on.shows_currency("EUR") && on.shows_currency("€") && on.shows_currency("$"));
        assert!(!on.shows_currency("BO MÜLLER") && !on.shows_currency("C-1"));
        let header = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert!(on.shows_header(&header(&["id", "Address line 1", "total"])));
        assert!(!on.shows_header(&header(&["Bo", "2024-01-05", "12.50"])));
        assert!(!on.shows_header(&header(&["bo@example.com", "soon"])));
        assert!(Redaction::Off.shows_header(&header(&["2024-01-05"])));
    }
}
