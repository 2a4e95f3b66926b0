//! Rule about open questions: a document must not show values that are not known. Under `values`, an entry of
//! `x-hc-unknown` names the fields whose values are unknown, each with the few values that are known. No example,
//! `enum` or `default` shows any other value.

use serde_json::{Map, Value};

use super::{Linter, Located, array, text};
use crate::spec::model::{deref, known_values};
use crate::spec::source::escape;

const RULE: &str = "unknown-is-not-shown";

/// The beginnings of questions about values.
const QUESTIONS: [&str; 3] = ["The values of", "Which values", "Format of"];

pub(super) fn check(linter: &mut Linter) {
    let operations = linter.operations();
    for located in &operations {
        let messages = messages(linter, located);
        for unknown in unknowns(linter, &located.pointer, located.operation) {
            check_messages(linter, &unknown, &messages);
        }
    }
    for (pointer, _, parameter) in linter.components("parameters") {
        let messages: Vec<Message> = message_of_parameter(&pointer, parameter).into_iter().collect();
        for unknown in unknowns(linter, &pointer, parameter) {
            check_messages(linter, &unknown, &messages);
        }
    }
    for (pointer, name, component) in linter.components("schemas") {
        for unknown in unknowns(linter, &pointer, component) {
            check_component(linter, &unknown, name, component, &operations);
        }
    }
}

/// A field whose values are unknown, except for some.
struct Unknown<'a> {
    pointer: String,
    /// Names of fields from the outside in; lists have no name in the path.
    path: Vec<&'a str>,
    known: Vec<&'a Value>,
}

impl Unknown<'_> {
    fn name(&self) -> String {
        self.path.join(".")
    }

    /// The first value that is shown although it is not known.
    fn exposed<'v>(&self, values: Vec<&'v Value>) -> Option<&'v Value> {
        values.into_iter().find(|value| !value.is_null() && !self.known.contains(value))
    }
}

/// The fields that the questions of a node name. Reports questions about values that name none.
fn unknowns<'a>(linter: &mut Linter<'a>, pointer: &str, node: &'a Value) -> Vec<Unknown<'a>> {
    let mut found = Vec::new();
    for (index, entry) in array(node, "x-hc-unknown").enumerate() {
        let pointer = format!("{pointer}/x-hc-unknown/{index}");
        let Some(values) = entry.get("values").and_then(Value::as_object) else {
            if text(entry, "what").is_some_and(|what| QUESTIONS.iter().any(|begin| what.starts_with(begin))) {
                let message = "names the fields under `values`, each with the list of its known values: \
                               `values: { status: [] }`";
                linter.report(&pointer, RULE, message);
            }
            continue;
        };
        for (field, known) in values {
            match known.as_array() {
                Some(known) => found.push(Unknown {
                    pointer: pointer.clone(),
                    path: field.split('.').collect(),
                    known: known.iter().collect(),
                }),
                None => linter.report(&pointer, RULE, format!("`{field}` has a list of known values; `[]` is none")),
            }
        }
    }
    found
}

/// A part of a request or reply: its schema and its examples, with their pointers.
struct Message<'a> {
    /// The name of a parameter; a body has none.
    name: Option<&'a str>,
    schema: &'a Value,
    examples: Vec<(String, &'a Value)>,
}

impl<'a> Message<'a> {
    /// The path of an unknown field within this message.
    fn path<'p, 'u>(&self, unknown: &'p Unknown<'u>) -> Option<&'p [&'u str]> {
        match (self.name, unknown.path.as_slice()) {
            (None, path) => Some(path),
            (Some(name), [first, rest @ ..]) if name == *first => Some(rest),
            _ => None,
        }
    }
}

/// Returns the parameters, the request and the successful replies of an operation.
fn messages<'a>(linter: &Linter<'a>, located: &Located<'a>) -> Vec<Message<'a>> {
    let document = linter.document();
    let mut found: Vec<Message> = located
        .parameters(document)
        .filter_map(|parameter| message_of_parameter(&located.pointer, parameter))
        .collect();
    let body = located.operation.get("requestBody").map(|body| (format!("{}/requestBody", located.pointer), body));
    let responses = located.operation.get("responses").and_then(Value::as_object).into_iter().flatten();
    let successes = responses
        .filter(|(status, _)| status.starts_with('2'))
        .map(|(status, reply)| (format!("{}/responses/{}", located.pointer, escape(status)), reply));
    for (pointer, holder) in body.into_iter().chain(successes) {
        let Some(media) = deref(document, holder).pointer("/content/application~1json") else { continue };
        let Some(schema) = media.get("schema") else { continue };
        let named = media.get("examples").and_then(Value::as_object).into_iter().flatten();
        let examples = named.filter_map(|(name, example)| {
            let here = format!("{pointer}/content/application~1json/examples/{}", escape(name));
            Some((here, example.get("value")?))
        });
        found.push(Message { name: None, schema, examples: examples.collect() });
    }
    found
}

fn message_of_parameter<'a>(pointer: &str, parameter: &'a Value) -> Option<Message<'a>> {
    let named = parameter.get("examples").and_then(Value::as_object).into_iter().flatten();
    let named = named.filter_map(|(_, example)| example.get("value"));
    let examples = parameter.get("example").into_iter().chain(named).map(|value| (pointer.to_owned(), value));
    Some(Message {
        name: Some(text(parameter, "name")?),
        schema: parameter.get("schema")?,
        examples: examples.collect(),
    })
}

