//! Checks which keys a node has, and the type of each value. A key that nothing reads would be dropped silently, so it
//! is an error. An `x-hc-` key on a node where it is not read is also an error.

use serde_json::Value;

use super::{Linter, Role, array};
use crate::spec::bundle::{ACTIONS, ERRORS};
use crate::spec::model::{EXTENSIBLE_ENUM, TIME, operations_of};
use crate::spec::source::escape;

#[derive(Clone, Copy)]
enum Kind {
    Anything,
    Flag,
    Text,
    Number,
    Map,
    List,
    /// A list of strings that is not empty.
    Texts,
    /// A list of strings that may be empty.
    Names,
    /// One string or a list of them.
    TextOrTexts,
}

use Kind::{Anything, Flag, List, Map, Names, Number, Text, TextOrTexts, Texts};

type Table = &'static [(&'static str, Kind)];

const DOCUMENT: Table = &[
    ("openapi", Text),
    ("info", Map),
    ("externalDocs", Map),
    ("servers", List),
    ("security", List),
    ("tags", List),
    ("paths", Map),
    ("components", Map),
    ("x-hc-unreviewed", Texts),
];
const TAG: Table = &[("name", Text), ("description", Text), ("externalDocs", Map)];
const COMPONENTS: Table = &[
    ("schemas", Map),
    ("parameters", Map),
    ("headers", Map),
    ("responses", Map),
    ("requestBodies", Map),
    ("securitySchemes", Map),
    (ERRORS, Map),
    (ACTIONS, Map),
];
/// An error code of a service's `errors.yaml`.
const ERROR: Table = &[
    ("status", Number),
    ("message", Text),
    ("meaning", Text),
    ("cure", Text),
    ("repeat", Text),
    ("x-hc-source", Texts),
];
/// An action of a service's `actions.yaml`.
const ACTION: Table = &[
    ("level", Text),
    ("resources", Names),
    ("conditions", Names),
    ("aliases", Names),
    ("role-policy", Flag),
    ("enterprise-projects", Flag),
    ("x-hc-source", Texts),
];
const PATH: Table = &[
    ("parameters", List),
    ("get", Map),
    ("put", Map),
    ("post", Map),
    ("delete", Map),
    ("patch", Map),
    ("head", Map),
    ("options", Map),
];
const OPERATION: Table = &[
    ("operationId", Text),
    ("tags", Texts),
    ("summary", Text),
    ("description", Text),
    ("externalDocs", Map),
    ("deprecated", Flag),
    ("parameters", List),
    ("requestBody", Map),
    ("responses", Map),
    ("x-hc-source", Texts),
    ("x-hc-unknown", List),
    ("x-hc-iam", Map),
    ("x-hc-errors", List),
    ("x-hc-legal-in", Map),
    ("x-hc-repeat", Text),
    ("x-hc-regions", Texts),
    ("x-hc-page", Map),
    ("x-hc-waiter", Map),
    ("x-hc-mark", Map),
    ("x-hc-batch", Map),
];
const PAGE: Table = &[
    ("style", Text),
    ("items", Text),
    ("id", Text),
    ("total", Text),
    ("marker", Text),
    ("next", Text),
    ("more", Text),
];
const WAITER: Table = &[
    ("read", Text),
    ("field", Text),
    ("parameters", Map),
    ("query", Map),
    ("entry", Map),
    ("done", List),
    ("failed", List),
    ("resting", List),
    ("queued", List),
    ("before", List),
    ("until", Text),
    ("reason", Anything),
    ("no-failure", Text),
    ("cases", Anything),
];
const WAITER_CASE: Table =
    &[("field", Text), ("values", List), ("done", List), ("failed", List), ("resting", List), ("no-outcome", Text)];
