//! [`Metadata`]: the temporary keys of the agency of an ECS instance.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use http::{Method, Response};
use huaweicloud_auth::{
    Credentials, CredentialsError, CredentialsErrorKind, CredentialsFuture, Message, ProvideCredentials, Secret,
};

use super::context::ProviderContext;
use super::exchange::Exchange;
use super::keys::temporary_keys;
use crate::client::transport::Transport;
use crate::message;

/// The name of this source in errors and logs.
const PROVIDER: &str = "ecs metadata";
const ENDPOINT: &str = "http://169.254.169.254";
const TOKEN_PATH: &str = "/meta-data/latest/api/token";
const KEYS_PATH: &str = "/openstack/latest/securitykey";
/// Turns this source off. Specific to this library; the official SDKs have no such switch.
const DISABLED_VARIABLE: &str = "HUAWEICLOUD_SDK_METADATA_DISABLED";
const TIMEOUT: Duration = Duration::from_secs(3);
/// The lifetime requested for a metadata token, in seconds; the token is used for a little less.
const TOKEN_LIFE: &str = "21600";
const TOKEN_USE: Duration = Duration::from_secs(21_600 - 300);
/// How long to remember that an instance supports only the first version of the protocol.
const FALLBACK_LIFE: Duration = Duration::from_secs(24 * 60 * 60);

/// Fetches temporary keys from the metadata service of an ECS instance with an agency. It uses the second version of
/// the protocol (with a token), or the first version where the second is missing. Each fetch is one or two requests;
/// the service returns the same keys until shortly before they expire, so put the source behind a cache.
///
/// The variable `HUAWEICLOUD_SDK_METADATA_DISABLED=true` turns it off.
///
/// # Errors
///
/// Not configured when no metadata service answers, or when another server answers in its place (that of another cloud,
/// a network filter). Also not configured when this source is turned off, or when the instance has no agency.
/// Unavailable when a service that returned keys before no longer does.
#[derive(Debug)]
pub struct Metadata {
    context: ProviderContext,
    endpoint: String,
    state: Mutex<State>,
}

#[derive(Debug, Clone, Default)]
struct State {
    protocol: Option<(Protocol, SystemTime)>,
    /// Whether the service has returned keys before, so that no answer is a failure.
    worked: bool,
}

/// The version of the protocol to use, and until when.
#[derive(Debug, Clone)]
enum Protocol {
    Second { token: Secret },
    First,
}

impl Metadata {
    /// Uses the metadata service of this machine.
    #[must_use]
    pub fn new(context: &ProviderContext) -> Self {
        Self { context: context.clone(), endpoint: ENDPOINT.to_owned(), state: Mutex::default() }
    }

