//! [`CachedCredentials`]: caches the credentials of a slow source, so that a read costs one pointer load.
//!
//! How it works:
//!
//! - **Hot path.** The current generation (keys, token and expiry in one immutable value) is held in an [`ArcSwapOption`]. A
//!   read takes no lock and never waits for a refresh. With a standard `RwLock`, every request on every thread would write to
//!   one cache line twice, and a writer could block the request.
//! - **One refresh in flight**, through a [`SingleFlight`]. The refresh stores its own outcome. While the current keys
//!   are valid, other callers keep using them; without valid keys, callers wait and share the outcome, failures
//!   included. When a caller is dropped, its refresh continues for the others.
//! - **Early, with jitter.** Keys are renewed a few minutes before they expire. The moment differs from process to
//!   process, so that the machines of a fleet do not refresh at the same time.
//! - **Valid keys are kept.** A failed refresh only logs a warning while the current keys are valid; the next attempt is made
//!   after a pause.
//! - **Refused keys are dropped** ([`ProvideCredentials::invalidate`]) even if they have not expired. If the source returns the
//!   same keys again, they are kept.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use arc_swap::ArcSwapOption;

use huaweicloud_auth::time::{Clock, SystemClock};
use huaweicloud_auth::{Credentials, CredentialsError, CredentialsFuture, ProvideCredentials};

use crate::client::single_flight::SingleFlight;

/// How long before their expiry keys are renewed, unless their lifetime is shorter than four times this time.
const DEFAULT_EARLY: Duration = Duration::from_secs(5 * 60);
/// How often a source that reports no expiry is queried.
const DEFAULT_LIFE: Duration = Duration::from_secs(15 * 60);
/// The shortest time between two refreshes while the keys are valid.
const SHORTEST_PAUSE: Duration = Duration::from_secs(1);
/// The time after which a failed refresh is tried again while the keys are valid.
const RETRY_PAUSE: Duration = Duration::from_secs(30);

/// Caches a source of credentials. The cache is itself a source; clones share it.
///
/// ```
/// use huaweicloud_runtime::identity::{CachedCredentials, Container, ProviderContext};
///
/// let credentials = CachedCredentials::new(Container::new(&ProviderContext::new()));
/// # let _ = credentials; // client.credentials(credentials)
/// ```
#[derive(Clone)]
pub struct CachedCredentials {
    state: Arc<State>,
    refresh: Arc<SingleFlight<(), Result<Credentials, CredentialsError>>>,
}

/// The state that a refresh reads and changes. The refresh in flight owns it, so it must not own the flight.
struct State {
    source: Arc<dyn ProvideCredentials>,
    clock: Arc<dyn Clock>,
    random: Arc<Random>,
    early: Duration,
    current: ArcSwapOption<Generation>,
    /// The keys that a service refused last. If the source returns them again, it is not asked a third time.
    refused: ArcSwapOption<Credentials>,
}

/// A random number from 0 to 1.
type Random = dyn Fn() -> f64 + Send + Sync;

/// One generation of keys.
struct Generation {
    credentials: Credentials,
    /// When the next refresh is due.
    refresh_at: SystemTime,
}

impl CachedCredentials {
    /// Creates a cache around `source`.
    #[must_use]
    pub fn new(source: impl ProvideCredentials + 'static) -> Self {
        Self::of(State {
            source: Arc::new(source),
            clock: Arc::new(SystemClock),
            random: Arc::new(random),
            early: DEFAULT_EARLY,
            current: ArcSwapOption::empty(),
            refused: ArcSwapOption::empty(),
        })
    }

    /// Creates an empty cache around the same source that takes the time from `clock`.
    #[must_use]
    pub fn with_clock(self, clock: impl Clock + 'static) -> Self {
        self.rebuilt(|state| state.clock = Arc::new(clock))
    }

    /// Creates an empty cache around the same source that takes jitter from `random`, which returns numbers from 0 to
    /// 1.
    #[must_use]
    pub fn with_random(self, random: impl Fn() -> f64 + Send + Sync + 'static) -> Self {
        self.rebuilt(|state| state.random = Arc::new(random))
    }

    /// Creates an empty cache around the same source that renews keys `early` before they expire instead of five minutes.
    /// Jitter adds up to half of that time. Keys with a lifetime shorter than four times `early` are renewed when a quarter of
    /// their lifetime is left, plus the jitter.
    #[must_use]
    pub fn with_early_refresh(self, early: Duration) -> Self {
        self.rebuilt(|state| state.early = early)
    }

    fn of(state: State) -> Self {
        Self { state: Arc::new(state), refresh: Arc::default() }
    }

    fn rebuilt(self, change: impl FnOnce(&mut State)) -> Self {
        let State { source, clock, random, early, .. } = &*self.state;
        let (source, clock, random) = (source.clone(), clock.clone(), random.clone());
        let (current, refused) = (ArcSwapOption::empty(), ArcSwapOption::empty());
        let mut state = State { source, clock, random, early: *early, current, refused };
        change(&mut state);
        Self::of(state)
    }

