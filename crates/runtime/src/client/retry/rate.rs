//! The send rate of a client: unlimited until the gateway throttles it, then as fast as the gateway accepts.
//!
//! The gateway may state a quota, in the message of a throttled call or in a header. The client then sends no more
//! calls than that in any window of that length. Calls that it sent before it knew the quota count as well. If the
//! client is throttled within its quota, because others use the quota too, it spreads its calls evenly and sends fewer.
//! Each success allows it slightly more. If the gateway states no quota, the client sends at 70 % of its previous rate,
//! and each success raises the rate.
//!
//! After a call was throttled, single calls probe whether the gateway accepts calls again, until one succeeds. They are sent
//! after the delay of `Retry-After`, or else at growing intervals. Calls that were in flight together lower the rate only once.
//! The limit is dropped after five minutes in which it delayed no call.

use std::time::Duration;

use tokio::time::Instant;

use super::quota::{LONGEST_SPACING, Quota};
use super::sent::Sent;
use crate::client::sync::{Mutex, MutexGuard, PoisonError};

/// The fraction of the rate that remains after a throttled call, without a quota.
const KEEP: f64 = 0.7;
/// How much a success raises the rate, as a fraction of the rate at the last throttled call.
const RECOVER: f64 = 0.05;
/// The fraction of its share of a quota that a client keeps when it is throttled within the quota.
const KEEP_SHARE: f64 = 0.9;
/// The calls per window that a success adds to that share: a tenth in each window.
const RECOVER_SHARE: f64 = 0.1;
/// A window is lengthened by its length divided by this number, because calls do not arrive at exactly the pace at
/// which they were sent.
const MARGIN: u32 = 50;
/// A client that has sent few calls is assumed to have sent this many calls per second, because its own rate says nothing about
/// the limit.
const AT_LEAST: f64 = 0.5;
/// The time over which the current rate is measured.
const MEASURED: Duration = Duration::from_secs(10);
/// When the limit has not mattered for this long, it is dropped.
pub(crate) const QUIET: Duration = Duration::from_secs(300);
/// The longest interval between probes without a quota. With one it is a quarter of its window.
const LONGEST_PROBE: Duration = Duration::from_secs(60);
/// Slots are reserved no further ahead than this, or than a part of the window, because a change of the limit voids them.
const AHEAD: Duration = Duration::from_secs(1);
const AHEAD_PART: u32 = 8;

/// Spaces out the calls of a client. Clones of a client share one.
#[derive(Debug, Default)]
pub(crate) struct SendRate(Mutex<State>);

/// When a call may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Slot {
    /// The time until then.
    pub(crate) wait: Duration,
    /// Which change of the limit the slot belongs to.
    change: u64,
}

/// The answer to a call that asks for a slot.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Admission {
    /// The call has this slot.
    Reserved(Slot),
    /// The next slot is too far ahead to be reserved. The call has to ask again after this time.
    AskAgain(Duration),
    /// The next slot is this far ahead, which is longer than the call can wait.
    TooLate(Duration),
}

/// The limits that a server states when it refuses a call.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Throttling {
    pub(crate) quota: Option<Quota>,
    pub(crate) retry_after: Option<Duration>,
}

impl Throttling {
    /// Returns the shortest delay before the call is repeated: that of `Retry-After`, or the one that the quota implies.
    pub(crate) fn delay(&self) -> Option<Duration> {
        self.retry_after.or_else(|| self.quota.map(Quota::spacing))
    }
}

#[derive(Debug, Default)]
struct State {
    sent: Sent,
    limit: Option<Limit>,
    /// How often the limit has changed. Slots from before a change are void.
    changes: u64,
}

#[derive(Debug)]
struct Limit {
    pace: Pace,
    /// No call is sent before this time.
    closed_until: Instant,
    /// The interval between probes, until a call succeeds.
    probe: Option<Duration>,
    /// When the limit last delayed a call.
    mattered_at: Instant,
}

#[derive(Debug, Clone, Copy)]
enum Pace {
    /// The gateway stated a quota.
    Quota {
        quota: Quota,
        /// Calls per window.
        share: f64,
        /// Whether calls are spread evenly, because others use the quota too.
        is_even: bool,
    },
    /// The gateway stated no quota.
    Rate {
        /// Calls per second.
        rate: f64,
        at_throttle: f64,
    },
}

