//! Finds the wire label by sending: old requests to the new document, new replies to the old document and to the old
//! client.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use xtask::spec::diff::labels::WireLabel;
use xtask::spec::model::Api;

use crate::checks;
use crate::instances::{self, Judge, unknown_names};

/// The result of the trial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub label: WireLabel,
    /// The reason why the result is uncertain, if it is.
    pub unsure: Option<&'static str>,
    /// Whether the new document rejects a request that the old one allowed, and the reverse.
    pub refuses: bool,
    pub allows_more: bool,
}

/// Reads a reply of an operation like our old client.
pub(crate) type Reader = fn(&str, &Value) -> Result<(), String>;

/// An operation of a bundled document.
struct Operation<'a> {
    method: String,
    path: String,
    node: &'a Value,
    parameters: BTreeMap<(String, String), &'a Value>,
}

/// A bundled document, and what the generator derives from it.
#[derive(Clone, Copy)]
pub(crate) struct Version<'a> {
    pub(crate) document: &'a Value,
    pub(crate) api: &'a Api,
}

pub(crate) fn judge(was: Version, is: Version, read: Reader) -> Verdict {
    let (old, new) = (was.document, is.document);
    let mut verdict = Verdict { label: WireLabel::None, unsure: None, refuses: false, allows_more: false };
    endpoints(old, new, &mut verdict);
    marks(old, new, &mut verdict);
    error_table(old, new, &mut verdict);
    let (old_operations, new_operations) = (operations(old), operations(new));
    for (id, before) in &old_operations {
        // An id is never sent, so the operation at the same address is the same operation.
        let same = |now: &&Operation| now.method == before.method && template(&now.path) == template(&before.path);
        match new_operations.get(id).or_else(|| new_operations.values().find(same)) {
            Some(now) => operation(id, (was, before), (is, now), read, &mut verdict),
            None => verdict.raise(WireLabel::Breaking),
        }
    }
    if new_operations.len() > old_operations.len() {
        verdict.raise(WireLabel::Compatible);
    }
    verdict
}

impl Verdict {
    fn raise(&mut self, label: WireLabel) {
        self.label = self.label.max(label);
    }

    fn doubt(&mut self, why: &'static str) {
        self.raise(WireLabel::Risky);
        self.unsure = Some(why);
    }
}

/// Compares marks whose changes no instance shows: another format of a time, and a known value that is no longer
/// listed.
fn marks(old: &Value, new: &Value, verdict: &mut Verdict) {
    match (old, new) {
        (Value::Object(before), Value::Object(after)) => {
            for (key, was) in before {
                let Some(is) = after.get(key) else { continue };
                match key.as_str() {
                    "x-hc-time" if was != is => verdict.doubt("what a time means to the service is not known here"),
                    "x-extensible-enum" if !lists(is, was) => {
                        verdict.doubt("the service may refuse what is no longer listed")
                    }
                    _ => marks(was, is, verdict),
                }
            }
        }
        (Value::Array(before), Value::Array(after)) => {
            before.iter().zip(after).for_each(|(was, is)| marks(was, is, verdict));
        }
        _ => {}
    }
}

/// Whether a list has every value of another one.
fn lists(list: &Value, other: &Value) -> bool {
    let list = list.as_array();
    other.as_array().into_iter().flatten().all(|value| list.is_some_and(|list| list.contains(value)))
}

/// Compares the status and the repetition of error codes in the service's table.
fn error_table(old: &Value, new: &Value, verdict: &mut Verdict) {
    let table = |document: &Value| document.pointer("/components/x-hc-error-codes").cloned().unwrap_or_default();
    let (before, after) = (table(old), table(new));
    for (code, was) in before.as_object().into_iter().flatten() {
        let Some(is) = after.get(code) else { continue };
        if ["status", "repeat"].iter().any(|key| was[*key] != is[*key]) {
            verdict.doubt("how a program handles an error is its own");
        }
    }
}

/// Compares the servers, the security and the regions of the service.
fn endpoints(old: &Value, new: &Value, verdict: &mut Verdict) {
    if old.pointer("/servers/0/url") != new.pointer("/servers/0/url") {
        verdict.raise(WireLabel::Breaking);
    }
    // Each entry is a way to sign in, and any one of them is enough.
    let ways = |document: &Value| -> BTreeSet<String> {
        document["security"].as_array().into_iter().flatten().map(ToString::to_string).collect()
    };
    lost_or_gained(&ways(old), &ways(new), verdict);
    let regions = |document: &Value| -> BTreeSet<String> {
        let list = document.pointer("/servers/0/variables/region/enum").and_then(Value::as_array);
        list.into_iter().flatten().map(ToString::to_string).collect()
    };
    lost_or_gained(&regions(old), &regions(new), verdict);
    if old.pointer("/components/securitySchemes") != new.pointer("/components/securitySchemes") {
        verdict.doubt("nothing here reads security schemes");
    }
}

