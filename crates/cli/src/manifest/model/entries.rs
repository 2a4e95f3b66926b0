//! Creates entries from the items of a manifest: merges defaults, tables and items, and parses every value.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{As, BUCKET_KIND, Bucket, Entry, KeyOrigins, Network, Origin, Policy, REDIS_KIND, Redis, What, kind_label};
use crate::locale::say;
use crate::manifest::document::Document;
use crate::manifest::place::{Destination, RedisEnd, Source};
use crate::manifest::problem::{Problem, Problems};
use crate::manifest::secrets::KeyOrigin;
use crate::manifest::shape::{BUCKET, CHECK, INSTANCE, MODE, OVERWRITE, PRIORITY, STORAGE_CLASS, service_word};
use crate::manifest::window::{self, DailyLimit, ServiceWindow};
use crate::manifest::{amount, table, threads};

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

/// The maximum number of entries. A larger number is more likely a mistake than a migration.
const MOST_ENTRIES: usize = 100_000;

/// The items of a manifest and of its tables.
pub(super) struct Items(Vec<Item>);

/// An item, merged over the values that it inherits, and its place.
struct Item {
    kind: &'static str,
    value: Value,
    origin: Origin,
}

impl Items {
    /// Takes the items out of the document, and reads its tables. Without `inherits`, the items are what the file says, so that
    /// the names in an invalid file are checked despite other mistakes.
    pub(super) fn take(document: &mut Document, folder: &Path, inherits: bool, problems: &mut Problems) -> Self {
        let (buckets, instances) = (document.take("/buckets"), document.take("/redis/instances"));
        let manifest = &document.value;
        let (defaults, redis) = (&manifest["defaults"], &manifest["redis"]);
        let base = |section: &str, more: &str, of_all: Option<&Value>| {
            let mut base = if inherits { as_map(defaults[section].clone()) } else { Map::new() };
            base.extend(of_all.filter(|_| inherits).map(|value| (more.to_owned(), value.clone())));
            base
        };
        let (of_buckets, of_instances) =
            (base("bucket", "keys", defaults.get("keys")), base("redis", "network", redis.get("network")));
        let mut collector = Collector { document, folder, problems, items: Vec::new() };
        collector.add(buckets, "/buckets", &of_buckets, BUCKET_KIND);
        collector.add(instances, "/redis/instances", &of_instances, REDIS_KIND);
        Self(collector.items)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the names of all items that have one.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(Item::name)
    }

    /// Refuses duplicate names of items of the same kind, and too many items.
    pub(super) fn check_names(&self, problems: &mut Problems) {
        let mut seen: HashMap<(&str, &str), &Origin> = HashMap::with_capacity(self.0.len());
        for item in &self.0 {
            let Some(name) = item.name() else { continue };
            if let Some(first) = seen.get(&(item.kind, name)) {
                let (kind, first) = (kind_label(item.kind), first.told());
                let message = say!("manifest-duplicate-name", kind = kind, name = name, origin = first);
                problems.push(item.origin.begin(message).with_hint(say!("manifest-duplicate-name-hint")));
            } else {
                seen.insert((item.kind, name), &item.origin);
            }
        }
        if self.0.len() > MOST_ENTRIES {
            let message = say!("manifest-too-many-entries", count = self.0.len(), most = MOST_ENTRIES);
            problems.push(Problem::new(message));
        }
    }

    /// Returns the entries with their places in the file. Collects the problems of the others.
    pub(super) fn read(self, inherited: &Inherited<'_>, problems: &mut Problems) -> Vec<(Entry, Origin)> {
        let mut entries = Vec::with_capacity(self.0.len());
        for (entry, found) in threads::map(self.0, |item| item.read(inherited)) {
            entries.extend(entry);
            problems.append(found);
        }
        entries
    }
}

/// Collects the items of lists.
struct Collector<'a> {
    document: &'a Document,
    folder: &'a Path,
    problems: &'a mut Problems,
    items: Vec<Item>,
}

