//! The document `retain.metrics/1`. Every key is always there, null where it
//! has no value; numbers are exact, as text of their own.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;

use super::harmless_json::Harmless;
use super::{DECIMALS, plain_number, push_plain_number};
use crate::model::ledger::{Account, AliasesUsed, Overlap};
use crate::model::left_out::{Counted, LeftOut};
use crate::report::Cell;
use crate::report::comparison::Compare;
use crate::report::groups::{GroupLabel, GroupRows, ReportGroup, ReportGroups};
use crate::report::metrics::{Entry, Input, MetricsReport, ReportRow, Settings};
use crate::report::table::Column;

/// The name and version of the document.
pub const METRICS_SCHEMA: &str = "retain.metrics/1";

/// Writes a report as JSON.
pub fn write(report: &MetricsReport, out: &mut dyn Write) -> io::Result<()> {
    write_value(&Document(report), out)
}

/// Writes any value as JSON, with a line end behind it.
pub fn write_value(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let mut serializer = serde_json::Serializer::with_formatter(&mut *out, Harmless::default());
    value.serialize(&mut serializer)?;
    writeln!(out)
}

struct Document<'a>(&'a MetricsReport);

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let report = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("schema", METRICS_SCHEMA)?;
        map.serialize_entry("period", &report.settings.period)?;
        map.serialize_entry("basis", report.settings.basis)?;
        map.serialize_entry("currency", &report.currency)?;
        map.serialize_entry("settings", &SettingsObject(&report.settings))?;
        map.serialize_entry("input", &InputObject(&report.input))?;
        let confidence = report.percent_of_confidence();
        let confidence = confidence.map(|percent| RawValue::from_string(percent.rounded(6).shortest().to_string()));
        map.serialize_entry(
            "confidence",
            &confidence.transpose().map_err(serde::ser::Error::custom)?,
        )?;
        map.serialize_entry("compare", &report.compare.map(Compare::name))?;
        let rows: Vec<RowObject<'_>> = report.periods.iter().map(RowObject).collect();
        map.serialize_entry("periods", &rows)?;
        map.serialize_entry("totals", &RowObject(&report.totals))?;
        map.serialize_entry("groups", &groups_of(report.groups.as_ref()))?;
        map.serialize_entry("warnings", &report.warnings)?;
        map.end()
    }
}

/// The groups of a report, null where there are none.
pub(super) fn groups_of<T: GroupEntries>(groups: Option<&ReportGroups<T>>) -> Option<Vec<GroupObject<'_, T>>> {
    groups.map(|groups| groups.groups.iter().map(GroupObject).collect())
}

/// What the document has of a group behind its name.
pub(super) trait GroupEntries {
    /// Writes it.
    fn entries<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error>;
}

impl GroupEntries for GroupRows {
    fn entries<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        let rows: Vec<RowObject<'_>> = self.periods.iter().map(RowObject).collect();
        map.serialize_entry("periods", &rows)?;
        map.serialize_entry("totals", &RowObject(&self.totals))
    }
}

pub(super) struct GroupObject<'a, T>(&'a ReportGroup<T>);

impl<T: GroupEntries> Serialize for GroupObject<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(group) = self;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("by", &ByObject(&group.label))?;
        map.serialize_entry("rest_values", &group.label.rest_values())?;
        group.own.entries(&mut map)?;
        map.end()
    }
}

/// The value of a group, by the name of its column.
pub(super) struct ByObject<'a>(pub &'a GroupLabel);

impl Serialize for ByObject<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map([(&self.0.column, self.0.value())])
    }
}

/// A row of cells as an object, by the keys of their columns.
pub struct CellsObject<'a>(pub &'a [Column], pub &'a [Cell]);

impl Serialize for CellsObject<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let cells = self.0.iter().zip(self.1);
        serializer.collect_map(cells.map(|(column, cell)| (&column.key, CellValue(cell))))
    }
}

pub(super) struct SettingsObject<'a>(pub &'a Settings);

