//! Rules about enums that requests leave open. `x-extensible-enum` appears only where a request needs it, and every
//! string of a request whose description lists values has it.

use std::collections::BTreeSet;

use serde_json::Value;

use super::replies::sent;
use super::{Linter, text};
use crate::spec::bundle::ERRORS;
use crate::spec::model::{EXTENSIBLE_ENUM, deref, is_sensitive, known_values};
use crate::spec::source::escape;

const RULE: &str = "extensible-enum";

pub(super) fn check(linter: &mut Linter) {
    let sent = sent(linter);
    for (pointer, name, schema) in linter.components("schemas") {
        open(linter, &pointer, schema, sent.contains(name));
    }
    let names = names(linter);
    for (pointer, name, schema) in linter.components("schemas") {
        let properties = schema.get("properties").and_then(Value::as_object).filter(|_| sent.contains(name));
        for (name, property) in properties.into_iter().flatten() {
            let here = format!("{pointer}/properties/{}", escape(name));
            plain_text(linter, &here, property, text(property, "description"), &names);
        }
    }
    for (pointer, parameter) in linter.each_parameter() {
        if let Some(schema) = parameter.get("schema") {
            plain_text(linter, &pointer, schema, text(parameter, "description"), &names);
        }
    }
}

/// Checks that an open list has no `enum` next to it, and that a request needs the open list.
fn open(linter: &mut Linter, pointer: &str, schema: &Value, is_sent: bool) {
    if schema.get(EXTENSIBLE_ENUM).is_none() {
        return;
    }
    if schema.get("enum").is_some() {
        let message = format!("`enum` refuses what `{EXTENSIBLE_ENUM}` allows; write one of them");
        linter.report(pointer, RULE, message);
    } else if !is_sent {
        let message =
            format!("no request has it, and every value of a reply is read: write `enum`, not `{EXTENSIBLE_ENUM}`");
        linter.report(pointer, RULE, message);
    }
}

/// Reports a string, or a list of strings, that is not an enum although its description lists values.
fn plain_text<'a>(
    linter: &mut Linter<'a>,
    pointer: &str,
    mut schema: &'a Value,
    mut words: Option<&'a str>,
    names: &BTreeSet<String>,
) {
    while let Some(inner) =
        schema.pointer("/allOf/0").or_else(|| schema.get("items")).or_else(|| referenced(linter, schema))
    {
        schema = inner;
        words = words.or_else(|| text(schema, "description"));
    }
    let is_plain =
        text(schema, "type") == Some("string") && known_values(schema).next().is_none() && !is_sensitive(schema);
    if let Some((first, second)) = words.filter(|_| is_plain).and_then(|words| listed(words, names)) {
        let message = format!(
            "the description lists the values `{first}` and `{second}`: make it a component with `{EXTENSIBLE_ENUM}`, so that \
             they have names in Rust and others can be sent; or use other words, if they are not values"
        );
        linter.report(pointer, RULE, message);
    }
}

fn referenced<'a>(linter: &Linter<'a>, schema: &'a Value) -> Option<&'a Value> {
    schema.get("$ref").map(|_| deref(linter.document(), schema)).filter(|target| target.get("$ref").is_none())
}

/// Returns the names that are not values when a description mentions them: operations, components, properties, error
/// codes.
fn names(linter: &Linter) -> BTreeSet<String> {
    let components = linter.components("schemas");
    let properties = components.iter().filter_map(|(_, _, schema)| schema.get("properties")?.as_object());
    let operations = linter.operations();
    let ids = operations.iter().filter_map(|located| text(located.operation, "operationId"));
    let parameters = linter.each_parameter();
    let parameters = parameters.iter().filter_map(|(_, parameter)| text(parameter, "name"));
    let errors = linter.components(ERRORS);
    let mut names: BTreeSet<String> = ids.chain(parameters).map(str::to_owned).collect();
    names.extend(properties.flat_map(|properties| properties.keys().cloned()));
    names.extend(components.iter().chain(&errors).map(|(_, name, _)| (*name).to_owned()));
    names
}

/// Returns the first two of several consecutive words in backticks, unless they are examples or names.
fn listed<'w>(words: &'w str, names: &BTreeSet<String>) -> Option<(&'w str, &'w str)> {
    let parts: Vec<&str> = words.split('`').collect();
    // Text and code alternate, so code is at odd indexes.
    let rows = parts.windows(4).enumerate().filter(|(index, _)| index.is_multiple_of(2));
    rows.filter_map(|(_, row)| match row {
        [before, first, between, second] => Some((before.trim_end(), *first, *between, *second)),
        _ => None,
    })
    .find(|(before, first, between, second)| {
        let joint = between.split_whitespace().collect::<Vec<_>>().join(" ");
        let is_joint = matches!(joint.as_str(), "," | "or" | "and" | ", or" | ", and");
        let is_example = ["such as", "for example", "for example,"].iter().any(|end| before.ends_with(end));
        is_joint && !is_example && [first, second].iter().all(|word| is_value(word) && !names.contains(**word))
    })
    .map(|(_, first, _, second)| (first, second))
}

/// Whether a word in backticks may be a named value of the service.
fn is_value(word: &str) -> bool {
    let starts = word.starts_with(|first: char| first.is_ascii_alphanumeric());
    starts
        && word.len() > 1
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
}
