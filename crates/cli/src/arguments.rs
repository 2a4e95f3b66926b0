//! Arguments that several commands take, and those of the nouns.

mod create;
mod nouns;
mod shared;

pub(crate) use create::{CreateBucket, CreateCopy, CreateRedis, Mode, Reconnect, policies};
pub(crate) use nouns::{GroupAction, RedisAction, SyncAction, TaskAction, WaitFor, goal};
pub(crate) use shared::{Confirm, Filter, KeySource, LEAST_PAUSE, ListArguments, Pace, Selection, Wait, interval};
