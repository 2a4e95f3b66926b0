//! Compares the keys of two servers, all of them or a sample, and writes nothing.

use std::collections::BTreeSet;
use std::time::Duration;

use huaweicloud_auth::Secret;

use super::endpoint::{Connection, Endpoint};
use super::error::{LinkError, ServerRole, shown};
use super::plan::{Remote, Server};
use super::wire::{Value, arguments, scanned, strings};

/// How many keys are asked for at once.
const BATCH: usize = 128;
/// How often keys that differ are looked at again: a target that follows is a moment behind.
const LOOKS: u32 = 4;
const PAUSE: Duration = Duration::from_millis(250);
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
}

/// Compares the keys of two servers in every database: type, value, and when they expire. `share` is how many of the keys are
/// compared, 0 to 1; which ones depends on their names alone, so that it is the same sample each time.
///
/// Nothing is written. What differs is looked at again for a second, since a target may follow its source.
///
/// # Errors
///
/// A sentence, where a server cannot be reached, refuses a command, or is a Redis Cluster.
pub async fn compare_keys(source: RedisServer, target: RedisServer, share: f64) -> Result<KeyComparison, String> {
    let endpoint = |end, server: RedisServer| Endpoint {
        end,
        server: Server { addresses: server.addresses, password: server.password },
        // Nothing is written, so it may be any machine.
        remote: Remote::Allowed,
    };
    let (source, target) = (endpoint(ServerRole::Source, source), endpoint(ServerRole::Target, target));
    compare(&source, &target, share).await.map_err(told)
}

fn told(error: LinkError) -> String {
    match error {
        LinkError::Fatal(text) | LinkError::SourceLost(text) | LinkError::TargetLost(text) => text,
        LinkError::Stopped => "the comparison was stopped".to_owned(),
    }
}

async fn compare(source: &Endpoint, target: &Endpoint, share: f64) -> Result<KeyComparison, LinkError> {
    let mut pair = Pair { source: source.connect().await?, target: target.connect().await? };
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
        if let Some(extra) = &mut found.extra {
            let (count, named) = pair.extra().await?;
            *extra += count;
            named.iter().for_each(|key| found.name(key, "is at the target only"));
        }
    }
    Ok(found)
}

