//! Waiting for what an operation set in motion: looking at a state again and again until it is final.
//!
//! Which field to look at and which values are final comes from the operation table ([`Waiter`]). Three things that
//! other waiters mix up are kept apart: the thing failed ([`Error::is_failed_state`]), the time ran out
//! ([`Error::is_timeout`]), and asking failed (any other error). Time in a queue has a limit of its own, since a task
//! that waits for others to finish is not slow.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use huaweicloud_auth::redact::Redactor;
use serde_json::Value;
use tokio::time::Instant;

use crate::client::core::Core;
use crate::client::error::{Error, Limit};
use crate::client::pace::Pace;
use crate::client::reply::Response;
use crate::model::operation::{Service, Waiter};
use crate::model::redaction::redact_json;

/// How often in a row asking may fail before the waiter gives up. Each has been repeated by the call itself already.
const MOST_FAILURES: u32 = 5;

/// How to wait.
///
/// ```
/// use std::time::Duration;
/// use huaweicloud_runtime::WaitOptions;
///
/// let options = WaitOptions::new(Duration::from_secs(3_600))
///     .queued(&["1"], Duration::from_secs(24 * 3_600))
///     .observe(|seen| println!("{} after {:?}", seen.state, seen.elapsed));
/// ```
#[derive(Clone)]
#[must_use = "options do nothing until they are given to a waiter"]
pub struct WaitOptions {
    max_wait: Duration,
    queued: &'static [&'static str],
    max_queue: Duration,
    first: Duration,
    longest: Duration,
    observe: Option<Arc<Observe>>,
}

type Observe = dyn Fn(&Seen<'_>) + Send + Sync;

/// What a waiter saw.
#[derive(Debug)]
#[non_exhaustive]
pub struct Seen<'a> {
    /// The value of the state field, as text.
    pub state: &'a str,
    /// The body of the answer, with everything else that it says.
    pub raw: &'a bytes::Bytes,
    /// How long it has been waited.
    pub elapsed: Duration,
    /// Whether the thing waits in a queue.
    pub queued: bool,
}

impl WaitOptions {
    /// Waits at most this long, time in a queue not counted where [`WaitOptions::queued`] says what a queue is.
    pub fn new(max_wait: Duration) -> Self {
        let (first, longest) = (Duration::from_secs(2), Duration::from_secs(15));
        Self { max_wait, queued: &[], max_queue: max_wait, first, longest, observe: None }
    }

    /// The states that mean to be in a queue, and the longest time in them.
    pub fn queued(mut self, states: &'static [&'static str], max_queue: Duration) -> Self {
        self.queued = states;
        self.max_queue = max_queue;
        self
    }

    /// The first and the longest time between two looks: 2 s and 15 s unless set. It grows by half each time.
    pub fn interval(mut self, first: Duration, longest: Duration) -> Self {
        self.first = first;
        self.longest = longest.max(first);
        self
    }

    /// Calls `observe` after each look, for a progress bar or a log.
    pub fn observe(mut self, observe: impl Fn(&Seen<'_>) + Send + Sync + 'static) -> Self {
        self.observe = Some(Arc::new(observe));
        self
    }
}

impl fmt::Debug for WaitOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WaitOptions")
            .field("max_wait", &self.max_wait)
            .field("queued", &self.queued)
            .field("max_queue", &self.max_queue)
            .finish_non_exhaustive()
    }
}

impl Core {
    /// Looks until the state is final, and gives the last answer.
    ///
    /// `read` asks for the state once; it is the operation that [`Waiter::read`] names, with the ids filled in. Dropping
    /// the future stops waiting and changes nothing.
    ///
    /// # Errors
    ///
    /// [`Error::is_failed_state`] where the thing failed, with the reason; [`Error::is_timeout`] where the time ran out,
    /// with the last state; the error of `read` where asking failed for good or five times in a row.
    ///
    /// ```
    /// # use huaweicloud_runtime::{Core, Error, Response, WaitOptions, Waiter};
    /// # struct Task;
    /// static WAITER: Waiter = Waiter::new("show_task", "status")
    ///     .with_done(&["5"])
    ///     .with_failed(&["4"])
    ///     .with_reason("error_reason");
    ///
    /// # async fn example<F>(core: Core, show_task: impl Fn(i64) -> F) -> Result<(), Error>
    /// # where F: Future<Output = Result<Response<Task>, Error>> {
    /// let options = WaitOptions::new(std::time::Duration::from_secs(3_600));
    /// let task: Response<Task> = core.wait(&WAITER, options, || show_task(42)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn wait<T, F>(
        &self,
        waiter: &'static Waiter,
        options: WaitOptions,
        mut read: impl FnMut() -> F,
    ) -> Result<Response<T>, Error>
    where
        F: Future<Output = Result<Response<T>, Error>>,
    {
        let mut watch = Watch::new(self.pace(), options);
        loop {
            match read().await {
                Ok(answer) => {
                    let state = watch.see(waiter.field, answer.raw());
                    if waiter.done.contains(&state.as_str()) {
                        return Ok(answer);
                    }
                    if waiter.failed.contains(&state.as_str()) {
                        let reason = waiter.reason.and_then(|field| reason(self.service(), field, answer.raw()));
                        return Err(failed(waiter, &state, reason));
                    }
                }
                Err(error) => watch.failed(error)?,
            }
            watch.pause().await.map_err(|error| error.with_operation(waiter.read))?;
        }
    }

    /// Looks until the thing is gone: until `read` fails with [`Error::is_not_found`].
    ///
    /// # Errors
    ///
    /// [`Error::is_timeout`] where the time ran out; the error of `read` where asking failed otherwise.
    pub async fn wait_until_gone<T, F>(&self, options: WaitOptions, mut read: impl FnMut() -> F) -> Result<(), Error>
    where
        F: Future<Output = Result<Response<T>, Error>>,
    {
        let mut watch = Watch::new(self.pace(), options);
        loop {
            match read().await {
                Ok(answer) => {
                    watch.see("status", answer.raw());
                }
                Err(error) if error.is_not_found() => return Ok(()),
                Err(error) => watch.failed(error)?,
            }
            watch.pause().await?;
        }
    }
}

