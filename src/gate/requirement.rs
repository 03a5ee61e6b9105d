//! What is required of a number: a metric, an operator, a bound. How it is
//! written is the business of [`super::grammar`].

use std::cmp::Ordering;

use crate::metrics::Metric;
use crate::model::exact::Exact;

/// `crr >= previous - 3`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// As it was written, without blanks around it.
    pub text: String,
    /// The number.
    pub metric: Metric,
    /// How it must compare with the bound.
    pub operator: Operator,
    /// What it is compared with.
    pub reference: Reference,
    /// What is added to the reference; none where nothing is.
    pub margin: Option<Margin>,
}

/// How a value must compare with the bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `>=`
    AtLeast,
    /// `>`
    Above,
    /// `<=`
    AtMost,
    /// `<`
    Below,
    /// `==`
    Equal,
}

/// What a value is compared with, before the margin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reference {
    /// A number.
    Number(Exact),
    /// The value of the period before.
    Previous,
    /// The value of the period that starts twelve months earlier; by week, 52 weeks.
    YearAgo,
    /// The mean of the values of so many periods before.
    Trailing(u16),
    /// The value of the same period in the baseline.
    Baseline,
}

/// What is added to a reference, or subtracted where it is negative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Margin {
    /// Points of a percentage or a score, units of any other number.
    Units(Exact),
    /// Percent of the reference's magnitude, so that less is always lower.
    Percent(Exact),
}

impl Operator {
    /// All of them with how they are written; those that begin with another come first.
    pub const ALL: [(&'static str, Self); 5] = [
        (">=", Self::AtLeast),
        ("<=", Self::AtMost),
        ("==", Self::Equal),
        (">", Self::Above),
        ("<", Self::Below),
    ];

    /// How it is written.
    #[must_use]
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::AtLeast => ">=",
            Self::Above => ">",
            Self::AtMost => "<=",
            Self::Below => "<",
            Self::Equal => "==",
        }
    }

    /// Whether a value that compares so with the bound meets it.
    #[must_use]
    pub const fn is_met(self, value_to_bound: Ordering) -> bool {
        match self {
            Self::AtLeast => value_to_bound.is_ge(),
            Self::Above => value_to_bound.is_gt(),
            Self::AtMost => value_to_bound.is_le(),
            Self::Below => value_to_bound.is_lt(),
            Self::Equal => value_to_bound.is_eq(),
        }
    }
}

impl Margin {
    /// What it comes to beside a reference.
    #[must_use]
    pub fn amount(&self, reference: &Exact) -> Exact {
        match self {
            Self::Units(units) => units.clone(),
            Self::Percent(percent) => percent.percent_of(&reference.magnitude()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_percent_less_is_lower_also_below_zero() {
        let number = |text| Exact::from_plain(text).expect("a number");
        let less = Margin::Percent(number("-10"));
        assert_eq!(less.amount(&number("50")), number("-5"));
        assert_eq!(less.amount(&number("-50")), number("-5"));
        assert_eq!(Margin::Units(number("3")).amount(&number("50")), number("3"));
    }

    #[test]
    fn each_operator_is_met_by_what_it_says() {
        use Ordering::{Equal, Greater, Less};
        for (operator, met) in [
            (Operator::AtLeast, &[Greater, Equal][..]),
            (Operator::Above, &[Greater]),
            (Operator::AtMost, &[Less, Equal]),
            (Operator::Below, &[Less]),
            (Operator::Equal, &[Equal]),
        ] {
            for ordering in [Less, Equal, Greater] {
                assert_eq!(
                    operator.is_met(ordering),
                    met.contains(&ordering),
                    "{}",
                    operator.symbol()
                );
            }
        }
    }

    #[test]
    fn every_operator_is_written_in_one_way() {
        for (symbol, operator) in Operator::ALL {
            assert_eq!(operator.symbol(), symbol);
        }
    }
}
