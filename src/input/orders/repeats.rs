//! Order ids that stand on several rows.

use std::collections::{BTreeMap, BTreeSet};

use super::super::cells::quoted;
use super::super::problem::{Hint, Problem, Problems};
use super::assembly::Assembly;
use super::id_log;
use super::plan::RowsMode;
use crate::model::left_out::{Reason, Spot};

impl Assembly<'_> {
    /// Ids that stand on several rows: a mistake, or the same order again.
    pub(super) fn settle_repeats(&mut self, removed: &mut BTreeMap<usize, Reason>) {
        let unique = self.mode() == RowsMode::Unique;
        let mut repeats = id_log::repeats(&self.ids, self.options().threads);
        if self.columns.had_aside() {
            self.in_order_of_files(&mut repeats);
        }
        if self.rows_repeat_orders() {
            self.mind_rows_that_differ(&repeats);
        }
        if let Some(copies) = self.copies() {
            return self.settle_copies(copies, &repeats, removed);
        }
        self.mind_other_fates(removed);
        if unique || self.options().skip_invalid {
            let reason = if unique { Reason::Folded } else { Reason::Invalid };
            for (place, _) in repeats {
                removed.entry(place).or_insert_with(|| reason.clone());
            }
            return;
        }
        let mut found = Problems::default();
        for &(place, first) in &repeats {
            found.push_with(|| self.repeat(place, first));
        }
        self.problems.append(found, 0);
    }

    /// Whether it is the format that says that rows of one id are one order,
    /// and not the user.
    fn rows_repeat_orders(&self) -> bool {
        self.options().rows == RowsMode::Auto && self.mode() == RowsMode::Unique
    }

    /// Notes orders whose rows in one file do not repeat each other: the first
    /// of them counts.
    fn mind_rows_that_differ(&mut self, repeats: &[(usize, usize)]) {
        let mut first_in_file: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        let mut told: BTreeSet<usize> = BTreeSet::new();
        for &(place, first) in repeats {
            let (file, line) = self.line_of(place);
            let first_file = self.line_of(first).0;
            first_in_file.entry((first, first_file)).or_insert(first);
            let first = *first_in_file.entry((first, file)).or_insert(place);
            if first != place && !told.contains(&first) && !self.rows_agree([first, place]) {
                told.insert(first);
                self.disagreements.repeated.add(Spot { file, line });
            }
        }
    }

    /// What is wrong with an order whose id stood before.
    fn repeat(&self, place: usize, first: usize) -> Problem {
        let id = id_log::at(&self.ids, place);
        let (file, line) = self.line_of(place);
        let (first_file, first_line) = self.line_of(first);
        let (both, hint) = if first_file == file {
            let hint = if self.seen_rows.has_whole_amounts {
                Hint::RowsOfOrders
            } else {
                Hint::Rows
            };
            (format!("on lines {first_line} and {line}"), hint)
        } else {
            let [first, second] = [first_file, file].map(|file| &self.files[file]);
            (
                format!("on {first}:{first_line} and on {second}:{line}"),
                Hint::RowsOfFiles,
            )
        };
        Problem {
            file: self.files[file].clone(),
            line,
            message: format!("order id {} stands {both}", quoted(&id)),
            cell: None,
            hint,
        }
    }

    /// Rows that were kept aside stand behind the others: of the rows of one
    /// id, the first is that which comes first in the files.
    fn in_order_of_files(&self, repeats: &mut Vec<(usize, usize)>) {
        let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (place, first) in repeats.drain(..) {
            groups.entry(first).or_insert_with(|| vec![first]).push(place);
        }
        for places in groups.values_mut() {
            places.sort_by_key(|place| self.line_of(*place));
            repeats.extend(places[1..].iter().map(|place| (*place, places[0])));
        }
        repeats.sort_by_key(|(place, _)| self.line_of(*place));
    }
}
