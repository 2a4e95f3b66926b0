//! Checks the targets of `x-hc-legal-in` and `x-hc-regions`, and finds the targets of other tables: fields of bodies
//! and replies, and parameters.

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
        regions(linter, located);
    }
}

/// Checks that the states in which a call is allowed are known values of a field that another call reads.
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
        let cure = "needs a list `states` of at least one value, or a list `refused` if only the states that forbid the call are known";
        linter.report(&pointer, "legal-in", cure);
    }
    let lists = [(legal, "states"), (legal, "refused")].into_iter();
    let lists = lists.chain(array(legal, "cases").map(|case| (case, "states")));
    for value in lists.flat_map(|(holder, key)| array(holder, key)).map(plain).filter(|value| !known.contains(value)) {
        linter.report(&pointer, "legal-in", format!("`{value}` is not a known value of `{path}`"));
    }
    let problems: Vec<String> = array(legal, "cases").flat_map(|one| case(linter, located, one, "states")).collect();
    for problem in problems {
        linter.report(&pointer, "legal-in", problem);
    }
}

/// Checks a case: it names a field of the body, values of that field, and the states that apply for these values.
pub(super) fn case(linter: &Linter, located: &Located, case: &Value, states: &str) -> Vec<String> {
    let field = text(case, "field").unwrap_or_default();
    let Some(found) = body(located).and_then(|body| single(linter, body, field)).filter(|found| is_scalar(found))
    else {
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

/// Returns the schema at a dotted path as written: a list stays a list.
pub(super) fn written<'a>(linter: &Linter<'a>, schema: &'a Value, path: &str) -> Option<&'a Value> {
    let (outer, last) = match path.rsplit_once('.') {
        Some((outer, last)) => (descend(linter, schema, outer)?, last),
        None => (resolve(linter, schema), path),
    };
    Some(resolve_wrappers(linter, outer.get("properties")?.get(last)?))
}

/// Returns the schema behind references and wrappers.
fn resolve_wrappers<'a>(linter: &Linter<'a>, schema: &'a Value) -> &'a Value {
    let schema = deref(linter.document(), schema);
    // If there are several types, clients read the first.
    match schema.pointer("/allOf/0").or_else(|| schema.pointer("/anyOf/0")) {
        Some(inner) => resolve_wrappers(linter, inner),
        None => schema,
    }
}

/// Returns the schema behind references, wrappers and lists.
pub(super) fn resolve<'a>(linter: &Linter<'a>, schema: &'a Value) -> &'a Value {
    let schema = resolve_wrappers(linter, schema);
    match schema.get("items") {
        Some(inner) => resolve(linter, inner),
        None => schema,
    }
}

/// Whether the path to a field passes through a list, or the field itself is a list.
pub(super) fn passes_list(linter: &Linter, schema: &Value, path: &str) -> bool {
    let places = path.match_indices('.').map(|(index, _)| &path[..index]).chain([path]);
    let mut places = places.filter_map(|place| written(linter, schema, place));
    places.any(|schema| text(schema, "type") == Some("array"))
}

/// Returns the schema at a dotted path as written, if the path does not pass through a list: the runtime follows a path
/// to one value.
pub(super) fn single<'a>(linter: &Linter<'a>, schema: &'a Value, path: &str) -> Option<&'a Value> {
    let enters_list = path.rsplit_once('.').is_some_and(|(outer, _)| passes_list(linter, schema, outer));
    written(linter, schema, path).filter(|_| !enters_list)
}

/// Returns the type of the string, number or boolean at a dotted path, if it is a single value.
pub(super) fn kind_at<'a>(linter: &Linter<'a>, schema: &'a Value, path: &str) -> Option<&'a str> {
    single(linter, schema, path).filter(|found| is_scalar(found)).and_then(|found| text(found, "type"))
}

/// The schema of the JSON that an operation sends.
pub(super) fn body<'a>(located: &Located<'a>) -> Option<&'a Value> {
    located.operation.pointer("/requestBody/content/application~1json/schema")
}

/// The parameter of an operation with this name, in this place.
pub(super) fn parameter<'a>(linter: &Linter<'a>, located: &Located<'a>, place: &str, name: &str) -> Option<&'a Value> {
    let is_meant = |parameter: &&Value| text(parameter, "in") == Some(place) && text(parameter, "name") == Some(name);
    located.parameters(linter.document()).find(is_meant)
}

/// Returns the type of a parameter that takes a single string, number or boolean.
pub(super) fn kind_of_parameter<'a>(linter: &Linter<'a>, parameter: &'a Value) -> Option<&'a str> {
    let schema = resolve_wrappers(linter, parameter.get("schema")?);
    text(schema, "type").filter(|_| is_scalar(schema))
}

/// Checks the query parameters that a table fixes under `key`: the called operation has each parameter, and accepts its
/// value.
pub(super) fn fixed_query(linter: &Linter, called: &Located, key: &str, fixed: Option<&Value>) -> Vec<String> {
    let entries = fixed.and_then(Value::as_object).into_iter().flatten();
    let problem = |(name, value): (&String, &Value)| {
        let Some(parameter) = parameter(linter, called, "query", name) else {
            return Some(format!("`{key}`: the operation that it calls has no `{name}`"));
        };
        let schema = parameter.get("schema").map(|schema| resolve(linter, schema));
        let known: Vec<String> = schema.into_iter().flat_map(known_values).map(plain).collect();
        let value = plain(value);
        let is_unknown = !known.is_empty() && !known.contains(&value);
        is_unknown.then(|| format!("`{key}`: `{value}` is not a known value of `{name}`"))
    };
    entries.filter_map(problem).collect()
}

/// Formats a value of an enum in the form that a waiter or a list of legal states uses.
pub(super) fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
