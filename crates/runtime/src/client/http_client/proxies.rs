//! [`Proxies`]: selects the proxy of a request by `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`.
//!
//! An unusable variable is an error for the requests that would use its proxy. Sending them without a proxy would bypass what
//! the user configured.

use std::fmt;

use http::uri::{Authority, Scheme, Uri};
use huaweicloud_auth::provider::EnvironmentLookup;
use huaweicloud_auth::{Message, Secret};
use hyper_util::client::proxy::matcher::{Intercept, Matcher};

use crate::client::encode;
use crate::client::endpoint::is_loopback;
use crate::message;
use crate::model::redact::base64;

/// Stands in for an unusable proxy, so that `NO_PROXY` is still consulted first.
const UNUSABLE: &str = "http://unusable.invalid";

/// The proxies of an environment.
#[derive(Debug)]
pub(crate) struct Proxies {
    matcher: Matcher,
    http: Option<ProxyError>,
    https: Option<ProxyError>,
    /// The entries of `NO_PROXY` that name a port.
    direct: Vec<Exception>,
    /// The passwords of the proxies, and the header values that contain them.
    secrets: Vec<Secret>,
}

/// A variable names a proxy that cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ProxyError {
    pub(crate) variable: &'static str,
    /// The reason, never the value, which may contain a password.
    fault: ProxyFault,
}

/// Why a proxy cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ProxyFault {
    NotAUrl,
    Socks,
    Scheme,
    NoHost,
    Port,
}

/// A host and its subdomains on one port.
#[derive(Debug)]
struct Exception {
    /// Without brackets and leading dots; empty for every host.
    host: String,
    port: u16,
}

impl Proxies {
    /// Reads the proxies of an environment; `None` when it has none. In a CGI program `HTTP_PROXY` is not read, because a
    /// client of the server could set it through the header `Proxy`.
    pub(crate) fn read(environment: &EnvironmentLookup) -> Option<Self> {
        let first = |names: [&'static str; 2]| {
            names.into_iter().find_map(|name| Some((name, environment.get(name)?.trim().to_owned())))
        };
        let all = first(["ALL_PROXY", "all_proxy"]);
        let is_cgi = environment.get("REQUEST_METHOD").is_some();
        let http = first([if is_cgi { "http_proxy" } else { "HTTP_PROXY" }, "http_proxy"]).or_else(|| all.clone());
        let https = first(["HTTPS_PROXY", "https_proxy"]).or(all);
        if http.is_none() && https.is_none() {
            return None;
        }
        let except = first(["NO_PROXY", "no_proxy"]).map(|(_, value)| value).unwrap_or_default();
        let (direct, except) = exceptions(&except);
        let (http, http_error) = usable(http);
        let (https, https_error) = usable(https);
        let secrets = [&http, &https].into_iter().flat_map(|url| secrets(url)).collect();
        let matcher = Matcher::builder().http(http).https(https).no(except).build();
        Some(Self { matcher, http: http_error, https: https_error, direct, secrets })
    }

    /// The passwords of the proxies, and the header values that contain them.
    pub(crate) fn secrets(&self) -> &[Secret] {
        &self.secrets
    }

    /// Returns the proxy for a target, if there is one. There is never one for this machine, which no proxy could reach.
    pub(crate) fn on_the_way(&self, target: &Uri) -> Result<Option<Intercept>, ProxyError> {
        let host = target.host().unwrap_or_default();
        if is_loopback(host) || self.direct.iter().any(|exception| exception.covers(target)) {
            return Ok(None);
        }
        let Some(found) = self.matcher.intercept(target) else { return Ok(None) };
        let unusable = if target.scheme() == Some(&Scheme::HTTPS) { self.https } else { self.http };
        unusable.map_or(Ok(Some(found)), Err)
    }
}

