//! The second half of the query: from each customer's days to what is counted
//! of them by period and over all the data.

use super::query::Query;
use crate::model::calendar::PeriodKind;

/// Whether a year has a 29 February.
fn is_leap(year: &str) -> String {
    format!("CASE WHEN MOD({year}, 4) = 0 AND (MOD({year}, 100) <> 0 OR MOD({year}, 400) = 0) THEN 1 ELSE 0 END")
}

/// Numbers, to make rows of columns.
pub(super) fn parts(query: &mut Query<'_>) {
    let parts: Vec<String> = (1..=9).map(|part| format!("SELECT {part} AS part")).collect();
    query.cte_in_each("Numbers, to make rows of columns.", "parts", &parts.join(" UNION ALL "));
}

/// What lies on each day.
pub(super) fn record_days(query: &mut Query<'_>) {
    query.cte_once(
        "The days with a record, and what lies on each.",
        "record_days",
        "SELECT day_number, SUM(orders) AS orders_of_day, SUM(revenue) AS revenue_of_day
  FROM customer_days
  GROUP BY day_number",
    );
}

/// What each customer did in each period, from `numbered_days`.
pub(super) fn customer_periods(query: &mut Query<'_>) {
    query.cte(
        "Customers by period.",
        "customer_periods",
        &format!(
            "SELECT customer, period_number,\n    {} AS orders_in_period, {} AS revenue_in_period\n  FROM numbered_days
  GROUP BY customer, period_number",
            query.dialect.whole("SUM(orders)"),
            query.dialect.whole("SUM(revenue)")
        ),
    );
}

/// The parts that count.
pub(super) fn add(query: &mut Query<'_>) {
    parts(query);
    bounds(query);
    query.cte_in_each(
        "Leap years, for the twelve months that begin on a day.",
        "days_with_leaps",
        &format!(
            "SELECT customer_days.*,\n    {} AS leap,\n    {} AS leap_next,\n    {} AS leap_after\n  FROM customer_days",
            is_leap("year_number"),
            is_leap("year_number + 1"),
            is_leap("year_number + 2")
        ),
    );
    // e - 12 months keeps the day, or takes 28 February for the 29th.
    query.cte_in_each(
        "The last day whose twelve, and whose twenty-four, months before it hold a day.",
        "reaching_days",
        "SELECT customer, bought_on, day_number, month_number, orders, revenue,
    day_number + 365 + CASE
      WHEN leap = 1 AND month_day <= 228 OR leap_next = 1 AND month_day >= 228 THEN 1 ELSE 0
    END AS year_end,
    day_number + 730 + CASE
      WHEN leap = 1 AND month_day <= 228 OR leap_next = 1 OR leap_after = 1 AND month_day >= 228 THEN 1 ELSE 0
    END AS base_end
  FROM days_with_leaps",
    );
    if query.question.asked.has_periods() {
        numbered_days(query);
    }
    buying_days(query);
    if query.question.asked.has_periods() {
        periods(query);
        steps(query);
    }
    gaps(query);
    query.cte(
        "Customers over all the data: do they have several orders, one in the last twelve months, one in those before?",
        "all_customers",
        "SELECT customer, SUM(orders) AS orders_in_all,
    MAX(CASE WHEN year_end >= data_end THEN 1 ELSE 0 END) AS is_in_year,
    MAX(CASE WHEN year_end < data_end AND base_end >= data_end THEN 1 ELSE 0 END) AS is_in_base
  FROM reaching_days CROSS JOIN bounds
  WHERE orders > 0
  GROUP BY customer",
    );
    query.cte(
        "All the data as one row.",
        "totals",
        "SELECT COUNT(*) AS customers, SUM(orders_in_all) AS orders_of_all,
    SUM(CASE WHEN orders_in_all >= 2 THEN 1 ELSE 0 END) AS repeat_buyers,
    SUM(is_in_year) AS year_buyers, SUM(is_in_base) AS year_base, SUM(is_in_year * is_in_base) AS year_retained
  FROM all_customers",
    );
    record_days(query);
}

