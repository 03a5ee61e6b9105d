//! How a report of rows is printed.

use clap::ValueEnum;

/// The values of `--format`.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Format {
    /// For people
    Table,
    /// One document, for programs
    Json,
    /// One row a number, for spreadsheets
    Csv,
    /// For documents and pull requests
    Markdown,
}
