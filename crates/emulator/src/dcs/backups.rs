//! Backups and restorations: the calls and the timers.

use serde_json::json;

use super::backup::{Backup, BackupState, Restore, RestoreState};
use super::ids::instance_id;
use super::instances;
use super::state::Dcs;
use crate::call::Call;
use crate::clock::Millis;
use crate::pace::ms;
use crate::reply::{ApiError, Reply};
use crate::service::ServiceName;
use crate::wire_time::parse_filter;
use crate::world::kernel::Kernel;
use crate::world::kind::OnTimer;

fn unknown() -> ApiError {
    ApiError::dcs("DCS.4031")
}

impl OnTimer<Dcs> for Backup {
    fn on_timer(kernel: &mut Kernel, dcs: &mut Dcs, id: &str) {
        let now = kernel.now;
        let Some(backup) = dcs.backups.get_mut(&id.to_owned()) else { return };
        backup.updated = now;
        if backup.state == BackupState::Waiting {
            backup.state = BackupState::Backuping;
            backup.timer = Some(backup.ends);
            let at = backup.ends;
            kernel.arm::<Backup>(&id.to_owned(), at);
            return;
        }
        backup.state = BackupState::Succeed;
        backup.timer = None;
        let instance = backup.instance_id.clone();
        if let Some(instance) = dcs.instances.get_mut(&instance) {
            instance.task = None;
        }
    }
}

impl OnTimer<Dcs> for Restore {
    // The instance has its own timer, which ends its change.
    fn on_timer(kernel: &mut Kernel, dcs: &mut Dcs, id: &str) {
        let now = kernel.now;
        let Some(restore) = dcs.restores.get_mut(&id.to_owned()) else { return };
        restore.updated = now;
        (restore.state, restore.timer) = match restore.state {
            RestoreState::Waiting => (RestoreState::Restoring, Some(restore.ends)),
            _ => (RestoreState::Succeed, None),
        };
        if let Some(at) = restore.timer {
            kernel.arm::<Restore>(&id.to_owned(), at);
        }
    }
}

pub(crate) fn create(call: &mut Call<'_, Dcs>) -> Result<Reply, ApiError> {
    let instance_id = instance_id(call)?;
    let (remark, format) = (call.text("remark").to_owned(), call.text("backup_format").to_owned());
    let (kernel, dcs) = (&mut *call.kernel, &mut *call.state);
    instances::idle(dcs, &instance_id)?.task = Some("BACKUP".to_owned());
    let (id, lasts) = (kernel.uuid(), ms(kernel.setup.pace.backup).max(2));
    let first = kernel.now + lasts / 4;
    let backup = Backup {
        id: id.clone(),
        instance_id,
        name: format!("backup_{}", crate::wire_time::minutes(kernel.now)),
        remark,
        format: if format.is_empty() { "rdb".to_owned() } else { format },
        state: BackupState::Waiting,
        created: kernel.now,
        updated: kernel.now,
        ends: kernel.now + lasts,
        timer: Some(first),
        queued: kernel.queue(),
    };
    dcs.backups.insert(id.clone(), backup);
    kernel.arm::<Backup>(&id.clone(), first);
    Ok(Reply::json(json!({ "backup_id": id })))
}

/// The time range that a list is restricted to.
fn span(call: &Call<'_, Dcs>) -> Result<(Millis, Millis), ApiError> {
    let moment = |name: &str, default: Millis| match call.query(name) {
        Some(text) => parse_filter(text).ok_or_else(|| ApiError::dcs("DCS.4800").about(name)),
        None => Ok(default),
    };
    Ok((moment("begin_time", 0)?, moment("end_time", Millis::MAX)?))
}

