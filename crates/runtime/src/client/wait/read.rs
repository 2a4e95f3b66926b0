//! [`Reader`]: derives the call that reads a state from the call that started an operation, and polls with it.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use huaweicloud_auth::Message;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::client::call::Call;
use crate::client::error::{Effect, Error};
use crate::client::page::Pages;
use crate::client::path;
use crate::client::reply::{self, Meta, Response, Want};
use crate::client::send;
use crate::client::shared::CallContext;
use crate::message;
use crate::model::operation::{Operation, Place, StateEntry, ValueSource, Waiter};
use crate::model::redact::Redactor;

/// The call that reads a state.
pub(super) struct Reader {
    pub(super) context: CallContext,
    pub(super) call: Call,
    pub(super) waiter: Arc<Waiter>,
    /// The keys of the wanted list entries, one for each resource. Empty if the whole reply is the resource.
    pub(super) wanted: Vec<String>,
    /// Redacts the secrets of the call that started the operation, since a log may repeat them.
    pub(super) redactor: Redactor,
}

/// The result of a poll.
pub(super) enum Look {
    Found(Box<Sight>),
    /// The resource does not exist. Contains the error, if the service reports one.
    Missing(Option<Error>),
}

/// What one poll read: the JSON of the resource, and the metadata of the reply.
pub(super) struct Sight {
    pub(super) body: Value,
    pub(super) meta: Meta,
}

impl Sight {
    pub(super) fn state(&self, waiter: &Waiter) -> Option<String> {
        path::text(&self.body, waiter.field)
    }

    /// Creates a sight from a list entry, without the rest of the reply.
    pub(super) fn entry(body: Value, list: &Meta) -> Self {
        let raw = Bytes::from(body.to_string());
        Self { body, meta: Meta { raw, ..list.clone() } }
    }

    /// Creates the sight of a resource that no longer exists.
    pub(super) fn nothing() -> Self {
        Self { body: Value::Null, meta: Meta::new(StatusCode::NO_CONTENT, HeaderMap::new(), Bytes::new(), 1) }
    }

    pub(super) fn decode<T: DeserializeOwned>(self) -> Result<Response<T>, Error> {
        match reply::json(&self.meta.raw) {
            Ok(value) => Ok(Response::new(value, self.meta)),
            Err(problem) => {
                let Meta { status, headers, raw, .. } = self.meta;
                Err(Error::decoding(problem.text, status, &headers, raw))
            }
        }
    }
}

impl Reader {
    /// Creates the reader for a call that reads a state, on its own or after a call of another operation.
    pub(super) fn of(
        context: CallContext,
        call: Call,
        after: Option<&Call>,
        wanted: Vec<String>,
    ) -> Result<Self, Error> {
        let waiter = match after {
            None => *waiter(&call)?,
            Some(earlier) => {
                let waiter = waiter_after(&call, earlier)?;
                same_thing(&waiter, &context, &call).unwrap_or(waiter)
            }
        };
        let is_list = waiter.entry.is_some();
        if waiter.read != call.label || is_list == wanted.is_empty() {
            let text = match after {
                None => message!("wait-no-state", "the operation does not read a state"),
                Some(earlier) => message!(
                    "wait-read-by",
                    "the outcome of `{operation}` is read by `{read}`",
                    operation = &*earlier.label,
                    read = waiter.read
                ),
            };
            return Err(Error::invalid(text).with_operation(call.label));
        }
        let redactor = context.redactor(after.unwrap_or(&call), None);
        let call = with_query(call, &waiter)?;
        Ok(Self { context, call, waiter: Arc::new(waiter), wanted, redactor })
    }

    /// Sends the call that starts an operation, and creates the reader of its state.
    pub(super) async fn start(context: CallContext, call: Call) -> Result<Self, Error> {
        let waiter = waiter_of_call(&call)?;
        let service = context.shared.service;
        let read = service.operation(waiter.read);
        let read = read.ok_or_else(|| unreadable(&call, no_operation(waiter.read)))?;
        let want = if call.reads() || needs_reply(&waiter) { Want::Body } else { Want::Status };
        let answer = send::execute(&context, call.clone(), want).await?;
        let origin = Start { call: &call, reply: reply::tree(&answer.meta.raw) };
        let reader = origin.reader(&waiter, read).map_err(|missing| {
            let Meta { status, headers, raw, .. } = &answer.meta;
            let text = message!("wait-missing", "the answer has no usable `{field}` to wait with", field = missing);
            Error::decoding(text, *status, headers, raw.clone())
                .with_effect(Effect::Done)
                .with_operation(call.label.clone())
                .with_attempts(answer.meta.attempts)
        })?;
        let (reading, wanted) = reader;
        let redactor = context.redactor(&call, answer.meta.signed_with.as_ref());
        let reading = with_query(reading, &waiter)?;
        Ok(Self { context, call: reading, waiter: Arc::new(waiter), wanted, redactor })
    }