/// Returns the value for the matcher, and the fault if it is unusable.
fn usable(setting: Option<(&'static str, String)>) -> (String, Option<ProxyError>) {
    let Some((variable, value)) = setting else { return (String::new(), None) };
    // The usual short form, without a scheme.
    let value = if value.contains("://") { value } else { format!("http://{value}") };
    match check(&value) {
        Ok(()) => (value, None),
        Err(fault) => (UNUSABLE.to_owned(), Some(ProxyError { variable, fault })),
    }
}

/// Returns the password of a proxy, and the user name and password in the form that is sent.
fn secrets(url: &str) -> Vec<Secret> {
    let url: Option<Uri> = url.parse().ok();
    let user = url.as_ref().and_then(Uri::authority).and_then(|authority| authority.as_str().rsplit_once('@'));
    let Some((user, _)) = user else { return Vec::new() };
    let decoded = |text: &str| encode::decoded(text).unwrap_or_else(|| text.to_owned());
    let (name, password) = user.split_once(':').unwrap_or((user, ""));
    let (name, password) = (decoded(name), Secret::new(decoded(password)));
    let pair = Secret::new(format!("{name}:{}", password.expose()));
    vec![Secret::new(base64::encode(pair.expose().as_bytes()).to_string()), password]
}

fn check(value: &str) -> Result<(), ProxyFault> {
    let url: Uri = value.parse().map_err(|_| ProxyFault::NotAUrl)?;
    match url.scheme_str() {
        Some("http" | "https") => {}
        Some("socks" | "socks4" | "socks4a" | "socks5" | "socks5h") => return Err(ProxyFault::Socks),
        _ => return Err(ProxyFault::Scheme),
    }
    let authority = url.authority().map(Authority::as_str).unwrap_or_default();
    let (_, host) = authority.rsplit_once('@').unwrap_or(("", authority));
    let after = host.rsplit_once(']').map_or(host, |(_, after)| after);
    let port = after.rsplit_once(':').map(|(_, port)| port);
    if url.host().is_none_or(str::is_empty) {
        return Err(ProxyFault::NoHost);
    }
    match port.map(str::parse::<u16>) {
        Some(Err(_) | Ok(0)) => Err(ProxyFault::Port),
        _ => Ok(()),
    }
}

/// Splits `NO_PROXY` into entries with a port, and the others in the syntax of the matcher.
fn exceptions(list: &str) -> (Vec<Exception>, String) {
    let entries = || list.split(',').map(str::trim).filter(|entry| !entry.is_empty());
    let rest: Vec<&str> = entries()
        .filter(|entry| Exception::read(entry).is_none())
        // The matcher includes subdomains by default.
        .map(|entry| entry.strip_prefix("*.").unwrap_or(entry).trim_matches(['[', ']']))
        .collect();
    (entries().filter_map(Exception::read).collect(), rest.join(","))
}

impl Exception {
    /// Parses an entry with a port, such as `host:8080` or `[::1]:8080`. A bare IPv6 address has none.
    fn read(entry: &str) -> Option<Self> {
        let (host, port) = entry.rsplit_once(':')?;
        if host.contains(':') && !host.ends_with(']') {
            return None;
        }
        let host = host.trim_start_matches('*').trim_start_matches('.').trim_matches(['[', ']']);
        Some(Self { host: host.to_ascii_lowercase(), port: port.parse().ok()? })
    }

    fn covers(&self, target: &Uri) -> bool {
        let default = if target.scheme() == Some(&Scheme::HTTPS) { 443 } else { 80 };
        if target.port_u16().unwrap_or(default) != self.port {
            return false;
        }
        let host = target.host().unwrap_or_default().trim_matches(['[', ']']).to_ascii_lowercase();
        let before = host.strip_suffix(self.host.as_str());
        before.is_some_and(|before| self.host.is_empty() || before.is_empty() || before.ends_with('.'))
    }
}

impl ProxyFault {
    fn message(self) -> Message {
        match self {
            Self::NotAUrl => message!(
                "proxy-not-url",
                "it is not a URL such as http://proxy.example.com:8080 (special characters of a user name or password are \
                 written as %XX)"
            ),
            Self::Socks => {
                message!("proxy-socks", "SOCKS is not supported, only proxies with http:// or https://")
            }
            Self::Scheme => message!("proxy-scheme", "only proxies with http:// or https:// are supported"),
            Self::NoHost => message!("proxy-no-host", "it does not name a host"),
            Self::Port => message!("proxy-port", "its port is not a number from 1 to 65535"),
        }
    }
}

impl ProxyError {
    pub(crate) fn message(&self) -> Message {
        message!(
            "proxy-unusable",
            "the proxy in {variable} cannot be used: {reason}",
            variable = self.variable,
            reason = self.fault.message()
        )
    }
}

impl fmt::Display for ProxyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.message(), f)
    }
}

impl std::error::Error for ProxyError {}

#[cfg(test)]
mod tests;
