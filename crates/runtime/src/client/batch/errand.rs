//! [`Errand`]: one call for one or several resources, and the result that its reply gives for each.

use std::collections::HashMap;
use std::sync::Arc;

use huaweicloud_auth::Message;
use serde_json::Value;

use super::outcome::{BatchOutcome, Batched, Refusal};
use super::states::states_of;
use crate::client::call::Call;
use crate::client::error::{self, ApiError, Effect, Error};
use crate::client::path;
use crate::client::reply::{Answer, Meta, Want, tree};
use crate::client::send;
use crate::client::shared::CallContext;
use crate::message;
use crate::model::operation::{BatchResults, Batching, LegalIn, Operation, Repeat, ValueSource};

/// The data that all errands of a batch share.
pub(super) struct Errands {
    pub(super) context: CallContext,
    /// The call, without ids.
    pub(super) call: Call,
    pub(super) operation: &'static Operation,
    pub(super) batching: Batching,
    /// The states in which this call is allowed.
    pub(super) legal_in: Option<LegalIn>,
    /// Whether the states were read first.
    pub(super) has_states: bool,
}

impl Errands {
    /// Whether the operation deletes resources.
    pub(super) fn is_deletion(&self) -> bool {
        self.operation.waiter.is_some_and(|waiter| waiter.until_gone)
    }

    /// Whether a later batch would repeat the effect: doing the operation twice differs from doing it once, and no state shows
    /// that the operation was done.
    fn is_repeated(&self) -> bool {
        let is_shown = self.is_deletion() || !self.batching.already.is_empty();
        match self.operation.repeat {
            Repeat::Safe => false,
            // A repeat reads the state first, and `legal_in`, if set, excludes the state that the operation leads to.
            Repeat::AfterRead => !is_shown && self.operation.legal_in.is_none(),
            Repeat::Never => !is_shown,
        }
    }
}

/// One call.
pub(super) struct Errand {
    common: Arc<Errands>,
    ids: Vec<String>,
    /// Whether the list was read and did not show these ids.
    is_missing: bool,
}

/// The result of a call.
pub(super) struct Landed {
    pub(super) outcomes: Vec<Batched>,
    /// The smaller calls into which the call is split.
    pub(super) rest: Vec<Errand>,
    /// Whether the answer shows that the service accepted the credentials.
    pub(super) is_accepted: bool,
}

impl Errand {
    pub(super) fn new(common: &Arc<Errands>, ids: Vec<String>, is_missing: bool) -> Self {
        Self { common: Arc::clone(common), ids, is_missing }
    }

    /// Whether the states were read first.
    pub(super) fn has_states(&self) -> bool {
        self.common.has_states
    }

    /// Returns the ids of the call.
    pub(super) fn into_ids(self) -> Vec<String> {
        self.ids
    }

    /// Makes the call and returns the outcome of each resource.
    pub(super) async fn run(self) -> Landed {
        let Errands { context, batching, .. } = &*self.common;
        let call = match self.call() {
            Ok(call) => call,
            Err(_) if self.ids.len() > 1 => return self.halve(false),
            Err(error) => {
                let outcomes = self.ids.into_iter().map(|id| Batched::new(id, refused(&error))).collect();
                return Landed { outcomes, rest: Vec::new(), is_accepted: false };
            }
        };
        let want = if batching.results.is_some() { Want::Body } else { Want::Status };
        let answered = send::execute(context, call, want).await;
        if self.ids.len() > 1 && answered.as_ref().is_err_and(is_about_content) {
            return self.halve(true);
        }
        let is_accepted = answered.as_ref().map_or_else(accepts_credentials, |_| true);
        let mut outcomes = self.outcomes(&answered);
        self.look_again(&mut outcomes).await;
        Landed { outcomes, rest: Vec::new(), is_accepted }
    }

    /// Splits a call that was refused because of its content, locally or by the service. The refused call had no effect, and a
    /// part of it may be accepted.
    fn halve(&self, is_accepted: bool) -> Landed {
        let (left, right) = self.ids.split_at(self.ids.len() / 2);
        let half = |ids: &[String]| Self::new(&self.common, ids.to_vec(), self.is_missing);
        Landed { outcomes: Vec::new(), rest: vec![half(left), half(right)], is_accepted }
    }

