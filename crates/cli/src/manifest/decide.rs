//! What is to be done about an entry: compares what the service reports, and what the journal tells, with the file.

use super::journal::{Act, Past};
use super::model::{Entry, Policy, What};
use super::observe::Seen;
use crate::output::State;

/// What is to be done next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Create,
    /// Name source and target of a Redis migration, which starts it.
    Configure,
    /// Start again what is paused.
    Start,
    Retry {
        only_failed: bool,
    },
    /// The service is at work.
    Wait,
    Done,
    /// It failed and is not tried again.
    Failed,
    /// It is not what the file says, and not ours to change.
    Drift,
}

impl Step {
    /// The word of `plan`.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Configure | Self::Start => "start",
            Self::Retry { .. } => "retry",
            Self::Wait => "wait",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Drift => "drift",
        }
    }

    /// What `apply` sends for it, if anything.
    pub(crate) const fn act(self) -> Option<Act> {
        match self {
            Self::Create => Some(Act::Create),
            Self::Configure => Some(Act::Configure),
            Self::Start => Some(Act::Start),
            Self::Retry { .. } => Some(Act::Retry),
            Self::Wait | Self::Done | Self::Failed | Self::Drift => None,
        }
    }
}

/// A step, and why it is the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Decision {
    pub(crate) step: Step,
    pub(crate) why: String,
}

fn decision(step: Step, why: impl Into<String>) -> Decision {
    Decision { step, why: why.into() }
}

/// Decides what is next for an entry.
pub(crate) fn decide(policy: &Policy, entry: &Entry, past: &Past, seen: Option<&Seen>, recreate: bool) -> Decision {
    match seen {
        Some(seen) => of_seen(policy, entry, past, seen),
        None if past.ended => decision(Step::Done, "it ended well and is no longer listed"),
        None => match &past.id {
            Some(id) if !recreate && past.open != Some(Act::Create) => {
                decision(Step::Drift, format!("{id} is gone from the service; --recreate makes another"))
            }
            _ => decision(Step::Create, ""),
        },
    }
}

fn of_seen(policy: &Policy, entry: &Entry, past: &Past, seen: &Seen) -> Decision {
    if !seen.others.is_empty() {
        return decision(Step::Drift, format!("more things carry its mark: {}", seen.others.join(", ")));
    }
    let follows = matches!(&entry.what, What::Redis(redis) if redis.follows);
    let is_redis = matches!(entry.what, What::Redis(_));
    match seen.item.state {
        State::Succeeded if follows => decision(Step::Drift, "it copied once, and the file says that it follows"),
        State::Succeeded => decision(Step::Done, ""),
        State::Following if is_redis && !follows => {
            decision(Step::Drift, "it follows its source, and the file says that it copies once")
        }
        State::Following => decision(Step::Done, "following"),
        State::Failed if past.retries < policy.retry => {
            let only_failed = policy.only_failed_objects && seen.has_failed_list;
            let which = if only_failed { ", only what failed" } else { "" };
            let why = format!("try {} of {}{which}", past.retries + 1, policy.retry);
            decision(Step::Retry { only_failed }, why)
        }
        State::Failed => decision(Step::Failed, seen.item.reason.clone().unwrap_or_default()),
        State::Stopped | State::Released if past.is_cutting_over() => {
            decision(Step::Drift, "its cutover or rollback was interrupted; the same command goes on")
        }
        State::Stopped | State::Released if past.cut_over => decision(Step::Done, "cut over"),
        // Keys that were deleted at the source while it was stopped would come back.
        State::Stopped if is_redis => {
            decision(Step::Drift, format!("it was stopped; `hcmigrate redis retry {}` goes on", seen.item.id))
        }
        State::Stopped => decision(Step::Start, "it is paused"),
        State::Ready => decision(Step::Configure, ""),
        State::Released => decision(Step::Drift, "its machine was taken back; --recreate makes another"),
        State::Deleting | State::Deleted => decision(Step::Drift, "it is being deleted"),
        State::Waiting | State::Preparing | State::Running | State::Stopping | State::Unknown => {
            decision(Step::Wait, seen.item.state_text())
        }
    }
}

#[cfg(test)]
mod tests;
