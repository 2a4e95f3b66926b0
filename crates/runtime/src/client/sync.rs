//! The locks and atomics of the state that clones of a client share.
//!
//! Budget, send rate and skew import them only from here. A test of the workspace compiles the same sources against loom, which
//! tries every order in which threads can access them (`tests/suites/interleavings.rs`).

pub(crate) use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
pub(crate) use std::sync::{Mutex, MutexGuard, PoisonError};
