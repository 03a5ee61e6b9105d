//! Line items → orders. The lines of one id are one order: amounts summed, the
//! day, customer and status of its first row. Lines of an id and a day that
//! sum below zero are a refund on that day.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::super::problem::{Problem, Problems};
use super::super::status::Fate;
use super::assembly::Assembly;
use super::batch::LineRows;
use super::line_copies::LineCopies;
use super::refunds::{Standing, To};
use super::seen_rows::Netted;
use super::statuses::Status;
use super::values_by_line::Numbered;
use super::words::{Statuses, Words};
use crate::model::amounts::Amount;
use crate::model::by_column::ValueNumber;
use crate::model::day::Day;
use crate::model::hour::{Hour, HoursByLine};
use crate::model::ids::{IdHasher, IdTable};
use crate::model::ledger::Customer;
use crate::model::left_out::{Reason, Spot};

/// The lines of all orders, in the order of the files.
#[derive(Debug)]
pub struct Lines {
    rows: Vec<Line>,
    order_ids: IdTable,
    /// The order ids by number, once one is asked for.
    names: OnceCell<Vec<Box<[u8]>>>,
    statuses: Statuses,
    currencies: Words,
    /// Lines without an order id are orders of their own.
    alone: u32,
}

#[derive(Debug, Clone)]
pub(super) struct Line {
    order: OrderKey,
    pub(super) customer: Option<Customer>,
    pub(super) day: Option<Day>,
    hour: Hour,
    value: ValueNumber,
    pub(super) status: u32,
    pub(super) currency: Option<u32>,
    file: u32,
    number: u64,
    pub(super) amount: Amount,
    /// What few lines have.
    more: Option<Box<More>>,
}

#[derive(Debug, Clone)]
struct More {
    /// What was given back, by a column of the row itself.
    refunded: Option<Amount>,
    /// What is wrong with it, unless its order leaves.
    problem: Option<Problem>,
    /// Whether its customer does not count, and so is none.
    is_excluded: bool,
}

impl Line {
    pub(super) fn problem(&self) -> Option<&Problem> {
        self.more.as_ref()?.problem.as_ref()
    }

    pub(super) fn refunded(&self) -> Option<Amount> {
        self.more.as_ref()?.refunded
    }
}

/// The number of an order id, or of a line that has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum OrderKey {
    Id(u32),
    Alone(u32),
}

impl Lines {
    /// No lines yet. Their ids are hashed by this.
    pub fn new(hasher: IdHasher) -> Self {
        Self {
            rows: Vec::new(),
            order_ids: IdTable::with_hasher(hasher),
            names: OnceCell::new(),
            statuses: Statuses::default(),
            currencies: Words::default(),
            alone: 0,
        }
    }

    /// Takes the lines of one block over, which is of that file and begins
    /// behind that line.
    pub fn take(
        &mut self,
        batch: LineRows,
        statuses: &[Status],
        (hours, values): (&HoursByLine, &Numbered),
        customers: &mut IdTable,
        (file, before): (usize, u64),
    ) {
        let mut hours = hours.reader();
        let statuses = statuses.iter().map(|status| (status.text.clone(), status.fate));
        let numbers: Vec<u32> = statuses.map(|status| self.statuses.number(status)).collect();
        let (mut order_numbers, mut customer_numbers) = (Vec::new(), Vec::new());
        self.order_ids.number_all(&batch.order_ids, &mut order_numbers);
        customers.number_all(&batch.customers, &mut customer_numbers);
        let mut order_numbers = order_numbers.into_iter();
        let mut customer_numbers = customer_numbers.into_iter();
        for row in batch.rows {
            let id = if row.has_order_id { order_numbers.next() } else { None };
            let order = id.map_or_else(
                || {
                    self.alone += 1;
                    OrderKey::Alone(self.alone)
                },
                OrderKey::Id,
            );
            let problem = row.problem.map(|mut problem| {
                problem.line += before;
                *problem
            });
            let has_more = row.refunded.is_some() || problem.is_some() || row.is_excluded;
            self.rows.push(Line {
                order,
                customer: if row.has_customer {
                    customer_numbers.next()
                } else {
                    None
                },
                day: row.day,
                hour: hours.at(row.line),
                value: values.at(row.line),
                status: numbers[row.status],
                currency: row.currency.map(|currency| self.currencies.number(currency)),
                file: u32::try_from(file).expect("fewer than four billion files"),
                number: before + row.line,
                amount: row.amount,
                more: has_more.then(|| {
                    Box::new(More {
                        refunded: row.refunded,
                        problem,
                        is_excluded: row.is_excluded,
                    })
                }),
            });
        }
    }

