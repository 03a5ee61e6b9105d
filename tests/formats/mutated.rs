//! Exports as people hand them on: columns moved, added and written in another
//! case, saved again by a spreadsheet, compressed. They are counted as by hand.

use std::io::Write as _;
use std::sync::{Arc, LazyLock};

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::Config;
use retain::input::fields::FileKind;
use retain::input::formats::{Declaration, FormatChoice, Formats, HeaderWords, Kind};
use retain::input::{Files, ReadErrorKind};
use retain::model::calendar::PeriodKind;

use super::written::{Dates, Encoding, Names, Numbers};
use super::{expected, export, folders, unlike};
use crate::reference::library::{self, Asked, Failed, memory};
use crate::run::package;

type Cell = Vec<u8>;
type Row = Vec<Cell>;

/// An export.
struct Export {
    name: String,
    expected: toml::Table,
    asked: Asked,
    kind: FileKind,
    format: Arc<Declaration>,
    /// Whether its first line is `sep=,`.
    names_its_delimiter: bool,
    delimiter: u8,
    rows: Vec<Row>,
    /// Which of the rows is the header.
    header: usize,
}

impl Export {
    /// The export of a folder.
    fn of_folder(name: &str) -> Self {
        let folder = package().join("tests/formats").join(name);
        let expected = expected(&folder);
        let is_refused = expected.contains_key("refused");
        let arguments: Vec<&str> = expected
            .get("arguments")
            .and_then(toml::Value::as_array)
            .map(|arguments| arguments.iter().filter_map(toml::Value::as_str).collect())
            .unwrap_or_default();
        let kind = match arguments.last() {
            Some(&"--responses") => FileKind::Responses,
            Some(&"--customers") => FileKind::Customers,
            _ => FileKind::Orders,
        };
        let mut asked = Asked::of(PeriodKind::All);
        // Without a file of orders, customers are those with a subscription.
        if kind == FileKind::Customers {
            asked = asked.subscriptions();
        }
        if let Some(place) = arguments.iter().position(|argument| *argument == "--timezone") {
            asked.read.zone = Some(arguments[place + 1].parse().expect("a time zone"));
        }
        let formats = Formats::default();
        if let Some(place) = arguments.iter().position(|argument| *argument == "--as") {
            let named = formats.named(arguments[place + 1]).expect("a known format");
            asked.read.format = FormatChoice::Named(named);
        }
        let bytes = fs_err::read(export(&folder)).expect("an export");
        // A header that is not UTF-8 is Windows-1252; rows below another are left as they are.
        let is_decoded = name.ends_with("-of-windows");
        let bytes = if is_decoded {
            Encoding::MarkedUtf8.bytes(bytes)
        } else {
            bytes
        };
        let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
        let names_its_delimiter = text.starts_with(b"sep=");
        let text = match text.iter().position(|&byte| byte == b'\n') {
            Some(end) if names_its_delimiter => &text[end + 1..],
            _ => text,
        };
        let format_of = |row: &Row| match &asked.read.format {
            FormatChoice::Named(format) => format.fits(&HeaderWords::of(&names(row))).then(|| Arc::clone(format)),
            // One that is refused, or is of another kind than it was given as.
            _ if is_refused => match formats.recognised(&names(row), kind) {
                Ok(format) => format,
                Err(ReadErrorKind::Refused(format) | ReadErrorKind::OfOtherKind { format, .. }) => Some(format),
                Err(_) => None,
            },
            _ => formats.recognised(&names(row), kind).ok().flatten(),
        };
        let (delimiter, header, format) = b",;\t"
            .iter()
            .find_map(|&delimiter| {
                let rows = cells(text, delimiter, true);
                let mut found = rows.iter().map(format_of).enumerate();
                found.find_map(|(place, format)| Some((delimiter, place, format?)))
            })
            .expect("a header of a known format");
        Self {
            name: name.to_owned(),
            rows: cells(text, delimiter, format.text.quotes),
            expected,
            asked,
            kind,
            format,
            names_its_delimiter,
            delimiter,
            header,
        }
    }

