//! [`CachedCredentials`]: credentials of a slow source at the price of a pointer.
//!
//! How it works:
//!
//! - **Hot path.** The current generation (keys, token and expiry in one immutable value) hangs in an [`ArcSwapOption`].
//!   Reading it takes no lock and waits for nobody, whatever a refresh is doing; a standard `RwLock` would make every
//!   request of every thread write to one cache line, twice, and could be held up by a writer.
//! - **One refresh in flight.** Who refreshes holds an async mutex. While the current keys are valid, everybody else goes
//!   on with them; only without valid keys do callers wait, and then they share the outcome, a failure included.
//! - **Cancellation.** The fetch in flight lives inside the mutex and not in the caller. A caller that is dropped leaves it
//!   there half done, and the next one carries it on: nobody is wedged, and callers with short deadlines still get there
//!   together.
//! - **Early, with jitter.** Keys are renewed some minutes before their end, at a moment that differs from process to
//!   process, so that a fleet does not refresh in one second.
//! - **Valid keys are kept.** A failed refresh is a warning as long as the keys it would replace are valid; the next try
//!   waits a little.

use std::fmt;
use std::future::Future;
use std::hash::{BuildHasher, RandomState};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime};

use arc_swap::ArcSwapOption;
use tokio::sync::{Mutex, MutexGuard};

use crate::time::{Clock, SystemClock};
use crate::{Credentials, CredentialsError, CredentialsFuture, ProvideCredentials};

/// How long before their end keys are renewed, unless they live for less than four times that.
const DEFAULT_EARLY: Duration = Duration::from_secs(5 * 60);
/// How often a source is asked that gives no expiry.
const DEFAULT_LIFE: Duration = Duration::from_secs(15 * 60);
/// The shortest time between two refreshes while the keys are valid.
const SHORTEST_PAUSE: Duration = Duration::from_secs(1);
/// The time after which a failed refresh is tried again while the keys are valid.
const RETRY_PAUSE: Duration = Duration::from_secs(30);
/// A fetch that nobody carried on for so long is started anew: its connection is likely to be dead.
const ABANDONED: Duration = Duration::from_secs(30);

/// A cache around a source of credentials. It is a source itself; clones share the cache.
///
/// ```
/// use huaweicloud_auth::provider::Environment;
/// use huaweicloud_auth::{CachedCredentials, SigningMiddleware};
///
/// let signer = SigningMiddleware::new(CachedCredentials::new(Environment::new()));
/// # let _ = signer;
/// ```
#[derive(Clone)]
pub struct CachedCredentials {
    shared: Arc<Shared>,
}

struct Shared {
    source: Arc<dyn ProvideCredentials>,
    clock: Arc<dyn Clock>,
    random: Box<Random>,
    early: Duration,
    current: ArcSwapOption<Generation>,
    /// The fetch in flight; whoever holds the lock carries it on.
    in_flight: Mutex<InFlight>,
    /// How many fetches have ended, for waiters to see that one did while they waited.
    ended: AtomicU64,
}

/// A random number from 0 to 1.
type Random = dyn Fn() -> f64 + Send + Sync;

type Fetch = Pin<Box<dyn Future<Output = Result<Credentials, CredentialsError>> + Send>>;

/// One generation of keys.
struct Generation {
    credentials: Credentials,
    /// When the next refresh is due.
    refresh_at: SystemTime,
}

#[derive(Default)]
struct InFlight {
    fetch: Option<(Fetch, SystemTime)>,
    last_failure: Option<CredentialsError>,
}

impl CachedCredentials {
    /// A cache around `source`.
    #[must_use]
    pub fn new(source: impl ProvideCredentials + 'static) -> Self {
        Self {
            shared: Arc::new(Shared {
                source: Arc::new(source),
                clock: Arc::new(SystemClock),
                random: Box::new(random),
                early: DEFAULT_EARLY,
                current: ArcSwapOption::empty(),
                in_flight: Mutex::default(),
                ended: AtomicU64::new(0),
            }),
        }
    }

