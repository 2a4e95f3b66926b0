//! [`Manifest`]: what to move, with defaults applied and every value parsed.

mod entries;
mod twins;

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use self::entries::{Inherited, Items};
use super::amount;
use super::document::Document;
use super::place::{Destination, RedisEnd, Source};
use super::problem::{Place, Problem, Problems};
use super::secrets::KeyOrigin;
use super::shape::{self, validate};
use super::window::ServiceWindow;
use crate::address::with_parts;
use crate::failure::Failure;
use crate::files;
use crate::input;
use crate::locale::{say, system};
use crate::text::clean;
use crate::units;

/// What to move.
#[derive(Debug)]
pub(crate) struct Manifest {
    /// The path as the user gave it.
    pub(crate) file: String,
    pub(crate) name: String,
    pub(crate) policy: Policy,
    pub(crate) entries: Vec<Entry>,
    /// The place of each entry, in the order of the entries.
    origins: Vec<Origin>,
    /// The number of each entry, by its key. Few commands need it.
    numbers: OnceLock<HashMap<String, usize>>,
    /// The paths of the manifest's tables.
    tables: Vec<PathBuf>,
    /// The places of remaining placeholders from `init`.
    unfilled: Problems,
}

/// Limits on the speed, and the handling of failures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Policy {
    pub(crate) ahead: usize,
    pub(crate) redis_at_once: usize,
    pub(crate) retry: u32,
    pub(crate) only_failed_objects: bool,
    pub(crate) stop_on_failure: bool,
    pub(crate) max_failures: Option<usize>,
    group_size: Option<u64>,
    group_objects: Option<i64>,
}

/// A bucket or a Redis instance to move.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) name: String,
    /// The prefix of the mark at the service.
    pub(crate) description: String,
    pub(crate) region: String,
    pub(crate) labels: BTreeMap<String, String>,
    pub(crate) what: What,
}

/// The kind of an entry.
#[derive(Debug)]
pub(crate) enum What {
    Bucket(Box<Bucket>),
    Redis(Box<Redis>),
}

/// The places of the keys for source and destination.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct KeyOrigins {
    pub(crate) source: Option<KeyOrigin>,
    pub(crate) destination: Option<KeyOrigin>,
}

/// The kind of migration for a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum As {
    Task,
    Group,
}

/// The size or object count that exceeds the policy's limit for a task, and the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Above {
    Size(u64, u64),
    Objects(i64, i64),
}

impl Above {
    /// Returns the consequence for the bucket, in words.
    pub(crate) fn told(self) -> String {
        let size = |bytes: u64| units::bytes(i64::try_from(bytes).unwrap_or(i64::MAX));
        match self {
            Self::Size(size_of, limit) => say!("manifest-group-size", size = size(size_of), limit = size(limit)),
            Self::Objects(count, limit) => {
                say!("manifest-group-objects", count = units::count(count), limit = units::count(limit))
            }
        }
    }
}

/// A bucket. The options use the service's words.
#[derive(Debug)]
pub(crate) struct Bucket {
    pub(crate) source: Source,
    pub(crate) destination: Destination,
    pub(crate) prefixes: Vec<String>,
    pub(crate) list: Option<String>,
    pub(crate) keys: KeyOrigins,
    pub(crate) moved_as: As,
    /// The reason why the bucket becomes a group, if the policy makes it one.
    pub(crate) above: Option<Above>,
    pub(crate) overwrite: Option<String>,
    pub(crate) check: Option<String>,
    pub(crate) storage_class: Option<String>,
    pub(crate) priority: Option<String>,
    pub(crate) bandwidth: Vec<ServiceWindow>,
    pub(crate) metadata: Option<bool>,
    pub(crate) restore_archived: Option<bool>,
    pub(crate) requester_pays: Option<bool>,
    pub(crate) record_failed: Option<bool>,
    pub(crate) since: Option<i64>,
    pub(crate) app_id: Option<String>,
}

impl Bucket {
    /// Returns the address of the source, with the parts that are copied: these prefixes, if it has any.
    fn from(&self, prefixes: &[String]) -> String {
        match (&self.source, &self.list) {
            (source, Some(list)) => format!("{source} (list obs://{}/{list})", self.destination.bucket),
            (source, None) if prefixes.is_empty() => source.to_string(),
            (source, None) => with_parts(&source.to_string(), prefixes),
        }
    }
}

/// A Redis instance. The options use the service's words.
#[derive(Debug)]
pub(crate) struct Redis {
    pub(crate) source: RedisEnd,
    pub(crate) target: RedisEnd,
    pub(crate) keys: KeyOrigins,
    pub(crate) follows: bool,
    pub(crate) method: String,
    pub(crate) resume: String,
    pub(crate) bandwidth_mb: Option<u64>,
    pub(crate) empty_target: bool,
    pub(crate) network: Network,
}

