//! The ledger: the validated, compact, columnar form of the input that
//! everything is computed from, and the account of what was left out of it.

use rust_decimal::Decimal;

use super::amounts::Amounts;
use super::by_column::ByColumn;
use super::day::Day;
use super::growth::make_room;
use super::hour::Hour;
use super::id_list::IdList;
use super::ids::IdTable;
use super::left_out::{LeftOut, Reason, Spot};

/// The number of a customer, from 0, in the order of first appearance.
pub type Customer = u32;

/// Counted orders, refunds, subscriptions and answers.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    /// The ids by customer number.
    pub names: Names,
    /// Counted orders; none where there is no file of orders.
    pub orders: Option<Orders>,
    /// The hours of the orders, where they were asked for.
    pub hours: Vec<Hour>,
    /// What was given back.
    pub refunds: Vec<Refund>,
    /// The column that customers or orders are told apart by, where one was
    /// asked for.
    pub by: Option<ByColumn>,
    /// One entry a subscription; none where no file has them.
    pub subscriptions: Option<Vec<Subscription>>,
    /// Answers to the survey.
    pub responses: Vec<Response>,
    /// The one currency of the amounts, where the input names it.
    pub currency: Option<String>,
}

/// Counted orders in the order of the input, a column for each part: 12 bytes
/// an order, more where an amount needs them.
#[derive(Debug, Clone, Default)]
pub struct Orders {
    /// Who bought.
    pub customers: Vec<Customer>,
    /// When.
    pub days: Vec<Day>,
    /// For how much; none where the input has no amounts.
    pub amounts: Option<Amounts>,
}

/// Money given back: it lowers revenue on its day and is nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refund {
    /// To whom.
    pub customer: Customer,
    /// When.
    pub day: Day,
    /// How much, less than nothing.
    pub amount: Decimal,
}

/// One subscription. It is active after its first day, up to and with the day
/// it is cancelled on; one cancelled on its first day never was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subscription {
    /// Whose.
    pub customer: Customer,
    /// The day of signup.
    pub signup: Day,
    /// The day of cancellation, none while it runs.
    pub cancelled: Option<Day>,
}

/// One answer to the survey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Response {
    /// Whose, where known.
    pub customer: Option<Customer>,
    /// When, where known.
    pub day: Option<Day>,
    /// 0 to 10.
    pub score: u8,
}

/// The ids of customers, by number.
#[derive(Debug, Clone, Default)]
pub struct Names {
    table: IdTable,
    /// Customers behind those, whose ids nobody asks for.
    unnamed: usize,
}

impl Names {
    /// Names that are numbered in a table.
    #[must_use]
    pub const fn new(table: IdTable) -> Self {
        Self { table, unnamed: 0 }
    }

    /// So many customers, whose ids nobody asks for.
    #[must_use]
    pub fn unnamed(count: usize) -> Self {
        Self {
            unnamed: count,
            ..Self::default()
        }
    }

    /// How many customers have a number: also those with a refund or an
    /// answer alone.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.table.len() + self.unnamed
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The ids in the order of their numbers.
    #[must_use]
    pub fn in_order(&self) -> Vec<Box<[u8]>> {
        self.table.names()
    }

    /// The ids by customer number, in little room.
    #[must_use]
    pub fn list(&self) -> IdList {
        self.table.list()
    }
}

impl Orders {
    /// Adds the days of further orders.
    pub fn add_days(&mut self, days: &[Day]) {
        make_room(&mut self.days, days.len());
        self.days.extend_from_slice(days);
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.customers.len()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.customers.is_empty()
    }
}

impl Subscription {
    /// Whether it is active at the start of a day: signed up before, and not
    /// cancelled before.
    #[must_use]
    pub fn is_active_at(&self, day: Day) -> bool {
        self.signup < day && self.cancelled.is_none_or(|cancelled| cancelled >= day)
    }
}

/// What was read, what was left out, and why.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    /// The files in the order they were read.
    pub files: Vec<FileRead>,
    /// Rows of the files of orders.
    pub rows: u64,
    /// Refund rows that count.
    pub counted_refunds: u64,
    /// Whether a file of orders has no order ids, so that each row is an order.
    pub without_order_ids: bool,
    /// Orders that stand in several files of orders, where these may.
    pub overlap: Option<Overlap>,
    /// How many ids are listed as those who do not count; none without a list.
    pub excluded_customers: Option<u64>,
    /// What became of the ids that belong to others; none without such a file.
    pub aliases: Option<AliasesUsed>,
    /// What several rows of one order id were, by the formats or as asked for;
    /// none where there is no file of orders.
    pub rows_were: Option<&'static str>,
    /// Whether a format says that only the first row of an order has its
    /// amount.
    pub first_row_speaks: bool,
    /// Whether rows are lines of orders, which are added up.
    pub adds_up_lines: bool,
    /// Rows left out, by reason.
    pub left_out: LeftOut,
    /// Those of them that stand in other files than those of orders.
    pub left_out_elsewhere: LeftOut,
    /// What a careful reader should know.
    pub warnings: Vec<String>,
}

/// Orders that stand in several files, each of which counts once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overlap {
    /// How many orders.
    pub orders: u64,
    /// By file, its rows that do not count because another file has the order,
    /// or the refund.
    pub rows: Vec<u64>,
}

impl Overlap {
    /// None yet, in so many files.
    #[must_use]
    pub fn new(files: usize) -> Self {
        Self {
            orders: 0,
            rows: vec![0; files],
        }
    }
}

/// Ids that belong to others, as a file of aliases says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AliasesUsed {
    /// How many the file has.
    pub listed: u64,
    /// How many of them a row has.
    pub ids: u64,
    /// How many rows have one of them, whatever becomes of the rows.
    pub rows: u64,
}

impl Account {
    /// A row of the file that is read next leaves.
    pub fn leave(&mut self, reason: &Reason, line: u64) {
        let file = self.files.len();
        self.left_out.add(reason, 1, Spot { file, line });
    }
}

/// One file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRead {
    /// The path as given, `-` for standard input.
    pub path: String,
    /// The format in which it was read.
    pub format: String,
    /// Its rows, the header not counted.
    pub rows: u64,
}
