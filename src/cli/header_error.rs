//! What is said where the columns of a file, or the sheet of a workbook, cannot
//! be told.

use super::error::CliError;
use super::format_error::{header_of, only_named};
use super::read_error::{prefix, quoted};
use super::redaction::Redaction;
use crate::input::fields::{Field, FileKind};
use crate::input::formats::{Declaration, Formats};
use crate::input::header::{Columns, HeaderError};
use crate::input::problem::shortened;
use crate::input::spreadsheet::SpreadsheetError;

/// The names in a header, where they may be shown.
pub fn found(header: &[String], redaction: Redaction) -> String {
    if redaction.shows_header(header) {
        return format!("the header has {}", listed(header));
    }
    let cells = match header.len() {
        1 => "1 cell".to_owned(),
        many => format!("{many} cells"),
    };
    format!("the first line has {cells}, which may be data and not names, and are not shown")
}

pub fn header_error(
    path: &str,
    kind: FileKind,
    error: HeaderError,
    header: &[String],
    format: Option<&Declaration>,
    redaction: Redaction,
) -> CliError {
    let prefix = prefix(kind);
    let map = |field: &str, column: &str| format!("`--map {}`", quoted(&format!("{prefix}{field}={column}")));
    let found = found(header, redaction);
    // The name of a column, cut where it is too long to be copied.
    let named = |name: Option<String>| {
        name.filter(|_| redaction.shows_header(header))
            .map(|name| shortened(&name))
    };
    match error {
        HeaderError::Missing(_) if header.iter().all(String::is_empty) => {
            CliError::input(format!("the first line of `{path}` is blank"))
                .hint("a file begins with a header line that names its columns")
        }
        HeaderError::Missing(_) if is_one_cell(header) => CliError::input(format!(
            "the header of `{path}` is one cell"
        ))
        .note(found)
        .hint(
            "cells are separated by `,` `;` `|` or tabs: save the file so, without quotes round whole lines, and pass \
                 no other `--delimiter`",
        ),
        HeaderError::Missing(missing) => {
            let lacking: Vec<&str> = missing.iter().map(|missing| missing.field).collect();
            let fields: Vec<String> = missing.iter().map(|missing| format!("`{}`", missing.field)).collect();
            let maps: Vec<String> = missing
                .into_iter()
                .map(|missing| {
                    let column = named(missing.nearest).unwrap_or_else(|| "COLUMN".to_owned());
                    format!("--map {}", quoted(&format!("{prefix}{}={column}", missing.field)))
                })
                .collect();
            let which = if fields.len() == 1 {
                "column it is"
            } else {
                "columns they are"
            };
            let told = CliError::input(format!("{path}: no column is the {}", fields.join(" or the "))).note(found);
            let map = format!("to say which {which}, pass `{}`", maps.join(" "));
            // A look-alike first: the columns alone do not say what they hold.
            let told = match format {
                Some(format) if format.unsure.is_some() => return only_named(told, format, kind).hint(map),
                Some(format) => told.note(format!("{}, {}", header_of(format), taken_from(format, &lacking))),
                None => told,
            };
            let nearly = Formats::default().nearly(header, kind);
            let told = match (format, &nearly) {
                (None, Some((format, column))) => told
                    .note(format!("{}, but for `{column}`", header_of(format)))
                    .hint(format!("to read it as that, export it with the column `{column}`")),
                _ => told,
            };
            let told = told.hint(map);
            if kind == FileKind::Exclusions && header.len() > 1 {
                return told.hint(
                    "only a list of one column may do without a header: if the first line is an entry, put a line like \
                     `customer_id,note` above it",
                );
            }
            if kind == FileKind::Orders && format.is_none() && nearly.is_none() && is_of_customers(header) {
                return told.hint("a file of customers is given with `--customers FILE`");
            }
            told
        }
        HeaderError::Ambiguous { field, first, second } if first == second => CliError::input(format!(
            "{path}: two columns have the name `{first}` and could be the `{field}`"
        ))
        .note(found)
        .hint("give one of them another name"),
        HeaderError::Ambiguous { field, first, second } => CliError::input(format!(
            "{path}: two columns could be the `{field}`: `{first}` and `{second}`"
        ))
        .note(found)
        .hint(format!(
            "to say which one it is, pass {} or {}",
            map(field, &first),
            map(field, &second)
        )),
        HeaderError::Several { field, columns } => {
            let told = CliError::input(format!("{path}: {} columns could be the `{field}`", columns.len()))
                .note(format!("by what stands in them they are {}", listed(&columns)));
            // A blank name would take the field away.
            let named = columns.iter().filter(|name| !name.is_empty()).take(3);
            let maps: Vec<String> = named.map(|name| map(field, &shortened(name))).collect();
            match &maps[..] {
                [] => told.hint("give the right one a name, and name it with `--map`"),
                maps => told.hint(format!("to say which one it is, pass {}", maps.join(" or "))),
            }
        }
        HeaderError::NoSuchColumn { column, nearest } => {
            let told = CliError::usage(format!("{path}: there is no column `{column}`")).note(found);
            match named(nearest) {
                Some(nearest) => told.hint(format!("the nearest that `--map` could name is `{nearest}`")),
                None => told.hint("`--map` takes a name that stands in the header"),
            }
        }
    }
}

