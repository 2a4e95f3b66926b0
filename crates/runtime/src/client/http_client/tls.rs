//! TLS by rustls with the certificates of the platform.
//!
//! The certificates are loaded for the first TLS connection, once for any number of clients, so a client that uses only plain
//! HTTP never loads them. The crypto provider is part of our own configuration; none is installed for the process.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::uri::{Scheme, Uri};
use hyper::rt::{Read, Write};
use hyper_rustls::{HttpsConnector, MaybeHttpsStream};
use hyper_util::client::legacy::connect::Connection;
use rustls::ClientConfig;
use rustls_platform_verifier::BuilderVerifierExt;
use tokio::sync::OnceCell;
use tower_service::Service;

use crate::client::error::Cause;
use crate::client::transport::CertificatesError;

/// A pending connection.
pub(super) type Connecting<T> = Pin<Box<dyn Future<Output = Result<T, Cause>> + Send>>;

/// Loads the certificates of the platform.
type Load = fn() -> Result<ClientConfig, rustls::Error>;

/// The TLS configuration that all clients of the process share.
pub(super) static PLATFORM: LazyTls = LazyTls::new(platform);

/// A TLS configuration that is created when it is first needed.
pub(super) struct LazyTls {
    load: Load,
    made: OnceCell<Arc<ClientConfig>>,
}

impl LazyTls {
    pub(super) const fn new(load: Load) -> Self {
        Self { load, made: OnceCell::const_new() }
    }

    /// Returns the configuration. Callers that arrive while it is being created wait for it; after a failure, the next caller
    /// tries again.
    async fn get(&self) -> Result<Arc<ClientConfig>, Cause> {
        let load = self.load;
        // Loading a few hundred certificates takes milliseconds, during which the other tasks of the thread would
        // stall.
        let make = || async move {
            tokio::task::spawn_blocking(load).await.map_err(Cause::from)?.map(Arc::new).map_err(refused)
        };
        self.made.get_or_try_init(make).await.cloned()
    }
}

fn platform() -> Result<ClientConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let mut config = builder.with_platform_verifier()?.with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

fn refused(error: rustls::Error) -> Cause {
    CertificatesError(error).into()
}

impl fmt::Debug for LazyTls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LazyTls").field("made", &self.made.initialized()).finish_non_exhaustive()
    }
}

/// Opens connections through `inner`, with TLS when the target requires it.
#[derive(Debug, Clone)]
pub(super) struct Secured<S> {
    pub(super) inner: S,
    pub(super) tls: &'static LazyTls,
}

impl<S> Service<Uri> for Secured<S>
where
    S: Service<Uri> + Clone + Send + 'static,
    S::Response: Connection + Read + Write + Unpin + Send + 'static,
    S::Future: Send + 'static,
    S::Error: Into<Cause>,
{
    type Response = MaybeHttpsStream<S::Response>;
    type Error = Cause;
    type Future = Connecting<Self::Response>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Cause>> {
        self.inner.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, target: Uri) -> Self::Future {
        if target.scheme() != Some(&Scheme::HTTPS) {
            let connecting = self.inner.call(target);
            return Box::pin(async move { connecting.await.map(MaybeHttpsStream::Http).map_err(Into::into) });
        }
        let (inner, tls) = (self.inner.clone(), self.tls);
        Box::pin(async move { HttpsConnector::from((inner, tls.get().await?)).call(target).await })
    }
}
