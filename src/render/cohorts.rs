//! Cohorts as a triangle for people, as Markdown and as the document
//! `retain.cohorts/1`.

use std::io::{self, Write};

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::Precision;
use super::heat_map::{Entry, Grid, write_notes};
use super::json::{CellValue, GroupEntries, InputObject, SettingsObject, groups_of, write_value};
use super::markdown::escaped;
use super::table::{Look, block_title};
use crate::report::Cell;
use crate::report::cohorts::{CohortCell, CohortRow, CohortsReport, MeanCell, Triangle};
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
        blocks: whole.blocks,
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
    let Grid { head, rows, blocks } = grid(report, ages, precision, None);
    let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
    let rule = (0..head.len()).map(|column| if column == 0 { "---" } else { "---:" }.to_owned());
    let rule = line(rule.collect());
    let head = line(head.iter().map(|head| head.trim_end().to_owned()).collect());
    writeln!(out, "{head}\n{rule}")?;
    let mut blocks = blocks.iter().peekable();
    for (place, row) in rows.iter().enumerate() {
        if let Some((_, title)) = blocks.next_if(|(row, _)| *row == place) {
            writeln!(out, "\n**{}**\n\n{head}\n{rule}", escaped(title))?;
        }
        let cells = row.iter().map(|entry| escaped(entry.text.trim_end())).collect();
        writeln!(out, "{}", line(cells))?;
    }
    for (i, note) in report.notes(ages).iter().enumerate() {
        let gap = if i == 0 { "\n" } else { "" };
        writeln!(out, "{gap}- {}", escaped(note))?;
    }
    Ok(())
}

/// The cohorts and the means, of all and of each group, with a mark or a blank
/// behind each number of a column that has marks.
fn grid(report: &CohortsReport, ages: usize, precision: Precision, scale: Option<&Scale>) -> Grid {
    let cohorts = || report.triangles().flat_map(|triangle| &triangle.cohorts);
    let has_mark = |age: usize| cohorts().filter_map(|row| row.cells.get(age)).any(is_marked);
    let look = RowLook {
        has_mark: (0..ages).map(has_mark).collect(),
        precision,
        scale,
    };
    let mut head = vec!["Cohort".to_owned(), "Customers".to_owned()];
    head.extend((0..ages).map(|age| format!("{age}{}", look.end(age, false))));
    let mut rows = look.rows(&report.whole);
    let mut blocks = Vec::new();
    for group in report.groups.iter().flat_map(|groups| &groups.groups) {
        let block = group.label.block(rows.len());
        blocks.push((block.row, block_title(&block, precision)));
        rows.extend(look.rows(&group.own));
    }
    Grid { head, rows, blocks }
}

fn is_marked(cell: &CohortCell) -> bool {
    cell.is_incomplete && !matches!(cell.value, Cell::Undefined(_))
}

/// How the rows of all triangles look.
struct RowLook<'a> {
    /// By age.
    has_mark: Vec<bool>,
    precision: Precision,
    scale: Option<&'a Scale>,
}

impl RowLook<'_> {
    /// What stands behind a number.
    fn end(&self, age: usize, marked: bool) -> &'static str {
        match (marked, self.has_mark[age]) {
            (true, _) => "*",
            (false, true) => " ",
            (false, false) => "",
        }
    }

    /// The cohorts and the mean.
    fn rows(&self, triangle: &Triangle) -> Vec<Vec<Entry>> {
        let ages = 0..self.has_mark.len();
        let count = |customers: u64| Entry::plain(self.precision.text(&Cell::Count(customers)));
        let cell = |age: usize, cell: &CohortCell| Entry {
            text: format!("{}{}", self.precision.text(&cell.value), self.end(age, is_marked(cell))),
            // Of all, a whole cohort is no news.
            level: self.scale.and_then(|scale| scale.level(&cell.value)),
        };
        let row = |row: &CohortRow| {
            let mut entries = vec![Entry::plain(&*row.period), count(row.customers)];
            let cells = ages.clone().map(|age| row.cells.get(age).map(|own| cell(age, own)));
            entries.extend(cells.map(Option::unwrap_or_default));
            entries
        };
        let mut rows: Vec<Vec<Entry>> = triangle.cohorts.iter().map(row).collect();
        let mut mean = vec![Entry::plain("mean"), count(triangle.customers)];
        mean.extend(ages.map(|age| {
            let mean = triangle.mean.get(age);
            let text = mean.map_or_else(String::new, |mean| self.precision.text(&mean.value));
            Entry::plain(format!("{text}{}", self.end(age, false)))
        }));
        rows.push(mean);
        rows
    }
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
        triangle_entries(&report.whole, &mut map)?;
        map.serialize_entry("groups", &groups_of(report.groups.as_ref()))?;
        map.serialize_entry("warnings", &report.warnings)?;
        map.end()
    }
}

fn triangle_entries<M: SerializeMap>(triangle: &Triangle, map: &mut M) -> Result<(), M::Error> {
    let ages = triangle.mean.len();
    let rows: Vec<RowObject<'_>> = triangle.cohorts.iter().map(|row| RowObject { row, ages }).collect();
    map.serialize_entry("cohorts", &rows)?;
    let mean = triangle.mean.iter().enumerate();
    let mean: Vec<MeanObject<'_>> = mean.map(|(age, mean)| MeanObject { age, mean }).collect();
    map.serialize_entry("mean", &mean)?;
    map.serialize_entry("without_orders", &WithoutOrders(&triangle.without_orders))
}

impl GroupEntries for Triangle {
    fn entries<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        map.serialize_entry("customers", &self.customers)?;
        triangle_entries(self, map)
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
