//! The declaration of a format as it is written: one TOML file each. What the
//! keys mean is told by `retain formats --help` and in the README.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::HeaderWords;

use super::MOST_LINES_ABOVE;

/// What a file of one program looks like, and how its rows are to be read.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Declaration {
    /// Its name, for `--as`.
    pub name: String,
    /// What it is, in a few words.
    pub title: String,
    /// What its rows are.
    pub kind: Kind,
    /// Where the facts come from.
    #[serde(default)]
    pub facts: String,
    /// Why such a file cannot be used.
    pub refuse: Option<String>,
    /// What is not sure; such a format is used only where it is named.
    pub unsure: Option<String>,
    /// What everybody should know who uses it.
    pub warning: Option<String>,
    /// How it is recognised.
    pub header: Header,
    /// How its text is written.
    #[serde(default)]
    pub text: Text,
    /// The columns of orders.
    #[serde(default)]
    pub order: Order,
    /// The columns of customers.
    #[serde(default)]
    pub customer: Customer,
    /// The columns of answers.
    #[serde(default)]
    pub response: Response,
    /// Cells that mean nothing.
    #[serde(default)]
    pub blank: Vec<Blank>,
    /// What is taken off cells.
    #[serde(default)]
    pub clean: Vec<Clean>,
    /// Words of the file, and the status that each one means.
    #[serde(default)]
    pub status: BTreeMap<String, String>,
    /// Words of the file, and the zone that each one stands for.
    #[serde(default)]
    pub zones: BTreeMap<String, String>,
    /// What is done with some rows; the first that fits is taken.
    #[serde(default)]
    pub rule: Vec<Rule>,
    /// Other files that say more of the orders, and without which these cannot
    /// be used; `refuse` says why.
    #[serde(default)]
    pub part: Vec<Part>,
}

/// A file that says more of the rows of orders: its columns in `take` and `sum`
/// stand beside theirs.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// What it has, for messages.
    pub title: String,
    /// The columns by which it is recognised: all of these are there.
    pub need: Vec<String>,
    /// None of these.
    #[serde(default)]
    pub not: Vec<String>,
    /// The column, here and in the orders, that says which rows belong
    /// together.
    pub key: String,
    /// Columns that say the same in all rows of one key.
    #[serde(default)]
    pub take: Vec<String>,
    /// Columns that are added up over the rows of one key.
    #[serde(default)]
    pub sum: Vec<String>,
}

impl Part {
    /// Whether a header is one of it.
    pub(super) fn fits(&self, header: &HeaderWords) -> bool {
        let has = |name: &String| header.place(name).is_some();
        self.need.iter().all(has) && !self.not.iter().any(has)
    }

    /// The columns that the orders get from it.
    pub fn columns(&self) -> impl Iterator<Item = &String> {
        self.take.iter().chain(&self.sum)
    }
}

/// What the rows of a file are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Orders, or lines of orders.
    Orders,
    /// Customers.
    Customers,
    /// Answers to the survey.
    Responses,
}

/// The columns by which a file is recognised.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// All of these are there.
    pub need: Vec<String>,
    /// Of each of these lists at least one.
    #[serde(default)]
    pub any: Vec<Vec<String>>,
    /// None of these.
    #[serde(default)]
    pub not: Vec<String>,
    /// So many lines may stand above the header.
    #[serde(default = "most_lines_above")]
    pub lines_above: usize,
    /// So many rows below it belong to it.
    #[serde(default)]
    pub lines_below: usize,
}

const fn most_lines_above() -> usize {
    MOST_LINES_ABOVE
}

/// How the text of a file is written.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Text {
    /// Whether a quote at the beginning of a cell is more than a character.
    pub quotes: bool,
    /// The encoding of what is not UTF-8.
    pub encoding: Option<String>,
    /// Whether blank lines mean nothing wherever they are.
    pub blank_lines: bool,
    /// How cells begin in rows that are no rows.
    pub footer: Vec<String>,
    /// What cells have in them in rows that are no rows.
    pub footer_contains: Vec<String>,
}

impl Default for Text {
    fn default() -> Self {
        Self {
            quotes: true,
            encoding: None,
            blank_lines: false,
            footer: Vec::new(),
            footer_contains: Vec::new(),
        }
    }
}

