//! The report of `retain diff`: which past numbers moved between two documents
//! of the same question, the counts first, since they explain the rates.

use super::Cell;
use super::change::Change;
use super::columns::Selection;
use super::metrics::{Inputs, ReportRow};
use super::table::{Column, Room, Table, TableCell};
use crate::model::calendar::Period;
use crate::model::day::Day;
use crate::model::ratio::group;
use crate::tally::{FlaggedPeriod, Tally};

/// One of the two documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// What people call it: the file.
    pub name: String,
    /// The first record day.
    pub first_day: Day,
    /// The last record day.
    pub last_day: Day,
    /// The day at whose end it was made, where that was said.
    pub as_of: Option<Day>,
    /// The rows.
    pub rows: Vec<(FlaggedPeriod, Tally)>,
    /// Whether it has rows of groups too, which are not compared.
    pub has_groups: bool,
}

impl Side {
    /// Up to when the data go.
    #[must_use]
    pub fn known_to(&self) -> Day {
        self.as_of.unwrap_or(self.last_day)
    }

    /// Whether a period was still going on, so that its numbers were bound to
    /// move. One that is incomplete since the data begin in it was not.
    fn is_unfinished(&self, period: &FlaggedPeriod) -> bool {
        period.flags.incomplete && period.period.last_day() > self.known_to()
    }

    /// The place of the row of the same days; rows ascend.
    fn position(&self, period: &Period) -> Option<usize> {
        let place = self
            .rows
            .binary_search_by_key(&period.start, |(other, _)| other.period.start);
        place.ok().filter(|&place| self.rows[place].0.period.end == period.end)
    }
}

/// A number that is not what it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// The period.
    pub period: Period,
    /// The key in the document; `clv_inputs.buyers` for what stands in an
    /// object.
    pub key: String,
    /// In words.
    pub name: &'static str,
    /// What it was.
    pub old: Cell,
    /// What it is.
    pub new: Cell,
    /// Whether the period was not over when the old document was made.
    pub is_expected: bool,
}

/// The report of `retain diff`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiffReport {
    /// The kind of period.
    pub period: String,
    /// Who is a customer.
    pub basis: &'static str,
    /// The old document.
    pub old: Side,
    /// The new one.
    pub new: Side,
    /// How many periods both have.
    pub compared: usize,
    /// What moved: by period, and in it counts and sums before the rates.
    pub moves: Vec<Move>,
    /// Periods that only the old document has.
    pub only_old: Vec<Period>,
    /// Periods that only the new document has.
    pub only_new: Vec<Period>,
}

impl DiffReport {
    /// Compares two documents of the same question.
    #[must_use]
    pub fn new(period: String, basis: &'static str, old: Side, new: Side, selection: &Selection) -> Self {
        let mut moves = Vec::new();
        let mut compared = 0;
        for (was, tally) in &old.rows {
            let Some(place) = new.position(&was.period) else {
                continue;
            };
            compared += 1;
            let (is, new_tally) = &new.rows[place];
            let rows = [ReportRow::new(was, tally), ReportRow::new(is, new_tally)];
            let [before, after] = rows.each_ref().map(|row| numbers(row, selection));
            let mut of_period: Vec<Move> = before
                .into_iter()
                .zip(after)
                .filter(|((.., before), (.., after))| is_another(before, after))
                .map(|((key, name, before), (.., after))| Move {
                    period: was.period.clone(),
                    key,
                    name,
                    old: before,
                    new: after,
                    is_expected: old.is_unfinished(was),
                })
                .collect();
            of_period.sort_by_key(|moved| !is_counted(&moved.old) && !is_counted(&moved.new));
            moves.extend(of_period);
        }
        let missing = |from: &Side, other: &Side| -> Vec<Period> {
            let periods = from.rows.iter().map(|(period, _)| &period.period);
            periods
                .filter(|period| other.position(period).is_none())
                .cloned()
                .collect()
        };
        Self {
            period,
            basis,
            compared,
            moves,
            only_old: missing(&old, &new),
            only_new: missing(&new, &old),
            old,
            new,
        }
    }

    /// How many numbers moved of periods that were over.
    #[must_use]
    pub fn past_moves(&self) -> usize {
        self.moves.iter().filter(|moved| !moved.is_expected).count()
    }

    /// The table for people: the numbers of periods that were over, then
    /// those of the ones that were not; none where nothing moved.
    #[must_use]
    pub fn table(&self) -> Table {
        let (expected, past): (Vec<&Move>, Vec<&Move>) = self.moves.iter().partition(|moved| moved.is_expected);
        let rows = past.into_iter().chain(expected).map(|moved| {
            let unmarked = |cell| TableCell { cell, is_marked: false };
            vec![
                unmarked(Cell::Text(moved.period.label.clone())),
                unmarked(Cell::Text(moved.name.to_owned())),
                TableCell {
                    cell: moved.old.clone(),
                    is_marked: moved.is_expected,
                },
                unmarked(moved.new.clone()),
                unmarked(moved.change()),
            ]
        });
        Table {
            columns: vec![
                Column::words("period", "Period", Room::Always),
                Column::words("number", "Number", Room::Always),
                Column::numbers("old", "Old", Room::Always),
                Column::numbers("new", "New", Room::Always),
                Column::numbers("change", "Change", Room::Always),
            ],
            rows: rows.collect(),
            notes: self.notes(),
            ..Table::default()
        }
    }

