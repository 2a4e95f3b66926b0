//! Shortens paths: progenitor writes `::std::result::Result` and `types::builder::X`; we import names, and a builder is
//! next to its struct as `XBuilder`.

use std::collections::BTreeSet;

use anyhow::Result;
use quote::format_ident;
use syn::visit_mut::{self, VisitMut};
use syn::{ExprPath, Path, TypePath};

use super::Spec;
use crate::codegen::items::{BuilderItems, Items};

/// Modules that are removed from the front of a path.
const MODULES: [&str; 15] = [
    "boxed",
    "builder",
    "collections",
    "convert",
    "default",
    "error",
    "fmt",
    "ops",
    "option",
    "result",
    "std",
    "string",
    "super",
    "types",
    "vec",
];

pub(super) fn apply(_: &Spec, items: &mut Items) -> Result<()> {
    let names: BTreeSet<String> = items.types.keys().cloned().collect();
    let mut outside = Shorten { names: &names, within: Within::Types };
    let mut inside = Shorten { names: &names, within: Within::Builders };
    for item in items.types.values_mut() {
        outside.visit_item_struct_mut(&mut item.definition);
        let Some(BuilderItems { start, definition, default, setters, conversions, .. }) = &mut item.builder else {
            continue;
        };
        outside.visit_item_impl_mut(start);
        definition.ident = format_ident!("{}Builder", definition.ident);
        inside.visit_item_struct_mut(definition);
        for item in default.iter_mut().chain([setters]).chain(conversions) {
            inside.visit_item_impl_mut(item);
        }
    }
    let mut requests = Shorten { names: &names, within: Within::Requests };
    for request in items.requests.values_mut() {
        requests.visit_item_struct_mut(&mut request.definition);
        requests.visit_item_impl_mut(&mut request.methods);
    }
    for method in items.methods.values_mut() {
        requests.visit_impl_item_fn_mut(method);
    }
    Ok(())
}

/// The module of progenitor's output that contains a path.
#[derive(Clone, Copy, PartialEq)]
enum Within {
    /// `types`: builders are `builder::X`.
    Types,
    /// `types::builder`: builders are `X`, structs are `super::X`.
    Builders,
    /// `builder`: builders of types are `types::builder::X`.
    Requests,
}

struct Shorten<'a> {
    names: &'a BTreeSet<String>,
    within: Within,
}

impl Shorten<'_> {
    fn names_builder(&self, path: &Path, modules: usize) -> bool {
        let front: Vec<String> = path.segments.iter().take(modules).map(|segment| segment.ident.to_string()).collect();
        let front: Vec<&str> = front.iter().map(String::as_str).collect();
        match self.within {
            Within::Types => front == ["builder"],
            Within::Builders => {
                front.is_empty()
                    && path.segments.first().is_some_and(|first| self.names.contains(&first.ident.to_string()))
            }
            Within::Requests => front == ["types", "builder"],
        }
    }
}

impl VisitMut for Shorten<'_> {
    fn visit_path_mut(&mut self, path: &mut Path) {
        visit_mut::visit_path_mut(self, path);
        let is_module = |segment: &syn::PathSegment| MODULES.contains(&segment.ident.to_string().as_str());
        let modules = path.segments.iter().take_while(|segment| is_module(segment)).count();
        let modules = modules.min(path.segments.len().saturating_sub(1));
        let names_builder = self.names_builder(path, modules);
        path.leading_colon = None;
        path.segments = path.segments.iter().skip(modules).cloned().collect();
        if let Some(first) = path.segments.first_mut().filter(|_| names_builder) {
            first.ident = format_ident!("{}Builder", first.ident);
        }
        // typify's type of a map of anything; to the passes it is a map like any other.
        let segments: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if segments == ["serde_json", "Map"] {
            *path = syn::parse_quote!(BTreeMap<String, serde_json::Value>);
        }
    }

    // `<T as Trait>::X` stores the number of segments of its trait, so shortening it would break it. The passes replace
    // items with such paths.
    fn visit_type_path_mut(&mut self, path: &mut TypePath) {
        if path.qself.is_none() {
            visit_mut::visit_type_path_mut(self, path);
        }
    }

    fn visit_expr_path_mut(&mut self, path: &mut ExprPath) {
        if path.qself.is_none() {
            visit_mut::visit_expr_path_mut(self, path);
        }
    }
}
