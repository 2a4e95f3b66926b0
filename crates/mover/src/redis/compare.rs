//! Compares the keys of two servers, all of them or a sample, and writes nothing.

mod content;

use std::collections::BTreeSet;
use std::ops::Range;
use std::time::Duration;

use huaweicloud_auth::Secret;
use sha2::{Digest as _, Sha256};

use super::endpoint::{Connection, Endpoint};
use super::error::{LinkError, ServerRole, shown};
use super::plan::{Remote, Server};
use super::wire::{Value, scanned};
use content::content;

/// How many keys are requested at once.
const BATCH: usize = 128;
/// How many bytes of values are requested at once, by the sizes that the servers report. A larger value is requested
/// alone.
const BATCH_BYTES: u64 = 16 << 20;
/// The size of a value whose size a server does not report.
const UNTOLD: u64 = BATCH_BYTES / 8;
/// How often keys are compared until they count as different: a target that follows its source is a moment behind.
const LOOKS: u32 = 4;
const PAUSE: Duration = Duration::from_millis(250);
/// How many keys, and how many bytes of their names, are kept for a common second comparison.
const MOST_OPEN: usize = 100_000;
const MOST_OPEN_BYTES: usize = 32 << 20;
/// How far apart the expiry times of a key may be, in milliseconds: the clocks of the servers may differ.
const LIFETIME_TOLERANCE: i64 = 60_000;
/// How many differing keys are named.
const NAMED: usize = 10;
/// What follows the value in a dump: the version of its format, and a checksum over both.
const DUMP_FOOTER: usize = 10;

/// A Redis server to compare.
#[derive(Clone, Debug)]
pub struct RedisServer {
    /// Addresses as `host:port`; the first that answers is used.
    pub addresses: Vec<String>,
    /// Its password, if it has one.
    pub password: Option<Secret>,
}

/// What a comparison found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyComparison {
    /// How many keys of the source were compared.
    pub compared: u64,
    /// How many of them the target lacks.
    pub missing: u64,
    /// How many have another value, or expire at another time.
    pub differing: u64,
    /// How many keys only the target has; `None` unless all keys are compared.
    pub extra: Option<u64>,
    /// Some of those keys, quoted, each with what is wrong.
    pub examples: Vec<String>,
}

impl KeyComparison {
    /// Whether every compared key is the same on both servers. Keys that only the target has do not matter.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.missing + self.differing == 0
    }

    fn name(&mut self, key: &[u8], what: &str) {
        if self.examples.len() < NAMED {
            self.examples.push(format!("{} {what}", shown(key)));
        }
    }
}

/// The result of comparing a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Same,
    Missing,
    Differs,
    /// Only the target has it.
    Extra,
}

/// What a server has for a key: the remaining lifetime, and a checksum of its dump.
struct Dump {
    lifetime: Option<i64>,
    /// `None` if there is no such key.
    checksum: Option<[u8; 32]>,
}

/// Compares the keys of two servers in every database: their types, values and expiry. The value of a stream includes
/// its consumer groups and their pending entries, but neither consumers without pending entries nor delivery times.
/// `share` is the fraction of the keys that is compared, 0 to 1. Only the names of the keys decide which keys these
/// are, so the sample is the same each time.
///
/// Nothing is written. Keys that differ are compared again for about a second, because a target may follow its source.
///
/// # Errors
///
/// A sentence if a server cannot be reached, refuses a command, or is a Redis Cluster.
pub async fn compare_keys(source: RedisServer, target: RedisServer, share: f64) -> Result<KeyComparison, String> {
    let server = |server: RedisServer| Server { addresses: server.addresses, password: server.password };
    let (source, target) = (server(source), server(target));
    let mut redactor = source.redactor();
    target.teach(&mut redactor);
    // Nothing is written, so servers on any machine are allowed.
    let endpoint = |end, server| Endpoint { end, server, remote: Remote::Allowed };
    let (source, target) = (endpoint(ServerRole::Source, source), endpoint(ServerRole::Target, target));
    let found = compare(&source, &target, share).await;
    found.map_err(|error| redactor.redact(&told(error)).into_owned())
}

fn told(error: LinkError) -> String {
    match error {
        LinkError::Fatal(text) | LinkError::SourceLost(text) | LinkError::TargetLost(text) => text,
        LinkError::Stopped => "the comparison was stopped".to_owned(),
    }
}

