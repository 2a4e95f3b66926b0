//! Checks the targets of `x-hc-waiter`: that the state is where it says, that every value is known, and that the
//! reading call can be built from the call that starts something.

use std::collections::BTreeMap;

use serde_json::Value;

use super::references::{descend, is_scalar, plain, reply, resolve, written};
use super::{Linter, Located, array, text};
use crate::spec::model::known_values;

/// The lists of states, in the order of their meaning.
const STATES: [&str; 5] = ["done", "failed", "resting", "queued", "before"];

pub(super) fn check(linter: &mut Linter) {
    let operations = linter.operations();
    let by_id: BTreeMap<&str, &Located> = operations
        .iter()
        .filter_map(|located| Some((located.operation.get("operationId")?.as_str()?, located)))
        .collect();
    for located in &operations {
        check_one(linter, located, &by_id);
    }
}

fn check_one(linter: &mut Linter, located: &Located, by_id: &BTreeMap<&str, &Located>) {
    let Some(waiter) = located.operation.get("x-hc-waiter") else {
        return;
    };
    let pointer = format!("{}/x-hc-waiter", located.pointer);
    let Some(read) = text(waiter, "read").and_then(|read| by_id.get(read)) else {
        linter.report(&pointer, "extension", "`read` must name an operation of the service");
        return;
    };
    for problem in problems(linter, located, read, waiter, by_id) {
        linter.report(&pointer, "extension", problem);
    }
}

fn problems(
    linter: &Linter,
    start: &Located,
    read: &Located,
    waiter: &Value,
    by_id: &BTreeMap<&str, &Located>,
) -> Vec<String> {
    let mut problems = endings(waiter);
    let reads_itself = start.operation.get("operationId") == read.operation.get("operationId");
    problems.extend(parameters(linter, start, read, waiter, reads_itself));
    let Some(reply) = reply(linter, read) else { return problems };
    let holder = match waiter.get("entry") {
        None => reply,
        Some(entry) => {
            problems.extend(self::entry(linter, start, entry, reply, reads_itself));
            let list = text(entry, "list").and_then(|list| written(linter, reply, list));
            match list.filter(|list| list.get("items").is_some()) {
                Some(list) => list,
                None => return problems,
            }
        }
    };
    problems.extend(state(linter, waiter, holder));
    problems.extend(cases(linter, start, waiter));
    problems.extend(reason(linter, waiter, holder, by_id));
    problems
}

/// Checks success and failure: each is a list of states, or a note says why not.
fn endings(waiter: &Value) -> Vec<String> {
    let mut problems = Vec::new();
    let is_gone = text(waiter, "until") == Some("gone");
    if waiter.get("until").is_some() && !is_gone {
        problems.push("`until` is `gone` or left out".to_owned());
    }
    if !is_gone && array(waiter, "done").next().is_none() {
        problems.push("a waiter has a list `done` of at least one value".to_owned());
    }
    let has_failure = array(waiter, "failed").next().is_some();
    if has_failure == waiter.get("no-failure").is_some() {
        problems.push("a waiter has states in `failed`, or else says in `no-failure` why there are none".to_owned());
    }
    problems
}

/// The field of the state, and its values.
fn state(linter: &Linter, waiter: &Value, holder: &Value) -> Vec<String> {
    let Some(path) = text(waiter, "field") else { return vec!["a waiter has a `field`".to_owned()] };
    let Some(found) = descend(linter, holder, path) else {
        return vec![format!("`field`: the reply of the operation it reads has no `{path}`")];
    };
    let mut problems = Vec::new();
    if !is_scalar(found) {
        problems.push(format!("`field`: `{path}` is neither a text, number or boolean nor an error with a message"));
    }
    if passes_list(linter, holder, path) {
        problems.push(format!("`field`: `{path}` leads into a list; `entry` names the list and chooses by id"));
    }
    let known: Vec<String> = known_values(found).map(plain).collect();
    for holder in [waiter].into_iter().chain(array(waiter, "cases")) {
        problems.extend(meanings(holder, &known, path));
    }
    problems
}

