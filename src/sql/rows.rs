//! The first half of the query: from the rows of the table to what counts of
//! them, each customer's days, everything else with the reason why it leaves.

use super::query::Query;
use super::{copies, lines};
use crate::input::status::{EXCLUDED, Fate, OF_REFUNDS, StatusPolicy};
use crate::model::day::Day;

/// A billion millions: what is larger may not fit where sums are made.
pub(super) const TOO_LARGE: &str = "1000000000000000";

/// The parts of the query that judge rows.
pub(super) fn add(query: &mut Query<'_>) {
    given(query);
    read(query);
    judged(query);
    kinds(query);
    if query.matches_refunds() {
        named_orders(query);
    }
    if query.has_refunds() {
        refunds(query);
    }
    if query.settles_blank_currencies() {
        currencies(query);
    }
    entries(query);
}

fn given(query: &mut Query<'_>) {
    let (dialect, columns) = (query.dialect, &query.question.columns);
    let named = |name: &str| dialect.identifier(name);
    let cleaned = |name: &str| format!("COALESCE({}, '')", dialect.trimmed(&dialect.text(&named(name))));
    let optional = |name: &Option<String>| name.as_deref().map_or_else(|| "''".to_owned(), cleaned);
    let mut fields = vec![
        format!("{} AS order_key", optional(&columns.order_id)),
        format!("{} AS customer_key", cleaned(&columns.customer_id)),
        format!("{} AS status_given", optional(&columns.status)),
        format!("UPPER({}) AS currency_given", optional(&columns.currency)),
        format!(
            "{} AS bought_on",
            dialect.date(&named(&columns.order_date), query.question.asked.zone.as_deref())
        ),
    ];
    if let Some(amount) = &columns.amount {
        fields.push(format!("{} AS amount_given", named(amount)));
    } else if let (Some(quantity), Some(price)) = (&columns.quantity, &columns.unit_price) {
        fields.push(format!("{} AS quantity_given", named(quantity)));
        fields.push(format!("{} AS price_given", named(price)));
    }
    if let Some(refunded) = &columns.refunded_amount {
        fields.push(format!("{} AS refunded_given", named(refunded)));
    }
    let table: Vec<String> = query.question.table.parts().iter().map(|part| named(part)).collect();
    query.cte_in_each(
        "The rows of the table, ids and words without blanks around them.",
        "given_rows",
        &format!("SELECT\n    {}\n  FROM {}", fields.join(",\n    "), table.join(".")),
    );
    let columns = &query.question.columns;
    let types: Vec<String> = [Some(&columns.order_date), columns.amount.as_ref()]
        .into_iter()
        .flatten()
        .zip(["order_date", "amount"])
        .filter_map(|(column, field)| Some(format!("{} AS type_of_{field}", dialect.type_of(&named(column))?)))
        .collect();
    if !types.is_empty() {
        query.cte_in_each(
            "What the engine calls the columns of days and amounts.",
            "types_given",
            &format!("SELECT {} FROM {} LIMIT 1", types.join(", "), table.join(".")),
        );
    }
}

