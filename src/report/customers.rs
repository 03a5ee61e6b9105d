//! The report of `retain customers`: a row a customer, made when it is written,
//! so that a million of them need no room.

use std::cmp::Ordering;
use std::hint::black_box;
use std::ops::Range;

use rust_decimal::Decimal;

use super::list::{self, Kind, ListColumn, compare};
use super::metrics::{Input, Settings};
use super::table::{Room, Table};
use super::{Cell, summary};
use crate::metrics::segment::Segment;
use crate::metrics::standing::{Standing, Standings, last_answers};
use crate::metrics::state::{State, Usual, own_median};
use crate::model::day::Day;
use crate::model::ledger::{Account, Customer, Response};
use crate::model::ratio::Ratio;
use crate::model::undefined::Undefined;
use crate::tally::AnswerClass;
use crate::tally::facts::{Fact, Facts};

/// Which customers are wanted; all of those of whom every part is true.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// In one of these segments, where there are any.
    pub segments: Vec<Segment>,
    /// In one of these states.
    pub states: Vec<State>,
    /// With no order for so many days.
    pub inactive_for: Option<u32>,
    /// Whose last answer is one of these.
    pub nps: Vec<AnswerClass>,
    /// With so many orders.
    pub min_orders: Option<u32>,
    /// Of whom a movement in a period is true: its key in the document, the
    /// name of the period, and the customers by number.
    pub members: Vec<(&'static str, String, Vec<Customer>)>,
}

impl Filter {
    /// The keys of the movements in the document.
    pub const MOVEMENTS: [&'static str; 5] = ["retained_in", "lost_in", "new_in", "first_time_in", "reactivated_in"];

    /// The period in which a movement is asked for, by its key.
    #[must_use]
    pub fn period_of(&self, key: &str) -> Option<&str> {
        let found = self.members.iter().find(|(of, ..)| *of == key);
        found.map(|(_, period, _)| period.as_str())
    }
}

/// How the rows are ordered.
#[derive(Debug, Clone, Copy)]
pub struct Sort {
    /// By this column.
    pub column: &'static ListColumn<Person>,
    /// The greatest first.
    pub is_descending: bool,
}

/// So many customers are looked at at once.
const AT_ONCE: usize = 256;

/// The place of a customer among those with an order, or behind them, among
/// those with a subscription alone.
type Place = usize;

/// The report of `retain customers`.
#[derive(Debug, Clone)]
pub struct CustomersReport {
    /// What can change a number.
    pub settings: Settings,
    /// The currency of the amounts, where the input names it.
    pub currency: Option<String>,
    /// What was counted and what was left out.
    pub input: Input,
    /// The day to which days since the last order are counted.
    pub day: Day,
    /// What is usual in the shop.
    pub usual: Usual,
    /// Whether ids are hashed.
    pub ids_are_hashed: bool,
    /// Which customers are wanted.
    pub filter: Filter,
    /// How many those are, shown or not.
    pub found: usize,
    /// What a careful reader should know.
    pub warnings: Vec<String>,
    /// Those that are shown, in order.
    shown: Vec<Place>,
    facts: Facts,
    standings: Standings,
    answers: Vec<(Customer, u8)>,
    ids: Vec<Box<[u8]>>,
}

/// A row of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The id.
    pub id: String,
    /// What is known, where there is a counted order.
    pub known: Option<KnownPerson>,
    /// The last answer.
    pub answer: Option<u8>,
}

/// What is known of somebody with a counted order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownPerson {
    /// What was counted.
    pub fact: Fact,
    /// The revenue; none without amounts.
    pub revenue: Option<Decimal>,
    /// Where this customer stands.
    pub standing: Standing,
}

impl Person {
    fn known(&self, cell: impl FnOnce(&KnownPerson) -> Result<Cell, Undefined>) -> Cell {
        let known = self.known.as_ref().ok_or(Undefined::NoCountedOrder);
        known.and_then(cell).unwrap_or_else(Cell::Undefined)
    }
}