/// Checks lists of states: each state is known, and means one thing.
fn meanings(holder: &Value, known: &[String], path: &str) -> Vec<String> {
    let mut problems = Vec::new();
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for list in STATES {
        for value in array(holder, list).map(plain) {
            if !known.is_empty() && !known.contains(&value) {
                problems.push(format!("`{value}` is not a known value of `{path}`"));
            }
            if list != "before"
                && let Some(other) = seen.insert(value.clone(), list)
            {
                problems.push(format!("`{value}` is both in `{other}` and in `{list}`"));
            }
        }
    }
    problems
}

/// Checks the calls whose states mean something else: a field of the body, values that it can have, and states of the
/// result, or a note that says why there are none.
fn cases(linter: &Linter, start: &Located, waiter: &Value) -> Vec<String> {
    let body = start.operation.pointer("/requestBody/content/application~1json/schema");
    let mut problems = Vec::new();
    for case in array(waiter, "cases") {
        let field = text(case, "field").unwrap_or_default();
        let Some(found) = body.and_then(|body| descend(linter, body, field)).filter(|found| is_scalar(found)) else {
            problems.push(format!("`cases`: the body has no text, number or boolean `{field}`"));
            continue;
        };
        let known: Vec<String> = known_values(found).map(plain).collect();
        let values: Vec<String> = array(case, "values").map(plain).collect();
        if values.is_empty() {
            problems.push("`cases`: a case has a list `values` of at least one value".to_owned());
        }
        for value in values.iter().filter(|value| !known.is_empty() && !known.contains(value)) {
            problems.push(format!("`cases`: `{value}` is not a known value of `{field}`"));
        }
        let has_end = array(case, "done").next().is_some();
        if has_end == case.get("no-outcome").is_some() {
            problems.push(
                "`cases`: a case has states in `done`, or else says in `no-outcome` why no state shows its outcome"
                    .to_owned(),
            );
        }
    }
    problems
}

/// Whether a list is on the way to a field.
fn passes_list(linter: &Linter, schema: &Value, path: &str) -> bool {
    let places = path.match_indices('.').map(|(index, _)| &path[..index]).chain([path]);
    let mut places = places.filter_map(|place| written(linter, schema, place));
    places.any(|schema| text(schema, "type") == Some("array"))
}

/// Checks that every path parameter of the reading call has a value: of the same name, or from the named source.
fn parameters(linter: &Linter, start: &Located, read: &Located, waiter: &Value, reads_itself: bool) -> Vec<String> {
    let mut problems = Vec::new();
    let named = waiter.get("parameters").and_then(Value::as_object);
    let known: Vec<&str> = read.parameters(linter.document()).filter_map(|parameter| text(parameter, "name")).collect();
    for (name, from) in named.into_iter().flatten() {
        if !known.contains(&name.as_str()) {
            problems.push(format!("`parameters`: the operation it reads has no `{name}`"));
        }
        problems.extend(source(linter, start, from.as_str().unwrap_or_default(), "parameters"));
    }
    let query = waiter.get("query").and_then(Value::as_object);
    for (name, value) in query.into_iter().flatten() {
        problems.extend(constant(linter, read, name, value));
    }
    for parameter in read.parameters(linter.document()).filter(|_| !reads_itself) {
        let name = text(parameter, "name").unwrap_or_default();
        let is_needed = parameter.get("required") == Some(&Value::Bool(true)) && name != "project_id";
        let is_listed = [named, query].into_iter().flatten().any(|named| named.contains_key(name));
        let is_given = is_listed || has_path(linter, start, name);
        if is_needed && !is_given {
            problems.push(format!("`parameters`: nothing gives `{name}` to the operation it reads"));
        }
    }
    problems
}

