//! The jobs of the service crates, against the emulator and against a script: pre-flight checks and the cut-over of Redis.

#[path = "jobs/buckets.rs"]
mod buckets;
#[path = "jobs/cut_over.rs"]
mod cut_over;
#[path = "../programs/move_and_cut_over.rs"]
#[allow(dead_code, reason = "its `main` is for people")]
mod program;
#[path = "jobs/redis.rs"]
mod redis;
#[path = "jobs/support.rs"]
mod support;
#[path = "jobs/whole.rs"]
mod whole;
