#!/usr/bin/env python3
"""Asks `retain metrics` and the oracle the same about many random shops, and compares every number they print.

    tests/compare-with-oracle.py ORACLE.py RETAIN [--shops 3000] [--seed 1] [--cdnow FILE]

The shops are hostile in every way a clean file can be: ties, long gaps, guests, refunds of every kind, statuses in every
spelling, huge amounts, the edges of months and years. Each one is written to a temporary folder and asked about once. The
numbers are compared as they are written, digit by digit; the first difference ends the run with exit code 1 and leaves
its folder behind. `--cdnow` also asks about a real file of orders in many ways. Python's standard library only.
"""
import argparse, calendar, contextlib, csv, decimal, functools, importlib.util, io, json, random, shutil, subprocess
import sys, tempfile
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

WORKERS = 2
DAY = timedelta(days=1)
WEEKDAYS = [name.lower() for name in calendar.day_name]
MONTHS = [name.lower() for name in calendar.month_name]
PERIODS = ["weekly"] * 2 + ["monthly"] * 3 + ["quarterly"] * 2 + ["yearly"] * 2 + ["2y", "3y", "5y", "all"]

# Customers, each with the ways the same one is written.
PEOPLE = [
    ["C1", " C1", "C1 ", "\tC1\u00a0"], ["c1"],
    ["ann@example.com", "Ann@Example.com", "ANN@EXAMPLE.COM ", " ann@example.COM"],
    ["007"], ["7", "7 ", "\u00a07"], ["Änne@x.de", "Änne@X.DE"], ["änne@x.de", "änne@X.de"], ["C-1001"], ["c-1001"],
    ["bob+shop@example.org", "Bob+Shop@example.org"], ["Bob", "  Bob"], ["bob"], ["小林", "小林 "],
    ["10000000000000000000001"], ["10000000000000000000002"], ["null"], ["1.0"], ["1"], ["a b", " a b "], ["a  b"],
    ["Smith, Ann", " Smith, Ann"], ['5" disc'],
]
COUNTED = ["paid", "Completed", "", "shipped", "partially refunded", "Partially_Refunded", "delivered", "processing"]
EXCLUDED = [
    "Cancelled", "canceled", "on-hold", "On Hold", "refunded", " Refunded ", "PENDING_PAYMENT", "pending", "checkout-draft",
    "VOIDED", "failed", "chargeback", "Payment Review", "reversed", "Incomplete", "DENIED", "awaiting_payment",
]
OF_REFUNDS = ["", "paid", "refunded", "Refunded", "partially refunded", "Partially-Refunded", "chargeback", "Reversed",
              "cancelled", "on-hold"]


# ---- shops

def person(dice, people):
    spellings = PEOPLE[dice.randrange(people)]
    return spellings[0] if dice.random() < 0.7 else dice.choice(spellings)


def first_day(dice):
    """Anywhere, or where calendars go wrong."""
    if dice.random() < 0.4:
        return date.fromisoformat(dice.choice([
            "2024-02-28", "2024-02-29", "2023-12-31", "2020-12-28", "2021-01-03", "2016-01-01", "1999-12-30", "2000-02-29",
            "1900-02-27", "2100-02-27", "2015-12-31", "2019-03-31", "2022-11-30", "2018-04-01"]))
    return date(dice.randint(1995, 2030), dice.randint(1, 12), dice.randint(1, 28))


def between(dice, first, last):
    return first + dice.randint(0, (last - first).days) * DAY


def edge(dice, day):
    """A first or last day of a month or a year near this one."""
    month, last = dice.choice([(day.month, 1), (day.month, 31), (12, 31), (1, 1), (2, 29), (6, 30), (7, 1)])
    return date(day.year, month, min(last, calendar.monthrange(day.year, month)[1]))


