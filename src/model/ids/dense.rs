//! Ids that end in digits, where they lie close together, as the numbers that
//! a shop gives its customers one after another: a page holds the numbers of
//! ten thousand of them, so that one is looked up in four bytes of memory and
//! not in a slot of sixteen.

use super::super::growth::make_room;
use super::batch::IdHasher;
use super::key::{INLINE, Key};

/// So many digits say where an id lies on its page; those before them, and
/// whatever else is there, say which page it is.
const DIGITS: u32 = 4;
/// The ids of a page.
const PAGE: usize = 10_000;
/// Pages may have room for so many times the ids there are. They take no more
/// memory then than slots do where there were just made twice as many.
const SPARSE: usize = 10;
/// What stands where there is no id.
const NONE: u32 = u32::MAX;

/// A short id that ends in digits: what is before the last ones, with the
/// length, and the number that those make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Split {
    head: u64,
    tail: usize,
}

impl Split {
    /// None where an id is long, or does not end in so many digits.
    #[inline]
    fn of(key: Key) -> Option<Self> {
        let length = key.rest >> 24;
        if key.is_long() || length < DIGITS {
            return None;
        }
        let bits = 8 * (length - DIGITS);
        let text = u128::from(key.first) | u128::from(key.rest & 0xFF_FFFF) << 64;
        let digits = u32::try_from(text >> bits & 0xFFFF_FFFF).expect("four bytes") ^ 0x3030_3030;
        // A byte over 9 is over 0x7F with this, where it was not before.
        if (digits.wrapping_add(0x7676_7676) | digits) & 0x8080_8080 != 0 {
            return None;
        }
        let pairs = (digits * 10 + (digits >> 8)) & 0x00FF_00FF;
        let tail = (pairs & 0xFF) * 100 + (pairs >> 16);
        let head = u64::try_from(text & ((1 << bits) - 1)).expect("seven bytes at most");
        Some(Self {
            head: head | u64::from(length) << 56,
            tail: tail as usize,
        })
    }

    /// Gives the bytes of the id.
    #[inline]
    pub fn with_bytes(self, give: impl FnOnce(&[u8])) {
        let [head @ .., length] = self.head.to_le_bytes();
        let head = &head[..usize::from(length) - DIGITS as usize];
        let digit = |unit: usize| b"0123456789"[self.tail / unit % 10];
        let mut bytes = [0; INLINE];
        bytes[..head.len()].copy_from_slice(head);
        bytes[head.len()..usize::from(length)].copy_from_slice(&[1000, 100, 10, 1].map(digit));
        give(&bytes[..usize::from(length)]);
    }
}

/// A page and the head of its ids.
#[derive(Debug, Clone, Copy)]
struct Head {
    head: u64,
    page: u32,
}

impl Head {
    /// No head: every one says how long its ids are.
    const FREE: Self = Self { head: 0, page: 0 };
}

/// The numbers of ids that lie close together. An id is among them if its head
/// has a page.
#[derive(Debug, Clone)]
pub struct DenseIds {
    /// At most half full; their number is a power of two.
    heads: Vec<Head>,
    pages: usize,
    /// The numbers, page after page.
    cells: Vec<u32>,
    /// Whether there are no more pages to come, since ids lie too far apart.
    is_closed: bool,
}

impl DenseIds {
    /// Cells for all of these ids that end in digits, without numbers yet; none
    /// where those lie too far apart.
    pub fn of(keys: impl Iterator<Item = Key>, ids: usize, hasher: &IdHasher) -> Option<Self> {
        let mut dense = Self {
            heads: vec![Head::FREE; 64],
            pages: 0,
            cells: Vec::new(),
            is_closed: false,
        };
        for split in keys.filter_map(Split::of) {
            dense.page(split.head, hasher, ids)?;
        }
        dense.make_cells();
        (dense.pages > 0).then_some(dense)
    }

    /// The cell of an id; none where it is not one of these. There are so many
    /// ids in all.
    #[inline]
    pub fn cell(&mut self, key: Key, hasher: &IdHasher, ids: usize) -> Option<usize> {
        let split = Split::of(key)?;
        let page = self.page(split.head, hasher, ids)?;
        let cell = page as usize * PAGE + split.tail;
        if cell >= self.cells.len() {
            self.make_cells();
        }
        Some(cell)
    }

