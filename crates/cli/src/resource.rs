//! The commands on tasks, groups, synchronizations and Redis migrations, and what they have in common.

pub(crate) mod group;
pub(crate) mod redis;
pub(crate) mod sync;
pub(crate) mod task;

use std::collections::HashSet;

use huaweicloud_oms::types::{DestinationInfo, ErrorReason};
use huaweicloud_runtime::Snapshot;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::arguments::{Output, Wait};
use crate::failure::{Exit, Failure};
use crate::follow::{self, End, Ended};
use crate::json;
use crate::keys::{Key, Keys};
use crate::screen::{self, Reading, line};
use crate::text::{BOLD, DIM, GOOD, clean, note};
use crate::units;

/// What OMS calls a page; a hundred is the most that it gives.
const PAGE: u32 = 100;

/// Says that the service took a command. Without `--json` on standard output, with it in the notes.
fn accepted(what: &str, id: &str, verb: &str, request_id: Option<&str>, output: Output) -> Result<(), Failure> {
    let id_of_request = request_id.map(|id| format!("  {DIM}request id {}{DIM:#}", clean(id))).unwrap_or_default();
    let text = format!("{what} {id}: {GOOD}{verb} accepted{GOOD:#}{id_of_request}");
    if output.json {
        note(&text);
        return Ok(());
    }
    line(&text)
}

/// Ends a command that only had to be accepted.
fn done(raw: &[u8], output: Output, advice: &str) -> Result<Exit, Failure> {
    if output.json {
        line(&json::reply(raw)?)?;
    } else {
        note(&format!("{DIM}{advice}{DIM:#}"));
    }
    Ok(Exit::Success)
}

/// Follows one thing to its end, prints what it is then, and judges.
async fn wait_for<T: DeserializeOwned + Send + 'static>(
    what: &Followed<'_>,
    waiting: huaweicloud_runtime::Wait<T>,
    wait: &Wait,
    output: Output,
    read: impl AsyncFn(&Snapshot<T>) -> Reading,
) -> Result<Exit, Failure> {
    let Followed { noun, id, advice } = *what;
    let ended = follow::follow(noun, id, waiting, wait, read).await?;
    if output.json {
        line(&json::reply(&ended.look.raw)?)?;
    }
    let good = match ended.end {
        End::Done => true,
        End::Failed => false,
        End::Resting => what.advice.is_empty(),
    };
    if good {
        if !output.json {
            line(&closing(noun, id, &ended))?;
        }
        return Ok(Exit::Success);
    }
    let failure = follow::bad_end(noun, id, &ended);
    Err(if advice.is_empty() { failure } else { failure.with_hint(advice) })
}

/// What is followed, and what to do if it ends badly. Without advice it may rest, as for `show`.
struct Followed<'a> {
    noun: &'a str,
    id: &'a str,
    advice: &'a str,
}

fn closing(noun: &str, id: &str, ended: &Ended) -> String {
    let reading = &ended.look.reading;
    let detail = match reading.detail.is_empty() {
        true => String::new(),
        false => format!(", {}", clean(&reading.detail)),
    };
    format!("{noun} {id}: {GOOD}{}{GOOD:#}{detail}", clean(&reading.state))
}

/// A heading with facts under it.
fn print_facts(title: &str, facts: &[(&str, String)]) -> Result<(), Failure> {
    line(&format!("{BOLD}{}{BOLD:#}", clean(title)))?;
    line(&screen::facts(facts))
}

/// The pages of a list, put together.
struct Listed<T> {
    items: Vec<T>,
    /// How many there are in all, as the service counts them.
    total: Option<i64>,
    /// The reply; that of several pages has the entries of all of them.
    json: Vec<u8>,
}

/// One page of a list.
struct PageOf<T> {
    items: Vec<T>,
    total: Option<i64>,
    raw: bytes::Bytes,
}

/// Where the entries of a list stand in its replies, and what tells one from another.
struct Shape<T> {
    field: &'static str,
    id_field: &'static str,
    id: fn(&T) -> String,
}

/// Reads as many pages as are needed for `limit` entries. A list that changes while it is read may show an entry twice,
/// so each is kept once.
async fn read_pages<T>(
    limit: u32,
    shape: &Shape<T>,
    page: impl AsyncFn(u32, u32) -> Result<PageOf<T>, Failure>,
) -> Result<Listed<T>, Failure> {
    let mut seen = HashSet::new();
    let (mut items, mut total, mut replies) = (Vec::new(), None, Vec::new());
    let mut offset = 0;
    while offset < limit {
        let size = (limit - offset).min(PAGE);
        let page = page(size, offset).await?;
        let count = page.items.len();
        items.extend(page.items.into_iter().filter(|item| seen.insert((shape.id)(item))));
        replies.push(page.raw);
        total = page.total.or(total);
        offset += size;
        if count < size as usize || total.is_some_and(|total| i64::from(offset) >= total) {
            break;
        }
    }
    Ok(Listed { items, total, json: merge(&replies, shape.field, shape.id_field) })
}

