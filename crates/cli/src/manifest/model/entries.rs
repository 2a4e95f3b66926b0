//! Creates entries from the items of a manifest: merges defaults, tables and items, and parses every value.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{As, BUCKET_KIND, Bucket, Entry, KeyOrigins, Network, Origin, Policy, REDIS_KIND, Redis, What};
use crate::locale::say;
use crate::manifest::document::Document;
use crate::manifest::place::{Destination, RedisEnd, Source};
use crate::manifest::problem::{Problem, Problems};
use crate::manifest::secrets::KeyOrigin;
use crate::manifest::shape::{
    BUCKET, CHECK, INSTANCE, MODE, OVERWRITE, PRIORITY, STORAGE_CLASS, Section, service_word,
};
use crate::manifest::window::{self, DailyLimit, ServiceWindow};
use crate::manifest::{amount, table};

#[derive(Deserialize)]
struct RawKeys {
    source: Option<String>,
    destination: Option<String>,
    target: Option<String>,
}

#[derive(Deserialize)]
struct RawWindow {
    from: String,
    to: String,
    limit: String,
}

#[derive(Deserialize)]
struct RawBucket {
    name: String,
    description: Option<String>,
    from: String,
    to: String,
    #[serde(default)]
    prefixes: Vec<String>,
    list: Option<String>,
    #[serde(default)]
    size: Value,
    #[serde(default)]
    objects: Value,
    keys: Option<RawKeys>,
    #[serde(default)]
    labels: Map<String, Value>,
    overwrite: Option<String>,
    check: Option<String>,
    storage_class: Option<String>,
    priority: Option<String>,
    #[serde(default)]
    bandwidth: Vec<RawWindow>,
    zone: Option<String>,
    metadata: Option<bool>,
    restore_archived: Option<bool>,
    requester_pays: Option<bool>,
    record_failed: Option<bool>,
    since: Option<String>,
    #[serde(rename = "as")]
    moved_as: Option<String>,
    region: Option<String>,
    app_id: Option<String>,
}

#[derive(Deserialize)]
struct RawRedis {
    name: String,
    description: Option<String>,
    from: String,
    to: String,
    keys: Option<RawKeys>,
    #[serde(default)]
    labels: Map<String, Value>,
    mode: Option<String>,
    resume: Option<String>,
    bandwidth: Option<String>,
    empty_target: Option<String>,
    region: Option<String>,
    network: Option<Network>,
}

/// The items of a manifest, taken out of its document.
pub(super) struct Lists {
    buckets: Value,
    instances: Value,
}

impl Lists {
    pub(super) fn take(document: &mut Document) -> Self {
        Self { buckets: document.take("/buckets"), instances: document.take("/redis/instances") }
    }
}

/// Converts items into entries, and collects their problems.
pub(super) struct Reader<'a> {
    document: &'a Document,
    folder: PathBuf,
    default_region: Option<&'a str>,
    policy: &'a Policy,
    problems: &'a mut Problems,
    /// The names of all items, including invalid items.
    names: Vec<Named>,
}