    /// The table for programs.
    #[must_use]
    pub fn flat_table(&self) -> Table {
        let keys = ["period", "start", "end", "number", "old", "new", "change", "expected"];
        let plain = |key: &str| Column::words(key, "", Room::Always);
        let rows = self.moves.iter().map(|moved| {
            let cells = [
                Cell::Text(moved.period.label.clone()),
                Cell::Date(moved.period.start),
                Cell::Date(moved.period.last_day()),
                Cell::Text(moved.key.clone()),
                moved.old.clone(),
                moved.new.clone(),
                moved.change(),
                Cell::Text(moved.is_expected.to_string()),
            ];
            cells.map(|cell| TableCell { cell, is_marked: false }).into()
        });
        Table {
            columns: keys.map(plain).into(),
            rows: rows.collect(),
            ..Table::default()
        }
    }

    fn notes(&self) -> Vec<String> {
        let past: Vec<&Period> = self
            .moves
            .iter()
            .filter(|m| !m.is_expected)
            .map(|m| &m.period)
            .collect();
        let mut labels = past.clone();
        labels.dedup();
        let mut notes = vec![match (self.compared, past.len()) {
            (0, _) => "the documents have no period in common: nothing is compared".to_owned(),
            (compared, 0) => format!("no past number moved in {} that both have", the_periods(compared)),
            (1, moved) => format!(
                "{} moved, in {} that both have",
                plural(moved, "past number"),
                the_periods(1)
            ),
            (compared, moved) => format!(
                "{} moved, in {} of {} that both have",
                plural(moved, "past number"),
                group(&labels.len().to_string()),
                the_periods(compared)
            ),
        }];
        let mut unfinished: Vec<Period> = self
            .moves
            .iter()
            .filter(|moved| moved.is_expected)
            .map(|moved| moved.period.clone())
            .collect();
        unfinished.dedup();
        if let Some(names) = names(&unfinished) {
            notes.push(format!(
                "* {names}: not over on {}, where the old document ends: such numbers are bound to move",
                self.old.known_to()
            ));
        }
        for (which, periods) in [("old", &self.only_old), ("new", &self.only_new)] {
            if let Some(names) = names(periods) {
                notes.push(format!("only in the {which} document: {names}"));
            }
        }
        if self.old.has_groups || self.new.has_groups {
            notes.push("groups are not compared: these are the numbers of the whole".to_owned());
        }
        notes
    }
}

impl Move {
    /// By how much it moved; there is no such number where it came or went.
    #[must_use]
    pub fn change(&self) -> Cell {
        match (Change::between(&self.old, &self.new), &self.old) {
            (Some(change), _) => Cell::Change(change),
            (None, Cell::Undefined(reason)) => Cell::Undefined(*reason),
            (None, _) => self.new.clone(),
        }
    }
}

/// The numbers of a row with their keys and names: the chosen metrics, or all
/// and what they are made of.
fn numbers(row: &ReportRow, selection: &Selection) -> Vec<(String, &'static str, Cell)> {
    let mut numbers = Vec::new();
    for (metric, cell) in &row.values {
        match selection {
            Selection::Metrics(chosen) if !chosen.contains(metric) => continue,
            Selection::Metrics(_) | Selection::Usual | Selection::All => {}
        }
        numbers.push((metric.key().to_owned(), metric.definition().name, cell.clone()));
        if matches!(selection, Selection::Metrics(_)) {
            continue;
        }
        for inputs in row.inputs.iter().filter(|inputs| inputs.after == *metric) {
            let cells = inputs.cells.iter();
            numbers.extend(cells.map(|(key, cell)| {
                (
                    format!("{}.{key}", inputs.key),
                    Inputs::name(inputs.key, key),
                    cell.clone(),
                )
            }));
        }
    }
    numbers
}

/// Whether two values are not the same number; what does not exist for one
/// reason or for another is the same.
fn is_another(old: &Cell, new: &Cell) -> bool {
    let undefined = |cell: &Cell| matches!(cell, Cell::Undefined(_));
    old != new && !(undefined(old) && undefined(new))
}

/// Whether a number is counted or added up, not divided.
const fn is_counted(cell: &Cell) -> bool {
    matches!(cell, Cell::Count(_) | Cell::Money(_))
}

/// The names of periods that follow each other: the first and the last.
fn names(periods: &[Period]) -> Option<String> {
    let (first, last) = (periods.first()?, periods.last()?);
    Some(match periods.len() {
        1 => first.label.clone(),
        2 => format!("{}, {}", first.label, last.label),
        count => format!("{} to {} ({count} periods)", first.label, last.label),
    })
}

fn the_periods(count: usize) -> String {
    match count {
        1 => "the one period".to_owned(),
        _ => format!("the {}", plural(count, "period")),
    }
}

fn plural(count: usize, word: &str) -> String {
    let s = if count == 1 { "" } else { "s" };
    format!("{} {word}{s}", group(&count.to_string()))
}
