//! `retain formats`: the exports of other programs that are recognised.

use std::fmt::Write as _;

use super::error::CliError;
use super::format_error::no_such_format;
use super::streams::Destination;
use crate::input::formats::{Formats, Known};

/// List the exports that are recognised, or print the declaration of one
///
/// The format of a file is recognised by the names of its columns. A declaration says what they mean; one of
/// your own, in the same form, is given with `--format-file`.
#[derive(Debug, clap::Args)]
#[command(after_long_help = DECLARATION)]
pub struct Args {
    /// The format whose declaration is printed
    #[arg(value_name = "NAME")]
    name: Option<String>,
}

const DECLARATION: &str = "A declaration is TOML; case makes no difference in columns and words:
  name, title, kind  kind is orders, customers or responses;
                     also warning, refuse, unsure, facts
  [header]           need (all of these columns), any (of each list one),
                     not (none of these), lines_above, lines_below
  [text]             encoding (where it is not UTF-8), quotes, blank_lines,
                     footer (how such rows begin), footer_contains
  [order]            lists of columns, of which a row takes the first that is
                     not blank: id, customer, date, time, zone, amount (or
                     quantity, unit_price), refunded, refund_of,
                     refund_customer, currency, status, item;
                     amount_plus, amount_minus (all that is added or taken
                     off); also
                     zone_is, currency_is, date_formats, minor_units,
                     refunded_key, rows (what a row is: orders;
                     lines: amounts are summed; first: only the first row of
                     an order has the amount; repeats: each has all of it)
  [customer]         id, signup, cancelled, nps_score, nps_date,
                     date_formats, zone_is
  [response]         score, date, customer, date_formats, zone_is,
                     score_by_values, score_question
  [[part]]           another file that says more of the orders: title, need,
                     not, key (the column that joins them), take (columns),
                     sum (columns that are added up)
  [status]           a word of the file = the status it means
  [zones]            a word of the file = the time zone it stands for
  [[blank]]          columns, are (cells that mean nothing), made_of (those
                     of these characters alone, of which the first is there)
  [[clean]]          columns, without, whole_number (what is taken off)
  [[rule]]           column; is, is_not, begins, filled, above_zero, negative
                     (the order's amount is below zero, or is not);
                     then refund, ignore or status
                     (true and false are also WAHR, FALSCH, VRAI, FAUX, 1, 0, …)

Examples:
  retain formats
  retain formats shopify-orders > myshop.toml
  retain metrics export.csv --format-file myshop.toml";

/// Prints the list, or a declaration.
pub fn run(args: &Args) -> Result<(), CliError> {
    let text = match &args.name {
        None => list(),
        Some(name) => declaration(name)?,
    };
    Destination::Stdout.write(text.as_bytes())
}

fn list() -> String {
    let mut formats: Vec<_> = Known::all().iter().collect();
    formats.sort_by_key(|format| format.name);
    let width = formats.iter().map(|format| format.name.len()).max().unwrap_or_default();
    let mut text = String::new();
    for format in formats {
        let note = match (format.parts.len(), format.is_refused, format.is_unsure) {
            (0, true, _) => " (refused)".to_owned(),
            (0, false, true) => " (only by `--as`)".to_owned(),
            (0, false, false) => String::new(),
            (parts, ..) => format!(" (with {parts} other files)"),
        };
        // Memory can always be written.
        let _ = writeln!(
            text,
            "{:width$}  {:9}  {}{note}",
            format.name,
            format.kind.of_file().name(),
            format.title
        );
    }
    text
}

fn declaration(name: &str) -> Result<String, CliError> {
    let found = Known::all().iter().find(|known| known.name.eq_ignore_ascii_case(name));
    found
        .map(|known| known.text.to_owned())
        .ok_or_else(|| no_such_format(name, Formats::default().nearest(name).as_deref()))
}