/// The columns of the report.
pub const COLUMNS: &[ListColumn<Person>] = &[
    ListColumn {
        key: "customer_id",
        label: "Customer",
        room: Some(Room::Always),
        kind: Kind::Words,
        meaning: "The id as in the input, or its keyed hash with `--hash-ids`",
        read: |person| Cell::Name(person.id.clone()),
    },
    ListColumn {
        key: "last_order",
        label: "Last order",
        room: Some(Room::Wanted),
        kind: Kind::Date,
        meaning: "The day of the last counted order",
        read: |person| person.known(|known| Ok(Cell::Date(known.fact.last))),
    },
    ListColumn {
        key: "orders",
        label: "Orders",
        room: Some(Room::Wanted),
        kind: Kind::Count,
        meaning: "Counted orders",
        read: |person| Cell::Count(person.known.as_ref().map_or(0, |known| known.fact.orders.into())),
    },
    ListColumn {
        key: "revenue",
        label: "Revenue",
        room: Some(Room::Wanted),
        kind: Kind::Number,
        meaning: "Sum of amounts, refunds subtracted",
        read: |person| person.known(|known| known.revenue.map(Cell::Money).ok_or(Undefined::NoAmounts)),
    },
    ListColumn {
        key: "state",
        label: "State",
        room: Some(Room::Wanted),
        kind: Kind::WordsOrNone,
        meaning: "new, active, at risk or lapsed",
        read: |person| person.known(|known| Ok(Cell::Word(known.standing.state.name()))),
    },
    ListColumn {
        key: "segment",
        label: "Segment",
        room: Some(Room::Wanted),
        kind: Kind::WordsOrNone,
        meaning: "The segment by recency and frequency",
        read: |person| person.known(|known| Ok(Cell::Word(known.standing.segment.name()))),
    },
    ListColumn {
        key: "expected_next_order",
        label: "Next order",
        room: Some(Room::Spare),
        kind: Kind::Date,
        meaning: "The last order plus the own median gap, or that of the shop",
        read: |person| person.known(|known| known.standing.next_order.map(Cell::Date)),
    },
    ListColumn {
        key: "days_since_last_order",
        label: "Days ago",
        room: Some(Room::Spare),
        kind: Kind::CountOrNone,
        meaning: "Days since the last order",
        read: |person| person.known(|known| Ok(Cell::Count(known.standing.days_since.into()))),
    },
    ListColumn {
        key: "recency_score",
        label: "R",
        room: Some(Room::Spare),
        kind: Kind::CountOrNone,
        meaning: "The score of the days since the last order, 1 to 5",
        read: |person| person.known(|known| Ok(Cell::Count(known.standing.scores.recency.into()))),
    },
    ListColumn {
        key: "frequency_score",
        label: "F",
        room: Some(Room::Beside),
        kind: Kind::CountOrNone,
        meaning: "The score of the number of orders, 1 to 5",
        read: |person| person.known(|known| Ok(Cell::Count(known.standing.scores.frequency.into()))),
    },
    ListColumn {
        key: "money_score",
        label: "M",
        room: Some(Room::Beside),
        kind: Kind::CountOrNone,
        meaning: "The score of revenue, 1 to 5",
        read: |person| {
            person.known(|known| {
                let score = known.standing.scores.money.ok_or(Undefined::NoAmounts)?;
                Ok(Cell::Count(score.into()))
            })
        },
    },
    ListColumn {
        key: "nps_score",
        label: "NPS",
        room: Some(Room::Spare),
        kind: Kind::CountOrNone,
        meaning: "The last answer to the survey, 0 to 10",
        read: |person| person.answer.map_or(NO_ANSWER, |score| Cell::Count(score.into())),
    },
    ListColumn {
        key: "nps_class",
        label: "",
        room: None,
        kind: Kind::WordsOrNone,
        meaning: "promoter, passive or detractor, by that answer",
        read: |person| {
            person
                .answer
                .map_or(NO_ANSWER, |score| Cell::Word(AnswerClass::of(score).name()))
        },
    },
    ListColumn {
        key: "first_order",
        label: "First order",
        room: Some(Room::Spare),
        kind: Kind::Date,
        meaning: "The day of the first counted order",
        read: |person| person.known(|known| Ok(Cell::Date(known.fact.first))),
    },
    ListColumn {
        key: "average_order_value",
        label: "AOV",
        room: Some(Room::Spare),
        kind: Kind::Number,
        meaning: "Revenue / orders",
        read: |person| {
            person.known(|known| {
                let revenue = known.revenue.ok_or(Undefined::NoAmounts)?;
                let value = Ratio::per(revenue, known.fact.orders.into());
                value.map(Cell::Quotient).ok_or(Undefined::NoCountedOrder)
            })
        },
    },
    ListColumn {
        key: "order_days",
        label: "Order days",
        room: None,
        kind: Kind::Count,
        meaning: "Days with a counted order",
        read: |person| Cell::Count(person.known.as_ref().map_or(0, |known| known.fact.order_days.into())),
    },
    ListColumn {
        key: "median_gap_days",
        label: "Gap",
        room: Some(Room::Spare),
        kind: Kind::Number,
        meaning: "The median of the days between neighbouring order days of this customer",
        read: |person| person.known(|known| own_median(&known.fact).map(Cell::Days)),
    },
];

