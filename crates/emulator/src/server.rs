//! The listener: how many connections at a time, and how one is cut off on purpose.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, Response};
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, Sleep};
use tower_service::Service;

use crate::connection::Connection;
use crate::front::Front;

/// A listener that serves a bounded number of connections; more wait in the backlog of the system.
pub(crate) struct Guarded {
    listener: TcpListener,
    slots: Arc<Semaphore>,
}

impl Guarded {
    pub(crate) fn new(listener: TcpListener, connections: usize) -> Self {
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

/// How long a connection may be silent in both directions; twice as long at most, as it is looked at this often. Silent ones
/// would take the slots of others.
const SILENCE: Duration = Duration::from_secs(300);

/// A connection that ends when it is told to, or when it is idle.
pub(crate) struct GuardedStream {
    stream: TcpStream,
    connection: Connection,
    silence: Pin<Box<Sleep>>,
    /// Something went over the wire since the last look.
    heard: bool,
    _permit: OwnedSemaphorePermit,
}

impl GuardedStream {
    fn new(stream: TcpStream, peer: IpAddr, permit: OwnedSemaphorePermit) -> Self {
        let silence = Box::pin(tokio::time::sleep(SILENCE));
        Self { stream, connection: Connection::new(peer), silence, heard: false, _permit: permit }
    }

    /// A reset rather than an orderly end, as when a middlebox drops the connection.
    fn check(&self) -> io::Result<()> {
        if self.connection.is_aborted() {
            let _ = self.stream.set_zero_linger();
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        Ok(())
    }

    /// Whether nothing was heard for too long. To look now and then is cheaper than to move the timer with every message.
    fn is_silent(&mut self, cx: &mut Context<'_>) -> bool {
        while self.silence.as_mut().poll(cx).is_ready() {
            if !std::mem::take(&mut self.heard) {
                return true;
            }
            self.silence.as_mut().reset(Instant::now() + SILENCE);
        }
        false
    }
}

impl AsyncRead for GuardedStream {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        self.check()?;
        let read = Pin::new(&mut self.stream).poll_read(cx, buf);
        if read.is_pending() && self.is_silent(cx) {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        self.heard |= read.is_ready();
        read
    }
}

impl AsyncWrite for GuardedStream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.check()?;
        let written = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.heard |= written.is_ready();
        written
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.check()?;
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.heard |= written.is_ready();
        written
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

/// Answers the requests of one connection.
#[derive(Clone)]
struct Answering {
    front: Arc<Front>,
    connection: Connection,
}

impl Service<Request<Body>> for Answering {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let Self { front, connection } = self.clone();
        Box::pin(async move { Ok(front.answer(request, connection).await) })
    }
}

/// Takes connections in.
struct Accepting(Arc<Front>);

impl Service<IncomingStream<'_, Guarded>> for Accepting {
    type Response = Answering;
    type Error = Infallible;
    type Future = Ready<Result<Answering, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, stream: IncomingStream<'_, Guarded>) -> Self::Future {
        ready(Ok(Answering { front: self.0.clone(), connection: stream.io().connection.clone() }))
    }
}

/// Serves until `stop` is done, then lets answers under way finish.
pub(crate) async fn serve(listener: Guarded, front: Arc<Front>, stop: impl Future<Output = ()> + Send + 'static) {
    // It never fails: accepting retries by itself.
    let _ = axum::serve(listener, Accepting(front)).with_graceful_shutdown(stop).await;
}

#[cfg(test)]
mod tests;
