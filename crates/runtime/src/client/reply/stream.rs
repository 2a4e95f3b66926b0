//! [`ByteStream`]: a body as a stream.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use http_body::{Body, Frame, SizeHint};
use tokio::time::Sleep;

use crate::client::error::{Cause, Error, Limit};
use crate::message;

/// The maximum number of bytes that [`ByteStream::collect`] reads.
const COLLECTED: usize = 64 << 20;

/// The maximum number of bytes that are reserved for an announced body.
const RESERVED: usize = 1 << 20;

/// Bytes that arrive chunk by chunk. Dropping it closes the connection.
///
/// It is a [`Stream`] of `Result<Bytes, Error>`; [`ByteStream::next`] and [`ByteStream::collect`] work without another crate.
/// The stream of a call fails when no chunk arrives within the `idle_timeout` of the client.
///
/// ```
/// # async fn save(mut stream: huaweicloud_runtime::ByteStream) -> Result<(), Box<dyn std::error::Error>> {
/// let mut file = std::fs::File::create("log.txt")?;
/// while let Some(piece) = stream.next().await {
///     std::io::Write::write_all(&mut file, &piece?)?;
/// }
/// # Ok(())
/// # }
/// ```
pub struct ByteStream {
    body: Pin<Box<dyn Body<Data = Bytes, Error = Cause> + Send>>,
    idle: Option<Idle>,
    /// The bytes that were read ahead.
    head: Option<Bytes>,
}

/// How long the next chunk may take.
struct Idle {
    limit: Duration,
    /// The timer of the current wait.
    timer: Option<Pin<Box<Sleep>>>,
}

/// Why a body could not be read completely.
#[derive(Debug)]
pub(crate) enum ReadError {
    Broken(Cause),
    /// No data arrived for this long.
    Idle(Duration),
    TooLong,
}

impl ByteStream {
    /// Creates a stream of the bytes of an HTTP body.
    pub fn new<B>(body: B) -> Self
    where
        B: Body<Data = Bytes, Error = Box<dyn std::error::Error + Send + Sync>> + Send + 'static,
    {
        Self { body: Box::pin(body), idle: None, head: None }
    }

