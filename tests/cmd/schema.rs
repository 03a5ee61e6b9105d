//! `retain schema` as a process.
