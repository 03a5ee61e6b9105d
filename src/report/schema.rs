//! The JSON Schema of the documents, built from the same definitions as the
//! help.

pub mod cohorts;
pub mod engines;
pub mod lists;
pub mod rhythm;

use serde_json::{Map, Value, json};

use super::metrics::Inputs;
use crate::gate::interval::metrics_with_interval;
use crate::metrics::{Metric, Unit};

/// The JSON Schema of the document of `retain metrics`.
#[must_use]
pub fn metrics() -> Value {
    let nullable = |kind: &str| json!({"type": [kind, "null"]});
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "retain.metrics/1",
        "title": "The document of `retain metrics --format json`",
        "description": "Version 1 may gain keys; readers ignore those they do not know.",
        "type": "object",
        "required": ["schema", "period", "basis", "currency", "settings", "input", "confidence", "compare", "periods",
                     "totals", "groups", "warnings"],
        "properties": {
            "schema": {"const": "retain.metrics/1"},
            "period": {"type": "string", "pattern": "^(weekly|monthly|quarterly|yearly|all|[0-9]+y)$"},
            "basis": {"enum": ["orders", "subscriptions"]},
            "currency": nullable("string"),
            "settings": settings(),
            "input": input(),
            "confidence": {"type": ["number", "null"], "description": "That of the intervals, in percent"},
            "compare": {"enum": ["previous", "year-ago", null], "description": "What changes are since"},
            "periods": {"type": "array", "items": {"$ref": "#/$defs/row"}},
            "totals": {"$ref": "#/$defs/row"},
            "groups": groups([
                ("periods", json!({"type": "array", "items": {"$ref": "#/$defs/row"}})),
                ("totals", json!({"$ref": "#/$defs/row"})),
            ]),
            "warnings": {"type": "array", "items": {"type": "string"}},
        },
        "$defs": {"row": row()},
    })
}

