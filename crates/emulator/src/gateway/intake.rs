//! Reading the bodies of requests. One is bounded, and so are all that are in memory at a time.

use std::time::Duration;

use axum::body::{Body, HttpBody as _};
use bytes::Bytes;
use tokio::sync::{Semaphore, SemaphorePermit};

/// How long a client may take to send a body, waiting for room included.
const DEADLINE: Duration = Duration::from_secs(60);
/// Bodies up to this size need no room: as many as there are connections do no harm.
const SMALL: usize = 64 << 10;
/// Room for larger bodies, in all, where a single one does not need more.
const ROOM: usize = 64 << 20;

/// Takes bodies in.
#[derive(Debug)]
pub(super) struct Intake {
    limit: usize,
    /// Room for large bodies, in units of [`SMALL`].
    room: Semaphore,
}

impl Intake {
    /// Bodies of at most `limit` bytes each.
    pub fn new(limit: usize) -> Self {
        Self { limit, room: Semaphore::new(units(ROOM.max(limit)) as usize) }
    }

    /// A whole body, and the room it takes for as long as it is kept. `None` when it is too large or too slow.
    pub async fn read(&self, body: Body) -> Option<(Bytes, Option<SemaphorePermit<'_>>)> {
        let announced = body.size_hint().upper().and_then(|bytes| usize::try_from(bytes).ok());
        if announced.is_some_and(|bytes| bytes > self.limit) {
            return None;
        }
        // A body that does not tell its size may be as large as any.
        let size = announced.unwrap_or(self.limit);
        let read = async {
            let room = match size > SMALL {
                true => self.room.acquire_many(units(size)).await.ok(),
                false => None,
            };
            axum::body::to_bytes(body, self.limit).await.ok().map(|bytes| (bytes, room))
        };
        tokio::time::timeout(DEADLINE, read).await.ok().flatten()
    }
}

fn units(bytes: usize) -> u32 {
    u32::try_from(bytes.div_ceil(SMALL)).unwrap_or(u32::MAX).min(Semaphore::MAX_PERMITS.min(u32::MAX as usize) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn large_bodies_wait_for_room_and_small_ones_do_not() {
        let intake = Intake::new(ROOM);
        let large = || Body::from(vec![0; ROOM]);
        let first = intake.read(large()).await;
        assert!(first.as_ref().is_some_and(|(bytes, _)| bytes.len() == ROOM));
        assert!(intake.read(Body::from(vec![0; SMALL])).await.is_some());
        // No room comes free: the wait ends with the deadline.
        assert!(intake.read(large()).await.is_none());
        drop(first);
        assert!(intake.read(large()).await.is_some());
    }

    #[tokio::test]
    async fn a_body_is_never_larger_than_the_limit() {
        let intake = Intake::new(10);
        assert!(intake.read(Body::from(vec![0; 10])).await.is_some());
        assert!(intake.read(Body::from(vec![0; 11])).await.is_none());
    }
}
