//! `retain formats`: the exports of other programs that are recognised.

use std::fmt::Write as _;

use super::error::CliError;
use super::format_error::no_such_format;
use super::streams::Destination;
use crate::input::formats::{Formats, known, text_of};

/// List the exports that are recognised, or print the declaration of one
///
/// The format of a file is recognised by the names of its columns. A declaration says what they mean; one of
/// your own, in the same form, is given with `--format-file`.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "Examples:
  retain formats
  retain formats shopify-orders > myshop.toml
  retain metrics export.csv --format-file myshop.toml")]
pub struct Args {
    /// The format whose declaration is printed
    #[arg(value_name = "NAME")]
    name: Option<String>,
}

/// Prints the list, or a declaration.
pub fn run(args: &Args) -> Result<(), CliError> {
    let text = match &args.name {
        None => list(),
        Some(name) => declaration(name)?,
    };
    Destination::Stdout.write(text.as_bytes())
}

fn list() -> String {
    let mut formats: Vec<_> = known().iter().collect();
    formats.sort_by(|a, b| a.name.cmp(&b.name));
    let width = formats.iter().map(|format| format.name.len()).max().unwrap_or_default();
    let mut text = String::new();
    for format in formats {
        let note = match (&format.refuse, &format.unsure) {
            (Some(_), _) => " (refused)",
            (None, Some(_)) => " (only by `--as`)",
            (None, None) => "",
        };
        // Memory can always be written.
        let _ = writeln!(
            text,
            "{:width$}  {:9}  {}{note}",
            format.name,
            format.file_kind().name(),
            format.title
        );
    }
    text
}

fn declaration(name: &str) -> Result<String, CliError> {
    let formats = Formats::default();
    let found = formats.named(name).and_then(|format| text_of(&format.name));
    found
        .map(str::to_owned)
        .ok_or_else(|| no_such_format(name, formats.nearest(name)))
}
