//! Common helpers of the workspace's suites: a server that echoes, the examples of the specifications, and every
//! operation as a function from JSON to JSON. It is a separate crate because it depends on crates that must not depend
//! on each other.

pub mod creates;
pub mod document;
pub mod echo;
pub mod examples;
pub mod faults;
pub mod pages;
pub mod peers;
pub mod waits;

#[rustfmt::skip]
#[path = "../generated/dcs/calls.rs"]
#[allow(deprecated, reason = "deprecated operations and fields are tested too")]
pub mod dcs;
#[rustfmt::skip]
#[path = "../generated/oms/calls.rs"]
#[allow(deprecated, reason = "deprecated operations and fields are tested too")]
pub mod oms;

/// The Rust blocks of the README compile.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