const MARK: Table = &[
    ("field", Text),
    ("list", Text),
    ("query", Map),
    ("items", Text),
    ("shown", Text),
    ("id", Text),
    ("reply", Text),
    ("except", Map),
    ("count", Text),
];
const BATCH: Table = &[
    ("ids", Text),
    ("list", Text),
    ("query", Map),
    ("items", Text),
    ("id", Text),
    ("field", Text),
    ("already", List),
    ("limit", Number),
    ("results", Map),
    ("cases", Anything),
];
const BATCH_CASE: Table = &[("field", Text), ("values", List), ("already", List)];
const BATCH_RESULTS: Table = &[("list", Text), ("id", Text), ("field", Text), ("done", Text)];
const IAM: Table = &[("action", Text), ("dependencies", Texts), ("role-actions", Texts), ("looked", Texts)];
const OPERATION_ERROR: Table =
    &[("code", Text), ("status", Number), ("message", Text), ("when", Text), ("cure", Text), ("repeat", Text)];
const LEGAL_IN: Table = &[("read", Text), ("field", Text), ("states", List), ("refused", List), ("cases", List)];
const LEGAL_CASE: Table = &[("field", Text), ("values", List), ("states", List)];
const UNKNOWN: Table = &[("what", Text), ("looked", Texts), ("values", Map)];
const PARAMETER: Table = &[
    ("name", Text),
    ("in", Text),
    ("required", Flag),
    ("description", Text),
    ("schema", Map),
    ("example", Anything),
    ("examples", Map),
    ("style", Text),
    ("explode", Flag),
    ("x-hc-source", Texts),
    ("x-hc-unknown", List),
    ("x-hc-sdk-name", TextOrTexts),
];
const BODY: Table = &[("description", Text), ("required", Flag), ("content", Map)];
const RESPONSE: Table = &[("description", Text), ("headers", Map), ("content", Map)];
const HEADER: Table = &[("description", Text), ("schema", Map), ("example", Anything)];
const MEDIA: Table = &[("schema", Map), ("examples", Map)];
const EXAMPLE: Table = &[("summary", Text), ("description", Text), ("value", Anything)];
const SCHEMA: Table = &[
    ("type", Text),
    ("format", Text),
    ("description", Text),
    ("properties", Map),
    ("required", Texts),
    ("items", Map),
    ("additionalProperties", Anything),
    ("allOf", List),
    ("anyOf", List),
    ("nullable", Flag),
    ("enum", List),
    (EXTENSIBLE_ENUM, List),
    ("default", Anything),
    ("example", Anything),
    ("deprecated", Flag),
    ("minLength", Number),
    ("maxLength", Number),
    ("minimum", Number),
    ("maximum", Number),
    ("minItems", Number),
    ("maxItems", Number),
    ("pattern", Text),
    ("x-enum-varnames", Texts),
    ("x-enum-descriptions", Texts),
    ("x-hc-sensitive", Flag),
    (TIME, Text),
    ("x-hc-sdk-name", TextOrTexts),
];
/// Further keys of a component beyond those of other schemas.
const COMPONENT: Table = &[("x-hc-source", Texts), ("x-hc-unknown", List)];

/// The keys that each kind of node may have.
pub fn allowed() -> impl Iterator<Item = (&'static str, &'static str)> {
    let tables = [
        ("document", DOCUMENT),
        ("error", ERROR),
        ("action", ACTION),
        ("iam", IAM),
        ("operation-error", OPERATION_ERROR),
        ("legal-in", LEGAL_IN),
        ("legal-case", LEGAL_CASE),
        ("unknown", UNKNOWN),
        ("header", HEADER),
        ("tag", TAG),
        ("components", COMPONENTS),
        ("path", PATH),
        ("operation", OPERATION),
        ("page", PAGE),
        ("waiter", WAITER),
        ("waiter-case", WAITER_CASE),
        ("mark", MARK),
        ("batch", BATCH),
        ("batch-case", BATCH_CASE),
        ("batch-results", BATCH_RESULTS),
        ("parameter", PARAMETER),
        ("body", BODY),
        ("response", RESPONSE),
        ("media", MEDIA),
        ("example", EXAMPLE),
        ("schema", SCHEMA),
        ("component", COMPONENT),
    ];
    tables.into_iter().flat_map(|(node, table)| table.iter().map(move |(key, _)| (node, *key)))
}

