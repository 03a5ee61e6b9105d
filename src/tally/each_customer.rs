//! Customer after customer: the orders of each by day, what was given back,
//! and the subscriptions; on several threads where there are many customers.

use std::ops::Range;
use std::sync::Mutex;

use super::by_customer::{ByCustomer, Counts, Entry, NoAmount, Parts, Room, Units};
use super::coverage::RecordDays;
use super::{Basis, TallyOptions};
use crate::model::amounts;
use crate::model::ledger::{Customer, Ledger, Orders, Refund, Subscription};

/// All that is known of one customer: at least an order, a refund or a
/// subscription.
#[derive(Debug)]
pub struct Known<'a, A> {
    /// Who it is.
    pub customer: Customer,
    /// The counted orders, by day.
    pub orders: &'a [Entry<A>],
    /// What was given back, in the order of the input.
    pub refunds: &'a [Refund],
    /// The subscriptions by signup; none on the basis of orders.
    pub subscriptions: &'a [Subscription],
}

/// What is made of the customers one after another.
pub trait Visitor: Sync {
    /// What comes of some of them.
    type Found: Send;

    /// Before the first one.
    fn begin(&self) -> Self::Found;

    /// Adds one customer, whatever width amounts are held in.
    fn visit<A: Units>(&self, known: &Known<'_, A>, found: &mut Self::Found);
}

/// Visits every customer once. Each thread has its own result, one at least,
/// and meets its customers by their numbers ascending; which thread meets whom
/// is left to chance, and so the results must add up in any order.
pub fn for_each_customer<V: Visitor>(
    ledger: &Ledger,
    parts: &Parts,
    basis: Basis,
    threads: usize,
    visitor: &V,
) -> Vec<V::Found> {
    let orders = ledger.orders.as_ref();
    let units = orders.and_then(|orders| orders.amounts.as_ref());
    let walk = Walk { ledger, basis, threads };
    match units.map(amounts::Amounts::units) {
        Some(amounts::Units::Small(units)) => walk.each(&ByCustomer::new(parts, orders, units), visitor),
        Some(amounts::Units::Narrow(units)) => walk.each(&ByCustomer::new(parts, orders, units), visitor),
        Some(amounts::Units::Wide(units)) => walk.each(&ByCustomer::new(parts, orders, units), visitor),
        None => {
            let none = vec![NoAmount; orders.map_or(0, Orders::len)];
            walk.each(&ByCustomer::new(parts, orders, &none), visitor)
        }
    }
}

/// What is known when every order was looked at once: the record days, and the
/// customers in parts; none where nothing is counted.
pub fn looked_through(ledger: &Ledger, options: &TallyOptions) -> Option<(RecordDays, Parts)> {
    let orders = ledger.orders.as_ref().map_or(&[][..], |orders| &orders.customers);
    let [mut most, mut rest] = [(); 2].map(|()| Counts::new(ledger.names.len(), orders.len()));
    let days = if options.threads <= 1 {
        most.add(orders);
        RecordDays::of(ledger, options)
    } else {
        // To look through the days takes about as long as to count.
        let (orders, others) = orders.split_at(orders.len() / 8 * 7);
        std::thread::scope(|scope| {
            scope.spawn(|| most.add(orders));
            rest.add(others);
            RecordDays::of(ledger, options)
        })
    }?;
    let parts = most.parts(&rest, (days.first(), days.last()));
    Some((days, parts))
}

/// Fewer customers than this are not worth a thread.
const FEW: usize = 10_000;

struct Walk<'a> {
    ledger: &'a Ledger,
    basis: Basis,
    threads: usize,
}

impl Walk<'_> {
    fn each<A: Units, V: Visitor>(&self, orders: &ByCustomer<'_, A>, visitor: &V) -> Vec<V::Found> {
        let mut refunds = self.ledger.refunds.clone();
        refunds.sort_by_key(|refund| refund.customer);
        let mut subscriptions = match (&self.ledger.subscriptions, self.basis) {
            (Some(subscriptions), Basis::Subscriptions) => subscriptions.clone(),
            _ => Vec::new(),
        };
        subscriptions.sort_by_key(|s| (s.customer, s.signup));
        let shares = orders.shares(self.threads);
        let part = Part {
            orders,
            refunds: &refunds,
            subscriptions: &subscriptions,
            visitor,
        };
        if self.threads <= 1 || self.ledger.names.len() < FEW {
            return vec![part.walk(shares.into_iter())];
        }
        let shares = Mutex::new(shares.into_iter());
        // Whatever comes of it, a lock that is let go of at once is never poisoned.
        let next = || shares.lock().ok()?.next();
        std::thread::scope(|scope| {
            let running: Vec<_> = (0..self.threads)
                .map(|_| scope.spawn(|| part.walk(std::iter::from_fn(next))))
                .collect();
            running
                .into_iter()
                .map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                .collect()
        })
    }
}

