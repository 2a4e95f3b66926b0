//! Checks the targets of `x-hc-page`, `x-hc-legal-in` and `x-hc-regions`: fields of replies, parameters, operations,
//! regions.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Linter, Located, array, text};
use crate::spec::model::{deref, known_values};

pub(super) fn check(linter: &mut Linter) {
    let operations = linter.operations();
    let by_id: BTreeMap<&str, &Located> = operations
        .iter()
        .filter_map(|located| Some((located.operation.get("operationId")?.as_str()?, located)))
        .collect();
    for located in &operations {
        legal_in(linter, located, &by_id);
        page(linter, located);
        regions(linter, located);
    }
}

/// The states in which a call is allowed are known values of a field that another call reads.
fn legal_in(linter: &mut Linter, located: &Located, by_id: &BTreeMap<&str, &Located>) {
    let Some(legal) = located.operation.get("x-hc-legal-in") else {
        return;
    };
    let pointer = format!("{}/x-hc-legal-in", located.pointer);
    let Some(read) = text(legal, "read").and_then(|read| by_id.get(read)) else {
        linter.report(&pointer, "legal-in", "`read` must name an operation of the service");
        return;
    };
    let path = text(legal, "field").unwrap_or_default();
    let Some(found) = reply(linter, read).and_then(|reply| descend(linter, reply, path)) else {
        linter.report(&pointer, "legal-in", format!("`field`: the reply of the operation it reads has no `{path}`"));
        return;
    };
    let known: Vec<String> = known_values(found).map(plain).collect();
    if ["states", "refused"].iter().filter(|key| array(legal, key).next().is_some()).count() != 1 {
        let cure = "has a list `states` or, where only those that forbid it are known, `refused`, of at least one value";
        linter.report(&pointer, "legal-in", cure);
    }
    let lists = [(legal, "states"), (legal, "refused")].into_iter();
    let lists = lists.chain(array(legal, "cases").map(|case| (case, "states")));
    for value in lists.flat_map(|(holder, key)| array(holder, key)).map(plain).filter(|value| !known.contains(value)) {
        linter.report(&pointer, "legal-in", format!("`{value}` is not a known value of `{path}`"));
    }
    let problems: Vec<String> =
        array(legal, "cases").flat_map(|one| case(linter, located, one, "states")).collect();
    for problem in problems {
        linter.report(&pointer, "legal-in", problem);
    }
}

/// A case names a field of the body, values of it, and the states that count then, under a key of its own.
pub(super) fn case(linter: &Linter, located: &Located, case: &Value, states: &str) -> Vec<String> {
    let body = located.operation.pointer("/requestBody/content/application~1json/schema");
    let field = text(case, "field").unwrap_or_default();
    let Some(found) = body.and_then(|body| descend(linter, body, field)).filter(|found| is_scalar(found)) else {
        return vec![format!("`cases`: the body has no text, number or boolean `{field}`")];
    };
    let known: Vec<String> = known_values(found).map(plain).collect();
    let unknown = array(case, "values").map(plain).filter(|value| !known.is_empty() && !known.contains(value));
    let mut problems: Vec<String> =
        unknown.map(|value| format!("`cases`: `{value}` is not a known value of `{field}`")).collect();
    if ["values", states].iter().any(|key| array(case, key).next().is_none()) {
        problems.push(format!("`cases`: a case has lists `values` and `{states}` of at least one value"));
    }
    problems
}

fn page(linter: &mut Linter, located: &Located) {
    let Some(page) = located.operation.get("x-hc-page") else {
        return;
    };
    let pointer = format!("{}/x-hc-page", located.pointer);
    let needed: &[&str] = match text(page, "style") {
        Some("offset") => &["items"],
        Some("marker") => &["items", "next"],
        _ => {
            linter.report(&pointer, "extension", "a page has the `style` `offset` or `marker`");
            return;
        }
    };
    let reply = reply(linter, located);
    for key in ["items", "total", "next", "more"] {
        let field = text(page, key);
        let found = reply.and_then(|reply| descend(linter, reply, field?));
        if found.is_none() && (field.is_some() || needed.contains(&key)) {
            linter.report(&pointer, "extension", format!("`{key}` must name a field of the reply"));
        }
        let place = reply.and_then(|reply| written(linter, reply, field?));
        if let Some(wanted) = place.and_then(|schema| misuse(key, schema)) {
            linter.report(&pointer, "extension", format!("`{key}` must name {wanted} of the reply"));
        }
    }
    record_id(linter, &pointer, page, reply);
    if text(page, "style") == Some("marker") {
        marker(linter, located, &pointer, text(page, "marker"));
        return;
    }
    for name in ["offset", "limit"] {
        if !has_parameter(linter, located, name) {
            linter.report(
                &pointer,
                "extension",
                format!("a page of style `offset` needs the query parameter `{name}`"),
            );
        }
    }
}

