//! [`IamLogin`]: obtains an IAM token for a user name and a password.

use std::time::Duration;

use http::Method;
use huaweicloud_auth::{Credentials, CredentialsError, CredentialsFuture, ProvideCredentials, Secret};
use serde::{Deserialize, Serialize};

use super::context::ProviderContext;
use super::exchange::{response_header, without_token};
use crate::model::dates::parse_rfc3339;

/// The name of this source in errors and logs.
const PROVIDER: &str = "iam login";
const TIMEOUT: Duration = Duration::from_secs(10);

/// The scope of an IAM token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum TokenScope {
    /// The project with this id.
    Project {
        /// The project id.
        id: String,
    },
    /// The whole account with this name.
    Domain {
        /// The account name.
        name: String,
    },
}

/// Logs in an IAM user with a password and provides the token, which is sent in `X-Auth-Token` and is valid for a day:
/// put the source behind a cache.
///
/// Prefer keys: a leaked password does more harm than a leaked key, and a token does not protect a request against changes in
/// transit.
///
/// # Errors
///
/// Invalid when IAM refuses the login, unavailable when it does not answer.
#[derive(Debug, Clone)]
pub struct IamLogin {
    context: ProviderContext,
    account: String,
    user: String,
    password: Secret,
    scope: TokenScope,
    endpoint: Option<String>,
}

impl IamLogin {
    /// Creates a login of `user` in the account `account`, for the whole account.
    #[must_use]
    pub fn new(
        context: &ProviderContext,
        account: impl Into<String>,
        user: impl Into<String>,
        password: impl Into<Secret>,
    ) -> Self {
        let account = account.into();
        let scope = TokenScope::Domain { name: account.clone() };
        Self { context: context.clone(), account, user: user.into(), password: password.into(), scope, endpoint: None }
    }

    /// Requests a token with another scope.
    #[must_use]
    pub fn with_scope(mut self, scope: TokenScope) -> Self {
        self.scope = scope;
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
        let user = User { name: &self.user, password: &self.password, domain: Name { name: &self.account } };
        let identity = Identity { methods: ["password"], password: Password { user } };
        let body = Login { auth: Auth { identity, scope: &self.scope } };
        let answer = self
            .context
            .exchange(PROVIDER, Method::POST, &endpoint, "/v3/auth/tokens", TIMEOUT)
            .hiding(&self.password)
            .json(&body)?
            .send_ok(transport)
            .await?;
        let token = response_header(answer.headers(), "x-subject-token")
            .ok_or_else(|| CredentialsError::unavailable(PROVIDER, without_token(&endpoint)))?;
        let credentials = Credentials::from_iam_token(token)?.with_provider_name(PROVIDER);
        let reply: Option<Reply> = serde_json::from_str(answer.body().expose()).ok();
        let end = reply.and_then(|reply| parse_rfc3339(&reply.token.expires_at).ok());
        Ok(match end {
            Some(end) => credentials.with_expires_at(end),
            None => credentials,
        })
    }
}

impl ProvideCredentials for IamLogin {
    fn provide_credentials(&self) -> CredentialsFuture<'_> {
        Box::pin(self.provide())
    }
}

#[derive(Serialize)]
struct Login<'a> {
    auth: Auth<'a>,
}

#[derive(Serialize)]
struct Auth<'a> {
    identity: Identity<'a>,
    scope: &'a TokenScope,
}

#[derive(Serialize)]
struct Identity<'a> {
    methods: [&'static str; 1],
    password: Password<'a>,
}

#[derive(Serialize)]
struct Password<'a> {
    user: User<'a>,
}

#[derive(Serialize)]
struct User<'a> {
    name: &'a str,
    password: &'a Secret,
    domain: Name<'a>,
}

#[derive(Serialize)]
struct Name<'a> {
    name: &'a str,
}

#[derive(Deserialize)]
struct Reply {
    token: Token,
}

#[derive(Deserialize)]
struct Token {
    expires_at: String,
}
