//! Line items → orders, where rows are the lines of orders: the lines of one id
//! and day are one order, or a refund where they sum below zero. A table has no
//! first line, and so lines have to agree wherever the first one would decide.

use super::query::Query;
use crate::model::day::Day;

/// The columns that a day has.
const DAYS: &str = "bought_on, day_number";

/// Why an order with such a line leaves by what the line itself says.
const REASON: &str =
    "CASE WHEN fate > 0 THEN 'status:' || status_given WHEN customer = '' THEN 'unattributed' ELSE '' END";

/// The same of a refund.
const REFUND_REASON: &str =
    "CASE WHEN fate > 1 THEN 'status:' || status_given WHEN customer = '' THEN 'unattributed' ELSE '' END";

/// From `lines_with_fates` to `rows_with_fates`, of which each has
/// `line_count` lines; amounts are given by `is_refund` and `units` of an order.
pub(super) fn fold(query: &mut Query<'_>, is_refund: &str, units: &str) {
    folded(query);
    let has_amounts = query.question.columns.has_amounts();
    let has_refunded = query.question.columns.refunded_amount.is_some();
    let scale = query.question.scale;
    let mut fields = vec![
        "order_key, customer_low AS customer, status_low AS status_given, fate_low AS fate".to_owned(),
        format!("currency_high AS currency_given, {DAYS}, line_count"),
        "customer_high, reason_low, reason_high, refund_reason_low, refund_reason_high, currency_low".to_owned(),
    ];
    if has_amounts {
        let sum = query.dialect.decimal("amount_sum", scale);
        fields.push(format!("{sum} AS amount"));
        fields.push(format!(
            "CASE WHEN ABS(amount_sum) >= {} THEN 'fault:too_large' ELSE fault_high END AS amount_fault",
            super::rows::TOO_LARGE
        ));
    }
    if has_refunded {
        fields.push(format!("{} AS refunded", query.dialect.decimal("refunded_sum", scale)));
    }
    query.cte(
        "Orders and refunds of lines, one row each.",
        "orders_of_lines",
        &format!("SELECT\n    {}\n  FROM folded_lines", fields.join(",\n    ")),
    );
    query.cte(
        "Which of them are refunds.",
        "signed_orders",
        &format!("SELECT orders_of_lines.*,\n    {is_refund} AS is_refund, {units} AS units\n  FROM orders_of_lines"),
    );
    let own = query.question.asked.as_of.map_or_else(
        || "is_refund = 0".to_owned(),
        |day| {
            format!(
                "is_refund = 0 AND (day_number IS NULL OR day_number <= {})",
                day.number()
            )
        },
    );
    let over = "OVER (PARTITION BY order_key)";
    query.cte(
        "What else there is of the same order: the days on which it would be an order, refunds, reasons to leave.",
        "rows_with_fates",
        &format!(
            "SELECT signed_orders.*,
    SUM(CASE WHEN {own} AND day_number IS NOT NULL THEN 1 ELSE 0 END) {over} AS own_days,
    SUM(is_refund) {over} AS refund_days,
    MIN(CASE WHEN {own} THEN reason_low END) {over} AS own_reason_low,
    MAX(CASE WHEN {own} THEN reason_high END) {over} AS own_reason_high,
    MIN(reason_low) {over} AS order_reason_low,
    MAX(reason_high) {over} AS order_reason_high
  FROM signed_orders"
        ),
    );
}

/// Whether a row lies after the day of the report.
fn later(query: &Query<'_>) -> Option<String> {
    let as_of = query.question.asked.as_of.map(Day::number)?;
    Some(format!("day_number > {as_of}"))
}

fn folded(query: &mut Query<'_>) {
    let columns = &query.question.columns;
    let mut sums = String::new();
    let mut alone = String::new();
    if columns.has_amounts() {
        sums.push_str("SUM(amount) AS amount_sum, MAX(amount_fault) AS fault_high, ");
        alone.push_str("amount, amount_fault, ");
    }
    if columns.refunded_amount.is_some() {
        sums.push_str("SUM(refunded) AS refunded_sum, ");
        alone.push_str("refunded, ");
    }
    query.cte(
        "The lines of one order and day together; a line without an order is one of its own.",
        "folded_lines",
        &format!(
            "SELECT order_key, {DAYS},
    MIN(customer) AS customer_low, MAX(customer) AS customer_high, MIN(status_given) AS status_low, MIN(fate) AS fate_low,
    MIN({REASON}) AS reason_low,
    MAX({REASON}) AS reason_high,
    MIN({REFUND_REASON}) AS refund_reason_low,
    MAX({REFUND_REASON}) AS refund_reason_high,
    MIN(CASE WHEN currency_given <> '' THEN currency_given END) AS currency_low, MAX(currency_given) AS currency_high,
    {sums}COUNT(*) AS line_count
  FROM lines_with_fates
  WHERE order_key <> ''
  GROUP BY order_key, {DAYS}
  UNION ALL
  SELECT order_key, {DAYS},
    customer, customer, status_given, fate,
    {REASON},
    {REASON},
    {REFUND_REASON},
    {REFUND_REASON},
    currency_given, currency_given,
    {alone}1
  FROM lines_with_fates
  WHERE order_key = ''"
        ),
    );
}

/// What becomes of an order of lines before anything else is looked at: after
/// the day of the report, or where its lines contradict each other.
pub(super) fn cases(query: &Query<'_>) -> Vec<String> {
    let mut cases = Vec::new();
    if let Some(later) = later(query) {
        cases.push(format!(
            "WHEN {later} AND order_key <> '' AND order_reason_low <> order_reason_high THEN 'fault:lines_later'"
        ));
        cases.push(format!("WHEN {later} AND reason_low <> '' THEN reason_low"));
        cases.push(format!("WHEN {later} THEN 'after_as_of'"));
    }
    let of_order = "order_key <> '' AND is_refund = 0";
    cases.extend([
        "WHEN customer <> customer_high THEN 'fault:lines_customers'".to_owned(),
        format!("WHEN {of_order} AND own_reason_low <> own_reason_high THEN 'fault:lines_statuses'"),
        "WHEN is_refund = 1 AND refund_reason_low <> refund_reason_high THEN 'fault:lines_statuses'".to_owned(),
        "WHEN currency_low <> currency_given THEN 'fault:lines_currencies'".to_owned(),
        format!("WHEN {of_order} AND own_days > 1 AND (reason_low = '' OR refund_days > 0) THEN 'fault:lines_days'"),
    ]);
    cases
}
