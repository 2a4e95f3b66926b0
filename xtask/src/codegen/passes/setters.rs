//! Replaces what setters accept and how they take it: an optional field takes the value itself, a list or map anything
//! that can be iterated, and a value that does not fit is named with its field.

use anyhow::{Context as _, Result};
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Generics, Ident, ImplItemFn, ItemImpl, ItemStruct, Type, parse_quote};

use super::Spec;
use crate::codegen::items::{Items, argument, methods};

pub(crate) fn apply(_: &Spec, items: &mut Items) -> Result<()> {
    for builder in items.types.values_mut().filter_map(|item| item.builder.as_mut()) {
        replace(&builder.definition, &mut builder.setters)?;
    }
    for request in items.requests.values_mut() {
        let body = request.body().cloned();
        replace(&request.definition, &mut request.methods)?;
        if let Some(builder) = body {
            body_setters(&builder, &mut request.methods)?;
        }
    }
    Ok(())
}

/// Replaces the setters of a builder's fields.
fn replace(definition: &ItemStruct, implementation: &mut ItemImpl) -> Result<()> {
    for method in methods(implementation) {
        let field = definition.fields.iter().find(|field| field.ident.as_ref() == Some(&method.sig.ident));
        // A setter has the name of its field; `new`, `send` and `body_map` have none.
        let Some(field) = field else { continue };
        let name = method.sig.ident.clone();
        let ty = argument(&field.ty, 0).with_context(|| format!("the builder field `{name}` is no `Result`"))?;
        let (bound, value) = conversion(&name, ty);
        set(method, &bound, &quote!(self.#name = #value;));
    }
    Ok(())
}

fn set(method: &mut ImplItemFn, bound: &TokenStream, statement: &TokenStream) {
    method.sig.generics = Generics::default();
    method.sig.inputs = parse_quote!(mut self, value: #bound);
    method.block = parse_quote!({
        #statement
        self
    });
}

/// The setters of a request's body, which is held as its builder.
fn body_setters(builder: &Type, implementation: &mut ItemImpl) -> Result<()> {
    let body = built(builder)?;
    for method in methods(implementation) {
        match method.sig.ident.to_string().as_str() {
            "body" => set(
                method,
                &quote!(impl TryInto<#body, Error: Display>),
                &quote!(self.body = convert::value("body", value).map(<#builder as From<#body>>::from);),
            ),
            "body_map" => {
                method.sig.generics = Generics::default();
                method.sig.inputs = parse_quote!(mut self, change: impl FnOnce(#builder) -> #builder);
                method.block = parse_quote!({
                    self.body = self.body.map(change);
                    self
                });
            }
            _ => {}
        }
    }
    Ok(())
}

/// The struct that a builder builds.
pub(crate) fn built(builder: &Type) -> Result<Ident> {
    let name = quote!(#builder).to_string();
    let name = name.strip_suffix("Builder").with_context(|| format!("`{name}` is not a builder"))?;
    Ok(quote::format_ident!("{name}"))
}

/// What a setter of this type accepts, and how it takes it.
fn conversion(name: &Ident, ty: &Type) -> (TokenStream, TokenStream) {
    let field = name.to_string();
    match (outer(ty), argument(ty, 0)) {
        (Some("Option"), Some(inner)) if outer(inner) == Some("Vec") => match argument(inner, 0) {
            Some(item) => (iterable(item), quote!(convert::list(#field, value).map(Some))),
            None => (quote!(#inner), quote!(Ok(Some(value)))),
        },
        (Some("Option"), Some(inner)) if outer(inner) == Some("BTreeMap") => match argument(inner, 1) {
            Some(item) => (entries(item), quote!(convert::map(#field, value).map(Some))),
            None => (quote!(#inner), quote!(Ok(Some(value)))),
        },
        (Some("Option"), Some(inner)) => match boxed(inner) {
            // A circle of types has a box in it, which is no business of callers.
            Some(held) => {
                let value = quote!(convert::value(#field, value).map(|value| Some(Box::new(value))));
                (quote!(impl TryInto<#held, Error: Display>), value)
            }
            None => (quote!(impl TryInto<#inner, Error: Display>), quote!(convert::value(#field, value).map(Some))),
        },
        (Some("Vec"), Some(item)) => (iterable(item), quote!(convert::list(#field, value))),
        (Some("BTreeMap"), _) => match argument(ty, 1) {
            Some(item) => (entries(item), quote!(convert::map(#field, value))),
            None => (quote!(#ty), quote!(Ok(value))),
        },
        _ => (quote!(impl TryInto<#ty, Error: Display>), quote!(convert::value(#field, value))),
    }
}

fn iterable(item: &Type) -> TokenStream {
    quote!(impl IntoIterator<Item: TryInto<#item, Error: Display>>)
}

fn entries(item: &Type) -> TokenStream {
    quote!(impl IntoIterator<Item = (impl Into<String>, impl TryInto<#item, Error: Display>)>)
}

/// What a box holds, when the type is one.
fn boxed(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    argument(ty, 0).filter(|_| path.path.segments.last().is_some_and(|last| last.ident == "Box"))
}

/// `Option`, `Vec` or `BTreeMap`, when the type is one.
pub(crate) fn outer(ty: &Type) -> Option<&'static str> {
    let Type::Path(path) = ty else { return None };
    let name = path.path.segments.last()?.ident.to_string();
    ["Option", "Vec", "BTreeMap"].into_iter().find(|known| *known == name)
}
