//! The query: parts that build on each other, and the rows of its result.

use super::dialect::Dialect;
use super::periods::PeriodNumbers;
use super::question::Question;
use super::{VERSION, rows};

/// The query whose result is the tallies of a question.
#[must_use]
pub fn query(question: &Question, dialect: Dialect) -> String {
    let mut query = Query {
        question,
        dialect,
        numbers: PeriodNumbers::new(question.asked.calendar),
        ctes: Vec::new(),
        selects: Vec::new(),
    };
    rows::add(&mut query);
    counts(&mut query);
    results(&mut query);
    query.text()
}

/// A query that is being put together.
pub(super) struct Query<'a> {
    pub question: &'a Question,
    pub dialect: Dialect,
    numbers: PeriodNumbers,
    ctes: Vec<String>,
    selects: Vec<String>,
}

impl Query<'_> {
    /// Adds a part that later ones build on.
    pub fn cte(&mut self, comment: &str, name: &str, body: &str) {
        let part_as = self.dialect.part_as();
        self.ctes.push(format!("-- {comment}\n{name} {part_as} (\n  {body}\n)"));
    }

    /// Adds rows of the result.
    fn select(&mut self, select: String) {
        self.selects.push(select);
    }

    /// Adds rows of the result for columns of one part: a row for each label.
    fn unpivot(&mut self, kind: &str, from: &str, place: &str, values: &[(&str, &str)]) {
        let case = |of: &dyn Fn(&(&str, &str)) -> String| {
            let cases: Vec<String> = values
                .iter()
                .enumerate()
                .map(|(i, value)| format!("WHEN {} THEN {}", i + 1, of(value)))
                .collect();
            format!("CASE part {} END", cases.join(" "))
        };
        let labels = case(&|(label, _)| format!("'{label}'"));
        let values_of = case(&|(_, column)| self.dialect.whole(column));
        self.selects.push(format!(
            "SELECT '{kind}', {labels}, {place},\n  {values_of}\nFROM {from} CROSS JOIN parts WHERE part <= {}",
            values.len()
        ));
    }

    /// Whether there can be refund rows.
    pub const fn has_refunds(&self) -> bool {
        self.question.columns.has_amounts()
    }

    /// Whether refund rows can name an order.
    pub const fn matches_refunds(&self) -> bool {
        self.has_refunds() && self.question.columns.order_id.is_some()
    }

    /// Whether rows with a blank currency may have to leave.
    pub const fn settles_blank_currencies(&self) -> bool {
        self.question.columns.currency.is_some() && self.question.asked.currency.is_some()
    }

    fn text(self) -> String {
        let options: Vec<String> = self
            .question
            .asked
            .settings()
            .into_iter()
            .filter(|(_, value)| value != "none" && value.len() < 40)
            .map(|(name, value)| format!("{name} {value}"))
            .collect();
        format!(
            "-- {VERSION} for {}: {}.\n-- Its rows are read by `retain metrics --tallies`, which computes from them.\n\
             WITH\n{}\n{}\nORDER BY 1, 2, 3{}\n",
            self.dialect.name(),
            options.join(", "),
            self.ctes.join(",\n"),
            self.selects.join("\nUNION ALL\n"),
            self.dialect.ending()
        )
    }
}

/// Whether a year has a 29 February.
fn is_leap(year: &str) -> String {
    format!("CASE WHEN MOD({year}, 4) = 0 AND (MOD({year}, 100) <> 0 OR MOD({year}, 400) = 0) THEN 1 ELSE 0 END")
}