fn failed(waiter: &Waiter, state: &str, reason: Option<String>) -> Error {
    let reason = reason.unwrap_or_else(|| "the service gives no reason".to_owned());
    Error::waiting(format!("it ended in state `{state}`: {reason}"), true).with_operation(waiter.read)
}

/// The time and the states of one wait.
struct Watch<'a> {
    pace: &'a Pace,
    options: WaitOptions,
    interval: Duration,
    last_look: Instant,
    running: Duration,
    queueing: Duration,
    is_queued: bool,
    state: String,
    failures: u32,
}

impl<'a> Watch<'a> {
    fn new(pace: &'a Pace, options: WaitOptions) -> Self {
        let zero = Duration::ZERO;
        Self {
            pace,
            interval: options.first,
            options,
            last_look: Instant::now(),
            running: zero,
            queueing: zero,
            is_queued: false,
            state: String::new(),
            failures: 0,
        }
    }

    /// Takes note of an answer and gives the state.
    fn see(&mut self, field: &str, raw: &bytes::Bytes) -> String {
        self.failures = 0;
        let state = serde_json::from_slice::<Value>(raw).ok().and_then(|value| text_at(&value, field));
        self.state = state.unwrap_or_else(|| "unknown".to_owned());
        self.is_queued = self.options.queued.contains(&self.state.as_str());
        if let Some(observe) = &self.options.observe {
            let elapsed = self.running + self.queueing;
            observe(&Seen { state: &self.state, raw, elapsed, queued: self.is_queued });
        }
        self.state.clone()
    }

    /// Takes note that asking failed; an error where it makes no sense to ask again.
    fn failed(&mut self, error: Error) -> Result<(), Error> {
        let passing = error.is_connection() || error.is_timeout() || error.is_server_error() || error.is_throttled();
        self.failures += 1;
        if !passing || self.failures >= MOST_FAILURES {
            return Err(error);
        }
        tracing::debug!(%error, "asking for the state failed, again later");
        Ok(())
    }

    /// Waits until the next look, unless the time is up.
    async fn pause(&mut self) -> Result<(), Error> {
        // A tenth of chance keeps many waiters from looking in step.
        let delay = self.interval.mul_f64(0.9 + 0.2 * (self.pace.random)().clamp(0.0, 1.0));
        let (spent, most) = match self.is_queued {
            true => (self.queueing, self.options.max_queue),
            false => (self.running, self.options.max_wait),
        };
        let Some(left) = most.checked_sub(spent).filter(|left| !left.is_zero()) else {
            let state = match self.state.is_empty() {
                true => "no state was seen".to_owned(),
                false => format!("the last state was `{}`", self.state),
            };
            return Err(Error::timeout(Limit::Wait, most).with_hint(state));
        };
        let delay = delay.min(left);
        self.pace.sleep.sleep(delay).await;
        // A virtual sleep takes no time of the machine; what was meant to pass counts.
        let passed = self.last_look.elapsed().max(delay);
        self.last_look = Instant::now();
        *(if self.is_queued { &mut self.queueing } else { &mut self.running }) += passed;
        self.interval = (self.interval + self.interval / 2).min(self.options.longest);
        Ok(())
    }
}

/// The value at a path such as `source_instance.task_status`, as text.
fn text_at(value: &Value, path: &str) -> Option<String> {
    match at(value, path)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}

fn at<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(value, |value, name| value.get(name))
}

/// Why a thing failed: text as it is, an error object as `code: message`, anything else as JSON without secrets.
fn reason(service: &Service, field: &str, raw: &[u8]) -> Option<String> {
    let value: Value = serde_json::from_slice(raw).ok()?;
    let reason = at(&value, field)?;
    let part = |names: [&str; 2]| names.into_iter().find_map(|name| text_at(reason, name)).filter(|t| !t.is_empty());
    let text = match reason {
        Value::Null => return None,
        Value::String(text) => text.trim().to_owned(),
        Value::Object(_) => match (part(["error_code", "code"]), part(["error_msg", "message"])) {
            (Some(code), Some(message)) => format!("{code}: {message}"),
            (Some(text), None) | (None, Some(text)) => text,
            (None, None) => redact_json(service, reason.to_string().as_bytes()),
        },
        other => other.to_string(),
    };
    let redactor = Redactor::new().with_names(service.sensitive);
    Some(redactor.redact(&text).into_owned()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests;
