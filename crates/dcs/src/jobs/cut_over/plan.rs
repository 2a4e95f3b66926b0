//! [`CutOver`]: the steps of a cut-over, and how long it waits.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::report::{CutOverStep, KeyCounts};
use crate::Client;

/// A check by the program: `Err` says what is wrong.
pub(super) type Check<T> = Arc<dyn Fn(T) -> Pin<Box<dyn Future<Output = Result<(), String>> + Send>> + Send + Sync>;
/// Called as each step begins. The mutex makes the plan `Sync`; there is only one user at a time.
pub(super) type Observe = Mutex<Box<dyn FnMut(CutOverStep) + Send>>;

/// What is swapped between the instances.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum AddressSwap {
    /// The IP addresses.
    Addresses,
    /// The IP addresses and the domain names.
    AddressesAndDomains,
}

/// A cut-over that has not begun, created by [`cut_over`](super::cut_over()). It begins when it is awaited.
#[must_use = "a cut-over does nothing until it is awaited"]
pub struct CutOver {
    pub(super) client: Client,
    pub(super) task_id: String,
    pub(super) max_lag: u64,
    pub(super) hold: Duration,
    pub(super) patience: Option<Duration>,
    pub(super) extra_keys: u64,
    pub(super) missing_keys: u64,
    pub(super) unknown_counts: bool,
    pub(super) errors_at_stop: bool,
    pub(super) exchange: Option<AddressSwap>,
    pub(super) compare: Option<Check<KeyCounts>>,
    pub(super) verify: Option<Check<()>>,
    pub(super) observe: Option<Observe>,
}

impl CutOver {
    pub(super) fn new(client: Client, task_id: String) -> Self {
        Self {
            client,
            task_id,
            max_lag: 0,
            hold: Duration::from_secs(30),
            patience: None,
            extra_keys: 0,
            missing_keys: 0,
            unknown_counts: false,
            errors_at_stop: false,
            exchange: None,
            compare: None,
            verify: None,
            observe: None,
        }
    }

    /// The lag (`offset` of `show_migration_task_stats`) that counts as caught up: 0 by default.
    pub fn max_lag(self, lag: u64) -> Self {
        Self { max_lag: lag, ..self }
    }

    /// How long the target has to stay caught up, poll after poll: 30 s by default.
    pub fn hold(self, time: Duration) -> Self {
        Self { hold: time, ..self }
    }

    /// The longest time to wait until the target has kept up for that long, including the time until it follows. There
    /// is no limit by default.
    pub fn timeout(self, limit: Duration) -> Self {
        Self { patience: Some(limit), ..self }
    }

    /// Accepts a target with up to this many more keys than the source. By default none is accepted: after a restart,
    /// the target still has keys that have since been deleted in the source.
    pub fn accept_extra_keys(self, keys: u64) -> Self {
        Self { extra_keys: keys, ..self }
    }

    /// Accepts a target with up to this many keys fewer than the source, for keys that expire. 0 by default.
    pub fn accept_missing_keys(self, keys: u64) -> Self {
        Self { missing_keys: keys, ..self }
    }

    /// Continues even if the service does not report the key counts.
    pub fn accept_unknown_counts(self) -> Self {
        Self { unknown_counts: true, ..self }
    }

    /// Continues without reading the migration's log, even if it contains errors from the stop.
    pub fn accept_errors_at_stop(self) -> Self {
        Self { errors_at_stop: true, ..self }
    }

    /// Swaps the addresses of source and target instead of stopping the migration. Both have to be DCS instances of
    /// Redis 4.0 or later, basic edition, with the same port and the same password. Neither may be a Redis Cluster.
    pub fn exchange(self, swap: AddressSwap) -> Self {
        Self { exchange: Some(swap), ..self }
    }

    /// Sets a comparison that runs after the comparison of key counts, for example of samples. An `Err` says what
    /// differs, and ends the cut-over before the addresses are swapped.
    pub fn compare_with<F, R>(self, compare: F) -> Self
    where
        F: Fn(KeyCounts) -> R + Send + Sync + 'static,
        R: Future<Output = Result<(), String>> + Send + 'static,
    {
        Self { compare: Some(Arc::new(move |counts| Box::pin(compare(counts)))), ..self }
    }

    /// Sets a check that runs after the addresses have been swapped. An `Err` says what is wrong, and causes the
    /// addresses to be swapped back.
    pub fn verify_with<F, R>(self, verify: F) -> Self
    where
        F: Fn() -> R + Send + Sync + 'static,
        R: Future<Output = Result<(), String>> + Send + 'static,
    {
        Self { verify: Some(Arc::new(move |()| Box::pin(verify()))), ..self }
    }

    /// Calls `observe` as each step begins.
    pub fn observe(self, observe: impl FnMut(CutOverStep) + Send + 'static) -> Self {
        Self { observe: Some(Mutex::new(Box::new(observe))), ..self }
    }

    pub(super) fn begins(&mut self, step: CutOverStep) {
        if let Some(observe) = &mut self.observe {
            (observe.get_mut().unwrap_or_else(PoisonError::into_inner))(step);
        }
    }

    /// Returns the steps that this cut-over takes if nothing fails.
    pub fn steps(&self) -> Vec<CutOverStep> {
        use CutOverStep::{Compare, Exchange, Follow, Stop, Verify};
        match (self.exchange, &self.verify) {
            (None, _) => vec![Follow, Stop, Compare],
            (Some(_), None) => vec![Follow, Compare, Exchange],
            (Some(_), Some(_)) => vec![Follow, Compare, Exchange, Verify],
        }
    }
}

impl fmt::Debug for CutOver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CutOver").field("task_id", &self.task_id).field("steps", &self.steps()).finish_non_exhaustive()
    }
}
