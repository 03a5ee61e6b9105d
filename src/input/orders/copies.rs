//! Orders that stand in several files, as exports do that overlap: one of the
//! copies counts. Where two of them differ in what counts, nobody can say
//! which is right but the user.

use std::collections::{BTreeMap, HashMap, HashSet};

use rust_decimal::Decimal;

use super::super::cells::quoted;
use super::super::problem::{Hint, Problem, Problems};
use super::assembly::Assembly;
use super::batch::{GoneBy, RefundRow};
use super::id_log;
use super::plan::Copies;
use crate::model::amounts::Amount;
use crate::model::day::Day;
use crate::model::ledger::Overlap;
use crate::model::left_out::{Counted, Reason, Spot};

/// The order of one id in one file.
#[derive(Debug)]
struct Copy {
    /// Where its first row stands that says what becomes of it.
    spot: Spot,
    state: State,
}

/// The rows of one id.
struct OfId {
    /// The places of the orders.
    places: Vec<usize>,
    /// Those that left.
    gone: Vec<(Spot, Reason)>,
}

/// What became of it.
#[derive(Debug)]
enum State {
    /// It is an order, at that place.
    Order(usize),
    /// It left.
    Gone(Reason),
}

/// What two copies say differently: in words, and what each of them says.
pub(super) type Difference = (&'static str, [String; 2]);

impl Assembly<'_> {
    /// How copies in several files are treated; none where there is one file,
    /// or where a repeated id is a mistake.
    pub(super) fn copies(&self) -> Option<Copies> {
        self.copies.filter(|_| self.files.len() > 1)
    }

    /// Of the rows of one id in one file the first counts, and of the copies
    /// in several files one.
    pub(super) fn settle_copies(
        &mut self,
        copies: Copies,
        repeats: &[(usize, usize)],
        removed: &mut BTreeMap<usize, Reason>,
    ) {
        let mut found: Vec<(Spot, Problem)> = Vec::new();
        let mut overlap = Overlap::new(self.files.len());
        let mut leaving: Vec<(Reason, Spot, Reason)> = Vec::new();
        for OfId { places, gone } in self.ids_of_several_rows(repeats) {
            let mut by_file: BTreeMap<usize, Copy> = BTreeMap::new();
            for (spot, why) in &gone {
                let (spot, state) = (*spot, State::Gone(why.clone()));
                by_file.entry(spot.file).or_insert(Copy { spot, state });
            }
            let mut first_of: BTreeMap<usize, (Spot, usize)> = BTreeMap::new();
            for &place in &places {
                let spot = self.spot_of(place);
                let first = first_of.entry(spot.file).or_insert((spot, place));
                *first = (*first).min((spot, place));
            }
            for (file, (spot, place)) in first_of {
                let state = State::Order(place);
                by_file.insert(file, Copy { spot, state });
            }
            let all: Vec<&Copy> = by_file.values().collect();
            let Some((first, others)) = all.split_first() else {
                continue;
            };
            let chosen = match copies {
                Copies::First => first,
                Copies::Latest => others.last().unwrap_or(first),
            };
            let differing = others
                .iter()
                .find_map(|other| Some((other, self.difference(first, other)?)));
            let counts = match chosen.state {
                State::Order(place) => Some(place),
                State::Gone(_) => None,
            };
            let mut reason = Reason::Copied;
            if let (Copies::First, Some((other, difference))) = (copies, differing) {
                reason = Reason::Invalid;
                if !self.options().skip_invalid {
                    let id = places.first().map(|place| id_log::at(&self.ids, *place));
                    let id = quoted(&id.unwrap_or_default());
                    found.push((
                        other.spot,
                        self.copies_differ(&id, [first.spot, other.spot], difference),
                    ));
                }
            }
            overlap.orders += u64::from(all.len() > 1);
            for place in places.into_iter().filter(|place| counts != Some(*place)) {
                let file = self.spot_of(place).file;
                let is_copy = file != chosen.spot.file;
                overlap.rows[file] += u64::from(is_copy);
                let reason = if is_copy { reason.clone() } else { Reason::Folded };
                removed.insert(place, reason);
            }
            for (spot, why) in gone.into_iter().filter(|(spot, _)| spot.file != chosen.spot.file) {
                overlap.rows[spot.file] += 1;
                leaving.push((why, spot, reason.clone()));
            }
        }
        self.leave_as_copies(&leaving);
        self.tell_of_copies(found);
        self.fold_copied_refunds(copies, &mut overlap);
        self.overlap = Some(overlap);
    }

    /// Problems of copies, in the order of the files.
    pub(super) fn tell_of_copies(&mut self, mut found: Vec<(Spot, Problem)>) {
        found.sort_by_key(|(spot, _)| *spot);
        let mut problems = Problems::default();
        for (_, problem) in found {
            problems.push(problem);
        }
        self.merge_problems(problems);
    }

    /// Rows that had left by a reason of their own, and are copies.
    fn leave_as_copies(&mut self, leaving: &[(Reason, Spot, Reason)]) {
        if leaving.is_empty() {
            return;
        }
        let spots: HashSet<Spot> = leaving.iter().map(|(_, spot, _)| *spot).collect();
        let mut rows: BTreeMap<&Reason, u64> = BTreeMap::new();
        for (why, spot, reason) in leaving {
            *rows.entry(why).or_default() += 1;
            self.left_out.add(reason, 1, *spot);
        }
        let mut first_of_rest: BTreeMap<Reason, Spot> = BTreeMap::new();
        let mut all_refunded: Option<Counted> = None;
        for block in &self.gone {
            for row in &block.gone.rows {
                let (spot, reason) = block.left(row);
                if spots.contains(&spot) {
                    continue;
                }
                if matches!(row.by, GoneBy::AllRefunded(_)) {
                    let counted = all_refunded.get_or_insert(Counted { rows: 0, first: spot });
                    counted.rows += 1;
                    counted.first = counted.first.min(spot);
                }
                let first = first_of_rest.entry(reason).or_insert(spot);
                *first = spot.min(*first);
            }
        }
        self.seen_rows.all_refunded = all_refunded;
        for (why, rows) in rows {
            self.left_out.take_back(why, rows, first_of_rest.get(why).copied());
        }
    }

    /// The places of the orders of each id that several rows have, with those
    /// rows of it that left; and the rows of ids that left in several files.
    fn ids_of_several_rows(&self, repeats: &[(usize, usize)]) -> Vec<OfId> {
        let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for &(place, first) in repeats {
            groups.entry(first).or_insert_with(|| vec![first]).push(place);
        }
        let mut gone: HashMap<Box<[u8]>, Vec<(Spot, Reason)>> = HashMap::new();
        for block in &self.gone {
            let mut ids = block.gone.ids.reader();
            for row in &block.gone.rows {
                if let Some(id) = ids.read().filter(|id| !id.is_empty()) {
                    gone.entry(id.into()).or_default().push(block.left(row));
                }
            }
        }
        for left in gone.values_mut() {
            left.sort_by_key(|(spot, _)| *spot);
        }
        let mut left_of: BTreeMap<usize, Vec<(Spot, Reason)>> = BTreeMap::new();
        if !gone.is_empty() {
            id_log::for_each(&self.ids, |place, id| {
                if let Some(left) = gone.remove(id) {
                    groups.entry(place).or_insert_with(|| vec![place]);
                    left_of.insert(place, left);
                }
            });
        }
        let of_id = |(first, places)| OfId {
            gone: left_of.remove(&first).unwrap_or_default(),
            places,
        };
        let mut of_ids: Vec<OfId> = groups.into_iter().map(of_id).collect();
        let of_several_files = |left: &Vec<(Spot, Reason)>| {
            left.first().map(|(spot, _)| spot.file) != left.last().map(|(spot, _)| spot.file)
        };
        of_ids.extend(gone.into_values().filter(of_several_files).map(|gone| OfId {
            gone,
            places: Vec::new(),
        }));
        of_ids
    }

    fn spot_of(&self, place: usize) -> Spot {
        let (file, line) = self.line_of(place);
        Spot { file, line }
    }

    /// What two copies of an order say differently, of what counts.
    fn difference(&self, one: &Copy, other: &Copy) -> Option<Difference> {
        let fate = |copy: &Copy| match &copy.state {
            State::Order(_) => "counted".to_owned(),
            State::Gone(reason) => left_out(reason),
        };
        let (one_place, other_place) = match (&one.state, &other.state) {
            (State::Order(one), State::Order(other)) => (*one, *other),
            (State::Gone(_), State::Gone(_)) => return None,
            _ => return Some(("fates", [fate(one), fate(other)])),
        };
        self.difference_of_orders([one_place, other_place])
    }

    /// Whether two rows say the same of one order.
    pub(super) fn rows_agree(&self, [one, other]: [usize; 2]) -> bool {
        // The names of customers are all looked up to tell who they are, and these need none.
        self.orders.customers[one] == self.orders.customers[other] && self.difference_of_orders([one, other]).is_none()
    }

    /// What two rows say differently of one order.
    fn difference_of_orders(&self, both: [usize; 2]) -> Option<Difference> {
        let [customer, other] = both.map(|place| self.orders.customers[place]);
        if customer != other {
            return Some(("customers", [customer, other].map(|number| self.quoted_name(number))));
        }
        let [day, other] = both.map(|place| self.orders.days[place]);
        if day != other {
            return Some(("dates", [day, other].map(|day| day.to_string())));
        }
        if self.amounts.is_empty() {
            return None;
        }
        let amounts =
            both.map(|place| Amount::new(self.amounts.get(place), self.amounts.scale()).unwrap_or(Amount::ZERO));
        different_amounts(amounts)
    }

    /// The id with that number, as it is shown. All are looked up when the first one is asked for.
    pub(super) fn quoted_name(&self, number: u32) -> String {
        let mut names = self.names.borrow_mut();
        if names.len() != self.table.len() {
            *names = self.table.names();
        }
        quoted(&names[number as usize])
    }

    /// What is wrong with an order whose copies differ.
    pub(super) fn copies_differ(&self, id: &str, spots: [Spot; 2], (what, values): Difference) -> Problem {
        let at = |spot: Spot| format!("{}:{}", self.files[spot.file], spot.line);
        let [one, other] = values;
        Problem {
            file: self.files[spots[1].file].clone(),
            line: spots[1].line,
            message: format!(
                "order id {id} stands on {} and on {} with different {what}: {one} and {other}",
                at(spots[0]),
                at(spots[1])
            ),
            cell: None,
            hint: Hint::Copies,
        }
    }

    /// A refund that stands in several files is one: as often as it stands in
    /// the file that has most of it, whether or not its order stands in both.
    fn fold_copied_refunds(&mut self, copies: Copies, overlap: &mut Overlap) {
        let mut numbers: HashMap<RefundKey, usize> = HashMap::new();
        // Of each, the files and how often it stands in them.
        let mut by_file: Vec<BTreeMap<usize, u64>> = Vec::new();
        let mut number_of = |file: usize, refund: &RefundRow| {
            let number = *numbers.entry(RefundKey::of(refund)?).or_insert(by_file.len());
            if number == by_file.len() {
                by_file.push(BTreeMap::new());
            }
            *by_file[number].entry(file).or_default() += 1;
            Some(number)
        };
        let refunds = self.refunds.iter();
        let numbers: Vec<Option<usize>> = refunds.map(|(file, refund)| number_of(*file, refund)).collect();
        let chosen = by_file.iter().map(|files| {
            let most = files.values().max();
            let mut having_most = files.iter().filter(|(_, times)| Some(*times) == most);
            match copies {
                Copies::First => having_most.next(),
                Copies::Latest => having_most.next_back(),
            }
        });
        let chosen: Vec<Option<usize>> = chosen.map(|file| file.map(|(file, _)| *file)).collect();
        let mut numbers = numbers.into_iter();
        let left_out = &mut self.left_out;
        self.refunds.retain(|(file, refund)| {
            let is_counted = numbers
                .next()
                .flatten()
                .is_none_or(|number| chosen[number] == Some(*file));
            if !is_counted {
                overlap.rows[*file] += 1;
                let (file, line) = (*file, refund.line);
                left_out.add(&Reason::Copied, 1, Spot { file, line });
            }
            is_counted
        });
    }
}

