//! Credentials and request signing for Huawei Cloud APIs.
//!
//! | module | what |
//! |---|---|
//! | [`sign`] | the signer: a pure function over method, URL, headers, payload, credentials and time |
//! | [`verify`] | the other side: for servers, gateways and emulators |
//! | [`middleware`] | resolves credentials, adds project and token headers and signs a request in place |
//! | [`provider`] | the credential sources that need no server |
//! | [`redact`] | the names that are known to hold secrets |
//! | [`time`] | the date of a signature, the calendar, and the clock |
//!
//! # Features
//!
//! | feature | what it adds |
//! |---|---|
//! | `signing` (default) | the signer, the verifier and the middleware |
//! | `reqwest` | signing a plain `reqwest::Request` |
//! | `tower`, `reqwest-middleware` | adapters of the signing middleware |
//! | `serde` | `Serialize` and `Deserialize` for [`Secret`] |
//!
//! Only `reqwest` and the adapters add an async runtime or an HTTP client to the dependency tree; without `signing` there is
//! neither `http` nor a hash function.
#![cfg_attr(docsrs, feature(doc_cfg))]
#![warn(missing_docs)]
#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking"))]

mod credentials;
#[cfg(feature = "signing")]
mod error;
#[cfg(feature = "signing")]
mod hash;
mod message;
#[cfg(feature = "signing")]
pub mod middleware;
pub mod provider;
pub mod redact;
mod secret;
#[cfg(feature = "signing")]
pub mod sign;
pub mod time;
#[cfg(feature = "signing")]
pub mod verify;

pub use credentials::{Credentials, CredentialsError, CredentialsErrorKind, CredentialsFuture, ProvideCredentials};
#[cfg(feature = "signing")]
pub use error::AuthError;
pub use message::{Message, MessageValue};
#[cfg(feature = "signing")]
pub use middleware::SigningMiddleware;
pub use secret::Secret;

/// The examples of the README, compiled.
#[cfg(all(doctest, feature = "reqwest"))]
#[doc = include_str!("../README.md")]
struct Readme;
