//! Builds the `User-Agent` header. It identifies neither a machine nor a user.

use http::HeaderValue;

use crate::client::error::{Error, Setting};
use crate::message;
use crate::model::operation::Service;

/// The name and version of this library.
pub(crate) const SDK: &str = concat!("huaweicloud-sdk-rust/", env!("CARGO_PKG_VERSION"));

/// The maximum length of an application name, in bytes.
const LONGEST: usize = 128;

/// The user agent of a client: the library, the service crate, the application.
pub(crate) fn user_agent(service: &Service, application: Option<&str>) -> HeaderValue {
    let mut agent = format!("{SDK} {}", service.name);
    if let Some(version) = service.version {
        agent.push('/');
        agent.push_str(version);
    }
    if let Some(application) = application {
        agent.push(' ');
        agent.push_str(application);
    }
    // A service that the program defines itself may have any name.
    HeaderValue::from_str(&agent).unwrap_or_else(|_| HeaderValue::from_static(SDK))
}

/// Appends the agent of the program's own HTTP client.
#[cfg(feature = "reqwest")]
pub(crate) fn join(ours: &HeaderValue, own: &HeaderValue) -> HeaderValue {
    let joined = [ours.as_bytes(), b" ", own.as_bytes()].concat();
    HeaderValue::from_bytes(&joined).unwrap_or_else(|_| ours.clone())
}

/// Rejects application names that are not products of a `User-Agent` header, such as `my-app/2.3`.
pub(crate) fn check_application(name: &str) -> Result<(), Error> {
    let is_token = |text: &str| {
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
    };
    let is_product =
        |word: &str| word.split_once('/').map_or(is_token(word), |(name, v)| is_token(name) && is_token(v));
    if name.len() <= LONGEST && name.split(' ').all(is_product) {
        return Ok(());
    }
    let shown: String = name.chars().filter(|c| !c.is_control()).take(60).collect();
    let text = message!(
        "application-malformed",
        "`{name}` is not an application name: one or more of `name` or `name/version` with single spaces between, in \
         ASCII, at most {most} characters",
        name = shown,
        most = LONGEST
    );
    Err(Error::configuration(Setting::Application, text))
}

#[cfg(test)]
mod tests;
