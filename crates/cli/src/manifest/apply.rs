//! `hcmigrate apply`: carries out the manifest, and does nothing twice.
//!
//! Each round polls all entries, decides the next step of each, and sends the requests that are due. The journal gets the
//! intent before each request and the outcome after it. If a request has an unknown outcome, a later round finds the created
//! resource by its mark.

mod act;
mod pauses;
mod round;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

use clap::Args;
use huaweicloud_oms::{Existing, Mark};

use self::pauses::Pauses;
use super::Chosen;
use super::decide::{Asked, Decision, Step, next_step};
use super::journal::{Event, History, Journal, warn_of_lost};
use super::model::{As, Entry, Manifest, What};
use super::observe::{ListsRead, Regions, SETTLE, Seen, Start, World};
use super::plan::{self, SavedPlan};
use super::vault::Vault;
use crate::arguments::{Confirm, interval};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::locale::say;
use crate::output::{Kind, Outcome, State, Zone};
use crate::screen::warn;
use crate::session::Session;
use crate::text::note;
use crate::units;
use crate::verbs::{confirm, nothing_done};

/// The arguments of `apply`.
#[derive(Args, Debug)]
#[command(after_help = AFTER)]
pub(crate) struct ApplyArguments {
    #[command(flatten)]
    chosen: Chosen,
    #[command(flatten)]
    confirm: Confirm,
    /// Wait until everything has ended or follows its source, not just until everything has started
    #[arg(long)]
    wait: bool,
    /// Start nothing more once this many items have failed for good; overrides policy.max_failures
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    max_failures: Option<u32>,
    /// Create resources again that the service no longer has, or may never have had
    #[arg(long)]
    recreate: bool,
    /// Retry what has failed once more, even if policy.on_failure allows no further retry
    #[arg(long)]
    retry_failed: bool,
    /// Longest pause between polls, at least 100ms; it is shorter while the services are idle and something is still to be started
    #[arg(long, value_name = "TIME", default_value = "5s", value_parser = interval)]
    interval: Duration,
    /// How long a service's lists may take to show a new resource, 30s by default; if given, a resource that a killed run may
    /// have created is created again if the lists do not show it by then
    #[arg(long, value_name = "TIME", value_parser = units::read_span)]
    settle: Option<Duration>,
}

const AFTER: &str = "\
FILE is a manifest, or a plan that `hcmigrate plan --out` wrote: an entry whose next step has changed since the plan was
made is left alone. Each request is written to a journal next to the manifest before it is sent, so that a run that was
killed continues where it stopped. Even without the journal, a resource with the mark of an entry is found and adopted.
Nothing is created twice: if a killed run may have created a resource that the service does not list, the entry is left
alone until --recreate or --settle says that the resource does not exist. A second run at the same time is refused. Ctrl-C
ends only hcmigrate: what was started continues at the service, and the next `apply` does the rest.";

impl ApplyArguments {
    /// Returns the command that resumes this run.
    fn go_on(&self) -> String {
        let mut words = self.chosen.command("apply");
        for (is_given, option) in
            [(self.wait, " --wait"), (self.recreate, " --recreate"), (self.retry_failed, " --retry-failed")]
        {
            words.push_str(if is_given { option } else { "" });
        }
        self.max_failures.iter().for_each(|most| words.push_str(&format!(" --max-failures {most}")));
        self.settle.iter().for_each(|settle| words.push_str(&format!(" --settle {}", units::option_span(*settle))));
        words
    }
}

/// The options of a run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Options {
    /// Wait until everything has ended or follows its source, not just until everything has started.
    wait: bool,
    max_failures: Option<usize>,
    asked: Asked,
    interval: Duration,
    settle: Duration,
    start: Start,
    zone: Zone,
}

impl Options {
    /// Reads the lists now, in this run.
    fn reading(&self) -> ListsRead {
        ListsRead::in_run(self.start, self.settle, self.asked.trusts_lists)
    }
}

/// A run of `apply`.
pub(crate) struct Run<'a> {
    session: &'a Session,
    manifest: &'a Manifest,
    /// The manifest and the chosen entries, for commands that resume the run.
    chosen: &'a Chosen,
    /// The command that resumes from where this run ends.
    go_on: String,
    entries: Vec<&'a Entry>,
    regions: Regions,
    vault: Vault,
    journal: Journal,
    existing: Existing,
    options: Options,
    /// The entries whose request was permanently refused, with the reason. They are not retried in this run.
    refused: BTreeMap<String, String>,
    /// The plan to carry out, if there is one.
    saved: Option<&'a SavedPlan>,
    /// The entries for which this run has sent a request that took effect, or may have.
    begun: BTreeSet<String>,
    /// The entries that are left alone because their next step is not in the plan.
    unplanned: BTreeSet<String>,
    pauses: Pauses,
    /// The number of rounds in a row in which the services did not answer.
    silent: u32,
    /// The reason why the last request for an entry was put off.
    put_off: HashMap<String, String>,
    /// What was last told about resources that belong to no entry.
    orphans: Option<String>,
    /// The outcome of each request, for formats that are not streams.
    outcomes: Vec<Outcome>,
}

