//! Reads the services' reports about the entries of a manifest, found by their marks.

mod drift;
mod orphans;

use std::collections::{HashMap, HashSet};
use std::time::{Duration, SystemTime};

use huaweicloud_dcs::types::{MigrationIpSwitchStatus, MigrationTaskListItem};
use huaweicloud_oms::Error;
use huaweicloud_oms::types::{Task, TaskGroup, TaskOrigin};
use huaweicloud_runtime::Endpoint;
use tokio::time::Instant;

use self::orphans::Orphans;
use super::at_once;
use super::journal::{Ending, Owner, Owners, Past, Written};
use super::model::{Entry, Manifest, What};
use crate::failure::Failure;
use crate::locale::say;
use crate::output::{Item, Kind, State, Zone};
use crate::resource::redis::AtRest;
use crate::resource::{PAGES_AT_ONCE, group, redis, task};
use crate::services;
use crate::session::Session;

/// The service's report about an entry.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) item: Item,
    /// Whether the service has listed all objects that have not arrived. A retry of the listed objects alone leaves out those
    /// that the last run did not reach.
    pub(crate) has_whole_failed_list: bool,
    /// The differences from the file.
    pub(crate) drift: Vec<String>,
    /// Whether the source or target differs from the file, other than by a swap of their addresses that `cutover` made.
    pub(crate) is_elsewhere: bool,
    /// The state of a swap of the addresses of a stopped Redis migration, if there was one.
    pub(crate) switch: Option<MigrationIpSwitchStatus>,
    /// The time when the service completed a stopped Redis migration, in the service's format.
    pub(crate) completed: Option<String>,
    /// The ids of further resources with the same mark.
    pub(crate) others: Vec<String>,
    /// The ids of migrations with the mark whose machine was released. They can never run again.
    pub(crate) released: Vec<String>,
}

impl Seen {
    /// Returns the journal's history of the resource.
    pub(crate) fn past(&self, of_entry: &Past) -> Past {
        of_entry.of_completed(&self.item.id, self.completed.as_deref())
    }
}

#[cfg(test)]
impl Seen {
    /// Creates the report of a resource that agrees with the file.
    pub(crate) fn of(item: Item) -> Self {
        Self {
            item,
            has_whole_failed_list: false,
            drift: Vec::new(),
            is_elsewhere: false,
            switch: None,
            completed: None,
            others: Vec::new(),
            released: Vec::new(),
        }
    }
}

/// The clients of a region.
#[derive(Debug, Clone)]
pub(crate) struct Clients {
    pub(crate) oms: huaweicloud_oms::Client,
    pub(crate) dcs: huaweicloud_dcs::Client,
}

/// The clients of every region of a manifest.
#[derive(Debug, Default)]
pub(crate) struct Regions(HashMap<String, Clients>);

impl Regions {
    /// Creates the clients that these entries need.
    pub(crate) fn open<'a>(
        session: &Session,
        manifest: &Manifest,
        entries: impl IntoIterator<Item = &'a Entry>,
    ) -> Result<Self, Failure> {
        let mut regions = Self::default();
        let only = manifest.only_region();
        let mut checked = HashSet::new();
        for entry in entries {
            if !checked.insert((&*entry.region, entry.kind())) {
                continue;
            }
            let session = session.in_region(&entry.region, only);
            session.check_endpoint(match &entry.what {
                What::Bucket(_) => services::OMS.table,
                What::Redis(_) => services::DCS.table,
            })?;
            if !regions.0.contains_key(&entry.region) {
                let clients = Clients { oms: session.oms()?, dcs: session.dcs()? };
                regions.0.insert(entry.region.clone(), clients);
            }
        }
        Ok(regions)
    }

    /// Returns the projects that the clients of these entries use. A configured project is not looked up, and the clients
    /// keep the others for their calls.
    pub(crate) async fn owners<'a>(&self, entries: &[&'a Entry]) -> Result<Owners<'a>, Failure> {
        let mut owners = Owners::new();
        for entry in entries {
            let slot = (&*entry.region, entry.kind());
            if owners.contains_key(&slot) {
                continue;
            }
            let clients = self.of(entry)?;
            let core = match &entry.what {
                What::Bucket(_) => clients.oms.core(),
                What::Redis(_) => clients.dcs.core(),
            };
            let local = core.endpoints().iter().all(Endpoint::is_loopback);
            owners.insert(slot, Owner { project: core.project_id().await?, local });
        }
        Ok(owners)
    }

    /// Returns the clients of the entry's region. Every region of the entries has clients.
    pub(crate) fn of(&self, entry: &Entry) -> Result<&Clients, Failure> {
        let missing = || Failure::new(say!("plan-no-client", region = &entry.region));
        self.0.get(&entry.region).ok_or_else(missing)
    }
}

