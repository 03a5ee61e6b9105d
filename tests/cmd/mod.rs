//! One file a subcommand, each with the name of its file in `src/cli/`.

mod check;
mod diff;
mod explain;
mod formats;
mod inspect;
mod metrics;
mod schema;
