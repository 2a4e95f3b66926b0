//! The calls on data migration tasks.

use serde_json::{Value, json};

use super::backup::BackupState;
use super::ids::once_each;
use super::migration::LogLine;
use super::migration::{Method, Migration, MigrationEnd, MigrationKind, Phase};
use super::migrations::{self, live, unknown};
use super::state::Dcs;
use super::{jobs, linking};
use crate::call::{Call, text};
use crate::pace::ms;
use crate::quirks::DeletedMigration;
use crate::reply::{ApiError, Reply};
use crate::service::ServiceName;
use crate::wire_time::iso;
use crate::world::kernel::Kernel;
use crate::world::random::is_uuid;

fn invalid(field: &str, why: &str) -> ApiError {
    ApiError::dcs("DCS.4800").about(format!("{field}: {why}"))
}

fn id(call: &Call<'_, Dcs>) -> Result<String, ApiError> {
    let id = call.path("task_id");
    if !is_uuid(id) {
        return Err(ApiError::dcs("DCS.4070"));
    }
    Ok(id.to_owned())
}

/// Returns a task; also a deleted one when a quirk lets it be read.
fn readable<'t>(kernel: &Kernel, dcs: &'t Dcs, id: &str) -> Result<&'t Migration, ApiError> {
    let hidden = kernel.setup.quirks.deleted_migration == DeletedMigration::NotFound;
    dcs.migrations.get(&id.to_owned()).filter(|task| !(task.deleted && hidden)).ok_or_else(unknown)
}

/// Parses one end of a migration in a request. It needs an id or addresses.
fn side(dcs: &Dcs, value: &Value, field: &str) -> Result<MigrationEnd, ApiError> {
    let (id, addrs) = (text(value, "id"), text(value, "addrs"));
    if id.is_empty() && addrs.is_empty() {
        return Err(invalid(field, "id or addrs is required"));
    }
    let well_formed =
        |addr: &str| addr.rsplit_once(':').is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok());
    if !addrs.is_empty() && !addrs.split(',').all(well_formed) {
        return Err(invalid(&format!("{field}.addrs"), "it must be a comma-separated list of ip:port"));
    }
    let instance = dcs.instances.get(&id.to_owned());
    Ok(MigrationEnd {
        id: id.to_owned(),
        name: instance.map_or_else(|| text(value, "name").to_owned(), |instance| instance.name.clone()),
        addrs: if addrs.is_empty() { instance.map(|i| i.addrs()).unwrap_or_default() } else { addrs.to_owned() },
        has_password: !text(value, "password").is_empty(),
    })
}

/// Creates a task, as the newest in the order of lists.
fn blank(kernel: &mut Kernel, name: &str, description: &str, kind: MigrationKind) -> Migration {
    let (id, host) = (kernel.uuid(), kernel.random() % 250 + 2);
    let mut task = Migration::blank(&id, name, description, kind, kernel.now);
    task.machine_ip = format!("192.168.0.{host}");
    task.keys = kernel.setup.pace.keys;
    task.queued = kernel.queue();
    task
}

/// Imports backup files; an online migration through this call is one of the old kind.
pub(crate) fn create(call: &mut Call<'_, Dcs>) -> Result<Reply, ApiError> {
    let body = call.body;
    let online = call.text("migration_type") == "online_migration";
    let kind = if online { MigrationKind::Online } else { MigrationKind::BackupImport };
    let target = side(call.state, &body["target_instance"], "target_instance")?;
    let source = if online { Some(side(call.state, &body["source_instance"], "source_instance")?) } else { None };
    if !online {
        check_files(call.state, &body["backup_files"])?;
    }
    let (name, lasts) = (call.text("task_name"), ms(call.kernel.setup.pace.full_phase));
    let mut task = blank(call.kernel, name, call.text("description"), kind);
    task.method = Method::of(call.text("migration_method"));
    task.version = if online { "v1" } else { "v2" }.to_owned();
    task.backup_files = body["backup_files"].clone();
    if !call.text("network_type").is_empty() {
        task.network_type = call.text("network_type").to_owned();
    }
    (task.source, task.target) = (source, Some(target));
    let (kernel, dcs, id) = (&mut *call.kernel, &mut *call.state, task.id.clone());
    dcs.migrations.insert(id.clone(), task);
    migrations::enter(kernel, dcs, &id, Phase::Migrating, Some(lasts));
    Ok(Reply::json(json!({ "id": id, "name": name, "status": "MIGRATING" })))
}

