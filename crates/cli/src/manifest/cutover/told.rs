//! Messages about a cutover: its steps, its end, and why it failed.

use huaweicloud_dcs::jobs::{CutOverError, CutOverFailure, CutOverReport, CutOverStep, KeyCounts, RedisIssue};
use huaweicloud_dcs::{FailureReason, Finding};
use serde::Serialize;

use super::{Item, Way};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::locale::{library, say};
use crate::manifest::journal::FailedStep;
use crate::output::{Kind, Outcome, Printer};
use crate::resource::redis;
use crate::screen::line;
use crate::text::{DIM, GOOD, clean, note};
use crate::units;

/// The outcome of the cutover of a migration.
#[derive(Debug)]
pub(super) struct Told {
    counts: Option<KeyCounts>,
    /// Whether an earlier run had already made the change.
    was_done: bool,
    /// The time when the service completed the migration, in the service's format.
    pub(super) completed: Option<String>,
}

/// The start of a step, for programs.
#[derive(Serialize)]
struct Step<'a> {
    kind: &'static str,
    noun: Kind,
    id: &'a str,
    name: &'a str,
    verb: &'static str,
    step: String,
}

impl Told {
    pub(super) fn new(report: &CutOverReport, completed: Option<String>) -> Self {
        use CutOverStep::{Exchange, RollBack, Stop};
        let is_change = |step: &CutOverStep| matches!(step, Stop | Exchange | RollBack);
        Self { counts: report.counts, was_done: report.found_done.iter().any(is_change), completed }
    }

    /// Reports the outcome of the cutover.
    pub(super) fn outcome(self, way: Way, item: &Item, printer: &Printer) -> Result<Outcome, Failure> {
        if printer.is_for_people() {
            let word = match (way, self.was_done && item.is_ended) {
                (Way::Forward(_), false) => say!("cutover-done"),
                (Way::Forward(_), true) => say!("cutover-done-before"),
                (Way::Back, false) => say!("cutover-done-back"),
                (Way::Back, true) => say!("cutover-done-back-before"),
            };
            let counts = self.counts.map(|counts| format!("  {}", counted(counts))).unwrap_or_default();
            line(&format!("{GOOD}{word}{GOOD:#}  {}{counts}", item.name))?;
        }
        Ok(match self.was_done {
            true => Outcome::existing(Kind::Redis, way.word(), item.id.clone()),
            false => Outcome::accepted(Kind::Redis, way.word(), item.id.clone(), None),
        }
        .of_entry(&item.name))
    }
}

/// The key counts of both sides.
fn counted(counts: KeyCounts) -> String {
    let number = |keys: Option<u64>| match keys.and_then(|keys| i64::try_from(keys).ok()) {
        Some(keys) => units::count(keys),
        None => say!("cutover-keys-unknown"),
    };
    match counts.source == counts.target {
        true => say!("cutover-keys-same", keys = number(counts.source)),
        false => say!("cutover-keys", source = number(counts.source), target = number(counts.target)),
    }
}

/// Reports the start of a step. The steps of a repeated cutover only find that they were done.
pub(super) fn step(way: Way, item: &Item, step: CutOverStep, printer: &Printer) -> Result<(), Failure> {
    if item.is_ended {
        return Ok(());
    }
    let name = &item.name;
    let what = match (step, way) {
        (CutOverStep::Follow, Way::Forward(how)) if how.hold.is_zero() => {
            say!("cutover-step-follow-once", name = name, lag = how.max_lag)
        }
        (CutOverStep::Follow, Way::Forward(how)) => {
            say!("cutover-step-follow", name = name, lag = how.max_lag, hold = units::span(how.hold))
        }
        (CutOverStep::Stop, _) => say!("cutover-step-stop", name = name),
        (CutOverStep::Compare, _) => say!("cutover-step-compare", name = name),
        (CutOverStep::Exchange, _) => say!("cutover-step-exchange", name = name),
        (CutOverStep::RollBack, _) => say!("cutover-step-back", name = name),
        (other, _) => say!("cutover-step-other", name = name, step = step_name(other)),
    };
    if printer.is_for_people() {
        note(&format!("{DIM}{what}{DIM:#}"));
    }
    let step = step.to_string().replace(' ', "-");
    printer.event(&Step { kind: "step", noun: Kind::Redis, id: &item.id, name: &item.name, verb: way.word(), step })
}

impl Way {
    /// Whether a run that ended in this step may have changed something.
    pub(super) fn may_change_in(self, step: Option<CutOverStep>) -> bool {
        use CutOverStep::{Compare, Follow};
        match self {
            Self::Back => step.is_some(),
            Self::Forward(how) => match step {
                None | Some(Follow) => false,
                Some(Compare) => !how.exchange_ip,
                Some(_) => true,
            },
        }
    }

    /// Whether the call that failed with this error changed something, or may have changed something.
    pub(super) fn may_have_changed(self, error: &CutOverError) -> bool {
        let is_refusal = matches!(
            error.failure,
            CutOverFailure::NotLegal(_) | CutOverFailure::NotSwapped { .. } | CutOverFailure::WasRolledBack
        );
        !is_refusal && self.may_change_in(Some(error.step))
    }
}

/// Returns the error of the call that made a cutover fail.
pub(super) fn call(error: &CutOverError) -> Option<&huaweicloud_dcs::Error> {
    match &error.failure {
        CutOverFailure::Call(error) => Some(error),
        _ => None,
    }
}

