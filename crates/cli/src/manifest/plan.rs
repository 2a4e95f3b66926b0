//! `hcmigrate plan`: compares the file with what the services report, and says what `apply` would do.

use std::collections::BTreeMap;
use std::path::{Path, absolute};

use clap::Args;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::decide::{Asked, Step, next_step};
use super::journal::{Act, History, Past, warn_of_lost};
use super::model::{Above, Entry, Manifest, What, kind_label};
use super::observe::{ListsRead, Regions, World};
use super::{Chosen, CountText, clauses, joined, threads};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::files;
use crate::input;
use crate::locale::{say, system};
use crate::output::{Column, Item, Kind, Record, State};
use crate::resource::redis;
use crate::screen::{Cell, Fit, Side, TableColumn, line};
use crate::session::Session;
use crate::text::{BAD, DIM, GOOD, WARN, clean, harmless, note, quoted};

/// The arguments of `plan`.
#[derive(Args, Debug)]
pub(crate) struct PlanArguments {
    #[command(flatten)]
    chosen: Chosen,
    /// Write the plan to a file that `hcmigrate apply` carries out exactly
    #[arg(long, value_name = "FILE")]
    out: Option<String>,
    /// Exit with 7 if there is something to do
    #[arg(long)]
    exit_code: bool,
}

/// An entry, its next step, and the service's report.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct EntryRecord {
    kind: &'static str,
    pub(crate) entry: &'static str,
    pub(crate) name: String,
    pub(crate) action: &'static str,
    pub(crate) why: Option<String>,
    /// The differences from the file.
    pub(crate) drift: Vec<String>,
    /// The command that fixes the problem.
    pub(crate) command: Option<String>,
    /// A hint, if a request was refused or a cutover failed.
    pub(crate) hint: Option<String>,
    pub(crate) item: Option<Item>,
    /// Source and destination, as the file names them.
    pub(crate) source: String,
    pub(crate) destination: String,
    pub(crate) region: String,
    /// Whether the last request for the entry was permanently refused.
    pub(crate) refused: bool,
    /// The service's id of the last request for the entry that it answered.
    #[serde(skip)]
    pub(crate) request_id: Option<String>,
    #[serde(skip)]
    pub(crate) step: Step,
    /// Whether `cutover` has ended the migration.
    #[serde(skip)]
    pub(crate) cut_over: bool,
    /// Whether people need the region to tell the destination: the file has several.
    #[serde(skip)]
    has_other_regions: bool,
}

impl EntryRecord {
    /// Whether the entry needs attention: it failed, was refused, or differs from the file.
    pub(crate) fn is_in_trouble(&self) -> bool {
        self.refused || matches!(self.step, Step::Failed | Step::Retry { .. } | Step::Drift)
    }

    /// Returns the key of the entry. It includes the kind, since a bucket and a Redis may have the same name.
    pub(crate) fn key(&self) -> String {
        format!("{}/{}", self.entry, self.name)
    }

    /// Returns the state of the resource, if it exists.
    pub(crate) fn state(&self) -> Option<State> {
        self.item.as_ref().map(|item| item.state)
    }

    /// Returns what to know before the step: what goes where, unless it is already there, and the reasons for the step.
    pub(crate) fn detail(&self) -> String {
        let is_to_begin = matches!(self.step, Step::Create | Step::Configure | Step::Start);
        let is_explained = self.why.is_some() || !self.drift.is_empty();
        let route = (is_to_begin || !is_explained).then(|| self.route());
        let parts = route.iter().chain(&self.why).chain(&self.drift);
        clauses(parts.map(String::as_str))
    }

    fn route(&self) -> String {
        let destination = match self.has_other_regions {
            true => format!("{} ({})", self.destination, self.region),
            false => self.destination.clone(),
        };
        say!("plan-route", source = &self.source, destination = destination)
    }
}

