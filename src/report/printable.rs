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

/// The same with characters written out that nobody can see, so that two names
/// that are not the same do not look it.
#[must_use]
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    for c in printable(text).chars() {
        // Behind a letter that is not Latin, and behind an emoji, a joiner is part of how words are written.
        if is_invisible(c) || is_joiner(c) && before.is_ascii() {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
        before = c;
    }
    out
}

/// Whether a character takes no room, or room without a mark: by the property
/// `Default_Ignorable_Code_Point` of Unicode, without joiners.
#[must_use]
pub const fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{AD}' | '\u{34F}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}' | '\u{180B}'..='\u{180F}' | '\u{200B}'
            | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFF8}'
            | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}'
    )
}

/// What joins or parts letters, or chooses between their forms.
const fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200C}' | '\u{200D}' | '\u{FE00}'..='\u{FE0F}')
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

    #[test]
    fn names_that_differ_look_different() {
        assert_eq!(visible("ze\u{200b}ro"), "ze\\u{200b}ro");
        assert_eq!(
            visible("ze\u{200d}ro\u{feff}\u{e0041}"),
            "ze\\u{200d}ro\\u{feff}\\u{e0041}"
        );
        assert_eq!(visible("\u{3164}\u{1b}"), "\\u{3164}\\u{1b}");
        for words in ["zero", "é寬", "می\u{200c}خواهم", "👩\u{200d}👧", "❤\u{fe0f}"] {
            assert_eq!(visible(words), words);
        }
    }
}