/// A name, and its place in the file.
pub(super) struct Named {
    pub(super) kind: &'static str,
    pub(super) name: String,
    pub(super) origin: Origin,
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        document: &'a Document,
        folder: PathBuf,
        default_region: Option<&'a str>,
        policy: &'a Policy,
        problems: &'a mut Problems,
    ) -> Self {
        Self { document, folder, default_region, policy, problems, names: Vec::new() }
    }

    /// Returns the names of all items of an invalid file, so that its names are checked despite typos.
    pub(super) fn read_names(mut self, lists: Lists) -> Vec<Named> {
        let base = Map::new();
        self.items(lists.buckets, "/buckets", &base, &BUCKET);
        self.items(lists.instances, "/redis/instances", &base, &INSTANCE);
        self.names
    }

    /// Returns all entries with their places in the file, and the names of all items.
    pub(super) fn read(mut self, lists: Lists) -> (Vec<(Entry, Origin)>, Vec<Named>) {
        let manifest = &self.document.value;
        let (defaults, redis) = (&manifest["defaults"], &manifest["redis"]);
        let mut base = as_map(defaults["bucket"].clone());
        if let Some(keys) = defaults.get("keys") {
            base.insert("keys".to_owned(), keys.clone());
        }
        let mut entries = Vec::new();
        for (value, origin) in self.items(lists.buckets, "/buckets", &base, &BUCKET) {
            entries.extend(self.bucket(value, &origin).map(|entry| (entry, origin)));
        }
        let mut base = as_map(defaults["redis"].clone());
        if let Some(network) = redis.get("network") {
            base.insert("network".to_owned(), network.clone());
        }
        for (value, origin) in self.items(lists.instances, "/redis/instances", &base, &INSTANCE) {
            entries.extend(self.redis(value, &origin).map(|entry| (entry, origin)));
        }
        (entries, self.names)
    }

    /// Returns the items of a list, including the lines of tables, each merged over the values that it inherits.
    fn items(
        &mut self,
        list: Value,
        pointer: &str,
        base: &Map<String, Value>,
        section: &'static Section,
    ) -> Vec<(Value, Origin)> {
        let mut items = Vec::new();
        let Value::Array(list) = list else { return items };
        items.reserve(list.len());
        for (index, item) in list.into_iter().enumerate() {
            let pointer = format!("{pointer}/{index}");
            let place = self.document.place(&pointer);
            let mut own = as_map(item);
            let Some(file) = own.remove("from_csv") else {
                items.push((Value::Object(merged(base, own)), Origin { table: None, pointer, place }));
                continue;
            };
            let file = file.as_str().unwrap_or_default().to_owned();
            let base = merged(base, own);
            for row in table::read(&self.folder.join(&file), &file, section, self.problems) {
                let origin = Origin { table: Some((file.clone(), row.line)), pointer: pointer.clone(), place };
                items.push((Value::Object(merged(&base, row.value)), origin));
            }
        }
        let kind = if std::ptr::eq(section, &BUCKET) { BUCKET_KIND } else { REDIS_KIND };
        for (value, origin) in &items {
            let name = value["name"].as_str().filter(|name| !name.is_empty());
            let named = |name: &str| Named { kind, name: name.to_owned(), origin: origin.clone() };
            self.names.extend(name.map(named));
        }
        items
    }

    fn wrong(&mut self, origin: &Origin, field: &str, message: impl Into<String>) {
        self.problems.push(origin.problem(self.document, field, message));
    }

    /// Returns the value, or records a problem.
    fn word<T>(&mut self, origin: &Origin, field: &str, read: Result<T, String>) -> Option<T> {
        read.map_err(|message| self.wrong(origin, field, message)).ok()
    }

    fn raw<T: for<'de> Deserialize<'de>>(&mut self, value: Value, origin: &Origin) -> Option<T> {
        match serde_json::from_value(value) {
            Ok(raw) => Some(raw),
            Err(_) => {
                // Leave out the parser's message, which may quote a value.
                self.problems.push(Problem::new(say!("manifest-entry-unreadable")).at(origin.place));
                None
            }
        }
    }

    fn region(&mut self, own: Option<String>, origin: &Origin) -> Option<String> {
        let default = self.document.value["defaults"]["region"].as_str();
        let region = own.or_else(|| default.or(self.default_region).map(str::to_owned));
        if region.is_none() {
            self.wrong(origin, "region", say!("manifest-no-region"));
        }
        region
    }

    fn keys(&mut self, raw: Option<RawKeys>, origin: &Origin) -> KeyOrigins {
        let Some(raw) = raw else { return KeyOrigins::default() };
        let mut read =
            |text: Option<String>| self.word(origin, "keys", text.map(|text| KeyOrigin::parse(&text)).transpose());
        KeyOrigins { source: read(raw.source).flatten(), destination: read(raw.destination.or(raw.target)).flatten() }
    }

    fn bucket(&mut self, value: Value, origin: &Origin) -> Option<Entry> {
        let raw: RawBucket = self.raw(value, origin)?;
        let source = self.word(origin, "from", Source::parse(&raw.from));
        let destination = self.word(origin, "to", Destination::parse(&raw.to));
        let region = self.region(raw.region, origin);
        let keys = self.keys(raw.keys, origin);
        let bandwidth = self.bandwidth(&raw.bandwidth, raw.zone.as_deref(), region.as_deref(), origin);
        let since = self.since(raw.since.as_deref(), raw.zone.as_deref(), region.as_deref(), origin);
        let (source, destination, region) = (source?, destination?, region?);
        self.check_parts(&source, &raw.prefixes, raw.list.as_deref(), origin);
        if source.cloud() == "Tencent" && raw.app_id.is_none() {
            self.wrong(origin, "app_id", say!("manifest-app-id"));
        }
        let size = size_of(&raw.size);
        let moved_as = raw.moved_as.as_deref().filter(|word| *word != "auto");
        let above = self.policy.above(size, amount::whole(&raw.objects)).filter(|_| moved_as.is_none());
        let moved_as = match moved_as {
            Some("group") => As::Group,
            _ if above.is_some() => As::Group,
            _ => As::Task,
        };
        let word = |choices, word: Option<String>| word.map(|word| service_word(choices, &word));
        let bucket = Bucket {
            source,
            destination,
            prefixes: raw.prefixes,
            list: raw.list,
            keys,
            moved_as,
            above,
            overwrite: word(&OVERWRITE, raw.overwrite),
            check: word(&CHECK, raw.check),
            storage_class: word(&STORAGE_CLASS, raw.storage_class),
            priority: word(&PRIORITY, raw.priority),
            bandwidth: bandwidth?,
            metadata: raw.metadata,
            restore_archived: raw.restore_archived,
            requester_pays: raw.requester_pays,
            record_failed: raw.record_failed,
            since,
            app_id: raw.app_id,
        };
        Some(Entry {
            name: raw.name,
            description: described(raw.description),
            region,
            labels: labels(raw.labels),
            what: What::Bucket(Box::new(bucket)),
        })
    }

    /// Checks that a part of a bucket is named in only one way.
    fn check_parts(&mut self, source: &Source, prefixes: &[String], list: Option<&str>, origin: &Origin) {
        let below = matches!(source, Source::Bucket { prefix, .. } if !prefix.is_empty());
        let urls = matches!(source, Source::Urls { .. });
        let named = [below, urls, !prefixes.is_empty(), list.is_some()];
        if named.into_iter().filter(|named| *named).count() > 1 {
            let field = if list.is_some() { "list" } else { "prefixes" };
            self.wrong(origin, field, say!("manifest-part-twice"));
        }
    }

    fn bandwidth(
        &mut self,
        raw: &[RawWindow],
        zone: Option<&str>,
        region: Option<&str>,
        origin: &Origin,
    ) -> Option<Vec<ServiceWindow>> {
        let mut windows = Vec::with_capacity(raw.len());
        for window in raw {
            windows.push(DailyLimit {
                from: self.word(origin, "bandwidth", amount::begin_of_window(&window.from))?,
                to: self.word(origin, "bandwidth", amount::minute_of_day(&window.to))?,
                bytes_per_second: self.word(origin, "bandwidth", amount::rate(&window.limit))?,
            });
        }
        let shift = match (zone, region) {
            (Some(zone), Some(region)) if !windows.is_empty() => self.shift(zone, region, origin)?,
            _ => 0,
        };
        match window::convert(&windows, shift) {
            Ok(converted) => Some(converted),
            Err(wrong) => {
                for (index, message) in wrong {
                    // Windows that come from the defaults have no place in the entry.
                    let pointer = format!("{}/bandwidth/{index}", origin.pointer);
                    let default = format!("/defaults/bucket/bandwidth/{index}");
                    let own = self.document.has(&pointer);
                    let place = self.document.place(if own { &pointer } else { &default });
                    let problem =
                        Problem::new(say!("manifest-field", field = "bandwidth", message = message)).at(place);
                    if !self.problems.contains(&problem) {
                        self.problems.push(problem);
                    }
                }
                None
            }
        }
    }

    /// Returns when the day of `since` begins: in `zone`, or else in the region.
    fn since(&mut self, day: Option<&str>, zone: Option<&str>, region: Option<&str>, origin: &Origin) -> Option<i64> {
        let midnight = self.word(origin, "since", amount::date(day?))?;
        let zone = zone.and_then(|zone| amount::offset(zone).ok()).map(i32::from);
        Some(window::beginning_of_day(midnight, zone.or_else(|| window::region_offset(region?))))
    }

    /// Returns the minutes from the manifest's time zone to the region's.
    fn shift(&mut self, zone: &str, region: &str, origin: &Origin) -> Option<i32> {
        let zone = self.word(origin, "zone", amount::offset(zone))?;
        match window::region_offset(region) {
            Some(offset) => Some(offset - i32::from(zone)),
            None => {
                self.wrong(origin, "zone", say!("manifest-zone-unknown", region = region));
                None
            }
        }
    }

    fn redis(&mut self, value: Value, origin: &Origin) -> Option<Entry> {
        let raw: RawRedis = self.raw(value, origin)?;
        let source = self.word(origin, "from", RedisEnd::parse(&raw.from));
        let target = self.word(origin, "to", RedisEnd::parse(&raw.to));
        let region = self.region(raw.region, origin);
        let keys = self.keys(raw.keys, origin);
        let bandwidth = raw.bandwidth.map(|rate| self.word(origin, "bandwidth", megabytes(&rate)));
        if raw.network.is_none() {
            self.wrong(origin, "network", say!("manifest-no-network"));
        }
        let (source, target, region) = (source?, target?, region?);
        if source.is_same(&target) {
            self.wrong(origin, "to", say!("manifest-same-ends"));
        }
        let mode = raw.mode.as_deref().unwrap_or("follow");
        let redis = Redis {
            source,
            target,
            keys,
            follows: mode == "follow",
            method: service_word(&MODE, mode),
            resume: raw.resume.unwrap_or_else(|| "auto".to_owned()),
            bandwidth_mb: bandwidth.flatten(),
            empty_target: raw.empty_target.as_deref() == Some("required"),
            network: raw.network?,
        };
        Some(Entry {
            name: raw.name,
            description: described(raw.description),
            region,
            labels: labels(raw.labels),
            what: What::Redis(Box::new(redis)),
        })
    }
}