/// A resource that the service lists.
#[derive(Debug)]
enum Listed {
    Task(Box<Task>),
    Group(Box<TaskGroup>),
    /// A Redis migration. If it is stopped, the second value shows whether it was cut over.
    Migration(Box<MigrationTaskListItem>, Option<Box<AtRest>>),
}

/// How long a new resource may be missing from the lists, unless `apply --settle` sets another time.
pub(crate) const SETTLE: Duration = Duration::from_secs(30);

/// The start of a run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Start {
    /// By the clock of the machine.
    pub(crate) at: SystemTime,
    /// By a clock that is never set.
    pub(crate) instant: Instant,
}

impl Start {
    pub(crate) fn now(session: &Session) -> Self {
        Self { at: session.now(), instant: Instant::now() }
    }
}

/// When the lists are read, and how long a new resource may be missing from them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ListsRead {
    at: SystemTime,
    instant: Instant,
    settle: Duration,
    /// How long the current run has been at work. Commands that create nothing have no run.
    running: Option<Duration>,
    /// Whether the run creates again what an earlier run may have created. The earlier run may have been at work until the
    /// start of this one.
    creates_again: bool,
}

impl ListsRead {
    /// Reads the lists now, with the usual time to settle.
    pub(crate) fn now(session: &Session) -> Self {
        let Start { at, instant } = Start::now(session);
        Self { at, instant, settle: SETTLE, running: None, creates_again: false }
    }

    /// Reads the lists now, in a run. The time since its start does not depend on the clock of the machine, which may be set.
    pub(crate) fn in_run(start: Start, settle: Duration, creates_again: bool) -> Self {
        let instant = Instant::now();
        let running = instant.saturating_duration_since(start.instant);
        let at = start.at.checked_add(running).unwrap_or(start.at);
        Self { at, instant, settle, running: Some(running), creates_again }
    }
}

/// Whether the lists reliably show the resource that was created for an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lists {
    Settled,
    /// The resource was created so recently that the lists may not show it yet.
    MayLack,
}

