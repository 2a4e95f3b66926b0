//! `hcmigrate check`: finds every obstacle to a migration before it starts. All calls are read-only.

mod progress;

use std::collections::{HashMap, HashSet};

use clap::Args;
use console::measure_text_width;
use huaweicloud_dcs::jobs::{OnlineMigration, RedisIssue};
use huaweicloud_dcs::types::{CreateOnlineMigrationTaskRequest, SetOnlineMigrationTaskRequest};
use huaweicloud_oms::Severity;
use huaweicloud_oms::types::{CreateTaskGroupRequest, CreateTaskRequest};
use serde::Serialize;

use super::model::{As, Entry, Manifest, What, kind_label};
use super::observe::{Clients, ListsRead, Regions, World};
use super::requests;
use super::vault::{Missing, Vault};
use super::{Chosen, at_once};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::keys::BothSides;
use crate::locale::{library, say};
use crate::output::Record;
use crate::screen::{hanging, line};
use crate::session::Session;
use crate::text::{BAD, DIM, GOOD, WARN, note};
use progress::Progress;

/// The maximum number of entries that are checked at the same time.
const AT_ONCE: usize = 8;
/// The maximum number of named entries with a common finding.
const MOST_NAMED: usize = 3;
/// The indentation of continued lines about an entry.
const INDENT: usize = 8;

/// The arguments of `check`.
#[derive(Args, Debug)]
pub(crate) struct CheckArguments {
    #[command(flatten)]
    chosen: Chosen,
    /// Only read the file; call no service
    #[arg(long)]
    offline: bool,
}

/// The columns of the findings.
pub(crate) const COLUMNS: &[&str] =
    &["entry", "name", "severity", "issue", "field", "message", "remedy", "side", "line"];

/// A finding about an entry.
#[derive(Debug, Clone, Serialize)]
struct Finding {
    kind: &'static str,
    entry: &'static str,
    name: String,
    /// The line of the entry in the file.
    line: Option<usize>,
    /// `source` or `destination`, if the finding concerns one of them.
    side: Option<&'static str>,
    severity: &'static str,
    issue: String,
    /// The field of the request.
    field: String,
    message: String,
    remedy: String,
    /// The name of the entry kind in the user's language.
    #[serde(skip)]
    label: String,
}

impl Record for Finding {
    const HEADINGS: &'static [&'static str] = COLUMNS;

    fn text(&self) -> String {
        let entry = format!("{} {}", self.label, self.name);
        let entry = match self.line {
            Some(line) => say!("check-entry", entry = entry, line = line.to_string()),
            None => entry,
        };
        self.about(&entry)
    }

    fn name(&self) -> String {
        format!("{}/{}", self.entry, self.name)
    }

    fn cells(&self) -> Vec<String> {
        let line = self.line.map(|line| line.to_string()).unwrap_or_default();
        let (message, remedy, side) = (&self.message, &self.remedy, self.side.unwrap_or_default());
        [self.entry, &self.name, self.severity, &self.issue, &self.field, message, remedy, side, &line]
            .map(str::to_owned)
            .to_vec()
    }
}

impl Finding {
    /// Creates a finding about an entry for an error in the file.
    fn of(manifest: &Manifest, entry: &Entry, issue: &str, message: String) -> Self {
        Self {
            kind: "finding",
            entry: entry.kind(),
            name: entry.name.clone(),
            line: manifest.line(entry),
            side: None,
            severity: Severity::Error.as_str(),
            issue: issue.to_owned(),
            field: String::new(),
            message,
            remedy: String::new(),
            label: kind_label(entry.kind()),
        }
    }

    /// Returns the line about this entry, or about several entries that have the finding in common.
    fn about(&self, entry: &str) -> String {
        let (style, word) = match self.severity {
            "error" => (BAD, say!("check-fail")),
            _ => (WARN, say!("check-warn")),
        };
        let text = match self.remedy.as_str() {
            "" => self.message.clone(),
            remedy => say!("check-remedy", message = &self.message, remedy = remedy),
        };
        let text = match self.side {
            Some("source") => say!("check-source", message = text),
            Some(_) => say!("check-destination", message = text),
            None => text,
        };
        format!("  {style}{word}{style:#}  {entry}  {text}")
    }

