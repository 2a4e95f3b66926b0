//! Applies one operation to many things: it reads their states first, skips what the operation is not allowed for, and
//! returns an outcome for each thing.
//!
//! Where the ids go, which list shows the states, and how a reply reports on each thing come from the operation table
//! ([`Batching`](crate::Batching)).
//!
//! | module | what it holds |
//! |---|---|
//! | `outcome` | the outcome of each thing |
//! | `survey` | ids and states, read from a list |
//! | `states` | the states of things, read from a list |
//! | `errand` | one call for one or several things, and what its reply says of each |

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

/// How many calls run at once, unless [`Batch::concurrency`] sets another number.
const CONCURRENCY: usize = 4;
const MOST_CONCURRENT: usize = 64;

/// Applies an operation to many things, made by `batch` or `batch_of` of a generated request.
///
/// It reads the states of all things from a list, page by page. A thing in a state that the operation does not allow is
/// reported and not called, and so is a thing that is already in the wanted state. The rest is called: through the
/// service's own bulk call where there is one, in chunks of the size it accepts, and otherwise one by one, a few at
/// once and at the client's send rate. Each id has one [outcome](BatchOutcome), matched by id whatever the order of a
/// reply. [`BatchOutcome::Done`] means that the service accepted the call, not that the job it started has ended: wait
/// for that with the list's `wait_for` and `after` this operation, since the list may show the state from before the call
/// for a moment. A call for several things that is refused because of its content is split until each refused call is for
/// one thing. If a call is refused after the answer to an earlier attempt was lost, the state is looked up: that attempt
/// may have succeeded.
///
/// Awaited, it returns all outcomes. As a [`Stream`], or through [`Batch::next`], it returns each outcome as soon as it is
/// known, and calls no faster than outcomes are taken; it keeps only the id and state of each thing. Dropping it stops it:
/// calls in flight at that moment may still take effect, and no others are made. Running it again is safe if the state of a
/// thing shows that it is done, or if doing it twice is the same as doing it once. It is not safe if an operation leaves the
/// state unchanged, such as a flush or a restart: that is then done a second time. [`Batched::is_safe_to_rerun`] says which.
///
/// An error concerns the whole batch: the list could not be read, so that nothing was called, or the caller was not
/// authorized, so that no further calls were made. Awaited, a batch that has done something returns its outcomes instead; the
/// things that were not called are [refused](Refusal::Ended).
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
///             BatchOutcome::Unknown(error) => println!("{}: look at it: {error}", one.id),
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
    /// The ids that were not called because the batch ended before.
    not_called: Vec<String>,
}

enum State {
    Ready(Box<Survey>),
    Reading(Pin<Box<dyn Future<Output = Result<Work, Error>> + Send>>),
    Working(Box<Work>),
    Over,
}

/// What is left to do.
struct Work {
    errands: VecDeque<Errand>,
    /// Calls in flight.
    flights: Vec<Flight>,
    outcomes: VecDeque<Batched>,
    /// Whether the service has accepted the credentials. Until then, calls are sent one at a time: each refused signature
    /// counts.
    is_proven: bool,
    /// Why no further calls are made.
    end: Option<Error>,
    /// The ids that are not called because of it.
    not_called: Vec<String>,
}

type Flight = Pin<Box<dyn Future<Output = Landed> + Send>>;

impl Request {
    /// Applies the operation to the things with these ids. The rest of the request is complete.
    pub fn batch(self, ids: impl IntoIterator<Item = impl IntoId>) -> Batch {
        let ids = ids.into_iter().map(IntoId::into_id).collect();
        Batch::new(Survey::of_ids(self, ids))
    }

    /// Applies the operation to everything that a list shows; the filters of the list select it.
    pub fn batch_of(self, list: Request) -> Batch {
        Batch::new(Survey::of_list(self, list))
    }
}

impl Batch {
    fn new(survey: Survey) -> Self {
        Self { state: State::Ready(Box::new(survey)), concurrency: CONCURRENCY, not_called: Vec::new() }
    }

    /// Sets how many calls may be in flight at once: 4 by default, at most 64.
    pub fn concurrency(mut self, calls: usize) -> Self {
        self.concurrency = calls.clamp(1, MOST_CONCURRENT);
        self
    }

    /// Makes the call for every id, without reading the list first. This saves calls when the ids are few among many things,
    /// or when the states are known already; what is not allowed in the state of a thing is then refused by the service, and
    /// fails. `batch_of` still checks the states.
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

    /// Collects the outcomes of finished calls; returns whether any call has finished.
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
                    // What was done is reported, whatever ends the batch.
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
