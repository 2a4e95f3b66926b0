//! Checks the targets of `x-hc-mark`: that the records of a list show a string of the request, and that the creating
//! call is enough to request the list.

use std::collections::BTreeMap;

use serde_json::Value;

use super::references::{body, descend, fixed_query, is_scalar, kind_at, plain, reply, single};
use super::{Linter, Located, text};
use crate::spec::model::known_values;

pub(super) fn check(linter: &mut Linter) {
    let operations = linter.operations();
    let by_id: BTreeMap<&str, &Located> = operations
        .iter()
        .filter_map(|located| Some((located.operation.get("operationId")?.as_str()?, located)))
        .collect();
    for located in &operations {
        let Some(mark) = located.operation.get("x-hc-mark") else { continue };
        let pointer = format!("{}/x-hc-mark", located.pointer);
        let Some(list) = text(mark, "list").and_then(|list| by_id.get(list)) else {
            linter.report(&pointer, "extension", "`list` must name an operation of the service");
            continue;
        };
        for problem in problems(linter, located, list, mark) {
            linter.report(&pointer, "extension", problem);
        }
    }
}

fn problems(linter: &Linter, create: &Located, list: &Located, mark: &Value) -> Vec<String> {
    let mut problems = request(linter, create, mark);
    if create.operation.get("tags") != list.operation.get("tags") {
        problems.push("`list` must name an operation of the same tag: a program may leave out other tags".to_owned());
    }
    problems.extend(parameters(linter, create, list, mark));
    let items = text(mark, "items").and_then(|items| single(linter, reply(linter, list)?, items));
    match items.and_then(|items| items.get("items")) {
        Some(record) => problems.extend(self::record(linter, record, mark)),
        None => problems.push("`items` must name a list of the reply of the operation that lists".to_owned()),
    }
    let id = text(mark, "reply").or_else(|| text(mark, "id")).unwrap_or_default();
    if !reply(linter, create).and_then(|reply| descend(linter, reply, id)).is_some_and(is_scalar) {
        problems.push(format!("`reply`: the reply of this operation has no id `{id}`"));
    }
    problems
}

/// Checks that the field for the mark is a string, and that the field for the count is an integer.
fn request(linter: &Linter, create: &Located, mark: &Value) -> Vec<String> {
    let kind = |field: &str| kind_at(linter, body(create)?, field);
    let mut problems = Vec::new();
    if text(mark, "field").and_then(kind) != Some("string") {
        problems.push("`field` must name a string of the request body".to_owned());
    }
    if text(mark, "count").is_some_and(|field| kind(field) != Some("integer")) {
        problems.push("`count` must name a whole number of the request body".to_owned());
    }
    problems
}

/// Checks that every parameter of the list is available: from a path parameter of the same name, or from `query`.
fn parameters(linter: &Linter, create: &Located, list: &Located, mark: &Value) -> Vec<String> {
    let mut problems = fixed_query(linter, list, "query", mark.get("query"));
    let query = mark.get("query").and_then(Value::as_object);
    let of = |located: &Located, place: &str| -> Vec<(String, bool)> {
        let is_there = |parameter: &&Value| text(parameter, "in") == Some(place);
        let named = |parameter: &Value| {
            let is_required = parameter.get("required") == Some(&Value::Bool(true));
            (text(parameter, "name").unwrap_or_default().to_owned(), is_required)
        };
        located.parameters(linter.document()).filter(is_there).map(named).collect()
    };
    let (known, given) = (of(list, "query"), of(create, "path"));
    for (name, _) in known.iter().filter(|(name, required)| *required && !query.is_some_and(|q| q.contains_key(name))) {
        problems.push(format!("`query`: the operation that lists needs `{name}`"));
    }
    for (name, _) in of(list, "path").iter().filter(|(name, _)| !given.iter().any(|(given, _)| given == name)) {
        problems.push(format!("`list`: nothing supplies `{name}` to the operation that lists"));
    }
    problems
}

/// Checks that a record shows the string and has an id, and that the exceptions are known values of its fields.
fn record(linter: &Linter, record: &Value, mark: &Value) -> Vec<String> {
    let mut problems = Vec::new();
    let shown = text(mark, "shown").or_else(|| text(mark, "field")).unwrap_or_default();
    if kind_at(linter, record, shown) != Some("string") {
        problems.push(format!("`shown`: the records have no text `{shown}`"));
    }
    if text(mark, "id").and_then(|id| kind_at(linter, record, id)).is_none() {
        problems.push("`id` must name the id of the records".to_owned());
    }
    for (field, values) in mark.get("except").and_then(Value::as_object).into_iter().flatten() {
        let found = single(linter, record, field);
        let known: Vec<String> = found.into_iter().flat_map(known_values).map(plain).collect();
        if !found.is_some_and(is_scalar) || values.as_array().is_none_or(Vec::is_empty) {
            problems.push(format!("`except`: `{field}` must name a field of the records, with a list of its values"));
        }
        let values = values.as_array().into_iter().flatten().map(plain);
        for value in values.filter(|value| !known.is_empty() && !known.contains(value)) {
            problems.push(format!("`except`: `{value}` is not a known value of `{field}`"));
        }
    }
    problems
}
