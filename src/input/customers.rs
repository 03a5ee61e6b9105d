//! A file of customers → subscriptions, and the answers it may hold.

use super::amount::parse_amount;
use super::cells::{CellProblem, customer_id, date_problem, score_problem};
use super::date::DateReader;
use super::fields::{Field, FileKind};
use super::file::OpenFile;
use super::header::HeaderError;
use super::problem::{Hint, Problems};
use super::rows::for_each_row;
use super::{Place, ReadError, ReadErrorKind, ReadOptions};
use crate::model::ids::IdTable;
use crate::model::ledger::{Account, Response, Subscription};

/// What a file of customers holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CustomerList {
    /// Subscriptions, where they are read.
    pub subscriptions: Option<Vec<Subscription>>,
    /// Answers.
    pub responses: Vec<Response>,
}

/// Reads a file of customers.
pub(super) fn read_file(
    file: OpenFile,
    options: &ReadOptions,
    table: &mut IdTable,
    problems: &mut Problems,
    span: &mut Option<(Place, Place)>,
    account: &mut Account,
) -> Result<CustomerList, ReadError> {
    let columns = file.columns.clone();
    let path = file.path.clone();
    let at_fault = |error: HeaderError| ReadError {
        path: Some(path.clone()),
        kind: Box::new(ReadErrorKind::Header {
            kind: FileKind::Customers,
            error,
            header: columns.header.clone(),
        }),
    };
    let format = options.date_format(FileKind::Customers);
    let dates = DateReader::new(format, options.zone).map_err(|error| ReadError::from(ReadErrorKind::from(error)))?;
    let (mut signups, mut cancellations, mut answered) = (dates.clone(), dates.clone(), dates);
    let required = |field| columns.require(FileKind::Customers, field).map_err(at_fault);
    let (score, nps_date) = (columns.get(Field::NpsScore), columns.get(Field::NpsDate));
    let customer = required(Field::CustomerId)?;
    let (signup, cancelled) = if options.subscriptions {
        (Some(required(Field::SignupDate)?), Some(required(Field::CancelledAt)?))
    } else {
        (None, None)
    };
    if !options.subscriptions && score.is_none() {
        account.warnings.push(format!(
            "nothing in `{path}` is used: it has no nps_score, and signups count only with `--basis subscriptions`"
        ));
    }
    let mut list = CustomerList {
        subscriptions: options.subscriptions.then(Vec::new),
        responses: Vec::new(),
    };
    let mut lower = Vec::new();
    for_each_row(file, options, problems, account, |row, account| {
        let id = customer_id(row.cell(Some(customer)), &mut lower);
        let date = |reader: &mut DateReader, column: Option<usize>| match (column, row.cell(column)) {
            (_, b"") => Ok(None),
            (column, cell) => reader
                .read(cell)
                .map(Some)
                .map_err(|error| date_problem(column.unwrap_or_default(), cell, error, format)),
        };
        let response = match row.cell(score) {
            b"" => None,
            cell => Some((
                parse_score(cell).ok_or_else(|| score_problem(score.unwrap_or_default(), cell))?,
                date(&mut answered, nps_date)?,
            )),
        };
        let mut subscription = None;
        if let (Some(signup), Some(cancelled)) = (signup, cancelled) {
            if id.is_none() {
                account.left_out.unattributed += 1;
                return Ok(());
            }
            let day = date(&mut signups, Some(signup))?.ok_or_else(|| blank_signup(signup, format))?;
            let end = date(&mut cancellations, Some(cancelled))?;
            if let Some(end) = end
                && end < day
            {
                return Err(CellProblem {
                    column: cancelled,
                    message: format!("the cancellation on {end} lies before the signup on {day}"),
                    expected: "expected a day not before the signup".into(),
                    hint: Hint::SkipInvalid,
                });
            }
            if options.as_of.is_some_and(|as_of| day > as_of) {
                account.left_out.after_as_of += 1;
            } else {
                let end = match (end, options.as_of) {
                    (Some(end), Some(as_of)) if end > as_of => {
                        account.left_out.after_as_of += 1;
                        None
                    }
                    (end, _) => end,
                };
                Place::widen(span, day, &path, row.line);
                if let Some(end) = end {
                    Place::widen(span, end, &path, row.line);
                }
                subscription = Some((day, end));
            }
        }
        let number = match (id, &response, &subscription) {
            (None, _, _) | (_, None, None) => None,
            (Some(id), _, _) => Some(table.number(id)),
        };
        if let (Some(subscriptions), Some((signup, cancelled)), Some(customer)) =
            (&mut list.subscriptions, subscription, number)
        {
            subscriptions.push(Subscription {
                customer,
                signup,
                cancelled,
            });
        }
        if let Some((score, day)) = response {
            if options.as_of.is_some_and(|as_of| day.is_some_and(|day| day > as_of)) {
                account.left_out.after_as_of += 1;
            } else {
                list.responses.push(Response {
                    customer: number,
                    day,
                    score,
                });
            }
        }
        Ok(())
    })?;
    Ok(list)
}

fn blank_signup(column: usize, format: Option<&str>) -> CellProblem {
    date_problem(column, b"", super::date::DateError::Blank, format)
}

/// A whole number from 0 to 10; `9.0` is 9.
pub(super) fn parse_score(cell: &[u8]) -> Option<u8> {
    let score = parse_amount(cell).ok()?.to_decimal();
    let whole = score.normalize();
    if whole.scale() != 0 {
        return None;
    }
    u8::try_from(whole.mantissa()).ok().filter(|score| *score <= 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_whole_numbers_from_0_to_10() {
        assert_eq!(parse_score(b"0"), Some(0));
        assert_eq!(parse_score(b"10"), Some(10));
        assert_eq!(parse_score(b"9.0"), Some(9));
        for text in ["11", "-1", "9.5", "nine", "", "256", "1e1"] {
            assert_eq!(parse_score(text.as_bytes()), None, "{text}");
        }
    }
}
