//! `retain engines`: the drivers of databases that are there.

use std::fmt::Write as _;

use clap::ValueEnum;
use serde::Serialize;

use super::error::CliError;
use super::streams::Destination;
use crate::engine::IS_BUILT_IN;
use crate::engine::drivers::{Driver, find};
use crate::engine::known::{Engine, KNOWN};
use crate::engine::places::{Place, Variables};
use crate::render::json::write_value;
use crate::report::printable::printable;

/// List the drivers of databases that are there, and how to get the others
///
/// `--engine` lets a database count, which is reached by an ADBC driver. A driver is found by a manifest `NAME.toml`
/// or as a library in a folder of `ADBC_DRIVER_PATH`, in the folders of ADBC in the configuration of the user
/// and the system, and in packages of Python in the environment that is active.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "Examples:
  retain engines
  retain engines --format json
  ADBC_DRIVER_PATH=~/drivers retain engines")]
pub struct Args {
    /// How to print the list
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// For people
    Table,
    /// One document, for programs
    Json,
}

/// The document.
#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    built_in: bool,
    drivers: Vec<DriverEntry<'a>>,
    missing: Vec<Missing>,
    looked_in: Vec<Folder>,
}

#[derive(Serialize)]
struct DriverEntry<'a> {
    name: &'a str,
    engine: Option<&'static str>,
    title: Option<&'static str>,
    version: Option<&'a str>,
    dialect: Option<&'static str>,
    found_in: Option<&'static str>,
    file: String,
    problem: Option<&'a str>,
}

#[derive(Serialize)]
struct Missing {
    engine: &'static str,
    title: &'static str,
    dialect: &'static str,
    get: &'static [&'static str],
}

#[derive(Serialize)]
struct Folder {
    #[serde(rename = "folder")]
    path: String,
    because: &'static str,
    exists: bool,
}

/// Prints the list.
pub fn run(args: &Args) -> Result<(), CliError> {
    let places = Variables::of_process().places();
    let drivers = find(&places);
    let document = document(&drivers, &places);
    let mut out = Vec::new();
    match args.format {
        Format::Json => write_value(&document, &mut out)?,
        Format::Table => out.extend(table(&document).into_bytes()),
    }
    Destination::Stdout.write(&out)
}

fn document<'a>(drivers: &'a [Driver], places: &[Place]) -> Document<'a> {
    let has_driver = |engine: &Engine| {
        let mut of_engine = drivers.iter().filter(|driver| driver.problem.is_none());
        of_engine.any(|driver| driver.engine == Some(engine))
    };
    Document {
        schema: "retain.engines/1",
        built_in: IS_BUILT_IN,
        drivers: drivers
            .iter()
            .map(|driver| DriverEntry {
                name: &driver.name,
                engine: driver.engine.map(|engine| engine.name),
                title: driver.engine.map(|engine| engine.title),
                version: driver.version.as_deref(),
                dialect: driver.engine.map(|engine| engine.dialect.name()),
                found_in: driver.why.map(crate::engine::places::Why::words),
                file: driver.file.display().to_string(),
                problem: driver.problem.as_deref(),
            })
            .collect(),
        missing: KNOWN
            .iter()
            .filter(|engine| !has_driver(engine))
            .map(|engine| Missing {
                engine: engine.name,
                title: engine.title,
                dialect: engine.dialect.name(),
                get: engine.get,
            })
            .collect(),
        looked_in: places
            .iter()
            .map(|place| Folder {
                path: place.folder.display().to_string(),
                because: place.why.words(),
                exists: place.folder.is_dir(),
            })
            .collect(),
    }
}

/// Lines with columns below each other; the last has any width.
fn lines(rows: &[Vec<String>], text: &mut String) {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
    };
    for row in rows {
        let mut line = String::new();
        for (column, cell) in row.iter().enumerate() {
            let cell = printable(cell);
            // Memory can always be written.
            let _ = write!(line, "  {cell:0$}", width(column));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
}

fn table(document: &Document<'_>) -> String {
    let mut text = String::new();
    let known = |word: Option<&str>| word.unwrap_or("–").to_owned();
    if !document.built_in {
        text.push_str(
            "This build of retain has no engines: to have them, build it with the cargo\nfeature `engine`. What follows is \
             what it would find.\n\n",
        );
    }
    if document.drivers.is_empty() {
        text.push_str("No driver is there.\n");
    } else {
        text.push_str("Drivers that are there (engine, version, SQL, file):\n");
        let rows = document.drivers.iter().map(|driver| {
            let file = match driver.problem {
                Some(problem) => format!("{} – {problem}", driver.file),
                None => driver.file.clone(),
            };
            vec![
                driver.engine.unwrap_or(driver.name).to_owned(),
                known(driver.version),
                known(driver.dialect),
                file,
            ]
        });
        lines(&rows.collect::<Vec<_>>(), &mut text);
    }
    if !document.missing.is_empty() {
        text.push_str("\nDrivers to be had (engine, SQL, how):\n");
        let rows = document.missing.iter().map(|missing| {
            vec![
                missing.engine.to_owned(),
                missing.dialect.to_owned(),
                missing.get.join(", or "),
            ]
        });
        lines(&rows.collect::<Vec<_>>(), &mut text);
    }
    text.push_str("\nLooked in:\n");
    let rows = document.looked_in.iter().map(|place| {
        let there = if place.exists { "" } else { " (not there)" };
        vec![place.because.to_owned(), format!("{}{there}", place.path)]
    });
    lines(&rows.collect::<Vec<_>>(), &mut text);
    text
}
