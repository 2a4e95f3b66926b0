//! [`Outcome`]: the outcome of a command for one item.

use serde::Serialize;

use super::{Kind, Record};
use crate::conceal;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::locale::say;
use crate::text::{BAD, DIM, GOOD, WARN, clean};

/// The verdict on one item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Verdict {
    /// The service accepted the command.
    Accepted,
    /// The item already existed; nothing was done.
    Existing,
    /// The service, or this program, refused the command; nothing was done.
    Failed,
    /// It is unknown whether the command took effect.
    Unknown,
    /// The command was not tried, because it would fail in the same way.
    Skipped,
}

/// Returns the word for the action, in the language of messages. JSON and CSV keep the word of the command line.
pub(crate) fn verb_label(word: &str) -> String {
    match word {
        "create" => say!("verbs-create"),
        "cutover" => say!("verbs-cutover"),
        "delete" => say!("verbs-delete"),
        "events" => say!("verbs-events"),
        "retry" => say!("verbs-retry"),
        "rollback" => say!("verbs-rollback"),
        "start" => say!("verbs-start"),
        "stop" => say!("verbs-stop"),
        "update" => say!("verbs-update"),
        other => other.to_owned(),
    }
}

/// The outcome for one item.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Outcome {
    kind: &'static str,
    pub(crate) noun: Kind,
    /// The id; empty if nothing was created, and null in JSON.
    #[serde(serialize_with = "or_null")]
    pub(crate) id: String,
    /// The entry of a manifest that the outcome concerns.
    name: Option<String>,
    pub(crate) verb: &'static str,
    pub(crate) result: Verdict,
    pub(crate) request_id: Option<String>,
    pub(crate) code: Option<String>,
    pub(crate) reason: Option<String>,
    /// What to do about a failure.
    pub(crate) hint: Option<String>,
    /// Why it was not accepted, as an error.
    #[serde(skip)]
    failure: Option<Failure>,
}

impl Outcome {
    fn new(noun: Kind, verb: &'static str, id: impl Into<String>, result: Verdict) -> Self {
        // A value with a password is not an id, but may have been typed as one.
        let id = conceal::text(&id.into()).into_owned();
        let [request_id, code, reason, hint, name] = [const { None }; 5];
        Self { kind: "outcome", noun, id, name, verb, result, request_id, code, reason, hint, failure: None }
    }

    /// Sets the entry of the manifest.
    pub(crate) fn of_entry(self, name: &str) -> Self {
        Self { name: Some(name.to_owned()), ..self }
    }

    /// The service accepted the command.
    pub(crate) fn accepted(noun: Kind, verb: &'static str, id: impl Into<String>, request_id: Option<&str>) -> Self {
        let request_id = request_id.map(clean);
        Self { request_id, ..Self::new(noun, verb, id, Verdict::Accepted) }
    }

    /// The item already existed.
    pub(crate) fn existing(noun: Kind, verb: &'static str, id: impl Into<String>) -> Self {
        Self::new(noun, verb, id, Verdict::Existing)
    }

    /// The command was refused, or the call failed.
    pub(crate) fn failed(noun: Kind, verb: &'static str, id: impl Into<String>, failure: &Failure) -> Self {
        let id = id.into();
        let result = if failure.exit() == Exit::Unknown { Verdict::Unknown } else { Verdict::Failed };
        Self::unaccepted(Self::new(noun, verb, id, result), failure)
    }

    /// The command was not tried, because an earlier failure would repeat for every item.
    pub(crate) fn skipped(noun: Kind, verb: &'static str, id: impl Into<String>, exit: Exit) -> Self {
        let failure = Failure::exiting(exit, say!("verbs-skipped-why"));
        Self::unaccepted(Self::new(noun, verb, id, Verdict::Skipped), &failure)
    }

    fn unaccepted(self, failure: &Failure) -> Self {
        let hint = failure.hint_for(&self.id).map(|hint| anstream::adapter::strip_str(&hint).to_string());
        let about = match self.id.is_empty() {
            true => failure.clone(),
            false => failure.clone().about(&self.noun.label(), &self.id),
        };
        Self {
            hint,
            reason: Some(failure.message().to_owned()),
            request_id: failure.request_id().map(str::to_owned),
            code: failure.code().map(str::to_owned),
            failure: Some(about),
            ..self
        }
    }

    /// Adds to the reason what the outcome concerns, if one item has several outcomes.
    pub(crate) fn concerning(self, part: &str) -> Self {
        let reason = match self.reason {
            Some(reason) => say!("failure-about", what = part, message = &reason),
            None => part.to_owned(),
        };
        Self { reason: Some(reason), failure: self.failure.map(|failure| failure.within(part)), ..self }
    }

    pub(crate) fn exit(&self) -> Exit {
        self.failure.as_ref().map_or(Exit::Success, Failure::exit)
    }

    /// Why it was not accepted, as an error about the item.
    pub(crate) fn failure(&self) -> Option<&Failure> {
        self.failure.as_ref()
    }

    /// Whether nothing was done, because the resource existed already.
    pub(crate) fn is_existing(&self) -> bool {
        self.result == Verdict::Existing
    }

    pub(crate) fn is_accepted(&self) -> bool {
        matches!(self.result, Verdict::Accepted | Verdict::Existing)
    }
}

fn or_null<S: serde::Serializer>(id: &str, serializer: S) -> Result<S::Ok, S::Error> {
    Some(id).filter(|id| !id.is_empty()).serialize(serializer)
}

impl Record for Outcome {
    const HEADINGS: &'static [&'static str] =
        &["noun", "id", "verb", "result", "code", "reason", "request_id", "name", "hint"];

    fn text(&self) -> String {
        let (noun, id, verb) = (self.noun.label(), clean(&self.id), verb_label(self.verb));
        let (style, result) = match self.result {
            Verdict::Accepted => (GOOD, say!("verbs-accepted", verb = verb)),
            Verdict::Existing => {
                let exists = format!("{GOOD}{}{GOOD:#}", say!("verbs-exists-word"));
                return say!("verbs-exists", noun = noun, id = id, exists = exists);
            }
            Verdict::Failed => (BAD, say!("verbs-failed", verb = verb)),
            Verdict::Unknown => (WARN, say!("verbs-outcome-unknown", verb = verb)),
            Verdict::Skipped => (WARN, say!("verbs-skipped", verb = verb)),
        };
        let reason = self.reason.iter().map(|reason| format!("  {reason}")).collect::<String>();
        let request = self.request_id.iter().map(|id| format!("  {DIM}{}{DIM:#}", say!("verbs-request-id", id = id)));
        let result = format!("{style}{result}{style:#}{reason}{}", request.collect::<String>());
        say!("verbs-outcome", noun = noun, id = id, result = result)
    }

    fn name(&self) -> String {
        let id = Some(&self.id).filter(|id| !id.is_empty()).or(self.name.as_ref());
        format!("{}/{}", self.noun.noun(), id.map(String::as_str).unwrap_or_default())
    }

    fn is_named(&self) -> bool {
        self.is_accepted()
    }

    fn cells(&self) -> Vec<String> {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let result = format!("{:?}", self.result).to_lowercase();
        let (noun, id, verb) = (self.noun.noun().to_owned(), self.id.clone(), self.verb.to_owned());
        let [code, reason, request_id] = [text(&self.code), text(&self.reason), text(&self.request_id)];
        vec![noun, id, verb, result, code, reason, request_id, text(&self.name), text(&self.hint)]
    }
}
