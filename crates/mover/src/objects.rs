//! Copies objects from one bucket to another: where buckets are, what is copied, how, and with what progress.

mod content;
mod copy;
pub(crate) mod error;
pub(crate) mod event;
mod file;
pub(crate) mod folder;
mod limiter;
mod listing;
mod lists;
mod names;
pub(crate) mod place;
pub(crate) mod run;
mod s3;
pub(crate) mod split;
mod stores;
mod sweep;
pub(crate) mod transfer;

pub(crate) use stores::{Leftovers, Stores};
