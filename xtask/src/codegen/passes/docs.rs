//! Writes the documentation, which progenitor does not see. A field has the whole documentation; its setter has the
//! first sentence and a link.

use anyhow::Result;
use syn::{Attribute, Ident, parse_quote};

use super::links::Links;
use super::{Spec, attributes};
use crate::codegen::items::{Items, TypeItems, methods, wire_name};
use crate::codegen::{docs, example, naming};
use crate::spec::model::{Operation, Property, Schema, Shape};

pub(super) fn apply(spec: &Spec, items: &mut Items) -> Result<()> {
    let links = Links::new(spec.api, items);
    for (name, item) in &mut items.types {
        let Some(schema) = spec.api.component(name) else { continue };
        component(spec, &links, name, schema, item);
    }
    for operation in &spec.api.operations {
        let example = example::operation(spec.api, items, operation);
        let beyond = beyond_one_call(items, operation);
        let text = links.operation(operation, &docs::operation(spec.api, operation, &example, &beyond));
        if let Some(method) = items.methods.get_mut(&operation.id) {
            write(&mut method.attrs, &text);
        }
        request(spec, &links, operation, items);
    }
    Ok(())
}

/// What the request of an operation does beyond one call, one line each, with links.
fn beyond_one_call(items: &mut Items, operation: &Operation) -> String {
    let Some(request) = items.requests.get_mut(&operation.id) else { return String::new() };
    let name = request.definition.ident.clone();
    let has: Vec<String> = methods(&mut request.methods).map(|method| method.sig.ident.to_string()).collect();
    let lines = BEYOND.iter().filter(|(method, _)| has.iter().any(|name| name == method));
    lines.map(|(method, does)| format!("- [`{method}`]({name}::{method}) {does}.\n")).collect()
}

/// What the methods of a request do that send more than one call.
const BEYOND: [(&str, &str); 9] = [
    ("items", "reads the records of all pages, one by one"),
    ("pages", "reads the list page by page"),
    ("wait", "waits until the state is final"),
    ("wait_for", "waits for many resources, with one list call per round"),
    ("send_and_wait", "sends the request, and waits for its outcome"),
    ("send_and_wait_all", "sends the request, and waits for the outcome of each resource"),
    ("send_once", "creates only one resource, even if it is called repeatedly"),
    ("batch", "makes the call for many resources, and returns the outcome of each"),
    ("batch_of", "makes the call for every resource in a list"),
];

