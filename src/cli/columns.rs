//! Which numbers are wanted, as `--metrics` says it.

use super::values::parse_metric;
use crate::metrics::Metric;
use crate::report::columns::Selection;

/// One word of `--metrics`.
#[derive(Debug, Clone, Copy)]
pub enum Columns {
    /// Every metric.
    All,
    /// One.
    One(Metric),
}

pub fn parse_columns(text: &str) -> Result<Columns, String> {
    if text.eq_ignore_ascii_case("all") {
        return Ok(Columns::All);
    }
    parse_metric(text).map(Columns::One)
}

/// What the words come to, each metric once.
pub fn selection(words: &[Columns]) -> Selection {
    if words.is_empty() {
        return Selection::Usual;
    }
    let mut chosen = Vec::new();
    for word in words {
        match word {
            Columns::All => return Selection::All,
            Columns::One(metric) if !chosen.contains(metric) => chosen.push(*metric),
            Columns::One(_) => {}
        }
    }
    Selection::Metrics(chosen)
}
