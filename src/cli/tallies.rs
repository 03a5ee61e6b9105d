//! What an engine counted, as a file to read: from its rows to the answer that
//! files would give.

use std::io::Read;
use std::path::Path;

use super::documents::name;
use super::error::CliError;
use super::question::{Answer, answer_of};
use super::read_error::{nothing, read_error, tally_error};
use super::redaction::Redaction;
use crate::input::fields::FileKind;
use crate::input::source::Source;
use crate::input::{ReadError, ReadErrorKind, ReadOptions, Reading, read_responses};
use crate::model::inspection::Inspection;
use crate::model::ledger::{Account, FileRead, Ledger, Response};
use crate::sql::{Asked, Counts, CountsError, Fault, TallyTable, TallyTableError, VERSION};
use crate::tally::TallyOptions;

/// Where the rows of an engine are, and the answers beside them.
pub struct TallySource<'a> {
    /// The rows; `-` is standard input.
    pub path: &'a Path,
    /// The file of answers, where there is one.
    pub responses: Option<Source>,
}

impl TallySource<'_> {
    /// The answer of what an engine counted.
    pub fn answer(
        &self,
        asked: &Asked,
        options: &ReadOptions,
        tally_options: &TallyOptions,
        redaction: Redaction,
    ) -> Result<Answer, CliError> {
        let source = Source::from_argument(self.path.to_owned());
        let table = TallyTable::from_text(&bytes_of(&source)?).map_err(|error| table_error(&source, error))?;
        let (responses, of_responses) = match &self.responses {
            Some(source) => read_responses(source, options).map_err(|error| read_error(error, redaction))?,
            None => (Vec::new(), Account::default()),
        };
        let counts = table
            .counts(asked, &responses)
            .map_err(|error| counts_error(&source, error, tally_options, redaction))?;
        let file = FileRead {
            path: source.to_string(),
            format: VERSION.to_owned(),
            rows: counts.account.rows,
        };
        Ok(answer_of_counts(
            counts,
            file,
            (responses, of_responses),
            options,
            tally_options,
        ))
    }
}

/// The answer of counts, whoever brought them.
pub fn answer_of_counts(
    counts: Counts,
    file: FileRead,
    (responses, of_responses): (Vec<Response>, Account),
    options: &ReadOptions,
    tally_options: &TallyOptions,
) -> Answer {
    let mut account = counts.account;
    account.files.push(file);
    account.left_out.add_all(&of_responses.left_out);
    account.left_out_elsewhere = of_responses.left_out;
    account.files.extend(of_responses.files);
    account.warnings.extend(of_responses.warnings);
    let left_out = [
        (account.left_out.unattributed, "without a customer"),
        (account.left_out.invalid, "that cannot be read"),
    ];
    for (rows, which) in left_out.into_iter().filter(|(rows, _)| *rows > 0) {
        let (rows_are, are) = if rows == 1 { ("row", "is") } else { ("rows", "are") };
        account
            .warnings
            .push(format!("{rows} {rows_are} {which} {are} left out"));
    }
    let inspection = Inspection {
        statuses: counts.statuses,
        ..Inspection::default()
    };
    let reading = Reading {
        ledger: Ledger {
            currency: counts.currency,
            responses,
            ..Ledger::default()
        },
        account,
        span: None,
        inspection,
    };
    let mut answer = answer_of(reading, counts.tallies, options, tally_options);
    counts.dialect.name().clone_into(&mut answer.settings.source);
    answer
}

fn bytes_of(source: &Source) -> Result<Vec<u8>, CliError> {
    let mut bytes = Vec::new();
    let read = source.open().and_then(|mut from| from.read_to_end(&mut bytes));
    read.map_err(|error| {
        let error = ReadError {
            path: Some(source.to_string()),
            kind: Box::new(ReadErrorKind::Io(error)),
        };
        read_error(error, Redaction::Off)
    })?;
    Ok(bytes)
}

