//! Bytes → UTF-8: decompression, recognised by the first bytes, and other
//! encodings; a workbook, which is no text, is left as it is. Nothing is
//! replaced: a byte that cannot be decoded is an error, since a replaced one
//! could merge two customers.

use std::io::{self, Cursor, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::likely::likely_encoding;

/// A source of bytes.
pub type Bytes = Box<dyn Read + Send>;

/// The contents of a source.
pub struct Decoded {
    /// gzip or zstd, where it was compressed.
    pub compression: Option<&'static str>,
    /// What it holds.
    pub content: Content,
}

/// What the first bytes of a source, once it is decompressed, say it is.
pub enum Content {
    /// Text, as UTF-8 where all is well, and the encoding it was in.
    Text(Bytes, &'static str),
    /// A ZIP archive, as a workbook is.
    Archive(Bytes),
    /// An older or encrypted workbook of Excel.
    OldWorkbook,
}

/// The contents of a source: decompressed where it is gzip or zstd, decoded
/// where it is UTF-16 or said to be of another encoding than UTF-8.
pub fn decoded(source: Bytes, encoding: Option<&'static Encoding>) -> io::Result<Decoded> {
    let (start, source) = peek(source)?;
    let compression = match start[..] {
        [0x1F, 0x8B, ..] => Some("gzip"),
        [0x28, 0xB5, 0x2F, 0xFD] => Some("zstd"),
        _ => None,
    };
    let (start, source) = match compression {
        Some("gzip") => peek(Box::new(flate2::read::MultiGzDecoder::new(source)))?,
        Some(_) => peek(Box::new(zstd::Decoder::new(source)?))?,
        None => (start, source),
    };
    let with = |content| Decoded { compression, content };
    let marked = match start[..] {
        // A text cannot begin with these: they hold control characters.
        [b'P', b'K', 3, 4] | [b'P', b'K', 5, 6] | [b'P', b'K', 7, 8] => return Ok(with(Content::Archive(source))),
        [0xD0, 0xCF, 0x11, 0xE0] => return Ok(with(Content::OldWorkbook)),
        [0xFF, 0xFE, ..] => Some(UTF_16LE),
        [0xFE, 0xFF, ..] => Some(UTF_16BE),
        [0xEF, 0xBB, 0xBF, ..] => Some(UTF_8),
        _ => None,
    };
    let encoding = marked.or(encoding).unwrap_or(UTF_8);
    let text = if encoding == UTF_8 {
        source
    } else {
        Box::new(Transcoder::new(source, encoding))
    };
    Ok(with(Content::Text(text, encoding.name())))
}

/// The first four bytes, and the source with them still in it.
fn peek(mut source: Bytes) -> io::Result<(Vec<u8>, Bytes)> {
    let mut start = Vec::new();
    (&mut source).take(4).read_to_end(&mut start)?;
    let whole = Cursor::new(start.clone()).chain(source);
    Ok((start, Box::new(whole)))
}

/// A character that cannot be decoded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a character on line {line} is not {}", encoding.name())]
pub struct Undecodable {
    /// Its line.
    pub line: u64,
    /// What it should be.
    pub encoding: &'static Encoding,
    /// What the text is more likely to be; none where that is no better.
    pub likely: Option<&'static Encoding>,
}

/// What is told of rows that are not UTF-8, of which that is the first.
#[must_use]
pub fn read_as(path: &str, line: u64, encoding: &str) -> String {
    format!("{path}:{line}: the text is not UTF-8 and was read as {encoding}")
}

/// How much is decoded at a time.
const PIECE: usize = 64 * 1024;

/// A source of another encoding as UTF-8.
struct Transcoder {
    source: Bytes,
    encoding: &'static Encoding,
    decoder: Decoder,
    input: Vec<u8>,
    /// Bytes of the input that are decoded.
    used: usize,
    has_ended: bool,
    output: Vec<u8>,
    /// Bytes of the output that are given away.
    given: usize,
    lines: u64,
}

impl Transcoder {
    fn new(source: Bytes, encoding: &'static Encoding) -> Self {
        Self {
            source,
            encoding,
            decoder: encoding.new_decoder(),
            input: Vec::new(),
            used: 0,
            has_ended: false,
            output: Vec::new(),
            given: 0,
            lines: 0,
        }
    }

    /// Decodes a further piece; false at the end.
    fn fill(&mut self) -> io::Result<bool> {
        if self.used == self.input.len() && !self.has_ended {
            self.input.clear();
            self.used = 0;
            let read = (&mut self.source).take(PIECE as u64).read_to_end(&mut self.input)?;
            self.has_ended = read == 0;
        } else if self.has_ended {
            return Ok(false);
        }
        self.output.resize(4 * PIECE, 0);
        self.given = 0;
        let (result, read, written) =
            self.decoder
                .decode_to_utf8_without_replacement(&self.input[self.used..], &mut self.output, self.has_ended);
        self.used += read;
        self.output.truncate(written);
        self.lines += memchr::memchr_iter(b'\n', &self.output).count() as u64;
        if matches!(result, DecoderResult::Malformed(..)) {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                Undecodable {
                    line: self.lines + 1,
                    encoding: self.encoding,
                    likely: Some(likely_encoding(&self.input)).filter(|likely| *likely != self.encoding),
                },
            ));
        }
        Ok(true)
    }
}

