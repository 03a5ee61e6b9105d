//! A file that is open: its header is read, its columns are known, its rows
//! come in blocks.

use std::borrow::Cow;
use std::io::{Cursor, Read};
use std::sync::Arc;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use memchr::{memchr, memchr_iter};

use super::amount::DecimalMark;
use super::cells::RowPlace;
use super::date::{DateError, DateFormatError, DateReader, Zone};
use super::decode::{self, Bytes, Content, Decoded};
use super::fields::{Field, FileKind};
use super::formats::{Declaration, FormatChoice, HeaderWords, MOST_LINES_ABOVE};
use super::header::Columns;
use super::not_plain_text::{BYTE_ORDER_MARK, not_plain_text};
use super::problem::{Hint, Problem, Problems};
use super::record::{self, QuoteError, Scan, Splitter};
use super::score_column;
use super::source::{BlockReader, Source};
use super::spreadsheet::{self, Forms, LostDigits, SpreadsheetError};
use super::{ReadError, ReadErrorKind, ReadOptions};
use crate::model::inspection::TextForm;

/// An open file behind its header.
pub struct OpenFile {
    /// Its path as given.
    pub path: String,
    /// What comes behind the header.
    pub reader: BlockReader,
    /// The header and what it means.
    pub columns: Columns,
    /// The format that it is of, unless it is a plain one.
    pub format: Option<Arc<Declaration>>,
    /// The format that its header looks like, where that is only read where it
    /// is named.
    pub looks_like: Option<Arc<Declaration>>,
    /// The format of which it is a part, and the number of that.
    pub part: Option<(Arc<Declaration>, usize)>,
    /// How its cells are written.
    pub cells: CellForm,
    /// How many lines the header has, or which row of a sheet it is.
    pub header_lines: u64,
    /// The encoding of a header that is not UTF-8, and its line.
    pub decoded: Option<(&'static str, u64)>,
    /// The sheet that was read.
    pub sheet: SheetUsed,
    /// gzip or zstd, where it is compressed.
    pub compression: Option<&'static str>,
    /// How its text is written.
    pub text: TextForm,
    /// How many bytes of text it has, where that is known before it is read.
    pub size: Option<u64>,
    /// How many of its columns, the last ones, other files say.
    pub joined: usize,
    /// The column that its rows are told apart by.
    pub by: Option<usize>,
}

/// How the cells of a file are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CellForm {
    /// What separates them.
    pub delimiter: u8,
    /// Whether a quote is more than a character.
    pub has_quotes: bool,
}

impl CellForm {
    /// The place behind the line end of the first record, or the end.
    pub fn record_end(self, text: &[u8]) -> usize {
        let end = if self.has_quotes {
            record::record_end(text, self.delimiter)
        } else {
            record::line_end(text, Scan::First)
        };
        end.unwrap_or(text.len())
    }

    /// Who splits its records.
    pub fn splitter(self) -> Splitter {
        Splitter::new(self.delimiter).with_quotes(self.has_quotes)
    }
}

/// What `--sheet` is for a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SheetUsed {
    /// Nothing: the file is no spreadsheet.
    NoSpreadsheet,
    /// The sheet that was read, or nothing where none is named.
    AsWanted,
    /// The name of no sheet of the file; the only one that holds anything was
    /// read. The sheets it has.
    Other(Vec<String>),
}

/// A file whose header comes next.
struct Start {
    reader: BlockReader,
    delimiter: Option<u8>,
    /// Lines above the header.
    above: u64,
    sheet: SheetUsed,
    lost: Vec<LostDigits>,
    compression: Option<&'static str>,
    source: TextSource,
}

