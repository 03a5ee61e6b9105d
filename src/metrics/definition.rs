//! What is said about a metric: its names, its formula, who counts, when it
//! is undefined, how others count it. One constant a metric, which feeds the
//! help, `retain explain`, the JSON Schema and the README. No numbers are
//! computed here.

/// Everything that is said about one metric, in sentences for a shop owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Definition {
    /// The key in the JSON document and the CSV header: `retention_rate_pct`.
    pub key: &'static str,
    /// The short name, where the metric has one: `crr`.
    pub short: Option<&'static str>,
    /// The header of its column in a table: `CRR`.
    pub label: &'static str,
    /// The name in words, in lower case: `customer retention rate`.
    pub name: &'static str,
    /// What kind of number it is.
    pub unit: Unit,
    /// What it says, in a sentence or two.
    pub meaning: &'static str,
    /// How it is computed.
    pub formula: &'static str,
    /// Whose orders, subscriptions or answers count.
    pub who_counts: &'static str,
    /// What refunds and cancelled orders do to it.
    pub refunds: &'static str,
    /// Which days it looks at, and when it is marked.
    pub window: &'static str,
    /// When it has no value.
    pub undefined: &'static str,
    /// A small example that can be checked by hand.
    pub example: &'static str,
    /// How others count what they call the same or something similar.
    pub elsewhere: &'static [Elsewhere],
}

/// How another product or author counts a metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Elsewhere {
    /// The product or author.
    pub who: &'static str,
    /// How they count, and where that differs.
    pub how: &'static str,
    /// The title and the web address of the document that says so.
    pub source: &'static str,
}

/// The kind of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// A whole number of customers, orders or answers.
    Count,
    /// An amount in the currency of the report.
    Money,
    /// A percentage.
    Percent,
    /// Points of a score from −100 to 100.
    Points,
    /// A plain number, orders a customer.
    Number,
    /// A number of days.
    Days,
}

impl Unit {
    /// The unit as one lower-case word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Money => "money",
            Self::Percent => "percent",
            Self::Points => "points",
            Self::Number => "number",
            Self::Days => "days",
        }
    }
}

/// What refunds do where only people and orders are counted.
pub(super) const REFUNDS_LEAVE_COUNTS: &str = "An order with an excluded status (cancelled, refunded, failed, \
    pending and the like) does not count, nor does one whose refunded amount reaches its own amount. \
    `--exclude-status` and `--include-status` change which statuses those are. A partial refund and a refund \
    in a row of its own change money only: the order still counts.";

/// What refunds do to who is a customer.
pub(super) const REFUNDS_LEAVE_CUSTOMERS: &str = "An order with an excluded status (cancelled, refunded, \
    failed, pending and the like) makes nobody a customer, nor does one whose refunded amount reaches its own \
    amount. `--exclude-status` and `--include-status` change which statuses those are. A partial refund and a \
    refund in a row of its own change money only: who placed the order is still a customer. With `--basis \
    subscriptions` orders and refunds play no part.";

/// What refunds do where money is summed.
pub(super) const REFUNDS_LOWER_REVENUE: &str = "An order with an excluded status (cancelled, refunded, \
    failed, pending and the like) adds nothing, nor does one whose refunded amount reaches its own amount. A \
    smaller refunded amount on the row of an order is subtracted on the day of the order. A refund in a row \
    of its own is subtracted on its own day, which may be in a later period than the order; it is not an \
    order. Where it names an order that does not count, the refund does not count either.";

/// Which refunds matter to a survey.
pub(super) const REFUNDS_LEAVE_ANSWERS: &str =
    "Orders play no part in it, and so refunds and cancelled orders play none.";

/// Who is a customer at the start and at the end.
pub(super) const CUSTOMERS_AT_START_AND_END: &str = "By orders (the default), the customers at the start are \
    those with a counted order in the period before, and the customers at the end those with one in the \
    period. With `--active-window 90d` they are those with a counted order in the 90 days before the first \
    day of the period, and in its last 90 days. With `--basis subscriptions` (taken where there is no orders \
    file), the customers at the start are those who signed up before the first day of the period and had not \
    cancelled before that day; those at the end are the same for the day after the period; several \
    subscriptions of one customer count as one customer, and one cancelled on the day of its signup as none. \
    An order without a customer id makes nobody a customer.";

/// Which days decide who is a customer, and when the number is marked.
pub(super) const WINDOW_OF_CUSTOMERS: &str = "The period and the period before it; with `--active-window \
    90d`, the 90 days before the first day of the period and its last 90 days. In the rows `all` and `totals` \
    nobody is there at the start. Marked `incomplete` where the data do not cover the period, and \
    `incomplete_base` where they do not cover the period before it (or the window before its start).";

/// Which days a sum over the period looks at, and when the number is marked.
pub(super) const WINDOW_OF_PERIOD: &str = "The period. Marked `incomplete` where the data do not cover it.";

/// Which days a survey looks at.
pub(super) const WINDOW_OF_ANSWERS: &str = "Answers dated in the period. The rows `all` and `totals` take \
    every answer; an answer without a date counts there and nowhere else. Marked `incomplete` with the rest \
    of the row where the data do not cover the period.";

/// Whose answers count.
pub(super) const WHOSE_ANSWERS: &str = "Every answer with a score from 0 to 10, whether its author has a \
    counted order or not. Somebody who answers twice counts twice. A blank score is no answer.";

/// A count is never without a value.
pub(super) const COUNT_IS_NEVER_NULL: &str = "Never: where there is nothing to count, it is 0.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_unit_has_a_name_of_its_own() {
        let units = [
            Unit::Count,
            Unit::Money,
            Unit::Percent,
            Unit::Points,
            Unit::Number,
            Unit::Days,
        ];
        let names: std::collections::BTreeSet<_> = units.iter().map(|unit| unit.name()).collect();
        assert_eq!(names.len(), units.len());
    }
}
