//! Where the fields of a text begin and end: cells are too short for a
//! search each, so 64 bytes are looked at at once.

use wide::u8x16;

/// So many bytes are looked at at once.
const WINDOW: usize = 64;

/// The places before the first field of a text of less than four gigabytes and
/// behind every field, in order. Behind a field is behind its delimiter or line
/// end; behind the last one, which has neither, as if it had.
pub fn find_bounds(text: &[u8], delimiter: u8, bounds: &mut Vec<u32>) -> Seen {
    let mut places = Places {
        places: bounds,
        count: 0,
    };
    places.push(0);
    let mut look = Look::for_any(delimiter);
    let mut line_ends = 0;
    let (windows, rest) = text.as_chunks::<WINDOW>();
    let mut start = 1;
    for some in windows.chunks(COUNTED) {
        for window in some {
            places.push_all(look.hits(window), start);
            start += 64;
        }
        line_ends += look.take_line_ends();
    }
    // Zeros are neither delimiters nor line ends.
    let mut last = [0; WINDOW];
    last[..rest.len()].copy_from_slice(rest);
    let behind = 1_u64.unbounded_shl(u32::try_from(rest.len()).unwrap_or(u32::MAX)) - 1;
    places.push_all(look.hits(&last) & behind, start);
    line_ends += look.take_line_ends();
    if text.last().is_some_and(|byte| *byte != b'\n') {
        places.push(start + u32::try_from(rest.len()).unwrap_or(0));
    }
    let count = places.count;
    bounds.truncate(count);
    Seen {
        line_ends,
        is_ascii: look.all.to_array().is_ascii(),
    }
}

/// What was seen of a text on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// How many line ends it has.
    pub line_ends: usize,
    /// Whether it is ASCII.
    pub is_ascii: bool,
}

/// So many fields of a window are written whether they are there or not: to
/// ask would take longer.
const MANY: usize = 12;

/// Places at the front of a vector, which has room for more behind them.
struct Places<'a> {
    places: &'a mut Vec<u32>,
    count: usize,
}

impl Places<'_> {
    fn push(&mut self, place: u32) {
        self.make_room(1);
        self.places[self.count] = place;
        self.count += 1;
    }

    fn make_room(&mut self, more: usize) {
        let enough = self.count + more;
        if self.places.len() < enough {
            self.places.resize(enough.max(2 * self.places.len()), 0);
        }
    }

    /// Adds the places of the bits, the lowest at `start`.
    #[inline]
    fn push_all(&mut self, mut hits: u64, start: u32) {
        self.make_room(WINDOW);
        let count = hits.count_ones() as usize;
        let Some(room) = self.places[self.count..].first_chunk_mut::<WINDOW>() else {
            return;
        };
        for place in &mut room[..MANY] {
            // A bit that is always there spares a question.
            *place = start + (hits | 1 << 63).trailing_zeros();
            hits &= hits.wrapping_sub(1);
        }
        let mut at = MANY;
        while hits != 0 {
            room[at] = start + hits.trailing_zeros();
            hits &= hits - 1;
            at += 1;
        }
        self.count += count;
    }
}

/// Line ends of so many windows are counted before the counts are taken: each
/// part of a window adds at most one to a count of eight bits.
const COUNTED: usize = 63;

/// Looks through windows.
struct Look {
    delimiters: u8x16,
    /// Line ends so far, by their place in a part of a window.
    line_ends: u8x16,
    /// The bits of all bytes so far.
    all: u8x16,
}

impl Look {
    fn for_any(delimiter: u8) -> Self {
        Self {
            delimiters: u8x16::splat(delimiter),
            line_ends: u8x16::splat(0),
            all: u8x16::splat(0),
        }
    }

    /// A bit for each byte that is the delimiter or a line end.
    #[inline]
    fn hits(&mut self, window: &[u8; WINDOW]) -> u64 {
        let mut hits = 0;
        for (i, part) in window.as_chunks::<16>().0.iter().enumerate() {
            let bytes = u8x16::new(*part);
            let line_ends = bytes.simd_eq(u8x16::splat(b'\n'));
            // All bits of a line end are set, which is one less than nothing.
            self.line_ends -= line_ends;
            self.all |= bytes;
            let found = bytes.simd_eq(self.delimiters) | line_ends;
            hits |= u64::from(found.to_bitmask()) << (16 * i);
        }
        hits
    }

    fn take_line_ends(&mut self) -> usize {
        let counts = std::mem::replace(&mut self.line_ends, u8x16::splat(0));
        counts.to_array().into_iter().map(usize::from).sum()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_delimiter_and_line_end_is_found_and_nothing_else(text in "([ab,\\n]|[a-z]{1,20}|,{1,80}|\u{ac}){0,60}") {
            let mut bounds = vec![7];
            let seen = find_bounds(text.as_bytes(), b',', &mut bounds);
            let line_ends = text.bytes().filter(|byte| *byte == b'\n').count();
            prop_assert_eq!(seen, Seen { line_ends, is_ascii: text.is_ascii() });
            let ends = (1..).zip(text.bytes()).filter(|(_, byte)| matches!(byte, b',' | b'\n'));
            let mut expected: Vec<u32> = std::iter::once(0).chain(ends.map(|(behind, _)| behind)).collect();
            if !text.is_empty() && !text.ends_with('\n') {
                expected.push(u32::try_from(text.len()).expect("a short text") + 1);
            }
            prop_assert_eq!(bounds, expected);
        }
    }
}
