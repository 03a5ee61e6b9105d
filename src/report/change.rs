//! By how much a number has changed: two exact numbers subtracted, before
//! anything is rounded.

use super::Cell;
use crate::model::exact::Exact;

/// By how much a number has changed, in its own unit: percentages in points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The new number less the old one.
    pub by: Exact,
    /// How many decimals it has.
    pub decimals: Decimals,
}

/// How many decimals a number has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decimals {
    /// None: it is counted.
    Whole,
    /// So many at most, with which it is exact: it is money.
    Exact(u32),
    /// As many as one likes; people are usually shown so many.
    Usual(u32),
}

impl Change {
    /// The change from an old number to a new one; none where one of them is
    /// not there.
    #[must_use]
    pub fn between(old: &Cell, new: &Cell) -> Option<Self> {
        let ((old, places), (new, more)) = (exact(old)?, exact(new)?);
        Some(Self {
            by: &new - &old,
            decimals: match (places, more) {
                (Decimals::Exact(a), Decimals::Exact(b)) => Decimals::Exact(a.max(b)),
                // Two numbers of one metric are of one kind.
                (one, _) => one,
            },
        })
    }
}

/// The number of a cell, and how many decimals it has; none where it is none.
fn exact(cell: &Cell) -> Option<(Exact, Decimals)> {
    Some(match cell {
        Cell::Count(count) => (Exact::from(*count), Decimals::Whole),
        Cell::Money(money) => (Exact::from(*money), Decimals::Exact(money.scale())),
        Cell::Quotient(ratio) | Cell::Number(ratio) => (Exact::from(*ratio), Decimals::Usual(2)),
        Cell::Percent(ratio) | Cell::Points(ratio) | Cell::Days(ratio) => (Exact::from(*ratio), Decimals::Usual(1)),
        Cell::PercentLeft(ratio) => (&Exact::from(100) - &Exact::from(*ratio), Decimals::Usual(1)),
        Cell::Change(_)
        | Cell::Interval(_)
        | Cell::Bound(_)
        | Cell::Date(_)
        | Cell::Text(_)
        | Cell::Word(_)
        | Cell::Name(_)
        | Cell::Undefined(_) => return None,
    })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use rust_decimal::Decimal;

    use super::*;
    use crate::model::ratio::Ratio;
    use crate::model::undefined::Undefined;

    fn shown(old: &Cell, new: &Cell) -> Option<(String, Decimals)> {
        Change::between(old, new).map(|change| (change.by.rounded(4).to_string(), change.decimals))
    }

    #[test]
    fn exact_fractions_are_subtracted_before_anything_is_rounded() {
        // 66.66…7 less 33.33…3 would be off in the last digit, and so would 0.05 less 0.04.
        let third = |part| Cell::Percent(Ratio::percent(part, 3).unwrap());
        assert_eq!(
            shown(&third(1), &third(2)),
            Some(("33.3333".into(), Decimals::Usual(1)))
        );
        assert_eq!(
            shown(&third(2), &third(1)),
            Some(("-33.3333".into(), Decimals::Usual(1)))
        );
        let left = |part| Cell::PercentLeft(Ratio::percent(part, 3).unwrap());
        assert_eq!(shown(&left(1), &left(2)), Some(("-33.3333".into(), Decimals::Usual(1))));
    }

    #[test]
    fn counts_and_money_are_exact() {
        assert_eq!(
            shown(&Cell::Count(5), &Cell::Count(3)),
            Some(("-2.0000".into(), Decimals::Whole))
        );
        let money = |units, scale| Cell::Money(Decimal::new(units, scale));
        assert_eq!(
            shown(&money(15, 1), &money(1_725, 3)),
            Some(("0.2250".into(), Decimals::Exact(3)))
        );
    }

    #[test]
    fn what_is_not_there_has_no_change() {
        let none = Cell::Undefined(Undefined::NoBuyers);
        assert_eq!(shown(&none, &Cell::Count(3)), None);
        assert_eq!(shown(&Cell::Count(3), &none), None);
    }
}
