//! [`Chain`]: tries several sources in turn. [`default_chain`]: the sources of the official SDKs.

use huaweicloud_auth::provider::{ACCESS_KEY_VARIABLE, Environment, SECRET_KEY_VARIABLE};
use huaweicloud_auth::{Credentials, CredentialsError, CredentialsErrorKind, CredentialsFuture, ProvideCredentials};

use super::container::Container;
use super::context::ProviderContext;
use super::federated_profile::FederatedProfile;
use super::federation::Federation;
use super::metadata::Metadata;
use super::oidc_agency::OidcAgency;
use crate::client::text;
use crate::message;

/// The name of this source in errors and logs.
const PROVIDER: &str = "credential chain";

/// Asks sources in order until one has credentials.
///
/// A source that is not set up is skipped. One that is set up and fails ends the search, because continuing would sign as an
/// identity other than the configured one. In both cases the error lists every source that was tried and why it failed.
///
/// ```
/// use huaweicloud_runtime::identity::{Chain, Environment};
/// use huaweicloud_runtime::{Credentials, ProvideCredentials};
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().build()?;
/// # runtime.block_on(async {
/// let nothing_set = Environment::from_lookup(|_: &str| None);
/// let chain = Chain::new().then(nothing_set).then(Credentials::new("fallback", "secret")?);
/// assert_eq!(chain.provide_credentials().await?.access_key(), "fallback");
/// # Ok::<(), huaweicloud_runtime::CredentialsError>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Default)]
pub struct Chain {
    sources: Vec<Box<dyn ProvideCredentials>>,
}

impl Chain {
    /// Creates a chain without sources.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends a source.
    #[must_use]
    pub fn then(mut self, source: impl ProvideCredentials + 'static) -> Self {
        self.sources.push(Box::new(source));
        self
    }

    async fn provide(&self) -> Result<Credentials, CredentialsError> {
        let mut attempts = Vec::new();
        for source in &self.sources {
            match source.provide_credentials().await {
                Ok(credentials) => {
                    tracing::debug!(provider = credentials.provider_name(), "credentials found");
                    return Ok(credentials);
                }
                Err(error) if error.is_not_configured() => {
                    tracing::debug!(provider = error.provider_name(), "credential source is not set up");
                    attempts.push(error);
                }
                Err(error) => return Err(stopped(error, attempts)),
            }
        }
        let advice = message!(
            "set-keys",
            "set {one} and {other} to your access key and secret key",
            one = ACCESS_KEY_VARIABLE,
            other = SECRET_KEY_VARIABLE
        );
        Err(CredentialsError::not_configured(PROVIDER, message!("no-source", "no source has credentials"))
            .with_attempts(attempts)
            .with_advice(advice))
    }
}

/// Creates the error of a source that is set up and failed, with the errors of the sources before it.
fn stopped(error: CredentialsError, mut attempts: Vec<CredentialsError>) -> CredentialsError {
    let message = message!(
        "source-failed",
        "{source} is set up but failed, so no later source is tried: {reason}",
        source = text::source(error.provider_name()),
        reason = error.message().clone()
    );
    attempts.push(error.clone());
    let stopped = match error.kind() {
        CredentialsErrorKind::Unavailable => CredentialsError::unavailable(PROVIDER, message),
        _ => CredentialsError::invalid(PROVIDER, message),
    };
    let stopped = stopped.with_attempts(attempts);
    match error.advice().cloned() {
        Some(advice) => stopped.with_advice(advice).with_cause(error),
        None => stopped.with_cause(error),
    }
}

impl ProvideCredentials for Chain {
    fn provide_credentials(&self) -> CredentialsFuture<'_> {
        Box::pin(self.provide())
    }

    fn invalidate(&self, refused: &Credentials) {
        self.sources.iter().for_each(|source| source.invalidate(refused));
    }
}

/// The chain of sources for a program that names none:
///
/// 1. an agency with an OIDC token ([`OidcAgency`]: `HUAWEICLOUD_OIDC_*`)
/// 2. an identity provider of IAM ([`Federation`]: `HUAWEICLOUD_SDK_IDP_ID`, `HUAWEICLOUD_SDK_ID_TOKEN_FILE`)
/// 3. keys in the environment ([`Environment`]: `HUAWEICLOUD_SDK_AK`, `HUAWEICLOUD_SDK_SK`)
/// 4. the credentials file ([`FederatedProfile`])
/// 5. the container ([`Container`]: `HC_CONTAINER_*`)
/// 6. the ECS instance ([`Metadata`])
///
/// The order is that of the official SDKs except for the last two: a container with its own identity must not use the identity
/// of its machine. Put the chain behind [`CachedCredentials`](super::CachedCredentials).
#[must_use]
pub fn default_chain(context: &ProviderContext) -> Chain {
    Chain::new()
        .then(OidcAgency::new(context))
        .then(EnvironmentFederation(context.clone()))
        .then(Environment::from_lookup(context.environment.clone()))
        .then(FederatedProfile::new(context))
        .then(Container::new(context))
        .then(Metadata::new(context))
}

/// The identity provider that the environment names, read at every fetch.
#[derive(Debug)]
struct EnvironmentFederation(ProviderContext);

impl ProvideCredentials for EnvironmentFederation {
    fn provide_credentials(&self) -> CredentialsFuture<'_> {
        Box::pin(async { Federation::from_environment(&self.0)?.provide_credentials().await })
    }
}
