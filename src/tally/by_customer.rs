//! Orders sorted by customer, and by day within a customer: sorted once, by
//! counting, and walked once.

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

/// Orders by customer.
#[derive(Debug)]
pub struct ByCustomer<A> {
    starts: Vec<u32>,
    entries: Vec<Entry<A>>,
}

impl<A: Units> ByCustomer<A> {
    /// No orders.
    pub fn empty(customers: usize) -> Self {
        Self {
            starts: vec![0; customers + 1],
            entries: Vec::new(),
        }
    }

    /// The orders of customers numbered below `customers`.
    pub fn sorted(customers: usize, orders: &Orders, amounts: &[A]) -> Self {
        let mut next = vec![0_u32; customers + 1];
        for &customer in &orders.customers {
            next[customer as usize + 1] += 1;
        }
        for i in 1..next.len() {
            next[i] += next[i - 1];
        }
        let starts = next.clone();
        let unset = Entry {
            amount: A::ZERO,
            day: Day::from_number(0),
        };
        let mut entries = vec![unset; orders.len()];
        for ((&customer, &day), &amount) in orders.customers.iter().zip(&orders.days).zip(amounts) {
            let place = &mut next[customer as usize];
            entries[*place as usize] = Entry { amount, day };
            *place += 1;
        }
        for bounds in starts.windows(2) {
            let own = &mut entries[bounds[0] as usize..bounds[1] as usize];
            if !own.is_sorted_by_key(|entry| entry.day) {
                own.sort_by_key(|entry| entry.day);
            }
        }
        Self { starts, entries }
    }

    /// How many customers have a number.
    pub const fn customers(&self) -> usize {
        self.starts.len() - 1
    }

    /// The orders of a customer by day.
    pub fn of(&self, customer: Customer) -> &[Entry<A>] {
        let customer = customer as usize;
        &self.entries[self.starts[customer] as usize..self.starts[customer + 1] as usize]
    }
}
