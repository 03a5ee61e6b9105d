//! The JSON Schema of the document of `retain cohorts`.

use serde_json::{Value, json};

use super::{groups, input, object, settings, titled};

/// The JSON Schema of the document of `retain cohorts`.
#[must_use]
pub fn cohorts() -> Value {
    let count = || json!({"type": "integer", "minimum": 0});
    let number = || json!({"type": ["number", "null"]});
    let text = || json!({"type": "string"});
    let mean = object(&[
        ("age", count()),
        ("cohorts", count()),
        ("customers", count()),
        (
            "value",
            json!({
                "type": ["number", "null"],
                "description": "Over all cohorts, shown or not, whose period of that age has begun and is not flagged \
                                incomplete, weighted by their customers",
            }),
        ),
    ]);
    let without_orders = object(&[("customers", count()), ("revenue", number())]);
    let units = ["count", "percent", "number", "money"];
    let document = object(&[
        ("schema", json!({"const": "retain.cohorts/1"})),
        (
            "period",
            json!({"type": "string", "pattern": "^(weekly|monthly|quarterly|yearly|[0-9]+y)$"}),
        ),
        ("currency", json!({"type": ["string", "null"]})),
        ("settings", settings()),
        ("input", input()),
        ("measure", json!({"enum": ["customers", "orders", "revenue"]})),
        ("mode", json!({"enum": ["on", "on-or-after", null]})),
        ("statistic", json!({"enum": ["mean", "median", null]})),
        ("unit", json!({"enum": units, "description": "That of the cells"})),
        ("mean_unit", json!({"enum": units, "description": "That of the means"})),
        ("cohorts", json!({"type": "array", "items": cohort(1)})),
        ("mean", json!({"type": "array", "items": &mean})),
        ("without_orders", without_orders.clone()),
        (
            "groups",
            groups([
                ("customers", count()),
                (
                    "cohorts",
                    json!({
                        "type": "array",
                        "items": cohort(0),
                        "description": "The same ones in each group, also those in which it has nobody",
                    }),
                ),
                ("mean", json!({"type": "array", "items": &mean})),
                ("without_orders", without_orders),
            ]),
        ),
        ("warnings", json!({"type": "array", "items": text()})),
    ]);
    titled(document, "cohorts")
}

/// A cohort of at least so many customers.
fn cohort(least: u8) -> Value {
    let count = || json!({"type": "integer", "minimum": 0});
    let flags = |of: &[&str]| json!({"type": "array", "items": {"enum": of}});
    let cell = object(&[
        ("age", count()),
        (
            "period",
            json!({"type": "string", "description": "The one that lies `age` periods after that of the cohort"}),
        ),
        ("flags", flags(&["incomplete"])),
        (
            "buyers",
            json!({"type": "integer", "minimum": 0, "description": "Customers of the cohort who bought in that period"}),
        ),
        (
            "buyers_on_or_after",
            json!({"type": "integer", "minimum": 0, "description": "Those who bought in it or in a later one"}),
        ),
        (
            "orders",
            json!({"type": "integer", "minimum": 0, "description": "Their orders in that period"}),
        ),
        (
            "cumulative_revenue",
            json!({"type": ["number", "null"], "description": "All their revenue up to its end"}),
        ),
        (
            "value",
            json!({"type": ["number", "null"], "description": "What the table shows, in the unit of the document"}),
        ),
    ]);
    object(&[
        ("period", json!({"type": "string"})),
        ("start", json!({"type": "string", "format": "date"})),
        (
            "end",
            json!({"type": "string", "format": "date", "description": "The last day"}),
        ),
        ("flags", flags(&["incomplete", "incomplete_base", "short_history"])),
        ("customers", json!({"type": "integer", "minimum": least})),
        (
            "cells",
            json!({
                "type": "array",
                "items": {"anyOf": [cell, {"type": "null"}]},
                "description": "By age from 0; null where the period has not begun",
            }),
        ),
    ])
}
