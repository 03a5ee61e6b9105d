//! The file `retain.toml` as it is written: the options under `[metrics]`, by
//! name and with their places, and the checks under `[[check]]`. Which options
//! there are is known to the command line alone, and nothing is opened here.
//!
//! ```
//! use retain::config::Config;
//!
//! let config = Config::parse("[metrics]\nperiod = \"monthly\"\n\n[[check]]\nrequire = \"crr >= previous - 3\"\n")?;
//! assert_eq!(config.metrics[0].key, "period");
//! assert_eq!(config.checks[0].place.line, 4);
//! # Ok::<(), retain::config::ConfigError>(())
//! ```

mod checks;
mod place;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::gate::check::Check;
pub use place::Place;

/// What the file says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Config {
    /// The options under `[metrics]`, in the order of the file.
    pub metrics: Vec<Entry>,
    /// The checks, in the order of the file.
    pub checks: Vec<CheckEntry>,
}

/// An option and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name, with hyphens.
    pub key: String,
    /// Where the name stands.
    pub place: Place,
    /// Its value.
    pub given: Given,
    /// Where the value stands.
    pub value_place: Place,
}

/// The value of an option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    /// `true` or `false`.
    Switch(bool),
    /// A text, a number or a date, as it is written.
    One(String),
    /// A list of these.
    Several(Vec<String>),
}

/// A check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckEntry {
    /// What is asked.
    pub check: Check,
    /// Where the entry begins.
    pub place: Place,
}

/// What is wrong with the file, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ConfigError {
    /// What was found, in lower case and without a period.
    pub message: String,
    /// What was expected in its place.
    pub expected: String,
    /// Where it stands.
    pub place: Place,
}

/// A key with its value, in the order of the file.
type KeyAndValue<'a> = (&'a Spanned<std::borrow::Cow<'a, str>>, &'a Spanned<DeValue<'a>>);

impl Config {
    /// Reads the text of the file.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong with it.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let table = DeTable::parse(text).map_err(|error| {
            let span = error.span().unwrap_or(0..0);
            ConfigError {
                message: "the file is no TOML".to_owned(),
                expected: lower_first(error.message()),
                place: Place::new(text, span),
            }
        })?;
        let mut config = Self::default();
        for (key, value) in in_order(table.get_ref()) {
            match (key.get_ref().as_ref(), value.get_ref()) {
                ("metrics", DeValue::Table(options)) => config.metrics = entries(text, options)?,
                ("metrics", _) => {
                    return Err(error(text, key, "`metrics` is not a table", "expected `[metrics]`"));
                }
                ("check", DeValue::Array(checks)) => {
                    for check in checks {
                        config.checks.push(checks::read(text, check)?);
                    }
                }
                ("check", _) => {
                    return Err(error(
                        text,
                        key,
                        "`check` is not a list of tables",
                        "expected `[[check]]`",
                    ));
                }
                (other, _) => {
                    let nearest = nearest(other, ["metrics", "check"].into_iter());
                    return Err(error(
                        text,
                        key,
                        &format!("there is no `{other}` in the configuration"),
                        &nearest.map_or_else(
                            || "expected `[metrics]` or `[[check]]`".to_owned(),
                            |nearest| format!("the nearest is `{nearest}`"),
                        ),
                    ));
                }
            }
        }
        Ok(config)
    }
}

fn entries(text: &str, options: &DeTable<'_>) -> Result<Vec<Entry>, ConfigError> {
    let mut entries: Vec<Entry> = Vec::new();
    for (key, value) in in_order(options) {
        let name = key.get_ref().replace('_', "-");
        if let Some(other) = entries.iter().find(|entry| entry.key == name) {
            let line = other.place.line;
            return Err(error(
                text,
                key,
                &format!("`{}` is there twice", key.get_ref()),
                &format!("it is on line {line} too"),
            ));
        }
        let given = match value.get_ref() {
            DeValue::Boolean(switch) => Given::Switch(*switch),
            DeValue::Array(list) => {
                let one = |value: &Spanned<DeValue<'_>>| {
                    word(text, value).ok_or_else(|| {
                        error(
                            text,
                            value,
                            &format!("a list in a list cannot be `{name}`"),
                            "expected a text",
                        )
                    })
                };
                Given::Several(list.iter().map(one).collect::<Result<_, _>>()?)
            }
            DeValue::Table(_) => {
                return Err(error(
                    text,
                    value,
                    &format!("a table cannot be `{name}`"),
                    "expected a value",
                ));
            }
            DeValue::String(_) | DeValue::Integer(_) | DeValue::Float(_) | DeValue::Datetime(_) => {
                Given::One(word(text, value).unwrap_or_default())
            }
        };
        entries.push(Entry {
            key: name,
            place: Place::new(text, key.span()),
            given,
            value_place: Place::new(text, value.span()),
        });
    }
    Ok(entries)
}

/// A text as it is meant, a number or a date as it is written.
fn word(text: &str, value: &Spanned<DeValue<'_>>) -> Option<String> {
    match value.get_ref() {
        DeValue::String(word) => Some(word.clone().into_owned()),
        DeValue::Integer(_) | DeValue::Float(_) | DeValue::Datetime(_) => {
            text.get(value.span()).map(|written| written.trim().to_owned())
        }
        DeValue::Boolean(_) | DeValue::Array(_) | DeValue::Table(_) => None,
    }
}

/// The keys of a table with their values, in the order of the file.
fn in_order<'a>(table: &'a DeTable<'a>) -> Vec<KeyAndValue<'a>> {
    let mut keys: Vec<KeyAndValue<'a>> = table.iter().collect();
    keys.sort_by_key(|(key, _)| key.span().start);
    keys
}

fn error<T>(text: &str, at: &Spanned<T>, message: &str, expected: &str) -> ConfigError {
    ConfigError {
        message: message.to_owned(),
        expected: expected.to_owned(),
        place: Place::new(text, at.span()),
    }
}

/// The name that was probably meant.
#[must_use]
pub fn nearest<'a>(typed: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let likeness = |name: &&str| strsim::jaro_winkler(name, typed);
    known
        .filter(|name| likeness(name) > 0.75)
        .max_by(|a, b| likeness(a).total_cmp(&likeness(b)))
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|first| first.to_lowercase().to_string());
    first.unwrap_or_default() + chars.as_str()
}

#[cfg(test)]
mod tests;
