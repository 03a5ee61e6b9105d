//! When people buy, as tables for people, as Markdown and as the document
//! `retain.rhythm/1`.

use std::io::{self, Write};

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::Precision;
use super::heat_map::{Entry, Grid, write_notes};
use super::json::{CellValue, InputObject, SettingsObject, write_value};
use super::markdown::{self, escaped};
use super::table::{self, Look};
use crate::report::Cell;
use crate::report::heat::Scale;
use crate::report::rhythm::{BackRow, Hours, RhythmReport, ShareOfOrders, WEEKDAYS};

/// The name and version of the document.
pub const RHYTHM_SCHEMA: &str = "retain.rhythm/1";

/// Writes the tables for people, the hours by colour too where they may have
/// style.
pub fn write_table(report: &RhythmReport, look: Look, out: &mut dyn Write) -> io::Result<()> {
    for (i, table) in report.tables().iter().enumerate() {
        if i > 0 {
            writeln!(out)?;
        }
        table::write(table, look, out)?;
    }
    if let Some(hours) = &report.hours {
        writeln!(out)?;
        let cells = hours.by_weekday.iter().flatten().map(|some| &some.share);
        let scale = look.styled.then(|| Scale::of(cells)).flatten();
        grid(hours, &report.weekdays_with_time(), look.precision, scale.as_ref()).write(look.styled, out)?;
    }
    write_notes(&report.notes(), look.width, look.styled, out)
}

/// Writes the tables as Markdown.
pub fn write_markdown(report: &RhythmReport, precision: Precision, out: &mut dyn Write) -> io::Result<()> {
    for table in report.tables() {
        markdown::write(&table, precision, out)?;
        writeln!(out)?;
    }
    if let Some(hours) = &report.hours {
        let Grid { head, rows, .. } = grid(hours, &report.weekdays_with_time(), precision, None);
        let mut line = |cells: Vec<String>| writeln!(out, "| {} |", cells.join(" | "));
        let rule = (0..head.len()).map(|column| if column == 0 { "---" } else { "---:" }.to_owned());
        let rule = rule.collect();
        line(head)?;
        line(rule)?;
        for row in rows {
            line(row.into_iter().map(|entry| entry.text).collect())?;
        }
        writeln!(out)?;
    }
    for note in report.notes() {
        writeln!(out, "- {}", escaped(&note))?;
    }
    Ok(())
}

/// A row for each hour, a column for each weekday.
fn grid(hours: &Hours, weekdays: &[Cell], precision: Precision, scale: Option<&Scale>) -> Grid {
    let mut head = vec!["Hour".to_owned()];
    head.extend(WEEKDAYS.iter().map(|(_, label)| (*label).to_owned()));
    head.push("All".to_owned());
    let plain = |cell: &Cell| Entry::plain(precision.text(cell));
    let mut rows: Vec<Vec<Entry>> = hours
        .all
        .iter()
        .enumerate()
        .map(|(hour, all)| {
            let mut row = vec![Entry::plain(format!("{hour:02}"))];
            row.extend(hours.by_weekday.iter().map(|of_day| {
                let share = &of_day[hour].share;
                Entry {
                    text: precision.text(share),
                    level: scale.and_then(|scale| scale.level(share)),
                }
            }));
            row.push(plain(&all.share));
            row
        })
        .collect();
    let mut all = vec![Entry::plain("all")];
    all.extend(weekdays.iter().map(plain));
    rows.push(all);
    Grid {
        head,
        rows,
        ..Grid::default()
    }
}

/// Writes the report as JSON.
pub fn write_json(report: &RhythmReport, out: &mut dyn Write) -> io::Result<()> {
    write_value(&Document(report), out)
}

struct Document<'a>(&'a RhythmReport);

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let report = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("schema", RHYTHM_SCHEMA)?;
        map.serialize_entry("currency", &report.currency)?;
        map.serialize_entry("settings", &SettingsObject(&report.settings))?;
        map.serialize_entry("input", &InputObject(&report.input))?;
        map.serialize_entry("end_day", &report.end.to_string())?;
        map.serialize_entry("days_between_orders", &Between(report))?;
        map.serialize_entry("at_risk_after_days", &CellValue(&report.at_risk_after))?;
        map.serialize_entry("lapsed_after_days", &CellValue(&report.lapsed_after))?;
        map.serialize_entry("suggested_active_window_days", &CellValue(&report.lapsed_after))?;
        let back: Vec<BackObject<'_>> = report.back_within.iter().map(BackObject).collect();
        map.serialize_entry("back_within", &back)?;
        let weekdays: Vec<OrdersObject<'_>> = WEEKDAYS
            .iter()
            .zip(&report.weekdays)
            .map(|((weekday, _), some)| OrdersObject {
                key: Key::Weekday(weekday),
                some,
            })
            .collect();
        map.serialize_entry("weekdays", &weekdays)?;
        map.serialize_entry("orders_with_time", &report.with_time)?;
        map.serialize_entry("orders_at_midnight", &report.at_midnight)?;
        map.serialize_entry("hours", &report.hours.as_ref().map(HoursObject))?;
        map.serialize_entry("warnings", &report.warnings)?;
        map.end()
    }
}

struct Between<'a>(&'a RhythmReport);

impl Serialize for Between<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("gaps", &self.0.gaps)?;
        map.serialize_entry("customers", &self.0.customers_with_gaps)?;
        for (key, days) in &self.0.between {
            map.serialize_entry(key, &CellValue(days))?;
        }
        map.end()
    }
}

struct BackObject<'a>(&'a BackRow);

impl Serialize for BackObject<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let row = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("days", &row.days)?;
        map.serialize_entry("old_enough", &row.old_enough)?;
        map.serialize_entry("came_back", &row.came_back)?;
        map.serialize_entry("share_pct", &CellValue(&row.share))?;
        map.end()
    }
}

struct HoursObject<'a>(&'a Hours);

impl Serialize for HoursObject<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("by_hour", &of_hours(&self.0.all))?;
        let by_weekday = WEEKDAYS.iter().zip(&self.0.by_weekday);
        let by_weekday: Vec<OfWeekday<'_>> = by_weekday.map(|((name, _), hours)| OfWeekday { name, hours }).collect();
        map.serialize_entry("by_weekday", &by_weekday)?;
        map.end()
    }
}

struct OfWeekday<'a> {
    name: &'static str,
    hours: &'a [ShareOfOrders],
}

impl Serialize for OfWeekday<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("weekday", self.name)?;
        map.serialize_entry("by_hour", &of_hours(self.hours))?;
        map.end()
    }
}

fn of_hours(hours: &[ShareOfOrders]) -> Vec<OrdersObject<'_>> {
    let object = |(hour, some)| OrdersObject {
        key: Key::Hour(hour),
        some,
    };
    hours.iter().enumerate().map(object).collect()
}

struct OrdersObject<'a> {
    key: Key,
    some: &'a ShareOfOrders,
}

enum Key {
    Weekday(&'static str),
    Hour(usize),
}

impl Serialize for OrdersObject<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match self.key {
            Key::Weekday(weekday) => map.serialize_entry("weekday", weekday)?,
            Key::Hour(hour) => map.serialize_entry("hour", &hour)?,
        }
        map.serialize_entry("orders", &self.some.orders)?;
        map.serialize_entry("share_pct", &CellValue(&self.some.share))?;
        map.end()
    }
}
