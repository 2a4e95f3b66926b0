//! What is requested and what is returned: [`Want`], [`Answer`], [`Response`], [`ByteStream`], and how a body becomes a
//! value.

mod decode;
mod stream;
mod weight;

use std::fmt;
use std::ops::{Deref, DerefMut};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use huaweicloud_auth::Credentials;

pub(crate) use decode::{is_page, is_untyped, json, json_with, page_of_markup, stand_in, text, tree};
pub use stream::ByteStream;
pub(crate) use stream::{FullBody, ReadError};
pub(crate) use weight::LONGEST;

/// A successful answer: the value and its metadata.
///
/// It dereferences to the value, so that fields are accessible directly; [`Response::into_inner`] returns the value.
pub struct Response<T> {
    value: T,
    pub(crate) meta: Meta,
}

/// The metadata of an answer.
#[derive(Clone)]
pub(crate) struct Meta {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) raw: Bytes,
    pub(crate) attempts: u32,
    /// Whether an earlier attempt, whose answer was lost, may have taken effect.
    pub(crate) after_effect: bool,
    /// The credentials that signed the answered request. The service may repeat their secrets even in a success.
    pub(crate) signed_with: Option<Credentials>,
}

impl Meta {
    /// Creates the metadata of an answer to a call that was sent this many times.
    pub(crate) fn new(status: StatusCode, headers: HeaderMap, raw: Bytes, attempts: u32) -> Self {
        Self { status, headers, raw, attempts, after_effect: false, signed_with: None }
    }
}

/// What the caller wants from a successful answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Want {
    /// The complete body.
    Body,
    /// The status, which says that the change was made, and the body if it can be read.
    Status,
    /// The body as a stream.
    Stream,
}

/// A successful answer whose body has not been deserialized.
pub(crate) struct Answer {
    pub(crate) meta: Meta,
    pub(crate) stream: Option<ByteStream>,
}

impl<T> Response<T> {
    pub(crate) fn new(value: T, meta: Meta) -> Self {
        Self { value, meta }
    }

    /// Returns the value without the metadata.
    pub fn into_inner(self) -> T {
        self.value
    }

    /// The HTTP status, always 2xx.
    pub fn status(&self) -> StatusCode {
        self.meta.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.meta.headers
    }

    /// The id by which Huawei Cloud identifies the request.
    pub fn request_id(&self) -> Option<&str> {
        crate::client::error::request_id(&self.meta.headers)
    }

    /// The body, byte for byte, including fields that the specification does not list. Empty for a stream. It may contain
    /// secrets.
    pub fn raw(&self) -> &Bytes {
        &self.meta.raw
    }

    /// How many times the request was sent.
    pub fn attempts(&self) -> u32 {
        self.meta.attempts
    }

    /// Replaces the value and keeps the metadata.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Response<U> {
        Response { value: change(self.value), meta: self.meta }
    }
}

/// Creates an answer for tests: status 200, no headers, sent once.
///
/// ```
/// use huaweicloud_runtime::Response;
///
/// let response = Response::from(vec![1, 2]);
/// assert_eq!((response.len(), response.status().as_u16(), response.attempts()), (2, 200, 1));
/// ```
impl<T> From<T> for Response<T> {
    fn from(value: T) -> Self {
        Self { value, meta: Meta::new(StatusCode::OK, HeaderMap::new(), Bytes::new(), 1) }
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Response<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

/// Shows the value, whose own `Debug` hides secrets, but not the raw body, which does not.
impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.meta.status.as_u16())
            .field("request_id", &self.request_id())
            .field("attempts", &self.meta.attempts)
            .field("value", &self.value)
            .finish_non_exhaustive()
    }
}
