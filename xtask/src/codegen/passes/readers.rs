//! Makes replies tolerant: their fields are read by the runtime's `lenient`, and all of them may be missing.

use anyhow::{Context as _, Result};
use quote::quote;
use syn::{Attribute, Type, parse_quote};

use super::{Spec, setters};
use crate::codegen::items::{Items, argument, wire_name};
use crate::codegen::naming;
use crate::spec::model::Shape;

pub(super) fn apply(spec: &Spec, items: &mut Items) -> Result<()> {
    for (name, item) in &mut items.types {
        let Some(Shape::Object(properties)) = spec.api.component(name).map(|schema| &schema.shape) else { continue };
        let (in_request, in_reply) = (spec.sides.request.contains(name), spec.sides.reply.contains(name));
        // A field that is not an `Option`, list or map is the id that the operation exists to return. If it is missing,
        // the call failed.
        let tolerant = in_reply && item.definition.fields.iter().all(|field| setters::outer(&field.ty).is_some());
        let mut arms = Vec::new();
        for field in &mut item.definition.fields {
            let wire = wire_name(field).unwrap_or_default();
            let property = properties.iter().find(|property| property.name == wire);
            let property = property.with_context(|| format!("`{name}` has no property `{wire}`"))?;
            let required = property.required && !(in_request && in_reply);
            let how = match (tolerant, in_reply) {
                (true, _) => How::Macro,
                (false, true) => How::Tolerant,
                (false, false) if required => How::Required,
                (false, false) => How::Optional,
            };
            let (ident, reader) = (&field.ident, naming::ident(reader(&field.ty).unwrap_or("plain")));
            let rename = field.ident.as_ref().filter(|ident| *ident != &wire).map(|_| wire);
            let renamed = rename.as_ref().map(|wire| quote!(as #wire));
            arms.push(quote!(#ident #renamed = #reader));
            field.attrs.retain(|attribute| !attribute.path().is_ident("serde"));
            field.attrs.extend(attribute(rename.as_deref(), &field.ty, how));
        }
        if tolerant {
            let ident = &item.definition.ident;
            item.reader = Some(parse_quote!(tolerant!(#ident { #(#arms),* });));
        }
    }
    Ok(())
}

/// How a field is read.
#[derive(Clone, Copy, PartialEq)]
enum How {
    /// By `tolerant!`, for all fields of the struct.
    Macro,
    /// By a function of `lenient`.
    Tolerant,
    /// By its type's own `Deserialize`; it may be missing.
    Optional,
    /// By its type's own `Deserialize`; it must be present.
    Required,
}

/// How a field is written and read.
fn attribute(rename: Option<&str>, ty: &Type, how: How) -> Option<Attribute> {
    let mut parts = Vec::new();
    if let Some(rename) = rename {
        parts.push(quote!(rename = #rename));
    }
    let outer = setters::outer(ty);
    if matches!(how, How::Tolerant | How::Optional) && outer.is_some() {
        parts.push(quote!(default));
    }
    if let Some(reader) = reader(ty).filter(|_| how == How::Tolerant) {
        let path = format!("lenient::{reader}");
        parts.push(quote!(deserialize_with = #path));
    }
    // A required list is sent even when it is empty.
    if let Some(outer) = outer.filter(|_| how != How::Required) {
        let path = format!("{outer}::{}", if outer == "Option" { "is_none" } else { "is_empty" });
        parts.push(quote!(skip_serializing_if = #path));
    }
    (!parts.is_empty()).then(|| parse_quote!(#[serde(#(#parts),*)]))
}

/// The function of `lenient` that reads a field of this type.
fn reader(ty: &Type) -> Option<&'static str> {
    let outer = setters::outer(ty);
    let inner = argument(ty, if outer == Some("BTreeMap") { 1 } else { 0 }).map(|inner| quote!(#inner).to_string());
    Some(match (outer, inner.as_deref()) {
        (Some("Option"), Some("String")) => "string",
        (Some("Option"), Some("Secret")) => "secret",
        (Some("Option"), Some("i64")) => "integer",
        (Some("Option"), Some("i32")) => "integer32",
        (Some("Option"), Some("f64")) => "number",
        (Some("Option"), Some("bool")) => "boolean",
        (Some("Option"), Some(value)) if value.starts_with("serde_json") => return None,
        (Some("Option"), Some("Vec < String >")) => "optional_strings",
        (Some("Option"), Some("Vec < i64 >" | "Vec < i32 >")) => "optional_integers",
        (Some("Option"), Some(value)) if value.starts_with("Vec <") => "optional_list",
        (Some("Option"), _) => "object",
        (Some("Vec"), Some("String")) => "strings",
        (Some("Vec"), Some("i64" | "i32")) => "integers",
        (Some("Vec"), _) => "list",
        (Some("BTreeMap"), Some("String")) => "string_map",
        (Some("BTreeMap"), _) => "map",
        _ => match quote!(#ty).to_string().as_str() {
            "String" => "required_string",
            "i64" => "required_integer",
            _ => return None,
        },
    })
}
