//! The comparison: walks two documents side by side and reports every difference under a rule.

mod bodies;
mod enums;
mod extensions;
mod frame;
mod keywords;
mod lengths;
mod operations;
mod orders;
mod parameters;
mod schemas;
mod shared;
mod tables;
mod types;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use bodies::SharedHeader;
use serde_json::Value;

use super::change::Change;
use super::document::Document;
use super::labels::{BySide, Side, SourceLabel, WireLabel};
use super::rename::{self, Renames};
use super::rules::{self, Effect, Rule};
use crate::spec::source::escape;

/// Returns every change from one version of a service to another, in the order of the documents.
pub fn compare(base: &Document, head: &Document) -> Vec<Change> {
    let ids = rename::operation_ids(base, head);
    let mut comparison = Comparison {
        base,
        head,
        schemas: rename::schemas(base, head, &ids),
        components: rename::components(base, head, &ids),
        operations: BTreeMap::new(),
        tags: BTreeMap::new(),
        reach: BTreeMap::new(),
        probes: BTreeMap::new(),
        probing: None,
        shared_headers: BTreeMap::new(),
        shared_parameters: BTreeSet::new(),
        broken: BTreeSet::new(),
        changes: Vec::new(),
    };
    comparison.run();
    comparison.changes
}

struct Comparison<'d, 'a> {
    base: &'d Document<'a>,
    head: &'d Document<'a>,
    /// Schema components with another name in HEAD.
    schemas: Renames,
    /// Other components with another name in HEAD, by their pointers.
    components: Renames,
    /// Operation ids of BASE that differ in HEAD.
    operations: Renames,
    /// Tags with another name in HEAD.
    tags: Renames,
    /// Operations that reach a component of HEAD.
    reach: BTreeMap<String, Rc<[String]>>,
    /// The worst label of schemas that were compared because one replaced the other.
    probes: BTreeMap<Probe, WireLabel>,
    /// The worst label so far, while a probe compares two schemas only to find that label.
    probing: Option<WireLabel>,
    /// Replies that gained (or lost) a shared header, by its pointer and name.
    shared_headers: BTreeMap<(bool, String, String), SharedHeader<'a>>,
    /// Pointers of shared parameters that some operation has in both versions.
    shared_parameters: BTreeSet<String>,
    /// Components and fields of BASE with a change that breaks programs.
    broken: BTreeSet<(String, Option<String>)>,
    changes: Vec<Change>,
}

/// A node of one version.
#[derive(Clone)]
struct Node<'a> {
    value: &'a Value,
    pointer: String,
}

impl<'a> Node<'a> {
    fn get(&self, key: &str) -> Option<Self> {
        let value = self.value.get(key)?;
        Some(Self { value, pointer: format!("{}/{}", self.pointer, escape(key)) })
    }

    fn get_at(&self, index: usize) -> Option<Self> {
        Some(Self { value: self.value.get(index)?, pointer: format!("{}/{index}", self.pointer) })
    }

    fn keys(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.value.as_object().into_iter().flatten().map(|(key, _)| key.as_str())
    }

    /// Follows a reference.
    fn resolved(&self, document: &Document<'a>) -> Self {
        let reference = self.value.get("$ref").and_then(Value::as_str).and_then(|text| text.strip_prefix('#'));
        match reference.and_then(|pointer| Some((pointer, document.root().pointer(pointer)?))) {
            Some((pointer, value)) => Self { value, pointer: pointer.to_owned() }.resolved(document),
            None => self.clone(),
        }
    }
}

/// The same node in both versions.
#[derive(Clone)]
struct Pair<'a> {
    base: Node<'a>,
    head: Node<'a>,
}

impl<'a> Pair<'a> {
    /// Returns the child of this name, if both versions have it.
    fn get(&self, key: &str) -> Option<Self> {
        Some(Self { base: self.base.get(key)?, head: self.head.get(key)? })
    }

    /// Returns the values of a key, if they differ.
    fn differing(&self, key: &str) -> Option<(Option<&'a Value>, Option<&'a Value>)> {
        let (base, head) = (self.base.value.get(key), self.head.value.get(key));
        (base != head).then_some((base, head))
    }

    /// Whether both versions have the same value of a key, or none.
    fn has_equal(&self, key: &str) -> bool {
        self.differing(key).is_none()
    }

    /// Keys of either version, sorted.
    fn keys(&self) -> BTreeSet<&'a str> {
        self.base.keys().chain(self.head.keys()).collect()
    }

    fn is_equal(&self) -> bool {
        self.base.value == self.head.value
    }

    /// Returns a flag that defaults to false.
    fn flags(&self, key: &str) -> (bool, bool) {
        let flag = |node: &Node| node.value.get(key).and_then(Value::as_bool).unwrap_or_default();
        (flag(&self.base), flag(&self.head))
    }
}