fn read(query: &mut Query<'_>) {
    let (dialect, scale) = (query.dialect, query.question.scale);
    let columns = &query.question.columns;
    let lower = dialect.lower_ascii("customer_key");
    let mut fields = vec![
        "order_key".to_owned(),
        format!("CASE WHEN customer_key LIKE '%@%' THEN {lower} ELSE customer_key END AS customer"),
        "status_given".to_owned(),
        "REPLACE(REPLACE(REPLACE(LOWER(status_given), '-', ''), '_', ''), ' ', '') AS status_plain".to_owned(),
        "currency_given".to_owned(),
        "bought_on".to_owned(),
        format!("{} AS day_number", dialect.day_number("bought_on")),
    ];
    let decimal = |column: &str, scale: u32| dialect.decimal(column, scale);
    let mut faults = Vec::new();
    if columns.amount.is_some() {
        let amount = decimal("amount_given", scale);
        fields.push(format!("{amount} AS amount"));
        faults.push("WHEN amount_given IS NULL THEN 'fault:no_amount'".to_owned());
        faults.push(format!(
            "WHEN {} THEN 'fault:not_whole'",
            dialect.differs("amount_given", &amount)
        ));
        faults.push(format!("WHEN ABS({amount}) >= {TOO_LARGE} THEN 'fault:too_large'"));
    } else if columns.has_amounts() {
        // Both have few decimals, so that the product has room.
        let (quantity, price) = (decimal("quantity_given", 3), decimal("price_given", 4));
        let factors = format!("CAST({quantity} AS DECIMAL(14, 3)) * CAST({price} AS DECIMAL(14, 4))");
        let amount = decimal(&format!("({factors})"), scale);
        fields.push(format!("{amount} AS amount"));
        faults.push("WHEN quantity_given IS NULL OR price_given IS NULL THEN 'fault:no_amount'".to_owned());
        faults.push(format!(
            "WHEN {} OR {} OR {factors} <> {amount} THEN 'fault:not_whole'",
            dialect.differs("quantity_given", &quantity),
            dialect.differs("price_given", &price)
        ));
        faults.push(format!("WHEN ABS({amount}) >= {TOO_LARGE} THEN 'fault:too_large'"));
    }
    if columns.refunded_amount.is_some() {
        let refunded = decimal("refunded_given", scale);
        fields.push(format!("COALESCE({refunded}, 0) AS refunded"));
        faults.push(format!(
            "WHEN {} THEN 'fault:not_whole'",
            dialect.differs("refunded_given", &refunded)
        ));
        faults.push("WHEN refunded_given < 0 THEN 'fault:negative_refunded_amount'".to_owned());
    }
    if !faults.is_empty() {
        fields.push(format!(
            "CASE\n      {}\n      ELSE ''\n    END AS amount_fault",
            faults.join("\n      ")
        ));
    }
    query.cte(
        "Ids as they are compared, days as numbers since 1970-01-01, amounts as decimals.",
        "read_rows",
        &format!("SELECT\n    {}\n  FROM given_rows", fields.join(",\n    ")),
    );
}

/// The fate of a status in plain form: 0 counts, 1 does not but refunds do, 2
/// goes with its order, 3 is dropped.
fn fate(query: &Query<'_>, plain: &str) -> String {
    let list = |statuses: &mut dyn Iterator<Item = &str>| {
        let literals: Vec<String> = statuses.map(|status| query.dialect.literal(status)).collect();
        literals.join(", ")
    };
    let of_refunds = list(&mut OF_REFUNDS.iter().copied());
    match &query.question.asked.status {
        StatusPolicy::Exclude(set) if set.is_empty() => "0".to_owned(),
        StatusPolicy::Exclude(set) => {
            let set = list(&mut set.iter().map(String::as_str));
            format!("CASE WHEN {plain} NOT IN ({set}) THEN 0 WHEN {plain} IN ({of_refunds}) THEN 1 ELSE 3 END")
        }
        StatusPolicy::Include(set) => {
            let counts = if set.is_empty() {
                String::new()
            } else {
                format!(
                    "WHEN {plain} IN ({}) THEN 0 ",
                    list(&mut set.iter().map(String::as_str))
                )
            };
            format!(
                "CASE {counts}WHEN {plain} IN ({of_refunds}) THEN 1 WHEN {plain} NOT IN ({}) THEN 2 ELSE 3 END",
                list(&mut EXCLUDED.iter().copied())
            )
        }
    }
}