    /// Returns what the finding says about its entry. Entries about which the same is said share a line.
    fn told(&self) -> (&str, Option<&str>, &str, &str, &str) {
        (self.entry, self.side, self.severity, &self.message, &self.remedy)
    }
}

/// Returns the findings for people. A finding about several entries is written once, at the position of the first entry.
fn lines(findings: &[Finding]) -> Vec<String> {
    let mut groups: Vec<Vec<&Finding>> = Vec::new();
    let mut places = HashMap::new();
    for finding in findings {
        let place = *places.entry(finding.told()).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.push(finding),
            None => groups.push(vec![finding]),
        }
    }
    groups
        .iter()
        .filter_map(|group| group.first().map(|first| (first, group)))
        .map(|(first, group)| match group.len() {
            1 => first.text(),
            _ => first.about(&several(&first.label, group)),
        })
        .collect()
}

/// Names several entries, such as `bucket photos, invoices, video and 397 more (lines 6, 7, 8, ...)`.
fn several(label: &str, group: &[&Finding]) -> String {
    let shown = &group[..group.len().min(MOST_NAMED)];
    let names = shown.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(&say!("output-and"));
    let places: Vec<String> = shown.iter().filter_map(|one| one.line).map(|line| line.to_string()).collect();
    let names = match group.len() - shown.len() {
        0 => names,
        more => say!("manifest-names-more", names = names, count = more),
    };
    let entry = format!("{label} {names}");
    match places.is_empty() {
        true => entry,
        false => say!("check-entries", entry = entry, lines = places.join(&say!("output-and"))),
    }
}

/// The checks of an entry, free of borrows so that several can run at the same time.
struct Question {
    entry: &'static str,
    label: String,
    name: String,
    line: Option<usize>,
    clients: Clients,
    request: Request,
}

enum Request {
    Task(Box<CreateTaskRequest>),
    Group(Box<CreateTaskGroupRequest>),
    Redis(Box<RedisRequest>),
}

struct RedisRequest {
    machine: CreateOnlineMigrationTaskRequest,
    ends: SetOnlineMigrationTaskRequest,
    /// Whether the file asks for a target without keys.
    empty_target: bool,
}

impl Question {
    /// Creates the checks of an entry, or returns the problem of the request that the entry makes.
    fn new(manifest: &Manifest, entry: &Entry, clients: &Clients, keys: &BothSides) -> Result<Self, Box<Finding>> {
        let unreadable = |error: huaweicloud_oms::ConversionError| {
            let error = library::message(&error.problems().message());
            Box::new(Finding::of(manifest, entry, "invalid", say!("check-invalid", error = error)))
        };
        let request = match &entry.what {
            What::Bucket(bucket) if bucket.moved_as == As::Group => {
                let request = requests::copy(entry, bucket, keys).group();
                Request::Group(Box::new(request.try_into().map_err(unreadable)?))
            }
            What::Bucket(bucket) => {
                let request = requests::copy(entry, bucket, keys).task();
                Request::Task(Box::new(request.try_into().map_err(unreadable)?))
            }
            What::Redis(redis) => {
                let machine = requests::create_migration(entry, redis).try_into().map_err(unreadable)?;
                let ends = requests::configure_migration(redis, keys).try_into().map_err(unreadable)?;
                Request::Redis(Box::new(RedisRequest { machine, ends, empty_target: redis.empty_target }))
            }
        };
        let (name, line) = (entry.name.clone(), manifest.line(entry));
        let (kind, label) = (entry.kind(), kind_label(entry.kind()));
        Ok(Self { entry: kind, label, name, line, clients: clients.clone(), request })
    }

    async fn ask(self) -> Vec<Finding> {
        match &self.request {
            Request::Task(request) => {
                let found = huaweicloud_oms::jobs::preflight(&self.clients.oms, &**request).consent_is_recorded().await;
                found.into_iter().map(|one| self.finding(one.kind.as_str(), one)).collect()
            }
            Request::Group(request) => {
                let found = huaweicloud_oms::jobs::preflight(&self.clients.oms, &**request).consent_is_recorded().await;
                found.into_iter().map(|one| self.finding(one.kind.as_str(), one)).collect()
            }
            Request::Redis(request) => {
                let migration = OnlineMigration::new(&request.ends).machine(&request.machine);
                let found = huaweicloud_dcs::jobs::preflight(&self.clients.dcs, migration).await;
                let finding = |one: huaweicloud_dcs::Finding<RedisIssue>| {
                    let is_unread = one.kind == RedisIssue::NotChecked && one.field == "target_instance.id";
                    let forbidden = request.empty_target && (one.kind == RedisIssue::NotEmpty || is_unread);
                    let finding = self.finding(one.kind.as_str(), one);
                    if forbidden { Finding { severity: Severity::Error.as_str(), ..finding } } else { finding }
                };
                found.into_iter().map(finding).collect()
            }
        }
    }

