//! What is said about a cutover: its steps, its end, and why it failed.

use huaweicloud_dcs::jobs::{CutOverError, CutOverFailure, CutOverReport, CutOverStep, KeyCounts};
use serde::Serialize;

use super::{Item, Way};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::{Kind, Outcome, Printer};
use crate::screen::line;
use crate::text::{DIM, GOOD, clean, note};
use crate::units;

/// What became of a migration that was cut over.
#[derive(Debug, Default)]
pub(super) struct Told {
    counts: Option<KeyCounts>,
    /// Whether an earlier run had made the change.
    was_done: bool,
}

/// A step that begins, for programs.
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
    pub(super) fn new(report: &CutOverReport) -> Self {
        let is_change = |step: &CutOverStep| matches!(step, CutOverStep::Stop | CutOverStep::Exchange);
        Self { counts: report.counts, was_done: report.found_done.iter().any(is_change) }
    }

    /// Says how it ended.
    pub(super) fn outcome(self, way: Way, item: &Item, printer: &Printer) -> Result<Outcome, Failure> {
        if printer.is_for_people() {
            let word = if matches!(way, Way::Back) { "rolled back" } else { "cut over" };
            let counts = self.counts.map(|counts| format!("  {}", counted(counts))).unwrap_or_default();
            line(&format!("{GOOD}{word}{GOOD:#}  {}  redis {}{counts}", item.name, clean(&item.id)))?;
        }
        Ok(match self.was_done {
            true => Outcome::existing(Kind::Redis, way.word(), item.id.clone()),
            false => Outcome::accepted(Kind::Redis, way.word(), item.id.clone(), None),
        })
    }
}

/// The key counts of both sides.
fn counted(counts: KeyCounts) -> String {
    let number = |keys: Option<u64>| match keys.and_then(|keys| i64::try_from(keys).ok()) {
        Some(keys) => units::count(keys),
        None => "an unknown number of".to_owned(),
    };
    match counts.source == counts.target {
        true => format!("{} keys on both sides", number(counts.source)),
        false => format!("{} keys at the source, {} at the target", number(counts.source), number(counts.target)),
    }
}

/// Says that a step begins.
pub(super) fn step(way: Way, item: &Item, step: CutOverStep, printer: &Printer) -> Result<(), Failure> {
    let what = match (step, way) {
        (CutOverStep::Follow, Way::Forward(how)) => {
            let hold = units::span(how.hold);
            format!("waiting until the target has caught up (lag {} at most, for {hold})", how.max_lag)
        }
        (CutOverStep::Stop, _) => "stopping the migration".to_owned(),
        (CutOverStep::Compare, _) => "comparing the key counts".to_owned(),
        (CutOverStep::Exchange, _) => "swapping the addresses of source and target".to_owned(),
        (CutOverStep::RollBack, _) => "swapping the addresses back".to_owned(),
        (other, _) => other.to_string(),
    };
    if printer.is_for_people() {
        note(&format!("{DIM}{}: {what}{DIM:#}", item.name));
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

    /// Whether something was changed, or may have been, by what ended with this error.
    pub(super) fn may_have_changed(self, error: &CutOverError) -> bool {
        let is_refusal = match &error.failure {
            CutOverFailure::NotLegal(_) | CutOverFailure::WasRolledBack => true,
            CutOverFailure::NotFollowing { .. } => matches!(self, Self::Back),
            _ => false,
        };
        !is_refusal && self.may_change_in(Some(error.step))
    }
}

/// The error of the call that a cutover failed with.
pub(super) fn call(error: &CutOverError) -> Option<&huaweicloud_dcs::Error> {
    match &error.failure {
        CutOverFailure::Call(error) => Some(error),
        _ => None,
    }
}

/// A failure in the words of the command line.
pub(super) fn failure(way: Way, item: &Item, error: CutOverError, go_on: &str) -> Failure {
    let what = format!("{}: {}", item.name, error.step);
    let done: Vec<String> = error.done.iter().map(CutOverStep::to_string).collect();
    let done = if done.is_empty() { String::new() } else { format!(" (done: {})", done.join(", ")) };
    let failure = match error.failure {
        CutOverFailure::Call(error) => Failure::from(error).about("redis", &item.id),
        other => {
            let exit = match &other {
                CutOverFailure::Lagging { .. } => Exit::StillGoing,
                CutOverFailure::Stuck { .. } => Exit::Unknown,
                _ => Exit::Failed,
            };
            let (text, hint) = said(way, &item.id, &other, go_on);
            Failure::exiting(exit, format!("{text}{done}")).with_hint(hint)
        }
    };
    failure.within(&what)
}

/// What went wrong, and what helps.
fn said(way: Way, id: &str, failure: &CutOverFailure, go_on: &str) -> (String, String) {
    let text = failure.to_string();
    match failure {
        CutOverFailure::NotFollowing { state, .. } if matches!(way, Way::Back) => {
            let text = format!("the addresses are not swapped; the migration is `{}`", clean(state));
            (text, "nothing was changed; only what `cutover --exchange-ip` did can be rolled back".to_owned())
        }
        CutOverFailure::ExtraKeys(counts) => {
            let why = "such keys were there before, or were deleted at the source while the migration was stopped";
            (counted(*counts), format!("{why}; --accept-extra-keys goes on all the same"))
        }
        CutOverFailure::MissingKeys(counts) => {
            let why = "keys expired, or a program still writes to the source";
            (
                counted(*counts),
                format!("{why}; once the counts agree: {go_on}; --accept-missing-keys goes on all the same"),
            )
        }
        CutOverFailure::UnknownCounts => {
            ("the service does not tell how many keys there are".to_owned(), format!("ask again: {go_on}"))
        }
        CutOverFailure::Lagging { .. } => (text, format!("it still follows; go on with: {go_on}")),
        CutOverFailure::Stuck { .. } => (text, format!("look at both instances in the console, then: {go_on}")),
        CutOverFailure::NotLegal(_) => {
            (text, "without --exchange-ip the migration is stopped, and clients are pointed to the target".to_owned())
        }
        _ => (clean(&text), format!("`hcmigrate redis logs {}` tells what happened", clean(id))),
    }
}

#[cfg(test)]
mod tests;
