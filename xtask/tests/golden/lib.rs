//! Builds the golden files as a client crate, with the same layout as the real ones.

#[rustfmt::skip]
#[path = "expected/client/mod.rs"]
#[allow(dead_code, missing_docs, clippy::all, reason = "generated, as in the client crates")]
mod generated;

#[cfg(feature = "client")]
pub use generated::{client::Client, requests};
pub use generated::{operations, types};
#[cfg(feature = "client")]
pub use huaweicloud_runtime::{Batch, Config, Error, Mark, Secret};

// For `tests/hooks.rs`, which compiles generated files separately and finds their dependencies through this crate.
#[doc(hidden)]
pub use {huaweicloud_runtime, serde, serde_json};
