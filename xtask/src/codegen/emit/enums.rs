//! Open enums: every known value is a variant, and an unknown value is kept in `Unknown`.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use crate::codegen::passes::links::Links;
use crate::codegen::{docs, naming};
use crate::spec::model::{EnumValue, Schema, Shape};

/// The type of an enum component.
pub(super) fn item(name: &Ident, schema: &Schema, links: &Links) -> TokenStream {
    match &schema.shape {
        Shape::Integer { values, .. } => integer(name, schema, values, links),
        Shape::Text { values, .. } => text(name, schema, values, links),
        _ => TokenStream::new(),
    }
}

struct Variant {
    ident: Ident,
    doc: TokenStream,
}

fn variants<T: std::fmt::Display>(values: &[EnumValue<T>], links: &Links) -> Vec<Variant> {
    values
        .iter()
        .map(|value| {
            let wire = value.value.to_string();
            let name = naming::variant(value.name.as_deref().unwrap_or(&wire));
            let words = value.description.as_deref().unwrap_or_default().trim();
            let stop = if words.is_empty() || words.ends_with(['.', '!', '?']) { "" } else { "." };
            let text = format!("{words}{stop}{}`{wire}` on the wire.", if words.is_empty() { "" } else { " " });
            Variant { ident: naming::ident(&name), doc: docs::attributes(&links.words(&text)) }
        })
        .collect()
}

fn definition(
    name: &Ident,
    schema: &Schema,
    variants: &[Variant],
    unknown: &TokenStream,
    links: &Links,
) -> TokenStream {
    let mut text = schema.description.clone();
    if schema.is_extensible {
        text.push_str(&format!(
            "\n\nAny other value can also be sent: `{name}::from(..)` passes it through unchanged."
        ));
    }
    let doc = docs::attributes(&links.words(&text));
    let members = variants.iter().map(|Variant { ident, doc }| quote!(#doc #ident));
    quote! {
        #doc
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#members,)*
            /// A value that this version does not know, unchanged.
            Unknown(#unknown),
        }
    }
}

fn integer(name: &Ident, schema: &Schema, values: &[EnumValue<i64>], links: &Links) -> TokenStream {
    let variants = variants(values, links);
    let definition = definition(name, schema, &variants, &quote!(i64), links);
    let idents: Vec<&Ident> = variants.iter().map(|variant| &variant.ident).collect();
    let numbers: Vec<Literal> = values.iter().map(|value| Literal::i64_unsuffixed(value.value)).collect();
    let names: Vec<String> = values.iter().map(|value| value.name.clone().unwrap_or_default()).collect();
    quote! {
        #definition
        number_enum!(#name { #(#idents = (#numbers, #names)),* });
    }
}

fn text(name: &Ident, schema: &Schema, values: &[EnumValue<String>], links: &Links) -> TokenStream {
    let variants = variants(values, links);
    let definition = definition(name, schema, &variants, &quote!(String), links);
    let idents: Vec<&Ident> = variants.iter().map(|variant| &variant.ident).collect();
    let texts: Vec<&str> = values.iter().map(|value| value.value.as_str()).collect();
    quote! {
        #definition
        text_enum!(#name { #(#idents = #texts),* });
    }
}