/// What is the same of refund rows that are one refund.
#[derive(PartialEq, Eq, Hash)]
struct RefundKey {
    order_id: Box<[u8]>,
    customer: Option<Box<[u8]>>,
    day: Day,
    amount: Decimal,
    currency: Option<String>,
}

impl RefundKey {
    /// None where the refund names no order.
    fn of(refund: &RefundRow) -> Option<Self> {
        (!refund.order_id.is_empty()).then(|| Self {
            order_id: refund.order_id.clone(),
            customer: refund.customer.clone(),
            day: refund.day,
            amount: refund.amount.to_decimal().normalize(),
            currency: refund.currency.clone(),
        })
    }
}

/// Why an order is left out, in words.
pub(super) fn left_out(reason: &Reason) -> String {
    match reason {
        Reason::Status(status) => format!("left out by its status {}", quoted(status.as_bytes())),
        Reason::Currency(currency) => format!("left out by its currency {}", quoted(currency.as_bytes())),
        Reason::ExcludedCustomer => "left out with its customer".to_owned(),
        Reason::AfterAsOf => "left out as dated after `--as-of`".to_owned(),
        _ => "left out without a customer".to_owned(),
    }
}

/// The amounts of two copies, where they are not the same.
pub(super) fn different_amounts([one, other]: [Amount; 2]) -> Option<Difference> {
    let both = [one, other].map(Amount::to_decimal);
    (both[0] != both[1]).then(|| {
        (
            "amounts, less what was given back",
            both.map(|amount| amount.to_string()),
        )
    })
}
