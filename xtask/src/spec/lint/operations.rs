//! Rules about the document's frame and its operations: tags, ids, bodies, replies, examples, sources.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::{Linter, Located, array, text};
use crate::codegen::naming;
use crate::spec::model::{deref, is_sensitive, operations_of};
use crate::spec::source::escape;

/// Tags that would collide with a module, a crate or a feature that has another meaning.
const TAKEN_TAGS: [&str; 11] =
    ["actions", "alloc", "blocking", "client", "core", "default", "errors", "reqwest", "shared", "std", "test-util"];

/// Operation ids that would shadow a method of the client, of a trait that every type has, or of the operation table.
#[rustfmt::skip]
const TAKEN_IDS: [&str; 25] = [
    "all", "as_ref", "borrow", "borrow_mut", "builder", "call", "clone", "clone_from", "clone_into", "core", "fmt", "from", "from_env", "into", "new",
    "raw", "regions", "request", "sensitive", "service", "to_owned", "try_from", "try_into", "type_id", "with_options",
];

pub(super) fn check(linter: &mut Linter) {
    frame(linter);
    let mut ids = BTreeMap::new();
    for located in linter.operations() {
        identity(linter, &located, &mut ids);
        tag(linter, &located);
        body(linter, &located);
        responses(linter, &located);
        sources(linter, &located);
    }
}

fn frame(linter: &mut Linter) {
    let document = linter.document();
    let version = text(document, "openapi").unwrap_or_default();
    if !version.starts_with("3.0.") {
        linter.report("/openapi", "openapi-version", format!("`{version}`: the generator reads OpenAPI 3.0"));
    }
    if document.pointer("/info/title").and_then(Value::as_str).is_none_or(str::is_empty) {
        linter.report("/info", "described", "the service has no `title`");
    }
    servers(linter);
    tags(linter);
    for (path, item) in document.get("paths").and_then(Value::as_object).into_iter().flatten() {
        if operations_of(item).next().is_none() {
            linter.report(&format!("/paths/{}", escape(path)), "operation-id", "the path has no operation");
        }
    }
    if linter.operations().is_empty() {
        linter.report("/paths", "table-of-contents", "the service has no operation");
    }
}

fn servers(linter: &mut Linter) {
    let document = linter.document();
    let url = document.pointer("/servers/0/url").and_then(Value::as_str).unwrap_or_default();
    let regions = document.pointer("/servers/0/variables/region/enum").and_then(Value::as_array);
    let listed = regions.is_some_and(|regions| !regions.is_empty() && regions.iter().all(Value::is_string));
    if !listed || !url.contains("{region}") {
        linter.report("/servers", "servers", "the first server needs `{region}` in its `url`, and a `region` variable with an `enum` of the known regions");
        return;
    }
    let ids = regions.into_iter().flatten().filter_map(Value::as_str);
    let here: BTreeSet<(String, String)> = ids.map(|id| (id.to_owned(), url.replace("{region}", id))).collect();
    let Some(table) = linter.bundle.region_table() else { return };
    for (id, _) in here.symmetric_difference(&table.into_iter().collect()) {
        linter.report(
            "/servers",
            "servers",
            format!("the region `{id}` is not the same here and in openapi/regions.yaml"),
        );
    }
}

fn tags(linter: &mut Linter) {
    let document = linter.document();
    let used: BTreeSet<&str> = linter
        .operations()
        .iter()
        .flat_map(|located| array(located.operation, "tags"))
        .filter_map(Value::as_str)
        .collect();
    let mut seen = BTreeSet::new();
    for (index, tag) in array(document, "tags").enumerate() {
        let pointer = format!("/tags/{index}");
        let name = tag.get("name").and_then(Value::as_str).unwrap_or_default();
        if !used.contains(name) {
            linter.report(&pointer, "one-tag", format!("no operation has the tag `{name}`"));
        }
        if !seen.insert(name) {
            linter.report(&pointer, "one-tag", format!("the tag `{name}` is listed twice"));
        }
        if naming::module(name).replace('_', "-") != name
            || TAKEN_TAGS.contains(&name)
            || naming::is_keyword(name)
            || !name.starts_with(|first: char| first.is_ascii_lowercase())
        {
            linter.report(
                &pointer,
                "one-tag",
                format!(
                    "`{name}` cannot be a module and a feature; write it in kebab-case, and use neither a keyword of Rust nor one of `{}`",
                    TAKEN_TAGS.join("`, `")
                ),
            );
        }
    }
}