/// The context of a node, passed down during the walk.
#[derive(Clone)]
struct Subject {
    operations: Rc<[String]>,
    component: Option<String>,
    /// Its position in terms of the documents, stable under edits elsewhere.
    location: String,
    /// Its name in a sentence: `` `Task.status` ``.
    name: String,
    side: Side,
    rust: Rust,
}

impl Subject {
    fn inside(&self, location: &str, name: &str) -> Self {
        Self { location: format!("{}{location}", self.location), name: format!("{}{name}", self.name), ..self.clone() }
    }
}

/// Everything that the label of a replaced schema depends on: both pointers, the direction, and the place of both.
type Probe = (String, String, Side, Rust, usize);

/// Which part of the generated crate a node determines.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Rust {
    Nothing,
    /// The reply of an error: the runtime reads it in any form, so no type is generated for it.
    Error,
    /// A component, by its names in both versions.
    Component(String, String),
    /// A field of a component, by component and field in both versions.
    Field((String, String), (String, String)),
    /// A parameter of an operation, by operation, place and name in both versions.
    Parameter((String, (String, String)), (String, (String, String))),
    /// The body of an operation, by its ids.
    Body(String, String),
    /// The reply of an operation, by its ids.
    Reply(String, String),
}

/// A difference that was found, before it is judged.
struct Finding<'v> {
    rule: &'static Rule,
    /// Added to the subject's location if a rule can have several findings at one node.
    detail: String,
    base: Option<String>,
    head: String,
    before: Option<&'v Value>,
    after: Option<&'v Value>,
    basis: Option<Value>,
    text: String,
    wire: Option<WireLabel>,
    source: Option<SourceLabel>,
}

impl<'v> Finding<'v> {
    /// A difference between two nodes that exist in both versions.
    fn at(rule: &'static Rule, pair: &Pair<'v>, text: String) -> Self {
        Self {
            rule,
            detail: String::new(),
            base: Some(pair.base.pointer.clone()),
            head: pair.head.pointer.clone(),
            before: None,
            after: None,
            basis: None,
            text,
            wire: None,
            source: None,
        }
    }

    /// The value of a key was changed, added or removed.
    fn key(rule: &'static Rule, pair: &Pair<'v>, key: &str, text: String) -> Self {
        let pointer = |node: &Node| format!("{}/{}", node.pointer, escape(key));
        Self {
            base: pair.base.value.get(key).map(|_| pointer(&pair.base)),
            head: if pair.head.value.get(key).is_some() { pointer(&pair.head) } else { pair.head.pointer.clone() },
            before: pair.base.value.get(key),
            after: pair.head.value.get(key),
            ..Self::at(rule, pair, text)
        }
    }

    fn values(self, before: Option<&'v Value>, after: Option<&'v Value>) -> Self {
        Self { before, after, ..self }
    }

    fn detail(self, detail: impl Into<String>) -> Self {
        Self { detail: detail.into(), ..self }
    }

    fn source(self, source: SourceLabel) -> Self {
        Self { source: Some(source), ..self }
    }
}