impl Collector<'_> {
    /// Adds the items of a list. An item that names a table stands for the lines of the table.
    fn add(&mut self, list: Value, pointer: &str, base: &Map<String, Value>, kind: &'static str) {
        let Value::Array(list) = list else { return };
        let section = if kind == BUCKET_KIND { &BUCKET } else { &INSTANCE };
        self.items.reserve(list.len());
        for (index, item) in list.into_iter().enumerate() {
            let pointer = format!("{pointer}/{index}");
            let place = self.document.place(&pointer);
            let mut own = as_map(item);
            let Some(file) = own.remove("from_csv") else {
                let value = Value::Object(merged(base, own));
                self.items.push(Item { kind, value, origin: Origin { table: None, pointer, place } });
                continue;
            };
            let file = file.as_str().unwrap_or_default().to_owned();
            let base = merged(base, own);
            for row in table::read(&self.folder.join(&file), &file, section, self.problems) {
                let value = Value::Object(merged(&base, row.value));
                let origin = Origin { table: Some((file.clone(), row.line)), pointer: pointer.clone(), place };
                self.items.push(Item { kind, value, origin });
            }
        }
    }
}

impl Item {
    fn name(&self) -> Option<&str> {
        self.value["name"].as_str().filter(|name| !name.is_empty())
    }

    /// Returns the entry, or the problems.
    fn read(self, inherited: &Inherited<'_>) -> (Option<(Entry, Origin)>, Problems) {
        let mut reader = Reader { inherited, origin: &self.origin, problems: Problems::default() };
        let entry = match self.kind {
            BUCKET_KIND => reader.bucket(self.value),
            _ => reader.redis(self.value),
        };
        let problems = reader.problems;
        (entry.map(|entry| (entry, self.origin)), problems)
    }
}

/// What the entries of a manifest have in common.
pub(super) struct Inherited<'a> {
    pub(super) document: &'a Document,
    pub(super) default_region: Option<&'a str>,
    pub(super) policy: &'a Policy,
}

/// Converts an item into an entry, and collects its problems.
struct Reader<'a> {
    inherited: &'a Inherited<'a>,
    origin: &'a Origin,
    problems: Problems,
}

