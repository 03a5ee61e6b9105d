//! `retain explain` as a process.