const NO_ANSWER: Cell = Cell::Undefined(Undefined::NoResponses);

/// The column of a key.
#[must_use]
pub fn column(key: &str) -> Option<&'static ListColumn<Person>> {
    COLUMNS.iter().find(|column| column.key == key)
}

/// What is wanted of the customers.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Which ones.
    pub filter: Filter,
    /// In which order; ties by id.
    pub sort: Sort,
    /// So many of them.
    pub top: Option<usize>,
}

/// The ids that are shown, by customer number.
#[derive(Debug, Clone)]
pub struct Ids {
    /// One for each.
    pub names: Vec<Box<[u8]>>,
    /// Whether they are hashed.
    pub are_hashed: bool,
}

impl CustomersReport {
    /// The report of what is known.
    #[must_use]
    pub fn new(
        facts: Facts,
        (responses, ids): (&[Response], Ids),
        account: Account,
        (settings, currency): (Settings, Option<String>),
        wanted: Wanted,
    ) -> Self {
        let standings = Standings::of(&facts);
        let mut report = Self {
            warnings: account.warnings.clone(),
            input: Input::of_facts(&facts, account),
            settings,
            currency,
            day: facts.end,
            usual: standings.usual,
            ids_are_hashed: ids.are_hashed,
            filter: wanted.filter,
            found: 0,
            shown: Vec::new(),
            facts,
            standings,
            answers: last_answers(responses),
            ids: ids.names,
        };
        let all = report.facts.customers.len() + report.facts.subscribers.len();
        let found: Vec<Place> = (0..all).filter(|place| report.is_wanted(*place)).collect();
        report.found = found.len();
        report.shown = report.sorted(found, wanted.sort, wanted.top);
        report
    }

    /// Who stands at a place, and what is known.
    fn at(&self, place: Place) -> (Customer, Option<&Fact>) {
        match self.facts.customers.get(place) {
            Some(fact) => (fact.customer, Some(fact)),
            None => (self.facts.subscribers[place - self.facts.customers.len()], None),
        }
    }

    /// Whether every part of the filter is true of a customer.
    fn is_wanted(&self, place: Place) -> bool {
        let filter = &self.filter;
        let (customer, fact) = self.at(place);
        let has =
            |is: &dyn Fn(&Standing, &Fact) -> bool| fact.is_some_and(|fact| is(&self.standings.standing(fact), fact));
        let is_one_of_all = |members: &[Customer]| members.binary_search(&customer).is_ok();
        filter.members.iter().all(|(.., members)| is_one_of_all(members))
            && (filter.segments.is_empty() || has(&|standing, _| filter.segments.contains(&standing.segment)))
            && (filter.states.is_empty() || has(&|standing, _| filter.states.contains(&standing.state)))
            && filter
                .inactive_for
                .is_none_or(|days| has(&|standing, _| standing.days_since >= days))
            && filter
                .min_orders
                .is_none_or(|orders| has(&|_, fact| fact.orders >= orders))
            && (filter.nps.is_empty()
                || self
                    .answer(customer)
                    .is_some_and(|score| filter.nps.contains(&AnswerClass::of(score))))
    }