/// The parts that count.
fn counts(query: &mut Query<'_>) {
    let dialect = query.dialect;
    let parts: Vec<String> = (1..=7).map(|part| format!("SELECT {part} AS part")).collect();
    query.cte("Numbers, to make rows of columns.", "parts", &parts.join(" UNION ALL "));
    let last = query.question.asked.as_of.map_or_else(
        || "MAX(day_number) + 1".to_owned(),
        |day| format!("{}", day.number() + 1),
    );
    query.cte(
        "The end of all the data, and their first (fiscal) year.",
        "bounds",
        &format!(
            "SELECT {last} AS data_end, MIN({}) AS first_year\n  FROM customer_days",
            query.numbers.year_sql(dialect)
        ),
    );
    query.cte(
        "Leap years, for the twelve months that begin on a day.",
        "customer_days_with_leaps",
        &format!(
            "SELECT customer_days.*,\n    {} AS leap,\n    {} AS leap_next,\n    {} AS leap_after\n  FROM customer_days",
            is_leap("year_number"),
            is_leap("year_number + 1"),
            is_leap("year_number + 2")
        ),
    );
    // e - 12 months keeps the day, or takes 28 February for the 29th.
    query.cte(
        "The last day whose twelve, and whose twenty-four, months before it hold a day.",
        "reaching_days",
        "SELECT customer, bought_on, day_number, month_number, orders, revenue,
    day_number + 365 + CASE
      WHEN leap = 1 AND month_day <= 228 OR leap_next = 1 AND month_day >= 228 THEN 1 ELSE 0
    END AS year_end,
    day_number + 730 + CASE
      WHEN leap = 1 AND month_day <= 228 OR leap_next = 1 OR leap_after = 1 AND month_day >= 228 THEN 1 ELSE 0
    END AS base_end
  FROM customer_days_with_leaps",
    );
    if query.question.asked.has_periods() {
        numbered_days(query);
    }
    buying_days(query);
    if query.question.asked.has_periods() {
        periods(query);
        steps(query);
    }
    gaps(query);
    query.cte(
        "Customers over all the data: do they have several orders, one in the last twelve months, one in those before?",
        "all_customers",
        "SELECT customer, SUM(orders) AS orders_in_all,
    MAX(CASE WHEN year_end >= data_end THEN 1 ELSE 0 END) AS is_in_year,
    MAX(CASE WHEN year_end < data_end AND base_end >= data_end THEN 1 ELSE 0 END) AS is_in_base
  FROM reaching_days CROSS JOIN bounds
  WHERE orders > 0
  GROUP BY customer",
    );
    query.cte(
        "All the data as one row.",
        "totals",
        "SELECT COUNT(*) AS customers,
    SUM(CASE WHEN orders_in_all >= 2 THEN 1 ELSE 0 END) AS repeat_buyers,
    SUM(is_in_year) AS year_buyers, SUM(is_in_base) AS year_base, SUM(is_in_year * is_in_base) AS year_retained
  FROM all_customers",
    );
    query.cte(
        "The days with a record, and the largest amount, so that no sum can have been cut.",
        "record_days",
        "SELECT day_number, SUM(orders) AS orders_of_day, SUM(revenue) AS revenue_of_day
  FROM customer_days
  GROUP BY day_number",
    );
}

/// The periods that days lie in, and those whose windows they reach.
fn numbered_days(query: &mut Query<'_>) {
    let (dialect, numbers) = (query.dialect, query.numbers);
    let weekly = matches!(
        query.question.asked.calendar.kind,
        crate::model::calendar::PeriodKind::Weekly
    );
    let after = |days: &str, months: u32| {
        if weekly {
            numbers.sql(dialect, days, "month_number")
        } else {
            numbers.sql(dialect, days, &format!("month_number + {months}"))
        }
    };
    let mut fields = vec![
        "customer, bought_on, day_number, orders, revenue".to_owned(),
        format!("{} AS period_number", numbers.sql(dialect, "day_number", "month_number")),
        format!("{} AS year_to", after("year_end", 12)),
        format!("{} AS base_to", after("base_end", 24)),
    ];
    if let Some(days) = query.question.asked.window() {
        let later = dialect.days_later("bought_on", days);
        let month = format!(
            "(12 * {} + {} - 1)",
            dialect.whole(&format!("EXTRACT(YEAR FROM {later})")),
            dialect.whole(&format!("EXTRACT(MONTH FROM {later})"))
        );
        let to = numbers.sql(dialect, &format!("day_number + {days}"), &month);
        fields.push(format!("{to} AS window_to"));
    }
    let join = if numbers.need_first_year() {
        " CROSS JOIN bounds"
    } else {
        ""
    };
    query.cte(
        "Numbers of periods: that of a day, and up to which one (not with it) the windows that end with it hold the day.",
        "numbered_days",
        &format!("SELECT\n    {}\n  FROM reaching_days{join}", fields.join(",\n    ")),
    );
}