/// Where a format takes fields from that a file of it lacks.
fn taken_from(format: &Declaration, fields: &[&str]) -> String {
    let Declaration {
        order,
        customer,
        response,
        ..
    } = format;
    let names = |field: &str| match (format.file_kind(), field) {
        (FileKind::Orders, "customer_id") => &order.customer,
        (FileKind::Orders, _) => &order.date,
        (FileKind::Customers, "customer_id") => &customer.id,
        (FileKind::Customers, "signup_date") => &customer.signup,
        (FileKind::Customers, _) => &customer.cancelled,
        (FileKind::Responses | FileKind::Exclusions | FileKind::Aliases | FileKind::Parts, _) => &response.score,
    };
    let names: Vec<String> = fields
        .iter()
        .flat_map(|field| names(field))
        .map(|name| format!("`{name}`"))
        .collect();
    match (fields.len(), &names[..]) {
        (_, []) => "which has no such column".to_owned(),
        (1, names) => format!("which takes it from {}", names.join(" or ")),
        (_, names) => format!("which takes them from {}", names.join(", ")),
    }
}

/// Whether a header has columns that only a file of customers has.
pub fn is_of_customers(header: &[String]) -> bool {
    Columns::find(header.to_vec(), FileKind::Customers, &[]).is_ok_and(|columns| {
        columns
            .get(Field::NpsScore)
            .or(columns.get(Field::CancelledAt))
            .is_some()
    })
}

pub fn spreadsheet_error(path: &str, kind: FileKind, error: SpreadsheetError) -> CliError {
    let prefix = prefix(kind);
    let option = |name: &str| format!("`--sheet {}`", quoted(&format!("{prefix}{name}")));
    let save = "save the sheet as .xlsx without a password, or as CSV in UTF-8";
    match error {
        SpreadsheetError::Archive => CliError::input(format!("`{path}` is an archive, not a spreadsheet"))
            .hint("unpack it, and give the files in it"),
        SpreadsheetError::OtherFormat => CliError::input(format!(
            "`{path}` is a workbook in another format (.xls, .xlsb), or one with a password"
        ))
        .hint(save),
        SpreadsheetError::Password => CliError::input(format!("the workbook `{path}` has a password")).hint(save),
        SpreadsheetError::Damaged(reason) => CliError::input(format!("the workbook `{path}` is damaged"))
            .note(reason)
            .hint("open it in a spreadsheet program and save it again, or save the sheet as CSV in UTF-8"),
        SpreadsheetError::TooLarge => {
            CliError::input(format!("the workbook `{path}` is larger than 2 GB when it is unpacked"))
                .hint("save the sheet as CSV in UTF-8, which can have any size")
        }
        SpreadsheetError::NothingInIt => CliError::input(format!("no sheet of `{path}` holds anything"))
            .hint("the first row of a sheet is a header that names its columns"),
        SpreadsheetError::EmptySheet(name) => CliError::input(format!("the sheet `{name}` of `{path}` holds nothing"))
            .hint("to read another one, pass `--sheet`"),
        SpreadsheetError::SeveralSheets(names) => {
            let hint = names.first().map_or_else(String::new, |first| option(first));
            CliError::input(format!("several sheets of `{path}` hold something"))
                .note(format!("they are {}", listed(&names)))
                .hint(format!("to say which one to read, pass `--sheet`, for example {hint}"))
        }
        SpreadsheetError::NoSuchSheet { name, nearest, sheets } => {
            let told = CliError::usage(format!("{path}: there is no sheet `{name}`"))
                .note(format!("the workbook has {}", listed(&sheets)));
            match nearest {
                Some(nearest) => told.hint(format!(
                    "to read the one whose name is nearest, pass {}",
                    option(&nearest)
                )),
                None => told.hint("`--sheet` takes the name of a sheet of the workbook"),
            }
        }
        SpreadsheetError::NoSpreadsheet => {
            let of = if kind == FileKind::Orders {
                String::new()
            } else {
                format!(" of {kind}")
            };
            CliError::usage(format!("`--sheet` names a sheet, and no file{of} is a spreadsheet"))
                .hint("leave `--sheet` away, or give an .xlsx or .ods file")
        }
    }
}

fn listed(header: &[String]) -> String {
    if header.iter().all(String::is_empty) {
        return "no names in it".to_owned();
    }
    let shown = 12;
    let mut names: Vec<String> = header
        .iter()
        .take(shown)
        .map(|name| format!("`{}`", shortened(name)))
        .collect();
    if header.len() > shown {
        names.push(format!("and {} more", header.len() - shown));
    }
    names.join(", ")
}

/// Whether a header is one cell with what may separate cells in it.
fn is_one_cell(header: &[String]) -> bool {
    header.len() == 1 && header[0].contains([',', ';', '|', ':', '^', '~'])
}