impl Serialize for SettingsObject<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let settings = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("timezone", &settings.timezone)?;
        map.serialize_entry("week_start", &settings.week_start)?;
        map.serialize_entry("year_start", &settings.year_start)?;
        map.serialize_entry("active_window_days", &settings.active_window_days)?;
        map.serialize_entry("as_of", &settings.as_of.map(|day| day.to_string()))?;
        map.serialize_entry("rows", settings.rows)?;
        map.serialize_entry("currency", &settings.currency)?;
        map.serialize_entry("exclude_status", &settings.exclude_status)?;
        map.serialize_entry("include_status", &settings.include_status)?;
        map.serialize_entry("skip_invalid", &settings.skip_invalid)?;
        map.serialize_entry("exclude_customers", &settings.exclude_customers)?;
        map.serialize_entry("alias", &settings.alias)?;
        map.serialize_entry("by", &settings.by)?;
        map.serialize_entry("top_groups", &settings.top_groups)?;
        map.serialize_entry("source", &settings.source)?;
        map.end()
    }
}

pub(super) struct InputObject<'a>(pub &'a Input);

impl Serialize for InputObject<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let input = self.0;
        let mut map = serializer.serialize_map(None)?;
        let files: Vec<serde_json::Value> = input
            .account
            .files
            .iter()
            .map(|file| serde_json::json!({"path": file.path, "format": file.format, "rows": file.rows}))
            .collect();
        map.serialize_entry("files", &files)?;
        map.serialize_entry("rows", &input.account.rows)?;
        map.serialize_entry("orders", &input.orders)?;
        map.serialize_entry("customers", &input.customers)?;
        map.serialize_entry("refund_rows", &input.refund_rows)?;
        map.serialize_entry("first_day", &input.first_day.to_string())?;
        map.serialize_entry("last_day", &input.last_day.to_string())?;
        map.serialize_entry("excluded", &Excluded(&input.account.left_out))?;
        map.serialize_entry("excluded_elsewhere", &input.account.left_out_elsewhere.total())?;
        map.serialize_entry("overlap", &overlap(&input.account))?;
        map.serialize_entry("aliased", &aliased(input.account.aliases))?;
        map.serialize_entry("responses_outside", &input.responses_outside)?;
        map.end()
    }
}

/// Orders that stand in several files.
#[must_use]
pub fn overlap(account: &Account) -> Option<serde_json::Value> {
    let object = |overlap: &Overlap| {
        let rows: u64 = overlap.rows.iter().sum();
        serde_json::json!({"orders": overlap.orders, "rows": rows, "folded": account.left_out.copied})
    };
    account.overlap.as_ref().map(object)
}

/// What became of the ids that belong to others.
#[must_use]
pub fn aliased(aliases: Option<AliasesUsed>) -> Option<serde_json::Value> {
    aliases.map(|used| serde_json::json!({"ids": used.ids, "rows": used.rows}))
}

struct Excluded<'a>(&'a LeftOut);

impl Serialize for Excluded<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let left_out = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("status", &Rows(&left_out.status))?;
        map.serialize_entry("currency", &Rows(&left_out.currency))?;
        map.serialize_entry("after_as_of", &left_out.after_as_of)?;
        map.serialize_entry("unattributed", &left_out.unattributed)?;
        map.serialize_entry("customers", &left_out.customers)?;
        map.serialize_entry("invalid", &left_out.invalid)?;
        map.serialize_entry("folded", &left_out.not_again())?;
        map.serialize_entry("ignored", &Rows(&left_out.ignored))?;
        map.end()
    }
}

/// How many rows have each.
struct Rows<'a>(&'a BTreeMap<String, Counted>);

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, counted)| (name, counted.rows)))
    }
}

struct RowObject<'a>(&'a ReportRow);

impl Serialize for RowObject<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let row = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("period", &row.period)?;
        map.serialize_entry("start", &row.start.to_string())?;
        map.serialize_entry("end", &row.end.to_string())?;
        map.serialize_entry("flags", &row.flags.names())?;
        for (key, entry) in row.entries() {
            match entry {
                Entry::Cell(cell) => map.serialize_entry(key, &CellValue(cell))?,
                Entry::Object(cells) => map.serialize_entry(key, &Inputs(cells))?,
            }
        }
        let comparison = row.comparison.as_ref();
        map.serialize_entry("intervals", &row.intervals.as_deref().map(Inputs))?;
        map.serialize_entry(
            "compared_with",
            &comparison.and_then(|comparison| comparison.with.as_deref()),
        )?;
        map.serialize_entry("changes", &comparison.map(|comparison| Inputs(&comparison.changes)))?;
        map.end()
    }
}

