-- retain.tallies/1 for snowflake: report cohorts, period 2y, week-start monday, year-start 7, median yes, as-of 2024-06-30, rows orders.
-- Its rows are read by `retain cohorts --tallies`, which computes from them.
WITH
-- The rows of the table, ids and words without blanks around them.
given_rows AS (
  SELECT
    COALESCE(TRIM(CAST("ORDER_ID" AS VARCHAR), ' ' || CHR(9) || CHR(10) || CHR(13) || CHR(160)), '') AS order_key,
    COALESCE(TRIM(CAST("CUSTOMER_ID" AS VARCHAR), ' ' || CHR(9) || CHR(10) || CHR(13) || CHR(160)), '') AS customer_key,
    COALESCE(TRIM(CAST("STATUS" AS VARCHAR), ' ' || CHR(9) || CHR(10) || CHR(13) || CHR(160)), '') AS status_given,
    UPPER(COALESCE(TRIM(CAST("CURRENCY" AS VARCHAR), ' ' || CHR(9) || CHR(10) || CHR(13) || CHR(160)), '')) AS currency_given,
    CAST("ORDER_DATE" AS DATE) AS bought_on,
    "AMOUNT" AS amount_given
  FROM "SHOP"."ORDERS"
),
-- What the engine calls the columns of days and amounts.
types_given AS (
  SELECT SYSTEM$TYPEOF("ORDER_DATE") AS type_of_order_date, SYSTEM$TYPEOF("AMOUNT") AS type_of_amount FROM "SHOP"."ORDERS" LIMIT 1
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
    CAST(amount_given AS DECIMAL(28, 2)) AS amount,
    CASE
      WHEN amount_given IS NULL THEN 'fault:no_amount'
      WHEN amount_given <> CAST(amount_given AS DECIMAL(28, 2)) THEN 'fault:not_whole'
      WHEN ABS(CAST(amount_given AS DECIMAL(28, 2))) >= 1000000000000000 THEN 'fault:too_large'
      ELSE ''
    END AS amount_fault
  FROM given_rows
),
-- What the status says: 0 counts, 1 does not but refunds do, 2 goes with its order, 3 is dropped.
rows_with_fates AS (
  SELECT read_rows.*, CASE WHEN status_plain NOT IN ('abandoned', 'awaitingpayment', 'canceled', 'cancelled', 'chargeback', 'checkoutdraft', 'declined', 'denied', 'disputed', 'draft', 'expired', 'failed', 'fraud', 'holded', 'incomplete', 'onhold', 'paymentreview', 'pending', 'pendingpayment', 'refunded', 'rejected', 'reversed', 'test', 'trash', 'unpaid', 'void', 'voided') THEN 0 WHEN status_plain IN ('chargeback', 'partiallyrefunded', 'refunded', 'reversed') THEN 1 ELSE 3 END AS fate,
    CASE WHEN amount < 0 THEN 1 ELSE 0 END AS is_refund, CASE WHEN ABS(amount) < 1000000000000000 THEN CAST((amount) * 100 AS BIGINT) ELSE 0 END AS units
  FROM read_rows
),
-- What becomes of each row: the first reason to leave, else an order, or a refund where it is below zero.
judged_rows AS (
  SELECT
    order_key, customer, status_given, fate, currency_given, bought_on, day_number, is_refund, units,
    CASE
      WHEN amount < 0 AND order_key = '' AND fate >= 2 THEN 'status:' || status_given
      WHEN amount < 0 AND order_key = '' AND customer = '' THEN 'unattributed'
      WHEN amount < 0 AND (bought_on IS NULL OR day_number < -719162 OR day_number > 2932896) AND fate = 3 THEN 'status:' || status_given
      WHEN amount < 0 AND (bought_on IS NULL OR day_number < -719162 OR day_number > 2932896) THEN 'fault:no_date'
      WHEN amount < 0 AND day_number > 19904 THEN 'after_as_of'
      WHEN amount < 0 AND amount_fault <> '' THEN amount_fault
      WHEN amount < 0 THEN 'refund'
      WHEN fate > 0 THEN 'status:' || status_given
      WHEN customer = '' THEN 'unattributed'
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
    CAST(COUNT(*) AS BIGINT) AS row_count, MAX(ABS(units)) AS largest_units
  FROM judged_rows
  GROUP BY left_as, status_given, fate, currency_given
),
-- Refund rows, alike ones together.
refund_rows AS (
  SELECT order_key, customer, status_given, fate, currency_given,
    bought_on, day_number, COUNT(*) AS refund_count, SUM(units) AS refund_units
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
    r.refund_count, r.refund_units,
    MAX(CASE WHEN o.left_as = 'order' THEN o.customer END) AS order_customer,
    MAX(CASE WHEN o.left_as = 'order' THEN o.currency_given END) AS order_currency,
    MIN(CASE WHEN o.left_as <> 'order' THEN o.left_as END) AS order_left_as
  FROM refund_rows r
  LEFT JOIN orders_named o
    ON o.order_key = r.order_key AND COALESCE(o.day_number, r.day_number) <= r.day_number
  GROUP BY r.order_key, r.customer, r.status_given, r.fate, r.currency_given,
    r.bought_on, r.day_number,
    r.refund_count, r.refund_units
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
    currency_given, bought_on, day_number, refund_count, refund_units,
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
-- The first (fiscal) year of all the data.
bounds AS (
  SELECT MIN(CAST((month_number - 6 - MOD(month_number - 6, 12)) / 12 AS BIGINT)) AS first_year
  FROM customer_days
),
-- Numbers of periods.
numbered_days AS (
  SELECT customer, orders, revenue,
    CAST((CAST((month_number - 6 - MOD(month_number - 6, 12)) / 12 AS BIGINT) - first_year - MOD(CAST((month_number - 6 - MOD(month_number - 6, 12)) / 12 AS BIGINT) - first_year, 2)) / 2 AS BIGINT) AS period_number
  FROM customer_days CROSS JOIN bounds
),
-- Customers by period.
customer_periods AS (
  SELECT customer, period_number,
    CAST(SUM(orders) AS BIGINT) AS orders_in_period, CAST(SUM(revenue) AS BIGINT) AS revenue_in_period
  FROM numbered_days
  GROUP BY customer, period_number
),
-- The cohort of each customer, the period of the first order; and the period of the last one.
customers_with_cohorts AS (
  SELECT customer, period_number, orders_in_period, revenue_in_period,
    MIN(CASE WHEN orders_in_period > 0 THEN period_number END) OVER (PARTITION BY customer) AS cohort_number,
    MAX(CASE WHEN orders_in_period > 0 THEN period_number END) OVER (PARTITION BY customer) AS last_number
  FROM customer_periods
),
-- What each of them did at which age; refunds before the first order are of age 0.
customer_ages AS (
  SELECT customer, cohort_number, last_number, age_period,
    SUM(orders_in_period) AS orders_at_age, SUM(revenue_in_period) AS revenue_at_age
  FROM (
    SELECT customer, cohort_number, last_number, orders_in_period, revenue_in_period,
      CASE WHEN period_number < cohort_number THEN cohort_number ELSE period_number END AS age_period
    FROM customers_with_cohorts
    WHERE cohort_number IS NOT NULL
  ) aged
  GROUP BY customer, cohort_number, last_number, age_period
),
-- Cohorts by age: who bought, for whom it was the last time, orders and revenue.
cohort_cells AS (
  SELECT cohort_number, age_period,
    SUM(CASE WHEN orders_at_age > 0 THEN 1 ELSE 0 END) AS bought,
    SUM(CASE WHEN age_period = last_number THEN 1 ELSE 0 END) AS bought_last,
    SUM(orders_at_age) AS orders_of_cell, SUM(revenue_at_age) AS revenue_of_cell
  FROM customer_ages
  GROUP BY cohort_number, age_period
),
-- What each customer has brought so far, and up to which period that stays so.
running_revenue AS (
  SELECT cohort_number, age_period,
    SUM(revenue_at_age) OVER (
      PARTITION BY customer ORDER BY age_period ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS revenue_so_far,
    LEAD(age_period, 1, CAST(9999999 AS BIGINT)) OVER (PARTITION BY customer ORDER BY age_period) AS next_period
  FROM customer_ages
),
-- How many customers of a cohort have brought how much, at each age at which that changes for anybody.
revenues AS (
  SELECT cohort_cells.cohort_number, cohort_cells.age_period,
    so_far.revenue_value, SUM(so_far.people) AS revenue_count
  FROM cohort_cells
  JOIN (
    SELECT cohort_number, age_period, next_period, revenue_so_far AS revenue_value, COUNT(*) AS people
    FROM running_revenue
    GROUP BY cohort_number, age_period, next_period, revenue_so_far
  ) so_far
    ON so_far.cohort_number = cohort_cells.cohort_number
    AND so_far.age_period <= cohort_cells.age_period AND cohort_cells.age_period < so_far.next_period
  GROUP BY cohort_cells.cohort_number, cohort_cells.age_period, so_far.revenue_value
),
-- The middle two of them, one twice where their number is odd.
middle_revenues AS (
  SELECT cohort_number, age_period, MIN(CASE WHEN 2 * counted_up >= counted_in_all THEN revenue_value END) AS revenue_low,
    MIN(CASE WHEN 2 * counted_up > counted_in_all THEN revenue_value END) AS revenue_high,
    MAX(counted_in_all) AS revenues_counted
  FROM (
    SELECT cohort_number, age_period, revenue_value,
      SUM(revenue_count) OVER (PARTITION BY cohort_number, age_period ORDER BY revenue_value ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS counted_up,
      SUM(revenue_count) OVER (PARTITION BY cohort_number, age_period) AS counted_in_all
    FROM revenues
  ) running
  GROUP BY cohort_number, age_period
),
-- Customers over all the data; who has a refund and no order is in no cohort.
all_customers AS (
  SELECT customer, SUM(orders) AS orders_in_all, SUM(revenue) AS revenue_in_all
  FROM customer_days
  GROUP BY customer
),
-- Those with an order, those without, and what the latter come to.
totals AS (
  SELECT SUM(CASE WHEN orders_in_all > 0 THEN 1 ELSE 0 END) AS customers,
    SUM(CASE WHEN orders_in_all > 0 THEN 0 ELSE 1 END) AS customers_without_orders,
    SUM(CASE WHEN orders_in_all > 0 THEN 0 ELSE revenue_in_all END) AS revenue_without_orders
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
SELECT 'setting', 'report=cohorts', CAST(1 AS BIGINT), CAST(0 AS BIGINT)
UNION ALL
SELECT 'setting', 'period=2y', CAST(2 AS BIGINT), CAST(0 AS BIGINT)
UNION ALL
SELECT 'setting', 'week-start=monday', CAST(3 AS BIGINT), CAST(0 AS BIGINT)
UNION ALL
SELECT 'setting', 'year-start=7', CAST(4 AS BIGINT), CAST(0 AS BIGINT)
UNION ALL
SELECT 'setting', 'median=yes', CAST(5 AS BIGINT), CAST(0 AS BIGINT)
UNION ALL
SELECT 'setting', 'as-of=2024-06-30', CAST(6 AS BIGINT), CAST(0 AS BIGINT)
UNION ALL
SELECT 'setting', 'timezone=none', CAST(7 AS BIGINT), CAST(0 AS BIGINT)
UNION ALL
SELECT 'setting', 'rows=orders', CAST(8 AS BIGINT), CAST(0 AS BIGINT)
UNION ALL
SELECT 'setting', 'currency=none', CAST(9 AS BIGINT), CAST(0 AS BIGINT)
UNION ALL
SELECT 'setting', 'exclude-status=abandoned,awaitingpayment,canceled,cancelled,chargeback,checkoutdraft,declined,denied,disputed,draft,expired,failed,fraud,holded,incomplete,onhold,paymentreview,pending,pendingpayment,refunded,rejected,reversed,test,trash,unpaid,void,voided', CAST(10 AS BIGINT), CAST(0 AS BIGINT)
UNION ALL
SELECT 'setting', 'include-status=none', CAST(11 AS BIGINT), CAST(0 AS BIGINT)
UNION ALL
SELECT 'setting', 'dialect=snowflake', CAST(12 AS BIGINT), CAST(0 AS BIGINT)
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
SELECT 'type', 'order_date ' || type_of_order_date, CAST(0 AS BIGINT), CAST(0 AS BIGINT) FROM types_given
UNION ALL
SELECT 'type', 'amount ' || type_of_amount, CAST(0 AS BIGINT), CAST(0 AS BIGINT) FROM types_given
UNION ALL
SELECT 'row', settled_as, CAST(0 AS BIGINT), CAST(SUM(row_count) AS BIGINT)
FROM settled_kinds WHERE left_as <> 'refund' GROUP BY settled_as
UNION ALL
SELECT 'refund row', settled_as, CAST(0 AS BIGINT), CAST(SUM(refund_count) AS BIGINT)
FROM settled_refunds GROUP BY settled_as
UNION ALL
SELECT 'total', 'largest_amount', CAST(0 AS BIGINT), CAST(COALESCE(MAX(largest_units), 0) AS BIGINT)
FROM row_kinds
UNION ALL
SELECT 'total', 'rows', CAST(0 AS BIGINT), CAST(COUNT(*) AS BIGINT)
FROM given_rows
UNION ALL
SELECT 'status', status_given, CAST(fate AS BIGINT), CAST(SUM(row_count) AS BIGINT)
FROM row_kinds GROUP BY status_given, fate
UNION ALL
SELECT 'currency', currency_given, CAST(0 AS BIGINT), CAST(SUM(row_count) AS BIGINT)
FROM row_kinds WHERE left_as = 'order' OR left_as LIKE 'currency:%' GROUP BY currency_given
UNION ALL
SELECT 'currency of refunds', currency_given, CAST(0 AS BIGINT), CAST(SUM(refund_count) AS BIGINT)
FROM settled_refunds WHERE left_as = 'refund' GROUP BY currency_given
UNION ALL
SELECT 'repeated', MIN(order_key), CAST(0 AS BIGINT), CAST(COUNT(*) AS BIGINT)
FROM (SELECT order_key FROM judged_rows WHERE left_as = 'order' AND order_key <> '' GROUP BY order_key HAVING COUNT(*) > 1) repeated_ids
HAVING COUNT(*) > 0
UNION ALL
SELECT 'day', CASE part WHEN 1 THEN 'orders' WHEN 2 THEN 'revenue' END, CAST(day_number AS BIGINT),
  CASE part WHEN 1 THEN CAST(orders_of_day AS BIGINT) WHEN 2 THEN CAST(revenue_of_day AS BIGINT) END
FROM record_days CROSS JOIN parts WHERE part <= 2
UNION ALL
SELECT 'total', CASE part WHEN 1 THEN 'days' WHEN 2 THEN 'orders' WHEN 3 THEN 'revenue' END, CAST(0 AS BIGINT),
  CASE part WHEN 1 THEN CAST(days AS BIGINT) WHEN 2 THEN CAST(orders_in_all AS BIGINT) WHEN 3 THEN CAST(revenue_in_all AS BIGINT) END
FROM (SELECT COUNT(*) AS days, COALESCE(SUM(orders_of_day), 0) AS orders_in_all, COALESCE(SUM(revenue_of_day), 0) AS revenue_in_all FROM record_days) days_in_all CROSS JOIN parts WHERE part <= 3
UNION ALL
SELECT 'cohort', CASE part WHEN 1 THEN 'bought' WHEN 2 THEN 'bought_last' WHEN 3 THEN 'orders' WHEN 4 THEN 'revenue' END, CAST(1000000 * cohort_number + age_period - cohort_number AS BIGINT),
  CASE part WHEN 1 THEN CAST(bought AS BIGINT) WHEN 2 THEN CAST(bought_last AS BIGINT) WHEN 3 THEN CAST(orders_of_cell AS BIGINT) WHEN 4 THEN CAST(revenue_of_cell AS BIGINT) END
FROM cohort_cells CROSS JOIN parts WHERE part <= 4
UNION ALL
SELECT 'cohort', CASE part WHEN 1 THEN 'revenue_low' WHEN 2 THEN 'revenue_high' WHEN 3 THEN 'revenues' END, CAST(1000000 * cohort_number + age_period - cohort_number AS BIGINT),
  CASE part WHEN 1 THEN CAST(revenue_low AS BIGINT) WHEN 2 THEN CAST(revenue_high AS BIGINT) WHEN 3 THEN CAST(revenues_counted AS BIGINT) END
FROM middle_revenues CROSS JOIN parts WHERE part <= 3
UNION ALL
SELECT 'total', 'cells', CAST(0 AS BIGINT), CAST(COUNT(*) AS BIGINT)
FROM cohort_cells
UNION ALL
SELECT 'total', CASE part WHEN 1 THEN 'customers' WHEN 2 THEN 'customers_without_orders' WHEN 3 THEN 'revenue_without_orders' END, CAST(0 AS BIGINT),
  CASE part WHEN 1 THEN CAST(COALESCE(customers, 0) AS BIGINT) WHEN 2 THEN CAST(COALESCE(customers_without_orders, 0) AS BIGINT) WHEN 3 THEN CAST(COALESCE(revenue_without_orders, 0) AS BIGINT) END
FROM totals CROSS JOIN parts WHERE part <= 3
ORDER BY 1, 2, 3