    /// Where other files name currencies, lines of a file that does not have
    /// blank ones.
    fn take_missing_currencies_for_blank(&mut self) {
        let blank = self.currencies.number(String::new());
        for row in &mut self.rows {
            row.currency = row.currency.or(Some(blank));
        }
    }

    /// The id of the order of a line; blank where it has none.
    pub(super) fn order_id(&self, line: &Line) -> &[u8] {
        match line.order {
            OrderKey::Id(number) => &self.names.get_or_init(|| self.order_ids.names())[number as usize],
            OrderKey::Alone(_) => b"",
        }
    }

    /// The currency of a line, where its file has the column.
    fn currency(&self, line: &Line) -> Option<&str> {
        line.currency.map(|number| self.currencies.text(number))
    }
}

impl Assembly<'_> {
    /// Folds the lines into orders and refunds.
    pub(super) fn fold_lines(&mut self) {
        let none = Lines::new(self.hasher().clone());
        let mut lines = std::mem::replace(&mut self.line_rows, none);
        if self.any_currency() {
            lines.take_missing_currencies_for_blank();
        }
        let rows = std::mem::take(&mut lines.rows);
        let mut places: Vec<usize> = (0..rows.len()).collect();
        places.sort_by_key(|&place| (rows[place].order, rows[place].at()));
        let mut folded: Vec<Folded> = Vec::new();
        let mut copies = self.copies().map(|copies| LineCopies::new(copies, self.files.len()));
        let (minds_repeated, mut repeated) = (self.minds_repeated_lines(), Vec::new());
        for group in places.chunk_by(|&a, &b| rows[a].order == rows[b].order) {
            let group: Vec<&Line> = group.iter().map(|&place| &rows[place]).collect();
            let group = match (&mut copies, group[0].order) {
                (Some(copies), OrderKey::Id(_)) => self.without_copies(group, &lines, copies),
                _ => group,
            };
            let mut group = self.without_later(group, &lines);
            if minds_repeated {
                group = self.without_repeated(group, &lines, &mut repeated);
            }
            if !group.is_empty() {
                self.fold_order(&group, &lines, &mut folded);
            }
        }
        self.tell_of_repeated(repeated, &lines);
        if let Some(copies) = copies {
            self.tell_of_copies(copies.found);
            self.overlap = Some(copies.overlap);
        }
        // What cannot be read is told in the order of the files.
        let mut found = std::mem::take(&mut self.line_problems);
        found.sort_by_key(|(spot, _)| *spot);
        let mut problems = Problems::default();
        for (_, problem) in found {
            problems.push(problem);
        }
        self.merge_problems(problems);
        // Orders stand in the order of their first rows.
        folded.sort_by_key(|order| order.first);
        for order in folded {
            let (file, line) = order.first;
            self.see_day(order.day, file, line);
            let place = self.orders.len();
            for refund in order.refunds {
                self.standing.push(Standing {
                    order: Some(place),
                    ..refund
                });
            }
            if order.is_blank {
                self.blank_currency.push(place);
                self.note_line(place, file, line);
            }
            if order.back.is_positive() {
                self.seen_rows.netted.push(Netted {
                    place,
                    back: order.back,
                    at: Some(order.first),
                });
            }
            self.orders.customers.push(order.customer);
            self.orders.days.push(order.day);
            if self.options().hours {
                self.hours.push(order.noted.0);
            }
            if let Some(by) = &mut self.by {
                by.orders.push(order.noted.1);
            }
            self.too_many_digits |= self.amounts.push(order.amount).is_err();
        }
    }

    /// The rows of one order id but those after the day of the report; they
    /// leave by the status or the customer of the order, if by these.
    fn without_later<'r>(&mut self, group: Vec<&'r Line>, lines: &Lines) -> Vec<&'r Line> {
        let first = group[0];
        let is_later = |row: &&Line| row.day.is_some_and(|day| self.options().is_later(day));
        let (later, group): (Vec<&Line>, Vec<&Line>) = group.into_iter().partition(is_later);
        if !later.is_empty() {
            let reason = own_reason(first, lines, Fate::RefundsCount);
            let reason = reason.unwrap_or(Reason::AfterAsOf);
            self.left_out.add(&reason, later.len() as u64, later[0].spot());
        }
        group
    }

    /// The rows of one order id, in the order of the files.
    fn fold_order(&mut self, group: &[&Line], lines: &Lines, folded: &mut Vec<Folded>) {
        let (faulty, rows): (Vec<&Line>, Vec<&Line>) = group.iter().partition(|row| row.problem().is_some());
        // The first row speaks for the order, also where it cannot be read but
        // leaves before that matters.
        let speaker = faulty
            .first()
            .filter(|first| rows.first().is_none_or(|row| first.at() < row.at()))
            .copied();
        let early = speaker.and_then(|first| own_reason(first, lines, Fate::RefundsCount));
        let named = rows
            .iter()
            .filter_map(|row| lines.currency(row))
            .find(|c| !c.is_empty());
        // A blank takes the currency of its order.
        let currency = |row: &Line| {
            lines
                .currency(row)
                .map(|own| if own.is_empty() { named.unwrap_or(own) } else { own })
        };
        let asked = self.options().currency.clone();
        let is_other = |row: &Line| match (&asked, currency(row)) {
            (Some(asked), Some(own)) => !own.is_empty() && own != asked,
            _ => false,
        };
        let (other, kept): (Vec<&Line>, Vec<&Line>) = rows.into_iter().partition(|row| is_other(row));
        let (own, back) = self.split_days(&kept);
        let (other_own, _) = self.split_days(&other);
        // The order itself: what is left of it, or what left by currency.
        let first = own.first().or_else(|| other_own.first());
        let mut is_by_amount = false;
        let reason = early.clone().or_else(|| {
            let first = first?;
            let refunded = !own.is_empty() && self.is_all_refunded(&own);
            own_reason(first, lines, Fate::RefundsCount).or_else(|| {
                is_by_amount = refunded;
                refunded.then(|| Reason::Status("refunded".to_owned()))
            })
        });
        for row in faulty {
            // One that speaks for an order that counts is at fault itself.
            let speaks = early.is_none() && speaker.is_some_and(|speaker| speaker.at() == row.at());
            match (&reason, row.problem()) {
                (Some(reason), _) if !speaks => self.left_out.add(reason, 1, row.spot()),
                (_, Some(_)) if self.options().skip_invalid => self.left_out.add(&Reason::Invalid, 1, row.spot()),
                (_, Some(problem)) => self.line_problems.push((row.spot(), problem.clone())),
                (_, None) => {}
            }
        }
        for row in &other {
            self.see_line_currency(row, currency(row));
            let left = reason
                .clone()
                .unwrap_or_else(|| Reason::Currency(currency(row).unwrap_or_default().to_owned()));
            self.left_out.add(&left, 1, row.spot());
        }
        self.note_disagreement(&own, lines);
        let gone_by_currency = own.is_empty() && reason.is_none();
        let order_day = first.and_then(|first| first.day);
        let customer = first.and_then(|first| first.customer);
        let refunds = self.fold_refunds(
            back,
            lines,
            |day| {
                if order_day.is_none_or(|order_day| order_day > day) {
                    return OfRefund::Alone;
                }
                match (&reason, first) {
                    (Some(reason), _) => OfRefund::Gone(reason.clone()),
                    (None, Some(first)) if gone_by_currency => {
                        OfRefund::Gone(Reason::Currency(currency(first).unwrap_or_default().to_owned()))
                    }
                    _ => OfRefund::Counted(customer),
                }
            },
            &currency,
        );
        let (of_order, alone): (Vec<_>, Vec<_>) = refunds.into_iter().partition(|refund| refund.is_of_order);
        self.standing.extend(alone.into_iter().map(|refund| refund.standing));
        if let (Some(reason), false) = (&reason, own.is_empty()) {
            self.left_out.add(reason, own.len() as u64, own[0].spot());
            if is_by_amount {
                self.seen_rows.note_all_refunded(own.len() as u64, own[0].spot());
            }
            return;
        }
        let Some((first, customer)) = own.first().zip(customer) else {
            return;
        };
        let Some(day) = first.day else { return };
        for row in &own {
            self.see_line_currency(row, currency(row));
        }
        if let Some(second) = own.get(1) {
            self.left_out.add(&Reason::Folded, own.len() as u64 - 1, second.spot());
        }
        let (amount, back) = self.net(&own);
        folded.push(Folded {
            first: first.at(),
            day,
            noted: (first.hour, first.value),
            customer,
            amount,
            back,
            is_blank: currency(first) == Some(""),
            refunds: of_order.into_iter().map(|refund| refund.standing).collect(),
        });
    }

    /// Rows of one order that name several customers, or statuses of which
    /// some count and some do not: the first row decides, and that is told.
    fn note_disagreement(&mut self, own: &[&Line], lines: &Lines) {
        let Some((first, others)) = own.split_first() else {
            return;
        };
        let other_customer = |row: &&&Line| row.customer.is_some() && row.customer != first.customer;
        if let Some(row) = others.iter().find(other_customer) {
            self.disagreements.customers.add(row.spot());
        }
        let counts = |row: &Line| lines.statuses.fate(row.status) == Fate::Counts;
        let of_first = counts(first);
        let is_other = |row: &&&Line| row.status != first.status && counts(row) != of_first;
        if let Some(spot) = others.iter().find(is_other).map(|row| row.spot()) {
            self.disagreements.statuses.add(spot);
        }
    }

    /// The rows of the days that sum to zero or more, in the order of the
    /// files, and those of the days that sum to less, by day.
    fn split_days<'r>(&mut self, rows: &[&'r Line]) -> (Vec<&'r Line>, Vec<Vec<&'r Line>>) {
        let mut days: BTreeMap<Day, (Amount, Vec<&Line>)> = BTreeMap::new();
        for &row in rows {
            let Some(day) = row.day else { continue };
            let (sum, of_day) = days.entry(day).or_insert((Amount::ZERO, Vec::new()));
            *sum = self.sum(*sum, row.amount);
            of_day.push(row);
        }
        let (mut own, mut back) = (Vec::new(), Vec::new());
        for (_, (sum, rows)) in days {
            if sum.is_negative() {
                back.push(rows);
            } else {
                own.extend(rows);
            }
        }
        own.sort_by_key(|row| row.at());
        (own, back)
    }

    fn sum(&mut self, sum: Amount, amount: Amount) -> Amount {
        if let Ok(sum) = sum.plus(amount) {
            sum
        } else {
            self.too_many_digits = true;
            sum
        }
    }

    pub(super) fn gross_and_refunded(&mut self, rows: &[&Line]) -> (Amount, Amount) {
        rows.iter().fold((Amount::ZERO, Amount::ZERO), |(gross, back), row| {
            let gross = self.sum(gross, row.amount);
            (gross, row.refunded().map_or(back, |refunded| self.sum(back, refunded)))
        })
    }

    fn is_all_refunded(&mut self, rows: &[&Line]) -> bool {
        let (gross, back) = self.gross_and_refunded(rows);
        gross.is_positive() && back.is_at_least(gross) && self.options().status.fate("refunded") != Fate::Counts
    }

    /// The amount of an order, less what was given back, and that.
    pub(super) fn net(&mut self, rows: &[&Line]) -> (Amount, Amount) {
        let (gross, back) = self.gross_and_refunded(rows);
        let net = gross.less_at_most(back).unwrap_or(gross);
        (net, gross.minus(net).unwrap_or(Amount::ZERO))
    }

    fn see_line_currency(&mut self, row: &Line, currency: Option<&str>) {
        if let Some(currency) = currency {
            self.see_currency(currency, 1, row.file as usize, row.number);
        }
    }

    /// The refunds of one order id; each shares the fate of its order where it
    /// has one.
    fn fold_refunds<'r>(
        &mut self,
        back: Vec<Vec<&'r Line>>,
        lines: &Lines,
        order: impl Fn(Day) -> OfRefund,
        currency: &impl Fn(&'r Line) -> Option<&'r str>,
    ) -> Vec<FoldedRefund> {
        let mut refunds = Vec::new();
        for rows in back {
            let first = rows[0];
            let Some(day) = first.day else { continue };
            let fate = lines.statuses.fate(first.status);
            let dropped = || Reason::Status(lines.statuses.text(first.status).to_owned());
            let (reason, customer, is_of_order) = match order(day) {
                OfRefund::Gone(reason) => (Some(reason), None, true),
                OfRefund::Counted(customer) => ((fate == Fate::Dropped).then(dropped), customer, true),
                OfRefund::Alone => (own_reason(first, lines, Fate::WithItsOrder), first.customer, false),
            };
            if let Some(reason) = reason {
                self.left_out.add(&reason, rows.len() as u64, first.spot());
                continue;
            }
            let Some(customer) = customer else { continue };
            if let Some(second) = rows.get(1) {
                self.left_out.add(&Reason::Folded, rows.len() as u64 - 1, second.spot());
            }
            let mut amount = Amount::ZERO;
            for row in &rows {
                self.see_line_currency(row, currency(row));
                amount = self.sum(amount, row.amount);
            }
            refunds.push(FoldedRefund {
                is_of_order,
                standing: Standing {
                    to: To::Number(customer),
                    day,
                    amount,
                    currency: currency(first).map(str::to_owned),
                    value: first.value,
                    file: first.file as usize,
                    line: first.number,
                    order: None,
                },
            });
        }
        refunds
    }
}

