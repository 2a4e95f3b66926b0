//! [`Item`]: the common shape of every kind of migration, for all nouns.

use std::fmt;
use std::time::Duration;

use anstyle::Style;
use clap::ValueEnum;
use serde::Serialize;

use super::{Extent, Moment};
use crate::locale::say;
use crate::text::{BAD, DIM, GOOD, WARN};
use crate::units;

/// The noun that an item belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Task,
    Group,
    Sync,
    Redis,
}

impl Kind {
    pub(crate) const ALL: [Self; 4] = [Self::Task, Self::Group, Self::Sync, Self::Redis];

    /// Returns the kind that a noun of the command line names.
    pub(crate) fn of_noun(noun: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.noun() == noun)
    }

    /// The noun of the command line.
    pub(crate) const fn noun(self) -> &'static str {
        match self {
            Self::Task => "task",
            Self::Group => "group",
            Self::Sync => "sync",
            Self::Redis => "redis",
        }
    }

    /// Returns the noun for use in sentences, in the language of messages.
    pub(crate) fn label(self) -> String {
        match self {
            Self::Task => say!("verbs-noun-task"),
            Self::Group => say!("verbs-noun-group"),
            Self::Sync => say!("verbs-noun-sync"),
            Self::Redis => say!("verbs-noun-redis"),
        }
    }
}

/// The state of an item, in the same words for every noun.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(crate) enum State {
    /// In the queue of the region
    Waiting,
    /// Being set up; nothing is copied yet
    Preparing,
    /// Set up, and waits to be configured; nothing is copied yet
    Ready,
    Running,
    /// Keeps up with its source
    #[value(alias = "synchronizing")]
    Following,
    #[value(alias = "pausing")]
    Stopping,
    #[value(alias = "paused")]
    Stopped,
    #[value(alias = "completed")]
    Succeeded,
    Failed,
    /// Ended, and its machine is released
    Released,
    Deleting,
    Deleted,
    /// A state that this program does not know
    #[default]
    Unknown,
}

impl State {
    /// The word that output and options use.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Preparing => "preparing",
            Self::Ready => "ready",
            Self::Running => "running",
            Self::Following => "following",
            Self::Stopping => "stopping",
            Self::Stopped => "stopped",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Released => "released",
            Self::Deleting => "deleting",
            Self::Deleted => "deleted",
            Self::Unknown => "unknown",
        }
    }

    /// Whether an item in this state changes only if a user acts.
    pub(crate) const fn is_at_rest(self) -> bool {
        matches!(self, Self::Ready | Self::Stopped | Self::Succeeded | Self::Failed | Self::Released | Self::Deleted)
    }

    /// Returns the state for people, in the language of messages.
    pub(crate) fn label(self) -> String {
        match self {
            Self::Waiting => say!("output-state-waiting"),
            Self::Preparing => say!("output-state-preparing"),
            Self::Ready => say!("output-state-ready"),
            Self::Running => say!("output-state-running"),
            Self::Following => say!("output-state-following"),
            Self::Stopping => say!("output-state-stopping"),
            Self::Stopped => say!("output-state-stopped"),
            Self::Succeeded => say!("output-state-succeeded"),
            Self::Failed => say!("output-state-failed"),
            Self::Released => say!("output-state-released"),
            Self::Deleting => say!("output-state-deleting"),
            Self::Deleted => say!("output-state-deleted"),
            Self::Unknown => say!("output-state-unknown"),
        }
    }

    /// The color on a terminal.
    pub(crate) const fn style(self) -> Style {
        match self {
            Self::Succeeded | Self::Following => GOOD,
            Self::Failed => BAD,
            Self::Stopping | Self::Stopped | Self::Ready | Self::Unknown => WARN,
            Self::Waiting | Self::Preparing | Self::Released | Self::Deleting | Self::Deleted => DIM,
            Self::Running => Style::new(),
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// The state as the service writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub(crate) enum ServiceState {
    Number(i64),
    Text(String),
}

impl fmt::Display for ServiceState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// The longest remaining time that is shown: ten years. A longer one comes from figures that cannot be true.
pub(crate) const LONGEST_ETA: Duration = Duration::from_secs(10 * 365 * 24 * 3_600);

/// The amount that is done, and the total.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Amount {
    pub(crate) done: Option<i64>,
    pub(crate) total: Option<i64>,
}

impl Amount {
    /// The amount that a service reports. A figure below zero is not known.
    pub(crate) fn reported(done: Option<i64>, total: Option<i64>) -> Self {
        let known = |figure: Option<i64>| figure.filter(|figure| *figure >= 0);
        Self { done: known(done), total: known(total) }
    }
}

/// How many items are done, failed and skipped, and the total.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Counts {
    pub(crate) done: Option<i64>,
    pub(crate) failed: Option<i64>,
    pub(crate) skipped: Option<i64>,
    pub(crate) total: Option<i64>,
}

