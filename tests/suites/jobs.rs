//! The jobs of the service crates, against the emulator and against a script: pre-flight checks and the cut-over of Redis.

#[path = "jobs/buckets.rs"]
mod buckets;
#[path = "jobs/cut_over.rs"]
mod cut_over;
#[path = "jobs/redis.rs"]
mod redis;
#[path = "jobs/support.rs"]
mod support;