fn buying_days(query: &mut Query<'_>) {
    let has_periods = query.question.asked.has_periods();
    let over = "OVER (PARTITION BY customer ORDER BY day_number)";
    let mut fields = vec![
        "customer, day_number".to_owned(),
        format!("LAG(day_number, 1, CAST(NO_DAY AS BIGINT)) {over} AS day_before"),
    ];
    if has_periods {
        fields.push("period_number, year_to, base_to".to_owned());
        fields.push(format!("LAG(period_number, 1, CAST(-1 AS BIGINT)) {over} AS period_before"));
        fields.push(format!("LAG(year_to, 1, CAST(-1 AS BIGINT)) {over} AS year_to_before"));
        fields.push(format!("LAG(base_to, 1, CAST(-1 AS BIGINT)) {over} AS base_to_before"));
    }
    let from = if has_periods { "numbered_days" } else { "reaching_days" };
    let fields = fields
        .join(",\n    ")
        .replace("CAST(NO_DAY AS BIGINT)", &query.dialect.whole(NO_DAY))
        .replace("CAST(-1 AS BIGINT)", &query.dialect.whole("-1"));
    query.cte(
        "Days on which a customer bought, and the one before.",
        "buying_days",
        &format!("SELECT\n    {fields}\n  FROM {from}\n  WHERE orders > 0"),
    );
}

/// Before all days.
const NO_DAY: &str = "-9999999";

/// Sets of people by period.
fn periods(query: &mut Query<'_>) {
    query.cte(
        "Customers by period.",
        "customer_periods",
        "SELECT customer, period_number, SUM(orders) AS orders_in_period, SUM(revenue) AS revenue_in_period
  FROM numbered_days
  GROUP BY customer, period_number",
    );
    query.cte(
        "The last period before in which each of them bought.",
        "customers_with_past",
        &format!(
            "SELECT customer, period_number, orders_in_period, revenue_in_period,
    COALESCE(MAX(CASE WHEN orders_in_period > 0 THEN period_number END) OVER (
      PARTITION BY customer ORDER BY period_number ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ), {NO_PERIOD}) AS bought_before
  FROM customer_periods"
        ),
    );
    query.cte(
        "Buyers; those of the period before, those of none before; what buyers, and what those of the period before, brought.",
        "period_counts",
        &format!(
            "SELECT period_number,
    SUM(CASE WHEN orders_in_period > 0 THEN 1 ELSE 0 END) AS buyers,
    SUM(CASE WHEN orders_in_period > 0 AND bought_before = period_number - 1 THEN 1 ELSE 0 END) AS buyers_again,
    SUM(CASE WHEN orders_in_period > 0 AND bought_before = {NO_PERIOD} THEN 1 ELSE 0 END) AS first_time_buyers,
    SUM(CASE
      WHEN orders_in_period > 1 OR orders_in_period > 0 AND bought_before <> {NO_PERIOD} THEN 1 ELSE 0
    END) AS repeat_buyers,
    SUM(CASE WHEN orders_in_period > 1 THEN 1 ELSE 0 END) AS repeat_in_period,
    SUM(CASE WHEN orders_in_period > 0 THEN revenue_in_period ELSE 0 END) AS revenue_of_buyers,
    SUM(CASE WHEN bought_before = period_number - 1 THEN revenue_in_period ELSE 0 END) AS revenue_of_base
  FROM customers_with_past
  GROUP BY period_number"
        ),
    );
}

