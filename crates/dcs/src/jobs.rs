//! Jobs that take more than one call: what speaks against a migration before it starts.
//!
//! They stand on the operations of several tags; the features `client`, `backups`, `instances`, `migration` and `whitelist`
//! (all of them default) bring them in.

mod ends;
mod import;
mod issue;
mod migration;
mod online;
mod preflight;

pub use issue::{RedisIssue, RedisPreflight};
pub use migration::{OnlineMigration, RedisMigration};
pub use preflight::preflight;
