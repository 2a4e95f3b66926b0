//! Rules about schemas: formats and types, where objects and enums may be defined, and what may wrap a reference.

use serde_json::Value;

use super::limits::{broken_limit, exceeds_format};
use super::{Linter, Role, array};
use crate::spec::model::{EXTENSIBLE_ENUM, TIME, deref, is_sensitive, known_values};

/// Keys that are allowed next to an `allOf` whose only purpose is to wrap a reference.
const WRAPPER: [&str; 8] =
    ["allOf", "type", "description", "default", "nullable", "deprecated", "example", "x-hc-sdk-name"];

/// Keywords that apply to some types only; on another type they would be dropped.
const BELONGS: [(&str, &[&str]); 17] = [
    ("properties", &["object"]),
    ("required", &["object"]),
    ("additionalProperties", &["object"]),
    ("items", &["array"]),
    ("minItems", &["array"]),
    ("maxItems", &["array"]),
    ("minLength", &["string"]),
    ("maxLength", &["string"]),
    ("pattern", &["string"]),
    ("x-hc-sensitive", &["string"]),
    ("minimum", &["integer"]),
    ("maximum", &["integer"]),
    ("enum", &["integer", "string"]),
    (EXTENSIBLE_ENUM, &["integer", "string"]),
    ("x-enum-varnames", &["integer", "string"]),
    ("x-enum-descriptions", &["integer", "string"]),
    (TIME, &["integer", "string"]),
];

pub(super) fn check(linter: &mut Linter) {
    linter.each_schema(|linter, pointer, role, schema| {
        formats(linter, pointer, schema);
        placement(linter, pointer, role, schema);
        if schema.get("allOf").is_some() {
            all_of(linter, pointer, schema);
        } else if schema.get("$ref").is_none() {
            belongs(linter, pointer, schema);
            object(linter, pointer, schema);
            limits(linter, pointer, schema);
        }
        default(linter, pointer, schema);
        enums(linter, pointer, schema);
        null_of_enum(linter, pointer, schema);
        patterns(linter, pointer, schema);
    });
    copies(linter);
}

fn kind(schema: &Value) -> Option<&str> {
    schema.get("type").and_then(Value::as_str)
}

fn all_of(linter: &mut Linter, pointer: &str, schema: &Value) {
    let members: Vec<&Value> = array(schema, "allOf").collect();
    let Some(reference) = members.first().filter(|member| members.len() == 1 && member.get("$ref").is_some()) else {
        linter.report(pointer, "no-copies", "`allOf` only wraps one reference, to give it a description of its own");
        return;
    };
    for key in schema.as_object().into_iter().flatten().map(|(key, _)| key) {
        if !WRAPPER.contains(&key.as_str()) {
            linter.report(
                pointer,
                "no-copies",
                format!("`{key}` next to `allOf` would be lost; it belongs in the component"),
            );
        }
    }
    let target = deref(linter.document(), reference);
    if let (Some(own), Some(target)) = (kind(schema), kind(target))
        && own != target
    {
        linter.report(
            pointer,
            "nullable",
            format!("`type: {own}` wraps a reference to a component of type `{target}`"),
        );
    }
    if schema.get("nullable").is_some() && kind(schema).is_none() {
        let target = kind(target).unwrap_or("object");
        let message = format!("`nullable` has an effect only next to a `type`: add `type: {target}`");
        linter.report_missing(pointer, "nullable", message, &format!("type: {target}"));
    }
    if is_true(schema, "nullable") && !is_true(target, "nullable") {
        linter.report(
            pointer,
            "nullable",
            "`allOf` still requires what its component says, so null stays forbidden: also write `nullable: true` there",
        );
    }
}

fn is_true(schema: &Value, key: &str) -> bool {
    schema.get(key).and_then(Value::as_bool) == Some(true)
}

fn belongs(linter: &mut Linter, pointer: &str, schema: &Value) {
    let kind = kind(schema);
    for (key, kinds) in BELONGS {
        if schema.get(key).is_some() && kind.is_none_or(|kind| !kinds.contains(&kind)) {
            let found = kind.map_or_else(|| "a schema without `type`".to_owned(), |kind| format!("`type: {kind}`"));
            linter.report(
                pointer,
                "keyword",
                format!("`{key}` has no meaning for {found}; it belongs to `{}`", kinds.join("` or `")),
            );
        }
    }
    if schema.get("nullable").is_some() && kind.is_none() {
        linter.report(
            pointer,
            "nullable",
            "`nullable` has an effect only next to a `type`; a schema without one may be null anyway",
        );
    }
    if kind == Some("array") && schema.get("items").is_none() {
        linter.report(pointer, "keyword", "an array has `items`; `{}` says that nothing is known about them");
    }
    if is_sensitive(schema) && known_values(schema).next().is_some() {
        linter.report(pointer, "sensitive", "an enum cannot be kept secret");
    }
}

