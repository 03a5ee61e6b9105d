//! Customer retention metrics from order records.

pub mod cli;
pub mod input;
pub mod metrics;
pub mod model;
pub mod render;
pub mod report;
pub mod tally;
