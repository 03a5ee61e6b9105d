//! Line items → orders. The lines of one id are one order: amounts summed, the
//! day, customer and status of its first row. Lines of an id and a day that
//! sum below zero are a refund on that day.

use super::super::problem::Problem;
use super::super::status::Fate;
use super::assembly::Assembly;
use super::batch::LineRows;
use crate::model::amounts::{Amount, TooManyDigits};
use crate::model::day::Day;
use crate::model::ids::IdTable;
use crate::model::ledger::{Customer, Reason};

/// The lines of all orders, in the order of the files.
#[derive(Debug, Default)]
pub struct Lines {
    rows: Vec<Line>,
    order_ids: IdTable,
    /// Statuses, by number.
    statuses: Vec<String>,
    /// Lines without an order id are orders of their own.
    alone: u32,
}

#[derive(Debug, Clone)]
struct Line {
    order: OrderKey,
    customer: Option<Customer>,
    day: Day,
    amount: Amount,
    status: u32,
    currency: Option<Box<str>>,
    file: u32,
    number: u64,
    problem: Option<Box<Problem>>,
}

/// The number of an order id, or of a line that has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum OrderKey {
    Id(u32),
    Alone(u32),
}

impl Lines {
    /// Takes the lines of one block over.
    pub fn take(&mut self, batch: LineRows, statuses: Vec<String>, customers: &mut IdTable, file: usize, before: u64) {
        let mut numbers: Vec<u32> = Vec::with_capacity(statuses.len());
        for status in statuses {
            let known = self.statuses.iter().position(|known| *known == status);
            let number = known.unwrap_or_else(|| {
                self.statuses.push(status);
                self.statuses.len() - 1
            });
            numbers.push(u32::try_from(number).unwrap_or(u32::MAX));
        }
        let (mut order_numbers, mut customer_numbers) = (Vec::new(), Vec::new());
        self.order_ids.number_all(&batch.order_ids, &mut order_numbers);
        customers.number_all(&batch.customers, &mut customer_numbers);
        let mut order_numbers = order_numbers.into_iter();
        let mut customer_numbers = customer_numbers.into_iter();
        for row in batch.rows {
            let order = if row.has_order_id {
                order_numbers.next().map(OrderKey::Id)
            } else {
                None
            };
            let order = order.unwrap_or_else(|| {
                self.alone += 1;
                OrderKey::Alone(self.alone)
            });
            let status = if row.is_refunded { REFUNDED } else { numbers[row.status] };
            self.rows.push(Line {
                order,
                customer: if row.has_customer {
                    customer_numbers.next()
                } else {
                    None
                },
                day: row.day,
                amount: row.amount,
                status,
                currency: row.currency.map(Into::into),
                file: u32::try_from(file).unwrap_or(u32::MAX),
                number: before + row.line,
                problem: row.problem.map(|mut problem| {
                    problem.line += before;
                    problem
                }),
            });
        }
    }
}

/// Stands for the status of a row that a column says was refunded whole.
const REFUNDED: u32 = u32::MAX;