/// A connection to each side.
struct Pair {
    source: Connection,
    target: Connection,
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
            for batch in chosen.chunks(BATCH) {
                self.batch(batch, found).await?;
            }
        }
        Ok(())
    }

    /// Compares some keys, and those that differ again.
    #[expect(clippy::disallowed_methods, reason = "a Redis server lives in real time")]
    async fn batch(&mut self, keys: &[Vec<u8>], found: &mut KeyComparison) -> Result<(), LinkError> {
        let mut open: Vec<(Vec<u8>, Verdict)> = self.look(keys).await?;
        found.compared += u64::try_from(keys.len()).unwrap_or(u64::MAX);
        for _ in 1..LOOKS {
            open.retain(|(_, verdict)| *verdict != Verdict::Same);
            if open.is_empty() {
                return Ok(());
            }
            tokio::time::sleep(PAUSE).await;
            let again: Vec<Vec<u8>> = open.into_iter().map(|(key, _)| key).collect();
            open = self.look(&again).await?;
        }
        for (key, verdict) in open {
            match verdict {
                Verdict::Same => {}
                Verdict::Missing => {
                    found.missing += 1;
                    found.name(&key, "is missing");
                }
                Verdict::Differs => {
                    found.differing += 1;
                    found.name(&key, "differs");
                }
            }
        }
        Ok(())
    }

    async fn look(&mut self, keys: &[Vec<u8>]) -> Result<Vec<(Vec<u8>, Verdict)>, LinkError> {
        let questions: Vec<Vec<&[u8]>> =
            keys.iter().flat_map(|key| [vec![&b"DUMP"[..], key.as_slice()], vec![b"PTTL", key.as_slice()]]).collect();
        let from = self.source.ask(&questions).await?;
        let to = self.target.ask(&questions).await?;
        fail_on_error(&self.source, "DUMP", &from)?;
        fail_on_error(&self.target, "DUMP", &to)?;
        let mut verdicts = Vec::with_capacity(keys.len());
        for ((key, from), to) in keys.iter().zip(from.chunks(2)).zip(to.chunks(2)) {
            verdicts.push((key.clone(), self.judge(key, from, to).await?));
        }
        Ok(verdicts)
    }

    /// What a key is at the target. `from` and `to` are its dump and its time to live on both sides.
    async fn judge(&mut self, key: &[u8], from: &[Value], to: &[Value]) -> Result<Verdict, LinkError> {
        let ([from, from_lifetime], [to, to_lifetime]) = (from, to) else { return Ok(Verdict::Differs) };
        match (is_nothing(from), is_nothing(to)) {
            // It was deleted or has expired since the listing.
            (true, _) => return Ok(Verdict::Same),
            (false, true) => return Ok(Verdict::Missing),
            (false, false) => {}
        }
        if !same_lifetime(number(from_lifetime), number(to_lifetime)) {
            return Ok(Verdict::Differs);
        }
        if payload(from) == payload(to) {
            return Ok(Verdict::Same);
        }
        // The same value may be stored in several ways, and by several versions.
        let from = content(&mut self.source, key).await?;
        let to = content(&mut self.target, key).await?;
        Ok(if from == to { Verdict::Same } else { Verdict::Differs })
    }

    /// The keys that only the target has, in the present database: how many, and some of them.
    async fn extra(&mut self) -> Result<(u64, Vec<Vec<u8>>), LinkError> {
        let (mut count, mut named) = (0_u64, Vec::new());
        let mut cursor = Cursor::default();
        while let Some(keys) = cursor.next(&mut self.target).await? {
            let questions: Vec<Vec<&[u8]>> = keys.iter().map(|key| vec![&b"EXISTS"[..], key.as_slice()]).collect();
            let there = self.source.ask(&questions).await?;
            fail_on_error(&self.source, "EXISTS", &there)?;
            let here = self.target.ask(&questions).await?;
            for ((key, there), here) in keys.iter().zip(&there).zip(&here) {
                // Expired or deleted since the listing, it is not there any more either.
                if number(there) == Some(0) && number(here) != Some(0) {
                    count += 1;
                    if named.len() < NAMED {
                        named.push(key.clone());
                    }
                }
            }
        }
        Ok((count, named))
    }
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
            Err(LinkError::Fatal(format!("the {} {} refuses {command}: {error}", connection.end, connection.address)))
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

/// A dump without what tells the version of its format.
fn payload(reply: &Value) -> &[u8] {
    // The length in front is the same where the value is; a line end follows.
    reply.raw.get(..reply.raw.len().saturating_sub(DUMP_FOOTER + 2)).unwrap_or_default()
}

/// The value of a key in an order that does not depend on how it is stored.
async fn content(connection: &mut Connection, key: &[u8]) -> Result<Vec<Vec<u8>>, LinkError> {
    let kind = connection.ask(&[vec![b"TYPE", key]]).await?;
    let kind = kind.first().map(|reply| reply.raw.clone()).unwrap_or_default();
    let question: Vec<&[u8]> = match &*kind {
        b"+string\r\n" => vec![b"GET", key],
        b"+list\r\n" => vec![b"LRANGE", key, b"0", b"-1"],
        b"+set\r\n" => vec![b"SMEMBERS", key],
        b"+hash\r\n" => vec![b"HGETALL", key],
        b"+zset\r\n" => vec![b"ZRANGE", key, b"0", b"-1", b"WITHSCORES"],
        b"+stream\r\n" => vec![b"XRANGE", key, b"-", b"+"],
        // Of a module: only its dump could tell.
        _ => vec![b"DUMP", key],
    };
    let reply = connection.ask(&[question]).await?;
    fail_on_error(connection, "reading a key", &reply)?;
    let raw = reply.into_iter().next().map(|reply| reply.raw).unwrap_or_default();
    let mut parts = match &*kind {
        b"+set\r\n" => {
            let mut members: Vec<Vec<u8>> = strings(&raw);
            members.sort();
            members
        }
        b"+hash\r\n" => {
            let fields = arguments(&raw, usize::MAX);
            let mut fields: Vec<Vec<u8>> = fields.chunks(2).map(|pair| pair.join(&b'\0')).collect();
            fields.sort();
            fields
        }
        _ => vec![raw.to_vec()],
    };
    parts.insert(0, kind.to_vec());
    Ok(parts)
}
