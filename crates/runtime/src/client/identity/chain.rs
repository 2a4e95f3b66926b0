//! [`default_chain`]: tries the sources of the official SDKs in turn.

use huaweicloud_auth::provider::{Chain, Environment};
use huaweicloud_auth::{CredentialsFuture, ProvideCredentials};

use super::container::Container;
use super::context::ProviderContext;
use super::federated_profile::FederatedProfile;
use super::federation::Federation;
use super::metadata::Metadata;
use super::oidc_agency::OidcAgency;

/// The chain of sources for a program that names none:
///
/// 1. an agency for an OIDC token ([`OidcAgency`]: `HUAWEICLOUD_OIDC_*`)
/// 2. an identity provider of IAM ([`Federation`]: `HUAWEICLOUD_SDK_IDP_ID`, `HUAWEICLOUD_SDK_ID_TOKEN_FILE`)
/// 3. keys in the environment ([`Environment`]: `HUAWEICLOUD_SDK_AK`, `HUAWEICLOUD_SDK_SK`)
/// 4. the profile file ([`FederatedProfile`])
/// 5. the container ([`Container`]: `HC_CONTAINER_*`)
/// 6. the ECS instance ([`Metadata`])
///
/// The order is that of the official SDKs except for the last two: a container with its own identity must not get that
/// of the machine it runs on. Put the chain behind [`CachedCredentials`](huaweicloud_auth::CachedCredentials).
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
