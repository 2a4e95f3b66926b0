//! [`Orphans`]: resources with a mark of the manifest that belong to none of its entries, because an entry was renamed or removed.

use std::collections::HashMap;

use huaweicloud_dcs::types::MigrationTaskListItem;

use super::Listed;
use crate::address::normalized;
use crate::copied::{Copied, reported};
use crate::locale::say;
use crate::manifest::model::{Entry, Redis, What};
use crate::manifest::place::RedisEnd;
use crate::output::{Item, State, Zone};
use crate::resource::{group, redis, task};
use crate::text::{clean, quoted};

/// The maximum number of orphans that a note names.
const MOST_NAMED: usize = 5;

/// A resource that belongs to no entry.
#[derive(Debug)]
struct Orphan {
    /// The name of the entry that it was created for.
    name: String,
    region: String,
    item: Item,
    listed: Listed,
}

/// The resources that belong to no entry.
#[derive(Debug, Default)]
pub(super) struct Orphans {
    all: Vec<Orphan>,
    /// The indices of the orphans that write to a bucket or to a Redis.
    by_target: HashMap<String, Vec<usize>>,
}

impl Orphans {
    /// Adds a resource, unless it is or will soon be gone.
    pub(super) fn add(&mut self, name: &str, region: &str, listed: Listed) {
        // Its times are not shown.
        let item = match &listed {
            Listed::Task(task) => task::item(task, Zone::Utc),
            Listed::Group(group) => group::item(group, Zone::Utc),
            Listed::Migration(migration, _) => redis::item(migration, Zone::Utc),
        };
        if matches!(item.state, State::Deleting | State::Deleted) {
            return;
        }
        for target in targets_of(&listed) {
            self.by_target.entry(target).or_default().push(self.all.len());
        }
        self.all.push(Orphan { name: name.to_owned(), region: region.to_owned(), item, listed });
    }

    /// Returns a sentence about the orphan that certainly copies what the entry asks for, and has not failed. To create the
    /// entry's own resource would copy and cost everything twice.
    pub(super) fn twin(&self, entry: &Entry) -> Option<String> {
        if self.all.is_empty() {
            return None;
        }
        let targets = match &entry.what {
            What::Bucket(bucket) => vec![bucket.destination.bucket.to_ascii_lowercase()],
            What::Redis(redis) => redis.target.names().into_iter().collect(),
        };
        let known = targets.iter().filter_map(|target| self.by_target.get(target)).flatten();
        let twin = known.filter_map(|index| self.all.get(*index)).find(|orphan| orphan.is_twin(entry))?;
        let (noun, id, name) = (twin.item.kind.label(), clean(&twin.item.id), clean(&twin.name));
        Some(say!("plan-why-twin", noun = noun, id = id, name = name, command = twin.deletion()))
    }

    /// Returns a note about the orphans.
    pub(super) fn note(&self) -> Option<String> {
        let listed: Vec<&Orphan> = self.all.iter().filter(|orphan| orphan.item.state != State::Released).collect();
        let first = listed.first()?;
        let told = |orphan: &&Orphan| {
            let Orphan { name, item, .. } = orphan;
            format!("{} {} ({})", item.kind.label(), clean(&item.id), clean(name))
        };
        let mut names: Vec<String> = listed.iter().take(MOST_NAMED).map(told).collect();
        let more = listed.len().saturating_sub(MOST_NAMED);
        names.extend((more > 0).then(|| say!("plan-orphans-more", count = more)));
        Some(say!("plan-orphans", count = listed.len(), names = names.join(", "), command = first.deletion()))
    }
}

impl Orphan {
    fn is_twin(&self, entry: &Entry) -> bool {
        if self.item.state == State::Failed || self.region != entry.region {
            return false;
        }
        match (&self.listed, &entry.what) {
            (Listed::Task(task), What::Bucket(bucket)) => {
                bucket.copied(&entry.region).is_certainly(&Copied::from(&**task))
            }
            (Listed::Group(group), What::Bucket(bucket)) => {
                bucket.copied(&entry.region).is_certainly(&Copied::from(&**group))
            }
            (Listed::Migration(migration, _), What::Redis(redis)) => has_ends_of(migration, redis),
            _ => false,
        }
    }

    /// Returns the command that deletes the resource.
    fn deletion(&self) -> String {
        let (noun, id, region) = (self.item.kind.noun(), quoted(&self.item.id), quoted(&self.region));
        format!("hcmigrate {noun} delete {id} --region {region}")
    }
}

/// Returns what a resource writes to, in one spelling.
fn targets_of(listed: &Listed) -> Vec<String> {
    let of_bucket = |copied: Copied<'_>| reported(copied.to_bucket).map(str::to_ascii_lowercase).into_iter().collect();
    match listed {
        Listed::Task(task) => of_bucket(Copied::from(&**task)),
        Listed::Group(group) => of_bucket(Copied::from(&**group)),
        Listed::Migration(migration, _) => {
            let id = reported(migration.target_instance_id.as_deref()).map(str::to_ascii_lowercase);
            let addresses = reported(migration.target_instance_addrs.as_deref()).map(normalized);
            id.into_iter().chain(addresses.into_iter().flatten()).collect()
        }
    }
}

/// Whether a migration certainly has the source and the target of an entry.
fn has_ends_of(migration: &MigrationTaskListItem, redis: &Redis) -> bool {
    let is_end = |end: &RedisEnd, id: Option<&str>, addresses: Option<&str>| match end {
        RedisEnd::Instance(own) => reported(id).is_some_and(|id| id.eq_ignore_ascii_case(own)),
        RedisEnd::Addresses(own) => {
            reported(addresses).is_some_and(|found| !normalized(own).is_disjoint(&normalized(found)))
        }
    };
    is_end(&redis.source, migration.source_instance_id.as_deref(), migration.data_source.as_deref())
        && is_end(&redis.target, migration.target_instance_id.as_deref(), migration.target_instance_addrs.as_deref())
}
