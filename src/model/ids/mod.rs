//! An exact table of ids: every distinct id gets a number, in the order of
//! first appearance. A hash only says where to look; ids are equal when their
//! bytes are.
//!
//! A slot of the table holds an id of up to 11 bytes itself, so that a look-up
//! touches one place in memory; a longer one lies in a text beside the slots,
//! which is a second place. [`IdTable::number_all`] first touches the places
//! of a whole group of ids and then looks the ids up, so that the waits
//! overlap. Ids that follow each other have no slots, and lie closer together.

use std::hint::black_box;

use super::growth::make_room;
use super::id_list::IdList;
use batch::Entry;
use dense::DenseIds;
use key::{Key, place_of, text_place};

pub use batch::{IdBatch, IdHasher};

mod batch;
mod dense;
mod key;

/// So many ids are looked up together.
const GROUP: usize = 128;

/// What stands for the cell of an id that has none.
const NO_CELL: usize = usize::MAX;

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
    /// How many slots are taken.
    taken: usize,
    long: Vec<u8>,
    /// Ids that lie close together, which have no slots then.
    dense: Option<DenseIds>,
    len: usize,
}

impl Default for IdTable {
    fn default() -> Self {
        Self {
            hasher: IdHasher::default(),
            buckets: vec![Bucket::FREE; GROUP],
            taken: 0,
            long: Vec::new(),
            dense: None,
            len: 0,
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
            if (self.taken + group.len()) * 4 > self.buckets.len() * SLOTS * 3 {
                self.grow();
            }
            match self.dense.take() {
                Some(mut dense) => {
                    self.number_dense(&mut dense, group, &batch.long, numbers);
                    self.dense = Some(dense);
                }
                None if batch.long.is_empty() => {
                    self.touch(group);
                    numbers.extend(group.iter().map(|&entry| self.short(entry)));
                }
                None => {
                    self.touch_long(group);
                    numbers.extend(group.iter().map(|&entry| self.any(entry, &batch.long)));
                }
            }
        }
    }

    /// The numbers of a group where some ids lie close together.
    fn number_dense(&mut self, dense: &mut DenseIds, group: &[Entry], long: &[u8], numbers: &mut Vec<u32>) {
        if !long.is_empty() {
            self.touch_long(group);
        }
        let mut cells = [NO_CELL; GROUP];
        for (cell, entry) in cells.iter_mut().zip(group) {
            *cell = dense.cell(entry.key, &self.hasher, self.len).unwrap_or(NO_CELL);
        }
        // A loop of its own, short enough that a core is at many of these at once.
        let mut sum = cells.iter().fold(0, |sum, cell| sum ^ dense.word(*cell));
        if cells[..group.len()].contains(&NO_CELL) {
            sum = group.iter().fold(sum, |sum, entry| sum ^ self.word(entry));
        }
        black_box(sum);
        numbers.extend(group.iter().zip(cells).map(|(&entry, cell)| {
            if cell == NO_CELL {
                return self.any(entry, long);
            }
            dense.number(cell).unwrap_or_else(|| {
                let number = self.next_number();
                dense.set(cell, number);
                number
            })
        }));
    }

    #[inline]
    fn any(&mut self, entry: Entry, long: &[u8]) -> u32 {
        if entry.key.is_long() {
            self.long(entry, long)
        } else {
            self.short(entry)
        }
    }

    const fn mask(&self) -> usize {
        self.buckets.len() - 1
    }

    /// Reads what a look-up of these ids will read.
    fn touch(&self, group: &[Entry]) {
        black_box(group.iter().fold(0, |sum, entry| sum ^ self.word(entry)));
    }

    #[inline]
    fn word(&self, entry: &Entry) -> u32 {
        self.buckets[entry.place as usize & self.mask()].0[0].number
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
        let number = self.next_number();
        let Key { first, rest } = key;
        let slot = self.buckets[at].free_slot().expect("a bucket with room");
        *slot = Slot { first, rest, number };
        self.taken += 1;
        number
    }

    fn next_number(&mut self) -> u32 {
        let number = u32::try_from(self.len)
            .ok()
            .filter(|number| *number < u32::MAX)
            .expect("fewer than four billion ids");
        self.len += 1;
        number
    }

