//! Reports what the program waits for: a late answer, and the pauses before further attempts. With `--verbose`, every request
//! gets a line. With `--debug`, its body and that of the answer follow, without secrets.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use huaweicloud_runtime::{
    Error, ObservedAnswer, ObservedBody, ObservedPause, ObservedRepeat, ObservedRequest, ObservedSearch, Observer,
    QueuedCall,
};
use tokio::time::Instant;

use super::change::Change;
use crate::json::{self, Secrets};
use crate::locale::{library, say};
use crate::output::Detail;
use crate::text::{DIM, SILENCE, clean, note};
use crate::units;

/// How long one note about a silence covers the silence that follows it.
const REMINDER: Duration = Duration::from_secs(10);

/// How long one note covers all calls of a client that wait for their turn.
const TURNS: Duration = Duration::from_secs(30);

/// Logs the calls of a client to standard error, in the requested detail.
pub(super) struct Narrator {
    detail: Detail,
    change: Arc<Change>,
    /// The reminders of answers that are late.
    late: News,
    /// The calls that wait for their turn.
    turns: News,
    /// The searches for what a lost call may have created.
    searches: News,
}

/// Notes of one kind, of which one covers many calls for a time.
struct News {
    covers: Duration,
    told: Mutex<Option<Instant>>,
}

impl News {
    fn new(covers: Duration) -> Self {
        Self { covers, told: Mutex::new(None) }
    }

    /// Whether to write a note about a pause: only if the wait reaches [`SILENCE`], and not for each of many calls.
    fn is_due(&self, waited: Duration, pause: Duration) -> bool {
        if waited + pause < SILENCE {
            return false;
        }
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = told.is_none_or(|at| at.elapsed() >= self.covers);
        if is_due {
            *told = Some(Instant::now());
        }
        is_due
    }
}

impl Narrator {
    pub(super) fn new(detail: Detail, change: Arc<Change>) -> Self {
        Self { detail, change, late: News::new(REMINDER), turns: News::new(TURNS), searches: News::new(REMINDER) }
    }

    /// Whether to write a note about an answer that is late. Each gets the first note; the reminders of many are one.
    fn is_news(&self, elapsed: Duration) -> bool {
        elapsed < SILENCE + REMINDER || self.late.is_due(elapsed, Duration::ZERO)
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

    fn reminder(&self) -> Option<Duration> {
        Some(REMINDER)
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
        if self.is_news(request.elapsed) {
            dim(&say!("settings-no-answer", what = named(request), time = units::span(request.elapsed)));
        }
    }

    fn stalled(&self, request: &ObservedRequest<'_>) {
        // The time counts from the sending, so the first note may come late.
        if self.is_news(request.elapsed) {
            dim(&say!("settings-no-whole-answer", what = named(request), time = units::span(request.elapsed)));
        }
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
        self.change.repeating(repeat.may_have_taken_effect);
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
        if self.turns.is_due(call.waited, call.pause) {
            dim(&say!("settings-queued", operation = clean(call.operation)));
        }
    }

    fn searching(&self, search: &ObservedSearch<'_>) {
        if self.searches.is_due(search.waited, search.pause) {
            dim(&say!("settings-searching", mark = clean(search.mark), operation = clean(search.operation)));
        }
    }

    fn pausing(&self, pause: &ObservedPause<'_>) {
        if pause.pause < SILENCE && self.detail < Detail::Requests {
            return;
        }
        let why = library::message(&pause.error.translatable());
        let operation = clean(pause.error.operation().unwrap_or_default());
        let time = units::span(pause.pause);
        dim(&say!("settings-pausing", time = time, operation = operation, why = why));
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
