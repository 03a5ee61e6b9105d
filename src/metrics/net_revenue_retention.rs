//! Net revenue retention (NRR): what the customers at the start of a period
//! bring in it, measured by what they brought in the period before.

use rust_decimal::Decimal;

use super::definition::{self, Definition, Elsewhere, Unit};
use crate::model::ratio::Ratio;
use crate::model::undefined::Undefined;
use crate::tally::Tally;

/// What is said about the net revenue retention.
pub const DEFINITION: Definition = Definition {
    key: "net_revenue_retention_pct",
    short: Some("nrr"),
    label: "NRR",
    name: "net revenue retention",
    unit: Unit::Percent,
    meaning: "What the customers at the start of the period bring in the period, as a percentage of what the \
        same people brought in the period before. Above 100 %, those who stay have added more than those who \
        left took away.",
    formula: "Revenue in the period of the customers at the start / their revenue in the period before × 100. \
        The two are in the JSON document under `net_revenue_retention_inputs`.",
    who_counts: "The customers at the start. By orders (the default) they are those with a counted order in \
        the period before; with `--basis subscriptions` those who signed up before the first day of the \
        period and had not cancelled before that day. New and returning customers add nothing, however much \
        they bring. An order without a customer id is left out.",
    refunds: definition::REFUNDS_LOWER_REVENUE,
    window: "The period and the one of the same kind before it. Marked `incomplete` where the data do not \
        cover the period, and `incomplete_base` where they do not cover the one before.",
    undefined: "Null, printed as a dash, where the customers at the start brought nothing in the period \
        before or less than nothing after refunds, where there are none, where the input has no amounts or no \
        orders at all, with `--active-window`, and always in the rows `all` and `totals`.",
    example: "In 2023 Ann brought 100, Ben 60 and Cem 40: 200. In 2024 Ann brings 150, Ben 30, Cem nothing, \
        and Eve, who is new, 500. (150 + 30) / 200 × 100 = 90 %.",
    elsewhere: &[
        Elsewhere {
            who: "Chargebee",
            how: "The recurring revenue at the end of a period of the subscriptions that were active in the \
                period before, as a percentage of theirs then. Recurring revenue is what plans promise a \
                month; here it is what orders brought.",
            source: "Recurring Revenue, https://chargebee.com/docs/2.0/recurring-revenue.html",
        },
        Elsewhere {
            who: "Baremetrics",
            how: "100 % less (recurring revenue lost to churn − recurring revenue gained by upgrades) / \
                recurring revenue 30 days ago.",
            source: "New metric: Net Revenue Retention, \
                https://changelog.baremetrics.com/new-metric-net-revenue-retention-2BOJIA",
        },
        Elsewhere {
            who: "ChartMogul",
            how: "By cohort: the recurring revenue that those who began in one month have later, as a \
                percentage of what they began with. Customers who leave and come back count again; here they \
                add nothing in the period in which they come back, as they were not there at its start.",
            source: "Cohort: Net MRR Retention, \
                https://help.chartmogul.com/hc/en-us/articles/203359411-Cohort-Net-MRR-Retention",
        },
    ],
};

/// What the customers at the start of the period bring in it, as a percentage of what they brought in the one before.
///
/// Formula: `base_revenue.now / base_revenue.before × 100`.
///
/// Who counts: everybody in S, the customers at the start, and nobody else.
///
/// Undefined: [`Undefined::NoRevenueBefore`] where they brought nothing before, or less; for the reason that the
/// tally states over all the data, with an active window and without amounts.
///
/// Worked example: CDNOW (Fader and Hardie, <http://brucehardie.com/datasets/>), 1997-Q2: the buyers of 1997-Q1
/// brought 1,071,805.47 dollars then and 359,153.66 now. 359,153.66 / 1,071,805.47 × 100 = 33.5092.
///
/// ```
/// use retain::metrics::net_revenue_retention::net_revenue_retention;
/// use retain::tally::{BaseRevenue, Tally};
/// use rust_decimal::Decimal;
///
/// let quarter = Tally {
///     base_revenue: Ok(BaseRevenue {
///         before: Decimal::new(107_180_547, 2),
///         now: Decimal::new(35_915_366, 2),
///     }),
///     ..Tally::default()
/// };
/// assert_eq!(net_revenue_retention(&quarter)?.rounded(4).to_string(), "33.5092");
/// # Ok::<(), retain::model::undefined::Undefined>(())
/// ```
///
/// # Panics
///
/// Where the revenue now, written with as many decimals as the revenue before, has more than 36 digits. Two amounts
/// of one column have at most 28; a wrong number is worse than a stop.
pub fn net_revenue_retention(tally: &Tally) -> Result<Ratio, Undefined> {
    let base = tally.base_revenue?;
    if base.before.mantissa() <= 0 {
        return Err(Undefined::NoRevenueBefore);
    }
    percent(base.now, base.before).ok_or(Undefined::NoRevenueBefore)
}

