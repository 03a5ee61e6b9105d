//! Every error of the program in one form: a kind, which decides the exit
//! code, a message, the rows it is about, and hints.

use std::error::Error;
use std::io;

use crate::input::fields::FileKind;
use crate::input::header::HeaderError;
use crate::input::problem::Problem;
use crate::input::{CurrencyCount, Place, ReadError, ReadErrorKind};
use crate::model::ledger::LeftOut;
use crate::tally::TallyError;

/// Who is at fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The input or the system.
    Input,
    /// The command line or the configuration.
    Usage,
}

/// An error as it is told.
#[derive(Debug)]
pub struct CliError {
    /// Who is at fault.
    pub kind: Kind,
    /// What is wrong, in lower case and without a period.
    pub message: String,
    /// Rows that cannot be read, each with its place; they stand for the
    /// message where there are any.
    pub problems: Vec<Problem>,
    /// Further lines of what was found.
    pub notes: Vec<String>,
    /// The ways out.
    pub hints: Vec<String>,
    source: Option<io::Error>,
}

impl CliError {
    /// The input or the system is at fault.
    pub fn input(message: impl Into<String>) -> Self {
        Self {
            kind: Kind::Input,
            message: message.into(),
            problems: Vec::new(),
            notes: Vec::new(),
            hints: Vec::new(),
            source: None,
        }
    }

    /// The command line is at fault.
    pub fn usage(message: impl Into<String>) -> Self {
        Self {
            kind: Kind::Usage,
            ..Self::input(message)
        }
    }

    /// The same with a way out.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// The same with a line of what was found.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// The exit code.
    pub const fn exit_code(&self) -> u8 {
        match self.kind {
            Kind::Input => 1,
            Kind::Usage => 2,
        }
    }