    /// Polls once.
    pub(super) async fn look(&self) -> Result<Look, Error> {
        let call = self.call_of_now()?;
        let found = match (self.waiter.entry, self.wanted.first()) {
            (Some(entry), Some(wanted)) => self.look_in_list(call, entry, wanted).await,
            _ => self.look_at(call).await,
        };
        match found {
            Err(error) if error.is_not_found() => Ok(Look::Missing(Some(error))),
            found => found,
        }
    }

    /// Returns the call, with the current time inserted if the call takes it.
    pub(super) fn call_of_now(&self) -> Result<Call, Error> {
        let mut call = self.call.clone();
        for (name, source) in self.waiter.parameters {
            if *source == ValueSource::Now {
                let now = self.context.shared.carrier.pace.clock.now();
                call.replace_query(name, &milliseconds(now))?;
            }
        }
        Ok(call)
    }

    async fn look_at(&self, call: Call) -> Result<Look, Error> {
        let answer = send::execute(&self.context, call, Want::Body).await?;
        let body = reply::tree(&answer.meta.raw);
        Ok(Look::Found(Box::new(Sight { body, meta: answer.meta })))
    }

    async fn look_in_list(&self, call: Call, entry: StateEntry, wanted: &str) -> Result<Look, Error> {
        let is_wanted = |item: &Value| path::text(item, entry.field).as_deref() == Some(wanted);
        if call.operation.is_none_or(|operation| operation.page.is_none()) {
            let answer = send::execute(&self.context, call, Want::Body).await?;
            let body = reply::tree(&answer.meta.raw);
            let items = path::at(&body, entry.list).and_then(Value::as_array);
            let found = items.into_iter().flatten().find(|item| is_wanted(item));
            return Ok(found.map_or(Look::Missing(None), |item| found_entry(item.clone(), &answer.meta)));
        }
        let pages = Pages::<Value>::new(Ok((self.context.clone(), call)));
        let mut pages = pages.unique_by(move |item| path::text(item, entry.field));
        while let Some(page) = pages.next().await {
            let page = page?;
            if let Some(item) = page.iter().find(|item| is_wanted(item)) {
                return Ok(found_entry(item.clone(), &page.meta));
            }
        }
        Ok(Look::Missing(None))
    }
}

/// Whether the reply to the call says which resource to wait for.
fn needs_reply(waiter: &Waiter) -> bool {
    let sources = waiter.parameters.iter().map(|(_, source)| *source);
    let key = waiter.entry.and_then(|entry| entry.equals);
    sources.chain(key).any(|source| matches!(source, ValueSource::Reply(_) | ValueSource::ReplyAny(_)))
}

/// Adds the query parameters that the waiter sets, unless the call already has them.
fn with_query(mut call: Call, waiter: &Waiter) -> Result<Call, Error> {
    for (name, value) in waiter.query {
        if call.query_value(name).is_none() {
            call.replace_query(name, *value).map_err(|error| error.with_operation(call.label.clone()))?;
        }
    }
    Ok(call)
}

fn found_entry(item: Value, list: &Meta) -> Look {
    Look::Found(Box::new(Sight::entry(item, list)))
}

fn waiter(call: &Call) -> Result<&'static Waiter, Error> {
    let waiter = call.operation.and_then(|operation| operation.waiter.as_ref());
    waiter.ok_or_else(|| {
        unreadable(call, message!("wait-unknown-own", "the specification does not say which call reads its outcome"))
    })
}

/// Returns the waiter of a call that is about to be sent. The states that count as success may depend on its body.
fn waiter_of_call(call: &Call) -> Result<Waiter, Error> {
    let values = |field: &str| call.read_body(|body| path::texts(body, field)).unwrap_or_default();
    let waiter = waiter(call)?.of_call(values);
    if waiter.done.is_empty() && !waiter.until_gone {
        let why = message!("wait-not-of-this-call", "no state shows the outcome of a call with this body");
        return Err(unreadable(call, why));
    }
    Ok(waiter)
}

