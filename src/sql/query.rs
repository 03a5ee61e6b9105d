//! The query: parts that build on each other, and the rows of its result.

use super::dialect::{Dialect, Use};
use super::periods::PeriodNumbers;
use super::question::{Question, Report};
use super::{VERSION, cohorts, counts, results, rows};
use crate::input::orders::RowsMode;

/// The query whose result is the tallies of a question.
#[must_use]
pub fn query(question: &Question, dialect: Dialect) -> String {
    let mut query = Query {
        question,
        dialect,
        numbers: PeriodNumbers::new(question.asked.calendar),
        ctes: Vec::new(),
        selects: Vec::new(),
    };
    rows::add(&mut query);
    match question.asked.report {
        Report::Metrics => {
            counts::add(&mut query);
            results::of_rows(&mut query);
            results::of_metrics(&mut query);
        }
        Report::Cohorts(middle) => {
            cohorts::add(&mut query, middle);
            results::of_rows(&mut query);
            cohorts::results(&mut query, middle);
        }
    }
    query.text()
}

/// A query that is being put together.
pub(super) struct Query<'a> {
    pub question: &'a Question,
    pub dialect: Dialect,
    pub numbers: PeriodNumbers,
    ctes: Vec<String>,
    selects: Vec<String>,
}

impl Query<'_> {
    /// Adds a part that one other builds on.
    pub fn cte(&mut self, comment: &str, name: &str, body: &str) {
        self.part(Use::ByOne, comment, name, body);
    }

    /// Adds a part that several others build on, and that is little work.
    pub fn cte_in_each(&mut self, comment: &str, name: &str, body: &str) {
        self.part(Use::InEach, comment, name, body);
    }

    /// Adds a part that several others build on, and that is to be counted once.
    pub fn cte_once(&mut self, comment: &str, name: &str, body: &str) {
        self.part(Use::Once, comment, name, body);
    }

    fn part(&mut self, used: Use, comment: &str, name: &str, body: &str) {
        let part_as = self.dialect.part_as(used);
        let body = self.dialect.all_columns(body);
        let body = if used == Use::Once {
            self.dialect.counted_once(&body)
        } else {
            body
        };
        self.ctes.push(format!("-- {comment}\n{name} {part_as} (\n  {body}\n)"));
    }

    /// Adds rows of the result.
    pub fn select(&mut self, select: String) {
        self.selects.push(select);
    }

    /// Adds rows of the result for columns of one part: a row for each label.
    pub fn unpivot(&mut self, kind: &str, from: &str, place: &str, values: &[(&str, &str)]) {
        let case = |of: &dyn Fn(&(&str, &str)) -> String| {
            let cases: Vec<String> = values
                .iter()
                .enumerate()
                .map(|(i, value)| format!("WHEN {} THEN {}", i + 1, of(value)))
                .collect();
            format!("CASE part {} END", cases.join(" "))
        };
        let labels = case(&|(label, _)| format!("'{label}'"));
        let values_of = case(&|(_, column)| self.dialect.whole(column));
        self.selects.push(format!(
            "SELECT '{kind}', {labels}, {place},\n  {values_of}\nFROM {from} CROSS JOIN parts WHERE part <= {}",
            values.len()
        ));
    }

    /// Whether there can be refund rows.
    pub const fn has_refunds(&self) -> bool {
        self.question.columns.has_amounts()
    }

    /// Whether refund rows can name an order.
    pub const fn matches_refunds(&self) -> bool {
        self.has_refunds() && self.question.columns.order_id.is_some()
    }

    /// Whether rows are the lines of orders.
    pub fn has_lines(&self) -> bool {
        self.question.asked.rows == RowsMode::Lines
    }

    /// Whether an order may stand on several rows, and counts once. In a table the first is no other than the latest.
    pub fn has_copies(&self) -> bool {
        matches!(self.question.asked.rows, RowsMode::Unique | RowsMode::Latest)
    }

    /// Whether rows with a blank currency may have to leave.
    pub const fn settles_blank_currencies(&self) -> bool {
        self.question.columns.currency.is_some() && self.question.asked.currency.is_some()
    }

    fn text(self) -> String {
        let options: Vec<String> = self
            .question
            .asked
            .settings()
            .into_iter()
            .filter(|(_, value)| value != "none" && value.len() < 40)
            .map(|(name, value)| format!("{name} {value}"))
            .collect();
        format!(
            "-- {VERSION} for {}: {}.\n-- Its rows are read by `retain {} --tallies`, which computes from them.\n{}\
             WITH\n{}\n{}{}\n",
            self.dialect.name(),
            options.join(", "),
            self.question.asked.report.name(),
            self.dialect.note(),
            self.ctes.join(",\n"),
            self.selects.join("\nUNION ALL\n"),
            self.dialect.ending()
        )
    }
}
