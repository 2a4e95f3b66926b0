//! The state machine of data migration tasks.

use super::linking;
use super::migration::{Method, Migration, MigrationKind, Phase};
use super::state::Dcs;
use crate::pace::{REPEATED_WITHIN, ms};
use crate::reply::ApiError;
use crate::work::Resource;
use crate::world::kernel::Kernel;
use crate::world::kind::OnTimer;

const HOUR_MS: u64 = 3_600_000;

/// The error for an unknown task id.
pub(crate) fn unknown() -> ApiError {
    ApiError::dcs("DCS.4133")
}

/// The error for a call that the state of a task forbids.
pub(crate) fn wrong_state() -> ApiError {
    ApiError::dcs("DCS.4957")
}

/// Returns a task that was not deleted.
pub(crate) fn live<'t>(dcs: &'t mut Dcs, id: &str) -> Result<&'t mut Migration, ApiError> {
    dcs.migrations.get_mut(&id.to_owned()).filter(|task| !task.deleted).ok_or_else(unknown)
}

impl Dcs {
    /// Returns the migration tasks that were not deleted.
    pub(crate) fn listed_migrations(&self) -> impl Iterator<Item = &Migration> {
        self.migrations.values().filter(|task| !task.deleted)
    }
}

/// Enters a phase, which may end by a timer.
pub(crate) fn enter(kernel: &mut Kernel, dcs: &mut Dcs, id: &str, phase: Phase, lasts: Option<u64>) {
    let now = kernel.now;
    let timer = lasts.map(|lasts| now + lasts);
    let Some(task) = dcs.migrations.get_mut(&id.to_owned()) else { return };
    task.arrived = task.target_keys(now);
    // The exchange ends with the phase that it began in, along with its timer; otherwise it would never end.
    let abandoned = task.switching.take_if(|state| state == "EXCHANGING").is_some();
    task.phase = phase;
    task.since = now;
    task.updated = now;
    task.timer = timer;
    if let Some(at) = timer {
        kernel.arm::<Migration>(&id.to_owned(), at);
    }
    if abandoned {
        log(
            kernel,
            dcs,
            id,
            true,
            "dcs.41.0107",
            "The migration ended during the exchange of addresses, so they were not exchanged.",
        );
    }
}

/// Enters a phase that only a client, or the release of the machine, ends.
pub(crate) fn rest(kernel: &mut Kernel, dcs: &mut Dcs, id: &str, phase: Phase) {
    let hours = u64::from(kernel.setup.quirks.release_after_hours);
    let online = dcs.migrations.get(&id.to_owned()).is_some_and(|task| task.kind == MigrationKind::Online);
    enter(kernel, dcs, id, phase, (hours > 0 && online && phase.is_over()).then_some(hours * HOUR_MS));
}

pub(super) fn log(kernel: &mut Kernel, dcs: &mut Dcs, id: &str, error: bool, code: &str, message: &str) {
    let now = kernel.now;
    if let Some(task) = dcs.migrations.get_mut(&id.to_owned()) {
        task.log(now, error, code, message);
    }
}

impl OnTimer<Dcs> for Migration {
    fn on_timer(kernel: &mut Kernel, dcs: &mut Dcs, id: &str) {
        let Some(task) = dcs.migrations.get(&id.to_owned()) else { return };
        if task.deleted {
            dcs.migrations.remove(&id.to_owned());
            return;
        }
        if task.is_switching() {
            return finish_switch(kernel, dcs, id);
        }
        match (task.phase, task.method) {
            (Phase::Creating, _) => {
                enter(kernel, dcs, id, Phase::Running, None);
                log(kernel, dcs, id, false, "dcs.41.0100", "The migration machine is ready.");
            }
            (Phase::Full | Phase::Migrating, _) if task.breaks.is_some() => {
                let code = task.breaks.clone().unwrap_or_default();
                rest(kernel, dcs, id, Phase::Failed);
                log(kernel, dcs, id, true, &code, "The source cannot be reached.");
            }
            (Phase::Full, Method::Incremental) => begin_incremental(kernel, dcs, id),
            (Phase::Full | Phase::Migrating, _) => complete(kernel, dcs, id),
            (Phase::Terminating, _) => terminated(kernel, dcs, id),
            (phase, _) if phase.is_over() => {
                let now = kernel.now;
                enter(kernel, dcs, id, Phase::Released, None);
                if let Some(task) = dcs.migrations.get_mut(&id.to_owned()) {
                    task.released = Some(now);
                }
            }
            _ => {}
        }
    }
}

/// Continues with the incremental phase after the full phase.
pub(super) fn begin_incremental(kernel: &mut Kernel, dcs: &mut Dcs, id: &str) {
    enter(kernel, dcs, id, Phase::Incremental, None);
    log(kernel, dcs, id, false, "dcs.41.0102", "The full phase is complete; the incremental phase began.");
}

/// Ends the task after its full phase.
pub(super) fn complete(kernel: &mut Kernel, dcs: &mut Dcs, id: &str) {
    rest(kernel, dcs, id, Phase::Success);
    log(kernel, dcs, id, false, "dcs.41.0103", "The migration is complete.");
}

pub(super) fn terminated(kernel: &mut Kernel, dcs: &mut Dcs, id: &str) {
    if dcs.migrations.get_mut(&id.to_owned()).is_some_and(|task| std::mem::take(&mut task.loses)) {
        log(kernel, dcs, id, true, "dcs.41.0108", "The target did not take the last changes of the source.");
    }
    rest(kernel, dcs, id, Phase::Terminated);
    log(kernel, dcs, id, false, "dcs.41.0104", "The migration was stopped.");
}

