//! An exact table of ids: every distinct id gets a number, in the order of
//! first appearance. A hash only says where to look; ids are equal when their
//! bytes are.
//!
//! A slot of the table holds an id of up to 11 bytes itself, so that a look-up
//! touches one place in memory; a longer one lies in a text beside the slots,
//! which is a second place. [`IdTable::number_all`] first touches the places
//! of a whole group of ids and then looks the ids up, so that the waits
//! overlap.

use std::hash::{BuildHasher, Hasher};
use std::hint::black_box;

use foldhash::quality::RandomState;

use super::growth::make_room;
use super::id_list::IdList;

/// The length of the longest id that a slot holds itself.
const INLINE: usize = 11;
/// What stands where a short id has its length.
const LONG: u32 = 0xFF << 24;
/// The bits of a long id's first word that say where it lies; those above them
/// are of its hash.
const PLACE_BITS: u32 = 40;
/// Before a long id stands its length, in so many bytes.
const LENGTH_BYTES: usize = 4;
const GROUP: usize = 128;

/// What the table compares: the bytes and the length of a short id; of a long
/// one some bits of its hash and its place, where all its bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Key {
    first: u64,
    rest: u32,
}

impl Key {
    /// Bytes that are looked at twice are the same both times.
    #[inline]
    fn short(id: &[u8]) -> Self {
        let length = id.len();
        let mut rest = 0;
        let first = match (id.first_chunk::<8>(), id.first_chunk::<4>(), id) {
            (Some(first), _, _) => {
                let last = u64::from_le_bytes(*id.last_chunk().unwrap_or(first));
                rest = last.unbounded_shr(8 * (16 - u32_of(length)));
                u64::from_le_bytes(*first)
            }
            (None, Some(first), _) => {
                let last = u32::from_le_bytes(*id.last_chunk().unwrap_or(first));
                u64::from(u32::from_le_bytes(*first)) | u64::from(last) << (8 * (length - 4))
            }
            (None, None, [first, .., last]) => {
                let middle = length / 2;
                u64::from(*first) | u64::from(id[middle]) << (8 * middle) | u64::from(*last) << (8 * (length - 1))
            }
            (None, None, [one]) => u64::from(*one),
            (None, None, []) => 0,
        };
        Self {
            first,
            rest: u32_of(length) << 24 | u32::try_from(rest).expect("three bytes"),
        }
    }

    fn long(offset: usize, hash: u64) -> Self {
        let key = Self {
            first: hash << PLACE_BITS,
            rest: LONG | place_of(hash >> 24) & !LONG,
        };
        key.with_place(offset)
    }

    /// Where to begin to look for a long id.
    const fn place(self) -> u32 {
        place_of(self.first >> PLACE_BITS) | self.rest << 24
    }

    /// The same long id at another place.
    fn with_place(self, offset: usize) -> Self {
        assert!(offset >> PLACE_BITS == 0, "less than a terabyte of ids");
        Self {
            first: self.first >> PLACE_BITS << PLACE_BITS | offset as u64,
            ..self
        }
    }

    const fn is_long(self) -> bool {
        self.rest >= LONG
    }

    /// Whether both say the same of the hashes of long ids.
    const fn has_hash_of(self, other: Self) -> bool {
        self.rest == other.rest && self.first >> PLACE_BITS == other.first >> PLACE_BITS
    }

    /// The bytes of a long id, behind their length.
    fn text_in(self, long: &[u8]) -> &[u8] {
        let text = &long[text_place(self.first)..];
        let length = text.first_chunk().map_or(0, |length| u32::from_le_bytes(*length));
        &text[..LENGTH_BYTES + length as usize]
    }

    /// The bytes of the id.
    fn bytes(self, long: &[u8]) -> Box<[u8]> {
        if self.is_long() {
            return self.text_in(long)[LENGTH_BYTES..].into();
        }
        let length = (self.rest >> 24) as usize;
        let (first, rest) = (self.first.to_le_bytes(), self.rest.to_le_bytes());
        first.into_iter().chain(rest).take(length).collect()
    }
}

/// Where a long id lies, by its first word.
fn text_place(first: u64) -> usize {
    usize::try_from(first & ((1 << PLACE_BITS) - 1)).expect("a place in memory")
}

