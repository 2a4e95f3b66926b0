//! [`ByteStream`]: a body as it comes.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use http_body::{Body, Frame, SizeHint};

use crate::client::error::{Cause, Error};

/// Bytes that arrive piece by piece. Dropping it closes the connection.
///
/// It is a [`Stream`] of `Result<Bytes, Error>`; [`ByteStream::next`] and [`ByteStream::collect`] need no further crate.
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
pub struct ByteStream(Pin<Box<dyn Body<Data = Bytes, Error = Cause> + Send>>);

/// Why a body could not be read to its end.
#[derive(Debug)]
pub(crate) enum ReadError {
    Broken(Cause),
    TooLong,
}

impl ByteStream {
    /// The bytes of an HTTP body.
    pub fn new<B>(body: B) -> Self
    where
        B: Body<Data = Bytes, Error = Box<dyn std::error::Error + Send + Sync>> + Send + 'static,
    {
        Self(Box::pin(body))
    }

    /// The next piece; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<Bytes, Error>> {
        poll_fn(|context| self.poll_piece(context)).await.map(|piece| piece.map_err(broken))
    }

    /// Everything that is still to come, in one piece.
    ///
    /// # Errors
    ///
    /// [`Error::is_connection`] where the connection breaks before the end.
    pub async fn collect(mut self) -> Result<Bytes, Error> {
        self.read(usize::MAX).await.map_err(|error| match error {
            ReadError::Broken(cause) => broken(cause),
            ReadError::TooLong => Error::connection("the answer is longer than memory", None),
        })
    }

    /// Reads all of it, unless it is longer than `most`.
    pub(crate) async fn read(&mut self, most: usize) -> Result<Bytes, ReadError> {
        let Some(first) = self.piece().await? else { return Ok(Bytes::new()) };
        if first.len() > most {
            return Err(ReadError::TooLong);
        }
        let Some(second) = self.piece().await? else { return Ok(first) };
        let mut all = BytesMut::from(first);
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

    async fn piece(&mut self) -> Result<Option<Bytes>, ReadError> {
        poll_fn(|context| self.poll_piece(context)).await.transpose().map_err(ReadError::Broken)
    }

    fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Cause>>> {
        loop {
            // Trailers and empty pieces are nothing that a reader wants to see.
            match ready!(self.0.as_mut().poll_frame(context)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) if !data.is_empty() => return Poll::Ready(Some(Ok(data))),
                    _ => {}
                },
            }
        }
    }
}

fn broken(cause: Cause) -> Error {
    Error::connection("the connection broke before the answer was complete", Some(cause))
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

/// A body that is there already.
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
