//! The result of the query as rows of text, whatever printed it: read into
//! numbers by kind, label and place, with nothing missing and nothing twice.

use std::collections::BTreeMap;

use super::VERSION;
use super::table_error::TallyTableError;

/// The result of the query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TallyTable {
    /// How many rows it has.
    pub rows: u64,
    kinds: BTreeMap<String, BTreeMap<(String, i64), i128>>,
}

/// The columns, by name.
const COLUMNS: [&str; 4] = ["kind", "label", "place", "value"];

/// The kinds of rows.
const KINDS: [&str; 14] = [
    "check",
    "cohort",
    "currency",
    "currency of refunds",
    "day",
    "period",
    "refund row",
    "repeated",
    "row",
    "setting",
    "status",
    "step",
    "total",
    "type",
];

impl TallyTable {
    /// Reads rows whose cells are text, or nothing where the engine had
    /// nothing; the columns may be in any order and any case.
    ///
    /// # Errors
    ///
    /// Where they are not the result of the query, of this version.
    pub fn from_rows(
        columns: &[String],
        rows: impl Iterator<Item = Vec<Option<String>>>,
    ) -> Result<Self, TallyTableError> {
        let mut places = [0; 4];
        for (place, name) in places.iter_mut().zip(COLUMNS) {
            let found = columns
                .iter()
                .position(|column| column.trim().eq_ignore_ascii_case(name));
            *place = found.ok_or(TallyTableError::NoColumn(name))?;
        }
        let mut table = Self {
            rows: 0,
            kinds: BTreeMap::new(),
        };
        let mut version = None;
        for cells in rows {
            table.rows += 1;
            let row = Row {
                number: table.rows,
                cells: &cells,
                places,
            };
            let (kind, label) = (row.text(0), row.text(1));
            let (place, value) = (row.number(2)?, row.number(3)?);
            let place = i64::try_from(place).map_err(|_| row.fault(2))?;
            if kind == "version" {
                if label != VERSION {
                    return Err(TallyTableError::OtherVersion(label));
                }
                if version.replace(value).is_some() {
                    return Err(TallyTableError::Twice { kind, label, place });
                }
                continue;
            }
            if !KINDS.contains(&kind.as_str()) {
                let row = table.rows;
                return Err(TallyTableError::Unknown { row, kind, label });
            }
            let of_kind = table.kinds.entry(kind.clone()).or_default();
            if of_kind.insert((label.clone(), place), value).is_some() {
                return Err(TallyTableError::Twice { kind, label, place });
            }
        }
        if table.rows == 0 {
            return Err(TallyTableError::Empty);
        }
        let settings = version.ok_or(TallyTableError::NoVersion)?;
        let found = table.of("setting").count();
        if i128::try_from(found) != Ok(settings) {
            return Err(TallyTableError::CutOff(format!(
                "{found} of {settings} settings are there"
            )));
        }
        Ok(table)
    }

    /// Reads what a client printed: cells separated by commas or by tabs, with
    /// a header.
    ///
    /// # Errors
    ///
    /// Where it is not the result of the query, of this version.
    pub fn from_text(bytes: &[u8]) -> Result<Self, TallyTableError> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let start = bytes.iter().position(|byte| !byte.is_ascii_whitespace());
        let bytes = &bytes[start.ok_or(TallyTableError::Empty)?..];
        let header = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let delimiter = if header.contains(&b'\t') { b'\t' } else { b',' };
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .from_reader(bytes);
        let text = |record: &csv::ByteRecord| -> Vec<String> {
            record
                .iter()
                .map(|cell| String::from_utf8_lossy(cell).into_owned())
                .collect()
        };
        // Memory can always be read, and rows may have any number of cells.
        let columns = reader.byte_headers().map(text).unwrap_or_default();
        let rows = reader.byte_records().map_while(Result::ok);
        let rows = rows.map(|record| text(&record).into_iter().map(Some).collect());
        Self::from_rows(&columns, rows)
    }

    /// The rows of a kind: label, place, value.
    pub(super) fn of(&self, kind: &str) -> impl Iterator<Item = (&str, i64, i128)> {
        let rows = self.kinds.get(kind).into_iter().flatten();
        rows.map(|((label, place), value)| (label.as_str(), *place, *value))
    }

    /// The rows of a kind and a label: place and value, ascending.
    pub(super) fn of_label<'t>(&'t self, kind: &str, label: &'t str) -> impl Iterator<Item = (i64, i128)> + 't {
        self.kinds
            .get(kind)
            .into_iter()
            .flat_map(move |rows| rows.range((label.to_owned(), i64::MIN)..=(label.to_owned(), i64::MAX)))
            .map(|((_, place), value)| (*place, *value))
    }

    /// A number that has to be there.
    pub(super) fn total(&self, label: &'static str) -> Result<i128, TallyTableError> {
        let found = self.of_label("total", label).next();
        found
            .map(|(_, value)| value)
            .ok_or_else(|| TallyTableError::CutOff(format!("the total of `{label}` is missing")))
    }

    /// A setting by its name.
    pub(super) fn setting(&self, name: &str) -> Option<&str> {
        self.of("setting")
            .find_map(|(label, ..)| label.strip_prefix(name)?.strip_prefix('='))
    }
}

