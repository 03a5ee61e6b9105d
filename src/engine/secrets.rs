//! What must not be shown: passwords and the like, and what remains of a text
//! without them. A driver's own words may hold a secret as it was written, or
//! as it was read.

/// What stands in place of a secret.
const MASK: &str = "***";

/// In a text a shorter secret cannot be told from what is none.
const SHORTEST: usize = 4;

/// The secrets of an address or a profile.
#[derive(Clone, Default)]
pub struct Secrets {
    /// In every form, the longest first.
    forms: Vec<String>,
}

/// Shows how many there are.
impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Secrets({} forms)", self.forms.len())
    }
}

impl Secrets {
    /// One more, as it is written in an address or in clear. Who reads an
    /// address may end a part of it at a sign of the secret, and complain of
    /// what is left: parts are secrets too.
    pub fn add(&mut self, secret: &str) {
        self.add_forms(secret);
        let signs = ['/', '?', '#', ';', '@', ':', '&', '=', ' ', ',', '\'', '"', '%'];
        for text in [secret, &percent_decoded(secret)] {
            let parts = text.split(signs).filter(|part| part.chars().count() >= SHORTEST);
            parts.for_each(|part| self.add_forms(part));
        }
        self.forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
    }

    fn add_forms(&mut self, secret: &str) {
        let decoded = percent_decoded(secret);
        let upper = percent_encoded(&decoded);
        let forms = [
            secret.to_owned(),
            decoded.escape_debug().to_string(),
            decoded.replace('\\', "\\\\").replace('\'', "\\'"),
            decoded.replace('\'', "''"),
            upper.to_lowercase(),
            upper,
            decoded,
        ];
        for form in forms {
            if !form.is_empty() && !self.forms.contains(&form) {
                self.forms.push(form);
            }
        }
    }

    /// Those of another, too.
    pub fn extend(&mut self, other: &Self) {
        for form in &other.forms {
            if !self.forms.contains(form) {
                self.forms.push(form.clone());
            }
        }
        self.forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.forms.is_empty()
    }

    /// The text without them; none where a secret is so short that every
    /// other letter could be one.
    #[must_use]
    pub fn masked(&self, text: &str) -> Option<String> {
        let mut text = text.to_owned();
        for form in &self.forms {
            if text.contains(form.as_str()) {
                if form.chars().count() < SHORTEST {
                    return None;
                }
                text = text.replace(form.as_str(), MASK);
            }
        }
        Some(text)
    }
}

/// The text that percent signs stand for; a sign that stands for nothing stays.
#[must_use]
pub fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let digits = after.get(..2).filter(|two| two.iter().all(u8::is_ascii_hexdigit));
        let digits = digits.and_then(|two| std::str::from_utf8(two).ok());
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match byte {
            Some(byte) if *first == b'%' => {
                bytes.push(byte);
                rest = &after[2..];
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Everything but letters, digits and `-._~` as percent signs.
fn percent_encoded(text: &str) -> String {
    use std::fmt::Write as _;
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Memory can always be written.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets(of: &[&str]) -> Secrets {
        let mut secrets = Secrets::default();
        for secret in of {
            secrets.add(secret);
        }
        secrets
    }

    #[test]
    fn a_secret_is_masked_as_it_is_written_and_as_it_is_read() {
        let secrets = secrets(&["se%3acr%40t"]);
        for text in ["pw se:cr@t.", "pw se%3acr%40t.", "pw se%3Acr%40t."] {
            assert_eq!(secrets.masked(text).as_deref(), Some("pw ***."), "{text}");
        }
        assert_eq!(secrets.masked("nothing").as_deref(), Some("nothing"));
    }

    #[test]
    fn a_secret_with_quotes_is_masked_as_drivers_escape_them() {
        let secrets = secrets(&["it's \"so\""]);
        for text in ["it's \"so\"", "it\\'s \\\"so\\\"", "it''s \"so\"", "it\\'s \"so\""] {
            assert_eq!(secrets.masked(text).as_deref(), Some("***"), "{text}");
        }
    }

    #[test]
    fn of_two_secrets_the_longer_one_goes_first() {
        let secrets = secrets(&["hunter", "hunter22"]);
        assert_eq!(secrets.masked("hunter22 hunter").as_deref(), Some("*** ***"));
    }

    #[test]
    fn a_part_of_a_secret_is_masked_where_a_reader_cuts_it() {
        let secrets = secrets(&["hunter with&host=cave"]);
        assert_eq!(
            secrets.masked("spaces in \"hunter with\", no host \"cave\"").as_deref(),
            Some("spaces in \"*** ***\", no *** \"***\"")
        );
    }

    #[test]
    fn a_text_that_may_hold_a_short_secret_is_not_shown() {
        let secrets = secrets(&["abc"]);
        assert_eq!(secrets.masked("an abc"), None);
        assert_eq!(secrets.masked("nothing of it").as_deref(), Some("nothing of it"));
    }

    #[test]
    fn secrets_are_not_shown_where_a_value_is_debugged() {
        assert!(!format!("{:?}", secrets(&["hunter22"])).contains("hunter"));
    }

    #[test]
    fn percent_signs_that_stand_for_nothing_stay() {
        assert_eq!(percent_decoded("100%"), "100%");
        assert_eq!(percent_decoded("%zz%4"), "%zz%4");
        assert_eq!(percent_decoded("%C3%A9"), "é");
        assert_eq!(percent_decoded("%+1"), "%+1");
    }
}