    fn answer(&self, customer: Customer) -> Option<u8> {
        let place = self.answers.binary_search_by_key(&customer, |(who, _)| *who);
        place.ok().map(|place| self.answers[place].1)
    }

    fn sorted(&self, found: Vec<Place>, sort: Sort, top: Option<usize>) -> Vec<Place> {
        let is_by_id = sort.column.key == COLUMNS[0].key;
        let value = |place: Place| {
            let person = if is_by_id {
                self.person(place)
            } else {
                self.nameless(place)
            };
            (sort.column.read)(&person)
        };
        let id = |place: &Place| &self.ids[self.at(*place).0 as usize];
        if let Some(keys) = list::whole_keys(found.iter().map(|place| value(*place))) {
            // What does not exist stands last.
            let key = |key: Option<i128>| match key {
                None => i128::MAX,
                Some(key) if sort.is_descending => -key,
                Some(key) => key,
            };
            let keyed: Vec<(i128, Place)> = keys.into_iter().map(key).zip(found).collect();
            return first(keyed, top, Ord::cmp, |a, b| id(a).cmp(id(b)));
        }
        let by_value = |one: &Cell, other: &Cell| match compare(one, other) {
            Some(order) if sort.is_descending => order.reverse(),
            Some(order) => order,
            None => is_undefined(one).cmp(&is_undefined(other)),
        };
        let keyed = found.into_iter().map(|place| (value(place), place)).collect();
        first(keyed, top, by_value, |a, b| id(a).cmp(id(b)))
    }

    fn person(&self, place: Place) -> Person {
        let id = &self.ids[self.at(place).0 as usize];
        Person {
            id: String::from_utf8_lossy(id).into_owned(),
            ..self.nameless(place)
        }
    }

    /// The same without an id, which takes room of its own.
    fn nameless(&self, place: Place) -> Person {
        let (customer, fact) = self.at(place);
        let known = fact.map(|fact| KnownPerson {
            fact: *fact,
            // Each was tried when the facts were made.
            revenue: self.facts.money(fact.units).ok().flatten(),
            standing: self.standings.standing(fact),
        });
        Person {
            id: String::new(),
            known,
            answer: self.answer(customer),
        }
    }

    /// How many rows there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.shown.len()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// The rows, each made when it is asked for.
    pub fn people(&self) -> impl Iterator<Item = Person> {
        (0..self.shown.len())
            .step_by(AT_ONCE)
            .flat_map(|start| self.people_of(start..self.shown.len().min(start + AT_ONCE)))
    }

    /// Some of the rows.
    pub fn people_of(&self, rows: Range<usize>) -> impl Iterator<Item = Person> {
        let places = &self.shown[rows];
        // The customers of neighbouring rows lie far apart in memory. To look at many at once takes no longer than to
        // look at one.
        let ids = places.iter().map(|place| &self.ids[self.at(*place).0 as usize]);
        black_box(ids.fold(0, |sum: u8, id| sum ^ id.first().copied().unwrap_or(0)));
        places.iter().map(|place| self.person(*place))
    }

    /// The table for people: so many rows at the most.
    #[must_use]
    pub fn table(&self, most: usize) -> Table {
        let people: Vec<Person> = self.people().take(most).collect();
        Table {
            notes: self.notes(most),
            ..list::table(COLUMNS, people.iter())
        }
    }

    fn table_is_cut(&self, most: usize) -> bool {
        self.shown.len() > most
    }

