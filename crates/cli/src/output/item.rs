//! [`Item`]: the one shape of everything that migrates, whichever noun it belongs to.

use std::fmt;
use std::time::Duration;

use anstyle::Style;
use clap::ValueEnum;
use serde::Serialize;

use super::Moment;
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
    /// The noun of the command line.
    pub(crate) const fn noun(self) -> &'static str {
        match self {
            Self::Task => "task",
            Self::Group => "group",
            Self::Sync => "sync",
            Self::Redis => "redis",
        }
    }

    /// The noun in sentences, in the language of texts.
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
    /// Ended, and what it ran on is taken back
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

/// How much is done, of how much.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Amount {
    pub(crate) done: Option<i64>,
    pub(crate) total: Option<i64>,
}

/// How many are done, of how many, and what became of the others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Counts {
    pub(crate) done: Option<i64>,
    pub(crate) failed: Option<i64>,
    pub(crate) skipped: Option<i64>,
    pub(crate) total: Option<i64>,
}

/// A task, group, synchronization or Redis migration. What is not known is null; no field is ever left out.
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
    /// The objects of a task or group; of a synchronization those of this month.
    pub(crate) objects: Counts,
    /// The tasks of a group.
    pub(crate) tasks: Counts,
    /// The keys of a Redis migration.
    pub(crate) keys: Amount,
    /// How far a Redis migration is behind its source, as the service counts it; 0 is caught up.
    pub(crate) lag: Option<i64>,
    pub(crate) eta_seconds: Option<u64>,
    /// Why it failed.
    pub(crate) reason: Option<String>,
    /// The object in the destination bucket that lists what failed.
    pub(crate) failed_list: Option<String>,
    pub(crate) source: Option<String>,
    pub(crate) destination: Option<String>,
    pub(crate) created: Option<Moment>,
    pub(crate) started: Option<Moment>,
    pub(crate) run_seconds: Option<u64>,
    /// Settings, for people.
    #[serde(skip)]
    pub(crate) settings: Vec<(&'static str, String)>,
}

