//! The state machine of data migration tasks.

use super::{Method, Migration, MigrationKind, Phase, linking};
use crate::pace::ms;
use crate::reply::ApiError;
use crate::work::Resource;
use crate::world::{Key, Tenant};

const HOUR_MS: u64 = 3_600_000;

/// The id of a task is not known.
pub(crate) fn unknown() -> ApiError {
    ApiError::dcs("DCS.4133", "The migration task does not exist.")
}

/// The state of a task forbids the call.
pub(crate) fn wrong_state() -> ApiError {
    ApiError::dcs("DCS.4957", "This operation is not allowed in the current task status.")
}

/// A task that was not deleted.
pub(crate) fn live<'t>(t: &'t mut Tenant, id: &str) -> Result<&'t mut Migration, ApiError> {
    t.migrations.get_mut(&id.to_owned()).filter(|task| !task.deleted).ok_or_else(unknown)
}

/// Enters a phase, which may end by itself.
pub(crate) fn enter(t: &mut Tenant, id: &str, phase: Phase, lasts: Option<u64>) {
    let now = t.now;
    let timer = lasts.map(|lasts| now + lasts);
    let Some(task) = t.migrations.get_mut(&id.to_owned()) else { return };
    task.arrived = task.target_keys(now);
    // The timer of an exchange ends with the phase it began in, and the exchange with it: it must not last for ever.
    let abandoned = task.switching.take_if(|state| state == "EXCHANGING").is_some();
    task.phase = phase;
    task.since = now;
    task.updated = now;
    task.timer = timer;
    if let Some(at) = timer {
        t.arm(Key::Migration(id.to_owned()), at);
    }
    if abandoned {
        log(
            t,
            id,
            true,
            "dcs.41.0107",
            "The migration came to an end while the addresses were exchanged: they were not.",
        );
    }
}

/// A phase that nothing but a client, or the release of the machine, ends.
pub(crate) fn rest(t: &mut Tenant, id: &str, phase: Phase) {
    let hours = u64::from(t.setup.quirks.release_after_hours);
    let online = t.migrations.get(&id.to_owned()).is_some_and(|task| task.kind == MigrationKind::Online);
    enter(t, id, phase, (hours > 0 && online && phase.is_over()).then_some(hours * HOUR_MS));
}

pub(super) fn log(t: &mut Tenant, id: &str, error: bool, code: &str, message: &str) {
    let now = t.now;
    if let Some(task) = t.migrations.get_mut(&id.to_owned()) {
        task.log(now, error, code, message);
    }
}

/// The due moment of a task.
pub(crate) fn on_timer(t: &mut Tenant, id: &str) {
    let Some(task) = t.migrations.get(&id.to_owned()) else { return };
    if task.is_switching() {
        return finish_switch(t, id);
    }
    match (task.phase, task.method) {
        (Phase::Creating, _) => {
            enter(t, id, Phase::Running, None);
            log(t, id, false, "dcs.41.0100", "The migration machine is ready.");
        }
        (Phase::Full | Phase::Migrating, _) if task.breaks.is_some() => {
            let code = task.breaks.clone().unwrap_or_default();
            rest(t, id, Phase::Failed);
            log(t, id, true, &code, "The source cannot be reached.");
        }
        (Phase::Full, Method::Incremental) => begin_incremental(t, id),
        (Phase::Full | Phase::Migrating, _) => complete(t, id),
        (Phase::Terminating, _) => terminated(t, id),
        (phase, _) if phase.is_over() => {
            let now = t.now;
            enter(t, id, Phase::Released, None);
            if let Some(task) = t.migrations.get_mut(&id.to_owned()) {
                task.released = Some(now);
            }
        }
        _ => {}
    }
}

/// The full phase is over, and the task goes on.
pub(super) fn begin_incremental(t: &mut Tenant, id: &str) {
    enter(t, id, Phase::Incremental, None);
    log(t, id, false, "dcs.41.0102", "The full phase is complete; the incremental phase began.");
}

/// The full phase is over, and with it the task.
pub(super) fn complete(t: &mut Tenant, id: &str) {
    rest(t, id, Phase::Success);
    log(t, id, false, "dcs.41.0103", "The migration is complete.");
}

