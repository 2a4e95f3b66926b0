//! Turns the descriptions in the specification into documentation.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use crate::spec::model::{Api, Operation, Schema, Shape};

pub(crate) mod facts;
#[cfg(test)]
mod tests;

/// The beginning of the facts about permissions, whose names belong to another service, IAM.
pub(super) const PERMISSION: &str = "- Permission";

/// Creates one `#[doc]` attribute per line.
pub(super) fn attributes(text: &str) -> TokenStream {
    let lines = lines(text);
    quote!(#(#[doc = #lines])*)
}

/// Returns the content of each `#[doc]` attribute for a text.
pub(super) fn lines(text: &str) -> impl Iterator<Item = String> {
    text.trim_end().lines().map(|line| if line.is_empty() { String::new() } else { format!(" {line}") })
}

/// Returns the first sentence of a text: up to a period before white space, or up to the end of its paragraph.
pub(super) fn first_sentence(text: &str) -> &str {
    let paragraph = text.split("\n\n").next().unwrap_or_default().trim_end();
    let is_end = |index: &usize| {
        let before = paragraph[..*index].rsplit(char::is_whitespace).next().unwrap_or_default();
        // The period of an abbreviation does not end a sentence.
        !matches!(before, "e.g" | "i.e" | "etc")
    };
    let ends = paragraph.match_indices(". ").chain(paragraph.match_indices(".\n"));
    ends.map(|(index, _)| index).filter(is_end).min().map_or(paragraph, |index| &paragraph[..=index])
}

/// Returns the documentation of a field: its description, its rules in requests, the method that reads a time, and its
/// name in the SDKs.
pub(super) fn field(api: &Api, schema: &Schema, required: bool, in_request: bool) -> String {
    let resolved = api.resolve(schema);
    let mut text = description(schema, resolved);
    let mut facts = Vec::new();
    if in_request {
        if required {
            facts.push("Required.".to_owned());
        }
        facts.extend(limits(&resolved.shape));
    }
    if let Some(default) = api.default_of(schema) {
        facts.push(format!("Default: `{}`.", plain(default)));
    }
    if !schema.sdk_names.is_empty() {
        facts.push(format!("`{}` in Huawei's SDKs.", schema.sdk_names.join("`, `")));
    }
    if !facts.is_empty() {
        // Facts are appended to a short description, and form a paragraph of their own after a longer one or a list.
        text.push_str(if text.contains('\n') { "\n\n" } else { " " });
        text.push_str(&facts.join(" "));
    }
    text
}

/// Returns the description of a property, or of the component that it refers to.
pub(super) fn description(schema: &Schema, resolved: &Schema) -> String {
    let own = schema.description.trim_end();
    if own.is_empty() { resolved.description.trim_end().to_owned() } else { own.to_owned() }
}

/// Describes the limits of a scalar or list.
fn limits(shape: &Shape) -> Option<String> {
    match shape {
        Shape::Text { min, max, pattern, .. } => {
            let length = range(min.filter(|min| *min > 0), *max).map(|range| format!("Length {range}."));
            let pattern = pattern.as_ref().map(|pattern| format!("Matches `{pattern}`."));
            let parts: Vec<String> = length.into_iter().chain(pattern).collect();
            (!parts.is_empty()).then(|| parts.join(" "))
        }
        Shape::Integer { min, max, .. } => range(*min, *max).map(|range| format!("Value {range}.")),
        Shape::Array { min, max, .. } => {
            range(min.filter(|min| *min > 0), *max).map(|range| format!("Number of elements {range}."))
        }
        _ => None,
    }
}

fn range<T: std::fmt::Display>(min: Option<T>, max: Option<T>) -> Option<String> {
    match (min, max) {
        (Some(min), Some(max)) => Some(format!("{min} to {max}")),
        (Some(min), None) => Some(format!("at least {min}")),
        (None, Some(max)) => Some(format!("at most {max}")),
        (None, None) => None,
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Returns the documentation of an operation's method: its description, an example, other methods that send it, its
/// errors, and further facts.
pub(super) fn operation(api: &Api, operation: &Operation, example: &str, beyond: &str) -> String {
    let mut text = format!("{}.\n\n{}\n", operation.summary, operation.description);
    text.push_str(&format!("\n# Example\n\n{example}"));
    if !beyond.is_empty() {
        text.push_str(&format!("\n# Beyond one call\n\n{beyond}"));
    }
    if !operation.errors.is_empty() {
        text.push_str(&format!("\n# Errors\n\n{}", facts::errors(operation)));
    }
    text.push_str("\n# Facts\n\n");
    text.push_str(&format!("- Call: `{} {}`\n", operation.method, operation.path));
    let retried = match operation.repeat.as_str() {
        "safe" => "retried by default",
        _ => "not retried once it may have taken effect",
    };
    text.push_str(&format!("- Repeating the call: {}; {retried}\n", facts::repeat(operation)));
    if let Some((label, states)) = facts::legal_states(api, operation) {
        text.push_str(&format!("- {label}: {states}\n"));
    }
    text.push_str(&format!("{PERMISSION}: {}\n", facts::permission(api, operation)));
    if !operation.role_actions.is_empty() {
        text.push_str(&format!("{PERMISSION} in role policies: `{}`\n", operation.role_actions.join("`, `")));
    }
    if !operation.dependencies.is_empty() {
        text.push_str(&format!("- Further permissions needed: `{}`\n", operation.dependencies.join("`, `")));
    }
    if !operation.regions.is_empty() {
        text.push_str(&format!("- Regions: only `{}`\n", operation.regions.join("`, `")));
    }
    for question in &operation.unknown {
        text.push_str(&format!("- Unknown: {question}\n"));
    }
    if let Some(url) = &operation.docs_url {
        text.push_str(&format!("- Huawei's page: <{url}>\n"));
    }
    text
}
