//! Ledger → facts: a record a customer, for lists of customers.

use rust_decimal::Decimal;

use super::TallyError;
use crate::model::amounts::sum_to_decimal;
use crate::model::day::Day;
use crate::model::ledger::{Customer, Ledger};

/// What is known of one customer with a counted order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fact {
    /// The customer's number.
    pub customer: Customer,
    /// The day of the first counted order.
    pub first: Day,
    /// The day of the last counted order.
    pub last: Day,
    /// Counted orders.
    pub orders: u64,
    /// Days with a counted order.
    pub order_days: u64,
    /// Sum of amounts, refunds subtracted; none without amounts.
    pub revenue: Option<Decimal>,
}

/// The facts of all customers with a counted order, by customer number.
///
/// # Errors
///
/// Where a customer's revenue has more than 28 digits.
pub fn facts(ledger: &Ledger) -> Result<Vec<Fact>, TallyError> {
    let Some(orders) = &ledger.orders else {
        return Ok(Vec::new());
    };
    let mut by_customer: Vec<Option<(Fact, i128)>> = vec![None; ledger.names.len()];
    let mut in_order: Vec<usize> = (0..orders.len()).collect();
    in_order.sort_by_key(|&i| (orders.customers[i], orders.days[i]));
    for i in in_order {
        let (customer, day) = (orders.customers[i], orders.days[i]);
        let units = orders.amounts.as_ref().map_or(0, |amounts| amounts.get(i));
        match &mut by_customer[customer as usize] {
            Some((fact, sum)) => {
                fact.orders += 1;
                fact.order_days += u64::from(day != fact.last);
                fact.last = day;
                *sum += units;
            }
            unknown => {
                let fact = Fact {
                    customer,
                    first: day,
                    last: day,
                    orders: 1,
                    order_days: 1,
                    revenue: None,
                };
                *unknown = Some((fact, units));
            }
        }
    }
    for refund in &ledger.refunds {
        if let Some((_, sum)) = &mut by_customer[refund.customer as usize] {
            *sum += refund.amount.mantissa();
        }
    }
    let scale = orders.amounts.as_ref().map(crate::model::amounts::Amounts::scale);
    by_customer
        .into_iter()
        .flatten()
        .map(|(fact, sum)| {
            let revenue = scale
                .map(|scale| sum_to_decimal(sum, scale))
                .transpose()
                .map_err(|_| TallyError::TooManyDigits)?;
            Ok(Fact { revenue, ..fact })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::amounts::{Amount, Amounts};
    use crate::model::ids::IdTable;
    use crate::model::ledger::{Names, Orders, Refund};

    #[test]
    fn a_customer_is_one_record_with_refunds_subtracted() {
        let mut table = IdTable::default();
        let (ann, bob) = (table.number(b"ann"), table.number(b"bob"));
        let mut amounts = Amounts::default();
        for units in [1000, 500, 250] {
            amounts.push(Amount::new(units, 2).expect("few digits")).expect("fits");
        }
        let day = Day::from_number;
        let ledger = Ledger {
            names: Names::new(table),
            orders: Some(Orders {
                customers: vec![ann, ann, ann],
                days: vec![day(9), day(3), day(9)],
                amounts: Some(amounts),
            }),
            refunds: vec![
                Refund {
                    customer: ann,
                    day: day(9),
                    amount: Decimal::new(-150, 2),
                },
                Refund {
                    customer: bob,
                    day: day(9),
                    amount: Decimal::new(-150, 2),
                },
            ],
            ..Ledger::default()
        };
        let facts = facts(&ledger).expect("few digits");
        assert_eq!(
            facts,
            [Fact {
                customer: ann,
                first: day(3),
                last: day(9),
                orders: 3,
                order_days: 2,
                revenue: Some(Decimal::new(1600, 2)),
            }]
        );
    }
}
