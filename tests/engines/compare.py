#!/usr/bin/env python3
"""Compares what engines count with what `retain` counts of files.

For every engine that is found here: start it (on a socket or on 127.0.0.1),
load the same rows into a table, run

    retain sql … | the engine's client | retain metrics --tallies - --format json

and compare the document with that of `retain metrics FILE --format json`, and
the same for `retain cohorts`, byte
for byte but for `input.files`, `settings.source` and `warnings`. What was
started is stopped by its process id. Engines that are not found are named.

    tests/engines/compare.py --retain target/debug/retain
    tests/engines/compare.py --retain … --engine postgres --orders cdnow.csv

Found are: PostgreSQL (`postgres`, `initdb`, `psql`; as root it runs as the user
`postgres` or `nobody`), DuckDB (the program `duckdb`, or the Python module), ClickHouse
(the Python module `chdb`), Spark (the Python module `pyspark`, in this
process), and, with the Python modules `sqlglot` and `duckdb`, the SQL of every dialect
without an engine here, translated to DuckDB's.

Those whose names end in `-adbc` are asked by `retain metrics --engine` instead,
which a build with the cargo feature `engine` can. `retain engines` has to find
their drivers, and the Python module `adbc_driver_manager` loads the rows:
PostgreSQL, DuckDB and ClickHouse (chDB) in files, Spark with a master, two workers and a Connect
server (the Python module `pyspark` and Java), and Sail (the Python package `pysail`). For these the errors of
a wrong table, column and password are compared with what is expected too.
"""

import argparse
import csv
import datetime
import glob
import io
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

PERIODS = ["weekly", "monthly", "quarterly", "yearly", "2y", "3y", "all"]
FIELDS = ["order_id", "customer_id", "order_date", "amount", "currency", "status"]


# Shops

