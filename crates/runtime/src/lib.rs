//! How a call to a Huawei Cloud service is carried.
#![forbid(unsafe_code)]
#![warn(missing_docs)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way"))]

pub mod lenient;
pub mod operation;
pub mod schema;
mod conversion;
pub mod convert;

#[cfg(feature = "client")]
mod attempt;
#[cfg(feature = "blocking")]
pub mod blocking;
#[cfg(feature = "client")]
mod call;
#[cfg(feature = "client")]
mod config;
#[cfg(feature = "client")]
mod core;
#[cfg(feature = "client")]
mod encode;
#[cfg(feature = "client")]
mod endpoint;
#[cfg(feature = "client")]
mod error;
#[cfg(feature = "client")]
mod explain;
#[cfg(feature = "client")]
mod http_client;
#[cfg(feature = "client")]
mod pace;
#[cfg(feature = "client")]
mod page;
#[cfg(feature = "client")]
mod project;
mod redact;
#[cfg(feature = "client")]
mod reply;
#[cfg(feature = "client")]
mod request;
#[cfg(feature = "client")]
mod retry;
#[cfg(feature = "client")]
mod send;
#[cfg(feature = "client")]
mod text;
#[cfg(feature = "client")]
mod transport;
#[cfg(feature = "client")]
mod value;
#[cfg(feature = "client")]
mod wait;

pub use conversion::ConversionError;
pub use operation::{Body, Operation, Page, Parameter, Place, Repeat, Reply, Service, Waiter};
pub use redact::redact_json;
pub use schema::{Field, Schema};

pub use huaweicloud_auth::{
    Credentials, CredentialsError, CredentialsErrorKind, CredentialsFuture, ProvideCredentials, Secret,
};

#[cfg(feature = "client")]
pub use {
    self::config::{CallOptions, ClientBuilder},
    self::core::Core,
    self::endpoint::{Endpoint, Origin},
    self::error::{ApiError, Error, ErrorDetail},
    self::http_client::ReqwestTransport,
    self::pace::{Sleep, SleepFuture, TokioSleep},
    self::page::{Items, Pages},
    self::reply::{ByteStream, Response},
    self::request::{RawRequest, Request},
    self::retry::{FailedAttempt, NoRetry, RetryDecision, RetryPolicy, StandardRetry},
    self::transport::{Transport, TransportError, TransportErrorKind, TransportFuture},
    self::value::QueryValue,
    self::wait::{Seen, WaitOptions},
    http,
    huaweicloud_auth::provider::EnvironmentLookup,
    huaweicloud_auth::time::{Clock, SystemClock},
};