def order_days(dice, count):
    """Spread, regular, in heaps, on weekdays only, or at the edges of months; now and then with one long pause."""
    first = first_day(dice)
    last = first + dice.choice([1, 3, 10, 40, 120, 400, 800, 1500, 2500]) * DAY
    style = dice.choice(["spread", "regular", "weekdays", "heaps", "edges"])
    stride = dice.choice([1, 1, 1, 2, 7, 30, 31, 91])
    heaps = [between(dice, first, last) for _ in range(dice.randint(1, 8))]
    days, regular = [], first
    for _ in range(count):
        if style in ("regular", "weekdays"):
            days.append(regular)
            if dice.random() < 0.85:
                regular += (stride if dice.random() < 0.9 else dice.randint(2, 12)) * DAY
                while style == "weekdays" and regular.weekday() >= 5:
                    regular += DAY
        elif style == "heaps":
            days.append(dice.choice(heaps))
        else:
            day = between(dice, first, last)
            days.append(edge(dice, day) if style == "edges" else day)
    if dice.random() < 0.2:
        cut, pause = between(dice, first, last), dice.randint(10, 1500)
        days = [day + pause * DAY if day > cut else day for day in days]
    return days


def amount(dice, money, most):
    """An amount as its digits and how many of them are decimals. Derived numbers stay within 28 digits."""
    places = dice.randint(0, most)
    unit = 10 ** places
    if dice.random() < 0.07:
        return 0, places
    if money == "twenty digits":
        return dice.randrange(1, 10 ** 17) * (1000 if dice.random() < 0.7 else unit * 10), places
    if money == "billions" and dice.random() < 0.2:
        return dice.randrange(1, 10 ** 12) * unit + dice.randrange(10), places
    if dice.random() < 0.15:
        return dice.randrange(1, 10), places
    if dice.random() < 0.4:
        return dice.randint(1, 20) * unit * 5, places
    return dice.randint(0, 500) * unit + dice.randrange(10000) % unit, places


def amount_text(digits, places):
    text = str(abs(digits)).zfill(places + 1)
    text = f"{text[:-places]}.{text[-places:]}" if places else text
    return "-" + text if digits < 0 else text


