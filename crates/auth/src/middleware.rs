//! [`SigningMiddleware`]: resolves credentials, adds the project or domain header, and signs. Call it on every attempt of a
//! request.

#[cfg(feature = "reqwest")]
mod plain_reqwest;
#[cfg(feature = "reqwest-middleware")]
mod reqwest_middleware;
#[cfg(feature = "tower")]
mod tower;

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use http::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use http::request::Parts;

use crate::sign::{
    Payload, SignableRequest, Signature, SigningSettings, X_SDK_DATE, X_SECURITY_TOKEN, sensitive, sign,
};
use crate::time::{Clock, SystemClock};
use crate::{AuthError, Credentials, CredentialsError, ProvideCredentials};

#[cfg(feature = "tower")]
pub use self::tower::{BoxError, InMemory, PayloadOf, SigningLayer, SigningService, Streamed};

/// `X-Project-Id`, which selects a project of the account.
pub const X_PROJECT_ID: HeaderName = HeaderName::from_static("x-project-id");
/// `X-Domain-Id`, which names the account for global services.
pub const X_DOMAIN_ID: HeaderName = HeaderName::from_static("x-domain-id");
/// `X-Auth-Token`, which carries an IAM token instead of a signature.
pub const X_AUTH_TOKEN: HeaderName = HeaderName::from_static("x-auth-token");

/// Signs requests in place. Clones are cheap and share all state.
///
/// It owns the headers `X-Sdk-Date`, `X-Security-Token`, `Authorization` and (for an IAM token) `X-Auth-Token`: values left
/// from an earlier attempt are replaced, so that a retry gets a new signature. `X-Project-Id` and `X-Domain-Id` are set if the
/// middleware has the id and the request lacks the header. The query is sent in its canonical form, so that no proxy can read
/// it differently from how it was signed. The request is changed only if every step succeeds.
///
/// ```
/// use huaweicloud_auth::{Credentials, SigningMiddleware, sign::Payload};
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().build()?;
/// # runtime.block_on(async {
/// let signer = SigningMiddleware::new(Credentials::new("AK", "SK")?).with_project_id("0605767e5780d51e2fc6c0136d5a2ab0")?;
///
/// let uri = "https://vpc.cn-north-4.myhuaweicloud.com/v1/0605767e5780d51e2fc6c0136d5a2ab0/vpcs?limit=2";
/// let (mut parts, body) = http::Request::get(uri).body(Vec::new())?.into_parts();
/// signer.sign(&mut parts, Payload::Bytes(&body)).await?;
/// assert!(parts.headers.contains_key("authorization"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct SigningMiddleware {
    provider: Arc<dyn ProvideCredentials>,
    clock: Arc<dyn Clock>,
    project_id: Option<HeaderValue>,
    domain_id: Option<HeaderValue>,
    settings: Arc<SigningSettings>,
}

impl SigningMiddleware {
    /// Creates a middleware that takes credentials from `provider`. It asks the provider for every signature, so put sources
    /// that read files or the network behind a cache.
    pub fn new(provider: impl ProvideCredentials + 'static) -> Self {
        Self {
            provider: Arc::new(provider),
            clock: Arc::new(SystemClock),
            project_id: None,
            domain_id: None,
            settings: Arc::default(),
        }
    }

    /// Sends `X-Project-Id` with every request that lacks it.
    ///
    /// # Errors
    ///
    /// [`AuthError::InvalidId`] when `id` is not a valid id.
    pub fn with_project_id(mut self, id: &str) -> Result<Self, AuthError> {
        self.project_id = Some(id_header("project id", id)?);
        Ok(self)
    }

    /// Sends `X-Domain-Id` with every request that lacks it; for global services.
    ///
    /// # Errors
    ///
    /// [`AuthError::InvalidId`] when `id` is not a valid id.
    pub fn with_domain_id(mut self, id: &str) -> Result<Self, AuthError> {
        self.domain_id = Some(id_header("domain id", id)?);
        Ok(self)
    }

    /// Takes the time from `clock` instead of the operating system.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Signs with other settings, such as a different algorithm.
    #[must_use]
    pub fn with_settings(mut self, settings: SigningSettings) -> Self {
        self.settings = Arc::new(settings);
        self
    }

    /// Returns the current credentials. A caller that retries resolves them once and uses [`SigningMiddleware::sign_with`] for
    /// each attempt.
    ///
    /// # Errors
    ///
    /// The error of the provider.
    pub async fn credentials(&self) -> Result<Credentials, CredentialsError> {
        self.provider.provide_credentials().await
    }

    /// Tells the provider that a service refused these credentials, so that it returns others if it has any.
    pub fn invalidate(&self, refused: &Credentials) {
        self.provider.invalidate(refused);
    }

