//! Errors as the program prints them. The edge of the program is private to
//! it, so its source is compiled here once more: excerpts of files nobody
//! expected are where a cut in the middle of a character would be.

use std::io;

use retain::input::{Place, ReadError};
use retain::model::day::Day;
use retain::tally::TallyError;

use error::CliError;
use redaction::Redaction;

#[path = "../../src/cli/error.rs"]
#[expect(dead_code, reason = "the program also asks for exit codes")]
mod error;
#[path = "../../src/cli/excerpt.rs"]
mod excerpt;
#[path = "../../src/cli/read_error.rs"]
mod read_error;
#[path = "../../src/cli/redaction.rs"]
#[expect(dead_code, reason = "the program also looks at its environment")]
mod redaction;

/// What the program prints where a file cannot be read.
pub fn read_error(error: ReadError) -> String {
    text(&read_error::read_error(error, Redaction::Off))
}

/// What the program prints where nothing can be counted.
pub fn tally_error(error: TallyError, span: Option<&(Place, Place)>, as_of: Option<Day>) -> String {
    text(&read_error::tally_error(error, span, as_of))
}

fn text(error: &CliError) -> String {
    let mut bytes = Vec::new();
    let written: io::Result<()> = excerpt::write_error(error, &mut bytes);
    written.expect("memory can be written");
    String::from_utf8(bytes).expect("errors are UTF-8")
}