/// What the text of a file is taken from.
enum TextSource {
    /// Bytes in an encoding.
    Encoded(&'static str),
    /// The sheet of that name.
    Sheet(String),
}

impl OpenFile {
    /// Opens a file and reads its header.
    pub fn open(source: &Source, kind: FileKind, options: &ReadOptions) -> Result<Self, ReadError> {
        let path = source.to_string();
        let at_fault = |error: ReadErrorKind| ReadError::of_file(&path, error);
        let Start {
            mut reader,
            delimiter,
            above,
            sheet,
            lost,
            compression,
            source: text_source,
        } = start(source, kind, options).map_err(at_fault)?;
        let start = reader.peek().map_err(|error| at_fault(error.into()))?;
        let found = find_header(start, delimiter, kind, options).map_err(at_fault)?;
        let (start, above) = (&start[found.at..], above + found.lines_above as u64);
        let delimiter = found.delimiter;
        let (line, end) = first_line(start, delimiter);
        let header_lines = above + memchr_iter(b'\n', &start[..end]).count() as u64;
        let other = found.format.as_ref().and_then(|format| other_encoding(format, options));
        let (text, decoded) = match (std::str::from_utf8(line), other) {
            (Ok(_), _) => (Cow::Borrowed(line), None),
            (Err(_), Some(encoding)) => (decoded_line(line, encoding), Some((encoding.name(), above + 1))),
            (Err(error), None) => {
                let place = RowPlace {
                    path: &path,
                    header: &[],
                    delimiter,
                    record: line,
                    line: above + 1,
                    joined: 0,
                };
                let mut problems = Problems::default();
                problems.push(Problem {
                    hint: Hint::HeaderEncoding,
                    ..place.encoding(error.valid_up_to())
                });
                return Err(at_fault(ReadErrorKind::Problems(problems)));
            }
        };
        let header = cells_of(&text, delimiter).map_err(|_| at_fault(ReadErrorKind::HeaderQuotes))?;
        let (mut columns, looks_like) = match &found.part {
            Some(_) => (Columns::of_part(header), None),
            None => columns_of(header, found.format.as_deref(), kind, options).map_err(at_fault)?,
        };
        let is_id = |lost: &LostDigits| {
            let ids = [Field::CustomerId, Field::OrderId];
            ids.iter().any(|&field| columns.get(field) == Some(lost.column))
        };
        if let Some(lost) = lost.into_iter().find(is_id) {
            let column = columns.header[lost.column].clone();
            return Err(at_fault(ReadErrorKind::LostDigits { lost, column }));
        }
        let format = found.format.as_deref();
        let cells = CellForm {
            delimiter,
            has_quotes: format.is_none_or(|format| format.text.quotes) || super::cells::is_all_quoted(&text, delimiter),
        };
        if let Some(format) = &found.format {
            find_score(&start[end..], cells, &mut columns, (format, kind)).map_err(at_fault)?;
        }
        let (end, header_lines) = if columns.is_list_without_header(kind) {
            (0, above)
        } else {
            (end, header_lines)
        };
        let below = format.map_or(0, |format| format.header.lines_below);
        let (end, header_lines) = skip_records(start, end, cells, (below, header_lines));
        reader.skip(found.at + end);
        reader.set_delimiter(delimiter);
        if !cells.has_quotes {
            reader.ignore_quotes();
        }
        Ok(Self {
            path,
            reader,
            format: found.format,
            part: found.part,
            looks_like,
            columns,
            cells,
            header_lines,
            decoded,
            sheet,
            joined: 0,
            by: None,
            size: match (source, &text_source, compression) {
                (Source::File(path), TextSource::Encoded(name), None) if *name == UTF_8.name() => {
                    std::fs::metadata(path).ok().map(|file| file.len())
                }
                _ => None,
            },
            compression,
            text: match text_source {
                TextSource::Sheet(name) => TextForm::Sheet(name),
                TextSource::Encoded(encoding) => TextForm::Delimited {
                    encoding,
                    delimiter: char::from(delimiter),
                },
            },
        })
    }
}

impl OpenFile {
    /// What everybody should know who reads it.
    pub fn warnings(&self) -> Vec<String> {
        let of_format = self.format.iter().flat_map(|format| format.warnings());
        let looks_like = self.looks_like.iter().map(|format| {
            format!(
                "the header of `{}` looks like that of `{}` ({}), which is not sure: columns are found by their names; to \
                 read it as that, pass `--as {}`",
                self.path, format.name, format.title, format.name
            )
        });
        of_format.chain(looks_like).collect()
    }

    /// Who reads the dates of such a file: as the user says that they are
    /// written, else as its format does.
    pub fn date_reader(&self, kind: FileKind, options: &ReadOptions) -> Result<DateReader, DateFormatError> {
        let format = self.format.as_deref();
        let reader = match (options.date_format(kind), format) {
            (None, Some(format)) => DateReader::with_forms(format.date_formats(), options.zone)?,
            (said, _) => DateReader::new(said, options.zone)?,
        };
        let zone = format.and_then(Declaration::zone_is).and_then(Zone::named);
        Ok(reader.assuming(zone))
    }

