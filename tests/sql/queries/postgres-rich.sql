-- retain.tallies/1 for postgres: report metrics, period weekly, week-start sunday, year-start 1, active-window 90d, as-of 2024-06-30, timezone Europe/Berlin, rows orders, currency EUR, include-status it's,paid.
-- Its rows are read by `retain metrics --tallies`, which computes from them.
WITH
-- The rows of the table, ids and words without blanks around them.
given_rows AS NOT MATERIALIZED (
  SELECT
    COALESCE(BTRIM(CAST("order_id" AS TEXT), ' ' || CHR(9) || CHR(10) || CHR(13) || CHR(160)), '') AS order_key,
    COALESCE(BTRIM(CAST("Client" AS TEXT), ' ' || CHR(9) || CHR(10) || CHR(13) || CHR(160)), '') AS customer_key,
    COALESCE(BTRIM(CAST("status" AS TEXT), ' ' || CHR(9) || CHR(10) || CHR(13) || CHR(160)), '') AS status_given,
    UPPER(COALESCE(BTRIM(CAST("currency" AS TEXT), ' ' || CHR(9) || CHR(10) || CHR(13) || CHR(160)), '')) AS currency_given,
    CAST("order_date" AT TIME ZONE 'Europe/Berlin' AS DATE) AS bought_on,
    "amount" AS amount_given,
    "refunded" AS refunded_given
  FROM "shop"."orders"
),
-- What the engine calls the columns of days and amounts.
types_given AS NOT MATERIALIZED (
  SELECT CAST(PG_TYPEOF("order_date") AS TEXT) AS type_of_order_date, CAST(PG_TYPEOF("amount") AS TEXT) AS type_of_amount FROM "shop"."orders" LIMIT 1
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
    CAST(bought_on - DATE '1970-01-01' AS BIGINT) AS day_number,
    CAST(amount_given AS DECIMAL(28, 3)) AS amount,
    COALESCE(CAST(refunded_given AS DECIMAL(28, 3)), 0) AS refunded,
    CASE
      WHEN amount_given IS NULL THEN 'fault:no_amount'
      WHEN amount_given <> CAST(amount_given AS DECIMAL(28, 3)) THEN 'fault:not_whole'
      WHEN ABS(CAST(amount_given AS DECIMAL(28, 3))) >= 1000000000000000 THEN 'fault:too_large'
      WHEN refunded_given <> CAST(refunded_given AS DECIMAL(28, 3)) THEN 'fault:not_whole'
      WHEN refunded_given < 0 THEN 'fault:negative_refunded_amount'
      ELSE ''
    END AS amount_fault
  FROM given_rows
),
-- What the status says: 0 counts, 1 does not but refunds do, 2 goes with its order, 3 is dropped.
rows_with_fates AS (
  SELECT read_rows.*, CASE WHEN status_plain IN ('it''s', 'paid') THEN 0 WHEN status_plain IN ('chargeback', 'partiallyrefunded', 'refunded', 'reversed') THEN 1 WHEN status_plain NOT IN ('abandoned', 'awaitingpayment', 'canceled', 'cancelled', 'chargeback', 'checkoutdraft', 'declined', 'denied', 'disputed', 'draft', 'expired', 'failed', 'fraud', 'holded', 'incomplete', 'onhold', 'paymentreview', 'pending', 'pendingpayment', 'refunded', 'rejected', 'reversed', 'test', 'trash', 'unpaid', 'void', 'voided') THEN 2 ELSE 3 END AS fate,
    CASE WHEN amount < 0 THEN 1 ELSE 0 END AS is_refund, CASE WHEN ABS(amount) < 1000000000000000 THEN CAST((CASE WHEN amount <= 0 THEN amount WHEN refunded >= amount THEN 0 ELSE amount - refunded END) * 1000 AS BIGINT) ELSE 0 END AS units
  FROM read_rows
),
-- What becomes of each row: the first reason to leave, else an order, or a refund where it is below zero.
judged_rows AS MATERIALIZED (
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
      WHEN amount > 0 AND refunded >= amount THEN 'status:refunded'
      WHEN customer = '' THEN 'unattributed'
      WHEN bought_on IS NULL OR day_number < -719162 OR day_number > 2932896 THEN 'fault:no_date'
      WHEN day_number > 19904 THEN 'after_as_of'
      WHEN amount_fault <> '' THEN amount_fault
      WHEN currency_given NOT IN ('', 'EUR') THEN 'currency:' || currency_given
      ELSE 'order'
    END AS left_as
  FROM rows_with_fates
),
-- How many rows there are of each kind, so that they are looked through once.
row_kinds AS MATERIALIZED (
  SELECT left_as, status_given, fate, currency_given,
    CAST(COUNT(*) AS BIGINT) AS row_count, MAX(ABS(units)) AS largest_units
  FROM judged_rows
  GROUP BY left_as, status_given, fate, currency_given
),
-- Refund rows, alike ones together.
refund_rows AS MATERIALIZED (
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
matched_refunds AS MATERIALIZED (
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
-- A blank currency is the one that is kept, where no other is named.
other_currencies AS MATERIALIZED (
  SELECT COUNT(*) AS others FROM (
    SELECT 1 AS is_other FROM row_kinds WHERE left_as LIKE 'currency:%'
    UNION ALL
    SELECT 1 AS is_other FROM matched_refunds WHERE left_as = 'refund' AND currency_given NOT IN ('', 'EUR')
  ) seen
),
-- Orders as they count.
settled_orders AS (
  SELECT judged_rows.*,
    CASE
      WHEN left_as = 'order' AND currency_given = '' AND others > 0 THEN 'currency:blank'
      ELSE left_as
    END AS settled_as
  FROM judged_rows CROSS JOIN other_currencies
),
-- Kinds of rows as they count.
settled_kinds AS NOT MATERIALIZED (
  SELECT row_kinds.*,
    CASE
      WHEN left_as = 'order' AND currency_given = '' AND others > 0 THEN 'currency:blank'
      ELSE left_as
    END AS settled_as
  FROM row_kinds CROSS JOIN other_currencies
),
-- Refunds as they count, with the customer of their order.
settled_refunds AS MATERIALIZED (
  SELECT COALESCE(order_customer, customer) AS to_customer,
    currency_given, bought_on, day_number, refund_count, refund_units,
    CASE
      WHEN left_as = 'refund' AND order_currency = '' AND others > 0 THEN 'currency:blank'
      WHEN left_as = 'refund' AND order_customer IS NULL AND currency_given = '' AND others > 0 THEN 'currency:blank'
      WHEN left_as = 'refund' AND currency_given NOT IN ('', 'EUR') THEN 'currency:' || currency_given
      ELSE left_as
    END AS settled_as, left_as
  FROM matched_refunds CROSS JOIN other_currencies
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
customer_days AS MATERIALIZED (
  SELECT orders_by_day.*,
    CAST(EXTRACT(YEAR FROM bought_on) AS BIGINT) AS year_number,
    12 * CAST(EXTRACT(YEAR FROM bought_on) AS BIGINT) + CAST(EXTRACT(MONTH FROM bought_on) AS BIGINT) - 1 AS month_number,
    100 * CAST(EXTRACT(MONTH FROM bought_on) AS BIGINT) + CAST(EXTRACT(DAY FROM bought_on) AS BIGINT) AS month_day
  FROM orders_by_day
),
-- Numbers, to make rows of columns.
parts AS NOT MATERIALIZED (
  SELECT 1 AS part UNION ALL SELECT 2 AS part UNION ALL SELECT 3 AS part UNION ALL SELECT 4 AS part UNION ALL SELECT 5 AS part UNION ALL SELECT 6 AS part UNION ALL SELECT 7 AS part UNION ALL SELECT 8 AS part UNION ALL SELECT 9 AS part
),
-- The end of all the data, and their first (fiscal) year where periods begin with it.
bounds AS MATERIALIZED (
  SELECT 19905 AS data_end
),
-- Leap years, for the twelve months that begin on a day.
days_with_leaps AS NOT MATERIALIZED (
  SELECT customer_days.*,
    CASE WHEN MOD(year_number, 4) = 0 AND (MOD(year_number, 100) <> 0 OR MOD(year_number, 400) = 0) THEN 1 ELSE 0 END AS leap,
    CASE WHEN MOD(year_number + 1, 4) = 0 AND (MOD(year_number + 1, 100) <> 0 OR MOD(year_number + 1, 400) = 0) THEN 1 ELSE 0 END AS leap_next,
    CASE WHEN MOD(year_number + 2, 4) = 0 AND (MOD(year_number + 2, 100) <> 0 OR MOD(year_number + 2, 400) = 0) THEN 1 ELSE 0 END AS leap_after
  FROM customer_days
),
-- The last day whose twelve, and whose twenty-four, months before it hold a day.
reaching_days AS NOT MATERIALIZED (
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
numbered_days AS NOT MATERIALIZED (
  SELECT
    customer, bought_on, day_number, orders, revenue,
    CAST((day_number + 719163 - MOD(day_number + 719163, 7)) / 7 AS BIGINT) AS period_number,
    CAST((year_end + 719163 - MOD(year_end + 719163, 7)) / 7 AS BIGINT) AS year_to,
    CAST((base_end + 719163 - MOD(base_end + 719163, 7)) / 7 AS BIGINT) AS base_to,
    CAST((day_number + 90 + 719163 - MOD(day_number + 90 + 719163, 7)) / 7 AS BIGINT) AS window_to
  FROM reaching_days
),
-- Days on which a customer bought, and the one before.
buying_days AS MATERIALIZED (
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
passages AS MATERIALIZED (
  SELECT period_number, year_to, base_to, period_before, year_to_before, base_to_before, CAST(COUNT(*) AS BIGINT) AS passages
  FROM buying_days
  GROUP BY period_number, year_to, base_to, period_before, year_to_before, base_to_before
),
-- Buyers of the twelve months up to the end of a period, of the twelve before those, and of both: who comes, and who goes.
steps AS NOT MATERIALIZED (
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
-- The active window: the periods at whose end a buying day makes a customer, and up to which one he was one before.
windows AS MATERIALIZED (
  SELECT customer, period_number, window_to,
    LAG(window_to, 1, CAST(-1 AS BIGINT)) OVER (PARTITION BY customer ORDER BY day_number) AS window_before,
    first_period
  FROM (
    SELECT customer, day_number, period_number, window_to,
      MIN(period_number) OVER (PARTITION BY customer) AS first_period
    FROM numbered_days
    WHERE orders > 0
  ) first_periods
  WHERE window_to > period_number
),
-- Customers at the end of a period as changes, and those who begin to be one, for the first time or again.
window_steps AS NOT MATERIALIZED (
  SELECT CASE part WHEN 3 THEN 'begun' WHEN 4 THEN 'first_time' ELSE 'customers' END AS step_of,
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
  WHERE part <= 4
),
-- How often each number of days lies between a buying day and the one before.
gaps AS MATERIALIZED (
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
record_days AS MATERIALIZED (
  SELECT day_number, SUM(orders) AS orders_of_day, SUM(revenue) AS revenue_of_day
  FROM customer_days
  GROUP BY day_number
)
SELECT 'version' AS kind, 'retain.tallies/1' AS label, CAST(0 AS BIGINT) AS place, CAST(17 AS BIGINT) AS value
UNION ALL
SELECT 'setting', 'report=metrics', CAST(1 AS BIGINT), CAST(0 AS BIGINT)
UNION ALL
SELECT 'setting', 'period=weekly', CAST(2 AS BIGINT), CAST(0 AS BIGINT)
UNION ALL
SELECT 'setting', 'week-start=sunday', CAST(3 AS BIGINT), CAST(0 AS BIGINT)
UNION ALL
SELECT 'setting', 'year-start=1', CAST(4 AS BIGINT), CAST(0 AS BIGINT)
UNION ALL
SELECT 'setting', 'active-window=90d', CAST(5 AS BIGINT), CAST(0 AS BIGINT)
UNION ALL
SELECT 'setting', 'as-of=2024-06-30', CAST(6 AS BIGINT), CAST(0 AS BIGINT)
UNION ALL
SELECT 'setting', 'timezone=Europe/Berlin', CAST(7 AS BIGINT), CAST(0 AS BIGINT)
UNION ALL
SELECT 'setting', 'rows=orders', CAST(8 AS BIGINT), CAST(0 AS BIGINT)
UNION ALL
SELECT 'setting', 'currency=EUR', CAST(9 AS BIGINT), CAST(0 AS BIGINT)
UNION ALL
SELECT 'setting', 'exclude-status=none', CAST(10 AS BIGINT), CAST(0 AS BIGINT)
UNION ALL
SELECT 'setting', 'include-status=it''s,paid', CAST(11 AS BIGINT), CAST(0 AS BIGINT)
UNION ALL
SELECT 'setting', 'dialect=postgres', CAST(12 AS BIGINT), CAST(0 AS BIGINT)
UNION ALL
SELECT 'setting', 'scale=3', CAST(13 AS BIGINT), CAST(0 AS BIGINT)
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
SELECT 'step', step_of, CAST(step_at AS BIGINT), CAST(SUM(step_by) AS BIGINT)
FROM window_steps GROUP BY step_of, step_at HAVING SUM(step_by) <> 0
UNION ALL
SELECT 'check', step_of, CAST(0 AS BIGINT), CAST(SUM(step_at * step_by) AS BIGINT)
FROM window_steps GROUP BY step_of
UNION ALL
SELECT 'total', CASE part WHEN 1 THEN 'customers' WHEN 2 THEN 'orders_of_customers' WHEN 3 THEN 'repeat_buyers' WHEN 4 THEN 'year_buyers' WHEN 5 THEN 'year_base' WHEN 6 THEN 'year_retained' END, CAST(0 AS BIGINT),
  CASE part WHEN 1 THEN CAST(customers AS BIGINT) WHEN 2 THEN CAST(COALESCE(orders_of_all, 0) AS BIGINT) WHEN 3 THEN CAST(COALESCE(repeat_buyers, 0) AS BIGINT) WHEN 4 THEN CAST(COALESCE(year_buyers, 0) AS BIGINT) WHEN 5 THEN CAST(COALESCE(year_base, 0) AS BIGINT) WHEN 6 THEN CAST(COALESCE(year_retained, 0) AS BIGINT) END
FROM totals CROSS JOIN parts WHERE part <= 6
UNION ALL
SELECT 'total', CASE part WHEN 1 THEN 'gap_low' WHEN 2 THEN 'gap_high' WHEN 3 THEN 'gaps' END, CAST(0 AS BIGINT),
  CASE part WHEN 1 THEN CAST(COALESCE(gap_low, 0) AS BIGINT) WHEN 2 THEN CAST(COALESCE(gap_high, 0) AS BIGINT) WHEN 3 THEN CAST(COALESCE(gaps_counted, 0) AS BIGINT) END
FROM middle_gap_of_all CROSS JOIN parts WHERE part <= 3
ORDER BY 1, 2, 3
