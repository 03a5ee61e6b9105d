//! Why the result of the query cannot be used.

/// Why the result of the query cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TallyTableError {
    /// It has not the columns of such a result: those it has not.
    #[error("the tallies have no column `{0}`")]
    NoColumn(&'static str),
    /// There are no rows.
    #[error("the tallies are empty")]
    Empty,
    /// The row that says what it is is missing.
    #[error("no row of the tallies says which version they are of")]
    NoVersion,
    /// It is of another version.
    #[error("the tallies are `{0}`")]
    OtherVersion(String),
    /// A cell is not what belongs there.
    #[error("row {row} of the tallies has `{found}` for the `{column}`")]
    Cell {
        /// The row, from 1.
        row: u64,
        /// The column.
        column: &'static str,
        /// What is there.
        found: String,
    },
    /// A row is there twice.
    #[error("the tallies have two rows `{kind}`, `{label}` of {place}")]
    Twice {
        /// Its kind.
        kind: String,
        /// Its label.
        label: String,
        /// Its place.
        place: i64,
    },
    /// A row is of a kind or has a label that such a result has not.
    #[error("row {row} of the tallies is of no known kind: `{kind}`, `{label}`")]
    Unknown {
        /// The row, from 1.
        row: u64,
        /// Its kind.
        kind: String,
        /// Its label.
        label: String,
    },
    /// Rows are missing.
    #[error("the tallies are not all there: {0}")]
    CutOff(String),
    /// Two of its numbers contradict each other.
    #[error("the tallies contradict themselves: {0}")]
    Contradiction(String),
    /// They were made with other options.
    #[error("the tallies were made with other options: {}", settings_in_words(.0))]
    OtherSettings(Vec<OtherSetting>),
    /// They are those of another report.
    #[error("the tallies are those of `retain {made_for}`, and `retain {asked}` needs its own")]
    OtherReport {
        /// The report that they were made for.
        made_for: String,
        /// The one that is asked for.
        asked: &'static str,
    },
    /// Rows of the table cannot be read.
    #[error("{0}")]
    Fault(Fault),
    /// More than one currency.
    #[error("the amounts are in several currencies")]
    Currencies(Vec<(String, u64)>),
}

/// An option that is not the same in two places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherSetting {
    /// The option, without its hyphens.
    pub name: String,
    /// What the tallies were made with.
    pub made_with: String,
    /// What was asked for.
    pub asked: String,
}

/// What is wrong with rows of the table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Rows of one kind of fault.
    #[error("{}", rows_in_words(*.rows, .what))]
    Rows {
        /// How many.
        rows: u64,
        /// What is wrong, as the query calls it.
        what: String,
    },
    /// Lines of orders that contradict each other.
    #[error("{}", lines_in_words(*.rows, .what))]
    Lines {
        /// How many.
        rows: u64,
        /// What they do not agree on, as the query calls it.
        what: String,
    },
    /// Rows of one order id that differ.
    #[error(
        "{rows} rows of the table have an order id of others with different {what}: a table does not say which is the first"
    )]
    Copies {
        /// How many.
        rows: u64,
        /// What they differ in.
        what: String,
    },
    /// Order ids that stand on several rows.
    #[error("{}", repeated_in_words(*.ids, .first))]
    Repeated {
        /// How many.
        ids: u64,
        /// The first.
        first: String,
    },
    /// The days of times depend on a zone.
    #[error("the column of the `order_date` has moments (`{0}`), whose day depends on a time zone")]
    MomentWithoutZone(String),
    /// There is nothing to be moved.
    #[error("the column of the `order_date` has times without a zone (`{0}`), which are taken as they are")]
    ZoneWithoutMoment(String),
    /// The column has no days.
    #[error("the column of the `order_date` is `{0}`, no date and no time")]
    NoDates(String),
    /// The column has no numbers.
    #[error("the column of the `amount` is `{0}`, no number")]
    NoNumbers(String),
    /// The engine sees another fate in a status than this program.
    #[error("the engine compares the status `{0}` in another way than this program")]
    Status(String),
    /// A currency that is no code.
    #[error("`{0}` in the column of the `currency` is no code")]
    CurrencyName(String),
    /// A sum may have been cut.
    #[error("the amounts are so large that sums of them may not fit in 64 bits")]
    Sums,
}

fn settings_in_words(settings: &[OtherSetting]) -> String {
    let words: Vec<String> = settings
        .iter()
        .map(|setting| {
            format!(
                "`{}` is {} there, and {} here",
                setting.name, setting.made_with, setting.asked
            )
        })
        .collect();
    words.join("; ")
}

fn rows_in_words(rows: u64, what: &str) -> String {
    let (row, has) = if rows == 1 { ("row", "has") } else { ("rows", "have") };
    let words = match what {
        "no_date" => "no day that can be read",
        "no_amount" => "no amount",
        "not_whole" => "an amount with more decimals than the scale",
        "too_large" => "an amount of more than fifteen digits",
        "negative_refunded_amount" => "a refunded amount below zero",
        other => other,
    };
    format!("{rows} {row} of the table {has} {words}")
}

fn lines_in_words(rows: u64, what: &str) -> String {
    let words = match what {
        "customers" => "with several customers",
        "statuses" => "with statuses of which some count and some do not",
        "currencies" => "in several currencies",
        "days" => "of several days",
        "later" => "whose lines leave for several reasons, after the day of the report",
        other => other,
    };
    let (row, is) = if rows == 1 {
        ("row", "is a line")
    } else {
        ("rows", "are lines")
    };
    format!("{rows} {row} of the table {is} of orders {words}: a table does not say which line is the first")
}

fn repeated_in_words(ids: u64, first: &str) -> String {
    match ids {
        1 => format!("the order id `{first}` stands on several rows of the table"),
        ids => format!("{ids} order ids stand on several rows of the table, the first of them `{first}`"),
    }
}
