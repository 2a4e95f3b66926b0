//! [`Past`]: the history of an entry according to the journal, built event by event.

use std::sync::Arc;
use std::time::SystemTime;

use tokio::time::Instant;

use super::{Act, Event, FailedStep};
use crate::manifest::model::Route;

/// The history of an entry according to the journal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Past {
    /// The id of the resource created for the entry.
    pub(crate) id: Option<String>,
    /// What the entry said about the resource, if the journal has it.
    pub(crate) route: Option<Arc<Route>>,
    /// The time of its creation, if a request of this program created it.
    pub(crate) created: Option<Written>,
    /// The request whose outcome is unknown.
    pub(crate) open: Option<Act>,
    /// The time when that request was sent, or when its answer was given up.
    pub(crate) open_since: Option<Written>,
    /// The number of retries.
    pub(crate) retries: u32,
    /// The ending, if there is one.
    pub(crate) ending: Ending,
    /// The time when the ending was written.
    pub(crate) ended: Option<Written>,
    /// The time when the service completed the migration that `cutover` ended, in the service's format.
    pub(crate) completed: Option<String>,
    /// The service's id of the last request that it answered.
    pub(crate) request_id: Option<String>,
    /// Why the last request was permanently refused.
    pub(crate) refused: Option<Refused>,
    /// Why the open cutover or rollback ended early, unless it was interrupted.
    pub(crate) failed: Option<FailedStep>,
    /// The options of the latest cutover.
    pub(crate) options: Option<String>,
}

/// When an event was written. The clock of the machine may be set during a run, so only times across runs depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written {
    /// By an earlier run, at this time by the clock of the machine.
    Before(SystemTime),
    /// By this run, by a clock that is never set.
    InThisRun(Instant),
}

/// How a migration ended, and which side its clients have used since.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Ending {
    /// The migration has not ended.
    #[default]
    Open,
    /// Ended on its own, or by a stop when everything was at the target.
    Well,
    /// `cutover` has stopped the migration: clients use the target.
    CutOver,
    /// `cutover` has swapped the addresses of source and target: clients use the target.
    Swapped,
    /// The swapped addresses have been swapped back: clients use the source.
    RolledBack,
    /// Another user started the migration again after its end: clients may use the target that it writes to.
    BegunAgain,
}

impl Ending {
    /// Whether the migration ended and was not started again.
    pub(crate) const fn is_end(self) -> bool {
        !matches!(self, Self::Open | Self::BegunAgain)
    }

    /// Whether `cutover` has ended the migration.
    pub(crate) const fn is_cut_over(self) -> bool {
        matches!(self, Self::CutOver | Self::Swapped)
    }

    /// Whether clients may use the Redis target. If so, nothing may be copied over it.
    pub(crate) const fn may_be_in_use(self) -> bool {
        matches!(self, Self::Well | Self::CutOver | Self::Swapped | Self::BegunAgain)
    }
}

/// A request that would be refused again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) message: String,
    /// A hint for the user.
    pub(crate) hint: Option<String>,
}

impl Past {
    /// Returns the history for the resource with this id. It is empty if the journal is about another resource.
    pub(crate) fn of_thing(&self, id: &str) -> Self {
        match &self.id {
            Some(known) if known != id => Self { id: Some(id.to_owned()), ..Self::default() },
            _ => self.clone(),
        }
    }

    /// Returns the history for the resource with this id and completion time. If the completion time differs from the one at
    /// which `cutover` ended the migration, the migration was started again.
    pub(crate) fn of_completed(&self, id: &str, completed: Option<&str>) -> Self {
        let past = self.of_thing(id);
        let is_another = past.completed.as_deref().zip(completed).is_some_and(|(then, now)| then != now);
        match past.ending.is_cut_over() && is_another {
            true => Self { ending: Ending::BegunAgain, ..past },
            false => past,
        }
    }

    /// Whether a resource may have been created for the entry that has not been seen since.
    pub(crate) fn may_be_created(&self) -> bool {
        self.open == Some(Act::Create)
    }

    /// Whether a cutover or a rollback was started, and its end has not been seen.
    pub(crate) fn is_cutting_over(&self) -> bool {
        matches!(self.open, Some(Act::CutOver | Act::Swap | Act::RollBack))
    }

    /// Whether source and target may have swapped addresses because of our cutover.
    pub(crate) fn may_be_swapped(&self) -> bool {
        self.ending == Ending::Swapped || matches!(self.open, Some(Act::Swap | Act::RollBack))
    }

    /// Whether `cutover` worked on a resource other than the one with this id. Clients may then use the data that the other
    /// resource copied.
    pub(crate) fn is_cut_over_as_another(&self, id: &str) -> bool {
        let is_cut_over = self.ending.is_cut_over() || self.is_cutting_over();
        is_cut_over && self.id.as_ref().is_some_and(|known| known != id)
    }

    pub(super) fn take(&mut self, event: &Event, at: Option<Written>) {
        (self.refused, self.failed) = (None, None);
        match event {
            Event::Intent { act, options } => {
                (self.open, self.open_since, self.options) = (Some(*act), at, options.clone());
            }
            Event::Unknown { failed, .. } => (self.open_since, self.failed) = (at, failed.clone()),
            Event::Refused { message, hint, .. } => {
                self.open = None;
                self.refused = message.clone().map(|message| Refused { message, hint: hint.clone() });
            }
            Event::Done { act, id, completed, route, .. } => {
                self.open = None;
                if *act == Act::Create {
                    // The new resource has its own history.
                    *self = Self { created: at, ..Self::default() };
                }
                self.id = Some(id.clone());
                self.set_route(route.as_ref());
                self.completed = completed.clone().or_else(|| self.completed.take());
                match act {
                    Act::Retry => self.retries = self.retries.saturating_add(1),
                    // After a swap, a plain cutover finds that the migration is already cut over.
                    Act::CutOver if self.ending == Ending::Swapped => {}
                    Act::CutOver => self.end(Ending::CutOver, at),
                    Act::Swap => self.end(Ending::Swapped, at),
                    Act::RollBack => self.end(Ending::RolledBack, at),
                    Act::Create | Act::Configure | Act::Start => {}
                }
            }
            Event::Adopted { id, route } => {
                if self.open == Some(Act::Create) {
                    self.open = None;
                }
                *self = self.of_thing(id);
                self.id = Some(id.clone());
                self.set_route(route.as_ref());
            }
            Event::Ended { id } => {
                self.open = None;
                self.id = Some(id.clone());
                self.end(Ending::Well, at);
            }
            Event::BegunAgain { .. } => {
                // If clients are back at the source, the target is free.
                let is_free = matches!(self.ending, Ending::Open | Ending::RolledBack);
                self.end(if is_free { Ending::Open } else { Ending::BegunAgain }, at);
            }
        }
        if let Event::Done { request_id: Some(id), .. } | Event::Refused { request_id: Some(id), .. } = event {
            self.request_id = Some(id.clone());
        }
    }

    fn set_route(&mut self, route: Option<&Route>) {
        if let Some(route) = route {
            self.route = Some(Arc::new(route.clone()));
        }
    }

    fn end(&mut self, ending: Ending, at: Option<Written>) {
        (self.ending, self.ended) = (ending, at);
    }
}

#[cfg(test)]
mod tests;
