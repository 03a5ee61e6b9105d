//! `--by`: the column whose values have numbers of their own.

use std::num::NonZeroUsize;

use super::error::CliError;
use super::header_error::found;
use super::read_error::tally_error;
use super::redaction::Redaction;
use super::values::{WITH_VALUES, kind_and_value};
use crate::input::Reading;
use crate::input::by::{By, ByError};
use crate::input::fields::FileKind;
use crate::input::problem::shortened;
use crate::model::by_column::ValuesOf;
use crate::model::ledger::Ledger;
use crate::report::metrics::Settings;
use crate::tally::TallyError;
use crate::tally::by_value::{GroupName, ValueGroup};

/// The column whose values have numbers of their own, and how many of them.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Groups")]
pub struct GroupOptions {
    /// Count also for each value of this column, of the customers or of the orders
    ///
    /// A column of the file of customers puts each customer into one group. A column of the orders gives each group
    /// its own orders, as if it were a shop of its own: whoever buys in two is a customer of both. Where both kinds of
    /// files have the column, write `customers.COLUMN` or `orders.COLUMN`. `retain explain by` says more.
    #[arg(long, value_name = "COLUMN", value_parser = parse_by)]
    by: Option<By>,
    /// How many values have a group of their own, those with most customers; the rest together are `other` [default: 10]
    #[arg(long, value_name = "N", value_parser = parse_top_groups)]
    top_groups: Option<NonZeroUsize>,
}

/// So many values have a group of their own where nothing else is asked for.
const USUAL: usize = 10;

/// More groups than this nobody looks at, and each of them takes memory.
const MOST: usize = 1000;

fn parse_by(text: &str) -> Result<By, String> {
    let (kind, column) = kind_and_value(text, &WITH_VALUES);
    let column = column.trim().to_owned();
    match kind {
        _ if column.is_empty() => Err("expected the name of a column".to_owned()),
        Some(FileKind::Responses) => {
            Err("answers have no groups of their own: expected a column of orders or customers".to_owned())
        }
        kind => Ok(By { kind, column }),
    }
}

fn parse_top_groups(text: &str) -> Result<NonZeroUsize, String> {
    let number = text.parse().ok();
    number
        .filter(|number: &NonZeroUsize| number.get() <= MOST)
        .ok_or_else(|| format!("expected a number of groups from 1 to {MOST}"))
}

/// The groups that were asked for.
pub struct AskedGroups<'a> {
    /// The column.
    pub by: &'a By,
    /// How many values have a group of their own.
    pub most: usize,
}

/// What was counted for each value.
pub struct AnswerGroups<T> {
    /// The name of the column.
    pub column: String,
    /// Whether it is one of orders.
    pub is_of_orders: bool,
    /// One for each value, and the rest.
    pub groups: Vec<ValueGroup<T>>,
}

impl AskedGroups<'_> {
    /// Counts for each value of the column, and says so in the settings. The
    /// ledger is used up but for its currency.
    pub fn answer<T>(
        &self,
        reading: &mut Reading,
        settings: &mut Settings,
        count: impl FnOnce(Ledger) -> Result<Vec<ValueGroup<T>>, TallyError>,
    ) -> Result<AnswerGroups<T>, CliError> {
        let ledger = std::mem::take(&mut reading.ledger);
        reading.ledger.currency.clone_from(&ledger.currency);
        let by = ledger.by.as_ref();
        let column = by.map_or_else(String::new, |by| by.name.clone());
        let is_of_orders = by.is_some_and(|by| matches!(by.of, ValuesOf::Orders { .. }));
        let groups = count(ledger).map_err(|error| tally_error(error, reading.span.as_ref(), settings.as_of))?;
        if matches!(&groups[..], [only] if only.name == GroupName::NoValue) {
            let column = shortened(&column);
            reading.account.warnings.push(if is_of_orders {
                format!("no order that counts has a value of `{column}`")
            } else {
                format!("nobody who counts has a value of `{column}`: the ids of the files may not be the same")
            });
        }
        let kind = if is_of_orders {
            FileKind::Orders
        } else {
            FileKind::Customers
        };
        settings.by = Some(format!("{kind}.{column}"));
        settings.top_groups = Some(self.most);
        Ok(AnswerGroups {
            column,
            is_of_orders,
            groups,
        })
    }
}

impl GroupOptions {
    /// What is asked for, if anything is.
    pub fn asked(&self) -> Result<Option<AskedGroups<'_>>, CliError> {
        match (&self.by, self.top_groups) {
            (None, Some(_)) => Err(CliError::usage(
                "`--top-groups` says how many groups there are, and `--by` is not given",
            )
            .hint("pass `--by COLUMN` too, or leave `--top-groups` away")),
            (None, None) => Ok(None),
            (Some(by), most) => Ok(Some(AskedGroups {
                by,
                most: most.map_or(USUAL, usize::from),
            })),
        }
    }
}

/// The column cannot be told.
pub fn by_error(path: &str, error: &ByError, redaction: Redaction) -> CliError {
    match error {
        ByError::NoSuchColumn {
            column,
            nearest,
            headers,
        } => {
            let told = CliError::usage(format!("no file has a column `{}`", shortened(column)));
            let told = headers.iter().take(SHOWN).fold(told, |told, (path, header)| {
                told.note(format!("{path}: {}", found(header, redaction)))
            });
            let may_be_shown = |name: &&String| {
                headers
                    .iter()
                    .any(|(_, header)| header.contains(name) && redaction.shows_header(header))
            };
            match nearest.as_ref().filter(may_be_shown) {
                Some(nearest) => told.hint(format!(
                    "the nearest that `--by` could name is `{}`",
                    shortened(nearest)
                )),
                None => told.hint("`--by` takes a name that stands in a header"),
            }
        }
        ByError::Twice {
            found: [first, second], ..
        } => CliError::usage(format!(
            "{path}: `--by` could name two columns, `{}` and `{}`",
            shortened(first),
            shortened(second)
        ))
        .hint(if first == second {
            "give one of them another name"
        } else {
            "pass the whole name to `--by`, as the header has it"
        }),
        ByError::InBoth { column } => {
            let column = shortened(column);
            CliError::usage(format!(
                "the file of customers and a file of orders have a column `{column}`"
            ))
            .hint(format!(
                "to say which one it is, pass `--by 'customers.{column}'` or `--by 'orders.{column}'`"
            ))
        }
        ByError::OfOrders { column } => CliError::usage(format!(
            "the column `{}` is one of orders, and customers are those with a subscription",
            shortened(column)
        ))
        .hint("pass a column of the file of customers to `--by`, or `--basis orders`"),
    }
}

/// The headers of so many files are shown.
const SHOWN: usize = 3;
