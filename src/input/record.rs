//! Bytes → records → fields. A record without a quote is split by hand; one
//! that has a quote is read by `csv_core`, the reader inside the csv crate.

use csv_core::ReadRecordResult;
use memchr::{memchr, memchr_iter, memrchr};

use super::bounds::{Seen, find_bounds};

/// Which end of a record is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scan {
    /// The end of the first record.
    First,
    /// The end of the last whole record.
    Last,
}

/// The place behind the line end of a record, in bytes that begin with one.
pub fn last_record_end(bytes: &[u8], delimiter: u8, scan: Scan) -> Option<usize> {
    if scan == Scan::Last && memchr(b'"', bytes).is_none() {
        return line_end(bytes, scan);
    }
    let mut found = None;
    let mut at = 0;
    while let Some(end) = record_end(&bytes[at..], delimiter) {
        at += end;
        found = Some(at);
        if scan == Scan::First {
            break;
        }
    }
    found
}

/// The place behind a line end, in bytes in which a quote is a character like
/// others.
pub fn line_end(bytes: &[u8], scan: Scan) -> Option<usize> {
    let end = match scan {
        Scan::First => memchr(b'\n', bytes),
        Scan::Last => memrchr(b'\n', bytes),
    };
    end.map(|end| end + 1)
}

/// The place behind the line end of the record that begins the bytes; none
/// where it does not end in them.
pub fn record_end(bytes: &[u8], delimiter: u8) -> Option<usize> {
    let mut line = 0;
    loop {
        let end = line + memchr(b'\n', &bytes[line..])? + 1;
        if memchr(b'"', &bytes[line..end]).is_none() {
            return Some(end);
        }
        match walk_quotes(bytes, line, end, delimiter) {
            Walk::Ends(at) => return Some(at),
            Walk::Open => return None,
            Walk::Further(at) => line = at,
        }
    }
}

enum Walk {
    Ends(usize),
    Open,
    Further(usize),
}

/// Walks over the fields of a record from a place outside quotes, on a line
/// that ends at `end`.
fn walk_quotes(bytes: &[u8], from: usize, end: usize, delimiter: u8) -> Walk {
    let mut at = from;
    // A quote opens a field only at its beginning. `from` is the beginning of
    // a record, or follows the closing quote of a field that spans lines.
    let mut field_begins = from == 0 || bytes[from - 1] == delimiter;
    while at < end {
        if field_begins && bytes[at] == b'"' {
            at += 1;
            loop {
                let Some(quote) = memchr(b'"', &bytes[at..]) else {
                    return Walk::Open;
                };
                at += quote + 1;
                if bytes.get(at) == Some(&b'"') {
                    at += 1;
                } else {
                    break;
                }
            }
            field_begins = false;
            if at >= end {
                return Walk::Further(at);
            }
            continue;
        }
        if bytes[at] == b'\n' {
            return Walk::Ends(at + 1);
        }
        field_begins = bytes[at] == delimiter;
        at += 1;
    }
    Walk::Ends(end)
}

/// What is wrong with the quotes of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuoteError {
    /// A quote that opens a cell is never closed. The place of the quote.
    NeverClosed(usize),
    /// Something stands between a closing quote and the next delimiter. Its place.
    TextAfterQuote {
        /// Where the cell begins.
        open: usize,
        /// Where it goes on.
        at: usize,
    },
}

/// Splits records into fields, and keeps the places of the last one's.
#[derive(Debug)]
pub struct Splitter {
    delimiter: u8,
    /// Whether a quote is more than a character.
    has_quotes: bool,
    /// The places before the first field of a record, or of all records of a
    /// text, and behind every field, with the byte behind it, if there is one.
    bounds: Vec<u32>,
    /// How many fields every record of the text has, where they all have as
    /// many as they should.
    width: Option<usize>,
    /// Whether the text is known to be ASCII.
    is_ascii: bool,
    last: Last,
    /// The cells of a record with quotes, one after another, without those.
    unquoted: Vec<u8>,
    reader: csv_core::Reader,
}

/// The last record.
#[derive(Debug, Clone, Copy, Default)]
struct Last {
    /// The bound before its first field, and the one behind its last.
    first: usize,
    end: usize,
    /// The place of the record in the text.
    start: u32,
    /// How many bytes stand between its fields.
    between: u32,
    is_unquoted: bool,
}

impl Splitter {
    /// A splitter for that delimiter.
    #[must_use]
    pub fn new(delimiter: u8) -> Self {
        Self {
            delimiter,
            has_quotes: true,
            bounds: Vec::new(),
            width: None,
            is_ascii: false,
            last: Last::default(),
            unquoted: Vec::new(),
            reader: csv_core::ReaderBuilder::new()
                .delimiter(delimiter)
                .terminator(csv_core::Terminator::Any(b'\n'))
                .build(),
        }
    }

