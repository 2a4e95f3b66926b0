//! Rule about error codes in prose: every word in the form of a service's error code, in any description or example,
//! must be in a table. Readers look it up there.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Linter;
use crate::spec::bundle::ERRORS;
use crate::spec::source::escape;

pub(super) fn check(linter: &mut Linter) {
    let bundle = linter.bundle;
    let mut known = bundle.error_codes();
    known.extend(linter.components(ERRORS).into_iter().map(|(_, code, _)| code));
    let prefixes: BTreeSet<&str> = known.iter().filter_map(|code| code.split('.').next()).collect();
    let mut unknown = Vec::new();
    walk(linter.document(), "", &mut |pointer, text| {
        let is_code = |word: &&str| {
            word.split_once('.').is_some_and(|(prefix, number)| prefixes.contains(prefix) && is_number(number))
        };
        let words = words(text).filter(is_code).filter(|word| !known.contains(word));
        unknown.extend(words.map(|word| (pointer.to_owned(), word.to_owned())));
    });
    for (pointer, code) in unknown {
        let name = format!("`{code}`");
        // The rules about the errors of operations and of examples may have reported the code already.
        let is_reported = |linter: &Linter| {
            let mut near = linter.problems.iter().filter(|problem| pointer.starts_with(&problem.path));
            near.any(|problem| !problem.path.is_empty() && problem.message.contains(&name))
        };
        if !is_reported(linter) {
            let cure = "correct it, or add it to errors.yaml with its source";
            linter.report(&pointer, "error-code", format!("{name} is not in a table of errors; {cure}"));
        }
    }
}

/// Splits a string into words of letters, digits and periods.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|char: char| !char.is_ascii_alphanumeric() && char != '.');
    words.map(|word| word.trim_matches('.'))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Calls `found` with every string in a node, and its pointer.
fn walk<'v>(node: &'v Value, pointer: &str, found: &mut impl FnMut(&str, &'v str)) {
    match node {
        Value::String(text) => found(pointer, text),
        Value::Object(entries) => {
            for (key, value) in entries {
                walk(value, &format!("{pointer}/{}", escape(key)), found);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                walk(item, &format!("{pointer}/{index}"), found);
            }
        }
        _ => {}
    }
}
