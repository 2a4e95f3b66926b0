//! Where the buckets of a cloud are, and how to build an object's URL.

use http::Uri;
use serde::Deserialize;

use super::sign::encode_path;
use crate::objects::error::{Reason, StoreError};

/// The file that configures where the buckets of a cloud are.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Endpoint {
    pub endpoint: String,
    #[serde(default = "Endpoint::region")]
    pub region: String,
    /// Whether the bucket is part of the host name instead of the path.
    #[serde(default)]
    pub virtual_hosted: bool,
    /// The buckets that a list of buckets returns.
    #[serde(default)]
    pub buckets: Vec<String>,
}

impl Endpoint {
    fn region() -> String {
        "us-east-1".to_owned()
    }
}

/// The part of the URL that all objects of a bucket share.
#[derive(Debug)]
pub(super) struct Base {
    /// Scheme and authority.
    pub origin: String,
    /// The header `Host`, which omits the default port.
    pub host: String,
    /// The path of the bucket.
    path: String,
}

impl Base {
    /// Parses an endpoint. Errors do not repeat the URL, which may contain a password.
    pub(super) fn of(endpoint: &Endpoint, bucket: &str) -> Result<Self, StoreError> {
        let Endpoint { endpoint: text, virtual_hosted, .. } = endpoint;
        let wrong = || {
            let what = "the endpoint is not a URL of http or https, or has more than a host, a port and a path.";
            StoreError::new(Reason::Other, what.to_owned())
        };
        let uri = text.parse::<Uri>().map_err(|_| wrong())?;
        let (scheme, usual) = match uri.scheme_str() {
            Some("http") => ("http", 80),
            Some("https") => ("https", 443),
            _ => return Err(wrong()),
        };
        let authority = uri.authority().filter(|authority| !authority.as_str().contains('@')).ok_or_else(wrong)?;
        if authority.host().is_empty() || uri.query().is_some() {
            return Err(wrong());
        }
        let host = if *virtual_hosted { format!("{bucket}.{}", authority.host()) } else { authority.host().to_owned() };
        let port = authority.port_u16().filter(|port| *port != usual).map(|port| format!(":{port}"));
        let host = format!("{host}{}", port.unwrap_or_default());
        let above = uri.path().trim_end_matches('/');
        let path = if *virtual_hosted { above.to_owned() } else { format!("{above}/{bucket}") };
        Ok(Self { origin: format!("{scheme}://{host}"), host, path })
    }

    /// Returns the path of an object, or of the bucket for an empty name.
    pub(super) fn path(&self, key: &str) -> String {
        match (key, self.path.as_str()) {
            ("", "") => "/".to_owned(),
            ("", path) => path.to_owned(),
            (key, path) => format!("{path}/{}", encode_path(key)),
        }
    }
}

#[cfg(test)]
mod tests;
