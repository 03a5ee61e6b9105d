//! Every error of the program in one form: a kind, which decides the exit
//! code, a message, the rows it is about, and hints.

use std::error::Error;
use std::io;

use crate::input::problem::{CellPlace, Problem};

/// Who is at fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The input or the system.
    Input,
    /// The command line or the configuration.
    Usage,
    /// Nobody: the user has stopped it.
    Interrupted,
}

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// It has done what it was asked for, and every gate passed or only warned.
    Done,
    /// The input or the system is at fault.
    InputAtFault,
    /// The command line or the configuration is at fault.
    UsageAtFault,
    /// A gate failed.
    GateFailed,
    /// A gate could not be judged and none failed.
    GateUnjudged,
    /// The user has stopped it with Ctrl-C.
    Interrupted,
}

impl Ending {
    /// The exit code.
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::InputAtFault => 1,
            Self::UsageAtFault => 2,
            Self::GateFailed => 3,
            Self::GateUnjudged => 4,
            // What shells give a process that this signal ends.
            Self::Interrupted => 130,
        }
    }
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
    /// The place in a file that is no file of rows, where the message is
    /// about one.
    pub excerpt: Option<Box<Excerpt>>,
    /// Further lines of what was found.
    pub notes: Vec<String>,
    /// The ways out.
    pub hints: Vec<String>,
    source: Option<io::Error>,
}

/// A place in a file: a part of a line.
#[derive(Debug)]
pub struct Excerpt {
    /// The file, as given.
    pub file: String,
    /// The line, from 1.
    pub line: u64,
    /// The part of it.
    pub cell: CellPlace,
}

impl CliError {
    /// The input or the system is at fault.
    pub fn input(message: impl Into<String>) -> Self {
        Self {
            kind: Kind::Input,
            message: message.into(),
            problems: Vec::new(),
            excerpt: None,
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

    /// The user has stopped it.
    pub fn interrupted() -> Self {
        Self {
            kind: Kind::Interrupted,
            ..Self::input("interrupted")
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

    /// The same with the place it is about.
    pub fn at(mut self, excerpt: Excerpt) -> Self {
        self.excerpt = Some(Box::new(excerpt));
        self
    }

    /// How the program ends with it.
    pub const fn ending(&self) -> Ending {
        match self.kind {
            Kind::Input => Ending::InputAtFault,
            Kind::Usage => Ending::UsageAtFault,
            Kind::Interrupted => Ending::Interrupted,
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
