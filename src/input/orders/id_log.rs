//! Order ids in the order of the file.
//! Ids that only ascend, or only descend, cannot repeat, and most files are
//! like that; for the others repeats are found by hash and confirmed by bytes.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use super::packed::Packed;
use crate::model::ids::IdHasher;

/// A list of ids; blank ones are allowed and never repeat.
#[derive(Debug, Clone, Default)]
pub struct IdLog {
    ids: Packed,
    first: Option<Box<[u8]>>,
    last: Vec<u8>,
    rises: bool,
    falls: bool,
}

impl IdLog {
    /// Adds an id at the end.
    pub fn push(&mut self, id: &[u8]) {
        self.ids.push(id);
        if id.is_empty() {
            return;
        }
        if self.first.is_none() {
            self.first = Some(id.into());
        } else {
            match compared(&self.last, id) {
                Ordering::Less => self.rises = true,
                Ordering::Greater => self.falls = true,
                Ordering::Equal => (self.rises, self.falls) = (true, true),
            }
        }
        self.last.clear();
        self.last.extend_from_slice(id);
    }

    /// How many ids there are.
    pub const fn len(&self) -> usize {
        self.ids.len()
    }

    /// The ids in order.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        self.ids.iter()
    }
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
        last = Some(&log.last);
    }
    !(rises && falls)
}

/// The places of ids that stood before, each with the place of the first.
pub fn repeats(logs: &[IdLog]) -> Vec<(usize, usize)> {
    if is_strictly_ordered(logs) {
        return Vec::new();
    }
    let hasher = IdHasher::default();
    let ids = || logs.iter().flat_map(IdLog::iter);
    let mut sorted: Vec<u64> = ids().filter(|id| !id.is_empty()).map(|id| hasher.hash(id)).collect();
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
    let mut first: HashMap<&[u8], usize> = HashMap::new();
    let mut repeats = Vec::new();
    for (place, id) in ids().enumerate() {
        if id.is_empty() || !suspects.contains(&hasher.hash(id)) {
            continue;
        }
        match first.get(id) {
            Some(&first) => repeats.push((place, first)),
            None => {
                first.insert(id, place);
            }
        }
    }
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
    fn ids_come_back_as_they_were_long_ones_too() {
        let long = "x".repeat(100_000);
        let ids = ["1", "", &long, "#1001"];
        let packed = log(&ids);
        assert!(packed.iter().eq(ids.iter().map(|id| id.as_bytes())));
        assert_eq!(packed.len(), 4);
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