    /// Returns the outcome of each resource according to the answer.
    fn outcomes(&self, answered: &Result<Answer, Error>) -> Vec<Batched> {
        let Errands { operation, batching, .. } = &*self.common;
        let request_id = answered.as_ref().ok().and_then(|answer| error::request_id(&answer.meta.headers));
        let mut results = match (answered, batching.results) {
            (Ok(answer), Some(results)) => Some(Results::read(&answer.meta, results)),
            _ => None,
        };
        let outcome = |id: &String| {
            let result = match (answered, &mut results) {
                (Err(error), _) => Err(error.duplicate()),
                (Ok(_), None) => Ok(()),
                (Ok(answer), Some(results)) => results
                    .take(id, &answer.meta, &self.common)
                    .map_err(|error| error.with_operation(operation.id).with_attempts(answer.meta.attempts)),
            };
            let batched = Batched::new(id.clone(), self.settle(result)).repeated(self.common.is_repeated());
            Batched { request_id: batched.request_id.or_else(|| request_id.map(str::to_owned)), ..batched }
        };
        self.ids.iter().map(outcome).collect()
    }

    /// Looks up the states of resources that were refused after the answer to an earlier attempt was lost. The earlier attempt
    /// may have succeeded.
    async fn look_again(&self, outcomes: &mut [Batched]) {
        let is_open = |one: &Batched| one.outcome.error().is_some_and(Error::earlier_attempt_may_have_succeeded);
        let ids: Vec<String> = outcomes.iter().filter(|one| is_open(one)).map(|one| one.id.clone()).collect();
        if ids.is_empty() {
            return;
        }
        let Errands { context, call, batching, .. } = &*self.common;
        let Ok(states) = states_of(context, call, batching, &ids).await else { return };
        for one in outcomes.iter_mut().filter(|one| is_open(one)) {
            match states.get(&one.id) {
                None if self.common.is_deletion() => one.outcome = BatchOutcome::AlreadyThere { state: None },
                Some(Some(state)) if batching.already.contains(&state.as_str()) => {
                    one.outcome = BatchOutcome::AlreadyThere { state: Some(state.clone()) };
                }
                _ => {}
            }
        }
    }

    /// Inserts the ids into the call.
    fn call(&self) -> Result<Call, Error> {
        let mut call = self.common.call.clone();
        match (self.common.batching.ids, self.ids.as_slice()) {
            (ValueSource::Path(name), [id]) => call.set_path(name, id)?,
            (ValueSource::Body(field), ids) => {
                let mut refused = None;
                call.change_body(|fields| {
                    // In the call without ids, the list has one sample entry that shows whether ids are numbers.
                    let are_numbers = fields.get(field).is_some_and(|list| list.get(0).is_some_and(Value::is_number));
                    let ids: Result<Vec<Value>, Error> = ids.iter().map(|id| value(id, are_numbers)).collect();
                    match ids {
                        Ok(ids) => drop(fields.insert(field.to_owned(), Value::Array(ids))),
                        Err(error) => refused = Some(error),
                    }
                })?;
                refused.map_or(Ok(()), Err)?;
            }
            _ => return Err(Error::invalid(message!("batch-no-place", "the call has no field for the ids"))),
        }
        Ok(call)
    }

    /// Translates a result into the outcome of one resource.
    fn settle(&self, result: Result<(), Error>) -> BatchOutcome {
        let is_deletion = self.common.is_deletion();
        let is_gone = |error: &Error| {
            error.is_not_found() && (self.common.has_states || error.earlier_attempt_may_have_succeeded())
        };
        match result {
            Ok(()) => BatchOutcome::Done,
            Err(error) if error.took_effect() => BatchOutcome::Done,
            Err(error) if is_deletion && is_gone(&error) => BatchOutcome::AlreadyThere { state: None },
            // The list does not show the resource, and the service refuses to delete it.
            Err(error) if is_deletion && self.is_missing && denies_existence(&error) => {
                BatchOutcome::AlreadyThere { state: None }
            }
            Err(error) if error.may_have_taken_effect() => BatchOutcome::Unknown(error),
            Err(error) if error.is_invalid_request() => refused(&error),
            Err(error) => BatchOutcome::Failed(error),
        }
    }
}

