//! An object on its way: what it is, and its contents piece by piece.

use std::time::SystemTime;

use bytes::Bytes;
use futures_util::stream::BoxStream;
use http::HeaderMap;

use super::error::StoreError;

/// An object of more bytes is nowhere: the largest of any service has some 50 TB. What claims to be one is not believed, or
/// its size would lead the totals of a task out of what an answer can hold.
pub(super) const LARGEST: u64 = 1 << 48;

/// What an object is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Meta {
    pub size: u64,
    /// Unknown where it is not told.
    pub modified: Option<SystemTime>,
}

/// An object that is being read.
pub(crate) struct Content {
    pub meta: Meta,
    /// What an endpoint told of it.
    pub headers: HeaderMap,
    pub pieces: BoxStream<'static, Result<Bytes, StoreError>>,
}
