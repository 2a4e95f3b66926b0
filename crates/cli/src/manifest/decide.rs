//! Decides what to do about an entry: compares the service's report and the journal with the file.
//!
//! A migration that follows its source never ends on its own, and a restart copies everything over its target. If clients may
//! use the target, nothing is copied over it. If clients use the source, the migration does not count as done:
//!
//! | the journal | running, following | stopped | failed | machine taken back | gone |
//! |---|---|---|---|---|---|
//! | nothing, or begun | wait, follow | done with all keys, else drift | retry | drift, `--recreate` | drift, `--recreate` |
//! | ended well | wait, follow | done with all keys, else drift | failed | done | done |
//! | cut over | wait, follow | done, unless it ran again and lacks keys | failed | done | done |
//! | swapped | wait, follow | the same, unless swapped back | failed | done | done |
//! | rolled back | wait, follow | drift | retry | drift, `--recreate` | drift, `--recreate` |
//! | begun again | wait, follow | done with all keys, else drift | failed | drift, `--recreate` | drift, `--recreate` |
//! | a cutover is open | wait, follow | drift | drift | drift | drift |
//!
//! A migration that has run again since its cutover has another completion time. Without a journal, the addresses that the
//! service reports reveal a rollback. A resource that has the mark of the entry but is not the migration that was cut over is
//! drift in every state. If the file no longer has the source and destination that a migration had when it was created,
//! drift takes the place of done.

use huaweicloud_dcs::types::MigrationIpSwitchStatus;

use super::cutover;
use super::journal::{Act, Ending, FailedStep, Past};
use super::model::{Entry, Manifest, Policy, What};
use super::observe::{Lists, Seen, World};
use crate::locale::say;
use crate::output::State;

/// The next step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Create,
    /// Set source and target of a Redis migration, which starts it.
    Configure,
    /// Start a paused resource again.
    Start,
    Retry {
        only_failed: bool,
    },
    /// Wait: the service is working on the resource.
    Wait,
    /// The migration copies every change until the cut-over. `apply` has nothing more to do.
    Follow,
    Done,
    /// The resource failed and is not retried.
    Failed,
    /// The resource differs from the file, and `apply` must not change it.
    Drift,
}

impl Step {
    /// Returns the word for the step in the output of `plan` for programs.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Configure | Self::Start => "start",
            Self::Retry { .. } => "retry",
            Self::Wait => "wait",
            Self::Follow => "follow",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Drift => "drift",
        }
    }

    /// Returns the word for the step in the output of `plan` in the user's language.
    pub(crate) fn label(self) -> String {
        match self {
            Self::Create => say!("plan-action-create"),
            Self::Configure | Self::Start => say!("plan-action-start"),
            Self::Retry { .. } => say!("plan-action-retry"),
            Self::Wait => say!("plan-action-wait"),
            Self::Follow => say!("plan-action-follow"),
            Self::Done => say!("plan-action-done"),
            Self::Failed => say!("plan-action-failed"),
            Self::Drift => say!("plan-action-drift"),
        }
    }

    /// Returns the request that `apply` sends for the step, if any.
    pub(crate) const fn act(self) -> Option<Act> {
        match self {
            Self::Create => Some(Act::Create),
            Self::Configure => Some(Act::Configure),
            Self::Start => Some(Act::Start),
            Self::Retry { .. } => Some(Act::Retry),
            Self::Wait | Self::Follow | Self::Done | Self::Failed | Self::Drift => None,
        }
    }
}

/// What the user asks `apply` to do beyond the manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Asked {
    /// Create again resources that the service no longer has, or may never have had.
    pub(crate) recreate: bool,
    /// Create again resources that may have been created, once the lists have had time to show them.
    pub(crate) trusts_lists: bool,
    /// Retry failed resources, regardless of earlier retries.
    pub(crate) retry_failed: bool,
}

/// The next step, and the reason for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Decision {
    pub(crate) step: Step,
    pub(crate) why: String,
}

fn decision(step: Step, why: impl Into<String>) -> Decision {
    Decision { step, why: why.into() }
}

