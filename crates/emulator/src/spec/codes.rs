//! What the documents say about error codes: the tables of the services and of the API gateway, and what an operation
//! says instead.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::http::StatusCode;
use serde::Deserialize;

use super::bundled;

/// An entry of a table of error codes, or what an operation says instead.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ErrorCode {
    status: Option<u16>,
    /// The service's own message, if a document quotes it.
    message: Option<String>,
    meaning: Option<String>,
    /// When the operation answers the code, where that differs from the meaning of the table.
    when: Option<String>,
}

impl ErrorCode {
    /// The sentence of an error answer: the service's own message, or else what the code means.
    pub(crate) fn sentence(&self) -> Option<String> {
        let words = self.message.as_ref().or(self.when.as_ref()).or(self.meaning.as_ref())?;
        Some(words.replace('`', ""))
    }

    pub(crate) fn status(&self) -> Option<StatusCode> {
        self.status.and_then(|status| StatusCode::from_u16(status).ok())
    }
}

#[derive(Deserialize)]
struct Document {
    components: Components,
}

#[derive(Deserialize)]
struct Components {
    #[serde(rename = "x-hc-error-codes", default)]
    error_codes: BTreeMap<String, ErrorCode>,
}

/// The codes of both services and of the gateway. No code has two meanings, so one table holds them all.
static TABLE: LazyLock<BTreeMap<String, ErrorCode>> = LazyLock::new(|| {
    let documents = bundled::documents().into_iter();
    let documents = documents.filter_map(|(_, text)| serde_json::from_str::<Document>(text).ok());
    documents.flat_map(|document| document.components.error_codes).collect()
});

/// Returns what the tables say about a code.
pub(crate) fn of(code: &str) -> Option<&'static ErrorCode> {
    TABLE.get(code)
}

/// Reads what an operation says about the codes that it lists, where that differs from the tables.
pub(super) fn own(operation: &serde_json::Value) -> BTreeMap<String, ErrorCode> {
    let listed = operation.get("x-hc-errors").and_then(serde_json::Value::as_array).into_iter().flatten();
    let entry = |entry: &serde_json::Value| {
        let code = entry.get("code")?.as_str()?.to_owned();
        Some((code, serde_json::from_value(entry.clone()).ok()?))
    };
    listed.filter_map(entry).collect()
}

#[cfg(test)]
mod tests;
