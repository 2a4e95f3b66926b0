//! Opens connections within a time limit: to the service, or through a proxy of the environment.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::uri::{Scheme, Uri};
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_rustls::MaybeHttpsStream;
use hyper_util::client::legacy::connect::{Connected, Connection, HttpConnector};
use hyper_util::client::proxy::matcher::Intercept;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tower_service::Service;

use super::proxies::Proxies;
use super::tls::{Connecting, LazyTls, Secured};
use super::tunnel;
use crate::client::error::Cause;

/// How long a peer may be silent before it is probed, and between two probes.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// How many unanswered probes end the connection.
const PROBES: u32 = 3;
/// How long sent bytes may go unacknowledged.
#[cfg(target_os = "linux")]
const UNACKNOWLEDGED: Duration = Duration::from_secs(30);

/// Opens connections, with TLS when the target requires it.
#[derive(Debug, Clone)]
pub(super) struct Connector {
    route: Secured<Route>,
    /// The limit for all steps together: name resolution, connection, proxy, TLS.
    limit: Duration,
}

impl Connector {
    #[expect(clippy::disallowed_methods, reason = "the one place that opens connections for HTTP")]
    pub(super) fn new(limit: Duration, proxies: Option<Arc<Proxies>>, tls: &'static LazyTls) -> Self {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_keepalive(Some(KEEP_ALIVE));
        tcp.set_keepalive_interval(Some(KEEP_ALIVE));
        tcp.set_keepalive_retries(Some(PROBES));
        #[cfg(target_os = "linux")]
        tcp.set_tcp_user_timeout(Some(UNACKNOWLEDGED));
        Self { route: Secured { inner: Route { tcp, tls, proxies }, tls }, limit }
    }
}

impl Service<Uri> for Connector {
    type Response = MaybeHttpsStream<ProxiedStream>;
    type Error = Cause;
    type Future = Connecting<Self::Response>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Cause>> {
        self.route.poll_ready(context)
    }

    fn call(&mut self, target: Uri) -> Self::Future {
        let (connecting, limit) = (self.route.call(target), self.limit);
        Box::pin(async move {
            let late = || Cause::from(io::Error::new(io::ErrorKind::TimedOut, "no connection in the time allowed"));
            tokio::time::timeout(limit, connecting).await.map_err(|_| late())?
        })
    }
}

/// The path to a target up to where its own TLS begins: direct, or through a proxy.
#[derive(Debug, Clone)]
struct Route {
    tcp: HttpConnector,
    /// For proxies that are reached over TLS.
    tls: &'static LazyTls,
    proxies: Option<Arc<Proxies>>,
}

impl Service<Uri> for Route {
    type Response = ProxiedStream;
    type Error = Cause;
    type Future = Connecting<ProxiedStream>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Cause>> {
        self.tcp.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, target: Uri) -> Self::Future {
        match self.proxies.as_ref().map_or(Ok(None), |proxies| proxies.on_the_way(&target)) {
            Ok(Some(proxy)) => return self.through(&proxy, target),
            Ok(None) => {}
            Err(error) => return Box::pin(std::future::ready(Err(error.into()))),
        }
        let connecting = self.tcp.call(target);
        Box::pin(async move { Ok(ProxiedStream { stream: connecting.await?.into(), forwarded: false }) })
    }
}

impl Route {
    fn through(&self, proxy: &Intercept, target: Uri) -> Connecting<ProxiedStream> {
        let mut to_proxy = Secured { inner: self.tcp.clone(), tls: self.tls };
        if target.scheme() != Some(&Scheme::HTTPS) {
            let connecting = to_proxy.call(proxy.uri().clone());
            return Box::pin(async move { Ok(ProxiedStream { stream: connecting.await?, forwarded: true }) });
        }
        let (connecting, auth) = (to_proxy.call(proxy.uri().clone()), proxy.basic_auth().cloned());
        Box::pin(async move {
            let stream = tunnel::open(connecting.await?, &target, auth.as_ref()).await?;
            Ok(ProxiedStream { stream, forwarded: false })
        })
    }
}

/// A connection to the target or to a proxy.
pub(super) struct ProxiedStream {
    stream: MaybeHttpsStream<TokioIo<TcpStream>>,
    /// Whether a proxy reads and forwards the requests, and so needs the absolute URL.
    forwarded: bool,
}

impl Connection for ProxiedStream {
    fn connected(&self) -> Connected {
        self.stream.connected().proxy(self.forwarded)
    }
}

impl Read for ProxiedStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl Write for ProxiedStream {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }
}