/// Decides the next step for an entry from what the services list. What a resource without an entry copies already is not
/// created again under another name.
pub(crate) fn next_step(
    manifest: &Manifest,
    world: &World,
    entry: &Entry,
    past: &Past,
    seen: Option<&Seen>,
    asked: Asked,
) -> Decision {
    let next = decide(&manifest.policy, entry, past, seen, world.lists(past), asked);
    if next.step != Step::Create {
        return next;
    }
    world.twin(entry).map_or(next, |why| decision(Step::Drift, why))
}

/// Decides the next step for an entry.
fn decide(policy: &Policy, entry: &Entry, past: &Past, seen: Option<&Seen>, lists: Lists, asked: Asked) -> Decision {
    match (seen, &past.id) {
        (None, _) => of_unseen(entry, past, lists, asked),
        (Some(seen), Some(id)) if past.is_cut_over_as_another(&seen.item.id) => {
            decision(Step::Drift, say!("plan-why-cut-over-as", id = id))
        }
        (Some(seen), _) => of_seen(policy, entry, &seen.past(past), seen, lists, asked),
    }
}

fn of_unseen(entry: &Entry, past: &Past, lists: Lists, asked: Asked) -> Decision {
    if past.is_cutting_over() {
        return decision(Step::Drift, say!("plan-why-interrupted-gone"));
    }
    match &past.id {
        _ if past.ending == Ending::Well => of_ended(entry, past, say!("plan-why-ended")),
        _ if past.ending.is_cut_over() => of_ended(entry, past, say!("plan-why-cut-over-gone")),
        _ if past.may_be_created() => of_unconfirmed(lists, asked),
        Some(id) if lists == Lists::MayLack => decision(Step::Wait, say!("plan-why-unlisted", id = id)),
        Some(id) if !asked.recreate => decision(Step::Drift, say!("plan-why-gone", id = id)),
        _ => decision(Step::Create, ""),
    }
}

/// Decides about a migration that has ended, and whose machine or listing is gone. It is done if it is still the one in the
/// file, which only the journal can tell.
fn of_ended(entry: &Entry, past: &Past, why: String) -> Decision {
    match past.route.as_deref().filter(|route| **route != entry.route()) {
        Some(route) => decision(Step::Drift, say!("plan-why-ended-elsewhere", route = route.text())),
        None => decision(Step::Done, why),
    }
}

/// Decides about a resource that may have been created. By default, it is not created again: no service documents how
/// late its lists show a new resource, and a second one would copy everything twice and cost twice.
fn of_unconfirmed(lists: Lists, asked: Asked) -> Decision {
    match lists {
        Lists::MayLack => decision(Step::Wait, say!("plan-why-unconfirmed-yet")),
        Lists::Settled if asked.recreate || asked.trusts_lists => decision(Step::Create, ""),
        Lists::Settled => decision(Step::Drift, say!("plan-why-unconfirmed")),
    }
}

fn of_seen(policy: &Policy, entry: &Entry, past: &Past, seen: &Seen, lists: Lists, asked: Asked) -> Decision {
    if !seen.others.is_empty() {
        return decision(Step::Drift, say!("plan-why-marks", ids = seen.others.join(", ")));
    }
    let follows = matches!(&entry.what, What::Redis(redis) if redis.follows);
    let is_redis = matches!(entry.what, What::Redis(_));
    if seen.is_elsewhere {
        return decision(Step::Drift, say!("plan-why-elsewhere"));
    }
    match seen.item.state {
        State::Succeeded if follows => decision(Step::Drift, say!("plan-why-copied")),
        State::Succeeded => decision(Step::Done, ""),
        State::Following if is_redis && !follows => decision(Step::Drift, say!("plan-why-follows")),
        State::Following => decision(Step::Follow, say!("plan-why-following")),
        State::Failed | State::Stopped | State::Released if past.is_cutting_over() => {
            decision(Step::Drift, unfinished(past))
        }
        State::Failed if is_redis && past.ending.may_be_in_use() => {
            decision(Step::Failed, seen.item.reason.clone().unwrap_or_default())
        }
        State::Failed if asked.retry_failed || past.retries < policy.retry => {
            let only_failed = policy.only_failed_objects && seen.has_whole_failed_list;
            let (number, most) = (past.retries.saturating_add(1), policy.retry);
            let why = match (number <= most, only_failed) {
                (true, true) => say!("plan-why-try-failed", number = number, most = most),
                (true, false) => say!("plan-why-try", number = number, most = most),
                (false, true) => say!("plan-why-try-asked-failed", number = number),
                (false, false) => say!("plan-why-try-asked", number = number),
            };
            decision(Step::Retry { only_failed }, why)
        }
        State::Failed => decision(Step::Failed, seen.item.reason.clone().unwrap_or_default()),
        State::Stopped if is_redis => of_stopped(follows, past, seen),
        State::Stopped => decision(Step::Start, say!("plan-why-paused")),
        State::Ready => decision(Step::Configure, ""),
        State::Released if past.ending.is_cut_over() => of_ended(entry, past, say!("plan-why-cut-over")),
        State::Released if past.ending == Ending::Well => of_ended(entry, past, say!("plan-why-ended-released")),
        State::Released if was_being_recreated(past, seen) => of_unconfirmed(lists, asked),
        State::Released if asked.recreate => decision(Step::Create, ""),
        State::Released => decision(Step::Drift, say!("plan-why-released")),
        State::Deleting | State::Deleted => decision(Step::Drift, say!("plan-why-deleting")),
        State::Waiting | State::Preparing | State::Running | State::Stopping | State::Unknown => {
            decision(Step::Wait, seen.item.state_text())
        }
    }
}

