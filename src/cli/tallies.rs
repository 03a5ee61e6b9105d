//! What an engine counted: from its rows, which a file holds or a driver has
//! brought, to the answer that files would give.

use std::io::Read;
use std::path::Path;

use super::error::CliError;
use super::options::InputOptions;
use super::question::{Answer, Elsewhere, answer_of, settings};
use super::read_error::{nothing, read_error, tally_error};
use super::redaction::Redaction;
use super::tally_table_error::table_error;
use crate::input::fields::FileKind;
use crate::input::source::Source;
use crate::input::{NO_AMOUNTS, ReadError, ReadErrorKind, Reading, read_responses};
use crate::model::inspection::Inspection;
use crate::model::ledger::{Account, FileRead, Ledger, Response};
use crate::report::metrics::Settings;
use crate::sql::{Counts, CountsError, TallyTable, TallyTableError, VERSION};
use crate::tally::cohorts::CohortTallies;

/// Who ran the query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// The user did, and gives its rows to this command.
    Pipeline,
    /// This program did, at that address.
    Engine(String),
}

/// What is asked for, and what is read beside the rows.
pub struct Beside {
    /// What is asked for.
    pub elsewhere: Elsewhere,
    /// The answers of a survey, and what was left out of them.
    responses: (Vec<Response>, Account),
    redaction: Redaction,
}

impl Beside {
    /// Reads the file of answers, where there is one.
    pub fn read(elsewhere: Elsewhere, input: &InputOptions) -> Result<Self, CliError> {
        let redaction = input.redaction();
        let responses = match input.responses() {
            Some(source) => {
                read_responses(&source, &elsewhere.options).map_err(|error| read_error(error, redaction))?
            }
            None => (Vec::new(), Account::default()),
        };
        Ok(Self {
            elsewhere,
            responses,
            redaction,
        })
    }
}

/// The rows that an engine counted.
pub struct Brought {
    table: TallyTable,
    /// The file or the table, as messages call it.
    name: Source,
    way: Way,
    beside: Beside,
}

/// The cohorts that an engine counted.
pub struct BroughtCohorts {
    /// They themselves.
    pub tallies: CohortTallies,
    /// A ledger with nothing but its currency, and what was left out.
    pub reading: Reading,
    /// The options that can change a number.
    pub settings: Settings,
}

impl Brought {
    /// Rows that a file holds.
    pub fn from_file(path: &Path, elsewhere: Elsewhere, input: &InputOptions) -> Result<Self, CliError> {
        let source = Source::from_argument(path.to_owned());
        let table = TallyTable::from_text(&bytes_of(&source)?);
        let beside = Beside::read(elsewhere, input)?;
        Self::of(table, source, Way::Pipeline, beside)
    }

    /// Rows of a table of that name.
    pub fn new(
        table: Result<TallyTable, TallyTableError>,
        name: String,
        way: Way,
        beside: Beside,
    ) -> Result<Self, CliError> {
        let bytes = Vec::new();
        Self::of(table, Source::Memory { name, bytes }, way, beside)
    }

    fn of(
        table: Result<TallyTable, TallyTableError>,
        name: Source,
        way: Way,
        beside: Beside,
    ) -> Result<Self, CliError> {
        match table {
            Ok(table) => Ok(Self {
                table,
                name,
                way,
                beside,
            }),
            Err(error) => Err(table_error(&name, error, &way, &beside.elsewhere.asked)),
        }
    }

    /// The answer that files would give.
    pub fn metrics(self, input: &InputOptions) -> Result<Answer, CliError> {
        let counts = self
            .table
            .counts(&self.beside.elsewhere.asked, &self.beside.responses.0);
        let counts = counts.map_err(|error| self.counts_error(error))?;
        let source = self.source(&counts);
        let (reading, tallies, elsewhere) = self.reading(counts, input);
        let mut answer = answer_of(reading, tallies, &elsewhere.options, &elsewhere.tally_options);
        answer.settings.source = source;
        Ok(answer)
    }

    /// The cohorts that files would give.
    pub fn cohorts(self, input: &InputOptions) -> Result<BroughtCohorts, CliError> {
        let counts = self.table.cohorts(&self.beside.elsewhere.asked);
        let counts = counts.map_err(|error| self.counts_error(error))?;
        let source = self.source(&counts);
        let (reading, tallies, elsewhere) = self.reading(counts, input);
        let settings = settings(&elsewhere.options, &elsewhere.tally_options, &reading);
        Ok(BroughtCohorts {
            tallies,
            reading,
            settings: Settings { source, ..settings },
        })
    }

    fn source<T>(&self, counts: &Counts<T>) -> String {
        match &self.way {
            Way::Pipeline => counts.dialect.name().to_owned(),
            Way::Engine(address) => address.clone(),
        }
    }

    /// What files would have been read to, and the tallies apart.
    fn reading<T>(self, counts: Counts<T>, input: &InputOptions) -> (Reading, T, Elsewhere) {
        let (responses, of_responses) = self.beside.responses;
        let mut account = counts.account;
        account.files.push(FileRead {
            path: self.name.to_string(),
            format: VERSION.to_owned(),
            rows: account.rows,
        });
        account.left_out.add_all(&of_responses.left_out);
        account.left_out_elsewhere = of_responses.left_out;
        account.files.extend(of_responses.files);
        if !counts.has_amounts {
            account.warnings.push(NO_AMOUNTS.to_owned());
        }
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
        account.warnings.extend(input.unseen_statuses(&counts.statuses));
        let reading = Reading {
            ledger: Ledger {
                currency: counts.currency,
                responses,
                ..Ledger::default()
            },
            account,
            span: None,
            inspection: Inspection {
                statuses: counts.statuses,
                ..Inspection::default()
            },
        };
        (reading, counts.tallies, self.beside.elsewhere)
    }

    fn counts_error(&self, error: CountsError) -> CliError {
        let Beside {
            elsewhere, redaction, ..
        } = &self.beside;
        match error {
            CountsError::Table(error) => table_error(&self.name, error, &self.way, &elsewhere.asked),
            CountsError::Tally(error) => tally_error(error, None, elsewhere.asked.as_of),
            CountsError::Nothing(account) => nothing(
                FileKind::Orders,
                account.rows,
                account.counted_refunds,
                &account.left_out,
                *redaction,
            ),
        }
    }
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