fn u32_of(length: usize) -> u32 {
    u32::try_from(length).expect("an id of less than four gigabytes")
}

/// An id on its way into a table.
#[derive(Debug, Clone, Copy)]
struct Entry {
    key: Key,
    /// Where to begin to look.
    place: u32,
}

/// Ids on their way into a table, hashed elsewhere: another thread can fill
/// one of these while the table is busy.
#[derive(Debug, Clone, Default)]
pub struct IdBatch {
    entries: Vec<Entry>,
    long: Vec<u8>,
    /// The mark of the hasher.
    mark: u64,
}

impl IdBatch {
    /// Adds an id. The hasher must be the table's.
    #[inline]
    pub fn push(&mut self, id: &[u8], hasher: &IdHasher) {
        self.mark = hasher.mark;
        let entry = if id.len() <= INLINE {
            let key = Key::short(id);
            Entry {
                key,
                place: place_of(hasher.hash_short(key)),
            }
        } else {
            self.push_long(id, hasher.hash(id))
        };
        self.entries.push(entry);
    }

    fn push_long(&mut self, id: &[u8], hash: u64) -> Entry {
        let key = Key::long(self.long.len(), hash);
        self.long.extend_from_slice(&u32_of(id.len()).to_le_bytes());
        self.long.extend_from_slice(id);
        Entry {
            key,
            place: key.place(),
        }
    }

    /// Lets go of the ids, and keeps the room that they took.
    pub fn clear(&mut self) {
        self.entries.clear();
        self.long.clear();
    }

    /// How many ids there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// How a table hashes: with a key of its own in every run, so that no file
/// can be made to fill one place. Numbers do not depend on it.
#[derive(Debug, Clone)]
pub struct IdHasher {
    state: RandomState,
    /// What sets it apart from other hashers: the hash of nothing.
    mark: u64,
}

impl Default for IdHasher {
    fn default() -> Self {
        let state = RandomState::default();
        Self {
            mark: state.build_hasher().finish(),
            state,
        }
    }
}

impl IdHasher {
    /// The hash of an id.
    #[must_use]
    pub fn hash(&self, id: &[u8]) -> u64 {
        let mut hasher = self.state.build_hasher();
        hasher.write(id);
        hasher.finish()
    }

    #[inline]
    fn hash_short(&self, key: Key) -> u64 {
        let mut hasher = self.state.build_hasher();
        hasher.write_u64(key.first);
        hasher.write_u32(key.rest);
        hasher.finish()
    }
}

/// The part of a hash that says where to look. A table of four billion slots
/// is as large as it reaches; numbers have 32 bits too.
const fn place_of(hash: u64) -> u32 {
    (hash & 0xFFFF_FFFF) as u32
}

/// An id and its number.
#[derive(Debug, Clone, Copy)]
struct Slot {
    first: u64,
    rest: u32,
    number: u32,
}

impl Slot {
    /// Not all zeros: memory of zeros is not there before it is written to,
    /// and where it is read before that, it has to be made twice.
    const FREE: Self = Self {
        first: 0,
        rest: 0,
        number: u32::MAX,
    };

    const fn is_free(self) -> bool {
        self.number == u32::MAX
    }

    const fn key(self) -> Key {
        Key {
            first: self.first,
            rest: self.rest,
        }
    }
}

/// Slots that memory hands over together. They fill from the front, and what
/// does not fit goes into the next bucket.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
struct Bucket([Slot; SLOTS]);

const SLOTS: usize = 4;

impl Bucket {
    const FREE: Self = Self([Slot::FREE; SLOTS]);

    /// The number of a short id. All slots are looked at, since that is
    /// quicker than to guess which one it is.
    #[inline]
    fn number(&self, key: Key) -> Option<u32> {
        let mut number = u32::MAX;
        for slot in self.0 {
            if slot.first == key.first && slot.rest == key.rest {
                number = number.min(slot.number);
            }
        }
        (number != u32::MAX).then_some(number)
    }

