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
`postgres` or `nobody`), DuckDB (the Python module `duckdb`), ClickHouse (the Python module
`chdb`), Spark (the Python modules `pyspark`, `adbc_driver_spark` and `pyarrow`, and Java: a master, two workers and a
Connect server), and, with the Python modules `sqlglot` and `duckdb`, the SQL of every dialect,
translated to DuckDB's (`-translated`).

Those whose names end in `-adbc` are asked by `retain metrics --engine` instead,
which a build with the cargo feature `engine` can. `retain engines` has to find
their drivers, and the Python module `adbc_driver_manager` loads the rows:
PostgreSQL, DuckDB and ClickHouse (chDB) in files, Spark as above, and Sail (the Python package
`pysail`, in an environment without `pyspark`). For these `retain check` is compared too, and the errors of a wrong table, column,
driver and password, of an amount that is text and of a refused connection are what is expected.

Spark, Sail and ClickHouse take seconds to plan a query: they are given fewer shops, unless `--all` is.
"""

import argparse
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from servers import ENGINES, ByAddress, DuckDb, Missing, run
from shops import FIELDS, LINES, FileShop, all_shops, few_of_file, few_shops, fixed_shop, lines_shop


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
        named = [field for field in ("quantity", "unit_price", "refunded_amount") if field in shop.fields]
        return more, maps + [part for field in named for part in ("--map", f"{field}={field}")]

    def native(self, shop, path, report, more):
        key = (shop.name, report, *more)
        if key not in self.natively:
            self.natively[key] = subprocess.run(
                [self.retain, report, path, "--as", "plain", "--format", "json", "-q", *more], capture_output=True)
        return self.natively[key]

    def shop(self, engine, shop):
        path = shop.csv(f"{self.folder}/orders.csv")
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

    def check(self, engine, path):
        """`retain check` says the same of requirements that are met, missed and not judged."""
        options = ["--period", "yearly", "--format", "json", "--require", "crr >= 20", "--require", "crr >= 60",
                   "--require", "nps >= 1"]
        self.compared += 1
        native = subprocess.run([self.retain, "check", path, "--as", "plain", *options], capture_output=True)
        there = subprocess.run([self.retain, "check", "--engine", engine.address(), "--from", engine.table, *options],
                               capture_output=True)
        if native.returncode != 3 or (native.returncode, native.stdout) != (there.returncode, there.stdout):
            self.fail(engine, None, ["check"], [f"{one.returncode} {one.stdout} {one.stderr}" for one in (native, there)])

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
    arguments.add_argument("--all", action="store_true", help="all shops on slow engines too")
    arguments.add_argument("--only", action="append", metavar="WORD",
                           help="only shops that have it in their name, or `errors`; may be repeated")
    arguments.add_argument("--random", type=int, default=20, help="how many random shops")
    arguments.add_argument("--seed", type=int, default=1, help="the first of them")
    arguments.add_argument("--required", action="store_true", help="fail where a named engine is not found")
    arguments.add_argument("--write", metavar="FOLDER", help="write the tallies that the tests of the program read")
    arguments = arguments.parse_args()
    if arguments.write:
        write_stored(arguments.retain, arguments.write)
        return 0
    # Ended from outside, it stops what it started too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    def is_wanted(name):
        return any(word in name for word in arguments.only or [""])

    comparison = Comparison(str(pathlib.Path(arguments.retain).resolve()))
    missing = []
    for name in arguments.engine or ENGINES:
        engine = ENGINES[name]()
        engine.retain = comparison.retain
        before = (comparison.compared, comparison.failed)
        begun = time.monotonic()
        try:
            engine.start()
            if engine.slow and not arguments.all:
                shops = [*few_shops(arguments.seed), *map(few_of_file, arguments.orders)]
            else:
                shops = [*all_shops(arguments.seed, arguments.random), *map(FileShop, arguments.orders),
                         *[FileShop(path, LINES) for path in arguments.lines]]
            for shop in shops:
                if is_wanted(shop.name):
                    comparison.shop(engine, shop)
            if isinstance(engine, ByAddress) and is_wanted("errors"):
                path = fixed_shop().csv(f"{comparison.folder}/orders.csv")
                engine.load(fixed_shop(), path)
                comparison.check(engine, path)
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
