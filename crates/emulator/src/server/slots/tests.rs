//! Unit tests of `slots`.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use super::*;

/// Polls a future once and returns its output, if it is ready.
fn look<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    }
}

fn take(slots: &Arc<Slots>) -> Option<Slot> {
    look(slots.take())
}

#[test]
fn who_waits_longest_makes_room() {
    let slots = Slots::new(2);
    let (first, second) = (take(&slots).unwrap(), take(&slots).unwrap());
    // The first connection is used after the second.
    drop(second.busy());
    drop(first.busy());
    let third = take(&slots).unwrap();
    assert!(look(second.wanted()).is_some() && look(first.wanted()).is_none() && look(third.wanted()).is_none());
    drop(second);
    let _fourth = take(&slots).unwrap();
    assert!(look(first.wanted()).is_some() && look(third.wanted()).is_none());
}

#[test]
fn a_request_under_way_keeps_its_connection() {
    let slots = Slots::new(1);
    let only = take(&slots).unwrap();
    let busy = only.busy();
    let mut next = Box::pin(slots.take());
    let mut poll = || next.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    assert!(poll().is_pending(), "all are busy");
    drop(busy);
    assert!(poll().is_ready());
    assert!(look(only.wanted()).is_some());
}

#[test]
fn a_request_that_came_in_at_the_last_moment_is_answered() {
    let slots = Slots::new(1);
    let only = take(&slots).unwrap();
    let _next = take(&slots).unwrap();
    let busy = only.busy();
    let mut wanted = Box::pin(only.wanted());
    let mut poll = || wanted.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    assert!(poll().is_pending());
    drop(busy);
    assert!(poll().is_ready());
}

#[test]
fn a_slot_that_is_given_back_is_free() {
    let slots = Slots::new(1);
    let only = take(&slots).unwrap();
    let busy = only.busy();
    assert!(take(&slots).is_none());
    drop((busy, only));
    assert!(take(&slots).is_some());
}
