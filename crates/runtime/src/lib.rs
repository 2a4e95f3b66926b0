//! How a call to a Huawei Cloud service is carried: configuration, endpoints, requests, signatures, retries, errors,
//! pages and waiters. The service crates (`huaweicloud-oms`, `huaweicloud-dcs`) are generated tables and types on top of
//! this one; it names no service itself.
//!
//! # What is where
//!
//! | to | see |
//! |---|---|
//! | make a client, set limits | [`ClientBuilder`], [`CallOptions`] |
//! | know why a call failed | [`Error`] and its `is_*` questions, [`ApiError`] |
//! | read an answer | [`Response`], [`ByteStream`] |
//! | list all of something | [`Request::pages`], [`Pages`], [`Items`] |
//! | wait for an outcome | [`Core::wait`], [`WaitOptions`] |
//! | call what no specification has | [`Core::raw`], [`RawRequest`] |
//! | decide about retries | [`RetryPolicy`], [`StandardRetry`] |
//! | test without a network | [`Transport`], [`Sleep`], [`Clock`] |
//! | read replies of one's own | [`lenient`] |
//! | send what is no call of a service | [`default_transport`] |
//! | know what an operation is | [`operation`], [`schema`] |
//!
//! # What holds for every call
//!
//! - Nothing that breaks a documented rule is sent; the error names each field.
//! - Each attempt is signed afresh, last of all, and sends the query in the form in which it was signed.
//! - Redirects are not followed. Nothing identifies the machine or the user.
//! - What is safe to repeat is repeated, with random growing waits, a budget for the whole client, and a send rate that
//!   follows the gateway. A refused signature is repeated only after the clock has been corrected, once.
//! - No secret shows in `Debug`, `Display`, spans or logs.
//! - Dropping the future of a call abandons it.
//!
//! # Features
//!
//! | feature | what it adds |
//! |---|---|
//! | `client` (default) | everything that sends; without it, tables, schemas, [`lenient`] and [`Secret`] remain |
//! | `regions-file` (default) | endpoints from `~/.huaweicloud/regions.yaml` |
//! | `reqwest` (default) | a reqwest client of your own may carry the calls; nothing else needs reqwest |
//! | `blocking` | a front for programs without an async runtime |
//!
//! # Environment
//!
//! Read where the program says nothing itself.
//!
//! | variable | meaning |
//! |---|---|
//! | `HUAWEICLOUD_SDK_AK`, `_SK`, `_SECURITY_TOKEN` | the keys |
//! | `HUAWEICLOUD_SDK_IDP_ID`, `_ID_TOKEN_FILE`; `HUAWEICLOUD_OIDC_*` | federation, through IAM or STS |
//! | `HUAWEICLOUD_SDK_CREDENTIALS_FILE` | another profile file than `~/.huaweicloud/credentials` |
//! | `HC_CONTAINER_CREDENTIALS_FULL_URI`, `HC_CONTAINER_AUTHORIZATION_TOKEN_FILE` | the identity of a container |
//! | `HUAWEICLOUD_SDK_METADATA_DISABLED` | `true`: the metadata service of an ECS instance is not asked |
//! | `HUAWEICLOUD_SDK_PROJECT_ID` | the project; otherwise asked from IAM |
//! | `HUAWEICLOUD_SDK_REGION`, else `HW_REGION_NAME` | the region |
//! | `HUAWEICLOUD_SDK_<SERVICE>_ENDPOINT` | the endpoint of a service, `HUAWEICLOUD_SDK_IAM_ENDPOINT` for IAM, `_STS_ENDPOINT` for STS |
//! | `HUAWEICLOUD_SDK_REGION_<SERVICE>_<REGION>` | the endpoints of a service in a region, with commas between them |
//! | `HUAWEICLOUD_SDK_REGIONS_FILE` | another file than `~/.huaweicloud/regions.yaml` |
//! | `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY` | the proxy; never used for endpoints on this machine |
#![forbid(unsafe_code)]
#![warn(missing_docs)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way"))]

mod conversion;
// Setters of generated builders call it; keep it public.
pub mod convert;
pub mod lenient;
pub mod operation;
mod redact;
pub mod schema;

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
#[rustfmt::skip]
mod generated;
#[cfg(feature = "client")]
mod http_client;
#[cfg(feature = "client")]
mod pace;
#[cfg(feature = "client")]
mod page;
#[cfg(feature = "client")]
mod project;
#[cfg(feature = "client")]
mod reply;
#[cfg(feature = "client")]
mod request;
#[cfg(feature = "client")]
mod retry;
#[cfg(feature = "client")]
mod scrub;
#[cfg(feature = "client")]
mod send;
#[cfg(feature = "client")]
mod skew;
#[cfg(all(test, feature = "client"))]
mod skew_tests;
#[cfg(feature = "client")]
mod sources;
#[cfg(feature = "client")]
mod sync;
#[cfg(feature = "client")]
mod text;
#[cfg(feature = "client")]
mod transport;
mod value;
#[cfg(feature = "client")]
mod wait;

pub use conversion::ConversionError;
pub use operation::{Body, Operation, Page, Parameter, Place, Repeat, Reply, Service, Waiter};
pub use redact::redact_json;
pub use schema::{Field, Schema};
pub use value::QueryValue;

pub use huaweicloud_auth::{
    Credentials, CredentialsError, CredentialsErrorKind, CredentialsFuture, ProvideCredentials, Secret,
};

#[cfg(feature = "reqwest")]
pub use self::http_client::ReqwestTransport;
#[cfg(feature = "client")]
pub use {
    self::config::{CallOptions, ClientBuilder},
    self::core::Core,
    self::endpoint::{Endpoint, Origin},
    self::error::{ApiError, Error, ErrorDetail},
    self::pace::{Sleep, SleepFuture, TokioSleep},
    self::page::{Items, Pages},
    self::reply::{ByteStream, Response},
    self::request::{RawRequest, Request},
    self::retry::{FailedAttempt, NoRetry, RetryDecision, RetryPolicy, StandardRetry},
    self::transport::{Transport, TransportError, TransportErrorKind, TransportFuture, default_transport},
    self::wait::{Seen, WaitOptions},
    http,
    huaweicloud_auth::provider::EnvironmentLookup,
    huaweicloud_auth::time::{Clock, SystemClock},
};

/// The example of the README, compiled.
#[cfg(all(doctest, feature = "client"))]
#[doc = include_str!("../README.md")]
struct Readme;
