//! Bundling: merges the root and the files that it refers to into one document with local references only; every node
//! keeps the file and line where it was written.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::nodes::{Node, NodeKind};
use super::problem::{Place, Problem, Problems};
use super::published;
use super::source::{Sources, escape, unescape};

/// One service's specification in one document.
#[derive(Debug)]
pub struct Bundle<'a> {
    /// `oms` or `dcs`.
    pub service: String,
    /// The OpenAPI document; its references are all `#/components/...`.
    pub document: Value,
    sources: &'a Sources,
    /// Pointer of a bundled subtree, with the file and the pointer it came from.
    origins: BTreeMap<String, (String, String)>,
}

impl Bundle<'_> {
    /// Returns where the node at `pointer` of the bundled document was written.
    pub fn place(&self, pointer: &str) -> Place {
        let (file, pointer) = self.origin(pointer);
        match self.sources.get(&file) {
            Some(source) => source.place(&pointer),
            None => Place { file, line: None },
        }
    }

    /// Returns what [`REGIONS_FILE`] lists for this service, if it is there.
    pub fn region_table(&self) -> Option<Vec<(String, String)>> {
        region_table(self.sources, &self.service)
    }

    /// Returns the actions of other services that operations may need besides their own, as the service's
    /// `actions.yaml` lists them.
    pub fn foreign_actions(&self) -> impl Iterator<Item = &Value> {
        let file = self.sources.get(&format!("openapi/{}/actions.yaml", self.service));
        file.and_then(|source| source.value.get("foreign")?.as_array()).into_iter().flatten()
    }

    /// Returns the error codes of every service that is known here.
    pub fn error_codes(&self) -> BTreeSet<&str> {
        let tables = self.sources.iter().filter(|(file, _)| file.ends_with("/errors.yaml"));
        let entries = tables.filter_map(|(_, source)| source.value.get("errors")?.as_object()).flatten();
        entries.map(|(code, _)| code.as_str()).collect()
    }

    /// Returns the column at which the node at `pointer` was written.
    pub fn column(&self, pointer: &str) -> Option<usize> {
        let (file, pointer) = self.origin(pointer);
        self.sources.get(&file)?.spot(&pointer).map(|spot| spot.column)
    }

    /// Returns the pointer, within its own file, of the node at `pointer` of the bundled document.
    pub fn source_pointer(&self, pointer: &str) -> String {
        self.origin(pointer).1
    }

    /// Returns the file in which the node at `pointer` was written.
    pub fn file(&self, pointer: &str) -> String {
        self.origin(pointer).0
    }

    fn origin(&self, pointer: &str) -> (String, String) {
        let mut prefix = pointer;
        loop {
            if let Some((file, origin)) = self.origins.get(prefix) {
                return (file.clone(), format!("{origin}{}", &pointer[prefix.len()..]));
            }
            match prefix.rfind('/') {
                Some(end) => prefix = &prefix[..end],
                None => return (root_file(&self.service), pointer.to_owned()),
            }
        }
    }
}

/// The component group of error codes: `errors.yaml` of all services and of one.
pub const ERRORS: &str = "x-hc-error-codes";

/// The component group of permissions: `actions.yaml` of a service.
pub const ACTIONS: &str = "x-hc-actions";

/// The pointer of the actions of other services in a service's `actions.yaml`. Policies need only their names, so the
/// bundled document does not have them.
pub const FOREIGN: &str = "/foreign";

impl<'a> Bundle<'a> {
    /// Reads a document that is already bundled: one file of `sources` that contains everything.
    pub fn of_document(service: &str, file: &str, sources: &'a Sources) -> Option<Self> {
        let mut document = sources.get(file)?.value.clone();
        published::without_digest(&mut document);
        let origins = BTreeMap::from([(String::new(), (file.to_owned(), String::new()))]);
        Some(Self { service: service.to_owned(), document, sources, origins })
    }
}

/// The file that lists the regions of every service.
pub const REGIONS_FILE: &str = "openapi/regions.yaml";

/// Returns region ids and endpoints of a service, as [`REGIONS_FILE`] lists them; `None` if it does not.
pub fn region_table(sources: &Sources, service: &str) -> Option<Vec<(String, String)>> {
    let entry = sources.get(REGIONS_FILE)?.value.get(service)?;
    let endpoint = entry.get("endpoint")?.as_str()?;
    let ids = entry.get("regions")?.as_array()?.iter().filter_map(Value::as_str);
    Some(ids.map(|id| (id.to_owned(), endpoint.replace("{region}", id))).collect())
}

