//! Unit tests of the cache, on a clock and a source that the test controls.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::UNIX_EPOCH;

use tokio::sync::Semaphore;

use super::*;
use huaweicloud_auth::Message;

/// A clock that moves only when the test moves it.
#[derive(Clone, Default)]
struct Hands(Arc<AtomicU64>);

impl Hands {
    fn move_by(&self, seconds: u64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for Hands {
    fn now(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(1_000_000 + self.0.load(Ordering::SeqCst))
    }
}

/// A source that answers from a list, counts its fetches and waits for permits.
#[derive(Debug)]
struct Script {
    answers: Mutex<VecDeque<Result<Credentials, CredentialsError>>>,
    started: AtomicUsize,
    gate: Semaphore,
}

impl Script {
    fn new(answers: Vec<Result<Credentials, CredentialsError>>, permits: usize) -> Arc<Self> {
        let answers = Mutex::new(answers.into());
        Arc::new(Self { answers, started: AtomicUsize::new(0), gate: Semaphore::new(permits) })
    }

    fn started(&self) -> usize {
        self.started.load(Ordering::SeqCst)
    }
}

impl ProvideCredentials for Script {
    fn provide_credentials(&self) -> CredentialsFuture<'_> {
        Box::pin(async {
            self.started.fetch_add(1, Ordering::SeqCst);
            self.gate.acquire().await.expect("open").forget();
            let answer = self.answers.lock().expect("lock").pop_front();
            answer.unwrap_or_else(|| Err(failure()))
        })
    }
}

fn failure() -> CredentialsError {
    CredentialsError::unavailable("script", Message::verbatim("no answer left"))
}

fn keys(name: &str, expires_in: u64) -> Result<Credentials, CredentialsError> {
    let end = Hands::default().now() + Duration::from_secs(expires_in);
    Credentials::new(name, format!("secret of {name}"))?
        .with_security_token(format!("token of {name}"))
        .map(|credentials| credentials.with_expires_at(end))
}

fn cache(script: &Arc<Script>) -> (CachedCredentials, Hands) {
    let hands = Hands::default();
    (CachedCredentials::new(script.clone()).with_clock(hands.clone()).with_random(|| 0.0), hands)
}

async fn name(cache: &CachedCredentials) -> String {
    cache.provide_credentials().await.expect("credentials").access_key().to_owned()
}

#[tokio::test]
async fn fetches_once_and_again_early() {
    let script = Script::new(vec![keys("a", 3_600), keys("b", 7_200)], 9);
    let (cache, hands) = cache(&script);
    assert_eq!(name(&cache).await, "a");
    hands.move_by(3_299);
    assert_eq!((name(&cache).await.as_str(), script.started()), ("a", 1));
    hands.move_by(1);
    assert_eq!((name(&cache).await.as_str(), script.started()), ("b", 2));
    assert_eq!((name(&cache).await.as_str(), script.started()), ("b", 2));
}

#[tokio::test]
async fn jitter_makes_the_refresh_earlier_by_up_to_half() {
    let script = Script::new(vec![keys("a", 3_600), keys("b", 7_200)], 9);
    let hands = Hands::default();
    let cache = CachedCredentials::new(script.clone()).with_clock(hands.clone()).with_random(|| 1.0);
    assert_eq!(name(&cache).await, "a");
    hands.move_by(3_600 - 450 - 1);
    assert_eq!(name(&cache).await, "a");
    hands.move_by(1);
    assert_eq!(name(&cache).await, "b");
    assert!((0..100).map(|_| random()).all(|number| (0.0..=1.0).contains(&number)));
}

#[tokio::test]
async fn short_lived_keys_are_renewed_in_their_last_quarter() {
    let script = Script::new(vec![keys("a", 400), keys("b", 4_000)], 9);
    let (cache, hands) = cache(&script);
    assert_eq!(name(&cache).await, "a");
    hands.move_by(299);
    assert_eq!(name(&cache).await, "a");
    hands.move_by(1);
    assert_eq!(name(&cache).await, "b");
}

#[tokio::test]
async fn keys_without_expiry_are_asked_for_again_and_kept_on_failure() {
    let permanent = || Credentials::new("a", "s");
    let script = Script::new(vec![permanent(), Err(failure()), Credentials::new("b", "s")], 9);
    let (cache, hands) = cache(&script);
    assert_eq!(name(&cache).await, "a");
    hands.move_by(675);
    assert_eq!((name(&cache).await.as_str(), script.started()), ("a", 2));
    hands.move_by(30);
    assert_eq!((name(&cache).await.as_str(), script.started()), ("b", 3));
}

#[tokio::test]
async fn valid_keys_are_kept_when_a_refresh_fails() {
    let script = Script::new(vec![keys("a", 3_600), Err(failure()), Err(failure()), keys("b", 7_200)], 9);
    let (cache, hands) = cache(&script);
    assert_eq!(name(&cache).await, "a");
    hands.move_by(3_300);
    assert_eq!((name(&cache).await.as_str(), script.started()), ("a", 2));
    // It is not retried at every call: the next attempt is made after a pause.
    assert_eq!((name(&cache).await.as_str(), script.started()), ("a", 2));
    hands.move_by(30);
    assert_eq!((name(&cache).await.as_str(), script.started()), ("a", 3));
    hands.move_by(270);
    assert_eq!((name(&cache).await.as_str(), script.started()), ("b", 4));
}

#[tokio::test]
async fn ended_keys_are_not_given_out() {
    let script = Script::new(vec![keys("a", 3_600), Err(failure())], 9);
    let (cache, hands) = cache(&script);
    assert_eq!(name(&cache).await, "a");
    hands.move_by(3_600);
    let error = cache.provide_credentials().await.expect_err("ended");
    assert_eq!(error.to_string(), failure().to_string());
}

#[tokio::test]
async fn keys_that_seem_to_have_ended_on_arrival_are_given_out_and_asked_for_again() {
    // Only the service can show which clock is wrong.
    let script = Script::new(vec![keys("a", 0), keys("b", 0), keys("c", 3_600)], 9);
    let (cache, hands) = cache(&script);
    assert_eq!((name(&cache).await.as_str(), name(&cache).await.as_str(), script.started()), ("a", "a", 1));
    hands.move_by(1);
    assert_eq!((name(&cache).await.as_str(), script.started()), ("b", 2));
    hands.move_by(1);
    assert_eq!((name(&cache).await.as_str(), script.started()), ("c", 3));
}

#[tokio::test]
async fn valid_keys_are_not_replaced_by_ended_ones() {
    let script = Script::new(vec![keys("a", 3_600), keys("b", 0), keys("c", 7_200)], 9);
    let (cache, hands) = cache(&script);
    assert_eq!(name(&cache).await, "a");
    hands.move_by(3_300);
    assert_eq!((name(&cache).await.as_str(), script.started()), ("a", 2));
    hands.move_by(30);
    assert_eq!((name(&cache).await.as_str(), script.started()), ("c", 3));
}

#[tokio::test]
async fn one_fetch_serves_all_who_wait() {
    let script = Script::new(vec![keys("a", 3_600)], 0);
    let (cache, _) = cache(&script);
    let callers: Vec<_> = (0..50)
        .map(|_| {
            tokio::spawn({
                let cache = cache.clone();
                async move { name(&cache).await }
            })
        })
        .collect();
    tokio::task::yield_now().await;
    script.gate.add_permits(1);
    for caller in callers {
        assert_eq!(caller.await.expect("no panic"), "a");
    }
    assert_eq!(script.started(), 1);
}

#[tokio::test]
async fn one_failure_serves_all_who_wait() {
    let script = Script::new(vec![Err(failure()), keys("a", 3_600)], 0);
    let (cache, _) = cache(&script);
    let callers: Vec<_> = (0..20)
        .map(|_| {
            tokio::spawn({
                let cache = cache.clone();
                async move { cache.provide_credentials().await }
            })
        })
        .collect();
    tokio::task::yield_now().await;
    script.gate.add_permits(2);
    for caller in callers {
        assert!(caller.await.expect("no panic").is_err());
    }
    assert_eq!(script.started(), 1);
    // The next caller tries again.
    assert_eq!(name(&cache).await, "a");
}

#[tokio::test]
async fn nobody_waits_while_the_keys_are_valid() {
    let script = Script::new(vec![keys("a", 3_600), keys("b", 7_200)], 1);
    let (cache, hands) = cache(&script);
    assert_eq!(name(&cache).await, "a");
    hands.move_by(3_400);
    let refresher = tokio::spawn({
        let cache = cache.clone();
        async move { name(&cache).await }
    });
    tokio::task::yield_now().await;
    assert_eq!(script.started(), 2, "the refresh hangs");
    assert_eq!(name(&cache).await, "a");
    script.gate.add_permits(1);
    assert_eq!(refresher.await.expect("no panic"), "b");
}

#[tokio::test]
async fn a_dropped_caller_leaves_its_fetch_to_the_next() {
    let script = Script::new(vec![keys("a", 3_600)], 0);
    let (cache, _) = cache(&script);
    for _ in 0..5 {
        let short = tokio::time::timeout(Duration::from_millis(1), cache.provide_credentials());
        assert!(short.await.is_err(), "hangs");
    }
    assert_eq!(script.started(), 1, "the same fetch is carried on");
    script.gate.add_permits(1);
    assert_eq!(name(&cache).await, "a");
    assert_eq!(script.started(), 1);
}

#[tokio::test]
async fn an_abandoned_fetch_is_started_anew() {
    let script = Script::new(vec![keys("a", 3_600)], 0);
    let (cache, hands) = cache(&script);
    let short = tokio::time::timeout(Duration::from_millis(1), cache.provide_credentials());
    assert!(short.await.is_err(), "hangs");
    hands.move_by(30);
    script.gate.add_permits(1);
    assert_eq!((name(&cache).await.as_str(), script.started()), ("a", 2));
}

#[tokio::test]
async fn a_fetch_taken_over_may_fail_once() {
    let script = Script::new(vec![Err(failure()), keys("a", 3_600)], 0);
    let (cache, _) = cache(&script);
    let short = tokio::time::timeout(Duration::from_millis(1), cache.provide_credentials());
    assert!(short.await.is_err(), "hangs");
    script.gate.add_permits(2);
    assert_eq!((name(&cache).await.as_str(), script.started()), ("a", 2));
}

#[tokio::test]
async fn a_source_that_panics_does_not_wedge_the_next_caller() {
    #[derive(Debug)]
    struct PanicsOnce(AtomicUsize);
    impl ProvideCredentials for PanicsOnce {
        fn provide_credentials(&self) -> CredentialsFuture<'_> {
            Box::pin(async {
                assert!(self.0.fetch_add(1, Ordering::SeqCst) > 0, "the first fetch panics");
                keys("a", 3_600)
            })
        }
    }
    let cache = CachedCredentials::new(PanicsOnce(AtomicUsize::new(0))).with_clock(Hands::default());
    let first = tokio::spawn({
        let cache = cache.clone();
        async move { name(&cache).await }
    });
    assert!(first.await.is_err(), "panics");
    assert_eq!(name(&cache).await, "a");
}

