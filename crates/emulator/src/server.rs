//! The listener: how many connections at a time, and how one is cut off on purpose.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use axum::extract::connect_info::Connected;
use axum::extract::{ConnectInfo, State};
use axum::http::{Request, Response};
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, Sleep};

use crate::gateway::Gateway;

/// One connection, as a handler may end it.
#[derive(Clone, Debug)]
pub(crate) struct Connection {
    aborted: Arc<AtomicBool>,
    peer: IpAddr,
}

impl Connection {
    fn new(peer: IpAddr) -> Self {
        Self { aborted: Arc::default(), peer }
    }

    /// The caller is on this machine.
    pub fn is_local(&self) -> bool {
        self.peer.to_canonical().is_loopback()
    }

    /// Resets the connection instead of sending whatever comes next.
    pub fn abort(&self) {
        self.aborted.store(true, Ordering::Release);
    }
}

/// A listener that serves a bounded number of connections; more wait in the backlog of the system.
pub(crate) struct Guarded {
    listener: TcpListener,
    slots: Arc<Semaphore>,
}

impl Guarded {
    pub fn new(listener: TcpListener, connections: usize) -> Self {
        Self { listener, slots: Arc::new(Semaphore::new(connections.clamp(1, Semaphore::MAX_PERMITS))) }
    }
}

impl Listener for Guarded {
    type Io = GuardedStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (GuardedStream, SocketAddr) {
        loop {
            let Ok(permit) = self.slots.clone().acquire_owned().await else {
                // The semaphore is never closed.
                std::future::pending::<()>().await;
                continue;
            };
            match self.listener.accept().await {
                Ok((stream, address)) => {
                    // Answers are small: waiting to fill a packet only costs time.
                    let _ = stream.set_nodelay(true);
                    return (GuardedStream::new(stream, address.ip(), permit), address);
                }
                // Out of file handles, or a client that went away at once: try again shortly.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// How long a connection may be silent in both directions. Silent ones would take the slots of others.
const SILENCE: Duration = Duration::from_secs(300);

/// A connection that ends when it is told to, or when nobody uses it.
pub(crate) struct GuardedStream {
    stream: TcpStream,
    connection: Connection,
    silence: Pin<Box<Sleep>>,
    _permit: OwnedSemaphorePermit,
}

impl GuardedStream {
    fn new(stream: TcpStream, peer: IpAddr, permit: OwnedSemaphorePermit) -> Self {
        let silence = Box::pin(tokio::time::sleep(SILENCE));
        Self { stream, connection: Connection::new(peer), silence, _permit: permit }
    }

    /// A reset rather than an orderly end, as when a middlebox drops the connection.
    fn check(&self) -> io::Result<()> {
        if self.connection.aborted.load(Ordering::Acquire) {
            let _ = self.stream.set_zero_linger();
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        Ok(())
    }

    /// Something went over the wire: the silence begins anew.
    fn heard<T>(&mut self, result: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if result.is_ready() {
            self.silence.as_mut().reset(Instant::now() + SILENCE);
        }
        result
    }
}

impl AsyncRead for GuardedStream {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        self.check()?;
        let read = Pin::new(&mut self.stream).poll_read(cx, buf);
        if read.is_pending() && self.silence.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        self.heard(read)
    }
}

impl AsyncWrite for GuardedStream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.check()?;
        let written = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.heard(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.check()?;
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.heard(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl Connected<IncomingStream<'_, Guarded>> for Connection {
    fn connect_info(stream: IncomingStream<'_, Guarded>) -> Self {
        stream.io().connection.clone()
    }
}

async fn answer(
    State(gateway): State<Arc<Gateway>>,
    ConnectInfo(connection): ConnectInfo<Connection>,
    request: Request<Body>,
) -> Response<Body> {
    gateway.answer(request, connection).await
}

/// Serves until `stop` is done, then lets answers under way finish.
pub(crate) async fn serve(listener: Guarded, gateway: Arc<Gateway>, stop: impl Future<Output = ()> + Send + 'static) {
    let app = axum::Router::new().fallback(answer).with_state(gateway);
    let service = app.into_make_service_with_connect_info::<Connection>();
    // It never fails: accepting retries by itself.
    let _ = axum::serve(listener, service).with_graceful_shutdown(stop).await;
}
