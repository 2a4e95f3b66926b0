//! Copies the keys of one Redis to another: everything there is, then, if wanted, every change until it is stopped.
//!
//! The target is a master of its own: it lets keys expire by its own clock. A command that reaches it just behind the
//! moment when its key expires (RENAME, PERSIST) finds no key, as with every tool that works this way. Where the target
//! then answers with an error, the migration fails with the command's name.
//!
//! | file | what |
//! |---|---|
//! | `plan`, `migration` | what a migration is told and tells; the task it runs as |
//! | `engine` | the course of a migration: checks, full phase, restoring broken links |
//! | `follow` | the incremental phase |
//! | `link` | the replica's side of replication |
//! | `rdb`, `value`, `lzf` | reading snapshots |
//! | `target` | writing, and looking at every reply |
//! | `endpoint`, `wire` | connections and the protocol |
//! | `gauge`, `progress` | what is shown of it |
//! | `throttle` | the limit of bytes a second |
//! | `error` | errors |

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

pub(crate) use migration::MigrationHandle;
pub(crate) use plan::{MigrationMode, Plan, Remote, Server, Stage};