async fn compare(source: &Endpoint, target: &Endpoint, share: f64) -> Result<KeyComparison, LinkError> {
    let mut pair = Pair { source: source.connect().await?, target: target.connect().await?, open: Open::default() };
    for connection in [&mut pair.source, &mut pair.target] {
        if connection.identity().await?.is_cluster {
            let (end, address) = (connection.end, &connection.address);
            return Err(LinkError::Fatal(format!(
                "the {end} {address} is a Redis Cluster, whose keys cannot be compared over one connection"
            )));
        }
    }
    let databases: BTreeSet<u64> =
        pair.source.databases().await?.into_iter().chain(pair.target.databases().await?).collect();
    let mut found = KeyComparison { extra: (share >= 1.0).then_some(0), ..KeyComparison::default() };
    for database in databases {
        pair.select(database).await?;
        pair.compare(share, &mut found).await?;
        if found.extra.is_some() {
            pair.look_for_extra(&mut found).await?;
        }
        pair.settle(&mut found).await?;
    }
    Ok(found)
}

/// A connection to each server, and the keys of the current database that have to be compared again.
struct Pair {
    source: Connection,
    target: Connection,
    open: Open,
}

/// The keys that differed in the last comparison. They wait together, for a target that follows its source.
#[derive(Default)]
struct Open {
    /// Keys of the source.
    keys: Vec<(Vec<u8>, Verdict)>,
    bytes: usize,
}

impl Open {
    fn add(&mut self, looked: impl IntoIterator<Item = (Vec<u8>, Verdict)>) {
        for (key, verdict) in looked.into_iter().filter(|(_, verdict)| *verdict != Verdict::Same) {
            self.bytes += key.len();
            self.keys.push((key, verdict));
        }
    }

    fn is_full(&self) -> bool {
        self.keys.len() >= MOST_OPEN || self.bytes >= MOST_OPEN_BYTES
    }
}

impl Pair {
    async fn select(&mut self, database: u64) -> Result<(), LinkError> {
        let number = database.to_string();
        for connection in [&mut self.source, &mut self.target] {
            let replies = connection.ask(&[vec![b"SELECT", number.as_bytes()]]).await?;
            fail_on_error(connection, "SELECT", &replies)?;
        }
        Ok(())
    }

    /// Compares the keys that the source has in the current database.
    async fn compare(&mut self, share: f64, found: &mut KeyComparison) -> Result<(), LinkError> {
        let mut cursor = Cursor::default();
        while let Some(keys) = cursor.next(&mut self.source).await? {
            let chosen: Vec<Vec<u8>> = keys.into_iter().filter(|key| is_chosen(key, share)).collect();
            found.compared += u64::try_from(chosen.len()).unwrap_or(u64::MAX);
            let looked = self.look(chosen).await?;
            self.keep(looked, found).await?;
        }
        Ok(())
    }

    /// Keeps the keys that have to be compared again, and compares them if there are too many to keep.
    async fn keep(&mut self, looked: Vec<(Vec<u8>, Verdict)>, found: &mut KeyComparison) -> Result<(), LinkError> {
        self.open.add(looked);
        if self.open.is_full() { self.settle(found).await } else { Ok(()) }
    }

    /// Compares the differing keys again, for up to about a second, and counts those that still differ.
    #[expect(clippy::disallowed_methods, reason = "a Redis server answers in real time")]
    async fn settle(&mut self, found: &mut KeyComparison) -> Result<(), LinkError> {
        for _ in 1..LOOKS {
            let open = std::mem::take(&mut self.open);
            if open.keys.is_empty() {
                return Ok(());
            }
            tokio::time::sleep(PAUSE).await;
            let (extra, other): (Vec<_>, Vec<_>) =
                open.keys.into_iter().partition(|(_, verdict)| *verdict == Verdict::Extra);
            for again in other.chunks(BATCH * 8) {
                let looked = self.look(again.iter().map(|(key, _)| key.clone()).collect()).await?;
                self.open.add(looked);
            }
            for again in extra.chunks(BATCH * 8) {
                let looked = self.look_only_at_target(again.iter().map(|(key, _)| key.clone()).collect()).await?;
                self.open.add(looked);
            }
        }
        for (key, verdict) in std::mem::take(&mut self.open).keys {
            let (count, what) = match (verdict, &mut found.extra) {
                (Verdict::Missing, _) => (&mut found.missing, "is missing"),
                (Verdict::Differs, _) => (&mut found.differing, "differs"),
                (Verdict::Extra, Some(extra)) => (extra, "is at the target only"),
                (Verdict::Same, _) | (Verdict::Extra, None) => continue,
            };
            *count += 1;
            found.name(&key, what);
        }
        Ok(())
    }

