//! The same tallies, cohorts and facts for each value of a column: of one that customers have,
//! each of whom is in one group, or of one that orders have, where each group
//! sees its own orders and is a shop of its own.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::cohorts::{CohortTallies, Middle, cohorts_of_groups};
use super::facts::{Facts, facts_of_groups};
use super::{Basis, Grouping, Tallies, TallyError, TallyOptions, tally};
use crate::model::by_column::{ByColumn, NO_VALUE, ValueNumber, ValuesOf};
use crate::model::ledger::{Customer, Ledger, Names, Response};

/// What the customers or orders of a group have in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum GroupName {
    /// This value.
    Value(String),
    /// One of so many values that have no group of their own.
    Rest(usize),
    /// No value.
    NoValue,
}

/// One group, and what was counted of it.
#[derive(Debug, Clone)]
pub struct ValueGroup<T = Tallies> {
    /// What its members have in common.
    pub name: GroupName,
    /// What was counted, over the periods of the whole and up to its last day.
    /// Of [`Tallies`] only the `groups`, which are one, are of the group; the
    /// rest is that of all the data.
    pub tallies: T,
}

/// What is known of the customers of one group.
#[derive(Debug, Clone)]
pub struct GroupFacts {
    /// A record a customer.
    pub facts: Facts,
    /// Their answers.
    pub responses: Vec<Response>,
}

/// Counts by the column that the ledger was read with: the values by their
/// customers, those with most first, and by name where they have as many; then
/// the rest of the values together, then what has no value. Nothing where the
/// ledger has no such column.
///
/// # Errors
///
/// As [`tally`] has them.
pub fn tally_by_value(ledger: Ledger, options: &TallyOptions, most: usize) -> Result<Vec<ValueGroup>, TallyError> {
    let Some(apart) = Apart::of(ledger, options.basis, most) else {
        return Ok(Vec::new());
    };
    let mut all = tally(&apart.ledger, options, apart.grouping())?;
    let groups = std::mem::take(&mut all.groups).into_iter();
    let groups = groups.map(|group| Tallies {
        groups: vec![group],
        ..all.clone()
    });
    Ok(apart.with(groups))
}

/// The cohorts by the same groups, over the periods of the whole. A cohort of
/// customers is that of the group; where a column of orders makes it a shop of
/// its own, by the first order there.
///
/// # Errors
///
/// As [`cohorts`](super::cohorts::cohorts) has them, and where all groups
/// together would have more cells than the largest triangle.
pub fn cohorts_by_value(
    ledger: Ledger,
    options: &TallyOptions,
    middle: Middle,
    most: usize,
) -> Result<Vec<ValueGroup<CohortTallies>>, TallyError> {
    let Some(apart) = Apart::of(ledger, options.basis, most) else {
        return Ok(Vec::new());
    };
    let groups = cohorts_of_groups(&apart.ledger, options, middle, apart.grouping())?;
    Ok(apart.with(groups))
}

/// The facts by the same groups, and the answers of the customers in each.
///
/// # Errors
///
/// As [`facts`](super::facts::facts) has them.
pub fn facts_by_value(
    ledger: Ledger,
    options: &TallyOptions,
    most: usize,
) -> Result<Vec<ValueGroup<GroupFacts>>, TallyError> {
    let Some(apart) = Apart::of(ledger, options.basis, most) else {
        return Ok(Vec::new());
    };
    let grouping = apart.grouping();
    let facts = facts_of_groups(&apart.ledger, options, grouping)?;
    let mut responses = vec![Vec::new(); facts.len()];
    for response in &apart.ledger.responses {
        if let Some(group) = grouping.group_of_response(response) {
            responses[group].push(*response);
        }
    }
    let groups = facts.into_iter().zip(responses);
    Ok(apart.with(groups.map(|(facts, responses)| GroupFacts { facts, responses })))
}

/// The ledger in which everybody is in one group.
struct Apart {
    ledger: Ledger,
    /// By customer number.
    group_of: Vec<u32>,
    names: Vec<GroupName>,
}

