//! Credentials and request signing for Huawei Cloud APIs.
//!
//! | module | what |
//! |---|---|
//! | [`sign`] | the signer: a pure function over method, URL, headers, payload, credentials and time |
//! | [`verify`] | the other side: for servers, gateways and emulators |
//! | [`middleware`] | resolves credentials, adds project and token headers and signs a request in place |
//! | [`provider`] | where credentials come from |
//! | [`time`] | the date forms of signing, and the clock |
//!
//! # Features
//!
//! | feature | what it adds |
//! |---|---|
//! | `providers` (default) | profile file, ECS metadata, container, federation and IAM token sources, the default chain, the cache |
//! | `reqwest` | signing a plain `reqwest::Request`; the network sources over reqwest |
//! | `tower`, `reqwest-middleware` | adapters of the signing middleware |
//! | `v11` | the derived algorithm V11-HMAC-SHA256 |
//! | `serde` | `Serialize` and `Deserialize` for [`Secret`] |
//!
//! With `default-features = false` there is no async runtime, no HTTP client and no JSON in the dependency tree.
#![warn(missing_docs)]
#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking"))]

#[cfg(feature = "providers")]
mod cache;
mod credentials;
mod error;
#[cfg(feature = "providers")]
pub mod fetch;
mod hash;
pub mod middleware;
pub mod provider;
mod secret;
pub mod sign;
#[cfg(feature = "providers")]
pub mod single_flight;
pub mod time;
pub mod verify;

#[cfg(feature = "providers")]
pub use cache::CachedCredentials;
pub use credentials::{Credentials, CredentialsError, CredentialsErrorKind, CredentialsFuture, ProvideCredentials};
pub use error::AuthError;
pub use middleware::SigningMiddleware;
pub use secret::Secret;

/// The examples of the README, compiled.
#[cfg(all(doctest, feature = "reqwest"))]
#[doc = include_str!("../README.md")]
struct Readme;