impl SendRate {
    /// Reserves the next slot.
    ///
    /// A slot that is later than `most` stays free, because the slots of callers who give up would delay all others.
    pub(crate) fn take_slot(&self, now: Instant, most: Duration) -> Admission {
        let mut state = self.lock();
        state.drop_old_limit(now);
        let State { sent, limit, changes } = &mut *state;
        let Some(limit) = limit else {
            sent.add(now, now);
            return Admission::Reserved(Slot { wait: Duration::ZERO, change: *changes });
        };
        let slot = limit.next_slot(sent, now);
        let wait = slot.duration_since(now);
        if !wait.is_zero() {
            limit.mattered_at = now;
        }
        let ahead = limit.ahead();
        if wait > most {
            Admission::TooLate(wait)
        } else if wait > ahead {
            Admission::AskAgain(ahead)
        } else {
            sent.add(slot, now);
            Admission::Reserved(Slot { wait, change: *changes })
        }
    }

    /// Whether the limit has not changed since this slot was reserved.
    pub(crate) fn is_valid(&self, slot: &Slot) -> bool {
        self.lock().changes == slot.change
    }

    /// Records that the gateway throttled the call of this slot.
    pub(crate) fn throttled(&self, now: Instant, slot: &Slot, throttling: Throttling) {
        let mut state = self.lock();
        let has_changed = slot.change != state.changes;
        match &mut state.limit {
            // The call was in flight when the limit changed.
            Some(limit) if has_changed => {
                limit.closed_until = limit.closed_until.max(now + throttling.retry_after.unwrap_or_default());
                limit.mattered_at = now;
            }
            _ => state.lower(now, throttling),
        }
    }

    /// Records that nothing is left of a quota, as an accepted call says.
    pub(crate) fn used_up(&self, now: Instant, slot: &Slot, quota: Quota) {
        let mut state = self.lock();
        if slot.change != state.changes {
            return;
        }
        match state.limit.as_ref().map(|limit| limit.pace) {
            None => state.lower(now, Throttling { quota: Some(quota), retry_after: None }),
            // The next call waits for the next window anyway, unless others used the quota.
            Some(pace @ Pace::Quota { .. }) if !pace.is_full(&state.sent, now) => state.set(now, pace, None, None),
            Some(_) => {}
        }
    }

    /// Records that the call of this slot was accepted.
    pub(crate) fn succeeded(&self, now: Instant, slot: &Slot) {
        let mut state = self.lock();
        if slot.change != state.changes {
            return;
        }
        let Some(limit) = &mut state.limit else { return };
        limit.pace.raise();
        if limit.probe.take().is_some() {
            // Calls that wait to probe need not wait any longer.
            state.change(now);
        }
    }

    /// The allowed rate, in calls per second.
    #[cfg(test)]
    pub(crate) fn limit(&self) -> Option<f64> {
        self.lock().limit.as_ref().map(|limit| limit.pace.spacing().as_secs_f64().recip())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn drop_old_limit(&mut self, now: Instant) {
        let is_old = |limit: &Limit| now.saturating_duration_since(limit.mattered_at) > limit.pace.memory().max(QUIET);
        if self.limit.as_ref().is_some_and(is_old) {
            self.limit = None;
            self.sent = Sent::default();
        }
    }

    /// Adapts the limit to a call that was throttled.
    fn lower(&mut self, now: Instant, Throttling { quota, retry_after }: Throttling) {
        let known = self.limit.as_ref().map(|limit| (limit.pace, limit.probe));
        let pace = match (known, quota) {
            (Some((pace @ Pace::Quota { quota: known, .. }, probe)), told) => match told {
                Some(told) if told.spacing() > known.spacing() => Pace::of(told),
                // A refusal before any call was accepted adds no information.
                _ if probe.is_some() => pace,
                _ => pace.lowered(),
            },
            (_, Some(told)) => Pace::of(told),
            (Some((pace, Some(_))), None) => pace,
            (Some((pace, None)), None) => pace.lowered(),
            (None, None) => Pace::after(f64::from(self.sent.count(now, MEASURED)) / MEASURED.as_secs_f64()),
        };
        self.set(now, pace, known.and_then(|(_, probe)| probe), retry_after);
    }

    /// Sets the pace, and closes the gate until the first probe. If the client's own calls have used up the quota, no probe is
    /// needed, because the next window is known.
    fn set(&mut self, now: Instant, pace: Pace, last_probe: Option<Duration>, retry_after: Option<Duration>) {
        if let Pace::Quota { quota, .. } = pace {
            self.sent.remember(quota.window + quota.window / MARGIN);
        }
        let is_known = last_probe.is_none() && pace.is_full(&self.sent, now);
        let probe = (!is_known).then(|| match last_probe {
            None => pace.spacing(),
            Some(last) => (last * 2).min(pace.longest_probe()).max(pace.spacing()),
        });
        let delay = retry_after.unwrap_or_default().max(probe.unwrap_or_default());
        self.limit = Some(Limit { pace, closed_until: now + delay, probe, mattered_at: now });
        self.change(now);
    }

    /// Voids the slots that were reserved.
    fn change(&mut self, now: Instant) {
        self.changes += 1;
        self.sent.forget_after(now);
    }
}

impl Limit {
    fn next_slot(&self, sent: &Sent, now: Instant) -> Instant {
        let slot = now.max(self.closed_until);
        let Some(last) = sent.last() else { return slot };
        let even = match (self.probe, self.pace) {
            (Some(probe), _) => probe.max(self.pace.spacing()),
            (None, Pace::Quota { is_even: false, .. }) => Duration::ZERO,
            (None, pace) => pace.spacing(),
        };
        slot.max(last + even).max(self.pace.window_opens(sent).unwrap_or(slot))
    }

