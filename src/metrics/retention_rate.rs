//! Customer retention rate (CRR): of those at the start of a period, who is
//! still here at its end. The counting is done; here is the formula and what
//! is said about it.

use super::definition::{self, Definition, Elsewhere, Unit};
use crate::model::ratio::Ratio;
use crate::model::undefined::Undefined;
use crate::tally::Tally;

/// What is said about the customer retention rate.
pub const DEFINITION: Definition = Definition {
    key: "retention_rate_pct",
    short: Some("crr"),
    label: "CRR",
    name: "customer retention rate",
    unit: Unit::Percent,
    meaning: "Of the customers at the start of the period, the percentage who are still customers at its end.",
    formula: "(E − N) / S × 100, where S is the number of customers at the start, E the number at the end, \
        and N everybody at the end who was not there at the start: those who are there for the first time and \
        those who come back after a gap. E − N is then the number of customers retained, so that this \
        textbook formula and 'of those at the start, who is still here' are one number. With first-time \
        buyers alone as N, a customer who comes back after skipping a period would count as retained, and the \
        rate could pass 100 %.",
    who_counts: "By orders (the default), S is everybody with a counted order in the period before, and E \
        everybody with one in the period. With `--active-window 90d`, S is everybody with a counted order in \
        the 90 days before the first day of the period, and E everybody with one in its last 90 days. With \
        `--basis subscriptions` (taken where there is no orders file), S is everybody who signed up before \
        the first day of the period and had not cancelled before that day, and E is the same for the day \
        after the period. Those who join and leave inside one period are in neither S nor E and change \
        nothing: with subscriptions, those who sign up and cancel inside it; with an active window shorter \
        than the period, those whose orders all lie before its last days. By orders without a window, \
        everybody who buys in the period is in E, and lost in the next period if they do not buy in that one.",
    refunds: definition::REFUNDS_LEAVE_CUSTOMERS,
    window: definition::WINDOW_OF_CUSTOMERS,
    undefined: "Null, printed as a dash, where nobody was a customer at the start; always so in the rows \
        `all` and `totals`. It is not 0 and not 100 then.",
    example: "Ann, Ben, Cem and Dora bought in 2023; Ben, Cem, Eve and Fay bought in 2024. Eve is new, and \
        Fay had bought in 2021 and comes back. S = 4, E = 4, N = 2 (Eve and Fay), and the rate of 2024 is (4 \
        − 2) / 4 × 100 = 50 %: Ben and Cem of the four. With Eve alone as N it would be 75 %, although only \
        two of the four are still here.",
    elsewhere: &[
        Elsewhere {
            who: "HubSpot",
            how: "Takes the customers at the end less the new ones, divides by those at the start and \
                multiplies by 100: the formula above. It gives the same number where those who come back are \
                among the new ones.",
            source: "Retention Rate, https://www.hubspot.com/glossary/retention-rate",
        },
        Elsewhere {
            who: "Stripe",
            how: "Shows retention by cohort: subscribers are grouped by the time of their first paying \
                subscription, and each month shows the percentage of the group that has not churned by its \
                end (in UTC). Who subscribes again stays in the first group. In `retain` that is the cohort \
                table, not this rate.",
            source: "Subscriber cohorts and cohort retention in Billing, \
                https://support.stripe.com/questions/subscriber-cohorts-and-cohort-retention-in-billing",
        },
        Elsewhere {
            who: "Lifetimely (for Shopify)",
            how: "Takes those who first bought in one month, and shows the percentage of them that buys again \
                in each month after. The base is one month's first-time buyers, not everybody who bought in \
                the period before.",
            source: "Understanding Retention vs. Repeat Purchasing in Lifetimely, \
                https://help.useamp.com/article/1288-understanding-retention-vs-repeat-purchasing-in-lifetimely",
        },
    ],
};

/// Of the customers at the start of the period, the percentage who are still there at its end.
///
/// Formula: `(customers_end − customers_new) / customers_start × 100`.
///
/// Who counts: everybody in S, the customers at the start, and of those the ones in E, the customers at the
/// end. Who joins and leaves in between is in neither.
///
/// Undefined: [`Undefined::NoCustomersAtStart`] where S is empty, so too over all the data.
///
/// Worked example: CDNOW (Fader and Hardie, <http://brucehardie.com/datasets/>), by quarter. In 1997-Q1 23,570
/// people bought; of those, and of nobody else, 5,376 bought in 1997-Q2. 5,376 / 23,570 × 100 = 22.8087.
///
/// ```
/// use retain::metrics::retention_rate::retention_rate;
/// use retain::tally::Tally;
///
/// let quarter = Tally {
///     customers_start: 23_570,
///     customers_end: 5_376,
///     customers_retained: 5_376,
///     ..Tally::default()
/// };
/// assert_eq!(retention_rate(&quarter)?.rounded(4).to_string(), "22.8087");
/// # Ok::<(), retain::model::undefined::Undefined>(())
/// ```
pub fn retention_rate(tally: &Tally) -> Result<Ratio, Undefined> {
    Ratio::percent(tally.customers_end - tally.customers_new(), tally.customers_start)
        .ok_or(Undefined::NoCustomersAtStart)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(start: u64, end: u64, retained: u64) -> Result<String, Undefined> {
        let tally = Tally {
            customers_start: start,
            customers_end: end,
            customers_retained: retained,
            ..Tally::default()
        };
        retention_rate(&tally).map(|ratio| ratio.rounded(4).to_string())
    }

    #[test]
    fn those_who_come_back_after_a_gap_do_not_count_as_retained() {
        // The example of the definition: four at the start, two of them still there, two more at the end.
        assert_eq!(rate(4, 4, 2), Ok("50.0000".into()));
    }

    #[test]
    fn the_third_quarter_of_cdnow_counts_only_those_of_the_second() {
        assert_eq!(rate(5_376, 4_263, 2_289), Ok("42.5781".into()));
    }

    #[test]
    fn it_is_undefined_when_the_period_starts_with_no_customers() {
        assert_eq!(rate(0, 0, 0), Err(Undefined::NoCustomersAtStart));
        assert_eq!(rate(0, 7, 0), Err(Undefined::NoCustomersAtStart));
    }

    #[test]
    fn one_customer_is_either_retained_or_not() {
        assert_eq!(rate(1, 1, 1), Ok("100.0000".into()));
        assert_eq!(rate(1, 0, 0), Ok("0.0000".into()));
        assert_eq!(rate(1, 1, 0), Ok("0.0000".into()));
    }

    #[test]
    fn it_is_exact_for_the_largest_counts() {
        assert_eq!(rate(u64::MAX, u64::MAX, u64::MAX), Ok("100.0000".into()));
    }
}