    async fn refresh(&self) -> Result<Credentials, CredentialsError> {
        let now = self.state.clock.now();
        let fetch = || self.state.clone().fetch();
        let landed = match self.state.valid_at(now) {
            // If the cache has valid keys, a caller does not wait for another caller's refresh.
            Some(valid) => match self.refresh.join_alone((), now, fetch).await {
                Some(landed) => landed,
                None => return Ok(valid),
            },
            None => self.refresh.join((), now, fetch).await,
        };
        if landed.value.is_err() && landed.inherited {
            return self.refresh.join((), self.state.clock.now(), fetch).await.value;
        }
        landed.value
    }
}

impl ProvideCredentials for CachedCredentials {
    fn provide_credentials(&self) -> CredentialsFuture<'_> {
        match self.state.fresh_at(self.state.clock.now()) {
            Some(credentials) => Box::pin(std::future::ready(Ok(credentials))),
            None => Box::pin(self.refresh()),
        }
    }

    /// Drops `refused` if it is still the current generation; newer keys are kept. If the source then returns the same keys,
    /// they are kept until they are due; otherwise each refused call would query the source.
    fn invalidate(&self, refused: &Credentials) {
        let State { source, current, refused: before, .. } = &*self.state;
        let now = current.load_full();
        if now.as_ref().is_none_or(|generation| generation.credentials != *refused) {
            return;
        }
        if before.load().as_ref().is_some_and(|before| **before == *refused) {
            return;
        }
        before.store(Some(Arc::new(refused.clone())));
        source.invalidate(refused);
        // Removes only this generation; one that was stored since then is kept.
        current.compare_and_swap(&now, None);
    }
}

impl State {
    /// Asks the source and stores the outcome before any caller sees it, so that later callers find it in `current`.
    async fn fetch(self: Arc<Self>) -> Result<Credentials, CredentialsError> {
        if let Some(credentials) = self.fresh_at(self.clock.now()) {
            // Another refresh ended after this caller read `current` and before its own refresh began.
            return Ok(credentials);
        }
        let outcome = self.source.provide_credentials().await;
        let now = self.clock.now();
        match (outcome, self.valid_at(now)) {
            // Only the service can show which clock is right: a refused call reveals its time, but a call that is not made
            // reveals nothing.
            (Ok(credentials), None) if credentials.is_expired_at(now) => {
                let provider = credentials.provider_name();
                tracing::warn!(
                    provider,
                    "the source returned credentials that have expired, according to the clock of this machine"
                );
                Ok(self.keep(credentials, now + SHORTEST_PAUSE))
            }
            (Ok(credentials), Some(valid)) if credentials.is_expired_at(now) => {
                tracing::warn!("the source returned credentials that have expired; the current ones are still valid");
                let refresh_at = now + retry_pause(&valid, now);
                Ok(self.keep(valid, refresh_at))
            }
            (Ok(credentials), _) => {
                tracing::debug!(provider = credentials.provider_name(), "credentials refreshed");
                let refresh_at = self.refresh_time(&credentials, now);
                Ok(self.keep(credentials, refresh_at))
            }
            (Err(error), Some(valid)) => {
                tracing::warn!(error = %error, "credentials could not be refreshed; the current ones are still valid");
                let refresh_at = now + retry_pause(&valid, now);
                Ok(self.keep(valid, refresh_at))
            }
            (Err(error), None) => Err(error),
        }
    }

    fn keep(&self, credentials: Credentials, refresh_at: SystemTime) -> Credentials {
        self.current.store(Some(Arc::new(Generation { credentials: credentials.clone(), refresh_at })));
        credentials
    }

    /// The current keys, if they are not due for a refresh.
    fn fresh_at(&self, now: SystemTime) -> Option<Credentials> {
        let current = self.current.load();
        Some(current.as_ref().filter(|generation| now < generation.refresh_at)?.credentials.clone())
    }

    /// The current keys, if they have not expired.
    fn valid_at(&self, now: SystemTime) -> Option<Credentials> {
        let current = self.current.load();
        let generation = current.as_ref().filter(|generation| !generation.credentials.is_expired_at(now))?;
        Some(generation.credentials.clone())
    }

    /// When to renew: earlier than the expiry by the configured time plus up to half of it.
    fn refresh_time(&self, credentials: &Credentials, now: SystemTime) -> SystemTime {
        let life = match credentials.expires_at() {
            Some(end) => end.duration_since(now).unwrap_or_default(),
            None => DEFAULT_LIFE,
        };
        let early = if credentials.expires_at().is_some() { self.early.min(life / 4) } else { life / 4 };
        let jitter = (early / 2).mul_f64((self.random)().clamp(0.0, 1.0));
        now + life.saturating_sub(early + jitter).max(SHORTEST_PAUSE)
    }
}

/// How long to wait after a failure, without reaching the expiry of the keys.
fn retry_pause(credentials: &Credentials, now: SystemTime) -> Duration {
    let left = credentials.expires_at().and_then(|end| end.duration_since(now).ok()).unwrap_or(Duration::MAX);
    (left / 4).clamp(SHORTEST_PAUSE, RETRY_PAUSE)
}

impl fmt::Debug for CachedCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let current = self.state.current.load();
        f.debug_struct("CachedCredentials")
            .field("source", &self.state.source)
            .field("current", &current.as_ref().map(|generation| &generation.credentials))
            .finish()
    }
}

/// Returns a number from 0 to 1, derived from the random keys that the standard library gives every hash map.
fn random() -> f64 {
    f64::from(RandomState::new().hash_one(0_u8) as u32) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests;
