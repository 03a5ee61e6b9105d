//! Where the rows already lie: one SQL query that lets an engine count, and
//! the reading of its result. Nothing is run here, and nothing is opened.
//!
//! ```text
//! Question → query(…) → the engine's own client → rows → TallyTable → tallies
//! ```
//!
//! # The result of the query
//!
//! Four columns, a number or a word in each row, so that every client can print
//! it and nothing has to be guessed when it is read:
//!
//! | column | type | |
//! |---|---|---|
//! | `kind` | text | what the row is about |
//! | `label` | text | which number of that kind |
//! | `place` | whole number | the day or the period it belongs to, else 0 |
//! | `value` | whole number | the number itself; money in units of the scale |
//!
//! | `kind` | `label` | `place` | `value` |
//! |---|---|---|---|
//! | `version` | `retain.tallies/1` | 0 | how many settings follow |
//! | `setting` | `period=monthly` | its number, from 1 | 0 |
//! | `type` | `order_date timestamp` | 0 | 0 |
//! | `row` | what became of it: `order`, `refund`, `status:cancelled`, `fault:no_date` | 0 | rows |
//! | `status` | as written | its fate, 0 to 3 | rows |
//! | `refund row` | the same of rows below zero that may be refunds | 0 | rows |
//! | `currency` | as named | 0 | rows of counted orders, and of those left out for it |
//! | `currency of refunds` | as named | 0 | the same of refunds |
//! | `repeated` | an order id that stands on several rows | 0 | how many such ids |
//! | `day` | `orders`, `revenue` | days since 1970-01-01 | one record day |
//! | `period` | `buyers`, `repeat_buyers`, `orders_of_all`, `gap_low`, … | the number of the period | |
//! | `step` | `year_buyers`, `year_base`, `two_years`, … | the number of the period | change since the period before |
//! | `check` | the label of steps | 0 | the sum of place × change, so that none is lost unseen |
//! | `cohort` | `bought`, `bought_last`, `orders`, `revenue`, `revenue_low`, … | the number of the period × 1,000,000 + the age | one cohort at one age at which it did anything |
//! | `total` | `rows`, `customers`, `days`, `gap_low`, … | 0 | over all the data |
//!
//! Only what cannot be added up of days is counted by period: sets of people.
//! Orders and revenue, also those of twelve months, which periods there are and
//! what the data cover of them follow from the days, in the room `tally`, by the same code
//! that looks at files. Sets over windows of time come as the *changes*
//! from one period to the next; what is in two windows is the sum of both less
//! what is in either.
//!
//! The setting `report` says whose tallies they are: those of `retain metrics`
//! have periods, steps and checks, those of `retain cohorts` cohorts.
//!
//! Numbers of periods are dense: the period before p is p − 1, see
//! `periods::PeriodNumbers`. Nothing with the value zero has to be there.

mod cohorts;
mod copies;
mod counts;
mod dialect;
mod lines;
mod periods;
mod query;
mod question;
mod results;
mod rows;
mod table;
mod table_error;
mod tallies;

pub use dialect::Dialect;
pub use query::query;
pub use question::{Asked, Columns, Question, Report, TableName};
pub use table::TallyTable;
pub use table_error::{Fault, OtherSetting, TallyTableError};
pub use tallies::{Counts, CountsError};

/// The name and version of what the query gives.
pub const VERSION: &str = "retain.tallies/1";