    /// Compares some keys, as many at a time as their values allow.
    async fn look(&mut self, keys: Vec<Vec<u8>>) -> Result<Vec<(Vec<u8>, Verdict)>, LinkError> {
        let (from, to) = tokio::try_join!(sizes(&mut self.source, &keys), sizes(&mut self.target, &keys))?;
        let sizes: Vec<u64> = from.into_iter().zip(to).map(|(from, to)| from.max(to)).collect();
        let mut verdicts = Vec::with_capacity(keys.len());
        for batch in batches(&sizes) {
            let keys = keys.get(batch).unwrap_or_default();
            // Reads one server after the other and keeps only checksums, to limit memory.
            let from = dumps(&mut self.source, keys).await?;
            let to = dumps(&mut self.target, keys).await?;
            for ((key, from), to) in keys.iter().zip(from).zip(to) {
                verdicts.push((key.clone(), self.judge(key, &from, &to).await?));
            }
        }
        Ok(verdicts)
    }

    /// Compares a key at the source with the one at the target.
    async fn judge(&mut self, key: &[u8], from: &Dump, to: &Dump) -> Result<Verdict, LinkError> {
        match (from.checksum, to.checksum) {
            // The key was deleted or has expired since the listing.
            (None, _) => return Ok(Verdict::Same),
            (Some(_), None) => return Ok(Verdict::Missing),
            (Some(_), Some(_)) => {}
        }
        if !same_lifetime(from.lifetime, to.lifetime) {
            return Ok(Verdict::Differs);
        }
        if from.checksum == to.checksum {
            return Ok(Verdict::Same);
        }
        // Different dumps may contain the same value: servers may store it differently, or have different versions.
        let from = content(&mut self.source, key).await?;
        let to = content(&mut self.target, key).await?;
        Ok(if from.is_same(&to) { Verdict::Same } else { Verdict::Differs })
    }

    /// Looks for keys in the current database that only the target has.
    async fn look_for_extra(&mut self, found: &mut KeyComparison) -> Result<(), LinkError> {
        let mut cursor = Cursor::default();
        while let Some(keys) = cursor.next(&mut self.target).await? {
            let looked = self.look_only_at_target(keys).await?;
            self.keep(looked, found).await?;
        }
        Ok(())
    }

    /// Returns which of the keys only the target has.
    async fn look_only_at_target(&mut self, keys: Vec<Vec<u8>>) -> Result<Vec<(Vec<u8>, Verdict)>, LinkError> {
        let questions: Vec<Vec<&[u8]>> = keys.iter().map(|key| vec![&b"EXISTS"[..], key.as_slice()]).collect();
        let there = self.source.ask(&questions).await?;
        fail_on_error(&self.source, "EXISTS", &there)?;
        let here = self.target.ask(&questions).await?;
        fail_on_error(&self.target, "EXISTS", &here)?;
        // A key that has expired or was deleted since the listing no longer exists at the target either.
        let verdicts = there.iter().zip(&here).map(|(there, here)| match (number(there), number(here)) {
            (Some(0), Some(0)) => Verdict::Same,
            (Some(0), _) => Verdict::Extra,
            _ => Verdict::Same,
        });
        let verdicts: Vec<Verdict> = verdicts.collect();
        Ok(keys.into_iter().zip(verdicts).collect())
    }
}

/// Returns roughly how much memory the values of the keys take.
async fn sizes(connection: &mut Connection, keys: &[Vec<u8>]) -> Result<Vec<u64>, LinkError> {
    let questions: Vec<Vec<&[u8]>> = keys.iter().map(|key| vec![&b"MEMORY"[..], b"USAGE", key.as_slice()]).collect();
    let replies = connection.ask(&questions).await?;
    let size = |reply: &Value| match number(reply) {
        Some(size) => u64::try_from(size).unwrap_or(0),
        // There is no such key.
        None if is_nothing(reply) => 0,
        // Some services refuse the command.
        None => UNTOLD,
    };
    Ok(replies.iter().map(size).collect())
}

