//! Compares the tables of an operation that add methods to its request (`x-hc-page`, `x-hc-waiter`, `x-hc-mark`,
//! `x-hc-batch`). The effect of a change on Rust programs follows from what the generator writes for both versions.

use serde_json::Value;

use super::operations::happened;
use super::{Comparison, Finding, Pair, Rust, Subject};
use crate::codegen;
use crate::spec::diff::document::Document;
use crate::spec::diff::labels::SourceLabel;
use crate::spec::diff::rules::{self, Rule};
use crate::spec::diff::surface::calls::{Argument, Method, Methods, table};
use crate::spec::model::Operation;

/// The rules for a table that was added, removed, or changed in one of its entries.
pub(super) fn rules_of(key: &str) -> Option<[&'static Rule; 3]> {
    Some(match key {
        "x-hc-page" => [&rules::PAGE_ADDED, &rules::PAGE_REMOVED, &rules::PAGE_CHANGED],
        "x-hc-waiter" => [&rules::WAITER_ADDED, &rules::WAITER_REMOVED, &rules::WAITER_CHANGED],
        "x-hc-mark" => [&rules::MARK_ADDED, &rules::MARK_REMOVED, &rules::MARK_CHANGED],
        "x-hc-batch" => [&rules::BATCH_ADDED, &rules::BATCH_REMOVED, &rules::BATCH_CHANGED],
        _ => return None,
    })
}

/// The changes to the methods that a table adds.
struct Given {
    /// All methods in HEAD.
    is: Methods,
    /// The names of the methods that are gone, or that have another type.
    lost: Vec<&'static str>,
    gained: Vec<&'static str>,
}