impl Record for EntryRecord {
    const HEADINGS: &'static [&'static str] = &[
        "entry",
        "name",
        "action",
        "why",
        "drift",
        "noun",
        "id",
        "state",
        "done",
        "size",
        "size_done",
        "rate",
        "eta",
        "reason",
        "command",
        "hint",
        "source",
        "destination",
        "region",
    ];

    fn text(&self) -> String {
        format!("{}  {}  {}", self.action, self.name, self.detail()).trim_end().to_owned()
    }

    fn name(&self) -> String {
        match &self.item {
            Some(item) => item.name(),
            None => self.key(),
        }
    }

    fn cells(&self) -> Vec<String> {
        let item = self.item.as_ref();
        let column = |column: Column| item.map(|item| column.value(item)).unwrap_or_default();
        vec![
            self.entry.to_owned(),
            self.name.clone(),
            self.action.to_owned(),
            self.why.clone().unwrap_or_default(),
            self.drift.join("; "),
            item.map(|item| item.kind.noun().to_owned()).unwrap_or_default(),
            item.map(|item| item.id.clone()).unwrap_or_default(),
            item.map(|item| item.state.word().to_owned()).unwrap_or_default(),
            column(Column::Done),
            column(Column::Size),
            column(Column::SizeDone),
            column(Column::Rate),
            column(Column::Eta),
            column(Column::Reason),
            self.command.clone().unwrap_or_default(),
            self.hint.clone().unwrap_or_default(),
            self.source.clone(),
            self.destination.clone(),
            self.region.clone(),
        ]
    }
}

#[cfg(test)]
impl EntryRecord {
    /// Creates the record of an entry that exists at the service.
    pub(crate) fn of(entry: &'static str, step: Step, item: Item) -> Self {
        Self {
            kind: "entry",
            entry,
            name: "photos".to_owned(),
            action: step.word(),
            why: None,
            drift: Vec::new(),
            command: None,
            hint: None,
            item: Some(item),
            source: String::new(),
            destination: String::new(),
            region: String::new(),
            refused: false,
            request_id: None,
            step,
            cut_over: false,
            has_other_regions: false,
        }
    }
}

/// Returns the next step of each entry.
pub(crate) fn records(
    session: &Session,
    manifest: &Manifest,
    entries: &[&Entry],
    world: &World,
    history: &History,
    asked: Asked,
) -> Vec<EntryRecord> {
    let (zone, own_region) = (session.printer.zone(), session.default_region());
    let has_other_regions = manifest.only_region().is_none();
    let record = |entry: &Entry| {
        let past = history.of(&entry.key());
        let seen = world.of(manifest, entry, &past, zone);
        let decision = next_step(manifest, world, entry, &past, seen.as_ref(), asked);
        let past = match &seen {
            Some(seen) => seen.past(&past),
            None => past,
        };
        let (item, drift) = seen.map_or((None, Vec::new()), |seen| (Some(seen.item), seen.drift));
        let refused = past.refused.as_ref().filter(|_| decision.step.act().is_some());
        let failed = past.failed.as_ref().filter(|_| decision.step == Step::Drift);
        // Information that the user needs before the start.
        let before = match &entry.what {
            What::Bucket(bucket) if decision.step == Step::Create => bucket.above.map(Above::told),
            What::Redis(redis) if matches!(decision.step, Step::Create | Step::Configure) => redis.unread_target(),
            _ => None,
        };
        let why = before.unwrap_or(decision.why);
        let why = refused.map_or(why, |refused| say!("plan-why-refused", message = &refused.message));
        let help = Help { file: &manifest.file, entry, past: &past, own_region: own_region.as_deref() };
        let command = item.as_ref().and_then(|item| help.command(decision.step, item));
        let of_restart =
            command.as_deref().filter(|_| item.as_ref().is_some_and(|item| help.warns(decision.step, item)));
        let hint = of_restart.map(|command| say!("plan-hint-restart", command = command));
        let [source, destination] = entry.ends();
        EntryRecord {
            kind: "entry",
            entry: entry.kind(),
            name: entry.name.clone(),
            action: decision.step.word(),
            why: Some(harmless(&why)).filter(|why| !why.is_empty()),
            drift,
            refused: refused.is_some(),
            request_id: past.request_id.clone(),
            hint: refused
                .and_then(|refused| refused.hint.clone())
                .or_else(|| failed.and_then(|failed| failed.hint.clone()))
                .or(hint),
            command,
            item,
            source,
            destination,
            region: entry.region.clone(),
            step: decision.step,
            cut_over: past.ending.is_cut_over(),
            has_other_regions,
        }
    };
    threads::map(entries.to_vec(), record)
}

