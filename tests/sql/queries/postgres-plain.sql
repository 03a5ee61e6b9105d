-- retain.tallies/1 for postgres: report metrics, period all, week-start monday, year-start 1, rows orders.
-- Its rows are read by `retain metrics --tallies`, which computes from them.
WITH
-- The rows of the table, ids and words without blanks around them.
given_rows AS NOT MATERIALIZED (
  SELECT
    '' AS order_key,
    COALESCE(BTRIM(CAST("customer_id" AS TEXT), ' ' || CHR(9) || CHR(10) || CHR(13) || CHR(160)), '') AS customer_key,
    '' AS status_given,
    UPPER('') AS currency_given,
    CAST("order_date" AS DATE) AS bought_on
  FROM "orders"
),
-- What the engine calls the columns of days and amounts.
types_given AS NOT MATERIALIZED (
  SELECT CAST(PG_TYPEOF("order_date") AS TEXT) AS type_of_order_date FROM "orders" LIMIT 1
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
    CAST(bought_on - DATE '1970-01-01' AS BIGINT) AS day_number
  FROM given_rows
),
-- What the status says: 0 counts, 1 does not but refunds do, 2 goes with its order, 3 is dropped.
rows_with_fates AS (
  SELECT read_rows.*, CASE WHEN status_plain NOT IN ('abandoned', 'awaitingpayment', 'canceled', 'cancelled', 'chargeback', 'checkoutdraft', 'declined', 'denied', 'disputed', 'draft', 'expired', 'failed', 'fraud', 'holded', 'incomplete', 'onhold', 'paymentreview', 'pending', 'pendingpayment', 'refunded', 'rejected', 'reversed', 'test', 'trash', 'unpaid', 'void', 'voided') THEN 0 WHEN status_plain IN ('chargeback', 'partiallyrefunded', 'refunded', 'reversed') THEN 1 ELSE 3 END AS fate,
    0 AS is_refund, 0 AS units
  FROM read_rows
),
-- What becomes of each row: the first reason to leave, else an order, or a refund where it is below zero.
judged_rows AS MATERIALIZED (
  SELECT
    order_key, customer, status_given, fate, currency_given, bought_on, day_number, is_refund, units,
    CASE
      WHEN fate > 0 THEN 'status:' || status_given
      WHEN customer = '' THEN 'unattributed'
      WHEN bought_on IS NULL OR day_number < -719162 OR day_number > 2932896 THEN 'fault:no_date'
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
-- Orders as they count.
settled_orders AS (
  SELECT judged_rows.*, left_as AS settled_as FROM judged_rows
),
-- Kinds of rows as they count.
settled_kinds AS NOT MATERIALIZED (
  SELECT row_kinds.*, left_as AS settled_as FROM row_kinds
),
-- One row for each customer and day: orders, and revenue with refunds subtracted.
orders_by_day AS (
  SELECT customer, bought_on, day_number,
    CAST(SUM(order_count) AS BIGINT) AS orders, CAST(SUM(units) AS BIGINT) AS revenue
  FROM (
    SELECT customer, bought_on, day_number, 1 AS order_count, units
    FROM settled_orders
    WHERE settled_as = 'order'
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
  SELECT MAX(day_number) + 1 AS data_end
  FROM customer_days
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
-- Days on which a customer bought, and the one before.
buying_days AS MATERIALIZED (
  SELECT
    customer, day_number,
    LAG(day_number, 1, CAST(-9999999 AS BIGINT)) OVER (PARTITION BY customer ORDER BY day_number) AS day_before
  FROM reaching_days
  WHERE orders > 0
),
-- How often each number of days lies between a buying day and the one before.
gaps AS MATERIALIZED (
  SELECT 0 AS gap_period, day_number - day_before AS gap_value, COUNT(*) AS gap_count
  FROM buying_days
  WHERE day_before > -9999999
  GROUP BY day_number - day_before
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
SELECT 'setting', 'period=all', CAST(2 AS BIGINT), CAST(0 AS BIGINT)
UNION ALL
SELECT 'setting', 'week-start=monday', CAST(3 AS BIGINT), CAST(0 AS BIGINT)
UNION ALL
SELECT 'setting', 'year-start=1', CAST(4 AS BIGINT), CAST(0 AS BIGINT)
UNION ALL
SELECT 'setting', 'active-window=none', CAST(5 AS BIGINT), CAST(0 AS BIGINT)
UNION ALL
SELECT 'setting', 'as-of=none', CAST(6 AS BIGINT), CAST(0 AS BIGINT)
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
SELECT 'setting', 'dialect=postgres', CAST(12 AS BIGINT), CAST(0 AS BIGINT)
UNION ALL
SELECT 'setting', 'scale=2', CAST(13 AS BIGINT), CAST(0 AS BIGINT)
UNION ALL
SELECT 'setting', 'amounts=no', CAST(14 AS BIGINT), CAST(0 AS BIGINT)
UNION ALL
SELECT 'setting', 'order-ids=no', CAST(15 AS BIGINT), CAST(0 AS BIGINT)
UNION ALL
SELECT 'setting', 'statuses=no', CAST(16 AS BIGINT), CAST(0 AS BIGINT)
UNION ALL
SELECT 'setting', 'currencies=no', CAST(17 AS BIGINT), CAST(0 AS BIGINT)
UNION ALL
SELECT 'type', 'order_date ' || type_of_order_date, CAST(0 AS BIGINT), CAST(0 AS BIGINT) FROM types_given
UNION ALL
SELECT 'row', settled_as, CAST(0 AS BIGINT), CAST(SUM(row_count) AS BIGINT)
FROM settled_kinds WHERE left_as <> 'refund' GROUP BY settled_as
UNION ALL
SELECT 'total', 'rows', CAST(0 AS BIGINT), CAST(COUNT(*) AS BIGINT)
FROM given_rows
UNION ALL
SELECT 'day', CASE part WHEN 1 THEN 'orders' WHEN 2 THEN 'revenue' END, CAST(day_number AS BIGINT),
  CASE part WHEN 1 THEN CAST(orders_of_day AS BIGINT) WHEN 2 THEN CAST(revenue_of_day AS BIGINT) END
FROM record_days CROSS JOIN parts WHERE part <= 2
UNION ALL
SELECT 'total', CASE part WHEN 1 THEN 'days' WHEN 2 THEN 'orders' WHEN 3 THEN 'revenue' END, CAST(0 AS BIGINT),
  CASE part WHEN 1 THEN CAST(days AS BIGINT) WHEN 2 THEN CAST(orders_in_all AS BIGINT) WHEN 3 THEN CAST(revenue_in_all AS BIGINT) END
FROM (SELECT COUNT(*) AS days, COALESCE(SUM(orders_of_day), 0) AS orders_in_all, COALESCE(SUM(revenue_of_day), 0) AS revenue_in_all FROM record_days) days_in_all CROSS JOIN parts WHERE part <= 3
UNION ALL
SELECT 'total', CASE part WHEN 1 THEN 'customers' WHEN 2 THEN 'orders_of_customers' WHEN 3 THEN 'repeat_buyers' WHEN 4 THEN 'year_buyers' WHEN 5 THEN 'year_base' WHEN 6 THEN 'year_retained' END, CAST(0 AS BIGINT),
  CASE part WHEN 1 THEN CAST(customers AS BIGINT) WHEN 2 THEN CAST(COALESCE(orders_of_all, 0) AS BIGINT) WHEN 3 THEN CAST(COALESCE(repeat_buyers, 0) AS BIGINT) WHEN 4 THEN CAST(COALESCE(year_buyers, 0) AS BIGINT) WHEN 5 THEN CAST(COALESCE(year_base, 0) AS BIGINT) WHEN 6 THEN CAST(COALESCE(year_retained, 0) AS BIGINT) END
FROM totals CROSS JOIN parts WHERE part <= 6
UNION ALL
SELECT 'total', CASE part WHEN 1 THEN 'gap_low' WHEN 2 THEN 'gap_high' WHEN 3 THEN 'gaps' END, CAST(0 AS BIGINT),
  CASE part WHEN 1 THEN CAST(COALESCE(gap_low, 0) AS BIGINT) WHEN 2 THEN CAST(COALESCE(gap_high, 0) AS BIGINT) WHEN 3 THEN CAST(COALESCE(gaps_counted, 0) AS BIGINT) END
FROM middle_gap_of_all CROSS JOIN parts WHERE part <= 3
ORDER BY 1, 2, 3
