//! Why a number does not exist. A number that does not exist is never 0, NaN
//! or an empty string; each renderer shows it in its own way.

/// The reason why a metric has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Undefined {
    /// Nobody was a customer at the start of the period.
    #[error("no customers at the start of the period")]
    NoCustomersAtStart,
    /// Nobody bought in the period.
    #[error("no buyers in the period")]
    NoBuyers,
    /// There is no counted order in the period.
    #[error("no orders in the period")]
    NoOrders,
    /// The orders have no amounts, or there are no orders at all.
    #[error("the input has no amounts")]
    NoAmounts,
    /// Nobody bought in the twelve months that end with the period.
    #[error("no buyers in the twelve months that end with the period")]
    NoBuyersInYear,
    /// Nobody is there to be retained over the twelve months.
    #[error("no customers in the twelve months before those that end with the period")]
    NoBaseInYear,
    /// Nobody answered.
    #[error("no answers in the period")]
    NoResponses,
    /// No buyer in the period has an earlier day with an order.
    #[error("no buyer in the period has an earlier order day")]
    NoEarlierOrderDay,
    /// The customers at the start brought no positive revenue before.
    #[error("no positive revenue in the period before of the customers at the start")]
    NoRevenueBefore,
    /// The row stands for all the data, with no period before it.
    #[error("no period before this one")]
    NoPeriodBefore,
    /// With an active window the customers at the start are not those of a period.
    #[error("not defined with an active window")]
    ActiveWindow,
    /// A cohort is not that old yet.
    #[error("the period has not begun")]
    NotBegun,
    /// No cohort has a period of that age that the data cover.
    #[error("no cohort has a period of that age that is all in the data")]
    NoCompleteCohort,
    /// Nobody has bought on two days.
    #[error("nobody has bought on two days")]
    NoGaps,
    /// The customer has bought on one day alone.
    #[error("one day with an order")]
    OneOrderDay,
    /// The customer has no counted order.
    #[error("no counted order")]
    NoCountedOrder,
    /// The segment has nobody.
    #[error("nobody is in the segment")]
    Nobody,
    /// The revenue of all is not positive.
    #[error("no positive revenue in all")]
    NoRevenue,
    /// It is not a number of this row.
    #[error("not a number of this row")]
    NotOfThisRow,
    /// Nobody's first order lies so far back.
    #[error("nobody's first order lies so far back")]
    NobodyOldEnough,
    /// No order has a time of day.
    #[error("no order has a time of day")]
    NoTimes,
    /// There is nothing to compare with, or nothing that the data cover.
    #[error("nothing to compare with")]
    NothingToCompare,
}