    fn notes(&self, most: usize) -> Vec<String> {
        let rows = self.shown.len().min(most);
        let mut notes = Vec::new();
        let all = self.input.customers;
        let customers = summary::plural(self.found as u64, "customer");
        let of_all = if self.found as u64 == all {
            String::new()
        } else {
            format!(" of {}", summary::grouped(all))
        };
        let rows = summary::grouped(rows as u64);
        let shown = match (self.table_is_cut(most), self.shown.len() < self.found) {
            (true, _) => format!(", the first {rows} shown; CSV and JSON have all, `--top N` shows more"),
            (false, true) => format!(", the first {rows} shown"),
            (false, false) => String::new(),
        };
        notes.push(format!("{customers}{of_all}{shown}"));
        notes.push(match (self.usual.at_risk_after, self.usual.lapsed_after) {
            (Ok(at_risk), Ok(lapsed)) => format!(
                "at risk with more than {at_risk} days since the last order, lapsed with more than {lapsed}; days are \
                 counted to {}",
                self.day
            ),
            _ => format!(
                "nobody has bought on two days, so that nobody is at risk or lapsed; days are counted to {}",
                self.day
            ),
        });
        notes.extend(summary::account(
            &self.input,
            &self.settings,
            self.currency.as_deref(),
            self.facts.scale.is_some(),
        ));
        notes
    }
}

/// The places of so many rows, in the order of their keys, and by id where
/// these are the same.
fn first<K>(
    mut keyed: Vec<(K, Place)>,
    top: Option<usize>,
    by_key: impl Fn(&K, &K) -> Ordering,
    by_id: impl Fn(&Place, &Place) -> Ordering,
) -> Vec<Place> {
    if let Some(top) = top.filter(|top| (1..keyed.len()).contains(top)) {
        keyed.select_nth_unstable_by(top, |(one, a), (other, b)| by_key(one, other).then_with(|| by_id(a, b)));
        keyed.truncate(top);
    }
    // Ids lie far apart in memory, and are looked at only where they have to be.
    keyed.sort_unstable_by(|(one, _), (other, _)| by_key(one, other));
    for same in keyed.chunk_by_mut(|(one, _), (other, _)| by_key(one, other).is_eq()) {
        if same.len() > 1 {
            same.sort_unstable_by(|(_, a), (_, b)| by_id(a, b));
        }
    }
    keyed.into_iter().map(|(_, place)| place).collect()
}

const fn is_undefined(cell: &Cell) -> bool {
    matches!(cell, Cell::Undefined(_))
}

/// Numbers and days begin with the greatest, words with the first.
#[must_use]
pub fn usual_order(column: &'static ListColumn<Person>) -> Sort {
    let is_descending = !matches!(column.kind, Kind::Words | Kind::WordsOrNone);
    Sort { column, is_descending }
}