/// `part / whole × 100`, exact also where the two have different numbers of decimals; `None` where the whole is zero.
fn percent(part: Decimal, whole: Decimal) -> Option<Ratio> {
    let mut numerator = part.mantissa() * 100;
    let mut denominator = whole.mantissa().unsigned_abs();
    for _ in part.scale()..whole.scale() {
        if denominator.is_multiple_of(10) {
            denominator /= 10;
        } else {
            numerator = numerator
                .checked_mul(10)
                .expect("amounts of one column have at most 28 digits");
        }
    }
    Ratio::scaled(numerator, denominator, part.scale().saturating_sub(whole.scale()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tally::BaseRevenue;

    const LARGEST: i128 = 9_999_999_999_999_999_999_999_999_999;

    fn retention(now: Decimal, before: Decimal) -> Result<String, Undefined> {
        let tally = Tally {
            base_revenue: Ok(BaseRevenue { before, now }),
            ..Tally::default()
        };
        net_revenue_retention(&tally).map(|ratio| ratio.rounded(4).to_string())
    }

    #[test]
    fn it_is_the_part_of_the_earlier_revenue() {
        assert_eq!(retention(Decimal::from(180), Decimal::from(200)), Ok("90.0000".into()));
    }

    #[test]
    fn it_can_pass_100_and_fall_below_0() {
        assert_eq!(retention(Decimal::from(300), Decimal::from(200)), Ok("150.0000".into()));
        assert_eq!(retention(Decimal::from(-1), Decimal::from(3)), Ok("-33.3333".into()));
        assert_eq!(retention(Decimal::ZERO, Decimal::from(200)), Ok("0.0000".into()));
    }

    #[test]
    fn it_is_undefined_without_positive_revenue_before() {
        assert_eq!(
            retention(Decimal::from(5), Decimal::ZERO),
            Err(Undefined::NoRevenueBefore)
        );
        assert_eq!(
            retention(Decimal::from(5), Decimal::from(-1)),
            Err(Undefined::NoRevenueBefore)
        );
        assert_eq!(
            retention(Decimal::from(5), Decimal::new(0, 2)),
            Err(Undefined::NoRevenueBefore)
        );
    }

    #[test]
    fn the_reason_of_the_tally_is_kept() {
        for reason in [Undefined::NoPeriodBefore, Undefined::ActiveWindow, Undefined::NoAmounts] {
            let tally = Tally {
                base_revenue: Err(reason),
                ..Tally::default()
            };
            assert_eq!(net_revenue_retention(&tally), Err(reason));
        }
    }

    #[test]
    fn one_cent_before_is_enough() {
        assert_eq!(retention(Decimal::new(1, 2), Decimal::new(1, 2)), Ok("100.0000".into()));
    }

    #[test]
    fn amounts_with_different_numbers_of_decimals_compare_exactly() {
        assert_eq!(
            retention(Decimal::new(5, 1), Decimal::new(200, 2)),
            Ok("25.0000".into())
        );
        assert_eq!(retention(Decimal::new(50, 2), Decimal::from(2)), Ok("25.0000".into()));
        assert_eq!(retention(Decimal::from(1), Decimal::new(3, 3)), Ok("33333.3333".into()));
        assert_eq!(
            retention(Decimal::from(3), Decimal::new(1_000, 3)),
            Ok("300.0000".into())
        );
    }

    #[test]
    fn amounts_of_28_digits_compare_exactly() {
        let whole = Decimal::from_i128_with_scale(LARGEST, 28);
        assert_eq!(retention(whole, whole), Ok("100.0000".into()));
        assert_eq!(
            retention(Decimal::from_i128_with_scale(LARGEST, 2), Decimal::new(1, 2)),
            Ok("999999999999999999999999999900.0000".into())
        );
        assert_eq!(
            retention(
                Decimal::from_i128_with_scale(LARGEST, 0),
                Decimal::from_i128_with_scale(LARGEST, 8)
            ),
            Ok("10000000000.0000".into())
        );
        assert_eq!(
            retention(
                Decimal::from_i128_with_scale(LARGEST, 28),
                Decimal::from_i128_with_scale(LARGEST, 26)
            ),
            Ok("1.0000".into())
        );
    }

    #[test]
    #[should_panic(expected = "at most 28 digits")]
    fn what_cannot_be_held_exactly_is_a_stop_and_not_a_near_miss() {
        let _ = retention(Decimal::from_i128_with_scale(LARGEST, 0), Decimal::new(1, 28));
    }
}
