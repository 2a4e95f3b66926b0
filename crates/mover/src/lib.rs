//! Moves real objects and real keys for an emulated OMS and DCS, so that a migration can be rehearsed on one machine.
//!
//! A [`Mover`] is the [`Worker`](huaweicloud_emulator::work::Worker) of an emulator: migration tasks of OMS copy
//! objects between folders and S3-compatible endpoints, online migrations of DCS copy keys between Redis servers.
//!
//! ```no_run
//! use std::sync::Arc;
//!
//! use huaweicloud_emulator::{EmulatedClock, Emulator};
//! use huaweicloud_mover::Mover;
//!
//! # async fn rehearse() -> Result<(), Box<dyn std::error::Error>> {
//! let clock = EmulatedClock::real();
//! let mover = Mover::builder("rehearsal").clock(clock.clone()).open()?;
//! let emulator = Emulator::builder().clock(clock).samples(false).worker(Arc::new(mover)).start().await?;
//! println!("{}", emulator.url());
//! # emulator.shutdown().await;
//! # Ok(())
//! # }
//! ```
#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod jobs;
mod linking;
mod lock;
mod lookup;
mod mover;
mod objects;
mod redis;
mod request;
mod secrets;
mod time;

pub use mover::{Mover, MoverBuilder, OpenError};
pub use redis::{KeyComparison, RedisServer, compare_keys};

/// The examples of the README compile.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
