//! The JSON Schemas of the documents of `retain segments` and `retain
//! customers`, whose rows are made from the columns of the lists.

use serde_json::{Value, json};

use super::{groups, input, object, settings, titled};
use crate::metrics::segment::Segment;
use crate::metrics::state::State;
use crate::report::customers::{self, Filter};
use crate::report::list::{Kind, ListColumn};
use crate::report::segments;
use crate::tally::AnswerClass;

/// A row of a list.
fn row<R>(columns: &[ListColumn<R>]) -> Value {
    let keys: Vec<(&str, Value)> = columns
        .iter()
        .map(|column| {
            let kind = match column.kind {
                Kind::Words => json!({"type": "string"}),
                Kind::WordsOrNone => json!({"type": ["string", "null"]}),
                Kind::Date => json!({"type": ["string", "null"], "format": "date"}),
                Kind::Count => json!({"type": "integer", "minimum": 0}),
                Kind::CountOrNone => json!({"type": ["integer", "null"], "minimum": 0}),
                Kind::Number => json!({"type": ["number", "null"]}),
            };
            (column.key, described(kind, column.meaning))
        })
        .collect();
    object(&keys)
}

fn described(mut kind: Value, meaning: &str) -> Value {
    if let Value::Object(kind) = &mut kind {
        kind.insert("description".into(), meaning.into());
    }
    kind
}

fn end_day() -> Value {
    json!({"type": "string", "format": "date", "description": "The last record day, or the day of the report"})
}

fn texts() -> Value {
    json!({"type": "array", "items": {"type": "string"}})
}

/// The rows of all customers, or of those of a group.
fn segment_rows() -> [(&'static str, Value); 4] {
    let rows = || row(segments::COLUMNS);
    let count = Segment::ALL.len();
    let without_orders = described(
        rows(),
        "People with a refund and no counted order, who are no customers",
    );
    let elsewhere = json!({"type": "integer", "minimum": 0, "description": "Answers that are in no row"});
    [
        (
            "segments",
            json!({"type": "array", "items": rows(), "minItems": count, "maxItems": count}),
        ),
        ("without_orders", without_orders),
        ("totals", rows()),
        ("responses_elsewhere", elsewhere),
    ]
}

/// The JSON Schema of the document of `retain segments`.
#[must_use]
pub fn segments() -> Value {
    let [all_segments, without_orders, totals, elsewhere] = segment_rows();
    let document = object(&[
        ("schema", json!({"const": "retain.segments/1"})),
        ("currency", json!({"type": ["string", "null"]})),
        ("settings", settings()),
        ("input", input()),
        ("end_day", end_day()),
        all_segments,
        without_orders,
        totals,
        elsewhere,
        ("groups", groups(segment_rows())),
        ("warnings", texts()),
    ]);
    titled(document, "segments")
}

/// The JSON Schema of the document of `retain customers`.
#[must_use]
pub fn customers() -> Value {
    let days = || json!({"type": ["integer", "null"], "minimum": 0});
    let some_of = |names: Vec<&str>| json!({"type": ["array", "null"], "items": {"enum": names}});
    let mut filter = vec![
        ("segment", some_of(Segment::ALL.map(Segment::name).into())),
        ("state", some_of(State::ALL.map(State::name).into())),
        ("inactive_for_days", days()),
        ("nps", some_of(AnswerClass::ALL.map(AnswerClass::name).into())),
        ("min_orders", days()),
    ];
    let period = || json!({"type": ["string", "null"], "description": "The name of a period"});
    filter.extend(Filter::MOVEMENTS.map(|key| (key, period())));
    let document = object(&[
        ("schema", json!({"const": "retain.customers/1"})),
        ("currency", json!({"type": ["string", "null"]})),
        ("basis", json!({"enum": ["orders", "subscriptions"]})),
        ("settings", settings()),
        ("input", input()),
        ("end_day", end_day()),
        ("median_gap_days", json!({"type": ["number", "null"]})),
        ("at_risk_after_days", days()),
        ("lapsed_after_days", days()),
        ("ids", json!({"enum": ["as written", "hashed"]})),
        ("filter", object(&filter)),
        (
            "found",
            json!({"type": "integer", "minimum": 0, "description": "Customers that were asked for, shown or not"}),
        ),
        ("customers", json!({"type": "array", "items": row(customers::COLUMNS)})),
        ("warnings", texts()),
    ]);
    titled(document, "customers")
}
