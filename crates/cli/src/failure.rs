//! [`Failure`]: why a command failed, in a form for people: one line, its causes, and what to do.

mod advice;

use std::error::Error as _;

use huaweicloud_runtime::{CredentialsError, Error};
use serde::Serialize;

use crate::locale::{library, say};
use crate::text::{BAD, BOLD, Notes, clean, complain, harmless, notes};

pub(crate) use crate::exit::Exit;
pub(crate) use advice::cure;

/// Why a command failed.
#[derive(Debug, Clone)]
pub(crate) struct Failure(Box<Inner>);

#[derive(Debug, Clone)]
struct Inner {
    exit: Exit,
    /// The item that the failure concerns, if it concerns one.
    id: Option<String>,
    /// Empty if nothing is printed.
    message: String,
    causes: Vec<String>,
    request_id: Option<String>,
    hint: Option<String>,
    /// The sources that were searched for keys without success.
    tried: Vec<String>,
    /// The answer of the service, for programs.
    answer: Answer,
}

/// The answer of a service about a failure, as values.
#[derive(Debug, Clone, Default, Serialize)]
struct Answer {
    code: Option<String>,
    status: Option<u16>,
    operation: Option<String>,
    /// Whether the same command may succeed later without any change.
    retryable: bool,
}

/// A failure as `-o json` and `-o jsonl` write it to standard error.
#[derive(Serialize)]
struct Record<'a> {
    kind: &'static str,
    id: &'a Option<String>,
    message: String,
    #[serde(flatten)]
    answer: &'a Answer,
    request_id: &'a Option<String>,
    causes: &'a [String],
    hint: Option<String>,
    exit: u8,
}

