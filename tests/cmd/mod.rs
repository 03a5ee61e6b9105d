//! One file a subcommand, each with the name of its file in `src/cli/`.

mod check;
mod cohorts;
mod customers;
mod diff;
mod engines;
mod explain;
mod formats;
mod groups;
mod groups_of_reports;
mod inspect;
mod metrics;
mod rhythm;
mod schema;
mod segments;
