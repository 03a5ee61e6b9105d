//! Ids in a row, each as what sets it apart from the one before: ids that
//! count up take next to nothing, ids that begin alike share the beginning,
//! and others are there in full.

use super::super::alike::are_alike;
use super::packed::{push_number, take_number};

/// A list of ids; blank ones are allowed.
#[derive(Debug, Clone, Default)]
pub struct CodedIds {
    /// Steps: a number whose lowest two bits say what it is, and what belongs
    /// to it.
    bytes: Vec<u8>,
    len: usize,
    /// The last id that is not blank.
    last: Vec<u8>,
    /// How often the last step but a single id's was taken so far. It is not in
    /// the bytes.
    open: Open,
}

/// A step that goes on, and how often it was taken.
#[derive(Debug, Clone, Copy)]
struct Open {
    step: Step,
    times: usize,
}

impl Default for Open {
    fn default() -> Self {
        Self {
            step: Step::Up,
            times: 0,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// So many ids, each the last one with its number counted up.
    Up,
    /// So many blank ids.
    Blank,
    /// An id of that length.
    Own,
    /// An id that ends in so many bytes of its own; before them it has as many
    /// bytes of the last one as the next number says.
    Tail,
}

impl Step {
    const ALL: [Self; 4] = [Self::Up, Self::Blank, Self::Own, Self::Tail];
}

impl CodedIds {
    /// Adds an id at the end, if it is the last one with its number counted up.
    #[inline]
    pub fn push_next(&mut self, id: &[u8]) -> bool {
        let (Some((own, start)), Some((last, last_start))) = (id.split_last(), self.last.split_last_mut()) else {
            return false;
        };
        match own {
            b'1'..=b'9' if last.wrapping_add(1) == *own && are_alike(last_start, start) => *last = *own,
            b'0' if *last == b'9' && is_carried(&self.last, id) => {
                self.last.clear();
                self.last.extend_from_slice(id);
            }
            _ => return false,
        }
        self.go_on(Step::Up);
        true
    }

    /// Adds an id at the end.
    pub fn push(&mut self, id: &[u8]) {
        if id.is_empty() {
            return self.go_on(Step::Blank);
        }
        self.close();
        let shared = id.iter().zip(&self.last).take_while(|(a, b)| a == b).count();
        if shared > 1 {
            push_step(&mut self.bytes, Step::Tail, id.len() - shared);
            push_number(&mut self.bytes, shared);
        } else {
            push_step(&mut self.bytes, Step::Own, id.len());
        }
        let shared = if shared > 1 { shared } else { 0 };
        self.bytes.extend_from_slice(&id[shared..]);
        self.last.truncate(shared);
        self.last.extend_from_slice(&id[shared..]);
        self.len += 1;
    }

    #[inline]
    fn go_on(&mut self, step: Step) {
        self.len += 1;
        if self.open.step != step {
            self.close();
            self.open.step = step;
        }
        self.open.times += 1;
    }

    fn close(&mut self) {
        let Open { step, times } = std::mem::take(&mut self.open);
        if times > 0 {
            push_step(&mut self.bytes, step, times);
        }
    }

    /// The last id that is not blank; empty where there is none.
    pub fn last(&self) -> &[u8] {
        &self.last
    }

    /// How many ids there are.
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Lets go of the ids, and keeps the room that they took.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.len = 0;
        self.last.clear();
        self.open = Open::default();
    }

    /// The ids in order.
    pub const fn reader(&self) -> IdReader<'_> {
        IdReader {
            rest: self.bytes.as_slice(),
            open: self.open,
            id: Vec::new(),
            running: (Step::Up, 0),
        }
    }
}

/// Gives ids back one by one.
pub struct IdReader<'a> {
    rest: &'a [u8],
    open: Open,
    /// The last id that is not blank.
    id: Vec<u8>,
    /// How often a step is still to be taken.
    running: (Step, usize),
}