    /// Converts a finding of a client. `issue` names its kind.
    fn finding<K>(&self, issue: &str, found: huaweicloud_runtime::Finding<K>) -> Finding {
        let huaweicloud_runtime::Finding { field, severity, message, remedy, .. } = found;
        Finding {
            kind: "finding",
            entry: self.entry,
            name: self.name.clone(),
            line: self.line,
            side: side(&field),
            severity: severity.as_str(),
            issue: issue.to_owned(),
            field,
            message: library::message(&message),
            remedy: library::message(&remedy),
            label: self.label.clone(),
        }
    }
}

pub(crate) async fn run(session: &Session, arguments: CheckArguments) -> Result<Exit, Failure> {
    let (manifest, selection) = arguments.chosen.read(session)?;
    let entries: Vec<&Entry> =
        manifest.entries.iter().filter(|entry| selection.matches(&entry.name, &entry.labels)).collect();
    let mut findings = duplicates(&manifest, &entries);
    findings.extend(entries.iter().filter_map(|entry| group(&manifest, entry)));
    findings.extend(entries.iter().filter_map(|entry| unread_target(&manifest, entry)));
    if !arguments.offline {
        let (vault, missing) = Vault::survey(session, entries.iter().copied());
        let lack: HashSet<String> =
            missing.iter().flat_map(|missing| &missing.users).map(|(entry, _)| entry.key()).collect();
        findings.extend(missing.iter().flat_map(|missing| without_keys(&manifest, missing)));
        let regions = Regions::open(session, &manifest, entries.iter().copied())?;
        // Refused credentials and unresponsive services end the check here, before many requests fail in the same way.
        World::look(&manifest, &regions, &entries, ListsRead::now(session)).await?;
        let mut questions = Vec::with_capacity(entries.len());
        // Skip entries without keys. The services would only repeat a known problem.
        for entry in entries.iter().filter(|entry| !lack.contains(&entry.key())) {
            match Question::new(&manifest, entry, regions.of(entry)?, &vault.of(entry)) {
                Ok(question) => questions.push(question),
                Err(finding) => findings.push(*finding),
            }
        }
        let (mut progress, count) = (Progress::new(), questions.len());
        let tell = |done: usize| {
            if done < count && progress.is_due() {
                note(&format!("{DIM}{}{DIM:#}", say!("check-progress", done = done, count = count)));
            }
        };
        let asked = at_once::all_telling(questions.into_iter().map(Question::ask).collect(), AT_ONCE, tell).await?;
        findings.extend(asked.into_iter().flatten());
        findings.extend(consent(&manifest.name, &entries));
        if findings.iter().any(|one| one.issue == "not-checked") {
            // A service that has stopped answering also fails the check.
            World::look(&manifest, &regions, &entries, ListsRead::now(session)).await?;
        }
    }
    let mut said = HashSet::new();
    findings.retain(|one| said.insert((one.entry, one.name.clone(), one.side, one.message.clone())));
    report(session, &entries, &findings)
}

/// Returns a finding if a bucket becomes a group because it is larger than the policy allows for a task.
fn group(manifest: &Manifest, entry: &Entry) -> Option<Finding> {
    let What::Bucket(bucket) = &entry.what else { return None };
    let told = bucket.above?.told();
    Some(Finding { severity: Severity::Warning.as_str(), ..Finding::of(manifest, entry, "group", told) })
}

/// Returns a finding if a target has to be empty but cannot be inspected.
fn unread_target(manifest: &Manifest, entry: &Entry) -> Option<Finding> {
    let What::Redis(redis) = &entry.what else { return None };
    let message = redis.unread_target()?;
    Some(Finding {
        side: Some("destination"),
        severity: Severity::Warning.as_str(),
        field: "empty_target".to_owned(),
        remedy: say!("check-target-unread-remedy"),
        ..Finding::of(manifest, entry, "not-checked", message)
    })
}

