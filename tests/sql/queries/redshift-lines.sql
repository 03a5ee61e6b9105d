-- retain.tallies/1 for redshift: report metrics, period monthly, week-start monday, year-start 1, as-of 2024-06-30, rows lines.
-- Its rows are read by `retain metrics --tallies`, which computes from them.
WITH
-- The rows of the table, ids and words without blanks around them.
given_rows AS (
  SELECT
    COALESCE(TRIM(BOTH ' ' || CHR(9) || CHR(10) || CHR(13) || CHR(160) FROM CAST("order_id" AS VARCHAR(65535))), '') AS order_key,
    COALESCE(TRIM(BOTH ' ' || CHR(9) || CHR(10) || CHR(13) || CHR(160) FROM CAST("customer_id" AS VARCHAR(65535))), '') AS customer_key,
    COALESCE(TRIM(BOTH ' ' || CHR(9) || CHR(10) || CHR(13) || CHR(160) FROM CAST("status" AS VARCHAR(65535))), '') AS status_given,
    UPPER(COALESCE(TRIM(BOTH ' ' || CHR(9) || CHR(10) || CHR(13) || CHR(160) FROM CAST("currency" AS VARCHAR(65535))), '')) AS currency_given,
    CAST("order_date" AS DATE) AS bought_on,
    "items" AS quantity_given,
    "price" AS price_given,
    "back" AS refunded_given
  FROM "shop"."lines"
),
-- Ids as they are compared, days as numbers since 1970-01-01, amounts as decimals.
read_rows AS (
  SELECT
    order_key,
    CASE WHEN customer_key LIKE '%@%' THEN TRANSLATE(customer_key, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz') ELSE customer_key END AS customer,
    status_given,
    REPLACE(REPLACE(REPLACE(LOWER(status_given), '-', ''), '_', ''), ' ', '') AS status_plain,
    currency_given,
    bought_on,
    CAST(DATEDIFF(day, DATE '1970-01-01', bought_on) AS BIGINT) AS day_number,
    CAST((CAST(CAST(quantity_given AS DECIMAL(28, 3)) AS DECIMAL(14, 3)) * CAST(CAST(price_given AS DECIMAL(28, 4)) AS DECIMAL(14, 4))) AS DECIMAL(28, 2)) AS amount,
    COALESCE(CAST(refunded_given AS DECIMAL(28, 2)), 0) AS refunded,
    CASE
      WHEN quantity_given IS NULL OR price_given IS NULL THEN 'fault:no_amount'
      WHEN quantity_given <> CAST(quantity_given AS DECIMAL(28, 3)) OR price_given <> CAST(price_given AS DECIMAL(28, 4)) OR CAST(CAST(quantity_given AS DECIMAL(28, 3)) AS DECIMAL(14, 3)) * CAST(CAST(price_given AS DECIMAL(28, 4)) AS DECIMAL(14, 4)) <> CAST((CAST(CAST(quantity_given AS DECIMAL(28, 3)) AS DECIMAL(14, 3)) * CAST(CAST(price_given AS DECIMAL(28, 4)) AS DECIMAL(14, 4))) AS DECIMAL(28, 2)) THEN 'fault:not_whole'
      WHEN ABS(CAST((CAST(CAST(quantity_given AS DECIMAL(28, 3)) AS DECIMAL(14, 3)) * CAST(CAST(price_given AS DECIMAL(28, 4)) AS DECIMAL(14, 4))) AS DECIMAL(28, 2))) >= 1000000000000000 THEN 'fault:too_large'
      WHEN refunded_given <> CAST(refunded_given AS DECIMAL(28, 2)) THEN 'fault:not_whole'
      WHEN refunded_given < 0 THEN 'fault:negative_refunded_amount'
      ELSE ''
    END AS amount_fault
  FROM given_rows
),
-- What the status says: 0 counts, 1 does not but refunds do, 2 goes with its order, 3 is dropped.
lines_with_fates AS (
  SELECT read_rows.*, CASE WHEN status_plain NOT IN ('abandoned', 'awaitingpayment', 'canceled', 'cancelled', 'chargeback', 'checkoutdraft', 'declined', 'denied', 'disputed', 'draft', 'expired', 'failed', 'fraud', 'holded', 'incomplete', 'onhold', 'paymentreview', 'pending', 'pendingpayment', 'refunded', 'rejected', 'reversed', 'test', 'trash', 'unpaid', 'void', 'voided') THEN 0 WHEN status_plain IN ('chargeback', 'partiallyrefunded', 'refunded', 'reversed') THEN 1 ELSE 3 END AS fate
  FROM read_rows
),
-- The lines of one order and day together; a line without an order is one of its own.
folded_lines AS (
  SELECT order_key, bought_on, day_number,
    MIN(customer) AS customer_low, MAX(customer) AS customer_high, MIN(status_given) AS status_low, MIN(fate) AS fate_low,
    MIN(CASE WHEN fate > 0 THEN 'status:' || status_given WHEN customer = '' THEN 'unattributed' ELSE '' END) AS reason_low,
    MAX(CASE WHEN fate > 0 THEN 'status:' || status_given WHEN customer = '' THEN 'unattributed' ELSE '' END) AS reason_high,
    MIN(CASE WHEN fate > 1 THEN 'status:' || status_given WHEN customer = '' THEN 'unattributed' ELSE '' END) AS refund_reason_low,
    MAX(CASE WHEN fate > 1 THEN 'status:' || status_given WHEN customer = '' THEN 'unattributed' ELSE '' END) AS refund_reason_high,
    MIN(CASE WHEN currency_given <> '' THEN currency_given END) AS currency_low, MAX(currency_given) AS currency_high,
    SUM(amount) AS amount_sum, MAX(amount_fault) AS fault_high, SUM(refunded) AS refunded_sum, COUNT(*) AS line_count
  FROM lines_with_fates
  WHERE order_key <> ''
  GROUP BY order_key, bought_on, day_number
  UNION ALL
  SELECT order_key, bought_on, day_number,
    customer, customer, status_given, fate,
    CASE WHEN fate > 0 THEN 'status:' || status_given WHEN customer = '' THEN 'unattributed' ELSE '' END,
    CASE WHEN fate > 0 THEN 'status:' || status_given WHEN customer = '' THEN 'unattributed' ELSE '' END,
    CASE WHEN fate > 1 THEN 'status:' || status_given WHEN customer = '' THEN 'unattributed' ELSE '' END,
    CASE WHEN fate > 1 THEN 'status:' || status_given WHEN customer = '' THEN 'unattributed' ELSE '' END,
    currency_given, currency_given,
    amount, amount_fault, refunded, 1
  FROM lines_with_fates
  WHERE order_key = ''
),
-- Orders and refunds of lines, one row each.
orders_of_lines AS (
  SELECT
    order_key, customer_low AS customer, status_low AS status_given, fate_low AS fate,
    currency_high AS currency_given, bought_on, day_number, line_count,
    customer_high, reason_low, reason_high, refund_reason_low, refund_reason_high, currency_low,
    CAST(amount_sum AS DECIMAL(28, 2)) AS amount,
    CASE WHEN ABS(amount_sum) >= 1000000000000000 THEN 'fault:too_large' ELSE fault_high END AS amount_fault,
    CAST(refunded_sum AS DECIMAL(28, 2)) AS refunded
  FROM folded_lines
),
-- Which of them are refunds.
signed_orders AS (
  SELECT orders_of_lines.*,
    CASE WHEN amount < 0 THEN 1 ELSE 0 END AS is_refund, CASE WHEN ABS(amount) < 1000000000000000 THEN CAST((CASE WHEN amount <= 0 THEN amount WHEN refunded >= amount THEN 0 ELSE amount - refunded END) * 100 AS BIGINT) ELSE 0 END AS units
  FROM orders_of_lines
),
-- What else there is of the same order: the days on which it would be an order, refunds, reasons to leave.
rows_with_fates AS (
  SELECT signed_orders.*,
    SUM(CASE WHEN is_refund = 0 AND (day_number IS NULL OR day_number <= 19904) AND day_number IS NOT NULL THEN 1 ELSE 0 END) OVER (PARTITION BY order_key) AS own_days,
    SUM(is_refund) OVER (PARTITION BY order_key) AS refund_days,
    MIN(CASE WHEN is_refund = 0 AND (day_number IS NULL OR day_number <= 19904) THEN reason_low END) OVER (PARTITION BY order_key) AS own_reason_low,
    MAX(CASE WHEN is_refund = 0 AND (day_number IS NULL OR day_number <= 19904) THEN reason_high END) OVER (PARTITION BY order_key) AS own_reason_high,
    MIN(reason_low) OVER (PARTITION BY order_key) AS order_reason_low,
    MAX(reason_high) OVER (PARTITION BY order_key) AS order_reason_high
  FROM signed_orders
),
-- What becomes of each row: the first reason to leave, else an order, or a refund where it is below zero.
judged_rows AS (
  SELECT
    order_key, customer, status_given, fate, currency_given, bought_on, day_number, is_refund, units, line_count,
    CASE
      WHEN day_number > 19904 AND order_key <> '' AND order_reason_low <> order_reason_high THEN 'fault:lines_later'
      WHEN day_number > 19904 AND reason_low <> '' THEN reason_low
      WHEN day_number > 19904 THEN 'after_as_of'
      WHEN customer <> customer_high THEN 'fault:lines_customers'
      WHEN order_key <> '' AND is_refund = 0 AND own_reason_low <> own_reason_high THEN 'fault:lines_statuses'
      WHEN is_refund = 1 AND refund_reason_low <> refund_reason_high THEN 'fault:lines_statuses'
      WHEN currency_low <> currency_given THEN 'fault:lines_currencies'
      WHEN order_key <> '' AND is_refund = 0 AND own_days > 1 AND (reason_low = '' OR refund_days > 0) THEN 'fault:lines_days'
      WHEN amount < 0 AND order_key = '' AND fate >= 2 THEN 'status:' || status_given
      WHEN amount < 0 AND order_key = '' AND customer = '' THEN 'unattributed'
      WHEN amount < 0 AND (bought_on IS NULL OR day_number < -719162 OR day_number > 2932896) AND fate = 3 THEN 'status:' || status_given
      WHEN amount < 0 AND (bought_on IS NULL OR day_number < -719162 OR day_number > 2932896) THEN 'fault:no_date'
      WHEN amount < 0 AND day_number > 19904 THEN 'after_as_of'
      WHEN amount < 0 AND amount_fault <> '' THEN amount_fault
      WHEN amount < 0 THEN 'refund'
      WHEN fate > 0 THEN 'status:' || status_given
      WHEN customer = '' THEN 'unattributed'
      WHEN amount > 0 AND refunded >= amount THEN 'status:refunded'
      WHEN bought_on IS NULL OR day_number < -719162 OR day_number > 2932896 THEN 'fault:no_date'
      WHEN day_number > 19904 THEN 'after_as_of'
      WHEN amount_fault <> '' THEN amount_fault
      ELSE 'order'
    END AS left_as
  FROM rows_with_fates
),
-- How many rows there are of each kind, so that they are looked through once.
row_kinds AS (
  SELECT left_as, status_given, fate, currency_given,
    CAST(COUNT(*) AS BIGINT) AS row_count, MAX(ABS(units)) AS largest_units, CAST(SUM(line_count) AS BIGINT) AS line_count
  FROM judged_rows
  GROUP BY left_as, status_given, fate, currency_given
),
-- Refund rows, alike ones together.
refund_rows AS (
  SELECT order_key, customer, status_given, fate, currency_given,
    bought_on, day_number, COUNT(*) AS refund_count, SUM(units) AS refund_units, SUM(line_count) AS refund_lines
  FROM judged_rows
  WHERE left_as = 'refund'
  GROUP BY order_key, customer, status_given, fate, currency_given,
    bought_on, day_number
),
-- The orders of the ids that refunds name.
orders_named AS (
  SELECT judged_rows.order_key, judged_rows.day_number, judged_rows.left_as,
    judged_rows.customer, judged_rows.currency_given
  FROM judged_rows
  JOIN (SELECT DISTINCT order_key FROM refund_rows WHERE order_key <> '') names
    ON names.order_key = judged_rows.order_key
  WHERE judged_rows.is_refund = 0 AND judged_rows.left_as NOT IN ('refund', 'after_as_of')
),
-- Which of them each refund names, on the same or an earlier day: one that counts, else one that left.
refunds_with_orders AS (
  SELECT r.order_key, r.customer, r.status_given, r.fate, r.currency_given,
    r.bought_on, r.day_number,
    r.refund_count, r.refund_units, r.refund_lines,
    MAX(CASE WHEN o.left_as = 'order' THEN o.customer END) AS order_customer,
    MAX(CASE WHEN o.left_as = 'order' THEN o.currency_given END) AS order_currency,
    MIN(CASE WHEN o.left_as <> 'order' THEN o.left_as END) AS order_left_as
  FROM refund_rows r
  LEFT JOIN orders_named o
    ON o.order_key = r.order_key AND COALESCE(o.day_number, r.day_number) <= r.day_number
  GROUP BY r.order_key, r.customer, r.status_given, r.fate, r.currency_given,
    r.bought_on, r.day_number,
    r.refund_count, r.refund_units, r.refund_lines
),
-- Refunds share the fate and the customer of the order they name; else they go by themselves.
matched_refunds AS (
  SELECT refunds_with_orders.*,
    CASE
      WHEN order_customer IS NOT NULL AND fate < 3 THEN 'refund'
      WHEN order_customer IS NOT NULL THEN 'status:' || status_given
      WHEN order_left_as IS NOT NULL THEN order_left_as
      WHEN fate >= 2 THEN 'status:' || status_given
      WHEN customer = '' THEN 'unattributed'
      ELSE 'refund'
    END AS left_as
  FROM refunds_with_orders
),
-- Orders as they count.
settled_orders AS (
  SELECT judged_rows.*, left_as AS settled_as FROM judged_rows
),
-- Kinds of rows as they count.
settled_kinds AS (
  SELECT row_kinds.*, left_as AS settled_as FROM row_kinds
),
-- Refunds as they count, with the customer of their order.
settled_refunds AS (
  SELECT COALESCE(order_customer, customer) AS to_customer,
    currency_given, bought_on, day_number, refund_count, refund_units, refund_lines,
    left_as AS settled_as, left_as
  FROM matched_refunds
),
-- One row for each customer and day: orders, and revenue with refunds subtracted.
orders_by_day AS (
  SELECT customer, bought_on, day_number,
    CAST(SUM(order_count) AS BIGINT) AS orders, CAST(SUM(units) AS BIGINT) AS revenue
  FROM (
    SELECT customer, bought_on, day_number, 1 AS order_count, units
    FROM settled_orders
    WHERE settled_as = 'order'
    UNION ALL
    SELECT to_customer, bought_on, day_number, 0 AS order_count, refund_units
    FROM settled_refunds
    WHERE settled_as = 'refund'
  ) entries
  GROUP BY customer, bought_on, day_number
),
-- With the numbers of years and months, and days of the month.
customer_days AS (
  SELECT orders_by_day.*,
    CAST(EXTRACT(YEAR FROM bought_on) AS BIGINT) AS year_number,
    12 * CAST(EXTRACT(YEAR FROM bought_on) AS BIGINT) + CAST(EXTRACT(MONTH FROM bought_on) AS BIGINT) - 1 AS month_number,
    100 * CAST(EXTRACT(MONTH FROM bought_on) AS BIGINT) + CAST(EXTRACT(DAY FROM bought_on) AS BIGINT) AS month_day
  FROM orders_by_day
),
-- Numbers, to make rows of columns.
parts AS (
  SELECT 1 AS part UNION ALL SELECT 2 AS part UNION ALL SELECT 3 AS part UNION ALL SELECT 4 AS part UNION ALL SELECT 5 AS part UNION ALL SELECT 6 AS part UNION ALL SELECT 7 AS part UNION ALL SELECT 8 AS part UNION ALL SELECT 9 AS part
),
-- The end of all the data, and their first (fiscal) year where periods begin with it.
bounds AS (
  SELECT 19905 AS data_end
),
-- Leap years, for the twelve months that begin on a day.
days_with_leaps AS (
  SELECT customer_days.*,
    CASE WHEN MOD(year_number, 4) = 0 AND (MOD(year_number, 100) <> 0 OR MOD(year_number, 400) = 0) THEN 1 ELSE 0 END AS leap,
    CASE WHEN MOD(year_number + 1, 4) = 0 AND (MOD(year_number + 1, 100) <> 0 OR MOD(year_number + 1, 400) = 0) THEN 1 ELSE 0 END AS leap_next,
    CASE WHEN MOD(year_number + 2, 4) = 0 AND (MOD(year_number + 2, 100) <> 0 OR MOD(year_number + 2, 400) = 0) THEN 1 ELSE 0 END AS leap_after
  FROM customer_days
),
-- The last day whose twelve, and whose twenty-four, months before it hold a day.
reaching_days AS (
  SELECT customer, bought_on, day_number, month_number, orders, revenue,
    day_number + 365 + CASE
      WHEN leap = 1 AND month_day <= 228 OR leap_next = 1 AND month_day >= 228 THEN 1 ELSE 0
    END AS year_end,
    day_number + 730 + CASE
      WHEN leap = 1 AND month_day <= 228 OR leap_next = 1 OR leap_after = 1 AND month_day >= 228 THEN 1 ELSE 0
    END AS base_end
  FROM days_with_leaps
),
-- Numbers of periods: that of a day, and up to which one (not with it) the windows that end with it hold the day.
numbered_days AS (
  SELECT
    customer, bought_on, day_number, orders, revenue,
    month_number AS period_number,
    month_number + 12 AS year_to,
    month_number + 24 AS base_to
  FROM reaching_days
),
-- Days on which a customer bought, and the one before.
buying_days AS (
  SELECT
    customer, day_number,
    LAG(day_number, 1, CAST(-9999999 AS BIGINT)) OVER (PARTITION BY customer ORDER BY day_number) AS day_before,
    period_number, year_to, base_to,
    LAG(period_number, 1, CAST(-1 AS BIGINT)) OVER (PARTITION BY customer ORDER BY day_number) AS period_before,
    LAG(year_to, 1, CAST(-1 AS BIGINT)) OVER (PARTITION BY customer ORDER BY day_number) AS year_to_before,
    LAG(base_to, 1, CAST(-1 AS BIGINT)) OVER (PARTITION BY customer ORDER BY day_number) AS base_to_before
  FROM numbered_days
  WHERE orders > 0
),
-- Customers by period.
customer_periods AS (
  SELECT customer, period_number,
    CAST(SUM(orders) AS BIGINT) AS orders_in_period, CAST(SUM(revenue) AS BIGINT) AS revenue_in_period
  FROM numbered_days
  GROUP BY customer, period_number
),
-- The last period before in which each of them bought.
customers_with_past AS (
  SELECT customer, period_number, orders_in_period, revenue_in_period,
    COALESCE(MAX(CASE WHEN orders_in_period > 0 THEN period_number END) OVER (
      PARTITION BY customer ORDER BY period_number ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ), -9) AS bought_before
  FROM customer_periods
),
-- Buyers; those of the period before, those of none before; what buyers, those of the period before, and all brought.
period_counts AS (
  SELECT period_number,
    SUM(CASE WHEN orders_in_period > 0 THEN 1 ELSE 0 END) AS buyers,
    SUM(CASE WHEN orders_in_period > 0 AND bought_before = period_number - 1 THEN 1 ELSE 0 END) AS buyers_again,
    SUM(CASE WHEN orders_in_period > 0 AND bought_before = -9 THEN 1 ELSE 0 END) AS first_time_buyers,
    SUM(CASE
      WHEN orders_in_period > 1 OR orders_in_period > 0 AND bought_before <> -9 THEN 1 ELSE 0
    END) AS repeat_buyers,
    SUM(CASE WHEN orders_in_period > 1 THEN 1 ELSE 0 END) AS repeat_in_period,
    SUM(CASE WHEN orders_in_period > 0 THEN revenue_in_period ELSE 0 END) AS revenue_of_buyers,
    SUM(CASE WHEN bought_before = period_number - 1 THEN revenue_in_period ELSE 0 END) AS revenue_of_base,
    SUM(orders_in_period) AS orders_of_all, SUM(revenue_in_period) AS revenue_of_all
  FROM customers_with_past
  GROUP BY period_number
),
-- Windows: how many customers went from one buying day to the next through the same periods.
passages AS (
  SELECT period_number, year_to, base_to, period_before, year_to_before, base_to_before, CAST(COUNT(*) AS BIGINT) AS passages
  FROM buying_days
  GROUP BY period_number, year_to, base_to, period_before, year_to_before, base_to_before
),
-- Buyers of the twelve months up to the end of a period, of the twelve before those, and of both: who comes, and who goes.
steps AS (
  SELECT CASE part WHEN 1 THEN 'year_buyers' WHEN 4 THEN 'year_buyers'
      WHEN 2 THEN 'year_base' WHEN 5 THEN 'year_base' ELSE 'two_years' END AS step_of,
    CASE part WHEN 1 THEN CASE WHEN year_to_before > period_number THEN year_to_before ELSE period_number END
      WHEN 2 THEN CASE WHEN base_to_before > year_to THEN base_to_before ELSE year_to END
      WHEN 3 THEN CASE WHEN base_to_before > period_number THEN base_to_before ELSE period_number END
      WHEN 4 THEN year_to
      WHEN 5 THEN base_to
      WHEN 6 THEN base_to END AS step_at,
    CASE WHEN part <= 3 THEN passages ELSE -passages END AS step_by
  FROM passages CROSS JOIN parts
  WHERE part <= 6
),
-- How often each number of days lies between a buying day and the one before.
gaps AS (
  SELECT period_number AS gap_period, day_number - day_before AS gap_value, COUNT(*) AS gap_count
  FROM buying_days
  WHERE day_before > -9999999
  GROUP BY period_number, day_number - day_before
),
-- The middle two of them by period, one twice where their number is odd.
middle_gaps AS (
  SELECT gap_period, MIN(CASE WHEN 2 * counted_up >= counted_in_all THEN gap_value END) AS gap_low,
    MIN(CASE WHEN 2 * counted_up > counted_in_all THEN gap_value END) AS gap_high,
    MAX(counted_in_all) AS gaps_counted
  FROM (
    SELECT gap_period, gap_value,
      SUM(gap_count) OVER (PARTITION BY gap_period ORDER BY gap_value ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS counted_up,
      SUM(gap_count) OVER (PARTITION BY gap_period) AS counted_in_all
    FROM gaps
  ) running
  GROUP BY gap_period
),
-- The same over all the data.
gaps_in_all AS (
  SELECT gap_value, SUM(gap_count) AS gap_count FROM gaps GROUP BY gap_value
),
-- The middle two of all.
middle_gap_of_all AS (
  SELECT MIN(CASE WHEN 2 * counted_up >= counted_in_all THEN gap_value END) AS gap_low,
    MIN(CASE WHEN 2 * counted_up > counted_in_all THEN gap_value END) AS gap_high,
    MAX(counted_in_all) AS gaps_counted
  FROM (
    SELECT gap_value,
      SUM(gap_count) OVER (ORDER BY gap_value ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS counted_up,
      SUM(gap_count) OVER () AS counted_in_all
    FROM gaps_in_all
  ) running
),
-- Customers over all the data: do they have several orders, one in the last twelve months, one in those before?
all_customers AS (
  SELECT customer, SUM(orders) AS orders_in_all,
    MAX(CASE WHEN year_end >= data_end THEN 1 ELSE 0 END) AS is_in_year,
    MAX(CASE WHEN year_end < data_end AND base_end >= data_end THEN 1 ELSE 0 END) AS is_in_base
  FROM reaching_days CROSS JOIN bounds
  WHERE orders > 0
  GROUP BY customer
),
-- All the data as one row.
totals AS (
  SELECT COUNT(*) AS customers, SUM(orders_in_all) AS orders_of_all,
    SUM(CASE WHEN orders_in_all >= 2 THEN 1 ELSE 0 END) AS repeat_buyers,
    SUM(is_in_year) AS year_buyers, SUM(is_in_base) AS year_base, SUM(is_in_year * is_in_base) AS year_retained
  FROM all_customers
),
-- The days with a record, and what lies on each.
record_days AS (
  SELECT day_number, SUM(orders) AS orders_of_day, SUM(revenue) AS revenue_of_day
  FROM customer_days
  GROUP BY day_number
)
SELECT 'version' AS kind, 'retain.tallies/1' AS label, CAST(0 AS BIGINT) AS place, CAST(17 AS BIGINT) AS value
UNION ALL
SELECT 'setting', 'report=metrics', CAST(1 AS BIGINT), CAST(0 AS BIGINT)
UNION ALL
SELECT 'setting', 'period=monthly', CAST(2 AS BIGINT), CAST(0 AS BIGINT)
UNION ALL
SELECT 'setting', 'week-start=monday', CAST(3 AS BIGINT), CAST(0 AS BIGINT)
UNION ALL
SELECT 'setting', 'year-start=1', CAST(4 AS BIGINT), CAST(0 AS BIGINT)
UNION ALL
SELECT 'setting', 'active-window=none', CAST(5 AS BIGINT), CAST(0 AS BIGINT)
UNION ALL
SELECT 'setting', 'as-of=2024-06-30', CAST(6 AS BIGINT), CAST(0 AS BIGINT)
UNION ALL
SELECT 'setting', 'timezone=none', CAST(7 AS BIGINT), CAST(0 AS BIGINT)
UNION ALL
SELECT 'setting', 'rows=lines', CAST(8 AS BIGINT), CAST(0 AS BIGINT)
UNION ALL
SELECT 'setting', 'currency=none', CAST(9 AS BIGINT), CAST(0 AS BIGINT)
UNION ALL
SELECT 'setting', 'exclude-status=abandoned,awaitingpayment,canceled,cancelled,chargeback,checkoutdraft,declined,denied,disputed,draft,expired,failed,fraud,holded,incomplete,onhold,paymentreview,pending,pendingpayment,refunded,rejected,reversed,test,trash,unpaid,void,voided', CAST(10 AS BIGINT), CAST(0 AS BIGINT)
UNION ALL
SELECT 'setting', 'include-status=none', CAST(11 AS BIGINT), CAST(0 AS BIGINT)
UNION ALL
SELECT 'setting', 'dialect=redshift', CAST(12 AS BIGINT), CAST(0 AS BIGINT)
UNION ALL
SELECT 'setting', 'scale=2', CAST(13 AS BIGINT), CAST(0 AS BIGINT)
UNION ALL
SELECT 'setting', 'amounts=yes', CAST(14 AS BIGINT), CAST(0 AS BIGINT)
UNION ALL
SELECT 'setting', 'order-ids=yes', CAST(15 AS BIGINT), CAST(0 AS BIGINT)
UNION ALL
SELECT 'setting', 'statuses=yes', CAST(16 AS BIGINT), CAST(0 AS BIGINT)
UNION ALL
SELECT 'setting', 'currencies=yes', CAST(17 AS BIGINT), CAST(0 AS BIGINT)
UNION ALL
SELECT 'row', settled_as, CAST(0 AS BIGINT), CAST(SUM(CASE WHEN settled_as = 'order' THEN row_count ELSE line_count END) AS BIGINT)
FROM settled_kinds WHERE left_as <> 'refund' GROUP BY settled_as
UNION ALL
SELECT 'row', 'folded', CAST(0 AS BIGINT), CAST(SUM(line_count - row_count) AS BIGINT)
FROM settled_kinds WHERE settled_as = 'order' HAVING COUNT(*) > 0
UNION ALL
SELECT 'refund row', settled_as, CAST(0 AS BIGINT), CAST(SUM(CASE WHEN settled_as = 'refund' THEN refund_count ELSE refund_lines END) AS BIGINT)
FROM settled_refunds GROUP BY settled_as
UNION ALL
SELECT 'refund row', 'folded', CAST(0 AS BIGINT), CAST(SUM(refund_lines - refund_count) AS BIGINT)
FROM settled_refunds WHERE settled_as = 'refund' HAVING COUNT(*) > 0
UNION ALL
SELECT 'total', 'largest_amount', CAST(0 AS BIGINT), CAST(COALESCE(MAX(largest_units), 0) AS BIGINT)
FROM row_kinds
UNION ALL
SELECT 'total', 'rows', CAST(0 AS BIGINT), CAST(COUNT(*) AS BIGINT)
FROM given_rows
UNION ALL
SELECT 'status', status_given, CAST(fate AS BIGINT), CAST(COUNT(*) AS BIGINT)
FROM lines_with_fates GROUP BY status_given, fate
UNION ALL
SELECT 'currency', currency_given, CAST(0 AS BIGINT), CAST(SUM(line_count) AS BIGINT)
FROM row_kinds WHERE left_as = 'order' OR left_as LIKE 'currency:%' GROUP BY currency_given
UNION ALL
SELECT 'currency of refunds', currency_given, CAST(0 AS BIGINT), CAST(SUM(refund_count) AS BIGINT)
FROM settled_refunds WHERE left_as = 'refund' GROUP BY currency_given
UNION ALL
SELECT 'day', CASE part WHEN 1 THEN 'orders' WHEN 2 THEN 'revenue' END, CAST(day_number AS BIGINT),
  CASE part WHEN 1 THEN CAST(orders_of_day AS BIGINT) WHEN 2 THEN CAST(revenue_of_day AS BIGINT) END
FROM record_days CROSS JOIN parts WHERE part <= 2
UNION ALL
SELECT 'total', CASE part WHEN 1 THEN 'days' WHEN 2 THEN 'orders' WHEN 3 THEN 'revenue' END, CAST(0 AS BIGINT),
  CASE part WHEN 1 THEN CAST(days AS BIGINT) WHEN 2 THEN CAST(orders_in_all AS BIGINT) WHEN 3 THEN CAST(revenue_in_all AS BIGINT) END
FROM (SELECT COUNT(*) AS days, COALESCE(SUM(orders_of_day), 0) AS orders_in_all, COALESCE(SUM(revenue_of_day), 0) AS revenue_in_all FROM record_days) days_in_all CROSS JOIN parts WHERE part <= 3
UNION ALL
SELECT 'period', CASE part WHEN 1 THEN 'buyers' WHEN 2 THEN 'buyers_again' WHEN 3 THEN 'first_time_buyers' WHEN 4 THEN 'repeat_buyers' WHEN 5 THEN 'repeat_in_period' WHEN 6 THEN 'revenue_of_buyers' WHEN 7 THEN 'revenue_of_base' WHEN 8 THEN 'orders_of_all' WHEN 9 THEN 'revenue_of_all' END, CAST(period_number AS BIGINT),
  CASE part WHEN 1 THEN CAST(buyers AS BIGINT) WHEN 2 THEN CAST(buyers_again AS BIGINT) WHEN 3 THEN CAST(first_time_buyers AS BIGINT) WHEN 4 THEN CAST(repeat_buyers AS BIGINT) WHEN 5 THEN CAST(repeat_in_period AS BIGINT) WHEN 6 THEN CAST(revenue_of_buyers AS BIGINT) WHEN 7 THEN CAST(revenue_of_base AS BIGINT) WHEN 8 THEN CAST(orders_of_all AS BIGINT) WHEN 9 THEN CAST(revenue_of_all AS BIGINT) END
FROM period_counts CROSS JOIN parts WHERE part <= 9
UNION ALL
SELECT 'period', CASE part WHEN 1 THEN 'gap_low' WHEN 2 THEN 'gap_high' WHEN 3 THEN 'gaps' END, CAST(gap_period AS BIGINT),
  CASE part WHEN 1 THEN CAST(gap_low AS BIGINT) WHEN 2 THEN CAST(gap_high AS BIGINT) WHEN 3 THEN CAST(gaps_counted AS BIGINT) END
FROM middle_gaps CROSS JOIN parts WHERE part <= 3
UNION ALL
SELECT 'step', step_of, CAST(step_at AS BIGINT), CAST(SUM(step_by) AS BIGINT)
FROM steps GROUP BY step_of, step_at HAVING SUM(step_by) <> 0
UNION ALL
SELECT 'check', step_of, CAST(0 AS BIGINT), CAST(SUM(step_at * step_by) AS BIGINT)
FROM steps GROUP BY step_of
UNION ALL
SELECT 'total', CASE part WHEN 1 THEN 'customers' WHEN 2 THEN 'orders_of_customers' WHEN 3 THEN 'repeat_buyers' WHEN 4 THEN 'year_buyers' WHEN 5 THEN 'year_base' WHEN 6 THEN 'year_retained' END, CAST(0 AS BIGINT),
  CASE part WHEN 1 THEN CAST(customers AS BIGINT) WHEN 2 THEN CAST(COALESCE(orders_of_all, 0) AS BIGINT) WHEN 3 THEN CAST(COALESCE(repeat_buyers, 0) AS BIGINT) WHEN 4 THEN CAST(COALESCE(year_buyers, 0) AS BIGINT) WHEN 5 THEN CAST(COALESCE(year_base, 0) AS BIGINT) WHEN 6 THEN CAST(COALESCE(year_retained, 0) AS BIGINT) END
FROM totals CROSS JOIN parts WHERE part <= 6
UNION ALL
SELECT 'total', CASE part WHEN 1 THEN 'gap_low' WHEN 2 THEN 'gap_high' WHEN 3 THEN 'gaps' END, CAST(0 AS BIGINT),
  CASE part WHEN 1 THEN CAST(COALESCE(gap_low, 0) AS BIGINT) WHEN 2 THEN CAST(COALESCE(gap_high, 0) AS BIGINT) WHEN 3 THEN CAST(COALESCE(gaps_counted, 0) AS BIGINT) END
FROM middle_gap_of_all CROSS JOIN parts WHERE part <= 3
ORDER BY 1, 2, 3