/// Whether a call failed after the service accepted its credentials. Returns false if this is unknown: without an answer, or
/// for a status that a gateway may send before it checks the signature.
fn accepts_credentials(error: &Error) -> bool {
    error.status().is_some_and(|status| !matches!(status.as_u16(), 401 | 407 | 408 | 429 | 502 | 503 | 504))
}

/// Whether the service refused a call because of its content, and did nothing.
fn is_about_content(error: &Error) -> bool {
    let is_of_content = |status: http::StatusCode| matches!(status.as_u16(), 400 | 404 | 409 | 422);
    let is_of_caller = error.is_throttled() || error.is_no_such_api() || error.is_forbidden() || error.is_auth();
    error.api().is_some_and(|api| is_of_content(api.status()))
        && !is_of_caller
        && !error.is_server_error()
        && !error.may_have_taken_effect()
}

/// Whether the service says that the resource does not exist, or sends a successful reply that neither shows the resource as
/// done nor gives a reason. Any other refusal concerns the caller, or an existing resource that the list does not show yet.
fn denies_existence(error: &Error) -> bool {
    error.is_not_found() || error.api().is_some_and(|api| api.status().is_success() && api.code().is_none())
}

fn refused(error: &Error) -> BatchOutcome {
    BatchOutcome::Refused(Refusal::Invalid { message: error.translatable() })
}

fn value(id: &str, is_number: bool) -> Result<Value, Error> {
    match is_number {
        true => id
            .parse::<i64>()
            .map(Value::from)
            .map_err(|_| Error::invalid(message!("id-not-number", "`{id}` is not a number", id = id))),
        false => Ok(Value::from(id)),
    }
}

/// The result that a reply gives for each resource.
struct Results {
    form: BatchResults,
    /// `None` if the reply has no list of results.
    entries: Option<HashMap<String, Value>>,
}

impl Results {
    fn read(meta: &Meta, form: BatchResults) -> Self {
        let body = tree(&meta.raw);
        let list = path::at(&body, form.list).and_then(Value::as_array);
        let id = |entry: &Value| match form.id {
            Some(field) => path::text(entry, field),
            None => path::scalar(entry),
        };
        let entries = list.map(|list| list.iter().filter_map(|entry| Some((id(entry)?, entry.clone()))).collect());
        Self { form, entries }
    }

    /// Takes the result for one id.
    fn take(&mut self, id: &str, meta: &Meta, common: &Errands) -> Result<(), Error> {
        let failed = |entry: &Value| {
            let body = match ["error_code", "error_msg"].iter().any(|field| path::text(entry, field).is_some()) {
                true => entry.to_string(),
                false => r#"{"error_msg":"the service reports a failure without a reason"}"#.to_owned(),
            };
            let redactor = common.context.redactor(&common.call, meta.signed_with.as_ref());
            Error::from(ApiError::read(meta.status, meta.headers.clone(), body.into(), &redactor))
        };
        let Some(entries) = &mut self.entries else {
            return match self.form.result {
                // The status confirms the call, and the list would only repeat the ids.
                None => Ok(()),
                Some(_) => Err(untold(message!("batch-untold", "the answer does not mention `{id}`", id = id), meta)),
            };
        };
        match (entries.remove(id), self.form.result) {
            (Some(_), None) => Ok(()),
            (None, None) if meta.after_effect => Err(failed(&Value::Null).with_effect(Effect::Earlier)),
            (None, None) => Err(failed(&Value::Null)),
            (Some(entry), Some((field, done))) => match path::text(&entry, field) {
                Some(result) if result.eq_ignore_ascii_case(done) => Ok(()),
                // The failure may be a result of an earlier attempt whose answer was lost.
                Some(_) if meta.after_effect => Err(failed(&entry).with_effect(Effect::Earlier)),
                Some(_) => Err(failed(&entry)),
                None => Err(untold(
                    message!(
                        "batch-untold-field",
                        "the answer does not report `{field}` of `{id}`",
                        field = field,
                        id = id
                    ),
                    meta,
                )),
            },
            (None, Some(_)) => {
                Err(untold(message!("batch-untold", "the answer does not mention `{id}`", id = id), meta))
            }
        }
    }
}

fn untold(text: Message, meta: &Meta) -> Error {
    Error::decoding(text, meta.status, &meta.headers, meta.raw.clone()).with_effect(Effect::Unknown)
}