impl<'a> Comparison<'_, 'a> {
    fn run(&mut self) {
        self.frame();
        self.operations();
        self.parameter_components();
        self.response_components();
        self.header_components();
        self.shared_headers();
        self.schema_components();
        self.types();
    }

    fn report(&mut self, subject: &Subject, finding: Finding) {
        let Finding { rule, detail, base, head, before, after, basis, text, wire, source } = finding;
        // A finding with a label of its own, such as the worst label of a probe, has no label for each direction.
        let by_side = self.by_side(rule, subject).filter(|_| wire.is_none());
        let wire = wire.or(by_side.map(|labels| labels.request.max(labels.response)));
        let wire = wire.unwrap_or_else(|| rule.wire(subject.side));
        let wire = if crosses_nothing(subject) { WireLabel::None } else { wire };
        if let Some(worst) = &mut self.probing {
            *worst = wire.max(*worst);
            return;
        }
        let source = source.unwrap_or_else(|| self.effect(rule, subject));
        let wire = if wire == WireLabel::Breaking && self.is_read_by_strangers_only(subject) {
            WireLabel::Risky
        } else {
            wire
        };
        let text = match wire > WireLabel::None && self.is_of_errors(subject) {
            true => format!("{text}; our clients read any error as an `ApiError`, whatever its schema"),
            false => text,
        };
        if source == SourceLabel::Breaking {
            match &subject.rust {
                Rust::Component(old, _) => drop(self.broken.insert((old.clone(), None))),
                Rust::Field((old, field), _) => drop(self.broken.insert((old.clone(), Some(field.clone())))),
                _ => {}
            }
        }
        self.changes.push(Change {
            service: self.head.service().to_owned(),
            rule,
            operations: subject.operations.to_vec(),
            component: subject.component.clone(),
            location: format!("{}{detail}", subject.location),
            side: subject.side,
            wire,
            by_side,
            source,
            place: self.head.place(&head),
            old_place: base.map(|pointer| self.base.place(&pointer)),
            before: before.cloned(),
            after: after.cloned(),
            basis,
            text,
            accepted: None,
        });
    }

    /// Whether our clients read the node, but not as a type. This applies to the headers of replies, and to error
    /// replies, which the runtime reads in any form. Strict readers may fail on such a node; our clients do not.
    fn is_read_by_strangers_only(&self, subject: &Subject) -> bool {
        subject.side == Side::Response
            && matches!(subject.rust, Rust::Nothing | Rust::Error | Rust::Component(..) | Rust::Field(..))
            && self.rust_changes(&subject.rust) == Presence::Absent
    }

    /// The label of each direction. A type that is sent may come back only in errors; then none of our clients fails.
    fn by_side(&self, rule: &Rule, subject: &Subject) -> Option<BySide> {
        let labels = rule.by_side(subject.side)?;
        let (Rust::Component(old, _) | Rust::Field((old, _), _)) = &subject.rust else { return Some(labels) };
        match self.base.uses.is_received_untyped(old) {
            true => Some(BySide { response: labels.response.min(WireLabel::Risky), ..labels }),
            false => Some(labels),
        }
    }

    /// Whether the node is received only in error replies.
    fn is_of_errors(&self, subject: &Subject) -> bool {
        match &subject.rust {
            Rust::Error => true,
            Rust::Component(old, _) | Rust::Field((old, _), _) => {
                subject.side == Side::Response && self.base.uses.is_received_untyped(old)
            }
            _ => false,
        }
    }

    fn effect(&self, rule: &Rule, subject: &Subject) -> SourceLabel {
        let (otherwise, sent_only) = match rule.source {
            // The comparison of tables determines what happens to methods.
            Effect::Always(source) | Effect::ByMethods(source) => return source,
            Effect::ByType(source) => (source, false),
            Effect::Checked(source) => (source, true),
        };
        match self.rust_changes(&subject.rust) {
            Presence::Absent => SourceLabel::None,
            Presence::Changed => SourceLabel::Breaking,
            Presence::Same if sent_only && !subject.side.is_sent() => SourceLabel::None,
            Presence::Same => otherwise,
        }
    }

    /// Returns the id in HEAD of an operation of BASE.
    fn operation_of(&self, id: &str) -> String {
        self.operations.get(id).cloned().unwrap_or_else(|| id.to_owned())
    }

    /// Whether both values name the same operation, which has another id in HEAD. The renamed id is reported as a
    /// separate change.
    fn is_rename(&self, before: Option<&Value>, after: Option<&Value>) -> bool {
        let (before, after) = (before.and_then(Value::as_str), after.and_then(Value::as_str));
        before.zip(after).is_some_and(|(before, after)| self.operations.get(before).is_some_and(|new| new == after))
    }

    /// Operations that reach a component in either version.
    fn reaching(&mut self, base: Option<&str>, head: Option<&str>) -> Rc<[String]> {
        let key = format!("{} {}", base.unwrap_or_default(), head.unwrap_or_default());
        if let Some(known) = self.reach.get(&key) {
            return known.clone();
        }
        let old = base.map(|name| self.base.uses.operations(name)).unwrap_or_default();
        let new = head.map(|name| self.head.uses.operations(name)).unwrap_or_default();
        let old: BTreeSet<String> = old.into_iter().map(|id| self.operation_of(&id)).collect();
        let found: Rc<[String]> = old.union(&new).cloned().collect();
        self.reach.insert(key, found.clone());
        found
    }

    /// Compares descriptive text of a node in both versions.
    fn words(&mut self, pair: &Pair, key: &str, rule: &'static Rule, subject: &Subject) {
        if let Some((before, after)) = pair.differing(key) {
            let text = format!("{}: {} {}", subject.name, key_words(key), verb(before, after));
            self.report(subject, Finding::key(rule, pair, key, text).detail(format!(" {key}")));
        }
    }

    /// Compares a string that programs can print, and reports both versions of it.
    fn printed(&mut self, pair: &Pair, key: &str, rule: &'static Rule, subject: &Subject) {
        if let Some((before, after)) = pair.differing(key) {
            let text = format!("{}: {} {}", subject.name, key_words(key), became(before, after));
            self.report(subject, Finding::key(rule, pair, key, text).detail(format!(" {key}")));
        }
    }

    /// Compares a key that no rule covers.
    fn other_key(&mut self, pair: &Pair, key: &str, rule: &'static Rule, subject: &Subject) {
        if let Some((before, after)) = pair.differing(key) {
            let text = format!("{}: `{key}` {}", subject.name, verb(before, after));
            self.report(subject, Finding::key(rule, pair, key, text).detail(format!(" {key}")));
        }
    }
}

