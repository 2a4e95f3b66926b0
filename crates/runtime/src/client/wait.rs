//! Waits for the result of an operation: polls a state until it is final.
//!
//! The operation table ([`Waiter`](crate::Waiter)) says which call reads the state and what its values mean. A wait can end in
//! several ways: success, failure, a state that lasts until a user acts (see [`Outcome`]), a timeout ([`Error::is_timeout`]),
//! or a failed poll (any other error). Time in a queue has its own limit, since a task that waits for others to finish is not
//! slow.
//!
//! | module | what it holds |
//! |---|---|
//! | `options`, `outcome` | the input and the result of a wait |
//! | `reason` | why an operation failed |
//! | `track` | states and time of one resource, without I/O |
//! | `read`, `watch` | one poll; repeated polls |
//! | `progress` | repeated polls with the progress of each |
//! | `many` | many resources through one list |

mod many;
mod options;
mod outcome;
mod progress;
mod read;
mod reason;
mod track;
mod watch;

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

pub use self::many::{WaitMany, Waited};
pub use self::options::WaitOptions;
pub use self::outcome::{FailureReason, Gone, Outcome, Snapshot};
pub use self::progress::{ProgressSnapshot, ProgressWatch};
pub use self::watch::Watch;
use self::watch::{Begin, Observe, Plan, Until, Watching};
use crate::client::error::Error;
use crate::client::reply::Response;
use crate::client::request::Request;
use crate::model::operation::Operation;
use crate::model::progress::ReportsProgress;

/// Waits for a final state. Returned by `send_and_wait` of a request that starts an operation, or by `wait` of a request that
/// reads a state. The wait starts when it is awaited. Dropping the future stops the wait and changes nothing at the service.
///
/// Awaiting a wait returns the last answer on success, and an error otherwise: [`Error::is_failed_state`],
/// [`Error::is_resting`], [`Error::is_timeout`], or the error of the poll. [`Wait::outcome`] returns failures and resting
/// states as values.
///
/// ```
/// use std::time::Duration;
/// use huaweicloud_runtime::{Error, Outcome, Wait};
///
/// # #[derive(serde::Deserialize)]
/// # struct Task { id: Option<i64> }
/// async fn follow(wait: Wait<Task>) -> Result<(), Error> {
///     match wait.timeout(Duration::from_secs(3_600)).outcome().await? {
///         Outcome::Done(task) => println!("task {:?} is done", task.id),
///         Outcome::Failed { reason, .. } => println!("failed: {reason:?}"),
///         Outcome::Resting { state, .. } => println!("a user has to act: {state}"),
///         _ => {}
///     }
///     Ok(())
/// }
/// ```
#[must_use = "a wait does nothing until it is awaited"]
pub struct Wait<T> {
    plan: Plan<T>,
}