/// The data for a hint about an entry that `apply` does nothing more about.
struct Help<'a> {
    /// The path of the manifest.
    file: &'a str,
    entry: &'a Entry,
    past: &'a Past,
    /// The region that commands use if they name none.
    own_region: Option<&'a str>,
}

impl Help<'_> {
    /// Returns the command that fixes the problem, ready to type: with the keys and the region of the manifest.
    fn command(&self, step: Step, item: &Item) -> Option<String> {
        let chosen = Chosen { file: self.file.to_owned(), select: vec![self.entry.name.clone()] };
        match (step, self.past.open) {
            (Step::Drift | Step::Failed, Some(Act::CutOver | Act::Swap)) => {
                let options = self.past.options.as_deref().map(|options| format!(" {}", clean(options)));
                Some(chosen.command("cutover") + &options.unwrap_or_default())
            }
            (Step::Drift | Step::Failed, Some(Act::RollBack)) => Some(chosen.command("cutover rollback")),
            // A restart would copy everything over a target that clients may use.
            (Step::Failed, _) if self.may_be_in_use() => Some(self.show(item)),
            (Step::Failed, _) => Some(format!("{} --retry-failed", chosen.command("apply"))),
            (Step::Retry { .. }, _) => Some(chosen.command("apply")),
            (Step::Drift, _) => Some(self.show(item)),
            _ => None,
        }
    }

    fn show(&self, item: &Item) -> String {
        let region = match self.own_region == Some(&*self.entry.region) {
            true => String::new(),
            false => format!(" --region {}", quoted(&self.entry.region)),
        };
        format!("hcmigrate {} show {}{region}", item.kind.noun(), clean(&item.id))
    }

    /// Whether a restart would undo data that clients wrote to the target.
    fn warns(&self, step: Step, item: &Item) -> bool {
        let suggests =
            step == Step::Drift && item.state == State::Stopped || step == Step::Failed && self.may_be_in_use();
        item.kind == Kind::Redis && suggests && !self.past.is_cutting_over()
    }

    fn may_be_in_use(&self) -> bool {
        matches!(self.entry.what, What::Redis(_)) && self.past.ending.may_be_in_use()
    }
}

/// The maximum number of logs that are read in one search for the reason of a failure.
const MOST_LOGS: usize = 20;

/// Adds the reasons why Redis migrations failed, if their list does not give them. Omits reasons that cannot be read now.
pub(super) async fn add_reasons(
    regions: &Regions,
    entries: &[&Entry],
    records: &mut [EntryRecord],
) -> Result<(), Failure> {
    let lacks = |record: &EntryRecord| {
        let item = record.item.as_ref();
        item.is_some_and(|item| item.kind == Kind::Redis && item.state == State::Failed && item.reason.is_none())
    };
    let lacking = entries.iter().zip(records).filter(|(_, record)| lacks(record));
    for (entry, record) in lacking.take(MOST_LOGS) {
        let Some(item) = record.item.as_mut() else { continue };
        item.reason = redis::logs::last_error(&regions.of(entry)?.dcs, &item.id).await;
        if record.step == Step::Failed && record.why.is_none() {
            record.why.clone_from(&item.reason);
        }
    }
    Ok(())
}

