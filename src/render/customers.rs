//! The document `retain.customers/1`, written customer by customer.

use std::io::{self, Write};
use std::ops::Range;

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::json::{CellValue, InputObject, SettingsObject, push_cell, write_value};
use crate::report::Cell;
use crate::report::customers::{COLUMNS, CustomersReport, Filter};

/// The name and version of the document.
pub const CUSTOMERS_SCHEMA: &str = "retain.customers/1";

/// So many rows are in memory at once.
const ROWS_OF_A_PART: usize = 1024;

/// Writes a report as JSON.
///
/// # Errors
///
/// Where writing fails.
pub fn write_json(report: &CustomersReport, out: &mut dyn Write) -> io::Result<()> {
    write_json_around(report, out, |out| {
        let parts = (0..report.len()).step_by(ROWS_OF_A_PART);
        let mut parts = parts.map(|start| start..report.len().min(start + ROWS_OF_A_PART));
        parts.try_for_each(|rows| out.write_all(json_part(report, rows).as_bytes()))
    })
}

/// Writes a report as JSON, the rows by somebody else: as [`json_part`] makes
/// them, all of them in order.
///
/// # Errors
///
/// Where writing fails.
pub fn write_json_around(
    report: &CustomersReport,
    out: &mut dyn Write,
    rows: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let (mut before, mut behind) = (Vec::new(), Vec::new());
    write_value(&Before(report), &mut before)?;
    write_value(&Behind(report), &mut behind)?;
    // What stands before the rows is an object without its end, and what stands behind them one without its beginning.
    out.write_all(before.strip_suffix(b"\n}\n").unwrap_or(&before))?;
    out.write_all(b",\n  \"customers\": [")?;
    rows(out)?;
    out.write_all(if report.is_empty() { b"]," } else { b"\n  ]," })?;
    out.write_all(behind.strip_prefix(b"{").unwrap_or(&behind))
}

/// Some of the rows, each with what parts it from the one before.
///
/// There may be millions of rows: their keys are written out once, and their
/// numbers without a step between.
#[must_use]
pub fn json_part(report: &CustomersReport, rows: Range<usize>) -> String {
    let keys: Vec<String> = COLUMNS
        .iter()
        .map(|column| format!("\n      \"{}\": ", column.key))
        .collect();
    let mut text = String::new();
    for (row, person) in rows.clone().zip(report.people_of(rows)) {
        text.push_str(if row == 0 { "\n    {" } else { ",\n    {" });
        for (i, (column, key)) in COLUMNS.iter().zip(&keys).enumerate() {
            if i > 0 {
                text.push(',');
            }
            text.push_str(key);
            push_cell(&(column.read)(&person), &mut text);
        }
        text.push_str("\n    }");
    }
    text
}

/// What stands before the rows.
struct Before<'a>(&'a CustomersReport);

impl Serialize for Before<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let report = self.0;
        let days = |days: Result<u32, _>| days.map_or_else(Cell::Undefined, |days| Cell::Count(days.into()));
        let usual = &report.usual;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("schema", CUSTOMERS_SCHEMA)?;
        map.serialize_entry("currency", &report.currency)?;
        map.serialize_entry("basis", report.settings.basis)?;
        map.serialize_entry("settings", &SettingsObject(&report.settings))?;
        map.serialize_entry("input", &InputObject(&report.input))?;
        map.serialize_entry("end_day", &report.day.to_string())?;
        let median = usual.median.map_or_else(Cell::Undefined, Cell::Days);
        map.serialize_entry("median_gap_days", &CellValue(&median))?;
        map.serialize_entry("at_risk_after_days", &CellValue(&days(usual.at_risk_after)))?;
        map.serialize_entry("lapsed_after_days", &CellValue(&days(usual.lapsed_after)))?;
        map.serialize_entry("ids", if report.ids_are_hashed { "hashed" } else { "as written" })?;
        map.serialize_entry("filter", &FilterObject(&report.filter))?;
        map.serialize_entry("found", &report.found)?;
        map.end()
    }
}

/// What stands behind them.
struct Behind<'a>(&'a CustomersReport);

impl Serialize for Behind<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("warnings", &self.0.warnings)?;
        map.end()
    }
}

struct FilterObject<'a>(&'a Filter);

impl Serialize for FilterObject<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let filter = self.0;
        let or_null = |names: Vec<&'static str>| (!names.is_empty()).then_some(names);
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("segment", &or_null(filter.segments.iter().map(|s| s.name()).collect()))?;
        map.serialize_entry("state", &or_null(filter.states.iter().map(|s| s.name()).collect()))?;
        map.serialize_entry("inactive_for_days", &filter.inactive_for)?;
        map.serialize_entry("nps", &or_null(filter.nps.iter().map(|class| class.name()).collect()))?;
        map.serialize_entry("min_orders", &filter.min_orders)?;
        for key in Filter::MOVEMENTS {
            map.serialize_entry(key, &filter.period_of(key))?;
        }
        map.end()
    }
}
