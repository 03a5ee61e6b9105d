//! Ids by number, in as little room as a list of millions needs: a short id
//! lies in the list itself, a longer one in a text beside it.

/// The length of the longest id that lies in the list itself.
const SHORT: usize = 15;

/// What stands where a short id has its length.
const LONG: u8 = u8::MAX;

/// Ids by number.
#[derive(Debug, Clone, Default)]
pub struct IdList {
    /// A short id and its length; of a long one where it begins and ends.
    places: Vec<[u8; SHORT + 1]>,
    long: Vec<u8>,
}

/// So many bytes say where a long id begins, and so many where it ends.
const PLACE: usize = 7;

impl IdList {
    /// The id with that number.
    ///
    /// # Panics
    ///
    /// Where there is none.
    #[must_use]
    pub fn id(&self, number: u32) -> &[u8] {
        let place = &self.places[number as usize];
        match place[SHORT] {
            LONG => {
                let at = |bytes: &[u8]| {
                    let byte = |at: usize, byte: &u8| at << 8 | usize::from(*byte);
                    bytes.iter().fold(0, byte)
                };
                &self.long[at(&place[..PLACE])..at(&place[PLACE..2 * PLACE])]
            }
            length => &place[..usize::from(length)],
        }
    }

    /// The ids in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        (0..u32::MAX).take(self.places.len()).map(|number| self.id(number))
    }

    /// So many ids, each of them empty.
    #[must_use]
    pub fn empty(count: usize) -> Self {
        Self {
            places: vec![[0; SHORT + 1]; count],
            long: Vec::new(),
        }
    }

    /// Sets the id with that number.
    ///
    /// # Panics
    ///
    /// Where there is none.
    pub fn set(&mut self, number: u32, id: &[u8]) {
        let place = &mut self.places[number as usize];
        if let Some(short) = place.get_mut(..id.len()).filter(|short| short.len() <= SHORT) {
            short.copy_from_slice(id);
            place[SHORT] = u8::try_from(id.len()).unwrap_or(LONG);
            return;
        }
        let begin = self.long.len();
        self.long.extend_from_slice(id);
        let bytes = |at: usize| (at as u64).to_be_bytes();
        place[..PLACE].copy_from_slice(&bytes(begin)[1..]);
        place[PLACE..2 * PLACE].copy_from_slice(&bytes(self.long.len())[1..]);
        place[SHORT] = LONG;
    }
}

impl<I: AsRef<[u8]>> FromIterator<I> for IdList {
    fn from_iter<T: IntoIterator<Item = I>>(ids: T) -> Self {
        let mut list = Self::default();
        for (number, id) in (0..).zip(ids) {
            list.places.push([0; SHORT + 1]);
            list.set(number, id.as_ref());
        }
        list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_every_length_come_back() {
        let ids: Vec<Vec<u8>> = (0..60)
            .chain([1_000, 70_000])
            .map(|length| vec![b'x'; length])
            .collect();
        let list: IdList = ids.iter().collect();
        assert!(list.iter().eq(ids.iter().map(Vec::as_slice)));
        assert_eq!(list.id(15), b"xxxxxxxxxxxxxxx");
        assert_eq!(list.id(61).len(), 70_000);
    }

    #[test]
    fn ids_are_set_in_any_order() {
        let mut list = IdList::empty(4);
        list.set(2, b"a-very-long-customer-id");
        list.set(0, b"ann\0");
        list.set(1, b"sixteen bytes id");
        let expected: [&[u8]; 4] = [b"ann\0", b"sixteen bytes id", b"a-very-long-customer-id", b""];
        assert!(list.iter().eq(expected));
    }
}
