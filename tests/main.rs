//! All integration tests, one binary: the program as a process, the library
//! against a naive reference, the laws, the house itself.

mod bounds;
mod bytes;
mod cmd;
mod copies;
mod documents;
mod errors;
mod formats;
mod house;
mod laws;
mod matrix;
mod naive;
mod people;
mod readme;
mod reference;
mod run;
mod sql;
mod traps;
mod treatment;
mod workbooks;
