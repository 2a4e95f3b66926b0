//! The common base of every emulated service: time, identifiers, timers and tables of resources.

pub(crate) mod kernel;
pub(crate) mod kind;
pub(crate) mod random;
pub(crate) mod table;
pub(crate) mod workload;
