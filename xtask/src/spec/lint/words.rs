//! Rules about descriptions: they exist, they are informative, and they are valid Rust documentation.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Linter, Role, array, text};
use crate::spec::bundle::ERRORS;
use crate::spec::source::unescape;

pub(super) fn check(linter: &mut Linter) {
    for (index, tag) in array(linter.document(), "tags").enumerate() {
        described(linter, &format!("/tags/{index}"), Named::default(), tag);
    }
    for located in linter.operations() {
        let id = located.operation.get("operationId").and_then(Value::as_str).unwrap_or_default();
        summary(linter, &located.pointer, located.operation);
        described(linter, &located.pointer, Named { name: id, owner: "" }, located.operation);
        for (index, question) in array(located.operation, "x-hc-unknown").enumerate() {
            let here = format!("{}/x-hc-unknown/{index}", located.pointer);
            safe(linter, &here, question.get("what").or(Some(question)));
        }
        for (index, error) in array(located.operation, "x-hc-errors").enumerate() {
            for key in ["when", "cure"] {
                safe(linter, &format!("{}/x-hc-errors/{index}", located.pointer), error.get(key));
            }
        }
    }
    for (pointer, parameter) in linter.each_parameter() {
        let name = text(parameter, "name").unwrap_or_default();
        described(linter, &pointer, Named { name, owner: "" }, parameter);
    }
    for (pointer, header) in linter.each_header() {
        let name = unescape(pointer.rsplit('/').next().unwrap_or_default());
        described(linter, &pointer, Named { name: &name, owner: "" }, header);
    }
    linter.each_schema(|linter, pointer, role, schema| match role {
        Role::Component | Role::Property if schema.get("$ref").is_none() => {
            let names: Vec<String> = pointer.split('/').skip(3).map(unescape).collect();
            match names.as_slice() {
                [owner, .., name] => described(linter, pointer, Named { name, owner }, schema),
                [name] => described(linter, pointer, Named { name, owner: "" }, schema),
                [] => {}
            }
        }
        _ => safe(linter, pointer, schema.get("description")),
    });
    for (pointer, _, entry) in linter.components(ERRORS) {
        for key in ["meaning", "cure"] {
            safe(linter, &pointer, entry.get(key));
        }
    }
    for (pointer, _, schema) in linter.components("schemas") {
        for description in array(schema, "x-enum-descriptions") {
            safe(linter, &pointer, Some(description));
        }
    }
}

fn summary(linter: &mut Linter, pointer: &str, operation: &Value) {
    let pointer = format!("{pointer}/summary");
    let summary = operation.get("summary").and_then(Value::as_str).unwrap_or_default().trim();
    let message = "a summary is one imperative line of at most 80 characters without a period";
    let without_stop = summary.trim_end_matches('.');
    if summary.is_empty() || without_stop.chars().count() > 80 || summary.contains('\n') {
        linter.report(&pointer, "summary", message);
    } else if summary != without_stop {
        linter.report_text(&pointer, "summary", message, (summary, without_stop));
    }
    safe(linter, &pointer, operation.get("summary"));
}

/// What a description is about.
#[derive(Debug, Clone, Copy, Default)]
struct Named<'a> {
    name: &'a str,
    /// The component that a property belongs to.
    owner: &'a str,
}

/// The maximum length of a description that may be too short to say more than the names in it.
const SHORT: usize = 30;

/// Checks the description of a named node.
fn described(linter: &mut Linter, pointer: &str, named: Named, node: &Value) {
    let text = node.get("description").and_then(Value::as_str).unwrap_or_default().trim();
    if text.is_empty() {
        linter.report(pointer, "described", "has no description");
    } else if repeats(text, named) {
        let Named { name, .. } = named;
        linter.report(pointer, "described", format!("the description repeats the name `{name}`; say what it means"));
    }
    safe(linter, pointer, node.get("description"));
}

