//! Order ids in the order of the file.
//! Ids that only ascend, or only descend, cannot repeat, and most files are
//! like that; for the others repeats are found by hash and confirmed by bytes.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::panic::resume_unwind;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;

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
pub fn repeats(logs: &[IdLog], threads: usize) -> Vec<(usize, usize)> {
    if is_strictly_ordered(logs) {
        return Vec::new();
    }
    let hasher = IdHasher::default();
    let threads = threads.max(1);
    let suspects = match repeated_numbers(logs, threads) {
        Some(numbers) => {
            let texts = numbers.into_iter().map(|number| number.to_string());
            texts.map(|text| hasher.hash(text.as_bytes())).collect()
        }
        None => repeated_hashes(logs, &hasher, threads),
    };
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

/// A set of numbers may have so many bits for each id: as many as a hash has
/// take longer than to sort those.
const BITS: usize = 32;

/// The numbers that more than one id has, where all ids are numbers close to
/// each other: a bit for each number there could be is then soon looked at.
fn repeated_numbers(logs: &[IdLog], threads: usize) -> Option<Vec<u64>> {
    let most = logs.iter().map(IdLog::len).sum::<usize>().saturating_mul(BITS);
    let share = logs.len().div_ceil(threads).max(1);
    let sets = on_threads(logs.chunks(share), |logs| {
        let mut numbers = Numbers::default();
        let mut are_few = true;
        for_each(logs, |_, id| {
            are_few = are_few && (id.is_empty() || number(id).is_some_and(|number| numbers.add(number, most)));
        });
        are_few.then_some(numbers)
    });
    let mut all = Numbers::default();
    for set in sets {
        all.join(set?);
    }
    Some(all.repeated)
}

/// The number that an id is, written as numbers are: `7` and not `07`.
fn number(id: &[u8]) -> Option<u64> {
    let is_plain = id.len() <= 18 && (id[0] != b'0' || id.len() == 1) && id.iter().all(u8::is_ascii_digit);
    is_plain.then(|| id.iter().fold(0, |number, digit| number * 10 + u64::from(digit - b'0')))
}

/// A set of numbers, and those that were added again.
#[derive(Default)]
struct Numbers {
    words: Vec<u64>,
    repeated: Vec<u64>,
}

impl Numbers {
    /// Adds a number, if it is below the highest that may be.
    fn add(&mut self, number: u64, most: usize) -> bool {
        let Some(word) = usize::try_from(number / 64).ok().filter(|word| *word <= most / 64) else {
            return false;
        };
        if word >= self.words.len() {
            self.words.resize((word + 1).next_power_of_two().min(most / 64 + 1), 0);
        }
        let bit = 1 << (number % 64);
        if self.words[word] & bit != 0 {
            self.repeated.push(number);
        }
        self.words[word] |= bit;
        true
    }

    /// Adds the numbers of another set.
    fn join(&mut self, other: Self) {
        self.repeated.extend(other.repeated);
        let words = self.words.len().max(other.words.len());
        self.words.resize(words, 0);
        for (place, (mine, others)) in (0_u64..).zip(self.words.iter_mut().zip(other.words)) {
            let mut both = *mine & others;
            while both != 0 {
                self.repeated.push(place * 64 + u64::from(both.trailing_zeros()));
                both &= both - 1;
            }
            *mine |= others;
        }
    }
}

/// Hashes are sorted in so many parts, each of which fits where memory is fast.
const PARTS: usize = 64;

/// The hashes that more than one id has.
fn repeated_hashes(logs: &[IdLog], hasher: &IdHasher, threads: usize) -> HashSet<u64> {
    let share = logs.len().div_ceil(threads).max(1);
    let by_thread = on_threads(logs.chunks(share), |logs| hashes_by_part(logs, hasher));
    let next = AtomicUsize::new(0);
    let sorted = on_threads(0..threads, |_| {
        let (mut own, mut found) = (Vec::new(), Vec::new());
        loop {
            let part = next.fetch_add(1, Relaxed);
            if part >= PARTS {
                return found;
            }
            own.clear();
            for parts in &by_thread {
                own.extend_from_slice(&parts[part]);
            }
            own.sort_unstable();
            let pairs = own.windows(2).filter(|pair| pair[0] == pair[1]);
            found.extend(pairs.map(|pair| pair[0]));
        }
    });
    sorted.into_iter().flatten().collect()
}

/// The hashes of all ids that are not blank, by the part they are sorted in.
fn hashes_by_part(logs: &[IdLog], hasher: &IdHasher) -> Vec<Vec<u64>> {
    let mut parts = vec![Vec::new(); PARTS];
    for_each(logs, |_, id| {
        if !id.is_empty() {
            let hash = hasher.hash(id);
            let part = usize::try_from(hash >> 58).expect("one of sixty-four");
            parts[part].push(hash);
        }
    });
    parts
}

/// What a function makes of each item, each on a thread of its own where there
/// are several.
fn on_threads<Item: Send, Made: Send>(
    items: impl ExactSizeIterator<Item = Item>,
    make: impl Fn(Item) -> Made + Sync,
) -> Vec<Made> {
    if items.len() == 1 {
        return items.map(make).collect();
    }
    std::thread::scope(|scope| {
        let make = &make;
        let running: Vec<_> = items.map(|item| scope.spawn(move || make(item))).collect();
        running
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)))
            .collect()
    })
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
        assert_eq!(repeats(&[log(&["1", "2", ""]), log(&["", "10", "11"])], 2), []);
        assert_eq!(repeats(&[log(&["1", "2"]), log(&["2", "3"])], 2), [(2, 1)]);
        assert_eq!(
            repeats(&[log(&["3", "1", "2"]), log(&["", "1", "3", "1"])], 3),
            [(4, 1), (5, 0), (6, 1)]
        );
        assert_eq!(repeats(&[log(&["9", "8"]), log(&["7", "7"])], 1), [(3, 2)]);
    }

    proptest! {
        #[test]
        fn repeats_are_those_of_a_plain_set(
            ids in prop_oneof![
                prop::collection::vec("[ab1]{0,2}", 0..20),
                prop::collection::vec("[0-3]{0,2}", 0..20),
                prop::collection::vec("[1-3]?[0-3]|0", 0..20),
                prop::collection::vec("[1-3]{0,2}|9{17,19}", 0..20),
            ],
            cut in 0_usize..20,
        ) {
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
            prop_assert_eq!(repeats(&[log(&texts[..cut]), log(&texts[cut..])], 2), expected);
        }
    }
}
