//! Documents of `retain metrics` as files to read: what is wrong with one, with
//! its place; and settings that differ.

use std::io::Read;
use std::path::Path;

use super::error::{CliError, Excerpt};
use super::read_error::read_error;
use super::redaction::Redaction;
use crate::document::{Asked, Document, DocumentError, Fault, settings_that_differ};
use crate::input::problem::CellPlace;
use crate::input::source::Source;
use crate::input::{ReadError, ReadErrorKind};

/// Reads a document; `-` is standard input.
pub fn read_document(path: &Path) -> Result<Document, CliError> {
    let source = Source::from_argument(path.to_owned());
    let mut bytes = Vec::new();
    let read = source.open().and_then(|mut from| from.read_to_end(&mut bytes));
    read.map_err(|error| {
        let error = ReadError {
            path: Some(source.to_string()),
            kind: Box::new(ReadErrorKind::Io(error)),
        };
        read_error(error, Redaction::Off)
    })?;
    Document::read(&bytes).map_err(|error| document_error(&source, error))
}

/// What is wrong with a document, as it is told. It is made by this program
/// and has no row of anybody: nothing in it has to be hidden.
fn document_error(source: &Source, error: DocumentError) -> CliError {
    let message = error.to_string();
    let hint = hint(&error.fault);
    let expected = error.fault.expected().to_owned();
    let told = match error.place {
        None => CliError::input(format!("`{}`: {message}", name(source))),
        Some(place) => CliError::input(message).at(Excerpt {
            file: source.to_string(),
            line: place.line,
            cell: CellPlace {
                column: None,
                text: place.text,
                start: place.start,
                end: place.end,
                position: place.position,
                expected,
                spans_lines: false,
                undecoded: Vec::new(),
            },
        }),
    };
    told.hint(hint)
}

/// What people call a source.
pub fn name(source: &Source) -> String {
    match source {
        Source::Stdin => "standard input".to_owned(),
        other => other.to_string(),
    }
}

const fn hint(fault: &Fault) -> &'static str {
    match fault {
        Fault::NotText => "some shells change the encoding of what they redirect: write the document with `--output`",
        Fault::MissingKey(_) => "an earlier version may have made it: make it anew with `retain metrics --format json`",
        Fault::RepeatedKey(_) | Fault::Unexpected { .. } | Fault::Contradiction(_) => {
            "a document is not to be changed by hand: make it anew with `retain metrics --format json`"
        }
        Fault::Empty | Fault::NotJson | Fault::CutOff | Fault::NoDocument | Fault::OtherDocument(_) => {
            "such a document is made by `retain metrics --format json`"
        }
    }
}

/// Two documents, or one and what is asked now, must be of the same question.
pub fn check_settings(names: [&str; 2], old: Asked<'_>, new: Asked<'_>) -> Result<(), CliError> {
    let differ = settings_that_differ(old, new);
    if differ.is_empty() {
        return Ok(());
    }
    let keys: Vec<String> = differ.iter().map(|differs| format!("`{}`", differs.key)).collect();
    let [old, new] = names;
    let mut told = CliError::usage(format!(
        "{old} and {new} were made with other settings: {}",
        keys.join(", ")
    ));
    for differs in differ {
        told = told.note(format!("{}: {} and {}", differs.key, differs.old, differs.new));
    }
    Err(told.hint("make both documents with the same options"))
}
