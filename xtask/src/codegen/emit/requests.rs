//! Generates the files of operations: one `impl Client` per tag, and the builders that its methods start.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{Context, SHARED};
use crate::codegen::docs;
use crate::codegen::imports;
use crate::codegen::naming::{self, ident};
use crate::codegen::passes::links::Links;
use crate::codegen::render::RustFile;
use crate::spec::model::{Operation, Tag};

/// The file of a tag's operations.
pub(super) fn file(context: &Context, links: &Links, tag: &Tag) -> Result<RustFile> {
    let operations: Vec<&Operation> =
        context.api.operations.iter().filter(|operation| operation.tag == tag.name).collect();
    let method =
        |operation: &&Operation| context.items.methods.get(&operation.id).context("an operation has no method");
    let methods = operations.iter().map(method).collect::<Result<Vec<_>>>()?;
    let builders =
        operations.iter().map(|operation| context.items.request(&operation.id)).collect::<Result<Vec<_>>>()?;
    let hooks = &context.items.hooks;
    let chapter = docs::attributes(&links.words(&format!("# {}\n\n{}", naming::title(&tag.name), tag.description)));
    let items = quote! {
        #chapter
        impl Client {
            #(#methods)*
        }
        #(#builders)*
        #(#hooks)*
    };
    let module = naming::module(&tag.name);
    let imports = imports(context, &module, &items);
    Ok(RustFile {
        path: format!("requests/{module}.rs"),
        source: tag.file.clone(),
        purpose: format!(
            "Operations of the tag `{}`. {}",
            tag.name,
            tag.description.lines().next().unwrap_or_default()
        ),
        body: quote!(#imports #items),
    })
}

/// The runtime items that request files import if progenitor's own `send` is kept.
const BESIDE_HOOKS: [&str; 6] = ["IntoList", "IntoMap", "IntoTime", "IntoValue", "Secret", "TimeFormat"];

fn imports(context: &Context, module: &str, items: &TokenStream) -> TokenStream {
    let idents = super::modules::identifiers(items);
    let has = |name: &str| idents.contains(name);
    // The reply types of progenitor's own `send` come from progenitor's client library, which the hooks import.
    let own: &[&str] = match context.items.hooks.is_empty() {
        true => &imports::REQUESTS,
        false => &BESIDE_HOOKS,
    };
    let runtime: Vec<Ident> = own.iter().filter(|name| has(name)).map(|name| ident(name)).collect();
    let types: BTreeSet<Ident> = idents
        .iter()
        .filter(|name| {
            let component = context.homes.get(*name).or_else(|| context.homes.get(name.strip_suffix("Builder")?));
            // Types of other tags are named by their full path, and only where their feature is on.
            component.is_some_and(|home| home == module || home == SHARED)
        })
        .map(|name| ident(name))
        .collect();
    let mut lines = TokenStream::new();
    if has("BTreeMap") {
        lines.extend(quote!(
            use std::collections::BTreeMap;
        ));
    }
    lines.extend(quote!(use huaweicloud_runtime::{#(#runtime),*};));
    lines.extend(match has("operations") {
        true => quote!(
            use crate::{Client, operations};
        ),
        false => quote!(
            use crate::Client;
        ),
    });
    if !types.is_empty() {
        let types = types.iter();
        lines.extend(quote!(use crate::types::{#(#types),*};));
    }
    lines
}