fn judged(query: &mut Query<'_>) {
    let asked = &query.question.asked;
    let columns = &query.question.columns;
    let dialect = query.dialect;
    let as_of = asked.as_of.map(Day::number);
    let later = as_of.map(|day| format!("day_number > {day}"));
    let other_currency = asked
        .currency
        .as_deref()
        .filter(|_| columns.currency.is_some())
        .map(|currency| format!("currency_given NOT IN ('', {})", dialect.literal(currency)));
    let no_date = "bought_on IS NULL OR day_number < -719162 OR day_number > 2932896";
    let is_of_lines = query.has_lines();
    let mut cases = if is_of_lines { lines::cases(query) } else { Vec::new() };
    if columns.has_amounts() {
        cases.extend([
            "WHEN amount < 0 AND order_key = '' AND fate >= 2 THEN 'status:' || status_given".to_owned(),
            "WHEN amount < 0 AND order_key = '' AND customer = '' THEN 'unattributed'".to_owned(),
            format!("WHEN amount < 0 AND ({no_date}) AND fate = 3 THEN 'status:' || status_given"),
            format!("WHEN amount < 0 AND ({no_date}) THEN 'fault:no_date'"),
        ]);
        cases.extend(
            later
                .iter()
                .map(|later| format!("WHEN amount < 0 AND {later} THEN 'after_as_of'")),
        );
        cases.push("WHEN amount < 0 AND amount_fault <> '' THEN amount_fault".to_owned());
        cases.push("WHEN amount < 0 THEN 'refund'".to_owned());
    }
    cases.push("WHEN fate > 0 THEN 'status:' || status_given".to_owned());
    let mut own = vec!["WHEN customer = '' THEN 'unattributed'".to_owned()];
    if columns.refunded_amount.is_some() && asked.status.fate("refunded") != Fate::Counts {
        let refunded = "WHEN amount > 0 AND refunded >= amount THEN 'status:refunded'".to_owned();
        // Of several lines it is seen last.
        own.insert(usize::from(is_of_lines), refunded);
    }
    cases.extend(own);
    cases.push(format!("WHEN {no_date} THEN 'fault:no_date'"));
    cases.extend(later.iter().map(|later| format!("WHEN {later} THEN 'after_as_of'")));
    if columns.has_amounts() {
        cases.push("WHEN amount_fault <> '' THEN amount_fault".to_owned());
    }
    cases.extend(
        other_currency
            .iter()
            .map(|other| format!("WHEN {other} THEN 'currency:' || currency_given")),
    );
    let units = if columns.has_amounts() {
        let net = if columns.refunded_amount.is_some() {
            "CASE WHEN amount <= 0 THEN amount WHEN refunded >= amount THEN 0 ELSE amount - refunded END"
        } else {
            "amount"
        };
        let units = dialect.whole(&format!("({net}) * {}", 10_u64.pow(query.question.scale)));
        format!("CASE WHEN ABS(amount) < {TOO_LARGE} THEN {units} ELSE 0 END")
    } else {
        "0".to_owned()
    };
    let is_refund = if columns.has_amounts() {
        "CASE WHEN amount < 0 THEN 1 ELSE 0 END"
    } else {
        "0"
    };
    let fate = fate(query, "status_plain");
    let comment = "What the status says: 0 counts, 1 does not but refunds do, 2 goes with its order, 3 is dropped.";
    if is_of_lines {
        let with_fate = format!("SELECT read_rows.*, {fate} AS fate\n  FROM read_rows");
        query.cte_once(comment, "lines_with_fates", &with_fate);
        lines::fold(query, is_refund, &units);
    } else {
        let with_fate = format!(
            "SELECT read_rows.*, {fate} AS fate,\n    {is_refund} AS is_refund, {units} AS units\n  FROM read_rows"
        );
        query.cte(comment, "rows_with_fates", &with_fate);
    }
    let judged = |left_as: &str| {
        format!(
            "SELECT\n    {},\n    CASE\n      {}\n      ELSE 'order'\n    END AS {left_as}\n  FROM rows_with_fates",
            kept(query),
            cases.join("\n      ")
        )
    };
    let comment =
        "What becomes of each row: the first reason to leave, else an order, or a refund where it is below zero.";
    if query.has_copies() {
        let judged = judged("judged_as");
        query.cte(comment, "judged_copies", &judged);
        copies::fold(query);
    } else {
        let judged = judged("left_as");
        query.cte_once(comment, "judged_rows", &judged);
    }
}

/// How many rows there are of each kind.
fn kinds(query: &mut Query<'_>) {
    let lines = if query.has_lines() {
        format!(", {} AS line_count", query.dialect.whole("SUM(line_count)"))
    } else {
        String::new()
    };
    query.cte_once(
        "How many rows there are of each kind, so that they are looked through once.",
        "row_kinds",
        &format!(
            "SELECT left_as, status_given, fate, currency_given,
    {} AS row_count, MAX(ABS(units)) AS largest_units{lines}
  FROM judged_rows
  GROUP BY left_as, status_given, fate, currency_given",
            query.dialect.whole("COUNT(*)")
        ),
    );
}

