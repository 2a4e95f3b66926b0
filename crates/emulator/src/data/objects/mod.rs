//! Objects from one bucket to another: where buckets are, what is copied, how, and how far it is.

mod content;
mod copy;
pub(crate) mod event;
mod file;
pub(crate) mod folder;
pub(crate) mod job;
mod limiter;
mod listing;
mod lists;
pub(crate) mod place;
pub(crate) mod run;
mod s3;
pub(crate) mod split;
mod stores;
mod sweep;
mod trouble;

pub(crate) use stores::Stores;