impl Failure {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self::with_exit(Exit::Failed, message.into())
    }

    /// The command cannot be understood.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::with_exit(Exit::Usage, message.into())
    }

    /// Ends the program without a message.
    pub(crate) fn silent(exit: Exit) -> Self {
        Self::with_exit(exit, String::new())
    }

    /// Creates a failure with this exit code.
    pub(crate) fn exiting(exit: Exit, message: impl Into<String>) -> Self {
        Self::with_exit(exit, message.into())
    }

    fn with_exit(exit: Exit, message: String) -> Self {
        let (causes, tried) = (Vec::new(), Vec::new());
        Self(Box::new(Inner {
            exit,
            id: None,
            message,
            causes,
            request_id: None,
            hint: None,
            tried,
            answer: Answer::default(),
        }))
    }

    pub(crate) fn with_cause(mut self, cause: impl Into<String>) -> Self {
        self.0.causes.push(cause.into());
        self
    }

    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    /// Replaces the message and keeps the rest.
    pub(crate) fn with_message(mut self, message: impl Into<String>) -> Self {
        self.0.message = message.into();
        self
    }

    /// Replaces the exit code.
    pub(crate) fn ending(mut self, exit: Exit) -> Self {
        self.0.exit = exit;
        self
    }

    /// Sets the id of the request, unless it is known.
    pub(crate) fn of_request(mut self, id: Option<&str>) -> Self {
        self.0.request_id = self.0.request_id.or_else(|| id.map(clean));
        self
    }

    /// Prefixes the message with what the command was about to do.
    pub(crate) fn within(mut self, what: &str) -> Self {
        self.0.message = say!("failure-about", what = what, message = &self.0.message);
        self
    }

    /// Omits the sources that were searched for keys, and names the command that shows them.
    pub(crate) fn brief(mut self) -> Self {
        if !self.0.tried.is_empty() {
            self.0.tried.clear();
            self.0.hint = Some(say!("setup-no-keys-hint"));
        }
        self
    }

    /// Records which item the message names.
    pub(crate) fn naming(mut self, id: String) -> Self {
        self.0.id = Some(id);
        self
    }

    /// Names the item in the message, unless the message does so already, and puts the id into the advice.
    pub(crate) fn about(mut self, noun: &str, id: &str) -> Self {
        let id = clean(id);
        let known = format!("show {id}`");
        self.0.hint = self.0.hint.map(|hint| hint.replace(advice::ID, &known));
        if !self.0.message.is_empty() && self.0.id.is_none() {
            let name = say!("failure-item", noun = noun, id = &id);
            self.0.message = say!("failure-about", what = name, message = &self.0.message);
        }
        self.0.id = Some(id);
        self
    }

    pub(crate) fn exit(&self) -> Exit {
        self.0.exit
    }

    /// Whether the same command may succeed later without any change.
    pub(crate) fn is_retryable(&self) -> bool {
        self.0.answer.retryable
    }

    /// The first line, for lists of several failures.
    pub(crate) fn message(&self) -> &str {
        &self.0.message
    }

    /// Returns what to do about the failure of this item.
    pub(crate) fn hint_for(&self, id: &str) -> Option<String> {
        self.0.hint.as_ref().map(|hint| hint.replace(advice::ID, &format!("show {}`", clean(id))))
    }

    /// Returns what to do about the failure.
    pub(crate) fn hint(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    pub(crate) fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// The service's own code.
    pub(crate) fn code(&self) -> Option<&str> {
        self.0.answer.code.as_deref()
    }

    /// Writes the complete failure to standard error.
    pub(crate) fn report(&self) {
        if matches!(notes(), Notes::Json | Notes::QuietJson) {
            if !self.0.message.is_empty() {
                complain(&self.json());
            }
            return;
        }
        for line in self.lines() {
            complain(&line);
        }
    }

    /// The failure as one JSON object.
    pub(crate) fn json(&self) -> String {
        let Inner { exit, id, message, causes, request_id, hint, answer, .. } = &*self.0;
        let plain = |text: &str| anstream::adapter::strip_str(text).to_string();
        let record = Record {
            kind: "error",
            id,
            message: plain(message),
            answer,
            request_id,
            causes,
            hint: hint.as_deref().map(plain),
            exit: exit.number(),
        };
        serde_json::to_string(&record).unwrap_or_default()
    }

    fn lines(&self) -> Vec<String> {
        let inner = &self.0;
        if inner.message.is_empty() {
            return Vec::new();
        }
        let (open, close) = (BAD.to_string(), format!("{BAD:#}"));
        let mut lines = vec![say!("failure-error", open = open, close = close, message = &inner.message)];
        lines.extend(inner.causes.iter().map(|cause| say!("failure-caused-by", cause = cause)));
        lines.extend(inner.request_id.iter().map(|id| say!("failure-request-id", id = id)));
        let (open, close) = (BOLD.to_string(), format!("{BOLD:#}"));
        lines.extend(inner.hint.iter().map(|hint| say!("failure-hint", open = &open, close = &close, hint = hint)));
        lines.extend(inner.tried.iter().cloned());
        lines
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::from(&error)
    }
}

impl From<&Error> for Failure {
    fn from(error: &Error) -> Self {
        let mut failure = Self::with_exit(Exit::of(error), describe(error));
        failure.0.answer = Answer {
            code: error.code().map(clean),
            status: error.status().map(|status| status.as_u16()),
            operation: error.operation().map(str::to_owned),
            retryable: is_retryable(error),
        };
        let details = error.api().into_iter().flat_map(|api| api.details());
        failure.0.causes.extend(details.map(|detail| match &detail.code {
            Some(code) => format!("{}: {}", clean(code), harmless(&detail.message)),
            None => harmless(&detail.message),
        }));
        let said = error.message().into_owned();
        let mut cause = error.source();
        while let Some(error) = cause {
            match error.downcast_ref::<Error>() {
                Some(earlier) => failure.0.causes.push(library::message(&earlier.translatable())),
                // The message already contains the reason.
                None if said.contains(&error.to_string()) => {}
                None => failure.0.causes.push(harmless(&error.to_string())),
            }
            cause = error.source();
        }
        failure.0.causes.dedup();
        failure.0.request_id = error.request_id().map(clean);
        failure.0.hint = advice::hint(error);
        let tried = error.credentials_error().into_iter().flat_map(|error| error.attempts());
        failure.0.tried = tried.map(tried_source).collect();
        failure
    }
}

