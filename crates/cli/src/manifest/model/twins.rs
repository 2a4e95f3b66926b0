//! Recognizes entries that copy the same: their sources and destinations in one spelling.

use std::collections::HashMap;

use super::{Document, Entry, Origin, Problems, What};
use crate::locale::say;
use crate::manifest::place::RedisEnd;

impl Entry {
    /// Returns the names of the source and of the destination, each in one spelling. Two entries have the same source or the
    /// same destination if they have one of its names in common.
    pub(crate) fn identities(&self) -> [Vec<String>; 2] {
        match &self.what {
            What::Bucket(bucket) => {
                let copied = bucket.copied(&self.region);
                let lower = |text: Option<&str>| text.unwrap_or_default().to_ascii_lowercase();
                let mut keys: Vec<&String> = copied.keys.iter().collect();
                keys.sort_unstable();
                keys.dedup();
                let list = copied.list.map(|(bucket, key)| (bucket.to_ascii_lowercase(), key));
                let (cloud, region, name) = (lower(copied.cloud), lower(copied.region), lower(copied.bucket));
                let prefix = bucket.destination.prefix.trim_end_matches('/');
                [
                    vec![format!("{cloud} {region} {name} {keys:?} {list:?}")],
                    vec![format!("{} {} {prefix:?}", lower(copied.to_region), lower(copied.to_bucket))],
                ]
            }
            What::Redis(redis) => [&redis.source, &redis.target].map(|end| {
                // The same address is the same Redis only within one network.
                let network = match end {
                    RedisEnd::Addresses(_) => &*redis.network.vpc,
                    RedisEnd::Instance(_) => "",
                };
                end.names().into_iter().map(|name| format!("{} {network} {name}", self.region)).collect()
            }),
        }
    }
}

/// Refuses entries with the source and the destination of an earlier entry. Each would copy the same, and cost the same.
pub(super) fn check(document: &Document, entries: &[(Entry, Origin)], problems: &mut Problems) {
    let mut seen: HashMap<(&'static str, String, String), &(Entry, Origin)> = HashMap::new();
    for read @ (entry, origin) in suspects(entries) {
        let [sources, destinations] = entry.identities();
        let pairs = sources.iter().flat_map(|source| destinations.iter().map(move |to| (source.clone(), to.clone())));
        let firsts = pairs.map(|(from, to)| *seen.entry((entry.kind(), from, to)).or_insert(read));
        let other = firsts.filter(|(first, _)| !std::ptr::eq(first, entry)).last();
        if let Some((first, place)) = other {
            let message = say!("manifest-same-copy", name = &first.name, origin = place.told());
            problems.push(origin.problem(document, "to", message).with_hint(say!("manifest-same-copy-hint")));
        }
    }
}

/// Leaves out the buckets that are the only ones with their destination. A file may have thousands of them, and the identities
/// take a while.
fn suspects(entries: &[(Entry, Origin)]) -> impl Iterator<Item = &(Entry, Origin)> {
    let destination = |entry: &Entry| match &entry.what {
        What::Bucket(bucket) => Some(bucket.destination.bucket.to_ascii_lowercase()),
        What::Redis(_) => None,
    };
    let mut counts: HashMap<Option<String>, usize> = HashMap::with_capacity(entries.len());
    for (entry, _) in entries {
        *counts.entry(destination(entry)).or_default() += 1;
    }
    entries.iter().filter(move |(entry, _)| counts.get(&destination(entry)).is_some_and(|count| *count > 1))
}
