//! Writes the items, as the passes left them, into the files of a client crate, and adds what progenitor does not
//! generate: enums, tables, the client, and the list of modules.

mod batches;
mod calls;
mod client;
mod enums;
mod facts;
mod marks;
mod modules;
mod requests;
mod structs;
mod table;
mod waiters;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use super::items::Items;
use super::lower::Sides;
use super::naming;
use super::passes::links::Links;
use super::render::RustFile;
use crate::spec::model::Api;

pub(super) use table::stated;

/// Everything the emitters read.
pub(super) struct Context<'a> {
    pub api: &'a Api,
    pub items: Items,
    pub sides: &'a Sides,
    /// Component -> the module of its type: a tag's, or `shared`.
    pub homes: BTreeMap<String, String>,
}

/// The module of the types that several tags use.
const SHARED: &str = "shared";

impl<'a> Context<'a> {
    pub(super) fn new(api: &'a Api, items: Items, sides: &'a Sides) -> Self {
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
        Self { api, items, sides, homes }
    }

    /// Returns the components whose types are in a module.
    fn types_in(&self, module: &str) -> impl Iterator<Item = &str> {
        self.homes.iter().filter(move |(_, home)| *home == module).map(|(name, _)| name.as_str())
    }

    /// Modules that hold types, in order.
    fn type_modules(&self) -> BTreeSet<&str> {
        self.homes.values().map(String::as_str).collect()
    }

    /// The specification file that a module was generated from.
    fn spec_file(&self, module: &str) -> String {
        match self.api.tags.iter().find(|tag| naming::module(&tag.name) == module) {
            Some(tag) => tag.file.clone(),
            None => format!("openapi/{}.yaml", self.api.service),
        }
    }
}

/// The generated test files of one service.
pub(super) fn emit_tests(context: &Context) -> Result<Vec<RustFile>> {
    Ok(vec![calls::file(context)?])
}

/// The Rust files of one service's client crate.
pub(super) fn emit(context: &Context) -> Result<Vec<RustFile>> {
    let mut files = Vec::new();
    let links = Links::new(context.api, &context.items);
    for module in context.type_modules() {
        files.push(structs::file(context, &links, module)?);
    }
    for tag in &context.api.tags {
        files.push(requests::file(context, &links, tag)?);
        files.push(table::file(context, &naming::module(&tag.name))?);
    }
    files.push(table::file(context, SHARED)?);
    files.push(facts::errors(context));
    files.push(facts::actions(context));
    files.push(client::file(context));
    files.extend(modules::files(context));
    Ok(files)
}
