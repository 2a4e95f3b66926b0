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
/// How many bytes of values are requested at once, as far as the servers report sizes. A larger value is requested
/// alone.
const BATCH_BYTES: u64 = 16 << 20;
/// The size of a value whose size a server does not report.
const UNTOLD: u64 = BATCH_BYTES / 8;
/// How often keys that differ are looked at again: a target that follows is a moment behind.
const LOOKS: u32 = 4;
const PAUSE: Duration = Duration::from_millis(250);
/// How many keys, and bytes of their names, are kept to be looked at again together.
const MOST_OPEN: usize = 100_000;
const MOST_OPEN_BYTES: usize = 32 << 20;
/// How far the times may be apart at which a key expires: the servers have clocks of their own.
const LIFETIME_TOLERANCE: i64 = 60_000;
/// How many keys are named.
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
    /// How many keys only the target has; looked for only where all keys are compared.
    pub extra: Option<u64>,
    /// Some of those keys, quoted, each with what is wrong.
    pub examples: Vec<String>,
}

impl KeyComparison {
    /// Whether every key that was compared is the same on both sides. Keys that only the target has are not counted.
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

/// How a key of the source is at the target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Same,
    Missing,
    Differs,
    /// Only the target has it.
    Extra,
}

/// What a side has of a key: when it expires, and a checksum of its dump.
struct Dump {
    lifetime: Option<i64>,
    /// `None` if there is no such key.
    checksum: Option<[u8; 32]>,
}

/// Compares the keys of two servers in every database: type, value, and when they expire. The value of a stream
/// includes its consumer groups and their pending entries, but not consumers without pending entries, nor delivery
/// times. `share` is how many of the keys are compared, 0 to 1; which ones depends on their names alone, so that it is
/// the same sample each time.
///
/// Nothing is written. What differs is looked at again for a second, since a target may follow its source.
///
/// # Errors
///
/// A sentence, where a server cannot be reached, refuses a command, or is a Redis Cluster.
pub async fn compare_keys(source: RedisServer, target: RedisServer, share: f64) -> Result<KeyComparison, String> {
    let server = |server: RedisServer| Server { addresses: server.addresses, password: server.password };
    let (source, target) = (server(source), server(target));
    let mut redactor = source.redactor();
    target.teach(&mut redactor);
    // Nothing is written, so it may be any machine.
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

/// A connection to each side, and what has to be looked at again in the present database.
struct Pair {
    source: Connection,
    target: Connection,
    open: Open,
}

/// The keys that were not the same when they were last looked at. All of them wait together for a target that follows.
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

    /// Compares the keys that the source has in the present database.
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

    /// Keeps what has to be looked at again, and does so if it has become much.
    async fn keep(&mut self, looked: Vec<(Vec<u8>, Verdict)>, found: &mut KeyComparison) -> Result<(), LinkError> {
        self.open.add(looked);
        if self.open.is_full() { self.settle(found).await } else { Ok(()) }
    }

    /// Checks the differing keys again, until they are the same or for a second, and counts those that still differ.
    #[expect(clippy::disallowed_methods, reason = "a Redis server lives in real time")]
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
            // One side after the other, and of each only checksums stay.
            let from = dumps(&mut self.source, keys).await?;
            let to = dumps(&mut self.target, keys).await?;
            for ((key, from), to) in keys.iter().zip(from).zip(to) {
                verdicts.push((key.clone(), self.judge(key, &from, &to).await?));
            }
        }
        Ok(verdicts)
    }

    /// What a key is at the target.
    async fn judge(&mut self, key: &[u8], from: &Dump, to: &Dump) -> Result<Verdict, LinkError> {
        match (from.checksum, to.checksum) {
            // It was deleted or has expired since the listing.
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
        // The same value may be stored in several ways, and by several versions.
        let from = content(&mut self.source, key).await?;
        let to = content(&mut self.target, key).await?;
        Ok(if from.is_same(&to) { Verdict::Same } else { Verdict::Differs })
    }

    /// Looks for keys that only the target has, in the present database.
    async fn look_for_extra(&mut self, found: &mut KeyComparison) -> Result<(), LinkError> {
        let mut cursor = Cursor::default();
        while let Some(keys) = cursor.next(&mut self.target).await? {
            let looked = self.look_only_at_target(keys).await?;
            self.keep(looked, found).await?;
        }
        Ok(())
    }

    /// Says which of some keys only the target has.
    async fn look_only_at_target(&mut self, keys: Vec<Vec<u8>>) -> Result<Vec<(Vec<u8>, Verdict)>, LinkError> {
        let questions: Vec<Vec<&[u8]>> = keys.iter().map(|key| vec![&b"EXISTS"[..], key.as_slice()]).collect();
        let there = self.source.ask(&questions).await?;
        fail_on_error(&self.source, "EXISTS", &there)?;
        let here = self.target.ask(&questions).await?;
        fail_on_error(&self.target, "EXISTS", &here)?;
        // Expired or deleted since the listing, it is not there any more either.
        let verdicts = there.iter().zip(&here).map(|(there, here)| match (number(there), number(here)) {
            (Some(0), Some(0)) => Verdict::Same,
            (Some(0), _) => Verdict::Extra,
            _ => Verdict::Same,
        });
        let verdicts: Vec<Verdict> = verdicts.collect();
        Ok(keys.into_iter().zip(verdicts).collect())
    }
}

/// How much memory the values of some keys take, about.
async fn sizes(connection: &mut Connection, keys: &[Vec<u8>]) -> Result<Vec<u64>, LinkError> {
    let questions: Vec<Vec<&[u8]>> = keys.iter().map(|key| vec![&b"MEMORY"[..], b"USAGE", key.as_slice()]).collect();
    let replies = connection.ask(&questions).await?;
    let size = |reply: &Value| match number(reply) {
        Some(size) => u64::try_from(size).unwrap_or(0),
        // There is none.
        None if is_nothing(reply) => 0,
        // Some services refuse the command.
        None => UNTOLD,
    };
    Ok(replies.iter().map(size).collect())
}

/// Divides keys so that no group exceeds the bounds of a batch, unless it is a single key.
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

/// Reads what a side has of some keys.
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

/// A listing of keys, page by page. A key may come twice.
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
    // FNV-1a, finished so that names which differ at their end alone are spread.
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

/// Whether a key lives equally long: -1 is for ever.
fn same_lifetime(from: Option<i64>, to: Option<i64>) -> bool {
    match (from, to) {
        (Some(from), Some(to)) if from >= 0 && to >= 0 => (from - to).abs() <= LIFETIME_TOLERANCE,
        (from, to) => from == to,
    }
}

/// A dump without the version of its format.
fn payload(reply: &Value) -> &[u8] {
    // The length in front is the same where the value is; a line end follows.
    reply.raw.get(..reply.raw.len().saturating_sub(DUMP_FOOTER + 2)).unwrap_or_default()
}

#[cfg(test)]
mod tests;
