//! A file of customers → subscriptions, and the answers it may hold.

use super::cells::{CellProblem, customer_id};
use super::date::DateError;
use super::date_columns::DateColumns;
use super::fields::{Field, FileKind};
use super::file::OpenFile;
use super::inspection::Inspected;
use super::problem::{Hint, Problems};
use super::rows::{Row, TakeRows, for_each_row};
use super::score::ScoreReader;
use super::{Place, ReadError, ReadErrorKind, ReadOptions};
use crate::model::day::Day;
use crate::model::ids::IdTable;
use crate::model::inspection::FileInspection;
use crate::model::ledger::{Account, Response, Subscription};
use crate::model::left_out::Reason;

/// What a file of customers holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerList {
    /// Subscriptions, where they are read.
    pub subscriptions: Option<Vec<Subscription>>,
    /// Answers.
    pub responses: Vec<Response>,
    /// What was found out about the file.
    pub inspection: FileInspection,
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
    let reader = CustomerReader::new(&file, options)?;
    if !options.subscriptions && reader.score.is_empty() {
        account.warnings.push(format!(
            "nothing in `{}` is used: it has no nps_score, and signups count only with `--basis subscriptions`",
            file.path
        ));
    }
    let mut inspected = Inspected::new(&file, FileKind::Customers);
    let mut taker = CustomerTaker {
        path: file.path.clone(),
        reader,
        table,
        span,
        subscriptions: options.subscriptions.then(Vec::new),
        responses: Vec::new(),
    };
    for_each_row(file, options, problems, account, &mut taker)?.tell(&mut inspected.told);
    taker.reader.dates.tell(&taker.path, &mut inspected);
    let subscriptions = taker
        .subscriptions
        .as_ref()
        .map(|all| ("subscriptions", all.len() as u64));
    let has_scores = !taker.reader.score.is_empty();
    let answers = has_scores.then_some(("answers", taker.responses.len() as u64));
    inspected.told.taken.extend(subscriptions.into_iter().chain(answers));
    Ok(CustomerList {
        inspection: inspected.told,
        responses: taker.responses,
        subscriptions: taker.subscriptions,
    })
}

/// Rows of customers → what they hold.
struct CustomerTaker<'a> {
    path: String,
    reader: CustomerReader<'a>,
    table: &'a mut IdTable,
    span: &'a mut Option<(Place, Place)>,
    subscriptions: Option<Vec<Subscription>>,
    responses: Vec<Response>,
}

impl TakeRows for CustomerTaker<'_> {
    fn has_to_wait(&mut self, row: &Row<'_>) -> bool {
        self.reader.dates.has_open(row)
    }

    fn settle(&mut self, path: &str, header: &[String]) -> Result<(), ReadErrorKind> {
        self.reader.dates.settle(path, header)
    }

    fn take(&mut self, row: &Row<'_>, account: &mut Account) -> Result<(), CellProblem> {
        let found = self.reader.read(row, account)?;
        let is_used = found.subscription.is_some() || found.response.is_some();
        let customer = found.customer.filter(|_| is_used).map(|id| self.table.number(id));
        if let (Some((signup, cancelled)), Some(customer)) = (found.subscription, customer) {
            for day in [Some(signup), cancelled].into_iter().flatten() {
                Place::widen(self.span, day, &self.path, row.line);
            }
            self.subscriptions.get_or_insert_default().push(Subscription {
                customer,
                signup,
                cancelled,
            });
        }
        if let Some((score, day)) = found.response {
            self.responses.push(Response { customer, day, score });
        }
        Ok(())
    }
}

/// The columns of a file of customers and how to read them.
struct CustomerReader<'a> {
    options: &'a ReadOptions,
    /// Of each of these a row takes the first that is not blank.
    customer: Vec<usize>,
    /// Signup and cancellation, where they are read.
    subscription: Option<(Vec<usize>, Vec<usize>)>,
    score: Vec<usize>,
    nps_date: Vec<usize>,
    scores: ScoreReader,
    dates: DateColumns<'a>,
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
        let at_fault = |error| ReadError::of_file(&file.path, error);
        let of_subscriptions = [Field::CustomerId, Field::SignupDate, Field::CancelledAt];
        if options.subscriptions {
            file.require(FileKind::Customers, of_subscriptions).map_err(at_fault)?;
        } else {
            file.require(FileKind::Customers, [Field::CustomerId])
                .map_err(at_fault)?;
        }
        let [customer, signup, cancelled] = of_subscriptions.map(|field| columns.all(field));
        let subscription = options.subscriptions.then_some((signup, cancelled));
        let nps_date = columns.all(Field::NpsDate);
        let of_subscription = subscription.iter().flat_map(|(signup, cancelled)| [signup, cancelled]);
        let dates: Vec<Vec<usize>> = of_subscription.chain([&nps_date]).cloned().collect();
        Ok(Self {
            options,
            customer,
            subscription,
            score: columns.all(Field::NpsScore),
            nps_date,
            scores: ScoreReader::new(options, FileKind::Customers),
            dates: DateColumns::new(FileKind::Customers, dates, file, options).map_err(ReadErrorKind::from)?,
            lower: Vec::new(),
        })
    }

    /// Reads a row; what leaves of it is counted.
    fn read<'r>(&'r mut self, row: &'r Row<'_>, account: &mut Account) -> Result<CustomerRow<'r>, CellProblem> {
        let response = self.read_response(row, account)?;
        let (_, customer) = row.first(&self.customer);
        let subscription = match self.subscription.is_some() {
            true if customer.is_empty() => {
                account.leave(&Reason::Unattributed, row.line);
                None
            }
            true => self.read_subscription(row, account)?,
            false => None,
        };
        Ok(CustomerRow {
            customer: customer_id(customer, &mut self.lower),
            subscription,
            response,
        })
    }

    fn read_response(
        &mut self,
        row: &Row<'_>,
        account: &mut Account,
    ) -> Result<Option<(u8, Option<Day>)>, CellProblem> {
        let (column, cell) = row.first(&self.score);
        if cell.is_empty() {
            return Ok(None);
        }
        let score = self.scores.read(column, cell)?;
        let day = self.dates.day(row, &self.nps_date)?;
        if day.is_some_and(|day| self.options.is_later(day)) {
            account.leave(&Reason::AfterAsOf, row.line);
            return Ok(None);
        }
        Ok(Some((score, day)))
    }

    fn read_subscription(
        &mut self,
        row: &Row<'_>,
        account: &mut Account,
    ) -> Result<Option<(Day, Option<Day>)>, CellProblem> {
        let Some((signup, cancelled)) = &self.subscription else {
            return Ok(None);
        };
        let Some(day) = self.dates.day(row, signup)? else {
            let (column, _) = row.first(signup);
            return Err(self.dates.problem(column, b"", DateError::Blank));
        };
        let end = self.dates.day(row, cancelled)?;
        if self.options.is_later(day) {
            account.leave(&Reason::AfterAsOf, row.line);
            return Ok(None);
        }
        if let Some(end) = end.filter(|end| *end < day) {
            return Err(CellProblem {
                column: row.first(cancelled).0,
                message: format!("the cancellation on {end} lies before the signup"),
                expected: "expected a day not before the signup".into(),
                hint: Hint::SkipInvalid,
            });
        }
        if end.is_some_and(|end| self.options.is_later(end)) {
            account.leave(&Reason::AfterAsOf, row.line);
            return Ok(Some((day, None)));
        }
        Ok(Some((day, end)))
    }
}
