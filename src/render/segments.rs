//! The document `retain.segments/1`.

use std::io::{self, Write};

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::json::{CellsObject, GroupEntries, InputObject, SettingsObject, groups_of, write_value};
use crate::report::Cell;
use crate::report::list::{cells, columns};
use crate::report::segments::{COLUMNS, SegmentRow, SegmentRows, SegmentsReport};

/// The name and version of the document.
pub const SEGMENTS_SCHEMA: &str = "retain.segments/1";

/// Writes a report as JSON.
pub fn write_json(report: &SegmentsReport, out: &mut dyn Write) -> io::Result<()> {
    write_value(&Document(report), out)
}

struct Document<'a>(&'a SegmentsReport);

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let report = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("schema", SEGMENTS_SCHEMA)?;
        map.serialize_entry("currency", &report.currency)?;
        map.serialize_entry("settings", &SettingsObject(&report.settings))?;
        map.serialize_entry("input", &InputObject(&report.input))?;
        map.serialize_entry("end_day", &report.day.to_string())?;
        report.whole.entries(&mut map)?;
        map.serialize_entry("groups", &groups_of(report.groups.as_ref()))?;
        map.serialize_entry("warnings", &report.warnings)?;
        map.end()
    }
}

impl GroupEntries for SegmentRows {
    fn entries<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        let columns = columns(COLUMNS);
        let of = |row: &SegmentRow| -> Vec<Cell> { cells(COLUMNS, row) };
        let segments: Vec<Vec<Cell>> = self.segments.iter().map(of).collect();
        let segments: Vec<CellsObject<'_>> = segments.iter().map(|row| CellsObject(&columns, row)).collect();
        map.serialize_entry("segments", &segments)?;
        map.serialize_entry("without_orders", &CellsObject(&columns, &of(&self.without_orders)))?;
        map.serialize_entry("totals", &CellsObject(&columns, &of(&self.totals)))?;
        map.serialize_entry("responses_elsewhere", &self.responses_elsewhere)
    }
}