    /// An empty cache around the same source that takes the time from `clock`.
    #[must_use]
    pub fn with_clock(self, clock: impl Clock + 'static) -> Self {
        self.rebuilt(|shared| shared.clock = Arc::new(clock))
    }

    /// An empty cache around the same source that takes jitter from `random`, which gives numbers from 0 to 1.
    #[must_use]
    pub fn with_random(self, random: impl Fn() -> f64 + Send + Sync + 'static) -> Self {
        self.rebuilt(|shared| shared.random = Box::new(random))
    }

    /// An empty cache around the same source that renews keys `early` before their end instead of five minutes, up to
    /// half as much again for jitter. Keys that live for less than four times `early` are renewed in their last quarter.
    #[must_use]
    pub fn with_early_refresh(self, early: Duration) -> Self {
        self.rebuilt(|shared| shared.early = early)
    }

    /// Forgets `used` if it is still the current generation, so that the next caller fetches anew: for a service that
    /// says that the keys are not valid any more. Newer keys stay.
    pub fn invalidate(&self, used: &Credentials) {
        let current = self.shared.current.load_full();
        if current.as_ref().is_some_and(|generation| generation.credentials == *used) {
            // Only this very generation is taken out; one that came in between stays.
            self.shared.current.compare_and_swap(&current, None);
        }
    }

    fn rebuilt(self, change: impl FnOnce(&mut Shared)) -> Self {
        let mut shared = match Arc::try_unwrap(self.shared) {
            Ok(shared) => shared,
            Err(shared) => Shared {
                source: shared.source.clone(),
                clock: shared.clock.clone(),
                random: Box::new(random),
                early: shared.early,
                current: ArcSwapOption::empty(),
                in_flight: Mutex::default(),
                ended: AtomicU64::new(0),
            },
        };
        change(&mut shared);
        Self { shared: Arc::new(shared) }
    }
}

impl ProvideCredentials for CachedCredentials {
    fn provide_credentials(&self) -> CredentialsFuture<'_> {
        let now = self.shared.clock.now();
        let current = self.shared.current.load();
        match current.as_ref() {
            Some(generation) if now < generation.refresh_at => {
                Box::pin(std::future::ready(Ok(generation.credentials.clone())))
            }
            _ => Box::pin(self.shared.refresh()),
        }
    }
}

impl Shared {
    async fn refresh(&self) -> Result<Credentials, CredentialsError> {
        let ended_before = self.ended.load(Ordering::Acquire);
        let valid = self.valid_now();
        let guard = match valid {
            // With valid keys in hand, nobody waits for another's refresh.
            Some(valid) => match self.in_flight.try_lock() {
                Ok(guard) => guard,
                Err(_) => return Ok(valid),
            },
            None => self.in_flight.lock().await,
        };
        if self.ended.load(Ordering::Acquire) != ended_before {
            // A fetch ended in between: its outcome is ours as well.
            if let Some(credentials) = self.valid_now() {
                return Ok(credentials);
            }
            if let Some(error) = &guard.last_failure {
                return Err(error.clone());
            }
        }
        self.carry_on(guard).await
    }

    /// Starts a fetch, or carries on the one that a dropped caller left, and files its outcome.
    async fn carry_on(&self, mut guard: MutexGuard<'_, InFlight>) -> Result<Credentials, CredentialsError> {
        let now = self.clock.now();
        let is_fresh = |started: SystemTime| now.duration_since(started).is_ok_and(|age| age < ABANDONED);
        let mut taken_over = guard.fetch.as_ref().is_some_and(|(_, started)| is_fresh(*started));
        if !taken_over {
            guard.fetch = Some((self.start(), now));
        }
        loop {
            let Some((fetch, _)) = guard.fetch.as_mut() else {
                guard.fetch = Some((self.start(), now));
                continue;
            };
            let outcome = NotAfterPanic(fetch).await;
            guard.fetch = None;
            // What another caller began may have died with that caller's runtime: that is not the source's failure.
            if outcome.is_err() && std::mem::take(&mut taken_over) {
                continue;
            }
            return self.file(&mut guard, outcome);
        }
    }

