//! Parameters: of operations, of paths, and those that several operations share.

use std::collections::BTreeMap;

use serde_json::Value;

use super::orders::{Listed, is_reordered};
use super::shared::Shared;
use super::{Comparison, Finding, Node, Pair, Rust, Subject};
use crate::spec::diff::labels::{Side, SourceLabel};
use crate::spec::diff::rename::{self, Located};
use crate::spec::diff::rules;
use crate::spec::source::escape;

/// The place of a parameter, and its name on the wire.
type Key = (String, String);

impl<'a> Comparison<'_, 'a> {
    pub(super) fn parameters(&mut self, old: &Located<'a>, new: &Located<'a>, subject: &Subject) {
        let (mut before, mut after) = (described(self.base, old), described(self.head, new));
        let mut pairs = Vec::new();
        for key in before.keys().cloned().collect::<Vec<_>>() {
            if after.contains_key(&key) {
                pairs.extend(
                    before.remove(&key).zip(after.remove(&key)).map(|(old, new)| (key.clone(), key.clone(), old, new)),
                );
            }
        }
        self.parameter_order(old, new, subject);
        self.placeholders(old, new, &mut before, &mut after, &mut pairs, subject);
        self.respelled_headers(&mut before, &mut after, &mut pairs, subject);
        self.moved(&mut before, &mut after, &mut pairs, subject);
        self.renamed_parameters(&mut before, &mut after, &mut pairs, subject);
        for ((place, name), node) in &before {
            self.parameter_removed(place, name, node, new, subject);
        }
        for ((place, name), node) in &after {
            self.parameter_added(place, name, node, subject);
        }
        for (old_key, new_key, old_node, new_node) in pairs {
            let inner = pair_subject(subject, &old_key, &new_key);
            // A shared parameter is compared once, for all operations that refer to it.
            let pair = Pair { base: old_node, head: new_node };
            if self.is_shared(&pair) {
                self.shared_parameters.insert(pair.head.pointer);
            } else {
                self.parameter(&pair, &inner);
            }
        }
    }

    /// Compares the order of the parameters, which the table of operations states. The table omits the project, which
    /// the client fills in.
    fn parameter_order(&mut self, old: &Located<'a>, new: &Located<'a>, subject: &Subject) {
        let names = |document: &super::Document<'a>, located: &Located<'a>| -> Vec<String> {
            let all = listed(document, located).into_iter();
            all.map(|((place, name), _)| format!("{place} {name}")).collect()
        };
        let (before, after) = (names(self.base, old), names(self.head, new));
        let stated = |names: &[String]| names.iter().filter(|name| *name != "path project_id").cloned().collect();
        let stated: [Vec<String>; 2] = [stated(&before), stated(&after)];
        let listed = if is_reordered([&stated[0], &stated[1]]) { Listed::InCrate } else { Listed::InDocument };
        let node = |located: &Located<'a>| Node { value: located.operation, pointer: located.pointer() };
        self.order(&Pair { base: node(old), head: node(new) }, "parameters", [&before, &after], listed, subject);
    }

    /// Compares placeholders that have the same place in the path but another name.
    fn placeholders(
        &mut self,
        old: &Located<'a>,
        new: &Located<'a>,
        before: &mut BTreeMap<Key, Node<'a>>,
        after: &mut BTreeMap<Key, Node<'a>>,
        pairs: &mut Vec<(Key, Key, Node<'a>, Node<'a>)>,
        subject: &Subject,
    ) {
        if rename::template(old.path) != rename::template(new.path) {
            return;
        }
        for (from, to) in old.path.split('/').zip(new.path.split('/')).filter(|(from, to)| from != to) {
            let key = |segment: &str| ("path".to_owned(), segment.trim_matches(['{', '}']).to_owned());
            let (old_key, new_key) = (key(from), key(to));
            if !before.contains_key(&old_key) || !after.contains_key(&new_key) {
                continue;
            }
            if let Some((old_node, new_node)) = before.remove(&old_key).zip(after.remove(&new_key)) {
                let pair = Pair { base: old_node, head: new_node };
                let text = format!("{}: the placeholder `{from}` was renamed `{to}`", subject.name);
                let inner = pair_subject(subject, &old_key, &new_key);
                self.report(&inner, Finding::key(&rules::PATH_PLACEHOLDER_RENAMED, &pair, "name", text));
                pairs.push((old_key, new_key, pair.base, pair.head));
            }
        }
    }

    /// Reports headers whose names changed only in case: they are still the same headers.
    fn respelled_headers(
        &mut self,
        before: &mut BTreeMap<Key, Node<'a>>,
        after: &mut BTreeMap<Key, Node<'a>>,
        pairs: &mut Vec<(Key, Key, Node<'a>, Node<'a>)>,
        subject: &Subject,
    ) {
        for old_key in before.keys().filter(|(place, _)| place == "header").cloned().collect::<Vec<_>>() {
            let is_same = |(place, name): &&Key| place == "header" && name.eq_ignore_ascii_case(&old_key.1);
            let Some(new_key) = after.keys().find(is_same).cloned() else { continue };
            if let Some((old_node, new_node)) = before.remove(&old_key).zip(after.remove(&new_key)) {
                let pair = Pair { base: old_node, head: new_node };
                let text = format!("{}: the header parameter `{}` is written `{}`", subject.name, old_key.1, new_key.1);
                let inner = pair_subject(subject, &old_key, &new_key);
                self.report(&inner, Finding::key(&rules::HEADER_RESPELLED, &pair, "name", text));
                pairs.push((old_key, new_key, pair.base, pair.head));
            }
        }
    }

    /// Reports parameters that have the same name but another place.
    fn moved(
        &mut self,
        before: &mut BTreeMap<Key, Node<'a>>,
        after: &mut BTreeMap<Key, Node<'a>>,
        pairs: &mut Vec<(Key, Key, Node<'a>, Node<'a>)>,
        subject: &Subject,
    ) {
        for old_key in before.keys().cloned().collect::<Vec<_>>() {
            let Some(new_key) = after.keys().find(|(_, name)| *name == old_key.1).cloned() else { continue };
            if let Some((old_node, new_node)) = before.remove(&old_key).zip(after.remove(&new_key)) {
                let pair = Pair { base: old_node, head: new_node };
                let text = format!("{}: `{}` moved from {} to {}", subject.name, old_key.1, old_key.0, new_key.0);
                let inner = pair_subject(subject, &old_key, &new_key);
                self.report(&inner, Finding::key(&rules::PARAMETER_MOVED, &pair, "in", text));
                pairs.push((old_key, new_key, pair.base, pair.head));
            }
        }
    }

    fn renamed_parameters(
        &mut self,
        before: &mut BTreeMap<Key, Node<'a>>,
        after: &mut BTreeMap<Key, Node<'a>>,
        pairs: &mut Vec<(Key, Key, Node<'a>, Node<'a>)>,
        subject: &Subject,
    ) {
        let of_place = |all: &BTreeMap<Key, Node<'a>>, place: &str| -> Vec<(String, &'a Value)> {
            let here = all.iter().filter(|((found, _), _)| found == place);
            here.map(|((_, name), node)| (name.clone(), node.value)).collect()
        };
        for place in ["query", "header"] {
            let (old, new) = (of_place(before, place), of_place(after, place));
            let old: Vec<(&str, &Value)> = old.iter().map(|(name, value)| (name.as_str(), *value)).collect();
            let new: Vec<(&str, &Value)> = new.iter().map(|(name, value)| (name.as_str(), *value)).collect();
            for (from, to) in rename::members(&old, &new) {
                let (old_key, new_key) = ((place.to_owned(), from.clone()), (place.to_owned(), to.clone()));
                let Some((old_node, new_node)) = before.remove(&old_key).zip(after.remove(&new_key)) else { continue };
                let pair = Pair { base: old_node, head: new_node };
                let rule = match pair.flags("required").1 {
                    true => &rules::REQUIRED_PARAMETER_RENAMED,
                    false => &rules::PARAMETER_RENAMED,
                };
                let text = format!("{}: the {place} parameter `{from}` was renamed `{to}`", subject.name);
                let inner = pair_subject(subject, &old_key, &new_key);
                self.report(&inner, Finding::key(rule, &pair, "name", text));
                pairs.push((old_key, new_key, pair.base, pair.head));
            }
        }
    }

    fn parameter_removed(&mut self, place: &str, name: &str, node: &Node<'a>, new: &Located<'a>, subject: &Subject) {
        let text = format!("{}: the {place} parameter `{name}` was removed", subject.name);
        let head = Node { value: new.operation, pointer: new.pointer() };
        let pair = Pair { base: node.clone(), head };
        let inner = parameter_subject(subject, &(place.to_owned(), name.to_owned()));
        self.report(&inner, Finding::at(&rules::PARAMETER_REMOVED, &pair, text).values(Some(node.value), None));
    }

    fn parameter_added(&mut self, place: &str, name: &str, node: &Node<'a>, subject: &Subject) {
        let required = node.value.get("required").and_then(Value::as_bool) == Some(true);
        let (rule, kind) = match required {
            true => (&rules::REQUIRED_PARAMETER_ADDED, "required"),
            false => (&rules::PARAMETER_ADDED, "optional"),
        };
        let text = format!("{}: the {kind} {place} parameter `{name}` was added", subject.name);
        let pair = Pair { base: node.clone(), head: node.clone() };
        let inner = parameter_subject(subject, &(place.to_owned(), name.to_owned()));
        let mut finding = Finding::at(rule, &pair, text).values(None, Some(node.value));
        finding.base = None;
        let key = (place.to_owned(), name.to_owned());
        let resized = self.resized_pages(&pair_subject(subject, &key, &key));
        if let Some(words) = &resized {
            finding.text.push_str(words);
        }
        if self.redacts_more(name) || resized.is_some() {
            finding.source = Some(SourceLabel::Runtime);
        }
        self.report(&inner, finding);
    }

    /// Compares each parameter that several operations refer to once.
    pub(super) fn parameter_components(&mut self) {
        for Shared { name, pair, holders } in self.shared("parameters") {
            let key = |node: &Node| {
                let text = |key: &str| node.value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
                (text("in"), text("name"))
            };
            let (old_key, new_key) = (key(&pair.base), key(&pair.head));
            // If the name changed, and no operation has the new parameter instead of the old one, they are two
            // different parameters.
            if old_key != new_key && !self.shared_parameters.contains(&pair.head.pointer) {
                continue;
            }
            let rust = match self.common_holder(&holders) {
                Some((old, new)) => Rust::Parameter((old, old_key), (new, new_key)),
                None => Rust::Nothing,
            };
            let subject = Subject {
                operations: self.all_holders(&holders),
                component: Some(name.clone()),
                location: format!("parameter {name}"),
                name: format!("the shared parameter `{name}`"),
                side: Side::Request,
                rust,
            };
            self.parameter(&pair, &subject);
        }
    }

    fn parameter(&mut self, pair: &Pair<'a>, subject: &Subject) {
        if pair.is_equal() {
            return;
        }
        for key in pair.keys() {
            match key {
                // Names and places are compared where operations are.
                "name" | "in" => {}
                "required" => self.parameter_required(pair, subject),
                "description" => self.words(pair, key, &rules::DESCRIPTION_CHANGED, subject),
                "example" | "examples" => self.words(pair, key, &rules::EXAMPLE_CHANGED, subject),
                "x-hc-source" => self.words(pair, key, &rules::SOURCES_CHANGED, subject),
                "x-hc-unknown" => self.words(pair, key, &rules::UNKNOWNS_CHANGED, subject),
                "x-hc-sdk-name" => self.words(pair, key, &rules::SDK_NAME_CHANGED, subject),
                "deprecated" => self.words(pair, key, &rules::PARAMETER_DEPRECATED, subject),
                "style" | "explode" => self.encoding(pair, key, subject),
                "schema" => match pair.get("schema") {
                    Some(schema) => self.schema(&schema, subject),
                    None => self.other_key(pair, key, &rules::PARAMETER_SCHEMA_CHANGED, subject),
                },
                key => self.other_key(pair, key, &rules::OTHER_KEY_CHANGED, subject),
            }
        }
    }

    fn parameter_required(&mut self, pair: &Pair<'a>, subject: &Subject) {
        let (rule, what) = match pair.flags("required") {
            (false, true) => (&rules::PARAMETER_BECAME_REQUIRED, "became required"),
            (true, false) => (&rules::PARAMETER_BECAME_OPTIONAL, "became optional"),
            _ => return,
        };
        self.report(subject, Finding::key(rule, pair, "required", format!("{} {what}", subject.name)));
    }

    fn encoding(&mut self, pair: &Pair<'a>, key: &str, subject: &Subject) {
        // The defaults in a query are `form` and `true`.
        let stated = |node: &Node| match key {
            "style" => node.value.get(key).and_then(Value::as_str).unwrap_or("form") != "form",
            _ => node.value.get(key).and_then(Value::as_bool) == Some(false),
        };
        if let Some((before, after)) = pair.differing(key) {
            let rule = if stated(&pair.base) == stated(&pair.head) && !stated(&pair.head) {
                &rules::PARAMETER_ENCODING_STATED
            } else {
                &rules::PARAMETER_ENCODING_CHANGED
            };
            let text = format!("{}: `{key}` {}", subject.name, super::operations::happened(before, after));
            self.report(subject, Finding::key(rule, pair, key, text).detail(format!(" {key}")));
        }
    }
}