/// Returns the name of a source of keys for people.
fn source(error: &CredentialsError) -> String {
    match error.provider_name() {
        "credential chain" | "credentials" => say!("failure-source-all"),
        "environment" => say!("failure-source-environment"),
        "credentials file" => say!("failure-source-profile-file"),
        "federation" => say!("failure-source-federation"),
        "identity provider" => say!("failure-source-identity-provider"),
        "oidc agency" => say!("failure-source-agency"),
        "container" => say!("failure-source-container"),
        "ecs metadata" => say!("failure-source-metadata"),
        "iam login" => say!("failure-source-login"),
        "static credentials" | "static IAM token" => say!("failure-source-given"),
        other => clean(other),
    }
}

/// Describes a source of keys, and why it has none.
fn tried_source(error: &CredentialsError) -> String {
    say!("failure-tried", source = source(error), message = library::message(error.message()))
}

/// Whether the same call may succeed later. A change that may have taken effect must not be repeated blindly.
fn is_retryable(error: &Error) -> bool {
    let passes = error.is_throttled() || error.is_server_error() || error.is_connection() || error.is_timeout();
    !error.outcome_unknown() && (passes || error.documented().is_some_and(|documented| documented.repeat_helps))
}

/// Returns the first line about an error of a client, in the terms of the command line.
fn describe(error: &Error) -> String {
    let mut text = String::new();
    if let Some(operation) = error.operation() {
        text.push_str(operation);
        text.push_str(": ");
    }
    let message = library::message(&error.translatable());
    match error.api() {
        Some(api) => {
            if let Some(code) = api.code() {
                text.push_str(&format!("{}: ", clean(code)));
            }
            text.push_str(without_echo(error, &message));
        }
        None => text.push_str(&of_kind(error, &message)),
    }
    if let Some(origin) = advice::origin(error).filter(|origin| !text.contains(origin)) {
        text = say!("failure-origin", text = text, origin = clean(&origin));
    }
    if let Some(status) = error.status() {
        text = say!("failure-status", text = text, status = status.as_u16());
    }
    if error.attempts() > 1 {
        text = say!("failure-attempts", text = text, attempts = error.attempts());
    }
    if error.outcome_unknown() {
        say!("failure-effect-unknown", text = text)
    } else if error.took_effect() {
        say!("failure-effect", text = text)
    } else if error.earlier_attempt_may_have_succeeded() {
        say!("failure-effect-earlier", text = text)
    } else if error.may_have_taken_effect() {
        say!("failure-effect-harmless", text = text)
    } else {
        text
    }
}

/// Returns the message of a gateway. If a hint explains the error, the canonical request that the gateway repeats is left out;
/// `--debug` shows the whole answer.
fn without_echo<'a>(error: &Error, message: &'a str) -> &'a str {
    const MARK: &str = "canonicalrequest:";
    // ASCII lowercasing keeps byte positions.
    let at = message.to_ascii_lowercase().find(MARK).filter(|_| error.hint().is_some());
    let before = at.and_then(|at| message.get(..at)).map(|before| before.trim_end_matches([' ', ',']));
    before.filter(|before| !before.is_empty()).unwrap_or(message)
}

/// Returns the library's message about an error without a reply, worded for the command.
fn of_kind(error: &Error, message: &str) -> String {
    if error.is_invalid_request() {
        say!("failure-not-sent", message = message)
    } else if error.credentials_error().is_some_and(|error| !error.attempts().is_empty()) {
        say!("setup-no-keys")
    } else if let Some(error) = error.credentials_error() {
        let reason = library::message(error.message());
        say!("failure-no-credentials", source = source(error), reason = reason)
    } else {
        message.to_owned()
    }
}

#[cfg(test)]
mod tests;