class Shop:
    """Rows, the types of their columns, and the options they are counted with."""

    def __init__(self, name, rows, types=None, options=None, fields=FIELDS, refused=None, scale="2"):
        self.name = name
        self.rows = rows
        self.fields = fields
        self.types = dict.fromkeys(fields, "text") | {"order_date": "date", "amount": "money"} | (types or {})
        self.options = options if options is not None else usual_options()
        self.refused = refused
        self.scale = scale

    def runs(self):
        """The reports that are compared, with their options."""
        measures = [["--measure", "revenue", "--median"], ["--measure", "customers"], ["--mode", "on-or-after"],
                    ["--measure", "orders", "--counts"], ["--measure", "revenue"]]
        of_cohorts = [more for more in self.options if "all" not in more and "--active-window" not in more]
        of_cohorts = of_cohorts or [["--period", "monthly"]]
        cohorts = [[*more, *measures[i % len(measures)]] for i, more in enumerate(of_cohorts)]
        if len(cohorts) < len(measures):
            cohorts = [[*more, *measure] for more in of_cohorts[:1] for measure in measures]
        return [("metrics", more) for more in self.options] + [("cohorts", more) for more in cohorts]

    def csv(self, path):
        with open(path, "w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(self.fields)
            writer.writerows([["" if cell is None else cell for cell in row] for row in self.rows])
        return path


def usual_options():
    options = [["--period", period] for period in PERIODS]
    options += [["--period", period, "--active-window", days]
                for period in ("weekly", "monthly", "yearly", "all") for days in ("3d", "30d", "90d", "400d")]
    options += [["--period", "weekly", "--week-start", "sunday"],
                ["--period", "weekly", "--week-start", "thursday"],
                ["--period", "quarterly", "--year-start", "april"],
                ["--period", "yearly", "--year-start", "november"],
                ["--period", "2y", "--year-start", "july"]]
    return options


def fixed_shop():
    rows = [
        ["1", "ann", "2019-12-31", "10.00", "EUR", "paid"],
        ["2", "bob", "2020-01-01", "12.50", "EUR", "PAID"],
        ["3", "ann", "2020-02-28", "8.00", "EUR", ""],
        ["4", "ann", "2020-02-29", "8.10", "EUR", None],
        ["5", "cy", "2021-02-28", "0.00", "EUR", "paid"],
        ["6", "cy", "2021-03-01", "20.00", "EUR", "paid"],
        ["7", "bob", "2020-12-31", "3.33", "EUR", "Cancelled"],
        ["8", "", "2021-01-01", "4.00", "EUR", "paid"],
        ["9", None, "2021-01-01", "4.00", "EUR", "paid"],
        ["10", " dee ", "2021-06-05", "5.00", "EUR", "on-hold"],
        ["11", "dee", "2022-02-28", "5.00", "EUR", "paid"],
        ["12", "Dee", "2024-02-29", "5.00", "EUR", "paid"],
        ["13", "Eve@Example.com", "2023-01-01", "5.00", "EUR", "paid"],
        ["14", "eve@example.COM ", "2023-12-31", "5.00", "EUR", "paid"],
        ["15", "\t\u00a0gus\u00a0\r\n", "2023-12-31", "7.00", "EUR", "paid"],
        ["16", "gus", "2024-12-30", "7.00", "EUR", "paid"],
        ["", "gus", "2024-12-31", "1.00", "EUR", "paid"],
        [None, "gus", "2025-01-01", "1.00", "EUR", "paid"],
        # Refunds that name an order of every fate, and none.
        ["2", "bob", "2020-01-05", "-2.50", "EUR", "refunded"],
        ["2", "other", "2020-01-06", "-1.00", "EUR", "paid"],
        ["7", "bob", "2021-01-05", "-3.33", "EUR", "refunded"],
        ["8", "zoe", "2021-01-05", "-1.00", "EUR", "refunded"],
        ["11", "dee", "2022-02-27", "-1.00", "EUR", "refunded"],
        ["11", "dee", "2022-02-28", "-1.00", "EUR", "failed"],
        ["99", "dee", "2022-03-01", "-1.25", "EUR", "chargeback"],
        ["98", "dee", "2022-03-01", "-1.25", "EUR", "failed"],
        ["97", "", "2022-03-01", "-1.25", "EUR", "refunded"],
        ["", "nobody", "2026-03-01", "-1.25", "EUR", "refunded"],
        ["", "", "2026-03-01", "-1.25", "EUR", "refunded"],
    ]
    statuses = [["--include-status", "paid,on hold", "--period", "yearly"],
                ["--exclude-status", "on_hold", "--period", "monthly"],
                ["--exclude-status", "", "--period", "monthly"],
                ["--exclude-status", "refunded", "--period", "monthly"]]
    as_of = [["--as-of", day, "--period", period]
             for day in ("2020-02-29", "2021-02-28", "2022-02-28", "2030-06-15") for period in PERIODS]
    return Shop("awkward rows", rows, options=usual_options() + statuses + as_of)


def currencies_shop():
    rows = [
        ["1", "a", "2023-01-01", "10.00", "EUR", "paid"],
        ["2", "b", "2023-01-01", "10.00", "eur ", "paid"],
        ["3", "c", "2023-02-01", "10.00", "USD", "paid"],
        ["4", "d", "2023-02-01", "10.00", "", "paid"],
        ["5", "a", "2023-03-01", "10.00", None, "cancelled"],
        ["3", "c", "2023-03-01", "-1.00", "USD", "refunded"],
        ["4", "d", "2023-03-02", "-1.00", "", "refunded"],
        ["1", "a", "2023-03-03", "-1.00", "", "refunded"],
        ["77", "a", "2023-03-03", "-1.00", "", "refunded"],
        ["78", "a", "2023-03-03", "-1.00", "GBP", "refunded"],
        ["1", "a", "2023-03-04", "-1.00", "USD", "refunded"],
    ]
    one = [["1", "a", "2023-01-01", "10.00", "EUR", "paid"], ["2", "a", "2023-01-02", "10.00", "", "paid"],
           ["9", "a", "2023-01-03", "-2.00", "", "paid"]]
    return [Shop("several currencies", rows,
                 options=[["--currency", "EUR", "--period", "monthly"], ["--currency", "USD", "--period", "all"]]),
            Shop("several currencies, none asked for", rows, options=[["--period", "monthly"]], refused="currencies"),
            Shop("one currency and blanks", one,
                 options=[["--period", "monthly"], ["--currency", "EUR", "--period", "monthly"]])]


def doubles_shop():
    rows = [[str(i), f"c{i % 7}", f"2024-{i % 12 + 1:02}-{i % 28 + 1:02}", amount, "USD", "paid"]
            for i, amount in enumerate(["19.99", "0.01", "1.1", "1234567.89", "0.29", "-0.29", "4.35", "2.675"[:4],
                                        "1e3"[:1], "100", "33.33", "0.07", "8.2", "9007199254.99"])]
    fine = Shop("doubles as amounts", rows, types={"amount": "double"}, options=[["--period", p] for p in PERIODS])
    dust = Shop("doubles with too many decimals", rows + [["x", "c", "2024-01-01", "0.30000000000000004", "USD", "paid"]],
                types={"amount": "double"}, options=[["--period", "all"]], refused="decimals")
    small = Shop("decimals that do not fit", [["1", "a", "2024-01-01", "1.005", "USD", "paid"]],
                 types={"amount": "wide"}, options=[["--period", "all"]], refused="decimals")
    scaled = Shop("three decimals", [["1", "a", "2024-01-01", "1.005", "USD", "paid"],
                                     ["2", "a", "2024-01-09", "1.5", "USD", "paid"]],
                  types={"amount": "wide"}, options=[["--period", "all"], ["--period", "weekly"]], scale="3")
    return [fine, dust, small, scaled]


def refused_shops():
    good = ["1", "a", "2024-01-01", "1.00", "USD", "paid"]
    return [
        Shop("an order id twice", [good, ["1", "b", "2024-01-02", "1.00", "USD", "paid"]], refused="several rows",
             options=[["--period", "all"]]),
        Shop("no amount", [good, ["2", "b", "2024-01-02", None, "USD", "paid"]], refused="no amount",
             options=[["--period", "all"]]),
        Shop("no date", [good, ["2", "b", None, "1.00", "USD", "paid"]], refused="no day", options=[["--period", "all"]]),
        Shop("nothing counts", [["2", "b", "2024-01-02", "1.00", "USD", "void"]], refused="nothing is counted",
             options=[["--period", "all"]]),
        Shop("no rows", [], refused="nothing is counted", options=[["--period", "all"]]),
    ]


def zones_shop():
    """Moments around midnight, where a year ends and clocks change."""
    rows = []
    moments = ["2023-12-31T23:30:00+00:00", "2024-01-01T00:30:00+01:00", "2024-03-31T00:59:59+00:00",
               "2024-03-31T22:30:00+00:00", "2024-10-27T00:30:00+00:00", "2024-10-26T22:30:00+00:00",
               "2024-02-28T23:59:59+00:00", "2024-02-29T23:59:59+00:00", "2025-02-28T23:00:00+00:00",
               "2024-12-31T15:00:00+00:00", "2024-12-31T14:59:59+00:00"]
    for i, moment in enumerate(moments):
        rows.append([str(i), f"c{i % 3}", moment, "9.99", "EUR", "paid"])
    options = [["--timezone", zone, "--period", period] for zone in ("Europe/Berlin", "Asia/Tokyo", "America/New_York", "UTC")
               for period in ("weekly", "monthly", "yearly", "all")]
    options += [["--timezone", "Asia/Tokyo", "--period", "monthly", "--active-window", "31d", "--as-of", "2024-12-31"]]
    return Shop("moments in zones", rows, types={"order_date": "moment"}, options=options)


def times_shop():
    rows = [[str(i), f"c{i % 3}", time, "9.99", "EUR", "paid"]
            for i, time in enumerate(["2023-12-31 23:59:59", "2024-01-01 00:00:00", "2024-02-29 12:00:00",
                                      "2025-02-28 23:59:59", "2025-03-01 00:00:00"])]
    return Shop("times without a zone", rows, types={"order_date": "time"}, options=[["--period", p] for p in PERIODS])


def random_shop(seed):
    dice = random.Random(seed)
    first = datetime.date(dice.randint(2015, 2022), dice.randint(1, 12), dice.randint(1, 28))
    span = dice.choice([20, 100, 400, 1200, 3000])
    people = dice.choice([3, 20, 200])
    rows = []
    statuses = ["paid", "Paid", "", "shipped", "cancelled", "Refunded", "on-hold", "failed", "chargeback"]
    weights = [10, 3, 2, 3, 1, 1, 1, 1, 1]
    for i in range(dice.choice([5, 60, 900])):
        day = first + datetime.timedelta(days=int(span * dice.random() ** dice.choice([0.5, 1, 2])))
        customer = f"c{int(people * dice.random() ** 2)}" if dice.random() > 0.03 else ""
        amount = f"{dice.randint(0, 20000) / 100:.2f}"
        rows.append([f"o{i}", customer, day.isoformat(), amount, "EUR", dice.choices(statuses, weights)[0]])
        if dice.random() < 0.12:
            named = dice.choice([f"o{i}", f"o{dice.randint(0, i)}", f"r{i}", ""])
            later = day + datetime.timedelta(days=dice.choice([0, 0, 3, 60]))
            rows.append([named, dice.choice([customer, f"c{dice.randint(0, people)}", ""]), later.isoformat(),
                         f"-{dice.randint(1, 5000) / 100:.2f}", "EUR", dice.choices(statuses, weights)[0]])
    dice.shuffle(rows)
    options = usual_options()
    as_of = first + datetime.timedelta(days=int(span * 0.6))
    options += [["--as-of", as_of.isoformat(), "--period", p] for p in PERIODS]
    options += [["--as-of", as_of.isoformat(), "--period", "monthly", "--active-window", "45d"]]
    options = dice.sample(options, 12)
    return Shop(f"random shop {seed}", rows, options=options)


LINES = ["--rows", "lines"]


def lines_shop():
    """Lines of orders that agree wherever the first one would decide."""
    rows = [
        ["1", "ann", "2023-01-02", "10.00", "EUR", "paid"],
        ["1", "ann", "2023-01-02", "2.50", "", "Paid"],
        ["1", "ann", "2023-01-02", "-0.50", "EUR", ""],
        # Refunds on later days: of two lines that differ in what does not count, and one of zero in all.
        ["1", "ann", "2023-02-02", "-1.00", "EUR", "refunded"],
        ["1", "ann", "2023-02-02", "-1.50", "", "paid"],
        ["2", "bob", "2023-01-05", "5.00", "EUR", "cancelled"],
        ["2", "bob", "2023-01-05", "5.00", "EUR", "cancelled"],
        ["2", "bob", "2023-03-05", "-5.00", "EUR", "refunded"],
        ["3", "", "2023-02-05", "5.00", "EUR", "paid"],
        ["3", "", "2023-02-05", "6.00", "EUR", "paid"],
        ["3", "zoe", "2023-03-05", "-6.00", "EUR", "paid"],
        ["4", "Cy@Shop.com", "2023-03-31", "7.00", "EUR", "paid"],
        ["4", "cy@shop.com", "2023-03-31", "-7.00", "EUR", "paid"],
        ["5", "dee", "2023-04-01", "-3.00", "EUR", "paid"],
        ["5", "dee", "2023-04-01", "-3.00", "EUR", "chargeback"],
        ["6", "dee", "2023-04-01", "-3.00", "EUR", "failed"],
        ["6", "dee", "2023-04-01", "-4.00", "EUR", "failed"],
        ["7", "eve", "2023-05-01", "-3.00", "EUR", "paid"],
        ["7", "eve", "2023-05-09", "9.00", "EUR", "paid"],
        ["8", "", "2023-05-01", "-3.00", "EUR", "paid"],
        ["", "eve", "2023-05-10", "1.00", "EUR", "paid"],
        ["", "eve", "2023-05-10", "1.00", "EUR", "paid"],
        [None, "eve", "2023-05-11", "-1.00", "EUR", "refunded"],
        ["", "eve", "2023-05-11", "1.00", "EUR", "void"],
        ["9", "eve", "2024-02-29", "8.00", "EUR", "paid"],
        ["9", "eve", "2024-02-29", "8.00", "EUR", "paid"],
        ["9", "eve", "2024-03-01", "-16.00", "EUR", "paid"],
        ["10", "fay", "2024-04-01", "1.00", "EUR", "void"],
        ["10", "fay", "2024-04-02", "1.00", "EUR", "void"],
    ]
    options = [[*LINES, *more] for more in usual_options()]
    options += [[*LINES, "--exclude-status", "void", "--period", "monthly"]]
    options += [[*LINES, "--as-of", day, "--period", period] for day in ("2023-05-05", "2024-02-29") for period in PERIODS]
    return Shop("lines of orders", rows, options=options[:-14]), Shop(
        "lines of orders up to a day", [row for row in rows if row[0] not in ("1", "2")], options=options[-14:])


def random_lines_shop(seed):
    dice = random.Random(seed)
    first, span = datetime.date(dice.randint(2015, 2022), dice.randint(1, 12), 5), dice.choice([30, 500, 1500])
    rows = []
    for order in range(dice.choice([5, 100, 400])):
        day = first + datetime.timedelta(days=int(span * dice.random()))
        customer = f"c{int(60 * dice.random() ** 2)}" if dice.random() > 0.05 else ""
        status = dice.choices(["paid", "", "cancelled", "refunded", "failed"], [10, 3, 1, 1, 1])[0]
        name = f"o{order}" if dice.random() > 0.05 else ""
        days = [day] + [day + datetime.timedelta(days=dice.randint(1, 40))] * (dice.random() < 0.2)
        for i, on in enumerate(days):
            for _ in range(dice.choice([1, 1, 2, 5])):
                amount = dice.randint(0, 9000) / 100
                if i == 1 or dice.random() < 0.05:
                    amount = -amount - 0.01
                quantity = dice.choice([1, 1, 2, 3])
                rows.append([name, customer, on.isoformat(), quantity, f"{amount / 3:.3f}", "EUR", status])
        # A day of one order is one: if it sums below zero, it is a refund.
    dice.shuffle(rows)
    fields = ["order_id", "customer_id", "order_date", "quantity", "unit_price", "currency", "status"]
    as_of = (first + datetime.timedelta(days=int(span * 0.6))).isoformat()
    options = [[*LINES, *more] for more in dice.sample(usual_options(), 6)]
    options += [[*LINES, "--as-of", as_of, "--period", period] for period in ("monthly", "yearly")]
    return Shop(f"random lines {seed}", rows, fields=fields, types={"quantity": "wide", "unit_price": "wide"},
                options=options, scale="3")


def lines_that_contradict():
    good = [["1", "a", "2024-01-01", "1.00", "EUR", "paid"], ["2", "b", "2024-02-01", "1.00", "EUR", "paid"]]
    options = [[*LINES, "--period", "monthly"]]
    shops = [Shop(f"lines with several {what}", [*good, line], options=options, refused=said) for what, line, said in [
        ("customers", ["1", "b", "2024-01-01", "1.00", "EUR", "paid"], "several customers"),
        ("customers, one of them blank", ["1", "", "2024-01-01", "1.00", "EUR", "paid"], "several customers"),
        ("statuses", ["1", "a", "2024-01-01", "1.00", "EUR", "void"], "statuses of which"),
        ("days", ["1", "a", "2024-01-02", "1.00", "EUR", "paid"], "several days"),
        ("currencies", ["1", "a", "2024-01-01", "1.00", "USD", "paid"], "several currencies"),
        ("faults", ["1", "a", None, "1.00", "EUR", "paid"], "no day"),
    ]]
    later = [*good, ["1", "a", "2024-03-01", "-1.00", "EUR", "refunded"]]
    return shops + [Shop("lines after the day of the report", later, refused="after the day of the report",
                         options=[[*LINES, "--as-of", "2024-02-02", "--period", "monthly"]])]


def copies_shops():
    """Orders that stand on several rows, of which one counts."""
    rows = [
        ["1", "ann", "2023-01-02", "10.00", "EUR", "paid"],
        ["1", "ann", "2023-01-02", "10.00", "EUR", "shipped"],
        ["1", "ann", "2023-01-02", "10.00", "EUR", "cancelled"],
        ["1", "ann", "2023-02-02", "-1.00", "EUR", "paid"],
        ["1", "ann", "2023-02-02", "-1.00", "EUR", "paid"],
        ["2", "bob", "2023-03-02", "5.00", "", "paid"],
        ["2", "bob", "2023-03-02", "5.00", "", "paid"],
        ["3", "", "2023-04-02", "5.00", "EUR", "paid"],
        ["3", "bob", "2023-04-02", "5.00", "EUR", "paid"],
        ["", "cy", "2023-04-03", "5.00", "EUR", "paid"],
        ["", "cy", "2023-04-03", "5.00", "EUR", "paid"],
        ["4", "dee", "2023-05-03", "5.00", "USD", "paid"],
        ["4", "dee", "2023-05-03", "5.00", "USD", "paid"],
        ["4", "dee", "2023-05-04", "-5.00", "", "paid"],
    ]
    options = [["--rows", mode, *more, "--period", period] for mode in ("unique", "latest")
               for period in ("weekly", "monthly", "all") for more in (["--currency", "EUR"], ["--currency", "USD"])]
    euros = [["--rows", "unique", "--period", "monthly"], ["--rows", "latest", "--period", "all", "--as-of", "2023-04-01"]]
    good = ["9", "a", "2024-01-01", "1.00", "EUR", "paid"]
    refused = [(1, "b", "customers"), (2, "2024-01-02", "dates"), (3, "2.00", "amounts"), (4, "USD", "currencies")]
    shops = []
    for place, cell, what in refused:
        other = [*good[:place], cell, *good[place + 1:]]
        shops.append(Shop(f"copies with several {what}", [good, other], refused="different " + what.replace("dates", "days"),
                          options=[["--rows", "unique", "--period", "monthly"]]))
    return [Shop("copies", rows, options=options), Shop("copies in one currency", rows[:-3], options=euros), *shops]


def file_shop(path, rows=()):
    with open(path, newline="", encoding="utf-8") as file:
        cells = list(csv.reader(file))
    header, cells = cells[0], cells[1:]
    have = [field for field in [*FIELDS, "quantity", "unit_price"] if field in header]
    places = [header.index(field) for field in have]
    cells = [[row[place] for place in places] for row in cells]
    options = [["--period", p] for p in PERIODS]
    options += [["--period", "monthly", "--active-window", "90d"], ["--period", "weekly", "--active-window", "365d"]]
    types = {"quantity": "wide", "unit_price": "wide"}
    if cells and len(cells[0][have.index("order_date")]) > 10:
        types["order_date"] = "time"
    return Shop(f"file {pathlib.Path(path).name}", cells, fields=have, types=types,
                options=[[*rows, *more] for more in options], scale="3" if "unit_price" in have else "2")


# Engines

class Missing(Exception):
    """An engine is not here."""


class Engine:
    """Loads a shop and runs a query; the base of all."""

    dialect = None
    types = {}

    def start(self):
        raise NotImplementedError

    def load(self, shop, path):
        raise NotImplementedError

    def run(self, sql):
        """The result as the engine's client prints it."""
        raise NotImplementedError

    def answer(self, retain, shop, report, more, maps):
        """The document, computed from what the engine's client prints."""
        query = run([retain, "sql", "--dialect", self.dialect, "--report", report, "--from", "orders", "--scale", shop.scale,
                     *maps, *of_the_query(more)])
        rows = self.run(query.decode())
        return subprocess.run([retain, report, "--tallies", "-", "--format", "json", "-q", *more], input=rows,
                              capture_output=True)

    def check_refusals(self, comparison):
        pass

    def stop(self):
        pass

    def columns(self, shop):
        return ", ".join(f"{field} {self.types[shop.types[field]]}" for field in shop.fields)


class Postgres(Engine):
    name = dialect = "postgres"
    types = {"text": "text", "date": "date", "time": "timestamp", "moment": "timestamptz", "money": "numeric(12, 2)",
             "wide": "numeric", "double": "double precision"}

    def start(self):
        folders = os.environ["PATH"].split(":") + sorted(glob.glob("/usr/lib/postgresql/*/bin"), reverse=True)
        found = [folder for folder in folders if os.access(f"{folder}/initdb", os.X_OK)]
        if not found or not shutil.which("psql"):
            raise Missing("`initdb` and `psql` are not found")
        self.bin = found[0]
        self.folder = tempfile.mkdtemp(prefix="pg")
        self.become = []
        if os.geteuid() == 0:
            import pwd
            users = {user.pw_name for user in pwd.getpwall()}
            user = "postgres" if "postgres" in users else "nobody"
            shutil.chown(self.folder, user)
            self.become = ["setpriv", f"--reuid={user}", "--clear-groups"]
        run(self.become + [f"{self.bin}/initdb", "-D", f"{self.folder}/data", "-A", "trust", "-U", "compare",
                           "--locale=C", "-E", "UTF8"])
        self.process = subprocess.Popen(
            self.become + [f"{self.bin}/postgres", "-D", f"{self.folder}/data", "-k", self.folder, "-c",
                           "listen_addresses=", "-c", "fsync=off"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(100):
            if subprocess.run(self.psql("select 1"), capture_output=True).returncode == 0:
                return
            time.sleep(0.1)
        raise RuntimeError("PostgreSQL does not start")

    def psql(self, sql, *more):
        return ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", self.folder, "-U", "compare", *more, "-c", sql, "postgres"]

    def load(self, shop, path):
        run(self.psql(f"drop table if exists orders; create table orders ({self.columns(shop)})"))
        with open(path, "rb") as file:
            run(self.psql("copy orders from stdin with (format csv, header)"), stdin=file)

    def run(self, sql):
        return run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", self.folder, "-U", "compare", "--csv", "postgres"],
                   input=sql.encode())

    def stop(self):
        if hasattr(self, "process"):
            self.process.terminate()
            self.process.wait()
        shutil.rmtree(getattr(self, "folder", "/nonexistent"), ignore_errors=True)


class DuckDb(Engine):
    name = dialect = "duckdb"
    types = {"text": "VARCHAR", "date": "DATE", "time": "TIMESTAMP", "moment": "TIMESTAMPTZ", "money": "DECIMAL(12, 2)",
             "wide": "DECIMAL(18, 6)", "double": "DOUBLE"}

    def start(self):
        try:
            import duckdb
        except ImportError:
            raise Missing("the Python module `duckdb` is not found") from None
        self.connection = duckdb.connect()

    def load(self, shop, path):
        self.connection.execute("DROP TABLE IF EXISTS orders")
        self.connection.execute(f"CREATE TABLE orders ({self.columns(shop)})")
        columns = ", ".join(f"'{field}': '{self.types[shop.types[field]]}'" for field in shop.fields)
        self.connection.execute(
            f"INSERT INTO orders SELECT * FROM read_csv('{path}', header = true, columns = {{{columns}}}, "
            "delim = ',', quote = '\"', escape = '\"', auto_detect = false)")

    def run(self, sql):
        result = self.connection.execute(sql)
        return printed([column[0] for column in result.description], result.fetchall())


class ClickHouse(Engine):
    name = dialect = "clickhouse"
    types = {"text": "Nullable(String)", "date": "Nullable(Date32)", "time": "Nullable(DateTime64(0, 'UTC'))",
             "moment": "Nullable(DateTime64(0, 'UTC'))", "money": "Nullable(Decimal(12, 2))",
             "wide": "Nullable(Decimal(18, 6))", "double": "Nullable(Float64)"}

    def start(self):
        try:
            import chdb.session
        except ImportError:
            raise Missing("the Python module `chdb` is not found") from None
        self.session = chdb.session.Session()

    def load(self, shop, path):
        self.session.query("DROP TABLE IF EXISTS orders")
        self.session.query(f"CREATE TABLE orders ({self.columns(shop)}) ENGINE = MergeTree ORDER BY tuple()")
        columns = ", ".join(f"{field} {self.types[shop.types[field]]}" for field in shop.fields)
        if shop.rows:
            self.session.query(
                f"INSERT INTO orders SELECT * FROM file('{path}', 'CSVWithNames', '{quoted(columns)}') "
                "SETTINGS date_time_input_format = 'best_effort', input_format_csv_empty_as_default = 1, "
                "input_format_csv_trim_whitespaces = 0")

    def run(self, sql):
        return self.session.query(sql, "CSVWithNames").bytes()


class Spark(Engine):
    name = dialect = "spark"
    types = {"text": "STRING", "date": "DATE", "time": "TIMESTAMP_NTZ", "moment": "TIMESTAMP", "money": "DECIMAL(12, 2)",
             "wide": "DECIMAL(18, 6)", "double": "DOUBLE"}

    def start(self):
        try:
            from pyspark.sql import SparkSession
        except ImportError:
            raise Missing("the Python module `pyspark` is not found") from None
        self.session = (SparkSession.builder.master("local[2]").config("spark.driver.host", "127.0.0.1")
                        .config("spark.driver.bindAddress", "127.0.0.1").config("spark.ui.enabled", "false")
                        .config("spark.sql.shuffle.partitions", "2").config("spark.sql.session.timeZone", "UTC")
                        .getOrCreate())
        self.session.sparkContext.setLogLevel("ERROR")

    def load(self, shop, path):
        reader = self.session.read.option("header", True).option("quote", '"').option("escape", '"')
        reader = reader.option("multiLine", True).option("ignoreLeadingWhiteSpace", False)
        reader = reader.option("ignoreTrailingWhiteSpace", False).option("lineSep", "\r\n")
        reader.schema(self.columns(shop)).csv(path).createOrReplaceTempView("orders")

    def run(self, sql):
        frame = self.session.sql(sql)
        return printed(frame.columns, [list(row) for row in frame.collect()])

    def stop(self):
        if hasattr(self, "session"):
            self.session.stop()


class ByAddress(Engine):
    """An engine that `retain` asks itself, by a driver that it finds."""

    driver = None
    table = "orders"

    def find_driver(self, driver=None):
        driver = driver or self.driver
        found = subprocess.run([self.retain, "engines", "--format", "json"], capture_output=True)
        engines = json.loads(found.stdout)
        if not engines["built_in"]:
            raise Missing("this build of retain has no engines")
        drivers = [one for one in engines["drivers"] if one["engine"] == driver and not one["problem"]]
        if not drivers:
            raise Missing(f"`retain engines` finds no driver of {driver}")
        return drivers[0]["file"]

    def execute(self, statements, **options):
        """Runs statements through the driver, and closes what it opened."""
        try:
            import adbc_driver_manager
        except ImportError:
            raise Missing("the Python module `adbc_driver_manager` is not found") from None
        with adbc_driver_manager.AdbcDatabase(**options) as database:
            with adbc_driver_manager.AdbcConnection(database) as connection:
                for sql in statements:
                    with adbc_driver_manager.AdbcStatement(connection) as statement:
                        statement.set_sql_query(sql)
                        statement.execute_update()

    def address(self):
        raise NotImplementedError

    def run(self, sql):
        raise NotImplementedError

    def answer(self, retain, shop, report, more, maps):
        """The document, computed and counted in one run."""
        return subprocess.run(
            [retain, report, "--engine", self.address(), "--from", self.table, "--scale", shop.scale, "--format",
             "json", "-q", *maps, *more], capture_output=True)

    def refusals(self):
        """What has to fail: an address, a table, options; the exit code, and what is said."""
        address = self.address()
        yield [address, self.table.replace("orders", "nothing")], 1, "table"
        yield [address, self.table, "--map", "customer_id=nothing"], 1, "has no such column"
        yield [address, self.table, "--map", "amount=customer_id"], 1, "number"
        yield [address, self.table, "--map", "order_date=customer_id"], 1, ""
        yield [address, self.table, "--driver", "/nowhere"], 1, "cannot be loaded"
        yield [address.split(":")[0], self.table], 2, "is no address"

    def check_refusals(self, comparison):
        for (address, table, *more), code, words in self.refusals():
            comparison.compared += 1
            done = subprocess.run([self.retain, "metrics", "--engine", address, "--from", table, *more], capture_output=True)
            said = done.stderr.decode()
            if done.returncode != code or words not in said or "hunter" in said or done.stdout:
                comparison.fail(self, None, more, [f"should be refused with {words!r} and {code}: {done.returncode} {said}"])
        comparison.compared += 1
        self.check_interruption(comparison)

    def check_interruption(self, comparison):
        comparison.compared -= 1


class PostgresByAddress(ByAddress, Postgres):
    name, driver = "postgres-adbc", "postgresql"

    def start(self):
        self.find_driver()
        Postgres.start(self)
        hba = f"{self.folder}/data/pg_hba.conf"
        with open(hba) as file:
            lines = file.read()
        with open(hba, "w") as file:
            file.write("local all guarded scram-sha-256\n" + lines)
        run(self.psql("create role guarded login password 'a:b@c/hunter22'; select pg_reload_conf()"))

    def address(self, user="compare"):
        return f"postgresql://{user}@/postgres?host={self.folder}"

    def refusals(self):
        yield from super().refusals()
        yield [self.address("guarded:wrong%40hunter33"), "orders"], 1, "does not let us in"
        yield [f"postgresql://compare@/postgres?host={self.folder}/nowhere", "orders"], 1, "cannot be reached"

    def check_interruption(self, comparison):
        """Ctrl-C ends the run and the query, and leaves nothing behind."""
        run(self.psql("create or replace view slow as select orders.* from orders, pg_sleep(60)"))
        import signal
        waiting = subprocess.Popen([self.retain, "metrics", "--engine", self.address(), "--from", "slow"],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(100):
            if b"1" in run(self.psql("select count(*) from pg_stat_activity where state = 'active' and query like "
                                     "'%retain.tallies%' and pid <> pg_backend_pid()", "-At")):
                break
            time.sleep(0.1)
        waiting.send_signal(signal.SIGINT)
        out, said = waiting.communicate(timeout=30)
        left = run(self.psql("select count(*) from pg_stat_activity where state = 'active' and query like "
                             "'%retain.tallies%' and pid <> pg_backend_pid()", "-At"))
        run(self.psql("drop view slow"))
        if (waiting.returncode, out, said, left.strip()) != (130, b"", b"error: interrupted\n", b"0"):
            comparison.fail(self, None, ["Ctrl-C"], [f"{waiting.returncode} {out} {said} {left}"])


class DuckDbByAddress(ByAddress):
    name, dialect, driver = "duckdb-adbc", "duckdb", "duckdb"
    types = DuckDb.types

    def start(self):
        self.library = self.find_driver()
        self.folder = tempfile.mkdtemp()
        self.execute([], driver=self.library, entrypoint="duckdb_adbc_init")

    def load(self, shop, path):
        columns = ", ".join(f"'{field}': '{self.types[shop.types[field]]}'" for field in shop.fields)
        self.execute(
            ["DROP TABLE IF EXISTS orders", f"CREATE TABLE orders ({self.columns(shop)})",
             f"INSERT INTO orders SELECT * FROM read_csv('{path}', header = true, columns = {{{columns}}}, "
             "delim = ',', quote = '\"', escape = '\"', auto_detect = false)"],
            driver=self.library, entrypoint="duckdb_adbc_init", path=f"{self.folder}/shop.db")

    def address(self):
        return f"duckdb:{self.folder}/shop.db"

    def stop(self):
        shutil.rmtree(getattr(self, "folder", "/nonexistent"), ignore_errors=True)


class ClickHouseByAddress(ByAddress):
    name, dialect, driver = "clickhouse-adbc", "clickhouse", "chdb"
    types = ClickHouse.types

    def start(self):
        self.library = self.find_driver()
        self.folder = tempfile.mkdtemp()

    def load(self, shop, path):
        # The engine is in the process: it goes with it, and holds its folder as long.
        columns = self.columns(shop)
        statements = ["DROP TABLE IF EXISTS orders SYNC",
                      f"CREATE TABLE orders ({columns}) ENGINE = MergeTree ORDER BY tuple()"]
        if shop.rows:
            statements.append(
                f"INSERT INTO orders SELECT * FROM file('{path}', 'CSVWithNames', '{quoted(columns)}') "
                "SETTINGS date_time_input_format = 'best_effort', input_format_csv_empty_as_default = 1, "
                "input_format_csv_trim_whitespaces = 0")
        code = ("import sys, json\nsys.path.insert(0, sys.argv[1])\nimport compare\n"
                "compare.ByAddress().execute(json.loads(sys.argv[2]), **json.loads(sys.argv[3]))")
        options = {"driver": self.library, "entrypoint": "chdb_adbc_init", "path": f"{self.folder}/shop"}
        run([sys.executable, "-c", code, str(pathlib.Path(__file__).resolve().parent), json.dumps(statements),
             json.dumps(options)])

    def address(self):
        return f"chdb:{self.folder}/shop"

    def stop(self):
        shutil.rmtree(getattr(self, "folder", "/nonexistent"), ignore_errors=True)


def free_port():
    import socket
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


class SparkConnect(ByAddress):
    """A server of Spark Connect; the rows are read from files by its SQL."""

    dialect = driver = "spark"
    types = Spark.types

    def begin(self, command, **more):
        log = open(f"{self.folder}/log{len(self.processes)}", "wb")
        self.processes.append(subprocess.Popen(command, stdout=log, stderr=log, **more))

    def wait(self):
        for _ in range(240):
            if any(process.poll() is not None for process in self.processes):
                break
            try:
                self.execute(["SELECT 1"], driver=self.library, uri=f"sc://127.0.0.1:{self.port}")
                return
            except Missing:
                raise
            except Exception:
                time.sleep(0.5)
        raise RuntimeError(f"{self.name} does not start, see {self.folder}")

    def load(self, shop, path):
        # DuckDB writes a file that all of them read: other tables live as long as a session.
        self.loaded = getattr(self, "loaded", 0) + 1
        self.table = f"parquet.`{self.folder}/orders{self.loaded}.parquet`"
        columns = ", ".join(f"'{field}': '{DuckDb.types[shop.types[field]]}'" for field in shop.fields)
        self.execute(
            [f"COPY (SELECT * FROM read_csv('{path}', header = true, columns = {{{columns}}}, delim = ',', quote = '\"', "
             f"escape = '\"', auto_detect = false)) TO '{self.folder}/orders{self.loaded}.parquet'"],
            driver=self.find_driver("duckdb"), entrypoint="duckdb_adbc_init")

    def address(self):
        return f"spark:sc://127.0.0.1:{self.port}"

    def stop(self):
        for process in reversed(getattr(self, "processes", [])):
            process.terminate()
            process.wait()
        shutil.rmtree(getattr(self, "folder", "/nonexistent"), ignore_errors=True)


class SparkByAddress(SparkConnect):
    """A master, two workers and a Connect server, all on 127.0.0.1."""

    name = "spark-adbc"

    def start(self):
        self.library = self.find_driver()
        try:
            import pyspark
        except ImportError:
            raise Missing("the Python module `pyspark` is not found") from None
        if not shutil.which("java"):
            raise Missing("`java` is not found")
        home = pathlib.Path(pyspark.__file__).parent
        self.folder, self.processes = tempfile.mkdtemp(), []
        self.port, master = free_port(), free_port()
        options = {"env": os.environ | {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1",
                                        "SPARK_LOCAL_DIRS": self.folder}, "cwd": self.folder}
        spark_class = f"{home}/bin/spark-class"
        self.begin([spark_class, "org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", str(master),
                    "--webui-port", str(free_port())], **options)
        for _ in range(2):
            self.begin([spark_class, "org.apache.spark.deploy.worker.Worker", "-c", "1", "-m", "1536m", "--host",
                        "127.0.0.1", "--webui-port", str(free_port()), "-d", self.folder, f"spark://127.0.0.1:{master}"],
                       **options)
        settings = {"spark.connect.grpc.binding.address": "127.0.0.1", "spark.connect.grpc.binding.port": self.port,
                    "spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1",
                    "spark.sql.session.timeZone": "UTC", "spark.ui.enabled": "false",
                    "spark.sql.shuffle.partitions": 2, "spark.executor.memory": "1g",
                    "spark.sql.warehouse.dir": f"{self.folder}/warehouse"}
        self.begin([f"{home}/bin/spark-submit", "--master", f"spark://127.0.0.1:{master}", "--class",
                    "org.apache.spark.sql.connect.service.SparkConnectServer",
                    *[part for name, value in settings.items() for part in ("--conf", f"{name}={value}")],
                    "spark-internal"], **options)
        self.wait()


class SailByAddress(SparkConnect):
    name = "sail-adbc"

    def start(self):
        self.library = self.find_driver()
        beside = pathlib.Path(sys.executable).parent / "sail"
        sail = str(beside) if beside.exists() else shutil.which("sail")
        if not sail:
            raise Missing("the program `sail` of the Python package `pysail` is not found")
        self.folder, self.processes, self.port = tempfile.mkdtemp(), [], free_port()
        self.begin([sail, "spark", "server", "--ip", "127.0.0.1", "--port", str(self.port)], cwd=self.folder)
        self.wait()


class Translated(DuckDb):
    """The SQL of a dialect, parsed as such and translated to DuckDB's."""

    def __init__(self, dialect):
        self.dialect = dialect
        self.name = f"{dialect}, translated"

    def start(self):
        try:
            import sqlglot
        except ImportError:
            raise Missing("the Python module `sqlglot` is not found") from None
        self.translate = lambda sql: sqlglot.transpile(sql, read=self.dialect, write="duckdb")[0]
        super().start()
        self.connection.execute("SET TimeZone = 'UTC'")
        self.connection.execute("CREATE MACRO current_timezone() AS 'UTC'")

    def run(self, sql):
        # DuckDB has no such function, and other names for types.
        sql = self.translate(sql.replace("SYSTEM$TYPEOF(", "TYPEOF("))
        rows = super().run(sql)
        if self.dialect in ("spark", "databricks"):
            rows = rows.replace(b"TIMESTAMP WITH TIME ZONE", b"moment").replace(b"TIMESTAMP", b"timestamp_ntz")
            rows = rows.replace(b"moment", b"timestamp")
        return rows


ENGINES = {
    "postgres": Postgres,
    "duckdb": DuckDb,
    "clickhouse": ClickHouse,
    "spark": Spark,
    "postgres-adbc": PostgresByAddress,
    "duckdb-adbc": DuckDbByAddress,
    "clickhouse-adbc": ClickHouseByAddress,
    "spark-adbc": SparkByAddress,
    "sail-adbc": SailByAddress,
} | {f"{dialect}-translated": (lambda dialect=dialect: Translated(dialect))
     for dialect in ("spark", "databricks", "snowflake", "bigquery", "trino", "redshift")}


def of_the_query(options):
    """Without what only the report is told."""
    kept = [option for option in options if option != "--counts"]
    for name in ("--measure", "--mode"):
        if name in kept:
            at = kept.index(name)
            kept = kept[:at] + kept[at + 2:]
    return kept


def quoted(text):
    return text.replace("\\", "\\\\").replace("'", "\\'")


def printed(columns, rows):
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([["" if cell is None else cell for cell in row] for row in rows])
    return out.getvalue().encode()


def run(command, **more):
    result = subprocess.run(command, capture_output=True, **more)
    if result.returncode != 0:
        raise RuntimeError(f"{command[0]}: {result.stderr.decode()[:2000]}")
    return result.stdout


# Comparison

def document(text):
    parsed = json.loads(text, parse_float=str, parse_int=str)
    parsed["input"]["files"] = parsed["settings"]["source"] = parsed["warnings"] = None
    return parsed


def differences(path, one, other):
    if type(one) is not type(other):
        return [f"{path}: {one!r} natively, {other!r} there"]
    if isinstance(one, dict):
        keys = list(dict.fromkeys([*one, *other]))
        found = [differences(f"{path}.{key}", one.get(key), other.get(key)) for key in keys]
    elif isinstance(one, list) and len(one) == len(other):
        found = [differences(f"{path}[{i}]", a, b) for i, (a, b) in enumerate(zip(one, other))]
    else:
        return [] if one == other else [f"{path}: {one!r} natively, {other!r} there"]
    return [line for lines in found for line in lines]


# What the tests of the program read, so that they need no engine.
STORED = {
    "yearly": ["--period", "yearly"],
    "monthly-90d": ["--period", "monthly", "--active-window", "90d"],
    "weekly-as-of": ["--period", "weekly", "--as-of", "2022-02-28"],
    "2y": ["--period", "2y", "--year-start", "july"],
    "all": ["--period", "all"],
    "cohorts-monthly": ["--report", "cohorts", "--median", "--period", "monthly"],
    "cohorts-2y": ["--report", "cohorts", "--period", "2y", "--year-start", "july"],
}


STORED_LINES = {"lines-monthly": [*LINES, "--period", "monthly", "--active-window", "90d"]}


def write_stored(retain, folder):
    engine = DuckDb()
    engine.start()
    for kind, shop, stored in [("orders", fixed_shop(), STORED), ("lines", lines_shop()[0], STORED_LINES)]:
        path = f"{folder}/{kind}.csv"
        shop.csv(path)
        engine.load(shop, path)
        for name, options in stored.items():
            query = run([retain, "sql", "--dialect", "duckdb", "--from", "orders", *options])
            with open(f"{folder}/{name}.csv", "wb") as file:
                file.write(engine.run(query.decode()).replace(b"\r\n", b"\n"))


class Comparison:
    def __init__(self, retain):
        self.retain = retain
        self.folder = tempfile.mkdtemp()
        os.chmod(self.folder, 0o755)
        self.natively = {}
        self.compared = self.failed = 0

    def options(self, shop, more):
        absent = [field for field in FIELDS if field not in shop.fields]
        maps = [part for field in absent for part in ("--map", f"{field}=")]
        # Who has no amounts multiplies.
        named = [field for field in ("quantity", "unit_price") if field in shop.fields]
        return more, maps + [part for field in named for part in ("--map", f"{field}={field}")]

    def native(self, shop, path, report, more):
        key = (shop.name, report, *more)
        if key not in self.natively:
            self.natively[key] = subprocess.run(
                [self.retain, report, path, "--as", "plain", "--format", "json", "-q", *more], capture_output=True)
        return self.natively[key]

    def shop(self, engine, shop):
        path = f"{self.folder}/orders.csv"
        shop.csv(path)
        try:
            engine.load(shop, path)
        except Exception as error:
            self.fail(engine, shop, ["load"], [str(error)])
            return
        for report, more in shop.runs():
            self.compared += 1
            try:
                self.one(engine, shop, path, report, more)
            except Exception as error:
                self.fail(engine, shop, [report, *more], [str(error)])

    def one(self, engine, shop, path, report, more):
        native = self.native(shop, path, report, more)
        more, maps = self.options(shop, more)
        there = engine.answer(self.retain, shop, report, more, maps)
        more = [report, *more]
        if shop.refused:
            said = there.stderr.decode()
            if there.returncode == 0 or shop.refused not in said:
                self.fail(engine, shop, more, [f"should be refused with {shop.refused!r}, and says {said!r}"])
            return
        if native.returncode != there.returncode:
            self.fail(engine, shop, more, [f"natively: {native.returncode} {native.stderr.decode()[:300]}",
                                           f"there: {there.returncode} {there.stderr.decode()[:600]}"])
            return
        if native.returncode == 0:
            found = differences("", document(native.stdout), document(there.stdout))
            if found:
                self.fail(engine, shop, more, found)

    def fail(self, engine, shop, more, lines):
        self.failed += 1
        print(f"DIFFERENT: {engine.name}: {shop.name if shop else 'refusals'} {' '.join(more)}")
        for line in lines[:8]:
            print(f"    {line}")
        sys.stdout.flush()


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--retain", default="target/debug/retain", help="the program")
    arguments.add_argument("--engine", action="append", choices=list(ENGINES), help="this engine; may be repeated")
    arguments.add_argument("--orders", action="append", default=[], metavar="CSV", help="a file of orders to compare too")
    arguments.add_argument("--lines", action="append", default=[], metavar="CSV",
                           help="the same of a file whose rows are the lines of orders")
    arguments.add_argument("--random", type=int, default=20, help="how many random shops")
    arguments.add_argument("--seed", type=int, default=1, help="the first of them")
    arguments.add_argument("--required", action="store_true", help="fail where a named engine is not found")
    arguments.add_argument("--write", metavar="FOLDER", help="write the tallies that the tests of the program read")
    arguments = arguments.parse_args()
    if arguments.write:
        write_stored(arguments.retain, arguments.write)
        return 0
    shops = [fixed_shop(), *currencies_shop(), *doubles_shop(), zones_shop(), times_shop(), *refused_shops()]
    shops += [random_shop(arguments.seed + i) for i in range(arguments.random)]
    shops += [*lines_shop(), *lines_that_contradict(), *copies_shops()]
    shops += [random_lines_shop(arguments.seed + i) for i in range(max(2, arguments.random // 2))]
    shops += [file_shop(path) for path in arguments.orders]
    shops += [file_shop(path, LINES) for path in arguments.lines]
    comparison = Comparison(str(pathlib.Path(arguments.retain).resolve()))
    missing = []
    for name in arguments.engine or ENGINES:
        engine = ENGINES[name]()
        engine.retain = comparison.retain
        before = (comparison.compared, comparison.failed)
        begun = time.monotonic()
        try:
            engine.start()
            for shop in shops:
                comparison.shop(engine, shop)
            if isinstance(engine, ByAddress):
                engine.load(shops[0], shops[0].csv(f"{comparison.folder}/orders.csv"))
                engine.check_refusals(comparison)
        except Missing as error:
            missing.append(name)
            print(f"{name}: not found: {error}")
            continue
        finally:
            engine.stop()
        compared, failed = comparison.compared - before[0], comparison.failed - before[1]
        print(f"{name}: {compared - failed} of {compared} the same, {time.monotonic() - begun:.0f} s")
        sys.stdout.flush()
    shutil.rmtree(comparison.folder, ignore_errors=True)
    if comparison.failed or (missing and arguments.required) or comparison.compared == 0:
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
