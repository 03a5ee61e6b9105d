//! E-mail addresses that stand beside the id of a customer in some rows and
//! alone in others, as those of people who buy with an account and without:
//! nothing says that they are one, so they are two, and that is told. So are
//! names that are masked in part.

use std::collections::HashSet;

use super::super::error::count_rows;
use super::batch::Batch;
use crate::model::ids::IdHasher;
use crate::model::left_out::Spot;

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
    /// Rows of customers whose name is masked in part, and the first.
    masked: Option<(u64, Spot)>,
}

impl Guests {
    /// Takes those of a block over, which is of that file and begins behind
    /// that line.
    pub fn take(&mut self, batch: &mut Batch, (file, before): (usize, u64)) {
        self.with_id.extend(batch.guests.with_id.drain(..));
        self.alone.extend(batch.guests.alone.drain(..));
        if let Some((rows, line)) = batch.masked {
            let line = before + line;
            self.masked.get_or_insert((0, Spot { file, line })).0 += rows;
        }
    }

    /// What a careful reader should know.
    pub fn warnings(&self, files: &[String]) -> Vec<String> {
        let masked = self.masked.map(|(rows, first)| {
            let (rows, have) = (count_rows(rows), if rows == 1 { "has" } else { "have" });
            let (path, line) = (&files[first.file], first.line);
            format!(
                "{rows} {have} a customer whose name is masked in part (the first on {path}:{line}): people who look the same \
                 are counted as one"
            )
        });
        self.addresses().into_iter().chain(masked).collect()
    }

    /// Addresses of two customers.
    fn addresses(&self) -> Option<String> {
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