/// How rows are ordered where nothing else is said.
///
/// # Panics
///
/// Never: there is such a column.
#[must_use]
pub fn default_sort() -> Sort {
    usual_order(column("revenue").expect("a column of the list"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn facts() -> Facts {
        let fact = |customer, last, orders, units| Fact {
            customer,
            first: Day::from_number(0),
            last: Day::from_number(last),
            orders,
            order_days: orders,
            median_gap: (orders > 1).then_some((7, 8)),
            units,
        };
        Facts {
            customers: vec![
                fact(0, 90, 9, 500),
                fact(1, 60, 1, 70),
                fact(2, 61, 1, 500),
                fact(3, 99, 2, 70),
            ],
            subscribers: vec![4],
            refunded: Vec::new(),
            gaps: BTreeMap::from([(7, 3), (30, 2)]),
            scale: Some(2),
            orders: 13,
            first_day: Day::from_number(0),
            last_day: Day::from_number(99),
            end: Day::from_number(100),
        }
    }

    fn report(wanted: Wanted) -> CustomersReport {
        let names = ["zoe", "bob", "ann", "=cy", "dee"].map(|id| id.as_bytes().into());
        let ids = Ids {
            names: names.into(),
            are_hashed: false,
        };
        let answer = Response {
            customer: Some(4),
            day: None,
            score: 9,
        };
        CustomersReport::new(
            facts(),
            (&[answer], ids),
            Account::default(),
            (Settings::default(), None),
            wanted,
        )
    }

    fn ids(filter: Filter, sort: Sort, top: Option<usize>) -> Vec<String> {
        let wanted = Wanted { filter, sort, top };
        report(wanted).people().map(|person| person.id).collect()
    }

    fn by(key: &str) -> Sort {
        usual_order(column(key).expect("a column"))
    }

    #[test]
    fn the_most_revenue_comes_first_then_the_id_and_what_is_not_there_last() {
        assert_eq!(
            ids(Filter::default(), default_sort(), None),
            ["ann", "zoe", "=cy", "bob", "dee"]
        );
        let ascending = Sort {
            is_descending: false,
            ..default_sort()
        };
        assert_eq!(
            ids(Filter::default(), ascending, None),
            ["=cy", "bob", "ann", "zoe", "dee"]
        );
        assert_eq!(
            ids(Filter::default(), by("customer_id"), None),
            ["=cy", "ann", "bob", "dee", "zoe"]
        );
        assert_eq!(ids(Filter::default(), by("median_gap_days"), Some(2)), ["=cy", "zoe"]);
        assert_eq!(ids(Filter::default(), by("days_since_last_order"), Some(1)), ["bob"]);
        assert_eq!(ids(Filter::default(), default_sort(), Some(99)).len(), 5);
    }

    #[test]
    fn every_part_of_a_filter_must_be_true() {
        let found = |filter: Filter| ids(filter, by("customer_id"), None);
        let filter = Filter::default;
        assert_eq!(
            found(Filter {
                min_orders: Some(2),
                ..filter()
            }),
            ["=cy", "zoe"]
        );
        assert_eq!(
            found(Filter {
                inactive_for: Some(10),
                ..filter()
            }),
            ["ann", "bob", "zoe"]
        );
        assert_eq!(
            found(Filter {
                inactive_for: Some(10),
                min_orders: Some(2),
                ..filter()
            }),
            ["zoe"]
        );
        assert_eq!(
            found(Filter {
                nps: vec![AnswerClass::Promoter],
                ..filter()
            }),
            ["dee"]
        );
        assert_eq!(
            found(Filter {
                states: vec![State::Lapsed],
                ..filter()
            }),
            ["ann", "bob"]
        );
        assert_eq!(
            found(Filter {
                states: vec![State::Lapsed, State::Active],
                ..filter()
            }),
            ["=cy", "ann", "bob", "zoe"]
        );
        let members = |members: &[Customer]| ("lost_in", "2024".to_owned(), members.to_vec());
        assert_eq!(
            found(Filter {
                members: vec![members(&[0, 1, 4]), members(&[1, 2, 4])],
                ..filter()
            }),
            ["bob", "dee"]
        );
        let champions = Filter {
            segments: vec![Segment::Champions, Segment::Loyal],
            ..filter()
        };
        let expected: Vec<String> = report(Wanted {
            filter: filter(),
            sort: by("customer_id"),
            top: None,
        })
        .people()
        .filter(|person| {
            let segment = person.known.as_ref().map(|known| known.standing.segment);
            segment.is_some_and(|segment| champions.segments.contains(&segment))
        })
        .map(|person| person.id)
        .collect();
        assert!(!expected.is_empty());
        assert_eq!(found(champions), expected);
    }

    #[test]
    fn of_a_subscriber_without_an_order_the_id_and_the_answer_are_known() {
        let all = report(Wanted {
            filter: Filter::default(),
            sort: by("nps_score"),
            top: Some(1),
        });
        assert_eq!((all.found, all.len()), (5, 1));
        let dee = all.people().next().expect("one row");
        let cells = list::cells(COLUMNS, &dee);
        let there: Vec<&str> = COLUMNS
            .iter()
            .zip(&cells)
            .filter(|(_, cell)| !is_undefined(cell))
            .map(|(column, _)| column.key)
            .collect();
        assert_eq!(there, ["customer_id", "orders", "nps_score", "nps_class", "order_days"]);
    }

    #[test]
    fn a_table_says_how_many_rows_it_does_not_show() {
        let all = report(Wanted {
            filter: Filter::default(),
            sort: default_sort(),
            top: None,
        });
        let table = all.table(2);
        assert_eq!(table.rows.len(), 2);
        assert_eq!(
            table.notes[0],
            "5 customers, the first 2 shown; CSV and JSON have all, `--top N` shows more"
        );
        assert_eq!(all.table(5).notes[0], "5 customers");
    }
}
