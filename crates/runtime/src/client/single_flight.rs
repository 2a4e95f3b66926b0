//! [`SingleFlight`]: sends one query at a time to a slow peer and shares the answer with all callers that wait for it.
//!
//! How it works:
//!
//! - **One flight.** The first caller starts the future; callers that arrive before it ends join it and get a clone of
//!   its value, failures included. A caller with a different key waits for it to end and then starts its own flight.
//! - **Hand-over.** The future lives in [`Shared`], not in the caller that started it: if some callers are dropped, the others
//!   drive it to completion. If all are dropped, it stays suspended until the next caller.
//! - **Expiry.** A flight without callers that was started more than [`ABANDONED`] ago is dropped and started again: its
//!   connection has probably been lost.
//! - **Panics.** If the future panics, one caller unwinds. The others start a new flight.

use std::any::Any;
use std::fmt;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use futures_util::FutureExt;
use futures_util::future::Shared;

/// Age after which a flight without waiting callers is abandoned: the next caller starts a new one.
pub(crate) const ABANDONED: Duration = Duration::from_secs(30);

/// Runs at most one future at a time and shares its value with every caller that waits for it. The key identifies the
/// subject of the flight: only callers with an equal key share it.
///
/// A future must not own the `SingleFlight` that runs it: an abandoned one would keep both alive forever. The closures
/// that create futures are called under a lock and must do nothing else.
pub(crate) struct SingleFlight<K, T> {
    open: Mutex<Option<Open<K, T>>>,
}

/// The end of a flight, as seen by one of its callers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FlightValue<T> {
    /// What the future returned.
    pub value: T,
    /// Whether the caller that started the flight was dropped before it ended. A failure may then come from the runtime that
    /// was dropped with that caller, not from the peer, and justifies one more attempt.
    pub inherited: bool,
}

/// A flight that is not known to have ended.
struct Open<K, T> {
    key: K,
    started: SystemTime,
    flight: Flight<T>,
    orphaned: Arc<AtomicBool>,
}

type Flight<T> = Shared<Pin<Box<dyn Future<Output = Landing<T>> + Send>>>;

#[derive(Clone)]
enum Landing<T> {
    Value(T),
    /// The payload of the panic, until one caller takes it.
    Panic(Arc<Mutex<Option<Box<dyn Any + Send>>>>),
}

/// A caller's place in a flight.
struct Seat<T> {
    flight: Flight<T>,
    orphaned: Arc<AtomicBool>,
    started_it: bool,
    landed: bool,
}

enum Entry<T> {
    /// The caller's own flight, or an equal one without callers.
    Alone(Seat<T>),
    /// A flight for an equal key that still has waiters.
    Joined(Seat<T>),
    /// A flight for a different key.
    Other(Seat<T>),
}