    fn free_slot(&mut self) -> Option<&mut Slot> {
        self.0.iter_mut().find(|slot| slot.is_free())
    }
}

/// Ids and their numbers.
#[derive(Debug, Clone)]
pub struct IdTable {
    hasher: IdHasher,
    buckets: Vec<Bucket>,
    len: usize,
    long: Vec<u8>,
}

impl Default for IdTable {
    fn default() -> Self {
        Self {
            hasher: IdHasher::default(),
            buckets: vec![Bucket::FREE; GROUP],
            len: 0,
            long: Vec::new(),
        }
    }
}

impl IdTable {
    /// A table that takes ids hashed by this.
    #[must_use]
    pub fn with_hasher(hasher: IdHasher) -> Self {
        Self {
            hasher,
            ..Self::default()
        }
    }

    /// What hashes ids for this table.
    #[must_use]
    pub const fn hasher(&self) -> &IdHasher {
        &self.hasher
    }

    /// How many distinct ids there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
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
    ///
    /// # Panics
    ///
    /// Where another hasher than the table's was given for the ids: one id
    /// would get two numbers.
    pub fn number_all(&mut self, batch: &IdBatch, numbers: &mut Vec<u32>) {
        assert!(
            batch.is_empty() || batch.mark == self.hasher.mark,
            "ids hashed for this table"
        );
        make_room(numbers, batch.len());
        for group in batch.entries.chunks(GROUP) {
            if (self.len + group.len()) * 4 > self.buckets.len() * SLOTS * 3 {
                self.grow();
            }
            if batch.long.is_empty() {
                self.touch(group);
                numbers.extend(group.iter().map(|&entry| self.short(entry)));
            } else {
                self.touch_long(group);
                numbers.extend(group.iter().map(|&entry| {
                    if entry.key.is_long() {
                        self.long(entry, &batch.long)
                    } else {
                        self.short(entry)
                    }
                }));
            }
        }
    }

    const fn mask(&self) -> usize {
        self.buckets.len() - 1
    }

    /// Reads what a look-up of these ids will read.
    fn touch(&self, group: &[Entry]) {
        let mask = self.mask();
        let word = |entry: &Entry| self.buckets[entry.place as usize & mask].0[0].number;
        black_box(group.iter().fold(0, |sum, entry| sum ^ word(entry)));
    }

    /// The same where some are long.
    fn touch_long(&self, group: &[Entry]) {
        let mask = self.mask();
        let likely = |entry: &Entry| {
            let mut likely = 0;
            for slot in self.buckets[entry.place as usize & mask].0 {
                if slot.key().has_hash_of(entry.key) {
                    likely = slot.first;
                }
            }
            likely
        };
        let mut places = [0; GROUP];
        for (place, entry) in places.iter_mut().zip(group) {
            *place = text_place(likely(entry));
        }
        // Most texts lie in two lines of memory.
        let text = |place: usize| self.long.get(place).copied().unwrap_or_default();
        black_box(
            places
                .into_iter()
                .fold(0, |sum, place| sum ^ text(place) ^ text(place + 32)),
        );
    }

    #[inline]
    fn short(&mut self, Entry { key, place }: Entry) -> u32 {
        let mask = self.mask();
        let mut at = place as usize & mask;
        loop {
            let bucket = &self.buckets[at];
            if let Some(number) = bucket.number(key) {
                return number;
            }
            if bucket.0[SLOTS - 1].is_free() {
                return self.add(at, key);
            }
            at = (at + 1) & mask;
        }
    }

    #[inline]
    fn long(&mut self, Entry { mut key, place }: Entry, long: &[u8]) -> u32 {
        let mask = self.mask();
        let text = key.text_in(long);
        let mut at = place as usize & mask;
        loop {
            for slot in self.buckets[at].0 {
                if slot.is_free() {
                    key = key.with_place(self.long.len());
                    make_room(&mut self.long, text.len());
                    self.long.extend_from_slice(text);
                    return self.add(at, key);
                }
                if slot.key().has_hash_of(key) && slot.key().text_in(&self.long) == text {
                    return slot.number;
                }
            }
            at = (at + 1) & mask;
        }
    }

    fn add(&mut self, at: usize, key: Key) -> u32 {
        let number = u32::try_from(self.len)
            .ok()
            .filter(|number| *number < u32::MAX)
            .expect("fewer than four billion ids");
        let Key { first, rest } = key;
        let slot = self.buckets[at].free_slot().expect("a bucket with room");
        *slot = Slot { first, rest, number };
        self.len += 1;
        number
    }

