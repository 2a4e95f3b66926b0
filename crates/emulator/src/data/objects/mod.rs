//! Objects from one bucket to another: where buckets are, what is copied, how, and how far it is.

mod copy;
pub(crate) mod event;
pub(crate) mod folder;
pub(crate) mod job;
mod limiter;
mod listing;
mod lists;
pub(crate) mod place;
pub(crate) mod run;
pub(crate) mod split;

pub(crate) use place::Stores;
