//! Decodes bytes into values. Errors name the position in the answer and never contain one of its values.
//!
//! A timer cannot interrupt the decoding of a body, and on a separate thread the decoding would continue after the timeout. So
//! the work itself is bounded. The length and the weight of a body are limited before it is decoded ([`weight`]), and it is
//! decoded a fixed number of times, whatever is wrong with it.

use std::marker::PhantomData;

use bytes::Bytes;
use huaweicloud_auth::Message;
use serde::de::{DeserializeOwned, DeserializeSeed, Error as _};
use serde_json::Value;
use serde_path_to_error::{Path, Track};

use super::weight;
use crate::message;
use crate::model::{lenient, lossy};

/// How many records may be dropped from a list that is the whole answer.
const MOST_REMOVED: usize = 100;

/// Why a body could not be decoded into the expected value.
#[derive(Debug)]
pub(crate) struct DecodeError {
    /// What is wrong and where, without any value of the answer.
    pub(crate) text: Message,
}

/// Decodes JSON. An empty body is read as an empty object, as null, or as an empty list, whichever the type accepts.
pub(crate) fn json<T: DeserializeOwned>(body: &[u8]) -> Result<T, DecodeError> {
    json_with(PhantomData::<T>, body)
}

/// Like [`json`], for a seed that needs context.
pub(crate) fn json_with<S, T>(seed: S, body: &[u8]) -> Result<T, DecodeError>
where
    S: for<'de> DeserializeSeed<'de, Value = T> + Clone,
{
    weight::check(body).map_err(|heavy| DecodeError { text: heavy.message() })?;
    // The first pass is fast. Only an answer that it rejects is read again.
    strict(seed.clone(), body).or_else(|_| match is_nothing(body) {
        true => nothing(seed).ok_or_else(|| DecodeError { text: message!("answer-empty", "the answer has no body") }),
        false => again(seed, body),
    })
}

/// Decodes JSON of any form; null if it cannot be read.
pub(crate) fn tree(body: &[u8]) -> Value {
    json(body).unwrap_or_default()
}

/// Returns the value of a type for an empty body, if the type accepts one.
pub(crate) fn stand_in<T: DeserializeOwned>() -> Option<T> {
    nothing(PhantomData::<T>)
}

/// Whether a type accepts any value, so that only the body determines it.
pub(crate) fn is_untyped<T: DeserializeOwned>() -> bool {
    strict(PhantomData::<T>, b"[[0]]").is_ok()
}

/// Whether the body is an HTML page, which is from a proxy and not from the service.
pub(crate) fn is_page(body: &[u8]) -> bool {
    lossy::without_mark(body).trim_ascii_start().first() == Some(&b'<')
}

/// Decodes JSON. UTF-8 is checked once for the whole body, and not again for each string.
fn strict<'de, S: DeserializeSeed<'de>>(seed: S, body: &'de [u8]) -> Result<S::Value, serde_json::Error> {
    let text = std::str::from_utf8(body).map_err(serde_json::Error::custom)?;
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = seed.deserialize(&mut reader)?;
    reader.end().map(|()| value)
}

/// Whether the body is empty in one of the ways that services use.
fn is_nothing(body: &[u8]) -> bool {
    matches!(lossy::without_mark(body).trim_ascii(), b"" | b"{}" | b"null" | b"\"\"")
}

fn nothing<S, T>(seed: S) -> Option<T>
where
    S: for<'de> DeserializeSeed<'de, Value = T> + Clone,
{
    [b"{}".as_slice(), b"null", b"[]"].into_iter().find_map(|stand_in| strict(seed.clone(), stand_in).ok())
}

/// Reads the body a second time, dropping values that cannot be read. The error says where the answer cannot be read at all.
///
/// Only this function is compiled for each type that a program decodes; the rest is not generic.
fn again<S, T>(seed: S, body: &[u8]) -> Result<T, DecodeError>
where
    S: for<'de> DeserializeSeed<'de, Value = T> + Clone,
{
    let mut read = None;
    reread(body, &mut |tree| {
        let mut track = Track::new();
        let value = seed.clone().deserialize(serde_path_to_error::Deserializer::new(tree, &mut track));
        (value.map(|value| read = Some(value)).map_err(|error| reason(&error)), track.path())
    })?;
    read.ok_or_else(|| unreadable(None, message!("answer-not-read", "it was not read")))
}

/// Reads a tree and keeps the value; also returns the reason and the path of the first error.
type Read<'a> = dyn FnMut(&Value) -> (Result<(), Message>, Path) + 'a;

/// Returns why a value cannot be read. The words of the tolerant readers can be translated, those of serde cannot.
fn reason(error: &serde_json::Error) -> Message {
    let text = error.to_string();
    lenient::last_refusal(&text).unwrap_or_else(|| Message::verbatim(without_values(&text)))
}

