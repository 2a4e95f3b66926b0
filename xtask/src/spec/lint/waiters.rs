//! Checks the targets of `x-hc-waiter`: that the state is where the waiter says, that every value is known, and that
//! the starting call has everything to build the reading call.

use std::collections::BTreeMap;

use serde_json::Value;

use super::references::{
    body, descend, fixed_query, is_scalar, kind_at, kind_of_parameter, parameter, passes_list, plain, reply, single,
};
use super::{Linter, Located, array, text};
use crate::codegen::naming;
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
            let list = text(entry, "list").and_then(|list| single(linter, reply, list));
            match list.filter(|list| list.get("items").is_some()) {
                Some(list) => list,
                None => return problems,
            }
        }
    };
    problems.extend(state(linter, waiter, holder));
    problems.extend(cases(linter, start, waiter));
    problems.extend(reason(linter, waiter, holder, read, by_id));
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
        problems
            .push(format!("`field`: `{path}` is neither a string, a number, a boolean, nor an error with a message"));
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

/// Checks lists of states: each state is known, and has only one meaning.
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

/// Checks the cases, in which states have a different meaning. A case has a field of the body, values that it can have,
/// and states for the result, or a note that says why there are none.
fn cases(linter: &Linter, start: &Located, waiter: &Value) -> Vec<String> {
    let body = body(start);
    let mut problems = Vec::new();
    for case in array(waiter, "cases") {
        let field = text(case, "field").unwrap_or_default();
        let Some(found) = body.and_then(|body| single(linter, body, field)).filter(|found| is_scalar(found)) else {
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

/// Checks that every path parameter of the reading call has a value: from a parameter of the same name, or from the
/// named source.
fn parameters(linter: &Linter, start: &Located, read: &Located, waiter: &Value, reads_itself: bool) -> Vec<String> {
    let mut problems = Vec::new();
    let named = waiter.get("parameters").and_then(Value::as_object);
    for (name, from) in named.into_iter().flatten() {
        let fields: Vec<&str> = from.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let first = from.as_str().or(fields.first().copied()).unwrap_or_default();
        problems.extend(given(linter, start, read, name, first));
        problems.extend(spellings(&fields));
    }
    let query = waiter.get("query");
    problems.extend(fixed_query(linter, read, "query", query));
    for parameter in read.parameters(linter.document()).filter(|_| !reads_itself) {
        let name = text(parameter, "name").unwrap_or_default();
        let is_needed = parameter.get("required") == Some(&Value::Bool(true)) && name != "project_id";
        let query = query.and_then(Value::as_object);
        let is_listed = [named, query].into_iter().flatten().any(|named| named.contains_key(name));
        let is_given = is_listed || self::parameter(linter, start, "path", name).is_some();
        if is_needed && !is_given {
            problems.push(format!("`parameters`: nothing supplies `{name}` to the operation it reads"));
        }
    }
    problems
}

/// Checks a list of names for one field of a reply: the name that the schema has, and other spellings. The schema
/// cannot have the other spellings as well, because in Rust and other languages they are the same field.
fn spellings(fields: &[&str]) -> Option<String> {
    let (first, others) = fields.split_first()?;
    if others.is_empty() {
        return Some(format!(
            "`parameters`: a list has other spellings of `{first}`; without any, write `{first}` alone"
        ));
    }
    let is_spelling = |field: &str| {
        let same = naming::snake(field) == naming::snake(first);
        same && field != *first && field.starts_with("reply.") && first.starts_with("reply.")
    };
    let odd = others.iter().find(|field| !is_spelling(field))?;
    Some(format!("`parameters`: `{odd}` is not another spelling of `{first}`, a field of the reply"))
}

/// Checks a parameter of the reading call and the source of its value. The time goes into the query, and any other
/// value into the path. The source must have one value of the parameter's type.
fn given(linter: &Linter, start: &Located, read: &Located, name: &str, from: &str) -> Option<String> {
    let place = if from == "now" { "query" } else { "path" };
    let of_any_place = ["path", "query"].into_iter().find_map(|place| parameter(linter, read, place, name));
    if of_any_place.is_none() {
        return Some(format!("`parameters`: the operation it reads has no `{name}`"));
    }
    let taken = parameter(linter, read, place, name).and_then(|parameter| kind_of_parameter(linter, parameter));
    if from == "now" {
        let takes_time = taken == Some("integer");
        return (!takes_time)
            .then(|| format!("`parameters`: `now` is a whole number in the query, and `{name}` is not"));
    }
    let source = match source(linter, start, from, "parameters") {
        Ok(source) => source,
        Err(problem) => return Some(problem),
    };
    let fits = taken.is_some() && taken == Some(source.kind) && !source.is_many;
    (!fits)
        .then(|| format!("`parameters`: `{from}` is not what the path parameter `{name}` takes, one {}", words(taken)))
}

/// Describes a type in words.
fn words(kind: Option<&str>) -> &'static str {
    match kind {
        Some("integer") => "whole number",
        Some("number") => "number",
        Some("boolean") => "boolean",
        _ => "text",
    }
}

/// Checks the entry of a list: the list, the field that identifies entries, and where its value comes from.
fn entry(linter: &Linter, start: &Located, entry: &Value, reply: &Value, reads_itself: bool) -> Vec<String> {
    let mut problems = Vec::new();
    let list = text(entry, "list").and_then(|list| single(linter, reply, list)).and_then(|list| list.get("items"));
    let field = list.zip(text(entry, "field")).and_then(|(items, field)| kind_at(linter, items, field));
    if field.is_none() {
        problems.push("`entry` names a `list` of the reply and the `field` that identifies its entries".to_owned());
    }
    let Some(from) = text(entry, "equals") else {
        if !reads_itself {
            problems.push("`entry`: `equals` says where the value of `field` comes from".to_owned());
        }
        return problems;
    };
    // Several values mean several tasks to wait for.
    match source(linter, start, from, "entry") {
        Ok(source) if field.is_none_or(|kind| kind == source.kind) => {}
        Ok(_) => problems.push(format!("`entry`: `{from}` is not what `field` holds, a {}", words(field))),
        Err(problem) => problems.push(problem),
    }
    problems
}

/// One or several values in a call or its reply.
struct Source<'a> {
    /// The type of each value.
    kind: &'a str,
    is_many: bool,
}

/// Finds `path.NAME`, `body.FIELD` or `reply.FIELD` of the starting call.
fn source<'a>(linter: &Linter<'a>, start: &Located<'a>, from: &str, key: &str) -> Result<Source<'a>, String> {
    let in_json = |schema: Option<&'a Value>, field: &str| {
        let schema = schema?;
        let found = descend(linter, schema, field)?;
        let kind = text(found, "type").filter(|_| is_scalar(found)).unwrap_or_default();
        Some(Source { kind, is_many: passes_list(linter, schema, field) })
    };
    let found = match from.split_once('.') {
        Some(("path", "project_id")) => {
            return Err(format!("`{key}`: the client fills in `{from}`, the same for every call"));
        }
        Some(("path", name)) => parameter(linter, start, "path", name)
            .map(|parameter| Source { kind: kind_of_parameter(linter, parameter).unwrap_or_default(), is_many: false }),
        Some(("body", field)) => in_json(body(start), field),
        Some(("reply", field)) => in_json(reply(linter, start), field),
        _ => None,
    };
    let source = found.ok_or_else(|| match key {
        "parameters" => {
            format!("`{key}`: `{from}` is not a `path.`, `body.` or `reply.` of this operation, nor `now`")
        }
        _ => format!("`{key}`: `{from}` is not a `path.`, `body.` or `reply.` of this operation"),
    })?;
    match source.kind {
        "string" | "integer" => Ok(source),
        _ => Err(format!("`{key}`: `{from}` is not a string or an integer, as an id must be")),
    }
}

