//! Ids that are hashed, on their way into a table.

use std::hash::{BuildHasher, Hasher};

use foldhash::quality::RandomState;

use super::key::{INLINE, Key, place_of, u32_of};

/// An id on its way into a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub key: Key,
    /// Where to begin to look.
    pub place: u32,
}

/// Ids on their way into a table, hashed elsewhere: another thread can fill
/// one of these while the table is busy.
#[derive(Debug, Clone, Default)]
pub struct IdBatch {
    pub(super) entries: Vec<Entry>,
    pub(super) long: Vec<u8>,
    /// The mark of the hasher.
    pub(super) mark: u64,
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

    pub(super) fn push_long(&mut self, id: &[u8], hash: u64) -> Entry {
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
    pub(super) mark: u64,
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

    /// Where to begin to look for a word.
    #[inline]
    pub(super) fn place_of_word(&self, word: u64) -> u32 {
        let mut hasher = self.state.build_hasher();
        hasher.write_u64(word);
        place_of(hasher.finish())
    }

    #[inline]
    pub(super) fn hash_short(&self, key: Key) -> u64 {
        let mut hasher = self.state.build_hasher();
        hasher.write_u64(key.first);
        hasher.write_u32(key.rest);
        hasher.finish()
    }
}
