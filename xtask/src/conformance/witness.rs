//! Compares our documents with a witness that states facts by operation: the Explorer or the pages.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::compare::Difference;
use super::facts::{self, ErrorSample, Fact, OperationFacts};
use crate::spec::bundle::Bundle;
use crate::spec::model::Api;
use crate::spec::source::escape;

/// The source of the facts. The kinds of its differences begin with its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Witness {
    Explorer,
    Pages,
}

impl Witness {
    fn name(self) -> &'static str {
        match self {
            Self::Explorer => "explorer",
            Self::Pages => "pages",
        }
    }
}

/// Returns every difference between our reviewed operations and a witness.
pub fn compare(
    bundle: &Bundle,
    api: &Api,
    witness: Witness,
    theirs: &BTreeMap<String, OperationFacts>,
) -> Vec<Difference> {
    let ours = facts::ours(&bundle.document);
    let unreviewed: BTreeSet<&str> =
        facts::list(bundle.document.get("x-hc-unreviewed")).filter_map(Value::as_str).collect();
    let plain = |id: &str| id.replace('_', "");
    let theirs: BTreeMap<String, &OperationFacts> = theirs.iter().map(|(id, facts)| (plain(id), facts)).collect();
    let known: BTreeSet<String> = api.operations.iter().map(|operation| plain(&operation.id)).collect();
    let mut found = Vec::new();
    for operation in api.operations.iter().filter(|operation| !unreviewed.contains(operation.tag.as_str())) {
        let pointer = format!("/paths/{}/{}", escape(&operation.path), operation.method.to_lowercase());
        let mut report = Report { bundle, api, witness, subject: &operation.id, pointer, found: &mut found };
        match (ours.get(&operation.id), theirs.get(&plain(&operation.id))) {
            (Some(ours), Some(theirs)) => report.operation(ours, theirs),
            _ => report.add("", "operation-ours-only", "", "it does not know the operation"),
        }
    }
    for id in theirs.keys().filter(|id| !known.contains(*id)) {
        let mut report = Report { bundle, api, witness, subject: id, pointer: "/paths".to_owned(), found: &mut found };
        report.add("", "operation-missing", "", "we do not know the operation");
    }
    found.sort();
    found.dedup();
    found
}

struct Report<'a> {
    bundle: &'a Bundle<'a>,
    api: &'a Api,
    witness: Witness,
    subject: &'a str,
    pointer: String,
    found: &'a mut Vec<Difference>,
}

