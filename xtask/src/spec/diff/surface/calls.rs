//! Derives the methods that an operation's tables add to its request beside `send`: `pages` and `items`, waits,
//! batches, `send_once`.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Kind, TypeFace};
use crate::codegen;
use crate::spec::model::{Api, Operation, Parameter, ParameterLocation, Shape};

/// The keys of an operation that add methods to its request.
pub const KEYS: [&str; 4] = ["x-hc-page", "x-hc-waiter", "x-hc-mark", "x-hc-batch"];

/// One method of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Method {
    pub argument: Argument,
    /// What it returns.
    pub ty: String,
    /// The feature that it needs beside that of its operation.
    pub feature: Option<String>,
}

/// The arguments that a method takes beside the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Argument {
    None,
    Ids,
    Mark,
    /// The request of another operation, by its id.
    List(String),
}

/// Methods by name.
pub type Methods = BTreeMap<&'static str, Method>;

/// Structs and enums by name.
type Types = BTreeMap<String, TypeFace>;

/// Returns the methods that all tables of an operation add to its request.
pub(super) fn all(api: &Api, types: &Types, operation: &Operation) -> Methods {
    let tables = KEYS.into_iter().filter_map(|key| Some((key, table(operation, key)?)));
    tables.flat_map(|(key, table)| of(api, types, operation, key, table)).collect()
}

/// Returns the value of a key that adds methods.
pub fn table<'a>(operation: &'a Operation, key: &str) -> Option<&'a Value> {
    match key {
        "x-hc-page" => operation.page.as_ref(),
        "x-hc-waiter" => operation.waiter.as_ref(),
        "x-hc-mark" => operation.mark.as_ref(),
        "x-hc-batch" => operation.batch.as_ref(),
        _ => None,
    }
}

/// Returns the methods that one table adds; none if the table names something that does not exist.
pub(super) fn of(api: &Api, types: &Types, operation: &Operation, key: &str, table: &Value) -> Methods {
    let methods = match key {
        "x-hc-page" => pages(types, operation, table),
        "x-hc-waiter" => wait(api, types, operation, table),
        "x-hc-mark" => send_once(operation),
        "x-hc-batch" => batch(api, table),
        _ => None,
    };
    methods.unwrap_or_default()
}

fn pages(types: &Types, operation: &Operation, page: &Value) -> Option<Methods> {
    let record = record(types, &operation.reply_name()?, text(page, "items"))?;
    let method = |outer: &str| Method { argument: Argument::None, ty: format!("{outer}<{record}>"), feature: None };
    Some(BTreeMap::from([("pages", method("Pages")), ("items", method("Items"))]))
}

fn wait(api: &Api, types: &Types, operation: &Operation, waiter: &Value) -> Option<Methods> {
    let read = text(waiter, "read");
    let read = api.operations.iter().find(|operation| operation.id == read)?;
    let value = match (text(waiter, "until"), waiter.get("entry")) {
        ("gone", _) => "Gone".to_owned(),
        (_, Some(entry)) => record(types, &read.reply_name()?, text(entry, "list"))?,
        (_, None) => read.reply_name()?,
    };
    let name = codegen::waits_by(api, operation, waiter);
    let outer = if matches!(name, "wait" | "send_and_wait") { "Wait" } else { "WaitMany" };
    let method = Method {
        argument: if name == "wait_for" { Argument::Ids } else { Argument::None },
        ty: format!("{outer}<{value}>"),
        feature: (read.tag != operation.tag).then(|| read.tag.clone()),
    };
    Some(BTreeMap::from([(name, method)]))
}

fn send_once(operation: &Operation) -> Option<Methods> {
    let ty = format!("SendOnce<{}>", operation.reply_name()?);
    Some(BTreeMap::from([("send_once", Method { argument: Argument::Mark, ty, feature: None })]))
}

fn batch(api: &Api, batch: &Value) -> Option<Methods> {
    let list = text(batch, "list");
    let list = api.operations.iter().find(|operation| operation.id == list)?;
    let method = |argument| Method { argument, ty: "Batch".to_owned(), feature: None };
    Some(BTreeMap::from([("batch", method(Argument::Ids)), ("batch_of", method(Argument::List(list.id.clone())))]))
}

/// Returns the default page size of a list that is addressed by offset: as many records as `limit` allows, up to 1,000.
/// If `limit` has no maximum, it is 100.
pub fn page_size(api: &Api, operation: &Operation) -> Option<i64> {
    let page = operation.page.as_ref()?;
    let is_limit = |parameter: &&Parameter| parameter.place == ParameterLocation::Query && parameter.name == "limit";
    let limit = operation.parameters.iter().find(is_limit);
    let most = match limit.map(|parameter| &api.resolve(&parameter.schema).shape) {
        Some(Shape::Integer { max, .. }) => *max,
        _ => None,
    };
    (text(page, "style") == "offset").then(|| most.unwrap_or(100).clamp(1, 1_000))
}

/// The type of the records in a list of a reply.
fn record(types: &Types, reply: &str, list: &str) -> Option<String> {
    let Kind::Struct { fields, .. } = &types.get(reply)?.kind else { return None };
    let ty = fields.get(list)?.ty.as_str();
    let inner = |ty: &str, outer: &str| Some(ty.strip_prefix(outer)?.strip_suffix('>')?.to_owned());
    let ty = inner(ty, "Option<").unwrap_or_else(|| ty.to_owned());
    inner(&ty, "Vec<")
}

fn text<'a>(node: &'a Value, key: &str) -> &'a str {
    node.get(key).and_then(Value::as_str).unwrap_or_default()
}
