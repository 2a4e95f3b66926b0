//! `hcmigrate plan`: compares the file with what the services report, and says what `apply` would do.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;

use anstyle::Style;
use clap::Args;
use serde::{Deserialize, Serialize};

use super::Chosen;
use super::decide::{Step, decide};
use super::journal::History;
use super::model::{Entry, Manifest, What};
use super::observe::{Regions, World};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::{Item, Kind, Record, State, Zone};
use crate::screen::{self, Cell, Fit, Side, TableColumn, line};
use crate::session::Session;
use crate::text::{BAD, DIM, GOOD, WARN, clean, note};

/// The arguments of `plan`.
#[derive(Args, Debug)]
pub(crate) struct PlanArguments {
    #[command(flatten)]
    chosen: Chosen,
    /// Write the plan to a file, for `hcmigrate apply` to do exactly that
    #[arg(long, value_name = "FILE")]
    out: Option<String>,
    /// Exit with 7 where there is something to do
    #[arg(long)]
    exit_code: bool,
}

/// An entry, what is next for it, and what the service reports.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct EntryRecord {
    kind: &'static str,
    pub(crate) entry: &'static str,
    pub(crate) name: String,
    pub(crate) action: &'static str,
    pub(crate) why: Option<String>,
    /// What differs from the file.
    pub(crate) drift: Vec<String>,
    /// The command that helps.
    pub(crate) command: Option<String>,
    pub(crate) item: Option<Item>,
    /// The last request about it was refused for good.
    pub(crate) refused: bool,
    #[serde(skip)]
    pub(crate) step: Step,
    /// `cutover` has ended it.
    #[serde(skip)]
    pub(crate) cut_over: bool,
    /// Where from and where to, for people.
    #[serde(skip)]
    route: String,
}

impl EntryRecord {
    /// The state of what there is.
    pub(crate) fn state(&self) -> Option<State> {
        self.item.as_ref().map(|item| item.state)
    }

    pub(crate) fn detail(&self) -> String {
        let mut parts: Vec<String> = self.why.iter().cloned().collect();
        parts.extend(self.drift.iter().cloned());
        if parts.is_empty() { self.route.clone() } else { parts.join("; ") }
    }
}

impl Record for EntryRecord {
    const HEADINGS: &'static [&'static str] = &["entry", "name", "action", "why", "drift", "noun", "id", "state"];

    fn text(&self) -> String {
        format!("{}  {}  {}", self.action, self.name, self.detail()).trim_end().to_owned()
    }

    fn name(&self) -> String {
        match &self.item {
            Some(item) => item.name(),
            None => format!("{}/{}", self.entry, self.name),
        }
    }

    fn cells(&self) -> Vec<String> {
        let item = self.item.as_ref();
        vec![
            self.entry.to_owned(),
            self.name.clone(),
            self.action.to_owned(),
            self.why.clone().unwrap_or_default(),
            self.drift.join("; "),
            item.map(|item| item.kind.noun().to_owned()).unwrap_or_default(),
            item.map(|item| item.id.clone()).unwrap_or_default(),
            item.map(|item| item.state.word().to_owned()).unwrap_or_default(),
        ]
    }
}

/// What is next for each entry.
pub(crate) fn records(
    manifest: &Manifest,
    entries: &[&Entry],
    world: &World,
    history: &History,
    recreate: bool,
    zone: Zone,
) -> Vec<EntryRecord> {
    let record = |entry: &&Entry| {
        let past = history.of(&entry.key());
        let seen = world.of(manifest, entry, &past, zone);
        let decision = decide(&manifest.policy, entry, &past, seen.as_ref(), recreate);
        let (item, drift) = seen.map_or((None, Vec::new()), |seen| (Some(seen.item), seen.drift));
        let refused = past.refused.as_ref().filter(|_| decision.step.act().is_some());
        let why = refused.map_or(decision.why, |message| format!("it was refused: {message}"));
        EntryRecord {
            kind: "entry",
            entry: entry.kind(),
            name: entry.name.clone(),
            action: decision.step.word(),
            why: Some(clean(&why)).filter(|why| !why.is_empty()),
            drift,
            refused: refused.is_some(),
            command: item.as_ref().and_then(|item| command(decision.step, item)),
            item,
            step: decision.step,
            cut_over: past.cut_over,
            route: route(entry),
        }
    };
    entries.iter().map(record).collect()
}

/// The command that helps where `apply` does nothing more.
fn command(step: Step, item: &Item) -> Option<String> {
    let (noun, id) = (item.kind.noun(), clean(&item.id));
    match step {
        // The batch restart of the service is for failed migrations, too.
        Step::Failed if item.kind == Kind::Redis => Some(format!("hcmigrate redis start {id}")),
        Step::Failed if item.failed_list.is_some() => Some(format!("hcmigrate {noun} retry {id} --failed-only")),
        Step::Failed => Some(format!("hcmigrate {noun} retry {id}")),
        Step::Drift if item.kind == Kind::Redis && item.state == State::Stopped => {
            Some(format!("hcmigrate redis start {id}"))
        }
        Step::Drift => Some(format!("hcmigrate {noun} show {id}")),
        _ => None,
    }
}

fn route(entry: &Entry) -> String {
    use super::place::{RedisEnd, Source};
    let end = |end: &RedisEnd| match end {
        RedisEnd::Instance(id) => format!("dcs://{id}"),
        RedisEnd::Addresses(addresses) => format!("redis://{addresses}"),
    };
    match &entry.what {
        What::Bucket(bucket) => {
            let source = match &bucket.source {
                Source::Bucket { cloud, region, bucket, .. } => format!("{cloud} {bucket} ({region})"),
                Source::Urls { bucket, key } => format!("the list {bucket}/{key}"),
            };
            format!("{source} to {} ({})", bucket.destination.bucket, entry.region)
        }
        What::Redis(redis) => format!("{} to {}", end(&redis.source), end(&redis.target)),
    }
}

