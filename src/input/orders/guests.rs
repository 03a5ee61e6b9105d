//! E-mail addresses that stand beside the id of a customer in some rows and
//! alone in others, as those of people who buy with an account and without:
//! nothing says that they are one, so they are two, and that is told.

use std::collections::HashSet;

use crate::model::ids::IdHasher;

/// The addresses of one block, by their hashes.
#[derive(Debug, Default)]
pub struct GuestsOfBlock {
    with_id: Vec<u64>,
    alone: Vec<u64>,
}

/// The customer of a row, where a format has further columns for who has no id.
#[derive(Debug, Clone, Copy)]
pub enum Address<'a> {
    /// The address of somebody with an id.
    WithId(&'a [u8]),
    /// There is no id, and this is the customer.
    Alone(&'a [u8]),
}

impl GuestsOfBlock {
    /// Notes the address of a row.
    pub fn note(&mut self, address: Address<'_>, hasher: &IdHasher) {
        let (seen, cell) = match address {
            Address::WithId(cell) => (&mut self.with_id, cell),
            Address::Alone(cell) => (&mut self.alone, cell),
        };
        seen.push(hasher.hash(&cell.to_ascii_lowercase()));
    }
}

/// The addresses of all files.
#[derive(Debug, Default)]
pub struct Guests {
    with_id: HashSet<u64>,
    alone: HashSet<u64>,
}

impl Guests {
    /// Takes those of a block over.
    pub fn take(&mut self, block: &mut GuestsOfBlock) {
        self.with_id.extend(block.with_id.drain(..));
        self.alone.extend(block.alone.drain(..));
    }

    /// What a careful reader should know.
    pub fn warning(&self) -> Option<String> {
        let both = self
            .alone
            .iter()
            .filter(|address| self.with_id.contains(address))
            .count();
        let (addresses, stand, each) = match both {
            0 => return None,
            1 => ("address", "stands", "counts"),
            _ => ("addresses", "stand", "each count"),
        };
        Some(format!(
            "{both} e-mail {addresses} {stand} in rows with a customer id and in others without one (guests), and {each} as two \
             customers: to say that they are one, list address and id in a file for `--alias`"
        ))
    }
}