fn identity(linter: &mut Linter, located: &Located, ids: &mut BTreeMap<String, String>) {
    let Located { pointer, operation, .. } = located;
    let here = format!("{pointer}/operationId");
    let Some(id) = operation.get("operationId").and_then(Value::as_str) else {
        linter.report(pointer, "operation-id", format!("`{} {}` has no operationId", located.method, located.path));
        return;
    };
    if naming::snake(id) != id || !id.starts_with(|first: char| first.is_ascii_lowercase()) {
        linter.report(&here, "operation-id", format!("`{id}` is not snake_case"));
    } else if naming::is_keyword(id) {
        let text = format!(
            "`{id}` is a keyword of Rust, so no method can have this name; write a verb and an object: `show_{id}`"
        );
        linter.report(&here, "operation-id", text);
    } else if TAKEN_IDS.contains(&id) {
        let text = format!("`{id}` means something else in the client crates; write a verb and an object: `show_{id}`");
        linter.report(&here, "operation-id", text);
    }
    // Compare the names of builders, not ids: `list_v2` and `list_v_2` have the same builder.
    if let Some(other) = ids.insert(naming::pascal(id), pointer.clone()) {
        let place = linter.place(&other);
        linter.report(&here, "operation-id", format!("`{id}` has the name of the operation at {place}"));
    }
}

fn tag(linter: &mut Linter, located: &Located) {
    let Located { pointer, operation, .. } = located;
    let tags: Vec<&str> = array(operation, "tags").filter_map(Value::as_str).collect();
    let [tag] = tags.as_slice() else {
        linter.report(pointer, "one-tag", format!("has {} tags, expected exactly one", tags.len()));
        return;
    };
    if linter.bundle.file(pointer) != format!("openapi/{}/{tag}.yaml", linter.bundle.service) {
        linter.report(
            &format!("{pointer}/tags"),
            "one-tag",
            format!("the tag `{tag}` belongs in a file of that name, openapi/{}/{tag}.yaml", linter.bundle.service),
        );
    }
    if !array(linter.document(), "tags").any(|known| known.get("name").and_then(Value::as_str) == Some(tag)) {
        linter.report(
            &format!("{pointer}/tags"),
            "one-tag",
            format!("the root does not list the tag `{tag}` under `tags`; add it there"),
        );
    }
}

fn body(linter: &mut Linter, located: &Located) {
    let Some(body) = located.operation.get("requestBody") else {
        return;
    };
    let pointer = format!("{}/requestBody", located.pointer);
    if located.method == "get" || located.method == "head" {
        linter.report(&pointer, "media-type", "a request that only reads has no body");
    }
    let body = deref(linter.document(), body);
    let needs_fields = body
        .pointer("/content/application~1json/schema")
        .is_some_and(|schema| array(deref(linter.document(), schema), "required").next().is_some());
    match body.get("required").and_then(Value::as_bool) {
        Some(true) => {}
        // Clients omit an optional body if it has no values. A body with required fields always has some.
        Some(false) if !needs_fields => {}
        _ => {
            let message =
                "say `required: true`; only a body without required fields may be left out (`required: false`)";
            linter.report_missing(&pointer, "request-required", message, "required: true");
        }
    }
    let media: Vec<&String> =
        body.get("content").and_then(Value::as_object).into_iter().flatten().map(|(media, _)| media).collect();
    if media != ["application/json"] {
        linter.report(
            &pointer,
            "media-type",
            format!("{media:?}: a request body is `application/json` and nothing else"),
        );
        return;
    }
    let Some(content) = body.pointer("/content/application~1json") else {
        return;
    };
    let component = content
        .get("schema")
        .filter(|schema| schema.get("$ref").is_some())
        .map(|schema| deref(linter.document(), schema));
    if component.is_none_or(|component| component.get("properties").is_none()) {
        linter.report(&pointer, "no-inline-object", "the schema of a request body refers to an object component");
    }
    examples(linter, &pointer, content);
}

