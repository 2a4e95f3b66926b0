//! [`Credentials`], the trait of their sources, and the error of a failed source.

mod error;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::SystemTime;

pub use error::{CredentialsError, CredentialsErrorKind};

use crate::{MessageValue, Secret, message};

/// One immutable set of credentials: the access key, the secret key and, for temporary credentials, the security token
/// that belongs to them.
///
/// The parts share one `Arc`: cloning bumps one reference count, and a caller cannot read the key of one generation
/// together with the token of another. `Debug` shows at most the first four characters of the access key and no secret.
///
/// A `Credentials` value is a [`ProvideCredentials`] itself: the static source.
///
/// ```
/// use huaweicloud_auth::Credentials;
///
/// let credentials = Credentials::new("HPUAQ8EXAMPLE", "secret")?.with_security_token("token")?;
/// assert_eq!(credentials.access_key(), "HPUAQ8EXAMPLE");
/// assert!(credentials.is_temporary());
/// assert!(!format!("{credentials:?}").contains("secret\""));
/// # Ok::<(), huaweicloud_auth::CredentialsError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials(Arc<Parts>);

#[derive(Clone, PartialEq, Eq)]
struct Parts {
    access_key: String,
    secret_key: Secret,
    security_token: Option<Secret>,
    iam_token: Option<Secret>,
    expires_at: Option<SystemTime>,
    provider: &'static str,
}

impl Credentials {
    /// Creates permanent credentials from an access key and its secret key.
    ///
    /// # Errors
    ///
    /// [`CredentialsErrorKind::Invalid`], naming the field, when a key is empty, begins or ends with white space,
    /// contains control characters or is enclosed in quotation marks (usually left by a careless paste). An access key
    /// is also invalid when it contains characters that no access key has. No document limits the length of a key, so
    /// the length is not checked.
    pub fn new(access_key: impl Into<String>, secret_key: impl Into<Secret>) -> Result<Self, CredentialsError> {
        const PROVIDER: &str = "static credentials";
        let (access_key, secret_key) = (access_key.into(), secret_key.into());
        check_access_key(PROVIDER, message!("access-key", "access key"), &access_key)?;
        check_secret(PROVIDER, message!("secret-key", "secret key"), &secret_key)?;
        Ok(Self(Arc::new(Parts {
            access_key,
            secret_key,
            security_token: None,
            iam_token: None,
            expires_at: None,
            provider: PROVIDER,
        })))
    }

    /// Creates credentials from an IAM token, which is sent in the header `X-Auth-Token` instead of a signature. Its
    /// [`Credentials::access_key`] is empty.
    ///
    /// # Errors
    ///
    /// [`CredentialsErrorKind::Invalid`] when the token is empty, has white space around it or is not a valid header
    /// value.
    pub fn from_iam_token(token: impl Into<Secret>) -> Result<Self, CredentialsError> {
        const PROVIDER: &str = "static IAM token";
        let token = token.into();
        check_secret(PROVIDER, message!("iam-token", "IAM token"), &token)?;
        Ok(Self(Arc::new(Parts {
            access_key: String::new(),
            secret_key: Secret::default(),
            security_token: None,
            iam_token: Some(token),
            expires_at: None,
            provider: PROVIDER,
        })))
    }

    /// Adds the security token that temporary keys need in every request.
    ///
    /// # Errors
    ///
    /// [`CredentialsErrorKind::Invalid`] when the token is empty, has white space around it or is not a valid header
    /// value.
    pub fn with_security_token(self, token: impl Into<Secret>) -> Result<Self, CredentialsError> {
        let token = token.into();
        check_secret(self.0.provider, message!("security-token", "security token"), &token)?;
        Ok(self.change(|parts| parts.security_token = Some(token)))
    }

    /// Sets the time at which the credentials expire.
    #[must_use]
    pub fn with_expires_at(self, time: SystemTime) -> Self {
        self.change(|parts| parts.expires_at = Some(time))
    }

    /// Removes the time at which the credentials expire, so that the service decides whether they are still valid.
    #[must_use]
    pub fn without_expiry(self) -> Self {
        self.change(|parts| parts.expires_at = None)
    }

    /// Sets the name of the source that the credentials came from, for logs and errors.
    #[must_use]
    pub fn with_provider_name(self, name: &'static str) -> Self {
        self.change(|parts| parts.provider = name)
    }

    /// The access key (AK). It identifies the key pair and is not a secret in itself. Empty for an IAM token.
    #[must_use]
    pub fn access_key(&self) -> &str {
        &self.0.access_key
    }

    /// The secret key (SK). Empty for an IAM token.
    #[must_use]
    pub fn secret_key(&self) -> &Secret {
        &self.0.secret_key
    }

    /// The security token of temporary credentials.
    #[must_use]
    pub fn security_token(&self) -> Option<&Secret> {
        self.0.security_token.as_ref()
    }

    /// The IAM token, if the credentials are one.
    #[must_use]
    pub fn iam_token(&self) -> Option<&Secret> {
        self.0.iam_token.as_ref()
    }

    /// When the credentials expire; `None` if they do not expire or the source does not say.
    #[must_use]
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.0.expires_at
    }

    /// The name of the source, such as `environment`.
    #[must_use]
    pub fn provider_name(&self) -> &'static str {
        self.0.provider
    }

    /// Whether the keys are temporary, that is, have a security token.
    #[must_use]
    pub fn is_temporary(&self) -> bool {
        self.0.security_token.is_some()
    }

    /// Whether the credentials have expired at `now`.
    #[must_use]
    pub fn is_expired_at(&self, now: SystemTime) -> bool {
        self.0.expires_at.is_some_and(|end| end <= now)
    }

    fn change(self, edit: impl FnOnce(&mut Parts)) -> Self {
        let mut parts = Arc::unwrap_or_clone(self.0);
        edit(&mut parts);
        Self(Arc::new(parts))
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Credentials");
        if self.0.iam_token.is_some() {
            out.field("iam_token", &self.0.iam_token);
        } else {
            out.field("access_key", &format_args!("{}", Masked(&self.0.access_key)))
                .field("secret_key", &self.0.secret_key)
                .field("security_token", &self.0.security_token);
        }
        out.field("expires_at", &self.0.expires_at).field("provider", &self.0.provider).finish()
    }
}

