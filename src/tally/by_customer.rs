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

/// How many orders the customers have, a power of two of them at a time.
#[derive(Debug)]
pub struct Counts {
    customers: Customer,
    orders: usize,
    /// How many customers are counted as one, as a power of two.
    bits: u32,
    of_each: Vec<u32>,
}

/// The customers in parts, a power of two of them in each: about as many as
/// have the orders that a core keeps near itself. Parts are numbered as their
/// customers are.
#[derive(Debug, PartialEq, Eq)]
pub struct Parts {
    customers: Customer,
    /// How many customers are in a part, as a power of two.
    bits: u32,
    /// For each part, how many orders those before have; at the end, all.
    starts: Vec<u32>,
    /// The first day of any order.
    first: Day,
    /// What it takes to write the days since then.
    day_bits: u32,
}

impl Counts {
    /// The orders of so many customers, of which there are so many, not
    /// counted yet.
    pub fn new(customers: usize, orders: usize) -> Self {
        let customers = u32_of(customers);
        let bits = bits_of_a_part(customers, orders).min(COUNTED_AT_ONCE);
        Self {
            customers,
            orders,
            bits,
            of_each: vec![0; (customers as usize).div_ceil(1 << bits)],
        }
    }

    /// Counts some orders.
    pub fn add(&mut self, orders: &[Customer]) {
        for &customer in orders {
            self.of_each[(customer >> self.bits) as usize] += 1;
        }
    }

    /// The parts, where all orders were counted, some here and the others
    /// there. They lie between these days.
    pub fn parts(self, others: &Self, (first, last): (Day, Day)) -> Parts {
        let day_bits = u32::BITS - last.since(first).unsigned_abs().leading_zeros();
        let most = u32::BITS - day_bits;
        assert!(most >= COUNTED_AT_ONCE, "years have four digits");
        let bits = bits_of_a_part(self.customers, self.orders).min(most);
        let together = 1 << (bits - self.bits);
        let mut starts = Vec::with_capacity(self.of_each.len() / together + 2);
        let mut before = 0;
        starts.push(before);
        for (counts, others) in self.of_each.chunks(together).zip(others.of_each.chunks(together)) {
            before += counts.iter().chain(others).sum::<u32>();
            starts.push(before);
        }
        Parts {
            customers: self.customers,
            bits,
            starts,
            first,
            day_bits,
        }
    }
}

/// How many customers make a part, as a power of two.
fn bits_of_a_part(customers: Customer, orders: usize) -> u32 {
    let parts = orders / NEAR + FEWEST;
    (customers as usize)
        .div_ceil(parts)
        .next_power_of_two()
        .trailing_zeros()
}

impl Parts {
    /// How many there are.
    const fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// The customers of some parts.
    pub fn customers(&self, parts: &Range<usize>) -> Range<Customer> {
        let first_of = |part: usize| u32::try_from(part << self.bits).map_or(self.customers, |c| c.min(self.customers));
        first_of(parts.start)..first_of(parts.end)
    }

    /// Where an order lies in its part: by customer, then by day.
    #[inline]
    fn place(&self, customer: Customer, day: Day) -> u32 {
        let customer = customer & ((1 << self.bits) - 1);
        customer << self.day_bits | day.since(self.first).cast_unsigned()
    }

    /// Whose order lies at a place, counted from the first customer of the
    /// part.
    #[inline]
    const fn customer_at(&self, place: u32) -> usize {
        (place >> self.day_bits) as usize
    }

    /// The day of the order that lies at a place.
    #[inline]
    const fn day_at(&self, place: u32) -> Day {
        let days = place & ((1 << self.day_bits) - 1);
        self.first.plus(days.cast_signed())
    }
}

/// Orders, and the parts their customers are in.
#[derive(Debug)]
pub struct ByCustomer<'a, A> {
    customers: &'a [Customer],
    days: &'a [Day],
    amounts: &'a [A],
    parts: &'a Parts,
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
    amount: A,
    /// See [`Parts::place`].
    place: u32,
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

/// Of no more customers than so many, as a power of two, orders are counted as
/// one: days take the other 22 bits of a place at most, since years have four
/// digits.
const COUNTED_AT_ONCE: u32 = 10;

/// So many parts there are at least, about, so that threads can share them.
const FEWEST: usize = 16;

