//! What a table of ids compares.

/// The length of the longest id that a slot holds itself.
pub const INLINE: usize = 11;
/// What stands where a short id has its length.
const LONG: u32 = 0xFF << 24;
/// The bits of a long id's first word that say where it lies; those above them
/// are of its hash.
const PLACE_BITS: u32 = 40;
/// Before a long id stands its length, in so many bytes.
pub const LENGTH_BYTES: usize = 4;

/// What the table compares: the bytes and the length of a short id; of a long
/// one some bits of its hash and its place, where all its bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    pub first: u64,
    pub rest: u32,
}

impl Key {
    /// Bytes that are looked at twice are the same both times.
    #[inline]
    pub fn short(id: &[u8]) -> Self {
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

    pub fn long(offset: usize, hash: u64) -> Self {
        let key = Self {
            first: hash << PLACE_BITS,
            rest: LONG | place_of(hash >> 24) & !LONG,
        };
        key.with_place(offset)
    }

    /// Where to begin to look for a long id.
    pub const fn place(self) -> u32 {
        place_of(self.first >> PLACE_BITS) | self.rest << 24
    }

    /// The same long id at another place.
    pub fn with_place(self, offset: usize) -> Self {
        assert!(offset >> PLACE_BITS == 0, "less than a terabyte of ids");
        Self {
            first: self.first >> PLACE_BITS << PLACE_BITS | offset as u64,
            ..self
        }
    }

    pub const fn is_long(self) -> bool {
        self.rest >= LONG
    }

    /// Whether both say the same of the hashes of long ids.
    pub const fn has_hash_of(self, other: Self) -> bool {
        self.rest == other.rest && self.first >> PLACE_BITS == other.first >> PLACE_BITS
    }

    /// The bytes of a long id, behind their length.
    pub fn text_in(self, long: &[u8]) -> &[u8] {
        let text = &long[text_place(self.first)..];
        let length = text.first_chunk().map_or(0, |length| u32::from_le_bytes(*length));
        &text[..LENGTH_BYTES + length as usize]
    }

    /// Gives the bytes of the id.
    pub fn with_bytes(self, long: &[u8], give: impl FnOnce(&[u8])) {
        if self.is_long() {
            return give(&self.text_in(long)[LENGTH_BYTES..]);
        }
        let mut bytes = [0; INLINE + 1];
        let (first, rest) = bytes.split_at_mut(8);
        first.copy_from_slice(&self.first.to_le_bytes());
        rest.copy_from_slice(&self.rest.to_le_bytes());
        give(&bytes[..(self.rest >> 24) as usize]);
    }
}

/// Where a long id lies, by its first word.
pub fn text_place(first: u64) -> usize {
    usize::try_from(first & ((1 << PLACE_BITS) - 1)).expect("a place in memory")
}

pub fn u32_of(length: usize) -> u32 {
    u32::try_from(length).expect("an id of less than four gigabytes")
}

/// The part of a hash that says where to look. A table of four billion slots
/// is as large as it reaches; numbers have 32 bits too.
pub const fn place_of(hash: u64) -> u32 {
    (hash & 0xFFFF_FFFF) as u32
}
