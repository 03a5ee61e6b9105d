//! Line items of an order that stand in two files, where nothing says what that
//! means: the same lines once more are probably files that overlap, and a
//! mistake until that is said, and so are lines that count in one file only;
//! other ones are added up.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::super::cells::quoted;
use super::super::problem::{Hint, Problem, Problems};
use super::super::status::Fate;
use super::assembly::Assembly;
use super::copies::left_out;
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
    what: Repeated,
}

/// What is wrong with lines that stand in two files.
enum Repeated {
    /// They are the same.
    Same,
    /// Those of one file are some of those of the other one.
    Some,
    /// One file says that they count, and the other one that they do not.
    Fates([String; 2]),
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

/// Whether all of some sorted lines are among others.
fn is_contained(some: &[Same], all: &[Same]) -> bool {
    let mut all = all.iter();
    some.iter().all(|line| all.any(|other| other == line))
}

/// What becomes of lines, in words.
fn fate(reason: Option<&Reason>) -> String {
    reason.map_or_else(|| "counted".to_owned(), left_out)
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
        let mut is_spread = false;
        for (day, by_file) in by_day {
            let mut before: Vec<(Vec<Same>, Spot, Option<Reason>)> = Vec::new();
            let mut counting = 0;
            for rows in by_file.into_values() {
                let (true, reason @ (None | Some(Reason::Status(_)))) = self.fate_of_lines(&rows, lines) else {
                    continue;
                };
                let mut same: Vec<Same> = rows.iter().map(|row| row.same()).collect();
                same.sort_unstable();
                let what = before.iter().find_map(|(other, spot, of_other)| {
                    let what = match (of_other, &reason) {
                        (None, None) if *other == same => Repeated::Same,
                        (None, None) if is_contained(other, &same) || is_contained(&same, other) => Repeated::Some,
                        (Some(_), Some(_)) | (None, None) => return None,
                        both => Repeated::Fates([both.0.as_ref(), both.1.as_ref()].map(fate)),
                    };
                    Some((*spot, what))
                });
                counting += u64::from(reason.is_none());
                match what {
                    None => before.push((same, rows[0].spot(), reason)),
                    Some((before, what)) => {
                        let first = rows[0];
                        repeated.push((day, RepeatedLines { first, before, what }));
                    }
                }
            }
            is_spread |= counting > 1;
        }
        if is_spread && repeated.is_empty() {
            let second = group.iter().find(|row| row.spot().file != group[0].spot().file);
            if let Some(second) = second {
                self.disagreements.files.add(second.spot());
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

    /// Whether the lines of a day can change a number, and why they leave, as
    /// far as they say it.
    fn fate_of_lines(&mut self, rows: &[&Line], lines: &Lines) -> (bool, Option<Reason>) {
        let sum = self.gross_and_refunded(rows).0;
        let least = if sum.is_negative() {
            Fate::WithItsOrder
        } else {
            Fate::RefundsCount
        };
        let is_something = sum.is_negative() || sum.is_positive();
        let can_be_read = rows.iter().all(|row| row.problem().is_none());
        (is_something && can_be_read, own_reason(rows[0], lines, least))
    }

    /// What is wrong with them, in the order of the files.
    pub(super) fn tell_of_repeated(&mut self, mut found: Vec<RepeatedLines<'_>>, lines: &Lines) {
        found.sort_by_key(|repeated| repeated.first.spot());
        let mut problems = Problems::default();
        for RepeatedLines { first, before, what } in found {
            let Spot { file, line } = first.spot();
            let id = quoted(lines.order_id(first));
            let same = match what {
                Repeated::Same => "the same lines",
                Repeated::Some => "some of the same lines",
                Repeated::Fates(fates) => {
                    problems.push(self.copies_differ(&id, [before, first.spot()], ("fates", fates)));
                    continue;
                }
            };
            problems.push_with(|| Problem {
                file: self.files[file].clone(),
                line,
                message: format!(
                    "order id {id} stands with {same} on {}:{} and on {}:{line}",
                    self.files[before.file], before.line, self.files[file]
                ),
                cell: None,
                hint: Hint::LinesOfFiles,
            });
        }
        self.merge_problems(problems);
    }
}
