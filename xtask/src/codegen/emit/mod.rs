//! The syn passes: from the shapes progenitor found and the words of the specification to the files of a client crate.

mod calls;
mod client;
mod docs;
mod enums;
mod example;
mod modules;
mod requests;
mod structs;
mod table;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use proc_macro2::{Ident, Span};

use super::generate::Shapes;
use super::lower::Sides;
use super::naming;
use super::render::RustFile;
use crate::spec::model::Api;

/// Everything the emitters read.
pub struct Context<'a> {
    pub api: &'a Api,
    pub shapes: &'a Shapes,
    pub sides: &'a Sides,
    /// Component -> the module its type stands in: a tag's, or `shared`.
    pub homes: BTreeMap<String, String>,
}

/// Module of the types that several tags use.
const SHARED: &str = "shared";

impl<'a> Context<'a> {
    pub fn new(api: &'a Api, shapes: &'a Shapes, sides: &'a Sides) -> Self {
        let mut users: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        for operation in &api.operations {
            for name in api.reachable(operation.request_schemas().chain(operation.reply_schema())) {
                users.entry(name).or_default().insert(&operation.tag);
            }
        }
        let home = |tags: &BTreeSet<&str>| match tags.first() {
            Some(tag) if tags.len() == 1 => naming::module(tag),
            _ => SHARED.to_owned(),
        };
        let homes = users.iter().map(|(name, tags)| (name.clone(), home(tags))).collect();
        Self { api, shapes, sides, homes }
    }

    /// The components whose types stand in a module.
    fn types_in(&self, module: &str) -> impl Iterator<Item = &str> {
        self.homes.iter().filter(move |(_, home)| *home == module).map(|(name, _)| name.as_str())
    }

    /// Modules that hold types, in order.
    fn type_modules(&self) -> BTreeSet<&str> {
        self.homes.values().map(String::as_str).collect()
    }

    /// The file a module was generated from.
    fn spec_file(&self, module: &str) -> String {
        match self.api.tags.iter().find(|tag| naming::module(&tag.name) == module) {
            Some(tag) => tag.file.clone(),
            None => format!("openapi/{}.yaml", self.api.service),
        }
    }
}

/// The files of one service that the tests are made of.
pub fn emit_tests(context: &Context) -> Result<Vec<RustFile>> {
    Ok(vec![calls::file(context)?])
}

/// The Rust files of one service's client crate.
pub fn emit(context: &Context) -> Result<Vec<RustFile>> {
    let mut files = Vec::new();
    for module in context.type_modules() {
        files.push(structs::file(context, module)?);
    }
    for tag in &context.api.tags {
        files.push(requests::file(context, tag)?);
        files.push(table::file(context, &naming::module(&tag.name))?);
    }
    files.push(table::file(context, SHARED)?);
    files.push(client::file(context));
    files.extend(modules::files(context));
    Ok(files)
}

/// An identifier; a keyword is written raw.
fn ident(name: &str) -> Ident {
    syn::parse_str::<Ident>(name).unwrap_or_else(|_| Ident::new_raw(name, Span::call_site()))
}