impl Read for Transcoder {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.given == self.output.len() {
            if !self.fill()? {
                return Ok(0);
            }
        }
        let count = out.len().min(self.output.len() - self.given);
        out[..count].copy_from_slice(&self.output[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn read(bytes: &[u8], encoding: Option<&'static Encoding>) -> io::Result<String> {
        let mut bytes_read = Vec::new();
        match decoded(Box::new(Cursor::new(bytes.to_vec())), encoding)?.content {
            Content::Text(mut text, _) => text.read_to_end(&mut bytes_read)?,
            Content::Archive(_) | Content::OldWorkbook => return Err(io::Error::other("no text")),
        };
        String::from_utf8(bytes_read).map_err(io::Error::other)
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        writer.write_all(bytes).expect("memory can be written");
        writer.finish().expect("memory can be written")
    }

    fn utf_16(text: &str) -> Vec<u8> {
        let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn compressed_text_is_read_also_where_it_is_short_or_in_pieces() {
        for text in ["", "a", "käse\n", &"lang,".repeat(100_000)] {
            assert_eq!(read(text.as_bytes(), None).expect("plain"), text);
            assert_eq!(read(&gzip(text.as_bytes()), None).expect("gzip"), text);
            let zstd = zstd::encode_all(text.as_bytes(), 1).expect("memory can be written");
            assert_eq!(read(&zstd, None).expect("zstd"), text);
            let two = [gzip(text.as_bytes()), gzip(b"more")].concat();
            assert_eq!(read(&two, None).expect("two members"), format!("{text}more"));
        }
    }

    #[test]
    fn compressed_text_that_is_cut_off_is_an_error() {
        let whole = gzip("some text that is long enough".as_bytes());
        for end in 2..whole.len() {
            assert!(read(&whole[..end], None).is_err(), "{end} bytes");
        }
        let whole = zstd::encode_all(&b"some text that is long enough"[..], 1).expect("memory");
        for end in 4..whole.len() {
            assert!(read(&whole[..end], None).is_err(), "{end} bytes");
        }
    }

    #[test]
    fn utf_16_is_known_by_its_mark_and_others_by_their_name() {
        let text = "käse,日本\n".repeat(50_000);
        assert_eq!(read(&utf_16(&text), None).expect("UTF-16"), text);
        assert_eq!(read(&gzip(&utf_16(&text)), None).expect("UTF-16 in gzip"), text);
        let cp1252 = Encoding::for_label(b"windows-1252");
        assert_eq!(read(b"k\xE4se\x80", cp1252).expect("Windows"), "käse€");
        let marked = "\u{FEFF}käse";
        assert_eq!(read(marked.as_bytes(), cp1252).expect("UTF-8 by its mark"), marked);
    }

    #[test]
    fn what_cannot_be_decoded_is_an_error_that_names_the_line() {
        let mut odd = utf_16("a\nb\n");
        odd.extend([0x00, 0xD8, b'x', 0]);
        let error = read(&odd, None).expect_err("half a pair");
        assert_eq!(error.to_string(), "a character on line 3 is not UTF-16LE");
        let sjis = Encoding::for_label(b"shift_jis");
        assert!(read(b"a\n\xFF", sjis).is_err());
    }

    #[test]
    fn a_workbook_is_no_text_whatever_the_encoding() {
        let cp1252 = Encoding::for_label(b"windows-1252");
        let kind = |bytes: &[u8]| {
            let source = Box::new(Cursor::new(bytes.to_vec()));
            decoded(source, cp1252).expect("memory can be read").content
        };
        assert!(matches!(kind(b"PK\x03\x04"), Content::Archive(_)));
        assert!(matches!(kind(&gzip(b"PK\x03\x04more")), Content::Archive(_)));
        assert!(matches!(kind(b"\xD0\xCF\x11\xE0\xA1\xB1"), Content::OldWorkbook));
        assert!(matches!(kind(b"PK,a\n"), Content::Text(..)));
    }
}