impl Redis {
    /// Returns a warning if the target has to be empty but cannot be inspected.
    pub(crate) fn unread_target(&self) -> Option<String> {
        let is_unread = self.empty_target && matches!(self.target, RedisEnd::Addresses(_));
        is_unread.then(|| say!("check-target-unread"))
    }
}

/// The network of the machine that copies.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Network {
    pub(crate) vpc: String,
    pub(crate) subnet: String,
    pub(crate) security_group: String,
}

/// What an entry moves, and where. Several ways to write the same addresses give the same route.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Route {
    from: String,
    to: String,
    region: String,
}

impl Route {
    pub(crate) fn text(&self) -> String {
        say!("plan-route", source = &self.from, destination = format!("{} ({})", self.to, self.region))
    }
}

/// Returns an end of a Redis migration in one spelling.
fn servers(end: &RedisEnd) -> String {
    let names = Vec::from_iter(end.names()).join(",");
    let end = match end {
        RedisEnd::Instance(_) => RedisEnd::Instance(names),
        RedisEnd::Addresses(_) => RedisEnd::Addresses(names),
    };
    end.to_string()
}

/// The kinds of entries, for programs.
const BUCKET_KIND: &str = "bucket";
const REDIS_KIND: &str = "redis";

/// Returns the name of an entry kind in the user's language.
pub(crate) fn kind_label(kind: &str) -> String {
    if kind == BUCKET_KIND { say!("manifest-kind-bucket") } else { say!("manifest-kind-redis") }
}

impl Entry {
    /// `bucket` or `redis`.
    pub(crate) fn kind(&self) -> &'static str {
        match self.what {
            What::Bucket(_) => BUCKET_KIND,
            What::Redis(_) => REDIS_KIND,
        }
    }

    /// Returns the addresses of source and destination, as the file names them.
    pub(crate) fn ends(&self) -> [String; 2] {
        match &self.what {
            What::Bucket(bucket) => [bucket.from(&bucket.prefixes), bucket.destination.to_string()],
            What::Redis(redis) => [redis.source.to_string(), redis.target.to_string()],
        }
    }

    /// Returns what the entry moves, and where.
    pub(crate) fn route(&self) -> Route {
        let [from, to] = match &self.what {
            What::Bucket(bucket) => {
                let mut prefixes = bucket.prefixes.clone();
                prefixes.sort_unstable();
                [bucket.from(&prefixes), bucket.destination.to_string().trim_end_matches('/').to_owned()]
            }
            What::Redis(redis) => [servers(&redis.source), servers(&redis.target)],
        };
        Route { from, to, region: self.region.clone() }
    }

    /// Returns the entry's key in the journal, such as `bucket/photos`.
    pub(crate) fn key(&self) -> String {
        format!("{}/{}", self.kind(), self.name)
    }
}

impl Manifest {
    /// Reads the file. Writes all problems in it to standard error.
    pub(crate) fn read(file: &str, default_region: Option<&str>) -> Result<Self, Failure> {
        let path = Path::new(file);
        let unreadable = |error: std::io::Error| {
            Failure::usage(say!("manifest-unreadable", file = clean(file), error = system::told(&error)))
                .with_hint(say!("manifest-init-hint"))
        };
        let text = input::file(path).map_err(|error| match error.kind() {
            ErrorKind::InvalidData => not_text(path, file),
            ErrorKind::FileTooLarge => Failure::usage(say!("manifest-too-large", file = clean(file))),
            _ => unreadable(error),
        })?;
        let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
        let manifest =
            Self::parse(file, text.expose(), &folder, default_region).map_err(|problems| problems.report(file))?;
        match manifest.unfilled.is_empty() {
            true => Ok(manifest),
            false => Err(manifest.unfilled.report(file)),
        }
    }

    /// Parses the text of a manifest. Tables are read from `folder`.
    pub(crate) fn parse(file: &str, text: &str, folder: &Path, default_region: Option<&str>) -> Result<Self, Problems> {
        let mut document = Document::parse(text)?;
        let mut problems = Problems::default();
        validate::validate(&document, &shape::MANIFEST, &mut problems);
        let is_valid = problems.is_empty();
        let policy = Policy::read(&document.value);
        let tables = tables(&document.value).map(|table| folder.join(table)).collect();
        let items = Items::take(&mut document, folder, is_valid, &mut problems);
        items.check_names(&mut problems);
        if items.is_empty() && problems.is_empty() {
            problems.push(Problem::new(say!("manifest-no-entries")).with_hint(say!("manifest-no-entries-hint")));
        }
        let entries = match is_valid {
            true => items.read(&Inherited { document: &document, default_region, policy: &policy }, &mut problems),
            false => Vec::new(),
        };
        twins::check(&document, &entries, &mut problems);
        if !problems.is_empty() {
            return Err(problems);
        }
        let name = document.value["name"].as_str().unwrap_or_default().to_owned();
        let unfilled = unfilled(&document, &entries);
        let (entries, origins) = entries.into_iter().unzip();
        let numbers = OnceLock::new();
        Ok(Self { file: file.to_owned(), name, policy, entries, origins, numbers, tables, unfilled })
    }

