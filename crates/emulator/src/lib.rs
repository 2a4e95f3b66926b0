//! A local server that behaves like OMS and DCS of Huawei Cloud.
//!
//! Any client can use it: ours, the official SDKs, Terraform, curl. It verifies signatures, validates requests against
//! the specifications, runs the state machines of the services on a clock of your choice, and fails as they fail. What
//! public documents leave open is a switch in [`Quirks`].
//!
//! ```
//! use huaweicloud_emulator::{EmulatedClock, Emulator};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), huaweicloud_emulator::StartError> {
//! let emulator = Emulator::builder().clock(EmulatedClock::manual()).start().await?;
//! println!("{} {}", emulator.url(), emulator.access_key());
//! emulator.clock().advance(std::time::Duration::from_secs(60));
//! emulator.shutdown().await;
//! # Ok(())
//! # }
//! ```
#![cfg_attr(docsrs, feature(doc_cfg))]
// The answers with the most fields are written as one `json!` each.
#![recursion_limit = "256"]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod builder;
mod call;
mod clock;
mod cloud;
mod connection;
mod console;
mod coverage;
mod dcs;
mod driver;
mod front;
mod gateway;
mod handle;
mod handlers;
mod identity;
mod json;
mod leniency;
mod oms;
mod pace;
mod quirks;
mod reply;
pub mod seeds;
mod server;
mod service;
mod spec;
mod store;
mod wire_time;
pub mod work;
mod world;

pub use builder::{Builder, StartError};
pub use clock::{EmulatedClock, MANUAL_START_MS};
pub use coverage::coverage_markdown;
pub use gateway::access::SignatureTime;
pub use gateway::faults::{Fault, FaultKind, FaultReport};
pub use gateway::record::Entry as RecordedRequest;
pub use handle::Handle;
pub use identity::TemporaryKeys;
pub use pace::Pace;
pub use quirks::{Certainty, DeletedMigration, ListOrder, OverLimit, QuirkError, QuirkInfo, Quirks, StatsShape};
pub use service::ServiceName;
pub use world::workload::Workload;

/// The examples of the README compile and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

/// The access key that is allowed to make calls by default.
pub const DEFAULT_ACCESS_KEY: &str = "EMULATORACCESSKEY001";
/// The secret key that belongs to [`DEFAULT_ACCESS_KEY`]. It is valid only for an emulator.
pub const DEFAULT_SECRET_KEY: &str = "emulator-secret-key-not-a-real-one-00001";
/// The project that is emulated by default.
pub const DEFAULT_PROJECT_ID: &str = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";
/// The region that is emulated by default.
pub const DEFAULT_REGION: &str = "cn-north-4";

/// The emulator of OMS and DCS.
#[derive(Clone, Copy, Debug)]
pub struct Emulator;

impl Emulator {
    /// Starts configuring an emulator.
    pub fn builder() -> Builder {
        Builder::default()
    }
}
