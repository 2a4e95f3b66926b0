//! Reports what the program waits for: a late answer, and the pauses before further attempts. With `--verbose`, every request
//! gets a line. With `--debug`, its body and that of the answer follow, without secrets.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use huaweicloud_runtime::{Error, ObservedAnswer, ObservedBody, ObservedRepeat, ObservedRequest, Observer, QueuedCall};
use tokio::time::Instant;

use super::change::Change;
use crate::json::{self, Secrets};
use crate::locale::{library, say};
use crate::output::Detail;
use crate::text::{DIM, clean, note};
use crate::units;

/// How long the program waits before it writes a note.
const SILENCE: Duration = Duration::from_secs(2);

/// How long one note covers all calls of a client that wait for their turn.
const NEWS: Duration = Duration::from_secs(30);

/// Logs the calls of a client to standard error, in the requested detail.
pub(super) struct Narrator {
    detail: Detail,
    /// When a wait for a turn was last announced.
    announced: Mutex<Option<Instant>>,
    change: Arc<Change>,
}

impl Narrator {
    pub(super) fn new(detail: Detail, change: Arc<Change>) -> Self {
        Self { detail, announced: Mutex::new(None), change }
    }

    /// Whether to announce a wait for a turn: only after [`SILENCE`], and not for each of many calls.
    fn is_news(&self, waited: Duration, pause: Duration) -> bool {
        if waited + pause < SILENCE {
            return false;
        }
        let mut announced = self.announced.lock().unwrap_or_else(PoisonError::into_inner);
        let is_news = announced.is_none_or(|at| at.elapsed() >= NEWS);
        if is_news {
            *announced = Some(Instant::now());
        }
        is_news
    }

    /// Writes the line of a request and its outcome.
    fn ended(&self, request: &ObservedRequest<'_>, outcome: &str, elapsed: Duration) {
        if self.detail >= Detail::Requests {
            dim(&format!("{}  {outcome}  {}", named(request), units::span(elapsed)));
        }
    }
}

impl Observer for Narrator {
    fn patience(&self) -> Option<Duration> {
        Some(SILENCE)
    }

    fn without_credentials(&self) {
        dim(&say!("settings-no-credentials"));
    }

    fn sending(&self, request: &ObservedRequest<'_>) {
        self.change.sending(request.method.is_safe());
        if self.detail == Detail::Bodies && !request.body.is_empty() {
            dim(&format!("> {}\n{}", named(request), shown(&request.body)));
        }
    }

    fn silent(&self, request: &ObservedRequest<'_>) {
        dim(&say!("settings-no-answer", what = named(request)));
    }

    fn answered(&self, request: &ObservedRequest<'_>, answer: &ObservedAnswer<'_>) {
        let id = answer.request_id.map(|id| format!("  {}", say!("verbs-request-id", id = clean(id))));
        let outcome = format!("{}{}", answer.status.as_u16(), id.unwrap_or_default());
        self.ended(request, &outcome, answer.elapsed);
    }

    fn unanswered(&self, request: &ObservedRequest<'_>, error: &Error, elapsed: Duration) {
        self.ended(request, &library::message(&error.translatable()), elapsed);
    }

    fn received(&self, _: &ObservedRequest<'_>, body: &ObservedBody<'_>) {
        if self.detail == Detail::Bodies && !body.is_empty() {
            dim(&shown(body));
        }
    }

    fn repeating(&self, repeat: &ObservedRepeat<'_>) {
        self.change.repeating();
        if repeat.pause < SILENCE && self.detail < Detail::Requests {
            return;
        }
        let why = match repeat.error.is_throttled() {
            true => say!("settings-slow-down"),
            false => library::message(&repeat.error.translatable()),
        };
        let time = units::span(repeat.pause);
        dim(&say!("settings-waiting", time = time, attempt = repeat.attempt, why = why));
    }

    fn queued(&self, call: &QueuedCall<'_>) {
        self.change.queued();
        if self.is_news(call.waited, call.pause) {
            dim(&say!("settings-queued", operation = clean(call.operation)));
        }
    }
}

fn dim(text: &str) {
    note(&format!("{DIM}{text}{DIM:#}"));
}

/// Formats the method and URL of a request.
fn named(request: &ObservedRequest<'_>) -> String {
    format!("{} {}", request.method, clean(&request.url()))
}

/// Formats a body for reading.
fn shown(body: &ObservedBody<'_>) -> String {
    let text = body.redacted().and_then(|text| json::pretty(text.as_bytes(), Secrets::Redacted));
    text.unwrap_or_else(|| say!("settings-not-json", count = body.len()))
}

#[cfg(test)]
mod tests;
