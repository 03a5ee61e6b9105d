//! Gates: requirements that numbers must meet, and the verdicts. A
//! [`Requirement`](requirement::Requirement) is what somebody wrote, a
//! [`Check`](check::Check) is one with its conditions, and
//! [`judge`](judge::judge) compares exact values, never rounded ones.
//!
//! ```
//! use retain::gate::grammar::parse;
//! use retain::gate::requirement::{Operator, Reference};
//! use retain::metrics::Metric;
//!
//! let requirement = parse("crr >= previous - 3")?;
//! assert_eq!(requirement.metric, Metric::RetentionRate);
//! assert_eq!(requirement.operator, Operator::AtLeast);
//! assert_eq!(requirement.reference, Reference::Previous);
//! # Ok::<(), retain::gate::grammar::SyntaxError>(())
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
