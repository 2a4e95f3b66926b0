//! Detects renames: matches operations, components, tags, fields and parameters of BASE with those of HEAD. Whatever
//! has no match was removed or added.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::document::Document;
use super::uses::{Reference, Use, User};
use crate::spec::model::{known_values, operations_of};
use crate::spec::source::escape;

/// Above this number of candidate pairs, only pairs with equal contents match.
const MOST_PAIRS: usize = 40_000;

/// The share of two components that must be equal for them to count as a rename.
const ENOUGH: f64 = 0.6;

/// An operation of one version.
#[derive(Debug, Clone, Copy)]
pub struct Located<'a> {
    pub path: &'a str,
    pub method: &'a str,
    pub item: &'a Value,
    pub operation: &'a Value,
}

impl<'a> Located<'a> {
    pub fn id(&self) -> &'a str {
        self.operation.get("operationId").and_then(Value::as_str).unwrap_or_default()
    }

    pub fn pointer(&self) -> String {
        format!("/paths/{}/{}", crate::spec::source::escape(self.path), self.method)
    }

    /// Method and path, with unnamed placeholders.
    fn address(&self) -> (String, &'a str) {
        (template(self.path), self.method)
    }
}

/// Operations of both versions, matched.
#[derive(Debug, Default)]
pub struct Operations<'a> {
    pub same: Vec<(Located<'a>, Located<'a>)>,
    pub removed: Vec<Located<'a>>,
    pub added: Vec<Located<'a>>,
}

/// A path with unnamed placeholders: `/tasks/{}`.
pub fn template(path: &str) -> String {
    let segments = path.split('/').map(|segment| if segment.starts_with('{') { "{}" } else { segment });
    segments.collect::<Vec<_>>().join("/")
}

/// Every operation of a document.
pub fn operations<'a>(document: &Document<'a>) -> Vec<Located<'a>> {
    let paths = document.root().get("paths").and_then(Value::as_object);
    let located = |(path, item): (&'a String, &'a Value)| {
        operations_of(item).map(move |(method, operation)| Located { path, method, item, operation })
    };
    paths.into_iter().flatten().flat_map(located).collect()
}

/// Matches operations by method and path, then by id, then by contents.
pub fn match_operations<'a>(base: &Document<'a>, head: &Document<'a>) -> Operations<'a> {
    let mut matched = Operations { removed: operations(base), added: operations(head), ..Operations::default() };
    take_equal(&mut matched, |operation| Some(operation.address()));
    take_equal(&mut matched, |operation| Some(operation.id()).filter(|id| !id.is_empty()));
    take_equal(&mut matched, |operation| {
        let content = content_of(operation.operation, &["operationId", "summary", "description", "externalDocs"]);
        Some((operation.method, operation.operation.get("tags").map(ToString::to_string), content))
    });
    matched
}

/// Moves the pairs whose keys are equal, if the key is unique on both sides.
fn take_equal<'a, K: Ord>(matched: &mut Operations<'a>, key: impl Fn(&Located<'a>) -> Option<K>) {
    let unique = |list: &[Located<'a>]| {
        let mut found: BTreeMap<K, Option<usize>> = BTreeMap::new();
        for (index, operation) in list.iter().enumerate() {
            if let Some(key) = key(operation) {
                found.entry(key).and_modify(|known| *known = None).or_insert(Some(index));
            }
        }
        found
    };
    let (old, new) = (unique(&matched.removed), unique(&matched.added));
    let pairs: Vec<(usize, usize)> = old.iter().filter_map(|(key, old)| Some(((*old)?, (*new.get(key)?)?))).collect();
    matched.same.extend(pairs.iter().map(|(old, new)| (matched.removed[*old], matched.added[*new])));
    let gone: BTreeSet<usize> = pairs.iter().map(|(old, _)| *old).collect();
    let come: BTreeSet<usize> = pairs.iter().map(|(_, new)| *new).collect();
    retain_others(&mut matched.removed, &gone);
    retain_others(&mut matched.added, &come);
}

fn retain_others<T>(list: &mut Vec<T>, taken: &BTreeSet<usize>) {
    let mut index = 0;
    list.retain(|_| {
        index += 1;
        !taken.contains(&(index - 1))
    });
}

/// Names of BASE, with their names in HEAD where they differ.
pub type Renames = BTreeMap<String, String>;

/// The ids in BASE of operations that both versions have, with their ids in HEAD.
pub type OperationIds<'a> = BTreeMap<&'a str, &'a str>;

pub fn operation_ids<'a>(base: &Document<'a>, head: &Document<'a>) -> OperationIds<'a> {
    match_operations(base, head).same.iter().map(|(old, new)| (old.id(), new.id())).collect()
}