impl<'a> Comparison<'_, 'a> {
    pub(super) fn table(&mut self, pair: &Pair<'a>, key: &str, rules: [&'static Rule; 3], subject: &Subject) {
        let [added, removed, changed] = rules;
        let Rust::Reply(old, new) = &subject.rust else { return };
        let given = self.given(pair, key, old, new);
        match pair.get(key) {
            Some(inner) if inner.base.value.is_object() && inner.head.value.is_object() => {
                self.entries(&inner, key, changed, &given, subject);
            }
            Some(_) => self.whole(pair, key, changed, &given, subject),
            None if pair.base.value.get(key).is_none() => self.whole(pair, key, added, &given, subject),
            None => self.whole(pair, key, removed, &given, subject),
        }
    }

    fn whole(&mut self, pair: &Pair<'a>, key: &str, rule: &'static Rule, given: &Given, subject: &Subject) {
        let (before, after) = (pair.base.value.get(key), pair.head.value.get(key));
        let text = format!("{}: `{key}` was {}{}", subject.name, super::verb(before, after), given.words());
        let mut finding = Finding::key(rule, pair, key, text).detail(format!(" {key}"));
        if !given.lost.is_empty() {
            finding = finding.source(SourceLabel::Breaking);
        } else if std::ptr::eq(rule, &rules::PAGE_ADDED) {
            let readers = self.readers(subject);
            if !readers.is_empty() {
                finding.text.push_str(&format!("; now read page by page by {}", readers.join(", ")));
                finding = finding.source(SourceLabel::Runtime);
            }
        }
        self.report(subject, finding);
    }

    /// Returns the readers of an operation's list in both versions: the waiters, marks and batches that name it,
    /// including its own waiter.
    fn readers(&self, subject: &Subject) -> Vec<String> {
        let Rust::Reply(old_id, new_id) = &subject.rust else { return Vec::new() };
        let (old, new) = (&self.base.api.operations, &self.head.api.operations);
        let names = |operation: &Operation, key: &str, id: &str| table(operation, key).is_some_and(|it| is_in(it, id));
        let mut found = Vec::new();
        for is in new {
            let Some(was) = old.iter().find(|was| self.operation_of(&was.id) == is.id) else { continue };
            for (key, what) in [("x-hc-waiter", "waiter"), ("x-hc-mark", "mark"), ("x-hc-batch", "batch")] {
                if names(was, key, old_id) && names(is, key, new_id) {
                    found.push(format!("the {what} of `{}`", is.id));
                }
            }
        }
        found
    }

    fn entries(&mut self, inner: &Pair<'a>, key: &str, rule: &'static Rule, given: &Given, subject: &Subject) {
        for entry in inner.keys() {
            let Some((before, after)) = inner.differing(entry) else { continue };
            // An operation with another id is reported as a separate change.
            let before = before.map(|before| self.with_new_ids(entry, before));
            let before = before.as_ref();
            if before == after {
                continue;
            }
            let source = self.effect_of_entry(inner, key, entry, given, subject);
            let words = if source == SourceLabel::Breaking { given.words() } else { String::new() };
            let text = format!("{}: `{key}.{entry}` {}{words}", subject.name, happened(before, after));
            let finding =
                Finding::key(rule, inner, entry, text).values(before, after).detail(format!(" {key} {entry}"));
            self.report(subject, finding.source(source));
        }
    }

    /// Returns an entry of a table of BASE with the ids that its operations have in HEAD.
    fn with_new_ids(&self, entry: &str, value: &Value) -> Value {
        match (entry, value) {
            ("read" | "list", Value::String(id)) => Value::from(self.operation_of(id)),
            // The reason comes from a log, which another operation lists.
            ("reason", Value::Object(log)) => {
                let renamed = |(key, value): (&String, &Value)| match key.as_str() {
                    "read" => (key.clone(), self.with_new_ids(key, value)),
                    _ => (key.clone(), value.clone()),
                };
                log.iter().map(renamed).collect()
            }
            _ => value.clone(),
        }
    }

    /// Determines the effect of one changed entry, by comparing HEAD with HEAD without that change.
    fn effect_of_entry(
        &self,
        inner: &Pair<'a>,
        key: &str,
        entry: &str,
        given: &Given,
        subject: &Subject,
    ) -> SourceLabel {
        let Rust::Reply(_, id) = &subject.rust else { return SourceLabel::None };
        let mut without = inner.head.value.clone();
        if let Some(entries) = without.as_object_mut() {
            match inner.base.value.get(entry) {
                Some(value) => drop(entries.insert(entry.to_owned(), value.clone())),
                None => drop(entries.remove(entry)),
            }
        }
        let decides_methods = methods(self.head, id, key, Some(&without)) != given.is;
        if decides_methods && !given.lost.is_empty() {
            SourceLabel::Breaking
        } else if decides_methods || codegen::stated(key, &without) != codegen::stated(key, inner.head.value) {
            SourceLabel::Runtime
        } else {
            SourceLabel::None
        }
    }

    fn given(&self, pair: &Pair<'a>, key: &str, old: &str, new: &str) -> Given {
        let was = methods(self.base, old, key, pair.base.value.get(key));
        let is = methods(self.head, new, key, pair.head.value.get(key));
        let keeps = |name: &str, was: &Method| is.get(name).is_some_and(|is| self.keeps(was, is));
        let lost = was.iter().filter(|(name, method)| !keeps(name, method)).map(|(name, _)| *name).collect();
        let gained = is.keys().filter(|name| !was.contains_key(*name)).copied().collect();
        Given { lost, gained, is }
    }

    /// Whether a program that calls a method of BASE compiles against the one of HEAD. Changed names are reported as
    /// separate changes.
    fn keeps(&self, was: &Method, is: &Method) -> bool {
        let argument = match &was.argument {
            Argument::List(id) => Argument::List(self.operation_of(id)),
            other => other.clone(),
        };
        let feature = was.feature.as_ref().map(|tag| self.tags.get(tag).unwrap_or(tag));
        self.type_in_head(Some(&was.ty)) == is.ty
            && argument == is.argument
            && (is.feature.is_none() || feature == is.feature.as_ref())
    }
}

impl Given {
    /// Describes what happens to the methods of the request.
    fn words(&self) -> String {
        let names = |names: &[&str]| format!("`{}`", names.join("`, `"));
        let (gone, retyped): (Vec<&str>, Vec<&str>) = self.lost.iter().partition(|name| !self.is.contains_key(**name));
        let parts = [(&gone, "loses"), (&retyped, "changes the type of"), (&self.gained, "gains")];
        let parts: Vec<String> = parts
            .iter()
            .filter(|(list, _)| !list.is_empty())
            .map(|(list, verb)| format!("{verb} {}", names(list)))
            .collect();
        if parts.is_empty() { String::new() } else { format!(": its request {}", parts.join(" and ")) }
    }
}

/// Whether a table has this string as a value, at any depth.
fn is_in(table: &Value, text: &str) -> bool {
    match table {
        Value::String(value) => value == text,
        Value::Array(items) => items.iter().any(|item| is_in(item, text)),
        Value::Object(entries) => entries.values().any(|value| is_in(value, text)),
        _ => false,
    }
}

fn methods(document: &Document, id: &str, key: &str, table: Option<&Value>) -> Methods {
    let operation = document.api.operations.iter().find(|operation| operation.id == id);
    let methods = |(operation, table)| document.surface.methods(&document.api, operation, key, table);
    operation.zip(table).map(methods).unwrap_or_default()
}
