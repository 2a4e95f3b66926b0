//! An object on its way: what it is, and its contents piece by piece.

use std::time::SystemTime;

use axum::http::HeaderMap;
use bytes::Bytes;
use futures_util::stream::BoxStream;

use super::trouble::Trouble;

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
    pub pieces: BoxStream<'static, Result<Bytes, Trouble>>,
}
