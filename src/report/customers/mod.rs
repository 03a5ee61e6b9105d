//! The report of `retain customers`: a row a customer, made when it is written,
//! so that a million of them need no room.

mod filter;
mod order;
mod row;

use std::hint::black_box;
use std::ops::Range;

pub use self::filter::Filter;
pub use self::order::{Sort, default_sort, usual_order};
pub use self::row::{COLUMNS, KnownPerson, Person, column};
use super::metrics::{Input, Settings};
use super::table::Table;
use super::{list, summary};
use crate::metrics::standing::{Standing, Standings, last_answers};
use crate::metrics::state::Usual;
use crate::model::day::Day;
use crate::model::id_list::IdList;
use crate::model::ledger::{Account, Customer, Response};
use crate::tally::AnswerClass;
use crate::tally::facts::{Fact, Facts};

/// So many customers are looked at at once.
const AT_ONCE: usize = 256;

/// The place of a customer among those with an order, or behind them, among
/// those with a subscription alone.
type Place = u32;

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
    ids: IdList,
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
    /// So many threads may put them in order.
    pub threads: usize,
}

/// The ids that are shown, by customer number.
#[derive(Debug, Clone)]
pub struct Ids {
    /// One for each.
    pub names: IdList,
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
        // Customers are numbered in 32 bits.
        let places = (0..Place::MAX).take(report.facts.customers.len() + report.facts.subscribers.len());
        let found: Vec<Place> = places.filter(|place| report.is_wanted(*place)).collect();
        report.found = found.len();
        report.shown = order::sorted(&report, found, wanted.sort, (wanted.top, wanted.threads));
        report
    }

    /// Who stands at a place, and what is known.
    fn at(&self, place: Place) -> (Customer, Option<&Fact>) {
        let place = place as usize;
        match self.facts.customers.get(place) {
            Some(fact) => (fact.customer, Some(fact)),
            None => (self.facts.subscribers[place - self.facts.customers.len()], None),
        }
    }

    fn id(&self, place: Place) -> &[u8] {
        self.ids.id(self.at(place).0)
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

    fn person(&self, place: Place) -> Person {
        let id = self.id(place);
        let text = std::str::from_utf8(id).map(str::to_owned);
        Person {
            id: text.unwrap_or_else(|_| String::from_utf8_lossy(id).into_owned()),
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
        let ids = places.iter().map(|place| self.id(*place));
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::Cell;
    use super::*;
    use crate::metrics::segment::Segment;
    use crate::metrics::state::State;

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
        let names = ["zoe", "bob", "ann", "=cy", "dee"];
        let ids = Ids {
            names: names.iter().map(|id| id.as_bytes()).collect(),
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
        let wanted = Wanted {
            filter,
            sort,
            top,
            threads: 2,
        };
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
            threads: 1,
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
            threads: 1,
        });
        assert_eq!((all.found, all.len()), (5, 1));
        let dee = all.people().next().expect("one row");
        let cells = list::cells(COLUMNS, &dee);
        let there: Vec<&str> = COLUMNS
            .iter()
            .zip(&cells)
            .filter(|(_, cell)| !matches!(cell, Cell::Undefined(_)))
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
            threads: 1,
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