fn responses(linter: &mut Linter, located: &Located) {
    let pointer = format!("{}/responses", located.pointer);
    let Some(responses) = located.operation.get("responses").and_then(Value::as_object) else {
        linter.report(&located.pointer, "success", "has no `responses`");
        return;
    };
    let mut successes = 0;
    let mut with_content = 0;
    for (status, response) in responses {
        let here = format!("{pointer}/{}", escape(status));
        match status.parse::<u16>().ok().filter(|_| status.len() == 3) {
            Some(200..=299) => {
                successes += 1;
                let content = deref(linter.document(), response).get("content").and_then(Value::as_object);
                with_content += usize::from(content.is_some());
                success_content(linter, &here, content);
            }
            Some(400..=599) => error(linter, &here, response),
            _ if status == "default" => error(linter, &here, response),
            _ => linter.report(
                &here,
                "errors",
                format!("`{status}`: list single statuses of success and error, and `default` for the rest"),
            ),
        }
    }
    if successes == 0 {
        linter.report(&pointer, "success", "lists no success status");
    }
    let default = responses.get("default").and_then(|default| default.get("$ref")).and_then(Value::as_str);
    if default != Some("#/components/responses/OtherError") {
        let message = "has no `default` that refers to `OtherError` of `common.yaml`";
        let entry = "default: { $ref: '../common.yaml#/components/responses/OtherError' }";
        linter.report_missing(&pointer, "errors", message, entry);
    }
    if with_content > 1 {
        linter.report(
            &pointer,
            "success",
            "several success statuses have a body; only one reply type can be generated",
        );
    }
}

fn error(linter: &mut Linter, pointer: &str, response: &Value) {
    let body =
        deref(linter.document(), response).pointer("/content/application~1json/schema/$ref").and_then(Value::as_str);
    if response.get("$ref").is_none() || body != Some("#/components/schemas/ErrorReply") {
        linter.report(pointer, "errors", "an error refers to a response of `common.yaml`, whose body is `ErrorReply`");
    }
}

fn success_content(linter: &mut Linter, pointer: &str, content: Option<&Map<String, Value>>) {
    let Some(content) = content else { return };
    match content.keys().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["application/json"] => {
            let Some(media) = content.get("application/json") else {
                return;
            };
            if media.get("schema").is_none() {
                linter.report(
                    pointer,
                    "success",
                    "a JSON reply needs a `schema`; an empty one says that nothing is known",
                );
            }
            if media.get("schema").map(|schema| deref(linter.document(), schema)).is_some_and(is_sensitive) {
                linter.report(pointer, "sensitive", "a reply that consists only of a secret cannot be kept secret");
            }
            examples(linter, pointer, media);
        }
        ["application/octet-stream"] => {
            let format = content
                .get("application/octet-stream")
                .and_then(|media| media.pointer("/schema/format"))
                .and_then(Value::as_str);
            if format != Some("binary") {
                linter.report(pointer, "success", "the schema of a stream is `{ type: string, format: binary }`");
            }
        }
        other => linter.report(
            pointer,
            "media-type",
            format!("{other:?}: a reply is `application/json` or `application/octet-stream`"),
        ),
    }
}

fn examples(linter: &mut Linter, pointer: &str, media: &Value) {
    let examples = media.get("examples").and_then(Value::as_object);
    if examples.is_none_or(Map::is_empty) {
        linter.report(pointer, "examples", "needs at least one entry under `examples`");
    }
    for (name, example) in examples.into_iter().flatten() {
        for key in ["summary", "value"] {
            if example.get(key).is_none() {
                linter.report(pointer, "examples", format!("the example `{name}` has no `{key}`"));
            }
        }
    }
}

/// Checks the sources of the claims about an operation.
fn sources(linter: &mut Linter, located: &Located) {
    let Located { pointer, operation, .. } = located;
    for key in ["x-hc-source", "x-hc-repeat", "externalDocs"] {
        if operation.get(key).is_none() {
            linter.report(pointer, "source", format!("has no `{key}`"));
        }
    }
    let url = operation.pointer("/externalDocs/url").and_then(Value::as_str);
    if url.is_some_and(|url| !url.starts_with("https://") || url.contains(['<', '>', ' ', '\n'])) {
        linter.report(&format!("{pointer}/externalDocs"), "source", "`url` is not an https address");
    }
    if let Some(repeat) = operation.get("x-hc-repeat").and_then(Value::as_str)
        && !["safe", "after-read", "never"].contains(&repeat)
    {
        linter.report(
            &format!("{pointer}/x-hc-repeat"),
            "extension",
            format!("`{repeat}` is not `safe`, `after-read` or `never`"),
        );
    }
}
