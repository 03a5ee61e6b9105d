//! What the business is: days and periods, money, ratios, customers, and the
//! ledger that everything is computed from. No input or output, no clock, and
//! no formatting beyond the plain text of a number or a date.

pub mod amounts;
pub mod by_column;
pub mod calendar;
pub mod day;
pub mod exact;
mod growth;
pub mod hour;
pub mod id_list;
pub mod ids;
pub mod inspection;
pub mod ledger;
pub mod left_out;
pub mod period_label;
pub mod ratio;
pub mod undefined;
