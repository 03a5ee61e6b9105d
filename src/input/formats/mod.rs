//! What other programs export: declarations of formats, and which of them a
//! header is of. How the rows of a format become orders is the business of
//! those who read rows.

mod cells;
mod check;
mod declaration;

use std::sync::{Arc, LazyLock};

pub(super) use cells::CellRules;
pub use declaration::{Blank, Clean, Customer, Declaration, Header, Kind, Order, Part, Response, Rows, Rule, Text};

use chrono_tz::Tz;

use super::ReadErrorKind;
use super::fields::FileKind;

include!(concat!(env!("OUT_DIR"), "/declarations.rs"));

/// The name of what is not of any format: its columns are found by their
/// names.
pub const PLAIN: &str = "plain";

/// A declaration that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct DeclarationError {
    /// What is wrong.
    pub message: String,
    /// The line it is on, from 1.
    pub line: Option<usize>,
}

impl Declaration {
    /// Reads a declaration.
    ///
    /// # Errors
    ///
    /// Where it is no TOML, has a key that is not known, says too little, or what
    /// cannot be meant.
    pub fn from_toml(text: &str) -> Result<Self, DeclarationError> {
        let declaration: Self = toml::from_str(text).map_err(|error| DeclarationError {
            message: error.message().trim_end_matches('.').to_owned(),
            line: error.span().map(|span| text[..span.start].matches('\n').count() + 1),
        })?;
        declaration.check()?;
        Ok(declaration)
    }

    /// Whether a header, given as [`column_words`], is one of this format.
    #[must_use]
    pub fn fits(&self, header: &[String]) -> bool {
        let has = |name: &String| header.contains(&column_words(name));
        let Header { need, any, not, .. } = &self.header;
        need.iter().all(has) && any.iter().all(|names| names.iter().any(has)) && !not.iter().any(has)
    }

    /// How much it asks of a header.
    fn specificity(&self) -> usize {
        self.header.need.len() + self.header.any.len() + usize::from(!self.header.not.is_empty())
    }

    /// What everybody should know who reads such a file, with times moved to
    /// that zone.
    pub(super) fn warnings(&self, zone: Option<Tz>) -> Vec<String> {
        let title = &self.title;
        // Of orders the zone that a format says is known, and not the one that
        // a column says; of the other files neither.
        let is_as_written = match self.kind {
            Kind::Orders => !self.order.zone.is_empty(),
            Kind::Customers => self.customer.zone_is.is_some(),
            Kind::Responses => self.response.zone_is.is_some(),
        };
        let zone = zone.filter(|_| is_as_written);
        let zone = zone.map(|zone| format!("times are taken as written and not moved to {zone}"));
        let said = [self.warning.clone(), self.unsure.clone(), zone];
        said.into_iter()
            .flatten()
            .map(|said| format!("{title}: {said}"))
            .collect()
    }

    /// What kind of file it is.
    #[must_use]
    pub const fn file_kind(&self) -> FileKind {
        match self.kind {
            Kind::Orders => FileKind::Orders,
            Kind::Customers => FileKind::Customers,
            Kind::Responses => FileKind::Responses,
        }
    }
}

/// The formats that are known without being told, by name.
///
/// # Panics
///
/// Never: a test reads every one of them.
#[must_use]
pub fn known() -> &'static [Arc<Declaration>] {
    static KNOWN: LazyLock<Vec<Arc<Declaration>>> = LazyLock::new(|| {
        let read = |text: &&str| Arc::new(Declaration::from_toml(text).expect("a declaration of our own"));
        DECLARATIONS.iter().map(read).collect()
    });
    &KNOWN
}

/// The text of the declaration of a known format.
#[must_use]
pub fn text_of(name: &str) -> Option<&'static str> {
    let place = known().iter().position(|format| format.name == name)?;
    DECLARATIONS.get(place).copied()
}