/// Returns a summary such as `398 to create, 2 to retry, 5 to wait for, 53 done`.
pub(crate) fn summary(records: &[EntryRecord]) -> String {
    let counts: [(&str, CountText); 8] = [
        ("create", |count| say!("plan-count-create", count = count)),
        ("start", |count| say!("plan-count-start", count = count)),
        ("retry", |count| say!("plan-count-retry", count = count)),
        ("wait", |count| say!("plan-count-wait", count = count)),
        ("follow", |count| say!("plan-count-follow", count = count)),
        ("done", |count| say!("plan-count-done", count = count)),
        ("failed", |count| say!("plan-count-failed", count = count)),
        ("drift", |count| say!("plan-count-drift", count = count)),
    ];
    let counted = counts.iter().map(|(action, text)| {
        let count = records.iter().filter(|record| record.action == *action).count();
        (count, text)
    });
    let parts: Vec<String> = counted.filter(|(count, _)| *count > 0).map(|(count, text)| text(count)).collect();
    if parts.is_empty() { say!("plan-nothing") } else { joined(&parts) }
}

pub(crate) async fn run(session: &Session, arguments: PlanArguments) -> Result<Exit, Failure> {
    let (manifest, selection) = arguments.chosen.read(session)?;
    let entries: Vec<&Entry> =
        manifest.entries.iter().filter(|entry| selection.matches(&entry.name, &entry.labels)).collect();
    if let Some(out) = &arguments.out {
        manifest.check_output(out)?;
    }
    let regions = Regions::open(session, &manifest, entries.iter().copied())?;
    let owners = regions.owners(&entries).await?;
    let journal = manifest.beside("journal.jsonl");
    warn_of_lost(&journal, &manifest.name);
    let history = History::read(&journal, &manifest.name, &owners)?;
    let world = World::look(&manifest, &regions, &entries, ListsRead::now(session)).await?;
    let mut planned = records(session, &manifest, &entries, &world, &history, Asked::default());
    add_reasons(&regions, &entries, &mut planned).await?;
    print(session, &planned)?;
    world.note().iter().for_each(|text| note(text));
    let changes: BTreeMap<String, String> = entries
        .iter()
        .zip(&planned)
        .filter(|(_, record)| record.step.act().is_some())
        .map(|(entry, record)| (entry.key(), record.action.to_owned()))
        .collect();
    let has_changes = !changes.is_empty();
    if let Some(out) = &arguments.out {
        let file = seen_from(Path::new(out), &manifest.file);
        SavedPlan { plan: FORMAT, file, fingerprint: manifest.fingerprint(), actions: changes }.write(out)?;
        note(&say!("plan-wrote", file = clean(out)));
    }
    Ok(if has_changes && arguments.exit_code { Exit::Changes } else { Exit::Success })
}

/// Prints the plan. People see the next actions and the entries that need their attention; programs see everything.
fn print(session: &Session, planned: &[EntryRecord]) -> Result<(), Failure> {
    if !session.printer.is_for_people() {
        return session.printer.records(planned);
    }
    let matters = |record: &&EntryRecord| {
        !matches!(record.step, Step::Done | Step::Follow | Step::Wait) || !record.drift.is_empty()
    };
    let rows: Vec<Vec<Cell>> = planned.iter().filter(matters).map(row).collect();
    if !rows.is_empty() {
        let column = |heading: String, fit| TableColumn { heading: heading.into(), side: Side::Left, fit };
        let columns = [
            column(say!("plan-heading-action"), Fit::Fixed),
            column(say!("plan-heading-kind"), Fit::Fixed),
            column(say!("plan-heading-name"), Fit::Elastic),
            column(say!("plan-heading-detail"), Fit::Elastic),
        ];
        session.printer.rows(&columns, &rows)?;
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
    let action = Cell::styled(record.step.label(), style);
    vec![action, kind_label(record.entry).into(), Cell::whole(record.name.clone()), Cell::whole(record.detail())]
}

/// Whether the text of a file is a plan, or the beginning of one. A manifest may also be JSON, because JSON is YAML.
fn is_plan(text: &str) -> bool {
    let first = text.trim_start().strip_prefix('{').map(str::trim_start);
    let begins = first.is_some_and(|first| first.starts_with("\"plan\"") || "\"plan\"".starts_with(first));
    let has_key = || serde_json::from_str::<Map<String, Value>>(text).is_ok_and(|object| object.contains_key("plan"));
    begins || has_key()
}

/// Returns the path of a manifest for a plan, so that the plan can be applied from any folder: a path from the plan's folder if
/// the manifest is in it, so that both can be moved together, otherwise an absolute path.
fn seen_from(plan: &Path, manifest: &str) -> String {
    let Ok(whole) = absolute(manifest) else { return manifest.to_owned() };
    // A link to a plan, and its target, may be in different folders.
    let folder = absolute(plan).ok().filter(|plan| !plan.is_symlink());
    let below = folder.as_deref().and_then(Path::parent).and_then(|folder| whole.strip_prefix(folder).ok());
    below.unwrap_or(&whole).to_str().unwrap_or(manifest).to_owned()
}

const FORMAT: u32 = 1;

/// A plan that was saved to a file.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SavedPlan {
    plan: u32,
    /// The path of the manifest that the plan was made from. In the plan's file, it begins at the plan's folder.
    pub(crate) file: String,
    fingerprint: String,
    /// The actions, by entry.
    pub(crate) actions: BTreeMap<String, String>,
}

