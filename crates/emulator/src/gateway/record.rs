//! What was received, for assertions and for the overview page. Secrets are gone before anything is kept.

use std::borrow::Cow;
use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use serde_json::Value;

use super::Received;
use crate::clock::Millis;

/// Stands where a secret was.
const REDACTED: &str = "***";
/// Longest text that is kept of a body.
const LONGEST: usize = 2048;

/// A request as it was received, and what became of it.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Entry {
    /// The `X-Request-Id` of the answer.
    pub request_id: String,
    /// When it came, in milliseconds on the emulated clock.
    pub at: Millis,
    /// The HTTP method.
    pub method: String,
    /// The path, without the query.
    pub path: String,
    /// The query parameters; tokens are redacted.
    pub query: Vec<(String, String)>,
    /// `oms` or `dcs`.
    pub service: Option<String>,
    /// The operation id of the specification; `None` when no operation has that path.
    pub operation: Option<String>,
    /// The access key that signed.
    pub access_key: Option<String>,
    /// The JSON body, with secrets redacted; null until the request passed authentication and validation.
    pub body: Value,
    /// The status of the answer; 0 when the connection was cut instead.
    pub status: u16,
    /// The error code of the answer.
    pub error_code: Option<String>,
    /// The fault that was injected.
    pub fault: Option<String>,
}

/// The last requests.
#[derive(Debug)]
pub(crate) struct Recorder {
    entries: Mutex<VecDeque<Entry>>,
    most: usize,
    sensitive: HashSet<String>,
}

/// Names that are secret whatever a document says.
const ALWAYS: [&str; 9] = [
    "ak",
    "sk",
    "password",
    "security_token",
    "json_auth_file",
    "connection_string",
    "authentication_key",
    "token",
    "secret",
];
/// Endings of such names.
const ENDINGS: [&str; 6] = ["_ak", "_sk", "_token", "_password", "_secret", "authentication_key"];

impl Recorder {
    /// Keeps at most `most` requests; `sensitive` are the names that the documents mark.
    pub fn new(most: usize, sensitive: impl Iterator<Item = String>) -> Self {
        let sensitive = sensitive.chain(ALWAYS.iter().map(|name| (*name).to_owned())).collect();
        Self { entries: Mutex::new(VecDeque::new()), most, sensitive }
    }

    fn entries(&self) -> MutexGuard<'_, VecDeque<Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn begin(&self, at: Millis, received: &Received) -> Entry {
        let query = received.query.iter().take(100).map(|(name, value)| {
            let value = if self.is_secret(name) { REDACTED.to_owned() } else { short(value) };
            (short(name), value)
        });
        Entry {
            request_id: received.request_id.clone(),
            at,
            method: received.parts.method.to_string(),
            path: short(received.parts.uri.path()),
            query: query.collect(),
            service: None,
            operation: None,
            access_key: None,
            body: Value::Null,
            status: 0,
            error_code: None,
            fault: None,
        }
    }

    pub fn push(&self, entry: Entry) {
        let mut entries = self.entries();
        while entries.len() >= self.most.max(1) {
            entries.pop_front();
        }
        if self.most > 0 {
            entries.push_back(entry);
        }
    }

    /// The requests, oldest first.
    pub fn list(&self) -> Vec<Entry> {
        self.entries().iter().cloned().collect()
    }

    pub fn clear(&self) {
        self.entries().clear();
    }

    fn is_secret(&self, name: &str) -> bool {
        let name = match name.bytes().any(|byte| byte.is_ascii_uppercase()) {
            true => Cow::Owned(name.to_ascii_lowercase()),
            false => Cow::Borrowed(name),
        };
        self.sensitive.contains(&*name) || ENDINGS.iter().any(|ending| name.ends_with(ending))
    }

    /// A body without its secrets, and without what would fill the memory.
    pub fn redact(&self, mut value: Value) -> Value {
        self.redact_in_place(&mut value);
        value
    }

    fn redact_in_place(&self, value: &mut Value) {
        match value {
            Value::Object(map) => {
                for (name, value) in map.iter_mut().filter(|(_, value)| !value.is_null()) {
                    if self.is_secret(name) {
                        *value = Value::from(REDACTED);
                    } else {
                        self.redact_in_place(value);
                    }
                }
            }
            Value::Array(list) => {
                list.truncate(100);
                list.iter_mut().for_each(|value| self.redact_in_place(value));
            }
            Value::String(text) if text.len() > LONGEST => *text = short(text),
            _ => {}
        }
    }
}

/// The beginning of a text: what is kept must not fill the memory.
fn short(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn secrets_never_stay() {
        let recorder = Recorder::new(2, ["pin".to_owned()].into_iter());
        let body = json!({ "src_ak": "A", "dst_node": { "sk": "S", "bucket": "b" }, "pin": 1, "list": [{ "Password": "p" }],
            "source_cdn_authentication_key": "k", "app_id": null });
        let kept = recorder.redact(body);
        assert_eq!(
            kept,
            json!({ "src_ak": "***", "dst_node": { "sk": "***", "bucket": "b" }, "pin": "***", "list": [{ "Password": "***" }],
                "source_cdn_authentication_key": "***", "app_id": null })
        );
    }
}