fn lost_or_gained(old: &BTreeSet<String>, new: &BTreeSet<String>, verdict: &mut Verdict) {
    if !old.is_subset(new) {
        verdict.raise(WireLabel::Breaking);
    } else if old != new {
        verdict.raise(WireLabel::Compatible);
    }
}

fn operations(document: &Value) -> BTreeMap<String, Operation<'_>> {
    let mut found = BTreeMap::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for (method, node) in xtask::spec::model::operations_of(item) {
            let lists = [item.get("parameters"), node.get("parameters")];
            let described = lists.into_iter().flatten().filter_map(Value::as_array).flatten();
            let parameters = described
                .map(|parameter| xtask::spec::model::deref(document, parameter))
                .map(|parameter| ((text(parameter, "in"), text(parameter, "name")), parameter))
                .collect();
            let operation = Operation { method: method.to_owned(), path: path.clone(), node, parameters };
            found.insert(text(node, "operationId"), operation);
        }
    }
    found
}

fn operation(id: &str, old: (Version, &Operation), new: (Version, &Operation), read: Reader, verdict: &mut Verdict) {
    if old.1.method != new.1.method || template(&old.1.path) != template(&new.1.path) {
        verdict.raise(WireLabel::Breaking);
    }
    parameters(old, new, verdict);
    body(old, new, verdict);
    replies(id, old, new, read, verdict);
    facts(old.1.node, new.1.node, verdict);
    let (was, is) = (code_facts(old.0.document, old.1.node), code_facts(new.0.document, new.1.node));
    if was.iter().any(|(code, facts)| is.get(code).is_some_and(|now| now != facts)) {
        verdict.doubt("how a program handles an error is its own");
    }
}

/// Compares the facts of an operation besides its messages and errors.
fn facts(old: &Value, new: &Value, verdict: &mut Verdict) {
    let freedom = |node: &Value| match node["x-hc-repeat"].as_str() {
        Some("safe") => 2,
        Some("after-read") => 1,
        _ => 0,
    };
    match (freedom(old), freedom(new)) {
        (before, after) if before == after => {}
        // The runtime itself sends the call a second time.
        (_, 2) => verdict.raise(WireLabel::Breaking),
        (before, after) if after > before => verdict.doubt("whether a program repeats the call is its own"),
        _ => verdict.raise(WireLabel::Compatible),
    }
    let regions = |node: &Value| -> Option<BTreeSet<String>> {
        Some(node.get("x-hc-regions")?.as_array()?.iter().map(ToString::to_string).collect())
    };
    match (regions(old), regions(new)) {
        (Some(old), Some(new)) => lost_or_gained(&old, &new, verdict),
        (None, Some(_)) => verdict.raise(WireLabel::Breaking),
        (Some(_), None) => verdict.raise(WireLabel::Compatible),
        (None, None) => {}
    }
    let known = |node: &Value| node.pointer("/x-hc-iam/action").filter(|action| *action != "unknown").cloned();
    if let (Some(before), Some(after)) = (known(old), known(new))
        && before != after
    {
        match after == "none" {
            true => verdict.raise(WireLabel::Compatible),
            false => verdict.doubt("what policies allow is not in the documents"),
        }
    }
    let list = |node: &Value, pointer: &str| -> BTreeSet<String> {
        let list = node.pointer(pointer).and_then(Value::as_array);
        list.into_iter().flatten().map(ToString::to_string).collect()
    };
    let (before, after) = (list(old, "/x-hc-iam/dependencies"), list(new, "/x-hc-iam/dependencies"));
    if !after.is_subset(&before) {
        verdict.doubt("what policies allow is not in the documents");
    } else if before != after {
        verdict.raise(WireLabel::Compatible);
    }
    legal_states(old.get("x-hc-legal-in"), new.get("x-hc-legal-in"), verdict);
}

