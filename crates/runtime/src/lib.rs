//! How a call to a Huawei Cloud service is carried: configuration, endpoints, requests, signatures, retries, errors,
//! pages and waiters. The service crates (`huaweicloud-oms`, `huaweicloud-dcs`) are generated tables and types on top of
//! this one; it names no service itself.
//!
//! # What is where
//!
//! | to | see |
//! |---|---|
//! | make a client, set limits | [`ClientBuilder`], [`CallOptions`] |
//! | make clients of several services | [`Config`] |
//! | know why a call failed | [`Error`] and its `is_*` questions, [`ApiError`] |
//! | read an answer | [`Response`], [`ByteStream`] |
//! | list all of something | [`Request::pages`], [`Pages`], [`Items`] |
//! | wait for an outcome | [`Request::send_and_wait`], [`Request::wait`], [`Wait`], [`WaitOptions`] |
//! | wait for many at once | [`Request::wait_for`], [`WaitMany`] |
//! | call what no specification has | [`Core::raw`], [`RawRequest`] |
//! | decide about retries | [`RetryPolicy`], [`StandardRetry`] |
//! | choose where keys come from | [`identity`] |
//! | create something once | [`Request::send_once`], [`Mark`], [`Once`], [`Existing`] |
//! | do something to many things | [`Request::batch`], [`Batch`], [`BatchOutcome`] |
//! | test without a network | `test_util` (feature `test-util`), [`Transport`], [`Sleep`], [`Clock`] |
//! | know what speaks against a job | [`Preflight`], [`Finding`]; `jobs::preflight` of a service crate |
//! | read replies of one's own | [`lenient`] |
//! | send a request that is not a call of a service | [`default_transport`] |
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
//! - The rest of the program stays as it is: no crypto provider is installed for the process, and the certificates of the
//!   platform are read for the first TLS connection, once for any number of clients.
//!
//! # Features
//!
//! | feature | what it adds |
//! |---|---|
//! | `client` (default) | everything that sends; without it, tables, schemas, [`lenient`] and [`Secret`] remain |
//! | `regions-file` (default) | endpoints from `~/.huaweicloud/regions.yaml` |
//! | `reqwest` | a reqwest client of your own may carry the calls; no feature of reqwest is turned on |
//! | `blocking` | a front for programs without an async runtime |
//! | `test-util` | a service from a script, a recorder, a stopped clock: `test_util` |
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
