//! Average order value (AOV): what an order of a period brings.

use super::definition::{self, Definition, Elsewhere, Unit};
use crate::model::ratio::Ratio;
use crate::model::undefined::Undefined;
use crate::tally::Tally;

/// What is said about the average order value.
pub const DEFINITION: Definition = Definition {
    key: "average_order_value",
    short: Some("aov"),
    label: "AOV",
    name: "average order value",
    unit: Unit::Money,
    meaning: "What the average order of the period brings, refunds subtracted.",
    formula: "Revenue / orders.",
    who_counts: "All counted orders of the period, orders of amount 0 included. Amounts are those of the \
        input: whether tax and shipping are in them depends on the column that is read. An order without a \
        customer id is left out of both numbers.",
    refunds: definition::REFUNDS_LOWER_REVENUE,
    window: definition::WINDOW_OF_PERIOD,
    undefined: "Null, printed as a dash, where there is no order in the period, and where the input has no \
        amounts or no orders at all. Refund rows of older orders can make it negative.",
    example: "Orders of 30, 50 and 0 and a refund row of −20 in March: (30 + 50 + 0 − 20) / 3 = 20.",
    elsewhere: &[
        Elsewhere {
            who: "Shopify",
            how: "Since January 2023: gross sales minus discounts, as the orders were first placed, divided \
                by orders. Later changes to an order, such as a return, do not lower it; here refunds do.",
            source: "Your Average Order Value now has a new definition in Shopify, \
                https://changelog.shopify.com/posts/your-average-order-value-now-has-a-new-definition-in-shopify",
        },
        Elsewhere {
            who: "WooCommerce",
            how: "Net sales divided by orders, where net sales are gross sales less returns and coupons, \
                without tax and shipping. A refund counts on the day it was made, as a refund row does here.",
            source: "WooCommerce Analytics, https://woocommerce.com/document/woocommerce-analytics/",
        },
        Elsewhere {
            who: "Omnisend",
            how: "Leaves out orders far above the trend of the shop before it takes the average. Here every \
                counted order is in.",
            source: "Customer Breakdown, https://support.omnisend.com/en/articles/5560449-customer-breakdown",
        },
    ],
};

/// What the average order of the period brings, refunds subtracted.
///
/// Formula: `revenue / orders`, in the currency of the report.
///
/// Who counts: all counted orders in the period, orders of amount 0 included.
///
/// Undefined: [`Undefined::NoAmounts`] where the input has none, [`Undefined::NoOrders`] where the period has no order.
///
/// Worked example: CDNOW (Fader and Hardie, <http://brucehardie.com/datasets/>), 1997-Q2: 359,153.66 dollars in
/// 9,730 orders. 359,153.66 / 9,730 = 36.9120.
///
/// ```
/// use retain::metrics::average_order_value::average_order_value;
/// use retain::tally::Tally;
/// use rust_decimal::Decimal;
///
/// let quarter = Tally {
///     orders: 9_730,
///     revenue: Some(Decimal::new(35_915_366, 2)),
///     ..Tally::default()
/// };
/// assert_eq!(average_order_value(&quarter)?.rounded(4).to_string(), "36.9120");
/// # Ok::<(), retain::model::undefined::Undefined>(())
/// ```
pub fn average_order_value(tally: &Tally) -> Result<Ratio, Undefined> {
    let revenue = tally.revenue.ok_or(Undefined::NoAmounts)?;
    Ratio::per(revenue, tally.orders).ok_or(Undefined::NoOrders)
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::*;

    fn value(revenue: Option<Decimal>, orders: u64) -> Result<String, Undefined> {
        let tally = Tally {
            orders,
            revenue,
            ..Tally::default()
        };
        average_order_value(&tally).map(|ratio| ratio.rounded(4).to_string())
    }

    #[test]
    fn orders_of_amount_0_lower_it_and_refunds_do_too() {
        assert_eq!(value(Some(Decimal::from(60)), 3), Ok("20.0000".into()));
    }

    #[test]
    fn refunds_above_the_revenue_make_it_negative() {
        assert_eq!(value(Some(Decimal::new(-1_005, 2)), 2), Ok("-5.0250".into()));
    }

    #[test]
    fn it_is_undefined_in_a_period_without_orders_even_if_it_has_refunds() {
        assert_eq!(value(Some(Decimal::ZERO), 0), Err(Undefined::NoOrders));
        assert_eq!(value(Some(Decimal::from(-20)), 0), Err(Undefined::NoOrders));
    }

    #[test]
    fn it_is_undefined_without_amounts() {
        assert_eq!(value(None, 3), Err(Undefined::NoAmounts));
        assert_eq!(value(None, 0), Err(Undefined::NoAmounts));
    }

    #[test]
    fn one_order_is_its_own_average() {
        assert_eq!(value(Some(Decimal::new(1_999, 2)), 1), Ok("19.9900".into()));
    }

    #[test]
    fn an_amount_of_28_digits_divides_exactly() {
        let large = Decimal::from_i128_with_scale(9_999_999_999_999_999_999_999_999_999, 2);
        assert_eq!(value(Some(large), 3), Ok("33333333333333333333333333.3300".into()));
        assert_eq!(
            value(Some(large), u64::MAX),
            Ok("5421010.8624".into()),
            "9,999,999,999,999,999,999,999,999,999 / 100 / 18,446,744,073,709,551,615"
        );
    }
}