fn legal_states(old: Option<&Value>, new: Option<&Value>, verdict: &mut Verdict) {
    let (old, new) = match (old, new) {
        (None, None) => return,
        (Some(_), None) => return verdict.raise(WireLabel::Compatible),
        (None, Some(_)) => return verdict.doubt("in which state a call is made is not in the documents"),
        (Some(old), Some(new)) => (old, new),
    };
    let states = |node: &Value, key: &str| -> Option<BTreeSet<String>> {
        Some(node.get(key)?.as_array()?.iter().map(ToString::to_string).collect())
    };
    let (legal, refused) =
        ((states(old, "states"), states(new, "states")), (states(old, "refused"), states(new, "refused")));
    let allows_all = match (&legal, &refused) {
        ((Some(before), Some(after)), (None, None)) => before.is_subset(after),
        ((None, None), (Some(before), Some(after))) => after.is_subset(before),
        // The versions differ in whether a state that neither list names allows the call.
        _ => false,
    };
    if !allows_all || old.get("cases") != new.get("cases") {
        verdict.doubt("in which state a call is made is not in the documents");
    } else if legal.0 != legal.1 || refused.0 != refused.1 {
        verdict.raise(WireLabel::Compatible);
    }
}

/// Returns the status of each error code that an operation lists, and whether repeating helps, from the operation
/// itself or from the service's table.
fn code_facts(document: &Value, node: &Value) -> BTreeMap<String, (Value, bool)> {
    let fact = |entry: &Value| {
        let code = entry.get("code").unwrap_or(entry).as_str().unwrap_or_default().to_owned();
        let common = &document["components"]["x-hc-error-codes"][&code];
        let either = |key: &str| entry.get(key).unwrap_or(&common[key]).clone();
        (code, (either("status"), either("repeat") == "later"))
    };
    node["x-hc-errors"].as_array().into_iter().flatten().map(fact).collect()
}

fn parameters(old: (Version, &Operation), new: (Version, &Operation), verdict: &mut Verdict) {
    // A placeholder is identified by its place in the path.
    let renamed: BTreeMap<String, String> = old
        .1
        .path
        .split('/')
        .zip(new.1.path.split('/'))
        .map(|(from, to)| (from.trim_matches(['{', '}']).to_owned(), to.trim_matches(['{', '}']).to_owned()))
        .collect();
    let mut described: BTreeSet<(String, String)> = BTreeSet::new();
    for ((place, name), was) in &old.1.parameters {
        let name = if place == "path" { renamed.get(name).unwrap_or(name) } else { name };
        let key = (place.clone(), name.clone());
        described.insert(key.clone());
        let Some(is) = new.1.parameters.get(&key) else {
            match new.1.parameters.keys().any(|(_, other)| other == name) {
                true => {
                    verdict.raise(WireLabel::Breaking);
                    // The crate sends it in another place.
                    verdict.refuses = true;
                }
                false => verdict.doubt("whether an unknown parameter is ignored is not in the documents"),
            }
            continue;
        };
        match (is_true(was, "required"), is_true(is, "required")) {
            (false, true) => {
                verdict.raise(WireLabel::Breaking);
                verdict.refuses = true;
            }
            (true, false) => {
                verdict.raise(WireLabel::Compatible);
                verdict.allows_more = true;
            }
            _ => {}
        }
        let mut tried = verdict.clone();
        requests((old.0, &was["schema"]), (new.0, &is["schema"]), &mut tried);
        if name == "project_id" {
            // The client fills in this parameter, and the crate does not check it.
            (tried.refuses, tried.allows_more) = (verdict.refuses, verdict.allows_more);
        }
        *verdict = tried;
        if have_other_defaults((old.0.document, &was["schema"]), (new.0.document, &is["schema"])) {
            verdict.doubt("what happens to a value that is left out is not in the documents");
        }
    }
    for ((place, name), is) in &new.1.parameters {
        if !described.contains(&(place.clone(), name.clone())) {
            verdict.raise(if is_true(is, "required") { WireLabel::Breaking } else { WireLabel::Compatible });
            verdict.refuses |= is_true(is, "required");
        }
    }
}

fn body(old: (Version, &Operation), new: (Version, &Operation), verdict: &mut Verdict) {
    const SCHEMA: &str = "/requestBody/content/application~1json/schema";
    match (old.1.node.pointer(SCHEMA), new.1.node.pointer(SCHEMA)) {
        (Some(was), Some(is)) => {
            requests((old.0, was), (new.0, is), verdict);
            if have_other_defaults((old.0.document, was), (new.0.document, is)) {
                verdict.doubt("what happens to a value that is left out is not in the documents");
            }
        }
        (None, Some(_)) => {
            verdict.raise(WireLabel::Breaking);
            verdict.refuses = true;
        }
        (Some(_), None) => verdict.raise(WireLabel::Breaking),
        (None, None) => {}
    }
}