def refund(dice, order, money, most, people, statuses):
    digits, places = order["amount"]
    part = dice.choice([digits, digits, digits // 2, 0])
    if part == 0:
        part, places = amount(dice, money, most)
    chance = dice.random()
    return {
        "order_id": order["order_id"] if chance < 0.7 else "R-1" if chance < 0.8 else "",
        "customer_id": dice.choice([order["customer_id"]] * 6 + [person(dice, people)] * 2 + [""] * 2),
        "order_date": order["order_date"] + (0 if dice.random() < 0.3 else dice.randint(-10, 70)) * DAY,
        "amount": (-max(part, 1), places),
        "status": dice.choice(statuses),
    }


def make_crowd(dice):
    """128 customers in one month, an odd number of whom come back in the next: rates that end in half a unit of the
    fourth decimal."""
    month = first_day(dice).replace(day=1)
    following = (month + 31 * DAY).replace(day=1)
    orders = [(n, month) for n in range(128)] + [(3 * n, following) for n in range(2 * dice.randint(0, 20) + 1)]
    dice.shuffle(orders)
    columns = ["order_id", "customer_id", "order_date", "amount"]
    rows = [dict(zip(columns, [id, f"P{who}", start + dice.randint(0, 27) * DAY, "1.25"])) for id, (who, start) in enumerate(orders)]
    return columns, rows, [row["order_date"] for row in rows]


def make_orders(dice, people):
    count = dice.randint(0, 4) if dice.random() < 0.15 else dice.randint(5, 60)
    most = dice.choice([0, 1, 2, 2, 3, 4])
    money = dice.choice(["twenty digits", "billions"] + ["small"] * 8)
    most = min(most, 2) if money == "twenty digits" else most
    prefix = dice.choice(["", "", "#", "A-", "2024/"])
    ids = [f"{prefix}{998 + n}" for n in range(count)]
    if dice.random() < 0.4:
        dice.shuffle(ids)
    has_status = dice.random() < 0.65
    excluded, guests = dice.choice([0, 0.1, 0.3]), dice.choice([0, 0, 0.05, 0.25])
    rows = [{
        "order_id": id,
        "customer_id": dice.choice(["", " ", "\u00a0"]) if dice.random() < guests else person(dice, people),
        "order_date": day,
        "amount": amount(dice, money, most),
        "status": dice.choice(EXCLUDED if dice.random() < excluded else COUNTED),
    } for id, day in zip(ids, order_days(dice, count))]
    if rows and dice.random() < 0.4:
        statuses = OF_REFUNDS if has_status else [""]
        rows += [refund(dice, dice.choice(rows[:count]), money, most, people, statuses) for _ in range(dice.randint(1, 15))]
    if dice.random() < 0.6:
        dice.shuffle(rows)
    else:
        rows.sort(key=lambda row: row["order_date"])
    columns = ["order_id", "customer_id", "order_date", "amount"]
    if dice.random() < 0.1:
        columns.remove("order_id")
    columns += ["currency"] if dice.random() < 0.3 else []
    columns += ["status"] if has_status else []
    if dice.random() < 0.15:
        dice.shuffle(columns)
    days = [row["order_date"] for row in rows]
    return columns, [row | {"amount": amount_text(*row["amount"]), "currency": "USD"} for row in rows], days


def make_customers(dice, people, days):
    first = min(days, default=first_day(dice)) - dice.randint(0, 40) * DAY
    last = max(days, default=first + dice.choice([5, 60, 500, 1200]) * DAY) + dice.randint(0, 40) * DAY
    rows = []
    for _ in range(dice.randint(1, 30)):
        signup = between(dice, first, last)
        cancelled = dice.choice([None, None, signup, signup + DAY, signup + dice.randint(1, 400) * DAY])
        rows.append({"customer_id": person(dice, people), "signup_date": signup, "cancelled_at": cancelled or ""})
    own = [day for row in rows for day in (row["signup_date"], row["cancelled_at"]) if day]
    return ["customer_id", "signup_date", "cancelled_at"], rows, own


def make_responses(dice, first, last):
    rows = []
    for _ in range(dice.randint(1, 30)):
        day = dice.choice([
            "", between(dice, first - 400 * DAY, first), between(dice, last, last + 400 * DAY), first, last,
            between(dice, first, last), between(dice, first, last), between(dice, first, last)])
        rows.append({"date": day, "score": "" if dice.random() < 0.05 else dice.randint(0, 10)})
    return ["date", "score"], rows


def write(dice, path, columns, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        quoting = csv.QUOTE_ALL if dice.random() < 0.1 else csv.QUOTE_MINIMAL
        newline = "\r\n" if dice.random() < 0.15 else "\n"
        writer = csv.DictWriter(file, columns, extrasaction="ignore", quoting=quoting, lineterminator=newline)
        writer.writeheader()
        writer.writerows(rows)


def make_shop(seed, folder):
    """Writes the files of the shop with this seed; returns what to ask about it."""
    dice = random.Random(seed)
    people = dice.choice([1, 2, 4, 8, 8, 14, len(PEOPLE)])
    basis = dice.choice(["no orders", "both", "both"] + ["orders"] * 7)
    question, days = {"period": dice.choice(PERIODS)}, []
    if basis != "no orders":
        crowded = basis == "orders" and dice.random() < 0.03
        columns, rows, days = make_crowd(dice) if crowded else make_orders(dice, people)
        write(dice, folder / "orders.csv", columns, rows)
        question["orders"] = "orders.csv"
    if basis != "orders" or dice.random() < 0.05:
        columns, rows, own = make_customers(dice, people, days)
        write(dice, folder / "customers.csv", columns, rows)
        question["customers"] = "customers.csv"
        if basis != "orders":
            days = days + own
    if basis == "both" or basis == "no orders" and dice.random() < 0.5:
        question["basis"] = "subscriptions"
    first, last = min(days, default=date(2024, 1, 1)), max(days, default=date(2024, 1, 1))
    if dice.random() < 0.4:
        write(dice, folder / "responses.csv", *make_responses(dice, first, last))
        question["responses"] = "responses.csv"
    if dice.random() < 0.4:
        question["as_of"] = dice.choice(
            [between(dice, first - 40 * DAY, first), between(dice, last, last + 40 * DAY), between(dice, last, last + 800 * DAY)]
            + [between(dice, first, last)] * 4 + [dice.choice(days or [first])] * 3).isoformat()
    if basis == "orders" and dice.random() < 0.35:
        question["active_window"] = dice.choice([1, 7, 28, 30, 90, 365] + [dice.randint(1, 400) for _ in range(12)])
    if question["period"] == "weekly" and dice.random() < 0.5:
        question["week_start"] = dice.randrange(7)
    if question["period"] not in ("weekly", "monthly", "all") and dice.random() < 0.4:
        question["year_start"] = dice.randint(1, 12)
    return question


# ---- asking both

def oracle_arguments(question, folder):
    def path(name):
        return str(folder / question[name])
    arguments = [path("orders") if "orders" in question else "none", "--period", question["period"]]
    for name in ("customers", "responses"):
        arguments += [f"--{name}", path(name)] if name in question else []
    for name in ("basis", "as_of", "active_window", "year_start"):
        arguments += ["--" + name.replace("_", "-"), str(question[name])] if name in question else []
    arguments += ["--week-start", WEEKDAYS[question["week_start"]]] if "week_start" in question else []
    return arguments


def retain_arguments(question):
    arguments = ["metrics"] + ([question["orders"]] if "orders" in question else [])
    arguments += ["--format", "json", "--quiet", "--period", question["period"]]
    for name in ("customers", "basis", "responses", "as_of"):
        arguments += ["--" + name.replace("_", "-"), question[name]] if name in question else []
    arguments += ["--active-window", f"{question['active_window']}d"] if "active_window" in question else []
    arguments += ["--week-start", WEEKDAYS[question["week_start"]]] if "week_start" in question else []
    arguments += ["--year-start", MONTHS[question["year_start"]]] if "year_start" in question else []
    return arguments


class Difference(Exception):
    """What the two disagree about: a key, what the oracle says, what retain says."""


def start_worker(oracle_path, retain_path):
    """Loads the oracle into this process: much faster than a process for each question."""
    global oracle, retain
    specification = importlib.util.spec_from_file_location("oracle", oracle_path)
    oracle = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(oracle)
    # It is to read the same text whatever the locale, and not to round what it holds exactly.
    oracle.open = functools.partial(open, encoding="utf-8")
    decimal.getcontext().prec = 400
    retain = retain_path


def ask_oracle(arguments):
    """Its document, or None where it says that nothing is counted."""
    output = io.StringIO()
    sys.argv = ["oracle.py", *arguments]
    try:
        with contextlib.redirect_stdout(output):
            oracle.main()
    except SystemExit as stop:
        if isinstance(stop.code, str) and stop.code.endswith(" is counted"):
            return None
        raise RuntimeError(f"the oracle does not understand {arguments}") from stop
    return json.loads(output.getvalue(), parse_float=Number, parse_int=Number)


class Number(str):
    """A number of a document as it is written: nothing is rounded by reading it."""


def compare(key, expected, found):
    """The number of values compared."""
    if isinstance(expected, dict):
        if not isinstance(found, dict):
            raise Difference(key, repr(expected), repr(found))
        missing = [name for name in expected if name not in found]
        if missing:
            raise Difference(f"{key}.{missing[0]}", expected[missing[0]], "no such key")
        return sum(compare(f"{key}.{name}", value, found[name]) for name, value in expected.items())
    if type(expected) is not type(found):
        raise Difference(key, repr(expected), repr(found))
    if expected != found:
        equal = isinstance(found, Number) and Decimal(expected) == Decimal(found)
        raise Difference(key, expected, f"{found}, which is not the shortest form" if equal else found)
    return 1


def compare_documents(expected, found):
    """The numbers of rows and of values compared."""
    for key in ("periods", "totals"):
        if key not in found:
            raise Difference(key, "a key of the document", "no such key")
    labels = [[row.get("period") for row in document["periods"]] for document in (expected, found)]
    if labels[0] != labels[1]:
        raise Difference("the labels of the periods", *labels)
    values = compare("totals", expected["totals"], found["totals"])
    for row, other in zip(expected["periods"], found["periods"]):
        values += compare(f"periods[{row['period']}]", row, other)
    return len(labels[0]) + 1, values


def ask_both(question, folder):
    """(None, rows, values, whether anything is counted), or (what differs, 0, 0, False)."""
    command = [retain, *retain_arguments(question)]
    try:
        expected = ask_oracle(oracle_arguments(question, folder))
        done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=300)
        said = done.stderr.decode("utf-8", "replace")
        if done.returncode != (1 if expected is None else 0):
            raise Difference("exit code", "1: nothing is counted" if expected is None else "0", f"{done.returncode}\n{said}")
        if expected is None:
            return None, 0, 0, False
        try:
            found = json.loads(done.stdout.decode("utf-8"), parse_float=Number, parse_int=Number)
        except ValueError as error:
            raise Difference("stdout", "a JSON document", f"{error}: {done.stdout[:200]!r}") from error
        return None, *compare_documents(expected, found), True
    except Difference as difference:
        key, theirs, ours = difference.args
        shown = " ".join(f"'{word}'" if " " in word else word for word in command)
        return f"folder:  {folder}\ncommand: {shown}\nkey:     {key}\noracle:  {theirs}\nretain:  {ours}", 0, 0, False


def check_shop(seed, parent):
    folder = Path(parent, f"shop-{seed}")
    folder.mkdir()
    result = ask_both(make_shop(seed, folder), folder)
    if result[0] is None:
        shutil.rmtree(folder)
        return result
    return f"seed:    {seed}\n{result[0]}", *result[1:]


def real_questions(file):
    """Many ways to ask about one real file of orders."""
    with open(file, encoding="utf-8", newline="") as rows:
        days = sorted({date.fromisoformat(row["order_date"]) for row in csv.DictReader(rows)})
    middle, last = days[len(days) // 2], days[-1]
    questions = [{"period": period} for period in ("weekly", "monthly", "quarterly", "yearly", "2y", "all")]
    questions += [
        {"period": "weekly", "week_start": 6, "as_of": days[len(days) // 4].isoformat()},
        {"period": "monthly", "active_window": 90},
        {"period": "monthly", "active_window": 17, "as_of": middle.isoformat()},
        {"period": "quarterly", "year_start": 2, "active_window": 365},
        {"period": "yearly", "year_start": 4},
        {"period": "yearly", "as_of": (last + 200 * DAY).isoformat()},
        {"period": "all", "as_of": middle.isoformat()},
        {"period": "monthly", "as_of": (days[0] - DAY).isoformat()},
    ]
    return [question | {"orders": str(file)} for question in questions]


# ---- the run

def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("oracle", type=Path, metavar="ORACLE.py")
    parser.add_argument("retain", type=Path, metavar="RETAIN", help="the binary")
    parser.add_argument("--shops", type=int, default=3000, help="how many random shops (3000)")
    parser.add_argument("--seed", type=int, default=1, help="the seed of the first one; the others follow it (1)")
    parser.add_argument("--cdnow", type=Path, metavar="FILE", help="a file customer_id,order_date,amount to ask about as well")
    options = parser.parse_args()
    for path in filter(None, (options.oracle, options.retain, options.cdnow)):
        if not path.is_file():
            parser.error(f"there is no file {path}")
    parent = Path(tempfile.mkdtemp(prefix="retain-oracle-"))
    counted = empty = rows = values = 0
    started = (str(options.oracle.resolve()), str(options.retain.resolve()))
    with ProcessPoolExecutor(WORKERS, initializer=start_worker, initargs=started) as pool:
        tasks = []
        if options.cdnow:
            tasks += [pool.submit(ask_both, question, parent) for question in real_questions(options.cdnow.resolve())]
        files = len(tasks)
        tasks += [pool.submit(check_shop, seed, parent) for seed in range(options.seed, options.seed + options.shops)]
        for task in tasks:
            difference, its_rows, its_values, is_counted = task.result()
            if difference is not None:
                pool.shutdown(wait=True, cancel_futures=True)
                print(difference)
                return 1
            counted, empty = counted + is_counted, empty + (not is_counted)
            rows, values = rows + its_rows, values + its_values
    parent.rmdir()
    print(f"{options.shops} shops and {files} questions about a real file: {counted} agree in {values} values of {rows} rows, "
          f"{empty} agree that nothing is counted")
    return 0


if __name__ == "__main__":
    sys.exit(main())
