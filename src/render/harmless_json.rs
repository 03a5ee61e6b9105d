//! The form of JSON: with blanks for people, and texts in which nothing could
//! move or turn a terminal. Such a character stands as `\\u…`, and whoever
//! reads the document has it back.

use std::io::{self, Write};

use serde_json::ser::{CharEscape, Formatter, PrettyFormatter};

use crate::report::printable::moves_a_terminal;

/// Sets blanks, and writes characters out that a terminal would obey.
#[derive(Default)]
pub struct Harmless(PrettyFormatter<'static>);

impl Formatter for Harmless {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some((at, c)) = rest.char_indices().find(|(_, c)| moves_a_terminal(*c)) {
            out.write_all(&rest.as_bytes()[..at])?;
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                write!(out, "\\u{unit:04x}")?;
            }
            rest = &rest[at + c.len_utf8()..];
        }
        out.write_all(rest.as_bytes())
    }

    fn write_char_escape<W: ?Sized + Write>(&mut self, out: &mut W, escape: CharEscape) -> io::Result<()> {
        self.0.write_char_escape(out, escape)
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_array(out)
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array(out)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(out, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array_value(out)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object(out)
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object(out)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object_value(out)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object_value(out)
    }
}

#[cfg(test)]
mod tests {
    use crate::render::json::write_value;

    #[test]
    fn a_text_comes_back_and_moves_no_terminal() {
        let text = "a\u{1b}[2J\u{9b}1m\u{7f}\u{202e}\"\\b\u{2028}\u{2066}é寬\r\n";
        let mut out = Vec::new();
        write_value(&[text], &mut out).expect("memory can be written");
        let out = String::from_utf8(out).expect("UTF-8");
        assert_eq!(
            out,
            "[\n  \"a\\u001b[2J\\u009b1m\\u007f\\u202e\\\"\\\\b\\u2028\\u2066é寬\\r\\n\"\n]\n"
        );
        let back: [String; 1] = serde_json::from_str(&out).expect("JSON");
        assert_eq!(back, [text]);
    }
}
