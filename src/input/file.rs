//! A file that is open: its header is read, its columns are known, its rows
//! come in blocks.

use encoding_rs::Encoding;
use memchr::{memchr, memchr_iter};

use super::cells::RowPlace;
use super::decode;
use super::fields::FileKind;
use super::header::Columns;
use super::likely::utf_16_without_mark;
use super::problem::{Hint, Problem, Problems};
use super::record::{self, Splitter};
use super::source::{BlockReader, Source};
use super::{ReadError, ReadErrorKind, ReadOptions};

/// An open file behind its header.
pub struct OpenFile {
    /// Its path as given.
    pub path: String,
    /// What comes behind the header.
    pub reader: BlockReader,
    /// The header and what it means.
    pub columns: Columns,
    /// What separates cells.
    pub delimiter: u8,
    /// How many lines the header has.
    pub header_lines: u64,
}

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

impl OpenFile {
    /// Opens a file and reads its header.
    pub fn open(source: &Source, kind: FileKind, options: &ReadOptions) -> Result<Self, ReadError> {
        let path = source.to_string();
        let at_fault = |error: ReadErrorKind| ReadError::of_file(&path, error);
        let read = source.open().map_err(|error| at_fault(error.into()))?;
        let read = decode::text(read, options.encoding).map_err(|error| at_fault(error.into()))?;
        let mut reader = BlockReader::new(read);
        let start = reader.peek().map_err(|error| at_fault(error.into()))?;
        if let Some(what) = not_plain_text(start) {
            return Err(at_fault(ReadErrorKind::NotPlainText(what)));
        }
        if start.starts_with(BYTE_ORDER_MARK) {
            reader.skip(BYTE_ORDER_MARK.len());
        }
        let start = reader.peek().map_err(|error| at_fault(error.into()))?;
        if start.is_empty() {
            return Err(at_fault(ReadErrorKind::Empty));
        }
        let (mut delimiter, mut preamble) = (options.delimiter, 0);
        if let Some((named, end)) = separator_line(start) {
            delimiter = delimiter.or(Some(named));
            preamble = 1;
            reader.skip(end);
        }
        let start = reader.peek().map_err(|error| at_fault(error.into()))?;
        let delimiter = delimiter.unwrap_or_else(|| recognise_delimiter(start));
        let end = record::record_end(start, delimiter).unwrap_or(start.len());
        let line = record::without_line_end(&start[..end]);
        let header_lines = preamble + memchr_iter(b'\n', &start[..end]).count() as u64;
        let mut splitter = Splitter::new(delimiter);
        splitter
            .split(line)
            .map_err(|_| at_fault(ReadErrorKind::HeaderQuotes))?;
        if let Err(error) = std::str::from_utf8(line) {
            let place = RowPlace {
                path: &path,
                header: &[],
                delimiter,
                record: line,
                line: preamble + 1,
            };
            let mut problems = Problems::default();
            problems.push(Problem {
                hint: Hint::HeaderEncoding,
                ..place.encoding(error.valid_up_to())
            });
            return Err(at_fault(ReadErrorKind::Problems(problems)));
        }
        let header: Vec<String> = (0..splitter.len())
            .map(|i| String::from_utf8_lossy(splitter.field(line, i)).trim().to_owned())
            .collect();
        let columns = Columns::find(header.clone(), kind, &options.mappings)
            .map_err(|error| at_fault(ReadErrorKind::Header { kind, error, header }))?;
        reader.skip(end);
        reader.set_delimiter(delimiter);
        Ok(Self {
            path,
            reader,
            columns,
            delimiter,
            header_lines,
        })
    }
}

/// What the first bytes of a file say it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotPlainText {
    /// A ZIP archive, as a spreadsheet is.
    Archive,
    /// UTF-16 that does not say so by a byte order mark.
    Utf16(&'static Encoding),
    /// Something with zero bytes on its first line.
    Zeros,
}

fn not_plain_text(start: &[u8]) -> Option<NotPlainText> {
    if start.starts_with(b"PK\x03\x04") {
        return Some(NotPlainText::Archive);
    }
    let line = start.split(|&byte| byte == b'\n').next().unwrap_or_default();
    utf_16_without_mark(start)
        .map(NotPlainText::Utf16)
        .or_else(|| memchr(0, line).map(|_| NotPlainText::Zeros))
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
