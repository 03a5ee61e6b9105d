//! What the columns of files of orders with one header say of how they are
//! written, and what of it is known while further files are read.

use std::sync::atomic::{AtomicU8, Ordering};

use super::super::amount::DecimalMark;
use super::super::date::DayPlace;
use super::super::evidence::{DateForms, Evidence, Verdict, Way};
use crate::model::inspection::DateForm;

/// A column of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberColumn {
    /// The amount, or the quantity where the amount is a product.
    Amount,
    /// The price of one piece.
    UnitPrice,
    /// What was given back.
    Refunded,
}

impl NumberColumn {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Amount, Self::UnitPrice, Self::Refunded];
}

/// What the columns that can be written in two ways say.
#[derive(Debug, Clone, Default)]
pub struct ColumnEvidence {
    /// The dates.
    pub date: Evidence<DayPlace>,
    /// The first date of each form.
    pub date_forms: DateForms,
    /// The numbers, by [`NumberColumn`].
    pub numbers: [Evidence<DecimalMark>; 3],
}

impl ColumnEvidence {
    /// A date of that form; it may say which number is the day.
    #[cold]
    pub fn see_date(&mut self, form: DateForm, day: Option<DayPlace>, line: u64, cell: &[u8]) {
        self.date_forms.see(form, line, cell);
        if let Some(day) = day {
            self.date.see(day, line, cell);
        }
    }

    /// Adds what a block says.
    pub fn append(&mut self, later: Self, file: usize, lines: u64) {
        self.date.append(later.date, file, lines);
        self.date_forms.append(later.date_forms, file, lines);
        for (mine, later) in self.numbers.iter_mut().zip(later.numbers) {
            mine.append(later, file, lines);
        }
    }
}

/// What earlier rows have settled, for those who read later ones. It only
/// spares them to keep rows aside: what they make of a row is the same.
#[derive(Debug, Default)]
pub struct Settled {
    date: AtomicU8,
    numbers: [AtomicU8; 3],
}

impl Settled {
    /// Takes over what is settled.
    pub fn update(&self, evidence: &ColumnEvidence) {
        store(&self.date, evidence.date.verdict());
        for (settled, evidence) in self.numbers.iter().zip(&evidence.numbers) {
            store(settled, evidence.verdict());
        }
    }

    /// Which number is the day.
    pub fn date(&self) -> Option<DayPlace> {
        load(&self.date)
    }

    /// The decimal mark of a column.
    pub fn number(&self, column: NumberColumn) -> Option<DecimalMark> {
        load(&self.numbers[column as usize])
    }
}

fn store<W: Way>(place: &AtomicU8, verdict: Verdict<W>) {
    let code = verdict.settled().map_or(0, |way| 1 + u8::from(way.index() == 1));
    place.store(code, Ordering::Relaxed);
}

fn load<W: Way>(place: &AtomicU8) -> Option<W> {
    match place.load(Ordering::Relaxed) {
        0 => None,
        1 => Some(W::BOTH[0]),
        _ => Some(W::BOTH[1]),
    }
}
