//! A result as neutral, typed cells, built once. What a cell means is settled
//! here; how it looks is the business of each renderer.

pub mod change;
pub mod check;
pub mod cohorts;
pub mod columns;
pub mod comparison;
pub mod customers;
pub mod diff;
pub mod explanation;
pub mod groups;
pub mod heat;
pub mod inspection;
pub mod list;
pub mod metrics;
pub mod printable;
pub mod rhythm;
pub mod schema;
pub mod segments;
mod summary;
pub mod table;

use rust_decimal::Decimal;

use change::Change;

pub use crate::gate::interval::Interval;
use crate::metrics::Value;
use crate::model::day::Day;
use crate::model::exact::Exact;
use crate::model::ratio::Ratio;
use crate::model::undefined::Undefined;

/// One value of a report. Renderers match all kinds, so that a new one does
/// not compile until each of them shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// A whole number.
    Count(u64),
    /// An exact sum of money.
    Money(Decimal),
    /// Money that is a quotient.
    Quotient(Ratio),
    /// A percentage.
    Percent(Ratio),
    /// 100 minus a percentage as it is shown.
    PercentLeft(Ratio),
    /// Points from -100 to 100.
    Points(Ratio),
    /// A plain number.
    Number(Ratio),
    /// Days, halves included.
    Days(Ratio),
    /// By how much a number has changed, with its sign.
    Change(Change),
    /// Where a number lies, as far as chance lets us know, in its own unit.
    Interval(Interval),
    /// One bound of an interval.
    Bound(Exact),
    /// A day of the calendar.
    Date(Day),
    /// Words of the program.
    Text(String),
    /// Words that stand in the program as they are.
    Word(&'static str),
    /// Words from the data, which may hold anything.
    Name(String),
    /// There is no value, and this is why.
    Undefined(Undefined),
}

impl From<Result<Value, Undefined>> for Cell {
    fn from(value: Result<Value, Undefined>) -> Self {
        match value {
            Ok(Value::Count(count)) => Self::Count(count),
            Ok(Value::Money(money)) => Self::Money(money),
            Ok(Value::Quotient(ratio)) => Self::Quotient(ratio),
            Ok(Value::Percent(ratio)) => Self::Percent(ratio),
            Ok(Value::PercentLeft(ratio)) => Self::PercentLeft(ratio),
            Ok(Value::Points(ratio)) => Self::Points(ratio),
            Ok(Value::Number(ratio)) => Self::Number(ratio),
            Ok(Value::Days(ratio)) => Self::Days(ratio),
            Err(reason) => Self::Undefined(reason),
        }
    }
}
