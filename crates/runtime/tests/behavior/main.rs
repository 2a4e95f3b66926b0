//! Tests calls as their callers see them, from the builder to the error. Most tests use a scripted transport with
//! paused time. Where the bytes on the wire matter, they use a server on a real socket.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod support;

mod adopt;
mod batches;
#[cfg(feature = "blocking")]
mod blocking;
mod clock;
mod config;
mod errors;
mod identity;
mod limits;
mod observer;
mod pages;
mod pages_at_once;
mod project;
mod properties;
mod quotas;
mod redaction;
mod replies;
mod retry;
mod secrets;
mod sharing;
mod sources;
mod spans;
mod waiters;
mod wire;