    /// Returns the time of this middleware's clock.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        self.clock.now()
    }

    /// Signs a request in place, with the current credentials and time.
    ///
    /// Returns the signature for debugging, or `None` for an IAM token, which is sent as it is.
    ///
    /// # Errors
    ///
    /// [`AuthError`]; the request is then unchanged.
    pub async fn sign(&self, parts: &mut Parts, payload: Payload<'_>) -> Result<Option<Signature>, AuthError> {
        let credentials = self.credentials().await?;
        self.sign_with(parts, payload, &credentials, self.now())
    }

    /// Like [`SigningMiddleware::sign`], with the given credentials and time. It is for callers that have already resolved the
    /// credentials, or that correct the time for a server whose clock differs.
    ///
    /// # Errors
    ///
    /// [`AuthError`]; the request is then unchanged.
    pub fn sign_with(
        &self,
        parts: &mut Parts,
        payload: Payload<'_>,
        credentials: &Credentials,
        time: SystemTime,
    ) -> Result<Option<Signature>, AuthError> {
        let (signature, headers) = {
            let request = SignableRequest::from_parts(parts, payload)?;
            self.prepare(request, credentials, time)?
        };
        if let Some(signature) = &signature {
            parts.uri = with_query(&parts.uri, signature.canonical_query())?;
        }
        headers.apply_to(&mut parts.headers);
        Ok(signature)
    }

    /// Computes the signature and the new headers without changing the request.
    fn prepare(
        &self,
        request: SignableRequest<'_>,
        credentials: &Credentials,
        time: SystemTime,
    ) -> Result<(Option<Signature>, HeaderChange), AuthError> {
        if credentials.is_expired_at(time) {
            return Err(AuthError::Expired { provider: credentials.provider_name() });
        }
        let owners = [(X_PROJECT_ID, &self.project_id), (X_DOMAIN_ID, &self.domain_id)];
        let mut request = request;
        let mut change = HeaderChange::default();
        for (name, value) in &owners {
            if let Some(value) = value.as_ref().filter(|_| request.header(name.as_str()).is_none()) {
                request.headers.push((name.as_str(), value.as_bytes()));
                change.set.push((name.clone(), value.clone()));
            }
        }
        if let Some(token) = credentials.iam_token() {
            change.set.push((X_AUTH_TOKEN, sensitive(token.expose(), "x-auth-token")?));
            return Ok((None, change));
        }
        // A token left from an earlier attempt may belong to older keys.
        request.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("x-security-token"));
        let signature = sign(&request, credentials, time, &self.settings)?;
        change.set.extend(signature.header_values()?);
        Ok((Some(signature), change))
    }
}

impl fmt::Debug for SigningMiddleware {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningMiddleware")
            .field("provider", &self.provider)
            .field("project_id", &self.project_id)
            .field("domain_id", &self.domain_id)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

/// The headers that a signed request gets.
#[derive(Default)]
struct HeaderChange {
    set: Vec<(HeaderName, HeaderValue)>,
}

impl HeaderChange {
    /// Replaces the headers that this middleware owns and sets the rest.
    fn apply_to(self, headers: &mut HeaderMap) {
        for name in [AUTHORIZATION, X_SDK_DATE, X_SECURITY_TOKEN] {
            headers.remove(name);
        }
        for (name, value) in self.set {
            headers.insert(name, value);
        }
    }
}

/// Returns the same URI with `query` instead of its own, or without a query when `query` is empty.
fn with_query(uri: &http::Uri, query: &str) -> Result<http::Uri, AuthError> {
    if uri.query().unwrap_or_default() == query && uri.query().is_some() != query.is_empty() {
        return Ok(uri.clone());
    }
    let mut path_and_query = String::with_capacity(uri.path().len() + 1 + query.len());
    path_and_query.push_str(uri.path());
    if !query.is_empty() {
        path_and_query.push('?');
        path_and_query.push_str(query);
    }
    let mut parts = uri.clone().into_parts();
    // The path was valid before and the query is unreserved ASCII, so only the length can be rejected.
    parts.path_and_query = Some(path_and_query.try_into().map_err(|_| AuthError::UriTooLong)?);
    http::Uri::from_parts(parts).map_err(|_| AuthError::UriTooLong)
}

fn id_header(field: &'static str, id: &str) -> Result<HeaderValue, AuthError> {
    let plausible = (1..=64).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    let invalid = || AuthError::InvalidId { field, value: id.chars().take(80).collect() };
    if !plausible {
        return Err(invalid());
    }
    HeaderValue::from_str(id).map_err(|_| invalid())
}

#[cfg(test)]
mod tests;
