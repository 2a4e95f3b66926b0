//! Structs of components, and the builders of those that are sent.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{GenericArgument, Ident, PathArguments, Type};

use super::{Context, docs, enums, ident};
use crate::codegen::generate::ShapeField;
use crate::codegen::render::RustFile;
use crate::spec::model::{Property, Schema, Shape};

/// The file of a module's types.
pub fn file(context: &Context, module: &str) -> Result<RustFile> {
    let mut items = TokenStream::new();
    let mut used = BTreeSet::new();
    for name in context.types_in(module) {
        let schema = context.api.component(name).with_context(|| format!("no component `{name}`"))?;
        items.extend(match &schema.shape {
            Shape::Object(properties) => struct_items(context, name, schema, properties, &mut used)?,
            _ => enums::item(&ident(name), schema),
        });
    }
    let imports = imports(context, module, &items, &used);
    Ok(RustFile {
        path: format!("types/{module}.rs"),
        source: context.spec_file(module),
        purpose: match module {
            super::SHARED => "Types that operations of several tags use.".to_owned(),
            module => format!("Types of the tag `{}`.", module.replace('_', "-")),
        },
        body: quote!(#imports #items),
    })
}

/// Imports of what the items name, and nothing else.
fn imports(context: &Context, module: &str, items: &TokenStream, used: &BTreeSet<String>) -> TokenStream {
    let idents = super::modules::identifiers(items);
    let has = |name: &str| idents.contains(name);
    let chosen =
        |names: &[&str]| -> Vec<Ident> { names.iter().filter(|name| has(name)).map(|name| ident(name)).collect() };
    let mut lines = standard_imports(has);
    let runtime = chosen(&["ConversionError", "QueryValue", "Secret", "convert", "lenient"]);
    if !runtime.is_empty() {
        lines.extend(quote!(use huaweicloud_runtime::{#(#runtime),*};));
    }
    let serde = chosen(&["Deserialize", "Deserializer", "Serialize", "Serializer"]);
    lines.extend(quote!(use serde::{#(#serde),*};));
    let is_foreign = |name: &&String| context.homes.get(*name).is_some_and(|home| home != module);
    let foreign: Vec<Ident> = used.iter().filter(is_foreign).map(|name| ident(name)).collect();
    if !foreign.is_empty() {
        lines.extend(quote!(use super::{#(#foreign),*};));
    }
    lines
}

fn standard_imports(has: impl Fn(&str) -> bool) -> TokenStream {
    let map = has("BTreeMap").then(|| {
        quote!(
            use std::collections::BTreeMap;
        )
    });
    let infallible = has("Infallible").then(|| {
        quote!(
            use std::convert::Infallible;
        )
    });
    let fmt = match (has("Formatter"), has("Display")) {
        (true, _) => quote!(
            use std::fmt::{self, Display, Formatter};
        ),
        (false, true) => quote!(
            use std::fmt::Display;
        ),
        (false, false) => TokenStream::new(),
    };
    let from_str = has("FromStr").then(|| {
        quote!(
            use std::str::FromStr;
        )
    });
    quote!(#map #infallible #fmt #from_str)
}

fn struct_items(
    context: &Context,
    name: &str,
    schema: &Schema,
    properties: &[Property],
    used: &mut BTreeSet<String>,
) -> Result<TokenStream> {
    let shape = context.shapes.structs.get(name).with_context(|| format!("progenitor made no struct of `{name}`"))?;
    let in_reply = context.sides.reply.contains(name);
    let in_request = context.sides.request.contains(name);
    let type_name = ident(name);
    let mut fields = Vec::new();
    for property in properties {
        let found = shape.iter().find(|field| field.wire() == property.name);
        let ShapeField { name: field_name, rename, ty } =
            found.with_context(|| format!("progenitor left out `{name}.{}`", property.name))?;
        used.extend(
            super::modules::identifiers(&quote!(#ty)).into_iter().filter(|ident| context.homes.contains_key(ident)),
        );
        let resolved = context.api.resolve(&property.schema);
        let required = property.required && !(in_request && in_reply);
        fields.push(StructField {
            name: field_name.clone(),
            ty: ty.clone(),
            doc: docs::field(&property.schema, resolved, property.required, in_request),
            serde: serde_attribute(rename.as_deref(), ty, in_reply, required),
            required,
            deprecated: property.schema.deprecated,
        });
    }
    let definition = definition(&type_name, schema, &fields, in_reply);
    let builder = if in_request { builder(&type_name, &fields) } else { TokenStream::new() };
    Ok(quote!(#definition #builder))
}

struct StructField {
    name: Ident,
    ty: Type,
    doc: String,
    serde: TokenStream,
    /// Whether the builder insists on it.
    required: bool,
    deprecated: bool,
}

fn definition(name: &Ident, schema: &Schema, fields: &[StructField], in_reply: bool) -> TokenStream {
    let mut text = schema.description.clone();
    if !schema.sdk_names.is_empty() {
        text.push_str(&format!("\n\n`{}` in Huawei's SDKs.", schema.sdk_names.join("`, `")));
    }
    let doc = docs::attributes(&text);
    // What is only sent and has required fields is made by its builder, which knows what is missing.
    let default = fields
        .iter()
        .all(|field| if in_reply { has_default(&field.ty) } else { !field.required })
        .then(|| quote!(Default,));
    let members = fields.iter().map(|StructField { name, ty, doc, serde, .. }| {
        let doc = docs::attributes(doc);
        quote!(#doc #serde pub #name: #ty)
    });
    quote! {
        #doc
        #[derive(Clone, Debug, #default PartialEq, Serialize, Deserialize)]
        #[non_exhaustive]
        pub struct #name {
            #(#members,)*
        }
    }
}

/// How a field is written and read. What is read from replies is read leniently, and nothing in it has to be there.
fn serde_attribute(rename: Option<&str>, ty: &Type, in_reply: bool, required: bool) -> TokenStream {
    let mut parts = Vec::new();
    if let Some(rename) = rename {
        parts.push(quote!(rename = #rename));
    }
    if in_reply {
        // What is no `Option`, list or map is the id that the operation exists to return: without it the call failed.
        if outer(ty).is_some() {
            parts.push(quote!(default));
        }
        if let Some(reader) = reader(ty) {
            let path = format!("lenient::{reader}");
            parts.push(quote!(deserialize_with = #path));
        }
    } else if outer(ty).is_some() && !required {
        parts.push(quote!(default));
    }
    // A required list is sent even when it is empty.
    if let Some(outer) = outer(ty).filter(|_| in_reply || !required) {
        let path = format!("{outer}::{}", if outer == "Option" { "is_none" } else { "is_empty" });
        parts.push(quote!(skip_serializing_if = #path));
    }
    if parts.is_empty() { TokenStream::new() } else { quote!(#[serde(#(#parts),*)]) }
}

/// The function of `lenient` that reads a field of this type.
fn reader(ty: &Type) -> Option<&'static str> {
    let inner = argument(ty).map(|inner| quote!(#inner).to_string());
    Some(match (outer(ty), inner.as_deref()) {
        (Some("Option"), Some("String")) => "string",
        (Some("Option"), Some("Secret")) => "secret",
        (Some("Option"), Some("i64")) => "integer",
        (Some("Option"), Some("i32")) => "integer32",
        (Some("Option"), Some("f64")) => "number",
        (Some("Option"), Some("bool")) => "boolean",
        (Some("Option"), Some(value)) if value.starts_with("serde_json") => return None,
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

/// `Option`, `Vec` or `BTreeMap`, when the type is one.
fn outer(ty: &Type) -> Option<&'static str> {
    let Type::Path(path) = ty else { return None };
    let name = path.path.segments.last()?.ident.to_string();
    ["Option", "Vec", "BTreeMap"].into_iter().find(|known| *known == name)
}

/// The last type argument of a type.
fn argument(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    let PathArguments::AngleBracketed(arguments) = &path.path.segments.last()?.arguments else {
        return None;
    };
    match arguments.args.last()? {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    }
}

fn has_default(ty: &Type) -> bool {
    outer(ty).is_some()
        || matches!(quote!(#ty).to_string().as_str(), "String" | "Secret" | "i64" | "i32" | "f64" | "bool")
}

/// The builder of a struct that is sent: a setter a field, and the conversion that finds out what is missing.
fn builder(name: &Ident, fields: &[StructField]) -> TokenStream {
    let builder = format_ident!("{name}Builder");
    let doc = format!(" Builder of [`{name}`].");
    let start = format!(" Starts a [`{name}`] with nothing set.");
    let names: Vec<&Ident> = fields.iter().map(|field| &field.name).collect();
    let types: Vec<&Type> = fields.iter().map(|field| &field.ty).collect();
    let defaults = fields.iter().map(|StructField { name, ty, required, .. }| {
        let field = name.to_string();
        if *required || outer(ty).is_none() {
            quote!(Err(convert::missing(#field)))
        } else {
            quote!(Ok(Default::default()))
        }
    });
    let setters = fields.iter().map(setter);
    quote! {
        impl #name {
            #[doc = #start]
            pub fn builder() -> #builder {
                Default::default()
            }
        }
        #[doc = #doc]
        #[derive(Clone, Debug)]
        #[must_use = "a builder does nothing until it is converted or sent"]
        pub struct #builder {
            #(#names: Result<#types, String>,)*
        }
        impl Default for #builder {
            fn default() -> Self {
                Self { #(#names: #defaults,)* }
            }
        }
        impl #builder {
            #(#setters)*
        }
        impl TryFrom<#builder> for #name {
            type Error = ConversionError;
            fn try_from(builder: #builder) -> Result<Self, ConversionError> {
                Ok(Self { #(#names: builder.#names?,)* })
            }
        }
        impl From<#name> for #builder {
            fn from(value: #name) -> Self {
                Self { #(#names: Ok(value.#names),)* }
            }
        }
    }
}

fn setter(field: &StructField) -> TokenStream {
    let StructField { name, ty, doc, deprecated, .. } = field;
    let doc = docs::attributes(doc);
    let deprecated = deprecated.then(|| quote!(#[deprecated = "the service no longer documents it"]));
    let (bound, value) = conversion(name, ty);
    quote! {
        #doc
        #deprecated
        pub fn #name(mut self, value: #bound) -> Self {
            self.#name = #value;
            self
        }
    }
}

/// What a setter of this type accepts, and how it takes it: an optional field takes the value itself, a list anything that
/// can be iterated.
pub fn conversion(name: &Ident, ty: &Type) -> (TokenStream, TokenStream) {
    let field = name.to_string();
    match (outer(ty), argument(ty)) {
        (Some("Option"), Some(inner)) if outer(inner) == Some("Vec") => match argument(inner) {
            Some(item) => (iterable(item), quote!(convert::list(#field, value).map(Some))),
            None => (quote!(#inner), quote!(Ok(Some(value)))),
        },
        (Some("Option"), Some(inner)) if outer(inner) == Some("BTreeMap") => (quote!(#inner), quote!(Ok(Some(value)))),
        (Some("Option"), Some(inner)) => {
            (quote!(impl TryInto<#inner, Error: Display>), quote!(convert::value(#field, value).map(Some)))
        }
        (Some("Vec"), Some(item)) => (iterable(item), quote!(convert::list(#field, value))),
        (Some("BTreeMap"), _) => (quote!(#ty), quote!(Ok(value))),
        _ => (quote!(impl TryInto<#ty, Error: Display>), quote!(convert::value(#field, value))),
    }
}

fn iterable(item: &Type) -> TokenStream {
    quote!(impl IntoIterator<Item: TryInto<#item, Error: Display>>)
}
