//! A file of customers → subscriptions, and the answers it may hold.

use super::cells::{CellProblem, customer_id, quoted};
use super::date::DateError;
use super::date_columns::DateColumns;
use super::fields::{Field, FileKind};
use super::file::OpenFile;
use super::inspection::Inspected;
use super::people::{People, judged};
use super::problem::{Hint, Problems};
use super::rows::{Row, TakeRows, for_each_row};
use super::score::ScoreReader;
use super::{Place, ReadError, ReadErrorKind, ReadOptions};
use crate::model::by_column::{NO_VALUE, ValueNumber, ValueTable};
use crate::model::day::Day;
use crate::model::ids::IdTable;
use crate::model::inspection::FileInspection;
use crate::model::ledger::{Account, Customer, Response, Subscription};
use crate::model::left_out::Reason;

/// What a file of customers holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerList {
    /// Subscriptions, where they are read.
    pub subscriptions: Option<Vec<Subscription>>,
    /// Answers.
    pub responses: Vec<Response>,
    /// The values of the column that customers are told apart by, and the
    /// number of that of each customer.
    pub values: Vec<String>,
    /// The numbers, by customer.
    pub value_of: Vec<ValueNumber>,
    /// What was found out about the file.
    pub inspection: FileInspection,
}

/// Reads a file of customers.
pub(super) fn read_file(
    file: OpenFile,
    options: &ReadOptions,
    (people, table): (Option<&People>, &mut IdTable),
    problems: &mut Problems,
    span: &mut Option<(Place, Place)>,
    account: &mut Account,
) -> Result<CustomerList, ReadError> {
    let reader = CustomerReader::new(&file, options, people)?;
    if !options.subscriptions && reader.score.is_empty() && file.by.is_none() {
        account.warnings.push(format!(
            "nothing in `{}` is used: it has no nps_score, and signups count only with `--basis subscriptions`",
            file.path
        ));
    }
    let mut inspected = Inspected::new(&file, FileKind::Customers);
    let mut taker = CustomerTaker {
        path: file.path.clone(),
        by: file.by.map(|column| ByCustomers {
            column: [column],
            table: ValueTable::default(),
            known: Vec::new(),
        }),
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
    let by = taker.by;
    let (values, value_of) = by.map_or_else(Default::default, |by| {
        let value_of = by.known.iter().map(|(value, _)| *value).collect();
        (by.table.into_texts(), value_of)
    });
    Ok(CustomerList {
        values,
        value_of,
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
    by: Option<ByCustomers>,
}

/// The column that customers are told apart by.
struct ByCustomers {
    column: [usize; 1],
    table: ValueTable,
    /// By customer: the number of the value, and the line that says it.
    known: Vec<(ValueNumber, u64)>,
}

impl ByCustomers {
    /// A row about a customer. All rows of one customer have to agree, but for
    /// those that say nothing.
    fn take(&mut self, row: &Row<'_>, customer: Customer) -> Result<(), CellProblem> {
        let (column, cell) = row.first(&self.column);
        let value = self.table.number(&String::from_utf8_lossy(cell));
        let place = customer as usize;
        if self.known.len() <= place {
            self.known.resize(place + 1, (NO_VALUE, 0));
        }
        let (known, line) = self.known[place];
        if value == NO_VALUE || value == known {
            return Ok(());
        }
        if known != NO_VALUE {
            return Err(CellProblem {
                column,
                message: format!(
                    "{} contradicts line {line}, which has another value for the same customer",
                    quoted(cell)
                ),
                expected: "expected one value for a customer".into(),
                hint: Hint::SkipInvalid,
            });
        }
        self.known[place] = (value, row.line);
        Ok(())
    }
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
        let is_used = found.subscription.is_some() || found.response.is_some() || self.by.is_some();
        let customer = found.customer.filter(|_| is_used).map(|id| self.table.number(id));
        if let (Some(by), Some(customer)) = (&mut self.by, customer) {
            by.take(row, customer)?;
        }
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
    people: Option<&'a People>,
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
#[derive(Default)]
struct CustomerRow<'a> {
    customer: Option<&'a [u8]>,
    subscription: Option<(Day, Option<Day>)>,
    response: Option<(u8, Option<Day>)>,
}

impl<'a> CustomerReader<'a> {
    fn new(file: &OpenFile, options: &'a ReadOptions, people: Option<&'a People>) -> Result<Self, ReadError> {
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
            people,
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
        let person = judged(self.people, row.first(&self.customer).1, &mut self.lower);
        if person.is_excluded {
            if self.subscription.is_some() || !row.first(&self.score).1.is_empty() {
                account.leave(&Reason::ExcludedCustomer, row.line);
            }
            return Ok(CustomerRow::default());
        }
        let response = self.read_response(row, account)?;
        let subscription = match self.subscription.is_some() {
            true if person.id.is_empty() => {
                account.leave(&Reason::Unattributed, row.line);
                None
            }
            true => self.read_subscription(row, account)?,
            false => None,
        };
        Ok(CustomerRow {
            customer: customer_id(person.id, &mut self.lower),
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