    /// Why it is refused, where it is.
    fn refused(&self) -> Option<&str> {
        self.expected.get("refused")?.as_str()
    }

    /// Whether a row has a cell for each column, and is no footer.
    fn is_of_columns(&self, row: &Row) -> bool {
        let is_footer = |cell: &Cell| {
            let (mut begin, mut part) = (self.format.text.footer.iter(), self.format.text.footer_contains.iter());
            let cell = text(cell);
            begin.any(|footer| cell.trim().starts_with(footer)) || part.any(|footer| cell.contains(footer))
        };
        row.len() == self.rows[self.header].len() && !row.iter().take(2).any(is_footer)
    }

    /// The columns of these names.
    fn columns<'a>(&self, names_of: impl IntoIterator<Item = &'a Vec<String>>) -> Vec<usize> {
        let header = HeaderWords::of(&names(&self.rows[self.header]));
        names_of.into_iter().flat_map(|names| header.places(names)).collect()
    }

    /// Its columns of amounts.
    fn amounts(&self) -> Vec<usize> {
        let order = &self.format.order;
        // What stands in a packed cell is no number that a spreadsheet sees.
        let refunded: &[String] = if order.refunded_key.is_some() {
            &[]
        } else {
            &order.refunded
        };
        self.columns([
            &order.amount,
            &order.amount_plus,
            &order.amount_minus,
            &order.unit_price,
            &refunded.to_vec(),
        ])
    }

    /// Its columns of dates, and how its declaration says that they are written.
    fn dates(&self) -> (Vec<usize>, &[String]) {
        let Declaration {
            order,
            customer,
            response,
            ..
        } = &*self.format;
        match self.format.kind {
            Kind::Orders => (self.columns([&order.date]), &order.date_formats),
            Kind::Customers => (
                self.columns([&customer.signup, &customer.cancelled]),
                &customer.date_formats,
            ),
            Kind::Responses => (self.columns([&response.date]), &response.date_formats),
        }
    }

    /// Where it is not counted as by hand once it has been written again.
    fn differences(&self, mutation: &Mutation) -> Vec<String> {
        let bytes = mutation.bytes(self);
        let shown = String::from_utf8_lossy(&mutation.text(self)).into_owned();
        let source = memory(&self.name, bytes);
        let mut files = Files::default();
        match self.kind {
            FileKind::Orders | FileKind::Parts => files.orders.push(source),
            FileKind::Customers => files.customers = Some(source),
            FileKind::Exclusions => files.exclusions = Some(source),
            FileKind::Aliases => files.aliases = Some(source),
            FileKind::Responses => {
                // Answers stand beside the orders of a shop.
                let orders = fs_err::read(package().join("examples/orders.csv")).expect("an example");
                files.orders.push(memory("orders.csv", orders));
                files.responses = Some(source);
            }
        }
        let mut differences = match library::report(&files, &self.asked) {
            Err(failed) if self.refused().is_some_and(|reason| says(&failed, reason)) => Vec::new(),
            Err(failed) => vec![format!("{}: {failed:?}", self.name)],
            Ok(_) if self.refused().is_some() => vec![format!("{}: not refused", self.name)],
            Ok(report) => {
                let document = serde_json::from_str(&library::document(&report)).expect("the document is JSON");
                unlike(&self.name, &self.expected, &document)
            }
        };
        if !differences.is_empty() {
            differences.push(shown);
        }
        differences
    }
}

static EXPORTS: LazyLock<Vec<Export>> =
    LazyLock::new(|| folders().iter().map(|name| Export::of_folder(name)).collect());

/// Whether a failure is for a reason that the program tells in these words.
fn says(failed: &Failed, reason: &str) -> bool {
    let Failed::Read(error) = failed else { return false };
    let mut told = error.to_string();
    if let ReadErrorKind::Problems(problems) = &*error.kind {
        told.extend(problems.shown.iter().map(|problem| problem.message.as_str()));
    }
    told.contains(&reason.replace('`', ""))
}

fn text(cell: &Cell) -> String {
    String::from_utf8_lossy(cell).into_owned()
}

