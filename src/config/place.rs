//! Where something stands in the text of the file.

use std::ops::Range;

/// A part of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The line, from 1.
    pub line: u64,
    /// The line itself.
    pub text: String,
    /// Where the part begins in it, in bytes.
    pub start: usize,
    /// Where it ends on this line.
    pub end: usize,
}

impl Place {
    /// The place of a range of bytes of the text; what goes on behind the
    /// line is cut off.
    #[must_use]
    pub(super) fn new(text: &str, span: Range<usize>) -> Self {
        let whole = |at: usize| {
            let at = at.min(text.len());
            (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
        };
        let (start, end) = (whole(span.start), whole(span.end));
        let begin = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line = text[begin..].lines().next().unwrap_or("");
        Self {
            line: text[..begin].matches('\n').count() as u64 + 1,
            start: (start - begin).min(line.len()),
            end: (end.max(start) - begin).min(line.len()),
            text: line.to_owned(),
        }
    }
}
