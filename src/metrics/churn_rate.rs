//! Customer churn rate: of those at the start of a period, who is no longer
//! here at its end. What is printed is 100 minus the printed retention rate,
//! so that the two always add up; that is in [`Value::PercentLeft`].
//!
//! [`Value::PercentLeft`]: super::Value::PercentLeft

use super::definition::{self, Definition, Elsewhere, Unit};
use crate::model::ratio::Ratio;
use crate::model::undefined::Undefined;
use crate::tally::Tally;

/// What is said about the customer churn rate.
pub const DEFINITION: Definition = Definition {
    key: "churn_rate_pct",
    short: Some("churn"),
    label: "Churn",
    name: "customer churn rate",
    unit: Unit::Percent,
    meaning: "Of the customers at the start of the period, the percentage who are no longer customers at its \
        end.",
    formula: "Customers lost / customers at the start × 100. Printed as 100 − the printed retention rate, so \
        that the two add up to 100 at every precision.",
    who_counts: "The same customers as in the retention rate: each of those at the start is either retained \
        or lost. By orders (the default) somebody is lost who bought in the period before and does not buy in \
        the period; that says nothing about later, and who comes back is counted as reactivated then. With \
        `--active-window 90d` somebody is lost who bought in the 90 days before the period and not in its \
        last 90 days. With `--basis subscriptions` somebody is lost who had a subscription at the start and \
        has none at the end. Those who join and leave inside one period are in neither number, so that they \
        do not raise the churn rate.",
    refunds: definition::REFUNDS_LEAVE_CUSTOMERS,
    window: definition::WINDOW_OF_CUSTOMERS,
    undefined: "Null, printed as a dash, where nobody was a customer at the start; always so in the rows \
        `all` and `totals`. It is not 0 and not 100 then.",
    example: "Ann, Ben, Cem and Dora bought in 2023; of those, Ben and Cem bought in 2024. Two of four are \
        lost: 2 / 4 × 100 = 50 %. Where the retention rate prints as 12.5 %, the churn rate prints as 87.5 %.",
    elsewhere: &[
        Elsewhere {
            who: "Stripe",
            how: "Divides the subscribers who churned in the past 30 days by those active 30 days ago plus \
                the new ones of those 30 days. Who joins and leaves inside the 30 days is in both numbers, \
                and who leaves, returns \
                and leaves again counts twice. Here the former are in neither number, and the latter count once.",
            source: "Calculating churn rate in Billing, \
                https://support.stripe.com/questions/calculating-churn-rate-in-billing",
        },
        Elsewhere {
            who: "Baremetrics",
            how: "Divides the customers who cancelled in the last 30 days by those active 30 days ago; plans \
                that are not monthly use their own interval, such as 365 days. More than 30 days of unpaid \
                bills count as a \
                cancellation; by its changelog, so do those who sign up and cancel inside the 30 days.",
            source: "User and Revenue Churn, \
                https://help.baremetrics.com/en/articles/5380347-user-and-revenue-churn; Churn Update, \
                https://changelog.baremetrics.com/churn-update-4pqo9O",
        },
        Elsewhere {
            who: "Adobe Commerce Intelligence",
            how: "Estimates from past orders how likely a customer is to order again so many months after the \
                last order, and leaves it to the shop to choose the month from which a customer counts as \
                churned. That is a forecast for one customer, not a share of the customers at a start.",
            source: "Documentation of repeat probability decay and churn, \
                https://experienceleague.adobe.com/docs/commerce-business-intelligence/mbi/analyze/performance/repeat-decay-churn.html",
        },
    ],
};

/// Of the customers at the start of the period, the percentage who are no longer there at its end.
///
/// Formula: `customers_lost / customers_start × 100`, which is 100 − the retention rate. Where it is shown, it is
/// 100 minus the retention rate *as shown*; compare it unrounded with this one.
///
/// Who counts: everybody in S, the customers at the start, and of those the ones that are not in E.
///
/// Undefined: [`Undefined::NoCustomersAtStart`] where S is empty, so too over all the data.
///
/// Worked example: CDNOW (Fader and Hardie, <http://brucehardie.com/datasets/>), by quarter. Of 23,570 buyers of
/// 1997-Q1, 5,376 bought in 1997-Q2 and 18,194 did not. 18,194 / 23,570 × 100 = 77.1913.
///
/// ```
/// use retain::metrics::churn_rate::churn_rate;
/// use retain::tally::Tally;
///
/// let quarter = Tally {
///     customers_start: 23_570,
///     customers_end: 5_376,
///     customers_retained: 5_376,
///     ..Tally::default()
/// };
/// assert_eq!(quarter.customers_lost(), 18_194);
/// assert_eq!(churn_rate(&quarter)?.rounded(4).to_string(), "77.1913");
/// # Ok::<(), retain::model::undefined::Undefined>(())
/// ```
pub fn churn_rate(tally: &Tally) -> Result<Ratio, Undefined> {
    Ratio::percent(tally.customers_lost(), tally.customers_start).ok_or(Undefined::NoCustomersAtStart)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(start: u64, retained: u64) -> Result<String, Undefined> {
        let tally = Tally {
            customers_start: start,
            customers_end: retained,
            customers_retained: retained,
            ..Tally::default()
        };
        churn_rate(&tally).map(|ratio| ratio.rounded(4).to_string())
    }

    #[test]
    fn it_counts_those_who_are_gone() {
        assert_eq!(rate(8, 1), Ok("87.5000".into()));
    }

    #[test]
    fn churn_is_undefined_when_the_period_starts_with_no_customers() {
        assert_eq!(rate(0, 0), Err(Undefined::NoCustomersAtStart));
    }

    #[test]
    fn one_customer_is_either_lost_or_not() {
        assert_eq!(rate(1, 0), Ok("100.0000".into()));
        assert_eq!(rate(1, 1), Ok("0.0000".into()));
    }

    #[test]
    fn it_is_exact_for_the_largest_counts() {
        assert_eq!(rate(u64::MAX, 0), Ok("100.0000".into()));
    }
}