fn check_files(dcs: &Dcs, files: &Value) -> Result<(), ApiError> {
    if text(files, "file_source") == "backup_record" {
        let id = text(files, "backup_id").to_owned();
        return match dcs.backups.get(&id) {
            Some(backup) if backup.state == BackupState::Succeed => Ok(()),
            _ => Err(ApiError::dcs("DCS.4087")),
        };
    }
    let names: Vec<&str> =
        files["files"].as_array().into_iter().flatten().map(|file| text(file, "file_name")).collect();
    if text(files, "bucket_name").is_empty() || names.is_empty() {
        return Err(invalid("backup_files", "bucket_name and files are required"));
    }
    let known = [".aof", ".rdb", ".zip", ".tar.gz"];
    if names.iter().any(|name| !known.iter().any(|ending| name.ends_with(ending))) {
        return Err(invalid("backup_files.files", "a file must end in .aof, .rdb, .zip or .tar.gz"));
    }
    Ok(())
}

/// Creates a migration machine; the task is configured later.
pub(crate) fn create_online(call: &mut Call<'_, Dcs>) -> Result<Reply, ApiError> {
    let (name, description) = (call.text("name"), call.text("description"));
    let mut task = blank(call.kernel, name, description, MigrationKind::Online);
    task.vpc_id = call.text("vpc_id").to_owned();
    task.subnet_id = call.text("subnet_id").to_owned();
    task.security_group_id = call.text("security_group_id").to_owned();
    let (kernel, dcs, id) = (&mut *call.kernel, &mut *call.state, task.id.clone());
    dcs.migrations.insert(id.clone(), task);
    let lasts = ms(kernel.setup.pace.create_machine).max(1);
    migrations::enter(kernel, dcs, &id, Phase::Creating, Some(lasts));
    let mut reply = json!({ "instance_id": id });
    if kernel.setup.quirks.online_create_job {
        reply["job_id"] = json!(jobs::begin(kernel, dcs, "createMigrationInstance", lasts));
    }
    Ok(Reply::json(reply))
}

/// Configures what a task migrates, and starts it.
pub(crate) fn configure(call: &mut Call<'_, Dcs>) -> Result<Reply, ApiError> {
    let (id, body) = (id(call)?, call.body);
    let source = side(call.state, &body["source_instance"], "source_instance")?;
    let target = side(call.state, &body["target_instance"], "target_instance")?;
    let limit = match &body["bandwidth_limit_mb"] {
        // The documents' sample has a number where the model says string.
        Value::Number(number) => number.to_string(),
        other => other.as_str().unwrap_or_default().to_owned(),
    };
    if !limit.is_empty() && !limit.parse::<u64>().is_ok_and(|mb| (1..=10_240).contains(&mb)) {
        return Err(invalid("bandwidth_limit_mb", "it must be 1 to 10240"));
    }
    let task = live(call.state, &id)?;
    // A link that lost its process lost its passwords, too, and only a configuration brings them back.
    let is_lost = task.phase == Phase::Failed && task.link.is_some();
    let rests = is_lost || matches!(task.phase, Phase::Running | Phase::Success);
    if !rests || task.is_switching() {
        return Err(migrations::wrong_state());
    }
    task.method = Method::of(text(body, "migration_method"));
    task.resume_mode = text(body, "resume_mode").to_owned();
    task.bandwidth_limit_mb = limit;
    (task.source, task.target) = (Some(source), Some(target));
    linking::choose(call.kernel, call.state, &id, body);
    let name = live(call.state, &id)?.name.clone();
    migrations::begin_full(call.kernel, call.state, &id);
    Ok(Reply::json(json!({ "id": id, "name": name, "status": "FULLMIGRATING" })))
}

