//! The tests from outside, as one program: they would link the same libraries one by one.

mod adapters;
mod properties;
mod providers;
mod vectors;
