//! The credentials cache, with callers in every order.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use huaweicloud_auth::{Credentials, CredentialsError, CredentialsFuture, Message, ProvideCredentials};
use huaweicloud_runtime::identity::CachedCredentials;

use crate::explore::{Choices, Signal, World, every, play};

type Outcome = Result<Credentials, CredentialsError>;

/// The lifetime of keys, and when they are renewed, in seconds.
const LIFE: u64 = 3_600;
const DUE: u64 = LIFE - 300;

/// The clock, and a source whose fetches end when the schedule says so.
#[derive(Clone, Default)]
struct Source(Arc<State>);

#[derive(Default)]
struct State {
    now: AtomicU64,
    fetches: Mutex<Fetches>,
    /// How many fetches may still fail.
    failures: AtomicU64,
    /// How many callers may wait; 0 means no limit.
    most_waiting: usize,
}

#[derive(Default)]
struct Fetches {
    begun: u64,
    /// How many fetches succeeded, and how many failed.
    good: u64,
    bad: u64,
    open: Vec<Signal<bool>>,
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Source")
    }
}

impl Source {
    fn new(failures: u64, most_waiting: usize) -> Self {
        Self(Arc::new(State { failures: failures.into(), most_waiting, ..State::default() }))
    }

    fn now(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(self.0.now.load(Ordering::SeqCst))
    }

    fn cache(&self) -> CachedCredentials {
        let clock = self.clone();
        CachedCredentials::new(self.clone()).with_clock(move || clock.now()).with_random(|| 0.0)
    }

    fn with<T>(&self, look: impl FnOnce(&mut Fetches) -> T) -> T {
        look(&mut self.0.fetches.lock().unwrap())
    }

    fn begun(&self) -> u64 {
        self.with(|fetches| fetches.begun)
    }

    fn ended(&self) -> (u64, u64) {
        self.with(|fetches| (fetches.good, fetches.bad))
    }
}

impl ProvideCredentials for Source {
    fn provide_credentials(&self) -> CredentialsFuture<'_> {
        Box::pin(async {
            let signal = Signal::default();
            let number = self.with(|fetches| {
                fetches.begun += 1;
                fetches.open.push(signal.clone());
                assert_eq!(fetches.open.len(), 1, "two fetches at a time");
                fetches.begun
            });
            if !signal.await {
                return Err(CredentialsError::unavailable(
                    "source",
                    Message::verbatim("the schedule wants it to fail"),
                ));
            }
            let end = self.now() + Duration::from_secs(LIFE);
            let keys = Credentials::new(format!("key{number}"), format!("secret of key{number}"))?;
            Ok(keys.with_security_token(format!("token of key{number}"))?.with_expires_at(end))
        })
    }
}

impl World for Source {
    fn moves(&self) -> usize {
        let endings = if self.0.failures.load(Ordering::SeqCst) > 0 { 2 } else { 1 };
        self.with(|fetches| fetches.open.len()) * endings
    }

    fn make(&self, number: usize) {
        let good = number == 0;
        let signal = self.with(|fetches| {
            if good {
                fetches.good += 1;
            } else {
                fetches.bad += 1;
            }
            fetches.open.remove(0)
        });
        if !good {
            self.0.failures.fetch_sub(1, Ordering::SeqCst);
        }
        signal.give(good);
    }

    fn check(&self, waiting: usize) {
        assert!(self.0.most_waiting == 0 || waiting <= self.0.most_waiting, "{waiting} callers wait");
    }
}

/// Returns the number of the fetch that the keys come from. All parts of the keys must have the same number.
fn generation(keys: &Credentials) -> u64 {
    let name = keys.access_key();
    assert_eq!(keys.secret_key().expose(), format!("secret of {name}"));
    assert_eq!(keys.security_token().unwrap().expose(), format!("token of {name}"));
    name.strip_prefix("key").unwrap().parse().unwrap()
}

fn callers(cache: &CachedCredentials, number: usize) -> impl Iterator<Item = impl Future<Output = Outcome>> {
    // Nothing is requested before a future is polled.
    (0..number).map(|_| async { cache.provide_credentials().await })
}

/// A cache that has fetched once, at a point in the lifetime of its keys.
fn filled(choices: &mut Choices, source: &Source, at: u64) -> CachedCredentials {
    let failures = source.0.failures.swap(0, Ordering::SeqCst);
    let cache = source.cache();
    let first = play(choices, callers(&cache, 1), 0, source);
    assert_eq!(generation(first[0].as_ref().unwrap().as_ref().unwrap()), 1);
    source.0.failures.store(failures, Ordering::SeqCst);
    source.0.now.store(at, Ordering::SeqCst);
    cache
}

fn successes(results: &[Option<Outcome>]) -> Vec<u64> {
    results.iter().flatten().map(|result| generation(result.as_ref().unwrap())).collect()
}

#[test]
fn an_empty_cache_fetches_once_for_all_whoever_is_dropped() {
    let runs = every(|choices| {
        let source = Source::default();
        let cache = source.cache();
        let results = play(choices, callers(&cache, 3), 2, &source);
        assert!(successes(&results).iter().all(|number| *number == 1), "all callers get the keys of the one fetch");
        assert_eq!(source.begun(), 1, "a dropped caller hands its fetch over");
    });
    assert!(runs > 100, "{runs}");
}

#[test]
fn one_failure_is_for_those_who_waited_for_it() {
    let runs = every(|choices| {
        let source = Source::new(1, 0);
        let cache = source.cache();
        let results = play(choices, callers(&cache, 3), 1, &source);
        let failed = results.iter().flatten().filter(|result| result.is_err()).count();
        let (_, bad) = source.ended();
        assert!(failed == 0 || bad == 1, "no failure is invented");
        assert!(source.begun() <= 2, "a failure is followed by one fetch at most");
    });
    assert!(runs > 250, "{runs}");
}

#[test]
fn keys_that_are_valid_are_kept_whatever_the_refresh_does() {
    let runs = every(|choices| {
        // Only the caller that refreshes waits.
        let source = Source::new(1, 1);
        let cache = filled(choices, &source, DUE);
        let results = play(choices, callers(&cache, 3), 2, &source);
        let (good, bad) = source.ended();
        for number in successes(&results) {
            assert!(number == 1 || good == 2, "{number}");
        }
        // The failure of an inherited fetch is not attributed to the source, and is followed by one more fetch.
        let taken_over = results.iter().any(Option::is_none);
        let again = u64::from(bad == 1 && taken_over);
        assert!(source.begun() <= 2 + again, "one refresh, and none right after one that failed");
    });
    assert!(runs > 40, "{runs}");
}

#[test]
fn ended_keys_are_given_to_nobody() {
    every(|choices| {
        let source = Source::new(1, 0);
        let cache = filled(choices, &source, LIFE);
        for result in play(choices, callers(&cache, 2), 1, &source).into_iter().flatten() {
            let failed = source.ended().1 == 1;
            assert!(result.map_or(failed, |keys| generation(&keys) > 1));
        }
    });
}

#[test]
fn refused_keys_are_not_given_again_to_whom_they_failed() {
    let runs = every(|choices| {
        let source = Source::default();
        let cache = source.cache();
        let callers = (0..2).map(|_| async {
            let refused = cache.provide_credentials().await.unwrap();
            cache.invalidate(&refused);
            let next = cache.provide_credentials().await.unwrap();
            (generation(&refused), generation(&next))
        });
        for (refused, next) in play(choices, callers, 1, &source).into_iter().flatten() {
            assert!(next > refused, "{next} after {refused}");
        }
    });
    assert!(runs > 250, "{runs}");
}
