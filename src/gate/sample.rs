//! What a number is counted of: so many of so many, or answers; and how many
//! people stand behind it.

use crate::metrics::Metric;
use crate::statistics::score::Answers;
use crate::tally::Tally;

/// What chance works on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sample {
    /// So many of so many.
    Share {
        /// Those that are counted.
        part: u64,
        /// Those they are among.
        whole: u64,
    },
    /// Answers of a survey.
    Answers(Answers),
}

impl Sample {
    /// What a number of a period is counted of; none where chance has no known interval for it.
    pub(super) const fn of(metric: Metric, tally: &Tally) -> Option<Self> {
        let (part, whole) = match metric {
            Metric::RetentionRate => (tally.customers_retained, tally.customers_start),
            Metric::ChurnRate => (tally.customers_lost(), tally.customers_start),
            Metric::RepeatRate => (tally.repeat_buyers, tally.buyers),
            Metric::RepeatInPeriod => (tally.repeat_buyers_in_period, tally.buyers),
            Metric::NetPromoterScore => {
                return Some(Self::Answers(Answers {
                    promoters: tally.responses.promoters,
                    detractors: tally.responses.detractors,
                    responses: tally.responses.total(),
                }));
            }
            Metric::CustomersStart
            | Metric::CustomersEnd
            | Metric::CustomersRetained
            | Metric::CustomersLost
            | Metric::CustomersNew
            | Metric::CustomersFirstTime
            | Metric::CustomersReactivated
            | Metric::Buyers
            | Metric::Orders
            | Metric::Revenue
            | Metric::PurchaseFrequency
            | Metric::AverageOrderValue
            | Metric::CustomerLifetimeValue
            | Metric::Promoters
            | Metric::Passives
            | Metric::Detractors
            | Metric::Responses
            | Metric::NetRevenueRetention
            | Metric::MedianDaysBetweenOrders => return None,
        };
        Some(Self::Share { part, whole })
    }

    /// Both together.
    pub(super) const fn pooled(self, other: Self) -> Self {
        match (self, other) {
            (Self::Share { part, whole }, Self::Share { part: more, whole: all }) => Self::Share {
                part: part + more,
                whole: whole + all,
            },
            (Self::Answers(answers), Self::Answers(more)) => Self::Answers(Answers {
                promoters: answers.promoters + more.promoters,
                detractors: answers.detractors + more.detractors,
                responses: answers.responses + more.responses,
            }),
            // Samples of one metric are of one kind.
            (one, _) => one,
        }
    }
}

/// Whether chance has a known interval for a number.
pub(super) fn has_interval(metric: Metric) -> bool {
    Sample::of(metric, &Tally::default()).is_some()
}

/// How many stand behind a number, and what they are, one of them and several.
pub(super) fn behind(metric: Metric, tally: &Tally) -> (u64, [&'static str; 2]) {
    match metric {
        Metric::CustomersStart
        | Metric::CustomersRetained
        | Metric::CustomersLost
        | Metric::RetentionRate
        | Metric::ChurnRate
        | Metric::NetRevenueRetention => (
            tally.customers_start,
            ["customer at the start", "customers at the start"],
        ),
        Metric::CustomersEnd | Metric::CustomersNew | Metric::CustomersFirstTime | Metric::CustomersReactivated => {
            (tally.customers_end, ["customer at the end", "customers at the end"])
        }
        Metric::Buyers
        | Metric::Orders
        | Metric::Revenue
        | Metric::RepeatRate
        | Metric::RepeatInPeriod
        | Metric::PurchaseFrequency
        | Metric::AverageOrderValue
        | Metric::MedianDaysBetweenOrders => (tally.buyers, ["buyer", "buyers"]),
        Metric::CustomerLifetimeValue => (
            tally.year.base.min(tally.year.buyers),
            ["buyer of twelve months", "buyers of twelve months"],
        ),
        Metric::NetPromoterScore | Metric::Promoters | Metric::Passives | Metric::Detractors | Metric::Responses => {
            (tally.responses.total(), ["answer", "answers"])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::Value;
    use crate::model::ratio::Ratio;

    #[test]
    fn the_share_of_a_rate_is_the_rate() {
        let tally = Tally {
            customers_start: 40,
            customers_end: 45,
            customers_retained: 22,
            buyers: 45,
            repeat_buyers: 38,
            repeat_buyers_in_period: 7,
            ..Tally::default()
        };
        let mut shares = 0;
        for &metric in Metric::ALL {
            let Some(Sample::Share { part, whole }) = Sample::of(metric, &tally) else {
                continue;
            };
            shares += 1;
            let share = Ratio::percent(part, whole).expect("a whole");
            match metric.value(&tally).expect("a value") {
                Value::Percent(rate) => assert_eq!(rate, share, "{}", metric.key()),
                Value::PercentLeft(rate) => assert_eq!(
                    rate,
                    Ratio::percent(whole - part, whole).expect("a whole"),
                    "{}",
                    metric.key()
                ),
                other => panic!("{other:?} of {}", metric.key()),
            }
            assert_eq!(behind(metric, &tally).0, whole, "{}", metric.key());
        }
        assert_eq!(shares, 4);
    }
}