pub(super) fn check(linter: &mut Linter) {
    let document = linter.document();
    node(linter, "", document, &[DOCUMENT]);
    for (index, tag) in array(document, "tags").enumerate() {
        node(linter, &format!("/tags/{index}"), tag, &[TAG]);
    }
    if let Some(components) = document.get("components") {
        node(linter, "/components", components, &[COMPONENTS]);
    }
    for (path, item) in document.get("paths").and_then(Value::as_object).into_iter().flatten() {
        let pointer = format!("/paths/{}", escape(path));
        node(linter, &pointer, item, &[PATH]);
        parameters(linter, &pointer, item);
        for (method, operation) in operations_of(item) {
            self::operation(linter, &format!("{pointer}/{method}"), operation);
        }
    }
    for (pointer, _, parameter) in linter.components("parameters") {
        node(linter, &pointer, parameter, &[PARAMETER]);
    }
    for (pointer, _, response) in linter.components("responses") {
        holder(linter, &pointer, response, RESPONSE);
    }
    for (pointer, _, body) in linter.components("requestBodies") {
        holder(linter, &pointer, body, BODY);
    }
    for (pointer, header) in linter.each_header() {
        node(linter, &pointer, header, &[HEADER]);
    }
    for (kind, table) in [(ERRORS, ERROR), (ACTIONS, ACTION)] {
        for (pointer, _, entry) in linter.components(kind) {
            node(linter, &pointer, entry, &[table]);
        }
    }
    for kind in ["schemas", "parameters"] {
        for (pointer, _, component) in linter.components(kind) {
            entries(linter, &pointer, component, "x-hc-unknown", UNKNOWN);
        }
    }
    linter.each_schema(|linter, pointer, role, schema| {
        if role == Role::Component {
            node(linter, pointer, schema, &[SCHEMA, COMPONENT])
        } else {
            node(linter, pointer, schema, &[SCHEMA])
        }
    });
    unknown_extensions(linter, "", document);
}

fn operation(linter: &mut Linter, pointer: &str, operation: &Value) {
    node(linter, pointer, operation, &[OPERATION]);
    parameters(linter, pointer, operation);
    let maps = [
        ("x-hc-page", PAGE),
        ("x-hc-waiter", WAITER),
        ("x-hc-mark", MARK),
        ("x-hc-batch", BATCH),
        ("x-hc-iam", IAM),
        ("x-hc-legal-in", LEGAL_IN),
    ];
    for (key, table) in maps {
        if let Some(value) = operation.get(key) {
            node(linter, &format!("{pointer}/{key}"), value, &[table]);
        }
    }
    if let Some(waiter) = operation.get("x-hc-waiter") {
        entries(linter, &format!("{pointer}/x-hc-waiter"), waiter, "cases", WAITER_CASE);
    }
    if let Some(legal) = operation.get("x-hc-legal-in") {
        entries(linter, &format!("{pointer}/x-hc-legal-in"), legal, "cases", LEGAL_CASE);
    }
    if let Some(batch) = operation.get("x-hc-batch") {
        entries(linter, &format!("{pointer}/x-hc-batch"), batch, "cases", BATCH_CASE);
    }
    if let Some(results) = operation.pointer("/x-hc-batch/results") {
        node(linter, &format!("{pointer}/x-hc-batch/results"), results, &[BATCH_RESULTS]);
    }
    entries(linter, pointer, operation, "x-hc-errors", OPERATION_ERROR);
    entries(linter, pointer, operation, "x-hc-unknown", UNKNOWN);
    if let Some(body) = operation.get("requestBody") {
        holder(linter, &format!("{pointer}/requestBody"), body, BODY);
    }
    for (status, response) in operation.get("responses").and_then(Value::as_object).into_iter().flatten() {
        holder(linter, &format!("{pointer}/responses/{}", escape(status)), response, RESPONSE);
    }
}

/// Checks the entries of a list whose entries are mappings.
fn entries(linter: &mut Linter, pointer: &str, holder: &Value, key: &str, table: Table) {
    for (index, entry) in array(holder, key).enumerate().filter(|(_, entry)| entry.is_object()) {
        node(linter, &format!("{pointer}/{key}/{index}"), entry, &[table]);
    }
}

