//! Tests of the retry decision: budget, delays, what is repeated and what is not.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::*;
use crate::client::error::{ApiError, Limit};
use huaweicloud_auth::Message;

fn api(status: u16) -> Error {
    ApiError::from_parts(StatusCode::from_u16(status).unwrap(), HeaderMap::new(), Bytes::new()).into()
}

fn decide(error: &Error, repeat: Repeat, effect: bool) -> RetryDecision {
    let failed =
        FailedAttempt { error, attempts: 1, repeat, may_have_taken_effect: effect, server_delay: None, random: 0.5 };
    StandardRetry::default().decide(&failed)
}

#[test]
fn only_what_is_safe_is_repeated() {
    let after = |milliseconds| RetryDecision::After(Duration::from_millis(milliseconds));
    for status in [408, 500, 502, 503, 504] {
        assert_eq!(decide(&api(status), Repeat::Safe, true), after(150), "{status}");
        assert_eq!(decide(&api(status), Repeat::Never, true), RetryDecision::Stop, "{status}");
        assert_eq!(decide(&api(status), Repeat::AfterRead, true), RetryDecision::Stop, "{status}");
    }
    for status in [400, 401, 403, 404, 409] {
        assert_eq!(decide(&api(status), Repeat::Safe, false), RetryDecision::Stop, "{status}");
    }
    let timeout = Error::timeout(Limit::Attempt, Duration::from_secs(1));
    assert_eq!(decide(&timeout, Repeat::Safe, true), after(150));
    assert_eq!(decide(&timeout, Repeat::Never, true), RetryDecision::Stop);
    assert_eq!(
        decide(&Error::no_way(Message::verbatim("certificate"), None), Repeat::Safe, false),
        RetryDecision::Stop
    );
    let refused = Error::connection(Message::verbatim("refused"), None);
    assert_eq!(decide(&refused, Repeat::Never, false), after(150));
    assert_eq!(decide(&Error::invalid(Message::verbatim("x")), Repeat::Safe, false), RetryDecision::Stop);
    assert_eq!(
        decide(
            &Error::decoding(Message::verbatim("x"), StatusCode::OK, &HeaderMap::new(), Bytes::new()),
            Repeat::Safe,
            true
        ),
        RetryDecision::Stop
    );
}

#[test]
fn a_throttled_call_waits_at_least_what_the_server_says() {
    assert_eq!(decide(&api(429), Repeat::Never, false), RetryDecision::After(Duration::from_secs(3)));
    let error = api(429);
    let failed = FailedAttempt {
        error: &error,
        attempts: 2,
        repeat: Repeat::Never,
        may_have_taken_effect: false,
        server_delay: Some(Duration::from_secs(6)),
        random: 0.0,
    };
    assert_eq!(StandardRetry::default().decide(&failed), RetryDecision::After(Duration::from_secs(6)));
}

#[test]
fn waits_double_up_to_the_limit() {
    let policy = StandardRetry::new().base_delay(Duration::from_secs(1)).max_delay(Duration::from_secs(5));
    let waits: Vec<u64> = (1..6).map(|n| policy.backoff(n, Duration::from_secs(1), 1.0).as_secs()).collect();
    assert_eq!(waits, [1, 2, 4, 5, 5]);
    assert_eq!(policy.backoff(u32::MAX, Duration::from_secs(1), 1.0), Duration::from_secs(5));
    assert_eq!(policy.backoff(3, Duration::from_secs(1), 0.0), Duration::ZERO);
}

#[test]
fn the_longest_waits_are_waited() {
    let error = api(429);
    let policy = StandardRetry::new().base_delay(Duration::MAX).max_delay(Duration::MAX);
    for random in [0.0, 0.5, 1.0, 2.0, f64::NAN] {
        assert!(policy.backoff(u32::MAX, Duration::MAX, random) <= Duration::MAX);
        let (repeat, server_delay) = (Repeat::Safe, Some(Duration::MAX));
        let failed =
            FailedAttempt { error: &error, attempts: 3, repeat, may_have_taken_effect: false, server_delay, random };
        assert_eq!(policy.decide(&failed), RetryDecision::After(Duration::MAX));
    }
}

#[test]
fn attempts_end() {
    let error = api(503);
    let failed = |attempts| FailedAttempt {
        error: &error,
        attempts,
        repeat: Repeat::Safe,
        may_have_taken_effect: true,
        server_delay: None,
        random: 0.1,
    };
    assert_ne!(StandardRetry::default().decide(&failed(3)), RetryDecision::Stop);
    assert_eq!(StandardRetry::default().decide(&failed(4)), RetryDecision::Stop);
    assert_eq!(StandardRetry::new().max_attempts(0).decide(&failed(1)), RetryDecision::Stop);
    assert_eq!(NoRetry.decide(&failed(1)), RetryDecision::Stop);
}
