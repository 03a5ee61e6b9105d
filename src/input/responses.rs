//! A file of answers to the survey.

use super::cells::{CellProblem, customer_id};
use super::date_columns::DateColumns;
use super::fields::{Field, FileKind};
use super::file::OpenFile;
use super::inspection::Inspected;
use super::people::{People, judged};
use super::problem::Problems;
use super::rows::{Row, TakeRows, for_each_row};
use super::score::ScoreReader;
use super::{ReadError, ReadErrorKind, ReadOptions};
use crate::model::ids::IdTable;
use crate::model::inspection::FileInspection;
use crate::model::ledger::{Account, Response};
use crate::model::left_out::Reason;

/// What a file of answers holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseList {
    /// The answers.
    pub responses: Vec<Response>,
    /// What was found out about the file.
    pub inspection: FileInspection,
}

/// Reads a file of answers. A row without a score is no answer.
pub(super) fn read_file(
    file: OpenFile,
    options: &ReadOptions,
    (people, table): (Option<&People>, &mut IdTable),
    problems: &mut Problems,
    account: &mut Account,
) -> Result<ResponseList, ReadError> {
    let columns = file.columns.clone();
    let [score] = file
        .require(FileKind::Responses, [Field::Score])
        .map_err(|error| ReadError::of_file(&file.path, error))?;
    let (date, customer) = (columns.get(Field::Date), columns.get(Field::CustomerId));
    let dates = DateColumns::new(
        FileKind::Responses,
        date,
        (options.date_format(FileKind::Responses), file.date_forms()),
        options.zone,
    )
    .map_err(ReadErrorKind::from)?;
    let path = file.path.clone();
    let mut inspected = Inspected::new(&file, FileKind::Responses);
    let mut reader = ResponseReader {
        options,
        score,
        scores: ScoreReader::new(options, FileKind::Responses),
        date,
        dates,
        customer,
        people,
        table,
        lower: Vec::new(),
        responses: Vec::new(),
    };
    for_each_row(file, options, problems, account, &mut reader)?;
    reader.dates.tell(&path, &mut inspected);
    Ok(ResponseList {
        responses: reader.responses,
        inspection: inspected.told,
    })
}

/// The columns of a file of answers and how to read them.
struct ResponseReader<'a> {
    options: &'a ReadOptions,
    score: usize,
    scores: ScoreReader,
    date: Option<usize>,
    dates: DateColumns<'a>,
    customer: Option<usize>,
    people: Option<&'a People>,
    table: &'a mut IdTable,
    lower: Vec<u8>,
    responses: Vec<Response>,
}

impl TakeRows for ResponseReader<'_> {
    fn has_to_wait(&mut self, row: &Row<'_>) -> bool {
        self.dates.has_open(row)
    }

    fn settle(&mut self, path: &str, header: &[String]) -> Result<(), ReadErrorKind> {
        self.dates.settle(path, header)
    }

    fn take(&mut self, row: &Row<'_>, account: &mut Account) -> Result<(), CellProblem> {
        let cell = row.cell(Some(self.score));
        if cell.is_empty() {
            return Ok(());
        }
        let person = judged(self.people, row.cell(self.customer), &mut self.lower);
        if person.is_excluded {
            account.leave(&Reason::ExcludedCustomer, row.line);
            return Ok(());
        }
        let score = self.scores.read(self.score, cell)?;
        let day = match self.date {
            Some(column) => self.dates.day(row, column)?,
            None => None,
        };
        if day.is_some_and(|day| self.options.is_later(day)) {
            account.leave(&Reason::AfterAsOf, row.line);
            return Ok(());
        }
        self.responses.push(Response {
            customer: customer_id(person.id, &mut self.lower).map(|id| self.table.number(id)),
            day,
            score,
        });
        Ok(())
    }
}