struct Part<'a, A, V> {
    orders: &'a ByCustomer<'a, A>,
    refunds: &'a [Refund],
    subscriptions: &'a [Subscription],
    visitor: &'a V,
}

impl<A: Units, V: Visitor> Part<'_, A, V> {
    fn walk(&self, shares: impl Iterator<Item = Range<usize>>) -> V::Found {
        let mut found = self.visitor.begin();
        let mut room = Room::default();
        for share in shares {
            self.walk_share(&share, &mut room, &mut found);
        }
        found
    }

    fn walk_share(&self, share: &Range<usize>, room: &mut Room<A>, found: &mut V::Found) {
        let first = self.orders.first_of(share);
        let mut refunds = skip_to(self.refunds, |refund| refund.customer < first);
        let mut subscriptions = skip_to(self.subscriptions, |s| s.customer < first);
        self.orders.for_each_in(share, room, |customer, orders| {
            let known = Known {
                customer,
                orders,
                refunds: take_while(&mut refunds, |refund| refund.customer == customer),
                subscriptions: take_while(&mut subscriptions, |s| s.customer == customer),
            };
            let is_known = !(known.orders.is_empty() && known.refunds.is_empty() && known.subscriptions.is_empty());
            if is_known {
                self.visitor.visit(&known, found);
            }
        });
    }
}

fn skip_to<T>(items: &[T], before: impl FnMut(&T) -> bool) -> &[T] {
    &items[items.partition_point(before)..]
}

fn take_while<'a, T>(items: &mut &'a [T], mut is: impl FnMut(&T) -> bool) -> &'a [T] {
    let count = items.iter().take_while(|item| is(item)).count();
    let (taken, rest) = items.split_at(count);
    *items = rest;
    taken
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::*;
    use crate::model::calendar::PeriodKind;
    use crate::model::day::Day;
    use crate::model::ids::IdTable;
    use crate::model::ledger::Names;

    /// Customers, and how many orders, refunds and subscriptions each has.
    struct Counted;

    impl Visitor for Counted {
        type Found = Vec<(Customer, [usize; 3])>;

        fn begin(&self) -> Self::Found {
            Vec::new()
        }

        fn visit<A: Units>(&self, known: &Known<'_, A>, found: &mut Self::Found) {
            let counts = [known.orders.len(), known.refunds.len(), known.subscriptions.len()];
            assert!(known.orders.is_sorted_by_key(|entry| entry.day));
            found.push((known.customer, counts));
        }
    }

    fn shop() -> Ledger {
        let people = 20_000;
        let mut table = IdTable::default();
        for id in 0..people {
            table.number(&u32::to_le_bytes(id));
        }
        let day = Day::from_number(7);
        // Of every four: an order and a refund, a refund alone, a subscription alone, nothing.
        Ledger {
            names: Names::new(table),
            orders: Some(Orders {
                customers: (0..people).step_by(4).collect(),
                days: vec![day; people as usize / 4],
                amounts: None,
            }),
            refunds: (0..people)
                .rev()
                .filter(|customer| customer % 4 < 2)
                .map(|customer| Refund {
                    customer,
                    day,
                    amount: Decimal::NEGATIVE_ONE,
                })
                .collect(),
            subscriptions: Some(
                (0..people)
                    .filter(|customer| customer % 4 == 2)
                    .map(|customer| Subscription {
                        customer,
                        signup: day,
                        cancelled: None,
                    })
                    .collect(),
            ),
            ..Ledger::default()
        }
    }

    #[test]
    fn everybody_is_met_once_with_all_that_is_known_however_many_threads_walk() {
        let ledger = shop();
        let parts_by = |threads| {
            let options = TallyOptions {
                threads,
                ..TallyOptions::new(PeriodKind::Years(1))
            };
            looked_through(&ledger, &options).expect("orders").1
        };
        let parts = parts_by(1);
        assert_eq!(parts_by(2), parts);
        for (basis, kinds) in [(Basis::Orders, 2), (Basis::Subscriptions, 3)] {
            for threads in [1, 2, 7] {
                let found = for_each_customer(&ledger, &parts, basis, threads, &Counted);
                assert!(!found.is_empty() && found.len() <= threads);
                for own in &found {
                    assert!(own.is_sorted_by_key(|(customer, _)| *customer));
                }
                let mut all: Vec<_> = found.into_iter().flatten().collect();
                all.sort_unstable();
                let expected = (0..20_000).filter(|customer| customer % 4 < kinds).map(|customer| {
                    let counts = [[1, 1, 0], [0, 1, 0], [0, 0, 1]];
                    (customer, counts[customer as usize % 4])
                });
                assert!(all.into_iter().eq(expected), "{basis:?}, {threads} threads");
            }
        }
    }
}
