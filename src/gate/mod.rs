//! Gates: requirements that numbers must meet, and the verdicts. A
//! [`Requirement`](requirement::Requirement) is what somebody wrote, a
//! [`Check`](check::Check) is one with its conditions, and
//! [`judge`](judge::judge) compares exact values, never rounded ones.
//!
//! ```
//! use retain::gate::check::{Check, Confidence};
//! use retain::gate::grammar::parse;
//! use retain::gate::judge::{Subject, Verdict, judge};
//! use retain::gate::outcome::Outcome;
//! use retain::input::{Files, ReadOptions, read, source::Source};
//! use retain::model::calendar::PeriodKind;
//! use retain::tally::{Grouping, TallyOptions, tally};
//!
//! // Two people buy in 2023, one of them again in 2024.
//! let orders = "customer_id,order_date\nann,2023-01-01\nbob,2023-12-31\nann,2024-01-01\nann,2024-12-31\n";
//! let source = Source::Memory { name: "orders.csv".into(), bytes: orders.into() };
//! let files = Files { orders: vec![source], ..Files::default() };
//! let reading = read(&files, &ReadOptions::default())?;
//! let options = TallyOptions::new(PeriodKind::Years(1));
//! let tallies = tally(&reading.ledger, &options, Grouping::Whole)?;
//!
//! let checks = [Check::new(parse("crr >= 50")?), Check::new(parse("buyers >= previous - 10%")?)];
//! let subject = Subject {
//!     tallies: &tallies,
//!     calendar: options.calendar,
//!     baseline: None,
//!     confidence: &Confidence::default(),
//! };
//! let judgements = judge(&checks, &subject).expect("no check names a period");
//! assert_eq!(judgements[0].verdict, Verdict::Passed); // 1 of 2 is 50 %
//! assert_eq!(judgements[1].verdict, Verdict::Failed); // 1 is less than 1.8
//! assert_eq!(Outcome::of(&judgements, &checks, false), Outcome::Failed);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod baseline;
pub mod check;
pub mod grammar;
pub mod interval;
pub mod judge;
pub mod noise;
pub mod outcome;
mod reference;
pub mod requirement;
mod sample;
