#![doc = include_str!("../README.md")]

#[rustfmt::skip]
#[allow(dead_code, clippy::all, reason = "generated: some limits are used by operations of disabled features only")]
mod generated;

#[cfg(feature = "client")]
pub use generated::{client::Client, requests};
pub use generated::{operations, types};

pub use huaweicloud_runtime::Secret;
#[cfg(feature = "client")]
pub use huaweicloud_runtime::{ByteStream, CallOptions, ClientBuilder, Credentials, Error, Response};

/// The specification the client was generated from, as one OpenAPI 3.0 document in JSON.
///
/// ```
/// let document: serde_json::Value = serde_json::from_str(huaweicloud_oms::OPENAPI)?;
/// assert_eq!(document["openapi"], "3.0.3");
/// # Ok::<(), serde_json::Error>(())
/// ```
pub const OPENAPI: &str = include_str!("generated/openapi.json");
