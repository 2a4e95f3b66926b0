//! The calls on instances.

use serde_json::{Value, json};

use super::ids::{instance_id, once_each};
use super::instance::Instance;
use super::instances::{self, CREATE_FAILED};
use super::jobs;
use super::state::Dcs;
use crate::call::{Call, text};
use crate::pace::ms;
use crate::reply::{ApiError, Reply};
use crate::service::ServiceName;

/// Every state that the statistics count, in lowercase.
const COUNTED: [&str; 13] = [
    "paying",
    "freezing",
    "migrating",
    "flushing",
    "upgrading",
    "restoring",
    "extending",
    "creating",
    "running",
    "error",
    "frozen",
    "createfailed",
    "restarting",
];

fn invalid(field: &str, why: &str) -> ApiError {
    ApiError::dcs("DCS.4800").about(format!("{field}: {why}"))
}

pub(crate) fn create(call: &mut Call<'_, Dcs>) -> Result<Reply, ApiError> {
    let body = call.body;
    let name = call.text("name");
    let open = body["no_password_access"].as_bool().unwrap_or(false);
    let password = call.text("password");
    if !open && !password.is_empty() && !(8..=64).contains(&password.chars().count()) {
        return Err(invalid("password", "it must have 8 to 64 characters"));
    }
    let count = body["instance_num"].as_u64().unwrap_or(1);
    if !(1..=100).contains(&count) {
        return Err(invalid("instance_num", "it must be 1 to 100"));
    }
    let mut request = body.clone();
    if let Some(fields) = request.as_object_mut() {
        fields.remove("password");
    }
    let mut made = Vec::new();
    for index in 1..=count {
        // Several instances are distinguished by a suffix, counted from 0.
        let name = if count == 1 { name.to_owned() } else { format!("{name}-{:03}", index - 1) };
        made.push(json!({ "instance_id": make(call, &name, request.clone()), "instance_name": name }));
    }
    Ok(Reply::json(json!({ "order_id": null, "instances": made })))
}

fn make(call: &mut Call<'_, Dcs>, name: &str, request: Value) -> String {
    let (kernel, dcs) = (&mut *call.kernel, &mut *call.state);
    let (id, host) = (kernel.uuid(), kernel.random());
    let ip = text(&request, "private_ip").to_owned();
    let instance = Instance {
        id: id.clone(),
        name: name.to_owned(),
        state: String::new(),
        request,
        ip: if ip.is_empty() { format!("192.168.{}.{}", host % 200, host / 200 % 250 + 2) } else { ip },
        created: kernel.now,
        updated: kernel.now,
        launched: None,
        timer: None,
        task: None,
        queued: kernel.queue(),
    };
    dcs.instances.insert(id.clone(), instance);
    let lasts = ms(kernel.setup.pace.instance);
    instances::change(kernel, dcs, &id, "CREATING", lasts);
    id
}

pub(crate) fn list(call: &mut Call<'_, Dcs>) -> Result<Reply, ApiError> {
    let page = call.page(ServiceName::Dcs, 10, 1000)?;
    let (name, equal, status) = (call.query("name"), call.query("name_equal") == Some("true"), call.query("status"));
    let (id, ip, tags) = (call.query("instance_id"), call.query("ip"), call.query("tags"));
    let capacity = call.query("capacity").map(|capacity| capacity.parse::<f64>().unwrap_or_default());
    let with_failed = call.query("include_failure") == Some("true");
    // Deleted instances are gone: the recycle bin stays empty.
    let recycled = call.query("is_recycle") == Some("true");
    let (kernel, dcs) = (&*call.kernel, &*call.state);
    let keep = |i: &Instance| {
        let named = |name: &str| if equal { i.name == name } else { i.name.contains(name) };
        !recycled
            && kernel.lists(i.created)
            && (with_failed || i.state != CREATE_FAILED)
            && name.is_none_or(named)
            && capacity.is_none_or(|capacity| i.gigabytes() == capacity)
            && status.is_none_or(|status| i.status() == status)
            && id.is_none_or(|id| i.id == id)
            && ip.is_none_or(|ip| i.ip == ip)
            && tags.is_none_or(|tags| tags.split(',').all(|tag| i.has_tag(tag)))
    };
    let mut rows: Vec<&Instance> = dcs.instances.values().collect();
    rows.sort_by_key(|instance| instance.queued);
    let (count, found) = page.cut(kernel.setup.quirks.list_order, rows.into_iter(), keep, Instance::entry);
    Ok(Reply::json(json!({ "instance_num": count, "instances": found })))
}

pub(crate) fn show(call: &mut Call<'_, Dcs>) -> Result<Reply, ApiError> {
    let instance = call.state.instances.get(&instance_id(call)?).ok_or_else(instances::unknown)?;
    Ok(Reply::json(instance.detail()))
}

pub(crate) fn update(call: &mut Call<'_, Dcs>) -> Result<Reply, ApiError> {
    let (id, body, now) = (instance_id(call)?, call.body, call.kernel.now);
    let instance = instances::idle(call.state, &id)?;
    if let Some(name) = body["name"].as_str() {
        instance.name = name.to_owned();
    }
    instance.take(
        body,
        &[
            "description",
            "port",
            "rename_commands",
            "maintain_begin",
            "maintain_end",
            "security_group_id",
            "instance_backup_policy",
        ],
    );
    instance.updated = now;
    Ok(Reply::no_content())
}

