//! Applies one operation to many resources: reads their states first, skips resources that the operation is not allowed for,
//! and returns an outcome for each.
//!
//! The operation table ([`Batching`](crate::Batching)) says where the ids go, which list shows the states, and how a reply
//! reports on each resource.
//!
//! | module | what it holds |
//! |---|---|
//! | `outcome` | the outcome of each resource |
//! | `survey` | reads ids and states from a list, and decides which resources to call |
//! | `states` | the states of resources, read from a list |
//! | `errand` | one call for one or several resources, and its result for each |

mod errand;
mod outcome;
mod states;
mod survey;

use std::collections::VecDeque;
use std::fmt;
use std::future::{Future, IntoFuture, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

use self::errand::{Errand, Landed};
pub use self::outcome::{BatchOutcome, Batched, Refusal};
use self::survey::Survey;
use crate::client::error::Error;
use crate::client::request::Request;
use crate::model::id::IntoId;

/// How many calls run at the same time, unless [`Batch::concurrency`] sets another number.
const CONCURRENCY: usize = 4;
const MOST_CONCURRENT: usize = 64;

/// Applies an operation to many resources. Returned by `batch` or `batch_of` of a generated request.
///
/// The batch reads the states of all resources from a list, page by page. It reports a resource without a call if the
/// operation is not allowed in the resource's state, or if the resource is already in the wanted state. It calls the
/// operation for all other resources. If the service has a bulk call, the batch uses it, in chunks of the size that the
/// bulk call accepts; otherwise it makes one call for each resource. A few calls run at the same time, at the client's
/// send rate. Each id has one [outcome](BatchOutcome), matched by id regardless of the order of the reply.
/// [`BatchOutcome::Done`] means that the service accepted the call, not that the job it started has ended. To wait for
/// the job, use `wait_for` of the list, with `after` naming this operation, because the list may briefly show the state
/// from before the call. If a call for several resources is refused because of its content, the batch splits it until
/// each refused call is for one resource. If a call is refused after the answer to an earlier attempt was lost, the
/// batch looks up the state, since the earlier attempt may have succeeded.
///
/// Awaiting a batch returns all outcomes. As a [`Stream`], or through [`Batch::next`], the batch returns each outcome
/// as soon as it is known. It then makes calls no faster than the caller takes outcomes, and keeps only the id and
/// state of each resource. Dropping a batch stops it. Calls in flight may still take effect, and no further calls are
/// made. Running the batch again is safe if the state of a resource shows that the operation was done. It is also safe
/// if doing the operation twice has the same effect as doing it once. It is not safe for an operation that leaves the
/// state unchanged, such as a flush or a restart, since the operation then runs a second time.
/// [`Batched::is_safe_to_rerun`] tells these cases apart.
///
/// An error ends the whole batch. Either the list could not be read and no call was made, or the caller was not authorized and
/// no further calls were made. If an awaited batch has changed a resource before the error, or may have, it returns its
/// outcomes instead of the error. The resources that were not called are then [refused](Refusal::Ended).
///
/// ```
/// use huaweicloud_runtime::{Batch, BatchOutcome, Error};
///
/// async fn run(mut batch: Batch) -> Result<(), Error> {
///     while let Some(one) = batch.next().await {
///         let one = one?;
///         match one.outcome {
///             BatchOutcome::Done | BatchOutcome::AlreadyThere { .. } => {}
///             BatchOutcome::Refused(why) => println!("{}: not called: {why}", one.id),
///             BatchOutcome::Unknown(error) => println!("{}: check it: {error}", one.id),
///             other => println!("{}: {other:?}", one.id),
///         }
///     }
///     Ok(())
/// }
/// ```
#[must_use = "a batch does nothing until it is awaited"]
pub struct Batch {
    state: State,
    concurrency: usize,
    /// The ids that were not called because the batch ended first.
    not_called: Vec<String>,
}

enum State {
    Ready(Box<Survey>),
    Reading(Pin<Box<dyn Future<Output = Result<Work, Error>> + Send>>),
    Working(Box<Work>),
    Over,
}

/// The remaining work of a batch.
struct Work {
    errands: VecDeque<Errand>,
    /// Calls in flight.
    flights: Vec<Flight>,
    outcomes: VecDeque<Batched>,
    /// Whether the service has accepted the credentials. Until then, calls are sent one at a time, because each refused
    /// signature counts.
    is_proven: bool,
    /// Why no further calls are made.
    end: Option<Error>,
    /// The ids that are not called because of `end`.
    not_called: Vec<String>,
}

type Flight = Pin<Box<dyn Future<Output = Landed> + Send>>;

impl Request {
    /// Applies the operation to the resources with these ids. The rest of the request must already be complete.
    pub fn batch(self, ids: impl IntoIterator<Item = impl IntoId>) -> Batch {
        let ids = ids.into_iter().map(IntoId::into_id).collect();
        Batch::new(Survey::of_ids(self, ids))
    }

    /// Applies the operation to every resource that `list` returns. The filters of `list` select the resources.
    pub fn batch_of(self, list: Request) -> Batch {
        Batch::new(Survey::of_list(self, list))
    }
}

impl Batch {
    fn new(survey: Survey) -> Self {
        Self { state: State::Ready(Box::new(survey)), concurrency: CONCURRENCY, not_called: Vec::new() }
    }

    /// Sets how many calls may be in flight at the same time: 4 by default, at most 64.
    pub fn concurrency(mut self, calls: usize) -> Self {
        self.concurrency = calls.clamp(1, MOST_CONCURRENT);
        self
    }

    /// Makes the call for every id without reading the list first. This saves calls if you need only a few of many resources,
    /// or if you already know the states. If the operation is not allowed in the state of a resource, the service refuses the
    /// call and the call fails. `batch_of` still checks the states.
    pub fn without_states(mut self) -> Self {
        if let State::Ready(survey) = &mut self.state {
            survey.without_states();
        }
        self
    }

    /// Returns the next outcome, or `None` once every id has had one.
    pub async fn next(&mut self) -> Option<Result<Batched, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl Stream for Batch {
    type Item = Result<Batched, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            match std::mem::replace(&mut self.state, State::Over) {
                State::Over => return Poll::Ready(None),
                State::Ready(survey) => self.state = State::Reading(Box::pin(read(*survey))),
                State::Reading(mut reading) => match reading.as_mut().poll(context) {
                    Poll::Pending => {
                        self.state = State::Reading(reading);
                        return Poll::Pending;
                    }
                    Poll::Ready(Err(error)) => return Poll::Ready(Some(Err(error))),
                    Poll::Ready(Ok(work)) => self.state = State::Working(Box::new(work)),
                },
                State::Working(mut work) => {
                    let next = work.poll(context, self.concurrency);
                    match next {
                        Poll::Ready(Some(Err(_))) => self.not_called = work.not_called,
                        Poll::Ready(None) => {}
                        _ => self.state = State::Working(work),
                    }
                    return next;
                }
            }
        }
    }
}

