//! [`Slots`]: limits the number of connections. When all are in use, the connection that has been idle longest is
//! closed, so that connections without requests cannot lock others out.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// The connections of a listener.
#[derive(Debug)]
pub(super) struct Slots {
    most: usize,
    taken: Mutex<Vec<Arc<State>>>,
    /// A slot was released, or a busy connection became idle.
    changed: Notify,
    /// Grows with every request. The connection that became idle at the lowest turn has been idle longest.
    turn: AtomicU64,
}

/// The slot of one connection, released on drop.
#[derive(Debug)]
pub(super) struct Slot {
    slots: Arc<Slots>,
    state: Arc<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Requests in progress.
    busy: AtomicUsize,
    /// The turn at which it became idle.
    since: AtomicU64,
    is_wanted: AtomicBool,
    wanted: Notify,
}

/// A request in progress: its connection keeps its slot.
#[derive(Debug)]
pub(super) struct Busy {
    slots: Arc<Slots>,
    state: Arc<State>,
}

impl Slots {
    /// Creates slots for a number of connections, at least one.
    pub(super) fn new(most: usize) -> Arc<Self> {
        Arc::new(Self { most: most.max(1), taken: Mutex::default(), changed: Notify::new(), turn: AtomicU64::new(0) })
    }

    fn taken(&self) -> MutexGuard<'_, Vec<Arc<State>>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn next_turn(&self) -> u64 {
        self.turn.fetch_add(1, Ordering::Relaxed)
    }

    /// Takes a free slot, or that of the connection that has been idle longest. Waits while all are busy.
    pub(super) async fn take(self: &Arc<Self>) -> Slot {
        loop {
            let changed = self.changed.notified();
            if let Some(slot) = self.try_take() {
                return slot;
            }
            changed.await;
        }
    }

    fn try_take(self: &Arc<Self>) -> Option<Slot> {
        let mut taken = self.taken();
        if taken.len() >= self.most {
            let waits = |(_, state): &(usize, &Arc<State>)| state.busy.load(Ordering::Acquire) == 0;
            let longest = |(_, state): &(usize, &Arc<State>)| state.since.load(Ordering::Relaxed);
            let (position, _) = taken.iter().enumerate().filter(waits).min_by_key(longest)?;
            let state = taken.swap_remove(position);
            state.is_wanted.store(true, Ordering::Release);
            state.wanted.notify_one();
        }
        let state = Arc::new(State { since: AtomicU64::new(self.next_turn()), ..State::default() });
        taken.push(state.clone());
        Some(Slot { slots: self.clone(), state })
    }
}

impl Slot {
    /// Marks a request as in progress.
    pub(super) fn busy(&self) -> Busy {
        self.state.busy.fetch_add(1, Ordering::AcqRel);
        Busy { slots: self.slots.clone(), state: self.state.clone() }
    }

    /// Waits until another connection needs the slot. A request that arrives at the same moment is answered first.
    pub(super) async fn wanted(&self) {
        loop {
            self.state.wanted.notified().await;
            if self.state.is_wanted.load(Ordering::Acquire) && self.state.busy.load(Ordering::Acquire) == 0 {
                return;
            }
        }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.slots.taken().retain(|state| !Arc::ptr_eq(state, &self.state));
        self.slots.changed.notify_one();
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.state.since.store(self.slots.next_turn(), Ordering::Relaxed);
        self.state.busy.fetch_sub(1, Ordering::AcqRel);
        if self.state.is_wanted.load(Ordering::Acquire) {
            self.state.wanted.notify_one();
        }
        self.slots.changed.notify_one();
    }
}

#[cfg(test)]
mod tests;
