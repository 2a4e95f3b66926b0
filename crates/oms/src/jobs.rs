//! Jobs that take more than one call: what speaks against a migration before it is created.
//!
//! They stand on the operations of several tags; the features `client`, `object-storage`, `sync-tasks`, `task-groups` and
//! `tasks` (all of them default) bring them in.

mod draft;
mod fields;
mod issue;
mod keys;
mod lookups;
mod preflight;
mod quota;

pub use issue::{BucketIssue, BucketPreflight};
pub use preflight::{BucketCheck, BucketMigration, preflight};