/// The names of a header.
fn names(header: &Row) -> Vec<String> {
    header.iter().map(text).collect()
}

/// The cells of a text, row by row.
fn cells(text: &[u8], delimiter: u8, has_quotes: bool) -> Vec<Row> {
    let mut rows = Vec::new();
    let (mut row, mut cell) = (Row::new(), Cell::new());
    let mut is_quoted = false;
    let mut bytes = text.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' if is_quoted && bytes.peek() == Some(&b'"') => cell.extend(bytes.next()),
            b'"' if is_quoted || (has_quotes && cell.is_empty()) => is_quoted = !is_quoted,
            b'\r' if !is_quoted && bytes.peek() == Some(&b'\n') => {}
            b'\n' if !is_quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            _ if byte == delimiter && !is_quoted => row.push(std::mem::take(&mut cell)),
            _ => cell.push(byte),
        }
    }
    if !row.is_empty() || !cell.is_empty() {
        row.push(cell);
        rows.push(row);
    }
    rows
}

/// How an export is written again.
#[expect(clippy::struct_excessive_bools, reason = "each is a choice of its own")]
#[derive(Clone, Debug)]
struct Mutation {
    /// Columns are put in the order of these, unless there are none.
    places: Vec<u16>,
    /// Names and cells of columns that nobody knows.
    added: Vec<(&'static str, &'static str)>,
    names: Names,
    delimiter: Option<u8>,
    /// Whether every cell is quoted.
    quotes_all: bool,
    encoding: Encoding,
    names_its_delimiter: bool,
    line_end: &'static str,
    ends_with_line_end: bool,
    is_compressed: bool,
    numbers: Numbers,
    dates: Dates,
}

impl Mutation {
    fn strategy() -> impl Strategy<Value = Self> {
        let name = select(vec!["Internal note", "", "Größe; \"x\"", "Unnamed: 0", "a,b\tc"]);
        let cell = select(vec![
            "",
            "x",
            "a, b; c\td",
            "say \"so\"",
            "\"",
            "2024-13-45",
            "-3.5",
            "two\r\nlines",
        ]);
        let columns = (
            prop_oneof![Just(Vec::new()), vec(any::<u16>(), 1..90)],
            vec((name, cell), 0..4),
            select(vec![Names::AsTheyAre, Names::Lower, Names::Upper, Names::Spaced]),
        );
        let form = (
            select(vec![None, Some(b','), Some(b';'), Some(b'\t')]),
            any::<bool>(),
            (
                select(vec![Encoding::AsItIs, Encoding::MarkedUtf8, Encoding::MarkedUtf16]),
                any::<bool>(),
            ),
            select(vec!["\n", "\r\n"]),
            any::<bool>(),
            any::<bool>(),
        );
        let values = (
            select(vec![
                Numbers::AsTheyAre,
                Numbers::Ungrouped,
                Numbers::Shortest,
                Numbers::DecimalComma,
            ]),
            select(vec![
                Dates::AsTheyAre,
                Dates::DayFirst,
                Dates::MonthFirst,
                Dates::Iso,
                Dates::Words,
            ]),
        );
        (columns, form, values).prop_map(|(columns, form, (numbers, dates))| Self {
            places: columns.0,
            added: columns.1,
            names: columns.2,
            delimiter: form.0,
            quotes_all: form.1,
            encoding: form.2.0,
            names_its_delimiter: form.2.1,
            line_end: form.3,
            ends_with_line_end: form.4,
            is_compressed: form.5,
            numbers,
            dates,
        })
    }

