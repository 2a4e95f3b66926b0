//! [`FederatedProfile`]: the credentials file, including keys that it obtains from a server.

use huaweicloud_auth::provider::{Profile, ProfileFile, ProfileKeys};
use huaweicloud_auth::{Credentials, CredentialsError, CredentialsFuture, ProvideCredentials};

use super::context::ProviderContext;
use super::federation::Federation;

/// Provides the keys of a [`ProfileFile`], or those that IAM issues for the identity provider that the file names
/// (`idp_id` and `id_token_file`). The identity provider takes precedence over keys in the same section.
///
/// # Errors
///
/// Those of [`ProfileFile`] and [`Federation`].
#[derive(Debug, Clone)]
pub struct FederatedProfile {
    context: ProviderContext,
    file: ProfileFile,
}

impl FederatedProfile {
    /// Reads the credentials file that the environment names, or that of the home directory.
    #[must_use]
    pub fn new(context: &ProviderContext) -> Self {
        Self { context: context.clone(), file: context.profile_file() }
    }

    /// Reads another file, or only one section.
    #[must_use]
    pub fn with_file(mut self, file: ProfileFile) -> Self {
        self.file = file;
        self
    }

    async fn provide(&self) -> Result<Credentials, CredentialsError> {
        let Profile { section, keys, project_id, domain_id, iam_endpoint, .. } = self.file.load()?;
        let mut source = match keys {
            ProfileKeys::Direct(credentials) => return Ok(credentials),
            ProfileKeys::Federation { idp_id, id_token_file } => Federation::new(&self.context, idp_id, id_token_file),
            // All other kinds of keys need no server.
            _ => return self.file.provide_credentials().await,
        };
        let project_id = project_id.filter(|_| !self.context.leaves_project);
        source = match (project_id, domain_id) {
            (Some(project), _) if section == "basic" => source.with_project_id(project),
            (_, Some(domain)) => source.with_domain_id(domain),
            (Some(project), None) => source.with_project_id(project),
            (None, None) => source,
        };
        if let Some(endpoint) = iam_endpoint {
            source = source.with_endpoint(endpoint);
        }
        source.provide_credentials().await
    }
}

impl ProvideCredentials for FederatedProfile {
    fn provide_credentials(&self) -> CredentialsFuture<'_> {
        Box::pin(self.provide())
    }
}
