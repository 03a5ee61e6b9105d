//! Reports → bytes, one file a format, each over [`std::io::Write`]. The only
//! place that rounds and formats.

pub mod check;
pub mod csv;
pub mod diff;
pub mod explanation;
pub mod inspection;
pub mod json;
pub mod markdown;
pub mod table;

use crate::model::ratio::{Ratio, Rounded, group};
use crate::report::Cell;
use crate::report::change::Decimals;

/// How many decimals people are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Precision(pub Option<u32>);

impl Precision {
    /// A rate has one decimal, money and frequencies two, unless a number of
    /// decimals is set; a sum of money is exact.
    fn text(self, cell: &Cell) -> String {
        let or = |usual: u32| self.0.unwrap_or(usual);
        match cell {
            Cell::Count(count) => group(&count.to_string()),
            Cell::Money(money) => Rounded::exact(*money).shortest().at_least(2).grouped(),
            Cell::Quotient(ratio) | Cell::Number(ratio) => ratio.rounded(or(2)).grouped(),
            Cell::Percent(ratio) | Cell::Points(ratio) | Cell::Days(ratio) => ratio.rounded(or(1)).grouped(),
            Cell::PercentLeft(ratio) => ratio.rounded(or(1)).complement_to_100().grouped(),
            Cell::Change(change) => {
                let places = match change.decimals {
                    Decimals::Exact(places) if places > 0 => places.max(2),
                    Decimals::Exact(places) => places,
                    Decimals::Usual(usual) => or(usual),
                };
                let text = group(&change.by.rounded(places).to_string());
                let sign = if text.starts_with('-') { "" } else { "+" };
                format!("{sign}{text}")
            }
            Cell::Date(day) => day.to_string(),
            Cell::Text(text) => text.clone(),
            Cell::Undefined(_) => "–".into(),
        }
    }
}

/// Programs get four decimals, in the shortest form and without an exponent.
const DECIMALS: u32 = 4;

/// The plain number of a cell for programs; none where it is not one.
fn plain_number(cell: &Cell) -> Option<String> {
    let short = |ratio: &Ratio| ratio.rounded(DECIMALS).shortest().to_string();
    match cell {
        Cell::Count(count) => Some(count.to_string()),
        Cell::Money(money) => Some(Rounded::exact(*money).shortest().to_string()),
        Cell::Quotient(ratio)
        | Cell::Percent(ratio)
        | Cell::Points(ratio)
        | Cell::Number(ratio)
        | Cell::Days(ratio) => Some(short(ratio)),
        Cell::PercentLeft(ratio) => Some(ratio.rounded(DECIMALS).complement_to_100().shortest().to_string()),
        Cell::Change(change) => {
            let places = match change.decimals {
                Decimals::Exact(places) => places,
                Decimals::Usual(_) => DECIMALS,
            };
            Some(change.by.rounded(places).shortest().to_string())
        }
        Cell::Date(_) | Cell::Text(_) | Cell::Undefined(_) => None,
    }
}
