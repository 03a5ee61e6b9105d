//! Ledger → facts: a record a customer, for lists of customers and their
//! segments; and the days between orders of all of them together.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::by_customer::Units;
use super::by_group::{ByGroup, of_each_group};
use super::coverage::RecordDays;
use super::each_customer::{Known, Visitor, for_each_customer, looked_through};
use super::{Grouping, TallyError, TallyOptions};
use crate::model::amounts::{Amounts, sum_to_decimal};
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
    pub orders: u32,
    /// Days with a counted order.
    pub order_days: u32,
    /// The middle two of the days between neighbouring order days (the same
    /// one twice where their number is odd); none with one order day.
    pub median_gap: Option<(u32, u32)>,
    /// Sum of amounts in minor units, refunds subtracted; 0 without amounts.
    pub units: i128,
}

/// The facts of all customers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Those with a counted order, by customer number.
    pub customers: Vec<Fact>,
    /// On the basis of subscriptions, those with a subscription and no counted
    /// order, by customer number.
    pub subscribers: Vec<Customer>,
    /// People with a refund and no counted order, by customer number, each
    /// with what they got back, in minor units.
    pub refunded: Vec<(Customer, i128)>,
    /// How often each number of days lies between two neighbouring order days
    /// of one customer.
    pub gaps: BTreeMap<u32, u64>,
    /// The decimals of a minor unit; none without amounts.
    pub scale: Option<u32>,
    /// Counted orders.
    pub orders: u64,
    /// The first record day.
    pub first_day: Day,
    /// The last record day.
    pub last_day: Day,
    /// The day that recency is counted from: the last record day, or the day
    /// of the report.
    pub end: Day,
}

impl Facts {
    /// Minor units as an amount; none without amounts.
    ///
    /// # Errors
    ///
    /// Where the amount has more than 28 digits, which none of one customer
    /// has.
    pub fn money(&self, units: i128) -> Result<Option<Decimal>, TallyError> {
        let scale = self.scale.map(|scale| sum_to_decimal(units, scale));
        scale.transpose().map_err(|_| TallyError::TooManyDigits)
    }

    /// The fact of a customer with a counted order.
    #[must_use]
    pub fn of(&self, customer: Customer) -> Option<&Fact> {
        let place = self.customers.binary_search_by_key(&customer, |fact| fact.customer);
        place.ok().map(|place| &self.customers[place])
    }
}

/// The facts of all customers. The calendar and the window of the options play
/// no part.
///
/// # Errors
///
/// Where nothing is counted, or a sum of amounts has more than 28 digits.
pub fn facts(ledger: &Ledger, options: &TallyOptions) -> Result<Facts, TallyError> {
    let (days, parts) = looked_through(ledger, options).ok_or(TallyError::Nothing)?;
    let found = for_each_customer(ledger, &parts, options.basis, options.threads, &ToFacts);
    let orders = ledger.orders.as_ref().map_or(0, |orders| orders.len() as u64);
    to_facts(found, orders, ledger, options, &days)
}

/// The facts of the customers of each group, up to the end of all the data.
///
/// # Errors
///
/// As [`facts`] has them.
pub(super) fn facts_of_groups(
    ledger: &Ledger,
    options: &TallyOptions,
    grouping: Grouping<'_>,
) -> Result<Vec<Facts>, TallyError> {
    let (days, parts) = looked_through(ledger, options).ok_or(TallyError::Nothing)?;
    let visitor = ByGroup {
        each: &ToFacts,
        grouping,
    };
    let found = for_each_customer(ledger, &parts, options.basis, options.threads, &visitor);
    let of_group = |found: Vec<Found>| {
        let customers = found.iter().flat_map(|found| &found.customers);
        let orders = customers.map(|fact| u64::from(fact.orders)).sum();
        to_facts(found, orders, ledger, options, &days)
    };
    of_each_group(found).into_iter().map(of_group).collect()
}

/// The facts of what the threads have found.
fn to_facts(
    found: Vec<Found>,
    orders: u64,
    ledger: &Ledger,
    options: &TallyOptions,
    days: &RecordDays,
) -> Result<Facts, TallyError> {
    let (mut customers, mut all) = (Vec::new(), Found::default());
    for mut part in found {
        customers.push(std::mem::take(&mut part.customers));
        all.append(part);
    }
    all.customers = merged(customers);
    let amounts = ledger.orders.as_ref().and_then(|orders| orders.amounts.as_ref());
    all.subscribers.sort_unstable();
    all.refunded.sort_unstable();
    let counted = (0..).zip(&all.gaps).filter(|(_, count)| **count > 0);
    let facts = Facts {
        gaps: counted.map(|(days, count)| (days, *count)).collect(),
        customers: all.customers,
        subscribers: all.subscribers,
        refunded: all.refunded,
        scale: amounts.map(Amounts::scale),
        orders,
        first_day: days.first(),
        last_day: days.last(),
        end: options.as_of.unwrap_or(days.last()).max(days.last()),
    };
    let own = facts.customers.iter().map(|fact| fact.units);
    for units in own.chain(facts.refunded.iter().map(|(_, units)| *units)) {
        facts.money(units)?;
    }
    Ok(facts)
}

