//! Why a document cannot be read, and where in it.

use std::fmt;

/// Why a document cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentError {
    /// What is wrong.
    pub fault: Fault,
    /// Where, if it is at one place.
    pub place: Option<Place>,
}

/// What is wrong with a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// There is nothing in it.
    Empty,
    /// It is not UTF-8.
    NotText,
    /// It is no JSON.
    NotJson,
    /// It ends before it is whole.
    CutOff,
    /// It is JSON, and no document of this program.
    NoDocument,
    /// It is a document of another command or of another version.
    OtherDocument(String),
    /// It does not have a key, perhaps since it was made by an earlier version.
    MissingKey(&'static str),
    /// It has a key twice.
    RepeatedKey(String),
    /// A value is not of the kind that belongs there: what it is, what was expected.
    Unexpected {
        /// The value, or the beginning of it.
        found: String,
        /// What belongs there.
        expected: &'static str,
    },
    /// Two of its numbers contradict each other.
    Contradiction(String),
}

/// A place in the text of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The line, from 1.
    pub line: u64,
    /// The character on it, from 1.
    pub position: usize,
    /// The line itself.
    pub text: String,
    /// Where what is wrong begins on it, in bytes.
    pub start: usize,
    /// Where it ends on this line.
    pub end: usize,
}

impl DocumentError {
    pub(super) const fn without_place(fault: Fault) -> Self {
        Self { fault, place: None }
    }
}

impl fmt::Display for DocumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.fault {
            Fault::Empty => f.write_str("the document is empty"),
            Fault::NotText => f.write_str("the document is not UTF-8"),
            Fault::NotJson => f.write_str("the document is no JSON"),
            Fault::CutOff => f.write_str("the document is cut off"),
            Fault::NoDocument => f.write_str("the JSON is no document of `retain metrics`: it has no key `schema`"),
            Fault::OtherDocument(schema) => write!(f, "the document is `{schema}`"),
            Fault::MissingKey(key) => write!(f, "the document has no key `{key}`"),
            Fault::RepeatedKey(key) => write!(f, "the document has the key `{key}` twice"),
            Fault::Unexpected { found, .. } => write!(f, "`{found}` cannot be here"),
            Fault::Contradiction(words) => write!(f, "the document contradicts itself: {words}"),
        }
    }
}

impl std::error::Error for DocumentError {}

impl Fault {
    /// What was expected at the place, in words.
    #[must_use]
    pub const fn expected(&self) -> &str {
        match self {
            Self::Unexpected { expected, .. } => expected,
            Self::MissingKey(_) => "this object has not got it",
            Self::RepeatedKey(_) => "the second one",
            Self::OtherDocument(_) => "expected `retain.metrics/1`",
            Self::Contradiction(_) => "this one",
            Self::NotJson | Self::CutOff => "here",
            Self::Empty | Self::NotText | Self::NoDocument => "",
        }
    }
}
