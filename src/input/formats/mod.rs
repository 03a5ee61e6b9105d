//! What other programs export: declarations of formats, and which of them a
//! header is of. How the rows of a format become orders is the business of
//! those who read rows.

mod cells;
mod check;
mod declaration;
mod known;
mod truth;
mod words;

use std::sync::Arc;

pub(super) use cells::{CellRules, NoRow, is_word};
pub use declaration::{Blank, Clean, Customer, Declaration, Header, Kind, Order, Part, Response, Rows, Rule, Text};
pub use known::Known;
pub use words::{HeaderWords, column_words};

use super::ReadErrorKind;
use super::fields::FileKind;

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

    /// Whether a header is one of this format.
    #[must_use]
    pub fn fits(&self, header: &HeaderWords) -> bool {
        let has = |name: &String| header.place(name).is_some();
        let Header { need, any, not, .. } = &self.header;
        need.iter().all(has) && any.iter().all(|names| names.iter().any(has)) && !not.iter().any(has)
    }

    /// How much it asks of a header.
    fn specificity(&self) -> usize {
        self.header.need.len() + self.header.any.len() + usize::from(!self.header.not.is_empty())
    }

    /// What everybody should know who reads such a file.
    pub(super) fn warnings(&self) -> Vec<String> {
        let said = [&self.warning, &self.unsure].into_iter().flatten();
        said.map(|said| format!("{}: {said}", self.title)).collect()
    }

    /// How its dates are written, tried in order.
    #[must_use]
    pub fn date_formats(&self) -> &[String] {
        match self.kind {
            Kind::Orders => &self.order.date_formats,
            Kind::Customers => &self.customer.date_formats,
            Kind::Responses => &self.response.date_formats,
        }
    }

    /// The zone of times that do not name one.
    #[must_use]
    pub fn zone_is(&self) -> Option<&str> {
        let zone = match self.kind {
            Kind::Orders => &self.order.zone_is,
            Kind::Customers => &self.customer.zone_is,
            Kind::Responses => &self.response.zone_is,
        };
        zone.as_deref()
    }

    /// What kind of file it is.
    #[must_use]
    pub const fn file_kind(&self) -> FileKind {
        self.kind.of_file()
    }
}

impl Kind {
    /// The kind of file.
    #[must_use]
    pub const fn of_file(self) -> FileKind {
        match self {
            Self::Orders => FileKind::Orders,
            Self::Customers => FileKind::Customers,
            Self::Responses => FileKind::Responses,
        }
    }
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

/// A format that is recognised.
#[derive(Debug, Clone, Copy)]
enum Candidate<'a> {
    Own(&'a Arc<Declaration>),
    Known(&'static Known),
}

impl Candidate<'_> {
    fn declaration(self) -> Arc<Declaration> {
        match self {
            Self::Own(format) => Arc::clone(format),
            Self::Known(known) => known.declaration(),
        }
    }

    fn name(&self) -> &str {
        match self {
            Self::Own(format) => &format.name,
            Self::Known(known) => known.name,
        }
    }

    /// Whether a header is one of this format, which need not be named.
    fn is_of(&self, header: &HeaderWords) -> bool {
        match self {
            Self::Own(format) => format.unsure.is_none() && format.fits(header),
            Self::Known(known) => !known.is_unsure && known.fits(header),
        }
    }

    /// Whether a header looks like one of this format, which has to be named.
    fn looks_like(&self, header: &HeaderWords) -> bool {
        match self {
            Self::Own(format) => format.unsure.is_some() && format.fits(header),
            Self::Known(known) => known.is_unsure && known.fits(header),
        }
    }

    /// The number of the part that a header is.
    fn part(&self, header: &HeaderWords) -> Option<usize> {
        match self {
            Self::Own(format) => format.part.iter().position(|part| part.fits(header)),
            Self::Known(known) => known.part(header),
        }
    }

    fn kind(&self) -> FileKind {
        match self {
            Self::Own(format) => format.file_kind(),
            Self::Known(known) => known.kind.of_file(),
        }
    }

    fn specificity(&self) -> usize {
        match self {
            Self::Own(format) => format.specificity(),
            Self::Known(known) => known.specificity(),
        }
    }
}

impl Formats {
    fn iter(&self) -> impl Iterator<Item = Candidate<'_>> {
        let known = Known::all().iter().map(Candidate::Known);
        self.own.iter().map(Candidate::Own).chain(known)
    }