    fn grow(&mut self) {
        let buckets = vec![Bucket::FREE; self.buckets.len() * 2];
        let old = std::mem::replace(&mut self.buckets, buckets);
        let mask = self.mask();
        for slot in old.iter().flat_map(|bucket| bucket.0).filter(|slot| !slot.is_free()) {
            let key = slot.key();
            let place = if key.is_long() {
                key.place()
            } else {
                place_of(self.hasher.hash_short(key))
            };
            let mut at = place as usize & mask;
            loop {
                if let Some(free) = self.buckets[at].free_slot() {
                    *free = slot;
                    break;
                }
                at = (at + 1) & mask;
            }
        }
    }

    /// The ids by their numbers.
    #[must_use]
    pub fn names(&self) -> Vec<Box<[u8]>> {
        let mut names = vec![Box::default(); self.len];
        let slots = self.buckets.iter().flat_map(|bucket| bucket.0);
        for slot in slots.filter(|slot| !slot.is_free()) {
            names[slot.number as usize] = slot.key().bytes(&self.long);
        }
        names
    }

    /// The same in little room.
    #[must_use]
    pub fn list(&self) -> IdList {
        let mut list = IdList::empty(self.len);
        let slots = self.buckets.iter().flat_map(|bucket| bucket.0);
        for slot in slots.filter(|slot| !slot.is_free()) {
            let key = slot.key();
            if key.is_long() {
                list.set(slot.number, &key.text_in(&self.long)[LENGTH_BYTES..]);
                continue;
            }
            let mut bytes = [0; INLINE + 1];
            bytes[..8].copy_from_slice(&key.first.to_le_bytes());
            bytes[8..].copy_from_slice(&key.rest.to_le_bytes());
            list.set(slot.number, &bytes[..(key.rest >> 24) as usize]);
        }
        list
    }
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
        let ids: [&[u8]; 5] = [b"a", b"a\0", b"a\0\0", &[b'x'; 12], b"\0"];
        let numbers: Vec<u32> = ids.iter().map(|id| table.number(id)).collect();
        assert_eq!(numbers, [0, 1, 2, 3, 4]);
        assert_eq!(table.number(&[b'x'; 11]), 5);
        assert_eq!(table.number(&[b'x'; 12]), 3);
        assert_eq!(table.number(b""), 6);
        assert_eq!(table.number(&[0; 11]), 7);
        assert_eq!(table.number(&[0; 12]), 8);
    }

    #[test]
    fn equal_hashes_never_merge_two_ids() {
        let mut table = IdTable::default();
        let mut batch = IdBatch {
            mark: table.hasher.mark,
            ..IdBatch::default()
        };
        for id in 0_u32..90 {
            let text = id.to_string();
            batch.entries.push(Entry {
                key: Key::short(text.as_bytes()),
                place: 42,
            });
        }
        for id in 0_u32..90 {
            let text = format!("{id:>30}");
            let entry = batch.push_long(text.as_bytes(), 42);
            batch.entries.push(entry);
        }
        let (mut first, mut second) = (Vec::new(), Vec::new());
        table.number_all(&batch, &mut first);
        table.number_all(&batch, &mut second);
        assert_eq!(first, (0..180).collect::<Vec<_>>());
        assert_eq!(first, second);
    }

    #[test]
    #[should_panic(expected = "ids hashed for this table")]
    fn ids_hashed_for_another_table_are_not_taken() {
        let mut batch = IdBatch::default();
        batch.push(b"a", &IdHasher::default());
        IdTable::default().number_all(&batch, &mut Vec::new());
    }

    #[test]
    fn ids_of_every_length_come_back() {
        let mut table = IdTable::default();
        let ids: Vec<Vec<u8>> = (0..60).map(|length| (1..=length).collect()).collect();
        for (number, id) in (0..).zip(&ids) {
            assert_eq!(table.number(id), number);
        }
        assert!(table.names().iter().map(|name| name.to_vec()).eq(ids.iter().cloned()));
        assert!(table.list().iter().eq(ids.iter().map(Vec::as_slice)));
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
