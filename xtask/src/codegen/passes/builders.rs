//! Changes the fields of a struct's builder to optional values and a list of rejected ones, so that one error names
//! every missing field. progenitor's builders hold one `Result` per field and name only the first error.

use anyhow::{Context as _, Result};
use quote::quote;
use syn::{Ident, Type, parse_quote};

use super::Spec;
use super::setters::{self, Need};
use crate::codegen::items::{Items, TypeItems, wire_name};

pub(super) fn apply(_: &Spec, items: &mut Items) -> Result<()> {
    for (name, item) in &mut items.types {
        replace(item).with_context(|| format!("the builder of `{name}` is not what it used to be"))?;
    }
    Ok(())
}

/// A field of a builder, and the name that errors give it.
struct Field {
    name: Ident,
    wire: String,
    need: Need,
    ty: Type,
}

fn replace(item: &mut TypeItems) -> Result<()> {
    let TypeItems { definition, builder: Some(builder), .. } = item else { return Ok(()) };
    let wire = |name: &Ident| {
        let field = definition.fields.iter().find(|field| field.ident.as_ref() == Some(name));
        field.and_then(wire_name).with_context(|| format!("the struct has no field `{name}`"))
    };
    let fields = setters::fields(builder)?.into_iter().map(|(name, need, ty)| {
        let wire = wire(&name)?;
        Ok(Field { name, wire, need, ty })
    });
    let fields = fields.collect::<Result<Vec<_>>>()?;
    let (built, builder_name) = (&definition.ident, builder.definition.ident.clone());
    let held = fields.iter().map(|Field { name, need, ty, .. }| match need {
        Need::Optional => quote!(#name: #ty),
        Need::Required | Need::Empty => quote!(#name: Option<#ty>),
    });
    let attributes = &builder.definition.attrs;
    builder.definition = parse_quote! {
        #(#attributes)*
        pub struct #builder_name {
            #(#held,)*
            rejected_: convert::Rejected,
        }
    };
    builder.default = None;
    builder.conversions.clear();
    let entries = fields.iter().map(|Field { name, wire, need, .. }| {
        let need = need.word();
        let renamed = (name != wire).then(|| quote!(as #wire));
        quote!(#need #name #renamed)
    });
    builder.builds = Some(parse_quote!(builds!(#builder_name => #built { #(#entries,)* });));
    Ok(())
}
