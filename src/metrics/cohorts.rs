//! Cohorts: what the customers who came in one period did in that period and
//! in each one after it, as shares and means that can be compared.

use super::Value;
use super::definition::{Definition, Elsewhere, Unit};
use crate::model::ratio::Ratio;
use crate::model::undefined::Undefined;
use crate::tally::cohorts::{AgeTally, CohortTally};

/// What is said about cohorts.
pub const DEFINITION: Definition = Definition {
    key: "cohorts",
    short: None,
    label: "Cohorts",
    name: "cohorts",
    unit: Unit::Percent,
    meaning: "Customers by the period in which they came, and how many of them still buy so many periods later. \
        Read a row to watch one cohort grow older, a column to compare cohorts at the same age: whether those who \
        come now are better or worse than those who came a year ago is seen here and not in any total.",
    formula: "The cohort of a customer is the period of the first counted order. Age k is k periods later, age 0 \
        that period itself. With `--measure customers` (the default) a cell is the share of the cohort that bought \
        in the period of that age; with `--mode on-or-after` the share that bought in it or in any later period. \
        With `--measure orders` it is the orders of the cohort in that period divided by its customers. With \
        `--measure revenue` it is all revenue of the cohort up to the end of that period divided by its customers, \
        and with `--median` that of the customer in the middle. `--counts` shows customers, orders and revenue \
        themselves. The last row is the mean, weighted by cohort size: the sum of what stands above the fraction \
        line over the sum of the customers; of medians, the mean of the medians, weighted by cohort size.",
    who_counts: "Everybody with a counted order, in one cohort for good. Periods in which nobody bought for the \
        first time have no row. The first cohorts of the data hold everybody who bought in them, also people who \
        had bought before the data begin. An order without a customer id is left out. With `--by` each group has the \
        same rows and ages, a cohort in which it has nobody too, with 0 customers and cells without a value; by a \
        column of orders, a customer is in the cohort of the first order in the group (`retain explain by`).",
    refunds: "An order with an excluded status makes nobody a member and counts nowhere. A refund in a row of its \
        own lowers revenue from the age of its day on; one before the first counted order belongs to age 0. Refunds \
        of people without a counted order are in no cohort, and a line below the table says what they come to.",
    window: "Each cell looks at one period (revenue at all up to it). A cell whose period is not all in the data is \
        marked with `*` and left out of the mean. `--since` and `--last` choose which cohorts are shown; the mean is \
        over all of them.",
    undefined: "A cell whose period has not begun is null: blank in the table, and never 0. The mean of an age is null \
        where no cohort has a complete period of that age. Revenue is null where the orders have no amounts.",
    example: "Ann and Ben buy for the first time in January, Cem in February. Ann buys again in March, Cem in March. \
        The cohort of January is 2 customers: 100 % at age 0, 0 % at age 1, 50 % at age 2; on or after, 100 %, 50 % \
        and 50 %. That of February is 1 customer: 100 % and 100 %. The mean at age 1 is (0 + 1) / (2 + 1) = 33.3 %.",
    elsewhere: &[
        Elsewhere {
            who: "Mixpanel",
            how: "Counts time since each user's own first event, so that the first day of a user is 24 hours long; \
                cohorts here, as in shop reports, are calendar periods, in which somebody who came on the last day \
                has had one day.",
            source: "Query Retention Report, https://docs.mixpanel.com/reference/retention-query.md",
        },
        Elsewhere {
            who: "Amplitude",
            how: "Offers rolling windows of 24 hours and strict calendar dates; the second is what is done here.",
            source: "How time works in a Retention Analysis, \
                https://amplitude.com/docs/analytics/charts/retention-analysis/retention-analysis-time",
        },
        Elsewhere {
            who: "Countly",
            how: "Calls retention on the period classic, and on or after it unbounded.",
            source: "Retention Segments, https://api.count.ly/api/retention_segments",
        },
        Elsewhere {
            who: "SourceMedium",
            how: "Divides all orders of a cohort so far by its customers (lifetime orders); here the orders of one \
                period are divided, so that ages can be compared. Add up a row for lifetime orders.",
            source: "Lifetime orders by cohort, https://docs.sourcemedium.com/help-center/common-analyses/cohort-lto",
        },
    ],
};

/// What the cells of a triangle of cohorts are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// The share of the cohort that bought in the period.
    Customers,
    /// The share of the cohort that bought in the period or later.
    CustomersOnOrAfter,
    /// Orders of the period a customer of the cohort.
    Orders,
    /// All revenue so far a customer of the cohort.
    Revenue,
    /// All revenue so far of the customer in the middle.
    MedianRevenue,
}

