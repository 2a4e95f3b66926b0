//! Compares operations: which were added, removed, moved or renamed, and their own keys.

use std::rc::Rc;

use serde_json::Value;

use super::{Comparison, Finding, Node, Pair, Rust, Subject, became, verb};
use crate::spec::diff::labels::{Side, SourceLabel};
use crate::spec::diff::rename::{self, Located};
use crate::spec::diff::rules;
use crate::spec::source::escape;

impl<'a> Comparison<'_, 'a> {
    pub(super) fn operations(&mut self) {
        let matched = rename::match_operations(self.base, self.head);
        self.operations = matched
            .same
            .iter()
            .filter(|(old, new)| old.id() != new.id())
            .map(|(old, new)| (old.id().to_owned(), new.id().to_owned()))
            .collect();
        self.tags(&matched);
        for removed in &matched.removed {
            self.removed(removed);
        }
        for added in &matched.added {
            self.added(added);
        }
        for (old, new) in &matched.same {
            self.operation(old, new);
        }
        self.path_keys(&matched);
    }

    fn removed(&mut self, old: &Located<'a>) {
        let subject = operation_subject(old.id(), old.id());
        let parent = format!("/paths/{}", escape(old.path));
        let deprecated = old.operation.get("deprecated").and_then(Value::as_bool) == Some(true);
        let note = if deprecated { ", which was deprecated" } else { "" };
        let address = address(old);
        let text = format!("`{}` was removed (`{address}`){note}", old.id());
        let node = |pointer: String| Node { value: old.operation, pointer };
        let pair = Pair { base: node(old.pointer()), head: node(parent) };
        let address = Value::from(address);
        self.report(&subject, Finding::at(&rules::OPERATION_REMOVED, &pair, text).values(Some(&address), None));
    }

    fn added(&mut self, new: &Located<'a>) {
        let subject = operation_subject(new.id(), new.id());
        let address = address(new);
        let text = format!("`{}` was added (`{address}`){}", new.id(), self.facts_of(new));
        let node = Node { value: new.operation, pointer: new.pointer() };
        let pair = Pair { base: node.clone(), head: node };
        let address = Value::from(address);
        let mut finding = Finding::at(&rules::OPERATION_ADDED, &pair, text).values(None, Some(&address));
        finding.base = None;
        let face = self.head.surface.operations.get(new.id());
        let mut names = face.into_iter().flat_map(|face| face.parameters.keys()).map(|(_, name)| name);
        if names.any(|name| self.redacts_more(name)) {
            finding.source = Some(SourceLabel::Runtime);
        }
        self.report(&subject, finding);
    }

    /// Describes what a reviewer has to know about a new operation: whether the runtime repeats it, which permission it
    /// needs, and which methods its request has beside `send`.
    fn facts_of(&self, new: &Located<'a>) -> String {
        let text = |pointer: &str| new.operation.pointer(pointer).and_then(Value::as_str);
        let methods = self.head.surface.operations.get(new.id()).map(|face| &face.methods);
        let methods: Vec<&str> = methods.into_iter().flat_map(|methods| methods.keys().copied()).collect();
        let facts = [
            text("/x-hc-repeat").map(|repeat| format!("repeated `{repeat}`")),
            text("/x-hc-iam/action").map(|action| format!("permission `{action}`")),
            (!methods.is_empty()).then(|| format!("with `{}`", methods.join("`, `"))),
        ];
        let facts: Vec<String> = facts.into_iter().flatten().collect();
        if facts.is_empty() { String::new() } else { format!(": {}", facts.join(", ")) }
    }

    fn operation(&mut self, old: &Located<'a>, new: &Located<'a>) {
        let subject = operation_subject(old.id(), new.id());
        let node = |operation: &Located<'a>| Node { value: operation.operation, pointer: operation.pointer() };
        let pair = Pair { base: node(old), head: node(new) };
        if old.id() != new.id() {
            let text = format!("`{}` was renamed `{}`", old.id(), new.id());
            self.report(&subject, Finding::key(&rules::OPERATION_RENAMED, &pair, "operationId", text));
        }
        self.address(old, new, &pair, &subject);
        self.parameters(old, new, &subject);
        for key in pair.keys() {
            self.operation_key(&pair, key, &subject);
        }
    }

    /// Compares the method, the path, and the names of the path's placeholders.
    fn address(&mut self, old: &Located<'a>, new: &Located<'a>, pair: &Pair<'a>, subject: &Subject) {
        let id = new.id();
        if old.method != new.method {
            let (before, after) = (old.method.to_uppercase(), new.method.to_uppercase());
            let text = format!("`{id}`: the method {before} -> {after}");
            let (before, after) = (Value::from(before), Value::from(after));
            let finding = Finding::at(&rules::OPERATION_METHOD_CHANGED, pair, text);
            self.report(subject, finding.values(Some(&before), Some(&after)));
        }
        if rename::template(old.path) != rename::template(new.path) {
            let text = format!("`{id}`: the path `{}` -> `{}`", old.path, new.path);
            let (before, after) = (Value::from(old.path), Value::from(new.path));
            let finding = Finding::at(&rules::OPERATION_PATH_CHANGED, pair, text);
            self.report(subject, finding.values(Some(&before), Some(&after)));
        } else if let moved = moved_placeholders(old.path, new.path)
            && !moved.is_empty()
        {
            let moved = moved.join("` and `");
            let text = format!("`{id}`: `{moved}` changed places: the path `{}` -> `{}`", old.path, new.path);
            let (before, after) = (Value::from(old.path), Value::from(new.path));
            let finding = Finding::at(&rules::OPERATION_PATH_CHANGED, pair, text);
            self.report(subject, finding.values(Some(&before), Some(&after)));
        }
    }

    fn operation_key(&mut self, pair: &Pair<'a>, key: &str, subject: &Subject) {
        match key {
            // The id, and the keys that have members of their own, are compared elsewhere.
            "operationId" | "parameters" => {}
            "tags" => self.tag_of(pair, subject),
            "summary" => self.printed(pair, key, &rules::SUMMARY_CHANGED, subject),
            "description" => self.words(pair, key, &rules::DESCRIPTION_CHANGED, subject),
            "externalDocs" => self.words(pair, key, &rules::EXTERNAL_DOCS_CHANGED, subject),
            "deprecated" => self.deprecated(pair, &rules::OPERATION_DEPRECATED, &rules::OPERATION_REACTIVATED, subject),
            "requestBody" => self.body(pair, subject),
            "responses" => self.responses(pair, subject),
            key if key.starts_with("x-hc-") => self.operation_extension(pair, key, subject),
            key => self.other_key(pair, key, &rules::OTHER_KEY_CHANGED, subject),
        }
    }

    pub(super) fn deprecated(
        &mut self,
        pair: &Pair<'a>,
        gained: &'static rules::Rule,
        lost: &'static rules::Rule,
        subject: &Subject,
    ) {
        let (rule, what) = match pair.flags("deprecated") {
            (false, true) => (gained, "is deprecated"),
            (true, false) => (lost, "is no longer deprecated"),
            _ => return,
        };
        let text = format!("{} {what}", subject.name);
        let mut finding = Finding::key(rule, pair, "deprecated", text);
        // Only methods carry the `deprecated` mark: those of operations, and the setters of requests.
        let is_setter = matches!(subject.rust, Rust::Field(..)) && subject.side.is_sent();
        let is_inside = subject.location.ends_with([']', '}']);
        if subject.side != Side::None && (!is_setter || is_inside) {
            finding.source = Some(SourceLabel::None);
        }
        self.report(subject, finding);
    }

    /// Compares the tag of an operation. Another tag means another feature, unless the tag itself was renamed, which is
    /// a separate change.
    fn tag_of(&mut self, pair: &Pair<'a>, subject: &Subject) {
        let Some((before, after)) = pair.differing("tags") else { return };
        let old = rename::tag_of(pair.base.value).map(|tag| self.tags.get(tag).map_or(tag, String::as_str));
        if old.is_some() && old == rename::tag_of(pair.head.value) {
            return;
        }
        let text = format!("{}: the tag {}", subject.name, became(before, after));
        self.report(subject, Finding::key(&rules::OPERATION_TAG_CHANGED, pair, "tags", text));
    }

    /// Compares the keys of a path beside its operations and parameters.
    fn path_keys(&mut self, matched: &rename::Operations<'a>) {
        let mut seen = std::collections::BTreeSet::new();
        for (old, new) in &matched.same {
            if !seen.insert(new.path) || old.path != new.path {
                continue;
            }
            let node = |located: &Located<'a>| Node {
                value: located.item,
                pointer: format!("/paths/{}", escape(located.path)),
            };
            let pair = Pair { base: node(old), head: node(new) };
            let mut subject = operation_subject(old.id(), new.id());
            subject.location = format!("path {}", new.path);
            subject.name = format!("the path `{}`", new.path);
            for key in pair.keys().into_iter().filter(|key| !is_known_of_paths(key)) {
                self.other_key(&pair, key, &rules::PATH_ITEM_CHANGED, &subject);
            }
        }
    }
}