/// One row.
struct Row<'a> {
    number: u64,
    cells: &'a [Option<String>],
    places: [usize; 4],
}

impl Row<'_> {
    fn cell(&self, column: usize) -> &str {
        let cell = self.cells.get(self.places[column]);
        cell.and_then(Option::as_deref).unwrap_or_default()
    }

    fn text(&self, column: usize) -> String {
        self.cell(column).to_owned()
    }

    /// A whole number, which some clients write with a point and zeros.
    fn number(&self, column: usize) -> Result<i128, TallyTableError> {
        let cell = self.cell(column).trim();
        let (whole, fraction) = cell.split_once('.').unwrap_or((cell, ""));
        let is_whole = fraction.bytes().all(|digit| digit == b'0');
        let is_plain = !whole.starts_with('+');
        // What the engine holds in 64 bits; so no sum of them is too large here.
        let number = whole.parse::<i64>().ok().filter(|_| is_whole && is_plain);
        number.map(i128::from).ok_or_else(|| self.fault(column))
    }

    fn fault(&self, column: usize) -> TallyTableError {
        TallyTableError::Cell {
            row: self.number,
            column: COLUMNS[column],
            found: self.cell(column).chars().take(40).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(rows: &[[&str; 4]]) -> Result<TallyTable, TallyTableError> {
        let columns = ["LABEL", "Kind", "place", "VALUE"].map(str::to_owned);
        let cell = |cell: &str| (!cell.is_empty()).then(|| cell.to_owned());
        let swapped = rows
            .iter()
            .map(|[kind, label, place, value]| vec![cell(label), cell(kind), cell(place), cell(value)]);
        TallyTable::from_rows(&columns, swapped)
    }

    const VERSION_ROW: [&str; 4] = ["version", VERSION, "0", "0"];

    #[test]
    fn columns_are_found_by_name_in_any_order_and_case() {
        let table = read(&[VERSION_ROW, ["day", "orders", "-5", "7.00"]]).expect("tallies");
        assert_eq!(table.of("day").collect::<Vec<_>>(), [("orders", -5, 7)]);
        let columns = ["kind", "label", "value"].map(str::to_owned);
        let error = TallyTable::from_rows(&columns, std::iter::empty());
        assert_eq!(error, Err(TallyTableError::NoColumn("place")));
    }

    #[test]
    fn a_number_is_whole_and_there() {
        for (value, found) in [
            ("", ""),
            ("1.5", "1.5"),
            ("1e3", "1e3"),
            ("+1", "+1"),
            ("NaN", "NaN"),
            ("NULL", "NULL"),
        ] {
            let error = read(&[VERSION_ROW, ["day", "orders", "0", value]]);
            let expected = TallyTableError::Cell {
                row: 2,
                column: "value",
                found: found.to_owned(),
            };
            assert_eq!(error, Err(expected), "{value}");
        }
    }

    #[test]
    fn what_is_no_such_result_is_refused() {
        assert_eq!(read(&[]), Err(TallyTableError::Empty));
        assert_eq!(read(&[["day", "orders", "0", "1"]]), Err(TallyTableError::NoVersion));
        assert_eq!(
            read(&[["version", "retain.tallies/2", "0", "0"]]),
            Err(TallyTableError::OtherVersion("retain.tallies/2".to_owned()))
        );
        let twice = read(&[VERSION_ROW, ["day", "orders", "3", "1"], ["day", "orders", "3", "1"]]);
        let expected = TallyTableError::Twice {
            kind: "day".to_owned(),
            label: "orders".to_owned(),
            place: 3,
        };
        assert_eq!(twice, Err(expected));
        let twice = read(&[VERSION_ROW, VERSION_ROW]);
        assert!(matches!(twice, Err(TallyTableError::Twice { kind, .. }) if kind == "version"));
        assert!(matches!(
            read(&[VERSION_ROW, ["days", "orders", "3", "1"]]),
            Err(TallyTableError::Unknown { row: 2, .. })
        ));
        assert!(matches!(
            read(&[["version", VERSION, "0", "1"]]),
            Err(TallyTableError::CutOff(_))
        ));
    }

    #[test]
    fn cells_may_be_separated_by_tabs() {
        let table = TallyTable::from_text(b"kind\tlabel\tplace\tvalue\nversion\tretain.tallies/1\t0\t0\n");
        assert_eq!(table.map(|table| table.rows), Ok(1));
        assert_eq!(TallyTable::from_text(b" \n"), Err(TallyTableError::Empty));
    }
}