impl Item {
    /// An item of which nothing else is known.
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
            failed_list: None,
            source: None,
            destination: None,
            created: None,
            started: None,
            run_seconds: None,
            settings: Vec::new(),
        }
    }

    /// The state in words; one that this program does not know, as the service writes it.
    pub(crate) fn state_text(&self) -> String {
        match (self.state, &self.service_state) {
            (State::Unknown, Some(state)) => format!("unknown ({state})"),
            (state, _) => state.word().to_owned(),
        }
    }

    /// The figures in one line: `1.0 GiB of 3.0 GiB, 60 of 240 objects, 64.0 MiB/s, 4 s left`.
    pub(crate) fn detail(&self) -> String {
        let mut parts = vec![
            self.bytes_text(),
            counted(self.tasks, " tasks"),
            counted(self.objects, if self.kind == Kind::Sync { " objects this month" } else { " objects" }),
            self.keys_text(),
            self.lag_text(),
        ];
        if self.state == State::Running {
            parts.extend(self.bytes_per_second.map(|speed| format!("{}/s", units::bytes(speed))));
            parts.extend(self.eta_seconds.map(|eta| format!("{} left", units::span(Duration::from_secs(eta)))));
        }
        parts.retain(|part| !part.is_empty());
        parts.join(", ")
    }

    /// `1.0 GiB of 3.0 GiB`.
    pub(crate) fn bytes_text(&self) -> String {
        match (self.bytes.done, self.bytes.total) {
            (Some(done), Some(total)) if done < total => format!("{} of {}", units::bytes(done), units::bytes(total)),
            (Some(done), _) => units::bytes(done),
            (None, Some(total)) => units::bytes(total),
            (None, None) => String::new(),
        }
    }

    /// `90 of 100 keys`.
    fn keys_text(&self) -> String {
        let (Some(done), Some(total)) = (self.keys.done, self.keys.total) else { return String::new() };
        let surplus = match self.surplus() {
            0 => String::new(),
            surplus => format!(" ({} more than the source)", units::count(surplus)),
        };
        format!("{} of {} keys{surplus}", units::count(done), units::count(total))
    }

    /// How many keys the target has beyond those of the source: what was deleted there while the migration was stopped.
    fn surplus(&self) -> i64 {
        self.keys.done.zip(self.keys.total).map_or(0, |(done, total)| done.saturating_sub(total).max(0))
    }

    /// How far a migration is behind its source.
    fn lag_text(&self) -> String {
        match self.lag.filter(|_| self.state == State::Following) {
            Some(0) if self.surplus() > 0 => "lag 0".to_owned(),
            Some(0) => "caught up with its source".to_owned(),
            Some(behind) => format!("{} behind its source", units::count(behind)),
            None => String::new(),
        }
    }

    /// Everything that is known, for people.
    pub(crate) fn facts(&self) -> Vec<(&'static str, String)> {
        let share = self.done.map(|share| format!(", {}", units::percent(share))).unwrap_or_default();
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let moment = |value: Option<Moment>| value.map(|moment| moment.to_string()).unwrap_or_default();
        let ran = self.run_seconds.filter(|ran| *ran > 0).map(|ran| units::span(Duration::from_secs(ran)));
        let mut facts = vec![
            ("name", text(&self.name)),
            ("description", text(&self.description)),
            ("state", format!("{}{share}", self.state_text())),
            ("service state", self.service_state.as_ref().map(ToString::to_string).unwrap_or_default()),
            ("reason", text(&self.reason)),
            ("progress", self.detail()),
            ("source", text(&self.source)),
            ("destination", text(&self.destination)),
            ("group", text(&self.group)),
            ("failed objects", text(&self.failed_list)),
        ];
        facts.extend(self.settings.iter().cloned());
        facts.extend([
            ("created", moment(self.created)),
            ("started", moment(self.started)),
            ("ran for", ran.unwrap_or_default()),
        ]);
        facts
    }

    /// What sorts it among others: numbers by size, texts by their characters.
    pub(crate) fn sort_key(&self) -> (u64, &str) {
        (self.id.parse().unwrap_or(u64::MAX), &self.id)
    }
}

/// `60 of 240 objects (3 skipped), 2 failed`.
pub(crate) fn counted(counts: Counts, noun: &str) -> String {
    let Some(total) = counts.total else { return String::new() };
    let done = counts.done.unwrap_or(0);
    let mut text = format!("{} of {}{noun}", units::count(done), units::count(total));
    if let Some(skipped) = counts.skipped.filter(|skipped| *skipped > 0) {
        text.push_str(&format!(" ({} skipped)", units::count(skipped)));
    }
    if let Some(failed) = counts.failed.filter(|failed| *failed > 0) {
        text.push_str(&format!(", {} failed", units::count(failed)));
    }
    text
}

/// `7 in all: 1 running, 2 failed; 1.0 GiB of 3.0 GiB`.
pub(crate) fn totals(items: &[Item]) -> String {
    let mut states: Vec<(State, usize)> = Vec::new();
    for item in items {
        match states.iter_mut().find(|(state, _)| *state == item.state) {
            Some((_, count)) => *count += 1,
            None => states.push((item.state, 1)),
        }
    }
    states.sort_by_key(|(state, _)| *state);
    let states: Vec<String> = states.iter().map(|(state, count)| format!("{count} {state}")).collect();
    let sum = |of: fn(&Item) -> Option<i64>| items.iter().filter_map(of).fold(0_i64, i64::saturating_add);
    let (done, total) = (sum(|item| item.bytes.done), sum(|item| item.bytes.total));
    let bytes = match total {
        0 => String::new(),
        total => format!("; {} of {}", units::bytes(done), units::bytes(total)),
    };
    format!("{} in all: {}{bytes}", items.len(), states.join(", "))
}