    /// The number in a cell.
    #[inline]
    pub fn number(&self, cell: usize) -> Option<u32> {
        let number = self.cells[cell];
        (number != NONE).then_some(number)
    }

    /// What is in a cell, to have it near.
    #[inline]
    pub fn word(&self, cell: usize) -> u32 {
        self.cells.get(cell).copied().unwrap_or_default()
    }

    /// Puts a number into a cell.
    #[inline]
    pub fn set(&mut self, cell: usize, number: u32) {
        self.cells[cell] = number;
    }

    #[cold]
    fn make_cells(&mut self) {
        let cells = self.pages * PAGE;
        let more = cells - self.cells.len();
        make_room(&mut self.cells, more);
        self.cells.resize(cells, NONE);
    }

    /// The page of a head, a new one where that is allowed; it has no cells
    /// yet.
    #[inline]
    fn page(&mut self, head: u64, hasher: &IdHasher, ids: usize) -> Option<u32> {
        let place = self.place(head, hasher);
        let found = self.heads[place];
        if found.head == head {
            return Some(found.page);
        }
        if self.is_closed {
            return None;
        }
        self.add_page(head, hasher, ids)
    }

    /// Where a head is, or would be.
    #[inline]
    fn place(&self, head: u64, hasher: &IdHasher) -> usize {
        let mask = self.heads.len() - 1;
        let mut place = hasher.place_of_word(head) as usize & mask;
        while self.heads[place].head != head && self.heads[place].head != 0 {
            place = (place + 1) & mask;
        }
        place
    }

    #[cold]
    fn add_page(&mut self, head: u64, hasher: &IdHasher, ids: usize) -> Option<u32> {
        if (self.pages + 1) * PAGE > ids * SPARSE {
            self.is_closed = true;
            return None;
        }
        let page = u32::try_from(self.pages).expect("fewer pages than ids");
        let place = self.place(head, hasher);
        self.heads[place] = Head { head, page };
        self.pages += 1;
        if self.pages * 2 > self.heads.len() {
            let more = vec![Head::FREE; self.heads.len() * 2];
            for head in std::mem::replace(&mut self.heads, more) {
                if head.head != 0 {
                    let place = self.place(head.head, hasher);
                    self.heads[place] = head;
                }
            }
        }
        Some(page)
    }

    /// The ids that have a number, and their numbers.
    pub fn ids(&self) -> impl Iterator<Item = (Split, u32)> {
        let heads = self.heads.iter().filter(|head| head.head != 0);
        heads.flat_map(|&Head { head, page }| {
            let cells = &self.cells[page as usize * PAGE..][..PAGE];
            let cells = cells.iter().enumerate().filter(|(_, number)| **number != NONE);
            cells.map(move |(tail, &number)| (Split { head, tail }, number))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(id: &str) -> Option<Split> {
        Split::of(Key::short(id.as_bytes()))
    }

    #[test]
    fn an_id_is_split_before_its_last_digits_and_put_together_again() {
        for id in [
            "0000",
            "9999",
            "10203",
            "C000551977",
            "7:00420815",
            "é1234",
            "-0017",
            "12345678901",
        ] {
            let split = split(id).expect(id);
            assert_eq!(split.tail, id[id.len() - 4..].parse::<usize>().expect("digits"), "{id}");
            split.with_bytes(|bytes| assert_eq!(bytes, id.as_bytes()));
        }
        for id in [
            "", "1", "123", "12a4", "1:34", "12/4", "a", "1234b", "12 34", "1\u{0}34", "é",
        ] {
            assert_eq!(split(id), None, "{id}");
        }
        for byte in 0..=u8::MAX {
            for place in 0..4 {
                let mut id = *b"x0990";
                id[place + 1] = byte;
                assert_eq!(Split::of(Key::short(&id)).is_some(), byte.is_ascii_digit(), "{id:?}");
            }
        }
    }

    #[test]
    fn ids_with_other_zeros_in_front_have_other_heads() {
        let heads: Vec<u64> = ["1234", "01234", "001234", "a1234", "\u{0}1234"]
            .iter()
            .map(|id| split(id).expect("digits").head)
            .collect();
        for (i, head) in heads.iter().enumerate() {
            assert!(!heads[..i].contains(head));
        }
    }

    #[test]
    fn a_long_id_that_ends_in_digits_is_none_of_these() {
        assert_eq!(Split::of(Key::long(0, 0x3131_3131_3131_3131)), None);
    }
}