fn counts_error(source: &Source, error: CountsError, options: &TallyOptions, redaction: Redaction) -> CliError {
    match error {
        CountsError::Table(error) => table_error(source, error),
        CountsError::Tally(error) => tally_error(error, None, options.as_of),
        CountsError::Nothing(account) => nothing(
            FileKind::Orders,
            account.rows,
            account.counted_refunds,
            &account.left_out,
            redaction,
        ),
    }
}

/// What is wrong with the rows of an engine, as it is told.
pub fn table_error(source: &Source, error: TallyTableError) -> CliError {
    let source = name(source);
    let message = error.to_string();
    match error {
        TallyTableError::OtherSettings(settings) => {
            let names: Vec<String> = settings.iter().map(|setting| format!("`--{}`", setting.name)).collect();
            let told = CliError::usage(format!(
                "{source}: the tallies were made with other options: {}",
                names.join(", ")
            ));
            let told = settings.into_iter().fold(told, |told, setting| {
                told.note(format!(
                    "`{}` is `{}` in the tallies, and `{}` here",
                    setting.name, setting.made_with, setting.asked
                ))
            });
            told.hint("give `retain sql` and `retain metrics` the same options")
        }
        TallyTableError::Fault(fault) => CliError::input(message).hint(hint(&fault)),
        TallyTableError::Currencies(counts) => {
            let told = CliError::input(message);
            let example = counts.iter().max_by_key(|(name, rows)| (!name.is_empty(), *rows));
            let hint = example.map(|(name, _)| {
                format!(
                    "to keep one and count the rest, pass `--currency {name}` to `retain sql` and to `retain metrics`"
                )
            });
            let told = counts.into_iter().fold(told, |told, (name, rows)| {
                let name = if name.is_empty() {
                    "no currency".to_owned()
                } else {
                    format!("`{name}`")
                };
                let s = if rows == 1 { "" } else { "s" };
                told.note(format!("{rows} row{s} in {name}"))
            });
            hint.into_iter().fold(told, CliError::hint)
        }
        TallyTableError::CutOff(_) | TallyTableError::NoVersion => CliError::input(format!("{source}: {message}"))
            .hint("the client of the engine may print no more than so many rows: let it print all of them"),
        TallyTableError::OtherVersion(_) => CliError::input(format!("{source}: {message}"))
            .hint("another version of this program made the query: make it anew with `retain sql`"),
        _ => CliError::input(format!("{source}: {message}"))
            .hint("the tallies are what the query of `retain sql` gives, as CSV with a header, and nothing else"),
    }
}

fn hint(fault: &Fault) -> String {
    match fault {
        Fault::Rows { what, .. } if what == "not_whole" => {
            "to count with more decimals, pass a larger `--scale` to `retain sql`; floating-point numbers with more \
             digits have to be rounded in a view"
                .to_owned()
        }
        Fault::Rows { .. } => "leave such rows out, or correct them, in a view that `--from` names".to_owned(),
        Fault::Repeated { .. } => {
            "let `--from` name a view with one row for each order; where the ids are no order ids, pass `--map order_id=`"
                .to_owned()
        }
        Fault::MomentWithoutZone(_) => "to say in which zone the shop's days begin, pass `--timezone`".to_owned(),
        Fault::ZoneWithoutMoment(_) => "leave `--timezone` away".to_owned(),
        Fault::NoDates(_) | Fault::NoNumbers(_) => {
            "cast the column in a view that `--from` names, or name another column with `--map`".to_owned()
        }
        Fault::Status(_) => "give such orders another status in a view that `--from` names".to_owned(),
        Fault::CurrencyName(_) => "name currencies by their codes, like `EUR`, in a view that `--from` names".to_owned(),
        Fault::Sums => "pass a smaller `--scale`, or leave such amounts out in a view that `--from` names".to_owned(),
    }
}
