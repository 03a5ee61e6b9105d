//! The rows of the result → tallies and the account of what was left out, the
//! same that files come to; nothing is taken on trust that can be checked.

mod account;
mod checks;
mod cohorts;
mod people;

use people::check_orders;

use super::dialect::Dialect;
use super::question::Asked;
use super::table::TallyTable;
use super::table_error::TallyTableError;
use crate::model::inspection::StatusesSeen;
use crate::model::ledger::{Account, Response};
use crate::tally::cohorts::CohortTallies;
use crate::tally::counted::{Counted, CountedDay};
use crate::tally::{Basis, Tallies, TallyError, TallyOptions};

/// What an engine counted.
#[derive(Debug, Clone)]
pub struct Counts<T> {
    /// The tallies.
    pub tallies: T,
    /// How many rows there were, and what became of them.
    pub account: Account,
    /// Whether the table has amounts.
    pub has_amounts: bool,
    /// The one currency, where rows name it.
    pub currency: Option<String>,
    /// The engine.
    pub dialect: Dialect,
    /// The statuses of all rows, and what becomes of orders by them.
    pub statuses: StatusesSeen,
}

/// Why there are no tallies.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CountsError {
    /// The result cannot be used.
    #[error(transparent)]
    Table(#[from] TallyTableError),
    /// Nothing can be tallied.
    #[error(transparent)]
    Tally(#[from] TallyError),
    /// No order counts.
    #[error("nothing is counted")]
    Nothing(Box<Account>),
}

impl TallyTable {
    /// The tallies of what was asked for, with the answers of a survey.
    ///
    /// # Errors
    ///
    /// Where the result is not one of what was asked, rows cannot be read,
    /// numbers are missing or contradict each other.
    pub fn counts(&self, asked: &Asked, responses: &[Response]) -> Result<Counts<Tallies>, CountsError> {
        let rows = self.of_rows(asked)?;
        let options = options(asked);
        let counted = Counted {
            days: &rows.days,
            scale: rows.scale,
            customers: count(self.total("customers")?, "customers")?,
            responses,
        };
        let of_all = self.people_of_all(counted.customers, &rows.days)?;
        let people = if asked.has_periods() {
            let periods = counted.periods(&options)?;
            self.people(asked, &rows.days, &periods)?
        } else {
            vec![of_all]
        };
        let tallies = counted.tallies(&options, &people, of_all)?;
        check_orders(&tallies)?;
        Ok(rows.with(tallies))
    }

    /// The cohorts of what was asked for.
    ///
    /// # Errors
    ///
    /// As [`TallyTable::counts`] has them.
    pub fn cohorts(&self, asked: &Asked) -> Result<Counts<CohortTallies>, CountsError> {
        let rows = self.of_rows(asked)?;
        let tallies = self.cohort_tallies(asked, &options(asked), &rows)?;
        Ok(rows.with(tallies))
    }

    /// What is the same whatever the rows are counted for.
    fn of_rows(&self, asked: &Asked) -> Result<OfRows, CountsError> {
        self.check_settings(asked)?;
        let dialect = self.dialect()?;
        self.check_types(asked, dialect)?;
        self.check_rows()?;
        let statuses = self.statuses(asked)?;
        let currency = self.currency(asked)?;
        let account = self.account(asked)?;
        let days = self.days()?;
        if days.iter().all(|day| day.orders == 0) {
            return Err(CountsError::Nothing(Box::new(account)));
        }
        let scale = match self.setting("amounts") {
            Some("yes") => self.setting("scale").and_then(|scale| scale.parse().ok()),
            _ => None,
        };
        Ok(OfRows {
            days,
            scale,
            account,
            currency,
            dialect,
            statuses,
        })
    }

    fn dialect(&self) -> Result<Dialect, TallyTableError> {
        let name = self.setting("dialect");
        name.and_then(Dialect::from_name)
            .ok_or_else(|| TallyTableError::CutOff("the setting `dialect` is missing".to_owned()))
    }
}

/// What became of the rows, and the days on which they lie.
struct OfRows {
    days: Vec<CountedDay>,
    /// The decimals of the minor units; none without amounts.
    scale: Option<u32>,
    account: Account,
    currency: Option<String>,
    dialect: Dialect,
    statuses: StatusesSeen,
}

impl OfRows {
    fn with<T>(self, tallies: T) -> Counts<T> {
        Counts {
            tallies,
            has_amounts: self.scale.is_some(),
            account: self.account,
            currency: self.currency,
            dialect: self.dialect,
            statuses: self.statuses,
        }
    }
}

fn options(asked: &Asked) -> TallyOptions {
    TallyOptions {
        calendar: asked.calendar,
        basis: Basis::Orders,
        active_window: asked.active_window,
        as_of: asked.as_of,
        threads: 1,
    }
}

fn cut_off(words: &str) -> TallyTableError {
    TallyTableError::CutOff(words.to_owned())
}

fn contradiction(words: String) -> TallyTableError {
    TallyTableError::Contradiction(words)
}

fn count(value: i128, of: &str) -> Result<u64, TallyTableError> {
    u64::try_from(value).map_err(|_| contradiction(format!("a count of `{of}` is {value}")))
}
