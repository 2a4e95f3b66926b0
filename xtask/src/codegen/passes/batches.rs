//! Adds `batch`, over ids, and `batch_of`, over everything that a list shows, to requests that can be applied to many
//! items.

use anyhow::{Context as _, Result};
use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;
use syn::{ImplItem, Type, parse_quote};

use super::{Spec, send, setters};
use crate::codegen::items::{Items, argument};
use crate::codegen::naming;
use crate::spec::model::Operation;

pub(super) fn apply(spec: &Spec, items: &mut Items) -> Result<()> {
    for operation in &spec.api.operations {
        let Some(batch) = &operation.batch else { continue };
        let without_ids = without_ids(operation, batch, items)?;
        let list = batch.get("list").and_then(Value::as_str).unwrap_or_default();
        let listing = items.request(list)?;
        let (list, listed) = (listing.definition.ident.clone(), send::filled_of(listing, &quote!(list))?);
        let request = items.requests.get_mut(&operation.id).context("what is done to many has no request")?;
        let batch: ImplItem = parse_quote! {
            pub fn batch(self, ids: impl IntoIterator<Item = impl IntoId>) -> Batch {
                #without_ids.batch(ids)
            }
        };
        let batch_of: ImplItem = parse_quote! {
            pub fn batch_of(self, list: #list) -> Batch {
                #without_ids.batch_of(#listed)
            }
        };
        request.methods.items.extend([batch, batch_of]);
    }
    Ok(())
}

/// Returns the complete request without the ids. A list in the body holds one empty id as a placeholder for the ids of
/// each call.
fn without_ids(operation: &Operation, batch: &Value, items: &Items) -> Result<TokenStream> {
    let request = items.request(&operation.id)?;
    let ids = batch.get("ids").and_then(Value::as_str).unwrap_or_default();
    let Some(field) = ids.strip_prefix("body.") else { return send::filled(request) };
    let builder = request.body().with_context(|| format!("`{}` has no body for ids", operation.id))?;
    let body = setters::built(builder)?;
    let component = quote!(#body).to_string();
    let list = items.component(&component)?.field(field).with_context(|| format!("`{component}` has no `{field}`"))?;
    let element = element(&list.ty).with_context(|| format!("`{field}` of `{component}` is not a list"))?;
    let setter = list.ident.clone().unwrap_or_else(|| naming::ident(field));
    Ok(quote!(self.request.set_body::<#body>(self.body.#setter(vec![#element::default()]).try_into())))
}

/// Returns the element type of a list, even if the list is optional.
fn element(ty: &Type) -> Option<&Type> {
    let list = if setters::outer(ty) == Some("Option") { argument(ty, 0)? } else { ty };
    (setters::outer(list) == Some("Vec")).then(|| argument(list, 0)).flatten()
}
