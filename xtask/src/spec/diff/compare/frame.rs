//! The frame of a document: version, info, servers and regions, security, tags, kinds of components.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use serde_json::Value;

use super::orders::Listed;
use super::{Comparison, Finding, Node, Pair, Rust, Subject, became, code, key_words, verb};
use crate::spec::bundle::{ACTIONS, ERRORS};
use crate::spec::diff::labels::{Side, SourceLabel};
use crate::spec::diff::{rename, rules};
use crate::spec::model::Operation;
use crate::spec::source::escape;

impl<'a> Comparison<'_, 'a> {
    pub(super) fn frame(&mut self) {
        let root = |value| Node { value, pointer: String::new() };
        let pair = Pair { base: root(self.base.root()), head: root(self.head.root()) };
        let subject = self.document_subject();
        for key in pair.keys() {
            match key {
                "openapi" => self.words(&pair, key, &rules::OPENAPI_VERSION_CHANGED, &subject),
                "externalDocs" => self.words(&pair, key, &rules::EXTERNAL_DOCS_CHANGED, &subject),
                "info" => self.info(&pair, &subject),
                "servers" => self.servers(&pair, &subject),
                "security" => self.security(&pair, &subject),
                "components" => self.component_kinds(&pair, &subject),
                "x-hc-unreviewed" => self.words(&pair, key, &rules::REVIEW_STATE_CHANGED, &subject),
                // Tags are compared later, once the operations are matched.
                "paths" | "tags" => {}
                key => self.other_key(&pair, key, &rules::OTHER_KEY_CHANGED, &subject),
            }
        }
    }

    fn document_subject(&self) -> Subject {
        Subject {
            operations: Rc::from([]),
            component: None,
            location: "document".to_owned(),
            name: "the document".to_owned(),
            side: Side::None,
            rust: Rust::Nothing,
        }
    }

    fn info(&mut self, pair: &Pair<'a>, subject: &Subject) {
        let Some(info) = pair.get("info") else {
            return self.other_key(pair, "info", &rules::INFO_CHANGED, subject);
        };
        for key in info.keys() {
            let rule = if key == "title" { &rules::TITLE_CHANGED } else { &rules::INFO_CHANGED };
            if let Some((before, after)) = info.differing(key) {
                let text = format!("the {} of the document {}", key_words(key), verb(before, after));
                self.report(subject, Finding::key(rule, &info, key, text).detail(format!(" info/{key}")));
            }
        }
    }

    fn security(&mut self, pair: &Pair<'a>, subject: &Subject) {
        let Some((before, after)) = pair.differing("security") else { return };
        let (old, new) = (ways_in(before), ways_in(after));
        let rule = match (keeps(&old, &new), keeps(&new, &old)) {
            (false, _) => &rules::SECURITY_CHANGED,
            (true, false) => &rules::SECURITY_WIDENED,
            (true, true) => &rules::SECURITY_STATED,
        };
        let text = format!("security: {}", became(before, after));
        self.report(subject, Finding::key(rule, pair, "security", text).detail(" security"));
    }

    fn servers(&mut self, pair: &Pair<'a>, subject: &Subject) {
        let list = |node: &Node<'a>| node.value.get("servers").and_then(Value::as_array).cloned().unwrap_or_default();
        let (old, new) = (list(&pair.base), list(&pair.head));
        if let Some(servers) = pair.get("servers")
            && let (Some(first), Some(_)) = (item(&servers, 0), new.first())
        {
            self.first_server(&first, subject);
        }
        let url = |server: &Value| server.get("url").and_then(Value::as_str).map(code).unwrap_or_default();
        let of = |list: &[Value]| -> BTreeMap<String, Value> {
            list.iter().skip(1).map(|server| (url(server), server.clone())).collect()
        };
        let (old_rest, new_rest) = (of(&old), of(&new));
        for (url, server) in &old_rest {
            match new_rest.get(url) {
                None => {
                    let text = format!("the server {url} was removed");
                    let finding = Finding::key(&rules::SERVER_REMOVED, pair, "servers", text);
                    self.report(subject, finding.values(Some(server), None).detail(format!(" server {url}")));
                }
                Some(new) if new != server => {
                    let text = format!("the description of the server {url} changed");
                    let finding = Finding::key(&rules::SERVER_DESCRIPTION_CHANGED, pair, "servers", text);
                    self.report(subject, finding.values(Some(server), Some(new)).detail(format!(" server {url}")));
                }
                Some(_) => {}
            }
        }
        for (url, server) in new_rest.iter().filter(|(url, _)| !old_rest.contains_key(*url)) {
            let text = format!("the server {url} was added");
            let finding = Finding::key(&rules::SERVER_ADDED, pair, "servers", text);
            self.report(subject, finding.values(None, Some(server)).detail(format!(" server {url}")));
        }
        let urls = |list: &[Value]| -> Vec<String> { list.iter().skip(1).map(url).collect() };
        self.order(pair, "servers", [&urls(&old), &urls(&new)], Listed::InDocument, subject);
        if old.is_empty() != new.is_empty() {
            let text = format!("the servers were {}", if old.is_empty() { "added" } else { "removed" });
            let rule = if old.is_empty() { &rules::SERVER_ADDED } else { &rules::SERVER_CHANGED };
            self.report(subject, Finding::key(rule, pair, "servers", text).detail(" servers"));
        }
    }

    /// Compares the server that the generator reads: its address, its regions, its description.
    fn first_server(&mut self, server: &Pair<'a>, subject: &Subject) {
        if let Some((before, after)) = server.differing("url") {
            let text = format!("the address of the service: {}", became(before, after));
            self.report(subject, Finding::key(&rules::SERVER_CHANGED, server, "url", text).detail(" server url"));
        }
        let list = |node: &Node<'a>| -> Vec<&'a str> {
            let values = node.value.pointer("/variables/region/enum").and_then(Value::as_array);
            values.into_iter().flatten().filter_map(Value::as_str).collect()
        };
        let (old, new) = (list(&server.base), list(&server.head));
        let place = |node: &Node<'a>| {
            let pointer = format!("{}/variables/region", node.pointer);
            Some(Node { value: node.value.pointer("/variables/region")?, pointer })
        };
        if let Some((base, head)) = place(&server.base).zip(place(&server.head)) {
            let subject = Subject { name: "the variable `region`".to_owned(), ..subject.clone() };
            self.order(&Pair { base, head }, "enum", [&old, &new], Listed::InCrate, &subject);
        }
        let [old, new] = [old, new].map(BTreeSet::from_iter);
        for region in old.symmetric_difference(&new) {
            let (rule, what) = match new.contains(region) {
                true => (&rules::REGION_ADDED, "added"),
                false => (&rules::REGION_REMOVED, "removed"),
            };
            let mut finding = Finding::at(rule, server, format!("the region `{region}` was {what}"));
            let list = |node: &Node| format!("{}/variables/region/enum", node.pointer);
            (finding.base, finding.head) = (Some(list(&server.base)), list(&server.head));
            self.report(subject, finding.detail(format!(" region {region}")));
        }
        let rest = |node: &Node| -> Value {
            let mut rest = node.value.clone();
            if let Some(entries) = rest.as_object_mut() {
                entries.remove("url");
            }
            let regions = rest.pointer_mut("/variables/region").and_then(Value::as_object_mut);
            regions.and_then(|region| region.remove("enum"));
            rest
        };
        let (before, after) = (rest(&server.base), rest(&server.head));
        if before != after {
            let text = "the description of the first server changed".to_owned();
            let finding = Finding::at(&rules::SERVER_DESCRIPTION_CHANGED, server, text);
            self.report(subject, finding.values(Some(&before), Some(&after)).detail(" server words"));
        }
    }

    /// Compares the kinds of components whose members are not compared one by one.
    fn component_kinds(&mut self, pair: &Pair<'a>, subject: &Subject) {
        let kinds_of = |document: &super::Document<'a>| -> BTreeSet<&'a str> {
            let kinds = document.root().get("components").and_then(Value::as_object);
            kinds.into_iter().flatten().map(|(kind, _)| kind.as_str()).collect()
        };
        for kind in kinds_of(self.base).union(&kinds_of(self.head)) {
            let changed = match *kind {
                "schemas" | "parameters" | "responses" | "requestBodies" | "headers" => continue,
                "securitySchemes" => [&rules::SECURITY_SCHEME_CHANGED; 3],
                ACTIONS => [&rules::ACTION_ADDED, &rules::ACTION_REMOVED, &rules::ACTION_CHANGED],
                ERRORS => [&rules::ERROR_ADDED, &rules::ERROR_REMOVED, &rules::ERROR_CODE_WORDS_CHANGED],
                _ => [&rules::COMPONENT_KIND_CHANGED; 3],
            };
            self.component_kind(pair, kind, changed, subject);
        }
    }

    fn component_kind(&mut self, pair: &Pair<'a>, kind: &str, rules: [&'static rules::Rule; 3], subject: &Subject) {
        let [added, removed, changed] = rules;
        let (old, new) = (self.base.components(kind), self.head.components(kind));
        for name in old.keys().chain(new.keys()).copied().collect::<BTreeSet<_>>() {
            let (before, after) = (old.get(name).copied(), new.get(name).copied());
            let pointer = format!("/components/{kind}/{}", escape(name));
            let rule = match (before, after) {
                (None, _) => added,
                (_, None) => removed,
                (Some(base), Some(head)) if kind == ERRORS || kind == ACTIONS => {
                    let node = |value| Node { value, pointer: pointer.clone() };
                    self.fact(&Pair { base: node(base), head: node(head) }, kind, name, subject);
                    continue;
                }
                _ if before == after => continue,
                _ => changed,
            };
            let text = format!("`{name}` of `{kind}` {}", verb(before, after));
            let mut finding = Finding::at(rule, pair, text).values(before, after).detail(format!(" {kind} {name}"));
            finding.base = before.map(|_| pointer.clone());
            finding.head = if after.is_some() { pointer } else { format!("/components/{}", escape(kind)) };
            self.report(subject, finding);
        }
    }

    /// Compares an entry of the service's table of error codes or permissions.
    fn fact(&mut self, pair: &Pair<'a>, kind: &str, name: &str, subject: &Subject) {
        let what = if kind == ERRORS { "error" } else { "action" };
        let mut subject = subject.clone();
        subject.location = format!("{what} {name}");
        subject.name = format!("the {what} `{name}`");
        if kind == ERRORS {
            let lists = |operation: &&Operation| operation.errors.iter().any(|error| error.code == name);
            subject.operations = self.head.api.operations.iter().filter(lists).map(|it| it.id.clone()).collect();
        }
        for key in pair.keys() {
            let rule = match (kind, key) {
                (_, "x-hc-source") => &rules::SOURCES_CHANGED,
                (ERRORS, "status" | "repeat") => &rules::ERROR_CODE_FACTS_CHANGED,
                (ERRORS, _) => &rules::ERROR_CODE_WORDS_CHANGED,
                _ => &rules::ACTION_CHANGED,
            };
            match (kind, key) {
                (ERRORS, "status" | "repeat" | "meaning" | "cure") => self.printed(pair, key, rule, &subject),
                // The crate's tables do not contain the service's own words.
                (ERRORS, key) if key != "x-hc-source" => {
                    if let Some((before, after)) = pair.differing(key) {
                        let text = format!("{}: {key} {}", subject.name, became(before, after));
                        let finding = Finding::key(rule, pair, key, text).detail(format!(" {key}"));
                        self.report(&subject, finding.source(SourceLabel::None));
                    }
                }
                _ => self.words(pair, key, rule, &subject),
            }
        }
    }

    /// Compares tags, after the operations are matched.
    pub(super) fn tags(&mut self, operations: &rename::Operations<'a>) {
        let subject = self.document_subject();
        let (old, new) = (tags_of(self.base.root()), tags_of(self.head.root()));
        let root = |document: &super::Document<'a>| Node { value: document.root(), pointer: String::new() };
        let pair = Pair { base: root(self.base), head: root(self.head) };
        let names = |all: &BTreeMap<&'a str, (usize, Node<'a>)>| -> Vec<&'a str> {
            let mut all: Vec<(usize, &str)> = all.iter().map(|(name, (index, _))| (*index, *name)).collect();
            all.sort_unstable();
            all.into_iter().map(|(_, name)| name).collect()
        };
        self.order(&pair, "tags", [&names(&old), &names(&new)], Listed::InDocument, &subject);
        let removed: BTreeSet<&str> = old.keys().filter(|name| !new.contains_key(*name)).copied().collect();
        let added: BTreeSet<&str> = new.keys().filter(|name| !old.contains_key(*name)).copied().collect();
        let renames = rename::tags(operations, &removed, &added);
        self.tags.clone_from(&renames);
        let come: BTreeSet<&str> = renames.values().map(String::as_str).collect();
        for (name, (_, node)) in &old {
            let new_name = renames.get(*name).map_or(*name, String::as_str);
            let Some((_, head)) = new.get(new_name) else {
                let pair =
                    Pair { base: node.clone(), head: Node { value: self.head.root(), pointer: "/tags".to_owned() } };
                let finding = Finding::at(&rules::TAG_REMOVED, &pair, format!("the tag `{name}` was removed"));
                self.report(&subject, finding.values(Some(node.value), None).detail(format!(" tag {name}")));
                continue;
            };
            let pair = Pair { base: node.clone(), head: head.clone() };
            if new_name != *name {
                let text = format!("the tag `{name}` was renamed `{new_name}`");
                let finding = Finding::key(&rules::TAG_RENAMED, &pair, "name", text);
                self.report(&subject, finding.detail(format!(" tag {new_name}")));
            }
            self.tag(&pair, new_name, &subject);
        }
        for name in added.difference(&come) {
            if let Some((_, node)) = new.get(*name) {
                let pair = Pair { base: node.clone(), head: node.clone() };
                let mut finding = Finding::at(&rules::TAG_ADDED, &pair, format!("the tag `{name}` was added"));
                finding.base = None;
                self.report(&subject, finding.values(None, Some(node.value)).detail(format!(" tag {name}")));
            }
        }
    }

    fn tag(&mut self, pair: &Pair<'a>, name: &str, subject: &Subject) {
        let mut subject = subject.clone();
        subject.location = format!("document tag {name}");
        subject.name = format!("the tag `{name}`");
        for key in pair.keys() {
            match key {
                "name" => {}
                "description" => self.words(pair, key, &rules::TAG_DESCRIPTION_CHANGED, &subject),
                "externalDocs" => self.words(pair, key, &rules::EXTERNAL_DOCS_CHANGED, &subject),
                key => self.other_key(pair, key, &rules::OTHER_KEY_CHANGED, &subject),
            }
        }
    }
}

