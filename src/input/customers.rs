//! A file of customers → subscriptions, and the answers it may hold.

use super::amount::parse_amount;
use super::cells::{CellProblem, customer_id, date_problem, score_problem};
use super::date::{DateError, DateFormatError, DateReader};
use super::fields::{Field, FileKind};
use super::file::OpenFile;
use super::problem::{Hint, Problems};
use super::rows::{Row, for_each_row};
use super::{Place, ReadError, ReadErrorKind, ReadOptions};
use crate::model::day::Day;
use crate::model::ids::IdTable;
use crate::model::ledger::{Account, LeftOut, Response, Subscription};

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
    let path = file.path.clone();
    let mut reader = CustomerReader::new(&file, options)?;
    if !options.subscriptions && reader.score.is_none() {
        account.warnings.push(format!(
            "nothing in `{path}` is used: it has no nps_score, and signups count only with `--basis subscriptions`"
        ));
    }
    let mut list = CustomerList {
        subscriptions: options.subscriptions.then(Vec::new),
        responses: Vec::new(),
    };
    for_each_row(file, options, problems, account, |row, account| {
        let found = reader.read(row, &mut account.left_out)?;
        let is_used = found.subscription.is_some() || found.response.is_some();
        let customer = found.customer.filter(|_| is_used).map(|id| table.number(id));
        if let (Some((signup, cancelled)), Some(customer)) = (found.subscription, customer) {
            for day in [Some(signup), cancelled].into_iter().flatten() {
                Place::widen(span, day, &path, row.line);
            }
            list.subscriptions.get_or_insert_default().push(Subscription {
                customer,
                signup,
                cancelled,
            });
        }
        if let Some((score, day)) = found.response {
            list.responses.push(Response { customer, day, score });
        }
        Ok(())
    })?;
    Ok(list)
}

/// The columns of a file of customers and how to read them.
struct CustomerReader<'a> {
    options: &'a ReadOptions,
    format: Option<&'a str>,
    customer: usize,
    /// Signup and cancellation, where they are read.
    subscription: Option<(usize, usize)>,
    score: Option<usize>,
    nps_date: Option<usize>,
    /// A reader for each column of dates.
    dates: Vec<(usize, DateReader)>,
    lower: Vec<u8>,
}

/// What a row says.
struct CustomerRow<'a> {
    customer: Option<&'a [u8]>,
    subscription: Option<(Day, Option<Day>)>,
    response: Option<(u8, Option<Day>)>,
}

impl<'a> CustomerReader<'a> {
    fn new(file: &OpenFile, options: &'a ReadOptions) -> Result<Self, ReadError> {
        let columns = &file.columns;
        let required = |field| {
            let at_fault = |error| ReadErrorKind::Header {
                kind: FileKind::Customers,
                error,
                header: columns.header.clone(),
            };
            columns
                .require(FileKind::Customers, field)
                .map_err(|error| ReadError::of_file(&file.path, at_fault(error)))
        };
        let format = options.date_format(FileKind::Customers);
        let subscription = if options.subscriptions {
            Some((required(Field::SignupDate)?, required(Field::CancelledAt)?))
        } else {
            None
        };
        let nps_date = columns.get(Field::NpsDate);
        let of_subscription = subscription
            .into_iter()
            .flat_map(|(signup, cancelled)| [signup, cancelled]);
        let date_columns = of_subscription.chain(nps_date);
        Ok(Self {
            options,
            format,
            customer: required(Field::CustomerId)?,
            subscription,
            score: columns.get(Field::NpsScore),
            nps_date,
            dates: date_columns
                .map(|column| Ok((column, file.date_reader(column, format, options.zone)?)))
                .collect::<Result<_, DateFormatError>>()
                .map_err(ReadErrorKind::from)?,
            lower: Vec::new(),
        })
    }

    /// Reads a row; what leaves of it is counted.
    fn read<'r>(&'r mut self, row: &'r Row<'_>, left_out: &mut LeftOut) -> Result<CustomerRow<'r>, CellProblem> {
        let response = self.read_response(row, left_out)?;
        let is_known = !row.cell(Some(self.customer)).is_empty();
        let subscription = match self.subscription {
            Some(_) if !is_known => {
                left_out.unattributed += 1;
                None
            }
            Some((signup, cancelled)) => self.read_subscription(row, signup, cancelled, left_out)?,
            None => None,
        };
        Ok(CustomerRow {
            customer: customer_id(row.cell(Some(self.customer)), &mut self.lower),
            subscription,
            response,
        })
    }

    fn date(&mut self, row: &Row<'_>, column: usize) -> Result<Option<Day>, CellProblem> {
        let cell = row.cell(Some(column));
        if cell.is_empty() {
            return Ok(None);
        }
        let reader = self.dates.iter_mut().find(|(of, _)| *of == column);
        let day = reader.map_or(Err(DateError::NotADate), |(_, dates)| dates.read(cell));
        day.map(Some)
            .map_err(|error| date_problem(FileKind::Customers, column, cell, error, self.format))
    }

    fn read_response(
        &mut self,
        row: &Row<'_>,
        left_out: &mut LeftOut,
    ) -> Result<Option<(u8, Option<Day>)>, CellProblem> {
        let Some(column) = self.score else { return Ok(None) };
        let cell = row.cell(Some(column));
        if cell.is_empty() {
            return Ok(None);
        }
        let score = parse_score(cell).ok_or_else(|| score_problem(column, cell))?;
        let day = match self.nps_date {
            Some(column) => self.date(row, column)?,
            None => None,
        };
        if day.is_some_and(|day| self.options.is_later(day)) {
            left_out.after_as_of += 1;
            return Ok(None);
        }
        Ok(Some((score, day)))
    }

    fn read_subscription(
        &mut self,
        row: &Row<'_>,
        signup: usize,
        cancelled: usize,
        left_out: &mut LeftOut,
    ) -> Result<Option<(Day, Option<Day>)>, CellProblem> {
        let day = self
            .date(row, signup)?
            .ok_or_else(|| date_problem(FileKind::Customers, signup, b"", DateError::Blank, self.format))?;
        let end = self.date(row, cancelled)?;
        if self.options.is_later(day) {
            left_out.after_as_of += 1;
            return Ok(None);
        }
        if let Some(end) = end.filter(|end| *end < day) {
            return Err(CellProblem {
                column: cancelled,
                message: format!("the cancellation on {end} lies before the signup"),
                expected: "expected a day not before the signup".into(),
                hint: Hint::SkipInvalid,
            });
        }
        if end.is_some_and(|end| self.options.is_later(end)) {
            left_out.after_as_of += 1;
            return Ok(Some((day, None)));
        }
        Ok(Some((day, end)))
    }
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