    /// The same where a quote is a character like others, or not.
    #[must_use]
    pub fn with_quotes(self, has_quotes: bool) -> Self {
        Self { has_quotes, ..self }
    }

    /// Splits one record, given without its line end.
    pub fn split(&mut self, record: &[u8]) -> Result<(), QuoteError> {
        if self.has_quotes && memchr(b'"', record).is_some() {
            return self.split_quoted(record);
        }
        self.split_plain(record);
        Ok(())
    }

    /// Splits a record that has no quote in it.
    fn split_plain(&mut self, record: &[u8]) {
        self.bounds.clear();
        self.bounds.push(0);
        let ends = memchr_iter(self.delimiter, record).chain([record.len()]);
        self.bounds.extend(ends.map(|end| place(end + 1)));
        self.last = Last {
            end: self.bounds.len() - 1,
            between: 1,
            ..Last::default()
        };
    }

    /// Looks for all fields of a text that has no quote in it, whose records
    /// should have so many. False where it is too long for that.
    pub fn begin(&mut self, text: &[u8], width: usize) -> bool {
        self.last = Last {
            between: 1,
            ..Last::default()
        };
        let is_short = u32::try_from(text.len()).is_ok_and(|length| length < u32::MAX);
        if is_short {
            let Seen { line_ends, is_ascii } = find_bounds(text, self.delimiter, &mut self.bounds);
            self.is_ascii = is_ascii;
            self.width = Some(width).filter(|width| self.is_even(text, line_ends, *width));
        }
        is_short
    }

    /// Whether the text is known to be ASCII.
    #[must_use]
    pub const fn is_ascii(&self) -> bool {
        self.is_ascii
    }

    /// Whether every record of the text has so many fields: there are as many
    /// line ends as that makes, and each stands where it then should.
    fn is_even(&self, text: &[u8], line_ends: usize, width: usize) -> bool {
        let fields = &self.bounds[1..];
        if width == 0 || !fields.len().is_multiple_of(width) {
            return false;
        }
        // Behind the text is an end too.
        let is_end = |bound: u32| text.get(bound as usize - 1).is_none_or(|byte| *byte == b'\n');
        let line_ends = line_ends + usize::from(!text.ends_with(b"\n"));
        let is_ended = |record: &[u32]| record.last().is_some_and(|&end| is_end(end));
        line_ends == fields.len() / width && fields.chunks_exact(width).all(is_ended)
    }

    /// Splits the next record of that text, and gives the place behind its
    /// line end.
    #[inline]
    pub fn split_next(&mut self, text: &[u8]) -> usize {
        let Last { end: first, .. } = self.last;
        let start = self.bounds[first];
        if let Some(width) = self.width {
            let end = first + width;
            (self.last.first, self.last.end, self.last.start) = (first, end, start);
            return (self.bounds[end] as usize).min(text.len());
        }
        let (mut end, mut behind) = (first, start);
        for &bound in &self.bounds[first + 1..] {
            end += 1;
            behind = bound;
            // The last field of the text may have no line end.
            if text.get(bound as usize - 1) == Some(&b'\n') {
                break;
            }
        }
        (self.last.first, self.last.end, self.last.start) = (first, end, start);
        (behind as usize).min(text.len())
    }

    fn split_quoted(&mut self, record: &[u8]) -> Result<(), QuoteError> {
        check_quotes(record, self.delimiter)?;
        self.reader.reset();
        self.unquoted.resize(record.len() + 1, 0);
        let mut ends = vec![0; memchr_iter(self.delimiter, record).count() + 2];
        // The line end that was cut off is given back, for the reader to see
        // the end of the record; it needs two calls, one for each piece.
        let (mut written, mut fields) = (0, 0);
        for piece in [record, b"\n"] {
            let (result, _, out, ended) =
                self.reader
                    .read_record(piece, &mut self.unquoted[written..], &mut ends[fields..]);
            written += out;
            fields += ended;
            if matches!(result, ReadRecordResult::Record) {
                break;
            }
        }
        self.bounds.clear();
        self.bounds.push(0);
        self.bounds.extend(ends[..fields].iter().map(|&end| place(end)));
        self.last = Last {
            end: fields,
            is_unquoted: true,
            ..Last::default()
        };
        Ok(())
    }

