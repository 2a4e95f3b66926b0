//! An object being copied: its metadata, and its contents chunk by chunk.

use std::time::SystemTime;

use bytes::Bytes;
use futures_util::stream::BoxStream;
use http::HeaderMap;

use super::error::StoreError;

/// The largest size that is believed: the largest object of any service is about 50 TB. A larger reported size would
/// make the totals of a task overflow in an answer.
pub(super) const LARGEST: u64 = 1 << 48;

/// The metadata of an object.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Meta {
    pub size: u64,
    /// `None` if the server does not report it.
    pub modified: Option<SystemTime>,
}

/// An object that is being read.
pub(crate) struct Content {
    pub meta: Meta,
    /// The headers that an endpoint returned with it.
    pub headers: HeaderMap,
    pub pieces: BoxStream<'static, Result<Bytes, StoreError>>,
}
