//! A file of answers to the survey.

use super::cells::{customer_id, date_problem, score_problem};
use super::customers::parse_score;
use super::date::DateReader;
use super::fields::{Field, FileKind};
use super::file::OpenFile;
use super::problem::Problems;
use super::rows::for_each_row;
use super::{ReadError, ReadErrorKind, ReadOptions};
use crate::model::ids::IdTable;
use crate::model::ledger::{Account, Response};

/// Reads a file of answers. A row without a score is no answer.
pub(super) fn read_file(
    file: OpenFile,
    options: &ReadOptions,
    table: &mut IdTable,
    problems: &mut Problems,
    account: &mut Account,
) -> Result<Vec<Response>, ReadError> {
    let columns = file.columns.clone();
    let score = columns.require(FileKind::Responses, Field::Score).map_err(|error| {
        ReadError::of_file(
            &file.path,
            ReadErrorKind::Header {
                kind: FileKind::Responses,
                error,
                header: columns.header.clone(),
            },
        )
    })?;
    let (date, customer) = (columns.get(Field::Date), columns.get(Field::CustomerId));
    let format = options.date_format(FileKind::Responses);
    // Without a column of dates there is none to read.
    let mut dates = match date {
        Some(column) => file.date_reader(column, format, options.zone),
        None => DateReader::new(format, options.zone),
    }
    .map_err(ReadErrorKind::from)?;
    let mut responses = Vec::new();
    let mut lower = Vec::new();
    for_each_row(file, options, problems, account, |row, account| {
        let cell = row.cell(Some(score));
        if cell.is_empty() {
            return Ok(());
        }
        let score = parse_score(cell).ok_or_else(|| score_problem(score, cell))?;
        let day =
            match row.cell(date) {
                b"" => None,
                cell => Some(dates.read(cell).map_err(|error| {
                    date_problem(FileKind::Responses, date.unwrap_or_default(), cell, error, format)
                })?),
            };
        if day.is_some_and(|day| options.is_later(day)) {
            account.left_out.after_as_of += 1;
            return Ok(());
        }
        responses.push(Response {
            customer: customer_id(row.cell(customer), &mut lower).map(|id| table.number(id)),
            day,
            score,
        });
        Ok(())
    })?;
    Ok(responses)
}
