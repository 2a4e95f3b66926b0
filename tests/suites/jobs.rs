//! The jobs of the service crates, against the emulator and a script: pre-flight checks and the cut-over of Redis.

pub(crate) mod buckets;
mod cut_over;
mod instances;
mod last_writes;
#[path = "../programs/move_and_cut_over.rs"]
#[allow(dead_code, clippy::disallowed_methods, reason = "its `main` is for people, and reads their environment")]
mod program;
mod progress;
mod redis;
pub(crate) mod support;
mod whole;
mod windows;