pub(crate) async fn run(session: &Session, arguments: ApplyArguments) -> Result<Exit, Failure> {
    let saved = SavedPlan::read(&arguments.chosen.file)?;
    let go_on = arguments.go_on();
    let chosen = match &saved {
        Some(saved) => Chosen { file: saved.file.clone(), select: arguments.chosen.select.clone() },
        None => arguments.chosen,
    };
    let (manifest, selection) = chosen.read(session)?;
    if let Some(saved) = &saved {
        saved.check(&manifest)?;
    }
    let is_chosen = |entry: &&Entry| {
        selection.matches(&entry.name, &entry.labels)
            && saved.as_ref().is_none_or(|saved| saved.actions.contains_key(&entry.key()))
    };
    let entries: Vec<&Entry> = manifest.entries.iter().filter(is_chosen).collect();
    if entries.is_empty() {
        note(&say!("apply-plan-empty"));
    }
    let vault = Vault::load(session, entries.iter().copied())?;
    let regions = Regions::open(session, &manifest, entries.iter().copied())?;
    // Handle Ctrl-C from here on, so that Ctrl-C at the question leaves nothing half done.
    let mut interrupt = Interrupt::listen()?;
    let owners = interrupt.unless(regions.owners(&entries)).await.ok_or_else(nothing_done)??;
    warn_of_lost(&manifest.beside("journal.jsonl"), &manifest.name);
    let mut unplanned = BTreeSet::new();
    let asked = Asked {
        recreate: arguments.recreate,
        trusts_lists: arguments.settle.is_some(),
        retry_failed: arguments.retry_failed,
    };
    let options = Options {
        wait: arguments.wait,
        max_failures: arguments.max_failures.and_then(|most| usize::try_from(most).ok()),
        asked,
        interval: arguments.interval,
        settle: arguments.settle.unwrap_or(SETTLE),
        start: Start::now(session),
        zone: session.printer.zone(),
    };
    let mut orphans = None;
    if !arguments.confirm.yes && !entries.is_empty() {
        let history = History::read(&manifest.beside("journal.jsonl"), &manifest.name, &owners)?;
        let reading = options.reading();
        let looked = interrupt.unless(World::look(&manifest, &regions, &entries, reading)).await;
        let world = looked.ok_or_else(nothing_done)??;
        let due = plan::records(session, &manifest, &entries, &world, &history, asked);
        let mut planned = Vec::with_capacity(due.len());
        for (entry, record) in entries.iter().zip(due) {
            match saved.as_ref().and_then(|saved| saved.refusal(entry, record.step)) {
                Some(why) => {
                    warn(&why);
                    unplanned.insert(entry.key());
                }
                None => planned.push(record),
            }
        }
        note(&plan::summary(&planned));
        orphans = world.note();
        orphans.iter().for_each(|text| note(text));
        confirm(session, arguments.confirm, &say!("apply-question", file = crate::text::clean(&manifest.file)), false)
            .await?;
    }
    let journal = chosen.journal(session, &manifest, &owners)?;
    // Until the journal was free, another run may have been at work.
    let options = Options { start: Start::now(session), ..options };
    let run = Run {
        session,
        manifest: &manifest,
        chosen: &chosen,
        go_on,
        entries,
        regions,
        vault,
        journal,
        existing: Existing::new(),
        options,
        refused: BTreeMap::new(),
        saved: saved.as_ref(),
        begun: BTreeSet::new(),
        unplanned,
        pauses: Pauses::default(),
        silent: 0,
        put_off: HashMap::new(),
        orphans,
        outcomes: Vec::new(),
    };
    run.run(&session.printer, &mut interrupt).await
}

/// Returns the kind of resource that an entry becomes.
fn kind_of(entry: &Entry) -> Kind {
    match &entry.what {
        What::Bucket(bucket) if bucket.moved_as == As::Group => Kind::Group,
        What::Bucket(_) => Kind::Task,
        What::Redis(_) => Kind::Redis,
    }
}