/// Displays the first four characters of an access key, or fewer when four are more than half of it.
pub(crate) struct Masked<'a>(pub(crate) &'a str);

impl fmt::Display for Masked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = (self.0.chars().count() / 2).min(4);
        let end = self.0.char_indices().nth(shown).map_or(self.0.len(), |(at, _)| at);
        write!(f, "{}***", self.0.get(..end).unwrap_or_default())
    }
}

/// What [`ProvideCredentials::provide_credentials`] returns: boxed, so that providers are trait objects.
pub type CredentialsFuture<'a> = Pin<Box<dyn Future<Output = Result<Credentials, CredentialsError>> + Send + 'a>>;

/// A source of credentials.
///
/// A source is asked before every signature, so put one that reads files or the network behind a cache
/// (`huaweicloud_runtime::identity::CachedCredentials`). Dropping the future must leave the source usable.
///
/// ```
/// use huaweicloud_auth::{Credentials, CredentialsFuture, ProvideCredentials};
///
/// #[derive(Debug)]
/// struct Vault;
///
/// impl ProvideCredentials for Vault {
///     fn provide_credentials(&self) -> CredentialsFuture<'_> {
///         Box::pin(async { Credentials::new("AK", "SK") })
///     }
/// }
/// ```
pub trait ProvideCredentials: fmt::Debug + Send + Sync {
    /// Returns the credentials to sign with now.
    fn provide_credentials(&self) -> CredentialsFuture<'_>;

    /// Discards `refused`, which a service did not accept, so that the next caller gets different credentials if the source has
    /// any. The default does nothing, which suits sources that cache nothing.
    fn invalidate(&self, refused: &Credentials) {
        let _ = refused;
    }
}

impl ProvideCredentials for Credentials {
    fn provide_credentials(&self) -> CredentialsFuture<'_> {
        Box::pin(std::future::ready(Ok(self.clone())))
    }
}

impl<P: ProvideCredentials + ?Sized> ProvideCredentials for Arc<P> {
    fn provide_credentials(&self) -> CredentialsFuture<'_> {
        self.as_ref().provide_credentials()
    }

    fn invalidate(&self, refused: &Credentials) {
        self.as_ref().invalidate(refused);
    }
}

impl<P: ProvideCredentials + ?Sized> ProvideCredentials for Box<P> {
    fn provide_credentials(&self) -> CredentialsFuture<'_> {
        self.as_ref().provide_credentials()
    }

    fn invalidate(&self, refused: &Credentials) {
        self.as_ref().invalidate(refused);
    }
}

/// Checks an access key; `field` is its name in the error.
pub(crate) fn check_access_key(
    provider: &'static str,
    field: impl Into<MessageValue>,
    key: &str,
) -> Result<(), CredentialsError> {
    let field = field.into();
    check_text(provider, field.clone(), key)?;
    // A comma or space would break the `Authorization` header.
    if !key.bytes().all(|byte| byte.is_ascii_graphic() && byte != b',') {
        let fault = message!(
            "access-key-characters",
            "{field} has a space, a comma or a character outside ASCII, which no access key has",
            field = field
        );
        let advice = message!("copy-access-key", "copy the access key again from the console");
        return Err(CredentialsError::invalid(provider, fault).with_advice(advice));
    }
    Ok(())
}

/// Checks a secret key or a token, which has to be a valid header value; `field` is its name in the error.
pub(crate) fn check_secret(
    provider: &'static str,
    field: impl Into<MessageValue>,
    secret: &Secret,
) -> Result<(), CredentialsError> {
    check_text(provider, field.into(), secret.expose())
}

fn check_text(provider: &'static str, field: MessageValue, text: &str) -> Result<(), CredentialsError> {
    let (fault, advice) = if text.is_empty() {
        (message!("key-empty", "{field} is empty", field = field), message!("give-a-value", "give it a value"))
    } else if text.trim().len() != text.len() {
        (
            message!("key-white-space", "{field} begins or ends with white space", field = field),
            message!("remove-white-space", "remove the spaces and line breaks around it"),
        )
    } else if text.chars().any(char::is_control) {
        (
            message!("key-control", "{field} contains control characters", field = field),
            message!("copy-one-line", "copy it again as one line"),
        )
    } else if is_quoted(text) {
        (
            message!("key-quoted", "{field} is in quotation marks", field = field),
            message!("remove-quotes", "remove the quotation marks; they would be taken as part of it"),
        )
    } else if text.contains(char::REPLACEMENT_CHARACTER) {
        (message!("key-encoding", "{field} is not valid UTF-8", field = field), message!("copy-again", "copy it again"))
    } else {
        return Ok(());
    };
    Err(CredentialsError::invalid(provider, fault).with_advice(advice))
}

/// Whether a shell, an editor or a word processor left its quotation marks around a value.
fn is_quoted(text: &str) -> bool {
    const MARKS: &[char] = &['"', '\'', '`', '“', '”', '„', '‘', '’'];
    text.chars().count() > 1 && text.starts_with(MARKS) && text.ends_with(MARKS)
}

#[cfg(test)]
mod tests;