/// Checks that an object has properties of its own, or is a map of values.
fn object(linter: &mut Linter, pointer: &str, schema: &Value) {
    if kind(schema) != Some("object") {
        return;
    }
    let names = schema.get("properties").and_then(Value::as_object);
    let additional = schema.get("additionalProperties");
    if additional == Some(&Value::Bool(false)) {
        linter.report(pointer, "keyword", "`additionalProperties: false` would make clients fail on any new field");
    } else if additional.is_some_and(|additional| !additional.is_object()) {
        linter.report(
            pointer,
            "keyword",
            "`additionalProperties` is the schema of the values; `{}` says that nothing is known about them",
        );
    }
    match (names, additional) {
        (Some(_), Some(_)) => {
            linter.report(pointer, "keyword", "`additionalProperties` next to `properties` would be lost")
        }
        (None, None) => linter.report(
            pointer,
            "keyword",
            "an object has `properties`; a map has `additionalProperties`; to allow any value, leave out the `type`",
        ),
        (Some(names), None) if names.is_empty() => {
            linter.report(pointer, "keyword", "`properties` is empty; a map has `additionalProperties`")
        }
        _ => {}
    }
    for name in array(schema, "required").filter_map(Value::as_str) {
        if names.and_then(|names| names.get(name)).is_none() {
            linter.report(pointer, "request-required", format!("`{name}` is required, but not a property"));
        }
    }
}

pub(super) fn formats(linter: &mut Linter, pointer: &str, schema: &Value) {
    let format = schema.get("format").and_then(Value::as_str);
    let is_wrapper = schema.get("allOf").is_some();
    let allowed: &[Option<&str>] = match kind(schema) {
        _ if is_wrapper => &[None],
        Some("integer") => &[Some("int32"), Some("int64")],
        Some("number") => &[Some("double")],
        Some("string") => &[None, Some("password"), Some("binary")],
        Some("boolean" | "array" | "object") | None => &[None],
        Some(other) => {
            linter.report(pointer, "keyword", format!("`type: {other}` does not exist in OpenAPI 3.0"));
            return;
        }
    };
    if !allowed.contains(&format) {
        let expected: Vec<String> = allowed
            .iter()
            .map(|format| format.map_or_else(|| "none".to_owned(), |format| format!("`{format}`")))
            .collect();
        let found = format.map_or_else(|| "no format".to_owned(), |format| format!("format `{format}`"));
        let kind = kind(schema).unwrap_or("any");
        let message = format!("type `{kind}` with {found}; expected {}", expected.join(" or "));
        match allowed {
            // A fix is possible only if exactly one format is allowed.
            [Some(only)] => linter.report_missing(pointer, "integer-format", message, &format!("format: {only}")),
            _ => linter.report(pointer, "integer-format", message),
        }
    }
    if format == Some("binary") && !pointer.ends_with("/content/application~1octet-stream/schema") {
        linter.report(pointer, "integer-format", "`format: binary` is only for streams");
    }
}

/// Checks that objects and enums are components; any other schema may be a component only if it is a shared scalar.
fn placement(linter: &mut Linter, pointer: &str, role: Role, schema: &Value) {
    if role == Role::Component {
        return;
    }
    let is_map = schema.get("additionalProperties").is_some() && schema.get("properties").is_none();
    // OpenAPI 3.0.3 gives `nullable` a meaning only next to a `type`, so a wrapped reference may repeat it.
    let is_wrapper = schema.get("allOf").is_some();
    if kind(schema) == Some("object") && !is_map && !is_wrapper {
        linter.report(
            pointer,
            "no-inline-object",
            "make this object a component, so that it has a name; a free map has `additionalProperties`",
        );
    }
    if ["enum", EXTENSIBLE_ENUM].iter().any(|key| schema.get(key).is_some()) {
        linter.report(pointer, "no-inline-object", "make this enum a component, so that it has a name");
    }
}

fn enums(linter: &mut Linter, pointer: &str, schema: &Value) {
    let values: Vec<&Value> = known_values(schema).collect();
    if let Some(key) = ["enum", EXTENSIBLE_ENUM].into_iter().find(|key| schema.get(key).is_some())
        && values.is_empty()
    {
        linter.report(pointer, "enum-component", format!("`{key}` has no values"));
    }
    for (index, value) in values.iter().enumerate() {
        if values[..index].contains(value) {
            linter.report(pointer, "enum-component", format!("the value {value} is listed twice"));
        }
    }
    for key in ["x-enum-varnames", "x-enum-descriptions"] {
        let found = array(schema, key).count();
        if schema.get(key).is_some() && found != values.len() {
            linter.report(
                pointer,
                "enum-component",
                format!("`{key}` has {found} entries for {} values", values.len()),
            );
        }
    }
    let is_integer = kind(schema) == Some("integer");
    if is_integer && !values.is_empty() && schema.get("x-enum-varnames").is_none() {
        linter.report(pointer, "enum-component", "an integer enum names its values in `x-enum-varnames`");
    }
    if values.iter().any(|value| if is_integer { !value.is_i64() } else { !value.is_string() }) {
        linter.report(pointer, "enum-component", "every value has the type of the schema");
    }
}

