//! Decides whether and when a failed attempt is followed by another.
//!
//! A [`RetryPolicy`] decides; [`StandardRetry`] is the default. Two mechanisms are outside any policy, because they
//! concern all calls of a client together. A [budget](budget) stops retries during an outage, and an adaptive [send
//! rate](rate) slows a client down once the gateway throttles it.

pub(crate) mod budget;
#[cfg(test)]
#[path = "retry/limits/tests.rs"]
mod limits_tests;
pub(crate) mod quota;
#[cfg(test)]
#[path = "retry/quota/tests.rs"]
mod quota_tests;
pub(crate) mod rate;
pub(crate) mod sent;
pub(crate) mod throttle;

use std::time::Duration;

use crate::client::error::Error;
use crate::model::operation::Repeat;

/// The facts about a failed attempt that a policy decides on.
#[derive(Debug)]
#[non_exhaustive]
pub struct FailedAttempt<'a> {
    /// Why it failed.
    pub error: &'a Error,
    /// The number of attempts, including this one.
    pub attempts: u32,
    /// Whether the operation may be sent again when its outcome is unknown.
    pub repeat: Repeat,
    /// Whether the request may have reached the service and taken effect. False when there was no connection, and when
    /// the gateway rejected the request. True for a status 429 without an error code of the service, because something in
    /// between may have sent it.
    pub may_have_taken_effect: bool,
    /// The shortest delay that the server asked for: `Retry-After`, or what its throttling text implies.
    pub server_delay: Option<Duration>,
    /// A random number from 0 up to but not including 1.
    pub random: f64,
}

/// The decision of a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryDecision {
    /// Returns the error to the caller.
    Stop,
    /// Makes another attempt after this delay.
    After(Duration),
}

/// Decides about failed attempts. Set a policy for a client, and others for single calls if needed.
///
/// A policy never sees a 401: the client itself retries once, if the clock was wrong and has been corrected or if the source
/// has other credentials. It does not retry more often, since five bad signatures lock a key.
///
/// ```
/// use std::time::Duration;
/// use huaweicloud_runtime::{FailedAttempt, RetryDecision, RetryPolicy, StandardRetry};
///
/// /// Like the standard policy, and also repeats when a name cannot be resolved yet.
/// struct Patient(StandardRetry);
///
/// impl RetryPolicy for Patient {
///     fn decide(&self, failed: &FailedAttempt<'_>) -> RetryDecision {
///         match self.0.decide(failed) {
///             RetryDecision::Stop if failed.error.is_connection() && !failed.may_have_taken_effect => {
///                 RetryDecision::After(Duration::from_secs(5))
///             }
///             decision => decision,
///         }
///     }
/// }
/// ```
pub trait RetryPolicy: Send + Sync + 'static {
    /// Decides what follows one failed attempt.
    fn decide(&self, failed: &FailedAttempt<'_>) -> RetryDecision;
}

/// Never makes a second attempt.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoRetry;

impl RetryPolicy for NoRetry {
    fn decide(&self, _: &FailedAttempt<'_>) -> RetryDecision {
        RetryDecision::Stop
    }
}

/// The default policy: repeats what is safe to repeat, with growing random delays.
///
/// | failure | repeated |
/// |---|---|
/// | no connection, 429 with an error code of the service: the call had no effect | every operation |
/// | 429 without such a code, which a proxy may have sent, broken connection, no answer in time, 408, 500, 502, 503, 504, and errors of the service behind a 400 (`OMS.1001`) | operations that are [safe](Repeat::Safe) to repeat |
/// | anything else, including an untrusted certificate or a proxy that requires other credentials | never |
///
/// | failure | delay |
/// |---|---|
/// | 429 | 2 s, or what the server asks for, plus a random part |
/// | others | the random part, or what the server asks for if that is longer |
///
/// The random part is between zero and a limit that doubles with each attempt (full jitter). For a 429, the limit starts at
/// the 2 s or at what the server asks for, but not below 1 s.
#[derive(Debug, Clone)]
pub struct StandardRetry {
    max_attempts: u32,
    base_delay: Duration,
    max_delay: Duration,
}

impl Default for StandardRetry {
    fn default() -> Self {
        Self { max_attempts: 4, base_delay: Duration::from_millis(300), max_delay: Duration::from_secs(20) }
    }
}

impl StandardRetry {
    /// Makes up to 4 attempts. The limit of the random part of a delay starts at 0.3 s and doubles, up to 20 s.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the maximum number of attempts, including the first. Zero counts as one.
    #[must_use]
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts.max(1);
        self
    }

    /// Sets the limit of the random part of the first delay, except after a 429.
    #[must_use]
    pub fn base_delay(mut self, delay: Duration) -> Self {
        self.base_delay = delay;
        self
    }

    /// Sets the largest limit of the random part of a delay. It does not shorten the delay that the server asks for, or the 2 s
    /// after a 429.
    #[must_use]
    pub fn max_delay(mut self, delay: Duration) -> Self {
        self.max_delay = delay;
        self
    }

    /// Full jitter: a random fraction of a limit that doubles with each attempt.
    fn backoff(&self, attempts: u32, base: Duration, random: f64) -> Duration {
        let doubled = base.saturating_mul(1_u32.checked_shl(attempts.saturating_sub(1).min(16)).unwrap_or(u32::MAX));
        let limit = doubled.min(self.max_delay);
        // Multiplying a `Duration` can overflow.
        Duration::try_from_secs_f64(limit.as_secs_f64() * random.clamp(0.0, 1.0)).unwrap_or(limit)
    }
}

impl RetryPolicy for StandardRetry {
    fn decide(&self, failed: &FailedAttempt<'_>) -> RetryDecision {
        if failed.attempts >= self.max_attempts {
            return RetryDecision::Stop;
        }
        let error = failed.error;
        let safe = failed.repeat == Repeat::Safe || !failed.may_have_taken_effect;
        if !safe {
            return RetryDecision::Stop;
        }
        if error.is_throttled() {
            // Rejected calls count toward the limit, so the delay has a minimum: the documents advise 2 to 5 s. A gateway that
            // counts calls per second rejects every further call until the next second begins.
            let floor = failed.server_delay.unwrap_or(Duration::from_secs(2));
            let base = floor.max(Duration::from_secs(1));
            return RetryDecision::After(floor.saturating_add(self.backoff(failed.attempts, base, failed.random)));
        }
        let worth_it = match error.status() {
            Some(status) => matches!(status.as_u16(), 408 | 500 | 502 | 503 | 504) || error.is_masked_server_error(),
            None => (error.is_connection() || error.is_timeout()) && !error.is_permanent(),
        };
        if !worth_it {
            return RetryDecision::Stop;
        }
        let delay = self.backoff(failed.attempts, self.base_delay, failed.random);
        RetryDecision::After(delay.max(failed.server_delay.unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests;
