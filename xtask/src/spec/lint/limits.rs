//! Rule about limits: a component with a limit, at any depth, must name the document that states the limit.
//! Clients enforce limits before they send anything, so a limit without a document may be a guess that locks users
//! out.

use serde_json::Value;

use super::{Linter, array, replies, text};

const RULE: &str = "limit-has-source";
const LIMITS: [&str; 7] = ["minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "pattern"];

/// Checks components and headers. A schema inside an operation has the operation's source.
pub(super) fn check(linter: &mut Linter) {
    let sent = replies::sent(linter);
    for kind in ["schemas", "parameters"] {
        for (pointer, name, component) in linter.components(kind) {
            // The values of an enum that occurs only in replies are not enforced: clients keep unknown values.
            let is_sent = kind == "parameters" || sent.contains(name);
            let Some(limit) = first_limit(component, is_sent) else { continue };
            if component.get("x-hc-source").is_none() {
                let message = format!(
                    "`{name}` has a limit and no `x-hc-source`: name the document that states its `{limit}`, or remove it"
                );
                linter.report(&pointer, RULE, message);
            }
        }
    }
    for (pointer, header) in linter.each_header() {
        if let Some(limit) = header.get("schema").and_then(|schema| first_limit(schema, false)) {
            let message = format!("a header comes with a reply, which has no limits: write the `{limit}` in words");
            linter.report(&pointer, RULE, message);
        }
    }
}

/// Returns the first limit of a component, at any depth. A reference leads to a component with its own source.
fn first_limit(schema: &Value, is_sent: bool) -> Option<&'static str> {
    let own = LIMITS.into_iter().find(|limit| schema.get(limit).is_some());
    let closed = || (is_sent && schema.get("enum").is_some()).then_some("enum");
    let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    let inner = ["schema", "items", "additionalProperties"].into_iter().filter_map(|key| schema.get(key));
    let mut inner = properties.map(|(_, property)| property).chain(inner).chain(array(schema, "anyOf"));
    own.or_else(closed).or_else(|| inner.find_map(|inner| first_limit(inner, is_sent)))
}

/// Returns the limit of a schema that a value of its type breaks.
pub(super) fn broken_limit(schema: &Value, value: &Value) -> Option<&'static str> {
    let bound = |key: &str| schema.get(key).and_then(Value::as_i64);
    let below = |key: &str, size: Option<i64>| bound(key).zip(size).is_some_and(|(bound, size)| size < bound);
    let above = |key: &str, size: Option<i64>| bound(key).zip(size).is_some_and(|(bound, size)| size > bound);
    let number = value.as_i64();
    let length = value.as_str().and_then(|text| i64::try_from(text.chars().count()).ok());
    let count = value.as_array().and_then(|items| i64::try_from(items.len()).ok());
    let known: Vec<&Value> = array(schema, "enum").collect();
    let matches = |pattern: &str| {
        let regex = regex_lite::Regex::new(pattern).ok();
        regex.zip(value.as_str()).is_none_or(|(regex, text)| regex.is_match(text))
    };
    let pattern = schema.get("pattern").and_then(Value::as_str);
    let checks = [
        ("enum", !known.is_empty() && !known.contains(&value)),
        ("minimum", below("minimum", number)),
        ("maximum", above("maximum", number)),
        ("minLength", below("minLength", length)),
        ("maxLength", above("maxLength", length)),
        ("minItems", below("minItems", count)),
        ("maxItems", above("maxItems", count)),
        ("pattern", pattern.is_some_and(|pattern| !matches(pattern))),
    ];
    checks.into_iter().find(|(_, broken)| *broken).map(|(limit, _)| limit)
}

/// Whether a number is outside the range of its format. Every whole number in a document fits `int64`.
pub(super) fn exceeds_format(schema: &Value, value: &Value) -> bool {
    text(schema, "format") == Some("int32") && value.as_i64().is_some_and(|number| i32::try_from(number).is_err())
}