/// Returns why the open cutover or rollback has not ended.
fn unfinished(past: &Past) -> String {
    match (&past.failed, past.open) {
        (Some(FailedStep { message, .. }), Some(Act::RollBack)) => say!("plan-why-rollback-failed", message = message),
        (Some(FailedStep { step, message, .. }), _) => {
            say!("plan-why-cutover-failed", step = cutover::step_label(step), message = message)
        }
        (None, _) => say!("plan-why-interrupted"),
    }
}

/// Decides about a stopped Redis migration, which is never started again. A restart would bring back keys that were deleted at
/// the source during the stop, and would copy everything over a target that clients may use.
fn of_stopped(follows: bool, past: &Past, seen: &Seen) -> Decision {
    if seen.switch == Some(MigrationIpSwitchStatus::Exchanging) {
        return decision(Step::Wait, say!("cutover-swapping"));
    }
    if is_rolled_back(past, seen) {
        return decision(Step::Drift, say!("plan-why-rolled-back"));
    }
    match past.ending {
        Ending::CutOver | Ending::Swapped if is_half_copied(seen) => {
            decision(Step::Drift, say!("plan-why-begun-again"))
        }
        Ending::CutOver | Ending::Swapped => decision(Step::Done, say!("plan-why-cut-over")),
        _ if follows && has_all_keys(seen) => decision(Step::Done, say!("plan-why-complete")),
        Ending::BegunAgain => decision(Step::Drift, say!("plan-why-begun-again")),
        _ => decision(Step::Drift, say!("plan-why-incomplete")),
    }
}

/// Whether clients of a stopped Redis migration are back at the source. The addresses that the service reports may date
/// from before a cutover by a stop.
pub(crate) fn is_rolled_back(past: &Past, seen: &Seen) -> bool {
    match past.ending {
        Ending::RolledBack => true,
        Ending::CutOver => false,
        _ => seen.switch == Some(MigrationIpSwitchStatus::RollbackSuccess),
    }
}

/// Whether a migration was stopped during its full copy, which no cutover does.
pub(crate) fn is_half_copied(seen: &Seen) -> bool {
    seen.item.keys.total != Some(0) && seen.item.done.is_some_and(|done| done < 1.0)
}

/// Whether a request with an unknown outcome was to create a replacement for the resource that was seen.
fn was_being_recreated(past: &Past, seen: &Seen) -> bool {
    past.may_be_created() && past.id.as_ref() == Some(&seen.item.id)
}

/// Whether a stopped migration had copied everything, as after a normal cut-over.
fn has_all_keys(seen: &Seen) -> bool {
    let Some((there, keys)) = seen.item.keys.done.zip(seen.item.keys.total) else { return false };
    there >= keys && !is_half_copied(seen) && seen.item.lag.is_none_or(|lag| lag <= 0)
}

#[cfg(test)]
mod tests;
