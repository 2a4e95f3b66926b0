//! Rules about replies that arrive as one of two types: `anyOf` lists the types, and a description names no type that
//! the schema refuses.

use std::collections::BTreeSet;

use serde_json::Value;

use super::replies::sent;
use super::{Linter, Role, array, deref, text};

const RULE: &str = "two-types";

/// The types that `anyOf` may list.
const SCALARS: [&str; 4] = ["string", "integer", "number", "boolean"];

/// Words that contrast the statements of two documents about a type.
const CONTRASTS: [&str; 8] = [" while ", " but ", " though ", " whereas ", " however", " and also ", "; ", ", its "];

pub(super) fn check(linter: &mut Linter) {
    let sent: BTreeSet<String> = sent(linter).into_iter().map(str::to_owned).collect();
    linter.each_schema(|linter, pointer, role, schema| {
        let is_sent = match pointer.strip_prefix("/components/schemas/") {
            Some(rest) => sent.contains(rest.split('/').next().unwrap_or_default()),
            None => role == Role::Parameter || pointer.contains("/requestBody"),
        };
        if schema.get("anyOf").is_some() {
            alternatives(linter, pointer, role, schema, is_sent);
        } else if !is_sent {
            described(linter, pointer, schema);
        }
    });
}

/// Checks that `anyOf` lists types, and nothing else.
fn alternatives(linter: &mut Linter, pointer: &str, role: Role, schema: &Value, is_sent: bool) {
    if is_sent || !matches!(role, Role::Property | Role::Items) {
        linter.report(
            pointer,
            RULE,
            "`anyOf` is for a field of a reply; what is sent has the one type that is documented",
        );
        return;
    }
    if schema.get("type").is_some() {
        linter.report(pointer, RULE, "`type` beside `anyOf` refuses all other types of the list");
    }
    let mut seen = BTreeSet::new();
    for (index, member) in array(schema, "anyOf").enumerate() {
        if let Some(target) = member.get("$ref") {
            // A component that is itself a string or a number could not be distinguished from another alternative of
            // the same type.
            let is_object = text(deref(linter.document(), member), "type") == Some("object");
            if !is_object || index > 0 {
                let message = format!(
                    "{target} is not an object, or is not the first: clients read the value as the first alternative"
                );
                linter.report(&format!("{pointer}/anyOf/{index}"), RULE, message);
            }
            seen.insert("object");
            continue;
        }
        let kind = text(member, "type").unwrap_or_default();
        // The mark of a secret belongs here, on the string: next to `anyOf` it would have no effect.
        let says = |key: &str| match key {
            "x-hc-sensitive" => kind == "string",
            key => matches!(key, "type" | "format" | "nullable"),
        };
        let is_plain = member.as_object().is_some_and(|keys| keys.keys().all(|key| says(key)));
        // A map without known fields.
        let is_map = kind == "object" && member.get("additionalProperties").is_some();
        if !(is_map || is_plain && SCALARS.contains(&kind)) {
            let message = "an alternative is a `type` with its `format`: text, which may be marked as a secret, a number or a \
                           boolean; or an object: a component before the others, or a map";
            linter.report(&format!("{pointer}/anyOf/{index}"), RULE, message);
        }
        super::schemas::formats(linter, &format!("{pointer}/anyOf/{index}"), member);
        seen.insert(kind);
    }
    if seen.len() < 2 {
        linter.report(pointer, RULE, "`anyOf` lists two types or more; clients read the value as the first of them");
    }
}

/// Reports a description of one type that speaks of another.
fn described(linter: &mut Linter, pointer: &str, schema: &Value) {
    let Some(words) = text(schema, "description") else { return };
    let properties = schema.get("properties").and_then(Value::as_object);
    let is_told = properties.is_some_and(|fields| fields.values().any(|field| field.get("anyOf").is_some()));
    let kind = text(schema, "type").filter(|kind| SCALARS.contains(kind) || (*kind == "object" && !is_told));
    if let Some(offence) = kind.and_then(|kind| offence(kind, words)) {
        let message = format!(
            "the description says that another type arrives (`{offence}`), which `type` refuses: list both in `anyOf`, first \
             the type that clients read it as; or use other words"
        );
        linter.report(pointer, RULE, message);
    }
}

/// Returns the sentence of a description that contradicts a type.
fn offence<'w>(kind: &str, words: &'w str) -> Option<&'w str> {
    words.split_inclusive(". ").map(str::trim).find(|sentence| {
        let plain = sentence.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        contrasts(&plain) || offers(&plain) || refused(kind, &plain)
    })
}

/// Whether a sentence contrasts one type with another: `The SDKs declare a string, while a sample has a number.`
fn contrasts(sentence: &str) -> bool {
    let found = CONTRASTS.iter().find_map(|joint| sentence.split_once(joint));
    let told = |part: &str| TYPE_WORDS.iter().position(|(words, _)| words.iter().any(|word| holds(part, word)));
    found.is_some_and(|(before, after)| {
        let says = DECLARES.iter().any(|verb| before.contains(verb) || after.contains(verb));
        says && matches!((told(before), told(after)), (Some(before), Some(after)) if before != after)
    })
}

/// Verbs with which a description reports what a document says about a type.
const DECLARES: [&str; 6] = ["declare", "call it a", "calls it a", "call the", "calls the", "type it"];

/// Words for a type, and the type.
const TYPE_WORDS: [(&[&str], &[&str]); 3] = [
    (&["a string", "strings", "a text", "as text", "a json string"], &["string"]),
    (&["a number", "numbers", "an integer", "integers", "a json number"], &["integer", "number"]),
    (&["a boolean", "booleans", "a json boolean"], &["boolean"]),
];

/// Whether a sentence leaves the type open: `A number or a string.`
fn offers(sentence: &str) -> bool {
    let words = sentence.split(|char: char| !char.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !matches!(*word, "" | "a" | "an" | "as" | "json")).collect();
    words.windows(3).any(|window| match window {
        [first, "or", second] => matches!((noun(first), noun(second)), (Some(first), Some(second)) if first != second),
        _ => false,
    })
}

/// The type that a word names.
fn noun(word: &str) -> Option<&'static str> {
    match word {
        "string" | "strings" | "text" => Some("string"),
        "number" | "numbers" | "integer" | "integers" => Some("number"),
        "boolean" | "booleans" => Some("boolean"),
        _ => None,
    }
}

/// Whether a sentence says that the value is written as a type that the schema refuses: `A page writes it as a string.`
fn refused(kind: &str, sentence: &str) -> bool {
    let (own, others): (Vec<_>, Vec<_>) = TYPE_WORDS.iter().partition(|(_, kinds)| kinds.contains(&kind));
    // A sentence such as `A number in a string` also names the value's own type.
    if kind == "object" || own.iter().any(|(words, _)| words.iter().any(|word| holds(sentence, word))) {
        return false;
    }
    others.iter().flat_map(|(words, _)| *words).any(|word| {
        let word = word.trim_start_matches("as ");
        ["as", "is written as", "arrives as", "in"].iter().any(|verb| holds(sentence, &format!("{verb} {word}")))
    })
}

/// Whether a sentence contains a word, other than as the beginning of a longer word.
fn holds(text: &str, word: &str) -> bool {
    let is_end = |rest: &str| !rest.starts_with(|next: char| next.is_alphanumeric());
    text.match_indices(word)
        .any(|(at, _)| is_end(&text[at + word.len()..]) && !text[..at].ends_with(char::is_alphanumeric))
}