/// Which format files are of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum FormatChoice {
    /// The one that the header of each is of.
    #[default]
    Recognised,
    /// None: columns are found by their names.
    Plain,
    /// This one.
    Named(Arc<Declaration>),
}

/// The formats that are recognised: the user's own, then the known ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Formats {
    /// The user's own.
    pub own: Vec<Arc<Declaration>>,
}

impl Formats {
    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Declaration>> {
        self.own.iter().chain(known())
    }

    /// The format of that name.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<Arc<Declaration>> {
        self.iter()
            .find(|format| format.name.eq_ignore_ascii_case(name))
            .cloned()
    }

    /// The name of a format that is most like a text, where one is.
    #[must_use]
    pub fn nearest(&self, name: &str) -> Option<&str> {
        let name = name.to_lowercase();
        let likeness = |format: &Arc<Declaration>| strsim::jaro_winkler(&format.name, &name);
        let nearest = self.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
        (likeness(nearest) > 0.75).then_some(nearest.name.as_str())
    }

    /// The format of which a header is a part, and the number of that.
    #[must_use]
    pub fn part(&self, header: &[String]) -> Option<(Arc<Declaration>, usize)> {
        let words: Vec<String> = header.iter().map(|name| column_words(name)).collect();
        let has = |name: &String| words.contains(&column_words(name));
        let fits = |part: &Part| part.need.iter().all(has) && !part.not.iter().any(has);
        self.iter()
            .find_map(|format| Some((Arc::clone(format), format.part.iter().position(fits)?)))
    }

    /// The format that a header is of: the most specific that fits; of two that
    /// are as specific, the first. None where the file is a plain one.
    ///
    /// # Errors
    ///
    /// Where such a file cannot be used, or not as this kind of file.
    pub fn recognised(&self, header: &[String], kind: FileKind) -> Result<Option<Arc<Declaration>>, ReadErrorKind> {
        let words: Vec<String> = header.iter().map(|name| column_words(name)).collect();
        let mut best: Option<&Arc<Declaration>> = None;
        let fitting = self
            .iter()
            .filter(|format| format.unsure.is_none() && format.fits(&words));
        for format in fitting {
            let rank = |format: &Declaration| (format.file_kind() == kind, format.specificity());
            if best.is_none_or(|best| rank(format) > rank(best)) {
                best = Some(format);
            }
        }
        match best {
            Some(format) if format.refuse.is_some() && format.part.is_empty() => {
                Err(ReadErrorKind::Refused(Arc::clone(format)))
            }
            Some(format) if format.file_kind() == kind => Ok(Some(Arc::clone(format))),
            Some(format) if format.specificity() >= DISTINCT => Err(ReadErrorKind::OfOtherKind {
                format: Arc::clone(format),
                kind,
            }),
            _ => Ok(None),
        }
    }
}

/// So many lines above a header are looked at.
pub(super) const MOST_LINES_ABOVE: u64 = 30;

/// A format that asks for so many columns is not met by chance.
const DISTINCT: usize = 4;

/// The name of a column as it is compared: trimmed, in lower case, blanks of
/// any number and kind as one.
#[must_use]
pub fn column_words(name: &str) -> String {
    let name = name.trim_start_matches('\u{feff}');
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_declaration_can_be_read_and_has_a_name_of_its_own() {
        for (text, format) in DECLARATIONS.iter().zip(known()) {
            assert_eq!(Declaration::from_toml(text).as_ref(), Ok(&**format));
            let named = known().iter().filter(|other| other.name == format.name);
            assert_eq!(named.count(), 1, "{}", format.name);
            assert!(!format.header.need.is_empty(), "{}", format.name);
        }
    }

    #[test]
    fn the_columns_of_a_header_are_compared_by_their_words() {
        assert_eq!(column_words("\u{feff} Created  AT "), "created at");
        assert_eq!(
            column_words("Nutzername des K\u{e4}ufers"),
            "nutzername des k\u{e4}ufers"
        );
    }
}
