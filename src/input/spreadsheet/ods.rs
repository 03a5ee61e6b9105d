//! The cells of an `.ods`, one after another. The crate that reads `.xlsx`
//! holds all cells of all sheets of an `.ods`, repeated ones as often as they
//! are repeated, so that a file of a few kilobytes can fill any memory.

use std::collections::HashSet;
use std::io::{BufRead, BufReader};

use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::error::SpreadsheetError;
use super::package::{Archive, archive};
use super::table::Table;
use super::{Book, Sheet};

/// No spreadsheet program has more columns or longer texts, or more rows.
const MOST_COLUMNS: u64 = 16_384;
const LONGEST_CELL: usize = 1 << 20;
const MOST_ROWS: u64 = 1 << 24;

/// An open `.ods`.
pub struct OdsBook<'a> {
    archive: Archive<'a>,
}

impl<'a> OdsBook<'a> {
    pub fn open(bytes: &'a [u8]) -> Result<Self, SpreadsheetError> {
        Ok(Self {
            archive: archive(bytes)?,
        })
    }

    fn walk(&mut self, visitor: &mut dyn Visitor) -> Result<(), SpreadsheetError> {
        let part = self.archive.by_name("content.xml")?;
        let mut content = Content {
            xml: Reader::from_reader(BufReader::new(part)),
            hidden: HashSet::new(),
            style: String::new(),
        };
        content.walk(visitor)
    }
}

impl Book for OdsBook<'_> {
    fn sheets(&mut self) -> Result<Vec<Sheet>, SpreadsheetError> {
        let mut survey = Vec::new();
        self.walk(&mut survey)?;
        Ok(survey)
    }

    fn read(&mut self, sheet: usize, table: &mut Table<'_>) -> Result<(), SpreadsheetError> {
        self.walk(&mut Wanted { sheet, at: None, table })
    }
}

/// What is told of the contents, in their order.
trait Visitor {
    fn sheet(&mut self, name: String, is_hidden: bool);
    /// A cell that is not blank, and its columns.
    fn cell(&mut self, columns: std::ops::Range<u32>, value: &Value);
    /// The end of a row: its number, from 1, and how often it stands there.
    fn end_row(&mut self, number: u64, times: u64) -> Result<(), SpreadsheetError>;
}

/// What sheets there are, and which are empty.
impl Visitor for Vec<Sheet> {
    fn sheet(&mut self, name: String, is_hidden: bool) {
        self.push(Sheet {
            name,
            is_hidden,
            is_empty: true,
        });
    }

    fn cell(&mut self, _: std::ops::Range<u32>, _: &Value) {
        if let Some(sheet) = self.last_mut() {
            sheet.is_empty = false;
        }
    }

    fn end_row(&mut self, _: u64, _: u64) -> Result<(), SpreadsheetError> {
        Ok(())
    }
}

/// The cells of one sheet.
struct Wanted<'t, 'f> {
    sheet: usize,
    at: Option<usize>,
    table: &'t mut Table<'f>,
}

impl Visitor for Wanted<'_, '_> {
    fn sheet(&mut self, _: String, _: bool) {
        self.at = Some(self.at.map_or(0, |at| at + 1));
    }

    fn cell(&mut self, columns: std::ops::Range<u32>, value: &Value) {
        if self.at != Some(self.sheet) {
            return;
        }
        match value {
            Value::Number(number) => self.table.number(columns.start, *number),
            Value::Day(text) => self.table.cell(columns.start, |forms, out| forms.iso(text, out)),
            Value::Text(text) => self.table.cell(columns.start, |_, out| out.push_str(text)),
        }
        self.table.repeat_cell(columns.start + 1..columns.end);
    }

    fn end_row(&mut self, number: u64, times: u64) -> Result<(), SpreadsheetError> {
        if self.at == Some(self.sheet) {
            self.table.end_row(number, times)?;
        }
        Ok(())
    }
}

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
enum Value {
    Number(f64),
    Day(String),
    Text(String),
}