/// The groups of a document, each with these keys.
fn groups<const KEYS: usize>(own: [(&'static str, Value); KEYS]) -> Value {
    let mut keys = vec![("by", by()), ("rest_values", rest_values())];
    keys.extend(own);
    json!({"type": ["array", "null"], "items": object(&keys),
           "description": "One for each value of the column that was asked for, by size; null where none was"})
}

/// The value of a group, by the name of its column.
fn by() -> Value {
    json!({"type": "object", "additionalProperties": {"type": ["string", "null"]}, "minProperties": 1, "maxProperties": 1,
           "description": "The column and its value, which is null where there is none"})
}

/// Whether a group is the rest of the values.
fn rest_values() -> Value {
    json!({"type": ["integer", "null"], "minimum": 1,
           "description": "How many values are put together where the group is the rest of them, else null"})
}

/// What can change a number, in every document.
fn settings() -> Value {
    let nullable = |kind: &str| json!({"type": [kind, "null"]});
    let texts = || json!({"type": ["array", "null"], "items": {"type": "string"}});
    object(&[
        ("timezone", nullable("string")),
        ("week_start", json!({"type": "string"})),
        ("year_start", json!({"type": "string"})),
        ("active_window_days", json!({"type": ["integer", "null"], "minimum": 1})),
        ("as_of", json!({"type": ["string", "null"], "format": "date"})),
        ("rows", json!({"enum": ["orders", "lines", "unique", "latest"]})),
        ("currency", nullable("string")),
        ("exclude_status", texts()),
        ("include_status", texts()),
        ("skip_invalid", json!({"type": "boolean"})),
        (
            "exclude_customers",
            json!({"type": ["integer", "null"], "minimum": 0, "description":
                "How many ids are listed as those who do not count"}),
        ),
        (
            "alias",
            json!({"type": ["integer", "null"], "minimum": 0, "description":
                "How many ids are said to belong to others"}),
        ),
        (
            "by",
            json!({"type": ["string", "null"], "description": "The column of `groups`, behind `customers.` or `orders.`"}),
        ),
        ("top_groups", json!({"type": ["integer", "null"], "minimum": 1})),
        (
            "source",
            json!({"type": "string", "description": "`files`, or the engine that counted"}),
        ),
    ])
}

/// What was counted and what was left out, in every document.
fn input() -> Value {
    let count = || json!({"type": "integer", "minimum": 0});
    let counts = || json!({"type": "object", "additionalProperties": count()});
    let date = || json!({"type": "string", "format": "date"});
    object(&[
        (
            "files",
            json!({"type": "array", "items": object(&[
                ("path", json!({"type": "string"})),
                ("format", json!({"type": "string"})),
                ("rows", count()),
            ])}),
        ),
        ("rows", count()),
        ("orders", count()),
        ("customers", count()),
        ("refund_rows", count()),
        ("first_day", date()),
        ("last_day", date()),
        (
            "excluded",
            object(&[
                ("status", counts()),
                ("currency", counts()),
                ("after_as_of", count()),
                ("unattributed", count()),
                ("customers", count()),
                ("invalid", count()),
                ("folded", count()),
                ("ignored", counts()),
            ]),
        ),
        (
            "excluded_elsewhere",
            json!({"type": "integer", "minimum": 0, "description":
                   "Those of `excluded` in other files than those of orders: rows + this = orders + refund_rows + all of excluded"}),
        ),
        ("overlap", overlap()),
        ("aliased", aliased()),
        ("responses_outside", count()),
    ])
}

/// Orders that stand in several files, and the rows of them, and of their
/// refunds, that do not count again.
fn overlap() -> Value {
    let count = || json!({"type": "integer", "minimum": 0});
    let folded = json!({"type": "integer", "minimum": 0, "description":
                        "Those of the rows that are counted as `folded`; the others are `invalid`, since two files say different things"});
    json!({"anyOf": [object(&[("orders", count()), ("rows", count()), ("folded", folded)]), {"type": "null"}]})
}

/// What became of the ids that belong to others.
fn aliased() -> Value {
    let count = || json!({"type": "integer", "minimum": 0});
    json!({"anyOf": [object(&[("ids", count()), ("rows", count())]), {"type": "null"}]})
}

/// A file in the document of `retain inspect`.
fn inspected_file() -> Value {
    let text = || json!({"type": "string"});
    let nullable = |kind: &str| json!({"type": [kind, "null"]});
    let count = || json!({"type": "integer", "minimum": 0});
    let or_null = |kind: Value| json!({"anyOf": [kind, {"type": "null"}]});
    let cited = || object(&[("file", text()), ("line", count()), ("cell", text())]);
    let dates = object(&[
        (
            "forms",
            json!({"type": "array", "items": object(&[("form", text()), ("first", cited())])}),
        ),
        ("order", json!({"enum": ["day first", "month first", null]})),
        ("settled_by", or_null(cited())),
        ("format", nullable("string")),
    ]);
    let numbers = object(&[
        (
            "decimal_mark",
            json!({"enum": ["decimal point", "decimal comma", null]}),
        ),
        ("settled_by", or_null(cited())),
        ("open", or_null(cited())),
        ("by_option", json!({"type": "boolean"})),
    ]);
    let field = object(&[
        ("field", text()),
        ("column", nullable("string")),
        ("otherwise", json!({"type": "array", "items": text()})),
        ("with", json!({"type": "array", "items": text()})),
        ("plus", json!({"type": "array", "items": text()})),
        ("minus", json!({"type": "array", "items": text()})),
        ("zone", nullable("string")),
        ("lacking", json!({"type": "array", "items": text()})),
        ("fixed", nullable("string")),
        ("why", json!({"enum": ["name", "format", "map", "no column"]})),
        ("dates", or_null(dates)),
        ("numbers", or_null(numbers)),
    ]);
    let rule = object(&[
        ("with", text()),
        ("can_apply", json!({"type": "boolean"})),
        ("then", text()),
        ("rows", count()),
        ("first", nullable("integer")),
    ]);
    let declared = object(&[
        ("title", text()),
        ("cells", json!({"type": "array", "items": text()})),
        ("rules", json!({"type": "array", "items": rule})),
    ]);
    object(&[
        ("path", text()),
        (
            "holds",
            json!({"enum": ["orders", "customers", "responses", "exclusions", "aliases", "parts"]}),
        ),
        ("format", text()),
        ("compression", json!({"enum": ["gzip", "zstd", null]})),
        ("encoding", nullable("string")),
        ("delimiter", nullable("string")),
        ("sheet", nullable("string")),
        ("header_lines", count()),
        ("rows", count()),
        ("columns", json!({"type": "array", "items": text()})),
        ("unused", json!({"type": "array", "items": text()})),
        ("rows_are", nullable("string")),
        ("no_rows", or_null(object(&[("lines", count()), ("first", count())]))),
        ("taken", json!({"type": "object", "additionalProperties": count()})),
        ("declared", or_null(declared)),
        ("fields", json!({"type": "array", "items": field})),
    ])
}

/// The JSON Schema of the document of `retain inspect`.
#[must_use]
pub fn inspect() -> Value {
    let text = || json!({"type": "string"});
    let nullable = |kind: &str| json!({"type": [kind, "null"]});
    let count = || json!({"type": "integer", "minimum": 0});
    let date = || json!({"type": "string", "format": "date"});
    let place = || object(&[("file", text()), ("line", count())]);
    let or_null = |kind: Value| json!({"anyOf": [kind, {"type": "null"}]});
    let money_back = || {
        object(&[
            ("count", count()),
            ("sum", nullable("number")),
            ("first", or_null(place())),
        ])
    };
    let left_out = object(&[
        (
            "reason",
            json!({"enum": ["status", "currency", "unattributed", "customers", "after_as_of", "invalid", "folded", "copied", "ignored"]}),
        ),
        ("value", nullable("string")),
        ("rows", count()),
        ("first", place()),
    ]);
    let status = object(&[
        ("status", text()),
        ("rows", count()),
        ("fate", text()),
        ("means", nullable("string")),
    ]);
    let mut schema = object(&[
        ("schema", json!({"const": "retain.inspect/1"})),
        ("files", json!({"type": "array", "items": inspected_file()})),
        ("statuses", json!({"type": "array", "items": status})),
        ("rows_of_other_statuses", count()),
        ("left_out", json!({"type": "array", "items": left_out})),
        ("left_out_elsewhere", json!({"type": "array", "items": left_out})),
        ("netted", money_back()),
        (
            "all_refunded",
            or_null(object(&[("rows", count()), ("first", place())])),
        ),
        ("refunds", money_back()),
        ("currency", nullable("string")),
        (
            "rows_were",
            json!({"enum": ["orders", "lines", "unique", "latest", null]}),
        ),
        ("rows", count()),
        ("orders", count()),
        ("customers", count()),
        ("refund_rows", count()),
        ("overlap", overlap()),
        ("aliased", aliased()),
        ("first_day", date()),
        ("last_day", date()),
        ("record_days", count()),
        ("pause_days", count()),
        ("warnings", json!({"type": "array", "items": text()})),
    ]);
    if let Value::Object(schema) = &mut schema {
        schema.insert("$schema".into(), "https://json-schema.org/draft/2020-12/schema".into());
        schema.insert("$id".into(), "retain.inspect/1".into());
        schema.insert("title".into(), "The document of `retain inspect --format json`".into());
    }
    schema
}

/// The JSON Schema of the document of `retain check`.
#[must_use]
pub fn check() -> Value {
    let text = || json!({"type": "string"});
    let nullable = |kind: &str| json!({"type": [kind, "null"]});
    let count = || json!({"type": "integer", "minimum": 0});
    let keys: Vec<&str> = Metric::ALL.iter().map(|metric| metric.key()).collect();
    let interval = object(&[
        (
            "of",
            json!({"enum": ["value", "difference"], "description": "of the value, or of the value less the reference"}),
        ),
        ("low", nullable("number")),
        ("high", nullable("number")),
        (
            "threshold",
            json!({"type": "number", "description": "what the interval is compared with: the bound, or the margin of the requirement"}),
        ),
    ]);
    let row = object(&[
        ("name", nullable("string")),
        ("require", text()),
        ("metric", json!({"enum": keys})),
        ("operator", json!({"enum": [">=", ">", "<=", "<", "=="]})),
        ("severity", json!({"enum": ["error", "warning"]})),
        ("min_customers", count()),
        ("significant", json!({"type": "boolean"})),
        ("file", nullable("string")),
        ("line", json!({"type": ["integer", "null"], "minimum": 1})),
        ("by", json!({"anyOf": [by(), {"type": "null"}]})),
        ("rest_values", rest_values()),
        ("period", nullable("string")),
        ("start", json!({"type": ["string", "null"], "format": "date"})),
        (
            "end",
            json!({"type": ["string", "null"], "format": "date", "description": "The last day"}),
        ),
        (
            "marked",
            json!({"type": "boolean", "description": "whether the data do not cover the number"}),
        ),
        ("value", nullable("number")),
        ("reference", nullable("number")),
        ("bound", nullable("number")),
        (
            "margin",
            json!({"type": ["number", "null"], "description": "value - bound"}),
        ),
        ("interval", json!({"anyOf": [interval, {"type": "null"}]})),
        ("verdict", json!({"enum": ["passed", "failed", "unjudged", "skipped"]})),
        (
            "by_chance",
            json!({"type": "boolean", "description": "whether it passed since chance explains that it is missed"}),
        ),
        (
            "reason",
            json!({"type": ["string", "null"], "description": "why it is not judged"}),
        ),
    ]);
    let counts = object(&[
        ("passed", count()),
        ("failed", count()),
        ("warned", count()),
        ("unjudged", count()),
        ("skipped", count()),
    ]);
    let mut schema = object(&[
        ("schema", json!({"const": "retain.check/1"})),
        ("period", text()),
        (
            "confidence",
            json!({"type": "number", "minimum": 50, "exclusiveMaximum": 100}),
        ),
        ("outcome", json!({"enum": ["passed", "failed", "unjudged"]})),
        ("exit_code", json!({"enum": [0, 3, 4]})),
        ("counts", counts),
        ("checks", json!({"type": "array", "items": row, "minItems": 1})),
        ("warnings", json!({"type": "array", "items": text()})),
    ]);
    if let Value::Object(schema) = &mut schema {
        schema.insert("$schema".into(), "https://json-schema.org/draft/2020-12/schema".into());
        schema.insert("$id".into(), "retain.check/1".into());
        schema.insert("title".into(), "The document of `retain check --format json`".into());
    }
    schema
}

/// The JSON Schema of the document of `retain diff`.
#[must_use]
pub fn diff() -> Value {
    let text = || json!({"type": "string"});
    let date = || json!({"type": "string", "format": "date"});
    let count = || json!({"type": "integer", "minimum": 0});
    let number = || json!({"type": ["number", "null"]});
    let period = || object(&[("period", text()), ("start", date()), ("end", date())]);
    let side = || {
        object(&[
            ("path", text()),
            ("first_day", date()),
            ("last_day", date()),
            ("as_of", json!({"type": ["string", "null"], "format": "date"})),
        ])
    };
    let moved = object(&[
        ("period", text()),
        ("start", date()),
        ("end", date()),
        (
            "number",
            json!({"type": "string", "description": "A key of a row; those of objects as `clv_inputs.buyers`"}),
        ),
        ("old", number()),
        ("new", number()),
        ("change", number()),
        (
            "expected",
            json!({"type": "boolean", "description": "Whether the period was not over when the old document was made"}),
        ),
    ]);
    let mut schema = object(&[
        ("schema", json!({"const": "retain.diff/1"})),
        ("period", text()),
        ("basis", json!({"enum": ["orders", "subscriptions"]})),
        ("old", side()),
        ("new", side()),
        ("periods_compared", count()),
        (
            "past_moves",
            json!({"type": "integer", "minimum": 0, "description": "The moves that were not expected"}),
        ),
        ("moves", json!({"type": "array", "items": moved})),
        ("only_old", json!({"type": "array", "items": period()})),
        ("only_new", json!({"type": "array", "items": period()})),
    ]);
    if let Value::Object(schema) = &mut schema {
        schema.insert("$schema".into(), "https://json-schema.org/draft/2020-12/schema".into());
        schema.insert("$id".into(), "retain.diff/1".into());
        schema.insert("title".into(), "The document of `retain diff --format json`".into());
    }
    schema
}

fn row() -> Value {
    let mut keys = vec![
        ("period", json!({"type": "string"})),
        (
            "start",
            json!({"type": "string", "format": "date", "description": "The first day"}),
        ),
        (
            "end",
            json!({"type": "string", "format": "date", "description": "The last day"}),
        ),
        (
            "flags",
            json!({
                "type": "array",
                "items": {"enum": ["incomplete", "incomplete_base", "short_history"]},
                "description": "What the data do not cover: the period, the one before it, the 24 months up to its end",
            }),
        ),
    ];
    for metric in Metric::ALL {
        let definition = metric.definition();
        let kind = match definition.unit {
            Unit::Count => json!({"type": "integer", "minimum": 0}),
            Unit::Percent | Unit::Points | Unit::Money | Unit::Number | Unit::Days => {
                json!({"type": ["number", "null"]})
            }
        };
        let Value::Object(mut kind) = kind else { continue };
        kind.insert("title".into(), definition.name.into());
        kind.insert("description".into(), definition.meaning.into());
        keys.push((definition.key, Value::Object(kind)));
        for (_, key, keys_of_inputs) in Inputs::KEYS.iter().filter(|(after, ..)| after == metric) {
            keys.push((key, inputs(keys_of_inputs)));
        }
    }
    keys.extend(beside());
    object(&keys)
}

/// What stands beside the numbers where it is asked for.
fn beside() -> [(&'static str, Value); 3] {
    let number = || json!({"type": "number"});
    let interval = json!({"anyOf": [object(&[("low", number()), ("high", number())]), {"type": "null"}]});
    let intervals: Vec<(&str, Value)> = metrics_with_interval()
        .map(|metric| (metric.key(), interval.clone()))
        .collect();
    let changes: Vec<(&str, Value)> = Metric::ALL
        .iter()
        .map(|metric| (metric.key(), json!({"type": ["number", "null"]})))
        .collect();
    let or_null =
        |object: Value, description: &str| json!({"anyOf": [object, {"type": "null"}], "description": description});
    [
        (
            "intervals",
            or_null(
                object(&intervals),
                "Where a number lies as far as chance lets us know, with `--confidence`",
            ),
        ),
        (
            "compared_with",
            json!({"type": ["string", "null"], "description": "The period that `changes` are since"}),
        ),
        (
            "changes",
            or_null(
                object(&changes),
                "The change of each number, of percentages in points, with `--compare`",
            ),
        ),
    ]
}

/// Counts, and sums of money, which there may be none of.
fn inputs(keys: &[&'static str]) -> Value {
    let kind = |key: &&'static str| {
        let kind = if key.starts_with("revenue") {
            json!({"type": ["number", "null"]})
        } else {
            json!({"type": "integer", "minimum": 0})
        };
        (*key, kind)
    };
    object(&keys.iter().map(kind).collect::<Vec<_>>())
}

/// The schema of a whole document, that of a command.
fn titled(mut document: Value, command: &str) -> Value {
    if let Value::Object(schema) = &mut document {
        schema.insert("$schema".into(), "https://json-schema.org/draft/2020-12/schema".into());
        schema.insert("$id".into(), format!("retain.{command}/1").into());
        let title = format!("The document of `retain {command} --format json`");
        schema.insert("title".into(), title.into());
    }
    document
}

/// An object that has all these keys.
fn object(keys: &[(&str, Value)]) -> Value {
    let required: Vec<&str> = keys.iter().map(|(key, _)| *key).collect();
    let properties: Map<String, Value> = keys
        .iter()
        .map(|(key, kind)| ((*key).to_owned(), kind.clone()))
        .collect();
    json!({"type": "object", "required": required, "properties": properties})
}
