//! A request with its complete body, and what it reveals about its sender.

use std::net::IpAddr;

use axum::http::header::{AsHeaderName, HOST, ORIGIN};
use axum::http::request::Parts;
use bytes::Bytes;
use serde_json::Value;

/// A request with its complete body.
pub(crate) struct Received {
    pub parts: Parts,
    pub body: Bytes,
    pub query: Vec<(String, String)>,
    pub request_id: String,
}

impl Received {
    /// Returns a header, or an empty string if it is missing or not text.
    pub(crate) fn header(&self, name: impl AsHeaderName) -> &str {
        self.parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Returns the body as JSON, or null if it is not JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// Returns the name or address in `Host`, without the port.
    pub(crate) fn host(&self) -> &str {
        name_of(self.header(HOST))
    }

    /// Whether the `Host` is an address or a local name. Any other name may have been pointed at this machine (DNS
    /// rebinding).
    pub(crate) fn is_for_this_machine(&self) -> bool {
        let host = self.host();
        address_of(host).is_some() || is_local_name(host)
    }

    /// Whether a web page from another machine sent the request. Browsers send the page's origin with every request
    /// that is not simple, and no client of the services does. Pages from this machine, including our own, may call.
    pub(crate) fn is_from_foreign_page(&self) -> bool {
        let Some(origin) = self.parts.headers.get(ORIGIN) else { return false };
        let authority =
            origin.to_str().ok().and_then(|origin| origin.split_once("://")).map(|(_, authority)| authority);
        let is_near = |authority: &str| {
            let name = name_of(authority);
            address_of(name).is_some_and(|address| address.to_canonical().is_loopback()) || is_local_name(name)
        };
        !authority.is_some_and(|authority| is_near(authority) || authority.eq_ignore_ascii_case(self.header(HOST)))
    }
}

/// Returns a host without its port.
fn name_of(host: &str) -> &str {
    let port = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()));
    // An IPv6 address outside brackets has colons but no port.
    port.filter(|(name, _)| !name.contains(':') || name.ends_with(']')).map_or(host, |(name, _)| name)
}

fn address_of(name: &str) -> Option<IpAddr> {
    name.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

fn is_local_name(name: &str) -> bool {
    name.eq_ignore_ascii_case("localhost") || name.to_ascii_lowercase().ends_with(".localhost")
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