/// A task, group, synchronization or Redis migration. Unknown values are null; no field is ever left out.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Item {
    pub(crate) kind: Kind,
    pub(crate) id: String,
    pub(crate) name: Option<String>,
    pub(crate) description: Option<String>,
    /// The task group that a task belongs to.
    pub(crate) group: Option<String>,
    pub(crate) state: State,
    pub(crate) service_state: Option<ServiceState>,
    /// The share that is done, 0 to 1.
    pub(crate) done: Option<f64>,
    pub(crate) bytes: Amount,
    pub(crate) bytes_per_second: Option<i64>,
    /// The objects of a task or group; for a synchronization, those of this month.
    pub(crate) objects: Counts,
    /// The tasks of a group.
    pub(crate) tasks: Counts,
    /// The keys of a Redis migration.
    pub(crate) keys: Amount,
    /// How far a Redis migration lags behind its source, as the service counts it; 0 means caught up.
    pub(crate) lag: Option<i64>,
    pub(crate) eta_seconds: Option<u64>,
    /// Why it failed.
    pub(crate) reason: Option<String>,
    /// What to do about the reason, for people.
    #[serde(skip)]
    pub(crate) cure: Option<String>,
    /// The object in the destination bucket that lists the failed objects.
    pub(crate) failed_list: Option<String>,
    pub(crate) source: Option<String>,
    pub(crate) destination: Option<String>,
    pub(crate) created: Option<Moment>,
    pub(crate) started: Option<Moment>,
    pub(crate) run_seconds: Option<u64>,
    /// Settings, for people. Their names are translated when they are shown.
    #[serde(skip)]
    pub(crate) settings: Vec<(fn() -> String, String)>,
}

impl Item {
    /// Creates an item of which only the kind and the id are known.
    pub(crate) fn new(kind: Kind, id: impl Into<String>) -> Self {
        Self {
            kind,
            id: id.into(),
            name: None,
            description: None,
            group: None,
            state: State::Unknown,
            service_state: None,
            done: None,
            bytes: Amount::default(),
            bytes_per_second: None,
            objects: Counts::default(),
            tasks: Counts::default(),
            keys: Amount::default(),
            lag: None,
            eta_seconds: None,
            reason: None,
            cure: None,
            failed_list: None,
            source: None,
            destination: None,
            created: None,
            started: None,
            run_seconds: None,
            settings: Vec::new(),
        }
    }

    /// Returns the state in words. A state that this program does not know is shown as the service writes it.
    pub(crate) fn state_text(&self) -> String {
        match (self.state, &self.service_state) {
            (State::Unknown, Some(state)) => say!("output-state-other", state = state.to_string()),
            (state, _) => state.label(),
        }
    }

    /// Returns the figures on one line: `4 s left, 1.0 GiB of 3.0 GiB, 64.0 MiB/s, 60 of 240 objects`.
    pub(crate) fn detail(&self) -> String {
        // A narrow terminal cuts the end of the line, so the time left comes first, and the counts come last.
        let running = (self.state == State::Running).then_some(());
        let left = running.and(self.eta_seconds).map(|eta| units::span(Duration::from_secs(eta)));
        let mut parts: Vec<String> = left.into_iter().map(|time| say!("output-left", time = time)).collect();
        parts.push(self.bytes_text());
        parts.extend(running.and(self.bytes_per_second).map(|speed| format!("{}/s", units::bytes(speed))));
        parts.extend([
            counted(self.tasks, Counted::Tasks),
            counted(self.objects, if self.kind == Kind::Sync { Counted::ObjectsOfMonth } else { Counted::Objects }),
            self.keys_text(),
            self.lag_text(),
        ]);
        parts.retain(|part| !part.is_empty());
        parts.join(&say!("output-comma"))
    }

    /// `1.0 GiB of 3.0 GiB`.
    pub(crate) fn bytes_text(&self) -> String {
        match (self.bytes.done, self.bytes.total) {
            (Some(done), Some(total)) if done < total => {
                say!("output-of", done = units::bytes(done), total = units::bytes(total))
            }
            (Some(done), _) => units::bytes(done),
            (None, Some(total)) => units::bytes(total),
            (None, None) => String::new(),
        }
    }

    /// `90 of 100 keys`.
    fn keys_text(&self) -> String {
        let (Some(done), Some(total)) = (self.keys.done, self.keys.total) else { return String::new() };
        let (done, total) = (units::count(done), units::count(total));
        match self.surplus() {
            0 => say!("output-keys", done = done, total = total),
            surplus => say!("output-keys-surplus", done = done, total = total, surplus = units::count(surplus)),
        }
    }

    /// Returns how many keys only the target has: those that were deleted at the source while the migration was stopped.
    fn surplus(&self) -> i64 {
        self.keys.done.zip(self.keys.total).map_or(0, |(done, total)| done.saturating_sub(total).max(0))
    }