fn described(text: Option<String>) -> String {
    text.unwrap_or_else(|| "hcmigrate".to_owned())
}

/// Reads a rate in whole megabytes a second. The service accepts 1 to 10,240.
fn megabytes(rate: &str) -> Result<u64, String> {
    let bytes = amount::rate(rate)?;
    match bytes / (1 << 20) {
        whole @ 1..=10_240 if bytes % (1 << 20) == 0 => Ok(whole),
        _ => Err(say!("manifest-not-megabytes")),
    }
}

fn labels(raw: Map<String, Value>) -> BTreeMap<String, String> {
    let text = |value: Value| match value {
        Value::String(text) => text,
        other => other.to_string(),
    };
    raw.into_iter().map(|(name, value)| (name, text(value))).collect()
}

/// Reads a size that is given as text or as a number.
pub(super) fn size_of(value: &Value) -> Option<u64> {
    match value {
        Value::String(text) => amount::bytes(text).ok(),
        Value::Number(number) => amount::bytes(&amount::written(number)).ok(),
        _ => None,
    }
}

fn as_map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// Merges `over` into `base`: mappings are merged, and all other values are replaced.
fn merged(base: &Map<String, Value>, mut over: Map<String, Value>) -> Map<String, Value> {
    for (key, below) in base {
        let above = over.remove(key);
        let value = match (below, above) {
            (Value::Object(below), Some(Value::Object(above))) => Value::Object(merged(below, above)),
            (_, Some(above)) => above,
            (below, None) => below.clone(),
        };
        over.insert(key.clone(), value);
    }
    over
}