    /// The encoding that its format names for rows that are not UTF-8.
    pub fn other_encoding(&self, options: &ReadOptions) -> Option<&'static Encoding> {
        other_encoding(self.format.as_ref()?, options)
    }

    /// The columns of fields that must be there.
    pub fn require<const N: usize>(&self, kind: FileKind, fields: [Field; N]) -> Result<[usize; N], ReadErrorKind> {
        let header = &self.columns.header;
        let no_header = |cell: &String| ReadErrorKind::NoHeader(cell.clone());
        match self.columns.require(kind, fields) {
            // Where a row stands in its place, a date may be mapped by its text.
            Ok(columns) => match columns.iter().map(|&column| &header[column]).find(|cell| is_date(cell)) {
                Some(cell) => Err(no_header(cell)),
                None => Ok(columns),
            },
            Err(error) => Err(header.iter().find(|cell| is_date(cell)).map_or_else(
                || ReadErrorKind::Header {
                    kind,
                    error,
                    header: header.clone(),
                    format: self.format.as_ref().or(self.looks_like.as_ref()).map(Arc::clone),
                },
                no_header,
            )),
        }
    }
}

/// The columns of a header, and the format that it looks like where that is
/// only read where it is named.
fn columns_of(
    header: Vec<String>,
    format: Option<&Declaration>,
    kind: FileKind,
    options: &ReadOptions,
) -> Result<(Columns, Option<Arc<Declaration>>), ReadErrorKind> {
    let looks_like = match (format, &options.format) {
        (None, FormatChoice::Recognised) if !kind.is_list() => options.formats.only_named(&header),
        _ => None,
    };
    let columns = match format {
        None => Columns::find(header.clone(), kind, &options.mappings),
        Some(format) => Columns::of_format(header.clone(), format, &options.mappings),
    };
    match columns {
        Ok(columns) => Ok((columns, looks_like)),
        Err(error) => Err(ReadErrorKind::Header {
            kind,
            error,
            header,
            format: looks_like,
        }),
    }
}

/// The encoding that a format names for text that is not UTF-8: one that has the
/// delimiters, quotes and digits of UTF-8.
fn other_encoding(format: &Declaration, options: &ReadOptions) -> Option<&'static Encoding> {
    let name = format.text.encoding.as_ref()?;
    Encoding::for_label(name.as_bytes())
        .filter(|encoding| encoding.is_ascii_compatible() && encoding.is_single_byte())
        .filter(|_| options.encoding.is_none())
}

fn decoded_line<'a>(line: &'a [u8], encoding: &'static Encoding) -> Cow<'a, [u8]> {
    match encoding.decode_without_bom_handling(line).0 {
        Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
        Cow::Owned(text) => Cow::Owned(text.into_bytes()),
    }
}

/// Whether a cell of the header is a date, which is no name of a column.
fn is_date(cell: &str) -> bool {
    let read = DateReader::new(None, None).map(|mut reader| reader.read(cell.as_bytes()));
    matches!(read, Ok(Ok(_) | Err(DateError::Ambiguous)))
}

/// Where the header begins, and what it is.
struct FoundHeader {
    at: usize,
    lines_above: usize,
    delimiter: u8,
    format: Option<Arc<Declaration>>,
    part: Option<(Arc<Declaration>, usize)>,
}

