//! How files are to be read: what the user says of them.

use std::sync::Arc;

use chrono_tz::Tz;

use super::amount::DecimalMark;
use super::by::By;
use super::fields::{FileKind, Mapping};
use super::formats::{FormatChoice, Formats};
use super::orders::RowsMode;
use super::progress::Progress;
use super::status::StatusPolicy;
use crate::model::day::Day;

/// How to read them.
#[derive(Debug, Clone)]
pub struct ReadOptions {
    /// Rows dated later are left out.
    pub as_of: Option<Day>,
    /// Times with an offset are moved to this zone.
    pub zone: Option<Tz>,
    /// How dates are written, by kind of file.
    pub date_formats: Vec<(FileKind, String)>,
    /// What columns are called.
    pub mappings: Vec<Mapping>,
    /// The one currency to keep, in upper case.
    pub currency: Option<String>,
    /// Which statuses count.
    pub status: StatusPolicy,
    /// What several rows of one order id are.
    pub rows: RowsMode,
    /// Leave rows out that cannot be read.
    pub skip_invalid: bool,
    /// The encoding of files that have no byte order mark; UTF-8 where none is
    /// named.
    pub encoding: Option<&'static encoding_rs::Encoding>,
    /// Which sheet of a spreadsheet is read, by kind of file; the only one
    /// that holds anything where none is named.
    pub sheets: Vec<(FileKind, String)>,
    /// The decimal mark, by kind of file, where the numbers alone do not tell.
    pub decimal_marks: Vec<(FileKind, DecimalMark)>,
    /// What separates cells; recognised in the header where none is named.
    pub delimiter: Option<u8>,
    /// Which format the files are of, or whether that is seen by their headers.
    pub format: FormatChoice,
    /// The formats that are recognised.
    pub formats: Formats,
    /// Read signups and cancellations from the file of customers.
    pub subscriptions: bool,
    /// Keep the hours of orders.
    pub hours: bool,
    /// Keep the values of this column.
    pub by: Option<By>,
    /// How many threads parse.
    pub threads: usize,
    /// Where to tell how far the reading is.
    pub progress: Option<Arc<Progress>>,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            as_of: None,
            zone: None,
            date_formats: Vec::new(),
            mappings: Vec::new(),
            currency: None,
            status: StatusPolicy::default(),
            rows: RowsMode::Auto,
            skip_invalid: false,
            encoding: None,
            sheets: Vec::new(),
            delimiter: None,
            decimal_marks: Vec::new(),
            format: FormatChoice::Recognised,
            formats: Formats::default(),
            subscriptions: false,
            hours: false,
            by: None,
            threads: std::thread::available_parallelism().map_or(1, usize::from),
            progress: None,
        }
    }
}

impl ReadOptions {
    /// Whether a day lies after the day of the report.
    pub(crate) fn is_later(&self, day: Day) -> bool {
        self.as_of.is_some_and(|as_of| day > as_of)
    }

    pub(crate) fn decimal_mark(&self, kind: FileKind) -> Option<DecimalMark> {
        self.decimal_marks
            .iter()
            .rfind(|(of, _)| *of == kind)
            .map(|(_, mark)| *mark)
    }

    pub(crate) fn sheet(&self, kind: FileKind) -> Option<&str> {
        let last = self.sheets.iter().rfind(|(of, _)| *of == kind);
        last.map(|(_, name)| name.as_str())
    }

    pub(crate) fn date_format(&self, kind: FileKind) -> Option<&str> {
        self.date_formats
            .iter()
            .rfind(|(of, _)| *of == kind)
            .map(|(_, format)| format.as_str())
    }
}