/// Lists by customer number as one. Each has whole stretches of the customers,
/// which are taken at once.
fn merged(mut lists: Vec<Vec<Fact>>) -> Vec<Fact> {
    if lists.len() <= 1 {
        return lists.pop().unwrap_or_default();
    }
    let mut rests: Vec<&[Fact]> = lists.iter().map(Vec::as_slice).collect();
    let mut all = Vec::with_capacity(rests.iter().map(|rest| rest.len()).sum());
    while !rests.is_empty() {
        rests.retain(|rest| !rest.is_empty());
        rests.sort_by_key(|rest| rest.first().map(|fact| fact.customer));
        let next = rests.get(1).and_then(|rest| rest.first()).map(|fact| fact.customer);
        if let Some(rest) = rests.first_mut() {
            let end = next.map_or(rest.len(), |next| rest.partition_point(|fact| fact.customer < next));
            let (stretch, behind) = rest.split_at(end);
            all.extend_from_slice(stretch);
            *rest = behind;
        }
    }
    all
}

struct ToFacts;

/// What comes of some of the customers.
#[derive(Debug, Default)]
struct Found {
    customers: Vec<Fact>,
    subscribers: Vec<Customer>,
    refunded: Vec<(Customer, i128)>,
    /// By their number of days.
    gaps: Vec<u64>,
    /// The gaps of one customer, used again for the next.
    own: Vec<u32>,
}

impl Visitor for ToFacts {
    type Found = Found;

    fn begin(&self) -> Found {
        Found::default()
    }

    #[inline(always)]
    #[expect(
        clippy::inline_always,
        reason = "groups are a second caller, for which the walk over all would pay a call a customer"
    )]
    fn visit<A: Units>(&self, known: &Known<'_, A>, found: &mut Found) {
        let customer = known.customer;
        let refunded: i128 = known.refunds.iter().map(|refund| refund.amount.mantissa()).sum();
        let [first, .., last] = known.orders else {
            if let [only] = known.orders {
                found.customers.push(Fact {
                    customer,
                    first: only.day,
                    last: only.day,
                    orders: 1,
                    order_days: 1,
                    median_gap: None,
                    units: only.amount.units() + refunded,
                });
                return;
            }
            if !known.subscriptions.is_empty() {
                found.subscribers.push(customer);
            }
            if !known.refunds.is_empty() {
                found.refunded.push((customer, refunded));
            }
            return;
        };
        let gaps = known.orders.windows(2).map(|pair| pair[1].day.since(pair[0].day));
        found.own.clear();
        found.own.extend(gaps.filter(|days| *days > 0).map(i32::unsigned_abs));
        found.count_own_gaps();
        found.customers.push(Fact {
            customer,
            first: first.day,
            last: last.day,
            orders: u32::try_from(known.orders.len()).expect("orders are numbered in 32 bits"),
            order_days: u32::try_from(found.own.len() + 1).expect("fewer days than orders"),
            median_gap: middle(&mut found.own),
            units: known.orders.iter().map(|entry| entry.amount.units()).sum::<i128>() + refunded,
        });
    }
}

impl Found {
    fn count_own_gaps(&mut self) {
        for &days in &self.own {
            let days = days as usize;
            if days >= self.gaps.len() {
                self.gaps.resize(days + 1, 0);
            }
            self.gaps[days] += 1;
        }
    }

    fn append(&mut self, mut other: Self) {
        self.subscribers.append(&mut other.subscribers);
        self.refunded.append(&mut other.refunded);
        if self.gaps.len() < other.gaps.len() {
            self.gaps.resize(other.gaps.len(), 0);
        }
        self.gaps
            .iter_mut()
            .zip(other.gaps)
            .for_each(|(count, more)| *count += more);
    }
}