/// One row, of what all days have in common.
fn bounds(query: &mut Query<'_>) {
    let as_of = query.question.asked.as_of;
    let last = as_of.map_or_else(
        || "MAX(day_number) + 1".to_owned(),
        |day| (day.number() + 1).to_string(),
    );
    let body = if query.numbers.need_first_year() {
        let year = query.numbers.year_sql(query.dialect);
        format!("SELECT {last} AS data_end, MIN({year}) AS first_year\n  FROM customer_days")
    } else if as_of.is_some() {
        // Nothing is looked for in the days.
        format!("SELECT {last} AS data_end")
    } else {
        format!("SELECT {last} AS data_end\n  FROM customer_days")
    };
    query.cte_once(
        "The end of all the data, and their first (fiscal) year where periods begin with it.",
        "bounds",
        &body,
    );
}

/// The periods that days lie in, and those whose windows they reach.
fn numbered_days(query: &mut Query<'_>) {
    let (dialect, numbers) = (query.dialect, query.numbers);
    let weekly = matches!(query.question.asked.calendar.kind, PeriodKind::Weekly);
    let after = |days: &str, months: u32| {
        if weekly {
            numbers.sql(dialect, days, "month_number")
        } else {
            numbers.sql(dialect, days, &format!("month_number + {months}"))
        }
    };
    let mut fields = vec![
        "customer, bought_on, day_number, orders, revenue".to_owned(),
        format!(
            "{} AS period_number",
            numbers.sql(dialect, "day_number", "month_number")
        ),
        format!("{} AS year_to", after("year_end", 12)),
        format!("{} AS base_to", after("base_end", 24)),
    ];
    if let Some(days) = query.question.asked.window() {
        let later = dialect.days_later("bought_on", days);
        let month = format!(
            "(12 * {} + {} - 1)",
            dialect.whole(&format!("EXTRACT(YEAR FROM {later})")),
            dialect.whole(&format!("EXTRACT(MONTH FROM {later})"))
        );
        let to = numbers.sql(dialect, &format!("day_number + {days}"), &month);
        fields.push(format!("{to} AS window_to"));
    }
    let join = if numbers.need_first_year() {
        " CROSS JOIN bounds"
    } else {
        ""
    };
    query.cte_in_each(
        "Numbers of periods: that of a day, and up to which one (not with it) the windows that end with it hold the day.",
        "numbered_days",
        &format!("SELECT\n    {}\n  FROM reaching_days{join}", fields.join(",\n    ")),
    );
}

fn buying_days(query: &mut Query<'_>) {
    let has_periods = query.question.asked.has_periods();
    let over = "OVER (PARTITION BY customer ORDER BY day_number)";
    let mut fields = vec![
        "customer, day_number".to_owned(),
        format!("LAG(day_number, 1, CAST(NO_DAY AS BIGINT)) {over} AS day_before"),
    ];
    if has_periods {
        fields.push("period_number, year_to, base_to".to_owned());
        fields.push(format!(
            "LAG(period_number, 1, CAST(-1 AS BIGINT)) {over} AS period_before"
        ));
        fields.push(format!("LAG(year_to, 1, CAST(-1 AS BIGINT)) {over} AS year_to_before"));
        fields.push(format!("LAG(base_to, 1, CAST(-1 AS BIGINT)) {over} AS base_to_before"));
    }
    let from = if has_periods { "numbered_days" } else { "reaching_days" };
    let fields = fields
        .join(",\n    ")
        .replace("CAST(NO_DAY AS BIGINT)", &query.dialect.whole(NO_DAY))
        .replace("CAST(-1 AS BIGINT)", &query.dialect.whole("-1"));
    query.cte_once(
        "Days on which a customer bought, and the one before.",
        "buying_days",
        &format!("SELECT\n    {fields}\n  FROM {from}\n  WHERE orders > 0"),
    );
}

