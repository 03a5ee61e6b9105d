//! The formats that are known without being told. What a header must have, and
//! what a list of them shows, stands in the program as it is compared, put
//! there by the build script; the rest of a declaration is read where its
//! format is asked for.

use std::sync::{Arc, OnceLock};

use super::{Declaration, HeaderWords, Kind};

/// A format that is known.
#[derive(Debug)]
pub struct Known {
    /// Its name, for `--as`.
    pub name: &'static str,
    /// What it is, in a few words.
    pub title: &'static str,
    /// What its rows are.
    pub kind: Kind,
    /// Whether such files cannot be used.
    pub is_refused: bool,
    /// Whether it is used only where it is named.
    pub is_unsure: bool,
    /// The text of its declaration.
    pub text: &'static str,
    /// Files that say more of its orders: of each the names that it needs, and
    /// those that it must not have.
    pub parts: &'static [Names<'static>],
    need: &'static [&'static str],
    any: &'static [&'static [&'static str]],
    not: &'static [&'static str],
    declaration: OnceLock<Arc<Declaration>>,
}

/// Names that a header needs, and names that it must not have.
type Names<'a> = (&'a [&'a str], &'a [&'a str]);

include!(concat!(env!("OUT_DIR"), "/declarations.rs"));

impl Known {
    /// All of them, in the order of their files.
    #[must_use]
    pub fn all() -> &'static [Self] {
        &KNOWN
    }

    /// Whether a header is one of this format.
    #[must_use]
    pub fn fits(&self, header: &HeaderWords) -> bool {
        let has = |words: &&str| header.has(words);
        self.need.iter().all(has) && self.any.iter().all(|names| names.iter().any(has)) && !self.not.iter().any(has)
    }

    /// The number of the part that a header is.
    pub(super) fn part(&self, header: &HeaderWords) -> Option<usize> {
        let has = |words: &&str| header.has(words);
        let mut parts = self.parts.iter();
        parts.position(|(need, not)| need.iter().all(has) && !not.iter().any(has))
    }

    /// How much it asks of a header.
    pub(super) fn specificity(&self) -> usize {
        self.need.len() + self.any.len() + usize::from(!self.not.is_empty())
    }

    /// Its declaration.
    ///
    /// # Panics
    ///
    /// Never: the build script has read every one of them, and a test does.
    #[must_use]
    pub fn declaration(&self) -> Arc<Declaration> {
        let read = || Arc::new(toml::from_str(self.text).expect("a declaration of our own"));
        Arc::clone(self.declaration.get_or_init(read))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Header;
    use super::*;

    #[test]
    fn every_declaration_can_be_meant_and_has_a_name_of_its_own() {
        for known in Known::all() {
            let read = Declaration::from_toml(known.text);
            assert_eq!(read.as_ref(), Ok(&*known.declaration()));
            let named = Known::all().iter().filter(|other| other.name == known.name);
            assert_eq!(named.count(), 1, "{}", known.name);
            assert!(!known.need.is_empty(), "{}", known.name);
        }
    }

    #[test]
    fn what_stands_in_the_program_is_what_the_declaration_says() {
        for known in Known::all() {
            let format = known.declaration();
            assert_eq!(
                (known.name, known.title, known.kind),
                (&*format.name, &*format.title, format.kind)
            );
            assert_eq!(known.is_refused, format.refuse.is_some(), "{}", known.name);
            assert_eq!(known.parts.len(), format.part.len(), "{}", known.name);
            for (number, part) in format.part.iter().enumerate() {
                assert_eq!(known.part(&HeaderWords::of(&part.need)), Some(number), "{}", known.name);
                let with = [&part.need[..], &part.not].concat();
                let is_part = part.not.is_empty();
                assert_eq!(known.part(&HeaderWords::of(&with)).is_some(), is_part, "{}", known.name);
            }
            assert_eq!(known.is_unsure, format.unsure.is_some(), "{}", known.name);
            assert_eq!(known.specificity(), format.specificity(), "{}", known.name);
            let Header { need, any, not, .. } = &format.header;
            let of_any = any.iter().filter_map(|names| names.first());
            let header: Vec<String> = need.iter().chain(of_any).cloned().collect();
            let fits = |header: &[String]| {
                let words = HeaderWords::of(header);
                assert_eq!(known.fits(&words), format.fits(&words), "{}", known.name);
                known.fits(&words)
            };
            assert!(fits(&header), "{}", known.name);
            for left_out in 0..header.len() {
                let others = header.iter().enumerate().filter(|(place, _)| *place != left_out);
                let others: Vec<String> = others.map(|(_, name)| name.to_uppercase()).collect();
                assert!(!fits(&others), "{}", known.name);
            }
            for name in not {
                assert!(
                    !fits(&[&header[..], std::slice::from_ref(name)].concat()),
                    "{}",
                    known.name
                );
            }
        }
    }
}