    /// Wraps a stream of chunks, such as a file or the body of another HTTP library.
    pub fn from_stream<S, E>(stream: S) -> Self
    where
        S: Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        Self::new(StreamBody(Box::pin(stream)))
    }

    /// Returns these chunks one after another. An error ends the body like a broken connection.
    ///
    /// ```
    /// use std::io;
    /// use huaweicloud_runtime::ByteStream;
    ///
    /// # async fn example() {
    /// let mut body = ByteStream::from_pieces([Ok("{\"tasks\":[".into()), Err(io::Error::other("reset"))]);
    /// assert_eq!(body.next().await.unwrap().unwrap(), "{\"tasks\":[");
    /// assert!(body.next().await.unwrap().unwrap_err().is_connection());
    /// # }
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(example());
    /// ```
    pub fn from_pieces<E>(pieces: impl IntoIterator<Item = Result<Bytes, E>, IntoIter: Send + Unpin + 'static>) -> Self
    where
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        Self::from_stream(Pieces(pieces.into_iter()))
    }

    /// Limits the wait for each chunk.
    pub(crate) fn with_idle_timeout(mut self, limit: Duration) -> Self {
        self.idle = Some(Idle { limit, timer: None });
        self
    }

    /// Returns the next chunk, or `None` at the end.
    pub async fn next(&mut self) -> Option<Result<Bytes, Error>> {
        poll_fn(|context| self.poll_piece(context)).await.map(|piece| piece.map_err(broken))
    }

    /// Reads everything that is left, up to 64 MiB. [`ByteStream::next`] reads any length.
    ///
    /// # Errors
    ///
    /// [`Error::is_connection`] when the connection breaks before the end or the body is longer, [`Error::is_timeout`]
    /// when no more data arrives.
    pub async fn collect(mut self) -> Result<Bytes, Error> {
        self.read(COLLECTED).await.map_err(broken)
    }

    /// Reads the whole body, unless it is longer than `most`.
    pub(crate) async fn read(&mut self, most: usize) -> Result<Bytes, ReadError> {
        let Some(first) = self.piece().await? else { return Ok(Bytes::new()) };
        if first.len() > most {
            return Err(ReadError::TooLong);
        }
        let Some(second) = self.piece().await? else { return Ok(first) };
        // The announced length saves copies; a length that is not true costs no more than this.
        let left = usize::try_from(self.body.size_hint().lower()).unwrap_or(usize::MAX).min(most).min(RESERVED);
        let mut all = BytesMut::from(first);
        all.reserve(second.len().saturating_add(left));
        let mut next = Some(second);
        while let Some(piece) = next {
            if all.len().saturating_add(piece.len()) > most {
                return Err(ReadError::TooLong);
            }
            all.extend_from_slice(&piece);
            next = self.piece().await?;
        }
        Ok(all.freeze())
    }

    /// Reads until the end, an error, or `most` bytes. The bytes read so far are in `all` even if the future is
    /// dropped.
    pub(crate) async fn read_some(&mut self, most: usize, all: &mut BytesMut) {
        while let Ok(Some(mut piece)) = self.piece().await {
            piece.truncate(most.saturating_sub(all.len()));
            all.extend_from_slice(&piece);
            if all.len() >= most {
                return;
            }
        }
    }

    /// Reads ahead until the end or beyond `most` bytes, and keeps the bytes for the next reader. Returns the whole body if it
    /// ended.
    pub(crate) async fn peek(&mut self, most: usize) -> Result<Option<Bytes>, ReadError> {
        let mut head = BytesMut::new();
        while head.len() <= most {
            let Some(piece) = self.piece().await? else {
                let whole = head.freeze();
                self.body = Box::pin(FullBody::new(whole.clone()));
                return Ok(Some(whole));
            };
            head.extend_from_slice(&piece);
        }
        self.head = Some(head.freeze());
        Ok(None)
    }

    async fn piece(&mut self) -> Result<Option<Bytes>, ReadError> {
        poll_fn(|context| self.poll_piece(context)).await.transpose()
    }

    fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, ReadError>>> {
        if let Some(head) = self.head.take() {
            return Poll::Ready(Some(Ok(head)));
        }
        loop {
            // Trailers and empty chunks are skipped.
            match self.body.as_mut().poll_frame(context) {
                Poll::Pending => return self.poll_idle(context).map(|limit| Some(Err(ReadError::Idle(limit)))),
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(ReadError::Broken(error)))),
                Poll::Ready(Some(Ok(frame))) => match frame.into_data() {
                    Ok(data) if !data.is_empty() => {
                        if let Some(idle) = &mut self.idle {
                            idle.timer = None;
                        }
                        return Poll::Ready(Some(Ok(data)));
                    }
                    _ => {}
                },
            }
        }
    }

    /// Ready once nothing has arrived for too long.
    #[expect(clippy::disallowed_methods, reason = "the idle time of a connection is not a wait of a caller")]
    fn poll_idle(&mut self, context: &mut Context<'_>) -> Poll<Duration> {
        let Some(Idle { limit, timer }) = &mut self.idle else { return Poll::Pending };
        let timer = timer.get_or_insert_with(|| Box::pin(tokio::time::sleep(*limit)));
        timer.as_mut().poll(context).map(|()| *limit)
    }
}

fn broken(error: ReadError) -> Error {
    match error {
        ReadError::Broken(cause) => Error::connection(
            message!("stream-broke", "the connection broke before the answer was complete"),
            Some(cause),
        ),
        ReadError::Idle(limit) => Error::timeout(Limit::Idle, limit),
        ReadError::TooLong => Error::connection(
            message!("stream-long", "the answer is longer than 64 MiB and has to be read in chunks"),
            None,
        ),
    }
}

impl Stream for ByteStream {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_piece(context).map(|piece| piece.map(|piece| piece.map_err(broken)))
    }
}

impl From<Bytes> for ByteStream {
    fn from(bytes: Bytes) -> Self {
        Self::new(FullBody::new(bytes))
    }
}

impl fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ByteStream")
    }
}

/// A body made from a stream of chunks.
struct StreamBody<S>(Pin<Box<S>>);

impl<S, E> Body for StreamBody<S>
where
    S: Stream<Item = Result<Bytes, E>>,
    E: Into<Cause>,
{
    type Data = Bytes;
    type Error = Cause;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Cause>>> {
        let next = self.0.as_mut().poll_next(context);
        next.map(|piece| piece.map(|piece| piece.map(Frame::data).map_err(Into::into)))
    }
}

/// Chunks that are in memory already.
struct Pieces<I>(I);

impl<I: Iterator + Unpin> Stream for Pieces<I> {
    type Item = I::Item;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<I::Item>> {
        Poll::Ready(self.0.next())
    }
}

/// A body that is in memory already.
pub(crate) struct FullBody(Option<Bytes>);

impl FullBody {
    pub(crate) fn new(bytes: Bytes) -> Self {
        Self(Some(bytes).filter(|bytes| !bytes.is_empty()))
    }
}

impl Body for FullBody {
    type Data = Bytes;
    type Error = Cause;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Cause>>> {
        Poll::Ready(self.0.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.0.as_ref().map_or(0, |bytes| bytes.len() as u64))
    }
}
