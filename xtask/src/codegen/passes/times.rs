//! Gives a struct the methods that read its times: `times!` of the runtime makes one for each.

use anyhow::{Context as _, Result};
use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::parse_quote;

use super::Spec;
use crate::codegen::items::Items;
use crate::codegen::naming;
use crate::spec::model::{Api, Schema, Shape, TimeFormat};

pub(super) fn apply(spec: &Spec, items: &mut Items) -> Result<()> {
    for (name, item) in &mut items.types {
        let mut methods = Vec::new();
        for (wire, format) in of_component(spec.api, name) {
            let field = item.field(wire).and_then(|field| field.ident.as_ref());
            let field = field.with_context(|| format!("`{name}` has no field `{wire}`"))?;
            let format = variant(format);
            methods.push(quote!(#field = #format));
        }
        if !methods.is_empty() {
            let ident = &item.definition.ident;
            item.times = Some(parse_quote!(times!(#ident { #(#methods),* });));
        }
    }
    Ok(())
}

/// The properties of a component that are times, with their formats.
pub(super) fn of_component<'a>(api: &'a Api, name: &str) -> impl Iterator<Item = (&'a str, TimeFormat)> + use<'a> {
    let properties = match api.component(name) {
        Some(Schema { shape: Shape::Object(properties), .. }) => properties.as_slice(),
        _ => &[],
    };
    properties.iter().filter_map(|property| Some((property.name.as_str(), property.schema.time?)))
}

/// The variant of the runtime's `TimeFormat`, as an expression.
pub(super) fn format(format: TimeFormat) -> TokenStream {
    let variant = variant(format);
    quote!(TimeFormat::#variant)
}

fn variant(format: TimeFormat) -> Ident {
    naming::ident(&format!("{format:?}"))
}
