//! Jobs that take several calls: the pre-flight check before a migration starts, and the cut-over at its end. Also the
//! progress of a migration, from the reply of `show_migration_task_stats`
//! ([`ReportsProgress`](crate::ReportsProgress)).
//!
//! They use the operations of several tags; the features `client`, `backups`, `instances`, `migration` and `whitelist`
//! (all of them default) enable them.

mod cut_over;
mod ends;
mod exchange;
mod import;
mod issue;
mod migration;
mod online;
mod preflight;
mod progress;

pub use cut_over::{
    AddressSwap, CutOver, CutOverError, CutOverFailure, CutOverReport, CutOverStep, KeyCounts, cut_over, roll_back,
};
pub use issue::{RedisIssue, RedisPreflight};
pub use migration::{OnlineMigration, RedisMigration};
pub use online::instance_keys;
pub use preflight::preflight;
