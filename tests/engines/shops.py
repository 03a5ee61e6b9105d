"""Shops: the rows that engines and `retain` count, with the options they are counted with."""

import csv
import datetime
import pathlib
import random

PERIODS = ["weekly", "monthly", "quarterly", "yearly", "2y", "3y", "all"]
FIELDS = ["order_id", "customer_id", "order_date", "amount", "currency", "status"]


class Shop:
    """Rows, the types of their columns, and the options they are counted with."""

    most_cohorts = None

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
        return [("metrics", more) for more in self.options] + [("cohorts", more) for more in cohorts[:self.most_cohorts]]

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


def refunded_shop():
    """What was given back stands beside the order."""
    rows = [
        ["1", "ann", "2023-01-02", "10.00", "paid", None],
        ["2", "ann", "2023-02-02", "10.00", "paid", "0.00"],
        ["3", "bob", "2023-02-03", "10.00", "paid", "2.50"],
        ["4", "bob", "2023-03-03", "10.00", "paid", "10.00"],
        ["4", "bob", "2023-03-09", "-1.00", "paid", None],
        ["5", "cy", "2023-04-03", "10.00", "paid", "12.00"],
        ["6", "cy", "2023-04-04", "0.00", "paid", "3.00"],
        ["7", "cy", "2023-05-04", "10.00", "void", "10.00"],
        ["8", "", "2023-05-04", "10.00", "paid", "10.00"],
        ["3", "bob", "2023-06-01", "-1.00", "refunded", "0.50"],
        ["9", "ann", "2023-07-01", "7.00", "paid", "0.01"],
        # Nobody looks at what they give back.
        ["2", "ann", "2023-08-02", "-1.00", "paid", "-4.00"],
        ["10", "dee", "2023-08-02", "1.00", "paid", "-4.00"],
        ["", "", "2023-02-02", "-1.00", "paid", "-4.00"],
        ["", "dee", "2023-02-02", "-1.00", "void", "-4.00"],
    ]
    fields = ["order_id", "customer_id", "order_date", "amount", "status", "refunded_amount"]
    early = [[*more, "--as-of", "2023-07-31"] for more in usual_options()[::4]]
    early += [["--exclude-status", "", "--period", "monthly", "--as-of", "2023-07-31"]]
    shop = Shop("refunded amounts", rows, types={"refunded_amount": "money"}, fields=fields, options=early)
    below_zero = Shop("refunded amounts below zero", rows[:1] + rows[-4:-3], types={"refunded_amount": "money"}, fields=fields,
                      options=[["--period", "monthly"]], refused="below zero")
    return [shop, below_zero]


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


class FileShop(Shop):
    """The rows of a file, which may be many."""

    def __init__(self, path, rows=()):
        with open(path, newline="", encoding="utf-8") as file:
            reader = csv.reader(file)
            self.header, first = next(reader), next(reader)
        fields = [field for field in self.header if field in (*FIELDS, "quantity", "unit_price")]
        types = {"quantity": "wide", "unit_price": "wide"}
        if len(first[self.header.index("order_date")]) > 10:
            types["order_date"] = "time"
        options = [["--period", period] for period in PERIODS]
        options += [["--period", "monthly", "--active-window", "90d"], ["--period", "weekly", "--active-window", "365d"]]
        super().__init__(f"file {pathlib.Path(path).name}", [first], fields=fields, types=types,
                         options=[[*rows, *more] for more in options], scale="3" if "unit_price" in fields else "2")
        self.path = path

    def csv(self, path):
        if self.header == self.fields:
            return str(pathlib.Path(self.path).resolve())
        places = [self.header.index(field) for field in self.fields]
        with open(self.path, newline="", encoding="utf-8") as given, open(path, "w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([row[place] for place in places] for row in csv.reader(given))
        return path


def crossed_shops():
    """All kinds of period, with and without an active window, a day to look from, and a zone."""
    shop = fixed_shop()
    crossed = [["--period", period, *window, *as_of] for period in PERIODS for window in ([], ["--active-window", "45d"])
               for as_of in ([], ["--as-of", "2024-02-29"])]
    shop.name, shop.options = "awkward rows, crossed", crossed
    place = shop.fields.index("order_date")
    # In Tokyo it is the day after.
    moments = [[f"{cell}T23:30:00+00:00" if at == place else cell for at, cell in enumerate(row)] for row in shop.rows]
    in_zone = Shop("awkward moments, crossed", moments, types={"order_date": "moment"},
                   options=[["--timezone", "Asia/Tokyo", *options] for options in crossed])
    return [shop, in_zone]


def all_shops(seed, how_many_random):
    shops = [fixed_shop(), *crossed_shops(), *currencies_shop(), *doubles_shop(), *refunded_shop(), zones_shop(), times_shop(), *refused_shops()]
    shops += [random_shop(seed + i) for i in range(how_many_random)]
    shops += [*lines_shop(), *lines_that_contradict(), *copies_shops()]
    return shops + [random_lines_shop(seed + i) for i in range(max(2, how_many_random // 2))]


def few_shops(seed):
    """For engines that take seconds for a query: every kind of shop, and of option where it is cheap to have all."""
    few = [*crossed_shops(), *currencies_shop(), *doubles_shop(), *refunded_shop(), zones_shop(), times_shop(),
           *refused_shops(), random_shop(seed), *lines_shop(), random_lines_shop(seed), *copies_shops()[:2]]
    few[0].most_cohorts = few[1].most_cohorts = 6
    for shop in few[2:]:
        shop.most_cohorts = 1
        # From both ends, where the kinds differ.
        shop.options = [*shop.options[:1], *shop.options[1:][-1:]]
    return few


def few_of_file(path):
    shop = FileShop(path)
    shop.options = [["--period", "yearly"], ["--period", "weekly"]]
    return shop
