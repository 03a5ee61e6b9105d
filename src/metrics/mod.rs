//! The metrics: pure functions from the [`Tally`] of a period to an exact
//! value, one file a metric, and what is said about each, which is one
//! [`Definition`] that feeds the help, `retain explain` and the README.
//!
//! A formula exists once, here. Nothing in this room counts, rounds or
//! formats; a value that does not exist is an [`Undefined`] with a reason.
//!
//! ```
//! use retain::metrics::{Metric, Value};
//! use retain::tally::Tally;
//!
//! let year = Tally { buyers: 3, orders: 6, ..Tally::default() };
//! let Ok(Value::Number(frequency)) = Metric::PurchaseFrequency.value(&year) else {
//!     panic!("three people have bought");
//! };
//! assert_eq!(frequency.rounded(1).to_string(), "2.0");
//! assert!(Metric::RetentionRate.value(&year).is_err(), "nobody was there at the start");
//! ```

pub mod average_order_value;
pub mod churn_rate;
pub mod cohorts;
pub mod counts;
pub mod customer_lifetime_value;
pub mod days_between_orders;
pub mod definition;
pub mod groups;
mod marks;
mod names;
pub mod net_promoter_score;
pub mod net_revenue_retention;
pub mod purchase_frequency;
pub mod repeat_in_period;
pub mod repeat_rate;
pub mod retention_rate;
pub mod rfm;
pub mod rhythm;
pub mod segment;
pub mod segment_tally;
pub mod standing;
pub mod state;

use rust_decimal::Decimal;

pub use self::definition::{Definition, Elsewhere, Unit};
pub use self::marks::Mark;
pub use self::names::{definition_named, nearest};
use crate::model::ratio::Ratio;
use crate::model::undefined::Undefined;
use crate::tally::Tally;

/// What is said about the reports that have more than one number a period, and
/// about their groups.
pub const REPORTS: &[&Definition] = &[
    &segment::DEFINITION,
    &state::DEFINITION,
    &cohorts::DEFINITION,
    &rhythm::DEFINITION,
    &groups::DEFINITION,
];

/// The exact value of a metric. Whoever shows it rounds it, once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// A number of customers, orders or answers.
    Count(u64),
    /// A sum of amounts, shown as it is.
    Money(Decimal),
    /// An amount that is the result of a division, to be rounded.
    Quotient(Ratio),
    /// A percentage: 50 is one half.
    Percent(Ratio),
    /// What is left of 100 %: to be shown as 100 minus the percentage in here *as shown*, so that the two add up.
    PercentLeft(Ratio),
    /// Points of a score from −100 to 100.
    Points(Ratio),
    /// A plain number.
    Number(Ratio),
    /// A number of days, halves included.
    Days(Ratio),
}

impl Value {
    /// The kind of number this is.
    #[must_use]
    pub const fn unit(self) -> Unit {
        match self {
            Self::Count(_) => Unit::Count,
            Self::Money(_) | Self::Quotient(_) => Unit::Money,
            Self::Percent(_) | Self::PercentLeft(_) => Unit::Percent,
            Self::Points(_) => Unit::Points,
            Self::Number(_) => Unit::Number,
            Self::Days(_) => Unit::Days,
        }
    }
}

/// A number of the report. The order is that of the keys in the JSON document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Metric {
    /// Customers at the start of the period.
    CustomersStart,
    /// Customers at its end.
    CustomersEnd,
    /// Customers at the start who are there at the end.
    CustomersRetained,
    /// Customers at the start who are not there at the end.
    CustomersLost,
    /// Customers at the end who were not there at the start.
    CustomersNew,
    /// New customers who were never customers before.
    CustomersFirstTime,
    /// New customers who had been customers before.
    CustomersReactivated,
    /// People with an order in the period.
    Buyers,
    /// Orders in the period.
    Orders,
    /// Revenue of the period.
    Revenue,
    /// Customer retention rate.
    RetentionRate,
    /// Customer churn rate.
    ChurnRate,
    /// Repeat-customer rate.
    RepeatRate,
    /// Repeat rate within the period.
    RepeatInPeriod,
    /// Purchase frequency.
    PurchaseFrequency,
    /// Average order value.
    AverageOrderValue,
    /// Customer lifetime value.
    CustomerLifetimeValue,
    /// Net promoter score.
    NetPromoterScore,
    /// Answers of 9 and 10.
    Promoters,
    /// Answers of 7 and 8.
    Passives,
    /// Answers of 0 to 6.
    Detractors,
    /// All answers.
    Responses,
    /// Net revenue retention.
    NetRevenueRetention,
    /// Median days between orders.
    MedianDaysBetweenOrders,
}