/// Fewer orders than this are not many.
const FEW: usize = 500_000;

impl<'a, A: Units> ByCustomer<'a, A> {
    /// The orders, and the parts their customers are in.
    pub fn new(parts: &'a Parts, orders: Option<&'a Orders>, amounts: &'a [A]) -> Self {
        Self {
            customers: orders.map_or(&[], |orders| &orders.customers),
            days: orders.map_or(&[], |orders| &orders.days),
            amounts,
            parts,
        }
    }

    /// The first customer of a share.
    pub fn first_of(&self, share: &Range<usize>) -> Customer {
        self.parts.customers(share).start
    }

    /// All parts, in one share for each thread or more. Shares weigh about the
    /// same: a customer as much as an order.
    pub fn shares(&self, threads: usize) -> Vec<Range<usize>> {
        let shares = match self.customers.len() {
            ..FEW => threads,
            FEW.. => threads.max(SHARES),
        };
        let most = (self.parts.customers as usize + self.customers.len()).div_ceil(shares.max(1));
        let mut ranges = Vec::new();
        let (mut first, mut weight) = (0, 0);
        for (part, bounds) in self.parts.starts.windows(2).enumerate() {
            weight += self.parts.customers(&(part..part + 1)).len() + (bounds[1] - bounds[0]) as usize;
            if weight >= most {
                ranges.push(first..part + 1);
                (first, weight) = (part + 1, 0);
            }
        }
        if weight > 0 {
            ranges.push(first..self.parts.len());
        }
        ranges
    }

    /// Gives each customer of a share and their orders by day, in the order of
    /// the customers.
    ///
    /// An order that goes straight to its customer goes to a far place each
    /// time. So the orders are laid part after part first, and a part is
    /// sorted while it is near.
    pub fn for_each_in(&self, share: &Range<usize>, room: &mut Room<A>, mut each: impl FnMut(Customer, &[Entry<A>])) {
        self.part(share, &mut room.parted);
        let before = self.parts.starts[share.start];
        for part in share.clone() {
            let customers = self.parts.customers(&(part..part + 1));
            let [start, end] = [part, part + 1].map(|part| (self.parts.starts[part] - before) as usize);
            room.sort(start..end, self.parts, customers.len());
            let mut start = 0;
            for (customer, &end) in customers.zip(&room.ends) {
                let own = &mut room.entries[start..end as usize];
                if !own.is_sorted_by_key(|entry| entry.day) {
                    own.sort_by_key(|entry| entry.day);
                }
                each(customer, own);
                start = end as usize;
            }
        }
    }

    /// Lays the orders of a share part after part.
    fn part(&self, share: &Range<usize>, parted: &mut Vec<Parted<A>>) {
        let [before, end] = [share.start, share.end].map(|part| self.parts.starts[part]);
        let unset = Parted {
            amount: A::ZERO,
            place: 0,
        };
        parted.resize((end - before) as usize, unset);
        let Range { start: first, end } = self.parts.customers(share);
        let width = end - first;
        let bits = self.parts.bits;
        let mut places: Vec<u32> = self.parts.starts[share.clone()]
            .iter()
            .map(|start| start - before)
            .collect();
        // Whose order it is cannot be foretold, so that nothing should hang on
        // it: the places of the share's own orders are noted first.
        let mut own = [0_u16; CHUNK];
        let chunks = self.customers.chunks(CHUNK).zip(self.days.chunks(CHUNK));
        for ((customers, days), amounts) in chunks.zip(self.amounts.chunks(CHUNK)) {
            let mut count = 0;
            for (i, customer) in (0..).zip(customers) {
                own[count & (CHUNK - 1)] = i;
                // Wrapping, for the check would be the branch again.
                count = count.wrapping_add(usize::from(customer.wrapping_sub(first) < width));
            }
            for &i in &own[..count] {
                let i = usize::from(i);
                let customer = customers[i];
                let place = &mut places[((customer - first) >> bits) as usize];
                parted[*place as usize] = Parted {
                    amount: amounts[i],
                    place: self.parts.place(customer, days[i]),
                };
                *place += 1;
            }
        }
    }
}

fn u32_of(number: usize) -> u32 {
    u32::try_from(number).expect("customers and orders are numbered in 32 bits")
}