/// Reads from a tree repeatedly; the value of the last pass counts.
fn reread(body: &[u8], read: &mut Read<'_>) -> Result<(), DecodeError> {
    if is_page(body) {
        return Err(DecodeError { text: page_of_markup() });
    }
    let mut tree = lossy::tree(body).map_err(|error| match error.to_string() {
        text if text.starts_with("trailing characters") => {
            DecodeError { text: message!("answer-too-much", "the answer continues after the end of its JSON") }
        }
        _ => unreadable(None, reason(&error)),
    })?;
    // The position comes from a pass that drops nothing, since dropped values are not the reason for a failure.
    let (refusal, path) = read(&tree);
    let (mut outcome, mut left_out) = salvaged(read, &tree);
    if outcome.is_err() {
        let removed = remove_records(read, &mut tree);
        if removed > MOST_REMOVED {
            return Err(DecodeError {
                text: message!(
                    "answer-records-unreadable",
                    "more than {most} records of the answer cannot be read",
                    most = MOST_REMOVED
                ),
            });
        }
        if removed > 0 {
            (outcome, left_out) = salvaged(read, &tree);
            left_out += removed;
        }
    }
    match (outcome, refusal) {
        (Ok(()), _) => {
            let place = path.to_string();
            tracing::warn!(left_out, place, "an answer is not as documented; values that cannot be read are left out");
            Ok(())
        }
        (Err(_), Err(reason)) => Err(unreadable(place(&path), reason)),
        (Err(reason), Ok(())) => Err(unreadable(None, reason)),
    }
}

fn unreadable(place: Option<String>, reason: Message) -> DecodeError {
    let text = match place {
        Some(place) => message!(
            "answer-unreadable-at",
            "the answer cannot be read at `{place}`: {reason}",
            place = place,
            reason = reason
        ),
        None => message!("answer-unreadable", "the answer cannot be read: {reason}", reason = reason),
    };
    DecodeError { text }
}

/// The message for a page that a proxy returned instead of the service.
pub(crate) fn page_of_markup() -> Message {
    message!("answer-markup", "the answer is a page of markup and not JSON; a proxy may have answered")
}

/// Removes the unreadable records from a list that is the whole answer, and returns their number. Such a list has no tolerant
/// reader. Each record is decoded once, separately.
fn remove_records(read: &mut Read<'_>, tree: &mut Value) -> usize {
    let Value::Array(records) = tree else { return 0 };
    let all = records.len();
    records.retain_mut(|record| {
        let mut alone = Value::Array(vec![record.take()]);
        let is_readable = salvaged(read, &alone).0.is_ok();
        if let Some(first) = alone.get_mut(0) {
            *record = first.take();
        }
        is_readable
    });
    all - records.len()
}

/// Reads a tree, drops the values that cannot be read, and returns how many were dropped.
fn salvaged(read: &mut Read<'_>, tree: &Value) -> (Result<(), Message>, usize) {
    lenient::salvage(|| read(tree).0)
}

fn place(path: &Path) -> Option<String> {
    Some(path.to_string()).filter(|path| path != ".")
}

/// Returns the text of a body, which may be a JSON string or plain text.
pub(crate) fn text(body: &Bytes) -> String {
    let body = lossy::without_mark(body);
    let text = String::from_utf8_lossy(body);
    match text.trim().starts_with('"') {
        true => match lossy::tree(text.trim().as_bytes()) {
            Ok(Value::String(text)) => text,
            _ => text.into_owned(),
        },
        false => text.into_owned(),
    }
}

/// Removes values from a message: serde quotes the unexpected value, which may be a password (`invalid type: string
/// "…", expected ...`).
fn without_values(message: &str) -> String {
    let message = without_bare_values(message);
    let mut out = String::with_capacity(message.len());
    let mut inside = false;
    let mut escaped = false;
    for c in message.chars() {
        match (inside, escaped, c) {
            (false, _, '"') => {
                out.push_str("\"…\"");
                inside = true;
            }
            (false, _, c) => out.push(c),
            (true, true, _) => escaped = false,
            (true, false, '\\') => escaped = true,
            (true, false, '"') => inside = false,
            (true, false, _) => {}
        }
    }
    out
}

/// Removes values that serde writes without quotation marks: "invalid type: integer `…`", "unknown variant `…`".
fn without_bare_values(message: &str) -> String {
    const KINDS: [&str; 6] =
        ["integer `", "floating point `", "boolean `", "character `", "unknown variant `", "invalid value `"];
    let Some(begin) = KINDS.iter().filter_map(|kind| Some(message.find(kind)? + kind.len())).min() else {
        return message.to_owned();
    };
    let (before, rest) = message.split_at(begin);
    let end = rest.find("`, expected").or_else(|| rest.rfind('`')).unwrap_or(rest.len());
    format!("{before}…{}", rest.get(end..).unwrap_or_default())
}

#[cfg(test)]
mod tests;