/// Finds schemas that have another name in HEAD. The two must be alike, and have the same place in an operation or a
/// field that both versions have. Being alike is not enough: two such schemas may describe unrelated objects.
pub fn schemas(base: &Document, head: &Document, ids: &OperationIds) -> Renames {
    let (old, new) = (base.components("schemas"), head.components("schemas"));
    let mut renames = Renames::new();
    // The component that contains a schema may also have another name, so each round starts from the matches of earlier
    // rounds.
    loop {
        let is_open = |name: &str| !old.contains_key(name) && !renames.values().any(|taken| taken == name);
        let mut added: BTreeMap<Use, Vec<&str>> = BTreeMap::new();
        for name in new.keys().filter(|name| is_open(name)) {
            head.uses.of(name).iter().for_each(|place| added.entry(place.clone()).or_default().push(name));
        }
        let in_head = |place: &Use| -> Option<Use> {
            let user = match &place.user {
                User::Operation { id, sends } => {
                    User::Operation { id: (*ids.get(id.as_str())?).to_owned(), sends: *sends }
                }
                User::Component(outer) if new.contains_key(outer.as_str()) => place.user.clone(),
                User::Component(outer) => User::Component(renames.get(outer)?.clone()),
            };
            Some(Use { user, field: place.field.clone() })
        };
        let mut scored = Vec::new();
        for (name, schema) in old.iter().filter(|(name, _)| !new.contains_key(*name) && !renames.contains_key(**name)) {
            let places = base.uses.of(name).iter().filter_map(in_head);
            let candidates: BTreeSet<&str> = places.filter_map(|place| added.get(&place)).flatten().copied().collect();
            let score = |candidate| (schema_likeness((name, schema), (candidate, new[candidate])), *name, candidate);
            scored.extend(candidates.into_iter().map(score).filter(|(score, ..)| *score >= ENOUGH));
        }
        let found = best(scored);
        if found.is_empty() {
            return renames;
        }
        renames.extend(found);
    }
}

/// Kinds of components other than schemas that operations refer to.
const REFERRED: &[&str] = &["parameters", "responses", "requestBodies", "headers"];

/// Finds components other than schemas that have another name in HEAD, by their pointers: they describe the same parts
/// of operations.
pub fn components(base: &Document, head: &Document, ids: &OperationIds) -> Renames {
    let mut renames = Renames::new();
    for kind in REFERRED {
        let (old, new) = (base.components(kind), head.components(kind));
        let only = |of: &BTreeMap<&str, &Value>, other: &BTreeMap<&str, &Value>| -> Vec<String> {
            let names = of.keys().filter(|name| !other.contains_key(*name));
            names.map(|name| format!("/components/{kind}/{}", escape(name))).collect()
        };
        let (removed, added) = (only(&old, &new), only(&new, &old));
        let mut described: BTreeMap<&Reference, Vec<&str>> = BTreeMap::new();
        for pointer in &added {
            head.uses.references(pointer).for_each(|place| described.entry(place).or_default().push(pointer));
        }
        let mut scored = Vec::new();
        for pointer in &removed {
            let mut common: BTreeMap<&str, usize> = BTreeMap::new();
            for place in base.uses.references(pointer) {
                let Some(id) = ids.get(place.operation.as_str()) else { continue };
                let place = Reference { operation: (*id).to_owned(), part: place.part.clone() };
                described.get(&place).into_iter().flatten().for_each(|name| *common.entry(name).or_default() += 1);
            }
            let places = base.uses.references(pointer).count();
            let score = |(candidate, both): (_, usize)| {
                let all = places + head.uses.references(candidate).count() - both;
                (both as f64 / all as f64, pointer.as_str(), candidate)
            };
            scored.extend(common.into_iter().map(score).filter(|(score, ..)| *score >= ENOUGH));
        }
        renames.extend(best(scored));
    }
    renames
}

/// Finds properties or parameters that have another name in HEAD: both have the same schema, and a similar name or
/// description.
pub fn members<'a>(removed: &[(&'a str, &'a Value)], added: &[(&'a str, &'a Value)]) -> Renames {
    match_nodes(removed, added, member_likeness)
}

/// Finds tags that have another name in HEAD: the operations that both versions have moved from the old tag to the new
/// one.
pub fn tags(operations: &Operations, removed: &BTreeSet<&str>, added: &BTreeSet<&str>) -> Renames {
    let mut moves: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (old, new) in &operations.same {
        if let (Some(old), Some(new)) = (tag_of(old.operation), tag_of(new.operation)) {
            moves.entry(old).or_default().insert(new);
        }
    }
    let mut taken = BTreeSet::new();
    let mut renames = Renames::new();
    for old in removed {
        let to = moves.get(old).filter(|to| to.len() == 1).and_then(|to| to.first());
        if let Some(new) = to.filter(|new| added.contains(*new) && taken.insert(**new)) {
            renames.insert((*old).to_owned(), (*new).to_owned());
        }
    }
    renames
}

