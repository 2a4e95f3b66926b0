//! [`Pauses`]: the tasks and groups that are paused while `apply` runs. `apply` starts paused tasks, but must not restart one that
//! a user has just paused, for example to relieve its source.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use tokio::time::Instant;

use crate::output::State;

/// What this run knows about pauses. The run never pauses anything itself.
#[derive(Debug, Default)]
pub(super) struct Pauses {
    /// The entries that this run created, or saw at work at an earlier poll.
    at_work: BTreeSet<String>,
    /// When this run sent the starts of paused entries.
    started: HashMap<String, Instant>,
    /// The entries that were at work, and were then paused.
    during: BTreeSet<String>,
}

/// When a paused entry was paused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Paused {
    /// Before this run created it or saw it at work.
    Before,
    /// Either during this run, or the list still shows the state before this run started the entry.
    Unclear,
    /// Since the previous poll.
    Now,
    /// Earlier in this run.
    During,
}

impl Pauses {
    /// Notes that this run created an entry, which is at work from then on.
    pub(super) fn created(&mut self, key: &str) {
        self.at_work.insert(key.to_owned());
    }

    /// Notes that this run starts a paused entry.
    pub(super) fn starting(&mut self, key: &str) {
        self.started.insert(key.to_owned(), Instant::now());
    }

    /// Takes in the state of an entry at a poll, and returns when the entry was paused if it is. The lists take up to `settle` to
    /// show a start.
    pub(super) fn see(&mut self, key: &str, state: State, settle: Duration) -> Option<Paused> {
        match state {
            State::Waiting | State::Preparing | State::Running => {
                self.at_work.insert(key.to_owned());
                self.during.remove(key);
                None
            }
            State::Stopped if self.during.contains(key) => Some(Paused::During),
            State::Stopped if !self.at_work.contains(key) => Some(Paused::Before),
            State::Stopped if self.started.get(key).is_some_and(|at| at.elapsed() < settle) => Some(Paused::Unclear),
            State::Stopped => {
                self.during.insert(key.to_owned());
                Some(Paused::Now)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