    /// How many fields the last record has.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.last.end - self.last.first
    }

    /// The fields of the last record of the text, which is given again with the
    /// place where the record ends.
    #[must_use]
    #[inline]
    pub fn plain_fields<'a>(&'a self, text: &'a [u8], end: usize) -> PlainFields<'a> {
        PlainFields {
            text,
            bounds: &self.bounds[self.last.first..=self.last.end],
            end,
        }
    }

    /// One field of the last record, which is given again.
    #[must_use]
    pub fn field<'a>(&'a self, record: &'a [u8], index: usize) -> &'a [u8] {
        self.fields(record).get(index)
    }

    /// The fields of the last record, which is given again.
    #[must_use]
    #[inline]
    pub fn fields<'a>(&'a self, record: &'a [u8]) -> Fields<'a> {
        let last = self.last;
        Fields {
            text: if last.is_unquoted { &self.unquoted } else { record },
            bounds: &self.bounds[last.first..=last.end],
            start: last.start,
            between: last.between,
        }
    }
}

/// The fields of a record without quotes, in the text it stands in.
#[derive(Debug, Clone, Copy)]
pub struct PlainFields<'a> {
    text: &'a [u8],
    bounds: &'a [u32],
    /// Where the record ends, without its line end.
    end: usize,
}

impl<'a> PlainFields<'a> {
    /// One of them.
    #[must_use]
    #[inline(always)]
    #[expect(
        clippy::inline_always,
        reason = "a call takes longer than what it does, six times a row"
    )]
    pub fn get(self, index: usize) -> &'a [u8] {
        let [start, behind] = self.bounds[index..index + 2] else {
            return b"";
        };
        &self.text[start as usize..(behind.wrapping_sub(1) as usize).min(self.end)]
    }
}

/// The fields of a record.
#[derive(Debug, Clone, Copy)]
pub struct Fields<'a> {
    text: &'a [u8],
    bounds: &'a [u32],
    start: u32,
    between: u32,
}

impl<'a> Fields<'a> {
    /// All of them.
    pub fn iter(self) -> impl Iterator<Item = &'a [u8]> {
        (1..self.bounds.len()).map(move |behind| self.get(behind - 1))
    }

    /// One of them.
    #[must_use]
    #[inline(always)]
    #[expect(
        clippy::inline_always,
        reason = "a call takes longer than what it does, six times a row"
    )]
    pub fn get(self, index: usize) -> &'a [u8] {
        let [start, behind] = self.bounds[index..index + 2] else {
            return b"";
        };
        // Whatever the line end is, it is not in the record.
        let end = (behind.wrapping_sub(self.between + self.start) as usize).min(self.text.len());
        &self.text[start.wrapping_sub(self.start) as usize..end]
    }
}

fn place(place: usize) -> u32 {
    u32::try_from(place).expect("a record of less than four gigabytes")
}

/// The csv crate accepts a quote that is never closed, and text behind a
/// closing one; both are mistakes that nobody should have to find later.
fn check_quotes(record: &[u8], delimiter: u8) -> Result<(), QuoteError> {
    let mut at = 0;
    loop {
        if record.get(at) == Some(&b'"') {
            let open = at;
            at += 1;
            loop {
                match memchr(b'"', &record[at..]) {
                    None => return Err(QuoteError::NeverClosed(open)),
                    Some(quote) if record.get(at + quote + 1) == Some(&b'"') => at += quote + 2,
                    Some(quote) => {
                        at += quote + 1;
                        break;
                    }
                }
            }
            if record.get(at).is_some_and(|&byte| byte != delimiter) {
                return Err(QuoteError::TextAfterQuote { open, at });
            }
        }
        match memchr(delimiter, &record[at..]) {
            Some(next) => at += next + 1,
            None => return Ok(()),
        }
    }
}

/// Where the raw text of a field stands in its record, quotes included.
#[must_use]
pub fn raw_field(record: &[u8], delimiter: u8, index: usize) -> (usize, usize) {
    let mut at = 0;
    let mut field = 0;
    loop {
        let start = at;
        if record.get(at) == Some(&b'"') {
            at += 1;
            while let Some(quote) = memchr(b'"', &record[at..]) {
                at += quote + 1;
                if record.get(at) == Some(&b'"') {
                    at += 1;
                } else {
                    break;
                }
            }
        }
        let end = memchr(delimiter, &record[at..]).map_or(record.len(), |next| at + next);
        if field == index || end == record.len() {
            return (start, end);
        }
        field += 1;
        at = end + 1;
    }
}

