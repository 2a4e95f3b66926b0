//! Jobs that take several calls: the pre-flight check before a migration is created. Also the progress of a migration
//! ([`Wait::progress`](crate::Wait::progress)).
//!
//! They use the operations of several tags; the features `client`, `object-storage`, `sync-tasks`, `task-groups` and
//! `tasks` (all of them default) enable them.

mod draft;
mod fields;
mod issue;
mod keys;
mod lookups;
mod preflight;
mod progress;
mod quota;

pub use issue::{BucketIssue, BucketPreflight};
pub use preflight::{BucketCheck, BucketMigration, preflight};
