//! Copies the keys of one Redis to another: everything that exists and then, if requested, every change until it is
//! stopped.
//!
//! The target is a master, so it expires keys by its own clock. A command that arrives just after its key expired
//! (RENAME, PERSIST) finds no key, as with every tool that works this way. If the target then answers with an error,
//! the migration fails with the command's name.
//!
//! | file | what |
//! |---|---|
//! | `plan`, `migration` | the input and the report of a migration; the task that it runs as |
//! | `engine` | the course of a migration: checks, full phase, restoring broken links |
//! | `follow` | the incremental phase |
//! | `link` | the replica's side of replication |
//! | `rdb`, `value`, `lzf` | reading snapshots |
//! | `target` | writing, and checking every reply |
//! | `endpoint`, `wire` | connections and the protocol |
//! | `gauge`, `progress` | progress reporting |
//! | `throttle` | the limit of bytes per second |
//! | `compare` | comparing the keys of two servers |
//! | `error` | errors |

mod compare;
mod endpoint;
mod engine;
mod error;
mod follow;
mod gauge;
mod link;
mod lzf;
mod migration;
mod plan;
mod progress;
mod rdb;
mod target;
#[cfg(test)]
mod tests;
mod throttle;
mod value;
mod wire;

pub use compare::{KeyComparison, RedisServer, compare_keys};
pub(crate) use migration::MigrationHandle;
pub(crate) use plan::{MigrationMode, Plan, Remote, Server, Stage};
