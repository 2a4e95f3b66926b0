//! Real objects and keys, moved for the emulator.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod folder;
#[cfg(unix)]
mod hostile;
mod objects;
mod redis;
mod s3;
mod s3_hostile;
mod support;