impl Value {
    fn is_blank(&self) -> bool {
        matches!(self, Self::Text(text) if text.trim().is_empty())
    }
}

fn damaged(error: impl std::fmt::Display) -> SpreadsheetError {
    SpreadsheetError::Damaged(error.to_string())
}

/// The value of an attribute.
fn attribute(element: &BytesStart<'_>, name: &str) -> Result<Option<String>, SpreadsheetError> {
    let Some(found) = element.try_get_attribute(name).map_err(damaged)? else {
        return Ok(None);
    };
    let value = found.normalized_value(XmlVersion::Implicit1_0).map_err(damaged)?;
    Ok(Some(value.into_owned()))
}

/// How often something stands there.
fn times(element: &BytesStart<'_>, name: &str) -> Result<u64, SpreadsheetError> {
    match attribute(element, name)? {
        None => Ok(1),
        Some(text) => text.parse().map_err(damaged),
    }
}

/// The part of an `.ods` that has the sheets.
struct Content<R> {
    xml: Reader<R>,
    /// The styles of tables that are not shown.
    hidden: HashSet<String>,
    /// The style that is being read.
    style: String,
}

/// Where the walk is in a sheet.
#[derive(Debug, Clone, Copy, Default)]
struct Position {
    /// Rows above this one.
    rows: u64,
    /// How often this row stands there.
    times: u64,
    /// Columns left of the next cell.
    columns: u64,
}

impl<R: BufRead> Content<R> {
    fn walk(&mut self, visitor: &mut dyn Visitor) -> Result<(), SpreadsheetError> {
        let mut buffer = Vec::new();
        let mut at = Position::default();
        loop {
            buffer.clear();
            let (element, is_closed) = match self.xml.read_event_into(&mut buffer).map_err(damaged)? {
                Event::Start(element) => (element, false),
                Event::Empty(element) => (element, true),
                Event::End(element) => {
                    if element.name().as_ref() == "table:table-row" {
                        visitor.end_row(at.rows + 1, at.times)?;
                        at.rows += at.times;
                    }
                    continue;
                }
                Event::Eof => return Ok(()),
                _ => continue,
            };
            match element.name().as_ref() {
                "style:style" => self.style = attribute(&element, "style:name")?.unwrap_or_default(),
                "style:table-properties"
                    if attribute(&element, "table:display")?.is_some_and(|shown| shown == "false") =>
                {
                    self.hidden.insert(self.style.clone());
                }
                "table:table" => {
                    let style = attribute(&element, "table:style-name")?.unwrap_or_default();
                    let name = attribute(&element, "table:name")?.unwrap_or_default();
                    // Tables that other documents link to have no name.
                    let is_hidden = name.is_empty() || self.hidden.contains(&style);
                    visitor.sheet(name, is_hidden);
                    at = Position::default();
                }
                "table:table-row" => {
                    let times = times(&element, "table:number-rows-repeated")?;
                    if times > MOST_ROWS || at.rows > MOST_ROWS {
                        return Err(damaged("a sheet has too many rows"));
                    }
                    at = Position {
                        rows: at.rows + if is_closed { times } else { 0 },
                        times,
                        columns: 0,
                    };
                }
                "table:table-cell" | "table:covered-table-cell" => {
                    let element = element.into_owned();
                    self.cell(&element, is_closed, &mut at, visitor)?;
                }
                _ => {}
            }
        }
    }

    fn cell(
        &mut self,
        element: &BytesStart<'_>,
        is_closed: bool,
        at: &mut Position,
        visitor: &mut dyn Visitor,
    ) -> Result<(), SpreadsheetError> {
        let times = times(element, "table:number-columns-repeated")?;
        let content = if is_closed {
            String::new()
        } else {
            self.content(element)?
        };
        let value = value(element, content)?;
        let start = at.columns;
        at.columns = start.saturating_add(times);
        if value.is_blank() {
            return Ok(());
        }
        let column = |column: u64| u32::try_from(column).ok().filter(|_| column <= MOST_COLUMNS);
        let (Some(start), Some(end)) = (column(start), column(at.columns)) else {
            return Err(damaged("a sheet has too many columns"));
        };
        visitor.cell(start..end, &value);
        Ok(())
    }

