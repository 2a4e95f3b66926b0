//! Request bodies and responses: statuses, kinds of content, and the schemas in them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::shared::Shared;
use super::{Comparison, Finding, Node, Pair, Rust, Subject};
use crate::screen::count;
use crate::spec::diff::labels::{Side, SourceLabel, WireLabel};
use crate::spec::diff::rules;
use crate::spec::diff::uses::is_success;
use crate::spec::model::Shape;
use crate::spec::source::unescape;

impl<'a> Comparison<'_, 'a> {
    pub(super) fn body(&mut self, operation: &Pair<'a>, subject: &Subject) {
        let mut subject = subject.inside("/body", "");
        subject.side = Side::Request;
        subject.name = format!("the body of {}", subject.name);
        let is_required = |node: &Node<'a>, document| {
            node.resolved(document).value.get("required").and_then(Value::as_bool) == Some(true)
        };
        match (operation.base.get("requestBody"), operation.head.get("requestBody")) {
            (Some(base), Some(head)) => {
                let pair = Pair { base: base.resolved(self.base), head: head.resolved(self.head) };
                if !self.is_shared(&pair) {
                    self.body_content(&pair, &subject);
                }
            }
            (None, Some(head)) => {
                let rule = match is_required(&head, self.head) {
                    true => &rules::BODY_ADDED,
                    false => &rules::OPTIONAL_BODY_ADDED,
                };
                let text = format!("{} was added", subject.name);
                let mut finding = Finding::key(rule, operation, "requestBody", text);
                if std::ptr::eq(rule, &rules::OPTIONAL_BODY_ADDED) && !self.may_be_left_empty(&subject.rust) {
                    finding.source = Some(SourceLabel::Runtime);
                }
                self.report(&subject, finding);
            }
            (Some(_), None) => {
                let text = format!("{} was removed", subject.name);
                self.report(&subject, Finding::key(&rules::BODY_REMOVED, operation, "requestBody", text));
            }
            (None, None) => {}
        }
    }

    /// Whether the body of a request that sets nothing is `{}`. The crate omits such a body if the body is optional. It
    /// sends any other body, or rejects it because a required field is missing.
    fn may_be_left_empty(&self, rust: &Rust) -> bool {
        let Rust::Reply(_, id) = rust else { return false };
        let api = &self.head.api;
        let body = api.operations.iter().find(|operation| operation.id == *id).and_then(|one| one.body.as_ref());
        match body.map(|body| &api.resolve(&body.schema).shape) {
            Some(Shape::Object(properties)) => !properties.iter().any(|property| property.required),
            Some(Shape::Map(_)) => true,
            _ => false,
        }
    }

    fn body_content(&mut self, pair: &Pair<'a>, subject: &Subject) {
        let mut subject = subject.clone();
        for key in pair.keys() {
            match key {
                "description" => self.words(pair, key, &rules::DESCRIPTION_CHANGED, &subject),
                "required" => {
                    let (rule, what) = match pair.flags("required") {
                        (false, true) => (&rules::BODY_BECAME_REQUIRED, "became required"),
                        (true, false) => (&rules::BODY_BECAME_OPTIONAL, "became optional"),
                        _ => continue,
                    };
                    self.report(&subject, Finding::key(rule, pair, key, format!("{} {what}", subject.name)));
                }
                "content" => {
                    if let Rust::Reply(old, new) = &subject.rust {
                        subject.rust = Rust::Body(old.clone(), new.clone());
                    }
                    self.content(pair, &subject);
                }
                key => self.other_key(pair, key, &rules::OTHER_KEY_CHANGED, &subject),
            }
        }
    }

    pub(super) fn responses(&mut self, operation: &Pair<'a>, subject: &Subject) {
        let statuses = |node: &Node<'a>| -> BTreeSet<&'a str> {
            let responses = node.value.get("responses").and_then(Value::as_object);
            responses.into_iter().flatten().map(|(status, _)| status.as_str()).collect()
        };
        let (old, new) = (statuses(&operation.base), statuses(&operation.head));
        let mut subject = subject.clone();
        subject.side = Side::Response;
        let gone: Vec<&str> = old.difference(&new).copied().collect();
        let come: Vec<&str> = new.difference(&old).copied().collect();
        let successes =
            |list: &[&'a str]| -> Vec<&'a str> { list.iter().copied().filter(|status| is_success(status)).collect() };
        let replaced = match (successes(&gone).as_slice(), successes(&come).as_slice()) {
            ([from], [to]) => Some((*from, *to)),
            _ => None,
        };
        if let Some((from, to)) = replaced {
            let text = format!("{}: the success status {from} -> {to}", subject.name);
            let (before, after) = (Value::from(from), Value::from(to));
            let finding = Finding::at(&rules::SUCCESS_STATUS_CHANGED, operation, text);
            self.report(&subject, finding.values(Some(&before), Some(&after)).detail(format!("/reply {to}")));
            self.response_of(operation, from, to, &subject);
        }
        let is_replaced = |status: &str| replaced.is_some_and(|(from, to)| status == from || status == to);
        for status in gone.iter().chain(&come).filter(|status| !is_replaced(status)) {
            self.status(operation, status, new.contains(status), &subject);
        }
        for status in old.intersection(&new) {
            self.response_of(operation, status, status, &subject);
        }
    }

    /// Reports a status that only one version lists.
    fn status(&mut self, operation: &Pair<'a>, status: &str, is_new: bool, subject: &Subject) {
        let is_success = is_success(status);
        let rule = match (is_success, is_new) {
            (true, true) => &rules::SUCCESS_STATUS_ADDED,
            (true, false) => &rules::SUCCESS_STATUS_REMOVED,
            (false, true) => &rules::ERROR_STATUS_ADDED,
            (false, false) => &rules::ERROR_STATUS_REMOVED,
        };
        let kind = if is_success { "success" } else { "error" };
        let what = if is_new { "added" } else { "removed" };
        let text = format!("{}: the {kind} status {status} was {what}", subject.name);
        let value = Value::from(status);
        let (before, after) = if is_new { (None, Some(&value)) } else { (Some(&value), None) };
        let mut finding = Finding::key(rule, operation, "responses", text).values(before, after);
        if is_success && is_new && self.lacks_value(operation, status, subject) {
            finding.wire = Some(WireLabel::Breaking);
        }
        self.report(subject, finding.detail(format!("/reply {status}")));
    }

    /// Whether a reply lacks the value that our client requires.
    fn lacks_value(&self, operation: &Pair<'a>, status: &str, subject: &Subject) -> bool {
        let Rust::Reply(id, _) = &subject.rust else { return false };
        let response = operation.head.get("responses").and_then(|node| node.get(status));
        let has_content = response.is_some_and(|node| node.resolved(self.head).value.get("content").is_some());
        !has_content && self.reply_insists(id)
    }

    fn response_of(&mut self, operation: &Pair<'a>, old: &str, new: &str, subject: &Subject) {
        let child = |node: &Node<'a>, status: &str| node.get("responses").and_then(|node| node.get(status));
        let Some((base, head)) = child(&operation.base, old).zip(child(&operation.head, new)) else { return };
        let target = Pair { base: base.resolved(self.base), head: head.resolved(self.head) };
        if self.is_shared(&target) {
            return;
        }
        let mut inner = subject.inside(&format!("/reply {new}"), "");
        inner.name = format!("the reply {new} of {}", subject.name);
        if !is_success(new) {
            inner.rust = Rust::Error;
        }
        let (before, after) = (base.value.get("$ref"), head.value.get("$ref"));
        if before.is_some() && after.is_some() {
            let text = format!("{}: another shared response describes it", inner.name);
            let place = Pair { base: base.clone(), head: head.clone() };
            let finding = Finding::at(&rules::ERROR_RESPONSE_CHANGED, &place, text);
            self.report(&inner, finding.values(before, after));
        }
        self.response(&target, &inner);
    }

    /// Compares each response and body that several operations refer to once.
    pub(super) fn response_components(&mut self) {
        for (kind, side) in [("responses", Side::Response), ("requestBodies", Side::Request)] {
            for shared in self.shared(kind) {
                let Shared { name, pair, holders } = &shared;
                let rust = match side {
                    Side::Request => self.common_holder(holders).map(|(old, new)| Rust::Body(old, new)),
                    _ => self.reply_of(pair),
                };
                let word = if side == Side::Request { "body" } else { "response" };
                let subject = Subject {
                    operations: self.all_holders(holders),
                    component: Some(name.clone()),
                    location: format!("{word} {name}"),
                    name: format!("the shared {word} `{name}`"),
                    side,
                    rust: rust.unwrap_or(Rust::Nothing),
                };
                match side {
                    Side::Request => self.body_content(pair, &subject),
                    _ => {
                        self.response_renamed(pair, &subject);
                        self.response(pair, &subject);
                    }
                }
            }
        }
    }

    fn response_renamed(&mut self, pair: &Pair<'a>, subject: &Subject) {
        let name = |node: &Node| node.pointer.rsplit('/').next().map(unescape).unwrap_or_default();
        let (before, after) = (name(&pair.base), name(&pair.head));
        if before != after {
            let text = format!("{} was named `{before}`", subject.name);
            let finding = Finding::at(&rules::ERROR_RESPONSE_CHANGED, pair, text);
            self.report(subject, finding.values(Some(&before.into()), Some(&after.into())));
        }
    }

    /// Returns what a response component is in Rust: the reply of a success, if any operation uses it as one.
    fn reply_of(&self, Pair { base, head }: &Pair<'a>) -> Option<Rust> {
        let holders = (self.base.uses.success_holders(&base.pointer), self.head.uses.success_holders(&head.pointer));
        match self.common_holder(&holders) {
            Some((old, new)) => Some(Rust::Reply(old, new)),
            None => (holders.0.is_empty() && holders.1.is_empty()).then_some(Rust::Error),
        }
    }

    fn response(&mut self, pair: &Pair<'a>, subject: &Subject) {
        if pair.is_equal() {
            return;
        }
        for key in pair.keys() {
            match key {
                "description" => self.words(pair, key, &rules::DESCRIPTION_CHANGED, subject),
                "content" => self.content(pair, subject),
                "headers" => self.headers(pair, subject),
                key => self.other_key(pair, key, &rules::OTHER_KEY_CHANGED, subject),
            }
        }
    }

    /// Compares each header that several responses refer to once.
    pub(super) fn header_components(&mut self) {
        for shared in self.shared("headers").iter().filter(|shared| self.keeps_a_place(shared)).collect::<Vec<_>>() {
            let Shared { name, pair, holders } = shared;
            let subject = Subject {
                operations: self.all_holders(holders),
                component: Some(name.clone()),
                location: format!("header {name}"),
                name: format!("the shared header `{name}`"),
                side: Side::Response,
                rust: Rust::Nothing,
            };
            self.header(pair, &subject);
        }
    }

    /// Compares headers by name, ignoring case. Headers that several responses share are compared separately, once.
    fn headers(&mut self, pair: &Pair<'a>, subject: &Subject) {
        let of = |node: &Node<'a>, document: &super::Document<'a>| -> BTreeMap<&'a str, Node<'a>> {
            let headers = node.get("headers");
            let names = headers.iter().flat_map(Node::keys).collect::<Vec<_>>();
            let found =
                names.into_iter().filter_map(|name| Some((name, headers.as_ref()?.get(name)?.resolved(document))));
            found.collect()
        };
        let (mut old, new) = (of(&pair.base, self.base), of(&pair.head, self.head));
        let mut found = Vec::new();
        for (name, head) in new {
            let same = old.keys().copied().filter(|known| known.eq_ignore_ascii_case(name));
            let same = same.max_by_key(|known| *known == name);
            found.push((name, same, same.and_then(|same| old.remove(same)), Some(head)));
        }
        found.extend(old.into_iter().map(|(name, base)| (name, None, Some(base), None)));
        found.sort_by_key(|(name, ..)| *name);
        for (name, old_name, base, head) in found {
            let mut inner = subject.inside(&format!("/header {name}"), "");
            inner.name = format!("the header `{name}` of {}", subject.name);
            let (is_new, node) = match (&base, &head) {
                (Some(base), Some(head)) => {
                    let pair_of = Pair { base: base.clone(), head: head.clone() };
                    if let Some(old_name) = old_name.filter(|old_name| *old_name != name) {
                        self.header_respelled(&entries_of(pair, old_name, name), old_name, name, &inner);
                    }
                    if !self.is_shared(&pair_of) {
                        self.header(&pair_of, &inner);
                    }
                    continue;
                }
                (Some(base), None) => (false, base),
                (None, Some(head)) => (true, head),
                (None, None) => continue,
            };
            if node.pointer.starts_with("/components/headers/") {
                // A new shared header appears in many replies at once: the change is reported once, for all of them.
                let key = (is_new, node.pointer.clone(), name.to_owned());
                let place = entries_of(pair, name, name);
                let shared = SharedHeader { place, operations: BTreeSet::new(), replies: BTreeSet::new() };
                let shared = self.shared_headers.entry(key).or_insert(shared);
                shared.operations.extend(subject.operations.iter().cloned());
                shared.replies.insert(subject.location.clone());
                continue;
            }
            let (rule, what) = header_rule(is_new);
            let pair = Pair {
                base: if is_new { &pair.base } else { node }.clone(),
                head: if is_new { node } else { &pair.head }.clone(),
            };
            let (before, after) = if is_new { (None, Some(node.value)) } else { (Some(node.value), None) };
            self.report(&inner, Finding::at(rule, &pair, format!("{} was {what}", inner.name)).values(before, after));
        }
    }

    /// Reports shared headers that were added to replies or removed from them.
    pub(super) fn shared_headers(&mut self) {
        for ((is_new, pointer, name), shared) in std::mem::take(&mut self.shared_headers) {
            let (rule, what) = header_rule(is_new);
            let document = if is_new { self.head.root() } else { self.base.root() };
            let value = document.pointer(&pointer).unwrap_or(&Value::Null);
            let subject = Subject {
                component: pointer.rsplit('/').next().map(str::to_owned),
                location: format!("header {name}"),
                name: format!("the shared header `{name}`"),
                side: Side::Response,
                rust: Rust::Nothing,
                operations: shared.operations.into_iter().collect(),
            };
            let operations = count(subject.operations.len(), "operation", "operations");
            let text = format!("{} was {what} in replies of {operations}", subject.name);
            let (before, after) = if is_new { (None, Some(value)) } else { (Some(value), None) };
            let mut finding = Finding::at(rule, &shared.place, text).values(before, after);
            if is_new {
                finding.base = None;
            }
            // The same header in other replies is another change.
            finding.basis = Some(shared.replies.into_iter().collect());
            self.report(&subject, finding);
        }
    }

    /// Reports a header whose name changed only in case: it is still the same header.
    fn header_respelled(&mut self, pair: &Pair<'a>, old: &str, new: &str, subject: &Subject) {
        let text = format!("{} was written `{old}`", subject.name);
        let (before, after) = (Value::from(old), Value::from(new));
        let subject = Subject { rust: Rust::Nothing, ..subject.clone() };
        let finding = Finding::at(&rules::HEADER_RESPELLED, pair, text);
        self.report(&subject, finding.values(Some(&before), Some(&after)));
    }

    fn header(&mut self, pair: &Pair<'a>, subject: &Subject) {
        let mut subject = subject.clone();
        subject.rust = Rust::Nothing;
        for key in pair.keys() {
            match key {
                "description" => self.words(pair, key, &rules::DESCRIPTION_CHANGED, &subject),
                "example" | "examples" => self.words(pair, key, &rules::EXAMPLE_CHANGED, &subject),
                "schema" => match pair.get(key) {
                    Some(schema) => self.schema(&schema, &subject),
                    None => self.other_key(pair, key, &rules::RESPONSE_HEADER_CHANGED, &subject),
                },
                key => self.other_key(pair, key, &rules::OTHER_KEY_CHANGED, &subject),
            }
        }
    }

    /// Compares the content types of a body or a reply, and the schemas of the types that both versions have.
    fn content(&mut self, holder: &Pair<'a>, subject: &Subject) {
        let kinds = |node: &Node<'a>| -> BTreeSet<&'a str> {
            let content = node.value.get("content").and_then(Value::as_object);
            content.into_iter().flatten().map(|(kind, _)| kind.as_str()).collect()
        };
        let (old, new) = (kinds(&holder.base), kinds(&holder.head));
        let list = |kinds: &BTreeSet<&str>| Value::from(kinds.iter().copied().collect::<Vec<_>>());
        let (before, after) = (list(&old), list(&new));
        let gone: Vec<&str> = old.difference(&new).copied().collect();
        let come: Vec<&str> = new.difference(&old).copied().collect();
        let found = match (old.is_empty(), new.is_empty(), gone.as_slice(), come.as_slice()) {
            (_, _, [], []) => None,
            (true, ..) => Some((&rules::REPLY_ADDED, "got content".to_owned())),
            (_, true, ..) => Some((&rules::REPLY_REMOVED, "lost its content".to_owned())),
            (_, _, [], come) => Some((&rules::MEDIA_TYPE_ADDED, format!("may also be `{}`", come.join("`, `")))),
            (_, _, gone, []) => Some((&rules::MEDIA_TYPE_REMOVED, format!("is no longer `{}`", gone.join("`, `")))),
            (_, _, gone, come) => {
                Some((&rules::MEDIA_TYPE_CHANGED, format!("was `{}`, is `{}`", gone.join("`, `"), come.join("`, `"))))
            }
        };
        if let Some((rule, what)) = found {
            let text = format!("{} {what}", subject.name);
            let mut finding = Finding::key(rule, holder, "content", text).values(Some(&before), Some(&after));
            if let (true, Rust::Reply(id, _)) = (std::ptr::eq(rule, &rules::REPLY_REMOVED), &subject.rust) {
                // If there is no body, our client reads the simplest value, an empty string or an empty stream, unless
                // it requires a value.
                let fails = self.reply_insists(id);
                finding.wire = Some(if fails { WireLabel::Breaking } else { WireLabel::Risky });
            }
            self.report(subject, finding.detail(" content"));
        }
        for kind in old.intersection(&new) {
            let media = holder.get("content").and_then(|content| content.get(kind));
            if let Some(media) = media {
                self.media(&media, subject);
            }
        }
    }

    fn media(&mut self, pair: &Pair<'a>, subject: &Subject) {
        for key in pair.keys() {
            match key {
                "schema" => match pair.get("schema") {
                    Some(schema) => self.schema(&schema, subject),
                    None => self.other_key(pair, key, &rules::SCHEMA_REPLACED, subject),
                },
                "examples" | "example" => self.examples(pair, key, subject),
                key => self.other_key(pair, key, &rules::OTHER_KEY_CHANGED, subject),
            }
        }
    }

    /// Compares examples by name, so that the report shows the line of the one that changed.
    fn examples(&mut self, pair: &Pair<'a>, key: &str, subject: &Subject) {
        let Some(examples) = pair.get(key).filter(|_| key == "examples") else {
            return self.words(pair, key, &rules::EXAMPLE_CHANGED, subject);
        };
        for name in examples.keys() {
            if let Some((before, after)) = examples.differing(name) {
                let text = format!("{}: the example `{name}` {}", subject.name, super::verb(before, after));
                let finding = Finding::key(&rules::EXAMPLE_CHANGED, &examples, name, text);
                self.report(subject, finding.detail(format!(" example {name}")));
            }
        }
    }
}

/// Returns the entry of a header in both versions of a reply, or the reply itself where it has no such entry. The
/// header itself may be shared, so its own position would be elsewhere.
fn entries_of<'a>(reply: &Pair<'a>, old: &str, new: &str) -> Pair<'a> {
    let entry = |node: &Node<'a>, name: &str| {
        node.get("headers").and_then(|headers| headers.get(name)).unwrap_or_else(|| node.clone())
    };
    Pair { base: entry(&reply.base, old), head: entry(&reply.head, new) }
}

/// A shared header that replies gained or lost.
pub(super) struct SharedHeader<'a> {
    /// The header's entry in the first of these replies, in both versions; the reply itself where it has no entry.
    place: Pair<'a>,
    operations: BTreeSet<String>,
    /// The positions of these replies, in terms of the documents.
    replies: BTreeSet<String>,
}

fn header_rule(is_new: bool) -> (&'static rules::Rule, &'static str) {
    if is_new { (&rules::RESPONSE_HEADER_ADDED, "added") } else { (&rules::RESPONSE_HEADER_REMOVED, "removed") }
}
