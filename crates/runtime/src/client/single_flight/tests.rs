//! Unit tests of the single flight, with futures that the test releases and polls by hand.

use std::pin::pin;
use std::sync::atomic::AtomicUsize;
use std::task::{Context, Poll, Waker};
use std::time::UNIX_EPOCH;

use tokio::sync::Semaphore;

use super::*;

/// Starts flights that wait for a permit and return their number.
#[derive(Clone)]
struct Gate(Arc<(Semaphore, AtomicUsize)>);

impl Gate {
    fn new() -> Self {
        Self(Arc::new((Semaphore::new(0), AtomicUsize::new(0))))
    }

    fn start(&self) -> impl Future<Output = usize> + Send + use<> {
        let number = self.0.1.fetch_add(1, Ordering::SeqCst) + 1;
        let gate = self.0.clone();
        async move {
            gate.0.acquire().await.expect("open").forget();
            number
        }
    }

    fn open(&self) {
        self.0.0.add_permits(1);
    }
}

fn seconds(number: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(number)
}

fn poll<F: Future>(future: &mut Pin<&mut F>) -> Poll<F::Output> {
    future.as_mut().poll(&mut Context::from_waker(Waker::noop()))
}

#[test]
fn callers_share_the_flight_of_their_key() {
    let (flights, gate) = (SingleFlight::new(), Gate::new());
    let mut first = pin!(flights.join("a", seconds(0), || gate.start()));
    let mut second = pin!(flights.join("a", seconds(0), || gate.start()));
    let mut other = pin!(flights.join("b", seconds(0), || gate.start()));
    assert!(poll(&mut first).is_pending() && poll(&mut second).is_pending() && poll(&mut other).is_pending());
    assert_eq!(gate.0.1.load(Ordering::SeqCst), 1, "one flight at a time, whatever the key");
    gate.open();
    // The caller that is polled drives the flight.
    assert_eq!(poll(&mut second), Poll::Ready(FlightValue { value: 1, inherited: false }));
    assert_eq!(poll(&mut first), Poll::Ready(FlightValue { value: 1, inherited: false }));
    assert!(poll(&mut other).is_pending());
    gate.open();
    assert_eq!(poll(&mut other), Poll::Ready(FlightValue { value: 2, inherited: false }));
    assert!(flights.lock().is_none(), "no value is kept");
}

#[test]
fn a_flight_is_handed_over_and_says_so() {
    let (flights, gate) = (SingleFlight::new(), Gate::new());
    {
        let mut dropped = pin!(flights.join((), seconds(0), || gate.start()));
        assert!(poll(&mut dropped).is_pending());
    }
    gate.open();
    let mut next = pin!(flights.join((), seconds(29), || gate.start()));
    assert_eq!(poll(&mut next), Poll::Ready(FlightValue { value: 1, inherited: true }));
}

#[test]
fn a_caller_that_read_its_clock_before_the_start_joins() {
    let (flights, gate) = (SingleFlight::new(), Gate::new());
    {
        let mut dropped = pin!(flights.join((), seconds(10), || gate.start()));
        assert!(poll(&mut dropped).is_pending());
    }
    gate.open();
    let mut next = pin!(flights.join((), seconds(9), || gate.start()));
    assert_eq!(poll(&mut next), Poll::Ready(FlightValue { value: 1, inherited: true }));
}

#[test]
fn an_abandoned_flight_is_started_again_unless_somebody_waits() {
    let (flights, gate) = (SingleFlight::new(), Gate::new());
    {
        let mut first = pin!(flights.join((), seconds(0), || gate.start()));
        assert!(poll(&mut first).is_pending());
        let mut later = pin!(flights.join((), seconds(100), || gate.start()));
        assert!(poll(&mut later).is_pending());
        assert_eq!(gate.0.1.load(Ordering::SeqCst), 1, "somebody waits");
    }
    let mut later = pin!(flights.join((), seconds(30), || gate.start()));
    assert!(poll(&mut later).is_pending());
    assert_eq!(gate.0.1.load(Ordering::SeqCst), 2);
}

#[test]
fn who_joins_alone_waits_for_no_other_caller() {
    let (flights, gate) = (SingleFlight::new(), Gate::new());
    {
        let mut first = pin!(flights.join_alone("a", seconds(0), || gate.start()));
        assert!(poll(&mut first).is_pending());
        assert_eq!(poll(&mut pin!(flights.join_alone("a", seconds(0), || gate.start()))), Poll::Ready(None));
        assert_eq!(poll(&mut pin!(flights.join_alone("b", seconds(0), || gate.start()))), Poll::Ready(None));
    }
    gate.open();
    let mut next = pin!(flights.join_alone("a", seconds(0), || gate.start()));
    assert_eq!(poll(&mut next), Poll::Ready(Some(FlightValue { value: 1, inherited: true })));
}

#[test]
fn a_panic_takes_one_caller() {
    let (flights, gate) = (SingleFlight::new(), Gate::new());
    let panics = |gate: &Gate| {
        let flight = gate.start();
        async move {
            assert_ne!(flight.await, 1, "the first flight panics");
            2
        }
    };
    let mut first = pin!(flights.join((), seconds(0), || panics(&gate)));
    let mut second = pin!(flights.join((), seconds(0), || panics(&gate)));
    assert!(poll(&mut first).is_pending() && poll(&mut second).is_pending());
    gate.open();
    assert!(std::panic::catch_unwind(AssertUnwindSafe(|| poll(&mut first))).is_err());
    gate.open();
    assert_eq!(poll(&mut second), Poll::Ready(FlightValue { value: 2, inherited: false }));
}