/// Whether cells are shares and means, or what these are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Shares and means.
    Rates,
    /// Customers, orders and revenue.
    Counts,
}

impl Measure {
    /// The word on the command line and in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Customers | Self::CustomersOnOrAfter => "customers",
            Self::Orders => "orders",
            Self::Revenue | Self::MedianRevenue => "revenue",
        }
    }

    /// The value of a cohort at an age.
    ///
    /// ```
    /// use retain::metrics::Value;
    /// use retain::metrics::cohorts::{Measure, Shown};
    /// use retain::tally::cohorts::AgeTally;
    ///
    /// // Of 200 customers 30 bought in the month after their first.
    /// let age_1 = AgeTally { customers: 30, ..AgeTally::default() };
    /// let Ok(Value::Percent(share)) = Measure::Customers.value(200, &age_1, Shown::Rates) else {
    ///     panic!("there are customers");
    /// };
    /// assert_eq!(share.rounded(1).to_string(), "15.0");
    /// ```
    pub fn value(self, customers: u64, age: &AgeTally, shown: Shown) -> Result<Value, Undefined> {
        let nobody = Undefined::NoBuyers;
        let share = |part: u64| match shown {
            Shown::Rates => Ratio::percent(part, customers).map(Value::Percent).ok_or(nobody),
            Shown::Counts => Ok(Value::Count(part)),
        };
        match self {
            Self::Customers => share(age.customers),
            Self::CustomersOnOrAfter => share(age.customers_on_or_after),
            Self::Orders if shown == Shown::Counts => Ok(Value::Count(age.orders)),
            Self::Orders => Ratio::of(age.orders, customers).map(Value::Number).ok_or(nobody),
            Self::Revenue => {
                let revenue = age.revenue.ok_or(Undefined::NoAmounts)?;
                match shown {
                    Shown::Rates => Ratio::per(revenue, customers).map(Value::Quotient).ok_or(nobody),
                    Shown::Counts => Ok(Value::Money(revenue)),
                }
            }
            Self::MedianRevenue => {
                let (low, high) = age.middle_revenue.ok_or(Undefined::NoAmounts)?;
                Ratio::scaled(low.mantissa() + high.mantissa(), 2, low.scale())
                    .map(Value::Quotient)
                    .ok_or(nobody)
            }
        }
    }

    /// The mean at an age over cohorts, each weighted by its customers.
    ///
    /// Undefined: [`Undefined::NoCompleteCohort`] where there are none.
    ///
    /// Worked example: CDNOW by month (Fader and Hardie, <http://brucehardie.com/datasets/>), age 1: of the 7,846
    /// customers of January 1997 1,157 bought in February, of the 8,476 of February 1,312 in March, and of the 7,248 of
    /// March 1,032 in April: 3,501 / 23,570 = 14.85 %.
    pub fn mean<'a>(self, of_age: impl Iterator<Item = (u64, &'a AgeTally)>) -> Result<Value, Undefined> {
        let (mut customers, mut sum, mut scale) = (0_u64, 0_i128, 0);
        for (size, age) in of_age {
            customers += size;
            sum += match self {
                Self::Customers => i128::from(age.customers),
                Self::CustomersOnOrAfter => i128::from(age.customers_on_or_after),
                Self::Orders => i128::from(age.orders),
                Self::Revenue => {
                    let revenue = age.revenue.ok_or(Undefined::NoAmounts)?;
                    scale = revenue.scale();
                    revenue.mantissa()
                }
                Self::MedianRevenue => {
                    let (low, high) = age.middle_revenue.ok_or(Undefined::NoAmounts)?;
                    scale = low.scale();
                    // 28 digits, and at most four billion customers in all.
                    (low.mantissa() + high.mantissa()) * i128::from(size)
                }
            };
        }
        let none = Undefined::NoCompleteCohort;
        let ratio = |sum, divisor| Ratio::scaled(sum, divisor, scale).ok_or(none);
        let customers = u128::from(customers);
        match self {
            Self::Customers | Self::CustomersOnOrAfter => ratio(sum * 100, customers).map(Value::Percent),
            Self::Orders => ratio(sum, customers).map(Value::Number),
            Self::Revenue => ratio(sum, customers).map(Value::Quotient),
            Self::MedianRevenue => ratio(sum, 2 * customers).map(Value::Quotient),
        }
    }
}