struct Inputs<'a>(&'a [(&'static str, Cell)]);

impl Serialize for Inputs<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (key, cell) in self.0 {
            map.serialize_entry(key, &CellValue(cell))?;
        }
        map.end()
    }
}

/// Adds a value as [`CellValue`] is written: in a list of millions of rows that
/// would take four times as long.
pub(super) fn push_cell(cell: &Cell, text: &mut String) {
    // A text can always be written.
    match cell {
        Cell::Word(word) => push_text(word, text),
        Cell::Text(words) | Cell::Name(words) => push_text(words, text),
        Cell::Undefined(_) => text.push_str("null"),
        Cell::Date(day) => {
            let _ = write!(text, "\"{day}\"");
        }
        Cell::Interval(_) => push_serialized(&CellValue(cell), text),
        Cell::Count(_)
        | Cell::Money(_)
        | Cell::Quotient(_)
        | Cell::Percent(_)
        | Cell::PercentLeft(_)
        | Cell::Points(_)
        | Cell::Number(_)
        | Cell::Days(_)
        | Cell::Bound(_)
        | Cell::Change(_) => {
            push_plain_number(cell, text);
        }
    }
}

fn push_text(words: &str, text: &mut String) {
    let stands_as_it_is = |byte: u8| (b' '..=b'~').contains(&byte) && byte != b'"' && byte != b'\\';
    if words.bytes().all(stands_as_it_is) {
        text.push('"');
        text.push_str(words);
        text.push('"');
    } else {
        push_serialized(&words, text);
    }
}

fn push_serialized(value: &impl Serialize, text: &mut String) {
    let mut bytes = Vec::new();
    // Memory can always be written.
    let _ = write_value(value, &mut bytes);
    text.push_str(String::from_utf8_lossy(&bytes).trim_end_matches('\n'));
}

/// A value as JSON.
pub(super) struct CellValue<'a>(pub &'a Cell);

impl Serialize for CellValue<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Cell::Text(text) | Cell::Name(text) => serializer.serialize_str(text),
            Cell::Word(word) => serializer.serialize_str(word),
            Cell::Date(day) => serializer.serialize_str(&day.to_string()),
            Cell::Undefined(_) => serializer.serialize_none(),
            Cell::Interval(interval) => {
                let mut map = serializer.serialize_map(None)?;
                for (key, bound) in [("low", &interval.low), ("high", &interval.high)] {
                    let text = bound.rounded(DECIMALS).shortest().to_string();
                    let raw = RawValue::from_string(text).map_err(serde::ser::Error::custom)?;
                    map.serialize_entry(key, &raw)?;
                }
                map.end()
            }
            number @ (Cell::Count(_)
            | Cell::Money(_)
            | Cell::Quotient(_)
            | Cell::Percent(_)
            | Cell::PercentLeft(_)
            | Cell::Points(_)
            | Cell::Number(_)
            | Cell::Days(_)
            | Cell::Bound(_)
            | Cell::Change(_)) => {
                let text = plain_number(number).unwrap_or_default();
                RawValue::from_string(text)
                    .map_err(serde::ser::Error::custom)?
                    .serialize(serializer)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::*;
    use crate::model::day::Day;
    use crate::model::ratio::Ratio;
    use crate::model::undefined::Undefined;

    #[test]
    fn a_cell_of_a_long_list_is_written_as_any_other() {
        let name = |text: &str| Cell::Name(text.to_owned());
        let cells = [
            name("C-1 ~"),
            name(""),
            name("say \"hi\" \\ é\u{1b}[2J\u{7f}\u{202e}\r\n寬"),
            Cell::Text("=1+1".to_owned()),
            Cell::Word("at risk"),
            Cell::Date(Day::from_number(0)),
            Cell::Undefined(Undefined::NoAmounts),
            Cell::Count(7),
            Cell::Count(u64::MAX),
            Cell::Money(Decimal::new(-1_050, 2)),
            Cell::Quotient(Ratio::new(-2, 3).expect("not zero")),
        ];
        for cell in cells {
            let (mut serialized, mut pushed) = (Vec::new(), String::new());
            write_value(&CellValue(&cell), &mut serialized).expect("memory can be written");
            push_cell(&cell, &mut pushed);
            assert_eq!(format!("{pushed}\n").as_bytes(), serialized, "{cell:?}");
        }
    }
}