pub(crate) fn show_rename_commands(call: &mut Call<'_, Dcs>) -> Result<Reply, ApiError> {
    let instance = call.state.instances.get(&instance_id(call)?).ok_or_else(instances::unknown)?;
    Ok(Reply::json(json!({ "rename_commands": instance.renamed_commands() })))
}

/// Moves an instance immediately, without changing its state or its address: no document says what happens to either.
/// Only the job takes time.
pub(crate) fn switch_subnet(call: &mut Call<'_, Dcs>) -> Result<Reply, ApiError> {
    let (id, body, now) = (instance_id(call)?, call.body, call.kernel.now);
    let instance = instances::idle(call.state, &id)?;
    instance.take(body, &["vpc_id", "subnet_id"]);
    instance.updated = now;
    let lasts = ms(call.kernel.setup.pace.instance);
    let job = jobs::begin(call.kernel, call.state, "switchSubnet", lasts);
    Ok(Reply::json(json!({ "job_id": job })))
}

pub(crate) fn delete(call: &mut Call<'_, Dcs>) -> Result<Reply, ApiError> {
    let id = instance_id(call)?;
    instances::delete(call.kernel, call.state, &id)?;
    Ok(Reply::no_content())
}

/// Deletes the instances that a batch names, or those that failed to be created.
pub(crate) fn batch_delete(call: &mut Call<'_, Dcs>) -> Result<Reply, ApiError> {
    let failed_ones = call.query("all_failure") == Some("true");
    let ids: Vec<String> = if failed_ones {
        let failed = call.state.instances.values().filter(|instance| instance.state == CREATE_FAILED);
        failed.map(|instance| instance.id.clone()).collect()
    } else {
        named(call)?
    };
    let repeats = call.kernel.setup.quirks.batch_delete_repeats;
    let delete = |id: &String| match repeats && instances::was_just_deleted(call.state, id, call.kernel.now) {
        true => outcome(id, Ok(())),
        false => outcome(id, instances::delete(call.kernel, call.state, id)),
    };
    let results = ids.iter().map(delete).collect::<Vec<_>>();
    Ok(Reply::json(json!({ "results": results })))
}

fn outcome(id: &str, done: Result<(), ApiError>) -> Value {
    json!({ "instance": id, "result": if done.is_ok() { "success" } else { "failed" } })
}

fn named(call: &Call<'_, Dcs>) -> Result<Vec<String>, ApiError> {
    let ids: Vec<String> =
        call.body["instances"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
    if ids.is_empty() {
        return Err(invalid("instances", "it must not be empty"));
    }
    Ok(once_each(ids))
}

pub(crate) fn restart_or_flush(call: &mut Call<'_, Dcs>) -> Result<Reply, ApiError> {
    let action = call.text("action");
    let state = match action {
        "restart" | "soft_restart" => "RESTARTING",
        "flush" => "FLUSHING",
        "stop" => "CLOSING",
        "start" => "STARTING",
        _ => return Err(invalid("action", "it must be restart, soft_restart, flush, stop or start")),
    };
    let lasts = ms(call.kernel.setup.pace.instance);
    let mut results = Vec::new();
    for id in named(call)? {
        let allowed = match action {
            "start" => instances::stopped(call.state, &id),
            "restart" | "soft_restart" => instances::restartable(call.state, &id),
            _ => instances::idle(call.state, &id),
        };
        let done = allowed.map(|_| ());
        if done.is_ok() {
            instances::change(call.kernel, call.state, &id, state, lasts);
        }
        results.push(outcome(&id, done));
    }
    Ok(Reply::json(json!({ "results": results })))
}

pub(crate) fn count_by_status(call: &mut Call<'_, Dcs>) -> Result<Reply, ApiError> {
    let with_failed = call.query("include_failure") == Some("true");
    let counts = |of: &str| {
        let count = call.state.instances.values().filter(|instance| instance.state.eq_ignore_ascii_case(of)).count();
        json!(if of == "createfailed" && !with_failed { 0 } else { count })
    };
    let all: serde_json::Map<String, Value> =
        COUNTED.iter().map(|state| (format!("{state}_count"), counts(state))).collect();
    let none: serde_json::Map<String, Value> =
        COUNTED.iter().map(|state| (format!("{state}_count"), json!(0))).collect();
    let mut body = all.clone();
    body.insert("redis".to_owned(), Value::Object(all));
    body.insert("memcached".to_owned(), Value::Object(none));
    Ok(Reply::json(Value::Object(body)))
}

pub(crate) fn statistics(call: &mut Call<'_, Dcs>) -> Result<Reply, ApiError> {
    let running = call.state.instances.values().filter(|instance| instance.state == "RUNNING");
    let statistics: Vec<_> = running
        .map(|instance| {
            json!({
                "instance_id": instance.id, "input_kbps": "0", "output_kbps": "0", "keys": call.kernel.setup.pace.keys,
                "used_memory": 12, "max_memory": instance.megabytes(), "cmd_get_count": 0, "cmd_set_count": 0, "used_cpu": "0.0",
            })
        })
        .collect();
    Ok(Reply::json(json!({ "statistics": statistics })))
}