/// Returns the problem of missing keys for each side of an entry that needs them.
fn without_keys(manifest: &Manifest, missing: &Missing<'_>) -> Vec<Finding> {
    let finding = |(entry, side): &(&Entry, &'static str)| {
        let end = match (&entry.what, *side) {
            (What::Redis(_), "destination") => "target",
            (_, side) => side,
        };
        Finding {
            side: Some(side),
            field: format!("keys.{end}"),
            remedy: missing.failure.hint().map(str::to_owned).unwrap_or_default(),
            ..Finding::of(manifest, entry, "keys", missing.failure.message().to_owned())
        }
    };
    missing.users.iter().map(finding).collect()
}

/// Returns the side of a migration that a field belongs to.
fn side(field: &str) -> Option<&'static str> {
    let is_of = |starts: [&str; 3]| starts.iter().any(|start| field.starts_with(start));
    match field {
        _ if is_of(["src_", "source", "object_key"]) => Some("source"),
        _ if is_of(["dst_", "target", "destination"]) => Some("destination"),
        _ => None,
    }
}

/// Returns a reminder of the consent to the privacy statement, since no call can read it. The consent is given once per account
/// and region, so the reminder is printed once.
fn consent(manifest: &str, entries: &[&Entry]) -> Option<Finding> {
    entries.iter().any(|entry| entry.kind() == "bucket").then(|| Finding {
        kind: "finding",
        entry: "manifest",
        name: manifest.to_owned(),
        line: None,
        side: None,
        severity: Severity::Warning.as_str(),
        issue: "consent".to_owned(),
        field: String::new(),
        message: say!("check-consent"),
        remedy: say!("check-consent-remedy"),
        label: say!("manifest-kind-manifest"),
    })
}

/// Finds entries that read from or write to the same place as an earlier entry.
fn duplicates(manifest: &Manifest, entries: &[&Entry]) -> Vec<Finding> {
    let mut seen: HashMap<(&'static str, &'static str, String), &Entry> = HashMap::new();
    let mut findings = Vec::new();
    for entry in entries {
        for (side, names) in ["source", "destination"].into_iter().zip(entry.identities()) {
            let mut first = names.into_iter().map(|name| *seen.entry((side, entry.kind(), name)).or_insert(entry));
            // An entry that has just been added is the first one itself.
            if let Some(first) = first.find(|first| !std::ptr::eq(*first, *entry)) {
                let message = say!("check-duplicate", name = &first.name, origin = manifest.told(first));
                findings.push(Finding {
                    side: Some(side),
                    field: if side == "source" { "from" } else { "to" }.to_owned(),
                    ..Finding::of(manifest, entry, "duplicate", message)
                });
            }
        }
    }
    findings
}

fn report(session: &Session, entries: &[&Entry], findings: &[Finding]) -> Result<Exit, Failure> {
    let errors = findings.iter().filter(|one| one.severity == "error");
    let names: HashSet<(&str, &str)> = errors.map(|one| (one.entry, one.name.as_str())).collect();
    let failed = |entry: &&&Entry| names.contains(&(entry.kind(), entry.name.as_str()));
    let failures = entries.iter().filter(failed).count();
    let warnings = findings.iter().filter(|one| one.severity != "error").count();
    if session.printer.is_for_people() {
        let count = |kind: &str| entries.iter().filter(|entry| entry.kind() == kind && !failed(entry)).count();
        let (ok, width) = (say!("check-ok"), measure_text_width(&say!("check-fail")));
        let fill = " ".repeat(width.saturating_sub(measure_text_width(&ok)));
        let counts = say!("check-counts", buckets = count("bucket"), redis = count("redis"));
        line(&format!("  {GOOD}{ok}{GOOD:#}{fill}  {counts}"))?;
    }
    match session.printer.is_for_people() {
        true => lines(findings).iter().try_for_each(|text| line(&hanging(text, INDENT, session.printer.width())))?,
        false => session.printer.records(findings)?,
    }
    note(&say!("check-summary", count = entries.len(), failures = failures, warnings = warnings));
    Ok(match failures {
        0 => Exit::Success,
        _ if failures == entries.len() => Exit::Failed,
        _ => Exit::Partial,
    })
}
