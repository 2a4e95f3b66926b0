//! [`Goal`]: the goal of a wait for a manifest.

use super::decide::Step;
use super::model::{Entry, What};
use super::plan::EntryRecord;
use crate::output::State;

/// The goal of a wait: the end of everything, or a state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Goal(pub(super) Option<State>);

impl Goal {
    /// Whether an entry can reach the goal: only a Redis that follows its source can be following.
    pub(super) fn concerns(self, entry: &Entry) -> bool {
        match (self.0, &entry.what) {
            (Some(State::Following), What::Redis(redis)) => redis.follows,
            (Some(State::Following), What::Bucket(_)) => false,
            _ => true,
        }
    }

    pub(super) fn is_reached(self, record: &EntryRecord) -> bool {
        match self.0 {
            None | Some(State::Following) => matches!(record.step, Step::Done | Step::Follow),
            // An entry that finished before its stop took effect is also at rest.
            Some(State::Stopped) => {
                let rests = matches!(record.state(), Some(State::Stopped | State::Succeeded | State::Released));
                rests || record.step == Step::Done
            }
            Some(_) => record.step == Step::Done,
        }
    }

    /// Whether an entry may still reach the goal without `apply`. A migration that follows its source is ended by `cutover` or
    /// a stop.
    pub(super) fn may_come(self, record: &EntryRecord) -> bool {
        match record.step {
            Step::Wait => !self.is_reached(record),
            Step::Follow => matches!(self.0, Some(State::Succeeded | State::Stopped)),
            _ => false,
        }
    }
}
