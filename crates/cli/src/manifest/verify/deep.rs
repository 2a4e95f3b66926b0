//! `verify --sample` and `verify --full`: read and compare keys and listings of both sides.
//!
//! The counts of the services show how much was copied, but not whether the copy is identical. This machine reads the keys of
//! Redis, so it has to reach both servers. The service itself lists the buckets, using the access keys of both sides.

mod listing;

use std::future::Future;
use std::pin::Pin;

use clap::Args;
use huaweicloud_mover::{RedisServer, compare_keys};
use huaweicloud_runtime::Secret;

use super::Verified;
use crate::failure::Failure;
use crate::keys::BothSides;
use crate::locale::say;
use crate::manifest::at_once;
use crate::manifest::decide::Step;
use crate::manifest::model::{Entry, Manifest, Redis, What};
use crate::manifest::observe::{Clients, Regions};
use crate::manifest::place::RedisEnd;
use crate::manifest::plan::EntryRecord;
use crate::manifest::vault::Vault;
use crate::output::State;
use crate::session::Session;
use crate::units;

/// How many entries are read at the same time.
const AT_ONCE: usize = 4;

/// How much is compared beyond the counts.
#[derive(Args, Debug, Clone, Copy, Default)]
pub(super) struct Depth {
    /// Compare this share of the keys of each Redis, such as 1%: type, value and expiry; both servers have to be reachable from here
    #[arg(long, value_name = "PERCENT", value_parser = share, conflicts_with = "full")]
    sample: Option<f64>,
    /// Compare every key of each Redis, and the listings of both buckets: names and sizes
    #[arg(long)]
    full: bool,
}

/// Reads `1%`, `0.5 %` or `10`.
fn share(text: &str) -> Result<f64, String> {
    let number = text.trim().trim_end_matches('%').trim_end().parse::<f64>().ok();
    match number.filter(|percent| *percent > 0.0 && *percent <= 100.0) {
        Some(percent) => Ok(percent / 100.0),
        None => Err(say!("compare-wrong-share")),
    }
}

/// The result of comparing an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Compared {
    /// This many keys or objects are the same on both sides. `told` is the message.
    Same {
        count: u64,
        told: String,
    },
    Differs {
        count: u64,
        told: String,
    },
    /// The entry could not be compared.
    Unknown(String),
}

type Job = Pin<Box<dyn Future<Output = Compared> + Send>>;

impl Depth {
    /// Returns the share of the keys to compare, 0 to 1, or `None` if the counts are enough.
    fn share(self) -> Option<f64> {
        if self.full { Some(1.0) } else { self.sample }
    }
}

/// Compares entries that are at rest or follow their sources, and adds the results.
pub(super) async fn compare(
    session: &Session,
    depth: Depth,
    manifest: &Manifest,
    entries: &[&Entry],
    records: &[EntryRecord],
    verified: &mut [Verified],
) -> Result<(), Failure> {
    let Some(share) = depth.share() else { return Ok(()) };
    let chosen: Vec<usize> = (0..entries.len())
        .filter(|index| {
            entries.get(*index).zip(records.get(*index)).is_some_and(|(entry, record)| is_due(depth, entry, record))
        })
        .collect();
    let due = || chosen.iter().filter_map(|index| entries.get(*index).copied());
    let vault = Vault::load(session, due())?;
    let regions = Regions::open(session, manifest, due())?;
    let mut jobs: Vec<Job> = Vec::with_capacity(chosen.len());
    for entry in due() {
        jobs.push(job(entry, regions.of(entry)?.clone(), vault.of(entry), share));
    }
    for (index, found) in chosen.iter().zip(at_once::all(jobs, AT_ONCE).await?) {
        if let Some(one) = verified.get_mut(*index) {
            one.add(found);
        }
    }
    Ok(())
}

/// Whether an entry is in a state in which both sides should be the same. After a cut-over, the target changes independently.
fn is_due(depth: Depth, entry: &Entry, record: &EntryRecord) -> bool {
    // What has ended stays comparable when the service no longer lists it.
    let is_unlisted = record.item.is_none() && record.step == Step::Done;
    let state = record.state();
    match &entry.what {
        What::Redis(_) => {
            let is_at_end = matches!(state, Some(State::Following | State::Succeeded | State::Stopped));
            !record.cut_over && (is_unlisted || is_at_end)
        }
        What::Bucket(_) => depth.full && (is_unlisted || matches!(state, Some(State::Succeeded | State::Failed))),
    }
}

fn job(entry: &Entry, clients: Clients, keys: BothSides, share: f64) -> Job {
    match &entry.what {
        What::Redis(redis) => Box::pin(keys_of(clients, redis.as_ref().into(), keys, share)),
        What::Bucket(bucket) => match listing::Listing::of(bucket, &entry.region, &keys) {
            Ok(listing) => Box::pin(listing.compare(clients.oms)),
            Err(why) => Box::pin(std::future::ready(Compared::Unknown(why))),
        },
    }
}

/// The source and target of a Redis migration.
struct Ends {
    source: RedisEnd,
    target: RedisEnd,
}

impl From<&Redis> for Ends {
    fn from(redis: &Redis) -> Self {
        Self { source: redis.source.clone(), target: redis.target.clone() }
    }
}

async fn keys_of(clients: Clients, ends: Ends, keys: BothSides, share: f64) -> Compared {
    let found = async {
        let source = server(&clients, ends.source, keys.source.password).await?;
        let target = server(&clients, ends.target, keys.destination.password).await?;
        compare_keys(source, target, share).await
    };
    let found = match found.await {
        Ok(found) => found,
        Err(why) => return Compared::Unknown(why),
    };
    let (count, number) = (found.compared, |count: u64| units::count(i64::try_from(count).unwrap_or(i64::MAX)));
    let extra = found.extra.filter(|extra| *extra > 0).map(|extra| say!("compare-extra-keys", count = number(extra)));
    let mut told = match found.is_same() {
        true => say!("compare-same-keys", count = number(count)),
        false => say!(
            "compare-different-keys",
            count = number(count),
            missing = number(found.missing),
            differing = number(found.differing)
        ),
    };
    told.extend(extra.map(|extra| format!("; {extra}")));
    if !found.examples.is_empty() {
        told.push_str(&format!(": {}", found.examples.join(", ")));
    }
    if found.is_same() { Compared::Same { count, told } } else { Compared::Differs { count, told } }
}

/// Returns the server at one end of a migration, with the addresses that this machine can reach.
async fn server(clients: &Clients, end: RedisEnd, password: Option<Secret>) -> Result<RedisServer, String> {
    let addresses = match end {
        RedisEnd::Addresses(addresses) => addresses.split(',').map(|address| address.trim().to_owned()).collect(),
        RedisEnd::Instance(id) => {
            let shown = clients.dcs.show_instance().instance_id(&*id).send().await;
            let instance = shown.map_err(|error| Failure::from(error).message().to_owned())?;
            match (&instance.ip, instance.port) {
                (Some(ip), Some(port)) => vec![format!("{ip}:{port}")],
                _ => return Err(say!("compare-no-address", id = id)),
            }
        }
    };
    Ok(RedisServer { addresses, password })
}

#[cfg(test)]
mod tests;