/// Whether a description only repeats the words of its name, or is short and only repeats the words of its name and its
/// owner.
fn repeats(text: &str, Named { name, owner }: Named) -> bool {
    let words_of_name = |name: &str| bare_words(&heck::ToSnakeCase::to_snake_case(name));
    let (said, known) = (bare_words(text), words_of_name(name));
    let is_short = text.chars().count() <= SHORT;
    let known = if is_short { known.union(&words_of_name(owner)).cloned().collect() } else { known };
    !name.is_empty() && said.is_subset(&known)
}

/// Returns the words of a string in lowercase, without articles and similar words, and without plural endings.
fn bare_words(text: &str) -> BTreeSet<String> {
    const EMPTY: [&str; 16] =
        ["", "a", "an", "are", "as", "by", "for", "in", "is", "its", "of", "on", "that", "the", "this", "to"];
    let words = text.split(|char: char| !char.is_alphanumeric()).map(str::to_lowercase);
    words.filter(|word| !EMPTY.contains(&word.as_str())).map(|word| word.trim_end_matches('s').to_owned()).collect()
}

/// Reports text that rustdoc would reject or misread.
fn safe(linter: &mut Linter, pointer: &str, description: Option<&Value>) {
    let Some(text) = description.and_then(Value::as_str) else {
        return;
    };
    let mut fenced = false;
    for line in text.lines() {
        if let Some(language) = line.trim_start().strip_prefix("```") {
            if !fenced && !matches!(language.trim(), "json" | "text") {
                linter.report(pointer, "rustdoc-safe", "a fenced block names its language, `json` or `text`");
            }
            fenced = !fenced;
            continue;
        }
        if fenced {
            continue;
        }
        if indent(line) >= 4 && !line.trim_start().starts_with(['-', '*']) {
            linter.report(
                pointer,
                "rustdoc-safe",
                format!("a block indented by four spaces, or a tab, would be compiled as Rust: `{}`", line.trim()),
            );
        }
        if let Some(offence) = offence(&without_code(line)) {
            linter.report(pointer, "rustdoc-safe", format!("{offence}: `{}`", line.trim()));
        }
    }
    if fenced {
        linter.report(pointer, "rustdoc-safe", "a fenced block is not closed");
    }
}

/// Returns the indentation of a line as Markdown counts it: a tab advances to the next multiple of four.
fn indent(line: &str) -> usize {
    let mut columns = 0;
    for char in line.chars() {
        match char {
            ' ' => columns += 1,
            '\t' => columns += 4 - columns % 4,
            _ => return columns,
        }
    }
    // A blank line begins no block.
    0
}

/// Returns the line with its code spans replaced by spaces. An unpaired backtick stays.
fn without_code(line: &str) -> String {
    let mut parts: Vec<&str> = line.split('`').collect();
    let unpaired = if parts.len().is_multiple_of(2) { parts.pop() } else { None };
    let outside: Vec<&str> = parts.into_iter().step_by(2).collect();
    match unpaired {
        Some(rest) => format!("{}`{rest}", outside.join(" ")),
        None => outside.join(" "),
    }
}

/// Whether a word is a name such as `vpc_id`, in any case.
fn is_wire_name(word: &str) -> bool {
    word.trim_matches('_').contains('_')
}

fn offence(line: &str) -> Option<&'static str> {
    let angle = line
        .split('<')
        .skip(1)
        .any(|rest| rest.starts_with(|char: char| char.is_ascii_alphabetic() || char == '/' || char == '!'));
    if line.contains("http://") || line.contains("https://") {
        Some("a bare URL outside of backticks")
    } else if angle {
        Some("an angle bracket outside of backticks")
    } else if line.contains('[') {
        Some("a bracket outside of backticks")
    } else if line.contains('`') {
        Some("a backtick without a partner on its line")
    } else if line.split(|char: char| !char.is_alphanumeric() && char != '_').any(is_wire_name) {
        Some("a name of the wire outside of backticks")
    } else {
        None
    }
}
