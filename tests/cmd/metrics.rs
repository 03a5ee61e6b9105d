//! `retain metrics` as a process.
