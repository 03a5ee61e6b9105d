//! What was found out about files, as JSON.

use std::io::{self, Write};

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value, json};

use super::super::json::{CellValue, write_value};
use super::INSPECT_SCHEMA;
use crate::model::inspection::{
    Cited, ColumnForm, FieldInspection, FileInspection, FormatInspection, MoneyBack, TextForm,
};
use crate::model::left_out::Spot;
use crate::report::Cell;
use crate::report::inspection::{InspectionReport, LeftOutRows};

/// Writes the report as JSON.
pub fn write_json(report: &InspectionReport, out: &mut dyn Write) -> io::Result<()> {
    let input = &report.input;
    let files: Vec<Value> = report
        .inspection
        .files
        .iter()
        .zip(&input.account.files)
        .map(|(file, read)| file_object(file, &read.format, read.rows))
        .collect();
    let statuses = &report.inspection.statuses;
    let seen: Vec<Value> = statuses
        .seen
        .iter()
        .map(|(status, seen)| json!({"status": status, "rows": seen.rows, "fate": seen.fate, "means": seen.means}))
        .collect();
    let place = |spot: Spot| {
        let file = report.inspection.files.get(spot.file);
        json!({"file": file.map(|file| &file.path), "line": spot.line})
    };
    let list = |rows: Vec<LeftOutRows>| -> Vec<Value> {
        let each = rows.into_iter().map(|left| {
            let first = json!({"file": left.file, "line": left.line});
            json!({"reason": left.key, "value": left.value, "rows": left.rows, "first": first})
        });
        each.collect()
    };
    let before = json!({
        "schema": INSPECT_SCHEMA,
        "files": files,
        "statuses": seen,
        "rows_of_other_statuses": statuses.others,
        "left_out": list(report.left_out()),
        "left_out_elsewhere": list(report.left_out_elsewhere()),
    });
    let back = [
        ("netted", MoneyBackObject::new(&report.inspection.netted, place)),
        ("refunds", MoneyBackObject::new(&report.inspection.refunds, place)),
    ];
    let behind = json!({
        "all_refunded": report.inspection.all_refunded.map(|all| json!({"rows": all.rows, "first": place(all.first)})),
        "currency": report.currency,
        "rows_were": input.account.rows_were,
        "rows": input.account.rows,
        "orders": input.orders,
        "customers": input.customers,
        "refund_rows": input.refund_rows,
        "overlap": crate::render::json::overlap(&input.account),
        "aliased": crate::render::json::aliased(input.account.aliases),
        "first_day": input.first_day.to_string(),
        "last_day": input.last_day.to_string(),
        "record_days": report.record_days,
        "pause_days": report.pause,
        "warnings": input.account.warnings,
    });
    write_value(&Document { before, back, behind }, out)
}

/// The document: sums of money are numbers that no value of JSON in memory
/// holds exactly.
struct Document {
    before: Value,
    back: [(&'static str, MoneyBackObject); 2],
    behind: Value,
}

impl Serialize for Document {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (key, value) in self.before.as_object().into_iter().flatten() {
            map.serialize_entry(key, value)?;
        }
        for (key, back) in &self.back {
            map.serialize_entry(key, back)?;
        }
        for (key, value) in self.behind.as_object().into_iter().flatten() {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

/// Money that was given back.
struct MoneyBackObject {
    count: u64,
    sum: Option<Cell>,
    first: Option<Value>,
}

impl MoneyBackObject {
    fn new(back: &MoneyBack, place: impl Fn(Spot) -> Value) -> Self {
        Self {
            count: back.count,
            sum: back.sum.map(Cell::Money),
            first: back.first.map(place),
        }
    }
}

impl Serialize for MoneyBackObject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("count", &self.count)?;
        map.serialize_entry("sum", &self.sum.as_ref().map(CellValue))?;
        map.serialize_entry("first", &self.first)?;
        map.end()
    }
}

fn file_object(file: &FileInspection, format: &str, rows: u64) -> Value {
    let (encoding, delimiter, sheet) = match &file.text {
        TextForm::Delimited { encoding, delimiter } => (Some(*encoding), Some(delimiter.to_string()), None),
        TextForm::Sheet(name) => (None, None, Some(name)),
    };
    let taken: Map<String, Value> = file
        .taken
        .iter()
        .map(|(name, count)| (name.replace(' ', "_"), json!(count)))
        .collect();
    json!({
        "path": file.path,
        "holds": file.kind,
        "format": format,
        "compression": file.compression,
        "encoding": encoding,
        "delimiter": delimiter,
        "sheet": sheet,
        "header_lines": file.header_lines,
        "rows": rows,
        "columns": file.columns,
        "unused": file.unused,
        "rows_are": file.rows_are,
        "no_rows": file.no_rows.map(|(lines, first)| json!({"lines": lines, "first": first})),
        "taken": taken,
        "declared": file.format.as_ref().map(declared_object),
        "fields": file.fields.iter().map(field_object).collect::<Vec<_>>(),
    })
}

fn declared_object(format: &FormatInspection) -> Value {
    let rules = format.rules.iter();
    let rules = rules
        .map(|rule| json!({"with": rule.with, "can_apply": rule.can_apply, "then": rule.then, "rows": rule.rows, "first": rule.first}))
        .collect::<Vec<_>>();
    json!({"title": format.title, "cells": format.cells, "rules": rules})
}

fn cited(cited: &Cited) -> Value {
    json!({"file": cited.file, "line": cited.line, "cell": cited.cell})
}

fn field_object(field: &FieldInspection) -> Value {
    let (mut dates, mut numbers) = (Value::Null, Value::Null);
    match &field.form {
        None => {}
        Some(ColumnForm::Dates {
            forms,
            day,
            settled_by,
            said,
        }) => {
            let forms: Vec<Value> = forms
                .iter()
                .map(|(form, first)| json!({"form": form.name(), "first": cited(first)}))
                .collect();
            dates = json!({"forms": forms, "order": day, "settled_by": settled_by.as_ref().map(cited), "format": said});
        }
        Some(ColumnForm::Numbers {
            decimal_mark,
            settled_by,
            open,
            is_said,
        }) => {
            numbers = json!({
                "decimal_mark": decimal_mark,
                "settled_by": settled_by.as_ref().map(cited),
                "open": open.as_ref().map(cited),
                "by_option": is_said,
            });
        }
    }
    json!({
        "field": field.field,
        "column": field.column,
        "otherwise": field.otherwise,
        "with": field.with,
        "plus": field.plus,
        "minus": field.minus,
        "zone": field.zone,
        "lacking": field.lacking,
        "fixed": field.fixed,
        "why": field.why.name(),
        "dates": dates,
        "numbers": numbers,
    })
}