impl Reader<'_> {
    fn wrong(&mut self, field: &str, message: impl Into<String>) {
        let problem = self.origin.problem(self.inherited.document, field, message);
        self.problems.push(problem);
    }

    /// Returns the value, or records a problem.
    fn word<T>(&mut self, field: &str, read: Result<T, String>) -> Option<T> {
        read.map_err(|message| self.wrong(field, message)).ok()
    }

    fn raw<T: for<'de> Deserialize<'de>>(&mut self, value: Value) -> Option<T> {
        match serde_json::from_value(value) {
            Ok(raw) => Some(raw),
            Err(_) => {
                // Leave out the parser's message, which may quote a value.
                self.problems.push(Problem::new(say!("manifest-entry-unreadable")).at(self.origin.place));
                None
            }
        }
    }

    fn region(&mut self, own: Option<String>) -> Option<String> {
        let default = self.inherited.document.value["defaults"]["region"].as_str();
        let region = own.or_else(|| default.or(self.inherited.default_region).map(str::to_owned));
        if region.is_none() {
            self.wrong("region", say!("manifest-no-region"));
        }
        region
    }

    fn keys(&mut self, raw: Option<RawKeys>) -> KeyOrigins {
        let Some(raw) = raw else { return KeyOrigins::default() };
        let mut read = |text: Option<String>| self.word("keys", text.map(|text| KeyOrigin::parse(&text)).transpose());
        KeyOrigins { source: read(raw.source).flatten(), destination: read(raw.destination.or(raw.target)).flatten() }
    }

    fn bucket(&mut self, value: Value) -> Option<Entry> {
        let raw: RawBucket = self.raw(value)?;
        let source = self.word("from", Source::parse(&raw.from));
        let destination = self.word("to", Destination::parse(&raw.to));
        let region = self.region(raw.region);
        let keys = self.keys(raw.keys);
        let bandwidth = self.bandwidth(&raw.bandwidth, raw.zone.as_deref(), region.as_deref());
        let since = self.since(raw.since.as_deref(), raw.zone.as_deref(), region.as_deref());
        let (source, destination, region) = (source?, destination?, region?);
        self.check_parts(&source, &raw.prefixes, raw.list.as_deref());
        if source.cloud() == "Tencent" && raw.app_id.is_none() {
            self.wrong("app_id", say!("manifest-app-id"));
        }
        let size = size_of(&raw.size);
        let moved_as = raw.moved_as.as_deref().filter(|word| *word != "auto");
        let above = self.inherited.policy.above(size, amount::whole(&raw.objects)).filter(|_| moved_as.is_none());
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
    fn check_parts(&mut self, source: &Source, prefixes: &[String], list: Option<&str>) {
        let below = matches!(source, Source::Bucket { prefix, .. } if !prefix.is_empty());
        let urls = matches!(source, Source::Urls { .. });
        let named = [below, urls, !prefixes.is_empty(), list.is_some()];
        if named.into_iter().filter(|named| *named).count() > 1 {
            let field = if list.is_some() { "list" } else { "prefixes" };
            self.wrong(field, say!("manifest-part-twice"));
        }
    }

    fn bandwidth(&mut self, raw: &[RawWindow], zone: Option<&str>, region: Option<&str>) -> Option<Vec<ServiceWindow>> {
        let mut windows = Vec::with_capacity(raw.len());
        for window in raw {
            windows.push(DailyLimit {
                from: self.word("bandwidth", amount::begin_of_window(&window.from))?,
                to: self.word("bandwidth", amount::minute_of_day(&window.to))?,
                bytes_per_second: self.word("bandwidth", amount::rate(&window.limit))?,
            });
        }
        let shift = match (zone, region) {
            (Some(zone), Some(region)) if !windows.is_empty() => self.shift(zone, region)?,
            _ => 0,
        };
        match window::convert(&windows, shift) {
            Ok(converted) => Some(converted),
            Err(wrong) => {
                for (index, message) in wrong {
                    // Windows that come from the defaults have no place in the entry.
                    let pointer = format!("{}/bandwidth/{index}", self.origin.pointer);
                    let default = format!("/defaults/bucket/bandwidth/{index}");
                    let own = self.inherited.document.has(&pointer);
                    let place = self.inherited.document.place(if own { &pointer } else { &default });
                    let problem =
                        Problem::new(say!("manifest-field", field = "bandwidth", message = message)).at(place);
                    self.problems.push(problem);
                }
                None
            }
        }
    }

    /// Returns when the day of `since` begins: in `zone`, or else in the region.
    fn since(&mut self, day: Option<&str>, zone: Option<&str>, region: Option<&str>) -> Option<i64> {
        let midnight = self.word("since", amount::date(day?))?;
        let zone = zone.and_then(|zone| amount::offset(zone).ok()).map(i32::from);
        Some(window::beginning_of_day(midnight, zone.or_else(|| window::region_offset(region?))))
    }

    /// Returns the minutes from the manifest's time zone to the region's.
    fn shift(&mut self, zone: &str, region: &str) -> Option<i32> {
        let zone = self.word("zone", amount::offset(zone))?;
        match window::region_offset(region) {
            Some(offset) => Some(offset - i32::from(zone)),
            None => {
                self.wrong("zone", say!("manifest-zone-unknown", region = region));
                None
            }
        }
    }

    fn redis(&mut self, value: Value) -> Option<Entry> {
        let raw: RawRedis = self.raw(value)?;
        let source = self.word("from", RedisEnd::parse(&raw.from));
        let target = self.word("to", RedisEnd::parse(&raw.to));
        let region = self.region(raw.region);
        let keys = self.keys(raw.keys);
        let bandwidth = raw.bandwidth.map(|rate| self.word("bandwidth", megabytes(&rate)));
        if raw.network.is_none() {
            self.wrong("network", say!("manifest-no-network"));
        }
        let (source, target, region) = (source?, target?, region?);
        if source.is_same(&target) {
            self.wrong("to", say!("manifest-same-ends"));
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