    /// Makes room in the slots: ids that lie close together leave them, or
    /// there are twice as many.
    fn grow(&mut self) {
        let mut len = self.buckets.len() * 2;
        if self.dense.is_none() {
            let keys = slots(&self.buckets).map(Slot::key);
            self.dense = DenseIds::of(keys, self.len, &self.hasher);
            if self.dense.is_some() {
                len = self.buckets.len();
            }
        }
        let buckets = vec![Bucket::FREE; len];
        let old = std::mem::replace(&mut self.buckets, buckets);
        let mask = self.mask();
        self.taken = 0;
        for slot in slots(&old) {
            let key = slot.key();
            if let Some(dense) = &mut self.dense
                && let Some(cell) = dense.cell(key, &self.hasher, self.len)
            {
                dense.set(cell, slot.number);
                continue;
            }
            let place = if key.is_long() {
                key.place()
            } else {
                place_of(self.hasher.hash_short(key))
            };
            let mut at = place as usize & mask;
            loop {
                if let Some(free) = self.buckets[at].free_slot() {
                    *free = slot;
                    self.taken += 1;
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
        self.for_each(|number, id| names[number as usize] = id.into());
        names
    }

    /// The same in little room.
    #[must_use]
    pub fn list(&self) -> IdList {
        let mut list = IdList::empty(self.len);
        self.for_each(|number, id| list.set(number, id));
        list
    }

    /// Gives the ids, in no order.
    fn for_each(&self, mut each: impl FnMut(u32, &[u8])) {
        for slot in slots(&self.buckets) {
            slot.key().with_bytes(&self.long, |id| each(slot.number, id));
        }
        for (split, number) in self.dense.iter().flat_map(DenseIds::ids) {
            split.with_bytes(|id| each(number, id));
        }
    }
}

fn slots(buckets: &[Bucket]) -> impl Iterator<Item = Slot> {
    buckets
        .iter()
        .flat_map(|bucket| bucket.0)
        .filter(|slot| !slot.is_free())
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

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

    #[test]
    fn ids_that_follow_each_other_have_no_slots() {
        let mut table = IdTable::default();
        for id in 0_u32..50_000 {
            assert_eq!(table.number(format!("C{id:07}").as_bytes()), id);
        }
        assert!(table.dense.is_some());
        assert!(table.taken < 1000, "{}", table.taken);
        for id in 0_u32..50_000 {
            assert_eq!(table.number(format!("D{:011}", id * 7919).as_bytes()), 50_000 + id);
        }
        assert_eq!(table.number(b"C0000007"), 7);
        assert_eq!(table.len(), 100_000);
    }

    #[test]
    fn ids_that_lie_far_apart_have_slots() {
        let mut table = IdTable::default();
        for id in 0_u32..50_000 {
            assert_eq!(table.number(format!("C{}", u64::from(id) * 7919).as_bytes()), id);
        }
        assert!(table.dense.is_none());
    }

    fn id() -> impl Strategy<Value = String> {
        prop_oneof![
            4 => (0..20_000_u32).prop_map(|n| n.to_string()),
            4 => (0..20_000_u32).prop_map(|n| format!("{n:05}")),
            1 => (0..20_000_u32).prop_map(|n| format!("C-{n:05}")),
            1 => (0..20_000_u32).prop_map(|n| format!("customer-{n}@x.com")),
            1 => (0..1_000_000_000_u32).prop_map(|n| format!("{n}")),
            1 => (0..20_000_u32).prop_map(|n| format!("{n}x")),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn ids_are_numbered_as_a_map_would(
            ids in prop::collection::vec(id(), 1..20_000),
            at_once in 1_usize..3000,
        ) {
            let mut table = IdTable::default();
            let mut expected: HashMap<&str, u32> = HashMap::new();
            let mut in_order = Vec::new();
            let mut numbers = Vec::new();
            for some in ids.chunks(at_once) {
                let mut batch = IdBatch::default();
                for id in some {
                    batch.push(id.as_bytes(), table.hasher());
                }
                table.number_all(&batch, &mut numbers);
            }
            for (id, number) in ids.iter().zip(&numbers) {
                let next = u32::try_from(expected.len()).expect("few");
                let expected = *expected.entry(id).or_insert_with(|| {
                    in_order.push(id.as_bytes().into());
                    next
                });
                prop_assert_eq!(*number, expected, "{}", id);
            }
            prop_assert_eq!(table.names(), in_order);
        }
    }
}