/// The parameters of an operation and its path, by place and name; those of the operation take precedence.
fn described<'a>(document: &super::Document<'a>, located: &Located<'a>) -> BTreeMap<Key, Node<'a>> {
    listed(document, located).into_iter().collect()
}

/// The parameters of an operation's path and of the operation, in their order.
fn listed<'a>(document: &super::Document<'a>, located: &Located<'a>) -> Vec<(Key, Node<'a>)> {
    let mut found = Vec::new();
    let path = format!("/paths/{}", escape(located.path));
    for (holder, pointer) in [(located.item, path), (located.operation, located.pointer())] {
        let list = holder.get("parameters").and_then(Value::as_array).into_iter().flatten().enumerate();
        for (index, value) in list {
            let node = Node { value, pointer: format!("{pointer}/parameters/{index}") }.resolved(document);
            let text = |key: &str| node.value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
            found.push(((text("in"), text("name")), node));
        }
    }
    found
}

/// The subject of a parameter that both versions have, by its keys in both.
fn pair_subject(subject: &Subject, old_key: &Key, new_key: &Key) -> Subject {
    let mut inner = parameter_subject(subject, new_key);
    if let Rust::Reply(old, new) = &subject.rust {
        inner.rust = Rust::Parameter((old.clone(), old_key.clone()), (new.clone(), new_key.clone()));
    }
    inner
}

fn parameter_subject(subject: &Subject, (place, name): &Key) -> Subject {
    Subject {
        location: format!("{}/{place} {name}", subject.location),
        name: format!("the {place} parameter `{name}` of {}", subject.name),
        side: Side::Request,
        ..subject.clone()
    }
}
