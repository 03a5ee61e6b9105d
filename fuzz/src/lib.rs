//! What the fuzz targets share: files and options made of bytes, and what
//! must hold of every run. Each check panics; a panic is a finding.

pub mod asked;
pub mod checked;
pub mod decoded;
pub mod shop;
