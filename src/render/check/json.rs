//! The document `retain.check/1`. Every key is always there, null where it has
//! no value.

use std::io::{self, Write};

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;

use super::{Numbers, rounded};
use crate::model::exact::Exact;
use crate::render::DECIMALS;
use crate::render::json::{ByObject, write_value};
use crate::report::check::{CheckReport, CheckRow, Interval, Quantity, Word};
use crate::report::groups::GroupLabel;

/// The name and version of the document.
pub const CHECK_SCHEMA: &str = "retain.check/1";

/// Writes verdicts as JSON.
pub fn write(report: &CheckReport, out: &mut dyn Write) -> io::Result<()> {
    write_value(&Document(report), out)
}

/// The words of the document, without blanks.
const fn word(word: Word) -> &'static str {
    match word {
        Word::Passed => "passed",
        Word::Failed | Word::Warned => "failed",
        Word::Unjudged | Word::UnjudgedAllowed => "unjudged",
        Word::Skipped => "skipped",
    }
}

struct Document<'a>(&'a CheckReport);

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let report = self.0;
        let count = |wanted: &[Word]| -> u64 {
            let counts = report.counts.iter().filter(|(word, _)| wanted.contains(word));
            counts.map(|(_, count)| count).sum()
        };
        let counts = serde_json::json!({
            "passed": count(&[Word::Passed]),
            "failed": count(&[Word::Failed]),
            "warned": count(&[Word::Warned]),
            "unjudged": count(&[Word::Unjudged, Word::UnjudgedAllowed]),
            "skipped": count(&[Word::Skipped]),
        });
        let rows: Vec<Row<'_>> = report.rows.iter().map(Row).collect();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("schema", CHECK_SCHEMA)?;
        map.serialize_entry("period", &report.kind_of_period)?;
        map.serialize_entry(
            "confidence",
            &raw(&report.confidence.rounded(6).shortest().to_string())?,
        )?;
        map.serialize_entry("outcome", word(report.ending.word))?;
        map.serialize_entry("exit_code", &report.ending.exit_code)?;
        map.serialize_entry("counts", &counts)?;
        map.serialize_entry("checks", &rows)?;
        map.serialize_entry("warnings", &report.warnings)?;
        map.end()
    }
}

struct Row<'a>(&'a CheckRow);

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let row = self.0;
        let numbers = Numbers::for_programs(row);
        let number = |text: &Option<String>| {
            text.as_deref()
                .map(|text| raw(text.trim_start_matches('+')))
                .transpose()
        };
        let period = row.period.as_ref();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("name", &row.name)?;
        map.serialize_entry("require", &row.requirement)?;
        map.serialize_entry("metric", row.metric)?;
        map.serialize_entry("operator", row.operator)?;
        map.serialize_entry("severity", if row.is_warning { "warning" } else { "error" })?;
        map.serialize_entry("min_customers", &row.min_customers)?;
        map.serialize_entry("significant", &row.is_significant)?;
        map.serialize_entry("file", &row.source.as_ref().map(|(file, _)| file))?;
        map.serialize_entry("line", &row.source.as_ref().map(|(_, line)| line))?;
        map.serialize_entry("by", &row.group.as_ref().map(ByObject))?;
        map.serialize_entry("rest_values", &row.group.as_ref().and_then(GroupLabel::rest_values))?;
        map.serialize_entry("period", &period.map(|period| &period.label))?;
        map.serialize_entry("start", &period.map(|period| period.start.to_string()))?;
        map.serialize_entry("end", &period.map(|period| period.last_day().to_string()))?;
        map.serialize_entry("marked", &row.mark.is_some())?;
        map.serialize_entry("value", &number(&numbers.value)?)?;
        map.serialize_entry("reference", &number(&numbers.reference)?)?;
        map.serialize_entry("bound", &number(&numbers.bound)?)?;
        map.serialize_entry("margin", &number(&numbers.margin)?)?;
        map.serialize_entry(
            "interval",
            &row.interval
                .as_ref()
                .map(|interval| IntervalObject(interval, row.quantity)),
        )?;
        map.serialize_entry("verdict", word(row.word))?;
        map.serialize_entry("by_chance", &row.by_chance)?;
        map.serialize_entry("reason", &row.why)?;
        map.end()
    }
}

struct IntervalObject<'a>(&'a Interval, Quantity);

impl Serialize for IntervalObject<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(interval, quantity) = self;
        let quantity = if interval.is_of_difference {
            Quantity::Points
        } else {
            *quantity
        };
        let number = |number: &Exact| raw(&rounded(quantity, number, DECIMALS).shortest().to_string());
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry(
            "of",
            if interval.is_of_difference {
                "difference"
            } else {
                "value"
            },
        )?;
        map.serialize_entry("low", &interval.low.as_ref().map(number).transpose()?)?;
        map.serialize_entry("high", &interval.high.as_ref().map(number).transpose()?)?;
        map.serialize_entry("threshold", &number(&interval.threshold)?)?;
        map.end()
    }
}

/// A number as text of its own.
fn raw<E: serde::ser::Error>(text: &str) -> Result<Box<RawValue>, E> {
    RawValue::from_string(text.to_owned()).map_err(E::custom)
}