/// Checks that an enum lists null exactly if it is nullable, and lists it last: names and explanations belong to the
/// other values.
fn null_of_enum(linter: &mut Linter, pointer: &str, schema: &Value) {
    let is_null = |key: &str| array(schema, key).position(Value::is_null);
    let count = array(schema, "enum").count();
    let message = match (is_null("enum"), is_true(schema, "nullable")) {
        _ if is_null(EXTENSIBLE_ENUM).is_some() => {
            "`x-extensible-enum` lists values that have a name, and null has none: `nullable: true` is enough"
        }
        (None, true) if count > 0 => "`enum` refuses the null that `nullable` allows: list `null` as the last value",
        (Some(_), false) => "`enum` lists null, which needs `nullable: true`; without it the type refuses null",
        (Some(index), true) if index + 1 != count => "list `null` as the last value, after those that have names",
        _ => return,
    };
    linter.report(pointer, "nullable", message);
}

fn patterns(linter: &mut Linter, pointer: &str, schema: &Value) {
    if let Some(pattern) = schema.get("pattern").and_then(Value::as_str)
        && let Err(error) = regex_lite::Regex::new(pattern)
    {
        linter.report(
            pointer,
            "limit-has-source",
            format!("the pattern `{pattern}` cannot be checked by the client: {error}"),
        );
    }
}

/// Checks limits that no value can satisfy, or that do not fit their type.
fn limits(linter: &mut Linter, pointer: &str, schema: &Value) {
    for (low, high) in [("minLength", "maxLength"), ("minItems", "maxItems"), ("minimum", "maximum")] {
        let bound = |key: &str| schema.get(key).and_then(Value::as_i64);
        if let (Some(min), Some(max)) = (bound(low), bound(high))
            && min > max
        {
            linter.report(pointer, "limit-has-source", format!("`{low}` is above `{high}`: no value fits"));
        }
        for key in [low, high].into_iter().filter(|key| *key != "minimum" && *key != "maximum") {
            if bound(key).is_some_and(|number| u32::try_from(number).is_err()) {
                linter.report(pointer, "limit-has-source", format!("`{key}` is not a size"));
            }
        }
    }
    for value in known_values(schema) {
        if let Some(limit) = broken_limit(schema, value) {
            linter.report(
                pointer,
                "limit-has-source",
                format!("the value {value} of the enum is refused by `{limit}`"),
            );
        }
    }
    range_of_format(linter, pointer, schema);
}

/// Checks bounds and values outside the range of the format.
fn range_of_format(linter: &mut Linter, pointer: &str, schema: &Value) {
    let bounds = ["minimum", "maximum"].into_iter().filter_map(|key| Some((key, schema.get(key)?)));
    let values = known_values(schema).map(|value| ("enum", value));
    for (key, value) in bounds.chain(values) {
        if exceeds_format(schema, value) {
            linter.report(pointer, "integer-format", format!("`{key}`: {value} does not fit `format: int32`"));
        }
    }
}

fn default(linter: &mut Linter, pointer: &str, schema: &Value) {
    let Some(value) = schema.get("default") else {
        return;
    };
    let target = deref(linter.document(), schema.pointer("/allOf/0").unwrap_or(schema));
    let fits = match kind(target) {
        Some("boolean") => value.is_boolean(),
        Some("integer") => value.is_i64(),
        Some("number") => value.is_number(),
        Some("string") => value.is_string(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        _ => true,
    };
    if !fits {
        linter.report(pointer, "keyword", format!("the `default` {value} does not have the type of the schema"));
    } else if exceeds_format(target, value) {
        linter.report(pointer, "integer-format", format!("the `default` {value} does not fit `format: int32`"));
    } else if let Some(limit) = broken_limit(target, value) {
        linter.report(pointer, "limit-has-source", format!("the `default` {value} is refused by `{limit}`"));
    }
}

/// Reports two object components with the same contents.
fn copies(linter: &mut Linter) {
    let components = linter.components("schemas");
    for (index, (pointer, name, schema)) in components.iter().enumerate() {
        if schema.get("properties").and_then(Value::as_object).is_none_or(|properties| properties.len() < 2) {
            continue;
        }
        let twin = components[..index].iter().find(|(_, _, other)| {
            other.get("properties") == schema.get("properties") && other.get("required") == schema.get("required")
        });
        if let Some((_, other, _)) = twin {
            linter.report(
                pointer,
                "no-copies",
                format!("`{name}` has the same properties as `{other}`; make them one component"),
            );
        }
    }
}
