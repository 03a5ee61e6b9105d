//! Where a number lies between the least and the greatest of a table, in a few
//! steps, for renderers that can show it by colour.

use super::Cell;
use crate::model::exact::Exact;

/// The number of steps.
pub const LEVELS: usize = 5;

/// From the least to the greatest of some numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scale {
    least: Exact,
    range: Exact,
}

impl Scale {
    /// The scale of these cells; none where they are all the same.
    #[must_use]
    pub fn of<'a>(cells: impl Iterator<Item = &'a Cell>) -> Option<Self> {
        let mut bounds: Option<(Exact, Exact)> = None;
        for number in cells.filter_map(number) {
            bounds = Some(match bounds {
                None => (number.clone(), number),
                Some((least, greatest)) if number < least => (number, greatest),
                Some((least, greatest)) if number > greatest => (least, number),
                Some(bounds) => bounds,
            });
        }
        let (least, greatest) = bounds.filter(|(least, greatest)| least < greatest)?;
        Some(Self {
            range: &greatest - &least,
            least,
        })
    }

    /// The step of a cell, from 0; none where it is no number. What lies
    /// outside the scale is at its nearer end.
    #[must_use]
    pub fn level(&self, cell: &Cell) -> Option<usize> {
        let above = &number(cell)? - &self.least;
        let steps = |count: usize| Exact::from(count as u64);
        let scaled = &above * &steps(LEVELS);
        let reached = (1..LEVELS).rev().find(|&level| scaled >= &self.range * &steps(level));
        Some(reached.unwrap_or(0))
    }
}

fn number(cell: &Cell) -> Option<Exact> {
    match cell {
        Cell::Count(count) => Some(Exact::from(*count)),
        Cell::Money(money) => Some(Exact::from(*money)),
        Cell::Quotient(ratio)
        | Cell::Percent(ratio)
        | Cell::Points(ratio)
        | Cell::Number(ratio)
        | Cell::Days(ratio) => Some(Exact::from(*ratio)),
        Cell::PercentLeft(_)
        | Cell::Change(_)
        | Cell::Interval(_)
        | Cell::Bound(_)
        | Cell::Date(_)
        | Cell::Text(_)
        | Cell::Word(_)
        | Cell::Name(_)
        | Cell::Undefined(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::undefined::Undefined;

    #[test]
    fn steps_are_of_the_same_height_and_hold_their_lower_bound() {
        let cells: Vec<Cell> = (0..=100).map(Cell::Count).collect();
        let scale = Scale::of(cells.iter()).expect("several numbers");
        let levels = [0, 19, 20, 39, 40, 60, 79, 80, 100, 900].map(|count| scale.level(&Cell::Count(count)));
        assert_eq!(levels, [0, 0, 1, 1, 2, 3, 3, 4, 4, 4].map(Some));
        assert_eq!(scale.level(&Cell::Undefined(Undefined::NotBegun)), None);
    }

    #[test]
    fn numbers_that_are_all_the_same_have_no_scale() {
        assert_eq!(Scale::of([Cell::Count(7), Cell::Count(7)].iter()), None);
        assert_eq!(Scale::of(std::iter::empty()), None);
    }
}