    /// Calls a metadata service at another address, such as that of a test.
    #[must_use]
    pub fn with_endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.endpoint = endpoint.into();
        self
    }

    async fn provide(&self) -> Result<Credentials, CredentialsError> {
        let disabled = self.context.environment.get(DISABLED_VARIABLE);
        if disabled.is_some_and(|value| value.eq_ignore_ascii_case("true") || value == "1") {
            let message = message!("metadata-off", "it is turned off by {variable}", variable = DISABLED_VARIABLE);
            return Err(CredentialsError::not_configured(PROVIDER, message));
        }
        let transport = &*self.context.local_transport;
        let protocol = self.protocol(transport).await?;
        let mut answer = self.keys_request(&protocol).send(transport).await.map_err(|error| self.silent(error))?;
        if answer.status() == 401 && !says_no_agency(answer.body()) {
            // The token may have been revoked when the instance was migrated: try once more with a new one.
            self.lock().protocol = None;
            let protocol = self.protocol(transport).await?;
            answer = self.keys_request(&protocol).send(transport).await.map_err(|error| self.silent(error))?;
        }
        self.check_kind(&answer)?;
        if answer.status().is_success() {
            if !answer.body().expose().contains("\"credential\"") && !self.lock().worked {
                return Err(self.foreign(&answer));
            }
            let credentials = temporary_keys(PROVIDER, answer.body())?;
            self.lock().worked = true;
            return Ok(credentials);
        }
        if answer.status() == 404 || says_no_agency(answer.body()) {
            let message = message!(
                "metadata-no-agency",
                "{endpoint} has no keys: the instance has no agency",
                endpoint = &self.endpoint
            );
            let advice = message!("set-agency", "set an agency for the instance in the ECS console");
            return Err(CredentialsError::not_configured(PROVIDER, message).with_advice(advice));
        }
        Err(self.keys_request(&Protocol::First).refused(&answer))
    }

    /// Returns the version to use now; requests a token when there is none.
    async fn protocol(&self, transport: &dyn Transport) -> Result<Protocol, CredentialsError> {
        let now = self.context.clock.now();
        let known = self.lock().protocol.clone();
        if let Some((protocol, _)) = known.filter(|(_, until)| now < *until) {
            return Ok(protocol);
        }
        let exchange = Exchange::new(PROVIDER, Method::PUT, &self.endpoint, TOKEN_PATH, TIMEOUT)
            .header("x-metadata-token-ttl-seconds", TOKEN_LIFE);
        let answer = exchange.send(transport).await.map_err(|error| self.silent(error))?;
        self.check_kind(&answer)?;
        let (protocol, life) = match answer.status().as_u16() {
            200 => (Protocol::Second { token: Secret::from(answer.body().expose().trim()) }, TOKEN_USE),
            404 | 405 | 503 => (Protocol::First, FALLBACK_LIFE),
            // A metadata service issues a token without authentication.
            401 if !self.lock().worked => return Err(self.foreign(&answer)),
            _ => return Err(exchange.refused(&answer)),
        };
        self.lock().protocol = Some((protocol.clone(), now + life));
        Ok(protocol)
    }

    fn keys_request(&self, protocol: &Protocol) -> Exchange {
        let exchange = Exchange::new(PROVIDER, Method::GET, &self.endpoint, KEYS_PATH, TIMEOUT);
        match protocol {
            Protocol::Second { token } => exchange.header("x-metadata-token", token.clone()),
            Protocol::First => exchange,
        }
    }

    /// Rejects an answer that is not from a metadata service of Huawei Cloud. Other clouds have theirs at the same address, and
    /// network filters may answer for it. A server that returned keys before is a metadata service, whatever it answers now.
    fn check_kind(&self, answer: &Response<Secret>) -> Result<(), CredentialsError> {
        let status = answer.status();
        let is_foreign = status.is_redirection() || matches!(status.as_u16(), 400 | 403) || is_page(answer.body());
        if !is_foreign || says_no_agency(answer.body()) || self.lock().worked {
            return Ok(());
        }
        Err(self.foreign(answer))
    }

    fn foreign(&self, answer: &Response<Secret>) -> CredentialsError {
        let message = message!(
            "metadata-foreign",
            "{endpoint} answers {status} and is not an ECS metadata service",
            endpoint = &self.endpoint,
            status = answer.status().as_u16()
        );
        CredentialsError::not_configured(PROVIDER, message).with_advice(unless_ecs())
    }

    /// If the service has never answered, this is not an ECS instance.
    fn silent(&self, error: CredentialsError) -> CredentialsError {
        if self.lock().worked || error.kind() != CredentialsErrorKind::Unavailable {
            return error;
        }
        let message =
            message!("metadata-silent", "no metadata service answers at {endpoint}", endpoint = &self.endpoint);
        CredentialsError::not_configured(PROVIDER, message).with_advice(unless_ecs()).with_cause(error)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        // The state is replaced as a whole, so a panic elsewhere cannot leave it inconsistent.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ProvideCredentials for Metadata {
    fn provide_credentials(&self) -> CredentialsFuture<'_> {
        Box::pin(self.provide())
    }
}

fn unless_ecs() -> Message {
    message!("nothing-unless-ecs", "nothing to do unless this is an ECS instance")
}

/// Whether a body is an HTML page.
fn is_page(body: &Secret) -> bool {
    body.expose().trim_start().starts_with('<')
}

/// Whether the answer says that the instance has no agency: status 401 or 404 with a message about the agency.
fn says_no_agency(body: &Secret) -> bool {
    body.expose().to_ascii_lowercase().contains("agency")
}
