//! Text from the data without what could move or turn a terminal.

/// The text with control characters and marks of direction written out.
#[must_use]
pub fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c == '\t' {
            out.push(' ');
        } else if moves_a_terminal(c) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}

/// Whether a character could move or turn a terminal, or end a line.
#[must_use]
pub fn moves_a_terminal(c: char) -> bool {
    c.is_control() || is_bidirectional(c) || is_line_end(c)
}

/// Marks that turn the direction of the text around them.
const fn is_bidirectional(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// The ends of lines and paragraphs that are no control characters.
const fn is_line_end(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_from_the_data_moves_the_terminal() {
        assert_eq!(printable("a\u{1b}[31mb\r\tc\u{202e}"), "a\\u{1b}[31mb\\u{d} c\\u{202e}");
    }
}
