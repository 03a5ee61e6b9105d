//! Order ids in the order of the file.
//! Ids that only ascend, or only descend, cannot repeat, and most files are
//! like that; for the others repeats are found by hash and confirmed by bytes.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use super::coded_ids::{CodedIds, IdReader};
use crate::model::ids::IdHasher;

/// A list of ids; blank ones are allowed and never repeat.
#[derive(Debug, Clone, Default)]
pub struct IdLog {
    ids: CodedIds,
    first: Option<Box<[u8]>>,
    rises: bool,
    falls: bool,
}

impl IdLog {
    /// Adds an id at the end.
    #[inline]
    pub fn push(&mut self, id: &[u8]) {
        // What is counted up is greater, whether it grows longer or not.
        if self.ids.push_next(id) {
            self.rises = true;
        } else {
            self.push_other(id);
        }
    }

    fn push_other(&mut self, id: &[u8]) {
        if !id.is_empty() {
            if self.first.is_none() {
                self.first = Some(id.into());
            } else {
                match compared(self.ids.last(), id) {
                    Ordering::Less => self.rises = true,
                    Ordering::Greater => self.falls = true,
                    Ordering::Equal => (self.rises, self.falls) = (true, true),
                }
            }
        }
        self.ids.push(id);
    }

    /// How many ids there are.
    pub const fn len(&self) -> usize {
        self.ids.len()
    }

    /// The ids in order.
    pub const fn reader(&self) -> IdReader<'_> {
        self.ids.reader()
    }

    /// Lets go of the ids, and keeps the room that they took.
    pub fn clear(&mut self) {
        self.ids.clear();
        self.first = None;
        self.rises = false;
        self.falls = false;
    }
}

/// Calls a function with every id of a sequence of logs and its place.
pub fn for_each(logs: &[IdLog], mut each: impl FnMut(usize, &[u8])) {
    let mut place = 0;
    for log in logs {
        let mut ids = log.reader();
        while let Some(id) = ids.read() {
            each(place, id);
            place += 1;
        }
    }
}

/// The id at a place of a sequence of logs.
pub fn at(logs: &[IdLog], mut place: usize) -> Vec<u8> {
    for log in logs {
        if place < log.len() {
            let mut ids = log.reader();
            for _ in 0..place {
                ids.read();
            }
            return ids.read().unwrap_or_default().to_vec();
        }
        place -= log.len();
    }
    Vec::new()
}

/// Shorter before longer, so that `9` comes before `10`.
fn compared(a: &[u8], b: &[u8]) -> Ordering {
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

/// Whether a sequence of logs, taken as one, only rises or only falls.
fn is_strictly_ordered(logs: &[IdLog]) -> bool {
    let (mut rises, mut falls) = (false, false);
    let mut last: Option<&[u8]> = None;
    for log in logs {
        rises |= log.rises;
        falls |= log.falls;
        let Some(first) = &log.first else { continue };
        match last.map(|last| compared(last, first)) {
            Some(Ordering::Less) => rises = true,
            Some(Ordering::Greater) => falls = true,
            Some(Ordering::Equal) => return false,
            None => {}
        }
        last = Some(log.ids.last());
    }
    !(rises && falls)
}

/// The places of ids that stood before, each with the place of the first.
pub fn repeats(logs: &[IdLog]) -> Vec<(usize, usize)> {
    if is_strictly_ordered(logs) {
        return Vec::new();
    }
    let hasher = IdHasher::default();
    let mut sorted = Vec::new();
    for_each(logs, |_, id| {
        if !id.is_empty() {
            sorted.push(hasher.hash(id));
        }
    });
    sorted.sort_unstable();
    let suspects: HashSet<u64> = sorted
        .windows(2)
        .filter(|pair| pair[0] == pair[1])
        .map(|pair| pair[0])
        .collect();
    drop(sorted);
    if suspects.is_empty() {
        return Vec::new();
    }
    let mut first: HashMap<Box<[u8]>, usize> = HashMap::new();
    let mut repeats = Vec::new();
    for_each(logs, |place, id| {
        if id.is_empty() || !suspects.contains(&hasher.hash(id)) {
            return;
        }
        match first.get(id) {
            Some(&first) => repeats.push((place, first)),
            None => {
                first.insert(id.into(), place);
            }
        }
    });
    repeats
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn log(ids: &[&str]) -> IdLog {
        let mut log = IdLog::default();
        for id in ids {
            log.push(id.as_bytes());
        }
        log
    }

    #[test]
    fn an_id_is_found_by_its_place() {
        let logs = [log(&["7", "", "8"]), log(&[]), log(&["9", "10"])];
        let mut found = Vec::new();
        for_each(&logs, |place, id| found.push((place, id.to_vec())));
        assert_eq!(found.len(), 5);
        for (place, id) in found {
            assert_eq!(at(&logs, place), id);
        }
        assert_eq!(at(&logs, 4), b"10");
        assert!(at(&logs, 5).is_empty());
    }

    #[test]
    fn repeats_are_found_across_logs_and_blank_ids_never_repeat() {
        assert_eq!(repeats(&[log(&["1", "2", ""]), log(&["", "10", "11"])]), []);
        assert_eq!(repeats(&[log(&["1", "2"]), log(&["2", "3"])]), [(2, 1)]);
        assert_eq!(
            repeats(&[log(&["3", "1", "2"]), log(&["", "1", "3", "1"])]),
            [(4, 1), (5, 0), (6, 1)]
        );
        assert_eq!(repeats(&[log(&["9", "8"]), log(&["7", "7"])]), [(3, 2)]);
    }

    proptest! {
        #[test]
        fn repeats_are_those_of_a_plain_set(ids in prop::collection::vec("[ab1]{0,2}", 0..20), cut in 0_usize..20) {
            let texts: Vec<&str> = ids.iter().map(String::as_str).collect();
            let cut = cut.min(texts.len());
            let mut expected = Vec::new();
            for (place, id) in texts.iter().enumerate() {
                if let Some(first) = texts[..place].iter().position(|other| other == id)
                    && !id.is_empty()
                {
                    expected.push((place, first));
                }
            }
            prop_assert_eq!(repeats(&[log(&texts[..cut]), log(&texts[cut..])]), expected);
        }
    }
}
