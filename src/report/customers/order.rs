//! The order of the rows: by the values of one column, and by id where these
//! are the same.

use std::cmp::Ordering;
use std::hint::black_box;
use std::panic::resume_unwind;

use super::super::Cell;
use super::super::list::{Kind, ListColumn, compare, whole_key};
use super::row::{COLUMNS, Person, column};
use super::{CustomersReport, Place};

/// How the rows are ordered.
#[derive(Debug, Clone, Copy)]
pub struct Sort {
    /// By this column.
    pub column: &'static ListColumn<Person>,
    /// The greatest first.
    pub is_descending: bool,
}

/// So few rows are put in order by one thread.
const FEW: usize = 10_000;

/// So many of these rows, in this order.
pub(super) fn sorted(
    report: &CustomersReport,
    found: Vec<Place>,
    sort: Sort,
    (top, threads): (Option<usize>, usize),
) -> Vec<Place> {
    let by_id = |a: &Place, b: &Place| report.id(*a).cmp(report.id(*b));
    let asked = Asked {
        top,
        threads: if found.len() <= FEW { 1 } else { threads.max(1) },
    };
    if sort.column.key == COLUMNS[0].key {
        // No two have one id.
        let keyed = found.into_iter().map(|place| ((), place)).collect();
        return asked.first(keyed, Ord::cmp, |a, b| sort.turned(by_id(a, b)));
    }
    let value = |place: Place| (sort.column.read)(&report.nameless(place));
    let scale = report.facts.scale;
    let keys = |found: &[Place]| -> Option<Vec<(i64, Place)>> {
        // What does not exist stands last.
        let key = |key: Option<i64>| match key {
            None => i64::MAX,
            Some(key) if sort.is_descending => !key,
            Some(key) => key,
        };
        let keyed = |place: &Place| Some((key(whole_key(&value(*place), scale)?), *place));
        found.iter().map(keyed).collect()
    };
    if let Some(keyed) = asked.in_threads(&found, keys).into_iter().collect::<Option<Vec<_>>>() {
        return asked.first(keyed.concat(), Ord::cmp, by_id);
    }
    let by_value = |one: &Cell, other: &Cell| match compare(one, other) {
        Some(order) => sort.turned(order),
        None => is_undefined(one).cmp(&is_undefined(other)),
    };
    let keyed = found.into_iter().map(|place| (value(place), place)).collect();
    asked.first(keyed, by_value, by_id)
}

impl Sort {
    const fn turned(self, order: Ordering) -> Ordering {
        if self.is_descending { order.reverse() } else { order }
    }
}

/// How many rows are wanted, and how many threads put them in order.
struct Asked {
    top: Option<usize>,
    threads: usize,
}

impl Asked {
    /// What threads make of parts of all rows, in their order.
    fn in_threads<T: Send>(&self, found: &[Place], make: impl Fn(&[Place]) -> T + Sync) -> Vec<T> {
        if self.threads == 1 {
            return vec![make(found)];
        }
        std::thread::scope(|scope| {
            let make = &make;
            let parts = found.chunks(found.len().div_ceil(self.threads).max(1));
            let running: Vec<_> = parts.map(|part| scope.spawn(move || make(part))).collect();
            running
                .into_iter()
                .map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)))
                .collect()
        })
    }

    /// The places of the rows, in the order of their keys, and by id where
    /// these are the same.
    fn first<K: Send>(
        &self,
        mut keyed: Vec<(K, Place)>,
        by_key: impl Fn(&K, &K) -> Ordering + Sync,
        by_id: impl Fn(&Place, &Place) -> Ordering + Sync,
    ) -> Vec<Place> {
        let by_both = |(one, a): &(K, Place), (other, b): &(K, Place)| by_key(one, other).then_with(|| by_id(a, b));
        if let Some(top) = self.top.filter(|top| (1..keyed.len()).contains(top)) {
            keyed.select_nth_unstable_by(top, by_both);
            keyed.truncate(top);
        }
        if self.threads == 1 {
            keyed.sort_unstable_by(|(one, _), (other, _)| by_key(one, other));
            put_in_order(&mut keyed, &by_key, &by_id);
            return keyed.into_iter().map(|(_, place)| place).collect();
        }
        let rows_of_a_part = keyed.len().div_ceil(self.threads).max(1);
        std::thread::scope(|scope| {
            let by_key = &by_key;
            for part in keyed.chunks_mut(rows_of_a_part) {
                scope.spawn(move || part.sort_unstable_by(|(one, _), (other, _)| by_key(one, other)));
            }
        });
        // Each part is in order, and so this is a merge.
        keyed.sort_by(|(one, _), (other, _)| by_key(one, other));
        std::thread::scope(|scope| {
            let (by_key, by_id) = (&by_key, &by_id);
            let mut rest = keyed.as_mut_slice();
            while !rest.is_empty() {
                let end = end_of_same(rest, rows_of_a_part, by_key);
                let (part, behind) = std::mem::take(&mut rest).split_at_mut(end);
                scope.spawn(move || put_in_order(part, by_key, by_id));
                rest = behind;
            }
        });
        keyed.into_iter().map(|(_, place)| place).collect()
    }
}

