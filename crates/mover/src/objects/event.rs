//! Copies the objects of a synchronization task's event.

use huaweicloud_emulator::work::Activity;
use serde_json::Value;

use super::copy::{Outcome, copy};
use super::limiter::Limiter;
use super::lists::ListEntry;
use super::names::decode;
use super::run::RunContext;
use super::transfer::Transfer;

/// Copies objects by their encoded names, one after another, and counts the outcomes.
pub(crate) async fn copy_keys(context: &RunContext, request: &Value, keys: &[String]) -> Activity {
    let mut heard = Activity { requests: keys.len() as u64, ..Activity::default() };
    let Ok(transfer) = Transfer::of_sync(&context.stores, request, &context.secrets) else {
        heard.failures = heard.requests;
        return heard;
    };
    let limiter = Limiter::new(None);
    for key in keys {
        let entry = ListEntry { key: decode(key), size: 0 };
        match copy(&transfer, &limiter, &entry, |_| ()).await {
            Outcome::Copied { bytes } => {
                heard.successes += 1;
                heard.bytes = heard.bytes.saturating_add(bytes);
            }
            Outcome::Skipped { .. } => heard.skips += 1,
            Outcome::Failed { .. } => heard.failures += 1,
        }
    }
    heard
}
