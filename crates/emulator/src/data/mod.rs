//! Migrations that move real data between servers that really run.

#[allow(dead_code, reason = "the emulated services do not start it yet")]
pub(crate) mod redis;
