//! [`AuthError`]: everything that can go wrong between a request and a signed request.

use crate::sign::SignError;
use crate::time::TimeError;
use crate::{CredentialsError, CredentialsErrorKind};

/// Why the signing middleware could not sign a request. The request is then unchanged.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum AuthError {
    /// There are no credentials to sign with.
    #[error("no credentials to sign the request with: {0}")]
    Credentials(#[from] CredentialsError),
    /// The request cannot be signed.
    #[error("the request cannot be signed: {0}")]
    Sign(#[from] SignError),
    /// A project or domain id is empty or has characters that are invalid in an id.
    #[error("`{value}` is not a {field}; an id has 1 to 64 letters, digits, `-` and `_`")]
    InvalidId {
        /// `project id` or `domain id`.
        field: &'static str,
        /// The id as given, cut to 80 characters.
        value: String,
    },
    /// The credentials have expired, and their source returned no newer ones.
    #[error("the credentials of {provider} have expired; renew them, or use a source that renews them automatically")]
    Expired {
        /// The source of the credentials.
        provider: &'static str,
    },
    /// The URI with the canonical query is longer than HTTP libraries accept.
    #[error("the request uri is too long once its query is encoded; send fewer or shorter query values")]
    UriTooLong,
}

impl AuthError {
    /// Whether the same call may succeed later without any change, because a credential source did not answer.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Credentials(error) if error.kind() == CredentialsErrorKind::Unavailable)
    }
}

impl From<TimeError> for AuthError {
    fn from(error: TimeError) -> Self {
        Self::Sign(SignError::Time(error))
    }
}
