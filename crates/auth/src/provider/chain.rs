//! [`Chain`]: several sources in turn, and the default one.

use super::{Container, EcsMetadata, Environment, IdentityProvider, OidcAgency, ProfileFile, ProviderContext};
use crate::{Credentials, CredentialsError, CredentialsFuture, ProvideCredentials};

/// The name of this source in errors and logs.
const PROVIDER: &str = "credential chain";

/// Asks sources in their order until one has credentials.
///
/// A source that is not set up is passed over. One that is set up and fails ends the search: to go on would sign as
/// somebody else than was configured. Either way the error lists every source that was tried and why it failed.
///
/// ```
/// use huaweicloud_auth::provider::{Chain, Environment};
/// use huaweicloud_auth::{Credentials, ProvideCredentials};
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().build()?;
/// # runtime.block_on(async {
/// let nothing_set = Environment::from_lookup(|_: &str| None);
/// let chain = Chain::new().then(nothing_set).then(Credentials::new("fallback", "secret")?);
/// assert_eq!(chain.provide_credentials().await?.access_key(), "fallback");
/// # Ok::<(), huaweicloud_auth::CredentialsError>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Default)]
pub struct Chain {
    sources: Vec<Box<dyn ProvideCredentials>>,
}

impl Chain {
    /// A chain without sources.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same chain with one more source at its end.
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
        Err(CredentialsError::not_configured(PROVIDER, "no source has credentials; tried")
            .with_attempts(attempts)
            .with_advice("the quickest way is to set HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK"))
    }
}

/// The error of a source that is set up and failed, with those before it.
fn stopped(error: CredentialsError, mut attempts: Vec<CredentialsError>) -> CredentialsError {
    let message =
        format!("{} is set up but failed, and no later source is tried in its place; tried", error.provider_name());
    let kind = error.kind();
    attempts.push(error.clone());
    let stopped = match kind {
        crate::CredentialsErrorKind::Unavailable => CredentialsError::unavailable(PROVIDER, message),
        _ => CredentialsError::invalid(PROVIDER, message),
    };
    stopped.with_attempts(attempts).with_cause(error)
}

impl ProvideCredentials for Chain {
    fn provide_credentials(&self) -> CredentialsFuture<'_> {
        Box::pin(self.provide())
    }
}

/// The identity provider of the environment, looked up at every fetch.
#[derive(Debug)]
struct EnvironmentIdentityProvider(ProviderContext);

impl ProvideCredentials for EnvironmentIdentityProvider {
    fn provide_credentials(&self) -> CredentialsFuture<'_> {
        Box::pin(async { IdentityProvider::from_environment(&self.0)?.provide_credentials().await })
    }
}

/// The chain of sources that a program uses when it was told nothing:
///
/// 1. an agency for an OIDC token ([`OidcAgency`]: `HUAWEICLOUD_OIDC_*`)
/// 2. an identity provider of IAM ([`IdentityProvider`]: `HUAWEICLOUD_SDK_IDP_ID`, `HUAWEICLOUD_SDK_ID_TOKEN_FILE`)
/// 3. keys in the environment ([`Environment`]: `HUAWEICLOUD_SDK_AK`, `HUAWEICLOUD_SDK_SK`)
/// 4. the profile file ([`ProfileFile`])
/// 5. the container ([`Container`]: `HC_CONTAINER_*`)
/// 6. the ECS instance ([`EcsMetadata`])
///
/// The order is that of the official SDKs but for the last two: a container with an identity of its own must not get that
/// of the machine it runs on. Put the chain behind [`CachedCredentials`](crate::CachedCredentials).
#[must_use]
pub fn default_chain(context: &ProviderContext) -> Chain {
    Chain::new()
        .then(OidcAgency::new(context))
        .then(EnvironmentIdentityProvider(context.clone()))
        .then(Environment::from_lookup(context.environment.clone()))
        .then(ProfileFile::new(context))
        .then(Container::new(context))
        .then(EcsMetadata::new(context))
}