/// Looks for the header of a known format on the first line and, where the
/// first line is none that a plain file has, on those below it.
fn find_header(
    start: &[u8],
    said: Option<u8>,
    kind: FileKind,
    options: &ReadOptions,
) -> Result<FoundHeader, ReadErrorKind> {
    let mut found = FoundHeader {
        at: 0,
        lines_above: 0,
        delimiter: said.unwrap_or_else(|| recognise_delimiter(start)),
        format: None,
        part: None,
    };
    let first = cells_of_line(start, found.delimiter);
    if kind == FileKind::Aliases {
        return Ok(found);
    }
    if kind == FileKind::Orders && options.format != FormatChoice::Plain {
        found.part = options.formats.part(&first);
        if found.part.is_some() {
            return Ok(found);
        }
    }
    if kind == FileKind::Exclusions {
        // A list is whatever names customers; what else it may be does not
        // matter.
        let format = options.formats.recognised(&first, FileKind::Customers);
        found.format = format.ok().flatten();
        return Ok(found);
    }
    match &options.format {
        FormatChoice::Plain => return Ok(found),
        FormatChoice::Named(format) if format.file_kind() == kind => {
            if format.fits(&HeaderWords::of(&first)) {
                found.format = Some(Arc::clone(format));
                return Ok(found);
            }
        }
        FormatChoice::Recognised | FormatChoice::Named(_) => {
            found.format = options.formats.recognised(&first, kind)?;
            let is_plain = |columns: &Columns| kind.needed().iter().all(|field| columns.get(*field).is_some());
            if found.format.is_some()
                || Columns::find(first, kind, &options.mappings).is_ok_and(|columns| is_plain(&columns))
            {
                return Ok(found);
            }
        }
    }
    let (mut at, mut lines_above) = (0, 0);
    while lines_above < MOST_LINES_ABOVE && at < start.len() {
        at += memchr(b'\n', &start[at..]).map_or(start.len() - at, |end| end + 1);
        lines_above += 1;
        let delimiter = said.unwrap_or_else(|| recognise_delimiter(&start[at..]));
        let cells = cells_of_line(&start[at..], delimiter);
        let format = match &options.format {
            FormatChoice::Named(format) if format.file_kind() == kind => {
                format.fits(&HeaderWords::of(&cells)).then(|| Arc::clone(format))
            }
            _ => options.formats.recognised(&cells, kind)?,
        };
        if let Some(format) = format.filter(|format| lines_above <= format.header.lines_above) {
            return Ok(FoundHeader {
                at,
                lines_above,
                delimiter,
                format: Some(format),
                part: None,
            });
        }
    }
    match &options.format {
        FormatChoice::Named(format) if format.file_kind() == kind => {
            Err(ReadErrorKind::NotOfFormat(Arc::clone(format)))
        }
        _ => Ok(found),
    }
}

/// The first line of a text, or the record that begins there, and the place
/// behind it.
fn first_line(start: &[u8], delimiter: u8) -> (&[u8], usize) {
    let end = record::record_end(start, delimiter).unwrap_or(start.len());
    (record::without_line_end(&start[..end]), end)
}

fn cells_of(line: &[u8], delimiter: u8) -> Result<Vec<String>, QuoteError> {
    let mut splitter = Splitter::new(delimiter);
    splitter.split(line)?;
    let cell = |place| String::from_utf8_lossy(splitter.field(line, place)).trim().to_owned();
    Ok((0..splitter.len()).map(cell).collect())
}

/// The cells of the first line, none where its quotes are odd; where it is not
/// UTF-8, as programs of Windows write it.
fn cells_of_line(start: &[u8], delimiter: u8) -> Vec<String> {
    let (line, _) = first_line(start, delimiter);
    let text = match std::str::from_utf8(line) {
        Ok(_) => Cow::Borrowed(line),
        Err(_) => decoded_line(line, WINDOWS_1252),
    };
    cells_of(&text, delimiter).unwrap_or_default()
}

/// The column of the score, where the format knows it by its values.
fn find_score(
    rows: &[u8],
    cells: CellForm,
    columns: &mut Columns,
    (format, kind): (&Arc<Declaration>, FileKind),
) -> Result<(), ReadErrorKind> {
    if !format.response.score_by_values {
        return Ok(());
    }
    score_column::find(rows, cells, columns, format).map_err(|error| ReadErrorKind::Header {
        kind,
        error,
        header: columns.header.clone(),
        format: Some(Arc::clone(format)),
    })
}

/// Skips so many records behind a header that ends there, on that line.
fn skip_records(start: &[u8], mut end: usize, cells: CellForm, (records, mut line): (usize, u64)) -> (usize, u64) {
    for _ in 0..records {
        let behind = end + cells.record_end(&start[end..]);
        line += memchr_iter(b'\n', &start[end..behind]).count() as u64;
        end = behind;
    }
    (end, line)
}

