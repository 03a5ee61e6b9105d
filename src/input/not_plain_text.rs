//! What a file is that is no text, or no table, as its first bytes tell.

use encoding_rs::Encoding;
use memchr::memchr;

use super::likely::utf_16_without_mark;

/// What UTF-8 may begin with.
pub const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// What the first bytes of a file say it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotPlainText {
    /// UTF-16 that does not say so by a byte order mark.
    Utf16(&'static Encoding),
    /// Something with zero bytes on its first line.
    Zeros,
    /// Something that is known by its first bytes.
    Other(&'static str),
    /// What is packed in a way that is not read here.
    Packed(&'static str),
}

/// What a file is that is no table, by its first bytes; none of any other.
pub fn not_plain_text(start: &[u8]) -> Option<NotPlainText> {
    const KNOWN: [(&[u8], &str); 8] = [
        (b"PAR1", "a Parquet file"),
        (b"%PDF", "a PDF"),
        (b"<!doctype html", "an HTML page"),
        (b"<html", "an HTML page"),
        (b"<table", "an HTML page"),
        (b"<?xml", "XML"),
        (b"{", "JSON"),
        (b"[", "JSON"),
    ];
    if start.starts_with(b"\xfd7zXZ\0") {
        return Some(NotPlainText::Packed("xz"));
    }
    if start.starts_with(b"BZh") && start.get(4..10) == Some(b"1AY&SY") {
        return Some(NotPlainText::Packed("bzip2"));
    }
    let text = start.strip_prefix(BYTE_ORDER_MARK).unwrap_or(start).trim_ascii_start();
    let begins = |with: &[u8]| {
        text.get(..with.len())
            .is_some_and(|first| first.eq_ignore_ascii_case(with))
    };
    if let Some((_, what)) = KNOWN.iter().find(|(with, _)| begins(with)) {
        return Some(NotPlainText::Other(what));
    }
    let line = start.split(|&byte| byte == b'\n').next().unwrap_or_default();
    utf_16_without_mark(start)
        .map(NotPlainText::Utf16)
        .or_else(|| memchr(0, line).map(|_| NotPlainText::Zeros))
}