fn check_messages(linter: &mut Linter, unknown: &Unknown, messages: &[Message]) {
    let mut is_field = false;
    for message in messages {
        let Some(path) = message.path(unknown) else { continue };
        let Some(declared) = declared(linter.document(), message.schema, path) else { continue };
        is_field = true;
        check_declared(linter, unknown, declared);
        for (pointer, example) in &message.examples {
            let mut values = Vec::new();
            shown(example, path, &mut values);
            check_shown(linter, unknown, pointer, values);
        }
    }
    if !is_field {
        no_field(linter, unknown);
    }
}

/// Checks a question of a component, against its own properties and against every example that contains the component.
fn check_component<'a>(
    linter: &mut Linter<'a>,
    unknown: &Unknown,
    name: &str,
    component: &'a Value,
    operations: &[Located<'a>],
) {
    let document = linter.document();
    match declared(document, component, &unknown.path) {
        Some(declared) => check_declared(linter, unknown, declared),
        None => no_field(linter, unknown),
    }
    for located in operations {
        for message in messages(linter, located) {
            for (pointer, example) in &message.examples {
                let mut held = Vec::new();
                instances(document, message.schema, example, name, &mut held);
                let mut values = Vec::new();
                held.iter().for_each(|value| shown(value, &unknown.path, &mut values));
                check_shown(linter, unknown, pointer, values);
            }
        }
    }
}

fn no_field(linter: &mut Linter, unknown: &Unknown) {
    linter.report(&unknown.pointer, RULE, format!("`{}` is not a field that is sent or received", unknown.name()));
}

fn check_declared(linter: &mut Linter, unknown: &Unknown, declared: Vec<&Value>) {
    if let Some(value) = unknown.exposed(declared) {
        let name = unknown.name();
        let message =
            format!("the schema of `{name}` names {value}, which is not among its known values; add it there");
        linter.report(&unknown.pointer, RULE, message);
    }
}

fn check_shown(linter: &mut Linter, unknown: &Unknown, pointer: &str, values: Vec<&Value>) {
    if let Some(value) = unknown.exposed(values) {
        let name = unknown.name();
        let message = format!(
            "shows {value} as `{name}`, whose values `x-hc-unknown` calls unknown; leave it out, or name where it is known from"
        );
        linter.report(pointer, RULE, message);
    }
}

/// Returns the values in a field's schema: those of its `enum`, `default` and `example`. Returns `None` if there is no
/// such field.
fn declared<'a>(document: &'a Value, schema: &'a Value, path: &[&str]) -> Option<Vec<&'a Value>> {
    let mut values = Vec::new();
    let target = inner(document, schema, |part| {
        if path.is_empty() {
            values.extend(known_values(part).filter(|_| part.get("enum").is_some()));
            values.extend(["default", "example"].iter().filter_map(|key| part.get(key)));
        }
    });
    let Some((first, rest)) = path.split_first() else { return Some(values) };
    declared(document, target.get("properties")?.get(first)?, rest)
}

/// Returns the schema behind references, wrappers and lists; `visit` receives each schema on the way.
fn inner<'a>(document: &'a Value, schema: &'a Value, mut visit: impl FnMut(&'a Value)) -> &'a Value {
    let mut here = schema;
    // No schema is wrapped that often. Another rule reports cycles of references.
    for _ in 0..64 {
        visit(here);
        let target = deref(document, here);
        let next = target.pointer("/allOf/0").or_else(|| target.get("items"));
        match next {
            _ if !std::ptr::eq(target, here) => here = target,
            Some(next) => here = next,
            None => break,
        }
    }
    here
}

/// Collects the values of a field in an example. Lists on the way, and at the end, are split into their elements.
fn shown<'v>(value: &'v Value, path: &[&str], into: &mut Vec<&'v Value>) {
    match (value, path.split_first()) {
        (Value::Array(items), _) => items.iter().for_each(|item| shown(item, path, into)),
        (_, None) => into.push(value),
        (Value::Object(fields), Some((first, rest))) => {
            if let Some(value) = fields.get(*first) {
                shown(value, rest, into);
            }
        }
        _ => {}
    }
}

/// Collects the parts of an example that a component describes.
fn instances<'v>(document: &Value, schema: &Value, value: &'v Value, component: &str, into: &mut Vec<&'v Value>) {
    let mut is_met = false;
    let mut here = schema;
    for _ in 0..64 {
        let name = text(here, "$ref").and_then(|reference| reference.rsplit('/').next());
        is_met |= name == Some(component);
        match deref(document, here).pointer("/allOf/0") {
            Some(next) => here = next,
            None => break,
        }
    }
    if is_met {
        into.push(value);
    }
    let schema = deref(document, here);
    match value {
        Value::Array(items) => {
            if let Some(schema) = schema.get("items") {
                items.iter().for_each(|item| instances(document, schema, item, component, into));
            }
        }
        Value::Object(fields) => {
            for (name, value) in fields {
                if let Some(schema) = property(schema, name) {
                    instances(document, schema, value, component, into);
                }
            }
        }
        _ => {}
    }
}

fn property<'a>(schema: &'a Value, name: &str) -> Option<&'a Value> {
    let properties = schema.get("properties").and_then(Value::as_object);
    properties
        .and_then(|properties: &Map<String, Value>| properties.get(name))
        .or_else(|| schema.get("additionalProperties"))
}
