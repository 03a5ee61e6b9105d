//! Orders sorted by customer, and by day within a customer: by counting, a
//! share of the customers at a time, so that the orders are not held twice.

use std::ops::Range;

use crate::model::day::Day;
use crate::model::ledger::{Customer, Orders};

/// One order of a customer.
#[derive(Debug, Clone, Copy)]
pub struct Entry<A> {
    /// Its amount.
    pub amount: A,
    /// Its day.
    pub day: Day,
}

/// The amount of an order, in the width it is held in.
pub trait Units: Copy + Send + Sync {
    /// Nothing.
    const ZERO: Self;
    /// Minor units.
    fn units(self) -> i128;
}

/// Orders have no amounts.
#[derive(Debug, Clone, Copy)]
pub struct NoAmount;

impl Units for NoAmount {
    const ZERO: Self = Self;
    fn units(self) -> i128 {
        0
    }
}

impl Units for i32 {
    const ZERO: Self = 0;
    fn units(self) -> i128 {
        i128::from(self)
    }
}

impl Units for i64 {
    const ZERO: Self = 0;
    fn units(self) -> i128 {
        i128::from(self)
    }
}

impl Units for i128 {
    const ZERO: Self = 0;
    fn units(self) -> i128 {
        self
    }
}

/// Orders, and how many of them each customer has.
#[derive(Debug)]
pub struct ByCustomer<'a, A> {
    customers: &'a [Customer],
    days: &'a [Day],
    amounts: &'a [A],
    starts: &'a [u32],
}

/// How many of some orders each of so many customers has.
pub fn counts(customers: usize, orders: &[Customer]) -> Vec<u32> {
    let mut counts = vec![0; customers];
    for &customer in orders {
        counts[customer as usize] += 1;
    }
    counts
}

/// For each customer, how many orders those before have; at the end, all. Made
/// of how many each has, in two parts of the orders.
pub fn starts(mut counts: Vec<u32>, more: &[u32]) -> Vec<u32> {
    let mut before = 0;
    for (count, more) in counts.iter_mut().zip(more) {
        before += std::mem::replace(count, before) + more;
    }
    counts.push(before);
    counts
}

/// Room for the orders of a share of the customers, and for those of a few of
/// them, sorted.
#[derive(Debug)]
pub struct Room<A> {
    /// The orders of a share: those of some customers, then those of the next.
    parted: Vec<Parted<A>>,
    /// The orders of some customers, one customer after another.
    entries: Vec<Entry<A>>,
    /// Where the orders of each of them end.
    ends: Vec<u32>,
}

/// An order on its way to its customer.
#[derive(Debug, Clone, Copy)]
struct Parted<A> {
    entry: Entry<A>,
    /// Counted from the first one of the share.
    customer: u32,
}

impl<A> Default for Room<A> {
    fn default() -> Self {
        Self {
            parted: Vec::new(),
            entries: Vec::new(),
            ends: Vec::new(),
        }
    }
}

/// Many orders are split into so many shares at least: all orders are looked
/// through for each, and those of one are in memory twice.
const SHARES: usize = 4;

/// So many orders are looked through at once.
const CHUNK: usize = 1024;

/// So many orders, about, are sorted at once: those a core keeps near itself.
const NEAR: usize = 1 << 16;

/// Fewer orders than this are not many.
const FEW: usize = 500_000;

/// Of so many orders a share has half as many of them: memory costs more then
/// than to look through them.
const MANY: usize = 30_000_000;

impl<'a, A: Units> ByCustomer<'a, A> {
    /// The orders, and how many of them those before each customer have.
    pub fn new(starts: &'a [u32], orders: Option<&'a Orders>, amounts: &'a [A]) -> Self {
        Self {
            customers: orders.map_or(&[], |orders| &orders.customers),
            days: orders.map_or(&[], |orders| &orders.days),
            amounts,
            starts,
        }
    }

    /// All customers, in one share for each thread or more. Shares weigh the
    /// same: a customer as much as an order.
    pub fn shares(&self, threads: usize) -> Vec<Range<Customer>> {
        let shares = match self.customers.len() {
            ..FEW => threads,
            FEW..MANY => threads.max(SHARES),
            MANY.. => threads.max(2 * SHARES),
        };
        let most = (self.starts.len() - 1 + self.customers.len()).div_ceil(shares.max(1));
        let mut ranges = Vec::new();
        let (mut first, mut weight) = (0, 0);
        for (customer, bounds) in (0..).zip(self.starts.windows(2)) {
            weight += 1 + (bounds[1] - bounds[0]) as usize;
            if weight >= most {
                ranges.push(first..customer + 1);
                (first, weight) = (customer + 1, 0);
            }
        }
        if weight > 0 {
            let customers = u32::try_from(self.starts.len() - 1).expect("customers are numbered in 32 bits");
            ranges.push(first..customers);
        }
        ranges
    }

    /// Gives each customer of a share and their orders by day, in the order of
    /// the customers.
    ///
    /// An order that goes straight to its customer goes to a far place each
    /// time. So the orders are parted first, by a few customers each, which
    /// lie in memory one after another, and what is parted is sorted while it
    /// is near.
    pub fn for_each_in(
        &self,
        share: &Range<Customer>,
        room: &mut Room<A>,
        mut each: impl FnMut(Customer, &[Entry<A>]),
    ) {
        let starts = &self.starts[share.start as usize..=share.end as usize];
        let customers = starts.len() - 1;
        let bits = bits_of_a_part(starts);
        self.part(share, bits, &mut room.parted);
        let mut customer = share.start;
        for first in (0..customers).step_by(1 << bits) {
            let starts_of_part = &starts[first..=customers.min(first + (1 << bits))];
            room.sort(starts[0], u32_of(first), starts_of_part);
            let mut start = 0;
            for &end in &room.ends {
                let own = &mut room.entries[start..end as usize];
                if !own.is_sorted_by_key(|entry| entry.day) {
                    own.sort_by_key(|entry| entry.day);
                }
                each(customer, own);
                customer += 1;
                start = end as usize;
            }
        }
    }