impl<T: DeserializeOwned + Send + 'static> Wait<T> {
    /// Waits for the result of an earlier call of this operation, with the operation's own waiter. That waiter may count other
    /// states as done, and a state from before the call does not end the wait until it settles. If the done states depend on
    /// the body of the call, the wait fails immediately; use [`after_call`](Self::after_call) and pass the body.
    ///
    /// ```
    /// use huaweicloud_runtime::{Error, Operation, Request};
    ///
    /// # #[derive(serde::Deserialize)]
    /// # struct Task {}
    /// # async fn example(start: Request, show: Request, start_task: &'static Operation) -> Result<(), Error> {
    /// let accepted = start.send_empty().await?;
    /// println!("accepted, request id {:?}", accepted.request_id());
    /// show.wait::<Task>().after(start_task).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn after(self, operation: &'static Operation) -> Self {
        self.change(|plan| plan.begin = Begin::after(operation))
    }

    /// Waits like [`after`](Self::after), for an earlier call with this body.
    ///
    /// ```
    /// use huaweicloud_runtime::{Error, Operation, Request};
    /// use serde_json::json;
    ///
    /// # #[derive(serde::Deserialize)]
    /// # struct Instance {}
    /// # async fn example(mut act: Request, show: Request, act_on_instances: &'static Operation) -> Result<(), Error> {
    /// let stop = json!({ "instances": ["9a2c6d4e"], "action": "stop" });
    /// act.json(&stop)?;
    /// act.send_empty().await?;
    /// show.wait::<Instance>().after_call(act_on_instances, &stop).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn after_call<B: Serialize + ?Sized>(self, operation: &'static Operation, body: &B) -> Self {
        self.change(|plan| plan.begin = Begin::after_call(operation, body))
    }

    /// Sets how long and how often to poll.
    pub fn options(self, options: WaitOptions) -> Self {
        self.change(|plan| plan.options = options)
    }

    /// Sets the maximum time to wait, excluding time in a queue. Unlimited by default: a copy may take days.
    pub fn timeout(self, limit: Duration) -> Self {
        self.change(|plan| plan.options = plan.options.timeout(limit))
    }

    /// Succeeds as soon as `is_reached` returns true, whatever the state.
    pub fn until(self, is_reached: impl Fn(&T) -> bool + Send + Sync + 'static) -> Self {
        let is_reached: Box<Until<T>> = Box::new(is_reached);
        self.change(|plan| plan.until = Some(is_reached))
    }

    /// Calls `observe` with each poll, for a progress bar or a log.
    pub fn observe(self, observe: impl FnMut(&Snapshot<T>) + Send + 'static) -> Self {
        let observe: Box<Observe<T>> = Box::new(observe);
        self.change(|plan| plan.observe = Some(observe))
    }

    /// Returns all polls as a stream that ends after the first final state.
    pub fn snapshots(self) -> Watch<T> {
        Watch::new(self.plan)
    }

    /// Returns all polls with their progress, as a stream that ends after the first final state.
    pub fn progress(self) -> ProgressWatch<T>
    where
        T: ReportsProgress,
    {
        ProgressWatch::new(self.snapshots())
    }

    /// Waits, and returns the outcome.
    ///
    /// # Errors
    ///
    /// [`Error::is_timeout`], with the last state, if time ran out; [`Error::is_not_found`] if the resource was
    /// deleted. If a poll failed permanently or five polls failed in a row, it is the error of the poll.
    pub async fn outcome(self) -> Result<Outcome<T>, Error> {
        let mut watching = Watching::new(self.plan);
        loop {
            let snapshot = watching.next().await?;
            if snapshot.phase.is_final() {
                return Ok(snapshot.into_outcome());
            }
        }
    }

    fn change(mut self, set: impl FnOnce(&mut Plan<T>)) -> Self {
        set(&mut self.plan);
        self
    }
}

impl<T: DeserializeOwned + Send + 'static> IntoFuture for Wait<T> {
    type Output = Result<Response<T>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let read = self.plan.read();
            let done = self.outcome().await?.done();
            done.map_err(|error| match read {
                Some(read) => error.with_operation(read),
                None => error,
            })
        })
    }
}

impl<T> fmt::Debug for Wait<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Plan { request, options, .. } = &self.plan;
        f.debug_struct("Wait").field("request", request).field("options", options).finish_non_exhaustive()
    }
}

impl Request {
    /// Waits until the state that this call reads is final, according to the waiter of the call's own operation.
    pub fn wait<T: DeserializeOwned + Send + 'static>(self) -> Wait<T> {
        Wait { plan: Plan::new(self, Begin::Read) }
    }

    /// Sends the request, and waits for its result with the waiter of the operation. `T` is the reply of the call that reads
    /// the state, an entry of its list if that call lists, or [`Gone`].
    pub fn send_and_wait<T: DeserializeOwned + Send + 'static>(self) -> Wait<T> {
        Wait { plan: Plan::new(self, Begin::Start) }
    }
}
