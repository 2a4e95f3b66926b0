//! Reads keys from environment variables, under the names that the official SDKs use.

use std::fmt;
use std::sync::Arc;

use crate::credentials::{check_access_key, check_secret};
use crate::{Credentials, CredentialsError, CredentialsFuture, ProvideCredentials, Secret, message};

/// The name of this source in errors and logs.
const PROVIDER: &str = "environment";

/// The variable of the access key.
pub const ACCESS_KEY_VARIABLE: &str = "HUAWEICLOUD_SDK_AK";
/// The variable of the secret key.
pub const SECRET_KEY_VARIABLE: &str = "HUAWEICLOUD_SDK_SK";
/// The variable of the security token, for temporary keys.
pub const SECURITY_TOKEN_VARIABLE: &str = "HUAWEICLOUD_SDK_SECURITY_TOKEN";

/// Looks up environment variables. The default is the environment of the process; tests pass a closure, so that they
/// need not change globals.
///
/// ```
/// use huaweicloud_auth::provider::EnvironmentLookup;
///
/// let lookup = EnvironmentLookup::from(|name: &str| (name == "HOME").then(|| "/root".to_owned()));
/// assert_eq!(lookup.get("HOME").as_deref(), Some("/root"));
/// ```
#[derive(Clone)]
pub struct EnvironmentLookup(Arc<Lookup>);

type Lookup = dyn Fn(&str) -> Option<String> + Send + Sync;

impl EnvironmentLookup {
    /// Returns the value of a variable; an empty one counts as unset, as it does for the official SDKs.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<String> {
        (self.0)(name).filter(|value| !value.is_empty())
    }
}

impl Default for EnvironmentLookup {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment of the process")]
    fn default() -> Self {
        // A value that is not Unicode gets replacement characters and fails later under the name of its variable,
        // instead of seeming unset.
        Self::from(|name: &str| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned()))
    }
}

impl<F: Fn(&str) -> Option<String> + Send + Sync + 'static> From<F> for EnvironmentLookup {
    fn from(lookup: F) -> Self {
        Self(Arc::new(lookup))
    }
}

impl fmt::Debug for EnvironmentLookup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EnvironmentLookup")
    }
}

/// Reads `HUAWEICLOUD_SDK_AK`, `HUAWEICLOUD_SDK_SK` and, for temporary keys, `HUAWEICLOUD_SDK_SECURITY_TOKEN`.
///
/// # Errors
///
/// Not configured when nothing is set. Invalid when a key is set without the other one or the token without keys, or
/// when a value is quoted, has white space around it or contains control characters. The error names each variable that
/// is missing or wrong.
///
/// ```
/// use huaweicloud_auth::provider::Environment;
/// use huaweicloud_auth::ProvideCredentials;
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().build()?;
/// # runtime.block_on(async {
/// let environment = Environment::from_lookup(|name: &str| match name {
///     "HUAWEICLOUD_SDK_AK" => Some("access".to_owned()),
///     "HUAWEICLOUD_SDK_SK" => Some("secret".to_owned()),
///     _ => None,
/// });
/// assert_eq!(environment.provide_credentials().await?.access_key(), "access");
/// # Ok::<(), huaweicloud_auth::CredentialsError>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Environment {
    lookup: EnvironmentLookup,
}

impl Environment {
    /// Reads the environment of this process.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Looks variables up through `lookup`.
    #[must_use]
    pub fn from_lookup(lookup: impl Into<EnvironmentLookup>) -> Self {
        Self { lookup: lookup.into() }
    }

    /// Reads the variables synchronously.
    ///
    /// # Errors
    ///
    /// The same as for the type.
    pub fn load(&self) -> Result<Credentials, CredentialsError> {
        let access_key = self.lookup.get(ACCESS_KEY_VARIABLE);
        let secret_key = self.lookup.get(SECRET_KEY_VARIABLE).map(Secret::new);
        let (access_key, secret_key) = match (access_key, secret_key) {
            (Some(access_key), Some(secret_key)) => (access_key, secret_key),
            (None, None) if self.lookup.get(SECURITY_TOKEN_VARIABLE).is_some() => {
                return Err(half_set(ACCESS_KEY_VARIABLE, SECURITY_TOKEN_VARIABLE));
            }
            (None, None) => {
                return Err(CredentialsError::not_configured(
                    PROVIDER,
                    message!(
                        "variables-unset",
                        "{one} and {other} are not set",
                        one = ACCESS_KEY_VARIABLE,
                        other = SECRET_KEY_VARIABLE
                    ),
                )
                .with_advice(message!("set-both-keys", "set both to your access key and secret key")));
            }
            (None, Some(_)) => return Err(half_set(ACCESS_KEY_VARIABLE, SECRET_KEY_VARIABLE)),
            (Some(_), None) => return Err(half_set(SECRET_KEY_VARIABLE, ACCESS_KEY_VARIABLE)),
        };
        check_access_key(PROVIDER, ACCESS_KEY_VARIABLE, &access_key)?;
        check_secret(PROVIDER, SECRET_KEY_VARIABLE, &secret_key)?;
        let credentials = Credentials::new(access_key, secret_key)?.with_provider_name(PROVIDER);
        match self.lookup.get(SECURITY_TOKEN_VARIABLE).map(Secret::new) {
            Some(token) => {
                check_secret(PROVIDER, SECURITY_TOKEN_VARIABLE, &token)?;
                credentials.with_security_token(token)
            }
            None => Ok(credentials),
        }
    }
}

impl ProvideCredentials for Environment {
    fn provide_credentials(&self) -> CredentialsFuture<'_> {
        Box::pin(std::future::ready(self.load()))
    }
}

fn half_set(missing: &str, present: &str) -> CredentialsError {
    let half =
        message!("variable-half", "{missing} is not set although {present} is", missing = missing, present = present);
    CredentialsError::invalid(PROVIDER, half).with_advice(message!(
        "set-or-unset",
        "set {missing} as well, or unset {present} to use another source",
        missing = missing,
        present = present
    ))
}

#[cfg(test)]
mod tests;