/// Whether a node determines something in the generated crate, and whether that changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Presence {
    Absent,
    Same,
    Changed,
}

/// Whether the subject is part of a schema that old clients and the new service never exchange. That is so if only
/// requests of one version and only replies of the other contain it, or if nothing contains it.
fn crosses_nothing(subject: &Subject) -> bool {
    subject.side == Side::None && matches!(subject.rust, Rust::Component(..) | Rust::Field(..))
}

/// Returns the verb for what happened to a value.
fn verb(before: Option<&Value>, after: Option<&Value>) -> &'static str {
    match (before, after) {
        (None, _) => "added",
        (_, None) => "removed",
        _ => "changed",
    }
}

fn key_words(key: &str) -> &str {
    match key {
        "externalDocs" => "link to the documentation",
        "x-hc-source" => "list of sources",
        "x-hc-unknown" => "list of open questions",
        "x-hc-sdk-name" => "name in Huawei's SDKs",
        key => key,
    }
}

/// Formats a value for a sentence.
fn short(value: &Value) -> String {
    excerpt(value, 0)
}

/// Describes how a value changed: which entries a list gained and lost, or the value in both versions, cut to the part
/// around the first difference.
fn became(before: Option<&Value>, after: Option<&Value>) -> String {
    if let (Some(Value::Array(old)), Some(Value::Array(new))) = (before, after) {
        let others = |list: &[Value], known: &[Value]| -> Vec<Value> {
            list.iter().filter(|item| !known.contains(item)).cloned().collect()
        };
        let parts = [("gained", others(new, old)), ("lost", others(old, new))];
        let parts: Vec<String> = parts
            .iter()
            .filter(|(_, items)| !items.is_empty())
            .map(|(verb, items)| format!("{verb} {}", few(items)))
            .collect();
        if !parts.is_empty() {
            return parts.join(" and ");
        }
    }
    let start = before.zip(after).map_or(0, |(before, after)| first_difference(&plain(before), &plain(after)));
    let shown = |value: Option<&Value>| value.map_or_else(|| "none".to_owned(), |value| excerpt(value, start));
    format!("{} -> {}", shown(before), shown(after))
}

/// Formats the first items of a list.
fn few(items: &[Value]) -> String {
    const MOST: usize = 8;
    let shown = items.iter().take(MOST).map(short).collect::<Vec<_>>().join(", ");
    if items.len() > MOST { format!("{shown} and {} more", items.len() - MOST) } else { shown }
}

/// Formats a string as it is, and any other value as JSON.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Returns the number of characters that two strings have in common at the beginning.
fn first_difference(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count()
}

/// Returns the part of a value around the character at `shown`, as code unless the value is a number, a flag or null.
/// The marks for the parts that were cut off are inside the code.
fn excerpt(value: &Value, shown: usize) -> String {
    const LONGEST: usize = 60;
    const BEFORE: usize = 20;
    let text = plain(value);
    let length = text.chars().count();
    let start = if length <= LONGEST || shown + BEFORE < LONGEST { 0 } else { shown - BEFORE };
    let mut part: String = text.chars().skip(start).take(LONGEST).collect();
    if start > 0 {
        part = format!("... {part}");
    }
    if start + LONGEST < length {
        part.push_str(" ...");
    }
    match value {
        Value::String(_) | Value::Array(_) | Value::Object(_) => code(&part),
        _ => part,
    }
}

/// Formats a string as Markdown code, even if it contains backticks.
fn code(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    match longest {
        0 => format!("`{text}`"),
        longest => {
            let fence = "`".repeat(longest + 1);
            format!("{fence} {text} {fence}")
        }
    }
}

/// Creates the change for a service that only one version describes.
pub fn service_change(service: &str, is_new: bool) -> Change {
    let rule = if is_new { &rules::SERVICE_ADDED } else { &rules::SERVICE_REMOVED };
    Change {
        service: service.to_owned(),
        rule,
        operations: Vec::new(),
        component: None,
        location: "service".to_owned(),
        side: Side::None,
        wire: rule.wire(Side::None),
        by_side: None,
        source: if is_new { SourceLabel::Additive } else { SourceLabel::Breaking },
        place: crate::spec::problem::Place { file: crate::spec::bundle::root_file(service), line: None },
        old_place: None,
        before: None,
        after: None,
        basis: None,
        text: format!("the service `{service}` was {}", if is_new { "added" } else { "removed" }),
        accepted: None,
    }
}

#[cfg(test)]
mod tests;
