//! The JSON Schema of the document of `retain rhythm`.

use serde_json::{Value, json};

use super::{input, object, settings, titled};
use crate::metrics::rhythm::PERCENTILES;
use crate::report::rhythm::WEEKDAYS;

/// The JSON Schema of the document of `retain rhythm`.
#[must_use]
pub fn rhythm() -> Value {
    let count = || json!({"type": "integer", "minimum": 0});
    let days = || json!({"type": ["integer", "null"], "minimum": 1});
    let share = || json!({"type": ["number", "null"], "minimum": 0, "maximum": 100});
    let text = || json!({"type": "string"});
    let weekday = || json!({"enum": WEEKDAYS.map(|(name, _)| name)});
    let percentiles: Vec<String> = PERCENTILES.iter().map(|percent| format!("p{percent}")).collect();
    let mut between = vec![
        ("gaps", count()),
        ("customers", count()),
        ("median", json!({"type": ["number", "null"]})),
    ];
    between.extend(percentiles.iter().map(|key| (key.as_str(), days())));
    let back = object(&[
        ("days", count()),
        (
            "old_enough",
            json!({"type": "integer", "minimum": 0, "description": "Customers whose first order lies so far back"}),
        ),
        (
            "came_back",
            json!({"type": "integer", "minimum": 0, "description": "Those of them with an order on a later day so soon"}),
        ),
        ("share_pct", share()),
    ]);
    let of_hour = || {
        let hour = json!({"type": "integer", "minimum": 0, "maximum": 23});
        let of_hour = object(&[("hour", hour), ("orders", count()), ("share_pct", share())]);
        json!({"type": "array", "items": of_hour, "minItems": 24, "maxItems": 24})
    };
    let of_weekday = object(&[("weekday", weekday()), ("by_hour", of_hour())]);
    let hours = object(&[
        ("by_hour", of_hour()),
        ("by_weekday", json!({"type": "array", "items": of_weekday})),
    ]);
    let weekdays = object(&[("weekday", weekday()), ("orders", count()), ("share_pct", share())]);
    let document = object(&[
        ("schema", json!({"const": "retain.rhythm/1"})),
        ("currency", json!({"type": ["string", "null"]})),
        ("settings", settings()),
        ("input", input()),
        (
            "end_day",
            json!({"type": "string", "format": "date", "description": "The last record day, or the day of the report"}),
        ),
        ("days_between_orders", object(&between)),
        ("at_risk_after_days", days()),
        ("lapsed_after_days", days()),
        ("suggested_active_window_days", days()),
        ("back_within", json!({"type": "array", "items": back})),
        ("weekdays", json!({"type": "array", "items": weekdays})),
        ("orders_with_time", count()),
        ("orders_at_midnight", count()),
        (
            "hours",
            json!({
                "anyOf": [hours, {"type": "null"}],
                "description": "Null where no order has a time, or all have midnight to the second",
            }),
        ),
        ("warnings", json!({"type": "array", "items": text()})),
    ]);
    titled(document, "rhythm")
}
