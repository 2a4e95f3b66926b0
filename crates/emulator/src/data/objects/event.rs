//! The objects that a synchronization task is told to copy.

use serde_json::Value;

use super::copy::{Outcome, copy};
use super::job::Job;
use super::limiter::Limiter;
use super::lists::{Entry, decode};
use super::run::Means;
use crate::oms::Activity;

/// Copies objects by their encoded names, one after the other, and counts what became of them.
pub(crate) async fn copy_keys(means: &Means, request: &Value, keys: &[String]) -> Activity {
    let mut heard = Activity { requests: keys.len() as u64, ..Activity::default() };
    let Ok(job) = Job::of_sync(&means.stores, request, &means.secrets) else {
        heard.failures = heard.requests;
        return heard;
    };
    let limiter = Limiter::new(None);
    for key in keys {
        let entry = Entry { key: decode(key), size: 0 };
        match copy(&job, &limiter, &entry, |_| ()).await {
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
