//! What is asked of a table: its columns, which rows count, which periods.

use crate::input::orders::RowsMode;
use crate::input::status::StatusPolicy;
use crate::model::calendar::Calendar;
use crate::model::day::Day;
use crate::tally::cohorts::Middle;

/// What the query is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The table or view.
    pub table: TableName,
    /// Its columns.
    pub columns: Columns,
    /// The decimals of the amounts, 0 to 6.
    pub scale: u32,
    /// Which rows count and how.
    pub asked: Asked,
}

/// Which rows count and how: what both the query and the reading of its result
/// are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Whose numbers they are for.
    pub report: Report,
    /// The periods.
    pub calendar: Calendar,
    /// The days before a point in time in which an order makes a customer,
    /// instead of a period.
    pub active_window: Option<u32>,
    /// The day at whose end the report is made.
    pub as_of: Option<Day>,
    /// The zone that times are moved to, by its IANA name.
    pub zone: Option<String>,
    /// Which statuses count.
    pub status: StatusPolicy,
    /// The one currency that is kept.
    pub currency: Option<String>,
    /// What several rows of one order id are.
    pub rows: RowsMode,
}

/// The report that the numbers are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Report {
    /// `retain metrics` and `retain check`.
    Metrics,
    /// `retain cohorts`, with or without the customers in the middle by revenue.
    Cohorts(Middle),
}

impl Report {
    /// The word on the command line, and the command that reads the tallies.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Metrics => "metrics",
            Self::Cohorts(_) => "cohorts",
        }
    }
}

/// The name of a table, its parts apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableName(Vec<String>);

impl TableName {
    /// Reads `orders`, `shop.orders`, `"My Shop".orders`. None where a part is
    /// empty or a quote is open.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = vec![String::new()];
        let mut quote = None;
        for c in text.trim().chars() {
            match (quote, c) {
                (None, '"' | '`') => quote = Some(c),
                (Some(open), _) if c == open => quote = None,
                (None, '.') => parts.push(String::new()),
                _ => parts.last_mut()?.push(c),
            }
        }
        let is_name = quote.is_none() && parts.iter().all(|part| !part.is_empty()) && !text.contains('\0');
        is_name.then_some(Self(parts))
    }

    /// Its parts.
    #[must_use]
    pub fn parts(&self) -> &[String] {
        &self.0
    }
}

/// Which column is which field; none where the table has no such column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    /// The id of the order.
    pub order_id: Option<String>,
    /// The id of the customer.
    pub customer_id: String,
    /// The day or the time of the order.
    pub order_date: String,
    /// The amount of the order.
    pub amount: Option<String>,
    /// What was given back of it.
    pub refunded_amount: Option<String>,
    /// The currency of the amount.
    pub currency: Option<String>,
    /// The status of the order.
    pub status: Option<String>,
    /// How many were bought, where there is no amount.
    pub quantity: Option<String>,
    /// What one of them costs.
    pub unit_price: Option<String>,
}

impl Default for Columns {
    /// Those of the usual names. That there is no such column has to be said,
    /// so that no status or currency is overlooked.
    fn default() -> Self {
        let named = |name: &str| Some(name.to_owned());
        Self {
            order_id: named("order_id"),
            customer_id: "customer_id".to_owned(),
            order_date: "order_date".to_owned(),
            amount: named("amount"),
            refunded_amount: None,
            currency: named("currency"),
            status: named("status"),
            quantity: None,
            unit_price: None,
        }
    }
}

impl Columns {
    /// Whether there is any money.
    #[must_use]
    pub const fn has_amounts(&self) -> bool {
        self.amount.is_some() || (self.quantity.is_some() && self.unit_price.is_some())
    }
}

/// The setting that says whose numbers they are.
pub(super) const REPORT: &str = "report";

/// The setting that says whether the middle customers are among them.
pub(super) const MEDIAN: &str = "median";

impl Asked {
    /// The days of the active window, where they have a meaning.
    pub(super) fn window(&self) -> Option<u32> {
        self.active_window.filter(|_| self.has_periods())
    }

    /// Whether there are periods, and not all the data as one.
    pub(super) fn has_periods(&self) -> bool {
        self.calendar.kind != crate::model::calendar::PeriodKind::All
    }

    /// What can change a number, in words: the options of the command line
    /// without their hyphens.
    #[must_use]
    pub fn settings(&self) -> Vec<(&'static str, String)> {
        const WEEKDAYS: [&str; 7] = [
            "monday",
            "tuesday",
            "wednesday",
            "thursday",
            "friday",
            "saturday",
            "sunday",
        ];
        let none = || "none".to_owned();
        let statuses = |set: &[String]| set.join(",");
        let (excluded, included) = match &self.status {
            StatusPolicy::Exclude(set) => (statuses(set), none()),
            StatusPolicy::Include(set) => (none(), statuses(set)),
        };
        let of_report = match self.report {
            Report::Metrics => (
                "active-window",
                self.active_window.map_or_else(none, |days| format!("{days}d")),
            ),
            Report::Cohorts(middle) => (MEDIAN, if middle == Middle::Wanted { "yes" } else { "no" }.to_owned()),
        };
        vec![
            (REPORT, self.report.name().to_owned()),
            ("period", self.calendar.kind.name()),
            (
                "week-start",
                WEEKDAYS[self.calendar.week_start.num_days_from_monday() as usize].to_owned(),
            ),
            ("year-start", self.calendar.year_start.to_string()),
            of_report,
            ("as-of", self.as_of.map_or_else(none, |day| day.to_string())),
            ("timezone", self.zone.clone().unwrap_or_else(none)),
            ("rows", self.rows.settled().name().to_owned()),
            ("currency", self.currency.clone().unwrap_or_else(none)),
            ("exclude-status", excluded),
            ("include-status", included),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_table_stand_between_points_outside_of_quotes() {
        let parts = |text| TableName::parse(text).map(|name| name.parts().to_vec());
        assert_eq!(parts("orders"), Some(vec!["orders".to_owned()]));
        assert_eq!(
            parts("lake.\"My.Shop\".orders"),
            Some(vec!["lake".to_owned(), "My.Shop".to_owned(), "orders".to_owned()])
        );
        for text in ["", ".", "a.", "\"a", "a..b", "\"\""] {
            assert_eq!(parts(text), None, "{text}");
        }
    }
}