/// Before all days.
const NO_DAY: &str = "-9999999";

/// Sets of people by period.
fn periods(query: &mut Query<'_>) {
    customer_periods(query);
    query.cte(
        "The last period before in which each of them bought.",
        "customers_with_past",
        &format!(
            "SELECT customer, period_number, orders_in_period, revenue_in_period,
    COALESCE(MAX(CASE WHEN orders_in_period > 0 THEN period_number END) OVER (
      PARTITION BY customer ORDER BY period_number ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ), {NO_PERIOD}) AS bought_before
  FROM customer_periods"
        ),
    );
    query.cte(
        "Buyers; those of the period before, those of none before; what buyers, those of the period before, and all brought.",
        "period_counts",
        &format!(
            "SELECT period_number,
    SUM(CASE WHEN orders_in_period > 0 THEN 1 ELSE 0 END) AS buyers,
    SUM(CASE WHEN orders_in_period > 0 AND bought_before = period_number - 1 THEN 1 ELSE 0 END) AS buyers_again,
    SUM(CASE WHEN orders_in_period > 0 AND bought_before = {NO_PERIOD} THEN 1 ELSE 0 END) AS first_time_buyers,
    SUM(CASE
      WHEN orders_in_period > 1 OR orders_in_period > 0 AND bought_before <> {NO_PERIOD} THEN 1 ELSE 0
    END) AS repeat_buyers,
    SUM(CASE WHEN orders_in_period > 1 THEN 1 ELSE 0 END) AS repeat_in_period,
    SUM(CASE WHEN orders_in_period > 0 THEN revenue_in_period ELSE 0 END) AS revenue_of_buyers,
    SUM(CASE WHEN bought_before = period_number - 1 THEN revenue_in_period ELSE 0 END) AS revenue_of_base,
    SUM(orders_in_period) AS orders_of_all, SUM(revenue_in_period) AS revenue_of_all
  FROM customers_with_past
  GROUP BY period_number"
        ),
    );
}

/// Before all periods.
const NO_PERIOD: &str = "-9";

/// Sets of people over windows of time, as changes.
fn steps(query: &mut Query<'_>) {
    query.cte_once(
        "Windows: how many customers went from one buying day to the next through the same periods.",
        "passages",
        &format!(
            "SELECT period_number, year_to, base_to, period_before, year_to_before, base_to_before, {} AS passages
  FROM buying_days
  GROUP BY period_number, year_to, base_to, period_before, year_to_before, base_to_before",
            query.dialect.whole("COUNT(*)")
        ),
    );
    // A day adds the periods that the day before has not reached.
    let later = |from: &str, before: &str| format!("CASE WHEN {before} > {from} THEN {before} ELSE {from} END");
    let begins = [
        later("period_number", "year_to_before"),
        later("year_to", "base_to_before"),
        later("period_number", "base_to_before"),
    ];
    let ends = ["year_to", "base_to", "base_to"];
    let case = |values: &[String]| {
        let cases: Vec<String> = values
            .iter()
            .enumerate()
            .map(|(i, value)| format!("WHEN {} THEN {value}", i + 1))
            .collect();
        format!("CASE part {} END", cases.join("\n      "))
    };
    let places: Vec<String> = begins.into_iter().chain(ends.into_iter().map(str::to_owned)).collect();
    query.cte_in_each(
        "Buyers of the twelve months up to the end of a period, of the twelve before those, and of both: who comes, \
         and who goes.",
        "steps",
        &format!(
            "SELECT CASE part WHEN 1 THEN 'year_buyers' WHEN 4 THEN 'year_buyers'
      WHEN 2 THEN 'year_base' WHEN 5 THEN 'year_base' ELSE 'two_years' END AS step_of,
    {} AS step_at,
    CASE WHEN part <= 3 THEN passages ELSE -passages END AS step_by
  FROM passages CROSS JOIN parts
  WHERE part <= 6",
            case(&places)
        ),
    );
    if query.question.asked.window().is_some() {
        window_steps(query);
    }
}

