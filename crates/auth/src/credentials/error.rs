//! [`CredentialsError`]: which source failed, what it tried, and what to set.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::sync::Arc;

use crate::Message;

/// The kind of a [`CredentialsError`]. It decides whether a chain tries the next source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CredentialsErrorKind {
    /// The source is not set up here: no variable, no file, no metadata service. The next source may have them.
    NotConfigured,
    /// The source is set up, but its values are wrong or incomplete. The user has to fix them: continuing with the next
    /// source would sign as another identity.
    Invalid,
    /// The source is set up but did not answer, or answered with an error. It may work later.
    Unavailable,
}

/// Why there are no credentials.
///
/// Displays as one line that says which source failed, what to do, and what was tried, in this order, without secrets. The
/// sentences are kept as [`Message`]s, so that a program can translate them.
///
/// Clones share the same failure, since several callers may wait for one refresh.
#[derive(Clone)]
pub struct CredentialsError(Arc<Failure>);

#[derive(Clone)]
struct Failure {
    provider: Cow<'static, str>,
    kind: CredentialsErrorKind,
    message: Message,
    advice: Option<Message>,
    attempts: Vec<CredentialsError>,
    cause: Option<Arc<dyn Error + Send + Sync>>,
}

impl CredentialsError {
    /// Creates the error for a source that is not set up.
    #[must_use]
    pub fn not_configured(provider: impl Into<Cow<'static, str>>, message: Message) -> Self {
        Self::new(provider.into(), CredentialsErrorKind::NotConfigured, message)
    }

    /// Creates the error for a source whose values are wrong.
    #[must_use]
    pub fn invalid(provider: impl Into<Cow<'static, str>>, message: Message) -> Self {
        Self::new(provider.into(), CredentialsErrorKind::Invalid, message)
    }

    /// Creates the error for a source that did not answer as it should.
    #[must_use]
    pub fn unavailable(provider: impl Into<Cow<'static, str>>, message: Message) -> Self {
        Self::new(provider.into(), CredentialsErrorKind::Unavailable, message)
    }

    /// Adds advice on what to do.
    #[must_use]
    pub fn with_advice(self, advice: Message) -> Self {
        self.change(|failure| failure.advice = Some(advice))
    }

    /// Adds the underlying error, which [`Error::source`] returns.
    #[must_use]
    pub fn with_cause(self, cause: impl Error + Send + Sync + 'static) -> Self {
        self.change(|failure| failure.cause = Some(Arc::new(cause)))
    }

    /// Adds the failures of the individual sources that were tried, in order.
    #[must_use]
    pub fn with_attempts(self, attempts: Vec<CredentialsError>) -> Self {
        self.change(|failure| failure.attempts = attempts)
    }

    /// The name of the source, such as `environment`.
    #[must_use]
    pub fn provider_name(&self) -> &str {
        &self.0.provider
    }

    /// What happened, without the advice and the list of what was tried.
    #[must_use]
    pub fn message(&self) -> &Message {
        &self.0.message
    }

    /// What kind of failure it is.
    #[must_use]
    pub fn kind(&self) -> CredentialsErrorKind {
        self.0.kind
    }

    /// Whether the source is simply not set up here.
    #[must_use]
    pub fn is_not_configured(&self) -> bool {
        self.0.kind == CredentialsErrorKind::NotConfigured
    }

    /// The failures of the individual sources when several were tried, in order.
    #[must_use]
    pub fn attempts(&self) -> &[CredentialsError] {
        &self.0.attempts
    }

    /// The advice on what to do.
    #[must_use]
    pub fn advice(&self) -> Option<&Message> {
        self.0.advice.as_ref()
    }

    fn new(provider: Cow<'static, str>, kind: CredentialsErrorKind, message: Message) -> Self {
        Self(Arc::new(Failure { provider, kind, message, advice: None, attempts: Vec::new(), cause: None }))
    }

    fn change(self, edit: impl FnOnce(&mut Failure)) -> Self {
        let mut failure = Arc::unwrap_or_clone(self.0);
        edit(&mut failure);
        Self(Arc::new(failure))
    }
}

impl fmt::Display for CredentialsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let failure = &*self.0;
        write!(f, "{}: {}", failure.provider, failure.message)?;
        if let Some(advice) = &failure.advice {
            write!(f, "; {advice}")?;
        }
        // The advice of each attempt is left out, because it would hide what most users need.
        for (position, attempt) in failure.attempts.iter().enumerate() {
            f.write_str(if position == 0 { " (tried " } else { "; " })?;
            write!(f, "{}: {}", attempt.provider_name(), attempt.message())?;
        }
        if failure.attempts.is_empty() { Ok(()) } else { f.write_str(")") }
    }
}

impl fmt::Debug for CredentialsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CredentialsError")
            .field("kind", &self.0.kind)
            .field("message", &format_args!("{self}"))
            .field("cause", &self.0.cause)
            .finish()
    }
}

impl Error for CredentialsError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.cause.as_deref().map(|cause| cause as &(dyn Error + 'static))
    }
}
