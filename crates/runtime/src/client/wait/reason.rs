//! Finds the reason of a failure: in a field next to the state, or in a log that another call lists.

use std::time::Duration;

use serde_json::Value;
use tokio::time::timeout;

use super::outcome::FailureReason;
use super::read::{Reader, Sight};
use crate::client::call::Call;
use crate::client::page::Pages;
use crate::client::path;
use crate::client::reply::Meta;
use crate::model::operation::{Place, ReasonLog, ReasonSource, Service};
use crate::model::redact::Redactor;
use crate::model::redact::json::redact_json;

/// Finds the reason. Returns `None` if the service does not give one, or if the log cannot be read within `longest`.
pub(super) async fn find(
    reader: &Reader,
    id: Option<&str>,
    sight: &Sight,
    longest: Option<Duration>,
) -> Option<FailureReason> {
    match (reader.waiter.reason?, longest) {
        (ReasonSource::Field(field), _) => of_reply(reader, path::at(&sight.body, field)?, &sight.meta),
        (ReasonSource::Log(log), None) => of_log(reader, id, log).await,
        (ReasonSource::Log(log), Some(longest)) => timeout(longest, of_log(reader, id, log)).await.ok()?,
    }
}

/// Reads the newest entry of a log. The path of the log identifies the resource in the same way as the path of the reading
/// call, or by the resource's id in a list.
async fn of_log(reader: &Reader, id: Option<&str>, log: ReasonLog) -> Option<FailureReason> {
    let Reader { context, call: read, .. } = reader;
    let operation = context.shared.service.operation(log.read)?;
    let mut call = Call::of(operation);
    call.copy_path(read);
    let mut path = operation.parameters.iter().filter(|parameter| parameter.place == Place::Path);
    if let (Some(open), Some(id)) = (path.find(|parameter| !call.has_path(parameter.name)), id) {
        call.set_path(open.name, id).ok()?;
    }
    if let Some((name, value)) = log.filter {
        call.add_query(name, value).ok()?;
    }
    operation.page?;
    let page = Pages::<Value>::new(Ok((context.clone(), call))).next().await?.ok()?;
    // No document fixes the order of a log. Times in one format can be compared as strings.
    let newest = page.iter().max_by_key(|entry| path::text(entry, log.time).unwrap_or_default())?;
    of_reply(reader, path::at(newest, log.message)?, &page.meta)
}

/// Converts a reason. Redacts the secrets of the call that started the operation and of the call that returned the reason.
fn of_reply(reader: &Reader, reason: &Value, meta: &Meta) -> Option<FailureReason> {
    let mut redactor = reader.redactor.clone();
    meta.signed_with.iter().for_each(|credentials| redactor.learn_credentials(credentials));
    of_value(reader.context.shared.service, reason, &redactor)
}

/// Converts a reason, without secrets: keeps text as it is, splits an error object into code and message, and writes anything
/// else as JSON.
fn of_value(service: &Service, reason: &Value, redactor: &Redactor) -> Option<FailureReason> {
    let part = |names: [&str; 2]| names.into_iter().find_map(|name| path::text(reason, name)).filter(|t| !t.is_empty());
    let (code, message) = match reason {
        Value::Null => return None,
        Value::String(text) => (None, text.trim().to_owned()),
        Value::Object(_) => match (part(["error_code", "code"]), part(["error_msg", "message"])) {
            (None, None) => (None, redact_json(service, reason.to_string().as_bytes())),
            (code, message) => (code, message.unwrap_or_default()),
        },
        other => (None, other.to_string()),
    };
    let clean = |text: String| redactor.redact(&text).into_owned();
    let (code, message) = (code.map(clean), clean(message));
    (code.is_some() || !message.is_empty()).then_some(FailureReason { code, message })
}

#[cfg(test)]
mod tests;
