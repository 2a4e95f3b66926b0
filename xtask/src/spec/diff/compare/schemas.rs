//! Schemas: components, references to them, properties, elements.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::orders::Listed;
use super::{Comparison, Finding, Node, Pair, Presence, Rust, Subject, short};
use crate::spec::diff::labels::{Side, SourceLabel, WireLabel};
use crate::spec::diff::rename;
use crate::spec::diff::rules;
use crate::spec::diff::surface::{FieldFace, Kind};
use crate::spec::diff::uses::schema_name;
use crate::spec::model::{TIME, is_sensitive};
use crate::spec::source::{escape, unescape};

/// Keys beside a wrapped reference that override those of its target.
const LAID_OVER: [&str; 3] = ["default", "nullable", "deprecated"];

/// Keys that only describe.
const WORDS: [&str; 6] =
    ["description", "example", "x-hc-sdk-name", "x-hc-source", "x-hc-unknown", "x-enum-descriptions"];

impl<'a> Comparison<'_, 'a> {
    pub(super) fn schema_components(&mut self) {
        let (old, new) = (self.base.components("schemas"), self.head.components("schemas"));
        let renamed: BTreeSet<String> = self.schemas.values().cloned().collect();
        for (name, value) in &old {
            let new_name = self.name_in_head(name).to_owned();
            let base = component_node(name, value);
            let Some(head) = new.get(new_name.as_str()).map(|value| component_node(&new_name, value)) else {
                self.component_gone(name, base);
                continue;
            };
            let subject = self.component_subject(name, &new_name);
            let pair = Pair { base, head };
            if *name != new_name {
                let text = format!("the schema `{name}` was renamed `{new_name}`");
                let (before, after) = (Value::from(*name), Value::from(new_name.clone()));
                let source = self.exists_in_rust(name).then_some(SourceLabel::Breaking);
                let mut finding = Finding::at(&rules::SCHEMA_RENAMED, &pair, text).values(Some(&before), Some(&after));
                finding.source = Some(source.unwrap_or(SourceLabel::None));
                self.report(&subject, finding);
            }
            self.schema(&pair, &subject);
        }
        for (name, value) in new.iter().filter(|(name, _)| !old.contains_key(*name) && !renamed.contains(**name)) {
            let node = component_node(name, value);
            let pair = Pair { base: node.clone(), head: node };
            let mut finding = Finding::at(&rules::SCHEMA_ADDED, &pair, format!("the schema `{name}` was added"));
            finding.base = None;
            let properties = value.get("properties").and_then(Value::as_object).into_iter().flatten();
            finding.source = Some(if !self.head.surface.types.contains_key(*name) {
                SourceLabel::None
            } else if properties.into_iter().any(|(property, _)| self.redacts_more(property)) {
                SourceLabel::Runtime
            } else {
                SourceLabel::Additive
            });
            let subject = self.component_subject(name, name);
            self.report(&subject, finding);
        }
    }

    fn component_gone(&mut self, name: &str, base: Node<'a>) {
        let head = Node { value: self.head.root(), pointer: "/components/schemas".to_owned() };
        let text = format!("the schema `{name}` was removed");
        let mut finding = Finding::at(&rules::SCHEMA_REMOVED, &Pair { base, head }, text);
        finding.source = Some(if self.exists_in_rust(name) { SourceLabel::Breaking } else { SourceLabel::None });
        let subject = self.component_subject(name, name);
        self.report(&subject, finding);
    }

    fn exists_in_rust(&self, name: &str) -> bool {
        self.base.surface.types.contains_key(name)
    }

    fn name_in_head<'n>(&'n self, name: &'n str) -> &'n str {
        self.schemas.get(name).map_or(name, String::as_str)
    }

    /// Returns the subject of a component, given its names in both versions.
    fn component_subject(&mut self, old: &str, new: &str) -> Subject {
        let (before, after) = (self.base.uses.side(old), self.head.uses.side(new));
        // Labels are about the data that the two versions exchange: the data that both send, or that both receive.
        let both = Side::of(before.is_sent() && after.is_sent(), before.is_received() && after.is_received());
        let either = Side::of(before.is_sent() || after.is_sent(), before.is_received() || after.is_received());
        let side = if before == Side::None || after == Side::None { either } else { both };
        Subject {
            operations: self.reaching(Some(old), Some(new)),
            component: Some(new.to_owned()),
            location: format!("schema {new}"),
            name: format!("`{new}`"),
            side,
            rust: Rust::Component(old.to_owned(), new.to_owned()),
        }
    }

    /// Compares two schemas in the same place.
    pub(super) fn schema(&mut self, pair: &Pair<'a>, subject: &Subject) {
        if pair.is_equal() {
            return;
        }
        let (old, new) = (referenced(pair.base.value), referenced(pair.head.value));
        match (old, new) {
            (Some(old), Some(new)) if self.name_in_head(old) == new => self.wrapper(pair, subject),
            (None, None) => self.keywords(pair, &[], subject),
            _ => self.replaced(pair, subject),
        }
    }

    /// Compares keys beside a reference. A bare reference has no text, so text that appears beside it is new.
    fn wrapper(&mut self, pair: &Pair<'a>, subject: &Subject) {
        if !pair.has_equal("nullable") || !pair.has_equal("type") {
            self.nullable_by_reference(pair, subject);
        }
        for key in pair.keys() {
            match key {
                "$ref" | "allOf" | "nullable" => {}
                "type" if pair.base.value.get("$ref").is_none() && pair.head.value.get("$ref").is_none() => {
                    self.other_key(pair, key, &rules::TYPE_STATED, subject);
                }
                "type" => {}
                "default" | "deprecated" if !pair.has_equal(key) => {
                    let laid_over = self.laid_over(pair, key);
                    if key == "default" && laid_over.has_equal(key) {
                        self.other_key(pair, key, &rules::DEFAULT_STATED, subject);
                        continue;
                    }
                    let pair = if laid_over.has_equal(key) { pair } else { &laid_over };
                    self.keyword(pair, key, subject);
                }
                key => self.keyword(pair, key, subject),
            }
        }
    }

    /// Compares whether null is allowed if either version has a reference: the component behind it may decide that.
    /// When our crate checks requests, it reads only the mark of the field itself.
    fn nullable_by_reference(&mut self, pair: &Pair<'a>, subject: &Subject) {
        let laid_over = self.laid_over(pair, "nullable");
        let (was, is) = laid_over.flags("nullable");
        let (was_marked, is_marked) = pair.flags("nullable");
        if was != is {
            return self.keyword(&laid_over, "nullable", subject);
        }
        if was_marked == is_marked {
            return;
        }
        let (stays, mark) = (if is { "allowed" } else { "refused" }, if is_marked { "added" } else { "removed" });
        let text = format!("{}: null stays {stays}, the mark beside the reference was {mark}", subject.name);
        let mut finding = Finding::key(&rules::NULLABLE_STATED, pair, "nullable", text);
        if !is_marked_in_rust(subject) {
            finding.source = Some(SourceLabel::None);
        } else if is_marked && subject.side.is_sent() && self.rust_changes(&subject.rust) == Presence::Same {
            finding.source = Some(SourceLabel::Additive);
        }
        self.report(subject, finding);
    }

    /// Returns the nodes that supply the value of a key for a pair.
    fn laid_over(&self, pair: &Pair<'a>, key: &str) -> Pair<'a> {
        Pair { base: self.holder(&pair.base, key, self.base), head: self.holder(&pair.head, key, self.head) }
    }

    /// Returns the node that supplies the value of a key for `node`. A reference, wrapped or not, has the keys of its
    /// target, except for those that are written beside the reference. The target may itself be such a reference. A
    /// type beside a reference allows null only if the target also allows it.
    fn holder(&self, node: &Node<'a>, key: &str, document: &super::Document<'a>) -> Node<'a> {
        let decides = |node: &Node| match key {
            "nullable" => node.value.get("type").is_some() && !is_nullable(node.value),
            key => node.value.get(key).is_some(),
        };
        let mut links = vec![node.clone()];
        while let Some(last) = links.last().filter(|last| !decides(last)) {
            let target = referenced(last.value).and_then(|name| own_component(document, name));
            match target.filter(|target| !links.iter().any(|link| link.pointer == target.pointer)) {
                Some(target) => links.push(target),
                // The last target decides whether null is allowed; any other key is missing.
                None if key == "nullable" => break,
                None => return node.clone(),
            }
        }
        links.pop().unwrap_or_else(|| node.clone())
    }

    /// Reports a schema that was replaced with another: its label is the worst of all differences between the two.
    fn replaced(&mut self, pair: &Pair<'a>, subject: &Subject) {
        let target = |node: &Node<'a>, document| match referenced(node.value) {
            Some(name) => component(document, name).unwrap_or_else(|| node.clone()),
            None => node.clone(),
        };
        let inner = Pair { base: target(&pair.base, self.base), head: target(&pair.head, self.head) };
        let (before, after) = (described(pair.base.value), described(pair.head.value));
        if content_of(inner.base.value) == content_of(inner.head.value) {
            let text = format!("{}: {before} -> {after}, which allow the same", subject.name);
            let (before, after) = (Value::from(before), Value::from(after));
            let finding = Finding::at(&rules::SCHEMA_EXTRACTED, pair, text).values(Some(&before), Some(&after));
            self.report(subject, finding);
        } else {
            let wire = self.probe(&inner, subject);
            let text = format!("{}: {before} -> {after}", subject.name);
            let (before, after) = (Value::from(before), Value::from(after));
            let mut finding = Finding::at(&rules::SCHEMA_REPLACED, pair, text).values(Some(&before), Some(&after));
            finding.wire = Some(wire);
            finding.basis = Some(Value::from(vec![
                content_within(&inner.base, self.base, |name| self.head.has_schema(self.name_in_head(name))),
                content_within(&inner.head, self.head, |name| {
                    self.base.has_schema(name) || self.schemas.values().any(|new| new == name)
                }),
            ]));
            if self.rust_changes(&subject.rust) == Presence::Same && subject.side.is_sent() {
                // The crate validates requests; its validation now allows more, or less.
                finding.source = match wire {
                    WireLabel::None => None,
                    WireLabel::Compatible => Some(SourceLabel::Additive),
                    WireLabel::Risky | WireLabel::Breaking => Some(SourceLabel::Runtime),
                };
                if let Some(words) = self.resized_pages(subject) {
                    finding.text.push_str(&words);
                    finding.source = Some(SourceLabel::Runtime);
                }
            }
            self.report(subject, finding);
        }
        self.nullable_by_reference(pair, subject);
        for key in LAID_OVER.into_iter().filter(|key| *key != "nullable") {
            self.keyword(&self.laid_over(pair, key), key, subject);
        }
        // A time is always marked on the field itself, never on the component that the field refers to.
        self.time(pair, subject);
        for key in ["description", "example", "x-hc-sdk-name", "x-hc-source", "x-hc-unknown"] {
            if pair.get(key).is_some() {
                self.keyword(pair, key, subject);
            }
        }
    }

    /// Returns the worst label of all differences between two schemas. It ignores the mark of a time, and the keys that
    /// a reference may override: those are compared at the reference.
    fn probe(&mut self, pair: &Pair<'a>, subject: &Subject) -> WireLabel {
        let key = (
            pair.base.pointer.clone(),
            pair.head.pointer.clone(),
            subject.side,
            subject.rust.clone(),
            depth(&subject.location),
        );
        if let Some(known) = self.probes.get(&key) {
            return *known;
        }
        // A recursive schema adds nothing to its own label.
        self.probes.insert(key.clone(), WireLabel::None);
        let outer = self.probing.replace(WireLabel::None);
        self.keywords(pair, &[LAID_OVER.as_slice(), &[TIME]].concat(), subject);
        let found = self.probing.take().unwrap_or(WireLabel::None);
        self.probing = outer.map(|outer| outer.max(found));
        self.probes.insert(key, found);
        found
    }

    pub(super) fn properties(&mut self, pair: &Pair<'a>, subject: &Subject) {
        let subject = &fields_of(pair, subject);
        let members = |node: &Node<'a>| -> Vec<(&'a str, &'a Value)> {
            let properties = node.value.get("properties").and_then(Value::as_object);
            properties.into_iter().flatten().map(|(name, schema)| (name.as_str(), schema)).collect()
        };
        let (old, new) = (members(&pair.base), members(&pair.head));
        let has = |list: &[(&str, &Value)], name: &str| list.iter().any(|(found, _)| *found == name);
        let removed: Vec<_> = old.iter().copied().filter(|(name, _)| !has(&new, name)).collect();
        let added: Vec<_> = new.iter().copied().filter(|(name, _)| !has(&old, name)).collect();
        let renames = rename::members(&removed, &added);
        for (name, _) in &old {
            let new_name = renames.get(*name).map_or(*name, String::as_str);
            let Some((base, head)) = property(&pair.base, name).zip(property(&pair.head, new_name)) else {
                self.property_removed(pair, name, subject);
                continue;
            };
            let inner = property_subject(subject, name, new_name);
            let pair_of = Pair { base, head };
            if *name != new_name {
                self.property_renamed(pair, &pair_of, name, new_name, &inner);
            }
            self.required(pair, (name, new_name), &inner);
            self.schema(&pair_of, &inner);
        }
        for (name, _) in added.iter().filter(|(name, _)| !renames.values().any(|new| new == name)) {
            self.property_added(pair, name, subject);
        }
        self.other_required(pair, &removed, &added, subject);
    }

    fn property_removed(&mut self, pair: &Pair<'a>, name: &str, subject: &Subject) {
        let Some(base) = property(&pair.base, name) else { return };
        let inner = property_subject(subject, name, name);
        let insisted = subject.side.is_received() && self.insists_on(&inner);
        let rule = if insisted { &rules::REQUIRED_PROPERTY_REMOVED } else { &rules::PROPERTY_REMOVED };
        let text = format!("{} was removed", inner.name);
        let value = base.value;
        let finding = Finding::at(rule, &Pair { base, head: pair.head.clone() }, text).values(Some(value), None);
        self.report(&inner, finding);
    }

    fn property_added(&mut self, pair: &Pair<'a>, name: &str, subject: &Subject) {
        let Some(head) = property(&pair.head, name) else { return };
        let inner = property_subject(subject, name, name);
        let is_required = is_required(pair.head.value, name);
        let (rule, kind) = match is_required {
            true => (&rules::REQUIRED_PROPERTY_ADDED, "required "),
            false => (&rules::PROPERTY_ADDED, ""),
        };
        let text = format!("the {kind}property {} was added", inner.name);
        let value = head.value;
        let mut finding = Finding::at(rule, &Pair { base: head.clone(), head }, text).values(None, Some(value));
        finding.base = None;
        if is_required && !subject.side.is_sent() && self.rust_changes(&inner.rust) == Presence::Same {
            finding.source = Some(SourceLabel::Additive);
        }
        if self.redacts_more(name) && self.rust_changes(&inner.rust) == Presence::Same {
            finding.source = Some(SourceLabel::Runtime);
        }
        self.report(&inner, finding);
    }

    fn property_renamed(&mut self, outer: &Pair<'a>, pair: &Pair<'a>, old: &str, new: &str, subject: &Subject) {
        let demanded = subject.side.is_sent() && is_required(outer.head.value, new);
        let insisted = subject.side.is_received() && self.insists_on(subject);
        let rule = match demanded || insisted {
            true => &rules::REQUIRED_PROPERTY_RENAMED,
            false => &rules::PROPERTY_RENAMED,
        };
        let text = format!("{} was called `{old}`", subject.name);
        let (before, after) = (Value::from(old), Value::from(new));
        self.report(subject, Finding::at(rule, pair, text).values(Some(&before), Some(&after)));
    }

    fn required(&mut self, outer: &Pair<'a>, (old, new): (&str, &str), subject: &Subject) {
        let (before, after) = (is_required(outer.base.value, old), is_required(outer.head.value, new));
        let (rule, what) = match (before, after) {
            (false, true) => (&rules::PROPERTY_BECAME_REQUIRED, "became required"),
            (true, false) if subject.side.is_received() && !self.insists_on(subject) => {
                (&rules::REPLY_PROPERTY_MAY_BE_ABSENT, "became optional")
            }
            (true, false) => (&rules::PROPERTY_BECAME_OPTIONAL, "became optional"),
            _ => return,
        };
        let text = format!("{} {what}", subject.name);
        let mut finding = Finding::key(rule, outer, "required", text);
        let (before, after) = (Value::from(before), Value::from(after));
        finding = finding.values(Some(&before), Some(&after));
        self.report(subject, finding);
    }

    /// Names in `required` that are not properties.
    fn other_required(
        &mut self,
        pair: &Pair<'a>,
        removed: &[(&str, &Value)],
        added: &[(&str, &Value)],
        subject: &Subject,
    ) {
        let names = |node: &Node<'a>| -> BTreeSet<&'a str> {
            let names = node.value.get("required").and_then(Value::as_array);
            let is_property = |name: &&str| node.value.get("properties").and_then(|all| all.get(*name)).is_some();
            names.into_iter().flatten().filter_map(Value::as_str).filter(|name| !is_property(name)).collect()
        };
        let listed = |node: &Node<'a>| -> Vec<&'a str> {
            let names = node.value.get("required").and_then(Value::as_array);
            names.into_iter().flatten().filter_map(Value::as_str).collect()
        };
        let lists = [listed(&pair.base), listed(&pair.head)];
        self.order(pair, "required", [&lists[0], &lists[1]], Listed::InDocument, subject);
        let (old, new) = (names(&pair.base), names(&pair.head));
        let is_member = |name: &str| removed.iter().chain(added).any(|(found, _)| *found == name);
        for name in old.symmetric_difference(&new).filter(|name| !is_member(name)) {
            let rule = match new.contains(name) {
                true => &rules::CONSTRAINT_ADDED,
                false => &rules::CONSTRAINT_REMOVED,
            };
            let text = format!("{}: `required` names `{name}`, which is not a property", subject.name);
            self.report(subject, Finding::key(rule, pair, "required", text).detail(format!(" required {name}")));
        }
    }

    /// Whether our client fails if the value is missing: the type that it reads cannot represent that.
    pub(super) fn insists_on(&self, subject: &Subject) -> bool {
        match &subject.rust {
            Rust::Field((component, field), _) => {
                self.base.surface.field(component, field).is_some_and(|field| field.is_insisted_on())
            }
            _ => false,
        }
    }

    /// Whether our client cannot read null here. It cannot where it requires a value, where null replaces a whole
    /// reply, and where null is an element of a reply that is a list or a map. Elsewhere, including the values of a map
    /// in a field, it reads null as an absent value: a secret is then empty, and a whole reply that is text contains
    /// the text `null`.
    pub(super) fn fails_at_null(&self, pair: &Pair<'a>, subject: &Subject) -> bool {
        let is_named_in = |reply: &str, name: &str| reply.split(['<', '>', ' ']).any(|part| part == name);
        let in_map = subject.location.ends_with("{}");
        match &subject.rust {
            Rust::Field(..) if in_map => false,
            Rust::Component(component, _) => {
                let mut replies = self.base.surface.operations.values();
                replies.any(|face| is_named_in(&face.reply, component))
            }
            Rust::Reply(..) => !is_sensitive(pair.base.value) && !self.is_whole_text(subject),
            _ => self.insists_on(subject),
        }
    }

    /// Whether our client accepts a value of another type in place of a string here.
    pub(super) fn reads_as_text(&self, pair: &Pair<'a>, kind: &str, subject: &Subject) -> bool {
        if self.is_whole_text(subject) {
            return true;
        }
        let in_field = matches!(subject.rust, Rust::Field(..));
        match (depth(&subject.location), kind) {
            (0, "integer" | "number" | "boolean") => true,
            // A value that is nested deeper than the elements of a field is read as its own type. The type of a secret
            // accepts numbers.
            (1.., "integer" | "number") if is_sensitive(pair.base.value) => true,
            (1, "integer" | "number" | "boolean") if in_field => !is_sensitive(pair.base.value),
            (_, "integer" | "number" | "boolean") => !in_field && !matches!(subject.rust, Rust::Reply(..)),
            _ => false,
        }
    }

    /// Whether the subject is a whole reply that our client reads as text, regardless of its content.
    fn is_whole_text(&self, subject: &Subject) -> bool {
        let Rust::Reply(id, _) = &subject.rust else { return false };
        let face = self.base.surface.operations.get(id);
        depth(&subject.location) == 0 && face.is_some_and(|face| face.reply == "String")
    }

    /// Whether the reply of an operation contains a value that our client requires.
    pub(super) fn reply_insists(&self, id: &str) -> bool {
        let surface = &self.base.surface;
        let reply = surface.operations.get(id).and_then(|face| surface.types.get(&face.reply));
        match reply.map(|face| &face.kind) {
            Some(Kind::Struct { fields, .. }) => fields.values().any(FieldFace::is_insisted_on),
            _ => false,
        }
    }

    pub(super) fn items(&mut self, pair: &Pair<'a>, subject: &Subject) {
        match pair.get("items") {
            Some(items) => self.schema(&items, &subject.inside("[]", "[]")),
            None => self.other_key(pair, "items", &rules::ITEMS_CHANGED, subject),
        }
    }

    /// Compares what an object may contain beyond its properties: a missing keyword and `true` are the same.
    pub(super) fn additional(&mut self, pair: &Pair<'a>, subject: &Subject) {
        const KEY: &str = "additionalProperties";
        let closed = |node: &Node| node.value.get(KEY) == Some(&Value::Bool(false));
        let rule = match (closed(&pair.base), closed(&pair.head)) {
            (false, true) => &rules::MAP_CLOSED,
            (true, false) => &rules::MAP_OPENED,
            _ => match pair.get(KEY).filter(|values| values.base.value.is_object() && values.head.value.is_object()) {
                Some(values) => return self.schema(&values, &subject.inside("{}", "{}")),
                None => &rules::MAP_CHANGED,
            },
        };
        self.other_key(pair, KEY, rule, subject);
    }
}

