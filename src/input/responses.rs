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
    file.require(FileKind::Responses, [Field::Score])
        .map_err(|error| ReadError::of_file(&file.path, error))?;
    let [score, date, customer] = [Field::Score, Field::Date, Field::CustomerId].map(|field| file.columns.all(field));
    let dates = DateColumns::new(FileKind::Responses, [date.clone()], &file, options).map_err(ReadErrorKind::from)?;
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
        without_score: 0,
    };
    for_each_row(file, options, problems, account, &mut reader)?.tell(&mut inspected.told);
    reader.dates.tell(&path, &mut inspected);
    inspected.told.taken = vec![
        ("answers", reader.responses.len() as u64),
        ("rows without a score", reader.without_score),
    ];
    Ok(ResponseList {
        responses: reader.responses,
        inspection: inspected.told,
    })
}

/// The columns of a file of answers and how to read them.
struct ResponseReader<'a> {
    options: &'a ReadOptions,
    score: Vec<usize>,
    scores: ScoreReader,
    date: Vec<usize>,
    dates: DateColumns<'a>,
    customer: Vec<usize>,
    people: Option<&'a People>,
    table: &'a mut IdTable,
    lower: Vec<u8>,
    responses: Vec<Response>,
    /// Rows that are no answers.
    without_score: u64,
}

impl TakeRows for ResponseReader<'_> {
    fn has_to_wait(&mut self, row: &Row<'_>) -> bool {
        self.dates.has_open(row)
    }

    fn settle(&mut self, path: &str, header: &[String]) -> Result<(), ReadErrorKind> {
        self.dates.settle(path, header)
    }

    fn take(&mut self, row: &Row<'_>, account: &mut Account) -> Result<(), CellProblem> {
        let (column, cell) = row.first(&self.score);
        if cell.is_empty() {
            self.without_score += 1;
            return Ok(());
        }
        let person = judged(self.people, row.first(&self.customer).1, &mut self.lower);
        if person.is_excluded {
            account.leave(&Reason::ExcludedCustomer, row.line);
            return Ok(());
        }
        let score = self.scores.read(column, cell)?;
        let day = self.dates.day(row, &self.date)?;
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