/// The middle two of some numbers; the same one twice where there is an odd
/// number of them.
fn middle(numbers: &mut [u32]) -> Option<(u32, u32)> {
    if numbers.is_empty() {
        return None;
    }
    let upper = numbers.len() / 2;
    let is_odd = numbers.len() % 2 == 1;
    let (below, high, _) = numbers.select_nth_unstable(upper);
    let low = if is_odd { None } else { below.iter().max() };
    Some((low.copied().unwrap_or(*high), *high))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::amounts::Amount;
    use crate::model::calendar::PeriodKind;
    use crate::model::ids::IdTable;
    use crate::model::ledger::{Names, Orders, Refund, Subscription};
    use crate::tally::Basis;

    const fn day(number: i32) -> Day {
        Day::from_number(number)
    }

    /// Orders of customer, day and cents.
    fn ledger(orders: &[(Customer, i32, i128)], refunds: &[(Customer, i64)]) -> Ledger {
        let mut table = IdTable::default();
        for id in [b"a", b"b", b"c", b"d"] {
            table.number(id);
        }
        let mut amounts = Amounts::default();
        for (.., units) in orders {
            amounts.push(Amount::new(*units, 2).expect("few digits")).expect("fits");
        }
        let refund = |(customer, cents): &(Customer, i64)| Refund {
            customer: *customer,
            day: day(9),
            amount: Decimal::new(*cents, 2),
        };
        Ledger {
            names: Names::new(table),
            orders: Some(Orders {
                customers: orders.iter().map(|(customer, ..)| *customer).collect(),
                days: orders.iter().map(|(_, number, _)| day(*number)).collect(),
                amounts: Some(amounts),
            }),
            refunds: refunds.iter().map(refund).collect(),
            ..Ledger::default()
        }
    }

    fn of(ledger: &Ledger) -> Facts {
        facts(ledger, &TallyOptions::new(PeriodKind::All)).expect("some orders")
    }

    #[test]
    fn stretches_of_customers_are_put_in_order() {
        let fact = |customer| Fact {
            customer,
            first: day(1),
            last: day(1),
            orders: 1,
            order_days: 1,
            median_gap: None,
            units: 0,
        };
        let list = |customers: &[u32]| customers.iter().copied().map(fact).collect::<Vec<_>>();
        for lists in [
            vec![],
            vec![list(&[0, 1, 2, 3, 4, 5, 6, 7, 8])],
            vec![list(&[0, 1, 5, 6, 7, 8]), list(&[2, 3, 4])],
            vec![list(&[]), list(&[3, 6, 7]), list(&[0, 1, 2, 5, 8]), list(&[4])],
        ] {
            let whole: Vec<Fact> = (0..9).take(lists.iter().map(Vec::len).sum()).map(fact).collect();
            assert_eq!(merged(lists), whole);
        }
    }

    #[test]
    fn a_customer_is_one_record_with_refunds_subtracted() {
        let facts = of(&ledger(
            &[(0, 9, 1000), (0, 3, 500), (0, 9, 250)],
            &[(0, -150), (1, -70)],
        ));
        let expected = Fact {
            customer: 0,
            first: day(3),
            last: day(9),
            orders: 3,
            order_days: 2,
            median_gap: Some((6, 6)),
            units: 1600,
        };
        assert_eq!(facts.customers, [expected]);
        assert_eq!(facts.refunded, [(1, -70)]);
        assert_eq!(facts.money(1600), Ok(Some(Decimal::new(1600, 2))));
        assert_eq!((facts.of(0), facts.of(1)), (Some(&expected), None));
        assert_eq!((facts.first_day, facts.last_day, facts.end), (day(3), day(9), day(9)));
    }

    #[test]
    fn the_last_day_is_that_of_a_refund_too_and_the_day_of_the_report_comes_after_it() {
        let ledger = ledger(&[(0, 3, 500)], &[(1, -70)]);
        assert_eq!(of(&ledger).end, day(9));
        let mut options = TallyOptions::new(PeriodKind::All);
        options.as_of = Some(day(30));
        assert_eq!(facts(&ledger, &options).expect("an order").end, day(30));
    }

    #[test]
    fn gaps_lie_between_order_days_and_the_median_is_the_middle_two_of_them() {
        // Gaps of customer 1: 1, 4, 2, 40; of customer 2: 7; customer 0 has two orders on one day.
        let days = [
            (1, 0),
            (1, 1),
            (1, 5),
            (1, 7),
            (1, 47),
            (2, 10),
            (2, 17),
            (0, 5),
            (0, 5),
        ];
        let orders: Vec<_> = days.iter().rev().map(|&(customer, day)| (customer, day, 1)).collect();
        let facts = of(&ledger(&orders, &[]));
        let medians: Vec<_> = facts.customers.iter().map(|fact| fact.median_gap).collect();
        assert_eq!(medians, [None, Some((2, 4)), Some((7, 7))]);
        let counts: Vec<_> = facts
            .customers
            .iter()
            .map(|fact| (fact.orders, fact.order_days))
            .collect();
        assert_eq!(counts, [(2, 1), (5, 5), (2, 2)]);
        assert_eq!(facts.gaps, BTreeMap::from([(1, 1), (2, 1), (4, 1), (7, 1), (40, 1)]));
    }

    #[test]
    fn on_the_basis_of_subscriptions_subscribers_without_an_order_are_known_too() {
        let mut ledger = ledger(&[(0, 3, 500)], &[]);
        let subscription = |customer| Subscription {
            customer,
            signup: day(50),
            cancelled: None,
        };
        ledger.subscriptions = Some(vec![subscription(3), subscription(0), subscription(3)]);
        assert_eq!(of(&ledger).subscribers, [0; 0]);
        let options = TallyOptions {
            basis: Basis::Subscriptions,
            ..TallyOptions::new(PeriodKind::All)
        };
        let facts = facts(&ledger, &options).expect("an order");
        assert_eq!((facts.subscribers, facts.end), (vec![3], day(50)));
    }

    #[test]
    fn the_middle_is_one_number_or_two() {
        for (mut numbers, expected) in [
            (vec![], None),
            (vec![5], Some((5, 5))),
            (vec![9, 1], Some((1, 9))),
            (vec![9, 1, 5], Some((5, 5))),
            (vec![1, 8, 1, 1], Some((1, 1))),
        ] {
            assert_eq!(middle(&mut numbers), expected);
        }
    }
}
