//! Everything that sends requests: it turns settings into a client, makes the client's calls, and reads their answers.
//!
//! A module imports only from its own row and from those above it.
//!
//! | modules | what they hold |
//! |---|---|
//! | `origin`, `error`, `explain`, `pace`, `sync`, `text`, `agent`, `closest`, `encode`, `marks`, `reply`, `single_flight`, `skew` | values without a client |
//! | `transport`, `endpoint`, `http_client`, `retry` | the network: transport, endpoints, retry policy |
//! | `observer`, `settings`, `project`, `call`, `shared` | a call and its values, and what all calls of a client share |
//! | `attempt`, `send`, `page`, `path`, `request` | one call, from its signature to its answer |
//! | `iam`, `identity`, `build` | how the shared state is created |
//! | `config`, `core`, `wait`, `adopt`, `batch`, `builder`, `blocking`, `test_util` | the public API |

mod adopt;
mod agent;
mod attempt;
mod batch;
#[cfg(feature = "blocking")]
pub mod blocking;
mod build;
mod builder;
mod call;
mod closest;
mod config;
mod core;
mod encode;
mod endpoint;
mod error;
mod explain;
mod http_client;
mod iam;
pub mod identity;
mod marks;
mod observer;
mod origin;
mod pace;
mod page;
mod path;
mod project;
mod reply;
mod request;
mod retry;
mod send;
mod settings;
mod shared;
mod single_flight;
mod skew;
// Declared here and not in `skew.rs`, which the workspace's loom models compile a second time without its tests.
#[cfg(test)]
#[path = "client/skew/tests.rs"]
mod skew_tests;
mod sync;
#[cfg(feature = "test-util")]
pub mod test_util;
mod text;
mod transport;
mod wait;

#[cfg(feature = "reqwest")]
pub use self::http_client::ReqwestTransport;
pub use self::{
    adopt::{Existing, Mark, Once, SendOnce},
    batch::{Batch, BatchOutcome, Batched, Refusal},
    builder::{ClientBuilder, ConfigBuilder},
    config::Config,
    core::Core,
    endpoint::Endpoint,
    error::{ApiError, Error, ErrorDetail, Limit, Remedy, Setting},
    http_client::default_transport,
    observer::{
        ObservedAnswer, ObservedBody, ObservedPause, ObservedRepeat, ObservedRequest, ObservedSearch, Observer,
        QueuedCall,
    },
    origin::Origin,
    pace::{Sleep, SleepFuture, TokioSleep},
    page::{Items, Pages, RecordKey},
    reply::{ByteStream, Response},
    request::{RawRequest, Request},
    retry::{FailedAttempt, NoRetry, RetryDecision, RetryPolicy, StandardRetry},
    settings::CallOptions,
    transport::{Departure, Transport, TransportError, TransportErrorKind, TransportFuture},
    wait::{
        FailureReason, Gone, Outcome, ProgressSnapshot, ProgressWatch, Snapshot, Wait, WaitMany, WaitOptions, Waited,
        Watch,
    },
};
pub use http;
pub use huaweicloud_auth::provider::EnvironmentLookup;
pub use huaweicloud_auth::time::{Clock, SystemClock};
