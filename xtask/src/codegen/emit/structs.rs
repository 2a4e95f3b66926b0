//! The files of types: structs as the passes left them, and enums.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};

use super::{Context, enums};
use crate::codegen::imports;
use crate::codegen::naming::ident;
use crate::codegen::passes::links::Links;
use crate::codegen::render::RustFile;
use crate::spec::model::Shape;

/// The file of a module's types.
pub(super) fn file(context: &Context, links: &Links, module: &str) -> Result<RustFile> {
    let (mut items, mut named) = (TokenStream::new(), BTreeSet::new());
    for name in context.types_in(module) {
        let schema = context.api.component(name).with_context(|| format!("no component `{name}`"))?;
        match &schema.shape {
            Shape::Object(_) => {
                let item = context.items.component(name)?.to_token_stream();
                named.extend(super::modules::identifiers(&item));
                items.extend(item);
            }
            _ => items.extend(enums::item(&ident(name), schema, links)),
        }
    }
    let imports = imports(context, module, &items, &named);
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

/// Imports exactly the types that the items name. Only structs are searched for types of other modules: a variant of an
/// enum may have the name of a type without using that type.
fn imports(context: &Context, module: &str, items: &TokenStream, named: &BTreeSet<String>) -> TokenStream {
    let idents = super::modules::identifiers(items);
    let has = |name: &str| idents.contains(name);
    let chosen =
        |names: &[&str]| -> Vec<Ident> { names.iter().filter(|name| has(name)).map(|name| ident(name)).collect() };
    let mut lines = standard_imports(has);
    let runtime = chosen(&imports::TYPES);
    if !runtime.is_empty() {
        lines.extend(quote!(use huaweicloud_runtime::{#(#runtime),*};));
    }
    let serde = chosen(&["Deserialize", "Serialize"]);
    if !serde.is_empty() {
        lines.extend(quote!(use serde::{#(#serde),*};));
    }
    let is_foreign = |name: &&String| context.homes.get(*name).is_some_and(|home| home != module);
    let foreign: Vec<Ident> = named.iter().filter(is_foreign).map(|name| ident(name)).collect();
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
    quote!(#map)
}