/// A record without its line end, `\n` or `\r\n`.
#[must_use]
pub fn without_line_end(record: &[u8]) -> &[u8] {
    let record = record.strip_suffix(b"\n").unwrap_or(record);
    record.strip_suffix(b"\r").unwrap_or(record)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fields(record: &str) -> Result<Vec<String>, QuoteError> {
        let mut splitter = Splitter::new(b',');
        splitter.split(record.as_bytes())?;
        Ok((0..splitter.len())
            .map(|i| String::from_utf8_lossy(splitter.field(record.as_bytes(), i)).into_owned())
            .collect())
    }

    #[test]
    fn quotes_open_only_at_the_beginning_of_a_cell() {
        assert_eq!(
            fields("a,5\" pipe,c"),
            Ok(vec!["a".into(), "5\" pipe".into(), "c".into()])
        );
        assert_eq!(
            fields("\"a,\"\"b\"\"\",\"\""),
            Ok(vec!["a,\"b\"".into(), String::new()])
        );
        assert_eq!(fields(""), Ok(vec![String::new()]));
        assert_eq!(
            fields(",\"x\n,y\","),
            Ok(vec![String::new(), "x\n,y".into(), String::new()])
        );
    }

    #[test]
    fn a_quote_that_is_never_closed_is_found() {
        assert_eq!(fields("a,\"b,c"), Err(QuoteError::NeverClosed(2)));
        assert_eq!(fields("\"a\"b,c"), Err(QuoteError::TextAfterQuote { open: 0, at: 3 }));
        assert_eq!(fields("\""), Err(QuoteError::NeverClosed(0)));
    }

    #[test]
    fn the_raw_place_of_a_cell_has_its_quotes() {
        let record = b"1003,\"12,50\",x";
        assert_eq!(raw_field(record, b',', 0), (0, 4));
        assert_eq!(raw_field(record, b',', 1), (5, 12));
        assert_eq!(raw_field(record, b',', 2), (13, 14));
    }

    fn csv_records(bytes: &[u8]) -> Vec<Vec<Vec<u8>>> {
        csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .terminator(csv::Terminator::Any(b'\n'))
            .from_reader(bytes)
            .into_byte_records()
            .map(|record| {
                let record = record.expect("memory can be read");
                record.iter().map(<[u8]>::to_vec).collect()
            })
            .collect()
    }

    proptest! {
        #[test]
        fn the_records_of_a_text_are_split_as_one_by_one(
            text in "[ab,\\n\\r\u{e9};]{1,200}|([ab]{0,3},[a\u{e9}]{0,40}\\r?\\n){0,9}([ab],)?a?|(a,b,c\\n){1,9}(a\\n){0,3}",
            width in 1..4_usize,
        ) {
            let mut splitter = Splitter::new(b',');
            prop_assert!(splitter.begin(text.as_bytes(), width));
            let mut start = 0;
            while start < text.len() {
                let end = splitter.split_next(text.as_bytes());
                let line = text[start..].find('\n').map_or(text.len(), |at| start + at + 1);
                prop_assert_eq!(end, line);
                let record = without_line_end(&text.as_bytes()[start..end]);
                let cells: Vec<&[u8]> = (0..splitter.len()).map(|i| splitter.field(record, i)).collect();
                let expected: Vec<&[u8]> = record.split(|byte| *byte == b',').collect();
                prop_assert_eq!(cells, expected);
                start = end;
            }
        }

        /// Whatever the bytes, as long as every quote is where it may be, our
        /// records and fields are those of the csv crate.
        #[test]
        fn records_and_fields_are_those_of_the_csv_crate(text in "[ab,\"\n]{0,40}") {
            let bytes = format!("{text}\n").into_bytes();
            let mut splitter = Splitter::new(b',');
            let mut ours = Vec::new();
            let mut at = 0;
            let mut sound = true;
            while let Some(end) = record_end(&bytes[at..], b',') {
                let record = without_line_end(&bytes[at..at + end]);
                at += end;
                if record.is_empty() {
                    continue;
                }
                match splitter.split(record) {
                    Ok(()) => ours.push(
                        (0..splitter.len()).map(|i| splitter.field(record, i).to_vec()).collect::<Vec<_>>(),
                    ),
                    Err(_) => sound = false,
                }
            }
            if sound && at == bytes.len() {
                prop_assert_eq!(ours, csv_records(&bytes));
            }
        }

        /// The quick search for the last end and the walk agree.
        #[test]
        fn the_last_end_is_an_end(text in "[a,\"\n]{0,40}") {
            let bytes = text.as_bytes();
            let mut at = 0;
            while let Some(end) = record_end(&bytes[at..], b',') {
                at += end;
            }
            prop_assert_eq!(last_record_end(bytes, b',', Scan::Last), (at > 0).then_some(at));
        }
    }
}