impl Line {
    pub(super) const fn spot(&self) -> Spot {
        let (file, line) = self.at();
        Spot { file, line }
    }

    /// Where it stands.
    const fn at(&self) -> (usize, u64) {
        (self.file as usize, self.number)
    }
}

/// The order of a refund.
enum OfRefund {
    /// It has none.
    Alone,
    /// It left.
    Gone(Reason),
    /// It counts, and this is its customer.
    Counted(Option<Customer>),
}

/// A refund made of lines.
struct FoldedRefund {
    is_of_order: bool,
    standing: Standing,
}

/// An order made of lines.
struct Folded {
    first: (usize, u64),
    day: Day,
    /// The hour and the value of its first row.
    noted: (Hour, ValueNumber),
    customer: Customer,
    amount: Amount,
    /// What was given back of it.
    back: Amount,
    /// Its currency is blank.
    is_blank: bool,
    /// The refunds that share its fate.
    refunds: Vec<Standing>,
}

/// Why an order or a refund with this first row leaves by its status or
/// for want of a customer. `least` is the fate from which on it does.
pub(super) fn own_reason(row: &Line, lines: &Lines, least: Fate) -> Option<Reason> {
    let text = lines.statuses.text(row.status);
    if lines.statuses.fate(row.status) >= least {
        Some(Reason::Status(text.to_owned()))
    } else if row.more.as_ref().is_some_and(|more| more.is_excluded) {
        Some(Reason::ExcludedCustomer)
    } else if row.customer.is_none() {
        Some(Reason::Unattributed)
    } else {
        None
    }
}
