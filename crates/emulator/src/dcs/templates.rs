//! Parameter templates: those of the system, and those that users create from them.

use serde_json::{Map, Value, json};

use super::state::Dcs;
use super::template::Template;
use crate::call::Call;
use crate::clock::Millis;
use crate::reply::{ApiError, Reply};
use crate::service::ServiceName;
use crate::wire_time::iso;
use crate::world::kind::OnTimer;

/// Templates of the system: id, name, cache mode, engine version.
const SYSTEM: [(&str, &str, &str, &str); 4] = [
    ("11", "Default-Redis-5.0-single", "single", "5.0"),
    ("12", "Default-Redis-5.0-ha", "ha", "5.0"),
    ("13", "Default-Redis-5.0-cluster", "cluster", "5.0"),
    ("22", "Default-Redis-6.0-ha", "ha", "6.0"),
];

/// Parameters of every template: name, default, allowed range or values, type.
const PARAMS: [(&str, &str, &str, &str); 4] = [
    ("timeout", "0", "0-7200", "Integer"),
    ("maxmemory-policy", "volatile-lru", "volatile-lru,allkeys-lru,volatile-lfu,allkeys-lfu,noeviction", "Enum"),
    ("slowlog-log-slower-than", "10000", "0-1000000", "Integer"),
    ("appendfsync", "no", "no,always,everysec", "Enum"),
];

impl OnTimer<Dcs> for Template {}

fn unknown() -> ApiError {
    ApiError::dcs("DCS.4988")
}

fn system(id: &str) -> Option<&'static (&'static str, &'static str, &'static str, &'static str)> {
    SYSTEM.iter().find(|template| template.0 == id)
}

fn entry(id: &str, name: &str, description: &str, base: &str, created: Option<Millis>) -> Value {
    let (_, _, mode, version) = system(base).unwrap_or(&SYSTEM[1]);
    json!({
        "template_id": id, "name": name, "description": description, "cache_mode": mode, "engine": "Redis",
        "engine_version": version, "product_type": "generic", "storage_type": "DRAM",
        "type": if created.is_some() { "user" } else { "sys" }, "created_at": created.map(iso),
    })
}

/// The parameters of a template: the common ones, then what else it sets.
fn params(own: &Map<String, Value>) -> Vec<Value> {
    let usual = PARAMS.iter().map(|(name, default, range, kind)| {
        json!({
            "param_name": name, "default_value": default, "value_range": range, "value_type": kind,
            "param_value": own.get(*name).cloned().unwrap_or(json!(default)),
        })
    });
    let is_usual = |name: &str| PARAMS.iter().any(|param| param.0 == name);
    let others = own.iter().filter(|(name, _)| !is_usual(name)).map(|(name, value)| {
        json!({ "param_name": name, "default_value": value, "value_range": "", "value_type": "String", "param_value": value })
    });
    let number = |(index, mut param): (usize, Value)| {
        param["param_id"] = json!((index + 1).to_string());
        param["description"] = json!("");
        param["need_restart"] = json!(false);
        param
    };
    usual.chain(others).enumerate().map(number).collect()
}

fn entry_of(template: &Template) -> Value {
    entry(&template.id, &template.name, &template.description, &template.base, Some(template.created))
}

pub(crate) fn list(call: &mut Call<'_, Dcs>) -> Result<Reply, ApiError> {
    let page = call.page(ServiceName::Dcs, 10, 1000)?;
    let (kernel, dcs) = (&*call.kernel, &*call.state);
    let mut rows: Vec<Value> = if call.query("type") == Some("sys") {
        SYSTEM.iter().map(|(id, name, ..)| entry(id, name, "", id, None)).collect()
    } else {
        let mut own: Vec<&Template> = dcs.templates.values().collect();
        own.sort_by_key(|template| template.queued);
        own.into_iter().map(entry_of).collect()
    };
    for field in ["template_id", "name", "engine", "engine_version", "cache_mode", "description"] {
        if let Some(wanted) = call.query(field) {
            rows.retain(|row| row[field].as_str().is_some_and(|value| value.contains(wanted)));
        }
    }
    let (count, found) = page.cut(kernel.setup.quirks.list_order, rows.iter(), |_| true, Value::clone);
    Ok(Reply::json(json!({ "template_num": count, "templates": found })))
}

/// The parameters that a request sets. Which names exist depends on the engine, so all are accepted.
fn wanted(body: &Value) -> Map<String, Value> {
    body["params"].as_object().cloned().unwrap_or_default()
}

pub(crate) fn create(call: &mut Call<'_, Dcs>) -> Result<Reply, ApiError> {
    let (base, mut params) = (call.text("template_id").to_owned(), wanted(call.body));
    let (name, description) = (call.text("name").to_owned(), call.text("description").to_owned());
    let (kernel, dcs) = (&mut *call.kernel, &mut *call.state);
    // A user's template can be the base of another one, which inherits its values.
    let base = match dcs.templates.get(&base) {
        Some(own) => {
            let mut inherited = own.params.clone();
            inherited.extend(std::mem::take(&mut params));
            params = inherited;
            own.base.clone()
        }
        None => system(&base).ok_or_else(unknown)?.0.to_owned(),
    };
    let id = kernel.uuid();
    let template =
        Template { id: id.clone(), name, description, base, params, created: kernel.now, queued: kernel.queue() };
    dcs.templates.insert(id.clone(), template);
    Ok(Reply::json(json!({ "id": id })))
}

fn own<'t>(dcs: &'t mut Dcs, id: &str) -> Result<&'t mut Template, ApiError> {
    dcs.templates.get_mut(&id.to_owned()).ok_or_else(unknown)
}

pub(crate) fn show(call: &mut Call<'_, Dcs>) -> Result<Reply, ApiError> {
    let id = call.path("template_id");
    let (mut view, params) = match call.state.templates.get(&id.to_owned()) {
        Some(template) => (entry_of(template), params(&template.params)),
        None => {
            let (id, name, ..) = system(id).ok_or_else(unknown)?;
            (entry(id, name, "", id, None), params(&Map::new()))
        }
    };
    view["params"] = json!(params);
    Ok(Reply::json(view))
}

pub(crate) fn update(call: &mut Call<'_, Dcs>) -> Result<Reply, ApiError> {
    let (params, body) = (wanted(call.body), call.body);
    let template = own(call.state, call.path("template_id"))?;
    if let Some(name) = body["name"].as_str() {
        template.name = name.to_owned();
    }
    if let Some(description) = body["description"].as_str() {
        template.description = description.to_owned();
    }
    template.params.extend(params);
    Ok(Reply::json(json!({ "result": "success" })))
}

pub(crate) fn delete(call: &mut Call<'_, Dcs>) -> Result<Reply, ApiError> {
    let id = call.path("template_id").to_owned();
    own(call.state, &id)?;
    call.state.templates.remove(&id);
    Ok(Reply::json(json!({ "result": "success" })))
}