/// Before all periods.
const NO_PERIOD: &str = "-9";

/// Sets of people over windows of time, as changes.
fn steps(query: &mut Query<'_>) {
    query.cte(
        "Windows: how many customers went from one buying day to the next through the same periods.",
        "passages",
        &format!(
            "SELECT period_number, year_to, base_to, period_before, year_to_before, base_to_before, {} AS passages
  FROM buying_days
  GROUP BY period_number, year_to, base_to, period_before, year_to_before, base_to_before",
            query.dialect.whole("COUNT(*)")
        ),
    );
    // A day adds the periods that the day before has not reached.
    let later = |from: &str, before: &str| format!("CASE WHEN {before} > {from} THEN {before} ELSE {from} END");
    let begins = [
        later("period_number", "year_to_before"),
        later("year_to", "base_to_before"),
        later("period_number", "base_to_before"),
    ];
    let ends = ["year_to", "base_to", "base_to"];
    let case = |values: &[String]| {
        let cases: Vec<String> = values
            .iter()
            .enumerate()
            .map(|(i, value)| format!("WHEN {} THEN {value}", i + 1))
            .collect();
        format!("CASE part {} END", cases.join("\n      "))
    };
    let places: Vec<String> = begins
        .into_iter()
        .chain(ends.into_iter().map(str::to_owned))
        .collect();
    query.cte(
        "Buyers of the twelve months up to the end of a period, of the twelve before those, and of both: who comes, \
         and who goes.",
        "steps",
        &format!(
            "SELECT CASE part WHEN 1 THEN 'year_buyers' WHEN 4 THEN 'year_buyers'
      WHEN 2 THEN 'year_base' WHEN 5 THEN 'year_base' ELSE 'two_years' END AS step_of,
    {} AS step_at,
    CASE WHEN part <= 3 THEN passages ELSE -passages END AS step_by
  FROM passages CROSS JOIN parts
  WHERE part <= 6",
            case(&places)
        ),
    );
    if query.question.asked.window().is_some() {
        window_steps(query);
    }
}

fn window_steps(query: &mut Query<'_>) {
    let none = query.dialect.whole("-1");
    query.cte(
        "The active window: the periods at whose end a buying day makes a customer, and up to which one he was one before.",
        "windows",
        &format!(
            "SELECT customer, period_number, window_to,
    LAG(window_to, 1, {none}) OVER (PARTITION BY customer ORDER BY day_number) AS window_before,
    first_period
  FROM (
    SELECT customer, day_number, period_number, window_to,
      MIN(period_number) OVER (PARTITION BY customer) AS first_period
    FROM numbered_days
    WHERE orders > 0
  ) first_periods
  WHERE window_to > period_number"
        ),
    );
    query.cte(
        "Customers at the end of a period as changes, and those who begin to be one, for the first time or again.",
        "window_steps",
        "SELECT CASE part WHEN 3 THEN 'begun' WHEN 4 THEN 'first_time' ELSE 'customers' END AS step_of,
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
  WHERE part <= 4",
    );
}

