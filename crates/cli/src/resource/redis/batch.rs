//! The results of a batch: one an item, matched by id, because the service answers in an order of its own.

use huaweicloud_dcs::types::{BatchItemOutcome, MigrationTaskBatchResult};

use crate::failure::Exit;
use crate::text::{BAD, GOOD, clean};

/// What became of one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) id: String,
    pub(crate) accepted: bool,
    /// Why it was refused.
    pub(crate) reason: String,
}

impl Outcome {
    pub(crate) fn line(&self, verb: &str) -> String {
        match self.accepted {
            true => format!("{}  {GOOD}{verb} accepted{GOOD:#}", clean(&self.id)),
            false => format!("{}  {BAD}{verb} failed{BAD:#}  {}", clean(&self.id), self.reason).trim_end().to_owned(),
        }
    }
}

/// The outcome of each id, in the order of the ids. A status 200 says nothing about them; only `success` is success.
pub(crate) fn outcomes(ids: &[String], results: &[MigrationTaskBatchResult]) -> Vec<Outcome> {
    ids.iter()
        .map(|id| {
            let result = results.iter().find(|result| result.task_id.as_deref() == Some(id));
            let accepted = result.is_some_and(|result| result.result == Some(BatchItemOutcome::Success));
            let reason = if accepted { String::new() } else { result.map_or_else(unanswered, reason) };
            Outcome { id: id.clone(), accepted, reason }
        })
        .collect()
}

fn unanswered() -> String {
    "the answer says nothing about it".to_owned()
}

fn reason(result: &MigrationTaskBatchResult) -> String {
    let parts = [result.error_code.as_deref(), result.error_msg.as_deref()];
    let text = parts.into_iter().flatten().filter(|text| !text.is_empty()).map(clean).collect::<Vec<_>>().join(": ");
    match (&result.result, text.is_empty()) {
        (Some(BatchItemOutcome::Failed), true) => "the service gives no reason".to_owned(),
        (Some(other), true) => format!("the service answered `{}`", clean(other.as_str())),
        (None, true) => unanswered(),
        (_, false) => text,
    }
}

/// The exit code of a batch.
pub(super) fn exit(good: usize, all: usize) -> Exit {
    match good {
        good if good == all => Exit::Success,
        0 => Exit::Failed,
        _ => Exit::Partial,
    }
}

#[cfg(test)]
mod tests;
