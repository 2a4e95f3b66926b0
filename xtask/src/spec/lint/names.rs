//! Rules about names that would collide or mislead as Rust names: after a change of case, or with names of the
//! language; and the naming scheme of components.

mod foreign;
mod scheme;

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Linter, array, text};
use crate::codegen::{imports, naming};
use crate::spec::model::known_values;
use crate::spec::source::escape;

/// Component names that would shadow a name that the generated files use, in addition to those that they import from
/// the runtime.
#[rustfmt::skip]
const TAKEN: [&str; 63] = [
    // Names of the language that are in scope everywhere.
    "Box", "Clone", "Copy", "Debug", "Default", "Drop", "Eq", "Err", "Fn", "FnMut", "FnOnce", "From", "Hash", "Into", "IntoIterator", "Iterator",
    "None", "Ok", "Option", "Ord", "PartialEq", "PartialOrd", "Result", "Self", "Send", "Some", "String", "Sync", "ToString", "TryFrom", "TryInto", "Vec",
    // Names that generated files import.
    "BTreeMap", "Body", "ByteStream", "CallOptions", "Client", "ConversionError", "Cow", "Deserialize", "Deserializer", "Display", "Error", "Formatter", "FromStr",
    "Infallible", "IntoId", "IntoList", "IntoMap", "IntoValue", "Items", "Operation", "Pages", "QueryValue", "RecordKey", "Request", "Response", "Schema", "Secret", "Serialize", "Serializer", "Service", "Value",
];

/// Names that generators for other languages cannot use: keywords and built-in types of Python, Java, C#, Go and
/// TypeScript, in the case of our names.
#[rustfmt::skip]
const FOREIGN: [&str; 27] = [
    "Any", "Array", "BigInt", "Boolean", "Byte", "Character", "Date", "Dictionary", "Double", "Exception", "False", "Function", "Integer",
    "List", "Long", "Map", "None", "Null", "Number", "Object", "Promise", "Record", "Set", "Symbol", "Thread", "True", "Undefined",
];

pub(super) fn check(linter: &mut Linter) {
    components(linter);
    operations(linter);
    chosen(linter);
    scheme::check(linter);
    for (pointer, _, schema) in linter.components("schemas") {
        properties(linter, &pointer, schema);
        variants(linter, &pointer, schema);
    }
}

/// Whether a type of this name would shadow another one, or collide with it.
fn is_taken(name: &str) -> bool {
    TAKEN.contains(&name) || imports::REQUESTS.contains(&name) || imports::TYPES.contains(&name)
}

fn components(linter: &mut Linter) {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for (pointer, name, _) in linter.components("schemas") {
        if !name.starts_with(|first: char| first.is_ascii_uppercase())
            || !name.chars().all(|char| char.is_ascii_alphanumeric())
            || naming::pascal(name) != name
        {
            let suggestion = naming::pascal(name);
            linter.report(
                &pointer,
                "component-name",
                format!("`{name}` is not PascalCase as Rust writes it: `{suggestion}`"),
            );
        }
        if is_taken(name) {
            linter.report(
                &pointer,
                "component-name",
                format!(
                    "`{name}` means something else in Rust; choose a clearer name and keep this one in `x-hc-sdk-name`"
                ),
            );
        } else if FOREIGN.contains(&name) {
            linter.report(
                &pointer,
                "component-name",
                format!("`{name}` means something else in other languages; choose a clearer name"),
            );
        }
        if let Some(other) = seen.insert(naming::snake(name), name) {
            linter.report(&pointer, "component-name", format!("`{name}` and `{other}` differ in case only"));
        }
    }
    for (pointer, name, _) in linter.components("schemas") {
        if let Some(built) = name.strip_suffix("Builder").and_then(|built| seen.get(&naming::snake(built))) {
            linter.report(&pointer, "component-name", format!("`{name}` is the name of the builder of `{built}`"));
        }
        if let Some(held) = name.strip_prefix("Boxed").and_then(|held| seen.get(&naming::snake(held))) {
            linter.report(
                &pointer,
                "component-name",
                format!("`{name}` is the name the generator has for a box of `{held}`"),
            );
        }
    }
}