fn component_node<'a>(name: &str, value: &'a Value) -> Node<'a> {
    Node { value, pointer: format!("/components/schemas/{}", escape(name)) }
}

/// A component as it is written, even if it is only an alias of another one.
fn own_component<'a>(document: &super::Document<'a>, name: &str) -> Option<Node<'a>> {
    let pointer = format!("/components/schemas/{}", escape(name));
    Some(Node { value: document.root().pointer(&pointer)?, pointer })
}

/// A component, or the one behind an alias.
fn component<'a>(document: &super::Document<'a>, name: &str) -> Option<Node<'a>> {
    let node = own_component(document, name)?;
    match referenced(node.value) {
        Some(inner) if inner != name => component(document, inner).or(Some(node)),
        _ => Some(node),
    }
}

/// Returns the number of lists and maps around an element.
fn depth(location: &str) -> usize {
    match location.strip_suffix("[]").or_else(|| location.strip_suffix("{}")) {
        Some(outer) => 1 + depth(outer),
        None => 0,
    }
}

/// The component that a schema is, wrapped or not.
fn referenced(schema: &Value) -> Option<&str> {
    schema_name(schema).or_else(|| match schema.get("allOf")?.as_array()?.as_slice() {
        [only] => schema_name(only),
        _ => None,
    })
}