impl Apart {
    /// By the column that the ledger was read with; none where it has none.
    fn of(mut ledger: Ledger, basis: Basis, most: usize) -> Option<Self> {
        let ByColumn { values, of, .. } = ledger.by.take()?;
        let sizes = match &of {
            ValuesOf::Customers(value_of) => sizes_by_customer(&ledger, basis, value_of, values.len()),
            ValuesOf::Orders { orders, refunds } => sizes_by_order(&ledger, orders, refunds, values.len()),
        };
        let Groups { names, group_of } = Groups::new(values, &sizes, most);
        let of_value = |value: &ValueNumber| group_of[*value as usize];
        let (ledger, group_of) = match of {
            ValuesOf::Customers(value_of) => {
                let mut group_of: Vec<u32> = value_of.iter().map(of_value).collect();
                group_of.resize(ledger.names.len(), of_value(&NO_VALUE));
                (ledger, group_of)
            }
            ValuesOf::Orders { orders, refunds } => {
                let [orders, refunds] = [orders, refunds].map(|values| values.iter().map(of_value).collect::<Vec<_>>());
                as_own_shops(ledger, &orders, &refunds)
            }
        };
        Some(Self {
            ledger,
            group_of,
            names,
        })
    }

    fn grouping(&self) -> Grouping<'_> {
        Grouping::ByCustomer {
            group_of: &self.group_of,
            groups: self.names.len(),
        }
    }

    /// Each group with what was counted of it.
    fn with<T>(self, counted: impl IntoIterator<Item = T>) -> Vec<ValueGroup<T>> {
        let groups = self.names.into_iter().zip(counted);
        groups.map(|(name, tallies)| ValueGroup { name, tallies }).collect()
    }
}

/// How many customers each value has, by its number; none where nothing that
/// is counted has it.
type Sizes = Vec<Option<u64>>;

fn sizes_by_customer(ledger: &Ledger, basis: Basis, value_of: &[ValueNumber], values: usize) -> Sizes {
    let mut is_customer = vec![false; ledger.names.len()];
    let buyers = ledger.orders.iter().flat_map(|orders| &orders.customers);
    match basis {
        Basis::Orders => buyers
            .clone()
            .for_each(|&customer| is_customer[customer as usize] = true),
        Basis::Subscriptions => {
            let subscriptions = ledger.subscriptions.iter().flatten();
            subscriptions.for_each(|s| is_customer[s.customer as usize] = true);
        }
    }
    let mut sizes = vec![None; values + 1];
    let value_of = |customer: Customer| value_of.get(customer as usize).copied().unwrap_or(NO_VALUE) as usize;
    for (customer, _) in (0..).zip(&is_customer).filter(|(_, is_customer)| **is_customer) {
        *sizes[value_of(customer)].get_or_insert(0) += 1;
    }
    // Whoever has anything else has a group, too.
    let buyers = buyers.copied().filter(|_| basis == Basis::Subscriptions);
    let refunds = ledger.refunds.iter().map(|refund| refund.customer);
    let answers = ledger.responses.iter().filter_map(|response| response.customer);
    for customer in buyers.chain(refunds).chain(answers) {
        sizes[value_of(customer)].get_or_insert(0);
    }
    sizes
}

fn sizes_by_order(ledger: &Ledger, orders: &[ValueNumber], refunds: &[ValueNumber], values: usize) -> Sizes {
    let mut members = Members::new(ledger.names.len());
    let customers = ledger.orders.iter().flat_map(|orders| &orders.customers);
    for (&customer, &value) in customers.zip(orders) {
        members.number(customer, value);
    }
    let mut sizes = vec![None; values + 1];
    for &value in members.group_of.iter().filter(|value| **value != NOWHERE) {
        *sizes[value as usize].get_or_insert(0) += 1;
    }
    for &value in refunds {
        sizes[value as usize].get_or_insert(0);
    }
    sizes
}

