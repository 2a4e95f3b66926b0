//! The rules of OMS that a schema cannot express: dependent fields, descriptions, bandwidth windows.

use serde_json::Value;

use super::state::Oms;
use crate::call::{Call, text};
use crate::reply::ApiError;
use crate::work::CLOUDS;

/// Characters that a description must not contain; synchronization tasks have a different set.
const FORBIDDEN: [char; 6] = ['^', '<', '>', '&', '"', '\''];
const FORBIDDEN_IN_SYNC: [char; 7] = ['<', '>', '(', ')', '&', '"', '\''];
/// Fields that neither an answer nor a store may contain.
const SECRETS: [&str; 12] = [
    "ak",
    "sk",
    "security_token",
    "json_auth_file",
    "connection_string",
    "src_ak",
    "src_sk",
    "dst_ak",
    "dst_sk",
    "src_security_token",
    "dst_security_token",
    "authentication_key",
];

fn source(message: &str) -> ApiError {
    ApiError::oms("OMS.0057").about(message)
}

/// The error for an unknown id: 400, not 404.
pub(crate) fn not_found() -> ApiError {
    ApiError::oms("OMS.1009")
}

/// Checks what every creation in OMS requires besides its schema.
pub(crate) fn check_consent_and_region(call: &Call<'_, Oms>, region: &str) -> Result<(), ApiError> {
    let setup = &call.kernel.setup;
    if setup.quirks.require_privacy_consent && !call.kernel.counters.privacy_consent {
        let error = ApiError::oms("OMS.0072").about("the privacy agreement has not been accepted");
        return Err(error.with_status(axum::http::StatusCode::FORBIDDEN));
    }
    if setup.quirks.check_destination_region && region != setup.region {
        return Err(ApiError::oms("OMS.0080").about(format!("it must be {}", setup.region)));
    }
    Ok(())
}

/// Checks that objects can come from a cloud. Case is ignored; replies use the documented spelling.
pub(crate) fn check_cloud(field: &str, cloud: &str) -> Result<(), ApiError> {
    if CLOUDS.iter().any(|known| known.eq_ignore_ascii_case(cloud)) {
        return Ok(());
    }
    Err(source(&format!("{field} is none of those that show_cloud_type lists")))
}

/// Checks the source of a new task or group. `kind` is the task type in lowercase.
pub(crate) fn check_source(node: &Value, kind: &str) -> Result<(), ApiError> {
    let cloud = Some(text(node, "cloud_type")).filter(|cloud| !cloud.is_empty()).unwrap_or("Aliyun");
    check_cloud("src_node.cloud_type", cloud)?;
    let from_urls = kind == "url_list";
    if from_urls != cloud.eq_ignore_ascii_case("URLSource") {
        return Err(source("src_node.cloud_type is URLSource for url_list, and only for it"));
    }
    if !from_urls {
        for field in ["bucket", "region"] {
            if text(node, field).is_empty() {
                return Err(source(&format!("src_node.{field} is required")));
            }
        }
        check_keys(cloud, &|name| !text(node, name).is_empty())?;
        if cloud.eq_ignore_ascii_case("Tencent") && text(node, "app_id").is_empty() {
            return Err(source("src_node.app_id is required for Tencent"));
        }
    }
    let listed = matches!(kind, "list" | "url_list");
    let keys = node.get("object_key").and_then(Value::as_array).is_some_and(|keys| !keys.is_empty());
    if listed && node.get("list_file").is_none_or(Value::is_null) {
        return Err(source("src_node.list_file is required"));
    }
    if !listed && !keys {
        return Err(source("src_node.object_key is required"));
    }
    Ok(())
}

/// Checks that the credentials of a source are complete. `has` returns whether a field (without prefix) was given.
pub(crate) fn check_keys(cloud: &str, has: &dyn Fn(&str) -> bool) -> Result<(), ApiError> {
    let missing = match cloud.to_ascii_lowercase().as_str() {
        "urlsource" => None,
        "google" => Some("json_auth_file").filter(|name| !has(name)),
        "azure" if has("connection_string") => None,
        _ => ["ak", "sk"].into_iter().find(|name| !has(name)),
    };
    missing.map_or(Ok(()), |name| Err(source(&format!("the {name} of the source is required"))))
}

/// Checks the source credentials that a start or retry must send again.
pub(crate) fn check_start(request: &Value, body: &Value) -> Result<(), ApiError> {
    let cloud = request.pointer("/src_node/cloud_type").and_then(Value::as_str).unwrap_or("Aliyun");
    check_keys(cloud, &|name| {
        let name = match name {
            "ak" => "src_ak",
            "sk" => "src_sk",
            other => other,
        };
        !text(body, name).is_empty()
    })
}

/// Checks the characters of the description of a task or a group.
pub(crate) fn check_description(description: &str) -> Result<(), ApiError> {
    check_text(description, &FORBIDDEN)
}

/// Checks the characters of the description of a synchronization task.
pub(crate) fn check_sync_description(description: &str) -> Result<(), ApiError> {
    check_text(description, &FORBIDDEN_IN_SYNC)
}

fn check_text(description: &str, forbidden: &[char]) -> Result<(), ApiError> {
    if description.contains(forbidden) || description.chars().count() > 255 {
        return Err(ApiError::oms("OMS.0078"));
    }
    Ok(())
}

/// Checks that a time in seconds is not too large to be written in milliseconds, as the answer does.
pub(crate) fn check_since(request: &Value) -> Result<(), ApiError> {
    const LATEST: u64 = i64::MAX as u64 / 1000;
    match request["migrate_since"].as_u64() {
        Some(seconds) if seconds > LATEST => {
            Err(ApiError::oms("OMS.0051").about(format!("migrate_since must be at most {LATEST} seconds")))
        }
        _ => Ok(()),
    }
}

/// Returns a request in the form that is stored: without its secrets, and without the bandwidth policy, which is stored
/// separately.
pub(crate) fn to_keep(request: &Value) -> Value {
    match request {
        Value::Object(map) => Value::Object(
            map.iter()
                .filter(|(name, _)| !SECRETS.contains(&name.as_str()) && *name != "bandwidth_policy")
                .map(|(name, value)| (name.clone(), to_keep(value)))
                .collect(),
        ),
        Value::Array(list) => Value::Array(list.iter().map(to_keep).collect()),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests;
