//! Parses the endpoints of services, and chooses among the settings that may name one.

#[cfg(feature = "regions-file")]
mod regions_file;

use std::fmt;

use http::Uri;
use huaweicloud_auth::Message;
use huaweicloud_auth::provider::EnvironmentLookup;

use crate::client::closest::closest;
use crate::client::encode;
use crate::client::error::{Error, Remedy, Setting};
use crate::client::origin::Origin;
use crate::message;
use crate::model::operation::Service;
use crate::model::redact;

/// An absolute http or https URL without query, split into the parts that a request needs.
#[derive(Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// `https://oms.cn-north-4.myhuaweicloud.com`, and the prefix of every request path if there is one.
    base: String,
    host: String,
    secure: bool,
}

impl Endpoint {
    /// Parses an endpoint.
    ///
    /// # Errors
    ///
    /// [`Error::is_configuration`] when `text` is not an absolute HTTP(S) URL, or contains a query, a fragment or a user name.
    /// The message shows the correct form.
    ///
    /// ```
    /// use huaweicloud_runtime::Endpoint;
    ///
    /// let endpoint = Endpoint::parse("http://127.0.0.1:8080/")?;
    /// assert_eq!(endpoint.as_str(), "http://127.0.0.1:8080");
    /// let error = Endpoint::parse("oms.cn-north-4.myhuaweicloud.com").unwrap_err();
    /// assert!(error.to_string().contains("write `https://oms.cn-north-4.myhuaweicloud.com`"));
    /// # Ok::<(), huaweicloud_runtime::Error>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, Error> {
        let shown = visible(text);
        let refuse = |why: Message| Err(Error::configuration(Setting::Endpoint(None), why));
        let relative = || {
            message!(
                "endpoint-relative",
                "the endpoint `{endpoint}` is not an absolute http or https URL",
                endpoint = &*shown
            )
        };
        let trimmed = text.trim();
        let lower = trimmed.to_ascii_lowercase();
        if !lower.starts_with("http://") && !lower.starts_with("https://") {
            let bare = !trimmed.is_empty() && !trimmed.contains("://") && !trimmed.contains(char::is_whitespace);
            return refuse(match bare {
                true => message!(
                    "endpoint-bare",
                    "the endpoint `{endpoint}` is not an absolute http or https URL: write `https://{bare}`",
                    endpoint = &*shown,
                    bare = visible(trimmed)
                ),
                false => relative(),
            });
        }
        if trimmed.contains('?') || trimmed.contains('#') {
            return refuse(message!(
                "endpoint-query",
                "the endpoint `{endpoint}` must not have a query or a fragment",
                endpoint = &*shown
            ));
        }
        let Ok(uri) = trimmed.parse::<Uri>() else {
            return refuse(message!("endpoint-not-url", "the endpoint `{endpoint}` is not a URL", endpoint = &*shown));
        };
        let (Some(authority), Some(scheme)) = (uri.authority(), uri.scheme_str()) else {
            return refuse(relative());
        };
        if authority.as_str().contains('@') {
            return refuse(message!(
                "endpoint-user",
                "the endpoint `{endpoint}` must not have a user name in it",
                endpoint = &*shown
            ));
        }
        // The `http` crate accepts a port of six digits and a host such as `a..b`, to which no connection is possible.
        let named_port = authority.as_str().rsplit_once(':').filter(|(host, _)| !host.is_empty()).map(|(_, port)| port);
        let bad_port =
            !authority.as_str().ends_with(']') && named_port.is_some_and(|port| port.parse::<u16>().is_err());
        if uri.host().is_none_or(str::is_empty) || bad_port {
            return refuse(message!(
                "endpoint-host",
                "the endpoint `{endpoint}` has no usable host and port",
                endpoint = &*shown
            ));
        }
        let path: Vec<_> = uri.path().split('/').filter(|s| !s.is_empty()).map(encode::segment_again).collect();
        if path.iter().any(|segment| segment == "." || segment == "..") {
            return refuse(message!(
                "endpoint-dots",
                "the endpoint `{endpoint}` must not have `.` or `..` in its path",
                endpoint = &*shown
            ));
        }
        let prefix: String = path.iter().map(|segment| format!("/{segment}")).collect();
        Ok(Self {
            base: format!("{}://{}{prefix}", scheme.to_ascii_lowercase(), authority.as_str().to_ascii_lowercase()),
            host: uri.host().unwrap_or_default().to_ascii_lowercase(),
            secure: scheme.eq_ignore_ascii_case("https"),
        })
    }

    /// The URL without a trailing slash.
    pub fn as_str(&self) -> &str {
        &self.base
    }

    /// The host without its port.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether the connection is encrypted.
    pub fn is_secure(&self) -> bool {
        self.secure
    }

    /// Whether the host is this machine.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.host)
    }
}

