//! Cohorts as a triangle for people, as Markdown and as the document
//! `retain.cohorts/1`.

use std::io::{self, Write};

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::Precision;
use super::heat_map::{Entry, Grid, write_notes};
use super::json::{CellValue, InputObject, SettingsObject, write_value};
use super::markdown::escaped;
use super::table::Look;
use crate::report::Cell;
use crate::report::cohorts::{CohortCell, CohortRow, CohortsReport, MeanCell};
use crate::report::heat::Scale;

/// The name and version of the document.
pub const COHORTS_SCHEMA: &str = "retain.cohorts/1";

/// The columns before those of the ages.
const BEFORE: usize = 2;

/// Writes the triangle of so many ages for people, as far as they fit, by
/// colour too where it may have style.
pub fn write_table(report: &CohortsReport, ages: usize, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let scale = look.styled.then(|| report.scale(ages)).flatten();
    let whole = grid(report, ages, look.precision, scale.as_ref());
    // One age at least, however narrow the terminal is.
    let fits = |ages: &usize| look.width.is_none_or(|width| whole.width(BEFORE + ages) <= width);
    let shown = (1..=ages).rev().find(fits).unwrap_or(ages.min(1));
    let grid = Grid {
        head: whole.head.into_iter().take(BEFORE + shown).collect(),
        rows: whole
            .rows
            .into_iter()
            .map(|row| row.into_iter().take(BEFORE + shown).collect())
            .collect(),
    };
    grid.write(look.styled, out)?;
    let mut notes = report.notes(shown);
    if shown < ages {
        let gone = match ages - shown {
            1 => format!("age {shown}"),
            _ => format!("ages {shown} to {}", ages - 1),
        };
        notes.insert(
            1,
            format!("no room for {gone}: to have them all, pass `--format csv`; for fewer decimals, `--precision 0`"),
        );
    }
    write_notes(&notes, look.width, look.styled, out)
}

/// Writes the triangle of so many ages as Markdown.
pub fn write_markdown(
    report: &CohortsReport,
    ages: usize,
    precision: Precision,
    out: &mut dyn Write,
) -> io::Result<()> {
    let Grid { head, rows } = grid(report, ages, precision, None);
    let mut line = |cells: Vec<String>| writeln!(out, "| {} |", cells.join(" | "));
    let rule = (0..head.len()).map(|column| if column == 0 { "---" } else { "---:" }.to_owned());
    let rule = rule.collect();
    line(head.iter().map(|head| head.trim_end().to_owned()).collect())?;
    line(rule)?;
    for row in rows {
        line(row.iter().map(|entry| escaped(entry.text.trim_end())).collect())?;
    }
    for (i, note) in report.notes(ages).iter().enumerate() {
        let gap = if i == 0 { "\n" } else { "" };
        writeln!(out, "{gap}- {}", escaped(note))?;
    }
    Ok(())
}

/// The cohorts and the mean, with a mark or a blank behind each number of a
/// column that has marks.
fn grid(report: &CohortsReport, ages: usize, precision: Precision, scale: Option<&Scale>) -> Grid {
    let is_marked = |cell: &CohortCell| cell.is_incomplete && !matches!(cell.value, Cell::Undefined(_));
    let has_mark: Vec<bool> = (0..ages)
        .map(|age| {
            report
                .cohorts
                .iter()
                .filter_map(|row| row.cells.get(age))
                .any(is_marked)
        })
        .collect();
    let end = |age: usize, marked: bool| match (marked, has_mark[age]) {
        (true, _) => "*",
        (false, true) => " ",
        (false, false) => "",
    };
    let count = |customers: u64| Entry::plain(precision.text(&Cell::Count(customers)));
    let mut head = vec!["Cohort".to_owned(), "Customers".to_owned()];
    head.extend((0..ages).map(|age| format!("{age}{}", end(age, false))));
    let row = |row: &CohortRow| {
        let mut entries = vec![Entry::plain(&*row.period), count(row.customers)];
        entries.extend((0..ages).map(|age| {
            row.cells.get(age).map_or_else(Entry::default, |cell| Entry {
                text: format!("{}{}", precision.text(&cell.value), end(age, is_marked(cell))),
                // Of all, a whole cohort is no news.
                level: scale.and_then(|scale| scale.level(&cell.value)),
            })
        }));
        entries
    };
    let mut rows: Vec<Vec<Entry>> = report.cohorts.iter().map(row).collect();
    let mut mean = vec![Entry::plain("mean"), count(report.input.customers)];
    mean.extend((0..ages).map(|age| {
        let text = report
            .mean
            .get(age)
            .map_or_else(String::new, |mean| precision.text(&mean.value));
        Entry::plain(format!("{text}{}", end(age, false)))
    }));
    rows.push(mean);
    Grid { head, rows }
}