/// The root file of a service.
pub fn root_file(service: &str) -> String {
    format!("openapi/{service}.yaml")
}

/// Bundles one service. Reports as a problem whatever would be lost in one document or with another YAML reader:
/// references without a target, keys beside a reference, unused components.
pub fn bundle<'a>(service: &str, sources: &'a Sources) -> Result<Bundle<'a>, Problems> {
    let (bundle, mut problems) = assemble(service, sources);
    problems.extend(sources.values().flat_map(|source| source.ambiguities.iter().cloned()));
    match bundle {
        Some(bundle) if problems.is_empty() => Ok(bundle),
        _ => Err(Problems::new(problems)),
    }
}

/// Bundles one service that may break rules, such as an old version. Fails only on a reference without a target.
pub fn bundle_leniently<'a>(service: &str, sources: &'a Sources) -> Result<Bundle<'a>, Problems> {
    let (bundle, mut problems) = assemble(service, sources);
    problems.retain(|problem| bundle.is_none() || problem.rule == "broken-reference");
    match bundle {
        Some(bundle) if problems.is_empty() => Ok(bundle),
        _ => Err(Problems::new(problems)),
    }
}

fn assemble<'a>(service: &str, sources: &'a Sources) -> (Option<Bundle<'a>>, Vec<Problem>) {
    let mut bundler = Bundler {
        service,
        sources,
        components: BTreeMap::new(),
        queue: Vec::new(),
        origins: BTreeMap::new(),
        problems: Vec::new(),
    };
    let document = bundler.run();
    let Bundler { origins, problems, .. } = bundler;
    (document.map(|document| Bundle { service: service.to_owned(), document, sources, origins }), problems)
}

/// A component's kind (`schemas`, `parameters`, ...) and name.
type ComponentKey = (String, String);

struct Bundler<'a> {
    service: &'a str,
    sources: &'a Sources,
    /// The referenced components so far, and the files that contain them.
    components: BTreeMap<ComponentKey, (String, Value)>,
    /// Referenced components that are not copied yet.
    queue: Vec<(ComponentKey, String)>,
    origins: BTreeMap<String, (String, String)>,
    problems: Vec<Problem>,
}

