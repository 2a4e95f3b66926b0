//! Rules about times: `x-hc-time` names a format that the runtime reads, on a field that can hold it, and every field
//! whose description mentions a time format has the key.

use serde_json::Value;

use super::{Linter, Role, text};
use crate::spec::model::{TIME, TimeFormat, deref, is_sensitive, known_values};

const RULE: &str = "time";

pub(super) fn check(linter: &mut Linter) {
    linter.each_schema(|linter, pointer, role, schema| {
        if let Some(format) = schema.get(TIME) {
            marked(linter, pointer, role, schema, format.as_str().unwrap_or_default());
        } else if role == Role::Property {
            unmarked(linter, pointer, schema, text(schema, "description"));
        }
    });
    for (pointer, parameter) in linter.each_parameter() {
        if let Some(schema) = parameter.get("schema").filter(|schema| schema.get(TIME).is_none()) {
            unmarked(linter, &pointer, schema, text(parameter, "description"));
        }
    }
}

fn marked(linter: &mut Linter, pointer: &str, role: Role, schema: &Value, format: &str) {
    if TimeFormat::named(format).is_none() {
        linter.report(
            pointer,
            RULE,
            format!(
                "`{format}` is not a format of a time: use one of `{}`",
                TimeFormat::NAMES.map(|(name, _)| name).join("`, `")
            ),
        );
    } else if !matches!(role, Role::Property | Role::Parameter) {
        linter.report(
            pointer,
            RULE,
            format!("`{TIME}` belongs to a property or a parameter, whose setter takes a time"),
        );
    } else if text(schema, "type") == Some("integer")
        && (!format.starts_with("unix-") || text(schema, "format") != Some("int64"))
    {
        linter.report(
            pointer,
            RULE,
            "a number is a time in `unix-milliseconds` or `unix-seconds`, and has `format: int64`",
        );
    } else if is_sensitive(schema) || known_values(schema).next().is_some() {
        linter.report(pointer, RULE, "a secret or an enum cannot be a time");
    } else if pointer.ends_with("/properties/builder") {
        linter.report(pointer, RULE, "the method that reads it would have the name of the one that starts a builder");
    }
}

/// Reports a string or number that is described as a time but not marked as one.
fn unmarked(linter: &mut Linter, pointer: &str, schema: &Value, words: Option<&str>) {
    let schema = deref(linter.document(), schema);
    let can_be = matches!(text(schema, "type"), Some("string" | "integer"));
    if let Some(format) = words.filter(|_| can_be).and_then(described) {
        linter.report_missing(
            pointer_of(pointer, linter).as_str(),
            RULE,
            format!("it is described as a time: say `{TIME}: {format}`"),
            &format!("{TIME}: {format}"),
        );
    }
}

/// The schema of a parameter, where the mark belongs; a property is its own schema.
fn pointer_of(pointer: &str, linter: &Linter) -> String {
    let schema = format!("{pointer}/schema");
    if linter.document().pointer(&schema).is_some() { schema } else { pointer.to_owned() }
}

/// Returns the time format that a description reveals.
fn described(words: &str) -> Option<&'static str> {
    let words = words.replace('*', "").split_whitespace().collect::<Vec<_>>().join(" ");
    let sample = words.split('`').skip(1).step_by(2).find_map(of_sample);
    let number = [("milliseconds since 1970", "unix-milliseconds"), ("seconds since 1970", "unix-seconds")];
    sample.or_else(|| number.iter().find(|(said, _)| words.contains(said)).map(|(_, format)| *format))
}

/// Returns the time format of a sample, or of a pattern such as `yyyyMMddHHmmss`.
fn of_sample(sample: &str) -> Option<&'static str> {
    let shape: String = sample.chars().map(|c| if c.is_ascii_alphanumeric() { 'x' } else { c }).collect();
    if sample.eq_ignore_ascii_case("yyyyMMddHHmmss") {
        return Some("utc-digits");
    }
    let zoned = sample.ends_with(['Z', 'z']);
    let rest = shape.strip_prefix("xxxx-xx-xxxxx:xx:xx")?;
    let is_fraction = |rest: &str| {
        rest.is_empty() || rest.strip_prefix('.').is_some_and(|rest| rest.bytes().all(|byte| byte == b'x'))
    };
    match zoned {
        true => rest.strip_suffix('x').filter(|rest| is_fraction(rest)).map(|_| "rfc3339"),
        false => is_fraction(rest).then_some("utc-without-zone"),
    }
}

/// Whether an example is written in the format.
pub(super) fn is_written(format: &str, value: &Value) -> bool {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let digits = |length: usize| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    match format {
        // The services write 0 if there is no time.
        "unix-milliseconds" => digits(13) || text == "0",
        "unix-seconds" => digits(10) || text == "0",
        "utc-digits" => digits(14),
        format => of_sample(&text) == Some(format),
    }
}