pub(crate) fn set_resume_mode(call: &mut Call<'_, Dcs>) -> Result<Reply, ApiError> {
    let (id, mode) = (id(call)?, call.text("resume_mode"));
    if !matches!(mode, "auto" | "manual") {
        return Err(invalid("resume_mode", "it must be auto or manual"));
    }
    live(call.state, &id)?.resume_mode = mode.to_owned();
    linking::decide(call.kernel, call.state, &id);
    Ok(Reply::json(json!("")))
}

pub(crate) fn list(call: &mut Call<'_, Dcs>) -> Result<Reply, ApiError> {
    let page = call.page(ServiceName::Dcs, 10, 1000)?;
    let name = call.query("name");
    let (kernel, dcs) = (&*call.kernel, &*call.state);
    let mut rows: Vec<&Migration> = dcs.listed_migrations().collect();
    rows.sort_by_key(|task| task.queued);
    let keep = |task: &Migration| kernel.lists(task.created) && name.is_none_or(|name| task.name.contains(name));
    let quirks = &kernel.setup.quirks;
    let (count, tasks) = page.cut(quirks.list_order, rows.into_iter(), keep, |task| task.entry(quirks));
    Ok(Reply::json(json!({ "count": count, "migration_tasks": tasks })))
}

pub(crate) fn show(call: &mut Call<'_, Dcs>) -> Result<Reply, ApiError> {
    let task = readable(call.kernel, call.state, &id(call)?)?;
    Ok(Reply::json(task.detail(&call.kernel.setup.quirks)))
}

pub(crate) fn stats(call: &mut Call<'_, Dcs>) -> Result<Reply, ApiError> {
    let task = readable(call.kernel, call.state, &id(call)?)?;
    Ok(Reply::json(task.stats(&call.kernel.setup.quirks, call.kernel.now)))
}

pub(crate) fn logs(call: &mut Call<'_, Dcs>) -> Result<Reply, ApiError> {
    let page = call.page(ServiceName::Dcs, 10, 1000)?;
    let level = call.query("log_level");
    let task = readable(call.kernel, call.state, &id(call)?)?;
    let word = |error: bool| if error { "ERROR" } else { "INFO" };
    let keep = |line: &LogLine| level.is_none_or(|level| level.eq_ignore_ascii_case(word(line.error)));
    let (count, lines) = page.cut(call.kernel.setup.quirks.list_order, task.logs.iter(), keep, |line| {
        json!({
            "created_at": iso(line.at), "log_level": word(line.error), "message": line.message, "log_code": line.code, "keyword": [],
        })
    });
    Ok(Reply::json(json!({ "log_num": count, "migration_logs": lines })))
}

pub(crate) fn stop(call: &mut Call<'_, Dcs>) -> Result<Reply, ApiError> {
    let id = id(call)?;
    migrations::stop(call.kernel, call.state, &id, false)?;
    let task = readable(call.kernel, call.state, &id)?;
    Ok(Reply::json(task.detail(&call.kernel.setup.quirks)))
}

pub(crate) fn sync_stop(call: &mut Call<'_, Dcs>) -> Result<Reply, ApiError> {
    let id = id(call)?;
    let at_once = call.kernel.setup.quirks.sync_stop_waits;
    migrations::stop(call.kernel, call.state, &id, at_once)?;
    call.wait = linking::end(call.kernel, &id).filter(|_| at_once);
    Ok(Reply::no_content())
}