/// Opens a file up to its header.
fn start(source: &Source, kind: FileKind, options: &ReadOptions) -> Result<Start, ReadErrorKind> {
    let at_fault = |error| ReadErrorKind::Spreadsheet { kind, error };
    let Decoded { compression, content } = decode::decoded(source.open()?, options.encoding)?;
    match content {
        Content::Text(text, encoding) => Ok(Start {
            compression,
            source: TextSource::Encoded(encoding),
            ..start_of_text(text, options.delimiter)?
        }),
        Content::OldWorkbook => Err(at_fault(SpreadsheetError::OtherFormat)),
        Content::Archive(mut archive) => {
            let mut workbook = Vec::new();
            let most = spreadsheet::LARGEST as u64;
            (&mut archive).take(most + 1).read_to_end(&mut workbook)?;
            if workbook.len() > spreadsheet::LARGEST {
                return Err(at_fault(SpreadsheetError::TooLarge));
            }
            let forms = Forms {
                mark: options.decimal_mark(kind).map_or('.', DecimalMark::as_char),
                date_format: options.date_format(kind),
            };
            let sheet = spreadsheet::sheet_text(&workbook, options.sheet(kind), &forms).map_err(at_fault)?;
            Ok(Start {
                reader: BlockReader::new(Box::new(Cursor::new(sheet.text))),
                delimiter: Some(b','),
                above: sheet.header_row - 1,
                sheet: sheet.instead_of.map_or(SheetUsed::AsWanted, SheetUsed::Other),
                lost: sheet.lost,
                compression,
                source: TextSource::Sheet(sheet.name),
            })
        }
    }
}

fn start_of_text(text: Bytes, mut delimiter: Option<u8>) -> Result<Start, ReadErrorKind> {
    let mut reader = BlockReader::new(text);
    if let Some(what) = not_plain_text(reader.peek()?) {
        return Err(ReadErrorKind::NotPlainText(what));
    }
    if reader.peek()?.starts_with(BYTE_ORDER_MARK) {
        reader.skip(BYTE_ORDER_MARK.len());
    }
    let start = reader.peek()?;
    if start.is_empty() {
        return Err(ReadErrorKind::Empty);
    }
    let mut above = 0;
    if let Some((named, end)) = separator_line(start) {
        delimiter = delimiter.or(Some(named));
        above = 1;
        reader.skip(end);
    }
    Ok(Start {
        reader,
        delimiter,
        above,
        sheet: SheetUsed::NoSpreadsheet,
        lost: Vec::new(),
        compression: None,
        source: TextSource::Encoded(UTF_8.name()),
    })
}

/// A first line `sep=;`, as a spreadsheet writes it: the delimiter, and where
/// the line ends.
fn separator_line(start: &[u8]) -> Option<(u8, usize)> {
    let rest = start.strip_prefix(b"sep=")?;
    let (&delimiter, rest) = rest.split_first()?;
    let behind = rest.strip_prefix(b"\r").unwrap_or(rest).strip_prefix(b"\n")?;
    Some((delimiter, start.len() - behind.len()))
}

/// The delimiter that the first line has most of; a comma where it has none.
fn recognise_delimiter(start: &[u8]) -> u8 {
    let line = start.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let mut quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0), (b'|', 0)];
    for &byte in line {
        quoted ^= byte == b'"';
        if let Some((_, count)) = counts.iter_mut().find(|(delimiter, _)| !quoted && *delimiter == byte) {
            *count += 1;
        }
    }
    counts
        .iter()
        .rev()
        .max_by_key(|(_, count)| *count)
        .map_or(b',', |(delimiter, _)| *delimiter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_names_the_separator_is_not_the_header() {
        assert_eq!(separator_line(b"sep=;\r\na;b\n"), Some((b';', 7)));
        assert_eq!(separator_line(b"sep=\t\na"), Some((b'\t', 6)));
        assert_eq!(separator_line(b"sep=,b\n"), None);
        assert_eq!(separator_line(b"separator\n"), None);
    }

    #[test]
    fn the_delimiter_is_the_one_that_the_header_has_most_of() {
        assert_eq!(recognise_delimiter(b"a,b;c,d\n1;2;3;4"), b',');
        assert_eq!(recognise_delimiter(b"a;b\n"), b';');
        assert_eq!(recognise_delimiter(b"a\tb"), b'\t');
        assert_eq!(recognise_delimiter(b"\"a,b,c\"|d\n"), b'|');
        assert_eq!(recognise_delimiter(b"alone\n"), b',');
    }
}