/// Checks that the builder of an operation does not collide with the type of a component, nor its constant with a
/// component's constant.
fn operations(linter: &mut Linter) {
    let components: BTreeMap<&str, String> =
        linter.components("schemas").into_iter().map(|(pointer, name, _)| (name, pointer)).collect();
    for located in linter.operations() {
        let Some(id) = text(located.operation, "operationId") else {
            continue;
        };
        let builder = naming::pascal(id);
        if is_taken(&builder) {
            linter.report(
                &format!("{}/operationId", located.pointer),
                "operation-id",
                format!("the builder of `{id}` would be `{builder}`, which means something else in Rust"),
            );
        }
        let limits = builder.strip_suffix("Schema").unwrap_or_default();
        for name in [builder.as_str(), &format!("{builder}Builder"), limits] {
            if let Some(pointer) = components.get(name) {
                linter.report(
                    pointer,
                    "component-name",
                    format!("`{name}` is the name of an item that is generated from the operation `{id}`"),
                );
            }
        }
    }
}

/// Reports tags and operation ids that are keywords of other languages, and parameters whose names break classes in
/// other languages.
fn chosen(linter: &mut Linter) {
    let mut names: Vec<(String, &str, &'static str)> = Vec::new();
    for located in linter.operations() {
        let id = text(located.operation, "operationId")
            .map(|id| (format!("{}/operationId", located.pointer), id, "operation-id"));
        names.extend(id);
    }
    for (index, tag) in array(linter.document(), "tags").enumerate() {
        names.extend(text(tag, "name").map(|name| (format!("/tags/{index}"), name, "one-tag")));
    }
    for (pointer, name, rule) in names {
        if let Some(languages) = foreign::keyword_of(name) {
            let message = format!("`{name}` is a keyword of {languages}, so a generated client cannot use the name");
            linter.report(&pointer, rule, message);
        }
    }
    for (pointer, parameter) in linter.each_parameter() {
        if let Some(name) = text(parameter, "name").filter(|name| foreign::is_member(name)) {
            let message =
                format!("`{name}` is taken in every class of some languages: leave the parameter out, and say so");
            linter.report(&pointer, "parameter", message);
        }
    }
}

fn properties(linter: &mut Linter, pointer: &str, schema: &Value) {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for name in schema.get("properties").and_then(Value::as_object).into_iter().flatten().map(|(name, _)| name) {
        let here = format!("{pointer}/properties/{}", escape(name));
        if let Some(other) = seen.insert(naming::snake(name), name) {
            linter.report(
                &here,
                "property-name",
                format!("the properties `{name}` and `{other}` are the same field in Rust"),
            );
        }
        if !naming::is_identifier(&naming::field(name)) {
            let cure = "leave it out and say so in the description: a reply keeps it in its raw body";
            linter.report(&here, "property-name", format!("`{name}` cannot be a field in Rust; {cure}"));
        } else if foreign::is_member(name) {
            let cure = "leave it out and say so in the description";
            linter.report(
                &here,
                "property-name",
                format!("`{name}` is taken in every class of some languages; {cure}"),
            );
        }
    }
}

fn variants(linter: &mut Linter, pointer: &str, schema: &Value) {
    // Other generators use these names exactly as written.
    for name in array(schema, "x-enum-varnames").filter_map(Value::as_str) {
        if let Some(languages) = foreign::keyword_of(name) {
            let message = format!("`{name}` is a keyword of {languages}; write the name in PascalCase, or another one");
            linter.report(pointer, "enum-component", message);
        }
    }
    let named: Vec<&Value> = array(schema, "x-enum-varnames").collect();
    let named = if named.is_empty() { known_values(schema).collect() } else { named };
    let names: Vec<String> = named.into_iter().filter_map(Value::as_str).map(naming::variant).collect();
    for (index, name) in names.iter().enumerate() {
        if names[..index].contains(name) {
            linter.report(
                pointer,
                "enum-component",
                format!("two values become the variant `{name}`; name them in `x-enum-varnames`"),
            );
        } else if name == "Unknown" {
            linter.report(
                pointer,
                "enum-component",
                "the variant `Unknown` is for unknown values; give this one another name in `x-enum-varnames`",
            );
        } else if matches!(name.as_str(), "False" | "None" | "Null" | "True") {
            linter.report(
                pointer,
                "enum-component",
                format!("`{name}` is a keyword of other languages; give the value another name in `x-enum-varnames`"),
            );
        } else if !naming::is_identifier(name) {
            linter.report(
                pointer,
                "enum-component",
                format!("`{name}` is not a valid variant name; give one in `x-enum-varnames`"),
            );
        }
    }
}