/// The cohorts that have an age in a period that the data cover, with their
/// customers; `is_complete` says which those periods are.
pub fn complete_at(
    cohorts: &[CohortTally],
    age: usize,
    is_complete: impl Fn(usize) -> bool,
) -> impl Iterator<Item = (u64, &AgeTally)> {
    cohorts
        .iter()
        .filter(move |cohort| is_complete(cohort.period + age))
        .filter_map(move |cohort| Some((cohort.customers, cohort.ages.get(age)?)))
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::*;

    fn text(value: Result<Value, Undefined>) -> String {
        match value {
            Ok(Value::Percent(ratio) | Value::Number(ratio) | Value::Quotient(ratio)) => {
                ratio.rounded(4).shortest().to_string()
            }
            Ok(Value::Count(count)) => count.to_string(),
            Ok(Value::Money(money)) => money.to_string(),
            other => format!("{other:?}"),
        }
    }

    fn age(customers: u64, orders: u64, cents: i64) -> AgeTally {
        AgeTally {
            customers,
            customers_on_or_after: customers + 1,
            orders,
            revenue: Some(Decimal::new(cents, 2)),
            middle_revenue: Some((Decimal::new(cents, 2), Decimal::new(cents + 1, 2))),
        }
    }

    const ALL: [Measure; 5] = [
        Measure::Customers,
        Measure::CustomersOnOrAfter,
        Measure::Orders,
        Measure::Revenue,
        Measure::MedianRevenue,
    ];

    #[test]
    fn a_cell_is_a_share_or_a_mean_of_the_cohort_or_what_it_is_made_of() {
        let cell = age(3, 5, 1000);
        let rates = ALL.map(|measure| text(measure.value(8, &cell, Shown::Rates)));
        assert_eq!(rates, ["37.5", "50", "0.625", "1.25", "10.005"]);
        let counts = ALL.map(|measure| text(measure.value(8, &cell, Shown::Counts)));
        assert_eq!(counts, ["3", "4", "5", "10.00", "10.005"]);
    }

    #[test]
    fn the_mean_is_weighted_by_size_and_not_the_mean_of_the_rates() {
        let (small, large) = (age(1, 1, 100), age(30, 60, 9000));
        let mean = |measure: Measure| text(measure.mean([(1, &small), (99, &large)].into_iter()));
        assert_eq!(ALL.map(mean), ["31", "33", "0.61", "0.91", "89.115"]);
    }

    #[test]
    fn the_mean_of_no_cohort_is_undefined() {
        for measure in ALL {
            assert_eq!(measure.mean(std::iter::empty()), Err(Undefined::NoCompleteCohort));
        }
    }

    #[test]
    fn revenue_needs_amounts_and_nothing_else_does() {
        let without = AgeTally {
            customers: 1,
            ..AgeTally::default()
        };
        for measure in [Measure::Revenue, Measure::MedianRevenue] {
            assert_eq!(measure.value(1, &without, Shown::Rates), Err(Undefined::NoAmounts));
            assert_eq!(measure.mean([(1, &without)].into_iter()), Err(Undefined::NoAmounts));
        }
        assert_eq!(text(Measure::Customers.value(1, &without, Shown::Rates)), "100");
    }

    #[test]
    fn sums_of_the_largest_amounts_have_room() {
        let most = Decimal::from_i128_with_scale(10_i128.pow(28) - 1, 0);
        let cell = AgeTally {
            revenue: Some(most),
            middle_revenue: Some((most, most)),
            ..AgeTally::default()
        };
        let mean = Measure::MedianRevenue.mean([(u64::from(u32::MAX), &cell)].into_iter());
        assert_eq!(text(mean), most.to_string());
    }

    #[test]
    fn cohorts_whose_period_is_not_all_there_are_left_out() {
        let cohort = |period, customers, ages: usize| CohortTally {
            period,
            customers,
            ages: vec![age(1, 1, 1); ages],
        };
        let cohorts = [cohort(0, 10, 3), cohort(1, 20, 2), cohort(2, 30, 1)];
        let sizes = |age: usize| -> Vec<u64> {
            complete_at(&cohorts, age, |period| period < 2)
                .map(|(size, _)| size)
                .collect()
        };
        assert_eq!(sizes(0), [10, 20]);
        assert_eq!(sizes(1), [10]);
        assert_eq!(sizes(2), [0; 0]);
    }
}