/// Whether a field that both schemas describe has another default, or lost its default.
fn have_other_defaults(old: (&Value, &Value), new: (&Value, &Value)) -> bool {
    let (was, is) = (defaults(old.0, old.1, 0), defaults(new.0, new.1, 0));
    was.iter().any(|(path, default)| is.get(path).is_some_and(|now| now != default))
}

/// Returns every field below a schema with its default, by the path of fields that leads to it.
fn defaults(document: &Value, schema: &Value, depth: usize) -> BTreeMap<String, Option<Value>> {
    let mut found = BTreeMap::new();
    if depth > 8 {
        return found;
    }
    let target = schema.get("$ref").or_else(|| schema.pointer("/allOf/0/$ref")).and_then(Value::as_str);
    let inner = target.and_then(|target| document.pointer(target.trim_start_matches('#')));
    let own = schema.get("default");
    if let (None, Some(inner)) = (own, inner) {
        return defaults(document, inner, depth + 1);
    }
    found.insert(String::new(), own.cloned());
    let schema = inner.unwrap_or(schema);
    let properties = schema["properties"].as_object().into_iter().flatten();
    let fields = properties.map(|(name, property)| (format!(".{name}"), property));
    let items = ["items", "additionalProperties"].into_iter().filter_map(|key| schema.get(key));
    for (place, inner) in fields.chain(items.map(|inner| ("[]".to_owned(), inner))) {
        let inner = defaults(document, inner, depth + 1).into_iter();
        found.extend(inner.map(|(path, value)| (format!("{place}{path}"), value)));
    }
    found
}

/// Checks old requests with the validation of the new crate, and the reverse.
fn checks(old: (Version, &Value), new: (Version, &Value), verdict: &mut Verdict) {
    let (was, is) = (checks::table(old.0.api, old.1), checks::table(new.0.api, new.1));
    let sent = |version: Version, schema: &Value| instances::all(version.document, schema);
    verdict.refuses |= sent(old.0, old.1).iter().any(|value| checks::allows(was, value) && !checks::allows(is, value));
    verdict.allows_more |=
        sent(new.0, new.1).iter().any(|value| checks::allows(is, value) && !checks::allows(was, value));
}

/// Checks old requests against the new document, and the reverse to find out whether the new document allows more.
fn requests(old: (Version, &Value), new: (Version, &Value), verdict: &mut Verdict) {
    if instances::are_equal((old.0.document, old.1), (new.0.document, new.1)) {
        return;
    }
    checks(old, new, verdict);
    let (old, new) = ((old.0.document, old.1), (new.0.document, new.1));
    let (was, is) = (Judge::new(old.0, old.1), Judge::new(new.0, new.1));
    let undecided = patterns_differ_in_kind(old.0, new.0);
    let (sent_before, sent_now) = (instances::all(old.0, old.1), instances::all(new.0, new.1));
    if sent_before.is_empty() || sent_now.is_empty() {
        verdict.doubt("no sample fits the schema");
    }
    for value in sent_before {
        if !is.allows(&value) {
            // A string that only the new pattern rejects is merely a sample, and no rule judges by samples.
            verdict.raise(if undecided { WireLabel::Risky } else { WireLabel::Breaking });
        } else if unknown_names(new.0, new.1, &value) {
            verdict.doubt("whether an unknown field is ignored is not in the documents");
        }
    }
    for value in sent_now {
        if !was.allows(&value) || unknown_names(old.0, old.1, &value) {
            verdict.raise(WireLabel::Compatible);
        }
    }
    if undecided && (patterns(old.1) != patterns(new.1) || refers(old.1) || refers(new.1)) {
        // Samples prove nothing about all strings: the new pattern may reject some string, and so would the crate.
        verdict.doubt("whether one pattern allows what another one does is not decided");
        verdict.refuses = true;
    }
}

/// Whether a schema leads to components.
fn refers(schema: &Value) -> bool {
    schema.to_string().contains("$ref")
}

/// Returns every pattern below a node.
fn patterns(node: &Value) -> BTreeSet<String> {
    match node {
        Value::Object(entries) => entries
            .iter()
            .flat_map(|(key, value)| match value {
                Value::String(text) if key == "pattern" => BTreeSet::from([text.clone()]),
                other => patterns(other),
            })
            .collect(),
        Value::Array(items) => items.iter().flat_map(patterns).collect(),
        _ => BTreeSet::new(),
    }
}