#[tokio::test]
async fn invalidation_spares_newer_keys() {
    let script = Script::new(vec![keys("a", 3_600), keys("b", 3_600)], 9);
    let (cache, _) = cache(&script);
    let first = cache.provide_credentials().await.expect("a");
    cache.invalidate(&first);
    assert_eq!(name(&cache).await, "b");
    cache.invalidate(&first);
    assert_eq!((name(&cache).await.as_str(), script.started()), ("b", 2));
}

/// Otherwise each refused call would query the source.
#[tokio::test]
async fn keys_that_the_source_gives_again_are_not_asked_for_at_each_refusal() {
    let script = Script::new(vec![keys("a", 3_600), keys("a", 3_600), keys("b", 3_600)], 9);
    let (cache, _) = cache(&script);
    for _ in 0..5 {
        let refused = cache.provide_credentials().await.expect("a");
        cache.invalidate(&refused);
    }
    assert_eq!((name(&cache).await.as_str(), script.started()), ("a", 2));
}

/// Key, secret and token always belong to one generation, while several threads read and refresh.
#[test]
fn generations_do_not_mix() {
    #[derive(Debug)]
    struct Counting(AtomicU64);
    impl ProvideCredentials for Counting {
        fn provide_credentials(&self) -> CredentialsFuture<'_> {
            let number = self.0.fetch_add(1, Ordering::SeqCst);
            Box::pin(async move { keys(&number.to_string(), u64::from(u32::MAX)) })
        }
    }
    let hands = Hands::default();
    let cache = CachedCredentials::new(Counting(AtomicU64::new(0)))
        .with_clock(hands.clone())
        .with_early_refresh(Duration::ZERO);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
                for _ in 0..2_000 {
                    let credentials = runtime.block_on(cache.provide_credentials()).expect("credentials");
                    let name = credentials.access_key();
                    assert_eq!(credentials.secret_key().expose(), format!("secret of {name}"));
                    assert_eq!(
                        credentials.security_token().map(crate::Secret::expose),
                        Some(&*format!("token of {name}"))
                    );
                    cache.invalidate(&credentials);
                }
            });
        }
    });
}
