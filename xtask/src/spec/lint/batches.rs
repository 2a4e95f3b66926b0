//! Checks the targets of `x-hc-batch`: the place of the ids, the list that shows the items with their states, and the
//! reply that reports on each item.

use std::collections::BTreeMap;

use serde_json::Value;

use super::references::{body, fixed_query, is_scalar, kind_at, plain, reply, single, written};
use super::{Linter, Located, array, references, text};
use crate::spec::model::known_values;

pub(super) fn check(linter: &mut Linter) {
    let operations = linter.operations();
    let by_id: BTreeMap<&str, &Located> = operations
        .iter()
        .filter_map(|located| Some((located.operation.get("operationId")?.as_str()?, located)))
        .collect();
    for located in &operations {
        let Some(batch) = located.operation.get("x-hc-batch") else { continue };
        let pointer = format!("{}/x-hc-batch", located.pointer);
        let Some(list) = text(batch, "list").and_then(|list| by_id.get(list)) else {
            linter.report(&pointer, "extension", "`list` must name an operation of the service");
            continue;
        };
        let mut problems = ids(linter, located, batch);
        if located.operation.get("tags") != list.operation.get("tags") {
            problems
                .push("`list` must name an operation of the same tag: a program may leave out other tags".to_owned());
        }
        problems.extend(parameters(linter, located, list, batch));
        problems.extend(records(linter, located, list, batch));
        problems.extend(results(linter, located, batch));
        for problem in problems {
            linter.report(&pointer, "extension", problem);
        }
    }
}

/// Checks that the ids go into a path parameter, or into a list of the body.
fn ids(linter: &Linter, located: &Located, batch: &Value) -> Vec<String> {
    let body = body(located);
    let is_there = match text(batch, "ids").and_then(|ids| ids.split_once('.')) {
        Some(("path", name)) => parameter_names(linter, located, "path").iter().any(|known| known == name),
        Some(("body", field)) => {
            let list = body.filter(|_| !field.contains('.')).and_then(|body| written(linter, body, field));
            list.is_some_and(|list| text(list, "type") == Some("array"))
        }
        _ => false,
    };
    let mut problems = Vec::new();
    if !is_there {
        problems.push("`ids` is `path.NAME`, or `body.FIELD` of a list of this operation".to_owned());
    }
    let limit = batch.get("limit").and_then(Value::as_i64);
    if limit.is_some_and(|limit| limit < 1) {
        problems.push("`limit` is at least 1".to_owned());
    }
    let takes_many = text(batch, "ids").is_some_and(|ids| ids.starts_with("body."));
    if !takes_many && (batch.get("results").is_some() || limit.is_some()) {
        problems.push("`results` and `limit` are allowed only if the ids go into the body".to_owned());
    }
    problems
}

fn parameter_names(linter: &Linter, located: &Located, place: &str) -> Vec<String> {
    let is_there = |parameter: &&Value| text(parameter, "in") == Some(place);
    let names = located.parameters(linter.document()).filter(is_there).filter_map(|parameter| text(parameter, "name"));
    names.map(str::to_owned).collect()
}

/// Checks that `query` and the call's own parameters, except for the id, are enough to request the list.
fn parameters(linter: &Linter, located: &Located, list: &Located, batch: &Value) -> Vec<String> {
    let id = text(batch, "ids").and_then(|ids| ids.strip_prefix("path."));
    let mut given = parameter_names(linter, located, "path");
    given.retain(|name| Some(name.as_str()) != id);
    let mut problems = fixed_query(linter, list, "query", batch.get("query"));
    given.extend(batch.get("query").and_then(Value::as_object).into_iter().flat_map(|query| query.keys().cloned()));
    let needed = |parameter: &&Value| parameter.get("required") == Some(&Value::Bool(true));
    let needed = list.parameters(linter.document()).filter(needed).filter_map(|parameter| text(parameter, "name"));
    let missing = needed.filter(|name| *name != "project_id" && !given.iter().any(|given| given == name));
    problems.extend(missing.map(|name| format!("`list`: nothing supplies `{name}` to the operation that lists")));
    problems
}

/// Checks that the records have the id and a state with known values, and that no state is both legal and already
/// reached.
fn records(linter: &Linter, located: &Located, list: &Located, batch: &Value) -> Vec<String> {
    let items = text(batch, "items").and_then(|items| single(linter, reply(linter, list)?, items));
    let Some(record) = items.and_then(|items| items.get("items")) else {
        return vec!["`items` must name a list of the reply of the operation that lists".to_owned()];
    };
    let mut problems = Vec::new();
    for key in ["id", "field"] {
        if text(batch, key).and_then(|field| kind_at(linter, record, field)).is_none() {
            problems.push(format!("`{key}` must name a string, number or boolean of the records"));
        }
    }
    let state = text(batch, "field").and_then(|field| single(linter, record, field));
    let known: Vec<String> = state.into_iter().flat_map(known_values).map(plain).collect();
    for case in array(batch, "cases") {
        problems.extend(references::case(linter, located, case, "already"));
    }
    let holders = std::iter::once((batch, None)).chain(array(batch, "cases").map(|case| (case, Some(case))));
    for (holder, case) in holders {
        let legal = legal_states(located, case);
        for state in array(holder, "already").map(plain) {
            if !known.is_empty() && !known.contains(&state) {
                problems.push(format!("`already`: `{state}` is not a known value of the state"));
            }
            if legal.contains(&state) {
                problems.push(format!("`already`: `{state}` is also in `x-hc-legal-in`"));
            }
        }
    }
    problems
}

/// Returns the states in which a call is legal: those of the legal case that applies to a case of the batch, or
/// otherwise those of every call.
fn legal_states(located: &Located, case: Option<&Value>) -> Vec<String> {
    let Some(legal) = located.operation.get("x-hc-legal-in") else { return Vec::new() };
    let is_same = |one: &&Value| {
        let values: Vec<String> = array(one, "values").map(plain).collect();
        case.is_some_and(|case| {
            text(case, "field") == text(one, "field")
                && array(case, "values").map(plain).any(|value| values.contains(&value))
        })
    };
    let holder = array(legal, "cases").find(is_same).unwrap_or(legal);
    array(holder, "states").map(plain).collect()
}

/// Checks that the reply has the list of results, in which an entry has an id and a result, or is an id.
fn results(linter: &Linter, located: &Located, batch: &Value) -> Vec<String> {
    let Some(results) = batch.get("results") else { return Vec::new() };
    let list = text(results, "list").and_then(|list| single(linter, reply(linter, located)?, list));
    let Some(entry) = list.and_then(|list| list.get("items")) else {
        return vec!["`results`: `list` must name a list of the reply".to_owned()];
    };
    let has = |key: &str| text(results, key).and_then(|field| kind_at(linter, entry, field)).is_some();
    let named = ["id", "field", "done"].iter().filter(|key| results.get(**key).is_some()).count();
    match named {
        0 if is_scalar(entry) => Vec::new(),
        3 if has("id") && has("field") => Vec::new(),
        _ => vec![
            "`results`: an entry is an id, or has an `id`, and a `field` that is `done` where it was done".to_owned(),
        ],
    }
}
