//! The locks and atomics of what clones of a client share.
//!
//! Budget, send rate and skew take them from here and from nowhere else, because a test of the workspace compiles the very
//! same sources against loom, which tries every order in which threads can get at them (`tests/suites/interleavings.rs`).

pub(crate) use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
pub(crate) use std::sync::{Mutex, MutexGuard, PoisonError};
