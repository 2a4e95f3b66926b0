//! One change between two versions of a specification: where it is, and its two labels.

use serde_json::Value;

use super::labels::{BySide, Side, SourceLabel, WireLabel};
use super::rules::Rule;
use crate::spec::model::EXTENSIBLE_ENUM;
use crate::spec::problem::Place;

/// One change.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    pub service: String,
    pub rule: &'static Rule,
    /// Ids of the operations it reaches, in HEAD's names where they still exist.
    pub operations: Vec<String>,
    /// The shared component that contains it, if there is one.
    pub component: Option<String>,
    /// Its position in terms of the documents: `schema Task/status`. Stable under edits elsewhere.
    pub location: String,
    pub side: Side,
    /// The worse of both directions, if it concerns both.
    pub wire: WireLabel,
    /// The label of each direction, if they differ.
    pub by_side: Option<BySide>,
    pub source: SourceLabel,
    /// The line in HEAD; for something that was removed, the line of its former parent.
    pub place: Place,
    /// The line in BASE, for what exists there.
    pub old_place: Option<Place>,
    pub before: Option<Value>,
    pub after: Option<Value>,
    /// The further facts that determine its labels, if `before` and `after` are only names.
    pub basis: Option<Value>,
    pub text: String,
    /// Why it was accepted, if it was.
    pub accepted: Option<String>,
}

impl Change {
    /// Whether either label says breaking.
    pub fn breaks(&self) -> bool {
        self.wire == WireLabel::Breaking || self.source == SourceLabel::Breaking
    }

    /// The line in HEAD, and the line in BASE of what was removed.
    pub fn told_place(&self) -> String {
        let removed = self.old_place.as_ref().filter(|_| self.before.is_some() && self.after.is_none());
        match removed {
            Some(old) if old.file == self.place.file && old.line.is_some() => {
                format!("{} (BASE: line {})", self.place, old.line.unwrap_or_default())
            }
            Some(old) => format!("{} (BASE: {old})", self.place),
            None => self.place.to_string(),
        }
    }

    /// Whether it changes only descriptive text.
    pub fn is_words(&self) -> bool {
        self.wire == WireLabel::None && self.source == SourceLabel::None
    }

    /// Identifies the change by its content, not by its line or by descriptive text: twelve hexadecimal digits.
    pub fn fingerprint(&self) -> String {
        use sha2::{Digest, Sha256};
        let mut hash = Sha256::new();
        let text = |value: &Option<Value>| value.as_ref().map(|value| wordless(value).to_string()).unwrap_or_default();
        for part in [&self.service, self.rule.id, &self.location, &text(&self.before), &text(&self.after)] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        if self.basis.is_some() {
            for part in [&text(&self.basis), self.wire.word(), self.source.word()] {
                hash.update(part.as_bytes());
                hash.update([0]);
            }
        }
        hash.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Keys of a node that only describe.
const WORDS: [&str; 10] = [
    "description",
    "summary",
    "example",
    "examples",
    "externalDocs",
    "x-enum-descriptions",
    "x-hc-sdk-name",
    "x-hc-source",
    "x-hc-unknown",
    "x-hc-unreviewed",
];

/// Returns a node without its descriptive keys, at every depth. It keeps properties that are called `description`, and
/// defaults, which are data.
fn wordless(node: &Value) -> Value {
    let entry = |(key, value): (&String, &Value)| {
        let value = match (key.as_str(), value) {
            ("default" | "enum" | EXTENSIBLE_ENUM, value) => value.clone(),
            ("properties", Value::Object(named)) => {
                named.iter().map(|(name, schema)| (name.clone(), wordless(schema))).collect()
            }
            (_, value) => wordless(value),
        };
        (key.clone(), value)
    };
    match node {
        Value::Object(entries) => entries.iter().filter(|(key, _)| !WORDS.contains(&key.as_str())).map(entry).collect(),
        Value::Array(items) => Value::Array(items.iter().map(wordless).collect()),
        scalar => scalar.clone(),
    }
}