/// Starts the full phase from the beginning.
pub(crate) fn begin_full(kernel: &mut Kernel, dcs: &mut Dcs, id: &str) {
    let real = dcs.migrations.get(&id.to_owned()).is_some_and(|task| task.link.is_some());
    let lasts = (!real).then_some(ms(kernel.setup.pace.full_phase).max(1));
    if let Some(task) = dcs.migrations.get_mut(&id.to_owned()) {
        task.arrived = 0;
        task.switching = None;
        task.released = None;
    }
    enter(kernel, dcs, id, Phase::Full, lasts);
    log(kernel, dcs, id, false, "dcs.41.0101", "The full phase began.");
    if real {
        linking::begin(kernel, dcs, id);
    }
}

/// Stops a task that is migrating. With `at_once`, simulated work ends immediately, because the caller waits for the
/// end; real work ends when its link does.
pub(crate) fn stop(kernel: &mut Kernel, dcs: &mut Dcs, id: &str, at_once: bool) -> Result<(), ApiError> {
    let task = live(dcs, id)?;
    // An address exchange that has started stops the migration itself.
    if !task.phase.migrates() || task.switching.as_deref() == Some("EXCHANGING") {
        return Err(wrong_state());
    }
    if task.link.is_some() {
        // The task becomes TERMINATED when the link has ended.
        linking::stop(kernel, id);
        enter(kernel, dcs, id, Phase::Terminating, None);
    } else if at_once {
        terminated(kernel, dcs, id);
    } else {
        enter(kernel, dcs, id, Phase::Terminating, Some(ms(kernel.setup.pace.terminate)));
    }
    Ok(())
}

/// Restarts a stopped online task from its full phase.
pub(crate) fn restart(kernel: &mut Kernel, dcs: &mut Dcs, id: &str) -> Result<(), ApiError> {
    let failed_too = kernel.setup.quirks.restart_failed_tasks;
    let task = live(dcs, id)?;
    if task.version != "v2" {
        return Err(ApiError::dcs("dcs.41.0001"));
    }
    let startable = task.phase == Phase::Terminated || (failed_too && task.phase == Phase::Failed);
    // A task that was stopped before it was configured has nothing to restart.
    if !startable || task.kind != MigrationKind::Online || task.target.is_none() || task.is_switching() {
        return Err(wrong_state());
    }
    begin_full(kernel, dcs, id);
    Ok(())
}

/// Exchanges the addresses of source and target, or rolls the exchange back.
pub(crate) fn switch(kernel: &mut Kernel, dcs: &mut Dcs, id: &str, back: bool) -> Result<(), ApiError> {
    let at = kernel.now + ms(kernel.setup.pace.exchange).max(1);
    let task = live(dcs, id)?;
    let allowed = if back {
        task.switching.as_deref() == Some("EXCHANGE_SUCCESS")
    } else {
        task.phase == Phase::Incremental && task.switching.as_deref().is_none_or(|state| state == "ROLLBACK_SUCCESS")
    };
    if !allowed {
        return Err(wrong_state());
    }
    task.switching = Some(if back { "ROLLBACKING" } else { "EXCHANGING" }.to_owned());
    task.timer = Some(at);
    kernel.arm::<Migration>(&id.to_owned(), at);
    Ok(())
}

/// Completes an exchange, which stops the migration, or its rollback.
fn finish_switch(kernel: &mut Kernel, dcs: &mut Dcs, id: &str) {
    let Some(task) = dcs.migrations.get_mut(&id.to_owned()) else { return };
    let exchanged = task.switching.as_deref() == Some("EXCHANGING");
    task.switching = Some(if exchanged { "EXCHANGE_SUCCESS" } else { "ROLLBACK_SUCCESS" }.to_owned());
    task.timer = None;
    let phase = task.phase;
    if exchanged {
        linking::cut(kernel, dcs, id);
        terminated(kernel, dcs, id);
    } else if phase != Phase::Released {
        // The timer of the exchange replaced the one that releases the machine.
        rest(kernel, dcs, id, phase);
    }
    let message = if exchanged { "The addresses were exchanged." } else { "The addresses were exchanged back." };
    log(kernel, dcs, id, false, "dcs.41.0105", message);
}

/// Deletes a task that has ended, or was never configured. It is remembered as long as the call may be repeated, or for
/// good if a quirk lets deleted tasks be read.
pub(crate) fn delete(kernel: &mut Kernel, dcs: &mut Dcs, id: &str) -> Result<(), ApiError> {
    use crate::quirks::DeletedMigration;
    let is_forgotten = kernel.setup.quirks.deleted_migration == DeletedMigration::NotFound;
    let task = live(dcs, id)?;
    if !(task.phase.is_over() || task.phase == Phase::Running) {
        return Err(wrong_state());
    }
    task.deleted = true;
    task.updated = kernel.now;
    task.timer = is_forgotten.then_some(kernel.now + REPEATED_WITHIN);
    if let Some(at) = task.timer {
        kernel.arm::<Migration>(&id.to_owned(), at);
    }
    kernel.forget(Resource::Migration(id.to_owned()));
    Ok(())
}

#[cfg(test)]
mod tests;
