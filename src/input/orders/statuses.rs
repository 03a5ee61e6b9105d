//! The statuses seen in one block: what becomes of each, decided once, and
//! how many rows left by it.

use std::collections::HashMap;

use super::super::alike::are_alike;
use super::super::cells::trim;
use super::super::status::{Fate, Fates};

/// Statuses by their number in a block.
#[derive(Debug, Default)]
pub struct Statuses {
    /// Every status seen, as written but trimmed.
    pub seen: Vec<Status>,
    by_text: HashMap<Box<[u8]>, usize>,
    last: usize,
    /// The text of the last one.
    last_text: Vec<u8>,
}

/// One status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    pub text: String,
    pub fate: Fate,
    /// The status that it means, by the words of the format.
    pub means: Option<String>,
    /// Rows that have it.
    pub rows: u64,
    /// Rows that left by it, and the line of the first.
    pub left: u64,
    pub first_left: u64,
}

/// So many are looked through before the map is asked.
const FEW: usize = 6;

impl Statuses {
    /// The number of a trimmed status.
    #[inline]
    pub fn number(&mut self, text: &[u8], fates: &Fates<'_>) -> usize {
        if !are_alike(&self.last_text, text) || self.seen.is_empty() {
            self.find(text, fates);
        }
        self.last
    }

    /// The number of a status with what blanks there are around it.
    #[inline]
    pub fn number_of_cell(&mut self, cell: &[u8], fates: &Fates<'_>) -> usize {
        if are_alike(&self.last_text, cell) && !self.seen.is_empty() {
            return self.last;
        }
        self.number(trim(cell), fates)
    }

    #[inline(never)]
    fn find(&mut self, text: &[u8], fates: &Fates<'_>) {
        let is = |status: &Status| are_alike(status.text.as_bytes(), text);
        self.last = match self.seen.iter().take(FEW).position(is) {
            Some(number) => number,
            None => match self.by_text.get(text) {
                Some(&number) => number,
                None => self.add(text, fates),
            },
        };
        self.last_text.clear();
        self.last_text.extend_from_slice(text);
    }

    /// A row leaves by its status.
    pub fn leave(&mut self, number: usize, line: u64) {
        let status = &mut self.seen[number];
        if status.left == 0 {
            status.first_left = line;
        }
        status.left += 1;
    }

    fn add(&mut self, text: &[u8], fates: &Fates<'_>) -> usize {
        let status = String::from_utf8_lossy(text).into_owned();
        self.seen.push(Status {
            fate: fates.of(&status),
            means: fates.meant(&status).map(str::to_owned),
            text: status,
            rows: 0,
            left: 0,
            first_left: 0,
        });
        self.by_text.insert(text.into(), self.seen.len() - 1);
        self.seen.len() - 1
    }
}
