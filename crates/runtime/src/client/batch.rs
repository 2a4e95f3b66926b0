//! One operation done to many things: the states are read first, what cannot be done is not asked for, and each thing has an
//! outcome of its own.
//!
//! Where ids go, which list shows the states, and how a reply tells what became of each comes from the operation table
//! ([`Batching`](crate::Batching)).
//!
//! | module | what it holds |
//! |---|---|
//! | `outcome` | what became of each thing |
//! | `survey` | ids and states, read from a list |
//! | `errand` | one call for one or several things, and what its reply says of each |

mod errand;
mod outcome;
mod survey;

use std::collections::VecDeque;
use std::fmt;
use std::future::{Future, IntoFuture, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

use self::errand::Errand;
pub use self::outcome::{BatchOutcome, Batched, Refusal};
use self::survey::Survey;
use crate::client::error::Error;
use crate::client::request::Request;

/// How many calls are under way at once, unless [`Batch::concurrency`] says otherwise.
const CONCURRENCY: usize = 4;
const MOST_CONCURRENT: usize = 64;

/// An operation for many things that has not begun, made by `batch` or `batch_of` of a generated request.
///
/// It reads the states of all of them from a list, page by page. What is in a state that the operation does not allow is
/// reported and not called; so is what is already as it is to be. The rest is called: by the service's own call for several
/// things where there is one, in pieces that it takes, else one by one, a few at once and at the client's send rate. Each id
/// has one [outcome](BatchOutcome), matched by id whatever the order of a reply. [`BatchOutcome::Done`] says that the service
/// accepted the call, not that what it sets in motion has ended: wait for that by the list's `wait_for`.
///
/// Awaited, it gives all outcomes. As a [`Stream`], or by [`Batch::next`], it gives each as soon as it is known, and calls no
/// faster than outcomes are taken; of 10,000 things it keeps ids and states. Dropping it stops it: what is called at that
/// moment may still happen, nothing else does, and running it again is safe, as what is done is then already there.
///
/// The error is for all: the list could not be read, so that nothing was called, or the caller was not accepted, so that
/// nothing further was.
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
    /// Calls that are under way.
    flights: Vec<Flight>,
    outcomes: VecDeque<Batched>,
    /// Why nothing further is called.
    end: Option<Error>,
}

type Flight = Pin<Box<dyn Future<Output = Vec<Batched>> + Send>>;

impl Request {
    /// Does this to the things with these ids. The request is complete but for them.
    pub fn batch(self, ids: impl IntoIterator<Item = impl ToString>) -> Batch {
        let ids = ids.into_iter().map(|id| id.to_string()).collect();
        Batch::new(Survey::of_ids(self, ids))
    }

    /// Does this to everything that a list shows, whose filters say what that is.
    pub fn batch_of(self, list: Request) -> Batch {
        Batch::new(Survey::of_list(self, list))
    }
}

impl Batch {
    fn new(survey: Survey) -> Self {
        Self { state: State::Ready(Box::new(survey)), concurrency: CONCURRENCY }
    }

    /// How many calls may be under way at once: 4 unless set, 64 at most.
    pub fn concurrency(mut self, calls: usize) -> Self {
        self.concurrency = calls.clamp(1, MOST_CONCURRENT);
        self
    }

    /// The next outcome; `None` when every id has had one.
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
                    if !matches!(next, Poll::Ready(None | Some(Err(_)))) {
                        self.state = State::Working(work);
                    }
                    return next;
                }
            }
        }
    }
}

async fn read(survey: Survey) -> Result<Work, Error> {
    let (errands, outcomes) = survey.read().await?;
    Ok(Work { errands, flights: Vec::new(), outcomes, end: None })
}

impl Work {
    /// The next outcome. Calls are begun only as long as there is none to give.
    fn poll(&mut self, context: &mut Context<'_>, concurrency: usize) -> Poll<Option<Result<Batched, Error>>> {
        loop {
            if let Some(outcome) = self.outcomes.pop_front() {
                return Poll::Ready(Some(Ok(outcome)));
            }
            while self.flights.len() < concurrency
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

    /// Takes the outcomes of the calls that have ended; whether there were any.
    fn land(&mut self, context: &mut Context<'_>) -> bool {
        let mut has_landed = false;
        let (outcomes, end) = (&mut self.outcomes, &mut self.end);
        self.flights.retain_mut(|flight| match flight.as_mut().poll(context) {
            Poll::Pending => true,
            Poll::Ready(landed) => {
                has_landed = true;
                if end.is_none() {
                    *end = landed.iter().find_map(|one| one.outcome.ends_all());
                }
                outcomes.extend(landed);
                false
            }
        });
        if self.end.is_some() {
            self.errands.clear();
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
                all.push(one?);
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