impl IdReader<'_> {
    /// The next id.
    pub fn read(&mut self) -> Option<&[u8]> {
        if self.running.1 == 0 {
            self.running = if self.rest.is_empty() {
                let Open { step, times } = std::mem::take(&mut self.open);
                if times == 0 {
                    return None;
                }
                (step, times)
            } else {
                let number = self.number();
                match Step::ALL[number & 3] {
                    step @ (Step::Up | Step::Blank) => (step, number >> 2),
                    step => return Some(self.own(step, number >> 2)),
                }
            };
        }
        self.running.1 -= 1;
        if self.running.0 == Step::Blank {
            return Some(b"");
        }
        count_up(&mut self.id);
        Some(&self.id)
    }

    fn own(&mut self, step: Step, length: usize) -> &[u8] {
        let shared = if step == Step::Tail { self.number() } else { 0 };
        let (own, rest) = self.rest.split_at(length);
        self.rest = rest;
        self.id.truncate(shared);
        self.id.extend_from_slice(own);
        &self.id
    }

    /// The bytes are whole: behind a step is what belongs to it.
    fn number(&mut self) -> usize {
        take_number(&mut self.rest).unwrap_or_default()
    }
}

fn push_step(bytes: &mut Vec<u8>, step: Step, number: usize) {
    push_number(bytes, number << 2 | step as usize);
}

/// Counts up the number at the end of an id: `a9` becomes `a10`, `a09` `a10`.
fn count_up(id: &mut Vec<u8>) {
    for at in (0..id.len()).rev() {
        match id[at] {
            b'9' => id[at] = b'0',
            digit @ b'0'..=b'8' => {
                id[at] = digit + 1;
                return;
            }
            _ => return id.insert(at + 1, b'1'),
        }
    }
    id.insert(0, b'1');
}

/// Whether an id is the last one, which ends in a nine, counted up.
#[cold]
fn is_carried(last: &[u8], id: &[u8]) -> bool {
    let nines = last.iter().rev().take_while(|byte| **byte == b'9').count();
    let (last, _) = last.split_at(last.len() - nines);
    let Some((id, zeros)) = id.split_at_checked(id.len().saturating_sub(nines)) else {
        return false;
    };
    if zeros.len() != nines || zeros.iter().any(|byte| *byte != b'0') {
        return false;
    }
    match (last.split_last(), id.split_last()) {
        (Some((&own @ b'0'..=b'8', start)), Some((&next, others))) => next == own + 1 && start == others,
        // All of its digits were nines: it has one more.
        (_, Some((b'1', others))) => last == others,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn coded(ids: &[&[u8]]) -> CodedIds {
        let mut coded = CodedIds::default();
        for id in ids {
            if !coded.push_next(id) {
                coded.push(id);
            }
        }
        coded
    }

    fn read(coded: &CodedIds) -> Vec<Vec<u8>> {
        let mut reader = coded.reader();
        std::iter::from_fn(|| reader.read().map(<[u8]>::to_vec)).collect()
    }

    #[test]
    fn ids_that_count_up_take_next_to_nothing() {
        for prefix in ["", "#", "ORD-2024-"] {
            let ids: Vec<String> = (1..=100_000).map(|number| format!("{prefix}{number}")).collect();
            let ids: Vec<&[u8]> = ids.iter().map(String::as_bytes).collect();
            let coded = coded(&ids);
            assert!(coded.bytes.len() < 16);
            assert_eq!(read(&coded), ids);
        }
    }

    #[test]
    fn ids_come_back_as_they_were_long_ones_too() {
        let long = "x9".repeat(100_000);
        let ids = [
            "1", "", "", &long, "#1009", "#1010", "#01010", "a99", "a100", "99", "100", "0", "00", "\u{e9}",
        ];
        let ids: Vec<&[u8]> = ids.iter().map(|id| id.as_bytes()).collect();
        assert_eq!(read(&coded(&ids)), ids);
    }

    #[test]
    fn ids_without_anything_in_common_take_one_byte_more_than_they_have() {
        let coded = coded(&[b"one", b"two", b"six"]);
        assert_eq!(coded.bytes.len(), 12);
    }

    proptest! {
        #[test]
        fn whatever_they_are_ids_come_back(ids in prop::collection::vec("[a089]{0,4}", 0..40)) {
            let ids: Vec<&[u8]> = ids.iter().map(String::as_bytes).collect();
            let mut coded = coded(&ids);
            prop_assert_eq!(coded.len(), ids.len());
            prop_assert_eq!(&read(&coded), &ids);
            coded.clear();
            prop_assert!(read(&coded).is_empty());
        }
    }
}
