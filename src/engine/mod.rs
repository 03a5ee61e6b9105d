//! Engines that count where the rows already lie: addresses, the drivers that
//! reach them and where those are found, and the rows that a query brings
//! back. What talks to a driver needs the feature `engine`; the rest is always
//! there, so that a build without it can say what is missing.

pub mod address;

pub mod drivers;

pub mod error;

pub mod known;

mod manifest;

pub mod places;

pub mod secrets;

#[cfg(feature = "engine")]
mod adbc;

#[cfg(feature = "engine")]
mod cells;

#[cfg(feature = "engine")]
mod profile;

pub mod run;

/// Whether this build can load drivers.
pub const IS_BUILT_IN: bool = cfg!(feature = "engine");

/// What a query brought back: few rows, all of them text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rows {
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The cells of each row; none where a cell is null.
    pub rows: Vec<Vec<Option<String>>>,
}
