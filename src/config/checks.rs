//! A `[[check]]` entry.

use toml::Spanned;
use toml::de::DeValue;

use super::{CheckEntry, ConfigError, Place, error, in_order, nearest, word};
use crate::gate::check::{Check, On, Severity};
use crate::gate::grammar::parse;

/// The keys of an entry.
const KEYS: [&str; 6] = ["require", "name", "severity", "min_customers", "significant", "on"];

/// Reads an entry.
pub(super) fn read(text: &str, entry: &Spanned<DeValue<'_>>) -> Result<CheckEntry, ConfigError> {
    let DeValue::Table(table) = entry.get_ref() else {
        return Err(error(
            text,
            entry,
            "a check is a table",
            "expected `[[check]]` with a `require`",
        ));
    };
    let keys = in_order(table);
    let is = |key: &str, known: &str| key.replace('-', "_") == known;
    let Some((_, required)) = keys.iter().find(|(key, _)| is(key.get_ref(), "require")) else {
        return Err(error(
            text,
            entry,
            "the check has no `require`",
            "expected one like `require = \"crr >= previous - 3\"`",
        ));
    };
    let mut check = requirement(text, required)?;
    let mut seen: Vec<&str> = Vec::new();
    for (key, value) in keys {
        let name = key.get_ref();
        let Some(known) = KEYS.into_iter().find(|known| is(name, known)) else {
            let nearest = nearest(name, KEYS.into_iter());
            return Err(error(
                text,
                key,
                &format!("a check has no `{name}`"),
                &nearest.map_or_else(
                    || "expected `require`, `name`, `severity`, `min_customers`, `significant` or `on`".to_owned(),
                    |nearest| format!("the nearest is `{nearest}`"),
                ),
            ));
        };
        if seen.contains(&known) {
            return Err(error(
                text,
                key,
                &format!("`{name}` is there twice"),
                "expected it once",
            ));
        }
        seen.push(known);
        match (known, value.get_ref()) {
            ("require", _) => {}
            ("name", DeValue::String(name)) if !name.trim().is_empty() => {
                check.name = Some(name.trim().to_owned());
            }
            ("severity", DeValue::String(word)) if matches!(word.as_ref(), "error" | "warning") => {
                check.severity = if word == "error" {
                    Severity::Error
                } else {
                    Severity::Warning
                };
            }
            ("significant", DeValue::Boolean(significant)) => check.significant = *significant,
            ("min_customers", DeValue::Integer(_)) => {
                let written = word(text, value).unwrap_or_default();
                let count = written.replace('_', "").parse();
                check.min_customers = count.map_err(|_| {
                    error(
                        text,
                        value,
                        &format!("`{written}` is not a number of customers"),
                        "expected a whole number",
                    )
                })?;
            }
            ("on", DeValue::String(_) | DeValue::Integer(_) | DeValue::Datetime(_)) => {
                check.on = On::from_word(&word(text, value).unwrap_or_default());
            }
            (known, _) => {
                let expected = match known {
                    "name" => "expected a text that is not empty",
                    "severity" => "expected \"error\" or \"warning\"",
                    "significant" => "expected true or false",
                    "min_customers" => "expected a whole number",
                    _ => "expected \"last\", \"all\" or the name of a period, like \"2024-06\"",
                };
                let written = text.get(value.span()).unwrap_or_default();
                return Err(error(text, value, &format!("`{known}` cannot be {written}"), expected));
            }
        }
    }
    Ok(CheckEntry {
        check,
        place: Place::new(text, entry.span()),
    })
}

fn requirement(text: &str, value: &Spanned<DeValue<'_>>) -> Result<Check, ConfigError> {
    let DeValue::String(written) = value.get_ref() else {
        return Err(error(
            text,
            value,
            "`require` is not a text",
            "expected one like \"crr >= previous - 3\"",
        ));
    };
    parse(written).map(Check::new).map_err(|fault| {
        let span = value.span();
        // Inside quotes without escapes the text is what it stands for.
        let raw = text.get(span.clone()).unwrap_or_default();
        let is_plain = raw.len() == written.len() + 2 && raw.get(1..raw.len() - 1) == Some(written.as_ref());
        let at = if is_plain {
            span.start + 1 + fault.start..span.start + 1 + fault.end
        } else {
            span
        };
        ConfigError {
            message: fault.message,
            expected: fault.expected,
            place: Place::new(text, at),
        }
    })
}