/// Replaces the documentation, in front of the other attributes.
fn write(attributes: &mut Vec<Attribute>, text: &str) {
    attributes.retain(|attribute| !attribute.path().is_ident("doc"));
    attributes.splice(0..0, docs::lines(text).map(|line| -> Attribute { parse_quote!(#[doc = #line]) }));
}

fn component(spec: &Spec, links: &Links, name: &str, schema: &Schema, item: &mut TypeItems) {
    let mut text = schema.description.clone();
    if !schema.sdk_names.is_empty() {
        text.push_str(&format!("\n\n`{}` in Huawei's SDKs.", schema.sdk_names.join("`, `")));
    }
    write(&mut item.definition.attrs, &links.component(name, &text));
    let Shape::Object(properties) = &schema.shape else { return };
    let in_request = spec.sides.request.contains(name);
    let property = |wire: &str| properties.iter().find(|property| property.name == wire);
    for field in &mut item.definition.fields {
        let Some(property) = wire_name(field).as_deref().and_then(property) else { continue };
        let mut text = docs::field(spec.api, &property.schema, property.required, in_request);
        if let Some(ident) = field.ident.as_ref().filter(|_| property.schema.time.is_some()) {
            text.push_str(&format!("\n\nRead as a time by [`{ident}()`](Self::{ident}())."));
        }
        write(&mut field.attrs, &links.component(name, &text));
    }
    let documented: Vec<(Ident, &Property)> = item
        .definition
        .fields
        .iter()
        .filter_map(|field| Some((field.ident.clone()?, property(&wire_name(field)?)?)))
        .collect();
    let Some(builder) = &mut item.builder else { return };
    for method in methods(&mut builder.start) {
        write(&mut method.attrs, &format!("Creates an empty builder of [`{name}`]."));
    }
    write(&mut builder.definition.attrs, &format!("Builder of [`{name}`]."));
    for method in methods(&mut builder.setters) {
        let Some((_, property)) = documented.iter().find(|(ident, _)| *ident == method.sig.ident) else { continue };
        if property.schema.deprecated {
            method.attrs.push(attributes::deprecated());
        }
        let words = docs::description(&property.schema, spec.api.resolve(&property.schema));
        let sentence = links.component(name, docs::first_sentence(&words));
        write(&mut method.attrs, &format!("{sentence}{}", links.details(name, &method.sig.ident)));
    }
}

/// Describes a wait: its first sentence, and the meaning of its states.
fn wait_words(sentence: &str, operation: &Operation) -> String {
    let Some(waiter) = &operation.waiter else { return format!("{sentence}.") };
    let key = |key: &str| waiter.get(key).and_then(serde_json::Value::as_str).unwrap_or_default();
    let (field, read) = (key("field"), key("read"));
    let mut text = format!("{sentence}: see [`Wait`](huaweicloud_runtime::Wait).\n\nStates in `{field}` of `{read}`:");
    if waiter.get("until").is_some() {
        text.push_str(" done when the resource no longer exists;");
    }
    text.push_str(&meanings(waiter));
    text.truncate(text.trim_end_matches(';').len());
    text.push('.');
    for case in waiter.get("cases").and_then(serde_json::Value::as_array).into_iter().flatten() {
        let key = |key: &str| case.get(key).and_then(serde_json::Value::as_str);
        let (field, values) = (key("field").unwrap_or_default(), states(case, "values").unwrap_or_default());
        let outcome = match key("no-outcome") {
            Some(why) => format!(" the outcome cannot be waited for. {why}"),
            None => format!("{}.", meanings(case).trim_end_matches(';')),
        };
        text.push_str(&format!(" If `{field}` is {values}:{outcome}"));
    }
    if let Some(why) = waiter.get("no-failure").and_then(serde_json::Value::as_str) {
        text.push_str(&format!(" {why}"));
    }
    for (name, value) in waiter.get("query").and_then(serde_json::Value::as_object).into_iter().flatten() {
        let value = value.to_string();
        text.push_str(&format!(" The state is read with `{name}` set to `{}`.", value.trim_matches('"')));
    }
    text
}

/// The meaning of states, each followed by a semicolon.
fn meanings(holder: &serde_json::Value) -> String {
    let meanings = ["done", "failed", "resting", "queued"];
    meanings.iter().filter_map(|key| Some(format!(" {key} {};", states(holder, key)?))).collect()
}

/// The states or values under a key, as code.
fn states(holder: &serde_json::Value, key: &str) -> Option<String> {
    let states = holder.get(key)?.as_array()?.iter();
    let states: Vec<String> = states.map(|state| format!("`{}`", state.to_string().trim_matches('"'))).collect();
    (!states.is_empty()).then(|| states.join(", "))
}

/// Describes a batch: its first sentence, and what is not called.
fn batch_words(sentence: &str, operation: &Operation) -> String {
    let batch = operation.batch.as_ref();
    let already = batch.and_then(|batch| states(batch, "already"));
    let cases = batch.and_then(|batch| batch.get("cases")?.as_array()).into_iter().flatten();
    let legal = operation.legal_in.as_ref();
    let called = legal.into_iter().flat_map(|legal| {
        let cases = legal.cases.iter().map(|case| {
            let (values, states) = (case.values.join("`, `"), case.states.join("`, `"));
            format!("if `{}` is `{values}`, called only in `{states}`", case.field)
        });
        let always = match legal.states.as_slice() {
            [] => format!("not called in `{}`", legal.refused.join("`, `")),
            states => format!("called only in `{}`", states.join("`, `")),
        };
        std::iter::once(always).chain(cases).collect::<Vec<_>>()
    });
    let already = already.map(|already| format!("skipped as already done in {already}"));
    let cases = cases.filter_map(|case| {
        let field = case.get("field")?.as_str()?;
        let (values, already) = (states(case, "values")?, states(case, "already")?);
        Some(format!("if `{field}` is {values}, skipped as already done in {already}"))
    });
    let by_state: Vec<String> = called.chain(already).chain(cases).collect();
    let text = format!("{sentence}: see [`Batch`](huaweicloud_runtime::Batch).");
    match by_state.is_empty() {
        true => text,
        false => format!("{text}\n\nBy the state of the resource: {}.", by_state.join("; ")),
    }
}

/// Describes `send_once`, and where the mark goes.
fn mark_words(operation: &Operation) -> String {
    let key = |key: &str| operation.mark.as_ref()?.get(key)?.as_str();
    let field = key("field").unwrap_or_default();
    let (list, shown) = (key("list").unwrap_or_default(), key("shown").unwrap_or(field));
    format!(
        "Creates the resource with the mark unless it already exists, which makes the call safe to repeat: see \
         [`SendOnce`](huaweicloud_runtime::SendOnce).\n\nThe mark is appended to `{field}`, and appears as \
         `{shown}` of `{list}`."
    )
}

fn request(spec: &Spec, links: &Links, operation: &Operation, items: &mut Items) {
    let Some(request) = items.requests.get_mut(&operation.id) else { return };
    let text = format!("{}.\n\nStarted by [`Client::{}`].", operation.summary, operation.id);
    write(&mut request.definition.attrs, &text);
    for method in methods(&mut request.methods) {
        let parameter =
            operation.parameters.iter().find(|parameter| method.sig.ident == naming::field(&parameter.name).as_str());
        let text = match (parameter, method.sig.ident.to_string().as_str()) {
            (Some(parameter), _) => {
                let mut schema = parameter.schema.clone();
                schema.description.clone_from(&parameter.description);
                docs::field(spec.api, &schema, parameter.required, true)
            }
            (None, "body") => "The request body, or a builder of it.".to_owned(),
            (None, "body_map") => "Changes the request body in place.".to_owned(),
            (None, "with_options") => "Overrides limits, adds headers, or changes the endpoint.".to_owned(),
            (None, "pages") => {
                "Reads the list page by page, as a stream: each page is requested when the previous one is used up."
                    .to_owned()
            }
            (None, "items") => "Reads the records of all pages one by one, as a stream.".to_owned(),
            (None, "send_and_wait") => wait_words("Sends the request, and waits for its outcome", operation),
            (None, "send_and_wait_all") => {
                wait_words("Sends the request, and waits for the outcome of each resource", operation)
            }
            (None, "wait") => wait_words("Polls the state until it is final", operation),
            (None, "wait_for") => {
                wait_words("Waits for the resources with these ids, with one list call per round", operation)
            }
            (None, "send_once") => mark_words(operation),
            (None, "batch") => batch_words("Applies the operation to the resources with these ids", operation),
            (None, "batch_of") => {
                batch_words("Applies the operation to every resource in a list, which its filters select", operation)
            }
            (None, "send") => format!(
                "Sends the request: `{} {}`. Nothing is sent if a value is missing or violates a limit.",
                operation.method, operation.path
            ),
            (None, _) => continue,
        };
        write(&mut method.attrs, &links.operation(operation, &text));
    }
}
