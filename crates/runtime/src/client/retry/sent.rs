//! [`Sent`]: when calls were sent or are to be sent, in bounded memory.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

/// How many spans a window is divided into. Calls in one span count as if all were sent at its end, so a window is lengthened
/// by at most one such span.
const SPANS: u32 = 128;
/// The maximum number of spans that are kept.
const MOST: usize = 512;
/// The initial length of a span, while no window is known.
const FINEST: Duration = Duration::from_millis(10);
/// How long calls are remembered while no window is known.
const MEMORY: Duration = Duration::from_secs(120);

/// When calls were sent or are to be sent: times are merged into short spans.
#[derive(Debug)]
pub(crate) struct Sent {
    spans: VecDeque<Span>,
    /// The length of a span.
    grain: Duration,
    /// How long a call is remembered.
    memory: Duration,
}

#[derive(Debug)]
struct Span {
    first: Instant,
    last: Instant,
    calls: u32,
}

impl Default for Sent {
    fn default() -> Self {
        Self { spans: VecDeque::new(), grain: FINEST, memory: MEMORY }
    }
}

impl Sent {
    /// Sets how long calls are remembered.
    pub(crate) fn remember(&mut self, window: Duration) {
        self.grain = window / SPANS;
        self.memory = window;
    }

    /// Adds a call at this time, or at the time of the last call if that is later.
    pub(crate) fn add(&mut self, at: Instant, now: Instant) {
        let at = self.last().map_or(at, |last| last.max(at));
        match self.spans.back_mut().filter(|span| at.duration_since(span.first) < self.grain) {
            Some(span) => {
                span.last = at;
                span.calls = span.calls.saturating_add(1);
            }
            None => self.spans.push_back(Span { first: at, last: at, calls: 1 }),
        }
        while self.spans.front().is_some_and(|span| span.last + self.memory < now) {
            self.spans.pop_front();
        }
        if self.spans.len() > MOST {
            self.coarsen();
        }
    }

    /// Drops calls that are to be sent after this time.
    pub(crate) fn forget_after(&mut self, now: Instant) {
        while self.spans.back().is_some_and(|span| span.first > now) {
            self.spans.pop_back();
        }
        if let Some(span) = self.spans.back_mut() {
            span.last = span.last.min(now);
        }
    }

    /// The time of the last call.
    pub(crate) fn last(&self) -> Option<Instant> {
        self.spans.back().map(|span| span.last)
    }

    /// Returns the time of the call that `calls - 1` others follow, rounded up to the end of its span.
    pub(crate) fn last_but(&self, calls: u32) -> Option<Instant> {
        let mut left = calls.max(1);
        for span in self.spans.iter().rev() {
            if span.calls >= left {
                return Some(span.last);
            }
            left -= span.calls;
        }
        None
    }

    /// Returns the number of calls in this time before now.
    pub(crate) fn count(&self, now: Instant, time: Duration) -> u32 {
        let recent = self.spans.iter().rev().take_while(|span| span.last + time > now);
        recent.map(|span| span.calls).fold(0, u32::saturating_add)
    }

    /// Doubles the length of the spans.
    fn coarsen(&mut self) {
        self.grain *= 2;
        let mut merged: VecDeque<Span> = VecDeque::new();
        for span in self.spans.drain(..) {
            match merged.back_mut().filter(|before| span.last.duration_since(before.first) < self.grain) {
                Some(before) => {
                    before.last = span.last;
                    before.calls = before.calls.saturating_add(span.calls);
                }
                None => merged.push_back(span),
            }
        }
        self.spans = merged;
    }

    /// The number of spans.
    #[cfg(test)]
    pub(crate) fn size(&self) -> usize {
        self.spans.len()
    }
}
