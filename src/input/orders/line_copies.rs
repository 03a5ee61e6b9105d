//! Line items of an order that stand in several files, as exports do that
//! overlap: all lines of one id and day in one file are one copy, of which one
//! counts.

use std::collections::BTreeMap;

use super::super::cells::quoted;
use super::super::problem::Problem;
use super::super::status::Fate;
use super::assembly::Assembly;
use super::copies::{Difference, different_amounts, left_out};
use super::lines::{Line, Lines, own_reason};
use super::plan::Copies;
use crate::model::ledger::Overlap;
use crate::model::left_out::{Reason, Spot};

/// What was found out about copies.
pub(super) struct LineCopies {
    copies: Copies,
    pub overlap: Overlap,
    /// Orders whose copies differ.
    pub found: Vec<(Spot, Problem)>,
}

impl LineCopies {
    /// None yet, in so many files.
    pub fn new(copies: Copies, files: usize) -> Self {
        Self {
            copies,
            overlap: Overlap::new(files),
            found: Vec::new(),
        }
    }
}

impl Assembly<'_> {
    /// The lines of one order id without those that stand in another file,
    /// too.
    pub(super) fn without_copies<'r>(
        &mut self,
        group: Vec<&'r Line>,
        lines: &Lines,
        seen: &mut LineCopies,
    ) -> Vec<&'r Line> {
        let first_file = group[0].spot().file;
        if group.iter().all(|row| row.spot().file == first_file) {
            return group;
        }
        let mut kept: Vec<&Line> = Vec::new();
        let mut by_day: BTreeMap<_, BTreeMap<usize, Vec<&Line>>> = BTreeMap::new();
        for row in group {
            match row.day {
                Some(day) => by_day
                    .entry(day)
                    .or_default()
                    .entry(row.spot().file)
                    .or_default()
                    .push(row),
                // What is wrong with it is told elsewhere.
                None => kept.push(row),
            }
        }
        let mut is_order = false;
        for (_, mut by_file) in by_day {
            let several: Vec<&Vec<&Line>> = by_file.values().collect();
            let (first, others) = (several[0], &several[1..]);
            is_order |= !others.is_empty() && !self.gross_and_refunded(first).0.is_negative();
            let mut reason = Reason::Copied;
            for other in others.iter().filter(|_| seen.copies == Copies::First) {
                let Some(difference) = self.difference_of_lines(first, other, lines) else {
                    continue;
                };
                reason = Reason::Invalid;
                if !self.options().skip_invalid {
                    let id = quoted(lines.order_id(first[0]));
                    let spots = [first[0].spot(), other[0].spot()];
                    seen.found.push((spots[1], self.copies_differ(&id, spots, difference)));
                }
                break;
            }
            let chosen = match seen.copies {
                Copies::First => by_file.pop_first(),
                Copies::Latest => by_file.pop_last(),
            };
            kept.extend(chosen.into_iter().flat_map(|(_, rows)| rows));
            for (file, rows) in by_file {
                seen.overlap.rows[file] += rows.len() as u64;
                self.left_out.add(&reason, rows.len() as u64, rows[0].spot());
            }
        }
        seen.overlap.orders += u64::from(is_order);
        kept.sort_by_key(|row| row.spot());
        kept
    }

    /// What two copies of the lines of a day say differently, of what counts.
    fn difference_of_lines(&mut self, one: &[&Line], other: &[&Line], lines: &Lines) -> Option<Difference> {
        let both = [one, other];
        if both.iter().any(|rows| rows.iter().any(|row| row.problem().is_some())) {
            return None;
        }
        let sums = both.map(|rows| self.gross_and_refunded(rows).0);
        let reasons = [0, 1].map(|copy| {
            let least = if sums[copy].is_negative() {
                Fate::WithItsOrder
            } else {
                Fate::RefundsCount
            };
            own_reason(both[copy][0], lines, least)
        });
        match reasons {
            [None, None] => {}
            [Some(_), Some(_)] => return None,
            reasons => {
                let words = |reason: Option<Reason>| reason.as_ref().map_or_else(|| "counted".to_owned(), left_out);
                return Some(("fates", reasons.map(words)));
            }
        }
        let customers = both.map(|rows| rows[0].customer);
        if customers[0] != customers[1] {
            let name = |customer: Option<u32>| customer.map_or_else(String::new, |number| self.quoted_name(number));
            return Some(("customers", customers.map(name)));
        }
        different_amounts(both.map(|rows| self.net(rows).0))
    }
}
