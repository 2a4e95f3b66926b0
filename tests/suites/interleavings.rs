//! State shared by callers, in every order in which they can access it.
//!
//! There are two methods. Both are exhaustive within their bounds, and both are part of `cargo test`:
//!
//! - `threads`: budget, send rate and skew. Their sources are compiled here a second time, with loom's atomics and
//!   locks instead of the standard ones ([`client::sync`]). Loom runs each model once for every order of accesses.
//! - `cache` and `project`: the credentials cache and the project lookup. Their callers are futures. [`explore`] polls
//!   them by hand, in every order, and drops them wherever they wait. Between two waits a caller runs alone, so these
//!   are all the possible orders for callers that do not run in parallel.

#[path = "../../crates/runtime/src/client/retry/budget.rs"]
mod budget;
#[path = "interleavings/cache.rs"]
mod cache;
#[path = "interleavings/explore.rs"]
mod explore;
#[path = "interleavings/project.rs"]
mod project;
#[allow(dead_code, reason = "the messages of quotas are read elsewhere")]
#[path = "../../crates/runtime/src/client/retry/quota.rs"]
mod quota;
#[allow(dead_code, reason = "headers are read elsewhere")]
#[path = "../../crates/runtime/src/client/retry/rate.rs"]
mod rate;
#[allow(dead_code, reason = "its memory is measured elsewhere")]
#[path = "../../crates/runtime/src/client/retry/sent.rs"]
mod sent;
#[allow(dead_code, reason = "what is learned from refusals ends in the same store")]
#[path = "../../crates/runtime/src/client/skew.rs"]
mod skew;
#[path = "interleavings/threads.rs"]
mod threads;

/// Replaces the runtime's modules of these names with locks and atomics from loom.
mod client {
    pub(crate) mod sync {
        pub(crate) use std::sync::PoisonError;

        pub(crate) use loom::sync::atomic::{AtomicI64, AtomicU32, Ordering};
        pub(crate) use loom::sync::{Mutex, MutexGuard};
    }
}

/// The module with which the skew parses dates.
mod model {
    pub(crate) use huaweicloud_runtime::dates;
}
