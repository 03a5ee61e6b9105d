//! Rows that are left out: how many by each reason, and where the first of
//! them stands.

use std::collections::BTreeMap;

/// Why a row is left out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Its status, as written.
    Status(String),
    /// Its currency.
    Currency(String),
    /// It is dated after `--as-of`.
    AfterAsOf,
    /// It has no customer.
    Unattributed,
    /// Its customer is one of those who do not count.
    ExcludedCustomer,
    /// It cannot be read.
    Invalid,
    /// It is a further row of an order.
    Folded,
    /// Another file has it, too.
    Copied,
    /// It is no order and no refund: in words, what it is.
    Ignored(String),
}

/// Where a row stands: the number of its file, in the order they were read,
/// and its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spot {
    /// The number of the file, from 0.
    pub file: usize,
    /// The line, from 1.
    pub line: u64,
}

impl Spot {
    /// A line of the file at hand.
    #[must_use]
    pub const fn line(line: u64) -> Self {
        Self { file: 0, line }
    }
}

/// Rows that have one thing in common, and where the first of them stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// How many.
    pub rows: u64,
    /// The first.
    pub first: Spot,
}

impl Counted {
    fn add(&mut self, rows: u64, first: Spot) {
        self.rows += rows;
        self.first = first.min(self.first);
    }
}

/// Rows left out, by reason.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// By their status, as written.
    pub status: BTreeMap<String, Counted>,
    /// By their currency.
    pub currency: BTreeMap<String, Counted>,
    /// No orders and no refunds, by what they are.
    pub ignored: BTreeMap<String, Counted>,
    /// Dated after the day of `--as-of`.
    pub after_as_of: u64,
    /// Without a customer.
    pub unattributed: u64,
    /// Of customers who do not count.
    pub customers: u64,
    /// Not readable, with `--skip-invalid`.
    pub invalid: u64,
    /// Further rows of an order that is counted once.
    pub folded: u64,
    /// Rows that another file has, too.
    pub copied: u64,
    firsts: Firsts,
}

/// Where the first row of each other reason stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Firsts {
    after_as_of: Option<Spot>,
    unattributed: Option<Spot>,
    customers: Option<Spot>,
    invalid: Option<Spot>,
    folded: Option<Spot>,
    copied: Option<Spot>,
}

impl LeftOut {
    /// All rows left out.
    #[must_use]
    pub fn total(&self) -> u64 {
        let named = self.status.values().chain(self.currency.values());
        let named = named.chain(self.ignored.values());
        named.map(|counted| counted.rows).sum::<u64>()
            + self.after_as_of
            + self.unattributed
            + self.customers
            + self.invalid
            + self.not_again()
    }

    /// Rows of orders and refunds that count already: further rows of them, and
    /// rows that another file has, too.
    #[must_use]
    pub const fn not_again(&self) -> u64 {
        self.folded + self.copied
    }

    /// Counts rows under a reason, the first of which stands there.
    pub fn add(&mut self, reason: &Reason, rows: u64, first: Spot) {
        if rows == 0 {
            return;
        }
        let firsts = &mut self.firsts;
        let (count, place) = match reason {
            Reason::Status(status) => return entry(&mut self.status, status, first).add(rows, first),
            Reason::Currency(currency) => return entry(&mut self.currency, currency, first).add(rows, first),
            Reason::Ignored(words) => return entry(&mut self.ignored, words, first).add(rows, first),
            Reason::AfterAsOf => (&mut self.after_as_of, &mut firsts.after_as_of),
            Reason::Unattributed => (&mut self.unattributed, &mut firsts.unattributed),
            Reason::ExcludedCustomer => (&mut self.customers, &mut firsts.customers),
            Reason::Invalid => (&mut self.invalid, &mut firsts.invalid),
            Reason::Folded => (&mut self.folded, &mut firsts.folded),
            Reason::Copied => (&mut self.copied, &mut firsts.copied),
        };
        *count += rows;
        *place = Some(place.map_or(first, |place| first.min(place)));
    }

