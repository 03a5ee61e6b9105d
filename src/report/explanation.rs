//! What `retain explain` says of one metric, as headed paragraphs.

use crate::metrics::Metric;

/// The explanation of one metric.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The key in the document.
    pub key: &'static str,
    /// The short name.
    pub short: Option<&'static str>,
    /// The name in words.
    pub name: &'static str,
    /// The kind of number.
    pub unit: &'static str,
    /// Key, heading and text of each part.
    pub parts: Vec<(&'static str, &'static str, &'static str)>,
    /// How others count: who, how, source.
    pub elsewhere: Vec<(&'static str, &'static str, &'static str)>,
}

impl Explanation {
    /// The explanation of a metric.
    #[must_use]
    pub fn of(metric: Metric) -> Self {
        let definition = metric.definition();
        Self {
            key: definition.key,
            short: definition.short,
            name: definition.name,
            unit: definition.unit.name(),
            parts: vec![
                ("meaning", "Meaning", definition.meaning),
                ("formula", "Formula", definition.formula),
                ("who_counts", "Who counts", definition.who_counts),
                ("refunds", "Refunds and cancelled orders", definition.refunds),
                ("window", "Window", definition.window),
                ("undefined", "Undefined", definition.undefined),
                ("example", "Example", definition.example),
            ],
            elsewhere: definition
                .elsewhere
                .iter()
                .map(|other| (other.who, other.how, other.source))
                .collect(),
        }
    }
}