/// Divides keys into batches. No batch exceeds the limits, unless it is a single key.
fn batches(sizes: &[u64]) -> Vec<Range<usize>> {
    let (mut batches, mut begin, mut bytes) = (Vec::new(), 0, 0_u64);
    for (at, size) in sizes.iter().enumerate() {
        if at > begin && (at - begin == BATCH || bytes.saturating_add(*size) > BATCH_BYTES) {
            batches.push(begin..at);
            (begin, bytes) = (at, 0);
        }
        bytes = bytes.saturating_add(*size);
    }
    if begin < sizes.len() {
        batches.push(begin..sizes.len());
    }
    batches
}

/// Reads what a server has for the keys.
async fn dumps(connection: &mut Connection, keys: &[Vec<u8>]) -> Result<Vec<Dump>, LinkError> {
    let questions: Vec<Vec<&[u8]>> =
        keys.iter().flat_map(|key| [vec![&b"DUMP"[..], key.as_slice()], vec![b"PTTL", key.as_slice()]]).collect();
    let replies = connection.ask(&questions).await?;
    fail_on_error(connection, "DUMP", &replies)?;
    let dump = |replies: &[Value]| match replies {
        [dump, lifetime] => Dump {
            lifetime: number(lifetime),
            checksum: (!is_nothing(dump)).then(|| Sha256::digest(payload(dump)).into()),
        },
        _ => Dump { lifetime: None, checksum: None },
    };
    Ok(replies.chunks(2).map(dump).collect())
}

/// A listing of keys, page by page. A key may occur twice.
#[derive(Default)]
struct Cursor(Option<Vec<u8>>);

impl Cursor {
    async fn next(&mut self, connection: &mut Connection) -> Result<Option<Vec<Vec<u8>>>, LinkError> {
        let cursor = match &self.0 {
            None => b"0".to_vec(),
            Some(end) if end == b"0" => return Ok(None),
            Some(cursor) => cursor.clone(),
        };
        let replies = connection.ask(&[vec![b"SCAN", &cursor, b"COUNT", b"512"]]).await?;
        fail_on_error(connection, "SCAN", &replies)?;
        let page = replies.first().and_then(|reply| scanned(&reply.raw));
        let (next, keys) = page.ok_or_else(|| {
            LinkError::Fatal(format!(
                "the {} {} does not answer SCAN as Redis does",
                connection.end, connection.address
            ))
        })?;
        self.0 = Some(next);
        let mut seen = BTreeSet::new();
        Ok(Some(keys.into_iter().filter(|key| seen.insert(key.clone())).collect()))
    }
}

fn fail_on_error(connection: &Connection, command: &str, replies: &[Value]) -> Result<(), LinkError> {
    match replies.iter().find_map(|reply| reply.error.as_ref()) {
        None => Ok(()),
        Some(error) => {
            let said = connection.quoted(error);
            Err(LinkError::Fatal(format!("the {} {} refuses {command}: {said}", connection.end, connection.address)))
        }
    }
}

/// Whether a key belongs to the sample.
#[allow(clippy::cast_precision_loss, reason = "a share needs no more than 52 bits")]
fn is_chosen(key: &[u8], share: f64) -> bool {
    // FNV-1a, with a final mix that spreads names that differ only at the end.
    let hash = key
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3));
    let hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    share >= 1.0 || ((hash ^ (hash >> 33)) >> 12) as f64 / (1_u64 << 52) as f64 <= share
}

fn is_nothing(reply: &Value) -> bool {
    reply.raw.starts_with(b"$-1") || reply.raw.starts_with(b"_")
}

fn number(reply: &Value) -> Option<i64> {
    let text = reply.raw.strip_prefix(b":")?;
    std::str::from_utf8(text.trim_ascii_end()).ok()?.parse().ok()
}

/// Whether two lifetimes are the same, within the tolerance. -1 means that the key does not expire.
fn same_lifetime(from: Option<i64>, to: Option<i64>) -> bool {
    match (from, to) {
        (Some(from), Some(to)) if from >= 0 && to >= 0 => (from - to).abs() <= LIFETIME_TOLERANCE,
        (from, to) => from == to,
    }
}

/// Returns a dump without its footer.
fn payload(reply: &Value) -> &[u8] {
    // The length before the dump is the same if the value is; a line end follows the dump.
    reply.raw.get(..reply.raw.len().saturating_sub(DUMP_FOOTER + 2)).unwrap_or_default()
}

#[cfg(test)]
mod tests;
