//! An exact table of ids: every distinct id gets a number, in the order of
//! first appearance. A hash only says where to look; ids are equal when their
//! bytes are.
//!
//! Ids of up to 23 bytes lie in the table itself, so that a look-up touches
//! one place in memory. [`IdTable::number_all`] first touches the places of a
//! whole group of ids and then looks them up, so that the waits overlap.

use std::hash::{BuildHasher, Hasher};
use std::hint::black_box;

use foldhash::quality::RandomState;

const INLINE: usize = 23;
const LONG: u8 = 0xFF;
const GROUP: usize = 128;

/// An id in the form in which the table holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Key([u64; 3]);

impl Key {
    fn inline(id: &[u8]) -> Self {
        let mut bytes = [0; 24];
        bytes[..id.len()].copy_from_slice(id);
        bytes[INLINE] = u8::try_from(id.len()).expect("inline ids are short");
        Self::from_bytes(bytes)
    }

    /// The place of a long id in the bytes kept beside the keys.
    fn long(offset: usize, length: usize) -> Self {
        let mut bytes = [0; 24];
        bytes[..8].copy_from_slice(&(offset as u64).to_le_bytes());
        bytes[8..16].copy_from_slice(&(length as u64).to_le_bytes());
        bytes[INLINE] = LONG;
        Self::from_bytes(bytes)
    }

    fn from_bytes(bytes: [u8; 24]) -> Self {
        let word = |i: usize| {
            let mut word = [0; 8];
            word.copy_from_slice(&bytes[8 * i..8 * i + 8]);
            u64::from_le_bytes(word)
        };
        Self([word(0), word(1), word(2)])
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

/// Aligned so that no slot lies across two cache lines.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(32))]
struct Slot {
    key: Key,
    tag: u32,
    /// The id's number plus one; 0 where the slot is free.
    number: u32,
}

/// Ids and their numbers.
#[derive(Debug, Clone)]
pub struct IdTable {
    hasher: IdHasher,
    slots: Vec<Slot>,
    long: Vec<u8>,
    len: u32,
}

impl Default for IdTable {
    fn default() -> Self {
        Self {
            hasher: IdHasher::default(),
            slots: vec![Slot::default(); 2 * GROUP],
            long: Vec::new(),
            len: 0,
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
        self.len as usize
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
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
        for group in batch.keys.chunks(GROUP) {
            if (self.len() + group.len()) * 4 > self.slots.len() * 3 {
                self.grow();
            }
            let mask = self.slots.len() - 1;
            let touched = group
                .iter()
                .fold(0, |sum: u32, (_, hash)| sum ^ self.slots[place(*hash, mask)].tag);
            black_box(touched);
            for &(key, hash) in group {
                numbers.push(self.find_or_add(key, hash, &batch.long));
            }
        }
    }

    fn find_or_add(&mut self, key: Key, hash: u64, long: &[u8]) -> u32 {
        let mask = self.slots.len() - 1;
        let tag = tag(hash);
        let mut at = place(hash, mask);
        loop {
            let slot = &self.slots[at];
            if slot.number == 0 {
                break;
            }
            if slot.tag == tag
                && (slot.key == key && !key.is_long()
                    || key.is_long()
                        && slot.key.is_long()
                        && slot.key.bytes_of_long(&self.long) == key.bytes_of_long(long))
            {
                return slot.number - 1;
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
        self.len = self.len.checked_add(1).expect("fewer than four billion ids");
        self.slots[at] = Slot {
            key,
            tag,
            number: self.len,
        };
        self.len - 1
    }

    fn grow(&mut self) {
        let old = std::mem::take(&mut self.slots);
        self.slots = vec![Slot::default(); old.len() * 2];
        let mask = self.slots.len() - 1;
        for slot in old.into_iter().filter(|slot| slot.number != 0) {
            let mut at = slot.tag as usize & mask;
            while self.slots[at].number != 0 {
                at = (at + 1) & mask;
            }
            self.slots[at] = slot;
        }
    }

    /// The ids by their numbers.
    #[must_use]
    pub fn names(&self) -> Vec<Box<[u8]>> {
        let mut names = vec![Box::default(); self.len()];
        for slot in self.slots.iter().filter(|slot| slot.number != 0) {
            let name: Box<[u8]> = if slot.key.is_long() {
                slot.key.bytes_of_long(&self.long).into()
            } else {
                let bytes = slot.key.to_bytes();
                bytes[..usize::from(bytes[INLINE])].into()
            };
            names[slot.number as usize - 1] = name;
        }
        names
    }
}

const fn tag(hash: u64) -> u32 {
    (hash >> 32) as u32
}

/// Where to start to look. A table of four billion slots is as large as 32
/// bits of the hash reach; numbers have 32 bits too.
const fn place(hash: u64, mask: usize) -> usize {
    tag(hash) as usize & mask
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