impl<K: PartialEq, T: Clone + Send + Sync + 'static> SingleFlight<K, T> {
    /// Creates a `SingleFlight` without a flight.
    pub(crate) fn new() -> Self {
        Self { open: Mutex::new(None) }
    }

    /// Waits for the flight of `key`, started with `start` if there is none. `now` is its start time.
    pub(crate) async fn join<F>(&self, key: K, now: SystemTime, start: impl Fn() -> F) -> FlightValue<T>
    where
        K: Clone,
        F: Future<Output = T> + Send + 'static,
    {
        loop {
            let (seat, wanted) = match self.enter(&key, now, &start) {
                Entry::Alone(seat) | Entry::Joined(seat) => (seat, true),
                Entry::Other(seat) => (seat, false),
            };
            if let Some(landed) = self.wait(seat).await.filter(|_| wanted) {
                return landed;
            }
        }
    }

    /// Like [`SingleFlight::join`], but returns `None` immediately if another caller is already waiting for a flight.
    pub(crate) async fn join_alone<F>(&self, key: K, now: SystemTime, start: impl Fn() -> F) -> Option<FlightValue<T>>
    where
        K: Clone,
        F: Future<Output = T> + Send + 'static,
    {
        match self.enter(&key, now, &start) {
            Entry::Alone(seat) => self.wait(seat).await,
            Entry::Joined(_) | Entry::Other(_) => None,
        }
    }

    fn enter<F>(&self, key: &K, now: SystemTime, start: impl Fn() -> F) -> Entry<T>
    where
        K: Clone,
        F: Future<Output = T> + Send + 'static,
    {
        let mut open = self.lock();
        if let Some(Open { key: open_key, started, flight, orphaned }) = open.as_ref().filter(|open| open.is_in_air()) {
            // One of the references is ours.
            let attended = flight.strong_count().is_some_and(|count| count > 1);
            // A caller may have waited for another flight since it read its clock, so `now` may lie before the start.
            let age = now.duration_since(*started).unwrap_or_else(|error| error.duration());
            let fresh = age < ABANDONED;
            let seat = || Seat::new(flight.clone(), orphaned.clone(), false);
            match (attended, open_key == key) {
                (true, true) => return Entry::Joined(seat()),
                (true, false) => return Entry::Other(seat()),
                (false, true) if fresh => return Entry::Alone(seat()),
                (false, _) => {}
            }
        }
        let flight = launch(start());
        let seat = Seat::new(flight.clone(), Arc::default(), true);
        let ended = open.replace(Open { key: key.clone(), started: now, flight, orphaned: seat.orphaned.clone() });
        // Unlock first: what the old future owns may call back when it is dropped.
        drop(open);
        drop(ended);
        Entry::Alone(seat)
    }

    /// Waits for a flight to end; returns `None` after another caller's panic.
    async fn wait(&self, mut seat: Seat<T>) -> Option<FlightValue<T>> {
        let landing = (&mut seat.flight).await;
        seat.landed = true;
        self.close();
        match landing {
            Landing::Value(value) => Some(FlightValue { value, inherited: seat.orphaned.load(Ordering::Acquire) }),
            Landing::Panic(payload) => {
                let payload = payload.lock().unwrap_or_else(PoisonError::into_inner).take();
                payload.map(|payload| std::panic::resume_unwind(payload))
            }
        }
    }

    /// Drops a flight that has ended, together with its value.
    fn close(&self) {
        let mut open = self.lock();
        let ended = open.take_if(|open| !open.is_in_air());
        drop(open);
        drop(ended);
    }
}

impl<K, T> SingleFlight<K, T> {
    fn lock(&self) -> MutexGuard<'_, Option<Open<K, T>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K, T> Open<K, T> {
    fn is_in_air(&self) -> bool {
        self.flight.peek().is_none()
    }
}

impl<T> Seat<T> {
    fn new(flight: Flight<T>, orphaned: Arc<AtomicBool>, started_it: bool) -> Self {
        Self { flight, orphaned, started_it, landed: false }
    }
}

impl<T> Drop for Seat<T> {
    fn drop(&mut self) {
        if self.started_it && !self.landed && self.flight.peek().is_none() {
            self.orphaned.store(true, Ordering::Release);
        }
    }
}

fn launch<T, F>(future: F) -> Flight<T>
where
    T: Clone + Send + Sync + 'static,
    F: Future<Output = T> + Send + 'static,
{
    // The panic is caught, since inside `Shared` it would reach every caller. The caller that takes the payload unwinds, so no
    // caller continues with the state that the future left behind.
    let caught = AssertUnwindSafe(future).catch_unwind().map(|outcome| match outcome {
        Ok(value) => Landing::Value(value),
        Err(payload) => Landing::Panic(Arc::new(Mutex::new(Some(payload)))),
    });
    (Box::pin(caught) as Pin<Box<dyn Future<Output = Landing<T>> + Send>>).shared()
}

impl<K: PartialEq, T: Clone + Send + Sync + 'static> Default for SingleFlight<K, T> {
    fn default() -> Self {
        Self::new()
    }
}

/// Shows no key, which may be an access key.
impl<K, T> fmt::Debug for SingleFlight<K, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SingleFlight").field("open", &self.lock().is_some()).finish()
    }
}

#[cfg(test)]
mod tests;