/// One way to authenticate: schemes with their scopes, all of which are needed.
type Way<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

/// Returns the ways to authenticate, one of which is enough. A document that lists none requires no authentication.
fn ways_in(security: Option<&Value>) -> Vec<Way<'_>> {
    let listed = security.and_then(Value::as_array).into_iter().flatten();
    let ways: Vec<Way<'_>> = listed.map(way).collect();
    if ways.is_empty() { vec![Way::new()] } else { ways }
}

fn way(requirement: &Value) -> Way<'_> {
    let schemes = requirement.as_object().into_iter().flatten();
    let scopes = schemes.map(|(scheme, needed)| (scheme.as_str(), needed.as_array().into_iter().flatten()));
    scopes.map(|(scheme, needed)| (scheme, needed.filter_map(Value::as_str).collect())).collect()
}

/// Whether each of the old ways is still enough, because some new way asks for no more.
fn keeps(old: &[Way<'_>], new: &[Way<'_>]) -> bool {
    let asks_no_more = |new: &Way<'_>, old: &Way<'_>| {
        new.iter().all(|(scheme, scopes)| old.get(scheme).is_some_and(|known| scopes.is_subset(known)))
    };
    old.iter().all(|old| new.iter().any(|new| asks_no_more(new, old)))
}

/// The tags of a document, by name, with their index and node.
fn tags_of(root: &Value) -> BTreeMap<&str, (usize, Node<'_>)> {
    let list = root.get("tags").and_then(Value::as_array).into_iter().flatten().enumerate();
    list.filter_map(|(index, tag)| {
        let name = tag.get("name")?.as_str()?;
        Some((name, (index, Node { value: tag, pointer: format!("/tags/{index}") })))
    })
    .collect()
}

fn item<'a>(pair: &Pair<'a>, index: usize) -> Option<Pair<'a>> {
    let child =
        |node: &Node<'a>| Some(Node { value: node.value.get(index)?, pointer: format!("{}/{index}", node.pointer) });
    Some(Pair { base: child(&pair.base)?, head: child(&pair.head)? })
}