/// `398 to create, 2 to retry, 5 to wait for, 53 done`.
pub(crate) fn summary(records: &[EntryRecord]) -> String {
    let words = [
        ("create", "to create"),
        ("start", "to start"),
        ("retry", "to retry"),
        ("wait", "at work"),
        ("follow", "following: cut-over due"),
        ("done", "done"),
        ("failed", "failed"),
        ("drift", "not as the file says"),
    ];
    let counted = words.iter().map(|(action, text)| {
        let count = records.iter().filter(|record| record.action == *action).count();
        (count, *text)
    });
    let parts: Vec<String> =
        counted.filter(|(count, _)| *count > 0).map(|(count, text)| format!("{count} {text}")).collect();
    if parts.is_empty() { "nothing is selected".to_owned() } else { parts.join(", ") }
}

pub(crate) async fn run(session: &Session, arguments: PlanArguments) -> Result<Exit, Failure> {
    let (manifest, selection) = arguments.chosen.read(session)?;
    let entries: Vec<&Entry> =
        manifest.entries.iter().filter(|entry| selection.matches(&entry.name, &entry.labels)).collect();
    let history = History::read(&manifest.beside("journal.jsonl"), &manifest.name)?;
    let regions = Regions::open(session, entries.iter().copied())?;
    let world = World::look(&regions, &entries).await?;
    let planned = records(&manifest, &entries, &world, &history, false, session.printer.zone());
    print(session, &planned)?;
    let changes: BTreeMap<String, String> = entries
        .iter()
        .zip(&planned)
        .filter(|(_, record)| record.step.act().is_some())
        .map(|(entry, record)| (entry.key(), record.action.to_owned()))
        .collect();
    let has_changes = !changes.is_empty();
    if let Some(out) = &arguments.out {
        SavedPlan { plan: FORMAT, file: manifest.file.clone(), fingerprint: manifest.fingerprint(), actions: changes }
            .write(out)?;
        note(&format!("wrote {}; do it with: hcmigrate apply {0}", clean(out)));
    }
    Ok(if has_changes && arguments.exit_code { Exit::Changes } else { Exit::Success })
}

/// People see what is to be done and what needs them; programs see everything.
fn print(session: &Session, planned: &[EntryRecord]) -> Result<(), Failure> {
    if !session.printer.is_for_people() {
        return session.printer.records(planned);
    }
    let matters = |record: &&EntryRecord| {
        !matches!(record.step, Step::Done | Step::Follow | Step::Wait) || !record.drift.is_empty()
    };
    let rows: Vec<Vec<Cell>> = planned.iter().filter(matters).map(row).collect();
    if !rows.is_empty() {
        let fixed = |heading: &'static str| TableColumn { heading: heading.into(), side: Side::Left, fit: Fit::Fixed };
        let columns = [fixed("ACTION"), fixed("KIND"), TableColumn::left("NAME"), TableColumn::left("DETAIL")];
        line(&screen::table(&columns, &rows, session.printer.width()).text)?;
    }
    line(&summary(planned))
}

fn row(record: &EntryRecord) -> Vec<Cell> {
    let style = match record.step {
        Step::Create | Step::Configure | Step::Start => GOOD,
        Step::Retry { .. } | Step::Drift => WARN,
        Step::Failed => BAD,
        Step::Wait | Step::Follow | Step::Done => DIM,
    };
    let action = Cell { text: record.action.to_owned(), style };
    let plain = |text: String| Cell { text, style: Style::new() };
    vec![action, plain(record.entry.to_owned()), plain(record.name.clone()), plain(record.detail())]
}

const FORMAT: u32 = 1;

/// A plan that was written to a file.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SavedPlan {
    plan: u32,
    /// The manifest that it was made of.
    pub(crate) file: String,
    fingerprint: String,
    /// What is to be done, by entry.
    pub(crate) actions: BTreeMap<String, String>,
}

impl SavedPlan {
    /// Reads a plan; none where the file is something else, such as a manifest.
    pub(crate) fn read(file: &str) -> Result<Option<Self>, Failure> {
        let Ok(bytes) = std::fs::read(Path::new(file)) else { return Ok(None) };
        if !bytes.starts_with(b"{") {
            return Ok(None);
        }
        let saved: Self = serde_json::from_slice(&bytes).map_err(|error| {
            Failure::usage(format!("the plan {} cannot be read (line {})", clean(file), error.line()))
                .with_hint("write it again with `hcmigrate plan FILE --out PLAN`")
        })?;
        match saved.plan {
            FORMAT => Ok(Some(saved)),
            other => Err(Failure::usage(format!("the plan has format {other}, and this program reads {FORMAT}"))),
        }
    }

    /// Refuses a plan of a manifest that has changed since.
    pub(crate) fn check(&self, manifest: &Manifest) -> Result<(), Failure> {
        if self.fingerprint == manifest.fingerprint() {
            return Ok(());
        }
        Err(Failure::usage(format!("{} has changed since the plan was made; nothing was sent", clean(&self.file)))
            .with_hint("make a new plan, or apply the manifest itself"))
    }

    #[expect(clippy::disallowed_methods, reason = "the file that `--out` names")]
    fn write(&self, out: &str) -> Result<(), Failure> {
        let text = serde_json::to_string_pretty(self)
            .map_err(|error| Failure::new(format!("the plan cannot be written: {error}")))?;
        let written = std::fs::File::create(out).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.write_all(b"\n")
        });
        written.map_err(|error| Failure::new(format!("the plan cannot be written to {}: {error}", clean(out))))
    }
}

#[cfg(test)]
mod tests;
