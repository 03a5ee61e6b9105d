//! The document `retain.customers/1`, written customer by customer.

use std::io::{self, Write};

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::json::{CellValue, CellsObject, InputObject, SettingsObject, write_value};
use crate::report::Cell;
use crate::report::customers::{COLUMNS, CustomersReport, Filter};
use crate::report::list::{cells, columns};
use crate::report::table::Column;

/// The name and version of the document.
pub const CUSTOMERS_SCHEMA: &str = "retain.customers/1";

/// Writes a report as JSON.
pub fn write_json(report: &CustomersReport, out: &mut dyn Write) -> io::Result<()> {
    write_value(&Document(report), out)
}

struct Document<'a>(&'a CustomersReport);

impl Serialize for Document<'_> {
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
        map.serialize_entry("customers", &People(report))?;
        map.serialize_entry("warnings", &report.warnings)?;
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

/// The customers, one after another.
struct People<'a>(&'a CustomersReport);

impl Serialize for People<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let columns = columns(COLUMNS);
        let people = self.0.people().map(|person| OwnCells {
            columns: &columns,
            cells: cells(COLUMNS, &person),
        });
        serializer.collect_seq(people)
    }
}

struct OwnCells<'a> {
    columns: &'a [Column],
    cells: Vec<Cell>,
}

impl Serialize for OwnCells<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        CellsObject(self.columns, &self.cells).serialize(serializer)
    }
}
