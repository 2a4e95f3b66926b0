//! The listeners: limits on connections and on the time for a request head, and connections that are cut deliberately.

mod slots;

use std::convert::Infallible;
use std::io;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::Request;
use http_body::{Frame, SizeHint};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, Sleep};

use crate::connection::Connection;
use crate::front::Front;
use crate::service::ServiceName;
use slots::{Busy, Slot, Slots};

/// How long a client may take to send the head of a request, including idle time on an open connection.
const HEAD: Duration = Duration::from_secs(60);

/// How long a connection may be silent in both directions. It is checked at this interval, so the real limit is up to
/// twice as long.
const SILENCE: Duration = Duration::from_secs(300);

/// Serves at most `connections` at a time on each listener, until `stop` completes; then finishes the answers in
/// progress. A listener serves one service, or both.
pub(crate) async fn serve(
    listeners: Vec<(TcpListener, Option<ServiceName>)>,
    connections: usize,
    front: Arc<Front>,
    stop: impl Future<Output = ()> + Send + 'static,
) {
    let (stopping, stopped) = watch::channel(false);
    let mut accepting = JoinSet::new();
    for (listener, service) in listeners {
        accepting.spawn(accept(listener, service, Slots::new(connections), front.clone(), stopped.clone()));
    }
    stop.await;
    stopping.send_replace(true);
    while accepting.join_next().await.is_some() {}
}

#[expect(clippy::disallowed_methods, reason = "the operating system does not use our clock")]
async fn accept(
    listener: TcpListener,
    service: Option<ServiceName>,
    slots: Arc<Slots>,
    front: Arc<Front>,
    mut stopped: watch::Receiver<bool>,
) {
    // Dropped with this future, which ends every connection.
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            // The sender is dropped only together with this task.
            _ = stopped.changed() => break,
        };
        while connections.try_join_next().is_some() {}
        let Ok((stream, address)) = accepted else {
            // There are no file descriptors left, or the client has disconnected already: try again shortly.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let slot = tokio::select! {
            slot = slots.take() => slot,
            _ = stopped.changed() => break,
        };
        // Answers are small: waiting to fill a packet only costs time.
        let _ = stream.set_nodelay(true);
        let slot = Arc::new(slot);
        let stream = GuardedStream::new(stream, Connection::new(address.ip(), service), slot.clone());
        connections.spawn(answer_all(stream, slot, front.clone(), stopped.clone()));
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

/// Answers the requests of one connection until it ends, its slot is needed, or the server stops.
async fn answer_all(stream: GuardedStream, slot: Arc<Slot>, front: Arc<Front>, mut stopped: watch::Receiver<bool>) {
    let connection = stream.connection.clone();
    let service = service_fn(|request: Request<Incoming>| {
        let (front, connection, work) = (front.clone(), connection.clone(), Arc::new(Work::new(slot.clone())));
        let request = request.map(|body| Body::new(ReceivedBody { body, work: work.clone() }));
        async move {
            let answer = front.answer(request, connection).await;
            work.resume();
            Ok::<_, Infallible>(answer.map(|body| BusyBody { body, _work: work }))
        }
    });
    let serving = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .serve_connection(TokioIo::new(stream), service);
    let mut serving = pin!(serving);
    loop {
        tokio::select! {
            // The client decides how a connection ends, so its result is ignored.
            _ = serving.as_mut() => return,
            () = slot.wanted() => return,
            _ = stopped.changed() => serving.as_mut().graceful_shutdown(),
        }
    }
}

/// The work for one request. Its connection is busy, except while we wait for the client to send a part of the body.
struct Work {
    slot: Arc<Slot>,
    busy: Mutex<Option<Busy>>,
}

impl Work {
    fn new(slot: Arc<Slot>) -> Self {
        let busy = Mutex::new(Some(slot.busy()));
        Self { slot, busy }
    }

    fn pause(&self) {
        *self.lock() = None;
    }

    fn resume(&self) {
        self.lock().get_or_insert_with(|| self.slot.busy());
    }

    fn lock(&self) -> MutexGuard<'_, Option<Busy>> {
        self.busy.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The body of a request. While the client does not send it, the slot of the connection may be given to another client.
struct ReceivedBody<B> {
    body: B,
    work: Arc<Work>,
}

impl<B: http_body::Body + Unpin> http_body::Body for ReceivedBody<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(cx);
        match frame.is_pending() {
            true => self.work.pause(),
            false => self.work.resume(),
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The body of an answer. Its connection is busy until the last part is passed on.
struct BusyBody {
    body: Body,
    _work: Arc<Work>,
}

impl http_body::Body for BusyBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A connection that ends on request, or when it is unused.
struct GuardedStream {
    stream: TcpStream,
    connection: Connection,
    slot: Arc<Slot>,
    /// Held until the client has taken the part of an answer that was passed on.
    unwritten: Option<Busy>,
    silence: Pin<Box<Sleep>>,
    /// Whether bytes were transferred since the last check.
    heard: bool,
}

impl GuardedStream {
    #[expect(clippy::disallowed_methods, reason = "a connection is silent in real time")]
    fn new(stream: TcpStream, connection: Connection, slot: Arc<Slot>) -> Self {
        let silence = Box::pin(tokio::time::sleep(SILENCE));
        Self { stream, connection, slot, unwritten: None, silence, heard: false }
    }

    fn note_write(&mut self, written: &Poll<io::Result<usize>>) {
        self.heard |= written.is_ready();
        match written.is_pending() {
            true if self.unwritten.is_none() => self.unwritten = Some(self.slot.busy()),
            true => {}
            false => self.unwritten = None,
        }
    }

    /// Fails with a reset instead of an orderly close, as when a middlebox drops the connection.
    fn check(&self) -> io::Result<()> {
        if self.connection.is_aborted() {
            let _ = self.stream.set_zero_linger();
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        Ok(())
    }

    /// Whether the connection was silent for too long. A periodic check is cheaper than resetting the timer with every
    /// message.
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
        self.note_write(&written);
        written
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.check()?;
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.note_write(&written);
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

#[cfg(test)]
mod tests;