/// The key of resources with a mark: region, kind of entry, mark.
type Slot = (String, &'static str, String);

/// The maximum number of stopped migrations whose figures are requested at the same time.
const AT_ONCE: usize = 8;

/// All resources with the marks of entries.
#[derive(Debug)]
pub(crate) struct World {
    listed: HashMap<Slot, Vec<Listed>>,
    /// The beginning of all marks of the manifest.
    begin: String,
    /// The entries of the file that were not asked for.
    others: HashSet<Slot>,
    orphans: Orphans,
    reading: ListsRead,
}

impl World {
    /// Lists the resources of the entries in all regions.
    pub(crate) async fn look(
        manifest: &Manifest,
        regions: &Regions,
        entries: &[&Entry],
        reading: ListsRead,
    ) -> Result<Self, Error> {
        let wanted = entries.iter().map(|entry| (slot(manifest, entry), Vec::new()));
        let listed: HashMap<Slot, Vec<Listed>> = wanted.collect();
        let others = match entries.len() < manifest.entries.len() {
            true => manifest.entries.iter().map(|entry| slot(manifest, entry)).collect(),
            false => HashSet::new(),
        };
        let begin = manifest.mark_begin();
        let mut world = Self { listed, begin, others, orphans: Orphans::default(), reading };
        for (region, clients) in &regions.0 {
            let has = |kind| entries.iter().any(|entry| entry.region == *region && entry.kind() == kind);
            if has("bucket") {
                world.look_at_buckets(region, clients).await?;
            }
            if has("redis") {
                let mut items =
                    clients.dcs.list_migration_task().limit(100).items().require_complete().concurrency(PAGES_AT_ONCE);
                while let Some(item) = items.next().await {
                    let item = item?;
                    world.add(region, "redis", item.description.clone(), || Listed::Migration(Box::new(item), None));
                }
                world.look_at_stopped(region, clients).await;
            }
        }
        Ok(world)
    }

    /// Adds details of the stopped migrations of a region that the list does not have. Omits details that cannot be read now.
    async fn look_at_stopped(&mut self, region: &str, clients: &Clients) {
        let in_region = self.listed.iter_mut().filter(|((own, ..), _)| own == region);
        let migrations = in_region.flat_map(|(_, listed)| listed).filter_map(|listed| match listed {
            Listed::Migration(task, at_rest) if redis::rests(task) => Some((task.task_id.clone()?, at_rest)),
            _ => None,
        });
        let (ids, unknown): (Vec<_>, Vec<_>) = migrations.unzip();
        let ask = |id: String| {
            let client = clients.dcs.clone();
            async move { redis::at_rest(&client, &id).await }
        };
        let told = at_once::all(ids.into_iter().map(ask).collect(), AT_ONCE).await.unwrap_or_default();
        for (unknown, at_rest) in unknown.into_iter().zip(told) {
            *unknown = Some(Box::new(at_rest));
        }
    }

    async fn look_at_buckets(&mut self, region: &str, clients: &Clients) -> Result<(), Error> {
        let mut items = clients.oms.list_tasks().limit(100).items().require_complete().concurrency(PAGES_AT_ONCE);
        while let Some(item) = items.next().await {
            let item = item?;
            // The tasks of a group may carry its description.
            if item.group_type.as_ref().is_none_or(|origin| *origin == TaskOrigin::NormalTask) {
                self.add(region, "bucket", item.description.clone(), || Listed::Task(Box::new(item)));
            }
        }
        let mut items = clients.oms.list_task_group().limit(100).items().require_complete().concurrency(PAGES_AT_ONCE);
        while let Some(item) = items.next().await {
            let item = item?;
            self.add(region, "bucket", item.description.clone(), || Listed::Group(Box::new(item)));
        }
        Ok(())
    }

    /// Adds a resource under its mark, the last word of its description, if an entry has that mark. If no entry of the file has
    /// it, but it is one of the manifest, the resource belonged to an entry that was renamed or removed.
    fn add(&mut self, region: &str, kind: &'static str, text: Option<String>, listed: impl FnOnce() -> Listed) {
        let Some(mark) = text.as_deref().and_then(|text| text.split_whitespace().next_back()) else { return };
        let slot = (region.to_owned(), kind, mark.to_owned());
        if let Some(known) = self.listed.get_mut(&slot) {
            known.push(listed());
        } else if let Some(name) = mark.strip_prefix(&self.begin).filter(|_| !self.others.contains(&slot)) {
            self.orphans.add(name, region, listed());
        }
    }

    /// Returns why an entry must not be created: a resource that belongs to no entry copies the same.
    pub(crate) fn twin(&self, entry: &Entry) -> Option<String> {
        self.orphans.twin(entry)
    }

    /// Returns a note about the manifest's resources that belong to no entry, if there are any.
    pub(crate) fn note(&self) -> Option<String> {
        self.orphans.note()
    }

    /// Whether the lists reliably show the resource that, according to the journal, was created or may have been created. A
    /// resource that has ended was listed before.
    pub(crate) fn lists(&self, past: &Past) -> Lists {
        match past.ending {
            _ if past.may_be_created() && self.reading.creates_again && self.is_new_run() => Lists::MayLack,
            _ if past.may_be_created() => self.lists_since(past.open_since),
            Ending::Open => self.lists_since(past.created),
            _ => Lists::Settled,
        }
    }

    /// Whether the lists reliably show a change written at this time. If the clock was set back since an earlier run, its time
    /// may be far in the future, and the change recent: it was made before this run started, so the time of the run decides.
    pub(crate) fn lists_since(&self, written: Option<Written>) -> Lists {
        let ListsRead { at, instant, settle, running, .. } = self.reading;
        let age = |written| match written {
            Written::InThisRun(then) => instant.saturating_duration_since(then),
            Written::Before(then) => {
                at.duration_since(then).unwrap_or_else(|ahead| running.unwrap_or(ahead.duration()))
            }
        };
        match written.map(age) {
            Some(age) if age < settle => Lists::MayLack,
            _ => Lists::Settled,
        }
    }

    /// Whether this run started so recently that the lists may lack what was made right before it.
    fn is_new_run(&self) -> bool {
        self.reading.running.is_some_and(|running| running < self.reading.settle)
    }

    /// Returns the service's report about an entry. While a new resource may be missing from the lists, other resources with
    /// its mark are ignored.
    pub(crate) fn of(&self, manifest: &Manifest, entry: &Entry, past: &Past, zone: Zone) -> Option<Seen> {
        let listed = self.listed.get(&slot(manifest, entry))?;
        let mut all: Vec<Seen> = listed.iter().map(|listed| listed.seen(entry, past, zone)).collect();
        all.retain(|seen| !matches!(seen.item.state, State::Deleting | State::Deleted));
        let is_released = |seen: &Seen| seen.item.state == State::Released;
        let is_ours = |seen: &Seen| past.id.as_ref() == Some(&seen.item.id);
        if self.lists(past) == Lists::MayLack && !past.may_be_created() && !all.iter().any(is_ours) {
            return None;
        }
        let released = all.iter().filter(|seen| is_released(seen)).map(|seen| seen.item.id.clone()).collect();
        all.sort_by_key(|seen| !is_ours(seen));
        match all.iter().all(is_released) {
            true => all.truncate(1),
            // After --recreate, old migrations may still be listed. A migration that was cut over always remains the current
            // one.
            false => {
                let is_cut_over = past.ending.is_cut_over() || past.is_cutting_over();
                all.retain(|seen| !is_released(seen) || is_ours(seen) && is_cut_over);
            }
        }
        let others = all.iter().skip(1).map(|seen| seen.item.id.clone()).collect();
        let first = all.into_iter().next()?;
        Some(Seen { others, released, ..first })
    }
}

fn slot(manifest: &Manifest, entry: &Entry) -> Slot {
    (entry.region.clone(), entry.kind(), manifest.mark(entry))
}

impl Listed {
    fn seen(&self, entry: &Entry, past: &Past, zone: Zone) -> Seen {
        let (mut switch, mut completed) = (None, None);
        let (mut item, has_whole_failed_list, differences) = match (self, &entry.what) {
            (Self::Task(listed), What::Bucket(bucket)) => {
                let item = task::item(listed, zone);
                let is_whole = listed.is_query_over == Some(true) && reached_all(&item);
                (item, is_whole, drift::of_task(entry, bucket, listed, zone))
            }
            (Self::Group(listed), What::Bucket(bucket)) => {
                let item = group::item(listed, zone);
                let is_whole = group::has_all_tasks(listed) && reached_all(&item);
                (item, is_whole, drift::of_group(entry, bucket, listed, zone))
            }
            (Self::Migration(listed, at_rest), What::Redis(redis)) => {
                let mut item = redis::item(listed, zone);
                if let Some(AtRest { figures: Some(figures), .. }) = at_rest.as_deref() {
                    (item.keys, item.lag, item.done) = (figures.keys, figures.lag, figures.done);
                }
                if let Some(at_rest) = at_rest {
                    (switch, completed) = (at_rest.switch.clone(), at_rest.completed.clone());
                }
                (item, false, drift::of_migration(redis, listed))
            }
            // This does not happen, since resources are added by the kind of entry. If it did, nothing would be known.
            _ => (Item::new(Kind::Task, ""), false, drift::Differences::default()),
        };
        item.name = Some(entry.name.clone());
        let drift::Differences { found: drift, is_elsewhere } = differences;
        let (others, released) = (Vec::new(), Vec::new());
        let seen = Seen { item, has_whole_failed_list, drift, is_elsewhere, switch, completed, others, released };
        match seen.is_elsewhere && seen.past(past).may_be_swapped() {
            true => self.unswapped(entry, seen),
            false => seen,
        }
    }

    /// Compares a migration, whose addresses our cutover has swapped, with the file as if they were not.
    fn unswapped(&self, entry: &Entry, seen: Seen) -> Seen {
        let (Self::Migration(listed, _), What::Redis(redis)) = (self, &entry.what) else { return seen };
        match drift::of_swapped(redis, listed) {
            drift::Differences { is_elsewhere: true, .. } => seen,
            drift::Differences { found: drift, .. } => Seen { drift, is_elsewhere: false, ..seen },
        }
    }
}

/// Whether the last run reached every object, and those that failed are listed. Counts that the service does not report prove
/// nothing; a full retry loses nothing.
fn reached_all(item: &Item) -> bool {
    let objects = &item.objects;
    let reached = objects.done.zip(objects.failed).map(|(done, failed)| done.saturating_add(failed));
    item.failed_list.is_some() && reached.zip(objects.total).is_some_and(|(reached, total)| reached >= total)
}

#[cfg(test)]
mod tests;
