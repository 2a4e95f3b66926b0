//! How long simulated operations take, and how much work there is.

use std::time::Duration;

use crate::clock::Millis;
use crate::world::workload::Workload;

/// How long after a call a second one counts as its repetition, sent because the answer was lost.
pub(crate) const REPEATED_WITHIN: Millis = 10 * 60 * 1000;

/// Durations and speeds of simulated work, on the emulated clock. The defaults suit a person who watches: intermediate
/// states can be seen, and a task ends within ten seconds.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Pace {
    /// OMS: from waiting (1) to running (2), when a slot is free.
    pub schedule: Duration,
    /// OMS: from pausing (7) to paused (3); for groups, too.
    pub pause: Duration,
    /// OMS: how long a group takes to create its tasks (1 to 2).
    pub create_group: Duration,
    /// OMS: how long a group takes to be deleted (8, 9, gone).
    pub delete_group: Duration,
    /// OMS: bytes per second of one task, unless a bandwidth policy sets less.
    pub bytes_per_second: u64,
    /// OMS: the minimum time that a task runs, however little there is to do.
    pub shortest_run: Duration,
    /// OMS: the work of a task whose description sets none.
    pub workload: Workload,
    /// DCS: how long a migration machine takes to be created.
    pub create_machine: Duration,
    /// DCS: how long the full phase takes.
    pub full_phase: Duration,
    /// DCS: from TERMINATING to TERMINATED.
    pub terminate: Duration,
    /// DCS: how long an exchange of addresses, or its rollback, takes.
    pub exchange: Duration,
    /// DCS: how long creating, restarting or changing an instance takes.
    pub instance: Duration,
    /// DCS: how long a backup or a restoration takes.
    pub backup: Duration,
    /// DCS: keys of a simulated Redis.
    pub keys: u64,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            schedule: Duration::from_secs(1),
            pause: Duration::from_secs(1),
            create_group: Duration::from_secs(2),
            delete_group: Duration::from_secs(2),
            bytes_per_second: 64 << 20,
            shortest_run: Duration::from_secs(2),
            workload: Workload::default(),
            create_machine: Duration::from_secs(3),
            full_phase: Duration::from_secs(6),
            terminate: Duration::from_secs(2),
            exchange: Duration::from_secs(2),
            instance: Duration::from_secs(4),
            backup: Duration::from_secs(3),
            keys: 10_000,
        }
    }
}

/// Converts a duration on the emulated clock.
pub(crate) fn ms(duration: Duration) -> Millis {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX / 4).min(u64::MAX / 4)
}
