//! The facts in the documents about errors, permissions and legal states, as the code generator reads them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Api, Reply, Schema, Shape, list, strings, text};

/// An error code, as a table or an operation describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentedError {
    pub code: String,
    pub status: u16,
    pub meaning: String,
    pub cure: String,
    /// Whether the same call may succeed later without a change.
    pub repeat_helps: bool,
    /// Whether the operation overrides the table.
    pub own: bool,
}

/// The permission that an operation needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Permission {
    Undocumented,
    NotNeeded,
    Action(String),
}

impl Permission {
    pub(super) fn of(operation: &Value) -> Self {
        match operation.pointer("/x-hc-iam/action").and_then(Value::as_str) {
            None | Some("unknown") => Self::Undocumented,
            Some("none") => Self::NotNeeded,
            Some(action) => Self::Action(action.to_owned()),
        }
    }

    /// The action, if one is needed and known.
    pub fn action(&self) -> Option<&str> {
        match self {
            Self::Action(action) => Some(action),
            Self::Undocumented | Self::NotNeeded => None,
        }
    }
}

/// An IAM action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    pub level: Option<String>,
    pub resources: Vec<String>,
    pub conditions: Vec<String>,
    pub aliases: Vec<String>,
    pub role_policy: bool,
    pub enterprise_projects: bool,
}

impl Action {
    pub(super) fn new(entry: &Value) -> Self {
        Self {
            level: entry.get("level").and_then(Value::as_str).map(str::to_owned),
            resources: strings(entry.get("resources")),
            conditions: strings(entry.get("conditions")),
            aliases: strings(entry.get("aliases")),
            role_policy: super::flag(entry, "role-policy"),
            enterprise_projects: super::flag(entry, "enterprise-projects"),
        }
    }
}

/// The states in which an operation is allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegalIn {
    /// The operation that reads the state.
    pub read: String,
    /// The reply field that holds it.
    pub field: String,
    /// As strings. Empty if only `refused` is known.
    pub states: Vec<String>,
    /// The states that forbid the operation, as strings.
    pub refused: Vec<String>,
    pub cases: Vec<LegalCase>,
}

/// Calls that are allowed in different states, depending on the value of a field of their body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegalCase {
    pub field: String,
    pub values: Vec<String>,
    pub states: Vec<String>,
}

impl LegalIn {
    pub(super) fn of(operation: &Value) -> Option<Self> {
        let entry = operation.get("x-hc-legal-in")?;
        let plain = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let values = |holder: &Value, key: &str| list(holder.get(key)).map(plain).collect();
        let case = |case: &Value| LegalCase {
            field: text(case, "field"),
            values: values(case, "values"),
            states: values(case, "states"),
        };
        Some(Self {
            read: text(entry, "read"),
            field: text(entry, "field"),
            states: values(entry, "states"),
            refused: values(entry, "refused"),
            cases: list(entry.get("cases")).map(case).collect(),
        })
    }
}

/// The error codes of a bundled document, in the order of the codes.
pub(super) fn errors(document: &Value) -> BTreeMap<String, DocumentedError> {
    let table = document.pointer("/components/x-hc-error-codes").and_then(Value::as_object);
    let entries = table.into_iter().flatten();
    entries.map(|(code, entry)| (code.clone(), documented(code, entry, &Value::Null))).collect()
}

/// Returns the errors that a caller of an operation may get, in its order.
pub(super) fn errors_of(document: &Value, operation: &Value) -> Vec<DocumentedError> {
    let table = document.pointer("/components/x-hc-error-codes");
    let entry = |listed: &Value| {
        let code = listed.as_str().or_else(|| listed.get("code")?.as_str())?;
        let entry = table.and_then(|table| table.get(code)).unwrap_or(&Value::Null);
        Some(documented(code, entry, listed))
    };
    list(operation.get("x-hc-errors")).filter_map(entry).collect()
}

/// Merges an entry of the table with what an operation overrides.
fn documented(code: &str, entry: &Value, listed: &Value) -> DocumentedError {
    let either = |key: &str, own: &str| match text(listed, own) {
        words if words.is_empty() => text(entry, key),
        words => words,
    };
    let status = listed.get("status").or_else(|| entry.get("status")).and_then(Value::as_u64);
    DocumentedError {
        code: code.to_owned(),
        status: status.and_then(|status| u16::try_from(status).ok()).unwrap_or_default(),
        meaning: either("meaning", "when"),
        cure: either("cure", "cure"),
        repeat_helps: either("repeat", "repeat") == "later",
        own: listed.is_object(),
    }
}

impl Api {
    /// Returns the name of a state, if the value itself is a number: `3` is `paused`.
    pub fn state_name(&self, legal: &LegalIn, state: &str) -> Option<String> {
        let operation = self.operations.iter().find(|operation| operation.id == legal.read)?;
        let Reply::Json(reply) = &operation.reply else { return None };
        let field = legal.field.split('.').try_fold(reply, |schema, name| self.field(schema, name))?;
        let Shape::Integer { values, .. } = &self.resolve(field).shape else { return None };
        let value = values.iter().find(|value| value.value.to_string() == state)?;
        Some(value.name.as_ref()?.to_lowercase().replace('_', " "))
    }

    /// Returns a field of an object, or of the objects in a list.
    fn field<'a>(&'a self, schema: &'a Schema, name: &str) -> Option<&'a Schema> {
        match &self.resolve(schema).shape {
            Shape::Object(properties) => {
                properties.iter().find(|property| property.name == name).map(|property| &property.schema)
            }
            Shape::Array { items, .. } => self.field(items, name),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