/// Returns the waiter of a call that was sent before. The states that count as success may depend on its body.
fn waiter_after(call: &Call, earlier: &Call) -> Result<Waiter, Error> {
    let operation = &*earlier.label;
    let Some(waiter) = earlier.operation.and_then(|operation| operation.waiter.as_ref()) else {
        let why = message!(
            "wait-unknown",
            "the specification does not say which call reads the outcome of `{operation}`",
            operation = operation
        );
        return Err(unreadable(call, why));
    };
    match waiter.cases.first() {
        Some(case) if earlier.read_body(|_| ()).is_none() => Err(Error::invalid(message!(
            "wait-needs-body",
            "what ends a wait after `{operation}` depends on `{field}` of its body; use `after_call` with the body",
            operation = operation,
            field = case.field
        ))
        .with_operation(call.label.clone())),
        _ => waiter_of_call(earlier),
    }
}

/// Adapts the waiter of a changing call to a reading call other than the one that it names. That may be a list that has
/// the resource as an entry, or a call that shows one entry. Two calls that read the same resources have the same tag
/// and the same states.
fn same_thing(waiter: &Waiter, context: &CallContext, call: &Call) -> Option<Waiter> {
    let by_itself = |operation: &'static Operation| operation.waiter.filter(|waiter| waiter.read == operation.id);
    let (reading, named) = (call.operation?, context.shared.service.operation(waiter.read)?);
    let (own, other) = (by_itself(reading)?, by_itself(named)?);
    let states = |waiter: &Waiter| [waiter.done, waiter.failed, waiter.resting, waiter.queued];
    let is_same = reading.tag == named.tag && states(&own) == states(&other) && waiter.field == other.field;
    let Waiter { read, field, parameters, query, entry, reason, .. } = own;
    is_same.then_some(Waiter { read, field, parameters, query, entry, reason, ..*waiter })
}

fn no_operation(name: &str) -> Message {
    message!("no-operation", "the service has no `{operation}`", operation = name)
}

fn unreadable(call: &Call, why: Message) -> Error {
    let text = message!("wait-impossible", "the operation cannot be waited for: {reason}", reason = why);
    Error::invalid(text).with_operation(call.label.clone())
}

fn milliseconds(time: SystemTime) -> i64 {
    time.duration_since(UNIX_EPOCH).ok().and_then(|since| i64::try_from(since.as_millis()).ok()).unwrap_or_default()
}

/// A call that started an operation, and its reply.
struct Start<'a> {
    call: &'a Call,
    reply: Value,
}

impl Start<'_> {
    /// Derives the reading call and the wanted keys. If that is impossible, returns the name of the missing value.
    fn reader(&self, waiter: &Waiter, read: &'static Operation) -> Result<(Call, Vec<String>), String> {
        let mut call = Call::of(read);
        call.copy_path(self.call);
        for (name, source) in waiter.parameters {
            if *source == ValueSource::Now {
                continue;
            }
            let value = self.values(*source).into_iter().next().ok_or_else(|| (*name).to_owned())?;
            call.set_path(*name, &value).map_err(|_| (*name).to_owned())?;
        }
        let path = read.parameters.iter().filter(|parameter| parameter.place == Place::Path);
        if let Some(missing) = path.into_iter().find(|parameter| !call.has_path(parameter.name)) {
            return Err(missing.name.to_owned());
        }
        let Some(entry) = waiter.entry else { return Ok((call, Vec::new())) };
        let wanted = entry.equals.map(|source| self.values(source)).unwrap_or_default();
        if wanted.is_empty() { Err(entry.field.to_owned()) } else { Ok((call, wanted)) }
    }

    fn values(&self, source: ValueSource) -> Vec<String> {
        match source {
            ValueSource::Path(name) => self.call.path_value(name).into_iter().collect(),
            ValueSource::Body(field) => self.call.read_body(|body| path::texts(body, field)).unwrap_or_default(),
            ValueSource::Reply(field) => path::texts(&self.reply, field),
            ValueSource::ReplyAny(fields) => {
                let values = fields.iter().map(|field| path::texts(&self.reply, field));
                values.into_iter().find(|values| !values.is_empty()).unwrap_or_default()
            }
            ValueSource::Now => Vec::new(),
        }
    }
}