impl Bundler<'_> {
    fn run(&mut self) -> Option<Value> {
        let root_name = root_file(self.service);
        let Some(root) = self.sources.get(&root_name) else {
            self.report(&root_name, "", "table-of-contents", "the file does not exist".to_owned());
            return None;
        };
        let Some(entries) = root.value.as_object() else {
            self.report(&root_name, "", "table-of-contents", "is not a mapping".to_owned());
            return None;
        };
        let mut document = entries.clone();
        let mut paths = Map::new();
        for (path, entry) in root.value.get("paths").and_then(Value::as_object).into_iter().flatten() {
            if let Some(item) = self.path_item(&root_name, path, entry) {
                paths.insert(path.clone(), item);
            }
        }
        self.report_order(&root_name, paths.keys());
        document.insert("paths".to_owned(), Value::Object(paths));
        self.copy_components();
        self.report_cycles();
        let mut components = root.value.get("components").and_then(Value::as_object).cloned().unwrap_or_default();
        let mut hidden = Vec::new();
        for ((kind, name), (file, value)) in &self.components {
            if let Some(group) = components.entry(kind.clone()).or_insert_with(|| json!({})).as_object_mut()
                && group.insert(name.clone(), value.clone()).is_some()
                && *file != root_name
            {
                hidden.push((format!("/components/{kind}/{}", escape(name)), format!("`{name}` is also in {file}")));
            }
        }
        for (pointer, message) in hidden {
            self.report(&root_name, &pointer, "component-name", message);
        }
        for (kind, group) in self.tables() {
            components.insert(kind.to_owned(), group);
        }
        document.insert("components".to_owned(), Value::Object(components));
        self.report_unused();
        Some(Value::Object(document))
    }

    /// Returns the tables that operations refer to by a code or an action, as components: those shared by all services
    /// first. An entry without a source inherits that of its file.
    fn tables(&mut self) -> Vec<(&'static str, Value)> {
        let mut tables = Vec::new();
        for (kind, key) in [(ERRORS, "errors"), (ACTIONS, "actions")] {
            let mut group = Map::new();
            for file in [format!("openapi/{key}.yaml"), format!("openapi/{}/{key}.yaml", self.service)] {
                let Some(source) = self.sources.get(&file) else { continue };
                self.origins.insert(format!("/components/{kind}"), (file.clone(), format!("/{key}")));
                if source.value.get("foreign").is_some() {
                    self.origins.insert(FOREIGN.to_owned(), (file.clone(), FOREIGN.to_owned()));
                }
                for (name, entry) in source.value.get(key).and_then(Value::as_object).into_iter().flatten() {
                    let origin = format!("/{key}/{}", escape(name));
                    let mut entry = entry.clone();
                    if let (Some(entry), Some(sources)) = (entry.as_object_mut(), source.value.get("x-hc-source")) {
                        entry.entry("x-hc-source").or_insert_with(|| sources.clone());
                    }
                    self.origins.insert(format!("/components/{kind}/{}", escape(name)), (file.clone(), origin.clone()));
                    if group.insert(name.clone(), entry).is_some() {
                        self.report(&file, &origin, "error-code", format!("`{name}` is also in openapi/{key}.yaml"));
                    }
                }
            }
            if !group.is_empty() {
                tables.push((kind, Value::Object(group)));
            }
        }
        tables
    }

    fn path_item(&mut self, root: &str, path: &str, entry: &Value) -> Option<Value> {
        let pointer = format!("/paths/{}", escape(path));
        let Some(reference) = entry.get("$ref").and_then(Value::as_str) else {
            self.report(
                root,
                &pointer,
                "table-of-contents",
                format!("`{path}` is written out here; move it into a tag file and refer to it"),
            );
            return None;
        };
        self.report_beside(root, &pointer, entry);
        let (file, target) = self.target(root, &pointer, reference)?;
        if target != pointer {
            self.report(root, &pointer, "table-of-contents", format!("`{path}` refers to `{target}`, another path"));
            return None;
        }
        let item = self.sources.get(&file)?.value.pointer(&target)?.clone();
        self.origins.insert(pointer, (file.clone(), target.clone()));
        Some(self.localise(item, &file, &target, Node::One(NodeKind::PathItem)))
    }

    /// Copies components until every reference has been followed.
    fn copy_components(&mut self) {
        while let Some(((kind, name), file)) = self.queue.pop() {
            let pointer = format!("/components/{kind}/{}", escape(&name));
            let Some(value) = self.sources.get(&file).and_then(|source| source.value.pointer(&pointer)).cloned() else {
                continue;
            };
            self.origins.insert(pointer.clone(), (file.clone(), pointer.clone()));
            let node = Node::One(NodeKind::Components).child(&kind).child(&name);
            let value = self.localise(value, &file, &pointer, node);
            self.components.insert((kind, name), (file, value));
        }
    }

    /// Rewrites the references below `value`, which is at `pointer` of `file`, to local ones, and queues their targets.
    fn localise(&mut self, value: Value, file: &str, pointer: &str, node: Node) -> Value {
        if node == Node::Data {
            return value;
        }
        match value {
            Value::Object(entries) => {
                if let Some(reference) = entries.get("$ref").and_then(Value::as_str).map(str::to_owned) {
                    let value = Value::Object(entries);
                    self.report_beside(file, pointer, &value);
                    return match self.component(file, pointer, &reference, node) {
                        Some(local) => json!({ "$ref": local }),
                        None => value,
                    };
                }
                let entries = entries.into_iter().map(|(key, value)| {
                    let child = node.child(&key);
                    let value = self.localise(value, file, &format!("{pointer}/{}", escape(&key)), child);
                    (key, value)
                });
                Value::Object(entries.collect())
            }
            Value::Array(items) => Value::Array(
                items
                    .into_iter()
                    .enumerate()
                    .map(|(index, item)| (index.to_string(), item))
                    .map(|(index, item)| self.localise(item, file, &format!("{pointer}/{index}"), node.child(&index)))
                    .collect(),
            ),
            scalar => scalar,
        }
    }

    fn component(&mut self, file: &str, pointer: &str, reference: &str, node: Node) -> Option<String> {
        let (target_file, target) = self.target(file, pointer, reference)?;
        let segments: Vec<String> = target.split('/').skip(1).map(unescape).collect();
        let [first, kind, name] = segments.as_slice() else {
            self.report(
                file,
                pointer,
                "broken-reference",
                format!("`{reference}` is not a component; refer to `#/components/<kind>/<name>`"),
            );
            return None;
        };
        if first != "components" {
            self.report(
                file,
                pointer,
                "broken-reference",
                format!("`{reference}` is not a component; refer to `#/components/<kind>/<name>`"),
            );
            return None;
        }
        if let Some(why) = node.refuses(&target) {
            self.report(file, pointer, "broken-reference", format!("`{reference}`: {why}"));
            return None;
        }
        let key = (kind.clone(), name.clone());
        let known = self
            .components
            .get(&key)
            .map(|(file, _)| file)
            .or_else(|| self.queue.iter().find(|(queued, _)| *queued == key).map(|(_, file)| file));
        match known {
            Some(known) if *known != target_file => {
                let message = format!("`{name}` is in {known} and in {target_file}; a service uses each name once");
                self.report(file, pointer, "component-name", message);
            }
            Some(_) => {}
            None => self.queue.push((key, target_file)),
        }
        Some(format!("#{target}"))
    }

    /// Returns the file and pointer that a reference leads to; reports a missing target.
    fn target(&mut self, file: &str, pointer: &str, reference: &str) -> Option<(String, String)> {
        let Some((path, fragment)) = reference.split_once('#') else {
            self.report(file, pointer, "broken-reference", format!("`{reference}` has no `#`"));
            return None;
        };
        let target_file = if path.is_empty() { file.to_owned() } else { join(file, path) };
        let exists = self.sources.get(&target_file).is_some_and(|source| source.value.pointer(fragment).is_some());
        if !exists {
            self.report(file, pointer, "broken-reference", format!("`{reference}` leads nowhere"));
            return None;
        }
        Some((target_file, fragment.to_owned()))
    }

    /// Reports keys beside `$ref`: every OpenAPI 3.0 reader ignores them, and the bundled document drops them.
    fn report_beside(&mut self, file: &str, pointer: &str, node: &Value) {
        let advice = match pointer.contains("/schema") || pointer.contains("/properties/") {
            true => "wrap the reference: `allOf: [{ $ref: ... }]`",
            false => "write it where the reference leads",
        };
        for key in node.as_object().into_iter().flatten().map(|(key, _)| key).filter(|key| *key != "$ref") {
            let here = format!("{pointer}/{}", escape(key));
            self.report(file, &here, "keyword", format!("`{key}` beside `$ref` is ignored; {advice}"));
        }
    }

    /// Checks that the root lists the paths file by file, and the paths of each file in that file's order.
    fn report_order<'n>(&mut self, root: &str, listed: impl Iterator<Item = &'n String>) {
        let mut finished: BTreeSet<String> = BTreeSet::new();
        let mut last: Option<(String, usize)> = None;
        for path in listed.cloned().collect::<Vec<_>>() {
            let pointer = format!("/paths/{}", escape(&path));
            let Some((file, _)) = self.origins.get(&pointer).cloned() else {
                continue;
            };
            let paths = self.sources.get(&file).and_then(|source| source.value.get("paths")).and_then(Value::as_object);
            let position = paths.and_then(|paths| paths.keys().position(|known| *known == path)).unwrap_or_default();
            match last.take() {
                Some((before, index)) if before == file && index > position => {
                    self.report(
                        root,
                        &pointer,
                        "table-of-contents",
                        format!("`{path}` comes earlier in {file}; list the paths in the order of the file"),
                    );
                }
                Some((before, _)) if before != file => drop(finished.insert(before)),
                _ => {}
            }
            if finished.contains(&file) {
                self.report(
                    root,
                    &pointer,
                    "table-of-contents",
                    format!("`{path}` belongs to the other paths of {file}; list the paths file by file"),
                );
            }
            last = Some((file, position));
        }
    }

    /// Reports components that lead back to themselves without an object in between, and components that are only a
    /// reference. The bundler could follow either forever, or would find nothing that can become a type.
    fn report_cycles(&mut self) {
        let links: BTreeMap<&str, Vec<&str>> = self
            .components
            .iter()
            .filter(|((kind, _), _)| kind == "schemas")
            .map(|((_, name), (_, value))| (name.as_str(), links(value)))
            .collect();
        let mut found: Vec<(ComponentKey, &'static str)> = Vec::new();
        for ((kind, name), (_, value)) in &self.components {
            if value.get("$ref").is_some() {
                found.push(((kind.clone(), name.clone()), "is only a reference; refer to its target instead"));
            } else if kind == "schemas" && leads_back(name, &links) {
                found.push(((kind.clone(), name.clone()), "contains itself without an object in between"));
            }
        }
        for ((kind, name), what) in found {
            let pointer = format!("/components/{kind}/{}", escape(&name));
            let file = self.origins.get(&pointer).map_or_else(|| root_file(self.service), |(file, _)| file.clone());
            self.report(&file, &pointer, "broken-reference", format!("`{name}` {what}"));
        }
    }

    /// Reports unused components of the service's own files, and paths that the root does not list.
    fn report_unused(&mut self) {
        let listed: BTreeSet<(String, String)> = self.origins.values().cloned().collect();
        let prefix = format!("openapi/{}/", self.service);
        let sources = self.sources;
        for (file, source) in sources.iter().filter(|(file, _)| file.starts_with(&prefix)) {
            self.report_unread(file, &source.value);
            for (path, _) in source.value.get("paths").and_then(Value::as_object).into_iter().flatten() {
                let pointer = format!("/paths/{}", escape(path));
                if !listed.contains(&(file.clone(), pointer.clone())) {
                    self.report(
                        file,
                        &pointer,
                        "table-of-contents",
                        format!("`{path}` is not listed in {}", root_file(self.service)),
                    );
                }
            }
            for (kind, group) in source.value.get("components").and_then(Value::as_object).into_iter().flatten() {
                for name in group.as_object().into_iter().flatten().map(|(name, _)| name) {
                    let pointer = format!("/components/{kind}/{}", escape(name));
                    if !listed.contains(&(file.clone(), pointer.clone())) {
                        self.report(
                            file,
                            &pointer,
                            "unused-component",
                            format!("nothing refers to `{name}`; remove it"),
                        );
                    }
                }
            }
        }
    }

    /// Reports top-level keys of a service's file that bundling does not copy.
    fn report_unread(&mut self, file: &str, value: &Value) {
        let name = file.rsplit('/').next().unwrap_or_default();
        let read: &[&str] = match name {
            "errors.yaml" => &["errors", "x-hc-source"],
            "actions.yaml" => &["actions", "foreign", "x-hc-source"],
            "shared.yaml" => &["components"],
            _ => &["paths", "components"],
        };
        let Some(entries) = value.as_object() else {
            self.report(file, "", "keyword", "is not a mapping".to_owned());
            return;
        };
        for key in entries.keys().filter(|key| !read.contains(&key.as_str())) {
            let message = format!("`{key}` at the top of this file is ignored; the file holds `{}`", read.join("`, `"));
            self.report(file, &format!("/{}", escape(key)), "keyword", message);
        }
    }

    fn report(&mut self, file: &str, pointer: &str, rule: &'static str, message: String) {
        let place = self
            .sources
            .get(file)
            .map_or_else(|| Place { file: file.to_owned(), line: None }, |source| source.place(pointer));
        self.problems.push(Problem { path: pointer.to_owned(), ..Problem::new(place, rule, message) });
    }
}

/// Returns the names of the schemas that a schema consists of without an object in between.
fn links(schema: &Value) -> Vec<&str> {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        return reference.strip_prefix("#/components/schemas/").into_iter().collect();
    }
    let lists = ["allOf", "oneOf", "anyOf"].into_iter().filter_map(|key| schema.get(key)).filter_map(Value::as_array);
    let inner = ["items", "additionalProperties", "not"].into_iter().filter_map(|key| schema.get(key));
    lists.flatten().chain(inner).flat_map(links).collect()
}

fn leads_back(name: &str, links: &BTreeMap<&str, Vec<&str>>) -> bool {
    let mut seen = BTreeSet::new();
    let mut queue: Vec<&str> = links.get(name).cloned().unwrap_or_default();
    while let Some(next) = queue.pop() {
        if next == name {
            return true;
        }
        if seen.insert(next) {
            queue.extend(links.get(next).into_iter().flatten());
        }
    }
    false
}

/// Resolves a relative path against the folder of a file.
fn join(file: &str, relative: &str) -> String {
    let mut segments: Vec<&str> = file.split('/').collect();
    segments.pop();
    for segment in relative.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            name => segments.push(name),
        }
    }
    segments.join("/")
}