    /// The text that a cell shows: its paragraphs, without notes and drawings.
    fn content(&mut self, cell: &BytesStart<'_>) -> Result<String, SpreadsheetError> {
        let mut buffer = Vec::new();
        let mut text = String::new();
        let (mut paragraphs, mut in_paragraph) = (0, false);
        loop {
            buffer.clear();
            let (element, is_closed) = match self.xml.read_event_into(&mut buffer).map_err(damaged)? {
                Event::Start(element) => (element, false),
                Event::Empty(element) => (element, true),
                Event::Text(part) if in_paragraph => {
                    text.push_str(&part.xml10_content());
                    continue;
                }
                Event::CData(part) if in_paragraph => {
                    text.push_str(&part.xml10_content());
                    continue;
                }
                Event::GeneralRef(part) if in_paragraph => {
                    if let Some(c) = part.resolve_char_ref().map_err(damaged)? {
                        text.push(c);
                    } else {
                        let known = resolve_predefined_entity(&part);
                        text.push_str(known.ok_or_else(|| damaged("a text has an unknown entity"))?);
                    }
                    continue;
                }
                Event::End(element) if element.name() == cell.name() => return Ok(text),
                Event::End(element) => {
                    in_paragraph &= element.name().as_ref() != "text:p";
                    continue;
                }
                Event::Eof => return Err(damaged("a cell is not closed")),
                _ => continue,
            };
            match element.name().as_ref() {
                "text:p" => {
                    paragraphs += 1;
                    if paragraphs > 1 {
                        text.push('\n');
                    }
                    in_paragraph = !is_closed;
                }
                "text:s" => {
                    let count = usize::try_from(times(&element, "text:c")?).unwrap_or(usize::MAX);
                    if count > LONGEST_CELL - text.len().min(LONGEST_CELL) {
                        return Err(damaged("a cell is too long"));
                    }
                    text.extend(std::iter::repeat_n(' ', count));
                }
                "text:tab" => text.push('\t'),
                "text:line-break" => text.push('\n'),
                name if !is_closed && is_no_text(name) => {
                    let end = element.to_end().into_owned();
                    self.xml
                        .read_to_end_into(end.name(), &mut Vec::new())
                        .map_err(damaged)?;
                }
                _ => {}
            }
        }
    }
}

/// What stands in a cell and is not its text.
fn is_no_text(name: &str) -> bool {
    name.starts_with("draw:")
        || name.starts_with("dr3d:")
        || matches!(
            name,
            "office:annotation" | "text:ruby-text" | "table:table" | "table:detective"
        )
}

/// What a cell holds, by its attributes, else by its content.
fn value(cell: &BytesStart<'_>, content: String) -> Result<Value, SpreadsheetError> {
    // Some programs write the value of an error as a zero.
    if attribute(cell, "calcext:value-type")?.is_some_and(|kind| kind == "error") {
        return Ok(Value::Text(content));
    }
    let kind = attribute(cell, "office:value-type")?.unwrap_or_default();
    let named = |name| attribute(cell, name);
    Ok(match kind.as_str() {
        "float" | "percentage" | "currency" => match named("office:value")? {
            Some(number) => Value::Number(number.trim().parse().map_err(damaged)?),
            None => Value::Text(content),
        },
        "date" => named("office:date-value")?.map_or(Value::Text(content), Value::Day),
        "time" => Value::Text(named("office:time-value")?.unwrap_or(content)),
        "boolean" => Value::Text(named("office:boolean-value")?.map_or(content, |value| value.to_uppercase())),
        _ => Value::Text(named("office:string-value")?.unwrap_or(content)),
    })
}
