//! An exact table of ids: every distinct id gets a number, in the order of
//! first appearance. A hash only says where to look; ids are equal when their
//! bytes are.
//!
//! A look-up touches two places in memory: a slot, and an id of up to 23 bytes
//! itself. [`IdTable::number_all`] first touches those places for a whole group
//! of ids and then looks the ids up, so that the waits overlap.

use std::hash::{BuildHasher, Hasher};
use std::hint::black_box;

use foldhash::quality::RandomState;

use super::growth::make_room;

const INLINE: usize = 23;
const LONG: u8 = 0xFF;
const GROUP: usize = 128;

/// An id in the form in which the table holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Key([u64; 3]);

impl Key {
    fn inline(id: &[u8]) -> Self {
        let mut words = [0; 3];
        let (whole, rest) = id.as_chunks::<8>();
        for (word, bytes) in words.iter_mut().zip(whole) {
            *word = u64::from_le_bytes(*bytes);
        }
        if !rest.is_empty() {
            // What is left of a longer id is the end of its last eight bytes.
            words[whole.len()] = match id.last_chunk::<8>() {
                Some(bytes) => u64::from_le_bytes(*bytes) >> (64 - 8 * rest.len()),
                None => rest.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte)),
            };
        }
        words[2] |= (id.len() as u64) << 56;
        Self(words)
    }

    /// The place of a long id in the bytes kept beside the keys.
    fn long(offset: usize, length: usize) -> Self {
        Self([offset as u64, length as u64, u64::from(LONG) << 56])
    }

    fn to_bytes(self) -> [u8; 24] {
        let mut bytes = [0; 24];
        for (i, word) in self.0.iter().enumerate() {
            bytes[8 * i..8 * i + 8].copy_from_slice(&word.to_le_bytes());
        }
        bytes
    }

    const fn is_long(self) -> bool {
        (self.0[2] >> 56) as u8 == LONG
    }

    fn bytes_of_long(self, long: &[u8]) -> &[u8] {
        let place = |word: u64| usize::try_from(word).expect("a place in memory");
        let offset = place(self.0[0]);
        &long[offset..offset + place(self.0[1])]
    }
}

/// Ids on their way into a table, hashed elsewhere: another thread can fill
/// one of these while the table is busy.
#[derive(Debug, Clone, Default)]
pub struct IdBatch {
    keys: Vec<(Key, u64)>,
    long: Vec<u8>,
}

impl IdBatch {
    /// Adds an id. The hasher must be the table's.
    pub fn push(&mut self, id: &[u8], hasher: &IdHasher) {
        let key = if id.len() <= INLINE {
            Key::inline(id)
        } else {
            let offset = self.long.len();
            self.long.extend_from_slice(id);
            Key::long(offset, id.len())
        };
        self.keys.push((key, hasher.hash(id)));
    }

    /// Lets go of the ids, and keeps the room that they took.
    pub fn clear(&mut self) {
        self.keys.clear();
        self.long.clear();
    }

    /// How many ids there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }
}

/// How a table hashes: with a key of its own in every run, so that no file
/// can be made to fill one place. Numbers do not depend on it.
#[derive(Debug, Clone, Default)]
pub struct IdHasher(RandomState);

impl IdHasher {
    /// The hash of an id.
    #[must_use]
    pub fn hash(&self, id: &[u8]) -> u64 {
        let mut hasher = self.0.build_hasher();
        hasher.write(id);
        hasher.finish()
    }
}

/// A part of the hash of an id, and behind it the id's number plus one; 0
/// where the slot is free.
type Slot = u64;

/// Ids and their numbers.
#[derive(Debug, Clone)]
pub struct IdTable {
    hasher: IdHasher,
    slots: Vec<Slot>,
    /// The ids by number.
    keys: Vec<Key>,
    long: Vec<u8>,
}

impl Default for IdTable {
    fn default() -> Self {
        Self {
            hasher: IdHasher::default(),
            slots: vec![0; 2 * GROUP],
            keys: Vec::new(),
            long: Vec::new(),
        }
    }
}

impl IdTable {
    /// What hashes ids for this table.
    #[must_use]
    pub const fn hasher(&self) -> &IdHasher {
        &self.hasher
    }

    /// How many distinct ids there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The number of one id, a new one where it was not seen before.
    pub fn number(&mut self, id: &[u8]) -> u32 {
        let mut batch = IdBatch::default();
        batch.push(id, &self.hasher);
        let mut numbers = Vec::with_capacity(1);
        self.number_all(&batch, &mut numbers);
        numbers[0]
    }

    /// Adds the numbers of all ids of a batch to `numbers`.
    pub fn number_all(&mut self, batch: &IdBatch, numbers: &mut Vec<u32>) {
        make_room(numbers, batch.len());
        for group in batch.keys.chunks(GROUP) {
            if (self.len() + group.len()) * 4 > self.slots.len() * 3 {
                self.grow();
            }
            make_room(&mut self.keys, group.len());
            let mask = self.slots.len() - 1;
            let touched = group
                .iter()
                .fold(0, |sum, (_, hash)| sum ^ self.slots[place(tag(*hash), mask)]);
            black_box(touched);
            let mut likely = [0; GROUP];
            for (likely, (_, hash)) in likely.iter_mut().zip(group) {
                *likely = self.likely(tag(*hash));
            }
            let touched = likely.iter().fold(0, |sum, &likely| {
                sum ^ self.keys.get(likely as usize).map_or(0, |key| key.0[0] ^ key.0[2])
            });
            black_box(touched);
            for (&(key, hash), likely) in group.iter().zip(likely) {
                let is_it = !key.is_long() && self.keys.get(likely as usize) == Some(&key);
                numbers.push(if is_it {
                    likely
                } else {
                    self.find_or_add(key, tag(hash), &batch.long)
                });
            }
        }
    }

