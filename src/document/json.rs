//! JSON as it is written: objects, lists and values that know where they
//! stand, and numbers that are read digit by digit and never as floating point.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::error::Category;
use serde_json::value::RawValue;

use super::error::{DocumentError, Fault, Place};
use crate::model::amounts::sum_to_decimal;
use crate::model::day::Day;

/// So much of a value is quoted.
const QUOTED: usize = 40;

/// The text of a document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Text<'a>(&'a str);

/// A value and the text it stands in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Value<'a> {
    raw: &'a str,
    text: Text<'a>,
}

/// The keys of an object and their values.
#[derive(Debug, Clone)]
pub(super) struct Object<'a> {
    entries: Entries<'a>,
    whole: Value<'a>,
}

/// Keys and values in their order, as often as they are written.
#[derive(Debug, Clone)]
struct Entries<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'a> Text<'a> {
    /// Text that is UTF-8 and not blank, without a mark at its beginning.
    pub fn new(bytes: &'a [u8]) -> Result<Self, DocumentError> {
        let text = std::str::from_utf8(bytes).map_err(|_| DocumentError::without_place(Fault::NotText))?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if text.trim().is_empty() {
            return Err(DocumentError::without_place(Fault::Empty));
        }
        Ok(Self(text))
    }

    /// The whole text as one object; all of it is JSON then.
    pub fn object(self) -> Result<Object<'a>, DocumentError> {
        let raw: &RawValue = serde_json::from_str(self.0).map_err(|error| {
            let place = self.offset(error.line(), error.column());
            let end = self.0.trim_end().len();
            // Half a number at the end is no end to serde.
            let is_half = place + 1 >= end && !self.0.trim_end().ends_with('}');
            if error.classify() == Category::Eof || is_half {
                self.fault(Fault::CutOff, end, end)
            } else {
                self.fault(Fault::NotJson, place, place)
            }
        })?;
        Value {
            raw: raw.get(),
            text: self,
        }
        .object()
    }

    /// The byte at a line and a column, both from 1, as serde counts them:
    /// the column is the number of bytes read of the line.
    fn offset(self, line: usize, column: usize) -> usize {
        let before: usize = self
            .0
            .split_inclusive('\n')
            .take(line.saturating_sub(1))
            .map(str::len)
            .sum();
        let mut offset = (before + column.saturating_sub(1)).min(self.0.len());
        while !self.0.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    }

    /// A fault at these bytes, as far as they stand on one line.
    fn fault(self, fault: Fault, start: usize, end: usize) -> DocumentError {
        let line_start = self.0[..start].rfind('\n').map_or(0, |feed| feed + 1);
        let rest = &self.0[line_start..];
        let line = rest.lines().next().unwrap_or("");
        let from = (start - line_start).min(line.len());
        DocumentError {
            fault,
            place: Some(Place {
                line: self.0[..line_start].matches('\n').count() as u64 + 1,
                position: line[..from].chars().count() + 1,
                text: line.to_owned(),
                start: from,
                end: end.saturating_sub(line_start).clamp(from, line.len()),
            }),
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Entries<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OfObject;
        impl<'de> Visitor<'de> for OfObject {
            type Value = Entries<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some((Key(key), value)) = map.next_entry::<Key<'de>, &'de RawValue>()? {
                    entries.push((key, value));
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(OfObject)
    }
}

/// A text, borrowed where nothing in it is escaped.
#[derive(serde::Deserialize)]
#[serde(transparent)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'a> Value<'a> {
    /// A fault of this value.
    pub fn fault(&self, fault: Fault) -> DocumentError {
        // The value is a part of the text.
        let start = self.raw.as_ptr().addr() - self.text.0.as_ptr().addr();
        self.text.fault(fault, start, start + self.raw.len())
    }

    /// Two numbers, of which this is one, contradict each other.
    pub fn contradiction(&self, words: String) -> DocumentError {
        self.fault(Fault::Contradiction(words))
    }

    fn unexpected(&self, expected: &'static str) -> DocumentError {
        let line = self.raw.lines().next().unwrap_or("");
        let found = match line.char_indices().nth(QUOTED) {
            Some((end, _)) => format!("{}…", &line[..end]),
            None => line.to_owned(),
        };
        self.fault(Fault::Unexpected { found, expected })
    }

    /// The text of a value as it is written.
    pub const fn raw(&self) -> &'a str {
        self.raw
    }

    pub fn is_null(&self) -> bool {
        self.raw == "null"
    }

    pub fn object(self) -> Result<Object<'a>, DocumentError> {
        let entries: Entries<'a> = serde_json::from_str(self.raw).map_err(|_| self.unexpected("expected an object"))?;
        let object = Object { entries, whole: self };
        // Of two values of one key most programs see the last.
        let mut seen = BTreeSet::new();
        for (key, value) in &object.entries.0 {
            if !seen.insert(key) {
                return Err(object.value(value).fault(Fault::RepeatedKey(key.to_string())));
            }
        }
        Ok(object)
    }

    pub fn list(&self) -> Result<Vec<Self>, DocumentError> {
        let values: Vec<&'a RawValue> =
            serde_json::from_str(self.raw).map_err(|_| self.unexpected("expected a list"))?;
        let value = |raw: &'a RawValue| Self {
            raw: raw.get(),
            text: self.text,
        };
        Ok(values.into_iter().map(value).collect())
    }

    pub fn text(&self) -> Result<Cow<'a, str>, DocumentError> {
        serde_json::from_str::<Key<'a>>(self.raw)
            .map(|Key(text)| text)
            .map_err(|_| self.unexpected("expected a text"))
    }

    pub fn optional_text(&self) -> Result<Option<String>, DocumentError> {
        if self.is_null() {
            return Ok(None);
        }
        self.text().map(|text| Some(text.into_owned()))
    }

    pub fn texts(&self) -> Result<Vec<String>, DocumentError> {
        self.list()?
            .iter()
            .map(|value| value.text().map(Cow::into_owned))
            .collect()
    }

    pub fn boolean(&self) -> Result<bool, DocumentError> {
        self.raw.parse().map_err(|_| self.unexpected("expected true or false"))
    }

    /// One of some words.
    pub fn one_of(&self, words: &[&'static str], expected: &'static str) -> Result<&'static str, DocumentError> {
        let text = self.text()?;
        words
            .iter()
            .find(|word| **word == text)
            .copied()
            .ok_or_else(|| self.unexpected(expected))
    }

    /// A whole number from 0 to the largest one.
    pub fn count(&self, largest: u64) -> Result<u64, DocumentError> {
        let expected = "expected a count: a whole number, 0 or more";
        if self.raw.starts_with('+') {
            return Err(self.unexpected(expected));
        }
        let count: u64 = self.raw.parse().map_err(|_| self.unexpected(expected))?;
        if count > largest {
            return Err(self.unexpected("expected a count that this program can have"));
        }
        Ok(count)
    }

    /// A number as it is written, up to 28 digits.
    pub fn money(&self) -> Result<Option<Decimal>, DocumentError> {
        if self.is_null() {
            return Ok(None);
        }
        let expected = "expected an amount: digits and a point, without an exponent, or null";
        let (whole, fraction) = self.raw.split_once('.').unwrap_or((self.raw, ""));
        let digits: i128 = format!("{whole}{fraction}")
            .parse()
            .map_err(|_| self.unexpected(expected))?;
        let scale = u32::try_from(fraction.len()).map_err(|_| self.unexpected(expected))?;
        sum_to_decimal(digits, scale)
            .map(|amount| Some(amount.normalize()))
            .map_err(|_| self.unexpected("expected an amount of at most 28 digits"))
    }

    /// A day as ISO 8601 has it. The last period may end after the year 9999.
    pub fn day(&self) -> Result<Day, DocumentError> {
        let text = self.text()?;
        let parts: Vec<&str> = text.split('-').collect();
        let date = match parts[..] {
            [year, month, day] if year.len() >= 4 && month.len() == 2 && day.len() == 2 => {
                let all_digits = parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
                let number = |part: &str| part.parse::<u16>().ok().filter(|_| all_digits);
                number(year)
                    .filter(|year| *year <= 30_000)
                    .zip(number(month).zip(number(day)))
                    .and_then(|(year, (month, day))| {
                        NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day))
                    })
            }
            _ => None,
        };
        date.map(Day::from_date)
            .ok_or_else(|| self.unexpected("expected a day like 2024-06-30"))
    }
}

impl<'a> Object<'a> {
    fn value(&self, raw: &'a RawValue) -> Value<'a> {
        Value {
            raw: raw.get(),
            text: self.whole.text,
        }
    }

    /// The value of a key, where there is one.
    pub fn find(&self, key: &str) -> Option<Value<'a>> {
        let mut entries = self.entries.0.iter();
        entries
            .find(|(name, _)| name == key)
            .map(|(_, value)| self.value(value))
    }

    /// All values, in their order.
    pub fn values(&self) -> impl Iterator<Item = Value<'a>> {
        self.entries.0.iter().map(|(_, value)| self.value(value))
    }

    /// The value of a key that has to be there.
    pub fn get(&self, key: &'static str) -> Result<Value<'a>, DocumentError> {
        self.find(key).ok_or_else(|| {
            // The bracket stands for the object.
            let mut place = self.whole;
            place.raw = &place.raw[..1];
            place.fault(Fault::MissingKey(key))
        })
    }
}