    /// Returns the path of a file that belongs to this manifest, see [`beside`].
    pub(crate) fn beside(&self, ending: &str) -> PathBuf {
        beside(&self.file, ending)
    }

    /// Refuses an output file that is the manifest, one of its tables, its journal or its lock.
    pub(crate) fn check_output(&self, out: &str) -> Result<(), Failure> {
        let own = [PathBuf::from(&self.file), self.beside("journal.jsonl"), self.beside("journal.lock")];
        let target = files::resolved(Path::new(out));
        match own.iter().chain(&self.tables).any(|path| files::resolved(path) == target) {
            true => {
                Err(Failure::usage(say!("manifest-output-is-own", file = clean(out), manifest = clean(&self.file))))
            }
            false => Ok(()),
        }
    }

    /// Returns the region that all entries have in common, if there is one.
    pub(crate) fn only_region(&self) -> Option<&str> {
        let mut regions = self.entries.iter().map(|entry| &*entry.region);
        let first = regions.next()?;
        regions.all(|region| region == first).then_some(first)
    }

    /// Returns a short string that changes with the entries, and identifies the content that a plan was made from.
    pub(crate) fn fingerprint(&self) -> String {
        format!("{:016x}", hash(&format!("{} {:?} {:?}", self.name, self.policy, self.entries)))
    }

    /// Returns the line of an entry, in the manifest or in the table that contains it.
    pub(crate) fn line(&self, entry: &Entry) -> Option<usize> {
        self.origin(entry).map(Origin::line)
    }

    /// Returns the place of an entry, in words.
    pub(crate) fn told(&self, entry: &Entry) -> String {
        self.origin(entry).map_or_else(|| say!("manifest-origin-elsewhere"), Origin::told)
    }

    fn origin(&self, entry: &Entry) -> Option<&Origin> {
        let numbered = || self.entries.iter().enumerate().map(|(number, entry)| (entry.key(), number)).collect();
        let number = self.numbers.get_or_init(numbered).get(&entry.key())?;
        self.origins.get(*number)
    }

    /// Returns the beginning of the marks of all entries.
    pub(crate) fn mark_begin(&self) -> String {
        mark(&self.name, "")
    }

    /// Returns the mark that identifies the resources of an entry at the service.
    pub(crate) fn mark(&self, entry: &Entry) -> String {
        mark(&self.name, &entry.name)
    }
}

/// Returns the names of all entries in the text of a manifest, whatever else is wrong with it.
pub(super) fn names(text: &str, folder: &Path) -> Result<Vec<String>, Problem> {
    let mut document = Document::parse(text)?;
    let items = Items::take(&mut document, folder, false, &mut Problems::default());
    Ok(items.names().map(str::to_owned).collect())
}

/// Returns the path of a file that belongs to a manifest: `weekend.yaml` gives `weekend.journal.jsonl`. The path is next to the
/// manifest file itself, even if the manifest is opened through a link.
pub(crate) fn beside(manifest: &str, ending: &str) -> PathBuf {
    let path = Path::new(manifest);
    let target = path.is_symlink().then(|| std::fs::canonicalize(path).ok()).flatten();
    target.as_deref().unwrap_or(path).with_extension(ending)
}

/// Returns the failure of a file that is not text, with the place of its first byte that is not.
fn not_text(path: &Path, file: &str) -> Failure {
    let bytes = File::open(path).and_then(input::bytes).unwrap_or_default();
    let wrong = match std::str::from_utf8(&bytes) {
        Ok(text) => text.find('\0'),
        Err(error) => Some(error.valid_up_to()),
    };
    // UTF-16 begins with a byte that UTF-8 does not have.
    let before = wrong.filter(|wrong| *wrong > 0).and_then(|wrong| bytes.get(..wrong));
    let Some(before) = before.map(String::from_utf8_lossy) else {
        return Failure::usage(say!("manifest-not-text", file = clean(file)));
    };
    let (line, rest) = before.split('\n').enumerate().last().unwrap_or_default();
    let place = Place { line: line + 1, column: rest.chars().count() + 1 };
    Problems::from(Problem::new(say!("manifest-not-character")).at(place)).report(file)
}