    /// The number of the first id with that part of its hash; one that no id
    /// has where there is none.
    fn likely(&self, tag: u32) -> u32 {
        let mask = self.slots.len() - 1;
        let mut at = place(tag, mask);
        loop {
            let slot = self.slots[at];
            if slot == 0 || tag_of(slot) == tag {
                return number_of(slot).wrapping_sub(1);
            }
            at = (at + 1) & mask;
        }
    }

    fn find_or_add(&mut self, key: Key, tag: u32, long: &[u8]) -> u32 {
        let mask = self.slots.len() - 1;
        let mut at = place(tag, mask);
        loop {
            let slot = self.slots[at];
            if slot == 0 {
                break;
            }
            if tag_of(slot) == tag {
                let number = number_of(slot) - 1;
                let own = self.keys[number as usize];
                let is_it = if key.is_long() {
                    own.is_long() && own.bytes_of_long(&self.long) == key.bytes_of_long(long)
                } else {
                    own == key
                };
                if is_it {
                    return number;
                }
            }
            at = (at + 1) & mask;
        }
        let key = if key.is_long() {
            let id = key.bytes_of_long(long);
            let offset = self.long.len();
            self.long.extend_from_slice(id);
            Key::long(offset, id.len())
        } else {
            key
        };
        self.keys.push(key);
        let behind = u32::try_from(self.keys.len()).expect("fewer than four billion ids");
        self.slots[at] = u64::from(tag) << 32 | u64::from(behind);
        behind - 1
    }

    fn grow(&mut self) {
        let old = std::mem::take(&mut self.slots);
        self.slots = vec![0; old.len() * 2];
        let mask = self.slots.len() - 1;
        for slot in old.into_iter().filter(|slot| *slot != 0) {
            let mut at = place(tag_of(slot), mask);
            while self.slots[at] != 0 {
                at = (at + 1) & mask;
            }
            self.slots[at] = slot;
        }
    }

    /// The ids by their numbers.
    #[must_use]
    pub fn names(&self) -> Vec<Box<[u8]>> {
        let name = |key: &Key| -> Box<[u8]> {
            if key.is_long() {
                return key.bytes_of_long(&self.long).into();
            }
            let bytes = key.to_bytes();
            bytes[..usize::from(bytes[INLINE])].into()
        };
        self.keys.iter().map(name).collect()
    }
}

const fn tag(hash: u64) -> u32 {
    (hash >> 32) as u32
}

const fn tag_of(slot: Slot) -> u32 {
    (slot >> 32) as u32
}

const fn number_of(slot: Slot) -> u32 {
    (slot & 0xFFFF_FFFF) as u32
}

/// Where to start to look. A table of four billion slots is as large as 32
/// bits of the hash reach; numbers have 32 bits too.
const fn place(tag: u32, mask: usize) -> usize {
    tag as usize & mask
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_go_by_first_appearance_and_names_give_the_ids_back() {
        let mut table = IdTable::default();
        let long = "a-very-long-customer-id@some.example.com";
        let ids = ["b", "a", "b", long, "", "a", long];
        let numbers: Vec<u32> = ids.iter().map(|id| table.number(id.as_bytes())).collect();
        assert_eq!(numbers, [0, 1, 0, 2, 3, 1, 2]);
        let names: Vec<String> = table
            .names()
            .iter()
            .map(|name| String::from_utf8_lossy(name).into_owned())
            .collect();
        assert_eq!(names, ["b", "a", long, ""]);
    }

    #[test]
    fn ids_that_differ_only_in_a_zero_byte_or_in_length_are_different() {
        let mut table = IdTable::default();
        let ids: [&[u8]; 4] = [b"a", b"a\0", b"a\0\0", &[b'x'; 24]];
        let numbers: Vec<u32> = ids.iter().map(|id| table.number(id)).collect();
        assert_eq!(numbers, [0, 1, 2, 3]);
        assert_eq!(table.number(&[b'x'; 23]), 4);
        assert_eq!(table.number(&[b'x'; 24]), 3);
    }

    #[test]
    fn equal_hashes_never_merge_two_ids() {
        let mut table = IdTable::default();
        let mut batch = IdBatch::default();
        for id in 0_u32..100 {
            let text = id.to_string();
            batch.keys.push((Key::inline(text.as_bytes()), 42));
        }
        for id in 0_usize..100 {
            let text = format!("{id:>30}");
            batch.keys.push((Key::long(30 * id, 30), 42));
            batch.long.extend_from_slice(text.as_bytes());
        }
        let (mut first, mut second) = (Vec::new(), Vec::new());
        table.number_all(&batch, &mut first);
        table.number_all(&batch, &mut second);
        assert_eq!(first, (0..200).collect::<Vec<_>>());
        assert_eq!(first, second);
    }

    #[test]
    fn ids_of_every_length_come_back() {
        let mut table = IdTable::default();
        let ids: Vec<Vec<u8>> = (0..60).map(|length| (1..=length).collect()).collect();
        for (number, id) in (0..).zip(&ids) {
            assert_eq!(table.number(id), number);
        }
        assert!(table.names().iter().map(|name| name.to_vec()).eq(ids));
    }

    #[test]
    fn a_hundred_thousand_ids_keep_their_numbers_while_the_table_grows() {
        let mut table = IdTable::default();
        for round in 0..2 {
            for id in 0_u32..100_000 {
                assert_eq!(table.number(format!("C{id}").as_bytes()), id, "round {round}");
            }
        }
        assert_eq!(table.len(), 100_000);
    }
}