/// The groups and the one of each value.
struct Groups {
    names: Vec<GroupName>,
    /// By the number of the value.
    group_of: Vec<u32>,
}

impl Groups {
    fn new(values: Vec<String>, sizes: &Sizes, most: usize) -> Self {
        let mut ranked: Vec<(Reverse<u64>, String, usize)> = (1..)
            .zip(values)
            .filter_map(|(number, value)| Some((Reverse(sizes[number]?), value, number)))
            .collect();
        ranked.sort_unstable();
        let rest = ranked.len().saturating_sub(most);
        let mut group_of = vec![0; sizes.len()];
        let mut names = Vec::new();
        for (place, (_, value, number)) in ranked.into_iter().enumerate() {
            group_of[number] = few(place.min(most));
            if place < most {
                names.push(GroupName::Value(value));
            }
        }
        if rest > 0 {
            names.push(GroupName::Rest(rest));
        }
        if sizes[NO_VALUE as usize].is_some() {
            group_of[NO_VALUE as usize] = few(names.len());
            names.push(GroupName::NoValue);
        }
        Self { names, group_of }
    }
}

fn few(group: usize) -> u32 {
    u32::try_from(group).expect("there are fewer than four billion groups")
}

/// In no group.
const NOWHERE: u32 = u32::MAX;

/// A customer of two groups is one in each. Most are in one: they keep their
/// number.
struct Members {
    /// By the number of the member.
    group_of: Vec<u32>,
    further: HashMap<(Customer, u32), Customer>,
}

impl Members {
    fn new(customers: usize) -> Self {
        Self {
            group_of: vec![NOWHERE; customers],
            further: HashMap::new(),
        }
    }

    /// The number of a customer in a group.
    fn number(&mut self, customer: Customer, group: u32) -> Customer {
        let first = &mut self.group_of[customer as usize];
        if *first == NOWHERE {
            *first = group;
        }
        if *first == group {
            return customer;
        }
        let next = Customer::try_from(self.group_of.len()).expect("customers are numbered in 32 bits");
        let number = *self.further.entry((customer, group)).or_insert(next);
        if number == next {
            self.group_of.push(group);
        }
        number
    }
}

