//! Checks that calls with pages have `x-hc-page`, and checks what it names. These are the reply fields that hold the
//! records and show where the list ends, and the parameters that request the next page.

use serde_json::Value;

use super::references::{
    body, is_scalar, kind_at, kind_of_parameter, parameter, passes_list, reply, resolve, single, written,
};
use super::{Linter, Located, text};
use crate::spec::model::deref;

/// The problem of a paged call that the document does not mark as paged.
const UNPAGED: &str = "returns a list page by page: it has `offset` and `limit`, or a `marker`; add `x-hc-page`; \
                       otherwise the crate has neither `pages()` nor `items()` for it";

pub(super) fn check(linter: &mut Linter) {
    for located in linter.operations() {
        let Some(page) = located.operation.get("x-hc-page") else {
            if has_pages(linter, &located) {
                linter.report(&located.pointer, "extension", UNPAGED);
            }
            continue;
        };
        let pointer = format!("{}/x-hc-page", located.pointer);
        for problem in problems(linter, &located, page) {
            linter.report(&pointer, "extension", problem);
        }
    }
}

/// Whether an operation without `x-hc-page` returns one page of a list: it counts the records to skip or accepts a
/// marker, and a field of its reply is a list.
fn has_pages(linter: &Linter, located: &Located) -> bool {
    let query = |name: &str| parameter(linter, located, "query", name).is_some();
    let in_body = || body(located).is_some_and(|body| written(linter, body, "marker").is_some());
    let asks_for_page = (query("offset") && query("limit")) || query("marker") || in_body();
    asks_for_page && reply(linter, located).is_some_and(|reply| has_list(linter, reply))
}

/// Whether a reply is a list, or one of its fields is.
fn has_list(linter: &Linter, reply: &Value) -> bool {
    let is_list = |schema: &Value| text(schema, "type") == Some("array");
    let fields = resolve(linter, reply).get("properties").and_then(Value::as_object);
    is_list(deref(linter.document(), reply))
        || fields.into_iter().flatten().any(|(name, _)| written(linter, reply, name).is_some_and(is_list))
}

fn problems(linter: &Linter, located: &Located, page: &Value) -> Vec<String> {
    let style = text(page, "style").unwrap_or_default();
    // The keys that each style reads; most of them name fields of the reply.
    let (keys, needed): (&[&str], &[&str]) = match style {
        "offset" => (&["style", "items", "id", "total"], &["items"]),
        "marker" => (&["style", "items", "id", "marker", "next", "more"], &["items", "next"]),
        _ => return vec!["a page has the `style` `offset` or `marker`".to_owned()],
    };
    let stated = page.as_object().into_iter().flatten().map(|(key, _)| key.as_str());
    let unread = stated.filter(|key| !keys.contains(key));
    let mut problems: Vec<String> =
        unread.map(|key| format!("a page of style `{style}` does not read `{key}`")).collect();
    let reply = reply(linter, located);
    for key in ["items", "total", "next", "more"].into_iter().filter(|key| keys.contains(key)) {
        let Some(field) = text(page, key) else {
            if needed.contains(&key) {
                problems.push(format!("`{key}` must name a field of the reply"));
            }
            continue;
        };
        problems.extend(field_of_reply(linter, reply, key, field));
    }
    problems.extend(record_id(linter, page, reply));
    problems.extend(match style {
        "marker" => marker(linter, located, page, reply).into_iter().collect(),
        _ => offset(linter, located),
    });
    problems
}

/// Checks that a field of the reply occurs once, and has a type that the paginator reads.
fn field_of_reply(linter: &Linter, reply: Option<&Value>, key: &str, field: &str) -> Option<String> {
    let Some(found) = reply.and_then(|reply| written(linter, reply, field)) else {
        return Some(format!("`{key}` must name a field of the reply"));
    };
    let outer = field.rsplit_once('.').map(|(outer, _)| outer);
    if outer.zip(reply).is_some_and(|(outer, reply)| passes_list(linter, reply, outer)) {
        return Some(format!("`{key}`: `{field}` leads into a list"));
    }
    let kind = text(found, "type").unwrap_or_default();
    let wanted = match key {
        "items" if kind != "array" => "a list",
        "total" if kind != "integer" => "a whole number",
        "more" if kind != "boolean" => "a boolean",
        "next" if kind != "string" && kind != "integer" => "a string or a whole number",
        _ => return None,
    };
    Some(format!("`{key}` must name {wanted} of the reply"))
}

/// Checks that the id of a record is a string or an integer in the record itself.
fn record_id(linter: &Linter, page: &Value, reply: Option<&Value>) -> Option<String> {
    let (id, list) = (text(page, "id")?, text(page, "items")?);
    let record = reply.and_then(|reply| single(linter, reply, list)).and_then(|list| list.get("items"));
    let kind = record.and_then(|record| kind_at(linter, record, id));
    let is_id = matches!(kind, Some("string" | "integer"));
    (!is_id).then(|| "`id` must name a string or a whole number of the records".to_owned())
}

/// Checks that the marker of the next page goes into a query parameter, or into a field of the body, of the same type.
/// The runtime stores the marker as a string, and writes it into the body as a string.
fn marker(linter: &Linter, located: &Located, page: &Value, reply: Option<&Value>) -> Option<String> {
    let name = text(page, "marker").unwrap_or_default();
    let in_query = parameter(linter, located, "query", name);
    let in_body = body(located).filter(|_| !name.contains('.')).and_then(|body| written(linter, body, name));
    let (kind, taken): (_, &[&str]) = match (in_query, in_body) {
        (Some(parameter), _) => (kind_of_parameter(linter, parameter), &["string", "integer"]),
        (None, Some(field)) => (text(field, "type").filter(|_| is_scalar(field)), &["string"]),
        (None, None) => return Some("`marker` must name a query parameter or a field of the body".to_owned()),
    };
    let next = text(page, "next").zip(reply).and_then(|(next, reply)| kind_at(linter, reply, next));
    if kind.is_some_and(|kind| taken.contains(&kind)) && (next.is_none() || kind == next) {
        return None;
    }
    Some("`marker` must accept the value of `next`: a string, or in the query also an integer".to_owned())
}

/// Checks the query parameters that the paginator counts with.
fn offset(linter: &Linter, located: &Located) -> Vec<String> {
    let counts = |name: &str| {
        let parameter = parameter(linter, located, "query", name);
        parameter.and_then(|parameter| kind_of_parameter(linter, parameter)) == Some("integer")
    };
    let missing = ["offset", "limit"].into_iter().filter(|name| !counts(name));
    missing.map(|name| format!("a page of style `offset` needs the query parameter `{name}`, a whole number")).collect()
}
