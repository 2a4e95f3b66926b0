//! [`SigningLayer`]: the signing middleware as a tower layer.

use std::error::Error;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use tower_layer::Layer;
use tower_service::Service;

use super::SigningMiddleware;
use crate::sign::Payload;

/// The error of a signed service: that of the inner service, or an [`AuthError`](crate::AuthError).
pub type BoxError = Box<dyn Error + Send + Sync>;

/// Selects what part of a body is signed.
///
/// [`InMemory`] hashes bodies that are bytes, [`Streamed`] leaves every body out of the signature, and a closure that returns
/// the payload of a body can decide for each one.
pub trait PayloadOf<B>: Clone + Send + 'static {
    /// The payload of a body.
    fn payload<'a>(&self, body: &'a B) -> Payload<'a>;
}

/// For bodies in memory: `Vec<u8>`, `String`, `Bytes` and anything else that is `AsRef<[u8]>`.
#[derive(Debug, Clone, Copy, Default)]
pub struct InMemory;

/// For bodies that cannot be read before they are sent; they are sent as `UNSIGNED-PAYLOAD`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Streamed;

impl<B: AsRef<[u8]>> PayloadOf<B> for InMemory {
    fn payload<'a>(&self, body: &'a B) -> Payload<'a> {
        Payload::Bytes(body.as_ref())
    }
}

impl<B> PayloadOf<B> for Streamed {
    fn payload<'a>(&self, _: &'a B) -> Payload<'a> {
        Payload::Unsigned
    }
}

impl<B, F: Fn(&B) -> Payload<'_> + Clone + Send + 'static> PayloadOf<B> for F {
    fn payload<'a>(&self, body: &'a B) -> Payload<'a> {
        self(body)
    }
}

/// Signs every request that goes through a service. Put it inside (after) a layer that retries, so that each attempt
/// gets its own signature.
///
/// It works for services of `http::Request` and, with the feature `reqwest`, for `reqwest::Client` and services like
/// it.
///
/// ```
/// use huaweicloud_auth::middleware::{SigningLayer, SigningMiddleware};
/// use huaweicloud_auth::Credentials;
/// use tower_layer::Layer;
/// # use std::{convert::Infallible, future::{Ready, ready}, task::{Context, Poll}};
/// # #[derive(Clone)]
/// # struct HttpClient;
/// # impl tower_service::Service<http::Request<Vec<u8>>> for HttpClient {
/// #     type Response = ();
/// #     type Error = Infallible;
/// #     type Future = Ready<Result<(), Infallible>>;
/// #     fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> { Poll::Ready(Ok(())) }
/// #     fn call(&mut self, _: http::Request<Vec<u8>>) -> Self::Future { ready(Ok(())) }
/// # }
///
/// let signer = SigningMiddleware::new(Credentials::new("AK", "SK")?);
/// let service = SigningLayer::new(signer).layer(HttpClient);
/// # let _ = service;
/// # Ok::<(), huaweicloud_auth::CredentialsError>(())
/// ```
#[derive(Debug, Clone)]
pub struct SigningLayer<P = InMemory> {
    signer: SigningMiddleware,
    payload_of: P,
}

impl SigningLayer {
    /// Signs requests whose bodies are in memory.
    #[must_use]
    pub fn new(signer: SigningMiddleware) -> Self {
        Self { signer, payload_of: InMemory }
    }
}

impl<P> SigningLayer<P> {
    /// Replaces the rule that selects which part of a body is signed.
    #[must_use]
    pub fn with_payload_of<Q>(self, payload_of: Q) -> SigningLayer<Q> {
        SigningLayer { signer: self.signer, payload_of }
    }
}

impl<S, P: Clone> Layer<S> for SigningLayer<P> {
    type Service = SigningService<S, P>;

    fn layer(&self, inner: S) -> Self::Service {
        SigningService { inner, signer: self.signer.clone(), payload_of: self.payload_of.clone() }
    }
}

/// A service whose requests are signed. Created by [`SigningLayer`].
#[derive(Debug, Clone)]
pub struct SigningService<S, P = InMemory> {
    inner: S,
    signer: SigningMiddleware,
    payload_of: P,
}

impl<S: Clone, P> SigningService<S, P> {
    /// Takes the inner service that has been polled ready; a clone replaces it.
    fn take_ready(&mut self) -> S {
        let clone = self.inner.clone();
        std::mem::replace(&mut self.inner, clone)
    }
}

type ServiceFuture<T> = Pin<Box<dyn Future<Output = Result<T, BoxError>> + Send>>;

impl<S, P, B> Service<http::Request<B>> for SigningService<S, P>
where
    S: Service<http::Request<B>> + Clone + Send + 'static,
    S::Future: Send,
    S::Error: Into<BoxError>,
    P: PayloadOf<B> + Sync,
    B: Send + Sync + 'static,
{
    type Response = S::Response;
    type Error = BoxError;
    type Future = ServiceFuture<S::Response>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, request: http::Request<B>) -> Self::Future {
        let mut inner = self.take_ready();
        let (signer, payload_of) = (self.signer.clone(), self.payload_of.clone());
        Box::pin(async move {
            let (mut parts, body) = request.into_parts();
            signer.sign(&mut parts, payload_of.payload(&body)).await?;
            inner.call(http::Request::from_parts(parts, body)).await.map_err(Into::into)
        })
    }
}

#[cfg(feature = "reqwest")]
impl<S, P> Service<reqwest::Request> for SigningService<S, P>
where
    S: Service<reqwest::Request> + Clone + Send + 'static,
    S::Future: Send,
    S::Error: Into<BoxError>,
{
    type Response = S::Response;
    type Error = BoxError;
    type Future = ServiceFuture<S::Response>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, mut request: reqwest::Request) -> Self::Future {
        let mut inner = self.take_ready();
        let signer = self.signer.clone();
        Box::pin(async move {
            signer.sign_reqwest(&mut request).await?;
            inner.call(request).await.map_err(Into::into)
        })
    }
}
