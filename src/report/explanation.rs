//! What `retain explain` says of one metric or report, as headed paragraphs.

use crate::metrics::{Definition, Metric};

/// The explanation of one metric or report.
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
    /// The explanation of a metric or a report.
    #[must_use]
    pub fn of(definition: &Definition) -> Self {
        let metric = Metric::ALL.iter().find(|metric| metric.key() == definition.key);
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
                (
                    "interval",
                    "Interval",
                    metric.map_or(NO_INTERVAL, |metric| interval(*metric)),
                ),
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

/// What `--confidence` shows beside a metric.
const fn interval(metric: Metric) -> &'static str {
    match metric {
        Metric::RetentionRate | Metric::ChurnRate | Metric::RepeatRate | Metric::RepeatInPeriod => {
            "With `--confidence 95` Wilson's score interval, which holds for small numbers and for rates near 0 and \
             100 % (E. B. Wilson, Journal of the American Statistical Association 22, 1927). It takes the customers as a \
             sample in which each decides alone."
        }
        Metric::NetPromoterScore => {
            "With `--confidence 95` the adjusted-Wald interval, with three answers added (B. Rocks, The American \
             Statistician 70, 2016; J. Lewis and J. Sauro, MeasuringU, 2021), cut off at −100 and 100. Where \
             there are few answers, the score itself can lie outside. It takes the answers as a sample in which each is \
             given alone."
        }
        _ => NO_INTERVAL,
    }
}

const NO_INTERVAL: &str = "None: `--confidence` shows intervals of rates of customers and of the net promoter score.";
