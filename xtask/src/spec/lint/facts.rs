//! Rules about facts in the documents: errors (`x-hc-errors`) and their tables, and open questions (`x-hc-unknown`).

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Linter, Located, array, text};
use crate::spec::bundle::ERRORS;
use crate::spec::source::escape;

const REPEATS: [&str; 2] = ["never", "later"];

pub(super) fn check(linter: &mut Linter) {
    error_table(linter);
    unreviewed(linter);
    for located in linter.operations() {
        errors(linter, &located);
        statuses(linter, &located);
        unknown(linter, &located.pointer, located.operation);
    }
    for kind in ["schemas", "parameters"] {
        for (pointer, _, component) in linter.components(kind) {
            unknown(linter, &pointer, component);
        }
    }
}

fn error_table(linter: &mut Linter) {
    let mut known = BTreeSet::new();
    collect_names(linter.document(), &mut known);
    for (pointer, code, entry) in linter.components(ERRORS) {
        let status = entry.get("status").and_then(Value::as_u64);
        if !status.is_some_and(|status| status == 200 || (400..600).contains(&status)) {
            linter.report(
                &pointer,
                "error-code",
                format!("`{code}` needs a `status`: 400 to 599, or 200 for a code inside a successful reply"),
            );
        }
        for key in ["meaning", "cure"] {
            if text(entry, key).is_none_or(|said| said.trim().is_empty()) {
                linter.report(&pointer, "error-code", format!("`{code}` needs a `{key}`: one sentence"));
            }
            let words = text(entry, key).unwrap_or_default().split('`').skip(1).step_by(2);
            for name in words.filter(|word| is_name(word) && !known.contains(word)) {
                let message = format!("`{name}`, in the `{key}` of `{code}`, is not an operation, field or parameter");
                linter.report(&pointer, "error-code", message);
            }
        }
        repeat(linter, &pointer, entry, true);
        if entry.get("x-hc-source").is_none() {
            linter.report(&pointer, "source", format!("`{code}` has no `x-hc-source`, and neither has its file"));
        }
    }
}

/// Whether a word is a compound name such as `show_task`.
fn is_name(word: &str) -> bool {
    let is_part = |part: &str| !part.is_empty() && part.chars().all(|char| matches!(char, 'a'..='z' | '0'..='9'));
    word.contains('_') && word.split('_').all(is_part)
}

/// Collects the names of operations, parameters and fields.
fn collect_names<'a>(node: &'a Value, found: &mut BTreeSet<&'a str>) {
    match node {
        Value::Object(entries) => {
            found.extend(["operationId", "name"].into_iter().filter_map(|key| text(node, key)));
            found.extend(
                entries.get("properties").and_then(Value::as_object).into_iter().flatten().map(|(name, _)| &**name),
            );
            entries.values().for_each(|value| collect_names(value, found));
        }
        Value::Array(items) => items.iter().for_each(|item| collect_names(item, found)),
        _ => {}
    }
}

fn repeat(linter: &mut Linter, pointer: &str, entry: &Value, required: bool) {
    let repeat = entry.get("repeat");
    if (required || repeat.is_some()) && !repeat.and_then(Value::as_str).is_some_and(|word| REPEATS.contains(&word)) {
        linter.report(
            pointer,
            "error-code",
            "`repeat` says whether the same call may succeed without a change: `never`, or `later`",
        );
    }
}

/// Checks that `x-hc-unreviewed` of the root names existing tags, each once, and is removed when empty.
fn unreviewed(linter: &mut Linter) {
    let document = linter.document();
    let tags: BTreeSet<&str> = array(document, "tags").filter_map(|tag| text(tag, "name")).collect();
    let mut seen = BTreeSet::new();
    for name in array(document, "x-hc-unreviewed").filter_map(Value::as_str) {
        if (!tags.contains(name) && name != "shared") || !seen.insert(name) {
            linter.report(
                "/x-hc-unreviewed",
                "extension",
                format!("`{name}` is not a tag, or is listed twice; remove it"),
            );
        }
    }
}

/// Whether the file that contains a node has been compared with all witnesses.
pub(super) fn is_reviewed(linter: &Linter, pointer: &str) -> bool {
    let file = linter.bundle.file(pointer);
    let stem = file.rsplit('/').next().and_then(|name| name.strip_suffix(".yaml")).unwrap_or_default();
    !array(linter.document(), "x-hc-unreviewed").any(|name| name.as_str() == Some(stem))
}

fn errors(linter: &mut Linter, located: &Located) {
    let pointer = format!("{}/x-hc-errors", located.pointer);
    let Some(list) = located.operation.get("x-hc-errors").and_then(Value::as_array) else {
        if is_reviewed(linter, &located.pointer) {
            linter.report(
                &located.pointer,
                "error-code",
                "has no `x-hc-errors`: the error codes that its callers may get",
            );
        }
        return;
    };
    let mut seen = BTreeSet::new();
    for (index, entry) in list.iter().enumerate() {
        let here = format!("{pointer}/{index}");
        let Some(code) = entry.as_str().or_else(|| text(entry, "code")) else {
            linter.report(&here, "error-code", "an entry is a code, or a mapping with a `code`");
            continue;
        };
        if !seen.insert(code) {
            linter.report(&here, "error-code", format!("`{code}` is listed twice"));
        }
        let known = linter.document().pointer(&format!("/components/{ERRORS}/{}", escape(code)));
        let Some(known) = known else {
            let file = format!("openapi/{}/errors.yaml", linter.bundle.service);
            linter.report(
                &here,
                "error-code",
                format!("{file} does not contain `{code}`; correct it, or add it there with its source"),
            );
            continue;
        };
        repeat(linter, &here, entry, false);
        let status = entry.get("status").or_else(|| known.get("status")).and_then(Value::as_u64).unwrap_or_default();
        let listed = located.operation.get("responses").and_then(|responses| responses.get(status.to_string()));
        if listed.is_none() {
            linter.report(
                &here,
                "error-code",
                format!("`{code}` comes with status {status}, which `responses` does not list"),
            );
        }
    }
}

/// Checks that a reviewed operation lists at least one failure status besides `default`.
fn statuses(linter: &mut Linter, located: &Located) {
    let mut statuses = located.operation.get("responses").and_then(Value::as_object).into_iter().flatten();
    if is_reviewed(linter, &located.pointer) && !statuses.any(|(status, _)| status.starts_with(['4', '5'])) {
        linter.report(
            &format!("{}/responses", located.pointer),
            "errors",
            "lists no failure status; a call with input can always return 400, a call without input 403",
        );
    }
}

/// Checks that an open question says where its answer was searched for.
fn unknown(linter: &mut Linter, pointer: &str, node: &Value) {
    for (index, entry) in array(node, "x-hc-unknown").enumerate() {
        let here = format!("{pointer}/x-hc-unknown/{index}");
        match entry {
            Value::String(_) if !is_reviewed(linter, pointer) => {}
            Value::Object(_) if text(entry, "what").is_some() && array(entry, "looked").next().is_some() => {}
            _ => linter.report(
                &here,
                "unknown-has-search",
                "write `{ what: <the question>, looked: [<each place that does not answer it>] }`",
            ),
        }
    }
}
