//! Buckets at an S3 endpoint. Requests are signed, and retried if that may help.
//!
//! Names of objects are sent byte for byte. Libraries that normalize names such as `a//b`, `x/../y` or `dir/` cannot do
//! that.

mod client;
mod endpoint;
mod list;
mod read;
mod sign;
mod upload;
mod xml;

pub(crate) use client::S3;
pub(crate) use endpoint::Endpoint;
pub(crate) use upload::Upload;