/// Checks where the reason is: next to the state, or in a log.
fn reason(
    linter: &Linter,
    waiter: &Value,
    holder: &Value,
    read: &Located,
    by_id: &BTreeMap<&str, &Located>,
) -> Vec<String> {
    let Some(reason) = waiter.get("reason") else { return Vec::new() };
    let Some(path) = reason.as_str() else {
        let has_entry = waiter.get("entry").is_some();
        return log(linter, reason, read, has_entry, by_id);
    };
    let Some(found) = descend(linter, holder, path) else {
        return vec![format!("`reason`: the reply of the operation it reads has no `{path}`")];
    };
    if passes_list(linter, holder, path) {
        return vec![format!("`reason`: `{path}` leads into a list")];
    }
    let is_told = ["error_msg", "message"].iter().any(|name| descend(linter, found, name).is_some());
    match is_scalar(found) || is_told {
        true => Vec::new(),
        false => {
            vec![format!("`reason`: `{path}` is neither a string, a number, a boolean, nor an error with a message")]
        }
    }
}

/// Checks a log: an operation that lists it by page, and the fields of an entry. The path of the reading call and the
/// id of an entry must be enough to build the log's call.
fn log(
    linter: &Linter,
    reason: &Value,
    read: &Located,
    has_entry: bool,
    by_id: &BTreeMap<&str, &Located>,
) -> Vec<String> {
    let called = text(reason, "read").and_then(|read| by_id.get(read));
    let list = called.and_then(|called| single(linter, reply(linter, called)?, text(reason, "list")?));
    let entry = list.and_then(|list| list.get("items"));
    let has =
        |key: &str| entry.zip(text(reason, key)).is_some_and(|(entry, field)| kind_at(linter, entry, field).is_some());
    let called = called.filter(|called| called.operation.get("x-hc-page").is_some());
    let Some(called) = called.filter(|_| has("time") && has("message")) else {
        return vec![
            "`reason` is a field, or `{ read, filter, list, time, message }` of an operation that lists a log"
                .to_owned(),
        ];
    };
    let filter = reason.get("filter");
    let mut problems = fixed_query(linter, called, "reason", filter);
    let filter = filter.and_then(Value::as_object);
    if filter.is_some_and(|filter| filter.len() != 1 || !filter.values().all(Value::is_string)) {
        problems.push("`reason`: `filter` is one query parameter with a string".to_owned());
    }
    let needed = called.parameters(linter.document()).filter(|parameter| {
        let name = text(parameter, "name").unwrap_or_default();
        let is_given = self::parameter(linter, read, "path", name).is_some()
            || filter.is_some_and(|filter| filter.contains_key(name));
        parameter.get("required") == Some(&Value::Bool(true)) && !is_given
    });
    // The id of an entry fills the first path parameter that has no value yet.
    let mut open = 0;
    for parameter in needed {
        let is_path = text(parameter, "in") == Some("path");
        open += usize::from(is_path);
        if !(is_path && has_entry && open == 1) {
            let name = text(parameter, "name").unwrap_or_default();
            problems.push(format!("`reason`: nothing supplies `{name}` to the operation that lists the log"));
        }
    }
    problems
}