impl Report<'_> {
    fn add(&mut self, field: &str, kind: &str, value: &str, detail: impl Into<String>) {
        self.found.push(Difference {
            place: self.bundle.place(&self.pointer),
            service: self.api.service.clone(),
            subject: self.subject.to_owned(),
            field: field.to_owned(),
            kind: format!("{}:{kind}", self.witness.name()),
            value: value.to_owned(),
            detail: detail.into(),
        });
    }

    fn operation(&mut self, ours: &OperationFacts, theirs: &OperationFacts) {
        if let Some(action) = theirs.action.as_ref().filter(|action| ours.action.as_ref() != Some(action)) {
            self.add("", "action", action, format!("theirs `{action}`, ours {:?}", ours.action));
        }
        for status in theirs.statuses.difference(&ours.statuses) {
            self.add("", "status", &status.to_string(), format!("theirs {status}, which we do not list"));
        }
        let ours_only = ours.statuses.difference(&theirs.statuses).filter(|_| theirs.all_statuses);
        for status in ours_only {
            self.add("", "status-ours-only", &status.to_string(), format!("ours {status}, which they do not list"));
        }
        let reference = format!("{} ", self.api.service);
        let is_page = |source: &String| source.to_lowercase().starts_with(&reference);
        if !theirs.sources.is_empty() && !ours.sources.iter().any(is_page) {
            self.add("", "source", "", "`x-hc-source` cites none of the pages");
        }
        for theirs in &theirs.errors {
            self.error(ours, theirs);
        }
        for (path, fact) in &theirs.fields {
            match ours.fields.get(path) {
                Some(ours) => self.fact(path, ours, fact),
                None => self.add(path, "missing", "", "we do not have it"),
            }
        }
        // The tables of pages are excerpts: a fact that they lack may be on a part of the page that they do not cover.
        if self.witness == Witness::Explorer {
            let is_field = |path: &&String| path.contains(' ') && !is_left_open(path, theirs);
            for path in ours.fields.keys().filter(is_field).filter(|path| !theirs.fields.contains_key(*path)) {
                self.add(path, "ours-only", "", "they do not have it");
            }
        }
    }

    /// Compares an error that the witness shows with the one that we list under the same code.
    fn error(&mut self, ours: &OperationFacts, theirs: &ErrorSample) {
        let ErrorSample { code, status, message } = theirs;
        let Some(own) = ours.errors.iter().find(|own| own.code == *code) else {
            return self.add("", "error", code, format!("theirs {status} `{code}`, which we do not list"));
        };
        if own.status != *status {
            self.add("", "error-status", code, format!("theirs {status} for `{code}`, ours {}", own.status));
        }
        // We state no message if it names a parameter, because such a message differs from call to call.
        if let (Some(theirs), Some(own)) = (message, &own.message)
            && own != theirs
        {
            self.add("", "error-message", code, format!("theirs `{theirs}` for `{code}`, ours `{own}`"));
        }
    }

    fn fact(&mut self, path: &str, ours: &Fact, theirs: &Fact) {
        let is_reply = path.starts_with("reply ");
        let required = |fact: &Fact| fact.contains_key("required");
        if !is_reply && required(ours) != required(theirs) && (required(theirs) || self.witness == Witness::Explorer) {
            self.add(path, "required", "", format!("theirs {}, ours {}", required(theirs), required(ours)));
        }
        for (key, value) in theirs.iter().filter(|(key, _)| *key != "required") {
            // Replies are tolerant, so their limits and defaults are not compared.
            if (is_reply && !matches!(key.as_str(), "type" | "enum" | "nullable" | "deprecated"))
                || says_nothing(key, value, ours)
            {
                continue;
            }
            let own = ours.get(key);
            let same = match key.as_str() {
                "enum" => values(Some(value)).is_subset(&values(own)),
                "type" => facts::allows_type(ours, value),
                _ => own.is_some_and(|own| text(own) == text(value)),
            };
            if !same {
                let own = own.map_or_else(|| "nothing".to_owned(), text);
                self.add(path, key, &text(value), format!("theirs {}, ours {own}", text(value)));
            }
        }
    }
}

/// Whether a field is in an object for which the witness states no fields.
fn is_left_open(path: &str, theirs: &OperationFacts) -> bool {
    let Some((object, _)) = path.rsplit_once('.') else { return false };
    let states_field = |own: &String| own.strip_prefix(object).is_some_and(|rest| rest.starts_with('.'));
    theirs.fields.contains_key(object) && !theirs.fields.keys().any(states_field)
}

/// Whether a limit excludes nothing, or nothing that our own facts allow.
fn says_nothing(key: &str, value: &Value, ours: &Fact) -> bool {
    let is_zero = |value: &Value| value.as_i64() == Some(0);
    let excludes_nothing = match key {
        "minLength" | "minItems" => is_zero(value) && ours.get(key).is_none_or(is_zero),
        "maximum" => value.as_i64() == Some(i64::MAX),
        _ => false,
    };
    // An enum is stricter than a length or a range.
    let is_wider = ours.contains_key("enum") && matches!(key, "minLength" | "maxLength" | "minimum" | "maximum");
    // A pattern that lists its values is equivalent to an enum.
    let named = alternatives(value).filter(|_| key == "pattern");
    excludes_nothing || is_wider || named.is_some_and(|named| named.is_subset(&values(ours.get("enum"))))
}

/// The values of a pattern like `^(a|b)$`.
fn alternatives(pattern: &Value) -> Option<BTreeSet<String>> {
    let inner = pattern.as_str()?.strip_prefix("^(")?.strip_suffix(")$")?;
    (!inner.contains(['(', '[', '\\'])).then(|| inner.split('|').map(str::to_owned).collect())
}

fn values(list: Option<&Value>) -> BTreeSet<String> {
    facts::list(list).map(text).collect()
}

/// A value as text: the Explorer writes `'false'` for `false`.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