pub(crate) fn list(call: &mut Call<'_, Dcs>) -> Result<Reply, ApiError> {
    let (id, (from, to), page) = (instance_id(call)?, span(call)?, call.page(ServiceName::Dcs, 10, 1000)?);
    let (kernel, dcs) = (&*call.kernel, &*call.state);
    dcs.instances.get(&id).ok_or_else(instances::unknown)?;
    let mut rows: Vec<&Backup> = dcs.backups.values().filter(|backup| backup.instance_id == id).collect();
    rows.sort_by_key(|backup| backup.queued);
    let keep = |backup: &Backup| (from..=to).contains(&backup.created);
    let (count, found) =
        page.cut(kernel.setup.quirks.list_order, rows.into_iter(), keep, |backup| backup.view(kernel.now));
    Ok(Reply::json(json!({ "total_num": count, "backup_record_response": found })))
}

/// Returns a finished backup of the instance in the path.
fn finished(call: &Call<'_, Dcs>, backup_id: &str) -> Result<Backup, ApiError> {
    let instance_id = instance_id(call)?;
    let backup = call.state.backups.get(&backup_id.to_owned()).filter(|backup| backup.instance_id == instance_id);
    let backup = backup.ok_or_else(unknown)?;
    if backup.state != BackupState::Succeed {
        return Err(ApiError::dcs("DCS.4087"));
    }
    Ok(backup.clone())
}

pub(crate) fn delete(call: &mut Call<'_, Dcs>) -> Result<Reply, ApiError> {
    let backup = finished(call, call.path("backup_id"))?;
    call.state.backups.remove(&backup.id);
    Ok(Reply::no_content())
}

pub(crate) fn links(call: &mut Call<'_, Dcs>) -> Result<Reply, ApiError> {
    let backup = finished(call, call.path("backup_id"))?;
    let seconds = call.body["expiration"].as_u64().unwrap_or(0);
    if !(300..=86_400).contains(&seconds) {
        return Err(ApiError::dcs("DCS.4800").about("expiration must be 300 to 86400"));
    }
    let file = format!("{}.{}", backup.name, backup.format);
    Ok(Reply::json(json!({
        "file_path": format!("{}/{file}", backup.instance_id),
        "bucket_name": "dcs-emulator-backups",
        "links": [{ "file_name": file, "link": format!("https://dcs-emulator-backups.invalid/{file}?expires={seconds}") }],
    })))
}

pub(crate) fn restore(call: &mut Call<'_, Dcs>) -> Result<Reply, ApiError> {
    let backup = finished(call, call.text("backup_id"))?;
    let remark = call.text("remark").to_owned();
    let (kernel, dcs) = (&mut *call.kernel, &mut *call.state);
    instances::idle(dcs, &backup.instance_id)?;
    let (id, lasts) = (kernel.uuid(), ms(kernel.setup.pace.backup).max(2));
    let first = kernel.now + lasts / 4;
    let restore = Restore {
        id: id.clone(),
        instance_id: backup.instance_id.clone(),
        backup_id: backup.id,
        backup_name: backup.name,
        remark,
        state: RestoreState::Waiting,
        created: kernel.now,
        updated: kernel.now,
        ends: kernel.now + lasts,
        timer: Some(first),
        queued: kernel.queue(),
    };
    dcs.restores.insert(id.clone(), restore);
    kernel.arm::<Restore>(&id.clone(), first);
    instances::change(kernel, dcs, &backup.instance_id, "RESTORING", lasts);
    Ok(Reply::json(json!({ "restore_id": id })))
}

pub(crate) fn list_restores(call: &mut Call<'_, Dcs>) -> Result<Reply, ApiError> {
    let (id, (from, to), page) = (instance_id(call)?, span(call)?, call.page(ServiceName::Dcs, 10, 1000)?);
    let (kernel, dcs) = (&*call.kernel, &*call.state);
    dcs.instances.get(&id).ok_or_else(instances::unknown)?;
    let mut rows: Vec<&Restore> = dcs.restores.values().filter(|restore| restore.instance_id == id).collect();
    rows.sort_by_key(|restore| restore.queued);
    let keep = |restore: &Restore| (from..=to).contains(&restore.created);
    let (count, found) =
        page.cut(kernel.setup.quirks.list_order, rows.into_iter(), keep, |restore| restore.view(kernel.now));
    Ok(Reply::json(json!({ "total_num": count, "restore_record_response": found })))
}
