//! Line items of an order that stand in two files, where nothing says what that
//! means: the same lines once more are probably files that overlap, and a
//! mistake until that is said; other ones are added up.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use rust_decimal::Decimal;

use super::super::cells::quoted;
use super::super::problem::{Hint, Problem, Problems};
use super::super::status::Fate;
use super::assembly::Assembly;
use super::lines::{Line, Lines, own_reason};
use super::plan::RowsMode;
use crate::model::amounts::Amount;
use crate::model::day::Day;
use crate::model::ledger::Customer;
use crate::model::left_out::{Reason, Spot};

/// All lines of an order and a day in one file, and the file before it that has
/// the same.
pub(super) struct RepeatedLines<'r> {
    first: &'r Line,
    before: Spot,
}

/// What is the same of two lines: customer, amount, what was given back, status
/// and currency.
type Same = (Option<Customer>, Decimal, Option<Decimal>, u32, Option<u32>);

impl Line {
    fn same(&self) -> Same {
        (
            self.customer,
            self.amount.to_decimal(),
            self.refunded().map(Amount::to_decimal),
            self.status,
            self.currency,
        )
    }
}

impl Assembly<'_> {
    /// Whether the same lines in two files are a mistake: who says that rows
    /// are lines has them added up.
    pub(super) fn minds_repeated_lines(&self) -> bool {
        self.options().rows == RowsMode::Auto && self.files.len() > 1
    }

    /// The lines of one order id without those that stand in another file, too:
    /// they are told, or left out with rows that cannot be read.
    pub(super) fn without_repeated<'r>(
        &mut self,
        mut group: Vec<&'r Line>,
        lines: &Lines,
        found: &mut Vec<RepeatedLines<'r>>,
    ) -> Vec<&'r Line> {
        let is_of_one_file = |group: &[&Line]| {
            let files = group.first().zip(group.last());
            files.is_none_or(|(first, last)| first.spot().file == last.spot().file)
        };
        // They stand in the order of the files.
        if is_of_one_file(&group) {
            return group;
        }
        let mut by_day: BTreeMap<Day, BTreeMap<usize, Vec<&'r Line>>> = BTreeMap::new();
        for row in &group {
            if let Some(day) = row.day {
                let by_file = by_day.entry(day).or_default();
                by_file.entry(row.spot().file).or_default().push(row);
            }
        }
        let mut repeated: Vec<(Day, RepeatedLines<'r>)> = Vec::new();
        for (day, by_file) in by_day {
            let mut before: BTreeMap<Vec<Same>, Spot> = BTreeMap::new();
            for rows in by_file.into_values() {
                if !self.changes_a_number(&rows, lines) {
                    continue;
                }
                let mut same: Vec<Same> = rows.iter().map(|row| row.same()).collect();
                same.sort_unstable();
                match before.entry(same) {
                    Entry::Vacant(entry) => {
                        entry.insert(rows[0].spot());
                    }
                    Entry::Occupied(entry) => repeated.push((
                        day,
                        RepeatedLines {
                            first: rows[0],
                            before: *entry.get(),
                        },
                    )),
                }
            }
        }
        if self.options().skip_invalid {
            for (day, RepeatedLines { first, .. }) in repeated {
                let rows = group.len();
                let spot = first.spot();
                group.retain(|row| row.day != Some(day) || row.spot().file != spot.file);
                self.left_out.add(&Reason::Invalid, (rows - group.len()) as u64, spot);
            }
        } else {
            found.extend(repeated.into_iter().map(|(_, repeated)| repeated).take(1));
        }
        group
    }

    /// Whether the lines of a day count, as far as they say it, and for more
    /// than nothing.
    fn changes_a_number(&mut self, rows: &[&Line], lines: &Lines) -> bool {
        let sum = self.gross_and_refunded(rows).0;
        let least = if sum.is_negative() {
            Fate::WithItsOrder
        } else {
            Fate::RefundsCount
        };
        (sum.is_negative() || sum.is_positive())
            && rows.iter().all(|row| row.problem().is_none())
            && own_reason(rows[0], lines, least).is_none()
    }

    /// What is wrong with them, in the order of the files.
    pub(super) fn tell_of_repeated(&mut self, mut found: Vec<RepeatedLines<'_>>, lines: &Lines) {
        found.sort_by_key(|repeated| repeated.first.spot());
        let mut problems = Problems::default();
        for RepeatedLines { first, before } in found {
            let Spot { file, line } = first.spot();
            problems.push_with(|| Problem {
                file: self.files[file].clone(),
                line,
                message: format!(
                    "order id {} stands with the same lines on {}:{} and on {}:{line}",
                    quoted(lines.order_id(first)),
                    self.files[before.file],
                    before.line,
                    self.files[file]
                ),
                cell: None,
                hint: Hint::LinesOfFiles,
            });
        }
        self.merge_problems(problems);
    }
}
