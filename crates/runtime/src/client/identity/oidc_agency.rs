//! [`OidcAgency`]: federation through STS, which exchanges an OIDC id token for temporary keys of an agency in one
//! call.

use std::time::Duration;

use http::Method;
use huaweicloud_auth::{Credentials, CredentialsError, CredentialsFuture, ProvideCredentials, Secret};
use serde::Serialize;

use super::context::ProviderContext;
use super::keys::temporary_keys;
use crate::message;

/// The name of this source in errors and logs.
const PROVIDER: &str = "oidc agency";
const PROVIDER_VARIABLE: &str = "HUAWEICLOUD_OIDC_PROVIDER_URN";
const AGENCY_VARIABLE: &str = "HUAWEICLOUD_OIDC_AGENCY_URN";
const TOKEN_FILE: &str = "HUAWEICLOUD_OIDC_TOKEN_FILE";
const ID_TOKEN: &str = "HUAWEICLOUD_OIDC_ID_TOKEN";
const TIMEOUT: Duration = Duration::from_secs(10);

/// Provides temporary keys of an agency that trusts an OIDC provider, configured by the variables of the Python SDK:
///
/// | variable | meaning |
/// |---|---|
/// | `HUAWEICLOUD_OIDC_PROVIDER_URN`, `HUAWEICLOUD_OIDC_AGENCY_URN` | the provider and the agency; both are needed |
/// | `HUAWEICLOUD_OIDC_TOKEN_FILE` or `HUAWEICLOUD_OIDC_ID_TOKEN` | the id token; a file takes precedence, and is read at every fetch, so that a rotated token is picked up |
/// | `HUAWEICLOUD_OIDC_SESSION_NAME` | default `oidc-sts-session` |
/// | `HUAWEICLOUD_OIDC_DURATION_SECONDS` | default 3600 |
/// | `HUAWEICLOUD_OIDC_POLICY`, `HUAWEICLOUD_OIDC_POLICY_IDS` | restrict the keys; ids are separated by commas |
///
/// # Errors
///
/// Not configured when neither URN nor a token is set, invalid when any other setting is missing or refused,
/// unavailable when STS does not answer.
#[derive(Debug, Clone)]
pub struct OidcAgency {
    context: ProviderContext,
    endpoint: Option<String>,
}

#[derive(Serialize)]
struct AssumeAgency<'a> {
    provider_urn: String,
    agency_urn: String,
    agency_session_name: String,
    id_token: &'a Secret,
    duration_seconds: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    policy: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    policy_ids: Vec<String>,
}

impl OidcAgency {
    /// Creates the federation that the environment describes.
    #[must_use]
    pub fn new(context: &ProviderContext) -> Self {
        Self { context: context.clone(), endpoint: None }
    }

    /// Calls this STS endpoint instead of that of the context.
    #[must_use]
    pub fn with_endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.endpoint = Some(endpoint.into());
        self
    }

    async fn provide(&self) -> Result<Credentials, CredentialsError> {
        let (provider_urn, agency_urn) = self.urns()?;
        let transport = &*self.context.transport;
        let endpoint = self.endpoint.clone().unwrap_or_else(|| self.context.sts_endpoint());
        let id_token = self.id_token()?;
        let get = |name: &str| self.context.environment.get(name);
        let duration_seconds = match get("HUAWEICLOUD_OIDC_DURATION_SECONDS").map(|text| text.trim().parse()) {
            None => 3_600,
            Some(Ok(seconds)) => seconds,
            Some(Err(_)) => {
                let message = message!(
                    "duration-number",
                    "{variable} is not a number of seconds",
                    variable = "HUAWEICLOUD_OIDC_DURATION_SECONDS"
                );
                let advice = message!("set-duration", "set it to 900 or more, or unset it");
                return Err(CredentialsError::invalid(PROVIDER, message).with_advice(advice));
            }
        };
        let ids = get("HUAWEICLOUD_OIDC_POLICY_IDS").unwrap_or_default();
        let body = AssumeAgency {
            provider_urn,
            agency_urn,
            agency_session_name: get("HUAWEICLOUD_OIDC_SESSION_NAME").unwrap_or_else(|| "oidc-sts-session".to_owned()),
            id_token: &id_token,
            duration_seconds,
            policy: get("HUAWEICLOUD_OIDC_POLICY"),
            policy_ids: ids.split(',').map(str::trim).filter(|id| !id.is_empty()).map(str::to_owned).collect(),
        };
        let answer = self
            .context
            .exchange(PROVIDER, Method::POST, &endpoint, "/v5/agencies/assume-with-oidc", TIMEOUT)
            .hiding(&id_token)
            .json(&body)?
            .send_ok(transport)
            .await?;
        temporary_keys(PROVIDER, answer.body())
    }

    /// The provider and the agency. A token without them is an incomplete configuration.
    fn urns(&self) -> Result<(String, String), CredentialsError> {
        self.context.pair(PROVIDER, PROVIDER_VARIABLE, AGENCY_VARIABLE).map_err(|error| {
            let token = [TOKEN_FILE, ID_TOKEN].into_iter().find(|name| self.context.environment.get(name).is_some());
            match token.filter(|_| error.is_not_configured()) {
                Some(token) => ProviderContext::half(PROVIDER, PROVIDER_VARIABLE, token),
                None => error,
            }
        })
    }

    fn id_token(&self) -> Result<Secret, CredentialsError> {
        if let Some(path) = self.context.environment.get(TOKEN_FILE) {
            return self.context.read_token(PROVIDER, &path);
        }
        self.context.environment.get(ID_TOKEN).map(Secret::new).ok_or_else(|| {
            let message =
                message!("neither-set", "neither {one} nor {other} is set", one = TOKEN_FILE, other = ID_TOKEN);
            let advice =
                message!("set-token-file", "set {variable} to the file with the id token", variable = TOKEN_FILE);
            CredentialsError::invalid(PROVIDER, message).with_advice(advice)
        })
    }
}

impl ProvideCredentials for OidcAgency {
    fn provide_credentials(&self) -> CredentialsFuture<'_> {
        Box::pin(self.provide())
    }
}