/// Describes a schema in a few words.
fn described(schema: &Value) -> String {
    if let Some(name) = referenced(schema) {
        return format!("`{name}`");
    }
    if let Some(alternatives) = schema.get("anyOf").and_then(Value::as_array) {
        return alternatives.iter().map(described).collect::<Vec<_>>().join(" or ");
    }
    match schema.get("type").and_then(Value::as_str) {
        Some("array") => format!("a list of {}", schema.get("items").map_or_else(|| "anything".to_owned(), described)),
        Some(kind) => {
            format!("{kind}{}", schema.get("format").map(|format| format!(" {}", short(format))).unwrap_or_default())
        }
        None => "anything".to_owned(),
    }
}

/// Returns a schema without its descriptive keys, without those that a reference may override, and without the mark of
/// a time.
fn content_of(schema: &Value) -> Value {
    let mut kept = schema.clone();
    if let Some(entries) = kept.as_object_mut() {
        let is_elsewhere = |key: &str| WORDS.contains(&key) || LAID_OVER.contains(&key) || key == TIME;
        entries.retain(|key, _| !is_elsewhere(key));
    }
    kept
}

/// Returns the content of a schema, including the components inside it that only its version has. An edit of any other
/// component is a separate change with its own fingerprint.
fn content_within(node: &Node, document: &super::Document, is_in_both: impl Fn(&str) -> bool) -> Value {
    let mut found = BTreeMap::from([(String::new(), content_of(node.value))]);
    let mut queue = vec![node.value];
    while let Some(inner) = queue.pop() {
        let name = schema_name(inner).filter(|name| !is_in_both(name) && !found.contains_key(*name));
        if let Some((name, component)) = name.and_then(|name| Some((name, own_component(document, name)?))) {
            found.insert(name.to_owned(), component.value.clone());
            queue.push(component.value);
        }
        queue.extend(inner.as_object().into_iter().flatten().map(|(_, value)| value));
        queue.extend(inner.as_array().into_iter().flatten());
    }
    found.into_iter().collect::<serde_json::Map<_, _>>().into()
}

