//! The jobs of the service crates: pre-flight checks, against the emulator and against a script.

#[path = "jobs/buckets.rs"]
mod buckets;
#[path = "jobs/redis.rs"]
mod redis;
#[path = "jobs/support.rs"]
mod support;