    fn start(&self) -> Fetch {
        let source = self.source.clone();
        Box::pin(async move { source.provide_credentials().await })
    }

    fn file(
        &self,
        guard: &mut InFlight,
        outcome: Result<Credentials, CredentialsError>,
    ) -> Result<Credentials, CredentialsError> {
        let now = self.clock.now();
        let outcome = outcome.and_then(|credentials| {
            if credentials.is_expired_at(now) {
                let name = credentials.provider_name();
                let error =
                    CredentialsError::unavailable(name, "the source gave credentials that have expired already");
                return Err(error.with_advice("check the clock of this machine"));
            }
            Ok(credentials)
        });
        let result = match outcome {
            Ok(credentials) => {
                let refresh_at = self.refresh_time(&credentials, now);
                tracing::debug!(provider = credentials.provider_name(), "credentials refreshed");
                self.current.store(Some(Arc::new(Generation { credentials: credentials.clone(), refresh_at })));
                guard.last_failure = None;
                Ok(credentials)
            }
            Err(error) => {
                guard.last_failure = Some(error.clone());
                match self.valid_now() {
                    Some(credentials) => {
                        tracing::warn!(error = %error, "credentials could not be refreshed; the present ones are still valid");
                        let refresh_at = now + self.retry_pause(&credentials, now);
                        let kept = Generation { credentials: credentials.clone(), refresh_at };
                        self.current.store(Some(Arc::new(kept)));
                        Ok(credentials)
                    }
                    None => Err(error),
                }
            }
        };
        self.ended.fetch_add(1, Ordering::Release);
        result
    }

    /// The current keys, if they have not ended.
    fn valid_now(&self) -> Option<Credentials> {
        let now = self.clock.now();
        let current = self.current.load();
        let generation = current.as_ref().filter(|generation| !generation.credentials.is_expired_at(now))?;
        Some(generation.credentials.clone())
    }

    /// When to renew: early by the configured time, and by up to half of it more.
    fn refresh_time(&self, credentials: &Credentials, now: SystemTime) -> SystemTime {
        let life = match credentials.expires_at() {
            Some(end) => end.duration_since(now).unwrap_or_default(),
            None => DEFAULT_LIFE,
        };
        let early = if credentials.expires_at().is_some() { self.early.min(life / 4) } else { life / 4 };
        let jitter = (early / 2).mul_f64((self.random)().clamp(0.0, 1.0));
        now + life.saturating_sub(early + jitter).max(SHORTEST_PAUSE)
    }

    /// How long to wait after a failure: not into the end of the keys.
    fn retry_pause(&self, credentials: &Credentials, now: SystemTime) -> Duration {
        let left = credentials.expires_at().and_then(|end| end.duration_since(now).ok()).unwrap_or(Duration::MAX);
        (left / 4).clamp(SHORTEST_PAUSE, RETRY_PAUSE)
    }
}

/// Carries a fetch on. A source that panics takes its caller with it, but its fetch must not be polled again: it is
/// replaced by one that fails, so that the next caller begins anew.
struct NotAfterPanic<'a>(&'a mut Fetch);

impl Future for NotAfterPanic<'_> {
    type Output = Result<Credentials, CredentialsError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.as_mut().poll(context)
    }
}

impl Drop for NotAfterPanic<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let error = CredentialsError::unavailable("cache", "the source of the credentials panicked");
            *self.0 = Box::pin(std::future::ready(Err(error)));
        }
    }
}

impl fmt::Debug for CachedCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let current = self.shared.current.load();
        f.debug_struct("CachedCredentials")
            .field("source", &self.shared.source)
            .field("current", &current.as_ref().map(|generation| &generation.credentials))
            .finish()
    }
}

/// A number from 0 to 1 from the random keys that the standard library gives every hash map.
fn random() -> f64 {
    f64::from(RandomState::new().hash_one(0_u8) as u32) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests;