impl Metric {
    /// Every metric, in the order of the keys in the JSON document.
    pub const ALL: &[Self] = &[
        Self::CustomersStart,
        Self::CustomersEnd,
        Self::CustomersRetained,
        Self::CustomersLost,
        Self::CustomersNew,
        Self::CustomersFirstTime,
        Self::CustomersReactivated,
        Self::Buyers,
        Self::Orders,
        Self::Revenue,
        Self::RetentionRate,
        Self::ChurnRate,
        Self::RepeatRate,
        Self::RepeatInPeriod,
        Self::PurchaseFrequency,
        Self::AverageOrderValue,
        Self::CustomerLifetimeValue,
        Self::NetPromoterScore,
        Self::Promoters,
        Self::Passives,
        Self::Detractors,
        Self::Responses,
        Self::NetRevenueRetention,
        Self::MedianDaysBetweenOrders,
    ];

    /// What is said about this metric.
    #[must_use]
    pub const fn definition(self) -> &'static Definition {
        match self {
            Self::CustomersStart => &counts::CUSTOMERS_START,
            Self::CustomersEnd => &counts::CUSTOMERS_END,
            Self::CustomersRetained => &counts::CUSTOMERS_RETAINED,
            Self::CustomersLost => &counts::CUSTOMERS_LOST,
            Self::CustomersNew => &counts::CUSTOMERS_NEW,
            Self::CustomersFirstTime => &counts::CUSTOMERS_FIRST_TIME,
            Self::CustomersReactivated => &counts::CUSTOMERS_REACTIVATED,
            Self::Buyers => &counts::BUYERS,
            Self::Orders => &counts::ORDERS,
            Self::Revenue => &counts::REVENUE,
            Self::RetentionRate => &retention_rate::DEFINITION,
            Self::ChurnRate => &churn_rate::DEFINITION,
            Self::RepeatRate => &repeat_rate::DEFINITION,
            Self::RepeatInPeriod => &repeat_in_period::DEFINITION,
            Self::PurchaseFrequency => &purchase_frequency::DEFINITION,
            Self::AverageOrderValue => &average_order_value::DEFINITION,
            Self::CustomerLifetimeValue => &customer_lifetime_value::DEFINITION,
            Self::NetPromoterScore => &net_promoter_score::DEFINITION,
            Self::Promoters => &counts::PROMOTERS,
            Self::Passives => &counts::PASSIVES,
            Self::Detractors => &counts::DETRACTORS,
            Self::Responses => &counts::RESPONSES,
            Self::NetRevenueRetention => &net_revenue_retention::DEFINITION,
            Self::MedianDaysBetweenOrders => &days_between_orders::DEFINITION,
        }
    }

    /// The key in the JSON document and in the header of a CSV file.
    #[must_use]
    pub const fn key(self) -> &'static str {
        self.definition().key
    }

    /// The value of this metric in a period, or why there is none.
    ///
    /// # Panics
    ///
    /// Where a quotient of amounts cannot be held exactly in 128 bits, which takes amounts of 28 digits and more than
    /// ten thousand million customers.
    pub fn value(self, tally: &Tally) -> Result<Value, Undefined> {
        match self {
            Self::CustomersStart => Ok(Value::Count(tally.customers_start)),
            Self::CustomersEnd => Ok(Value::Count(tally.customers_end)),
            Self::CustomersRetained => Ok(Value::Count(tally.customers_retained)),
            Self::CustomersLost => Ok(Value::Count(tally.customers_lost())),
            Self::CustomersNew => Ok(Value::Count(tally.customers_new())),
            Self::CustomersFirstTime => Ok(Value::Count(tally.customers_first_time)),
            Self::CustomersReactivated => Ok(Value::Count(tally.customers_reactivated())),
            Self::Buyers => Ok(Value::Count(tally.buyers)),
            Self::Orders => Ok(Value::Count(tally.orders)),
            Self::Revenue => tally.revenue.map(Value::Money).ok_or(Undefined::NoAmounts),
            Self::RetentionRate => retention_rate::retention_rate(tally).map(Value::Percent),
            Self::ChurnRate => retention_rate::retention_rate(tally).map(Value::PercentLeft),
            Self::RepeatRate => repeat_rate::repeat_rate(tally).map(Value::Percent),
            Self::RepeatInPeriod => repeat_in_period::repeat_in_period(tally).map(Value::Percent),
            Self::PurchaseFrequency => purchase_frequency::purchase_frequency(tally).map(Value::Number),
            Self::AverageOrderValue => average_order_value::average_order_value(tally).map(Value::Quotient),
            Self::CustomerLifetimeValue => customer_lifetime_value::customer_lifetime_value(tally).map(Value::Quotient),
            Self::NetPromoterScore => net_promoter_score::net_promoter_score(tally).map(Value::Points),
            Self::Promoters => Ok(Value::Count(tally.responses.promoters)),
            Self::Passives => Ok(Value::Count(tally.responses.passives)),
            Self::Detractors => Ok(Value::Count(tally.responses.detractors)),
            Self::Responses => Ok(Value::Count(tally.responses.total())),
            Self::NetRevenueRetention => net_revenue_retention::net_revenue_retention(tally).map(Value::Percent),
            Self::MedianDaysBetweenOrders => days_between_orders::days_between_orders(tally).map(Value::Days),
        }
    }
}

#[cfg(test)]
mod tests;