impl SavedPlan {
    /// Reads a plan. Returns `None` if the file is something else, such as a manifest.
    pub(crate) fn read(file: &str) -> Result<Option<Self>, Failure> {
        let Ok(text) = input::file(file) else { return Ok(None) };
        if !is_plan(text.expose()) {
            return Ok(None);
        }
        let saved: Self = serde_json::from_str(text.expose()).map_err(|error| {
            Failure::usage(say!("plan-unreadable", file = clean(file), line = error.line()))
                .with_hint(say!("plan-unreadable-hint"))
        })?;
        match saved.plan {
            FORMAT => saved.found(file).map(Some),
            other => Err(Failure::usage(say!("plan-format", found = other, known = FORMAT))),
        }
    }

    /// Looks for the manifest of the plan in this file.
    fn found(self, plan: &str) -> Result<Self, Failure> {
        let path = Path::new(plan).parent().unwrap_or(Path::new("")).join(&self.file);
        let file = path.to_str().map_or(self.file, str::to_owned);
        match path.metadata() {
            Ok(_) => Ok(Self { file, ..self }),
            Err(error) => {
                let error = system::told(&error);
                let text = say!("plan-without-manifest", plan = clean(plan), file = clean(&file), error = error);
                Err(Failure::usage(text).with_hint(say!("plan-without-manifest-hint")))
            }
        }
    }

    /// Refuses the plan if the manifest has changed since.
    pub(crate) fn check(&self, manifest: &Manifest) -> Result<(), Failure> {
        if self.fingerprint == manifest.fingerprint() {
            return Ok(());
        }
        Err(Failure::usage(say!("plan-outdated", file = clean(&self.file))).with_hint(say!("plan-outdated-hint")))
    }

    /// Returns the reason why an entry is left alone: its next step is not in the plan.
    pub(crate) fn refusal(&self, entry: &Entry, step: Step) -> Option<String> {
        let planned = self.actions.get(&entry.key()).map(String::as_str).unwrap_or_default();
        // The start of a Redis migration is the second half of its creation.
        let is_planned = planned == step.word() || planned == Step::Create.word() && step == Step::Configure;
        if step.act().is_none() || is_planned {
            return None;
        }
        let known = [Step::Create, Step::Start, Step::Retry { only_failed: false }];
        let known = known.into_iter().find(|known| known.word() == planned);
        let planned = known.map_or_else(|| clean(planned), Step::label);
        Some(say!("apply-unplanned", name = &entry.name, planned = planned, action = step.label()))
    }

    fn write(&self, out: &str) -> Result<(), Failure> {
        let text = serde_json::to_string_pretty(self)
            .map_err(|error| Failure::new(say!("plan-unwritten", error = error.to_string())))?;
        files::replace(out, format!("{text}\n").as_bytes())
            .map_err(|error| Failure::new(say!("plan-unwritable", file = clean(out), error = system::told(&error))))
    }
}

#[cfg(test)]
mod tests;
