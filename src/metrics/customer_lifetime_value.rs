//! Customer lifetime value (CLV): what the average buyer is expected to bring
//! over the next year, from the twelve months that end with a period.

use super::definition::{self, Definition, Elsewhere, Unit};
use crate::model::ratio::Ratio;
use crate::model::undefined::Undefined;
use crate::tally::Tally;

/// What is said about the customer lifetime value.
pub const DEFINITION: Definition = Definition {
    key: "customer_lifetime_value",
    short: Some("clv"),
    label: "CLV",
    name: "customer lifetime value",
    unit: Unit::Money,
    meaning: "What the average buyer is expected to bring over the next year: what the average buyer brought \
        in the twelve months that end with the period, times the part of the buyers who stay from one year to \
        the next. It is revenue, not profit, and one year, not a lifetime without end.",
    formula: "Average order value × purchases a year × retention rate, all three over the twelve months that \
        end with the period. With Y for those twelve months and Y′ for the twelve before them: revenue in Y / \
        orders in Y × orders in Y / buyers in Y × buyers of Y′ who buy in Y / buyers in Y′. The orders cancel \
        out, which leaves revenue in Y / buyers in Y × buyers of Y′ who buy in Y / buyers in Y′. The four \
        numbers are in the JSON document under `clv_inputs`.",
    who_counts: "Everybody with a counted order in Y or in Y′, whatever the length of the period. With \
        `--basis subscriptions` the last factor is the retention rate over Y: of those with a subscription at \
        the start of Y, the part who have one at its end. `--active-window` does not change it. An order \
        without a customer id is left out.",
    refunds: definition::REFUNDS_LOWER_REVENUE,
    window: "The 24 months up to the end of the period, counted back by the calendar; where a month has no \
        such day, its last day is taken. In the rows `all` and `totals` the 24 months end with the last day \
        of the data. Marked `short_history` where the data do not cover those 24 months, since the part who \
        stay is then measured against too few customers.",
    undefined: "Null, printed as a dash, where nobody bought in the last twelve months, where nobody was \
        there in the twelve months before them to be retained, and where the input has no amounts or no \
        orders at all.",
    example: "In 2023 four people bought, and two of them buy again in 2024. In 2024 there are five buyers \
        with revenue of 600. 600 / 5 = 120 a buyer, 2 / 4 = 50 % stay, and the value is 120 × 50 % = 60.",
    elsewhere: &[
        Elsewhere {
            who: "ChartMogul",
            how: "Divides the average monthly recurring revenue of an account by the average churn rate of \
                the six months before: all that is expected until the customer leaves, not the next year. It \
                has no value where nobody churns. For a shop with 120 a buyer and year, of whom 50 % leave, \
                that way gives 120 / 50 % = 240.",
            source: "Chart: Customer Lifetime Value (LTV), \
                https://help.chartmogul.com/hc/en-us/articles/203359061-Chart-Customer-Lifetime-Value-LTV",
        },
        Elsewhere {
            who: "Klaviyo",
            how: "Shows three numbers for each customer: historic (spent so far, less refunds and returns), \
                predicted (what a model expects for the next year) and total, the sum of both. The year ahead \
                is what the number here is about, but as an average over all buyers and with a formula in \
                place of a model.",
            source: "Using Predictive Analytics Webinar, \
                https://help.klaviyo.com/hc/en-us/articles/360028973491-Using-Predictive-Analytics-Webinar; \
                Best Practices for Using Customer Lifetime Value (CLV) Data, \
                https://help.klaviyo.com/hc/en-us/articles/360018536172",
        },
        Elsewhere {
            who: "Google Analytics",
            how: "Its user lifetime report adds up what each user of the site or app has brought since the \
                first visit. That looks back over everything, and takes in users who have bought nothing.",
            source: "[GA4] User lifetime, https://support.google.com/analytics/answer/9947257",
        },
        Elsewhere {
            who: "Chargebee",
            how: "Suggests the average revenue of a user times 1 / churn rate, to be computed by hand from \
                two of its reports: again all that is expected until the customer leaves.",
            source: "How can I see the retention rate of my subscriptions or LTV of customers?, \
                https://support.chargebee.com/support/solutions/articles/229197-how-can-i-see-the-retention-rate-of-my-subscriptions-or-ltv-of-customers-",
        },
    ],
};