/// Writes the report as JSON.
pub fn write_json(report: &CohortsReport, out: &mut dyn Write) -> io::Result<()> {
    write_value(&Document(report), out)
}

struct Document<'a>(&'a CohortsReport);

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let report = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("schema", COHORTS_SCHEMA)?;
        map.serialize_entry("period", &report.settings.period)?;
        map.serialize_entry("currency", &report.currency)?;
        map.serialize_entry("settings", &SettingsObject(&report.settings))?;
        map.serialize_entry("input", &InputObject(&report.input))?;
        map.serialize_entry("measure", report.measure.name())?;
        map.serialize_entry("mode", &report.mode())?;
        map.serialize_entry("statistic", &report.statistic())?;
        map.serialize_entry("unit", report.unit())?;
        map.serialize_entry("mean_unit", report.mean_unit())?;
        let ages = report.mean.len();
        let rows: Vec<RowObject<'_>> = report.cohorts.iter().map(|row| RowObject { row, ages }).collect();
        map.serialize_entry("cohorts", &rows)?;
        let mean: Vec<MeanObject<'_>> = report
            .mean
            .iter()
            .enumerate()
            .map(|(age, mean)| MeanObject { age, mean })
            .collect();
        map.serialize_entry("mean", &mean)?;
        map.serialize_entry("without_orders", &WithoutOrders(&report.without_orders))?;
        map.serialize_entry("warnings", &report.warnings)?;
        map.end()
    }
}

struct WithoutOrders<'a>(&'a (u64, Cell));

impl Serialize for WithoutOrders<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (customers, revenue) = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("customers", customers)?;
        map.serialize_entry("revenue", &CellValue(revenue))?;
        map.end()
    }
}

struct RowObject<'a> {
    row: &'a CohortRow,
    /// All cohorts have so many, null where the period has not begun.
    ages: usize,
}

impl Serialize for RowObject<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let row = self.row;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("period", &row.period)?;
        map.serialize_entry("start", &row.start.to_string())?;
        map.serialize_entry("end", &row.end.to_string())?;
        map.serialize_entry("flags", &row.flags.names())?;
        map.serialize_entry("customers", &row.customers)?;
        let cells: Vec<Option<CellObject<'_>>> = (0..self.ages)
            .map(|age| row.cells.get(age).map(|cell| CellObject { age, cell }))
            .collect();
        map.serialize_entry("cells", &cells)?;
        map.end()
    }
}

struct CellObject<'a> {
    age: usize,
    cell: &'a CohortCell,
}

impl Serialize for CellObject<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let cell = self.cell;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("age", &self.age)?;
        map.serialize_entry("period", &cell.period)?;
        let flags: &[&str] = if cell.is_incomplete { &["incomplete"] } else { &[] };
        map.serialize_entry("flags", flags)?;
        for (key, count) in CohortCell::KEYS.iter().zip(&cell.counts) {
            map.serialize_entry(key, &CellValue(count))?;
        }
        map.serialize_entry("value", &CellValue(&cell.value))?;
        map.end()
    }
}

struct MeanObject<'a> {
    age: usize,
    mean: &'a MeanCell,
}

impl Serialize for MeanObject<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("age", &self.age)?;
        map.serialize_entry("cohorts", &self.mean.cohorts)?;
        map.serialize_entry("customers", &self.mean.customers)?;
        map.serialize_entry("value", &CellValue(&self.mean.value))?;
        map.end()
    }
}