    /// So many rows of a reason leave by another one; the first of those that
    /// stay stands there.
    pub fn take_back(&mut self, reason: &Reason, rows: u64, first_of_rest: Option<Spot>) {
        let mut of_reason = None;
        let mut rest = Self::default();
        for (other, count, first) in self.reasons() {
            if other == *reason {
                of_reason = Some((count, first));
            } else {
                rest.add(&other, count, first);
            }
        }
        if let Some((count, first)) = of_reason {
            rest.add(reason, count.saturating_sub(rows), first_of_rest.unwrap_or(first));
            *self = rest;
        }
    }

    /// Adds another account's rows, of a part of a file behind so many lines.
    pub fn append(&mut self, other: &Self, file: usize, lines: u64) {
        for (reason, rows, first) in other.reasons() {
            let first = Spot {
                file,
                line: first.line + lines,
            };
            self.add(&reason, rows, first);
        }
    }

    /// Adds the rows of another account, of other files.
    pub fn add_all(&mut self, other: &Self) {
        for (reason, rows, first) in other.reasons() {
            self.add(&reason, rows, first);
        }
    }

    /// Each reason with its rows and the place of the first, those that count
    /// nothing left away.
    #[must_use]
    pub fn reasons(&self) -> Vec<(Reason, u64, Spot)> {
        let firsts = &self.firsts;
        let plain = [
            (Reason::Unattributed, self.unattributed, firsts.unattributed),
            (Reason::ExcludedCustomer, self.customers, firsts.customers),
            (Reason::AfterAsOf, self.after_as_of, firsts.after_as_of),
            (Reason::Invalid, self.invalid, firsts.invalid),
            (Reason::Folded, self.folded, firsts.folded),
            (Reason::Copied, self.copied, firsts.copied),
        ];
        let status = self.status.iter();
        let status = status.map(|(name, counted)| (Reason::Status(name.clone()), counted.rows, counted.first));
        let currency = self.currency.iter();
        let currency = currency.map(|(name, counted)| (Reason::Currency(name.clone()), counted.rows, counted.first));
        let ignored = self.ignored.iter();
        let ignored = ignored.map(|(words, counted)| (Reason::Ignored(words.clone()), counted.rows, counted.first));
        let plain = plain
            .into_iter()
            .filter_map(|(reason, rows, first)| Some((reason, rows, first?)));
        status.chain(currency).chain(ignored).chain(plain).collect()
    }
}

fn entry<'a>(map: &'a mut BTreeMap<String, Counted>, key: &str, first: Spot) -> &'a mut Counted {
    if !map.contains_key(key) {
        map.insert(key.to_owned(), Counted { rows: 0, first });
    }
    map.get_mut(key).expect("just put there")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reason_has_its_rows_and_its_first_place() {
        let mut left_out = LeftOut::default();
        left_out.add(&Reason::Unattributed, 2, Spot::line(7));
        left_out.add(&Reason::Status("void".into()), 1, Spot::line(9));
        let mut later = LeftOut::default();
        later.add(&Reason::Unattributed, 1, Spot::line(3));
        later.add(&Reason::Status("void".into()), 1, Spot::line(4));
        left_out.append(&later, 1, 100);
        left_out.add(&Reason::Unattributed, 1, Spot::line(5));
        left_out.add(&Reason::Folded, 0, Spot::line(1));
        assert_eq!(
            left_out.reasons(),
            [
                (Reason::Status("void".into()), 2, Spot::line(9)),
                (Reason::Unattributed, 4, Spot::line(5)),
            ]
        );
        assert_eq!(left_out.total(), 6);
    }

    #[test]
    fn rows_that_leave_by_another_reason_leave_once() {
        let void = Reason::Status("void".into());
        let mut left_out = LeftOut::default();
        left_out.add(&void, 3, Spot::line(2));
        left_out.add(&Reason::Unattributed, 1, Spot::line(9));
        left_out.take_back(&void, 1, Some(Spot::line(5)));
        left_out.take_back(&Reason::Unattributed, 1, None);
        left_out.add(&Reason::Copied, 2, Spot::line(2));
        assert_eq!(
            left_out.reasons(),
            [(void, 2, Spot::line(5)), (Reason::Copied, 2, Spot::line(2))]
        );
        assert_eq!((left_out.total(), left_out.not_again()), (4, 2));
    }
}