/// Whether a host, as written in a URL, is this machine.
pub(crate) fn is_loopback(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.base)
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.base, f)
    }
}

/// Prepares user input for a message: short, on one line, and without what may be a password.
fn visible(text: &str) -> String {
    redact::url(text).chars().filter(|c| !c.is_control()).take(120).collect()
}

/// The endpoints of a client, in the order in which they are tried, and where they came from.
#[derive(Debug, Clone)]
pub(crate) struct Endpoints {
    pub(crate) list: Vec<Endpoint>,
    pub(crate) origin: Origin,
}

/// Finds the endpoints, in this order: the program, the variables, the regions file, the table of the service, and
/// `fallback`, for a service with one endpoint for all regions.
pub(crate) fn resolve(
    service: &'static Service,
    explicit: &[String],
    region: Option<&str>,
    environment: &EnvironmentLookup,
    fallback: Option<&str>,
) -> Result<Endpoints, Error> {
    if !explicit.is_empty() {
        return parse_all(service, explicit.iter().map(String::as_str), Origin::Explicit);
    }
    let name = variable_part(service.name);
    let variable = format!("HUAWEICLOUD_SDK_{name}_ENDPOINT");
    if let Some(value) = environment.get(&variable) {
        return from_variable(service, variable, &value);
    }
    let Some(region) = region else {
        let text = message!("region-missing", "no region and no endpoint for {service}", service = service.title);
        let settings = [Setting::Region, Setting::Endpoint(Some(service.name))];
        return Err(Error::configuration(Setting::Region, text).with_remedy(Remedy::set(settings)));
    };
    let variable = format!("HUAWEICLOUD_SDK_REGION_{name}_{}", variable_part(region));
    if let Some(value) = environment.get(&variable) {
        return from_variable(service, variable, &value);
    }
    #[cfg(feature = "regions-file")]
    if let Some((list, path)) = regions_file::endpoints(service.name, region, environment)? {
        return parse_all(service, list.iter().map(String::as_str), Origin::File(path));
    }
    match service.endpoint(region).or(fallback) {
        Some(endpoint) => parse_all(service, [endpoint], Origin::BuiltIn),
        None => Err(unknown_region(service, region)),
    }
}

/// Converts `cn-north-4` to its form in the name of a variable: `CN_NORTH_4`.
fn variable_part(text: &str) -> String {
    text.to_ascii_uppercase().replace('-', "_")
}

fn from_variable(service: &Service, variable: String, value: &str) -> Result<Endpoints, Error> {
    let list = value.split(',').map(str::trim).filter(|endpoint| !endpoint.is_empty());
    parse_all(service, list, Origin::Variable(variable))
}

fn parse_all<'a>(
    service: &Service,
    list: impl IntoIterator<Item = &'a str>,
    origin: Origin,
) -> Result<Endpoints, Error> {
    let setting = Setting::Endpoint(Some(service.name));
    let list = list.into_iter().map(Endpoint::parse).collect::<Result<Vec<_>, _>>();
    let list = list.map_err(|error| error.with_setting(setting).with_origin(&origin))?;
    if list.is_empty() {
        return Err(Error::configuration(
            setting,
            message!("endpoint-missing", "the given value contains no endpoint"),
        )
        .with_origin(&origin));
    }
    Ok(Endpoints { list, origin })
}

fn unknown_region(service: &Service, region: &str) -> Error {
    let values: Vec<String> = service.regions.iter().map(|(id, _)| (*id).to_owned()).collect();
    let closest = closest(region, service.regions.iter().map(|(id, _)| *id)).map(str::to_owned);
    let otherwise = Some(Setting::Endpoint(Some(service.name)));
    let text = message!(
        "region-unknown",
        "{service} has no region `{region}`",
        service = service.title,
        region = visible(region)
    );
    Error::configuration(Setting::Region, text).with_remedy(Remedy::Choose {
        setting: Setting::Region,
        values,
        closest,
        otherwise,
    })
}

#[cfg(test)]
mod tests;