/// Checks a query parameter with a fixed value: the reading call has it, and takes the value.
fn constant(linter: &Linter, read: &Located, name: &str, value: &Value) -> Option<String> {
    let mut parameters = read.parameters(linter.document()).filter(|parameter| text(parameter, "in") == Some("query"));
    let Some(parameter) = parameters.find(|parameter| text(parameter, "name") == Some(name)) else {
        return Some(format!("`query`: the operation it reads has no `{name}`"));
    };
    let schema = parameter.get("schema").map(|schema| resolve(linter, schema));
    let known: Vec<String> = schema.into_iter().flat_map(known_values).map(plain).collect();
    let value = plain(value);
    (!known.is_empty() && !known.contains(&value))
        .then(|| format!("`query`: `{value}` is not a known value of `{name}`"))
}

fn has_path(linter: &Linter, located: &Located, name: &str) -> bool {
    let mut parameters = located.parameters(linter.document());
    parameters.any(|parameter| text(parameter, "in") == Some("path") && text(parameter, "name") == Some(name))
}

/// Checks the entry of a list: the list, the field that identifies entries, and where its value comes from.
fn entry(linter: &Linter, start: &Located, entry: &Value, reply: &Value, reads_itself: bool) -> Vec<String> {
    let mut problems = Vec::new();
    let list = text(entry, "list").and_then(|list| written(linter, reply, list)).and_then(|list| list.get("items"));
    let field = list.zip(text(entry, "field")).and_then(|(items, field)| descend(linter, items, field));
    if !field.is_some_and(is_scalar) {
        problems.push("`entry` names a `list` of the reply and the `field` that tells its entries apart".to_owned());
    }
    match text(entry, "equals") {
        Some(from) => problems.extend(source(linter, start, from, "entry")),
        None if reads_itself => {}
        None => problems.push("`entry`: `equals` says where the value of `field` comes from".to_owned()),
    }
    problems
}

/// `path.NAME`, `body.FIELD`, `reply.FIELD` of the call that starts something, or `now`.
fn source(linter: &Linter, start: &Located, from: &str, key: &str) -> Option<String> {
    let body = start.operation.pointer("/requestBody/content/application~1json/schema");
    let leads =
        |schema: Option<&Value>, field: &str| schema.is_some_and(|schema| descend(linter, schema, field).is_some());
    let is_there = match from.split_once('.') {
        Some(("path", name)) => has_path(linter, start, name),
        Some(("body", field)) => leads(body, field),
        Some(("reply", field)) => leads(reply(linter, start), field),
        _ => from == "now",
    };
    (!is_there).then(|| format!("`{key}`: `{from}` is no `path.`, `body.` or `reply.` of this operation, nor `now`"))
}

/// Checks where the reason is: beside the state, or in a log.
fn reason(linter: &Linter, waiter: &Value, holder: &Value, by_id: &BTreeMap<&str, &Located>) -> Vec<String> {
    let Some(reason) = waiter.get("reason") else { return Vec::new() };
    let Some(path) = reason.as_str() else { return log(linter, reason, by_id) };
    let Some(found) = descend(linter, holder, path) else {
        return vec![format!("`reason`: the reply of the operation it reads has no `{path}`")];
    };
    if passes_list(linter, holder, path) {
        return vec![format!("`reason`: `{path}` leads into a list")];
    }
    let is_told = ["error_msg", "message"].iter().any(|name| descend(linter, found, name).is_some());
    match is_scalar(found) || is_told {
        true => Vec::new(),
        false => vec![format!("`reason`: `{path}` is neither a text, number or boolean nor an error with a message")],
    }
}

fn log(linter: &Linter, reason: &Value, by_id: &BTreeMap<&str, &Located>) -> Vec<String> {
    let read = text(reason, "read").and_then(|read| by_id.get(read));
    let list = read.and_then(|read| written(linter, reply(linter, read)?, text(reason, "list")?));
    let entry = list.and_then(|list| list.get("items"));
    let has = |key: &str| {
        entry.zip(text(reason, key)).and_then(|(entry, field)| descend(linter, entry, field)).is_some_and(is_scalar)
    };
    match has("time") && has("message") && read.is_some_and(|read| read.operation.get("x-hc-page").is_some()) {
        true => Vec::new(),
        false => vec![
            "`reason` is a field, or `{ read, filter, list, time, message }` of an operation that lists a log"
                .to_owned(),
        ],
    }
}
