"""Engines: how each is started, given rows, asked and stopped by its process id."""

import csv
import glob
import io
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

class Missing(Exception):
    """An engine is not here."""


class Engine:
    """Loads a shop and runs a query; the base of all."""

    dialect = None
    types = {}
    table = "orders"
    # Takes seconds for a query.
    slow = False

    def start(self):
        raise NotImplementedError

    def load(self, shop, path):
        raise NotImplementedError

    def run(self, sql):
        """The result as the engine's client prints it."""
        raise NotImplementedError

    def answer(self, retain, shop, report, more, maps):
        """The document, computed from what the engine's client prints."""
        query = run([retain, "sql", "--dialect", self.dialect, "--report", report, "--from", self.table, "--scale", shop.scale,
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
    slow = True
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


class ByAddress(Engine):
    """An engine that `retain` asks itself, by a driver that it finds."""

    driver = None

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
        yield [address, "nothing"], 1, "has no such table"
        yield [address, self.table, "--map", "customer_id=nothing"], 1, "has no such column"
        yield [address, self.table, "--map", "amount=customer_id"], 1, "number"
        yield [address, self.table, "--map", "order_date=customer_id"], 1, ""
        yield [address, self.table, "--driver", "/nowhere"], 1, "cannot be loaded"
        yield [address.split(":")[0], self.table], 2, "is no address"

    def check_refusals(self, comparison):
        bare = {"PATH": os.environ["PATH"], "HOME": "/nonexistent"}
        refused = [(*one, os.environ) for one in self.refusals()]
        refused.append(([self.address(), self.table], 1, "there is no driver", bare))
        for (address, table, *more), code, words, variables in refused:
            comparison.compared += 1
            done = subprocess.run([self.retain, "metrics", "--engine", address, "--from", table, *more], capture_output=True,
                                  env=variables)
            said = done.stderr.decode()
            if done.returncode != code or words not in said or "hunter" in said or done.stdout:
                comparison.fail(self, None, [table, *more],
                                [f"should be refused with {words!r} and {code}: {done.returncode} {said}"])
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
    slow = True
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
        code = ("import sys, json\nsys.path.insert(0, sys.argv[1])\nimport servers\n"
                "servers.ByAddress().execute(json.loads(sys.argv[2]), **json.loads(sys.argv[3]))")
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
    slow = True
    types = {"text": "STRING", "date": "DATE", "time": "TIMESTAMP_NTZ", "moment": "TIMESTAMP", "money": "DECIMAL(12, 2)",
             "wide": "DECIMAL(18, 6)", "double": "DOUBLE"}

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

    def refusals(self):
        yield from super().refusals()
        yield [f"spark:sc://127.0.0.1:{free_port()}", "orders"], 1, "cannot be reached"
        yield [f"spark:sc://127.0.0.1:{free_port()}/;token=hunter44", "orders"], 1, "cannot be reached"

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
    settings = {}

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
                    # For little data: to plan the rest anew after each step takes longer than the steps.
                    "spark.sql.adaptive.enabled": "false",
                    "spark.sql.warehouse.dir": f"{self.folder}/warehouse"} | self.settings
        self.begin([f"{home}/bin/spark-submit", "--master", f"spark://127.0.0.1:{master}", "--class",
                    "org.apache.spark.sql.connect.service.SparkConnectServer",
                    *[part for name, value in settings.items() for part in ("--conf", f"{name}={value}")],
                    "spark-internal"], **options)
        self.wait()


class Spark(SparkByAddress):
    """The same, by the SQL and its rows."""

    name = "spark"
    answer = Engine.answer

    def run(self, sql):
        from adbc_driver_manager import dbapi
        options = {"uri": f"sc://127.0.0.1:{self.port}"}
        with dbapi.connect(self.library, db_kwargs=options, autocommit=True) as connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return printed([column[0] for column in cursor.description], cursor.fetchall())

    def check_refusals(self, comparison):
        pass


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