fn parameters(linter: &mut Linter, pointer: &str, holder: &Value) {
    for (index, parameter) in array(holder, "parameters").enumerate() {
        node(linter, &format!("{pointer}/parameters/{index}"), parameter, &[PARAMETER]);
    }
}

/// Checks a request body or a response, and the content that it holds.
fn holder(linter: &mut Linter, pointer: &str, holder: &Value, table: Table) {
    node(linter, pointer, holder, &[table]);
    for (media, content) in holder.get("content").and_then(Value::as_object).into_iter().flatten() {
        let pointer = format!("{pointer}/content/{}", escape(media));
        node(linter, &pointer, content, &[MEDIA]);
        for (name, example) in content.get("examples").and_then(Value::as_object).into_iter().flatten() {
            node(linter, &format!("{pointer}/examples/{}", escape(name)), example, &[EXAMPLE]);
        }
    }
}

fn node(linter: &mut Linter, pointer: &str, value: &Value, tables: &[Table]) {
    let Some(entries) = value.as_object() else {
        linter.report(pointer, "keyword", "must be a mapping");
        return;
    };
    if entries.contains_key("$ref") {
        if entries.len() > 1 {
            linter.report(
                pointer,
                "keyword",
                "keys next to `$ref` are ignored by OpenAPI 3.0; wrap the reference in `allOf`",
            );
        }
        return;
    }
    for (key, value) in entries {
        let here = format!("{pointer}/{}", escape(key));
        match tables.iter().copied().flatten().find(|(known, _)| known == key) {
            Some((_, kind)) => {
                if let Some(expected) = mismatch(*kind, value) {
                    linter.report(&here, "keyword", format!("`{key}` must be {expected}"));
                }
            }
            None if !key.starts_with("x-") => {
                linter.report(&here, "keyword", format!("`{key}` has no meaning to the code generator here"))
            }
            None if is_extension(key) => linter.report(
                &here,
                "extension",
                format!("`{key}` is not read here; openapi/README.md says where it belongs"),
            ),
            None if !key.starts_with("x-hc-") => {
                linter.report(&here, "extension", format!("`{key}` is not in the table of openapi/README.md"))
            }
            None => {}
        }
    }
}

/// Returns the expected type of a value if the value has another type. A blank string does not count as text.
fn mismatch(kind: Kind, value: &Value) -> Option<&'static str> {
    let is_text = |value: &Value| value.as_str().is_some_and(|text| !text.trim().is_empty());
    let names = || value.as_array().is_some_and(|items| items.iter().all(is_text));
    let texts = || names() && value != &Value::Array(Vec::new());
    let (fits, expected) = match kind {
        Anything => (true, ""),
        Flag => (value.is_boolean(), "true or false"),
        Text => (is_text(value), "a string that is not blank"),
        Number => (value.is_i64(), "a whole number"),
        Map => (value.is_object(), "a mapping"),
        List => (value.is_array(), "a list"),
        Texts => (texts(), "a list of strings with at least one entry, none of them blank"),
        Names => (names(), "a list of strings, none of them blank"),
        TextOrTexts => (is_text(value) || texts(), "a string or a list of strings, none of them blank"),
    };
    (!fits).then_some(expected)
}

fn is_extension(key: &str) -> bool {
    let tables = [DOCUMENT, COMPONENTS, OPERATION, SCHEMA, COMPONENT];
    key.starts_with("x-") && tables.into_iter().flatten().any(|(known, _)| *known == key)
}

/// Rejects unknown `x-hc-` keys anywhere in the document.
fn unknown_extensions(linter: &mut Linter, pointer: &str, value: &Value) {
    match value {
        Value::Object(entries) => {
            let are_names = pointer.ends_with("/properties");
            for (key, value) in entries {
                let child = format!("{pointer}/{}", escape(key));
                if key.starts_with("x-hc-") && !are_names && !is_extension(key) {
                    linter.report(&child, "extension", format!("`{key}` is not in the table of openapi/README.md"));
                }
                if are_names || !matches!(key.as_str(), "value" | "example") {
                    unknown_extensions(linter, &child, value);
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                unknown_extensions(linter, &format!("{pointer}/{index}"), item);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests;
