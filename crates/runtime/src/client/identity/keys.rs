//! Parses temporary keys in the answer of a service.

use huaweicloud_auth::{Credentials, CredentialsError, Secret};
use serde::Deserialize;

use crate::message;
use crate::model::dates::parse_rfc3339;

/// Returns the temporary keys of an answer. Services spell them in three ways, with and without an enclosing object.
pub(super) fn temporary_keys(provider: &'static str, body: &Secret) -> Result<Credentials, CredentialsError> {
    #[derive(Deserialize)]
    struct Keys {
        #[serde(alias = "accessKeyId", alias = "access_key_id")]
        access: Secret,
        #[serde(alias = "secretAccessKey", alias = "secret_access_key")]
        secret: Secret,
        #[serde(alias = "securityToken", alias = "security_token", default)]
        securitytoken: Secret,
        #[serde(alias = "expiresAt", alias = "expiration", default)]
        expires_at: Option<String>,
    }
    #[derive(Deserialize)]
    struct Wrapped {
        #[serde(alias = "credentials")]
        credential: Keys,
    }
    let keys = serde_json::from_str(body.expose()).map(|wrapped: Wrapped| wrapped.credential);
    let keys: Keys = keys.or_else(|_| serde_json::from_str(body.expose())).map_err(|error| {
        // The error of serde may contain a value, so only the position is reported.
        let message = message!(
            "keys-absent",
            "the answer has no access key and secret key (line {line} column {column})",
            line = error.line(),
            column = error.column()
        );
        CredentialsError::unavailable(provider, message)
    })?;
    let mut credentials = Credentials::new(keys.access.expose(), keys.secret)
        .and_then(|keys_only| {
            if keys.securitytoken.is_empty() {
                Ok(keys_only)
            } else {
                keys_only.with_security_token(keys.securitytoken)
            }
        })
        .map_err(|error| {
            let message = message!("keys-unusable", "the answer has unusable keys");
            CredentialsError::unavailable(provider, message).with_cause(error)
        })?;
    if let Some(text) = keys.expires_at {
        let end = parse_rfc3339(&text).map_err(|error| {
            let message = message!("keys-expiry", "the answer has an unreadable expiry");
            CredentialsError::unavailable(provider, message).with_cause(error)
        })?;
        credentials = credentials.with_expires_at(end);
    }
    Ok(credentials.with_provider_name(provider))
}