/// Returns the placeholders that have another position in the second of two paths of the same form.
fn moved_placeholders<'p>(old: &'p str, new: &str) -> Vec<&'p str> {
    let segments = || new.split('/');
    let placeholders = old.split('/').enumerate().filter(|(_, segment)| segment.starts_with('{'));
    let moved = placeholders.filter(|(index, segment)| {
        segments().nth(*index) != Some(segment) && segments().any(|other| other == *segment)
    });
    moved.map(|(_, segment)| segment).collect()
}

fn is_known_of_paths(key: &str) -> bool {
    matches!(key, "parameters" | "get" | "put" | "post" | "delete" | "options" | "head" | "patch")
}

fn address(operation: &Located) -> String {
    format!("{} {}", operation.method.to_uppercase(), operation.path)
}

/// The subject of an operation's own keys.
pub(super) fn operation_subject(old: &str, new: &str) -> Subject {
    Subject {
        operations: Rc::from([new.to_owned()]),
        component: None,
        location: format!("operation {new}"),
        name: format!("`{new}`"),
        side: Side::None,
        rust: Rust::Reply(old.to_owned(), new.to_owned()),
    }
}

/// Returns the verb for a change of a value, for messages.
pub(super) fn happened(before: Option<&Value>, after: Option<&Value>) -> String {
    match (before, after) {
        (Some(_), Some(_)) => became(before, after),
        _ => verb(before, after).to_owned(),
    }
}
