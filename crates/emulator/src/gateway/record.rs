//! Records received requests, for assertions and for the overview page. Secrets are removed before anything is kept.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::http::Method;
use huaweicloud_auth::redact::{REDACTED, is_secret_name};
use serde::Serialize;
use serde_json::Value;

use super::received::Received;
use crate::clock::Millis;
use crate::json::Written;
use crate::service::ServiceName;
use crate::spec::{Operation, ParameterLocation};

/// The maximum length of each string in a recorded body.
const LONGEST: usize = 2048;
/// The maximum number of recorded list entries of a body, and of recorded query parameters.
const LONGEST_LIST: usize = 100;
/// The maximum size of a recorded body. Fields and entries beyond it are not recorded.
const MOST_TEXT: usize = 32 << 10;

/// A request as received, and its outcome.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Entry {
    /// The `X-Request-Id` of the answer.
    pub request_id: String,
    /// When the request was received, in milliseconds on the emulated clock.
    pub at: Millis,
    /// The HTTP method.
    pub method: String,
    /// The path, without the query.
    pub path: String,
    /// The query parameters. Tokens, and values of parameters that the operation does not have, are redacted.
    pub query: Vec<(String, String)>,
    /// `oms` or `dcs`.
    pub service: Option<String>,
    /// The operation id of the specification; `None` if no operation has the path.
    pub operation: Option<String>,
    /// The access key that signed the request.
    pub access_key: Option<String>,
    /// The JSON body, with secrets redacted; null unless the request passed authentication and validation.
    pub body: Value,
    /// The status of the answer; 0 if the connection was cut instead.
    pub status: u16,
    /// The error code of the answer.
    pub error_code: Option<String>,
    /// The injected fault.
    pub fault: Option<String>,
}

/// A recorded request. Its body stays text until it is read, because a parsed body needs several times the memory.
#[derive(Debug)]
pub(crate) struct Kept {
    /// The entry, without the data of the other fields.
    pub entry: Entry,
    method: Method,
    pub service: Option<ServiceName>,
    body: String,
}

/// The last requests.
#[derive(Debug)]
pub(crate) struct Recorder {
    entries: Mutex<VecDeque<Kept>>,
    most: usize,
    /// The sensitive names, sorted by length and then alphabetically: the length alone distinguishes nearly every name.
    sensitive: Vec<String>,
}

impl Recorder {
    /// Creates a recorder that keeps at most `most` requests. `sensitive` are the names that the documents mark as
    /// sensitive. Names that are known to hold secrets are always sensitive.
    pub(crate) fn new(most: usize, sensitive: impl Iterator<Item = String>) -> Self {
        let mut sensitive: Vec<String> = sensitive.collect();
        sensitive.sort_unstable_by(|a, b| by_length(a, b));
        Self { entries: Mutex::new(VecDeque::new()), most, sensitive }
    }

    fn entries(&self) -> MutexGuard<'_, VecDeque<Kept>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn begin(&self, at: Millis, received: &Received) -> Kept {
        // The values are added when the operation is known, since a misspelled parameter may hold a secret.
        let query = received.query.iter().take(LONGEST_LIST).map(|(name, _)| (short(name), REDACTED.to_owned()));
        let entry = Entry {
            request_id: received.request_id.clone(),
            at,
            method: String::new(),
            path: short(received.parts.uri.path()),
            query: query.collect(),
            service: None,
            operation: None,
            access_key: None,
            body: Value::Null,
            status: 0,
            error_code: None,
            fault: None,
        };
        Kept { entry, method: received.parts.method.clone(), service: None, body: String::new() }
    }

    /// Records the values of query parameters that the operation has and that hold no secret.
    pub(crate) fn note_query(&self, kept: &mut Kept, query: &[(String, String)], operation: &Operation) {
        let takes = |name: &str| {
            operation.params.iter().any(|param| param.place == ParameterLocation::Query && param.name == name)
        };
        for ((name, value), (_, kept)) in query.iter().zip(&mut kept.entry.query) {
            if takes(name) && !self.is_secret(name) {
                *kept = short(value);
            }
        }
    }

    /// Records the body of a request, without its secrets and without parts that would fill the memory. `size` is the
    /// original length of the body.
    pub(crate) fn note_body(&self, kept: &mut Kept, body: &Value, size: usize) {
        kept.body.reserve(size.min(LONGEST));
        self.redact(body, &mut kept.body);
    }

    pub(crate) fn push(&self, kept: Kept) {
        let mut entries = self.entries();
        while entries.len() >= self.most.max(1) {
            entries.pop_front();
        }
        if self.most > 0 {
            entries.push_back(kept);
        }
    }

    pub(crate) fn count(&self) -> usize {
        self.entries().len()
    }

    /// Returns the requests, oldest first.
    pub(crate) fn list(&self) -> Vec<Entry> {
        let whole = |kept: &Kept| {
            // The recorded body is JSON, or empty for a request without a body, which becomes null.
            Entry {
                method: kept.method.to_string(),
                service: kept.service.map(|service| service.to_string()),
                body: serde_json::from_str(&kept.body).unwrap_or_default(),
                ..kept.entry.clone()
            }
        };
        self.entries().iter().map(whole).collect()
    }

    pub(crate) fn clear(&self) {
        self.entries().clear();
    }

    fn is_secret(&self, name: &str) -> bool {
        let name = match name.bytes().any(|byte| byte.is_ascii_uppercase()) {
            true => Cow::Owned(name.to_ascii_lowercase()),
            false => Cow::Borrowed(name),
        };
        self.sensitive.binary_search_by(|known| by_length(known, &name)).is_ok() || is_secret_name(&name)
    }

    fn redact(&self, value: &Value, text: &mut String) {
        match value {
            Value::Object(map) => {
                text.push('{');
                for (position, (name, value)) in map.iter().enumerate() {
                    if text.len() > MOST_TEXT {
                        break;
                    }
                    separate(position, text);
                    match name.len() > LONGEST {
                        true => short(name).as_str().write(text),
                        false => name.write(text),
                    }
                    text.push(':');
                    match self.is_secret(name) && !value.is_null() {
                        true => REDACTED.write(text),
                        false => self.redact(value, text),
                    }
                }
                text.push('}');
            }
            Value::Array(list) => {
                text.push('[');
                for (position, value) in list.iter().take(LONGEST_LIST).enumerate() {
                    if text.len() > MOST_TEXT {
                        break;
                    }
                    separate(position, text);
                    self.redact(value, text);
                }
                text.push(']');
            }
            Value::String(long) if long.len() > LONGEST => short(long).as_str().write(text),
            other => other.write(text),
        }
    }
}

fn by_length(a: &str, b: &str) -> Ordering {
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

fn separate(position: usize, text: &mut String) {
    if position > 0 {
        text.push(',');
    }
}

/// Truncates a string so that the record cannot fill the memory.
fn short(text: &str) -> String {
    match text.len() <= LONGEST {
        true => text.to_owned(),
        false => text.chars().take(LONGEST).collect(),
    }
}

#[cfg(test)]
mod tests;
