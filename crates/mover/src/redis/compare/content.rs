//! The value of a key in a form that does not depend on how it is stored: two servers may store the same value
//! differently.

use sha2::{Digest as _, Sha256};

use super::{fail_on_error, number, same_lifetime};
use crate::redis::endpoint::Connection;
use crate::redis::error::LinkError;
use crate::redis::wire::{Value, arguments, items, strings};

/// For how many fields the expiry is requested at once.
const FIELDS: usize = 1000;
/// A count of entries that no stream exceeds.
const ALL: &[u8] = b"9223372036854775807";

/// The part of a value that is compared.
#[derive(Debug)]
pub(super) struct Content {
    checksum: [u8; 32],
    /// When the fields of a hash expire, in their order; empty if none does.
    lifetimes: Vec<i64>,
}

impl Content {
    fn of<P: AsRef<[u8]>>(kind: &[u8], parts: impl IntoIterator<Item = P>) -> Self {
        let mut sum = Sha256::new();
        sum.update(kind);
        for part in parts {
            let part = part.as_ref();
            // The length is hashed too, because the boundaries of the parts matter.
            sum.update((part.len() as u64).to_be_bytes());
            sum.update(part);
        }
        Self { checksum: sum.finalize().into(), lifetimes: Vec::new() }
    }

    pub(super) fn is_same(&self, other: &Self) -> bool {
        let mut lifetimes = self.lifetimes.iter().zip(&other.lifetimes);
        self.checksum == other.checksum
            && self.lifetimes.len() == other.lifetimes.len()
            && lifetimes.all(|(one, other)| same_lifetime(Some(*one), Some(*other)))
    }
}

/// Reads the value of a key.
pub(super) async fn content(connection: &mut Connection, key: &[u8]) -> Result<Content, LinkError> {
    let kind = ask(connection, vec![b"TYPE", key]).await?.raw;
    let question: Vec<&[u8]> = match &*kind {
        b"+string\r\n" => vec![b"GET", key],
        b"+list\r\n" => vec![b"LRANGE", key, b"0", b"-1"],
        b"+set\r\n" => vec![b"SMEMBERS", key],
        b"+hash\r\n" => vec![b"HGETALL", key],
        b"+zset\r\n" => vec![b"ZRANGE", key, b"0", b"-1", b"WITHSCORES"],
        b"+stream\r\n" => return stream(connection, key).await,
        // The value of a module can be compared only by its dump.
        _ => vec![b"DUMP", key],
    };
    let raw = ask(connection, question).await?.raw;
    match &*kind {
        b"+set\r\n" => {
            let mut members = arguments(&raw, usize::MAX);
            members.sort_unstable();
            Ok(Content::of(&kind, members))
        }
        b"+hash\r\n" => {
            let parts = arguments(&raw, usize::MAX);
            let mut fields: Vec<&[&[u8]]> = parts.chunks(2).collect();
            fields.sort_unstable();
            let names: Vec<&[u8]> = fields.iter().filter_map(|pair| pair.first().copied()).collect();
            let lifetimes = lifetimes(connection, key, &names).await?;
            Ok(Content { lifetimes, ..Content::of(&kind, fields.concat()) })
        }
        _ => Ok(Content::of(&kind, [raw])),
    }
}

/// When the fields of a hash expire, in milliseconds since 1970, -1 for never; empty if no field does.
async fn lifetimes(connection: &mut Connection, key: &[u8], names: &[&[u8]]) -> Result<Vec<i64>, LinkError> {
    let mut found = Vec::new();
    for names in names.chunks(FIELDS) {
        let count = names.len().to_string();
        let question = [&[b"HPEXPIRETIME", key, b"FIELDS", count.as_bytes()], names].concat();
        let replies = connection.ask(&[question]).await?;
        // Servers before Redis 7.4 do not have this command: their fields do not expire separately.
        if replies.iter().any(|reply| reply.error.as_ref().is_some_and(|error| error.contains("unknown command"))) {
            return Ok(Vec::new());
        }
        fail_on_error(connection, "HPEXPIRETIME", &replies)?;
        found.extend(replies.iter().flat_map(|reply| items(&reply.raw)).map(|at| number(&at).unwrap_or(-1)));
    }
    Ok(if found.iter().all(|at| *at < 0) { Vec::new() } else { found })
}

/// Reads a stream: its entries, its last id, and its groups with what is pending. The commands are those of Redis 5.
async fn stream(connection: &mut Connection, key: &[u8]) -> Result<Content, LinkError> {
    let mut parts: Vec<Vec<u8>> = vec![ask(connection, vec![b"XRANGE", key, b"-", b"+"]).await?.raw.to_vec()];
    let about = ask(connection, vec![b"XINFO", b"STREAM", key]).await?;
    parts.push(member(&items(&about.raw), "last-generated-id"));
    let groups = ask(connection, vec![b"XINFO", b"GROUPS", key]).await?;
    let groups: Vec<Vec<Value>> = items(&groups.raw).iter().map(|group| items(&group.raw)).collect();
    let mut groups: Vec<[Vec<u8>; 2]> =
        groups.iter().map(|group| [member(group, "name"), member(group, "last-delivered-id")]).collect();
    groups.sort_unstable();
    for [group, last] in groups {
        let Some(name) = text(&group) else { continue };
        let pending = ask(connection, vec![b"XPENDING", key, &name, b"-", b"+", ALL]).await?;
        parts.extend([group, last]);
        for entry in items(&pending.raw) {
            // The parts are the entry, its consumer, the time since its delivery, and the number of deliveries. The
            // third changes all the time.
            let entry = items(&entry.raw).into_iter().enumerate().filter(|(at, _)| *at != 2);
            parts.push(entry.flat_map(|(_, value)| value.raw).collect());
        }
    }
    Ok(Content::of(b"stream", parts))
}

/// Returns the raw value of a member of an object, which is an array of names and values.
fn member(object: &[Value], name: &str) -> Vec<u8> {
    let pair = object
        .chunks(2)
        .find(|pair| pair.first().and_then(|known| text(&known.raw)).as_deref() == Some(name.as_bytes()));
    pair.and_then(|pair| pair.get(1)).map(|value| value.raw.to_vec()).unwrap_or_default()
}

/// Returns the bytes of a raw string.
fn text(raw: &[u8]) -> Option<Vec<u8>> {
    let array = [b"*1\r\n", raw].concat();
    strings(&array).pop()
}

async fn ask(connection: &mut Connection, question: Vec<&[u8]>) -> Result<Value, LinkError> {
    let replies = connection.ask(&[question]).await?;
    fail_on_error(connection, "reading a key", &replies)?;
    replies.into_iter().next().ok_or_else(|| LinkError::Fatal("a server gave no reply to a question".to_owned()))
}
