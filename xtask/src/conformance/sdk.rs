//! The output of `dump.py` for one SDK.

use std::collections::BTreeMap;

use serde::Deserialize;

/// One service.
#[derive(Debug, Deserialize)]
pub struct Sdk {
    /// Region id and endpoint.
    pub regions: BTreeMap<String, String>,
    pub operations: BTreeMap<String, SdkOperation>,
    /// Fields of each model, by their names on the wire.
    pub models: BTreeMap<String, BTreeMap<String, SdkField>>,
}

#[derive(Debug, Deserialize)]
pub struct SdkOperation {
    pub method: String,
    pub path: String,
    pub parameters: BTreeMap<String, SdkParameter>,
    pub body: Option<String>,
    /// Name of a model, or `stream`.
    pub reply: String,
}

#[derive(Debug, Deserialize)]
pub struct SdkParameter {
    pub place: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub required: bool,
}

#[derive(Debug, Deserialize)]
pub struct SdkField {
    #[serde(rename = "type")]
    pub kind: String,
    pub required: bool,
}

impl Sdk {
    /// The type of a reply that is not an object: its model has a single field, `body`, that holds the whole reply.
    pub fn bare_reply(&self, model: &str) -> Option<&str> {
        let fields = self.models.get(model)?;
        fields.get("body").filter(|_| fields.len() == 1).map(|field| field.kind.as_str())
    }
}

/// The element of `list[X]`.
pub(super) fn element(kind: &str) -> Option<&str> {
    kind.strip_prefix("list[")?.strip_suffix(']')
}

/// The value of `dict(str, X)`.
pub(super) fn map_value(kind: &str) -> Option<&str> {
    kind.strip_prefix("dict(str, ")?.strip_suffix(')')
}