/// What several rows of one order are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rows {
    /// There are none: each row is an order.
    #[default]
    Orders,
    /// Its lines, with an amount each.
    Lines,
    /// The order again, with the same amount each time.
    Repeats,
    /// Its lines, of which only the first has the order's amount and status.
    First,
}

/// The columns of orders. Of each list a row takes the first column that is not
/// blank.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Order {
    /// What several rows of one order are.
    pub rows: Rows,
    /// The id of the order.
    pub id: Vec<String>,
    /// The customer.
    pub customer: Vec<String>,
    /// The date, or the date and time.
    pub date: Vec<String>,
    /// The time, where it has a column of its own.
    pub time: Vec<String>,
    /// The column that names the zone of the time.
    pub zone: Vec<String>,
    /// The zone of times that do not name one.
    pub zone_is: Option<String>,
    /// How dates are written, tried in order.
    pub date_formats: Vec<String>,
    /// The amount.
    pub amount: Vec<String>,
    /// What is added to the amount: all of these that are not blank.
    pub amount_plus: Vec<String>,
    /// What is taken off the amount, whatever its sign.
    pub amount_minus: Vec<String>,
    /// How many, where there is no amount.
    pub quantity: Vec<String>,
    /// For how much each.
    pub unit_price: Vec<String>,
    /// How many decimals amounts have that are written without a mark.
    pub minor_units: Option<usize>,
    /// What was given back, on the order's own row.
    pub refunded: Vec<String>,
    /// The word before the amount where a cell of `refunded` holds more than
    /// one thing: `amount:-5.00|reason:…;amount:-2.00|…`.
    pub refunded_key: Option<String>,
    /// On the row of a refund, the id of its order.
    pub refund_of: Vec<String>,
    /// On the row of a refund, who gets it, unless that is the `customer` of
    /// the row: then nobody is named.
    pub refund_customer: Vec<String>,
    /// Where rows repeat their order: what only the rows of its items have, and
    /// not one above them that has its totals.
    pub item: Vec<String>,
    /// The currency.
    pub currency: Vec<String>,
    /// The currency of all amounts.
    pub currency_is: Option<String>,
    /// The status.
    pub status: Vec<String>,
}

/// The columns of customers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Customer {
    /// The customer.
    pub id: Vec<String>,
    /// The day of the signup.
    pub signup: Vec<String>,
    /// The day of the cancellation.
    pub cancelled: Vec<String>,
    /// The answer to the survey.
    pub nps_score: Vec<String>,
    /// Its day.
    pub nps_date: Vec<String>,
    /// How dates are written, tried in order.
    pub date_formats: Vec<String>,
    /// The zone of times that do not name one.
    pub zone_is: Option<String>,
}

/// The columns of answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Response {
    /// The score.
    pub score: Vec<String>,
    /// The day.
    pub date: Vec<String>,
    /// The customer.
    pub customer: Vec<String>,
    /// How dates are written, tried in order.
    pub date_formats: Vec<String>,
    /// The zone of times that do not name one.
    pub zone_is: Option<String>,
    /// Whether the score is the column of blanks and numbers from 0 to 10.
    pub score_by_values: bool,
    /// Words of the question: of several such columns the one whose name has
    /// one of them is the score.
    pub score_question: Vec<String>,
}

/// Cells that mean nothing.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Blank {
    /// In these columns.
    pub columns: Vec<String>,
    /// These texts.
    #[serde(default)]
    pub are: Vec<String>,
    /// Texts of these characters alone, of which the first stands there.
    pub made_of: Option<String>,
}

/// What is taken off cells.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clean {
    /// In these columns.
    pub columns: Vec<String>,
    /// This, where a cell begins with it.
    #[serde(default)]
    pub without: String,
    /// `.0` at the end, where digits stand before it.
    #[serde(default)]
    pub whole_number: bool,
}

/// What is done with rows that have something in a column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rule {
    /// The column.
    pub column: String,
    /// One of these texts stands there.
    pub is: Vec<String>,
    /// None of these texts stands there.
    pub is_not: Vec<String>,
    /// The cell begins with one of these.
    pub begins: Vec<String>,
    /// The cell is not blank, or it is.
    pub filled: Option<bool>,
    /// The cell is a number above zero.
    pub above_zero: bool,
    /// The order's amount is below zero, or it is not.
    pub negative: Option<bool>,
    /// The row is a refund.
    pub refund: bool,
    /// The row is left out, under these words.
    pub ignore: Option<String>,
    /// The row has that status.
    pub status: Option<String>,
}
