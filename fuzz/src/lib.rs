//! What the fuzz targets share: files and options made of bytes, and what
//! must hold of every run. Each check panics; a panic is a finding.

pub mod asked;
pub mod checked;
pub mod decoded;
pub mod shop;
mod told;

// The names by which the sources in `told` know the rooms of the library.
use retain::{input, model, report, tally};