impl<A: Units> Room<A> {
    /// Sorts the orders of a part, which lie there, by its customers. There
    /// are so many of these.
    fn sort(&mut self, orders: Range<usize>, parts: &Parts, customers: usize) {
        let parted = &self.parted[orders];
        self.ends.clear();
        self.ends.resize(customers, 0);
        for order in parted {
            self.ends[parts.customer_at(order.place)] += 1;
        }
        // Each place begins as the start, and is the end when all are in.
        let mut before = 0;
        for end in &mut self.ends {
            before += std::mem::replace(end, before);
        }
        let unset = Entry {
            amount: A::ZERO,
            day: Day::from_number(0),
        };
        self.entries.resize(parted.len(), unset);
        for &Parted { amount, place } in parted {
            let end = &mut self.ends[parts.customer_at(place)];
            let day = parts.day_at(place);
            self.entries[*end as usize] = Entry { amount, day };
            *end += 1;
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

    fn parts(customers: usize, orders: &[Customer], days: (Day, Day)) -> Parts {
        let [mut some, mut others] = [(); 2].map(|()| Counts::new(customers, orders.len()));
        some.add(&orders[..orders.len() / 3]);
        others.add(&orders[orders.len() / 3..]);
        some.parts(&others, days)
    }

    /// A few customers, and so many that there are several in a part, some of
    /// them without orders at the end.
    #[test]
    fn shares_have_every_customer_and_every_order_once_and_in_order() {
        let few = (7, vec![3, 0, 3, 3, 5, 1, 3, 3, 0, 5, 3]);
        let many = (
            1000,
            (0..5000_u32).map(|i| i.wrapping_mul(2_654_435_761) % 997).collect(),
        );
        // Where the days take most of the room of a place, parts are smaller.
        let crowded = (
            100_000,
            (0..5000_u32).map(|i| i.wrapping_mul(2_654_435_761) % 100_000).collect(),
        );
        let cases = [(few, 0), (many, 0), (crowded.clone(), 0), (crowded, 3_600_000)];
        for (case, ((people, of), early)) in cases.into_iter().enumerate() {
            let orders = orders(&of);
            let amounts: Vec<i32> = (0..).take(of.len()).collect();
            let days = (Day::from_number(94 - early), Day::from_number(100));
            let parts = parts(people, &of, days);
            let by_customer = ByCustomer::new(&parts, Some(&orders), &amounts);
            assert_eq!(parts.bits, [0, 6, 13, 10][case]);
            let expected: Vec<_> = {
                let mut all: Vec<_> = (0..of.len()).map(|i| (of[i], orders.days[i], amounts[i])).collect();
                all.sort_unstable();
                all
            };
            for threads in [1, 2, 3, 7, 100] {
                let shares = by_customer.shares(threads);
                assert!(shares.len() <= threads);
                assert_eq!(shares.len() > 1, threads > 1);
                let mut room = Room::default();
                let (mut seen, mut next) = (Vec::new(), 0);
                for share in shares {
                    assert_eq!(by_customer.first_of(&share), next);
                    by_customer.for_each_in(&share, &mut room, |customer, own| {
                        assert_eq!(customer, next);
                        assert!(own.is_sorted_by_key(|entry| entry.day));
                        seen.extend(own.iter().map(|entry| (customer, entry.day, entry.amount)));
                        next += 1;
                    });
                }
                assert_eq!(next as usize, people);
                seen.sort_unstable();
                assert_eq!(seen, expected, "{threads} threads");
            }
        }
    }

    #[test]
    fn nobody_is_in_no_share() {
        let day = Day::from_number(7);
        let nobody = parts(0, &[], (day, day));
        assert!(ByCustomer::<NoAmount>::new(&nobody, None, &[]).shares(3).is_empty());
        let two = parts(2, &[], (day, day));
        let by_customer = ByCustomer::<NoAmount>::new(&two, None, &[]);
        let shares = by_customer.shares(1);
        assert_eq!((shares.len(), &shares[0]), (1, &(0..2)));
        let mut met = Vec::new();
        by_customer.for_each_in(&shares[0], &mut Room::default(), |customer, own| {
            met.push((customer, own.len()));
        });
        assert_eq!(met, [(0, 0), (1, 0)]);
    }
}