/// Whether a pattern was replaced, rather than only added or removed.
fn patterns_differ_in_kind(old: &Value, new: &Value) -> bool {
    let (old, new) = (patterns(old), patterns(new));
    old.difference(&new).next().is_some() && new.difference(&old).next().is_some()
}

fn replies(id: &str, old: (Version, &Operation), new: (Version, &Operation), read: Reader, verdict: &mut Verdict) {
    let responses = |operation: &Operation<'_>, document: &Value| -> BTreeMap<String, Value> {
        let all = operation.node["responses"].as_object().into_iter().flatten();
        all.map(|(status, response)| (status.clone(), xtask::spec::model::deref(document, response).clone())).collect()
    };
    let (before, after) = (responses(old.1, old.0.document), responses(new.1, new.0.document));
    let successes = |all: &BTreeMap<String, Value>| -> BTreeSet<String> {
        all.keys().filter(|status| status.starts_with('2')).cloned().collect()
    };
    if successes(&before) != successes(&after) {
        verdict.doubt("what a program does at another success status is its own");
    }
    for (status, is) in &after {
        // A status that was added or removed is compared with the only other success status, or with `default`.
        let was = before.get(status).or_else(|| match status.starts_with('2') {
            true => before.iter().find(|(status, _)| status.starts_with('2')).map(|(_, was)| was),
            false => before.get("default"),
        });
        let Some(was) = was else { continue };
        headers(was, is, verdict);
        let is_success = status.starts_with('2');
        reply(is_success.then_some(id), (old.0.document, was), (new.0.document, is), read, verdict);
    }
}

fn headers(was: &Value, is: &Value, verdict: &mut Verdict) {
    let names = |response: &Value| -> BTreeSet<String> {
        response["headers"].as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect()
    };
    let (before, after) = (names(was), names(is));
    if !before.is_subset(&after) {
        verdict.doubt("whether a program reads the header is its own");
    } else if before != after {
        verdict.raise(WireLabel::Compatible);
    }
}

/// Whether our client works without a body: without a body, the runtime reads the simplest value.
fn reads_nothing(id: &str, read: Reader) -> bool {
    [serde_json::json!({}), Value::Null, serde_json::json!([])].iter().any(|value| read(id, value).is_ok())
}

/// Checks new replies against the old document and the old client.
fn reply(id: Option<&str>, old: (&Value, &Value), new: (&Value, &Value), read: Reader, verdict: &mut Verdict) {
    const JSON: &str = "/content/application~1json/schema";
    let kinds = |response: &Value| -> Vec<String> {
        response["content"].as_object().into_iter().flatten().map(|(kind, _)| kind.clone()).collect()
    };
    let (before, after) = (kinds(old.1), kinds(new.1));
    if before.is_empty() && !after.is_empty() {
        verdict.raise(WireLabel::Compatible);
    } else if after.is_empty() && !before.is_empty() && id.is_some_and(|id| reads_nothing(id, read)) {
        verdict.raise(WireLabel::Risky);
    } else if before != after {
        verdict.raise(WireLabel::Breaking);
    }
    let (Some(was), Some(is)) = (old.1.pointer(JSON), new.1.pointer(JSON)) else { return };
    if instances::are_equal((old.0, was), (new.0, is)) {
        return;
    }
    let (strict, now) = (Judge::new(old.0, was), Judge::new(new.0, is));
    for value in instances::all(new.0, is) {
        if let Some(id) = id
            && read(id, &value).is_err()
        {
            verdict.raise(WireLabel::Breaking);
        } else if !strict.allows(&value) {
            verdict.raise(WireLabel::Risky);
        } else if unknown_names(old.0, was, &value) {
            verdict.raise(WireLabel::Compatible);
        }
    }
    for value in instances::all(old.0, was) {
        if unknown_names(new.0, is, &value) {
            verdict.doubt("what a program does without a field that it read is its own");
        } else if !now.allows(&value) {
            verdict.raise(WireLabel::Compatible);
        }
    }
    if patterns_differ_in_kind(old.0, new.0) && (patterns(was) != patterns(is)) {
        verdict.doubt("whether one pattern allows what another one does is not decided");
    }
}

fn template(path: &str) -> String {
    path.split('/').map(|segment| if segment.starts_with('{') { "{}" } else { segment }).collect::<Vec<_>>().join("/")
}

fn text(node: &Value, key: &str) -> String {
    node[key].as_str().unwrap_or_default().to_owned()
}

fn is_true(node: &Value, key: &str) -> bool {
    node[key] == true
}
