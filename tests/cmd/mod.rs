//! One file a subcommand, each with the name of its file in `src/cli/`.

mod explain;
mod inspect;
mod metrics;
mod schema;
