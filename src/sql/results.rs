//! The rows of the result: one select for each kind.

use super::VERSION;
use super::query::Query;

/// What was asked, what became of the rows, and the days that they lie on.
pub(super) fn of_rows(query: &mut Query<'_>) {
    settings(query);
    types(query);
    rows(query);
    days(query);
}

/// What is counted of people for the metrics.
pub(super) fn of_metrics(query: &mut Query<'_>) {
    if query.question.asked.has_periods() {
        periods(query);
    }
    totals(query);
}

/// Which version it is, and what was asked.
fn settings(query: &mut Query<'_>) {
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
}

/// What the engine calls the types of columns.
fn types(query: &mut Query<'_>) {
    let zero = query.dialect.whole("0");
    let fields = [
        ("order_date", true),
        ("amount", query.question.columns.amount.is_some()),
    ];
    for (field, is_there) in fields {
        if is_there && query.dialect.type_of(field).is_some() {
            query.select(format!(
                "SELECT 'type', '{field} ' || type_of_{field}, {zero}, {zero} FROM types_given"
            ));
        }
    }
}

/// What became of the rows.
fn rows(query: &mut Query<'_>) {
    let dialect = query.dialect;
    let whole = |number: &str| dialect.whole(number);
    let has_currency = query.question.columns.currency.is_some();
    let zero = whole("0");
    let count = whole("COUNT(*)");
    let (of_rows, of_refunds) = if query.has_lines() {
        (
            whole("SUM(CASE WHEN settled_as = 'order' THEN row_count ELSE line_count END)"),
            whole("SUM(CASE WHEN settled_as = 'refund' THEN refund_count ELSE refund_lines END)"),
        )
    } else {
        (whole("SUM(row_count)"), whole("SUM(refund_count)"))
    };
    query.select(format!(
        "SELECT 'row', settled_as, {zero}, {of_rows}\nFROM settled_kinds WHERE left_as <> 'refund' GROUP BY settled_as"
    ));
    if query.has_lines() {
        query.select(format!(
            "SELECT 'row', 'folded', {zero}, {}\nFROM settled_kinds WHERE settled_as = 'order' HAVING COUNT(*) > 0",
            whole("SUM(line_count - row_count)")
        ));
    }
    if query.has_refunds() {
        query.select(format!(
            "SELECT 'refund row', settled_as, {zero}, {of_refunds}\nFROM settled_refunds GROUP BY settled_as"
        ));
        if query.has_lines() {
            query.select(format!(
                "SELECT 'refund row', 'folded', {zero}, {}\nFROM settled_refunds WHERE settled_as = 'refund' HAVING \
                 COUNT(*) > 0",
                whole("SUM(refund_lines - refund_count)")
            ));
        }
        query.select(format!(
            "SELECT 'total', 'largest_amount', {zero}, {}\nFROM row_kinds",
            whole("COALESCE(MAX(largest_units), 0)")
        ));
    }
    query.select(format!("SELECT 'total', 'rows', {zero}, {count}\nFROM given_rows"));
    if query.question.columns.status.is_some() {
        let (of_status, from) = if query.has_lines() {
            (count.clone(), "lines_with_fates")
        } else {
            (whole("SUM(row_count)"), "row_kinds")
        };
        query.select(format!(
            "SELECT 'status', status_given, {}, {of_status}\nFROM {from} GROUP BY status_given, fate",
            whole("fate"),
        ));
    }
    if has_currency {
        let or_folded = if query.has_copies() {
            "OR left_as = 'folded' "
        } else {
            ""
        };
        query.select(format!(
            "SELECT 'currency', currency_given, {zero}, {}\nFROM row_kinds WHERE left_as = 'order' {or_folded}OR \
             left_as LIKE 'currency:%' GROUP BY currency_given",
            whole(if query.has_lines() {
                "SUM(line_count)"
            } else {
                "SUM(row_count)"
            })
        ));
        if query.has_refunds() {
            query.select(format!(
                "SELECT 'currency of refunds', currency_given, {zero}, {}\nFROM settled_refunds WHERE left_as = 'refund' \
                 GROUP BY currency_given",
                whole("SUM(refund_count)")
            ));
        }
    }
    if query.question.columns.order_id.is_some() && !query.has_lines() {
        query.select(format!(
            "SELECT 'repeated', MIN(order_key), {zero}, {count}\nFROM (SELECT order_key FROM judged_rows WHERE left_as = \
             'order' AND order_key <> '' GROUP BY order_key HAVING COUNT(*) > 1) repeated_ids\nHAVING COUNT(*) > 0"
        ));
    }
}

/// The record days, and what they come to.
fn days(query: &mut Query<'_>) {
    let number = query.dialect.whole("day_number");
    query.unpivot(
        "day",
        "record_days",
        &number,
        &[("orders", "orders_of_day"), ("revenue", "revenue_of_day")],
    );
    let zero = query.dialect.whole("0");
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

/// What is counted by period.
fn periods(query: &mut Query<'_>) {
    let dialect = query.dialect;
    let whole = |number: &str| dialect.whole(number);
    let zero = whole("0");
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
            ("orders_of_all", "orders_of_all"),
            ("revenue_of_all", "revenue_of_all"),
        ],
    );
    query.unpivot(
        "period",
        "middle_gaps",
        &whole("gap_period"),
        &[
            ("gap_low", "gap_low"),
            ("gap_high", "gap_high"),
            ("gaps", "gaps_counted"),
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

/// What is counted over all the data.
fn totals(query: &mut Query<'_>) {
    let zero = query.dialect.whole("0");
    query.unpivot(
        "total",
        "totals",
        &zero,
        &[
            ("customers", "customers"),
            ("orders_of_customers", "COALESCE(orders_of_all, 0)"),
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
            ("gaps", "COALESCE(gaps_counted, 0)"),
        ],
    );
}