    /// Describes how far a migration lags behind its source.
    fn lag_text(&self) -> String {
        match self.lag.filter(|_| self.state == State::Following) {
            Some(0) if self.surplus() > 0 => say!("output-lag-none"),
            Some(0) => say!("output-lag-caught-up"),
            Some(behind) => say!("output-lag", count = units::count(behind)),
            None => String::new(),
        }
    }

    /// Returns all known facts, for people.
    pub(crate) fn facts(&self) -> Vec<(String, String)> {
        let state = [Some(self.state_text()), self.done.map(units::percent)];
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let moment = |value: Option<Moment>| value.map(|moment| moment.to_string()).unwrap_or_default();
        let ran = self.run_seconds.filter(|ran| *ran > 0).map(|ran| units::span(Duration::from_secs(ran)));
        let mut facts = vec![
            (say!("output-fact-name"), text(&self.name)),
            (say!("output-fact-description"), text(&self.description)),
            (say!("output-fact-state"), state.into_iter().flatten().collect::<Vec<_>>().join(&say!("output-comma"))),
            (
                say!("output-fact-service-state"),
                self.service_state.as_ref().map(ToString::to_string).unwrap_or_default(),
            ),
            (say!("output-fact-reason"), text(&self.reason)),
            (say!("output-fact-cure"), text(&self.cure)),
            (say!("output-fact-progress"), self.detail()),
            (say!("output-fact-source"), text(&self.source)),
            (say!("output-fact-destination"), text(&self.destination)),
            (say!("output-fact-group"), text(&self.group)),
            (say!("output-fact-failed-objects"), text(&self.failed_list)),
        ];
        facts.extend(self.settings.iter().map(|(name, value)| (name(), value.clone())));
        facts.extend([
            (say!("output-fact-created"), moment(self.created)),
            (say!("output-fact-started"), moment(self.started)),
            (say!("output-fact-ran-for"), ran.unwrap_or_default()),
        ]);
        facts
    }

    /// Returns what is known about a failure, for people.
    pub(crate) fn failure(&self) -> Vec<(String, String)> {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        vec![
            (say!("output-fact-name"), text(&self.name)),
            (say!("output-fact-reason"), text(&self.reason)),
            (say!("output-fact-progress"), self.detail()),
            (say!("output-fact-failed-objects"), text(&self.failed_list)),
        ]
    }

    /// Returns the sort key: numbers sort by size, other ids by their characters.
    pub(crate) fn sort_key(&self) -> (u64, &str) {
        (self.id.parse().unwrap_or(u64::MAX), &self.id)
    }
}

/// What is counted, if no heading says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counted {
    InColumn,
    Tasks,
    Objects,
    ObjectsOfMonth,
}

/// `60 of 240 objects (3 skipped), 2 failed`.
pub(crate) fn counted(counts: Counts, what: Counted) -> String {
    let Some(total) = counts.total else { return String::new() };
    let (done, total) = (units::count(counts.done.unwrap_or(0)), units::count(total));
    let mut text = match what {
        Counted::InColumn => say!("output-of", done = done, total = total),
        Counted::Tasks => say!("output-tasks", done = done, total = total),
        Counted::Objects => say!("output-objects", done = done, total = total),
        Counted::ObjectsOfMonth => say!("output-objects-month", done = done, total = total),
    };
    if let Some(skipped) = counts.skipped.filter(|skipped| *skipped > 0) {
        text = say!("output-skipped", counted = text, skipped = units::count(skipped));
    }
    if let Some(failed) = counts.failed.filter(|failed| *failed > 0) {
        text = say!("output-failed", counted = text, failed = units::count(failed));
    }
    text
}

/// `7 in all: 1 running, 2 failed; 1.0 GiB of 3.0 GiB`.
pub(crate) fn totals(items: &[Item], extent: Extent) -> String {
    let mut states: Vec<(State, usize)> = Vec::new();
    for item in items {
        match states.iter_mut().find(|(state, _)| *state == item.state) {
            Some((_, count)) => *count += 1,
            None => states.push((item.state, 1)),
        }
    }
    states.sort_by_key(|(state, _)| *state);
    let states = states.iter().map(|(state, count)| say!("output-totals-state", count = count, state = state.label()));
    let states = states.collect::<Vec<_>>().join(&say!("output-comma"));
    let sum = |of: fn(&Item) -> Option<i64>| items.iter().filter_map(of).fold(0_i64, i64::saturating_add);
    let (done, total) = (sum(|item| item.bytes.done), sum(|item| item.bytes.total));
    let count = match extent {
        Extent::Cut => say!("output-totals-first", count = items.len()),
        Extent::Incomplete => say!("output-totals-incomplete", count = items.len()),
        Extent::Whole => say!("output-totals-all", count = items.len()),
    };
    let of = units::bytes(total);
    match total {
        0 => say!("output-totals", all = count, states = states),
        _ => say!("output-totals-bytes", all = count, states = states, done = units::bytes(done), total = of),
    }
}