    /// The rows of an export with other cells in other places.
    fn rows(&self, export: &Export) -> Vec<Row> {
        let mut rows = export.rows.clone();
        let is_of_columns: Vec<bool> = rows.iter().map(|row| export.is_of_columns(row)).collect();
        let of_columns = |place: usize| place > export.header && is_of_columns[place];
        let amounts = export.amounts();
        let (dates, declared) = export.dates();
        for (_, row) in rows.iter_mut().enumerate().filter(|(place, _)| of_columns(*place)) {
            for &column in &amounts {
                row[column] = self.numbers.written(&text(&row[column])).into();
            }
        }
        for column in dates {
            let cells: Vec<(usize, String)> = rows
                .iter()
                .enumerate()
                .filter(|(place, _)| of_columns(*place))
                .map(|(place, row)| (place, text(&row[column])))
                .collect();
            for (place, date) in self.dates.written(&cells, declared) {
                rows[place][column] = date.into();
            }
        }
        for column in export.columns([&export.format.order.time]) {
            for (_, row) in rows.iter_mut().enumerate().filter(|(place, _)| of_columns(*place)) {
                let time = self.dates.time(&text(&row[column]));
                row[column] = time
                    .filter(|_| self.dates != Dates::AsTheyAre)
                    .map_or_else(|| row[column].clone(), Cell::from);
            }
        }
        for (place, row) in rows.iter_mut().enumerate() {
            if !is_of_columns[place] {
                continue;
            }
            let is_header = place == export.header;
            if is_header {
                for name in row.iter_mut() {
                    *name = self.names.written(&text(name)).into();
                }
            }
            // A row of blanks stays one.
            let is_blank = row.iter().all(Vec::is_empty);
            // Without quotes there are cells that cannot be written.
            let can_be_written =
                |cell: &&str| export.format.text.quotes || !cell.contains(['"', '\t', '\r', '\n', ',', ';']);
            row.extend(self.added.iter().map(|(name, cell)| match (is_header, is_blank) {
                (true, _) => Some(*name).filter(can_be_written).unwrap_or("unknown").into(),
                (false, true) => Cell::new(),
                (false, false) => Some(*cell).filter(can_be_written).unwrap_or_default().into(),
            }));
            if !self.places.is_empty() {
                let place = |column: usize| self.places[column % self.places.len()];
                let mut cells: Vec<(u16, Cell)> = row.drain(..).enumerate().map(|(i, cell)| (place(i), cell)).collect();
                cells.sort_by_key(|(place, _)| *place);
                row.extend(cells.into_iter().map(|(_, cell)| cell));
            }
        }
        rows
    }

    /// The text of an export as it is written again.
    fn text(&self, export: &Export) -> Cell {
        // Without quotes a cell that has the delimiter cannot be written.
        let delimiter = self
            .delimiter
            .filter(|_| export.format.text.quotes)
            .unwrap_or(export.delimiter);
        let mut lines: Vec<Cell> = Vec::new();
        if export.names_its_delimiter || self.names_its_delimiter {
            lines.push([b"sep=".as_slice(), &[delimiter]].concat());
        }
        for row in self.rows(export) {
            let is_line = row.len() == 1;
            let quoted = row.into_iter().map(|cell| {
                let needs_quotes = cell.iter().any(|byte| [delimiter, b'"', b'\n', b'\r'].contains(byte));
                if !export.format.text.quotes || !(needs_quotes || (self.quotes_all && !is_line)) {
                    return cell;
                }
                let mut quoted = vec![b'"'];
                for byte in cell {
                    quoted.push(byte);
                    quoted.extend((byte == b'"').then_some(byte));
                }
                quoted.push(b'"');
                quoted
            });
            lines.push(quoted.collect::<Vec<_>>().join(&delimiter));
        }
        let mut text = lines.join(self.line_end.as_bytes());
        if self.ends_with_line_end {
            text.extend_from_slice(self.line_end.as_bytes());
        }
        text
    }

    /// The file that an export becomes.
    fn bytes(&self, export: &Export) -> Vec<u8> {
        let text = self.encoding.bytes(self.text(export));
        if !self.is_compressed {
            return text;
        }
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(&text).expect("memory can be written");
        encoder.finish().expect("memory can be written")
    }
}

proptest! {
    #![proptest_config(Config { cases: 32, failure_persistence: None, ..Config::default() })]

    #[test]
    fn an_export_that_is_written_again_is_counted_as_by_hand(mutation in Mutation::strategy()) {
        let differences: Vec<String> = EXPORTS.iter().flat_map(|export| export.differences(&mutation)).collect();
        prop_assert!(differences.is_empty(), "\n{}", differences.join("\n"));
    }
}

