//! Adds `pages` and `items`, typed by the records of the list, to the requests of lists.

use anyhow::{Context as _, Result};
use serde_json::Value;
use syn::{ImplItem, Type, parse_quote};

use super::{Spec, send, setters};
use crate::codegen::items::{Items, argument};
use crate::codegen::naming;
use crate::spec::model::{Operation, Reply, Shape};

pub(super) fn apply(spec: &Spec, items: &mut Items) -> Result<()> {
    for operation in &spec.api.operations {
        let Some(page) = &operation.page else { continue };
        let record = record(operation, page, items)?;
        let key = page.get("id").and_then(Value::as_str).map(|id| key(id, &record, items)).transpose()?;
        let request = items.requests.get_mut(&operation.id).context("a list has no request")?;
        let filled = send::filled(request)?;
        let unique =
            key.map(|field| quote::quote!(.unique_by(|record: &#record| RecordKey::record_key(&record.#field))));
        let pages: ImplItem = parse_quote! {
            pub fn pages(self) -> Pages<#record> {
                #filled.pages() #unique
            }
        };
        let items: ImplItem = parse_quote! {
            pub fn items(self) -> Items<#record> {
                self.pages().items()
            }
        };
        request.methods.items.extend([pages, items]);
    }
    Ok(())
}

/// The type of a record.
fn record(operation: &Operation, page: &Value, items: &Items) -> Result<Type> {
    let list = page.get("items").and_then(Value::as_str).unwrap_or_default();
    let Reply::Json(schema) = &operation.reply else { anyhow::bail!("`{}` pages without a JSON reply", operation.id) };
    let Shape::Ref(reply) = &schema.shape else { anyhow::bail!("the reply of `{}` has no name", operation.id) };
    let field = items.component(reply)?.field(list).with_context(|| format!("`{reply}` has no `{list}`"))?;
    let list = if setters::outer(&field.ty) == Some("Option") { argument(&field.ty, 0) } else { Some(&field.ty) };
    let record = list.filter(|ty| setters::outer(ty) == Some("Vec")).and_then(|ty| argument(ty, 0)).cloned();
    record.with_context(|| format!("the records of `{}` are not a list", operation.id))
}

/// The field that identifies records.
fn key(id: &str, record: &Type, items: &Items) -> Result<syn::Ident> {
    let name = quote::quote!(#record).to_string();
    let field = items.component(&name)?.field(id).with_context(|| format!("`{name}` has no `{id}`"))?;
    Ok(field.ident.clone().unwrap_or_else(|| naming::ident(id)))
}
