//! The second half of the query where cohorts are asked for: from each
//! customer's days to what the customers of each cohort did at each age.

use super::counts::{customer_periods, middle_of, parts, record_days};
use super::query::Query;
use crate::tally::cohorts::Middle;

/// A cell is one cohort at one age. Its place is the number of the cohort's
/// period times this, and the age, of which there are never so many.
pub(super) const AGES: i64 = 1_000_000;

/// Behind all periods.
const NO_PERIOD: &str = "9999999";

/// The parts that count.
pub(super) fn add(query: &mut Query<'_>, middle: Middle) {
    parts(query);
    numbered_days(query);
    customer_periods(query);
    ages(query);
    if middle == Middle::Wanted && query.has_refunds() {
        middles(query);
    }
    query.cte(
        "Customers over all the data; who has a refund and no order is in no cohort.",
        "all_customers",
        "SELECT customer, SUM(orders) AS orders_in_all, SUM(revenue) AS revenue_in_all
  FROM customer_days
  GROUP BY customer",
    );
    query.cte(
        "Those with an order, those without, and what the latter come to.",
        "totals",
        "SELECT SUM(CASE WHEN orders_in_all > 0 THEN 1 ELSE 0 END) AS customers,
    SUM(CASE WHEN orders_in_all > 0 THEN 0 ELSE 1 END) AS customers_without_orders,
    SUM(CASE WHEN orders_in_all > 0 THEN 0 ELSE revenue_in_all END) AS revenue_without_orders
  FROM all_customers",
    );
    record_days(query);
}

/// The periods that days lie in.
fn numbered_days(query: &mut Query<'_>) {
    let (dialect, numbers) = (query.dialect, query.numbers);
    let mut join = "";
    if numbers.need_first_year() {
        join = " CROSS JOIN bounds";
        query.cte(
            "The first (fiscal) year of all the data.",
            "bounds",
            &format!(
                "SELECT MIN({}) AS first_year\n  FROM customer_days",
                numbers.year_sql(dialect)
            ),
        );
    }
    query.cte(
        "Numbers of periods.",
        "numbered_days",
        &format!(
            "SELECT customer, orders, revenue,\n    {} AS period_number\n  FROM customer_days{join}",
            numbers.sql(dialect, "day_number", "month_number")
        ),
    );
}

/// What customers did at each age.
fn ages(query: &mut Query<'_>) {
    query.cte(
        "The cohort of each customer, the period of the first order; and the period of the last one.",
        "customers_with_cohorts",
        "SELECT customer, period_number, orders_in_period, revenue_in_period,
    MIN(CASE WHEN orders_in_period > 0 THEN period_number END) OVER (PARTITION BY customer) AS cohort_number,
    MAX(CASE WHEN orders_in_period > 0 THEN period_number END) OVER (PARTITION BY customer) AS last_number
  FROM customer_periods",
    );
    query.cte_once(
        "What each of them did at which age; refunds before the first order are of age 0.",
        "customer_ages",
        "SELECT customer, cohort_number, last_number, age_period,
    SUM(orders_in_period) AS orders_at_age, SUM(revenue_in_period) AS revenue_at_age
  FROM (
    SELECT customer, cohort_number, last_number, orders_in_period, revenue_in_period,
      CASE WHEN period_number < cohort_number THEN cohort_number ELSE period_number END AS age_period
    FROM customers_with_cohorts
    WHERE cohort_number IS NOT NULL
  ) aged
  GROUP BY customer, cohort_number, last_number, age_period",
    );
    query.cte_once(
        "Cohorts by age: who bought, for whom it was the last time, orders and revenue.",
        "cohort_cells",
        "SELECT cohort_number, age_period,
    SUM(CASE WHEN orders_at_age > 0 THEN 1 ELSE 0 END) AS bought,
    SUM(CASE WHEN age_period = last_number THEN 1 ELSE 0 END) AS bought_last,
    SUM(orders_at_age) AS orders_of_cell, SUM(revenue_at_age) AS revenue_of_cell
  FROM customer_ages
  GROUP BY cohort_number, age_period",
    );
}

/// The customers in the middle, by all their revenue so far, at the ages at
/// which anybody's has changed.
fn middles(query: &mut Query<'_>) {
    query.cte(
        "What each customer has brought so far, and up to which period that stays so.",
        "running_revenue",
        &format!(
            "SELECT cohort_number, age_period,
    SUM(revenue_at_age) OVER (
      PARTITION BY customer ORDER BY age_period ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS revenue_so_far,
    LEAD(age_period, 1, {}) OVER (PARTITION BY customer ORDER BY age_period) AS next_period
  FROM customer_ages",
            query.dialect.whole(NO_PERIOD)
        ),
    );
    query.cte(
        "How many customers of a cohort have brought how much, at each age at which that changes for anybody.",
        "revenues",
        "SELECT cohort_cells.cohort_number, cohort_cells.age_period,
    so_far.revenue_value, SUM(so_far.people) AS revenue_count
  FROM cohort_cells
  JOIN (
    SELECT cohort_number, age_period, next_period, revenue_so_far AS revenue_value, COUNT(*) AS people
    FROM running_revenue
    GROUP BY cohort_number, age_period, next_period, revenue_so_far
  ) so_far
    ON so_far.cohort_number = cohort_cells.cohort_number
    AND so_far.age_period <= cohort_cells.age_period AND cohort_cells.age_period < so_far.next_period
  GROUP BY cohort_cells.cohort_number, cohort_cells.age_period, so_far.revenue_value",
    );
    query.cte(
        "The middle two of them, one twice where their number is odd.",
        "middle_revenues",
        &middle_of("revenue", "revenues", "cohort_number, age_period"),
    );
}

/// The rows of the result.
pub(super) fn results(query: &mut Query<'_>, middle: Middle) {
    let zero = query.dialect.whole("0");
    let place = query
        .dialect
        .whole(&format!("{AGES} * cohort_number + age_period - cohort_number"));
    query.unpivot(
        "cohort",
        "cohort_cells",
        &place,
        &[
            ("bought", "bought"),
            ("bought_last", "bought_last"),
            ("orders", "orders_of_cell"),
            ("revenue", "revenue_of_cell"),
        ],
    );
    if middle == Middle::Wanted && query.has_refunds() {
        query.unpivot(
            "cohort",
            "middle_revenues",
            &place,
            &[
                ("revenue_low", "revenue_low"),
                ("revenue_high", "revenue_high"),
                ("revenues", "revenues_counted"),
            ],
        );
    }
    query.select(format!(
        "SELECT 'total', 'cells', {zero}, {}\nFROM cohort_cells",
        query.dialect.whole("COUNT(*)")
    ));
    query.unpivot(
        "total",
        "totals",
        &zero,
        &[
            ("customers", "COALESCE(customers, 0)"),
            ("customers_without_orders", "COALESCE(customers_without_orders, 0)"),
            ("revenue_without_orders", "COALESCE(revenue_without_orders, 0)"),
        ],
    );
}