/// The tag of an operation.
pub fn tag_of(operation: &Value) -> Option<&str> {
    operation.get("tags")?.as_array()?.first()?.as_str()
}

/// Matches the most similar pairs. If there are very many nodes, it matches only those with equal contents.
fn match_nodes<'a>(
    removed: &[(&'a str, &'a Value)],
    added: &[(&'a str, &'a Value)],
    likeness: impl Fn((&str, &Value), (&str, &Value)) -> f64,
) -> Renames {
    let mut scored = Vec::new();
    if removed.len().saturating_mul(added.len()) <= MOST_PAIRS {
        for old in removed {
            for new in added {
                let score = likeness(*old, *new);
                if score >= ENOUGH {
                    scored.push((score, old.0, new.0));
                }
            }
        }
    } else {
        scored = equal_content(removed, added);
    }
    best(scored)
}

/// The pairs with the best scores. Each name is used once.
fn best(mut scored: Vec<(f64, &str, &str)>) -> Renames {
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| (a.1, a.2).cmp(&(b.1, b.2))));
    let (mut old_taken, mut new_taken) = (BTreeSet::new(), BTreeSet::new());
    let mut renames = Renames::new();
    for (_, old, new) in scored {
        if !old_taken.contains(old) && !new_taken.contains(new) {
            old_taken.insert(old);
            new_taken.insert(new);
            renames.insert(old.to_owned(), new.to_owned());
        }
    }
    renames
}

fn equal_content<'a>(removed: &[(&'a str, &Value)], added: &[(&'a str, &Value)]) -> Vec<(f64, &'a str, &'a str)> {
    let mut by_content: BTreeMap<String, Vec<&'a str>> = BTreeMap::new();
    for (name, value) in added {
        by_content.entry(content_of(value, WORDS)).or_default().push(name);
    }
    let pair = |(name, value): &(&'a str, &Value)| {
        let new = by_content.get_mut(&content_of(value, WORDS))?.pop()?;
        Some((1.0, *name, new))
    };
    removed.iter().filter_map(pair).collect()
}

/// Keys of a schema that only describe.
const WORDS: &[&str] = &["description", "example", "x-hc-sdk-name", "x-hc-source", "x-hc-unknown"];

/// Formats a node as text, without some of its keys and with the rest sorted.
fn content_of(value: &Value, without: &[&str]) -> String {
    let mut kept: BTreeMap<&String, &Value> = value.as_object().into_iter().flatten().collect();
    kept.retain(|key, _| !without.contains(&key.as_str()));
    kept.iter().map(|(key, value)| format!("{key}={value};")).collect()
}

/// Returns the similarity of two schemas: for objects, the share of common properties; for enums, the share of common
/// values. Other schemas must be equal except for descriptions.
fn schema_likeness(old: (&str, &Value), new: (&str, &Value)) -> f64 {
    let kind = |schema: &Value| schema.get("type").map(ToString::to_string);
    if kind(old.1) != kind(new.1) {
        return 0.0;
    }
    let names = |schema: &Value| -> BTreeSet<String> {
        let object = schema.get("properties").and_then(Value::as_object).map(Map::keys);
        let values = known_values(schema).map(ToString::to_string);
        object.into_iter().flatten().cloned().chain(values).collect()
    };
    let (a, b) = (names(old.1), names(new.1));
    if a.is_empty() && b.is_empty() {
        let is_equal = content_of(old.1, WORDS) == content_of(new.1, WORDS);
        return if is_equal { 0.5 + 0.5 * name_likeness(old.0, new.0) } else { 0.0 };
    }
    let shared = a.intersection(&b).count() as f64 / a.union(&b).count() as f64;
    // The name decides between equally similar components.
    shared + if shared < ENOUGH { 0.0 } else { 0.01 * name_likeness(old.0, new.0) }
}

fn member_likeness(old: (&str, &Value), new: (&str, &Value)) -> f64 {
    const NAMES: &[&str] = &["description", "example", "examples", "x-hc-sdk-name", "name", "deprecated", "required"];
    if content_of(old.1, NAMES) != content_of(new.1, NAMES) {
        return 0.0;
    }
    let words = |schema: &Value| schema.get("description").and_then(Value::as_str).map(str::to_owned);
    let same_words = words(old.1).is_some() && words(old.1) == words(new.1);
    name_likeness(old.0, new.0).max(if same_words { 1.0 } else { 0.0 })
}

/// The similarity of two names from 0 to 1, ignoring case and separators.
fn name_likeness(a: &str, b: &str) -> f64 {
    let plain = |name: &str| name.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    strsim::normalized_levenshtein(&plain(a), &plain(b))
}

#[cfg(test)]
mod tests;