#[test]
fn every_export_is_written_again_also_those_that_are_refused() {
    let refused = EXPORTS.iter().filter(|export| export.refused().is_some()).count();
    assert_eq!(EXPORTS.len(), folders().len());
    assert!(EXPORTS.len() - refused > 40 && refused > 10, "{refused}");
}

#[test]
fn few_dates_are_left_as_they_are_where_a_spreadsheet_writes_dates_again() {
    let again = |export: &Export, dates: Dates| {
        let (columns, declared) = export.dates();
        let cells = columns.into_iter().flat_map(|column| {
            let of_columns = |(place, row): &(usize, &Row)| *place > export.header && export.is_of_columns(row);
            let rows = export.rows.iter().enumerate().filter(of_columns);
            let cells: Vec<(usize, String)> = rows.map(|(place, row)| (place, text(&row[column]))).collect();
            dates.written(&cells, declared)
        });
        cells.count() > 0
    };
    let kept = |dates: Dates| {
        let kept = EXPORTS
            .iter()
            .filter(|export| export.refused().is_none() && !again(export, dates));
        kept.map(|export| export.name.as_str()).collect::<Vec<_>>()
    };
    // A spreadsheet takes times with a zone for text.
    let with_zones = [
        "amazon-order-report",
        "amazon-unshipped-orders",
        "paddle-transactions",
        "shopify-orders",
        "squarespace-orders",
    ];
    // Dates in the other order would be other days, or an error: these say
    // that the month is first, or the day.
    let month_first = [
        "etsy-order-items",
        "etsy-orders",
        "etsy-orders-names",
        "online-retail",
        "square-items",
        "square-transactions",
        "surveymonkey",
        "tiktok-orders",
    ];
    let day_first = ["nps-survey", "tiktok-orders"];
    // Several exports of one format have names that begin alike.
    let unlike = |dates: Dates, more: &[&'static str]| {
        let expected: Vec<&str> = with_zones.iter().chain(more).copied().collect();
        let kept = kept(dates);
        let is_expected = |name: &&&str| expected.iter().any(|begin| name.starts_with(begin));
        let unexpected = kept.iter().filter(|name| !is_expected(name)).copied();
        let missing = expected.iter().filter(|name| !kept.contains(*name)).copied();
        unexpected.chain(missing).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(unlike(Dates::Iso, &[]), [""; 0]);
    assert_eq!(unlike(Dates::DayFirst, &month_first), [""; 0]);
    assert_eq!(unlike(Dates::MonthFirst, &day_first), [""; 0]);
}

#[test]
fn dates_in_another_order_than_a_declaration_says_are_an_error_where_a_row_shows_it() {
    // Rows up to the 12th could be read as the declaration says, as other days.
    let text = "InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID\n\
                1,A,1,31/01/2011 23:59,10.50,C1\n\
                2,A,1,01/02/2011 8:26,2.55,C2\n";
    let failed = library::report(&library::orders(&[text]), &Asked::of(PeriodKind::All));
    assert!(
        matches!(&failed, Err(Failed::Read(error)) if matches!(*error.kind, ReadErrorKind::DayPlaces { .. })),
        "{:?}",
        failed.err()
    );
}

#[test]
fn an_order_without_its_amount_is_an_error_and_no_item_of_the_order_above() {
    let text = "Name,Email,Financial Status,Created at,Lineitem quantity,Total\n\
                #1,ann@example.com,paid,2024-01-05,1,10.00\n\
                #1,ann@example.com,,2024-01-05,2,\n\
                #2,bob@example.com,paid,2024-01-06,1,\n";
    let failed = library::report(&library::orders(&[text]), &Asked::of(PeriodKind::All));
    assert!(
        matches!(&failed, Err(Failed::Read(error)) if matches!(*error.kind, ReadErrorKind::Problems(_))),
        "{:?}",
        failed.err()
    );
}