/// The ledger in which a customer is another one in each group, and the group
/// of each. Answers are of no order, and so of no group.
fn as_own_shops(mut ledger: Ledger, orders: &[u32], refunds: &[u32]) -> (Ledger, Vec<u32>) {
    let mut members = Members::new(ledger.names.len());
    let customers = ledger.orders.iter_mut().flat_map(|orders| &mut orders.customers);
    for (customer, &group) in customers.zip(orders) {
        *customer = members.number(*customer, group);
    }
    for (refund, &group) in ledger.refunds.iter_mut().zip(refunds) {
        refund.customer = members.number(refund.customer, group);
    }
    ledger.responses = Vec::new();
    ledger.names = Names::unnamed(members.group_of.len());
    // Nobody asks for the group of those who have nothing.
    (ledger, members.group_of)
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::*;
    use crate::model::calendar::PeriodKind;
    use crate::model::day::Day;
    use crate::model::ledger::{Orders, Refund, Response};

    fn day(number: i32) -> Day {
        Day::from_ymd(2023, 1, 1).expect("a day").plus(number)
    }

    /// Orders by customer and day, with a column of these values.
    fn ledger(orders: &[(Customer, i32)], values: &[&str], of: ValuesOf) -> Ledger {
        let customers = orders
            .iter()
            .map(|(customer, _)| *customer)
            .max()
            .map_or(0, |most| most + 1);
        Ledger {
            names: Names::unnamed(customers as usize),
            orders: Some(Orders {
                customers: orders.iter().map(|(customer, _)| *customer).collect(),
                days: orders.iter().map(|(_, at)| day(*at)).collect(),
                amounts: None,
            }),
            by: Some(ByColumn {
                name: "country".into(),
                values: values.iter().map(|&value| value.to_owned()).collect(),
                of,
            }),
            ..Ledger::default()
        }
    }

    /// Each group with its buyers and orders over all the data.
    fn groups(ledger: Ledger, most: usize) -> Vec<(GroupName, u64, u64)> {
        let options = TallyOptions {
            threads: 1,
            ..TallyOptions::new(PeriodKind::Years(1))
        };
        let groups = tally_by_value(ledger, &options, most).expect("groups");
        groups
            .into_iter()
            .map(|group| {
                let totals = &group.tallies.groups[0].totals;
                (group.name, totals.buyers, totals.orders)
            })
            .collect()
    }

    fn value(text: &str) -> GroupName {
        GroupName::Value(text.to_owned())
    }

    #[test]
    fn groups_of_customers_stand_by_size_and_name_with_the_rest_and_nobody_s_behind_them() {
        let orders: Vec<(Customer, i32)> = (0..8).map(|customer| (customer, 0)).collect();
        let of = ValuesOf::Customers(vec![3, 1, 1, 2, 2, 4, 0]);
        let all = groups(ledger(&orders, &["b", "a", "d", "c"], of.clone()), 9);
        let (none, rest) = (GroupName::NoValue, GroupName::Rest(2));
        let of_two = [(value("a"), 2, 2), (value("b"), 2, 2)];
        let expected = [(value("c"), 1, 1), (value("d"), 1, 1), (none.clone(), 2, 2)];
        assert_eq!(all, [of_two.to_vec(), expected.to_vec()].concat());
        let two = groups(ledger(&orders, &["b", "a", "d", "c"], of), 2);
        assert_eq!(two, [of_two.to_vec(), vec![(rest, 2, 2), (none, 2, 2)]].concat());
    }

    #[test]
    fn a_customer_of_two_groups_is_one_in_each_and_one_in_the_rest() {
        let orders = [(0, 0), (0, 1), (0, 2), (1, 3), (1, 4), (1, 5)];
        let of = |orders: &[u32]| ValuesOf::Orders {
            orders: orders.to_vec(),
            refunds: Vec::new(),
        };
        let shop = ledger(&orders, &["web", "shop"], of(&[1, 2, 1, 2, 2, 0]));
        let expected = [(value("shop"), 2, 3), (value("web"), 1, 2), (GroupName::NoValue, 1, 1)];
        assert_eq!(groups(shop, 9), expected);
        let shop = ledger(&orders, &["a", "b", "c"], of(&[1, 2, 3, 1, 2, 3]));
        assert_eq!(groups(shop, 1), [(value("a"), 2, 2), (GroupName::Rest(2), 2, 4)]);
    }

    #[test]
    fn a_refund_lowers_the_revenue_of_its_group_and_makes_nobody_a_customer() {
        let of = ValuesOf::Orders {
            orders: vec![1, 1],
            refunds: vec![2],
        };
        let mut shop = ledger(&[(0, 0), (1, 9)], &["web", "shop", "unused"], of);
        shop.refunds = vec![Refund {
            customer: 0,
            day: day(3),
            amount: Decimal::NEGATIVE_ONE,
        }];
        shop.responses = vec![Response {
            customer: Some(0),
            day: None,
            score: 10,
        }];
        assert_eq!(groups(shop, 9), [(value("web"), 2, 2), (value("shop"), 0, 0)]);
    }

    #[test]
    fn whoever_only_answers_has_a_group_too() {
        let mut shop = ledger(&[(0, 0)], &["a", "b", "unused"], ValuesOf::Customers(vec![1, 2]));
        shop.names = Names::unnamed(2);
        shop.responses = vec![Response {
            customer: Some(1),
            day: None,
            score: 10,
        }];
        let options = TallyOptions::new(PeriodKind::All);
        let groups = tally_by_value(shop, &options, 9).expect("groups");
        let promoters = |group: &ValueGroup| group.tallies.groups[0].totals.responses.promoters;
        assert_eq!(groups.iter().map(promoters).collect::<Vec<_>>(), [0, 1]);
    }
}
