//! An order that counts in one file and left in another one, where nobody has
//! said that files overlap: one of the two is older, and only the user knows
//! which.

use std::collections::{BTreeMap, HashMap};

use super::super::cells::quoted;
use super::super::problem::Problem;
use super::assembly::Assembly;
use super::copies::left_out;
use super::id_log;
use crate::model::day::Day;
use crate::model::left_out::{Reason, Spot};

/// So many bits are kept of each id that is looked for.
const BITS: usize = 16;

/// Which hashes may be among some.
struct Sieve {
    bits: Vec<u64>,
}

impl Sieve {
    fn for_ids(count: usize) -> Self {
        Self {
            bits: vec![0; (count * BITS / 64).next_power_of_two()],
        }
    }

    fn place(&self, hash: u64) -> (usize, u64) {
        let words = self.bits.len();
        let word = usize::try_from(hash >> 32).unwrap_or_default() & (words - 1);
        (word, 1 << (hash & 63))
    }

    fn add(&mut self, hash: u64) {
        let (word, bit) = self.place(hash);
        self.bits[word] |= bit;
    }

    fn may_have(&self, hash: u64) -> bool {
        let (word, bit) = self.place(hash);
        self.bits[word] & bit != 0
    }
}

/// Where an order stands that left, its day, and why it did.
type Left = (Spot, Day, Reason);

impl Assembly<'_> {
    /// The first and the last day of the orders of each file; none of a file
    /// without any.
    fn days_of_files(&self) -> Vec<Option<[Day; 2]>> {
        let mut days: Vec<Option<[Day; 2]>> = vec![None; self.files.len()];
        let ends = self.lines_of.iter().skip(1).map(|(start, ..)| *start);
        for ((start, file, _), end) in self.lines_of.iter().zip(ends.chain([self.orders.len()])) {
            for &day in self.orders.days.get(*start..end).unwrap_or_default() {
                let [first, last] = days[*file].get_or_insert([day, day]);
                *first = day.min(*first);
                *last = day.max(*last);
            }
        }
        days
    }

    /// Finds orders of one id and day of which one file says that they count
    /// and another one that they do not.
    pub(super) fn mind_other_fates(&mut self, removed: &mut BTreeMap<usize, Reason>) {
        let count: usize = self.gone.iter().map(|block| block.gone.rows.len()).sum();
        if self.files.len() < 2 || count == 0 {
            return;
        }
        let days = self.days_of_files();
        let mut sieve = Sieve::for_ids(count);
        let mut gone: HashMap<Box<[u8]>, Vec<Left>> = HashMap::new();
        for block in &self.gone {
            let mut ids = block.gone.ids.reader();
            for row in &block.gone.rows {
                let Some(id) = ids.read() else { break };
                let is_in_another_file = |day: &Day| {
                    let others = days.iter().enumerate().filter(|(file, _)| *file != block.file);
                    others
                        .flat_map(|(_, days)| days)
                        .any(|[first, last]| first <= day && day <= last)
                };
                if let Some(day) = row.day.filter(is_in_another_file).filter(|_| !id.is_empty()) {
                    sieve.add(self.hasher().hash(id));
                    let (spot, reason) = block.left(row);
                    gone.entry(id.into()).or_default().push((spot, day, reason));
                }
            }
        }
        // Files that follow each other share no day.
        if gone.is_empty() {
            return;
        }
        let mut orders: Vec<(usize, Spot, Reason)> = Vec::new();
        id_log::for_each(&self.ids, |place, id| {
            if id.is_empty() || !sieve.may_have(self.hasher().hash(id)) {
                return;
            }
            let Some(left) = gone.get(id) else { return };
            let (file, _) = self.line_of(place);
            let day = self.orders.days[place];
            let other = left.iter().find(|(spot, own, _)| spot.file != file && *own == day);
            orders.extend(other.map(|(spot, _, reason)| (place, *spot, reason.clone())));
        });
        let mut found: Vec<(Spot, Problem)> = Vec::new();
        for (place, other, reason) in orders {
            let (file, line) = self.line_of(place);
            let here = Spot { file, line };
            if self.options().skip_invalid {
                // As everywhere, what comes first counts.
                if other < here {
                    removed.insert(place, Reason::Invalid);
                }
                continue;
            }
            let mut both = [(here, "counted".to_owned()), (other, left_out(&reason))];
            both.sort();
            let spots = [both[0].0, both[1].0];
            let fates = both.map(|(_, fate)| fate);
            let id = quoted(&id_log::at(&self.ids, place));
            found.push((spots[1], self.copies_differ(&id, spots, ("fates", fates))));
        }
        self.tell_of_copies(found);
    }
}