impl Assembly<'_> {
    /// Folds the lines into orders and refunds.
    pub(super) fn fold_lines(&mut self) {
        let lines = std::mem::take(&mut self.line_rows);
        let mut rows = lines.rows;
        if let Some(as_of) = self.options().as_of {
            let before = rows.len();
            rows.retain(|row| row.problem.is_some() || row.day <= as_of);
            self.left_out.add(&Reason::AfterAsOf, (before - rows.len()) as u64);
        }
        let mut places: Vec<usize> = (0..rows.len()).collect();
        places.sort_by_key(|&place| (rows[place].order, place));
        let mut folded: Vec<Folded> = Vec::new();
        for group in places.chunk_by(|&a, &b| rows[a].order == rows[b].order) {
            self.fold_order(&rows, group, &lines.statuses, &mut folded);
        }
        // Orders stand in the order of their first rows.
        folded.sort_unstable_by_key(|order| order.place);
        for order in folded {
            let row = &rows[order.place];
            let Some(customer) = order.customer else { continue };
            self.see_day(row.day, row.file as usize, row.number);
            if order.is_refund {
                self.line_refunds.push((customer, row.day, order.amount));
            } else {
                if order.is_blank {
                    self.blank_currency.push(self.orders.len());
                }
                self.orders.customers.push(customer);
                self.orders.days.push(row.day);
                self.too_many_digits |= self.amounts.push(order.amount).is_err();
            }
        }
    }

    /// The rows of one order id, in the order of the files.
    fn fold_order(&mut self, rows: &[Line], group: &[usize], statuses: &[String], folded: &mut Vec<Folded>) {
        let mut days: Vec<DayOfOrder> = Vec::new();
        let mut faulty = Vec::new();
        for &place in group {
            let row = &rows[place];
            if row.problem.is_some() {
                faulty.push(place);
                continue;
            }
            let day = if let Some(day) = days.iter_mut().find(|day| day.day == row.day) {
                day
            } else {
                days.push(DayOfOrder {
                    day: row.day,
                    places: Vec::new(),
                    sum: Amount::ZERO,
                });
                days.last_mut().expect("just pushed")
            };
            day.places.push(place);
            match day.sum.plus(row.amount) {
                Ok(sum) => day.sum = sum,
                Err(TooManyDigits) => self.too_many_digits = true,
            }
        }
        let (back, kept): (Vec<DayOfOrder>, Vec<DayOfOrder>) = days.into_iter().partition(|day| day.sum.is_negative());
        let mut places: Vec<usize> = kept.iter().flat_map(|day| day.places.iter().copied()).collect();
        places.sort_unstable();
        // The first row speaks for the order, one that cannot be read too.
        let first = places.iter().chain(&faulty).min().copied();
        let reason = first
            .filter(|_| !(places.is_empty() && !back.is_empty() && faulty.is_empty()))
            .and_then(|first| self.reason_of_lines(&rows[first], statuses, Fate::RefundsCount));
        self.settle_faulty(rows, &faulty, reason.as_ref());
        let order_day = places.first().map(|&place| rows[place].day);
        let customer = places.first().and_then(|&place| rows[place].customer);
        if !places.is_empty() {
            self.fold_rows(rows, &places, reason.clone(), false, customer, folded);
        }
        for day in back {
            let own = self.reason_of_lines(&rows[day.places[0]], statuses, Fate::Dropped);
            let of_order = order_day.is_some_and(|order_day| order_day <= day.day);
            let (reason, customer) = if of_order {
                (
                    reason.clone().or(own.filter(|own| *own != Reason::Unattributed)),
                    customer,
                )
            } else {
                (own, rows[day.places[0]].customer)
            };
            self.fold_rows(rows, &day.places, reason, true, customer, folded);
        }
    }

    /// Why an order with this first row leaves, if it does. `least` is the
    /// fate from which on it does.
    fn reason_of_lines(&self, row: &Line, statuses: &[String], least: Fate) -> Option<Reason> {
        let text = statuses.get(row.status as usize).map_or("refunded", String::as_str);
        let fate = self.options().status.fate(text);
        let leaves = match least {
            Fate::Dropped => fate == Fate::Dropped,
            _ => fate != Fate::Counts,
        };
        if leaves {
            Some(Reason::Status(text.to_owned()))
        } else if row.customer.is_none() {
            Some(Reason::Unattributed)
        } else {
            None
        }
    }

    /// Rows that cannot be read leave with their order where it leaves.
    fn settle_faulty(&mut self, rows: &[Line], faulty: &[usize], reason: Option<&Reason>) {
        for &place in faulty {
            match (reason, &rows[place].problem) {
                (Some(reason), _) => self.left_out.add(reason, 1),
                (None, Some(problem)) => self.invalid((**problem).clone()),
                (None, None) => {}
            }
        }
    }

    /// Rows that are one order or one refund.
    fn fold_rows(
        &mut self,
        rows: &[Line],
        places: &[usize],
        reason: Option<Reason>,
        is_refund: bool,
        customer: Option<Customer>,
        folded: &mut Vec<Folded>,
    ) {
        if let Some(reason) = reason {
            self.left_out.add(&reason, places.len() as u64);
            return;
        }
        let asked = self.options().currency.clone();
        let first = rows[places[0]].currency.clone();
        let mut amount = Amount::ZERO;
        let mut counted = Vec::new();
        for &place in places {
            let row = &rows[place];
            // A blank takes the currency of the order's first row.
            let currency = row.currency.as_ref().map(|own| {
                if own.is_empty() {
                    first.as_ref().unwrap_or(own)
                } else {
                    own
                }
            });
            if let Some(currency) = currency {
                self.see_currency(currency, 1, row.file as usize, row.number);
                if asked.as_deref().is_some_and(|asked| asked != &**currency) && !currency.is_empty() {
                    self.left_out.add(&Reason::Currency(currency.to_string()), 1);
                    continue;
                }
            }
            counted.push(place);
            match amount.plus(row.amount) {
                Ok(sum) => amount = sum,
                Err(TooManyDigits) => self.too_many_digits = true,
            }
        }
        let Some(&place) = counted.first() else { return };
        self.left_out.add(&Reason::Folded, counted.len() as u64 - 1);
        folded.push(Folded {
            place,
            is_refund,
            customer,
            amount,
            is_blank: first.as_deref() == Some(""),
        });
    }
}

struct DayOfOrder {
    day: Day,
    places: Vec<usize>,
    sum: Amount,
}

/// An order or a refund made of lines; its first row is at `place`.
struct Folded {
    place: usize,
    is_refund: bool,
    customer: Option<Customer>,
    amount: Amount,
    /// The currency of its first row is blank.
    is_blank: bool,
}