/// The columns of a row that are needed once it is judged.
pub(super) fn kept(query: &Query<'_>) -> String {
    let line_count = if query.has_lines() { ", line_count" } else { "" };
    format!(
        "order_key, customer, status_given, fate, currency_given, bought_on, day_number, is_refund, units{line_count}"
    )
}

fn named_orders(query: &mut Query<'_>) {
    let (lines, own_lines) = if query.has_lines() {
        (", SUM(line_count) AS refund_lines", ", r.refund_lines")
    } else {
        ("", "")
    };
    query.cte_once(
        "Refund rows, alike ones together.",
        "refund_rows",
        &format!(
            "SELECT order_key, customer, status_given, fate, currency_given,
    bought_on, day_number, COUNT(*) AS refund_count, SUM(units) AS refund_units{lines}
  FROM judged_rows
  WHERE left_as = 'refund'
  GROUP BY order_key, customer, status_given, fate, currency_given,
    bought_on, day_number"
        ),
    );
    query.cte(
        "The orders of the ids that refunds name.",
        "orders_named",
        "SELECT judged_rows.order_key, judged_rows.day_number, judged_rows.left_as,
    judged_rows.customer, judged_rows.currency_given
  FROM judged_rows
  JOIN (SELECT DISTINCT order_key FROM refund_rows WHERE order_key <> '') names
    ON names.order_key = judged_rows.order_key
  WHERE judged_rows.is_refund = 0 AND judged_rows.left_as NOT IN ('refund', 'after_as_of')",
    );
    query.cte(
        "Which of them each refund names, on the same or an earlier day: one that counts, else one that left.",
        "refunds_with_orders",
        &format!(
            "SELECT r.order_key, r.customer, r.status_given, r.fate, r.currency_given,
    r.bought_on, r.day_number,
    r.refund_count, r.refund_units{own_lines},
    MAX(CASE WHEN o.left_as = 'order' THEN o.customer END) AS order_customer,
    MAX(CASE WHEN o.left_as = 'order' THEN o.currency_given END) AS order_currency,
    MIN(CASE WHEN o.left_as <> 'order' THEN o.left_as END) AS order_left_as
  FROM refund_rows r
  LEFT JOIN orders_named o
    ON o.order_key = r.order_key AND COALESCE(o.day_number, r.day_number) <= r.day_number
  GROUP BY r.order_key, r.customer, r.status_given, r.fate, r.currency_given,
    r.bought_on, r.day_number,
    r.refund_count, r.refund_units{own_lines}"
        ),
    );
}

fn refunds(query: &mut Query<'_>) {
    if query.matches_refunds() {
        let body = "SELECT refunds_with_orders.*,
    CASE
      WHEN order_customer IS NOT NULL AND fate < 3 THEN 'refund'
      WHEN order_customer IS NOT NULL THEN 'status:' || status_given
      WHEN order_left_as IS NOT NULL THEN order_left_as
      WHEN fate >= 2 THEN 'status:' || status_given
      WHEN customer = '' THEN 'unattributed'
      ELSE 'refund'
    END AS left_as
  FROM refunds_with_orders";
        let comment = "Refunds share the fate and the customer of the order they name; else they go by themselves.";
        if query.settles_blank_currencies() {
            query.cte_once(comment, "matched_refunds", body);
        } else {
            query.cte(comment, "matched_refunds", body);
        }
    } else {
        query.cte_in_each(
            "Refunds; none of them can name an order.",
            "matched_refunds",
            "SELECT customer, status_given, currency_given, bought_on, day_number,
    1 AS refund_count, units AS refund_units,
    CAST(NULL AS TEXT_TYPE) AS order_customer, CAST(NULL AS TEXT_TYPE) AS order_currency, 'refund' AS left_as
  FROM judged_rows
  WHERE left_as = 'refund'"
                .replace("CAST(NULL AS TEXT_TYPE)", &query.dialect.text("NULL"))
                .as_str(),
        );
    }
}

