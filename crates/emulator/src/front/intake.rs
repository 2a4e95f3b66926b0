//! Reads the bodies of requests. The size of one body is limited, and so is that of all in memory at a time.

use std::error::Error as _;
use std::time::Duration;

use axum::body::{Body, HttpBody as _};
use bytes::Bytes;
use http_body_util::LengthLimitError;
use tokio::sync::{Semaphore, SemaphorePermit};

/// How long a client may take to send a body, including the wait for memory.
const DEADLINE: Duration = Duration::from_secs(60);
/// Bodies up to this size are not counted: even one per connection does no harm.
const SMALL: usize = 64 << 10;
/// The memory for larger bodies in total, unless a single one needs more.
const ROOM: usize = 64 << 20;

/// Why a body was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    TooLarge,
    TooSlow,
    /// The client disconnected, or violated the transfer protocol.
    CutOff,
}

/// Reads bodies within memory limits.
#[derive(Debug)]
pub(super) struct Intake {
    limit: usize,
    /// The memory for large bodies, in units of [`SMALL`].
    room: Semaphore,
}

impl Intake {
    /// Accepts bodies of at most `limit` bytes each.
    pub(super) fn new(limit: usize) -> Self {
        Self { limit, room: Semaphore::new(units(ROOM.max(limit)) as usize) }
    }

    /// Reads a whole body, and reserves its memory for as long as it is kept.
    pub(super) async fn read(&self, body: Body) -> Result<(Bytes, Option<SemaphorePermit<'_>>), Refusal> {
        let announced = body.size_hint().upper().and_then(|bytes| usize::try_from(bytes).ok());
        if announced.is_some_and(|bytes| bytes > self.limit) {
            return Err(Refusal::TooLarge);
        }
        if body.is_end_stream() {
            return Ok((Bytes::new(), None));
        }
        // A body that does not announce its size may have the maximum size.
        let size = announced.unwrap_or(self.limit);
        let read = async {
            let room = match size > SMALL {
                true => self.room.acquire_many(units(size)).await.ok(),
                false => None,
            };
            match axum::body::to_bytes(body, self.limit).await {
                Ok(bytes) => Ok((bytes, room)),
                Err(error) if is_too_large(&error) => Err(Refusal::TooLarge),
                Err(_) => Err(Refusal::CutOff),
            }
        };
        tokio::time::timeout(DEADLINE, read).await.unwrap_or(Err(Refusal::TooSlow))
    }
}

fn is_too_large(error: &axum::Error) -> bool {
    error.source().is_some_and(|source| source.is::<LengthLimitError>())
}

fn units(bytes: usize) -> u32 {
    u32::try_from(bytes.div_ceil(SMALL)).unwrap_or(u32::MAX).min(Semaphore::MAX_PERMITS.min(u32::MAX as usize) as u32)
}

#[cfg(test)]
mod tests;