/// Converts an error into a failure of the command line.
pub(super) fn failure(item: &Item, error: &CutOverError, go_on: &str) -> Failure {
    let what = say!("cutover-failed", name = &item.name, step = step_name(error.step));
    let failure = reason(item, &error.failure, go_on);
    let done: Vec<String> = error.done.iter().copied().map(step_name).collect();
    let failure = match (&error.failure, done.as_slice()) {
        (CutOverFailure::Call(_), _) | (_, []) => failure,
        (_, done) => {
            let text = say!("cutover-failed-done", message = failure.message(), steps = done.join(", "));
            failure.with_message(text)
        }
    };
    failure.within(&what)
}

/// Returns the step that failed, and why, for the journal.
pub(super) fn failed_step(item: &Item, error: &CutOverError, go_on: &str) -> FailedStep {
    let failure = reason(item, &error.failure, go_on);
    FailedStep { step: error.step.to_string(), message: clean(failure.message()), hint: failure.hint().map(clean) }
}

/// Returns why a step failed, without the name of the step.
fn reason(item: &Item, failure: &CutOverFailure, go_on: &str) -> Failure {
    let exit = match failure {
        CutOverFailure::Call(error) => return Failure::from(error).about("redis", &item.id),
        CutOverFailure::Lagging { .. } => Exit::StillGoing,
        CutOverFailure::Stuck { .. } => Exit::Unknown,
        _ => Exit::Failed,
    };
    let (text, hint) = said(&item.id, failure, go_on);
    obstacles(failure).into_iter().fold(Failure::exiting(exit, text).with_hint(hint), Failure::with_cause)
}

/// Returns a step as one word.
pub(super) fn step_name(step: CutOverStep) -> String {
    match step {
        CutOverStep::Follow => say!("cutover-name-follow"),
        CutOverStep::Stop => say!("cutover-name-stop"),
        CutOverStep::Compare => say!("cutover-name-compare"),
        CutOverStep::Exchange => say!("cutover-name-exchange"),
        CutOverStep::Verify => say!("cutover-name-verify"),
        CutOverStep::RollBack => say!("cutover-name-roll-back"),
        other => other.to_string(),
    }
}

/// Returns the name of a step that the journal names.
pub(in crate::manifest) fn step_label(word: &str) -> String {
    use CutOverStep::{Compare, Exchange, Follow, RollBack, Stop, Verify};
    let mut known = [Follow, Stop, Compare, Exchange, Verify, RollBack].into_iter();
    known.find(|step| step.to_string() == word).map_or_else(|| clean(word), step_name)
}

/// Returns the reasons why the addresses cannot be swapped, one line for each finding.
fn obstacles(failure: &CutOverFailure) -> Vec<String> {
    let CutOverFailure::NotLegal(found) = failure else { return Vec::new() };
    let line = |one: &Finding<RedisIssue>| {
        say!("cutover-obstacle", field = clean(&one.field), message = library::message(&one.message))
    };
    found.errors().map(line).collect()
}

/// Returns a description of the failure, and a hint for the user.
fn said(id: &str, failure: &CutOverFailure, go_on: &str) -> (String, String) {
    let log = || say!("cutover-log-hint", id = clean(id));
    match failure {
        CutOverFailure::NotSwapped { state, .. } => {
            (say!("cutover-not-swapped", state = redis::state_text(state)), say!("cutover-not-swapped-hint"))
        }
        CutOverFailure::NotFollowing { state, reason, .. } => (not_following(state, reason.as_ref()), log()),
        CutOverFailure::ErrorsAtStop { errors, .. } => {
            let text = say!("cutover-errors-at-stop", errors = clean(&errors.join("; ")));
            (text, say!("cutover-errors-at-stop-hint", id = clean(id), command = go_on))
        }
        CutOverFailure::ExtraKeys(counts) => (counted(*counts), say!("cutover-extra-hint")),
        CutOverFailure::MissingKeys(counts) => (counted(*counts), say!("cutover-missing-hint", command = go_on)),
        CutOverFailure::UnknownCounts => (say!("cutover-no-counts"), say!("cutover-no-counts-hint", command = go_on)),
        CutOverFailure::UnknownLag => (say!("cutover-no-lag"), say!("cutover-no-counts-hint", command = go_on)),
        CutOverFailure::Lagging { lag, limit, .. } => {
            let lag = lag.map_or_else(|| say!("output-state-unknown"), |lag| lag.to_string());
            let text = say!("cutover-lagging", time = units::span(*limit), lag = lag);
            (text, say!("cutover-lagging-hint", command = go_on))
        }
        CutOverFailure::Stuck { state, .. } => {
            (say!("cutover-stuck", state = clean(state)), say!("cutover-stuck-hint", command = go_on))
        }
        CutOverFailure::NotLegal(_) => (say!("cutover-not-legal"), say!("cutover-not-legal-hint")),
        CutOverFailure::WasRolledBack => {
            let hint = say!("cutover-rolled-back-hint", id = clean(id), command = go_on);
            (say!("cutover-was-rolled-back"), hint)
        }
        other => (clean(&other.to_string()), log()),
    }
}

fn not_following(state: &str, reason: Option<&FailureReason>) -> String {
    match reason {
        Some(reason) => {
            say!("cutover-not-following-why", state = redis::state_text(state), reason = clean(&reason.to_string()))
        }
        None => say!("cutover-not-following", state = redis::state_text(state)),
    }
}

#[cfg(test)]
mod tests;
