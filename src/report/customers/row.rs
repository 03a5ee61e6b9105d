//! A row of the list of customers, and its columns.

use rust_decimal::Decimal;

use super::super::Cell;
use super::super::list::{Kind, ListColumn};
use super::super::table::Room;
use crate::metrics::standing::Standing;
use crate::metrics::state::own_median;
use crate::model::ratio::Ratio;
use crate::model::undefined::Undefined;
use crate::tally::AnswerClass;
use crate::tally::facts::Fact;

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
