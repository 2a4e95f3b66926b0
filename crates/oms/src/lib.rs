#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[rustfmt::skip]
#[allow(dead_code, clippy::all, reason = "generated: some limits are used by operations of disabled features only")]
mod generated;

#[cfg(all(
    feature = "client",
    feature = "object-storage",
    feature = "sync-tasks",
    feature = "task-groups",
    feature = "tasks"
))]
pub mod jobs;

#[cfg(feature = "client")]
pub use generated::{client::Client, requests};
pub use generated::{operations, types};

#[cfg(feature = "reqwest")]
pub use huaweicloud_runtime::ReqwestTransport;
#[cfg(feature = "blocking")]
pub use huaweicloud_runtime::blocking;
#[cfg(feature = "test-util")]
pub use huaweicloud_runtime::test_util;
pub use huaweicloud_runtime::{
    Amount, ConversionError, Credentials, CredentialsError, CredentialsErrorKind, CredentialsFuture, DateTime,
    DocumentedError, Eta, Finding, IntoId, IntoList, IntoMap, IntoTime, IntoValue, Message, MessageValue, Operation,
    Preflight, Progress, ProvideCredentials, Repeat, ReportsProgress, Secret, Service, Severity, TimeError,
    UnknownName, dates, schema,
};
#[cfg(feature = "client")]
pub use huaweicloud_runtime::{
    ApiError, Batch, BatchOutcome, Batched, ByteStream, CallOptions, ClientBuilder, Clock, Config, ConfigBuilder, Core,
    Departure, Endpoint, EnvironmentLookup, Error, ErrorDetail, Existing, FailedAttempt, FailureReason, Gone, Items,
    Limit, Mark, NoRetry, ObservedAnswer, ObservedBody, ObservedPause, ObservedRepeat, ObservedRequest, ObservedSearch,
    Observer, Once, Origin, Outcome, Pages, Phase, ProgressSnapshot, ProgressWatch, QueuedCall, RawRequest, RecordKey,
    Refusal, Remedy, Request, Response, RetryDecision, RetryPolicy, SendOnce, Setting, Sleep, SleepFuture, Snapshot,
    StandardRetry, SystemClock, TokioSleep, Transport, TransportError, TransportErrorKind, TransportFuture, Wait,
    WaitMany, WaitOptions, Waited, Watch, default_transport, http, identity,
};

/// The specification the client was generated from, as one OpenAPI 3.0 document in JSON.
///
/// ```
/// let document: serde_json::Value = serde_json::from_str(huaweicloud_oms::OPENAPI)?;
/// assert_eq!(document["openapi"], "3.0.3");
/// # Ok::<(), serde_json::Error>(())
/// ```
pub const OPENAPI: &str = include_str!("generated/openapi.json");
