#!/usr/bin/env python3
"""Times `retain metrics` beside DuckDB and Polars doing the same work on the same file, in turns.

    peers.py RETAIN orders.csv [PAIRS]

The file has the columns order_id, customer_id, order_date, amount, currency and status. The peers are told the types of
the columns, and count what a user would ask them for: per period buyers, how many of them bought in the period before,
first-time buyers, orders and revenue, cancelled and refunded orders left out. Needs the Python packages duckdb and
polars. Prints the medians of the pairs: time and peak memory of retain as a share of the peer's.
"""
import os
import statistics
import subprocess
import sys
import time

PERIODS = {"yearly": ("year", "1y"), "monthly": ("month", "1mo"), "weekly": ("week", "1w")}

DUCKDB = """
import duckdb
duckdb.sql('''
    with orders as (
        select customer_id, date_trunc('{unit}', order_date) as period, count(*) as orders, sum(amount) as revenue
        from read_csv('{file}', columns = {{'order_id': 'BIGINT', 'customer_id': 'VARCHAR', 'order_date': 'DATE',
            'amount': 'DECIMAL(18, 2)', 'currency': 'VARCHAR', 'status': 'VARCHAR'}}, header = true)
        where status not in ('cancelled', 'refunded') group by all),
    history as (
        select *, lag(period) over buyer as last, first_value(period) over buyer as first from orders
        window buyer as (partition by customer_id order by period))
    select period, count(*), count_if(last = period - interval 1 {unit}), count_if(first = period), sum(orders),
        sum(revenue)
    from history group by period order by period''').fetchall()
"""

POLARS = """
import polars as pl
types = {{'order_id': pl.Int64, 'customer_id': pl.String, 'order_date': pl.Date, 'amount': pl.Float64,
    'currency': pl.String, 'status': pl.String}}
orders = (pl.scan_csv('{file}', schema=types).filter(~pl.col('status').is_in(['cancelled', 'refunded']))
    .group_by('customer_id', pl.col('order_date').dt.truncate('{every}').alias('period'))
    .agg(pl.len().alias('orders'), pl.col('amount').sum().alias('revenue')))
first = orders.group_by('customer_id').agg(pl.col('period').min().alias('first'))
last = orders.select('customer_id', pl.col('period').dt.offset_by('{every}'), pl.lit(True).alias('last'))
(orders.join(first, on='customer_id').join(last, on=['customer_id', 'period'], how='left').group_by('period')
    .agg(pl.len().alias('buyers'), pl.col('last').sum().alias('retained'),
        (pl.col('period') == pl.col('first')).sum().alias('first_time'), pl.col('orders').sum(), pl.col('revenue').sum())
    .sort('period').collect(engine='streaming'))
"""


def run(command):
    """Seconds and peak megabytes of a command that must succeed."""
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{command[0]} failed")
    return time.monotonic() - start, usage.ru_maxrss / 1000


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    retain, file = sys.argv[1:3]
    pairs = int(sys.argv[3]) if len(sys.argv) > 3 else 7
    print(f"{'period':9}{'peer':9}{'retain':>16}{'peer':>16}{'time':>8}{'memory':>8}")
    for period, (unit, every) in PERIODS.items():
        own = [retain, "metrics", file, "--period", period, "--quiet"]
        for peer, query in [("DuckDB", DUCKDB), ("Polars", POLARS)]:
            theirs = [sys.executable, "-c", query.format(file=file, unit=unit, every=every)]
            measured = [(run(own), run(theirs)) for _ in range(pairs)]
            median = lambda which, what: statistics.median(pair[which][what] for pair in measured)
            share = lambda what: statistics.median(own[what] / other[what] for own, other in measured)
            sides = [f"{median(which, 0):.2f} s {median(which, 1):.0f} MB" for which in (0, 1)]
            print(f"{period:9}{peer:9}{sides[0]:>16}{sides[1]:>16}{share(0):8.2f}{share(1):8.2f}", flush=True)


main()