/// Checks that the id of a record is a string or an integer.
fn record_id(linter: &mut Linter, pointer: &str, page: &Value, reply: Option<&Value>) {
    let (Some(id), Some(list)) = (text(page, "id"), text(page, "items")) else { return };
    let field = reply.and_then(|reply| descend(linter, reply, &format!("{list}.{id}")));
    let kind = field.and_then(|field| text(field, "type"));
    if !matches!(kind, Some("string" | "integer")) {
        linter.report(pointer, "extension", "`id` must name a text or a whole number of the records");
    }
}

/// The marker of the next page goes into a parameter or into the body.
fn marker(linter: &mut Linter, located: &Located, pointer: &str, marker: Option<&str>) {
    let body = located.operation.pointer("/requestBody/content/application~1json/schema");
    let in_body = |name: &str| body.is_some_and(|body| descend(linter, body, name).is_some());
    if !marker.is_some_and(|name| has_parameter(linter, located, name) || in_body(name)) {
        linter.report(pointer, "extension", "`marker` must name a parameter or a field of the request");
    }
}

fn regions(linter: &mut Linter, located: &Located) {
    let known: Vec<&Value> = linter
        .document()
        .pointer("/servers/0/variables/region/enum")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .collect();
    for region in array(located.operation, "x-hc-regions") {
        if !known.contains(&region) {
            linter.report(
                &format!("{}/x-hc-regions", located.pointer),
                "extension",
                format!("{region} is not a region of the service"),
            );
        }
    }
}

fn has_parameter(linter: &Linter, located: &Located, name: &str) -> bool {
    let mut parameters = located.parameters(linter.document());
    parameters.any(|parameter| text(parameter, "in") == Some("query") && text(parameter, "name") == Some(name))
}

/// The schema of an operation's JSON reply.
pub(super) fn reply<'a>(linter: &Linter<'a>, located: &Located<'a>) -> Option<&'a Value> {
    let responses = located.operation.get("responses")?.as_object()?;
    let mut successes = responses.iter().filter(|(status, _)| status.starts_with('2'));
    successes.find_map(|(_, response)| deref(linter.document(), response).pointer("/content/application~1json/schema"))
}

/// Returns the schema at a dotted path below a schema, entering lists implicitly.
pub(super) fn descend<'a>(linter: &Linter<'a>, schema: &'a Value, path: &str) -> Option<&'a Value> {
    let mut schema = resolve(linter, schema);
    for name in path.split('.') {
        schema = resolve(linter, schema.get("properties")?.get(name)?);
    }
    Some(schema)
}

/// Whether a value is a single string, number or boolean.
pub(super) fn is_scalar(schema: &Value) -> bool {
    matches!(text(schema, "type"), Some("string" | "integer" | "number" | "boolean"))
}

/// Returns the schema at a dotted path as written: a list is a list.
pub(super) fn written<'a>(linter: &Linter<'a>, schema: &'a Value, path: &str) -> Option<&'a Value> {
    let (outer, last) = match path.rsplit_once('.') {
        Some((outer, last)) => (descend(linter, schema, outer)?, last),
        None => (resolve(linter, schema), path),
    };
    let mut schema = deref(linter.document(), outer.get("properties")?.get(last)?);
    while let Some(inner) = schema.pointer("/allOf/0").or_else(|| schema.pointer("/anyOf/0")) {
        schema = deref(linter.document(), inner);
    }
    Some(schema)
}

/// Returns what a field of a page must be, if it is something else.
fn misuse(key: &str, schema: &Value) -> Option<&'static str> {
    let kind = text(schema, "type")?;
    match key {
        "items" if kind != "array" => Some("a list"),
        "total" if kind != "integer" => Some("a whole number"),
        "more" if kind != "boolean" => Some("a boolean"),
        "next" if kind != "string" && kind != "integer" => Some("a text or a whole number"),
        _ => None,
    }
}

/// What is behind references, wrappers and lists.
pub(super) fn resolve<'a>(linter: &Linter<'a>, schema: &'a Value) -> &'a Value {
    let schema = deref(linter.document(), schema);
    // Of several types, clients read the first.
    let inner = schema.pointer("/allOf/0").or_else(|| schema.pointer("/anyOf/0"));
    match inner.or_else(|| schema.get("items")) {
        Some(inner) => resolve(linter, inner),
        None => schema,
    }
}

/// A value of an enum as a waiter or a list of legal states names it.
pub(super) fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