/// What the average buyer is expected to bring over the next year.
///
/// Formula: average order value × purchases a year × retention rate, over the twelve months that end with the
/// period; the orders cancel out: `year.revenue / year.buyers × year.retained / year.base`.
///
/// Who counts: the buyers of those twelve months, and those of the twelve months before, of whom some are retained
/// (by subscriptions: those active at the start of the twelve months, and of those the ones active at their end).
///
/// Undefined: [`Undefined::NoAmounts`] where the input has none, [`Undefined::NoBuyersInYear`] where nobody bought in
/// the twelve months, [`Undefined::NoBaseInYear`] where nobody is there to be retained.
///
/// Worked example: CDNOW (Fader and Hardie, <http://brucehardie.com/datasets/>), the twelve months to 30 June 1998:
/// 8,332 buyers brought 1,069,356.50 dollars, and all of them are among the 23,570 buyers of the twelve months
/// before. 1,069,356.50 / 8,332 × 8,332 / 23,570 = 45.3694. (The data begin in January 1997, so that in a report this
/// number is marked as resting on a short history.)
///
/// ```
/// use retain::metrics::customer_lifetime_value::customer_lifetime_value;
/// use retain::tally::{Tally, YearTally};
/// use rust_decimal::Decimal;
///
/// let quarter = Tally {
///     year: YearTally {
///         buyers: 8_332,
///         revenue: Some(Decimal::new(106_935_650, 2)),
///         base: 23_570,
///         retained: 8_332,
///     },
///     ..Tally::default()
/// };
/// assert_eq!(customer_lifetime_value(&quarter)?.rounded(4).to_string(), "45.3694");
/// # Ok::<(), retain::model::undefined::Undefined>(())
/// ```
///
/// # Panics
///
/// Where an amount of 28 digits meets more than ten thousand million customers: the exact product then has no room
/// in 128 bits, and a wrong number is worse than a stop.
pub fn customer_lifetime_value(tally: &Tally) -> Result<Ratio, Undefined> {
    let year = &tally.year;
    let revenue = year.revenue.ok_or(Undefined::NoAmounts)?;
    let brought = Ratio::per(revenue, year.buyers).ok_or(Undefined::NoBuyersInYear)?;
    if year.base == 0 {
        return Err(Undefined::NoBaseInYear);
    }
    Ok(brought
        .times(year.retained, year.base)
        .expect("an amount of 28 digits times a number of customers fits 128 bits"))
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::*;
    use crate::tally::YearTally;

    fn value(revenue: Option<Decimal>, buyers: u64, retained: u64, base: u64) -> Result<String, Undefined> {
        let tally = Tally {
            year: YearTally {
                buyers,
                revenue,
                base,
                retained,
            },
            ..Tally::default()
        };
        customer_lifetime_value(&tally).map(|ratio| ratio.rounded(4).to_string())
    }

    #[test]
    fn half_of_those_who_bring_120_stay() {
        assert_eq!(value(Some(Decimal::from(600)), 5, 2, 4), Ok("60.0000".into()));
    }

    #[test]
    fn it_is_0_and_not_undefined_when_nobody_stays() {
        assert_eq!(value(Some(Decimal::from(600)), 5, 0, 4), Ok("0.0000".into()));
    }

    #[test]
    fn it_is_undefined_when_nobody_bought_in_the_year() {
        assert_eq!(value(Some(Decimal::ZERO), 0, 0, 4), Err(Undefined::NoBuyersInYear));
        assert_eq!(value(Some(Decimal::ZERO), 0, 0, 0), Err(Undefined::NoBuyersInYear));
    }

    #[test]
    fn it_is_undefined_when_nobody_is_there_to_be_retained() {
        assert_eq!(value(Some(Decimal::from(600)), 5, 0, 0), Err(Undefined::NoBaseInYear));
    }

    #[test]
    fn it_is_undefined_without_amounts() {
        assert_eq!(value(None, 5, 2, 4), Err(Undefined::NoAmounts));
    }

    #[test]
    fn one_buyer_who_stays_is_worth_what_they_brought() {
        assert_eq!(value(Some(Decimal::new(1_999, 2)), 1, 1, 1), Ok("19.9900".into()));
    }

    #[test]
    fn refunds_above_the_revenue_make_it_negative() {
        assert_eq!(value(Some(Decimal::from(-600)), 5, 2, 4), Ok("-60.0000".into()));
    }

    #[test]
    fn an_amount_of_28_digits_and_billions_of_customers_stay_exact() {
        let large = Decimal::from_i128_with_scale(9_999_999_999_999_999_999_999_999_999, 0);
        assert_eq!(
            value(Some(large), 9_999_999_967, 9_999_999_966, 9_999_999_967),
            Ok("1000000003200000010.2300".into())
        );
    }

    #[test]
    #[should_panic(expected = "fits 128 bits")]
    fn what_cannot_be_held_exactly_is_a_stop_and_not_a_near_miss() {
        let large = Decimal::from_i128_with_scale(9_999_999_999_999_999_999_999_999_999, 0);
        let _ = value(Some(large), 1, u64::MAX - 1, u64::MAX);
    }
}
