//! Planned faults: matched by operation, counted, and reported one by one.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use crate::spec::Operation;
use crate::world::random::Random;

/// The kind of fault.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum FaultKind {
    /// Answers 429 `APIGW.0308`, with the limit in the message as the gateway writes it.
    Throttle {
        /// The number of requests allowed.
        limit: u32,
        /// The window, in minutes.
        minutes: u32,
        /// The seconds of a `Retry-After` header, which the real gateway is not known to send.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after: Option<u32>,
    },
    /// Answers with an error of the service: 500 `DCS.5000`, 400 `OMS.1001`, 503 `OMS.2004`, or any other.
    Error {
        /// The HTTP status.
        status: u16,
        /// The error code.
        code: String,
        /// The error message.
        message: String,
    },
    /// Delays the answer.
    Slow {
        /// The delay in real milliseconds, at most four minutes.
        milliseconds: u64,
    },
    /// Resets the connection before anything is done.
    ResetBefore,
    /// Resets the connection after the change is made, so that the caller cannot know the outcome.
    ResetAfter,
    /// Truncates the answer in the middle of its body.
    HalfBody,
    /// Sends a correct answer with the content type `text/html`.
    WrongContentType,
    /// Answers 502 with an HTML page, like a load balancer.
    Html,
    /// Answers 401, as for an expired token.
    ExpiredToken,
    /// Sets the server's clock wrong. Signatures are checked against that clock, and `Date` shows it.
    ClockSkew {
        /// The difference in seconds; negative if the server's clock is behind.
        seconds: i64,
    },
}

/// A planned fault.
///
/// ```
/// use huaweicloud_emulator::{Fault, FaultKind};
///
/// let fault = Fault::new(FaultKind::ResetAfter).on("create_task").times(1);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Fault {
    /// The kind of fault.
    #[serde(flatten)]
    pub kind: FaultKind,
    /// The id of the operation that the fault applies to; `None` applies to every operation.
    #[serde(default)]
    pub operation: Option<String>,
    /// The number of matching calls that pass before the fault starts.
    #[serde(default)]
    pub skip: u32,
    /// The number of calls that the fault applies to; `None` is unlimited.
    #[serde(default = "once")]
    pub times: Option<u32>,
    /// The probability that the fault applies to a matching call, from 0 to 1; drawn from the emulator's seed.
    #[serde(default = "always")]
    pub probability: f64,
}

#[expect(clippy::unnecessary_wraps, reason = "the default of an optional field")]
fn once() -> Option<u32> {
    Some(1)
}

fn always() -> f64 {
    1.0
}

impl Fault {
    /// Creates a fault that applies to the next call of any operation, once.
    pub fn new(kind: FaultKind) -> Self {
        Self { kind, operation: None, skip: 0, times: once(), probability: 1.0 }
    }

    /// Makes the fault apply only to calls of this operation.
    #[must_use]
    pub fn on(mut self, operation: &str) -> Self {
        self.operation = Some(operation.to_owned());
        self
    }

    /// Makes the fault apply to this many calls.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    /// Makes the fault apply without limit.
    #[must_use]
    pub fn forever(mut self) -> Self {
        self.times = None;
        self
    }

    /// Lets this many calls pass first.
    #[must_use]
    pub fn after(mut self, calls: u32) -> Self {
        self.skip = calls;
        self
    }

    /// Makes the fault apply to a matching call with this probability.
    #[must_use]
    pub fn with_probability(mut self, probability: f64) -> Self {
        self.probability = probability;
        self
    }
}

/// A planned fault, and its use so far.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct FaultReport {
    /// The id of the fault.
    pub id: u64,
    /// The plan.
    pub fault: Fault,
    /// The number of calls that the fault could have applied to.
    pub seen: u32,
    /// The number of calls that the fault has applied to.
    pub consumed: u32,
    /// Whether the fault applies to no further calls.
    pub exhausted: bool,
}

/// The planned faults.
#[derive(Debug)]
pub(crate) struct Faults {
    plans: Mutex<(u64, Vec<FaultReport>)>,
    seed: u64,
}

impl Faults {
    pub(crate) fn new(seed: u64) -> Self {
        Self { plans: Mutex::new((0, Vec::new())), seed }
    }

    fn plans(&self) -> MutexGuard<'_, (u64, Vec<FaultReport>)> {
        self.plans.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Plans a fault and returns its id.
    pub(crate) fn add(&self, fault: Fault) -> u64 {
        let mut plans = self.plans();
        plans.0 += 1;
        let id = plans.0;
        let exhausted = fault.times == Some(0);
        plans.1.push(FaultReport { id, fault, seen: 0, consumed: 0, exhausted });
        id
    }

    pub(crate) fn list(&self) -> Vec<FaultReport> {
        self.plans().1.clone()
    }

    pub(crate) fn clear(&self) {
        self.plans().1.clear();
    }

    /// Returns the fault that applies to this call: the oldest plan that is not exhausted and matches.
    pub(crate) fn next(&self, operation: &Operation) -> Option<FaultKind> {
        let mut plans = self.plans();
        for plan in &mut plans.1 {
            let matches = plan.fault.operation.as_ref().is_none_or(|id| *id == operation.id);
            if plan.exhausted || !matches {
                continue;
            }
            plan.seen = plan.seen.saturating_add(1);
            if plan.seen <= plan.fault.skip || !self.lucky(plan) {
                continue;
            }
            plan.consumed += 1;
            plan.exhausted = plan.fault.times.is_some_and(|times| plan.consumed >= times);
            return Some(plan.fault.kind.clone());
        }
        None
    }

    fn lucky(&self, plan: &FaultReport) -> bool {
        let drawn = Random::at(self.seed, "fault", plan.id << 32 | u64::from(plan.seen));
        (drawn >> 11) as f64 / (1_u64 << 53) as f64 <= plan.fault.probability && plan.fault.probability > 0.0
    }
}
