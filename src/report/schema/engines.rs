//! The JSON Schema of the document of `retain engines`.

use serde_json::{Value, json};

use super::{object, titled};

/// The JSON Schema of the document of `retain engines`.
#[must_use]
pub fn engines() -> Value {
    let text = || json!({"type": "string"});
    let or_null = |description: &str| json!({"type": ["string", "null"], "description": description});
    let list = |items: Value, description: &str| json!({"type": "array", "items": items, "description": description});
    let driver = object(&[
        ("name", text()),
        (
            "engine",
            or_null("None where the driver is of an engine that is not known"),
        ),
        ("title", or_null("The name of the engine for people")),
        ("version", or_null("Where its manifest says one")),
        (
            "dialect",
            or_null("The SQL that the engine gets, a name of `retain sql --dialect`"),
        ),
        ("found_in", or_null("Why it was looked for where it lies")),
        ("file", text()),
        ("problem", or_null("Why it cannot be used; null where it can")),
    ]);
    let missing = object(&[
        ("engine", text()),
        ("title", text()),
        ("dialect", text()),
        (
            "get",
            list(text(), "Commands that install a driver, each of them enough"),
        ),
    ]);
    let folder = object(&[
        ("folder", text()),
        ("because", text()),
        ("exists", json!({"type": "boolean"})),
    ]);
    let document = object(&[
        ("schema", json!({"const": "retain.engines/1"})),
        (
            "built_in",
            json!({"type": "boolean", "description": "Whether this build can load drivers"}),
        ),
        ("drivers", list(driver, "The drivers that were found")),
        ("missing", list(missing, "Engines without a driver that can be used")),
        (
            "looked_in",
            list(folder, "The folders, in the order in which they were looked through"),
        ),
    ]);
    titled(document, "engines")
}
