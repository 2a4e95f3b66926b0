//! Buckets behind an endpoint that speaks S3: signed requests, tried again where that may help.
//!
//! Names of objects go out byte by byte. Libraries whose paths or URLs tidy up `a//b`, `x/../y` or `dir/` cannot do that.

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
