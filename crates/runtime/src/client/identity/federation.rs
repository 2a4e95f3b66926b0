//! [`Federation`]: federation through IAM, which exchanges an OIDC id token for an IAM token, and the IAM token for temporary
//! keys.

use std::time::Duration;

use http::Method;
use huaweicloud_auth::{Credentials, CredentialsError, CredentialsFuture, ProvideCredentials, Secret};
use serde::Serialize;

use super::context::ProviderContext;
use super::exchange::{response_header, without_token};
use super::keys::temporary_keys;

/// The name of this source in errors and logs.
const PROVIDER: &str = "identity provider";
const ID_VARIABLE: &str = "HUAWEICLOUD_SDK_IDP_ID";
const TOKEN_FILE_VARIABLE: &str = "HUAWEICLOUD_SDK_ID_TOKEN_FILE";
const TIMEOUT: Duration = Duration::from_secs(10);

/// Provides temporary keys for the OIDC id token in a file. The file is read at every fetch, since tokens are rotated
/// in place. The keys are valid for six hours, so put the source behind a cache.
///
/// # Errors
///
/// Invalid when the file cannot be read or IAM refuses the token, unavailable when IAM does not answer.
#[derive(Debug, Clone)]
pub struct Federation {
    context: ProviderContext,
    id: String,
    token_file: String,
    endpoint: Option<String>,
    scope: Option<Scope>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "lowercase")]
enum Scope {
    Project { id: String },
    Domain { id: String },
}

impl Federation {
    /// Creates a federation with the identity provider `id`, whose token is in `token_file`.
    #[must_use]
    pub fn new(context: &ProviderContext, id: impl Into<String>, token_file: impl Into<String>) -> Self {
        let (id, token_file) = (id.into(), token_file.into());
        Self { context: context.clone(), id, token_file, endpoint: None, scope: None }
    }

    /// Creates the federation that the environment describes: `HUAWEICLOUD_SDK_IDP_ID` and
    /// `HUAWEICLOUD_SDK_ID_TOKEN_FILE`, for the project of `HUAWEICLOUD_SDK_PROJECT_ID` or the account of
    /// `HUAWEICLOUD_SDK_DOMAIN_ID`.
    ///
    /// # Errors
    ///
    /// Not configured when neither of the first two variables is set, invalid when only one is.
    pub fn from_environment(context: &ProviderContext) -> Result<Self, CredentialsError> {
        let (id, token_file) = context.pair(PROVIDER, ID_VARIABLE, TOKEN_FILE_VARIABLE)?;
        let source = Self::new(context, id, token_file);
        let get = |name| context.environment.get(name);
        let project = get("HUAWEICLOUD_SDK_PROJECT_ID").filter(|_| !context.leaves_project);
        Ok(match (project, get("HUAWEICLOUD_SDK_DOMAIN_ID")) {
            (Some(project), _) => source.with_project_id(project),
            (None, Some(domain)) => source.with_domain_id(domain),
            (None, None) => source,
        })
    }

    /// Asks for keys of this project.
    #[must_use]
    pub fn with_project_id(mut self, id: impl Into<String>) -> Self {
        self.scope = Some(Scope::Project { id: id.into() });
        self
    }

    /// Asks for keys of this account.
    #[must_use]
    pub fn with_domain_id(mut self, id: impl Into<String>) -> Self {
        self.scope = Some(Scope::Domain { id: id.into() });
        self
    }

    /// Calls this IAM endpoint instead of that of the context.
    #[must_use]
    pub fn with_endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.endpoint = Some(endpoint.into());
        self
    }

    async fn provide(&self) -> Result<Credentials, CredentialsError> {
        let transport = &*self.context.transport;
        let endpoint = self.endpoint.clone().unwrap_or_else(|| self.context.iam_endpoint());
        let id_token = self.context.read_token(PROVIDER, &self.token_file)?;
        let body = IdTokenRequest { auth: IdTokenAuth { id_token: Id { id: &id_token }, scope: self.scope.as_ref() } };
        let login = self
            .context
            .exchange(PROVIDER, Method::POST, &endpoint, "/v3.0/OS-AUTH/id-token/tokens", TIMEOUT)
            .header("x-idp-id", self.id.as_str())
            .hiding(&id_token)
            .json(&body)?
            .send_ok(transport)
            .await?;
        let token = response_header(login.headers(), "x-subject-token")
            .ok_or_else(|| CredentialsError::unavailable(PROVIDER, without_token(&endpoint)))?;
        let answer = self
            .context
            .exchange(PROVIDER, Method::POST, &endpoint, "/v3.0/OS-CREDENTIAL/securitytokens", TIMEOUT)
            .header("x-auth-token", token)
            .json(&KeysRequest::default())?
            .send_ok(transport)
            .await?;
        temporary_keys(PROVIDER, answer.body())
    }
}

impl ProvideCredentials for Federation {
    fn provide_credentials(&self) -> CredentialsFuture<'_> {
        Box::pin(self.provide())
    }
}

#[derive(Serialize)]
struct IdTokenRequest<'a> {
    auth: IdTokenAuth<'a>,
}

#[derive(Serialize)]
struct IdTokenAuth<'a> {
    id_token: Id<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<&'a Scope>,
}

#[derive(Serialize)]
struct Id<'a> {
    id: &'a Secret,
}

/// The body of a request that exchanges the token in the header for keys.
#[derive(Serialize, Default)]
struct KeysRequest {
    auth: KeysAuth,
}

#[derive(Serialize, Default)]
struct KeysAuth {
    identity: KeysIdentity,
}

#[derive(Serialize)]
struct KeysIdentity {
    methods: [&'static str; 1],
    token: Lifetime,
}

#[derive(Serialize)]
struct Lifetime {
    duration_seconds: u32,
}

impl Default for KeysIdentity {
    fn default() -> Self {
        // Six hours, like the official SDKs.
        Self { methods: ["token"], token: Lifetime { duration_seconds: 21_600 } }
    }
}