async fn read(survey: Survey) -> Result<Work, Error> {
    let (errands, outcomes) = survey.read().await?;
    let is_proven = errands.front().is_none_or(Errand::has_states);
    Ok(Work { errands, flights: Vec::new(), outcomes, is_proven, end: None, not_called: Vec::new() })
}

impl Work {
    /// Polls for the next outcome. New calls start only while no outcome is ready.
    fn poll(&mut self, context: &mut Context<'_>, concurrency: usize) -> Poll<Option<Result<Batched, Error>>> {
        loop {
            if let Some(outcome) = self.outcomes.pop_front() {
                return Poll::Ready(Some(Ok(outcome)));
            }
            while self.flights.len() < if self.is_proven { concurrency } else { 1 }
                && let Some(errand) = self.errands.pop_front()
            {
                self.flights.push(Box::pin(errand.run()));
            }
            if self.flights.is_empty() {
                return Poll::Ready(self.end.take().map(Err));
            }
            if !self.land(context) {
                return Poll::Pending;
            }
        }
    }

    /// Collects the outcomes of finished calls, and returns whether any call has finished.
    fn land(&mut self, context: &mut Context<'_>) -> bool {
        let mut has_landed = false;
        let (outcomes, end, errands) = (&mut self.outcomes, &mut self.end, &mut self.errands);
        self.flights.retain_mut(|flight| match flight.as_mut().poll(context) {
            Poll::Pending => true,
            Poll::Ready(landed) => {
                has_landed = true;
                self.is_proven |= landed.is_accepted;
                if end.is_none() {
                    *end = landed.outcomes.iter().find_map(|one| one.outcome.ends_all());
                }
                outcomes.extend(landed.outcomes);
                landed.rest.into_iter().rev().for_each(|errand| errands.push_front(errand));
                false
            }
        });
        if self.end.is_some() {
            self.not_called.extend(self.errands.drain(..).flat_map(Errand::into_ids));
        }
        has_landed
    }
}

impl IntoFuture for Batch {
    type Output = Result<Vec<Batched>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(mut self) -> Self::IntoFuture {
        Box::pin(async move {
            let mut all = Vec::new();
            while let Some(one) = self.next().await {
                match one {
                    Ok(one) => all.push(one),
                    // Report finished work, whatever the error is.
                    Err(error) if all.iter().any(Batched::may_have_been_done) => {
                        let ended = |id| Batched::new(id, BatchOutcome::Refused(Refusal::ended(&error)));
                        all.extend(std::mem::take(&mut self.not_called).into_iter().map(ended));
                    }
                    Err(error) => return Err(error),
                }
            }
            Ok(all)
        })
    }
}

impl fmt::Debug for Batch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch").field("concurrency", &self.concurrency).finish_non_exhaustive()
    }
}
