//! Customer retention metrics from order records: retention, churn, repeat
//! rate, purchase frequency, lifetime value, net promoter score, per period
//! and exact to the last digit. The program `retain` is a thin edge around
//! this library.
//!
//! Data flow one way: bytes → [`input`] → [`model::ledger`] → [`tally`] →
//! [`metrics`] → [`report`] → [`render`] → bytes. [`gate`] judges metrics by
//! requirements, with [`statistics`] for what chance can do.
//!
//! ```
//! use retain::input::{Files, ReadOptions, read, source::Source};
//! use retain::metrics::retention_rate::retention_rate;
//! use retain::model::calendar::PeriodKind;
//! use retain::tally::{Grouping, TallyOptions, tally};
//!
//! // Ann, Bob and Cy bought in 2023; Ann and Cy came back in 2024, Dee is new.
//! let orders = "\
//! order_id,customer_id,order_date,amount
//! 1,ann,2023-02-01,10.00
//! 2,bob,2023-05-20,12.50
//! 3,cy,2023-11-30,8.00
//! 4,ann,2024-01-15,20.00
//! 5,cy,2024-03-03,9.90
//! 6,dee,2024-06-01,5.00
//! ";
//! let source = Source::Memory { name: "orders.csv".into(), bytes: orders.into() };
//! let files = Files { orders: vec![source], ..Files::default() };
//! let reading = read(&files, &ReadOptions::default())?;
//! let tallies = tally(&reading.ledger, &TallyOptions::new(PeriodKind::Years(1)), Grouping::Whole)?;
//!
//! let year_2024 = &tallies.groups[0].periods[1];
//! assert_eq!(year_2024.customers_start, 3);
//! assert_eq!(year_2024.customers_retained, 2);
//! let rate = retention_rate(year_2024)?;
//! assert_eq!(rate.rounded(4).to_string(), "66.6667"); // 2 of 3
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

// In the order of the flow.
pub mod model;

pub mod input;

pub mod tally;

pub mod sql;

pub mod metrics;

pub mod statistics;

pub mod gate;

pub mod engine;

pub mod report;

pub mod document;

pub mod render;

pub mod config;

pub mod cli;
