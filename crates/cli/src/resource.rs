//! [`Resource`]: the interface between the verbs and each noun.

mod copies;
mod difference;
pub(crate) mod group;
mod once;
pub(crate) mod redis;
pub(crate) mod several;
pub(crate) mod sync;
pub(crate) mod task;

use huaweicloud_oms::types::{DestinationInfo, ErrorReason};
use huaweicloud_runtime::{Batch, Items, Operation, Progress};
use serde::de::DeserializeOwned;

use crate::address::with_parts;
use crate::arguments::KeySource;
use crate::failure::{self, Failure};
use crate::follow::Pursuit;
use crate::keys::{self, Key, Keys};
use crate::locale::say;
use crate::name_filter::NameFilter;
use crate::output::{Extent, Item, Kind, LONGEST_ETA, State};
use crate::screen;
use crate::services;
use crate::session::Session;
use crate::text::harmless;
use crate::verb::Verb;

/// The items of one noun, and what can be done with them.
pub(crate) trait Resource {
    const KIND: Kind;

    /// The operation that changes a setting of an item, if there is one.
    const UPDATE: Option<&'static Operation> = None;

    /// The operation behind a verb.
    fn operation(verb: Verb) -> Option<&'static Operation>;

    /// Rejects an invalid id before anything is sent.
    fn check_id(_id: &str) -> Result<(), Failure> {
        Ok(())
    }

    /// Reads one item.
    async fn show(&self, id: &str) -> Result<Item, Failure>;

    /// Reads the list. The caller decides what it is worth if the service did not return all of it.
    async fn list(&self, want: &Want) -> Result<(Vec<Item>, Extent), Failure>;

    /// Creates the batch that applies a verb to items.
    fn batch(&self, verb: Verb, ids: &[String]) -> Result<Batch, Failure>;

    /// Follows items until they end.
    async fn follow(&self, pursuit: &Pursuit) -> Result<(), Failure>;
}

/// How many pages of a list are requested at the same time.
pub(crate) const PAGES_AT_ONCE: usize = 4;

/// Which items of a list to return.
#[derive(Debug, Clone, Default)]
pub(crate) struct Want {
    /// The wanted states; empty means all.
    pub(crate) states: Vec<State>,
    pub(crate) name: Option<NameFilter>,
    pub(crate) limit: Option<usize>,
}

impl Want {
    /// Returns the value for the service's own filter, if only one of its states is wanted. `every` lists all states of the
    /// noun.
    fn service_state<S: Clone>(&self, every: &[(S, State)]) -> Option<S> {
        let mut wanted = every.iter().filter(|(_, state)| self.states.contains(state));
        let first = wanted.next()?;
        wanted.next().is_none().then(|| first.0.clone())
    }

    fn admits(&self, item: &Item) -> bool {
        (self.states.is_empty() || self.states.contains(&item.state))
            && self.name.as_ref().is_none_or(|name| name.admits(item))
    }

    /// Reads a list completely, or up to the limit, and gives it a stable order.
    async fn gather<T: DeserializeOwned + Send + 'static>(
        &self,
        mut items: Items<T>,
        read: impl Fn(&T) -> Item,
    ) -> Result<(Vec<Item>, Extent), Failure> {
        if self.limit.is_none() {
            items = items.concurrency(PAGES_AT_ONCE);
        }
        let (mut wanted, mut extent) = (Vec::new(), Extent::Whole);
        while let Some(item) = items.next().await {
            let item = read(&item?);
            if !self.admits(&item) {
                continue;
            }
            if self.limit.is_some_and(|limit| wanted.len() >= limit) {
                extent = Extent::Cut;
                break;
            }
            wanted.push(item);
        }
        if items.is_incomplete() {
            extent = Extent::Incomplete;
        }
        wanted.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
        Ok((wanted, extent))
    }
}

/// Reads the keys of a copy. Those of the source may be missing.
fn copy_keys(session: &Session, source: &KeySource, noun: Kind, known: &[Key]) -> Result<Keys, Failure> {
    let keys = Keys::load(&session.environment, source)?;
    check_keys(&keys, noun, &[keys::DST_AK, keys::DST_SK], known)?;
    if !keys.has_source() {
        screen::warn(&say!("settings-keys-source-unset"));
    }
    Ok(keys)
}

/// Checks that the required keys are set, and warns about keys that cannot be used.
fn check_keys(keys: &Keys, noun: Kind, required: &[Key], known: &[Key]) -> Result<(), Failure> {
    keys.require(required)?;
    let unused = keys.unused(known);
    if let Some(token) = unused.iter().find(|field| field.ends_with("security_token")) {
        // The service would accept the start, and fail later, because the keys are useless without their token.
        let text = say!("settings-keys-no-token", noun = noun.label(), token = *token);
        return Err(Failure::usage(text).with_hint(say!("settings-keys-no-token-hint")));
    }
    if !unused.is_empty() {
        screen::warn(&say!("settings-keys-unused", noun = noun.label(), fields = unused.join(", ")));
    }
    Ok(())
}

fn reason(reason: Option<&ErrorReason>) -> Option<String> {
    let reason = reason?;
    let code = reason.error_code.as_deref().unwrap_or_default();
    let message = reason.error_msg.as_deref().unwrap_or_default();
    let text = [code, message].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(": ");
    (!text.is_empty()).then(|| harmless(&text))
}

/// Returns the advice in the OMS error table about the cause of a failure.
fn cure(reason: Option<&ErrorReason>) -> Option<String> {
    services::OMS.table.error(reason?.error_code.as_deref()?).map(failure::cure)
}

/// Formats a bucket, such as `Aliyun photos/2024/ (cn-beijing)`, from what is known. `parts` are the prefixes or objects that
/// are copied.
fn place(provider: &str, bucket: Option<&str>, parts: &[String], region: Option<&str>) -> Option<String> {
    let region = region.filter(|region| !region.is_empty()).map(|region| format!("({region})"));
    let bucket = bucket.filter(|bucket| !bucket.is_empty()).map(|bucket| with_parts(bucket, parts));
    let parts = [Some(provider.to_owned()), bucket, region];
    let parts: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    (!parts.is_empty()).then(|| harmless(&parts.join(" ")))
}

fn destination(node: Option<&DestinationInfo>) -> Option<String> {
    node.and_then(|node| place("", node.bucket.as_deref(), node.save_prefix.as_slice(), node.region.as_deref()))
}

/// Returns the string unless it is empty.
fn known(text: Option<&String>) -> Option<String> {
    text.map(|text| harmless(text)).filter(|text| !text.is_empty())
}

fn yes_no(value: Option<bool>) -> String {
    value.map(|value| if value { say!("output-yes") } else { say!("output-no") }).unwrap_or_default()
}

fn text<T: ToString>(value: Option<&T>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}

/// Converts milliseconds to whole seconds; `None` for zero.
fn seconds(span_ms: Option<i64>) -> Option<u64> {
    span_ms.and_then(|ms| u64::try_from(ms).ok()).filter(|ms| *ms > 0).map(|ms| ms.div_ceil(1_000))
}

/// Returns the speed that the service measured.
fn speed(progress: &Progress) -> Option<i64> {
    i64::try_from(progress.bytes_per_second?).ok()
}

/// Returns the remaining whole seconds, if they are known.
fn left(progress: &Progress) -> Option<u64> {
    let left = progress.left?;
    let seconds = left.as_secs().saturating_add(u64::from(left.subsec_nanos() > 0));
    Some(seconds).filter(|seconds| (1..=LONGEST_ETA.as_secs()).contains(seconds))
}

#[cfg(test)]
mod tests;