    /// How far ahead slots are reserved.
    fn ahead(&self) -> Duration {
        let part = match self.pace {
            Pace::Quota { quota, .. } => quota.window / AHEAD_PART,
            Pace::Rate { .. } => Duration::ZERO,
        };
        part.max(AHEAD)
    }
}

impl Pace {
    /// The pace after the first refusal with a quota.
    fn of(quota: Quota) -> Self {
        Self::Quota { quota, share: f64::from(quota.calls), is_even: false }
    }

    /// The pace after the first refusal without a quota, at this rate.
    fn after(rate: f64) -> Self {
        let at_throttle = rate.max(AT_LEAST);
        Self::Rate { rate: at_throttle, at_throttle }.lowered()
    }

    fn lowered(self) -> Self {
        match self {
            Self::Quota { quota, share, .. } => {
                Self::Quota { quota, share: (share * KEEP_SHARE).max(1.0), is_even: true }
            }
            Self::Rate { rate, .. } => {
                let at_throttle = rate.max(LONGEST_SPACING.as_secs_f64().recip());
                Self::Rate { rate: at_throttle * KEEP, at_throttle }
            }
        }
    }

    fn raise(&mut self) {
        match self {
            Self::Quota { quota, share, .. } => *share = (*share + RECOVER_SHARE).min(f64::from(quota.calls)),
            Self::Rate { rate, at_throttle } => *rate += *at_throttle * RECOVER,
        }
    }

    /// The time between two calls when they are spread evenly.
    fn spacing(&self) -> Duration {
        let spacing = match self {
            Self::Quota { quota, share, .. } => quota.window.div_f64(share.max(1.0)),
            Self::Rate { rate, .. } => Duration::try_from_secs_f64(rate.recip()).unwrap_or(LONGEST_SPACING),
        };
        spacing.min(LONGEST_SPACING)
    }

    fn longest_probe(&self) -> Duration {
        match self {
            Self::Quota { quota, .. } => quota.window / 4,
            Self::Rate { .. } => LONGEST_PROBE,
        }
    }

    /// How long calls count toward the limit.
    fn memory(&self) -> Duration {
        match self {
            Self::Quota { quota, .. } => quota.window,
            Self::Rate { .. } => Duration::ZERO,
        }
    }

    /// Returns when the calls of the last window leave room for one more.
    fn window_opens(&self, sent: &Sent) -> Option<Instant> {
        let Self::Quota { quota, share, .. } = self else { return None };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between one and a number of 32 bits"
        )]
        let calls = share.max(1.0) as u32;
        Some(sent.last_but(calls)? + quota.window + quota.window / MARGIN)
    }

    /// Whether the client's own calls have used the quota up.
    fn is_full(&self, sent: &Sent, now: Instant) -> bool {
        self.window_opens(sent).is_some_and(|opens| opens > now)
    }
}