fn window_steps(query: &mut Query<'_>) {
    let none = query.dialect.whole("-1");
    query.cte_once(
        "The active window: the periods at whose end a buying day makes a customer, and up to which one he was one before.",
        "windows",
        &format!(
            "SELECT customer, period_number, window_to,
    LAG(window_to, 1, {none}) OVER (PARTITION BY customer ORDER BY day_number) AS window_before,
    first_period
  FROM (
    SELECT customer, day_number, period_number, window_to,
      MIN(period_number) OVER (PARTITION BY customer) AS first_period
    FROM numbered_days
    WHERE orders > 0
  ) first_periods
  WHERE window_to > period_number"
        ),
    );
    query.cte_in_each(
        "Customers at the end of a period as changes, and those who begin to be one, for the first time or again.",
        "window_steps",
        "SELECT CASE part WHEN 3 THEN 'begun' WHEN 4 THEN 'first_time' ELSE 'customers' END AS step_of,
    CASE
      WHEN part = 2 THEN window_to
      WHEN part = 1 AND window_before > period_number THEN window_before
      ELSE period_number
    END AS step_at,
    CASE
      WHEN part = 1 THEN 1
      WHEN part = 2 THEN -1
      WHEN window_before >= period_number THEN 0
      WHEN part = 3 THEN 1
      WHEN first_period = period_number THEN 1
      ELSE 0
    END AS step_by
  FROM windows CROSS JOIN parts
  WHERE part <= 4",
    );
}

/// The middle two of the days between orders.
fn gaps(query: &mut Query<'_>) {
    let (period, group) = if query.question.asked.has_periods() {
        ("period_number", "period_number, ")
    } else {
        ("0", "")
    };
    query.cte_once(
        "How often each number of days lies between a buying day and the one before.",
        "gaps",
        &format!(
            "SELECT {period} AS gap_period, day_number - day_before AS gap_value, COUNT(*) AS gap_count
  FROM buying_days
  WHERE day_before > {NO_DAY}
  GROUP BY {group}day_number - day_before"
        ),
    );
    if query.question.asked.has_periods() {
        query.cte(
            "The middle two of them by period, one twice where their number is odd.",
            "middle_gaps",
            &middle_of("gap", "gaps", "gap_period"),
        );
    }
    query.cte(
        "The same over all the data.",
        "gaps_in_all",
        "SELECT gap_value, SUM(gap_count) AS gap_count FROM gaps GROUP BY gap_value",
    );
    query.cte(
        "The middle two of all.",
        "middle_gap_of_all",
        &middle_of("gap", "gaps_in_all", ""),
    );
}

/// The middle two of counted values, `{what}_value` as often as `{what}_count` says, and how many there are;
/// for each combination of some columns, or in all.
pub(super) fn middle_of(what: &str, from: &str, by: &str) -> String {
    let (partition, also, group) = if by.is_empty() {
        (String::new(), String::new(), String::new())
    } else {
        (
            format!("PARTITION BY {by} "),
            format!("{by}, "),
            format!("\n  GROUP BY {by}"),
        )
    };
    format!(
        "SELECT {also}MIN(CASE WHEN 2 * counted_up >= counted_in_all THEN {what}_value END) AS {what}_low,
    MIN(CASE WHEN 2 * counted_up > counted_in_all THEN {what}_value END) AS {what}_high,
    MAX(counted_in_all) AS {what}s_counted
  FROM (
    SELECT {also}{what}_value,
      SUM({what}_count) OVER ({partition}ORDER BY {what}_value ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS counted_up,
      SUM({what}_count) OVER ({}) AS counted_in_all
    FROM {from}
  ) running{group}",
        partition.trim_end()
    )
}