    /// The format of that name.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<Arc<Declaration>> {
        let found = self.iter().find(|format| format.name().eq_ignore_ascii_case(name));
        found.map(Candidate::declaration)
    }

    /// The name of a format that is most like a text, where one is.
    #[must_use]
    pub fn nearest(&self, name: &str) -> Option<String> {
        let name = name.to_lowercase();
        let likeness = |format: &Candidate<'_>| strsim::jaro_winkler(format.name(), &name);
        let nearest = self.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
        (likeness(&nearest) > 0.75).then(|| nearest.name().to_owned())
    }

    /// The format that a header looks like, of those that are only read where
    /// they are named.
    pub(super) fn only_named(&self, header: &[String]) -> Option<Arc<Declaration>> {
        let words = HeaderWords::of(header);
        let mut looks_like = self.iter().filter(|format| format.looks_like(&words));
        looks_like.next().map(Candidate::declaration)
    }

    /// The format that a header would be of with one more column, and that
    /// column: the most specific such format.
    #[must_use]
    pub fn nearly(&self, header: &[String], kind: FileKind) -> Option<(Arc<Declaration>, String)> {
        let words = HeaderWords::of(header);
        let of_kind = self
            .iter()
            .filter(|format| format.kind() == kind && format.specificity() > DISTINCT)
            .map(Candidate::declaration)
            .filter(|format| format.refuse.is_none() && format.unsure.is_none());
        let nearly = of_kind.filter_map(|format| {
            let mut lacking = format.header.need.iter().filter(|name| words.place(name).is_none());
            let column = lacking.next().filter(|_| lacking.next().is_none())?.clone();
            let mut with = header.to_vec();
            with.push(column.clone());
            format.fits(&HeaderWords::of(&with)).then_some((format, column))
        });
        nearly.max_by_key(|(format, _)| format.specificity())
    }

    /// The format of which a header is a part, and the number of that.
    #[must_use]
    pub fn part(&self, header: &[String]) -> Option<(Arc<Declaration>, usize)> {
        let words = HeaderWords::of(header);
        self.iter()
            .find_map(|format| format.part(&words).map(|number| (format.declaration(), number)))
    }

    /// The format that a header is of: the most specific that fits; of two that
    /// are as specific, the first. None where the file is a plain one.
    ///
    /// # Errors
    ///
    /// Where such a file cannot be used, or not as this kind of file.
    pub fn recognised(&self, header: &[String], kind: FileKind) -> Result<Option<Arc<Declaration>>, ReadErrorKind> {
        let words = HeaderWords::of(header);
        let rank = |format: &Candidate<'_>| (format.kind() == kind, format.specificity());
        let fitting = self.iter().filter(|format| format.is_of(&words));
        let best = fitting.reduce(|best, format| if rank(&format) > rank(&best) { format } else { best });
        let Some(best) = best else { return Ok(None) };
        let is_of_kind = best.kind() == kind;
        let is_distinct = best.specificity() >= DISTINCT;
        let format = best.declaration();
        if format.refuse.is_some() && format.part.is_empty() {
            Err(ReadErrorKind::Refused(format))
        } else if is_of_kind {
            Ok(Some(format))
        } else if is_distinct {
            Err(ReadErrorKind::OfOtherKind { format, kind })
        } else {
            Ok(None)
        }
    }
}

/// So many lines above a header are looked at.
pub(super) const MOST_LINES_ABOVE: usize = 30;

/// A format that asks for so many columns is not met by chance.
const DISTINCT: usize = 4;
