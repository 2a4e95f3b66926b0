//! [`Ahead`]: the pages of a list by offset that are requested early.

use std::collections::VecDeque;
use std::future::{Future, poll_fn, ready};
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::client::error::Error;
use crate::client::reply::Answer;

/// The maximum number of pages that are requested at the same time.
const MOST_CONCURRENT: usize = 16;

/// A page request in flight.
pub(super) type Asked = Pin<Box<dyn Future<Output = Result<Answer, Error>> + Send>>;

/// Pages that were requested before the previous page was read, in the order of the list.
pub(super) struct Ahead {
    concurrency: usize,
    /// Pages that begin at this offset or later are not requested early.
    end: i64,
    /// The offset at which the next page begins, if all pages have the requested length.
    next: i64,
    flights: VecDeque<Flight>,
}

/// A page that was requested.
struct Flight {
    offset: i64,
    state: State,
}

enum State {
    Asked(Asked),
    Came(Result<Answer, Error>),
}

impl Ahead {
    /// Starts at `offset`. No page is requested early, unless [`Self::set_concurrency`] allows it.
    pub(super) fn new(offset: i64) -> Self {
        Self { concurrency: 1, end: i64::MAX, next: offset, flights: VecDeque::new() }
    }

    /// Allows this many requests at once, including the request for the current page.
    pub(super) fn set_concurrency(&mut self, calls: usize) {
        self.concurrency = calls.clamp(1, MOST_CONCURRENT);
    }

    pub(super) fn end_before(&mut self, offset: i64) {
        self.end = self.end.min(offset);
    }

    /// Takes the page at `offset`, if it was requested. If `offset` is not the expected one, the pages of the list differ in
    /// length. In that case, the requested pages are dropped and no more pages are requested early.
    pub(super) fn take(&mut self, offset: i64, limit: i64) -> Option<Asked> {
        if offset != self.flights.front().map_or(self.next, |flight| flight.offset) {
            *self = Self { end: self.end, ..Self::new(offset) };
        }
        let Some(flight) = self.flights.pop_front() else {
            self.next = self.next.saturating_add(limit);
            return None;
        };
        Some(match flight.state {
            State::Asked(asked) => asked,
            State::Came(answer) => Box::pin(ready(answer)),
        })
    }

    /// Returns the offset of the next page to request early, in a list with this total.
    pub(super) fn due(&self, total: Option<i64>) -> Option<i64> {
        let is_due = self.flights.len() + 1 < self.concurrency && self.next < total?.min(self.end);
        is_due.then_some(self.next)
    }

    /// Adds the request for the page that is due.
    pub(super) fn push(&mut self, asked: Asked, limit: i64) {
        self.flights.push_back(Flight { offset: self.next, state: State::Asked(asked) });
        self.next = self.next.saturating_add(limit);
    }

    /// Waits for a page, and polls the other requests in flight at the same time.
    pub(super) async fn wait_for(&mut self, mut asked: Asked) -> Result<Answer, Error> {
        poll_fn(|context| {
            let answer = asked.as_mut().poll(context);
            self.poll(context);
            answer
        })
        .await
    }

    /// Sends the requests that have not been sent yet.
    pub(super) async fn send(&mut self) {
        poll_fn(|context| {
            self.poll(context);
            Poll::Ready(())
        })
        .await;
    }

    /// Polls the requests in flight. The list ends at the first page that fails: later pages are dropped and no more pages are
    /// requested early, because repeatedly refused signatures lock the key.
    fn poll(&mut self, context: &mut Context<'_>) {
        let mut has_failed = false;
        for flight in &mut self.flights {
            if let State::Asked(asked) = &mut flight.state
                && let Poll::Ready(answer) = asked.as_mut().poll(context)
            {
                has_failed = answer.is_err();
                flight.state = State::Came(answer);
            }
            if has_failed {
                self.end = flight.offset;
                break;
            }
        }
        let end = self.end;
        if has_failed {
            self.flights.retain(|flight| flight.offset <= end);
        }
    }
}
