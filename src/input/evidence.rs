//! What the cells of a column say of the way in which all of them are written,
//! where one alone can be read in two: which number of `03/04/2024` is the
//! day, which mark of `1,234` the decimal mark.

use crate::model::inspection::DateForm;

/// One of the two ways in which a column can be written.
pub trait Way: Copy + PartialEq {
    /// Both of them.
    const BOTH: [Self; 2];

    /// The place in [`Self::BOTH`].
    fn index(self) -> usize;
}

/// A cell that says something of its column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// The number of its file.
    pub file: usize,
    /// Its line.
    pub line: u64,
    /// What it says.
    pub cell: String,
}

/// The first cells of a column that say something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence<W> {
    /// A cell that can be read in one of the two ways only, for either.
    settles: [Option<Witness>; 2],
    /// A cell that can be read in both.
    open: Option<Witness>,
    ways: std::marker::PhantomData<W>,
}

impl<W> Default for Evidence<W> {
    fn default() -> Self {
        Self {
            settles: [None, None],
            open: None,
            ways: std::marker::PhantomData,
        }
    }
}

/// What the cells of a column come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict<W> {
    /// No cell settles it.
    Open,
    /// It is written in that way.
    Settled(W),
    /// Some cells say one thing and some the other.
    Contradiction,
}

impl<W> Verdict<W> {
    /// The way, where it is settled.
    pub fn settled(self) -> Option<W> {
        match self {
            Self::Settled(way) => Some(way),
            Self::Open | Self::Contradiction => None,
        }
    }
}

impl<W: Way> Evidence<W> {
    /// A cell says that the column is written in that way.
    #[inline]
    pub fn see(&mut self, way: W, line: u64, cell: &[u8]) {
        note(&mut self.settles[way.index()], line, cell);
    }

    /// A cell can be read in both ways.
    #[inline]
    pub fn see_open(&mut self, line: u64, cell: &[u8]) {
        note(&mut self.open, line, cell);
    }

    /// Adds what a later part of the input says, a block of that file behind
    /// so many lines.
    pub fn append(&mut self, later: Self, file: usize, lines: u64) {
        let mine = self.settles.iter_mut().chain([&mut self.open]);
        for (mine, later) in mine.zip(later.settles.into_iter().chain([later.open])) {
            take_first(mine, later, file, lines);
        }
    }

    /// Whether a cell said that the column is written in that way.
    #[inline]
    pub fn has_seen(&self, way: W) -> bool {
        self.settles[way.index()].is_some()
    }

    /// What the cells come to.
    #[must_use]
    pub fn verdict(&self) -> Verdict<W> {
        match &self.settles {
            [None, None] => Verdict::Open,
            [Some(_), None] => Verdict::Settled(W::BOTH[0]),
            [None, Some(_)] => Verdict::Settled(W::BOTH[1]),
            [Some(_), Some(_)] => Verdict::Contradiction,
        }
    }

    /// The cells that contradict each other, in the order of [`Way::BOTH`].
    #[must_use]
    pub fn contradiction(&self) -> Option<[&Witness; 2]> {
        match &self.settles {
            [Some(first), Some(second)] => Some([first, second]),
            _ => None,
        }
    }

    /// The first cell that settles it, if it is settled.
    #[must_use]
    pub fn settling(&self) -> Option<&Witness> {
        match &self.settles {
            [Some(witness), None] | [None, Some(witness)] => Some(witness),
            _ => None,
        }
    }

    /// The first cell that can be read in both ways.
    #[must_use]
    pub const fn open(&self) -> Option<&Witness> {
        self.open.as_ref()
    }
}

#[inline]
fn note(place: &mut Option<Witness>, line: u64, cell: &[u8]) {
    if place.is_none() {
        *place = Some(Witness {
            file: 0,
            line,
            cell: String::from_utf8_lossy(cell).into_owned(),
        });
    }
}

/// A later witness counts where there is none before it.
fn take_first(mine: &mut Option<Witness>, later: Option<Witness>, file: usize, lines: u64) {
    *mine = mine.take().or(later.map(|witness| Witness {
        file,
        line: witness.line + lines,
        ..witness
    }));
}

/// The first date of each form in a column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DateForms([Option<Witness>; 5]);

impl DateForms {
    /// A date of that form.
    pub fn see(&mut self, form: DateForm, line: u64, cell: &[u8]) {
        note(&mut self.0[form as usize], line, cell);
    }

    /// Adds what a later part of the input has.
    pub fn append(&mut self, later: Self, file: usize, lines: u64) {
        for (mine, later) in self.0.iter_mut().zip(later.0) {
            take_first(mine, later, file, lines);
        }
    }

    /// The forms that were seen, each with its first date.
    pub fn seen(&self) -> impl Iterator<Item = (DateForm, &Witness)> {
        DateForm::ALL
            .into_iter()
            .zip(&self.0)
            .filter_map(|(form, witness)| Some((form, witness.as_ref()?)))
    }
}