pub(super) fn terminated(t: &mut Tenant, id: &str) {
    rest(t, id, Phase::Terminated);
    log(t, id, false, "dcs.41.0104", "The migration was stopped.");
}

/// The full phase, from its beginning.
pub(crate) fn begin_full(t: &mut Tenant, id: &str) {
    let real = t.migrations.get(&id.to_owned()).is_some_and(|task| task.link.is_some());
    let lasts = (!real).then_some(ms(t.setup.pace.full_phase).max(1));
    if let Some(task) = t.migrations.get_mut(&id.to_owned()) {
        task.arrived = 0;
        task.switching = None;
        task.released = None;
    }
    enter(t, id, Phase::Full, lasts);
    log(t, id, false, "dcs.41.0101", "The full phase began.");
    if real {
        linking::begin(t, id);
    }
}

/// Stops a task that migrates. `at_once` when the caller waits for the end; that of real work has to come by itself.
pub(crate) fn stop(t: &mut Tenant, id: &str, at_once: bool) -> Result<(), ApiError> {
    let task = live(t, id)?;
    // An exchange that began stops the migration by itself.
    if !task.phase.migrates() || task.switching.as_deref() == Some("EXCHANGING") {
        return Err(wrong_state());
    }
    if task.link.is_some() {
        // It is terminated when the link has come to its end.
        linking::stop(t, id);
        enter(t, id, Phase::Terminating, None);
    } else if at_once {
        terminated(t, id);
    } else {
        enter(t, id, Phase::Terminating, Some(ms(t.setup.pace.terminate)));
    }
    Ok(())
}

/// Restarts a stopped online task, from its full phase.
pub(crate) fn restart(t: &mut Tenant, id: &str) -> Result<(), ApiError> {
    let failed_too = t.setup.quirks.restart_failed_tasks;
    let task = live(t, id)?;
    if task.version != "v2" {
        return Err(ApiError::dcs("dcs.41.0001", "task not v2"));
    }
    let startable = task.phase == Phase::Terminated || (failed_too && task.phase == Phase::Failed);
    // A task that was stopped before it was ever configured has nothing to repeat.
    if !startable || task.kind != MigrationKind::Online || task.target.is_none() || task.is_switching() {
        return Err(wrong_state());
    }
    begin_full(t, id);
    Ok(())
}

/// Exchanges the addresses of source and target, or undoes it.
pub(crate) fn switch(t: &mut Tenant, id: &str, back: bool) -> Result<(), ApiError> {
    let at = t.now + ms(t.setup.pace.exchange).max(1);
    let task = live(t, id)?;
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
    t.arm(Key::Migration(id.to_owned()), at);
    Ok(())
}

/// The addresses are exchanged: the migration stops. Or they are back where they were.
fn finish_switch(t: &mut Tenant, id: &str) {
    let Some(task) = t.migrations.get_mut(&id.to_owned()) else { return };
    let exchanged = task.switching.as_deref() == Some("EXCHANGING");
    task.switching = Some(if exchanged { "EXCHANGE_SUCCESS" } else { "ROLLBACK_SUCCESS" }.to_owned());
    task.timer = None;
    let phase = task.phase;
    if exchanged {
        linking::cut(t, id);
        terminated(t, id);
    } else if phase != Phase::Released {
        // The timer of the switch stood in for the one that releases the machine.
        rest(t, id, phase);
    }
    let message = if exchanged { "The addresses were exchanged." } else { "The addresses were exchanged back." };
    log(t, id, false, "dcs.41.0105", message);
}

/// Deletes a task that is over, or was never configured.
pub(crate) fn delete(t: &mut Tenant, id: &str) -> Result<(), ApiError> {
    use crate::quirks::DeletedMigration;
    let keep = t.setup.quirks.deleted_migration != DeletedMigration::NotFound;
    let task = live(t, id)?;
    if !(task.phase.is_over() || task.phase == Phase::Running) {
        return Err(wrong_state());
    }
    task.deleted = true;
    task.timer = None;
    t.forget(Resource::Migration(id.to_owned()));
    if !keep {
        t.migrations.remove(&id.to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests;