    /// Whether the reader of the output has gone, which is no error.
    pub fn is_closed_pipe(&self) -> bool {
        let mut cause: Option<&(dyn Error + 'static)> = self.source.as_ref().map(|error| error as _);
        while let Some(error) = cause {
            if error
                .downcast_ref::<io::Error>()
                .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
            {
                return true;
            }
            cause = error.source();
        }
        false
    }
}

impl From<io::Error> for CliError {
    fn from(error: io::Error) -> Self {
        Self {
            source: Some(error),
            ..Self::input(String::new())
        }
        .with_source_message()
    }
}

impl CliError {
    fn with_source_message(mut self) -> Self {
        if let Some(source) = &self.source {
            self.message = lower_first(&source.to_string());
        }
        self
    }
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map(|first| first.to_lowercase().chain(chars).collect())
        .unwrap_or_default()
}

impl From<ReadError> for CliError {
    fn from(error: ReadError) -> Self {
        let path = error.path.unwrap_or_default();
        match *error.kind {
            ReadErrorKind::Io(error) => Self::from(error),
            ReadErrorKind::Header { kind, error, header } => header_error(&path, kind, error, &header),
            ReadErrorKind::NeedsOrderId { mode, header } => Self::input(format!(
                "{path}: no column is the order_id, which `--rows {}` needs",
                mode.name()
            ))
            .note(format!("the header has {}", listed(&header)))
            .hint("to say which column it is, pass `--map order_id=COLUMN`"),
            ReadErrorKind::Problems(problems) => {
                let more = problems.total - problems.shown.len() as u64;
                let mut hints: Vec<_> = problems.shown.iter().map(|problem| problem.hint).collect();
                hints.sort_unstable();
                hints.dedup();
                let mut told = Self::input(format!("{} cannot be read", rows(problems.total)));
                if more > 0 {
                    told = told.note(format!("{} more cannot be read", rows(more)));
                }
                told.problems = problems.shown;
                hints.iter().fold(told, |told, hint| told.hint(hint.to_string()))
            }
            ReadErrorKind::Currencies(counts) => currencies(&counts),
            ReadErrorKind::Nothing { rows: all, left_out } => nothing(all, &left_out),
            ReadErrorKind::TwoScores => Self::usage(
                "there are scores in the file of customers and in the file of answers; they are counted from one",
            )
            .hint("leave `--responses` away, or pass `--map customers.nps_score=`"),
            ReadErrorKind::DateFormat(error) => {
                Self::usage(error.to_string()).hint("a format is written like `%d/%m/%Y` or `%Y-%m-%d %H:%M`")
            }
            ReadErrorKind::AmountsInSome { other } => Self::input(format!(
                "of `{path}` and `{other}`, one has a column of amounts and one has none"
            ))
            .hint("to say which column it is, pass `--map amount=COLUMN`"),
            ReadErrorKind::Empty => Self::input(format!("`{path}` is empty"))
                .hint("a file begins with a header line that names its columns"),
            kind @ (ReadErrorKind::EndlessRecord | ReadErrorKind::HeaderQuotes) => {
                Self::input(format!("{path}: {kind}")).hint("a quote may be open that is never closed")
            }
            kind @ ReadErrorKind::TooManyDigits => Self::input(kind.to_string()),
        }
    }
}

fn header_error(path: &str, kind: FileKind, error: HeaderError, header: &[String]) -> CliError {
    let prefix = match kind {
        FileKind::Orders => String::new(),
        FileKind::Customers | FileKind::Responses => format!("{kind}."),
    };
    let found = format!("the header has {}", listed(header));
    match error {
        HeaderError::Missing { field, nearest } => {
            let column = nearest.unwrap_or_else(|| "COLUMN".to_owned());
            CliError::input(format!("{path}: no column is the {field}"))
                .note(found)
                .hint(format!(
                    "to say which column it is, pass `--map '{prefix}{field}={column}'`"
                ))
        }
        HeaderError::Ambiguous { field, first, second } => CliError::input(format!(
            "{path}: two columns could be the {field}: `{first}` and `{second}`"
        ))
        .note(found)
        .hint(format!(
            "to say which one it is, pass `--map '{prefix}{field}={first}'`"
        )),
        HeaderError::NoSuchColumn { column, nearest } => {
            let told = CliError::usage(format!("{path}: there is no column `{column}`")).note(found);
            match nearest {
                Some(nearest) => told.hint(format!("the nearest for `--map` is `{nearest}`")),
                None => told.hint("`--map` takes a name that stands in the header"),
            }
        }
    }
}

fn listed(header: &[String]) -> String {
    let shown = 40;
    let mut names: Vec<String> = header.iter().take(shown).map(|name| format!("`{name}`")).collect();
    if header.len() > shown {
        names.push(format!("and {} more", header.len() - shown));
    }
    names.join(", ")
}

fn currencies(counts: &[CurrencyCount]) -> CliError {
    let name = |count: &CurrencyCount| {
        if count.currency.is_empty() {
            "blank".to_owned()
        } else {
            count.currency.clone()
        }
    };
    let most = counts
        .iter()
        .filter(|count| !count.currency.is_empty())
        .max_by_key(|count| (count.rows, std::cmp::Reverse(&count.currency)));
    let told = CliError::input(format!(
        "the amounts are in {} currencies",
        counts.iter().filter(|c| !c.currency.is_empty()).count()
    ));
    let told = counts.iter().fold(told, |told, count| {
        told.note(format!(
            "{}: {}, the first at {}:{}",
            name(count),
            rows(count.rows),
            count.file,
            count.line
        ))
    });
    match most {
        Some(most) => told.hint(format!(
            "to keep one and leave out the rest, pass `--currency {}`",
            most.currency
        )),
        None => told,
    }
}

fn nothing(all: u64, left_out: &LeftOut) -> CliError {
    let mut told = CliError::input(format!("nothing is counted of {}", rows(all)));
    for (status, count) in left_out.status.iter().take(20) {
        told = told.note(format!("{} left out by the status `{status}`", rows(*count)));
    }
    for (currency, count) in &left_out.currency {
        told = told.note(format!("{} left out in {currency}", rows(*count)));
    }
    let reasons = [
        (left_out.unattributed, "without a customer"),
        (left_out.after_as_of, "dated after `--as-of`"),
        (left_out.invalid, "that cannot be read"),
    ];
    for (count, reason) in reasons {
        if count > 0 {
            told = told.note(format!("{} {reason}", rows(count)));
        }
    }
    if left_out.status.is_empty() {
        told
    } else {
        told.hint("to say which statuses count, pass `--include-status` or `--exclude-status`")
    }
}

fn rows(count: u64) -> String {
    if count == 1 {
        "1 row".into()
    } else {
        format!("{count} rows")
    }
}

/// A tally that cannot be made, with the places of the earliest and the latest
/// date.
pub fn tally_error(error: TallyError, span: Option<&(Place, Place)>) -> CliError {
    let told = CliError::input(error.to_string());
    match (error, span) {
        (TallyError::TooManyPeriods { .. }, Some((first, last))) => told
            .note(format!("the earliest date is {first}"))
            .note(format!("the latest date is {last}"))
            .hint("correct a wrong date, or pass a longer `--period`"),
        (TallyError::TooManyPeriods { .. }, None) => told.hint("pass a longer `--period`"),
        (TallyError::TooManyDigits | TallyError::Nothing, _) => told,
    }
}
