//! The state machine of instances.

use super::instance::Instance;
use super::jobs;
use super::state::Dcs;
use crate::clock::Millis;
use crate::pace::{REPEATED_WITHIN, ms};
use crate::reply::ApiError;
use crate::world::kernel::Kernel;
use crate::world::kind::OnTimer;

/// The state of an instance after a change ends.
const RUNNING: &str = "RUNNING";

/// The state of a faulty instance.
const ERROR: &str = "ERROR";

/// The state of an instance that could not be created.
pub(crate) const CREATE_FAILED: &str = "CREATEFAILED";

/// The state of an instance after it was stopped.
const CLOSED: &str = "CLOSED";

pub(crate) fn unknown() -> ApiError {
    ApiError::dcs("DCS.3022")
}

/// What a call answers while an instance is busy.
pub(crate) fn busy(state: &str) -> ApiError {
    let code = match state {
        "CREATING" => "DCS.4118",
        "RESTARTING" => "DCS.4111",
        "EXTENDING" => "DCS.4113",
        "RESTORING" => "DCS.4097",
        _ => "DCS.4026",
    };
    ApiError::dcs(code)
}

fn backing_up() -> ApiError {
    ApiError::dcs("DCS.4096")
}

/// Returns an instance that is running and has no change in progress.
pub(crate) fn idle<'t>(dcs: &'t mut Dcs, id: &str) -> Result<&'t mut Instance, ApiError> {
    unchanging(dcs, id, &[RUNNING])
}

/// Returns an instance that can be restarted: running or faulty, with no change in progress.
pub(crate) fn restartable<'t>(dcs: &'t mut Dcs, id: &str) -> Result<&'t mut Instance, ApiError> {
    unchanging(dcs, id, &[RUNNING, ERROR])
}

fn unchanging<'t>(dcs: &'t mut Dcs, id: &str, states: &[&str]) -> Result<&'t mut Instance, ApiError> {
    let instance = dcs.instances.get_mut(&id.to_owned()).ok_or_else(unknown)?;
    if !states.contains(&instance.state.as_str()) {
        return Err(busy(&instance.state));
    }
    if instance.task.is_some() {
        return Err(backing_up());
    }
    Ok(instance)
}

/// Returns a stopped instance.
pub(crate) fn stopped<'t>(dcs: &'t mut Dcs, id: &str) -> Result<&'t mut Instance, ApiError> {
    let instance = dcs.instances.get_mut(&id.to_owned()).ok_or_else(unknown)?;
    match instance.state.as_str() {
        CLOSED => Ok(instance),
        state => Err(busy(state)),
    }
}

/// Starts a change and records it for the task center. The change ends in RUNNING, in CLOSED if it stops the instance,
/// or in CREATEFAILED if it creates an instance whose description asks for an error.
pub(crate) fn change(kernel: &mut Kernel, dcs: &mut Dcs, id: &str, state: &str, lasts: u64) {
    let at = kernel.now + lasts.max(1);
    let Some(instance) = dcs.instances.get_mut(&id.to_owned()) else { return };
    instance.state = state.to_owned();
    instance.timer = Some(at);
    let label = instance.name.clone();
    kernel.arm::<Instance>(&id.to_owned(), at);
    jobs::note(kernel, dcs, (id, &label), lasts);
}

impl OnTimer<Dcs> for Instance {
    fn on_timer(kernel: &mut Kernel, dcs: &mut Dcs, id: &str) {
        let now = kernel.now;
        let key = id.to_owned();
        let Some(instance) = dcs.instances.get_mut(&key) else { return };
        if instance.state == "DELETING" {
            dcs.instances.remove(&key);
            return;
        }
        let next = match instance.state.as_str() {
            "CLOSING" => CLOSED,
            "CREATING" if instance.is_to_fail() => CREATE_FAILED,
            _ => RUNNING,
        };
        instance.state = next.to_owned();
        instance.timer = None;
        instance.updated = now;
        if next != CREATE_FAILED {
            instance.launched = instance.launched.or(Some(now));
        }
    }
}

/// Deletes an instance that has no change in progress.
pub(crate) fn delete(kernel: &mut Kernel, dcs: &mut Dcs, id: &str) -> Result<(), ApiError> {
    let lasts = ms(kernel.setup.pace.instance) / 2;
    let instance = dcs.instances.get(&id.to_owned()).ok_or_else(unknown)?;
    if !matches!(instance.state.as_str(), RUNNING | CLOSED | ERROR | CREATE_FAILED) {
        return Err(match instance.state.as_str() {
            "CREATING" | "STARTING" | "CLOSING" | "RESTARTING" => ApiError::dcs("DCS.4099"),
            state => busy(state),
        });
    }
    if instance.task.is_some() {
        return Err(backing_up());
    }
    let taken = dcs.migrations.values().any(|task| {
        let names = |side: &Option<super::MigrationEnd>| side.as_ref().is_some_and(|side| side.id == id);
        task.phase.migrates() && (names(&task.source) || names(&task.target))
    });
    if taken {
        return Err(ApiError::dcs("DCS.4026").about("a migration of its data is in progress"));
    }
    change(kernel, dcs, id, "DELETING", lasts);
    Ok(())
}

/// Whether an instance is being deleted, or was deleted so recently that a caller may be retrying that call. The task
/// center still lists the deletion, the last change of a deleted instance.
pub(crate) fn was_just_deleted(dcs: &Dcs, id: &str, now: Millis) -> bool {
    match dcs.instances.get(&id.to_owned()) {
        Some(instance) => instance.state == "DELETING",
        None => {
            let is_recent = |ends: Millis| now.saturating_sub(ends) < REPEATED_WITHIN;
            dcs.background.values().any(|task| task.instance_id == id && is_recent(task.ends))
        }
    }
}