/// One reply stays as it is. Of several the first is the frame that takes the entries of all.
fn merge(replies: &[bytes::Bytes], field: &str, id_field: &str) -> Vec<u8> {
    let [first, others @ ..] = replies else { return Vec::new() };
    if others.is_empty() {
        return first.to_vec();
    }
    let mut frame: Value = serde_json::from_slice(first).unwrap_or_default();
    let pages = replies.iter().filter_map(|raw| serde_json::from_slice::<Value>(raw).ok());
    let entries = pages.filter_map(|mut page| page.get_mut(field).map(Value::take)).filter_map(into_array).flatten();
    let mut seen = HashSet::new();
    let unique = entries.filter(|entry| seen.insert(entry[id_field].to_string())).collect();
    if let Some(slot) = frame.get_mut(field) {
        *slot = Value::Array(unique);
    }
    frame.to_string().into_bytes()
}

fn into_array(value: Value) -> Option<Vec<Value>> {
    match value {
        Value::Array(items) => Some(items),
        _ => None,
    }
}

/// Prints a list, and how much of it is missing.
fn print_list<T>(
    listed: &Listed<T>,
    output: Output,
    columns: &[screen::Column],
    row: impl Fn(&T) -> Vec<String>,
) -> Result<Exit, Failure> {
    if output.json {
        line(&json::reply(&listed.json)?)?;
        return Ok(Exit::Success);
    }
    if listed.items.is_empty() {
        note("nothing found");
        return Ok(Exit::Success);
    }
    let rows: Vec<Vec<String>> = listed.items.iter().map(row).collect();
    line(&screen::table(columns, &rows))?;
    let shown = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    if let Some(total) = listed.total.filter(|total| *total > shown) {
        note(&format!("{DIM}{} of {}; --limit shows more{DIM:#}", units::count(shown), units::count(total)));
    }
    Ok(Exit::Success)
}

/// Loads the keys, asks for those that are required, and says which cannot be used.
fn load_keys(
    session: &crate::session::Session,
    file: Option<&str>,
    noun: &str,
    required: &[Key],
    known: &[Key],
) -> Result<Keys, Failure> {
    let keys = Keys::load(&session.environment, file)?;
    keys.require(required)?;
    let unused = keys.unused(known);
    if let Some(token) = unused.iter().find(|field| field.ends_with("security_token")) {
        // The service would accept the start, and fail later with keys that are worth nothing without their token.
        let failure =
            Failure::new(format!("the start of a {noun} has no field for {token}, so temporary keys cannot be used"));
        return Err(failure.with_hint("give permanent keys, without a security token"));
    }
    if !unused.is_empty() {
        screen::warn(&format!("the start of a {noun} has no field for {}: not sent", unused.join(", ")));
    }
    Ok(keys)
}

/// `running (2)`: the word for people, the number for readers of the documents.
fn numbered(word: &dyn std::fmt::Display, code: i64) -> String {
    let word = word.to_string();
    if word == code.to_string() { format!("unknown ({code})") } else { format!("{} ({code})", word.replace('_', " ")) }
}

fn reason(reason: Option<&ErrorReason>) -> Option<String> {
    let reason = reason?;
    let code = reason.error_code.as_deref().unwrap_or_default();
    let message = reason.error_msg.as_deref().unwrap_or_default();
    let text = [code, message].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(": ");
    (!text.is_empty()).then(|| clean(&text))
}

/// `bucket/prefix (region)`.
fn place(bucket: Option<&str>, region: Option<&str>) -> String {
    let region = region.filter(|region| !region.is_empty()).map(|region| format!(" ({region})")).unwrap_or_default();
    format!("{}{region}", bucket.unwrap_or_default()).trim().to_owned()
}

fn destination(node: Option<&DestinationInfo>) -> String {
    node.map(|node| place(node.bucket.as_deref(), node.region.as_deref())).unwrap_or_default()
}

fn yes_no(value: Option<bool>) -> String {
    value.map(|value| if value { "yes" } else { "no" }.to_owned()).unwrap_or_default()
}

fn text<T: ToString>(value: Option<&T>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}

#[cfg(test)]
mod tests;
