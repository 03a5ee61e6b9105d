//! All integration tests, one binary: the program as a process, the library
//! against a naive reference, the laws, the house itself.

mod naive;