fn currencies(query: &mut Query<'_>) {
    let asked = query.question.asked.currency.as_deref().unwrap_or_default();
    let other = format!("currency_given NOT IN ('', {})", query.dialect.literal(asked));
    let of_refunds = if query.has_refunds() {
        format!("\n    UNION ALL\n    SELECT 1 AS is_other FROM matched_refunds WHERE left_as = 'refund' AND {other}")
    } else {
        String::new()
    };
    query.cte_once(
        "A blank currency is the one that is kept, where no other is named.",
        "other_currencies",
        &format!(
            "SELECT COUNT(*) AS others FROM (
    SELECT 1 AS is_other FROM row_kinds WHERE left_as LIKE 'currency:%'{of_refunds}
  ) seen"
        ),
    );
}

fn entries(query: &mut Query<'_>) {
    let settles = query.settles_blank_currencies();
    let (join, blank) = if settles {
        (
            " CROSS JOIN other_currencies",
            "\n      WHEN left_as = 'order' AND currency_given = '' AND others > 0 THEN 'currency:blank'",
        )
    } else {
        ("", "")
    };
    let settled = |from: &str| {
        if settles {
            format!("SELECT {from}.*,\n    CASE{blank}\n      ELSE left_as\n    END AS settled_as\n  FROM {from}{join}")
        } else {
            format!("SELECT {from}.*, left_as AS settled_as FROM {from}")
        }
    };
    query.cte("Orders as they count.", "settled_orders", &settled("judged_rows"));
    query.cte_in_each("Kinds of rows as they count.", "settled_kinds", &settled("row_kinds"));
    if query.has_refunds() {
        let asked = query.question.asked.currency.as_deref();
        let asked = asked.filter(|_| query.question.columns.currency.is_some());
        let mut cases = Vec::new();
        if settles {
            cases.push(
                "WHEN left_as = 'refund' AND order_currency = '' AND others > 0 THEN 'currency:blank'".to_owned(),
            );
            cases.push(
                "WHEN left_as = 'refund' AND order_customer IS NULL AND currency_given = '' AND others > 0 THEN \
                 'currency:blank'"
                    .to_owned(),
            );
        }
        if let Some(asked) = asked {
            cases.push(format!(
                "WHEN left_as = 'refund' AND currency_given NOT IN ('', {}) THEN 'currency:' || currency_given",
                query.dialect.literal(asked)
            ));
        }
        let settled_as = if cases.is_empty() {
            "left_as".to_owned()
        } else {
            format!("CASE\n      {}\n      ELSE left_as\n    END", cases.join("\n      "))
        };
        let lines = if query.has_lines() { ", refund_lines" } else { "" };
        query.cte_once(
            "Refunds as they count, with the customer of their order.",
            "settled_refunds",
            &format!(
                "SELECT COALESCE(order_customer, customer) AS to_customer,
    currency_given, bought_on, day_number, refund_count, refund_units{lines},
    {settled_as} AS settled_as, left_as
  FROM matched_refunds{join}"
            ),
        );
    }
    let mut orders = "SELECT customer, bought_on, day_number, 1 AS order_count, units
    FROM settled_orders
    WHERE settled_as = 'order'"
        .to_owned();
    if query.has_refunds() {
        orders.push_str(
            "\n    UNION ALL
    SELECT to_customer, bought_on, day_number, 0 AS order_count, refund_units
    FROM settled_refunds
    WHERE settled_as = 'refund'",
        );
    }
    query.cte(
        "One row for each customer and day: orders, and revenue with refunds subtracted.",
        "orders_by_day",
        &format!(
            "SELECT customer, bought_on, day_number,\n    {} AS orders, {} AS revenue
  FROM (
    {orders}
  ) entries
  GROUP BY customer, bought_on, day_number",
            query.dialect.whole("SUM(order_count)"),
            query.dialect.whole("SUM(units)")
        ),
    );
    let dialect = query.dialect;
    let [year, month, day] =
        ["YEAR", "MONTH", "DAY"].map(|part| dialect.whole(&format!("EXTRACT({part} FROM bought_on)")));
    query.cte_once(
        "With the numbers of years and months, and days of the month.",
        "customer_days",
        &format!(
            "SELECT orders_by_day.*,
    {year} AS year_number,
    12 * {year} + {month} - 1 AS month_number,
    100 * {month} + {day} AS month_day
  FROM orders_by_day"
        ),
    );
}