/// Returns a mark such as `weekend/photos`. Marks have a limited length, so the end of a long name is replaced by a hash of the
/// whole name.
fn mark(manifest: &str, entry: &str) -> String {
    /// The maximum length that the services accept.
    const LONGEST: usize = 64;
    let whole = format!("{manifest}/{entry}");
    if whole.chars().count() <= LONGEST {
        return whole;
    }
    let start: String = whole.chars().take(LONGEST - 17).collect();
    format!("{start}~{:016x}", hash(entry))
}

/// Hashes with FNV-1a, which gives the same result on every machine and in every version.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

/// The place where an entry is written.
#[derive(Debug, Clone)]
pub(crate) struct Origin {
    /// The table and its line, if the entry is in a table.
    table: Option<(String, usize)>,
    pointer: String,
    place: Place,
}

impl Origin {
    fn problem(&self, document: &Document, field: &str, message: impl Into<String>) -> Problem {
        let problem = self.begin(say!("manifest-field", field = field, message = message.into()));
        match &self.table {
            Some(_) => problem,
            None => problem.at(document.place(&format!("{}/{field}", self.pointer))),
        }
    }

    /// Returns a problem at the beginning of the item.
    fn begin(&self, message: impl Into<String>) -> Problem {
        match &self.table {
            Some((file, line)) => Problem::new(message).in_file(file.clone()).at(Place { line: *line, column: 1 }),
            None => Problem::new(message).at(self.place),
        }
    }

    fn line(&self) -> usize {
        self.table.as_ref().map_or(self.place.line, |(_, line)| *line)
    }

    fn told(&self) -> String {
        match &self.table {
            Some((file, line)) => say!("manifest-origin-table", file = file, line = *line),
            None => say!("manifest-origin-line", line = self.place.line),
        }
    }
}

/// Returns the tables that a manifest names.
fn tables(manifest: &Value) -> impl Iterator<Item = &str> {
    let lists = [&manifest["buckets"], &manifest["redis"]["instances"]].into_iter().filter_map(Value::as_array);
    lists.flatten().filter_map(|item| item["from_csv"].as_str())
}

/// Finds the placeholders that `init` left.
fn unfilled(document: &Document, entries: &[(Entry, Origin)]) -> Problems {
    let mut problems = Problems::default();
    for (entry, origin) in entries {
        let What::Redis(redis) = &entry.what else { continue };
        for (field, end) in [("from", &redis.source), ("to", &redis.target)] {
            if matches!(end, RedisEnd::Addresses(addresses) if addresses.split(':').next() == Some("SOURCE")) {
                problems.push(origin.problem(document, field, say!("manifest-placeholder-source")));
            }
        }
        let network = &redis.network;
        if [&network.vpc, &network.subnet, &network.security_group].into_iter().any(|id| id == "FILL-IN") {
            let own = document.has(&format!("{}/network", origin.pointer));
            let place = if own { origin.place } else { document.place("/redis/network") };
            let problem =
                Problem::new(say!("manifest-field", field = "network", message = say!("manifest-placeholder-network")));
            let problem = problem.at(place);
            problems.push(problem);
        }
    }
    problems
}

impl Policy {
    fn read(manifest: &Value) -> Self {
        let policy = &manifest["policy"];
        let number = |value: &Value, or: i64| amount::whole(value).unwrap_or(or);
        let (failure, group) = (&policy["on_failure"], &policy["group_above"]);
        Self {
            ahead: usize::try_from(number(&policy["ahead"], 20)).unwrap_or(usize::MAX),
            redis_at_once: usize::try_from(number(&policy["redis_at_once"], 10)).unwrap_or(usize::MAX),
            retry: u32::try_from(number(&failure["retry"], 0)).unwrap_or(u32::MAX),
            only_failed_objects: failure["only_failed_objects"].as_bool().unwrap_or(true),
            stop_on_failure: failure["then"].as_str() == Some("stop"),
            max_failures: amount::whole(&policy["max_failures"]).and_then(|most| usize::try_from(most).ok()),
            group_size: entries::size_of(&group["size"]),
            group_objects: amount::whole(&group["objects"]),
        }
    }

    /// Returns the limit that makes a bucket of this size a group, if any.
    fn above(&self, size: Option<u64>, objects: Option<i64>) -> Option<Above> {
        let size = size.zip(self.group_size).filter(|(size, limit)| size > limit);
        let objects = objects.zip(self.group_objects).filter(|(objects, limit)| objects > limit);
        let objects = objects.map(|(objects, limit)| Above::Objects(objects, limit));
        size.map(|(size, limit)| Above::Size(size, limit)).or(objects)
    }
}

#[cfg(test)]
mod tests;
