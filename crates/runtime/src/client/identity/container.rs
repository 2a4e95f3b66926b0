//! [`Container`]: the pod identity of a container in CCE.

use std::net::IpAddr;
use std::time::Duration;

use http::Method;
use huaweicloud_auth::{Credentials, CredentialsError, CredentialsFuture, Message, ProvideCredentials};

use super::context::ProviderContext;
use super::exchange::Exchange;
use super::keys::temporary_keys;
use crate::message;

/// The name of this source in errors and logs.
const PROVIDER: &str = "container";
const URI_VARIABLE: &str = "HC_CONTAINER_CREDENTIALS_FULL_URI";
const TOKEN_FILE_VARIABLE: &str = "HC_CONTAINER_AUTHORIZATION_TOKEN_FILE";
const TIMEOUT: Duration = Duration::from_secs(5);

/// Fetches temporary keys of a container: sends a request to `HC_CONTAINER_CREDENTIALS_FULL_URI` with the token in the
/// file of `HC_CONTAINER_AUTHORIZATION_TOKEN_FILE`, which is read at every fetch.
///
/// The token is sent only to this machine (loopback or link-local addresses) or over TLS, so that a changed variable
/// cannot send it unencrypted to another server. No proxy is used, unless the program sets a transport that uses one.
///
/// # Errors
///
/// Not configured when neither variable is set; invalid when only one is set, the host is not allowed or the request is
/// refused; unavailable when the server does not answer.
#[derive(Debug, Clone)]
pub struct Container {
    context: ProviderContext,
}

impl Container {
    /// Reads the settings of the container from the environment.
    #[must_use]
    pub fn new(context: &ProviderContext) -> Self {
        Self { context: context.clone() }
    }

    async fn provide(&self) -> Result<Credentials, CredentialsError> {
        let (uri, token_file) = self.context.pair(PROVIDER, URI_VARIABLE, TOKEN_FILE_VARIABLE)?;
        check_destination(&uri)?;
        let transport = &*self.context.local_transport;
        let token = self.context.read_token(PROVIDER, &token_file)?;
        let answer = Exchange::new(PROVIDER, Method::POST, &uri, "", TIMEOUT)
            .header("authorization", token)
            .json(&serde_json::Map::new())?
            .send_ok(transport)
            .await?;
        temporary_keys(PROVIDER, answer.body())
    }
}

impl ProvideCredentials for Container {
    fn provide_credentials(&self) -> CredentialsFuture<'_> {
        Box::pin(self.provide())
    }
}

/// Checks whether the token may be sent to this URL.
fn check_destination(uri: &str) -> Result<(), CredentialsError> {
    let refuse = |message: Message| {
        let advice = message!(
            "set-https-url",
            "set {variable} to an https url, or to an http url of this machine",
            variable = URI_VARIABLE
        );
        Err(CredentialsError::invalid(PROVIDER, message).with_advice(advice))
    };
    let parsed: http::Uri = match uri.parse() {
        Ok(parsed) => parsed,
        Err(_) => return refuse(message!("variable-not-url", "{variable} is not a url", variable = URI_VARIABLE)),
    };
    let host = parsed.host().unwrap_or_default().trim_matches(['[', ']']);
    match parsed.scheme_str() {
        Some("https") if !host.is_empty() => Ok(()),
        Some("http") if is_this_machine(host) => Ok(()),
        _ => refuse(message!(
            "token-in-clear",
            "{variable} would send the container's token unencrypted to `{host}`",
            variable = URI_VARIABLE,
            host = host
        )),
    }
}

fn is_this_machine(host: &str) -> bool {
    match host.parse() {
        Ok(IpAddr::V4(address)) => address.is_loopback() || address.is_link_local(),
        Ok(IpAddr::V6(address)) => address.is_loopback() || address.is_unicast_link_local(),
        Err(_) => host == "localhost",
    }
}

#[cfg(test)]
mod tests;
