//! Sends calls to Huawei Cloud services: configuration, endpoints, requests, signatures, retries, errors, pages and
//! waiters. The service crates (`huaweicloud-oms`, `huaweicloud-dcs`) are generated tables and types on top of this
//! crate, which names no service itself.
//!
//! # What is where
//!
//! | task | see |
//! |---|---|
//! | create a client, set limits | [`ClientBuilder`], [`CallOptions`] |
//! | create clients of several services | [`Config`] |
//! | find out why a call failed | [`Error`] and its `is_*` predicates, [`ApiError`] |
//! | read an answer | [`Response`], [`ByteStream`] |
//! | read a whole list | [`Request::pages`], [`Pages`], [`Items`] |
//! | wait for an outcome | [`Request::send_and_wait`], [`Request::wait`], [`Wait`], [`WaitOptions`] |
//! | wait for many resources at once | [`Request::wait_for`], [`WaitMany`] |
//! | call an operation that no specification describes | [`Core::raw`], [`RawRequest`] |
//! | control retries | [`RetryPolicy`], [`StandardRetry`] |
//! | show what is sent, received and waited for | [`Observer`] |
//! | choose where keys come from | [`identity`] |
//! | create a resource exactly once | [`Request::send_once`], [`Mark`], [`Once`], [`Existing`] |
//! | apply an operation to many resources | [`Request::batch`], [`Batch`], [`BatchOutcome`] |
//! | test without a network | `test_util` (feature `test-util`), [`Transport`], [`Sleep`], [`Clock`] |
//! | check a job before it starts | [`Preflight`], [`Finding`]; `jobs::preflight` of a service crate |
//! | read replies into your own types | [`lenient`] |
//! | read the dates of replies | [`dates`] |
//! | remove secrets from text | [`redact`], [`redact_json`] |
//! | send a request to another server | [`default_transport`] |
//! | inspect an operation | [`operation`], [`schema`] |
//!
//! # What applies to every call
//!
//! - A request that breaks a documented rule is not sent; the error names each field that does.
//! - Each attempt is signed again as its last step, and sends the query in the form in which it was signed.
//! - Redirects are not followed, and a reqwest client that follows them is refused. No header identifies the machine or the
//!   user.
//! - What is safe to repeat is repeated, with growing random delays, a budget for the whole client, and a send rate that adapts
//!   to the gateway. A call whose signature was refused is repeated only once, and only after the clock was corrected or the
//!   credentials were renewed.
//! - No secret appears in `Debug`, `Display`, spans or logs.
//! - Dropping the future of a call abandons it.
//! - The rest of the program is unaffected: no crypto provider is installed for the process. The certificates of the
//!   platform are loaded for the first TLS connection, once for any number of clients.
//!
//! # Features
//!
//! | feature | what it adds |
//! |---|---|
//! | `client` (default) | everything that sends; without it, tables, schemas, [`lenient`] and [`Secret`] remain |
//! | `regions-file` (default) | endpoints from `~/.huaweicloud/regions.yaml` |
//! | `reqwest` | a reqwest client of your own may send the calls; no feature of reqwest is turned on |
//! | `blocking` | an API for programs without an async runtime |
//! | `test-util` | a scripted service, a recorder, a stopped clock: `test_util` |
//!
//! # Environment
//!
//! Read when the program does not set the value itself.
//!
//! | variable | meaning |
//! |---|---|
//! | `HUAWEICLOUD_SDK_AK`, `_SK`, `_SECURITY_TOKEN` | the keys |
//! | `HUAWEICLOUD_SDK_IDP_ID`, `_ID_TOKEN_FILE`; `HUAWEICLOUD_OIDC_*` | federation, through IAM or STS |
//! | `HUAWEICLOUD_SDK_CREDENTIALS_FILE` | the credentials file, instead of `~/.huaweicloud/credentials` |
//! | `HC_CONTAINER_CREDENTIALS_FULL_URI`, `HC_CONTAINER_AUTHORIZATION_TOKEN_FILE` | the identity of a container |
//! | `HUAWEICLOUD_SDK_METADATA_DISABLED` | `true`: do not query the metadata service of an ECS instance |
//! | `HUAWEICLOUD_SDK_PROJECT_ID` | the project; otherwise looked up in IAM |
//! | `HUAWEICLOUD_SDK_REGION`, else `HW_REGION_NAME` | the region |
//! | `HUAWEICLOUD_SDK_<SERVICE>_ENDPOINT` | the endpoint of a service, `HUAWEICLOUD_SDK_IAM_ENDPOINT` for IAM, `_STS_ENDPOINT` for STS |
//! | `HUAWEICLOUD_SDK_REGION_<SERVICE>_<REGION>` | the endpoints of a service in a region, separated by commas |
//! | `HUAWEICLOUD_SDK_REGIONS_FILE` | the regions file, instead of `~/.huaweicloud/regions.yaml` |
//! | `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY` | the proxy; never used for endpoints on this machine |
#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]
#![warn(missing_docs)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way"))]

#[cfg(feature = "client")]
mod client;
#[cfg(feature = "client")]
#[rustfmt::skip]
mod generated;
mod model;

#[cfg(feature = "client")]
pub use client::*;
pub use model::*;

/// The example of the README, compiled.
#[cfg(all(doctest, feature = "client"))]
#[doc = include_str!("../README.md")]
struct Readme;
