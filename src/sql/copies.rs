//! Rows that are one order again, where an order is to count once: a table has
//! no first row, and so its copies have to agree on what counts.

use super::query::Query;
use super::rows;

/// What copies have to agree on: the word for it, and the column.
const AGREED: [(&str, &str); 4] = [
    ("customers", "customer"),
    ("days", "day_number"),
    ("amounts", "units"),
    ("currencies", "currency_given"),
];

/// From `judged_copies` to `judged_rows`, of which each order is one.
pub(super) fn fold(query: &mut Query<'_>) {
    let over = "OVER (PARTITION BY order_key, judged_as)";
    let bounds: Vec<String> = AGREED
        .iter()
        .flat_map(|(what, column)| {
            [
                format!("MIN({column}) {over} AS {what}_low"),
                format!("MAX({column}) {over} AS {what}_high"),
            ]
        })
        .collect();
    query.cte(
        "Orders with one id, numbered in no order that matters, and whether they say the same.",
        "numbered_copies",
        &format!(
            "SELECT judged_copies.*,
    ROW_NUMBER() OVER (PARTITION BY order_key, judged_as ORDER BY day_number) AS copy_number,
    {}
  FROM judged_copies",
            bounds.join(",\n    ")
        ),
    );
    let differing: Vec<String> = AGREED
        .iter()
        .map(|(what, _)| format!("WHEN {what}_low <> {what}_high THEN 'fault:copies_{what}'"))
        .collect();
    let kept = rows::kept(query);
    query.cte_once(
        "One of them counts.",
        "judged_rows",
        &format!(
            "SELECT
    {kept},
    CASE
      WHEN judged_as <> 'order' OR order_key = '' THEN judged_as
      {}
      WHEN copy_number > 1 THEN 'folded'
      ELSE judged_as
    END AS left_as
  FROM numbered_copies",
            differing.join("\n      ")
        ),
    );
}