/// Returns the ids of a batch. A malformed id fails the whole call.
fn batch(call: &Call<'_, Dcs>, field: &str) -> Result<Vec<String>, ApiError> {
    let ids: Vec<String> = call.body[field]
        .as_array()
        .into_iter()
        .flatten()
        .map(|id| id.as_str().unwrap_or_default().to_owned())
        .collect();
    if ids.is_empty() {
        return Err(invalid(field, "it must not be empty"));
    }
    if ids.len() > call.kernel.setup.quirks.batch_size as usize {
        return Err(ApiError::dcs("DCS.4100").about("migration_tasks"));
    }
    if !ids.iter().all(|id| is_uuid(id)) {
        return Err(ApiError::dcs("DCS.4855"));
    }
    Ok(once_each(ids))
}

/// Applies an action to each task of a batch. The call succeeds; each item reports its own result.
fn each(
    call: &mut Call<'_, Dcs>,
    with_errors: bool,
    act: impl Fn(&mut Kernel, &mut Dcs, &str) -> Result<(), ApiError>,
) -> Result<Reply, ApiError> {
    let ids = batch(call, "migration_tasks")?;
    let mut results: Vec<Value> = Vec::new();
    for id in ids {
        results.push(match act(call.kernel, call.state, &id) {
            Ok(()) => json!({ "result": "success", "task_id": id }),
            Err(e) if with_errors => {
                json!({ "result": "failed", "task_id": id, "error_code": e.code, "error_msg": e.message() })
            }
            Err(_) => json!({ "result": "failed", "task_id": id }),
        });
    }
    if call.kernel.setup.quirks.batch_reversed {
        results.reverse();
    }
    Ok(Reply::json(json!({ "migration_tasks": results })))
}

pub(crate) fn batch_stop(call: &mut Call<'_, Dcs>) -> Result<Reply, ApiError> {
    let with_errors = call.kernel.setup.quirks.batch_stop_errors;
    each(call, with_errors, |kernel, dcs, id| match kernel.setup.quirks.batch_stop_repeats {
        true if live(dcs, id)?.was_just_stopped(kernel.now) => Ok(()),
        _ => migrations::stop(kernel, dcs, id, false),
    })
}

pub(crate) fn batch_restart(call: &mut Call<'_, Dcs>) -> Result<Reply, ApiError> {
    each(call, true, migrations::restart)
}

/// Deletes what can be deleted, and returns those ids.
pub(crate) fn delete(call: &mut Call<'_, Dcs>) -> Result<Reply, ApiError> {
    let ids = batch(call, "task_id_list")?;
    let (kernel, dcs) = (&mut *call.kernel, &mut *call.state);
    let repeats = kernel.setup.quirks.batch_delete_repeats;
    let was_deleted = |kernel: &Kernel, dcs: &Dcs, id: &String| {
        repeats && dcs.migrations.get(id).is_some_and(|task| task.was_just_deleted(kernel.now))
    };
    let is_deleted = |id: &String| was_deleted(kernel, dcs, id) || migrations::delete(kernel, dcs, id).is_ok();
    let deleted: Vec<String> = ids.into_iter().filter(is_deleted).collect();
    Ok(Reply::json(json!({ "task_id_list": deleted })))
}

fn switched(call: &Call<'_, Dcs>) -> Reply {
    match call.kernel.setup.quirks.exchange_answers_204 {
        true => Reply::no_content(),
        false => Reply::empty(),
    }
}

pub(crate) fn exchange(call: &mut Call<'_, Dcs>) -> Result<Reply, ApiError> {
    let id = id(call)?;
    migrations::switch(call.kernel, call.state, &id, false)?;
    Ok(switched(call))
}

pub(crate) fn rollback(call: &mut Call<'_, Dcs>) -> Result<Reply, ApiError> {
    let id = id(call)?;
    migrations::switch(call.kernel, call.state, &id, true)?;
    Ok(switched(call))
}