    /// Parts the orders of a share: those of the first so many customers, as a
    /// power of two, then those of the next ones.
    fn part(&self, share: &Range<Customer>, bits: u32, parted: &mut Vec<Parted<A>>) {
        let starts = &self.starts[share.start as usize..=share.end as usize];
        let [before, .., end] = starts else { return };
        let unset = Parted {
            entry: Entry {
                amount: A::ZERO,
                day: Day::from_number(0),
            },
            customer: 0,
        };
        parted.resize((end - before) as usize, unset);
        let width = share.end - share.start;
        let first_of_parts = starts[..starts.len() - 1].iter().step_by(1 << bits);
        let mut places: Vec<u32> = first_of_parts.map(|start| start - before).collect();
        // Whose order it is cannot be foretold, so that nothing should hang on
        // it: the places of the share's own orders are noted first.
        let mut own = [0_u16; CHUNK];
        let chunks = self.customers.chunks(CHUNK).zip(self.days.chunks(CHUNK));
        for ((customers, days), amounts) in chunks.zip(self.amounts.chunks(CHUNK)) {
            let mut count = 0;
            for (i, customer) in (0..).zip(customers) {
                own[count & (CHUNK - 1)] = i;
                // Wrapping, for the check would be the branch again.
                count = count.wrapping_add(usize::from(customer.wrapping_sub(share.start) < width));
            }
            for &i in &own[..count] {
                let i = usize::from(i);
                let customer = customers[i] - share.start;
                let place = &mut places[(customer >> bits) as usize];
                parted[*place as usize] = Parted {
                    entry: Entry {
                        amount: amounts[i],
                        day: days[i],
                    },
                    customer,
                };
                *place += 1;
            }
        }
    }
}

/// How many customers make a part, as a power of two. These are the starts of
/// all customers of a share.
fn bits_of_a_part(starts: &[u32]) -> u32 {
    let [first, .., last] = starts else { return 0 };
    let parts = (last - first) as usize / NEAR + 1;
    let customers = (starts.len() - 1).div_ceil(parts);
    customers.next_power_of_two().trailing_zeros()
}

fn u32_of(number: usize) -> u32 {
    u32::try_from(number).expect("customers and orders are numbered in 32 bits")
}

impl<A: Units> Room<A> {
    /// Sorts the orders of a part by customer. These are the starts of its
    /// customers, that of the share, and the first customer, counted from the
    /// first one of the share.
    fn sort(&mut self, before: u32, first: u32, starts: &[u32]) {
        let [start, .., end] = starts else { return };
        let parted = &self.parted[(start - before) as usize..(end - before) as usize];
        // Each place begins as the start, and is the end when all are in.
        self.ends.clear();
        self.ends
            .extend(starts[..starts.len() - 1].iter().map(|own| own - start));
        let unset = Entry {
            amount: A::ZERO,
            day: Day::from_number(0),
        };
        self.entries.resize(parted.len(), unset);
        for order in parted {
            let place = &mut self.ends[(order.customer - first) as usize];
            self.entries[*place as usize] = order.entry;
            *place += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn orders(customers: &[Customer]) -> Orders {
        Orders {
            customers: customers.to_vec(),
            days: (0..)
                .take(customers.len())
                .map(|i| Day::from_number(100 - i % 7))
                .collect(),
            amounts: None,
        }
    }

    #[test]
    fn shares_have_every_customer_and_every_order_once_and_in_order() {
        let of = [3, 0, 3, 3, 5, 1, 3, 3, 0, 5, 3];
        let orders = orders(&of);
        let amounts: Vec<i32> = (0..).take(of.len()).collect();
        let (some, others) = of.split_at(4);
        let starts = starts(counts(7, some), &counts(7, others));
        let by_customer = ByCustomer::new(&starts, Some(&orders), &amounts);
        for threads in [1, 2, 3, 7, 100] {
            let shares = by_customer.shares(threads);
            assert!(shares.len() <= threads);
            let mut room = Room::default();
            let mut seen = Vec::new();
            let mut next = 0;
            for share in shares {
                assert_eq!(share.start, next);
                by_customer.for_each_in(&share, &mut room, |customer, own| {
                    assert_eq!(customer, next);
                    seen.extend(own.iter().map(|entry| (customer, entry.day, entry.amount)));
                    next += 1;
                });
                assert_eq!(share.end, next);
            }
            assert_eq!(next, 7);
            let mut expected: Vec<_> = (0..of.len()).map(|i| (of[i], orders.days[i], amounts[i])).collect();
            expected.sort_unstable();
            seen.sort_unstable();
            assert_eq!(seen, expected, "{threads} threads");
        }
    }

    #[test]
    fn nobody_is_in_no_share() {
        assert!(ByCustomer::<NoAmount>::new(&[0], None, &[]).shares(3).is_empty());
        let shares = ByCustomer::<NoAmount>::new(&[0, 0, 0], None, &[]).shares(1);
        assert!(shares.into_iter().flatten().eq([0, 1]));
    }
}