/// Whether the crate's check reads the mark `nullable` here: it reads the mark only on fields.
pub(super) fn is_marked_in_rust(subject: &Subject) -> bool {
    matches!(subject.rust, Rust::Field(..)) && !subject.location.ends_with([']', '}'])
}

fn is_nullable(schema: &Value) -> bool {
    schema.get("nullable").and_then(Value::as_bool) == Some(true)
}

/// Returns the subject for the properties of a schema. The properties of a component are its fields, regardless of the
/// path by which the walk reached it.
fn fields_of(pair: &Pair, subject: &Subject) -> Subject {
    let name = |node: &Node| {
        node.pointer.strip_prefix("/components/schemas/").filter(|name| !name.contains('/')).map(unescape)
    };
    match name(&pair.base) {
        Some(old) => {
            let new = name(&pair.head).unwrap_or_else(|| old.clone());
            Subject { rust: Rust::Component(old, new), ..subject.clone() }
        }
        None => subject.clone(),
    }
}

fn property<'a>(node: &Node<'a>, name: &str) -> Option<Node<'a>> {
    node.get("properties")?.get(name)
}

fn is_required(schema: &Value, name: &str) -> bool {
    let names = schema.get("required").and_then(Value::as_array);
    names.into_iter().flatten().any(|found| found.as_str() == Some(name))
}

fn property_subject(subject: &Subject, old: &str, new: &str) -> Subject {
    let rust = match &subject.rust {
        Rust::Component(base, head) => Rust::Field((base.clone(), old.to_owned()), (head.clone(), new.to_owned())),
        // For an object inside a field, Rust has only the field.
        other => other.clone(),
    };
    let name = subject.name.trim_end_matches('`');
    let quote = if subject.name.ends_with('`') { "" } else { " `" };
    let dot = if quote.is_empty() { "." } else { "" };
    Subject {
        location: format!("{}/{new}", subject.location),
        name: format!("{name}{quote}{dot}{new}`"),
        rust,
        ..subject.clone()
    }
}
