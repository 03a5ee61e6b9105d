//! Which customers are wanted.

use crate::metrics::segment::Segment;
use crate::metrics::state::State;
use crate::model::ledger::Customer;
use crate::tally::AnswerClass;

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