/// The middle two of the days between orders.
fn gaps(query: &mut Query<'_>) {
    let (period, group) = if query.question.asked.has_periods() {
        ("period_number", "period_number, ")
    } else {
        ("0", "")
    };
    query.cte(
        "How often each number of days lies between a buying day and the one before.",
        "gaps",
        &format!(
            "SELECT {period} AS gap_period, day_number - day_before AS gap_days, COUNT(*) AS gap_count
  FROM buying_days
  WHERE day_before > {NO_DAY}
  GROUP BY {group}day_number - day_before"
        ),
    );
    let middle = |comment: &str, name: &str, from: &str, by: &str| {
        let (partition, also, group) = if by.is_empty() {
            (String::new(), String::new(), String::new())
        } else {
            (
                format!("PARTITION BY {by} "),
                format!("{by}, "),
                format!("\n  GROUP BY {by}"),
            )
        };
        let body = format!(
            "SELECT {also}MIN(CASE WHEN 2 * counted_up >= counted_in_all THEN gap_days END) AS gap_low,
    MIN(CASE WHEN 2 * counted_up > counted_in_all THEN gap_days END) AS gap_high,
    MAX(counted_in_all) AS gaps_in_all
  FROM (
    SELECT {also}gap_days,
      SUM(gap_count) OVER ({partition}ORDER BY gap_days ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS counted_up,
      SUM(gap_count) OVER ({}) AS counted_in_all
    FROM {from}
  ) running{group}",
            partition.trim_end()
        );
        (comment.to_owned(), name.to_owned(), body)
    };
    if query.question.asked.has_periods() {
        let (comment, name, body) = middle(
            "The middle two of them by period, one twice where their number is odd.",
            "middle_gaps",
            "gaps",
            "gap_period",
        );
        query.cte(&comment, &name, &body);
    }
    query.cte(
        "The same over all the data.",
        "gaps_in_all",
        "SELECT gap_days, SUM(gap_count) AS gap_count FROM gaps GROUP BY gap_days",
    );
    let (comment, name, body) = middle("The middle two of all.", "middle_gap_of_all", "gaps_in_all", "");
    query.cte(&comment, &name, &body);
}

/// The rows of the result.
fn results(query: &mut Query<'_>) {
    let dialect = query.dialect;
    let whole = |number: &str| dialect.whole(number);
    let mut settings = query.question.asked.settings();
    let columns = &query.question.columns;
    let yes = |is: bool| if is { "yes" } else { "no" }.to_owned();
    settings.push(("dialect", dialect.name().to_owned()));
    settings.push(("scale", query.question.scale.to_string()));
    settings.push(("amounts", yes(columns.has_amounts())));
    settings.push(("order-ids", yes(columns.order_id.is_some())));
    settings.push(("statuses", yes(columns.status.is_some())));
    settings.push(("currencies", yes(columns.currency.is_some())));
    let has_currency = columns.currency.is_some();
    let has_types = dialect.type_of("x").is_some();
    query.select(format!(
        "SELECT 'version' AS kind, '{VERSION}' AS label, {} AS place, {} AS value",
        whole("0"),
        whole(&settings.len().to_string())
    ));
    for (i, (name, value)) in settings.iter().enumerate() {
        let label = dialect.literal(&format!("{name}={value}"));
        let place = whole(&(i + 1).to_string());
        query.select(format!("SELECT 'setting', {label}, {place}, {}", whole("0")));
    }
    if has_types {
        let fields = [("order_date", true), ("amount", query.question.columns.amount.is_some())];
        for (field, _) in fields.into_iter().filter(|(_, is_there)| *is_there) {
            query.select(format!(
                "SELECT 'type', '{field} ' || type_of_{field}, {}, {} FROM types_given",
                whole("0"),
                whole("0")
            ));
        }
    }
    let zero = whole("0");
    let count = whole("COUNT(*)");
    query.select(format!(
        "SELECT 'row', settled_as, {zero}, {count}\nFROM settled_orders WHERE left_as <> 'refund' GROUP BY settled_as"
    ));
    if query.has_refunds() {
        query.select(format!(
            "SELECT 'refund row', settled_as, {zero}, {}\nFROM settled_refunds GROUP BY settled_as",
            whole("SUM(refund_count)")
        ));
        query.select(format!(
            "SELECT 'total', 'largest_amount', {zero}, {}\nFROM settled_orders",
            whole("COALESCE(MAX(ABS(units)), 0)")
        ));
    }
    if query.question.columns.status.is_some() {
        query.select(format!(
            "SELECT 'status', status_given, {}, {count}\nFROM judged_rows GROUP BY status_given, fate",
            whole("fate")
        ));
    }
    if has_currency {
        query.select(format!(
            "SELECT 'currency', currency_given, {zero}, {count}\nFROM judged_rows WHERE left_as = 'order' OR left_as \
             LIKE 'currency:%' GROUP BY currency_given"
        ));
        if query.has_refunds() {
            query.select(format!(
                "SELECT 'currency of refunds', currency_given, {zero}, {}\nFROM settled_refunds WHERE left_as = 'refund' \
                 GROUP BY currency_given",
                whole("SUM(refund_count)")
            ));
        }
    }
    if query.question.columns.order_id.is_some() {
        query.select(format!(
            "SELECT 'repeated', MIN(order_key), {zero}, {count}\nFROM (SELECT order_key FROM judged_rows WHERE left_as = \
             'order' AND order_key <> '' GROUP BY order_key HAVING COUNT(*) > 1) repeated_ids\nHAVING COUNT(*) > 0"
        ));
    }
    query.unpivot(
        "day",
        "record_days",
        &whole("day_number"),
        &[("orders", "orders_of_day"), ("revenue", "revenue_of_day")],
    );
    if query.question.asked.has_periods() {
        query.unpivot(
            "period",
            "period_counts",
            &whole("period_number"),
            &[
                ("buyers", "buyers"),
                ("buyers_again", "buyers_again"),
                ("first_time_buyers", "first_time_buyers"),
                ("repeat_buyers", "repeat_buyers"),
                ("repeat_in_period", "repeat_in_period"),
                ("revenue_of_buyers", "revenue_of_buyers"),
                ("revenue_of_base", "revenue_of_base"),
            ],
        );
        query.unpivot(
            "period",
            "middle_gaps",
            &whole("gap_period"),
            &[
                ("gap_low", "gap_low"),
                ("gap_high", "gap_high"),
                ("gaps", "gaps_in_all"),
            ],
        );
        let steps = |from: &str| {
            format!(
                "SELECT 'step', step_of, {}, {}\nFROM {from} GROUP BY step_of, step_at HAVING SUM(step_by) <> 0",
                dialect.whole("step_at"),
                dialect.whole("SUM(step_by)")
            )
        };
        let checks = |from: &str| {
            format!(
                "SELECT 'check', step_of, {zero}, {}\nFROM {from} GROUP BY step_of",
                dialect.whole("SUM(step_at * step_by)")
            )
        };
        let of_windows = query.question.asked.window().map(|_| "window_steps");
        for from in std::iter::once("steps").chain(of_windows) {
            query.select(steps(from));
            query.select(checks(from));
        }
    }
    query.unpivot(
        "total",
        "totals",
        &zero,
        &[
            ("customers", "customers"),
            ("repeat_buyers", "COALESCE(repeat_buyers, 0)"),
            ("year_buyers", "COALESCE(year_buyers, 0)"),
            ("year_base", "COALESCE(year_base, 0)"),
            ("year_retained", "COALESCE(year_retained, 0)"),
        ],
    );
    query.unpivot(
        "total",
        "middle_gap_of_all",
        &zero,
        &[
            ("gap_low", "COALESCE(gap_low, 0)"),
            ("gap_high", "COALESCE(gap_high, 0)"),
            ("gaps", "COALESCE(gaps_in_all, 0)"),
        ],
    );
    query.unpivot(
        "total",
        "(SELECT COUNT(*) AS days, COALESCE(SUM(orders_of_day), 0) AS orders_in_all, COALESCE(SUM(revenue_of_day), 0) AS \
         revenue_in_all FROM record_days) days_in_all",
        &zero,
        &[
            ("days", "days"),
            ("orders", "orders_in_all"),
            ("revenue", "revenue_in_all"),
        ],
    );
}
