//! A request whose body was read, and what it tells of its sender.

use std::net::IpAddr;

use axum::http::header::{AsHeaderName, HOST, ORIGIN};
use axum::http::request::Parts;
use bytes::Bytes;
use serde_json::Value;

/// A request whose body was read.
pub(crate) struct Received {
    pub parts: Parts,
    pub body: Bytes,
    pub query: Vec<(String, String)>,
    pub request_id: String,
}

impl Received {
    /// A header; empty when it is missing or not text.
    pub(crate) fn header(&self, name: impl AsHeaderName) -> &str {
        self.parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The body as JSON; null when it is not JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// Whether the `Host` names this machine.
    pub(crate) fn is_for_this_machine(&self) -> bool {
        names_this_machine(self.header(HOST))
    }

    /// Whether a web page of another machine sent the request. Browsers name the page's origin whenever they send more than
    /// a question, and no client of the services does.
    pub(crate) fn is_from_foreign_page(&self) -> bool {
        let origin = self.parts.headers.get(ORIGIN).map(|origin| origin.to_str().unwrap_or_default());
        origin.is_some_and(|origin| !origin.split_once("://").is_some_and(|(_, host)| names_this_machine(host)))
    }
}

/// Whether a `Host` is an address or a local name. Anything else may be a name that was made to point here.
fn names_this_machine(host: &str) -> bool {
    let name = host
        .rsplit_once(':')
        .filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()))
        .map_or(host, |(name, _)| name);
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    bare.parse::<IpAddr>().is_ok()
        || name.eq_ignore_ascii_case("localhost")
        || name.to_ascii_lowercase().ends_with(".localhost")
}

/// Splits a query into its pairs. A plus sign is a space, as browsers and most clients write it.
pub(crate) fn parse_query(query: &str) -> Vec<(String, String)> {
    let decode =
        |text: &str| percent_encoding::percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decode(name), decode(value)))
        .collect()
}

#[cfg(test)]
mod tests;
