//! The text of a file, read at once and without the reader of the library: by
//! it the lines of a file are counted.

use std::io::Read;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// A file that is longer, once it is decompressed, is not tried: it says
/// nothing new and takes its time.
const LONGEST: usize = 4 * 1024 * 1024;

/// The library reads so much at least before it decides what ends lines.
const BLOCK: usize = 512 * 1024;

/// What the bytes of a file are.
#[derive(Debug, PartialEq, Eq)]
pub enum Decoded {
    /// Text, or what is taken for UTF-8.
    Text(Vec<u8>),
    /// Something that cannot be decompressed or decoded.
    Broken,
    /// Too much to try.
    TooLong,
}

/// Decompresses and decodes.
#[must_use]
pub fn decoded(bytes: &[u8], encoding: Option<&'static Encoding>) -> Decoded {
    let plain = match bytes {
        [0x1F, 0x8B, ..] => all_of(flate2::read::MultiGzDecoder::new(bytes)),
        [0x28, 0xB5, 0x2F, 0xFD, ..] => zstd::Decoder::new(bytes).map_or(Decoded::Broken, all_of),
        _ => Decoded::Text(bytes.to_vec()),
    };
    let Decoded::Text(plain) = plain else { return plain };
    let marked = match plain[..] {
        [0xFF, 0xFE, ..] => Some(UTF_16LE),
        [0xFE, 0xFF, ..] => Some(UTF_16BE),
        [0xEF, 0xBB, 0xBF, ..] => Some(UTF_8),
        _ => None,
    };
    match marked.or(encoding).filter(|encoding| *encoding != UTF_8) {
        None => Decoded::Text(plain),
        Some(encoding) => encoding
            .decode_without_bom_handling_and_without_replacement(&plain)
            .map_or(Decoded::Broken, |text| Decoded::Text(text.into_owned().into_bytes())),
    }
}

fn all_of(source: impl Read) -> Decoded {
    let mut bytes = Vec::new();
    match source.take(LONGEST as u64 + 1).read_to_end(&mut bytes) {
        Ok(read) if read > LONGEST => Decoded::TooLong,
        Ok(_) => Decoded::Text(bytes),
        Err(_) => Decoded::Broken,
    }
}

/// How many lines a text has; the last one need not end. Where no line feed
/// is, carriage returns end lines.
#[must_use]
pub fn lines(text: &[u8]) -> u64 {
    let start = &text[..text.len().min(BLOCK)];
    let has_line_feeds = start.contains(&b'\n') || !start.contains(&b'\r');
    let is_end = |byte: u8| byte == b'\n' || (byte == b'\r' && !has_line_feeds);
    let ends = text.iter().filter(|byte| is_end(**byte)).count() as u64;
    let is_open = text.last().is_none_or(|last| !is_end(*last));
    ends + u64::from(is_open)
}