/// So many rows are looked at at once.
const AT_ONCE: usize = 256;

/// Puts rows in order of their ids that are in order of their keys, where these
/// are the same.
///
/// Ids lie far apart in memory, and are looked at only where they have to be:
/// first once each, so that the waits overlap.
fn put_in_order<K>(
    mut rest: &mut [(K, Place)],
    by_key: &impl Fn(&K, &K) -> Ordering,
    by_id: &impl Fn(&Place, &Place) -> Ordering,
) {
    while !rest.is_empty() {
        let end = end_of_same(rest, AT_ONCE, by_key);
        let (part, behind) = std::mem::take(&mut rest).split_at_mut(end);
        let same = || part.windows(2).filter(|pair| by_key(&pair[0].0, &pair[1].0).is_eq());
        black_box(same().fold(0, |sum, pair| sum ^ by_id(&pair[0].1, &pair[1].1) as i8));
        for same in part.chunk_by_mut(|(one, _), (other, _)| by_key(one, other).is_eq()) {
            if same.len() > 1 {
                same.sort_unstable_by(|(_, a), (_, b)| by_id(a, b));
            }
        }
        rest = behind;
    }
}

/// So many rows, and those behind them that have the key of the last one.
fn end_of_same<K>(rows: &[(K, Place)], count: usize, by_key: &impl Fn(&K, &K) -> Ordering) -> usize {
    let Some(((last, _), behind)) = rows.get(count.saturating_sub(1)..).and_then(<[_]>::split_first) else {
        return rows.len();
    };
    let same = behind.iter().take_while(|(key, _)| by_key(last, key).is_eq());
    count.max(1) + same.count()
}

const fn is_undefined(cell: &Cell) -> bool {
    matches!(cell, Cell::Undefined(_))
}

/// Numbers and days begin with the greatest, words with the first.
#[must_use]
pub fn usual_order(column: &'static ListColumn<Person>) -> Sort {
    let is_descending = !matches!(column.kind, Kind::Words | Kind::WordsOrNone);
    Sort { column, is_descending }
}

/// How rows are ordered where nothing else is said.
///
/// # Panics
///
/// Never: there is such a column.
#[must_use]
pub fn default_sort() -> Sort {
    usual_order(column("revenue").expect("a column of the list"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_threads_put_rows_in_the_order_that_one_does() {
        // Few keys, so that most rows are told apart by what stands for their id.
        let keyed: Vec<(u32, Place)> = (0..999).map(|place| (place * 7 % 10, place)).collect();
        let by_id = |a: &Place, b: &Place| (a % 100, a).cmp(&(b % 100, b));
        let mut expected = keyed.clone();
        expected.sort_by(|(one, a), (other, b)| one.cmp(other).then_with(|| by_id(a, b)));
        let expected: Vec<Place> = expected.into_iter().map(|(_, place)| place).collect();
        for threads in [1, 2, 3, 7, 2_000] {
            for top in [None, Some(1), Some(2), Some(500), Some(998), Some(999), Some(2_000)] {
                let asked = Asked { top, threads };
                let found = asked.first(keyed.clone(), Ord::cmp, by_id);
                assert_eq!(
                    found,
                    expected[..top.unwrap_or(999).min(999)],
                    "{threads} threads, {top:?}"
                );
            }
            let asked = Asked { top: None, threads };
            assert_eq!(asked.first(Vec::<((), Place)>::new(), Ord::cmp, by_id), [0; 0]);
            assert_eq!(asked.in_threads(&expected, <[Place]>::to_vec).concat(), expected);
        }
    }
}
