//! Adds waits to requests: `send_and_wait` to those that start something, `wait` to those that read a state, and
//! `wait_for` to those that list the states of many. Each wait is typed by the reply of the reading call.

use anyhow::{Context as _, Result};
use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;
use syn::{ImplItem, Type, parse_quote};

use super::{Spec, send, setters};
use crate::codegen::items::{Items, argument};
use crate::spec::model::{Api, Operation, Property, Schema, Shape};

pub(super) fn apply(spec: &Spec, items: &mut Items) -> Result<()> {
    for operation in &spec.api.operations {
        let Some(waiter) = &operation.waiter else { continue };
        let wait = Wait::new(spec.api, operation, waiter, items)?;
        let request = items.requests.get_mut(&operation.id).context("what is waited for has no request")?;
        let method = wait.method(&send::filled(request)?);
        request.methods.items.push(method);
    }
    Ok(())
}

/// What a wait waits for, and how.
struct Wait<'a> {
    kind: Kind,
    value: TokenStream,
    /// The feature that the reading operation needs, if it differs from the operation's own.
    feature: Option<&'a str>,
}

/// How many tasks a wait waits for, and what starts them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Start,
    StartMany,
    Read,
    ReadMany,
}

/// Returns the name of an operation's wait method, if it has one.
pub(in crate::codegen) fn method_name(api: &Api, operation: &Operation) -> Option<&'static str> {
    Some(method_of(api, operation, operation.waiter.as_ref()?))
}

/// Returns the name of the method that a waiter adds to an operation's request.
pub(in crate::codegen) fn method_of(api: &Api, operation: &Operation, waiter: &Value) -> &'static str {
    match kind(api, operation, waiter) {
        Kind::Start => "send_and_wait",
        Kind::StartMany => "send_and_wait_all",
        Kind::Read => "wait",
        Kind::ReadMany => "wait_for",
    }
}

fn kind(api: &Api, operation: &Operation, waiter: &Value) -> Kind {
    let entry = waiter.get("entry");
    if text(waiter, "read") == operation.id {
        return if entry.is_some() { Kind::ReadMany } else { Kind::Read };
    }
    let source = entry.map(|entry| text(entry, "equals")).unwrap_or_default();
    let schema = match source.split_once('.') {
        Some(("body", field)) => operation.body.as_ref().map(|body| (&body.schema, field)),
        Some(("reply", field)) => operation.reply_schema().map(|schema| (schema, field)),
        _ => None,
    };
    match schema.is_some_and(|(schema, field)| passes_list(api, schema, field)) {
        true => Kind::StartMany,
        false => Kind::Start,
    }
}

/// Whether a path leads into a list, or to one.
fn passes_list(api: &Api, schema: &Schema, path: &str) -> bool {
    let mut schema = api.resolve(schema);
    for name in path.split('.') {
        let Shape::Object(properties) = &schema.shape else { return false };
        let Some(Property { schema: next, .. }) = properties.iter().find(|property| property.name == name) else {
            return false;
        };
        schema = api.resolve(next);
        if matches!(schema.shape, Shape::Array { .. }) {
            return true;
        }
    }
    false
}

impl<'a> Wait<'a> {
    fn new(api: &'a Api, operation: &Operation, waiter: &Value, items: &Items) -> Result<Self> {
        let read = text(waiter, "read");
        let read = api.operations.iter().find(|operation| operation.id == read);
        let read = read.with_context(|| format!("`{}` waits for no operation", operation.id))?;
        let feature = (read.tag != operation.tag).then_some(read.tag.as_str());
        let value = match text(waiter, "until") {
            "gone" if feature.is_some() => quote!(huaweicloud_runtime::Gone),
            "gone" => quote!(Gone),
            _ => {
                let value = value(read, waiter, items)?;
                if feature.is_some() { quote!(crate::types::#value) } else { quote!(#value) }
            }
        };
        Ok(Self { kind: kind(api, operation, waiter), value, feature })
    }

    fn method(&self, filled: &TokenStream) -> ImplItem {
        let value = &self.value;
        let feature = self.feature.map(|feature| quote!(#[cfg(feature = #feature)]));
        // A name that only a method of another feature uses has its full path: an import would also need that feature.
        let runtime = self.feature.map(|_| quote!(huaweicloud_runtime::));
        match self.kind {
            Kind::Start => parse_quote! {
                #feature
                pub fn send_and_wait(self) -> #runtime Wait<#value> {
                    #filled.send_and_wait()
                }
            },
            Kind::StartMany => parse_quote! {
                #feature
                pub fn send_and_wait_all(self) -> #runtime WaitMany<#value> {
                    #filled.send_and_wait_all()
                }
            },
            Kind::Read => parse_quote! {
                pub fn wait(self) -> Wait<#value> {
                    #filled.wait()
                }
            },
            Kind::ReadMany => parse_quote! {
                pub fn wait_for(self, ids: impl IntoIterator<Item = impl IntoId>) -> WaitMany<#value> {
                    #filled.wait_for(ids)
                }
            },
        }
    }
}

/// Returns the reply type of the reading call, or the type of an entry in its list.
fn value(read: &Operation, waiter: &Value, items: &Items) -> Result<Type> {
    let reply = read.reply_name().with_context(|| format!("the reply of `{}` has no name", read.id))?;
    let Some(entry) = waiter.get("entry") else { return Ok(syn::parse_str(&reply)?) };
    let list = text(entry, "list");
    let field = items.component(&reply)?.field(list).with_context(|| format!("`{reply}` has no `{list}`"))?;
    let list = if setters::outer(&field.ty) == Some("Option") { argument(&field.ty, 0) } else { Some(&field.ty) };
    let entry = list.filter(|ty| setters::outer(ty) == Some("Vec")).and_then(|ty| argument(ty, 0)).cloned();
    entry.with_context(|| format!("the entries of `{}` are not a list", read.id))
}

fn text<'a>(node: &'a Value, key: &str) -> &'a str {
    node.get(key).and_then(Value::as_str).unwrap_or_default()
}
